"""The rules on a ledger (P7xx), applied to the items that were read from a document's paragraphs."""

from __future__ import annotations

from dataclasses import replace

from toolkit.core.plan import check_plan
from toolkit.model.document import Plan
from toolkit.model.findings import Finding
from toolkit.model.layout import Row
from toolkit.model.ledger import Item, Ledger, Source
from toolkit.text.printed import FIXED_KEYS, fixed_text
from toolkit.text.roster import Names

_OF_PARAGRAPHS = frozenset(("P701", "P702", "P703"))
"""Rules that ``plan_document`` looks after by the markers of the paragraphs."""
_COLUMNS = {key: column for column, key in enumerate(FIXED_KEYS, 1)}


def check_items(plan: Plan, names: Names) -> list[Finding]:
    """What is wrong with the items that stand in paragraphs, each finding at its paragraph.

    That an item has no deadline is told where most have one. Items of tables are checked where the tables are opened. ``names`` is the seed of unit names.
    """
    ones = [one for one in plan.items if one.sheet is None]
    if not ones:
        return []
    items = tuple(replace(one.item, row=number) for number, one in enumerate(ones, 1))
    ledger = Ledger(plan.masthead.title, items, plan.file, plan.sha256, plan.masthead.year, columns=_COLUMNS)
    places = {one.item.id: one.paragraph for one in ones}
    dated = sum(bool(item.deadline.text) for item in items)
    left = _OF_PARAGRAPHS if 2 * dated > len(items) else _OF_PARAGRAPHS | {"P724"}
    found = check_plan(ledger, [_row(item) for item in items], names)
    return [
        replace(one, source=Source(plan.file, sha256=plan.sha256, paragraph=places.get(one.item or "")))
        for one in found
        if one.code not in left
    ]


def _row(item: Item) -> Row:
    return Row(item.row, {key: text for key in FIXED_KEYS if (text := fixed_text(item, key))})
