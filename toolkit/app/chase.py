"""催报: who still owes an answer today, as a text for the group chat, notices, and a record of what was issued."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from toolkit.app import merge
from toolkit.app.campaign import Campaign, current_period
from toolkit.app.chase_notices import Notices, folder_of, write_notices
from toolkit.app.chase_record import Before, draft, known, record
from toolkit.app.report_data import soon_days
from toolkit.app.settings import open_settings
from toolkit.core.chasing import Terms, chasing
from toolkit.core.figures.make import statistics
from toolkit.core.index import Index
from toolkit.deliver import journal
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
    """What one day asks for, the text and where it is, the notices.

    ``superiors``: unit → who gets a copy when the tier says so, in words. ``done`` is what was done in the period before.
    """

    chasing: Chasing
    ledger: Ledger
    settings: Settings
    done: Before
    text: str
    written: Path
    notices: Notices = field(default_factory=Notices)
    superiors: dict[str, str] = field(default_factory=dict)

    @property
    def fresh(self) -> tuple[Chase, ...]:
        """Those for whom a tier is due that has not been issued."""
        return tuple(one for one in self.chasing.issuing if not one.again)


def run(campaign: Campaign, today: date) -> Outcome:
    """Look at what has come so far, and write the text and the drafts of the notices that are due on ``today``.

    Nothing counts as issued yet. OperatorError when ledger, settings or templates cannot be used, or something cannot be written.
    """
    merged, index = merge.standing_on(merged_so_far(campaign, today))
    settings = open_settings(campaign.settings)
    terms, done = _terms(campaign, settings, today)
    state = chasing(merged, index, terms)
    text = chase_text(state, merged.ledger, settings.basics)
    data = text.replace("\n", "\r\n").encode(_ENCODING, "replace")
    written = write_atomically(campaign.chasing, lambda temporary: _put(temporary, data))
    outcome = Outcome(state, merged.ledger, settings, done, text, written, superiors=_superiors(settings))
    if any(one.tier and one.tier.document for one in state.issuing) or done.drafts:
        folder = folder_of(campaign.results, state.period)
        made = _report_data(merged, index, settings, today)
        outcome.notices = write_notices(state, made, folder, campaign, done, outcome.superiors)
    draft(campaign.journal, state, _files(campaign, outcome), outcome.fresh)
    return outcome


def state_on(campaign: Campaign, today: date, period: str = "") -> tuple[Chasing, Ledger]:
    """Who may be asked for what on ``today``, and the ledger; nothing is written. OperatorError as ``run``."""
    merged, index = merge.standing_on(replace(merged_so_far(campaign, today), period=period))
    terms, _ = _terms(campaign, open_settings(campaign.settings), today, period)
    return chasing(merged, index, terms), merged.ledger


def issue(campaign: Campaign, outcome: Outcome, *, mail: bool = False) -> int:
    """From now on the tiers that are due count as issued; how many were recorded. ``mail``: letters will go out with them.

    Doing it again on the same day records nothing further. OperatorError when it cannot be recorded: then nothing may leave.
    """
    since = known(campaign.journal, outcome.chasing.period).issued[len(outcome.done.issued) :]
    taken = {(one.unit, one.tier) for one in since}  # somebody at another machine was quicker
    fresh = tuple(one for one in outcome.fresh if one.tier and (one.unit, one.tier.name) not in taken)
    if fresh:
        text = outcome.written.relative_to(campaign.folder).as_posix()
        record(campaign.journal, outcome.chasing, text, _files(campaign, outcome), fresh, mail=mail)
    return len(fresh)


def _files(campaign: Campaign, outcome: Outcome) -> dict[str, str]:
    return {unit: path.relative_to(campaign.folder).as_posix() for unit, path in outcome.notices.files.items()}


def merged_so_far(campaign: Campaign, today: date) -> merge.Request:
    """The request for a merge of all that lies in 收件箱; nothing there is nothing wrong."""
    inbox = (campaign.inbox,) if campaign.inbox.is_dir() else ()
    return merge.Request(
        campaign.ledger, inbox, campaign.consolidated, as_of=today.isoformat(), settings=campaign.settings
    )


def _terms(campaign: Campaign, settings: Settings, today: date, wanted: str = "") -> tuple[Terms, Before]:
    period = current_period(settings, wanted)
    name = period.name if period else ""
    done = known(campaign.journal, name)
    granted = [one for one in settings.extensions if one.period == name]
    due = date.fromisoformat(period.due) if period and period.due else None
    earlier = _of_earlier_periods(campaign, name)
    return Terms(today, name, due, load_calendar(), granted, done.issued, earlier), done


def _of_earlier_periods(campaign: Campaign, period: str) -> frozenset[str]:
    """Files below 收件箱 that were read as they are for another period: they may stay there when a new period begins."""
    read: set[str] = set()
    for entry in journal.entries(campaign.journal):
        files = entry.get("files")
        if entry.get("period") not in (None, "", period) and isinstance(files, list):
            read |= {str(one.get("sha256")) for one in files if isinstance(one, dict)}
    if not read or not campaign.inbox.is_dir():
        return frozenset()
    found = journal.listing(campaign.inbox)
    return frozenset(path.relative_to(campaign.inbox).as_posix() for path, sha256 in found if sha256 in read)


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
