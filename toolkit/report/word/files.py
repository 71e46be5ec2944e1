"""Filled parts → a .docx on disk: always the same bytes for the same input, nobody's name and no time in it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from html import escape
from io import BytesIO
from pathlib import Path

from toolkit.report.atomic import write_atomically
from toolkit.report.word.engine import Compiled
from toolkit.report.word.merging import finished
from toolkit.text.printed import visible

_MOMENT = (1980, 1, 1, 0, 0, 0)
_DAY = "2000-01-01T00:00:00Z"
_CORE, _TYPES = "docProps/core.xml", "[Content_Types].xml"
_TEMPLATE_TYPE = b"wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = b"wordprocessingml.document.main+xml"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 60


def document_bytes(template: Compiled, filled: Mapping[str, str], title: str) -> bytes:
    """The package: every part of the template, those with tags filled. Raises TemplateMistake when tags tore the XML apart."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in template.entries:
            if name in filled:
                content = finished(filled[name], template.name)
            elif name == _CORE:
                content = _core(title)
            elif name == _TYPES:
                content = content.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return made.getvalue()


def write(data: bytes, path: Path) -> Path:
    """Write atomically; returns the name that was written (see ``write_atomically``). Raises CannotWrite."""

    def put(temporary: Path) -> None:
        temporary.write_bytes(data)

    return write_atomically(path, put)


def file_name(document: str, unit: str, taken: set[str]) -> str:
    """督办通知单-市税务局.docx, without what Windows forbids, and another one when two units would get the same."""
    plain = _FORBIDDEN.sub("", visible(unit)).strip(". ")[:_LONGEST].strip(". ") or "单位"
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    name, number = f"{document}-{plain}.docx", 2
    while name.casefold() in taken:
        name, number = f"{document}-{plain}（{number}）.docx", number + 1
    taken.add(name.casefold())
    return name


def _core(title: str) -> bytes:
    """The properties of the document: its title, and nothing about who made it when."""
    words = escape(visible(title)[:250], quote=False)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{words}</dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_DAY}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_DAY}</dcterms:modified></cp:coreProperties>'
    ).encode()
