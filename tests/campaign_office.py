"""The office at work in the real output: cells are typed with openpyxl, an independent program, and saved again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from toolkit.model.output import ID_HEAD, LEDGER_HEADS, LEDGER_SHEET, LEFTOVERS_HEADS, LEFTOVERS_SHEET


class FileDesk:
    """The consolidated workbook on disk as a desk (see ``campaign_evenings``); ``save`` writes what was typed.

    Themes and titles are merged over several items there, so that one edit would be many: they are left alone.
    """

    fixed = ("requirement", "units", "deadline")

    def __init__(self, path: Path) -> None:
        import openpyxl

        self.path, self.changed = path, False
        self.book: Any = openpyxl.load_workbook(path)

    def edit(self, item: str, column: str, text: str) -> None:
        heads, row = self._ledger(item)
        sheet = self.book[LEDGER_SHEET]
        self._type(sheet.cell(row, heads[LEDGER_HEADS[column]]), text)
        for further in range(row + 1, sheet.max_row + 1):  # a text too tall for one row runs on in ID#2, ID#3 …
            if str(sheet.cell(further, heads[ID_HEAD]).value).startswith(f"{item}#"):
                sheet.cell(further, heads[LEDGER_HEADS[column]]).value = None

    def decide(self, key: str, choice: str) -> None:
        sheet = self.book[LEFTOVERS_SHEET]
        heads, first = _heads(sheet, LEFTOVERS_HEADS[0])
        for row in range(first, sheet.max_row + 1):
            if sheet.cell(row, heads[LEFTOVERS_HEADS[-1]]).value == key:
                self._type(sheet.cell(row, heads[LEFTOVERS_HEADS[0]]), choice)

    def note(self, sheet_name: str, row_name: str, head: str, text: str) -> None:
        sheet = self.book[sheet_name]
        if sheet_name == LEDGER_SHEET:
            heads, row = self._ledger(row_name)
        else:
            heads, first = _heads(sheet, LEFTOVERS_HEADS[0] if sheet_name == LEFTOVERS_SHEET else "SHA-256")
            by = heads[LEFTOVERS_HEADS[-1] if sheet_name == LEFTOVERS_SHEET else "文件"]
            row = next(r for r in range(first, sheet.max_row + 1) if sheet.cell(r, by).value == row_name)
        if head not in heads:
            heads[head] = max(heads.values()) + 1
            _, first = _heads(sheet, ID_HEAD if sheet_name == LEDGER_SHEET else next(iter(heads)))
            sheet.cell(first - 1, heads[head]).value = head
        self._type(sheet.cell(row, heads[head]), text)

    def save(self) -> None:
        if self.changed:
            self.book.save(self.path)

    def _ledger(self, item: str) -> tuple[dict[str, int], int]:
        sheet = self.book[LEDGER_SHEET]
        heads, first = _heads(sheet, ID_HEAD)
        return heads, next(r for r in range(first, sheet.max_row + 1) if sheet.cell(r, heads[ID_HEAD]).value == item)

    def _type(self, cell: Any, text: str) -> None:
        cell.value = text or None
        if text:
            cell.data_type = "s"
        self.changed = True


def _heads(sheet: Any, wanted: str) -> tuple[dict[str, int], int]:
    """(head → column, first row below) of the row that holds ``wanted``."""
    for row in range(1, sheet.max_row + 1):
        heads = {str(cell.value): cell.column for cell in sheet[row] if cell.value}
        if wanted in heads:
            return heads, row + 1
    raise AssertionError(f"{sheet.title} has no {wanted}")
