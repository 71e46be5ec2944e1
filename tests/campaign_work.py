"""What a random office does in the output of one evening, and what it must find again (see ``campaign_evenings``)."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

import campaign as c

from toolkit.core.compose import compose
from toolkit.model.merging import Consolidated, Leftover
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE, LEDGER_SHEET, LEFTOVERS_SHEET, REGISTER_SHEET

Cell = tuple[str, str]
"""(item id, column key)."""
Slot = tuple[str, str, str]
"""(unit, item id, column key)."""
HEADS = {"进展情况": "progress", "问题建议": "problem"}


class Desk(Protocol):
    """The output as the office has it open."""

    fixed: tuple[str, ...]

    def edit(self, item: str, column: str, text: str) -> None: ...
    def decide(self, key: str, choice: str) -> None: ...
    def note(self, sheet: str, row: str, head: str, text: str) -> None: ...


@dataclass
class Office:
    """What the office has typed so far, and what it could see when it typed it."""

    texts: dict[Cell, str] = field(default_factory=dict)
    seen: dict[Cell, set[str]] = field(default_factory=dict)
    fresh: set[Cell] = field(default_factory=set)
    undone: set[Cell] = field(default_factory=set)
    released: set[Cell] = field(default_factory=set)
    taken: dict[Slot, str] = field(default_factory=dict)
    rerouted: set[str] = field(default_factory=set)
    decisions: dict[str, str] = field(default_factory=dict)
    rivals: dict[Slot, set[str]] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    directed: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    notes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    serial: int = 0

    def word(self, start: str = "办公室核定") -> str:
        self.serial += 1
        return f"{start}{self.serial}号"


def work(rng: random.Random, office: Office, desk: Desk, merged: Consolidated) -> None:
    """One evening in the output: edits, decisions, notes."""
    office.fresh, office.undone, office.released, office.taken, office.rerouted = set(), set(), set(), {}, set()
    items = merged.ledger.items
    for _ in range(rng.randint(0, 3)):
        _edit_answer(rng, office, desk, merged, rng.randrange(len(items)), rng.choice(("progress", "problem")))
    if rng.random() < 0.3 and desk.fixed:
        _edit_fixed(rng, office, desk, merged, rng.randrange(len(items)), rng.choice(desk.fixed))
    for left in rng.sample(list(merged.leftovers), min(len(merged.leftovers), rng.randint(0, 4))):
        _decide(rng, office, desk, merged, left)
    if rng.random() < 0.4:
        _note(rng, office, desk, LEDGER_SHEET, rng.choice(items).id, rng.choice(("领导批示", "备注")))
    if merged.leftovers and rng.random() < 0.4:
        _note(rng, office, desk, LEFTOVERS_SHEET, rng.choice(list(merged.leftovers)).key, "备注")
    if merged.submissions and rng.random() < 0.4:
        _note(
            rng, office, desk, REGISTER_SHEET, rng.choice(list(merged.submissions)).file, rng.choice(("盖章件", "说明"))
        )


def said_by_units(merged: Consolidated, index: int, column: str) -> str:
    """What an answer cell would say without the office."""
    return compose([(one.unit, one.text) for one in merged.contributions(index) if one.column == column])


def in_view(merged: Consolidated, index: int, column: str) -> set[str]:
    """Texts of units that the office can see for one cell: those that stand and those that are listed."""
    known = merged.ledger.items[index].id
    listed = {left.text for left in merged.leftovers if left.item == known and HEADS.get(left.column) == column}
    here = [one for one in merged.contributions(index) if one.column == column]
    cells = {(one.file, one.sheet, one.cell) for one in here if one.text.endswith("合并填报")}  # shown on another item
    shared = {
        one.text
        for number in (range(len(merged.ledger.items)) if cells else ())
        for one in merged.contributions(number)
        if (one.file, one.sheet, one.cell) in cells
    }
    return {one.text for one in here} | listed | shared


def _edit_answer(rng: random.Random, office: Office, desk: Desk, merged: Consolidated, index: int, column: str) -> None:
    cell = (merged.ledger.items[index].id, column)
    now = office.texts.get(cell) if cell in office.fresh else merged.final(index, column)
    units = said_by_units(merged, index, column)
    wish = rng.random()
    if wish < 0.2:
        text = units
    elif wish < 0.3:
        text = ""
    elif wish < 0.4:
        text = rng.choice(("=", "+", "@", "【市税务局】", "一、")) + office.word() + "\n【成效】" + office.word()
    elif wish < 0.55 and now:
        text = now + office.word("（已核）")
    else:
        text = office.word()
    desk.edit(*cell, text)
    office.fresh.discard(cell)
    office.undone.discard(cell)
    if bare(text) == bare(merged.final(index, column)):
        if (index, column) in merged.approved:
            office.texts[cell] = merged.approved[index, column]
        else:
            office.texts.pop(cell, None)
        return
    office.texts[cell] = text
    office.seen.setdefault(cell, set()).update(in_view(merged, index, column))
    office.fresh.add(cell)
    if bare(text) == bare(units):
        office.undone.add(cell)


def _edit_fixed(rng: random.Random, office: Office, desk: Desk, merged: Consolidated, index: int, column: str) -> None:
    cell = (merged.ledger.items[index].id, column)
    text = "牵头单位：" + office.word("市核定局") if column == "units" else office.word()
    if cell in office.texts and rng.random() < 0.3:
        from toolkit.text.printed import fixed_text

        text = fixed_text(merged.ledger.items[index], column)
        office.undone.add(cell)
    else:
        office.undone.discard(cell)
    desk.edit(*cell, text)
    office.texts[cell] = text
    office.fresh.add(cell)


def _decide(rng: random.Random, office: Office, desk: Desk, merged: Consolidated, left: Leftover) -> None:
    items = merged.ledger.items
    some = rng.randrange(len(items))
    numbers = Counter(item.no for item in items)
    here = next((n for n, item in enumerate(items) if item.id in (left.item, *left.candidates)), some)
    choice, target = CHOICE_TAKE, None
    dice = rng.random()
    if dice < 0.4:
        pass
    elif dice < 0.55:
        choice = CHOICE_IGNORE
    elif dice < 0.9:
        target = here if rng.random() < 0.7 else some
        choice = items[target].id if numbers[items[target].no] > 1 or rng.random() < 0.3 else items[target].no
        if choice == items[target].no and rng.random() < 0.5:
            desk.decide(left.key, f"第{choice}项")
            _decided(office, merged, left, choice, target)
            return
    elif dice < 0.95:
        choice = rng.choice(("等领导定", "99999"))
    else:
        choice = ""
    desk.decide(left.key, choice)
    _decided(office, merged, left, choice, target)


def _decided(office: Office, merged: Consolidated, left: Leftover, choice: str, target: int | None) -> None:
    """Remember what a decision allows: texts on the item it names, an office text that gives way."""
    ids = {item.id: number for number, item in enumerate(merged.ledger.items)}
    office.decisions[left.key] = choice
    allowed = {target} if target is not None else set()
    if choice == CHOICE_TAKE:
        allowed |= {ids[one] for one in (*left.candidates, left.item) if one}
    column = HEADS.get(left.column)
    if left.kind not in (c.CONFLICTING, c.SUPERSEDED):  # the whole row: its texts may come to stand elsewhere
        office.taken = {slot: text for slot, text in office.taken.items() if slot[0] != left.unit}
        office.rerouted.add(left.unit or "")
    for one in merged.leftovers:
        if one.key == left.key:
            office.directed.setdefault((one.unit or "", bare(one.text)), set()).update(allowed)
    if column and left.item and left.kind in (c.CONFLICTING, c.SUPERSEDED):
        slot = (left.unit or "", left.item, column)
        rivals = {
            one.key
            for one in merged.leftovers
            if (one.unit or "", one.item, HEADS.get(one.column)) == slot and one.key != left.key
        }
        mine = choice == CHOICE_TAKE or target == ids[left.item]
        if mine:
            office.slots[left.key] = slot
            office.rivals.setdefault(slot, set()).add(left.key)
        if mine:
            office.released.add((left.item, column))
        # of two rows in one file the one chosen before must be given up by hand, then this one can be chosen
        again = left.reason.startswith("已按人工核对采用")
        if (
            mine
            and not again
            and slot[0] not in office.rerouted
            and not any(office.decisions.get(rival, "") not in ("", CHOICE_IGNORE) for rival in rivals)
        ):
            office.taken[slot] = left.text
        else:
            office.taken.pop(slot, None)


def _note(rng: random.Random, office: Office, desk: Desk, sheet: str, row: str, head: str) -> None:
    text = office.word("办公室批注")
    desk.note(sheet, row, head, text)
    office.notes[sheet, row, head] = text


def bare(text: str) -> str:
    """The text without white space: what saving a workbook may change."""
    return "".join(text.split())
