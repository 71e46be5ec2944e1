"""The unit registry (单位名录) of an office: a sheet of 设置.xlsx, or a .csv → frozen records, or all its mistakes at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.model.codes import entry
from toolkit.model.errors import OperatorError
from toolkit.model.grid import Book, Sheet
from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.settings.errors import SettingsError
from toolkit.settings.tables import Line, Mistakes, lines_under, sheet_named, shown
from toolkit.text.normal import squeeze
from toolkit.text.roster import name_key

_HEAD_ROWS = 20
"""The head stands among the first rows, below a title and a note on how to fill the sheet."""
_SHOWN = 40
NAME = REGISTRY_HEADS[0]


def load_registry(path: Path) -> tuple[Unit, ...]:
    """The units in a .xlsx (sheet 单位名录, else the first sheet with the head 单位名称) or a .csv (UTF-8 or GB18030).

    In the order of the rows. Unknown columns are ignored. SettingsError with one line per cell when anything in it cannot
    be right; OperatorError when the file cannot be read.
    """
    return registry_of(open_book(path), path.name)


def open_book(path: Path) -> Book:
    """A file of the office as sheets. OperatorError, one sentence, when it cannot be opened or read."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise OperatorError(f"“{path}”打不开（{problem.strerror or problem}），请检查名字、位置和权限。") from None
    try:
        return read_book(data, path.name)
    except Unreadable as reason:
        told = entry(reason.code)
        raise OperatorError(
            f"“{path.name}”读不出来：{told.message.format(**reason.gaps)}{told.hint.format(**reason.gaps)}"
        ) from None


def registry_of(book: Book, file: str) -> tuple[Unit, ...]:
    """The units in a book that was already read; ``file`` is for messages. SettingsError as ``load_registry``."""
    named = sheet_named(book, REGISTRY_SHEET)
    for sheet in (named,) if named else book.sheets:
        head = name_row(sheet)
        if head:
            return _alone(sheet, head, file, csv=book.kind == "csv")
    where = f"工作表“{REGISTRY_SHEET}”" if named else "文件"
    raise SettingsError(f"“{file}”的{where}里没有找到单位名录：表头里要有“{NAME}”一列。")


def name_row(sheet: Sheet) -> int:
    """The row that holds the head 单位名称, 0 when there is none."""
    for row in sorted(sheet.rows)[:_HEAD_ROWS]:
        if any(squeeze(text) == NAME for text in sheet.rows[row].values()):
            return row
    return 0


def _alone(sheet: Sheet, head: int, file: str, *, csv: bool) -> tuple[Unit, ...]:
    wrong = Mistakes()
    units, _ = units_of(list(lines_under(sheet, head, REGISTRY_HEADS, wrong, name="")), csv=csv)
    lines = wrong.lines()
    if not units and not lines:
        raise SettingsError(f"“{file}”的单位名录是空的：请在“{NAME}”下面写上单位。")
    if lines:
        place = "" if csv else f"工作表“{sheet.name}”"
        more = [f"……另有 {len(lines) - _SHOWN} 处"] if len(lines) > _SHOWN else []
        told = "\n".join(f"　　{line}" for line in [*lines[:_SHOWN], *more])
        raise SettingsError(f"“{file}”{place}里的单位名录有 {len(lines)} 处要改，改好后再运行：\n{told}")
    return units


@dataclass(slots=True)
class _Draft:
    """One row while it is read: the record, and where its cells are."""

    unit: Unit
    line: Line


def units_of(lines: list[Line], *, csv: bool = False) -> tuple[tuple[Unit, ...], dict[str, str]]:
    """The units in the lines of a registry, and the key (``name_key``) of every name and alias → canonical name.

    Mistakes go where those of the lines go; with any of them the units are not to be used.
    """
    drafts = []
    for line in lines:
        cleaned = replace(line, texts={name: _text(name, text, csv) for name, text in line.texts.items()})
        if any(cleaned.texts.values()):
            drafts.append(_Draft(_unit(cleaned), cleaned))
    owners = _owners(drafts)
    units = [_linked(draft, owners) for draft in drafts]
    _circles(units, drafts)
    return tuple(units), owners


_TYPED = frozenset(("级别", "联系人", "联系电话", "邮箱", "领导邮箱"))
"""Columns whose texts are kept whatever they say."""
_BLANK = frozenset(("无", "暂无", "/", "\\", "-", "--", "—", "——"))
"""What people write into a cell that has nothing to say."""


def _text(head: str, text: str, csv: bool) -> str:
    """A cell's text; in a .csv without the apostrophe that keeps =, +, - and @ from becoming a formula."""
    text = text.strip()
    if head not in _TYPED and text in _BLANK:
        return ""
    return text[1:] if csv and re.match(r"'+[=+\-@＝＋－＠]", text) else text


def split_names(text: str) -> tuple[str, ...]:
    """Names in one cell: separated by 、 or ，, or where the cell has a ； or several lines by those alone.

    So that a name with 、 in itself can be written too: 各市、县（区）； is one name.
    """
    text = text.strip()
    parts = re.split(r"[；;\n]" if re.search(r"[；;\n]", text) else r"[、，,]", text)
    return tuple(dict.fromkeys(name for part in parts if name_key(name := squeeze(part))))


