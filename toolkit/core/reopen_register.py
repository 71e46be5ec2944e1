"""Who sent what, who came late and who owes what, as 收件登记 and 未报送 of our output say it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.core.duties import Duties, missing
from toolkit.core.own_sheets import body_rows, own_sheet
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import Item
from toolkit.model.merging import Missing, Submitted
from toolkit.model.output import LATE, MISSING_HEADS, MISSING_SHEET, NOBODY_KNOWN, REGISTER_HEADS, STATE_NAMES
from toolkit.model.settings import YES
from toolkit.text.printed import task_name

_STATES = {name: state for state, name in STATE_NAMES.items()}
_SENT_BACK = "退回"
_NOT_LATE = re.compile(rf"[不未非无没]\S{{0,2}}{LATE}")
_NAMED = re.compile(rf"“(?!{LATE}”)[^”]*”|《[^》]*》")
"""What a stranger called his file or his mail says nothing of when it came."""
_CONFIRMED = frozenset((YES, LATE, "√", "✓", "✔"))
_COUNTED = re.compile(r"(.*)（(\d+)条）$", re.S)


@dataclass(slots=True)
class Register:
    """``submissions`` and ``units`` in the order of the sheet; ``late``: units of which it says 迟报, None when of none."""

    submissions: list[Submitted]
    units: list[str] = field(default_factory=list)
    late: frozenset[str] | None = None

    @property
    def senders(self) -> set[str]:
        """Units of which a file was read."""
        return {one.unit for one in self.submissions if one.unit and one.state in ("merged", "superseded")}


def read_register(sheet: Sheet | None) -> Register:
    """The sheet 收件登记. The office may have written 迟报 under 状态, 说明, or (是) in a column of its own with that head."""
    register = Register([])
    late: set[str] = set()
    units: dict[str, None] = {}
    name, state, file, used, left, _, how, note, sha256 = REGISTER_HEADS
    for _, cells in body_rows(sheet, REGISTER_HEADS[:3]):
        unit = cells.get(name, "")
        if unit and unit != NOBODY_KNOWN:
            units[unit] = None
            if says_late(cells, cells.get(state, ""), cells.get(note, "")):
                late.add(unit)
        if not cells.get(file):
            continue
        merged, rest = (int(text) if (text := cells.get(head, "")).isdecimal() else 0 for head in (used, left))
        register.submissions.append(
            Submitted(
                cells[file],
                cells.get(sha256, ""),
                unit if unit and unit != NOBODY_KNOWN else None,
                cells.get(how, ""),
                _state(cells.get(state, ""), merged),
                merged,
                rest,
                cells.get(note, ""),
            )
        )
    register.units = list(units)
    register.late = frozenset(late) or None
    return register


def _state(text: str, used: int) -> str:
    """Our word for the state of a file; one that the office wrote there says what became of it by what was used."""
    if text in _STATES or text == LATE:
        return _STATES.get(text, "merged")
    return "foreign" if text.startswith(_SENT_BACK) else "merged" if used else "superseded"


def says_late(cells: Mapping[str, str], state: str, note: str) -> bool:
    """Whether a line of 收件登记 says 迟报: its cells by head, and what stands under 状态 and 说明."""
    own = any(LATE in head and text.strip() in _CONFIRMED for head, text in cells.items() if head not in REGISTER_HEADS)
    said = (state, _NAMED.sub("", note))
    return own or any(LATE in text and not _NOT_LATE.search(text) for text in said)


def read_missing(
    book: Book,
    duties: Duties,
    senders: Mapping[str, Collection[str]],
    wrote: Mapping[str, Collection[str]],
    files_of: Collection[str],
) -> list[Missing]:
    """Who owes which items. Item id → ``senders``: who wrote anything on it, ``wrote``: of whom a text stands; ``files_of``:
    units that sent a file.

    It is worked out anew. The sheet 未报送, where there is one, says of whom and how many, for the merge knew more.
    """
    items = duties.ledger.items
    owed = {one.unit: one for one in missing(duties, lambda index: senders[items[index].id], files_of)}
    sheet = own_sheet(book, MISSING_SHEET, MISSING_HEADS)
    if sheet is None:
        return list(owed.values())
    unit, count, names, sent = MISSING_HEADS
    listed: dict[str, list[str]] = {}
    told: dict[str, tuple[str, str]] = {}
    last = ""
    for _, cells in body_rows(sheet, MISSING_HEADS):
        last = cells.get(unit, "") or last
        if last:
            listed.setdefault(last, []).append(cells.get(names, ""))
            told.setdefault(last, (cells.get(count, ""), cells.get(sent, "")))
    found = []
    for name, parts in listed.items():
        known = owed.get(name)
        number, says_sent = told[name]
        if known is None or str(len(known.items)) != number:
            owes = {item.id for index, item in enumerate(items) if name in duties.owing(index)}
            likely = [(item.id not in owes, name in wrote[item.id], name in senders[item.id]) for item in items]
            ids = _named("".join(parts), items, likely)
            known = Missing(name, ids or (known.items if known else ()), says_sent == YES)
        found.append(known)
    return found


def _named(listed: str, items: Sequence[Item], ranks: Sequence[tuple[bool, ...]]) -> tuple[str, ...]:
    """The items that a list 1.推广网上办电（2条）；2.精简材料 names; of the rows of one task those with the lowest rank."""
    by_name: dict[str, list[int]] = {}
    for index, item in enumerate(items):
        by_name.setdefault(task_name(item), []).append(index)
    wanted: set[int] = set()
    for part in listed.split("；"):
        counted = _COUNTED.match(part)
        name, number = (counted[1], int(counted[2])) if counted and part not in by_name else (part, 1)
        wanted.update(sorted(by_name.get(name, ()), key=lambda index: ranks[index])[:number])
    return tuple(items[index].id for index in sorted(wanted))
