"""What a rule sees: one row of the sender's own, as it stands in the file, and what is known beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.forms import last_answer
from toolkit.core.rules.words import meanings
from toolkit.model.ledger import Item, address
from toolkit.model.rules import STANDARD, CustomRule, Rulebook
from toolkit.text.normal import key, says_nothing

if TYPE_CHECKING:
    from toolkit.core.index import Index
    from toolkit.model.layout import Row, Table

Gaps = Mapping[str, object]
"""What fills the sentence of a finding; a rule that has nothing to say returns None instead."""


@dataclass(slots=True)
class Entry:
    """One row of a file on one item that is the sender's to answer.

    ``texts`` maps column keys to what stands there (answers in the sender's own words, without its label); ``new`` are the
    answer columns whose text is news, ``nothing`` those whose text is no answer (无, /). ``owes``: the unit must answer.
    """

    number: int
    item: Item
    owes: bool
    table: Table
    row: Row
    texts: Mapping[str, str]
    new: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()

    def said(self, column: str) -> str:
        """What the row says in a column, empty when it is blank, says nothing or only continues the row above."""
        text = self.texts.get(column, "")
        if not text or column in self.nothing or column in self.row.inherited:
            return ""
        return "" if len(text) <= 24 and says_nothing(text) else text

    def place(self, column: str) -> int:
        """The 1-based column of the row's cell in a column, also when it is blank; 0 when the table has no such column."""
        place = self.table.columns.get(column, 0)
        return place + self.row.shift if place else 0

    def cell(self, column: str) -> str:
        """The address of that cell; empty when the table has no such column."""
        place = self.place(column)
        return address(self.row.number, place) if place > 0 else ""

    def head(self, column: str) -> str:
        """The printed head over a column."""
        return self.table.heads.get(self.table.columns.get(column, 0), "")


@dataclass(slots=True)
class Context:
    """What rules know beside the row: the ledger and its names, the office's decisions, the day, the file so far.

    ``as_of`` (and ``today``, the same as text) is None when nothing may depend on the day. ``seen`` maps a text to the first row
    of the file with it.
    ``custom`` are the office's own rules that concern this unit.
    """

    index: Index
    unit: str
    rulebook: Rulebook = STANDARD
    as_of: date | None = None
    seen: dict[str, Entry] = field(default_factory=dict)
    custom: Sequence[CustomRule] = ()
    _meaning: dict[str, str] = field(default_factory=dict)
    today: str = ""
    _ours: Mapping[str, str] = field(default_factory=dict)
    _last: dict[int, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.today = self.as_of.isoformat() if self.as_of else ""
        self._ours = {key(word): meaning for word, meaning in self.rulebook.statuses.items()}

    @property
    def year(self) -> int | None:
        """The year of the ledger."""
        return self.index.ledger.year

    def limit(self, code: str, usual: float) -> float:
        """The office's threshold of a rule, else its own."""
        return self.rulebook.limits.get(code, usual) if self.rulebook.limits else usual

    def meaning(self, status: str) -> str:
        """What a status says: one of ``STATUSES``, or empty when nobody can tell."""
        known = self._meaning.get(status)
        if known is None:
            if len(self._meaning) > 1000:
                self._meaning.clear()
            known = self._meaning[status] = meanings(status, self._ours)
        return known

    def last(self, entry: Entry) -> str:
        """What the unit answered last time: a column 上期进展 of its own table, else what the ledger already had."""
        place = self._last.get(id(entry.table))
        if place is None:
            place = self._last[id(entry.table)] = _last_column(entry.table)
        name, column = place
        if column:
            said = entry.row.values.get(name, "") if name else entry.row.extra.get(column + entry.row.shift, "")
            if said:
                return said
        return last_answer(self.index, entry.number, self.unit) if entry.item.answers else ""

    def is_ours(self, status: str) -> bool:
        """Whether a status is a word of the office's own list."""
        return key(status) in self._ours


_LAST = re.compile(r"(?:上[一]?期|上[一]?次|上个?月|上[一]?季度?|上半年|往期).{0,4}(?:进展|情况|填报|内容|落实)")


def _last_column(table: Table) -> tuple[str, int]:
    """(key, column) of the answer of last time in a table: key empty where the layout does not know it, column 0 for none."""
    for column, head in table.heads.items():
        if _LAST.search("".join(head.split())):
            name = next((key for key, place in table.columns.items() if place == column), "")
            return ("", 0) if name in ("progress", "problem", "status") else (name, column)
    return "", 0


Judge = Callable[[str, Entry, Context], Gaps | None]


class Rule(NamedTuple):
    """A rule: its permanent code, its function, the columns it looks at, and its own threshold with the unit of that.

    ``when`` says of which cells it is asked: ``new`` (a text that is news), ``nothing`` (无, /), ``blank``. Of the rules with ``alone`` only the first that is broken is told of a cell: the others would only follow from it.
    ``dated`` rules are asked only when the day is given.
    """

    code: str
    judge: Judge
    columns: tuple[str, ...]
    limit: float | None = None
    measure: str = ""
    alone: bool = False
    dated: bool = False
    when: str = "new"


class Switch(NamedTuple):
    """A code that the office may switch off, grade or waive: with its own threshold, None where it has none."""

    code: str
    limit: float | None = None
    measure: str = ""
