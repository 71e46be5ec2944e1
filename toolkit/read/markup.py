"""Namespace-aware XML for the other formats: nothing that a stranger wrote is expanded, fetched or run.

Prefixes are not trusted: documents that went through a script carry ``ns0:`` where Word writes ``w:``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar
from xml.parsers import expat

from toolkit.read.errors import Unreadable
from toolkit.read.sniff import decode_text
from toolkit.read.xml import Remark, cleaned

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_KNOWN = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
MOST_CELLS = 2_000_000
"""A sheet of these formats with more filled cells than this is refused (repeats may claim billions)."""


class Handler(Protocol):
    """What a reader of one document offers: element names arrive as ``namespace local``."""

    def start(self, raw: str, raw_attributes: Mapping[str, str], /) -> None: ...
    def end(self, raw: str, /) -> None: ...
    def text(self, data: str, /) -> None: ...


H = TypeVar("H", bound=Handler)


def run(make: Callable[[], H], pieces: Callable[[], Iterable[bytes]], kind: str, remarks: list[Remark]) -> H:
    """Parse one document with a new handler and give it back.

    A document with characters that XML forbids is cleaned and parsed again (remark F117). Unreadable F138 (naming
    ``kind``) when it is not well-formed, F104 when it defines entities.
    """
    try:
        return _parse(make(), pieces())
    except expat.ExpatError:
        data = cleaned(b"".join(pieces()))
    try:
        handler = _parse(make(), [data])
    except expat.ExpatError as error:
        raise Unreadable("F138", kind=kind) from error
    remarks.append(("F117", None, {"part": kind}))
    return handler


def _parse(handler: H, pieces: Iterable[bytes]) -> H:
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return handler


def _refuse(*_details: object) -> None:
    raise Unreadable("F104")


def as_utf8(data: bytes) -> bytes:
    """The document as UTF-8: exporters declare GB2312, which expat does not know, or write UTF-16."""
    found = _DECLARED.match(data[:512])
    declared = found.group(1).decode("ascii").lower() if found else None
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and (declared is None or declared in _KNOWN):
        return data
    text = decode_text(data, declared)[0]
    return _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).encode("utf-8", "replace")


class Leaves:
    """Texts of a property part: by the ``name`` attribute of the element or its parent, else by the element's name."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._names: list[str] = []
        self._words: list[str] = []

    def start(self, raw: str, raw_attributes: Mapping[str, str], /) -> None:
        inner = self._names[-1] if len(self._names) > 1 else raw.rpartition(" ")[2]
        self._names.append(raw_attributes.get("name", inner))
        self._words.clear()

    def end(self, _raw: str, /) -> None:
        name, text = self._names.pop(), "".join(self._words).strip()
        self._words.clear()
        if text:
            self.found[name] = text

    def text(self, data: str, /) -> None:
        self._words.append(data)


def moment(text: str) -> str | None:
    """A stated time as ``2026-06-18T10:20:30`` with ``Z`` where it says so; None when it is no such time."""
    text = text.strip()
    if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", text):
        return None
    return text[:19] + ("Z" if text.endswith("Z") else "")
