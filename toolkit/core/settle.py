"""What becomes of each answer: it stands, was superseded, or waits for a person (versions, decisions, merged cells)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.core import records
from toolkit.core.gather import WIDTH, Gathered
from toolkit.core.previous import Previous
from toolkit.core.versions import Verdict, Version, judge, newer
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item, Ledger, Source
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE, LEDGER_HEADS
from toolkit.text.normal import key

STANDS, SUPERSEDED, CONFLICTING, POINTER, DROPPED = range(5)
"""Fates of an entry. A pointer is a further item of one merged cell; a dropped one says nothing any more. Neither counts."""

HEADS: Mapping[str, str] = {**LEDGER_HEADS, "status": "状态"}
"""Printed heads of all columns that a finding can speak of."""

_NAME_HINT = re.compile(r"终稿|定稿|最新|最终|修改|副本|盖章版?|[(（]\d+[)）]")


@dataclass(slots=True)
class Settled:
    """Fate of every entry, with the reasons of those that do not stand.

    ``points_to`` gives the item on which the text of a pointer stands. ``replaced`` are decisions that a later one of
    the same cell replaced, ``spent`` those that a later text overtook, ``losers`` what each choice of a text put out.
    """

    fate: bytearray
    reasons: dict[int, str] = field(default_factory=dict)
    choices: dict[int, str] = field(default_factory=dict)
    points_to: dict[int, int] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    losers: dict[str, frozenset[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def stands(self, entry: int) -> bool:
        """Whether the entry shows in the consolidated cell."""
        return self.fate[entry] in (STANDS, POINTER)


def text_key(unit: str, item: str, column: str, text: str) -> str:
    """核对码 of one unit's text in one cell: the decision on it survives re-sending, and speaks of no other text."""
    return hashlib.sha256("\n".join((unit, item, column, key(text))).encode()).hexdigest()[:12]


def takes(choice: str, item: Item) -> bool:
    """Whether a decision on a text for ``item`` is for it: 采用, or the item itself by its number or id."""
    return choice == CHOICE_TAKE or (bool(choice) and choice in (item.no, item.id))


def settle(gathered: Gathered, ledger: Ledger, previous: Previous) -> Settled:
    """Decide every cell for which one unit sent more than one text; all other answers stand."""
    settled = Settled(bytearray(len(gathered.chain)), spent=set(previous.spent), replaced=set(previous.replaced))
    replaced: Counter[tuple[int, int]] = Counter()
    for slot in gathered.slots():
        if gathered.chain[gathered.heads[slot]] < 0:
            continue
        by_unit: dict[str, list[int]] = {}
        for entry in gathered.entries(slot):
            by_unit.setdefault(gathered.unit(entry), []).append(entry)
        for unit, entries in by_unit.items():
            if len(entries) > 1:
                _settle_unit(_Case(gathered, ledger, previous, settled, slot, unit, entries), replaced)
    for (old, new), count in sorted(replaced.items()):
        sent = gathered.files[old]
        where = Source(sent.file, None, None, sent.sha256)
        by = gathered.files[new].file
        settled.findings.append(finding("M601", where, unit=sent.unit, count=count, by=by))
    return settled


