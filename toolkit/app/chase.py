"""催报: who still owes an answer today, as a text for the group chat, notices, and a record of what was issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.app import merge
from toolkit.app.campaign import Campaign, current_period
from toolkit.app.chase_notices import Notices, folder_of, write_notices
from toolkit.app.chase_record import Before, before, draft, issue
from toolkit.app.report_data import soon_days
from toolkit.app.settings import open_settings
from toolkit.core.chasing import Terms, chasing
from toolkit.core.figures.make import statistics
from toolkit.core.index import Index
from toolkit.model.chasing import Chase, Chasing
from toolkit.model.ledger import Ledger
from toolkit.model.merging import Consolidated
from toolkit.model.reporting import ReportData
from toolkit.model.settings import Settings
from toolkit.report.atomic import write_atomically
from toolkit.report.chase import chase_text
from toolkit.settings.workdays import load_calendar

_ENCODING = "utf-8-sig"
"""With the mark by which Notepad of every Windows knows it."""


@dataclass(slots=True)
class Outcome:
    """What one day asks for, the text and where it is, the notices; ``issued``: units whose tier was recorded just now.

    ``superiors``: unit → who gets a copy when the tier says so, in words.
    """

    chasing: Chasing
    ledger: Ledger
    text: str
    written: Path
    notices: Notices = field(default_factory=Notices)
    issued: tuple[Chase, ...] = ()
    superiors: dict[str, str] = field(default_factory=dict)


def run(campaign: Campaign, today: date, *, issuing: bool = False) -> Outcome:
    """Look at what has come so far, and write the text and the drafts of the notices that are due on ``today``.

    ``issuing``: the tiers that are due count as issued from now on, and are recorded. Doing it again on the same day gives the same
    files and records nothing further.

    OperatorError when ledger, settings or templates cannot be used, or something cannot be written; then nothing is recorded.
    """
    merged, index = merge.standing_on(merged_so_far(campaign, today))
    settings = open_settings(campaign.settings)
    terms, done = _terms(campaign, settings, today)
    state = chasing(merged, index, terms)
    text = chase_text(state, merged.ledger, settings.basics)
    data = text.replace("\n", "\r\n").encode(_ENCODING, "replace")
    written = write_atomically(campaign.chasing, lambda temporary: _put(temporary, data))
    outcome = Outcome(state, merged.ledger, text, written, superiors=_superiors(settings))
    if any(one.tier and one.tier.document for one in state.issuing) or done.drafts:
        folder = folder_of(campaign.results, state.period)
        made = _report_data(merged, index, settings, today)
        outcome.notices = write_notices(state, made, folder, campaign.folder, done, outcome.superiors)
    files = {unit: path.relative_to(campaign.folder).as_posix() for unit, path in outcome.notices.files.items()}
    fresh = tuple(one for one in state.issuing if not one.again)
    if issuing and fresh:
        issue(campaign.journal, state, written.relative_to(campaign.folder).as_posix(), files, fresh)
        outcome.issued = fresh
    elif fresh:
        draft(campaign.journal, state, files, fresh)
    return outcome


def merged_so_far(campaign: Campaign, today: date) -> merge.Request:
    """The request for a merge of all that lies in 收件箱; nothing there is nothing wrong."""
    inbox = (campaign.inbox,) if campaign.inbox.is_dir() else ()
    return merge.Request(
        campaign.ledger, inbox, campaign.consolidated, as_of=today.isoformat(), settings=campaign.settings
    )


def _terms(campaign: Campaign, settings: Settings, today: date) -> tuple[Terms, Before]:
    period = current_period(settings)
    name = period.name if period else ""
    done = before(campaign.journal, name)
    granted = [one for one in settings.extensions if one.period == name]
    due = date.fromisoformat(period.due) if period and period.due else None
    return Terms(today, name, due, load_calendar(), granted, done.issued), done


def _report_data(merged: Consolidated, index: Index, settings: Settings, today: date) -> ReportData:
    """What the notices are made of: the state of 收件箱 now, not that of the last merge."""
    figures = statistics(
        merged,
        as_of=today,
        soon_days=soon_days(settings),
        words=settings.statuses,
        lights=settings.lights,
        roster=index.roster,
    )
    return ReportData(merged, figures, settings, today)


def _superiors(settings: Settings) -> dict[str, str]:
    """The superior unit and the leaders of each unit of the registry, in words."""
    found = {}
    for unit in settings.units:
        leaders = [leader.split()[0] for leader in unit.leaders if leader.split() and "@" not in leader.split()[0]]
        found[unit.name] = "、".join(filter(None, (unit.parent, *leaders)))
    return found


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)
