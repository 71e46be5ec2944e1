"""Opening the two files that belong to the lead office: the ledger, and the output of the run before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.app.collector import collector_paused
from toolkit.app.publish import LARGE
from toolkit.app.spool import Spool
from toolkit.core.attributed import attributed
from toolkit.core.ledger import Maker, build_ledger, year_of
from toolkit.core.plain_rows import PlainRows
from toolkit.core.plan import check_plan
from toolkit.core.previous import Previous, ended, read_previous
from toolkit.core.returned import same_period
from toolkit.model.codes import entry
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.grid import Book
from toolkit.model.layout import Layout, Reading, Row, Table
from toolkit.model.ledger import Ledger, Role
from toolkit.model.output import KIND, OWN_KINDS, PERIOD, REPORT
from toolkit.read.errors import Unreadable
from toolkit.read.large import NotPlain
from toolkit.read.open import read_book
from toolkit.read.package import OnDisk
from toolkit.read.page import lane_of
from toolkit.read.recognise import recognise
from toolkit.read.sniff import sniff_head
from toolkit.read.xlsx import read_xlsx
from toolkit.report.ahead import ahead
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

_LARGE = 3 << 20
"""From so many bytes on a ledger is first tried as a large and regular one; 10,000 items are about as many."""
_HEAD = 1 << 12
_SAME = {"L210": ("P706", "P707"), "L221": ("P705",)}
"""Findings of the reader that a rule on the whole ledger states better."""


@dataclass(slots=True)
class Opened:
    """A ledger as read: the items, the layout it was recognised by, the reading itself, and what is wrong with it.

    ``told`` are the findings of reading it; ``check`` makes those that there are in all.
    """

    ledger: Ledger
    layout: Layout
    reading: Reading
    rows: Sequence[Row]
    told: Sequence[Finding] = ()
    check: Callable[[], Iterable[Finding]] = tuple
    _findings: list[Finding] | None = None

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong with it; for a very large one this waits for another process."""
        if self._findings is None:
            self._findings = list(self.check())
        return self._findings

    def forget_rows(self) -> None:
        """Give up what was read beside the ledger itself, once nobody asks for it any more: half the memory."""
        self.rows = ()
        self.reading.tables.clear()
        self.reading.loose.clear()


def open_ledger(path: Path, owes: tuple[Role, ...] = ()) -> Opened:
    """Read a ledger file; ``owes`` are the roles that owe an answer by the settings, empty for the default.

    OperatorError when it cannot be read or holds no table that is a ledger.
    """
    with collector_paused():
        if opened := open_large(path, owes=owes):
            return opened
        book, digest = book_of(path)
        return ledger_of(book, path.name, digest, consume=True, owes=owes)


def book_of(path: Path) -> tuple[Book, str]:
    """The book in a ledger file and the SHA-256 of the file. OperatorError when it cannot be read."""
    data = file_bytes(path)
    try:
        return read_book(data, path.name), hashlib.sha256(data).hexdigest()
    except Unreadable as reason:
        raise OperatorError(f"台账“{path.name}”读不出来：{sentence(reason)}{remedy(reason)}") from None


def open_large(path: Path, at_least: int = _LARGE, owes: tuple[Role, ...] = ()) -> Opened | None:
    """A ledger file of ``at_least`` bytes whose rows can become items while they are read: the same as the ordinary way,
    in half the memory. None when the file is smaller, is no workbook, or needs the ordinary way.
    """
    if not path.is_file() or path.stat().st_size < at_least:
        return None
    layouts = load_layouts()
    makers: list[tuple[Maker, PlainRows]] = []
    with path.open("rb") as stream:
        if sniff_head(stream.read(_HEAD)) != "zip":
            return None
        stream.seek(0)
        digest = hashlib.file_digest(stream, "sha256").hexdigest()

        def begin(title: str, table: Table) -> Callable[[Row], None]:
            maker = Maker(path.name, digest, year_of(path.name, title, {}), Spool())
            rows = PlainRows(maker.items)
            makers.append((maker, rows))

            def take(row: Row) -> None:
                if maker.add(table, row):
                    rows.append(row)

            return take

        lane = lane_of(layouts, begin)
        try:
            book = read_xlsx(OnDisk(stream), rows_of=lane.rows_of)
            reading = recognise(book, layouts, file=path.name, sha256=digest, lane=lane)
        except (NotPlain, Unreadable):
            return None
    ((maker, rows),) = makers
    if maker.year != year_of(path.name, reading.title, reading.properties) or not maker.unlike():
        return None
    layout = _layout_of(reading.tables[0])
    return _checked(reading, book, layout, maker.ledger(reading, layout, reading.tables), maker.findings, rows, owes)


