"""``taizhang plan`` as a person meets it: the screen, the files, the exit statuses; and the same as a function."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from test_cli import ROOT, mistake, taizhang
from test_plan_book import TITLE, plan_of, task, told, valid

import toolkit
from toolkit.cli.plan_talk import summary
from toolkit.model.document import Duty, Mode, Passed, Plan, Stage
from toolkit.model.findings import Finding
from toolkit.model.ledger import Assignment, Deadline, Role

DOCUMENT = """云溪市优化营商环境2026年重点任务分工方案

为优化营商环境，制定本方案。

一、优化企业开办
1.推行“一网通办”。依托全市一体化平台归并申请表单，企业开办时间压缩至1个工作日以内。（市市场监管局牵头，市税务局、市公安局配合；2026年9月底前完成）
2.为新开办企业免费刻制印章。（市公安局牵头；2026年6月底前完成）
二、优化获得电力
3.对小微企业报装实行零上门、零审批、零投资。（国网云溪供电公司牵头，青岚县、石桥区配合；持续推进）

三、工作要求
各单位要加强组织领导，压实工作责任。

云溪市人民政府办公室
2026年3月5日
"""


@dataclass
class Read:
    """What the command hands to its words."""

    plan: Plan
    findings: list[Finding]
    written: Path | None = None


def screen(outcome: Read, capsys: pytest.CaptureFixture[str]) -> str:
    summary(outcome, to_stderr=False)
    return capsys.readouterr().out


def test_the_screen_says_what_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    support = (Assignment(Role.SUPPORT, ("市税务局", "青岚县")),)
    plan = plan_of(
        [
            task("1", "甲事。", deadline=Deadline("6月底", "date", "2026-06-30")),
            task("2", "乙事。", deadline=Deadline("持续推进", "ongoing"), assignments=support),
            task("3", "丙事。", theme="优化获得电力", assignments=()),
        ],
        duties=(Duty("报送总结。", (), "总结", "", "", Deadline(), 7),),
        stages=(Stage("动员部署", None, None, 8), Stage("总结提升", None, None, 9)),
        modes=(Mode("一", "取消审批", 1, 10), Mode("二", "告知承诺", 11, 11)),
        passed=(Passed(1, TITLE, "文头"), Passed(2, "为优化营商环境，制定本方案。", "正文")),
    )
    said = screen(Read(plan, [told(plan, "P710", 2)], Path("台账.xlsx")), capsys)
    for line in (
        f"《{TITLE}》",
        "云溪市人民政府办公室　云政办发〔2026〕12号　2026-03-05　按2026年计",
        "3 项，2 个主题，3 个单位，1 项没有责任单位",
        "有日期 1、长期 1、未写 1",
        "报送要求 1 条",
        "实施步骤 2 个：动员部署、总结提升",
        "改革方式 2 种，共 12 项",
        "其他段落 2 段（文头 1、正文 1）",
        "P710 没有责任单位　1 处",
        "待核对　1 项",
        "结果　　台账.xlsx",
    ):
        assert line in said


def test_without_a_workbook_the_screen_lists_every_finding_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    plan = plan_of([task("1", "甲事。", assignments=())])
    said = screen(Read(plan, [told(plan, "P710", 0)]), capsys)
    assert "第3段　这一行没有写责任单位。" in said
    assert "-o 台账.xlsx" in said


def test_nothing_doubtful_is_said_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    said = screen(Read(plan_of([task()]), [], Path("台账.xlsx")), capsys)
    assert "问题　　没有" in said
    assert "待核对" not in said


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "分工方案.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def test_a_document_becomes_a_ledger(document: Path, tmp_path: Path) -> None:
    done = taizhang("plan", "分工方案.txt", "-o", "台账.xlsx", "--json", "台账.json", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "3 项" in done.stdout
    items = toolkit.read_ledger(tmp_path / "台账.xlsx").items
    assert [(one.no, one.theme) for one in items] == [
        ("1", "优化企业开办"), ("2", "优化企业开办"), ("3", "优化获得电力"),
    ]  # fmt: skip
    assert [one.deadline.due for one in items] == ["2026-09-30", "2026-06-30", None]
    known = valid(json.loads((tmp_path / "台账.json").read_text(encoding="utf-8")))
    assert [one["id"] for one in known["items"]] == [one.id for one in items]
    assert [one["source"] for one in known["items"]] == [{"file": "分工方案.txt", "paragraph": n} for n in (6, 7, 9)]
    assert openpyxl.load_workbook(tmp_path / "台账.xlsx").sheetnames[:2] == ["台账", "核对"]


def test_the_example_is_read_in_full(tmp_path: Path) -> None:
    done = taizhang("plan", ROOT / "examples" / "分工方案.txt", "-o", tmp_path / "台账.xlsx", "--json", "-")
    known = valid(json.loads(done.stdout))
    assert (known["doc_no"], known["issued_on"], known["year"]) == ("云政办发〔2026〕18号", "2026-04-08", 2026)
    roles = [[(one["role"], len(one["units"])) for one in item["assignments"]] for item in known["items"]]
    assert roles == [
        [("牵头", 1), ("配合", 2)], [("牵头", 2), ("责任", 3)], [("责任", 2)], [("牵头", 1), ("责任", 3), ("配合", 2)],
        [("牵头", 1), ("配合", 2)],
    ]  # fmt: skip
    dues = [(item["deadline"]["kind"], item["deadline"]["due"]) for item in known["items"]]
    assert dues == [
        ("date", "2026-06-30"), ("date", "2026-09-30"), ("ongoing", None), ("date", "2026-10-31"), ("compound", "2026-12-31"),
    ]  # fmt: skip
    assert [one["name"] for one in known["stages"]] == ["动员部署阶段", "集中清理阶段", "总结提升阶段"]
    assert [one["due"]["text"] for one in known["duties"]] == ["每月25日前", "2026年12月10日前"]
    printed = (ROOT / "examples" / "分工方案.txt").read_text(encoding="utf-8").splitlines()
    numbered = {
        n for n, line in enumerate(printed, start=1) if line[:2] in ("1.", "2.", "3.", "4.", "5.") or line[:1] == "（"
    }
    spans = {n for item in known["items"] for n in range(item["source"]["paragraph"], item["last"] + 1)}
    assert numbered <= spans | {one["paragraph"] for one in known["passed"]}


def test_what_it_writes_is_merged_with_what_units_send(document: Path, tmp_path: Path) -> None:
    taizhang("plan", "分工方案.txt", "-o", "台账.xlsx", cwd=tmp_path)
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    sheet = book["台账"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "进展情况")
    sheet.cell(head.row + 2, head.column).value = "已免费刻章120套。"
    (tmp_path / "收件箱").mkdir()
    book.save(tmp_path / "收件箱" / "市公安局.xlsx")
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--json", "-", cwd=tmp_path)
    merged = json.loads(done.stdout)
    assert [one["progress"] for item in merged["items"] for one in item["reports"]] == ["已免费刻章120套。"]
    assert merged["leftovers"] == []


def test_json_on_stdout_keeps_the_summary_off_it(document: Path, tmp_path: Path) -> None:
    done = taizhang("plan", document, "--json", "-")
    assert len(json.loads(done.stdout)["items"]) == 3
    assert "3 项" in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["分工方案.txt"]


def test_standard_input_is_a_document_too() -> None:
    command = [sys.executable, "-m", "toolkit", "plan", "-", "--json", "-"]
    done = subprocess.run(command, cwd=ROOT, input=DOCUMENT, capture_output=True, encoding="utf-8", timeout=120)
    known = json.loads(done.stdout)
    assert len(known["items"]) == 3
    assert known["title"] == "云溪市优化营商环境2026年重点任务分工方案"


def test_the_year_can_be_told(tmp_path: Path) -> None:
    text = DOCUMENT.replace("2026年", "")
    (tmp_path / "方案.txt").write_text(text, encoding="utf-8")
    done = taizhang("plan", tmp_path / "方案.txt", "--year", "2027", "-o", tmp_path / "台账.xlsx", "--json", "-")
    assert [one["deadline"]["due"] for one in json.loads(done.stdout)["items"]] == ["2027-09-30", "2027-06-30", None]
    assert toolkit.read_ledger(tmp_path / "台账.xlsx").items[0].deadline.due == "2027-09-30"


def test_the_same_again_changes_nothing_and_an_edited_ledger_is_not_replaced(document: Path, tmp_path: Path) -> None:
    arguments = ("plan", "分工方案.txt", "-o", "台账.xlsx")
    taizhang(*arguments, cwd=tmp_path)
    first = (tmp_path / "台账.xlsx").read_bytes()
    taizhang(*arguments, cwd=tmp_path)
    assert (tmp_path / "台账.xlsx").read_bytes() == first
    assert not (tmp_path / "历史版本").exists()
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    book["台账"]["D4"] = "办公室改过"
    book.save(tmp_path / "台账.xlsx")
    edited = (tmp_path / "台账.xlsx").read_bytes()
    assert "已经存在" in mistake(taizhang(*arguments, cwd=tmp_path))
    assert (tmp_path / "台账.xlsx").read_bytes() == edited


@pytest.mark.parametrize("content", ["", "　\n\n", "今天天气很好。\n"])
def test_a_document_that_asks_for_nothing_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "说明.txt").write_text(content, encoding="utf-8")
    assert "说明.txt" in mistake(taizhang("plan", "说明.txt", "-o", "台账.xlsx", cwd=tmp_path))
    assert not (tmp_path / "台账.xlsx").exists()


def test_mistakes_of_usage_are_one_sentence(document: Path, tmp_path: Path) -> None:
    assert "找不到" in mistake(taizhang("plan", "没有.docx", cwd=tmp_path))
    assert "2026" in mistake(taizhang("plan", document, "--year", "今年"))
    assert ".xlsx" in mistake(taizhang("plan", document, "-o", "台账.docx", cwd=tmp_path))
    assert "文件夹" in mistake(taizhang("plan", tmp_path))
    (tmp_path / "夹.xlsx").mkdir()
    assert "文件夹" in mistake(taizhang("plan", document, "-o", "夹.xlsx", cwd=tmp_path))


def test_the_function_does_what_the_command_does(document: Path) -> None:
    read = toolkit.plan(document)
    assert [one.item.no for one in read.plan.items] == ["1", "2", "3"]
    assert read.ledger.items == tuple(one.item for one in read.plan.items)
    assert toolkit.plan(str(document), year=2030).plan.masthead.year == 2030
    with pytest.raises(toolkit.OperatorError):
        toolkit.plan("没有.docx")
    assert len(toolkit.to_frame(read.ledger)) == 3
