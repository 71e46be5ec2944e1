"""What a cell shows for a stored number: checked against what Excel and WPS are known to show, and against openpyxl."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from toolkit.read.numbers import display, is_date


def shown(value: float, code: str = "", number: int = 0, date1904: bool = False) -> str:
    return display(value, code, number, date1904)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"), (1.0, "1"), (-5.0, "-5"), (0.0, "0"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (1234567.25, "1234567.25"),
        (1 / 3, "0.333333333333333"), (0.00001, "1E-05"), (1.5e25, "1.5E+25"), (1e20, "100000000000000000000"),
        (110101199001011234, "110101199001011234"), (1.10101199001011e17, "110101199001011000"), (2.675, "2.675"),
    ],
)  # fmt: skip
def test_a_number_without_format(value: float, text: str) -> None:
    assert shown(value) == text
    assert shown(value, "@", 49) == text
    assert shown(value, "General") == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.85, "0%", "85%"), (0.855, "0.0%", "85.5%"), (0.285, "0%", "29%"), (2.5, "0", "3"), (-2.5, "0", "-3"),
        (1.005, "0.00", "1.01"), (1234567.891, "#,##0.00", "1,234,567.89"), (999.999, "#,##0.00", "1,000.00"),
        (-1234.5, "#,##0.00", "-1,234.50"), (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"), (0, '0;-0;"-"', "-"),
        (7, "000", "007"), (5551234, "000-0000", "555-1234"), (12, '0"个"', "12个"), (3.5, 'General"公里"', "3.5公里"),
        (0.5, "#.##", ".5"), (1.0, "0.0#", "1.0"), (12345, '0.0,"千"', "12.3千"), (1234567, "#,##0,", "1,235"),
        (1.5, "# ?/?", "1 1/2"), (0.333, "# ??/??", "1/3"), (2, "# ?/?", "2"), (0.5, "# ?/8", "4/8"),
        (123456, "0.00E+00", "1.23E+05"), (0.00012, "0.0E+00", "1.2E-04"), (123456, "##0.0E+0", "123.5E+3"),
        (999999, "0.00E+00", "1.00E+06"), (150, '[>=100]"多";[<0]"负"0;0', "多"), (-3, '[>=100]"多";[<0]"负"0;0', "负3"),
        (5, '[Red][>=100]"多";0', "5"), (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (1234.5, "¥#,##0.00", "¥1,234.50"), (8, "[$¥-804]#,##0.00", "¥8.00"), (1, '"是";"否";"无"', "是"),
        (123, "[DBNum1]General", "一百二十三"), (10, "[DBNum1]General", "十"), (110, "[DBNum1]0", "一百一十"),
        (1050, '[DBNum2]General"元整"', "壹仟零伍拾元整"), (100010203, "[DBNum1]0", "一亿〇一万〇二百〇三"),
        (-0.4, "0", "0"), (5, ";;;", "5"), (5, "", "5"), (5, '"', "5"), (5, "0;", "5"), (12, "??0", "12"),
    ],
)  # fmt: skip
def test_a_number_with_a_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (14, "2026/6/18"), (22, "2026/6/18 18:00"), (27, "2026年6月"), (28, "6月18日"), (29, "6月18日"), (30, "6/18/26"),
        (31, "2026年6月18日"), (32, "18时00分"), (33, "18时00分00秒"), (34, "下午6时00分"), (35, "下午6时00分00秒"),
        (36, "2026年6月"), (50, "2026年6月"), (51, "6月18日"), (52, "2026年6月"), (53, "6月18日"), (54, "6月18日"),
        (55, "下午6时00分"), (56, "下午6时00分00秒"), (57, "2026年6月"), (58, "6月18日"), (15, "18-Jun-26"), (20, "18:00"),
        (16, "18-Jun"), (17, "Jun-26"), (18, "6:00 PM"), (21, "18:00:00"), (45, "00:00"), (46, "1108602:00:00"),
    ],
)  # fmt: skip
def test_built_in_dates_without_a_code(number: int, text: str) -> None:
    assert shown(46191.75, "", number) == text
    assert is_date("", number)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (46191, 'yyyy"年"m"月"d"日";@', "2026年6月18日"), (46191, "[$-804]yyyy年m月", "2026年6月"), (46191, "m/d/yy", "6/18/26"),
        (46191, r"yyyy\-mm\-dd", "2026-06-18"), (46191.5, "[$-F400]h:mm:ss AM/PM", "12:00:00 PM"),
        (46191, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二六年六月十八日"), (46191, "[$-804]aaaa;@", "星期四"),
        (46191, "e年m月d日", "2026年6月18日"), (46191, "[$-F800]dddd, mmmm dd, yyyy", "Thursday, June 18, 2026"),
        (1.5, "[h]:mm", "36:00"), (1.5, "[mm]:ss", "2160:00"), (0.25, "h:mm", "6:00"), (46191.4567, "mm:ss.0", "57:38.9"),
        (46191.999999, "yyyy-mm-dd hh:mm:ss", "2026-06-19 00:00:00"), (0.5, "上午/下午h时", "下午12时"),
        (46191.0001, "h:mm", "0:00"), (46191, "[$-804]mmmm", "六月"), (46191, "mm-dd", "06-18"),
    ],
)  # fmt: skip
def test_a_date_with_a_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_the_year_1900_has_the_day_that_never_was() -> None:
    assert [shown(day, "yyyy-mm-dd") for day in (0, 1, 59, 60, 61)] == [
        "1900-01-00", "1900-01-01", "1900-02-28", "1900-02-29", "1900-03-01",
    ]  # fmt: skip


def test_the_1904_calendar() -> None:
    assert shown(0, "yyyy-mm-dd", date1904=True) == "1904-01-01"
    assert shown(46191 - 1462, "yyyy-mm-dd", date1904=True) == "2026-06-18"


@pytest.mark.parametrize("value", [-1, 2_958_466, 20260618, 1e300])
@pytest.mark.parametrize("date1904", [False, True])
def test_a_number_that_is_no_date_stays_a_number(value: float, date1904: bool) -> None:
    assert shown(value, "yyyy-mm-dd", 14, date1904) == shown(value)


def test_what_is_a_date_format() -> None:
    assert is_date('yyyy"年"', 0) and is_date("[h]:mm", 0) and is_date("", 57)
    assert not is_date("0.00", 0) and not is_date('"day"0', 0) and not is_date("[Red]0", 0) and not is_date("", 0)


@given(
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 30)).map(lambda moment: moment.replace(microsecond=0))
)
def test_every_moment_reads_as_openpyxl_reads_it(moment: dt.datetime) -> None:
    span = moment - dt.datetime(1899, 12, 30)
    serial = span.days + span.seconds / 86_400
    assert shown(serial, "yyyy-mm-dd hh:mm:ss") == from_excel(serial).strftime("%Y-%m-%d %H:%M:%S").zfill(19)


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_fixed_decimals_round_half_up_on_the_decimal_digits(amount: int, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    value = amount / 10**places if places else amount
    sign = "-" if amount < 0 else ""
    digits = str(abs(amount)).zfill(places + 1)
    expected = sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    assert shown(value, code) == expected


@given(st.floats(allow_nan=False, allow_infinity=False), st.text('0#?.,%/E+-"\\_*[]@;yYmdhsaAP/M年$ G', max_size=14))
def test_no_format_whatever_it_says_fails_or_hides_a_number(value: float, code: str) -> None:
    assert shown(value, code).strip()
