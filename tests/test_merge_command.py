"""``taizhang merge`` as an office uses it: files on disk, several evenings, mistakes at the keyboard, the plug pulled."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from campaign import make_campaign
from test_cli import mistake, taizhang

from toolkit.model.output import LEFTOVERS_SHEET

HEADS = ["主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"]
ROWS = [
    ["优化市场准入", "1.推行一日办结", "企业开办全流程1个工作日内办结。", "牵头单位：市市场监管局\n配合单位：市税务局", "6月底", "", ""],
    ["优化市场准入", "2.规范住所登记", "编制禁止登记场所清单并向社会公布。", "牵头单位：市市场监管局", "9月底", "", ""],
    ["优化纳税服务", "3.拓展网上办税", "网上办理的涉税事项不少于200项。", "牵头单位：市税务局", "常态实施", "", ""],
]  # fmt: skip


def workbook(path: Path, answers: dict[int, tuple[str, str]], unit: str = "") -> Path:
    """A ledger or a submission; ``answers`` are (进展情况, 问题建议) by row number from 0."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["云溪市2026年优化营商环境重点工作任务落实台账"])
    if unit:
        sheet.append([f"填报单位：{unit}"])
    sheet.append(HEADS)
    for number, row in enumerate(ROWS):
        sheet.append([*row[:5], *answers.get(number, ("", ""))])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with 台账.xlsx and 收件箱 holding one file each of 市市场监管局 and 市税务局."""
    workbook(tmp_path / "台账.xlsx", {})
    workbook(
        tmp_path / "收件箱" / "市市场监管局.xlsx",
        {0: ("平均用时0.8个工作日。", "无"), 1: ("清单初稿已形成。", "")},
        "市市场监管局",
    )
    workbook(
        tmp_path / "收件箱" / "市税务局.xlsx",
        {0: ("发票申领已并入。", ""), 2: ("已上线213项。", "建议统一口径。")},
        "市税务局",
    )
    return tmp_path


def merge(folder: Path, *more: object, status: int = 0) -> dict[str, Any]:
    """Run the command in ``folder`` and return its JSON."""
    done = taizhang(
        "merge", "台账.xlsx", "收件箱", "-o", "成果/汇总台账.xlsx", "--json", "成果.json", *more, cwd=folder
    )
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads((folder / "成果.json").read_text("utf-8"))


def ledger_cells(path: Path) -> list[list[str]]:
    """The ledger sheet of an output, seen by openpyxl: rows under the head, blanks as empty text."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    first = next(number for number, row in enumerate(rows) if row[:2] == HEADS[:2])
    return rows[first + 1 :]


def find_cell(path: Path, text: str, sheet: str | None = None) -> tuple[openpyxl.Workbook, Any]:
    """The open workbook and the cell that says ``text``."""
    book = openpyxl.load_workbook(path)
    for one in [book[sheet]] if sheet else book.worksheets[:1]:
        for row in one.iter_rows():
            for cell in row:
                if cell.value == text:
                    return book, cell
    raise AssertionError(f"{text} not in {path.name}")


def reports(result: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(item["no"], one["unit"]): one["progress"] for item in result["items"] for one in item["reports"]}


def test_two_units_become_one_ledger(office: Path) -> None:
    result = merge(office)
    assert reports(result) == {
        ("1", "市市场监管局"): "平均用时0.8个工作日。",
        ("1", "市税务局"): "发票申领已并入。",
        ("2", "市市场监管局"): "清单初稿已形成。",
        ("3", "市税务局"): "已上线213项。",
    }
    assert result["balance"]["merged"] == 5
    cells = ledger_cells(office / "成果" / "汇总台账.xlsx")
    assert cells[0][5] == "【市市场监管局】平均用时0.8个工作日。\n【市税务局】发票申领已并入。"
    assert cells[2][5:7] == ["已上线213项。", "建议统一口径。"]
    assert ledger_cells(office / "成果" / "汇总台账-上报版.xlsx")[2][6] == "建议统一口径。"


