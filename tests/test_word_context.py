"""What the fields of Word templates hold: the figures, and beside them the words of the ledger, the units and the office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from figures_cases import item, merged, sent
from word_templates import report

from toolkit.core.figures.make import statistics
from toolkit.model.reporting import ReportData
from toolkit.report.word.context import context


def of(*given: Any, as_of: date | None = date(2026, 9, 30), approved: dict[Any, str] | None = None) -> dict[str, Any]:
    """The fields of a ledger of these items and files."""
    items = [one for one in given if hasattr(one, "requirement")]
    made = merged(items, *[one for one in given if not hasattr(one, "requirement")])
    made.approved = approved or {}
    return context(ReportData(made, statistics(made, as_of=as_of), as_of=as_of))


@pytest.fixture(scope="module")
def fields() -> dict[str, Any]:
    return context(report())


def names(units: list[dict[str, Any]]) -> list[str]:
    return [one["单位"] for one in units]


def numbers(items: list[dict[str, Any]]) -> list[str]:
    return [one["名称"] for one in items]


def test_units_stand_in_lists_by_what_they_did(fields: dict[str, Any]) -> None:
    assert names(fields["各单位"]) == ["市税务局", "市财政局", "青岚县", "石桥区", "市发改委"]
    assert names(fields["未报送单位"]) == ["青岚县", "市发改委"]
    assert names(fields["部分报送单位"]) == ["市税务局", "石桥区"]
    assert names(fields["已报送单位"]) == ["市财政局"]
    assert (fields["应报单位数"], fields["未报送单位数"], fields["部分报送单位数"], fields["已报送单位数"]) == (
        5,
        2,
        2,
        1,
    )
    assert names(fields["督办单位"]) == ["市财政局", "石桥区"]
    district = next(one for one in fields["各单位"] if one["单位"] == "石桥区")
    assert (district["应报"], district["已报"], district["未报"], numbers(district["未报事项"])) == (
        2,
        1,
        1,
        ["第4件实事"],
    )
    assert numbers(district["督办事项"]) == numbers(district["滞后事项"]) == ["第5件实事"]
    assert (fields["各单位"][1]["迟报"], fields["各单位"][0]["迟报"]) == (True, False)


def test_items_say_who_when_and_how_far(fields: dict[str, Any]) -> None:
    late, soon, last = fields["事项"][1], fields["事项"][4], fields["事项"][5]
    assert (late["逾期"], late["逾期天数"], late["剩余天数"], late["灯"], late["灯色"]) == (
        True,
        92,
        -92,
        "红灯",
        "F8696B",
    )
    assert late["到期日"] == date(2026, 6, 30)
    assert late["责任分工"] == "牵头单位：市财政局\n配合单位：青岚县"
    assert (soon["临期"], soon["剩余天数"], soon["逾期天数"], soon["滞后"]) == (True, 5, 0, True)
    assert (last["主责单位"], last["主题"], last["未报单位"]) == (["市发改委"], "未分主题", ["市发改委"])
    assert (last["进展情况"], last["状态"]) == ("", "未报送")
    assert numbers(fields["逾期事项"]) == ["第2件实事"]
    assert [(one["名称"], one["数"], len(one["事项"])) for one in fields["主题事项"]] == [
        ("优化纳税服务", 3, 3), ("优化融资服务", 2, 2), ("未分主题", 1, 1),
    ]  # fmt: skip


def test_without_a_day_nothing_is_late_and_what_has_no_value_has_none() -> None:
    fields = of(item(1, due="2026年1月底前"), as_of=None)
    assert fields["截至"] is None
    assert fields["合计"]["逾期"] is None
    assert fields["合计"]["到期完成率"] is None
    assert (fields["逾期事项"], fields["事项"][0]["逾期"], fields["事项"][0]["逾期天数"]) == ([], False, 0)
    assert (fields["发文单位"], fields["报送截止"], fields["按时报送率"]) == ("【发文单位】", None, None)


def test_problems_come_in_official_order_and_the_office_has_the_last_word() -> None:
    given = (
        item(1, ("市税务局",), ("青岚县",)), item(2, ("市财政局", "市税务局")),
        sent("青岚县", (0, "problem", "县里缺人。")), sent("市税务局", (0, "problem", "系统不通。"), (1, "problem", "口径不一。")),
    )  # fmt: skip
    assert [(one["单位"], one["内容"]) for one in of(*given)["问题"]] == [
        ("市税务局", "系统不通。"), ("市税务局", "口径不一。"), ("青岚县", "县里缺人。"),
    ]  # fmt: skip
    decided = of(*given, approved={(0, "problem"): "系统不通，县里缺人。", (1, "problem"): " "})["问题"]
    assert [(one["单位"], one["内容"], one["事项"]["名称"]) for one in decided] == [
        ("市税务局", "系统不通，县里缺人。", "第1件实事")
    ]


def test_what_a_person_has_to_look_at_is_listed_with_its_item_or_unit() -> None:
    given = item(1, due="2026年6月底前"), sent("市税务局", (0, "progress", "正在办理。")), sent("市财政局")
    found = of(*given, item(2, ("市财政局",)), item(3, ("青岚县",)))["请核实"]
    assert [one["对象"] for one in found][-1] == "市财政局"
    assert all(one["对象"] == "第1项“第1件实事”（市税务局）" for one in found[:-1])
    assert len(found) > 1
    assert of(replace(given[0], no=""), *given[1:])["请核实"][0]["对象"] == "“第1件实事”（市税务局）"


def test_long_names_are_cut_and_items_without_title_are_called_by_their_requirement() -> None:
    fields = of(
        replace(item(1), title="", requirement="办" * 60),
        replace(item(2), title="", requirement=""),
        replace(item(3), title="一\n二"),
    )
    assert [one["名称"] for one in fields["事项"]] == ["办" * 39 + "…", "未写明的事项", "一 二"]
