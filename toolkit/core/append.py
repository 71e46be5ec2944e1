"""Open layouts (a list of certificates, of materials …): every unit's rows one after the other, each with its source.

There is no ledger to match with: a row is an item of its own. What the standard seven columns cannot hold stands in
further columns, under the heads of the layout.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.core.combine import finding_order
from toolkit.model.findings import Finding
from toolkit.model.layout import Layout, Reading, Row, Table
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Role, Source, address
from toolkit.model.merging import ANSWER_KEYS, Balance, Consolidated, Contribution, Leftover, Submitted
from toolkit.model.output import LEDGER_SHEET
from toolkit.text.normal import key
from toolkit.text.printed import FIXED_KEYS, fixed_text

_STANDARD = frozenset((*FIXED_KEYS, *ANSWER_KEYS))
_UNCOUNTED = frozenset(("id", "seq"))
_ASIDE = frozenset(("title", "unit_line", "signature", "total"))


class Received(NamedTuple):
    """One file of an open layout: what was read, who sent it (None: nobody knows) and by which evidence."""

    reading: Reading
    unit: str | None
    unit_how: str = ""


@dataclass(slots=True)
class _Pile:
    """Rows as they pile up, in the order of arrival."""

    layout: Layout
    main: str
    items: list[tuple[str, Item, list[Contribution], dict[str, str]]] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], str] = field(default_factory=dict)
    ids: Counter[str] = field(default_factory=Counter)


def append(
    received: Iterable[Received],
    layout: Layout,
    *,
    title: str,
    period: str = "",
    as_of: str | None = None,
    roster_order: Sequence[str] = (),
) -> Consolidated:
    """Append the rows of all files: units in the official order, then by name; a unit's rows as they were read.

    A row that one unit sent twice word for word stands once, its copy is superseded. Rows of an unknown sender, columns
    that the layout does not know, and texts outside the table are leftovers. Every cell is counted in the balance.
    """
    pile = _Pile(layout, _main_column(layout))
    files: list[Received] = []
    for one in received:
        for table in one.reading.tables:
            for row in table.rows:
                _add_row(pile, one, len(files), table, row)
        _set_aside(pile, one)
        files.append(one._replace(reading=_shell(one.reading)))
    official = {unit: rank for rank, unit in enumerate(roster_order)}
    pile.items.sort(key=lambda entry: (official.get(entry[0], len(official)), entry[0]))
    items = tuple(
        Item(i.id, str(n), i.theme, i.title, i.requirement, i.assignments, i.deadline, i.sheet, i.row, i.answers)
        for n, (_, i, _, _) in enumerate(pile.items, start=1)
    )
    contributions = [entry[2] for entry in pile.items]
    ledger = Ledger(title, items, "", "", layout=layout.name, rows="open")
    merged = Counter(one.file for of_item in contributions for one in of_item)
    left = Counter(one.source.file for one in pile.leftovers)
    senders = {one.unit for one in files if one.unit}
    findings = [f for one in files for f in one.reading.findings if isinstance(f, Finding)]
    return Consolidated(
        ledger=ledger,
        period=period,
        as_of=as_of,
        contributions=lambda index: contributions[index],
        final=lambda index, column: _final(items[index], column),
        approved={},
        leftovers=pile.leftovers,
        findings=sorted(findings, key=finding_order),
        submissions=[
            Submitted(r.file, r.sha256, unit, how, "merged" if unit else "unidentified", merged[number], left[r.file])
            for number, (r, unit, how) in enumerate(files)
        ],
        missing=[],
        units=sorted(senders | set(roster_order), key=lambda unit: (official.get(unit, len(official)), unit)),
        balance=_balance(merged, pile.leftovers),
        carried=_further(pile),
    )


def _main_column(layout: Layout) -> str:
    """The column that says what a row is about: 具体要求 where there is one, else the first that the layout requires."""
    keys = [column.key for column in layout.columns if column.use not in ("key", "number")]
    first = next((key for group in layout.required for key in group if key in keys), keys[0])
    return "requirement" if "requirement" in keys else first


def _add_row(pile: _Pile, one: Received, file: int, table: Table, row: Row) -> None:
    unit = one.unit
    own = [(c, text) for c, text in row.values.items() if c not in row.inherited and c not in _UNCOUNTED]
    for place, text in sorted(row.extra.items()):
        where = _source(one.reading, table, row.number, place)
        head = table.heads.get(place, "")
        pile.leftovers.append(Leftover("unplaced", text, where, "汇总表没有这一栏", unit, column=head))
    if not unit:
        for column, text in own:
            where = _source(one.reading, table, row.number, table.columns[column])
            pile.leftovers.append(Leftover("unplaced", text, where, "不知道是哪个单位报的"))
        return
    words = tuple(sorted((column, key(text)) for column, text in row.values.items() if column not in _UNCOUNTED))
    first = pile.seen.get((unit, words))
    if first is not None:
        for column, text in own:
            where = _source(one.reading, table, row.number, table.columns[column])
            pile.leftovers.append(Leftover("superseded", text, where, f"与《{first}》中的一行相同", unit))
        return
    pile.seen[unit, words] = one.reading.file
    titles = {column.key: column.title for column in pile.layout.columns}
    contributions = [
        Contribution(
            unit,
            Role.RESPONSIBLE,
            column if column in _STANDARD else titles.get(column, column),
            text,
            file,
            table.sheet,
            address(row.number, table.columns[column]),
        )
        for column, text in own
    ]
    further = {titles.get(column, column): text for column, text in row.values.items() if column not in _UNCOUNTED}
    item = _item(pile.main, unit, row.values, _new_id(pile, unit, words), table.sheet, row.number)
    pile.items.append((unit, item, contributions, further))


def _new_id(pile: _Pile, unit: str, words: tuple[tuple[str, str], ...]) -> str:
    """Eight hex digits of who says what; should two rows ever share them, the second is told apart by -2."""
    said = "\n".join([unit, *(f"{column}={text}" for column, text in words)])
    known = hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:8]
    pile.ids[known] += 1
    return known if pile.ids[known] == 1 else f"{known}-{pile.ids[known]}"


def _item(main: str, unit: str, values: Mapping[str, str], known: str, sheet: str, row: int) -> Item:
    answers = {column: values[column] for column in ANSWER_KEYS if column in values and column != main}
    return Item(
        known,
        "",
        values.get("theme", "") or unit,
        values.get("title", "") if main != "title" else "",
        values.get(main, ""),
        (Assignment(Role.RESPONSIBLE, (unit,)),),
        Deadline(values.get("deadline", "")),
        sheet,
        row,
        answers,
    )


def _set_aside(pile: _Pile, one: Received) -> None:
    for loose in one.reading.loose:
        if loose.kind == "head":
            continue
        cell = address(loose.row, loose.column) if loose.row and loose.column else None
        where = Source(one.reading.file, loose.sheet, cell, one.reading.sha256)
        aside = loose.kind in _ASIDE
        reason = "标题、填报单位、签名、日期或合计" if aside else "不在表格的栏目里"
        pile.leftovers.append(Leftover("set_aside" if aside else "unplaced", loose.text, where, reason, one.unit))


def _shell(reading: Reading) -> Reading:
    """What the register needs of a file once its rows were taken over."""
    return Reading(reading.file, reading.sha256, reading.kind, [], [], findings=reading.findings)


def _source(reading: Reading, table: Table, row: int, column: int) -> Source:
    return Source(reading.file, table.sheet, address(row, column), reading.sha256)


def _final(item: Item, column: str) -> str:
    return item.answers.get(column, "") if column in ANSWER_KEYS else fixed_text(item, column)


def _balance(merged: Counter[int], leftovers: Sequence[Leftover]) -> Balance:
    kinds = Counter(left.kind for left in leftovers)
    cells = sum(merged.values())
    sides = [kinds[k] for k in ("superseded", "conflicting", "unplaced", "set_aside")]
    return Balance(cells + sum(sides), cells, *sides)


def _further(pile: _Pile) -> dict[tuple[str, str, str], str]:
    """The texts under the heads of the layout, in its order (see ``Consolidated.carried``)."""
    used = {head for entry in pile.items for head in entry[3]}
    heads = [column.title for column in pile.layout.columns if column.title in used]
    found = {(LEDGER_SHEET, "", head): "" for head in heads}
    for _, item, _, texts in pile.items:
        found.update({(LEDGER_SHEET, item.id, head): texts[head] for head in heads if head in texts})
    return found
