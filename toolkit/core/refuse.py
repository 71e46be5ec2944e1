"""Files that do not become a submission: refused as a whole, or registered beside one (盖章件)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.model.codes import finding
from toolkit.model.ledger import Source
from toolkit.model.merging import Leftover, Placed


def refused(
    file: str,
    sha256: str,
    code: str,
    gaps: Mapping[str, Any],
    *,
    unit: str | None = None,
    received: str | None = None,
) -> Placed:
    """A file that stays out as a whole: one finding, and one unplaced entry with its hash and the reason (promise 1)."""
    problem = finding(code, Source(file, None, None, sha256), unit=unit, **gaps)
    entry = Leftover("unplaced", "", problem.source, problem.message, unit=unit)
    return Placed(
        file, sha256, "unreadable", unit=unit, leftovers=[entry], findings=[problem], read=1, received=received
    )


def aside(file: str, sha256: str, sender: tuple[str | None, str], code: str, state: str) -> Placed:
    """A file that is no submission: a stamped PDF or picture beside one (``attachment``), a lock file (``skipped``).

    ``sender`` is the unit and by which evidence. An info finding tells of it; there is nothing to count.
    """
    unit, how = sender
    note = finding(code, Source(file, None, None, sha256 or None), unit=unit)
    return Placed(file, sha256, state, unit=unit, unit_how=how, findings=[note])
