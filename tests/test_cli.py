"""The command line as a person meets it: Chinese, one sentence for a mistake, the exit statuses of the contract."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def taizhang(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, from any directory."""
    command = [sys.executable, "-m", "toolkit", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd or ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)


def mistake(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that could not be carried out."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


@pytest.mark.parametrize("arguments", [["--help"], ["merge", "--help"], ["read", "--help"], ["explain", "-h"]])
def test_help_is_chinese(arguments: list[str]) -> None:
    done = taizhang(*arguments)
    assert done.returncode == 0
    assert "用法：" in done.stdout
    for english in ("Usage:", "Options:", "Commands:", "Show this message"):
        assert english not in done.stdout


def test_a_wrong_option_is_one_chinese_sentence() -> None:
    assert "没有“--ouput”这个选项，是不是 --output？" in mistake(taizhang("merge", "--ouput", "x"))


def test_a_wrong_command_is_one_chinese_sentence() -> None:
    assert "没有“mrege”这个命令" in mistake(taizhang("mrege"))


def test_a_wrong_date_says_how_to_write_it() -> None:
    assert "2026-11-20" in mistake(taizhang("merge", "a.xlsx", "b", "-o", "c.xlsx", "--as-of", "明天"))


def test_a_ledger_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到“台账.xlsx”" in mistake(taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总.xlsx", cwd=tmp_path))


def test_nothing_said_outside_a_campaign_folder(tmp_path: Path) -> None:
    assert "taizhang merge 台账.xlsx 收件箱 -o 汇总台账.xlsx" in mistake(taizhang("merge", cwd=tmp_path))


def test_explain_knows_its_codes_and_says_when_not() -> None:
    done = taizhang("explain", "r901")
    assert done.returncode == 0
    assert "怎么改：" in done.stdout
    assert "没有“X999”这个编号" in mistake(taizhang("explain", "X999"))


def test_read_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到“甲.xlsx”" in mistake(taizhang("read", "甲.xlsx", cwd=tmp_path))


def test_the_bare_command_shows_its_page() -> None:
    done = taizhang()
    assert done.returncode == 0
    assert done.stdout.startswith("用法：")
    assert done.stderr == ""


def test_a_damaged_ledger_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "台账.xlsx").write_bytes(b"PK\x03\x04x")
    (tmp_path / "收件箱").mkdir()
    said = mistake(taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总.xlsx", cwd=tmp_path))
    assert "读不出来" in said
    assert "另存为" in said
