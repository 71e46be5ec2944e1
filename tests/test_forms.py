"""Forms: who gets which rows, what a workbook of a form holds, and that it comes back without loss."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from merging import COUNTIES, COUNTY, DIRECTOR, DISTRICT, FINANCE, SEED, TAX, item, ledger

from toolkit.core.forms import LONGEST_NAME, Form, file_name, last_answer, plan_forms
from toolkit.core.index import Index
from toolkit.core.returned import Mark, read_mark, same_period
from toolkit.model.form import Round
from toolkit.model.ledger import Assignment, Item, Ledger, Role
from toolkit.model.output import FORM, FORM_SHEET, HELP_SHEET, KIND, STAMP, UNIT
from toolkit.model.unit import Certain
from toolkit.read.open import read_book
from toolkit.report.forms.book import form_bytes, is_our_form
from toolkit.settings.layouts import load_layouts

TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
ISSUE = Round(TITLE, "A1B2C3D4", "2026年11月", "2026-11-25", "市营商办", "李某某", "0571-0000000")


def index_of(of: Ledger, certain: Certain | None = None) -> Index:
    return Index(of, load_layouts()[0], SEED, certain=certain or Certain())


def made(form: Form, of: Ledger, issue: Round = ISSUE) -> bytes:
    return form_bytes(form, [of.items[row.item] for row in form.rows], issue)


def with_roles(number: int, **roles: tuple[str, ...]) -> Item:
    one = item(number, lead=())
    names = {"lead": Role.LEAD, "resp": Role.RESPONSIBLE, "support": Role.SUPPORT}
    assigned = tuple(Assignment(names[name], units) for name, units in roles.items())
    return Item(one.id, one.no, one.theme, one.title, one.requirement, assigned, one.deadline, one.sheet, one.row)


def test_rows_where_a_unit_leads_come_first_then_those_it_answers_for_then_those_it_supports() -> None:
    of = ledger(
        with_roles(1, lead=(FINANCE,), support=(TAX,)),
        with_roles(2, resp=(TAX, FINANCE)),
        with_roles(3, lead=(TAX,), support=(FINANCE,)),
        with_roles(4, lead=(FINANCE,), resp=(TAX,)),
    )
    forms, told = plan_forms(index_of(of), order=(TAX,))
    assert [form.unit for form in forms] == [TAX, FINANCE]
    assert [(row.item, row.role.value, row.owed) for row in forms[0].rows] == [
        (2, "牵头", True), (1, "责任", True), (3, "责任", False), (0, "配合", False),
    ]  # fmt: skip
    assert told == ()


def test_a_collective_is_its_members_and_without_any_one_form_and_a_warning() -> None:
    of = ledger(item(1, lead=(COUNTIES,)), item(2, lead=(COUNTY,), support=(COUNTIES,)))
    known = Certain({n: n for n in (COUNTIES, COUNTY, DISTRICT)}, {COUNTIES: (COUNTY, DISTRICT)})
    forms, told = plan_forms(index_of(of, known))
    held = {form.unit: [(row.item, row.role.value) for row in form.rows] for form in forms}
    assert held == {COUNTY: [(0, "牵头"), (1, "牵头")], DISTRICT: [(0, "牵头"), (1, "配合")]}
    assert told == ()
    forms, told = plan_forms(index_of(of))
    assert {form.unit: form.group for form in forms} == {COUNTIES: True, COUNTY: False}
    assert [one.code for one in told] == ["U314"]


def test_last_answers_are_the_units_own() -> None:
    both = f"【{TAX}】已办九成。\n【{FINANCE}】已拨款。"
    of = ledger(
        item(1, lead=(TAX,), support=(FINANCE,), progress=both),
        item(2, lead=(TAX,), support=(FINANCE,), progress="只有一家说的。"),
        item(3, lead=(TAX, FINANCE), progress="不知道谁说的。"),
    )
    index = index_of(of)
    assert [last_answer(index, n, TAX) for n in range(3)] == ["已办九成。", "只有一家说的。", ""]
    assert [last_answer(index, n, FINANCE) for n in range(3)] == ["已拨款。", "", ""]


@given(st.integers(1, 2000), st.text(max_size=120))
def test_file_names_are_good_everywhere(number: int, unit: str) -> None:
    name = file_name(number, 2000, unit)
    assert len(name) <= LONGEST_NAME and name.endswith(".xlsx")
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', name) and not name[:-5].endswith((".", " "))
    assert name.startswith(f"{number:04}")
    name.encode()


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_hidden_mark_reads_back_and_nothing_else_is_one(unit: str, other: str) -> None:
    mark = Mark("A1", unit, other, "0f", ("1a", "2b"))
    assert read_mark(mark.text()) == mark
    assert read_mark(other) is None
    assert read_mark("〔填报表〕" + other) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026年第一季度", "2026年1季度", True), ("2026年11月", "2026-11", True), ("11月份", "2026年11月", True),
        ("2026Q1", "2026年一季度", True), ("2026年11月", "2026年10月", False), ("2025年11月", "2026年11月", False),
        ("上半年", "2026年上半年", True), ("2026年上半年", "2026年下半年", False), ("第3期", "第三期", True),
        ("第十一期", "第一期", False), ("2026年1月", "2026年11月", False),
    ],
)  # fmt: skip
def test_names_of_one_period(one: str, other: str, same: bool) -> None:
    assert same_period(one, other) is same
    assert same_period(other, one) is same


def test_a_form_holds_nothing_of_other_units_rows_in_any_part() -> None:
    of = ledger(*(item(n, lead=(TAX if n % 2 else FINANCE,), progress=f"上期第{n}件办了。") for n in range(1, 9)))
    forms, _ = plan_forms(index_of(of))
    for form in forms:
        mine = {row.item for row in form.rows}
        with zipfile.ZipFile(BytesIO(made(form, of))) as package:
            whole = "\n".join(package.read(name).decode("utf-8") for name in package.namelist())
        for number, one in enumerate(of.items):
            for text in (one.requirement, one.title, one.id, one.answers["progress"]):
                assert (text in whole) is (number in mine), (form.unit, number, text)
        assert (FINANCE in whole) is (form.unit == FINANCE)


def test_what_a_form_says_it_is_and_that_it_is_made_the_same_twice() -> None:
    of = ledger(item(1), item(2, lead=(DIRECTOR,), support=(TAX,)))
    form = plan_forms(index_of(of))[0][0]
    data = made(form, of)
    assert data == made(form, of)
    book = read_book(data, "表.xlsx")
    assert book.properties[KIND] == "form" and book.properties[UNIT] == TAX and len(book.properties[FORM]) == 16
    assert STAMP not in book.properties
    assert [sheet.name for sheet in book.sheets] == [FORM_SHEET, HELP_SHEET]
    assert is_our_form(data, "A1B2C3D4") and not is_our_form(data, "别的") and not is_our_form(b"PK", "A1B2C3D4")
    saved = BytesIO()
    openpyxl.load_workbook(BytesIO(data)).save(saved)
    assert not is_our_form(saved.getvalue(), "A1B2C3D4")


def test_only_answers_are_open_and_filtering_sizes_and_copying_are_allowed() -> None:
    of = ledger(item(1, progress="上期办了一半。"), item(2, lead=(DIRECTOR,), support=(TAX,)))
    form = next(form for form in plan_forms(index_of(of))[0] if form.unit == TAX)
    sheet = openpyxl.load_workbook(BytesIO(made(form, of)))[FORM_SHEET]
    heads = {re.sub(r"\s", "", str(cell.value)): cell.column for cell in sheet[4]}
    open_cells = {cell.coordinate for line in sheet.iter_rows() for cell in line if not cell.protection.locked}
    letters = [openpyxl.utils.get_column_letter(heads[head]) for head in ("进展情况", "问题建议", "状态")]
    assert open_cells == {f"{column}{row}" for column in letters for row in (5, 6)}
    guard = sheet.protection
    assert guard.sheet and guard.password is None
    assert not guard.autoFilter and not guard.formatRows and not guard.formatColumns and not guard.sort
    assert not guard.selectLockedCells and not guard.selectUnlockedCells
    assert guard.insertRows and guard.deleteRows and guard.formatCells
    assert sheet.auto_filter.ref == "A4:J6"
    assert sheet.print_title_rows == "$4:$4" and sheet.print_area == "'填报表'!$A$2:$I$6"
    assert sheet.page_setup.paperSize == 8 and sheet.page_setup.orientation == "landscape"
    hidden = [openpyxl.utils.get_column_letter(heads[head]) for head in ("台账识别码", "下发码", "应填")]
    assert all(sheet.column_dimensions[hidden[0]].hidden for _ in hidden)
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert (
        rules["list"].formula1 == '"未启动,正在推进,进展滞后,已完成,持续推进"' and rules["list"].errorStyle == "warning"
    )
    assert rules["textLength"].errorStyle == "information"
    assert sheet.cell(5, heads["上期进展"]).value == "上期办了一半。"


def test_columns_can_be_done_without() -> None:
    of = ledger(item(1, progress="上期办了一半。"))
    form = plan_forms(index_of(of))[0][0]
    bare = Round(TITLE, columns=frozenset())
    sheet = openpyxl.load_workbook(BytesIO(made(form, of, bare)))[FORM_SHEET]
    assert [sheet.cell(4, n).value for n in range(1, 9)] == [
        "主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议", "台账识别码",
    ]  # fmt: skip


def test_a_very_tall_item_runs_on_in_further_rows_and_none_of_it_is_lost(tmp_path: Path) -> None:
    one = item(1)
    long = Item(**{**{f: getattr(one, f) for f in one.__slots__}, "requirement": "办好一件实事，压减时限。" * 300})
    of = ledger(long, item(2))
    form = plan_forms(index_of(of))[0][0]
    sheet = openpyxl.load_workbook(BytesIO(made(form, of)))[FORM_SHEET]
    rows = [row for row in range(5, sheet.max_row + 1) if str(sheet.cell(row, 10).value).startswith(long.id)]
    assert len(rows) > 3
    assert "".join(sheet.cell(row, 3).value for row in rows) == long.requirement
    assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in rows)
    assert [sheet.cell(row, 6).protection.locked for row in rows] == [False] + [True] * (len(rows) - 1)
