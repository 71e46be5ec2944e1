"""The sheet 状态与亮灯 → the words of this office for 状态 and its lights, each with its colour."""

from __future__ import annotations

import re
import unicodedata

from toolkit.model.grid import Sheet
from toolkit.model.rules import STATUSES
from toolkit.model.settings import (
    COLOURS,
    LIGHT_CONDITIONS,
    LIGHT_DAYS,
    LIGHT_HEADS,
    STATUS_HEADS,
    Light,
    StatusWord,
)
from toolkit.settings.tables import Line, Mistakes, head_row, lines_under, shown
from toolkit.text.normal import key, squeeze

_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_RGB = re.compile(r"(?:rgb)?\(?(\d{1,3})[,;/ ]+(\d{1,3})[,;/ ]+(\d{1,3})\)?", re.IGNORECASE)


def read_status(sheet: Sheet | None, wrong: Mistakes) -> tuple[tuple[StatusWord, ...], tuple[Light, ...]]:
    """Status words and lights in the order of the sheet; an empty tuple for a table that is not there or blank."""
    if sheet is None or not sheet.rows:
        return (), ()
    words, lights = head_row(sheet, STATUS_HEADS[:2]), head_row(sheet, LIGHT_HEADS[:2])
    for head, names in ((words, STATUS_HEADS), (lights, LIGHT_HEADS)):
        if not head:
            wrong.add(sheet.name, "", f"找不到表头（{'、'.join(names)}），请不要改动表头。")
    first = lines_under(sheet, words, STATUS_HEADS, wrong, until=lights if lights > words else 0) if words else ()
    second = lines_under(sheet, lights, LIGHT_HEADS, wrong, until=words if words > lights else 0) if lights else ()
    return _words(list(first)), _lights(list(second))


def _words(lines: list[Line]) -> tuple[StatusWord, ...]:
    found: list[StatusWord] = []
    rows: dict[str, int] = {}
    for line in lines:
        word = squeeze(line.need("状态用语", "请补上，或清空这一行。"))
        if word and key(word) in rows:
            line.err("状态用语", f"“{shown(word)}”与第{rows[key(word)]}行重复，一个用语只能有一种含义，请删去一行。")
        rows.setdefault(key(word), line.row)
        meaning = ""
        if line.text("含义"):
            meaning = line.choice("含义", STATUSES, "")
        else:
            line.err("含义", f"没有说“{shown(word)}”是什么意思，请从下拉列表里选：{'、'.join(STATUSES)}。")
        colour = _colour(line) if line.text("颜色") else COLOURS["白"]
        found.append(StatusWord(word, meaning, colour))
    return tuple(found)


def _lights(lines: list[Line]) -> tuple[Light, ...]:
    found = []
    rows: dict[tuple[str, float | None], int] = {}
    for line in lines:
        name = line.need("灯", "例如：红灯；不用的行请整行清空。")
        when = line.choice("条件", LIGHT_CONDITIONS, "") if line.need("条件", "请从下拉列表里选。") else ""
        days = line.number("天数", low=1, high=3660, unit="天", whole=True)
        if when and when not in LIGHT_DAYS and line.text("天数"):
            line.err("天数", f"“{when}”不用天数，请清空这一格。")
        elif when and LIGHT_DAYS.get(when) and not line.text("天数"):
            line.err("天数", f"“{when}”要写天数：离时限还有几天以内亮这盏灯，例如 10。")
        if when and (when, days) in rows:
            line.err("条件", f"与第{rows[when, days]}行的条件相同，这一行永远不会亮，请删去一行。")
        rows.setdefault((when, days), line.row)
        colour = _colour(line) if line.need("颜色", "请从下拉列表里选，或写 #F8696B 这样的颜色。") else ""
        found.append(Light(name, when, None if days is None else int(days), colour))
    return tuple(found)


def _colour(line: Line) -> str:
    """红 or 红色, #F8696B, or 248,105,107 → RRGGBB; empty (and a mistake) for anything else."""
    text = line.text("颜色")
    plain = squeeze(unicodedata.normalize("NFKC", text)).removesuffix("色")
    if plain in COLOURS:
        return COLOURS[plain]
    found = _HEX.fullmatch(plain)
    if found:
        return found[1].upper()
    parts = _RGB.fullmatch(" ".join(unicodedata.normalize("NFKC", text).split()))
    numbers = [int(part) for part in parts.groups()] if parts else []
    if numbers and max(numbers) <= 255:
        return "".join(f"{number:02X}" for number in numbers)
    line.err("颜色", f"颜色“{shown(text)}”看不懂，请写 {'、'.join(COLOURS)}，或 #F8696B 这样六位的颜色。")
    return ""
