"""What the marks say: the text of a comment, and the order of findings on the sheet 校验说明."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.model import codes
from toolkit.model.findings import SEVERITY_NAMES, Finding, Severity
from toolkit.model.ledger import address
from toolkit.model.output import MARK_PREFIX
from toolkit.read.marks import sealed_note
from toolkit.read.xlsx_cells import place_of
from toolkit.report.annotate.cells import Place
from toolkit.report.heights import fit_cell
from toolkit.text.printed import visible

GRAVEST = tuple(Severity)
MARKED = (Severity.BLOCKER, Severity.ERROR, Severity.WARNING)
"""Severities that mark a cell; 提示 is only a line on the sheet."""
_MOST_IN_NOTE, _NOTE_LIMIT, _TEXT_LIMIT = 12, 8_000, 32_000


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as a row of the sheet; ``link`` is (sheet, cell) where there is a cell to go to."""

    finding: Finding
    where: str
    link: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind with the name of the kind, empty when it has none."""

    name: str
    lines: tuple[Line, ...]


def rank(severity: Severity) -> int:
    """0 for the gravest."""
    return GRAVEST.index(severity)


def gravest(findings: Sequence[Finding]) -> Severity:
    """The gravest severity among findings."""
    return min((finding.severity for finding in findings), key=rank)


def note_of(findings: Sequence[Finding]) -> str:
    """The comment for one cell: every finding with its severity, what is wrong, what to do, its code; sealed."""
    ordered = sorted(findings, key=lambda finding: (rank(finding.severity), finding.code))
    count = len(ordered)
    pieces = []
    for number, finding in enumerate(ordered[:_MOST_IN_NOTE], 1):
        begin = f"{number}．" if count > 1 else ""
        hint = f"\n怎么改：{finding.hint}" if finding.hint else ""
        pieces.append(f"{begin}{SEVERITY_NAMES[finding.severity]}：{finding.message}{hint}（{finding.code}）")
    if count > _MOST_IN_NOTE:
        pieces.append(f"还有 {count - _MOST_IN_NOTE} 条，见“校验说明”。")
    head = f"{MARK_PREFIX}本格有 {count} 处问题" if count > 1 else f"{MARK_PREFIX}本格有问题"
    body = fit_cell(visible("\n".join((head, *pieces))), "……见“校验说明”", _NOTE_LIMIT)[0]
    return sealed_note(body)


def text_of(text: str) -> str:
    """A text as it goes into a cell of the sheet: printable, never longer than a cell."""
    return fit_cell(visible(text), "……", _TEXT_LIMIT)[0].strip()


def place_in(finding: Finding) -> Place | None:
    """Row and column of a finding, None when it names no cell."""
    return place_of(finding.source.cell) if finding.source.sheet is not None and finding.source.cell else None


def groups(findings: Sequence[Finding], sheets: Sequence[str]) -> list[Group]:
    """All findings by kind, the gravest kind first, within a kind in the order of sheets and cells.

    ``sheets`` are the names in the file: only their cells have links.
    """
    order = {name: number for number, name in reversed(list(enumerate(sheets)))}
    kinds: dict[tuple[int, str], list[tuple[tuple[int, Place], Line]]] = {}
    for finding in findings:
        name = finding.source.sheet
        place = place_in(finding)
        link = (name, address(*place)) if name is not None and place and name in order else None
        spot = (order.get(name, -1) if name is not None else -1, place or (0, 0))
        kinds.setdefault((rank(finding.severity), finding.code), []).append(
            (spot, Line(finding, _where(finding), link))
        )
    return [
        Group(_name_of(code), tuple(line for _, line in sorted(found, key=lambda entry: entry[0])))
        for (_, code), found in sorted(kinds.items())
    ]


def _name_of(code: str) -> str:
    try:
        return codes.entry(code).name
    except KeyError:
        return ""


def _where(finding: Finding) -> str:
    sheet, cell = finding.source.sheet, finding.source.cell
    if sheet is None:
        return "整个文件"
    return f"{sheet}!{cell}" if cell else f"{sheet}（整张表）"
