"""Workbooks put together part by part, for what no library would write."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MOTION = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"


def rels(*links: tuple[str, str, str]) -> str:
    """Relations: (id, kind or whole type, target)."""
    entries = "".join(
        f'<Relationship Id="{key}" Type="{kind if "/" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def worksheet(data: str, after: str = "", before: str = "", prefix: str = "") -> str:
    mark = f":{prefix[:-1]}" if prefix else ""
    return (
        f'<{prefix}worksheet xmlns{mark}="{MAIN}" xmlns:r="{OFFICE}">{before}'
        f"<{prefix}sheetData>{data}</{prefix}sheetData>{after}</{prefix}worksheet>"
    )


def shared(*items: str) -> str:
    return f'<sst xmlns="{MAIN}">' + "".join(f"<si>{item}</si>" for item in items) + "</sst>"


def parts_of(sheet: str | bytes | None, **more: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; ``more`` replaces or adds parts (``None`` leaves one out).

    Keys of ``more``: strings, styles, workbook, links (workbook relations), root, sheet_links.
    """
    known: dict[str, str | bytes | None] = {
        "root": rels(("rId1", "officeDocument", "xl/workbook.xml")),
        "workbook": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="填报表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "links": rels(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        "strings": None,
        "styles": None,
        "sheet_links": None,
        **more,
        "sheet": sheet,
    }
    names = {
        "root": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "sheet": "xl/worksheets/sheet1.xml",
        "sheet_links": "xl/worksheets/_rels/sheet1.xml.rels",
    }
    return {names.get(key, key): body for key, body in known.items() if body is not None}


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def made(sheet: str | bytes | None, **more: str | bytes | None) -> bytes:
    """The bytes of such a workbook."""
    return zipped(parts_of(sheet, **more))
