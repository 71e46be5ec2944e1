"""Plain text and Markdown: one paragraph for each line, tables (cells apart by tabs or bars) as sheets."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book, Sheet
from toolkit.read.delimited import read_delimited, text_remarks
from toolkit.read.errors import Unreadable
from toolkit.read.sniff import decode_text, visible

_ENDS = re.compile(r"\r\n|[\n\r\f\x85\u2028\u2029]")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)(?!\d{1,4}\s*[-*]\s*$)")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|```.*|~~~.*)$")
_BARS = re.compile(r"^[^|｜]*(?:[|｜][^|｜]*){2,}$")
_SPLIT = re.compile(r"(?<!\\)[|｜]")
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![*\w])")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")
_TAG = re.compile(r"</?(?:p|span|div|b|strong|font|u|em|i)(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,8}[：:]")
_CAPTION = re.compile(r"^\s*附\s*[件表录]")
_LONGEST_BETWEEN, _MOST_BETWEEN = 60, 3
_QUOTED_LINES = 40


def read_text_document(data: bytes) -> Document:
    """Read a text in UTF-8, UTF-16 or GB18030; ``data`` are the bytes of the whole file.

    Lines become paragraphs without Markdown's marks; ``#`` headings keep their level. A table is one sheet however many
    blank lines (page breaks) lie inside; rows are numbered by its lines. A comma-separated table is read as such.
    """
    text, broken = decode_text(data)
    text, strange = visible(text.removeprefix("\ufeff"))
    lines = _ENDS.split(text)
    if _is_commas(lines):
        book = read_delimited(data)
        notes = tuple((code, None, gaps) for code, _, gaps in book.remarks)
        return Document("csv", (Paragraph(1, "", table=book.sheets[0].name),), book, remarks=notes)
    marked = _is_markdown(lines)
    tables = _tables(lines)
    paragraphs: list[Paragraph] = []
    sheets: list[Sheet] = []
    place = 0
    while place < len(lines):
        if place in tables:
            sheet = _sheet(lines[place : tables[place]], f"表格{len(sheets) + 1}")
            sheets.append(sheet)
            paragraphs.append(Paragraph(place + 1, "", table=sheet.name))
            place = tables[place]
            continue
        paragraphs.append(_paragraph(place + 1, lines[place], marked))
        place += 1
    while paragraphs and not paragraphs[-1].text and not paragraphs[-1].table:
        paragraphs.pop()
    if not paragraphs:
        raise Unreadable("F130")
    remarks = tuple((code, None, gaps) for code, _, gaps in text_remarks(broken, strange))
    book = Book("text", tuple(sheets), title=_title(paragraphs))
    return Document("md" if marked else "txt", tuple(paragraphs), book, remarks=remarks)


def _is_markdown(lines: Sequence[str]) -> bool:
    """Whether Markdown's marks occur: a heading, a bar table with its line of dashes, or two strong texts."""
    strong = 0
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if _HEADING.match(line) or (_BARS.match(line) and _SEPARATOR.match(following) and "|" in following):
            return True
        strong += bool(_STRONG.search(line))
    return strong > 1


def _is_commas(lines: Sequence[str]) -> bool:
    """Whether nearly every line is a record of the same number of fields: a table that somebody saved as .csv."""
    filled = [line for line in lines if line.strip()]
    counts = Counter(line.count(",") for line in filled)
    usual = max((count for count in counts if count), key=lambda count: counts[count], default=0)
    return usual >= 2 and len(filled) >= 3 and counts[usual] >= 0.6 * len(filled) and "\t" not in "".join(filled[:9])


def _paragraph(number: int, line: str, marked: bool) -> Paragraph:
    level = 0
    bold = False
    if marked:
        line = "" if _RULE.match(line) else _QUOTE.sub("", line)
        heading = _HEADING.match(line)
        if heading:
            level, line = len(heading[1]), heading[2]
        else:
            bullet = _BULLET.match(line)
            line = line[bullet.end() :] if bullet else line
            bare = _plain(line).strip()
            line = "•" + line if bullet and bare and not _LABEL.match(bare) else line
        strong = _STRONG.fullmatch(line.strip())
        bold = bool(strong) and "**" not in line.strip()[2:-2]
        line = _plain(line)
    elif "<" in line:
        line = _TAG.sub("", _BREAK.sub("\n", line))
    return Paragraph(number, line.strip(" \t") if marked else line.rstrip(), level, bold=bold)


def _plain(text: str) -> str:
    """The words of a Markdown text."""
    text = _TAG.sub("", _BREAK.sub("\n", text))
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", _STRONG.sub(r"\2", text)))
    return _ESCAPED.sub(r"\1", text.replace("`", ""))


