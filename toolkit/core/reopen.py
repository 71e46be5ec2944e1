"""A workbook that ``merge`` wrote, opened again: the same record that the merge had, as the office left it.

What stands in the ledger sheet counts; a cell that the office edited holds its text (核定文本), told by the same comparison
as in the next merge (``core.previous``). The other sheets say the rest: 填报来源 who wrote what where, 收件登记 who sent what,
未报送 who owes what, 待人工核对 and 校验问题 what is open. Any other ledger is its own merge: its answers count.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from toolkit.core import records
from toolkit.core.combine import combine
from toolkit.core.compose import compose
from toolkit.core.duties import Duties
from toolkit.core.own_sheets import body_rows, own_sheet
from toolkit.core.previous import Previous, read_previous
from toolkit.core.reopen_open import Rests, read_balance, read_findings, read_leftovers
from toolkit.core.reopen_register import Register, read_missing, read_register
from toolkit.model.grid import Book, Sheet
from toolkit.model.layout import Reading
from toolkit.model.ledger import Ledger, Role
from toolkit.model.merging import ANSWER_KEYS, Consolidated, Contribution, Leftover, Submitted
from toolkit.model.output import (
    APPROVED,
    LEDGER_HEADS,
    LEFTOVERS_HEADS,
    LEFTOVERS_SHEET,
    RECORD_HEADS,
    RECORD_SHEET,
    REGISTER_HEADS,
    REGISTER_SHEET,
    SOURCES_HEADS,
    SOURCES_SHEET,
)
from toolkit.text.roster import Roster

_COLUMNS = {head: name for name, head in {**LEDGER_HEADS, "status": "状态"}.items() if name in ANSWER_KEYS}
_PERIOD, _AS_OF = re.compile(r"期次：(.+?)(?:\u3000\u3000|$)"), re.compile(r"截至：(\d{4}-\d{2}-\d{2})$")
_NEEDED = {SOURCES_SHEET: SOURCES_HEADS[:6], REGISTER_SHEET: REGISTER_HEADS, LEFTOVERS_SHEET: LEFTOVERS_HEADS}
_TOLD = {
    SOURCES_SHEET: "各单位的填报内容出自哪份文件",
    REGISTER_SHEET: "哪些单位报过文件、是否迟报",
    LEFTOVERS_SHEET: "还有哪些内容待人工核对",
}
"""What nobody can tell without a sheet."""

_SENT = ("superseded", "conflicting")
"""Leftovers that were an answer on their item."""
Cell = tuple[int, str]
"""(item index, column key)."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """``merged`` as ``combine`` would have made it. ``late`` are the units whose file came late by the register (迟报), None
    when it says so of none. ``unknown`` is one sentence about what this workbook cannot tell, empty when it tells all.
    """

    merged: Consolidated
    late: frozenset[str] | None = None
    unknown: str = ""


class _Line(NamedTuple):
    """One line of 填报来源: a unit's text in a cell, and (file, SHA-256), (sheet, cell) where it comes from."""

    cell: Cell
    unit: str
    role: Role
    text: str
    sent: tuple[str, str]
    place: tuple[str, str]


