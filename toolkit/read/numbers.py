"""Numbers as a person sees them: what a spreadsheet shows for a stored number under a number format.

Source of the rules: ECMA-376 part 1, 18.8.30/18.8.31; where the standard is silent, what Excel and WPS show.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from toolkit.read.number_dates import chinese_number, date_text

Token = tuple[str, str]
Render = Callable[[float], str]

_MONEY = '"¥"#,##0'
_NOON = "上午/下午"
BUILTIN: dict[int, str] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    5: f"{_MONEY};-{_MONEY}", 6: f"{_MONEY};-{_MONEY}", 7: f"{_MONEY}.00;-{_MONEY}.00", 8: f"{_MONEY}.00;-{_MONEY}.00",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: f'{_MONEY};-{_MONEY};"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: f'{_MONEY}.00;-{_MONEY}.00;"-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: f'{_NOON}h"时"mm"分"', 35: f'{_NOON}h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: f'{_NOON}h"时"mm"分"', 56: f'{_NOON}h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Built-in formats of a Chinese installation; files name them by number only (27–36 and 50–58 are dates)."""

_WIDE_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<exp>E[+-](?=[0#?]))"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,}|e+|g+)|(?P<digit>[0#?])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:E[+-]?\d+)?)\s*$", re.IGNORECASE)
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b,
}  # fmt: skip


class _Section(NamedTuple):
    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    is_date: bool
    chinese: bool
    digits: int  # N of [DBNumN]


def display(value: float, format_code: str, format_id: int, date1904: bool) -> str:
    """What a cell shows for a stored number.

    ``format_code`` is the code that the file states for the cell, empty when it states only the number ``format_id`` of
    a built-in format. A date that no calendar has, and a format that would show nothing, give the number itself.
    """
    return renderer(format_code, format_id, date1904)(value)


@lru_cache(maxsize=2048)
def renderer(format_code: str, format_id: int, date1904: bool) -> Render:
    """``display`` with the analysis of the format done once: a function from stored number to text."""
    code = format_code or BUILTIN.get(format_id, "General")
    if code.lower() in ("general", "@", "g/通用格式"):
        return general
    sections = tuple(_section(text) for text in _split(code))
    numeric = tuple(s for s in sections[:3] if not any(kind == "text" for kind, _ in s.tokens))
    if not numeric:
        return general

    def render(value: float) -> str:
        section, signed = _choose(numeric, value)
        if section is None:
            return general(value)
        if section.is_date:
            shown = date_text(section.tokens, value, date1904, section.chinese, section.digits)
        else:
            shown = _number(section, value, signed)
        return (shown or "").strip() or general(value)

    return render


def is_date(format_code: str, format_id: int) -> bool:
    """Whether a format shows dates or times."""
    return any(_section(text).is_date for text in _split(format_code or BUILTIN.get(format_id, "")))


def general(value: float) -> str:
    """A number without format: 15 significant digits, no float noise, whole numbers never in scientific notation.

    A whole number that a file holds exactly (18-digit identity numbers) arrives as int and is shown exactly.
    """
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value)) if abs(value) < 1e15 else f"{Decimal(f'{value:.14e}'):.0f}"
    text = f"{value:.15g}"
    mantissa, mark, power = text.partition("e")
    return f"{mantissa}E{power}" if mark else text


def _split(code: str) -> list[str]:
    """Sections of a format; semicolons in quotes and after a backslash do not separate."""
    sections, start = [], 0
    for piece in _PIECE.finditer(code):
        if piece["other"] == ";":
            sections.append(code[start : piece.start()])
            start = piece.end()
    return [*sections, code[start:]]


def _section(text: str) -> _Section:
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    chinese, digits = False, 0
    for piece in _PIECE.finditer(text):
        kind, found = piece.lastgroup, piece[piece.lastgroup or 0]
        if kind == "bracket":
            if match := _CONDITION.match(found):
                condition = (match[1], float(match[2]))
            elif re.fullmatch(r"h+|m+|s+", found, re.IGNORECASE):
                tokens.append(("elapsed", found.lower()))
            elif found.lower().startswith("dbnum"):
                digits = int(found[5]) if found[5:] in ("1", "2", "3") else 0
            elif found.startswith("$"):
                symbol, _, locale = found[1:].partition("-")
                chinese = chinese or locale.lower().endswith("804")
                tokens.append(("lit", symbol))
        elif kind in ("quoted", "escaped"):
            tokens.append(("lit", found))
        elif kind == "blank":
            tokens.append(("lit", " "))
        elif kind == "other":
            tokens.append(
                ({"@": "text", ".": "point", ",": "comma", "%": "percent", "/": "slash"}.get(found, "lit"), found)
            )
        elif kind == "date":
            tokens.append(("date", found.lower()))
        elif kind and kind != "fill":
            tokens.append((kind, found.upper() if kind in ("ampm", "exp") else found))
    dated = any(kind in ("date", "elapsed", "ampm") for kind, _ in tokens)
    ready = _as_date(tokens) if dated else tokens
    return _Section(tuple(ready), condition, dated, chinese, digits)


