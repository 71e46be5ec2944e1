"""What our previous output says now: texts the office edited, decisions it typed, notes it added (promise 11).

The output of the last run is read back by our own reader like any other file; the hidden record sheet says what had been
written there. What differs is the office's work.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.core import records
from toolkit.core.margins import written_in_margins
from toolkit.core.own_sheets import added_heads, body_rows, head_names, own_sheet
from toolkit.core.records import Record
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.grid import Book, Sheet
from toolkit.model.layout import Reading, Row, Table
from toolkit.model.ledger import Ledger, Source, address, column_letters
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import (
    CHOICE_IGNORE,
    CHOICE_TAKE,
    FIGURE_SHEETS,
    FINDINGS_HEADS,
    FINDINGS_SHEET,
    LEDGER_HEADS,
    LEDGER_SHEET,
    LEFTOVERS_HEADS,
    LEFTOVERS_SHEET,
    RECORD_HEADS,
    RECORD_SHEET,
    REGISTER_HEADS,
    REGISTER_SHEET,
)
from toolkit.text.normal import key

_HEADS: Mapping[str, str] = {**LEDGER_HEADS, "status": "状态"}
Notice = tuple[str, str, str, str, str]
"""(code, gap, text, sheet, cell) of a text of the office for which a new output has no place."""

_SHEETS: Mapping[str, Sequence[str]] = {
    RECORD_SHEET: RECORD_HEADS,
    LEFTOVERS_SHEET: LEFTOVERS_HEADS,
    FINDINGS_SHEET: FINDINGS_HEADS,
    REGISTER_SHEET: REGISTER_HEADS,
}
_LONGEST = 30_000
"""A notice must fit one cell together with its sentence; longer texts are told by their beginning."""
_STAMPED, _REMARK = "盖章件", "说明"


@dataclass(slots=True)
class Previous:
    """The state of the old output.

    ``choices``: 核对码 → decision in force (an item's number or id, 采用, 忽略); ``typed`` are those that were typed since
    the last run, ``listed`` are all 核对码 that it listed. ``losers``: 核对码 of a text that was chosen with 采用 → those of
    the texts that were in view then and lost; ``spent`` are choices that a later text of the unit overtook, ``replaced`` those
    that a later choice did: neither is shown any more, so that the person can choose again, but their losers stay out.
    ``cells``: (item id, column key) → text now in the output, for every cell that the office edited since (``edited``) or
    had edited before. ``records`` is what the last run wrote, by item id; ``tracked`` is False when nobody can tell.
    ``carried`` as in ``Consolidated``, after one empty entry per added column (row key empty) that keeps their order; ``notices`` are (code, gap, text, sheet, cell) of texts that have no place in a new
    output; they are repeated until the office deletes their line in 校验问题.
    """

    choices: dict[str, str] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    losers: dict[str, frozenset[str]] = field(default_factory=dict)
    spent: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    edited: set[tuple[str, str]] = field(default_factory=set)
    records: dict[str, Record] = field(default_factory=dict)
    carried: dict[tuple[str, str, str], str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tracked: bool = True
    file: str = ""


def read_previous(reading: Reading, book: Book, ledger: Ledger) -> Previous:
    """What the old output says now: ``reading`` and ``book`` are that file as understood and as it stands.

    Never fails: whatever cannot be understood or carried becomes a finding with its text.
    """
    old = Previous(file=reading.file)
    sheets = {name: own_sheet(book, name, heads) for name, heads in _SHEETS.items()}
    decided: dict[str, str] = {}
    notes: dict[str, str] = {}
    _read_records(sheets.get(RECORD_SHEET), old, decided, notes, sheets.get(FINDINGS_SHEET))
    old.tracked = bool(old.records) or not ledger.items
    if not old.tracked:
        old.findings.append(finding("M617", Source(reading.file)))
    tables = [table for table in reading.tables if table.sheet == LEDGER_SHEET]
    tables = tables or [t for t in reading.tables if "requirement" in t.columns and "progress" in t.columns][:1]
    _read_ledger(tables, old, ledger)
    _read_decisions(sheets.get(LEFTOVERS_SHEET), old, decided, ledger)
    _read_register(sheets.get(REGISTER_SHEET), old, notes)
    renamed = {sheet.name for name, sheet in sheets.items() if sheet and sheet.name != name}
    _read_strays(reading, book, tables, old, renamed)
    return old


def ended(old: Previous, period: str) -> Previous:
    """``old``, the output of ``period``, as it counts in another one: what the office wrote in place of the units' answers was
    about that period and stands no longer. Everything else stays.
    """
    over = {cell for cell in old.cells if cell[1] in ANSWER_KEYS}
    if not over:
        return old
    told = finding("M623", Source(old.file, LEDGER_SHEET), period=period, count=len(over))
    cells = {cell: text for cell, text in old.cells.items() if cell not in over}
    return replace(old, cells=cells, edited=old.edited - over, findings=[*old.findings, told])


# --- the record sheet -------------------------------------------------------------------------------------------------


def _read_records(
    sheet: Sheet | None, old: Previous, decided: dict[str, str], notes: dict[str, str], findings: Sheet | None
) -> None:
    shown = {records.digest(t) for cells in findings.rows.values() for t in cells.values()} if findings else set()
    for _, cells in body_rows(sheet, RECORD_HEADS[:3]):
        line = tuple(cells.get(head, "") for head in RECORD_HEADS)
        if line[1] == records.ALL:
            record = records.decode(line)
            if record is not None:
                old.records[line[0]] = record
        elif line[1] == records.DECISION:
            decided[line[0]] = line[2]
            old.losers[line[0]] = frozenset(line[3].split())
            old.spent |= {line[0]} if line[4] == records.SPENT else frozenset()
            old.replaced |= {line[0]} if line[4] == records.REPLACED else frozenset()
        elif line[1] == records.NOTE:
            notes[line[0]] = line[2]
        elif line[1] == records.NOTICE:
            where, _, cell = line[4].rpartition("!")
            code, _, gap = line[0].partition("|")
            notice = (code, gap, line[2], where, cell)
            if records.digest(notice_finding(notice, old.file).message) in shown:
                old.notices.append(notice)


def notice_finding(notice: Notice, file: str) -> Finding:
    """The finding that shows a text of the office for which a new output has no place."""
    code, gap, text, sheet, cell = notice
    return finding(code, Source(file, sheet or None, cell or None), text=text, sheet=gap, head=gap)


# --- the ledger sheet -------------------------------------------------------------------------------------------------


def _read_ledger(tables: list[Table], old: Previous, ledger: Ledger) -> None:
    by_requirement: dict[str, list[str]] = {}
    ids = set()
    for item in ledger.items:
        ids.add(item.id)
        by_requirement.setdefault(key(item.requirement), []).append(item.id)
    seen: set[str] = set()
    for table in tables:
        extra = _extra_heads(table)
        old.carried.update({(LEDGER_SHEET, "", head): "" for head in extra.values()})
        for row in table.rows:
            known = _identity(row, table, by_requirement)
            if known is None or known in seen:
                _stray_row(row, table, old)
                continue
            seen.add(known)
            _read_row(known, row, table, old, known in ids)
            for column, head in extra.items():
                text = _extra_text(row, table, column)
                if text and known in ids:
                    old.carried[LEDGER_SHEET, known, head] = text
                elif text:
                    _notice(old, "M616", head, text, table.sheet, address(row.number, column))
    lost = [record for known, record in old.records.items() if known in ids and known not in seen and record.approved]
    if lost:
        gap = f"{len(lost)}个事项的行"
        old.findings.append(finding("M618", Source(old.file, LEDGER_SHEET), what=gap))
    for key_, head in _HEADS.items():
        gone = not any(key_ in table.columns for table in tables)
        if gone and any(key_ in record.approved for record in old.records.values()):
            old.findings.append(finding("M618", Source(old.file, LEDGER_SHEET), what=f"“{head}”一列"))


def _identity(row: Row, table: Table, by_requirement: Mapping[str, list[str]]) -> str | None:
    """The id of a row; where the hidden column itself was deleted, the one item with this requirement."""
    if "id" in table.columns:
        return row.values.get("id")
    found = by_requirement.get(key(row.values.get("requirement", "")), [])
    return found[0] if len(found) == 1 else None


def _read_row(known: str, row: Row, table: Table, old: Previous, in_ledger: bool) -> None:
    """Note every standard cell of one item that the office edited, now or before."""
    record = old.records.get(known)
    for column in records.COLUMNS:
        if column not in table.columns:
            continue
        text = row.values.get(column, "")
        answer = column in ("progress", "problem", "status")
        if not text and not answer and column != "deadline":
            continue  # a blank theme, title, requirement or unit cell is no statement: it comes back from the ledger
        before = column in record.approved if record else False
        if record is None:
            edited = bool(text)
        else:
            now = records.digest(text) if answer else records.fixed_digest(column, text)
            edited = now != record.digest_of(column)
        if not edited and not before:
            continue
        if in_ledger:
            old.cells[known, column] = text
            if edited:
                old.edited.add((known, column))
        elif text and record is not None:
            _notice(old, "M616", _HEADS[column], text, table.sheet, address(row.number, table.columns[column]))


def _extra_heads(table: Table) -> dict[int, str]:
    """Columns that the office added: everything but the standard ones, 识别码 and 序号."""
    ours = {table.columns[c] for c in (*records.COLUMNS, "id", "seq") if c in table.columns}
    columns = sorted({*table.heads, *table.columns.values(), *(c for row in table.rows for c in row.extra)} - ours)
    return head_names({c: table.heads.get(c, "").strip() or f"列{column_letters(c)}" for c in columns})


def _extra_text(row: Row, table: Table, column: int) -> str:
    text = row.extra.get(column)
    if text:
        return text
    for known, place in table.columns.items():
        if place == column and known not in row.inherited:
            return row.values.get(known, "")
    return ""


def _stray_row(row: Row, table: Table, old: Previous) -> None:
    """A row that is no item: the office inserted or copied it."""
    own = [text for column, text in row.values.items() if column not in row.inherited and column != "id"]
    text = "｜".join([*own, *(row.extra[c] for c in sorted(row.extra))])
    if text:
        _notice(old, "M614", "", text, table.sheet, address(row.number, 1))


def _notice(old: Previous, code: str, gap: str, text: str, sheet: str, cell: str) -> None:
    notice = (code, gap, text[:_LONGEST], sheet, cell)
    if notice not in old.notices:
        old.notices.append(notice)


# --- the other sheets -------------------------------------------------------------------------------------------------


def _read_decisions(sheet: Sheet | None, old: Previous, decided: dict[str, str], ledger: Ledger) -> None:
    """处理 of every line, and columns that the office added; a line that is no longer there keeps its decision."""
    numbers = {text for item in ledger.items for text in (item.no, item.id)} | {CHOICE_TAKE, CHOICE_IGNORE}
    visible: dict[str, str] = {}
    added = added_heads(sheet, LEFTOVERS_HEADS)
    old.carried.update({(LEFTOVERS_SHEET, "", head): "" for head in added})
    for number, cells in body_rows(sheet, (LEFTOVERS_HEADS[0], LEFTOVERS_HEADS[-1])):
        code = cells.get(LEFTOVERS_HEADS[-1], "")
        if not code:
            if cells and not cells.get(LEFTOVERS_HEADS[8]):  # no file: not one of our lines
                _notice(old, "M615", LEFTOVERS_SHEET, "｜".join(cells.values()), LEFTOVERS_SHEET, address(number, 1))
            continue
        where = Source(old.file, LEFTOVERS_SHEET, address(number, 1))
        choice = _choice(cells.get(LEFTOVERS_HEADS[0], "").strip(), numbers)
        if choice and visible.get(code) and visible[code] != choice:
            old.findings.append(finding("M621", where, one=visible[code], two=choice))
        visible[code] = visible.get(code) or choice
        for head, text in cells.items():
            if head not in LEFTOVERS_HEADS:
                place = (LEFTOVERS_SHEET, code, head)
                known = old.carried.get(place, "")
                old.carried[place] = text if not known or known == text else f"{known}；{text}"
    unseen = old.spent | old.replaced
    old.typed = frozenset(c for c, choice in visible.items() if choice and (c in unseen or decided.get(c) != choice))
    old.spent, old.replaced = old.spent - old.typed, old.replaced - old.typed
    taken_back = {code for code, choice in visible.items() if not choice and code not in unseen}
    decided.update({code: choice for code, choice in visible.items() if choice})
    old.choices = {code: choice for code, choice in decided.items() if choice and code not in taken_back}
    old.listed = frozenset(visible)


def _choice(text: str, known: Iterable[str]) -> str:
    """What was typed, in plain form: 第12项, 12项, １２ → 12; the words of a candidate (12 = …) → its number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    known = set(known)
    if plain in known:
        return plain
    head = plain.split("=")[0].split()
    plain = head[0] if head else plain
    short = plain.removeprefix("第").removesuffix("项")
    return short if short in known else plain


def _read_register(sheet: Sheet | None, old: Previous, notes: Mapping[str, str]) -> None:
    """盖章件 and 说明 where they are not what we wrote, and columns that the office added; by file, else by unit."""
    added = added_heads(sheet, REGISTER_HEADS)
    old.carried.update({(REGISTER_SHEET, "", head): "" for head in added})
    for _, cells in body_rows(sheet, REGISTER_HEADS[:3]):
        row = cells.get(REGISTER_HEADS[2]) or cells.get(REGISTER_HEADS[0], "")
        for head, text in cells.items():
            if head == _REMARK:
                office = records.digest(text) != notes.get(row, records.digest(""))
            else:
                office = head == _STAMPED or head not in REGISTER_HEADS
            if row and office:
                old.carried[REGISTER_SHEET, row, head] = text


def _read_strays(reading: Reading, book: Book, tables: list[Table], old: Previous, renamed: Collection[str]) -> None:
    """Comments and drawings anywhere, and texts below our table: they have no place in a new output, but are told."""
    for sheet in book.sheets:
        for note in sheet.notes:
            _notice(old, "M615", sheet.name, note.text, sheet.name, address(note.row, note.column))
        for drawing in sheet.drawings:
            if sheet.name in FIGURE_SHEETS and drawing.kind == "图表":
                continue
            text = drawing.text or f"（{drawing.kind}）"
            place = address(drawing.row, drawing.column) if drawing.row and drawing.column else ""
            _notice(old, "M615", sheet.name, text, sheet.name, place)
    names = {table.sheet for table in tables}
    for title, text, cell in written_in_margins(book, {*names, *renamed}):
        _notice(old, "M615", title, text, title, cell)
    first = min((table.first_row for table in tables), default=0)
    for loose in reading.loose:
        ours = loose.kind in ("head", "comment", "drawing") or loose.row < first
        if loose.sheet in names and not ours:
            place = address(loose.row, loose.column) if loose.row and loose.column else ""
            _notice(old, "M615", loose.sheet, loose.text, loose.sheet, place)
