"""Automatic numbers of Word paragraphs (一、 （一） 1. 第一章 ①) as Word prints them, from numbering.xml and styles.xml.

Counting rules: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat). Counters belong to the abstract
definition, which several lists may share; a list may start a level anew once (startOverride).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.read.xml import Node

_CN, _TEN = "〇一二三四五六七八九", "十百千"
_LEGAL, _LEGAL_TEN = "零壹贰叁肆伍陆柒捌玖", "拾佰仟"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_WIDE = {48 + digit: 0xFF10 + digit for digit in range(10)}
_COUNTED = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
                      "taiwaneseCountingThousand", "koreanCounting"})  # fmt: skip
_LEGAL_KINDS = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal", "koreanLegal"})
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_DEEPEST_STYLE = 30
_PLACE = re.compile(r"%([1-9])")


def number_text(value: int, kind: str) -> str:
    """``value`` in a number format of Word (``w:numFmt``), decimal for the formats of other languages. Never raises."""
    if kind in ("none", "bullet"):
        return ""
    if value <= 0 or value > 9999:
        return str(value)
    if kind in _COUNTED:
        return chinese(value, _CN, _TEN)
    if kind in _LEGAL_KINDS:
        return chinese(value, _LEGAL, _LEGAL_TEN, short_ten=False)
    if kind in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital"):
        return "".join(_CN[int(digit)] for digit in str(value))
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(value).translate(_WIDE)
    if kind in _CIRCLED and value <= 50:
        return chr(0x2460 + value - 1) if value <= 20 else chr((0x3251 if value <= 35 else 0x32B1 - 15) + value - 21)
    return _other(value, kind)


def _other(value: int, kind: str) -> str:
    if kind == "ideographTraditional":
        return _STEMS[(value - 1) % 10]
    if kind == "ideographZodiac":
        return _BRANCHES[(value - 1) % 12]
    if kind == "decimalEnclosedParen" and value <= 20:
        return chr(0x2474 + value - 1)
    if kind == "decimalEnclosedFullstop" and value <= 20:
        return chr(0x2488 + value - 1)
    if kind == "ideographEnclosedCircle" and value <= 10:
        return chr(0x3280 + value - 1)
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (value - 1) % 26) * min((value - 1) // 26 + 1, 20)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(value) if kind == "upperRoman" else _roman(value).lower()
    if kind in ("decimalZero", "001"):
        return f"{value:02d}"
    return f"- {value} -" if kind == "numberInDash" else str(value)


def chinese(value: int, digits: str = _CN, tens: str = _TEN, *, short_ten: bool = True) -> str:
    """A number from 1 to 9999 in Chinese: 12 → 十二, 105 → 一百〇五 (``short_ten``: no 一 before a leading 十)."""
    text, gap = "", False
    for place in range(len(str(value)) - 1, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (tens[place - 1] if place else "")
        gap = not digit
    return text[1:] if short_ten and 10 <= value < 20 else text


def _roman(value: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (value // size)
        value %= size
    return text


@dataclass(slots=True)
class Level:
    """One level of a list: its first value, format, pattern (``第%1章``), what follows, and after which level it restarts.

    ``restart``: 0 never, n after a paragraph of level n or above (counted from 1), None after every higher level.
    """

    start: int = 1
    kind: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """A ``w:num``: its levels, the abstract definition that counts for it, and levels it starts anew when first used."""

    abstract: str
    levels: dict[int, Level]
    overrides: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says that matters here, inheritance resolved; ``list_level`` is None where none is said."""

    level: int = 0
    bold: bool = False
    centred: bool = False
    hidden: bool = False
    list_id: str = ""
    list_level: int | None = None
    contents: bool = False


