"""Old workbooks: values as shown, merges, notes, hidden parts, strike-through, formulas and drawings."""

from __future__ import annotations

import datetime
import io
import struct
from pathlib import Path

import pytest
import specimens
import xlwt
from office import resaved

from toolkit.model.grid import Area
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book


def saved(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_read_as_they_are_shown() -> None:
    sheet = read_book(specimens.xls(), "x").sheets[0]
    assert sheet.rows[6] == {1: "85%", 2: "2026年6月18日", 3: "12", 4: "2.5", 5: "TRUE", 7: "作废"}
    assert sheet.raw == {(6, 1): 0.85, (6, 2): 46191, (6, 3): 12, (6, 4): 2.5, (6, 5): True}
    assert sheet.rows[4][6] == "应用率\n已达80%"


def test_merges_hidden_parts_and_strike_through_are_kept() -> None:
    visible, hidden = read_book(specimens.xls(), "x").sheets
    assert visible.merges == (Area(1, 1, 1, 7),)
    assert visible.hidden_rows == {7}
    assert visible.hidden_columns == ((4, 4),)
    assert visible.struck == {(6, 7)}
    assert (visible.hidden, hidden.hidden) == (False, True)
    assert hidden.rows == {1: {1: "上一稿"}}


def test_a_formula_that_no_program_computed_is_not_an_empty_cell() -> None:
    sheet = read_book(specimens.xls(), "x").sheets[0]
    assert sheet.formulas[6, 6].cached is False


@pytest.mark.parametrize(
    ("code", "shown"),
    [("yyyy-mm-dd", "2026-06-18"), ('m"月"d"日"', "6月18日"), ("0.00", "46191.00"), ("#,##0", "46,191")],
)
def test_numbers_follow_their_format(code: str, shown: str) -> None:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, 46191, xlwt.easyxf(num_format_str=code))
    assert read_book(saved(book), "x").sheets[0].rows == {1: {1: shown}}


def test_the_1904_epoch_moves_dates() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    style = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    book.add_sheet("表").write(0, 0, datetime.datetime(2026, 6, 18), style)
    assert read_book(saved(book), "x").sheets[0].rows == {1: {1: "2026年6月18日"}}


def test_strike_through_of_a_part_of_the_text_counts() -> None:
    book = xlwt.Workbook()
    struck, plain = xlwt.easyfont("struck_out on"), xlwt.easyfont("")
    sheet = book.add_sheet("表")
    sheet.write_rich_text(0, 0, ["已完成", (" 正在推进", struck)])
    sheet.write_rich_text(1, 0, ["已完成", (" 正在推进", plain)])
    assert read_book(saved(book), "x").sheets[0].struck == {(1, 1)}


def test_control_characters_become_visible_and_line_breaks_stay() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "甲\x0b乙\r\n丙")
    sheet.write(0, 1, "甲\x06乙")
    assert read_book(saved(book), "x").sheets[0].rows == {1: {1: "甲\n乙\n丙", 2: "甲_x0006_乙"}}


def test_blanks_and_white_space_hold_nothing() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    border = xlwt.easyxf("borders: left thin")
    for row in range(300):
        sheet.write(row, 0, "" if row % 2 else " \u3000", border)
    assert read_book(saved(book), "x").sheets[0].rows == {}


def test_the_same_cells_as_calamine() -> None:
    from python_calamine import CalamineWorkbook

    data = specimens.xls()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("台账").to_python(skip_empty_area=False)
    texts = {
        (r, c): value
        for r, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
        if isinstance(value, str) and value
    }
    ours = read_book(data, "x").sheets[0]
    assert texts == {(r, c): v for r, row in ours.rows.items() for c, v in row.items() if (r, c) not in ours.raw}


FLOATING = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:meta><dc:date>2026-06-18T10:20:30.123</dc:date>
<meta:user-defined meta:name="taizhang.unit">市税务局</meta:user-defined></office:meta>
<office:body><office:spreadsheet><table:table table:name="台账">
<table:table-row><table:table-cell office:value-type="string"><text:p>进展情况</text:p>
<office:annotation><dc:creator>李四</dc:creator><text:p>请核实</text:p><text:p>第二行</text:p></office:annotation></table:table-cell></table:table-row>
<table:table-row><table:table-cell/><table:table-cell>
<draw:custom-shape svg:x="3cm" svg:y="0.1cm" svg:width="4cm" svg:height="1cm"><text:p>写在文本框里</text:p></draw:custom-shape>
</table:table-cell><table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>
<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document>"""


def test_a_workbook_of_another_program_with_note_box_formula_and_properties(tmp_path: Path) -> None:
    source = tmp_path / "台账.fods"
    source.write_text(FLOATING, encoding="utf-8")
    direct = read_book(source.read_bytes(), "x")
    old = read_book(resaved(source, "xls", tmp_path), "x")
    assert (direct.kind, old.kind) == ("ods", "xls")
    for book in (direct, old):
        sheet = book.sheets[0]
        assert [(n.row, n.column, n.text) for n in sheet.notes] == [(1, 1, "请核实\n第二行")]
        assert [(d.kind, d.text) for d in sheet.drawings] == [("文本框", "写在文本框里")]
        assert {place: formula.cached for place, formula in sheet.formulas.items()} == {(2, 3): True, (2, 4): True}
        assert sheet.rows == {1: {1: "进展情况"}, 2: {3: "3"}}
        assert book.properties["taizhang.unit"] == "市税务局"
    assert direct.modified == "2026-06-18T10:20:30"
    assert (old.sheets[0].drawings[0].row, direct.sheets[0].drawings[0].row) == (2, 2)


def test_a_damaged_workbook_is_refused_as_a_whole() -> None:
    data = bytearray(specimens.xls())
    at = data.index(struct.pack("<HH", 0x0085, 0x0C)[:2])
    data[at + 2 : at + 4] = b"\xff\x7f"
    with pytest.raises(Unreadable) as caught:
        read_book(bytes(data), "x")
    assert caught.value.code == "F138"
