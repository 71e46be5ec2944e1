"""Findings made fit to be told: what only follows from something else is left out, the rest is grouped by kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit.model.codes import entry
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import column_letters
from toolkit.model.rules import CUSTOM

RANK = {severity: rank for rank, severity in enumerate(Severity)}
"""Place of a severity, the gravest first."""


class Silence(NamedTuple):
    """Where ``cause`` is told, ``effects`` within the same ``scope`` (cell, row, sheet, file) only follow from it.

    An effect ending in ``*`` stands for all codes that begin so.
    """

    cause: str
    scope: str
    effects: tuple[str, ...]


_ALL_OF_CONTENT = ("L2*", "U3*", "D4*", "A50*", "A51*", "A52*", "A54*")
"""Whatever is said of what stands in a file; damage of the file itself is a cause of its own, and
what must not be passed on at all (A53: numbers of persons, marks of secrecy) is said whatever else is wrong."""
_ROW_OF_THE_LEDGER = ("D401", "D402", "D403", "D404", "D405", "D409")

SILENCES: tuple[Silence, ...] = (
    # a part of the file is missing, or the file is not this ledger at all: whatever else is seen in it follows
    Silence("F110", "file", ("L206", "U301", "U312", "U313")),
    Silence("U307", "file", _ALL_OF_CONTENT),
    Silence("U308", "file", _ALL_OF_CONTENT),
    Silence("U313", "file", _ALL_OF_CONTENT),
    Silence("U315", "file", _ALL_OF_CONTENT),
    # no head, no table: neither the sender nor any single text can be judged
    Silence("L206", "file", _ALL_OF_CONTENT),
    Silence("U312", "file", _ALL_OF_CONTENT),
    # nothing at all was filled in: said once, not for every cell
    Silence("A521", "file", ("A516", "A520")),
    # all rows are another unit's: said once, not for every row
    Silence("U306", "file", ("A501",)),
    # a row that is nobody's, or anybody's, has not been changed as well
    Silence("D406", "row", _ROW_OF_THE_LEDGER),
    Silence("D408", "row", _ROW_OF_THE_LEDGER),
    # a row that slipped one column aside: its fixed cells say what belongs beside them
    Silence("L215", "row", ("D402", "D403", "D404", "D405")),
    # what is hidden as a whole need not be said of its rows
    Silence("A512", "sheet", ("A511",)),
    # the cell says nothing, so nothing is to be said of how it says it
    Silence("A520", "cell", ("A516", "A517", "A522")),
    Silence("A516", "cell", ("A517", "A509", "A522", "A523")),
    Silence("A517", "cell", ("A522", "A523")),
)
"""Knock-on problems, the deepest cause first: what was silenced further up silences nothing further down."""


def told(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` of one file without knock-on problems (SILENCES) and repetitions, in their order.

    A finding is only silenced by one that is at least as grave: neither the exit status nor the gravest level of a file
    depends on what is hidden.
    """
    left = list(dict.fromkeys(findings))
    for cause, scope, effects in SILENCES:
        causes: dict[tuple[str | None, ...], int] = {}
        for one in left:
            if one.code == cause:
                place = _place(one, scope)
                if place is not None:
                    causes[place] = min(causes.get(place, len(RANK)), RANK[one.severity])
        if causes:
            left = [one for one in left if one.code == cause or not _follows(one, scope, effects, causes)]
    return left


FOR_THE_SENDER = {
    "A501": "请核实是否填错了行，把内容移到本单位的行；确要代填的，请向牵头办公室说明。",
    "D401": "请改回下发的文字；要调整任务的，另行书面提出。",
    "D402": "请改回下发的文字。",
    "D403": "请改回下发的文字；责任分工要调整的，另行书面提出。",
    "D404": "请改回下发的文字；需要延期的，按程序另行申请。",
    "D405": "请把下发的文字补回来。",
    "D406": "属于某个事项的，请把内容移到那一行；确是新增的，请向牵头办公室说明。",
    "D407": "请把这一行补回来并填写；分几份文件报送的，请核对另一份。",
    "D408": "请把这一行的具体要求等改回下发的文字，汇总时才对得上。",
    "D410": "请合并到一行，只留一处。",
    "F156": "请把填好的表作为附件重新发送。",
    "U306": "请核实填报单位是否写错、是否拿错了别的单位的表。",
    "U315": "请改用本期下发的填报表重报。",
    "U318": "换了邮箱的，请告诉牵头办公室。",
}
"""How to mend it in the file itself, where the catalogue tells the office what to do with it while merging."""

_ASK_THEM, _DO_IT = "请单位", "请"
"""Most hints of the catalogue ask the office to have it mended; whoever has the file open is asked directly."""


