"""``taizhang init``: a campaign folder from a ledger, a document or nothing; nothing overwritten, nothing left half."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import mistake, taizhang
from test_merge_command import HEADS, ROWS, workbook

from toolkit.app import init
from toolkit.app.opening import open_ledger
from toolkit.model.errors import OperatorError
from toolkit.model.settings import campaign_number
from toolkit.report import starters
from toolkit.report.atomic import CannotWrite
from toolkit.settings.workbook import load_settings

ROOT = Path(__file__).resolve().parent.parent
MADE = {"设置.xlsx", "台账.xlsx", "填报表", "收件箱", "成果", "记录.jsonl", "开始.bat", "检查.bat", "开始.sh"}
PLAN = """云溪市2026年优化营商环境分工方案

一、优化市场准入

（一）推行一日办结。企业开办全流程1个工作日内办结。（牵头单位：市市场监管局；配合单位：市税务局；完成时限：2026年6月底前）

（二）规范住所登记。编制禁止登记场所清单并向社会公布。（牵头单位：市市场监管局；完成时限：2026年9月底前）
"""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def made(folder: Path, source: Path | None = None) -> init.Outcome:
    return init.run(init.request(folder, source))


def test_a_ledger_is_copied_byte_for_byte_and_its_units_are_drafted(tmp_path: Path) -> None:
    source = workbook(tmp_path / "总台账（定稿）.xlsx", {})
    done = taizhang("init", "营商", source, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "营商"
    assert names(folder) == MADE
    assert (folder / "台账.xlsx").read_bytes() == source.read_bytes()
    made_settings = load_settings(folder / "设置.xlsx")
    assert [unit.name for unit in made_settings.units] == ["市市场监管局", "市税务局"]
    title = "云溪市2026年优化营商环境重点工作任务落实台账"
    assert (made_settings.basics.title, made_settings.basics.year) == (title, 2026)
    assert made_settings.basics.campaign == campaign_number(title) == made_settings.rules.campaign
    assert "3 项" in done.stdout


@pytest.mark.parametrize("ending", ["xls", "csv"])
def test_a_ledger_of_another_format_is_written_as_a_workbook_with_the_same_items(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"旧台账.{ending}"
    rows = [["云溪市2026年优化营商环境台账"], HEADS, *ROWS]
    if ending == "csv":
        quoted = [",".join(f'"{text}"' for text in row) for row in rows]
        source.write_bytes("\r\n".join(quoted).encode("gbk"))
    else:
        book = xlwt.Workbook()
        sheet = book.add_sheet("台账")
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                sheet.write(r, c, text)
        book.save(str(source))
    before = open_ledger(source).ledger
    made(tmp_path / "营商", source)
    after = open_ledger(tmp_path / "营商" / "台账.xlsx").ledger
    assert after.title == before.title == "云溪市2026年优化营商环境台账"
    assert [(i.id, i.no, i.theme, i.title, i.assignments, i.deadline) for i in after.items] == [
        (i.id, i.no, i.theme, i.title, i.assignments, i.deadline) for i in before.items
    ]
    assert len(after.items) == 3


def test_a_document_becomes_a_ledger_with_its_sheet_of_doubts(tmp_path: Path) -> None:
    source = tmp_path / "分工方案.txt"
    source.write_text(PLAN, encoding="utf-8")
    outcome = made(tmp_path / "营商", source)
    assert outcome.ledger is not None
    assert len(outcome.ledger.items) == 2
    assert [unit.name for unit in outcome.units] == ["市市场监管局", "市税务局"]
    book = openpyxl.load_workbook(tmp_path / "营商" / "台账.xlsx")
    assert book.sheetnames[:2] == ["台账", "核对"]
    again = open_ledger(tmp_path / "营商" / "台账.xlsx").ledger
    assert [item.id for item in again.items] == [item.id for item in outcome.ledger.items]


def test_from_nothing_there_is_a_blank_ledger_whose_examples_are_no_items(tmp_path: Path) -> None:
    done = taizhang("init", "优化营商环境2026", cwd=tmp_path)
    assert done.returncode == 0
    assert "还是空的" in done.stdout
    path = tmp_path / "优化营商环境2026" / "台账.xlsx"
    basics = load_settings(path.with_name("设置.xlsx")).basics
    assert (basics.title, basics.year) == ("优化营商环境2026", 2026)
    assert "没有找到台账" in mistake(taizhang("read", path))
    book = openpyxl.load_workbook(path)
    sheet = book["台账"]
    heads = [cell.value for cell in sheet[2]]
    assert heads == ["序号", *HEADS]
    assert any("企业开办" in str(cell.value) for row in book["填写说明"].iter_rows() for cell in row)
    for column, text in enumerate(["1", *ROWS[0]], start=1):
        sheet.cell(3, column, text)
    book.save(path)
    opened = open_ledger(path)
    assert [item.requirement for item in opened.ledger.items] == [ROWS[0][2]]
    assert opened.ledger.title == "优化营商环境2026"
    assert opened.findings == []


def test_a_folder_with_other_things_is_fine_and_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "文件.docx").write_bytes(b"x")
    (tmp_path / "收件箱").mkdir()
    (tmp_path / "收件箱" / "市税务局.xlsx").write_bytes(b"y")
    made(tmp_path)
    assert names(tmp_path) >= {*MADE - {"记录.jsonl"}, "文件.docx"}
    assert (tmp_path / "收件箱" / "市税务局.xlsx").read_bytes() == b"y"


def test_a_ledger_that_lies_in_the_folder_is_its_ledger(tmp_path: Path) -> None:
    source = workbook(tmp_path / "台账.xlsx", {})
    before = source.read_bytes()
    outcome = made(tmp_path)
    assert source.read_bytes() == before
    assert outcome.ledger is not None
    assert len(load_settings(tmp_path / "设置.xlsx").units) == 2


def test_a_campaign_folder_is_refused_and_not_touched(tmp_path: Path) -> None:
    made(tmp_path / "营商")
    before = {path: path.read_bytes() for path in (tmp_path / "营商").iterdir() if path.is_file()}
    for folder in ("营商", "营商/", tmp_path / "营商"):
        assert "已经是工作文件夹" in mistake(taizhang("init", folder, cwd=tmp_path))
    assert before == {path: path.read_bytes() for path in (tmp_path / "营商").iterdir() if path.is_file()}


@pytest.mark.parametrize("name", ["设置.xlsx", "收件箱", "开始.bat", "记录.jsonl"])
def test_a_name_that_is_taken_is_named_and_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "营商").mkdir()
    (tmp_path / "营商" / name).write_bytes(b"mine")
    said = mistake(taizhang("init", "营商", cwd=tmp_path))
    assert f"“{name}”" in said
    assert names(tmp_path / "营商") == {name}
    assert (tmp_path / "营商" / name).read_bytes() == b"mine"


def test_another_ledger_is_not_put_over_the_one_in_the_folder(tmp_path: Path) -> None:
    workbook(tmp_path / "营商" / "台账.xlsx", {})
    other = workbook(tmp_path / "别的.xlsx", {0: ("已办结。", "")})
    assert "“台账.xlsx”" in mistake(taizhang("init", "营商", other, cwd=tmp_path))


def test_what_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text("请各单位参加会议。", encoding="utf-8")
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04x")
    for source in ("通知.txt", "坏.xlsx", "没有.xlsx", tmp_path):
        mistake(taizhang("init", "一/二/营商", source, cwd=tmp_path))
        assert not (tmp_path / "一").exists()
    assert "文件" in mistake(taizhang("init", "通知.txt", cwd=tmp_path))


@pytest.mark.parametrize("at", ["设置.xlsx", "台账.xlsx", "开始.sh"])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Also Ctrl-C: whatever ends the work, the folder is as it was."""
    from toolkit.report import atomic

    usual = atomic._move
    for problem in (CannotWrite("磁盘空间不够。"), KeyboardInterrupt()):

        def move(temporary: Path, target: Path, problem: BaseException = problem) -> Path:
            if target.name == at:
                raise problem
            return usual(temporary, target)

        monkeypatch.setattr(atomic, "_move", move)
        (tmp_path / "有").mkdir(exist_ok=True)
        (tmp_path / "有" / "别的.txt").write_bytes(b"x")
        for folder in ("新/营商", "有"):
            with pytest.raises(type(problem)):
                made(tmp_path / folder)
        assert names(tmp_path) == {"有"}
        assert names(tmp_path / "有") == {"别的.txt"}


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    source = workbook(tmp_path / "原稿.xlsx", {})
    for one in ("甲/营商", "乙/营商"):
        made(tmp_path / one, source)
        made(tmp_path / f"{one}空")
    for folder in ("营商", "营商空"):
        for path in (tmp_path / "甲" / folder).iterdir():
            if path.is_file() and (folder == "营商" or path.name in ("台账.xlsx", "设置.xlsx")):
                assert path.read_bytes() == (tmp_path / "乙" / folder / path.name).read_bytes(), path.name


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_characters="/", exclude_categories=()), min_size=1, max_size=90))
def test_whatever_a_folder_is_called_it_is_made_whole_or_refused_in_a_sentence(name: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        inside = Path(base) / "里面"
        inside.mkdir()
        folder = inside / name
        try:
            made(folder)
        except OperatorError as sentence:
            assert str(sentence)
            assert name == ".." or names(inside) == set()
            return
        assert names(folder) >= MADE - {"记录.jsonl"}
        assert load_settings(folder / "设置.xlsx").basics.campaign


def bats() -> Iterator[tuple[str, bytes]]:
    yield "开始", starters.start_bat()
    yield "check", starters.check_bat("成果/校验件")


@pytest.mark.parametrize(("command", "data"), list(bats()))
def test_batch_files_are_what_a_chinese_command_prompt_reads(command: str, data: bytes) -> None:
    """GBK and CRLF throughout; ASCII until the code page is set; nothing that a ), a blank or a ! in a name could break."""
    text = data.decode("gbk")
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r")
    lines = text.split("\r\n")
    page = lines.index("chcp 936 >nul")
    assert all(line.isascii() for line in lines[: page + 1])
    assert 'pushd "%~dp0"' in lines
    started = [line for line in lines if line.endswith("%*")]
    assert [line.split()[0] for line in started] == ["taizhang", "python", "py"]
    assert all(f" {command} " in line for line in started)
    for line in lines:
        if line.startswith("if "):
            assert re.fullmatch(r"if (not )?errorlevel 1 goto \w+", line), line
            assert f":{line.split()[-1]}" in lines
        if line.startswith("echo "):
            assert not set(line) & set("&|<>^%!"), line
    assert lines[-2:] == ["pause", ""]
    assert "没有装 taizhang" in text
    assert lines.count("goto end") == 4


def test_batch_files_lie_in_the_folder_as_they_are_made(tmp_path: Path) -> None:
    made(tmp_path / "营 商&（一）")
    folder = tmp_path / "营 商&（一）"
    assert (folder / "开始.bat").read_bytes() == starters.start_bat()
    assert (folder / "检查.bat").read_bytes() == starters.check_bat("成果/校验件")


needs_sh = pytest.mark.skipif(shutil.which("sh") is None or os.name == "nt", reason="没有 sh")


@needs_sh
def test_the_shell_script_opens_the_menu_in_its_own_folder(tmp_path: Path) -> None:
    made(tmp_path / "营 商2026")
    script = tmp_path / "营 商2026" / "开始.sh"
    assert b"\r" not in script.read_bytes()
    assert os.access(script, os.X_OK)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (programs / "python3").chmod(0o755)
    for name in ("sh", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    environment = {"PATH": str(programs), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def run(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [script], env={**environment, **more}, input="0\n", capture_output=True, text=True, encoding="utf-8",
            cwd="/", timeout=60, check=False,
        )  # fmt: skip

    done = run()
    assert done.returncode == 0, done.stderr
    assert "营 商2026" in done.stdout
    assert "1 拆分" in done.stdout
    (programs / "taizhang").write_text('#!/bin/sh\necho "菜单:$1:$PWD"\n', encoding="utf-8")
    (programs / "taizhang").chmod(0o755)
    assert run().stdout.strip() == f"菜单:开始:{script.parent}"
    for name in ("taizhang", "python3"):
        (programs / name).unlink()
    done = run()
    assert done.returncode == 2
    assert "没有装 taizhang" in done.stderr
