"""What stands beside the cells: comments, pictures, text boxes, charts, objects."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from xlsx_parts import MAIN, MOTION, made, rels, worksheet

from toolkit.model.grid import Book, Drawing, Note
from toolkit.read.xlsx import read_xlsx

XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
DRAWING = "xl/drawings/drawing1.xml"


def comments(*entries: tuple[str, str, str]) -> str:
    """A comments part: (cell, author, text or runs)."""
    authors = "".join(f"<author>{author}</author>" for _, author, _ in entries)
    texts = "".join(
        f'<comment ref="{ref}" authorId="{n}"><text>{text}</text></comment>' for n, (ref, _, text) in enumerate(entries)
    )
    return f'<comments xmlns="{MAIN}"><authors>{authors}</authors><commentList>{texts}</commentList></comments>'


def drawn(*anchors: str, links: str | None = None, **more: str) -> Book:
    part = f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:mc="mc">{"".join(anchors)}</xdr:wsDr>'
    parts = {DRAWING: part, **({"xl/drawings/_rels/drawing1.xml.rels": links} if links else {}), **more}
    sheet = worksheet(CELL, '<drawing r:id="rId1"/>')
    return read_xlsx(made(sheet, sheet_links=rels(("rId1", "drawing", "../drawings/drawing1.xml")), **parts))


def anchored(thing: str, kind: str = "twoCellAnchor", row: int = 4, column: int = 2) -> str:
    start = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{row}</xdr:row></xdr:from>"
    return f"<xdr:{kind}>{start if kind != 'absoluteAnchor' else ''}{thing}<xdr:clientData/></xdr:{kind}>"


def shape(text: str = "", box: str = "1") -> str:
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f'<xdr:sp><xdr:nvSpPr><xdr:cNvSpPr txBox="{box}"/></xdr:nvSpPr><xdr:txBody>{lines}</xdr:txBody></xdr:sp>'


PICTURE = "<xdr:pic><xdr:blipFill/></xdr:pic>"


def test_comments_with_author_and_runs() -> None:
    part = comments(
        ("B7", "王工", "<r><t>请</t></r><r><t>核实</t></r>"), ("A2", "", "<t>一_x000D_\n二</t>"), ("C1", "", "<t> </t>")
    )
    book = read_xlsx(
        made(worksheet(CELL), sheet_links=rels(("rId1", "comments", "../comments1.xml")), **{"xl/comments1.xml": part})
    )
    assert book.sheets[0].notes == (Note(2, 1, "一\n二", ""), Note(7, 2, "请核实", "王工"))


def test_a_thread_replaces_its_stand_in_and_keeps_its_replies() -> None:
    legacy = comments(("B7", "tc={1}", "<t>[Threaded comment] …</t>"), ("C7", "李工", "<t>另一条</t>"))
    thread = (
        '<ThreadedComments xmlns="x"><threadedComment ref="B7" personId="{p}"><text>数据对吗</text></threadedComment>'
        '<threadedComment ref="B7" personId="{q}" parentId="1"><text>已核</text></threadedComment></ThreadedComments>'
    )
    links = rels(("rId1", "comments", "../comments1.xml"), ("rId2", MOTION, "../threadedComments/t1.xml"))
    book = read_xlsx(made(
        worksheet(CELL), sheet_links=links,
        links=rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId9", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml")),
        **{"xl/comments1.xml": legacy, "xl/threadedComments/t1.xml": thread,
           "xl/persons/person.xml": '<personList xmlns="x"><person id="{p}" displayName="王工"/></personList>'},
    ))  # fmt: skip
    assert book.sheets[0].notes == (Note(7, 2, "数据对吗\n已核", "王工"), Note(7, 3, "另一条", "李工"))


@pytest.mark.parametrize("body", [None, "<comments>"])
def test_damaged_comments_leave_the_cells_and_are_remarked(body: str | None) -> None:
    more = {} if body is None else {"xl/comments1.xml": body}
    book = read_xlsx(made(worksheet(CELL), sheet_links=rels(("rId1", "comments", "../comments1.xml")), **more))
    assert book.sheets[0].rows == {1: {1: "1"}}
    assert [code for code, _, _ in book.remarks] == ["F116"]


def test_pictures_boxes_shapes_and_charts_at_their_anchors() -> None:
    chart = '<xdr:graphicFrame><a:graphic><a:graphicData uri="http://x/chart"/></a:graphic></xdr:graphicFrame>'
    book = drawn(
        anchored(PICTURE), anchored(shape("补充说明\n第二段"), "oneCellAnchor", 9, 0), anchored(chart, "absoluteAnchor"),
        anchored(shape("", "0"), row=1), anchored(shape("", "1")), anchored(shape("写在图形里", "0")),
        anchored("<xdr:cxnSp/>", row=2),
    )  # fmt: skip
    assert book.sheets[0].drawings == (
        Drawing("图片", 5, 3), Drawing("文本框", 10, 1, "补充说明\n第二段"), Drawing("图表", 0, 0), Drawing("图形", 2, 3),
        Drawing("文本框", 5, 3, "写在图形里"), Drawing("图形", 3, 3),
    )  # fmt: skip


def test_groups_give_what_is_in_them() -> None:
    group = f"<xdr:grpSp><xdr:cxnSp/><xdr:grpSp>{PICTURE}</xdr:grpSp>{shape('说明')}</xdr:grpSp>"
    book = drawn(anchored(group), anchored("<xdr:grpSp><xdr:cxnSp/><xdr:cxnSp/></xdr:grpSp>"))
    assert book.sheets[0].drawings == (Drawing("图片", 5, 3), Drawing("文本框", 5, 3, "说明"), Drawing("图形", 5, 3))


def test_alternatives_count_once() -> None:
    inside = f"<mc:AlternateContent><mc:Choice>{shape('新')}</mc:Choice><mc:Fallback>{shape('旧')}</mc:Fallback></mc:AlternateContent>"
    outside = f"<mc:AlternateContent><mc:Choice>{anchored(shape('外'))}</mc:Choice><mc:Fallback/></mc:AlternateContent>"
    assert [drawing.text for drawing in drawn(anchored(inside), outside).sheets[0].drawings] == ["新", "外"]


def test_texts_of_a_diagram() -> None:
    frame = '<xdr:graphicFrame><a:graphicData uri="x/diagram"><dgm:relIds xmlns:dgm="d" xmlns:r="r" r:dm="rId7"/></a:graphicData></xdr:graphicFrame>'
    data = f'<dgm:dataModel xmlns:dgm="d" xmlns:a="{A}"><dgm:pt><a:p><a:r><a:t>申报</a:t></a:r></a:p></dgm:pt><a:p><a:r><a:t>受理</a:t></a:r></a:p></dgm:dataModel>'
    book = drawn(
        anchored(frame), links=rels(("rId7", "diagramData", "../diagrams/data1.xml")), **{"xl/diagrams/data1.xml": data}
    )
    assert book.sheets[0].drawings == (Drawing("图形", 5, 3, "申报\n受理"),)


def test_a_drawing_part_that_is_gone_is_remarked() -> None:
    book = read_xlsx(
        made(worksheet(CELL, '<drawing r:id="rId1"/>'), sheet_links=rels(("rId1", "drawing", "../drawings/d.xml")))
    )
    assert [code for code, _, _ in book.remarks] == ["F116"]
    assert [code for code, _, _ in read_xlsx(made(worksheet(CELL, '<drawing r:id="rId1"/>'))).remarks] == ["F116"]


def test_pictures_that_wps_keeps_in_cells() -> None:
    body = (
        '<row r="2"><c r="B2" t="str"><f>_xlfn.DISPIMG("ID_AB12",1)</f><v>=DISPIMG("ID_AB12",1)</v></c>'
        '<c r="C2" t="str"><f>DISPIMG("ID_CD",1)</f></c><c r="D2"><v>1</v></c></row>'
    )
    (sheet,) = read_xlsx(made(worksheet(body))).sheets
    assert sheet.drawings == (Drawing("图片", 2, 2), Drawing("图片", 2, 3))
    assert (sheet.rows, sheet.formulas, sheet.raw) == ({2: {4: "1"}}, {}, {(2, 4): 1})


def test_pictures_that_excel_keeps_in_cells() -> None:
    body = '<row r="2"><c r="B2" t="e" vm="1"><v>#VALUE!</v></c><c r="C2" t="e"><v>#VALUE!</v></c></row>'
    (sheet,) = read_xlsx(made(worksheet(body), **{"xl/richData/rdrichvalue.xml": "<a/>"})).sheets
    assert sheet.drawings == (Drawing("图片", 2, 2),)
    assert sheet.rows == {2: {3: "#VALUE!"}}


def test_embedded_files_stand_at_their_anchor_once() -> None:
    anchor = f'<objectPr><anchor><from><xdr:col xmlns:xdr="{XDR}">3</xdr:col><xdr:row xmlns:xdr="{XDR}">6</xdr:row></from><to><xdr:col xmlns:xdr="{XDR}">9</xdr:col><xdr:row xmlns:xdr="{XDR}">9</xdr:row></to></anchor></objectPr>'
    objects = (
        '<oleObjects><AlternateContent><Choice><oleObject progId="Word.Document.12" shapeId="1025" r:id="rId4">' + anchor +
        '</oleObject></Choice><Fallback><oleObject progId="Word.Document.12" shapeId="1025" r:id="rId4"/></Fallback></AlternateContent></oleObjects>'
    )  # fmt: skip
    (sheet,) = read_xlsx(made(worksheet(CELL, objects))).sheets
    assert sheet.drawings == (Drawing("对象", 7, 4, "Word.Document.12"),)


def test_old_style_shapes_but_no_frames_of_comments_and_no_page_headers() -> None:
    vml = (
        '<xml xmlns:v="v" xmlns:x="x"><v:shape id="a"><x:ClientData ObjectType="Note"><x:Anchor>1,0,1,0,2,0,2,0</x:Anchor></x:ClientData></v:shape>'
        '<v:shape id="b"><v:textbox><div><font>同意</font><br>通过</div></v:textbox><x:ClientData ObjectType="Checkbox"><x:Anchor>\n 2, 5, 7, 1,3,0,9,0</x:Anchor></x:ClientData></v:shape></xml>'
    )
    links = rels(("rId1", "vmlDrawing", "../drawings/v1.vml"), ("rId2", "vmlDrawing", "../drawings/v1.vml"))
    for element, expected in (("legacyDrawing", (Drawing("文本框", 8, 3, "同意\n通过"),)), ("legacyDrawingHF", ())):
        data = made(worksheet(CELL, f'<{element} r:id="rId1"/>'), sheet_links=links, **{"xl/drawings/v1.vml": vml})
        assert read_xlsx(data).sheets[0].drawings == expected


def test_what_xlsxwriter_draws_is_found() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made_book:
        sheet = made_book.add_worksheet("填报表")
        sheet.write(0, 0, "云溪市")
        sheet.write_comment(4, 2, "请核实", {"author": "王工"})
        sheet.insert_textbox(2, 3, "另附说明")
        chart = made_book.add_chart({"type": "column"})
        chart.add_series({"values": "=填报表!$A$1:$A$3"})
        sheet.insert_chart(9, 1, chart)
        pie = made_book.add_chart({"type": "pie"})
        pie.add_series({"values": "=填报表!$A$1:$A$3"})
        made_book.add_chartsheet("图").set_chart(pie)
    book = read_xlsx(stream.getvalue())
    (read,) = book.sheets
    assert read.notes == (Note(5, 3, "请核实", "王工"),)
    assert set(read.drawings) == {Drawing("文本框", 3, 4, "另附说明"), Drawing("图表", 10, 2)}
