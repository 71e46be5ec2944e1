"""Workbooks to be marked, faults seeded into them, and a comparison that accepts nothing but our marks."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import openpyxl
import xlsxwriter
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Source, address

MARKING = (Severity.BLOCKER, Severity.ERROR, Severity.WARNING)
COLOURS = {Severity.BLOCKER: "FFFF9B9A", Severity.ERROR: "FFFFC8CD", Severity.WARNING: "FFFFEB9B"}
HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议")
ORDER = """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems
    tableParts extLst
""".split()  # noqa: SIM905 - the schema reads better as a text


def fault(
    sheet: str | None,
    cell: str | None,
    severity: Severity = Severity.ERROR,
    code: str = "Q101",
    words: str = "没有填写",
) -> Finding:
    """A finding of 市税务局.xlsx."""
    return Finding(code, severity, f"{words}。", "请填写本期进展。", Source("市税务局.xlsx", sheet, cell, "0" * 64))


def picture() -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head, rows = struct.pack(">LLBBBBB", 4, 4, 8, 2, 0, 0, 0), zlib.compress((b"\0" + b"\xff\0\0" * 4) * 4)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def written_by_xlsxwriter(seed: int) -> tuple[bytes, dict[str, list[str]]]:
    """A workbook with everything that a careless save loses; (bytes, cells of its merges by sheet)."""
    chance = random.Random(seed)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red", "num_format": "0.00%"})
    boxed = book.add_format({"border": 1, "text_wrap": True, "locked": False, "bg_color": "#DDEBF7"})
    covered: dict[str, list[str]] = {}
    for number in range(1, chance.randint(1, 3) + 1):
        name = chance.choice(["填报表", "青岚县's 表", "Sheet", "附表 & 说明"]) + str(number)
        sheet, first = book.add_worksheet(name), chance.randint(0, 4)
        if chance.random() < 0.7:
            sheet.set_column(1, 2, 30, boxed)
        sheet.merge_range(first, 0, first, 6, "落实台账", bold)
        covered[name] = [address(first + 1, column) for column in range(2, 8)]
        sheet.write_row(first + 1, 0, HEADS, bold)
        for row in range(first + 2, first + 2 + chance.randint(3, 25)):
            if chance.random() < 0.15:
                continue
            if chance.random() < 0.15:
                sheet.set_row(row, chance.choice([40, None]), boxed, {"hidden": chance.random() < 0.5})
            for column in range(7):
                kind = chance.random()
                if kind < 0.5:
                    sheet.write_string(row, column, f"办理 {row * 7 + column} 件", chance.choice([None, boxed]))
                elif kind < 0.6:
                    sheet.write_number(row, column, row / 100, red)
                elif kind < 0.65:
                    sheet.write_rich_string(row, column, "已完成", bold, "三项", "，其余推进")
                elif kind < 0.7:
                    sheet.write_formula(row, column, "=1+1", None, 2)
                elif kind < 0.8:
                    sheet.write_blank(row, column, None, boxed)
        _ornaments(book, sheet, first, name, chance)
    if chance.random() < 0.5:
        book.define_name("范围", f"='{name.replace(chr(39), chr(39) * 2)}'!$A$1:$B$4")
    book.close()
    return stream.getvalue(), covered


def _ornaments(book: object, sheet: object, first: int, name: str, chance: random.Random) -> None:
    quoted = name.replace("'", "''")
    if chance.random() < 0.5:
        sheet.write_comment(first + 2, 5, "请王工核实", {"author": "王工"})
        sheet.write_comment(first + 30, 8, "空白处的批注")
    if chance.random() < 0.5:
        sheet.insert_image(first + 3, 9, "章.png", {"image_data": io.BytesIO(picture())})
    if chance.random() < 0.5:
        sheet.insert_textbox(first + 8, 9, "文本框里的话")
    if chance.random() < 0.5:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": f"='{quoted}'!$B$3:$B$6"})
        sheet.insert_chart(first + 12, 9, chart)
    if chance.random() < 0.5:
        sheet.data_validation(first + 2, 6, first + 20, 6, {"validate": "list", "source": ["是", "否"]})
    if chance.random() < 0.5:
        sheet.conditional_format(0, 0, 30, 6, {"type": "data_bar", "data_bar_2010": True})
    if chance.random() < 0.4:
        sheet.add_sparkline(first + 2, 8, {"range": f"'{quoted}'!A3:G3"})
    if chance.random() < 0.4:
        sheet.insert_button(first + 20, 9, {"caption": "提交"})
    if chance.random() < 0.4:
        sheet.protect("", {"format_rows": True})
    if chance.random() < 0.4:
        sheet.print_area(0, 0, 40, 6)
        sheet.repeat_rows(first + 1)
        sheet.set_header("&C台账")
        sheet.set_landscape()
    if chance.random() < 0.3:
        sheet.add_table(first + 40, 0, first + 43, 2, {"columns": [{"header": head} for head in "甲乙丙"]})
    if chance.random() < 0.3:
        sheet.set_header("&L&G", {"image_left": "章.png", "image_data_left": io.BytesIO(picture())})
    if chance.random() < 0.5:
        sheet.write_url(first + 2, 7, "https://example.com/")


def written_by_openpyxl(seed: int) -> tuple[bytes, dict[str, list[str]]]:
    """A workbook as openpyxl writes it: other spellings, inherited styles, vertical merges."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "填报表"
    first = chance.randint(1, 5)
    sheet.cell(first, 1, "落实台账")
    sheet.merge_cells(start_row=first, end_row=first, start_column=1, end_column=7)
    covered = [address(first, column) for column in range(2, 8)]
    for column, head in enumerate(HEADS, 1):
        sheet.cell(first + 1, column, head).font = Font(bold=True, name="仿宋")
    for row in range(first + 2, first + 2 + chance.randint(5, 20)):
        for column in range(1, 8):
            if chance.random() < 0.75:
                cell = sheet.cell(row, column, f"第 {row} 行 {column} 列")
                cell.border = Border(*[Side("thin")] * 4)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
                if chance.random() < 0.2:
                    cell.fill = PatternFill("solid", fgColor="FF00FF00")
                if chance.random() < 0.2:
                    cell.protection, cell.number_format = Protection(locked=False), "0.0"
    sheet.merge_cells(start_row=first + 3, end_row=first + 5, start_column=1, end_column=1)
    covered += [address(row, 1) for row in (first + 4, first + 5)]
    sheet.row_dimensions[first + 4].hidden = True
    sheet.column_dimensions["C"].width = 40
    if chance.random() < 0.5:
        sheet.cell(first + 2, 6).comment = Comment("原有批注", "李工")
    check = DataValidation(type="list", formula1='"甲,乙"')
    check.add(f"G{first + 2}:G{first + 9}")
    sheet.add_data_validation(check)
    sheet.print_title_rows = f"{first + 1}:{first + 1}"
    book.create_sheet("空表")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), {"填报表": covered, "空表": []}


