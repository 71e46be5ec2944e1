"""One submission placed on the ledger: what it is, who sent it, which row is which item, and where every cell goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from toolkit.core.aside import LINES, Places, place_loose, tell_marks, tell_year
from toolkit.core.cells import place_rows, tell_further
from toolkit.core.desk import Desk, decision_key, identity_of
from toolkit.core.index import Index
from toolkit.core.match import Match, match_rows, settle
from toolkit.core.returned import Issued, complete, misdirected, take_off_frame
from toolkit.core.ruling import as_decided, tell_rules
from toolkit.core.sender import Sender, identify, names_sender
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.layout import Reading, Row, Table
from toolkit.model.ledger import Source
from toolkit.model.merging import ANSWER_KEYS, Leftover, Placed
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE, FORM, KIND, OWN_KINDS, REPORT, STAMP
from toolkit.text.normal import says_nothing

_NO_CHOICES: Mapping[str, str] = {}
_NOBODY = Sender(None, "")
_FEW_ROWS = 3
_FOREIGN_SHARE = 0.1


def place(reading: Reading, index: Index, choices: Mapping[str, str] = _NO_CHOICES) -> Placed:
    """Place one file on the ledger of ``index``. Never raises for what a file holds; the result can be pickled.

    ``choices`` are decisions typed into 待人工核对 (核对码 → item number or id, 采用, 忽略). ``Placed.read`` counts every
    cell that says something else than the ledger; each is one answer or one leftover.
    """
    if reading.properties.get(KIND) in OWN_KINDS and not names_sender(reading, index):
        return _result(reading, "skipped", [finding("U310", _whole(reading))])
    if reading.properties.get(KIND) == REPORT:
        return _report(reading, index)
    if index.told:
        reading.findings = [
            f for f in reading.findings if not isinstance(f, Finding) or (f.code, f.message) not in index.told
        ]
    issued = take_off_frame(reading)
    if elsewhere := misdirected(reading, index):
        return _refused(reading, index, elsewhere, "foreign")
    rows = [(table, row) for table in reading.tables for row in table.rows]
    if not rows:
        return _without_table(reading, index)
    matches = match_rows(rows, index)
    if _is_foreign(rows, matches, index):
        matched = sum(match.item is not None for match in matches)
        return _refused(reading, index, finding("U308", _whole(reading), rows=len(rows), matched=matched), "foreign")
    return _placed(reading, index, choices, rows, matches, issued)


def _placed(
    reading: Reading,
    index: Index,
    choices: Mapping[str, str],
    rows: list[tuple[Table, Row]],
    matches: list[Match],
    issued: Issued,
) -> Placed:
    present = frozenset(match.item for match in matches if match.item is not None)
    sender = identify(reading, index, lambda: _answered(rows, matches, index), present)
    desk = Desk(reading, index, sender.unit, choices, issued=issued)
    if choices:
        matches = _as_decided(desk, rows, matches)
        present = frozenset(match.item for match in matches if match.item is not None)
    place_rows(desk, rows, matches)
    place_loose(desk, _by_place(desk, rows, matches))
    tell_further(desk, reading.tables)
    tell_rules(desk)
    tell_marks(desk, rows, matches)
    tell_year(desk)
    if sender.unit is not None and not _tell_outdated(desk, matches, present):
        _tell_deleted(desk, matches, present)
    return _result(
        reading,
        "merged" if sender.unit is not None else "unidentified",
        [*sender.findings, *desk.findings],
        desk,
        sender,
        present,
    )


def _by_place(desk: Desk, rows: list[tuple[Table, Row]], matches: list[Match]) -> Places:
    """Rows by sheet and number, for texts that stand on one of them; empty when there are none."""
    if all(loose.kind in LINES or loose.kind == "head" for loose in desk.reading.loose):
        return {}
    return {(table.sheet, row.number): (table, row, match) for (table, row), match in zip(rows, matches, strict=True)}


def _answered(rows: list[tuple[Table, Row]], matches: list[Match], index: Index) -> Iterator[int]:
    """Items on which the file answers something that the ledger does not already say."""
    for (_, row), match in zip(rows, matches, strict=True):
        if match.item is None:
            continue
        held = index.ledger.items[match.item].answers
        for column in ANSWER_KEYS:
            text = row.values.get(column)
            if not text or column in row.inherited or (held and held.get(column) == text):
                continue
            if len(text) > 24 or not says_nothing(text):
                yield match.item
                break


def _as_decided(desk: Desk, rows: list[tuple[Table, Row]], matches: list[Match]) -> list[Match]:
    """The matches after what a person typed for their rows."""
    decided = list(matches)
    for position, ((table, row), match) in enumerate(zip(rows, matches, strict=True)):
        typed = desk.choices.get(decision_key(desk.unit, identity_of(row)), "").strip()
        if not typed or typed == CHOICE_IGNORE:
            continue
        if typed == CHOICE_TAKE:
            numbers = match.candidates if match.item is None else (match.item,)
        else:
            numbers = desk.index.numbered(typed)
            if len(numbers) > 1:
                likely = (match.item,) if match.item is not None else match.candidates
                numbers = tuple(n for n in numbers if n in likely) or numbers
        if len(numbers) == 1 and numbers[0] != match.item and _is_certain(desk, match):
            column = table.columns.get("requirement", 1) + row.shift
            no = desk.index.ledger.items[match.item or 0].no
            desk.tell("D412", desk.source(table.sheet, row.number, column), match.item, choice=typed, no=no)
        elif len(numbers) == 1:
            decided[position] = Match(numbers[0], "choice")
        else:
            column = table.columns.get("requirement", 1) + row.shift
            desk.tell("D411", desk.source(table.sheet, row.number, column), choice=typed)
    return settle(decided)


def _is_certain(desk: Desk, match: Match) -> bool:
    """Whether a row is beyond doubt the sender's own: a decision on a remark in it must not move its answers away."""
    if match.item is None or match.how not in ("same", "id", "text"):
        return False
    return desk.unit is not None and desk.index.role(match.item, desk.unit) is not None


