"""What is due next in a campaign folder: everything that the menu says and knows without asking."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.app import merge
from toolkit.app.campaign import LEDGER, Campaign, current_period
from toolkit.app.chase_record import before
from toolkit.app.settings import open_settings
from toolkit.core.chasing import time_to_chase
from toolkit.deliver.journal import entries, listing
from toolkit.model.errors import OperatorError
from toolkit.model.settings import Period
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.settings.workdays import load_calendar

SPLIT, CHECK, MERGE, BULLETIN, CHASE, LEDGER_STEP, SETTINGS_STEP, LEAVE = "1", "2", "3", "4", "5", "6", "7", "0"
_HEADS_ONLY = 2


@dataclass(frozen=True, slots=True)
class Agenda:
    """How a campaign stands on one day.

    ``wrong``: why the settings, else the ledger cannot be used, empty when they can. ``blank``: nothing stands in the
    ledger yet. ``items`` is 0 for a ledger whose rows are appended. ``forms``, ``received``: files in 填报表 and 收件箱;
    ``old_forms`` when the forms are of another period. ``fresh``, ``unchecked``: received files that no merge and no check
    has seen. ``merged``: when the last merge of this period was (ISO time), empty for none. ``owing``: units that owe
    something, as the last merge left it, before the first one all that have to report; None when it is not known. ``chase``:
    the day for a reminder or a notice has come, and nothing was issued since.
    ``next`` is the number of the step to take.
    """

    title: str
    period: Period | None
    wrong: str = ""
    blank: bool = False
    items: int = 0
    forms: int = 0
    old_forms: bool = False
    received: int = 0
    fresh: int = 0
    unchecked: int = 0
    merged: str = ""
    owing: int | None = None
    chase: bool = False
    next: str = LEAVE


@dataclass(slots=True)
class Known:
    """What was found out about the ledger and holds until it or the settings change: items, units that have to report."""

    of: Hashable = None
    items: int = 0
    units: int | None = None
    wrong: str = ""
    blank: bool = False


def agenda(campaign: Campaign, today: date, known: Known) -> Agenda:
    """How the campaign stands. Nothing is raised: what cannot be used is said in ``wrong``. ``known`` saves reading twice."""
    try:
        settings = open_settings(campaign.settings)
    except OperatorError as mistake:
        return Agenda(campaign.folder.resolve().name, None, str(mistake), next=SETTINGS_STEP)
    period = current_period(settings)
    _learn(campaign, today, known)
    name = period.name if period else ""
    log = [one for one in entries(campaign.journal) if one.get("status") in (0, 1)]
    merges = [one for one in log if one.get("command") == "merge" and LEDGER in _names(one)]
    splits = [one for one in log if one.get("command") == "split"]
    checks = [one for one in log if one.get("command") == "check"]
    last = merges[-1] if merges and merges[-1].get("period", "") == name else None
    received = [sha256 for _, sha256 in listing(campaign.inbox)] if campaign.inbox.is_dir() else []
    seen = _seen(merges)
    fresh = [one for one in received if one not in seen]
    checked = _seen(checks)
    counts = last.get("counts") if last else None
    owing = counts.get("owing") if isinstance(counts, dict) else known.units
    state = Agenda(
        title=settings.basics.title or campaign.folder.resolve().name,
        period=period,
        wrong=known.wrong,
        blank=known.blank,
        items=known.items,
        forms=_forms(campaign.forms),
        old_forms=bool(splits) and splits[-1].get("period", "") != name,
        received=len(received),
        fresh=len(fresh),
        unchecked=sum(one not in checked for one in fresh),
        merged=str(last.get("time", "")) if last else "",
        owing=owing if isinstance(owing, int) else None,
        chase=_to_chase(campaign, period, today),
    )
    return _advised(state)


def _to_chase(campaign: Campaign, period: Period | None, today: date) -> bool:
    if period is None or period.due is None:
        return False
    issued = before(campaign.journal, period.name).issued
    return time_to_chase(today, date.fromisoformat(period.due), issued, load_calendar())


def unmerged(campaign: Campaign) -> int:
    """How many files lie in 收件箱 that no recorded merge has seen; 0 also where no merge was recorded at all."""
    log = (one for one in entries(campaign.journal) if one.get("status") in (0, 1))
    seen = _seen(one for one in log if one.get("command") == "merge" and LEDGER in _names(one))
    if not seen or not campaign.inbox.is_dir():
        return 0
    return sum(sha256 not in seen for _, sha256 in listing(campaign.inbox))


def _advised(state: Agenda) -> Agenda:
    without = state.period is None or state.period.due is None
    if state.wrong or state.blank:
        step = LEDGER_STEP
    elif not state.forms and not state.received:
        step = SETTINGS_STEP if not state.period else SPLIT if state.items else LEAVE
    elif state.old_forms and not state.fresh:
        step = SPLIT
    elif state.fresh:
        step = CHECK if state.unchecked else MERGE
    elif state.owing and (state.chase or (without and state.merged)):
        step = CHASE
    elif state.owing == 0 and state.merged:
        step = BULLETIN
    else:
        step = LEAVE
    return replace(state, next=step)


def _learn(campaign: Campaign, today: date, known: Known) -> None:
    now = (_signature(campaign.ledger), _signature(campaign.settings), today)
    if known.of == now:
        return
    known.of, known.items, known.units, known.wrong, known.blank = now, 0, None, "", False
    nothing = merge.Request(
        campaign.ledger, (), campaign.consolidated, as_of=today.isoformat(), settings=campaign.settings
    )
    try:
        merged = merge.standing(nothing)
        known.items, known.units = len(merged.ledger.items), len(merged.missing)
    except merge.NobodyOwes:
        pass
    except OperatorError as mistake:
        known.blank = _blank(campaign.ledger)
        known.wrong = "" if known.blank else str(mistake)


def _signature(path: Path) -> Hashable:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _blank(ledger: Path) -> bool:
    """Whether nothing stands under the heads of the first sheet."""
    try:
        book = read_book(ledger.read_bytes(), ledger.name)
    except (OSError, Unreadable):
        return False
    return not book.sheets or len(book.sheets[0].rows) <= _HEADS_ONLY


def _forms(folder: Path) -> int:
    """How many workbooks stand in 填报表 itself: older ones lie in a folder below it."""
    return sum(path.name[0] not in ".~" for path in folder.glob("*.xlsx"))


def _names(entry: dict[str, Any]) -> set[str]:
    return {one["file"] for one in _files(entry)}


def _seen(log: Iterable[dict[str, Any]]) -> set[str]:
    return {one["sha256"] for entry in log for one in _files(entry)}


def _files(entry: dict[str, Any]) -> list[dict[str, str]]:
    """The files of a record; a record that somebody else wrote may hold anything."""
    files = entry.get("files")
    if not isinstance(files, list):
        return []
    return [
        one
        for one in files
        if isinstance(one, dict) and isinstance(one.get("file"), str) and isinstance(one.get("sha256"), str)
    ]
