"""Ledgers as offices make them, written down before anybody looked at how they are recognised (``tests/heldout``).

The bar: at least 98 % of the cells right, and every file right or marked doubtful by a finding of its recognition.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.heldout_cases import Case, Score, cases, score
from tests.sheets import places
from toolkit.app.opening import ledger_of
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts

CASES = cases()
BAR = 0.98


def measured(case: Case) -> Score:
    opened = ledger_of(case.book(), f"{case.name}.xlsx", "0" * 64)
    return score(case, opened.ledger, opened.findings)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 250
    assert all(case.items and case.sheets for case in CASES)
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_is_read_right_or_marked_doubtful(case: Case) -> None:
    found = measured(case)
    assert not found.wrong or any(doubt.startswith(("L2", "P7")) for doubt in found.doubts), found.wrong


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_cell_is_accounted_for_once(case: Case) -> None:
    reading = recognise(case.book(), load_layouts(), file="报送.xlsx", sha256="0" * 64)
    written = {
        (sheet.name, row, column) for sheet in case.sheets for row, cells in sheet.rows.items() for column in cells
    }
    counted = Counter(places(reading))
    assert set(counted) == written
    assert [place for place, times in counted.items() if times != 1] == []


def test_nearly_all_cells_are_right() -> None:
    found = [measured(case) for case in CASES]
    right, wrong = sum(one.right for one in found), sum(len(one.wrong) for one in found)
    assert right > 4000
    assert right / (right + wrong) >= BAR, [line for one in found for line in one.wrong]


@pytest.mark.parametrize("case", [case for case in CASES if case.unit], ids=lambda case: case.name)
def test_the_line_that_names_the_sender_is_found(case: Case) -> None:
    reading = recognise(case.book(), load_layouts(), file="报送.xlsx", sha256="0" * 64)
    assert [piece.text for piece in reading.loose if piece.kind == "unit_line" and case.unit in piece.text]
