"""名（校验问题）.xlsx: what is wrong in a file that cannot be marked itself (.xls, .docx, .csv …), to be sent back beside it."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from toolkit.core.telling import kinds
from toolkit.model.checking import Checked
from toolkit.model.findings import SEVERITY_NAMES, Finding
from toolkit.model.output import ABOUT, DIGEST, FINDINGS_SHEET, KIND
from toolkit.report.cells import HEAD, Styles, new_workbook, put, set_properties
from toolkit.report.sheets import LEVELS, Grid
from toolkit.report.stamp import UNSTAMPED, stamped

HEADS = ("级别", "问题", "位置", "说明", "怎么改", "编号")
_WIDTHS = (9, 20, 16, 52, 46, 8)


def findings_book(found: Checked) -> bytes:
    """The workbook of one file's findings: one row each, the gravest kind first, within a kind in the order of the cells.

    The same findings give the same bytes. Merging skips it (property ``findings``); it knows whether it was edited.
    """
    with tempfile.TemporaryDirectory(prefix="taizhang-") as folder:
        path = Path(folder) / "findings.xlsx"
        with new_workbook(path) as book:
            styles = Styles(book)
            sheet = book.add_worksheet(FINDINGS_SHEET)
            sheet.set_tab_color("#BF9000")
            _write(Grid(sheet, styles, HEADS, _WIDTHS, note=_summary(found)), found)
            title = styles.get(font_name=HEAD, font_size=13, text_wrap=False)
            sheet.set_row(0, 28)
            put(sheet, 0, 0, _summary(found), title)
            set_properties(book, {KIND: "findings", ABOUT: found.sha256, DIGEST: UNSTAMPED})
        return stamped(path.read_bytes())


def _summary(found: Checked) -> str:
    name = found.file.rsplit("/", 1)[-1]
    return f"{name}　{found.unit or ''}　{counted(found.findings)}".replace("　　", "　")


def counted(findings: list[Finding]) -> str:
    """须更正 3、请核实 5."""
    count = Counter(one.severity for one in findings)
    return "、".join(f"{name} {count[severity]}" for severity, name in SEVERITY_NAMES.items() if count[severity])


def _write(grid: Grid, found: Checked) -> None:
    centre = grid.style(align="center")
    for kind in kinds(found.findings):
        looks = {0: grid.style(bg_color=LEVELS[kind.severity], align="center"), 2: centre, 5: centre}
        for one in kind.findings:
            texts = [SEVERITY_NAMES[one.severity], kind.name, where(one, found), one.message, one.hint, one.code]
            grid.add(texts, looks)
    grid.finish()


def where(one: Finding, found: Checked) -> str:
    """The place of one finding in Excel's terms; the sheet is named where the file has several."""
    sheet, cell = one.source.sheet, one.source.cell
    if sheet is None:
        return "整份文件"
    if cell is None:
        return f"工作表“{sheet}”"
    return f"“{sheet}”{cell}" if len(found.sheets) > 1 else cell
