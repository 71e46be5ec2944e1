"""The rules: each with texts that break it and texts that do not, at the exact cell, and never for what is not the sender's."""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placing import TASKS, codes, make_reading, make_table, returned
from ruling import GOOD, RULE_CODES, codes_of, found, index_of, sent

from toolkit.core.place import place
from toolkit.core.rules import RULES, SWITCHABLE
from toolkit.model.codes import CATALOGUE, entry
from toolkit.model.findings import Severity
from toolkit.model.layout import Loose
from toolkit.model.output import KIND

PHONE, PERSON = "13900000000", "110101199003071938"  # an invented number; PERSON only fits its check digit
LAST = "一期平台已经上线运行，办理业务3216笔，正在组织二期需求调研和方案编制工作。"
LONG = "完成了第一批改造，群众满意。" * 2500

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("A516", "H3", {"progress": "暂无"}),
    ("A517", "H3", {"progress": "同上"}),
    ("A517", "H3", {"progress": " 见附件。"}),
    ("A517", "H3", {"progress": "无变化"}),
    ("A517", "H3", {"progress": "正常推进"}),
    ("A517", "H3", {"progress": "按计划推进中。"}),
    ("A517", "H3", {"progress": "已落实"}),
    ("A517", "I3", {"progress": GOOD + "同比更快。", "problem": "见附件"}),
    ("A517", "H3", {"progress": "详见附件1"}),
    ("A517", "H3", {"progress": "同第2项。"}),
    ("A517", "H3", {"progress": "我局高度重视，正在按计划有序推进。"}),
    ("A517", "H3", {"progress": "已按要求落实到位。"}),
    ("A517", "H3", {"progress": "测试测试测试"}),
    ("A517", "H3", {"progress": "已完成", "status": "已完成"}),
    ("A518", "I3", {"problem": "已完成综合申报系统上线。"}),
    ("A519", "J3", {"status": "已完成"}),
    ("A520", "H3", {}),
    ("A520", "H3", {"status": "未启动", "problem": "专项资金未到位，建议追加预算。"}),
    ("A522", "H3", {"progress": "召开会议研究部署。"}),
    ("A523", "H4", {"progress": GOOD}),
    ("A524", "J3", {"progress": "系统已招标，预计9月完成建设。", "status": "已完成"}),
    ("A524", "J3", {"progress": "方案正在征求12个部门意见。", "status": "已办结"}),
    ("A524", "J3", {"progress": "3个办税点尚未启用自助终端。", "status": "已完成"}),
    ("A524", "J3", {"progress": "已上线2个系统，下一步将推进二期。", "status": "已完成"}),
    ("A524", "J3", {"progress": "项目已开工，完成投资300万元。", "status": "未启动"}),
    ("A525", "J3", {"progress": "各项工作已经按照要求全部做到了位。", "status": "已完成"}),
    ("A526", "J3", {"progress": "办税大厅新增自助终端12台。", "status": "差不多"}),
    ("A527", "J3", {"progress": "办税大厅新增自助终端12台。", "status": "已销号"}),
    ("A528", "H3", {"progress": "系统已于2027年3月完成验收。", "as_of": "2026-08-01"}),
    ("A528", "H3", {"progress": "已于11月完成系统验收，共12套。", "as_of": "2026-08-01"}),
    ("A528", "H3", {"progress": "截至2027年6月底，累计办理300笔。", "as_of": "2026-08-01"}),
    ("A528", "H3", {"progress": "2027年6月30日已完成系统上线。", "as_of": "2026-08-01"}),
    ("A529", "H3", {"progress": "系统正在招标，已收到3家应标。", "as_of": "2026-10-08"}),
    ("A529", "H3", {"progress": "完成2个片区试点。", "status": "正在推进", "as_of": "2026-10-08"}),
    ("A530", "H3", {"progress": "网上办理率达到985%，新增终端12台。"}),
    ("A530", "H3", {"progress": "满意率为-3%，其余指标正常。"}),
    ("A530", "H3", {"progress": "120%"}),
    ("A531", "H3", {"progress": "市水务局已完成管网改造20公里。"}),
    ("A532", "H3", {"progress": f"完成培训12场，联系人李某{PHONE}。"}),
    ("A532", "I3", {"progress": "完成培训12场，发放手册300份。", "problem": "请与139-0000-0000联系，人手不足。"}),
    ("A533", "H3", {"progress": f"为纳税人（{PERSON}）办理退税3万元。"}),
    ("A534", "H3", {"progress": "机密★10年 完成专线建设12条。"}),
    ("A534", "H3", {"progress": "秘密★\n完成专线建设12条。"}),
    ("A535", "H3", {"progress": "具体见绝密文件第3号，完成2项。"}),
    ("A535", "H3", {"progress": "（内部资料，注意保存）已完成12项。"}),
    ("A536", "H3", {"progress": LONG}),
    ("A538", "H3", {"progress": "完成投资XX万元，占年度计划一半。"}),
    ("A538", "H3", {"progress": "已办理××件业务，开展培训12场。"}),
    ("A538", "H3", {"progress": "（请填写本期进展）已办理12件。"}),
    ("A538", "H3", {"progress": "已完成____家企业辅导，12场培训。"}),
    ("A538", "H3", {"progress": "待补充，下周报送12月数据。"}),
    ("A539", "H3", {"progress": "下一步将加快平台建设；拟于9月组织培训。"}),
    ("A540", "H3", {"progress": "截至2025年10月底，完成辅导20家。"}),
    ("A541", "J3", {"progress": "工程进度达到80%，其余按计划施工。", "status": "已完成"}),
    ("A541", "J3", {"progress": "前期工作完成30%，设备进场。", "status": "未启动"}),
    ("A542", "J3", {"progress": "完成辅导20家，召开会议2次。", "status": "进展滞后"}),
    ("A543", "H3", {"progress": "建议市财政局追加自助终端经费。"}),
    ("A544", "H3", {"progress": "办理业务#REF!笔，同期新增3台。"}),
    ("A544", "H3", {"progress": "办理金额1.38E+10元，新增3台。"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "cell", "cells"), BROKEN, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(BROKEN)]
)
def test_a_text_that_breaks_a_rule_gives_this_one_finding_at_its_cell(
    code: str, cell: str, cells: dict[str, Any]
) -> None:
    ((one),) = found(**cells)
    assert (one.code, one.source.cell, one.source.sheet) == (code, cell, "Sheet1")
    assert one.unit == "市税务局" and one.item == ("id6" if cell == "H4" else "id5")
    assert one.severity is entry(code).severity and "{" not in one.message + one.hint


