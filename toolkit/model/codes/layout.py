"""Findings L2 版式识别."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
