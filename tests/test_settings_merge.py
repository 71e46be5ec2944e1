"""A merge does what 设置.xlsx says: who owes an answer, which rules hold, what is waived."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_cli import taizhang

from toolkit.model.findings import Severity
from toolkit.model.rules import CustomRule, Rulebook, Waiver
from toolkit.model.settings import OWES, Basics, Settings, campaign_number
from toolkit.model.unit import Unit
from toolkit.report.settings_book import write_settings

# --- who owes an answer --------------------------------------------------------------------------------------------------

HEADS_OF_LEDGER = ["主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"]
TASKS = [
    ["优化准入", "1.一日办结", "企业开办全流程压缩至1个工作日。", "牵头单位：市市场监管局\n责任单位：市税务局\n配合单位：市公安局", "6月底"],
    ["优化准入", "2.住所登记", "编制禁止登记场所清单并公布。", "责任单位：青岚县", "9月底"],
]  # fmt: skip
OWING = {
    "牵头单位（没有牵头的看责任单位）": [("市市场监管局", 1), ("青岚县", 1)],
    "牵头和责任单位": [("市市场监管局", 1), ("市税务局", 1), ("青岚县", 1)],
    "全部单位": [("市市场监管局", 1), ("市税务局", 1), ("市公安局", 1), ("青岚县", 1)],
}


def ledger(path: Path, answers: tuple[str, str] = ("", "")) -> Path:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append(["云溪市2026年优化营商环境重点任务落实台账"])
    page.append(HEADS_OF_LEDGER)
    for task, answer in zip(TASKS, answers, strict=True):
        page.append([*task, answer, ""])
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


@pytest.mark.parametrize("who", list(OWING))
def test_who_owes_an_answer_is_who_the_sheet_says(tmp_path: Path, who: str) -> None:
    basics = Basics("云溪市优化营商环境", campaign_number("云溪市优化营商环境"), owes=OWES[who])
    write_settings(Settings(basics), tmp_path / "设置.xlsx")
    ledger(tmp_path / "台账.xlsx")
    ledger(tmp_path / "收件箱" / "市公安局.xlsx", ("", "供参考。"))
    order = ("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--settings", "设置.xlsx", "--json", "r.json")
    done = taizhang(*order, cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    result = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert [(one["unit"], len(one["items"])) for one in result["missing"]] == OWING[who]
    # a unit that now owes and says nothing is told so in its own file
    ledger(tmp_path / "收件箱" / "市税务局.xlsx", ("无", "供参考。"))
    taizhang(*order, cwd=tmp_path)
    again = json.loads((tmp_path / "r.json").read_text("utf-8"))
    blank = [one for one in again["findings"] if one["unit"] == "市税务局" and one["item"] == result["items"][0]["id"]]
    assert bool(blank) == (who != "牵头单位（没有牵头的看责任单位）"), blank


def test_an_unlabelled_answer_keeps_its_author_whoever_owes(tmp_path: Path) -> None:
    """With 全部单位 nobody owes the first item alone: its text is known to be of 市市场监管局 by 填报来源."""
    basics = Basics("云溪市优化营商环境", campaign_number("云溪市优化营商环境"), owes=OWES["全部单位"])
    write_settings(Settings(basics), tmp_path / "设置.xlsx")
    ledger(tmp_path / "台账.xlsx")
    ledger(tmp_path / "收件箱" / "市市场监管局.xlsx", ("平均用时0.8个工作日。", ""))
    order = ("--settings", "设置.xlsx", "--json", "r.json")
    assert taizhang("merge", "台账.xlsx", "收件箱", "-o", "一.xlsx", *order, cwd=tmp_path).returncode in (0, 1)
    (tmp_path / "收件箱" / "市市场监管局.xlsx").unlink()
    ledger(tmp_path / "收件箱" / "市税务局.xlsx", ("发票申领已并入。", ""))
    assert taizhang("merge", "一.xlsx", "收件箱", "-o", "二.xlsx", *order, cwd=tmp_path).returncode in (0, 1)
    result = json.loads((tmp_path / "r.json").read_text("utf-8"))
    said = [(one["unit"], one["progress"]) for one in result["items"][0]["reports"]]
    assert said == [("市市场监管局", "平均用时0.8个工作日。"), ("市税务局", "发票申领已并入。")]


# --- rules ---------------------------------------------------------------------------------------------------------------


def findings(folder: Path, rules: Rulebook) -> list[tuple[str, str, str]]:
    """(code, severity, message) of what a merge finds in what 市市场监管局 answered, under these rules of the office."""
    title = "云溪市优化营商环境"
    units = (
        Unit("市市场监管局"),
        Unit("市税务局"),
        Unit("市公安局"),
        Unit("青岚县"),
        Unit("各县（区）", members=("青岚县",)),
    )
    known = Settings(
        Basics(title, campaign_number(title)), units, replace(rules, campaign=campaign_number(title)), (CustomRule(
            "先不用的", "progress", "不为空", "", "这条停用了。"),),
    )  # fmt: skip
    write_settings(known, folder / "设置.xlsx")
    done = taizhang(
        "merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--settings", "设置.xlsx", "--json", "r.json", cwd=folder
    )
    assert done.returncode in (0, 1), done.stderr
    (folder / "汇总台账.xlsx").unlink()
    result = json.loads((folder / "r.json").read_text("utf-8"))
    return [
        (one["code"], one["severity"], one["message"]) for one in result["findings"] if one["unit"] == "市市场监管局"
    ]


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    ledger(tmp_path / "台账.xlsx")
    ledger(tmp_path / "收件箱" / "市市场监管局.xlsx", ("同上", ""))
    return tmp_path


def test_a_rule_is_switched_graded_and_waived_by_the_workbook(evening: Path) -> None:
    def of(code: str, rules: Rulebook) -> list[str]:
        return [severity for found, severity, _ in findings(evening, rules) if found == code]

    assert of("A517", Rulebook()) == ["warning"]
    assert of("A517", Rulebook(off=frozenset({"A517"}))) == []
    assert of("A517", Rulebook(severity={"A517": Severity.ERROR})) == ["error"]
    assert of("A517", Rulebook(waivers=(Waiver("市市场监管局", "1", "A517", "已电话核实。"),))) == ["info"]
    assert of("A517", Rulebook(waivers=(Waiver("市税务局", "1", "A517", "不是这个单位。"),))) == ["warning"]


def test_a_rule_of_the_office_speaks_and_one_that_rests_does_not(evening: Path) -> None:
    own = CustomRule(
        "要写用时", "progress", "不包含", "用时、工作日", "请写明平均用时。", Severity.ERROR, ("市市场监管局",)
    )
    said = [
        (severity, message) for code, severity, message in findings(evening, Rulebook(custom=(own,))) if code == "Z901"
    ]
    assert len(said) == 1
    assert said[0][0] == "error"
    assert "请写明平均用时" in said[0][1]
    elsewhere = replace(own, units=("各县（区）",))
    assert not [one for one in findings(evening, Rulebook(custom=(elsewhere,))) if one[0] == "Z901"]
