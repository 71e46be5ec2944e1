"""``taizhang check`` as a person meets it: one screen, plain words, exit statuses, nothing touched."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from test_cli import mistake, taizhang
from test_merge_command import workbook

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
GOOD = {0: ("发票申领已并入一窗通平台，随照一并发放。", "无"), 2: ("网上可办理事项已上线213项，比年初增加40项。", "")}
LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {
    "taizhang",
    "xlsx",
    "xlsm",
    "eml",
    "xls",
    "et",
    "csv",
    "docx",
    "json",
    "zip",
    "ods",
    "ledger",
    "annotate",
    "PDF",
    "pdf",
    "OFD",
    "WPS",
    "Excel",
    "Sheet",
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with 底稿.xlsx (the ledger) and a file of 市税务局 with two faults."""
    workbook(tmp_path / "底稿.xlsx", {})
    path = workbook(tmp_path / "市税务局.xlsx", GOOD, "市税务局")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["E4"], sheet["E6"] = "8月底", "12月底"
    sheet["F4"], sheet["F6"] = "同上", "同上"
    book.save(path)
    return tmp_path


def test_everything_wrong_is_said_at_once_with_cell_and_remedy(desk: Path) -> None:
    done = taizhang("check", "市税务局.xlsx", "--ledger", "底稿.xlsx", cwd=desk)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("市税务局.xlsx　市税务局　") and "请核实 " in lines[0]
    text = done.stdout
    assert "完成时限被改动：E4、E6（2处）" in text
    assert "E6　完成时限与台账不同：台账“常态实施”，报来“12月底”。" in text
    assert "没有写出内容：F4、F6（2处）" in text and "改法：请写出具体内容。" in text
    assert "对照台账《云溪市2026年优化营商环境重点工作任务落实台账》。" in text


def test_a_good_file_is_told_so(desk: Path) -> None:
    workbook(desk / "市税务局.xlsx", GOOD, "市税务局")
    done = taizhang("check", "市税务局.xlsx", "--ledger", "底稿.xlsx", cwd=desk)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "市税务局.xlsx　市税务局　没有发现问题")


def test_without_a_ledger_one_line_says_what_was_not_looked_at(desk: Path) -> None:
    done = taizhang("check", "市税务局.xlsx", cwd=desk)
    assert "完成时限被改动" not in done.stdout and "没有写出内容：F4、F6（2处）" in done.stdout
    assert done.stdout.count("没有对照台账，只查了文件本身") == 1


def test_the_sheet_is_named_only_where_there_are_several(desk: Path) -> None:
    path = desk / "市税务局.xlsx"
    book = openpyxl.load_workbook(path)
    book.create_sheet("附表")["B2"] = "另附三项说明"
    book.save(path)
    done = taizhang("check", "市税务局.xlsx", "--ledger", "底稿.xlsx", cwd=desk)
    assert "：“Sheet”F4、F6（2处）" in done.stdout and "“附表”B2" in done.stdout


def test_exit_statuses(desk: Path) -> None:
    (desk / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    assert taizhang("check", "坏.xlsx", "市税务局.xlsx", cwd=desk).returncode == 1
    quiet = taizhang("check", "坏.xlsx", "--quiet", cwd=desk)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (1, "", "")
    assert "找不到" in mistake(taizhang("check", "没有.xlsx", cwd=desk))
    assert "没有指明要检查的文件" in mistake(taizhang("check", cwd=desk))
    assert "找不到“没有.xlsx”" in mistake(taizhang("check", "市税务局.xlsx", "--ledger", "没有.xlsx", cwd=desk))
    assert "读不出来" in mistake(taizhang("check", "市税务局.xlsx", "--ledger", "坏.xlsx", cwd=desk))
    assert "不是文件夹" in mistake(taizhang("check", "市税务局.xlsx", "--annotate", "坏.xlsx", cwd=desk))
    assert "2026-11-20" in mistake(taizhang("check", "市税务局.xlsx", "--as-of", "昨天", cwd=desk))


def test_json_on_stdout_leaves_the_words_to_stderr(desk: Path) -> None:
    done = taizhang("check", "市税务局.xlsx", "--ledger", "底稿.xlsx", "--json", "-", cwd=desk)
    known = json.loads(done.stdout)
    assert known["schema"] == "taizhang.check" and known["files"][0]["unit"] == "市税务局"
    assert "完成时限被改动：E4、E6（2处）" in done.stderr


def test_many_files_fit_one_screen(tmp_path: Path) -> None:
    done = taizhang("check", EXAMPLE / "收件箱", "--ledger", EXAMPLE / "台账.xlsx")
    lines = done.stdout.splitlines()
    assert done.returncode == 1 and len(lines) < 50
    assert re.match(r"共检查 29 份：没有发现问题 \d+ 份，有问题 \d+ 份", lines[0])
    assert lines[1].strip().startswith("县区/云台县.xlsx　云台县　须退回 1　内容与台账对不上")
    for number in range(60):
        shutil.copy(EXAMPLE / "收件箱" / "市卫健委.xlsx", tmp_path / f"市卫健委{number:02}.xlsx")
    done = taizhang("check", tmp_path, "--ledger", EXAMPLE / "台账.xlsx")
    assert len(done.stdout.splitlines()) < 50 and "另有 30 份" in done.stdout


@pytest.mark.parametrize("ledger", [(), ("--ledger", EXAMPLE / "台账.xlsx")], ids=["不对照", "对照"])
def test_the_words_are_chinese(ledger: tuple[object, ...], tmp_path: Path) -> None:
    files = sorted(path for path in (EXAMPLE / "收件箱").rglob("*") if path.is_file() and not path.name.startswith("~"))
    for start in range(0, len(files), 5):
        done = taizhang("check", *files[start : start + 5], *ledger)
        assert done.stderr == ""
        words = set(LATIN.findall(re.sub(r"[“（(].*?[”）)]|[A-Z]+\d+", "", done.stdout)))
        assert words <= ALLOWED, words - ALLOWED
        for bad in ("NoneType", "str", "list", "dict", "Error", "None", "{", "}"):
            assert bad not in done.stdout


def test_inputs_are_left_as_they_are(desk: Path) -> None:
    before = {path.name: path.read_bytes() for path in desk.iterdir()}
    taizhang("check", ".", "--ledger", "底稿.xlsx", "--annotate", "校验件", "--json", "校验件/结果.json", cwd=desk)
    assert {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()} == before


def test_a_form_of_another_period_is_said_to_be_one(desk: Path) -> None:
    done = taizhang("split", "底稿.xlsx", "-o", "填报表", "--period", "2026年第一季度", cwd=desk)
    assert done.returncode in (0, 1), done.stderr
    form = next(path for path in (desk / "填报表").iterdir() if "税务" in path.name)
    for ledger in ((), ("--ledger", "底稿.xlsx")):
        other = taizhang("check", form, *ledger, "--period", "2026年第二季度", cwd=desk)
        assert other.returncode == 1 and "须退回　不是本期的填报表" in other.stdout
        assert "该填未填" not in other.stdout
        same = taizhang("check", form, *ledger, "--period", "2026年第一季度", cwd=desk)
        assert "不是本期的填报表" not in same.stdout and "该填未填" in same.stdout
