"""Every expression of ``domain.md`` §2 (D01 to D60), in words of our own where it is a sentence, with what it means."""

from __future__ import annotations

from datetime import date

import pytest

from toolkit.text.deadlines import deadline_reading, milestones, resolve
from toolkit.text.terms import Offset, Repeat
from toolkit.text.workdays import Calendar


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("row", "text", "year", "kind", "due"),
    [
        ("D01", "6月底", 2021, "date", "2021-06-30"), ("D01", "7月底", 2021, "date", "2021-07-31"),
        ("D01", "8月底", 2021, "date", "2021-08-31"), ("D01", "9月底", 2021, "date", "2021-09-30"),
        ("D01", "10月底", 2021, "date", "2021-10-31"), ("D01", "12月底", 2021, "date", "2021-12-31"),
        ("D02", "8 月底", 2021, "date", "2021-08-31"), ("D02", "12月 底", 2021, "date", "2021-12-31"),
        ("D02", "常态 实施", 2021, "ongoing", None),
        ("D03", "常态实施", 2021, "ongoing", None), ("D03", "持续推进", 2017, "ongoing", None),
        ("D04", "2017年9月底前", 2017, "date", "2017-09-30"), ("D04", "2017年10月底前", 2017, "date", "2017-10-31"),
        ("D04", "2017年12月底前", 2017, "date", "2017-12-31"),
        ("D05", "2017年12月底前完成，并持续推进", 2017, "compound", "2017-12-31"),
        ("D06", "按照省政府部署要求同步推进", 2017, "conditional", None),
        ("D06", "根据项目审批进度推进", 2017, "conditional", None),
        ("D07", "2017年9月15日前", 2017, "date", "2017-09-15"),
        ("D07", "2017年9月15日前备案方案，12月1日前报送情况", 2020, "date", "2017-12-01"),
        ("D08", "2017年10月底前与全国同步实现一网通办", 2017, "date", "2017-10-31"),
        ("D09", "1.2017年\n10月底前", 2017, "date", "2017-10-31"),
        ("D11", "年内公布", 2017, "date", "2017-12-31"),
        ("D12", "2017年8月1日前公布清单，年内公布流程图", 2017, "date", "2017-12-31"),
        ("D14", "自方案印发之日起至2018年9月底", 2018, "range", "2018-09-30"),
        ("D15", "在6月底与省平台联网", 2018, "date", "2018-06-30"),
        ("D16", "力争2020年底前完成", 2020, "date", "2020-12-31"), ("D16", "力争在年内实现", 2021, "date", "2021-12-31"),
        ("D17", "2020年9月10日—月9月20日", 2020, "range", "2020-09-20"),
        ("D18", "2020年9月21日—10月31日", 2020, "range", "2020-10-31"),
        ("D18", "2020年11月1日—11月20日", 2020, "range", "2020-11-20"),
        ("D18", "2020年12月11日—12月31日", 2020, "range", "2020-12-31"),
        ("D19", "2020年10月 31日前", 2020, "date", "2020-10-31"),
        ("D20", "于12月底前报", 2020, "date", "2020-12-31"), ("D20", "10月底实现系统上线", 2021, "date", "2021-10-31"),
        ("D21", "6月底前摸底，8月底前建库，9月底前开放", 2021, "date", "2021-09-30"),
        ("D22", "7月底前试行，年底前达到80%，9月底前评估", 2021, "date", "2021-12-31"),
        ("D23", "7月初", 2021, "date", None),  # the contract: no date, and a finding
        ("D24", "年底前均突破50家", 2021, "date", "2021-12-31"),
        ("D25", "按季监测", 2021, "recurring", None), ("D25", "每季度列出清单，并通报", 2021, "recurring", None),
        ("D26", "每年至多进行一次", 2021, "none", None), ("D26", "逐年提高", 2021, "none", None),
        ("D29", "6月底完成", 2020, "date", "2020-06-30"),
        ("D30", "2021年9月底前研究提出措施", 2021, "date", "2021-09-30"),
        ("D30", "2022年10月底前编制并公布目录", 2022, "date", "2022-10-31"),
        ("D31", "年底前", 2020, "date", "2020-12-31"), ("D31", "2020年年底前", 2021, "date", "2020-12-31"),
        ("D32", "2022年6月底前", 2020, "date", "2022-06-30"),
        ("D33", "到2023年", 2020, "date", "2023-12-31"), ("D33", "到2023年底", 2020, "date", "2023-12-31"),
        ("D34", "到2024年覆盖一半，到2025年全覆盖", 2023, "date", "2025-12-31"),
        ("D35", "三年行动(2024—2026年)", 2024, "range", "2026-12-31"), ("D35", "(2018—2020年)", 2018, "range", "2020-12-31"),
        ("D35", "(2021—2025年)", 2021, "range", "2025-12-31"), ("D35", "“十四五”期间", 2021, "range", "2025-12-31"),
        ("D36", "于2024年3月15日前报市发改委备案", 2024, "date", "2024-03-15"),
        ("D37", "每季度报送一次，每半年报送一次", 2024, "recurring", None),
        ("D38", "每月25日前（从2022年3月起）", 2022, "recurring", None), ("D38", "每月28日前", 2022, "recurring", None),
        ("D38", "每月10日前报上一个月情况", 2022, "recurring", None), ("D38", "每月5日前", 2022, "recurring", None),
        ("D39", "务于2021年2月3日前报方案、2月7日前报总结", 2020, "date", "2021-02-07"),
        ("D40", "立行立改，长期坚持", 2022, "ongoing", None),
        ("D41", "2024年底前，并长期坚持", 2024, "compound", "2024-12-31"),
        ("D41", "2025年底前，并长期坚持", 2024, "compound", "2025-12-31"),
        ("D42", "2026年底前", 2024, "date", "2026-12-31"),
        ("D43", "短期攻坚、中期推进、长期坚持", 2024, "none", None), ("D43", "短期(6个月内)", 2024, "relative", None),
        ("D43", "中期(1-2年)", 2024, "relative", None), ("D43", "长期(3-5年)", 2024, "relative", None),
        ("D44", "第一阶段(2021年4月15日前)；第二阶段(2021年6月15日前)", 2021, "date", "2021-06-15"),
        ("D45", "在30个工作日内上报", 2012, "relative", None), ("D45", "会后7日内", 2012, "relative", None),
        ("D45", "一般为5日内", 2012, "relative", None),
        ("D46", "收到督办通知起30日内", 2024, "relative", None), ("D46", "发现之日起30个工作日内", 2024, "relative", None),
        ("D47", "特急件随到随办；急件3天内", 2024, "relative", None), ("D47", "急件1—5日内；非急件15日内", 2024, "relative", None),
        ("D48", "3月底前", 2024, "date", "2024-03-31"), ("D48", "4月底前", 2024, "date", "2024-04-30"),
        ("D48", "5月底前", 2024, "date", "2024-05-31"),
        ("D49", "2026年6月", 2026, "date", "2026-06-30"), ("D49", "2026年8月底", 2026, "date", "2026-08-31"),
        ("D49", "2026年10月", 2026, "date", "2026-10-31"),
        ("D50", "2026年9月中旬", 2026, "date", "2026-09-20"), ("D50", "9月上旬", 2026, "date", "2026-09-10"),
        ("D50", "9月下旬", 2026, "date", "2026-09-30"),
        ("D51", "7月10日前", 2026, "date", "2026-07-10"), ("D51", "每周三", 2026, "recurring", None),
        ("D52", "本周内", 2026, "relative", None), ("D52", "1周内", 2026, "relative", None),
        ("D52", "3日内", 2026, "relative", None), ("D52", "10日内", 2026, "relative", None),
        ("D52", "对接会后48小时", 2026, "relative", None), ("D52", "同步推进", 2026, "conditional", None),
        ("D53", "下周三", 2026, "relative", None),
        ("D54", "尽快", 2026, "none", None), ("D54", "抓紧", 2026, "none", None), ("D54", "加快", 2026, "none", None),
        ("D54", "逐步", 2026, "none", None),
        ("D55", "按需", 2026, "conditional", None), ("D55", "按制度要求", 2026, "conditional", None),
        ("D55", "待明确", 2026, "none", None), ("D55", "", 2026, "none", None),
        ("D56", "在年中和年末", 2006, "recurring", None),
        ("D57", "一季度", 2022, "date", "2022-03-31"), ("D57", "三季度末", 2022, "date", "2022-09-30"),
        ("D57", "上半年", 2022, "date", "2022-06-30"), ("D57", "上半年（双过半）", 2022, "date", "2022-06-30"),
        ("D58", "自本通知印发之日起", 2021, "range", None), ("D58", "自2019年12月1日起", 2019, "range", None),
        ("D58", "2021年7月1日起", 2021, "range", None),
        ("D59", "44377", 2021, "date", "2021-06-30"), ("D59", "2021.6.30", 2021, "date", "2021-06-30"),
        ("D59", "2021-6", 2021, "date", "2021-06-30"), ("D59", "21年6月", 2022, "date", "2021-06-30"),
        ("D59", "6.30", 2021, "date", "2021-06-30"), ("D59", "六月底", 2021, "date", "2021-06-30"),
        ("D59", "二〇二一年六月三十日", 2022, "date", "2021-06-30"),
        ("D60", "2023年6月31日", 2023, "date", None), ("D60", "13月底", 2023, "date", None),
    ],
)  # fmt: skip
def test_every_row_of_the_table(row: str, text: str, year: int, kind: str, due: str | None) -> None:
    found = deadline_reading(text, year)
    assert (found.kind, found.due, found.due_alt) == (kind, day(due), None), row


