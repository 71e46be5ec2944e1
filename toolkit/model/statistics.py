"""What the statistics of one period say (统计): the state of each item, the counts, the rates, the rankings.

Every number stands beside what it counts (``Count.ids``), so that anybody can recompute it. Percentages are ``Decimal`` with
one or no digit behind the point, ready to be printed. What needs a day is None when the statistics were made without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from toolkit.model.ledger import Role
from toolkit.model.settings import Light, StatusWord

NOT_STARTED, RUNNING, BEHIND, DONE, ONGOING = "未启动", "正在推进", "进展滞后", "已完成", "持续推进"
UNREPORTED = "未报送"
UNANSWERED = "未填报"
"""State of a unit that wrote nothing on an item and need not (a 配合 unit): never 未报送, and no state of an item."""

CLOSED = "已销号"
"""What only the reviewer may say of an item."""

SHOWN = (DONE, RUNNING, ONGOING, BEHIND, NOT_STARTED, UNREPORTED)
"""States of an item in the order of tables."""

ADVANCE = (UNREPORTED, NOT_STARTED, BEHIND, RUNNING, ONGOING, DONE)
"""States of an item from the least to the most advanced."""

FROM_COLUMN, FROM_WORDS, FROM_OFFICE, FROM_DEADLINE = "状态栏", "进展文字", "核定文本", "完成时限"
FROM_DOUBT, FROM_NOTHING = "待核对", "未填"
"""Where a state comes from. ``进展文字``, ``完成时限`` and ``待核对`` are inferred, as is ``核定文本`` without a word of its own
in the status column; ``未填`` is the state of whom nothing stands."""

NO_THEME, NO_MONTH, NO_END = "未分主题", "无明确时限", "持续推进"
"""Names of the groups of items without theme, without a day, and without an end."""

ALL_REPORTED, PART_REPORTED, NONE_REPORTED, NOTHING_DUE = "已报送", "部分报送", "未报送", "无须报送"
"""What a unit did with what it owes."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what it counts: ids of items (names of units where the field says so), in the order of the ledger."""

    number: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole`` in percent; None when there is nothing to divide by.

    Rounded half up, but never 100 while something is missing and never 0 while there is something. ``name`` says what it is,
    ``basis`` (Chinese, short) what the denominator holds.
    """

    name: str
    basis: str
    part: Count
    whole: Count
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many items are in one state, and their share; the shares of one table sum to exactly 100 (to 0 without items)."""

    status: str
    count: Count
    share: Decimal


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many items show one light of the office's scheme (灯): its name and colour (RRGGBB)."""

    name: str
    colour: str
    count: Count


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of one group of items, each item counted once.

    ``statuses`` has all of ``SHOWN`` in that order (for items that a unit only supports also 未填报); ``lights`` the lights
    of the scheme that are on anywhere. ``ongoing`` are the items without an end (常态实施, 每月 …), ``dated`` all others.
    ``overdue_inferred`` are those of ``overdue`` whose state nobody stated: to be checked before they are named in public.
    ``done``: 已完成 of all; ``done_dated``: of those with an end; ``done_due``: of those whose time is up.
    """

    name: str
    total: Count
    statuses: tuple[StatusCount, ...]
    lights: tuple[LightCount, ...]
    ongoing: Count
    dated: Count
    inferred: Count
    closed: Count
    overdue: Count | None
    overdue_inferred: Count | None
    due_soon: Count | None
    behind: Count | None
    done: Rate
    done_dated: Rate
    done_due: Rate | None


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit on one item.

    ``own`` is what the unit itself says (stated or inferred), ``status`` what is counted: the office's word (核定文本) where
    there is one. ``basis`` and ``words`` belong to ``status``: where it comes from, and the words that decided. ``stated`` is
    the unit's text in the status column as written. ``percent``: how much of the task the text says is done.
    ``decides``: the state of the item rests on this unit (牵头; where there is none 责任; where there is none 配合).
    """

    unit: str
    role: Role
    decides: bool
    owes: bool
    answered: bool
    own: str
    status: str
    basis: str
    inferred: bool
    words: tuple[str, ...] = ()
    stated: str = ""
    percent: Decimal | None = None
    overdue: bool | None = None
    due_soon: bool | None = None
    behind: bool | None = None
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item: ``index`` is its place in ``Ledger.items``.

    ``status`` is that of the unit(s) it rests on, of several the least advanced (``deciding`` names those). ``reviewed`` is
    what the office wrote into the status column (核定), empty when nothing; ``closed``: the reviewer closed it (已销号).
    ``month`` is the group of its deadline: YYYY-MM, or NO_END, NO_MONTH. ``ongoing``: it has no end, and counts in no rate
    without 持续推进. ``days_left`` counts to the due day (negative: past). ``expected`` is the share (percent) of its time that
    is gone (序时进度). ``behind`` is never true of what is done or overdue. ``confirm`` are the reasons (Chinese sentences) why
    a person should look at it before it is published. ``start`` and ``due``: the first and the last day, YYYY-MM-DD.
    """

    index: int
    id: str
    no: str
    theme: str
    title: str
    deadline: str
    kind: str
    start: str | None
    due: str | None
    month: str
    ongoing: bool
    status: str
    basis: str
    inferred: bool
    words: tuple[str, ...]
    deciding: tuple[str, ...]
    reviewed: str
    closed: bool
    percent: Decimal | None
    days_left: int | None
    overdue: bool | None
    due_soon: bool | None
    expected: Decimal | None
    behind: bool | None
    light: Light | None
    confirm: tuple[str, ...]
    units: tuple[UnitState, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit: ``order`` is its place in the official order, from 1.

    ``lead`` counts the items that rest on it (牵头; 责任 where an item has no 牵头), by what is counted of this unit;
    ``support`` all others it takes part in. ``reporting``: items it answered of those it owes. ``state`` is one of
    ALL_REPORTED, PART_REPORTED, NONE_REPORTED, NOTHING_DUE. ``late``: its file came late, None when nobody said.
    """

    unit: str
    order: int
    state: str
    sent_a_file: bool
    late: bool | None
    owed: Count
    answered: Count
    missing: Count
    reporting: Rate
    lead: Tally
    support: Tally


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking; ``rank`` is None for a unit that has nothing to be ranked by."""

    rank: int | None
    unit: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units by a rate, best first: equal rates share a rank and the next one is left out (1, 2, 3, 3, 5).

    Among equals the official order decides who is printed first. ``official`` has the same lines in the official order.
    ``apart`` is False where all rates are equal: such a ranking says nothing and should not be printed.
    """

    name: str
    apart: bool
    rows: tuple[Ranked, ...]
    official: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of one period, and what they were made with.

    ``items`` stand in the order of the ledger. ``themes`` in the order of first mention, ``months`` by time, then without end,
    then without day; ``units`` in the official order: every unit that takes part, also those that sent nothing. ``silent`` are
    the units that answered nothing of what they owe, ``partial`` those that answered a part (names in ``ids``).
    ``reporting`` is 报送率: units that answered all they owe; ``on_time`` (按时报送率) the same without those that were late, None
    when nobody said who was. ``owes`` are the roles whose units owe an answer, as the office set it. ``year`` is expected progress of the year on the day (序时进度). ``names`` are the units that a
    printed name is counted as, where that is not the name itself. ``note`` is one sentence about denominators.
    """

    title: str
    period: str
    as_of: date | None
    soon_days: int
    slack: int
    places: int
    words: tuple[StatusWord, ...]
    lights: tuple[Light, ...]
    owes: tuple[Role, ...]
    items: tuple[ItemState, ...]
    total: Tally
    themes: tuple[Tally, ...]
    months: tuple[Tally, ...]
    units: tuple[UnitFigures, ...]
    rankings: tuple[Ranking, ...]
    silent: Count
    partial: Count
    reporting: Rate
    on_time: Rate | None
    year: Decimal | None
    note: str
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
