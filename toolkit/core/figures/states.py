"""The state of each unit on each item, and of each item: 状态, 逾期, 临期, 滞后, lights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from toolkit.core.figures.given import Given, Terms, Wrote
from toolkit.core.figures.percent import bare_percent, stated_percent
from toolkit.core.figures.stated import meaning, vocabulary
from toolkit.core.figures.time import day_of, elapsed, in_percent, span_of
from toolkit.core.figures.words import Inferred, infer
from toolkit.model.ledger import Item
from toolkit.model.settings import Light
from toolkit.model.statistics import (
    ADVANCE,
    BEHIND,
    DONE,
    FROM_COLUMN,
    FROM_DEADLINE,
    FROM_DOUBT,
    FROM_NOTHING,
    FROM_OFFICE,
    FROM_WORDS,
    NO_END,
    NO_MONTH,
    NOT_STARTED,
    ONGOING,
    RUNNING,
    UNANSWERED,
    UNREPORTED,
    ItemState,
    UnitState,
)  # fmt: skip

_ENDLESS = ("ongoing", "recurring")
_DATED = ("date", "range")


class _Read(NamedTuple):
    """A state and where it comes from."""

    status: str
    basis: str
    inferred: bool
    words: tuple[str, ...] = ()
    percent: Decimal | None = None


class _Due(NamedTuple):
    """One item's deadline on the day: ``last`` is the later of two readings, ``end``: it has no end."""

    start: date | None
    due: date | None
    last: date | None
    days_left: int | None
    passed: bool | None
    expected: Decimal | None
    endless: bool
    kind: str


def item_states(found: Sequence[Given], terms: Terms, year: int | None) -> tuple[ItemState, ...]:
    """The states of all items in the order of the ledger; ``year`` is the campaign's."""
    known = vocabulary(terms.words)
    return tuple(_item(index, given, terms, known, year) for index, given in enumerate(found))


def _item(index: int, given: Given, terms: Terms, known: Mapping[str, str], year: int | None) -> ItemState:
    item = given.item
    due = _due(item, terms.as_of, year)
    whole = _whole(given, due, known)
    units = tuple(_unit(wrote, given, due, whole, terms, known) for wrote in given.units)
    deciding = [unit for unit in units if unit.decides]
    read, names = _least(deciding, whole, given)
    overdue, soon, behind = _times(read, due, terms, given.closed)
    ongoing = due.endless or (due.due is None and read.status == ONGOING)
    month = (item.deadline.due or "")[:7] if due.due else NO_END if ongoing else NO_MONTH
    return ItemState(
        index, item.id, item.no, item.theme, item.title, item.deadline.text, item.deadline.kind,
        due.start.isoformat() if due.start else None, due.due.isoformat() if due.due else None, month, ongoing,
        read.status, read.basis, read.inferred, read.words, names, given.reviewed, given.closed, read.percent,
        due.days_left, overdue, soon, due.expected, behind,
        light_of(terms.lights, read.status, overdue, behind, due.days_left, given.closed),
        _confirm(given, due, read, bool(overdue), units, known, terms.as_of), units,
    )  # fmt: skip


def _due(item: Item, as_of: date | None, year: int | None) -> _Due:
    start, due = span_of(item.deadline, year)
    endless = item.deadline.kind in _ENDLESS and due is None
    if due is None:
        return _Due(None, None, None, None, None, None, endless, item.deadline.kind)
    alternative = day_of(item.deadline.due_alt)
    last = max(due, alternative) if alternative else due
    if as_of is None or start is None:
        return _Due(start, due, last, None, None, None, endless, item.deadline.kind)
    expected = in_percent(elapsed(start, due, as_of))
    return _Due(start, due, last, (due - as_of).days, last < as_of, expected, endless, item.deadline.kind)


def _whole(given: Given, due: _Due, known: Mapping[str, str]) -> _Read | None:
    """What was said of the item as a whole: closed, the office's text, a text of the ledger without a unit's name."""
    if given.closed:
        return _Read(DONE, FROM_OFFICE, False)
    if given.office_status is not None and (status := meaning(given.office_status, known)):
        return _Read(status, FROM_OFFICE, False, percent=bare_percent(given.office_status))
    if given.office_progress is not None and given.office_progress.strip() and not _column_of(given, known):
        return _fit(_from_text(given.office_progress, FROM_OFFICE), due)
    if given.loose_status or given.loose_progress:
        return _from_cells(given.loose_status, given.loose_progress, due, known)
    return None


