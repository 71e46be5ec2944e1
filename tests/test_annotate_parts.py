"""Marked copies of packages that no library writes: other spellings, other encodings, missing and existing parts."""

from __future__ import annotations

import io
import random
import zipfile

import openpyxl
import pytest
from annotating import COLOURS, fault, only_marks, parts, written_by_openpyxl, written_by_xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from xlsx_parts import MAIN, OFFICE, STRICT, made, parts_of, rels, worksheet, zipped

from toolkit.model.findings import Severity
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.report.annotate import CannotAnnotate, annotate
from toolkit.report.annotate.archive import Archive

FILE = "市税务局.xlsx"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/>'
    '<name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill'
    ' patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="10" fontId="1"'
    ' fillId="0" borderId="0" xfId="0"><alignment wrapText="1"/></xf><xf numFmtId="49" fontId="0" fillId="1" borderId="0"'
    ' xfId="0" applyFill="1"><protection locked="0"/></xf></cellXfs></styleSheet>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
)


def workbook(sheet: str | bytes, **more: str | bytes | None) -> bytes:
    return made(sheet, **{"[Content_Types].xml": TYPES, "styles": STYLES, **more})


def mark(data: bytes, *cells: str, severity: Severity = Severity.ERROR, new_parts: int | None = None) -> bytes:
    """The marked copy, compared part by part, re-read, and cleaned again."""
    marked = annotate(data, [fault("填报表", cell, severity) for cell in cells], file=FILE)
    only_marks(data, marked, new_parts)
    assert read_book(marked, FILE) == read_book(data, FILE)
    assert parts(annotate(marked, [], file=FILE)) == parts(data)
    return marked


def tinted(marked: bytes) -> set[str]:
    """Cells with one of our colours, as openpyxl sees them."""
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["填报表"]
    return {cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb in COLOURS.values()}


