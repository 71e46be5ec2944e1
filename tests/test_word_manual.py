"""The page for whoever edits a template (templates/word/README.md): each example on it is tried, and it leaves nothing out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_templates import filled, report, template, texts

from toolkit.report.word import check_template
from toolkit.report.word.fields import FIELDS, FOR_ONE_UNIT, GROUPS, SUPPORT, described
from toolkit.report.word.helpers import FILTERS, FUNCTIONS
from toolkit.report.word.mistakes import CannotPrint
from toolkit.report.word.sandbox import JINJA_FILTERS

PAGE = (Path(__file__).resolve().parent.parent / "templates" / "word" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^(.*[}]) → (.+)$", PAGE, re.MULTILINE)
DATA = report()


def test_each_example_of_the_page_gives_what_it_says(tmp_path: Path) -> None:
    bodies = [body for body, _ in EXAMPLES]
    assert len(bodies) > 25
    assert check_template(template(tmp_path, *bodies)) == []
    assert [one.replace("\n", "⏎") for one in texts(filled(tmp_path, DATA, *bodies))] == [
        result for _, result in EXAMPLES
    ]


def test_the_page_shows_every_helper_and_describes_every_field() -> None:
    shown = " ".join(body for body, _ in EXAMPLES)
    assert [name for name in FILTERS if f"|{name}" not in shown] == ["count"]
    assert [name for name in FUNCTIONS if f"{name}(" not in shown] == ["份额"]
    assert described() in PAGE
    for shape in (FIELDS, FOR_ONE_UNIT, *GROUPS.values()):
        assert all(f"\n- `{name}`：" in PAGE for name in shape)
    assert SUPPORT.keys() - GROUPS["统计数"].keys() == {"未填报"}
    assert "“未填报”" in PAGE


def test_tags_of_the_page_are_understood(tmp_path: Path) -> None:
    body = re.findall(r"^(\{%p .*?%\}) ", PAGE, re.MULTILINE)
    assert len(body) == 2
    ends = {"if": "{%p endif %}", "for": "{%p endfor %}"}
    for one in body:
        word = one.split()[1]
        assert check_template(template(tmp_path, one, "{{ 标题 }}", ends[word])) == []
    named = re.search(r"另外可以用 Jinja 的 (.*?) 等", PAGE, re.DOTALL)
    assert named
    assert set(re.findall(r"`(\w+)`", named[1])) <= {*JINJA_FILTERS, *FILTERS}


# --- helpers one by one --------------------------------------------------------------------------------------------------

F = FILTERS


@pytest.mark.parametrize(
    ("name", "given", "result"),
    [
        ("日期", (date(2021, 6, 5),), "2021年6月5日"), ("日期", ("2021-12-31",), "2021年12月31日"),
        ("中文日期", (date(2020, 10, 30),), "二〇二〇年十月三十日"), ("中文日期", (date(2021, 11, 20),), "二〇二一年十一月二十日"),
        ("月份", ("2026-09",), "2026年9月"), ("月份", ("持续推进",), "持续推进"), ("月份", (date(2026, 9, 1),), "2026年9月"),
        ("中文数字", (0,), "零"), ("中文数字", (10,), "十"), ("中文数字", (11,), "十一"), ("中文数字", (20,), "二十"), ("中文数字", (110,), "一百一十"),
        ("中文数字", (1001,), "一千零一"), ("中文数字", (1010,), "一千零一十"), ("中文数字", (10000,), "一万"), ("中文数字", (10005,), "一万零五"),
        ("中文数字", (100010,), "十万零一十"), ("中文数字", (12345678,), "一千二百三十四万五千六百七十八"), ("大写", (10,), "壹拾"), ("大写", (0,), "零"),
        ("百分比", (Decimal("66.7"),), "66.7%"), ("百分比", ({"百分比": Decimal("5")},), "5%"),
        ("份额", ([1, 1, 1],), ["33.3%", "33.3%", "33.4%"]), ("份额", ([1, 2], 0), ["33%", "67%"]), ("份额", ([0, 0],), ["0.0%", "0.0%"]),
        ("一是二是", (["办好。", " ", "再办；"],), "一是办好；二是再办。"), ("一是二是", (["办好。"],), "办好。"), ("一是二是", ([],), ""),
        ("顿号", ([],), ""), ("顿号", (["甲", {"单位": "乙"}, {"名称": "丙"}],), "甲、乙、丙"), ("顿号", (["甲", "乙"], 2), "甲、乙"), ("顿号", (["甲", "乙"], 1, "人"), "甲等2人"),
        ("顿号和", ([],), ""), ("顿号和", (["甲"],), "甲"), ("顿号和", (["甲", "乙", "丙"],), "甲、乙和丙"),
        ("序号", (12,), "十二、"), ("序号", (105,), "一百〇五、"), ("序号", ("3", 2), "（三）"),
        ("若无则", (None,), "—"), ("若无则", ("  ", "无"), "无"), ("若无则", ([], "无"), "无"), ("若无则", (0, "无"), 0), ("若无则", (False, "无"), False),
        ("分段", ("一\n\n 二 \r\n三",), ["一", "二", "三"]), ("去句号", ("一。\n二；",), "一；二"), ("截短", ("一二三", 3), "一二三"),
    ],
)  # fmt: skip
def test_helpers(name: str, given: tuple[Any, ...], result: Any) -> None:
    assert F[name](*given) == result


def test_a_period_names_its_year_once() -> None:
    between = FUNCTIONS["期间"]
    assert between(date(2025, 12, 1), date(2026, 1, 31)) == "2025年12月1日至2026年1月31日"
    assert between("2026-06-05", "2026-06-05") == "2026年6月5日"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("日期", ("下周",)), ("日期", (None,)), ("中文数字", (10**8,)), ("中文数字", (-1,)), ("中文数字", ("三",)), ("中文数字", (1.5,)), ("中文数字", (Decimal("66.7"),)),
        ("百分比", ("66",)), ("百分比", ({"百分比": None},)), ("百分比", (True,)), ("一是二是", ("不是清单",)), ("顿号", (5,)), ("顿号", (None,)),
        ("序号", (1, 5)), ("截短", (None,)), ("竖并", (None,)), ("份额", ([1, "二"],)),
    ],
)  # fmt: skip
def test_helpers_refuse_what_they_cannot_print_in_chinese(name: str, given: tuple[Any, ...]) -> None:
    with pytest.raises(CannotPrint, match=r"[\u4e00-\u9fff]{3}"):
        F[name](*given)


_VALUES = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def read_back(words: str) -> int:
    """The number that Chinese words stand for, by a grammar of its own."""
    high, wan, low = words.rpartition("万")
    total = read_back(high) * 10_000 if wan else 0
    digit = 1
    for sign in low:
        if sign in _PLACES:
            total += digit * _PLACES[sign]
            digit = 0
        elif sign in _VALUES:
            digit = _VALUES[sign]
    return total + (digit if low and low[-1] not in _PLACES else 0)


@given(st.integers(0, 10**8 - 1) | st.integers(0, 1100) | st.integers(0, 99).map(lambda n: n * 1001))
def test_numbers_in_words_read_back(number: int) -> None:
    words = F["中文数字"](number)
    assert read_back(words) == number
    assert "零零" not in words
    formal = F["大写"](number).translate(str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千"))
    assert read_back(formal) == number
