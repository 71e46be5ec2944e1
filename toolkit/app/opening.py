"""Opening the two files that belong to the lead office: the ledger, and the output of the run before."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.attributed import attributed
from toolkit.core.ledger import build_ledger
from toolkit.core.plan import check_plan
from toolkit.core.previous import Previous, read_previous
from toolkit.model.codes import entry
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.grid import Book
from toolkit.model.layout import Layout, Reading, Row, Table
from toolkit.model.ledger import Ledger
from toolkit.model.output import KIND, OWN_KINDS
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

_SAME = {"L210": ("P706", "P707"), "L221": ("P705",)}
"""Findings of the reader that a rule on the whole ledger states better."""


@dataclass(slots=True)
class Opened:
    """A ledger as read: the items, the layout it was recognised by, what was found wrong with it, and the reading itself."""

    ledger: Ledger
    layout: Layout
    findings: list[Finding]
    reading: Reading
    rows: list[Row]

    def forget_rows(self) -> None:
        """Give up what was read beside the ledger itself, once nobody asks for it any more: half the memory."""
        self.rows = []
        self.reading.tables.clear()
        self.reading.loose.clear()


def open_ledger(path: Path) -> Opened:
    """Read a ledger file. OperatorError when it cannot be read or holds no table that is a ledger."""
    data = _bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    with _collector_paused():
        try:
            book = read_book(data, path.name)
        except Unreadable as reason:
            raise OperatorError(f"台账“{path.name}”读不出来：{sentence(reason)}{remedy(reason)}") from None
        del data
        return ledger_of(book, path.name, digest, consume=True)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No search for reference cycles meanwhile: a ledger is millions of objects without one, and each search visits all."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def ledger_of(book: Book, file: str, sha256: str, *, consume: bool = False) -> Opened:
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
    ledger, findings, rows = build_ledger(reading, layout)
    if ledger.kind in OWN_KINDS:
        ledger = attributed(ledger, book)
    if not ledger.items:
        raise OperatorError(f"“{file}”里的台账一个事项也没有，请检查表头下面的内容。")
    told = [*findings, *check_plan(ledger, rows, load_names())]
    return Opened(ledger, layout, [*_guesses(reading, ledger, told), *told], reading, rows)


def _guesses(reading: Reading, ledger: Ledger, told: list[Finding]) -> list[Finding]:
    """What was guessed and repaired while the ledger was read, without what ``told`` already says of the same cell."""
    sheets = {item.sheet for item in ledger.items}
    said = {(f.code, f.source.cell, f.source.sheet) for f in told}
    return [
        f
        for f in reading.findings
        if isinstance(f, Finding)
        and f.source.sheet in sheets
        and not any((code, f.source.cell, f.source.sheet) in said for code in _SAME.get(f.code, ()))
    ]


def _open_list(reading: Reading) -> Opened | None:
    """A form whose rows are appended: its head alone is the ledger. None when the file holds a ledger to match with."""
    layouts = [_layout_of(table) for table in reading.tables]
    if not layouts or any(layout.rows != "open" for layout in layouts):
        return None
    ledger = Ledger(reading.title, (), reading.file, reading.sha256, layout=layouts[0].name, rows="open")
    return Opened(ledger, layouts[0], [], reading, [])


def _layout_of(table: Table) -> Layout:
    return next(one for one in load_layouts() if one.name == table.layout)


def open_previous(out: Path, opened: Opened) -> Previous | None:
    """What stands in the output of the run before; None when there is none.

    OperatorError when the file there is not a consolidated ledger of ours or cannot be read: it is not overwritten.
    """
    if not out.exists():
        return None
    data = _bytes(out)
    refusal = f"“{out.name}”已经存在，但{{}}；为免覆盖，没有继续。请给结果换一个文件名，或先把它移走。"
    try:
        book = read_book(data, out.name)
    except Unreadable as reason:
        raise OperatorError(refusal.format(f"读不出来（{sentence(reason).rstrip('。')}）")) from None
    if book.properties.get(KIND) != "consolidated":
        raise OperatorError(refusal.format("不是 taizhang 写出的汇总台账"))
    reading = recognise(book, load_layouts(), file=out.name, sha256=hashlib.sha256(data).hexdigest())
    return read_previous(reading, book, opened.ledger)


def sentence(reason: Unreadable) -> str:
    """Why a file could not be read, as one sentence."""
    return entry(reason.code).message.format(**reason.gaps)


def remedy(reason: Unreadable) -> str:
    """What to do about a file that could not be read, as one sentence."""
    return entry(reason.code).hint.format(**reason.gaps)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise OperatorError(f"“{path}”不是普通文件，请检查。")
    try:
        return path.read_bytes()
    except OSError as problem:
        raise OperatorError(
            f"“{path}”打不开（{problem.strerror or problem}），请检查是否有权限、是否正被其他程序占用。"
        ) from None