def _is_foreign(rows: list[tuple[Table, Row]], matches: list[Match], index: Index) -> bool:
    """Whether (almost) no row is the ledger's: neither an item of it nor a changed text of one."""
    spoken = [(row, match) for (_, row), match in zip(rows, matches, strict=True) if match.how != "blank"]
    if len(spoken) < _FEW_ROWS:
        return False
    limit = _FOREIGN_SHARE * len(spoken)
    akin = sum(match.item is not None or match.how == "doubt" for _, match in spoken)
    return akin <= limit


def _tell_outdated(desk: Desk, matches: list[Match], present: frozenset[int]) -> bool:
    """Say of a form that the ledger has changed since it went out: in its rows, or by rows that the unit never got.

    True when it has: then nobody can tell which of the rows that are missing the unit deleted.
    """
    if not desk.issued or desk.unit is None:
        return False
    unsent = 0
    if complete(desk.issued, desk.reading.properties.get(FORM, "")):
        unsent = len(_gone(desk, matches, present))
    if desk.outdated or unsent:
        what = [f"{desk.outdated} 行的下发内容已有改动"] if desk.outdated else []
        what += [f"新增了 {unsent} 项"] if unsent else []
        desk.tell("U316", desk.source(), what="，".join(what))
    return bool(desk.outdated or unsent)


def _tell_deleted(desk: Desk, matches: list[Match], present: frozenset[int]) -> None:
    """Rows that the unit owes and that are gone from its file, unless it returned none of its own at all."""
    for number in _gone(desk, matches, present):
        item = desk.index.ledger.items[number]
        desk.findings.append(
            finding(
                "D407", _whole(desk.reading), unit=desk.unit, item=item.id,
                who=desk.unit, no=item.no or item.id, title=(item.title or item.requirement)[:30],
            )
        )  # fmt: skip


def _gone(desk: Desk, matches: list[Match], present: frozenset[int]) -> list[int]:
    """Items that the unit owes and that have no row in its file; none when it returned none of its own at all."""
    owed = desk.index.owing(desk.unit or "")
    if not any(number in present for number in owed):
        return []
    suspected = {number for match in matches if match.item is None for number in match.candidates}
    return [number for number in owed if number not in present and number not in suspected]


def _without_table(reading: Reading, index: Index) -> Placed:
    """A file in which no table was found: a covering letter, a text without its head, or nothing at all."""
    texts = [loose for loose in reading.loose if loose.text or loose.kind == "drawing"]
    if not texts:
        return _refused(reading, index, finding("U313", _whole(reading)), "unreadable")
    sender = identify(reading, index, tuple, ())
    if reading.kind == "docx" and not reading.tables:
        note = finding("U311", _whole(reading), unit=sender.unit)
        return _result(reading, "attachment", [note], None, sender)
    desk = Desk(reading, index, sender.unit, _NO_CHOICES)
    desk.tell("U312", desk.source())
    place_loose(desk, {})
    state = "merged" if sender.unit is not None else "unidentified"
    return _result(reading, state, [*sender.findings, *desk.findings], desk, sender)


def _report(reading: Reading, index: Index) -> Placed:
    """A report of ours. One that names a unit may have come back from it with its 回执 filled in."""
    reading.findings = []  # guesses about its tables, which are no ledger
    if not names_sender(reading, index):
        return _result(reading, "skipped", [finding("U310", _whole(reading))])
    sender = identify(reading, index, tuple, ())
    return _result(reading, "skipped", [finding("U319", _whole(reading), unit=sender.unit)], None, sender)


def _refused(reading: Reading, index: Index, reason: Finding, state: str) -> Placed:
    """A file that stays out as a whole: one entry with its hash and the reason."""
    sender = identify(reading, index, tuple, ())
    reason = replace(reason, unit=sender.unit)
    placed = _result(reading, state, [reason], None, sender)
    placed.leftovers.append(Leftover("unplaced", "", reason.source, reason.message, unit=sender.unit))
    placed.read = 1
    return placed


def _whole(reading: Reading) -> Source:
    return Source(reading.file, None, None, reading.sha256)


def _result(
    reading: Reading,
    state: str,
    findings: list[Finding],
    desk: Desk | None = None,
    sender: Sender = _NOBODY,
    present: frozenset[int] = frozenset(),
) -> Placed:
    known = [one for one in reading.findings if isinstance(one, Finding)]
    told = as_decided(desk, [*known, *findings])
    answers, leftovers = (desk.answers, desk.leftovers) if desk else ([], [])
    return Placed(
        reading.file, reading.sha256, state, sender.unit, sender.how, answers, leftovers, told,
        len(answers) + len(leftovers), present,
        stamp=reading.properties.get(STAMP) or None, modified=reading.modified, received=reading.received,
    )  # fmt: skip
