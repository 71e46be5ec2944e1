"""Whole .xlsx files: sheets that are missing, hidden or no sheets, damaged parts, document properties."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest
from xlsx_parts import MAIN, OFFICE, made, parts_of, rels, worksheet, zipped

from toolkit.model.codes import finding
from toolkit.model.grid import Book
from toolkit.model.ledger import Source
from toolkit.read.errors import Unreadable
from toolkit.read.package import Limits
from toolkit.read.xlsx import read_xlsx

ONE = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')


def workbook(*sheets: str) -> str:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>'


def codes(book: Book) -> list[str]:
    for code, sheet, gaps in book.remarks:
        assert finding(code, Source("a.xlsx", sheet), **gaps).message  # every gap of its sentence is filled
    return [code for code, _, _ in book.remarks]


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read_xlsx(data, limits or Limits())
    assert finding(caught.value.code, Source("a.xlsx"), **caught.value.gaps).message
    return caught.value.code


def test_sheets_keep_their_order_and_say_when_they_are_hidden() -> None:
    data = zipped(parts_of(ONE, workbook=workbook(
        '<sheet name="乙" sheetId="2" r:id="rId2"/>', '<sheet name="甲" sheetId="1" state="hidden" r:id="rId1"/>',
        '<sheet name="丙" sheetId="3" state="veryHidden" r:id="rId1"/>'),
        links=rels(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/b.xml")),
        **{"xl/worksheets/b.xml": worksheet("")}))  # fmt: skip
    assert [(sheet.name, sheet.hidden, bool(sheet.rows)) for sheet in read_xlsx(data).sheets] == [
        ("乙", False, False), ("甲", True, True), ("丙", True, True)]  # fmt: skip


@pytest.mark.parametrize(
    "links", [(("rId9", "worksheet", "worksheets/sheet1.xml"),), (("rId1", "worksheet", "worksheets/gone.xml"),)]
)
def test_a_missing_sheet_is_never_silent(links: tuple[tuple[str, str, str], ...]) -> None:
    book = read_xlsx(made(ONE, links=rels(*links)))
    assert codes(book) == ["F110"]
    assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [("填报表", {})]


def test_chart_sheets_are_no_sheets_of_cells() -> None:
    book = read_xlsx(made(ONE, links=rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "chartsheet", "chartsheets/sheet1.xml")),
                          workbook=workbook('<sheet name="图" r:id="rId2"/>', '<sheet name="表" r:id="rId1"/>')))  # fmt: skip
    assert [sheet.name for sheet in book.sheets] == ["表"]
    assert codes(book) == ["F111"]


@pytest.mark.parametrize(
    "change", [lambda name: name.upper(), lambda name: name.replace("/", "\\"), lambda name: "/" + name]
)
def test_part_names_in_any_writing(change: object) -> None:
    assert callable(change)
    data = zipped({change(name): body for name, body in parts_of(ONE).items()})
    assert read_xlsx(data).sheets[0].rows == {1: {1: "1"}}


@pytest.mark.parametrize("gone", ["root", "links"])
def test_relations_may_be_missing(gone: str) -> None:
    book = read_xlsx(made(ONE, **{gone: None}))
    assert book.sheets[0].rows == {1: {1: "1"}}


def test_one_sheet_twice_in_the_package_is_read_from_the_last_and_remarked() -> None:
    stream = io.BytesIO(made(ONE))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("xl/worksheets/sheet1.xml", ONE.replace("<v>1<", "<v>2<"))
    book = read_xlsx(stream.getvalue())
    assert book.sheets[0].rows == {1: {1: "2"}}
    assert codes(book) == ["F112"]


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "start", [BOMB, OUTSIDE, "<!DOCTYPE worksheet>", '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">']
)
@pytest.mark.parametrize("part", ["sheet", "workbook", "strings", "styles", "root"])
def test_no_document_type_is_accepted_in_any_part(part: str, start: str) -> None:
    parts = parts_of(
        ONE, strings=f'<sst xmlns="{MAIN}"><si><t>&a;</t></si></sst>', styles=f'<styleSheet xmlns="{MAIN}"/>'
    )
    name = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml", "strings": "xl/sharedStrings.xml",
            "styles": "xl/styles.xml", "root": "_rels/.rels"}[part]  # fmt: skip
    if part != "strings":
        del parts["xl/sharedStrings.xml"]
    parts[name] = start + str(parts[name])
    assert refusal(zipped(parts)) == "F104"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and then nothing", "F101"), (made(ONE)[:-300], "F101"), (zipped({"a.txt": "x"}), "F102"),
        (zipped({"xl/workbook.bin": "x", "_rels/.rels": rels(("r", "officeDocument", "xl/workbook.bin"))}), "F105"),
        (made(ONE[:-40]), "F107"), (made(ONE, workbook="<workbook>"), "F107"), (made(ONE, workbook="<workbook/>"), "F102"),
        (made(ONE, strings="<sst><si><t>断"), "F107"), (made(""), "F107"), (made(b"\x00\x01\x02"), "F107"),
    ],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_bomb_is_refused() -> None:
    data = made(worksheet("<row>" + '<c r="A1"/>' * 400_000 + "</row>"))
    assert refusal(data, Limits(member_bytes=1 << 20)) == "F103"


@pytest.mark.parametrize("styles", ["<styleSheet", "", None])
def test_damaged_styles_leave_the_values(styles: str | None) -> None:
    book = read_xlsx(made(ONE, styles=styles))
    assert book.sheets[0].rows == {1: {1: "1"}}
    assert codes(book) == ([] if styles is None else ["F116"])


def test_document_properties() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>云溪市台账</dc:title>'
        "<dcterms:modified>2026-06-18T08:30:00Z</dcterms:modified></cp:coreProperties>"
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="v">'
        '<property name="taizhang.kind" pid="2"><vt:lpwstr>form</vt:lpwstr></property>'
        '<property name="taizhang.unit" pid="3"><vt:lpwstr>市发改委</vt:lpwstr></property></Properties>'
    )
    book = read_xlsx(made(ONE, **{"docProps/core.xml": core, "docProps/custom.xml": custom}))
    assert (book.modified, book.title) == ("2026-06-18T08:30:00Z", "云溪市台账")
    assert book.properties == {"taizhang.kind": "form", "taizhang.unit": "市发改委"}
    assert read_xlsx(made(ONE, **{"docProps/core.xml": core.replace("2026-06-18T", "昨天")})).modified is None
    assert codes(read_xlsx(made(ONE, **{"docProps/core.xml": core[:50]}))) == ["F116"]


@pytest.mark.parametrize("step", range(0, 100, 3))
def test_no_damage_ends_in_anything_but_a_book_or_a_reason(step: int) -> None:
    data = bytearray(made(ONE))
    place = len(data) * step // 100
    data[place : place + 3] = bytes(255 - byte for byte in data[place : place + 3])
    try:
        book = read_xlsx(bytes(data))
    except Unreadable:
        return
    assert all(sheet.rows in ({1: {1: "1"}}, {}) for sheet in book.sheets)
