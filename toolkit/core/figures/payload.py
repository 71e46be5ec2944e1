"""The statistics as plain JSON: names as in the record, percentages as numbers, days as YYYY-MM-DD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from toolkit.model.statistics import Statistics

VERSION = 1
_AS_THEY_ARE = frozenset((str, int, bool, type(None)))


def statistics_payload(made: Statistics) -> dict[str, Any]:
    """Everything that ``made`` says, as dicts and lists under the names of its fields; ``json.dumps`` takes it as it is."""
    return {"schema": "taizhang.statistics", "version": VERSION, **_plain(made)}


def _plain(value: Any) -> Any:
    if type(value) in _AS_THEY_ARE:  # nearly everything: a ledger of 10,000 items has a million values
        return value
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    if hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
