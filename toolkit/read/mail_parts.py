"""A message taken apart: its headers and the places of its parts, by one search for boundaries over the bytes.

The parser of the standard library makes a text and a list of lines of the whole message (five times its size) and recurses
into nested parts; a stranger decides both. Here parts are places in the bytes, decoded when they are asked for.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.read.errors import Unreadable
from toolkit.read.mail_words import base64_of, header_text, parameters, quoted

MOST_PARTS = 2_000
"""Parts of one message; more are refused."""
DEEPEST_PARTS = 30
"""Multiparts within multiparts."""
_HEADERS = 1 << 18
"""Bytes of one part's header lines that are looked at."""
_END_OF_HEAD = re.compile(rb"\r{0,3}\n[ \t]*+\r{0,3}\n")
_LINE = re.compile(rb"^([!-9;-~]{1,100})[ \t]*:((?:[^\r\n]++|\r{0,3}\n[ \t]++(?=\S)|\r(?!\n))*+)", re.MULTILINE)
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?=\r|\n|\Z)")
_BREAK = re.compile(rb"\r?\n")
_GUESSED = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{2,68})\r?\n(?=[!-9;-~]+[ \t]*:)")
_UU = re.compile(rb"(?:^|\n)begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`][^\r\n]*\r?\n)+)[ `]?\r?\n?end[ \t]*(?:\r?\n|$)")

Headers = dict[str, list[bytes]]


@dataclass(slots=True)
class Part:
    """One part that holds no further parts: its headers, its kind (``text/plain``), and where its body lies.

    ``alternative`` numbers the group of parts that say the same thing in several forms (0: none); ``related`` parts belong
    to the page beside which they stand.
    """

    headers: Headers
    kind: str
    options: dict[str, str]
    start: int
    end: int
    alternative: int = 0
    related: bool = False

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        """Content-Disposition: ``attachment``, ``inline`` or empty, and its parameters."""
        return parameters(first(self.headers, "content-disposition"))

    def body(self, data: bytes, most: int | None = None) -> bytes:
        """The content with its transfer encoding taken off, all of it or its first ``most`` bytes. Never raises.

        Damaged encoding gives what can be decoded; the formats of attachments notice damage themselves.
        """
        how = header_text(first(self.headers, "content-transfer-encoding")).lower()
        end = self.end if most is None else min(self.end, self.start + 3 * most + 4096)
        raw = data[self.start : end]
        if how.startswith("base64"):
            raw = base64_of(raw)
        elif how.startswith("quoted"):
            raw = quoted_printable(raw)
        elif how.startswith(("x-uu", "uu")) and (found := _UU.search(raw)):
            raw = uudecoded(found[2])
        return raw if most is None else raw[:most]


@dataclass(slots=True)
class Message:
    """A message: its headers, its parts in order, and whether it ends before its last boundary."""

    headers: Headers
    kind: str
    options: dict[str, str]
    parts: list[Part] = field(default_factory=list)
    cut: bool = False


def first(headers: Headers, name: str) -> bytes:
    """The first header of this name (lower case) as it stands; empty when there is none."""
    return headers.get(name, [b""])[0]


def message_of(data: bytes) -> Message:
    """Take a message apart; ``data`` are its bytes. Unreadable F157 when it has too many parts or too deep ones."""
    headers, start = _head(data, _begin(data), len(data))
    kind, options = _kind_of(headers)
    message = Message(headers, kind, options)
    taker = _Taker(data, message)
    taker.take(headers, start, len(data), 0, 0, related=False)
    return message


def _begin(data: bytes) -> int:
    """Where the headers begin: after a byte order mark, blank lines, and the line by which a mailbox file parts messages."""
    place = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while data[place : place + 1] in (b"\r", b"\n", b" ", b"\t"):
        place += 1
    if data.startswith((b"From ", b">From "), place):
        found = data.find(b"\n", place)
        place = found + 1 if found >= 0 else len(data)
    return place


def _head(data: bytes, start: int, end: int) -> tuple[Headers, int]:
    """Header lines from ``start`` on, and where the body begins."""
    for nothing in (b"\r\n", b"\n"):
        if data.startswith(nothing, start):
            return {}, start + len(nothing)
    stop = min(end, start + _HEADERS)
    found = _END_OF_HEAD.search(data, start, stop)
    lines, body = data[start : found.start() if found else stop], found.end() if found else stop
    headers: Headers = {}
    for line in _LINE.finditer(lines):
        headers.setdefault(line[1].decode("ascii").lower(), []).append(line[2].strip())
    return headers, body


