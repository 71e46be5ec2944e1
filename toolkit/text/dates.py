"""The grammar of dates: where a text names a day, a month, a quarter, a year, and what day that means.

Sources of the readings: ``domain.md`` §2, ``design.md`` §6. What a date is for (a deadline, a milestone, a start) is decided
in ``deadlines`` and ``milestones``. A date without year takes the year of the date before it in the same sentence, else
the year that the caller gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from toolkit.text.numerals import number_of
from toolkit.text.workdays import month_end

IMPRECISE = "imprecise"
INVALID = "invalid"
AMBIGUOUS = "ambiguous"

EARLIEST, LATEST = 2, 9997
"""Years outside are slips of the keyboard, and Python has no days around them."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date inside a text: where it stands, what it means, and how sure that is.

    ``due`` is its last day, ``first`` its first (6月: the 30th and the 1st), None without a year; 7月初 has only a first. ``flaw`` is empty,
    ``imprecise`` (7月初), ``invalid`` (6月31日) or ``ambiguous`` (8月前: ``alt`` is the later reading). ``bound`` says that
    its words set a limit (底, 前, 内, 末); ``form`` is the alternative of the grammar that read it; ``stated`` that it names
    its year; ``past`` that the year is one that is over (去年底); ``broad`` that it names a month or more, without 底 or 前.
    """

    start: int
    end: int
    text: str
    due: date | None
    first: date | None = None
    alt: date | None = None
    flaw: str = ""
    bound: bool = False
    form: str = ""
    stated: bool = False
    past: bool = False
    broad: bool = False


NUMBER = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_SPOKEN_YEAR = r"[一二][〇零○Oo0一二三四五六七八九]{3}"
_YEAR = (
    rf"(?:[0-9]{{4}}|{_SPOKEN_YEAR}|(?<![0-9])[1-5][0-9](?=年[0-9]{{1,2}}月|年年?[底末])"
    r"|[今本当同次翌去]|(?<![文证说声申])明|(?<!以)上)"
)
SEASON = (
    r"(?:元旦|春节|清明|五一|劳动节|端午|中秋|国庆|两节|双节|主?汛期|入汛|雨季|[春夏秋冬]{1,2}[季耕收播]?|供暖|采暖|防火期|开学|学期|寒假|暑假|高考|中考"
    r"|两会|党代会|换届|会议?召开|全会)"
)
_BEFORE = r"(?:之前|以前|前)"
_PLAIN_BEFORE = rf"(?:{_BEFORE}(?!期|往|置|端|沿|台|后|[0-9一二三四五六两几半]))"
_CLOCK = (
    r"(?:[（(]?(?:星期|周)[一二三四五六日天][）)]?(?=[上下中前之以0-9]))?(?:上午|下午|中午|晚上?)?"
    r"(?:[0-9]{1,2}(?:[:：][0-9]{2}(?:[:：][0-9]{2})?|[时点](?:整|半|[0-9]{2}分)?)|下班)?"
)
DATE = re.compile(
    r"(?=[0-9〇零○一二三四五六七八九十元今明本当同次翌去上第下年])(?:"  # every date begins so: forty times as fast
    rf"(?P<month_form>(?:(?P<my>{_YEAR})年(?:的)?)?(?<![0-9])(?P<m>{NUMBER}|(?<![一-龥0-9])元)月(?:份(?!额))?"
    rf"(?:(?P<d>{NUMBER})[日号]{_CLOCK}|(?P<part>底|末|初|上中旬|中下旬|上旬|中旬|下旬|中(?!旬|国|小|央|心|标|介|级|期|医|考))"
    rf"{_CLOCK})?(?P<mb>{_PLAIN_BEFORE})?)"
    rf"|(?P<end_form>(?:(?P<ey>{_YEAR})年度?|(?<![0-9一二三四五六七八九十两几数半每逐历近多百周全学青少老成幼童往前去])(?<!(?<!以)上)年度?)"
    rf"(?P<e>年?(?:底(?!蕴|数|线|色|气|层|盘|册)|末|内|初(?!步|期|中|级|始|衷|心|次|一|二|三)|终(?!于|止|身|端|审|生)|中(?=前|[，、。；;和）)]|$)))(?P<eb>{_BEFORE})?)"
    rf"|(?P<quarter_form>(?:(?P<qy>{_YEAR})年度?)?(?:第|前)?(?P<q>[1-4一二三四])季(?:度|(?=[末底]))(?P<qe>末|底|初)?"
    rf"(?P<qb>{_PLAIN_BEFORE}|以内|内)?)"
    rf"|(?P<half_form>(?:(?P<hy>{_YEAR})年)?(?P<h>[上下])半年(?P<he>末|底)?(?P<hb>{_BEFORE}|以内|内)?)"
    rf"|(?P<dotted_form>(?<![0-9.])(?P<dy>(?:19|20)[0-9]{{2}})(?P<sep>[./-])(?P<dm>[0-9]{{1,2}})"
    rf"(?:(?P=sep)(?P<dd>[0-9]{{1,2}})日?(?![0-9])|(?![0-9]|(?P=sep)[0-9]))(?P<db>{_BEFORE})?)"
    rf"|(?P<plan_form>十(?P<p>[二三四五六七])五[”\"’]?(?P<pe>规划期末|期末|末|期间|时期|规划期)(?P<pb>{_BEFORE})?)"
    rf"|(?P<year_form>(?P<yy>(?:19|20)[0-9]{{2}}|二[〇零○][一二三四五][〇零○一二三四五六七八九])年(?!度|版|[的第]?{SEASON})(?P<yb>{_PLAIN_BEFORE})?)"
    rf"|(?P<day_form>(?<=[日号到至—–~～、和及-])(?P<n>{NUMBER})[日号](?![内起]|[以之]内){_CLOCK}(?P<nb>{_BEFORE})?))"
)
_LINK = re.compile(r"(?:起)?[-—–~～至到、和及]+")
RANGE_LINK = re.compile(r"(?:起|开始)?[-—–~～至到]+月?")
_YEARS = ("my", "ey", "qy", "hy", "dy", "yy")
_WIDTHS = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)} | {
    ord("．"): ".", ord("／"): "/", ord("－"): "-", ord("｜"): "|", ord("―"): "—", ord("─"): "—", ord("〜"): "~",
    ord("‐"): "-", ord("‑"): "-", ord("−"): "-",
}  # fmt: skip
_WIDE = re.compile(f"[{''.join(map(chr, _WIDTHS))}]")


def narrow(text: str) -> str:
    """Full-width digits and dashes as the grammar has them; positions stay."""
    return text.translate(_WIDTHS) if _WIDE.search(text) else text


def dates_in(plain: str, year: int | None) -> Iterator[FoundDate]:
    """All dates of a text without white space (``narrow``, ``squeeze``) in order, each with the year that it inherits.

    ``year`` is of the row or the document, None when nobody knows it. Never raises.
    """
    if year is not None and not EARLIEST <= year <= LATEST:
        year = None
    known, previous_end, previous = year, 0, None
    for match in DATE.finditer(plain):
        if previous_end < match.start() and "。" in plain[previous_end : match.start()]:
            known, previous = year, None
        form = match.lastgroup if match.lastgroup in _READERS else next(name for name in _READERS if match[name])
        assert form is not None
        if form == "day_form":
            found = _second_day(match, plain, previous)
            if found is None:
                continue
        else:
            found = _dated(match, form, plain, year, known, previous)
            known = known if found.past else _own_year(match, year, known)
        previous_end, previous = match.end(), found
        yield found


def _dated(
    match: re.Match[str], form: str, plain: str, year: int | None, known: int | None, previous: FoundDate | None
) -> FoundDate:
    stated = _stated(match)
    own = _own_year(match, year, known)
    found = _READERS[form](match, own)
    earlier = previous is not None and previous.due and not stated and found.due and found.due < previous.due
    if earlier and previous and own is not None and RANGE_LINK.fullmatch(plain[previous.end : match.start()]):
        found = _READERS[form](match, own + 1)  # 2026年11月—1月 ends in the year after
    return replace(found, stated=True, past=stated in ("去", "上")) if stated else found


def _stated(match: re.Match[str]) -> str:
    return next((match[name] for name in _YEARS if match[name]), "")


def _own_year(match: re.Match[str], year: int | None, known: int | None) -> int | None:
    """The year of a date: its own words, else that of the clause before, else that of the row."""
    stated = _stated(match)
    if not stated:
        return known
    if stated in "今本当":
        return year
    if stated == "同":
        return known
    if stated in "明次翌去上":
        base = year if stated in "明去上" else known
        own = None if base is None else base + (-1 if stated in "去上" else 1)
    else:
        own = number_of(stated)
        own = own + 2000 if own is not None and own < 100 else own
    return own if own is not None and EARLIEST <= own <= LATEST else None


def _second_day(match: re.Match[str], plain: str, previous: FoundDate | None) -> FoundDate | None:
    """9月1日—15日前: a day alone belongs to the month of the day before it."""
    if previous is None or previous.form not in ("month_form", "day_form") or previous.due is None:
        return None
    if not _LINK.fullmatch(plain[previous.end : match.start()]):
        return None
    due, flaw = day_of(previous.due.year, previous.due.month, number_of(match["n"]) or 0)
    return _found(match, due, due, flaw=flaw, bound=bool(match["nb"]), form="day_form")


def _month_form(match: re.Match[str], year: int | None) -> FoundDate:
    month = 1 if match["m"] == "元" else number_of(match["m"]) or 0
    part, before = match["part"], match["mb"]
    bound = bool(before or part in ("底", "末"))
    if not 1 <= month <= 12:
        return _found(match, None, flaw=INVALID, bound=bound, form="month_form")
    if match["d"]:
        due, flaw = day_of(year or 2024, month, number_of(match["d"]) or 0)  # 2月29日 may be right in some year
        due = due if year else None
        return _found(match, due, due, flaw=flaw, bound=bound, form="month_form")
    if part in ("初", "中"):
        first = date(year, month, 1 if part == "初" else 11) if year else None
        return _found(match, None, first, flaw=IMPRECISE, bound=bound, form="month_form")
    if year is None:
        return _found(match, None, bound=bound, form="month_form")
    first, end = date(year, month, 1), month_end(year, month)
    if part in ("上旬", "中旬", "上中旬"):
        ten = date(year, month, 10 if part == "上旬" else 20)
        return _found(match, ten, first if part != "中旬" else date(year, month, 11), bound=bound, form="month_form")
    if part == "下旬":
        first = date(year, month, 21)
    if before and part is None:
        earlier = first - timedelta(days=1)
        return _found(match, earlier, earlier, alt=end, flaw=AMBIGUOUS, bound=True, form="month_form")
    return _found(match, end, first, bound=bound, form="month_form", broad=part is None)


def _end_form(match: re.Match[str], year: int | None) -> FoundDate:
    if match["e"].endswith("中"):
        due = date(year, 6, 30) if year else None
        return _found(match, due, due, bound=True, form="end_form", broad=True)
    first, due = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    if match["e"].endswith("初"):
        return _found(match, None, first, flaw=IMPRECISE, form="end_form")
    return _found(match, due, first, bound=True, form="end_form")


def _quarter_form(match: re.Match[str], year: int | None) -> FoundDate:
    quarter = number_of(match["q"]) or 1
    bound = bool(match["qe"] or match["qb"])
    if year is None:
        return _found(match, None, flaw=IMPRECISE if match["qe"] == "初" else "", bound=bound, form="quarter_form")
    first, due = date(year, quarter * 3 - 2, 1), month_end(year, quarter * 3)
    if match["qe"] == "初":
        return _found(match, None, first, flaw=IMPRECISE, bound=bound, form="quarter_form")
    if match["qb"] and match["qb"] not in ("内", "以内") and not match["qe"] and quarter > 1:
        earlier = first - timedelta(days=1)
        return _found(match, earlier, earlier, alt=due, flaw=AMBIGUOUS, bound=True, form="quarter_form")
    return _found(match, due, first, bound=bound, form="quarter_form", broad=not bound)


def _half_form(match: re.Match[str], year: int | None) -> FoundDate:
    bound = bool(match["he"] or match["hb"])
    if year is None:
        return _found(match, None, bound=bound, form="half_form")
    upper = match["h"] == "上"
    first, due = date(year, 1 if upper else 7, 1), month_end(year, 6 if upper else 12)
    return _found(match, due, first, bound=bound, form="half_form", broad=not bound)


def _dotted_form(match: re.Match[str], year: int | None) -> FoundDate:
    month, bound = int(match["dm"]), bool(match["db"])
    if not 1 <= month <= 12 or year is None:
        return _found(match, None, flaw=INVALID, bound=bound, form="dotted_form")
    if match["dd"]:
        due, flaw = day_of(year, month, int(match["dd"]))
        return _found(match, due, due, flaw=flaw, bound=bound, form="dotted_form")
    return _found(match, month_end(year, month), date(year, month, 1), bound=bound, form="dotted_form", broad=True)


def _plan_form(match: re.Match[str], year: int | None) -> FoundDate:
    """十四五 is 2021 to 2025."""
    first = 1951 + 5 * ((number_of(match["p"]) or 0) + 10)
    bound = "末" in match["pe"]
    found = _found(match, date(first + 4, 12, 31), date(first, 1, 1), bound=bound, form="plan_form", broad=not bound)
    return replace(found, stated=True)


def _year_form(match: re.Match[str], year: int | None) -> FoundDate:
    if year is None:
        return _found(match, None, form="year_form")
    first, due = date(year, 1, 1), date(year, 12, 31)
    if match["yb"]:
        return _found(match, first - timedelta(days=1), alt=due, flaw=AMBIGUOUS, form="year_form")
    return _found(match, due, first, form="year_form", broad=True)


_READERS: dict[str, Callable[[re.Match[str], int | None], FoundDate]] = {
    "month_form": _month_form,
    "end_form": _end_form,
    "quarter_form": _quarter_form,
    "half_form": _half_form,
    "dotted_form": _dotted_form,
    "plan_form": _plan_form,
    "year_form": _year_form,
    "day_form": _year_form,  # never called: a day alone is read by _second_day
}


def _found(
    match: re.Match[str],
    due: date | None,
    first: date | None = None,
    *,
    alt: date | None = None,
    flaw: str = "",
    bound: bool = False,
    form: str,
    broad: bool = False,
) -> FoundDate:
    return FoundDate(match.start(), match.end(), match.group(), due, first, alt, flaw, bound, form, broad=broad)


def day_of(year: int, month: int, day: int) -> tuple[date | None, str]:
    """The day, or None and why: 6月31日 does not exist."""
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, INVALID
