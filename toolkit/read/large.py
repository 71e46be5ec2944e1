"""A very large, regular table, understood while it is read: its rows are handed on and never held together.

A ledger of a hundred thousand items is millions of cells. Where every row is whole (it has our id, its own theme and
title, nothing merged, nothing cut by a page), no row needs another one to be understood, and each can become an item at
once. Anything else is ``NotPlain``: whoever asked reads the file the ordinary way, which gives the same for these rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from toolkit.model.grid import Area, Sheet
from toolkit.model.layout import Row
from toolkit.model.output import CONTINUATION
from toolkit.read.heads import HeadFinder
from toolkit.read.kinds import UNIT_KEYS
from toolkit.read.repair import has_tail
from toolkit.read.rows import Body, read_body

_AT_ONCE = 512
_LONGEST = 30_000
"""A longer text may go on on another sheet."""
_WHOLE = ("theme", "title")
"""Columns whose blank cells would take the text from above."""

Take = Callable[[Row], None]
Start = Callable[[Body, list[int]], Take]
"""Called when the header is known, with the table and the numbers of the rows above it; gives where its rows go."""


class NotPlain(Exception):
    """The table must be held as a whole to be understood."""


class Lane:
    """Takes the rows of the first sheet of a workbook (see ``rows_of``) while the others are kept as usual."""

    def __init__(self, finder: HeadFinder, start: Start) -> None:
        self.finder, self.start = finder, start
        self.sheet: Sheet | None = None
        self.body: Body | None = None
        self.above: list[int] = []
        self._take: Take = _nowhere
        self._kept = 0
        self._told = 0

    def rows_of(self, sheet: Sheet) -> dict[int, dict[int, str]]:
        """What the rows of ``sheet`` are to be put into. NotPlain when the first sheet is read a second time."""
        if self.sheet is None:
            self.sheet = sheet
            return _Rows(self)
        if self.sheet.name == sheet.name:
            raise NotPlain
        return {}

    def fed(self, rows: _Rows) -> None:
        """A row has come in: understand those that wait when there are enough."""
        if len(rows) - self._kept >= _AT_ONCE:
            self._eat(rows)

    def finish(self) -> Body:
        """The table, all its rows handed on; the rows up to its header are still on the sheet. NotPlain."""
        sheet = self.sheet
        if sheet is None or self.body is None or not isinstance(sheet.rows, _Rows):
            raise NotPlain
        self._eat(sheet.rows)
        last = self.body.first_row
        if sheet.hidden_rows or sheet.formulas or sheet.struck or any(area.bottom > last for area in sheet.merges):
            raise NotPlain
        starts: dict[int, list[Area]] = {}
        for area in sheet.merges:
            starts.setdefault(area.top, []).append(area)
        if self.finder.at(sheet, last, starts) != self.body.head:
            raise NotPlain
        return self.body

    def _eat(self, rows: _Rows) -> None:
        body = self.body or self._begin(rows)
        order = list(rows)[self._kept :]
        end = read_body(body, self.finder, order, 0, {}, {}, consume=True)
        if end < len(order) or body.loose or len(body.remarks) != self._told or len(rows) != self._kept:
            raise NotPlain
        take, columns = self._take, body.columns
        for row in body.rows:
            if not _is_whole(row, columns):
                raise NotPlain
            take(row)
        body.rows.clear()
        body.sheet.raw.clear()

    def _begin(self, rows: _Rows) -> Body:
        """Find the header among the first rows."""
        sheet = self.sheet
        assert sheet is not None
        order = list(rows)
        found = ((index, number, self.finder.at(sheet, number, {})) for index, number in enumerate(order))
        index, number, head = next((one for one in found if one[2] is not None), (0, 0, None))
        if head is None or head.depth != 1 or head.series or head.layout.rows != "fixed":
            raise NotPlain
        self.above, self._kept = order[:index], index + 1
        body = self.body = Body.under(sheet, head, number)
        for guess in head.guesses:
            body.remarks.append((guess.code, body.first_row, guess.column, dict(guess.gaps)))
        self._told = len(body.remarks)
        self._take = self.start(body, self.above)
        return body


def _nowhere(_row: Row) -> None:
    raise NotPlain


def _is_whole(row: Row, columns: dict[str, int]) -> bool:
    """Whether nothing above or below a row can change how it is understood."""
    values = row.values
    marked = values.get("id", "")
    if not marked.strip() or CONTINUATION in marked or row.parts or row.inherited or row.extra or row.shift:
        return False
    if any(name in columns and name not in values for name in _WHOLE):
        return False
    if any(name in values and has_tail(values[name]) for name in UNIT_KEYS):
        return False
    return max(map(len, values.values())) <= _LONGEST


class _Rows(dict[int, dict[int, str]]):
    """Rows that come in their order and go again."""

    def __init__(self, lane: Lane) -> None:
        super().__init__()
        self.lane = lane
        self.last = 0

    def __setitem__(self, row: int, cells: dict[int, str]) -> None:
        if row <= self.last:
            raise NotPlain
        self.last = row
        super().__setitem__(row, cells)
        self.lane.fed(self)

    def setdefault(self, *_: object) -> NoReturn:
        """A cell that stands in another row than its own."""
        raise NotPlain

    def __contains__(self, row: object) -> bool:
        """Whether a row was there, handed on or not."""
        return isinstance(row, int) and row <= self.last
