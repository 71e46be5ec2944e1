"""Who is named in an item, in which order their texts stand, and who still owes an answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.model.ledger import Assignment, Ledger, Role
from toolkit.model.merging import Missing
from toolkit.text.roster import Roster

_ROLES = tuple(Role)
UNNAMED = len(_ROLES)
"""The role number of a unit that an item does not name."""

Rank = tuple[int, int, int, str]
"""Sorts contributions: role, then official order (or order in the cell), then the name."""


@dataclass(frozen=True, slots=True)
class _Duty:
    """One way in which units are assigned, worked out once for all items that share it."""

    places: Mapping[str, tuple[int, int]]
    collectives: tuple[tuple[str, int, int], ...]
    owing: tuple[str, ...]


@dataclass(slots=True)
class Duties:
    """Answers questions about responsibility for all items of one ledger.

    Units are named by the roster's heads (one name per unit, whatever the ledger prints); a collective name whose members
    a registry lists is all of these, each owing for itself. ``official`` is the registry's
    order; without one the order in the cell counts.
    """

    ledger: Ledger
    roster: Roster
    official: Mapping[str, int] = field(default_factory=dict)
    _known: dict[int, _Duty] = field(default_factory=dict)
    _ranks: dict[tuple[int, str], tuple[Role, Rank]] = field(default_factory=dict)

    def rank(self, index: int, unit: str) -> tuple[Role, Rank]:
        """The role under which ``unit`` contributes to item ``index``, and where its text stands.

        A member of a collective stands where the collective is named; a unit that the item does not name comes last.
        """
        assignments = self.ledger.items[index].assignments
        known = self._ranks.get((id(assignments), unit))
        if known is None:
            known = self._ranks[id(assignments), unit] = self._rank(self._duty(assignments), unit)
        return known

    def owing(self, index: int) -> tuple[str, ...]:
        """Units and collectives that owe an answer on item ``index`` (see ``Item.owing``), by their heads."""
        return self._duty(self.ledger.items[index].assignments).owing

    def answered(self, index: int, unit: str, senders: Collection[str]) -> bool:
        """Whether ``unit``, which owes item ``index``, is covered by those who answered: itself, or any member."""
        if unit in senders:
            return True
        if not senders or not self.roster.is_collective(unit):
            return False
        places = self._duty(self.ledger.items[index].assignments).places
        return any(s not in places and self.roster.may_belong(unit, s) for s in senders)

    def _rank(self, duty: _Duty, unit: str) -> tuple[Role, Rank]:
        last = len(self.official)
        place = duty.places.get(unit)
        if place is None:
            members = (p for name, *p in duty.collectives if self.roster.may_belong(name, unit))
            found = next(members, None)
            place = (found[0], found[1]) if found else None
        if place is None:
            return Role.SUPPORT, (UNNAMED, self.official.get(unit, last), 0, unit)
        return _ROLES[place[0]], (place[0], self.official.get(unit, last), place[1], unit)

    def _duty(self, assignments: tuple[Assignment, ...]) -> _Duty:
        known = self._known.get(id(assignments))
        if known is not None:
            return known
        places: dict[str, tuple[int, int]] = {}
        collectives = []
        for assignment in sorted(assignments, key=lambda a: _ROLES.index(a.role)):
            for unit in assignment.units:
                for head in self.roster.stands_for(unit) or (self.roster.head(unit),):
                    if head not in places:
                        places[head] = (_ROLES.index(assignment.role), len(places))
                        if self.roster.is_collective(head):
                            collectives.append((head, *places[head]))
        owing: tuple[str, ...] = ()
        for roles in (self.ledger.owes,) if self.ledger.owes else ((Role.LEAD,), (Role.RESPONSIBLE,)):
            owing = owing or tuple(unit for unit, (held, _) in places.items() if _ROLES[held] in roles)
        duty = self._known[id(assignments)] = _Duty(places, tuple(collectives), owing)
        return duty

    def units(self, senders: Iterable[str]) -> list[str]:
        """Every unit that the ledger names or that sent something: the registry's order, then first mention, then by name.

        A collective whose members are registered is listed as these, any other only while none of its possible members
        sent anything.
        """
        sent = sorted(set(senders))
        named: dict[str, None] = {}
        seen: set[int] = set()
        for item in self.ledger.items:
            if id(item.assignments) not in seen:
                seen.add(id(item.assignments))
                named.update(dict.fromkeys(self._duty(item.assignments).places))
        named.update(dict.fromkeys(sent))
        return [
            unit
            for unit in sorted(named, key=lambda unit: self.official.get(unit, len(self.official)))
            if not (self.roster.is_collective(unit) and any(self.roster.may_belong(unit, s) for s in sent))
        ]


def missing(duties: Duties, senders_of: Callable[[int], Collection[str]], files_of: Collection[str]) -> list[Missing]:
    """Who owes which items: ``senders_of(i)`` are the units that answered item ``i``, ``files_of`` those that sent a file.

    In the order of first mention; 配合 units and answered collectives are never missing.
    """
    owed: dict[str, list[str]] = {}
    for index, item in enumerate(duties.ledger.items):
        senders = senders_of(index)
        for unit in duties.owing(index):
            if not duties.answered(index, unit, senders):
                owed.setdefault(unit, []).append(item.id)
    found = []
    for unit in sorted(owed, key=lambda u: duties.official.get(u, len(duties.official))):
        members = duties.roster.is_collective(unit) and any(duties.roster.may_belong(unit, s) for s in files_of)
        found.append(Missing(unit, tuple(owed[unit]), sent_a_file=unit in files_of or bool(members)))
    return found
