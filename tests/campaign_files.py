"""Writes a generated sheet as a real workbook."""

from __future__ import annotations

from toolkit.model.grid import Sheet


def sheet_bytes(sheet: Sheet, modified: str | None) -> bytes:
    """A real .xlsx of the sheet, through XlsxWriter."""
    import io
    from datetime import datetime

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    stamp = datetime.fromisoformat(modified.rstrip("Z")) if modified else datetime(1980, 1, 1)
    book.set_properties({"created": stamp})
    page = book.add_worksheet(sheet.name)
    for top, left, bottom, right in sheet.merges:
        page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
    for row, cells in sheet.rows.items():
        for column, text in cells.items():
            if (row, column) not in sheet.formulas:
                page.write_string(row - 1, column - 1, text)
    for (row, column), formula in sheet.formulas.items():
        page.write_formula(row - 1, column - 1, "=" + formula.text, None, sheet.text(row, column))
    for note in sheet.notes:
        page.write_comment(note.row - 1, note.column - 1, note.text, {"author": note.author})
    for row in sheet.hidden_rows:
        page.set_row(row - 1, None, None, {"hidden": True})
    book.close()
    return _as_other_programs(out.getvalue(), timeless=modified is None)


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
