"""Header lines that are plain ASCII whatever a unit is called: RFC 2047 words, RFC 2231 parameters, folded by RFC 5322.

A value comes in as text and goes out without line ends of its own, so that no name or subject can begin another header.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from toolkit.model.mail import NAMELESS, Address
from toolkit.text.addresses import one_line

WIDTH = 76
_HEAD, _TAIL = "=?UTF-8?B?", "?="
_WORD = 75
"""The longest encoded word (RFC 2047 §2)."""
_PLAIN = re.compile(r"[\x20-\x7e]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_NAME = 200
"""Bytes of a file's name in UTF-8: three times as many stand in one header line, which may have 998."""
_UNSAFE = re.compile(r'[<>:"/\\|?*]')


def text_header(name: str, value: str) -> str:
    """``Name: value`` with its CRLF; what is not ASCII as encoded words, one character never in two of them."""
    value = one_line(value)
    if _PLAIN.fullmatch(value) and "=?" not in value:
        return _folded(name, value.split(" "))
    return _folded(name, words(value, len(name) + 2))


def address_header(name: str, addresses: Sequence[Address]) -> str:
    """``To: …`` with its CRLF, one mailbox after the other."""
    pieces = []
    for number, one in enumerate(addresses):
        comma = "," if number + 1 < len(addresses) else ""
        shown = one_line(one.name)
        if not shown:
            pieces.append(f"{one.mail}{comma}")
            continue
        pieces += [*_phrase(shown), f"<{one.mail}>{comma}"]
    return _folded(name, pieces)


def file_headers(kind: str, name: str) -> str:
    """Content-Type, Content-Transfer-Encoding and Content-Disposition of an attachment, with its name in every known way.

    ``name=`` and ``filename=`` hold RFC 2047 words in quotes: against the letter of the standard, and what QQ, 163, Foxmail
    and older Outlook read and write. ``filename*=`` is RFC 2231, in one piece, because the numbered pieces that Python
    makes of long names are what older programs cannot read. Sources: ``domain.md`` §5.3.
    """
    name = safe_name(name)
    if _PLAIN.fullmatch(name):
        quoted, extended = f'"{name}"', ""
    else:
        coded = "\r\n ".join(words(name, len(" filename=") + 2))
        quoted, extended = f'"{coded}"', f";\r\n filename*=UTF-8''{quote(name, safe='')}"
    return (
        f"Content-Type: {kind};\r\n name={quoted}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename={quoted}{extended}\r\n"
    )


def safe_name(name: str) -> str:
    """A file's name as every system takes it: one line, no part of a path, at most 200 bytes with its suffix."""
    name = _UNSAFE.sub("_", one_line(name)).strip(". ") or NAMELESS
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix.encode()) <= 12 else ""
    stem = name.removesuffix(suffix)
    while len((stem + suffix).encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + suffix


def words(text: str, before: int) -> list[str]:
    """Encoded words for ``text``: the first short enough to stand behind ``before`` characters of its line."""
    found: list[str] = []
    piece = b""
    room = _room(WIDTH - before)
    for letter in text:
        coded = letter.encode("utf-8")
        if piece and len(piece) + len(coded) > room:
            found.append(_word(piece))
            piece, room = b"", _room(WIDTH - 2)
        piece += coded
    return [*found, _word(piece)]


def _room(width: int) -> int:
    """Bytes that an encoded word of at most ``width`` characters holds; enough for one character in any case."""
    return max((min(width, _WORD) - len(_HEAD) - len(_TAIL)) // 4 * 3, 6)


def _word(piece: bytes) -> str:
    return f"{_HEAD}{base64.b64encode(piece).decode()}{_TAIL}"


def _phrase(name: str) -> list[str]:
    """A display name: atoms as they are, other ASCII in quotes, anything else as encoded words."""
    if _ATOMS.fullmatch(name) and "=?" not in name:
        return name.split(" ")
    if _PLAIN.fullmatch(name) and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"']
    return words(name, WIDTH // 3)


def _folded(name: str, pieces: Sequence[str]) -> str:
    """The pieces with a space between them, on further lines where the width ends."""
    lines, line = [], f"{name}:"
    for number, piece in enumerate(pieces):
        if number and len(line) + 1 + len(piece) > WIDTH:
            lines.append(line)
            line = ""
        line += f" {piece}"
    return "\r\n".join([*lines, line]) + "\r\n"
