"""Saves grids in the formats that units really send. Same grid, same bytes: all times are fixed."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape

from maker.grid import Formula, Grid, Percent, shown

ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def to_xlsx(grids: Sequence[Grid], modified: datetime) -> bytes:
    """An .xlsx workbook, last changed at ``modified``."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": modified})
    formats = {
        name: book.add_format(
            {"text_wrap": True, "valign": "vcenter", "border": 1, "font_name": "仿宋_GB2312", **extra}
        )
        for name, extra in _FORMATS.items()
    }
    for grid in grids:
        _xlsx_sheet(book.add_worksheet(grid.name), grid, formats)
    book.close()
    return freeze(out.getvalue(), _drop_empty_values)


_FORMATS: dict[str, dict[str, object]] = {
    "text": {},
    "head": {"bold": True, "align": "center"},
    "struck": {"font_strikeout": True},
    "percent": {"num_format": "0%"},
    "date": {"num_format": 'yyyy"年"m"月"d"日"'},
}


def _xlsx_sheet(sheet, grid: Grid, formats: Mapping[str, object]) -> None:  # type: ignore[no-untyped-def]
    sheet.set_column(0, 6, 18)
    sheet.set_column(2, 2, 40)
    for top, left, bottom, right in grid.merges:
        sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "", formats["text"])
    for (row, column), value in sorted(grid.cells.items()):
        where = (row - 1, column - 1)
        if isinstance(value, Formula):
            sheet.write_formula(*where, value.text, formats["text"], value.cached or "")
        elif isinstance(value, Percent):
            sheet.write_number(*where, value.value, formats["percent"])
        elif isinstance(value, date):
            sheet.write_datetime(*where, datetime(value.year, value.month, value.day), formats["date"])
        elif isinstance(value, float):
            sheet.write_number(*where, value, formats["text"])
        else:
            style = "struck" if (row, column) in grid.struck else "head" if row in grid.head_rows else "text"
            sheet.write_string(*where, value, formats[style])
    for (row, column), text in grid.notes.items():
        sheet.write_comment(row - 1, column - 1, text, {"author": "填报人"})
    for (row, column), text in grid.boxes.items():
        sheet.insert_textbox(row - 1, column - 1, text)
    for row, column in grid.pictures:
        sheet.insert_image(row - 1, column - 1, "截图.png", {"image_data": io.BytesIO(tiny_png())})
    for row in grid.hidden_rows:
        sheet.set_row(row - 1, None, None, {"hidden": True})
    if grid.hidden:
        sheet.hide()


def _drop_empty_values(name: str, data: bytes) -> bytes:
    """XlsxWriter gives each formula a value; a formula without one needs its empty element taken out again."""
    return re.sub(rb' t="str"><f>([^<]*)</f><v></v>', rb"><f>\1</f>", data)


