"""Marked copies: every mark on its cell, nothing else changed, and read as if it were not there."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from annotating import COLOURS, fault, only_marks, parts, seeded, written_by_openpyxl, written_by_xlsxwriter

from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import address
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.report.annotate import CannotAnnotate, annotate
from toolkit.settings.layouts import load_layouts

FILE = "市税务局.xlsx"
EXAMPLES = sorted((Path(__file__).parent.parent / "examples" / "云溪市" / "收件箱").glob("**/[!~]*.xls[xm]"))
RANK = list(Severity)


@cache
def made(seed: int) -> tuple[bytes, tuple[Finding, ...], bytes]:
    """File, its faults and its marked copy."""
    data, sheets = (written_by_openpyxl if seed % 4 == 0 else written_by_xlsxwriter)(seed)
    found = tuple(seeded(sheets, 25, seed))
    return data, found, annotate(data, found, file=FILE)


def by_cell(findings: tuple[Finding, ...]) -> dict[tuple[str, str], list[Finding]]:
    cells: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        cells.setdefault((str(one.source.sheet), str(one.source.cell)), []).append(one)
    return cells


@pytest.mark.parametrize("batch", range(4))
def test_a_thousand_faults_are_marked_on_their_cells_and_nothing_else_changes(batch: int) -> None:
    for seed in range(batch * 10, batch * 10 + 10):
        data, found, marked = made(seed)
        only_marks(data, marked)
        before, after = (openpyxl.load_workbook(io.BytesIO(one), rich_text=True) for one in (data, marked))
        assert after.sheetnames == [*before.sheetnames, "校验说明"]
        expected = by_cell(found)
        seen = set()
        for sheet in before:
            copy = after[sheet.title]
            for row in range(1, max(sheet.max_row, copy.max_row) + 1):
                for column in range(1, max(sheet.max_column, copy.max_column) + 1):
                    place = (sheet.title, address(row, column))
                    check_cell(sheet.cell(row, column), copy.cell(row, column), expected.get(place, []))
                    seen.add(place)
        assert seen >= set(expected)


def look(cell: object, part: str) -> object:
    """A part of a cell's format as a value that can be compared (openpyxl hands out proxies)."""
    return getattr(getattr(cell, part), "_StyleProxy__target", getattr(cell, part))


def check_cell(was: object, now: object, found: list[Finding]) -> None:
    assert now.value == was.value
    for part in ("font", "border", "alignment", "protection", "number_format"):
        assert look(now, part) == look(was, part) or (found and not was.has_style), (now.coordinate, part)
    if not found:
        assert look(now, "fill") == look(was, "fill") and (now.comment and now.comment.text) == (
            was.comment and was.comment.text
        )
        return
    gravest = min((one.severity for one in found), key=RANK.index)
    assert now.fill.fgColor.rgb == COLOURS[gravest], now.coordinate
    if was.comment:
        assert (now.comment.text, now.comment.author) == (was.comment.text, was.comment.author)
        return
    assert now.comment.text.startswith("【校验】") and now.comment.author == "taizhang 校验"
    for one in found:
        assert all(part in now.comment.text for part in (one.message, one.hint, one.code))


def test_links_lead_to_the_cells_and_nothing_on_the_sheet_is_a_formula() -> None:
    for seed in range(0, 40, 5):
        _, found, marked = made(seed)
        sheet = openpyxl.load_workbook(io.BytesIO(marked))["校验说明"]
        links = [link.location for row in sheet for cell in row if (link := cell.hyperlink)]
        wanted = ["'" + str(one.source.sheet).replace("'", "''") + f"'!{one.source.cell}" for one in found]
        assert sorted(links) == sorted(wanted)
        texts = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=5)]
        assert ["级别", "位置", "问题", "怎么改", "编号"] in texts
        for one in found:
            assert any(line[2] == one.message and line[4] == one.code for line in texts)
        assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
        assert {cell.value for row in sheet for cell in row if cell.data_type == "n"} == {None}


def test_a_marked_copy_reads_as_the_file_itself() -> None:
    layouts = load_layouts()
    for seed in range(40):
        data, _, marked = made(seed)
        one, two = read_book(data, FILE), read_book(marked, FILE)
        assert one == two
        readings = [recognise(book, layouts, file=FILE, sha256="0" * 64) for book in (one, two)]
        assert readings[0] == readings[1]


def test_marking_again_replaces_the_marks_and_no_findings_give_the_file_back() -> None:
    for seed in range(0, 40, 3):
        data, found, marked = made(seed)
        clean = annotate(marked, [], file=FILE)
        assert parts(clean) == parts(data) and list(parts(clean)) == list(parts(data))
        assert annotate(marked, found, file=FILE) == marked == annotate(data, found, file=FILE)
        fewer = found[:3]
        assert annotate(marked, fewer, file=FILE) == annotate(clean, fewer, file=FILE)
        only_marks(clean, annotate(marked, fewer, file=FILE))
    assert annotate(data, [], file=FILE) is data


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_bundled_examples(path: Path) -> None:
    data = path.read_bytes()
    try:
        book = read_book(data, path.name)
    except Unreadable as error:
        assert error.code in ("F101", "F131")  # cut off on its way, and with a password
        with pytest.raises(CannotAnnotate, match="不能在原表上做标记"):
            annotate(data, [fault(None, None)], file=path.name)
        return
    found = [
        fault(sheet.name, address(row, column + step))
        for sheet in book.sheets
        for row in sorted(sheet.rows)[:8]
        for column in sorted(sheet.rows[row])[:3]
        for step in (0, 4)
        if not any(a.top <= row <= a.bottom and a.left <= column + step <= a.right for a in sheet.merges)
    ]
    assert found
    marked = annotate(data, found, file=path.name)
    only_marks(data, marked)
    assert read_book(marked, path.name) == book
    assert parts(annotate(marked, [], file=path.name)) == parts(data)
    copy = openpyxl.load_workbook(io.BytesIO(marked))
    for one in found:
        cell = copy[str(one.source.sheet)][str(one.source.cell)]
        assert cell.fill.fgColor.rgb == COLOURS[Severity.ERROR] and cell.comment
