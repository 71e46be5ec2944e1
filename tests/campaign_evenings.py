"""Several evenings of one random campaign (promise 11): files arrive, change and are withdrawn, the office works in OUT.

:func:`play` merges, lets a random office edit, decide and note (``campaign_work``), merges again, and raises
AssertionError as soon as a text of the office or of a unit is not where it must be (``campaign_promises``). The office
works in memory (``merging.Output``) or, in :func:`play_files`, in the real workbook (``campaign_office``).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import campaign as c
from campaign_office import FileDesk
from campaign_promises import check, row_of
from campaign_work import Office, work
from merging import Output, snapshot

from toolkit.app import merge as command
from toolkit.app.opening import Opened, ledger_of
from toolkit.core.combine import combine
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.previous import Previous
from toolkit.model.errors import OperatorError
from toolkit.model.layout import Reading
from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_SHEET, LEFTOVERS_SHEET
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

OPEN_FATES = frozenset({c.MERGED, c.SUPERSEDED, c.CONFLICTING})


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
        raw, said = dict(sent.sheet.raw), []
        for one in sent.said:
            fates = one.fates | OPEN_FATES if one.fates & OPEN_FATES else one.fates
            text = one.text
            row = int(row_of(one)) if one.sheet == sent.sheet.name else 0
            place = next((column for column, t in rows.get(row, {}).items() if t == text), None)
            plain = (
                one.column in ("progress", "problem") and place is not None and (row, place) not in sent.sheet.formulas
            )
            if plain and one.fates & OPEN_FATES and self.rng.random() < 0.5:
                text = self.serial.text()
                rows[row][place or 0] = text
                raw.pop((row, place or 0), None)
            said.append(replace(one, file=file, text=text, fates=fates))
        sheet = replace(sent.sheet, rows=rows, raw=raw)
        modified = f"2026-07-{self.day:02}T{self.rng.randint(8, 18):02}:00:00Z" if self.rng.random() < 0.7 else None
        return replace(sent, file=file, sheet=sheet, said=said, modified=modified)


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
        try:
            merged = command.run(command.request(ledger, [place_of], out)).merged
        except OperatorError:  # not one of this evening's senders is named in the ledger
            return evening
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
