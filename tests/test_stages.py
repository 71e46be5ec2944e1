"""Stages of a campaign with first and last day, and declared modes with their counts."""

from __future__ import annotations

import json
import os
from pathlib import Path

import frame_cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.document import Line
from toolkit.text.normal import squeeze
from toolkit.text.spans import read_span
from toolkit.text.stages import modes, stages


def lines(text: str) -> list[Line]:
    return [
        Line(number, squeeze(one), number) for number, one in enumerate(text.strip("\n").splitlines(), 1) if one.strip()
    ]


SPANS = [
    ("3月1日—3月31日", "2026-03-01", "2026-03-31"),
    ("2026年3月至6月", "2026-03-01", "2026-06-30"),
    ("3—6月", "2026-03-01", "2026-06-30"),
    ("3月1日-15日", "2026-03-01", "2026-03-15"),
    ("2026年9月10日—月9月20日", "2026-09-10", "2026-09-20"),
    ("2026年11月—2027年2月", "2026-11-01", "2027-02-28"),
    ("11月—次年2月", "2026-11-01", "2027-02-28"),
    ("11月至2月", "2026-11-01", "2027-02-28"),
    ("即日起至3月底", None, "2026-03-31"),
    ("自本方案印发之日起至2026年4月15日", None, "2026-04-15"),
    ("2026年3月上旬", "2026-03-01", "2026-03-10"),
    ("3月中旬至5月下旬", "2026-03-11", "2026-05-31"),
    ("2026年4月起", "2026-04-01", None),
    ("2026年7月1日起，长期坚持", "2026-07-01", None),
    ("4月15日前", None, "2026-04-15"),
    ("2026年3月底前", None, "2026-03-31"),
    ("2026年10月前", None, "2026-09-30"),
    ("第二季度", "2026-04-01", "2026-06-30"),
    ("2026年下半年", "2026-07-01", "2026-12-31"),
    ("2026.3.1—2026.4.30", "2026-03-01", "2026-04-30"),
    ("2026年3月1日～４月30日", "2026-03-01", "2026-04-30"),
    ("二〇二六年三月一日至三月十五日", "2026-03-01", "2026-03-15"),
    ("2026年全年", "2026-01-01", "2026-12-31"),
    ("2026年12月", "2026-12-01", "2026-12-31"),
    ("长期坚持", None, None),
    ("2026年2月30日前", None, None),
    ("7月初至8月初", "2026-07-01", None),
    ("时间：5月1日至5月31日", "2026-05-01", "2026-05-31"),
]


@pytest.mark.parametrize(("text", "start", "end"), SPANS)
def test_a_period_has_a_first_and_a_last_day(text: str, start: str | None, end: str | None) -> None:
    assert read_span(text, 2026) == (start, end)


@pytest.mark.parametrize("text", ["", "石桥区", "每月25日前", "15个工作日", "云溪市2026年3月", "共5项", "详见附件"])
def test_other_words_are_no_period(text: str) -> None:
    assert read_span(text, 2026) is None


