"""How many lines a text takes in a cell, how tall its row must be, and where a text too tall for one row is cut.

Excel fits no row height under merged cells and none above 409 points, so heights are ours. They must hold in Excel, WPS
and LibreOffice with whatever font stands in for 仿宋, hence widths are rather too large than too small. Line breaking
follows what all three do: no closing mark begins a line, no opening mark ends one, Latin words and numbers stay whole.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from functools import lru_cache

MAX_ROW = 409.0
"""Excel's limit for the height of a row, in points."""

CELL_LIMIT = 32_767
"""Excel's limit for the text of a cell, in UTF-16 units."""

_LINE = 1.36
"""Line pitch in ems: 仿宋 and 宋体 need 1.2 to 1.3, the Noto and 思源 fonts that replace them 1.45 (see _SLACK)."""

_WIDEST = 1.46
"""Line pitch of the Noto and 思源 fonts, in ems."""

_SLACK = 10
"""One line in so many is added: it covers the wider pitch and what another font breaks differently."""

_PADDING = 7.0
"""Points above and below the text together."""

_CLOSING = "，。、；：？！）】》〉」』〕］｝”’…—·～％‰℃,.;:?!)]}>%"
_OPENING = "（【《〈「『〔［｛“‘([{<"
_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(
    rf"([{_HAN}]+(?![{re.escape(_CLOSING)}]))"
    rf"|[{re.escape(_OPENING)}]*(?:[!-~]+|[^!-~])[{re.escape(_CLOSING)}]*[ \u3000]*"
)


def _latin_width(char: str) -> float:
    if char in "mwMW@%":
        return 0.92
    if char.isupper() or char in "&#+=<>~":
        return 0.74
    return 0.4 if char == " " else 0.62


_LATIN = tuple(_latin_width(chr(code)) for code in range(128))
_ALL_LATIN = dict.fromkeys(range(128))


def text_width(text: str) -> float:
    """Width in ems: 1 for full-width characters, about 0.6 for Latin ones (the widest font likely to stand in)."""
    wide = text.translate(_ALL_LATIN) if not text.isascii() else ""
    if len(wide) == len(text):
        return float(len(text))
    return len(wide) + sum([_LATIN[ord(char)] for char in text if char < "\x80"])


def line_starts(text: str, width: float, limit: int = sys.maxsize) -> list[int]:
    """Offsets at which the lines of ``text`` begin when it is set ``width`` ems wide; an empty text has one line.

    Stops soon after ``limit`` lines.
    """
    starts: list[int] = []
    begin = 0
    for paragraph in text.split("\n"):
        starts.append(begin)
        if len(paragraph) > width or text_width(paragraph) > width:
            _wrap(paragraph, begin, width, starts, limit)
        if len(starts) > limit:
            break
        begin += len(paragraph) + 1
    return starts


def _wrap(paragraph: str, begin: int, width: float, starts: list[int], limit: int) -> None:
    full = max(int(width), 1)
    used = 0.0
    for found in _TOKEN.finditer(paragraph):
        run = found[1]
        if run is None:
            token = found[0]
            wide, wider = (1.0, 1.0) if len(token) == 1 and token > "\x7f" else _token_width(token)
            if used + wide <= width and used:
                used += wider
                continue
            at = begin + found.start()
            if used:
                starts.append(at)
            used = wider if wide <= width else _break_anywhere(token, at, width, starts)
        else:
            count, room = len(run), max(int(width - used), 0)
            if count <= room:
                used += count
                continue
            at = begin + found.start()
            full_lines = (count - room - 1) // full
            starts.extend([at + room + line * full for line in range(full_lines + 1)])
            used = float(count - room - full_lines * full)
        if len(starts) > limit:
            return


@lru_cache(maxsize=8192)
def _token_width(token: str) -> tuple[float, float]:
    """Width of a word without and with the blanks after it, which may hang over the line's end."""
    return text_width(token.rstrip(" \u3000")), text_width(token)


