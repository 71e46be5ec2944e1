"""Several evenings of one random campaign (promise 11): files arrive, change and are withdrawn, the office works in OUT.

:func:`play` merges, lets a random office edit, decide and note, merges again, and raises AssertionError as soon as a
text of the office or of a unit is not where it must be. The office works in memory (``merging.Output``) or in the real
workbook, through openpyxl (``campaign_office.py``).
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import campaign as c
from campaign_office import FileDesk
from merging import Output, snapshot

from toolkit.app import merge as command
from toolkit.app.opening import Opened, ledger_of
from toolkit.core.combine import combine
from toolkit.core.compose import compose
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.previous import Previous
from toolkit.core.records import DECISION
from toolkit.model.layout import Reading
from toolkit.model.merging import Consolidated, Leftover
from toolkit.model.output import CHOICE_IGNORE, CHOICE_TAKE, LEDGER_SHEET, LEFTOVERS_SHEET, REGISTER_SHEET
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

Cell = tuple[str, str]
"""(item id, column key)."""
Slot = tuple[str, str, str]
"""(unit, item id, column key)."""
HEADS = {"进展情况": "progress", "问题建议": "problem"}
OPEN_FATES = frozenset({c.MERGED, c.SUPERSEDED, c.CONFLICTING})


class Desk(Protocol):
    """The output as the office has it open."""

    fixed: tuple[str, ...]

    def edit(self, item: str, column: str, text: str) -> None: ...
    def decide(self, key: str, choice: str) -> None: ...
    def note(self, sheet: str, row: str, head: str, text: str) -> None: ...


class MemoryDesk:
    """``merging.Output`` as a desk."""

    fixed = ("theme", "title", "requirement", "units", "deadline")

    def __init__(self, merged: Consolidated) -> None:
        self.output = Output(merged)

    def edit(self, item: str, column: str, text: str) -> None:
        self.output.cells[item, column] = text

    def decide(self, key: str, choice: str) -> None:
        for line in self.output.leftovers:
            if line[-1] == key:
                line[0] = choice

    def note(self, sheet: str, row: str, head: str, text: str) -> None:
        if sheet == LEDGER_SHEET:
            self.output.extra[row, head] = text
        elif sheet == LEFTOVERS_SHEET:
            number = next(n for n, line in enumerate(self.output.leftovers) if line[-1] == row)
            self.output.remarks[number] = text
        else:
            line = next(line for line in self.output.register if line[2] == row)
            line[5 if head == "盖章件" else 7] = text

    def read(self) -> Previous:
        return self.output.read()


class Bench:
    """Merges evening after evening in memory; what was recognised of a file is kept."""

    def __init__(self, campaign: c.Campaign) -> None:
        self.opened: Opened = ledger_of(campaign.ledger_book(), "台账.xlsx", "0" * 64)
        self.index = Index(
            self.opened.ledger, self.opened.layout, load_names(), self.opened.rows, self.opened.reading.loose
        )
        self.readings: dict[int, tuple[c.Submission, Reading]] = {}

    def merge(self, inbox: Sequence[c.Submission], previous: Previous | None) -> Consolidated:
        placed = [place(self._reading(sent), self.index, previous.choices if previous else {}) for sent in inbox]
        return combine(self.opened.ledger, placed, previous=previous, roster=self.index.roster)

    def _reading(self, sent: c.Submission) -> Reading:
        if id(sent) not in self.readings:
            digest = hashlib.sha256(f"{sent.file}{sent.sheet.rows}{sent.modified}".encode()).hexdigest()
            reading = recognise(sent.as_book(), load_layouts(), file=sent.file, sha256=digest)
            self.readings[id(sent)] = sent, reading
        return self.readings[id(sent)][1]


# --- the inbox -----------------------------------------------------------------------------------------------------------


class Inbox:
    """What lies in the folder this evening: files arrive, are revised, and are withdrawn."""

    def __init__(self, rng: random.Random, campaign: c.Campaign) -> None:
        self.rng, self.serial, self.day = rng, c._Serial(rng), 1
        self.serial.number, self.made = 500_000, 0
        self.outside = list(campaign.submissions)
        self.files: list[c.Submission] = []
        rng.shuffle(self.outside)

    def evening(self) -> set[str]:
        """Let something happen; returns the units of which something arrived or went."""
        before = list(self.files)
        for sent in list(self.outside):
            if self.rng.random() < (0.7 if not before else 0.4):
                self.outside.remove(sent)
                self.files.append(sent)
        for sent in before:
            dice = self.rng.random()
            if dice < 0.25:
                self.files.append(self._revised(sent, f"{sent.unit}（第{self.day}次更正）{self.made}.xlsx"))
            elif dice < 0.35:
                self.files[self.files.index(sent)] = self._revised(sent, sent.file)
            elif dice < 0.45:
                self.files.remove(sent)
                if self.rng.random() < 0.5:
                    self.outside.append(sent)
        self.day += 1
        if self.rng.random() < 0.5:
            self.rng.shuffle(self.files)
        return {sent.unit for sent in {*map(id, before)} ^ {*map(id, self.files)} for sent in self._by_id(sent, before)}

    def _by_id(self, wanted: int, before: Sequence[c.Submission]) -> list[c.Submission]:
        return [sent for sent in (*before, *self.files) if id(sent) == wanted][:1]

    def _revised(self, sent: c.Submission, file: str) -> c.Submission:
        """A copy with some answers changed; later by its own time, or without any."""
        self.made += 1
        rows = {row: dict(cells) for row, cells in sent.sheet.rows.items()}
        said = []
        for one in sent.said:
            fates = one.fates | OPEN_FATES if one.fates & OPEN_FATES else one.fates
            text = one.text
            row = int(_row(one)) if one.sheet == sent.sheet.name else 0
            place = next((column for column, t in rows.get(row, {}).items() if t == text), None)
            plain = (
                one.column in ("progress", "problem") and place is not None and (row, place) not in sent.sheet.formulas
            )
            if plain and one.fates & OPEN_FATES and self.rng.random() < 0.5:
                text = self.serial.text()
                rows[row][place or 0] = text
            said.append(replace(one, file=file, text=text, fates=fates))
        sheet = replace(sent.sheet, rows=rows)
        modified = f"2026-07-{self.day:02}T{self.rng.randint(8, 18):02}:00:00Z" if self.rng.random() < 0.7 else None
        return replace(sent, file=file, sheet=sheet, said=said, modified=modified)


# --- the office ----------------------------------------------------------------------------------------------------------


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
    return {one.text for one in merged.contributions(index) if one.column == column} | listed


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
        if cell in office.texts and bare(text) == bare(units) != bare(office.texts[cell]):
            office.undone.add(cell)
        elif (index, column) not in merged.approved:
            office.texts.pop(cell, None)
        else:
            office.texts[cell] = merged.approved[index, column]
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
        if (
            mine
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


# --- what must hold ------------------------------------------------------------------------------------------------------


def check(office: Office, merged: Consolidated, inbox: Sequence[c.Submission], stirred: set[str], what: str) -> None:
    """All promises after one merge; ``stirred`` are units of which something arrived or went since the last one."""
    b = merged.balance
    assert b.read == b.merged + b.superseded + b.conflicting + b.unplaced + b.set_aside, f"{what}: {b}"
    _check_texts(office, merged, inbox, what)
    _check_office(office, merged, what)
    _check_decisions(office, merged, stirred, what)
    _check_notes(office, merged, what)


def _check_texts(office: Office, merged: Consolidated, inbox: Sequence[c.Submission], what: str) -> None:
    """Every text of a unit is in exactly one place, and on its own item unless a person named another."""
    found: dict[tuple[str, str, str, str], list[int | None]] = {}
    for number in range(len(merged.ledger.items)):
        for one in merged.contributions(number):
            if one.file >= 0 and not (one.text.startswith("与第") and one.text.endswith("合并填报")):
                found.setdefault((merged.submissions[one.file].file, one.sheet, one.cell, bare(one.text)), []).append(
                    number
                )
    for left in merged.leftovers:
        found.setdefault(
            (left.source.file, left.source.sheet or "", left.source.cell or "", bare(left.text)), []
        ).append(None)
    for sent in inbox:
        for said in sent.said:
            places = found.get((said.file, said.sheet, said.cell, bare(said.text)), [])
            if not said.text:
                continue
            assert len(places) <= 1, f"{what}: {said} is in {len(places)} places"
            assert places or c.UNCOUNTED in said.fates or _was_directed(office, said), f"{what}: {said} is lost"
            if places and places[0] is not None:
                home = (
                    {said.home, *said.also}
                    | office.directed.get((said.unit, bare(said.text)), set())
                    | _rows_of(office, sent, said)
                )
                assert places[0] in home, f"{what}: {said} landed on {places[0]}"


def _rows_of(office: Office, sent: c.Submission, said: c.Said) -> set[int]:
    """Items to which a person sent any cell of this row."""
    row = _row(said)
    found: set[int] = set()
    for one in sent.said:
        if (one.sheet, _row(one)) == (said.sheet, row):
            found |= office.directed.get((one.unit, bare(one.text)), set())
    return found


def _row(said: c.Said) -> str:
    return "".join(ch for ch in said.cell if ch.isdigit())


def _was_directed(office: Office, said: c.Said) -> bool:
    """A fixed cell of a row that a person placed on an item may now say what the ledger says."""
    return said.column not in ("progress", "problem") and bool(office.decisions)


def _check_office(office: Office, merged: Consolidated, what: str) -> None:
    ids = {item.id: number for number, item in enumerate(merged.ledger.items)}
    for cell, text in list(office.texts.items()):
        index, column = ids[cell[0]], cell[1]
        now = merged.final(index, column)
        held = (index, column) in merged.approved
        if cell in office.undone and not held:
            del office.texts[cell]
            continue
        if cell in office.released and cell not in office.fresh and not held:
            del office.texts[cell]
            continue
        assert held and bare(now) == bare(text), f"{what}: the office's {text!r} in {cell} became {now!r}"
        if column not in ("progress", "problem"):
            continue
        for one in merged.contributions(index):
            pointer = one.text.startswith("与第") and one.text.endswith("合并填报")
            if one.column == column and one.file >= 0 and not pointer:
                known = one.text in office.seen[cell] or bare(one.text) == bare(text)
                known = known or (cell in office.released and cell in office.fresh)
                assert known, f"{what}: {one.text!r} of {one.unit} is hidden under {text!r} in {cell}"
    held_cells = {(merged.ledger.items[i].id, column) for i, column in merged.approved}
    assert held_cells <= set(office.texts), f"{what}: nobody typed {held_cells - set(office.texts)}"


def _check_decisions(office: Office, merged: Consolidated, stirred: set[str], what: str) -> None:
    for (unit, item, column), text in office.taken.items():
        index = next(n for n, one in enumerate(merged.ledger.items) if one.id == item)
        if unit in stirred or (item, column) in office.fresh:
            continue
        stands = {bare(one.text) for one in merged.contributions(index) if one.column == column and one.unit == unit}
        assert bare(text) in stands, f"{what}: {text!r} of {unit} was chosen for {item} {column}, there stands {stands}"
        assert bare(text) in bare(merged.final(index, column)), f"{what}: {text!r} was chosen, but does not show"
    overtaken = {line[0] for line in merged.records() if line[1] == DECISION and line[4]}
    for left in merged.leftovers:
        wish = office.decisions.get(left.key, "")
        replaced = left.key in overtaken or len(office.rivals.get(office.slots.get(left.key, ("", "", "")), ())) > 1
        assert left.choice == wish or (replaced and not left.choice), (
            f"{what}: {wish} of {left.text!r} is {left.choice!r}"
        )


def _check_notes(office: Office, merged: Consolidated, what: str) -> None:
    shown = {left.key for left in merged.leftovers}, {one.file for one in merged.submissions} | set(merged.units)
    told = "\n".join(finding.message for finding in merged.findings)
    for (sheet, row, head), text in office.notes.items():
        there = merged.carried.get((sheet, row, head), "")
        placed = text in there and (
            sheet == LEDGER_SHEET
            or (sheet == LEFTOVERS_SHEET and row in shown[0])
            or (sheet == REGISTER_SHEET and row in shown[1])
        )
        assert placed or text in told, f"{what}: the note {text!r} at {sheet} {row} {head} is gone"


def bare(text: str) -> str:
    """The text without white space: what saving a workbook may change."""
    return "".join(text.split())


# --- an evening after another ----------------------------------------------------------------------------------------------


def play(case: int, evenings: int = 4) -> int:
    """One random campaign in memory over several evenings; returns how many merges were checked."""
    rng = random.Random(case)
    made = c.make_campaign(rng, tasks=(3, 9), units=(2, 4), per_file=(0, 2), versions=0.4)
    bench, inbox, office = Bench(made), Inbox(rng, made), Office()
    previous: Previous | None = None
    for evening in range(evenings):
        stirred = inbox.evening()
        merged = bench.merge(inbox.files, previous)
        what = f"case {case} evening {evening + 1}"
        check(office, merged, inbox.files, stirred, what)
        desk = MemoryDesk(merged)
        again = bench.merge(inbox.files, desk.read())
        assert snapshot(again) == snapshot(merged), f"{what}: a second run changes {difference(merged, again)}"
        work(rng, office, desk, merged)
        previous = desk.read()
    return evenings


def play_files(case: int, folder: Path, evenings: int = 3) -> int:
    """The same through real files: the command reads and writes, the office types into the workbook with openpyxl."""
    rng = random.Random(case)
    made = c.make_campaign(rng, tasks=(3, 9), units=(2, 4), per_file=(0, 2), versions=0.4)
    inbox, office = Inbox(rng, made), Office()
    ledger, out, place_of = folder / "台账.xlsx", folder / "成果" / "汇总台账.xlsx", folder / "收件箱"
    place_of.mkdir()
    ledger.write_bytes(made.ledger_bytes())
    for evening in range(evenings):
        stirred = inbox.evening()
        while not inbox.files:
            stirred |= inbox.evening()
        for old in place_of.iterdir():
            old.unlink()
        for sent in inbox.files:
            (place_of / sent.file).write_bytes(sent.as_xlsx())
        what = f"file case {case} evening {evening + 1}"
        merged = command.run(command.request(ledger, [place_of], out)).merged
        check(office, merged, inbox.files, stirred, what)
        first = out.read_bytes()
        again = command.run(command.request(ledger, [place_of], out)).merged
        assert snapshot(again) == snapshot(merged), f"{what}: a second run changes {difference(merged, again)}"
        assert out.read_bytes() == first, f"{what}: a second run writes other bytes"
        desk = FileDesk(out)
        work(rng, office, desk, merged)
        desk.save()
    return evenings


def difference(one: Consolidated, other: Consolidated) -> str:
    """The first part of two results that is not the same, for the message of a failed test."""
    names = ("final", "contributions", "approved", "leftovers", "findings", "submissions", "missing", "units", "balance", "carried", "records")  # fmt: skip
    for name, a, b in zip(names, snapshot(one), snapshot(other), strict=True):  # type: ignore[call-overload]
        if a != b:
            return f"{name}: {_first(a, b)}"
    return "nothing"


def _first(a: object, b: object) -> str:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        a, b = sorted(a.items()), sorted(b.items())
    if isinstance(a, list) and isinstance(b, list):
        gone, new = [x for x in a if x not in b], [x for x in b if x not in a]
        return f"{gone[:2]} → {new[:2]}"[:900] if gone or new else "the order"
    return f"{a} → {b}"[:900]
