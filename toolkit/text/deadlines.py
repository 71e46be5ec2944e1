"""Words about time → deadlines and milestones. Sources of the readings: ``domain.md`` §2, ``design.md`` §6.

A due date is inclusive. A date without year takes the year of the date before it in the same sentence, else the year of
the ledger. Durations (15个工作日内) are service standards and never dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from toolkit.model.ledger import Deadline, Milestone
from toolkit.text.normal import key, says_nothing, squeeze
from toolkit.text.numerals import number_of

IMPRECISE = "imprecise"
INVALID = "invalid"
VAGUE = "vague"
AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a text: where it stands, what it means, and how sure that is.

    ``flaw`` is empty, ``imprecise`` (7月初), ``invalid`` (6月31日) or ``ambiguous`` (8月前: ``alt`` is the later reading).
    ``bound`` says that its words set a limit (底, 前, 内, 末); ``form`` is the alternative of the grammar that read it.
    """

    start: int
    end: int
    text: str
    due: date | None
    alt: date | None = None
    flaw: str = ""
    bound: bool = False
    form: str = ""


_N = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:[0-9]{4}|[二〇零○一三四五六七八九]{4}|(?<![0-9])[0-9]{2}(?=年[0-9]{1,2}月)|[今明本当])"
_BEFORE = r"(?:之前|以前|前)"
_DATE = re.compile(
    r"(?=[0-9〇零○一二三四五六七八九十今明本当第上下年])(?:"  # every date begins with one of these: forty times as fast
    rf"(?P<month_form>(?:(?P<my>{_YEAR})年)?(?<![0-9])(?P<m>{_N})月份?"
    rf"(?:(?P<d>{_N})[日号]|(?P<part>底|末|初|上旬|中旬|下旬|中(?!旬|国|小|央|心|标|介)))?(?P<mb>{_BEFORE}(?!期|往|置|端|沿|台|后))?)"
    rf"|(?P<end_form>(?:(?P<ey>{_YEAR})年|(?<![0-9一二三四五六七八九十两几数半每逐历近多百周全学])年)(?P<e>年底|年末|年内|底|末|内)(?P<eb>{_BEFORE})?)"
    rf"|(?P<quarter_form>(?:(?P<qy>{_YEAR})年)?第?(?P<q>[1-4一二三四])季度(?P<qe>末|底)?(?P<qb>{_BEFORE}|以内|内)?)"
    rf"|(?P<half_form>(?:(?P<hy>{_YEAR})年)?(?P<h>[上下])半年(?P<he>末|底)?(?P<hb>{_BEFORE}|以内|内)?)"
    rf"|(?P<dotted_form>(?<![0-9.])(?P<dy>(?:19|20)[0-9]{{2}})[./-](?P<dm>[0-9]{{1,2}})(?:[./-](?P<dd>[0-9]{{1,2}}))?(?![0-9./-])(?P<db>{_BEFORE})?)"
    rf"|(?P<year_form>(?P<yy>(?:19|20)[0-9]{{2}})年(?!度|版)))"
)
_START = re.compile(r"^(?:份)?(?:起|开始|以来|以后|之后|后)(?!至|到)")
_DONE_WORDS = re.compile(
    r"^(?:，)?(?:全部|全面|正式|力争)?(?:完成|实现|建成|出台|印发|制定|上线|启动|投用|投入使用|投产|达到|办结|基本|竣工|通车|开工|启用|交付)"
)
_UNTIL = re.compile(r"(?<!截)(?:延长|延期|实施|执行|期限|有效期|政策)?[至到]$")
_ONGOING = re.compile(r"常态|持续|长期|常年|全年|一贯|贯穿|不间断|经常性|日常|长效")
_RECURRING = re.compile(
    r"每(?:个)?(?:年|半年|季度?|半月|双月|月|双周|周|旬|日|天)|按(?:季度?|月|周|旬|年|半年)(?!底|末|内)|逐[月季周]|(?:月|季)报"
)
_RELATIVE = re.compile(r"[0-9一二三四五六七八九十两半]+个?(?:工作日|自然日|日|天|周|星期|月|小时|年)(?:之内|以内|内)")
_CONDITIONAL = re.compile(
    r"同步推进|同步实施|按照|根据|按(?:要求|需|计划|程序|规定|制度|序时|进度|时限|上级|省|国家)|视.{1,12}(?:情况|进展)|随.{1,3}随|依据|待.{2,}后"
)
_RANGE_LINK = re.compile(r"^(?:起)?[-—–~～至到]+月?$")
_RANGE_HEAD = re.compile(r"(?:[0-9一二三四五六七八九十]+(?:年|月|日|号|底)?|之日起|起)[-—–~～至到]+$")
_WIDTHS = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)} | {
    ord("．"): ".", ord("／"): "/", ord("－"): "-", ord("｜"): "|",
}  # fmt: skip
_WIDE = re.compile(f"[{''.join(map(chr, _WIDTHS))}]")


