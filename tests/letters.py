"""Mails as programs write them, made byte by byte: header forms, parts, winmail.dat. Nothing here uses what it tests."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable, Iterable
from urllib.parse import quote

WHEN = "Sat, 20 Jun 2026 17:30:00 +0800"
FROM = "li@tax.yunxi.example.cn"


def word(text: str, charset: str, how: str = "B") -> str:
    """One encoded word of RFC 2047."""
    raw = text.encode(charset)
    if how == "B":
        return f"=?{charset}?B?{base64.b64encode(raw).decode()}?="
    return f"=?{charset}?Q?{''.join(f'={byte:02X}' if byte > 126 or byte in b'=?_ ' else chr(byte) for byte in raw)}?="


def words(text: str, charset: str, size: int, between: str = "\r\n ", how: str = "B") -> str:
    """Encoded words of ``size`` bytes each: characters are cut wherever that falls."""
    raw = text.encode(charset)
    pieces = [raw[place : place + size] for place in range(0, len(raw), size)]
    if how == "B":
        return between.join(f"=?{charset}?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)
    coded = ["".join(f"={byte:02X}" for byte in piece) for piece in pieces]
    return between.join(f"=?{charset}?Q?{piece}?=" for piece in coded)


def cut_base64(text: str, charset: str, size: int) -> str:
    """One base64 text cut into words at any letter, as some programs do."""
    coded = base64.b64encode(text.encode(charset)).decode()
    pieces = [coded[place : place + size] for place in range(0, len(coded), size)]
    return "\r\n\t".join(f"=?{charset}?B?{piece}?=" for piece in pieces)


def _disposition(value: str, charset: str = "latin-1") -> bytes:
    return b"Content-Disposition: attachment;\r\n\t" + value.encode(charset)


def _both(coded: str) -> bytes:
    kind = f'Content-Type: application/octet-stream;\r\n\tname="{coded}"\r\n'.encode("latin-1")
    return kind + _disposition(f'filename="{coded}"')


def _continued(text: str, charset: str, size: int) -> bytes:
    """RFC 2231 in numbered parts; a byte, once coded, is never cut."""
    coded = [f"%{byte:02X}" if byte > 126 or chr(byte) in "%' " else chr(byte) for byte in text.encode(charset)]
    pieces = ["".join(coded[place : place + size]) for place in range(0, len(coded), size)]
    lines = [f"filename*{n}*={charset}''{p}" if n == 0 else f"filename*{n}*={p}" for n, p in enumerate(pieces)]
    return _disposition(";\r\n ".join(lines))


FORMS: dict[str, Callable[[str], bytes]] = {
    "QQ：gb18030 编码词": lambda name: _both(word(name, "gb18030")),
    "QQ：长名字拆成几段，字拆成两半": lambda name: _both(words(name, "gb18030", 7)),
    "163：GBK 编码词": lambda name: _both(word(name, "GBK")),
    "Foxmail：gb2312 编码词": lambda name: _both(word(name, "gb2312")),
    "Foxmail：几段连写": lambda name: _both(words(name, "gb2312", 9, between=" ")),
    "Outlook：utf-8 编码词": lambda name: _both(words(name, "utf-8", 30)),
    "Outlook：Q 编码": lambda name: _both(word(name, "utf-8", "Q")),
    "Exchange：gb2312 的 Q 编码": lambda name: _both(words(name, "gb2312", 11, how="Q")),
    "Coremail：编码词不加引号": lambda name: _disposition(f"filename={word(name, 'GBK')}"),
    "Apple：RFC 2231": lambda name: _disposition(f"filename*=utf-8''{quote(name)}"),
    "RFC 2231，GBK": lambda name: _disposition(f"filename*=GBK''{quote(name.encode('gbk'))}"),
    "RFC 2231，加了引号": lambda name: _disposition(f"filename*=\"UTF-8''{quote(name)}\""),
    "RFC 2231，分几段": lambda name: _continued(name, "utf-8", 10),
    "RFC 2231，两种写法都有": lambda name: _disposition(f"filename=\"?????.xlsx\";\r\n filename*=utf-8''{quote(name)}"),
    "原始 GBK": lambda name: _disposition(f'filename="{name}"', "gbk"),
    "原始 UTF-8": lambda name: _disposition(f'filename="{name}"', "utf-8"),
    "原始 GBK，不加引号": lambda name: _disposition(f"filename={name}", "gbk"),
    "百分号编码": lambda name: _disposition(f'filename="{quote(name)}"'),
    "base64 拆在四个字符中间": lambda name: _both(cut_base64(name, "utf-8", 22)),
    "UTF-8 被读成 Latin-1 再编码": lambda name: _both(word(name.encode().decode("latin-1"), "utf-8")),
    "GBK 被读成 Latin-1 再编码": lambda name: _both(word(name.encode("gbk").decode("latin-1"), "utf-8")),
    "标错编码：UTF-8 标成 gb2312": lambda name: _both(word(name, "utf-8").replace("utf-8", "gb2312")),
    "标错编码：GBK 标成 iso-8859-1": lambda name: _both(word(name, "gbk").replace("gbk", "iso-8859-1")),
    "只有 Content-Type 里有名字": lambda name: (
        f'Content-Type: application/octet-stream;\r\n name="{word(name, "utf-8")}"'.encode()
    ),
    "文件名传坏了，Content-Type 里是好的": lambda name: (
        f'Content-Type: application/octet-stream; name="{word(name, "utf-8")}"\r\n'.encode()
        + b'Content-Disposition: attachment; filename="\xff\xfe\xfd.xlsx"'
    ),
}
"""How a name stands in the headers of a part, by the programs that write it so."""


def part(headers: bytes, content: bytes, encoding: str = "base64") -> bytes:
    """A part with its content coded for the way."""
    how = f"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n") if encoding == "base64" else content
    return headers.strip() + how + coded


def attached(name: str, content: bytes, form: str = "Outlook：utf-8 编码词") -> bytes:
    """A part that is an attachment."""
    return part(FORMS[form](name), content)


def plain(text: str, charset: str = "utf-8") -> bytes:
    """A part that is what the sender wrote."""
    return part(f"Content-Type: text/plain; charset={charset}".encode(), text.encode(charset))


def page(text: str) -> bytes:
    """The same as a web page."""
    return part(b"Content-Type: text/html; charset=utf-8", text.encode())


def multi(parts: Iterable[bytes], kind: str = "mixed", mark: str = "", end: bool = True) -> bytes:
    """Several parts as one, with a boundary of their own."""
    parts = list(parts)
    mark = mark or f"=_{hashlib.sha256(b''.join(parts)).hexdigest()[:20]}"
    body = b"".join(b"--" + mark.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    close = b"--" + mark.encode() + b"--\r\n" if end else b""
    return f'Content-Type: multipart/{kind};\r\n\tboundary="{mark}"\r\n\r\n'.encode() + body + close


def mail(
    *parts: bytes,
    sender: str = FROM,
    name: str = "李明",
    subject: str = "关于报送台账的函",
    when: str | None = WHEN,
    more: bytes = b"",
) -> bytes:
    """A mail of these parts (one part: as it is)."""
    top = f"From: {word(name, 'utf-8')} <{sender}>\r\nTo: <office@yunxi.example.cn>\r\nSubject: {word(subject, 'utf-8')}\r\n"
    top += f"Date: {when}\r\n" if when else ""
    head = top.encode() + more + b"Message-ID: <1@tax.yunxi.example.cn>\r\nMIME-Version: 1.0\r\n"
    return head + (multi(parts) if len(parts) != 1 else parts[0])


def _attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _long_name(name: str) -> bytes:
    """The properties of an attachment: a number, a binary value, a named one, and the long name in two bytes a letter."""
    raw = name.encode("utf-16-le") + b"\0\0"
    padded = raw + b"\0" * (-len(raw) % 4)
    named = struct.pack("<HH", 3, 0x8005) + bytes(16) + struct.pack("<II", 0, 7) + struct.pack("<I", 1)
    record = struct.pack("<HHII", 0x0102, 0x3702, 1, 3) + b"abc\0"
    return (
        struct.pack("<I", 4) + struct.pack("<HHI", 3, 0x0E21, 0) + record + named
        + struct.pack("<HHII", 0x001F, 0x3707, 1, len(raw)) + padded
    )  # fmt: skip


def winmail(files: dict[str, bytes], long_names: bool = True) -> bytes:
    """winmail.dat as Outlook writes it: short names in GBK, long names as a property."""
    out = b"\x78\x9f\x3e\x22" + struct.pack("<H", 1)
    out += _attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    out += _attribute(1, 0x00069007, struct.pack("<II", 936, 0))
    out += _attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    for name, content in files.items():
        out += _attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0))
        out += _attribute(2, 0x00018010, (name if not long_names else "TAIZHA~1.XLS").encode("gbk") + b"\0")
        out += _attribute(2, 0x0006800F, content)
        if long_names:
            out += _attribute(2, 0x00069005, _long_name(name))
    return out
