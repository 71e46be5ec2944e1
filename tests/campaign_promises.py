"""What must hold after every evening of ``campaign_evenings``: promises 1, 2 and 11."""

from __future__ import annotations

from collections.abc import Sequence

import campaign as c
from campaign_work import Office, bare

from toolkit.core.records import DECISION
from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_SHEET, LEFTOVERS_SHEET, REGISTER_SHEET


def check(office: Office, merged: Consolidated, inbox: Sequence[c.Submission], stirred: set[str], what: str) -> None:
    """All promises after one merge; ``stirred`` are units of which something arrived or went since the last one."""
    b = merged.balance
    assert b.read == b.merged + b.superseded + b.conflicting + b.unplaced + b.set_aside, f"{what}: {b}"
    _check_texts(office, merged, inbox, what)
    _check_office(office, merged, what)
    _check_decisions(office, merged, stirred, what)
    _check_notes(office, merged, what)


def _check_texts(office: Office, merged: Consolidated, inbox: Sequence[c.Submission], what: str) -> None:
    """Every text of a unit is in exactly one place, and on its own item unless a person named another."""
    found: dict[tuple[str, str, str, str], list[int | None]] = {}
    for number in range(len(merged.ledger.items)):
        for one in merged.contributions(number):
            if one.file >= 0 and not (one.text.startswith("与第") and one.text.endswith("合并填报")):
                found.setdefault((merged.submissions[one.file].file, one.sheet, one.cell, bare(one.text)), []).append(
                    number
                )
    for left in merged.leftovers:
        found.setdefault(
            (left.source.file, left.source.sheet or "", left.source.cell or "", bare(left.text)), []
        ).append(None)
    for sent in inbox:
        for said in sent.said:
            places = found.get((said.file, said.sheet, said.cell, bare(said.text)), [])
            if not said.text:
                continue
            assert len(places) <= 1, f"{what}: {said} is in {len(places)} places"
            assert places or c.UNCOUNTED in said.fates or _was_directed(office, said), f"{what}: {said} is lost"
            if places and places[0] is not None:
                home = (
                    {said.home, *said.also}
                    | office.directed.get((said.unit, bare(said.text)), set())
                    | _rows_of(office, sent, said)
                )
                assert places[0] in home, f"{what}: {said} landed on {places[0]}"


def _rows_of(office: Office, sent: c.Submission, said: c.Said) -> set[int]:
    """Items to which a person sent any cell of this row."""
    row = row_of(said)
    found: set[int] = set()
    for one in sent.said:
        if (one.sheet, row_of(one)) == (said.sheet, row):
            found |= office.directed.get((one.unit, bare(one.text)), set())
    return found


def row_of(said: c.Said) -> str:
    return "".join(ch for ch in said.cell if ch.isdigit())


def _was_directed(office: Office, said: c.Said) -> bool:
    """A fixed cell of a row that a person placed on an item may now say what the ledger says."""
    return said.column not in ("progress", "problem") and bool(office.decisions)


def _check_office(office: Office, merged: Consolidated, what: str) -> None:
    ids = {item.id: number for number, item in enumerate(merged.ledger.items)}
    for cell, text in list(office.texts.items()):
        index, column = ids[cell[0]], cell[1]
        now = merged.final(index, column)
        held = (index, column) in merged.approved
        if cell in office.undone and not held:
            del office.texts[cell]
            continue
        if cell in office.released and cell not in office.fresh and not held:
            del office.texts[cell]
            continue
        assert held and bare(now) == bare(text), f"{what}: the office's {text!r} in {cell} became {now!r}"
        if column not in ("progress", "problem"):
            continue
        for one in merged.contributions(index):
            pointer = one.text.startswith("与第") and one.text.endswith("合并填报")
            if one.column == column and one.file >= 0 and not pointer:
                known = one.text in office.seen[cell] or bare(one.text) == bare(text)
                known = known or (cell in office.released and cell in office.fresh)
                assert known, f"{what}: {one.text!r} of {one.unit} is hidden under {text!r} in {cell}"
    held_cells = {(merged.ledger.items[i].id, column) for i, column in merged.approved}
    assert held_cells <= set(office.texts), f"{what}: nobody typed {held_cells - set(office.texts)}"


def _check_decisions(office: Office, merged: Consolidated, stirred: set[str], what: str) -> None:
    for (unit, item, column), text in office.taken.items():
        index = next(n for n, one in enumerate(merged.ledger.items) if one.id == item)
        if unit in stirred or (item, column) in office.fresh:
            continue
        stands = {bare(one.text) for one in merged.contributions(index) if one.column == column and one.unit == unit}
        assert bare(text) in stands, f"{what}: {text!r} of {unit} was chosen for {item} {column}, there stands {stands}"
        assert bare(text) in bare(merged.final(index, column)), f"{what}: {text!r} was chosen, but does not show"
    overtaken = {line[0] for line in merged.records() if line[1] == DECISION and line[4]}
    for left in merged.leftovers:
        wish = office.decisions.get(left.key, "")
        replaced = left.key in overtaken or len(office.rivals.get(office.slots.get(left.key, ("", "", "")), ())) > 1
        assert left.choice == wish or (replaced and not left.choice), (
            f"{what}: {wish} of {left.text!r} is {left.choice!r}"
        )


def _check_notes(office: Office, merged: Consolidated, what: str) -> None:
    shown = {left.key for left in merged.leftovers}, {one.file for one in merged.submissions} | set(merged.units)
    told = "\n".join(finding.message for finding in merged.findings)
    for (sheet, row, head), text in office.notes.items():
        there = merged.carried.get((sheet, row, head), "")
        placed = text in there and (
            sheet == LEDGER_SHEET
            or (sheet == LEFTOVERS_SHEET and row in shown[0])
            or (sheet == REGISTER_SHEET and row in shown[1])
        )
        assert placed or text in told, f"{what}: the note {text!r} at {sheet} {row} {head} is gone"
