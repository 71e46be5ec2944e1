"""Lines of matching and merging that only these tests hold: each was found by breaking it and seeing all others pass."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from placing import TASKS, codes, make_index, make_reading, make_table, returned

from toolkit.core.desk import decision_key
from toolkit.core.index import Index
from toolkit.core.match import match_rows
from toolkit.core.place import place
from toolkit.model.merging import Placed

NEAR = (
    {**TASKS[6], "seq": "6", "requirement": "在市县两级政务大厅设立企业帮办窗口，配备专职人员，公开服务电话。"},
    {**TASKS[6], "seq": "7", "requirement": "在市县两级政务大厅设立企业代办专窗，配备专职人员，公开服务电话。"},
)


@pytest.fixture
def index() -> Index:
    return make_index()


def put(index: Index, *rows: dict[str, str], choices: Mapping[str, str] | None = None) -> Placed:
    return place(make_reading(make_table(rows), line="填报单位：市税务局"), index, choices or {})


def test_an_edited_text_that_is_nearly_as_like_another_item_is_doubt() -> None:
    near = make_index(NEAR)
    words = {"requirement": NEAR[0]["requirement"].replace("公开", "公布")}
    table = make_table([words])
    (found,) = match_rows([(table, table.rows[0])], near)
    assert found.item is None and set(found.candidates) == {0, 1}


def test_an_id_without_requirement_under_the_title_of_another_item_is_doubt(index: Index) -> None:
    table = make_table([{"id": "id1", "title": TASKS[4]["title"], "progress": "网办率96%。"}])
    (found,) = match_rows([(table, table.rows[0])], index)
    assert found.item is None and found.candidates == (0, 4)


def test_a_row_that_is_ignored_is_not_told_to_have_an_unclear_decision(index: Index) -> None:
    row = {"requirement": "新增一项谁也没有下发过的工作任务。", "progress": "已完成。"}
    key = next(left.key for left in put(index, row).leftovers if left.text == "已完成。")
    assert "D411" not in codes(put(index, row, choices={key: "忽略"}))


def test_a_number_typed_for_a_remark_does_not_move_the_answers_of_its_row(index: Index) -> None:
    row = returned(5, progress="网办率96%。", remark="数据截至6月。")
    table = make_table([row], columns=(*make_table([]).columns, "remark"))
    reading = make_reading(table, line="填报单位：市税务局")
    (remark,) = [left for left in place(reading, index).leftovers if left.text == "数据截至6月。"]
    placed = place(reading, index, {remark.key: "5"})
    assert [(a.item, a.text) for a in placed.answers] == [(4, "网办率96%。")]
    assert "D412" in codes(placed)
    same = place(reading, index, {remark.key: "4"})
    assert [(a.item, a.text) for a in same.answers] == [(4, "网办率96%。")]
    assert "D412" not in codes(same)


def test_of_two_rows_on_one_item_the_chosen_one_is_named_beside_the_other(index: Index) -> None:
    rows = (returned(5, progress="网办率96%。"), returned(5, progress="网办率97%。"))
    chosen = decision_key("市税务局", "id5\nprogress\n网办率97%")
    placed = put(index, *rows, choices={chosen: "采用"})
    assert [a.text for a in placed.answers] == ["网办率97%。"]
    (left,) = [left for left in placed.leftovers if left.kind == "superseded"]
    assert left.text == "网办率96%。" and left.reason == "已按人工核对采用 H4"


def test_a_county_that_the_ledger_does_not_know_is_nobody_else() -> None:
    known = make_index(TASKS[4:6])  # names no county at all
    table = make_table([returned(5, progress="网办率96%。")])
    placed = place(make_reading(table, file="石桥区.xlsx"), known)
    assert placed.unit is None and placed.answers == []
    assert place(make_reading(table, file="报送表.xlsx"), known).unit == "市税务局"


def test_a_theme_changed_in_a_merged_cell_is_told_and_listed_once(index: Index) -> None:
    changed = {"theme": "（三）优化办税体验"}
    table = make_table([returned(5, progress="网办率96%。", **changed), returned(6, **changed)])
    table.rows[1].inherited = frozenset({"theme"})
    placed = place(make_reading(table, line="填报单位：市税务局"), index)
    assert [left.source.cell for left in placed.leftovers if left.text == changed["theme"]] == ["C3"]
    assert codes(placed).count("D402") == 1
