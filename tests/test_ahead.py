"""Work that another process does meanwhile gives what the same work gives here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import consolidated
import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from toolkit.app import opening
from toolkit.model.output import RECORD_SHEET, SOURCES_SHEET
from toolkit.report import ledger_sheet, long_sheets, workbook
from toolkit.report.ahead import ahead
from toolkit.report.streaming import blocks, text_sheet
from toolkit.report.workbook import write_consolidated


def test_everything_arrives_in_order_and_as_often_as_it_is_asked_for() -> None:
    give = ahead(lambda: (f"第{n}行" for n in range(1000)))
    assert list(give()) == [f"第{n}行" for n in range(1000)]
    assert list(give()) == [f"第{n}行" for n in range(1000)]
    assert list(ahead(tuple)()) == []


def test_a_process_that_dies_is_done_without() -> None:
    here = os.getpid()

    def make() -> Iterator[int]:
        yield 1
        if os.getpid() != here:
            os._exit(9)
        yield 2

    assert list(ahead(make)()) == [1, 2]


def test_without_fork_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    assert list(ahead(lambda: [os.getpid()])()) == [os.getpid()]


def test_lines_become_blocks_and_special_ones_come_alone() -> None:
    lines = [(("甲", "", "乙"), 0), (("=1+1",), 1), (("丙",), 1), (("长" * 16_001,), 0)]
    first, special, second, long = blocks(lines, 5, [3, 8])
    assert first == ('<row r="6"><c r="A6" s="3" t="inlineStr"><is><t>甲</t></is></c><c r="C6" s="3" t="inlineStr"><is><t>乙</t></is></c></row>', 1, 3)  # fmt: skip
    assert special == lines[1] and long == lines[3]
    assert second == ('<row r="8"><c r="A8" s="8" t="inlineStr"><is><t>丙</t></is></c></row>', 1, 1)


def many(case: str = "核定") -> Any:
    texts = {
        (index, "progress"): f"第{index}项已完成，{'=' if index % 97 == 0 else ''}办理{index}件。"
        for index in range(700)
    }
    texts |= {
        (5, "progress"): "=1+1",
        (300, "progress"): consolidated.long_text(4, 40_000),
        (301, "problem"): " 前后空白 ",
        (360, "progress"): "a < b",
        (450, "progress"): consolidated.long_text(7, 40_000),
        (451, "progress"): consolidated.long_text(8, 9_000),
        (699, "problem"): "-末",
    }
    if case != "前半有长文":
        del texts[300, "progress"]  # of the first half each item has one row: the second was made beforehand
    merged = consolidated.make(700, texts=texts)
    if case == "核定":
        merged.approved = {
            (9, "progress"): "核定的进展。",
            (10, "progress"): "@核定",
            (600, "progress"): "核定的后半。",
        }
    merged.records = lambda: ((f"{n:08x}", "栏目", "写出" * (n % 5), "", "=公式" if n == 6 else "") for n in range(700))
    return merged


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def fills(path: Path) -> dict[str, str]:
    """The colours of the cells of the ledger sheet that have one."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {cell.coordinate: cell.fill.fgColor.rgb for row in sheet for cell in row if cell.fill.patternType}


@pytest.mark.parametrize("case", ["核定", "各占一行", "前半有长文"])
def test_a_streamed_workbook_is_the_same_whoever_made_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    def write(name: str) -> Path:
        write_consolidated(many(case), tmp_path / name)
        return tmp_path / name

    whole = sheets(write("平常.xlsx"))
    for module in (ledger_sheet, workbook):
        monkeypatch.setattr(module, "MERGE_LIMIT", 50)
    forked = write("另一进程.xlsx")

    def here(make: Callable[[], Iterable[Any]]) -> Callable[[], Iterator[Any]]:
        return lambda: iter(make())

    put: list[int] = []
    usual_block = text_sheet().put_block
    monkeypatch.setattr(
        text_sheet(), "put_block", lambda self, *block: put.append(block[1]) or usual_block(self, *block)
    )
    for module in (long_sheets, ledger_sheet):
        monkeypatch.setattr(module, "ahead", here)
    assert write("本进程.xlsx").read_bytes() == forked.read_bytes()
    lines = sum(len(rows) for name, rows in sheets(forked).items() if name in (SOURCES_SHEET, RECORD_SHEET))
    assert (sum(put) > lines) == (case == "各占一行")
    for module in (long_sheets, workbook):
        monkeypatch.setattr(module, "text_sheet", lambda: Worksheet)
    usual = sheets(write("原样.xlsx"))
    read = sheets(forked)
    assert fills(forked) == fills(tmp_path / "原样.xlsx")
    assert read == usual
    for name in (SOURCES_SHEET, RECORD_SHEET):
        assert read[name] == whole[name] and len(read[name]) > 700


def test_findings_of_a_large_ledger_are_those_of_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["重点工作", "具体要求", "责任单位", "完成时限", "进展情况"])
    for row in (
        ["1.压缩环节", "压缩压缩办理环节。", "市税务局", "6月底", None],
        ["3.公开流程", "公开办事流程。", "市税务局 市财政局", "", None],
        ["4.公开流程", "公开办事流程。", None, "2026年13月", None],
    ):
        sheet.append(row)
    book.save(tmp_path / "台账.xlsx")
    here = opening.open_ledger(tmp_path / "台账.xlsx").findings
    monkeypatch.setattr(opening, "LARGE", 2)
    assert opening.open_ledger(tmp_path / "台账.xlsx").findings == here
    assert {"P701", "P732", "P734"} <= {one.code for one in here}
