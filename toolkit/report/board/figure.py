"""Every figure of a page goes through one door: it is named by its place in ``Statistics`` and printed from there.

So a page can state no number that the statistics do not, and a test can follow each one back.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from toolkit.model.statistics import Count, Rate, Statistics

if TYPE_CHECKING:
    from markupsafe import Markup

NOTHING = "—"
"""Stands for a number that there is none of: no day, nothing to divide by."""


def place(figures: Statistics, path: str) -> Any:
    """What stands at a dotted path of the statistics (``units.3.lead.overdue``), a Count as its number, a Rate as its percent.

    None when something on the way is None. AttributeError or IndexError for a path that leads nowhere.
    """
    value: Any = figures
    for step in path.split("."):
        if value is None:
            return None
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    if isinstance(value, Count):
        return value.number
    return value.percent if isinstance(value, Rate) else value


def printer(figures: Statistics) -> Callable[..., Markup]:
    """From a path to the element that states its figure: ``<data value="66.7" data-figure="total.done">66.7%</data>``.

    ``size``: a number below zero is printed without its sign (已过 12 天).
    """
    from markupsafe import Markup

    def show(path: str, *, size: bool = False) -> Markup:
        value = place(figures, path)
        if value is None:
            return Markup(NOTHING)
        shown = abs(value) if size else value
        sign = "%" if isinstance(value, Decimal) else ""
        return Markup('<data value="{}" data-figure="{}">{}{}</data>').format(value, path, shown, sign)

    return show
