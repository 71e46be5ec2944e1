"""Cells of a worksheet given another style, in the bytes of its part: no cell's content is touched or even read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.model.grid import Area
from toolkit.model.ledger import address
from toolkit.read.xlsx_cells import place_of
from toolkit.read.xlsx_formulas import LAST_ROW
from toolkit.read.xlsx_sheet import area_of
from toolkit.report.annotate.tags import (
    Edit,
    Tag,
    appended,
    close_of,
    edited,
    every,
    find,
    get,
    masked,
    number_of,
    root_of,
    with_attribute,
)

AS_WRITTEN, NEW_CELL, NEW_ROW, OPENED_ROW, OPENED_DATA = "=", "+", "#", "/", "~"
"""How a marked cell came into being: it was there (its style follows), it was put into its row, its row was put in too,
its row was there and ended itself, its row was put in where the element of all rows ended itself."""
_TRUE = ("1", "true", "on")
_PLAIN_ROW = re.compile(rb'<(?:[\w.-]+:)?row r="(\d{1,7})"')
Place = tuple[int, int]
Restyle = Callable[[Place, int | None, str], int]
"""(cell, style before, how) → number of the new style."""


@dataclass(slots=True)
class SheetText:
    """A worksheet part: its bytes in UTF-8, the masked copy that is searched, where its rows are."""

    text: bytes
    shade: bytes = field(init=False)
    data: Tag = field(init=False)
    end: int = field(init=False)
    _rows: list[tuple[int, Tag]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """ValueError when the part has no sheetData."""
        self.shade = masked(self.text)
        found = find(self.shade, "sheetData")
        if found is None:
            raise ValueError("no sheetData")
        self.data = found
        self.end = close_of(self.shade, found)[0]

    @property
    def root(self) -> Tag:
        """The worksheet element."""
        return root_of(self.shade)

    def head(self, tag: Tag) -> bytes:
        """The start tag as written."""
        return self.text[tag.start : tag.end]

    def rows(self) -> list[tuple[int, Tag]]:
        """Every row element with its number, counted as our reader counts."""
        if self._rows is None:
            self._rows = list(self._found_rows())
        return self._rows

    def _found_rows(self) -> Iterator[tuple[int, Tag]]:
        usual = b"<" + self.data.prefix + b"row" in self.shade
        last = 0
        for tag in every(self.shade, "row", self.data.end, self.end, self.data.prefix if usual else None):
            found = _PLAIN_ROW.match(self.text, tag.start, tag.end)
            stated = int(found[1]) if found else number_of(self.head(tag), "r")
            last = stated if stated and stated <= LAST_ROW else last + 1
            yield last, tag

    def merges(self) -> list[Area]:
        """Merged areas of more than one cell."""
        found = (area_of(get(self.head(tag), "ref") or "") for tag in every(self.shade, "mergeCell", self.end))
        return [area for area in found if area]

    def column_styles(self) -> list[tuple[int, int, int]]:
        """(first, last, style) of the columns that have one."""
        found = []
        for tag in every(self.shade, "col", 0, self.data.start):
            head = self.head(tag)
            first, last, style = number_of(head, "min"), number_of(head, "max"), number_of(head, "style")
            if first and last and style:
                found.append((first, last, style))
        return found


def top_left(places: Iterable[Place], merges: list[Area]) -> dict[Place, Place]:
    """Each place with the cell where its mark goes: the top left one of the merge it lies under."""
    wanted = list(places)
    moved = {place: place for place in wanted}
    for area in merges:
        for row, column in wanted:
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                moved[row, column] = (area.top, area.left)
    return moved


def restyled(sheet: SheetText, places: Iterable[Place], restyle: Restyle) -> bytes:
    """The part with new styles for the cells at ``places``; those that are not there are put in.

    A new cell takes the style of its row or column as the style before.
    """
    wanted: dict[int, list[int]] = {}
    for row, column in sorted(set(places)):
        wanted.setdefault(row, []).append(column)
    rows = sheet.rows()
    columns = sheet.column_styles()
    present: dict[int, Tag] = {}
    for number, tag in rows:
        if number in wanted:
            present.setdefault(number, tag)
    edits: list[Edit] = []
    fresh: dict[int, list[int]] = {}
    for number, cells in wanted.items():
        if number in present:
            edits += _in_row(sheet, present[number], number, cells, columns, restyle)
        else:
            fresh[number] = cells
    if fresh:
        edits += _new_rows(sheet, rows, fresh, columns, restyle)
    return edited(sheet.text, edits)


def _in_row(
    sheet: SheetText, row: Tag, number: int, wanted: list[int], columns: list[tuple[int, int, int]], restyle: Restyle
) -> list[Edit]:
    head = sheet.head(row)
    own = number_of(head, "s") if get(head, "customFormat") in _TRUE else None
    if row.empty:
        cells = b"".join(_new_cell(sheet, number, column, own, columns, restyle, OPENED_ROW) for column in wanted)
        return [appended(sheet.text, row, cells, sheet.shade)]
    end = close_of(sheet.shade, row, sheet.end)[0]
    plain = [_plain_cell(sheet, row, end, address(number, column)) for column in wanted]
    if all(plain):
        return [
            _marked_cell(sheet, tag, (number, column), restyle)
            for tag, column in zip(plain, wanted, strict=True)
            if tag
        ]
    edits: list[Edit] = []
    left = list(wanted)
    last, final = 0, None
    for tag in every(sheet.shade, "c", row.end, end, row.prefix):
        place = place_of(get(sheet.head(tag), "r") or "")
        column = place[1] if place else last + 1
        while left and left[0] < column:
            made = _new_cell(sheet, number, left.pop(0), own, columns, restyle, NEW_CELL)
            edits.append((tag.start, tag.start, made))
        if left and left[0] == column and (place is None or place[0] == number):
            edits.append(_marked_cell(sheet, tag, (number, left.pop(0)), restyle))
        if not left:
            return edits
        last, final = column, tag
    after = close_of(sheet.shade, final, end)[1] if final else row.end
    more = b"".join(_new_cell(sheet, number, column, own, columns, restyle, NEW_CELL) for column in left)
    return [*edits, (after, after, more)]


def _plain_cell(sheet: SheetText, row: Tag, end: int, place: str) -> Tag | None:
    """The cell that states its address first, as all programs write it; found without looking at the others."""
    start = sheet.shade.find(b'<%sc r="%s"' % (row.prefix, place.encode()), row.end, end)
    return next(every(sheet.shade, "c", start, end, row.prefix), None) if start >= 0 else None


def _marked_cell(sheet: SheetText, tag: Tag, place: Place, restyle: Restyle) -> Edit:
    head = sheet.head(tag)
    new = restyle(place, number_of(head, "s"), AS_WRITTEN + (get(head, "s") or ""))
    return tag.start, tag.end, with_attribute(head, "s", str(new))


def _new_cell(
    sheet: SheetText,
    row: int,
    column: int,
    own: int | None,
    columns: list[tuple[int, int, int]],
    restyle: Restyle,
    how: str,
) -> bytes:
    base = own if own is not None else next((style for low, high, style in columns if low <= column <= high), None)
    style = restyle((row, column), base, how)
    return b'<%sc r="%s" s="%d"/>' % (sheet.data.prefix, address(row, column).encode(), style)


def _new_rows(
    sheet: SheetText,
    rows: list[tuple[int, Tag]],
    fresh: dict[int, list[int]],
    columns: list[tuple[int, int, int]],
    restyle: Restyle,
) -> list[Edit]:
    """Each new row stands before the first row of a higher number."""
    prefix = sheet.data.prefix
    made: dict[int, bytes] = {}
    how = OPENED_DATA if sheet.data.empty else NEW_ROW
    for number, wanted in fresh.items():
        cells = b"".join(_new_cell(sheet, number, column, None, columns, restyle, how) for column in wanted)
        made[number] = b'<%srow r="%d">%s</%srow>' % (prefix, number, cells, prefix)
    if sheet.data.empty:
        return [appended(sheet.text, sheet.data, b"".join(made.values()), sheet.shade)]
    numbers = [number for number, _ in rows]
    ordered = all(a <= b for a, b in pairwise(numbers))
    edits: list[Edit] = []
    for number, body in made.items():
        if ordered:
            after = bisect_right(numbers, number)
        else:
            after = next((i for i, known in enumerate(numbers) if known > number), len(rows))
        place = rows[after][1].start if after < len(rows) else _last_end(sheet, rows)
        edits.append((place, place, body))
    return edits


def _last_end(sheet: SheetText, rows: list[tuple[int, Tag]]) -> int:
    """Where the last row ends; the end of the rows' element when there is none."""
    return close_of(sheet.shade, rows[-1][1], sheet.end)[1] if rows else sheet.end


