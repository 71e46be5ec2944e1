"""Excel 97–2003 workbooks (.xls, most .et): values by xlrd, what xlrd does not tell from the records themselves.

xlrd gives values, formats, merges, notes, hidden rows and columns. It says neither which cells are formulas nor what
floats over the sheet; both are read here from the BIFF records. The text of a formula is not decoded: it stays empty.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.model.grid import Area, Book, Drawing, Formula, Note, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.numbers import display
from toolkit.read.sniff import visible

_KIND = "旧版 Excel 工作簿（.xls）"
_FORMULA, _CONTINUE, _OBJECT, _TEXT, _DRAWING = 0x0006, 0x003C, 0x005D, 0x01B6, 0x00EC
_BOUND, _PASSWORD, _EOF = 0x0085, 0x002F, 0x000A
_OBJECT_NAMES = {5: "图表", 6: "文本框", 8: "图片", 7: "对象", 11: "对象", 12: "对象", 18: "对象"}
_NOT_DRAWN = frozenset({0, 0x14, 0x19})  # group frames, filter and validation arrows, the boxes of notes
_NO_RESULT = b"\x03\x00\x00\x00\x00\x00\xff\xff"
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"


@dataclass(slots=True)
class _Extras:
    """What the records of one sheet say beyond xlrd: formula cells (and whether they have a result) and drawings."""

    formulas: dict[tuple[int, int], bool] = field(default_factory=dict)
    drawings: list[Drawing] = field(default_factory=list)


def read_xls(data: bytes) -> Book:
    """Read a BIFF workbook; ``data`` are the bytes of the whole file, in an OLE container or bare.

    Unreadable F131 when it has a password, F138 when it is damaged.
    """
    stream, properties, modified = _container(data)
    extras, others = _scan(stream)
    book = _open(data)
    sheets = tuple(
        _sheet(book, index, extras.get(index, _Extras())) for index in range(book.nsheets)
    )  # fmt: skip
    remarks = tuple(("F111", name, {"sheet": name}) for name in others)
    return Book("xls", sheets, properties, modified, remarks=remarks)


def _open(data: bytes) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # damaged files raise a dozen kinds: struct.error, AssertionError, IndexError …
        if "encrypted" in str(error).lower():
            raise Unreadable("F131") from error
        raise Unreadable("F138", kind=_KIND) from error


def _sheet(book: Any, index: int, extras: _Extras) -> Sheet:
    try:
        return _read_sheet(book, book.sheet_by_index(index), extras)
    except Unreadable:
        raise
    except Exception as error:  # a format or font index that points nowhere
        raise Unreadable("F138", kind=_KIND) from error


def _read_sheet(book: Any, source: Any, extras: _Extras) -> Sheet:
    from xlrd.biffh import error_text_from_code

    sheet = Sheet(name=source.name, hidden=bool(source.visibility))
    formats = [_format_of(book, xf) for xf in book.xf_list]
    fonts = [bool(font.struck_out) for font in book.font_list]
    struck: set[tuple[int, int]] = set()
    base = [_flag(fonts, xf.font_index) for xf in book.xf_list]
    old_epoch = bool(book.datemode)
    runs = source.rich_text_runlist_map
    for r in range(source.nrows):
        cells: dict[int, str] = {}
        for c, (kind, value) in enumerate(zip(source.row_types(r), source.row_values(r), strict=True)):
            if kind in (0, 6):
                continue
            style = source.cell_xf_index(r, c)
            text: str
            if kind == 1:
                text = visible(value)[0].replace("\r\n", "\n").replace("\r", "\n")
            elif kind in (2, 3):
                number = int(value) if value == value and abs(value) < 1e15 and value == int(value) else value
                sheet.raw[r + 1, c + 1] = number
                code, key = formats[style] if style < len(formats) else ("", 0)
                text = display(number, code, key, old_epoch)
            elif kind == 4:
                sheet.raw[r + 1, c + 1] = bool(value)
                text = "TRUE" if value else "FALSE"
            else:
                text = error_text_from_code.get(value, "#ERROR!")
                sheet.raw[r + 1, c + 1] = text
            if not text.strip():
                sheet.raw.pop((r + 1, c + 1), None)
                continue
            cells[c + 1] = text
            if _is_struck(runs.get((r, c)), base[style] if style < len(base) else False, fonts):
                struck.add((r + 1, c + 1))
        if cells:
            sheet.rows[r + 1] = cells
    sheet.struck = frozenset(struck)
    sheet.formulas = {place: Formula("", cached) for place, cached in sorted(extras.formulas.items())}
    sheet.drawings = tuple(extras.drawings)
    _frame(sheet, source)
    return sheet


def _frame(sheet: Sheet, source: Any) -> None:
    sheet.merges = tuple(Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells)
    sheet.notes = tuple(
        Note(row + 1, column + 1, note.text.replace("\r", "\n").strip(), note.author or "")
        for (row, column), note in sorted(source.cell_note_map.items())
        if note.text and note.text.strip()
    )
    sheet.hidden_rows = frozenset(
        r + 1 for r, info in source.rowinfo_map.items() if info.hidden and r + 1 in sheet.rows
    )
    hidden = sorted(c + 1 for c, info in source.colinfo_map.items() if info.hidden)
    ranges: list[tuple[int, int]] = []
    for column in hidden:
        if ranges and ranges[-1][1] == column - 1:
            ranges[-1] = (ranges[-1][0], column)
        else:
            ranges.append((column, column))
    sheet.hidden_columns = tuple(ranges)


def _format_of(book: Any, xf: Any) -> tuple[str, int]:
    """Format code and number; an empty code when it is xlrd's (American) wording of a built-in format."""
    from xlrd.formatting import std_format_strings

    number = int(xf.format_key)
    known = book.format_map.get(number)
    code = known.format_str if known else None
    return ("" if code is None or code == std_format_strings.get(number) else code), number


