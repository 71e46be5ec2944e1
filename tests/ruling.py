"""One row of the invented city through the rules, for tests: what the unit wrote → the codes that are found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placing import TASKS, make_ledger, make_reading, make_table, returned

from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.findings import Finding
from toolkit.model.merging import Placed
from toolkit.model.rules import STANDARD, Rulebook
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

GOOD = "网上办理比例达到96.4%，累计办理12万笔。"
"""A text that no rule minds."""
RULE_CODES = frozenset(["A516", "A517", "A518", "A519", *(f"A{n}" for n in range(520, 545)), "Z901"])


def index_of(rules: Rulebook = STANDARD, as_of: str | None = None, tasks: Any = TASKS, **more: Any) -> Index:
    """An index of the ledger in ``placing`` under these rules."""
    layout = next(layout for layout in load_layouts() if layout.name == "落实台账")
    return Index(make_ledger(tasks, **more), layout, load_names(), rules=rules, as_of=as_of)


def sent(index: Index, *rows: Mapping[str, str], unit: str = "市税务局", columns: Any = None, **more: Any) -> Placed:
    """A file of ``unit`` with these rows, placed."""
    table = make_table(rows, columns) if columns else make_table(rows)
    return place(make_reading(table, line=f"填报单位：{unit}", **more), index)


def found(
    *,
    rules: Rulebook = STANDARD,
    as_of: str | None = None,
    tasks: Any = TASKS,
    other: str | None = GOOD,
    **cells: str | None,
) -> list[Finding]:
    """What the rules say of row 5 (owed by 市税务局, due 2026-09-30) with ``cells``; ``other`` is its second row's progress."""
    placed = sent(index_of(rules, as_of, tasks), returned(5, tasks, **cells), returned(6, tasks, progress=other))
    return [one for one in placed.findings if one.code in RULE_CODES]


def codes_of(**more: Any) -> list[str]:
    """Their codes."""
    return [one.code for one in found(**more)]