def _kind_of(headers: Headers) -> tuple[str, dict[str, str]]:
    kind, options = parameters(first(headers, "content-type"))
    return (kind if "/" in kind else "text/plain"), options


class _Taker:
    """Collects the parts of one message; counts them."""

    def __init__(self, data: bytes, message: Message) -> None:
        self._data, self._message = data, message
        self._groups = 0

    def take(self, headers: Headers, start: int, end: int, depth: int, group: int, *, related: bool) -> None:
        """One part and what is in it."""
        kind, options = _kind_of(headers)
        if not kind.startswith("multipart/"):
            if len(self._message.parts) >= MOST_PARTS:
                raise Unreadable("F157", kind="里面的部分太多")
            self._message.parts.append(Part(headers, kind, options, start, end, group, related))
            return
        if depth >= DEEPEST_PARTS:
            raise Unreadable("F157", kind="里面一层套一层，套得太深")
        if kind == "multipart/alternative":
            self._groups += 1
            group = self._groups
        spans = list(self._spans(options.get("boundary", ""), start, end))
        if not spans:  # no boundary where one was announced: the text is the part
            self._message.parts.append(Part({}, "text/plain", {}, start, end, group, related))
            self._message.cut = True
        for first_byte, last_byte in spans:
            inner, body = _head(self._data, first_byte, last_byte)
            self.take(
                inner, min(body, last_byte), last_byte, depth + 1, group, related=related or kind == "multipart/related"
            )

    def _spans(self, boundary: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the parts between boundaries lie. A part that no boundary ends goes to the end, and the message is cut."""
        mark = boundary.encode("latin-1", "replace")
        if not mark or self._data.find(b"--" + mark, start, end) < 0:
            guessed = _GUESSED.search(self._data, start, min(end, start + _HEADERS))
            if guessed is None:
                return
            mark = guessed[1].rstrip()
        opened, count, place, mark = -1, 0, start, b"--" + mark
        while (at := self._data.find(mark, place, end)) >= 0:
            place = at + len(mark)
            found = _AFTER_BOUNDARY.match(self._data, place, end)
            if found is None or (at > start and self._data[at - 1 : at] != b"\n"):
                continue
            if opened >= 0:
                yield opened, _before(self._data, opened, at)
            if found[1]:
                return
            count += 1
            if count > MOST_PARTS:
                raise Unreadable("F157", kind="里面的部分太多")
            broken = _BREAK.match(self._data, found.end(), end)
            opened = broken.end() if broken else found.end()
        if opened >= 0:
            self._message.cut = True
            yield min(opened, end), end


def _before(data: bytes, start: int, end: int) -> int:
    """The line end before a boundary belongs to the boundary."""
    if end > start and data[end - 1 : end] == b"\n":
        end -= 1
        if end > start and data[end - 1 : end] == b"\r":
            end -= 1
    return max(start, end)


# --- transfer encodings ---------------------------------------------------------------------------------------------------


def quoted_printable(raw: bytes) -> bytes:
    """Quoted-printable; blanks at line ends were added on the way."""
    lines = [line.removesuffix(b"\r").rstrip(b" \t") for line in raw.split(b"\n")]
    ends = [b"\r\n" if line.endswith(b"\r") else b"\n" for line in raw.split(b"\n")]
    ends[-1] = b""
    joined = [line[:-1] if line.endswith(b"=") else line + end for line, end in zip(lines, ends, strict=True)]
    return quoted(b"".join(joined))


def uudecoded(lines: bytes) -> bytes:
    """The lines between ``begin`` and ``end``; one that is damaged gives what it can."""
    pieces = []
    for line in lines.splitlines():
        if not line or line[0] in b"`":
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            pieces.append(_uu_of(line[:size]))
    return b"".join(pieces)


def _uu_of(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def uuencoded_files(text: bytes) -> Iterator[tuple[bytes, bytes, tuple[int, int]]]:
    """(name, content, place) of files that stand in a plain text between ``begin`` and ``end``, as old programs send them."""
    for found in _UU.finditer(text):
        yield found[1].strip(), uudecoded(found[2]), found.span()
