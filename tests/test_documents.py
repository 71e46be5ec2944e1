"""The door for published documents: text, Markdown, web pages, PDF, old formats, and what is refused."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import invented
import pytest
import specimens
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.app.opening import ledger_of, open_ledger
from toolkit.model.document import Document
from toolkit.read import document_office
from toolkit.read.document import read_document
from toolkit.read.errors import Unreadable
from toolkit.text.lines import logical_lines
from toolkit.text.normal import key

HASH = "0" * 64
HEADS = ["序号", "工作任务", "责任单位", "完成时限"]
ROWS = [
    [str(n), f"{n}号窗口全年受理不少于{n}00件，持续优化服务。", "市税务局、市财政局", "2026年9月底前"]
    for n in range(1, 9)
]


def read(text: str | bytes) -> Document:
    return read_document(text if isinstance(text, bytes) else text.encode(), "-")


def shown(found: Document) -> list[tuple[int, str]]:
    return [(one.number, one.text or f"<{one.table}>") for one in found.paragraphs if one.text or one.table]


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as reason:
        read_document(data, "x")
    return reason.value.code


# --- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_is_a_paragraph_and_blank_ones_count(encoding: str, end: str) -> None:
    found = read(end.join(["一、重点任务", "", "1.推进改革。（市发改委牵头）", ""]).encode(encoding))
    assert (found.kind, shown(found)) == ("txt", [(1, "一、重点任务"), (3, "1.推进改革。（市发改委牵头）")])


def test_cells_apart_by_tabs_are_a_table_whatever_pages_cut() -> None:
    lines = ["云溪市任务清单", "", "\t".join(HEADS), *map("\t".join, ROWS[:4]), "", "\t".join(HEADS), "一、提升服务", *map("\t".join, ROWS[4:]),
             "各单位要按月报送进展情况，主要负责同志要亲自部署、亲自推动，确保各项任务按时完成，年底前报送总结。"]  # fmt: skip
    found = read("\n".join(lines))
    assert [number for number, _ in shown(found)] == [1, 3, len(lines)]
    assert shown(found)[1] == (3, "<表格1>")
    ledger = ledger_of(found.book, "x", HASH).ledger
    assert [item.requirement for item in ledger.items] == [row[1] for row in ROWS]
    assert ledger.title == "云溪市任务清单"


def test_a_tab_that_only_indents_or_parts_a_label_is_no_table() -> None:
    text = "\t一、任务\n\t1.推进改革。\n责任单位：\t市发改委\n完成时限：\t6月底\n"
    assert read(text).book.sheets == ()


def test_a_cell_in_quotes_may_run_over_lines() -> None:
    found = read('序号\t任务\t责任单位\n1\t"第一行\n第二行"\t市发改委\n2\t推进\t市财政局\n')
    assert found.book.sheets[0].rows[2] == {1: "1", 2: "第一行\n第二行", 3: "市发改委"}


def test_markdown_loses_its_marks_and_keeps_its_headings() -> None:
    text = (
        "# 云溪市工作要点\n\n> 说明\n\n## 一、任务\n1\\. **统筹布局。** 建成起降点60个。\n   - **牵头单位：**市发改委\n"
        "   * 建立`台账`\n---\n[附件](http://x)\n"
    )
    found = read(text)
    assert found.kind == "md"
    assert [(one.level, one.text) for one in found.paragraphs if one.text] == [
        (1, "云溪市工作要点"), (0, "说明"), (2, "一、任务"), (0, "1. 统筹布局。 建成起降点60个。"), (0, "牵头单位：市发改委"), (0, "•建立台账"),
        (0, "附件"),
    ]  # fmt: skip


@pytest.mark.parametrize("edge", ["| ", ""])
def test_tables_of_bars(edge: str) -> None:
    rows = [edge + " | ".join(row) + " |" for row in [HEADS, *ROWS]]
    rows[1:1] = ["|---|---|---|---|"] if edge else []
    found = read("\n".join(["云溪市任务清单", "", *rows]))
    assert len(ledger_of(found.book, "x", HASH).ledger.items) == len(ROWS)
    assert found.book.sheets[0].rows[1] == dict(enumerate(HEADS, 1))


def test_records_apart_by_commas_are_a_table_and_prose_is_not() -> None:
    assert read("\n".join(map(",".join, [HEADS, *ROWS]))).kind == "csv"
    assert read("一,推进改革,优化流程\n二、要求\n三、保障").kind == "txt"


# --- web pages --------------------------------------------------------------------------------------------------------

PAGE = """<html><head><meta charset="utf-8"><title>云溪市</title><style>p{color:red}</style></head><body><nav>首页</nav>
<table><tr><td><h1>云溪市工作方案</h1><div style="text-align:center">云政发〔2026〕1号</div>
<p>&emsp;&emsp;一、重点任务</p><p>1.推进改革。<br>责任单位：市发改委</p><ol start="2"><li>优化流程</li><li><b>完善机制</b></li></ol>
<table border=1><tr><th>序号</th><th>任务</th><th>责任单位</th></tr><tr><td>1</td><td>推进</td><td>市发改委</td></tr></table>
<script>var x = "<p>不读</p>";</script></td></tr></table></body></html>"""


def test_a_web_page_is_paragraphs_and_real_tables() -> None:
    found = read(PAGE)
    assert found.kind == "html"
    assert [line.table or line.text for line in logical_lines(found)] == [
        "云溪市工作方案", "云政发〔2026〕1号", "一、重点任务", "1.推进改革。", "责任单位：市发改委", "2.优化流程", "3.完善机制", "表格2",
    ]  # fmt: skip
    by_text = {one.text.strip(): one for one in found.paragraphs}
    assert by_text["云溪市工作方案"].level == 1
    assert by_text["云政发〔2026〕1号"].centred
    assert by_text["3.完善机制"].bold
    assert [sheet.name for sheet in found.book.sheets] == ["表格2"]


# --- workbooks and what is refused ------------------------------------------------------------------------------------


def test_a_workbook_is_its_tables() -> None:
    found = read(specimens.xls())
    assert found.kind == "xls"
    assert [one.table for one in found.paragraphs] == [sheet.name for sheet in found.book.sheets if sheet.rows]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F130"),
        (b" \r\n\t", "F130"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "T803"),
        (specimens.packed({"OFD.xml": b"<ofd/>"}), "T807"),
        (specimens.packed({"a.txt": b"x", "b.txt": b"y"}), "T808"),
        (b"%PDF-1.7\nbroken", "F138"),
        (b"Rar!\x1a\x07\x00" + b"x" * 50, "F136"),
        (b"PK\x03\x04" + b"\x00" * 40, "F147"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_an_old_document_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_office, "_program", lambda: None)
    assert refused(b"{\\rtf1 abc}") == "T805"


def test_a_conversion_that_fails_or_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "soffice"
    script.write_text("#!/bin/sh\nexit 3\n")
    script.chmod(0o755)
    monkeypatch.setattr(document_office, "_program", lambda: str(script))
    assert refused(b"{\\rtf1 abc}") == "T806"
    script.write_text("#!/bin/sh\nsleep 60\n")
    monkeypatch.setattr(document_office, "_SECONDS", 0.2)
    began = time.perf_counter()
    assert refused(b"{\\rtf1 abc}") == "T806"
    assert time.perf_counter() - began < 10


# --- through LibreOffice ----------------------------------------------------------------------------------------------

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice is not here")


@needs_office
def test_an_rtf_is_read_through_libreoffice() -> None:
    text = "".join(f"\\u{ord(char)}?" for char in "一、重点任务")
    assert shown(read(("{\\rtf1\\ansi " + text + "\\par 2.abc\\par}").encode())) == [(1, "一、重点任务"), (2, "2.abc")]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A document of several pages with a running header, page numbers and a table that goes over a page."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    pytest.importorskip("pdfplumber")
    folder = tmp_path_factory.mktemp("pdf")
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "云溪市人民政府公报"
    for number, text in enumerate(invented.document(7)):
        paragraph = made.add_paragraph()
        paragraph.add_run(text).font.size = Pt(14)
        paragraph.paragraph_format.first_line_indent = Pt(28 if number > 6 else 0)
        if number in (0, 1, 2):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = made.add_table(rows=0, cols=4)
    table.style = "Table Grid"
    for row in [HEADS, *(ROWS * 5)]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    made.save(folder / "a.docx")
    command = [str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
               "--outdir", str(folder), str(folder / "a.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "a.pdf").read_bytes()


@needs_office
def test_a_pdf_gives_the_lines_of_its_author(pdf: bytes) -> None:
    found = read(pdf)
    assert (found.kind, found.wrapped) == ("pdf", True)
    lines = [line.text for line in logical_lines(found) if not line.table]
    assert lines == invented.document(7)
    assert len(ledger_of(found.book, "x", HASH).ledger.items) == 5 * len(ROWS)


def test_a_pdf_without_text_and_without_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pdfplumber")
    assert refused(_blank_pdf()) == "T803"
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)
    assert refused(_blank_pdf()) == "T804"


def _blank_pdf() -> bytes:
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(data)
    return (
        data
        + f"xref\n0 4\n0000000000 65535 f \n{table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    )


# --- anything at all --------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_give_a_document_or_a_reason(data: bytes) -> None:
    if data.startswith((b"{\\rtf", b"\xd0\xcf")):
        return  # would start the external program
    try:
        found = read_document(data, "x")
    except Unreadable:
        return
    logical_lines(found)


MARKS = st.sampled_from(["<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<ol>", "<li>", "</ol>", "<b>", "<br>", "<h1>",
                         "<nav>", "|", "\t", "\n", "# ", "**", "- ", "市发改委", "1.", "一、", "，", "<!--", "\"", "\x0c", "\x00"])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(MARKS, max_size=60), st.booleans())
def test_any_mixture_of_marks_gives_a_document_or_a_reason(parts: list[str], page: bool) -> None:
    try:
        found = read(("<html><body>" if page else "") + "".join(parts))
    except Unreadable:
        return
    names = {sheet.name for sheet in found.book.sheets}
    assert {one.table for one in found.paragraphs if one.table} <= names
    logical_lines(found)


def test_a_thousand_tasks_are_read_in_well_under_a_second() -> None:
    import io

    import docx

    rng = random.Random(2)
    tasks = [f"{n}.{invented.sentence(rng)}{invented.bracket(rng)}" for n in range(1, 1001)]
    made = docx.Document()
    for task in tasks:
        made.add_paragraph(task)
    buffer = io.BytesIO()
    made.save(buffer)
    for data in (buffer.getvalue(), "\n".join(tasks).encode()):
        began = time.perf_counter()
        assert len(logical_lines(read(data))) == 1000
        assert time.perf_counter() - began < 2


REFERENCE = os.environ.get("TAIZHANG_REFERENCE")


@pytest.mark.skipif(not REFERENCE, reason="the reference documents are not here")
def test_the_reference_ledger_is_the_same_from_text_word_and_workbook() -> None:
    root = Path(str(REFERENCE))
    (workbook,), (word,), (text,) = root.glob("real/*.xlsx"), root.glob("real/*.docx"), root.glob("seeds/004*.txt")

    def facts(items: object) -> list[object]:
        return [
            (i.no, key(i.theme), key(i.title), key(i.requirement), i.assignments, i.deadline.due)
            for i in items  # type: ignore[attr-defined]
        ]

    wanted = facts(open_ledger(workbook).ledger.items)
    assert len(wanted) == 103
    for path in (word, text):
        assert (
            facts(ledger_of(read_document(path.read_bytes(), path.name).book, path.name, HASH).ledger.items) == wanted
        )