def to_sender(findings: Iterable[Finding]) -> list[Finding]:
    """``findings`` with the hint that is meant for whoever has the file open (FOR_THE_SENDER)."""
    return [replace(one, hint=FOR_THE_SENDER.get(one.code, one.hint.replace(_ASK_THEM, _DO_IT))) for one in findings]


def _follows(one: Finding, scope: str, effects: Sequence[str], causes: dict[tuple[str | None, ...], int]) -> bool:
    if not any(one.code.startswith(e[:-1]) if e.endswith("*") else one.code == e for e in effects):
        return False
    place = _place(one, scope)
    return place is not None and causes.get(place, len(RANK)) <= RANK[one.severity]


_CELL = re.compile(r"([A-Z]+)([0-9]+)$")


def cell_place(cell: str | None) -> tuple[int, int]:
    """(row, column) of an address like F12; (0, 0) for none."""
    found = _CELL.match(cell or "")
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _place(one: Finding, scope: str) -> tuple[str | None, ...] | None:
    """What identifies the cell, row, sheet or file of a finding; None when it has no such place."""
    source = one.source
    if scope == "file":
        return (source.file,)
    if source.sheet is None:
        return None
    if scope == "sheet":
        return source.file, source.sheet
    if source.cell is None:
        return None
    row = str(cell_place(source.cell)[0])
    return (source.file, source.sheet, source.cell) if scope == "cell" else (source.file, source.sheet, row)


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings of one kind and severity, in the order of their cells. ``name`` is what the catalogue calls them."""

    code: str
    name: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def message(self) -> str:
        """The sentence that all of them say; empty when they differ."""
        first = self.findings[0].message
        return first if all(one.message == first for one in self.findings) else ""

    @property
    def waived(self) -> str:
        """Why the office accepts them all; empty when it does not."""
        return self.findings[0].waived

    @property
    def hint(self) -> str:
        """How to mend it, where all of them say the same; else empty."""
        first = self.findings[0].hint
        return first if all(one.hint == first for one in self.findings) else ""


def kinds(findings: Iterable[Finding]) -> list[Kind]:
    """``findings`` grouped by kind: the gravest first, then the most frequent.

    Rules of the office count one by one, what it waives counts apart.
    """
    groups: defaultdict[tuple[Severity, str, str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        groups[one.severity, one.code, one.message if one.code == CUSTOM else "", one.waived].append(one)
    made = [
        Kind(code, _name(code, message), severity, tuple(sorted(group, key=_by_cell)))
        for (severity, code, message, _), group in groups.items()
    ]
    return sorted(made, key=lambda kind: (RANK[kind.severity], -len(kind.findings), kind.code, kind.name))


def _name(code: str, message: str) -> str:
    return message.rstrip("。") if message else entry(code).name


def _by_cell(one: Finding) -> tuple[str, tuple[int, int]]:
    return one.source.sheet or "", cell_place(one.source.cell)


def cells(findings: Iterable[Finding], *, sheets: bool) -> str:
    """Where findings are, as one line: F7、F9—F12; with ``sheets`` each sheet is named: “填报表”F7、“附表”B2.

    Neighbours in a column or a row are joined. Empty when all concern a whole file.
    """
    by_sheet: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in findings:
        if one.source.sheet is not None:
            by_sheet[one.source.sheet].add(cell_place(one.source.cell))
    parts = []
    for sheet, places in by_sheet.items():
        runs = _runs(sorted(place for place in places if place[0]))
        if not runs:
            parts.append(f"工作表“{sheet}”")
        else:
            parts.append((f"“{sheet}”" if sheets else "") + "、".join(runs))
    return "；".join(parts)


def _runs(places: Sequence[tuple[int, int]]) -> list[str]:
    """Addresses with neighbours joined, first down the columns, then what is left along the rows."""
    left = set(places)
    runs: list[tuple[int, int, int, int]] = []
    for down, right in ((1, 0), (0, 1)):
        for row, column in places:
            if (row, column) not in left or (row - down, column - right) in left:
                continue
            last = (row, column)
            while (last[0] + down, last[1] + right) in left:
                last = (last[0] + down, last[1] + right)
            if last != (row, column):
                run = {(r, c) for r in range(row, last[0] + 1) for c in range(column, last[1] + 1)}
                left -= run
                runs.append((row, column, *last))
    runs += [(row, column, row, column) for row, column in left]
    return [
        f"{column_letters(c)}{r}" + (f"—{column_letters(last_c)}{last_r}" if (r, c) != (last_r, last_c) else "")
        for r, c, last_r, last_c in sorted(runs)
    ]
