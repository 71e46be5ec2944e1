"""What the units said in the period before, found in the folder of the campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from toolkit.app.campaign import Campaign
from toolkit.app.opening import open_ledger
from toolkit.core.returned import same_period
from toolkit.model.errors import OperatorError
from toolkit.model.ledger import Ledger
from toolkit.report.history import HISTORY

_TRIED = 12
"""So many earlier versions are looked at: a period of many evenings must not make every split slow."""


def with_last_answers(ledger: Ledger, campaign: Campaign, period: str) -> Ledger:
    """``ledger`` with the progress that stood in the newest consolidated ledger of another period, and whose text it is.

    The 汇总台账 in 成果 counts, then its earlier versions. A ledger that has answers itself, a campaign without periods or
    without an earlier one: as it is.
    """
    if not period or any(item.answers for item in ledger.items):
        return ledger
    for path in _versions(campaign):
        try:
            old = open_ledger(path).ledger
        except (OperatorError, OSError):
            continue  # not ours, or damaged: the merge says so
        if not old.period or same_period(old.period, period):
            continue
        said = {item.id: item.answers["progress"] for item in old.items if item.answers.get("progress")}
        items = tuple(
            replace(item, answers={"progress": said[item.id]}) if item.id in said else item for item in ledger.items
        )
        return replace(ledger, items=items, authors={**old.authors, **ledger.authors})
    return ledger


def _versions(campaign: Campaign) -> Iterator[Path]:
    """The consolidated ledger and its earlier versions, the newest first."""
    target = campaign.consolidated
    if target.is_file():
        yield target
    kept = (target.parent / HISTORY).glob(f"{target.stem}-2*{target.suffix}")
    yield from sorted(kept, reverse=True)[:_TRIED]
