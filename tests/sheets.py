"""Sheets from text tables, so that a test shows the table it is about.

One line per row, cells between ``|``. ``^`` continues the cell above (a vertical merge), ``<`` the cell to the left (a
horizontal one), a blank cell is blank; ``\\n`` is a line break in a cell. A line ``--`` is an empty row.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.model.grid import Area, Book, Sheet
from toolkit.model.layout import Loose, Reading, Table
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts


def sheet(text: str, name: str = "Sheet1", *, row: int = 1, column: int = 1) -> Sheet:
    """The sheet that a text table draws; its first cell stands in ``row`` and ``column``."""
    grid = [[] if line.strip() == "--" else _cells(line) for line in text.strip("\n").splitlines()]
    rows: dict[int, dict[int, str]] = {}
    merges = []
    for i, cells in enumerate(grid):
        for j, cell in enumerate(cells):
            if cell in ("^", "<"):
                continue
            if cell:
                rows.setdefault(row + i, {})[column + j] = cell.replace("\\n", "\n")
            right = j
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            bottom = i
            while bottom + 1 < len(grid) and j < len(grid[bottom + 1]) and grid[bottom + 1][j] == "^":
                bottom += 1
            if (right, bottom) != (j, i):
                merges.append(Area(row + i, column + j, row + bottom, column + right))
    return Sheet(name, rows, merges=tuple(merges))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def book(*sheets: Sheet, kind: str = "xlsx", **properties: str) -> Book:
    """A workbook of these sheets; ``properties`` with ``_`` for the dot (taizhang_kind)."""
    return Book(kind, sheets, {name.replace("_", "."): value for name, value in properties.items()})


def read(*sheets: Sheet | str, file: str = "市税务局.xlsx", kind: str = "xlsx", **properties: str) -> Reading:
    """Recognise sheets (or their text tables) with the bundled layouts."""
    made = [one if isinstance(one, Sheet) else sheet(one, f"Sheet{n}") for n, one in enumerate(sheets, 1)]
    return recognise(book(*made, kind=kind, **properties), load_layouts(), file=file, sha256="0" * 64)


def only(reading: Reading) -> Table:
    """The single table of a reading."""
    assert len(reading.tables) == 1, [table.sheet for table in reading.tables]
    return reading.tables[0]


def named(reading: Reading, kind: str) -> list[str]:
    """Texts of the loose pieces of one kind, in order."""
    return [piece.text for piece in reading.loose if piece.kind == kind]


def places(reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Every place (sheet, row, column) that the reading accounts for, as often as it does; floating things left out."""
    layouts = {layout.name: {column.key: column.use for column in layout.columns} for layout in load_layouts()}
    for table in reading.tables:
        uses = layouts[table.layout]
        for row in table.rows:
            for key in row.values:
                if key not in row.inherited:
                    yield table.sheet, row.number, table.columns[key] + (row.shift if uses[key] != "answer" else 0)
            for key, number, _ in row.parts:
                yield table.sheet, number, table.columns[key]
            for column in row.extra:
                yield table.sheet, row.number, column
    for piece in reading.loose:
        if piece.kind not in ("comment", "drawing", "formula"):
            yield piece.sheet, piece.row, piece.column


def codes(reading: Reading) -> list[str]:
    """Codes of the findings with their cells, in order: ``L212 C5``."""
    return [f"{finding.code} {finding.source.cell}" for finding in reading.findings]  # type: ignore[attr-defined]


def loose(reading: Reading, kind: str) -> list[Loose]:
    """The loose pieces of one kind."""
    return [piece for piece in reading.loose if piece.kind == kind]