def seeded(sheets: Mapping[str, Sequence[str]], count: int, seed: int) -> list[Finding]:
    """Faults on random cells that no merge covers: blank ones, absent ones and written ones, several on one at times."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        name = chance.choice(sorted(sheets))
        cell = address(chance.randint(1, 45), chance.randint(1, 11))
        while cell in sheets[name]:
            cell = address(chance.randint(1, 45), chance.randint(1, 11))
        found.append(fault(name, cell, chance.choice(MARKING), f"Q10{number % 3}", f"第 {number} 处<&>\"'"))
    return found


# --- nothing but our marks --------------------------------------------------------------------------------------------


def raw(data: bytes) -> dict[str, tuple[bytes, object]]:
    """Compressed bytes and metadata of every part, in the order of the package."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            head = entry.header_offset
            names, extra = struct.unpack_from("<2H", data, head + 26)
            start = head + 30 + names + extra
            about = (entry.date_time, entry.external_attr, entry.create_system, entry.compress_type, entry.comment)
            found[entry.orig_filename] = (data[start : start + entry.compress_size], about)
    return found


def parts(data: bytes) -> dict[str, bytes]:
    """Every part inflated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.orig_filename: archive.read(entry) for entry in archive.infolist()}


def local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def only_marks(before: bytes, after: bytes, new_parts: int | None = None) -> None:
    """Fail when the packages differ by anything that is no mark of ours; every changed part must be well-formed."""
    old, new = raw(before), raw(after)
    assert [name for name in new if name in old] == list(old), "a part is lost or moved"
    assert list(new)[: len(old)] == list(old), "a part was put in between"
    added = list(new)[len(old) :]
    assert all(name.rpartition(".")[2] in ("xml", "rels", "vml") for name in added)
    assert new_parts is None or len(added) == new_parts, added
    one, two = parts(before), parts(after)
    for name in old:
        assert old[name][1] == new[name][1], name
        if one[name] == two[name]:
            assert old[name][0] == new[name][0], f"{name} was packed anew"
            continue
        _part_differs_by_marks(name, one[name], two[name])
    for name in added:
        etree.fromstring(two[name])


def _part_differs_by_marks(name: str, before: bytes, after: bytes) -> None:
    old, new = etree.fromstring(before), etree.fromstring(after)
    kind = local(old)
    assert old.attrib == new.attrib and old.nsmap == new.nsmap
    if kind == "worksheet":
        _without_sheet_marks(old, new)
    elif kind == "styleSheet":
        _without_style_marks(old, new)
    elif kind == "workbook":
        sheets = next(node for node in new if local(node) == "sheets")
        assert sheets[-1].get("name", "").startswith("校验说明")
        sheets.remove(sheets[-1])
    elif kind in ("Relationships", "Types", "xml"):
        _cut(new, len(old))
    elif kind == "comments":
        for one, two in zip(old, new, strict=True):
            if len(two) > len(one):
                _cut(two, len(one))
    else:
        raise AssertionError(f"{name} was changed")
    assert etree.tostring(old, method="c14n2") == etree.tostring(new, method="c14n2"), name


def _cut(node: etree._Element, length: int) -> None:
    for extra in node[length:]:
        node.remove(extra)


def _without_style_marks(old: etree._Element, new: etree._Element) -> None:
    for section in new:
        known = next(node for node in old if local(node) == local(section))
        if len(section) != len(known):
            assert local(section) in ("fonts", "fills", "borders", "cellXfs")
            assert section.get("count") in (None, str(len(section)))
            _cut(section, len(known))
            if known.get("count"):
                section.set("count", known.get("count"))


def _without_sheet_marks(old: etree._Element, new: etree._Element) -> None:
    names = [local(node) for node in new if local(node) in ORDER]
    assert names == sorted(names, key=ORDER.index), "the order of the schema"
    if "legacyDrawing" in names and "legacyDrawing" not in [local(node) for node in old]:
        new.remove(next(node for node in new if local(node) == "legacyDrawing"))
    data = [next(node for node in root if local(node) == "sheetData") for root in (old, new)]
    known = _cells(data[0])
    for row in list(data[1]):
        for cell in list(row):
            if local(cell) != "c":
                continue
            was = known.get(id_of(row, cell))
            if was is None and cell.get("r") is not None and len(cell) == 0 and not cell.text:
                assert set(cell.attrib) == {"r", "s"}
                _remove(row, cell)
            elif was is not None and was.get("s") != cell.get("s"):
                cell.attrib.pop("s")
                if was.get("s") is not None:
                    cell.set("s", was.get("s"))
        if len(row) == 0 and row.get("r") not in {one.get("r") for one in data[0]}:
            assert set(row.attrib) == {"r"}
            _remove(data[1], row)
    numbers = [int(row.get("r")) for row in data[1] if row.get("r")]
    assert numbers == sorted(numbers) or [int(r.get("r")) for r in data[0] if r.get("r")] != sorted(numbers)


def _remove(parent: etree._Element, child: etree._Element) -> None:
    """Remove an element that we put in; white space after it belongs to what stood there before."""
    assert not (child.tail or "").strip()
    before = child.getprevious()
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    parent.remove(child)


def id_of(row: etree._Element, cell: etree._Element) -> object:
    return cell.get("r") or (row.get("r"), [node for node in row if node.get("r") is None].index(cell))


def _cells(data: etree._Element) -> dict[object, etree._Element]:
    return {id_of(row, cell): cell for row in data for cell in row if local(cell) == "c"}
