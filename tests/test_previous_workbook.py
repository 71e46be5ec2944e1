"""The office works in the real workbook with another program; nothing that it typed anywhere goes unsaid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from merging import TAX, item, ledger, merge, sent

from toolkit.core.previous import Previous, notice_finding
from toolkit.model.ledger import Ledger

PLAN = ledger(item(1), item(2))
DOUBT = (sent("甲.xlsx", TAX, (0, "完成30%")), sent("乙.xlsx", TAX, (0, "完成80%")))


def real(tmp_path: Path, change: Callable[[Any], None], against: Ledger = PLAN) -> Previous:
    """The output of ``DOUBT`` as a real workbook, changed by the office with openpyxl, as the next run reads it."""
    import openpyxl

    from toolkit.app.opening import Opened, open_previous
    from toolkit.model.layout import Layout, Reading
    from toolkit.report.workbook import write_consolidated

    out = tmp_path / "汇总台账.xlsx"
    write_consolidated(merge(PLAN, *DOUBT), out)
    book = openpyxl.load_workbook(out)
    change(book)
    book.save(out)
    opened = Opened(against, Layout("", "fixed", ()), [], Reading("", "", "", [], []), [])
    previous = open_previous(out, opened)
    assert previous is not None
    return previous


def test_an_untouched_workbook_has_nothing_of_the_office(tmp_path: Path) -> None:
    previous = real(tmp_path, lambda book: None)
    assert not previous.notices and not previous.cells and not previous.findings and not any(previous.carried.values())


def test_sheets_and_cells_that_the_office_added_anywhere_are_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.create_sheet("会议记录")["B3"] = "6月20日局长办公会：税务局重报"
        book["校验问题"].cell(1, 12).value = "经办人"
        book["校验问题"].cell(2, 12).value = "小周"
        book["未报送"].cell(2, 9).value = "已电话催"
        book["填报来源"].cell(2, 14).value = "来源可疑"

    previous = real(tmp_path, change)
    told = "\n".join(notice_finding(notice, "汇总台账.xlsx").message for notice in previous.notices)
    for text in ("6月20日局长办公会：税务局重报", "小周", "已电话催", "来源可疑"):
        assert text in told
    merged = merge(PLAN, *DOUBT, previous=previous)
    assert [f.code for f in merged.findings].count("M615") == len(previous.notices)


def test_decisions_are_found_on_a_sheet_that_was_renamed(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["待人工核对"]
        row = next(row for row in sheet.iter_rows() if any(cell.value == "完成30%" for cell in row))
        row[0].value = "采用"
        sheet.title = "核对（周）"

    merged = merge(PLAN, *DOUBT, previous=real(tmp_path, change))
    assert merged.final(0, "progress") == "完成30%"
    assert not [f for f in merged.findings if f.code == "M615"]


def test_notes_beside_an_item_that_left_the_ledger_are_told(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["汇总台账"]
        row = next(row for row in sheet.iter_rows() if any(cell.value == "00000001" for cell in row))
        sheet.cell(row[0].row - 1, sheet.max_column + 1).value = "领导批示"
        sheet.cell(row[0].row, sheet.max_column).value = "抓紧"

    left = ledger(item(2))
    merged = merge(left, previous=real(tmp_path, change, left))
    assert ["抓紧" in f.message for f in merged.findings if f.code == "M616"] == [True]
    kept = merge(PLAN, *DOUBT, previous=real(tmp_path, change))
    assert kept.carried["汇总台账", "00000001", "领导批示"] == "抓紧"
