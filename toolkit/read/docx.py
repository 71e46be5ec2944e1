"""Tables of Word documents: sheets 表格1, 表格2 … with cells A1 …, and the text around them as the sheet 正文.

Our own pass over the document part: python-docx leaves out inserted revisions, content controls and text boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from toolkit.model.grid import Area, Book, Drawing, Note, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.markup import MOST_CELLS, Handler, Leaves, moment, run
from toolkit.read.package import Package, open_package
from toolkit.read.xml import Remark

KIND_NAME = "Word 文档（.docx）"
BODY_SHEET = "正文"
_WORDS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATHS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_SKIPPED = frozenset({"del", "moveFrom", "instrText", "delText", "rt", "Fallback", "delInstrText", "pPrChange", "rPrChange",
                      "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange", "tblGridChange"})  # fmt: skip
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_WIDE_NESTED = 4
_H = TypeVar("_H", bound=Handler)


@dataclass(slots=True)
class _Table:
    """A table being read; ``open_merges`` has, per column, the running vertical merge (top row, last row)."""

    sheet: Sheet
    number: int
    row: int = 0
    column: int = 1
    width: int = 1
    merge: str = ""
    lines: list[str] = field(default_factory=list)
    in_cell: bool = False
    widest: int = 0
    row_deleted: bool = False
    flattened: bool = False
    open_merges: dict[int, tuple[int, int]] = field(default_factory=dict)
    merges: dict[tuple[int, int], Area] = field(default_factory=dict)
    notes: list[tuple[int, int, str]] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    struck: set[tuple[int, int]] = field(default_factory=set)


def read_docx(data: bytes) -> Book:
    """Read the tables of a document; ``data`` are the bytes of the whole file.

    gridSpan and vMerge are merges. Inserted revisions count, deleted ones do not (F154 says how many). A nested table
    of four columns or more is a sheet of its own, a smaller one is text of its cell. A document without a table gives
    the sheet 正文 only. Unreadable F138 or F101 when it is damaged.
    """
    package = open_package(data)
    part = document_part(package)
    comments = comments_of(package)
    remarks: list[Remark] = []
    reader = run(lambda: BodyReader(comments), lambda: package.chunks(part), KIND_NAME, remarks)
    return book_of(reader, package, remarks)


def book_of(reader: BodyReader, package: Package, remarks: list[Remark]) -> Book:
    """The tables that a finished pass over the document part of ``package`` saw, with the document's properties."""
    if reader.revisions:
        remarks.append(("F154", None, {"count": str(reader.revisions)}))
    properties = _properties(package, "docProps/custom.xml")
    modified = moment(_properties(package, "docProps/core.xml").get("modified", ""))
    return Book("docx", reader.sheets(), properties, modified, reader.title(), tuple(remarks))


def document_part(package: Package) -> str:
    """The name of the part that holds the text; Unreadable F138 when there is none."""
    for name in ("word/document.xml", "word/document2.xml"):
        if name in package:
            return name
    found = [name for name in package.names() if name.startswith("word/document") and name.endswith(".xml")]
    if not found:
        raise Unreadable("F138", kind=KIND_NAME)
    return found[0]


