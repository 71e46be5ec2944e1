"""What words about time mean as a deadline: in a column, behind a label, in the bracket of a task.

Sources of the readings: ``domain.md`` §2, ``design.md`` §6. A due date is inclusive. The grammar of the dates themselves is in
``dates``, of repetitions and of times counted from an event in ``terms``; dates in running text are ``milestones``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from toolkit.model.ledger import Deadline
from toolkit.text.cells import whole_cell
from toolkit.text.dates import AMBIGUOUS, IMPRECISE, INVALID, RANGE_LINK, FoundDate, dates_in, narrow
from toolkit.text.milestones import DONE, milestones
from toolkit.text.normal import key, says_nothing, squeeze
from toolkit.text.numerals import number_of
from toolkit.text.terms import Offset, Repeat, read_offsets, read_repeats
from toolkit.text.workdays import Calendar

__all__ = [
    "AMBIGUOUS", "IMPRECISE", "INVALID", "VAGUE", "Phase", "Reading", "deadline_flaw",
    "deadline_reading", "milestones", "read_deadline", "resolve", "same_deadline",
]  # fmt: skip

VAGUE = "vague"
CERTAIN, INFERRED, DOUBTFUL = "certain", "inferred", "doubtful"


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of several: its days as far as stated, the words that state it; ``ongoing`` when it has no end."""

    text: str
    start: date | None = None
    due: date | None = None
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a deadline says.

    ``kind``, ``due`` and ``due_alt`` are those of ``model.Deadline`` as days. ``start``: from when, when that is said.
    ``phases``: the steps of a text that states several, else empty. ``soft``: the due date is aimed at (力争), not set.
    ``flaw``: why there is no certain day: ``invalid`` (6月31日), ``imprecise`` (7月初), ``ambiguous`` (8月前), ``vague`` (尽快),
    else empty. ``confidence``: ``certain``; ``inferred`` when the year was inherited or a month stands for its last day;
    ``doubtful`` with a flaw.
    """

    text: str = ""
    kind: str = "none"
    due: date | None = None
    due_alt: date | None = None
    start: date | None = None
    phases: tuple[Phase, ...] = ()
    soft: bool = False
    repeats: tuple[Repeat, ...] = ()
    offsets: tuple[Offset, ...] = ()
    flaw: str = ""
    confidence: str = CERTAIN


_LABEL = re.compile(
    r"^[（(【\[]?(?:[一-龥]{0,6}(?:时限|期限|时间|节点|进度|日期))(?:要求|安排|节点|进度)?[】\])）]?[：:]"
)
_HOURS = re.compile(r"(?<=[0-9])(?:\s+|T)[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.[0-9]+)?Z?\s*$")
"""The time of day behind a date, which white space keeps apart from the day (2026-6-30 8:00)."""
_START = re.compile(r"^(?:份)?(?:起|开始|以来|以后|之后|后)(?!至|到|[-—–~～])")
_OPEN_START = re.compile(
    r"(?:印发|下发|发布|公布|发文|施行|实施|即)(?:之)?日起(?![^，。；]{0,12}[0-9一二三四五六七八九十]个?(?:工作日|日|天|周|个?月))"
)
_ALWAYS = re.compile(
    r"常态|持续|长期|常年|全年|一贯|贯穿|不间断|经常性|日常|长效|动态|随时|实时|滚动|始终|久久为功|不断(?!线)|全过程|全程|永久|全天候"
)
_THEN_ALWAYS = re.compile(
    r"(?<![立全善成建])(?:常态|持续|长期|常年|全年|经常性|滚动|一贯|不间断)(?!化?[^，。；]{0,6}(?:机制|制度|体系|办法|平台|方案))"
    r"|[并后再](?:继续|坚持)|后续坚持"
)
_CONDITION = re.compile(
    r"同步|按(?![时期月季周年旬日])|依(?!法)|根据|结合|参照|视|随.{1,3}随|随[^，。；]{2,12}(?:进度|进展|推进|开展)|待[^定明].{1,}[后时]|为准|与[^，。；]{1,12}(?:衔接|一致)"
    r"|按(?:时限|期限|季节|年度计划|时间节点|时序|月度计划)|(?:条件成熟|时机成熟)[时后]?"
)
_CLASSES = re.compile(r"短期(?![（(]?[0-9一二三四五六七八九十半]).*中期(?![（(]?[0-9一二三四五六七八九十])")
_SOFT = re.compile(r"力争|争取|原则上|一般(?:为|不超过|在|情况)|预计|拟于|计划于|左右|尽量|尽可能")
_FIRM = re.compile(r"确保|务必|必须")
_HEAD = re.compile(
    r"(?P<from>(?P<year>(?:19|20)[0-9]{2})年?|第?(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:月|季度|日|号|底)?|之日起?|[即之]日起?|起)"
    r"(?:开始|起)?[-—–~～至到]+$"
)
_TO_DATE = re.compile(r"(?:[至到](?:第)?|[-—–~～]+)$")
_BREAK = "，,；;。"
_EDGES = "，,；;。、 "


def read_deadline(text: str, year: int | None) -> Deadline:
    """What a 完成时限 cell says. ``year`` completes dates without one (None: such dates stay without due date).

    Several dates: the latest. Range: its end. Vague, imprecise or impossible: due None (``deadline_flaw`` says which).
    8月前: the earlier reading, and ``due_alt``. A text without any word about time has kind ``none``. Never raises.
    """
    return _small(text, year)


@lru_cache(maxsize=8192)
def _small(text: str, year: int | None) -> Deadline:
    found = deadline_reading(text, year)
    due, alt = found.due, found.due_alt
    return Deadline(found.text, found.kind, due.isoformat() if due else None, alt.isoformat() if alt else None)


def deadline_flaw(text: str, year: int | None) -> str:
    """Why a deadline has no certain date: ``invalid``, ``imprecise``, ``ambiguous``, ``vague``, or empty."""
    return deadline_reading(text, year).flaw


@lru_cache(maxsize=8192)
def deadline_reading(text: str, year: int | None) -> Reading:
    """All that a deadline says; ``year`` is that of the row or the document and completes dates without one.

    In a text with several dates a date without year takes the year of the one before it. Never raises.
    """
    printed = squeeze(text)
    if says_nothing(text):
        return Reading(printed)
    plain = _LABEL.sub("", narrow(printed if ":" not in text else squeeze(_HOURS.sub("", text))))
    if plain[:1].isascii() and (cell := whole_cell(plain, year)):
        sure = CERTAIN if cell.stated and not cell.broad else INFERRED
        kind = "range" if cell.form == "range" else "date"
        start = cell.first if kind == "range" else None
        return Reading(printed, kind, cell.due, None, start, flaw=cell.flaw, confidence=DOUBTFUL if cell.flaw else sure)
    dates = [one for one in dates_in(plain, year) if not _in_title(plain, one)]
    starts = [one for one in dates if _is_start(plain, one)]
    ends = [one for one in dates if one not in starts]
    repeats = read_repeats(plain)
    if starts and repeats:
        repeats = tuple(_from(one, starts[0].first) for one in repeats)
    if ends:
        return _with_dates(printed, plain, ends, starts, repeats)
    return _without_dates(printed, plain, starts, repeats)


def _from(one: Repeat, start: date | None) -> Repeat:
    return Repeat(one.text, one.every, one.days, one.months, one.previous, start)


def _in_title(plain: str, one: FoundDate) -> bool:
    return plain.rfind("《", 0, one.start) > plain.rfind("》", 0, one.start)


def _is_start(plain: str, one: FoundDate) -> bool:
    return not one.bound and bool(_START.match(plain[one.end : one.end + 4]))


# ---------------------------------------------------------------- texts with a date


def _with_dates(
    printed: str, plain: str, ends: list[FoundDate], starts: list[FoundDate], repeats: tuple[Repeat, ...]
) -> Reading:
    kind, start = _kind(plain, ends, repeats)
    repeats = repeats if kind in ("recurring", "compound") else ()
    start = start or (starts[0].first if starts else None)
    if kind not in ("date", "range", "compound"):
        flaw = INVALID if any(one.flaw == INVALID for one in ends) else ""
        return Reading(printed, kind, start=start, repeats=repeats, flaw=flaw, confidence=DOUBTFUL if flaw else CERTAIN)
    flaw, last = _decisive(ends, kind)
    due = last.due if last and flaw in ("", AMBIGUOUS) else None
    alt = last.alt if last and flaw == AMBIGUOUS else None
    steps = _steps(plain, ends) if len(ends) > 1 or kind == "compound" else [(ends[0], ends[0], plain)]
    soft = any(_is_soft(words) for _, end, words in steps if end is last)
    sure = _sureness(flaw, last, ends, ranged=kind == "range")
    return Reading(printed, kind, due, alt, start, _phases(plain, steps, kind), soft, repeats, (), flaw, sure)


def _kind(plain: str, ends: list[FoundDate], repeats: tuple[Repeat, ...]) -> tuple[str, date | None]:
    """(kind, first day of a range) of a text with dates."""
    always = _THEN_ALWAYS.search(plain)
    spans, start = _range(plain, ends)
    if repeats and repeats[0].every:
        place = plain.find(repeats[0].text)
        return ("compound" if _done_before(plain, ends, place) else "recurring"), None
    if always:
        if _whole_span(plain, ends):
            return "ongoing", ends[0].first
        return ("range", start) if _goes_on_until(plain, ends) else ("compound", None)
    return ("range", start) if spans else ("date", None)


def _done_before(plain: str, ends: list[FoundDate], place: int) -> bool:
    """6月底前完成，每季度通报: a date of its own before the repetition; 2026年，每月… only says when it is repeated."""
    return any(
        one.end <= place and any(mark in plain[one.end : place] for mark in _BREAK + "并后") and one.bound
        and re.search(DONE, plain[one.end : place])
        for one in ends
    )  # fmt: skip


def _whole_span(plain: str, ends: list[FoundDate]) -> bool:
    """年内持续推进, 2026年常态推进: the only date says how long something goes on, and not by when it is done."""
    return all(
        one.form in ("end_form", "year_form") and "底" not in one.text and "末" not in one.text
        and _ALWAYS.match(plain[one.end :].lstrip("，"))
        for one in ends
    )  # fmt: skip


def _goes_on_until(plain: str, ends: list[FoundDate]) -> bool:
    """持续推进至12月底: what goes on has an end."""
    before = plain[: ends[-1].start]
    return bool(_TO_DATE.search(before)) and bool(_ALWAYS.search(before)) and not _ALWAYS.search(plain[ends[-1].end :])


def _range(plain: str, ends: list[FoundDate]) -> tuple[bool, date | None]:
    """Whether the dates are the two ends of a period, and its first day when that is known."""
    for one, other in pairwise(ends):
        if RANGE_LINK.fullmatch(plain[one.end : other.start]):
            return True, one.first
    head = _HEAD.search(plain[: ends[0].start])
    if head:
        return True, _head_day(head, ends[0])
    if ends[0].form == "plan_form" and not ends[0].bound:
        return True, ends[0].first
    return False, None


def _head_day(head: re.Match[str], end: FoundDate) -> date | None:
    """The first day of 1—6月, 2024—2026年, 一至三季度; None for 印发之日起至…"""
    if end.due is None:
        return None
    if head["year"]:
        return date(int(head["year"]), 1, 1)
    number = number_of(head["number"] or "") or 0
    if end.form == "quarter_form" and 1 <= number <= 4:
        return date(end.due.year, number * 3 - 2, 1)
    if end.form == "month_form" and 1 <= number <= 12:
        return date(end.due.year - (number > end.due.month), number, 1)
    return None


def _decisive(ends: list[FoundDate], kind: str) -> tuple[str, FoundDate | None]:
    """(flaw, the date that decides): the end of a range, else the latest."""
    if any(one.flaw == INVALID for one in ends):
        return INVALID, None
    usable = [one for one in ends if one.due is not None]
    loose = [one for one in ends if one.flaw == IMPRECISE]
    if not usable:
        return (IMPRECISE, None) if loose else ("", None)
    last = usable[-1] if kind == "range" else max(usable, key=lambda one: one.due or date.min)
    if any(one.first and last.due and one.first > last.due for one in loose):
        return IMPRECISE, None
    return (AMBIGUOUS if last.alt else ""), last


def _sureness(flaw: str, last: FoundDate | None, ends: list[FoundDate], *, ranged: bool) -> str:
    if flaw:
        return DOUBTFUL
    sure = last is not None and (ranged or not last.broad) and (last.stated or ends[0].stated)
    return CERTAIN if sure else INFERRED


def _is_soft(words: str) -> bool:
    """Whether a step is one to aim at (力争, 左右)."""
    return bool(_SOFT.search(words)) and not _FIRM.search(words)


def _phases(plain: str, steps: list[_Step], kind: str) -> tuple[Phase, ...]:
    """The steps of a text with several; empty when it states one time only."""
    made = [Phase(words, one.first if one is not last else None, last.due) for one, last, words in steps]
    if kind == "compound" and (always := _THEN_ALWAYS.search(plain)):
        left = max(plain.rfind(mark, 0, always.start()) for mark in _BREAK) + 1
        made.append(Phase(plain[left : _stop(plain, always.end())].strip(_EDGES), ongoing=True))
    return tuple(made) if len(made) > 1 else ()


_Step = tuple[FoundDate, FoundDate, str]


def _steps(plain: str, ends: list[FoundDate]) -> list[_Step]:
    """The dates of a text, the two ends of a period together, each with its words."""
    pairs: list[tuple[FoundDate, FoundDate]] = []
    for one in ends:
        if pairs and RANGE_LINK.fullmatch(plain[pairs[-1][1].end : one.start]):
            pairs[-1] = (pairs[-1][0], one)
        else:
            pairs.append((one, one))
    made = []
    left = 0
    for index, (one, last) in enumerate(pairs):
        following = pairs[index + 1][0].start if index + 1 < len(pairs) else None
        if following is None:
            right = _stop(plain, last.end)
        else:
            right = max(plain.rfind(mark, last.end, following) for mark in _BREAK + "、")
            right = right if right >= 0 else following
        made.append((one, last, plain[left:right].strip(_EDGES)))
        left = right
    return made


def _stop(plain: str, start: int) -> int:
    """Where the clause around ``start`` ends."""
    return min((place for mark in _BREAK if (place := plain.find(mark, start)) >= 0), default=len(plain))


# ---------------------------------------------------------------- texts without a date


def _without_dates(printed: str, plain: str, starts: list[FoundDate], repeats: tuple[Repeat, ...]) -> Reading:
    start = starts[0].first if starts else None
    if any(one.flaw == INVALID for one in starts):
        return Reading(printed, "date", flaw=INVALID, confidence=DOUBTFUL)
    if repeats and repeats[0].every:
        return Reading(printed, "recurring", start=start, repeats=repeats)
    if _CLASSES.search(plain):
        return Reading(printed, "none", flaw=VAGUE, confidence=DOUBTFUL)
    offsets = read_offsets(plain, starts[0].due if starts else None)
    counted = tuple(one for one in offsets if one.amount or one.named)
    soft = bool(_SOFT.search(plain))
    if counted:
        return Reading(printed, "relative", soft=soft, offsets=counted)
    if _ALWAYS.search(plain):
        steps = (Phase(offsets[0].text), Phase(plain, start, ongoing=True)) if offsets else ()
        return Reading(printed, "ongoing", start=start, phases=steps, offsets=offsets)
    if offsets and offsets[0].unit:
        return Reading(printed, "relative", soft=soft, offsets=offsets)
    if starts or _OPEN_START.search(plain):
        return Reading(printed, "range", start=start, confidence=CERTAIN if start else INFERRED)
    if offsets:
        return Reading(printed, "relative", soft=soft, offsets=offsets, flaw=IMPRECISE, confidence=DOUBTFUL)
    if _CONDITION.search(plain):
        return Reading(printed, "conditional")
    if repeats:
        return Reading(printed, "recurring", repeats=repeats, flaw=VAGUE, confidence=DOUBTFUL)
    return Reading(printed, "none", flaw=VAGUE, confidence=DOUBTFUL)


# ---------------------------------------------------------------- what is done with readings


def same_deadline(first: Deadline, second: Deadline) -> bool:
    """Whether two deadlines say the same: 6月30日 and 2026-06-30 do, 常态实施 and 持续推进 do, 6月底 and 9月底 do not."""
    if key(first.text) == key(second.text):
        return True
    if first.kind != second.kind:
        return False
    if first.kind == "ongoing":
        return True
    return first.due is not None and (first.due, first.due_alt) == (second.due, second.due_alt)


def resolve(reading: Reading, base: date, calendar: Calendar) -> date | None:
    """The last day of a deadline: its due date, or for one counted from an event the day when the event was on ``base``.

    Of several the latest (急件3日内，其他10日内). None when it has no end, or its event is none that has a date (春节前).
    """
    if reading.due is not None:
        return reading.due
    days = [one.due_after(one.known or base, calendar) for one in reading.offsets if one.unit]
    return max((day for day in days if day is not None), default=None)
