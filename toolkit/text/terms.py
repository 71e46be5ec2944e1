"""Times without a day of their own: those that come again (每月25日前) and those counted from an event (印发后30日内).

Sources: ``domain.md`` §1.2 and D25, D37–D38, D43–D47, D51–D53, D56. The texts are without white space and full-width digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from toolkit.text.dates import NUMBER, SEASON
from toolkit.text.numerals import number_of
from toolkit.text.workdays import Calendar, add_months, add_workdays, month_end


@dataclass(frozen=True, slots=True)
class Repeat:
    """A time that comes again.

    ``every``: day, week, half_month, month, two_months, quarter, half, year; empty when it is not said (定期). ``days`` are
    days of the month, or of the week (1 is Monday); 31 is the end of the month. ``months`` are those of the year.
    ``previous``: what is reported is the time before (每月5日前报上月情况). ``start``: from when, None when it is not said.
    """

    text: str
    every: str
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    previous: bool = False
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Offset:
    """A time counted from an event.

    ``event`` is what it is counted from, as printed (印发, 收到督办通知); empty when nobody says. ``unit``: hour, day, workday,
    week, month, quarter, year. ``least`` is the lower end of 3—5日内, else 0. ``before``: it ends so long before the event
    (到期前1个月). ``named``: not a length, but the ``amount``-th week or month after that of the base (0 本周, 1 下月), up to
    its ``day`` (of the month, of the week), its end when that is 0. ``known``: the day of the event when the text has it.
    """

    text: str
    event: str
    amount: int
    unit: str
    least: int = 0
    before: bool = False
    named: bool = False
    day: int = 0
    known: date | None = None

    def due_after(self, base: date, calendar: Calendar) -> date | None:
        """The last day when the event was on ``base``, which is not counted; None when no calendar has such a day."""
        if self.named:
            return self._in_named(base)
        count = -self.amount if self.before else self.amount
        if self.unit == "workday":
            return add_workdays(base, count, calendar)
        if self.unit in _MONTHS:
            return add_months(base, count * _MONTHS[self.unit])
        days = -(-count // 24) if self.unit == "hour" else count * (7 if self.unit == "week" else 1)
        return _plus(base, days)

    def _in_named(self, base: date) -> date | None:
        if self.unit == "week":
            return _plus(base, self.amount * 7 + (self.day or 7) - base.isoweekday())
        months = _MONTHS[self.unit]
        first = add_months(date(base.year, (base.month - 1) // months * months + 1, 1), self.amount * months)
        end = first and add_months(first, months - 1)
        if end is None:
            return None
        last = month_end(end.year, end.month)
        return last.replace(day=min(self.day, last.day)) if self.day and months == 1 else last


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _plus(base: date, days: int) -> date | None:
    try:
        return base + timedelta(days=days)
    except OverflowError:
        return None


# ---------------------------------------------------------------- times that come again

_CYCLES = {
    "半年": "half", "年": "year", "年度": "year", "学年": "year", "季": "quarter", "季度": "quarter", "双月": "two_months",
    "两月": "two_months", "两个月": "two_months", "半月": "half_month", "半个月": "half_month", "旬": "ten_days",
    "月": "month", "月度": "month", "月份": "month", "周": "week", "星期": "week", "日": "day", "天": "day", "工作日": "day",
    "学期": "half", "一年": "year", "一个月": "month", "一季度": "quarter", "两周": "half_month", "双周": "half_month",
}  # fmt: skip
_CYCLE = "|".join(sorted(_CYCLES, key=len, reverse=True))
_WEEKDAY = {day: number for number, day in enumerate("一二三四五六日", 1)} | {"天": 7}
_DAYS = rf"{NUMBER}[日号](?:[、和及与]{NUMBER}[日号])*"
REPEAT = re.compile(
    rf"(?:每(?:隔)?个?(?P<each>{_CYCLE})|逐(?P<step>半年|季度?|月|周|日)"
    rf"|按(?P<by>半年|年度?|季度?|月度?|旬|周|日)(?!底|末|内|期|照|计|规|程|时)"
    rf"|(?P<once>半年|一年|一个月|两个月|一季度|两周|半个月)一次|次(?P<next>月|季度|周)(?!底前完成)|(?<![一-龥])(?P<of>月|季|周|旬)(?:报|调度|通报|例会)"
    rf"|(?P<mid>年中(?:和|、|及|与|，)年[末底]))"
    rf"(?:的)?(?:结束|终了)?后?(?:的)?(?P<months>{NUMBER}月(?:份|底|末)?(?:[、和及与]{NUMBER}月(?:份|底|末)?)*)?"
    rf"(?:(?P<part>年底|年末|底|末|初|上旬|中旬|下旬|首月|末月|第一个月|最后一个月|次月)的?)?"
    rf"(?P<days>{_DAYS})?(?:(?:的)?(?:周|星期)?(?P<weekday>[一二三四五六日天])(?=[前之以上下、，。；）)]|$))?"
)
_LIMITED = re.compile(r"^(?:最多|至多|不得?超过|不多于|只|仅)|^[^，。；]{0,4}(?:至多|最多|不超过)")
_PREVIOUS = re.compile(
    r"上(?:一)?个?(?:月|季度|周|年度?|半年|阶段|期)|前一(?:个)?(?:阶段|月|季度|周)|^次|(?:结束|终了)后"
)
_UNSAID = re.compile(r"定期")


def read_repeats(plain: str) -> tuple[Repeat, ...]:
    """The repetitions in a text, in order: 每季度报送进展，每半年报送总结 are two. 每年至多一次 is a limit and none."""
    found = []
    for match in REPEAT.finditer(plain):
        if _LIMITED.match(plain[match.end() :]):
            continue
        clause = re.split(r"[；;。]", plain[match.start() :], maxsplit=1)[0]
        found.append(_repeat(match, bool(_PREVIOUS.search(clause))))
    if not found and (unsaid := _UNSAID.search(plain)):
        found.append(Repeat(unsaid.group(), ""))
    return tuple(found)


def _repeat(match: re.Match[str], previous: bool) -> Repeat:
    if match["mid"]:
        return Repeat(match.group(), "half", (30, 31), (6, 12))
    word = next(match[name] for name in ("each", "step", "by", "once", "next", "of") if match[name])
    every = _CYCLES[word]
    days = tuple(number_of(day) or 0 for day in re.findall(NUMBER, match["days"] or ""))
    if match["weekday"] and every in ("week", "half_month"):
        days = (_WEEKDAY[match["weekday"]],)
    months = tuple(number_of(month) or 0 for month in re.findall(NUMBER, match["months"] or ""))
    if every == "year" and match["part"] in ("年底", "年末", "底", "末") and not months:
        months, days = (12,), (31,)
    elif "底" in (match["months"] or "") or "末" in (match["months"] or ""):
        days = (31,)
    elif match["part"] in ("底", "末") and every in ("month", "year", "quarter", "two_months"):
        days = days or (31,)
    return Repeat(match.group(), every, days, months, previous or bool(match["next"]))


# ---------------------------------------------------------------- times counted from an event

_AMOUNT = r"(?:[0-9]{1,4}|[一二三四五六七八九十两]{1,3}|半)"
_UNITS = {
    "工作日": "workday", "自然日": "day", "日历天": "day", "日历日": "day", "天": "day", "日": "day", "周": "week", "星期": "week",
    "礼拜": "week", "月": "month", "季度": "quarter", "年": "year", "小时": "hour", "钟头": "hour",
}  # fmt: skip
_UNIT = "|".join(_UNITS)
_LENGTH = (
    rf"(?<![0-9.])(?:(?P<least>{_AMOUNT})个?(?:{_UNIT})?[-—–~～至到、])?"
    rf"(?:(?P<years>{_AMOUNT})年半|(?P<amount>{_AMOUNT})个?(?P<unit>{_UNIT}))"
)
_EVENT = r"[一-龥《》“”〔〕（）()A-Za-z、]"
_OFFSET = re.compile(
    rf"(?:(?:自|从|在|于)?(?P<event>{_EVENT}{{1,24}}?)(?P<after>(?:之日|之时|当日|当天)?(?:起算?|之后|以后|后)|之日)的?，?)?"
    rf"{_LENGTH}(?P<within>之内|以内|内)"
)
_AFTER = re.compile(
    rf"(?:自|从|在|于)?(?P<event>{_EVENT}{{1,24}}?)(?P<after>(?:之日|之时|当日)?(?:起算?|之后|以后|后))的?，?{_LENGTH}(?P<within>)"
)
_AHEAD = re.compile(rf"(?P<event>{_EVENT}{{1,16}}?)(?:之日|之)?前(?!期)的?{_LENGTH}(?P<within>)(?P<after>)")
_BARE = re.compile(rf"(?P<event>)(?P<after>){_LENGTH}(?P<within>左右|期限)?")
_LEAD_IN = re.compile(
    r"^(?:[，,；;。、（(：:]|自|从|在|于|应当?|须|需|要|务必|必须|确保|力争|争取|一般|原则上|为|不超过|并|将|且|请|短期|中期|长期|近期)+"
)
NAMED = re.compile(
    r"(?:(?P<which>本|这|当|下|次)个?(?P<unit>周|星期|月|季度?)(?!度)|(?<![一-龥0-9])(?P<bare>周|星期|月|季度?)(?=[一二三四五六日底末](?:[前之以下上，。；）)]|$)))"
    rf"(?:(?P<weekday>[一二三四五六日天])|(?P<day>{NUMBER})[日号]|底|末|内|之内|份)?(?:前|之前|以前|下班前|上午|下午)?"
)
_AT_ONCE = re.compile(
    r"立行立改|即知即改|立知立改|边查边改|立查立改|立即(?:整改|执行|实施|办理|落实|开展|完成|启动|推进)?|即刻|马上"
)
_SEASON = re.compile(
    rf"(?:[0-9]{{4}}年)?{SEASON}(?:期|季|节|末|初|开学|结束|来临|到来|期间)*(?:之前|以前|前|之后|以后|后|末|期间|结束)"
)
_NEXT_DAY = re.compile(r"次日|第二天|翌日")


def read_offsets(plain: str, known: date | None = None) -> tuple[Offset, ...]:
    """The times counted from an event in a text, in order, one for each clause.

    A length needs 内, an event, or to be the whole clause (6个月). ``known`` is the day of 2026年3月1日起30日内.
    """
    found = []
    for clause in re.split(r"[；;，,。]|(?<=[^）)])[（(](?![^（()]*[）)](?:后|起|之日))|[）)]/?", plain):
        if clause and (one := _offset(clause, known)):
            found.append(one)
    return tuple(found)


def _offset(clause: str, known: date | None) -> Offset | None:
    bare = _LEAD_IN.sub("", clause)
    for pattern in (_OFFSET, _AFTER, _AHEAD):
        if match := pattern.search(bare):
            return _of_length(match, bare, known, before=pattern is _AHEAD)
    if (match := _BARE.fullmatch(bare)) and _is_length(match):
        return _of_length(match, bare, known, before=False)
    if match := NAMED.search(bare):
        unit = _UNITS.get(match["unit"] or match["bare"], "quarter")
        day = _WEEKDAY[match["weekday"]] if match["weekday"] else number_of(match["day"] or "") or 0
        return Offset(match.group(), "", 1 if match["which"] in ("下", "次") else 0, unit, named=True, day=day)
    if match := _AT_ONCE.search(bare):
        return Offset(match.group(), "", 0, "day", known=known)
    if match := _NEXT_DAY.match(bare):
        return Offset(match.group(), "", 1, "day")
    if match := _SEASON.search(bare):
        event = re.sub(r"之?[前后]$|期间$", "", match.group())
        return Offset(match.group(), event, 0, "", before="前" in match.group())
    return None


def _is_length(match: re.Match[str]) -> bool:
    """6个月, 3年, 1—2年 are lengths; 6月 and 5日 are days."""
    if match["years"] or match["least"] or match["within"] or "个" in match[0] or match["amount"] == "半":
        return True
    return match["unit"] not in ("日", "月") and (match["unit"] != "年" or len(match["amount"]) < 3)


def _of_length(match: re.Match[str], clause: str, known: date | None, *, before: bool) -> Offset:
    if match["years"]:
        amount, unit = _value(match["years"]) * 12 + 6, "month"
    elif match["amount"] == "半":
        amount, unit = _HALVES[_UNITS[match["unit"]]]
    else:
        amount, unit = _value(match["amount"]), _UNITS[match["unit"]]
    event = match["event"] or clause[: match.start()]  # 会议决策30个工作日内, 急件3天内: what stands in front
    event = "" if known else _LEAD_IN.sub("", event).strip("“”（）()、")
    least = _value(match["least"]) if match["least"] else 0
    return Offset(match.group(), event, amount, unit, least, before, known=known)


_HALVES = {
    "year": (6, "month"), "quarter": (45, "day"), "month": (15, "day"), "week": (4, "day"), "day": (1, "day"),
    "workday": (1, "workday"), "hour": (1, "hour"),
}  # fmt: skip
"""半年 is six months, 半个月 fifteen days; half of a day is the day itself."""


def _value(digits: str) -> int:
    return number_of(digits) or 0
