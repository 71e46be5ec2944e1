"""Who came late (迟报), as far as mails say when they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.core.gather import Sent
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Source
from toolkit.model.output import LATE

DueOf = Callable[[str], str | None]
"""The last day (YYYY-MM-DD) of a unit for the period, with what the office granted it; None when none is fixed."""
REMARK = "说明"
"""The column of 收件登记 in which the office may say otherwise."""
_REPORTED = ("merged", "superseded")


def lateness(files: Sequence[Sent], due_of: DueOf) -> tuple[dict[int, str], list[Finding]]:
    """(number of a file → clause for the register, findings M622) for units of which the first usable file came late.

    A unit that also sent a file of which nobody knows when it came is not called late; a unit that sent in time and corrected
    later is not late either. The day of receipt is that of the mail in China; the last day itself is in time.
    """
    by_unit: dict[str, list[int]] = {}
    for number, sent in enumerate(files):
        if sent.unit and sent.state in _REPORTED:
            by_unit.setdefault(sent.unit, []).append(number)
    notes: dict[int, str] = {}
    found = []
    for unit, numbers in by_unit.items():
        due = due_of(unit)
        days = [letter.day for number in numbers if (letter := files[number].letter)]
        if due is None or len(days) < len(numbers) or not all(day and day > due for day in days):
            continue
        first = min(numbers, key=lambda number: _sent(files[number]))
        for number in numbers:
            notes[number] = f"{LATE}：{_moment(files[number])} 收到，截止 {due}"
        where = Source(files[first].file, None, None, files[first].sha256)
        found.append(finding("M622", where, unit=unit, who=unit, moment=_moment(files[first]), due=due))
    return notes, found


def _sent(sent: Sent) -> str:
    return (sent.letter.sent or "") if sent.letter else ""


def _moment(sent: Sent) -> str:
    return sent.letter.moment if sent.letter else ""
