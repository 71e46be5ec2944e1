"""SpreadsheetML 2003: one XML file that Excel opens as a workbook, exported by office systems under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from toolkit.model.grid import Area, Book, Formula, Note, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.markup import MOST_CELLS, as_utf8, moment, run
from toolkit.read.numbers import display
from toolkit.read.xml import Remark

_KIND = "XML 表格（2003）"
_FORMATS = {
    "General": "General", "General Number": "General", "General Date": "yyyy/m/d h:mm", "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy", "Short Date": "yyyy/m/d", "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm", "Currency": '"¥"#,##0.00', "Euro Currency": '"€"#,##0.00', "Fixed": "0.00", "Standard": "#,##0.00",
    "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip
_ROWS, _COLUMNS = 1_048_576, 16_384
_EPOCH = datetime(1899, 12, 30)


def read_xml2003(data: bytes) -> Book:
    """Read a SpreadsheetML 2003 workbook; ``data`` are the bytes of the whole file in any declared encoding.

    Unreadable F138 when it is not well-formed, F104 when it defines entities, F141 when it has no sheet with text.
    """
    remarks: list[Remark] = []
    reader = run(_Reader, lambda: [as_utf8(data)], _KIND, remarks)
    if not any(sheet.rows for sheet in reader.sheets):
        raise Unreadable("F141", kind="XML 文件")
    return Book("xml2003", tuple(reader.sheets), reader.properties, reader.modified, remarks=tuple(remarks))


class _Reader:
    """The state of one pass; attributes arrive as ``namespace name`` and are read by their local name."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.properties: dict[str, str] = {}
        self.modified: str | None = None
        self._path: list[str] = []
        self._styles: dict[str, tuple[str, bool]] = {}
        self._style = ""
        self._sheet: Sheet | None = None
        self._row = self._column = self._width = self._cells = 0
        self._row_hidden = False
        self._cell: Mapping[str, str] = {}
        self._kind = "String"
        self._words: list[str] | None = None
        self._text = ""
        self._cell_struck = False
        self._author = ""
        self._merges: list[Area] = []
        self._notes: list[Note] = []
        self._hidden: set[int] = set()
        self._struck: set[tuple[int, int]] = set()
        self._columns: list[tuple[int, int]] = []

    def start(self, raw: str, raw_attributes: Mapping[str, str]) -> None:
        name = raw.rpartition(" ")[2]
        attributes = {key.rpartition(" ")[2]: value for key, value in raw_attributes.items()}
        self._path.append(name)
        if name == "Style":
            base = self._styles.get(attributes.get("Parent", "Default"), ("", False))
            self._style = attributes.get("ID", "")
            self._styles[self._style] = base
        elif name == "NumberFormat" and "Style" in self._path:
            code = attributes.get("Format", "General")
            self._styles[self._style] = (_FORMATS.get(code, code), self._styles.get(self._style, ("", False))[1])
        elif name == "Font" and "Style" in self._path:
            self._styles[self._style] = (
                self._styles.get(self._style, ("", False))[0],
                attributes.get("StrikeThrough") == "1",
            )
        elif name == "Worksheet":
            self._open_sheet(attributes)
        elif self._sheet is not None:
            self._in_sheet(name, attributes)
        elif len(self._path) == 3 and "DocumentProperties" in self._path[1]:
            self._words = []

    def end(self, _raw: str) -> None:
        name = self._path.pop()
        if name == "Worksheet":
            self._close_sheet()
        elif name == "Data":
            self._close_data()
        elif name == "Cell" and self._sheet is not None:
            self._close_cell(self._sheet)
        elif name == "Visible" and self._words is not None and self._sheet is not None:
            self._sheet.hidden = "".join(self._words).strip() in ("SheetHidden", "SheetVeryHidden")
            self._words = None
        elif len(self._path) == 2 and self._path[1] == "CustomDocumentProperties" and self._words is not None:
            self.properties[_unescape(name)] = "".join(self._words)
            self._words = None
        elif len(self._path) == 2 and self._path[1] == "DocumentProperties" and self._words is not None:
            text, self._words = "".join(self._words).strip(), None
            if name in ("LastSaved", "Created") and (name == "LastSaved" or self.modified is None):
                self.modified = moment(text) or self.modified

    def text(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def _open_sheet(self, attributes: Mapping[str, str]) -> None:
        self._sheet = Sheet(attributes.get("Name", ""))
        self._row = self._column = self._width = 0
        self._merges, self._notes, self._columns = [], [], []
        self._hidden, self._struck = set(), set()

    def _close_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is None:
            return
        sheet.merges, sheet.notes, sheet.hidden_columns = tuple(self._merges), tuple(self._notes), tuple(self._columns)
        sheet.hidden_rows, sheet.struck = frozenset(self._hidden & sheet.rows.keys()), frozenset(self._struck)
        self.sheets.append(sheet)

    def _in_sheet(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Column":
            first = _number(attributes, "Index", self._width + 1, _COLUMNS)
            self._width = first + _number(attributes, "Span", 0, _COLUMNS)
            if attributes.get("Hidden") == "1":
                self._columns.append((first, self._width))
        elif name == "Row":
            self._row = _number(attributes, "Index", self._row + 1, _ROWS)
            self._column = 0
            if attributes.get("Hidden") == "1":
                self._hidden.update(
                    range(self._row, self._row + min(_number(attributes, "Span", 0, _ROWS), MOST_CELLS) + 1)
                )
            self._cells += 1
        elif name == "Cell":
            self._column = _number(attributes, "Index", self._column + 1, _COLUMNS)
            self._cell, self._text, self._kind, self._words = attributes, "", "String", None
            self._cell_struck = self._styles.get(attributes.get("StyleID", "Default"), ("", False))[1]
        elif name == "Comment":
            self._author = attributes.get("Author", "")
        elif name == "Data":
            self._kind, self._words = attributes.get("Type", "String"), []
        elif name == "S" and self._words is not None and "Comment" not in self._path:
            self._cell_struck = True
        elif name == "Visible" and self._path[-2] == "WorksheetOptions":
            self._words = []

    def _close_data(self) -> None:
        text, self._words = "".join(self._words or ()), None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if "Comment" in self._path:
            if text.strip():
                self._notes.append(Note(self._row, self._column, text.strip(), self._author))
        else:
            self._text = text

    def _close_cell(self, sheet: Sheet) -> None:
        cell, place = self._cell, (self._row, self._column)
        across, down = _number(cell, "MergeAcross", 0, _COLUMNS), _number(cell, "MergeDown", 0, _ROWS)
        text, raw = self._shown()
        if "Formula" in cell:
            sheet.formulas[place] = Formula(cell["Formula"].removeprefix("="), bool(self._text))
        if text.strip():
            sheet.rows.setdefault(self._row, {})[self._column] = text
            if raw is not None:
                sheet.raw[place] = raw
            if self._cell_struck:
                self._struck.add(place)
        if across or down:
            bottom, right = min(self._row + down, _ROWS), min(self._column + across, _COLUMNS)
            self._merges.append(Area(self._row, self._column, bottom, right))
            self._column = right

    def _shown(self) -> tuple[str, float | int | bool | str | None]:
        text = self._text
        code = self._styles.get(self._cell.get("StyleID", "Default"), ("", False))[0]
        if self._kind == "Number":
            try:
                value = float(text)
            except ValueError:
                return text, None
            number = int(value) if abs(value) < 1e15 and value == int(value) else value
            return (display(number, code, 0, False), number) if abs(value) < 1e300 else (text, None)
        if self._kind == "DateTime":
            try:
                since = datetime.fromisoformat(text.strip().rstrip("Z")).replace(tzinfo=None) - _EPOCH
            except ValueError:
                return text, None
            serial = since.days + since.seconds / 86_400
            return display(
                serial, "" if code == "General" else code, 0 if code not in ("", "General") else 14, False
            ), serial
        if self._kind == "Boolean":
            true = text.strip() in ("1", "true", "TRUE")
            return ("TRUE" if true else "FALSE") if text.strip() else "", true
        return (text, text) if self._kind == "Error" else (text, None)


def _number(attributes: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = attributes.get(name, "")
    return max(0, min(int(value), most)) if value.isdecimal() and len(value) < 12 else default


def _unescape(name: str) -> str:
    """Property names are element names: ``_x002e_`` stands for a dot."""
    return re.sub(r"_x([0-9a-fA-F]{4})_", lambda found: chr(int(found.group(1), 16)), name)
