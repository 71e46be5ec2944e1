"""发信清单.xlsx: who gets what, what does not go out and why, what has become of each letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.model.mail import FAILED, KEPT, NOT_NEEDED, NOT_TRIED, SENT, SENT_BEFORE, UNCERTAIN
from toolkit.model.output import KIND
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import Styles, new_workbook, set_properties
from toolkit.report.sheets import Grid

FILE = "发信清单.xlsx"
SHEET = "发信清单"
HEADS = ("序号", "状态", "单位", "说明", "收件人", "抄送", "主题", "附件", "大小")
_WIDTHS = (6, 9, 22, 40, 32, 32, 40, 34, 10)
_LOOKS = {
    KEPT: "#FBE0CC", FAILED: "#FBE0CC", UNCERTAIN: "#FFF4CF", NOT_TRIED: "#FFF4CF", SENT: "#E2F0D9",
    SENT_BEFORE: "#EDEDED", NOT_NEEDED: "#EDEDED",
}  # fmt: skip


class Row(NamedTuple):
    """One letter as the list shows it."""

    status: str
    unit: str
    said: str
    to: str
    cc: str
    subject: str
    files: str
    size: str


def counted(rows: Sequence[Row]) -> str:
    """可发 28，不能发 2."""
    return "，".join(f"{status} {count}" for status, count in Counter(row.status for row in rows).most_common())


def write_listing(rows: Sequence[Row], title: str, path: Path) -> Path:
    """Write the list; the same rows give the same bytes. Returns the name that was written. Raises CannotWrite."""

    def make(temporary: Path) -> None:
        with new_workbook(temporary) as book:
            sheet = book.add_worksheet(SHEET)
            grid = Grid(sheet, Styles(book), HEADS, _WIDTHS, note=f"{title}　{counted(rows)}")
            centre = grid.style(align="center")
            for number, row in enumerate(rows, start=1):
                look = grid.style(align="center", **({"bg_color": _LOOKS[row.status]} if row.status in _LOOKS else {}))
                grid.add([str(number), *row], {0: centre, 1: look, 8: centre})
            grid.finish()
            set_properties(book, {KIND: "findings"})

    return write_atomically(path, make)
