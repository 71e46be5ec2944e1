"""The ledger that was handed out, as placing asks of it: with the office's names, rules, number and period."""

from __future__ import annotations

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


def index_of(opened: Opened, settings: Settings, units: Applied, as_of: str | None, period: str) -> Index:
    """The look-ups of ``opened`` for one run; what was read beside the ledger is not needed afterwards."""
    loose, told, rules = opened.reading.loose, opened.told, rules_of(settings, period)
    index = Index(
        opened.ledger, opened.layout, load_names(), opened.rows, loose, told, units.certain, rules=rules, as_of=as_of
    )
    opened.forget_rows()
    return index
