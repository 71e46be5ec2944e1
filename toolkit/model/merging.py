"""What merging passes along: one file placed on the ledger, then all files combined."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.model.findings import Finding
from toolkit.model.incoming import Incoming
from toolkit.model.ledger import Ledger, Role, Source
from toolkit.model.output import LATE

ANSWER_KEYS = ("progress", "problem", "status")
"""Columns that units fill in, in the order of the contract."""


class Answer(NamedTuple):
    """One answer cell of one file on one item: ``item`` is the index in ``Ledger.items``.

    ``text`` is as written. ``shared_with`` are the further items (indexes) that the cell was merged over.
    """

    item: int
    column: str
    text: str
    sheet: str
    cell: str
    shared_with: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Leftover:
    """One cell (or comment, picture, refused file) that was not merged (待人工核对).

    ``kind``: superseded, conflicting, unplaced, set_aside. ``column`` is the printed head it stood under, ``reason`` one
    Chinese clause. ``candidates`` are item ids, best first. ``key`` identifies the decision that a person may type for
    it: the same for all cells of one row and for the same text sent again. ``choice`` is the decision in force.
    """

    kind: str
    text: str
    source: Source
    reason: str
    unit: str | None = None
    item: str | None = None
    candidates: tuple[str, ...] = ()
    column: str = ""
    key: str = ""
    choice: str = ""


@dataclass(slots=True)
class Placed:
    """One file after matching: what goes where, what is left, and how many cells it had to say (``read``).

    ``state``: merged, superseded, unreadable, foreign, unidentified, attachment, letter (a mail), skipped. ``read`` equals
    ``len(answers) + len(leftovers)``. ``present`` are the indexes of items that have a row in the file.
    ``stamp`` is the submission stamp of our own form, ``modified`` the time inside the document, ``received`` the
    archive member's time; ISO 8601 text or None. ``spent`` are the seconds of reading and of matching, when measured. ``unit_how`` says by which evidence the sender was known. ``content`` is the same for files that say exactly the same; empty when nobody looked.
    ``letter`` is the mail that brought it, ``note`` one clause for the register.
    """

    file: str
    sha256: str
    state: str
    unit: str | None = None
    unit_how: str = ""
    answers: list[Answer] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0
    present: frozenset[int] = frozenset()
    stamp: str | None = None
    modified: str | None = None
    received: str | None = None
    spent: tuple[float, float] = (0.0, 0.0)
    content: str = ""
    letter: Incoming | None = None
    note: str = ""


class Contribution(NamedTuple):
    """One unit's text on one item that stands in the consolidated ledger; ``file`` indexes ``Consolidated.submissions``.

    ``file`` is -1 when the text was already in the ledger (台账原有).
    """

    unit: str
    role: Role
    column: str
    text: str
    file: int
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """One line of the register (收件登记): a file, who sent it, and what became of it."""

    file: str
    sha256: str
    unit: str | None
    unit_how: str
    state: str
    merged: int = 0
    left: int = 0
    note: str = ""

    @property
    def late(self) -> bool:
        """Whether the merge itself saw that it came late (迟报): its note begins so."""
        return self.note.startswith(LATE)


@dataclass(frozen=True, slots=True)
class Missing:
    """A unit that still owes answers: the ids of the items (未报送)."""

    unit: str
    items: tuple[str, ...]
    sent_a_file: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of all cells read: read = merged + superseded + conflicting + unplaced + set_aside."""

    read: int = 0
    merged: int = 0
    superseded: int = 0
    conflicting: int = 0
    unplaced: int = 0
    set_aside: int = 0


@dataclass(slots=True)
class Consolidated:
    """The result of a merge: everything that the workbook and the JSON show.

    ``contributions(i)`` are the texts on item ``i`` in the order of the contract (role, then order in the cell).
    ``final(i, column)`` is the text that stands in the consolidated cell: the approved text (核定文本) when the office
    typed one, else the contributions joined with their labels.
    ``approved`` maps (item index, column key) to the office's text. ``shared`` maps an item index to the items (index,
    unit) it was filled together with. ``carried`` are texts the office typed elsewhere in the previous output:
    (sheet, row key, column head) → text. ``records`` are lines of the hidden record sheet.
    """

    ledger: Ledger
    period: str
    as_of: str | None
    contributions: Callable[[int], Sequence[Contribution]]
    final: Callable[[int, str], str]
    approved: Mapping[tuple[int, str], str]
    leftovers: Sequence[Leftover]
    findings: Sequence[Finding]
    submissions: Sequence[Submitted]
    missing: Sequence[Missing]
    units: Sequence[str]
    balance: Balance
    carried: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    records: Callable[[], Iterator[tuple[str, ...]]] = lambda: iter(())
