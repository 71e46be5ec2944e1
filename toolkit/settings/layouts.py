"""Layouts: ``templates/layouts/*.toml`` → frozen records. A new kind of table is a new file there, never code."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.model.layout import Column, Layout
from toolkit.settings.errors import SettingsError
from toolkit.settings.resources import templates

_USES = ("key", "number", "fixed", "answer", "own", "extra")
_ROWS = ("fixed", "open")


@lru_cache(maxsize=1)
def load_layouts() -> tuple[Layout, ...]:
    """Every bundled layout, ``fixed`` ones first, then by name. SettingsError names the file and the mistake."""
    return read_layouts(templates() / "layouts")


def read_layouts(folder: Path) -> tuple[Layout, ...]:
    """The layouts of a folder of ``.toml`` files; SettingsError when there is none or one cannot be used."""
    found = [read_layout(path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise SettingsError(f"“{folder.name}”里没有版式文件（.toml），请重新安装 taizhang 或把版式文件放回去。")
    names = [layout.name for layout in found]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"有两个版式都叫“{name}”，请给其中一个改名。")
    return tuple(sorted(found, key=lambda layout: (layout.rows != "fixed", layout.name)))


def read_layout(file: str, data: bytes) -> Layout:
    """One layout from the bytes of its TOML file (UTF-8); ``file`` is its name for messages.

    The columns keep the order of the file: the order in which they are printed. SettingsError states the mistake.
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"版式文件“{file}”不是 UTF-8 编码，请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"版式文件“{file}”写法有误（{_place(error)}），请对照其他版式文件检查引号和方括号。"
        ) from None
    name, rows = table.get("name"), table.get("rows")
    if not isinstance(name, str) or not name.strip():
        raise SettingsError(f"版式文件“{file}”缺少 name（版式名称）。")
    if rows not in _ROWS:
        raise SettingsError(f"版式文件“{file}”的 rows 应为 fixed（按台账逐行对应）或 open（依次接续），现为“{rows}”。")
    heads = table.get("columns")
    if not isinstance(heads, dict) or not heads:
        raise SettingsError(f'版式文件“{file}”没有一栏，请用 [columns."栏目名"] 写明各栏。')
    columns = tuple(_column(file, title, entry) for title, entry in heads.items())
    _check_columns(file, columns)
    return Layout(name.strip(), rows, columns, _required(file, table.get("required", []), {c.key for c in columns}))


def _column(file: str, title: str, entry: Any) -> Column:
    where = f"版式文件“{file}”的“{title}”栏"
    if not isinstance(entry, dict):
        raise SettingsError(f'{where}应写成 [columns."{title}"] 一段。')
    unknown = sorted(set(entry) - {"key", "use", "synonyms", "second", "instead", "beside"})
    if unknown:
        raise SettingsError(
            f"{where}有不认识的写法“{unknown[0]}”，可用的是 key、use、synonyms、second、instead、beside。"
        )
    key, use = entry.get("key"), entry.get("use", "extra")
    if not isinstance(key, str) or not key.isidentifier():
        raise SettingsError(f"{where}缺少 key（程序里的英文名）。")
    if use not in _USES:
        raise SettingsError(f"{where}的 use 应为 {'、'.join(_USES)} 之一，现为“{use}”。")
    synonyms, second = (_heads(where, name, entry.get(name, [])) for name in ("synonyms", "second"))
    return Column(key, title, synonyms, use, str(entry.get("instead", "")), str(entry.get("beside", "")), second)


def _heads(where: str, name: str, heads: Any) -> tuple[str, ...]:
    if not isinstance(heads, list) or not all(isinstance(head, str) and head.strip() for head in heads):
        raise SettingsError(f"{where}的 {name} 应是一串用引号括起的叫法。")
    return tuple(heads)


def _check_columns(file: str, columns: tuple[Column, ...]) -> None:
    keys = [column.key for column in columns]
    for column in columns:
        if keys.count(column.key) > 1:
            raise SettingsError(f"版式文件“{file}”里有两栏的 key 都是“{column.key}”，请改掉一个。")
        for other in (column.instead, column.beside):
            if other and other not in keys:
                raise SettingsError(f"版式文件“{file}”的“{column.title}”栏提到“{other}”，但没有这一栏。")


def _required(file: str, groups: Any, keys: set[str]) -> tuple[tuple[str, ...], ...]:
    right = isinstance(groups, list) and all(
        isinstance(group, list) and group and all(isinstance(key, str) for key in group) for group in groups
    )
    if not right or not groups:
        raise SettingsError(f'版式文件“{file}”的 required 应写成 [["甲"], ["乙", "丙"]]：每组至少有一栏，才算这种表。')
    for group in groups:
        for key in group:
            if key not in keys:
                raise SettingsError(f"版式文件“{file}”的 required 提到“{key}”，但没有这一栏。")
    return tuple(tuple(group) for group in groups)


def _place(error: tomllib.TOMLDecodeError) -> str:
    found = str(error).rpartition("(at line ")[2]
    line = found.split(",")[0]
    return f"第{line}行" if line.isdigit() else "结尾不完整"
