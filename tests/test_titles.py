"""Titles of official documents are cut into lines where a word ends."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.text.titles import title_lines, width

CASES = [
    ("督办通知单", ["督办通知单"]),
    (
        "关于云溪市2026年优化营商环境重点工作任务落实情况的通报",
        ["关于云溪市2026年优化营商环境", "重点工作任务落实情况的通报"],
    ),
    (
        "关于云溪市2026年优化营商环境重点工作任务2026年第二季度落实情况的通报",
        ["关于云溪市2026年优化营商环境", "重点工作任务2026年第二季度", "落实情况的通报"],
    ),
    (
        "关于商请报送《云溪市优化营商环境若干措施》进展情况的函",
        ["关于商请报送", "《云溪市优化营商环境若干措施》", "进展情况的函"],
    ),
    ("云溪市2026年优化营商环境重点工作任务未报送单位名单", ["云溪市2026年优化营商环境", "重点工作任务未报送单位名单"]),
    ("  \n", []),
]


@pytest.mark.parametrize(("title", "lines"), CASES)
def test_a_title_is_cut_where_a_word_ends(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


def test_a_year_and_a_bracket_stay_whole() -> None:
    for title in (
        "关于印发云溪市政务服务标准化便利化二〇二六年2026年",
        "一二三四五六七八九十一二三四五六七八（第九版）的通知",
    ):
        for line in title_lines(title):
            assert not line.startswith(("年", "）", "的", "026"))
            assert not line.endswith(("（", "第", "20"))


@given(st.text(alphabet="云溪市优化2026年第的《》（）、 a\n", max_size=80))
@settings(max_examples=60, deadline=None)
def test_nothing_of_a_title_is_lost_and_no_line_is_too_long(title: str) -> None:
    lines = title_lines(title)
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert all(width(line) <= 20 for line in lines if not set(line) & set("《》（）、的年第2026a"))
