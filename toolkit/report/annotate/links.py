"""Relations, content types and the list of sheets: the small parts that tie a package together."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from toolkit.read.package import part_key
from toolkit.read.xlsx_parts import resolved
from toolkit.report.annotate.archive import Archive
from toolkit.report.annotate.tags import (
    Edit,
    Tag,
    appended,
    close_of,
    edited,
    escaped,
    every,
    find,
    get,
    masked,
    number_of,
    root_of,
    with_attribute,
)

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
TYPES_PART = "[Content_Types].xml"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CONTENT_TYPES = {
    "worksheet": f"{_SPREADSHEET}worksheet+xml",
    "comments": f"{_SPREADSHEET}comments+xml",
    "styles": f"{_SPREADSHEET}styles+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}


def rels_part(part: str) -> str:
    """The name of the part with the relations of ``part``."""
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", f"{name}.rels")


def add_relation(archive: Archive, part: str, kind: str, target: str, strict: bool) -> str:
    """Add a relation of ``part`` to the part ``target``; its new id."""
    where = rels_part(part)
    text = archive.text(where) if where in archive else None
    known = set(re.findall(rb"""\sId\s*=\s*["']([^"']*)["']""", text or b""))
    number = len(known) + 1
    while f"rId{number}".encode() in known:
        number += 1
    folder = posixpath.dirname(part.replace("\\", "/"))
    path = escaped(posixpath.relpath("/" + target, "/" + folder))
    base = STRICT_OFFICE if strict else OFFICE
    entry = f'Relationship Id="rId{number}" Type="{base}/{kind}" Target="{path}"/>'
    if text is None:
        text = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<Relationships xmlns="{PACKAGE}"><{entry}</Relationships>'
        ).encode()
    else:
        shade = masked(text)
        root = root_of(shade)
        text = edited(text, [appended(text, root, b"<" + root.prefix + entry.encode(), shade)])
    archive.put(archive.actual_name(where), text)
    return f"rId{number}"


def drop_relation(archive: Archive, part: str, key: str) -> None:
    """Take away the relation with that id; a relations part that is left empty goes too."""
    where = rels_part(part)
    text = archive.text(where)
    shade = masked(text)
    edits: list[Edit] = []
    left = 0
    for tag in every(shade, "Relationship"):
        if get(text[tag.start : tag.end], "Id") == key:
            edits.append((tag.start, close_of(shade, tag)[1], b""))
        else:
            left += 1
    if edits and not left:
        archive.remove(where)
    else:
        archive.put(archive.actual_name(where), edited(text, edits))


def add_type(archive: Archive, part: str, kind: str) -> bool:
    """State the content type of a new part; True when the default of its suffix had to be added."""
    text = archive.text(TYPES_PART)
    shade = masked(text)
    root = root_of(shade)
    prefix = root.prefix.decode()
    if any(part_key(get(text[t.start : t.end], "PartName") or "") == part_key(part) for t in every(shade, "Override")):
        return False
    entry, default = f'<{prefix}Override PartName="/{escaped(part)}" ContentType="{CONTENT_TYPES[kind]}"/>', False
    if kind == "vmlDrawing":
        suffixes = [tag for tag in every(shade, "Default") if _suffix(text, tag) == "vml"]
        if any(get(text[tag.start : tag.end], "ContentType") == CONTENT_TYPES[kind] for tag in suffixes):
            return False
        if not suffixes:
            entry, default = f'<{prefix}Default Extension="vml" ContentType="{CONTENT_TYPES[kind]}"/>', True
    archive.put(archive.actual_name(TYPES_PART), edited(text, [appended(text, root, entry.encode(), shade)]))
    return default


def free_part(archive: Archive, owner: str, pattern: str) -> str:
    """The first part name of that pattern (``xl/comments{}.xml``) that is neither taken nor spoken of.

    A relation or content type may name a part that is lost: a new part must not step into its place.
    """
    rels = rels_part(owner)
    spoken = archive.text(TYPES_PART) + (archive.text(rels) if rels in archive else b"")
    number = 1
    while (name := pattern.format(number)) in archive or posixpath.basename(name).encode() in spoken:
        number += 1
    return name


def drop_type(archive: Archive, part: str) -> None:
    """Take away the content type of a part that goes; a part that has only a default keeps it."""
    _drop_types(archive, lambda tag: part_key(get(tag, "PartName") or "") == part_key(part))


def drop_default(archive: Archive, suffix: str) -> None:
    """Take away the default content type of a suffix."""
    _drop_types(archive, lambda tag: (get(tag, "Extension") or "").lower() == suffix)


def _drop_types(archive: Archive, unwanted: Callable[[bytes], bool]) -> None:
    text = archive.text(TYPES_PART)
    shade = masked(text)
    edits = [
        (tag.start, close_of(shade, tag)[1], b"")
        for name in ("Override", "Default")
        for tag in every(shade, name)
        if unwanted(text[tag.start : tag.end])
    ]
    if edits:
        archive.put(archive.actual_name(TYPES_PART), edited(text, edits))


def _suffix(text: bytes, tag: Tag) -> str:
    return (get(text[tag.start : tag.end], "Extension") or "").lower()


def add_sheet(archive: Archive, book_part: str, name: str, key: str, strict: bool) -> None:
    """List a sheet after all others; ``key`` is the id of its relation."""
    text = archive.text(book_part)
    shade = masked(text)
    root, sheets = root_of(shade), find(shade, "sheets")
    if sheets is None:
        raise ValueError("no sheets")
    numbers = [number_of(text[tag.start : tag.end], "sheetId") or 0 for tag in every(shade, "sheet", sheets.end)]
    link = relation_attribute(text[root.start : root.end], strict)
    prefix = sheets.prefix.decode()
    entry = f'<{prefix}sheet name="{escaped(name)}" sheetId="{max(numbers, default=0) + 1}" {link}="{key}"/>'
    archive.put(book_part, edited(text, [appended(text, sheets, entry.encode(), shade)]))


def relation_attribute(root: bytes, strict: bool) -> str:
    """How the id of a relation is written below a root element: ``r:id``, with the namespace when the root lacks it."""
    space = STRICT_OFFICE if strict else OFFICE
    if get(root, "xmlns:r") == space:
        return "r:id"
    return f'xmlns:r="{space}" r:id'


def drop_sheet(archive: Archive, book_part: str, place: int) -> None:
    """Take the sheet at that place (from 0) off the list; names and the open sheet that count sheets are set right."""
    text = archive.text(book_part)
    shade = masked(text)
    sheets = find(shade, "sheets")
    if sheets is None:
        return
    listed = list(every(shade, "sheet", sheets.end, close_of(shade, sheets)[0]))
    gone = listed[place]
    edits: list[Edit] = [(gone.start, close_of(shade, gone)[1], b"")]
    names = list(every(shade, "definedName"))
    if names and all(number_of(text[tag.start : tag.end], "localSheetId") == place for tag in names):
        around, names = find(shade, "definedNames"), []
        edits += [(around.start, close_of(shade, around)[1], b"")] if around else []
    for tag in names:
        head = text[tag.start : tag.end]
        number = number_of(head, "localSheetId")
        if number == place:
            edits.append((tag.start, close_of(shade, tag)[1], b""))
        elif number is not None and number > place:
            edits.append((tag.start, tag.end, with_attribute(head, "localSheetId", str(number - 1))))
    for tag in every(shade, "workbookView"):
        head = text[tag.start : tag.end]
        for name in ("activeTab", "firstSheet"):
            number = number_of(head, name)
            if number is not None and number >= place:
                head = with_attribute(head, name, str(number - 1 if number > place else 0))
        edits.append((tag.start, tag.end, head))
    archive.put(book_part, edited(text, edits))


def relation_named(tag: bytes) -> str | None:
    """The id of a relation that a start tag states (``r:id``, whatever its prefix)."""
    found = re.search(rb"""\s[\w.-]+:id\s*=\s*["']([^"']*)["']""", tag)
    return found[1].decode("utf-8", "replace") if found else None


def target_key(archive: Archive, part: str, kind: str, wanted: str | None = None) -> tuple[str, str] | None:
    """Id and target part of the first relation of that kind (with the id ``wanted``), read from the part as it is now."""
    where = rels_part(part)
    if where not in archive:
        return None
    text = archive.text(where)
    for tag in every(masked(text), "Relationship"):
        head = text[tag.start : tag.end]
        if (get(head, "Type") or "").rpartition("/")[2] == kind and get(head, "TargetMode") != "External":
            key = get(head, "Id") or ""
            if wanted is None or key == wanted:
                return key, resolved(part, get(head, "Target") or "")
    return None
