"""Merges a generated campaign in memory and compares the result with its truth."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

import campaign

from toolkit.app.opening import Opened, ledger_of
from toolkit.core.combine import combine
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.merging import Consolidated
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

Fate = tuple[str, int | None, str, str]
"""What became of a cell: kind, index of the item when it is merged, column, text."""


def merge(made: campaign.Campaign, **options: Any) -> tuple[Opened, Consolidated]:
    """The campaign merged without any file: recognise, place, combine. ``options`` go to ``combine``."""
    opened = ledger_of(made.ledger_book(), "台账.xlsx", "0" * 64)
    index = Index(opened.ledger, opened.layout, load_names(), opened.rows, opened.reading.loose)
    placed = []
    for submission in made.submissions:
        digest = hashlib.sha256(submission.file.encode()).hexdigest()
        reading = recognise(submission.as_book(), load_layouts(), file=submission.file, sha256=digest)
        placed.append(place(reading, index))
    given: dict[str, Any] = {"previous": None, "period": "", "as_of": None, **options}
    return opened, combine(opened.ledger, iter(placed), **given)


def fates(merged: Consolidated) -> dict[tuple[str, str | None, str | None], list[Fate]]:
    """(file, sheet, cell) → what became of it; the note on a shared answer's further items is no cell of its own."""
    found: dict[tuple[str, str | None, str | None], list[Fate]] = defaultdict(list)
    for item in range(len(merged.ledger.items)):
        for one in merged.contributions(item):
            if not (one.text.startswith("与第") and one.text.endswith("合并填报")):
                found[merged.submissions[one.file].file, one.sheet, one.cell].append(
                    ("merged", item, one.column, one.text)
                )
    for left in merged.leftovers:
        found[left.source.file, left.source.sheet, left.source.cell].append((left.kind, None, left.column, left.text))
    return found


def violations(made: campaign.Campaign, merged: Consolidated) -> list[str]:
    """Every promise that the result breaks: a text lost, twice, on a wrong item or with a wrong fate; a false balance."""
    found = fates(merged)
    broken = []
    for said in made.said:
        at = found[said.file, said.sheet, said.cell]
        mine = [fate for fate in at if not said.text or _bare(fate[3]) == _bare(said.text)]
        kinds = {fate[0] for fate in mine} or {campaign.UNCOUNTED}
        if len(mine) > 1:
            broken.append(f"twice: {said} → {mine}")
        elif not kinds <= said.fates:
            broken.append(f"fate: {said} → {at}")
        elif kinds == {"merged"} and mine[0][1:3] != (said.home, said.column):
            broken.append(f"wrong item: {said} → {mine}")
    balance = merged.balance
    parts = (balance.merged, balance.superseded, balance.conflicting, balance.unplaced, balance.set_aside)
    if balance.read != sum(parts) or balance.read != sum(len(at) for at in found.values()):
        broken.append(f"balance: {balance}")
    known = {(said.file, said.sheet, said.cell) for said in made.said}
    broken += [f"from nowhere: {place} → {at}" for place, at in found.items() if at and place not in known]
    return broken


def _bare(text: str) -> str:
    return "".join(text.split())