def unmarked(sheet: SheetText, undo: Mapping[int, str]) -> bytes:
    """The part without our fills: each cell with a style of ``undo`` gets back what is said there.

    Cells and rows that we put in go when they still hold nothing. A plain number in ``undo`` is the style to take instead.
    """
    if not undo:
        return sheet.text
    numbers = b"|".join(str(number).encode() for number in sorted(undo))
    pattern = re.compile(
        rb"<"
        + re.escape(sheet.data.prefix)
        + rb"""c(?=\s)(?:[^<>"']|"[^"]*"|'[^']*')*?\ss\s*=\s*["'](?:"""
        + numbers
        + rb""")["'][^<>]*>"""
    )
    edits: list[Edit] = []
    new_rows: dict[int, str] = {}
    for found in pattern.finditer(sheet.shade, sheet.data.end, sheet.end):
        head = sheet.text[found.start() : found.end()]
        style = number_of(head, "s")
        how = undo.get(style if style is not None else -1, "")
        empty = head.endswith(b"/>")
        if how[:1] in (NEW_CELL, NEW_ROW, OPENED_ROW, OPENED_DATA) and empty:
            edits.append((found.start(), found.end(), b""))
            if how[0] != NEW_CELL:
                new_rows[found.start()] = how[0]
        elif how[:1] == AS_WRITTEN or how.isdecimal():
            value = how.removeprefix(AS_WRITTEN)
            edits.append((found.start(), found.end(), with_attribute(head, "s", value or None)))
    text = edited(sheet.text, edits)
    return _without_rows(text, sheet, edits, new_rows) if new_rows else text


