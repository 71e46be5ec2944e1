"""The unit registry (单位名录) of an office: a sheet of 设置.xlsx, or a .csv → frozen records, or all its mistakes at once."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from toolkit.model.codes import entry
from toolkit.model.errors import OperatorError
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import address
from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.settings.errors import SettingsError
from toolkit.text.normal import squeeze
from toolkit.text.roster import name_key

_HEAD_ROWS = 20
"""The head stands among the first rows, below a title and a note on how to fill the sheet."""
_SHOWN = 40
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_WITH_TIME = re.compile(r"\s+0{1,2}:00(?::00)?$")


def load_registry(path: Path) -> tuple[Unit, ...]:
    """The units in a .xlsx (sheet 单位名录, else the first sheet with the head 单位名称) or a .csv (UTF-8 or GB18030).

    In the order of the rows. Unknown columns are ignored. SettingsError with one line per cell when anything in it cannot
    be right; OperatorError when the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise OperatorError(f"“{path}”打不开（{problem.strerror or problem}），请检查名字、位置和权限。") from None
    try:
        book = read_book(data, path.name)
    except Unreadable as reason:
        told = entry(reason.code)
        raise OperatorError(
            f"“{path.name}”读不出来：{told.message.format(**reason.gaps)}{told.hint.format(**reason.gaps)}"
        ) from None
    return registry_of(book, path.name)


def registry_of(book: Book, file: str) -> tuple[Unit, ...]:
    """The units in a book that was already read; ``file`` is for messages. SettingsError as ``load_registry``."""
    named = next((sheet for sheet in book.sheets if squeeze(sheet.name) == REGISTRY_SHEET), None)
    for sheet in (named,) if named else book.sheets:
        head = _head_row(sheet)
        if head:
            return _units(sheet, head, file, csv=book.kind == "csv")
    where = f"工作表“{REGISTRY_SHEET}”" if named else "文件"
    raise SettingsError(f"“{file}”的{where}里没有找到单位名录：表头里要有“{REGISTRY_HEADS[0]}”一列。")


def _head_row(sheet: Sheet) -> int:
    """The row that holds the head 单位名称, 0 when there is none."""
    for row in sorted(sheet.rows)[:_HEAD_ROWS]:
        if any(squeeze(text) == REGISTRY_HEADS[0] for text in sheet.rows[row].values()):
            return row
    return 0


@dataclass(slots=True)
class _Draft:
    """One row while it is read: the record, and the address of each of its cells by head."""

    unit: Unit
    at: Mapping[str, str]
    row: int


@dataclass(slots=True)
class _Mistakes:
    """What is wrong, with the position of the cell so that the list follows the sheet."""

    lines: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, cell: str, text: str) -> None:
        row = int(re.sub(r"\D", "", cell) or 0)
        letters = re.sub(r"\d", "", cell)
        column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))
        self.lines.append((row, column, f"{cell}　{text}"))


def _units(sheet: Sheet, head: int, file: str, *, csv: bool) -> tuple[Unit, ...]:
    columns: dict[str, int] = {}
    wrong = _Mistakes()
    for column, text in sorted(sheet.rows[head].items()):
        name = squeeze(text)
        if name in columns:
            wrong.add(address(head, column), f"表头“{name}”出现了两次，请删去一列。")
        elif name in REGISTRY_HEADS:
            columns[name] = column
    drafts = []
    for row in sorted(sheet.rows):
        if row > head and any(column in sheet.rows[row] for column in columns.values()):
            texts = {name: _text(name, sheet.text(row, column), csv) for name, column in columns.items()}
            at = {name: address(row, column) for name, column in columns.items()}
            if any(texts.values()):
                drafts.append(_Draft(_unit(texts, at, wrong), at, row))
    owners = _owners(drafts, wrong)
    units = [_linked(draft, owners, wrong) for draft in drafts]
    _circles(units, drafts, wrong)
    if not drafts and not wrong.lines:
        raise SettingsError(f"“{file}”的单位名录是空的：请在“{REGISTRY_HEADS[0]}”下面写上单位。")
    if wrong.lines:
        lines = [line for _, _, line in sorted(dict.fromkeys(wrong.lines))]
        place = "" if csv else f"工作表“{sheet.name}”"
        more = [f"……另有 {len(lines) - _SHOWN} 处"] if len(lines) > _SHOWN else []
        told = "\n".join(f"　　{line}" for line in [*lines[:_SHOWN], *more])
        raise SettingsError(f"“{file}”{place}里的单位名录有 {len(lines)} 处要改，改好后再运行：\n{told}")
    return tuple(units)


