"""PDF with a text layer: printed lines in reading order, tables as sheets. Needs the extra ``[pdf]`` (pdfplumber)."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.sniff import visible
from toolkit.text.starts import starts_block
from toolkit.text.wrapping import first_word

_KIND = "PDF"
_MOST_PAGES = 2_000
_EDGE = 0.12
_HANGING = "，。、；：！？）〕】》”’,.;:"
_PAGE_NUMBER = re.compile(
    r"^[-—–－\s·]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,，、]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－\s·]*$"
)


@dataclass(slots=True)
class _Line:
    """A printed line; places in points from the top left corner of its page.

    ``word`` is the width of its first word, which had to fit on the line before or not.
    """

    page: int
    text: str
    left: float
    right: float
    top: float
    size: float
    edge: bool
    word: float


@dataclass(slots=True)
class _Table:
    page: int
    top: float
    rows: list[list[str]] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


def read_pdf_document(data: bytes) -> Document:
    """The lines and tables of a PDF; ``data`` are the bytes of the whole file.

    Page numbers and what stands at the same edge of several pages are left out; an indentation is kept as full-width
    spaces. A table that goes on over pages is one sheet. Unreadable T804 without pdfplumber, F131 with a password, T803
    without any text, F138 when damaged.
    """
    try:
        import pdfplumber
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError:
        raise Unreadable("T804") from None
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    lines: list[_Line] = []
    tables: list[_Table] = []
    mute: list[int] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages[:_MOST_PAGES], 1):
                found, ruled = _page(page, number)
                if not found and not ruled and page.images:
                    mute.append(number)
                lines += found
                tables += ruled
                page.close()
    except PdfminerException as problem:
        locked = "Password" in type(problem.args[0] if problem.args else problem).__name__
        raise Unreadable("F131") if locked else Unreadable("F138", kind=_KIND) from None
    except Exception as problem:  # the parser raises almost anything for a damaged file
        raise Unreadable("F138", kind=_KIND) from problem
    if not lines and not tables:
        raise Unreadable("T803")
    paragraphs, sheets = _in_order(_without_edges(lines), tables)
    remarks = (("T809", None, {"pages": "、".join(map(str, mute))}),) if mute else ()
    return Document("pdf", paragraphs, Book("pdf", sheets), wrapped=True, remarks=remarks)


def _page(page: Any, number: int) -> tuple[list[_Line], list[_Table]]:
    """The lines outside the tables of one page, and its tables."""
    ruled = []
    for table in page.find_tables():
        rows = [[_cell(text) for text in row] for row in table.extract()]
        if max(map(len, rows), default=0) > 1 and any(sum(bool(cell) for cell in row) > 1 for row in rows):
            ruled.append((table.bbox, _Table(number, table.bbox[1], rows)))
    boxes = [box for box, _ in ruled]

    def outside(thing: dict[str, Any]) -> bool:
        if thing.get("object_type") != "char":
            return True
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)

    lines = []
    for line in page.filter(outside).extract_text_lines(return_chars=True):
        text = _plain(line["text"])
        if text.strip():
            size = Counter(round(char["size"], 1) for char in line["chars"]).most_common(1)[0][0]
            edge = line["top"] < page.height * _EDGE or line["bottom"] > page.height * (1 - _EDGE)
            letters = line["chars"][: len(first_word(text))]
            word = letters[-1]["x1"] - letters[0]["x0"] if letters else 0.0
            lines.append(_Line(number, text, line["x0"], line["x1"], line["top"], float(size), edge, word))
    return lines, [table for _, table in ruled]


def _plain(text: str) -> str:
    """The text with the radicals that fonts put in the place of characters (⼀ for 一) put right."""
    if any("\u2e80" <= char <= "\u2fdf" for char in text):
        text = "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fdf" else c for c in text)
    return visible(text)[0]


def _cell(text: str | None) -> str:
    """The text of a cell: lines that its width cut are joined, labels and numbers begin new ones."""
    joined = ""
    for line in _plain(text or "").split("\n"):
        line = line.strip()
        joined += ("\n" if joined and starts_block(line) not in ("", "bracket") else "") + line
    return joined


def _without_edges(lines: Sequence[_Line]) -> list[_Line]:
    """The lines without page numbers and without headers and footers that several pages share."""
    pages = {line.page for line in lines}
    alike = Counter((re.sub(r"\d+", "#", line.text), round(line.top / 8)) for line in lines if line.edge)
    shared = {
        text for (text, _), count in alike.items() if count >= max(2, len(pages) // 3 + 1 if len(pages) > 3 else 2)
    }
    return [
        line
        for line in lines
        if not (line.edge and (_PAGE_NUMBER.match(line.text) or re.sub(r"\d+", "#", line.text) in shared))
    ]


def _in_order(lines: Sequence[_Line], tables: Sequence[_Table]) -> tuple[tuple[Paragraph, ...], tuple[Sheet, ...]]:
    """Paragraphs from top to bottom with the tables between them; a table that follows its like at once goes on."""
    body = Counter(round(line.left) for line in lines)
    size = Counter(line.size for line in lines).most_common(1)[0][0] if lines else 12.0
    usual = [place for place, count in body.items() if count >= max(2, len(lines) // 20)]
    left = min(usual, default=min(body, default=0))
    right = max((line.right for line in lines if line.text[-1:] not in _HANGING), default=0.0)
    after = {id(one): following for one, following in pairwise(lines)}
    things: list[tuple[int, float, _Line | _Table]] = [(line.page, line.top, line) for line in lines]
    things += [(table.page, table.top, table) for table in tables]
    things.sort(key=lambda thing: thing[:2])
    paragraphs: list[Paragraph] = []
    sheets: list[Sheet] = []
    before: _Line | _Table | None = None
    width = 0
    for _, _, thing in things:
        if isinstance(thing, _Line):
            paragraphs.append(_paragraph(len(paragraphs) + 1, thing, after.get(id(thing)), left, right, size))
        elif isinstance(before, _Table) and width == thing.width and before.page < thing.page:
            _append(sheets[-1], thing)
        else:
            sheets.append(Sheet(f"表格{len(sheets) + 1}"))
            _append(sheets[-1], thing)
            width = thing.width
            paragraphs.append(Paragraph(len(paragraphs) + 1, "", table=sheets[-1].name))
        before = thing
    return tuple(paragraphs), tuple(sheets)


def _paragraph(number: int, line: _Line, after: _Line | None, left: float, right: float, size: float) -> Paragraph:
    indent, rest = line.left - left, right - line.right
    centred = indent > 2.5 * size and abs(indent - rest) < 2 * size
    lead = min(round(indent / line.size), 8) if line.size and indent > line.size else 0
    full = after is not None and line.right + after.word > right - 0.35 * line.size
    return Paragraph(number, line.text if centred else "\u3000" * lead + line.text, centred=centred, full=full)


def _append(sheet: Sheet, table: _Table) -> None:
    """Add the rows of a table; where it goes on over a page, without its repeated head and with the cut row joined."""
    rows = [{column: text for column, text in enumerate(cells, 1) if text} for cells in table.rows]
    rows = [cells for cells in rows if cells]
    last = max(sheet.rows, default=0)
    if sheet.rows and rows:
        head = next(iter(sheet.rows.values()))
        rows = rows[1:] if rows[0] == head else rows
        filled = Counter(column for cells in sheet.rows.values() for column in cells)
        usual = {column for column, count in filled.items() if count * 5 >= len(sheet.rows) * 4}
        if rows and usual - rows[0].keys() and len(sheet.rows) > 1 and rows[0].keys() <= sheet.rows[last].keys():
            for column, text in rows.pop(0).items():
                sheet.rows[last][column] += text
    for row, cells in enumerate(rows, last + 1):
        sheet.rows[row] = cells
