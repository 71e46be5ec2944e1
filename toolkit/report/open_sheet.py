"""The ledger sheet of an open layout: every unit's rows one after the other, under the heads of the layout."""

from __future__ import annotations

from array import array
from typing import Any

from toolkit.model.merging import Consolidated
from toolkit.model.output import ID_HEAD, LEDGER_SHEET
from toolkit.report.cells import HEAD, Styles
from toolkit.report.sheets import Grid

UNIT_HEAD = "报送单位"
_NARROW, _WIDE, _TEXT = 10, 44, 20
_LONG = 40


def write_open(sheet: Any, styles: Styles, merged: Consolidated, *, ids: bool) -> array[int]:
    """Write the whole sheet; returns the 1-based row of each item. ``ids`` adds the hidden column of ids (not in 上报版).

    A column is as wide as what stands in it asks for: numbers narrow, names middling, sentences wide.
    """
    heads = [head for name, row, head in merged.carried if name == LEDGER_SHEET and not row]
    rows = [
        [item.no, item.theme, *(merged.carried.get((LEDGER_SHEET, item.id, head), "") for head in heads)]
        for item in merged.ledger.items
    ]
    widths = [6, 18, *(_width([row[number] for row in rows]) for number in range(2, len(heads) + 2))]
    grid = Grid(
        sheet,
        styles,
        ["序号", UNIT_HEAD, *heads, *([ID_HEAD] if ids else [])],
        [*widths, *([12] if ids else [])],
        note=merged.ledger.title,
    )
    sheet.set_row(0, 36)
    sheet.merge_range(
        0, 0, 0, len(widths) - 1, merged.ledger.title, styles.get(font_name=HEAD, font_size=18, align="center")
    )
    if ids:
        sheet.set_column(len(widths), len(widths), 12, None, {"hidden": True})
    centred = {0: grid.style(align="center"), 1: grid.style(align="center")}
    found = array("L")
    for item, texts in zip(merged.ledger.items, rows, strict=True):
        found.append(grid.add([*texts, *([item.id] if ids else [])], centred) + 1)
    sheet.print_area(0, 0, max(grid.row - 1, grid.head_row), len(widths) - 1)
    return found


def _width(texts: list[str]) -> int:
    longest = max(map(len, texts), default=0)
    return _NARROW if longest <= _NARROW // 2 else _TEXT if longest <= _LONG else _WIDE
