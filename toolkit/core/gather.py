"""All answers of all files, held in packed columns: some forty bytes each besides the text.

Files come as a stream and go; what stays is one entry per answer, chained per cell of the consolidated ledger.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from toolkit.core.versions import Version
from toolkit.model.checking import MARKED
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.incoming import Incoming
from toolkit.model.ledger import Source, Texts
from toolkit.model.merging import ANSWER_KEYS, Answer, Leftover, Placed

WIDTH = len(ANSWER_KEYS)


class InMemory:
    """The ordinary ``Texts``: a list."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def put(self, text: str) -> int:
        """Keep a text and say under which number."""
        self._texts.append(text)
        return len(self._texts) - 1

    def get(self, number: int) -> str:
        """The text of a number."""
        return self._texts[number]


class Sent(NamedTuple):
    """What stays of a file: its line of the register and its age."""

    file: str
    sha256: str
    state: str
    unit: str | None
    unit_how: str
    stamp: str | None
    modified: str | None
    received: str | None
    same_as: int | None = None
    letter: Incoming | None = None
    note: str = ""


@dataclass(slots=True)
class Gathered:
    """Entries are numbered in the order of arrival; a slot is one cell: item index × 3 + answer column.

    ``spans`` are entries that are one merged cell: the first in ``Answer.item``, the others in its ``shared_with``;
    ``span_of`` finds the span of an entry.
    ``rows_of`` has, per unit, the items that have a row in each of its files.
    """

    items: int
    texts: Texts = field(default_factory=InMemory)
    files: list[Sent] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    spans: list[tuple[int, ...]] = field(default_factory=list)
    rows_of: dict[str, list[array[int]]] = field(default_factory=dict)
    span_of: dict[int, tuple[int, ...]] = field(default_factory=dict)
    read: int = 0
    heads: array[int] = field(default_factory=lambda: array("i"))
    chain: array[int] = field(default_factory=lambda: array("i"))
    slot: array[int] = field(default_factory=lambda: array("i"))
    file: array[int] = field(default_factory=lambda: array("i"))
    text_number: array[int] = field(default_factory=lambda: array("q"))
    sheet: array[int] = field(default_factory=lambda: array("i"))
    cell: array[int] = field(default_factory=lambda: array("i"))
    _words: dict[str, int] = field(default_factory=dict)
    _word_list: list[str] = field(default_factory=list)
    _seen: dict[tuple[str, str | None], int] = field(default_factory=dict)
    _alike: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heads = array("i", [-1]) * (self.items * WIDTH)

    def add(self, placed: Placed) -> None:
        """Take over one file; nothing of ``placed`` is kept but its leftovers and findings."""
        number = len(self.files)
        twin = self._twin_of(placed, number)
        self.files.append(
            Sent(placed.file, placed.sha256, placed.state, placed.unit, placed.unit_how,
                 placed.stamp, placed.modified, placed.received, twin, placed.letter, placed.note)
        )  # fmt: skip
        self.read += placed.read
        if placed.unit is not None and placed.present:
            self.rows_of.setdefault(placed.unit, []).append(array("i", sorted(placed.present)))
        if twin is not None:
            self._add_twin(placed, self.files[twin].file)
        else:
            self.leftovers += placed.leftovers
            self.findings += placed.findings
        if placed.unit is None and placed.answers:
            self._without_sender(placed)
            return
        for answer in placed.answers:
            self._add_answer(answer, number)

    def _twin_of(self, placed: Placed, number: int) -> int | None:
        """The file of the same unit that has the same bytes, or that this one is the marked copy of, with nothing altered."""
        first = self._seen.setdefault((placed.sha256, placed.unit), number) if placed.sha256 else number
        if first == number and placed.content:
            alike = self._alike.setdefault((placed.content, placed.unit), number)
            if alike != number and (MARKED in placed.file or MARKED in self.files[alike].file):
                first = alike
        return first if first != number else None

    def _add_twin(self, placed: Placed, first: str) -> None:
        """A file that says the same word for word says nothing new: what it left over is listed once more, as superseded."""
        reason = f"与《{first}》是同一份文件"
        self.leftovers += [replace(left, kind="superseded", reason=reason) for left in placed.leftovers]
        where = Source(placed.file, None, None, placed.sha256)
        self.findings.append(finding("M604", where, unit=placed.unit, same=first))

    def _without_sender(self, placed: Placed) -> None:
        for answer in placed.answers:
            where = Source(placed.file, answer.sheet, answer.cell, placed.sha256)
            self.leftovers.append(Leftover("unplaced", answer.text, where, "不知道是哪个单位报的"))
        where = Source(placed.file, None, None, placed.sha256)
        self.findings.append(finding("M606", where, count=len(placed.answers)))

    def _add_answer(self, answer: Answer, file: int) -> None:
        column = ANSWER_KEYS.index(answer.column)
        number = self.texts.put(answer.text)
        sheet, cell = self._word(answer.sheet), self._word(answer.cell)
        first = len(self.chain)
        for item in (answer.item, *answer.shared_with):
            slot = item * WIDTH + column
            self.chain.append(self.heads[slot])
            self.heads[slot] = len(self.chain) - 1
            self.slot.append(slot)
            self.file.append(file)
            self.text_number.append(number)
            self.sheet.append(sheet)
            self.cell.append(cell)
        if answer.shared_with:
            self.spans.append(tuple(range(first, len(self.chain))))
            self.span_of.update(dict.fromkeys(self.spans[-1], self.spans[-1]))

    def _word(self, text: str) -> int:
        number = self._words.get(text)
        if number is None:
            number = self._words[text] = len(self._word_list)
            self._word_list.append(text)
        return number

    def slots(self) -> Iterator[int]:
        """Slots that somebody answered, in order."""
        return (slot for slot, head in enumerate(self.heads) if head >= 0)

    def entries(self, slot: int) -> list[int]:
        """The entries of a slot in the order of arrival."""
        found = []
        entry = self.heads[slot]
        while entry >= 0:
            found.append(entry)
            entry = self.chain[entry]
        found.reverse()
        return found

    def text(self, entry: int) -> str:
        """The text of an entry as the unit wrote it."""
        return self.texts.get(self.text_number[entry])

    def unit(self, entry: int) -> str:
        """Who sent an entry."""
        return self.files[self.file[entry]].unit or ""

    def place(self, entry: int) -> tuple[str, str]:
        """(sheet, cell) of an entry."""
        return self._word_list[self.sheet[entry]], self._word_list[self.cell[entry]]

    def source(self, entry: int) -> Source:
        """Where an entry was written."""
        sent = self.files[self.file[entry]]
        return Source(sent.file, *self.place(entry), sent.sha256)

    def version(self, entry: int) -> Version:
        """The entry with its age, for ``versions.judge``."""
        sent = self.files[self.file[entry]]
        return Version(
            self.text(entry), sent.stamp, sent.modified, sent.received, sent.letter.sent if sent.letter else None
        )