def test_the_same_files_give_the_same_bytes_wherever_they_lie(
    office: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    merge(office)
    first = {path.name: path.read_bytes() for path in (office / "成果").iterdir()}
    other = tmp_path_factory.mktemp("别处")
    shutil.copytree(office, other / "甲", ignore=shutil.ignore_patterns("成果*"))
    for path in (other / "甲").rglob("*"):
        os.utime(path, (0, 0))
    merge(other / "甲")
    assert {path.name: path.read_bytes() for path in (other / "甲" / "成果").iterdir()} == first


def test_a_second_run_changes_nothing_and_keeps_no_copy(office: Path) -> None:
    merge(office)
    before = {path: path.read_bytes() for path in (office / "成果").iterdir()}
    merge(office)
    assert {path: path.read_bytes() for path in (office / "成果").iterdir()} == before


def test_what_the_office_typed_survives_and_a_newer_text_is_shown_beside_it(office: Path) -> None:
    out = office / "成果" / "汇总台账.xlsx"
    merge(office)
    book, cell = find_cell(out, "清单初稿已形成。")
    cell.value = "清单初稿已形成，待市政府审定。"
    book.save(out)
    result = merge(office)
    assert result["items"][1]["approved"] == "清单初稿已形成，待市政府审定。"
    assert ledger_cells(out)[1][5] == "清单初稿已形成，待市政府审定。"
    assert result["items"][1]["reports"][0]["progress"] == "清单初稿已形成。"
    assert len(list((office / "成果" / "历史版本").iterdir())) == 1

    workbook(
        office / "收件箱" / "市市场监管局.xlsx",
        {0: ("平均用时0.8个工作日。", "无"), 1: ("清单已经公布。", "")},
        "市市场监管局",
    )
    result = merge(office)
    assert ledger_cells(out)[1][5] == "清单初稿已形成，待市政府审定。"
    shown = [left["text"] for left in result["leftovers"] if left["kind"] == "conflicting"]
    assert "清单已经公布。" in shown

    book, cell = find_cell(out, "清单已经公布。", LEFTOVERS_SHEET)
    cell.parent.cell(cell.row, 1).value = "采用"
    book.save(out)
    merge(office)
    assert ledger_cells(out)[1][5] == "清单已经公布。"


def test_a_decision_puts_a_doubtful_row_on_its_item_and_is_remembered(office: Path) -> None:
    path = workbook(office / "收件箱" / "市税务局.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == ROWS[2][2]:
                cell.value = "网上办理的涉税事项不少于260项。"
    book.save(path)
    out = office / "成果" / "汇总台账.xlsx"
    result = merge(office)
    assert ("3", "市税务局") not in reports(result)
    book, cell = find_cell(out, "已上线213项。", LEFTOVERS_SHEET)
    cell.parent.cell(cell.row, 1).value = "3"
    book.save(out)
    for _ in range(2):
        assert reports(merge(office))["3", "市税务局"] == "已上线213项。"


def test_plan_says_what_would_change_and_writes_nothing(office: Path) -> None:
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "成果/汇总台账.xlsx", "--plan", cwd=office)
    assert done.returncode == 0, done.stderr
    assert "只看不写" in done.stdout
    assert not (office / "成果").exists()


def test_inside_a_campaign_folder_nothing_need_be_said(office: Path) -> None:
    done = taizhang("merge", cwd=office)
    assert done.returncode == 0, done.stderr
    assert (office / "成果" / "汇总台账.xlsx").exists()


def test_the_output_may_lie_in_the_folder_that_is_read(office: Path) -> None:
    written = []
    for _ in range(2):
        done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "收件箱/汇总台账.xlsx", cwd=office)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "2 个单位的 2 个文件" in done.stdout
        written.append((office / "收件箱" / "汇总台账.xlsx").read_bytes())
    assert written[0] == written[1]


def test_json_on_stdout_keeps_the_summary_off_it(office: Path) -> None:
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--json", "-", cwd=office)
    assert json.loads(done.stdout)["balance"]["merged"] == 5
    assert "账目" in done.stderr


