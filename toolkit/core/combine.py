"""All placed files into one consolidated ledger: who said what, what stands, what is left, who is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from toolkit.core import records
from toolkit.core.approve import approve
from toolkit.core.companions import join_companions
from toolkit.core.desk import clip
from toolkit.core.duties import Duties, missing
from toolkit.core.gather import WIDTH, Gathered, InMemory, Sent
from toolkit.core.lateness import REMARK, DueOf, lateness
from toolkit.core.previous import Notice, Previous, notice_finding
from toolkit.core.remember import record_lines
from toolkit.core.settle import CONFLICTING, HEADS, STANDS, SUPERSEDED, Settled, settle, settle_spans, text_key
from toolkit.core.standing import PRIOR, Standing
from toolkit.model.codes import finding
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Ledger, Source, Texts
from toolkit.model.merging import ANSWER_KEYS, Balance, Consolidated, Leftover, Placed, Submitted
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE, LEFTOVERS_SHEET, REGISTER_SHEET
from toolkit.text.roster import Roster

_KINDS = ("conflicting", "unplaced", "superseded", "set_aside")
_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
_CELL = re.compile(r"([A-Z]+)(\d+)$")


def combine(
    ledger: Ledger,
    placed: Iterable[Placed],
    *,
    previous: Previous | None = None,
    period: str = "",
    as_of: str | None = None,
    roster_order: Sequence[str] = (),
    roster: Roster | None = None,
    extra: Iterable[Finding] = (),
    texts: Texts | None = None,
    due_of: DueOf | None = None,
) -> Consolidated:
    """Merge what ``core.place`` made of every file into one consolidated ledger.

    ``placed`` is consumed as a stream, in the order that also numbers ``Consolidated.submissions``. ``previous`` is the
    old output (``read_previous``). ``roster`` knows collectives and other ways to write a unit (without it every name is
    a unit of its own), ``roster_order`` is the registry's official order. ``extra`` are findings from before (the ledger
    itself), asked for when all files are in. ``texts`` may keep the texts outside memory. ``due_of`` says the last day
    of each unit, for those whose mails came later (迟报). Raises nothing: all problems are findings.
    """
    gathered = Gathered(len(ledger.items), texts or InMemory())
    for one in placed:
        gathered.add(one)
    join_companions(gathered)
    old = previous or Previous()
    roster = roster or Roster(list(dict.fromkeys(u for i in ledger.items for a in i.assignments for u in a.units)))
    duties = Duties(ledger, roster, {unit: rank for rank, unit in enumerate(roster_order)})
    settled = settle(gathered, ledger, old)
    standing = Standing(ledger, gathered, settled, duties)
    approval = approve(standing, old)
    settle_spans(gathered, settled)
    leftovers = _leftovers(ledger, gathered, settled, old)
    balance = _balance(gathered, settled, leftovers)
    reported = {sent.unit for sent in gathered.files if sent.unit and sent.state in ("merged", "superseded")}
    senders = {sent.unit for sent in gathered.files if sent.unit}
    late, told_late = lateness(gathered.files, due_of) if due_of else ({}, [])
    told_late = [one for one in told_late if (REGISTER_SHEET, one.source.file, REMARK) not in old.carried]
    submissions = _register(gathered, settled, leftovers, late)
    units = duties.units(senders)
    shown = _rows_shown(leftovers, submissions, units)
    notices = [*old.notices, *_homeless(old, shown)]
    told = _still_blank(_still_deleted(gathered, ledger), gathered, ledger)
    found = [*extra, *old.findings, *told, *settled.findings, *approval.findings]
    found += [notice_finding(notice, old.file) for notice in notices]
    found += [*_replaced_prior(standing), *told_late]
    found += _unclear(ledger, old, leftovers)
    rank = {unit: number for number, unit in enumerate(units)}
    leftovers.sort(key=lambda left: _leftover_order(left, rank))
    return Consolidated(
        ledger=ledger,
        period=period,
        as_of=as_of,
        contributions=standing.contributions,
        final=standing.final,
        approved=approval.texts,
        leftovers=leftovers,
        findings=sorted(dict.fromkeys(found), key=finding_order),
        submissions=submissions,
        missing=missing(duties, standing.senders, reported),
        units=units,
        balance=balance,
        carried=_carried(old, shown),
        records=lambda: record_lines(standing, approval, old, settled, notices, submissions),
    )


def _still_deleted(gathered: Gathered, ledger: Ledger) -> list[Finding]:
    """The files' findings without the "deleted" rows that another file of the same unit has: two halves make a whole."""
    if not any(len(gathered.rows_of.get(one.unit or "", ())) > 1 for one in gathered.findings if one.code == "D407"):
        return gathered.findings
    number = {item.id: index for index, item in enumerate(ledger.items)}
    return [
        one
        for one in gathered.findings
        if one.code != "D407" or not any(number[one.item or ""] in rows for rows in gathered.rows_of[one.unit or ""])
    ]


