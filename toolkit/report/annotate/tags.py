"""Finding and changing tags in the bytes of an XML document, so that every other byte stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from toolkit.text.printed import visible

_HIDING = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_ATTRIBUTES = rb"""((?:[^<>"'/]|"[^"]*"|'[^']*'|/(?!>))*+)(/?)>"""
_TAG = re.compile(rb"<(/?)((?:[\w.-]+:)?)([\w.-]+)" + _ATTRIBUTES)
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_AFTER_NAME = (b">", b" ", b"\n", b"\r", b"\t")
Edit = tuple[int, int, bytes]
"""Replace the bytes from the first to the second offset."""


class Tag(NamedTuple):
    """A start tag, or one that ends itself (``empty``): its offsets, prefix with colon, local name."""

    start: int
    end: int
    prefix: bytes
    name: bytes
    empty: bool


def masked(text: bytes) -> bytes:
    """The document with comments, CDATA and instructions blanked out byte by byte: what is found in it is a tag."""
    if (b"!" not in text or b"<!" not in text) and (text.find(b"?", 60) < 0 or text.find(b"<?", 5) < 0):
        return text  # one byte is found faster than two; the first line of a document may have a question mark
    return _HIDING.sub(lambda found: b"." * len(found[0]), text)


def find(shade: bytes, name: str, start: int = 0, end: int | None = None) -> Tag | None:
    """The first start tag of that local name in a masked document."""
    return next(every(shade, name, start, end), None)


def every(
    shade: bytes, name: str, start: int = 0, end: int | None = None, prefix: bytes | None = None
) -> Iterator[Tag]:
    """All start tags of that local name; with a known ``prefix`` the search is several times faster."""
    pattern, local = _pattern(name, prefix), name.encode()
    for found in pattern.finditer(shade, start, len(shade) if end is None else end):
        yield Tag(found.start(), found.end(), found[1], local, bool(found[3]))


_PATTERNS: dict[tuple[str, bytes | None], re.Pattern[bytes]] = {}


def _pattern(name: str, prefix: bytes | None) -> re.Pattern[bytes]:
    known = _PATTERNS.get((name, prefix))
    if known is None:
        lead = rb"((?:[\w.-]+:)?)" if prefix is None else b"(" + re.escape(prefix) + b")"
        known = re.compile(b"<" + lead + name.encode() + rb"(?=[\s/>])" + _ATTRIBUTES)
        if len(_PATTERNS) < 200:
            _PATTERNS[name, prefix] = known
    return known


def close_of(shade: bytes, tag: Tag, end: int | None = None) -> tuple[int, int]:
    """Offsets of the end tag of an element that holds none of its own name; its own end when there is none."""
    if tag.empty:
        return tag.end, tag.end
    mark, limit = b"</" + tag.prefix + tag.name, len(shade) if end is None else end
    start = shade.find(mark, tag.end, limit)
    while start >= 0 and shade[start + len(mark) : start + len(mark) + 1] not in _AFTER_NAME:
        start = shade.find(mark, start + 1, limit)
    stop = shade.find(b">", start) + 1 if start >= 0 else 0
    return (start, stop) if stop else (tag.end, tag.end)


def children(shade: bytes, start: int, end: int) -> Iterator[tuple[Tag, int]]:
    """The elements that begin at the depth of ``start``, each with the offset where it ends."""
    depth, opened = 0, None
    for found in _TAG.finditer(shade, start, end):
        if found[1]:
            depth -= 1
            if depth < 0:
                return
            if depth == 0 and opened:
                yield opened, found.end()
            continue
        tag = Tag(found.start(), found.end(), found[2], found[3], bool(found[5]))
        if depth == 0:
            if tag.empty:
                yield tag, tag.end
            opened = tag
        if not tag.empty:
            depth += 1


def root_of(shade: bytes) -> Tag:
    """The root element; ValueError when there is none."""
    found = next((m for m in _TAG.finditer(shade) if not m[1]), None)
    if found is None:
        raise ValueError("no element")
    return Tag(found.start(), found.end(), found[2], found[3], bool(found[5]))


def _attribute(name: str) -> re.Pattern[bytes]:
    known = _ATTRIBUTE_PATTERNS.get(name)
    if known is None:
        known = re.compile(rb"(\s)" + re.escape(name.encode()) + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")
        _ATTRIBUTE_PATTERNS[name] = known
    return known


_ATTRIBUTE_PATTERNS: dict[str, re.Pattern[bytes]] = {}


def get(tag: bytes, name: str) -> str | None:
    """The value of an attribute of a start tag (name as written, with its prefix); None when it has none."""
    found = _attribute(name).search(tag)
    if found is None:
        return None
    return unescape((found[2] if found[2] is not None else found[3]).decode("utf-8", "replace"))


def number_of(tag: bytes, name: str) -> int | None:
    """The value of an attribute as a whole number, None when it is none."""
    value = (get(tag, name) or "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """The start tag with the attribute set (None: without it), everything else as it was."""
    found = _attribute(name).search(tag)
    if found:
        group = 2 if found[2] is not None else 3
        if value is None:
            return tag[: found.start()] + tag[found.end() :]
        return tag[: found.start(group)] + value.encode() + tag[found.end(group) :]
    if value is None:
        return tag
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut] + f' {name}="{value}"'.encode() + tag[cut:]


def edited(text: bytes, edits: Sequence[Edit]) -> bytes:
    """The text with all edits made; those at one place in the order in which they are given."""
    pieces: list[bytes] = []
    place = 0
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        pieces += (text[place:start], new)
        place = max(place, end)
    return b"".join((*pieces, text[place:]))


def appended(text: bytes, tag: Tag, inside: bytes, shade: bytes | None = None) -> Edit:
    """The edit that puts ``inside`` at the end of an element, which is opened when it ended itself."""
    shade = masked(text) if shade is None else shade
    if tag.empty:
        head = text[tag.start : tag.end - 2]
        return tag.start, tag.end, head + b">" + inside + b"</" + tag.prefix + tag.name + b">"
    start, _ = close_of(shade, tag)
    return start, start, inside


def escaped(text: str) -> str:
    """Text for an XML element or attribute of a spreadsheet: nothing that XML forbids, nothing Excel would decode."""
    text = _LOOKS_ESCAPED.sub("_x005F_", visible(text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