@pytest.mark.parametrize(
    ("text", "due", "later"),
    [("2017年10月前", "2017-09-30", "2017-10-31"), ("2024年8月前", "2024-07-31", "2024-08-31"),
     ("三季度前", "2026-06-30", "2026-09-30"), ("2026年前", "2025-12-31", "2026-12-31")],
)  # fmt: skip
def test_before_a_month_is_asked_about(text: str, due: str, later: str) -> None:
    """D10."""
    found = deadline_reading(text, 2026)
    assert (found.due, found.due_alt, found.flaw, found.confidence) == (day(due), day(later), "ambiguous", "doubtful")


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("D13", "为2018年全市推开创造条件，为10月份在各县推广积累经验。"),
        ("D23", "7月初开展评估。"), ("D25", "按季监测，每季度列出问题清单。"), ("D26", "抽查每年至多一次，比例逐年提高。"),
        ("D27", "15个工作日内办结，10天内结案，10日内查封，1个工作日内作出决定。"),
        ("D28", "贷款到期前1个月提醒，离校2年内可以申领，16至60周岁参保，即时办结、限时办结，次日接电。"),
        ("D35", "三年行动(2024—2026年)、“十四五”期间的任务。"), ("D38", "每月25日前报送（从2026年3月起）。"),
        ("D45", "会后7日内反馈，30个工作日内上报。"), ("D54", "尽快出台、逐步扩大。"), ("D57", "上半年增长5%。"),
        ("D58", "自2026年12月1日起施行。"),
    ],
)  # fmt: skip
def test_what_is_no_date_inside_a_requirement(row: str, text: str) -> None:
    assert milestones(text, 2026) == (), row


