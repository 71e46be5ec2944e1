"""What checking says of one file."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.model.findings import Finding

MARKED, LISTED = "（校验）", "（校验问题）"
"""End of the names of marked copies and of workbooks of findings."""


@dataclass(slots=True)
class Checked:
    """One file after ``check``: its name, hash, sender (None: not known) and what is to be mended in it.

    ``state`` is that of ``merging.Placed``; ``kind`` the true format, empty when it could not be read. ``sheets`` are the
    sheets on which something stands that is not our own help. ``marked`` is its marked copy; where none could be made
    ``unmarked`` says why in one Chinese clause. ``content`` stands for all that the file says, its marks left out.
    """

    file: str
    sha256: str
    unit: str | None
    state: str
    findings: list[Finding] = field(default_factory=list)
    kind: str = ""
    sheets: tuple[str, ...] = ()
    marked: bytes | None = None
    unmarked: str = ""
    content: str = ""
