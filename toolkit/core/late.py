"""Who came late, as a merge knows it: by its own mails, and by what the office wrote in 收件登记 of the output before."""

from __future__ import annotations

from collections import defaultdict

from toolkit.core.lateness import REMARK
from toolkit.core.reopen_register import says_late
from toolkit.model.merging import Consolidated, Submitted
from toolkit.model.output import REGISTER_SHEET


def is_late(merged: Consolidated, sent: Submitted) -> bool:
    """Whether a file came late by its mail, and the office has not written something else under 说明."""
    return sent.late and (REGISTER_SHEET, sent.file, REMARK) not in merged.carried


def late_units(merged: Consolidated) -> frozenset[str] | None:
    """Units of which a line of 收件登记 will say 迟报 when ``merged`` is written; None when none does.

    The same rule as when the workbook is opened again (``reopen_register``), so that both count the same.
    """
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for (sheet, row, head), text in merged.carried.items():
        if sheet == REGISTER_SHEET and row:
            rows[row][head] = text
    files = {one.file: one for one in merged.submissions}
    late = {one.unit for one in merged.submissions if one.unit and is_late(merged, one)}
    for row, cells in rows.items():
        sent = files.get(row)
        unit = sent.unit if sent else row if row in merged.units else None
        if unit and says_late(cells, "", cells.get(REMARK, "")):
            late.add(unit)
    return frozenset(late) or None