def _without_rows(text: bytes, sheet: SheetText, edits: list[Edit], new_rows: Mapping[int, str]) -> bytes:
    """Take out rows that we put in and that are empty now, close those that ended themselves."""
    shift, shifts = 0, []
    for start, end, new in sorted(edits):
        shifts.append((start, shift))
        shift += len(new) - (end - start)
    offsets = {start + moved: new_rows[start] for start, moved in shifts if start in new_rows}
    prefix = re.escape(sheet.data.prefix)
    hollow = re.compile(b"<" + prefix + rb"""row(?=[\s>])((?:[^<>"'/]|"[^"]*"|'[^']*')*)></""" + prefix + rb"row\s*>")
    changes: list[Edit] = []
    for found in hollow.finditer(text):
        kind = offsets.get(found.end() - len(found[0]) + found[0].find(b"></") + 1)
        if kind in (NEW_ROW, OPENED_DATA):
            changes.append((found.start(), found.end(), b""))
        elif kind == OPENED_ROW:
            changes.append((found.start(), found.end(), b"<" + sheet.data.prefix + b"row" + found[1] + b"/>"))
    text = edited(text, changes)
    return _closed_data(text, sheet) if OPENED_DATA in new_rows.values() else text


def _closed_data(text: bytes, sheet: SheetText) -> bytes:
    """The rows' element ends itself again when nothing is left in it."""
    prefix = re.escape(sheet.data.prefix)
    hollow = b"(<" + prefix + rb"sheetData\b[^<>]*)></" + prefix + rb"sheetData\s*>"
    return re.sub(hollow, rb"\1/>", text, count=1)
