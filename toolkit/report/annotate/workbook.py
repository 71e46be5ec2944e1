"""A workbook as the annotator sees it: its package, its sheets and their parts, its style table."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.read.errors import Unreadable
from toolkit.read.xlsx import book_part_of, listed_sheets
from toolkit.read.xlsx_parts import find_type, relations, resolved
from toolkit.read.xml import Remark, parse_part, tree_setup
from toolkit.report.annotate.archive import Archive
from toolkit.report.annotate.errors import CannotAnnotate
from toolkit.report.annotate.links import MAIN, STRICT_MAIN, TYPES_PART
from toolkit.report.annotate.tags import masked, root_of


@dataclass(slots=True)
class Workbook:
    """``sheets`` are (name, part) in order, the part None for what has no cells (chart sheets, missing parts)."""

    archive: Archive
    part: str
    strict: bool
    styles_part: str | None
    sheets: list[tuple[str, str | None]]

    @property
    def namespace(self) -> str:
        """Namespace of spreadsheet parts, by the kind of Office Open XML."""
        return STRICT_MAIN if self.strict else MAIN

    @property
    def folder(self) -> str:
        """Folder of the workbook part with a slash at its end, where new parts go."""
        return self.part[: self.part.rfind("/") + 1]


def open_workbook(data: bytes) -> Workbook:
    """Open a package; CannotAnnotate with a Chinese reason when it is no workbook in Office Open XML."""
    archive = Archive(data)
    package, remarks = archive.package, list[Remark]()
    try:
        part = book_part_of(package, remarks)
        book = parse_part(package, part, tree_setup, remarks)
        links = relations(package, part, remarks)
        listed = listed_sheets(book, links, part)
    except (Unreadable, KeyError) as error:
        raise CannotAnnotate("文件不是 .xlsx 工作簿，不能在原表上做标记") from error
    if (
        not links or TYPES_PART not in archive
    ):  # readers guess what is missing; what they guess would change with our parts
        raise CannotAnnotate("文件内部有损坏，不能在原表上做标记")
    part = archive.actual_name(part).replace("\\", "/").lstrip("/")
    text = archive.text(part)
    root = root_of(masked(text))
    strict = STRICT_MAIN.encode() in text[root.start : root.end]
    styles = find_type(links, "styles") or resolved(part, "styles.xml")
    sheets = [
        (
            one.name,
            _spelled(archive, one.part) if one.kind == "worksheet" and one.part and one.part in archive else None,
        )
        for one in listed
    ]
    return Workbook(archive, part, strict, _spelled(archive, styles) if styles in archive else None, sheets)


def _spelled(archive: Archive, part: str) -> str:
    return archive.actual_name(part).replace("\\", "/").lstrip("/")
