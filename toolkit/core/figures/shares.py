"""Percentages as an official table wants them: shares that sum to 100, rates that never flatter, ranks with ties."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def shares(counts: Sequence[int], places: int = 1) -> tuple[Decimal, ...]:
    """Shares in percent with ``places`` digits behind the point (0 or 1) that sum to exactly 100: largest remainder.

    What rounding down leaves over goes to the largest remainders, of equal ones to the larger count. Between equal
    counts the first takes it when that rounds it correctly, else the last: 已完成 stands first, and its share should not
    differ from the 完成率 beside it without need. A count of 0 has share 0; without anything to share all are 0.
    """
    total = sum(counts)
    steps = 100 * 10**places
    if total <= 0:
        return tuple(_scaled(0, places) for _ in counts)
    floors = [count * steps // total for count in counts]
    left = [count * steps % total for count in counts]
    order = sorted(range(len(counts)), key=lambda at: (-left[at], -counts[at], at if 2 * left[at] >= total else -at))
    for at in order[: steps - sum(floors)]:
        floors[at] += 1
    return tuple(_scaled(one, places) for one in floors)


def percentage(part: int, whole: int, places: int = 1) -> Decimal | None:
    """``part`` of ``whole`` in percent, rounded half up; None without a whole.

    Never 100 while a part is missing and never 0 while there is one: 1999 of 2000 are 99.9.
    """
    if whole <= 0:
        return None
    steps = 100 * 10**places
    rounded = (2 * part * steps + whole) // (2 * whole)
    if 0 < part < whole:
        rounded = min(max(rounded, 1), steps - 1)
    return _scaled(rounded, places)


def ranks(values: Sequence[Fraction | None]) -> tuple[int | None, ...]:
    """The rank of each value, the largest first: equals share a rank, the next is left out (1, 2, 3, 3, 5).

    None has no rank and takes none.
    """
    ordered = sorted((value for value in values if value is not None), reverse=True)
    first: dict[Fraction, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return tuple(None if value is None else first[value] for value in values)


def _scaled(steps: int, places: int) -> Decimal:
    return Decimal(steps).scaleb(-places)
