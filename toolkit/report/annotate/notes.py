"""Comments put into, and taken out of, the comments part of a sheet and the drawing that shows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from toolkit.model.ledger import address
from toolkit.model.output import MARK_AUTHOR, MARK_PREFIX
from toolkit.read.marks import is_our_note
from toolkit.read.xlsx_cells import place_of
from toolkit.read.xlsx_formulas import LAST_COLUMN, LAST_ROW
from toolkit.read.xlsx_strings import finished
from toolkit.report.annotate.cells import Place
from toolkit.report.annotate.tags import (
    Edit,
    appended,
    close_of,
    edited,
    escaped,
    every,
    find,
    get,
    masked,
)
from toolkit.report.heights import line_count

_VML = "urn:schemas-microsoft-com:vml"
_VML_OFFICE = "urn:schemas-microsoft-com:office:office"
_VML_EXCEL = "urn:schemas-microsoft-com:office:excel"
_SPACES = {"v": _VML, "o": _VML_OFFICE, "x": _VML_EXCEL}
_SHAPE_ID = re.compile(rb"""_x0000_s(\d{1,9})\b""")
_ID_MAP = re.compile(rb"""(<(?:\w+:)?idmap\b[^>]*?\sdata\s*=\s*["'])([\d,\s]*)(["'])""")
_SHAPE = re.compile(rb"<(\w+:)?shape(?=[\s>]).*?</(?:\w+:)?shape\s*>\s*", re.DOTALL)
_PLACE_IN_SHAPE = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*</")
_TYPE_202 = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_OUR_TYPE = re.compile(re.escape(_TYPE_202).replace("shapetype", r'shapetype(?: xmlns:\w+="[^"]*")*', 1).encode())
_BLOCK = 1024
"""Shape ids come in blocks of 1,024 that a drawing lists as its own."""
_BOX_EMS, _LINE_PIXELS, _SIDE = 26.0, 17, 330
"""A comment's box: text width in ems of its type, height of a line and width of the box in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """Anchor of a comment's box: left column, pixels, top row, pixels, right column, pixels, bottom row, pixels."""

    anchor: tuple[int, ...]


def authors_of(text: bytes) -> list[str]:
    """The authors that a comments part lists."""
    shade = masked(text)
    return [_content(text, tag.end, close_of(shade, tag)[0]) for tag in every(shade, "author")]


def _content(text: bytes, start: int, end: int) -> str:
    return unescape(text[start:end].decode("utf-8", "replace"))


def commented(text: bytes) -> set[Place]:
    """The cells that have a comment in this part (also one that stands in for a thread)."""
    shade = masked(text)
    places = (
        place_of((get(text[tag.start : tag.end], "ref") or "").partition(":")[0])
        for name in ("comment", "threadedComment")
        for tag in every(shade, name)
    )
    return {place for place in places if place}


def new_comments(namespace: str) -> bytes:
    """A comments part without comments."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
    ).encode()


def with_comments(text: bytes, notes: Mapping[Place, str]) -> bytes:
    """The part with our comments after those that are there; ValueError when it is no comments part."""
    shade = masked(text)
    authors, comments = find(shade, "authors"), find(shade, "commentList")
    if authors is None or comments is None:
        raise ValueError("no comments part")
    p = comments.prefix.decode()
    known = authors_of(text)
    edits: list[Edit] = []
    if MARK_AUTHOR not in known:
        known.append(MARK_AUTHOR)
        edits.append(appended(text, authors, f"<{p}author>{MARK_AUTHOR}</{p}author>".encode(), shade))
    number = known.index(MARK_AUTHOR)
    entries = "".join(_comment(place, note, number, p) for place, note in sorted(notes.items()))
    edits.append(appended(text, comments, entries.encode(), shade))
    return edited(text, edits)


def _comment(place: Place, note: str, author: int, p: str) -> str:
    look = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}charset val="134"/>'
    first = MARK_PREFIX
    runs = "".join(
        f'<{p}r><{p}rPr>{bold}{look}</{p}rPr><{p}t xml:space="preserve">{escaped(part)}</{p}t></{p}r>'
        for bold, part in ((f"<{p}b/>", first), ("", note.removeprefix(first)))
    )
    return f'<{p}comment ref="{address(*place)}" authorId="{author}"><{p}text>{runs}</{p}text></{p}comment>'


def without_ours(text: bytes) -> tuple[bytes, set[Place], bool]:
    """The part without our untouched comments, their cells, and whether any comment is left."""
    shade = masked(text)
    edits: list[Edit] = []
    gone: set[Place] = set()
    kept_authors: set[str] = set()
    kept = 0
    for tag in every(shade, "comment"):
        start, end = close_of(shade, tag)
        said = finished(
            "".join(_content(text, t.end, close_of(shade, t)[0]) for t in every(shade, "t", tag.end, start))
        )
        place = place_of(get(text[tag.start : tag.end], "ref") or "")
        if place and is_our_note(said):
            edits.append((tag.start, end, b""))
            gone.add(place)
        else:
            kept += 1
            kept_authors.add(get(text[tag.start : tag.end], "authorId") or "")
    listed = list(every(shade, "author"))
    if edits and listed and str(len(listed) - 1) not in kept_authors and authors_of(text)[-1] == MARK_AUTHOR:
        edits.append((listed[-1].start, close_of(shade, listed[-1])[1], b""))
    return edited(text, edits), gone, kept > 0


def new_drawing(block: int) -> bytes:
    """A drawing part without shapes whose ids come from that block."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout>'
    return f"<xml {spaces}>{layout}{_TYPE_202}</xml>".encode()


def blocks_of(text: bytes) -> set[int]:
    """Blocks of shape ids that a drawing uses or lists."""
    used = {int(number) // _BLOCK for number in _SHAPE_ID.findall(text)}
    listed = {int(n) for found in _ID_MAP.finditer(text) for n in found[2].split(b",") if n.strip().isdigit()}
    return used | listed


def with_shapes(text: bytes, boxes: Mapping[Place, Box], free_block: int) -> bytes:
    """The drawing with a hidden box for each comment; ids go on in its own block while there is room, else in free ones.

    ValueError when the part has no end.
    """
    end = text.rfind(b"</xml")
    if end < 0:
        raise ValueError("no drawing")
    used = [int(number) for number in _SHAPE_ID.findall(text)]
    own = sorted(blocks_of(text)) or [free_block]
    first = max([*used, own[-1] * _BLOCK]) + 1
    more: list[int] = []
    if first + len(boxes) > (first // _BLOCK + 1) * _BLOCK:
        first = free_block * _BLOCK + 1
        more = list(range(free_block, (first + len(boxes)) // _BLOCK + 1))
    spaces = "".join(
        f' xmlns:{prefix}="{space}"'
        for prefix, space in _SPACES.items()
        if f'xmlns:{prefix}="{space}"'.encode() not in text[:2000]
    )
    shapes = [] if b"_x0000_t202" in _types(text) else [_with_spaces(_TYPE_202, spaces)]
    for number, (place, box) in enumerate(sorted(boxes.items()), first):
        shapes.append(_with_spaces(_shape(number, place, box), spaces))
    text = text[:end] + "".join(shapes).encode() + text[end:]
    if more:
        listed = ",".join(map(str, more)).encode()
        text = _ID_MAP.sub(lambda found: found[1] + found[2].rstrip() + b"," + listed + found[3], text, count=1)
    return text


def _types(text: bytes) -> bytes:
    return b"".join(re.findall(rb"<(?:\w+:)?shapetype\b[^>]*>", text))


def _with_spaces(element: str, spaces: str) -> str:
    head, blank, rest = element.partition(" ")
    return f"{head}{spaces}{blank}{rest}"


def _shape(number: int, place: Place, box: Box) -> str:
    anchor = ", ".join(map(str, box.anchor))
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{place[0] - 1}</x:Row><x:Column>{place[1] - 1}</x:Column></x:ClientData></v:shape>"
    )


def without_shapes(text: bytes, places: set[Place]) -> tuple[bytes, bool]:
    """The drawing without the boxes of comments on those cells, and whether it still shows anything."""
    left = 0

    def keep(found: re.Match[bytes]) -> bytes:
        nonlocal left
        where = {name: int(number) for name, number in _PLACE_IN_SHAPE.findall(found[0])}
        place = (where.get(b"Row", -1) + 1, where.get(b"Column", -1) + 1)
        if place in places and re.search(rb"""ObjectType\s*=\s*["']Note""", found[0]):
            return b""
        left += 1
        return found[0]

    text = _SHAPE.sub(keep, text)
    if b"#_x0000_t202" not in text:
        text = _OUR_TYPE.sub(b"", text)
    return text, left > 0


@dataclass(slots=True)
class Geometry:
    """Widths and heights of a sheet in pixels, as far as boxes need them; 0 for what is hidden."""

    columns: Sequence[tuple[int, int, int]]
    rows: Mapping[int, int]
    column: int = 72
    row: int = 20

    def width(self, number: int) -> int:
        """Pixels of a column."""
        return next((width for first, last, width in self.columns if first <= number <= last), self.column)

    def height(self, number: int) -> int:
        """Pixels of a row."""
        return self.rows.get(number, self.row)

    def box(self, place: Place, note: str) -> Box:
        """The box for a comment: right of its cell, as tall as its text."""
        row, column = place
        high = (sum(map(_lines, note.split("\n"))) + 1) * _LINE_PIXELS + 10
        right, across = _step(column + 1, _SIDE + 12, self.width, LAST_COLUMN)
        bottom, down = _step(row, high + 4, self.height, LAST_ROW)
        left = min(12, max(self.width(column + 1) - 1, 0))
        return Box((column, left, row - 1, 4 if self.height(row) > 4 else 0, right - 1, across, bottom - 1, down))


@lru_cache(4096)
def _lines(text: str) -> int:
    return line_count(text, _BOX_EMS) or 1


def _step(start: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """The row or column, and pixels into it, that lies so far from the start of ``start``."""
    number = start
    while number < last:
        here = size(number)
        if pixels < here:
            return number, pixels
        pixels -= here
        number += 1
    return last, 0
