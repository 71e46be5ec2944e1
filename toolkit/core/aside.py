"""Texts that are no cell of a row (titles, lines, comments, pictures, values under merges), and marks on cells."""

from __future__ import annotations

import re
from collections import defaultdict

from toolkit.core.cells import cell_of
from toolkit.core.desk import Desk, clip, decision_key, head_of
from toolkit.core.index import title_key
from toolkit.core.match import Match
from toolkit.model.layout import Loose, Row, Table
from toolkit.model.ledger import Item, address
from toolkit.model.merging import Answer
from toolkit.model.output import CHOICE_IGNORE
from toolkit.text.normal import key, says_nothing

_REASONS = {
    "title": "标题与台账不同",
    "unit_line": "填报单位一行",
    "signature": "填表人、日期等签署内容",
    "total": "合计行",
    "note": "写在表格以外",
    "under_merge": "压在合并单元格下面",
    "comment": "写在批注里",
    "drawing": "图片或文本框",
    "formula": "公式没有结果",
}
_CODES = {"note": "A514", "under_merge": "A507", "comment": "A505", "drawing": "A506", "formula": "A508"}
_YEAR = re.compile(r"(20\d\d)年")

Places = dict[tuple[str, int], tuple[Table, Row, Match]]


def place_loose(desk: Desk, places: Places) -> None:
    """List every text beside the rows that is not the ledger's own; ``places`` are the rows by sheet and number."""
    tables = {table.sheet for table in desk.reading.tables}
    off_table: defaultdict[str, list[Loose]] = defaultdict(list)
    for loose in desk.reading.loose:
        place = places.get((loose.sheet, loose.row))
        if loose.kind == "head" or _handed_out(desk, loose, place):
            continue
        source = desk.source(loose.sheet, loose.row, loose.column)
        text = loose.text or "（没有文字）"
        if loose.kind in LINES or (loose.kind == "note" and says_nothing(text)):
            reason = _REASONS[loose.kind] if loose.kind in LINES else "没有实际内容"
            desk.leave("set_aside", text, source, reason, key(text))
            continue
        if sent_home(desk, loose):
            continue
        number = place[2].item if place else None
        head = head_of(place[0], loose.column - place[1].shift, desk.index) if place and loose.column else ""
        desk.leave(
            "unplaced", text, source, _REASONS.get(loose.kind, _REASONS["note"]), key(text), item=number, column=head
        )
        if loose.kind == "note" and loose.sheet not in tables:
            off_table[loose.sheet].append(loose)
        elif _typed(desk, text) != CHOICE_IGNORE:
            desk.tell(_CODES.get(loose.kind, "A514"), source, number, text=clip(text))
    for sheet, notes in off_table.items():
        desk.tell("A515", desk.source(sheet, notes[0].row, notes[0].column), count=len(notes))


LINES = frozenset(("title", "unit_line", "signature", "total"))
"""Kinds that frame a table: set aside where they differ from the ledger's."""


def _typed(desk: Desk, text: str) -> str:
    return desk.choices.get(decision_key(desk.unit, key(text)), "").strip() if desk.choices else ""


def _handed_out(desk: Desk, loose: Loose, place: tuple[Table, Row, Match] | None) -> bool:
    """Whether the ledger itself says this there: its title, a line or comment of its own, a heading under its merge."""
    if not loose.text or loose.kind == "drawing":
        return False
    wanted = key(loose.text)
    if wanted in desk.index.handed_out or (loose.kind == "title" and wanted == key(desk.index.ledger.title)):
        return True
    if loose.kind != "under_merge" or place is None or place[2].item is None:
        return False
    table, row, match = place
    name = next((n for n, column in table.columns.items() if column + row.shift == loose.column), "")
    return wanted in _texts_of(desk.index.ledger.items[match.item or 0], name, loose.text)


def _texts_of(item: Item, name: str, text: str) -> tuple[str, ...]:
    """Keys that the cell of a column may have and say the same as the item."""
    if name == "theme":
        return (key(item.theme), key(text)) if title_key(text) == key(item.theme) else (key(item.theme),)
    if name == "title":
        return (key(item.title), key(text)) if title_key(text) == key(item.title) else (key(item.title),)
    return (key({"requirement": item.requirement, "deadline": item.deadline.text, "seq": item.no}.get(name, "")),)


def sent_home(desk: Desk, loose: Loose) -> bool:
    """A person typed an item for this text: it becomes the unit's progress there, unless the unit wrote one itself."""
    typed = _typed(desk, loose.text)
    if not typed or desk.unit is None or loose.kind == "drawing":
        return False
    numbers = desk.index.numbered(typed)
    if len(numbers) != 1 or any(a.item == numbers[0] and a.column == "progress" for a in desk.answers):
        return False
    desk.answers.append(Answer(numbers[0], "progress", loose.text, loose.sheet, address(loose.row, loose.column)))
    return True


def tell_marks(desk: Desk, rows: list[tuple[Table, Row]], matches: list[Match]) -> None:
    """Findings on what cells look like: formulas, struck text, hidden rows and sheets. Texts are read all the same."""
    for table in desk.reading.tables:
        if table.hidden:
            desk.tell("A512", desk.source(table.sheet))
        _tell_hidden(desk, table)
        if table.formulas or table.struck:
            mine = [(row, match) for (of, row), match in zip(rows, matches, strict=True) if of is table]
            _tell_cells(desk, table, mine)


def _tell_hidden(desk: Desk, table: Table) -> None:
    if not table.hidden_rows:
        return
    hidden = [row.number for row in table.rows if row.number in table.hidden_rows]
    if hidden:
        shown = "、".join(str(number) for number in hidden[:10]) + ("等" if len(hidden) > 10 else "")
        desk.tell("A511", desk.source(table.sheet), count=len(hidden), rows=shown)


def _tell_cells(desk: Desk, table: Table, mine: list[tuple[Row, Match]]) -> None:
    listed = {(left.source.sheet, left.source.cell) for left in desk.leftovers}
    listed.update((answer.sheet, answer.cell) for answer in desk.answers)
    for row, match in mine:
        cells = [(cell_of(table, row, name), text) for name, text in row.values.items() if name not in row.inherited]
        for column, text in (*cells, *row.extra.items()):
            place, source = (row.number, column), (table.sheet, address(row.number, column) if column else "")
            if place in table.struck:
                desk.tell("A510", desk.source(table.sheet, *place), match.item, text=clip(text))
            if place in table.formulas and source in listed:
                desk.tell("A509", desk.source(table.sheet, *place), match.item, text=clip(text))


def tell_year(desk: Desk) -> None:
    """A title of another year than the ledger's."""
    year = desk.index.ledger.year
    if year is None:
        return
    for loose in desk.reading.loose:
        if loose.kind == "title":
            found = _YEAR.search(key(loose.text))
            if found and int(found.group(1)) != year:
                source = desk.source(loose.sheet, loose.row, loose.column)
                desk.tell("U309", source, found=found.group(1), expected=year)
                return
