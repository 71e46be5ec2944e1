"""One door for every file that a unit sends: bytes in, a grid of cells out, or one plain reason why not."""

from __future__ import annotations

from toolkit.model.grid import Book
from toolkit.read.errors import Unreadable
from toolkit.read.marks import without_marks
from toolkit.read.package import open_package
from toolkit.read.sniff import sniff

_REFUSALS: dict[str, tuple[str, dict[str, str]]] = {
    "empty": ("F130", {}),
    "encrypted": ("F131", {}),
    "doc": ("F132", {}),
    "word-xml": ("F132", {}),
    "pdf": ("F133", {}),
    "picture": ("F134", {}),
    "ofd": ("F135", {}),
    "rar": ("F136", {"kind": "rar"}),
    "7z": ("F136", {"kind": "7z"}),
    "gz": ("F136", {"kind": "gz"}),
    "bz2": ("F136", {"kind": "bz2"}),
    "xz": ("F136", {"kind": "xz"}),
    "ppt": ("F137", {"kind": "演示文稿（.ppt、.pptx）"}),
    "odt": ("F137", {"kind": "开放文档（.odt 一类）"}),
    "office": ("F137", {"kind": "其他软件的文档"}),
    "ole": ("F137", {"kind": "其他软件的文档"}),
    "broken": ("F138", {"kind": "旧版 Office 文档"}),
    "exe": ("F137", {"kind": "程序"}),
    "mail": ("F139", {}),
    "unknown": ("F142", {}),
}
"""Kinds that are never read, with the finding that says why."""

_DOCUMENTS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".docx")

REGISTERED = frozenset({"F133", "F134", "F135"})
"""Refusals of files that count as 盖章件 when the unit sent a readable file as well."""


def read_book(data: bytes, name: str) -> Book:
    """Read any file that a unit sends; ``data`` are all its bytes, ``name`` is for messages only, never for the format.

    Kinds: .xlsx/.xlsm, .xls/.et, .ods/.fods, delimited text, web pages and SpreadsheetML 2003 named .xls, tables of
    .docx. Raises Unreadable with the code of the reason: empty, password, old Word, PDF, picture, OFD, other archives,
    mail, text or web page without a table, damaged, too large, unknown. An archive of files is not read here
    (``collect`` opens it). The marks of a marked copy are left out.
    """
    kind = sniff(data)
    if kind == "zip":
        raise Unreadable(_archive_reason(data, name))
    if kind in _REFUSALS:
        code, gaps = _REFUSALS[kind]
        raise Unreadable(code, **gaps)
    return without_marks(_read(kind, data))


def _archive_reason(data: bytes, name: str) -> str:
    """Why an archive arrives here: it is damaged or empty, or its caller does not open archives.

    Every .xlsx is an archive: where the content does not tell any more, the name says what the person meant to send.
    """
    try:
        package = open_package(data)
    except Unreadable:
        return "F101" if name.lower().endswith(_DOCUMENTS) else "F147"
    return "F102" if package.entries else "F130"


def _read(kind: str, data: bytes) -> Book:
    """Each reader is imported when the first file of its kind arrives."""
    if kind in ("xlsx", "xlsb"):
        from toolkit.read.xlsx import read_xlsx

        return read_xlsx(data)
    if kind == "xls":
        from toolkit.read.xls import read_xls

        return read_xls(data)
    if kind == "docx":
        from toolkit.read.docx import read_docx

        return read_docx(data)
    if kind in ("ods", "fods"):
        from toolkit.read.ods import read_fods, read_ods

        return read_ods(data) if kind == "ods" else read_fods(data)
    if kind == "html":
        from toolkit.read.html import read_html

        return read_html(data)
    if kind == "xml2003":
        from toolkit.read.xml2003 import read_xml2003

        return read_xml2003(data)
    from toolkit.read.delimited import read_delimited

    return read_delimited(data)