@pytest.mark.parametrize(
    ("row", "text", "dues"),
    [
        ("D08", "2017年10月底前与全国同步实现联网。", ["2017-10-31"]),
        ("D11", "年内公布目录。", ["2017-12-31"]),
        ("D12", "2017年8月1日前公布清单，年内公布流程图。", ["2017-08-01", "2017-12-31"]),
        ("D15", "在6月底与省平台联网。", ["2017-06-30"]),
        ("D21", "6月底前摸底，8月底前建库，9月底前开放。", ["2017-06-30", "2017-08-31", "2017-09-30"]),
        ("D22", "7月底前试行，年底前达到80%，9月底前评估。", ["2017-07-31", "2017-12-31", "2017-09-30"]),
        ("D24", "年底前均突破50家。", ["2017-12-31"]),
        ("D30", "2021年9月底前研究提出措施。", ["2021-09-30"]),
        ("D34", "到2024年覆盖一半，到2025年全覆盖。", ["2024-12-31", "2025-12-31"]),
        ("D39", "务于2021年2月3日前报方案，2月7日前报总结。", ["2021-02-03", "2021-02-07"]),
    ],
)  # fmt: skip
def test_what_is_a_date_inside_a_requirement(row: str, text: str, dues: list[str]) -> None:
    assert [one.due for one in milestones(text, 2017)] == dues, row