STAGES: dict[str, tuple[str, list[tuple[str, str | None, str | None]]]] = {
    "brackets": (
        """四、实施步骤
（一）安排部署阶段（2026年3月10日—3月20日）。各单位召开动员会。
（二）自查自纠阶段（3月至6月）。全面自查。
1.自查（3月21日—4月10日）。逐项对照。
（三）总结提升阶段（7月1日—15日）。总结经验。
五、工作要求
（一）加强领导（2026年）。落实责任。""",
        [
            ("安排部署阶段", "2026-03-10", "2026-03-20"),
            ("自查自纠阶段", "2026-03-01", "2026-06-30"),
            ("总结提升阶段", "2026-07-01", "2026-07-15"),
        ],
    ),
    "ordinals": (
        """三、时间安排
第一阶段：动员部署（即日起至3月底）。召开会议。
第二阶段：集中整治（4月1日—9月30日）。
第三阶段：长效巩固（10月起，长期坚持）。""",
        [
            ("动员部署", None, "2026-03-31"),
            ("集中整治", "2026-04-01", "2026-09-30"),
            ("长效巩固", "2026-10-01", None),
        ],
    ),
    "names_without_the_word_under_a_heading": (
        """三、方法步骤
1.宣传发动（3月1日-15日）。张贴公告。
2.排查整治（3月16日-5月31日）。建立台账。
3.检查验收（6月）。组织抽查。""",
        [
            ("宣传发动", "2026-03-01", "2026-03-15"),
            ("排查整治", "2026-03-16", "2026-05-31"),
            ("检查验收", "2026-06-01", "2026-06-30"),
        ],
    ),
    "colon": (
        """四、工作安排
动员部署阶段：2026年4月-6月。印发方案。
全面推进阶段：2026年7月-11月。
总结评估阶段：2026年12月。""",
        [
            ("动员部署阶段", "2026-04-01", "2026-06-30"),
            ("全面推进阶段", "2026-07-01", "2026-11-30"),
            ("总结评估阶段", "2026-12-01", "2026-12-31"),
        ],
    ),
    "date_first": (
        """四、实施步骤
（一）2026年3月底前，启动阶段。制定方案。
（二）2026年4月至10月，实施阶段。推进任务。
（三）2026年11月，评估阶段。""",
        [
            ("启动阶段", None, "2026-03-31"),
            ("实施阶段", "2026-04-01", "2026-10-31"),
            ("评估阶段", "2026-11-01", "2026-11-30"),
        ],
    ),
    "in_one_paragraph": (
        "专项行动分三个阶段进行：第一阶段（3月1日至3月15日）为动员部署阶段；第二阶段（3月16日至8月31日）为集中整治阶段；第三阶段（9月）为总结验收阶段。",
        [
            ("动员部署阶段", "2026-03-01", "2026-03-15"),
            ("集中整治阶段", "2026-03-16", "2026-08-31"),
            ("总结验收阶段", "2026-09-01", "2026-09-30"),
        ],
    ),
    "listed": (
        "四、进度安排\n行动分为宣传发动（3月）、清理规范（4月—6月）、总结验收（7月上旬）三个阶段。",
        [
            ("宣传发动", "2026-03-01", "2026-03-31"),
            ("清理规范", "2026-04-01", "2026-06-30"),
            ("总结验收", "2026-07-01", "2026-07-10"),
        ],
    ),
    "time_on_a_line_of_its_own": (
        """五、实施步骤
（一）动员部署阶段
时间：2026年5月1日至5月15日
各乡镇召开会议。
（二）集中攻坚阶段
2026年5月16日至10月31日。
逐项推进。""",
        [("动员部署阶段", "2026-05-01", "2026-05-15"), ("集中攻坚阶段", "2026-05-16", "2026-10-31")],
    ),
    "over_the_year_end": (
        """三、步骤安排
（一）启动阶段（2026年11月—12月）
（二）攻坚阶段（2027年1月—10月）
（三）收官阶段（11月—12月）""",
        [
            ("启动阶段", "2026-11-01", "2026-12-31"),
            ("攻坚阶段", "2027-01-01", "2027-10-31"),
            ("收官阶段", "2027-11-01", "2027-12-31"),
        ],
    ),
    "top_level_headings": (
        """一、学习动员阶段（3月1日—3月20日）
各支部组织学习。
二、查摆问题阶段（3月21日—5月10日）
三、整改落实阶段（5月11日—7月底）""",
        [
            ("学习动员阶段", "2026-03-01", "2026-03-20"),
            ("查摆问题阶段", "2026-03-21", "2026-05-10"),
            ("整改落实阶段", "2026-05-11", "2026-07-31"),
        ],
    ),
    "no_time": (
        "四、实施步骤\n（一）准备阶段。成立专班。\n（二）推进阶段（6月至9月）。",
        [("准备阶段", None, None), ("推进阶段", "2026-06-01", "2026-09-30")],
    ),
    "tasks_with_deadlines_are_no_stages": (
        """二、重点任务
（一）建设数据平台（2026年6月底前）。
（二）推进系统对接（9月底前完成）。
1.现阶段重点做好对接工作，2026年5月底前完成。
三、保障措施
（一）加强领导。""",
        [],
    ),
}


@pytest.mark.parametrize("name", STAGES)
def test_stages(name: str) -> None:
    text, expected = STAGES[name]
    assert [(one.name, one.start, one.end) for one in stages(lines(text), 2026)] == expected


@pytest.mark.parametrize(("text", "expected"), frame_cases.STAGES)
def test_stages_written_before_they_were_tried(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(one.name, one.start, one.end) for one in stages(lines(text), 2026)] == expected


@pytest.mark.parametrize(("text", "expected"), frame_cases.MODES)
def test_modes_written_before_they_were_tried(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(one.name, one.count) for one in modes(lines(text))] == expected