def reopen(
    book: Book, reading: Reading, ledger: Ledger, *, roster: Roster | None = None, order: Sequence[str] = ()
) -> Reopened:
    """The merge result that stands in a workbook.

    ``reading`` and ``ledger`` are the same file as understood (``read.recognise``, ``core.ledger``). ``roster`` knows other
    ways to write a unit, ``order`` is the official order of a registry, both as the merge had them. A text that stood in the
    ledger before the merge (台账原有) has its cell in this workbook for its place. Never raises: what a damaged sheet does not
    say is not known.
    """
    period, as_of = subtitle(reading, ledger)
    roster = roster or Roster(list(dict.fromkeys(u for i in ledger.items for a in i.assignments for u in a.units)))
    own = combine(ledger, (), roster=roster, roster_order=order, period=period, as_of=as_of)
    sheets = {name: own_sheet(book, name, heads) for name, heads in _NEEDED.items()}
    absent = [name for name, sheet in sheets.items() if sheet is None]
    if len(absent) == len(sheets):
        return Reopened(own, None, _unknown(absent))
    duties = Duties(ledger, roster, {unit: rank for rank, unit in enumerate(order)})
    rests = Rests(book)
    lines = _lines(sheets[SOURCES_SHEET], ledger, duties, rests)
    register = read_register(sheets[REGISTER_SHEET]) if sheets[REGISTER_SHEET] else _registered(lines)
    old = read_previous(reading, book, ledger)
    approved = _approved(old, ledger, lines)
    given = _contributions(lines, register.submissions, own, approved)
    leftovers = read_leftovers(sheets[LEFTOVERS_SHEET], ledger.items, register.submissions, rests)
    senders, wrote = _senders(given, ledger, leftovers), _senders(given, ledger)
    places = {
        (register.submissions[one.file].file, one.sheet, row): index
        for index, those in given.items()
        for one in those
        if one.file >= 0 and (row := "".join(filter(str.isdigit, one.cell)))
    }
    merged = Consolidated(
        ledger=ledger,
        period=period,
        as_of=as_of,
        contributions=lambda index: given.get(index, []),
        final=_final(ledger, own, given, approved),
        approved=approved,
        leftovers=leftovers,
        findings=read_findings(book, ledger.items, register.submissions, places),
        submissions=register.submissions,
        missing=read_missing(book, duties, senders, wrote, register.senders),
        units=_units(register, duties),
        balance=read_balance(sheets[LEFTOVERS_SHEET]),
        carried=old.carried,
        records=lambda: (tuple(c.get(h, "") for h in RECORD_HEADS) for c in _recorded(book)),
    )
    return Reopened(merged, register.late, _unknown(absent))


def _unknown(absent: Sequence[str]) -> str:
    if not absent:
        return ""
    names = "".join(f"“{name}”" for name in absent)
    return f"这本台账里没有{names}表，因此不知道{'，'.join(_TOLD[name] for name in absent)}。"


def subtitle(reading: Reading, ledger: Ledger) -> tuple[str, str | None]:
    """Period and day (YYYY-MM-DD) as the line under the title prints them; the period of the document's properties goes first."""
    first = min((table.first_row for table in reading.tables), default=0)
    above = [one.text for one in reading.loose if one.row < first]
    period = next((found[1] for text in above if (found := _PERIOD.search(text))), "")
    as_of = next((found[1] for text in above if (found := _AS_OF.search(text)) and _is_day(found[1])), None)
    return ledger.period or period, as_of


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:  # somebody typed 2026-02-30 over it
        return False


def _lines(sheet: Sheet | None, ledger: Ledger, duties: Duties, rests: Rests) -> list[_Line]:
    """The texts of units, in the order of the sheet, which is that of the contract; other items and heads are passed."""
    by_id = {item.id: index for index, item in enumerate(ledger.items)}
    roles = {role.value: role for role in Role}
    found = []
    known, _, head, unit, role, text, file, where, address, sha256 = SOURCES_HEADS
    for _, cells in body_rows(sheet, SOURCES_HEADS[:6]):
        index, column = by_id.get(cells.get(known, ""), -1), _COLUMNS.get(cells.get(head, ""), "")
        who = cells.get(unit, "")
        if index < 0 or not column or who == APPROVED or not cells.get(text):
            continue
        whole = rests.whole(cells[known], f"{cells[head]}【{who}】", cells[text])
        part = roles.get(cells.get(role, "")) or duties.rank(index, who)[0]
        sent = cells.get(file, ""), cells.get(sha256, "")
        place = cells.get(where, ""), cells.get(address, "")
        found.append(_Line((index, column), who, part, whole, sent, place))
    return found


