"""Whatever the office wrote into an output and no next run can carry is told with its text and place (promise 11)."""

from __future__ import annotations

from merging import TAX, Output, item, ledger, merge, sent

from toolkit.core.previous import read_previous
from toolkit.model.grid import Book, Sheet
from toolkit.model.output import (
    FINDINGS_HEADS,
    FINDINGS_SHEET,
    LEDGER_SHEET,
    MISSING_HEADS,
    MISSING_SHEET,
    SOURCES_HEADS,
    SOURCES_SHEET,
)

PLAN = ledger(item(1, lead=[TAX]))
FIRST = sent("市税务局.xlsx", TAX, (0, "完成30%"), day=18)


def told(*sheets: Sheet) -> list[tuple[str, str, str]]:
    output = Output(merge(PLAN, FIRST))
    notices = read_previous(output.reading(), Book("xlsx", sheets), PLAN).notices
    return [(sheet, text, cell) for _, _, text, sheet, cell in notices]


def lines(name: str, heads: tuple[str, ...], added: dict[int, dict[int, str]], top: int = 1) -> Sheet:
    rows = {top: dict(enumerate(heads, start=1)), top + 1: {1: "市税务局", 2: "2"}}
    for row, cells in added.items():
        rows.setdefault(row, {}).update(cells)
    return Sheet(name, rows=rows)


def test_columns_beside_the_sheets_that_are_made_anew_are_told() -> None:
    after = len(FINDINGS_HEADS) + 1
    assert told(
        lines(FINDINGS_SHEET, FINDINGS_HEADS, {1: {after: "处理人"}, 2: {after: "李四"}}),
        lines(MISSING_SHEET, MISSING_HEADS, {3: {6: "电话催过"}}, top=2),
        lines(SOURCES_SHEET, SOURCES_HEADS, {}),
    ) == [(FINDINGS_SHEET, "处理人：李四", "J2"), (MISSING_SHEET, "电话催过", "F3")]


def test_a_column_put_in_front_is_told_and_ours_are_not() -> None:
    moved = Sheet(
        MISSING_SHEET, rows={1: {1: "经办", **dict(enumerate(MISSING_HEADS, 2))}, 2: {1: "张三", 2: "市税务局"}}
    )
    assert told(moved) == [(MISSING_SHEET, "经办：张三", "A2")]


def test_a_sheet_of_the_office_is_told_by_its_beginning() -> None:
    notes = Sheet("领导批示", rows={1: {1: "同意上报。"}, 3: {2: "请抓紧" + "催" * 900}})
    ((sheet, text, cell),) = told(notes, Sheet("Sheet2"), Sheet(LEDGER_SHEET, rows={1: {1: "云溪市"}}))
    assert (sheet, cell) == ("领导批示", "") and text.startswith("同意上报。｜请抓紧催") and len(text) == 400
