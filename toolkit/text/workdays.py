"""Days and working days: how many are left, and the day on which a period ends.

Counting follows 民法典 第二百零一条 and 第二百零二条: the day on which a period begins is not counted, a month or year ends on
the corresponding day, and on the last of the month where there is none. A last day that is a day of rest is not moved
(第二百零三条 would): what a leader set for a day of rest is due on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_LONGEST = 20_000
"""Working days (some 80 years): a longer period is a slip of the keyboard."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What differs from Monday to Friday: ``rest`` are weekdays off, ``work`` weekends worked, ``years`` have such data.

    Other years are counted by the week alone. ``Calendar()`` is the plain week.
    """

    rest: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return day in self.work or (day.weekday() < 5 and day not in self.rest)


def add_workdays(day: date, count: int, calendar: Calendar) -> date | None:
    """The ``count``-th working day after ``day`` (before it when negative), ``day`` itself not counted.

    0 is ``day``. None when the result lies outside the calendar of Python or the count is absurd.
    """
    if abs(count) > _LONGEST:
        return None
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    try:
        while left:
            day += step
            left -= calendar.is_workday(day)
    except OverflowError:
        return None
    return day


def add_months(day: date, count: int) -> date | None:
    """The corresponding day ``count`` months later (earlier when negative), at most the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        return None
    last = month_end(year, month + 1)
    return last if day.day > last.day else day.replace(year=year, month=month + 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - _DAY


def remaining_days(due: date, today: date) -> int:
    """Days until ``due``: 0 on the day itself, negative when it has passed."""
    return (due - today).days


def remaining_workdays(due: date, today: date, calendar: Calendar) -> int:
    """Working days after ``today`` up to and with ``due``; when it has passed, the negative of those since ``due``."""
    if due < today:
        return -remaining_workdays(today, due, calendar)
    weeks, rest = divmod((due - today).days, 7)
    first = today + timedelta(days=weeks * 7)
    plain = weeks * 5 + sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, rest + 1))
    off = sum(today < day <= due and day.weekday() < 5 for day in calendar.rest - calendar.work)
    on = sum(today < day <= due and day.weekday() >= 5 for day in calendar.work)
    return plain - off + on
