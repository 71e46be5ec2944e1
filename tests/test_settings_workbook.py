"""设置.xlsx: written and read back, every mistake at its cell, saved again by another program, followed by a merge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import resaved
from settings_books import CITY, UNITS

from toolkit.app.settings import open_settings
from toolkit.core.rules import SWITCHABLE
from toolkit.model.codes import entry
from toolkit.model.findings import Severity
from toolkit.model.rules import CONDITIONS, CUSTOM, STATUSES, CustomRule, Rulebook, Waiver
from toolkit.model.settings import (
    BASICS_SHEET,
    CADENCES,
    COLOURS,
    CUSTOM_SHEET,
    DEFAULT_SETTINGS,
    EXAMPLE,
    EXTENSIONS_SHEET,
    GUIDE_SHEET,
    LIGHT_CONDITIONS,
    LIGHT_DAYS,
    MAIL_SHEET,
    OWES,
    RULE_COLUMNS,
    RULES_SHEET,
    SECURITIES,
    STATUS_SHEET,
    WAIVERS_SHEET,
    Basics,
    Extension,
    Light,
    Mail,
    Period,
    Settings,
    StatusWord,
    campaign_number,
)
from toolkit.model.unit import REGISTRY_SHEET
from toolkit.read.open import read_book
from toolkit.report.settings_book import write_settings
from toolkit.settings.workbook import load_settings

# --- there and back ------------------------------------------------------------------------------------------------------


def test_a_city_and_the_defaults_read_back_as_they_were_written(tmp_path: Path) -> None:
    for number, known in enumerate((CITY, DEFAULT_SETTINGS)):
        assert load_settings(write_settings(known, tmp_path / f"{number}.xlsx", remarks={"青岚县": "=1+1"})) == known
    assert open_settings(None) is DEFAULT_SETTINGS


PLAIN = st.text("云溪市县区税务局督查甲乙019 -=+@'\"<r>/&,.、；（）a:", max_size=12).map(lambda s: " ".join(s.split()))
TEXTS = PLAIN.filter(lambda s: not s.startswith(EXAMPLE))
NAMES = TEXTS.filter(lambda s: any(c.isalnum() for c in s))
WORD = st.text("云溪市县区推进序时达办结019", min_size=2, max_size=6)
CODES = st.sampled_from([code for code, *_ in SWITCHABLE])
COLOUR = st.sampled_from(sorted(COLOURS.values())) | st.integers(0, 0xFFFFFF).map(lambda n: f"{n:06X}")
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)
SEVERITIES = st.sampled_from(list(Severity))


def compact(text: str) -> str:
    return "".join(text.split())


@st.composite
def periods(draw: st.DrawFn) -> tuple[Period, ...]:
    names = draw(st.lists(NAMES, max_size=5, unique_by=compact))
    days = sorted(draw(st.lists(DAYS, min_size=len(names), max_size=len(names))))
    return tuple(Period(n, draw(st.sampled_from([None, d])), draw(TEXTS)) for n, d in zip(names, days, strict=True))


@st.composite
def basics(draw: st.DrawFn) -> Basics:
    rounds = draw(periods())
    title = draw(TEXTS)
    number = draw(WORD) if draw(st.booleans()) else campaign_number(title)
    current = draw(st.sampled_from(["", *(one.name for one in rounds)]))
    return Basics(
        title, number, draw(st.none() | st.integers(2000, 2100)), draw(TEXTS), draw(TEXTS), draw(TEXTS),
        draw(st.sampled_from(["", *CADENCES])), draw(st.sampled_from(list(OWES.values()))), rounds, current,
    )  # fmt: skip


@st.composite
def custom_rules(draw: st.DrawFn, words: list[str]) -> list[CustomRule]:
    rules = []
    for name in draw(st.lists(WORD, max_size=4, unique=True)):
        condition = draw(st.sampled_from(CONDITIONS))
        counts = draw(st.integers(1, 32767).map(str))
        numbers = draw(st.integers(-9999, 99999).map(str) | st.sampled_from(["0.5", "99.9"]))
        value = {"少于": counts, "多于": counts, "大于": numbers, "小于": numbers}.get(condition) or draw(NAMES)
        rules.append(
            CustomRule(
                name, draw(st.sampled_from(sorted(RULE_COLUMNS.values()))), condition, value, draw(NAMES), draw(SEVERITIES),
                tuple(draw(st.lists(st.sampled_from([u.name for u in UNITS]), unique=True, max_size=3))),
                tuple(draw(st.lists(WORD, unique=True, max_size=3))),
                tuple(draw(st.lists(st.sampled_from(words), unique=True, max_size=2))),
            )
        )  # fmt: skip
    return rules


@st.composite
def whole(draw: st.DrawFn) -> Settings:
    first = draw(basics())
    words = [
        StatusWord(word, draw(st.sampled_from(STATUSES)), draw(COLOUR))
        for word in draw(st.lists(WORD, min_size=1, max_size=5, unique=True))
    ]
    lights = [
        Light(draw(NAMES), when, draw(st.integers(1, 99)) if LIGHT_DAYS.get(when) else None, draw(COLOUR))
        for when in draw(st.lists(st.sampled_from(LIGHT_CONDITIONS), min_size=1, unique=True))
    ]
    own = draw(custom_rules([one.word for one in words]))
    cut = draw(st.integers(0, len(own)))
    severity = {code: draw(SEVERITIES) for code in draw(st.lists(CODES, unique=True, max_size=4))}
    limited = [(code, limit) for code, limit, _ in SWITCHABLE if limit is not None]
    limits = {code: float(draw(st.integers(1, 99))) for code, _ in limited if draw(st.booleans())}
    waivers = [
        Waiver(draw(st.sampled_from(["青岚县", "石桥区"])), draw(st.sampled_from(["", "12", "3f9a11c0-2"])),
               draw(CODES | st.just(CUSTOM)), draw(NAMES), draw(st.none() | DAYS))
        for _ in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return Settings(
        first,
        UNITS,
        Rulebook(
            frozenset(draw(st.lists(CODES, max_size=3))),
            {code: one for code, one in severity.items() if one is not entry(code).severity},
            {code: limit for code, limit in limits.items() if (code, limit) not in limited},
            tuple(own[:cut]),
            tuple(waivers),
            {one.word: one.meaning for one in words},
            first.campaign,
            first.current,
        ),
        tuple(own[cut:]),
        tuple(words),
        tuple(lights),
        Mail(draw(st.sampled_from(["", "smtp.example.cn", "10.0.0.8"])), draw(st.none() | st.integers(1, 65535)),
             draw(st.sampled_from(SECURITIES)), draw(st.sampled_from(["", "office@example.cn", "督查室"])),
             draw(st.sampled_from(["", "市营商办 <office@example.cn>"])), "", draw(st.integers(1, 600))),
        tuple(
            Extension("青岚县", one.name, "2031-01-01", draw(NAMES)) for one in first.periods if draw(st.booleans())
        ),
    )  # fmt: skip


@given(whole())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_what_is_written_is_read_back(tmp_path: Path, known: Settings) -> None:
    assert load_settings(write_settings(known, tmp_path / "设置.xlsx")) == known


def test_the_same_settings_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_settings(CITY, tmp_path / name) for name in ("甲.xlsx", "乙.xlsx"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_workbook_that_another_program_saved_says_the_same(tmp_path: Path, kind: str) -> None:
    path = write_settings(CITY, tmp_path / "设置.xlsx")
    (tmp_path / "again").mkdir()
    resaved(path, kind, tmp_path / "again")
    assert load_settings(tmp_path / "again" / f"设置.{kind}") == CITY


# --- what a person sees --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_settings(CITY, tmp_path_factory.mktemp("book") / "设置.xlsx")


SHEETS = [
    BASICS_SHEET, REGISTRY_SHEET, RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET, STATUS_SHEET, MAIL_SHEET,
]  # fmt: skip


def test_every_sheet_explains_itself_is_linked_and_prints_one_page_wide(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    assert book.sheetnames[:9] == [GUIDE_SHEET, *SHEETS]
    assert [name for name in book.sheetnames if book[name].sheet_state != "visible"] == book.sheetnames[9:]
    assert {c.hyperlink.location for cells in book[GUIDE_SHEET] for c in cells if c.hyperlink} == {
        f"'{name}'!A1" for name in SHEETS
    }
    for name in SHEETS:
        page = book[name]
        assert len(str(page["A1"].value)) > 40, name
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert all(
            0 < len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in page.data_validations.dataValidation
        )
        assert page.data_validations.dataValidation, name
    for name in (REGISTRY_SHEET, RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET):
        assert book[name].freeze_panes, name


def test_choices_come_from_lists_and_spare_rows_keep_texts(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    lists = {
        (name, area.split(":")[0][0], rule.formula1)
        for name in SHEETS
        for rule in book[name].data_validations.dataValidation
        if rule.type == "list"
        for area in str(rule.sqref).split()
    }
    for name, column, choices in (
        (RULES_SHEET, "D", ("是", "否")),
        (CUSTOM_SHEET, "C", CONDITIONS),
        (STATUS_SHEET, "B", STATUSES),
        (STATUS_SHEET, "B", LIGHT_CONDITIONS),
        (BASICS_SHEET, "B", tuple(OWES)),
        (BASICS_SHEET, "B", CADENCES),
        (MAIL_SHEET, "B", SECURITIES),
    ):
        assert (name, column, f'"{",".join(choices)}"') in lists
    for name in (REGISTRY_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET, STATUS_SHEET, BASICS_SHEET):
        page = book[name]
        assert {page.cell(page.max_row, column).number_format for column in (1, 2, 3)} == {"@"}, name
    offered = [cells[0].value for cells in book["_选项"].iter_rows()]
    assert [str(text).split()[0] for text in offered] == [*(code for code, *_ in SWITCHABLE), CUSTOM]


def test_nothing_typed_becomes_live(tmp_path: Path) -> None:
    cunning = replace(CITY, basics=replace(CITY.basics, title='=HYPERLINK("http://x")', office="@SUM(1)", contact="-1"))
    path = write_settings(cunning, tmp_path / "设置.xlsx")
    assert not any(sheet.formulas for sheet in read_book(path.read_bytes(), "").sheets)
    assert load_settings(path) == cunning


def test_examples_are_grey_and_are_no_data(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_settings(DEFAULT_SETTINGS, tmp_path / "设置.xlsx"))
    shown = [
        (name, cell)
        for name in SHEETS
        for cells in book[name].iter_rows()
        for cell in cells
        if cell.column == 1 and str(cell.value or "").startswith(EXAMPLE)
    ]
    assert {name for name, _ in shown} == {
        BASICS_SHEET, REGISTRY_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET,
    }  # fmt: skip
    assert all(cell.font.italic and cell.font.color.rgb == "FF7F7F7F" for _, cell in shown)
    for _, cell in shown:
        cell.value = str(cell.value).removeprefix(EXAMPLE)
    book.save(tmp_path / "照填.xlsx")
    filled = load_settings(tmp_path / "照填.xlsx")
    assert [unit.name for unit in filled.units] == ["青岚县", "石桥区", "各县（区）"]
    assert len(filled.basics.periods) == len(filled.rules.custom) == 2
    assert filled.rules.waivers[0].unit == "青岚县"
    assert filled.extensions[0][:3] == ("青岚县", "第1期", "2026-07-10")
