"""A merge result → all figures of the period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from toolkit.core.combine import combine
from toolkit.core.figures.given import Names, Terms, gather
from toolkit.core.figures.note import denominators
from toolkit.core.figures.states import item_states
from toolkit.core.figures.tally import count, line_of_item, rate, tally
from toolkit.core.figures.time import elapsed, in_percent
from toolkit.core.figures.units import rankings, unit_figures
from toolkit.model.ledger import Ledger
from toolkit.model.merging import Consolidated
from toolkit.model.settings import DEFAULT_LIGHTS, DEFAULT_STATUSES, Light, StatusWord
from toolkit.model.statistics import (
    ALL_REPORTED,
    NO_END,
    NO_MONTH,
    NO_THEME,
    NONE_REPORTED,
    NOTHING_DUE,
    PART_REPORTED,
    ItemState,
    Statistics,
    Tally,
)
from toolkit.text.roster import Roster


def statistics(
    source: Consolidated | Ledger,
    *,
    as_of: date | None = None,
    soon_days: int = 10,
    slack: int = 0,
    places: int = 1,
    words: Sequence[StatusWord] = (),
    lights: Sequence[Light] = (),
    closed: Collection[str] = (),
    late: Collection[str] | None = None,
    roster: Roster | None = None,
) -> Statistics:
    """All figures of one period.

    ``source``: what ``core.combine`` made, or a ledger alone (its own answers count). ``as_of``: the day; without it nothing
    depends on the day. ``soon_days``: 临期 is what is due within so many days, the day itself included. ``slack``: percentage
    points below the expected share that are not yet 滞后. ``places``: digits behind the point of percentages, 0 or 1.
    ``words`` and ``lights``: those of the office, the default ones when empty. ``closed``: ids of items that the reviewer
    closed (已销号). ``late``: units whose file came late (迟报), None when nobody looked. ``roster``: the one that the merge used,
    so that printed names mean the same units; without it each printed name that ``source.units`` knows is a unit.

    Never raises; the same input gives the same record.
    """
    if isinstance(source, Ledger):
        source = combine(source, ())
    terms = Terms(
        as_of,
        max(soon_days, 0),
        max(slack, 0),
        1 if places else 0,
        tuple(words) or DEFAULT_STATUSES,
        tuple(lights) or DEFAULT_LIGHTS,
        frozenset(closed),
        None if late is None else frozenset(late),
    )
    names = Names(source, roster)
    items = item_states(gather(source, names, terms.closed), terms, source.ledger.year)
    units = unit_figures(source, items, terms)
    total = tally("合计", [line_of_item(item, terms) for item in items], terms)
    owing = count(one.unit for one in units if one.state != NOTHING_DUE)
    whole = count(one.unit for one in units if one.state == ALL_REPORTED)
    on_time = None
    if terms.late is not None:
        punctual = count(one.unit for one in units if one.state == ALL_REPORTED and not one.late)
        on_time = rate("按时报送率", "须报送的单位", punctual, owing, terms.places)
    return Statistics(
        title=source.ledger.title,
        period=source.period,
        as_of=as_of,
        soon_days=terms.soon_days,
        slack=terms.slack,
        places=terms.places,
        words=terms.words,
        lights=terms.lights,
        owes=source.ledger.owes,
        items=items,
        total=total,
        themes=_groups(items, terms, list(dict.fromkeys(map(_theme, items))), _theme),
        months=_groups(items, terms, _months(items), _month),
        units=units,
        rankings=rankings(units),
        silent=count(one.unit for one in units if one.state == NONE_REPORTED),
        partial=count(one.unit for one in units if one.state == PART_REPORTED),
        reporting=rate("报送率", "须报送的单位", whole, owing, terms.places),
        on_time=on_time,
        year=in_percent(elapsed(date(as_of.year, 1, 1), date(as_of.year, 12, 31), as_of)) if as_of else None,
        note=denominators(total, items, terms),
        names=names.used,
    )


def _theme(item: ItemState) -> str:
    return item.theme.strip() or NO_THEME


def _month(item: ItemState) -> str:
    return item.month


def _months(items: Sequence[ItemState]) -> list[str]:
    """The months that have items, by time; then what has no end, then what has no day."""
    found = set(map(_month, items))
    last = [name for name in (NO_END, NO_MONTH) if name in found]
    return sorted(found - {NO_END, NO_MONTH}) + last


def _groups(
    items: Sequence[ItemState], terms: Terms, names: Sequence[str], group_of: Callable[[ItemState], str]
) -> tuple[Tally, ...]:
    """One tally for each group: every item is in exactly one."""
    parts: dict[str, list[ItemState]] = {name: [] for name in names}
    for item in items:
        parts[group_of(item)].append(item)
    return tuple(tally(name, [line_of_item(item, terms) for item in those], terms) for name, those in parts.items())