def commented(marked: bytes) -> set[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["填报表"]
    return {cell.coordinate for row in sheet for cell in row if cell.comment}


SPELLINGS = {
    "prefixed": worksheet('<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c><x:c r="C2" s="1"/></x:row>', prefix="x:"),
    "self-closing data": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    "self-closing data with a blank": f'<worksheet xmlns="{MAIN}"><sheetData /><extLst/></worksheet>',
    "empty data": worksheet(""),
    "self-closing rows": worksheet('<row r="1" ht="20"/><row r="2" />'),
    "row style": worksheet('<row r="2" s="1" customFormat="1"><c r="A2"><v>1</v></c></row>'),
    "column style": worksheet('<row r="9"/>', before='<cols><col min="2" max="5" width="9" style="2"/></cols>'),
    "no addresses": worksheet('<row><c t="str"><v>甲</v></c></row><row><c/><c s="1"><v>2</v></c><c><v>3</v></c></row>'),
    "spans": worksheet('<row r="2" spans="2:2"><c r="B2"><v>1</v></c></row><row r="4" spans="1:1"><c r="A4"/></row>'),
    "single quotes": worksheet("<row r='2'><c r='B2' s='1' ><v>1</v></c></row>"),
    "style before address": worksheet('<row ht="9" r="2"><c s="2" t="n" r="B2"><v>1</v></c></row>'),
    "white space": worksheet('\n  <row r="2">\n    <c r="B2">\n <v>1</v>\n </c>\n  </row>\n  <row r="5"/>\n'),
    "comments that look like rows": worksheet(
        '<!--<row r="2"><c r="B2"/></row>--><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[<row r="2"><c r="B2">]]></t>'
        '</is></c><c r="B2"><v>5</v></c></row>'
    ),
    "a sign in a value": worksheet(
        '<row r="2"><c r="A2" t="str"><f>IF(1>0,"a>b",2)</f><v>a>b</v></c><c r="B2"/></row>'
    ),
    "rows out of order": worksheet('<row r="7"><c r="A7"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>'),
    "style beyond the table": worksheet('<row r="2"><c r="B2" s="99"><v>1</v></c></row>'),
    "shared formulas": worksheet(
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>4</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>'
    ),
    "merges": worksheet(
        '<row r="2"><c r="B2"><v>1</v></c><c r="C2"/></row>', '<mergeCells><mergeCell ref="B2:B2"/></mergeCells>'
    ),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_rows_and_cells(name: str) -> None:
    marked = mark(workbook(SPELLINGS[name]), "B2", "D2", "B4")
    assert tinted(marked) == commented(marked) == {"B2", "D2", "B4"}


def test_the_order_of_the_schema_is_kept() -> None:
    tail = (
        '<sheetProtection sheet="1"/><mergeCells><mergeCell ref="F1:G1"/></mergeCells><pageMargins left="1" right="1"'
        ' top="1" bottom="1" header="1" footer="1"/><headerFooter/>{}<tableParts count="0"/><extLst/>'
    )
    mark(workbook(worksheet('<row r="1"/>', tail.format(""))), "B2")
    mark(workbook(worksheet('<row r="1"/>', tail.format('<picture r:id="rId9"/>'))), "B2")
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
        ' Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
    )
    marked = mark(workbook(worksheet('<row r="1"/>', tail.format(choice))), "B2")
    assert parts(marked)["xl/worksheets/sheet1.xml"].index(b"<legacyDrawing") < parts(marked)[
        "xl/worksheets/sheet1.xml"
    ].index(b"<mc:AlternateContent")


def test_new_cells_take_the_style_of_row_or_column_and_keep_all_but_the_fill() -> None:
    sheet = worksheet(
        '<row r="2" s="1" customFormat="1"/><row r="3"/>', before='<cols><col min="2" max="2" style="2"/></cols>'
    )
    book = openpyxl.load_workbook(io.BytesIO(mark(workbook(sheet), "B2", "B3", "B9", "C3")))["填报表"]
    assert book["B2"].font.b and book["B2"].number_format == "0.00%" and book["B2"].alignment.wrap_text
    for cell in ("B3", "B9"):
        assert book[cell].number_format == "@" and not book[cell].protection.locked and not book[cell].font.b
    assert book["C3"].number_format == "General"


def test_a_mark_under_a_merge_goes_to_its_top_left_cell() -> None:
    sheet = worksheet('<row r="2"><c r="B2"><v>1</v></c></row>', '<mergeCells><mergeCell ref="B2:C6"/></mergeCells>')
    marked = annotate(workbook(sheet), [fault("填报表", "C4"), fault("填报表", "B2", words="另一处")], file=FILE)
    assert tinted(marked) == commented(marked) == {"B2"}
    text = openpyxl.load_workbook(io.BytesIO(marked))["填报表"]["B2"].comment.text
    assert "本格有 2 处问题" in text and "没有填写" in text and "另一处" in text


def test_hints_mark_no_cell_and_places_without_cell_have_no_link() -> None:
    data = workbook(worksheet('<row r="1"/>'))
    found = [
        fault("填报表", "B2", Severity.INFO), fault("填报表", None), fault(None, None), fault("没有的表", "B2"),
        fault("填报表", "乱写"), fault("填报表", "A9999999"),
    ]  # fmt: skip
    marked = annotate(data, found, file=FILE)
    assert parts(marked)["xl/worksheets/sheet1.xml"] == parts(data)["xl/worksheets/sheet1.xml"]
    page = openpyxl.load_workbook(io.BytesIO(marked))["校验说明"]
    assert [cell.hyperlink.location for row in page for cell in row if cell.hyperlink] == ["'填报表'!B2"]
    where = [cell.value for cell in page["B"]]
    assert {"整个文件", "填报表（整张表）", "没有的表!B2"} <= set(where)
    assert "共 6 处：须更正 5 处，提示 1 处" in page["A3"].value


def test_strict_packages_keep_their_names() -> None:
    strict = {key: one.replace(MAIN, STRICT) for key, one in (("s", worksheet('<row r="2"/>')), ("t", STYLES))}
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    book = f'<workbook xmlns="{STRICT}" xmlns:r="{office}"><sheets><sheet name="填报表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    links = rels(("rId1", f"{office}/worksheet", "worksheets/sheet1.xml"), ("rId3", f"{office}/styles", "styles.xml"))
    data = workbook(strict["s"].replace(OFFICE, office), styles=strict["t"], workbook=book, links=links)
    marked = mark(data, "B2")
    new = parts(marked)
    assert STRICT.encode() in new["xl/comments1.xml"] and STRICT.encode() in new["xl/worksheets/sheet2.xml"]
    assert f"{office}/comments".encode() in new["xl/worksheets/_rels/sheet1.xml.rels"]
    assert all(OFFICE.encode() not in body for name, body in new.items() if name != "_rels/.rels")


def test_parts_named_with_backslash_and_other_case() -> None:
    renamed = {
        name.replace("xl/", "XL\\").replace("worksheets/", "Worksheets\\"): body
        for name, body in parts_of(worksheet('<row r="2"/>'), styles=STYLES).items()
    }
    data = zipped({"[Content_Types].xml": TYPES, **renamed})
    marked = annotate(data, [fault("填报表", "B2")], file=FILE)
    assert read_book(marked, FILE) == read_book(data, FILE)
    assert list(parts(marked))[: len(renamed) + 1] == list(parts(data))
    assert parts(annotate(marked, [], file=FILE)) == parts(data)


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"]
)
def test_targets_of_every_spelling(target: str) -> None:
    links = rels(("rId1", "worksheet", target), ("rId3", "styles", "/xl/styles.xml"))
    assert tinted(mark(workbook(worksheet('<row r="2"/>'), links=links), "B2")) == {"B2"}


