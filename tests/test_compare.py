"""Fixed cells against the ledger: what is a change and what is only another way to write the same."""

from __future__ import annotations

import pytest
from placing import COLUMNS, TASKS, make_index, make_reading, make_table, returned

from toolkit.core.compare import Change, changes
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.layout import Row


@pytest.fixture
def index() -> Index:
    return make_index()


def differing(index: Index, number: int, inherited: tuple[str, ...] = (), **cells: str | None) -> list[Change]:
    row = Row(5, returned(number, **cells), frozenset(inherited))
    columns = {name: place for place, name in enumerate(COLUMNS, 1)}
    return list(changes(row, columns, index.ledger.items[number - 1], index))


def test_a_row_as_handed_out_differs_nowhere(index: Index) -> None:
    for number in range(1, len(TASKS) + 1):
        assert differing(index, number) == []


@pytest.mark.parametrize(
    "cells",
    [
        {"requirement": TASKS[0]["requirement"].replace("，", ", ").rstrip("。")},
        {"theme": "(一) 优化市场准入"},
        {"theme": "二、优化市场准入"},
        {"title": "8.企业开办便利化。"},
        {"title": "企业开办\n便利化"},
        {"units": "牵头单位:市市场监管局\n配合单位:市公安局、市税务局"},
        {"units": "牵头单位：市市场监督管理局；配合单位：云溪市税务局 市公安局"},
        {"deadline": "6 月底 前"},
        {"deadline": "2026年6月30日前"},
    ],
)
def test_other_ways_to_write_the_same_are_no_changes(index: Index, cells: dict[str, str]) -> None:
    assert differing(index, 1, **cells) == []


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"requirement": TASKS[0]["requirement"].replace("1个", "3个")}, "D401", "requirement"),
        ({"theme": "（一）放宽市场准入"}, "D402", "theme"),
        ({"title": "1.企业注销便利化"}, "D402", "title"),
        ({"units": "牵头单位：市市场监管局 配合单位：市税务局"}, "D403", "units"),
        ({"units": "牵头单位：市税务局 配合单位：市市场监管局、市公安局"}, "D403", "units"),
        ({"units": "牵头单位：市市场监管局 配合单位：市税务局、市财政局"}, "D403", "units"),
        ({"deadline": "12月底前"}, "D404", "deadline"),
        ({"deadline": "常态实施"}, "D404", "deadline"),
    ],
)
def test_a_changed_cell_is_named_with_old_and_new(index: Index, cells: dict[str, str], code: str, column: str) -> None:
    (change,) = differing(index, 1, **cells)
    assert (change.code, change.column, change.new) == (code, column, cells[column])
    assert change.old and change.old != change.new


def test_an_emptied_cell_is_a_change_with_nothing_left_to_list(index: Index) -> None:
    (change,) = differing(index, 1, deadline=None)
    assert (change.code, change.new) == ("D405", "")
    (change,) = differing(index, 1, units=None)
    assert (change.code, change.column) == ("D405", "units")


def test_text_carried_down_from_another_row_is_not_this_rows_to_change(index: Index) -> None:
    assert differing(index, 1, ("title", "units"), title="别的工作", units="市财政局") == []


def test_lead_and_support_in_columns_of_their_own_are_the_packed_cell(index: Index) -> None:
    columns = {"requirement": 1, "lead": 2, "support": 3}
    cells = {"requirement": TASKS[0]["requirement"], "lead": "市市场监管局", "support": "市公安局、市税务局"}
    item = index.ledger.items[0]
    assert list(changes(Row(5, dict(cells)), columns, item, index)) == []
    (change,) = changes(Row(5, {**cells, "support": "市公安局"}), columns, item, index)
    assert (change.column, change.code) == ("support", "D403")


def test_a_changed_cell_becomes_a_finding_at_the_cell_and_is_set_aside(index: Index) -> None:
    table = make_table([returned(5, deadline="年底前", progress="网办率96%")])
    placed = place(make_reading(table, line="填报单位：市税务局"), index)
    (finding,) = [f for f in placed.findings if f.code == "D404"]
    assert (finding.source.cell, finding.item, finding.unit) == ("G3", "id5", "市税务局")
    assert "9月底前" in finding.message and "年底前" in finding.message
    kept = [left for left in placed.leftovers if left.text == "年底前"]
    assert [left.kind for left in kept] == ["set_aside"] and kept[0].column == "完成时限"
    assert [answer.text for answer in placed.answers] == ["网办率96%"]
