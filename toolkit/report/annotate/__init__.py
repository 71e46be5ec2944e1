"""Marked copies: a unit's own file with a fill and a comment on each cell to mend and a sheet that lists everything.

The package is edited part by part. What needs no change keeps every byte; in what does change only our marks are added.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.model.findings import Finding
from toolkit.report.annotate.clean import cleaned
from toolkit.report.annotate.errors import CannotAnnotate
from toolkit.report.annotate.marking import mark

_QUICK = 3
"""Compression of what is marked: half the time of the usual level, a little larger."""

__all__ = ["CannotAnnotate", "annotate"]


def annotate(data: bytes, findings: Sequence[Finding], *, file: str) -> bytes:
    """The marked copy of a workbook.

    ``data`` are all bytes of an .xlsx or .xlsm; ``findings`` those of this file, whose place is ``source.sheet`` and
    ``source.cell``; ``file`` is its name, shown on the sheet. Marks of an earlier run are taken away first, so no findings
    give a clean copy. The same input gives the same bytes.

    CannotAnnotate, with a Chinese reason, for whatever is no workbook in Office Open XML (.xls, .ods, .csv, .docx), is
    locked, or is damaged inside.
    """
    try:
        clean, book = cleaned(data)
        if not findings:
            return clean
        mark(book, findings, file)
        return book.archive.packed(_QUICK)
    except ValueError as error:  # a small part (relations, content types, list of sheets) is not what it should be
        raise CannotAnnotate("文件内部有损坏，不能在原表上做标记") from error
