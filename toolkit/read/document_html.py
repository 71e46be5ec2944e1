"""Web pages (a published document saved from the browser): paragraphs, and real tables as sheets."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book, Sheet
from toolkit.read.delimited import text_remarks
from toolkit.read.errors import Unreadable
from toolkit.read.html import CHARSET, attributes_of, read_html, tokens
from toolkit.read.sniff import decode_text, visible

_PARTING = frozenset({"p", "div", "li", "ul", "ol", "blockquote", "pre", "tr", "td", "th", "table", "section", "article",
                      "hr", "dt", "dd", "center", "h1", "h2", "h3", "h4", "h5", "h6"})  # fmt: skip
_LEFT_OUT = frozenset({"title", "select", "option", "button", "nav", "textarea", "iframe"})
_BOLD = frozenset({"b", "strong"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_LABEL = re.compile(r"^\s*[\u4e00-\u9fff]{2,8}[：:]")
_LONGEST_CELL = 1_500


def read_html_document(data: bytes) -> Document:
    """The paragraphs and tables of a web page; ``data`` are the bytes of the whole file.

    ``h1`` to ``h6`` are headings, items of an ordered list get their numbers. A table that only lays out the page is
    read as paragraphs. Unreadable F130 when there is no text, F103 as ``read_html``.
    """
    declared = CHARSET.search(data[:8192])
    text, broken = decode_text(data, declared.group(1).decode("ascii") if declared else None)
    text, strange = visible(text)
    try:
        sheets = {sheet.name: sheet for sheet in read_html(data).sheets}
    except Unreadable as reason:
        if reason.code != "F141":
            raise
        sheets = {}
    names = _real_tables(text, sheets)
    reader = _Reader(names)
    for piece, closing, raw in tokens(text):
        reader.take(piece, closing, raw)
    paragraphs = reader.finish()
    if not paragraphs:
        raise Unreadable("F130")
    kept = tuple(sheets[name] for name in names.values())
    title = next((one.text.strip() for one in paragraphs if one.level == 1), "")
    remarks = tuple((code, None, gaps) for code, _, gaps in text_remarks(broken, strange))
    return Document("html", paragraphs, Book("html", kept, title=title), title=title, remarks=remarks)


def _real_tables(text: str, sheets: dict[str, Sheet]) -> dict[int, str]:
    """Number of a table in the page → name of its sheet, for tables of rows and columns that hold no other table."""
    outer: set[int] = set()
    stack: list[int] = []
    count = 0
    for piece, closing, raw in tokens(text):
        if raw is None or piece != "table":
            continue
        if closing:
            stack = stack[:-1]
        else:
            count += 1
            outer.update(stack)
            stack.append(count)
    found = {}
    for number in range(1, count + 1):
        sheet = sheets.get(f"表格{number}")
        if sheet is None or number in outer:
            continue
        wide = sum(len(cells) > 1 for cells in sheet.rows.values())
        longest = max((len(cell) for cells in sheet.rows.values() for cell in cells.values()), default=0)
        if wide > 1 and longest <= _LONGEST_CELL:
            found[number] = sheet.name
    return found


@dataclass(slots=True)
class _List:
    ordered: bool
    next_number: int = 1


class _Reader:
    """Collects paragraphs; inside a real table nothing is collected."""

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._found: list[Paragraph] = []
        self._words: list[str] = []
        self._tables = 0
        self._stack: list[bool] = []
        self._lists: list[_List] = []
        self._left_out = 0
        self._bold = 0
        self._level = 0
        self._centred = False
        self._all_bold = True
        self._label = ""

    def take(self, piece: str, closing: bool, raw: str | None) -> None:
        if raw is None:
            self._text(piece)
        elif piece in _LEFT_OUT:
            self._left_out = max(0, self._left_out + (-1 if closing else 1)) if not raw.rstrip().endswith("/") else 0
        elif piece == "br":
            self._words.append("\n")
        elif piece in _BOLD:
            self._bold = max(0, self._bold + (-1 if closing else 1))
        elif piece in _PARTING:
            self._part(piece, closing, raw)

    def finish(self) -> tuple[Paragraph, ...]:
        self._end()
        while self._found and not self._found[-1].text and not self._found[-1].table:
            self._found.pop()
        return tuple(self._found)

    def _text(self, piece: str) -> None:
        if self._left_out or any(self._stack):
            return
        plain = _SPACE.sub(" ", visible(html.unescape(piece))[0])
        if plain.strip():
            self._all_bold = self._all_bold and self._bold > 0
        self._words.append(plain)

    def _part(self, name: str, closing: bool, raw: str) -> None:
        self._end()
        if name == "table":
            self._table(closing)
        elif name in ("ol", "ul"):
            if closing:
                self._lists = self._lists[:-1]
            else:
                start = attributes_of(raw).get("start", "1")
                self._lists.append(_List(name == "ol", int(start) if re.fullmatch(r"\d{1,4}", start) else 1))
        elif name == "li" and not closing and self._lists:
            own = self._lists[-1]
            self._label = f"{own.next_number}." if own.ordered else "•"
            own.next_number += 1
        if not closing:
            self._level = int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else 0
            self._centred = name == "center" or bool(_CENTRED.search(raw)) or 'align="center"' in raw.lower()
        else:
            self._level, self._centred = 0, False

    def _table(self, closing: bool) -> None:
        if closing:
            self._stack = self._stack[:-1]
            return
        self._tables += 1
        name = self._names.get(self._tables, "")
        if name and not any(self._stack):
            self._found.append(Paragraph(len(self._found) + 1, "", table=name))
        self._stack.append(bool(name))

    def _end(self) -> None:
        lines = "".join(self._words).split("\n")
        self._words = []
        bold, self._all_bold = self._all_bold, True
        if not any(line.strip() for line in lines):
            return
        for line in lines:
            text = line.rstrip(" ").lstrip(" ")
            if text.strip() and self._label:
                text = text.strip() if self._label == "•" and _LABEL.match(text) else self._label + text.strip()
                self._label = ""
            self._found.append(Paragraph(len(self._found) + 1, text, self._level, self._centred, bold and bool(text)))
