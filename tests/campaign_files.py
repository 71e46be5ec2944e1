"""Writes a generated sheet as a real workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.model.grid import Sheet


def sheet_bytes(sheets: Sequence[Sheet], modified: str | None) -> bytes:
    """A real .xlsx of the sheets, through XlsxWriter."""
    import io
    from datetime import datetime

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    stamp = datetime.fromisoformat(modified.rstrip("Z")) if modified else datetime(1980, 1, 1)
    book.set_properties({"created": stamp})
    formats = {
        "struck": book.add_format({"font_strikeout": True}),
        "%": book.add_format({"num_format": "0%"}),
        "日": book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}),
        "": book.add_format({"num_format": "0"}),
    }
    pages = [(sheet, book.add_worksheet(sheet.name)) for sheet in sheets]
    for sheet, page in pages:
        _write(sheet, page, formats)
    visible = next((page for sheet, page in pages if not sheet.hidden), None)
    if visible is None:
        visible = book.add_worksheet("封面")
    visible.activate()
    visible.set_first_sheet()
    for sheet, page in pages:
        if sheet.hidden:
            page.hide()
    book.close()
    return _as_other_programs(out.getvalue(), timeless=modified is None)


def _write(sheet: Sheet, page: Any, formats: dict[str, Any]) -> None:
    for top, left, bottom, right in sheet.merges:
        page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
    for row, cells in sheet.rows.items():
        for column, text in cells.items():
            style = formats["struck"] if (row, column) in sheet.struck else None
            if (row, column) in sheet.raw:
                kind = text[-1] if text[-1] in formats else ""
                page.write_number(row - 1, column - 1, sheet.raw[row, column], formats[kind])
            elif (row, column) not in sheet.formulas:
                page.write_string(row - 1, column - 1, text, style)
    for (row, column), formula in sheet.formulas.items():
        page.write_formula(row - 1, column - 1, "=" + formula.text, None, sheet.text(row, column))
    for note in sheet.notes:
        page.write_comment(note.row - 1, note.column - 1, note.text, {"author": note.author})
    for drawing in sheet.drawings:
        if drawing.kind == "文本框":
            page.insert_textbox(drawing.row - 1, drawing.column - 1, drawing.text)
        else:
            import io

            page.insert_image(drawing.row - 1, drawing.column - 1, "图.png", {"image_data": io.BytesIO(_DOT)})
    for row in sheet.hidden_rows:
        page.set_row(row - 1, None, None, {"hidden": True})
    for first, last in sheet.hidden_columns:
        page.set_column(first - 1, last - 1, None, None, {"hidden": True})


_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fea7"
    "35815e0000000049454e44ae426082"
)
"""A picture of one pixel."""


def _as_other_programs(package: bytes, *, timeless: bool) -> bytes:
    """The package without empty formula values and, if asked, without stated times: what XlsxWriter cannot leave out."""
    import io
    import re
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if timeless and info.filename == "docProps/core.xml":
                data = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", data)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb' t="str"><f>([^<]*)</f><v></v>', rb"><f>\1</f>", data)
            target.writestr(zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()