# --- tables -----------------------------------------------------------------------------------------------------------


def _tables(lines: Sequence[str]) -> dict[int, int]:
    """First line → line after the last of every table."""
    found: dict[int, int] = {}
    place = 0
    while place < len(lines):
        end = _bar_table(lines, place) or _tab_table(lines, place)
        if end:
            found[place] = end
        place = end or place + 1
    return found


def _bar_table(lines: Sequence[str], start: int) -> int:
    """Where a table of bars that begins at ``start`` ends, 0 when none does.

    A blank line with a further row goes on; rows of another number of cells are another table.
    """
    head = lines[start]
    width = _bars(head, head)
    end, rows, place = start, 0, start
    while width and place < len(lines):
        count = _bars(lines[place], head)
        if count and (count == width or _bars(lines[place + 1] if place + 1 < len(lines) else "", head) != count):
            rows, end = rows + 1, place + 1
        elif lines[place].strip() or place - end > 2:
            break
        place += 1
    return end if rows > 1 else 0


def _bars(line: str, head: str) -> int:
    """Cells of a line with bars between them, 0 when there are fewer than two bars."""
    return len(_between_bars(line, head)) if _BARS.match(line) else 0


def _between_bars(line: str, head: str) -> list[str]:
    """The cells of a row; where the head has no bar at its ends, a bar there stands beside a blank cell."""
    inner, frame = line.strip(), head.strip()
    inner = inner[1:] if inner[:1] in ("|", "｜") and frame[:1] in ("|", "｜") else inner
    return _SPLIT.split(inner[:-1] if inner[-1:] in ("|", "｜") and frame[-1:] in ("|", "｜") else inner)


def _tab_table(lines: Sequence[str], start: int) -> int:
    """Where a table of tabs that begins at ``start`` ends, 0 when none does.

    Lines without a tab inside it (a theme over the rows, a cell that the page cut) belong to it while they are few.
    """
    width = _fields(lines[start])
    if width < 2:
        return 0
    end, rows, between, widest, place = start, 0, 0, width, start
    while place < len(lines):
        line = lines[place]
        count = _fields(line)
        if count > 1:
            rows, between, widest = rows + 1, 0, max(widest, count)
            place = end = _quoted_end(lines, place)
            continue
        if line.strip():
            between += 1
            if between > _MOST_BETWEEN or len(line.strip()) > _LONGEST_BETWEEN or _CAPTION.match(line):
                break
        elif place - end > 12:
            break
        place += 1
    return end if rows > 1 and (widest > 2 or rows > 2) else 0


def _fields(line: str) -> int:
    """Columns of a line of cells, 0 when it is none: a tab that only indents or pads the end parts nothing."""
    if "\t" not in line or not line.strip() or _LABEL.match(line.strip()):
        return 0
    cells = line.split("\t")
    filled = sum(bool(cell.strip()) for cell in cells)
    return len(cells) if filled > 1 or (len(cells) > 3 and filled) else 0


def _quoted_end(lines: Sequence[str], place: int) -> int:
    """The line after a record: a cell in quotes may run over several lines, as spreadsheets copy it."""
    if not re.search(r'(?:^|\t)"', lines[place]):
        return place + 1
    quotes = 0
    for end in range(place, min(len(lines), place + _QUOTED_LINES)):
        quotes += lines[end].count('"')
        if quotes % 2 == 0:
            return end + 1
    return place + 1


def _sheet(lines: Sequence[str], name: str) -> Sheet:
    """The cells of a table; rows are numbered by the lines of the table, its blank ones included."""
    sheet = Sheet(name)
    bars = bool(_BARS.match(lines[0]))
    place = 0
    while place < len(lines):
        line, at = lines[place], place + 1
        place += 1
        if bars:
            if _SEPARATOR.match(line):
                continue
            cells = [_plain(cell) for cell in _between_bars(line, lines[0])]
        else:
            end = _quoted_end(lines, at - 1)
            if end > place:
                cells, place = next(csv.reader(["\n".join(lines[at - 1 : end])], delimiter="\t")), end
            else:
                cells = line.split("\t")
        texts = {n: _TAG.sub("", _BREAK.sub("\n", cell)).strip() for n, cell in enumerate(cells, 1)}
        if any(texts.values()):
            sheet.rows[at] = {column: text for column, text in texts.items() if text}
    return sheet


def _title(paragraphs: Sequence[Paragraph]) -> str:
    """The nearest line above the first table that can be its title."""
    first = next((index for index, one in enumerate(paragraphs) if one.table), 0)
    for one in reversed(paragraphs[:first]):
        text = one.text.strip()
        if text and len(text) <= 60 and not text.endswith(("。", "；")) and "：" not in text and ":" not in text:
            return text
    return ""