FINE: list[tuple[str, dict[str, Any]]] = [
    ("A516", {"progress": "尚未启动，专项资金未到位，计划9月招标。"}),
    ("A517", {"progress": "正常推进中，已办理12笔业务。"}),
    ("A517", {"progress": "办理12件，名单见附件。"}),
    ("A517", {"progress": GOOD[:-1] + "多", "problem": "正在推进"}),
    ("A518", {"problem": "已完成系统上线，但人员不足。", "progress": "已上线2个系统，培训12人。"}),
    ("A519", {"status": "已完成", "progress": "已印发《实施细则》，培训12人。"}),
    ("A520", {"progress": "尚未启动，资金没有到位。"}),
    ("A522", {"progress": "网办率96%。"}),
    ("A522", {"progress": "印发《细则》"}),
    ("A522", {"progress": "完成三个片区"}),
    ("A523", {"progress": GOOD + "新增终端2台。"}),
    ("A524", {"progress": "预计9月完成建设，已招标2次。", "status": "正在推进"}),
    ("A524", {"progress": "平台5月上线，正在运行，尚未发现故障。", "status": "已完成"}),
    ("A524", {"progress": "5月20日完成验收。下一步，持续做好维护。", "status": "已完成"}),
    ("A524", {"progress": "方案已完成起草，尚未启动建设。", "status": "未启动"}),
    ("A525", {"progress": "办税系统已经建成并投入使用。", "status": "已完成"}),
    ("A525", {"progress": "五月二十日通过验收并移交。", "status": "已完成"}),
    ("A526", {"progress": GOOD + "。", "status": "按序时推进"}),
    ("A526", {"progress": GOOD + "。", "status": "80%"}),
    ("A526", {"progress": GOOD + "。", "status": "是"}),
    ("A527", {"progress": GOOD + "。", "status": "申请销号"}),
    ("A528", {"progress": "系统已于2026年3月完成验收。", "as_of": "2026-08-01"}),
    ("A528", {"progress": "计划于2027年3月完成验收，已招标。", "as_of": "2026-08-01"}),
    ("A528", {"progress": "系统已于2027年3月完成验收。"}),
    ("A528", {"progress": "截至8月31日，累计办理300笔。", "as_of": "2026-08-20"}),
    ("A528", {"progress": "已于12月完成系统验收，共12套。", "as_of": "2026-01-20"}),
    ("A529", {"progress": "系统正在招标，已收到3家应标。"}),
    ("A529", {"progress": "系统正在招标，收到3家应标。", "as_of": "2026-09-30"}),
    ("A529", {"progress": "系统正在招标，收到3家应标。", "problem": "流标一次，建议调整预算。", "as_of": "2026-10-08"}),
    ("A529", {"progress": "8月20日已完成系统验收。", "as_of": "2026-10-08"}),
    ("A529", {"progress": "因流标一次，正在重新招标。", "as_of": "2026-10-08"}),
    ("A529", {"progress": "网上办理比例达到96.8%，12万笔。", "as_of": "2026-10-08"}),
    ("A530", {"progress": "规上工业利润率-3.5%，办理12笔。"}),
    ("A530", {"progress": "办理量同比增长150%，新增12台。"}),
    ("A530", {"progress": "投资完成率112%，超额完成全年任务。"}),
    ("A530", {"progress": "网上办理率达到98.5%，满意率100%。"}),
    ("A531", {"progress": "市税务局已完成辅导20家。"}),
    ("A531", {"progress": "会同市水务局完成辅导20家。"}),
    ("A531", {"progress": "市水务局等单位配合，完成2项。"}),
    ("A532", {"progress": "拨付资金13900000000元，共12笔。"}),
    ("A532", {"progress": "12345热线受理诉求300件。"}),
    ("A532", {"progress": "统一社会信用代码91530000MA6K000000已核销2件。"}),
    ("A533", {"progress": "流水号110101199003071937，共办理2件。"}),
    ("A534", {"progress": "开展保密检查12次，秘密事项0件。"}),
    ("A535", {"progress": "开展国家秘密定密培训12场。"}),
    ("A535", {"progress": "出台商业秘密保护措施12条，机密计算平台上线。"}),
    ("A536", {"progress": LONG[:32767]}),
    ("A538", {"progress": "发布申请材料示例文本12份。"}),
    ("A538", {"progress": "服装（XXL号）抽检12批次。"}),
    ("A539", {"progress": "平台已完成招标。下一步将加快建设。"}),
    ("A539", {"progress": "计划9月招标，现有2家应标。", "status": "未启动"}),
    ("A539", {"progress": "将互认执行情况纳入医保协议考核。"}),
    ("A540", {"progress": "截至2026年6月底，完成辅导20家。"}),
    ("A540", {"progress": "截至2025年底完成20家，2026年新增12家。"}),
    ("A541", {"progress": "工程进度达到100%，5月验收。", "status": "已完成"}),
    ("A541", {"progress": "网办比例达到80%，超过目标。", "status": "已完成"}),
    ("A542", {"progress": "完成辅导20家。", "problem": "人手不足，建议增编。", "status": "进展滞后"}),
    ("A543", {"progress": "建议已办理12件，答复率100%。"}),
    ("A544", {"progress": "A4纸#1型号采购3批，2E+5以内。"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "cells"), FINE, ids=[f"{code}-{n}" for n, (code, _) in enumerate(FINE)])
def test_a_text_that_keeps_the_rule_gives_no_finding_at_all(code: str, cells: dict[str, Any]) -> None:
    assert [(one.code, one.message) for one in found(**cells)] == []


def test_every_rule_has_words_and_both_kinds_of_examples() -> None:
    listed = {rule.code for rule in RULES} | {"A521"}
    assert {code for code, _, _ in BROKEN} | {"A521", "A537"} == listed  # these two have tests of their own below
    assert {code for code, _ in FINE} | {"A521", "A537"} == listed
    assert RULE_CODES == listed | {"Z901"} == {one.code for one in CATALOGUE} & RULE_CODES
    assert len({one.code for one in SWITCHABLE}) == len(SWITCHABLE)
    assert {rule.code for rule in RULES} < {one.code for one in SWITCHABLE}
    assert all(entry(one.code) and (one.limit is None) == (not one.measure) for one in SWITCHABLE)
    assert all((rule.judge.__doc__ or "").startswith(rule.code) for rule in RULES)


def test_last_periods_answer_in_its_own_column_or_in_the_ledger() -> None:
    columns = ("id", "seq", "theme", "title", "requirement", "units", "deadline", "progress", "problem", "status")
    rows = [returned(5, progress=LAST)]
    table = make_table(rows, columns)
    table.heads = {**table.heads, 11: "上期进展情况"}
    table.rows[0].extra = {11: LAST.replace("，", ", ")}
    said = place(make_reading(table, line="填报单位：市税务局"), index_of()).findings
    assert [(one.code, one.source.cell) for one in said if one.code in RULE_CODES] == [("A537", "H3")]
    table.rows[0].extra = {11: LAST.replace("3216", "3001")}
    said = place(make_reading(table, line="填报单位：市税务局"), index_of()).findings
    assert [one.code for one in said if one.code in RULE_CODES] == []

    tasks = [dict(task) for task in TASKS]
    tasks[4]["progress"] = LAST
    changed = LAST.replace("和", "及")
    placed = sent(index_of(tasks=tasks), returned(5, tasks, progress=changed))
    assert [one.code for one in placed.findings if one.code in RULE_CODES] == ["A537"]
    placed = sent(index_of(tasks=tasks), returned(5, tasks, progress=LAST))
    assert not placed.answers and not [one for one in placed.findings if one.code in RULE_CODES]


def test_a_file_with_nothing_in_it_gets_one_finding_and_a_row_gone_blank_its_own() -> None:
    placed = sent(index_of(), *(returned(n) for n in range(1, 8)))
    (one,) = [f for f in placed.findings if f.code in RULE_CODES]
    assert (one.code, one.source.cell, one.item, one.severity) == ("A521", None, None, Severity.ERROR)
    assert "2项" in one.message
    assert codes(sent(index_of(), *(returned(n) for n in range(1, 8)), unit="市财政局")) == []  # owes nothing


def test_whoever_wrote_in_another_place_of_the_row_is_told_of_that_place_only() -> None:
    columns = ("id", "seq", "theme", "title", "requirement", "units", "deadline", "progress", "problem", "remark")
    placed = sent(index_of(), returned(5, remark="已完成12个办税点改造。"), returned(6, progress=GOOD), columns=columns)
    assert sorted(codes(placed)) == ["A502", "A504"]
    comment = Loose("comment", "Sheet1", 3, 8, "已完成12个办税点改造。")
    placed = sent(index_of(), returned(5), returned(6, progress=GOOD), loose=[comment])
    assert codes(placed) == ["A505"]


def test_a_blank_cell_is_no_matter_where_the_same_item_is_answered_in_another_row() -> None:
    placed = sent(index_of(), returned(5), returned(5, progress=GOOD), returned(6, progress="年纳税时间压减到76小时。"))
    assert not RULE_CODES & set(codes(placed))


def test_what_the_ledger_already_has_of_the_unit_is_not_missing_but_a_form_asks_anew() -> None:
    tasks = [dict(task) for task in TASKS]
    tasks[4]["progress"] = LAST
    rows = [returned(5, tasks, progress=None), returned(6, tasks, progress=GOOD)]
    assert codes(sent(index_of(tasks=tasks), *rows)) == []
    assert codes(sent(index_of(tasks=tasks), *rows, properties={KIND: "form"})) == ["A520"]


def test_a_merged_answer_answers_all_its_rows() -> None:
    table = make_table([returned(5, progress=GOOD), returned(6)])
    table.rows[0].spans = {"progress": 4}
    placed = place(make_reading(table, line="填报单位：市税务局"), index_of())
    assert codes(placed) == ["A513"]


def test_rows_of_others_and_what_was_handed_out_are_never_judged() -> None:
    tasks = [dict(task) for task in TASKS]
    tasks[4] |= {"progress": "同上", "problem": "见附件", "status": "差不多"}
    tasks[5] |= {"progress": "正在推进"}
    rows = [returned(n, tasks) for n in range(1, 8)]
    assert codes(sent(index_of(tasks=tasks, as_of="2027-01-01"), *rows)) == []
    placed = sent(
        index_of(),
        returned(2, progress="同上"),
        returned(5, progress=GOOD),
        returned(6, progress="76小时。压减4小时。"),
    )
    assert codes(placed) == ["A501"]


def test_a_supporting_unit_is_not_asked_for_what_it_does_not_owe() -> None:
    rows = [
        returned(1, progress="配合做好发票申领并入工作，已并入12项。"),
        returned(5, progress=GOOD),
        returned(6, progress=GOOD + "。再压减2小时。"),
    ]
    assert codes(sent(index_of(as_of="2027-01-01"), *rows)) == []


def test_the_head_of_a_form_with_a_mark_of_secrecy_is_told_once() -> None:
    mark = Loose("note", "Sheet1", 1, 1, "机密★5年")
    placed = sent(index_of(), returned(5, progress=GOOD), returned(6, progress="压减到76小时，少4小时。"), loose=[mark])
    (one,) = [f for f in placed.findings if f.code == "A534"]
    assert one.source.cell == "A1" and "机密★5年" in one.message and one.severity is Severity.ERROR


def test_personal_data_in_a_column_of_the_units_own_is_told_but_not_in_one_for_telephones() -> None:
    columns = (
        "id",
        "seq",
        "theme",
        "title",
        "requirement",
        "units",
        "deadline",
        "progress",
        "problem",
        "remark",
        "phone",
    )
    row = returned(5, progress=GOOD, remark=f"经办人{PHONE}", phone=PHONE)
    placed = sent(index_of(), row, returned(6, progress="压减到76小时，少4小时。"), columns=columns)
    assert [one.source.cell for one in placed.findings if one.code == "A532"] == ["J3"]
    assert all(PHONE not in one.message for one in placed.findings if one.code == "A532")


def test_without_a_day_nothing_depends_on_it() -> None:
    cells = {"progress": "系统正在招标，已于2030年1月完成验收，共12套。"}
    assert codes_of(**cells) == []
    assert sorted(codes_of(**cells, as_of="2027-01-01")) == ["A528", "A529"]


def test_an_index_takes_its_rules_and_day_along() -> None:
    index = pickle.loads(pickle.dumps(index_of(as_of="2026-08-01")))
    assert (index.as_of, index.rules.off) == ("2026-08-01", frozenset())


PIECES = st.sampled_from(
    ["已于2027年", "截至", "2025年", "13月99日", "率达到", "985%", "％", "XX", "____", "（填写", "）", "机密★", "密", PHONE, PERSON, "正在", "尚未", "下一步将",
     "市水务局", "已", "#REF!", "1E+99", "【市税务局】", "同上", "。", "\n", "\u3000", "\ud800", "９９９", "完成", "百分之", "{who}", "%s", "=1+1"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=8).map("".join))


@settings(max_examples=300, deadline=None)
@given(
    progress=TEXTS, problem=TEXTS, status=TEXTS, remark=TEXTS, day=st.sampled_from([None, "2026-08-01", "2027-02-28"])
)
def test_no_text_stops_the_rules(progress: str, problem: str, status: str, remark: str, day: str | None) -> None:
    columns = (
        "id",
        "seq",
        "theme",
        "title",
        "requirement",
        "units",
        "deadline",
        "progress",
        "problem",
        "status",
        "remark",
    )
    cells = {
        name: text or None
        for name, text in zip(
            ("progress", "problem", "status", "remark"), (progress, problem, status, remark), strict=True
        )
    }
    placed = sent(index_of(as_of=day), returned(5, **cells), returned(6, **cells), columns=columns)
    places = [(one.code, one.source.sheet, one.source.cell) for one in placed.findings]
    assert len(places) == len(set(places))  # one finding of a kind per cell
    assert all(one.message and one.hint for one in placed.findings)


ORDINARY = [
    line.split("｜")
    for line in (Path(__file__).parent / "answers.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("day", [None, "2026-06-25"])
def test_what_units_ordinarily_write_is_left_alone(day: str | None) -> None:
    tasks = [
        {**TASKS[4], "requirement": f"推进第{n}批办税便民措施落地。", "deadline": "12月底前"}
        for n in range(len(ORDINARY))
    ]
    names = ("status", "progress", "problem")
    rows = [
        returned(n, tasks, **{name: text or None for name, text in zip(names, line, strict=True)})
        for n, line in enumerate(ORDINARY, 1)
    ]
    placed = sent(index_of(tasks=[*tasks, *TASKS], as_of=day), *rows)
    items = {f"id{n}": line[1] for n, line in enumerate(ORDINARY, 1)}
    assert [(f.code, f.message, items[f.item or ""]) for f in placed.findings if f.code in RULE_CODES] == []
    assert sum(answer.column == "progress" for answer in placed.answers) == len(ORDINARY)


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "１",
        "将",
        "已于",
        "%",
        "（填写",
        "率",
        "86-",
        "机密 ",
        "截至2025年",
        " ",
        "正在",
        "市水务局",
        "同上",
        "计划,",
        "a",
    ],
)
def test_very_long_texts_are_judged_in_a_moment(piece: str) -> None:
    text = "率%" + piece * (32_000 // len(piece)) + "完"
    begin = time.process_time()
    placed = sent(
        index_of(as_of="2026-08-01"),
        returned(5, progress=text, problem=text, status="已完成"),
        returned(6, progress=GOOD),
    )
    assert len(placed.answers) == 4
    assert time.process_time() - begin < 2  # a rule that tries every pair of places takes minutes
