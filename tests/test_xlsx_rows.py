"""Rows that are cut out of a worksheet before it is parsed: they must read exactly as rows that are parsed."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsx_parts import MAIN, made, shared, worksheet

from toolkit.model.grid import Book, Sheet
from toolkit.read import xlsx_sheet
from toolkit.read.errors import Unreadable
from toolkit.read.package import Package
from toolkit.read.xlsx import read_xlsx
from toolkit.read.xlsx_cells import Collected
from toolkit.read.xlsx_rows import without_ordinary_rows
from toolkit.read.xlsx_strings import Strings
from toolkit.read.xlsx_styles import Styles

REFERENCE = os.environ.get("TAIZHANG_REFERENCE", "")
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="200" formatCode="yyyy-mm-dd"/></numFmts>'
    "<fonts><font/><font><strike/></font></fonts>"
    '<cellXfs count="3"><xf numFmtId="0" fontId="0"/><xf numFmtId="200" fontId="0"/><xf numFmtId="0" fontId="1"/></cellXfs>'
    "</styleSheet>"
)
STRINGS = shared("<t>甲</t>", "<t>乙</t>", "<t> </t>", "<r><rPr><strike/></rPr><t>丙</t></r>")


def outcome(data: bytes) -> Book | tuple[str, object]:
    """What reading gives: the book, or the reason why there is none."""
    try:
        return read_xlsx(data)
    except Unreadable as reason:
        return reason.code, reason.gaps


def parsed_outcome(data: bytes) -> Book | tuple[str, object]:
    """The same with every row left to the parser."""

    def pass_all(chunks: Iterable[bytes], into: Callable[[], Collected]) -> Iterable[bytes]:
        return chunks

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx_sheet, "without_ordinary_rows", pass_all)
        return outcome(data)


def assert_same(data: bytes) -> Book | tuple[str, object]:
    quick, parsed = outcome(data), parsed_outcome(data)
    assert quick == parsed
    if isinstance(quick, Book) and isinstance(parsed, Book):
        for one, other in zip(quick.sheets, parsed.sheets, strict=True):
            assert list(one.rows) == list(other.rows)
            assert [list(cells) for cells in one.rows.values()] == [list(cells) for cells in other.rows.values()]
    return quick


def passed_on(body: str, strings: list[str] | None = None) -> tuple[bytes, Collected]:
    """What reaches the parser of a sheet with these rows, and what was collected before."""
    into = Collected(Sheet("表"), Strings(strings or []), Styles({}, [], frozenset(), False))
    return b"".join(without_ordinary_rows([worksheet(body).encode()], lambda: into)), into


ODD_CELLS = st.sampled_from([
    '<c r="{}{}"/>', '<c r="{}{}" s="1"/>', '<c r="{}{}" t="s"><v>0</v></c>', '<c r="{}{}" s="2" t="s"><v>3</v></c>', "<c><v>5</v></c>",
    '<c r="{}{}" s="1"><v>46191</v></c>', '<c r="{}{}"><v>-7</v></c>', '<c r="{}{}"><v>1.5E+3</v></c>', '<c r="{}{}" t="n"><v>07</v></c>',
    '<c r="{}{}" t="s"><v>99</v></c>', '<c r="{}{}" t="b"><v>1</v></c>', '<c r="{}{}"><f>A1</f><v>4</v></c>', '<c r="{}{}"><v>1e999</v></c>',
    '<c t="s" r="{}{}"><v>1</v></c>', '<c r="{}{}" t="inlineStr"><is><t>内</t></is></c>', '<c r="{}{}" s="77"><v>2</v></c>', "<c/>",
    '<c r="{}{}" t="str"><v>文</v></c>', '<c r="ABC{1}"><v>6</v></c>', '<c r="{}7"><v>8</v></c>', '<c r="{}{}" t="s"><v>2</v></c>',
    '<c r="{}{}" s="1" cm="1"><v>9</v></c>', '<c r="{}{}"><v></v></c>', '<c r="{}{}"><v/></c>', '<c r="{}{}">\n<v>3</v>\n</c>', "<extLst/>",
    '<c r="{}{}" s="1" t="n"></c>', '<c r="{}{}" t="inlineStr"></c>', '<c r="{}{}" t="inlineStr"><is><t/></is></c>', "\n", "字",
    '<c r="{}{}" q="/>/>/>/>" t="str"><v>不丢</v></c>', '<x q="/>" w="/>">字</x>', '<c r="{}{}" s="1" t="inlineStr"><is><t> \n</t></is></c>',
    '<c r="{}{}" s="2" t="inlineStr"><is><t xml:space="preserve"> 删 </t></is></c>', '<c r="{}{}" t="inlineStr"><is><r><t>富</t></r></is></c>',
    '<c r="{}{}" t="inlineStr"><is><t>汉</t><rPh sb="0" eb="1"><t>han</t></rPh></is></c>', '<c r="{}{}" t="inlineStr"><v>0</v></c>',
    '<c r="{}{}" t="inlineStr"><is><t>一</t><t>二</t></is></c>', '<c r="{}{}" t="inlineStr"><is><t>值</t></is><v>0</v></c>',
    '<c r="{}{}" t="s"><is><t>零</t></is></c>', '<c r="{}{}"><is><t>5</t></is></c>', '<c r="{}{}" t="inlineStr"><f>A1</f><is><t>式</t></is></c>',
])  # fmt: skip
PIECES = st.sampled_from([
    "推进", "a", "0", " ", "\n", "\t", "\r\n", "\r", "　", "&#25512;", "&#x63A8;", "&#x1F600;", "&#128512;", "&#13;", "&#10;", "&#x9;", "&#xD;&#xA;",
    "&amp;", "&lt;v&gt;", "&quot;", "&apos;", "&amp;#25512;", "_x000D_", "_x0041_", "_x005F_x0041_", "_x0006_", "_xD800_", "_x", "_x00&#52;1_",
    "&#0000000000000038;", ">", "/>", '"/>', "]]", "\U0001f600", "&#xFDD1;", "x" * 90, " " * 81, "&#25512;&#24191;" * 50,
])  # fmt: skip
NASTY = st.sampled_from([
    "\ufdd0", "&#xFDD0;", "&#64976;", "]]>", "&#0;", "&#x6;", "&nbsp;", "\x06", "\x00", "&", "&#;", "&#x110000;", "&#xD800;", "&#xFFFE;", "\ufffe",
    "&#65534;", "<![CDATA[<c>]]>", "<!-- 注 -->", "<?p i?>", "<>", "<b/>", "<", "&#25512", "&amp", "&AMP;", "&#X63A8;",
])  # fmt: skip
INLINE = '<c r="{{}}{{}}" t="inlineStr"><is><t>{}</t></is></c>'
TEXTS = st.lists(PIECES, max_size=6).map("".join).map(INLINE.format)
NASTY_TEXTS = st.tuples(PIECES, NASTY, PIECES).map("".join).map(INLINE.format)
ODD_ROWS = st.sampled_from([
    '<row r="{}">', '<row r="{}" spans="1:9" ht="20" s="1" customFormat="1">', '<row r="{}" hidden="1">', "<row>", '\n<row r="{}">',
    '<row r="{}" ht="0">', '<row r="{}" x:dyDescent="0.2" hidden="false">', "<row r='{}'>",
])  # fmt: skip


def rows_of(
    cells: st.SearchStrategy[str], most: int
) -> st.SearchStrategy[list[tuple[str, int, list[tuple[str, str]]]]]:
    return st.lists(
        st.tuples(ODD_ROWS, st.integers(1, 9), st.lists(st.tuples(cells, st.sampled_from("ABCDEF")), max_size=5)),
        max_size=most,
    )


def sheet_of(rows: list[tuple[str, int, list[tuple[str, str]]]]) -> bytes:
    body = "".join(
        head.format(number) + "".join(one.format(column, number) for one, column in cells) + "</row>"
        for head, number, cells in rows
    )
    return made(worksheet(body), strings=STRINGS, styles=STYLES)


@settings(deadline=None, max_examples=300)
@given(rows_of(ODD_CELLS | TEXTS, 8))
def test_rows_cut_out_read_exactly_as_rows_parsed(rows: list[tuple[str, int, list[tuple[str, str]]]]) -> None:
    assert_same(sheet_of(rows))


@settings(deadline=None, max_examples=300)
@given(rows_of(TEXTS | NASTY_TEXTS, 3))
def test_texts_that_xml_forbids_or_rarely_sees_read_the_same(
    rows: list[tuple[str, int, list[tuple[str, str]]]],
) -> None:
    assert_same(sheet_of(rows))


@settings(deadline=None, max_examples=200)
@given(st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=12))
def test_plain_inline_texts_are_cut_and_decoded_as_parsed(texts: list[str]) -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="1" t="inlineStr"><is><t>{text}</t></is></c><c r="B{n}"><v>{n}</v></c></row>'
        for n, text in enumerate(texts, 1)
    )
    assert_same(made(worksheet(rows), styles=STYLES))
    passed, into = passed_on(rows.replace(' s="1"', ""))
    assert (b"<row" in passed) == any(">" in text and "]]>" in text for text in texts)
    assert into.sheet.raw or b"<row" in passed


@pytest.mark.parametrize("raw", [b"\xff", b"\xe6\x8e", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xb7\x90"])
def test_bytes_that_are_no_text(raw: bytes) -> None:
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲@乙</t></is></c><c r="B1" t="inlineStr"><is><t>丙</t></is></c></row>'
    book = assert_same(made(worksheet(body).encode().replace(b"@", raw)))
    assert isinstance(book, Book) and book.sheets[0].text(1, 2) == "丙"


@pytest.mark.parametrize("encoding", ["us-ascii", "iso-8859-1", "gb18030", "utf-16", "UTF-8"])
def test_inline_texts_in_any_encoding(encoding: str) -> None:
    word = "e&#769;" if encoding in ("us-ascii", "iso-8859-1") else "云溪"
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + worksheet(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{word}&#25512;</t></is></c></row>'
    )
    book = assert_same(made(text.encode(encoding)))
    assert isinstance(book, Book) and book.sheets[0].text(1, 1).endswith("推")


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_pieces_of_any_size_give_the_same(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = (
        '<row r="{0}"><c r="A{0}"><v>{0}</v></c><c r="C{0}" t="inlineStr"><is><t>&#25512;进</t></is></c></row>'
        '<row r="{1}"><c r="B{1}" t="str"><v>甲</v></c></row>'
    )
    data = made(worksheet("".join(row.format(n, n + 1) for n in range(1, 60, 2))))
    expected = parsed_outcome(data)
    whole = Package.chunks

    def cut(self: Package, name: str) -> Iterator[bytes]:
        body = b"".join(whole(self, name))
        return (body[place : place + size] for place in range(0, len(body), size))

    monkeypatch.setattr(Package, "chunks", cut)
    assert read_xlsx(data) == expected


def test_ordinary_rows_never_reach_the_parser() -> None:
    passed, into = passed_on(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="4"/></row><row r="2"/><row r="3"><c r="A3"><f>1</f></c></row>'
        '<row r="4"><c r="A4" s="1" t="inlineStr"><is><t>&#25512;进</t></is></c><c r="B4" s="1" t="n"></c></row>',
        ["甲"],
    )
    assert into.sheet.rows == {1: {1: "甲"}, 4: {1: "推进"}}
    assert b'r="1"' not in passed and b'r="4"' not in passed and b'<row r="3">' in passed


def test_equal_short_texts_are_one_object() -> None:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>云溪第一局</t></is></c></row>'
    sheet = passed_on("".join(map(row.format, range(1, 4))))[1].sheet
    assert sheet.text(1, 1) is sheet.text(3, 1)


HIDDEN_ROW = '<row r="8"><c r="A8"><v>8</v></c></row><row r="9"><c r="A9"><v>9</v></c></row>'


@pytest.mark.parametrize(
    "comment", [f"<!-- {HIDDEN_ROW} -->", f"<x><![CDATA[{HIDDEN_ROW}]]></x>", f"<?x <sheetData>{HIDDEN_ROW}?>"]
)
def test_rows_within_comments_and_character_data_are_no_rows(comment: str) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    after = '<row r="10"><c r="A10"><v>10</v></c></row>'
    for data in (made(worksheet(row + comment + after)), made(worksheet(row + after, before=comment))):
        book = assert_same(data)
        assert isinstance(book, Book) and book.sheets[0].rows == {1: {1: "1"}, 10: {1: "10"}}


def test_an_empty_tag_is_no_cell() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><></row>'
    assert assert_same(made(worksheet(row))) == ("F107", {"part": "xl/worksheets/sheet1.xml"})


CELL_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\r 推进&<>_x0041\"'/]"),
    max_size=30,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(CELL_TEXTS | st.integers(-(10**9), 10**9) | st.none(), max_size=5), max_size=8))
def test_whole_files_of_two_writers_read_the_same(rows: list[list[str | int | None]]) -> None:
    book = openpyxl.Workbook()
    for line in rows:
        book.worksheets[0].append([f"'{one}" if isinstance(one, str) and one[:1] == "=" else one for one in line])
    stream = io.BytesIO()
    book.save(stream)
    assert_same(stream.getvalue())
    for constant in (False, True):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": constant}) as written:
            sheet = written.add_worksheet()
            for number, line in enumerate(rows):
                for column, one in enumerate(line):
                    if isinstance(one, str):
                        sheet.write_string(number, column, one)
                    elif one is not None:
                        sheet.write_number(number, column, one)
        assert_same(stream.getvalue())


@pytest.mark.skipif(not REFERENCE, reason="needs the reference files")
def test_real_workbooks_read_the_same() -> None:
    seen = 0
    for path in sorted(Path(REFERENCE).rglob("*.xlsx")):
        assert_same(path.read_bytes())
        seen += 1
    assert seen
