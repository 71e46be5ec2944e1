"""Each cell of a row to its place: not news, an answer, or a leftover with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from toolkit.core.compare import NAMES, changes
from toolkit.core.compose import split
from toolkit.core.desk import Desk, clip, decision_key, head_of, identity_of
from toolkit.core.index import FIXED_KEYS, NUMBER_KEYS, Index, answer_on_hand, title_key
from toolkit.core.match import Match, shape_of
from toolkit.core.rules.record import Entry
from toolkit.model.layout import Row, Table
from toolkit.model.ledger import Item, address
from toolkit.model.merging import ANSWER_KEYS, Answer
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE
from toolkit.text.normal import key, says_nothing


def place_rows(desk: Desk, rows: list[tuple[Table, Row]], matches: list[Match]) -> None:
    """Account for every own cell of every row, and note the rows that the rules will look at."""
    owing = desk.index.owing_set(desk.unit) if desk.unit is not None else frozenset()
    places: Under = {}
    if any(row.spans for _, row in rows):
        places = {(id(table), row.number): match.item for (table, row), match in zip(rows, matches, strict=True)}
    last: Table | None = None
    further: list[str] = []
    for (table, row), match in zip(rows, matches, strict=True):
        if table is not last:
            last, further = table, further_columns(table)
        if match.item is None:
            _homeless(desk, table, row, match)
        else:
            if match.how != "same":
                _fixed(desk, table, row, match)
            values = row.values
            if "progress" in values or "problem" in values or "status" in values:
                _answers(desk, table, row, match, places, match.item in owing)
            elif match.item in owing:
                desk.entries.append(Entry(match.item, desk.index.ledger.items[match.item], True, table, row, values))
        if further or row.extra:
            _further(desk, table, row, match, further)
    if desk.answers:
        _same_item_twice(desk)


Under = dict[tuple[int, int], int | None]
"""Item per (table, row number), to find what lies under a merged answer."""


def further_columns(table: Table) -> list[str]:
    """Columns that the layout knows and the consolidated ledger does not have (备注, 联系人)."""
    return [name for name in table.columns if name not in _PLACED_ELSEWHERE]


def cell_of(table: Table, row: Row, name: str) -> int:
    """The 1-based column in which a row's own cell of column ``name`` stands; 0 when the table has no such column."""
    column = table.columns.get(name, 0)
    return column + row.shift if column else 0


def _fixed(desk: Desk, table: Table, row: Row, match: Match) -> None:
    """Compare the handed-out cells; remember a row without any difference, so that the next file's is known at once."""
    index, number = desk.index, match.item
    assert number is not None
    item = index.ledger.items[number]
    found = list(changes(row, table.columns, item, index))
    if (found or match.how == "over_id") and desk.handed_out(table, row):
        desk.outdated += 1  # the office changed its ledger after the form went out: nobody else's doing
        return
    if match.how == "over_id":
        desk.tell("D409", desk.source(table.sheet, row.number, cell_of(table, row, "requirement")), number)
    if not found and match.how in ("id", "text") and len(index.exact(row.values.get("requirement", ""))) == 1:
        index.remember(shape_of(table), row, number)
    for change in found:
        source = desk.source(table.sheet, row.number, cell_of(table, row, change.column))
        what = NAMES.get(change.column, "责任单位")
        old, new = clip(change.old) or "（空）", clip(change.new)
        desk.tell(change.code, source, number, what=what, old=old, new=new)
        if change.new:
            head = head_of(table, table.columns.get(change.column, 0), index, change.column)
            reason = f"{what}与台账不同，汇总仍用台账原文"
            desk.leave("set_aside", change.new, source, reason, identity_of(row), item=number, column=head)


def _answers(desk: Desk, table: Table, row: Row, match: Match, places: Under, owes: bool) -> None:
    assert match.item is not None
    values: Mapping[str, str] = row.values
    item = desk.index.ledger.items[match.item]
    new: list[str] = []
    nothing: list[str] = []
    for column in ANSWER_KEYS:
        text = values.get(column)
        if text is None or column in row.inherited:
            continue
        numbers: tuple[int, ...] = (match.item,)
        last = row.spans.get(column) if row.spans else None
        if last is not None and last > row.number:
            under = (places.get((id(table), line)) for line in range(row.number + 1, last + 1))
            numbers = tuple(dict.fromkeys((match.item, *(n for n in under if n is not None))))
        if column == "progress":
            desk.progressed.update(numbers)
        held = answer_on_hand(item, column) if item.answers else ""
        if text[0] == "【":
            own = _own_words(desk, text, held)
            if own is not text:
                values, text = {**values, column: own}, own
        if held and _on_hand(text, held):
            continue
        if len(text) <= 24 and says_nothing(text):
            _no_answer(desk, table, row, match.item, column, text)
            nothing.append(column)
            continue
        if _answer(desk, table, row, match, column, text, numbers):
            new.append(column)
    if "progress" in row.inherited:
        desk.progressed.add(match.item)
    if owes or new:
        desk.entries.append(Entry(match.item, item, owes, table, row, values, tuple(new), tuple(nothing)))


