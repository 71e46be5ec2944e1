"""What a file holds before anybody asks what it means: sheets of cells with true addresses.

Storage is sparse: cost follows the cells that hold something, never the used range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle of cells, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Formula(NamedTuple):
    """A formula as written (without ``=``) and whether the file keeps its last computed value."""

    text: str
    cached: bool


class Note(NamedTuple):
    """A comment on a cell (批注); threaded replies are joined by line breaks."""

    row: int
    column: int
    text: str
    author: str = ""


class Drawing(NamedTuple):
    """A picture, text box, chart or other floating thing at its anchor; row and column are 0 when it has none."""

    kind: str  # 图片, 文本框, 图形, 图表, 对象
    row: int
    column: int
    text: str = ""


@dataclass(slots=True)
class Sheet:
    """One sheet. Rows and columns are 1-based.

    ``rows[r][c]`` is the displayed text (85%, 2026年6月18日), never empty; ``raw`` has the stored value of every cell
    that is not text (int, float, bool, or the error text). A cell under a merge but not its top-left one stays in
    ``rows`` with its own value. ``hidden_rows`` names only rows that hold something; ``hidden_columns`` are (first, last).
    ``uncached`` formulas read as blank cells: they stand in ``formulas`` only.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    raw: dict[tuple[int, int], float | int | bool | str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], Formula] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    notes: tuple[Note, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    struck: frozenset[tuple[int, int]] = frozenset()
    hidden: bool = False

    def text(self, row: int, column: int) -> str:
        """Displayed text of a cell, empty when it holds nothing."""
        return self.rows.get(row, _NO_CELLS).get(column, "")


@dataclass(slots=True)
class Book:
    """All sheets of one file with what its document properties say.

    ``kind`` is the true format (xlsx, xls, ods, csv, html, xml2003, docx); ``properties`` are custom properties;
    ``modified`` is the time of last change stated inside the document as ISO 8601 text, None when it states none.
    ``remarks`` are (code, sheet, parameters) that became findings of the file: a missing sheet part, drawings of an .xls …
    """

    kind: str
    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: str | None = None
    title: str = ""
    remarks: tuple[tuple[str, str | None, Mapping[str, str]], ...] = ()


_NO_CELLS: Mapping[int, str] = {}