class BodyReader:
    """One pass over the document part: expat calls ``start``, ``end`` and ``text``."""

    def __init__(self, comments: Mapping[str, str]) -> None:
        self.revisions = 0
        self._comments = comments
        self._skip = 0
        self._stack: list[_Table] = []
        self._tables: list[_Table] = []
        self._paragraphs: list[tuple[str, bool]] = []
        self._before_first: int | None = None
        self._words: list[list[str]] = []
        self._centred = False
        self._box: list[list[str]] = []
        self._body_drawings: list[Drawing] = []
        self._body_notes: list[Note] = []
        self._run_struck = False
        self._in_text = False
        self._runs = 0
        self._formats = 0
        self._cells = 0

    # expat's calls ------------------------------------------------------------------------------------------------

    def start(self, raw: str, raw_attributes: Mapping[str, str]) -> None:
        space, _, name = raw.rpartition(" ")
        if self._skip:
            self._skip += name in _SKIPPED
            return
        if name in _SKIPPED:
            self._skipped(name)
            return
        if space in _WORDS:
            if name == "t":
                self._in_text = True
            elif name in _MARKS and self._words and self._runs and not self._formats:
                self._words[-1].append(_MARKS[name])
            else:
                self._element(name, {key.rpartition(" ")[2]: value for key, value in raw_attributes.items()})
        elif name == "t" and space in _MATHS:
            self._in_text = True
        elif name in ("blip", "imagedata"):
            self._draw("图片")
        elif name == "chart" and self._words:
            self._draw("图表")

    def end(self, raw: str) -> None:
        name = raw.rpartition(" ")[2]
        if self._skip:
            self._skip -= name in _SKIPPED
        elif name == "t":
            self._in_text = False
        elif raw.startswith(_WORDS):
            self._end_element(name)

    def text(self, data: str) -> None:
        if self._in_text and not self._skip and self._words:
            self._words[-1].append(data)
            if self._run_struck and data.strip() and self._stack and self._stack[-1].in_cell and not self._box:
                table = self._stack[-1]
                table.struck.add((table.row, table.column))

    # elements -----------------------------------------------------------------------------------------------------

    def _skipped(self, name: str) -> None:
        self._skip = 1
        if name in ("del", "moveFrom"):
            self.revisions += 1
            if self._stack and not self._stack[-1].in_cell and not self._words:
                self._stack[-1].row_deleted = True

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        table = self._stack[-1] if self._stack else None
        if name == "p":
            self._words.append([])
            self._centred = self._run_struck = False
        elif name == "r":
            self._run_struck = False
            self._runs += 1
        elif name in ("rPr", "pPr"):
            self._formats += 1
        elif name in ("strike", "dstrike"):
            self._run_struck = attributes.get("val", "1") not in ("0", "false", "off", "none")
        elif name == "jc":
            self._centred = attributes.get("val") == "center"
        elif name == "tbl":
            self._open_table()
        elif name in ("ins", "moveTo"):
            self.revisions += 1
        elif name == "txbxContent":
            self._box.append([])
        elif name == "object":
            self._draw("对象")
        elif name == "commentReference":
            self._comment(self._comments.get(attributes.get("id", ""), ""))
        elif table is not None:
            self._in_table(table, name, attributes)

    def _in_table(self, table: _Table, name: str, attributes: Mapping[str, str]) -> None:
        if name == "tr":
            table.row += 1
            table.column, table.row_deleted = 1, False
        elif name == "gridBefore":
            table.column += _size(attributes)
        elif name == "tc":
            table.width, table.merge, table.lines, table.in_cell = 1, "", [], True
        elif name == "gridSpan":
            table.width = _size(attributes)
        elif name == "vMerge":
            table.merge = attributes.get("val", "continue")

    def _end_element(self, name: str) -> None:
        if name == "p" and self._words:
            self._close_paragraph()
        elif name == "r":
            self._runs -= 1
        elif name in ("rPr", "pPr"):
            self._formats -= 1
        elif name == "txbxContent" and self._box:
            text = "\n".join(self._box.pop()).strip()
            if text:
                self._draw("文本框", text)
        elif name == "tc" and self._stack:
            self._close_cell(self._stack[-1])
        elif name == "tbl" and self._stack:
            self._close_table()

    def _close_paragraph(self) -> None:
        text = "".join(self._words.pop())
        if self._box:
            self._box[-1].append(text)
        elif self._stack:
            if self._stack[-1].in_cell:
                self._stack[-1].lines.append(text)
        elif not self._words:
            self._paragraphs.append((text.strip(), self._centred))

    def _open_table(self) -> None:
        if self._before_first is None:
            self._before_first = len(self._paragraphs)
        table = _Table(Sheet(""), len(self._tables))
        self._stack.append(table)
        self._tables.append(table)

    def _close_cell(self, table: _Table) -> None:
        text = "\n".join(table.lines).strip("\n")
        row, left, right = table.row, table.column, table.column + table.width - 1
        table.in_cell = False
        table.widest = max(table.widest, right)
        self._cells += 1
        if self._cells > MOST_CELLS or right > 16_384:
            raise Unreadable("F103", part="")
        if text.strip() and not table.row_deleted:
            table.sheet.rows.setdefault(row, {})[left] = text.strip(" \t")
        top, last = table.open_merges.pop(left, (row, -1))
        top = top if table.merge not in ("", "restart") and last == row - 1 else row
        if table.merge:
            table.open_merges[left] = (top, row)
        table.column = right + 1
        if top != row or right > left:
            table.merges[top, left] = Area(top, left, row, right)

    def _close_table(self) -> None:
        table = self._stack.pop()
        sheet = table.sheet
        if self._stack and self._stack[-1].in_cell and table.widest < _WIDE_NESTED:
            outer = self._stack[-1]
            table.flattened = True
            for _row, cells in sorted(sheet.rows.items()):
                outer.lines.append("\t".join(cells[column] for column in sorted(cells)))
            outer.drawings.extend(d._replace(row=outer.row, column=outer.column) for d in table.drawings)
            outer.notes.extend((outer.row, outer.column, text) for _row, _column, text in table.notes)
            if table.struck:
                outer.struck.add((outer.row, outer.column))
            return
        sheet.merges = tuple(table.merges[key] for key in sorted(table.merges))
        sheet.notes = tuple(Note(*note) for note in table.notes)
        sheet.drawings = tuple(table.drawings)
        sheet.struck = frozenset(place for place in table.struck if sheet.text(*place))

    def _draw(self, kind: str, text: str = "") -> None:
        table = self._stack[-1] if self._stack else None
        if self._box:
            return
        if table is not None and table.in_cell:
            table.drawings.append(Drawing(kind, table.row, table.column, text))
        else:
            self._body_drawings.append(Drawing(kind, len(self._paragraphs) + 1, 1, text))

    def _comment(self, text: str) -> None:
        table = self._stack[-1] if self._stack else None
        if not text:
            return
        if table is not None and table.in_cell:
            table.notes.append((table.row, table.column, text))
        else:
            self._body_notes.append(Note(len(self._paragraphs) + 1, 1, text))

    # results ------------------------------------------------------------------------------------------------------

    def sheets(self) -> tuple[Sheet, ...]:
        """Tables in order, then the sheet of paragraphs when it holds anything."""
        found = []
        for number, table in enumerate((one for one in self._tables if not one.flattened), 1):
            table.sheet.name = f"表格{number}"
            found.append(table.sheet)
        body = Sheet(BODY_SHEET, {n: {1: text} for n, (text, _) in enumerate(self._paragraphs, 1) if text})
        body.notes, body.drawings = tuple(self._body_notes), tuple(self._body_drawings)
        return (*found, body) if body.rows or body.notes or body.drawings else tuple(found)

    def title(self) -> str:
        """The title above the first table: the nearest short line that states no particulars; centred lines are joined."""
        lines = [(text, centred) for text, centred in self._paragraphs[: self._before_first] if text]
        lines = lines if self._before_first is not None else lines[:2]
        while lines and not _is_title(lines[-1][0]):
            lines.pop()
        if not lines:
            return ""
        parts = [lines.pop()]
        while parts[0][1] and lines and lines[-1][1] and _is_title(lines[-1][0]) and len(parts) < 3:
            parts.insert(0, lines.pop())
        return "".join(text for text, _ in parts)


