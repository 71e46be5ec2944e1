"""Arithmetic of the independent check: counts, shares, rates, days, made again in another way.

Nothing here or in ``check`` is imported from the statistics, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Json = Mapping[str, Any]
Difference = tuple[str, Any, Any]
"""Where, what is stated, what it should be."""

_TABLE = ["已完成", "正在推进", "持续推进", "进展滞后", "未启动", "未报送"]


def tally(
    where: str, stated: Json, rows: Sequence[Json], setting: Json, *, support: bool = False
) -> Iterator[Difference]:
    """Differences of one table; ``rows`` are the items of its group, each with the flags of ``check``."""
    day = setting["as_of"] is not None
    yield from count(f"{where}·事项数", stated["total"], rows, lambda row: True)
    names = [*_TABLE, "未填报"] if support else _TABLE
    yield f"{where}·状态名称", [one["status"] for one in stated["statuses"]], names
    for one in stated["statuses"]:
        yield from count(
            f"{where}·{one['status']}", one["count"], rows, lambda row, s=one["status"]: row["status"] == s
        )
    steps = 10 ** setting["places"]
    parts = hamilton([sum(row["status"] == name for row in rows) for name in names], 100 * steps)
    yield f"{where}·占比", [round(one["share"] * steps, 6) for one in stated["statuses"]], [float(one) for one in parts]
    yield from _lights(where, stated["lights"], rows, setting)
    yield from count(f"{where}·持续推进事项", stated["ongoing"], rows, lambda row: row["ongoing"])
    yield from count(f"{where}·有期限事项", stated["dated"], rows, lambda row: not row["ongoing"])
    yield from count(f"{where}·推断", stated["inferred"], rows, lambda row: row["inferred"])
    yield from count(f"{where}·已销号", stated["closed"], rows, lambda row: row["closed"])
    late: dict[tuple[str, str], Callable[[Json], bool]] = {
        ("overdue", "逾期"): lambda row: row["overdue"],
        ("overdue_inferred", "逾期待核实"): lambda row: row["overdue"] and row["inferred"],
        ("due_soon", "临期"): lambda row: row["due_soon"],
        ("behind", "滞后"): lambda row: row["behind"],
    }
    for (name, said), holds in late.items():
        if day and stated[name] is not None:
            yield from count(f"{where}·{said}", stated[name], rows, holds)
        else:
            yield f"{where}·{said}", stated[name] is None, not day
    yield from rate(f"{where}·完成率", stated["done"], rows, lambda row: True, _done, setting)
    yield from rate(
        f"{where}·完成率（不含持续推进）", stated["done_dated"], rows, lambda row: not row["ongoing"], _done, setting
    )
    if day and stated["done_due"] is not None:
        yield from rate(f"{where}·到期完成率", stated["done_due"], rows, lambda row: row["passed"], _done, setting)
    else:
        yield f"{where}·到期完成率", stated["done_due"] is None, not day


def _done(row: Json) -> bool:
    return bool(row["status"] == "已完成")


def _lights(where: str, stated: Sequence[Json], rows: Sequence[Json], setting: Json) -> Iterator[Difference]:
    kinds = []
    for light in setting["lights"]:
        kind = (light["name"], light["colour"])
        if kind not in kinds and any(row["light"] == kind for row in rows):
            kinds.append(kind)
    yield f"{where}·亮灯", [(one["name"], one["colour"]) for one in stated], kinds
    for one in stated:
        kind = (one["name"], one["colour"])
        yield from count(f"{where}·{one['name']}", one["count"], rows, lambda row, k=kind: row["light"] == k)


def count(where: str, stated: Json, rows: Sequence[Json], holds: Callable[..., bool]) -> Iterator[Difference]:
    """Differences of one count: the number, and the ids."""
    ids = [row["id"] for row in rows if holds(row)]
    yield where, stated["number"], len(ids)
    yield f"{where}（清单）", list(stated["ids"]), ids


def rate(
    where: str,
    stated: Json,
    rows: Sequence[Json],
    within: Callable[[Json], bool],
    holds: Callable[[Json], bool],
    setting: Json,
) -> Iterator[Difference]:
    """Differences of one rate: both counts, and the percentage."""
    whole = [row for row in rows if within(row)]
    yield from count(f"{where}·分母", stated["whole"], whole, lambda row: True)
    yield from count(f"{where}·分子", stated["part"], whole, holds)
    part = sum(1 for row in whole if holds(row))
    yield f"{where}·百分比", stated["percent"], percent(part, len(whole), setting["places"])


def percent(part: int, whole: int, places: int) -> float | None:
    """A percentage rounded half up, kept off 0 and 100 unless it is just that; None without a whole."""
    if whole == 0:
        return None
    grain = Decimal(1).scaleb(-places)
    value = (Decimal(100 * part) / Decimal(whole)).quantize(grain, rounding=ROUND_HALF_UP)
    if part not in (0, whole):
        value = max(grain, min(value, 100 - grain))
    return float(value)


def hamilton(counts: Sequence[int], steps: int) -> list[int]:
    """``steps`` shared out by largest remainder, one step after the other; all 0 when there is nothing to share."""
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    given = [one * steps // whole for one in counts]
    behind = [one * steps - have * whole for one, have in zip(counts, given, strict=True)]
    while sum(given) < steps:
        best = 0
        for at in range(1, len(counts)):
            one, other = (behind[at], counts[at]), (behind[best], counts[best])
            # of equals the first where a half or more is missing, else the last
            if one > other or (one == other and 2 * behind[at] < whole):
                best = at
        given[best] += 1
        behind[best] -= whole
    return given


def gone(start: str, due: str, day: str) -> float:
    """Percent of the time from ``start`` to ``due`` that is over at the end of ``day``, one digit, a month counted as a month."""
    first, last, now = date.fromisoformat(start), date.fromisoformat(due), date.fromisoformat(day)
    if now < first:
        return 0.0
    if now >= last:
        return 100.0
    eve = first - timedelta(days=1) if first > date.min else first
    above, below = _between(eve, now), _between(eve, last)
    # a / b and c / d: the share is a·d / (b·c)
    share = Decimal(above[0] * below[1] * 100) / Decimal(above[1] * below[0])
    return float(share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def _between(one: date, two: date) -> tuple[int, int]:
    """Months from the end of one day to the end of another as a fraction (above, below)."""
    first, second = _length(one), _length(two)
    months = 12 * (two.year - one.year) + two.month - one.month
    return months * first * second + two.day * first - one.day * second, first * second


def _length(day: date) -> int:
    """How many days its month has."""
    if day.month == 12:
        return 31
    return (date(day.year, day.month + 1, 1) - date(day.year, day.month, 1)).days
