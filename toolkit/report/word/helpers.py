"""What a template may do with a field besides printing it: dates, numerals, lists and shares as official documents write them.

Each function is a filter (``{{ 截至|日期 }}``) or can be called (``{{ 期间(起, 止) }}``) under its Chinese name; the README in
``templates/word/`` shows an example of each, and a test runs those examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from toolkit.core.figures.shares import shares
from toolkit.report.word.mistakes import NO_VALUE, CannotPrint
from toolkit.report.word.traced import length, said
from toolkit.text.titles import title_lines

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_FORMAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STOPS = "。；;，,、. \t\n"


class Merged(str):
    """A text whose cell is to be merged with the cells below that say the same."""

    __slots__ = ()


def official_day(day: date) -> str:
    """2021年6月5日, without noughts before month and day (GB/T 9704 §7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise CannotPrint(f"不是日期：“{str(value)[:20]}”") from None


def as_day(value: Any) -> str:
    """A day → 2021年6月5日."""
    _present(value)
    return official_day(_day(value))


def as_day_in_words(value: Any) -> str:
    """A day → 二〇二一年六月五日."""
    _present(value)
    day = _day(value)
    return f"{year_in_words(day)}{_words(day.month)}月{_words(day.day)}日"


def as_month(value: Any) -> str:
    """A day, or YYYY-MM → 2021年6月; any other text (持续推进) as it is."""
    _present(value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月"
    found = re.fullmatch(r"(\d{4})-(\d\d)", str(value))
    return f"{int(found[1])}年{int(found[2])}月" if found else str(value)


def period(start: Any, end: Any) -> str:
    """Two days → 2021年1月1日至6月30日; the year of the second only where it is another."""
    first, last = _day(start), _day(end)
    if first == last:
        return official_day(first)
    return f"{official_day(first)}至{official_day(last)[5 if first.year == last.year else 0 :]}"


def year_in_words(value: Any) -> str:
    """2021, or a day → 二〇二一年: the year is a name, its nought is 〇 (GB/T 15835)."""
    _present(value)
    year = value.year if isinstance(value, date) else _whole(value)
    return said("".join(_DIGITS[int(digit)] for digit in str(abs(year))) + "年", value)


def in_words(value: Any) -> str:
    """A whole number below a hundred million → 十二, 二十, 一百零五: what is counted has 零 (GB/T 15835)."""
    _present(value)
    return said(_below_hundred_million(_whole(value), _words).replace("〇", "零"), value)


def in_formal_words(value: Any) -> str:
    """A whole number below a hundred million → 壹拾贰, 贰拾, 壹佰零伍, as sums of money are written."""
    _present(value)
    plain = _below_hundred_million(_whole(value), lambda number: _words(number, short=False))
    return said(plain.translate(_FORMAL), value)


def _below_hundred_million(number: int, words: Callable[[int], str]) -> str:
    if not 0 <= number < 10**8:
        raise CannotPrint("太大或为负，不能写成汉字数字")
    if number < 10_000:
        return words(number)
    high, low = divmod(number, 10_000)
    return f"{words(high)}万" + ("" if not low else ("〇" if low < 1000 else "") + _words(low, short=False))


def _words(number: int, *, short: bool = True) -> str:
    """Below ten thousand; ``short``: 十二 instead of 一十二."""
    if number == 0:
        return "〇"
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += ("〇" if gap and text else "") + _DIGITS[digit] + _PLACES[power]
        gap = not digit
    return text[1:] if short and text.startswith("一十") else text


def _whole(value: Any) -> int:
    try:
        number = int(value)
        if isinstance(value, str) or number == value:
            return number
    except (TypeError, ValueError, OverflowError):
        pass
    raise CannotPrint(f"不是整数：“{str(value)[:20]}”")


def as_percent(value: Any) -> str:
    """A rate (完成率 …) or a number → 66.7%."""
    _exists(value)
    number = value["百分比"] if isinstance(value, Mapping) and "百分比" in value else value
    _present(number)
    if not isinstance(number, int | float | Decimal) or isinstance(number, bool):
        raise CannotPrint(f"不是百分比：“{str(number)[:20]}”")
    return said(f"{number}%", number)


def in_shares(numbers: Iterable[Any], places: int = 1) -> list[str]:
    """Counts → their shares in percent, which sum to exactly 100 (largest remainder)."""
    _present(numbers)
    return [said(f"{one}%", one) for one in shares([_whole(one) for one in numbers], 1 if places else 0)]


def first_second(texts: Iterable[Any]) -> str:
    """Sentences → 一是…；二是…；三是…。 Blank ones are left out; one alone is not numbered; nothing gives nothing."""
    _present(texts)
    sentences = [one for one in (str(text).strip(_STOPS) for text in _many(texts)) if one]
    if len(sentences) == 1:
        return f"{sentences[0]}。"
    return "；".join(f"{_words(at)}是{text}" for at, text in enumerate(sentences, start=1)) + "。" * bool(sentences)


def listed(names: Iterable[Any], most: int | None = None, what: str = "家单位") -> str:
    """Names → 甲、乙、丙; with ``most`` only the first, and how many there are: 甲、乙等12家单位."""
    _present(names)
    every = _many(names)
    called = [_called(one) for one in every]
    if most is None or len(called) <= most:
        return "、".join(called)
    return said(f"{'、'.join(called[:most])}等{len(called)}{what}", length(names if names is every else every))


def joined(names: Iterable[Any]) -> str:
    """Names → 甲、乙和丙."""
    _present(names)
    called = [_called(one) for one in _many(names)]
    return "和".join(filter(None, ("、".join(called[:-1]), *called[-1:])))


def _many(values: Iterable[Any]) -> list[Any]:
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise CannotPrint("不是清单，不能逐个写出")
    return values if isinstance(values, list) else list(values)


def _called(entry: Any) -> str:
    """The name of a unit, an item, a theme; a text as it is."""
    if isinstance(entry, Mapping):
        entry = entry.get("单位") or entry.get("名称") or ""
    _exists(entry)
    return str(entry)


def numbered(value: Any, level: int = 1) -> str:
    """1 → 一、 ; of level 2 （一）, level 3 1. , level 4 （1） (GB/T 9704 §7.3.3)."""
    _present(value)
    number = _whole(value)
    words = _below_hundred_million(number, _words)
    made = {1: f"{words}、", 2: f"（{words}）", 3: f"{number}.", 4: f"（{number}）"}.get(_whole(level))
    if made is None:
        raise CannotPrint("里的序号只有第1至第4层")
    return made


def otherwise(value: Any, instead: Any = "—") -> Any:
    """``instead`` where there is nothing: no value, a blank text, an empty list. A field that does not exist stays a mistake."""
    _exists(value)
    if value is None or (isinstance(value, str | list | tuple | Mapping) and not value):
        return instead
    return instead if isinstance(value, str) and not value.strip() else value


def paragraphs(text: Any) -> list[str]:
    """A text → its paragraphs, blank lines left out."""
    _present(text)
    return [line.strip() for line in re.split(r"[\r\n]+", str(text)) if line.strip()]


def unstopped(text: Any) -> str:
    """A text on one line, without the stop at its end, so that a sentence can go on."""
    _present(text)
    lines = [line.strip(_STOPS) for line in re.split(r"[\r\n]+", str(text))]
    return "；".join(line for line in lines if line)


def shortened(text: Any, most: int = 40) -> str:
    """At most so many characters; …… stands for what was left out."""
    flat = unstopped(text)
    return flat if len(flat) <= most else flat[:most] + "……"


def in_lines(text: Any, most: int = 20) -> str:
    """A title → its lines, at most so many characters each, cut where a word ends."""
    _present(text)
    return "\n".join(title_lines(str(text), max(_whole(most), 2)))


def merged_down(text: Any) -> Merged:
    """Marks a table cell: it is merged with the cells below that say the same."""
    _present(text)
    return Merged("、".join(map(str, text)) if isinstance(text, list | tuple) else str(text))


def _exists(value: Any) -> None:
    """A missing field is named, whichever helper it was given to."""
    fail = getattr(type(value), "_fail_with_undefined_error", None)
    if fail is not None:
        fail(value)


def _present(value: Any) -> None:
    _exists(value)
    if value is None:
        raise CannotPrint(NO_VALUE)


FILTERS: dict[str, Callable[..., Any]] = {
    "日期": as_day,
    "中文日期": as_day_in_words,
    "月份": as_month,
    "中文年份": year_in_words,
    "中文数字": in_words,
    "大写": in_formal_words,
    "百分比": as_percent,
    "份额": in_shares,
    "一是二是": first_second,
    "顿号": listed,
    "顿号和": joined,
    "序号": numbered,
    "若无则": otherwise,
    "分段": paragraphs,
    "去句号": unstopped,
    "截短": shortened,
    "分行": in_lines,
    "竖并": merged_down,
    "length": length,
    "count": length,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {"期间": period, "序号": numbered, "份额": in_shares}
