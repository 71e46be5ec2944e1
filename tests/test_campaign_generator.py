"""The generator of random campaigns keeps its own promises: same seed same campaign, every cell has its fate."""

from __future__ import annotations

import io
import random

import campaign
import openpyxl
import pytest
from campaign_deviations import DEVIATIONS


def test_the_same_seed_gives_the_same_campaign() -> None:
    one, two = (campaign.make_campaign(random.Random(7)) for _ in range(2))
    assert one.ledger_bytes() == two.ledger_bytes()
    assert [s.as_xlsx() for s in one.submissions] == [s.as_xlsx() for s in two.submissions]
    assert one.said == two.said


HEADS = {head for heads in campaign.HEADS.values() for head in heads}


@pytest.mark.parametrize("seed", range(60))
def test_every_cell_but_the_header_has_exactly_one_fate_entry(seed: int) -> None:
    for submission in campaign.make_campaign(random.Random(seed)).submissions:
        cells = {
            (sheet.name, campaign.address(row, column)): text
            for sheet in (submission.sheet, *submission.more)
            for row, texts in sheet.rows.items()
            for column, text in texts.items()
            if text not in HEADS
        }
        texts = set(cells.values())
        told = {(said.sheet, said.cell): said.text for said in submission.said if said.text in texts}
        assert told == cells
        assert all(said.fates for said in submission.said)


@pytest.mark.parametrize("seed", range(20))
def test_the_workbook_holds_what_the_record_says(seed: int) -> None:
    for submission in campaign.make_campaign(random.Random(seed)).submissions:
        book = openpyxl.load_workbook(io.BytesIO(submission.as_xlsx()), data_only=True)
        for sheet in (submission.sheet, *submission.more):
            page = book[sheet.name]
            typed = {campaign.address(*place) for place in sheet.raw}
            cells = {c.coordinate: c.value for row in page.iter_rows() for c in row if c.value is not None}
            expected = {
                campaign.address(row, column): text
                for row, texts in sheet.rows.items()
                for column, text in texts.items()
                if not isinstance(
                    page.cell(row, column), openpyxl.cell.MergedCell
                )  # openpyxl has no values under merges
            }
            assert cells.keys() == expected.keys()
            assert {at: cells[at] for at in cells if at not in typed} == {
                at: text for at, text in expected.items() if at not in typed
            }
            assert not any(isinstance(cells[at], str) for at in typed)
            assert (page.sheet_state == "hidden") == sheet.hidden
            assert {str(area) for area in page.merged_cells.ranges} == {
                f"{campaign.address(a.top, a.left)}:{campaign.address(a.bottom, a.right)}" for a in sheet.merges
            }


def test_every_deviation_finds_its_place_somewhere() -> None:
    used = {
        name
        for seed in range(300)
        for submission in campaign.make_campaign(random.Random(seed)).submissions
        for name in submission.deviations
    }
    assert used == set(DEVIATIONS)
