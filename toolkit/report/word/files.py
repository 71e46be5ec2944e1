"""Filled parts → a .docx on disk: always the same bytes for the same input, nobody's name and no time in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from html import escape
from pathlib import Path

from toolkit.model.output import KIND, REPORT, UNIT
from toolkit.report.annotate.archive import Archive
from toolkit.report.atomic import write_atomically
from toolkit.report.word.engine import Compiled
from toolkit.report.word.merging import finished
from toolkit.report.word.package import CORE, CUSTOM
from toolkit.text.printed import visible

_DAY = "2000-01-01T00:00:00Z"
_FORBIDDEN = '\\/:*?"<>|'
_LONGEST = 180
"""Bytes of a unit in the name of a file: file systems take 255 in all."""


def document_bytes(template: Compiled, filled: Mapping[str, str], title: str, unit: str = "") -> bytes:
    """The package: every part of the template, those with tags filled. Raises TemplateMistake when tags tore the XML apart.

    Its properties say that it is a report of ours, and for which ``unit`` it was made if for one.
    """
    made = Archive(template.base)
    for part, xml in filled.items():
        made.put(part, finished(xml, template.name))
    made.put(CORE, _core(title))
    made.put(CUSTOM, _custom({KIND: REPORT, UNIT: unit}))
    return made.packed()


def write(data: bytes, path: Path) -> Path:
    """Write atomically; returns the name that was written (see ``write_atomically``). Raises CannotWrite."""

    def put(temporary: Path) -> None:
        temporary.write_bytes(data)

    return write_atomically(path, put)


def file_name(document: str, unit: str, taken: set[str]) -> str:
    """督办通知单-市税务局.docx, without what Windows forbids, and another one when two units would get the same.

    ``taken`` are the names given so far, as file systems compare them; the new one is added.
    """
    shown = "".join(one for one in visible(unit) if one.isprintable() and one not in _FORBIDDEN)
    plain = " ".join(shown.split()).strip(". ").encode()[:_LONGEST].decode(errors="ignore").strip(". ") or "单位"
    name, number = f"{document}-{plain}.docx", 2
    while (key := unicodedata.normalize("NFKC", name).casefold()) in taken:
        name, number = f"{document}-{plain}（{number}）.docx", number + 1
    taken.add(key)
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


def _custom(properties: Mapping[str, str]) -> bytes:
    """Custom properties as texts, blank ones left out."""
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(visible(value)[:255], quote=False)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(((n, v) for n, v in properties.items() if v), start=2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{entries}</Properties>'
    ).encode()
