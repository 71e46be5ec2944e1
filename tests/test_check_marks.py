"""Marked copies go out, come back mended, and nothing is lost or counted twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from test_merge_command import workbook

import toolkit
from toolkit.model.findings import Severity
from toolkit.model.output import MARKS_SHEET

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
TAX = "市税务局"
GOOD = {
    0: ("发票申领已并入一窗通平台，随照一并发放。", "无"),
    2: ("网上可办理事项已上线213项，比年初增加40项。", "建议统一口径，尽快明确标准。"),
}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """台账.xlsx, and in 收件箱 a file of 市税务局 with a changed deadline and an answer that says nothing."""
    workbook(tmp_path / "台账.xlsx", {})
    path = workbook(tmp_path / "收件箱" / "市税务局.xlsx", GOOD, TAX)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["E6"], sheet["F4"] = "12月底", "同上"
    sheet["F6"].comment = openpyxl.comments.Comment("另有3项正在开发", "张三")
    book.save(path)
    return tmp_path


def check(office: Path, *files: Path, marks: Path | None = None) -> dict[str, list[tuple[str, str | None]]]:
    """(code, cell) of what is found, by file."""
    outcome = toolkit.check(list(files) or office / "收件箱", ledger=office / "台账.xlsx", annotate=marks)
    return {one.file: [(found.code, found.source.cell) for found in one.findings] for one in outcome.files}


def merged(office: Path) -> toolkit.app.merge.Outcome:  # type: ignore[name-defined]
    return toolkit.merge(office / "台账.xlsx", [office / "收件箱"], office / "汇总台账.xlsx").merged


FAULTS = [("D404", "E6"), ("A517", "F4"), ("A505", "F6")]


def test_a_marked_copy_has_the_same_problems_and_no_others(office: Path) -> None:
    found = check(office, marks=office / "校验件")
    assert sorted(found["市税务局.xlsx"]) == sorted(FAULTS)
    copy = office / "校验件" / "市税务局（校验）.xlsx"
    assert MARKS_SHEET in openpyxl.load_workbook(copy).sheetnames
    assert sorted(check(office, copy)["市税务局（校验）.xlsx"]) == sorted(FAULTS)
    notes = {
        cell.coordinate
        for row in openpyxl.load_workbook(copy).worksheets[0].iter_rows()
        for cell in row
        if cell.comment
    }
    assert notes == {"E6", "F4", "F6"}


def mend(sheet: Worksheet) -> None:
    sheet["E6"], sheet["F4"] = "常态实施", "发票申领已并入一窗通平台，随照一并发放。"
    sheet["F6"].comment = None


def test_a_mended_copy_checks_clean_and_merges_without_losing_anything(office: Path) -> None:
    check(office, marks=office / "校验件")
    copy = office / "校验件" / "市税务局（校验）.xlsx"
    book = openpyxl.load_workbook(copy)
    mend(book.worksheets[0])
    (office / "收件箱" / "市税务局.xlsx").unlink()
    returned = office / "收件箱" / copy.name
    book.save(returned)
    assert check(office) == {copy.name: []}
    outcome = merged(office)
    texts = {one.text for number in range(3) for one in outcome.contributions(number)}
    assert texts == {GOOD[0][0], GOOD[2][0], GOOD[2][1]}
    assert outcome.balance.merged == 3 and outcome.balance.unplaced == 0
    assert [one.unit for one in outcome.submissions] == [TAX]


def test_a_copy_that_lies_unaltered_beside_its_original_is_not_counted_again(office: Path) -> None:
    before = merged(office)
    check(office, marks=office / "收件箱")
    assert (office / "收件箱" / "市税务局（校验）.xlsx").exists()
    after = merged(office)
    for number in range(3):
        assert after.contributions(number) == before.contributions(number)
    assert after.balance.merged == before.balance.merged
    assert after.balance.unplaced == before.balance.unplaced and after.balance.conflicting == 0
    assert {one.file: one.state for one in after.submissions} == {
        "市税务局.xlsx": "merged", "市税务局（校验）.xlsx": "superseded",
    }  # fmt: skip
    assert [one.code for one in after.findings if one.source.file == "市税务局（校验）.xlsx"] == ["M604"]


def test_a_copy_without_its_original_is_a_submission(office: Path) -> None:
    before = merged(office)
    check(office, marks=office / "收件箱")
    (office / "收件箱" / "市税务局.xlsx").unlink()
    after = merged(office)
    assert [one.text for one in after.contributions(2)] == [one.text for one in before.contributions(2)]
    assert after.balance == before.balance


def test_a_mended_copy_beside_its_original_replaces_it_or_waits_for_a_person(office: Path) -> None:
    check(office, marks=office / "收件箱")
    copy = office / "收件箱" / "市税务局（校验）.xlsx"
    book = openpyxl.load_workbook(copy)
    mend(book.worksheets[0])
    book.save(copy)
    outcome = merged(office)
    everything = {one.text for number in range(3) for one in outcome.contributions(number)} | {
        one.text for one in outcome.leftovers
    }
    assert {GOOD[0][0], "同上", GOOD[2][0]} <= everything


def test_checking_the_inbox_again_marks_no_copy_of_a_copy(office: Path) -> None:
    check(office, marks=office / "收件箱")
    first = {path.name for path in (office / "收件箱").iterdir()}
    found = check(office, marks=office / "收件箱")
    second = {path.name for path in (office / "收件箱").iterdir()}
    assert first == second == {"市税务局.xlsx", "市税务局（校验）.xlsx"}
    assert list(found) == ["市税务局.xlsx"]
    book = openpyxl.load_workbook(office / "收件箱" / "市税务局（校验）.xlsx")
    mend(book.worksheets[0])
    book.save(office / "收件箱" / "市税务局（校验）.xlsx")
    mended = (office / "收件箱" / "市税务局（校验）.xlsx").read_bytes()
    assert check(office, marks=office / "收件箱")["市税务局（校验）.xlsx"] == []
    assert (office / "收件箱" / "市税务局（校验）.xlsx").read_bytes() == mended
    assert (office / "收件箱" / "市税务局（校验）（2）.xlsx").exists()


def test_every_workbook_of_the_example_can_be_marked_and_reads_the_same(tmp_path: Path) -> None:
    inbox, ledger = tmp_path / "收件箱", EXAMPLE / "台账.xlsx"
    shutil.copytree(EXAMPLE / "收件箱", inbox)
    before = {path: path.read_bytes() for path in inbox.rglob("*") if path.is_file()}
    outcome = toolkit.check(inbox, ledger=ledger, annotate=tmp_path / "校验件")
    assert {path: path.read_bytes() for path in inbox.rglob("*") if path.is_file()} == before
    grave = {one.file for one in outcome.files if any(f.severity is not Severity.INFO for f in one.findings)}
    assert set(outcome.written) == grave and len(grave) > 10
    marked = {name: path for name, path in outcome.written.items() if "（校验）" in path.name}
    assert len(marked) >= 8
    for name, path in marked.items():
        (again,) = toolkit.check(path, ledger=ledger).files
        (first,) = (one for one in outcome.files if one.file == name)
        places = {(f.code, f.source.sheet, f.source.cell) for f in again.findings if not f.code.startswith("U3")}
        assert places == {
            (f.code, f.source.sheet, f.source.cell) for f in first.findings if not f.code.startswith("U3")
        }, name
