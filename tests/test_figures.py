"""The numbers of a requirement, for matching."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.figures import figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("完成30公里", ("30",)), ("完成三十公里", ("30",)), ("完成３０公里", ("30",)), ("新增1,200家", ("1200",)),
        ("达到80%", ("80%",)), ("达到80％", ("80%",)), ("达到百分之八十", ("80%",)), ("3.50%", ("3.5%",)),
        ("30万元", ("300000",)), ("1.5亿元", ("150000000",)), ("二十万户", ("200000",)), ("两次", ("2",)),
        ("4个工作日、15天", ("4", "15")), ("一网通办、统一办理、四位一体", ()), ("", ()), ("没有数字", ()),
        ("80%与80", ("80%", "80")),
    ],
)  # fmt: skip
def test_figures(text: str, expected: tuple[str, ...]) -> None:
    assert figures(text) == expected


@given(st.text(max_size=60))
def test_no_text_is_refused(text: str) -> None:
    assert all(figures(text)) or figures(text) == ()


@given(st.text(alphabet="0123456789.,，万亿%百分之一二三十〇零两 公里个", max_size=40))
def test_numbers_of_any_shape(text: str) -> None:
    assert isinstance(figures(text), tuple)
