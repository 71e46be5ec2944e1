"""The time of a stage (3月1日—15日, 即日起至3月底, 2026年4月起) → its first and its last day.

Not a deadline: that asks for one day and lives in ``deadlines``. Both ends are inclusive; what is not stated is None.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.text.frame import alike
from toolkit.text.normal import squeeze
from toolkit.text.numerals import number_of

Span = tuple[str | None, str | None]

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_Y = r"(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})"
_YEAR = rf"(?:{_Y}年|今年|本年|当年|明年|次年|翌年)"
_DAY_PART = rf"(?:{_N}[日号]|\d{{1,2}}(?!\d|个)|底|末|初|[上中下]旬|中(?![旬小]))"
_QUARTER = r"第?[一二三四1-4](?:[、至到-][一二三四1-4])?季度|[上下]半年|全年"
_DOTTED = r"(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?"
_SHORT = r"\d{1,2}\.\d{1,2}"
_POINT = rf"(?:{_YEAR}?{_N}月份?{_DAY_PART}?|{_YEAR}(?:{_QUARTER}|年?[底末初中内])?|{_QUARTER}|年[底末初内]|{_DOTTED}(?!\d|号)|{_SHORT}(?!\d))"
_OPEN_START = r"(?:(?:自|从)?(?:本|该|此)?(?:方案|通知|文件|意见|办法)?(?:印发|下发|发布|公布|发文|即)(?:之)?日(?:起)?|(?:方案)?(?:印发|下发)(?:之?后|起))"
_ONGOING = r"(?:长期(?:坚持|推进|开展|实施)?|持续(?:推进|坚持|开展)?|常态化?(?:推进|开展|坚持|实施)?)"
_OPEN_END = rf"(?:{_ONGOING}|今后|结束|完成)"
_TO = r"(?:起|开始)?(?:到|至|[-—–―－~～〜]{1,3})月?"
_BEFORE = r"(?:之前|以前|前|止)"
SPAN = (
    rf"(?:(?:自|从|于|在|截至|截止到?|到)?(?:"
    rf"(?:{_POINT}|{_OPEN_START}|{_YEAR}?{_N}(?={_TO}{_N}月)){_TO}(?:{_POINT}|{_N}[日号]|{_OPEN_END}){_BEFORE}?"
    rf"|(?:{_POINT}|{_OPEN_START})(?:起|开始|以后|之后)[，,]?(?:{_OPEN_END})?"
    rf"|{_POINT}{_BEFORE}?|{_ONGOING}))"
)
"""The expression of a period, for use inside others; apply it to text that went through ``alike``."""

_WHOLE = re.compile(
    rf"(?:(?:实施|工作|活动|完成|起止)?时间(?:安排|为|[:：])*|大约|约)?(?P<span>{SPAN})(?:左右|期间|完成|开始|结束|以内|内)?"
)
_RANGE = re.compile(
    rf"(?:自|从|于|在)?(?P<first>{_POINT}|{_OPEN_START}|{_YEAR}?{_N}(?={_TO}{_N}月)){_TO}(?P<last>{_POINT}|{_N}[日号]|{_OPEN_END}){_BEFORE}?"
)
_FROM = re.compile(rf"(?:自|从|于|在)?(?P<first>{_POINT}|{_OPEN_START})(?:起|开始|以后|之后)[，,]?(?:{_OPEN_END})?")
_ONE = re.compile(rf"(?:自|从|于|在|(?P<until>截至|截止到?|到))?(?P<first>{_POINT})(?P<before>{_BEFORE})?")
_PARTS = re.compile(
    rf"(?:(?P<year>{_YEAR}))?(?:(?P<quarter>{_QUARTER})|(?P<edge>年?[底末初中内])|(?P<month>{_N})(?:月份?(?P<part>{_DAY_PART})?)?)?"
)
_DIGITS = re.compile(r"(?P<year>(?:19|20)\d\d)[./-](?P<month>\d{1,2})(?:[./-](?P<part>\d{1,2}))?")
_BRIEF = re.compile(r"(?P<month>\d{1,2})\.(?P<part>\d{1,2})")
_THIRD = {"上旬": (1, 10), "中旬": (11, 20)}


@dataclass(frozen=True, slots=True)
class _Point:
    """One end as written. ``year`` 0: not stated; ``part``: day, 底, 上旬 … or empty; ``unit``: what it measures."""

    year: int
    month: int
    part: str
    unit: str


def read_span(text: str, year: int | None) -> Span | None:
    """First and last day of a period as YYYY-MM-DD, None for an end that is open; None when ``text`` is no period.

    The year of the first end, else ``year``, completes the second; a second end before the first lies in the next year.
    """
    plain = alike(squeeze(text)).strip("。，,；;、")
    whole = _WHOLE.fullmatch(plain)
    if not whole or re.match(r"每|逐", plain):
        return None
    plain = whole["span"]
    if found := _RANGE.fullmatch(plain):
        return _range(found["first"], found["last"], year)
    if found := _FROM.fullmatch(plain):
        first = _point(found["first"], year)
        return _iso(_days(first, year)[0] if first else None), None
    if found := _ONE.fullmatch(plain):
        first = _point(found["first"], year)
        if first is None:
            return None
        low, high = _days(first, year)
        if found["before"]:
            return None, _iso(_before(first, year) if first.unit == "month" and not first.part else high)
        if found["until"]:
            return None, _iso(high)
        return _iso(None if first.part in ("底", "末") or first.unit in ("edge",) else low), _iso(high)
    return (None, None)


def _range(first_text: str, last_text: str, year: int | None) -> Span:
    first, last = _point(first_text, year), _point(last_text, year)
    if last is None and (day := re.fullmatch(rf"({_N})[日号]", last_text)) and first:
        last = _Point(first.year, first.month, day[1], "month")
    if first and last:
        first, last = _completed(first, last, year)
    return _iso(_days(first, year)[0] if first else None), _iso(_days(last, year)[1] if last else None)


def _completed(first: _Point, last: _Point, year: int | None) -> tuple[_Point, _Point]:
    """The missing years of a range: the second takes the first's; the first the second's unless it would come later."""
    base = year or 0
    if first.year and not last.year:
        last = _in_year(last, first.year + (_order(last) < _order(first)))
    elif last.year and not first.year:
        first = _in_year(first, last.year - (_order(last) < _order(first)))
    elif not first.year and base:
        first, last = _in_year(first, base), _in_year(last, base + (_order(last) < _order(first)))
    return first, last


def _order(point: _Point) -> tuple[int, int]:
    return point.month, {"初": 1, "上旬": 1, "中旬": 11, "中": 15, "下旬": 21}.get(
        point.part, number_of(point.part) or 99
    )


def _in_year(point: _Point, year: int) -> _Point:
    return _Point(year, point.month, point.part, point.unit)


def _point(text: str, year: int | None) -> _Point | None:
    found = _DIGITS.fullmatch(text) or _BRIEF.fullmatch(text)
    if found:
        named = found.groupdict()
        return _Point(int(named.get("year") or 0), int(named["month"]), named["part"] or "", "month")
    found = _PARTS.fullmatch(text)
    if not found or not text:
        return None
    stated = _year(found["year"], year) if found["year"] else 0
    if found["quarter"]:
        return _quarter(stated, found["quarter"])
    if found["edge"]:
        return _Point(stated, 12, found["edge"][-1], "edge")
    if found["month"]:
        return _Point(stated, number_of(found["month"]) or 0, (found["part"] or "").rstrip("日号"), "month")
    return _Point(stated, 12, "", "year")


def _year(text: str, base: int | None) -> int:
    if text in ("今年", "本年", "当年"):
        return base or 0
    if text in ("明年", "次年", "翌年"):
        return base + 1 if base else 0
    return number_of(text.rstrip("年")) or 0


def _quarter(year: int, words: str) -> _Point:
    if words == "全年":
        return _Point(year, 12, "", "year")
    if words.endswith("半年"):
        return _Point(year, 6 if words[0] == "上" else 12, "", "half")
    named = [number_of(word) or 1 for word in re.findall("[一二三四1-4]", words)]
    return _Point(year, named[-1] * 3, "", ("quarter", "half", "three", "year")[max(0, named[-1] - named[0])])


_MONTHS = {"month": 0, "quarter": 2, "half": 5, "three": 8, "year": 11, "edge": 11}


def _days(point: _Point, year: int | None) -> tuple[date | None, date | None]:
    """First and last day that a point may mean; None where its words do not say (7月初 has no last day)."""
    own = point.year or year or 0
    if not 1 <= own <= 9998 or not 1 <= point.month <= 12:
        return None, None
    last = date(own, point.month, calendar.monthrange(own, point.month)[1])
    first = date(own, max(1, point.month - _MONTHS[point.unit]), 1)
    part = point.part
    if part in ("初", "中"):
        return (first if part == "初" else None), None
    if part in _THIRD:
        return date(own, point.month, _THIRD[part][0]), date(own, point.month, _THIRD[part][1])
    if part == "下旬":
        return date(own, point.month, 21), last
    if part in ("底", "末"):
        return last, last
    if part in ("", "内"):
        return first, last
    day = number_of(part) or 0
    return (date(own, point.month, day),) * 2 if 1 <= day <= last.day else (None, None)


def _before(point: _Point, year: int | None) -> date | None:
    """10月前: the day before the month begins (the earlier of two readings, as for deadlines)."""
    first = _days(point, year)[0]
    return first - timedelta(days=1) if first else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
