"""Fixed cells of a row against the ledger that was handed out: what the unit changed in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.model.layout import Row
from toolkit.model.ledger import Assignment, Deadline, Item, Role
from toolkit.text.deadlines import read_deadline, same_deadline
from toolkit.text.normal import key, says_nothing, split_number
from toolkit.text.units import split_units

if TYPE_CHECKING:
    from toolkit.core.index import Index

_ROLES = {"lead": Role.LEAD, "resp": Role.RESPONSIBLE, "support": Role.SUPPORT}
_CODES = {"theme": "D402", "title": "D402", "requirement": "D401", "deadline": "D404"}
_CLEARED = ("requirement", "deadline")
NAMES = {
    "theme": "主题事项",
    "title": "重点工作",
    "requirement": "具体要求",
    "units": "责任单位",
    "deadline": "完成时限",
}

Parties = frozenset[tuple[Role, str]]


class Change(NamedTuple):
    """One fixed cell that says something else: its column key, the code of the finding, old and new text.

    ``new`` is empty when the cell was cleared (nothing of the unit's is left to list).
    """

    column: str
    code: str
    old: str
    new: str


def changes(row: Row, columns: Mapping[str, int], item: Item, index: Index) -> Iterator[Change]:
    """Fixed cells of ``row`` that differ from ``item``, in the order of the columns.

    ``columns`` are those of the row's table. Texts carried down from another row are not this row's to change. Numbers of
    themes and titles, order and separators of units, and ways to write one date are not differences.
    """
    values, inherited = row.values, row.inherited
    theme, title, requirement = values.get("theme"), values.get("title"), values.get("requirement")
    if theme is not None and "theme" not in inherited and not _same_title(theme, item.theme):
        yield Change("theme", "D402", item.theme, theme)
    if title is not None and "title" not in inherited and not _same_title(title, item.title):
        yield Change("title", "D402", item.title, title)
    if requirement is not None and requirement != item.requirement and key(requirement) != key(item.requirement):
        yield Change("requirement", "D401", item.requirement, requirement)
    yield from _unit_changes(row, columns, item, index)
    deadline = values.get("deadline")
    own = deadline is not None and "deadline" not in inherited
    if own and not same_deadline_text(deadline or "", item.deadline, index.ledger.year):
        yield Change("deadline", "D404", item.deadline.text, deadline or "")
    for column, old in (("requirement", item.requirement), ("deadline", item.deadline.text)):
        if old and column in columns and column not in values:
            yield Change(column, "D405", old, "")


def _same_title(written: str, stored: str) -> bool:
    if written == stored:
        return True
    wanted = key(stored)
    if not wanted:
        # an item without a title goes out under its number alone
        return says_nothing(written) or not key(split_number(written)[1])
    return key(written) == wanted or key(split_number(written)[1]) == wanted


def same_deadline_text(written: str, deadline: Deadline, year: int | None) -> bool:
    """Whether a deadline cell says the same as the ledger's: equal keys, or the same day in other words."""
    if written == deadline.text or key(written) == key(deadline.text):
        return True
    return bool(deadline.text) and same_deadline(read_deadline(written, year), deadline)


def same_units(values: Mapping[str, str], item: Item, index: Index) -> bool | None:
    """Whether the unit cells of a row name the item's units in their roles; None when it has none."""
    written = {c: values[c] for c in ("units", *_ROLES) if c in values}
    if not written:
        return None
    return not any(True for _ in _differences(written, written, item, index))


def _unit_changes(row: Row, columns: Mapping[str, int], item: Item, index: Index) -> Iterator[Change]:
    written = {c: t for c, t in row.values.items() if (c == "units" or c in _ROLES) and c not in row.inherited}
    for column, expected in _differences(written, columns, item, index):
        yield Change(column, "D403", printed(expected), written[column])
    if not written and not row.inherited.intersection(("units", *_ROLES)):
        own = tuple(a for a in item.assignments if not a.inherited)
        held = [column for column in ("units", *_ROLES) if column in columns]
        if own and held:
            yield Change(held[0], "D405", printed(own), "")


def _differences(
    written: Mapping[str, str], columns: Mapping[str, object], item: Item, index: Index
) -> Iterator[tuple[str, tuple[Assignment, ...]]]:
    """Unit columns whose units are not the item's in the roles that this column is there to name."""
    elsewhere = {role for column, role in _ROLES.items() if column in columns}
    for column, text in written.items():
        role = _ROLES.get(column, Role.RESPONSIBLE)
        if column == "units":
            expected = tuple([a for a in item.assignments if a.role not in elsewhere])
        else:
            expected = tuple([a for a in item.assignments if a.role is role])
        if _same_letters(text, expected, role):
            continue
        found = _parties(split_units(text, role).assignments)
        if found != _parties(expected) and not _same_but_for_names(found, _parties(expected), index):
            yield column, expected


def _same_letters(text: str, expected: tuple[Assignment, ...], role: Role) -> bool:
    """Whether a unit cell has the expected names and labels in order, separators apart: the usual case, found cheaply."""
    letters = text.translate(_SEPARATORS)
    if len(expected) == 1 and expected[0].role is role and letters == "".join(expected[0].units):
        return True
    return letters == "".join([f"{a.role.value}单位{''.join(a.units)}" for a in expected])


_SEPARATORS = {ord(char): None for char in "、，,；;：: \t\r\n\u3000\xa0"}


@lru_cache(maxsize=4096)
def _parties(assignments: tuple[Assignment, ...]) -> Parties:
    return frozenset((a.role, key(unit)) for a in assignments for unit in a.units)


def _same_but_for_names(found: Parties, expected: Parties, index: Index) -> bool:
    """Whether the names left over on both sides are other spellings of the same units in the same roles."""
    new, old = sorted(found - expected), sorted(expected - found)
    if len(new) != len(old):
        return False
    for role, name in new:
        same = next((pair for pair in old if pair[0] == role and index.same_unit(name, pair[1])), None)
        if same is None:
            return False
        old.remove(same)
    return True


def printed(assignments: tuple[Assignment, ...]) -> str:
    """Units as one line: 牵头：甲、乙；配合：丙."""
    if len(assignments) == 1 and assignments[0].role is Role.RESPONSIBLE:
        return "、".join(assignments[0].units)
    return "；".join(f"{a.role.value}：{'、'.join(a.units)}" for a in assignments)
