"""Workbooks in Office Open XML (.xlsx, .xlsm, both the usual and the Strict kind): from bytes to a ``Book``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.model.grid import Book, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.package import DEFAULT_LIMITS, Limits, OnDisk, Package, open_package
from toolkit.read.xlsx_extras import add_extras, persons
from toolkit.read.xlsx_parts import Relation, find_type, optional, relations, resolved
from toolkit.read.xlsx_sheet import RowsOf, SheetParts, ordinary_rows, read_sheet
from toolkit.read.xlsx_strings import Strings, read_strings
from toolkit.read.xlsx_styles import Styles, read_styles
from toolkit.read.xml import Node, Remark, parse_part, tree_setup

_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_TRUE = ("1", "true", "on")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$")


class ListedSheet(NamedTuple):
    """A sheet as the workbook lists it; ``part`` is None when its relation is missing."""

    name: str
    hidden: bool
    kind: str
    part: str | None


@dataclass(slots=True)
class _Shared:
    """What all sheets of one workbook read with."""

    package: Package
    strings: Strings
    styles: Styles
    people: dict[str, str]
    rich_values: bool
    remarks: list[Remark]
    rows_of: RowsOf


def read_xlsx(data: bytes | OnDisk, limits: Limits = DEFAULT_LIMITS, rows_of: RowsOf = ordinary_rows) -> Book:
    """Read a workbook from the bytes of its file; ``rows_of`` gives what the rows of a sheet are put into.

    Defects that leave the rest readable are in ``Book.remarks``; Unreadable (F101–F107) when the file cannot be trusted
    as a whole: damaged, locked, too large, with a document type, or no workbook.
    """
    package = open_package(data, limits)
    remarks: list[Remark] = [("F112", None, {"part": name}) for name in package.duplicates]
    book_part = book_part_of(package, remarks)
    book = parse_part(package, book_part, tree_setup, remarks)
    links = relations(package, book_part, remarks)
    properties = book.first("workbookPr")
    date1904 = properties is not None and properties.attributes.get("date1904") in _TRUE
    strings_part = find_type(links, "sharedStrings") or resolved(book_part, "sharedStrings.xml")
    shared = _Shared(
        package,
        read_strings(package, strings_part, remarks) if strings_part in package else Strings(),
        read_styles(package, find_type(links, "styles") or resolved(book_part, "styles.xml"), date1904, remarks),
        persons(package, find_type(links, "person"), remarks),
        any("/richdata/" in name for name in package.names()),
        remarks,
        rows_of,
    )
    sheets = [sheet for listed in listed_sheets(book, links, book_part) if (sheet := _sheet(listed, shared))]
    modified, title = _core(package, remarks)
    return Book("xlsx", tuple(sheets), _custom(package, remarks), modified, title, tuple(remarks))


def book_part_of(package: Package, remarks: list[Remark]) -> str:
    """The workbook part: where the root relations say, else where everybody puts it; Unreadable when there is none."""
    root = relations(package, "", remarks)
    part = find_type(root, "officeDocument")
    if part is None or part not in package:
        part = next((name for name in package.names() if name.endswith("xl/workbook.xml")), None)
    if part is None:
        raise Unreadable("F105" if "xl/workbook.bin" in package else "F102")
    if part.lower().endswith(".bin"):
        raise Unreadable("F105")
    return part


def listed_sheets(book: Node, links: dict[str, Relation], book_part: str) -> list[ListedSheet]:
    """The sheets in their order; Unreadable F102 when the workbook lists none."""
    listed = []
    sheets = book.first("sheets")
    if sheets is None:
        raise Unreadable("F102")
    for order, node in enumerate(sheets.all("sheet"), 1):
        link = links.get(node.attributes.get("id", ""))
        kind = link.kind if link else "worksheet"
        part = link.target if link else None if links else resolved(book_part, f"worksheets/sheet{order}.xml")
        hidden = node.attributes.get("state", "visible") != "visible"
        listed.append(ListedSheet(node.attributes.get("name", f"Sheet{order}"), hidden, kind, part))
    return listed


def _sheet(listed: ListedSheet, shared: _Shared) -> Sheet | None:
    """One listed sheet, None when it has no cells by its kind; a missing part gives an empty sheet and a remark."""
    remarks, name = shared.remarks, listed.name
    if listed.kind != "worksheet":
        remarks.append(("F111", name, {"sheet": name}))
        return None
    if listed.part is None or listed.part not in shared.package:
        remarks.append(("F110", name, {"sheet": name}))
        return Sheet(name, hidden=listed.hidden)
    tables = (shared.strings, shared.styles, shared.rich_values)
    sheet, parts = read_sheet(shared.package, listed.part, name, tables, remarks, shared.rows_of)
    sheet.hidden = listed.hidden
    _remark_defects(name, parts, remarks)
    add_extras(shared.package, listed.part, sheet, parts, shared.people, remarks)
    return sheet


def _remark_defects(name: str, parts: SheetParts, remarks: list[Remark]) -> None:
    for code, found in (("F113", parts.lost_strings), ("F114", parts.bad_merges), ("F115", parts.bad_cells)):
        if found:
            remarks.append((code, name, {"count": str(len(found)), "text": found[0], "cell": found[0]}))


def _core(package: Package, remarks: list[Remark]) -> tuple[str | None, str]:
    """Time of last change and title as the document states them."""
    root = optional(package, _CORE, remarks) if _CORE in package else None
    if root is None:
        return None, ""
    modified, title = root.first("modified"), root.first("title")
    time = modified.text.strip() if modified else ""
    return time if _TIME.match(time) else None, title.text.strip() if title else ""


def _custom(package: Package, remarks: list[Remark]) -> dict[str, str]:
    root = optional(package, _CUSTOM, remarks) if _CUSTOM in package else None
    if root is None:
        return {}
    return {
        node.attributes.get("name", ""): "".join(child.text for child in node.children) for node in root.all("property")
    }
