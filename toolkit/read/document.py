"""One door for a published document: bytes in, paragraphs and tables out, or one plain reason why not."""

from __future__ import annotations

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.sniff import sniff

_THROUGH_OFFICE = frozenset({"doc", "odt", "word-xml"})
_REFUSED = {"ofd": "T807", "picture": "T803", "zip": "T808"}


def read_document(data: bytes, name: str) -> Document:
    """Read a published document; ``data`` are all its bytes, ``name`` (``-`` for standard input) is for messages only.

    The format is found by content: .docx, plain text and Markdown (UTF-8, UTF-16, GB18030), web pages, .pdf with a text
    layer, .doc/.wps/.rtf/.odt through LibreOffice; of workbooks the tables only. Paragraphs count from 1, blank ones
    included; each table is a sheet of ``book`` and stands at its place among the paragraphs. Unreadable with the code of
    the reason: T803 no text, T804 and T805 a program is missing, T806, T807, T808, and those of ``read_book``.
    """
    kind = sniff(data)
    if kind in _REFUSED and not (kind == "zip" and _damaged(data, name)):
        raise Unreadable(_REFUSED[kind])
    if kind in _THROUGH_OFFICE:
        from toolkit.read.document_office import to_docx

        data, kind = to_docx(data, kind), "docx"
    if kind == "docx":
        from toolkit.read.document_docx import read_docx_document

        return read_docx_document(data)
    if kind == "pdf":
        from toolkit.read.document_pdf import read_pdf_document

        return read_pdf_document(data)
    if kind == "html":
        from toolkit.read.document_html import read_html_document

        return read_html_document(data)
    if kind == "text":
        from toolkit.read.document_text import read_text_document

        return read_text_document(data)
    return _of_book(read_book(data, name))


def _damaged(data: bytes, name: str) -> bool:
    """Whether an archive is no archive at all but a damaged document: then ``read_book`` says why."""
    try:
        read_book(data, name)
    except Unreadable as reason:
        return reason.code in ("F101", "F103", "F130", "F147")
    return False


def _of_book(book: Book) -> Document:
    """A workbook: nothing but tables."""
    shown = tuple(Paragraph(1, "", table=sheet.name) for sheet in book.sheets if sheet.rows)
    remarks = tuple((code, None, gaps) for code, _, gaps in book.remarks)
    return Document(book.kind, shown, book, title=book.title, remarks=remarks)
