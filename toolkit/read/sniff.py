"""What a file is, by its content alone: suffixes lie (an .et may be .xls or .xlsx, an .xls may be a web page)."""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Callable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_MAGIC = (
    (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"),
    (b"II*\x00", "picture"), (b"MM\x00*", "picture"), (b"Rar!", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ", "xz"), (b"{\\rtf", "doc"), (b"MZ", "exe"),
    (b"PK\x05\x06", "zip"), (b"PK00PK\x03\x04", "zip"),
)  # fmt: skip
_FIELDS = re.compile(rb"\s*(?:>?From [^\n]*\n)?((?:[A-Za-z][\w-]{0,80}+[ \t]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){2,}+)")
_FIELD = re.compile(
    rb"^(from|to|cc|bcc|date|subject|received|return-path|reply-to|sender|message-id|mime-version|delivered-to|content-type"
    rb"|content-transfer-encoding|dkim-signature|domainkey-signature|arc-seal|received-spf|authentication-results|thread-topic"
    rb"|thread-index|in-reply-to|references|user-agent|importance|x-[\w-]+)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HTML_HEAD = re.compile(r"\s*(?:<\?xml[^>]*\?>|<!--.*?-->|\s)*<(!doctype\s+html|html|head|meta|body|table|title|div|style)", re.I | re.S)  # fmt: skip
_HTML_TAG = re.compile(r"<html[\s>]", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = ("_rels/", "xl/", "word/", "ppt/", "docprops/", "customxml/", "meta-inf/", "doc_0/")
_HEAD = 1 << 16
_MOST_NAMES = 4096

ATTACHMENTS = frozenset({"pdf", "picture", "ofd"})
"""Kinds that are registered as 盖章件 when they lie beside a submission."""


def sniff(data: bytes) -> str:
    """The kind of a whole file; ``data`` are all its bytes.

    One of: empty; the readable xlsx, xls, ods, fods, docx, html, xml2003, text; the attachments pdf, picture, ofd;
    the archive zip; and what has its own refusal: encrypted, xlsb, doc, ppt, odt, mail, rar, 7z, gz, bz2, xz, word-xml,
    office, ole, broken, exe, unknown. Never raises.
    """
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    if data.startswith(_ZIP):
        return zip_kind(member_names(data), data[:160])
    if data.startswith(_OLE):
        return _ole_kind(data)
    return _by_magic(data) or _text_kind(data)


def sniff_head(head: bytes) -> str:
    """What the first bytes alone can say: zip (any package), ole, a kind by magic number, or empty text for the rest."""
    if head.startswith(_ZIP):
        return "zip"
    return "ole" if head.startswith(_OLE) else _by_magic(head)


def is_mail(head: bytes) -> bool:
    """Whether a file begins like a mail, or a file of mails: lines of which two are headers that mails have."""
    fields = _FIELDS.match(head.removeprefix(b"\xef\xbb\xbf"))
    return fields is not None and len({name.lower() for name in _FIELD.findall(fields[1])}) > 1


def first_member(head: bytes) -> str:
    """Name of the first member of a ZIP file, from its first bytes; empty when it is cut off."""
    size = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + size].decode("utf-8", "replace") if head.startswith(_ZIP) else ""


def is_office_part(name: str) -> bool:
    """Whether a first member of this name opens an office document and not an archive of files."""
    low = name.replace("\\", "/").lstrip("/").lower()
    if low in {"[content_types].xml", "mimetype", "ofd.xml", "content.xml"}:
        return True
    return low.startswith(_PARTS) and low.endswith((".xml", ".rels", ".bin"))


def decode_text(data: bytes, declared: str | None = None) -> tuple[str, int]:
    """Text of bytes and the number of places that could not be decoded (they read as U+FFFD).

    Order: byte order mark, UTF-8, the ``declared`` encoding, GB18030. A text that is UTF-8 but for a few broken bytes
    stays UTF-8: GB18030 would turn all of it into other characters without complaint.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _lenient(data, encoding)
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError:
        pass
    text, broken = _lenient(data, "utf-8")
    wide = len(data) - len(text)  # every character of several bytes adds to it
    if broken * 10 <= wide:
        return text, broken
    return _lenient(data, _python_name(declared))


def _python_name(declared: str | None) -> str:
    name = (declared or "").strip().lower().replace("_", "-")
    if name in {
        "big5",
        "big5-hkscs",
        "shift-jis",
        "euc-kr",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "windows-1252",
        "latin1",
    }:
        return name
    return "gb18030"


def _lenient(data: bytes, encoding: str) -> tuple[str, int]:
    text = data.decode(encoding, "replace")
    return text, text.count("\ufffd")


def member_names(data: bytes) -> list[str]:
    """Names in the directory of a ZIP file (lower case, ``/``), without unpacking; of its local headers when cut off."""
    end = data.rfind(b"PK\x05\x06")
    place = -1
    if end >= 0 and end + 16 <= len(data):
        place = end - int.from_bytes(data[end + 12 : end + 16], "little")
    if place < 0 or data[place : place + 4] != b"PK\x01\x02":
        place = data.find(b"PK\x01\x02")
    names: list[str] = []
    while 0 <= place <= len(data) - 46 and data[place : place + 4] == b"PK\x01\x02" and len(names) < _MOST_NAMES:
        size, extra, remark = struct.unpack_from("<HHH", data, place + 28)
        names.append(_plain(data[place + 46 : place + 46 + size]))
        place += 46 + size + extra + remark
    return names if end >= 0 and names else names + _local_names(data)


def _local_names(data: bytes) -> list[str]:
    names: list[str] = []
    place = data.find(_ZIP)
    while place >= 0 and len(names) < _MOST_NAMES:
        size = int.from_bytes(data[place + 26 : place + 28], "little")
        names.append(_plain(data[place + 30 : place + 30 + size]))
        place = data.find(_ZIP, place + 30)
    return names


def _plain(name: bytes) -> str:
    return name.decode("utf-8", "replace").replace("\\", "/").lstrip("/").lower()


def zip_kind(names: list[str], head: bytes) -> str:
    """What a ZIP package is by its member names (lower case, ``/``) and first bytes; ``zip`` for an archive of files."""
    if "xl/workbook.bin" in names:
        return "xlsb"
    for marks, kind in (
        (("xl/workbook", "xl/worksheets/"), "xlsx"), (("word/document",), "docx"), (("ppt/presentation",), "ppt"),
    ):  # fmt: skip
        if any(name.startswith(marks) for name in names):
            return kind
    if "content.xml" in names and ("mimetype" in names or "meta-inf/manifest.xml" in names):
        return "ods" if b"opendocument.spreadsheet" in head or b"opendocument" not in head else "odt"
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names:
        return "xlsx"  # the workbook part may have any name; its reader says when there is none
    return "office" if "index.zip" in names or "index/document.iwa" in names else "zip"


def _ole_kind(data: bytes) -> str:
    import io

    import olefile

    top: set[str] = set()
    with contextlib.suppress(Exception), olefile.OleFileIO(io.BytesIO(data)) as ole:  # damaged: almost any exception
        top = {entry[0].lower() for entry in ole.listdir(streams=True, storages=True)}
    kind = _stream_kind(top.__contains__) if top else "broken"
    if kind in ("ole", "broken"):  # where the directory is damaged, the names in it still tell what the file was
        low = data.lower()
        named = _stream_kind(lambda name: len(name) > 4 and name.encode("utf-16-le") in low)
        kind = named if named != "ole" else kind
    return kind


def _stream_kind(has: Callable[[str], bool]) -> str:
    for name, kind in (
        ("encryptedpackage", "encrypted"), ("encryptioninfo", "encrypted"), ("workbook", "xls"), ("book", "xls"),
        ("worddocument", "doc"), ("powerpoint document", "ppt"), ("__properties_version1.0", "mail"),
    ):  # fmt: skip
        if has(name):
            return kind
    return "ole"


def _by_magic(data: bytes) -> str:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(_BIFF):
        return "xls"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "picture"
    if (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "picture"
    return "pdf" if b"%PDF-" in data[:1024] else ""


def _text_kind(data: bytes) -> str:
    if is_mail(data[:_HEAD]):
        return "mail"
    text = decode_text(data[:_HEAD])[0].lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        kind = _markup_kind(text)
        if kind:
            return kind
    strange = len(_CONTROL.findall(text)) + text.count("\ufffd")
    return "text" if strange <= 4 + len(text) // 40 else "unknown"


def visible(text: str) -> tuple[str, int]:
    """The text with characters that no output may hold turned into visible codes (``_x0006_``), and their number.

    A vertical tab is Word's line break.
    """
    if not _CONTROL.search(text):
        return text, 0
    return _CONTROL.subn(lambda found: f"_x{ord(found[0]):04X}_", text.replace("\x0b", "\n"))


def _markup_kind(text: str) -> str:
    head = text[:8192]
    for mark, kind in (
        ("urn:schemas-microsoft-com:office:spreadsheet", "xml2003"),
        ("urn:oasis:names:tc:opendocument", "fods"),
        ("schemas.microsoft.com/office/word/2003/wordml", "word-xml"),
        ("schemas.microsoft.com/office/2006/xmlPackage", "word-xml"),
        ("urn:schemas-microsoft-com:office:word", "html"),
    ):
        if mark in head and not (kind == "xml2003" and _HTML_TAG.search(head)):
            return kind
    if _HTML_HEAD.match(text) or "<table" in text.lower():
        return "html"
    return "office" if text.startswith("<?xml") else ""
