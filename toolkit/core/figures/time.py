"""Deadlines seen from a day: days left, the share of the time that is gone (序时进度), the month of a deadline.

Time is counted in months, a part of a month by its days: the end of November is 11/12 of a year and the end of June a half, as
offices count (``domain.md`` §1.3: January to November is 91.7 %).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from toolkit.model.ledger import Deadline
from toolkit.text.deadlines import deadline_reading


def day_of(text: str | None) -> date | None:
    """YYYY-MM-DD as a day; None for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def elapsed(start: date, due: date, day: date) -> Fraction:
    """The share of the time from ``start`` to ``due`` (both inclusive) that is gone at the end of ``day``: 0 to 1."""
    before = _months(start - timedelta(days=1)) if start > date.min else Fraction(0)
    span = _months(due) - before
    if span <= 0:
        return Fraction(int(day >= due))
    return min(max((_months(day) - before) / span, Fraction(0)), Fraction(1))


def in_percent(share: Fraction) -> Decimal:
    """A share in percent with one digit behind the point, rounded half up."""
    return Decimal((2 * share.numerator * 1000 + share.denominator) // (2 * share.denominator)).scaleb(-1)


def span_of(deadline: Deadline, year: int | None) -> tuple[date | None, date | None]:
    """First and last day of an item: a stated start, else the first of January of the due day's year; (None, None) without due.

    Work that is due in a later year than the campaign's (``year``) began with the campaign.
    """
    due = day_of(deadline.due)
    if due is None:
        return None, None
    start = deadline_reading(deadline.text, year).start if deadline.kind == "range" else None
    if start is None or start > due:
        start = date(min(due.year, year) if year and year >= 1 else due.year, 1, 1)
    return start, due


def _months(day: date) -> Fraction:
    """Months since the year 0 at the end of ``day``."""
    return 12 * day.year + day.month - 1 + Fraction(day.day, monthrange(day.year, day.month)[1])
