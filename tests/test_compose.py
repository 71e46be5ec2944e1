"""Labelled cells: what is put together comes apart again, exactly."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.core.compose import compose, split

UNITS = st.text(st.characters(blacklist_characters="【】\n", blacklist_categories=("Cs",)), min_size=1, max_size=6)
TEXTS = st.text(st.sampled_from("【】\n\u3000 市税务局完成a1"), max_size=30)


@given(st.lists(st.tuples(UNITS, TEXTS), min_size=2, max_size=4))
@example([("市税务局", "已办结\n【市财政局】不是标签"), ("市财政局", "\u3000【成效】好\n\u3000【问题】无\n")])
def test_several_texts_come_apart_exactly(pieces: list[tuple[str, str]]) -> None:
    assert split(compose(pieces)) == pieces


@given(UNITS, TEXTS.filter(bool))
def test_one_text_reads_back_as_itself(unit: str, text: str) -> None:
    cell = compose([(unit, text)])
    assert split(cell) in ([(unit, text)], [("", text)])


def test_one_text_stands_as_it_is_and_several_are_labelled() -> None:
    assert compose([]) == ""
    assert compose([("市税务局", "已办结。\n正在推进。")]) == "已办结。\n正在推进。"
    assert compose([("市税务局", "已办结。"), ("市财政局", "已拨付。")]) == "【市税务局】已办结。\n【市财政局】已拨付。"


def test_a_single_text_that_looks_labelled_is_labelled() -> None:
    cell = compose([("市税务局", "【成效】办税提速。")])
    assert cell == "【市税务局】【成效】办税提速。"
    assert split(cell) == [("市税务局", "【成效】办税提速。")]


def test_an_unlabelled_cell_is_one_piece_without_a_unit() -> None:
    assert split("已办结。\n【市财政局】已拨付。") == [("", "已办结。\n【市财政局】已拨付。")]
    assert split("") == []
