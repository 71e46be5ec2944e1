"""Working days: the calendar that the office edits, and counting with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.settings.errors import SettingsError
from toolkit.settings.workdays import load_calendar, read_calendar, read_year
from toolkit.text.workdays import Calendar, add_months, add_workdays, remaining_days, remaining_workdays

DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, workdays: int) -> None:
    calendar = load_calendar()
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(calendar.is_workday(day) for day in days if day.year == year) == workdays
    assert year in calendar.years


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-01-01", False), ("2026-01-04", True), ("2026-02-14", True), ("2026-02-23", False), ("2026-02-24", True),
     ("2026-06-20", False), ("2026-09-20", True), ("2026-10-08", True), ("2025-10-08", False), ("2024-05-11", True),
     ("2027-10-01", True), ("2027-10-02", False)],
)  # fmt: skip
def test_single_days(day: str, works: bool) -> None:
    assert load_calendar().is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-03-02", 1, "2026-03-03"),  # the day itself is not counted
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked for the Spring Festival
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-09-30", 5, "2026-10-13"),  # 8, 9, 10 (Saturday), 12, 13
        ("2026-10-08", -1, "2026-09-30"),
        ("2026-03-07", 0, "2026-03-07"),
        ("2027-09-30", 1, "2027-10-01"),  # no data for 2027: the week alone
    ],
)
def test_working_days_are_added(start: str, count: int, end: str) -> None:
    assert add_workdays(date.fromisoformat(start), count, load_calendar()) == date.fromisoformat(end)


def test_what_cannot_be_counted_has_no_day() -> None:
    assert add_workdays(date.max - timedelta(days=2), 30, Calendar()) is None
    assert add_workdays(date.min, -1, Calendar()) is None
    assert add_workdays(date(2026, 1, 1), 10**9, Calendar()) is None
    assert add_months(date(2026, 1, 1), 10**9) is None


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2027-12-31", 2, "2028-02-29"), ("2026-03-15", 6, "2026-09-15"),
     ("2028-02-29", 12, "2029-02-28"), ("2026-03-31", -1, "2026-02-28"), ("2026-11-30", 2, "2027-01-30")],
)  # fmt: skip
def test_months_end_on_the_corresponding_day(day: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(end)


@given(DAYS, st.integers(1, 300))
def test_as_many_days_remain_as_were_added(day: date, count: int) -> None:
    calendar = load_calendar()
    due = add_workdays(day, count, calendar)
    assert due is not None and calendar.is_workday(due)
    assert remaining_workdays(due, day, calendar) == count


@given(DAYS, DAYS)
def test_remaining_days_change_their_sign(first: date, second: date) -> None:
    calendar = load_calendar()
    assert remaining_days(first, second) == -remaining_days(second, first)
    assert remaining_workdays(first, second, calendar) == -remaining_workdays(second, first, calendar)
    low, high = sorted((first, second))
    counted = sum(calendar.is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert abs(remaining_workdays(first, second, calendar)) == counted


def test_a_folder_without_files_is_the_plain_week(tmp_path: Path) -> None:
    assert read_calendar(tmp_path) == Calendar()


def test_an_office_adds_its_own_year(tmp_path: Path) -> None:
    text = '"年份" = 2027\n"放假" = [{ "名称" = "元旦", "起" = 2026-12-31, "止" = 2027-01-02 }]\n"调休上班" = [2027-01-03]\n'
    (tmp_path / "2027.toml").write_text("\ufeff" + text, encoding="utf-8")
    calendar = read_calendar(tmp_path)
    assert calendar.rest == {date(2026, 12, 31), date(2027, 1, 1)} and calendar.work == {date(2027, 1, 3)}
    (tmp_path / "2027副本.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="两个文件都写着2027年"):
        read_calendar(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("年份 = 2027", "写法有误"),
        ('"放假" = []', "缺少“年份”"),
        ('"年份" = "2027"', "缺少“年份”"),
        ('"年份" = 2027\n"上班" = []', "不认识的“上班”"),
        ('"年份" = 2027\n"放假" = ["元旦"]', "应写成若干行"),
        (
            '"年份" = 2027\n"放假" = [{ "名称" = "元旦", "起" = "2027-01-01", "止" = 2027-01-03 }]',
            "“元旦”的“起”应是日期",
        ),
        ('"年份" = 2027\n"放假" = [{ "名称" = "元旦", "起" = 2027-01-03, "止" = 2027-01-01 }]', "起止日期不对"),
        ('"年份" = 2027\n"放假" = [{ "名称" = "元旦", "起" = 2026-01-01, "止" = 2026-01-03 }]', "不在2027年"),
        ('"年份" = 2027\n"调休上班" = 2027-01-03', "一串日期"),
        ('"年份" = 2027\n"调休上班" = [2027-01-03T08:00:00]', "应是日期"),
        ('"年份" = 2027\n"调休上班" = [2027-01-04]', "不是周末"),
        (
            '"年份" = 2027\n"放假" = [{ "起" = 2027-01-01, "止" = 2027-01-03 }]\n"调休上班" = [2027-01-03]',
            "既放假又上班",
        ),
    ],
)
def test_mistakes_of_the_editor_are_told_in_one_sentence(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        read_year("2027.toml", text.encode())


def test_a_calendar_saved_by_an_old_editor() -> None:
    with pytest.raises(SettingsError, match="UTF-8"):
        read_year("2027.toml", '"年份" = 2027'.encode("gb18030"))