def _flag(flags: list[bool], index: int) -> bool:
    return flags[index] if 0 <= index < len(flags) else False


def _is_struck(runs: list[tuple[int, int]] | None, base: bool, fonts: list[bool]) -> bool:
    if not runs:
        return base
    return (base and runs[0][0] > 0) or any(_flag(fonts, font) for _start, font in runs)


# --- the OLE container -------------------------------------------------------------------------------------------------


def _container(data: bytes) -> tuple[bytes, Mapping[str, str], str | None]:
    """The workbook stream, custom properties and the time of last change (ISO 8601, UTC)."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data, {}, None
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next((n for n in ("Workbook", "Book") if ole.exists(n)), None)
            stream = ole.openstream(name).read() if name else b""
            return stream, _custom(ole), _modified(ole)
    except Exception:  # xlrd repairs more containers than olefile; without properties the values still count
        return b"", {}, None


def _modified(ole: Any) -> str | None:
    try:
        when = ole.getproperties("\x05SummaryInformation", convert_time=True).get(13)
        return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when is not None and when.year > 1980 else None
    except Exception:  # properties are a courtesy: a broken set must not cost the values
        return None


_USER_SECTION = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def _custom(ole: Any) -> dict[str, str]:
    """User-defined properties: the second section of the document summary ([MS-OLEPS] 2.21)."""
    name = "\x05DocumentSummaryInformation"
    try:
        if not ole.exists(name):
            return {}
        data = ole.openstream(name).read()
        for index in range(min(struct.unpack_from("<I", data, 24)[0], 4)):
            section, start = data[28 + 20 * index : 44 + 20 * index], struct.unpack_from("<I", data, 44 + 20 * index)[0]
            if section == _USER_SECTION:
                return _user_section(data[start:])
    except Exception:  # as above
        pass
    return {}


def _user_section(data: bytes) -> dict[str, str]:
    count = min(struct.unpack_from("<I", data, 4)[0], 1000)
    places = dict(struct.unpack_from("<II", data, 8 + 8 * index) for index in range(count))
    page = struct.unpack_from("<H", data, places[1] + 4)[0] if 1 in places else 1252
    place = places.pop(0)
    names: dict[int, str] = {}
    entries = struct.unpack_from("<I", data, place)[0]
    place += 4
    for _ in range(min(entries, 1000)):
        key, size = struct.unpack_from("<II", data, place)
        wide = page == 1200
        raw = data[place + 8 : place + 8 + size * (2 if wide else 1)]
        names[key] = _codepage(raw, page)
        place += 8 + ((len(raw) + 3) // 4 * 4 if wide else len(raw))
    found: dict[str, str] = {}
    for key, place in places.items():
        kind = struct.unpack_from("<I", data, place)[0]
        if key in names and kind in (0x1E, 0x1F):
            size = struct.unpack_from("<I", data, place + 4)[0]
            raw = data[place + 8 : place + 8 + size * (2 if kind == 0x1F else 1)]
            found[names[key]] = _codepage(raw, 1200 if kind == 0x1F else page)
    return found


def _codepage(raw: bytes, page: int) -> str:
    encoding = {1200: "utf-16-le", 65001: "utf-8", 936: "gb18030"}.get(page, f"cp{page}")
    return raw.decode(encoding, "replace").split("\x00", 1)[0]


# --- records -----------------------------------------------------------------------------------------------------------


def _scan(stream: bytes) -> tuple[dict[int, _Extras], list[str]]:
    """Formula cells and drawings per worksheet (index as xlrd counts), and the names of sheets without cells."""
    starts, others, old = _directory(stream)
    found: dict[int, _Extras] = {}
    for start, index in starts.items():
        extras = found.setdefault(index, _Extras())
        _scan_sheet(stream, start, extras, old)
    results = [cached for extras in found.values() for cached in extras.formulas.values()]
    if any(results):  # an empty result among others is one; where all are empty, no program ever computed them
        for extras in found.values():
            extras.formulas = dict.fromkeys(extras.formulas, True)
    return found, others


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records from ``place`` to the end of the substream, those of embedded charts left out."""
    depth = 0
    end = len(stream)
    while place + 4 <= end:
        code, size = struct.unpack_from("<HH", stream, place)
        if code & 0xFF == 0x09 and code in (0x0009, 0x0209, 0x0409, 0x0809):
            depth += 1
        elif code == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield code, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _directory(stream: bytes) -> tuple[dict[int, int], list[str], bool]:
    """Where each worksheet's records begin, sheets of other kinds, and whether it is BIFF5 or older."""
    starts: dict[int, int] = {}
    others: list[str] = []
    old = len(stream) < 6 or struct.unpack_from("<H", stream, 4)[0] != 0x0600
    for code, body in _records(stream, 0):
        if code == _PASSWORD:
            raise Unreadable("F131")
        if code == _BOUND and len(body) >= 8:
            offset, _visible, kind, size = struct.unpack_from("<IBBB", body)
            if kind == 0:
                starts[offset] = len(starts)
            elif kind == 2:
                raw = body[8:] if not old and len(body) > 7 else body[7:]
                wide = not old and bool(body[7] & 1)
                others.append(raw.decode("utf-16-le", "replace") if wide else raw[:size].decode("gb18030", "replace"))
    return starts, others, old


