"""What the office decides about rules: switches, severities, limits, rules of its own, waivers; and merging with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from merging import TAX, item, ledger, merge
from placing import SHA, ledger_layout, returned
from ruling import GOOD, codes_of, found, index_of, sent
from test_cli import taizhang
from test_merge_command import workbook

from toolkit.cli.talk import problems, waived
from toolkit.core.index import Index
from toolkit.core.rules import judged
from toolkit.core.rules.custom import fulfils
from toolkit.core.rules.words import meanings
from toolkit.model.codes import finding
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Source
from toolkit.model.merging import Placed
from toolkit.model.rules import CONDITIONS, STATUSES, CustomRule, Rulebook, Waiver
from toolkit.model.settings import DEFAULT_SETTINGS
from toolkit.model.unit import Certain
from toolkit.report.payload import finding_json
from toolkit.report.settings_book import write_settings
from toolkit.settings.names import load_names

BAD = {"progress": "同上"}


def test_a_code_that_is_off_is_not_told_and_the_next_rule_of_the_cell_is() -> None:
    assert codes_of(**BAD) == ["A517"]
    assert codes_of(**BAD, rules=Rulebook(off=frozenset(["A517"]))) == ["A522"]
    assert codes_of(**BAD, rules=Rulebook(off=frozenset(["A517", "A522"]))) == []
    assert codes_of(rules=Rulebook(off=frozenset(["A520"]))) == []
    blank = sent(index_of(Rulebook(off=frozenset(["A521"]))), returned(5), returned(6))
    assert blank.findings == []


def test_the_office_grades_a_code_and_sets_its_limit() -> None:
    ((one),) = found(**BAD, rules=Rulebook(severity={"A517": Severity.BLOCKER}))
    assert (one.code, one.severity) == ("A517", Severity.BLOCKER)
    text = {"progress": "召开会议研究部署，明确有关责任。"}
    assert codes_of(**text) == []
    assert codes_of(**text, rules=Rulebook(limits={"A522": 30})) == ["A522"]
    late = {"progress": "正在招标，收到3家应标。", "as_of": "2026-10-08"}
    assert codes_of(**late) == ["A529"] and codes_of(**late, rules=Rulebook(limits={"A529": 10})) == []


def test_findings_made_while_placing_are_switched_as_well() -> None:
    rows = [
        returned(2, progress="已公布2次清单。"),
        returned(5, progress=GOOD),
        returned(6, progress="压减到76小时，少4小时。"),
    ]
    assert [f.code for f in sent(index_of(), *rows).findings] == ["A501"]
    off = sent(index_of(Rulebook(off=frozenset(["A501"]))), *rows)
    assert off.findings == [] and len(off.leftovers) == len(sent(index_of(), *rows).leftovers)


WAIVER = Waiver("市税务局", "4", "A517", "与上级系统同步填报", "2026-09-30")


def test_a_waiver_makes_an_info_with_its_reason() -> None:
    ((one),) = found(**BAD, rules=Rulebook(waivers=(WAIVER,)))
    assert (one.code, one.severity, one.waived) == ("A517", Severity.INFO, "与上级系统同步填报")
    assert finding_json(one)["waived"] == "与上级系统同步填报"
    assert "waived" not in finding_json(replace(one, waived=""))


@pytest.mark.parametrize(
    ("waiver", "as_of", "holds"),
    [
        (WAIVER, "2026-09-30", True),
        (WAIVER, "2026-10-01", False),
        (WAIVER, None, True),
        (replace(WAIVER, item="id5"), None, True),
        (replace(WAIVER, item=""), None, True),
        (replace(WAIVER, unit=""), None, True),
        (replace(WAIVER, unit="云溪市税务局"), None, True),
        (replace(WAIVER, unit="市财政局"), None, False),
        (replace(WAIVER, item="5"), None, False),
        (replace(WAIVER, code="A522"), None, False),
    ],
)
def test_where_and_until_when_a_waiver_holds(waiver: Waiver, as_of: str | None, holds: bool) -> None:
    told = [one for one in found(**BAD, rules=Rulebook(waivers=(waiver,)), as_of=as_of) if one.code == "A517"]
    assert [bool(one.waived) for one in told] == [holds]


@pytest.mark.parametrize("name", ["各县（区）", "各县区", "青岚县"])
def test_what_is_decided_for_a_collective_holds_for_its_members(name: str) -> None:
    """The registry lists who the collective is; a member of another one is not meant."""
    row = returned(7, progress="同上")
    waiver = Waiver(name, "6", "A517", "随市级大厅一并建设")
    registered = ("各县（区）", "青岚县", "石桥区", "云台县")
    certain = Certain({one: one for one in registered}, {"各县（区）": ("青岚县", "石桥区")})

    def told(unit: str, rules: Rulebook) -> list[tuple[str, bool]]:
        index = Index(index_of(rules).ledger, ledger_layout(), load_names(), rules=rules, certain=certain)
        return [(f.code, bool(f.waived)) for f in sent(index, row, unit=unit).findings if f.code in ("A517", "Z901")]

    assert told("青岚县", Rulebook(waivers=(waiver,))) == [("A517", True)]
    rule = custom(units=(name,), condition="等于", value="同上")
    assert ("Z901", False) in told("青岚县", replace(rule, off=frozenset(["A517"])))
    if name != "青岚县":
        assert told("石桥区", Rulebook(waivers=(waiver,))) == [("A517", True)]
    else:
        assert told("石桥区", Rulebook(waivers=(waiver,))) == [("A517", False)]
    other = Waiver("市直各部门", "6", "A517", "另有安排")
    assert told("青岚县", Rulebook(waivers=(other,))) == [("A517", False)]


def test_judging_twice_is_judging_once() -> None:
    index = index_of()
    where = Source("报送.xlsx", "Sheet1", "H3", SHA)
    told = [
        finding("A517", where, unit="市税务局", item="id5", text="同上"),
        finding("A520", where, unit="市税务局", who="市税务局"),
    ]
    rules = Rulebook(
        off=frozenset(["A520"]), severity={"A517": Severity.ERROR}, waivers=(replace(WAIVER, until="2026-01-01"),)
    )
    once = judged(told, rules, "2026-06-01", index.ledger)
    assert [(one.code, one.severity, one.waived) for one in once] == [("A517", Severity.ERROR, "")]
    assert judged(once, rules, "2026-06-01", index.ledger) == once
    silenced = judged(told, rules, None, index.ledger)
    assert [one.severity for one in silenced] == [Severity.INFO] and judged(
        silenced, rules, None, index.ledger
    ) == silenced


def custom(**more: Any) -> Rulebook:
    usual: dict[str, Any] = {
        "name": "写明户数",
        "column": "progress",
        "condition": "不包含",
        "value": "户、家",
        "message": "请写明惠及多少户。",
    }
    return Rulebook(custom=(CustomRule(**(usual | more)),))


def test_a_rule_of_the_office_speaks_with_its_own_words_and_severity() -> None:
    text = {"progress": "网上办理比例达到96.8%，合计12万笔。", "other": "年纳税时间压减到76小时，辅导20家。"}
    ((one),) = found(**text, rules=custom(severity=Severity.ERROR))
    assert (one.code, one.severity, one.message, one.source.cell) == (
        "Z901",
        Severity.ERROR,
        "请写明惠及多少户。",
        "H3",
    )
    assert "写明户数" in one.hint and one.item == "id5"
    for limits, count in (
        ({"units": ("云溪市税务局",)}, 1), ({"units": ("市财政局",)}, 0), ({"themes": ("优化纳税服务",)}, 1),
        ({"themes": ("优化市场准入",)}, 0), ({"statuses": ("正在推进",)}, 0),
    ):  # fmt: skip
        assert len(found(**text, rules=custom(**limits))) == count, limits
    assert len(found(**text, status="推进中", rules=custom(statuses=("正在推进",)))) == 1
    two = Rulebook(custom=(*custom().custom, *custom(name="又一条", message="请写明金额。", value="元").custom))
    assert [one.message for one in found(**text, rules=two)] == ["请写明惠及多少户。", "请写明金额。", "请写明金额。"]


def test_a_rule_about_blank_cells_asks_only_who_owes_and_is_silent_beside_the_built_in_one() -> None:
    rules = custom(column="problem", condition="为空", value="", statuses=("进展滞后",), message="滞后的要写原因。")
    late = {"progress": "因雨停工，完成2公里。", "status": "进展滞后"}
    ((one),) = found(**late, rules=rules)
    assert (one.code, one.source.cell) == ("Z901", "I3")
    assert found(**late, problem="连续降雨，建议顺延。", rules=rules) == []
    blank = custom(condition="为空", value="", message="不能空着。")
    assert codes_of(rules=blank) == ["A520"]
    assert codes_of(rules=replace(blank, off=frozenset(["A520"]))) == ["Z901"]


CONDITION_CASES = [
    ("为空", "", "", True), ("为空", "", "有", False), ("不为空", "", "有", True), ("少于", "5", "四个字 吧", True), ("少于", "4", "四个字吧", False),
    ("多于", "3", "四个字吧", True), ("多于", "4", "四个字吧", False), ("包含", "户、家", "惠及20户", True), ("包含", "户", "惠及20人", False),
    ("不包含", "户、家", "惠及20人", True), ("不包含", "户", "20户", False), ("等于", "是，否", "是", True), ("等于", "是", "是的", False),
    ("不等于", "是、否", "或许", True), ("不等于", "是", "是", False), ("大于", "100", "完成１２０公里", True), ("大于", "100", "完成", False),
    ("小于", "1,000", "完成999.5公里", True), ("小于", "10", "完成1,200公里", False), ("大于", "不是数", "12", False), ("包含", "", "有", False),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "value", "text", "expected"), CONDITION_CASES)
def test_conditions(condition: str, value: str, text: str, expected: bool) -> None:
    assert fulfils(condition, value, text) is expected


def test_every_condition_of_the_sheet_is_understood() -> None:
    assert {case[0] for case in CONDITION_CASES} == set(CONDITIONS)
    assert {case[0] for case in CONDITION_CASES if case[3]} == set(CONDITIONS)


def test_words_for_status_and_the_offices_own() -> None:
    none: dict[str, str] = {}
    for word, meaning in {
        "已办结": "已完成", "达到序时进度": "正在推进", "慢序时": "进展滞后", "暂未开启": "未启动", "长期坚持": "持续推进", "是": "已完成", "否": "正在推进",
        "100%": "已完成", "60%": "正在推进", "0%": "未启动", "未完成": "正在推进", "已全部完成验收": "已完成", "": "", "待定": "", "300%": "",
    }.items():  # fmt: skip
        assert meanings(word, none) == meaning, word
    assert {meanings(word, none) for word in STATUSES} == set(STATUSES)
    rules = Rulebook(statuses={"蓝牌": "进展滞后", "绿牌": "已完成"})
    assert codes_of(progress=GOOD + "。", status="红牌", rules=rules) == ["A526"]
    assert codes_of(progress="方案正在起草，12条。", status="绿牌", rules=rules) == ["A524"]


def test_a_blank_cell_that_another_file_of_the_unit_answers_is_none() -> None:
    items = ledger(item(1), item(2), item(3))
    blank = [
        finding("A520", Source("甲.xlsx", "Sheet1", f"F{n + 3}", SHA), unit=TAX, item=items.items[n].id, who=TAX)
        for n in (1, 2)
    ]
    first = Placed("甲.xlsx", "1" * 64, "merged", TAX, findings=blank, present=frozenset((0, 1, 2)))
    from merging import sent as made

    second = made("乙.xlsx", TAX, (1, "已办结12件。"))
    second.present = frozenset((1,))
    assert [one.item for one in merge(items, first).findings if one.code == "A520"] == [
        items.items[1].id,
        items.items[2].id,
    ]
    assert [one.item for one in merge(items, first, second).findings if one.code == "A520"] == [items.items[2].id]
    empty = Placed("丙.xlsx", "3" * 64, "merged", TAX, present=frozenset((0, 1)))
    empty.findings = [finding("A521", Source("丙.xlsx", None, None, "3" * 64), unit=TAX, who=TAX, count=2)]
    assert "A521" in {one.code for one in merge(items, empty).findings}
    assert "A521" not in {one.code for one in merge(items, empty, second).findings}


def said(findings: list[Finding]) -> list[str]:
    lines: list[str] = []
    problems(lambda text="": lines.append(text), findings)
    return lines


def test_the_screen_tells_what_was_waived_and_counts_by_the_office_s_severity() -> None:
    rules = Rulebook(waivers=(WAIVER,), severity={"A522": Severity.ERROR})
    lines = said([*found(**BAD, rules=rules), *found(progress="召开会议研究部署。", rules=rules)])
    assert lines[0] == "问题　　须更正 1、提示 1"
    assert lines[1] == "　　　　须更正　A522 写得太短　1 处"
    assert lines[-1] == "豁免　　1 处：市税务局　A517 没有写出内容 1 处（与上级系统同步填报）"
    quiet: list[str] = []
    waived(lambda text="": quiet.append(text), found(**BAD))
    assert quiet == []


def test_the_settings_reach_every_file_of_a_merge_and_the_waiver_stands_in_the_workbook(tmp_path: Path) -> None:
    workbook(tmp_path / "台账.xlsx", {})
    workbook(tmp_path / "收件箱" / "市税务局.xlsx", {2: ("同上", "")}, "市税务局")
    workbook(
        tmp_path / "收件箱" / "市市场监管局.xlsx",
        {0: ("正在招标，收到3家应标。", ""), 1: ("清单初稿8条。", "")},
        "市市场监管局",
    )
    custom_rule = CustomRule("写明数字", "progress", "少于", "20", "请写到20字以上。", Severity.INFO, ("市市场监管局",))
    rules = Rulebook(
        severity={"A529": Severity.ERROR},
        custom=(custom_rule,),
        waivers=(Waiver("市税务局", "3", "A517", "系统统一填报"),),
    )
    write_settings(replace(DEFAULT_SETTINGS, rules=rules), tmp_path / "设置.xlsx")
    words = [
        "merge",
        "台账.xlsx",
        "收件箱",
        "-o",
        "汇总台账.xlsx",
        "--settings",
        "设置.xlsx",
        "--json",
        "果.json",
        "--as-of",
        "2026-07-01",
    ]
    done = taizhang(*words, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    told = json.loads((tmp_path / "果.json").read_text("utf-8"))["findings"]
    assert [(one["code"], one["severity"], one["cell"], one.get("waived")) for one in told if one["cell"]] == [
        ("A529", "error", "F4", None), ("Z901", "info", "F4", None), ("Z901", "info", "F5", None),
        ("A517", "info", "F6", "系统统一填报"),
    ]  # fmt: skip
    assert "豁免　　1 处：市税务局　A517 没有写出内容 1 处（系统统一填报）" in done.stdout
    sheet = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")["校验问题"]
    (row,) = [row for row in sheet.iter_rows(values_only=True) if "A517" in row]
    assert row[0] == "提示" and "已豁免：系统统一填报" in row
