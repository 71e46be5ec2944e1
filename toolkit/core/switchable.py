"""Rules that an office may switch: (code, its own limit or None, unit of the limit)."""

from __future__ import annotations

SWITCHABLE: tuple[tuple[str, float | None, str], ...] = tuple(
    (f"A{number}", None, "")
    for number in (501, 502, 503, 504, 505, 506, 507, 509, 510, 511, 512, 513, 516, 517, 518, 519)
)
