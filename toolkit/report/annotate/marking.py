"""Marks put into a workbook that has none of ours: fills, comments, the sheet 校验说明."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolkit.model.findings import Finding
from toolkit.report.annotate import links
from toolkit.report.annotate.archive import Archive
from toolkit.report.annotate.cells import Place, SheetText, restyled, top_left
from toolkit.report.annotate.clean import Memory, digest
from toolkit.report.annotate.errors import CannotAnnotate
from toolkit.report.annotate.notes import (
    Geometry,
    blocks_of,
    commented,
    new_comments,
    new_drawing,
    with_comments,
    with_shapes,
)
from toolkit.report.annotate.page import free_sheet_name, page
from toolkit.report.annotate.styles import StyleTable, new_table
from toolkit.report.annotate.tags import Tag, children, close_of, every, get, number_of
from toolkit.report.annotate.words import MARKED, gravest, note_of, place_in
from toolkit.report.annotate.workbook import Workbook

_AFTER_LEGACY = frozenset(
    b"legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst".split()
)
"""What stands behind legacyDrawing in a worksheet (ECMA-376 part 1, CT_Worksheet)."""
_CHOICE = b"AlternateContent"


def mark(book: Workbook, findings: Sequence[Finding], file: str) -> None:
    """Put the marks of all findings into the package of ``book``, the file of that name; CannotAnnotate when its parts are damaged."""
    archive = book.archive
    text = archive.text(book.styles_part) if book.styles_part else new_table(book.namespace)
    try:
        styles = StyleTable(text)
    except ValueError as error:
        raise CannotAnnotate("文件内部的样式有损坏，不能在原表上做标记") from error
    vml_type = False
    for part, found in _by_part(book, findings).items():
        vml_type = _mark_sheet(book, part, found, styles) or vml_type
    _add_page(book, findings, file, styles, vml_type)


def _by_part(book: Workbook, findings: Iterable[Finding]) -> dict[str, dict[Place, list[Finding]]]:
    """Findings that mark cells, by sheet part and cell."""
    parts: dict[str, str] = {}
    for name, part in book.sheets:
        if part:
            parts.setdefault(name, part)
    found: dict[str, dict[Place, list[Finding]]] = {}
    for finding in findings:
        part, place = parts.get(finding.source.sheet or ""), place_in(finding)
        if part and place and finding.severity in MARKED:
            found.setdefault(part, {}).setdefault(place, []).append(finding)
    return found


def _mark_sheet(book: Workbook, part: str, found: Mapping[Place, list[Finding]], styles: StyleTable) -> bool:
    """Fills and comments of one sheet; True when a default content type had to be added for its drawing."""
    archive = book.archive
    try:
        sheet = SheetText(archive.text(part))
    except ValueError:
        return False
    moved = top_left(found, sheet.merges())
    cells: dict[Place, list[Finding]] = {}
    for place, entries in found.items():
        cells.setdefault(moved[place], []).extend(entries)

    def restyle(place: Place, style: int | None, how: str) -> int:
        return styles.marked(style, gravest(cells[place]), how)

    notes = {place: note_of(entries) for place, entries in cells.items()}
    if not styles.full:
        archive.put(part, restyled(sheet, cells, restyle))
    return _add_notes(book, part, sheet, notes)


def _add_notes(book: Workbook, part: str, sheet: SheetText, notes: Mapping[Place, str]) -> bool:
    """Comments on the cells that have none. A sheet whose own comments are out of order gets no further ones."""
    archive = book.archive
    own = links.target_key(archive, part, "comments")
    threads = links.target_key(archive, part, "threadedComment")
    taken = set[Place]()
    for link in (own, threads):
        if link and link[1] in archive:
            taken |= commented(archive.text(link[1]))
    wanted = {place: note for place, note in notes.items() if place not in taken}
    legacy = next(every(sheet.shade, "legacyDrawing", sheet.end), None)
    drawing = _boxes_of(archive, part, sheet, legacy)
    lost = (own and own[1] not in archive) or (legacy and (drawing is None or drawing[1] not in archive))
    if not wanted or lost:
        return False
    sizes = _geometry(sheet, wanted)
    boxes = {place: sizes.box(place, note) for place, note in wanted.items()}
    block = 1 + max(
        (max(blocks_of(archive.text(n)), default=0) for n in archive.names() if n.endswith(".vml")), default=0
    )
    vml = archive.text(drawing[1]) if legacy and drawing else new_drawing(block)
    try:
        comments = with_comments(archive.text(own[1]) if own else new_comments(book.namespace), wanted)
        shapes = with_shapes(vml, boxes, block)
    except ValueError:
        return False
    comments_part = own[1] if own else links.free_part(archive, part, f"{book.folder}comments{{}}.xml")
    archive.put(comments_part, comments)
    if not own:
        links.add_relation(archive, part, "comments", comments_part, book.strict)
        links.add_type(archive, comments_part, "comments")
    if legacy and drawing:
        archive.put(drawing[1], shapes)
        return False
    return _add_drawing(book, part, shapes)


def _boxes_of(archive: Archive, part: str, sheet: SheetText, legacy: Tag | None) -> tuple[str, str] | None:
    """The drawing with the boxes of comments; pictures in the page header have another one of the same kind."""
    key = links.relation_named(sheet.head(legacy)) if legacy else None
    return links.target_key(archive, part, "vmlDrawing", key) if key is not None else None


def _add_drawing(book: Workbook, part: str, shapes: bytes) -> bool:
    """A new drawing part for the boxes, named in its place of the sheet."""
    archive = book.archive
    drawing = links.free_part(archive, part, f"{book.folder}drawings/vmlDrawing{{}}.vml")
    archive.put(drawing, shapes)
    key = links.add_relation(archive, part, "vmlDrawing", drawing, book.strict)
    sheet = SheetText(archive.text(part))
    root = sheet.root
    link = links.relation_attribute(sheet.head(root), book.strict)
    place = _legacy_place(sheet)
    entry = b'<%slegacyDrawing %s="%s"/>' % (root.prefix, link.encode(), key.encode())
    archive.put(part, sheet.text[:place] + entry + sheet.text[place:])
    return links.add_type(archive, drawing, "vmlDrawing")


def _legacy_place(sheet: SheetText) -> int:
    """Where legacyDrawing goes: before the first element that the schema puts behind it."""
    end = close_of(sheet.shade, sheet.data)[1]
    close = sheet.shade.rfind(b"</" + sheet.root.prefix + sheet.root.name)
    for tag, stop in children(sheet.shade, end, close):
        inside = sheet.shade[tag.start : stop]
        if tag.name in _AFTER_LEGACY:
            return tag.start
        if tag.name == _CHOICE and any(b"<" + name in inside or b":" + name in inside for name in _AFTER_LEGACY):
            return tag.start
    return close


def _geometry(sheet: SheetText, wanted: Mapping[Place, str]) -> Geometry:
    """Sizes of the columns, and of the rows near the marked cells."""
    columns = []
    for tag in every(sheet.shade, "col", 0, sheet.data.start):
        head = sheet.head(tag)
        first, last, width = number_of(head, "min"), number_of(head, "max"), _size(get(head, "width"))
        if first and last and width is not None:
            shown = 0 if get(head, "hidden") in ("1", "true", "on") else int(width * 7 + 5)
            columns.append((first, last, shown))
    near = {row + step for row, _ in wanted for step in range(40)}
    rows = {}
    for number, tag in sheet.rows():
        if number in near:
            head = sheet.head(tag)
            height = _size(get(head, "ht"))
            hidden = get(head, "hidden") in ("1", "true", "on")
            if hidden or height is not None:
                rows[number] = 0 if hidden else int((height or 0) * 4 / 3)
    form = next(every(sheet.shade, "sheetFormatPr", 0, sheet.data.start), None)
    head = sheet.head(form) if form else b""
    width, height = _size(get(head, "defaultColWidth")), _size(get(head, "defaultRowHeight"))
    return Geometry(columns, rows, int(width * 7 + 5) if width else 72, int(height * 4 / 3) if height else 20)


def _size(text: str | None) -> float | None:
    try:
        size = float(text) if text else -1.0
    except ValueError:
        return None
    return size if 0 <= size < 10_000 else None


def _add_page(book: Workbook, findings: Sequence[Finding], file: str, styles: StyleTable, vml_type: bool) -> None:
    archive = book.archive
    names = [name for name, _ in book.sheets]
    linked = [name for name, part in book.sheets if part]

    def memory() -> str:
        new = book.styles_part is None
        return Memory(digest(styles.result()), styles.added(), styles.undo, new, vml_type).text()

    sheet = page(findings, (file, linked), styles, memory, book.namespace)
    table = styles.result()
    part = links.free_part(archive, book.part, f"{book.folder}worksheets/sheet{{}}.xml")
    archive.put(part, sheet)
    links.add_type(archive, part, "worksheet")
    key = links.add_relation(archive, book.part, "worksheet", part, book.strict)
    links.add_sheet(archive, book.part, free_sheet_name(names), key, book.strict)
    if book.styles_part:
        archive.put(book.styles_part, table)
    else:
        where = f"{book.folder}styles.xml"
        archive.put(where, table)
        links.add_type(archive, where, "styles")
        links.add_relation(archive, book.part, "styles", where, book.strict)