def _registered(lines: Sequence[_Line]) -> Register:
    """The register that the sources alone make: files of one unit each; a file of several units is a ledger."""
    units: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        units[line.sent].add(line.unit)
    counts = Counter(line.sent for line in lines)
    files = {sent: next(iter(those)) for sent, those in units.items() if len(those) == 1 and "" not in those}
    return Register([Submitted(*sent, unit, "", "merged", counts[sent]) for sent, unit in files.items()])


def _approved(old: Previous, ledger: Ledger, lines: Sequence[_Line]) -> dict[Cell, str]:
    """The office's texts: cells that are not what was written, or that held its text before.

    Where nobody recorded what was written, an answer that is not what the units wrote.
    """
    said: dict[Cell, list[tuple[str, str]]] = defaultdict(list)
    for line in lines:
        said[line.cell].append((line.unit, line.text))
    by_id = {item.id: index for index, item in enumerate(ledger.items)}
    found = {}
    for (known, column), text in old.cells.items():
        cell = by_id[known], column
        if known not in old.records and (
            cell not in said or records.digest(text) == records.digest(compose(said[cell]))
        ):
            continue
        found[cell] = text
    return found


def _contributions(
    lines: Sequence[_Line], submissions: Sequence[Submitted], own: Consolidated, approved: Collection[Cell]
) -> dict[int, list[Contribution]]:
    """What the units wrote on each item: the lines of the sources, and for a cell without any its own text."""
    numbers = {(one.file, one.sha256): number for number, one in enumerate(submissions)}
    writers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        writers[line.sent].add(line.unit)
    given: dict[int, list[Contribution]] = defaultdict(list)
    told = set()
    for line in lines:
        index, column = line.cell
        told.add(line.cell)
        number, place = numbers.get(line.sent, -1), line.place
        if number >= 0 and len(writers[line.sent]) > 1 and submissions[number].unit != line.unit:
            number = -1  # a unit sent the ledger itself back, whose own answers have the same file
        if number < 0:
            item = own.ledger.items[index]
            place = item.sheet or "", own.ledger.source_of(item, column).cell or ""
        given[index].append(Contribution(line.unit, line.role, column, line.text, number, *place))
    for index in range(len(own.ledger.items)):
        rest = [
            one
            for one in own.contributions(index)
            if (index, one.column) not in told and (index, one.column) not in approved
        ]
        if rest:
            given[index] += rest
    return given


def _final(
    ledger: Ledger, own: Consolidated, given: Mapping[int, Sequence[Contribution]], approved: Mapping[Cell, str]
) -> Callable[[int, str], str]:
    """What stands in a cell; a column that the sheet does not have is put together from what the units wrote."""

    def final(index: int, column: str) -> str:
        if (index, column) in approved:
            return approved[index, column]
        if column not in ANSWER_KEYS:
            return own.final(index, column)
        if column in ledger.columns:
            return ledger.items[index].answers.get(column, "")
        return compose([(one.unit, one.text) for one in given.get(index, ()) if one.column == column])

    return final


def _senders(
    given: Mapping[int, Sequence[Contribution]], ledger: Ledger, leftovers: Sequence[Leftover] = ()
) -> dict[str, set[str]]:
    """Item id → the units that answered it, also with what was replaced or waits for a person."""
    senders: dict[str, set[str]] = {item.id: set() for item in ledger.items}
    for index, those in given.items():
        senders[ledger.items[index].id].update(one.unit for one in those if one.unit)
    for left in leftovers:
        if left.kind in _SENT and left.unit and left.item in senders:
            senders[left.item].add(left.unit)
    return senders


def _units(register: Register, duties: Duties) -> list[str]:
    """All units in the official order: that of the registry, else of the register, then who is named beside."""
    named = list(dict.fromkeys([*register.units, *duties.units(register.senders)]))
    return sorted(named, key=lambda unit: duties.official.get(unit, len(duties.official)))


def _recorded(book: Book) -> list[dict[str, str]]:
    """The lines of our hidden record, as they stand: the next merge compares with what was written, not with what is."""
    return [cells for _, cells in body_rows(own_sheet(book, RECORD_SHEET, RECORD_HEADS), RECORD_HEADS[:3])]