def test_quiet_says_nothing(office: Path) -> None:
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--quiet", cwd=office)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_one_bad_file_does_not_stop_the_others(office: Path) -> None:
    (office / "收件箱" / "市财政局.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    result = merge(office, status=1)
    assert result["balance"]["merged"] == 5
    states = {sent["file"]: sent["state"] for sent in result["submissions"]}
    assert states["市财政局.xlsx"] == "unreadable"
    refused = [left for left in result["leftovers"] if left["source"]["file"] == "市财政局.xlsx"]
    assert len(refused) == 1
    assert len(refused[0]["source"]["sha256"]) == 64


# --- mistakes at the keyboard -----------------------------------------------------------------------------------------


def test_output_equal_to_the_ledger(office: Path) -> None:
    assert "它是这次要读的文件" in mistake(taizhang("merge", "台账.xlsx", "收件箱", "-o", "台账.xlsx", cwd=office))


def test_output_that_somebody_else_wrote(office: Path) -> None:
    workbook(office / "别人的.xlsx", {})
    before = (office / "别人的.xlsx").read_bytes()
    assert "不是 taizhang 写出的汇总台账" in mistake(
        taizhang("merge", "台账.xlsx", "收件箱", "-o", "别人的.xlsx", cwd=office)
    )
    assert (office / "别人的.xlsx").read_bytes() == before


def test_an_empty_inbox(office: Path) -> None:
    (office / "空").mkdir()
    assert "什么都没有" in mistake(taizhang("merge", "台账.xlsx", "空", "-o", "汇总.xlsx", cwd=office))


def test_nothing_readable(office: Path) -> None:
    (office / "坏").mkdir()
    (office / "坏" / "甲.xlsx").write_bytes(b"\x00" * 100)
    assert "没有一个能用" in mistake(taizhang("merge", "台账.xlsx", "坏", "-o", "汇总.xlsx", cwd=office))
    assert not (office / "汇总.xlsx").exists()


def test_a_ledger_without_a_table(office: Path) -> None:
    (office / "空台账.xlsx").write_bytes((office / "台账.xlsx").read_bytes())
    book = openpyxl.Workbook()
    book.save(office / "空台账.xlsx")
    assert "没有找到台账" in mistake(taizhang("merge", "空台账.xlsx", "收件箱", "-o", "汇总.xlsx", cwd=office))


def test_a_suffix_that_is_not_a_workbook(office: Path) -> None:
    assert ".xlsx" in mistake(taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总.doc", cwd=office))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="这里没有谁都写不进去的文件夹（/proc）")
def test_a_folder_that_cannot_be_written(office: Path) -> None:
    assert "没有权限" in mistake(taizhang("merge", "台账.xlsx", "收件箱", "-o", "/proc/self/汇总.xlsx", cwd=office))


# --- the plug pulled --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="信号只在类 Unix 系统上这样发")
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_cut_off_leaves_the_old_result_whole(tmp_path: Path, kill: signal.Signals) -> None:
    campaign = make_campaign(random.Random(5), tasks=(24, 24), units=(7, 7), per_file=(0, 0), versions=0.0)
    (tmp_path / "收件箱").mkdir()
    (tmp_path / "台账.xlsx").write_bytes(campaign.ledger_bytes())
    for number in range(12):
        for sent in campaign.submissions:
            (tmp_path / "收件箱" / f"{number}-{sent.file}").write_bytes(sent.as_xlsx())
    command = [sys.executable, "-m", "toolkit", "merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--quiet"]
    subprocess.run(command, cwd=tmp_path, check=False, timeout=120)
    old = (tmp_path / "汇总台账.xlsx").read_bytes()
    (tmp_path / "收件箱" / f"0-{campaign.submissions[0].file}").unlink()
    seen = []
    for delay in (0.1, 0.25, 0.4, 0.6, 0.8, 1.0, 1.3):
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True)
        time.sleep(delay)
        process.send_signal(kill)
        _, words = process.communicate(timeout=60)
        seen.append((tmp_path / "汇总台账.xlsx").read_bytes())
        if kill == signal.SIGINT and process.returncode == 130:
            assert not words or "已中断" in words.decode()
        assert b"Traceback" not in words
    subprocess.run(command, cwd=tmp_path, check=False, timeout=120)
    new = (tmp_path / "汇总台账.xlsx").read_bytes()
    assert new != old
    assert all(bytes_ in (old, new) for bytes_ in seen)
    leftovers = [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"]
    assert kill == signal.SIGKILL or leftovers == []


def test_a_row_missing_from_one_half_but_not_from_the_other_was_not_deleted(office: Path) -> None:
    path = office / "收件箱" / "市市场监管局.xlsx"
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_rows(5)
    book.save(path)
    assert "D407" in {one["code"] for one in merge(office)["findings"]}
    workbook(office / "收件箱" / "市市场监管局补报.xlsx", {1: ("清单初稿已形成。", "")}, "市市场监管局")
    assert "D407" not in {one["code"] for one in merge(office)["findings"]}


def test_no_cell_is_written_twice(office: Path) -> None:
    path = workbook(office / "收件箱" / "市税务局.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    book, cell = find_cell(path, ROWS[2][4])
    cell.value = "12月底"
    book.save(path)
    assert any(one["item"] for one in merge(office)["findings"])
    with zipfile.ZipFile(office / "成果" / "汇总台账.xlsx") as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for pattern in (r'<c r="([A-Z]+\d+)"', r'<row r="(\d+)"'):
                    places = re.findall(pattern, package.read(name).decode())
                    assert len(places) == len(set(places)), name


def test_a_text_that_begins_like_a_formula_is_marked_as_text(office: Path) -> None:
    workbook(office / "收件箱" / "市税务局.xlsx", {2: ("-已上线213项。", "+建议统一口径。")}, "市税务局")
    merge(office)
    for name in ("汇总台账.xlsx", "汇总台账-上报版.xlsx"):
        for words in ("-已上线213项。", "+建议统一口径。"):
            _, cell = find_cell(office / "成果" / name, words)
            assert (cell.data_type, cell.quotePrefix) == ("s", True)