def freeze(package: bytes, edit: Callable[[str, bytes], bytes] = lambda name, data: data) -> bytes:
    """The same zip package with fixed member times, each member passed through ``edit``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = edit(name, source.read(name))
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(_info(name), data, how)
    return out.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, ZIP_TIME)
    info.create_system, info.external_attr = 0, 0
    return info


def to_xlsm(grids: Sequence[Grid], modified: datetime) -> bytes:
    """The same workbook with the content type of a macro workbook and a macro part that is never run."""

    def as_macro(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            data = data.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ).replace(
                b"<Default ",
                b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default ',
                1,
            )
        if name == "xl/_rels/workbook.xml.rels":
            kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
            link = b'<Relationship Id="rId99" Type="' + kind + b'" Target="vbaProject.bin"/></Relationships>'
            data = data.replace(b"</Relationships>", link)
        return data

    out = io.BytesIO(freeze(to_xlsx(grids, modified), as_macro))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(_info("xl/vbaProject.bin"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    return out.getvalue()


def to_xls(grids: Sequence[Grid]) -> bytes:
    """An Excel 97–2003 workbook; the same bytes named .et are what WPS users send."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    plain = xlwt.easyxf("alignment: wrap on, vertical centre; borders: left thin, right thin, top thin, bottom thin")
    for grid in grids:
        sheet = book.add_sheet(grid.name)
        spans = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}
        for (row, column), value in sorted(grid.cells.items()):
            if (row, column) in spans:
                bottom, right = spans[row, column]
                sheet.write_merge(row - 1, bottom - 1, column - 1, right - 1, shown(value), plain)
            else:
                sheet.write(row - 1, column - 1, value if isinstance(value, float) else shown(value), plain)
        for row in grid.hidden_rows:
            sheet.row(row - 1).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_csv(grid: Grid, encoding: str) -> bytes:
    """Comma separated text; merged areas keep only their first cell, as WPS saves them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    rows, columns = grid.size
    for row in range(1, rows + 1):
        writer.writerow([shown(grid.cells.get((row, column), "")) for column in range(1, columns + 1)])
    return out.getvalue().encode(encoding)


def to_html(grid: Grid) -> bytes:
    """An HTML table as office systems export it under the name .xls."""
    rows, columns = grid.size
    spans = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in grid.merges}
    covered = _covered(grid)
    lines = [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><table border="1">'
    ]
    for row in range(1, rows + 1):
        cells = []
        for column in range(1, columns + 1):
            if (row, column) in covered:
                continue
            down, across = spans.get((row, column), (1, 1))
            span = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
            text = escape(shown(grid.cells.get((row, column), ""))).replace("\n", "<br>")
            cells.append(f"<td{span}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table></body></html>"]).encode()


def to_xml2003(grid: Grid) -> bytes:
    """SpreadsheetML 2003."""
    rows, columns = grid.size
    spans = {(t, left): (b - t, r - left) for t, left, b, r in grid.merges}
    covered = _covered(grid)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<?mso-application progid="Excel.Sheet"?>',
        f'<Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="{escape(grid.name)}"><Table>',
    ]
    for row in range(1, rows + 1):
        lines.append("<Row>")
        for column in range(1, columns + 1):
            if (row, column) in covered or (row, column) not in grid.cells:
                continue
            down, across = spans.get((row, column), (0, 0))
            span = (f' ss:MergeDown="{down}"' if down else "") + (f' ss:MergeAcross="{across}"' if across else "")
            text = escape(shown(grid.cells[row, column])).replace("\n", "&#10;")
            kind = "Number" if isinstance(grid.cells[row, column], float) else "String"
            lines.append(f'<Cell ss:Index="{column}"{span}><Data ss:Type="{kind}">{text}</Data></Cell>')
        lines.append("</Row>")
    return "\n".join([*lines, "</Table></Worksheet></Workbook>"]).encode()


def _covered(grid: Grid) -> set[tuple[int, int]]:
    return {
        (row, column)
        for top, left, bottom, right in grid.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def to_ods(grid: Grid) -> bytes:
    """An OpenDocument spreadsheet."""
    rows, columns = grid.size
    spans = {(t, left): (b - t + 1, r - left + 1) for t, left, b, r in grid.merges}
    covered = _covered(grid)
    lines = []
    for row in range(1, rows + 1):
        cells = []
        for column in range(1, columns + 1):
            if (row, column) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            down, across = spans.get((row, column), (1, 1))
            span = (
                f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
                if (down, across) != (1, 1)
                else ""
            )
            text = shown(grid.cells.get((row, column), ""))
            inner = "".join(f"<text:p>{escape(part)}</text:p>" for part in text.split("\n")) if text else ""
            kind = ' office:value-type="string"' if text else ""
            cells.append(f"<table:table-cell{kind}{span}>{inner}</table:table-cell>")
        lines.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(grid.name)}">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return pack(
        [("mimetype", kind.encode()), ("content.xml", content.encode()), ("META-INF/manifest.xml", manifest.encode())]
    )


def to_docx(grid: Grid, modified: datetime) -> bytes:
    """A Word document with one table."""
    import docx

    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = modified
    rows, columns = grid.size
    table = document.add_table(rows=rows, cols=columns)
    table.style = "Table Grid"
    for (row, column), value in grid.cells.items():
        table.cell(row - 1, column - 1).text = shown(value)
    for top, left, bottom, right in grid.merges:
        table.cell(top - 1, left - 1).merge(table.cell(bottom - 1, right - 1))
    out = io.BytesIO()
    document.save(out)
    return freeze(out.getvalue())


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A plain zip of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            package.writestr(_info(name), data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _GbkName(zipfile.ZipInfo):
    """A member whose name is GBK without the UTF-8 flag, as archivers on Chinese Windows write it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def pack_gbk(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip with GBK member names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            info = _GbkName(name, ZIP_TIME)
            info.create_system, info.external_attr = 0, 0
            package.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def locked_workbook() -> bytes:
    """What a password-protected .xlsx looks like from outside: an OLE file with two encrypted streams."""
    streams = [("EncryptionInfo", b"\xa5" * 4096), ("EncryptedPackage", b"\x5a" * 4096)]
    size = 512
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [fat_mark, end]
    entries = [_ole_entry("Root Entry", 5, end, 0, child=1)]
    body = b""
    for number, (name, data) in enumerate(streams, 1):
        first = len(fat)
        count = len(data) // size
        fat += [*range(first + 1, first + count), end]
        entries.append(_ole_entry(name, 2, first, len(data), right=number + 1 if number < len(streams) else free))
        body += data
    entries.append(_ole_entry("", 0, 0, 0))
    fat += [free] * (size // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", free) * 108
    return header + struct.pack(f"<{size // 4}I", *fat) + b"".join(entries) + body


def _ole_entry(
    name: str, kind: int, first: int, length: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    coded = name.encode("utf-16-le") + b"\0\0" if name else b""
    entry = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1)
    entry += struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36
    return entry + struct.pack("<IQ", first, length)


def stamped_pdf() -> bytes:
    """A one-page PDF that stands for the stamped scan."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length 33>>stream\n1 0 0 RG 4 w 200 400 180 180 re S\nendstream",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )


def tiny_png() -> bytes:
    """A grey 40×20 picture that stands for a pasted screenshot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"\xc0" * 40 for _ in range(20))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
