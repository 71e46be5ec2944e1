"""What the sheets of figures are made of: the statistics of a merge with the office's words, lights and days."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.core.late import late_units
from toolkit.model.merging import Consolidated
from toolkit.model.settings import Settings
from toolkit.model.statistics import Statistics
from toolkit.report.ahead import ahead
from toolkit.report.figures_book import Figures
from toolkit.report.ledger_sheet import MERGE_LIMIT
from toolkit.settings.layouts import load_layouts
from toolkit.text.roster import Roster

_ALONE = 1_000
"""Up to so many items counting takes no time worth another process: some two tenths of a second."""
_NEXT = "next"


def figures_of(merged: Consolidated, settings: Settings, roster: Roster) -> Figures:
    """The sheets of figures of one merge, counted for its ``as_of``; for many items begun at once in another process.

    Above MERGE_LIMIT items nothing is counted item by item: reading the state out of 120,000 texts took as long as merging them.
    """
    heads = {
        head
        for layout in load_layouts()
        for column in layout.columns
        if column.key == _NEXT
        for head in (column.title, *column.synonyms)
    }
    if len(merged.ledger.items) > MERGE_LIMIT:
        return Figures(None, heads)

    def make() -> Iterator[Statistics]:
        # only now: the words of states are three megabytes that a very large ledger does not need
        from toolkit.app.report_data import soon_days
        from toolkit.core.figures.make import statistics
        from toolkit.core.figures.time import day_of

        yield statistics(
            merged,
            as_of=day_of(merged.as_of),
            soon_days=soon_days(settings),
            words=settings.statuses,
            lights=settings.lights,
            late=late_units(merged),
            roster=roster,
        )

    begun = ahead(make) if len(merged.ledger.items) > _ALONE else make
    return Figures(lambda: next(begun()), heads)
