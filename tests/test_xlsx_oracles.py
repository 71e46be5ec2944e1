"""The reader against two that know nothing of it: openpyxl and python-calamine must see the same values and merges."""

from __future__ import annotations

import datetime as dt
import io
import os
import warnings
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.utils.datetime import to_excel
from python_calamine import CalamineWorkbook

from toolkit.model.grid import Sheet
from toolkit.read.xlsx import read_xlsx
from toolkit.read.xlsx_strings import finished

REFERENCE = os.environ.get("TAIZHANG_REFERENCE", "")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t 推进&<>_x0041\"'"),
    max_size=40,
)
VALUE = st.one_of(
    TEXT, st.integers(-(10**15), 10**15), st.booleans(),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 6)),
)  # fmt: skip
GRID = st.dictionaries(st.tuples(st.integers(1, 40), st.integers(1, 30)), VALUE, max_size=40)
MERGES = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 20), st.integers(0, 3), st.integers(0, 3)), max_size=6)


def apart(merges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Of random rectangles (top, left, bottom, right) those that do not overlap one before them."""
    kept: list[tuple[int, int, int, int]] = []
    for top, left, high, wide in merges:
        area = (top, left, top + high, left + wide)
        free = all(area[2] < one[0] or one[2] < area[0] or area[3] < one[1] or one[3] < area[1] for one in kept)
        if free and (high or wide):
            kept.append(area)
    return kept


def stored(sheet: Sheet) -> dict[tuple[int, int], object]:
    return {
        (row, column): sheet.raw.get((row, column), text)
        for row, cells in sheet.rows.items()
        for column, text in cells.items()
    }


def expected(grid: dict[tuple[int, int], object]) -> dict[tuple[int, int], object]:
    """The grid as it should be read: line ends unified, cells with nothing but white space left out."""
    seen = {place: finished(value) if isinstance(value, str) else value for place, value in grid.items()}
    return {place: value for place, value in seen.items() if value != ""}


def by_openpyxl(data: bytes) -> tuple[dict[tuple[int, int], object], set[tuple[int, int, int, int]]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    values = {
        (cell.row, cell.column): cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    return expected(values), {(one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges}


def by_calamine(data: bytes) -> tuple[dict[tuple[int, int], object], set[tuple[int, int, int, int]]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    values = {(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""}
    merges = sheet.merged_cell_ranges or []
    return expected(values), {(one[0][0] + 1, one[0][1] + 1, one[1][0] + 1, one[1][1] + 1) for one in merges}


def written_by_openpyxl(grid: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in grid.items():
        cell = sheet.cell(row, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    for top, left, bottom, right in merges:
        sheet.merged_cells.add(f"{sheet.cell(top, left).coordinate}:{sheet.cell(bottom, right).coordinate}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def written_by_xlsxwriter(
    grid: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]], constant: bool
) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": constant})
    sheet = book.add_worksheet()
    for top, left, bottom, right in merges if not constant else ():
        sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
    for (row, column), value in sorted(grid.items(), key=lambda one: one[0]):
        write = (
            sheet.write_string
            if isinstance(value, str)
            else sheet.write_boolean
            if isinstance(value, bool)
            else sheet.write_number
        )
        write(row - 1, column - 1, value)
    book.close()
    return stream.getvalue()


def same(ours: dict[tuple[int, int], object], theirs: dict[tuple[int, int], object]) -> None:
    assert ours.keys() == theirs.keys()
    for place, value in ours.items():
        other = theirs[place]
        if isinstance(value, float | int) and isinstance(other, float | int):
            assert float(value) == pytest.approx(float(other), rel=1e-14)  # writers round to 15 or 16 digits
            assert isinstance(value, bool) == isinstance(other, bool)
        else:
            assert value == other


@settings(deadline=None, max_examples=60)
@given(GRID, MERGES)
def test_what_openpyxl_writes_comes_back(
    grid: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]]
) -> None:
    areas = apart(merges)
    data = written_by_openpyxl(grid, areas)
    (sheet,) = read_xlsx(data).sheets
    same(stored(sheet), expected(grid))
    assert {tuple(area) for area in sheet.merges} == set(areas)
    values, seen = by_calamine(data)
    same(stored(sheet), values)
    assert {tuple(area) for area in sheet.merges} == seen


@settings(deadline=None, max_examples=60)
@given(GRID, MERGES, st.booleans())
def test_what_xlsxwriter_writes_comes_back(
    grid: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]], constant: bool
) -> None:
    areas = [] if constant else apart(merges)
    data = written_by_xlsxwriter(grid, areas, constant)
    (sheet,) = read_xlsx(data).sheets
    ours = stored(sheet)
    values, seen = by_calamine(data)
    assert {tuple(area) for area in sheet.merges} == set(areas) == seen
    same(ours, values)
    if not areas:  # openpyxl drops what lies under a merge
        same(ours, by_openpyxl(data)[0])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.datetimes(dt.datetime(1900, 3, 2), dt.datetime(2100, 1, 1)).map(lambda one: one.replace(microsecond=0)),
        max_size=12,
    )
)
def test_dates_are_shown_as_openpyxl_reads_them(moments: list[dt.datetime]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, moment in enumerate(moments, 1):
        sheet.cell(row, 1, to_excel(moment)).number_format = "yyyy-mm-dd hh:mm:ss"
        sheet.cell(row, 2, to_excel(moment)).number_format = 'yyyy"年"m"月"d"日"'
    stream = io.BytesIO()
    book.save(stream)
    (ours,) = read_xlsx(stream.getvalue()).sheets
    theirs = openpyxl.load_workbook(io.BytesIO(stream.getvalue())).worksheets[0]
    for row, moment in enumerate(moments, 1):
        assert ours.text(row, 1) == str(theirs.cell(row, 1).value) == str(moment)
        assert ours.text(row, 2) == f"{moment.year}年{moment.month}月{moment.day}日"


def test_comments_hidden_rows_and_strike_through_of_openpyxl() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B2"], sheet["C3"] = "甲", "乙", "=SUM(D1:D9)"
    sheet["A1"].comment = Comment("请核实", "王工")
    sheet["B2"].font = openpyxl.styles.Font(strike=True)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("附").sheet_state = "veryHidden"
    stream = io.BytesIO()
    book.save(stream)
    first, second = read_xlsx(stream.getvalue()).sheets
    assert [(note.row, note.column, note.text, note.author) for note in first.notes] == [(1, 1, "请核实", "王工")]
    assert (first.hidden_rows, first.hidden_columns, first.struck) == ({2}, ((4, 4),), {(2, 2)})
    assert [(place, formula.text, formula.cached) for place, formula in first.formulas.items()] == [
        ((3, 3), "SUM(D1:D9)", False)
    ]
    assert second.hidden and not first.hidden


REAL = sorted(Path(REFERENCE).rglob("*.xlsx")) if REFERENCE else []


@pytest.mark.skipif(not REAL, reason="TAIZHANG_REFERENCE names no folder with workbooks")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[-12:])
def test_real_files_read_as_openpyxl_and_calamine_read_them(path: Path) -> None:
    data = path.read_bytes()
    book = read_xlsx(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    ours = stored(book.sheets[0])
    theirs = {(c.row, c.column): c.value for row in sheet.iter_rows() for c in row if not isinstance(c, MergedCell)}
    places = {place for place, value in theirs.items() if value is not None and str(value).strip()}
    assert places <= ours.keys()
    texts = {
        place: value
        for place, value in expected({one: theirs[one] for one in places}).items()
        if isinstance(value, str)
    }
    assert texts == {place: ours[place] for place in texts}
    values, merges = by_calamine(data)
    assert values.keys() == {place for place, value in ours.items() if not str(value).startswith("#")}
    assert {tuple(area) for area in book.sheets[0].merges} == merges