@dataclass(slots=True)
class _Case:
    """All texts of one unit for one cell."""

    gathered: Gathered
    ledger: Ledger
    previous: Previous
    settled: Settled
    slot: int
    unit: str
    entries: Sequence[int]

    def file(self, position: int) -> str:
        return self.gathered.files[self.gathered.file[self.entries[position]]].file

    def put(self, position: int, fate: int, reason: str, choice: str = "") -> None:
        entry = self.entries[position]
        self.settled.fate[entry] = fate
        self.settled.reasons[entry] = reason
        if choice:
            self.settled.choices[entry] = choice

    def tell(self, code: str, position: int, **gaps: object) -> None:
        item = self.ledger.items[self.slot // WIDTH]
        where = self.gathered.source(self.entries[position])
        head = HEADS[ANSWER_KEYS[self.slot % WIDTH]]
        gaps |= {"who": self.unit, "no": item.no, "head": head}
        self.settled.findings.append(finding(code, where, unit=self.unit, item=item.id, **gaps))


def _settle_unit(case: _Case, replaced: Counter[tuple[int, int]]) -> None:
    versions = [case.gathered.version(entry) for entry in case.entries]
    verdict = judge(versions)
    contest, choices, decided = _contest(case, versions, verdict)
    if decided:
        verdict = _sub_verdict(versions, contest)
    stands = verdict.stands
    for position, first in verdict.same_as.items():
        twin = case.gathered.files[case.gathered.file[case.entries[position]]].same_as is not None
        reason = f"与《{case.file(first)}》{'是同一份文件' if twin else '内容相同'}"
        case.put(position, SUPERSEDED, reason, choices.get(position, ""))
    for position, new in verdict.replaced_by.items():
        replaced[case.gathered.file[case.entries[position]], case.gathered.file[case.entries[new]]] += 1
        case.put(position, SUPERSEDED, f"已被后报的《{case.file(new)}》替代", choices.get(position, ""))
    for position in range(len(versions)):
        if position not in contest:
            reason = "按处理意见未采用" + (f"，采用的是《{case.file(stands)}》" if stands is not None else "")
            case.put(position, SUPERSEDED, reason, choices.get(position, ""))
    if stands is None:
        _conflict(case, verdict, choices)
    elif decided:
        case.tell("M620", stands)


def _conflict(case: _Case, verdict: Verdict, choices: Mapping[int, str]) -> None:
    for position in verdict.conflicting:
        others = "".join(f"《{case.file(p)}》" for p in verdict.conflicting if p != position)
        hint = _NAME_HINT.search(case.file(position).rsplit("/", 1)[-1])
        note = f"（文件名带“{hint.group()}”，仅供参考）" if hint else ""
        reason = f"与{others}内容不同，分不出先后{note}"
        case.put(position, CONFLICTING, reason, choices.get(position, ""))
    case.tell("M602", verdict.conflicting[0], count=len(verdict.conflicting))


def _contest(case: _Case, versions: Sequence[Version], verdict: Verdict) -> tuple[list[int], dict[int, str], bool]:
    """(positions still in question, what was typed for each, whether a person's decision narrowed them).

    采用 puts out every other text that the person could see; a text that came later is weighed against the chosen one
    by the ordinary rules; where the chosen one does not come out on top, the choice is spent. 忽略 puts a text out of a
    conflict as long as another one is left.
    """
    everyone = list(range(len(versions)))
    if not case.previous.choices:
        return everyone, {}, False
    item = case.ledger.items[case.slot // WIDTH]
    column = ANSWER_KEYS[case.slot % WIDTH]
    keys = [text_key(case.unit, item.id, column, version.text) for version in versions]
    choices = {p: case.previous.choices[keys[p]] for p in everyone if keys[p] in case.previous.choices}
    taken = {keys[p] for p, choice in choices.items() if takes(choice, item)} - case.previous.replaced
    fresh = taken & case.previous.typed
    chosen = fresh or taken
    contest = everyone
    if len(chosen) == 1:
        (winner,) = chosen
        head = keys.index(winner)
        seen = {code for position, code in enumerate(keys) if _was_seen(case, position, code)}
        losers = frozenset(seen - chosen if fresh else case.previous.losers.get(winner, ()))
        case.settled.losers[winner] = losers
        case.settled.replaced |= taken - chosen
        contest = [
            p
            for p in everyone
            if keys[p] == winner or not (keys[p] in losers or newer(versions[p], versions[head]) is False)
        ]
        verdict = _sub_verdict(versions, contest)
    # a choice that does not come out on top, also one of two that contradict each other, is to be made again
    case.settled.spent |= chosen - {keys[verdict.stands] if verdict.stands is not None else ""}
    if verdict.stands is None:
        left = [p for p in contest if choices.get(p) != CHOICE_IGNORE]
        contest = left or contest
    return contest, choices, len(contest) < len(everyone)


def _was_seen(case: _Case, position: int, code: str) -> bool:
    """Whether the person who chose a text since the last run had this one in view: listed, or standing in a cell.

    A text merged over several items may have stood, or been listed, on another one of them.
    """
    old, entry = case.previous, case.entries[position]
    if code in old.listed:
        return True
    text = case.gathered.text(entry)
    said = {records.token(case.unit, text), records.digest(text)}
    for other in case.gathered.span_of.get(entry, (entry,)):
        index, column = cell_of(case.gathered, other)
        known = case.ledger.items[index].id
        if text_key(case.unit, known, column, text) in old.listed:
            return True
        record = old.records.get(known)
        if record and not said.isdisjoint({*record.tokens.get(column, ()), record.digest_of(column)}):
            return True
    return False


def _sub_verdict(versions: Sequence[Version], contest: Sequence[int]) -> Verdict:
    part = judge([versions[p] for p in contest])
    return Verdict(
        None if part.stands is None else contest[part.stands],
        [contest[p] for p in part.conflicting],
        {contest[old]: contest[new] for old, new in part.replaced_by.items()},
        {contest[copy]: contest[first] for copy, first in part.same_as.items()},
    )


def cell_of(gathered: Gathered, entry: int) -> tuple[int, str]:
    """(item index, column key) of an entry."""
    return gathered.slot[entry] // WIDTH, ANSWER_KEYS[gathered.slot[entry] % WIDTH]


def settle_spans(gathered: Gathered, settled: Settled) -> None:
    """A cell merged over several items counts once: its text stands on the first item where it was not replaced.

    The other items where it was not replaced point there. Replaced everywhere, it is one leftover.
    """
    fate = settled.fate
    for span in gathered.spans:
        winners = [entry for entry in span if fate[entry] == STANDS]
        waiting = [entry for entry in span if fate[entry] == CONFLICTING]
        counts = (winners or waiting or list(span))[0]
        for entry in span:
            if entry == counts:
                continue
            if fate[entry] == STANDS:
                fate[entry] = POINTER
                settled.points_to[entry] = gathered.slot[counts] // WIDTH
            else:
                fate[entry] = DROPPED
