"""The office's own texts against what the units say now (promise 11): the third side of the comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.core import records
from toolkit.core.desk import clip
from toolkit.core.previous import Previous
from toolkit.core.settle import CONFLICTING, HEADS, text_key
from toolkit.core.standing import PRIOR, Standing
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item, Source
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import CHOICE_TAKE, LEDGER_SHEET
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

    A unit's text that is news there (and not a further item of a merged cell, whose text stands elsewhere) becomes a conflict in ``standing.settled``: the office's text stays until a person
    types 采用 for the unit's. A cell that the office set back to what the units say is the office's no longer.
    """
    approval = Approval()
    index_of = {item.id: index for index, item in enumerate(standing.ledger.items)} if previous.cells else {}
    for (item_id, column), text in previous.cells.items():
        index = index_of[item_id]
        case = _Case(standing, previous, approval, index, standing.ledger.items[index], column, text)
        if column in ANSWER_KEYS:
            _answer(case)
        else:
            _fixed(case)
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

    def known(self) -> frozenset[str]:
        """Digests of what the units had said before: of each piece, or of a single text as it was written."""
        record = self.previous.records.get(self.item.id)
        if record is None:
            return frozenset()
        kept = record.tokens.get(self.column, frozenset())
        written = record.digest_of(self.column)
        return kept if records.is_blank(written) or self.column in record.approved else kept | {written}

    def keep(self, known: frozenset[str]) -> None:
        self.approval.texts[self.index, self.column] = self.text
        self.approval.known[self.index, self.column] = known

    def tell(self, code: str, where: Source | None = None, sender: str | None = None, **gaps: object) -> None:
        where = where or Source(self.previous.file, LEDGER_SHEET)
        gaps |= {"no": self.item.no, "head": HEADS[self.column]}
        self.approval.findings.append(finding(code, where, unit=sender, item=self.item.id, **gaps))


def _answer(case: _Case) -> None:
    column = ANSWER_KEYS.index(case.column)
    office = records.digest(case.text)
    pieces = case.standing.pieces(case.index, column)
    known = case.known()
    settled, gathered = case.standing.settled, case.standing.gathered
    unheard = [
        (unit, said, entry)
        for unit, said, entry in pieces
        if entry != PRIOR
        and not gathered.is_further(entry)
        and known.isdisjoint((records.token(unit, said), records.digest(said)))
    ]
    if office == records.digest(case.standing.merged(case.index, column)) and (
        not case.tracked or (case.edited and not unheard)
    ):
        return
    news = [piece for piece in unheard if records.digest(piece[1]) != office]
    keys = {entry: text_key(unit, case.item.id, case.column, said) for unit, said, entry in news}
    taken = [entry for entry in keys if case.previous.choices.get(keys[entry]) == CHOICE_TAKE]
    if taken and not case.edited:
        return
    seen = frozenset(records.token(unit, said) for unit, said, entry in pieces if entry not in keys or entry in taken)
    case.keep(known | seen)
    for unit, _said, entry in news:
        if entry not in taken:
            settled.fate[entry] = CONFLICTING
            settled.reasons[entry] = f"办公室已核定为“{clip(case.text)}”，该单位报来不同的内容"
            settled.choices[entry] = case.previous.choices.get(keys[entry], "")
            case.tell("M610", gathered.source(entry), unit, who=unit)
    case.tell("M611" if case.text else "M612")


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
