"""A ledger file → what every report is made of: the merge result that stands in it, its figures, the settings of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.app.collector import collector_paused
from toolkit.app.opening import book_of, ledger_of
from toolkit.app.registry import applied
from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.core.index import Index
from toolkit.core.reopen import reopen, subtitle
from toolkit.model.errors import OperatorError
from toolkit.model.ledger import Ledger
from toolkit.model.output import LEDGER_HEADS
from toolkit.model.reporting import ReportData
from toolkit.model.settings import Settings
from toolkit.settings.names import load_names

_SOON_DAYS = 10
"""临期 where the office has no light for it."""
_WHO, _SAID = ("units", "lead", "resp", "support"), ("progress", "status")


@dataclass(frozen=True, slots=True)
class Opened:
    """``data`` with ``late`` (units whose file came late, None when nobody said), and what a reader should know (``notes``)."""

    data: ReportData
    late: frozenset[str] | None
    notes: tuple[str, ...]


def open_data(path: Path, settings: Settings, as_of: date | None, what: str) -> Opened:
    """Open a consolidated ledger (or any other) for the report called ``what``.

    Without ``as_of`` the day that is printed in the workbook counts (截至), if there is one.
    OperatorError: it cannot be read, holds no ledger, or lacks a column without which ``what`` cannot be made.
    """
    with collector_paused():
        return _opened(path, settings, as_of, what)


def _opened(path: Path, settings: Settings, as_of: date | None, what: str) -> Opened:
    book, digest = book_of(path)
    opened = ledger_of(book, path.name, digest, owes=settings.basics.owes)
    if opened.layout.rows == "open":
        raise OperatorError(f"这种表（{opened.layout.name}）逐行接续，没有逐项的责任单位和进展，做不成{what}。")
    _require(opened.ledger, path.name, what)
    units = applied(settings, opened.ledger, subtitle(opened.reading, opened.ledger)[1])
    index = Index(opened.ledger, opened.layout, load_names(), opened.rows, opened.reading.loose, certain=units.certain)
    again = reopen(book, opened.reading, opened.ledger, roster=index.roster, order=units.order)
    day = as_of or (date.fromisoformat(again.merged.as_of) if again.merged.as_of else None)
    figures = statistics(
        again.merged,
        as_of=day,
        soon_days=soon_days(settings),
        words=settings.statuses,
        lights=settings.lights,
        late=again.late,
        roster=index.roster,
    )
    made = ReportData(again.merged, figures, settings, day, path.name, digest)
    return Opened(made, again.late, tuple(_notes(made, again.unknown)))


def soon_days(settings: Settings) -> int:
    """How many days count as 临期: those of the office's light, else ten."""
    days = (light.days for light in settings.lights if light.when == "临近时限" and light.days is not None)
    return next(days, _SOON_DAYS)


def report_payload(opened: Opened, name: str) -> dict[str, Any]:
    """The JSON of ``taizhang report`` (docs/schema/report.schema.json): the figures, and the ledger that they are made of."""
    from toolkit.report.payload import VERSION, merge_payload

    data = opened.data
    with collector_paused():
        statistics_json, ledger_json = statistics_payload(data.figures), merge_payload(data.merged)
    return {
        "schema": "taizhang.report",
        "version": VERSION,
        "name": name,
        "title": data.figures.title,
        "period": data.figures.period,
        "as_of": data.as_of.isoformat() if data.as_of else None,
        "file": data.file,
        "sha256": data.sha256,
        "late": None if opened.late is None else sorted(opened.late),
        "statistics": statistics_json,
        "ledger": ledger_json,
    }


def difference(payload: dict[str, Any]) -> str:
    """The first figure of a payload that its own ledger does not bear out, as a sentence; empty when all agree.

    It is worked out by other code than the figures (``core.figures.check``).
    """
    return first_difference(payload["statistics"], payload["ledger"], late=payload["late"])


def _require(ledger: Ledger, file: str, what: str) -> None:
    """OperatorError naming the columns without which there is nothing to report."""
    lacking = []
    if not any(one in ledger.columns for one in _WHO):
        lacking.append(f"“{LEDGER_HEADS['units']}”（或“牵头单位”）")
    if not any(one in ledger.columns for one in _SAID):
        lacking.append(f"“{LEDGER_HEADS['progress']}”（或“状态”）")
    if lacking:
        raise OperatorError(f"台账“{file}”里没有{'和'.join(lacking)}一栏，做不成{what}；请补上这一栏再做。")


def _notes(data: ReportData, unknown: str) -> list[str]:
    notes = [unknown] if unknown else []
    if "deadline" not in data.merged.ledger.columns:
        notes.append(f"台账里没有“{LEDGER_HEADS['deadline']}”一栏，不统计逾期和临期。")
    elif data.as_of is None:
        notes.append("没有写以哪一天为准（--as-of 2026-11-20），不统计逾期、临期和序时进度。")
    return notes