def _scan_sheet(stream: bytes, start: int, extras: _Extras, old: bool) -> None:
    anchor, pending, wanted = (0, 0), -1, 0
    text: list[str] = []
    for code, body in _records(stream, start):
        if code == _CONTINUE and wanted > 0:
            piece = body[1:].decode("utf-16-le" if body[:1] == b"\x01" else "latin-1", "replace")[:wanted]
            wanted -= len(piece)
            text.append(piece)
            if wanted <= 0 and pending >= 0:
                _tell(extras, pending, "".join(text))
            continue
        if code == _FORMULA and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            extras.formulas[row + 1, column + 1] = body[6:14] != _NO_RESULT
        elif code == _DRAWING:
            at = body.rfind(_ANCHOR)
            if at >= 0 and at + 14 <= len(body):
                column, row = struct.unpack_from("<H2xH", body, at + 8)
                anchor = (row + 1, column + 1)
        elif code == _OBJECT and len(body) >= 6:
            kind = struct.unpack_from("<H", body, 4)[0]
            pending, wanted = -1, 0
            if kind not in _NOT_DRAWN:
                row, column = (0, 0) if old else anchor
                extras.drawings.append(Drawing(_OBJECT_NAMES.get(kind, "图形"), row, column))
                pending = len(extras.drawings) - 1
            anchor = (0, 0)
        elif code == _TEXT and len(body) >= 12:
            wanted, text = struct.unpack_from("<H", body, 10)[0], []


def _tell(extras: _Extras, index: int, text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if plain:
        was = extras.drawings[index]
        extras.drawings[index] = was._replace(text=plain, kind="文本框" if was.kind == "图形" else was.kind)
