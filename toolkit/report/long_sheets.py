"""The two longest sheets of the consolidated workbook, one line for every text: where it came from, and our own record.

For a very large ledger another process makes the lines while the ledger sheet is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from toolkit.model.merging import Consolidated
from toolkit.model.output import APPROVED, LEDGER_HEADS, RECORD_HEADS, SOURCES_HEADS
from toolkit.report.ahead import ahead
from toolkit.report.cells import Overlong, Styles, put, put_row
from toolkit.report.sheets import Grid
from toolkit.report.streaming import Block, Line, blocks, text_sheet


def begin_sources(sheet: Any, styles: Styles, merged: Consolidated, *, early: bool) -> Callable[[Overlong], None]:
    """填报来源: unit, file, sheet and cell of every merged text, on one line each and in the order of the items.

    A text of the office itself (核定文本) comes first; the units' own texts follow it. The function that is returned writes
    the lines; ``early`` as ``_begin``.
    """
    grid = Grid(sheet, styles, SOURCES_HEADS, [12, 7, 10, 20, 7, 60, 40, 14, 8, 20])
    looks = (grid.style(text_wrap=False), grid.style(text_wrap=False, bg_color="#FFF7E0"))
    write = _begin(grid.row, lambda: _source_lines(merged), looks, early)

    def finish(overlong: Overlong) -> None:
        def fitted(texts: Sequence[str]) -> list[str]:
            known, number, head, unit, role, text, *rest = texts
            label = f"（{APPROVED}）" if unit == APPROVED else f"【{unit}】"
            return [known, number, head, unit, role, overlong.fit(known, head + label, text), *rest]

        grid.row = write(sheet, fitted)
        grid.finish(printed=len(SOURCES_HEADS) - 1)

    return finish


def _source_lines(merged: Consolidated) -> Iterator[Line]:
    heads = {**LEDGER_HEADS, "status": "状态"}
    submissions = merged.submissions
    for index, item in enumerate(merged.ledger.items):
        known = item.id
        for key, head in heads.items():
            if merged.approved and (index, key) in merged.approved:
                yield (known, item.no, head, APPROVED, "", merged.approved[index, key]), 1
        for one in merged.contributions(index):
            head = heads.get(one.column, one.column)
            sent = submissions[one.file] if one.file >= 0 else merged.ledger
            yield (
                (known, item.no, head, one.unit, one.role.value, one.text, sent.file, one.sheet, one.cell, sent.sha256),
                0,
            )


Fit = Callable[[Sequence[str]], Sequence[str]]
Write = Callable[[Any, Fit], int]
"""Writes the lines on a sheet, special ones as the function makes them fit; returns the row after the last."""


def _begin(row: int, lines: Callable[[], Iterable[Line]], looks: Sequence[Any], early: bool) -> Write:
    """How to write ``lines`` from ``row`` on; ``early``: another process begins at once to make them, for many lines."""
    make: Callable[[], Iterable[Block | Line]] = lines
    if early and hasattr(text_sheet(), "put_block"):
        numbers = [look._get_xf_index() for look in looks]
        make = ahead(lambda: blocks(lines(), row, numbers))

    def write(sheet: Any, fit: Fit) -> int:
        at = row
        for piece in make():
            if len(piece) == 3:
                xml, count, wide = piece
                sheet.put_block(at, count, wide, xml)
                at += count
            else:
                texts, look = piece
                put_row(sheet, at, fit(texts), [looks[look]] * len(texts))
                at += 1
        return at

    return write


def begin_records(styles: Styles, merged: Consolidated, *, early: bool) -> Callable[[Any], None]:
    """_记录: what the next run compares with; only we read it. The function that is returned writes it on its sheet."""
    plain = styles.get(text_wrap=False)
    write = _begin(1, lambda: ((line, 0) for line in merged.records()), [plain], early)

    def finish(sheet: Any) -> None:
        for column, head in enumerate(RECORD_HEADS):
            put(sheet, 0, column, head, plain)
        write(sheet, lambda texts: texts)
        sheet.very_hidden()

    return finish
