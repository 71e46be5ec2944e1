"""Who sent a file."""

from __future__ import annotations

import pytest
from placing import codes, make_index, make_reading, make_table, returned

from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.sender import BY_LINE, BY_MARK, BY_NAME, BY_ROWS, unit_in_line
from toolkit.model.merging import Placed
from toolkit.model.output import UNIT


@pytest.fixture
def index() -> Index:
    return make_index()


def sent(index: Index, *answered: int, file: str = "新建工作表.xlsx", line: str = "", **more: object) -> Placed:
    rows = [returned(n, progress=f"第{n}项已办结。" if n in answered else None) for n in range(1, 8)]
    return place(make_reading(make_table(rows), file=file, line=line, **more), index)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("填报单位：市税务局（盖章）", "市税务局"),
        ("填报单位(盖章)：市税务局", "市税务局"),
        ("填报单位（盖章）： 市 税 务 局      填表人：张三    填报日期：2026年6月30日", "市税务局"),
        ("单位名称:市税务局 联系电话：0000", "市税务局"),
        ("报送单位：市税务局　　日期：6月30日", "市税务局"),
        ("填报单位：", ""),
        ("填报单位（盖章）：      填表人：", ""),
    ],
)
def test_the_unit_of_a_line(line: str, unit: str) -> None:
    assert unit_in_line(line) == unit


def test_mark_line_name_and_rows_in_this_order(index: Index) -> None:
    marked = sent(index, 5, file="市财政局.xlsx", line="填报单位：市财政局", properties={UNIT: "市税务局"})
    assert (marked.unit, marked.unit_how) == ("市税务局", BY_MARK)
    lined = sent(index, 5, file="市财政局.xlsx", line="填报单位：市税务局")
    assert (lined.unit, lined.unit_how) == ("市税务局", BY_LINE)
    named = sent(index, 5, file="收件/台账（市税务局）终稿(2).xlsx")
    assert (named.unit, named.unit_how) == ("市税务局", BY_NAME)
    shown = sent(index, 5, 6)
    assert (shown.unit, shown.unit_how, shown.state) == ("市税务局", BY_ROWS, "merged")
    assert "U305" in codes(shown)


def test_an_alias_is_the_unit(index: Index) -> None:
    assert sent(index, 1, line="填报单位：云溪市市场监督管理局").unit == "市市场监管局"


def test_contradicting_evidence_is_reported_and_the_stronger_counts(index: Index) -> None:
    placed = sent(index, 5, file="市财政局.xlsx", line="填报单位：市税务局")
    (note,) = [f for f in placed.findings if f.code == "U302"]
    assert "市税务局" in note.message and "市财政局" in note.message


def test_a_similar_name_counts_only_when_the_rows_prove_it(index: Index) -> None:
    proven = sent(index, 5, 6, line="填报单位：市税务局局")
    assert proven.unit == "市税务局" and "U303" in codes(proven)
    unproven = sent(index, 1, line="填报单位：市税务局局")
    assert unproven.unit is None and unproven.state == "unidentified" and "U301" in codes(unproven)


def test_without_any_evidence_everything_is_listed_and_nothing_merged(index: Index) -> None:
    placed = sent(index, 1, 2)
    assert placed.state == "unidentified" and not placed.answers
    assert sorted(left.text for left in placed.leftovers) == ["第1项已办结。", "第2项已办结。"]
    assert {left.kind for left in placed.leftovers} == {"unplaced"}
    assert placed.read == 2


def test_a_name_that_means_no_unit_of_the_ledger_is_not_guessed(index: Index) -> None:
    placed = sent(index, 1, line="填报单位：市气象局")
    assert placed.unit is None and "U301" in codes(placed)


def test_a_member_of_a_collective_reports_under_its_own_name(index: Index) -> None:
    for placed in (sent(index, 7, line="填报单位：青岚县"), sent(index, 7, file="青岚县.xlsx")):
        assert (placed.unit, placed.state) == ("青岚县", "merged")
        assert [answer.item for answer in placed.answers] == [6]
        assert "U304" in codes(placed)


def test_the_city_in_a_file_name_is_not_a_sender(index: Index) -> None:
    placed = sent(index, 1, 2, file="云溪市2026年优化营商环境重点工作任务落实台账.xlsx")
    assert placed.unit is None


def test_two_units_in_a_file_name_settle_nothing(index: Index) -> None:
    assert sent(index, 1, 2, file="市税务局转市财政局.xlsx").unit is None


def test_the_folder_names_the_sender_when_the_file_does_not(index: Index) -> None:
    assert sent(index, 5, file="报送.zip!/市税务局/附件1.xlsx").unit == "市税务局"


def test_a_unit_that_answers_only_another_units_rows_is_reported(index: Index) -> None:
    placed = sent(index, 5, 6, line="填报单位：市发改委")
    assert "U306" in codes(placed) and not placed.answers
    assert {left.candidates for left in placed.leftovers if left.kind == "unplaced"} == {("id5",), ("id6",)}


def test_one_row_with_several_units_proves_nothing(index: Index) -> None:
    assert sent(index, 6).unit is None


def test_rows_do_not_overrule_a_unit_that_the_ledger_does_not_know(index: Index) -> None:
    for placed in (sent(index, 5, 6, file="市气象局.xlsx"), sent(index, 5, 6, line="填报单位：市气象局")):
        assert placed.unit is None and placed.state == "unidentified" and "U301" in codes(placed)
        assert "市气象局" in next(f.message for f in placed.findings if f.code == "U301")


def test_an_unknown_line_and_a_known_file_name_are_reported(index: Index) -> None:
    placed = sent(index, 5, file="市税务局.xlsx", line="填报单位：市气象局")
    assert placed.unit == "市税务局"
    assert "市气象局" in next(f.message for f in placed.findings if f.code == "U302")


def test_a_section_of_a_unit_speaks_for_it(index: Index) -> None:
    assert sent(index, 5, line="填报单位：市税务局征管科").unit == "市税务局"
    assert sent(index, 1, 2, line="填报单位：青岚县税务局").unit is None


@pytest.mark.parametrize("line", ["青岚县", "青岚县人民政府", "青岚县政府"])
def test_a_county_of_a_collective_is_one_unit_however_it_signs(index: Index, line: str) -> None:
    placed = sent(index, 2, 7, line=f"填报单位：{line}")
    assert (placed.unit, len(placed.answers)) == ("青岚县", 2)
    assert codes(placed).count("U304") == 1 and "U302" not in codes(placed)
    named = sent(index, 2, 7, file=f"{line}.xlsx", line="填报单位：青岚县")
    assert named.unit == "青岚县" and "U302" not in codes(named)
