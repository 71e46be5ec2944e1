"""Cells that are nothing but a date as a spreadsheet or a hurried hand writes it: 44377, 20260630, 2026/6/30 0:00, 6.30, Jun-26."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from toolkit.text.dates import FoundDate, day_of
from toolkit.text.workdays import month_end

_TO = r"(?:[-—–~～至到]+)"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = "|".join(_MONTHS)
_SERIAL_ZERO = date(1899, 12, 30)


def whole_cell(plain: str, year: int | None) -> FoundDate | None:
    """The date when the whole text is one (form ``range`` when it is two ends), else None. ``year`` completes 6.30."""
    if not _MAY_BE.fullmatch(plain):
        return None
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(plain):
            return read(match, year)
    return None


def _one(match: re.Match[str], day: tuple[date | None, str], *, stated: bool = True) -> FoundDate | None:
    due, flaw = day
    if due is None and not flaw:
        return None
    return FoundDate(0, len(match[0]), match[0], due, due, flaw=flaw, bound=True, form="whole", stated=stated)


def _two(match: re.Match[str], first: date | None, last: date | None, *, stated: bool = True) -> FoundDate | None:
    """A period; none when an end does not exist or the last lies before the first."""
    if first is None or last is None or last < first:
        return None
    return FoundDate(0, len(match[0]), match[0], last, first, bound=True, form="range", stated=stated)


def _month(match: re.Match[str], year: int, month: int) -> FoundDate | None:
    if not 1 <= month <= 12:
        return None
    first, last = date(year, month, 1), month_end(year, month)
    return FoundDate(0, len(match[0]), match[0], last, first, bound=True, form="whole", stated=True, broad=True)


def _serial(match: re.Match[str], _: int | None) -> FoundDate | None:
    return _one(match, (_SERIAL_ZERO + timedelta(days=int(match[1])), ""))


def _eight(match: re.Match[str], _: int | None) -> FoundDate | None:
    return _one(match, day_of(int(match[1]), int(match[2]), int(match[3])))


def _six(match: re.Match[str], _: int | None) -> FoundDate | None:
    return _month(match, int(match[1]), int(match[2]))


def _marked(match: re.Match[str], _: int | None) -> FoundDate | None:
    """2026-06-3000:00:00 after white space went: the day has two digits when four figures stand before the colon."""
    return _one(match, day_of(int(match[1]), int(match[3]), int(match[4])))


def _short(match: re.Match[str], year: int | None) -> FoundDate | None:
    if year is None:
        return None
    return _one(match, day_of(year, int(match[1]), int(match[2])), stated=False)


def _short_year(match: re.Match[str], _: int | None) -> FoundDate | None:
    """26.6.30; a first number that can be no month but a year of this century."""
    return _one(match, day_of(2000 + int(match[1]), int(match[2]), int(match[3])))


def _american(match: re.Match[str], _: int | None) -> FoundDate | None:
    """6/30/2026 and 06-30-26, as spreadsheets show dates abroad."""
    year = int(match[3])
    return _one(match, day_of(year + 2000 if year < 100 else year, int(match[1]), int(match[2])))


def _english(match: re.Match[str], year: int | None) -> FoundDate | None:
    """30-Jun-26, 30-Jun, Jun-26: what a spreadsheet makes of 6月30日 when it is not told."""
    month = _MONTHS.index(match["month"].lower()) + 1
    stated = match["year"]
    own = int(stated) + (2000 if int(stated) < 100 else 0) if stated else year
    if own is None or not 1900 <= own <= 9998:
        return None
    if not match["day"]:
        return _month(match, own, month)
    return _one(match, day_of(own, month, int(match["day"])), stated=bool(stated))


def _years(match: re.Match[str], _: int | None) -> FoundDate | None:
    return _two(match, date(int(match[1]), 1, 1), date(int(match[2]), 12, 31))


def _year(match: re.Match[str], _: int | None) -> FoundDate | None:
    year = int(match[1])
    last = date(year, 12, 31)
    return FoundDate(
        0, len(match[0]), match[0], last, date(year, 1, 1), bound=True, form="whole", stated=True, broad=True
    )


def _short_range(match: re.Match[str], year: int | None) -> FoundDate | None:
    """6.1-6.30; the end lies in the year after when it would lie before the beginning."""
    if year is None or not 1 < year < 9998:
        return None
    first, _ = day_of(year, int(match[1]), int(match[2]))
    last, _ = day_of(year, int(match[3]), int(match[4]))
    if first and last and last < first:
        last, _ = day_of(year + 1, int(match[3]), int(match[4]))
    return _two(match, first, last, stated=False)


def _month_range(match: re.Match[str], _: int | None) -> FoundDate | None:
    year, first, last = (int(match[n]) for n in (1, 2, 3))
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    return _two(match, date(year, first, 1), month_end(year, last))


def _quarter(match: re.Match[str], year: int | None) -> FoundDate | None:
    own = int(match[1]) if match[1] else year
    if own is None or not 1 < own < 9998:
        return None
    last = month_end(own, int(match[2]) * 3)
    first = date(own, int(match[2]) * 3 - 2, 1)
    return FoundDate(
        0, len(match[0]), match[0], last, first, bound=True, form="whole", stated=bool(match[1]), broad=True
    )


_Y = r"(20[0-9]{2})"
_HOURS = r"[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.[0-9]+)?Z?"
_MAY_BE = re.compile(r"[0-9A-Za-z./:年月日度前—–~～至到-]+")
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], FoundDate | None]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (r"([345][0-9]{4})(?:\.0+)?", _serial),
        (rf"{_Y}([01][0-9])([0-3][0-9])", _eight),
        (rf"{_Y}(0[1-9]|1[0-2])", _six),
        (rf"{_Y}(?P<mark>[-/.])([0-9]{{1,2}})(?P=mark)([0-9]{{1,2}}?)T?(?:{_HOURS})?", _marked),
        (rf"{_Y}年([0-9]{{1,2}})月([0-9]{{1,2}})日?(?:{_HOURS})?前?", _eight),
        (r"([0-9]{1,2})[./月-]([0-9]{1,2})前?", _short),
        (r"(1[3-9]|2[0-9])[./-]([0-9]{1,2})[./-]([0-9]{1,2})", _short_year),
        (r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{2}|20[0-9]{2})", _american),
        (rf"(?:(?P<day>[0-9]{{1,2}})-)?(?P<month>{_MONTH})[a-z]*(?:-(?P<year>[0-9]{{2}}|20[0-9]{{2}}))?", _english),
        (rf"{_Y}年?度?{_TO}{_Y}年?度?", _years),
        (rf"{_Y}(?:年度)?", _year),
        (rf"([0-9]{{1,2}})[./]([0-9]{{1,2}}){_TO}([0-9]{{1,2}})[./]([0-9]{{1,2}})", _short_range),
        (rf"{_Y}[./]([0-9]{{1,2}}){_TO}([0-9]{{1,2}})月?", _month_range),
        (rf"(?:{_Y}年?)?Q([1-4])", _quarter),
    )
)
