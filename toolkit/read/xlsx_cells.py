"""The cells of a worksheet part: handlers for everything inside sheetData.

Ordinary rows are cut out before (``xlsx_rows``); the handlers still look at what is frequent first.
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


class CellHandlers:
    """Handlers for start tag, end tag and text within sheetData, at whose end ``leave`` is called.

    ``prefix`` is the namespace prefix with its colon.
    """

    __slots__ = (
        "attributes", "c_tag", "cells", "column", "f_tag", "formula", "formula_attributes", "inline", "into", "is_tag",
        "known", "leave", "line", "over_tag", "phonetic", "phonetic_tag", "prefix", "row", "row_tag", "row_text", "skipped",
        "struck_run", "struck_styles", "t_tag", "text", "v_tag", "value", "watched", "width",
    )  # fmt: skip

    def __init__(self, into: Collected, prefix: str, leave: Callable[[], None]) -> None:
        self.into, self.prefix, self.leave = into, prefix, leave
        self.c_tag, self.v_tag, self.row_tag, self.f_tag = (prefix + name for name in ("c", "v", "row", "f"))
        self.t_tag, self.is_tag, self.phonetic_tag = (prefix + name for name in ("t", "is", "rPh"))
        self.over_tag = prefix + "sheetData"
        self.known = frozenset(prefix + name for name in _NAMES)
        self.struck_styles = {str(style) for style in into.styles.struck}
        self.watched = bool(into.strings.struck or self.struck_styles)
        self.cells: dict[int, str] = {}
        self.line: dict[str, str] = {}
        self.attributes: dict[str, str] = {}
        self.formula_attributes: dict[str, str] = {}
        self.row, self.column, self.width = 0, 0, -1
        self.row_text = self.text = self.inline = ""
        self.skipped = ""  # address of the blank cell that was passed over last: read only when a cell has none
        self.value: str | None = None
        self.formula: str | None = None
        self.phonetic = self.struck_run = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self.c_tag:
            self.attributes = attributes
            self.value = None
        elif name == self.t_tag or name == self.v_tag:
            self.text = ""
        elif name == self.is_tag:
            self.inline = ""
        elif name == self.row_tag:
            self.line, self.cells, self.column, self.skipped = attributes, {}, 0, ""
            self._enter_row(_row_number(attributes.get("r"), self.into))
        elif name == self.f_tag:
            self.text = ""
            self.formula_attributes = attributes
        elif name == self.phonetic_tag:
            self.phonetic = True
        else:
            local = name.rpartition(":")[2]
            if local == "strike" and attributes.get("val", "1") not in ("0", "false"):
                self.struck_run = True
            elif local in _NAMES and name not in self.known:
                self.start(self.prefix + local, attributes)

    def end(self, name: str) -> None:
        if name == self.c_tag:
            if self.value is None and self.formula is None:
                self._pass_over(self.attributes.get("r"))
            else:
                self._settle(self.attributes)
        elif name == self.v_tag:
            self.value = self.text
        elif name == self.t_tag:
            if not self.phonetic:
                self.inline += self.text
        elif name == self.is_tag:
            self.value = self.inline
        elif name == self.row_tag:
            if self.cells:
                _close_row(self.into, self.row, self.cells, self.line)
        elif name == self.f_tag:
            self.formula = self.text
        elif name == self.phonetic_tag:
            self.phonetic = False
        elif name == self.over_tag:
            self.leave()
        elif name not in self.known and (local := name.rpartition(":")[2]) in _NAMES:
            self.end(self.prefix + local)

    def characters(self, data: str) -> None:
        self.text += data
        if len(self.text) > LONGEST_TEXT:
            raise Unreadable("F103")

    def _enter_row(self, row: int) -> None:
        self.row = self.into.last_row = row
        self.row_text = str(row)
        self.width = -len(self.row_text)

    def _pass_over(self, place: str | None) -> None:
        """A cell that holds nothing: remember where it stands, in case the next one does not say."""
        if place is None:
            self.column, self.skipped = self._following(), ""
        else:
            self.skipped = place

    def _following(self) -> int:
        return (_column_in(self.skipped) or self.column) + 1

    def _settle(self, cell: dict[str, str]) -> None:
        """Put what the cell that ends holds where it belongs."""
        into, value, place, cells, row = self.into, self.value, cell.get("r"), self.cells, self.row
        if place is not None and place[self.width :] == self.row_text and (found := _COLUMNS.get(place[: self.width])):
            column = found
        else:
            row, column = _odd_place(place, row, self._following(), into)
            if row != self.row:
                if not cells and "r" not in self.line:
                    self._enter_row(row)
                else:
                    cells = into.sheet.rows.setdefault(row, {})
        self.column, self.skipped = column, ""
        kind = cell.get("t")
        if kind == "inlineStr" or kind == "str":
            shown = finished(value or "")
        elif kind == "s" and value:
            shown = _shared_text(into, value, row, column)
        else:
            shown = _other(into, cell, value or "", row, column)
        if self.formula is not None:
            shown = _formula(into, cell, (self.formula, self.formula_attributes), value, shown, (row, column))
            self.formula = None
        if shown:
            if column in cells:
                into.bad_cells.append(place or address(row, column))
            cells[column] = shown
            if self.struck_run or (self.watched and cell.get("s") in self.struck_styles):
                into.struck.add((row, column))
        self.struck_run = False


def _shared_text(into: Collected, value: str, row: int, column: int) -> str:
    """The shared string of that number; blank and noted as lost when there is none."""
    try:
        number = int(value)
        if number < 0:
            raise IndexError
        shown = into.strings.texts[number]
    except (IndexError, ValueError):
        into.lost_strings.append(address(row, column))
        return ""
    if shown and number in into.strings.struck:
        into.struck.add((row, column))
    return shown


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