def test_a_workbook_without_styles_gets_a_table_and_loses_it_again() -> None:
    types = TYPES[: TYPES.index('<Override PartName="/xl/styles')] + "</Types>"
    links = rels(("rId1", "worksheet", "worksheets/sheet1.xml"))
    sheet = worksheet('<row r="2"><c r="B2"><v>1</v></c></row>')
    data = workbook(sheet, styles=None, links=links, **{"[Content_Types].xml": types})
    assert tinted(mark(data, "B2", "C2")) == {"B2", "C2"}


@pytest.mark.parametrize("empty", ["", "<fills/>", '<fonts count="0"/><cellXfs/>'])
def test_a_style_table_without_sections_is_completed_in_order(empty: str) -> None:
    data = workbook(
        worksheet('<row r="2"/>'), styles=f'<styleSheet xmlns="{MAIN}">{empty}<dxfs count="0"/></styleSheet>'
    )
    marked = annotate(data, [fault("填报表", "B2")], file=FILE)
    names = [etree.QName(node).localname for node in etree.fromstring(parts(marked)["xl/styles.xml"])]
    order = ["fonts", "fills", "borders", "cellXfs", "dxfs"]
    assert names == order
    assert tinted(marked) == {"B2"}


@pytest.mark.parametrize("coding", ["utf-16", "gb18030", "utf-8-sig"])
def test_encodings_are_kept(coding: str) -> None:
    declared = {"utf-16": "UTF-16", "gb18030": "GB2312", "utf-8-sig": "UTF-8"}[coding]
    text = worksheet('<row r="2"><c r="A2" t="inlineStr"><is><t>办结三项</t></is></c></row>')
    body = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(coding)
    data = workbook(body)
    marked = annotate(data, [fault("填报表", "B2")], file=FILE)
    assert read_book(marked, FILE) == read_book(data, FILE)
    assert "办结三项".encode(coding.removesuffix("-sig"))[2:] in parts(marked)["xl/worksheets/sheet1.xml"]
    assert parts(annotate(marked, [], file=FILE)) == parts(data)
    if coding != "gb18030":
        assert tinted(marked) == {"B2"}


def test_data_descriptors_comments_dates_and_stored_parts_survive() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.out = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            self.out += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # no seeking: sizes come after the parts
        for number, (name, body) in enumerate(parts_of(worksheet('<row r="2"/>'), styles=STYLES).items()):
            entry = zipfile.ZipInfo(name, (2026, 6, 18, 9, number, 2))
            entry.external_attr, entry.comment = 0o600 << 16, "说明".encode()
            archive.writestr(entry, body, zipfile.ZIP_STORED if number % 2 else zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), TYPES)
    assert tinted(mark(pipe.out, "B2")) == {"B2"}
    assert tinted(mark(pipe.out + b"\r\n<html>appended by a gateway</html>", "B2")) == {"B2"}


NOTES = (
    f'<comments xmlns="{MAIN}"><authors><author>王工</author></authors><commentList><comment ref="B2" authorId="0"><text>'
    "<t>原有</t></text></comment></commentList></comments>"
)
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="3"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" o:spt="202"/><v:shape id="_x0000_s3073" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Row>1</x:Row>'
    '<x:Column>1</x:Column></x:ClientData></v:shape><v:shape id="{last}" type="#_x0000_t201"><x:ClientData'
    ' ObjectType="Checkbox"/></v:shape></xml>'
)


