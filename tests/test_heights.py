"""Lines, heights and cuts of cell texts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.report.heights import (
    CELL_LIMIT,
    MAX_ROW,
    cut,
    cut_once,
    fit_cell,
    line_bound,
    line_count,
    line_starts,
    lines_in,
    row_height,
    text_width,
    utf16_length,
)

OFFICIAL = st.lists(
    st.sampled_from(
        ["市税务局会同有关部门推进", "办税便利化", "，", "。", "；", "、", "2026年6月底前", "（一）", "12,345件", "95.6%", "“一网通办”",
         "ABC系统", "\n", "【石桥区】", "好", " ", "V2.1", "https://example.cn/very/long/path?query=1&other=2"]
    ),
    max_size=120,
).map("".join)  # fmt: skip
WIDTHS = st.sampled_from([4.9, 8.8, 10.7, 22.7, 25.7])


def lines_of(text: str, width: float) -> list[str]:
    starts = line_starts(text, width)
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def test_full_width_text_fills_its_lines() -> None:
    assert lines_of("市发改委会同市税务局推进一网通办", 5) == ["市发改委会", "同市税务局", "推进一网通", "办"]


def test_no_closing_mark_begins_and_no_opening_mark_ends_a_line() -> None:
    assert lines_of("推进办税缴费，开展培训", 6) == ["推进办税缴", "费，开展培训"]
    assert lines_of("市税务局牵头（市财政局配合）", 7) == ["市税务局牵头", "（市财政局配", "合）"]


def test_numbers_and_latin_words_stay_whole() -> None:
    assert lines_of("全市累计办理12,345件业务", 8) == ["全市累计办理", "12,345件业务"]


def test_every_line_break_begins_a_line() -> None:
    assert line_count("一\n\n二\n", 5) == 4
    assert line_count("", 5) == 0


@settings(max_examples=400, deadline=None)
@given(OFFICIAL, WIDTHS)
def test_lines_are_never_wider_than_the_column(text: str, width: float) -> None:
    assert "".join(lines_of(text, width)) == text
    for line in lines_of(text, width):
        assert text_width(line.rstrip()) <= width + 1e-6 or len(line.strip()) <= 2


@settings(max_examples=400, deadline=None)
@given(OFFICIAL, WIDTHS)
def test_the_quick_bound_is_never_too_small(text: str, width: float) -> None:
    if "https" not in text or width > 20:
        assert line_bound(text, width) >= line_count(text, width)


@settings(max_examples=400, deadline=None)
@given(OFFICIAL, WIDTHS, st.integers(1, 9), st.integers(1, 9))
def test_cut_parts_join_to_the_text_and_keep_their_number_of_lines(
    text: str, width: float, first: int, then: int
) -> None:
    parts = cut(text, width, first, then)
    assert "".join(parts) == text
    for number, part in enumerate(parts):
        assert line_count(part.rstrip("\n "), width) <= (then if number else first)


def test_a_cut_is_made_after_a_sentence_and_away_from_white_space() -> None:
    text = "已印发方案。组织培训三次。\n下一步继续推进各项任务。" * 6
    for part in cut(text, 10, 4, 4)[:-1]:
        assert part[-1] in "。，"
    for part in cut(text, 10, 4, 4):
        assert part == part.strip()


def test_the_first_part_says_how_many_lines_it_takes() -> None:
    part, rest, lines = cut_once("推进办税便利化改革工作。" * 20, 12, 5)
    assert lines == line_count(part, 12) <= 5
    assert part + rest == "推进办税便利化改革工作。" * 20


def test_lines_in_is_the_inverse_of_row_height() -> None:
    for lines in range(1, 23):
        assert lines_in(row_height(lines, 12), 12) == lines
    assert row_height(lines_in(MAX_ROW, 12), 12) <= MAX_ROW


def test_a_row_has_room_for_the_widest_font_likely_to_stand_in() -> None:
    for lines in range(1, 23):
        assert row_height(lines, 12) >= (lines * 1.448 - 0.25) * 12


def test_what_exceeds_a_cell_is_split_off_and_nothing_is_lost() -> None:
    text = "𠮷" * 10_000 + "推" * 20_000
    shown, rest = fit_cell(text, "〔续〕")
    assert utf16_length(shown) <= CELL_LIMIT
    assert shown.endswith("〔续〕")
    assert shown.removesuffix("〔续〕") + rest == text
    assert fit_cell("短文", "〔续〕") == ("短文", "")


def test_a_row_holds_its_lines_in_the_font_of_the_widest_pitch() -> None:
    for lines in range(1, 30):
        assert row_height(lines, 12) >= lines * 12 * 1.46