def _narrow(text: str) -> str:
    return text.translate(_WIDTHS) if _WIDE.search(text) else text


@lru_cache(maxsize=4096)
def read_deadline(text: str, year: int | None) -> Deadline:
    """What a 完成时限 cell says. ``year`` completes dates without one (None: such dates stay without due date).

    Several dates: the latest. Range: its end. Vague, imprecise or impossible: due None (``deadline_flaw`` says which).
    8月前: the earlier reading, and ``due_alt``. A text without any word about time has kind ``none``. Never raises.
    """
    plain = _narrow(squeeze(text))
    printed = squeeze(text)
    if says_nothing(text):
        return Deadline(printed if plain else "")
    whole = _whole_cell(plain, year)
    dates = [whole] if whole else [found for found in _dates(plain, year) if not _is_start(plain, found)]
    kind = _kind_of(plain, dates)
    usable = [found for found in dates if found.due is not None]
    if kind == "compound" and _spans(plain, dates):
        kind = "ongoing"
    if kind not in ("date", "range", "compound") or not usable or any(found.flaw == INVALID for found in dates):
        return Deadline(printed, kind)
    last = usable[-1] if kind == "range" else max(usable, key=lambda found: found.due or date.min)
    assert last.due is not None
    return Deadline(printed, kind, last.due.isoformat(), last.alt.isoformat() if last.alt else None)


@lru_cache(maxsize=4096)
def deadline_flaw(text: str, year: int | None) -> str:
    """Why a deadline has no certain date: ``invalid``, ``imprecise``, ``ambiguous``, ``vague``, or empty."""
    plain = _narrow(squeeze(text))
    if says_nothing(text) or _whole_cell(plain, year):
        return ""
    dates = [found for found in _dates(plain, year) if not _is_start(plain, found)]
    for flaw in (INVALID, IMPRECISE, AMBIGUOUS):
        if any(found.flaw == flaw for found in dates):
            return flaw
    return VAGUE if _kind_of(plain, dates) == "none" else ""


@lru_cache(maxsize=4096)
def milestones(text: str, year: int | None) -> tuple[Milestone, ...]:
    """Dates with the sense of a deadline inside running text (8月底前, 年内, 到2027年), in order.

    Not: durations, starts (从3月起), states (截至6月底), purposes (为10月份…), repetitions (每年12月底前), dates of titles.
    """
    plain = _narrow(squeeze(text))
    return tuple(
        Milestone(found.text, found.due.isoformat())
        for found in _dates(plain, year)
        if found.due is not None and _is_limit(plain, found)
    )


def same_deadline(first: Deadline, second: Deadline) -> bool:
    """Whether two deadlines say the same: 6月30日 and 2026-06-30 do, 常态实施 and 持续推进 do, 6月底 and 9月底 do not."""
    if key(first.text) == key(second.text):
        return True
    if first.kind != second.kind:
        return False
    if first.kind == "ongoing":
        return True
    return first.due is not None and (first.due, first.due_alt) == (second.due, second.due_alt)


