"""Deadlines written and read again: the meaning is the same, whatever the widths, the spaces and the year around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.deadlines import Reading, deadline_flaw, deadline_reading, milestones, read_deadline
from toolkit.text.due_words import print_deadline
from toolkit.text.terms import Offset, Repeat

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
AMOUNTS = st.integers(1, 99)


def meaning(found: Reading) -> Reading:
    """A reading without the words that it was read from."""
    return replace(
        found,
        text="",
        phases=(),
        confidence="",
        repeats=tuple(replace(one, text="") for one in found.repeats),
        offsets=tuple(replace(one, text="", event=one.event) for one in found.offsets),
    )


@st.composite
def repeats(draw: st.DrawFn) -> Repeat:
    start = draw(st.none() | DAYS)
    every = draw(st.sampled_from(["day", "week", "half_month", "month", "two_months", "quarter", "half", "year"]))
    if every == "week":
        days: tuple[int, ...] = draw(st.sampled_from([(), *((n,) for n in range(1, 8))]))
    elif every == "month":
        days = tuple(sorted(draw(st.sets(st.integers(1, 28), max_size=3)))) or draw(st.sampled_from([(), (31,)]))
    else:
        days = (31,) if every == "quarter" and draw(st.booleans()) else ()
    months: tuple[int, ...] = ()
    if every == "year" and draw(st.booleans()):
        months = tuple(sorted(draw(st.sets(st.integers(1, 12), min_size=1, max_size=3))))
        days = draw(st.sampled_from([(), (31,)]))
    previous = bool(days) and every in ("month", "quarter") and draw(st.booleans())
    return Repeat("", every, days, months, previous, start)


@st.composite
def offsets(draw: st.DrawFn) -> Offset:
    if draw(st.booleans()):
        unit = draw(st.sampled_from(["week", "month", "quarter"]))
        day = draw(st.integers(0, {"week": 7, "month": 28, "quarter": 0}[unit]))
        return Offset("", "", draw(st.integers(0, 1)), unit, named=True, day=day)
    amount = draw(AMOUNTS)
    least = draw(st.integers(0, amount - 1))
    event = draw(st.sampled_from(["印发", "收到督办通知", "会议", "项目立项", ""]))
    unit = draw(st.sampled_from(["hour", "day", "workday", "week", "month", "quarter", "year"]))
    if event and draw(st.booleans()):
        return Offset("", event, amount, unit, before=True)
    known = None if event else draw(st.none() | DAYS)
    return Offset("", event, amount, unit, least, known=known)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    kind = draw(st.sampled_from(["date", "range", "compound", "ongoing", "recurring", "relative"]))
    due, soft = draw(DAYS), draw(st.booleans())
    if kind == "date":
        start = draw(st.none() | st.just(due - timedelta(days=40)))
        if not start and draw(st.booleans()):
            first = due.replace(day=1)
            return Reading("", kind, first - timedelta(days=1), _end_of(first), soft=soft, flaw="ambiguous")
        return Reading("", kind, due, start=start, soft=soft)
    if kind == "range":
        start = draw(st.none() | st.just(due - timedelta(days=draw(st.integers(1, 2000)))))
        return Reading("", kind, due, start=start)
    if kind == "compound":
        repeated = draw(st.none() | st.sampled_from(["month", "quarter", "half"]))
        return Reading("", kind, due, soft=soft, repeats=(Repeat("", repeated),) if repeated else ())
    if kind == "ongoing":
        return Reading("", kind, start=draw(st.none() | DAYS))
    if kind == "recurring":
        one = draw(repeats())
        return Reading("", kind, start=one.start, repeats=(one,))
    return Reading("", kind, soft=soft, offsets=(draw(offsets()),))


def _end_of(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@given(readings(), st.integers(1990, 2090))
def test_what_is_written_reads_back(found: Reading, year: int) -> None:
    """The written words hold the year, so that the year of the row does not matter."""
    assert meaning(deadline_reading(print_deadline(found), year)) == meaning(found)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("6月底", "2026年6月30日前"), ("力争 6 月底", "力争2026年6月30日前"), ("6.30", "2026年6月30日前"), ("8月前", "2026年8月前"),
        ("三季度前", "2026年第3季度前"), ("2027年前", "2027年前"), ("1—6月", "2026年1月1日至2026年6月30日"),
        ("印发之日起至9月底", "印发之日起至2026年9月30日"), ("4月起常态实施", "2026年4月1日起持续推进"), ("常态 实施", "持续推进"),
        ("年底前完成并长期坚持", "2026年12月31日前完成，并持续推进"), ("每月25日前（从3月起）", "2026年3月1日起每月25日前"),
        ("每年年底前", "每年年底前"), ("年中和年末", "年中和年末"), ("自方案印发之日起15日内", "方案印发后15日内"), ("下周三", "下周三前"),
        ("7月初", "7月初"), ("6月31日", "6月31日"), ("根据 项目进度", "根据项目进度"), ("尽快", "尽快"), ("/", "/"), ("立行立改", "立行立改"),
        ("立行立改，长期坚持", "立行立改，长期坚持"), ("自3月1日起施行", "2026年3月1日起"),
    ],
)  # fmt: skip
def test_how_a_deadline_is_written(text: str, written: str) -> None:
    found = deadline_reading(text, 2026)
    assert print_deadline(found) == written
    again = deadline_reading(written, 2026)
    assert (again.kind, again.due, again.due_alt) == (found.kind, found.due, found.due_alt)


PHRASES = st.sampled_from(
    ["2026年6月底前", "9月底前", "持续推进", "并长期坚持", "每月25日前", "印发后30个工作日内", "力争年底前", "至2027年3月15日", "7月初",
     "6月31日", "8月前", "三季度", "上半年", "根据项目进度", "立行立改", "尽快", "完成", "，", "；", "—", "2024—2026年", "从3月起", "下周三",
     "第一阶段", "（", "）", "每季度", "十四五期间", "报上月情况", "12月", "5日", "年内"]
)  # fmt: skip


def wide(text: str) -> str:
    return text.translate({48 + digit: 0xFF10 + digit for digit in range(10)})


def spaced(text: str) -> str:
    return " ".join(text).replace("月", "月\u3000").replace("年", "年\n")


@given(st.lists(PHRASES, max_size=5), st.sampled_from([None, 2026, 2, 9998, 0, -5, 10**6]))
def test_width_and_white_space_say_nothing(phrases: list[str], year: int | None) -> None:
    text = "".join(phrases)
    plain = deadline_reading(text, year)
    for other in (wide(text), spaced(text)):
        found = deadline_reading(other, year)
        assert (found.kind, found.due, found.due_alt, found.start, found.soft, found.flaw) == (
            (plain.kind, plain.due, plain.due_alt, plain.start, plain.soft, plain.flaw)
        )
        assert [one.due for one in milestones(other, year)] == [one.due for one in milestones(text, year)]


@given(st.lists(PHRASES, max_size=6).map("".join) | st.text(max_size=40), st.none() | st.integers(-10, 10_010))
def test_no_text_is_refused_and_a_reading_agrees_with_itself(text: str, year: int | None) -> None:
    found, small = deadline_reading(text, year), read_deadline(text, year)
    assert (small.text, small.kind, small.due) == (found.text, found.kind, found.due and found.due.isoformat())
    assert found.kind in ("date", "range", "compound", "ongoing", "recurring", "conditional", "relative", "none")
    assert deadline_flaw(text, year) == found.flaw
    assert (found.due_alt is not None) == (found.flaw == "ambiguous")
    assert found.due is None or found.kind in ("date", "range", "compound")
    assert bool(found.repeats) >= (found.kind == "recurring") and bool(found.offsets) >= (found.kind == "relative")
    assert (found.confidence == "doubtful") == bool(found.flaw)
    assert len(found.phases) != 1
    print_deadline(found)
    for one in milestones(text, year):
        assert date.fromisoformat(one.due)