def _as_date(tokens: list[Token]) -> list[Token]:
    """Tokens of a date: ``m`` beside hours or seconds means minutes (written ``M``), ``.00`` after seconds a fraction."""
    ready: list[Token] = []
    place = 0
    while place < len(tokens):
        kind, code = tokens[place]
        place += 1
        if kind == "point" and ready and ready[-1][1][:1] == "s" and ready[-1][0] in ("date", "elapsed"):
            zeros = 0
            while place < len(tokens) and tokens[place] == ("digit", "0"):
                zeros += 1
                place += 1
            ready.append(("frac", "0" * zeros) if zeros else ("lit", "."))
        elif kind in ("date", "elapsed", "ampm"):
            if code[0] != "g":  # era names: none in the Western calendar
                ready.append((kind, code))
        else:
            ready.append(("lit", code))
    clock = [n for n, (kind, _) in enumerate(ready) if kind in ("date", "elapsed")]
    for order, place in enumerate(clock):
        kind, code = ready[place]
        if kind == "date" and code in ("m", "mm"):
            before = ready[clock[order - 1]][1][0] if order else ""
            after = ready[clock[order + 1]][1][0] if order + 1 < len(clock) else ""
            if before == "h" or after == "s":
                ready[place] = ("date", code.upper())
    return ready


def _choose(sections: tuple[_Section, ...], value: float) -> tuple[_Section | None, bool]:
    """The section that shows ``value`` and whether it must write the minus sign itself."""
    if any(section.condition for section in sections):
        for place, section in enumerate(sections):
            test = section.condition
            if test is None and place == 0 and len(sections) > 1:
                test = (">", 0.0)
            if test is None or _TESTS[test[0]](value, test[1]):
                return section, not (test and test[0] in ("<", "<=") and test[1] <= 0)
        return None, True
    if len(sections) == 1:
        return sections[0], True
    if value < 0:
        return sections[1], False
    return sections[2 if value == 0 and len(sections) > 2 else 0], False


def _number(section: _Section, value: float, signed: bool) -> str:
    kinds = [kind for kind, _ in section.tokens]
    minus = "-" if signed and value < 0 else ""
    if "general" in kinds:
        shown = _in_chinese(general(abs(value)), section.digits)
        return minus + "".join(shown if kind == "general" else code for kind, code in section.tokens)
    if "digit" not in kinds:
        return minus + "".join(code for _, code in section.tokens)
    with localcontext(_WIDE_CONTEXT):
        amount = abs(Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}"))
        amount *= 100 ** kinds.count("percent")
        if "slash" in kinds:
            shown = _fraction(section.tokens, amount)
        elif "exp" in kinds:
            shown = _scientific(section.tokens, amount)
        else:
            shown = _plain(section.tokens, amount)
    if section.digits:
        shown = _in_chinese(shown, section.digits)
    return minus + shown if re.search(r"[1-9一-龥]", shown) else shown


def _in_chinese(text: str, digits: int) -> str:
    """Western digits of ``text`` as [DBNum1/2] writes them: whole part by value, decimals digit by digit."""
    if digits not in (1, 2):
        return text.translate({48 + n: 0xFF10 + n for n in range(10)}) if digits == 3 else text
    whole, point, rest = text.partition(".")
    head = re.sub(
        r"\d+", lambda found: chinese_number(int(found[0]), digits) if len(found[0]) < 17 else found[0], whole
    )
    names = "〇一二三四五六七八九" if digits == 1 else "零壹贰叁肆伍陆柒捌玖"
    return head + point + rest.translate({48 + n: sign for n, sign in enumerate(names)})


