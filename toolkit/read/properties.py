"""What a document (.xlsx, .docx) says of itself in its properties, without reading the rest of it."""

from __future__ import annotations

from toolkit.read.errors import Unreadable
from toolkit.read.package import open_package
from toolkit.read.xlsx_parts import optional
from toolkit.read.xml import Remark

_CUSTOM, _CORE = "docProps/custom.xml", "docProps/core.xml"
TITLE = "title"
"""Key under which the title of the document stands; custom properties stand under their own names."""


def properties_of(data: bytes) -> dict[str, str]:
    """Custom properties by name, and the title; empty for what is no Office document or cannot be read."""
    remarks: list[Remark] = []
    found: dict[str, str] = {}
    try:
        package = open_package(data)
        core = optional(package, _CORE, remarks) if _CORE in package else None
        title = core.first(TITLE) if core else None
        if title is not None and title.text.strip():
            found[TITLE] = title.text.strip()
        custom = optional(package, _CUSTOM, remarks) if _CUSTOM in package else None
        for node in custom.all("property") if custom else ():
            found[node.attributes.get("name", "")] = "".join(child.text for child in node.children)
    except Unreadable:
        return {}
    return found
