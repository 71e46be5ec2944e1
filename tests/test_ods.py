"""OpenDocument spreadsheets: cells as shown, repeats that cost nothing, what hangs on cells."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
import specimens
from office import resaved

from toolkit.model.grid import Area, Formula
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book

SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def packed(tables: str, styles: str = "", meta: str = "") -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    if meta:
        members["meta.xml"] = meta.encode()
    return specimens.packed(members)


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "台账", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{"".join(rows)}</table:table>'


def test_values_formulas_notes_and_hidden_parts() -> None:
    sheet = read_book(specimens.ods(), "x").sheets[0]
    assert sheet.rows[5] == {1: "85%", 2: "2026年6月18日", 3: "3", 5: "甲   乙", 6: "有批注"}
    assert sheet.raw == {(5, 1): 0.85, (5, 2): 46191, (5, 3): 3}
    assert sheet.formulas == {(5, 3): Formula("SUM([.A1:.A2])", True), (5, 4): Formula("[.A1]", False)}
    assert [(n.row, n.column, n.text, n.author) for n in sheet.notes] == [(5, 6, "请核实", "李四")]
    assert sheet.merges == (Area(1, 1, 1, 7),)
    assert sheet.hidden_rows == {6}
    assert sheet.hidden_columns == ((4, 4),)


def test_the_same_cells_as_calamine_and_pandas() -> None:
    import pandas
    from python_calamine import CalamineWorkbook

    data = specimens.ods()
    ours = read_book(data, "x").sheets[0]
    texts = {(r, c): v for r, cells in ours.rows.items() for c, v in cells.items() if (r, c) not in ours.raw}
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert {
        (r, c): v for r, line in enumerate(rows, 1) for c, v in enumerate(line, 1) if isinstance(v, str) and v
    } == texts
    frame = pandas.read_excel(io.BytesIO(data), engine="odf", header=None, dtype=str)
    assert frame.iat[2, 2] == ours.text(3, 3)


def test_billions_of_repeated_empty_cells_cost_nothing() -> None:
    empty = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/>'
    data = packed(table(row(cell("甲")), row(empty, more='table:number-rows-repeated="1048575"'), row(cell("乙"))))
    start = time.perf_counter()
    sheet = read_book(data, "x").sheets[0]
    assert time.perf_counter() - start < 1
    assert sheet.rows == {1: {1: "甲"}, 1_048_577: {1: "乙"}}


def test_repeated_values_are_real_and_a_flood_of_them_is_refused() -> None:
    data = packed(table(row(cell("同上", 'table:number-columns-repeated="3"'), more='table:number-rows-repeated="2"')))
    assert read_book(data, "x").sheets[0].rows == {
        1: dict.fromkeys((1, 2, 3), "同上"),
        2: dict.fromkeys((1, 2, 3), "同上"),
    }
    flood = row(cell("同", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"')
    with pytest.raises(Unreadable) as caught:
        read_book(packed(table(flood)), "x")
    assert caught.value.code == "F103"


def test_values_under_a_merge_are_kept() -> None:
    covered = "<table:covered-table-cell><text:p>压住的字</text:p></table:covered-table-cell>"
    sheet = read_book(packed(table(row(cell("上", 'table:number-columns-spanned="2"'), covered))), "x").sheets[0]
    assert sheet.rows == {1: {1: "上", 2: "压住的字"}}
    assert sheet.merges == (Area(1, 1, 1, 2),)


def test_strike_through_hidden_sheets_and_copies_of_other_files() -> None:
    styles = (
        '<style:style style:name="t2" style:family="table"><style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="c2" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-type="single"/></style:style>'
    )
    part = cell('留<text:span text:style-name="T1">删</text:span>')
    cached = table("<table:table-source/>", row(cell("别的文件")), name="'file:///x'#甲")
    data = packed(
        table(row(cell("删", 'table:style-name="c2"'), cell("留"), part))
        + table(row(cell("旧")), name="旧稿", more='table:style-name="t2"')
        + cached,
        styles,
    )
    first, second = read_book(data, "x").sheets
    assert first.struck == {(1, 1), (1, 3)}
    assert first.rows == {1: {1: "删", 2: "留", 3: "留删"}}
    assert (second.name, second.hidden) == ("旧稿", True)


def test_errors_are_what_they_are_and_breaks_are_breaks() -> None:
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" calcext:value-type="error"'
    data = packed(
        table(row(cell("#REF!", calc + ' table:formula="of:=[.#REF!]"'), cell("甲<text:line-break/>乙<text:tab/>丙")))
    )
    sheet = read_book(data, "x").sheets[0]
    assert sheet.rows == {1: {1: "#REF!", 2: "甲\n乙\t丙"}}
    assert sheet.raw == {(1, 1): "#REF!"}


def test_pictures_and_boxes_stand_at_their_anchor() -> None:
    box = "<table:table-cell><draw:frame><draw:text-box><text:p>写在框里</text:p></draw:text-box></draw:frame></table:table-cell>"
    image = "<table:table-cell><draw:frame><draw:image/></draw:frame><text:p>本来的字</text:p></table:table-cell>"
    sheet = read_book(packed(table(row(cell("甲")), row(box, image))), "x").sheets[0]
    assert [tuple(drawing) for drawing in sheet.drawings] == [("文本框", 2, 1, "写在框里"), ("图片", 2, 2, "")]
    assert sheet.rows == {1: {1: "甲"}, 2: {2: "本来的字"}}


def test_entities_are_never_expanded() -> None:
    content = f'<!DOCTYPE x [<!ENTITY a "b">]><office:document-content {SPACES}>&a;</office:document-content>'
    data = specimens.packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    )
    with pytest.raises(Unreadable) as caught:
        read_book(data, "x")
    assert caught.value.code == "F104"


def test_prefixes_do_not_matter() -> None:
    data = packed(table(row(cell("甲"))).replace("table:", "ns1:").replace("text:", "ns2:"))
    with pytest.raises(Unreadable):
        read_book(data, "x")  # prefixes that are not declared are damage
    content = (
        '<a:document-content xmlns:a="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:b="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:c="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><a:body><a:spreadsheet><b:table b:name="台账"><b:table-row>'
        "<b:table-cell><c:p>甲</c:p></b:table-cell></b:table-row></b:table></a:spreadsheet></a:body></a:document-content>"
    )
    data = specimens.packed(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    )
    assert read_book(data, "x").sheets[0].rows == {1: {1: "甲"}}


def test_a_workbook_resaved_by_another_program_says_the_same(tmp_path: Path) -> None:
    source = tmp_path / "台账.xls"
    source.write_bytes(specimens.xls())
    before, after = read_book(source.read_bytes(), "x"), read_book(resaved(source, "ods", tmp_path), "x")
    assert [sheet.name for sheet in after.sheets] == [sheet.name for sheet in before.sheets]
    old, new = before.sheets[0], after.sheets[0]
    assert new.rows == {**old.rows, 6: {**old.rows[6], 5: "1", 6: "3"}}  # it computed the formula and wrote TRUE as one
    assert new.merges == old.merges
    assert new.hidden_rows == old.hidden_rows
    assert new.struck == old.struck
    assert [sheet.hidden for sheet in after.sheets] == [False, True]
