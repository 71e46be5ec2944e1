"""A mail as an office saves it from its mailbox: attachment name in GB2312, a logo below the text."""

from __future__ import annotations

import base64
from datetime import datetime


def to_eml(sender: tuple[str, str], subject: str, when: datetime, text: str, attachment: tuple[str, bytes]) -> bytes:
    """A mail from (name, address) with one attachment (name, content)."""
    name, content = attachment
    logo = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(64))).decode()
    lines = [
        f'From: "{_word(sender[0])}" <{sender[1]}>',
        "To: <yshj@yunxi.example.cn>",
        f"Subject: {_word(subject)}",
        f"Date: {when:%a, %d %b %Y %H:%M:%S} +0800",
        "Message-ID: <20260628@ranqi.example.cn>",
        "X-Mailer: Foxmail 7.2.25",
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="----=_001_mixed"',
        "",
        "------=_001_mixed",
        'Content-Type: multipart/related; boundary="----=_002_related"',
        "",
        "------=_002_related",
        'Content-Type: text/plain; charset="GB2312"',
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(text.encode("gb2312")).decode().strip(),
        "------=_002_related",
        'Content-Type: image/png; name="logo.png"',
        "Content-Transfer-Encoding: base64",
        "Content-ID: <logo@ranqi>",
        "",
        logo,
        "------=_002_related--",
        "",
        "------=_001_mixed",
        f'Content-Type: application/octet-stream; name="{_word(name)}"',
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{_word(name)}"',
        "",
        base64.encodebytes(content).decode().strip(),
        "------=_001_mixed--",
        "",
    ]
    return "\r\n".join("\r\n".join(line.split("\n")) for line in lines).encode("ascii")


def _word(text: str) -> str:
    return f"=?gb2312?B?{base64.b64encode(text.encode('gb2312')).decode()}?="
