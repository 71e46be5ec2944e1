"""Counts and rates of groups of items: the whole ledger, a theme, a month, a unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from toolkit.core.figures.given import Terms
from toolkit.core.figures.shares import percentage, shares
from toolkit.model.settings import Light
from toolkit.model.statistics import (
    DONE,
    SHOWN,
    UNANSWERED,
    Count,
    ItemState,
    LightCount,
    Rate,
    StatusCount,
    Tally,
    UnitState,
)


class Line(NamedTuple):
    """One item as it is counted in one group."""

    id: str
    status: str
    inferred: bool
    ongoing: bool
    closed: bool
    passed: bool
    overdue: bool
    due_soon: bool
    behind: bool
    light: Light | None


def line_of_item(item: ItemState, terms: Terms) -> Line:
    """The item as it counts in the whole, its theme and its month."""
    return Line(
        item.id,
        item.status,
        item.inferred,
        item.ongoing,
        item.closed,
        passed(item, terms),
        bool(item.overdue),
        bool(item.due_soon),
        bool(item.behind),
        item.light,
    )


def line_of_unit(item: ItemState, unit: UnitState, terms: Terms) -> Line:
    """The item as it counts for one of its units."""
    return Line(
        item.id,
        unit.status,
        unit.inferred,
        item.ongoing,
        item.closed,
        passed(item, terms),
        bool(unit.overdue),
        bool(unit.due_soon),
        bool(unit.behind),
        unit.light,
    )


def passed(item: ItemState, terms: Terms) -> bool:
    """Whether the due day of an item is over."""
    return terms.as_of is not None and item.due is not None and item.due < terms.as_of.isoformat()


def count(ids: Iterable[str]) -> Count:
    """A number with what it counts."""
    those = tuple(ids)
    return Count(len(those), those)


def rate(name: str, basis: str, part: Count, whole: Count, places: int) -> Rate:
    """``part`` of ``whole`` as a percentage with what the denominator holds."""
    return Rate(name, basis, part, whole, percentage(part.number, whole.number, places))


def tally(name: str, lines: Sequence[Line], terms: Terms, *, support: bool = False) -> Tally:
    """All numbers of one group; each line counts once. ``support`` adds the state 未填报 to the table of states."""

    def those(holds: Callable[[Line], bool]) -> Count:
        return count(line.id for line in lines if holds(line))

    total = those(lambda line: True)
    ongoing = those(lambda line: line.ongoing)
    dated = those(lambda line: not line.ongoing)
    day = terms.as_of is not None
    due = those(lambda line: line.passed)
    return Tally(
        name=name,
        total=total,
        statuses=_statuses(lines, (*SHOWN, UNANSWERED) if support else SHOWN, terms.places),
        lights=_lights(lines, terms),
        ongoing=ongoing,
        dated=dated,
        inferred=those(lambda line: line.inferred),
        closed=those(lambda line: line.closed),
        overdue=those(lambda line: line.overdue) if day else None,
        overdue_inferred=those(lambda line: line.overdue and line.inferred) if day else None,
        due_soon=those(lambda line: line.due_soon) if day else None,
        behind=those(lambda line: line.behind) if day else None,
        done=rate("完成率", "全部事项", those(lambda line: line.status == DONE), total, terms.places),
        done_dated=rate(
            "完成率（不含持续推进）",
            "不含持续推进的事项",
            those(lambda line: line.status == DONE and not line.ongoing),
            dated,
            terms.places,
        ),
        done_due=rate(
            "到期完成率",
            "已过完成时限的事项",
            those(lambda line: line.status == DONE and line.passed),
            due,
            terms.places,
        )
        if day
        else None,
    )


def _statuses(lines: Sequence[Line], shown: Sequence[str], places: int) -> tuple[StatusCount, ...]:
    counts = [count(line.id for line in lines if line.status == status) for status in shown]
    parts = shares([one.number for one in counts], places)
    return tuple(StatusCount(*one) for one in zip(shown, counts, parts, strict=True))


def _lights(lines: Sequence[Line], terms: Terms) -> tuple[LightCount, ...]:
    """Lights by name and colour in the order of the scheme; two lights of one name and colour are one."""
    kinds = dict.fromkeys((light.name, light.colour) for light in terms.lights)
    found = []
    for name, colour in kinds:
        ids = [line.id for line in lines if line.light and (line.light.name, line.light.colour) == (name, colour)]
        if ids:
            found.append(LightCount(name, colour, count(ids)))
    return tuple(found)
