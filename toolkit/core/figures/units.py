"""Figures of each unit, 牵头 and 配合 apart, and the rankings made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from toolkit.core.figures.given import Terms
from toolkit.core.figures.shares import ranks
from toolkit.core.figures.tally import count, line_of_unit, rate, tally
from toolkit.model.merging import Consolidated
from toolkit.model.statistics import (
    ALL_REPORTED,
    NONE_REPORTED,
    NOTHING_DUE,
    PART_REPORTED,
    ItemState,
    Ranked,
    Ranking,
    Rate,
    UnitFigures,
    UnitState,
)

_USED = ("merged", "superseded")


def unit_figures(merged: Consolidated, items: Sequence[ItemState], terms: Terms) -> tuple[UnitFigures, ...]:
    """The figures of every unit that takes part in an item, in the official order (``merged.units``), then as named."""
    parts: dict[str, list[tuple[ItemState, UnitState]]] = {}
    for item in items:
        for unit in item.units:
            parts.setdefault(unit.unit, []).append((item, unit))
    sent = {one.unit for one in merged.submissions if one.state in _USED}
    sent |= {one.unit for one in merged.missing if one.sent_a_file}
    listed = [unit for unit in dict.fromkeys([*merged.units, *parts]) if unit in parts]
    return tuple(_figures(unit, order, parts[unit], unit in sent, terms) for order, unit in enumerate(listed, start=1))


def _figures(
    unit: str, order: int, parts: Sequence[tuple[ItemState, UnitState]], sent: bool, terms: Terms
) -> UnitFigures:
    owed = count(item.id for item, own in parts if own.owes)
    answered = count(item.id for item, own in parts if own.owes and own.answered)
    missing = count(item.id for item, own in parts if own.owes and not own.answered)
    if not owed.number:
        state = NOTHING_DUE
    elif not missing.number:
        state = ALL_REPORTED
    else:
        state = PART_REPORTED if answered.number else NONE_REPORTED
    return UnitFigures(
        unit=unit,
        order=order,
        state=state,
        sent_a_file=sent,
        late=None if terms.late is None else unit in terms.late,
        owed=owed,
        answered=answered,
        missing=missing,
        reporting=rate("报送率", "应报送的事项", answered, owed, terms.places),
        lead=tally("牵头", [line_of_unit(item, own, terms) for item, own in parts if own.decides], terms),
        support=tally(
            "配合", [line_of_unit(item, own, terms) for item, own in parts if not own.decides], terms, support=True
        ),
    )


def rankings(units: Sequence[UnitFigures]) -> tuple[Ranking, ...]:
    """Units by completion rate of what rests on them (without and with 持续推进), and by 报送率."""
    return (
        _ranking("完成率排名（不含持续推进）", units, lambda one: one.lead.done_dated),
        _ranking("完成率排名", units, lambda one: one.lead.done),
        _ranking("报送率排名", units, lambda one: one.reporting),
    )


def _ranking(name: str, units: Sequence[UnitFigures], rate_of: Callable[[UnitFigures], Rate]) -> Ranking:
    """Ranks go by the exact rate, not by the rounded one."""
    rates = [rate_of(one) for one in units]
    exact = [Fraction(one.part.number, one.whole.number) if one.whole.number else None for one in rates]
    official = tuple(Ranked(*one) for one in zip(ranks(exact), (u.unit for u in units), rates, strict=True))
    rows = sorted(official, key=lambda row: len(official) + 1 if row.rank is None else row.rank)
    apart = len({value for value in exact if value is not None}) > 1
    return Ranking(name, apart, tuple(rows), official)