def with_notes(last: str = "_x0000_s3075", **more: str | None) -> bytes:
    sheet = worksheet('<row r="2"><c r="B2"><v>1</v></c></row>', '<legacyDrawing r:id="rId2"/>')
    links = rels(("rId1", "comments", "../comments1.xml"), ("rId2", "vmlDrawing", "/xl/drawings/vmlDrawing1.vml"))
    vml = VML.format(last=last)
    return workbook(
        sheet, **{"sheet_links": links, "xl/comments1.xml": NOTES, "xl/drawings/vmlDrawing1.vml": vml, **more}
    )


def test_existing_comments_and_controls_stay_and_ids_are_new() -> None:
    marked = mark(with_notes(), "B2", "C3", new_parts=1)
    drawing = parts(marked)["xl/drawings/vmlDrawing1.vml"].decode()
    ids = [node.get("id") for node in etree.fromstring(drawing) if etree.QName(node).localname == "shape"]
    assert ids == ["_x0000_s3073", "_x0000_s3075", "_x0000_s3076"]
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["填报表"]
    assert sheet["B2"].comment.text == "原有" and sheet["C3"].comment.text.startswith("【校验】")
    assert tinted(marked) == {"B2", "C3"}
    page = openpyxl.load_workbook(io.BytesIO(marked))["校验说明"]
    assert "填报表!B2" in [cell.value for cell in page["B"]]


def test_a_full_block_of_shape_ids_is_followed_by_a_free_one() -> None:
    marked = annotate(with_notes("_x0000_s4095"), [fault("填报表", f"C{row}") for row in range(1, 1100)], file=FILE)
    drawing = parts(marked)["xl/drawings/vmlDrawing1.vml"].decode()
    ids = [node.get("id") for node in etree.fromstring(drawing) if etree.QName(node).localname == "shape"]
    assert len(ids) == len(set(ids)) == 1101 and 'data="3,4,5"' in drawing
    assert {int(one.removeprefix("_x0000_s")) // 1024 for one in ids} == {3, 4, 5}


def test_a_threaded_comment_keeps_its_cell() -> None:
    thread = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B2" personId="{1}" id="{2}"><text>在线讨论</text></threadedComment></ThreadedComments>'
    )
    links = rels(
        (
            "rId4",
            "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
            "../threadedComments/t.xml",
        )
    )
    data = workbook(worksheet('<row r="2"/>'), sheet_links=links, **{"xl/threadedComments/t.xml": thread})
    marked = mark(data, "B2", "C2")
    assert tinted(marked) == {"B2", "C2"} and commented(marked) == {"C2"}


def test_comments_out_of_order_give_fills_and_the_sheet_only() -> None:
    for lost in ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"):
        data = with_notes(**{lost: None})
        marked = annotate(data, [fault("填报表", "C3")], file=FILE)
        assert b"FFFFC8CD" in parts(marked)["xl/styles.xml"] and "xl/worksheets/sheet2.xml" in parts(marked)
        assert parts(annotate(marked, [], file=FILE)) == parts(data)


def test_a_sheet_of_our_name_that_is_not_ours_stays() -> None:
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="填报表" sheetId="1" r:id="rId1"/>'
        '<sheet name="校验说明" sheetId="7" r:id="rId2"/></sheets><definedNames><definedName name="甲" localSheetId="1">'
        "校验说明!$A$1</definedName></definedNames></workbook>"
    )
    links = rels(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "worksheet", "worksheets/own.xml"),
        ("rId3", "styles", "styles.xml"),
    )
    own = worksheet(
        '<row r="1"><c r="A1" t="str"><v>校验说明</v></c></row><row r="2"><c r="A2" t="str"><v>级别</v></c></row>'
    )
    data = workbook(worksheet('<row r="2"/>'), workbook=book, links=links, **{"xl/worksheets/own.xml": own})
    marked = mark(data, "B2")
    names = openpyxl.load_workbook(io.BytesIO(marked)).sheetnames
    assert names == ["填报表", "校验说明", "校验说明(2)"]
    assert [sheet.name for sheet in read_book(marked, FILE).sheets] == ["填报表", "校验说明"]