def test_a_stage_cites_its_heading() -> None:
    stage = stages(lines(STAGES["brackets"][0]), 2026)[0]
    assert (stage.paragraph, stage.text) == (2, "（一）安排部署阶段（2026年3月10日—3月20日）")


MODES: dict[str, tuple[str, list[tuple[str, str, int]]]] = {
    "counts_in_the_text": (
        """三、改革方式
（一）取消审批，改为备案。企业报送材料后即可经营，包括户外广告备案等1项行政许可事项。
（二）实行告知承诺制。申请人承诺后当场办结，包括旅馆业许可等 11项行政许可事项。
（三）提高透明度和可预期性。公开程序，包括船舶管理等21项行政许可事项。
四、监管措施
（一）加强共享。市数据局等6部门要对接系统。""",
        [("一", "取消审批，改为备案", 1), ("二", "实行告知承诺制", 11), ("三", "提高透明度和可预期性", 21)],
    ),
    "counts_in_brackets": (
        "二、改革方式\n（一）直接取消审批（共5项）\n（二）审批改为备案（8项）\n（三）实行告知承诺（二十三项）",
        [("一", "直接取消审批", 5), ("二", "审批改为备案", 8), ("三", "实行告知承诺", 23)],
    ),
    "spoken": (
        "对全部46项事项分类处理。一是直接取消审批，共12项；二是审批改为备案8项；三是优化审批服务，涉及26项。",
        [("一", "直接取消审批", 12), ("二", "审批改为备案", 8), ("三", "优化审批服务", 26)],
    ),
    "after_a_full_stop": (
        "二、清理结果\n1.取消类。共14项证明事项。\n2.保留类。共6项证明事项。",
        [("1", "取消类", 14), ("2", "保留类", 6)],
    ),
    "of_so_many_matters": (
        "一、分类\n（一）下放。将7项事项下放至县区。\n（二）委托实施。对3项许可事项实行委托。",
        [("一", "下放", 7), ("二", "委托实施", 3)],
    ),
    "ordinary_tasks": (
        """二、重点任务
（一）优化办税服务。推出便民办税等12项措施。
（二）简化注册流程。压减材料等5项任务。
（三）取消收费。清理违规收费3项。""",
        [],
    ),
    "one_alone": ("二、措施\n（一）取消证明。包括居住证明等4项证明事项。\n（二）加强宣传。", []),
}


@pytest.mark.parametrize("name", MODES)
def test_modes(name: str) -> None:
    text, expected = MODES[name]
    assert [(one.no, one.name, one.count) for one in modes(lines(text))] == expected


def test_stages_and_modes_of_the_annotated_documents() -> None:
    reference = os.environ.get("TAIZHANG_REFERENCE")
    if not reference:
        pytest.skip("TAIZHANG_REFERENCE is not set")
    for path in sorted(Path(reference, "gold").glob("00?.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        read = lines(Path(reference, "seeds", gold["source"]).read_text(encoding="utf-8"))
        assert [(one.name, one.start, one.end) for one in stages(read, gold["year"])] == [
            (one["name"], one["start"], one["end"]) for one in gold.get("stages", [])
        ]
        assert [(one.name, one.count) for one in modes(read)] == [
            (one["name"], one["count"]) for one in gold.get("modes", [])
        ]


_WORDS = st.sampled_from(
    [
        "第一阶段",
        "阶段",
        "实施步骤",
        "（",
        "）",
        "（一）",
        "四、",
        "1.",
        "3月",
        "31日",
        "2026年",
        "—",
        "至",
        "底前",
        "即日起",
        "长期坚持",
        "：",
        "。",
        "，",
        "动员部署",
        "一是",
        "取消审批",
        "等11项行政许可事项",
        "共5项",
        "三个阶段",
        "99月",
        "0日",
        "起",
        "全年",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=30), st.lists(_WORDS, max_size=9).map("".join)), max_size=8),
    st.sampled_from([None, 0, 1, 2026, 9999]),
)
def test_no_text_raises(texts: list[str], year: int | None) -> None:
    read = [Line(number, text, number) for number, text in enumerate(texts, 1)]
    for one in stages(read, year):
        assert one.name
        assert all(day is None or len(day) == 10 for day in (one.start, one.end))
    assert all(one.name and one.count >= 0 for one in modes(read))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=20), st.lists(_WORDS, max_size=7).map("".join)), st.sampled_from([None, 2026, 9999]))
def test_no_period_raises(text: str, year: int | None) -> None:
    found = read_span(text, year)
    assert found is None or len(found) == 2