_TYPED = frozenset(("级别", "联系人", "联系电话", "邮箱"))
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


def _unit(texts: Mapping[str, str], at: Mapping[str, str], wrong: _Mistakes) -> Unit:
    def text(head: str) -> str:
        return texts.get(head, "")

    name = squeeze(text("单位名称"))
    if not name_key(name):
        wrong.add(at["单位名称"], "没有写单位名称，请补上，或清空这一行。")
    aliases = tuple(alias for alias in split_names(text("别名")) if name_key(alias) != name_key(name))
    first, last = _date(text("启用日期"), at, "启用日期", wrong), _date(text("停用日期"), at, "停用日期", wrong)
    if first and last and first > last:
        wrong.add(at["停用日期"], f"停用日期{last}早于启用日期{first}，请核对。")
    return Unit(
        name=name,
        aliases=aliases,
        level=text("级别"),
        order=_order(text("排序"), at, wrong),
        parent=squeeze(text("上级单位")),
        valid_from=first,
        valid_to=last,
        successor=squeeze(text("承接单位")),
        contact=text("联系人"),
        phone=text("联系电话"),
        mail=text("邮箱"),
        members=split_names(text("成员单位")),
    )


def _date(text: str, at: Mapping[str, str], head: str, wrong: _Mistakes) -> str | None:
    if not text:
        return None
    plain = _WITH_TIME.sub("", unicodedata.normalize("NFKC", text).strip()).replace(" ", "")
    found = _DATE.fullmatch(plain)
    if not found:
        wrong.add(at[head], f"{head}“{text}”看不懂，请写成 2024-03-01 这样。")
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        wrong.add(at[head], f"{head}“{text}”没有这一天，请核对。")
        return None


def _order(text: str, at: Mapping[str, str], wrong: _Mistakes) -> int | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,6})(?:\.0+)?", unicodedata.normalize("NFKC", text))
    if not found:
        wrong.add(at["排序"], f"排序“{text}”不是整数，请写 1、2、3 这样的数。")
        return None
    return int(found.group(1))


def _owners(drafts: Iterable[_Draft], wrong: _Mistakes) -> dict[str, str]:
    """Key of every name and alias → canonical name; a name or alias that two units claim is a mistake."""
    owners: dict[str, tuple[str, int]] = {}
    drafts = list(drafts)
    for draft in drafts:
        key = name_key(draft.unit.name)
        if key and key in owners:
            wrong.add(draft.at["单位名称"], f"单位名称“{draft.unit.name}”与第{owners[key][1]}行重复，请只留一行。")
        elif key:
            owners[key] = (draft.unit.name, draft.row)
    for draft in drafts:
        for alias in draft.unit.aliases:
            owner = owners.setdefault(name_key(alias), (draft.unit.name, draft.row))
            if owner[1] != draft.row:
                told = f"别名“{alias}”同时属于“{owner[0]}”（第{owner[1]}行），一个写法只能指一个单位，请删去一处。"
                wrong.add(draft.at["别名"], told)
    return {key: name for key, (name, _) in owners.items()}


def _linked(draft: _Draft, owners: Mapping[str, str], wrong: _Mistakes) -> Unit:
    """The unit with canonical names for the units that it refers to; each that is not in the list is a mistake."""

    def canonical(name: str, head: str) -> str:
        found = owners.get(name_key(name), "") if name else ""
        if name and not found:
            told = f"{head}“{name}”不在名录里{_like(name, owners)}，请在“单位名称”一列补上，或改成名录里的写法。"
            wrong.add(draft.at[head], told)
        return found

    unit = draft.unit
    return replace(
        unit,
        parent=canonical(unit.parent, "上级单位"),
        successor=canonical(unit.successor, "承接单位"),
        members=tuple(dict.fromkeys(filter(None, (canonical(name, "成员单位") for name in unit.members)))),
    )


def _like(name: str, owners: Mapping[str, str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name_key(name), owners, n=1, cutoff=0.75)
    return f"（是不是“{owners[near[0]]}”？）" if near else ""


def _circles(units: list[Unit], drafts: list[_Draft], wrong: _Mistakes) -> None:
    """Units that take over from each other, stand above each other or contain each other in a circle."""
    cells = {unit.name: draft.at for unit, draft in zip(units, drafts, strict=True)}
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
                wrong.add(
                    cells[unit.name][head], f"{head}绕成了圈：{' → '.join([*circle, circle[0]])}，请改掉其中一处。"
                )


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
