"""Gives every cell of a draft (``campaign.py``) its address on one or two sheets, and writes down its fates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from campaign import DOUBTFUL, UNCOUNTED, Draft, Line, Said, Submission
from campaign_tasks import Task

from toolkit.model.grid import Area, Drawing, Formula, Note, Sheet
from toolkit.model.ledger import address


def lay_out(rng: random.Random, tasks: Sequence[Task], draft: Draft) -> Submission:
    """The draft as a submission."""
    if draft.break_at is None:
        pages = [_Page(draft, draft.sheet)]
    else:
        first, second = draft.lines[: draft.break_at], draft.lines[draft.break_at :]
        pages = [
            _Page(replace(draft, lines=first, below=[]), draft.sheet),
            _Page(replace(draft, lines=second, boxes=[]), "续表"),
        ]
    for page in pages:
        page.fill()
    said = [one for page in pages for one in page.said]
    more = [page.sheet for page in pages[1:]]
    for name, hidden, texts in draft.others:
        more.append(Sheet(name, rows={row: {1: text} for row, text in enumerate(texts, 2)}, hidden=hidden))
        said += [
            Said(draft.file, name, address(row, 1), draft.unit, "other", text, frozenset({"unplaced", "set_aside"}))
            for row, text in enumerate(texts, 2)
        ]
    return Submission(draft.file, draft.unit, draft.modified, pages[0].sheet, said, draft.deviations, tuple(more))


class _Page:
    """One sheet while it is filled from top to bottom."""

    def __init__(self, draft: Draft, name: str) -> None:
        self.draft, self.sheet, self.row = draft, Sheet(name, hidden=draft.hidden), 0
        self.merges: list[Area] = []
        self.notes: list[Note] = []
        self.hidden: set[int] = set()
        self.struck: set[tuple[int, int]] = set()
        self.said: list[Said] = []

    def fill(self) -> None:
        draft, sheet = self.draft, self.sheet
        for texts, fates in draft.above:
            self.row += 1
            for column, text in texts.items():
                self._put(column, "above", text, fates)
        if draft.wide_title:
            self.merges.append(Area(1, 1, 1, len(draft.keys)))
        self._heads()
        first, last = self.row, self._lines()
        if draft.groups == "merge":
            self.merges += _group_merges(sheet, draft, first, last)
        for text in draft.below:
            self._put(1, "below", text, frozenset({"set_aside"}))
            self.row += 1
        self._boxes()
        sheet.merges, sheet.notes, sheet.struck = tuple(self.merges), tuple(self.notes), frozenset(self.struck)
        sheet.hidden_rows = frozenset(self.hidden & set(sheet.rows))
        places = [draft.keys.index(key) + 1 for key in draft.hidden_columns if key in draft.keys]
        sheet.hidden_columns = tuple((place, place) for place in places)

    def _say(self, column: int, key: str, text: str, fates: frozenset[str], home: int | None = None) -> None:
        draft, place = self.draft, address(self.row, column)
        self.said.append(Said(draft.file, self.sheet.name, place, draft.unit, key, text, fates, home))

    def _put(
        self,
        column: int,
        key: str,
        text: str,
        fates: frozenset[str],
        home: int | None = None,
        also: tuple[int, ...] = (),
    ) -> None:
        self.sheet.rows.setdefault(self.row, {})[column] = text
        self._say(column, key, text, fates, home)
        self.said[-1] = replace(self.said[-1], also=also)

    def _heads(self) -> None:
        """The header on the next row, or on the next two with 责任单位 over 牵头单位 and 配合单位."""
        draft = self.draft
        self.row += 1
        names = {column: draft.heads[key] for column, key in enumerate(draft.keys, 1) if draft.heads[key]}
        self.sheet.rows[self.row] = names
        if draft.two_heads and "lead" in draft.keys:
            lead = draft.keys.index("lead") + 1
            self.sheet.rows[self.row + 1] = {lead: names[lead], lead + 1: names[lead + 1]}
            self.sheet.rows[self.row] = {c: n for c, n in names.items() if c != lead + 1} | {lead: "责任单位"}
            self.merges.append(Area(self.row, lead, self.row, lead + 1))
            self.merges += [Area(self.row, c, self.row + 1, c) for c in names if c not in (lead, lead + 1)]
            self.row += 1
        self.row += 1

    def _lines(self) -> int:
        """Write all lines; returns the row of the last one that is an item."""
        draft, shown, last = self.draft, {"theme": "", "title": ""}, self.row
        for number, line in enumerate(draft.lines):
            if line.head:
                self.row -= 1
                self._heads()
                continue
            last = self.row if line.task is not None else last
            for column, key in enumerate(draft.keys, 1):
                text = line.cells.get(key, "")
                if key in shown and line.task is not None and draft.groups != "repeat":
                    group = line.cells["theme"] + (line.cells["title"] if key == "title" else "")
                    if shown[key] == group:
                        continue
                    shown[key] = group
                self._cell(number, line, column, key, text)
            if line.hidden:
                self.hidden.add(self.row)
            self.row += 1
        return last

    def _cell(self, number: int, line: Line, column: int, key: str, text: str) -> None:
        draft, place = self.draft, (self.row, column)
        if key in line.notes:
            self.notes.append(Note(*place, line.notes[key], "填报人"))
            self._say(column, key, line.notes[key], DOUBTFUL)
        if key in line.formulas:
            self.sheet.formulas[place] = Formula('"甲"&"乙"', line.formulas[key])
            if not line.formulas[key]:
                self._say(column, key, "", DOUBTFUL, line.task)
                return
        if key in line.over:
            self.merges.append(Area(self.row, column, self.row + line.over[key], column))
        if not text:
            return
        if line.struck and key in line.fates:
            self.struck.add(place)
        if key in line.typed:
            self.sheet.raw[place] = line.typed[key]
        under = draft.lines[number + 1 : number + 1 + line.over.get(key, 0)]
        also = tuple(one.task for one in under if one.task is not None)
        self._put(column, key, text, line.fates.get(key, frozenset({UNCOUNTED})), line.task, also)

    def _boxes(self) -> None:
        drawings = []
        for number, (kind, text) in enumerate(self.draft.boxes):
            self.row, column = 3 + number, len(self.draft.keys) + 8
            drawings.append(Drawing(kind, self.row, column, text))
            self._say(column, "box", f"[{kind}]{text}", DOUBTFUL)
        self.sheet.drawings = tuple(drawings)


def _group_merges(sheet: Sheet, draft: Draft, first: int, last: int) -> list[Area]:
    found = []
    for key in ("theme", "title"):
        if key not in draft.keys:
            continue
        column = draft.keys.index(key) + 1
        starts = [row for row in range(first, last + 1) if column in sheet.rows.get(row, {})]
        for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
            if following - start > 1:
                found.append(Area(start, column, following - 1, column))
    return found
