"""The columns of a form, how wide they are, and the texts of its rows with their heights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from toolkit.core.forms import Form, FormRow, fixed_code, version_of
from toolkit.core.returned import own_code
from toolkit.model.form import Round
from toolkit.model.ledger import Item
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import CONTINUATION, ID_HEAD, ISSUED_HEAD, LAST_HEAD, LEDGER_HEADS, OWED_HEAD, ROLE_HEAD
from toolkit.report.heights import fit_cell, line_count, row_height
from toolkit.report.ledger_sheet import STATUS_HEAD, split_rows
from toolkit.report.paging import TALLEST
from toolkit.text.printed import FIXED_KEYS, fixed_text, visible

SIZE = 12.0
LAST_SIZE = 10.0
_PIXELS = {
    "theme": 100, "title": 140, "requirement": 330, "units": 158, "deadline": 92, "progress": 410, "problem": 180,
    "status": 96, "role": 64, "last": 300,
}  # fmt: skip
HEADS = {**LEDGER_HEADS, "status": STATUS_HEAD, "role": ROLE_HEAD, "last": LAST_HEAD}
HIDDEN = (ID_HEAD, ISSUED_HEAD, OWED_HEAD)
"""Heads of the hidden columns, right of all others."""
OWED = "是"
_ROOM = 6
"""Lines left for an answer at least; a row that its unit may leave blank has fewer."""
_ROOM_UNASKED = 4
_LAST_LINES = 12
"""No row is made taller than this for what was said last time: it can be read in the cell."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Column keys in order and their widths in pixels; the hidden columns follow."""

    keys: tuple[str, ...]
    pixels: tuple[int, ...]

    def at(self, key: str) -> int:
        """The 0-based column of ``key``, of a hidden column by its head."""
        return self.keys.index(key) if key in self.keys else len(self.keys) + HIDDEN.index(key)

    @property
    def printed(self) -> int:
        """How many columns are on paper: all but 上期进展."""
        return len(self.keys) - ("last" in self.keys)

    @property
    def answers(self) -> tuple[int, ...]:
        """The 0-based columns that the unit fills in."""
        return tuple(number for number, key in enumerate(self.keys) if key in ANSWER_KEYS)


class Line(NamedTuple):
    """One physical row: texts of the visible columns (answers blank), of the hidden ones, its height, and the form's row.

    ``part`` counts the rows of one item that is too tall for one.
    """

    texts: tuple[str, ...]
    hidden: tuple[str, str, str]
    height: float
    of: FormRow
    part: int = 0


def shape_of(form: Form, issue: Round) -> Shape:
    """The standard seven columns, and of the others those that are wanted and say something."""
    said = {"last"} if not any(row.last for row in form.rows) else set()
    keys = (*LEDGER_HEADS, *(key for key in ("status", "role", "last") if key in issue.columns and key not in said))
    return Shape(keys, tuple(_PIXELS[key] for key in keys))


def lines_of(form: Form, items: Sequence[Item], shape: Shape) -> list[Line]:
    """The rows of a form from top to bottom; ``items`` are those of its rows, in their order."""
    return [line for row, item in zip(form.rows, items, strict=True) for line in _lines(row, item, shape)]


def version(lines: Sequence[Line]) -> str:
    """The version of the form that these rows make (taizhang.form)."""
    return version_of((line.hidden[0], line.hidden[1].partition("-")[0]) for line in lines if not line.part)


def _lines(row: FormRow, item: Item, shape: Shape) -> list[Line]:
    parts, lines = _fixed(item)
    role = f"{row.role.value}\n{'必填' if row.owed else '选填'}" if "role" in shape.keys else ""
    last = fit_cell(visible(row.last), "…")[0] if "last" in shape.keys else ""
    issued = f"{fixed_code(item)}-{own_code(role, last)}"
    room = _ROOM if row.owed else _ROOM_UNASKED
    made = []
    for part, texts in enumerate(parts):
        first = part == 0
        beside = {**dict(zip(FIXED_KEYS, texts, strict=True)), **({"role": role, "last": last} if first else {})}
        height = row_height(max(lines[part], room if first else 1), SIZE)
        if first and last:
            shown = min(line_count(last, ems(_PIXELS["last"], LAST_SIZE)), _LAST_LINES)
            height = max(height, row_height(shown, LAST_SIZE))
        hidden = (
            (item.id, issued, OWED if row.owed else "") if first else (f"{item.id}{CONTINUATION}{part + 1}", "", "")
        )
        made.append(Line(tuple(beside.get(key, "") for key in shape.keys), hidden, min(height, TALLEST), row, part))
    return made


def _fixed(item: Item) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The fixed texts of an item in as many rows as they need, and how many lines each of these takes."""
    return _spread(tuple(fixed_text(item, key) for key in FIXED_KEYS))


@lru_cache(maxsize=4096)
def _spread(texts: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    widths = [ems(_PIXELS[key], SIZE) for key in FIXED_KEYS]
    lines = max(line_count(text, width) for text, width in zip(texts, widths, strict=True))
    if row_height(lines, SIZE) <= TALLEST:
        return (texts,), (lines,)
    parts = tuple(tuple(part) for part in split_rows(texts, widths))
    return parts, tuple(max(line_count(text, width) for text, width in zip(p, widths, strict=True)) for p in parts)


def ems(pixels: int, size: float) -> float:
    """How many full-width characters of ``size`` points a column of so many pixels holds on a line."""
    return (pixels - 9) / (size * 4 / 3)
