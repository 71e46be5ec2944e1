"""Serial numbers as dates and times, the way a date format shows them.

Source of the rules: ECMA-376 part 1, 18.8.30/18.8.31 (codes, built-in formats of zh-cn) and 18.17.4.1 (serial dates).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

DateToken = tuple[str, str]
"""``lit`` text, ``date`` code (yyyy, m, dd, hh, ss, M for minutes …), ``elapsed`` code, ``ampm`` code, ``frac`` digits."""

LAST_SERIAL = 2_958_466
_DAY = 86_400
_EPOCH_1900 = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"
_CHINESE = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_WIDE = "０１２３４５６７８９"


def date_text(tokens: Sequence[DateToken], value: float, date1904: bool, chinese: bool, digits: int) -> str | None:
    """``value`` shown by the tokens of a date format, None when no calendar has such a day.

    ``chinese`` asks for Chinese month and day names; ``digits`` is the N of [DBNumN], 0 for Western digits.
    """
    if not 0 <= value < LAST_SERIAL:
        return None
    places = max((len(code) for kind, code in tokens if kind == "frac"), default=0)
    seconds = Decimal(repr(float(value))) * _DAY
    seconds = seconds.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    day, rest = divmod(seconds, _DAY)
    if day >= LAST_SERIAL:
        return None
    year, month, date, weekday = _calendar(int(day), date1904)
    clock = (int(rest // 3600), int(rest // 60 % 60), int(rest % 60))
    twelve = any(kind == "ampm" for kind, _ in tokens)
    parts = []
    for kind, code in tokens:
        if kind == "lit":
            parts.append(code)
        elif kind == "ampm":
            parts.append(_half_of_day(code, clock[0]))
        elif kind == "frac":
            parts.append("." + str(seconds % 1)[2:])
        elif kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
            parts.append(_in_digits(str(int(seconds // unit)).zfill(len(code)), digits, by_digit=True))
        elif code[0] in "hMs":
            number = clock["hMs".index(code[0])]
            if code[0] == "h" and twelve:
                number = (number + 11) % 12 + 1
            parts.append(_in_digits(str(number).zfill(min(len(code), 2)), digits))
        else:
            parts.append(_day_part(code, year, month, date, weekday, chinese, digits))
    return "".join(parts)


def _calendar(day: int, date1904: bool) -> tuple[int, int, int, int]:
    """Year, month, day and weekday (Monday 0) of a whole serial number.

    The 1900 calendar counts a 29 February 1900 that never was (serial 60), so earlier days stand one further.
    """
    if date1904:
        found = _EPOCH_1904 + dt.timedelta(min(day, LAST_SERIAL - 1463))
    elif day > 60:
        found = _EPOCH_1900 + dt.timedelta(day)
    elif day == 60:
        return 1900, 2, 29, 2
    elif day == 0:
        return 1900, 1, 0, 5
    else:
        found = _EPOCH_1900 + dt.timedelta(day + 1)
        return found.year, found.month, found.day, (found.weekday() - 1) % 7
    return found.year, found.month, found.day, found.weekday()


def _day_part(code: str, year: int, month: int, date: int, weekday: int, chinese: bool, digits: int) -> str:
    letter, length = code[0], len(code)
    if letter in "ye":
        text = str(year) if length > 2 or letter == "e" else str(year)[-2:]
        return _in_digits(text, digits, by_digit=True)
    if letter == "m":
        if length <= 2:
            return _in_digits(str(month).zfill(length), digits)
        if chinese:
            return _in_digits(str(month), 1) + "月"
        name = _MONTHS[month - 1]
        return {3: name[:3], 5: name[0]}.get(length, name)
    if letter == "a":
        return ("星期" if length > 3 else "") + _CHINESE_DAYS[weekday]
    if length <= 2:
        return _in_digits(str(date).zfill(length), digits)
    if chinese:
        return ("星期" if length > 3 else "周") + _CHINESE_DAYS[weekday]
    return _DAYS[weekday] if length > 3 else _DAYS[weekday][:3]


def _half_of_day(code: str, hour: int) -> str:
    if code == "上午/下午":
        return "下午" if hour >= 12 else "上午"
    text = "PM" if hour >= 12 else "AM"
    return text if len(code) > 3 else text[0]


def _in_digits(text: str, digits: int, by_digit: bool = False) -> str:
    """A number of a date in the digits of [DBNumN]: 1 → 二〇二六, 十八; 2 → 贰零贰陆, 壹拾捌; 3 → wide digits."""
    if not digits:
        return text
    if digits == 3:
        return text.translate({48 + n: sign for n, sign in enumerate(_WIDE)})
    if by_digit:
        names = _CHINESE if digits == 1 else _FORMAL
        return text.translate({48 + n: sign for n, sign in enumerate(names)})
    padded = len(text) == 2 and text[0] == "0"
    return (_CHINESE[0] if digits == 1 else _FORMAL[0]) * padded + chinese_number(int(text), digits)


def chinese_number(number: int, digits: int) -> str:
    """A whole number below 10^16 in Chinese: [DBNum1] 一百二十三, [DBNum2] 壹佰贰拾叁."""
    names = _CHINESE if digits == 1 else _FORMAL
    small = ("", "十", "百", "千") if digits == 1 else ("", "拾", "佰", "仟")
    if number == 0:
        return names[0]
    groups: list[str] = []
    for large in ("", "万", "亿", "万亿"):
        number, group = divmod(number, 10_000)
        text = ""
        zero = False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if digit:
                text += names[0] * (zero and bool(text)) + names[digit] + small[power]
            zero = digit == 0 or (zero and not text)
        if text and group < 1000 and number:
            text = names[0] + text
        groups.append(text + large if text else "")
        if not number:
            break
    joined = "".join(reversed(groups))
    if digits == 1 and joined.startswith("一十"):
        joined = joined[1:]
    return joined
