"""One file from bytes to what is to be mended in it; runs in worker processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toolkit.app.appending import merge_open
from toolkit.app.baseline import rules_of
from toolkit.app.placing import attempt, lost
from toolkit.app.pool import Job
from toolkit.app.registry import applied
from toolkit.core.content import content_of
from toolkit.core.index import Index
from toolkit.core.ledger import build_ledger
from toolkit.core.place import place
from toolkit.core.telling import to_sender, told
from toolkit.model.checking import Checked
from toolkit.model.codes import finding
from toolkit.model.findings import Finding, Severity
from toolkit.model.grid import Book
from toolkit.model.layout import Layout, Reading
from toolkit.model.ledger import Ledger, Source
from toolkit.model.merging import Placed
from toolkit.model.settings import Settings
from toolkit.read.collect import Found
from toolkit.read.open import read_book
from toolkit.read.recognise import HELP_SHEET, recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

NEEDS_LEDGER = frozenset((
    "A502", "A503", "A514", "A515", "D401", "D402", "D403", "D404", "D405", "D406", "D407", "D408", "D409", "D410", "U303",
    "U304", "U308", "U309", "U316", "U317",
))  # fmt: skip
"""What can only be claimed against the ledger that was handed out: changed, new and missing rows, columns and lines of
the unit's own, another campaign's ledger, a name that the ledger does not have."""

_UNREAD = Ledger("", (), "", "")


def examiner(
    index: Index | None, layout: Layout | None, settings: Settings, as_of: str | None, period: str, marks: bool
) -> Callable[[Job], Checked]:
    """The function that checks one file; it never raises for what a file holds.

    ``index`` is the ledger that was handed out; None: each file is its own baseline. ``layout`` is given instead where
    the ledger is an open list. With ``marks`` a marked copy of every workbook with findings is made.
    """
    nobody = Index(_UNREAD, load_layouts()[0], load_names())

    def check(job: Job) -> Checked:
        seen: list[Book] = []
        content: list[str] = []

        def placed_on(book: Book) -> Placed:
            seen.append(book)
            if layout is not None:
                return _appended(job, layout)
            reading = recognise(book, load_layouts(), file=job.file, sha256=job.digest, received=job.received)
            reading.letter = job.letter
            content.append(content_of(reading))
            return (
                place(reading, index)
                if index is not None
                else _by_itself(job, reading, settings, (as_of, period), nobody)
            )

        placed = attempt(job, index or nobody, placed_on)
        found = Checked(job.file, job.digest, placed.unit, placed.state, to_sender(told(placed.findings)))
        found.content = content[0] if content else ""
        if seen:
            found.kind, found.sheets = seen[0].kind, _sheets(seen[0])
        if marks and to_mend(found) and job.data is not None:
            _mark(found, job.data)
        return found

    return check


def to_mend(found: Checked) -> bool:
    """Whether something in a file is to be mended or looked at; what is only a remark (提示) is no reason to send it back."""
    return any(one.severity is not Severity.INFO for one in found.findings)


def died(job: Job) -> Checked:
    """What stands for a file whose process died."""
    placed = lost(job)
    return Checked(job.file, job.digest, None, placed.state, placed.findings)


def content_in(data: bytes, name: str) -> str:
    """``Checked.content`` of a file that stands somewhere; empty when it cannot be read."""
    try:
        return content_of(recognise(read_book(data, name), load_layouts(), file=name, sha256=""))
    except Exception:  # whatever it is, it is not what we would write
        return ""


def _by_itself(job: Job, reading: Reading, settings: Settings, when: tuple[str | None, str], nobody: Index) -> Placed:
    """A file without the ledger it was made from: its own rows are the items, its answers what is checked."""
    known = {layout.name: layout for layout in load_layouts()}
    layouts = [known[table.layout] for table in reading.tables if table.rows]
    if not layouts:
        return place(reading, nobody)
    if all(layout.rows == "open" for layout in layouts):
        return _appended(job, layouts[0])
    largest = max(reading.tables, key=lambda table: len(table.rows))
    layout = known[largest.layout]
    ledger, _, rows = build_ledger(reading, layout)
    if not ledger.items:
        placed = place(reading, nobody)
        whole = Source(job.file, None, None, job.digest)
        return _told_alone(placed, reading, [finding("U312", whole, unit=placed.unit)])
    for item, row in zip(ledger.items, rows, strict=True):
        row.values["id"] = item.id  # the item of a row is that row, also where two say the same
    ledger = replace(
        ledger, items=tuple(replace(item, answers={}) for item in ledger.items), authors={}, owes=settings.basics.owes
    )
    as_of, period = when
    units = applied(settings, ledger, as_of)
    rules = rules_of(settings, period)
    index = Index(
        ledger, layout, load_names(), certain=units.certain, rules=rules, as_of=as_of, addresses=units.addresses
    )
    return _told_alone(place(reading, index), reading, [])


def _told_alone(placed: Placed, reading: Reading, more: list[Finding]) -> Placed:
    placed.findings = [one for one in placed.findings if one.code not in NEEDS_LEDGER] + more
    return placed


def _appended(job: Job, layout: Layout) -> Placed:
    """A file of an open list: there is nothing to compare it with; what reading noticed is all."""

    def load() -> bytes:
        return job.data or b""

    merged = merge_open(
        [Found(job.file, job.kind, load, job.received, job.code)], layout, title="", period="", as_of=None
    )
    sent = merged.submissions[0]
    return Placed(job.file, job.digest, sent.state, sent.unit, sent.unit_how, findings=list(merged.findings))


def _sheets(book: Book) -> tuple[str, ...]:
    return tuple(
        sheet.name
        for sheet in book.sheets
        if sheet.rows and sheet.name != HELP_SHEET and not sheet.name.startswith("_")
    )


def _mark(found: Checked, data: bytes) -> None:
    """Put the marked copy of a workbook into ``found``, or say why there is none."""
    if found.kind != "xlsx":
        found.unmarked = "不是 .xlsx 工作簿" if found.kind else "文件读不出来"
        return
    from toolkit.report.annotate import CannotAnnotate, annotate

    try:
        found.marked = annotate(data, found.findings, file=found.file)
    except CannotAnnotate as reason:
        found.unmarked = str(reason).rstrip("。")
    except Exception:
        found.unmarked = "标注时程序内部出错"
