"""The cells of a worksheet part: handlers for everything inside sheetData.

The handlers run for every cell of every file, so they are closures over local names and look at what is frequent first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from toolkit.model.grid import Area, Drawing, Formula, Sheet
from toolkit.model.ledger import address, column_letters
from toolkit.read.errors import Unreadable
from toolkit.read.numbers import general
from toolkit.read.xlsx_formulas import LAST_COLUMN, LAST_ROW, column_number, iso_serial, shifted
from toolkit.read.xlsx_strings import Strings, finished
from toolkit.read.xlsx_styles import Styles
from toolkit.read.xml import LONGEST_TEXT

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
_COLUMNS = {column_letters(number): number for number in range(1, 703)}
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$")
_PICTURE = re.compile(r"\s*=?\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_TRUE = frozenset(("1", "true", "on"))
_NAMES = frozenset(("c", "v", "row", "f", "is", "t", "rPh"))
_FILL_LIMIT = 20_000


@dataclass(slots=True)
class Collected:
    """What the cells of one sheet give beside texts; the lists name cells for findings."""

    sheet: Sheet
    strings: Strings
    styles: Styles
    rich_values: bool = False
    last_row: int = 0
    struck: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    pictures: list[Drawing] = field(default_factory=list)
    masters: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    arrays: list[tuple[str, str]] = field(default_factory=list)
    lost_strings: list[str] = field(default_factory=list)
    bad_cells: list[str] = field(default_factory=list)


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column of ``B7`` or ``$b$7``; None when it is no cell of a sheet."""
    found = _ADDRESS.match(reference)
    column = column_number(found[1].upper()) if found else 0
    return (int(found[2]), column) if found and column and int(found[2]) <= LAST_ROW else None


def cell_handlers(into: Collected, prefix: str, leave: Callable[[], None]) -> tuple[Start, End, Callable[[str], None]]:
    """Handlers for start tag, end tag and text within sheetData, at whose end ``leave`` is called.

    ``prefix`` is the namespace prefix with its colon.
    """
    c_tag, v_tag, row_tag, f_tag = prefix + "c", prefix + "v", prefix + "row", prefix + "f"
    t_tag, is_tag, phonetic_tag = prefix + "t", prefix + "is", prefix + "rPh"
    text_tags = (v_tag, t_tag)
    over_tag = prefix + "sheetData"
    rows, texts, columns, lost = into.sheet.rows, into.strings.texts, _COLUMNS, into.lost_strings
    struck_texts = into.strings.struck
    struck_styles = {str(style) for style in into.styles.struck}
    watched = bool(struck_texts or struck_styles)
    known = {c_tag, v_tag, row_tag, f_tag, t_tag, is_tag, phonetic_tag}
    cells: dict[int, str] = {}
    cell: dict[str, str] = {}
    line: dict[str, str] = {}
    row, column, width = 0, 0, -1
    row_text = ""
    text = inline = ""
    value: str | None = None
    formula: str | None = None
    formula_attributes: dict[str, str] = {}
    skipped = ""
    phonetic = struck_run = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, value, text, inline, cells, line, row, row_text, width, column, skipped
        nonlocal formula_attributes, phonetic, struck_run
        if name == c_tag:
            cell = attributes
            value = None
        elif name in text_tags:
            text = ""
        elif name == is_tag:
            inline = ""
        elif name == row_tag:
            line, cells, column, skipped = attributes, {}, 0, ""
            row = _row_number(attributes.get("r"), into)
            row_text = str(row)
            width = -len(row_text)
        elif name == f_tag:
            text = ""
            formula_attributes = attributes
        elif name == phonetic_tag:
            phonetic = True
        else:
            local = name.rpartition(":")[2]
            if local == "strike" and attributes.get("val", "1") not in ("0", "false"):
                struck_run = True
            elif local in _NAMES and name not in known:
                start(prefix + local, attributes)

    def end(name: str) -> None:
        nonlocal value, inline, formula, row, row_text, width, column, skipped, phonetic, struck_run
        if name == v_tag:
            value = text
        elif name == c_tag:
            place = cell.get("r")
            if value is None and formula is None:
                if place is None:
                    column, skipped = (_column_in(skipped) or column) + 1, ""
                else:
                    skipped = place
                return
            target, at = cells, row
            if place is not None and place[width:] == row_text and (found := columns.get(place[:width])):
                column = found
            else:
                at, column = _odd_place(place, row, (_column_in(skipped) or column) + 1, into)
                if at != row:
                    if not cells and "r" not in line:
                        row = into.last_row = at
                        row_text = str(at)
                        width = -len(row_text)
                    else:
                        target = rows.setdefault(at, {})
            skipped = ""
            kind = cell.get("t")
            if kind == "s" and value:
                try:
                    number = int(value)
                    shown = texts[number] if number >= 0 else texts[len(texts)]
                except (IndexError, ValueError):
                    lost.append(address(at, column))
                    shown = ""
                if watched and shown and number in struck_texts:
                    into.struck.add((at, column))
            elif kind in ("inlineStr", "str"):
                shown = finished(value or "")
            else:
                shown = _other(into, cell, value or "", at, column)
            if formula is not None:
                shown = _formula(into, cell, (formula, formula_attributes), value, shown, (at, column))
                formula = None
            if shown:
                if column in target:
                    into.bad_cells.append(place or address(at, column))
                target[column] = shown
                if watched and cell.get("s") in struck_styles:
                    into.struck.add((at, column))
                if struck_run:
                    into.struck.add((at, column))
            struck_run = False
        elif name == t_tag:
            if not phonetic:
                inline += text
        elif name == is_tag:
            value = inline
        elif name == row_tag:
            if cells:
                _close_row(into, row, cells, line)
        elif name == f_tag:
            formula = text
        elif name == phonetic_tag:
            phonetic = False
        elif name == over_tag:
            leave()
        elif name not in known and (local := name.rpartition(":")[2]) in _NAMES:
            end(prefix + local)

    def characters(data: str) -> None:
        nonlocal text
        text += data
        if len(text) > LONGEST_TEXT:
            raise Unreadable("F103")

    return start, end, characters


