"""Word tables: addresses, merges, revisions, boxes and comments; nothing around the tables is lost."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
import specimens

from toolkit.model.grid import Area, Book
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def document(body: str, **parts: str) -> Book:
    members = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>".encode(),
    }
    members |= {f"word/{name}.xml": text.encode() for name, text in parts.items()}
    return read_book(specimens.packed(members), "x.docx")


def p(text: str, inside: str = "") -> str:
    return f"<w:p>{inside}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_cells_merges_title_and_the_text_around() -> None:
    book = read_book(specimens.docx(), "x")
    table, body = book.sheets
    assert {r: table.rows[r] for r in (1, 2, 3)} == specimens.CELLS
    assert table.merges == (Area(2, 1, 3, 1), Area(4, 1, 4, 7))
    assert book.title == "云溪市2026年优化营商环境重点任务落实台账"
    assert (table.name, body.name) == ("表格1", "正文")
    assert body.rows[5] == {1: "填报单位：市税务局"}
    assert body.rows[6] == {1: "填表人：张三"}
    assert 4 not in body.rows  # a blank paragraph is counted


def test_the_same_texts_as_python_docx() -> None:
    import docx

    data = specimens.docx()
    ours = read_book(data, "x").sheets[0]
    theirs = docx.Document(io.BytesIO(data)).tables[0]
    for r, row in enumerate(theirs.rows, 1):
        seen = set()
        for c, cell in enumerate(row.cells, 1):
            if id(cell._tc) in seen or any(area.top < r <= area.bottom and area.left == c for area in ours.merges):
                continue
            seen.add(id(cell._tc))
            assert ours.text(r, c) == cell.text


def test_columns_skipped_by_grid_and_span() -> None:
    row = f'<w:trPr><w:gridBefore w:val="1"/></w:trPr>{tc("乙", "<w:gridSpan w:val=" + chr(34) + "2" + chr(34) + "/>")}{tc("丁")}'
    sheet = document(tbl(tc("甲") + tc("乙") + tc("丙") + tc("丁"), row)).sheets[0]
    assert sheet.rows[2] == {2: "乙", 4: "丁"}
    assert sheet.merges == (Area(2, 2, 2, 3),)


def test_a_vertical_merge_ends_where_it_ends_and_keeps_what_lies_under_it() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    sheet = document(tbl(tc("一", start), tc("压住", on), tc("二", start), tc("", on), tc("三"))).sheets[0]
    assert sheet.merges == (Area(1, 1, 2, 1), Area(3, 1, 4, 1))
    assert sheet.rows == {1: {1: "一"}, 2: {1: "压住"}, 3: {1: "二"}, 5: {1: "三"}}


def test_inserted_revisions_count_and_deleted_ones_do_not() -> None:
    cell = "<w:p><w:del><w:r><w:delText>正在推进</w:delText></w:r></w:del><w:ins><w:r><w:t>已完成</w:t></w:r></w:ins></w:p>"
    gone = f"<w:trPr><w:del/></w:trPr>{tc('删掉的行')}"
    book = document(tbl(tc("进展情况"), tc(cell), gone))
    assert book.sheets[0].rows == {1: {1: "进展情况"}, 2: {1: "已完成"}}
    assert book.remarks == (("F154", None, {"count": "3"}),)


def test_tabs_breaks_maths_controls_and_field_codes() -> None:
    cell = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:sdt><w:sdtContent><w:r><w:t>丁</w:t></w:r></w:sdtContent></w:sdt>"
        "<m:oMath><m:r><m:t>85%</m:t></m:r></m:oMath></w:p>"
    )
    assert document(tbl(tc(cell))).sheets[0].rows == {1: {1: "甲\t乙\n丙丁85%"}}


def test_text_boxes_pictures_comments_and_strike_through_stay_at_their_cell() -> None:
    box = f"<w:txbxContent>{p('写在框里')}</w:txbxContent>"
    shape = f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    cell = f"<w:p>{shape}<w:r><a:blip/></w:r><w:r><w:t>本来的字</w:t><w:commentReference w:id='1'/></w:r></w:p>"
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>作废</w:t></w:r></w:p>"
    comments = f'<w:comments {SPACES}><w:comment w:id="1">{p("请核实")}</w:comment></w:comments>'
    sheet = document(tbl(tc("甲") + tc(cell) + tc(struck)), comments=comments).sheets[0]
    assert sheet.rows == {1: {1: "甲", 2: "本来的字", 3: "作废"}}
    assert [tuple(drawing) for drawing in sheet.drawings] == [("文本框", 1, 2, "写在框里"), ("图片", 1, 2, "")]
    assert [(n.row, n.column, n.text) for n in sheet.notes] == [(1, 2, "请核实")]
    assert sheet.struck == {(1, 3)}


def test_a_small_table_inside_a_cell_is_its_text_and_a_ledger_in_a_frame_is_a_sheet() -> None:
    small = tbl(tc("区县") + tc("个数"), tc("青岚县") + tc("3"))
    assert document(tbl(tc(p("如下：") + small + p("")))).sheets[0].rows == {1: {1: "如下：\n区县\t个数\n青岚县\t3"}}
    ledger = tbl("".join(tc(head) for head in ("序号", "任务", "进展情况", "问题")))
    book = document(tbl(tc(ledger + p("注：略"))))
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [
        ("表格1", {1: {1: "注：略"}}),
        ("表格2", {1: {1: "序号", 2: "任务", 3: "进展情况", 4: "问题"}}),
    ]


def test_a_document_without_a_table_gives_its_text_only() -> None:
    book = document(p("关于报送材料的函") + p("市营商办："))
    assert [sheet.name for sheet in book.sheets] == ["正文"]
    assert book.title == "关于报送材料的函"


def test_damage_is_told_and_damaged_comments_cost_only_themselves() -> None:
    sheet = document(tbl(tc("甲")), comments="<broken").sheets[0]
    assert sheet.rows == {1: {1: "甲"}}
    with pytest.raises(Unreadable) as caught:
        document("<w:tbl>")
    assert caught.value.code == "F138"


def test_custom_properties_and_time_of_change() -> None:
    out = io.BytesIO(specimens.docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(
            "docProps/custom.xml",
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
            ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
            '<property name="taizhang.unit"><vt:lpwstr>市税务局</vt:lpwstr></property></Properties>',
        )
    book = read_book(out.getvalue(), "x")
    assert book.properties == {"taizhang.unit": "市税务局"}
    assert book.modified == "2013-12-23T23:15:00Z"


REFERENCE = os.environ.get("TAIZHANG_REFERENCE", "")
REAL = sorted(Path(REFERENCE).rglob("*.docx")) if REFERENCE else []


@pytest.mark.skipif(not REAL, reason="TAIZHANG_REFERENCE names no folder with documents")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_documents_say_the_same_as_python_docx(path: Path) -> None:
    import docx

    ours = read_book(path.read_bytes(), path.name)
    theirs = docx.Document(str(path))
    assert [sheet.name for sheet in ours.sheets if sheet.name != "正文"] == [
        f"表格{n + 1}" for n in range(len(theirs.tables))
    ]
    for sheet, table in zip(ours.sheets, theirs.tables, strict=False):
        starts = {(area.top, area.left) for area in sheet.merges}
        for r, row in enumerate(table.rows, 1):
            for c, cell in enumerate(row.cells, 1):
                under = (
                    any(a.top <= r <= a.bottom and a.left <= c <= a.right for a in sheet.merges)
                    and (r, c) not in starts
                )
                assert under or sheet.text(r, c).strip() == cell.text.strip(), (sheet.name, r, c)
    texts = [paragraph.text.strip() for paragraph in theirs.paragraphs]
    assert [text for text in texts if text] == [
        cells[1] for sheet in ours.sheets if sheet.name == "正文" for cells in sheet.rows.values()
    ]


def test_deep_nesting_is_no_danger() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + p("底") + "</w:tc></w:tr></w:tbl>" * 3000
    book = document(deep)
    assert any("底" in text for sheet in book.sheets for cells in sheet.rows.values() for text in cells.values())
