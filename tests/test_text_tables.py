"""Tables in text: delimited files, web pages and SpreadsheetML 2003, all of which arrive under the name .xls."""

from __future__ import annotations

import time

import pytest
import specimens

from toolkit.model.grid import Area, Book, Formula, Note
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book


def rows(book: Book) -> dict[int, dict[int, str]]:
    return book.sheets[0].rows


# --- delimited -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_delimited_text_in_any_encoding_and_delimiter(encoding: str, mark: str) -> None:
    book = read_book(specimens.delimited(encoding, mark), "市税务局.xls")
    assert book.kind == "csv"
    assert rows(book) == specimens.CELLS


def test_text_forced_by_a_formula_sign_is_text_and_no_formula() -> None:
    book = read_book('序号,编号\n1,="001"\n2,="0""2"\n3,=1+2'.encode(), "x.csv")
    assert [cells[2] for cells in rows(book).values()] == ["编号", "001", '0"2', "=1+2"]
    assert book.sheets[0].formulas == {}


def test_a_separator_line_is_no_row() -> None:
    assert rows(read_book(b"sep=;\r\na;b,c\r\nd;e", "x")) == {1: {1: "a", 2: "b,c"}, 2: {1: "d", 2: "e"}}


def test_a_quote_that_is_never_closed_swallows_nothing() -> None:
    text = '任务,进展\n"一,完成\n二,正在推进\n三,未启动\n'
    assert len(rows(read_book(text.encode(), "x"))) == 4


def test_chinese_commas_do_not_separate_and_prose_is_no_table() -> None:
    for text in ("第一条，推进改革。\n第二条，狠抓落实。\n", "a, b\nonly one line has a comma\n"):
        with pytest.raises(Unreadable) as caught:
            read_book(text.encode(), "x.txt")
        assert caught.value.code == "F140"


def test_long_fields_and_control_characters_survive() -> None:
    long = "长" * 200_000
    book = read_book(f"甲,乙\n丙,{long}\n丁,戊\x06己".encode(), "x")
    assert rows(book)[2][2] == long
    assert rows(book)[3][2] == "戊_x0006_己"
    assert [code for code, _sheet, _gaps in book.remarks] == ["F117"]


def test_broken_bytes_are_shown_and_told() -> None:
    data = specimens.delimited("utf-8") * 3
    book = read_book(data.replace("窗口".encode(), b"\xff\xfe\xfd" + "口".encode(), 1), "x")
    assert book.remarks[0][0] == "F153"


# --- web pages -------------------------------------------------------------------------------------------------------


def page(body: str) -> Book:
    return read_book(f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode(), "导出.xls")


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "utf-8"])
def test_a_web_page_in_its_declared_encoding(encoding: str) -> None:
    book = read_book(specimens.table_html(encoding), "导出.xls")
    assert book.kind == "html"
    assert rows(book) == specimens.CELLS
    assert book.title == "云溪市台账"
    assert book.sheets[1].rows == {1: {1: "云溪市台账"}}


def test_spans_are_merges_and_later_cells_move_aside() -> None:
    book = page(
        "<table><tr><td rowspan=2>一</td><td colspan='2'>二</td></tr><tr><td>三</td><td>四</td></tr><tr><td>五</td></tr></table>"
    )
    assert rows(book) == {1: {1: "一", 2: "二"}, 2: {2: "三", 3: "四"}, 3: {1: "五"}}
    assert book.sheets[0].merges == (Area(1, 1, 2, 1), Area(1, 2, 1, 3))


def test_breaks_entities_spaces_and_comments() -> None:
    book = page(
        "<table><tr><td> 甲 <br> 乙\n丙 </td><td>a&nbsp;&lt;b&gt;&#20113;</td><td><p>一</p><p>二</p></td>"
        "<td><!--[if gte mso 9]><xml><x:a>看不见</x:a></xml><![endif]-->见</td><td>3 < 5</td></tr></table>"
    )
    assert rows(book) == {1: {1: "甲\n乙 丙", 2: "a\xa0<b>云", 3: "一\n二", 4: "见", 5: "3 < 5"}}


def test_hidden_struck_and_pictures() -> None:
    book = page(
        "<table><tr style='display:none'><td>藏</td></tr><tr><td><s>删</s></td><td style='text-decoration:line-through'>删</td>"
        "<td>留<img src='file:///c:/a.png' alt='截图'></td></tr></table>"
    )
    sheet = book.sheets[0]
    assert sheet.hidden_rows == {1}
    assert sheet.struck == {(2, 1), (2, 2)}
    assert [tuple(drawing) for drawing in sheet.drawings] == [("图片", 2, 3, "截图")]