@pytest.mark.parametrize(
    ("text", "start"),
    [("2020年9月21日—10月31日", "2020-09-21"), ("2020年9月10日—月9月20日", "2020-09-10"), ("(2024—2026年)", "2024-01-01"),
     ("“十四五”期间", "2021-01-01"), ("1-6月", "2026-01-01"), ("一至三季度", "2026-01-01"), ("2026年9月1日-15日", "2026-09-01"),
     ("自2019年12月1日起", "2019-12-01"), ("2026年3月起实施，12月底前完成", "2026-03-01"), ("自印发之日起至9月底", None),
     ("自本通知印发之日起", None), ("2026年4月起持续推进", "2026-04-01"), ("11月—2月", "2026-11-01")],
)  # fmt: skip
def test_where_a_time_begins(text: str, start: str | None) -> None:
    """D14, D17, D18, D35, D58."""
    assert deadline_reading(text, 2026).start == day(start)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("2017年12月底前完成，并持续推进", [("2017年12月底前完成", "2017-12-31", False), ("并持续推进", None, True)]),
        ("6月底前摸底，8月底前建库", [("6月底前摸底", "2026-06-30", False), ("8月底前建库", "2026-08-31", False)]),
        ("2月3日前报方案、2月7日前报总结", [("2月3日前报方案", "2026-02-03", False), ("2月7日前报总结", "2026-02-07", False)]),
        ("第一阶段(4月15日前)；第二阶段(6月15日前)", [("第一阶段(4月15日前)", "2026-04-15", False), ("第二阶段(6月15日前)", "2026-06-15", False)]),
        ("立行立改，长期坚持", [("立行立改", None, False), ("立行立改，长期坚持", None, True)]),
        ("6月底前", []),
    ],
)  # fmt: skip
def test_the_steps_of_a_text(text: str, steps: list[tuple[str, str | None, bool]]) -> None:
    """D05, D12, D21, D34, D39, D40, D44."""
    found = deadline_reading(text, 2026).phases
    assert [(one.text, one.due, one.ongoing) for one in found] == [(words, day(due), go) for words, due, go in steps]


def test_periods_are_steps_with_two_ends() -> None:
    found = deadline_reading("9月1日—15日启动，10月1日—31日实施", 2026)
    assert [(one.start, one.due) for one in found.phases] == [
        (date(2026, 9, 1), date(2026, 9, 15)),
        (date(2026, 10, 1), date(2026, 10, 31)),
    ]


