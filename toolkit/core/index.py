"""What matching asks of a ledger, answered quickly: built once, used for every file.

Only the ledger, its layout and the names are kept when an index is pickled; the look-up tables are made in each process
when they are first needed, so that a worker that never meets a changed row never pays for similarity.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from toolkit.model.findings import Finding
from toolkit.model.layout import Layout, Loose, Row
from toolkit.model.ledger import Assignment, Item, Ledger, Role
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.rules import STANDARD, Rulebook
from toolkit.model.unit import NOTHING_CERTAIN, Certain
from toolkit.text.normal import key, letters, split_number
from toolkit.text.roster import Names, Roster, region_of

FIXED_KEYS = ("theme", "title", "requirement", "units", "lead", "resp", "support", "deadline")
"""Columns that are handed out and compared, whatever else a layout calls fixed."""
UNIT_KEYS = ("units", "lead", "resp", "support")
NUMBER_KEYS = ("id", "seq")
_OWN_COLUMNS = frozenset((*FIXED_KEYS, *NUMBER_KEYS, *ANSWER_KEYS))

SCAN_LIMIT = 3_000
"""Up to this many items a changed requirement is compared with all of them; above it with those of its title."""
_SEEN_LIMIT = 6_000


class Index:
    """Look-ups on one ledger. Items are named by their index in ``ledger.items``.

    ``names`` is the seed for the roster (unit stems and their variants). ``rows`` (aligned with the items) and ``loose``
    are what was read beside the items from the ledger's own file: texts in further columns, lines outside the table and
    comments that were handed out and therefore are not news when a unit returns them. ``told`` are the findings on that
    file: a defect of the handed-out text is reported once, not again for every unit that repeats it. ``certain`` is what
    the office's registry settles about names, ``rules`` what its settings ask of answers. ``addresses`` are the mail addresses
    of its units (lower case → canonical name, empty for one that several units use).
    """

    def __init__(
        self,
        ledger: Ledger,
        layout: Layout,
        names: Names | None = None,
        rows: Sequence[Row] = (),
        loose: Iterable[Loose] = (),
        told: Iterable[Finding] = (),
        certain: Certain = NOTHING_CERTAIN,
        rules: Rulebook = STANDARD,
        as_of: str | None = None,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self.ledger = ledger
        self.layout = layout
        self.names = names
        self.certain = certain
        self.rules = rules
        self.as_of = as_of
        self.addresses = addresses or {}
        self.handed_out = frozenset(key(entry.text) for entry in loose)
        self.further = _further(rows)
        self.told = frozenset((one.code, one.message) for one in told)
        self.seen: dict[tuple[str, ...], dict[str, tuple[int, tuple[str | None, ...]]]] = {}

    def __getstate__(self) -> dict[str, Any]:
        kept = ("ledger", "layout", "names", "certain", "rules", "as_of", "addresses", "handed_out", "further", "told")
        return {**{name: self.__dict__[name] for name in kept}, "seen": {}}

    @cached_property
    def by_id(self) -> dict[str, int]:
        """Hidden id → item."""
        return {item.id: number for number, item in enumerate(self.ledger.items)}

    @cached_property
    def _by_text(self) -> _Marked:
        """Items by their requirement as printed."""
        return _Marked(hash(item.requirement) for item in self.ledger.items)

    @cached_property
    def _by_letters(self) -> _Marked:
        """Items by the Chinese characters of their requirement: equal keys have equal ones, and they are cheap to find."""
        return _Marked(letters(item.requirement) for item in self.ledger.items)

    def exact(self, requirement: str) -> tuple[int, ...]:
        """Items whose requirement says the same: the one with this very text, else all with an equal key."""
        items = self.ledger.items
        same = [n for n in self._by_text.having(hash(requirement)) if items[n].requirement == requirement]
        if len(same) == 1:
            return (same[0],)
        wanted = key(requirement)
        return tuple(n for n in self._by_letters.having(letters(requirement)) if key(items[n].requirement) == wanted)

    @cached_property
    def large(self) -> bool:
        """Whether the ledger is too large to compare a changed requirement with every item."""
        return len(self.ledger.items) > SCAN_LIMIT

    @cached_property
    def keys(self) -> list[str]:
        """Keys of all requirements, for similarity in a ledger that is not large."""
        return [key(item.requirement) for item in self.ledger.items]

    @cached_property
    def titles(self) -> dict[str, tuple[int, ...]]:
        """Key of a title → items."""
        return _grouped((key(item.title), n) for n, item in enumerate(self.ledger.items) if item.title)

    @cached_property
    def themes(self) -> frozenset[str]:
        """Keys of all themes."""
        return frozenset(key(item.theme) for item in self.ledger.items if item.theme)

    @cached_property
    def numbers(self) -> dict[str, tuple[int, ...]]:
        """Printed number → items."""
        return _grouped((item.no, n) for n, item in enumerate(self.ledger.items) if item.no)

    @cached_property
    def roster(self) -> Roster:
        """Who a name means, among the units of the ledger."""
        names = [unit for item in self.ledger.items for assignment in item.assignments for unit in assignment.units]
        return Roster(names, self.names or Names(), region_of(self.ledger.title), self.certain)

    @cached_property
    def collectives(self) -> tuple[str, ...]:
        """The collective names in the ledger (各县（区）)."""
        return tuple(unit for unit in self.roster.units if self.roster.is_collective(unit))

    @cached_property
    def _owing(self) -> dict[str, tuple[int, ...]]:
        who = self.roster
        owed = ((unit, n) for n, item in enumerate(self.ledger.items) for unit in item.owing(self.ledger.owes))
        return _grouped((one, n) for unit, n in owed for one in who.stands_for(unit) or (who.head(unit),))

    def owing(self, unit: str) -> tuple[int, ...]:
        """Items on which ``unit`` (a unit of the roster) owes an answer under one of its own names."""
        return self._owing.get(unit, ())

    def owing_set(self, unit: str) -> frozenset[int]:
        """The same as a set."""
        known = self._owing_sets.get(unit)
        if known is None:
            if len(self._owing_sets) > 16:
                self._owing_sets.clear()
            known = self._owing_sets[unit] = frozenset(self.owing(unit))
        return known

    @cached_property
    def _owing_sets(self) -> dict[str, frozenset[int]]:
        return {}

    @cached_property
    def unit_heads(self) -> dict[str, tuple[str, ...]]:
        """The units of the ledger by their first two characters, the longest names first."""
        heads: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self.roster.units, key=lambda one: (-len(one), one)):
            if len(name) > 2 and not self.roster.is_collective(name):
                heads[name[:2]].append(name)
        return {head: tuple(names) for head, names in heads.items()}

    def same_unit(self, written: str, name: str) -> bool:
        """Whether a name that somebody wrote means the unit that the ledger calls ``name``."""
        return written == name or self.roster.resolve(written).unit == self.roster.head(name)

    def concerns(self, written: str, name: str) -> bool:
        """Whether what somebody wrote for a unit means ``name``, or a collective (各县（区）) that it belongs to."""
        return self.same_unit(written, name) or self.roster.may_belong(written, name)

    def role(self, number: int, unit: str) -> Role | None:
        """The role in which ``unit`` may answer item ``number``: by name, by another spelling, or as a member."""
        assignments = self.ledger.items[number].assignments
        for assignment in assignments:
            if unit in assignment.units:
                return assignment.role
        return self._role_otherwise(assignments, unit)

    def _role_otherwise(self, assignments: tuple[Assignment, ...], unit: str) -> Role | None:
        known = self._roles.get((unit, assignments), "")
        if not isinstance(known, str):
            return known
        found = None
        for assignment in assignments:
            if any(self.roster.head(name) == unit or self.roster.may_belong(name, unit) for name in assignment.units):
                found = assignment.role
                break
        if len(self._roles) > _SEEN_LIMIT:
            self._roles.clear()
        self._roles[unit, assignments] = found
        return found

    @cached_property
    def _roles(self) -> dict[tuple[str, tuple[Assignment, ...]], Role | None]:
        return {}

    @cached_property
    def assigns(self) -> bool:
        """Whether the ledger says at all who is responsible."""
        return any(item.assignments for item in self.ledger.items)

    def remember(self, shape: tuple[str, ...], row: Row, number: int) -> None:
        """Note that a row with exactly these fixed texts is this item, unchanged.

        Not for a large ledger: its rows hardly come twice, and the texts would have to be kept.
        """
        known = self.seen.setdefault(shape, {})
        if len(known) < _SEEN_LIMIT and not self.large:
            known[row.values["requirement"]] = (number, tuple(row.values.get(column) for column in shape))

    def numbered(self, typed: str) -> tuple[int, ...]:
        """Items that a person means by a number or id typed in 处理; empty when it is neither."""
        text = typed.strip()
        for piece in (text, *text.replace("（", " ").replace("）", " ").replace("(", " ").replace(")", " ").split()):
            if piece in self.by_id:
                return (self.by_id[piece],)
        plain = key(text).removeprefix("第").removesuffix("项").removesuffix("条")
        plain = plain.removesuffix(".0")
        return self.numbers.get(plain, ())


class _Marked:
    """Items by a number made of a text. Twelve bytes each: dictionaries would be a second ledger in every process."""

    __slots__ = ("_items", "_marks")

    def __init__(self, marks: Iterable[int]) -> None:
        by_item = array("q", marks)
        self._items = array("i", sorted(range(len(by_item)), key=by_item.__getitem__))
        self._marks = array("q", map(by_item.__getitem__, self._items))

    def having(self, mark: int) -> Sequence[int]:
        """The items with this number, in their order."""
        first = bisect_left(self._marks, mark)
        return self._items[first : bisect_right(self._marks, mark, first)]


def title_key(text: str) -> str:
    """Key of a theme or title as printed: its number does not count."""
    return key(split_number(text)[1])


def answer_on_hand(item: Item, column: str) -> str:
    """What the ledger itself already has in an answer column."""
    return item.answers.get(column, "") if item.answers else ""


def _grouped(pairs: Iterable[tuple[Any, int]]) -> dict[Any, tuple[int, ...]]:
    groups: defaultdict[Any, list[int]] = defaultdict(list)
    for name, number in pairs:
        groups[name].append(number)
    return {name: tuple(numbers) for name, numbers in groups.items()}


def _further(rows: Sequence[Row]) -> Mapping[int, frozenset[str]]:
    """Keys of the ledger's own texts in columns that are neither fixed nor answers, per item."""
    found: dict[int, frozenset[str]] = {}
    for number, row in enumerate(rows):
        texts = {key(text) for name, text in row.values.items() if name not in _OWN_COLUMNS}
        texts.update(key(text) for text in row.extra.values())
        if texts:
            found[number] = frozenset(texts)
    return found
