"""A consolidated ledger handed out again as the next ledger and as the form (promises 1 and 4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_merge_command import workbook

from toolkit.app import split
from toolkit.app.merge import payload, request, run


@pytest.fixture
def office(tmp_path: Path) -> Path:
    workbook(tmp_path / "台账.xlsx", {})
    workbook(tmp_path / "一季度" / "市税务局.xlsx", {0: ("发票申领已并入。", ""), 2: ("已上线213项。", "")}, "市税务局")
    merge(tmp_path, "台账.xlsx", "一季度", "汇总台账.xlsx")
    return tmp_path


def merge(folder: Path, ledger: str, inbox: str, out: str) -> dict[str, Any]:
    return payload(run(request(folder / ledger, (folder / inbox,), folder / out)))


def returned(office: Path, name: str, made: str = "汇总台账.xlsx") -> None:
    """The unit fills in the last item of our own workbook and sends it back under ``name``."""
    book = openpyxl.load_workbook(office / made)
    sheet = book.worksheets[0]
    row = next(row for row in sheet.iter_rows() if row[2].value and "200项" in str(row[2].value))
    row[5].value = "已上线260项。"
    (office / "二季度").mkdir(exist_ok=True)
    book.save(office / "二季度" / name)


def test_a_supporting_units_text_stays_its_own_and_the_lead_still_owes(office: Path) -> None:
    workbook(office / "二季度" / "市税务局.xlsx", {2: ("已上线260项。", "")}, "市税务局")
    again = merge(office, "汇总台账.xlsx", "二季度", "二季度汇总.xlsx")
    first = again["items"][0]
    assert [(r["unit"], r["role"], r["progress"]) for r in first["reports"]] == [
        ("市税务局", "配合", "发票申领已并入。")
    ]
    assert {one["unit"]: len(one["items"]) for one in again["missing"]} == {"市市场监管局": 2}


@pytest.mark.parametrize("made", ["汇总台账.xlsx", "汇总台账-上报版.xlsx"])
def test_what_a_unit_writes_into_our_workbook_is_its_submission(office: Path, made: str) -> None:
    returned(office, "市税务局.xlsx", made)
    again = merge(office, made, "二季度", "二季度汇总.xlsx")
    assert [r["progress"] for r in again["items"][2]["reports"]] == ["已上线260项。"]
    assert again["balance"]["merged"] == 1


def test_our_own_workbook_under_its_own_name_is_still_skipped(office: Path) -> None:
    returned(office, "汇总台账.xlsx")
    workbook(office / "二季度" / "市税务局.xlsx", {2: ("已上线260项。", "")}, "市税务局")
    again = merge(office, "台账.xlsx", "二季度", "二季度汇总.xlsx")
    assert [f["file"] for f in again["findings"] if f["code"] == "U310"] == ["汇总台账.xlsx"]


def test_an_item_without_a_title_goes_out_under_its_number_and_comes_back_unchanged(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (
        ["云溪市税务局2026年便民实事台账"],
        ["序号", "工作任务", "责任部门", "工作进展"],
        [1, "延长办税窗口服务时间。", "市税务局", None],
        [2, "开通网上预约。", "市税务局", None],
    ):
        book.active.append(line)
    book.save(tmp_path / "台账.xlsx")
    form = split.run(split.request(tmp_path / "台账.xlsx", tmp_path / "填报表")).files[0].path
    filled = openpyxl.load_workbook(form)
    filled.worksheets[0]["F5"] = "6月起每周六上午开放窗口。"
    (tmp_path / "收件箱").mkdir()
    filled.save(tmp_path / "收件箱" / form.name)
    again = merge(tmp_path, "台账.xlsx", "收件箱", "汇总台账.xlsx")
    assert [r["progress"] for r in again["items"][0]["reports"]] == ["6月起每周六上午开放窗口。"]
    assert "U316" not in {found["code"] for found in again["findings"]}