def _kind_of(plain: str, dates: list[FoundDate]) -> str:
    recurring = bool(_RECURRING.search(plain))
    if dates:
        if _ONGOING.search(plain):
            return "compound"
        if recurring:
            return "recurring"
        return "range" if _is_range(plain, dates) else "date"
    if recurring:
        return "recurring"
    if _ONGOING.search(plain):
        return "ongoing"
    if _RELATIVE.search(plain):
        return "relative"
    return "conditional" if _CONDITIONAL.search(plain) else "none"


def _spans(plain: str, dates: list[FoundDate]) -> bool:
    """年内持续推进, 2026年常态推进: the only date says how long something goes on, and not by when it is done."""
    return all(
        found.form in ("end_form", "year_form") and "底" not in found.text and "末" not in found.text
        and _ONGOING.match(plain[found.end :])
        for found in dates
    )  # fmt: skip


def _is_range(plain: str, dates: list[FoundDate]) -> bool:
    if _RANGE_HEAD.search(plain[: dates[0].start]):
        return True
    return any(_RANGE_LINK.match(plain[a.end : b.start]) for a, b in pairwise(dates))


def _is_start(plain: str, found: FoundDate) -> bool:
    return bool(_START.match(plain[found.end :])) and not found.bound


def _is_limit(plain: str, found: FoundDate) -> bool:
    before, after = plain[max(0, found.start - 4) : found.start], plain[found.end :]
    if _START.match(after) or re.search(r"截[至止]到?$|每年?$|自$|从$", before):
        return False
    if plain.rfind("《", 0, found.start) > plain.rfind("》", 0, found.start):
        return False
    if found.form == "year_form":
        return before.endswith(("到", "至")) and not _RANGE_HEAD.search(plain[: found.start])
    if found.form in ("quarter_form", "half_form"):
        return found.bound or bool(_DONE_WORDS.match(after))
    if found.form in ("month_form", "dotted_form"):
        return found.bound or bool(_DONE_WORDS.match(after)) or bool(_UNTIL.search(before))
    return found.bound


def _whole_cell(plain: str, year: int | None) -> FoundDate | None:
    """Cells that are nothing but a number or a bare date: 44377, 20260630, 2026/6/30 0:00, 6.30."""
    due = None
    flaw = ""
    if found := re.fullmatch(r"([345][0-9]{4})(?:\.0+)?", plain):
        due = date(1899, 12, 30) + timedelta(days=int(found[1]))
    elif found := re.fullmatch(r"(20[0-9]{2})([01][0-9])([0-3][0-9])", plain):
        due, flaw = _day(int(found[1]), int(found[2]), int(found[3]))
    elif found := re.fullmatch(r"(20[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})T?[0-9:.]+", plain):
        due, flaw = _split_time(found)
    elif found := re.fullmatch(r"(20[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})前?", plain):
        due, flaw = _day(int(found[1]), int(found[2]), int(found[3]))
    elif found := re.fullmatch(r"([0-9]{1,2})[./月-]([0-9]{1,2})前?", plain):
        if year is not None:
            due, flaw = _day(year, int(found[1]), int(found[2]))
    else:
        return None
    return FoundDate(0, len(plain), plain, due, flaw=flaw, bound=True, form="whole") if due or flaw else None


def _split_time(found: re.Match[str]) -> tuple[date | None, str]:
    """2026-06-3000:00:00 after white space went: the day has two digits when four figures stand before the colon."""
    clock = re.fullmatch(
        r"(20[0-9]{2})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2}?)T?([0-9]{1,2}(?::[0-9]{2}){1,2}(?:\.[0-9]+)?)", found[0]
    )
    if not clock:
        return None, ""
    return _day(int(clock[1]), int(clock[2]), int(clock[3]))


