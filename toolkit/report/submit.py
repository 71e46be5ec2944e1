"""汇总台账-上报版.xlsx: the ledger sheet alone, as it goes to a leader."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.merging import Consolidated
from toolkit.model.output import KIND, LEDGER_SHEET
from toolkit.report.cells import Styles, new_workbook, set_properties
from toolkit.report.ledger_sheet import MERGE_LIMIT, shape_of, write_ledger
from toolkit.report.open_sheet import write_open
from toolkit.report.streaming import text_sheet


def write_submit(merged: Consolidated, path: Path) -> None:
    """Write the ledger without hidden ids, links, marks, names of files or people; one property says what it is.

    Errors as for ``workbook.write_consolidated``.
    """
    streamed = len(merged.ledger.items) > MERGE_LIMIT
    with new_workbook(path, streamed=streamed) as book:
        sheet = book.add_worksheet(LEDGER_SHEET, text_sheet())
        if merged.ledger.rows == "open":
            write_open(sheet, Styles(book), merged, ids=False)
        else:
            write_ledger(sheet, Styles(book), merged, shape_of(merged, ids=False), None, streamed=streamed)
        set_properties(book, {KIND: "submit"})
