"""One worksheet part of an .xlsx: a single pass of expat over its bytes as they are inflated.

Cost follows the bytes of the part; memory follows the cells that hold something. The used range that the file states is
never read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pyexpat import XMLParserType

from toolkit.model.grid import Area, Sheet
from toolkit.read.package import Package
from toolkit.read.xlsx_cells import CellHandlers, Collected, place_of, spread_arrays
from toolkit.read.xlsx_formulas import LAST_COLUMN, LAST_ROW, column_number
from toolkit.read.xlsx_rows import without_ordinary_rows
from toolkit.read.xlsx_strings import Strings
from toolkit.read.xlsx_styles import Styles
from toolkit.read.xml import Remark, parse_part

_TRUE = ("1", "true", "on")


@dataclass(slots=True)
class SheetParts:
    """What a worksheet part refers to (relation ids of drawings and legacy shapes, embedded objects) and its defects."""

    drawings: list[str] = field(default_factory=list)
    legacy: list[str] = field(default_factory=list)
    objects: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    bad_merges: list[str] = field(default_factory=list)
    lost_strings: list[str] = field(default_factory=list)
    bad_cells: list[str] = field(default_factory=list)


Result = Callable[[], tuple[Sheet, SheetParts]]
RowsOf = Callable[[Sheet], dict[int, dict[int, str]]]
"""Gives what the rows of a sheet are put into while they are read, in their order."""


def ordinary_rows(_sheet: Sheet) -> dict[int, dict[int, str]]:
    """All rows are kept."""
    return {}


def area_of(reference: str) -> Area | None:
    """``B7:D9``, ``$C:$D``, ``7:9`` as an area; None when it is garbage. Reversed corners are put right."""
    first, colon, last = reference.strip().partition(":")
    one, two = _corner(first, 1, 1), _corner(last if colon else first, LAST_ROW, LAST_COLUMN)
    if one is None or two is None:
        return None
    return Area(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def _corner(text: str, row: int, column: int) -> tuple[int, int] | None:
    if (found := place_of(text)) is not None:
        return found
    plain = text.replace("$", "").upper()
    if plain.isdecimal() and 1 <= int(plain) <= LAST_ROW:
        return int(plain), column
    number = column_number(plain)
    return (row, number) if number else None


def read_sheet(
    package: Package,
    part: str,
    name: str,
    shared: tuple[Strings, Styles, bool],
    remarks: list[Remark],
    rows_of: RowsOf = ordinary_rows,
) -> tuple[Sheet, SheetParts]:
    """The worksheet ``name`` from its ``part``; ``shared`` are strings, styles, and whether cells may hold pictures.

    Errors as ``parse_part``; defects of single cells are in the parts.
    """
    into = Collected(Sheet(name), *shared)

    def setup(parser: XMLParserType) -> Result:
        nonlocal into
        into = Collected(Sheet(name), *shared)
        into.sheet.rows = rows_of(into.sheet)
        parts = SheetParts(lost_strings=into.lost_strings, bad_cells=into.bad_cells)
        merges: dict[Area, None] = {}
        hidden: list[tuple[int, int]] = []

        def result() -> tuple[Sheet, SheetParts]:
            _complete(into, tuple(merges), tuple(hidden))
            return into.sheet, parts

        _around(parser, into, parts, merges, hidden)
        return result

    return parse_part(package, part, setup, remarks, lambda chunks: without_ordinary_rows(chunks, lambda: into))


def _around(
    parser: XMLParserType, into: Collected, parts: SheetParts, merges: dict[Area, None], hidden: list[tuple[int, int]]
) -> None:
    """Set the handlers for what stands before and after sheetData; they hand over to those of the cells in between."""
    anchor: list[int] | None = None
    text = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal anchor, text
        local = name.rpartition(":")[2]
        text = ""
        if local == "mergeCell":
            area = area_of(attributes.get("ref", ""))
            if area is None:
                parts.bad_merges.append(attributes.get("ref", ""))
            elif area.top != area.bottom or area.left != area.right:
                merges[area] = None
        elif local == "col" and "min" in attributes:
            _note_hidden_columns(attributes, hidden)
        elif local == "sheetData":
            enter(name[: -len(local)])
        elif local in ("drawing", "legacyDrawing"):
            target = parts.drawings if local == "drawing" else parts.legacy
            target.extend(value for key, value in attributes.items() if key.endswith(":id"))
        elif local == "oleObject":
            known = parts.objects.setdefault(attributes.get("shapeId", ""), (attributes.get("progId", ""), []))
            anchor = known[1] if not known[1] else None

    def end(name: str) -> None:
        nonlocal anchor
        local = name.rpartition(":")[2]
        if anchor is not None and local in ("col", "row") and text.strip().isdecimal():
            anchor.append(int(text) + 1)
        elif local in ("from", "oleObject"):
            anchor = None

    def characters(data: str) -> None:
        nonlocal text
        text += data

    def enter(prefix: str) -> None:
        cells = CellHandlers(into, prefix, leave)
        parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
        parser.CharacterDataHandler = cells.characters

    def leave() -> None:
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters

    leave()


def _note_hidden_columns(attributes: dict[str, str], hidden: list[tuple[int, int]]) -> None:
    if attributes.get("hidden") in _TRUE or attributes.get("width") == "0":
        first, last = attributes["min"], attributes.get("max", attributes["min"])
        if first.isdecimal() and last.isdecimal():
            hidden.append((int(first), int(last)))


def _complete(into: Collected, merges: tuple[Area, ...], hidden: tuple[tuple[int, int], ...]) -> None:
    sheet = into.sheet
    spread_arrays(into, area_of)
    order = sorted(sheet.rows)
    if order != list(sheet.rows):
        sheet.rows = {row: dict(sorted(sheet.rows[row].items())) for row in order if sheet.rows[row]}
    sheet.merges = merges
    sheet.hidden_columns = hidden
    sheet.hidden_rows = frozenset(row for row in into.hidden_rows if row in sheet.rows)
    sheet.struck = frozenset(into.struck)
    sheet.drawings = tuple(into.pictures)