def _row_number(stated: str | None, into: Collected) -> int:
    """The number of the row that begins: as stated, else the one after the row before."""
    if stated is not None and stated.isdecimal() and 1 <= int(stated) <= LAST_ROW:
        into.last_row = int(stated)
    else:
        into.last_row += 1
        if stated is not None:
            into.bad_cells.append(stated)
    return into.last_row


def _column_in(place: str) -> int:
    """The column of the blank cell that was passed over last, 0 when none was or it has no proper address."""
    found = place_of(place) if place else None
    return found[1] if found else 0


def _odd_place(place: str | None, row: int, following: int, into: Collected) -> tuple[int, int]:
    """Where a cell stands whose address is absent, beyond ZZ, in another row than its row says, or garbage."""
    found = place_of(place) if place else None
    if found:
        return found
    if place is not None or following > LAST_COLUMN:
        into.bad_cells.append(place or "")
    return row, following


def _close_row(into: Collected, row: int, cells: dict[int, str], line: dict[str, str]) -> None:
    order = sorted(cells)
    if order != list(cells):
        cells = {column: cells[column] for column in order}
    known = into.sheet.rows.get(row)
    if known is None:
        into.sheet.rows[row] = cells
    else:
        into.bad_cells.extend(address(row, column) for column in cells if column in known)
        known.update(cells)
    if line.get("hidden") in _TRUE or line.get("ht") == "0":
        into.hidden_rows.add(row)


def _other(into: Collected, cell: dict[str, str], value: str, row: int, column: int) -> str:
    """The text of a cell that is no shared string; numbers, truth values and errors are kept in ``raw`` too."""
    kind = cell.get("t", "n")
    if kind in ("str", "inlineStr", "s"):
        return finished(value)
    value = value.strip()
    if not value:
        return ""
    raw: float | int | bool | str = value
    if kind == "n":
        number = _number(value)
        if number is None:
            return finished(value)
        raw, shown = number, _render(into.styles, cell.get("s"), number)
    elif kind == "b":
        raw = value in _TRUE or (value not in ("0", "false") and _number(value) not in (0, None))
        shown = "TRUE" if raw else "FALSE"
    elif kind == "e":
        if into.rich_values and "vm" in cell and value == "#VALUE!":
            into.pictures.append(Drawing("图片", row, column))
            return ""
        shown = value
    elif kind == "d":
        return _iso_date(into, cell, value, row, column)
    else:
        return finished(value)
    into.sheet.raw[row, column] = raw
    return shown


def _number(value: str) -> float | int | None:
    """The number that a text states, None when it states none (NaN, abc, 1_0)."""
    if "_" in value:
        return None
    try:
        return int(value)
    except ValueError:
        pass
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _render(styles: Styles, style: str | None, number: float) -> str:
    if style is None:
        return general(number)
    try:
        return styles.render[int(style)](number)
    except (IndexError, ValueError):
        return general(number)


def _iso_date(into: Collected, cell: dict[str, str], value: str, row: int, column: int) -> str:
    serial = iso_serial(value, into.styles.date1904)
    style = cell.get("s", "0")
    if serial is None or not style.isdecimal() or not into.styles.is_date(int(style)):
        return value
    into.sheet.raw[row, column] = serial
    return _render(into.styles, style, serial)


def _formula(
    into: Collected,
    cell: dict[str, str],
    stated: tuple[str, dict[str, str]],
    value: str | None,
    shown: str,
    place: tuple[int, int],
) -> str:
    """Note the formula of a cell and return the text that the cell shows: a picture function shows none."""
    text, attributes = stated
    row, column = place
    if _PICTURE.match(text) or (value and _PICTURE.match(value)):
        into.pictures.append(Drawing("图片", row, column))
        into.sheet.raw.pop(place, None)
        return ""
    kind, group = attributes.get("t"), attributes.get("si", "")
    if kind == "shared":
        if text:
            into.masters[group] = (row, column, text)
        elif group in into.masters:
            top, left, master = into.masters[group]
            text = shifted(master, row - top, column - left)
    elif kind in ("array", "dataTable"):
        text = text or "TABLE()"
        into.arrays.append((attributes.get("ref", ""), text))
    # Excel writes an empty <v> for a formula that gives an empty text; writers that never compute leave the type out.
    cached = value is not None and (value != "" or cell.get("t") == "str")
    into.sheet.formulas[place] = Formula(text.strip(), cached)
    return shown


def spread_arrays(into: Collected, area_of: Callable[[str], Area | None]) -> None:
    """Name the formula of an array at every cell of its range that holds something."""
    rows, formulas = into.sheet.rows, into.sheet.formulas
    for reference, text in into.arrays:
        area = area_of(reference)
        if area is None or (area.bottom - area.top + 1) * (area.right - area.left + 1) > _FILL_LIMIT:
            continue
        for row in range(area.top, area.bottom + 1):
            for column in rows.get(row, ()):
                if area.left <= column <= area.right:
                    formulas.setdefault((row, column), Formula(text, True))
