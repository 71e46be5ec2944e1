"""Who is chased (催报): the tiers and their days, what was done before, and what one day asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Tier(NamedTuple):
    """One step of chasing: ``days`` are working days after the last day for answers (before it when negative).

    ``document`` is the notice that goes out with it, empty for a reminder; ``superior``: with a copy to the unit's superior.
    """

    name: str
    days: int
    document: str = ""
    superior: bool = False


REMIND, REMIND_LAST = Tier("提醒", -3), Tier("末次提醒", -1)
URGE, PRESS = Tier("催办", 1, "催办通知单"), Tier("督办", 3, "督办通知单", superior=True)
TIERS = (REMIND, REMIND_LAST, URGE, PRESS)
"""In the order of the calendar: T−3, T−1, T+1, T+3."""


class Issued(NamedTuple):
    """One tier that a unit had in one period, and the day (``as_of``) on which it was issued."""

    unit: str
    tier: str
    day: date


@dataclass(frozen=True, slots=True)
class Chase:
    """One unit that owes something and may be asked for it.

    ``items``: ids of what it is asked for, in the order of the ledger. ``answered``: how many of those it owes it has answered.
    ``due``: its own last day, None when none is set; ``extended``: why that is later than everybody's, empty when it is not.
    ``early``: it has an extension, and the first day of its own calendar has not come. ``tier``: what is due today, None when nothing
    is; ``again``: it was issued today already. ``next``: the tier that comes next, with its day. ``had``: what it had before, oldest first. ``came``: what is to be said of files it sent (Chinese), empty for none.
    """

    unit: str
    items: tuple[str, ...]
    answered: int = 0
    due: date | None = None
    extended: str = ""
    early: bool = False
    tier: Tier | None = None
    again: bool = False
    next: tuple[Tier, date] | None = None
    had: tuple[Issued, ...] = ()
    came: str = ""

    @property
    def part(self) -> bool:
        """Whether it answered a part of what it owes."""
        return self.answered > 0


class Spared(NamedTuple):
    """Items that a unit owes and is not asked for: ``why`` is one Chinese clause, ``files`` are those to look at."""

    unit: str
    items: tuple[str, ...]
    why: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chasing:
    """Everybody who owes something in a period, on one day.

    ``asked``: who may be asked, in the official order. ``held``: what came and has to be looked at first. ``waived``: what the
    office waived. ``unknown``: files of which nobody knows who sent them. A unit may stand in several, with other items in each.
    """

    period: str
    day: date
    due: date | None
    asked: tuple[Chase, ...] = ()
    held: tuple[Spared, ...] = ()
    waived: tuple[Spared, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def issuing(self) -> tuple[Chase, ...]:
        """Those for whom a tier is due today."""
        return tuple(one for one in self.asked if one.tier is not None)