def _column_of(given: Given, known: Mapping[str, str]) -> bool:
    """Whether the units it rests on stated states that the office left as they are."""
    stated = [one for one in given.units if one.decides and meaning(one.status, known)]
    return given.office_status is None and bool(stated) and len(stated) == sum(one.decides for one in given.units)


def _from_cells(status: str, progress: str, due: _Due, known: Mapping[str, str]) -> _Read:
    """The state that a unit's two cells tell: the column, else the words of the progress text."""
    said = meaning(status, known)
    if said:
        share = bare_percent(status)
        found = stated_percent(progress)
        return _Read(said, FROM_COLUMN, False, (), share if share is not None else found[0] if found else None)
    return _fit(_from_text(progress, FROM_WORDS), due)


def _from_text(text: str, basis: str) -> _Read:
    read = infer(text)
    found = stated_percent(text)
    return _Read(read.status or RUNNING, basis, True, read.words, found[0] if found else None)


def _fit(read: _Read, due: _Due) -> _Read:
    """An inferred state beside the deadline: 持续推进 is no state of work with a last day, and the state of work without.

    Only work that is neither done nor late nor unbegun: 正在推进 with an item of 常态实施 is 持续推进.
    """
    if due.endless and read.status == RUNNING:
        basis = FROM_DEADLINE if read.basis == FROM_WORDS else read.basis
        return read._replace(status=ONGOING, basis=basis, words=())
    if read.status == ONGOING and due.kind in _DATED:
        return read._replace(status=RUNNING)
    return read


def _unit(
    wrote: Wrote, given: Given, due: _Due, whole: _Read | None, terms: Terms, known: Mapping[str, str]
) -> UnitState:
    """The state of one unit: what it says, and what is counted of it."""
    own = _own(wrote, wrote.status, wrote.progress, due, known)
    read = own
    if wrote.office_status is not None or wrote.office_progress is not None:
        status = wrote.status if wrote.office_status is None else wrote.office_status
        progress = wrote.progress if wrote.office_progress is None else wrote.office_progress
        read = _from_cells(status, progress, due, known)._replace(basis=FROM_OFFICE)
    if whole is not None and whole.basis == FROM_OFFICE and wrote.decides:
        read = whole
    overdue, soon, behind = _times(read, due, terms, given.closed)
    light = None
    if wrote.decides:
        light = light_of(terms.lights, read.status, overdue, behind, due.days_left, given.closed)
    state = UnitState(
        wrote.unit, wrote.role, wrote.decides, wrote.owes, wrote.answered, own.status, read.status, read.basis,
        read.inferred, read.words, wrote.status.strip(), read.percent, overdue, soon, behind, light,
    )  # fmt: skip
    if wrote.decides or terms.as_of is None:
        return state
    return replace(state, overdue=False, due_soon=False, behind=False)


def _own(wrote: Wrote, status: str, progress: str, due: _Due, known: Mapping[str, str]) -> _Read:
    if wrote.unsettled:
        return _Read(RUNNING, FROM_DOUBT, True)
    if not wrote.answered:
        return _Read(UNREPORTED if wrote.owes or wrote.decides else UNANSWERED, FROM_NOTHING, False)
    return _from_cells(status, progress, due, known)


def _least(deciding: Sequence[UnitState], whole: _Read | None, given: Given) -> tuple[_Read, tuple[str, ...]]:
    """The state of an item: what was said of the whole, else the least advanced of those it rests on."""
    if whole is not None:
        return whole, tuple(unit.unit for unit in deciding)
    if not deciding:
        return _Read(UNREPORTED, FROM_NOTHING, False), ()
    lowest = min(deciding, key=lambda unit: ADVANCE.index(unit.status)).status
    those = [unit for unit in deciding if unit.status == lowest]
    shares = [unit.percent for unit in deciding if unit.percent is not None]
    sure = next((unit for unit in those if not unit.inferred), those[0])
    words = tuple(dict.fromkeys(word for unit in those for word in unit.words)) if sure.inferred else sure.words
    read = _Read(lowest, sure.basis, sure.inferred, words, min(shares, default=None))
    return read, tuple(unit.unit for unit in those)


