"""Parsing of XML parts with expat: any encoding, no entities, one second try for forbidden characters."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate, XMLParserType
from typing import TypeVar

from toolkit.read.errors import Unreadable
from toolkit.read.package import Package

T = TypeVar("T")
Remark = tuple[str, str | None, dict[str, str]]
Setup = Callable[[XMLParserType], Callable[[], T]]
"""Sets handlers on a new parser and returns the function that gives the result once everything was fed."""
Sift = Callable[[Iterable[bytes]], Iterable[bytes]]

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_OWN_ENCODINGS = frozenset(
    ["utf-8", "utf8", "utf-16", "utf16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "ascii"]
)
LONGEST_TEXT = 8 << 20
"""Characters of one text; a spreadsheet cell holds 32,767."""
_DEEPEST, _MOST_NODES = 200, 1_000_000
CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
"""Bytes that XML forbids."""
_BAD_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));")
_BAD_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse_part(
    package: Package, part: str, setup: Setup[T], remarks: list[Remark], sift: Sift = lambda chunks: chunks
) -> T:
    """Parse one part of ``package`` by the handlers of ``setup``; ``sift`` may take out bytes before they are parsed.

    A part with characters that XML forbids is cleaned and parsed again, with a remark F117. Unreadable F107 when it is
    not well-formed, F104 when it has a document type, and as ``Package.read``.
    """
    try:
        return parse(sift(package.chunks(part)), setup)
    except (ExpatError, UnicodeDecodeError):
        data = b"".join(package.chunks(part))
    try:
        result = parse([cleaned(data)], setup)
    except (ExpatError, UnicodeDecodeError) as error:
        raise Unreadable("F107", part=part) from error
    remarks.append(("F117", None, {"part": part}))
    return result


def parse(chunks: Iterable[bytes], setup: Setup[T]) -> T:
    """Parse pieces of one document; ExpatError when not well-formed, Unreadable F104 for a document type."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    declared = _DECLARED.match(first[:200])
    encoding = declared[1].decode().lower() if declared else "utf-8"
    parser = ParserCreate() if encoding in _OWN_ENCODINGS else ParserCreate("utf-8")
    if encoding not in _OWN_ENCODINGS:
        first, pieces = b"", _recoded(first, pieces, encoding)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    result = setup(parser)
    parser.Parse(first, False)
    for piece in pieces:
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return result()


def _refuse(*_: object) -> None:
    raise Unreadable("F104")


def _recoded(first: bytes, rest: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The document in UTF-8; Chinese encodings are read as their superset GB18030."""
    try:
        decoder = codecs.getincrementaldecoder("gb18030" if encoding.startswith("gb") else encoding)()
    except LookupError:
        raise ExpatError from None
    yield decoder.decode(first).encode()
    for piece in rest:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def cleaned(data: bytes) -> bytes:
    """A document without what XML forbids: control characters become visible codes (_x0006_), broken bytes �."""
    encoding = "utf-8"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif (declared := _DECLARED.match(data[:200])) and declared[1].lower().startswith(b"gb"):
        encoding = "gb18030"
    text = data.decode(encoding, errors="replace").lstrip("\ufeff")
    text = re.sub(r"^(\s*<\?xml[^>]*?)encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text)
    text = _BAD_CHARACTER.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return _BAD_REFERENCE.sub(_legal_reference, text).encode("utf-8", errors="replace")


def _legal_reference(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2])
    legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if legal else f"_x{code:04X}_"


@dataclass(slots=True)
class Node:
    """An element of a small part: local name, attributes by local name, text directly inside, children."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> Iterator[Node]:
        """Descendants (and itself) of that local name, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            if node.name == name:
                yield node
            stack.extend(reversed(node.children))

    def first(self, name: str) -> Node | None:
        """The first descendant of that local name."""
        return next(self.all(name), None)


def tree_setup(parser: XMLParserType) -> Callable[[], Node]:
    """Handlers that keep the whole document as nodes, for small parts; Unreadable F103 when it is no small part."""
    root = Node("", {})
    stack = [root]
    nodes = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal nodes
        nodes += 1
        if nodes > _MOST_NODES or len(stack) > _DEEPEST:
            raise Unreadable("F103")
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(":")[2], local)
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].text += data
        if len(stack[-1].text) > LONGEST_TEXT:
            raise Unreadable("F103")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    return lambda: root.children[0]