@pytest.mark.parametrize(
    ("text", "soft"),
    [("力争2020年底前完成", True), ("年底前完成", False), ("力争6月底前，确保9月底前", False), ("确保6月底前，力争3月底前", False),
     ("6月15日左右", True), ("一般为5日内", True), ("原则上9月底前", True)],
)  # fmt: skip
def test_what_is_only_aimed_at(text: str, soft: bool) -> None:
    """D16, D45: the date that decides is the one that counts."""
    assert deadline_reading(text, 2026).soft is soft


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("按季监测", [Repeat("按季", "quarter")]),
        ("每季度报送一次，每半年报送一次", [Repeat("每季度", "quarter"), Repeat("每半年", "half")]),
        ("每月25日前（从2022年3月起）", [Repeat("每月25日", "month", (25,), start=date(2022, 3, 1))]),
        ("从2022年3月起，每月25日前", [Repeat("每月25日", "month", (25,), start=date(2022, 3, 1))]),
        ("每月10日前报上一个月情况", [Repeat("每月10日", "month", (10,), previous=True)]),
        ("次月5日前", [Repeat("次月5日", "month", (5,), previous=True)]),
        ("每季度结束后10日内", [Repeat("每季度结束后10日", "quarter", (10,), previous=True)]),
        ("每周三", [Repeat("每周三", "week", (3,))]), ("每周五下班前", [Repeat("每周五", "week", (5,))]),
        ("在年中和年末", [Repeat("年中和年末", "half", (30, 31), (6, 12))]),
        ("每年6月底、12月底前", [Repeat("每年6月底、12月底", "year", (31,), (6, 12))]),
        ("每年年底前", [Repeat("每年年底", "year", (31,), (12,))]), ("每月5日、20日前", [Repeat("每月5日、20日", "month", (5, 20))]),
        ("每月底前", [Repeat("每月底", "month", (31,))]), ("逐月通报", [Repeat("逐月", "month")]),
        ("半年一次", [Repeat("半年一次", "half")]), ("每两个月一次", [Repeat("每两个月", "two_months")]),
        ("定期", [Repeat("定期", "")]), ("每日", [Repeat("每日", "day")]), ("月调度", [Repeat("月调度", "month")]),
    ],
)  # fmt: skip
def test_what_comes_again(text: str, repeats: list[Repeat]) -> None:
    """D25, D37, D38, D51, D56."""
    found = deadline_reading(text, 2026)
    assert (found.kind, list(found.repeats)) == ("recurring", repeats)


def test_a_date_of_its_own_before_the_repetition_is_the_due_date() -> None:
    found = deadline_reading("6月底前完成，每季度通报进展", 2026)
    assert (found.kind, found.due, [one.every for one in found.repeats]) == ("compound", date(2026, 6, 30), ["quarter"])
    assert deadline_reading("2026年，每月5日前", 2026).kind == "recurring"


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("印发后30个工作日内", [Offset("印发后30个工作日内", "印发", 30, "workday")]),
        ("收到督办通知起30日内", [Offset("收到督办通知起30日内", "收到督办通知", 30, "day")]),
        ("会后7日内", [Offset("会后7日内", "会", 7, "day")]), ("短期（6个月内）", [Offset("6个月内", "", 6, "month")]),
        ("短期(6个月内)/中期(1-2年)/长期(3-5年)", [Offset("6个月内", "", 6, "month"), Offset("1-2年", "", 2, "year", 1), Offset("3-5年", "", 5, "year", 3)]),
        ("对接会后48小时", [Offset("对接会后48小时", "对接会", 48, "hour")]),
        ("急件1—5日内；非急件15日内", [Offset("1—5日内", "急件", 5, "day", 1), Offset("15日内", "非急件", 15, "day")]),
        ("贷款到期前1个月", [Offset("贷款到期前1个月", "贷款到期", 1, "month", before=True)]),
        ("本周内", [Offset("本周内", "", 0, "week", named=True)]), ("下周三", [Offset("下周三", "", 1, "week", named=True, day=3)]),
        ("立行立改", [Offset("立行立改", "", 0, "day")]), ("半年内", [Offset("半年内", "", 6, "month")]),
        ("一年半", [Offset("一年半", "", 18, "month")]), ("30个工作日", [Offset("30个工作日", "", 30, "workday")]),
        ("会议决策30个工作日内", [Offset("30个工作日内", "会议决策", 30, "workday")]), ("三个月", [Offset("三个月", "", 3, "month")]),
        ("自本方案印发之日起3个月内", [Offset("本方案印发之日起3个月内", "本方案印发", 3, "month")]),
    ],
)  # fmt: skip
def test_what_is_counted_from_an_event(text: str, offsets: list[Offset]) -> None:
    """D28, D43, D45 to D47, D52, D53."""
    found = deadline_reading(text, 2026)
    assert (found.kind, list(found.offsets), found.flaw) == ("relative", offsets, "")


