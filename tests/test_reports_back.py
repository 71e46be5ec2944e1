"""Reports of ours that come back: never a ledger, never a submission, and what a unit wrote in a 回执 is not passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from test_merge_command import workbook

import toolkit
from toolkit.model.errors import OperatorError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    workbook(folder / "台账.xlsx", {})
    toolkit.report("情况通报", folder / "台账.xlsx", folder / "情况通报.docx")
    toolkit.report("催办通知单", folder / "台账.xlsx", folder / "催办")
    return folder


def test_a_report_is_no_ledger(office: Path, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="不是台账"):
        toolkit.report("工作专报", office / "情况通报.docx", tmp_path / "专报.docx")
    with pytest.raises(OperatorError, match="不是台账"):
        toolkit.merge(office / "情况通报.docx", [office / "催办"], tmp_path / "汇总台账.xlsx")


def test_a_notice_that_comes_back_is_told_and_not_read_as_answers(office: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "收件箱"
    workbook(inbox / "市税务局.xlsx", {2: ("办结12件。", "")}, "市税务局")
    (notice,) = (office / "催办").glob("*市市场监管局.docx")
    shutil.copy(notice, inbox)
    shutil.copy(office / "情况通报.docx", inbox)
    result = toolkit.merge(office / "台账.xlsx", [inbox], tmp_path / "汇总台账.xlsx").merged
    found = {(one.file, one.state, one.unit) for one in result.submissions}
    assert {("情况通报.docx", "skipped", None), (notice.name, "skipped", "市市场监管局")} < found
    assert {one.code for one in result.findings if one.source.file in (notice.name, "情况通报.docx")} == {
        "U310",
        "U319",
    }
    assert [left for left in result.leftovers if left.source.file == notice.name] == []
    ledger = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx").worksheets[0]
    assert sum("办结12件" in str(cell.value) for row in ledger for cell in row) == 1
