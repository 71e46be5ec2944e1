"""What ``merge`` wrote is the same record again when it is opened for a report."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from campaign import Campaign, make_campaign
from campaign_evenings import Bench, Inbox, MemoryDesk
from campaign_work import Office, work

from toolkit.app.opening import Opened, ledger_of
from toolkit.core.combine import combine
from toolkit.core.figures.make import statistics
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.reopen import Reopened, reopen
from toolkit.model.merging import Consolidated
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.report.workbook import write_consolidated
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names
from toolkit.text.roster import Roster

CASES = int(os.environ.get("TAIZHANG_REOPEN_CASES", "60"))
DAY = date(2026, 9, 15)


def index_of(opened: Opened) -> Index:
    return Index(opened.ledger, opened.layout, load_names(), opened.rows, opened.reading.loose)


def merged_of(campaign: Campaign, **more: Any) -> tuple[Consolidated, Roster]:
    opened = ledger_of(campaign.ledger_book(), "台账.xlsx", "0" * 64)
    index = index_of(opened)
    placed = [
        place(recognise(sent.as_book(), load_layouts(), file=sent.file, sha256=f"{number:064x}"), index)
        for number, sent in enumerate(campaign.submissions)
    ]
    return combine(opened.ledger, placed, roster=index.roster, **more), index.roster


def opened_again(path: Path, order: tuple[str, ...] = ()) -> tuple[Reopened, Roster]:
    book = read_book(path.read_bytes(), path.name)
    opened = ledger_of(book, path.name, "1" * 64)
    roster = index_of(opened).roster
    return reopen(book, opened.reading, opened.ledger, roster=roster, order=order), roster


def said(merged: Consolidated) -> list[Any]:
    """The texts on all items with where they come from; of what stood in the ledger before, not the place."""
    return [
        [
            (one.unit, one.role, one.column, one.text.strip())
            + ((merged.submissions[one.file].file, one.sheet, one.cell) if one.file >= 0 else ("", "", ""))
            for one in merged.contributions(index)
        ]
        for index in range(len(merged.ledger.items))
    ]


def registered(merged: Consolidated) -> list[str]:
    """The files, without the remarks that the office wrote beside them."""
    remarks = {row for sheet, row, head in merged.carried if (sheet, head) == ("收件登记", "说明")}
    return sorted(str(replace(one, note="") if one.file in remarks else one) for one in merged.submissions)


def same(one: Consolidated, two: Consolidated, what: str) -> None:
    for first, second in zip(one.ledger.items, two.ledger.items, strict=True):
        for name in ("id", "no", "theme", "title", "requirement", "assignments", "deadline"):
            assert getattr(first, name) == getattr(second, name), what
    for index in range(len(one.ledger.items)):
        for column in ("progress", "problem", "status"):
            assert one.final(index, column) == two.final(index, column), what
    assert said(one) == said(two), what
    assert registered(one) == registered(two), what
    assert list(one.missing) == list(two.missing), what
    assert list(one.units) == list(two.units), what
    assert one.balance == two.balance, what
    assert (one.period, one.as_of) == (two.period, two.as_of), what
    for name in ("kind", "unit", "column", "key", "choice", "item", "candidates", "reason", "source"):
        assert [getattr(left, name) for left in one.leftovers] == [getattr(left, name) for left in two.leftovers], what
    assert [(f.code, f.severity, f.message, f.unit) for f in one.findings] == [
        (f.code, f.severity, f.message, f.unit) for f in two.findings
    ], what


def test_what_merge_wrote_is_the_same_merge_again(tmp_path: Path) -> None:
    for case in range(CASES):
        merged, roster = merged_of(make_campaign(random.Random(case)), period="2026年9月", as_of="2026-09-15")
        path = tmp_path / f"{case}.xlsx"
        write_consolidated(merged, path)
        again, roster_again = opened_again(path)
        same(merged, again.merged, f"case {case}")
        assert again.unknown == "" and again.late is None
        for as_of in (None, DAY):
            assert statistics(merged, as_of=as_of, roster=roster) == statistics(
                again.merged, as_of=as_of, roster=roster_again
            ), f"case {case}"
        path.unlink()


def test_what_the_office_edited_and_decided_over_several_evenings_is_read_back(tmp_path: Path) -> None:
    approved = choices = 0
    for case in range(CASES // 4):
        rng = random.Random(case)
        campaign = make_campaign(rng, tasks=(3, 9), units=(2, 4), per_file=(0, 2), versions=0.4)
        bench, inbox, office = Bench(campaign), Inbox(rng, campaign), Office()
        previous = None
        for evening in range(3):
            inbox.evening()
            merged = bench.merge(inbox.files, previous)
            path = tmp_path / f"{case}-{evening}.xlsx"
            write_consolidated(merged, path)
            again = opened_again(path)[0].merged
            what = f"case {case} evening {evening}"
            same(merged, again, what)
            assert dict(merged.approved) == dict(again.approved), what
            approved += len(merged.approved)
            choices += sum(bool(one.choice) for one in merged.leftovers)
            desk = MemoryDesk(merged)
            desk.fixed = ()  # a title that the office changes in the output is changed in a report, not in the merge
            work(rng, office, desk, merged)
            previous = desk.read()
            path.unlink()
    assert approved > 10 and choices > 3, "the office did too little"
