"""Chinese numerals → numbers (三十 → 30, 二〇二六 → 2026, 两 → 2)."""

from __future__ import annotations

_DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}

NUMERALS = "".join([*_DIGITS, *_UNITS, *_BIG])
"""All characters that such a numeral may have."""


def number_of(text: str) -> int | None:
    """The value of a whole number in Arabic (any width) or Chinese digits; None when ``text`` is neither."""
    if text.isdecimal():
        return int(text)
    if not text or any(char not in NUMERALS for char in text):
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _BIG[char]
            section = digit = 0
    return total + section + digit