def _plain(tokens: tuple[Token, ...], amount: Decimal) -> str:
    """Digits of ``amount`` in the placeholders: commas between digits group, commas after the last one divide by 1,000."""
    whole_part, decimals = _halves(tokens)
    slots = [n for n, (kind, _) in enumerate(whole_part) if kind == "digit"]
    last = slots[-1] if slots else -1
    grouped = any(kind == "comma" and slots and slots[0] < n < last for n, (kind, _) in enumerate(whole_part))
    scale = sum(kind == "comma" and n > last for n, (kind, _) in enumerate(whole_part) if slots)
    scale += sum(kind == "comma" for kind, _ in decimals)
    places = sum(kind == "digit" for kind, _ in decimals)
    rounded = (amount / 1000**scale).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    shown = _fill_whole(whole_part, whole.lstrip("0"), grouped)
    keep = len(fraction.rstrip("0"))
    place = 0
    for kind, code in decimals:
        if kind == "digit":
            shown += fraction[place] if place < keep or code == "0" else " " * (code == "?")
            place += 1
        elif kind != "comma":
            shown += code
    return shown


def _halves(tokens: tuple[Token, ...]) -> tuple[list[Token], list[Token]]:
    """Tokens before the decimal point, and from it on."""
    for place, (kind, _) in enumerate(tokens):
        if kind == "point":
            return list(tokens[:place]), list(tokens[place:])
    seen = [n for n, (kind, _) in enumerate(tokens) if kind in ("digit", "comma")]
    cut = seen[-1] + 1 if seen else len(tokens)
    return list(tokens[:cut]), [("lit", code) for _, code in tokens[cut:]]


def _fill_whole(tokens: list[Token], digits: str, grouped: bool) -> str:
    slots = sum(kind == "digit" for kind, _ in tokens)
    shown: list[str] = []
    written = 0

    def put(digit: str) -> None:
        nonlocal written
        if grouped and written and written % 3 == 0:
            shown.append(",")
        shown.append(digit)
        written += 1

    rest = list(digits)
    for kind, code in reversed(tokens):
        if kind != "digit":
            if kind != "comma":
                shown.append(code[::-1])
            continue
        slots -= 1
        if rest:
            put(rest.pop())
            while rest and not slots:
                put(rest.pop())
        elif code == "0":
            put("0")
        elif code == "?":
            shown.append(" ")
    return "".join(shown)[::-1]


def _scientific(tokens: tuple[Token, ...], amount: Decimal) -> str:
    place = next(n for n, (kind, _) in enumerate(tokens) if kind == "exp")
    mantissa, tail = tokens[:place], tokens[place + 1 :]
    whole, decimals = _halves(mantissa)
    step = max(sum(kind == "digit" for kind, _ in whole), 1)
    places = sum(kind == "digit" for kind, _ in decimals)
    power = amount.adjusted() if amount else 0
    power -= power % step
    shifted = amount.scaleb(-power).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if shifted >= 10**step:
        power += step
        shifted = amount.scaleb(-power)
    sign = "-" if power < 0 else "+" if tokens[place][1].endswith("+") else ""
    width = sum(kind == "digit" for kind, _ in tail)
    rest = "".join(code for kind, code in tail if kind != "digit")
    return f"{_plain(mantissa, shifted)}E{sign}{str(abs(power)).zfill(width)}{rest}"


def _fraction(tokens: tuple[Token, ...], amount: Decimal) -> str:
    """``# ?/?`` and the like: whole part when there is room for it, then the nearest fraction that fits."""
    place = next(n for n, (kind, _) in enumerate(tokens) if kind == "slash")
    below = "".join(code for _, code in tokens[place + 1 :]).strip()
    fixed = re.fullmatch(r"[1-9]\d*", below)
    width = sum(kind == "digit" for kind, _ in tokens[place + 1 :]) or 1
    above = "".join(code if kind == "digit" else " " for kind, code in tokens[:place])
    value = Fraction(amount)
    whole = int(value) if len(above.split()) > 1 else 0
    if fixed:
        bottom = int(below)
        top = int((value - whole) * bottom + Fraction(1, 2))
    else:
        near = (value - whole).limit_denominator(10**width - 1)
        top, bottom = near.numerator, near.denominator
    if len(above.split()) > 1:
        if top == bottom:
            whole, top = whole + 1, 0
        return f"{whole}" if not top else f"{whole or ''} {top}/{bottom}".strip()
    return f"{top}/{bottom}"