def _own_words(desk: Desk, text: str, held: str) -> str:
    """What the sender says itself in a cell of labelled texts (【单位】…), as it gets it when our own ledger is handed out.

    The other units' texts must be as the ledger has them: else a lead unit wrote down what it collected, and the whole
    is its answer.
    """
    pieces = split(text)
    unit, known = desk.unit, {key(said) for _, said in split(held)}
    mine = [said for label, said in pieces if unit and label and desk.index.same_unit(label, unit)]
    theirs = sum(key(said) in known for label, said in pieces if not desk.index.same_unit(label, unit or ""))
    return mine[0] if len(mine) == 1 and mine[0].strip() and theirs == len(pieces) - 1 else text


def _on_hand(text: str, held: str) -> bool:
    """Whether an answer is only what the ledger already had in that cell, whole or as one unit's piece of it."""
    wanted = key(text)
    return wanted == key(held) or ("【" in held and any(wanted == key(piece) for _, piece in split(held)))


def _answer(desk: Desk, table: Table, row: Row, match: Match, column: str, text: str, numbers: tuple[int, ...]) -> bool:
    """An answer that says something: placed on the items that are the sender's to answer, else left.

    Whether it is the sender's own, and not merely what the office took in spite of that.
    """
    index, unit = desk.index, desk.unit
    place = cell_of(table, row, column)
    if unit is None:
        mine: tuple[int, ...] = ()
    elif match.how == "choice" or not index.assigns:
        mine = numbers
    else:
        mine = tuple(n for n in numbers if index.role(n, unit) is not None)
    if mine:
        desk.answers.append(Answer(mine[0], column, text, table.sheet, address(row.number, place), mine[1:]))
        if len(mine) > 1:
            desk.tell("A513", desk.source(table.sheet, row.number, place), mine[0], count=len(mine))
        return match.how != "choice"
    source = desk.source(table.sheet, row.number, place)
    head = head_of(table, table.columns[column], index, column)
    if unit is None:
        desk.leave("unplaced", text, source, "认不出报送单位", identity_of(row), item=numbers[0], column=head)
        return False
    desk.tell("A501", source, numbers[0], who=unit)
    reason = "报送单位不是这一事项的责任单位"
    desk.leave("unplaced", text, source, reason, identity_of(row), candidates=numbers[:1], column=head)
    return False


def _no_answer(desk: Desk, table: Table, row: Row, item: int, column: str, text: str) -> None:
    source = desk.source(table.sheet, row.number, cell_of(table, row, column))
    head = head_of(table, table.columns[column], desk.index, column)
    desk.leave("set_aside", text, source, "没有实际内容", identity_of(row), item=item, column=head)


def _homeless(desk: Desk, table: Table, row: Row, match: Match) -> None:
    """A row without an item: everything in it that the ledger does not say is listed, under one finding."""
    index, identity = desk.index, identity_of(row)
    reason = match.reason or ("台账里没有这一行" if match.how != "blank" else "这一行没有具体要求")
    first = 0
    outdated = desk.handed_out(table, row)
    desk.outdated += outdated
    for name, text in row.values.items():
        if name in row.inherited or name in NUMBER_KEYS or name not in table.columns:
            continue
        if outdated and name in FIXED_KEYS:
            continue
        if name in ("theme", "title") and _known_heading(text, index):
            continue
        if name not in FIXED_KEYS and name not in ANSWER_KEYS:
            continue
        place = cell_of(table, row, name)
        source = desk.source(table.sheet, row.number, place)
        head = head_of(table, table.columns[name], index, name)
        if name in ANSWER_KEYS and says_nothing(text):
            desk.leave("set_aside", text, source, "没有实际内容", identity, column=head)
            continue
        if not first or name == "requirement":
            first = place
        desk.leave("unplaced", text, source, reason, identity, candidates=match.candidates, column=head)
    if first and desk.choices.get(decision_key(desk.unit, identity), "").strip() != CHOICE_IGNORE:
        source = desk.source(table.sheet, row.number, first)
        if outdated:
            desk.tell("U317", source)
        elif match.how == "doubt":
            desk.tell("D408", source, reason=match.reason)
        else:
            desk.tell("D406", source)


def _known_heading(text: str, index: Index) -> bool:
    return title_key(text) in index.themes or title_key(text) in index.titles


