"""What each unit wrote on each item, and what the office put in its place: the facts that states are made of."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from toolkit.core.compose import split
from toolkit.core.duties import Duties
from toolkit.core.figures.stated import says_closed
from toolkit.model.ledger import Assignment, Item, Role
from toolkit.model.merging import Consolidated
from toolkit.model.settings import Light, StatusWord
from toolkit.model.statistics import CLOSED
from toolkit.text.roster import Roster, name_key

_POINTER = re.compile(r"^与第(?P<no>[^项]{1,20})项(?:第(?P<nth>[0-9]+)条要求)?合并填报$")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked for: see ``make.statistics``."""

    as_of: date | None
    soon_days: int
    slack: int
    places: int
    words: tuple[StatusWord, ...]
    lights: tuple[Light, ...]
    closed: frozenset[str]
    late: frozenset[str] | None


@dataclass(slots=True)
class Wrote:
    """One unit on one item: its texts as sent, and as they stand after the office (None: what the unit sent stands).

    ``unsettled``: it sent something, and nothing of it stands.
    """

    unit: str
    role: Role
    decides: bool = False
    owes: bool = False
    answered: bool = False
    unsettled: bool = False
    progress: str = ""
    problem: str = ""
    status: str = ""
    office_progress: str | None = None
    office_status: str | None = None


@dataclass(slots=True)
class Given:
    """One item: its units in the order of the contract, and texts of nobody in particular.

    ``office_status`` and ``office_progress`` are what the office wrote for the whole item, ``loose_status`` and
    ``loose_progress`` what stood in the ledger without a unit's name; None and empty when there is none.
    """

    item: Item
    units: list[Wrote] = field(default_factory=list)
    office_status: str | None = None
    office_progress: str | None = None
    loose_status: str = ""
    loose_progress: str = ""
    reviewed: str = ""
    closed: bool = False


class Names:
    """Printed names → the units they are counted as: heads of the roster, members of a collective that is registered."""

    def __init__(self, merged: Consolidated, roster: Roster | None) -> None:
        printed = [unit for item in merged.ledger.items for one in item.assignments for unit in one.units]
        self.roster = roster or Roster(list(dict.fromkeys(printed)))
        self.duties = Duties(merged.ledger, self.roster, {unit: rank for rank, unit in enumerate(merged.units)})
        self._units = frozenset(merged.units)
        self._known: dict[str, tuple[str, ...]] = {}
        self.used = {name: self.of(name) for name in printed if self.of(name) != (name,)}

    def of(self, name: str) -> tuple[str, ...]:
        """The units of a printed name, as far as the merge knows them.

        None for a collective whose members nobody listed: those of them who answer are units.
        """
        known = self._known.get(name)
        if known is None:
            head = self.roster.head(name)
            many = self.roster.stands_for(name) or (() if self.roster.is_collective(head) else (head,))
            known = tuple(unit for unit in dict.fromkeys(many) if not self._units or unit in self._units)
            self._known[name] = known
        return known


def gather(merged: Consolidated, names: Names, closed: Collection[str]) -> list[Given]:
    """The facts of every item. ``closed`` are ids that the reviewer closed."""
    missing: dict[str, list[str]] = {}
    for one in merged.missing:
        for item_id in one.items:
            missing.setdefault(item_id, []).append(one.unit)
    unsettled = {(one.item, one.unit) for one in merged.leftovers if one.kind in ("conflicting", "superseded")}
    found = []
    for index, item in enumerate(merged.ledger.items):
        given = Given(item)
        _units(given, merged, index, names, missing.get(item.id, ()))
        for wrote in given.units:
            if not wrote.answered and wrote.unit not in missing.get(item.id, ()):
                wrote.answered = wrote.unsettled = (item.id, wrote.unit) in unsettled
        _office(given, merged, index)
        given.closed = given.closed or item.id in closed
        if given.closed and not given.reviewed:
            given.reviewed = CLOSED
        found.append(given)
    _resolve(found)
    return found


def _units(given: Given, merged: Consolidated, index: int, names: Names, missing: Sequence[str]) -> None:
    """All units that take part: those who wrote, those who owe, those who are named."""
    units: dict[str, Wrote] = {}
    for one in merged.contributions(index):
        if not one.unit:
            given.loose_progress = one.text if one.column == "progress" else given.loose_progress
            given.loose_status = one.text if one.column == "status" else given.loose_status
            continue
        wrote = units.setdefault(one.unit, Wrote(one.unit, one.role, answered=True))
        if one.column in ("progress", "problem", "status"):
            setattr(wrote, one.column, one.text)
        if one.column == "status" and one.file < 0 and says_closed(one.text):
            given.closed = True
    named = {unit: a.role for a in reversed(_ordered(given.item)) for name in a.units for unit in names.of(name)}
    for unit in missing:
        role = named.get(unit) or names.duties.rank(index, unit)[0]
        units.setdefault(unit, Wrote(unit, role)).owes = True
        units[unit].answered = False
    for assignment in _ordered(given.item):
        for name in assignment.units:
            for unit in names.of(name):
                units.setdefault(unit, Wrote(unit, named[unit]))
    if given.loose_status and says_closed(given.loose_status):
        given.closed = True
    owing = merged.ledger.owes or _first_role(given.item)
    resting = _first_role(given.item)
    for wrote in units.values():
        wrote.owes = wrote.owes or wrote.role in owing
        wrote.decides = wrote.role in resting
    given.units = sorted(units.values(), key=lambda one: (tuple(Role).index(one.role), not one.decides))


def _first_role(item: Item) -> tuple[Role, ...]:
    """The role that an item rests on: 牵头, where nobody leads 责任, where there is neither 配合."""
    held = {one.role for one in item.assignments if one.units}
    return tuple(role for role in Role if role in held)[:1] or (Role.SUPPORT,)


def _ordered(item: Item) -> list[Assignment]:
    return sorted(item.assignments, key=lambda one: tuple(Role).index(one.role))


def _office(given: Given, merged: Consolidated, index: int) -> None:
    """What the office typed into the consolidated cells, for the whole item or (labelled) for a unit."""
    for column in ("progress", "status"):
        text = merged.approved.get((index, column))
        if text is None:
            continue
        if column == "status":
            given.reviewed = text.strip()
            given.closed = given.closed or says_closed(text)
        own = {name_key(one.unit): one for one in given.units}
        pieces = split(text)
        if pieces and all(name_key(unit) in own for unit, _ in pieces):
            for unit, said in pieces:
                setattr(own[name_key(unit)], f"office_{column}", said)
        else:
            setattr(given, f"office_{column}", text)


def _resolve(found: Sequence[Given]) -> None:
    """A text 与第N项合并填报 says what the same unit says there."""
    by_no: dict[str, list[int]] = {}
    for index, given in enumerate(found):
        by_no.setdefault(given.item.no, []).append(index)
    fresh: list[tuple[Wrote, str]] = []
    for given in found:
        for wrote in given.units:
            pointer = _POINTER.match(wrote.progress)
            if pointer is None:
                continue
            places = by_no.get(pointer["no"], [])
            nth = int(pointer["nth"]) if pointer["nth"] and len(pointer["nth"]) < 6 else 0
            chosen = places[nth - 1 : nth] if nth else places
            texts = (w.progress for at in chosen for w in found[at].units if w.unit == wrote.unit and w is not wrote)
            said = next((text for text in texts if text and not _POINTER.match(text)), "")
            if said:
                fresh.append((wrote, said))
    for wrote, said in fresh:
        wrote.progress = said