def _times(read: _Read, due: _Due, terms: Terms, closed: bool) -> tuple[bool | None, bool | None, bool | None]:
    """Whether it is overdue, due soon, behind; None without a day.

    Overdue is what is not done when its last day (of two readings the later) is over; work of two steps (12月底前完成，并持续推进)
    is done with its first step once it is 持续推进. Behind: a state that says so, or a stated share below the expected one.
    """
    if terms.as_of is None:
        return None, None, None
    finished = closed or read.status == DONE or (read.status == ONGOING and due.kind == "compound")
    overdue = bool(due.passed) and not finished
    left = due.days_left
    soon = left is not None and not finished and not overdue and 0 <= left <= terms.soon_days
    slow = read.status == BEHIND
    if read.percent is not None and due.expected is not None and read.status in (RUNNING, ONGOING, NOT_STARTED):
        slow = read.percent + terms.slack < int(due.expected)
    return overdue, soon, slow and not overdue and not finished


def light_of(
    lights: Sequence[Light],
    status: str,
    overdue: bool | None,
    behind: bool | None,
    days_left: int | None,
    closed: bool,
) -> Light | None:
    """The first light of the scheme whose condition holds; None when none does."""
    for light in lights:
        if light.when == "已完成":
            on = closed or status == DONE
        elif light.when == "已逾期":
            on = bool(overdue) and -(days_left or 0) >= (light.days or 0)
        elif light.when == "临近时限":
            open_ = not closed and status != DONE and not overdue
            on = open_ and days_left is not None and 0 <= days_left <= (light.days or 0)
        elif light.when == "进展滞后":
            on = bool(behind) or (status == BEHIND and not overdue)
        else:
            on = light.when == "其他" or light.when == status
        if on:
            return light
    return None


def _against(unit: UnitState, text: Inferred) -> str:
    """The status says 已完成, the text does not. 已完成 in the text may be said of a part: that is no contradiction of words."""
    words = text.words[0]
    if text.status == RUNNING and words.startswith("已") and not any(mark in words for mark in "%％"):
        return f"{unit.unit}的状态填“{unit.stated[:20]}”，进展文字里的“{words}”像是只指其中一部分，请核实是否全部完成。"
    return f"{unit.unit}的状态填“{unit.stated[:20]}”，进展文字却写“{words}”，请核实。"


def _confirm(
    given: Given,
    due: _Due,
    read: _Read,
    overdue: bool,
    units: Sequence[UnitState],
    known: Mapping[str, str],
    as_of: date | None,
) -> tuple[str, ...]:
    """Why a person should look at an item before it is published."""
    told = []
    if any(unit.basis == FROM_DOUBT for unit in units):
        told.append("有多个版本不一致的填报，请先在“待人工核对”里处理。")
    if overdue and read.inferred:
        told.append("时限已过，单位没有写明是否完成，通报前请核实。")
    elif read.inferred and read.status in (DONE, BEHIND, NOT_STARTED):
        told.append(f"“{read.status}”是从“{'、'.join(read.words)}”看出来的，单位没有填状态，请核实。")
    for unit, wrote in zip(units, given.units, strict=True):
        if not unit.decides or not unit.stated:
            continue
        said = meaning(wrote.status, known)
        if not said:
            told.append(f"{unit.unit}填的状态“{unit.stated[:20]}”不在约定用语里，按进展文字判断。")
        elif said == DONE and (text := infer(wrote.progress)).status not in (DONE, ONGOING, "") and text.words:
            told.append(_against(unit, text))
    if read.status == ONGOING and not read.inferred and due.kind in _DATED:
        told.append("有明确时限，状态却是“持续推进”，请核实是否完成。")
    if due.due and due.last and as_of and due.due < as_of <= due.last:
        told.append(f"时限“{given.item.deadline.text}”有两种读法，按较早的一种已经到期，请核实。")
    return tuple(told)
