"""ReportData → what the templates of the board look at: items with their answers and sources, lists, names for filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from toolkit.model.ledger import Item, Role, column_letters
from toolkit.model.merging import ANSWER_KEYS, Contribution
from toolkit.model.output import LEDGER_HEADS
from toolkit.model.reporting import ReportData
from toolkit.model.settings import Light
from toolkit.model.statistics import SHOWN, ItemState, UnitState

HEADS = {"progress": LEDGER_HEADS["progress"], "problem": LEDGER_HEADS["problem"], "status": "状态"}
STANDING = "台账原有"
"""Whose text it is when nobody's name stands at it."""

_ASKS = re.compile(
    r"协调|提请|恳请|请求|请市|请省|请县|请区|请上级|支持|统筹|会商|帮助解决|给予|建议(?:市|省|县|区|由|请|上级|有关)"
)
_COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
_GREY = "D0CECE"


@dataclass(frozen=True, slots=True)
class Said:
    """One text of an answer: the head it stands under, and the cells it came from (file, sheet, cell in one line)."""

    head: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one unit says on one item; ``state`` is None for a text without a unit's name."""

    unit: str
    role: str
    state: UnitState | None
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One 问题建议: ``asks`` when its words ask somebody for something; ``office``: the text of the office (核定文本)."""

    row: Row
    unit: str
    text: str
    asks: bool
    office: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One item as the page shows it.

    ``light`` is the index in ``View.lights`` (-1: none), ``status`` and ``theme`` indexes likewise. ``lead`` and ``support`` are
    indexes of units in the statistics. ``silent``: units that owe an answer, ``unanswered``: others that wrote nothing.
    """

    state: ItemState
    item: Item
    light: int
    status: int
    theme: int
    lead: tuple[int, ...]
    support: tuple[int, ...]
    roles: tuple[tuple[str, tuple[str, ...]], ...]
    office: tuple[Said, ...]
    answers: tuple[Answered, ...]
    silent: tuple[str, ...]
    unanswered: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows beside the statistics. ``colours``: RRGGBB of each light, in the order of ``lights``."""

    title: str
    lights: tuple[tuple[str, str], ...]
    scheme: tuple[tuple[int, Light], ...]
    statuses: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    files: tuple[tuple[str, str, str], ...]
    overdue: tuple[Row, ...] = ()
    soon: tuple[Row, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def view_of(data: ReportData) -> View:
    """The view of one period; rows stand in the order of the ledger."""
    figures = data.figures
    kinds = tuple(dict.fromkeys((light.name, colour_of(light.colour)) for light in figures.lights))
    places = {one.unit: number for number, one in enumerate(figures.units)}
    by_id = {item_id: number for number, tally in enumerate(figures.themes) for item_id in tally.total.ids}
    rows = tuple(_row(data, state, kinds, places, by_id.get(state.id, -1)) for state in figures.items)
    return View(
        title=figures.title or data.settings.basics.title or data.file,
        lights=kinds,
        scheme=tuple((kinds.index((one.name, colour_of(one.colour))), one) for one in figures.lights),
        statuses=SHOWN,
        rows=rows,
        problems=tuple(_problems(data, rows)),
        files=_files(data),
        overdue=_late(row for row in rows if row.state.overdue),
        soon=_late(row for row in rows if row.state.due_soon),
        names={row.item.id: named(row.item) for row in rows},
    )


def colour_of(text: str) -> str:
    """RRGGBB as it can stand in a style; grey for anything else, so that a colour never becomes more than a colour."""
    return text.upper() if _COLOUR.fullmatch(text) else _GREY


def named(item: Item) -> str:
    """What a list calls an item: its number and title, else the beginning of its requirement."""
    words = item.title or item.requirement
    words = words if len(words) <= 40 else f"{words[:40]}…"
    return f"{item.no}. {words}" if item.no else words


def _row(
    data: ReportData, state: ItemState, kinds: Sequence[tuple[str, str]], places: dict[str, int], theme: int
) -> Row:
    item = data.merged.ledger.items[state.index]
    contributions = data.merged.contributions(state.index)
    wrote = {one.unit for one in contributions}
    light = kinds.index((state.light.name, colour_of(state.light.colour))) if state.light else -1
    return Row(
        state=state,
        item=item,
        light=light,
        status=SHOWN.index(state.status) if state.status in SHOWN else -1,
        theme=theme,
        lead=tuple(places[one.unit] for one in state.units if one.decides and one.unit in places),
        support=tuple(places[one.unit] for one in state.units if not one.decides and one.unit in places),
        roles=tuple(
            (
                role.value,
                tuple(dict.fromkeys(unit for one in item.assignments if one.role is role for unit in one.units)),
            )
            for role in Role
            if any(one.role is role and one.units for one in item.assignments)
        ),
        office=tuple(
            Said(HEADS[key], data.merged.approved[state.index, key], ())
            for key in ANSWER_KEYS
            if (state.index, key) in data.merged.approved
        ),
        answers=_answers(data, state, contributions),
        silent=tuple(one.unit for one in state.units if one.owes and not one.answered and one.unit not in wrote),
        unanswered=tuple(
            one.unit for one in state.units if not one.owes and not one.answered and one.unit not in wrote
        ),
        source=_place(data.merged.ledger.file, item.sheet, _cell_of(data, item)),
    )


def _answers(data: ReportData, state: ItemState, contributions: Sequence[Contribution]) -> tuple[Answered, ...]:
    """The texts of each unit together, in the order of the contract."""
    states = {one.unit: one for one in state.units}
    found: dict[str, dict[str, list[Contribution]]] = {}
    for one in contributions:
        if one.text:
            found.setdefault(one.unit, {}).setdefault(one.column, []).append(one)
    return tuple(
        Answered(
            unit or STANDING,
            next(iter(texts.values()))[0].role.value if unit else "",
            states.get(unit),
            tuple(
                Said(HEADS.get(key, key), one.text, (_source(data, one),))
                for key in (*ANSWER_KEYS, *sorted(set(texts) - set(ANSWER_KEYS)))
                for one in texts.get(key, ())
            ),
        )
        for unit, texts in found.items()
    )


def _source(data: ReportData, one: Contribution) -> str:
    file = data.merged.submissions[one.file].file if one.file >= 0 else data.merged.ledger.file
    return _place(file, one.sheet, one.cell)


def _place(file: str, sheet: str | None, cell: str | None) -> str:
    return " › ".join(part for part in (file, sheet, cell) if part)


def _cell_of(data: ReportData, item: Item) -> str | None:
    column = data.merged.ledger.columns.get("requirement")
    return f"{column_letters(max(column + item.shift, 1))}{item.row}" if column and item.row else None


def _files(data: ReportData) -> tuple[tuple[str, str, str], ...]:
    """The files whose texts stand on the page: name, unit, SHA-256."""
    used = {one.file for state in data.figures.items for one in data.merged.contributions(state.index) if one.file >= 0}
    return tuple(
        (one.file, one.unit or "", one.sha256) for number, one in enumerate(data.merged.submissions) if number in used
    )


def _late(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The most urgent first; of one day in the order of the ledger."""
    return tuple(sorted(rows, key=lambda row: (row.state.days_left is None, row.state.days_left or 0)))


def _problems(data: ReportData, rows: Sequence[Row]) -> Iterable[Problem]:
    """All 问题建议 that stand: the office's text where there is one, else each unit's own."""
    for row in rows:
        office = data.merged.approved.get((row.state.index, "problem"))
        if office is not None:
            if office.strip():
                yield Problem(row, "", office, bool(_ASKS.search(office)), True)
            continue
        for answer in row.answers:
            for said in answer.said:
                if said.head == HEADS["problem"] and said.text.strip():
                    yield Problem(row, answer.unit, said.text, bool(_ASKS.search(said.text)), False)
