"""What the rules on a ledger look at: the ledger, its recognised rows with the raw cell texts, the known names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from toolkit.core.plain_rows import PlainRows
from toolkit.model import codes
from toolkit.model.findings import Finding
from toolkit.model.layout import Row
from toolkit.model.ledger import Ledger, Role
from toolkit.text.roster import Names

T = TypeVar("T")
_UNIT_COLUMNS = {Role.LEAD: ("lead", "units"), Role.RESPONSIBLE: ("resp", "units"), Role.SUPPORT: ("support", "units")}


@dataclass(frozen=True, slots=True)
class Plan:
    """A ledger with its rows (``rows[i]`` is where ``ledger.items[i]`` stands) and the seed of unit names."""

    ledger: Ledger
    rows: Sequence[Row]
    names: Names
    known: dict[object, object] = field(default_factory=dict)

    def once(self, make: Callable[[Plan], T]) -> T:
        """``make(plan)``, computed for the first rule that asks and kept for the others."""
        if make not in self.known:
            self.known[make] = make(self)
        return cast(T, self.known[make])

    def raw(self, index: int, key: str) -> str:
        """The text of a cell as recognised, empty when there is none or when it was carried down from above."""
        if isinstance(self.rows, PlainRows):
            return self.rows.own(index, key)
        row = self.rows[index]
        return "" if key in row.inherited else row.values.get(key, "")

    def finding(self, code: str, index: int, key: str, **gaps: Any) -> Finding:
        """A finding at column ``key`` of item ``index``."""
        item = self.ledger.items[index]
        return codes.finding(code, self.ledger.source_of(item, key), item=item.id, **gaps)

    def unit_column(self, role: Role) -> str:
        """The column that holds the units of ``role`` in this ledger."""
        return next((key for key in _UNIT_COLUMNS[role] if key in self.ledger.columns), "units")
