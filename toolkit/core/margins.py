"""What the office wrote on sheets and in columns of our output that no next run reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from toolkit.core.desk import clip
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import address
from toolkit.model.output import (
    FIGURE_SHEETS,
    FINDINGS_HEADS,
    FINDINGS_SHEET,
    LEFTOVERS_SHEET,
    MISSING_HEADS,
    MISSING_SHEET,
    NOTE_MARK,
    OVERLONG_SHEET,
    RECORD_SHEET,
    REGISTER_SHEET,
    SOURCES_HEADS,
    SOURCES_SHEET,
)
from toolkit.text.normal import key

_READ = frozenset({LEFTOVERS_SHEET, REGISTER_SHEET, OVERLONG_SHEET, RECORD_SHEET})
"""Sheets whose additions are carried over."""
_MADE_ANEW = {FINDINGS_SHEET: FINDINGS_HEADS, MISSING_SHEET: MISSING_HEADS, SOURCES_SHEET: SOURCES_HEADS}
_SHEET_SHOWN = 400
"""Of a whole sheet that the office added this much is told; the sheet itself stays in the file that is kept."""


def written_in_margins(book: Book, ledgers: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """(sheet, text, cell) of what has no place in a new output; ``ledgers`` are the sheets that hold the ledger."""
    for sheet in book.sheets:
        if sheet.name in ledgers or sheet.name in _READ:
            continue
        heads = _MADE_ANEW.get(sheet.name)
        if sheet.name in FIGURE_SHEETS:
            yield from _around(sheet)
        elif heads:
            yield from _beside(sheet, heads)
        elif sheet.rows:
            texts = (text for _, cells in sorted(sheet.rows.items()) for _, text in sorted(cells.items()))
            yield sheet.name, clip("｜".join(texts), _SHEET_SHOWN), ""


def _around(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Texts right of and below a sheet of figures, whose first line is as wide as it is and whose last one is its note.

    What was changed within cannot be told from what we wrote: the sheet says so itself.
    """
    width = max((area.right for area in sheet.merges if area.top == 1 and area.left == 1), default=0)
    if not width or not sheet.rows:
        return
    last = next((row for row in sorted(sheet.rows) if sheet.text(row, 1).startswith(NOTE_MARK)), max(sheet.rows))
    for row, cells in sorted(sheet.rows.items()):
        for column, text in sorted(cells.items()):
            if row > last or column > width:
                yield sheet.name, text, address(row, column)


def _beside(sheet: Sheet, heads: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """Texts in columns that are not ours, below the row of our heads."""
    wanted = {key(head) for head in heads}
    added: dict[int, str] = {}
    ours: set[int] | None = None
    for number, cells in sorted(sheet.rows.items()):
        if ours is None:
            if wanted <= {key(text) for text in cells.values()}:
                ours = {column for column, text in cells.items() if key(text) in wanted}
                added = {column: f"{text}：" for column, text in cells.items() if column not in ours}
            continue
        for column in sorted(cells.keys() - ours):
            yield sheet.name, added.get(column, "") + cells[column], address(number, column)
