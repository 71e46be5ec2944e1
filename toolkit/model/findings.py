"""A finding (校验问题) and the catalogue that gives every code its words.

A code is permanent. Its catalogue entry holds the sentence shown to people (with named gaps), what to do about it, and
the explanation printed by ``taizhang explain``; whoever finds something names the code and fills the gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from toolkit.model.ledger import Source


class Severity(StrEnum):
    """What a finding asks for, the gravest first: 须退回, 须更正, 请核实, 提示."""

    BLOCKER = "blocker"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_NAMES = {
    Severity.BLOCKER: "须退回",
    Severity.ERROR: "须更正",
    Severity.WARNING: "请核实",
    Severity.INFO: "提示",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding: its permanent code, severity, name, sentence, remedy and documentation (all Chinese).

    ``message`` and ``hint`` may have ``{gaps}``; ``bad`` and ``good`` are short examples for the documentation.
    """

    code: str
    severity: Severity
    name: str
    message: str
    hint: str
    why: str
    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. ``unit`` and ``item`` (its id) are None when they are not known.

    ``waived`` is the reason why the office accepts it (豁免), empty when it does not.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    source: Source
    unit: str | None = None
    item: str | None = None
    waived: str = ""
