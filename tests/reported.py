"""What a rendered Word document says, cut into what stands in the template and what was printed, each number with its path.

The templates are filled as always, only that every printed piece is put between marks; without the marks it must be the very
document that the product writes. Then every digit of the document is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from toolkit.read.resources import templates
from toolkit.report.word import sandbox
from toolkit.report.word.context import context
from toolkit.report.word.engine import Compiled, compiled, fill
from toolkit.report.word.names import NAMES, template_of, units_of
from toolkit.report.word.traced import Said

Json = Mapping[str, Any]
PRESSING, URGED = "督办通知单（报送）", date(2026, 7, 5)
"""The template of ``taizhang chase`` for those who were urged once, and when."""
_OPEN, _MIDDLE, _CLOSE = "⟦§", "§⟧", "⟦/§⟧"
_MARK = re.compile(rf"{_OPEN}(\d+){_MIDDLE}|{re.escape(_CLOSE)}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SENTENCE, _CLAUSE = re.compile(r"[。；\n]"), re.compile(r"[，。；、（）：\n]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: ``value`` is the thing that was printed, None for the template's own words."""

    text: str
    printed: bool
    value: Any = None

    @property
    def number(self) -> int | float | Decimal | None:
        """The number that was printed, or that the words stand for."""
        value = self.value.value if isinstance(self.value, Said) else self.value
        return value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a cell of a table: the head of its column (for a cell), and its pieces."""

    head: str
    pieces: tuple[Piece, ...]


class Documents:
    """All bundled documents, compiled once."""

    def __init__(self) -> None:
        self.compiled: dict[str, Compiled] = {name: compiled(*template_of(name)) for name in NAMES}
        self.compiled[PRESSING] = compiled(templates() / "word" / f"{PRESSING}.docx")

    def blocks(self, name: str, data: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Block]]:
        """The blocks of each document that ``name`` makes of ``data``."""
        fields = context(data)
        if name == PRESSING:
            fields |= {"催办日期": URGED, "抄送": "市政府督查室"}
        document = NAMES["催办通知单" if name == PRESSING else name]
        units = units_of(document, fields) if document.folder else [None]
        for unit in units:
            given = fields if unit is None else {**fields, "单位": unit}
            plain = fill(self.compiled[name], given)
            values: list[Any] = []
            real = sandbox.plain_text

            def marked(value: Any, values: list[Any] = values, real: Any = real) -> str:
                values.append(value)
                return f"{_OPEN}{len(values) - 1}{_MIDDLE}{real(value)}{_CLOSE}"

            with monkeypatch.context() as patch:
                patch.setattr(sandbox, "plain_text", marked)
                filled = fill(self.compiled[name], given)
            assert {part: _MARK.sub("", xml) for part, xml in filled.items()} == plain
            yield [block for xml in filled.values() for block in _blocks(xml, values)]


def _blocks(xml: str, values: list[Any]) -> Iterator[Block]:
    from lxml import etree

    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    root = etree.fromstring(xml.replace("<?taizhang-merge?>", "").encode())
    for table in root.iter(f"{space}tbl"):
        heads: list[str] = []
        for row in table.iter(f"{space}tr"):
            cells = [_text(cell, space) for cell in row.iter(f"{space}tc")]
            if not any(_OPEN in cell for cell in cells) and len(cells) > 2:
                heads = cells
            for at, cell in enumerate(cells):
                yield Block(heads[at] if at < len(heads) else "", tuple(_pieces(cell, values)))
    for paragraph in root.iter(f"{space}p"):
        if not any(parent.tag == f"{space}tc" for parent in paragraph.iterancestors()):
            yield Block("", tuple(_pieces(_text(paragraph, space), values)))


def _text(element: Any, space: str) -> str:
    made = []
    for one in element.iter():
        if one.tag == f"{space}t":
            made.append(one.text or "")
        elif one.tag in (f"{space}br", f"{space}p"):
            made.append("\n")
    return unescape("".join(made)).strip("\n")


def _pieces(text: str, values: list[Any]) -> Iterator[Piece]:
    """Cut at the marks; of marks inside marks the outer ones count."""
    at, depth, begun, which = 0, 0, 0, -1
    for mark in _MARK.finditer(text):
        if mark[1] is not None:
            if depth == 0:
                if mark.start() > at:
                    yield Piece(text[at : mark.start()], printed=False)
                begun, which = mark.end(), int(mark[1])
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                yield Piece(_MARK.sub("", text[begun : mark.start()]), True, values[which])
                at = mark.end()
    if at < len(text):
        yield Piece(text[at:], printed=False)


# --- what each number is ---------------------------------------------------------------------------------------------------

WORDS: tuple[tuple[str, str], ...] = (
    (r"^rankings/0/.*/percent", "不含.*完成率"), (r"^rankings/1/.*/percent", "完成率.*"), (r"^rankings/2/.*/percent", "报送率.*"),
    (r"/statuses/0/", "已完成"), (r"/statuses/1/", "正在推进"), (r"/statuses/2/", "持续推进"), (r"/statuses/3/", "进展滞后"),
    (r"/statuses/4/", "未启动"), (r"/statuses/5/", "未报送"), (r"/statuses/6/", "未填报"),
    (r"/done_dated/", "完成率（不含持续推进）|不含.*完成率"), (r"/done_due/whole", "已过完成时限的"), (r"/done_due/part", "完成"),
    (r"/done_due/percent", "到期完成率"), (r"/done/", "完成率"),
    (r"/overdue/", "逾期|逾期未完成"), (r"/overdue_inferred/", "待核实|没有写明是否完成"), (r"/due_soon/", "内到期|临期"), (r"/behind/", "进展滞后|滞后"), (r"/closed/", "销号"),
    (r"/ongoing/", "持续推进的|没有完成期限"), (r"/dated/", "不含.*按"), (r"/days_left", "逾期天数|剩余天数|逾期|剩余"),
    (r"^silent/", "未报送"), (r"^partial/", "部分报送"), (r"^reporting/part", "报齐|已报送"), (r"^reporting/whole", "应报送单位"),
    (r"/reporting/percent|^reporting/percent", "报送率"), (r"^on_time/", "按时报送率"),
    (r"^units/\d+/owed", "应报|应报事项数"), (r"^units/\d+/answered", "已报|已报事项数"), (r"^units/\d+/missing", "未报|尚有"),
    (r"^units/\d+/order", "序号"), (r"^units/\d+/support/total", "配合事项"), (r"^units/\d+/lead/total", "主责|主责的|主责事项"),
    (r"/rank$", "第|名次"), (r"^year$", "序时进度"), (r"/expected$", "序时进度"),
    (r"/total/", "列|全部|事项数|合计|台账所列|共"),
)  # fmt: skip
"""Paths of the statistics → what a number is called: the nearest of all these words before it, or the head of its column; a
pattern with a gap is looked for in the whole sentence before it."""
_EVERY = sorted({word for _, words in WORDS for word in words.split("|") if ".*" not in word}, key=len)[::-1]
_CLOSED = re.compile(r"（[^（）]*）")


def misnamed(path: str, head: str, before: str, after: str) -> str:
    """What a number is called where that is not what it is; empty when the words around it are right."""
    if path == "soon_days":
        return "" if after.startswith("天内") else after[:6]
    wanted = next((words for pattern, words in WORDS if re.search(pattern, path)), "")
    assert wanted, f"nobody knows what {path} is called"
    if head:
        name = "".join(head.split())
    else:
        sentence = _CLOSED.sub("", _SENTENCE.split(before)[-1])
        if any(".*" in one and re.search(f"{one}[^，]*$", sentence) for one in wanted.split("|")):
            return ""
        if not _last(_CLAUSE.split(sentence)[-1]) and any(one in _CLAUSE.split(after)[0] for one in wanted.split("|")):
            return ""
        name = _last(sentence)
    return "" if name in wanted.split("|") else name or before[-12:] or "（没有名称）"


def _last(text: str) -> str:
    """The last of the names in a text; of several that end together the longest."""
    found = [(match.end(), len(word), word) for word in _EVERY for match in re.finditer(re.escape(word), text)]
    return max(found)[2] if found else ""


def number_of(text: str) -> float | None:
    """The number that a text states."""
    found = _NUMBER.search(text)
    return float(found.group()) if found else None


# --- pages -------------------------------------------------------------------------------------------------------------------

_VOID = frozenset(("meta", "link", "br", "input", "hr", "img", "col", "path", "rect", "circle", "use"))


class Page(HTMLParser):
    """A page: ``figures`` are (path, value, text, head of its column), ``texts`` what stands in marked texts, ``rest`` all else."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.figures: list[tuple[str, str, str, str]] = []
        self.texts: list[str] = []
        self.rest: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._heads: dict[int, list[str]] = {}
        self._taken: dict[tuple[int, int], list[str]] = {}
        self._row = self._column = 0
        self._cell: list[str] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._heads, self._taken, self._row = {}, {}, 0
        elif tag == "tr":
            self._row, self._column = self._row + 1, 0
        elif tag in ("th", "td"):
            while (self._row, self._column) in self._taken:
                self._column += 1
            self._cell = []
            for down in range(int(given.get("rowspan", "1"))):
                for right in range(int(given.get("colspan", "1"))):
                    self._taken[self._row + down, self._column + right] = self._cell
            if any(name == "thead" for name, _ in self._open):
                self._heads |= {at: one for (row, at), one in sorted(self._taken.items()) if row >= self._row}
        if tag not in _VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if "style" in inside or "script" in inside or not data.strip():
            return
        self._cell.append(data.strip())
        known = next((given for tag, given in self._open if tag == "data"), None)
        if known is not None:
            column = max((at for (row, at), one in self._taken.items() if one is self._cell), default=-1)
            head = "".join(self._heads.get(column, [])) if "td" in inside else ""
            self.figures.append((known["data-figure"], known["value"], data, head))
        elif "t" in [word for _, given in self._open for word in given.get("class", "").split()]:
            self.texts.append(data)
        elif not {"time", "code", "title"} & set(inside):
            self.rest.append(data)


COLUMNS = {
    "事项": r"\.total$", "已完成": r"\.done\.part$", "完成率（不含持续推进）": r"\.done_dated(\.part|\.whole)?$", "逾期": r"\.overdue$",
    "临期": r"\.due_soon$", "滞后": r"\.behind$", "应报": r"\.owed$", "已报": r"\.answered$", "未报": r"\.missing$", "已过": r"\.days_left$",
    "还有": r"\.days_left$", "未填报": r"\.statuses\.6\.count$",
}  # fmt: skip
"""Heads of columns of a page → how the path of a figure below it ends."""
