"""The numbers of a text, for comparing requirements: 完成30公里 is not 完成80公里.

Two texts that say the same give equal figures whatever the width of their digits or whether a quantity is written 30 or
三十. Ordinary words that contain a numeral (一网通办, 统一, 四位一体) give none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.text.numerals import NUMERALS, number_of

_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)} | {ord("．"): ".", ord("％"): "%", ord("，"): ","}
_MEASURES = (
    "平方公里|平方米|立方米|公里|千米|千伏安|千伏|公斤|千克|百分点|个百分点|工作日|个|项|家|件|次|天|日|月|年|周|元|亩|公顷|人次|人|户|米|吨|类|条"
    "|台|座|所|处|套|名|倍|场|期|份|环节|小时|分钟|季度|℃|度"
)
_FIGURE = re.compile(
    rf"(?P<number>[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)\s*(?P<scale>[万亿](?![{NUMERALS}])|%)?"
    rf"|百分之(?P<percent>[{NUMERALS}]+)"
    rf"|(?P<words>[{NUMERALS}]+)(?=\s*(?:{_MEASURES}))"
)
_HAS_FIGURE = re.compile(rf"[0-9０-９{NUMERALS}]")
_SCALES = {"万": 10_000, "亿": 100_000_000}


@lru_cache(maxsize=16_384)
def figures(text: str) -> tuple[str, ...]:
    """All numbers of ``text`` in order, normalised: ``1,200`` → ``1200``, ``３０`` and 三十(公里) → ``30``, 百分之八十 → ``80%``.

    A lone 一 is a word, not a number. Never raises.
    """
    if not _HAS_FIGURE.search(text):
        return ()
    found = []
    for match in _FIGURE.finditer(text.translate(_FOLD)):
        if match["number"]:
            found.append(_arabic(match["number"], match["scale"]))
        elif match["percent"]:
            found.append(f"{number_of(match['percent'])}%")
        elif match["words"] not in ("一", "万", "千", "百", "十", "〇", "零", "○", "亿", "万千", "千万"):
            found.append(str(number_of(match["words"])))
    return tuple(found)


def _arabic(number: str, scale: str | None) -> str:
    whole, _, part = number.replace(",", "").partition(".")
    part = part.rstrip("0")
    if scale in _SCALES:
        digits = len(str(_SCALES[scale])) - 1
        whole, part = whole + part[:digits].ljust(digits, "0"), part[digits:]
    whole = whole.lstrip("0") or "0"
    return f"{whole}{'.' if part else ''}{part}{'%' if scale == '%' else ''}"
