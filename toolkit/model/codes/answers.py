"""Findings A5 填报内容."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