_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def leaders_of(text: str) -> tuple[str, ...]:
    """Leaders in one cell, each as typed, separated by 、 ， ； or lines."""
    return tuple(dict.fromkeys(one for part in re.split(r"[、，,；;\n]", text) if (one := " ".join(part.split()))))


def _unit(line: Line) -> Unit:
    name = squeeze(line.text("单位名称"))
    if not name_key(name):
        line.err("单位名称", "没有写单位名称，请补上，或清空这一行。")
    aliases = tuple(alias for alias in split_names(line.text("别名")) if name_key(alias) != name_key(name))
    first, last = line.date("启用日期"), line.date("停用日期")
    if first and last and first > last:
        line.err("停用日期", f"停用日期{last}早于启用日期{first}，请核对。")
    leaders = leaders_of(line.text("领导邮箱"))
    for leader in leaders:
        if not _ADDRESS.search(unicodedata.normalize("NFKC", leader)):
            line.err("领导邮箱", f"“{shown(leader)}”里没有邮箱地址，请写成 李副县长 li@example.cn，几位之间用分号。")
    return Unit(
        name=name,
        aliases=aliases,
        level=line.text("级别"),
        order=_order(line),
        parent=squeeze(line.text("上级单位")),
        valid_from=first,
        valid_to=last,
        successor=squeeze(line.text("承接单位")),
        contact=line.text("联系人"),
        phone=line.text("联系电话"),
        mail=line.text("邮箱"),
        members=split_names(line.text("成员单位")),
        leaders=leaders,
    )


def _order(line: Line) -> int | None:
    text = line.text("排序")
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,6})(?:\.0+)?", unicodedata.normalize("NFKC", text))
    if not found:
        line.err("排序", f"排序“{shown(text)}”不是整数，请写 1、2、3 这样的数。")
        return None
    return int(found.group(1))


def _owners(drafts: list[_Draft]) -> dict[str, str]:
    """Key of every name and alias → canonical name; a name or alias that two units claim is a mistake."""
    owners: dict[str, tuple[str, int]] = {}
    for draft in drafts:
        key = name_key(draft.unit.name)
        if key and key in owners:
            draft.line.err("单位名称", f"单位名称“{draft.unit.name}”与第{owners[key][1]}行重复，请只留一行。")
        elif key:
            owners[key] = (draft.unit.name, draft.line.row)
    for draft in drafts:
        for alias in draft.unit.aliases:
            owner = owners.setdefault(name_key(alias), (draft.unit.name, draft.line.row))
            if owner[1] != draft.line.row:
                told = f"别名“{alias}”同时属于“{owner[0]}”（第{owner[1]}行），一个写法只能指一个单位，请删去一处。"
                draft.line.err("别名", told)
    return {key: name for key, (name, _) in owners.items()}


def _linked(draft: _Draft, owners: Mapping[str, str]) -> Unit:
    """The unit with canonical names for the units that it refers to; each that is not in the list is a mistake."""

    def canonical(name: str, head: str) -> str:
        found = owners.get(name_key(name), "") if name else ""
        if name and not found:
            told = f"{head}“{name}”不在名录里{like_unit(name, owners)}，请在“单位名称”一列补上，或改成名录里的写法。"
            draft.line.err(head, told)
        return found

    unit = draft.unit
    return replace(
        unit,
        parent=canonical(unit.parent, "上级单位"),
        successor=canonical(unit.successor, "承接单位"),
        members=tuple(dict.fromkeys(filter(None, (canonical(name, "成员单位") for name in unit.members)))),
    )


def like_unit(name: str, owners: Mapping[str, str]) -> str:
    """A question that names the registered unit that is written most alike, empty when none is."""
    from difflib import get_close_matches

    near = get_close_matches(name_key(name), owners, n=1, cutoff=0.66)
    return f"（是不是“{owners[near[0]]}”？）" if near else ""


def _circles(units: list[Unit], drafts: list[_Draft]) -> None:
    """Units that take over from each other, stand above each other or contain each other in a circle."""
    rows = {unit.name: draft.line for unit, draft in zip(units, drafts, strict=True)}
    links: tuple[tuple[str, Callable[[Unit], tuple[str, ...]]], ...] = (
        ("承接单位", lambda unit: (unit.successor,)),
        ("上级单位", lambda unit: (unit.parent,)),
        ("成员单位", lambda unit: unit.members),
    )
    for head, link in links:
        following = {unit.name: tuple(filter(None, link(unit))) for unit in units}
        told: set[str] = set()
        for unit in units:
            circle = _circle(unit.name, following)
            if circle and not told & set(circle):
                told.update(circle)
                told_as = " → ".join([*circle, circle[0]])
                rows[unit.name].err(head, f"{head}绕成了圈：{told_as}，请改掉其中一处。")


def _circle(start: str, following: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names from ``start`` back to itself, empty when no way leads back."""
    came: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for after in following.get(name, ()):
            if after == start:
                path = [name]
                while path[-1] != start:
                    path.append(came[path[-1]])
                return path[::-1]
            if after not in came:
                came[after] = name
                waiting.append(after)
    return []
