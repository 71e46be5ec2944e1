"""A settings workbook of the invented city to be spoilt cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from toolkit.model.findings import Severity
from toolkit.model.ledger import Role
from toolkit.model.rules import CustomRule, Rulebook, Waiver
from toolkit.model.settings import DEFAULT_LIGHTS, Basics, Extension, Mail, Period, Settings, StatusWord
from toolkit.model.unit import Unit

UNITS = (
    Unit("市发改委", ("市发展改革委",), "市级", 1, phone="0891-6320001", mail="fgw@example.cn",
         leaders=("李副市长 li@example.cn", "wang@example.cn")),
    Unit("市工商局", valid_to="2019-01-31", successor="市市场监管局"),
    Unit("市市场监管局", ("市监局",), "市级", 2, valid_from="2019-02-01"),
    Unit("青岚县", ("青岚县人民政府",), "县级", 21),
    Unit("石桥区", order=22),
    Unit("各县（区）", members=("青岚县", "石桥区")),
)  # fmt: skip
WORDS = (
    StatusWord("尚未启动", "未启动", "D0CECE"),
    StatusWord("达序时进度", "正在推进", "8FD19E"),
    StatusWord("已办结", "已完成", "00B0F0"),
)
CITY = Settings(
    Basics(
        "云溪市优化营商环境2026年度重点任务", "YX-2026", 2026, "市营商办", "程砚", "0891-6320000", "每月",
        (Role.LEAD, Role.RESPONSIBLE),
        (Period("第1期", "2026-07-05", "报上半年进展"), Period("第2期", "2026-08-05"), Period("第3期")), "第2期",
    ),
    UNITS,
    Rulebook(
        off=frozenset({"A511"}),
        severity={"A516": Severity.ERROR},
        custom=(
            CustomRule("进展不少于30字", "progress", "少于", "30", "请写到30字以上。", statuses=("达序时进度",)),
            CustomRule("提前报困难", "problem", "包含", "资金、用地", "请电话告知办公室。", Severity.INFO,
                       ("青岚县", "各县（区）"), ("优化准入、准营",)),
        ),
        waivers=(
            Waiver("青岚县", "12", "A516", "该县本期没有这项任务。", "2026-12-31"),
            Waiver("", "7", "Z901", "市领导已同意延期。"),
        ),
        statuses={one.word: one.meaning for one in WORDS},
        campaign="YX-2026",
        period="第2期",
    ),
    (CustomRule("先不用的", "status", "为空", "", "请填状态。"),),
    WORDS,
    DEFAULT_LIGHTS,
    Mail("smtp.example.cn", 465, "SSL", "office@example.cn", "市营商办 <office@example.cn>", "", 20),
    (
        Extension("青岚县", "第2期", "2026-08-10", "县里机构调整，来函申请，已同意。"),
        Extension("各县（区）", "第1期", "2026-07-08", "防汛。"),
    ),
)  # fmt: skip


def place(page: Any, head: str, nth: int) -> str:
    """The address of the nth (from 1) filled row under the last head of this name, examples not counted; 0 is the row after."""
    row, column = max(
        (cell.row, cell.column)
        for cells in page.iter_rows()
        for cell in cells
        if cell.value == head and cell.column < 20
    )
    rows, at = [], row + 1
    while any(page.cell(at, c).value for c in range(1, 5)):
        if not str(page.cell(at, 1).value or "").startswith("例："):
            rows.append(at)
        at += 1
    return f"{get_column_letter(column)}{rows[nth - 1] if nth else at}"


def beside(page: Any, key: str) -> str:
    """The address of the cell beside a key in a table of two columns."""
    row = next(cells[0].row for cells in page.iter_rows(max_col=1) if cells[0].value == key)
    return f"B{row}"


def spoil(source: Path, target: Path, sheet: str, cell: str, value: object) -> Path:
    """A copy of a workbook with one cell changed."""
    book = openpyxl.load_workbook(source)
    book[sheet][cell] = value
    book.save(target)
    return target
