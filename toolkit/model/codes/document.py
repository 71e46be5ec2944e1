"""Findings T8 成文材料: what is doubtful in a published document (分工方案, 实施方案, 通知) or in how it was read."""

from __future__ import annotations

from toolkit.model.findings import Code

CODES: tuple[Code, ...] = ()
