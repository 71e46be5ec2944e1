"""A published document (分工方案, 实施方案, 通知) before and after it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.grid import Book
from toolkit.model.ledger import Deadline, Item


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the file as printed, automatic numbers included; a line of a .txt or .pdf is one too.

    ``number`` counts from 1 with the blank ones. ``level`` is the outline level of a heading style (1 to 9), 0 for body
    text. ``centred`` and ``bold`` say that the whole paragraph is. ``table`` is not for reading on: it is the name of the
    sheet in ``Document.book`` that stands at this place (such a paragraph has no text of its own). ``full`` tells of a
    printed line whether it reaches the right margin, so that the page ended it; None where nobody measured.
    """

    number: int
    text: str
    level: int = 0
    centred: bool = False
    bold: bool = False
    table: str = ""
    full: bool | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read from one file.

    ``kind`` is the true format (docx, txt, md, pdf, xlsx …). ``book`` holds its tables as sheets (表格1, 表格2 …).
    ``wrapped``: its lines were cut by the printed page (.pdf, text copied from one), so that one sentence may run over
    several paragraphs. ``remarks`` are (code, paragraph, gaps) that become findings.
    """

    kind: str
    paragraphs: tuple[Paragraph, ...]
    book: Book
    wrapped: bool = False
    title: str = ""
    remarks: tuple[tuple[str, int | None, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: one or more paragraphs that the page had cut, joined, without white space inside Chinese text.

    ``paragraph`` and ``last`` are the numbers of its first and last paragraph; never blank unless ``table`` is set.
    """

    paragraph: int
    text: str
    last: int = 0
    level: int = 0
    centred: bool = False
    bold: bool = False
    table: str = ""


@dataclass(frozen=True, slots=True)
class Masthead:
    """Title, issuer, document number, date of issue (YYYY-MM-DD or None) and year of a document; unknown ones are empty."""

    title: str = ""
    issuer: str = ""
    doc_no: str = ""
    issued_on: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who reports what to whom by when on which form (报送要求), as one clause of the text says it."""

    text: str
    who: tuple[str, ...]
    what: str
    to: str
    form: str
    due: Deadline
    paragraph: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a campaign (实施步骤) with its first and last day as YYYY-MM-DD, None where the text states none."""

    name: str
    start: str | None
    end: str | None
    paragraph: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """A declared kind of treatment with the number of matters under it (取消审批，改为备案: 1项)."""

    no: str
    name: str
    count: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What was assumed or is doubtful in a reading: a finding's code, the column key it concerns, and the gaps of its words."""

    code: str
    column: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An item with the words it was read from.

    ``paragraph`` and ``last`` are the first and last paragraph; ``printed`` is their text as printed. ``sheet`` and
    ``cell`` name the place when it stood in a table.
    """

    item: Item
    paragraph: int
    last: int
    printed: str
    doubts: tuple[Doubt, ...] = ()
    sheet: str | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A paragraph that is no item, and what it is instead (标题, 主题, 工作要求, 落款 …)."""

    paragraph: int
    text: str
    what: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was read from one published document, in the order of the document."""

    file: str
    sha256: str
    masthead: Masthead
    items: tuple[PlanItem, ...] = ()
    duties: tuple[Duty, ...] = ()
    stages: tuple[Stage, ...] = ()
    modes: tuple[Mode, ...] = ()
    passed: tuple[Passed, ...] = ()
