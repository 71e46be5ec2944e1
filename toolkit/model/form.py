"""What all forms (填报表) of one round have in common: names, dates, words for 状态, which of the further columns they show."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.model.settings import DEFAULT_STATUSES, StatusWord

SWITCHABLE = {"状态": "status", "本单位角色": "role", "上期进展": "last"}
"""Columns of a form that an office may do without, as it calls them → their keys."""


@dataclass(frozen=True, slots=True)
class Round:
    """One handing out of forms. ``title`` is the ledger's; ``due`` the last day for answers (YYYY-MM-DD) or None.

    ``columns`` are the keys of SWITCHABLE that the forms have. ``short``: fewer characters of 进展情况 are asked about.
    """

    title: str
    campaign: str = ""
    period: str = ""
    due: str | None = None
    office: str = ""
    contact: str = ""
    phone: str = ""
    statuses: tuple[StatusWord, ...] = DEFAULT_STATUSES
    columns: frozenset[str] = frozenset(SWITCHABLE.values())
    short: int = 10


def chinese_day(iso: str | None) -> str:
    """``2026-11-25`` → 2026年11月25日; empty without a day."""
    if not iso:
        return ""
    year, month, day = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"
