"""Cells of several labelled texts, as units get them when a consolidated ledger is handed out again (promise 4)."""

from __future__ import annotations

import pytest
from placing import TASKS, make_index, make_reading, make_table, returned

from toolkit.core.combine import combine
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.merging import Consolidated, Placed

LAST = "【市税务局】已压减到78小时。\n【市财政局】按月提供台账。"
HANDED_OUT = [*TASKS[:5], {**TASKS[5], "progress": LAST}, *TASKS[6:]]


@pytest.fixture
def index() -> Index:
    return make_index(HANDED_OUT)


def send(index: Index, text: str, unit: str = "市税务局") -> Placed:
    rows = [returned(n, HANDED_OUT) for n in range(1, 6)] + [returned(6, HANDED_OUT, progress=text)]
    return place(make_reading(make_table(rows), line=f"填报单位：{unit}", file=f"{unit}.xlsx"), index)


def merge(index: Index, *texts: tuple[str, str]) -> Consolidated:
    return combine(index.ledger, [send(index, text, unit) for unit, text in texts], roster=index.roster)


def test_a_unit_that_edits_its_own_piece_of_the_cell_says_only_that_piece(index: Index) -> None:
    new = LAST.replace("78小时", "72小时")
    (answer,) = send(index, new).answers
    assert answer.text == "已压减到72小时。"
    assert merge(index, ("市税务局", new)).final(5, "progress") == new


def test_two_units_that_edit_their_own_pieces_are_both_heard(index: Index) -> None:
    merged = merge(
        index,
        ("市税务局", LAST.replace("78小时", "72小时")),
        ("市财政局", LAST.replace("按月", "按季")),
    )
    assert merged.final(5, "progress") == "【市税务局】已压减到72小时。\n【市财政局】按季提供台账。"


def test_a_cell_cut_down_to_the_units_own_unchanged_piece_is_no_news(index: Index) -> None:
    assert send(index, "【市税务局】已压减到78小时。").answers == []


def test_a_label_of_its_own_is_not_printed_twice() -> None:
    index = make_index()
    (answer,) = send(index, "【税务局】已压减到72小时。").answers
    assert answer.text == "已压减到72小时。"


@pytest.mark.parametrize(
    "text",
    [
        "【市税务局】已压减到72小时。\n【市财政局】改为按季提供。",
        "【成效】已压减到72小时。\n【不足】老年人不会用。",
        "【市财政局】按月提供台账。\n另：已压减到72小时。",
        "【市税务局】",
    ],
)
def test_what_others_are_made_to_say_stays_in_the_senders_answer_whole(index: Index, text: str) -> None:
    assert [answer.text for answer in send(index, text).answers] == [text]
