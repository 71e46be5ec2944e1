"""What is open: 待人工核对, 校验问题, the balance and the ends of overlong texts, as the sheets of our output say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from toolkit.core.own_sheets import body_rows, own_sheet
from toolkit.model.findings import SEVERITY_NAMES, Finding
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import Item, Source
from toolkit.model.merging import Balance, Leftover, Submitted
from toolkit.model.output import (
    FINDINGS_HEADS,
    FINDINGS_SHEET,
    LEFTOVER_NAMES,
    LEFTOVERS_HEADS,
    OVERLONG_HEADS,
    OVERLONG_MARK,
    OVERLONG_SHEET,
    WAIVED_MARK,
)
from toolkit.text.printed import item_names

_BALANCE = re.compile(
    r"本次共读取(\d{1,15})格：汇总(\d{1,15})，已被后报稿替代(\d{1,15})，多版本不一致(\d{1,15})，未对应(\d{1,15})，未作填报内容(\d{1,15})。"
)
_KINDS = {name: kind for kind, name in LEFTOVER_NAMES.items()}
_SEVERITIES = {name: severity for severity, name in SEVERITY_NAMES.items()}
_TASK, _ROW, _PARAGRAPH = re.compile(r"第(.+)项$"), re.compile(r"第(\d+)行$"), re.compile(r"第(\d{1,9})段$")
_DIGITS = re.compile(r"\d+$")


class Rests:
    """The ends of texts that were too long for a cell (超长文本), given out in the order in which they were written."""

    def __init__(self, book: Book) -> None:
        self._known: dict[tuple[str, str], list[list[str]]] = {}
        key, head, part, text = OVERLONG_HEADS
        for _, cells in body_rows(own_sheet(book, OVERLONG_SHEET, OVERLONG_HEADS), OVERLONG_HEADS):
            pieces = self._known.setdefault((cells.get(key, ""), cells.get(head, "")), [])
            if cells.get(part) == "1" or not pieces:
                pieces.append([])
            pieces[-1].append(cells.get(text, ""))

    def whole(self, key: str, head: str, text: str) -> str:
        """The text of a cell with its end; ``key`` and ``head`` as it was kept under."""
        if not text.endswith(OVERLONG_MARK) or not self._known.get((key, head)):
            return text
        return text[: -len(OVERLONG_MARK)] + "".join(self._known[key, head].pop(0))


def read_leftovers(
    sheet: Sheet | None, items: Sequence[Item], submissions: Sequence[Submitted], rests: Rests
) -> list[Leftover]:
    """The lines of 待人工核对 with the decision that stands beside each; lines that the office added are passed."""
    numbers = Counter(item.no for item in items if item.no)
    short = {item.no if numbers[item.no] == 1 else item.id: item.id for item in items}
    names = item_names(items)
    ids: dict[str, list[str]] = {}
    for each in items:
        ids.setdefault(names(each.id), []).append(each.id)
    digests = {one.file: one.sha256 for one in submissions}
    choice, kind, unit, column, text, options, reason, named, file, where, cell, code = LEFTOVERS_HEADS
    found = []
    for _, cells in body_rows(sheet, (choice, code)):
        if not cells.get(code) or cells.get(kind) not in _KINDS:
            continue
        first = [line.split(" = ")[0] for line in cells.get(options, "").split("\n") if " = " in line]
        candidates = tuple(short[one] for one in first if one in short)
        same = ids.get(cells.get(named, ""), [])
        item = next((one for one in same if one in candidates), same[0] if len(same) == 1 else None)
        source = Source(
            cells.get(file, ""), cells.get(where) or None, cells.get(cell) or None, digests.get(cells.get(file, ""))
        )
        whole = rests.whole(cells[code], text, cells.get(text, ""))
        told = Leftover(_KINDS[cells[kind]], whole, source, cells.get(reason, ""), cells.get(unit) or None, item)
        decided = cells.get(choice, "").strip()
        found.append(
            replace(told, candidates=candidates, column=cells.get(column, ""), key=cells[code], choice=decided)
        )
    return found


def read_balance(sheet: Sheet | None) -> Balance:
    """The account that stands above the heads of 待人工核对; zeros when it does not."""
    for row in sorted(sheet.rows)[:3] if sheet else ():
        for text in sheet.rows[row].values() if sheet else ():
            if found := _BALANCE.search(text):
                return Balance(*map(int, found.groups()))
    return Balance()


def read_findings(
    book: Book, items: Sequence[Item], submissions: Sequence[Submitted], places: Mapping[tuple[str, str, str], int]
) -> list[Finding]:
    """The lines of 校验问题. ``places``: (file, sheet, row) of a unit's answer → index of its item.

    The sheet names an item by its number; where rows of one task share it, the place says which one is meant.
    """
    by_number: dict[str, list[Item]] = {}
    for each in items:
        by_number.setdefault(each.no, []).append(each)
    by_row = {str(item.row): item for item in items}
    by_id = {item.id for item in items}
    digests = {one.file: one.sha256 for one in submissions}
    level, code, message, remedy, unit, label, file, where, cell = FINDINGS_HEADS
    found = []
    for _, cells in body_rows(own_sheet(book, FINDINGS_SHEET, FINDINGS_HEADS), FINDINGS_HEADS[:4]):
        severity = _SEVERITIES.get(cells.get(level, ""))
        if severity is None or not cells.get(code):
            continue
        source, said = _source(cells, (file, where, cell), digests), cells.get(label, "")
        task, row = _TASK.match(said), _ROW.match(said)
        if task:
            same = by_number.get(task[1], [])
            place = _DIGITS.search(source.cell or "")
            index = places.get((source.file, source.sheet or "", place[0])) if place else None
            meant = same[0] if len(same) == 1 else items[index] if index is not None else None
            item = meant.id if meant in same and meant else None
        else:
            item = by_row[row[1]].id if row and row[1] in by_row else said if said in by_id else None
        hint = cells.get(remedy, "")
        waived = hint.removeprefix(WAIVED_MARK) if hint.startswith(WAIVED_MARK) else ""
        told = cells.get(message, "")
        found.append(
            Finding(cells[code], severity, told, "" if waived else hint, source, cells.get(unit) or None, item, waived)
        )
    return found


def _source(cells: Mapping[str, str], heads: tuple[str, str, str], digests: Mapping[str, str]) -> Source:
    file, sheet, cell = (cells.get(head, "") for head in heads)
    paragraph = _PARAGRAPH.match(cell)
    if paragraph:
        return Source(file, sheet or None, None, digests.get(file), int(paragraph[1]))
    return Source(file, sheet or None, cell or None, digests.get(file))
