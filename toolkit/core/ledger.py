"""The rows of a recognised file → the ledger: items with identity, who is responsible, and by when."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from toolkit.model import codes
from toolkit.model.findings import Finding
from toolkit.model.layout import Layout, Reading, Row, Table
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Milestone, Role, Source, StoredItem, Texts, address
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import CAMPAIGN, KIND, PERIOD, YEAR
from toolkit.text.deadlines import milestones, read_deadline
from toolkit.text.normal import key, says_nothing, split_number, squeeze
from toolkit.text.units import bracket_role, split_units, units_behind, with_brackets

_YEAR = re.compile(r"(20\d\d)\s*年|(?<!\d)(20[2-4]\d)(?!\d)")
_UNIT_ROLES = (("units", Role.RESPONSIBLE), ("lead", Role.LEAD), ("resp", Role.RESPONSIBLE), ("support", Role.SUPPORT))
_UNIT_KEYS = frozenset(name for name, _ in _UNIT_ROLES)
_DRAFT = re.compile(r"样[表例本]|示例|范例|模板|旧|原表|备份|上期|上月|上季|历史|作废|参考|副本|草稿|copy", re.I)
"""Names of sheets that hold no part of the ledger although they look like it."""
_ENDS = "。！？!?；;：:"
_NO_ANSWERS: Mapping[str, str] = {}
_SPACE = re.compile(r"\s")
_LATIN = re.compile(r"[A-Za-z0-9]")


def build_ledger(reading: Reading, layout: Layout) -> tuple[Ledger, list[Finding], list[Row]]:
    """The ledger that a file holds, the findings about it, and its rows in the order of the items.

    The tables of one sheet count (of a .docx all tables): the first sheet that has most items, with the sheets on which
    its numbers go on or that have the same heads and other tasks. Findings already in ``reading`` are not repeated. An empty ledger has no items; whoever asked for one decides what that means.
    """
    tables = _chosen(reading, layout)
    findings = [_beside(reading, table) for table in _left_out(reading, layout, tables)]
    findings += _several(reading, tables)
    maker = Maker(reading.file, reading.sha256, year_of(reading.file, reading.title, reading.properties))
    rows = [row for table in tables for row in table.rows if maker.add(table, row)]
    return maker.ledger(reading, layout, tables), findings + maker.findings, rows


def requirement_text(text: str) -> str:
    """A requirement as it is stored: white space of typesetting removed, paragraphs (after a stop) kept."""
    text = text.strip()
    if (" " not in text and text.isprintable()) or not _SPACE.search(text):
        return text
    lines = [line for line in (_joined_words(part) for part in re.split(r"[\r\n\v\f]+", text)) if line]
    whole = ""
    for line in lines:
        whole += ("\n" if whole and whole.rstrip('”"』」）)')[-1:] in _ENDS else "") + line
    return whole


def item_id(requirement: str) -> str:
    """First 8 hex digits of the SHA-256 of the normalised requirement."""
    return hashlib.sha256(key(requirement).encode()).hexdigest()[:8]


def _joined_words(text: str) -> str:
    """The text with spaces kept only between two Latin words or numbers."""
    pieces = text.split()
    whole = pieces[0] if pieces else ""
    for piece in pieces[1:]:
        both = _LATIN.match(whole[-1]) and _LATIN.match(piece[0])
        whole += (" " if both else "") + piece
    return whole


def _may_be_dated(text: str) -> bool:
    """Whether a text has a mark without which there is no date: quicker to see than to read its dates."""
    return "月" in text or "年" in text or "季" in text or "20" in text or "２０" in text


class Maker:
    """Turns rows into items one by one; equal texts and assignments are stored once.

    ``file``, ``sha256`` and ``year`` are those of the ledger to be; ``findings`` are about its rows. With ``stored`` the
    requirements are kept there; every row must then have an id, and ``unlike`` says at the end whether all rows and
    ids are different, as this way of making items takes for granted.
    """

    def __init__(self, file: str, sha256: str, year: int | None, stored: Texts | None = None) -> None:
        self.file, self.sha256, self.year, self.stored = file, sha256, year, stored
        self.marks = array("q")
        self.findings: list[Finding] = []
        self.items: list[Item] = []
        self.rows: dict[str, int] = {}
        self.taken: set[str] = set()
        self.dated = partial(_dates_in, year)
        self.repeats: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.assigned: dict[tuple[str | None, ...], tuple[Assignment, ...]] = {}
        self.deadlines: dict[str, Deadline] = {}
        self.title, self.no = "", ""
        self.heads: tuple[Table, dict[str, str]] | None = None

    def add(self, table: Table, row: Row) -> bool:
        """Make an item of a row; False (and a finding) when it has no requirement."""
        values = row.values
        requirement = requirement_text(values.get("requirement", ""))
        if not requirement:
            self._without(table, row)
            return False
        identity = self._identity(values.get("id", "").strip(), requirement, table, row)
        theme = _label(values.get("theme", ""))[1]
        number, title = _label(values.get("title", ""))
        item = Item(
            identity,
            self._number(number, title, row, requirement),
            theme,
            title,
            requirement,
            self._assignments(table, row),
            self._deadline(values.get("deadline", "") if "deadline" in table.columns else _due_of_units(values)),
            table.sheet,
            row.number,
            {name: values[name] for name in ANSWER_KEYS if name in values} or _NO_ANSWERS,
            self.dated(requirement) if self.stored is None else (),
            shift=row.shift,
        )
        self.items.append(item if self.stored is None else StoredItem.of(item, self.stored, self.dated))
        return True

    def unlike(self) -> bool:
        """Whether no two items have the same requirement or id."""
        return len(set(self.marks)) == len(self.marks) and len({item.id for item in self.items}) == len(self.items)

    def ledger(self, reading: Reading, layout: Layout, tables: Sequence[Table]) -> Ledger:
        """The ledger of all items made, which ``reading`` says the rest of."""
        return Ledger(
            squeeze(reading.title),
            tuple(self.items),
            self.file,
            self.sha256,
            self.year,
            layout.name,
            layout.rows,
            {name: column for table in reversed(tables) for name, column in table.columns.items()},
            reading.properties.get(KIND, ""),
            reading.properties.get(CAMPAIGN, ""),
            reading.properties.get(PERIOD, ""),
        )

    def _identity(self, hidden: str, requirement: str, table: Table, row: Row) -> str:
        """The hidden id, else the fingerprint of the requirement; what is taken already gets -2, -3 …"""
        if self.stored is not None:
            self.marks.append(hash(key(requirement)))
            return hidden
        folded, index = item_id(requirement), len(self.items)
        first = self.rows.setdefault(folded, index)
        if first != index:
            self._found("L231", table, row, "requirement", row_number=self.items[first].row)
        base = name = hidden or folded
        while self._is_taken(name) or (not hidden and name == folded and first != index):
            self.repeats[base] = self.repeats.get(base, 1) + 1
            name = f"{base}-{self.repeats[base]}"
        if name != folded:
            self.taken.add(name)
        return name

    def _is_taken(self, name: str) -> bool:
        """Whether an item before has this id; fingerprints that are ids are not kept a second time in ``taken``."""
        index = self.rows.get(name, len(self.items))
        return name in self.taken or (index < len(self.items) and self.items[index].id == name)

    def _number(self, number: str, title: str, row: Row, requirement: str) -> str:
        """The number as printed: of the title, else of the 序号 column, else of the requirement itself."""
        if number:
            self.title, self.no = title, number
            return number
        own = squeeze(row.values.get("seq", "")).strip("（）().．、")
        if own:
            self.title, self.no = title, own
            return own
        if "title" in row.inherited and title and title == self.title:
            return self.no
        self.title, self.no = title, ""
        return "" if title or _ours(row) else split_number(requirement)[0]

    def _assignments(self, table: Table, row: Row) -> tuple[Assignment, ...]:
        values: Mapping[str, str] = row.values
        inherited = row.inherited
        taken = not inherited.isdisjoint(("units", "lead", "resp", "support"))
        get = values.get
        said = self._bracket_heads(table)
        place = (get("units"), get("lead"), get("resp"), get("support"), "*" if taken else None, *said.values())
        if not any(place[:4]) and table.columns.keys().isdisjoint(_UNIT_KEYS):
            named = units_behind(values.get("requirement", ""))
            values, place = {"units": named} if named else {}, (named, None, None, None, None)
        found = self.assigned.get(place)
        if found is None:
            by_role: dict[Role, list[str]] = {}
            for name, role in _UNIT_ROLES:
                if name in values:
                    text = with_brackets(values[name], said[name]) if name in said else values[name]
                    for assignment in split_units(text, role).assignments:
                        units = by_role.setdefault(assignment.role, [])
                        units.extend(unit for unit in assignment.units if unit not in units)
            found = tuple(
                Assignment(role, tuple(self.texts.setdefault(unit, unit) for unit in by_role[role]), taken)
                for role in Role
                if by_role.get(role)
            )
            self.assigned[place] = found
        if row.assumed and not _ours(row):
            named = "、".join(unit for assignment in found for unit in assignment.units)
            self._found("L233", table, row, "units" if "units" in table.columns else "lead", units=named)
        return found

    def _bracket_heads(self, table: Table) -> dict[str, str]:
        """Unit columns whose head says whose names stand in brackets (牵头单位（配合单位）), with that head."""
        if self.heads is None or self.heads[0] is not table:
            found = {name: table.heads.get(table.columns.get(name, 0), "") for name, _ in _UNIT_ROLES}
            self.heads = table, {name: head for name, head in found.items() if bracket_role(head)}
        return self.heads[1]

    def _deadline(self, text: str) -> Deadline:
        found = self.deadlines.get(text)
        if found is None:
            found = self.deadlines[text] = read_deadline(text, self.year)
        return found

    def _without(self, table: Table, row: Row) -> None:
        own = [text for name, text in row.values.items() if name not in row.inherited and name not in ("seq", "id")]
        if own:
            text = "、".join(squeeze(piece)[:20] for piece in own[:3])
            self._found("L230", table, row, "requirement", text=text)

    def _found(self, code: str, table: Table, row: Row, name: str, *, row_number: int = 0, **gaps: Any) -> None:
        column = table.columns.get(name)
        cell = address(row.number, column + row.shift) if column else None
        source = Source(self.file, table.sheet, cell, self.sha256)
        if row_number:
            gaps["row"] = row_number
        self.findings.append(codes.finding(code, source, **gaps))


def _due_of_units(values: Mapping[str, str]) -> str:
    """The deadline that stands behind the units in a table without a column for it."""
    return next((due for name, role in _UNIT_ROLES if (due := split_units(values.get(name, ""), role).due)), "")


def _dates_in(year: int | None, requirement: str) -> tuple[Milestone, ...]:
    return milestones(requirement, year) if _may_be_dated(requirement) else ()


@lru_cache(maxsize=4096)
def _label(text: str) -> tuple[str, str]:
    """Number and name of a theme or title as printed."""
    number, name = split_number(squeeze(text))
    if not number and "." in text:  # 1.2 流程: only the space tells it from a decimal
        number, name = split_number(text)
        name = squeeze(name)
    name = name.rstrip("。")
    return number, "" if says_nothing(name) else name


def _ours(row: Row) -> bool:
    """Whether the row is written by our own tool, whose merges and blanks are not the office's omissions."""
    return "id" in row.values


