"""Figures that know which statistic they are, so that whoever checks a document can look up each number that it states.

A path leads through the JSON of the statistics (``core.figures.payload``): ``total/done/percent``, ``units/3/owed/number``.
Figures behave as the numbers and texts that they are; what is computed from one in a template has no path any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

GIVEN = "given"
"""Path of a number that somebody stated and nobody counted: the year of the work."""


class Whole(int):
    """A count that knows its path."""

    path: str


class Share(Decimal):
    """A percentage that knows its path."""

    path: str


class Said(str):
    """The words for a figure: ``value`` is the number that they stand for."""

    path: str
    value: int | Decimal


class Several(list[Any]):
    """A list whose length is a figure: that of ``path``/number."""

    path: str


def whole(number: int, path: str) -> Whole:
    """A count with its path."""
    made = Whole(number)
    made.path = path
    return made


def share(number: Decimal, path: str) -> Share:
    """A percentage with its path."""
    made = Share(number)
    made.path = path
    return made


def said(text: str, of: Any) -> str:
    """The words for a figure, with its path; a plain text for what is none."""
    value = of.value if isinstance(of, Said) else of
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return text
    made = Said(text)
    made.value, made.path = value, path_of(of)
    return made


def several(entries: Iterable[Any], path: str) -> Several:
    """A list with the path of the figure that counts it."""
    made = Several(entries)
    made.path = path
    return made


def length(value: Any) -> int:
    """How many entries; of a list that a figure counts it is that figure."""
    found = len(value)
    return whole(found, f"{value.path}/number") if isinstance(value, Several) else found


def path_of(value: Any) -> str:
    """Where a value stands in the statistics, empty when nowhere."""
    return str(getattr(value, "path", ""))


def look_up(payload: Mapping[str, Any], path: str) -> Any:
    """What stands at a path in the JSON of the statistics. KeyError, IndexError or ValueError when nothing does."""
    found: Any = payload
    for step in path.split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found
