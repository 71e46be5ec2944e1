"""Our marks taken out of a file that carries some, so that it can be marked anew.

When nobody saved the file since we marked it, every part becomes what it was. Else the comments go that still have their
seal, the sheet when nothing was added to it, and the fill of cells that have exactly our colours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from toolkit.model.grid import Sheet
from toolkit.model.output import MARK_AUTHOR
from toolkit.read.errors import Unreadable
from toolkit.read.marks import MEMORY_COLUMN, our_rows, rest_of
from toolkit.read.xlsx import read_xlsx
from toolkit.read.xlsx_parts import resolved
from toolkit.report.annotate import links
from toolkit.report.annotate.cells import Place, SheetText, unmarked
from toolkit.report.annotate.notes import without_ours, without_shapes
from toolkit.report.annotate.styles import FILLS, StyleTable, without_last
from toolkit.report.annotate.tags import close_of, edited, every, find, get, masked
from toolkit.report.annotate.workbook import Workbook, open_workbook

_TRACE = MARK_AUTHOR.split()[0]
_TRACE_BYTES = _TRACE.encode()
"""Stands in our comments and in the hidden cell of our sheet: a file without it has no marks. Latin letters are found fast,
and no program writes them as character references."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What the hidden cell of our sheet keeps: the digest of the style table as we wrote it, and how to undo it."""

    styles: str = ""
    added: Mapping[str, int] = field(default_factory=dict)
    undo: Mapping[int, str] = field(default_factory=dict)
    new_styles: bool = False
    vml_type: bool = False

    def text(self) -> str:
        """As it is written."""
        undo = {str(number): how for number, how in self.undo.items()}
        return json.dumps(
            {
                _TRACE: 1, "styles": self.styles, "added": dict(self.added), "undo": undo,
                "new": int(self.new_styles), "vml": int(self.vml_type),
            },
            separators=(",", ":"),
        )  # fmt: skip