def year_of(file: str, title: str, properties: Mapping[str, str]) -> int | None:
    """The year of a ledger: as its properties state it, else in its title, else in the name of its file."""
    stated = properties.get(YEAR, "")
    if re.fullmatch(r"20\d\d", stated):
        return int(stated)
    for text in (squeeze(title), file.rpartition("/")[2]):
        if found := _YEAR.search(text):
            return int(found[1] or found[2])
    return None


def _items(table: Table) -> int:
    return sum("requirement" in row.values for row in table.rows)


def _chosen(reading: Reading, layout: Layout) -> list[Table]:
    """The tables that are the ledger: of a workbook the first sheet that has most items, and those that go with it."""
    tables = [table for table in reading.tables if table.layout == layout.name]
    if reading.kind == "docx" or not tables:
        return tables
    runs: list[list[Table]] = []
    for table in tables:
        last = runs[-1][-1] if runs else None
        if last and (last.sheet == table.sheet or _goes_on(last, table)):
            runs[-1].append(table)
        else:
            runs.append([table])
    main = max(runs, key=lambda run: sum(map(_items, run)))
    if len(runs) == 1:
        return main
    return [table for run in runs if run is main or _goes_with(reading, main, run) for table in run]


def _goes_on(last: Table, table: Table) -> bool:
    """Whether a ledger goes on from one sheet to the next: the same columns, and the numbers go on counting."""
    if last.columns != table.columns or last.hidden or table.hidden:
        return False
    before, after = _numbers(last), _numbers(table)
    return bool(before and after) and after[0] == before[-1] + 1


