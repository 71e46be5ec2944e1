"""Findings U3 报送单位."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