def _break_anywhere(token: str, at: int, width: float, starts: list[int]) -> float:
    """Break a word that is longer than a line; returns how much of its last line is used."""
    used = 0.0
    for offset, char in enumerate(token):
        wide = _LATIN[ord(char)] if char < "\x80" else 1.0
        if used + wide > width and used:
            starts.append(at + offset)
            used = 0.0
        used += wide
    return used


def line_count(text: str, width: float) -> int:
    """Number of lines that ``text`` takes, 0 for an empty text."""
    return len(line_starts(text, width)) if text else 0


def line_bound(text: str, width: float) -> int:
    """A quick upper bound of ``line_count`` for streamed sheets: every line loses up to two ems at its end."""
    if not text:
        return 0
    if len(text) <= width - 2 and "\n" not in text:
        return 1
    full = max(width - 2, 1.0)
    if "\n" not in text:
        return int(len(text) / full) + 1
    return sum([int(len(paragraph) / full) + 1 for paragraph in text.split("\n")])


def row_height(lines: int, size: float) -> float:
    """Height in points of a row with that many lines of type of ``size`` points, slack included.

    Never less than the lines need in the fonts of the widest pitch: below ten lines there is no line of slack.
    """
    lines = max(lines, 1)
    return round(max((lines + lines // _SLACK) * size * _LINE + _PADDING, lines * size * _WIDEST + 2.0), 2)


def lines_in(height: float, size: float) -> int:
    """How many lines fit into a row of that height, the inverse of ``row_height``."""
    lines = int((height - _PADDING) / (size * _LINE))
    while lines > 1 and row_height(lines, size) > height:
        lines -= 1
    return max(lines, 1)


def cut(text: str, width: float, first: int, then: int) -> list[str]:
    """Cut a text into parts of at most ``first`` lines, then ``then`` lines each; joined they are the text again."""
    parts: list[str] = []
    room = first
    while True:
        part, text, _ = cut_once(text, width, room)
        parts.append(part)
        if not text:
            return parts
        room = then


def cut_once(text: str, width: float, lines: int) -> tuple[str, str, int]:
    """What of a text goes into ``lines`` lines, the rest, and how many lines the first part takes.

    A cut is made after a sentence when one ends in the last three lines, else between clauses, else at a line's start,
    and beside no white space where that can be helped: readers trim cells.
    """
    if not text:
        return "", "", 0
    starts = line_starts(text, width, lines)
    if len(starts) <= lines or not text[starts[lines] :].strip():
        return text, "", min(len(starts), lines)
    end = _cutting_place(text, starts[max(lines - 3, lines * 2 // 3, 1)], starts[lines])
    return text[:end], text[end:], bisect_left(starts, end)


_SENTENCE = re.compile(r"[。！？；;!?][”’」』）)]*(?=\S)")
_CLAUSE = re.compile(r"[，,、：:][”’]*(?=\S)")


def _cutting_place(text: str, low: int, high: int) -> int:
    for pattern in (_SENTENCE, _CLAUSE):
        found = [m.end() for m in pattern.finditer(text, low, min(high + 1, len(text))) if m.end() <= high]
        if found:
            return found[-1]
    for end in range(high, low, -1):
        if not text[end].isspace() and not text[end - 1].isspace():
            return end
    return high


def utf16_length(text: str) -> int:
    """Length as Excel counts it: characters beyond the first 65,536 code points count twice."""
    if len(text) * 2 <= CELL_LIMIT or text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit_cell(text: str, mark: str, limit: int = CELL_LIMIT) -> tuple[str, str]:
    """Split a text that is longer than a cell may be: (what goes into the cell, ending with ``mark``; the rest)."""
    if utf16_length(text) <= limit:
        return text, ""
    end = min(limit - len(mark), len(text))
    while utf16_length(text[:end]) > limit - len(mark):
        end -= max((utf16_length(text[:end]) - limit + len(mark)) // 2, 1)
    while end > 1 and (text[end].isspace() or text[end - 1].isspace()):
        end -= 1
    return text[:end] + mark, text[end:]