def _goes_with(reading: Reading, main: list[Table], run: list[Table]) -> bool:
    """Whether a sheet is another part of the same ledger (one sheet per unit or theme) and no draft or copy of it.

    The heads are the same, the tasks are others, and neither name nor title speaks of another year or of a draft.
    """
    one, other = main[0], run[0]
    if one.hidden or other.hidden or any(_printed_heads(table) != _printed_heads(one) for table in run):
        return False
    if any(name in other.columns and other.columns[name] != column for name, column in one.columns.items()):
        return False
    if not sum(map(_items, run)) or _DRAFT.search(one.sheet) or _DRAFT.search(other.sheet):
        return False
    years, others = _sheet_years(reading, one.sheet), _sheet_years(reading, other.sheet)
    if years and others and years != others:
        return False
    known, tasks = _tasks(main), _tasks(run)
    return 5 * len(known & tasks) <= min(len(known), len(tasks))


def _printed_heads(table: Table) -> set[str]:
    return {key(head) for head in table.heads.values()}


def _tasks(tables: list[Table]) -> set[str]:
    return {key(row.values["requirement"]) for table in tables for row in table.rows if "requirement" in row.values}


def _sheet_years(reading: Reading, sheet: str) -> set[str]:
    """The years that the name of a sheet and the titles on it speak of."""
    texts = [sheet, *(entry.text for entry in reading.loose if entry.kind == "title" and entry.sheet == sheet)]
    return {found[1] or found[2] for text in texts if (found := _YEAR.search(squeeze(text)))}


def _numbers(table: Table) -> list[int]:
    """The numbers of a table's tasks, of the 序号 column or in front of the titles."""
    texts = (squeeze(row.values.get("seq", "")) or _label(row.values.get("title", ""))[0] for row in table.rows)
    return [int(text) for text in texts if text.isdecimal()]


def _left_out(reading: Reading, layout: Layout, chosen: list[Table]) -> list[Table]:
    return [t for t in reading.tables if t.layout == layout.name and t not in chosen and _items(t)]


def _beside(reading: Reading, table: Table) -> Finding:
    source = Source(reading.file, table.sheet, None, reading.sha256)
    return codes.finding("L232", source, sheet=table.sheet, count=_items(table))


def _several(reading: Reading, tables: list[Table]) -> list[Finding]:
    """That sheets whose numbers do not go on were read as one ledger; those that go on counting speak for themselves."""
    parts = [t for before, t in pairwise(tables) if t.sheet != before.sheet and not _goes_on(before, t)]
    if reading.kind == "docx" or not parts:
        return []
    sheets = "、".join(f"“{name}”" for name in dict.fromkeys(table.sheet for table in tables))
    source = Source(reading.file, parts[0].sheet, None, reading.sha256)
    return [codes.finding("L217", source, sheets=sheets)]
