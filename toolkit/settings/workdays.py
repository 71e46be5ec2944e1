"""The working-day calendar: ``templates/calendar/*.toml`` → one frozen record. A new year is a new file there, never code."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.settings.errors import SettingsError
from toolkit.settings.resources import templates
from toolkit.text.workdays import Calendar

_KEYS = ("年份", "依据", "放假", "调休上班")
_LONGEST_HOLIDAY = 31


@lru_cache(maxsize=1)
def load_calendar() -> Calendar:
    """The bundled calendar, all years together. SettingsError names the file and the mistake."""
    return read_calendar(templates() / "calendar")


def read_calendar(folder: Path) -> Calendar:
    """The calendar in a folder of ``.toml`` files, one per year; no file at all is the plain week. SettingsError as above."""
    years = [read_year(path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml"))]
    seen: set[int] = set()
    for year in years:
        if twice := seen & year.years:
            raise SettingsError(f"工作日历里有两个文件都写着{min(twice)}年，请删去一个或改正其中的年份。")
        seen |= year.years
    return Calendar(
        frozenset().union(*(year.rest for year in years)),
        frozenset().union(*(year.work for year in years)),
        frozenset(seen),
    )


def read_year(file: str, data: bytes) -> Calendar:
    """One year from the bytes of its TOML file (UTF-8); ``file`` is its name for messages. SettingsError says what is wrong."""
    name = f"工作日历“{file}”"
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SettingsError(f"{name}不是 UTF-8 编码，请另存为 UTF-8。") from None
    except tomllib.TOMLDecodeError:
        raise SettingsError(
            f"{name}写法有误，请对照其他年份的文件检查引号、逗号和括号；日期写成 2026-01-01，不加引号。"
        ) from None
    if unknown := sorted(set(table) - set(_KEYS)):
        raise SettingsError(f"{name}里有不认识的“{unknown[0]}”，可用的是 {'、'.join(_KEYS)}。")
    year = table.get("年份")
    if isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 9998:
        raise SettingsError(f'{name}缺少“年份”，请写成 "年份" = 2026。')
    off = set(_holidays(name, year, table.get("放假", [])))
    work = set(_work(name, year, table.get("调休上班", [])))
    if both := sorted(off & work):
        raise SettingsError(f"{name}里 {both[0]} 既放假又上班，请删去一处。")
    return Calendar(frozenset(day for day in off if day.weekday() < 5), frozenset(work), frozenset((year,)))


def _holidays(name: str, year: int, entries: Any) -> Iterable[date]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(f'{name}的“放假”应写成若干行 {{ "名称" = "元旦", "起" = 2026-01-01, "止" = 2026-01-03 }}。')
    for entry in entries:
        which = f"{name}里“{entry.get('名称', '放假')}”"
        first, last = (_day(which, year, entry.get(end), end) for end in ("起", "止"))
        if not 0 <= (last - first).days < _LONGEST_HOLIDAY:
            raise SettingsError(f"{which}的起止日期不对（{first} 至 {last}），请改正。")
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


def _work(name: str, year: int, days: Any) -> Iterable[date]:
    if not isinstance(days, list):
        raise SettingsError(f"{name}的“调休上班”应写成 [2026-01-04, 2026-02-14] 这样的一串日期。")
    for entry in days:
        day = _day(name, year, entry, "调休上班")
        if day.weekday() < 5:
            raise SettingsError(f"{name}的“调休上班”里 {day} 不是周末，本来就上班，请核对日期。")
        yield day


def _day(which: str, year: int, value: Any, key: str) -> date:
    """A date of that year; a holiday may begin in the last days of the year before or end in the next."""
    if not isinstance(value, date) or isinstance(value, datetime.datetime):
        raise SettingsError(f"{which}的“{key}”应是日期，写成 2026-01-01，不加引号。")
    if not date(year - 1, 12, 1) <= value <= date(year + 1, 1, 31):
        raise SettingsError(f"{which}的“{key}”是 {value}，不在{year}年，请核对。")
    return value
