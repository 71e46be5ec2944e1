"""Deviations of cells that hold numbers and dates instead of texts (``domain.md`` E25, E26, E35)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

import campaign as c


def retype_deadline(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E26: the same day as a typed date."""
    lines = [line for line in draft.lines if not line.touched and line.cells.get("deadline") == "2026年9月底前"]
    for line in lines:
        line.cells["deadline"], line.typed["deadline"] = "2026年9月30日", 46295.0
    return bool(lines)


def typed_answer(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E25, E26: progress given as a percentage or a date cell."""
    line = c._free(rng, draft, answered=True)
    if line is None or line.fates["progress"] != frozenset({c.MERGED}):
        return False
    day = rng.randint(46180, 46290)
    shown = _date(day)
    line.cells["progress"], line.typed["progress"] = rng.choice((("85%", 0.85), ("100%", 1.0), (shown, float(day))))
    return True


def _date(serial: int) -> str:
    day = date(1899, 12, 30) + timedelta(serial)
    return f"{day.year}年{day.month}月{day.day}日"


def phone_column(rng: random.Random, tasks: Sequence[c.Task], draft: c.Draft, serial: c._Serial) -> bool:
    """E35: a column of telephone numbers, stored as numbers."""
    if "phone" in draft.keys:
        return False
    draft.keys.append("phone")
    for line in draft.lines:
        if line.task is not None and not line.over:
            number = 13_800_000_000 + rng.randint(0, 99_999_999)
            line.cells["phone"], line.typed["phone"] = str(number), float(number)
            line.fates["phone"] = frozenset({c.UNPLACED})
    return True
