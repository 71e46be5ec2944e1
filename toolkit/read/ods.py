"""OpenDocument spreadsheets (.ods, and the single-file .fods): cells as shown, repeats without their cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from toolkit.model.grid import Area, Book, Drawing, Formula, Note, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.markup import MOST_CELLS, as_utf8, moment, run
from toolkit.read.package import open_package
from toolkit.read.xml import Remark

_KIND = "开放文档表格（.ods）"
_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta",
    "urn:oasis:names:tc:opendocument:xmlns:chart:1.0": "chart",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_SHAPES = {
    "draw:custom-shape": "文本框", "draw:text-box": "文本框", "draw:image": "图片", "draw:object": "对象", "draw:rect": "图形",
    "draw:ellipse": "图形", "draw:line": "图形", "draw:path": "图形", "draw:polygon": "图形", "draw:g": "图形",
    "draw:frame": "图形", "draw:caption": "文本框", "draw:control": "对象", "draw:connector": "图形", "draw:polyline": "图形",
    "draw:object-ole": "对象", "draw:plugin": "对象",
}  # fmt: skip
_ROWS, _COLUMNS = 1_048_576, 16_384
_EPOCH = datetime(1899, 12, 30)


@dataclass(slots=True)
class _Cell:
    """A cell being read: its attributes, paragraphs so far, what hangs on it."""

    attributes: Mapping[str, str]
    paragraphs: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    struck: bool = False


def read_ods(data: bytes) -> Book:
    """Read a packed spreadsheet; ``data`` are the bytes of the whole file.

    Unreadable F131 when it has a password, F138 or F101 when it is damaged, F103 when it is too large.
    """
    package = open_package(data)
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable("F131")
    if "content.xml" not in package:
        raise Unreadable("F138", kind=_KIND)
    remarks: list[Remark] = []
    reader = run(_Reader, lambda: package.chunks("content.xml"), _KIND, remarks)
    if "meta.xml" in package:
        try:
            meta = run(_Reader, lambda: package.chunks("meta.xml"), _KIND, [])
            reader.properties, reader.modified = meta.properties, meta.modified
        except Unreadable:  # only the properties are lost
            pass
    return _book(reader, remarks)


def read_fods(data: bytes) -> Book:
    """Read the single-file form; errors as ``read_ods``."""
    remarks: list[Remark] = []
    return _book(run(_Reader, lambda: [as_utf8(data)], _KIND, remarks), remarks)


def _book(reader: _Reader, remarks: list[Remark]) -> Book:
    return Book("ods", tuple(reader.sheets), reader.properties, reader.modified, remarks=tuple(remarks))


def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(space, '')}:{local}"


def _count(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "1")
    return max(1, min(int(value), 1 << 31)) if value.isdecimal() and len(value) < 16 else 1


class _Reader:
    """The state of one pass over a document: expat calls ``start``, ``end`` and ``text``."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.properties: dict[str, str] = {}
        self.modified: str | None = None
        self._names: dict[str, str] = {}
        self._path: list[str] = []
        self._hidden_tables: set[str] = set()
        self._struck_styles: set[str] = set()
        self._style = ("", "")
        self._sheet: Sheet | None = None
        self._drop = False
        self._depth = 0
        self._row = 0
        self._row_repeat = 1
        self._row_hidden = False
        self._column = 0
        self._width = 0
        self._cells: list[tuple[int, int, _Cell]] = []
        self._cell: _Cell | None = None
        self._text: list[str] | None = None
        self._note: tuple[list[str], list[str]] | None = None
        self._shapes: list[tuple[str, list[str]]] = []
        self._filled = 0
        self._columns_hidden: list[tuple[int, int]] = []
        self._merges: list[Area] = []
        self._notes: list[Note] = []
        self._drawings: list[Drawing] = []
        self._struck: set[tuple[int, int]] = set()
        self._hidden_rows: set[int] = set()
        self._key = ""

    # expat's calls ------------------------------------------------------------------------------------------------

    def start(self, raw: str, raw_attributes: Mapping[str, str]) -> None:
        name = self._names.get(raw)
        if name is None:
            name = self._names[raw] = _short(raw)
        self._path.append(name)
        attributes = {self._names.get(k) or self._named(k): v for k, v in raw_attributes.items()}
        if name == "table:table":
            self._open_table(attributes)
        elif self._sheet is None:
            self._outside(name, attributes)
        elif name == "table:table-source":
            self._drop = True  # the cached copy of another file's sheet
        elif self._depth > 1:
            self._in_text(name, attributes)
        elif name == "table:table-column":
            self._column_definition(attributes)
        elif name == "table:table-row":
            self._row_repeat, self._column = _count(attributes, "table:number-rows-repeated"), 0
            self._row_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif name in _CELLS and self._cell is None:
            self._cell = _Cell(attributes, struck=attributes.get("table:style-name") in self._struck_styles)
        else:
            self._in_text(name, attributes)

    def _named(self, raw: str) -> str:
        return self._names.setdefault(raw, _short(raw))

    def end(self, raw: str) -> None:
        name = self._path.pop()
        if self._sheet is None:
            self._end_outside(name)
        elif name == "table:table":
            self._depth -= 1
            if self._depth == 0:
                self._close_table()
        elif self._depth > 1:
            self._end_in_text(name)
        elif name in _CELLS and not self._shapes and self._note is None:
            self._close_cell()
        elif name == "table:table-row":
            self._close_row()
        else:
            self._end_in_text(name)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    # outside tables -----------------------------------------------------------------------------------------------

    def _outside(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style:style":
            self._style = (attributes.get("style:family", ""), attributes.get("style:name", ""))
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_tables.add(self._style[1])
        elif name == "style:text-properties":
            line = attributes.get("style:text-line-through-style") or attributes.get("style:text-line-through-type")
            if line not in (None, "none"):
                self._struck_styles.add(self._style[1])
        elif name == "dc:date" or name == "meta:user-defined":
            self._key, self._text = attributes.get("meta:name", ""), []

    def _end_outside(self, name: str) -> None:
        if name in ("dc:date", "meta:user-defined") and self._text is not None:
            text, self._text = "".join(self._text).strip(), None
            if name == "meta:user-defined":
                self.properties[self._key] = text
            elif "office:meta" in self._path or not self._path[1:]:
                self.modified = moment(text)

    # tables, rows, cells ------------------------------------------------------------------------------------------

    def _open_table(self, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > 1:
            return
        self._sheet = Sheet(attributes.get("table:name", ""))
        self._sheet.hidden = attributes.get("table:style-name") in self._hidden_tables
        self._drop = False
        self._row = self._width = self._filled = 0
        self._columns_hidden, self._merges, self._notes, self._drawings = [], [], [], []
        self._struck, self._hidden_rows, self._shapes, self._note = set(), set(), [], None

    def _close_table(self) -> None:
        sheet = self._sheet
        self._sheet = None
        if sheet is None or self._drop:
            return
        sheet.merges, sheet.notes, sheet.drawings = tuple(self._merges), tuple(self._notes), tuple(self._drawings)
        sheet.struck, sheet.hidden_rows = frozenset(self._struck), frozenset(self._hidden_rows)
        sheet.hidden_columns = tuple(self._columns_hidden)
        self.sheets.append(sheet)

    def _column_definition(self, attributes: Mapping[str, str]) -> None:
        first = self._width + 1
        self._width += _count(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter"):
            self._columns_hidden.append((first, self._width))

    def _close_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        repeat = _count(cell.attributes, "table:number-columns-repeated")
        spans = "table:number-columns-spanned" in cell.attributes or "table:number-rows-spanned" in cell.attributes
        if cell.notes or spans or _speaks(cell):
            self._cells.append((self._column + 1, repeat, cell))
        self._column += repeat

    def _close_row(self) -> None:
        cells, self._cells = self._cells, []
        if cells:
            sheet = self._sheet
            assert sheet is not None
            width = sum(repeat for _column, repeat, cell in cells if _speaks(cell))
            self._filled += width * self._row_repeat
            if self._filled > MOST_CELLS:
                raise Unreadable("F103", part=sheet.name)
            times = self._row_repeat if width else 1
            for row in range(self._row + 1, self._row + times + 1):
                for column, repeat, cell in cells:
                    self._put(sheet, row, column, repeat if _speaks(cell) else 1, cell)
        self._row += self._row_repeat

    def _put(self, sheet: Sheet, row: int, first: int, repeat: int, cell: _Cell) -> None:
        text, raw, formula = _value(cell)
        right = _count(cell.attributes, "table:number-columns-spanned")
        down = _count(cell.attributes, "table:number-rows-spanned")
        if right > 1 or down > 1:
            self._merges.append(Area(row, first, min(row + down - 1, _ROWS), min(first + right - 1, _COLUMNS)))
        self._notes.extend(note._replace(row=row, column=first) for note in cell.notes)
        for column in range(first, first + repeat):
            if formula is not None:
                sheet.formulas[row, column] = formula
            if not text.strip():
                continue
            sheet.rows.setdefault(row, {})[column] = text
            if raw is not None:
                sheet.raw[row, column] = raw
            if cell.struck:
                self._struck.add((row, column))
            if self._row_hidden:
                self._hidden_rows.add(row)

    # texts inside cells, notes and shapes -------------------------------------------------------------------------

    def _in_text(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "office:annotation":
            self._note = ([], [])
        elif name in _SHAPES:
            self._shapes.append((_SHAPES[name], []))
        elif name in ("text:p", "text:h", "dc:creator"):
            self._text = []
        elif self._text is None:
            return
        elif name == "text:s":
            self._text.append(" " * min(_count(attributes, "text:c"), 32_767))
        elif name == "text:tab":
            self._text.append("\t")
        elif name == "text:line-break":
            self._text.append("\n")
        elif name == "text:span" and attributes.get("text:style-name") in self._struck_styles and self._cell:
            self._cell.struck = True

    def _end_in_text(self, name: str) -> None:
        if name in ("text:p", "text:h", "dc:creator") and self._text is not None:
            text, self._text = "".join(self._text), None
            if self._note is not None:
                self._note[name == "dc:creator"].append(text)
            elif self._shapes:
                self._shapes[-1][1].append(text)
            elif self._cell is not None:
                self._cell.paragraphs.append(text)
        elif name == "office:annotation" and self._note is not None:
            (texts, authors), self._note = self._note, None
            text = "\n".join(texts).strip()
            if text and self._cell is not None:
                self._cell.notes.append(Note(0, 0, text, "".join(authors)))
        elif name in _SHAPES and self._shapes:
            self._close_shape()

    def _close_shape(self) -> None:
        kind, texts = self._shapes.pop()
        text = "\n".join(texts).strip()
        if self._shapes:  # a frame takes the kind and the words of what it holds
            outer = self._shapes[-1]
            self._shapes[-1] = (outer[0] if kind == "图形" else kind, [*outer[1], *([text] if text else [])])
            return
        inside = self._cell is not None
        place = (self._row + 1, self._column + 1) if inside else (0, 0)
        kind = "文本框" if text and kind == "图形" else kind
        self._drawings.append(Drawing(kind, *place, text))


def _speaks(cell: _Cell) -> bool:
    return bool(cell.paragraphs) or "table:formula" in cell.attributes or "office:value-type" in cell.attributes


def _value(cell: _Cell) -> tuple[str, float | int | bool | str | None, Formula | None]:
    """Displayed text, stored value when it is not text, and the formula."""
    attributes = cell.attributes
    text = "\n".join(cell.paragraphs)
    kind = attributes.get("office:value-type", "")
    raw: float | int | bool | str | None = None
    if attributes.get("calcext:value-type") == "error":
        raw = text
    elif kind in ("float", "percentage", "currency"):
        raw = _number(attributes.get("office:value", ""))
    elif kind == "boolean":
        raw = attributes.get("office:boolean-value") == "true"
    elif kind == "date":
        raw = _serial(attributes.get("office:date-value", ""))
    if not text and kind:
        text = attributes.get(f"office:{kind}-value", "")
    if not text and raw is not None:
        text = ("TRUE" if raw else "FALSE") if isinstance(raw, bool) else str(raw)
    formula = None
    if "table:formula" in attributes:
        body = attributes["table:formula"]
        body = body[body.index("=") + 1 :] if "=" in body[:8] else body
        formula = Formula(body, bool(text) or bool(kind))
    return text, raw, formula


def _serial(text: str) -> float | int | None:
    """A date as a spreadsheet stores it (days since 1899-12-30), None when it is no date."""
    try:
        since = datetime.fromisoformat(text.strip().rstrip("Z")).replace(tzinfo=None) - _EPOCH
    except ValueError:
        return None
    return since.days + since.seconds / 86_400 if since.seconds else since.days


def _number(text: str) -> float | int | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return int(value) if abs(value) < 1e15 and value == int(value) else value
