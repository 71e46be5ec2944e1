"""Recomputes every number of the statistics from the JSON of the merge, in another way, and finds the first difference.

It shares no code with the statistics. What a status word or a sentence of a unit *means* is taken from the statistics when it
can be so (the word stands in the cell, the deciding words stand in the text); all that follows from it is computed again:
who takes part, who answered, the state of an item of several units, days, lights, counts, shares, rates, ranks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from toolkit.core.figures.check_items import item_differences, rows_of
from toolkit.core.figures.recount import Difference, Json, count, gone, percent, tally


def first_difference(
    stated: Json, payload: Json, *, closed: Collection[str] = (), late: Collection[str] | None = None
) -> str:
    """The first number of ``stated`` that ``payload`` does not bear out, as one Chinese sentence; empty when all agree.

    ``stated`` is the JSON of the statistics (``statistics_payload``), ``payload`` that of the merge they were made of
    (``merge_payload``, docs/schema/merge.schema.json). ``closed`` and ``late`` are what was given to ``statistics``. A record
    that lacks a field or holds something else than expected is a difference too; nothing is raised.
    """
    try:
        for where, said, ought in _differences(stated, payload, frozenset(closed), late):
            if said != ought:
                return f"{where}：写的是{_short(said)}，按台账应为{_short(ought)}。"
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        return f"统计结果的内容不完整或格式不对，无法核对（{type(problem).__name__}：{str(problem)[:60]}）。"
    return ""


def _short(value: Any) -> str:
    text = "空" if value is None else "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"“{text[:80]}”" if text else "“”"


def _differences(
    stated: Json, payload: Json, closed: frozenset[str], late: Collection[str] | None
) -> Iterator[Difference]:
    for name, said in (("title", "标题"), ("period", "期次")):
        yield said, stated[name], payload[name]
    yield "事项数", len(stated["items"]), len(payload["items"])
    yield from item_differences(stated, payload, closed)
    rows = rows_of(stated)
    yield from tally("合计", stated["total"], rows, stated)
    yield from _groups("主题", stated["themes"], rows, [row["theme"] for row in rows], stated)
    months = [row["month"] for row in rows]
    yield "月份顺序", [one["name"] for one in stated["months"]], sorted(set(months), key=_month_key)
    yield from _groups("月份", stated["months"], rows, sorted(months, key=_month_key), stated)
    yield from _units(stated, late)
    yield from _rankings(stated)
    yield from _reporting(stated, late)
    day = stated["as_of"]
    yield "序时进度", stated["year"], gone(f"{day[:4]}-01-01", f"{day[:4]}-12-31", day) if day else None
    yield from _note(stated, rows)


def _month_key(name: str) -> tuple[int, str]:
    return ["持续推进", "无明确时限"].index(name) + 1 if name in ("持续推进", "无明确时限") else 0, name


def _groups(
    what: str, tables: Sequence[Json], rows: Sequence[Json], names: Sequence[str], stated: Json
) -> Iterator[Difference]:
    """The tables of a breakdown: one for each name, in that order, its rows being those of the name."""
    field = "theme" if what == "主题" else "month"
    yield f"{what}分组", [one["name"] for one in tables], list(dict.fromkeys(names))
    for one in tables:
        yield from tally(f"{what}·{one['name']}", one, [row for row in rows if row[field] == one["name"]], stated)
    yield f"{what}各组之和", sum(one["total"]["number"] for one in tables), len(rows)


def _units(stated: Json, late: Collection[str] | None) -> Iterator[Difference]:
    parts: dict[str, list[tuple[Json, Json]]] = {}
    for item in stated["items"]:
        for own in item["units"]:
            parts.setdefault(own["unit"], []).append((item, own))
    yield "单位", sorted(one["unit"] for one in stated["units"]), sorted(parts)
    yield "单位顺序", [one["order"] for one in stated["units"]], list(range(1, len(parts) + 1))
    for one in stated["units"]:
        where = f"单位·{one['unit']}"
        mine = [{**own, "id": item["id"]} for item, own in parts[one["unit"]]]
        owed = [own for own in mine if own["owes"]]
        yield from count(f"{where}·应报", one["owed"], owed, lambda own: True)
        yield from count(f"{where}·已报", one["answered"], owed, lambda own: own["answered"])
        yield from count(f"{where}·未报", one["missing"], owed, lambda own: not own["answered"])
        done = sum(1 for own in owed if own["answered"])
        ought = "无须报送" if not owed else "已报送" if done == len(owed) else "部分报送" if done else "未报送"
        yield f"{where}·报送情况", one["state"], ought
        yield f"{where}·迟报", one["late"], None if late is None else one["unit"] in late
        yield f"{where}·报送率·分子", one["reporting"]["part"], one["answered"]
        yield f"{where}·报送率·分母", one["reporting"]["whole"], one["owed"]
        yield f"{where}·报送率", one["reporting"]["percent"], percent(done, len(owed), stated["places"])
        for field, decides in (("lead", True), ("support", False)):
            name = one[field]["name"]
            rows = rows_of(stated, [(item, own) for item, own in parts[one["unit"]] if own["decides"] is decides])
            yield from tally(f"{where}·{name}", one[field], rows, stated, support=not decides)


def _rankings(stated: Json) -> Iterator[Difference]:
    sources: list[Callable[[Json], Json]] = [
        lambda one: one["lead"]["done_dated"],
        lambda one: one["lead"]["done"],
        lambda one: one["reporting"],
    ]
    yield "排名个数", len(stated["rankings"]), len(sources)
    for ranking, rate_of in zip(stated["rankings"], sources, strict=False):
        name = ranking["name"]
        official = [(one["unit"], rate_of(one)) for one in stated["units"]]
        yield f"{name}·单位", [row["unit"] for row in ranking["official"]], [unit for unit, _ in official]
        yield f"{name}·依据", [row["rate"] for row in ranking["official"]], [rate for _, rate in official]
        known = {}
        for unit, rate in official:
            part, whole = rate["part"]["number"], rate["whole"]["number"]
            better = sum(
                1
                for _, other in official
                if other["whole"]["number"] and other["part"]["number"] * whole > part * other["whole"]["number"]
            )
            known[unit] = better + 1 if whole else None
        for row in ranking["official"]:
            yield f"{name}·{row['unit']}", row["rank"], known[row["unit"]]
        order = [unit for unit, rank in known.items() if rank is not None]
        order.sort(key=lambda unit: known[unit] or 0)
        order += [unit for unit, rank in known.items() if rank is None]
        yield f"{name}·次序", [row["unit"] for row in ranking["rows"]], order
        yield f"{name}·依据", [row["rate"] for row in ranking["rows"]], [dict(official)[unit] for unit in order]
        for row in ranking["rows"]:
            yield f"{name}·{row['unit']}", row["rank"], known[row["unit"]]
        yield f"{name}·有高下", ranking["apart"], len({rank for rank in known.values() if rank}) > 1


def _reporting(stated: Json, late: Collection[str] | None) -> Iterator[Difference]:
    rows = [{"id": one["unit"], "state": one["state"]} for one in stated["units"]]
    owing = [row for row in rows if row["state"] != "无须报送"]
    yield from count("未报送单位", stated["silent"], rows, lambda row: row["state"] == "未报送")
    yield from count("部分报送单位", stated["partial"], rows, lambda row: row["state"] == "部分报送")
    whole = [row for row in owing if row["state"] == "已报送"]
    yield from count("报送率·分母", stated["reporting"]["whole"], owing, lambda row: True)
    yield from count("报送率·分子", stated["reporting"]["part"], whole, lambda row: True)
    yield "报送率", stated["reporting"]["percent"], percent(len(whole), len(owing), stated["places"])
    if late is None or stated["on_time"] is None:
        yield "按时报送率", stated["on_time"] is None, late is None
        return
    punctual = [row for row in whole if row["id"] not in late]
    yield from count("按时报送率·分母", stated["on_time"]["whole"], owing, lambda row: True)
    yield from count("按时报送率·分子", stated["on_time"]["part"], punctual, lambda row: True)
    yield "按时报送率", stated["on_time"]["percent"], percent(len(punctual), len(owing), stated["places"])


def _note(stated: Json, rows: Sequence[Json]) -> Iterator[Difference]:
    """The numbers of the note, in the order in which it names them."""
    note = stated["note"]
    if stated["as_of"]:
        note = note.partition("日；")[2]
    digits = "".join(one if one.isascii() and one.isdigit() else " " for one in note)
    total, ongoing = len(rows), sum(1 for row in rows if row["ongoing"])
    inferred = sum(1 for row in rows if row["inferred"])
    unreported = sum(1 for row in rows if row["status"] == "未报送")
    stated_ones = sum(1 for row in rows if not row["inferred"] and row["status"] != "未报送")
    doubtful = sum(1 for row in rows if row["overdue"] and row["inferred"])
    ought = [total, ongoing, total, total - ongoing] if ongoing else [total, total]
    ought += [one for one in (stated_ones if inferred else 0, inferred, unreported, doubtful) if one]
    yield "口径说明里的数", [int(one) for one in digits.split()], [*ought, 100] if rows else []