def _dates(plain: str, year: int | None) -> Iterator[FoundDate]:
    """All dates of a text in order, each with the year that it inherits."""
    known, previous_end, previous = year, 0, None
    for match in _DATE.finditer(plain):
        if any(mark in plain[previous_end : match.start()] for mark in "。"):
            known, previous = year, None
        form = next(name for name in _READERS if match[name])
        stated = next((match[name] for name in ("my", "ey", "qy", "hy", "dy", "yy") if match[name]), None)
        own = _year(stated, year) if stated else known
        found = _READERS[form](match, own)
        if previous and previous.due and not stated and found.due and found.due < previous.due and own is not None:
            link = plain[previous.end : match.start()]
            if _RANGE_LINK.match(link) and 0 < own < 9998:
                found = _READERS[form](match, own + 1)
        known, previous_end, previous = own, match.end(), found
        yield found


def _year(stated: str, base: int | None) -> int | None:
    if stated in ("今", "本", "当"):
        return base
    if stated == "明":
        return None if base is None or base > 9998 else base + 1
    value = number_of(stated)
    if value is None:
        return base
    return value + 2000 if value < 100 else value


def _month_form(match: re.Match[str], year: int | None) -> FoundDate:
    month, part, before = number_of(match["m"]) or 0, match["part"], match["mb"]
    bound = bool(before or part in ("底", "末"))
    if not 1 <= month <= 12:
        return _found(match, None, flaw=INVALID, bound=bound, form="month_form")
    if match["d"]:
        due, flaw = _day(year or 2024, month, number_of(match["d"]) or 0)
        return _found(match, due if year else None, flaw=flaw, bound=bound, form="month_form")
    if part in ("初", "中"):
        return _found(match, None, flaw=IMPRECISE, bound=bound, form="month_form")
    if year is None:
        return _found(match, None, bound=bound, form="month_form")
    if part in ("上旬", "中旬"):
        return _found(match, date(year, month, 10 if part == "上旬" else 20), bound=bound, form="month_form")
    end = _month_end(year, month)
    if before and part is None:
        earlier = date(year, month, 1) - timedelta(days=1)
        return _found(match, earlier, alt=end, flaw=AMBIGUOUS, bound=True, form="month_form")
    return _found(match, end, bound=bound, form="month_form")


def _end_form(match: re.Match[str], year: int | None) -> FoundDate:
    return _found(match, date(year, 12, 31) if year else None, bound=True, form="end_form")


def _quarter_form(match: re.Match[str], year: int | None) -> FoundDate:
    quarter = number_of(match["q"]) or 1
    due = _month_end(year, quarter * 3) if year else None
    return _found(match, due, bound=bool(match["qe"] or match["qb"]), form="quarter_form")


def _half_form(match: re.Match[str], year: int | None) -> FoundDate:
    due = _month_end(year, 6 if match["h"] == "上" else 12) if year else None
    return _found(match, due, bound=bool(match["he"] or match["hb"]), form="half_form")


def _dotted_form(match: re.Match[str], year: int | None) -> FoundDate:
    month, bound = int(match["dm"]), bool(match["db"])
    if not 1 <= month <= 12 or year is None:
        return _found(match, None, flaw=INVALID, bound=bound, form="dotted_form")
    if match["dd"]:
        due, flaw = _day(year, month, int(match["dd"]))
        return _found(match, due, flaw=flaw, bound=bound, form="dotted_form")
    return _found(match, _month_end(year, month), bound=bound, form="dotted_form")


def _year_form(match: re.Match[str], year: int | None) -> FoundDate:
    return _found(match, date(year, 12, 31) if year else None, form="year_form")


_READERS = {
    "month_form": _month_form,
    "end_form": _end_form,
    "quarter_form": _quarter_form,
    "half_form": _half_form,
    "dotted_form": _dotted_form,
    "year_form": _year_form,
}


def _found(
    match: re.Match[str], due: date | None, *, alt: date | None = None, flaw: str = "", bound: bool = False, form: str
) -> FoundDate:
    return FoundDate(match.start(), match.end(), match.group(), due, alt, flaw, bound, form)


def _day(year: int, month: int, day: int) -> tuple[date | None, str]:
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, INVALID


def _month_end(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
