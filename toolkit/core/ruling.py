"""The rules on one file, once its cells are placed: what they say of each row, and what only the whole file shows."""

from __future__ import annotations

import re
from dataclasses import replace

from toolkit.core.desk import Desk
from toolkit.core.forms import last_answer
from toolkit.core.index import FIXED_KEYS, NUMBER_KEYS
from toolkit.core.rules import Broken, Context, Entry, begin, broken_rules
from toolkit.core.rules.secrets import classified, identity, marked, may_name_people, mobile, secret_words
from toolkit.core.rules.verdict import decided
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.layout import Table
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import KIND
from toolkit.model.rules import STANDARD
from toolkit.text.normal import key

_SAID_OTHERWISE = frozenset(("A505", "A506", "A508"))
"""Whoever wrote into a comment, a picture or a formula of the cell did not leave it blank."""
_ELSEWHERE = frozenset(("A504", "A518", "A519"))
"""What was written in another column of the row: said of that cell, not once more of the blank one."""
_BESIDE = (("A534", classified), ("A533", identity), ("A532", mobile), ("A535", secret_words))
_NUMBERS = re.compile(r"电话|联系|手机|号码|姓名|人员?$")
_PLACED = frozenset((*FIXED_KEYS, *NUMBER_KEYS, *ANSWER_KEYS))


def tell_rules(desk: Desk) -> None:
    """Add to the findings of ``desk`` what the rules say of the rows in ``desk.entries`` and of the texts beside them."""
    _tell_marks(desk)
    if desk.unit is None or not desk.entries:
        return
    context, asked = begin(desk.index, desk.unit)
    further: dict[int, list[str]] = {}
    blank: dict[int, Entry] = {}
    needed = "A520" not in context.rulebook.off
    for entry in desk.entries:
        for one in broken_rules(entry, context, asked):
            if one.code == "A520":
                known = blank.get(entry.number)
                if known is None or (known.table.hidden and not entry.table.hidden):
                    blank[entry.number] = entry
            elif not (
                one.custom and needed and entry.owes and one.column == "progress" and not entry.texts.get("progress")
            ):
                _tell(desk, entry, one)
        names = further.get(id(entry.table))
        if names is None:
            names = further[id(entry.table)] = [name for name in entry.table.columns if name not in _PLACED]
        if names or entry.row.extra:
            _beside(desk, entry, context, names)
    if blank:
        _tell_blank(desk, blank)


def _tell(desk: Desk, entry: Entry, one: Broken) -> None:
    source = desk.source(entry.table.sheet, entry.row.number, entry.place(one.column))
    if one.custom is None:
        desk.tell(one.code, source, entry.number, **one.gaps)
        return
    found = finding(one.code, source, unit=desk.unit, item=entry.item.id, **one.gaps)
    found = replace(found, severity=one.custom.severity)
    if found not in desk.findings[-len(desk.index.rules.custom) :]:
        desk.findings.append(found)


def _tell_blank(desk: Desk, blank: dict[int, Entry]) -> None:
    """A520 for each owed cell that is blank, or A521 once for a file in which nothing is filled at all."""
    cells = {(one.source.sheet, one.source.cell) for one in desk.findings if one.code in _SAID_OTHERWISE}
    form = desk.reading.properties.get(KIND) == "form"  # it asks for this period's answer beside the last one
    rows = {one.item for one in desk.findings if one.code in _ELSEWHERE}
    left = [
        entry
        for number, entry in blank.items()
        if number not in desk.progressed
        and (form or not (entry.item.answers and last_answer(desk.index, number, desk.unit or "")))
        and entry.item.id not in rows
        and (entry.table.sheet, entry.cell("progress")) not in cells
    ]
    if not left:
        return
    said = desk.answers or any(one.kind in ("unplaced", "conflicting") for one in desk.leftovers)
    if len(left) > 1 and len(left) == len(blank) and not said and not any(entry.nothing for entry in desk.entries):
        desk.tell("A521", desk.source(), who=desk.unit, count=len(left))
        return
    for entry in left:
        source = desk.source(entry.table.sheet, entry.row.number, entry.place("progress"))
        desk.tell("A520", source, entry.number, who=desk.unit)


def _beside(desk: Desk, entry: Entry, context: Context, names: list[str]) -> None:
    """Personal and classified matter in further columns of a row (备注, a column of the unit's own)."""
    table, row, values = entry.table, entry.row, entry.row.values
    cells = [(name, table.columns[name] + row.shift, values[name]) for name in names if name in values]
    cells += [("", column, text) for column, text in row.extra.items()]
    known = desk.index.further.get(entry.number, frozenset())
    for name, column, text in cells:
        if name in row.inherited or key(text) in known:
            continue
        people = may_name_people(name) or bool(_NUMBERS.search(_head(table, column - row.shift)))
        for code, judge in _BESIDE:
            if code == "A532" and people:
                continue
            gaps = judge(text, entry, context)
            if gaps is not None:
                desk.tell(code, desk.source(table.sheet, row.number, column), entry.number, **gaps)


def _head(table: Table, column: int) -> str:
    return "".join(table.heads.get(column, "").split())


def _tell_marks(desk: Desk) -> None:
    """A classification mark above, below or beside the tables, or in a comment."""
    for loose in desk.reading.loose:
        if "密" in loose.text and key(loose.text) not in desk.index.handed_out:
            found = marked(loose.text)
            if found:
                desk.tell("A534", desk.source(loose.sheet, loose.row, loose.column), text=found)


def as_decided(desk: Desk | None, findings: list[Finding]) -> list[Finding]:
    """All findings of a file as the office wants them told (``core.rules.judged``), with what the index knows of names."""
    index = desk.index if desk is not None else None
    if index is None or index.rules is STANDARD:
        return findings
    items = index.ledger.items

    def items_of(typed: str) -> frozenset[str]:
        return frozenset(items[number].id for number in index.numbered(typed))

    return decided(findings, index.rules, index.as_of, items_of, index.concerns)
