"""What lies beside the cells of a worksheet: comments of both kinds, pictures, text boxes, charts, embedded objects."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from toolkit.model.grid import Drawing, Note, Sheet
from toolkit.read.package import Package
from toolkit.read.xlsx_cells import place_of
from toolkit.read.xlsx_parts import Relation, optional, relations
from toolkit.read.xlsx_sheet import SheetParts
from toolkit.read.xlsx_strings import finished
from toolkit.read.xml import Node, Remark

_THREAD_AUTHOR = "tc="
"""Author that Excel gives to the stand-in of a threaded comment for older versions."""
_VML_SHAPE = re.compile(r"<(?:\w+:)?shape[\s>].*?</(?:\w+:)?shape\s*>", re.DOTALL | re.IGNORECASE)
_VML_KIND = re.compile(r'ObjectType\s*=\s*["\'](\w+)', re.IGNORECASE)
_VML_ANCHOR = re.compile(r"<(?:\w+:)?Anchor>\s*(\d+)\s*,[^,]*,\s*(\d+)", re.IGNORECASE)
_VML_TEXT = re.compile(r"<(?:\w+:)?textbox[^>]*>(.*?)</(?:\w+:)?textbox\s*>", re.DOTALL | re.IGNORECASE)


def add_extras(
    package: Package, part: str, sheet: Sheet, parts: SheetParts, people: dict[str, str], remarks: list[Remark]
) -> None:
    """Add notes and drawings to the ``sheet`` that was read from ``part``; ``people`` are authors by person id.

    A missing or damaged side part gives a remark F116; the cells stay as they are.
    """
    links = relations(package, part, remarks)
    if links:
        sheet.notes = _notes(package, links, people, remarks)
    drawings = list(sheet.drawings)
    for key in parts.drawings:
        if key in links:
            drawings += _drawings(package, links[key].target, remarks)
        else:
            remarks.append(("F116", sheet.name, {"part": part}))
    for program, corner in parts.objects.values():
        column, row = (*corner, 0, 0)[:2] if len(corner) > 1 else (0, 0)
        drawings.append(Drawing("对象", row, column, program))
    if not parts.drawings:
        for key in parts.legacy:
            if key in links:
                drawings += _legacy_shapes(package, links[key].target)
    sheet.drawings = tuple(drawings)


def persons(package: Package, part: str | None, remarks: list[Remark]) -> dict[str, str]:
    """Display names of the authors of threaded comments by person id."""
    root = optional(package, part, remarks) if part else None
    entries = [node.attributes for node in root.all("person")] if root else []
    return {entry.get("id", ""): entry.get("displayName", "") for entry in entries}


def _notes(
    package: Package, links: dict[str, Relation], people: dict[str, str], remarks: list[Remark]
) -> tuple[Note, ...]:
    """Comments in the order of rows; the stand-in that Excel keeps for a thread is left out."""
    threads: dict[tuple[int, int], list[tuple[str, str]]] = {}
    plain: list[Note] = []
    for link in links.values():
        if link.kind == "threadedComment" and (root := optional(package, link.target, remarks)):
            for node in root.all("threadedComment"):
                text = node.first("text")
                place = place_of(node.attributes.get("ref", "")) or (0, 0)
                said = finished(text.text) if text else ""
                threads.setdefault(place, []).append((said, people.get(node.attributes.get("personId", ""), "")))
        elif link.kind == "comments" and (root := optional(package, link.target, remarks)):
            plain += _plain_notes(root)
    notes = [
        note for note in plain if not (note.author.startswith(_THREAD_AUTHOR) and (note.row, note.column) in threads)
    ]
    for (row, column), replies in threads.items():
        texts = [text for text, _ in replies if text]
        if texts:
            notes.append(Note(row, column, "\n".join(texts), replies[0][1]))
    return tuple(sorted(notes))


def _plain_notes(root: Node) -> Iterator[Note]:
    authors = [finished(node.text) for node in root.all("author")]
    for node in root.all("comment"):
        number = node.attributes.get("authorId", "")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        text = finished("".join(_runs(node)))
        row, column = place_of(node.attributes.get("ref", "")) or (0, 0)
        if text:
            yield Note(row, column, text, author)


def _runs(node: Node) -> Iterator[str]:
    """Texts of the runs in order, without phonetic guides."""
    if node.name == "t":
        yield node.text
    elif node.name != "rPh":
        for child in node.children:
            yield from _runs(child)


def _drawings(package: Package, part: str, remarks: list[Remark]) -> Iterator[Drawing]:
    root = optional(package, part, remarks)
    if root is None:
        return
    links: dict[str, Relation] | None = None
    for anchor in root.children:
        if anchor.name not in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
            anchor = next((child for node in anchor.all("Choice") for child in node.children), anchor)
        row, column = _corner(anchor)
        for kind, text, diagram in _things(anchor, False):
            if diagram:
                links = relations(package, part, remarks) if links is None else links
                text = _diagram_text(package, links.get(diagram), remarks)
            yield Drawing(kind, row, column, text)


def _corner(anchor: Node) -> tuple[int, int]:
    """Cell of the top left corner, (0, 0) for an absolute anchor."""
    corner = next((child for child in anchor.children if child.name == "from"), None)
    if corner is None:
        return 0, 0
    where = {child.name: child.text.strip() for child in corner.children}
    row, column = where.get("row", ""), where.get("col", "")
    return (int(row) + 1, int(column) + 1) if row.isdecimal() and column.isdecimal() else (0, 0)


def _things(node: Node, grouped: bool) -> Iterator[tuple[str, str, str]]:
    """(kind, text, relation of a diagram) of what an anchor or a group holds; lines and blanks in a group are one."""
    for child in node.children:
        if child.name == "pic":
            yield "图片", "", ""
        elif child.name in ("sp", "cxnSp"):
            shape = _shape(child)
            if shape is None or (grouped and shape == ("图形", "", "")):
                continue
            yield shape
        elif child.name == "graphicFrame":
            yield _frame(child)
        elif child.name == "contentPart":
            yield "图形", "", ""
        elif child.name == "grpSp":
            inside = list(_things(child, True))
            yield from inside or ([] if grouped else [("图形", "", "")])
        elif child.name == "AlternateContent":
            # Fallback repeats Choice for older programs; where Choice is empty it is all there is.
            choices = [part for part in child.children if part.name == "Choice"]
            chosen = choices[0] if choices and choices[0].children else next(iter(child.children[-1:]), None)
            if chosen:
                yield from _things(chosen, grouped)
        else:
            continue


def _shape(node: Node) -> tuple[str, str, str] | None:
    """A shape or text box; None for an empty text box and for the stand-in of an embedded object or control."""
    text = _paragraphs(node)
    if text:
        return "文本框", text, ""
    if node.first("blipFill"):
        return "图片", "", ""
    box = node.first("cNvSpPr")
    empty = (box is not None and box.attributes.get("txBox") in ("1", "true")) or node.first("compatExt")
    return None if empty else ("图形", "", "")


def _paragraphs(node: Node) -> str:
    lines = []
    for paragraph in node.all("p"):
        line = "".join("\n" if part.name == "br" else part.text for part in _text_parts(paragraph))
        lines.append(line)
    return finished("\n".join(lines)).strip()


def _text_parts(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.name in ("t", "br"):
            yield child
        else:
            yield from _text_parts(child)


def _frame(node: Node) -> tuple[str, str, str]:
    data = node.first("graphicData")
    if data is None:
        return "图形", "", ""
    if "chart" in data.attributes.get("uri", ""):
        return "图表", "", ""
    ids = data.first("relIds")
    return "图形", "", ids.attributes.get("dm", "") if ids else ""


def _diagram_text(package: Package, link: Relation | None, remarks: list[Remark]) -> str:
    """All that is written in a SmartArt diagram, one line per box."""
    root = optional(package, link.target, remarks) if link else None
    return _paragraphs(root) if root else ""


def _legacy_shapes(package: Package, part: str) -> Iterator[Drawing]:
    """Shapes of a VML part that are no frames of comments. VML is often not well-formed, so it is searched, not parsed."""
    if part not in package:
        return
    text = package.read(part).decode("utf-8", errors="replace")
    for shape in _VML_SHAPE.findall(text):
        kind = _VML_KIND.search(shape)
        if kind is None or kind[1].lower() == "note":
            continue
        anchor = _VML_ANCHOR.search(shape)
        column, row = (int(anchor[1]) + 1, int(anchor[2]) + 1) if anchor else (0, 0)
        said = _VML_TEXT.search(shape)
        inside = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)<br[^>]*>", "\n", said[1]))).strip() if said else ""
        yield Drawing({"pict": "图片"}.get(kind[1].lower(), "文本框" if inside else "图形"), row, column, inside)
