"""Random campaigns with their truth: a ledger, units, submissions with random deviations, and the fate of every cell.

``make_campaign(rng)`` is deterministic in its random source, so that hypothesis can drive and shrink it
(``campaigns()``), and thousands of seeds can be run without it. Every text that a unit types is unique, so a test can
follow it wherever it goes. A :class:`Said` lists the fates that are right for one cell; ``home`` is the only item that
its text may land on.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from campaign_files import sheet_bytes
from campaign_tasks import UNITS, Task, make_tasks

from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import address
from toolkit.model.output import ID_HEAD

__all__ = ["address"]

TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
KEYS = ("theme", "title", "requirement", "units", "deadline", "progress", "problem")
HEADS = {
    "theme": ("主题事项",),
    "title": ("重点工作", "工作任务", "任务名称"),
    "requirement": ("具体要求", "工作要求", "任务要求", "具体举措"),
    "units": ("责任单位", "责任部门", "责任主体"),
    "lead": ("牵头单位", "牵头部门", "主办单位", "牵头责任单位"),
    "support": ("配合单位", "协办单位", "配合部门", "协同责任单位"),
    "deadline": ("完成时限", "时限要求", "时间节点", "办结期限"),
    "progress": ("进展情况", "落实情况", "推进情况", "目前进展情况", "办理情况"),
    "problem": ("问题建议", "存在问题", "困难问题"),
    "remark": ("备注",),
    "odd": ("分管领导意见",),
    "seq": ("序号", ""),
    "id": (ID_HEAD,),
    "phone": ("联系电话", "联系方式"),
}
MERGED, SUPERSEDED, CONFLICTING = "merged", "superseded", "conflicting"
UNPLACED, SET_ASIDE, UNCOUNTED = "unplaced", "set_aside", "uncounted"
DOUBTFUL = frozenset({UNPLACED})
"""What may become of the answers of a row whose numbers were changed."""


@dataclass(frozen=True)
class Said:
    """One cell (or comment) of a submission and the fates that are right for it; ``home`` is the task's index.

    ``also`` are further tasks over which the cell was merged.
    """

    file: str
    sheet: str
    cell: str
    unit: str
    column: str
    text: str
    fates: frozenset[str]
    home: int | None = None
    also: tuple[int, ...] = ()


@dataclass
class Line:
    """One row of a submission before it is laid out. ``fates`` names the cells that are not simply as handed out."""

    task: int | None
    cells: dict[str, str]
    fates: dict[str, frozenset[str]] = field(default_factory=dict)
    hidden: bool = False
    notes: dict[str, str] = field(default_factory=dict)
    formulas: dict[str, bool] = field(default_factory=dict)
    over: dict[str, int] = field(default_factory=dict)
    touched: bool = False
    head: bool = False
    struck: bool = False
    typed: dict[str, float] = field(default_factory=dict)


@dataclass
class Draft:
    """A submission before it is laid out.

    From line ``break_at`` on it goes on in a second sheet. ``boxes`` are (kind, text) of floating things, ``others`` are
    (name, hidden, texts) of further sheets.
    """

    file: str
    unit: str
    modified: str | None
    keys: list[str]
    heads: dict[str, str]
    lines: list[Line]
    above: list[tuple[dict[int, str], frozenset[str]]]
    below: list[str] = field(default_factory=list)
    groups: str = "merge"
    deviations: list[str] = field(default_factory=list)
    sheet: str = "Sheet1"
    break_at: int | None = None
    two_heads: bool = False
    wide_title: bool = False
    hidden: bool = False
    hidden_columns: tuple[str, ...] = ()
    boxes: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[str, bool, list[str]]] = field(default_factory=list)


@dataclass
class Submission:
    """A laid-out submission with its truth."""

    file: str
    unit: str
    modified: str | None
    sheet: Sheet
    said: list[Said]
    deviations: list[str]
    more: tuple[Sheet, ...] = ()

    def as_book(self) -> Book:
        """What the reader would deliver for the file."""
        return Book("xlsx", (self.sheet, *self.more), modified=self.modified)

    def as_xlsx(self) -> bytes:
        """A real workbook with the same content."""
        return sheet_bytes((self.sheet, *self.more), self.modified)


@dataclass
class Campaign:
    """A ledger, its units, their submissions."""

    tasks: list[Task]
    units: list[str]
    ledger: Sheet
    submissions: list[Submission]

    def ledger_book(self) -> Book:
        """The handed-out ledger as the reader would deliver it."""
        return Book("xlsx", (self.ledger,))

    def ledger_bytes(self) -> bytes:
        """The handed-out ledger as a real workbook."""
        return sheet_bytes((self.ledger,), None)

    @property
    def said(self) -> list[Said]:
        """All that all units said."""
        return [said for submission in self.submissions for said in submission.said]

    def counted(self) -> int:
        """How many cells the balance must show as read; only exact when no cell may be both counted and not."""
        return sum(1 for said in self.said if UNCOUNTED not in said.fates)


def campaigns(**options: Any) -> Any:
    """A hypothesis strategy for campaigns; options as for :func:`make_campaign`."""
    from hypothesis import strategies as st

    return st.builds(lambda rng: make_campaign(rng, **options), st.randoms(use_true_random=False))


def make_campaign(
    rng: random.Random,
    *,
    tasks: tuple[int, int] = (4, 24),
    units: tuple[int, int] = (2, 7),
    per_file: tuple[int, int] = (0, 4),
    versions: float = 0.3,
    halves: float = 0.1,
    ids: float = 0.3,
    only: Iterable[str] | None = None,
) -> Campaign:
    """A random campaign. ``per_file`` bounds the deviations of a file; ``only`` restricts them to names of ``DEVIATIONS``."""
    from campaign_deviations import DEVIATIONS
    from campaign_layout import lay_out

    chosen = rng.sample(UNITS, rng.randint(*units))
    plan = make_tasks(rng, rng.randint(*tasks), chosen, ids=rng.random() < ids)
    allowed = set(DEVIATIONS if only is None else only)
    names = [name for name in DEVIATIONS if name in allowed]
    serial = _Serial(rng)
    submissions = []
    for unit in chosen:
        if rng.random() < 0.1:
            continue
        draft = first_draft(rng, plan, unit, serial)
        drafts = [draft]
        if rng.random() < versions:
            drafts.append(_second_version(rng, plan, draft, serial))
        elif rng.random() < halves and len(draft.lines) > 1:
            drafts = _halves(rng, draft)
        for current in drafts:
            for name in rng.sample(names, min(len(names), rng.randint(*per_file))):
                if DEVIATIONS[name](rng, plan, current, serial):
                    current.deviations.append(name)
            _unambiguous(current)
            submissions.append(lay_out(rng, plan, current))
    return Campaign(plan, chosen, ledger_sheet(rng, plan), submissions)


def _unambiguous(draft: Draft) -> None:
    """存在问题 before 具体要求, and no 重点工作: such a table lists problems to be solved. No unit makes one of a ledger."""
    keys = draft.keys
    if "title" not in keys and keys.index("problem") < keys.index("requirement"):
        draft.heads["problem"] = HEADS["problem"][0]


class _Serial:
    """Unique answer texts."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.number = rng, 1000

    def text(self) -> str:
        self.number += 1
        start = self.rng.choice(("", "", "", "=", "-", "+", "@", "1.", "（一）", "　　"))
        middle = self.rng.choice(
            ("已办结第{}批事项", "累计服务企业{}家", "完成投资{}万元，\n其余正在推进", "受理申请{}件，办结率97.5%")
        )
        return start + middle.format(self.number) + self.rng.choice(("。", "", "；下一步抓好落实。"))


