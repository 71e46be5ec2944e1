"""Findings P7 台账自身."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
