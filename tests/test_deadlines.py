"""Words about time and quantity."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.deadlines import deadline_flaw, milestones, read_deadline, same_deadline
from toolkit.text.figures import figures
from toolkit.text.numerals import number_of


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("6月底", "date", "2026-06-30"), ("8 月底", "date", "2026-08-31"), ("12月 底前", "date", "2026-12-31"),
        ("2月底", "date", "2026-02-28"), ("2028年2月底前", "date", "2028-02-29"), ("9月15日前", "date", "2026-09-15"),
        ("年底", "date", "2026-12-31"), ("2027年年底前", "date", "2027-12-31"), ("年内", "date", "2026-12-31"),
        ("三季度末", "date", "2026-09-30"), ("第二季度", "date", "2026-06-30"), ("上半年", "date", "2026-06-30"),
        ("六月底", "date", "2026-06-30"), ("二〇二七年六月三十日", "date", "2027-06-30"), ("到2027年", "date", "2027-12-31"),
        ("2026.6.30", "date", "2026-06-30"), ("2026-6-30", "date", "2026-06-30"), ("2026/6/30", "date", "2026-06-30"),
        ("20260630", "date", "2026-06-30"), ("46203", "date", "2026-06-30"), ("6.30", "date", "2026-06-30"),
        ("2026-06-30 00:00:00", "date", "2026-06-30"), ("26年6月", "date", "2026-06-30"), ("６月３０日", "date", "2026-06-30"),
        ("9月中旬", "date", "2026-09-20"), ("明年3月底", "date", "2027-03-31"), ("6月底启动，9月底前完成", "date", "2026-09-30"),
        ("2026年9月21日—10月31日", "range", "2026-10-31"), ("6月至9月", "range", "2026-09-30"),
        ("2026年11月—1月", "range", "2027-01-31"), ("2025—2027年", "range", "2027-12-31"),
        ("自印发之日起至2026年9月底", "range", "2026-09-30"),
        ("2026年12月底前完成，并持续推进", "compound", "2026-12-31"), ("常态 实施", "ongoing", None),
        ("持续推进", "ongoing", None), ("立行立改，长期坚持", "ongoing", None), ("每月25日前", "recurring", None),
        ("每季度", "recurring", None), ("每月28日前（从2026年3月起）", "recurring", None), ("15个工作日内", "relative", None),
        ("按照省政府部署同步推进", "conditional", None), ("根据项目进度推进", "conditional", None),
        ("7月初", "date", None), ("6月31日", "date", None), ("13月底", "date", None), ("尽快", "none", None),
        ("", "none", None), ("/", "none", None),
    ],
)  # fmt: skip
def test_deadline_column(text: str, kind: str, due: str | None) -> None:
    found = read_deadline(text, 2026)
    assert (found.kind, found.due, found.due_alt) == (kind, due, None)


def test_before_a_month_has_two_readings() -> None:
    found = read_deadline("8月前", 2026)
    assert (found.due, found.due_alt) == ("2026-07-31", "2026-08-31")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [("6月底", ""), ("6月31日", "invalid"), ("13月底", "invalid"), ("7月初", "imprecise"), ("8月前", "ambiguous"),
     ("尽快", "vague"), ("见附件", "vague"), ("", ""), ("持续推进", "")],
)  # fmt: skip
def test_why_a_deadline_is_uncertain(text: str, flaw: str) -> None:
    assert deadline_flaw(text, 2026) == flaw


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("8月底前完成登记，年底前全部上线。", ["2026-08-31", "2026-12-31"]),
        ("力争年内覆盖80%以上。", ["2026-12-31"]),
        ("到2027年，增长20%。6月底前出台办法。", ["2027-12-31", "2026-06-30"]),
        ("9月15日前报送，并于10月底实现上线。", ["2026-09-15", "2026-10-31"]),
        ("15个工作日内办结，10天内答复，贷款到期前1个月提醒。", []),
        ("三年内翻一番，近5年内未受处罚。", []),
        ("从3月底起实施，截至6月底已完成一半。", []),
        ("为2027年实施创造条件，为10月份推广积累经验。", []),
        ("每年12月底前公布，2026年贷款增速不低于15%。", []),
        ("落实《云溪市2026年底前行动方案》。", []),
    ],
)
def test_dates_inside_a_requirement(text: str, dues: list[str]) -> None:
    assert [one.due for one in milestones(text, 2026)] == dues


def test_a_milestone_keeps_its_words() -> None:
    assert milestones("争取 8 月 底前办结", 2026)[0].text == "8月底前"


def test_same_deadline_in_other_words() -> None:
    def same(first: str, second: str) -> bool:
        return same_deadline(read_deadline(first, 2026), read_deadline(second, 2026))

    assert same("6月30日", "2026-06-30") and same("6月底", "６月 底") and same("常态实施", "持续推进")
    assert not same("6月底", "9月底") and not same("6月底", "持续推进") and not same("尽快", "抓紧")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_full_dates_are_read_back(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日前", f"{day.year}.{day.month}.{day.day}", day.isoformat()):
        assert read_deadline(text, 2026).due == day.isoformat()


@given(st.text(alphabet="0123456789年月日底前内初季度上半每持续推进至—.-/ 一二三十〇到起。，", max_size=25))
def test_no_text_is_refused(text: str) -> None:
    found = read_deadline(text, 2026)
    assert found.due is None or date.fromisoformat(found.due)
    for one in milestones(text, 2026):
        assert date.fromisoformat(one.due)


@given(st.integers(0, 99_999_999))
def test_chinese_numerals(number: int) -> None:
    assert number_of(_spoken(number)) == number


def _spoken(number: int) -> str:
    if number < 10:
        return "零一二三四五六七八九"[number]
    for size, word in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            rest = number % size
            zero = "零" if rest and rest < size // 10 else ""
            return _spoken(number // size) + word + (zero + _spoken(rest) if rest else "")
    raise AssertionError


def test_figures_tell_thirty_from_eighty() -> None:
    assert figures("完成30公里") != figures("完成80公里")


@given(st.integers(2, 9_999), st.sampled_from(["公里", "个", "家", "%", "万元"]))
def test_figures_do_not_depend_on_width(number: int, unit: str) -> None:
    wide = str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    assert figures(f"完成{number}{unit}") == figures(f"完成{wide}{unit}")