def _further(desk: Desk, table: Table, row: Row, match: Match, names: list[str]) -> None:
    """Cells in columns that the consolidated ledger does not have: 备注 and the like, and columns the unit added."""
    known = desk.index.further.get(match.item, frozenset()) if match.item is not None else frozenset()
    values = row.values
    cells = [(n, table.columns[n] + row.shift, values[n]) for n in names if n in values and n not in row.inherited]
    cells += [("", column, text) for column, text in row.extra.items()]
    for name, column, text in cells:
        if known and key(text) in known:
            continue
        source = desk.source(table.sheet, row.number, column)
        head = head_of(table, column - row.shift, desk.index, name)
        kind, reason = ("set_aside", "没有实际内容") if says_nothing(text) else ("unplaced", f"“{head}”不是汇总的栏目")
        desk.leave(kind, text, source, reason, identity_of(row), item=match.item, column=head)
        if kind == "unplaced" and match.item is not None and "progress" not in row.values and len(text) >= 6:
            owner = desk.unit is not None and desk.index.role(match.item, desk.unit) is not None
            if owner and name not in _CONTACTS:
                desk.tell("A504", source, match.item, head=head)


_PLACED_ELSEWHERE = frozenset((*FIXED_KEYS, *NUMBER_KEYS, *ANSWER_KEYS))
_CONTACTS = frozenset(("person", "contact", "phone", "leader", "source", "pct"))


def tell_further(desk: Desk, tables: list[Table]) -> None:
    """One finding per further column in use: at its first cell, with the number of cells."""
    listed = {(left.source.sheet, left.source.cell) for left in desk.leftovers if left.kind == "unplaced"}
    for table in tables if listed else ():
        count: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        names = further_columns(table)
        for row in table.rows:
            for name in names:
                if name in row.values and name not in row.inherited:
                    count[name, table.columns[name]].append(row)
            for column in row.extra:
                count["", column - row.shift].append(row)
        for (name, column), rows in count.items():
            mine = [r for r in rows if (table.sheet, address(r.number, column + r.shift)) in listed]
            if mine:
                source = desk.source(table.sheet, mine[0].number, column + mine[0].shift)
                head = head_of(table, column, desk.index, name)
                desk.tell("A502" if name else "A503", source, head=head, count=len(mine))


def _same_item_twice(desk: Desk) -> None:
    """Two rows of a file on one item: the same text counts once, different texts wait for a person."""
    groups: defaultdict[tuple[int, str], list[Answer]] = defaultdict(list)
    for answer in desk.answers:
        groups[answer.item, answer.column].append(answer)
    if len(groups) == len(desk.answers):
        return
    out: set[tuple[str, str]] = set()
    for (number, column), group in groups.items():
        if len(group) > 1:
            out.update(_duel(desk, number, column, group))
    desk.answers = [answer for answer in desk.answers if (answer.sheet, answer.cell) not in out]


def _duel(desk: Desk, number: int, column: str, group: list[Answer]) -> list[tuple[str, str]]:
    """What of several texts of one file for one cell does not stand; those cells are listed, the others stay."""
    item: Item = desk.index.ledger.items[number]
    identity = {a: f"{item.id}\n{column}\n{key(a.text)}" for a in group}  # as for versions in several files
    typed = {a: desk.choices.get(decision_key(desk.unit, identity[a]), "").strip() for a in group}
    taken = [a for a in group if typed[a] and typed[a] != CHOICE_IGNORE and _takes(typed[a], number, desk.index)]
    left = taken or [a for a in group if typed[a] != CHOICE_IGNORE]
    winner = left[0] if left and len({key(a.text) for a in left}) == 1 else None
    out = []
    for answer in group:
        if answer is winner:
            continue
        source = desk.source(answer.sheet)
        source = type(source)(source.file, answer.sheet, answer.cell, source.sha256)
        same = winner is not None and key(answer.text) == key(winner.text)
        if same:
            kind, reason = "superseded", f"与 {winner.cell if winner else ''} 填的相同"
        elif winner is not None:
            kind, reason = "superseded", f"已按人工核对采用 {winner.cell}"
        else:
            kind, reason = "conflicting", "同一份文件里有两行对应这一项，填的不一样"
        head = next((c.title for c in desk.index.layout.columns if c.key == column), column)
        desk.leave(kind, answer.text, source, reason, identity[answer], item=number, candidates=(number,), column=head)
        desk.tell("D410", source, number, other=(winner or group[0] if answer is not group[0] else group[1]).cell)
        out.append((answer.sheet, answer.cell))
    return out


def _takes(typed: str, number: int, index: Index) -> bool:
    return typed == CHOICE_TAKE or number in index.numbered(typed)
