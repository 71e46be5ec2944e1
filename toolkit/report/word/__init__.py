"""Reports as Word documents in the official format (GB/T 9704-2012), from templates that an office edits in Word.

``NAMES`` are the bundled documents. Fields and helpers are described in ``templates/word/README.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.model.reporting import ReportData
from toolkit.report.word.inspect import Flaw, check_template
from toolkit.report.word.mistakes import TemplateMistake
from toolkit.report.word.names import NAMES, Document, template_of, units_of
from toolkit.report.word.pdf import fonts_note, missing_fonts, to_pdf, to_pdfs

__all__ = [
    "NAMES", "Document", "Flaw", "TemplateMistake", "check_template", "fonts_note", "missing_fonts", "render", "render_each",
    "to_pdf", "to_pdfs",
]  # fmt: skip


def render(
    name_or_path: str | Path,
    data: ReportData,
    path: Path,
    *,
    template: Path | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Path:
    """Fill one template and write the document to ``path``; returns the name written (another one when it is open).

    ``name_or_path``: a bundled document (a key of ``NAMES``) or the file of an office's own template (.docx). With ``template``
    that file is filled and the name says only what the document is: it stands in its title. ``extra``: further fields. The same arguments give the same bytes. Raises TemplateMistake (names the paragraph and the field), CannotWrite.
    """
    from toolkit.report.word.context import context
    from toolkit.report.word.engine import compiled, fill
    from toolkit.report.word.files import document_bytes, write

    once = compiled(*template_of(template or name_or_path))
    fields = context(data, extra)
    title = f"{fields['工作名称']}{Path(name_or_path).stem}"
    return write(document_bytes(once, fill(once, fields), title), path)


def render_each(
    name: str, data: ReportData, folder: Path, *, template: Path | None = None, extra: Mapping[str, Any] | None = None
) -> list[Path]:
    """One document for each unit that it concerns, into ``folder``: 催办通知单-市税务局.docx; returns them in official order.

    ``name``: a document of ``NAMES`` that is made for each unit; ``template``: the office's own instead of the bundled one. It is
    read once. Nothing is written before all are filled; nobody concerned gives an empty list. Raises as ``render`` does.
    """
    from toolkit.report.word.context import context
    from toolkit.report.word.engine import compiled, fill
    from toolkit.report.word.files import document_bytes, file_name, write

    document = NAMES[name]
    once = compiled(*template_of(template or name))
    fields = context(data, extra)
    taken: set[str] = set()
    made = []
    for unit in units_of(document, fields):
        filled = fill(once, {**fields, "单位": unit})
        made.append(
            (
                file_name(name, unit["单位"], taken),
                document_bytes(once, filled, f"{name}（{unit['单位']}）", unit["单位"]),
            )
        )
    return [write(content, folder / file) for file, content in made]
