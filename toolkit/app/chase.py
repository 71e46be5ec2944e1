"""催报: who still owes an answer now, as a text for the group chat in 成果/催报.txt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.app import merge
from toolkit.app.campaign import Campaign, current_period
from toolkit.app.settings import open_settings
from toolkit.report.atomic import write_atomically
from toolkit.report.chase import chase_text

_ENCODING = "utf-8-sig"
"""With the mark by which Notepad of every Windows knows it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text, empty when nobody owes anything (then nothing was written); where it is; how many units owe."""

    text: str
    written: Path | None
    units: int


def run(campaign: Campaign, today: date) -> Outcome:
    """Look at what has come so far and write the text. OperatorError when ledger or settings cannot be used."""
    merged = merge.standing(merged_so_far(campaign, today))
    settings = open_settings(campaign.settings)
    text = chase_text(merged, settings.basics, current_period(settings), today)
    if not text:
        return Outcome("", None, 0)
    data = text.replace("\n", "\r\n").encode(_ENCODING, "replace")
    written = write_atomically(campaign.chasing, lambda temporary: _put(temporary, data))
    return Outcome(text, written, len(merged.missing))


def merged_so_far(campaign: Campaign, today: date) -> merge.Request:
    """The request for a merge of all that lies in 收件箱; nothing there is nothing wrong."""
    inbox = (campaign.inbox,) if campaign.inbox.is_dir() else ()
    return merge.Request(
        campaign.ledger, inbox, campaign.consolidated, as_of=today.isoformat(), settings=campaign.settings
    )


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)
