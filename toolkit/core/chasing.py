"""催报: who is asked for what on one day, by the calendar of the office, what is owed, and what was done before.

Tiers follow the days T−3, T−1, T+1 and T+3 (working days) around a unit's own last day. Each is issued at most once for a unit
and a period. An office that begins late skips what is past; only 督办 is never the first: it comes after a 催办, as many working
days later as the calendar has between them (交办 → 催办 → 督办).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from toolkit.core.index import Index
from toolkit.model.chasing import PRESS, TIERS, URGE, Chase, Chasing, Issued, Spared, Tier
from toolkit.model.merging import Consolidated, Leftover, Missing, Submitted
from toolkit.model.rules import Waiver
from toolkit.model.settings import Extension
from toolkit.text.workdays import Calendar, add_workdays

_NOT_ASKED = ("A516", "A520", "A521")
"""Waivers of these say that the office does without an answer: nothing said, a blank cell, a blank file."""
_SHUT = ("unreadable", "letter")
"""States of a file that is one entry without a text when it, or something in it, cannot be opened."""
_Sent = TypeVar("_Sent", Submitted, Leftover)
_ELSEWHERE = "A504"
"""The unit wrote something on the item in another column, and nothing in 进展情况."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the office set: the day, the period and its last day, extensions of that period, what was issued in it before.

    ``earlier``: files (below 收件箱) that were read for another period while it ran; of them nobody is told that they are of the wrong one.
    """

    day: date
    period: str = ""
    due: date | None = None
    calendar: Calendar = field(default_factory=Calendar)
    extensions: Sequence[Extension] = ()
    past: Sequence[Issued] = ()
    earlier: Collection[str] = ()


def tier_on(day: date, due: date, had: Mapping[str, date], calendar: Calendar) -> Tier | None:
    """The tier to be issued on ``day`` for a unit whose last day is ``due``; None when there is none, or none that is new.

    ``had``: names of the tiers that it had in this period, with their days.
    """
    reached = [tier for tier in TIERS if _reached(tier, day, due, calendar)]
    tier = reached[-1] if reached else None
    if tier is None or tier.name in had or (tier.days > 0 and PRESS.name in had):
        return None
    if tier is PRESS:
        urged = had.get(URGE.name)
        if urged is None:
            return URGE
        first = add_workdays(urged, PRESS.days - URGE.days, calendar)
        if first is None or day < first:
            return None
    return tier


def next_tier(day: date, due: date, had: Mapping[str, date], calendar: Calendar) -> tuple[Tier, date] | None:
    """What comes after ``day`` and on which day, if the unit goes on owing; None when it had everything."""
    days = [add_workdays(due, tier.days, calendar) for tier in TIERS]
    if URGE.name in had:
        days.append(add_workdays(had[URGE.name], PRESS.days - URGE.days, calendar))
    for later in sorted(one for one in days if one is not None and one > day):
        if tier := tier_on(later, due, had, calendar):
            return tier, later
    return None


def time_to_chase(day: date, due: date, issued: Iterable[Issued], calendar: Calendar) -> bool:
    """Whether, by the calendar alone, a tier's day has come since anything was last ``issued`` in the period."""
    done = list(issued)
    last = max((one.day for one in done), default=None)
    days = [add_workdays(due, tier.days, calendar) for tier in TIERS]
    days += [add_workdays(one.day, PRESS.days - URGE.days, calendar) for one in done if one.tier == URGE.name]
    return any(one is not None and one <= day and (last is None or last < one) for one in days)


def _reached(tier: Tier, day: date, due: date, calendar: Calendar) -> bool:
    on = add_workdays(due, tier.days, calendar)
    return on is not None and on <= day


def chasing(merged: Consolidated, index: Index, terms: Terms) -> Chasing:
    """Everybody who owes something, each item in one place: asked for, held until a person has looked, or waived.

    ``merged`` is what the files that have come so far make of the ledger, ``index`` the one that it was made with. Who owes
    nothing (``merged.missing`` is the rule) is nowhere.
    """
    arrived = _Arrived(merged, index, terms.earlier)
    asked, held, waived = [], [], []
    for one in merged.missing:
        left, excused = _waived(one, index, terms.day)
        waived += excused
        pending = arrived.pending(one, left)
        held += pending
        waiting = {item for spared in pending for item in spared.items}
        left = tuple(item for item in left if item not in waiting)
        if left:
            chase = Chase(one.unit, left, _answered(one, index), terms.due, came=arrived.remark(one))
            asked.append(_timed(chase, index, terms))
    return Chasing(terms.period, terms.day, terms.due, tuple(asked), tuple(held), tuple(waived), arrived.unknown)


def _answered(one: Missing, index: Index) -> int:
    """How many of the items that the unit owes it has answered."""
    missing = set(one.items)
    return sum(index.ledger.items[number].id not in missing for number in index.owing(one.unit))