_BLANK_CELL, _BLANK_FILE = "A520", "A521"


def _still_blank(found: list[Finding], gathered: Gathered, ledger: Ledger) -> list[Finding]:
    """``found`` without the blank cells of a unit that answered the item in another file, and without a file that it
    returned blank beside one with answers."""
    units = {one.unit for one in found if one.code in (_BLANK_CELL, _BLANK_FILE)}
    several = {unit for unit in units if unit is not None and len(gathered.rows_of.get(unit, ())) > 1}
    if not several:
        return found
    answered: set[tuple[str, str | None]] = set()
    width = ANSWER_KEYS.index("progress")
    for entry, slot in enumerate(gathered.slot):
        unit = gathered.unit(entry)
        if unit in several:
            answered.add((unit, None))
            if slot % WIDTH == width:
                answered.add((unit, ledger.items[slot // WIDTH].id))
    return [
        one
        for one in found
        if one.code not in (_BLANK_CELL, _BLANK_FILE) or one.waived or (one.unit or "", one.item) not in answered
    ]


def _leftovers(ledger: Ledger, gathered: Gathered, settled: Settled, old: Previous) -> list[Leftover]:
    """Those of the files, and one for each answer that does not stand."""
    found = gathered.leftovers
    gone = settled.replaced | settled.spent
    for number, left in enumerate(found):
        key = left.key or text_key(left.unit or "", left.source.file, left.source.cell or "", left.text)
        choice = "" if key in gone else left.choice or old.choices.get(key, "")
        if (key, choice) != (left.key, left.choice):
            found[number] = replace(left, key=key, choice=choice)
    for entry, fate in enumerate(settled.fate):
        if fate in (SUPERSEDED, CONFLICTING):
            slot = gathered.slot[entry]
            item, column = ledger.items[slot // WIDTH], ANSWER_KEYS[slot % WIDTH]
            unit, text = gathered.unit(entry), gathered.text(entry)
            key = text_key(unit, item.id, column, text)
            choice = "" if key in gone else settled.choices.get(entry) or old.choices.get(key, "")
            kind = "superseded" if fate == SUPERSEDED else "conflicting"
            found.append(
                Leftover(
                    kind,
                    text,
                    gathered.source(entry),
                    settled.reasons.get(entry, ""),
                    unit,
                    item.id,
                    (item.id,),
                    HEADS[column],
                    key,
                    choice,
                )
            )
    return found


def _balance(gathered: Gathered, settled: Settled, leftovers: Sequence[Leftover]) -> Balance:
    """Each side is counted by itself, so that a lost cell shows (read is what the files said they had)."""
    kinds = Counter(left.kind for left in leftovers)
    merged = settled.fate.count(STANDS)
    return Balance(gathered.read, merged, *(kinds[k] for k in ("superseded", "conflicting", "unplaced", "set_aside")))


def _register(
    gathered: Gathered, settled: Settled, leftovers: Sequence[Leftover], late: Mapping[int, str]
) -> list[Submitted]:
    merged: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    superseded: Counter[int] = Counter()
    for entry, fate in enumerate(settled.fate):
        file = gathered.file[entry]
        merged[file] += fate == STANDS
        answers[file] += fate in (STANDS, SUPERSEDED, CONFLICTING)
        superseded[file] += fate == SUPERSEDED
    left = Counter(one.source.file for one in leftovers)
    lines = []
    for number, sent in enumerate(gathered.files):
        gone = sent.state == "merged" and (
            sent.same_as is not None or (answers[number] > 0 and superseded[number] == answers[number])
        )
        same = (
            f"与《{gathered.files[sent.same_as].file}》是同一份文件" if sent.same_as is not None else _note(sent, gone)
        )
        note = "；".join(filter(None, (late.get(number, ""), same, sent.note)))
        state = "superseded" if gone else sent.state
        lines.append(
            Submitted(sent.file, sent.sha256, sent.unit, sent.unit_how, state, merged[number], left[sent.file], note)
        )
    return lines


def _note(sent: Sent, gone: bool) -> str:
    return "内容已全部被同一单位的另一份文件替代" if gone else ""


def _replaced_prior(standing: Standing) -> list[Finding]:
    """Unlabelled texts of the ledger that gave way to what was sent (labelled ones give way to their own unit's)."""
    found = []
    for index, item in enumerate(standing.ledger.items):
        for number, column in enumerate(ANSWER_KEYS):
            text = item.answers.get(column) if item.answers else None
            if not text or standing.prior(index, text, set())[0][0] not in ("", standing.owner(index)):
                continue
            pieces = standing.pieces(index, number)
            if all(entry != PRIOR for _, _, entry in pieces) and pieces:
                where = standing.ledger.source_of(item, column)
                found.append(finding("M605", where, item=item.id, no=item.no, head=HEADS[column], old=text))
    return found


def _rows_shown(
    leftovers: Sequence[Leftover], submissions: Sequence[Submitted], units: Sequence[str]
) -> dict[str, set[str]]:
    """The rows that 待人工核对 and 收件登记 will have, by the names that the office's notes go by."""
    senders = {one.unit for one in submissions}
    files = {one.file for one in submissions} | {unit for unit in units if unit not in senders}
    return {LEFTOVERS_SHEET: {"", *(left.key for left in leftovers)}, REGISTER_SHEET: {"", *files}}


def _carried(old: Previous, shown: Mapping[str, set[str]]) -> dict[tuple[str, str, str], str]:
    """What the office added, but for notes whose line is gone; in the order in which it stood."""
    return {place: text for place, text in old.carried.items() if place[0] not in shown or place[1] in shown[place[0]]}


def _homeless(old: Previous, shown: Mapping[str, set[str]]) -> list[Notice]:
    """Notes that the office wrote beside a line of 待人工核对 or 收件登记 that is not there any more."""
    return [
        ("M615", sheet, f"{row}的{head}：{text}" if sheet == REGISTER_SHEET else f"{head}：{text}", sheet, "")
        for (sheet, row, head), text in sorted(old.carried.items())
        if sheet in shown and row not in shown[sheet]
    ]


def _unclear(ledger: Ledger, old: Previous, leftovers: Sequence[Leftover]) -> list[Finding]:
    """Decisions in force that nobody understands, each once."""
    known = {text for item in ledger.items for text in (item.no, item.id)} | {"", CHOICE_TAKE, CHOICE_IGNORE}
    unclear = {left.key: left for left in leftovers if left.choice not in known}
    where = Source(old.file, LEFTOVERS_SHEET)
    return [
        finding("M619", where, unit=left.unit, item=left.item, choice=left.choice, text=clip(left.text, 30))
        for left in unclear.values()
    ]


def finding_order(found: Finding) -> tuple[object, ...]:
    """Sorts findings: gravest first, then unit, file, sheet, row, column, code."""
    source = found.source
    row, column = _position(source.cell)
    return (
        _SEVERITIES[found.severity], found.unit or "", source.file, source.sheet or "", row, column, found.code,
        found.item or "", found.message,
    )  # fmt: skip


def _leftover_order(left: Leftover, rank: dict[str, int]) -> tuple[object, ...]:
    row, column = _position(left.source.cell)
    unit = rank.get(left.unit or "", len(rank))
    return _KINDS.index(left.kind), unit, left.source.file, left.source.sheet or "", row, column, left.text


def _position(cell: str | None) -> tuple[int, int]:
    """(row, column) of an address, (0, 0) when there is none; a range counts as its first cell."""
    found = _CELL.match(cell or "")
    if not found:
        return 0, 0
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column


def changes(previous: Previous | None, merged: Consolidated) -> list[str]:
    """What a merge would change in the old output, one plain line each (``--plan``); without one, one line in all."""
    if previous is None:
        return [f"新建汇总台账：{len(merged.ledger.items)}个事项，汇总{merged.balance.merged}格。"]
    lines = []
    for index, item in enumerate(merged.ledger.items):
        record = previous.records.get(item.id)
        for column in records.COLUMNS:
            text = merged.final(index, column)
            answer = column in ANSWER_KEYS
            now = records.digest(text) if answer else records.fixed_digest(column, text)
            before = record.digest_of(column) if record else records.digest("")
            office = (index, column) in merged.approved
            if not office and now == before and (item.id, column) not in previous.edited:
                continue
            what = (
                "保留核定文本"
                if office
                else "撤下"
                if records.is_blank(now)
                else "新增"
                if records.is_blank(before)
                else "更新"
            )
            place = (
                f"第{item.no}项“{HEADS[column]}”" if item.no else f"“{clip(item.requirement, 20)}”的“{HEADS[column]}”"
            )
            lines.append(f"{what}：{place}：{clip(text) or '（空白）'}")
    lines += [
        f"待人工核对（多版本不一致）：{left.unit or ''}：{clip(left.text)}"
        for left in merged.leftovers
        if left.kind == "conflicting" and left.key not in previous.listed
    ]
    return lines
