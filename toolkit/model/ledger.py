"""The ledger and what stands in it: items, who is responsible, by when, and where each value came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """How a unit takes part in an item (责任分工), in the order in which contributions are shown."""

    LEAD = "牵头"
    RESPONSIBLE = "责任"
    SUPPORT = "配合"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from (填报来源).

    ``file`` is the path below the argument that was given, with ``/``; members of an archive are
    ``报送.zip!/目录/名.xlsx``. ``sheet`` and ``cell`` are None when the place is the whole file or sheet. ``paragraph`` is the
    number of a paragraph of a document, from 1, blank ones counted; None for anything that stands in a table.
    """

    file: str
    sheet: str | None = None
    cell: str | None = None
    sha256: str | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Units that share one role in an item; ``inherited`` when a blank cell took them from the row above."""

    role: Role
    units: tuple[str, ...]
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as stated (完成时限): its text, its kind, and the inclusive due date as YYYY-MM-DD or None."""

    text: str = ""
    kind: str = "none"
    due: str | None = None
    due_alt: str | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date inside the requirement: the words that state it and the date as YYYY-MM-DD."""

    text: str
    due: str


@dataclass(frozen=True, slots=True)
class Target:
    """A number inside the requirement with its unit and comparator (``<=``, ``>=`` or ``=``)."""

    text: str
    value: float
    unit: str
    comparator: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row that is reported on (事项).

    ``cells`` maps a column key to the address it was read from, ``row`` is its first row on ``sheet``.
    ``answers`` holds what already stands in the answer columns (progress, problem, status) of the ledger. ``shift``: how
    many columns to the right of their heads its other cells stand (-1: one to the left).
    """

    id: str
    no: str
    theme: str
    title: str
    requirement: str
    assignments: tuple[Assignment, ...] = ()
    deadline: Deadline = Deadline()
    sheet: str | None = None
    row: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    milestones: tuple[Milestone, ...] = ()
    targets: tuple[Target, ...] = ()
    shift: int = 0

    def owing(self, roles: tuple[Role, ...] = ()) -> tuple[str, ...]:
        """Units that owe an answer: those in ``roles``, each once; without roles the default of the contract.

        That is each 牵头 unit, where there is none each 责任 unit.
        """
        if roles:
            held = (u for role in Role if role in roles for a in self.assignments if a.role is role for u in a.units)
            return tuple(dict.fromkeys(held))
        for role in (Role.LEAD, Role.RESPONSIBLE):
            units = tuple(u for a in self.assignments if a.role is role for u in a.units)
            if units:
                return units
        return ()


class Texts(Protocol):
    """Where texts are kept: in memory, or by the caller in a file of its own."""

    def put(self, text: str) -> int:
        """Keep a text and say under which number."""

    def get(self, number: int) -> str:
        """The text of a number."""


class StoredItem(Item):
    """An item of a very large ledger, whose requirement is kept in ``Texts`` and looks like that of any other; the dates in
    it are read when they are asked for.

    What is made of it otherwise (``dataclasses.replace``, pickling) is an ordinary ``Item``.
    """

    __slots__ = ("_dated", "_texts")
    _texts: Texts
    _dated: Callable[[str], tuple[Milestone, ...]]

    def __new__(cls, *fields: Any, **named: Any) -> Any:
        return Item(*fields, **named)

    @classmethod
    def of(cls, item: Item, texts: Texts, dated: Callable[[str], tuple[Milestone, ...]]) -> StoredItem:
        """The same item with its requirement put into ``texts``; ``dated`` reads its milestones."""
        made = object.__new__(cls)
        put = object.__setattr__
        put(made, "_texts", texts)
        put(made, "_dated", dated)
        _PLACE.__set__(made, texts.put(item.requirement))
        for name in _OTHER_FIELDS:
            put(made, name, getattr(item, name))
        return made

    @property
    def requirement(self) -> str:
        """The text as it was put."""
        return self._texts.get(_PLACE.__get__(self))

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The dates in the requirement."""
        return self._dated(self.requirement)

    def __reduce__(self) -> tuple[type[Item], tuple[Any, ...]]:
        return Item, tuple(getattr(self, one.name) for one in fields(Item))


_PLACE: Any = Item.__dict__["requirement"]
"""The slot of the base class, which holds the number of the text."""
_OTHER_FIELDS = tuple(one.name for one in fields(Item) if one.name not in ("requirement", "milestones"))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The items of one campaign as read from one file (台账).

    ``columns`` maps a column key to the 1-based column it stands in, so that ``source_of`` can name the cell.
    ``authors`` names the unit of an answer by (item id, column key) where a consolidated ledger knows it and the cell
    does not say it. ``owes`` are the roles whose units owe an answer, as the office set it (see ``Item.owing``).
    """

    title: str
    items: tuple[Item, ...]
    file: str
    sha256: str
    year: int | None = None
    layout: str = ""
    rows: str = "fixed"
    columns: Mapping[str, int] = field(default_factory=dict)
    kind: str = ""
    campaign: str = ""
    period: str = ""
    authors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    owes: tuple[Role, ...] = ()

    def source_of(self, item: Item, key: str = "requirement") -> Source:
        """The cell of ``item`` in column ``key`` (the row alone is known for every column)."""
        column = self.columns.get(key)
        if column and key not in _ANSWERS:
            column += item.shift
        cell = f"{column_letters(column)}{item.row}" if column and item.row else None
        return Source(self.file, item.sheet, cell, self.sha256)


_ANSWERS = frozenset(("progress", "problem", "status"))


def column_letters(column: int) -> str:
    """1 → A, 27 → AA, 16384 → XFD."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """1-based row and column → ``B7``."""
    return f"{_LETTERS[column] if column < 703 else column_letters(column)}{row}"


_LETTERS = tuple(column_letters(n) for n in range(703))
