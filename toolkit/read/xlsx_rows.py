"""Ordinary rows of a worksheet, cut out of the bytes before expat sees them.

Nearly all rows that programs write hold nothing but shared strings, plain inline strings, numbers and blanks in one fixed
spelling. Such a row is read by one search, at a third of the cost of parsing it. A row counts as ordinary only when every
byte of it is accounted for; anything else, down to a single unexpected tag, is left to expat, which gets the document
without the ordinary rows. What inline strings are written with (references, line ends) is decoded by expat too, many
texts at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pyexpat import ExpatError, ParserCreate

from toolkit.model.ledger import column_letters
from toolkit.read.numbers import general
from toolkit.read.xlsx_cells import Collected
from toolkit.read.xlsx_formulas import LAST_ROW
from toolkit.read.xlsx_strings import finished

_LONGEST_ROW = 4 << 20
_COLUMNS = {column_letters(number).encode(): number for number in range(1, 703)}
_HIDDEN = re.compile(rb'\shidden="(?!0"|false")|\sht="0"')
_CELL = re.compile(
    rb'<c (?:r="([A-Z]{1,2})([0-9]++)"(?: s="([0-9]++)")?(?:'
    rb'(?: t="([sn])")?><v>(-?[0-9.]++(?:[eE][+-]?[0-9]++)?)</v>'
    rb'| t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*+)</t></is>)</c>'
    rb"|[ -%\x27-.0-;=?-~]*+(?:/>|></c>)(?:<c [ -%\x27-.0-;=?-~]*+/>)*)"
)
"""A number, shared string or inline string (address, style, type, value, text), or a run of blank cells without groups."""
_STRIDE = _CELL.groups + 1
_CUT = b"<>"
"""Stands for what ``_CELL`` took out of the rows; no well-formed document has it."""
_ROW = re.compile(
    rb'[ \t\r\n]*+<row r="([1-9][0-9]{0,6})"((?: [A-Za-z][\w:.]*+="[ !#-%\x27-;=?-~]*+")*)>(?:<>|[ \t\r\n])*'
)
_ODD_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE)
_BETWEEN = "\ufdd0"
"""Stands between texts that are decoded together: XML allows it, no language has it."""
_SHORT, _MOST_SHORT = 80, 8192
Cell = tuple[bytes | None, bytes | None, bytes | None, bytes | None, bytes, str | None]
"""Column letters (None for blank cells), row digits, style, type, value as written; for an inline string its text."""


def without_ordinary_rows(chunks: Iterable[bytes], into: Callable[[], Collected]) -> Iterator[bytes]:
    """Pass on the bytes of a worksheet part except its ordinary rows, whose cells are put where ``into()`` says.

    Everything is passed on when the part is not UTF-8, or has prefixed names, comments, or instructions.
    """
    pieces = iter(chunks)
    first = next(pieces, b"")
    start = first.find(b"<sheetData>") + 11
    odd = _ODD_ENCODING.match(first) or b"\x00" in first[:64] or b"<!" in first[:start] or b"<?" in first[5:start]
    if start < 11 or odd:
        yield first
        yield from pieces
        return
    yield first[:start]
    rest = first
    short: dict[str, str] = {}
    while True:
        end = rest.find(b"</sheetData>")
        cut = end if end >= 0 else rest.rfind(b"</row>") + 6
        if cut >= start + 6 or end >= 0:
            whole = rest[start:cut]
            if (b"!" in whole and b"<!" in whole) or (b"?" in whole and b"<?" in whole):  # one byte is found faster
                break
            yield from _odd_rows(whole, into(), short)
            rest, start = rest[cut:], 0
            if end >= 0:
                break
        piece = next(pieces, b"")
        if not piece or len(rest) - start > _LONGEST_ROW:
            rest += piece
            break
        rest += piece
    yield rest[start:]
    yield from pieces


def _odd_rows(whole: bytes, into: Collected, short: dict[str, str]) -> Iterator[bytes]:
    """Read the ordinary ones of complete rows, pass on the others in their order."""
    parts = _CELL.split(whole)
    frame = _CUT.join(parts[::_STRIDE])
    texts = _decoded(parts[6::_STRIDE], short)
    if texts is None or frame.count(_CUT) != len(texts):
        yield whole
        return
    groups = (parts[group::_STRIDE] for group in range(1, 6))
    cells = list(zip(*groups, texts, strict=True))
    rows = frame.split(b"</row>")
    tail = rows.pop()
    originals: list[bytes] = []
    place = 0
    for number, row in enumerate(rows):
        after = place + row.count(_CUT)
        if not _ordinary(row, cells[place:after], into):
            originals = originals or whole.split(b"</row>")
            yield originals[number] + b"</row>"
        place = after
    if tail:
        yield whole[whole.rfind(b"</row>") + 6 if rows else 0 :]


def _decoded(bodies: list[bytes | None], short: dict[str, str]) -> list[str | None] | None:
    """The texts that contents of ``<t>`` stand for (None for None); None for all when XML forbids one of them.

    Equal short texts are one object, which saves a quarter of the memory of a large ledger.
    """
    present = [body for body in bodies if body is not None]
    if not present:
        return [None] * len(bodies)
    pieces: list[str] = []
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.CharacterDataHandler = pieces.append
    try:
        parser.Parse(b"<t>" + _BETWEEN.encode().join(present) + b"</t>", True)
    except ExpatError:
        return None
    joined = "".join(pieces)
    texts = joined.split(_BETWEEN)
    if len(texts) != len(present):
        return None
    if "_x" in joined or "\r" in joined:
        texts = [finished(one) for one in texts]
    if len(short) > _MOST_SHORT:
        short.clear()
    once = short.setdefault
    done = iter(["" if one.isspace() else once(one, one) if len(one) <= _SHORT else one for one in texts])
    return [body if body is None else next(done) for body in bodies]


def _ordinary(row: bytes, cells: list[Cell], into: Collected) -> bool:
    """Read one row when it is ordinary: visible, in order, nothing in it but blanks, numbers and strings.

    ``row`` is what is left of it without its ``cells``.
    """
    found = _ROW.fullmatch(row)
    if found is None:
        return False
    digits, attributes = found.groups()
    number = int(digits)
    if number > LAST_ROW or _HIDDEN.search(attributes):
        return False
    if cells:
        line = _line(cells, digits, number, into) if number not in into.sheet.rows else None
        if line is None:
            return False
        if line:
            into.sheet.rows[number] = line
    into.last_row = number
    return True


def _line(found: list[Cell], digits: bytes, row: int, into: Collected) -> dict[int, str] | None:
    """Texts by column; None (and nothing changed) when a cell is out of order, in another row, or has no such text."""
    texts, render, columns = into.strings.texts, into.styles.render, _COLUMNS
    struck_texts, struck_styles = into.strings.struck, into.styles.struck
    cells: dict[int, str] = {}
    numbers: dict[int, float | int] = {}
    struck: list[int] = []
    last = 0
    try:
        for letters, stated, style, kind, value, text in found:
            if letters is None:
                continue
            column = columns[letters]
            if column <= last or stated != digits:
                return None
            last = column
            if text is not None:
                shown = text
                if not shown:
                    continue
            elif kind == b"s":
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
