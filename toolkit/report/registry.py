"""单位名录 as a file to be completed: a workbook, or a .csv for whoever has a list elsewhere."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import Styles, new_workbook, text_sheet
from toolkit.report.sheets import Grid
from toolkit.text.printed import visible

REMARK_HEAD = "备注"
"""What we noticed about a unit; never read back."""
NOTE = (
    "一行一个单位，只有单位名称必填。别名、成员单位之间用顿号；日期写成 2024-03-01；改了名的单位保留旧行，写上停用日期和承接单位；"
    "集体称谓（各县区）把所代表的单位逐个写在成员单位里。备注栏不读取。"
)
_WIDTHS = (30, 34, 8, 7, 22, 12, 12, 26, 10, 15, 24, 44, 50)
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
        styles = Styles(book)
        sheet = book.add_worksheet(REGISTRY_SHEET, text_sheet())
        sheet.set_tab_color("#2F5597")
        grid = Grid(sheet, styles, [*REGISTRY_HEADS, REMARK_HEAD], _WIDTHS, note=NOTE)
        plain = grid.style(num_format="@", valign="vcenter")
        grey = grid.style(num_format="@", valign="vcenter", font_color="#7F7F7F")
        looks = dict.fromkeys(range(len(REGISTRY_HEADS)), plain) | {len(REGISTRY_HEADS): grey}
        for row in rows:
            grid.add(row, looks)
        grid.finish()
        sheet.freeze_panes(grid.head_row + 1, 1)
        for spare in range(grid.row, grid.row + _SPARE):
            for column in range(len(REGISTRY_HEADS)):
                sheet.write_blank(spare, column, None, plain)


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
