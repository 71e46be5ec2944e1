"""催办记录.xlsx: who was chased when, at which step, for what, by which notice and letter, and how it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.model.output import KIND
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import Styles, new_workbook, set_properties
from toolkit.report.sheets import Grid

FILE = "催办记录.xlsx"
HEADS = ("序号", "期次", "日期", "单位", "步骤", "报送截止", "催的事项", "通知单", "邮件", "经办人", "现在")
_WIDTHS = (6, 14, 12, 24, 10, 12, 36, 34, 24, 12, 18)
_LOOKS = {"催办": "#FFF4CF", "督办": "#FBE0CC"}


class Row(NamedTuple):
    """One tier that one unit had, in words."""

    period: str
    day: str
    unit: str
    tier: str
    due: str
    items: str
    notice: str
    mail: str
    who: str
    now: str


def write_record(rows: Sequence[Row], title: str, path: Path) -> Path:
    """Write the record, oldest first; the same rows give the same bytes. Returns the name that was written. Raises CannotWrite."""

    def make(temporary: Path) -> None:
        with new_workbook(temporary) as book:
            note = f"{title}　由记录.jsonl 生成，每次催报重写；在这里改的不保留"
            grid = Grid(book.add_worksheet("催办记录"), Styles(book), HEADS, _WIDTHS, note=note)
            centre = grid.style(align="center")
            for number, row in enumerate(rows, start=1):
                look = grid.style(align="center", **({"bg_color": _LOOKS[row.tier]} if row.tier in _LOOKS else {}))
                grid.add([str(number), *row], {0: centre, 2: centre, 4: look, 5: centre})
            grid.finish()
            set_properties(book, {KIND: "findings"})

    return write_atomically(path, make)
