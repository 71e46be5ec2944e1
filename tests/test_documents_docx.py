"""Word documents as paragraphs: numbers that Word counts, looks, revisions, and tables at their places."""

from __future__ import annotations

import io
from typing import Any

import pytest
import specimens

from toolkit.model.document import Document
from toolkit.read.document import read_document
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.word_numbers import chinese, number_text
from toolkit.text.lines import logical_lines

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def document(body: str, numbering: str = "", styles: str = "") -> Document:
    members = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {SPACE}{MORE}><w:body>{body}</w:body></w:document>".encode(),
    }
    if numbering:
        members["word/numbering.xml"] = f"<w:numbering {SPACE}>{numbering}</w:numbering>".encode()
    if styles:
        members["word/styles.xml"] = f"<w:styles {SPACE}>{styles}</w:styles>".encode()
    return read_document(specimens.packed(members), "x.docx")


def p(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def listed(list_id: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def level(at: int, kind: str, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def texts(found: Document) -> list[str]:
    return [one.text for one in found.paragraphs]


OFFICIAL = abstract(
    0,
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCountingThousand", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "（%4）"),
    level(4, "decimalEnclosedCircle", "%5"),
)


def test_the_numbers_of_an_official_document() -> None:
    levels = [0, 1, 2, 2, 3, 4, 4, 2, 1, 2, 0, 1]
    found = document("".join(p("推进改革", listed(1, at)) for at in levels), OFFICIAL + num(1, 0))
    assert [text.removesuffix("推进改革").strip() for text in texts(found)] == [
        "一、", "（一）", "1.", "2.", "（1）", "①", "②", "3.", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_a_level_that_never_restarts_counts_on_under_new_headings() -> None:
    tasks = level(2, "decimal", "%3.", '<w:lvlRestart w:val="0"/>')
    numbering = abstract(0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), tasks) + num(
        1, 0
    )
    found = document("".join(p("x", listed(1, at)) for at in [0, 1, 2, 2, 0, 1, 2]), numbering)
    assert [text.removesuffix("x").strip() for text in texts(found)] == [
        "一、",
        "（一）",
        "1.",
        "2.",
        "二、",
        "（一）",
        "3.",
    ]


def test_lists_that_share_a_definition_go_on_and_an_override_starts_anew_once() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, override)
    found = document("".join(p("x", listed(of)) for of in [1, 1, 2, 3, 3, 1]), numbering)
    assert [text.removesuffix(" x") for text in texts(found)] == ["1.", "2.", "3.", "5.", "6.", "7."]


def test_numbers_from_styles_and_their_levels() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="标题 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    numbering = abstract(
        0, level(0, "chineseCounting", "第%1章", '<w:pStyle w:val="H1"/>'), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    )
    body = (
        p("总则", '<w:pStyle w:val="H1"/>') + p("范围", '<w:pStyle w:val="H2"/>') + p("附则", '<w:pStyle w:val="H1"/>')
    )
    found = document(body, numbering + num(1, 0), styles)
    assert [(one.text, one.level) for one in found.paragraphs] == [
        ("第一章 总则", 1),
        ("1.1 范围", 2),
        ("第二章 附则", 1),
    ]


def test_a_paragraph_can_be_taken_out_of_its_list_and_blank_ones_show_no_number() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    listed_style = '<w:pStyle w:val="L"/>'
    body = p("a", listed_style) + p("b", listed_style + listed(0)) + p("", listed_style) + p("c", listed_style)
    assert texts(document(body, abstract(0, level(0, "decimal", "%1.")) + num(1, 0), styles)) == [
        "1. a",
        "b",
        "",
        "3. c",
    ]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("chineseCounting", {1: "一", 10: "十", 12: "十二", 20: "二十", 34: "三十四", 105: "一百〇五"}),
        ("chineseCountingThousand", {11: "十一", 110: "一百一十"}),
        ("japaneseCounting", {3: "三"}),
        ("ideographTraditional", {1: "甲", 10: "癸"}),
        ("ideographZodiac", {3: "寅"}),
        ("chineseLegalSimplified", {1: "壹", 12: "壹拾贰"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("decimalEnclosedFullstop", {3: "⒊"}),
        ("ideographDigital", {10: "一〇"}),
        ("upperRoman", {4: "IV", 19: "XIX"}),
        ("lowerLetter", {1: "a", 27: "aa"}),
        ("decimalZero", {7: "07"}),
        ("hebrew1", {7: "7"}),
        ("none", {7: ""}),
    ],
)
def test_number_formats(kind: str, values: dict[int, str]) -> None:
    assert {value: number_text(value, kind) for value in values} == values


def test_chinese_numbers_read_back() -> None:
    from toolkit.text.numerals import number_of

    assert all(number_of(chinese(value)) == value for value in range(1, 10_000))


def test_looks_bold_centred_and_outline_levels() -> None:
    body = (
        p("标题", '<w:jc w:val="center"/>', "<w:b/>") + p("正文", '<w:outlineLvl w:val="1"/>')
        + '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>粗</w:t></w:r><w:r><w:t>细</w:t></w:r></w:p>'
    )  # fmt: skip
    found = [(one.centred, one.bold, one.level) for one in document(body).paragraphs]
    assert found == [(True, True, 0), (False, False, 2), (False, False, 0)]


def test_revisions_hidden_text_symbols_breaks_and_boxes() -> None:
    body = (
        "<w:p><w:r><w:t>推进</w:t></w:r><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:tab/><w:t>改</w:t><w:br/><w:t>革</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink>'
        "<w:sdt><w:sdtContent><w:r><w:t>件</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        "<w:p><w:r><w:t>正</w:t></w:r><w:r><w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent></w:r><w:r><w:t>文</w:t></w:r></w:p>"
        '<w:p><w:r><w:t>注</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    found = document(body)
    assert [(one.number, one.text) for one in found.paragraphs] == [
        (1, "推进新\t改\n革√链件"), (2, "框中"), (2, "正文"), (3, "注"),
    ]  # fmt: skip
    assert [(code, place) for code, place, _ in found.remarks] == [("F154", None), ("T801", 1), ("T802", 3)]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = "<w:rPr><w:del/></w:rPr>"
    assert texts(document(p("前半", mark) + p("后半") + p("下一段"))) == ["前半后半", "下一段"]


def test_a_table_of_contents_is_counted_but_has_no_text() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    assert texts(document(p("一、任务 1", '<w:pStyle w:val="T"/>') + p("一、任务"), "", styles)) == ["", "一、任务"]


def test_tables_stand_at_their_places_under_the_names_of_the_book() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell.format('序号')}{cell.format('任务')}</w:tr><w:tr>{cell.format('1')}{cell.format('推进')}</w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr>{cell.format('云溪市文件')}</w:tr></w:tbl>"
    body = frame + p("一") + table + p("二") + table
    found = document(body)
    assert [(one.number, one.text, one.table) for one in found.paragraphs] == [
        (1, "云溪市文件", ""), (1, "一", ""), (1, "", "表格2"), (2, "二", ""), (2, "", "表格3"),
    ]  # fmt: skip
    assert [sheet.name for sheet in found.book.sheets] == ["表格2", "表格3"]


def test_the_tables_are_those_of_the_reader_of_tables() -> None:
    data = specimens.docx()
    own, other = read_document(data, "x").book, read_book(data, "x")
    assert [(s.name, s.rows, s.merges) for s in own.sheets] == [(s.name, s.rows, s.merges) for s in other.sheets[:-1]]


def test_what_python_docx_writes() -> None:
    import docx

    made: Any = docx.Document()
    made.add_heading("重点任务", 1)
    made.add_paragraph("推进改革", style="List Number")
    made.add_paragraph("优化流程", style="List Number")
    buffer = io.BytesIO()
    made.save(buffer)
    found = read_document(buffer.getvalue(), "x")
    assert [(one.text, one.level) for one in found.paragraphs] == [
        ("重点任务", 1),
        ("1. 推进改革", 0),
        ("2. 优化流程", 0),
    ]
    assert [line.text for line in logical_lines(found)] == ["重点任务", "1.推进改革", "2.优化流程"]


@pytest.mark.parametrize("damage", ["numbering", "styles"])
def test_a_damaged_side_part_does_not_stop_the_reading(damage: str) -> None:
    parts = {damage: "<broken"}
    members = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {SPACE}><w:body>{p('x', listed(1))}</w:body></w:document>".encode(),
        **{f"word/{name}.xml": text.encode() for name, text in parts.items()},
    }
    assert texts(read_document(specimens.packed(members), "x")) == ["x"]


def test_a_document_without_text_says_so() -> None:
    with pytest.raises(Unreadable) as blank:
        document("<w:p/>")
    assert blank.value.code == "F130"
    with pytest.raises(Unreadable) as scan:
        document("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>")
    assert scan.value.code == "T803"
