"""Formulas that a file states only once, and dates that it states as text."""

from __future__ import annotations

import datetime as dt
import re

from toolkit.model.ledger import column_letters

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_COLUMN_NUMBERS = {column_letters(number): number for number in range(1, LAST_COLUMN + 1)}
_SKIP_OR_REFERENCE = re.compile(
    r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]|(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![A-Za-z0-9_(.!])"
)


def column_number(letters: str) -> int:
    """A → 1, XFD → 16384; 0 for what is no column."""
    return _COLUMN_NUMBERS.get(letters, 0)


def shifted(formula: str, rows: int, columns: int) -> str:
    """The formula of a follower ``rows`` below and ``columns`` right of the cell that states the shared ``formula``.

    Relative references move, absolute ones stay; quoted text and sheet names are left alone.
    """

    def move(found: re.Match[str]) -> str:
        letters = found[2]
        if not letters or letters not in _COLUMN_NUMBERS:
            return found[0]
        column, row = _COLUMN_NUMBERS[letters], int(found[4])
        column = column if found[1] else column + columns
        row = row if found[3] else row + rows
        if not (1 <= column <= LAST_COLUMN and 1 <= row <= LAST_ROW):
            return "#REF!"
        return f"{found[1]}{column_letters(column)}{found[3]}{row}"

    return _SKIP_OR_REFERENCE.sub(move, formula)


def iso_serial(text: str, date1904: bool) -> float | None:
    """The serial number of a date that a cell of type ``d`` states as ISO 8601 text; None when it is none."""
    try:
        moment = dt.datetime.fromisoformat(text.strip().replace("Z", ""))
    except ValueError:
        return None
    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30)
    span = moment.replace(tzinfo=None) - epoch
    return span.days + span.seconds / 86_400 + span.microseconds / 86_400e6