def test_comments_that_calc_exports_are_notes_and_not_part_of_the_cell() -> None:
    page = (
        "<table><tr><td>要求</td><td>进展</td></tr><tr><td>一</td>"
        '<td><a class="comment-indicator"></a>\n<comment>数字待核</comment>\n<font>已完成。</font></td></tr>'
        "<tr><td>二</td><td><comment>没有结束的批注</td></tr></table>"
    )
    book = read_book(page.encode(), "市税务局.html")
    assert rows(book) == {1: {1: "要求", 2: "进展"}, 2: {1: "一", 2: "已完成。"}, 3: {1: "二", 2: "没有结束的批注"}}
    assert book.sheets[0].notes == (Note(2, 2, "数字待核"),)


def test_several_and_nested_tables_are_sheets_and_text_outside_is_kept() -> None:
    book = page(
        "<p>填报单位：市税务局</p><table><tr><td>外<table><tr><td>内</td></tr></table>后</td></tr></table><table><tr><td>二</td></tr></table>尾"
    )
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [
        ("表格1", {1: {1: "外\n后"}}),
        ("表格2", {1: {1: "内"}}),
        ("表格3", {1: {1: "二"}}),
        ("正文", {1: {1: "填报单位：市税务局"}, 2: {1: "尾"}}),
    ]


def test_a_page_that_stops_halfway_is_told() -> None:
    book = page("<table><tr><td>一</td></tr><tr><td>二")
    assert rows(book) == {1: {1: "一"}, 2: {1: "二"}}
    assert [code for code, _sheet, _gaps in book.remarks] == ["F155"]
    assert page("<table><tr><td>一</td></tr></table>").remarks == ()


@pytest.mark.parametrize(
    "flood",
    [
        "<!--" * 200_000,
        "<td " * 200_000,
        "<table>" * 100_000,
        "<a b='" * 200_000,
        "<style>" * 200_000,
        "<?" * 300_000,
        "&#" * 300_000,
    ],
)
def test_hostile_pages_take_linear_time(flood: str) -> None:
    start = time.perf_counter()
    assert rows(page(f"<table><tr><td>一</td></tr></table>{flood}"))[1] == {1: "一"}
    assert time.perf_counter() - start < 5


def test_spans_without_end_are_refused_and_not_computed() -> None:
    start = time.perf_counter()
    tall = "<td rowspan=1000000>甲</td>" * 5000
    with pytest.raises(Unreadable) as caught:
        page(f"<table><tr>{tall}</tr>{'<tr><td>乙</td></tr>' * 3000}</table>")
    assert caught.value.code == "F103"
    assert time.perf_counter() - start < 5


# --- SpreadsheetML 2003 ----------------------------------------------------------------------------------------------


def test_spreadsheetml_addresses_formats_and_extras() -> None:
    book = read_book(specimens.xml2003(), "导出.xls")
    sheet, old = book.sheets
    assert {r: sheet.rows[r] for r in (2, 3, 4)} == {r + 1: cells for r, cells in specimens.CELLS.items()}
    assert sheet.rows[7] == {1: "85.00%", 2: "2026/6/18", 4: "3", 5: "作废"}
    assert sheet.rows[8] == {1: "藏起来的一行"}
    assert sheet.formulas == {(7, 4): Formula("1+2", True)}
    assert [(n.row, n.column, n.text, n.author) for n in sheet.notes] == [(7, 5, "请核实", "李四")]
    assert (sheet.merges, sheet.hidden_rows, sheet.hidden_columns) == ((Area(1, 1, 1, 7),), {8}, ((4, 4),))
    assert sheet.struck == {(7, 5)}
    assert (old.name, old.hidden, old.rows) == ("旧稿", True, {1: {1: "TRUE"}})
    assert book.properties == {"taizhang.unit": "市税务局"}
    assert book.modified == "2026-06-18T02:03:04Z"


@pytest.mark.parametrize(("declared", "encoding"), [("GB2312", "gb18030"), ("UTF-16", "utf-16"), ("gbk", "gb18030")])
def test_spreadsheetml_in_chinese_encodings(declared: str, encoding: str) -> None:
    text = specimens.xml2003().decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
    assert read_book(text.encode(encoding), "x").sheets == read_book(specimens.xml2003(), "x").sheets


def test_spreadsheetml_with_entities_or_cut_off_is_refused() -> None:
    text = specimens.xml2003().decode()
    bomb = text.replace("<?mso-application", '<!DOCTYPE a [<!ENTITY b "c">]><?mso-application')
    for data, code in ((bomb, "F104"), (text[:-300], "F138")):
        with pytest.raises(Unreadable) as caught:
            read_book(data.encode(), "x")
        assert caught.value.code == code
