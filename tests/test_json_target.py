"""``--json FILE`` never costs anybody a file, and the summary of a ledger without a title names it all the same."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from test_cli import mistake, taizhang
from test_merge_command import workbook


@pytest.fixture
def office(tmp_path: Path) -> Path:
    workbook(tmp_path / "台账.xlsx", {})
    workbook(tmp_path / "收件箱" / "市税务局.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    return tmp_path


@pytest.mark.parametrize("target", ["台账.xlsx", "收件箱/市税务局.xlsx", "说明.txt"])
def test_a_file_that_is_no_json_is_never_replaced_by_json(office: Path, target: str) -> None:
    (office / "说明.txt").write_text("办公室的说明", encoding="utf-8")
    before = (office / target).read_bytes()
    for command in (["merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx"], ["read", "台账.xlsx"]):
        assert "给 --json 换一个文件名" in mistake(taizhang(*command, "--json", target, cwd=office))
    assert (office / target).read_bytes() == before
    assert not (office / "汇总台账.xlsx").exists()


def test_an_older_json_or_an_empty_file_is_replaced_whole(office: Path) -> None:
    (office / "结果.json").write_text('{"旧": "' + "长" * 200_000 + '"}', encoding="utf-8")
    (office / "空.json").write_bytes(b"")
    for target in ("结果.json", "空.json", "新/结果.json"):
        done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--json", target, cwd=office)
        assert done.returncode == 0, done.stderr
        assert json.loads((office / target).read_text("utf-8"))["balance"]["merged"] == 1
    assert not list(office.rglob("*.tmp"))


def test_a_ledger_without_a_title_is_called_by_its_file(office: Path) -> None:
    book = openpyxl.load_workbook(office / "台账.xlsx")
    book.worksheets[0].delete_rows(1)
    book.save(office / "台账.xlsx")
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", cwd=office)
    assert done.stdout.splitlines()[0] == "《台账》"
