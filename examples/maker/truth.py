"""The truth about the example: what must become of every text, written down while the files are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from maker.grid import Grid, Place, Value, cell_name, shown
from maker.story import Task

NOTHING = ("无", "/")
KINDS = ("merged", "superseded", "conflicting", "unplaced", "set_aside")


@dataclass
class Truth:
    """Everything that one evening must end in."""

    tasks: Sequence[Task]
    reports: list[dict[str, object]] = field(default_factory=list)
    leftovers: list[dict[str, object]] = field(default_factory=list)
    submissions: list[dict[str, object]] = field(default_factory=list)
    deviations: list[dict[str, object]] = field(default_factory=list)
    shared: set[tuple[int, str]] = field(default_factory=set)

    def file(self, path: str, unit: str | None, state: str = "merged") -> None:
        """A file of the evening and what becomes of it as a whole."""
        self.submissions.append({"file": path, "unit": unit, "state": state})

    def deviation(
        self, path: str, code: str, where: str, what: str, severity: str | None = None, cell: str | None = None
    ) -> None:
        """One deviation (number of ``E01`` …): where it is, what must happen, the least severity of its finding."""
        self.deviations.append(
            {"file": path, "code": code, "where": where, "expect": what, "severity": severity, "cell": cell}
        )

    def left(
        self, kind: str, path: str | None, text: str | None, cell: Place | None = None, unit: str | None = None
    ) -> None:
        """One cell that is not merged. A text or path of None means that any will do."""
        where = cell_name(cell) if cell else None
        self.leftovers.append({"kind": kind, "file": path, "text": text, "cell": where, "unit": unit})

    def answer(self, path: str, unit: str, index: int, column: str, text: str, cell: Place) -> None:
        """One cell that is merged."""
        task = self.tasks[index]
        self.reports.append(
            {
                "row": index,
                "no": task.no,
                "requirement": task.requirement,
                "unit": unit,
                "role": "牵头" if unit in task.leads else "配合",
                "column": column,
                "text": text,
                "file": path,
                "cell": cell_name(cell),
            }
        )

    def fill(
        self, path: str, unit: str, grid: Grid, said: Mapping[tuple[int, str], Value], state: str = "merged"
    ) -> None:
        """Record all answer cells of one file: merged, no answer, or another fate given by ``state``."""
        for (index, key), value in said.items():
            text, cell = shown(value), grid.at[index, key]
            if not text:
                continue
            if text in NOTHING:
                self.left("set_aside", path, text, cell, unit)
            elif state == "merged":
                self.answer(path, unit, index, key, text, cell)
            else:
                self.left(state, path, text, cell, unit)

    def balance(self) -> dict[str, int]:
        """How many cells ended where."""
        counts = {kind: sum(1 for entry in self.leftovers if entry["kind"] == kind) for kind in KINDS[1:]}
        counts["merged"] = len(self.reports)
        return {"read": sum(counts.values()), **{kind: counts[kind] for kind in KINDS}}

    def missing(self) -> dict[str, list[int]]:
        """Units that still owe: rows (from 0) of which a lead unit has no merged progress."""
        done = {(entry["row"], entry["unit"]) for entry in self.reports if entry["column"] == "progress"} | self.shared
        owing: dict[str, list[int]] = {}
        for index, task in enumerate(self.tasks):
            for unit in task.leads:
                if (index, unit) not in done:
                    owing.setdefault(unit, []).append(index)
        return owing

    def as_json(self) -> dict[str, object]:
        """All of it in a form that a test can compare."""
        return {
            "reports": self.reports,
            "shared": sorted([index, unit] for index, unit in self.shared),
            "leftovers": self.leftovers,
            "submissions": self.submissions,
            "missing": self.missing(),
            "balance": self.balance(),
        }
