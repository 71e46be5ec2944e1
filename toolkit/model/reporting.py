"""What every report is made of: a consolidated ledger, its figures, and the settings of the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from toolkit.model.merging import Consolidated
from toolkit.model.settings import DEFAULT_SETTINGS, Settings
from toolkit.model.statistics import Statistics


@dataclass(frozen=True, slots=True)
class ReportData:
    """One period as it stands in a consolidated ledger.

    ``file`` and ``sha256`` name the workbook it was read from (promise 3). ``as_of`` is the day of the report, None when
    nothing is to depend on the day.
    """

    merged: Consolidated
    figures: Statistics
    settings: Settings = DEFAULT_SETTINGS
    as_of: date | None = None
    file: str = ""
    sha256: str = ""
