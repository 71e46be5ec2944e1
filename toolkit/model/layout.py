"""What a table may look like: data read from ``templates/`` (never code), and a table found on a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layout.

    ``key`` is its name in code, ``title`` its printed head, ``synonyms`` other heads it is known under.
    ``use`` says what its cells are: ``key`` (hidden id), ``number`` (序号), ``fixed`` (handed out, compared),
    ``answer`` (what units fill in), ``own`` (only in our forms, for the unit to look at), ``extra`` (known, kept and listed). In a table without the column ``instead`` this
    one takes its place; a column with ``beside`` claims a head only in a table that has that other column too.
    ``second`` are heads of other columns that mean this one where the other is taken already, or this one must be there.
    """

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    use: str = "extra"
    instead: str = ""
    beside: str = ""
    second: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout: its columns in printed order; ``rows`` is ``fixed`` (matched to a ledger) or ``open`` (appended)."""

    name: str
    rows: str
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Row:
    """One logical row of a table.

    ``values``: column key → text (never empty). Texts carried down from a vertical merge, from blanks or over a page
    break are included and named in ``inherited``; only texts that stand in this row's own cells are counted in the balance.
    ``parts``: (key, row, text) of further physical rows that were joined into ``values`` (page cuts, overlong texts).
    ``spans``: key → last row of a vertical merge that starts in this row's cell (answers merged over several rows).
    ``extra``: 1-based column → text, for columns of the table that the layout does not know.
    ``shift``: how many columns to the right of their heads the cells of this row stand (-1: one to the left).
    ``assumed``: its units stand nowhere in it, nor in a merge over it; those of the row above were taken.
    """

    number: int
    values: dict[str, str]
    inherited: frozenset[str] = frozenset()
    parts: tuple[tuple[str, int, str], ...] = ()
    spans: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[int, str] = field(default_factory=dict)
    shift: int = 0
    assumed: bool = False


@dataclass(slots=True)
class Table:
    """A table found on a sheet: ``columns`` maps column keys to 1-based columns, ``heads`` columns to printed heads.

    ``hidden`` says that its sheet is hidden.
    """

    sheet: str
    layout: str
    columns: Mapping[str, int]
    heads: Mapping[int, str]
    first_row: int
    rows: list[Row]
    hidden_rows: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    formulas: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Loose:
    """A text that is not a cell of a recognised row.

    ``kind``: title, unit_line (填报单位), signature (填表人, 审核人, 日期, 盖章), total (合计), head (a header cell),
    note (anything else), under_merge (a value lying under a merge), comment, drawing, formula (without cached value).
    ``heads`` are not counted in the balance.
    """

    kind: str
    sheet: str
    row: int
    column: int
    text: str


@dataclass(slots=True)
class Reading:
    """All that was understood of one file, before anybody compares it with a ledger.

    ``unit`` is what the file itself says of its sender, as printed: (text, sheet, cell); ``findings`` are already final.
    ``letter`` is the mail that brought it.
    """

    file: str
    sha256: str
    kind: str
    tables: list[Table]
    loose: list[Loose]
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: str | None = None
    received: str | None = None
    title: str = ""
    findings: list[object] = field(default_factory=list)
    letter: Incoming | None = None