def first_draft(rng: random.Random, tasks: Sequence[Task], unit: str, serial: _Serial) -> Draft:
    """An orderly submission: the whole ledger or the unit's own rows, with its answers."""
    whole = rng.random() < 0.5
    lines = []
    for index, task in enumerate(tasks):
        mine = unit in task.leads or unit in task.supports
        if not (whole or mine):
            continue
        line = Line(index, dict(task.cells()))
        if mine:
            _answer(rng, line, serial)
        lines.append(line)
    if not any("progress" in line.cells for line in lines):
        index = rng.randrange(len(tasks))
        lines = lines or [Line(index, dict(tasks[index].cells()))]
    heads = {key: variants[0] for key, variants in HEADS.items()}
    above: list[tuple[dict[int, str], frozenset[str]]] = [({1: TITLE}, frozenset({UNCOUNTED}))]
    if rng.random() < 0.6:
        above.append(({1: f"填报单位：{unit}"}, frozenset({SET_ASIDE})))
    modified = f"2026-06-{rng.randint(10, 20)}T09:00:00Z"
    keys = ["id", *KEYS] if tasks[0].id else list(KEYS)
    return Draft(f"{unit}.xlsx", unit, modified, keys, heads, lines, above)


def _answer(rng: random.Random, line: Line, serial: _Serial) -> None:
    if rng.random() < 0.9:
        line.cells["progress"], line.fates["progress"] = serial.text(), frozenset({MERGED})
    kind = rng.random()
    if kind < 0.3:
        line.cells["problem"], line.fates["problem"] = serial.text(), frozenset({MERGED})
    elif kind < 0.5:
        line.cells["problem"], line.fates["problem"] = rng.choice(("无", "/", "暂无")), frozenset({SET_ASIDE})


