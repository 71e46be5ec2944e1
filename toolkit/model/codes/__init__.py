"""Every kind of finding, one tuple per area; the catalogue is their sum."""

from __future__ import annotations

from toolkit.model.codes import (
    answers,
    baseline,
    document,
    files,
    formats,
    layout,
    merging,
    plan,
    rules,
    running,
    sender,
)
from toolkit.model.findings import Code, Finding
from toolkit.model.ledger import Source

CATALOGUE: tuple[Code, ...] = (
    *files.CODES,
    *formats.CODES,
    *layout.CODES,
    *sender.CODES,
    *baseline.CODES,
    *answers.CODES,
    *rules.CODES,
    *merging.CODES,
    *plan.CODES,
    *document.CODES,
    *running.CODES,
)

_BY_CODE = {entry.code: entry for entry in CATALOGUE}


def entry(code: str) -> Code:
    """The catalogue entry of ``code``; KeyError when there is none (a programming mistake)."""
    return _BY_CODE[code]


def finding(code: str, source: Source, *, unit: str | None = None, item: str | None = None, **gaps: object) -> Finding:
    """A finding of ``code`` at ``source``; ``gaps`` fill the sentence and the hint of its catalogue entry.

    KeyError when the code or a gap is missing: both are programming mistakes.
    """
    kind = _BY_CODE[code]
    return Finding(code, kind.severity, kind.message.format(**gaps), kind.hint.format(**gaps), source, unit, item)
