"""单位名录 as a file to be completed: a workbook, or a .csv for whoever has a list elsewhere."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import Styles, new_workbook
from toolkit.report.settings_page import GREY, Page
from toolkit.text.printed import visible

REMARK_HEAD = "备注"
"""What we noticed about a unit; never read back."""
NOTE = (
    "一行一个单位，只有单位名称必填。别名、成员单位之间用顿号；日期写成 2024-03-01；改了名的单位保留旧行，写上停用日期和承接单位。\n"
    "集体称谓（各县区）把所代表的单位逐个写在成员单位里。领导邮箱写抄送给哪几位领导（姓名加邮箱，几位之间用分号）。“例：”开头的行、备注栏和自己加的栏不读。"
)
_WIDTHS = (28, 28, 8, 7, 20, 12, 12, 24, 10, 15, 24, 30, 40, 44)
_EXPLAINED = 7
"""The explanation stands over the columns that are seen without scrolling."""
_EXAMPLES = (
    ("青岚县", "青岚县人民政府、青岚县政府", "县级", "21", "", "", "", "", "李明", "0891-6320001", "qinglan@example.cn",
     "李副县长 li@example.cn"),
    ("石桥区", "石桥区人民政府", "县级", "22"),
    ("各县（区）", "各县区、各县（区）政府", "", "", "", "", "", "", "", "", "", "", "青岚县、石桥区"),
)  # fmt: skip
_SPARE = 200
"""Blank rows below the last unit that keep what is typed as text: a telephone number keeps its leading 0."""
_LIVE = re.compile(r"'*[=+\-@＝＋－＠]")
_DIGITS = re.compile(r"0\d+|\d{12,}")


def write_registry(units: Sequence[Unit], path: Path, remarks: Mapping[str, str] | None = None) -> Path:
    """Write the units to ``path``: a workbook with the sheet 单位名录, or for .csv UTF-8 with BOM, as WPS expects it.

    ``remarks`` (canonical name → text) fill the column 备注. The same arguments give the same bytes. Returns the name
    that was written (another one when ``path`` is open elsewhere). Raises CannotWrite.

    In a .csv a text that begins with = + - @ has an apostrophe in front, so that no program computes it, and a number
    whose digits a spreadsheet would change (leading 0, more than 11) is written as ="0891…"; reading takes both back.
    """
    rows = [_texts(unit, (remarks or {}).get(unit.name, "")) for unit in units]
    make = _make_csv if path.suffix.lower() == ".csv" else _make_xlsx
    return write_atomically(path, lambda temporary: make(rows, temporary))


def _texts(unit: Unit, remark: str) -> list[str]:
    return [
        unit.name,
        joined(unit.aliases),
        unit.level,
        "" if unit.order is None else str(unit.order),
        unit.parent,
        unit.valid_from or "",
        unit.valid_to or "",
        unit.successor,
        unit.contact,
        unit.phone,
        unit.mail,
        "；".join(unit.leaders),
        joined(unit.members),
        remark,
    ]


def joined(names: Sequence[str]) -> str:
    """Names in one cell, so that ``settings.registry.split_names`` gives them back: 、, or ； where a name has a 、."""
    if any(re.search("[、，,]", name) for name in names):
        return "；".join(names) + "；"
    return "、".join(names)


def _make_xlsx(rows: Sequence[Sequence[str]], path: Path) -> None:
    with new_workbook(path) as book:
        _add(book, Styles(book), rows)


def add_registry(book: Any, styles: Styles, units: Sequence[Unit], remarks: Mapping[str, str] | None = None) -> Page:
    """The sheet 单位名录 in a workbook of settings; with examples while it has no units."""
    rows = [_texts(unit, (remarks or {}).get(unit.name, "")) for unit in units]
    return _add(book, styles, rows, examples=not units)


def _add(book: Any, styles: Styles, rows: Sequence[Sequence[str]], *, examples: bool = False) -> Page:
    page = Page(book, styles, REGISTRY_SHEET, _WIDTHS)
    page.explain(NOTE, _EXPLAINED)
    page.heads([*REGISTRY_HEADS, REMARK_HEAD], freeze=1)
    first = page.row
    for texts in _EXAMPLES if examples else ():
        page.example([*texts, *[""] * (len(REGISTRY_HEADS) - len(texts))])
    for row in rows:
        page.add(row, {len(REGISTRY_HEADS): {"font_color": GREY}})
    page.spare(_SPARE, len(REGISTRY_HEADS))
    for head, message in _HINTS.items():
        page.hint((first, page.row - 1), REGISTRY_HEADS.index(head), (head, message))
    return page


_HINTS = {
    "单位名称": "规范的全称或通用简称，印在通报里的就是它。",
    "别名": "这个单位的其他写法，几个之间用顿号。",
    "排序": "通报里的先后次序：1、2、3。",
    "启用日期": "写成 2024-03-01；一直在用的不填。",
    "停用日期": "改名或撤销的最后一天，写成 2024-03-01。",
    "承接单位": "改名后叫什么、并到哪里，写名录里的名称。",
    "领导邮箱": "抄送给哪几位领导：李副县长 li@example.cn；几位之间用分号。",
    "成员单位": "只有集体称谓（各县区、各部门）要填：逐个写它代表的单位，用顿号隔开。",
}


def _make_csv(rows: Sequence[Sequence[str]], path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*REGISTRY_HEADS, REMARK_HEAD])
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())


def _harmless(text: str) -> str:
    text = visible(text)
    if _LIVE.match(text):
        return f"'{text}"
    return f'="{text}"' if _DIGITS.fullmatch(text) else text
