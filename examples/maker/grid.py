"""A sheet as a unit left it, independent of the file format it will be saved in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from maker.story import CAMPAIGN, HEADS, KEYS, Task


class Formula(NamedTuple):
    """A formula and its last value; None when the program that saved the file kept none."""

    text: str
    cached: str | None


class Percent(NamedTuple):
    """A number shown as a percentage."""

    value: float


Value = str | float | date | Formula | Percent
Place = tuple[int, int]


@dataclass
class Grid:
    """One sheet, rows and columns from 1. ``at`` says where each (task index, column key) stands."""

    name: str = "Sheet1"
    cells: dict[Place, Value] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: dict[Place, str] = field(default_factory=dict)
    pictures: list[Place] = field(default_factory=list)
    boxes: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden: bool = False
    head_rows: tuple[int, ...] = ()
    at: dict[tuple[int, str], Place] = field(default_factory=dict)

    @property
    def size(self) -> Place:
        """The last used row and column."""
        return max(r for r, _ in self.cells), max(c for _, c in self.cells)


def shown(value: Value) -> str:
    """The text that a person sees in the cell; empty for a formula without a kept value."""
    if isinstance(value, Formula):
        return value.cached or ""
    if isinstance(value, Percent):
        return f"{value.value:.0%}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else str(value)
    return value


Row = int | Mapping[str, Value]
"""A task by its index, or the cells of a row that somebody added."""


def form(
    tasks: Sequence[Task],
    rows: Sequence[Row],
    said: Mapping[tuple[int, str], Value],
    *,
    keys: Sequence[str] = KEYS,
    heads: Mapping[str, str] | None = None,
    above: Sequence[Sequence[str]] = ((CAMPAIGN,),),
    groups: str = "merge",
    changed: Mapping[tuple[int, str], Value] | None = None,
    two_rows: bool = False,
    name: str = "Sheet1",
) -> Grid:
    """Lay out a submission.

    ``rows`` in printed order; ``said``: (task index, key) → what the unit typed; ``changed`` overrides handed-out cells;
    ``above`` are lines over the header; ``groups`` says how theme and title show their range: ``merge``, ``blank``
    (only in the first row) or ``repeat``; ``two_rows`` puts 责任单位 over 牵头单位 and 配合单位.
    """
    grid = Grid(name)
    titles = dict(zip(KEYS, HEADS, strict=True)) | dict(heads or {})
    row = 0
    for line in above:
        row += 1
        for column, text in enumerate(line, 1):
            if text:
                grid.cells[row, column] = text
        if len(line) == 1 and len(keys) > 1:
            grid.merges.append((row, 1, row, len(keys)))
    row = _header(grid, row + 1, keys, titles, two_rows)
    previous: dict[str, tuple[str, int]] = {}
    for entry in rows:
        cells = _row_cells(tasks, entry, said, changed or {})
        for column, key in enumerate(keys, 1):
            if isinstance(entry, int):
                grid.at[entry, key] = (row, column)
            value = cells.get(key, "")
            if value == "":
                continue
            if key in ("theme", "title") and groups != "repeat":
                group = f"{cells['theme']}{cells['title'] if key == 'title' else ''}"
                if previous.get(key, ("", 0))[0] == group:
                    continue
                previous[key] = (group, row)
            grid.cells[row, column] = value
        row += 1
    if groups == "merge":
        for key in ("theme", "title"):
            if key in keys:
                _merge_groups(grid, keys.index(key) + 1, grid.head_rows[-1] + 1, row - 1)
    return grid


def _header(grid: Grid, row: int, keys: Sequence[str], titles: Mapping[str, str], two_rows: bool) -> int:
    for column, key in enumerate(keys, 1):
        if two_rows and key in ("lead", "support"):
            grid.cells[row + 1, column] = titles[key]
        elif titles.get(key):
            grid.cells[row, column] = titles[key]
            if two_rows:
                grid.merges.append((row, column, row + 1, column))
    if two_rows:
        lead = keys.index("lead") + 1
        grid.cells[row, lead] = "责任单位"
        grid.merges.append((row, lead, row, lead + 1))
    grid.head_rows = (row, row + 1) if two_rows else (row,)
    return grid.head_rows[-1] + 1


def _row_cells(
    tasks: Sequence[Task],
    entry: Row,
    said: Mapping[tuple[int, str], Value],
    changed: Mapping[tuple[int, str], Value],
) -> dict[str, Value]:
    if not isinstance(entry, int):
        return dict(entry)
    task = tasks[entry]
    cells: dict[str, Value] = dict(task.fixed())
    cells["lead"], cells["support"] = "、".join(task.leads), "、".join(task.supports)
    cells |= {key: value for (index, key), value in changed.items() if index == entry}
    cells |= {key: value for (index, key), value in said.items() if index == entry}
    return cells


def _merge_groups(grid: Grid, column: int, first: int, last: int) -> None:
    starts = [row for row in range(first, last + 1) if (row, column) in grid.cells]
    for start, following in zip(starts, [*starts[1:], last + 1], strict=True):
        if following - start > 1:
            grid.merges.append((start, column, following - 1, column))


def merge_answers(grid: Grid, indexes: Sequence[int], key: str) -> None:
    """Merge one answer column over the rows of several tasks; the first keeps its text, the others must have none."""
    top, column = grid.at[indexes[0], key]
    bottom, _ = grid.at[indexes[-1], key]
    grid.merges.append((top, column, bottom, column))


def cell_name(place: Place) -> str:
    """(7, 2) → ``B7``; enough for the 26 columns that the example uses."""
    return f"{chr(64 + place[1])}{place[0]}"
