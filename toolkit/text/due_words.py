"""A deadline in the words that the reader understands best: for cells that we write ourselves."""

from __future__ import annotations

from datetime import date, timedelta

from toolkit.text.deadlines import Reading
from toolkit.text.terms import Offset, Repeat

_EVERY = {
    "day": "每日", "week": "每周", "ten_days": "每旬", "half_month": "每半月", "month": "每月", "two_months": "每两个月",
    "quarter": "每季度", "half": "每半年", "year": "每年", "": "定期",
}  # fmt: skip
_UNIT = {
    "hour": "小时", "day": "日", "workday": "个工作日", "week": "周", "month": "个月", "quarter": "个季度", "year": "年",
}  # fmt: skip
_WEEKDAYS = "一二三四五六日"
_NEVER_A_DAY = ("conditional", "none")


def print_deadline(found: Reading) -> str:
    """The deadline in full words, with its year: ``deadline_reading`` of them, with whatever year, has the same meaning.

    The meaning is kind, days, 力争, repetitions and events, not the words of the steps in between. A text that states no
    time of its own (根据项目进度, 尽快, 6月31日) stays as it is.
    """
    if found.kind in _NEVER_A_DAY or (found.flaw and found.due is None):
        return found.text
    soft = "力争" if found.soft else ""
    if found.kind == "recurring":
        return _starting(found.start) + "，".join(map(_repeated, found.repeats))
    if found.kind == "relative":
        return "；".join(soft + _counted(one) for one in found.offsets)
    if found.kind == "ongoing":
        return "立行立改，长期坚持" if found.offsets else _starting(found.start) + "持续推进"
    if found.kind == "range":
        return _period(found.start, found.due, found.text)
    if found.due is None:
        return found.text
    if found.due_alt is not None:
        return f"{soft}{_before(found.due, found.due_alt)}"
    after = "，".join(map(_repeated, found.repeats)) if found.repeats else "并持续推进"
    start = f"{_day(found.start)}起实施，" if found.start else ""
    return f"{start}{soft}{_day(found.due)}前" + (f"完成，{after}" if found.kind == "compound" else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _starting(start: date | None) -> str:
    return f"{_day(start)}起" if start else ""


def _before(early: date, late: date) -> str:
    """An ambiguous date: the month, quarter or year that begins after ``early`` and ends on ``late``."""
    first = early + timedelta(days=1)
    months = (late.year - first.year) * 12 + late.month - first.month + 1
    if months == 12:
        return f"{first.year}年前"
    return f"{first.year}年第{late.month // 3}季度前" if months == 3 else f"{first.year}年{first.month}月前"


def _period(start: date | None, due: date | None, text: str) -> str:
    if due is None:
        return f"{_day(start)}起" if start else text
    return f"{_day(start)}至{_day(due)}" if start else f"印发之日起至{_day(due)}"


def _repeated(one: Repeat) -> str:
    days = "、".join(f"{day}日" for day in one.days)
    if one.every in ("week", "half_month") and one.days:
        days = _WEEKDAYS[one.days[0] - 1]
    elif one.days == (31,):
        days = "底" if one.months != (12,) else "年底"
    months = "、".join(f"{month}月" for month in one.months)
    if one.every == "half" and one.months:
        return "年中和年末"
    if one.every == "year" and one.months == (12,) and one.days == (31,):
        return "每年年底前"
    told = "前报上期情况" if one.previous else "前" if one.days else ""
    return _EVERY[one.every] + months + days + told


def _counted(one: Offset) -> str:
    if one.named:
        which = "下" if one.amount else "本"
        unit = {"week": "周", "month": "月", "quarter": "季度", "year": "年"}[one.unit]
        if one.unit == "week" and one.day:
            return f"{which}周{_WEEKDAYS[one.day - 1]}前"
        return f"{which}{unit}{f'{one.day}日' if one.day else '内'}"
    if not one.amount:
        return one.text
    least = f"{one.least}—" if one.least else ""
    if one.before:
        return f"{one.event}前{one.amount}{_UNIT[one.unit]}"
    known = f"{_day(one.known)}起" if one.known else f"{one.event}后" if one.event else ""
    return f"{known}{least}{one.amount}{_UNIT[one.unit]}内"
