"""The promises of the design, held on thousands of random campaigns whose truth is known (see ``campaign.py``).

Files go through the same functions as in the command; only the bytes are skipped (``Book`` records are built directly),
except where a promise is about files.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections import Counter
from collections.abc import Callable

import pytest
from campaign import CONFLICTING, MERGED, SET_ASIDE, SUPERSEDED, UNCOUNTED, UNPLACED, Campaign, make_campaign

from toolkit.app.opening import Opened, ledger_of
from toolkit.core.combine import combine
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.grid import Book
from toolkit.model.merging import Consolidated
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names

CASES = int(os.environ.get("TAIZHANG_CASES", "1500"))
CHUNKS = 10


def opened_of(campaign: Campaign) -> Opened:
    return ledger_of(campaign.ledger_book(), "台账.xlsx", "0" * 64)


def merged_of(
    campaign: Campaign, opened: Opened, order: Callable[[list[int]], None] = lambda numbers: None
) -> Consolidated:
    """Merge a campaign the way the command does."""
    index = Index(opened.ledger, opened.layout, load_names(), opened.rows, opened.reading.loose)
    numbers = list(range(len(campaign.submissions)))
    order(numbers)
    placed = []
    for number in numbers:
        sent = campaign.submissions[number]
        digest = hashlib.sha256(sent.file.encode()).hexdigest()
        reading = recognise(sent.as_book(), load_layouts(), file=sent.file, sha256=digest)
        placed.append(place(reading, index))
    return combine(opened.ledger, placed, roster=index.roster)


def fates_of(merged: Consolidated) -> dict[tuple[str, str, str, str], tuple[str, int | None]]:
    """(file, sheet, cell, text) → (fate, item index) of everything that the result speaks of; each only once."""
    found: dict[tuple[str, str, str, str], tuple[str, int | None]] = {}
    for number in range(len(merged.ledger.items)):
        for one in merged.contributions(number):
            if one.file >= 0 and not one.text.startswith("与第"):
                where = (merged.submissions[one.file].file, one.sheet, one.cell, one.text)
                assert where not in found, f"{where} stands twice"
                found[where] = (MERGED, number)
    for left in merged.leftovers:
        where = (left.source.file, left.source.sheet or "", left.source.cell or "", left.text)
        assert where not in found, f"{where} is listed twice"
        found[where] = (left.kind, None)
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_is_lost_nothing_is_on_the_wrong_item_and_the_account_balances(chunk: int) -> None:
    """Promises 1 and 2."""
    for case in range(chunk, CASES, CHUNKS):
        campaign = make_campaign(random.Random(case))
        merged = merged_of(campaign, opened_of(campaign))
        what = f"case {case}"
        b = merged.balance
        assert b.read == b.merged + b.superseded + b.conflicting + b.unplaced + b.set_aside, what
        kinds = Counter(left.kind for left in merged.leftovers)
        assert (b.superseded, b.conflicting, b.unplaced, b.set_aside) == tuple(
            kinds[kind] for kind in (SUPERSEDED, CONFLICTING, UNPLACED, SET_ASIDE)
        ), what
        check_fates(campaign, merged, what)


def check_fates(campaign: Campaign, merged: Consolidated, what: str) -> None:
    """Every cell that a unit filled has one of the fates that are right for it, with its own text, on its own item."""
    fates = fates_of(merged)
    for said in campaign.said:
        fate, item = fates.pop((said.file, said.sheet, said.cell, said.text), (UNCOUNTED, None))
        if fate == UNCOUNTED and not said.text:  # a formula without value is listed with the formula as its text
            listed = [place for place in fates if place[:3] == (said.file, said.sheet, said.cell)]
            assert len(listed) == 1, f"{what}: {said.file} {said.cell} is listed {len(listed)} times"
            fate, item = fates.pop(listed[0])
        assert fate in said.fates, f"{what}: {said.file} {said.cell} {said.text!r} is {fate}, not {sorted(said.fates)}"
        if fate == MERGED:
            assert item in (said.home, *said.also), f"{what}: {said.text!r} is on item {item}, belongs to {said.home}"
    assert not fates, f"{what}: nobody wrote {sorted(fates)[:3]}"


def test_the_order_in_which_files_are_read_changes_nothing_but_the_register() -> None:
    """Promise 5: what decides between versions is what the files say, never the order of the folder."""
    for case in range(0, CASES, 15):
        campaign = make_campaign(random.Random(case), versions=0.6)
        opened = opened_of(campaign)
        one, other = merged_of(campaign, opened), merged_of(campaign, opened, order=random.Random(case).shuffle)
        for number in range(len(opened.ledger.items)):
            for column in ("progress", "problem"):
                assert one.final(number, column) == other.final(number, column), f"case {case}"
        assert one.balance == other.balance, f"case {case}"
        assert one.missing == other.missing, f"case {case}"
        told = [
            Counter((left.kind, left.unit, left.item, left.text, left.key) for left in m.leftovers)
            for m in (one, other)
        ]
        assert told[0] == told[1], f"case {case}"
        found = [Counter((f.code, f.unit, f.item) for f in m.findings) for m in (one, other)]
        assert found[0] == found[1], f"case {case}: {(found[0] - found[1]) + (found[1] - found[0])}"


def test_a_consolidated_ledger_is_the_same_ledger_again(tmp_path: object) -> None:
    """Promise 4: what merge wrote, read again as a ledger, has the same items with the same answers."""
    from pathlib import Path

    from toolkit.report.workbook import write_consolidated

    folder = Path(str(tmp_path))
    for case in range(0, CASES, 15):
        campaign = make_campaign(random.Random(case))
        opened = opened_of(campaign)
        merged = merged_of(campaign, opened)
        path = folder / f"{case}.xlsx"
        write_consolidated(merged, path)
        again = ledger_of(read_book(path.read_bytes(), path.name), path.name, "1" * 64).ledger
        assert again.title == opened.ledger.title
        for number, (first, second) in enumerate(zip(opened.ledger.items, again.items, strict=True)):
            for name in ("id", "no", "theme", "title", "requirement", "assignments", "deadline"):
                assert getattr(first, name) == getattr(second, name), f"case {case} item {number} {name}"
            for column in ("progress", "problem"):
                assert second.answers.get(column, "") == merged.final(number, column), f"case {case} item {number}"
        path.unlink()


def test_bytes_read_back_say_what_the_records_say() -> None:
    """The same campaigns as real workbooks: reading the file gives the same placed cells as the record built directly."""
    for case in range(0, CASES, 50):
        campaign = make_campaign(random.Random(case))
        opened = opened_of(campaign)
        index = Index(opened.ledger, opened.layout, load_names(), opened.rows, opened.reading.loose)
        for sent in campaign.submissions:
            books: tuple[Book, Book] = (sent.as_book(), read_book(sent.as_xlsx(), sent.file))
            one, other = (place(recognise(b, load_layouts(), file=sent.file, sha256="0" * 64), index) for b in books)
            assert sorted(one.answers) == sorted(other.answers), f"case {case} {sent.file}"
            assert Counter(left.text for left in one.leftovers) == Counter(left.text for left in other.leftovers), (
                f"case {case} {sent.file}"
            )
