"""Tables of web pages, which office systems export under the name .xls.

The tokeniser is a single pass that never looks past the next ``<``: the standard parser takes quadratic time on
unclosed comments and tags, and these files come from strangers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.model.grid import Area, Book, Drawing, Note, Sheet
from toolkit.model.output import KIND
from toolkit.read.delimited import text_remarks
from toolkit.read.errors import Unreadable
from toolkit.read.markup import MOST_CELLS
from toolkit.read.sniff import decode_text, visible

CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
"""Where a page states its encoding."""
_TAG = re.compile(r"""<(/?)([A-Za-z][\w:-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>""")
_ATTRIBUTE = re.compile(r"""([\w:-]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?""")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_RAW = frozenset({"script", "style", "xml", "noscript"})
_BREAKING = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_STRUCK = frozenset({"s", "strike", "del"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*collapse", re.IGNORECASE)
_LINE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_ROWS, _COLUMNS, _DEEPEST = 1_048_576, 16_384, 200


@dataclass(slots=True)
class _Table:
    """A table being read: ``taken`` has, per column, the last row that a rowspan above still covers.

    ``remark`` is the place in ``words`` from which on they are the cell's comment.
    """

    sheet: Sheet
    row: int = 0
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    struck: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    row_hidden: bool = False
    place: tuple[int, int] | None = None
    words: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    remark: int | None = None


def read_html(data: bytes) -> Book:
    """Read the tables of a web page as sheets 表格1, 表格2 …; a nested table is a sheet of its own.

    Text outside every table becomes the sheet 正文, one line per row. Rowspan and colspan are merges, ``<br>`` a line
    break. Unreadable F141 when there is no table with text, F103 when the spans claim too much.
    """
    found = CHARSET.search(data[:8192])
    text, broken = decode_text(data, found.group(1).decode("ascii") if found else None)
    text, strange = visible(text)
    reader = _Reader()
    properties: dict[str, str] = {}
    for piece, closing, attributes in tokens(text):
        if attributes is None:
            reader.text(piece)
        elif closing:
            reader.close(piece)
        else:
            if piece == "meta":
                properties |= _property(attributes_of(attributes))
            reader.open(piece, attributes)
    sheets = reader.finish()
    if not any(sheet.rows for sheet in sheets if sheet.name != "正文"):
        raise Unreadable("F141", kind="网页")
    remarks = text_remarks(broken, strange)
    if reader.unfinished:
        remarks = (*remarks, ("F155", None, {}))
    return Book("html", sheets, title=reader.title(), properties=properties, remarks=remarks)


def _property(given: Mapping[str, str]) -> dict[str, str]:
    """What a page of ours says of itself, as workbooks do in their custom properties; of other pages nothing."""
    name = given.get("name", "")
    return {name: given.get("content", "")} if name == KIND else {}


def tokens(text: str) -> Iterator[tuple[str, bool, str | None]]:
    """(text, False, None), (tag, False, attributes) and (tag, True, "") in order; comments and raw elements left out."""
    low = text.lower()
    low = low if len(low) == len(text) else text
    place, end, missing = 0, len(text), set[str]()
    while place < end:
        mark = text.find("<", place)
        if mark < 0:
            yield text[place:], False, None
            return
        if mark > place:
            yield text[place:mark], False, None
        skipped = _skip(text, low, mark, missing)
        if skipped > mark:
            place = skipped
            continue
        tag = _TAG.match(text, mark)
        if tag is None:
            yield "<", False, None
            place = mark + 1
            continue
        name = tag.group(2).lower()
        place = tag.end()
        if not tag.group(1) and name in _RAW and name not in missing and not tag.group(3).rstrip().endswith("/"):
            close = low.find(f"</{name}", place)
            if close < 0:
                missing.add(name)
            else:
                place = close
            continue
        yield name, bool(tag.group(1)), tag.group(3)


def _skip(text: str, low: str, mark: int, missing: set[str]) -> int:
    """Where a comment, declaration or processing instruction that begins at ``mark`` ends; ``mark`` when none does."""
    if low.startswith("<!--", mark):
        stop = "-->"
    elif low.startswith(("<!", "<?"), mark):
        stop = ">"
    else:
        return mark
    if stop in missing:
        return mark
    at = text.find(stop, mark + 2)
    if at < 0:
        missing.add(stop)
        return mark
    return at + len(stop)


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag by their names in lower case, from what stands between its name and ``>``."""
    return {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(text[:4096])}


def _span(value: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,9})", value or "")
    return max(1, min(int(digits.group(1)), most)) if digits else 1


class _Reader:
    """The tables opened so far, the innermost last."""

    def __init__(self) -> None:
        self._stack: list[_Table] = []
        self._all: list[_Table] = []
        self._body: list[str] = [""]
        self._struck = 0
        self._area = 0
        self._title_open = False
        self._before: list[str] = []
        self.unfinished = False

    def open(self, name: str, raw: str) -> None:
        table = self._stack[-1] if self._stack else None
        if name == "table":
            self._open_table(raw)
        elif name == "title":
            self._title_open = True
        elif name == "br":
            self._add("\n")
        elif name in _BREAKING:
            self._fresh_line()
        elif name in _STRUCK:
            self._struck += 1
        elif table is None:
            return
        elif name == "tr":
            self._close_cell(table)
            table.row, table.column = min(table.row + 1, _ROWS), 0
            table.row_hidden = bool(_HIDDEN.search(raw)) or bool(re.search(r"\bhidden\b", raw))
        elif name in ("td", "th"):
            self._open_cell(table, attributes_of(raw))
        elif name in ("img", "object", "embed") and table.place:
            attributes = attributes_of(raw)
            table.drawings.append(Drawing("图片" if name == "img" else "对象", *table.place, attributes.get("alt", "")))
        elif name == "comment" and table.place:
            table.remark = len(table.words)
        elif name in ("span", "font") and table.place and _LINE.search(raw):
            table.struck.add(table.place)

    def close(self, name: str) -> None:
        table = self._stack[-1] if self._stack else None
        if name in _STRUCK:
            self._struck = max(0, self._struck - 1)
        elif name == "title":
            self._title_open = False
        elif name in _BREAKING:
            self._fresh_line()
        elif table is None:
            return
        elif name == "table":
            self._close_cell(table)
            self._stack.pop()
        elif name in ("td", "th", "tr"):
            self._close_cell(table)
        elif name == "comment" and table.place and table.remark is not None:
            note = "".join(table.words[table.remark :]).strip()
            del table.words[table.remark :]
            table.remark = None
            if note:
                table.notes.append(Note(*table.place, note))

    def text(self, piece: str) -> None:
        if self._title_open:
            return
        plain = _SPACE.sub(" ", visible(html.unescape(piece))[0])
        if self._struck and self._stack and self._stack[-1].place and plain.strip():
            self._stack[-1].struck.add(self._stack[-1].place)
        self._add(plain)

    def title(self) -> str:
        """The last line before the first table that is no list of particulars."""
        for line in reversed(self._before):
            if len(line) <= 60 and "：" not in line and ":" not in line and not line.endswith("。"):
                return line
        return ""

    def finish(self) -> tuple[Sheet, ...]:
        self.unfinished = bool(self._stack)
        for table in self._stack:
            self._close_cell(table)
        sheets = []
        for number, table in enumerate(self._all, 1):
            sheet = table.sheet
            sheet.name = f"表格{number}"
            sheet.merges, sheet.drawings, sheet.struck = (
                tuple(table.merges),
                tuple(table.drawings),
                frozenset(table.struck),
            )
            sheet.notes = tuple(table.notes)
            sheet.hidden_rows = frozenset(table.hidden_rows & sheet.rows.keys())
            sheets.append(sheet)
        body = Sheet("正文", {n: {1: line} for n, line in enumerate(self._lines(), 1) if line})
        return (*sheets, body) if body.rows else tuple(sheets)

    def _lines(self) -> list[str]:
        return [line.strip() for line in "".join(self._body).split("\n")]

    def _open_table(self, raw: str) -> None:
        if not self._all:
            self._before = [line for line in self._lines() if line]
        self._fresh_line()
        if len(self._stack) >= _DEEPEST:
            return
        table = _Table(Sheet(""))
        table.sheet.hidden = bool(_HIDDEN.search(raw))
        self._stack.append(table)
        self._all.append(table)

    def _open_cell(self, table: _Table, attributes: dict[str, str]) -> None:
        self._close_cell(table)
        table.row = table.row or 1
        column = table.column + 1
        while table.taken.get(column, 0) >= table.row:
            column += 1
            self._area += 1
        across, down = _span(attributes.get("colspan"), _COLUMNS), _span(attributes.get("rowspan"), _ROWS)
        last, bottom = min(column + across - 1, _COLUMNS), min(table.row + down - 1, _ROWS)
        self._area += across
        if column > _COLUMNS or self._area > MOST_CELLS:
            raise Unreadable("F103", part="")
        if bottom > table.row or last > column:
            table.merges.append(Area(table.row, column, bottom, last))
        if bottom > table.row:
            table.taken.update(dict.fromkeys(range(column, last + 1), bottom))
        table.column, table.place = last, (table.row, column)
        if table.row_hidden:
            table.hidden_rows.add(table.row)
        if _LINE.search(attributes.get("style", "")):
            table.struck.add(table.place)

    def _close_cell(self, table: _Table) -> None:
        if table.place is None:
            return
        lines = [line.strip(" ") for line in "".join(table.words).split("\n")]
        text = "\n".join(lines).strip("\n")
        row, column = table.place
        if text.strip():
            table.sheet.rows.setdefault(row, {})[column] = text
        else:
            table.struck.discard(table.place)
        table.words, table.place, table.remark = [], None, None

    def _add(self, piece: str) -> None:
        if self._stack and self._stack[-1].place:
            self._stack[-1].words.append(piece)
        elif piece.strip() or "\n" in piece:
            self._body.append(piece)

    def _fresh_line(self) -> None:
        words = self._stack[-1].words if self._stack and self._stack[-1].place else self._body
        if words and words[-1] and not words[-1].endswith("\n"):
            words.append("\n")
