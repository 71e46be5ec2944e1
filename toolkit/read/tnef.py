"""winmail.dat, in which Outlook wraps the attachments of a formatted mail (TNEF, [MS-OXTNEF]).

A list of attributes: level, id, length, data, sum of the data. An attachment begins with its rendering; its bytes are an
attribute, its long name is a property in a list of its own. Lengths are believed only as far as there are bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.read.errors import Unreadable
from toolkit.read.mail_words import repaired, text_of

SIGNATURE = b"\x78\x9f\x3e\x22"
_RENDERING, _TITLE, _DATA, _PROPERTIES, _CODEPAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
_LONG_NAME, _NAME, _CONTENT = 0x3707, 0x3704, 0x3701
_FIXED = {0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4, 0x0014: 8,
          0x0040: 8, 0x0048: 16}  # fmt: skip
"""Types of properties that have a length of their own (a multiple of four), with it."""
_STRING, _UNICODE, _OBJECT, _BINARY, _SEVERAL = 0x001E, 0x001F, 0x000D, 0x0102, 0x1000
_MOST, _SUMMED = 2_000, 16 << 20
"""Attributes that are looked at; the largest of which the sum is checked, for adding takes its time."""


@dataclass(slots=True)
class Wrapped:
    """One attachment: its name, empty when it has none, and its bytes."""

    name: str
    data: bytes


def unwrapped(data: bytes) -> list[Wrapped]:
    """The attachments in a winmail.dat; ``data`` are its bytes. Unreadable F158 when it is damaged or none can be taken out.

    A list without attachments (only the format of the text) is fine and empty. A message within it is left out with its
    name and no bytes.
    """
    found: list[Wrapped] = []
    charset = "gb18030"
    for number, (level, name, content) in enumerate(_attributes(data)):
        if number > 50 * _MOST or len(found) > _MOST:
            raise Unreadable("F157", kind="里面的部分太多")
        if level == 1 and name == _CODEPAGE and len(content) >= 4:
            charset = f"cp{struct.unpack_from('<I', content)[0]}"
        elif level == 2 and name == _RENDERING:
            found.append(Wrapped("", b""))
        elif level == 2 and found and name == _TITLE:
            found[-1].name = found[-1].name or _named(content, charset)
        elif level == 2 and found and name == _DATA:
            found[-1].data = content
        elif level == 2 and found and name == _PROPERTIES:
            _take(found[-1], content, charset)
    return found


def _named(raw: bytes, charset: str) -> str:
    return repaired(text_of(raw.split(b"\0", 1)[0], charset))


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(level, id, data) of each attribute; Unreadable F158 when a length leads out of the bytes or a sum is wrong."""
    if not data.startswith(SIGNATURE):
        raise Unreadable("F158", kind="Outlook 专用的 winmail.dat")
    place = 6
    while place + 9 <= len(data):
        level, name, _, size = struct.unpack_from("<BHHI", data, place)
        end = place + 9 + size
        content = data[place + 9 : end]
        wrong = (
            size < _SUMMED and end + 2 <= len(data) and sum(content) & 0xFFFF != struct.unpack_from("<H", data, end)[0]
        )
        if end + 2 > len(data) or wrong:
            raise Unreadable("F158", kind="Outlook 专用的 winmail.dat，并且已经损坏")
        yield level, name, content
        place = end + 2
    if data[place:].strip(b"\0"):
        raise Unreadable("F158", kind="Outlook 专用的 winmail.dat，并且没有传完")


def _take(one: Wrapped, content: bytes, charset: str) -> None:
    """The long name, and the bytes where they are a property. A list that cannot be followed gives what came before."""
    try:
        for kind, name, value in _properties(content):
            if name in (_LONG_NAME, _NAME):
                told = (
                    value.decode("utf-16-le", "replace").split("\0")[0] if kind == _UNICODE else _named(value, charset)
                )
                one.name = told if name == _LONG_NAME else one.name or told
            elif name == _CONTENT and kind == _BINARY and not one.data:
                one.data = value
    except (struct.error, ValueError):
        return


def _properties(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, id, value) of each property of one value; lists of values are passed over."""
    (count,) = struct.unpack_from("<I", content)
    place = 4
    for _ in range(min(count, _MOST)):
        kind, name = struct.unpack_from("<HH", content, place)
        place += 4
        if name >= 0x8000:  # a named property: whose, which
            which, size = struct.unpack_from("<II", content, place + 16)
            place += 24 + (_padded(size) if which == 1 else 0)
        several, kind = bool(kind & _SEVERAL), kind & ~_SEVERAL
        values = 1
        if several or kind in (_STRING, _UNICODE, _OBJECT, _BINARY):
            (values,) = struct.unpack_from("<I", content, place)
            place += 4
        if values > len(content):
            raise ValueError(values)
        for _ in range(values):
            if kind in (_STRING, _UNICODE, _OBJECT, _BINARY):
                (size,) = struct.unpack_from("<I", content, place)
                place += 4
                start, place = place, place + _padded(size)
            elif kind in _FIXED:
                size = _FIXED[kind]
                start, place = place, place + size
            else:
                raise ValueError(kind)
            if place > len(content) + 3:
                raise ValueError(place)
            if not several:
                yield kind, name, content[start : start + size]


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4