def ledger_of(book: Book, file: str, sha256: str, *, consume: bool = False, owes: tuple[Role, ...] = ()) -> Opened:
    """The ledger in a book that was already read. OperatorError when no table in it is a ledger.

    With ``consume`` the cells of the book are given up while they are understood.
    """
    reading = recognise(book, load_layouts(), file=file, sha256=sha256, consume=consume)
    opened = _open_list(reading)
    if opened:
        return opened
    if not any(table.rows for table in reading.tables):
        raise OperatorError(
            f"在“{file}”里没有找到台账：至少要有“具体要求”（或“工作任务”等）和“责任单位”“完成时限”“进展情况”中的一列，并且表头下面有内容。"
        )
    layout = _layout_of(max(reading.tables, key=lambda table: len(table.rows)))
    return _checked(reading, book, layout, *build_ledger(reading, layout), owes)


def _checked(
    reading: Reading,
    book: Book,
    layout: Layout,
    ledger: Ledger,
    findings: list[Finding],
    rows: Sequence[Row],
    owes: tuple[Role, ...],
) -> Opened:
    """The ledger with what is wrong in it. OperatorError when it has no items."""
    if reading.properties.get(KIND) == REPORT:
        raise OperatorError(f"“{reading.file}”是由台账做出的通报或通知，不是台账；请换成台账或汇总台账。")
    if owes:
        ledger = replace(ledger, owes=owes)
    if ledger.kind in OWN_KINDS:
        ledger = attributed(ledger, book)
    if not ledger.items:
        raise OperatorError(f"“{reading.file}”里的台账一个事项也没有，请检查表头下面的内容。")

    guesses = [one for one in reading.findings if isinstance(one, Finding)]

    def check() -> list[Finding]:
        told = [*findings, *check_plan(ledger, rows, load_names())]
        return [*_guesses(guesses, ledger, told), *told]

    large = len(ledger.items) > LARGE
    return Opened(ledger, layout, reading, rows, [*guesses, *findings], ahead(check) if large else check)


def _guesses(guesses: Sequence[Finding], ledger: Ledger, told: Sequence[Finding]) -> list[Finding]:
    """What was guessed and repaired while the ledger was read, without what ``told`` already says of the same cell."""
    sheets = {item.sheet for item in ledger.items}
    said = {(f.code, f.source.cell, f.source.sheet) for f in told}
    return [
        f
        for f in guesses
        if f.source.sheet in sheets
        and not any((code, f.source.cell, f.source.sheet) in said for code in _SAME.get(f.code, ()))
    ]


def _open_list(reading: Reading) -> Opened | None:
    """A form whose rows are appended: its head alone is the ledger. None when the file holds a ledger to match with."""
    layouts = [_layout_of(table) for table in reading.tables]
    if not layouts or any(layout.rows != "open" for layout in layouts):
        return None
    ledger = Ledger(reading.title, (), reading.file, reading.sha256, layout=layouts[0].name, rows="open")
    return Opened(ledger, layouts[0], reading, [])


def _layout_of(table: Table) -> Layout:
    return next(one for one in load_layouts() if one.name == table.layout)


def open_previous(out: Path, opened: Opened, period: str = "") -> Previous | None:
    """What stands in the output of the run before, as it counts in ``period``; None when there is none.

    OperatorError when the file there is not a consolidated ledger of ours or cannot be read: it is not overwritten.
    """
    if not out.exists():
        return None
    data = file_bytes(out)
    refusal = f"“{out.name}”已经存在，但{{}}；为免覆盖，没有继续。请给结果换一个文件名，或先把它移走。"
    try:
        book = read_book(data, out.name)
    except Unreadable as reason:
        raise OperatorError(refusal.format(f"读不出来（{sentence(reason).rstrip('。')}）")) from None
    if book.properties.get(KIND) != "consolidated":
        raise OperatorError(refusal.format("不是 taizhang 写出的汇总台账"))
    reading = recognise(book, load_layouts(), file=out.name, sha256=hashlib.sha256(data).hexdigest())
    old, before = read_previous(reading, book, opened.ledger), book.properties.get(PERIOD, "")
    return ended(old, before) if before and period and not same_period(before, period) else old


def sentence(reason: Unreadable) -> str:
    """Why a file could not be read, as one sentence."""
    return entry(reason.code).message.format(**reason.gaps)


def remedy(reason: Unreadable) -> str:
    """What to do about a file that could not be read, as one sentence."""
    return entry(reason.code).hint.format(**reason.gaps)


def file_bytes(path: Path) -> bytes:
    """The content of a file that the office named. OperatorError when it is no file or cannot be opened."""
    if not path.is_file():
        raise OperatorError(f"“{path}”不是普通文件，请检查。")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise OperatorError(
            f"“{path}”打不开（{problem.strerror or problem}），请检查是否有权限、是否正被其他程序占用。"
        ) from None