def _is_title(text: str) -> bool:
    return len(text) <= 60 and not text.endswith(("。", "；")) and "：" not in text and ":" not in text


def _size(attributes: Mapping[str, str]) -> int:
    value = attributes.get("val", "1")
    return max(0, min(int(value), 16_384)) if value.isdecimal() and len(value) < 10 else 1


# --- other parts -------------------------------------------------------------------------------------------------------


class _Comments:
    """Comment texts by their id."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._words: list[str] = []
        self._id = ""

    def start(self, raw: str, raw_attributes: Mapping[str, str], /) -> None:
        if raw.endswith(" comment"):
            self._id = next((value for key, value in raw_attributes.items() if key.endswith(" id")), "")
            self._words.clear()

    def end(self, raw: str, /) -> None:
        if raw.endswith(" p"):
            self._words.append("\n")
        elif raw.endswith(" comment"):
            self.found[self._id] = "".join(self._words).strip()

    def text(self, data: str, /) -> None:
        self._words.append(data)


def _side(package: Package, part: str, make: Callable[[], _H]) -> _H:
    """A part that the tables can do without: what was read of it when it is missing or damaged."""
    handler = make()
    if part in package:
        try:
            return run(make, lambda: package.chunks(part), KIND_NAME, [])
        except Unreadable:
            return handler
    return handler


def comments_of(package: Package) -> dict[str, str]:
    """Comment texts by their id, empty when the part is missing or damaged."""
    return _side(package, "word/comments.xml", _Comments).found


def _properties(package: Package, part: str) -> dict[str, str]:
    return _side(package, part, Leaves).found