def _halves(rng: random.Random, draft: Draft) -> list[Draft]:
    """The unit sends its rows in two files: together they are one report."""
    cut = rng.randint(1, len(draft.lines) - 1)
    parts = ((draft.lines[:cut], "一"), (draft.lines[cut:], "二"))
    return [
        replace(
            draft, file=f"{draft.unit}（{name}）.xlsx", lines=lines, keys=list(draft.keys), heads=dict(draft.heads),
            above=list(draft.above), below=[], deviations=[], boxes=[], others=[],
        )
        for lines, name in parts
    ]  # fmt: skip


def _second_version(rng: random.Random, tasks: Sequence[Task], draft: Draft, serial: _Serial) -> Draft:
    """A second file of the same unit: some texts the same, some new, some added; the time tells which is newer, or not."""
    decided = rng.random() < 0.7
    modified = f"2026-06-{rng.randint(21, 28)}T09:00:00Z" if decided else None
    draft.modified = draft.modified if decided else None
    lines = []
    for line in draft.lines:
        copy = replace(line, cells=dict(line.cells), fates=dict(line.fates))
        for key in ("progress", "problem"):
            if line.fates.get(key) != frozenset({MERGED}):
                continue
            if rng.random() < 0.5:
                line.fates[key] = copy.fates[key] = frozenset({MERGED, SUPERSEDED})
            elif decided:
                copy.cells[key], line.fates[key] = serial.text(), frozenset({SUPERSEDED})
            else:
                copy.cells[key] = serial.text()
                line.fates[key] = copy.fates[key] = frozenset({CONFLICTING})
        lines.append(copy)
    # Deviations that change what a row is would change its twin's fate too: rows with a twin stay as they are.
    for line in [*draft.lines, *lines]:
        line.touched = True
    return replace(
        draft, file=f"{draft.unit}（终稿）.xlsx", modified=modified, lines=lines, keys=list(draft.keys),
        heads=dict(draft.heads), above=list(draft.above), below=[], deviations=[], boxes=[], others=[],
    )  # fmt: skip


def _free(rng: random.Random, draft: Draft, answered: bool = False) -> Line | None:
    lines = [
        line for line in draft.lines
        if line.task is not None and not line.touched and (not answered or "progress" in line.fates)
    ]  # fmt: skip
    if not lines:
        return None
    line = rng.choice(lines)
    line.touched = True
    return line


def ledger_sheet(rng: random.Random, tasks: Sequence[Task]) -> Sheet:
    """The handed-out ledger."""
    lines = [Line(index, dict(task.cells())) for index, task in enumerate(tasks)]
    heads = {key: variants[0] for key, variants in HEADS.items()}
    from campaign_layout import lay_out

    keys = ["id", *KEYS] if tasks[0].id else list(KEYS)
    draft = Draft("台账.xlsx", "", None, keys, heads, lines, [({1: TITLE}, frozenset())])
    return lay_out(rng, tasks, draft).sheet
