"""The ledger that was handed out, as placing asks of it: with the office's names, rules, number and period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toolkit.app.opening import Opened
from toolkit.app.registry import Applied
from toolkit.core.index import Index
from toolkit.model.ledger import Ledger
from toolkit.model.rules import Rulebook
from toolkit.model.settings import Settings
from toolkit.settings.names import load_names


def numbered(ledger: Ledger, settings: Settings) -> Ledger:
    """The ledger with the number of its campaign as the settings state it."""
    return replace(ledger, campaign=settings.basics.campaign) if settings.basics.campaign else ledger


def rules_of(settings: Settings, period: str) -> Rulebook:
    """The rules of the office for the period that was asked for, else for its current one."""
    rules = settings.rules
    return replace(rules, period=period) if period and period != rules.period else rules


def due_of(settings: Settings, period: str, index: Index) -> Callable[[str], str | None]:
    """The last day of each unit for ``period``: the later one where the office granted an extension; None when none is fixed."""
    due = next((one.due for one in settings.basics.periods if one.name == period), None)
    granted = [one for one in settings.extensions if one.period == period]

    def of(unit: str) -> str | None:
        days = [one.until for one in granted if index.concerns(one.unit, unit)]
        return max((due, *days)) if due else None

    return of


def index_of(opened: Opened, settings: Settings, units: Applied, as_of: str | None, period: str) -> Index:
    """The look-ups of ``opened`` for one run; what was read beside the ledger is not needed afterwards."""
    loose, told, rules = opened.reading.loose, opened.told, rules_of(settings, period)
    index = Index(
        opened.ledger, opened.layout, load_names(), opened.rows, loose, told, units.certain, rules=rules, as_of=as_of,
        addresses=units.addresses,
    )  # fmt: skip
    opened.forget_rows()
    return index