class Numbers:
    """The counters of one document; ``label`` is to be called once for each numbered paragraph, in order."""

    def __init__(self, numbering: Node | None) -> None:
        self._lists = _lists(numbering) if numbering else {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level of a list that is linked to a paragraph style, 0 when none is."""
        found = self._lists.get(list_id)
        return next((level for level, one in found.levels.items() if style and one.style == style), 0) if found else 0

    def label(self, list_id: str, level: int) -> str:
        """The number of the next paragraph of this list and level as printed, with what separates it from the text."""
        used = self._lists.get(list_id)
        if used is None or level not in used.levels:
            return ""
        counts = self._counts.setdefault(used.abstract, {})
        if level in used.overrides and (list_id, level) not in self._started:
            counts.pop(level, None)
            self._started.add((list_id, level))
        counts[level] = counts.get(level, used.levels[level].start - 1) + 1
        for lower in [one for one in counts if one > level]:
            restart = used.levels[lower].restart if lower in used.levels else None
            if restart is None or (restart > 0 and level < restart):
                del counts[lower]
        return self._printed(used, level, counts)

    def _printed(self, used: _List, level: int, counts: Mapping[int, int]) -> str:
        this = used.levels[level]
        if this.kind == "bullet":
            return "•" if this.pattern.strip() else ""

        def value(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = used.levels.get(at, Level())
            return number_text(counts.get(at, other.start), "decimal" if this.legal else other.kind)

        text = _PLACE.sub(value, this.pattern)
        if not text.strip():
            return ""
        open_end = text[-1].isalnum() or text[-1] == "."
        return text + " " if this.suffix != "nothing" and open_end else text


def read_styles(styles: Node | None) -> dict[str, Style]:
    """Paragraph styles by their id, inheritance resolved; the default style also under the empty id."""
    raw = {node.attributes.get("styleId", ""): node for node in (styles.all("style") if styles else ())}
    found: dict[str, Style] = {}
    for name, node in raw.items():
        chain, at = [node], node
        while len(chain) < _DEEPEST_STYLE and (above := raw.get(_value(at, "basedOn"))) is not None:
            chain.append(above)
            at = above
        style = Style()
        for one in reversed(chain):
            style = _refined(style, one)
        found[name] = style
        if node.attributes.get("type", "paragraph") == "paragraph" and node.attributes.get("default") in ("1", "true"):
            found[""] = style
    return found


def _refined(style: Style, node: Node) -> Style:
    title = _value(node, "name").strip().lower()
    heading = re.fullmatch(r"(?:heading|标题)\s*([1-9])", title)
    level = int(heading[1]) if heading else style.level
    outline = node.first("outlineLvl")
    if outline is not None:
        level = outline_level(outline.attributes.get("val", ""))
    numbers = node.first("numPr")
    list_id, list_level = style.list_id, style.list_level
    if numbers is not None:
        list_id = _value(numbers, "numId") or list_id
        list_level = _whole(_value(numbers, "ilvl"), -1)
        list_level = None if list_level < 0 else list_level
    centred = node.first("jc")
    return Style(
        level,
        _on(node, "b", style.bold),
        centred.attributes.get("val") == "center" if centred is not None else style.centred,
        _on(node, "vanish", style.hidden),
        list_id,
        list_level,
        style.contents or bool(re.fullmatch(r"(?:toc|目录)\s*\d*", title)),
    )


def outline_level(text: str) -> int:
    """``w:outlineLvl`` (0 to 8, 9 is body text) as a level from 1 to 9, 0 for body text."""
    value = _whole(text, 9)
    return value + 1 if 0 <= value <= 8 else 0


def is_on(value: str | None) -> bool:
    """Whether a toggle (``w:b``, ``w:vanish``) is on, by its value attribute."""
    return value not in ("0", "false", "off", "none")


def _on(node: Node, name: str, inherited: bool) -> bool:
    found = node.first(name)
    return inherited if found is None else is_on(found.attributes.get("val"))


def _value(node: Node, name: str) -> str:
    found = node.first(name)
    return found.attributes.get("val", "") if found is not None else ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else otherwise


def _lists(numbering: Node) -> dict[str, _List]:
    abstracts = {node.attributes.get("abstractNumId", ""): node for node in numbering.all("abstractNum")}
    by_link = {_value(node, "styleLink"): name for name, node in abstracts.items() if node.first("styleLink")}
    parsed = {name: _levels(node) for name, node in abstracts.items()}
    found: dict[str, _List] = {}
    for node in numbering.all("num"):
        name = _value(node, "abstractNumId")
        if name in abstracts and not parsed[name]:
            name = by_link.get(_value(abstracts[name], "numStyleLink"), name)
        levels, overrides = dict(parsed.get(name, {})), {}
        for change in node.all("lvlOverride"):
            at = _whole(change.attributes.get("ilvl", ""), 0)
            own = _levels(change)
            levels.update({at: own[at]} if at in own else {})
            start = _value(change, "startOverride")
            if start:
                overrides[at] = _whole(start, 1)
                if at in levels:
                    levels[at] = _started_at(levels[at], overrides[at])
        found[node.attributes.get("numId", "")] = _List(name, levels, overrides)
    return found


def _started_at(level: Level, start: int) -> Level:
    return Level(start, level.kind, level.pattern, level.suffix, level.restart, level.legal, level.style)


def _levels(node: Node) -> dict[int, Level]:
    found = {}
    for level in node.all("lvl"):
        restart = _value(level, "lvlRestart")
        found[_whole(level.attributes.get("ilvl", ""), 0)] = Level(
            _whole(_value(level, "start"), 1),
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText"),
            _value(level, "suff") or "tab",
            _whole(restart, 0) if restart else None,
            _on(level, "isLgl", False),
            _value(level, "pStyle"),
        )
    return found
