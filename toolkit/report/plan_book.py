"""台账.xlsx made from a published document: the ledger to hand out, and beside it how every paragraph was read."""

from __future__ import annotations

import filecmp
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.model.document import Plan
from toolkit.model.findings import Finding
from toolkit.model.ledger import Deadline, Item, Ledger
from toolkit.model.merging import Balance, Consolidated
from toolkit.model.output import (
    BASELINE,
    DIGEST,
    DUTIES_SHEET,
    FINDINGS_SHEET,
    KIND,
    MODES_SHEET,
    NONE_MARK,
    PLAN_SHEET,
    REVIEW_SHEET,
    STAGES_SHEET,
    YEAR,
)
from toolkit.report import plan_review, sheets
from toolkit.report.atomic import CannotWrite, write_atomically
from toolkit.report.cells import Styles, new_workbook, set_properties
from toolkit.report.history import keep
from toolkit.report.ledger_sheet import numbered_shape, write_ledger
from toolkit.report.stamp import UNSTAMPED, stamped, untouched
from toolkit.text.deadlines import read_deadline

_LONGEST_TITLE = 200
_READ_TITLE = 80
"""The reader takes no longer line above a table for its title."""
_STATED_YEAR = re.compile(r"(20\d\d)\s*年|(?<!\d)(20[2-4]\d)(?!\d)")


def write_plan(plan: Plan, ledger: Ledger, findings: Sequence[Finding], path: Path) -> Path:
    """Write the workbook of ``plan`` to ``path``; returns the name that was written (another one when it is open).

    ``ledger`` holds the items of ``plan`` in the same order; its title stands above the table and its year is kept, so
    that reading the first sheet again gives the same items. The same arguments give the same bytes.
    CannotWrite when that fails, or when ``path`` is a file that somebody else made or edited; one of our own that nobody
    touched is kept in 历史版本 before it is replaced.
    """
    if path.is_file() and not untouched(_content(path)):
        raise CannotWrite(
            f"“{path.name}”已经存在，但不是本命令写出后没有改动过的台账；为免覆盖，没有写。请给结果换一个文件名，或先把它移走。"
        )

    def make(temporary: Path) -> None:
        make_plan(plan, ledger, findings, temporary)
        if path.is_file() and not filecmp.cmp(temporary, path, shallow=False):
            keep(path)

    return write_atomically(path, make)


def write_baseline(ledger: Ledger, findings: Sequence[Finding], path: Path) -> Path:
    """Write a ledger that was read from a file of another format: the sheet 台账 as ``write_plan`` makes it, and what is
    wrong in it. Returns the name that was written. CannotWrite when that fails.
    """
    return write_atomically(path, lambda temporary: make_plan(None, ledger, findings, temporary))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise CannotWrite(f"“{path.name}”打不开（{problem.strerror or problem}），没有写；请检查权限。") from None


def make_plan(plan: Plan | None, ledger: Ledger, findings: Sequence[Finding], path: Path) -> None:
    """Write the workbook straight to ``path``; without a plan only the ledger. Errors as for ``workbook.write_consolidated``."""
    with new_workbook(path) as book:
        styles = Styles(book)
        shown = _nothing_reported(replace(ledger, title=_heading(ledger.title), items=_printable(ledger)), findings)
        shape = numbered_shape(ledger.items)
        rows = write_ledger(_sheet(book, PLAN_SHEET, "#2F5597"), styles, shown, shape, None, streamed=False)
        if plan:
            plan_review.write_review(_sheet(book, REVIEW_SHEET, "#C55A11"), styles, plan, findings, rows)
        if findings:
            sheets.write_findings(_sheet(book, FINDINGS_SHEET, "#BF9000"), styles, shown, rows, ledger_sheet=PLAN_SHEET)
        for name, write, records in (
            (DUTIES_SHEET, plan_review.write_duties, plan and plan.duties),
            (STAGES_SHEET, plan_review.write_stages, plan and plan.stages),
            (MODES_SHEET, plan_review.write_modes, plan and plan.modes),
        ):
            if plan and records:
                write(_sheet(book, name, "#7F7F7F"), styles, plan)
        set_properties(book, {KIND: BASELINE, YEAR: _unstated_year(ledger), DIGEST: UNSTAMPED})
    path.write_bytes(stamped(path.read_bytes()))


def _sheet(book: Any, name: str, colour: str) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_tab_color(colour)
    return sheet


def _nothing_reported(ledger: Ledger, findings: Sequence[Finding]) -> Consolidated:
    """A ledger on which nobody has reported yet, as the writer of the ledger sheet takes it."""
    items = ledger.items
    return Consolidated(
        ledger, "", None, lambda index: (), lambda index, key: items[index].answers.get(key, ""), {}, (), findings, (), (),
        (), Balance(),
    )  # fmt: skip


def _heading(title: str) -> str:
    """The title as it stands above the table: what is longer than a title can be is cut."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE]}…"


def _printable(ledger: Ledger) -> tuple[Item, ...]:
    """The items as they are printed: what reading would take from the row above or understand otherwise says so itself."""
    themes = any(item.theme for item in ledger.items)
    titles = any(item.title for item in ledger.items)
    return tuple(
        replace(
            item,
            theme=item.theme or (NONE_MARK if themes else ""),
            title=item.title or (NONE_MARK if titles else ""),
            deadline=_dated(item.deadline, ledger.year),
        )
        for item in ledger.items
    )


def _dated(deadline: Deadline, year: int | None) -> Deadline:
    """A deadline whose words need the document to be understood (12月1日前, of next year) with its date in full."""
    if not deadline.due or read_deadline(deadline.text, year).due == deadline.due:
        return deadline
    y, month, day = deadline.due.split("-")
    whole = f"{y}年{int(month)}月{int(day)}日前"
    again = read_deadline(whole, year)
    return replace(deadline, text=whole) if (again.kind, again.due) == (deadline.kind, deadline.due) else deadline


def _unstated_year(ledger: Ledger) -> str:
    """The year as a property, empty when there is none or the title says the same."""
    found = _STATED_YEAR.search(ledger.title) if len(ledger.title) <= _READ_TITLE else None
    stated = int(found[1] or found[2]) if found else None
    return "" if ledger.year is None or ledger.year == stated else str(ledger.year)
