"""What stands in each consolidated cell, drawn from the packed entries when asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.core.compose import compose, split
from toolkit.core.duties import UNNAMED, Duties
from toolkit.core.gather import WIDTH, Gathered
from toolkit.core.settle import POINTER, Settled
from toolkit.model.ledger import Ledger
from toolkit.model.merging import ANSWER_KEYS, Contribution
from toolkit.text.printed import fixed_text

PRIOR = -1
"""Entry and file number of a text that was already in the ledger (台账原有)."""


@dataclass(slots=True)
class Standing:
    """Answers ``pieces``, ``final`` and ``contributions`` for any item; keeps no text of its own.

    ``approved`` are the office's texts by (item index, column key), of all standard columns.
    """

    ledger: Ledger
    gathered: Gathered
    settled: Settled
    duties: Duties
    approved: dict[tuple[int, str], str] = field(default_factory=dict)

    def pieces(self, index: int, column: int) -> list[tuple[str, str, int]]:
        """(unit, text, entry) of one answer cell in the order of the contract; ``column`` indexes ``ANSWER_KEYS``."""
        slot = index * WIDTH + column
        found = []
        if self.gathered.heads[slot] >= 0:
            for entry in self.gathered.entries(slot):
                if self.settled.stands(entry):
                    found.append((self.gathered.unit(entry), self._text(entry, index), entry))
        answers = self.ledger.items[index].answers
        prior = answers.get(ANSWER_KEYS[column]) if answers else None
        if prior:
            author = self.ledger.authors.get((self.ledger.items[index].id, ANSWER_KEYS[column]), "")
            found += self.prior(index, prior, {unit for unit, _, _ in found}, author)
        if len(found) > 1:
            found.sort(key=lambda piece: self.duties.rank(index, piece[0])[1])
        return found

    def prior(self, index: int, text: str, sent: set[str], author: str = "") -> list[tuple[str, str, int]]:
        """What stays of a text that was in the ledger: labelled pieces of units that sent nothing that stands.

        An unlabelled text belongs to its ``author``, else to the unit that alone owes the item; where several do, it
        stays only by itself.
        """
        if author:
            return [] if author in sent else [(author, text, PRIOR)]
        pieces = split(text)
        if pieces[0][0] and not all(unit in sent or self._is_named(index, unit) for unit, _ in pieces):
            pieces = [("", text)]
        if not pieces[0][0]:
            owner = self.owner(index)
            stays = owner not in sent if owner else not sent
            return [(owner, text, PRIOR)] if stays else []
        return [(unit, said, PRIOR) for unit, said in pieces if unit not in sent]

    def owner(self, index: int) -> str:
        """The single unit that alone owes an item; empty when several do or a collective does."""
        owing = self.duties.owing(index)
        return owing[0] if len(owing) == 1 and not self.duties.roster.is_collective(owing[0]) else ""

    def _is_named(self, index: int, unit: str) -> bool:
        return self.duties.rank(index, unit)[1][0] != UNNAMED

    def _text(self, entry: int, index: int) -> str:
        if self.settled.fate[entry] == POINTER:
            return self._pointer(index, self.settled.points_to[entry])
        return self.gathered.text(entry)

    def _pointer(self, index: int, target: int) -> str:
        """与第N项合并填报; rows of one task share a number, then the row is named too."""
        items = self.ledger.items
        if items[index].no != items[target].no:
            return f"与第{items[target].no}项合并填报"
        first = target
        while first and (items[first - 1].no, items[first - 1].title) == (items[target].no, items[target].title):
            first -= 1
        return f"与第{items[target].no}项第{target - first + 1}条要求合并填报"

    def merged(self, index: int, column: int) -> str:
        """The text of an answer cell as the units gave it."""
        return compose([(unit, text) for unit, text, _ in self.pieces(index, column)])

    def final(self, index: int, column: str) -> str:
        """The text that stands in the consolidated cell, in any of the seven columns and ``status``."""
        if self.approved:
            office = self.approved.get((index, column))
            if office is not None:
                return office
        if column in ANSWER_KEYS:
            return self.merged(index, ANSWER_KEYS.index(column))
        return fixed_text(self.ledger.items[index], column)

    def contributions(self, index: int) -> list[Contribution]:
        """All texts on one item: by role and unit, and for each unit in the order of the columns."""
        found = []
        item = self.ledger.items[index]
        for number, column in enumerate(ANSWER_KEYS):
            for unit, text, entry in self.pieces(index, number):
                role, rank = self.duties.rank(index, unit)
                if entry == PRIOR:
                    place = (item.sheet or "", self.ledger.source_of(item, column).cell or "")
                    file = PRIOR
                else:
                    place, file = self.gathered.place(entry), self.gathered.file[entry]
                found.append((rank, number, Contribution(unit, role, column, text, file, *place)))
        found.sort(key=lambda one: one[:2])
        return [contribution for _, _, contribution in found]

    def senders(self, index: int) -> set[str]:
        """Units that answered an item with anything, also with what is superseded or in conflict, or answered before."""
        found: set[str] = set()
        for slot in range(index * WIDTH, (index + 1) * WIDTH):
            if self.gathered.heads[slot] >= 0:
                found.update(self.gathered.unit(entry) for entry in self.gathered.entries(slot))
        item = self.ledger.items[index]
        for column, text in item.answers.items():
            author = self.ledger.authors.get((item.id, column), "")
            found.update(unit for unit, _, _ in self.prior(index, text, set(), author) if unit)
        return found