@pytest.mark.parametrize(
    ("text", "base", "due"),
    [
        ("印发后30个工作日内", "2026-03-02", "2026-04-13"), ("印发后15日内", "2026-03-02", "2026-03-17"),
        ("自本方案印发之日起3个月内", "2026-11-30", "2027-02-28"), ("短期(6个月内)", "2026-03-31", "2026-09-30"),
        ("长期(3-5年)", "2024-02-29", "2029-02-28"), ("对接会后48小时", "2026-03-02", "2026-03-04"),
        ("急件3日内，其他10日内", "2026-03-02", "2026-03-12"), ("到期前1个月", "2026-03-31", "2026-02-28"),
        ("本周内", "2026-03-04", "2026-03-08"), ("下周三", "2026-03-04", "2026-03-11"), ("本月底前", "2026-02-04", "2026-02-28"),
        ("下月10日前", "2026-12-04", "2027-01-10"), ("本季度末", "2026-02-04", "2026-03-31"), ("立行立改", "2026-02-04", "2026-02-04"),
        ("立行立改，长期坚持", "2026-02-04", "2026-02-04"), ("2026年3月1日起30日内", "2020-01-01", "2026-03-31"),
        ("6月底前", "2026-02-04", "2026-06-30"), ("春节前", "2026-02-04", None), ("长期坚持", "2026-02-04", None),
        ("每月25日前", "2026-02-04", None), ("9999个工作日内", "9998-02-04", None), ("9999年内", "2026-01-01", None),
    ],
)  # fmt: skip
def test_a_relative_deadline_has_a_day_when_the_event_has_one(text: str, base: str, due: str | None) -> None:
    start = day(base)
    assert start
    assert resolve(deadline_reading(text, 2026), start, Calendar()) == day(due)


@pytest.mark.parametrize(
    ("text", "flaw", "sure"),
    [
        ("2026年6月底前", "", "certain"), ("6月底前", "", "inferred"), ("2026年6月", "", "inferred"), ("2026-06-30", "", "certain"),
        ("6.30", "", "inferred"), ("2026年1月—6月", "", "certain"), ("持续推进", "", "certain"), ("7月初", "imprecise", "doubtful"),
        ("2026年初", "imprecise", "doubtful"), ("三季度初", "imprecise", "doubtful"), ("6月31日", "invalid", "doubtful"),
        ("2月29日", "invalid", "doubtful"), ("6月底启动，13月底完成", "invalid", "doubtful"), ("尽快", "vague", "doubtful"),
        ("定期", "vague", "doubtful"), ("春节前", "imprecise", "doubtful"), ("2026年春节前", "imprecise", "doubtful"),
        ("7月初启动，9月底前完成", "", "inferred"), ("6月底启动，9月初完成", "imprecise", "doubtful"), ("", "", "certain"),
    ],
)  # fmt: skip
def test_how_sure_a_reading_is(text: str, flaw: str, sure: str) -> None:
    found = deadline_reading(text, 2026)
    assert (found.flaw, found.confidence) == (flaw, sure)
    if flaw and flaw != "ambiguous":
        assert found.due is None