def _timed(chase: Chase, index: Index, terms: Terms) -> Chase:
    """With its own last day, what it had, and what is due."""
    granted = [one for one in terms.extensions if index.concerns(one.unit, chase.unit)]
    had = tuple(sorted((one for one in terms.past if _same(one.unit, chase.unit, index)), key=lambda one: one.day))
    chase = replace(chase, had=had)
    if granted:
        last = max(granted, key=lambda one: one.until)
        chase = replace(chase, due=date.fromisoformat(last.until), extended=last.reason)
    if chase.due is None:
        return chase
    early = bool(granted) and not _reached(TIERS[0], terms.day, chase.due, terms.calendar)
    days: dict[str, date] = {}
    for issued in had:
        days.setdefault(issued.tier, issued.day)
    today = [tier for tier in TIERS if days.get(tier.name) == terms.day]
    if today:  # one a day: what was issued this morning, as long as the day for it has come
        tier = next((one for one in reversed(today) if _reached(one, terms.day, chase.due, terms.calendar)), None)
    else:
        tier = tier_on(terms.day, chase.due, days, terms.calendar)
    again = tier is not None and tier.name in days
    if tier is not None:
        days.setdefault(tier.name, terms.day)
    following = next_tier(terms.day, chase.due, days, terms.calendar)
    return replace(chase, early=early, tier=tier, again=again, next=following)


def _same(written: str, unit: str, index: Index) -> bool:
    """Whether a name in an old record is this unit: by the name it had then, or by the one it has now."""
    return written == unit or index.roster.resolve(written).unit == unit


def _waived(one: Missing, index: Index, day: date) -> tuple[tuple[str, ...], list[Spared]]:
    """(what is still asked for, what the office does without): a waiver counts up to and with its day."""
    waivers = [
        waiver
        for waiver in index.rules.waivers
        if waiver.code in _NOT_ASKED
        and (waiver.until is None or waiver.until >= day.isoformat())
        and (not waiver.unit or index.concerns(waiver.unit, one.unit))
    ]
    left: list[str] = []
    spared: dict[str, list[str]] = {}
    for item in one.items:
        waiver = next((each for each in waivers if _covers(each, item, index)), None)
        if waiver is None:
            left.append(item)
        else:
            until = f"至{waiver.until}" if waiver.until else ""
            spared.setdefault(f"豁免{until}：{waiver.reason}", []).append(item)
    return tuple(left), [Spared(one.unit, tuple(items), why) for why, items in spared.items()]


def _covers(waiver: Waiver, item: str, index: Index) -> bool:
    return not waiver.item or any(index.ledger.items[number].id == item for number in index.numbered(waiver.item))


class _Arrived:
    """What came from whom and is not in the ledger: a unit is not chased for what the office has and has not read."""

    def __init__(self, merged: Consolidated, index: Index, earlier: Collection[str]) -> None:
        self._index = index
        self._earlier = frozenset(earlier)
        self._files = _by_unit(merged.submissions)
        self._full = {one.file.rpartition("!/")[0] for one in merged.submissions}  # mails that brought something
        self.unknown = tuple(
            one.file for one in merged.submissions if one.unit is None and one.state in ("unreadable", "unidentified")
        )
        undecided = [one for one in merged.leftovers if one.kind == "unplaced" and not one.choice and one.unit]
        shut = {one.file for one in merged.submissions if one.state in _SHUT}
        self._closed = _by_unit(one for one in undecided if not one.text and one.source.file in shut)
        elsewhere = {
            (one.source.file, one.source.sheet, one.source.cell) for one in merged.findings if one.code == _ELSEWHERE
        }
        texts = [one for one in undecided if one.text]
        self._beside = {id(one) for one in texts if (one.source.file, one.source.sheet, one.source.cell) in elsewhere}
        self._texts = _by_unit(texts)

    def pending(self, one: Missing, items: Collection[str]) -> list[Spared]:
        """Those of ``items`` on which something of the unit's waits for a person."""
        if not items:
            return []
        closed = list(self._of(one, self._closed))
        if closed:
            why = f"收到的文件读不了（{closed[0].reason.rstrip('。')}）"
            return [Spared(one.unit, tuple(items), why, tuple(left.source.file for left in closed))]
        texts = list(self._of(one, self._texts))
        meant = {item for text in texts for item in self._meant(text)}
        waiting = tuple(item for item in items if item in meant)
        loose = [text for text in texts if not text.candidates and text.item is None]
        if loose and not waiting and not _answered(one, self._index):
            files = tuple(dict.fromkeys(text.source.file for text in loose))
            return [Spared(one.unit, tuple(items), "报来的内容没有对应到事项，在“待人工核对”里", files)]
        if waiting:
            files = tuple(dict.fromkeys(text.source.file for text in texts if self._meant(text) & set(waiting)))
            return [Spared(one.unit, waiting, "报来的内容还在“待人工核对”里", files)]
        return []

    def _meant(self, text: Leftover) -> frozenset[str]:
        """Items that an undecided text may be about."""
        return frozenset((*text.candidates, *((text.item,) if text.item and id(text) in self._beside else ())))

    def remark(self, one: Missing) -> str:
        """What to say of files that came and hold no answer."""
        files = [sent for sent in self._of(one, self._files) if sent.file.partition("!/")[0] not in self._earlier]
        states = {sent.state for sent in files if sent.state != "letter" or sent.file not in self._full}
        if states & {"merged", "superseded"}:
            return "" if _answered(one, self._index) else "收到的表没有填"
        if "foreign" in states:
            return "收到的文件不是这一期的表"
        if "attachment" in states:
            return "只收到盖章件或说明"
        return "收到的邮件没有附件" if "letter" in states else ""

    def _of(self, one: Missing, found: Mapping[str, list[_Sent]]) -> Iterator[_Sent]:
        """What came from the unit, or from a member of the collective."""
        for unit, sent in found.items():
            if self._index.concerns(one.unit, unit):
                yield from sent


def _by_unit(found: Iterable[_Sent]) -> dict[str, list[_Sent]]:
    groups: dict[str, list[_Sent]] = {}
    for one in found:
        if one.unit:
            groups.setdefault(one.unit, []).append(one)
    return groups
