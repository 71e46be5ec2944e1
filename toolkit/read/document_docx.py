"""Word documents: paragraphs in order with the numbers that Word counts, tables at their places.

What the reader of tables (``docx.py``) sees counts here too: inserted revisions, content controls, links and text boxes
are text; deleted ones are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book, Sheet
from toolkit.read.docx import BODY_SHEET, KIND_NAME, BodyReader, book_of, comments_of, document_part
from toolkit.read.errors import Unreadable
from toolkit.read.markup import run
from toolkit.read.package import Package, open_package
from toolkit.read.sniff import visible
from toolkit.read.word_numbers import Numbers, Style, is_on, outline_level, read_styles
from toolkit.read.xml import Node, Remark, parse_part, tree_setup

_SYMBOLS = {
    0xF06C: "●", 0xF06E: "■", 0xF06F: "□", 0xF0A8: "□", 0xF0A3: "□", 0xF052: "☑", 0xF0FE: "☑", 0xF0FC: "√", 0xF0FB: "×",
    0xF0B7: "•", 0xF09F: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0E0: "→", 0xF0E8: "→", 0xF075: "◆", 0xF0B4: "×",
}  # fmt: skip


def read_docx_document(data: bytes) -> Document:
    """The paragraphs and tables of a .docx; ``data`` are the bytes of the whole file.

    Headers, footers, tables of contents and hidden text are no paragraphs; a table of one column (a frame around text)
    is paragraphs. Unreadable F138, F101 or F103 as ``read_docx``; F130 when there is nothing, T803 when there are only
    pictures.
    """
    package = open_package(data)
    part = document_part(package)
    comments = comments_of(package)
    styles = read_styles(_tree(package, "word/styles.xml"))
    numbering = _tree(package, "word/numbering.xml")
    remarks: list[Remark] = []
    reader = run(
        lambda: _Paragraphs(comments, styles, Numbers(numbering)), lambda: package.chunks(part), KIND_NAME, remarks
    )
    book = book_of(reader, package, remarks)
    paragraphs, framed = reader.finish()
    tables = tuple(sheet for sheet in book.sheets if sheet.name not in (BODY_SHEET, *framed))
    if not any(one.text.strip() for one in paragraphs) and not any(sheet.rows for sheet in tables):
        raise Unreadable("T803" if any(sheet.drawings for sheet in book.sheets) else "F130")
    inner = Book(book.kind, tables, book.properties, book.modified, book.title, book.remarks)
    said: list[tuple[str, int | None, Mapping[str, str]]] = [(code, None, gaps) for code, _, gaps in book.remarks]
    for code, places in (("T801", reader.hidden), ("T802", reader.footnotes)):
        if places:
            said.append((code, places[0], {"count": str(len(places))}))
    return Document("docx", paragraphs, inner, title=book.title, remarks=tuple(said))


def _tree(package: Package, part: str) -> Node | None:
    """A part as nodes; None when it is missing or damaged: the text can do without it."""
    if part not in package:
        return None
    try:
        return parse_part(package, part, tree_setup, [])
    except Unreadable:
        return None


@dataclass(slots=True)
class _State:
    """What is known of the paragraph that is being read; ``runs`` are the runs open in it."""

    style: Style
    style_id: str = ""
    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    centred: bool | None = None
    runs: int = 0
    plain: bool = False
    bold: bool = False
    joins_next: bool = False
    boxes: list[str] = field(default_factory=list)


class _Paragraphs(BodyReader):
    """The pass of ``docx.py`` that also keeps the paragraphs outside the tables, with their numbers and looks."""

    def __init__(self, comments: Mapping[str, str], styles: Mapping[str, Style], numbers: Numbers) -> None:
        super().__init__(comments)
        self.hidden: list[int] = []
        self.footnotes: list[int] = []
        self._styles = styles
        self._numbers = numbers
        self._found: list[Paragraph | tuple[int, Sheet]] = []
        self._states: list[_State] = []
        self._count = 0
        self._carried = ""
        self._run_bold: bool | None = None
        self._run_hidden = False

    def finish(self) -> tuple[tuple[Paragraph, ...], frozenset[str]]:
        """The paragraphs once the tables have their names, and the names of those that only frame text."""
        found: list[Paragraph] = []
        framed = set()
        for one in self._found:
            if isinstance(one, Paragraph):
                found.append(one)
            elif any(column > 1 for cells in one[1].rows.values() for column in cells):
                found.append(Paragraph(one[0], "", table=one[1].name))
            else:
                framed.add(one[1].name)
                texts = [cells[1] for _, cells in sorted(one[1].rows.items())]
                found += [Paragraph(one[0], line) for text in texts for line in text.split("\n") if line.strip()]
        if self._carried:
            found.append(Paragraph(self._count + 1, self._carried))
        return tuple(found), frozenset(framed)

    def text(self, data: str) -> None:
        state = self._states[-1] if self._states else None
        if state is None or not self._in_text or self._skip or not data.strip():
            super().text(data)
        elif self._run_hidden and not self._stack:
            if not self.hidden or self.hidden[-1] != self._count + 1:
                self.hidden.append(self._count + 1)
        else:
            bold = state.style.bold if self._run_bold is None else self._run_bold
            state.bold, state.plain = state.bold or bold, state.plain or not bold
            super().text(data)

    def _skipped(self, name: str) -> None:
        if name == "del" and self._formats and self._states and not self._states[-1].runs:
            self._states[-1].joins_next = True  # the mark of the paragraph was deleted: it goes on in the next one
        super()._skipped(name)

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        state = self._states[-1] if self._states else None
        if name == "p":
            self._states.append(_State(self._styles.get("", Style())))
        elif state is not None:
            if name == "r":
                state.runs += 1
                self._run_bold, self._run_hidden = None, state.style.hidden
            elif self._formats and state.runs:
                self._run_format(name, attributes)
            elif self._formats:
                self._paragraph_format(state, name, attributes.get("val", ""))
            elif name == "sym":
                self._symbol(attributes.get("char", ""))
            elif name in ("footnoteReference", "endnoteReference"):
                self.footnotes.append(self._count + 1)
        super()._element(name, attributes)

    def _end_element(self, name: str) -> None:
        if name == "r" and self._states and self._states[-1].runs:
            self._states[-1].runs -= 1
        super()._end_element(name)

    def _run_format(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "b":
            self._run_bold = is_on(attributes.get("val"))
        elif name == "vanish":
            self._run_hidden = is_on(attributes.get("val"))
        elif name == "rStyle" and (style := self._styles.get(attributes.get("val", ""))) is not None:
            self._run_bold = style.bold or None
            self._run_hidden = self._run_hidden or style.hidden

    def _paragraph_format(self, state: _State, name: str, value: str) -> None:
        if name == "pStyle" and value in self._styles:
            state.style, state.style_id = self._styles[value], value
        elif name == "outlineLvl":
            state.level = outline_level(value)
        elif name == "ilvl" and value.isdecimal():
            state.list_level = int(value[:3])
        elif name == "numId":
            state.list_id = value
        elif name == "jc":
            state.centred = value == "center"

    def _symbol(self, code: str) -> None:
        if self._words and len(code) <= 4 and not set(code.upper()) - set("0123456789ABCDEF") and code:
            value = int(code, 16)
            self._words[-1].append(_SYMBOLS.get(value, "□" if 0xD800 <= value <= 0xF8FF else chr(value)))

    def _close_paragraph(self) -> None:
        state = self._states.pop() if self._states else _State(Style())
        text = "".join(self._words[-1])
        if text.strip() or state.list_id or state.style.list_id:
            label = self._label(state) if not (state.joins_next and not text.strip()) else ""
            if text.strip():
                self._words[-1] = [label, text.lstrip() if label else text]
        if self._box and self._states and not self._stack:
            self._states[0].boxes.append("".join(self._words[-1]))
        outside = not self._box and not self._stack and len(self._words) == 1
        whole = "".join(self._words[-1])
        super()._close_paragraph()
        if outside:
            self._keep(state, whole)

    def _keep(self, state: _State, text: str) -> None:
        if state.joins_next:
            self._carried += text
            return
        text, self._carried = self._carried + text, ""
        self._count += 1
        self._found += [Paragraph(self._count, box.strip()) for box in state.boxes if box.strip()]
        text = "" if state.style.contents else visible(text)[0].strip()
        level = state.style.level if state.level is None else state.level
        centred = state.style.centred if state.centred is None else state.centred
        bold = bool(text) and state.bold and not state.plain
        self._found.append(Paragraph(self._count, text, level, centred, bold))

    def _label(self, state: _State) -> str:
        list_id = state.style.list_id if state.list_id is None else state.list_id
        if not list_id or list_id == "0":
            return ""
        level = state.list_level
        if level is None and state.list_id is None:
            level = state.style.list_level
            level = self._numbers.level_of_style(list_id, state.style_id) if level is None else level
        return self._numbers.label(list_id, level or 0)

    def _open_table(self) -> None:
        outer = not self._stack and not self._words
        super()._open_table()
        if outer:
            self._found.append((max(1, self._count), self._stack[-1].sheet))
