"""The desk on which one file is sorted: what was placed, what is left, what is to be said."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.core.index import Index
from toolkit.core.returned import untouched
from toolkit.core.rules.record import Entry
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.layout import Reading, Row, Table
from toolkit.model.ledger import Source, address
from toolkit.model.merging import Answer, Leftover
from toolkit.text.normal import key

_CLIP = 60


def decision_key(unit: str | None, identity: str) -> str:
    """The name of a decision (核对码): 12 hex digits of what a unit wrote, the same when it sends that again."""
    return hashlib.sha256(f"{unit or ''}\n{identity}".encode(errors="surrogatepass")).hexdigest()[:12]


def clip(text: str, limit: int = _CLIP) -> str:
    """A text short enough for a sentence; line breaks become spaces."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


@dataclass(slots=True)
class Desk:
    """Everything of one file while its cells are being placed.

    ``choices`` maps decision keys to what a person typed. A finding is made once per cell and code. ``issued`` says what
    the rows of a form were handed out under; ``outdated`` counts those of which the ledger has said otherwise since.
    ``entries`` are the rows of the sender's own, for the rules; ``progressed`` the items on which a row has progress.
    """

    reading: Reading
    index: Index
    unit: str | None
    choices: Mapping[str, str]
    answers: list[Answer] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    issued: Mapping[tuple[str, int], tuple[str, str]] = field(default_factory=dict)
    outdated: int = 0
    entries: list[Entry] = field(default_factory=list)
    progressed: set[int] = field(default_factory=set)
    _said: set[tuple[str | None, str | None, str]] = field(default_factory=set)

    def source(self, sheet: str | None = None, row: int = 0, column: int = 0) -> Source:
        """A place in the file; without row and column the sheet or the whole file."""
        cell = address(row, column) if row and column else None
        return Source(self.reading.file, sheet, cell, self.reading.sha256)

    def tell(self, code: str, source: Source, item: int | None = None, **gaps: object) -> None:
        """Make a finding unless this cell already has one of that code."""
        place = (source.sheet, source.cell, code)
        if place not in self._said:
            self._said.add(place)
            name = None if item is None else self.index.ledger.items[item].id
            self.findings.append(finding(code, source, unit=self.unit, item=name, **gaps))

    def handed_out(self, table: Table, row: Row) -> bool:
        """Whether the fixed cells of a row are as they were handed out in a form, whatever the ledger says by now."""
        code = self.issued.get((table.sheet, row.number), ("", ""))[1] if self.issued else ""
        return untouched(row, code)

    def leave(
        self,
        kind: str,
        text: str,
        source: Source,
        reason: str,
        identity: str,
        *,
        item: int | None = None,
        candidates: tuple[int, ...] = (),
        column: str = "",
    ) -> None:
        """List one cell that is not merged; ``identity`` is what the decision about it hangs on."""
        items = self.index.ledger.items
        name = decision_key(self.unit, identity)
        self.leftovers.append(
            Leftover(
                kind, text, source, reason, self.unit, None if item is None else items[item].id,
                tuple(items[n].id for n in candidates), column, name, self.choices.get(name, ""),
            )
        )  # fmt: skip


def identity_of(row: Row) -> str:
    """What makes a row the same row when it is sent again: its requirement, else its title with what was answered."""
    values = row.values
    wanted = key(values.get("requirement", ""))
    if wanted:
        return wanted
    own = [key(text) for name, text in sorted(values.items()) if name not in ("id", "seq", "theme")]
    return "\n".join(own or (key(text) for _, text in sorted(row.extra.items())))


def head_of(table: Table, column: int, index: Index, name: str = "") -> str:
    """The printed head over a column; the layout's title, else the column's letter, where it has none."""
    head = " ".join(table.heads.get(column, "").split())
    if head:
        return head
    return next((c.title for c in index.layout.columns if c.key == name), "") or f"{address(1, max(column, 1))[:-1]}列"
