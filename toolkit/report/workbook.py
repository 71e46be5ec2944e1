"""汇总台账.xlsx: the ledger first, then what is to be decided, mended and chased, and where every text came from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.model.merging import Consolidated
from toolkit.model.output import (
    CAMPAIGN,
    FINDINGS_SHEET,
    KIND,
    LEDGER_SHEET,
    LEFTOVERS_SHEET,
    MISSING_SHEET,
    OVERLONG_MARK,
    OVERLONG_SHEET,
    PERIOD,
    RECORD_SHEET,
    REGISTER_SHEET,
    SOURCES_SHEET,
)
from toolkit.report import sheets
from toolkit.report.cells import Overlong, Styles, new_workbook, set_properties
from toolkit.report.figures_book import TAB, WHOLE, Figures, sheets_of, write_figures
from toolkit.report.ledger_sheet import MERGE_LIMIT, shape_of, write_ledger
from toolkit.report.long_sheets import begin_records, begin_sources
from toolkit.report.open_sheet import write_open
from toolkit.report.streaming import text_sheet

_TABS = {
    LEDGER_SHEET: "#2F5597",
    LEFTOVERS_SHEET: "#C55A11",
    FINDINGS_SHEET: "#BF9000",
    REGISTER_SHEET: "#7F7F7F",
    MISSING_SHEET: "#7F7F7F",
}


def write_consolidated(merged: Consolidated, path: Path, figures: Figures | None = None) -> None:
    """Write the consolidated workbook to ``path`` (see ``atomic.write_atomically`` for how to put it in place).

    ``figures`` adds the sheets of figures (not for an open layout, which has no items to count).

    Above MERGE_LIMIT items the sheets are streamed: one pass, flat memory, themes repeated instead of merged.
    The same ``merged`` gives the same bytes. OSError or XlsxWriter's FileCreateError when the file cannot be written.
    """
    streamed = len(merged.ledger.items) > MERGE_LIMIT
    with new_workbook(path, streamed=streamed) as book:
        styles = Styles(book)
        overlong = Overlong(OVERLONG_MARK)
        sheet = {name: _sheet(book, name, colour, streamed=name != LEDGER_SHEET) for name, colour in _TABS.items()}
        counted = None if merged.ledger.rows == "open" or figures is None else figures
        if streamed and counted:
            counted = replace(counted, make=None)  # the sheets with charts cannot be streamed
        for name in sheets_of(merged, counted) if counted else ():
            sheet[name] = _sheet(book, name, TAB, streamed=name not in WHOLE)
        sheet[SOURCES_SHEET] = _sheet(book, SOURCES_SHEET, "#BFBFBF")
        finish_sources = begin_sources(sheet[SOURCES_SHEET], styles, merged, early=streamed)
        finish_records = begin_records(styles, merged, early=streamed)
        if merged.ledger.rows == "open":
            rows = write_open(sheet[LEDGER_SHEET], styles, merged, ids=True)
        else:
            shape = shape_of(merged, ids=True)
            rows = write_ledger(sheet[LEDGER_SHEET], styles, merged, shape, overlong, streamed=streamed)
        sheets.write_leftovers(sheet[LEFTOVERS_SHEET], styles, merged, overlong)
        sheets.write_findings(sheet[FINDINGS_SHEET], styles, merged, rows)
        sheets.write_register(sheet[REGISTER_SHEET], styles, merged)
        sheets.write_missing(sheet[MISSING_SHEET], styles, merged)
        if counted:
            write_figures(book, sheet, styles, merged, counted, rows)
        finish_sources(overlong)
        if overlong.rests:
            sheets.write_overlong(_sheet(book, OVERLONG_SHEET, "#BFBFBF"), styles, overlong)
        finish_records(_sheet(book, RECORD_SHEET))
        period = merged.period or merged.ledger.period
        set_properties(book, {KIND: "consolidated", CAMPAIGN: merged.ledger.campaign, PERIOD: period})


def _sheet(book: Any, name: str, colour: str = "", *, streamed: bool = True) -> Any:
    """A sheet; nearly every one but the ledger is written row by row and can always be streamed."""
    usual, book.constant_memory = book.constant_memory, book.constant_memory or streamed
    sheet = book.add_worksheet(name, text_sheet())
    book.constant_memory = usual
    if colour:
        sheet.set_tab_color(colour)
    return sheet
