"""Ordinary rows of a worksheet, cut out of the bytes before expat sees them.

Nearly all rows that Excel and WPS write hold nothing but shared strings, numbers and blanks in one fixed spelling. Such a
row is read by one search, at a third of the cost of parsing it. A row counts as ordinary only when every tag in it is
accounted for; anything else, down to a single unexpected tag, is left to expat, which gets the document without the
ordinary rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from toolkit.model.ledger import column_letters
from toolkit.read.numbers import general
from toolkit.read.xlsx_cells import Collected
from toolkit.read.xlsx_formulas import LAST_ROW

_LONGEST_ROW = 4 << 20
_COLUMNS = {column_letters(number).encode(): number for number in range(1, 703)}
_HEAD = re.compile(rb'\s*<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_HIDDEN = re.compile(rb'\shidden="(?!0"|false")|\sht="0"')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,2})([0-9]+)"(?: s="([0-9]+)")?(?: t="([sn])")?><v>(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)</v></c>'
)
_ODD_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)


def without_ordinary_rows(chunks: Iterable[bytes], into: Callable[[], Collected]) -> Iterator[bytes]:
    """Pass on the bytes of a worksheet part except its ordinary rows, whose cells are put where ``into()`` says.

    Everything is passed on when the part is not UTF-8, has prefixed names or declarations (``<!``), or holds inline strings.
    """
    pieces = iter(chunks)
    first = next(pieces, b"")
    start = first.find(b"<sheetData>") + 11
    if start < 11 or _ODD_ENCODING.match(first) or b"\x00" in first[:64] or b"<!" in first[:start]:
        yield first
        yield from pieces
        return
    yield first[:start]
    rest = first[start:]
    while True:
        end = rest.find(b"</sheetData>")
        cut = end if end >= 0 else rest.rfind(b"</row>") + 6
        if cut >= 6 or end >= 0:
            whole = rest[:cut]
            if b"<!" in whole:
                break
            if b"<is>" in whole:
                yield whole
            else:
                yield from _odd_rows(whole, into())
            rest = rest[cut:]
            if end >= 0:
                break
        piece = next(pieces, b"")
        if not piece or len(rest) > _LONGEST_ROW:
            rest += piece
            break
        rest += piece
    yield rest
    yield from pieces


def _odd_rows(whole: bytes, into: Collected) -> Iterator[bytes]:
    """Read the ordinary ones of complete rows, pass on the others in their order."""
    rows = whole.split(b"</row>")
    tail = rows.pop()
    for row in rows:
        if not _ordinary(row, into):
            yield row + b"</row>"
    if tail:
        yield tail


def _ordinary(row: bytes, into: Collected) -> bool:
    """Read one row when it is ordinary: visible, in order, nothing in it but blanks, numbers and shared strings."""
    head = _HEAD.match(row)
    if head is None:
        return False
    digits, attributes = head.groups()
    number = int(digits)
    if attributes[-1:] == b"/" or _HIDDEN.search(attributes) or number > LAST_ROW:
        return False
    found = _CELL.findall(row) if b"<v>" in row else []
    # Each of these cells has four tags, each blank one a single closed tag, and the row one.
    if row.count(b"<") != 1 + 4 * len(found) + row.count(b"/>"):
        return False
    if found:
        cells = _cells(found, digits, number, into)
        if cells is None or number in into.sheet.rows:
            return False
        if cells:
            into.sheet.rows[number] = cells
    into.last_row = number
    return True


def _cells(
    found: list[tuple[bytes, bytes, bytes, bytes, bytes]], digits: bytes, row: int, into: Collected
) -> dict[int, str] | None:
    """Texts by column; None (and nothing changed) when a cell is out of order, in another row, or has no such text."""
    texts, render, columns = into.strings.texts, into.styles.render, _COLUMNS
    struck_texts, struck_styles = into.strings.struck, into.styles.struck
    cells: dict[int, str] = {}
    numbers: dict[int, float | int] = {}
    struck: list[int] = []
    last = 0
    try:
        for letters, stated, style, kind, value in found:
            column = columns[letters]
            if column <= last or stated != digits:
                return None
            last = column
            if kind == b"s":
                shown = texts[int(value)]
                if not shown:
                    continue
                if struck_texts and int(value) in struck_texts:
                    struck.append(column)
            else:
                amount = int(value) if value.lstrip(b"-").isdigit() else float(value)
                if amount - amount != 0:
                    return None
                shown = render[int(style)](amount) if style else general(amount)
                numbers[column] = amount
            cells[column] = shown
            if struck_styles and style and int(style) in struck_styles:
                struck.append(column)
    except (IndexError, KeyError, ValueError):
        return None
    for column, amount in numbers.items():
        into.sheet.raw[row, column] = amount
    for column in struck:
        into.struck.add((row, column))
    return cells
