"""Findings D4 与下发稿比对."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
