"""Every number of the statistics is recomputed from the JSON of the merge; a wrong one is found, wherever it stands."""

from __future__ import annotations

import ast
import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from figures_cases import item, ledger, merged, merges, roster_of, sent, terms
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.model.merging import Consolidated
from toolkit.report.payload import merge_payload

FIGURES = Path(__file__).resolve().parent.parent / "toolkit" / "core" / "figures"
INDEPENDENT = ("check", "check_items", "recount")


def stated_of(made: Consolidated, **asked: Any) -> dict[str, Any]:
    return json.loads(json.dumps(statistics_payload(statistics(made, roster=roster_of(made.ledger), **asked))))


def differs(stated: dict[str, Any], made: Consolidated, **asked: Any) -> str:
    return first_difference(stated, merge_payload(made), closed=asked.get("closed", ()), late=asked.get("late"))


@settings(max_examples=300, deadline=None)
@given(merges(), terms())
def test_the_check_agrees_with_the_statistics(made: Consolidated, asked: dict[str, Any]) -> None:
    assert differs(stated_of(made, **asked), made, **asked) == ""


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where numbers, yes and no, and lists of ids stand in a payload."""
    if isinstance(value, bool) or (isinstance(value, int | float) and path[-1] not in ("index", "version")):
        return [path]
    if isinstance(value, dict):
        found = [path] if value.get("ids") else []
        return found + [spot for name, one in value.items() for spot in spots(one, (*path, name))]
    if isinstance(value, list):
        return [spot for at, one in enumerate(value) for spot in spots(one, (*path, at))]
    return []


PARAMETERS = {"soon_days", "slack", "places", "lights", "words"}
"""What was asked for, not what came out."""


def seeded(stated: dict[str, Any], spot: tuple[Any, ...]) -> dict[str, Any]:
    """The payload with the value at one spot made wrong."""
    wrong = copy.deepcopy(stated)
    *way, last = spot
    at: Any = wrong
    for step in way:
        at = at[step]
    if isinstance(at[last], dict):
        at[last]["ids"] = at[last]["ids"][1:]
    elif isinstance(at[last], bool):
        at[last] = not at[last]
    else:
        at[last] += 1
    return wrong


def example() -> Consolidated:
    items = [
        item(1, ["市税务局"], ["市财政局"], due="6月底"), item(2, ["市发改委", "市财政局"], due="6月底", theme="优化融资服务"),
        item(3, ["市住建局"], due="常态实施"), item(4, ["青岚县"], ["石桥区"], due="7月5日前"), item(5, [], responsible=["石桥区"]),
        item(6, ["市住建局"], due="8月前"), item(7, ["市财政局"], due="9月底"),
    ]  # fmt: skip
    return merged(
        items,
        sent("市税务局", (0, "status", "已完成"), (0, "progress", "已全部完成。")),
        sent("市财政局", (0, "progress", "配合提供数据。"), (1, "progress", "已完成60%"), (6, "status", "进展滞后")),
        sent("市住建局", (2, "progress", "长期坚持"), (5, "progress", "已启动")),
        sent("青岚县", (3, "status", "正在推进"), (3, "progress", "总体进度30%")),
        period="2026年6月",
    )


def test_any_wrong_number_is_found() -> None:
    made, asked = example(), {"as_of": date(2026, 7, 1), "late": frozenset(["青岚县"])}
    stated = stated_of(made, **asked)
    assert differs(stated, made, **asked) == ""
    found = [
        spot
        for spot in spots(stated)
        if spot[0] not in PARAMETERS and "light" not in spot and spot[-1] != "sent_a_file"
    ]
    assert len(found) > 1000
    missed = [spot for spot in found if not differs(seeded(stated, spot), made, **asked)]
    assert missed == []


@settings(max_examples=60, deadline=None)
@given(merges(), terms(), st.data())
def test_a_wrong_count_of_any_ledger_is_found(made: Consolidated, asked: dict[str, Any], data: st.DataObject) -> None:
    stated = stated_of(made, **asked)
    counts = [spot for spot in spots(stated) if spot[-1] in ("number", "rank", "share")]
    wrong = seeded(stated, data.draw(st.sampled_from(counts)))
    assert differs(wrong, made, **asked)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("note", "注：共8项，完成率按8项计算；各类占比按最大余额法取整，合计为100%。", "口径说明"),
        ("year", 50.0, "序时进度"),
        ("title", "另一本台账", "标题"),
    ],
)
def test_the_difference_is_named(field: str, value: Any, told: str) -> None:
    made, asked = example(), {"as_of": date(2026, 7, 1)}
    stated = {**stated_of(made, **asked), field: value}
    assert told in differs(stated, made, **asked)


def test_a_state_against_the_column_is_found() -> None:
    made = example()
    stated = stated_of(made)
    stated["items"][0]["units"][0]["status"] = "正在推进"
    assert "已完成" in differs(stated, made)


def test_words_that_nobody_wrote_are_found() -> None:
    made = example()
    stated = stated_of(made)
    stated["items"][5]["units"][0]["words"] = ["已全部完成"]
    assert "推断所据的话" in differs(stated, made)


@pytest.mark.parametrize("broken", [{}, {"items": 3}, {"items": [], "total": {}}, {"units": None}])
def test_something_else_is_told_and_not_raised(broken: dict[str, Any]) -> None:
    made = merged([])
    assert "无法核对" in first_difference({"title": made.ledger.title, "period": "", **broken}, merge_payload(made))


def test_the_check_shares_no_code_with_the_statistics() -> None:
    for path in FIGURES.glob("*.py"):
        named = {
            node.module
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("toolkit")
        }
        own = {f"toolkit.core.figures.{name}" for name in INDEPENDENT}
        assert named <= own if path.stem in INDEPENDENT else not named & own, path.name


def test_a_ledger_alone_is_its_own_merge() -> None:
    from toolkit.core.combine import combine

    of = ledger(item(1, progress="已全部完成"), item(2, ["市发改委"], due="6月底"))
    made = combine(of, ())
    assert statistics(of, as_of=date(2026, 7, 1)) == statistics(made, as_of=date(2026, 7, 1))
    assert differs(stated_of(made, as_of=date(2026, 7, 1)), made) == ""
