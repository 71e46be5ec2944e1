"""The lines that our output keeps for its next run, drawn from the finished merge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.core import records
from toolkit.core.approve import Approval
from toolkit.core.compose import compose
from toolkit.core.previous import Notice, Previous
from toolkit.core.settle import POINTER, Settled
from toolkit.core.standing import PRIOR, Standing
from toolkit.model.ledger import Item
from toolkit.model.merging import ANSWER_KEYS, Submitted
from toolkit.text.printed import fixed_text

_FIXED = records.COLUMNS[:5]
_ANSWERS = tuple((column, ANSWER_KEYS.index(column)) for column in records.COLUMNS[5:])
_BLANK = records.digest("")


def record_lines(
    standing: Standing,
    approval: Approval,
    old: Previous,
    settled: Settled,
    notices: Sequence[Notice],
    submissions: Sequence[Submitted],
) -> Iterator[tuple[str, ...]]:
    """Lines of the hidden record sheet (see ``core.records``): items, decisions in force, our notes, notices."""
    office = {index for index, _ in approval.texts}
    for index, item in enumerate(standing.ledger.items):
        yield _item_line(standing, approval if index in office else None, index, item)
    for key in sorted(old.choices):
        losers = settled.losers.get(key, old.losers.get(key, ()))
        spent = records.SPENT if key in settled.spent else ""
        state = records.REPLACED if key in settled.replaced else spent
        yield key, records.DECISION, old.choices[key], " ".join(sorted(losers)), state
    for one in submissions:
        if one.note:
            yield one.file, records.NOTE, records.digest(one.note), "", ""
    for code, gap, text, sheet, cell in notices:
        yield f"{code}|{gap}", records.NOTICE, text, "", f"{sheet}!{cell}"


def _item_line(standing: Standing, approval: Approval | None, index: int, item: Item) -> tuple[str, ...]:
    """One item; ``approval`` is None where the office has typed nothing."""
    texts = approval.texts if approval else {}
    tokens = (
        {column: approval.known[index, column] for column in records.COLUMNS if (index, column) in texts}
        if approval
        else {}
    )
    approved = tuple(tokens)
    written = []
    for column in _FIXED:
        text = texts[index, column] if column in tokens else fixed_text(item, column)
        written.append(records.digest(text) if column == "requirement" else records.fixed_digest(column, text))
    for column, number in _ANSWERS:
        if column in tokens:
            written.append(records.digest(texts[index, column]))
            continue
        pieces = standing.pieces(index, number)
        if not pieces:
            written.append(_BLANK)
            continue
        written.append(records.digest(compose([(unit, text) for unit, text, _ in pieces])))
        if len(pieces) > 1 or _points(standing, pieces[0][2]):
            tokens[column] = frozenset(
                records.token(unit, _said(standing, text, entry)) for unit, text, entry in pieces
            )
    return records.encode(item.id, written, tokens, approved)


def _points(standing: Standing, entry: int) -> bool:
    """Whether an entry shows as 与第N项合并填报."""
    return entry != PRIOR and standing.settled.fate[entry] == POINTER


def _said(standing: Standing, text: str, entry: int) -> str:
    """What the unit wrote, also where the cell only points to another item."""
    return text if entry == PRIOR else standing.gathered.text(entry)