def test_what_a_stranger_typed_stays_text() -> None:
    found = [fault("填报表", "B2", code=code, words=words) for code, words in (
        ("=1+1", '=HYPERLINK("http://x","点")'), ("Q1", "]]><c/>&amp;_x0041_\x07\ud800"), ("Q2", "长" * 40_000),
    )]  # fmt: skip
    marked = annotate(workbook(worksheet('<row r="2"/>')), found, file="=cmd|<x>.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(marked))["校验说明"]
    cells = [cell for row in page for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    texts = [str(cell.value) for cell in cells]
    assert '=HYPERLINK("http://x","点")。' in texts and any("=cmd|<x>.xlsx" in text for text in texts)
    assert max(map(len, texts)) <= 32_767
    assert read_book(marked, FILE) == read_book(workbook(worksheet('<row r="2"/>')), FILE)


def test_what_is_no_workbook_is_refused_in_chinese() -> None:
    locked = bytearray(workbook(worksheet("")))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    word = zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"})
    for data in (b"", b"\xd0\xcf\x11\xe0" * 200, "单位,进展\n甲,乙".encode(), word, bytes(locked), workbook("")[:-40]):
        with pytest.raises(CannotAnnotate, match="不能在原表上做标记"):
            annotate(data, [fault("填报表", "B2")], file=FILE)
    with pytest.raises(CannotAnnotate):
        annotate(workbook("<worksheet"), [fault("填报表", "B2")] * 2, file=FILE) and annotate(b"PK", [], file=FILE)


def test_a_large_sheet_is_not_taken_apart() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>{n}</v></c><c r="G{n}" s="1"/></row>' for n in range(1, 60_001)
    )
    data = workbook(worksheet(rows))
    marked = annotate(data, [fault("填报表", f"G{row}") for row in range(59_000, 60_001, 100)], file=FILE)
    assert read_book(marked, FILE) == read_book(data, FILE)
    assert parts(annotate(marked, [], file=FILE)) == parts(data)


@pytest.mark.parametrize(
    ("part", "was", "now"),
    [
        ("xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>2</v>"),
        ("xl/worksheets/sheet1.xml", b'ht="20"', b'ht="21"'),
        ("xl/styles.xml", b'numFmtId="10"', b'numFmtId="9"'),
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="8"'),
        ("_rels/.rels", b"rId1", b"rId8"),
    ],
)
def test_the_comparison_sees_any_other_change(part: str, was: bytes, now: bytes) -> None:
    data = workbook(worksheet('<row r="2" ht="20"><c r="B2"><v>1</v></c></row>'))
    marked = annotate(data, [fault("填报表", "B2")], file=FILE)
    only_marks(data, marked)
    archive = Archive(marked)
    assert was in archive.text(part)
    archive.put(part, archive.text(part).replace(was, now))
    with pytest.raises(AssertionError):
        only_marks(data, archive.packed())


SOURCES = [written_by_xlsxwriter(3)[0], written_by_openpyxl(4)[0], with_notes()]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9))
def test_no_package_raises_anything_else(seed: int) -> None:
    """Bytes of one part are changed, cut, or doubled, or the whole file is."""
    chance = random.Random(seed)
    data = chance.choice(SOURCES)
    if chance.random() < 0.2:
        place = chance.randrange(len(data))
        data = data[:place] + bytes([chance.randrange(256)]) + data[place + chance.randint(0, 40) :]
    else:
        bodies = dict(parts(data))
        name = chance.choice(sorted(bodies))
        body = bodies[name]
        start = chance.randrange(len(body) + 1)
        stop = min(len(body), start + chance.choice([0, 1, 10, 1000, len(body)]))
        piece = chance.choice([b"", b"<", b">", b'"', b"<row", b"</", b"<![CDATA[", body[start:stop] * 2, b"\xff\x00"])
        bodies[name] = body[:start] + piece + body[stop:]
        if chance.random() < 0.1:
            bodies.pop(name)
        data = zipped(bodies)
    found = [fault(name, cell) for name in ("填报表", "Sheet1", "Sheet", None) for cell in ("A1", "C3", "H40", None)]
    try:
        marked = annotate(data, found, file=FILE)
        again = annotate(marked, found, file=FILE)
        annotate(again, [], file=FILE)
    except CannotAnnotate:
        return
    try:
        before = read_book(data, FILE)
    except Unreadable:
        return
    assert [sheet.rows for sheet in read_book(marked, FILE).sheets] == [sheet.rows for sheet in before.sheets]
