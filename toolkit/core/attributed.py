"""Who gave the answers of a consolidated ledger: its cells do not always say, its sheet 填报来源 does (promise 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from toolkit.model.grid import Book
from toolkit.model.ledger import Ledger
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import LEDGER_HEADS, SOURCES_HEADS, SOURCES_SHEET
from toolkit.text.normal import key

_COLUMNS = {head: name for name, head in {**LEDGER_HEADS, "status": "状态"}.items() if name in ANSWER_KEYS}
_ID, _HEAD, _UNIT, _TEXT = SOURCES_HEADS[0], SOURCES_HEADS[2], SOURCES_HEADS[3], SOURCES_HEADS[5]


def attributed(ledger: Ledger, book: Book) -> Ledger:
    """``ledger`` with its ``authors``: who gave an unlabelled answer that is not the only owing unit's.

    ``book`` is the file it was read from; without the sheet 填报来源, or where a cell no longer says what that sheet
    says, nothing changes.
    """
    alone: dict[tuple[str, str], tuple[str, str]] = {}
    several: set[tuple[str, str]] = set()
    for place, unit, text in _lines(book):
        if place in alone:
            several.add(place)
        alone[place] = unit, text
    authors = {}
    for item in ledger.items:
        for column, held in item.answers.items():
            unit, text = alone.get((item.id, column), ("", ""))
            if (
                unit
                and (item.id, column) not in several
                and item.owing(ledger.owes) != (unit,)
                and key(held) == key(text)
            ):
                authors[item.id, column] = unit
    return replace(ledger, authors=authors) if authors else ledger


def _lines(book: Book) -> Iterator[tuple[tuple[str, str], str, str]]:
    """((item id, column key), unit, text) of every line of the sheet."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == SOURCES_SHEET), None)
    names: dict[int, str] = {}
    for _, cells in sorted(sheet.rows.items()) if sheet else ():
        if not names:
            if set(SOURCES_HEADS[:6]) <= set(cells.values()):
                names = cells
            continue
        line = {names.get(column, ""): text for column, text in cells.items()}
        name = _COLUMNS.get(line.get(_HEAD, ""))
        if name and line.get(_UNIT):
            yield (line.get(_ID, ""), name), line[_UNIT], line.get(_TEXT, "")
