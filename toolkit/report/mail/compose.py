"""One message (.eml) as bytes: the same arguments give the same bytes; nothing in it names this machine or who sits at it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit.model.mail import Address
from toolkit.report.mail.headers import address_header, file_headers, safe_name, text_header

_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
_UNKNOWN = "application/octet-stream"


class Envelope(NamedTuple):
    """The headers of one message. ``date`` as RFC 5322 writes it; empty in a preview, which mail programs open as a draft.

    ``message_id`` without its angle brackets.
    """

    sender: Address | None
    to: Sequence[Address]
    cc: Sequence[Address]
    reply_to: Address | None
    message_id: str
    date: str = ""


class Written(NamedTuple):
    """The words of a letter: subject, plain text, and the same as a simple page."""

    subject: str
    text: str
    page: str


def compose(envelope: Envelope, written: Written, files: Sequence[tuple[str, bytes]]) -> bytes:
    """The message with its attachments (name, content), lines ended by CRLF, pure ASCII, no line over 998 characters."""
    outer, inner = (f"=_{part}_{_digest(envelope.message_id, part)}" for part in ("a", "b"))
    head = [address_header("From", [envelope.sender])] if envelope.sender else []
    head.append(address_header("To", envelope.to))
    if envelope.cc:
        head.append(address_header("Cc", envelope.cc))
    if envelope.reply_to:
        head.append(address_header("Reply-To", [envelope.reply_to]))
    head.append(text_header("Subject", written.subject))
    head.append(f"Date: {envelope.date}\r\n" if envelope.date else "X-Unsent: 1\r\n")
    head.append(f"Message-ID: <{envelope.message_id}>\r\n")
    head.append("MIME-Version: 1.0\r\n")
    head.append(f'Content-Type: multipart/mixed;\r\n boundary="{outer}"\r\n\r\n')
    parts = [
        "".join(head).encode("ascii"),
        f'--{outer}\r\nContent-Type: multipart/alternative;\r\n boundary="{inner}"\r\n\r\n'.encode(),
        _text("plain", written.text, inner),
        _text("html", written.page, inner),
        f"--{inner}--\r\n\r\n".encode(),
    ]
    for name, content in files:
        kind = _KINDS.get(PurePosixPath(safe_name(name)).suffix.lower(), _UNKNOWN)
        parts += [f"--{outer}\r\n{file_headers(kind, name)}\r\n".encode("ascii"), coded(content)]
    parts.append(f"--{outer}--\r\n".encode())
    return b"".join(parts)


def size_of(written: Written, sizes: Sequence[int]) -> int:
    """About how many bytes the message has: attachments of these sizes and texts in base64, some hundred for headers."""
    texts = len(written.text.encode()) + len(written.page.encode())
    return sum((size + 2) // 3 * 4 * 78 // 76 + 800 for size in (texts, *sizes)) + 1200


def coded(content: bytes) -> bytes:
    """Base64 in lines of 76 characters, each ended by CRLF."""
    whole = base64.b64encode(content)
    return b"".join(whole[at : at + 76] + b"\r\n" for at in range(0, len(whole), 76)) or b"\r\n"


def _text(kind: str, text: str, boundary: str) -> bytes:
    lines = "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + coded(lines.encode("utf-8", "replace"))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:32]