def read_memory(text: str) -> Memory:
    """What was kept; nothing when it does not read."""
    try:
        found = json.loads(text)
        return Memory(
            str(found["styles"]),
            {str(name): int(count) for name, count in found["added"].items()},
            {int(number): str(how) for number, how in found["undo"].items()},
            bool(found["new"]),
            bool(found["vml"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Memory()


def digest(styles: bytes) -> str:
    """Digest of a style table."""
    return sha256(styles).hexdigest()[:32]


def cleaned(data: bytes) -> tuple[bytes, Workbook]:
    """The file without our marks, opened; the very same bytes when it has none. CannotAnnotate as ``open_workbook``."""
    book = open_workbook(data)
    pages = _our_pages(book, data)
    touched = [part for _, part in book.sheets if part and _has_our_notes(book, part)]
    tinted = _tinted(book)
    if not pages and not touched and not tinted:
        return data, book
    memory = next((read_memory(sheet.text(1, MEMORY_COLUMN)) for _, sheet, _ in pages), Memory())
    undo = _restore_styles(book, memory, whole=all(whole for _, _, whole in pages))
    for part in dict.fromkeys(part for _, part in book.sheets if part):
        if undo:
            text = book.archive.text(part)
            restored = _restored(text, undo)
            if restored != text:
                book.archive.put(part, restored)
    for part in dict.fromkeys(touched):
        _drop_notes(book, part, memory)
    for place, _, whole in sorted(pages, key=lambda entry: -entry[0]):
        if whole:
            _drop_page(book, place)
    clean = book.archive.packed()
    return clean, open_workbook(clean)


def _restored(text: bytes, undo: Mapping[int, str]) -> bytes:
    try:
        return unmarked(SheetText(text), undo)
    except ValueError:
        return text


def _our_pages(book: Workbook, data: bytes) -> list[tuple[int, Sheet, bool]]:
    """(place in the list, sheet, nothing else on it) of our sheets; the file is only read when our trace is in it."""
    archive = book.archive
    shared = [name for name in archive.names() if name.endswith("sharedstrings.xml")]
    if not any(_TRACE_BYTES in archive.text(name) for name in (*shared, *(part for _, part in book.sheets if part))):
        return []
    try:
        sheets = {sheet.name: sheet for sheet in read_xlsx(data).sheets}
    except Unreadable:
        return []
    found = []
    for place, (name, part) in enumerate(book.sheets):
        sheet = sheets.get(name)
        if part and sheet and (ours := our_rows(sheet)):
            found.append((place, sheet, rest_of(sheet, ours) is None))
    return found


def _has_our_notes(book: Workbook, part: str) -> bool:
    link = links.target_key(book.archive, part, "comments")
    return link is not None and link[1] in book.archive and _TRACE_BYTES in book.archive.text(link[1])


def _tinted(book: Workbook) -> bool:
    """Whether any style has our colours."""
    if book.styles_part is None:
        return False
    if not any(colour[2:] in book.archive.text(book.styles_part).upper() for colour in map(str.encode, FILLS.values())):
        return False
    try:
        return bool(StyleTable(book.archive.text(book.styles_part)).tinted())
    except ValueError:
        return False


def _restore_styles(book: Workbook, memory: Memory, *, whole: bool) -> dict[int, str]:
    """Take our styles out again; what each of their cells gets instead."""
    if book.styles_part is None:
        return {}
    text = book.archive.text(book.styles_part)
    if memory.styles and digest(text) == memory.styles:
        if whole and memory.new_styles:
            _drop_part(book, book.part, "styles")
        elif whole:
            book.archive.put(book.styles_part, without_last(text, dict(memory.added)))
        return dict(memory.undo)
    try:
        table = StyleTable(text)
    except ValueError:
        return {}
    if table.full:
        return dict.fromkeys(table.tinted(), "0")
    undo = {number: str(table.plain(number)) for number in sorted(table.tinted())}
    if undo:
        book.archive.put(book.styles_part, table.result())
    return undo


def _drop_part(book: Workbook, owner: str, kind: str) -> None:
    link = links.target_key(book.archive, owner, kind)
    if link:
        links.drop_relation(book.archive, owner, link[0])
        links.drop_type(book.archive, link[1])
        book.archive.remove(link[1])


def _drop_notes(book: Workbook, part: str, memory: Memory) -> None:
    archive = book.archive
    link = links.target_key(archive, part, "comments")
    if link is None:
        return
    text, gone, left = without_ours(archive.text(link[1]))
    if not gone:
        return
    if left:
        archive.put(link[1], text)
    else:
        _drop_part(book, part, "comments")
    _drop_boxes(book, part, gone, memory)


def _drop_boxes(book: Workbook, part: str, gone: set[Place], memory: Memory) -> None:
    archive = book.archive
    sheet = archive.text(part)
    shade = SheetText(sheet).shade
    tag = find(shade, "legacyDrawing")
    key = links.relation_named(sheet[tag.start : tag.end]) if tag else None
    drawing = links.target_key(archive, part, "vmlDrawing", key) if key is not None else None
    if tag is None or drawing is None or drawing[1] not in archive:
        return
    text, left = without_shapes(archive.text(drawing[1]), gone)
    if left:
        archive.put(drawing[1], text)
        return
    links.drop_relation(archive, part, drawing[0])
    links.drop_type(archive, drawing[1])
    archive.remove(drawing[1])
    archive.put(part, edited(sheet, [(tag.start, close_of(shade, tag)[1], b"")]))
    if memory.vml_type and not any(name.endswith(".vml") for name in archive.names()):
        links.drop_default(archive, "vml")


def _drop_page(book: Workbook, place: int) -> None:
    """Take our sheet out: its part, what belongs to it alone, and every mention of it."""
    archive = book.archive
    part = book.sheets[place][1]
    assert part is not None
    rels = links.rels_part(book.part)
    text = archive.text(rels)
    for tag in every(masked(text), "Relationship"):
        head = text[tag.start : tag.end]
        if resolved(book.part, get(head, "Target") or "").lower() == part.lower():
            links.drop_relation(archive, book.part, get(head, "Id") or "")
            break
    links.drop_sheet(archive, book.part, place)
    links.drop_type(archive, part)
    if links.rels_part(part) in archive:
        archive.remove(links.rels_part(part))
    archive.remove(part)
