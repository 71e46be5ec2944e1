"""Cells of .xlsx files: every way in which a value, a text or a formula may be stored."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from xlsx_parts import MAIN, STRICT, made, shared, worksheet

from toolkit.model.grid import Area, Book, Formula, Sheet
from toolkit.read.xlsx import read_xlsx


def only(data: bytes) -> Sheet:
    (sheet,) = read_xlsx(data).sheets
    return sheet


def codes(book: Book) -> list[str]:
    return [code for code, _, _ in book.remarks]


def cell(body: str, **more: str | bytes | None) -> Sheet:
    return only(made(worksheet(f'<row r="1">{body}</row>'), **more))


def styles(*formats: str, fonts: str = "<font/>", xfs: str = "") -> str:
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    cell_xfs = xfs or '<xf numFmtId="0" fontId="0"/>' + "".join(
        f'<xf numFmtId="{200 + n}" fontId="0"/>' for n in range(len(formats))
    )
    count = cell_xfs.count("<xf")
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(formats)}">{codes}</numFmts><fonts>{fonts}</fonts>'
        f'<cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs><cellXfs count="{count}">{cell_xfs}</cellXfs></styleSheet>'
    )


@pytest.mark.parametrize(
    ("body", "text", "raw"),
    [
        ('<c r="A1"><v>1</v></c>', "1", 1), ('<c r="A1"><v>1.0</v></c>', "1", 1.0), ('<c r="A1"><v>-2.5</v></c>', "-2.5", -2.5),
        ('<c r="A1"><v>0.30000000000000004</v></c>', "0.3", 0.1 + 0.2),
        ('<c r="A1"><v>110101199001011234</v></c>', "110101199001011234", 110101199001011234),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE", True), ('<c r="A1" t="b"><v>0</v></c>', "FALSE", False),
        ('<c r="A1" t="b"><v>2</v></c>', "TRUE", True), ('<c r="A1" t="e"><v>#REF!</v></c>', "#REF!", "#REF!"),
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', "#SPILL!", "#SPILL!"), ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A", "#N/A"),
        ('<c r="A1" t="str"><v>甲</v></c>', "甲", None), ('<c r="A1" t="inlineStr"><is><t>乙</t></is></c>', "乙", None),
        ('<c r="A1"><v>abc</v></c>', "abc", None), ('<c r="A1"><v>NaN</v></c>', "NaN", None),
        ('<c r="A1"><v>1_0</v></c>', "1_0", None), ('<c r="A1" t="d"><v>2026-06-18</v></c>', "2026-06-18", None),
        ('<c r="A1" t="inlineStr"><is><t>&#25512;&#24191;</t></is></c>', "推广", None),
        ('<c r="A1" t="inlineStr"><is><r><t>网上</t></r><r><rPr/><t xml:space="preserve"> 办电</t></r></is></c>', "网上 办电", None),
        ('<c r="A1" t="inlineStr"><is><t>汉</t><rPh sb="0" eb="1"><t>han</t></rPh></is></c>', "汉", None),
        ('<c r="A1" t="str"><v>a_x000D_\nb_x0006_c_x005F_x0041_</v></c>', "a\nb_x0006_c_x0041_", None),
    ],
)  # fmt: skip
def test_every_kind_of_value(body: str, text: str, raw: object) -> None:
    sheet = cell(body)
    assert sheet.rows == {1: {1: text}}
    assert sheet.raw == ({} if raw is None else {(1, 1): raw})
    assert type(sheet.raw.get((1, 1))) is type(raw)


@pytest.mark.parametrize(
    "body",
    ['<c r="A1"/>', '<c r="A1"><v/></c>', '<c r="A1" t="s"><v/></c>', '<c r="A1" t="inlineStr"><is><t> \n</t></is></c>',
     '<c r="A1" t="str"><v>　</v></c>', '<c r="A1" t="s"><v>0</v></c>'],
)  # fmt: skip
def test_what_holds_nothing_is_no_cell(body: str) -> None:
    assert cell(body, strings=shared("<t>  </t>")).rows == {}


SHARED = ["<t>云溪市</t>", '<t xml:space="preserve"> 甲 </t>', "<t>a&amp;b&#10;c</t>", "<r><t>一</t></r><r><t>二</t></r>", "<t/>", "",
          "<t>字</t><rPh sb='0' eb='1'><t>zi</t></rPh>", "<t>x_x0006_y_x000D_</t>", "<t>二\r\n行</t>"]  # fmt: skip
TEXTS = ["云溪市", " 甲 ", "a&b\nc", "一二", "", "", "字", "x_x0006_y\n", "二\n行"]


@pytest.mark.parametrize("comment", ["", "<!-- parsed, not cut -->"])
def test_shared_strings_cut_or_parsed_are_the_same(comment: str) -> None:
    body = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(len(SHARED)))
    sheet = only(made(worksheet(body), strings=shared(*SHARED).replace("<si>", f"{comment}<si>", 1)))
    assert [sheet.text(n + 1, 1) for n in range(len(SHARED))] == TEXTS


@pytest.mark.parametrize("item", ["<t>甲&nbsp;</t>", "<t>甲&#0;</t>", "<t>甲\x06</t>", "<t>甲&#xFFFE;</t>"])
def test_what_xml_forbids_is_shown_and_remarked(item: str) -> None:
    data = made(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=shared(item))
    if "nbsp" in item:
        with pytest.raises(Exception, match="F107"):
            read_xlsx(data)
        return
    book = read_xlsx(data)
    assert book.sheets[0].text(1, 1).startswith("甲_x")
    assert codes(book) == ["F117"]


@pytest.mark.parametrize("strings", [None, shared("<t>只有一个</t>")])
def test_a_lost_shared_string_is_reported_at_its_cell(strings: str | None) -> None:
    book = read_xlsx(
        made(worksheet('<row r="3"><c r="B3" t="s"><v>7</v></c><c r="C3" t="s"><v>-1</v></c></row>'), strings=strings)
    )
    assert book.sheets[0].rows == {}
    assert book.remarks == (("F113", "填报表", {"count": "2", "text": "B3", "cell": "B3"}),)


def test_cells_without_addresses_follow_each_other() -> None:
    sheet = only(made(worksheet(
        '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="5"><c r="C5"/><c><v>4</v></c></row><row><c r="B6"><v>5</v></c></row>'
    )))  # fmt: skip
    assert sheet.rows == {1: {1: "1", 3: "3"}, 5: {4: "4"}, 6: {2: "5"}}


def test_rows_and_cells_out_of_order_are_kept_and_put_in_order() -> None:
    sheet = only(made(worksheet(
        '<row r="9"><c r="C9"><v>3</v></c><c r="A9"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
        '<row r="9"><c r="D9"><v>4</v></c></row>'
    )))  # fmt: skip
    assert sheet.rows == {2: {1: "2"}, 9: {1: "1", 3: "3", 4: "4"}}
    assert list(sheet.rows) == [2, 9] and list(sheet.rows[9]) == [1, 3, 4]


def test_a_row_without_number_takes_that_of_its_cells() -> None:
    assert only(made(worksheet('<row><c r="B7"><v>1</v></c><c r="C7"><v>2</v></c></row>'))).rows == {
        7: {2: "1", 3: "2"}
    }


def test_garbage_addresses_keep_the_value_and_are_reported() -> None:
    book = read_xlsx(made(worksheet('<row r="4"><c r="A4"><v>1</v></c><c r="4B"><v>2</v></c></row>')))
    assert book.sheets[0].rows == {4: {1: "1", 2: "2"}}
    assert codes(book) == ["F115"]


def test_one_cell_stored_twice_is_reported() -> None:
    assert codes(read_xlsx(made(worksheet('<row r="4"><c r="A4"><v>1</v></c><c r="A4"><v>2</v></c></row>')))) == [
        "F115"
    ]


@pytest.mark.parametrize("stated", ["A1", "A1:B2", "Z9:A1", ""])
def test_the_stated_used_range_is_never_believed(stated: str) -> None:
    data = made(worksheet('<row r="40"><c r="K40"><v>1</v></c></row>', before=f'<dimension ref="{stated}"/>'))
    assert only(data).rows == {40: {11: "1"}}


@pytest.mark.parametrize("prefix", ["x:", "ns0:"])
def test_prefixed_names_read_the_same(prefix: str) -> None:
    sheet = only(made(worksheet(
        f'<{prefix}row r="1"><{prefix}c r="A1"><{prefix}f>1+1</{prefix}f><{prefix}v>2</{prefix}v></{prefix}c></{prefix}row>',
        f'<{prefix}mergeCells><{prefix}mergeCell ref="A1:B2"/></{prefix}mergeCells>', prefix=prefix,
    )))  # fmt: skip
    assert (sheet.rows, sheet.formulas, sheet.merges) == (
        {1: {1: "2"}},
        {(1, 1): Formula("1+1", True)},
        (Area(1, 1, 2, 2),),
    )


def test_mixed_prefixes_of_one_namespace_lose_nothing() -> None:
    body = f'<x:row xmlns:x="{MAIN}" r="2"><x:c r="B2"><x:v>5</x:v></x:c></x:row>'
    assert only(made(worksheet(body))).rows == {2: {2: "5"}}


def test_strict_open_xml_has_its_sheets() -> None:
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="{}" Type="{}" Target="{}"/></Relationships>'
    data = made(
        f'<worksheet xmlns="{STRICT}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>',
        root=links.format("rId1", f"{office}/officeDocument", "xl/workbook.xml"),
        links=links.format("rId1", f"{office}/worksheet", "worksheets/sheet1.xml"),
        workbook=f'<workbook xmlns="{STRICT}" xmlns:r="{office}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
    )
    assert [(sheet.name, sheet.rows) for sheet in read_xlsx(data).sheets] == [("表", {1: {1: "1"}})]


@pytest.mark.parametrize("encoding", ["utf-16", "gb2312", "GBK", "gb18030", "utf-8-sig", "iso-8859-1"])
def test_any_encoding_of_a_part(encoding: str) -> None:
    word = "é" if encoding.startswith("iso") else "云溪市"
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?>' + worksheet(
        f'<row r="1"><c r="A1" t="str"><v>{word}</v></c></row>'
    )
    assert only(made(text.encode(encoding))).rows == {1: {1: word}}


@pytest.mark.parametrize(
    ("body", "formula", "text"),
    [
        ('<c r="B2"><f>A1+1</f><v>3</v></c>', Formula("A1+1", True), "3"),
        ('<c r="B2"><f>A1+1</f></c>', Formula("A1+1", False), ""),
        ('<c r="B2"><f>A1+1</f><v></v></c>', Formula("A1+1", False), ""),
        ('<c r="B2" t="str"><f>A1&amp;""</f><v></v></c>', Formula('A1&""', True), ""),
        ('<c r="B2" t="str"><f>"完"&amp;"成"</f><v>完成</v></c>', Formula('"完"&"成"', True), "完成"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Formula("1/0", True), "#DIV/0!"),
    ],
)  # fmt: skip
def test_a_formula_says_whether_its_value_is_kept(body: str, formula: Formula, text: str) -> None:
    sheet = only(made(worksheet(f'<row r="2">{body}</row>')))
    assert sheet.formulas == {(2, 2): formula}
    assert sheet.text(2, 2) == text
    assert (2 in sheet.rows) == bool(text)


def test_followers_of_a_shared_formula_and_cells_of_an_array() -> None:
    sheet = only(made(worksheet(
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1+\'A1\'!A1+LOG10(A1)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>2</v></c><c r="D3"><f t="array" ref="D3:D4">A1:A2</f><v>1</v></c></row>'
        '<row r="4"><c r="D4"><v>2</v></c></row>'
    )))  # fmt: skip
    assert sheet.formulas[3, 2] == Formula("A3*$A$1+'A1'!A3+LOG10(A3)&\"A1\"", True)
    assert sheet.formulas[4, 4] == Formula("A1:A2", True)


def test_number_formats_decide_what_is_shown() -> None:
    style = styles("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "0%", "0.00")
    sheet = only(made(worksheet(
        '<row r="1"><c r="A1" s="1"><v>46191</v></c><c r="B1" s="2"><v>0.85</v></c><c r="C1" s="3"><v>2</v></c>'
        '<c r="D1" s="99"><v>2</v></c><c r="E1" s="1" t="d"><v>2026-06-18T00:00:00</v></c></row>'
    ), styles=style))  # fmt: skip
    assert sheet.rows[1] == {1: "2026年6月18日", 2: "85%", 3: "2.00", 4: "2", 5: "2026年6月18日"}
    assert sheet.raw[1, 1] == 46191 and sheet.raw[1, 5] == 46191


@pytest.mark.parametrize("comment", ["", "<!-- parsed, not cut -->"])
def test_styles_cut_or_parsed_are_the_same(comment: str) -> None:
    xfs = '<xf numFmtId="0"/><xf fontId="0" numFmtId="57"/><xf><alignment/></xf><xf applyNumberFormat="1" numFmtId="200"></xf>'
    style = styles("0.0%", xfs=xfs).replace("<fonts>", comment + "<fonts>")
    body = "".join(f'<c r="{column}1" s="{n}"><v>46191</v></c>' for n, column in enumerate("ABCD"))
    assert list(cell(body, styles=style).rows[1].values()) == ["46191", "2026年6月", "46191", "4619100.0%"]


def test_the_1904_calendar_of_a_workbook() -> None:
    book = f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    assert cell('<c r="A1" s="1"><v>44729</v></c>', styles=styles("yyyy-m-d"), workbook=book).rows == {
        1: {1: "2026-6-18"}
    }


def test_strike_through_of_cells_and_of_single_runs() -> None:
    style = styles(fonts='<font/><font><strike/></font><font><strike val="0"/></font>',
                   xfs='<xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/>')  # fmt: skip
    strings = shared(
        "<t>普通</t>",
        "<r><t>留</t></r><r><rPr><strike/></rPr><t>删</t></r>",
        '<r><rPr><strike val="0"/></rPr><t>留</t></r>',
    )
    sheet = cell(
        '<c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s" s="2"><v>2</v></c><c r="D1" s="1"/>'
        '<c r="E1" s="1"><v>5</v></c><c r="F1" t="inlineStr"><is><r><rPr><strike/></rPr><t>删</t></r></is></c>'
        '<c r="G1" t="inlineStr"><is><t>留</t></is></c>', styles=style, strings=strings,
    )  # fmt: skip
    assert sheet.struck == {(1, 1), (1, 2), (1, 5), (1, 6)}


def test_hidden_rows_and_columns() -> None:
    sheet = only(made(worksheet(
        '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/><row r="3" ht="0" customHeight="1"><c r="A3"><v>1</v></c></row>'
        '<row r="4" hidden="0"><c r="A4"><v>1</v></c></row>', before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="9"/></cols>',
    )))  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({1, 3}, ((2, 3),))


def test_values_under_a_merge_stay_and_garbage_ranges_are_reported() -> None:
    refs = ["A1:B2", "C:C", "5:6", "D9:B8", "", "Q", "A0:B1", "A1:B2", "E5", "E5:E5", "A1:ZZZ9", "A1:XFD1048576"]
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    book = read_xlsx(made(worksheet('<row r="2"><c r="B2"><v>7</v></c></row>', f"<mergeCells>{merges}</mergeCells>")))
    assert book.sheets[0].text(2, 2) == "7"
    assert book.sheets[0].merges == (
        Area(1, 1, 2, 2), Area(1, 3, 1_048_576, 3), Area(5, 1, 6, 16_384), Area(8, 2, 9, 4), Area(1, 17, 1_048_576, 17),
        Area(1, 1, 1_048_576, 16_384),
    )  # fmt: skip
    assert [(code, gaps["count"]) for code, _, gaps in book.remarks] == [("F114", "3")]


def test_a_stray_cell_in_the_last_corner_costs_nothing() -> None:
    started = time.perf_counter()
    sheet = only(
        made(worksheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    )
    assert sheet.rows == {1: {1: "1"}, 1_048_576: {16_384: "1"}}
    assert time.perf_counter() - started < 0.5


def test_a_million_bordered_rows_cost_no_memory() -> None:
    rows = "".join(f'<row r="{n}" s="3"><c r="A{n}" s="3"/><c r="B{n}" s="3"/></row>' for n in range(2, 200_000))
    data = made(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>' + rows))
    tracemalloc.start()
    sheet = only(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sheet.rows == {1: {1: "1"}}
    assert peak < 12 << 20


def test_fifty_thousand_merges_are_quick() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 50_001))
    started = time.perf_counter()
    assert len(only(made(worksheet("", f"<mergeCells>{merges}</mergeCells>"))).merges) == 50_000
    assert time.perf_counter() - started < 3


def test_cells_of_one_row_are_put_in_order() -> None:
    (row,) = only(made(worksheet('<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>'))).rows.values()
    assert list(row.items()) == [(1, "1"), (3, "3")]


def test_escapes_in_a_table_of_plain_strings_only() -> None:
    body = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    sheet = only(made(worksheet(body), strings=shared("<t>甲_x000D_\n乙</t>", "<t>丙</t>")))
    assert sheet.rows == {1: {1: "甲\n乙", 2: "丙"}}
