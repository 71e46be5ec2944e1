"""The office's own texts against what the units say now (promise 11): the third side of the comparison."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from toolkit.core import records
from toolkit.core.desk import clip
from toolkit.core.previous import Previous
from toolkit.core.settle import CONFLICTING, DROPPED, HEADS, STANDS, cell_of, takes, text_key
from toolkit.core.standing import PRIOR, Standing
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item, Source
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import LEDGER_SHEET
from toolkit.text.printed import fixed_text


@dataclass(slots=True)
class Approval:
    """Texts of the office that stand (核定文本) by (item index, column key), and what is remembered with each.

    ``known`` are digests of what units had said when the office typed its text: only what is not among them is news.
    """

    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    known: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def approve(standing: Standing, previous: Previous) -> Approval:
    """Decide for every cell that the office edited, now or before, whether its text stands.

    A unit's text that is news there (and not one of a merged cell that shows on another item) becomes a conflict in
    ``standing.settled``: the office's text stays until a person types 采用 for the unit's. A cell that the office set back to what the units say is the office's no longer.
    """
    approval = Approval()
    index_of = {item.id: index for index, item in enumerate(standing.ledger.items)} if previous.cells else {}
    cases = [
        _Case(standing, previous, approval, index_of[known], standing.ledger.items[index_of[known]], column, text)
        for (known, column), text in previous.cells.items()
    ]
    given_up = {id(case) for case in cases if case.column in ANSWER_KEYS and _given_up(case)}
    held = {(case.index, case.column) for case in cases if id(case) not in given_up}
    for case in cases:
        if case.column not in ANSWER_KEYS:
            _fixed(case)
        elif id(case) not in given_up:
            _answer(case, held)
    standing.approved = approval.texts
    return approval


@dataclass(slots=True)
class _Case:
    """One cell of the old output that holds the office's text."""

    standing: Standing
    previous: Previous
    approval: Approval
    index: int
    item: Item
    column: str
    text: str

    @property
    def tracked(self) -> bool:
        """Whether it is known what the last run wrote here."""
        return self.item.id in self.previous.records

    @property
    def edited(self) -> bool:
        return (self.item.id, self.column) in self.previous.edited

    @property
    def held(self) -> bool:
        """Whether the last run already found the office's text here."""
        record = self.previous.records.get(self.item.id)
        return record is not None and self.column in record.approved

    def known(self) -> frozenset[str]:
        """Digests of what the units had said before: of each piece, or of a single text as it was written."""
        record = self.previous.records.get(self.item.id)
        if record is None:
            return frozenset()
        kept = record.tokens.get(self.column, frozenset())
        written = record.digest_of(self.column)
        return kept if records.is_blank(written) or self.column in record.approved else kept | {written}

    def chosen(self) -> list[int]:
        """Entries that stand here and for which a person typed 采用 since the last run."""
        old, pieces = self.previous, self.standing.pieces(self.index, ANSWER_KEYS.index(self.column))
        codes = {e: text_key(unit, self.item.id, self.column, said) for unit, said, e in pieces if e != PRIOR}
        return [e for e, code in codes.items() if code in old.typed and takes(old.choices.get(code, ""), self.item)]

    def keep(self, known: frozenset[str]) -> None:
        self.approval.texts[self.index, self.column] = self.text
        self.approval.known[self.index, self.column] = known

    def tell(self, code: str, where: Source | None = None, sender: str | None = None, **gaps: object) -> None:
        where = where or Source(self.previous.file, LEDGER_SHEET)
        gaps |= {"no": self.item.no, "head": HEADS[self.column]}
        self.approval.findings.append(finding(code, where, unit=sender, item=self.item.id, **gaps))


def _given_up(case: _Case) -> bool:
    """Whether a person has typed 采用 for a unit's text since the last run, and left the office's text as it was."""
    return not case.edited and bool(case.chosen())


def _answer(case: _Case, held: Container[tuple[int, str]]) -> None:
    column = ANSWER_KEYS.index(case.column)
    office = records.digest(case.text)
    pieces = case.standing.pieces(case.index, column)
    known = case.known()
    settled, gathered = case.standing.settled, case.standing.gathered
    unheard = [
        (unit, said, entry)
        for unit, said, entry in pieces
        if entry != PRIOR and known.isdisjoint((records.token(unit, said), records.digest(said)))
    ]
    undone = case.edited and case.held and not unheard and bool(case.text or not known)
    restored = undone or not case.tracked
    if restored and office == records.digest(case.standing.merged(case.index, column)):
        return
    for entry in [entry for _, _, entry in unheard if _shows_elsewhere(case, entry, held)]:
        settled.fate[entry] = DROPPED
    unheard = [piece for piece in unheard if settled.fate[piece[2]] != DROPPED]
    news = [piece for piece in unheard if records.digest(piece[1]) != office]
    chosen = case.chosen()
    codes = {entry: text_key(unit, case.item.id, case.column, said) for unit, said, entry in pieces}
    settled.spent.update(codes[entry] for entry in chosen)  # the office typed its own text instead: to be chosen again
    waiting = {entry: unit for unit, _, entry in news if entry not in chosen}
    heard = [piece for piece in pieces if piece[2] not in waiting and (piece[2] == PRIOR or settled.stands(piece[2]))]
    case.keep(known | frozenset(records.token(unit, said) for unit, said, _ in heard))
    for entry, unit in waiting.items():
        settled.fate[entry] = CONFLICTING
        settled.reasons[entry] = f"办公室已核定为“{clip(case.text)}”，该单位报来不同的内容"
        settled.choices[entry] = case.previous.choices.get(codes[entry], "")
        if takes(settled.choices[entry], case.item):
            settled.spent.add(codes[entry])
        case.tell("M610", gathered.source(entry), unit, who=unit)
    case.tell("M611" if case.text else "M612")


def _shows_elsewhere(case: _Case, entry: int, held: Container[tuple[int, str]]) -> bool:
    """Whether an entry is of a merged cell whose text shows on another item, where the office has no text."""
    gathered, fate = case.standing.gathered, case.standing.settled.fate
    span = gathered.span_of.get(entry, ())
    return any(other != entry and fate[other] == STANDS and cell_of(gathered, other) not in held for other in span)


def _fixed(case: _Case) -> None:
    said = fixed_text(case.item, case.column)
    now = records.fixed_digest(case.column, said)
    office = records.fixed_digest(case.column, case.text)
    if office == now and (case.edited or not case.tracked):
        return
    record = case.previous.records.get(case.item.id)
    before = record.tokens.get(case.column) if record else None
    if before is None and record is not None:
        before = frozenset((record.digest_of(case.column),))
    if before is not None and now not in before and now != office:
        case.tell("M613", case.standing.ledger.source_of(case.item, case.column), now=clip(said))
    case.keep(before or frozenset((now,)))
    case.tell("M609")
