"""The sheet 校验说明 at the end of a marked copy: every finding in words, with a link to its cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from toolkit.model.findings import SEVERITY_NAMES, Finding
from toolkit.model.ledger import address
from toolkit.model.output import MARKS_HEADS, MARKS_SHEET
from toolkit.read.marks import MEMORY_COLUMN, SEAL_COLUMN, seal
from toolkit.report.annotate.styles import FILLS, StyleTable
from toolkit.report.annotate.tags import escaped
from toolkit.report.annotate.words import GRAVEST, Group, groups, text_of
from toolkit.report.heights import MAX_ROW, line_count, row_height

_FONT = "宋体"
_WIDTHS = (9.0, 20.0, 56.0, 52.0, 9.0)
_NARROW = 15.0
_SIZE = 11.0
_HOW = (
    "原表里有颜色的格子就是要改的地方，鼠标停在上面可以看到批注；点“位置”一列可以跳到该格。"
    "请直接在原来的格子里改，改好后把这份文件发回；颜色、批注和本页不用删，不会当作填报内容。"
)


def page(
    findings: Sequence[Finding],
    place: tuple[str, Sequence[str]],
    styles: StyleTable,
    memory: Callable[[], str],
    namespace: str,
) -> bytes:
    """The worksheet part. ``place`` is the file's name and the sheets that links can lead to.

    ``memory`` is kept hidden to undo the marks; it is asked for when all styles of the sheet are in ``styles``.
    """
    file, sheets = place
    kinds = groups(findings, sheets)
    looks = _Looks(styles)
    lines = _Lines(looks)
    lines.row((MARKS_SHEET,), "title", height=30.0)
    lines.row((_HOW,), "how", merged=True)
    lines.row((_summary(findings, file),), "sum", merged=True)
    lines.row(MARKS_HEADS, "head", height=24.0)
    frozen = lines.count
    for group in kinds:
        _put_group(lines, group)
    kept = _cell(1, MEMORY_COLUMN, memory(), 0)
    lines.rows[0] = lines.rows[0].removesuffix("</row>") + kept + "</row>"
    return _sheet(lines, frozen, namespace)


def _summary(findings: Sequence[Finding], file: str) -> str:
    counts = Counter(finding.severity for finding in findings)
    parts = [f"{SEVERITY_NAMES[severity]} {counts[severity]} 处" for severity in GRAVEST if counts[severity]]
    return f"{file}：共 {len(findings)} 处：{'，'.join(parts)}。红色的须更正或须退回，黄色的请核实，提示只列在本页。"


def _put_group(lines: _Lines, group: Group) -> None:
    name = group.name or group.lines[0].finding.code
    lines.row((f"{name}（{len(group.lines)} 处）",), "group", merged=True, height=22.0)
    for line in group.lines:
        finding = line.finding
        texts = (SEVERITY_NAMES[finding.severity], line.where, finding.message, finding.hint, finding.code)
        looks = (f"level-{finding.severity.value}", "link" if line.link else "text", "text", "text", "code")
        lines.row(texts, *looks, link=line.link)


class _Looks:
    """Styles of the sheet by name, made when they are first used; none in a workbook that takes no more styles."""

    def __init__(self, styles: StyleTable) -> None:
        self._styles = styles
        self._none = styles.full
        self._known: dict[str, int] = {}

    def of(self, name: str) -> int:
        if self._none:
            return 0
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: str) -> int:
        add = self._styles.add
        size, bold, colour = {"title": (16, True, ""), "head": (11, True, ""), "group": (11, True, "")}.get(
            name, (11, False, "")
        )
        line = ""
        if name == "link":
            colour, line = "FF0563C1", "<u/>"
        tint = f'<color rgb="{colour}"/>' if colour else ""
        font = add(
            "fonts",
            f'<font>{"<b/>" if bold else ""}{line}<sz val="{size}"/>{tint}<name val="{_FONT}"/><charset val="134"/></font>',
        )
        fill = 0
        if name.startswith("level-"):
            severity = next(one for one in GRAVEST if one.value == name[6:])
            fill = self._styles.fill(FILLS[severity]) if severity in FILLS else 0
        elif name in ("head", "group"):
            fill = self._styles.fill("FFD9E1F2" if name == "head" else "FFF2F2F2")
        border = 0
        if name not in ("title", "how", "sum"):
            sides = "".join(
                f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")
            )
            border = add("borders", f"<border>{sides}<diagonal/></border>")
        middle = name.startswith("level-") or name in ("head", "code")
        across = 'horizontal="center" ' if middle else ""
        align = f'<alignment {across}vertical="center" wrapText="1"/>'
        if name in ("title", "group"):
            align = '<alignment vertical="center"/>'
        elif name in ("text", "link"):
            align = '<alignment horizontal="left" vertical="center" wrapText="1" indent="1"/>'
        return add(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1"'
            f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{align}</xf>',
        )


class _Lines:
    """The rows of the sheet as they are written."""

    def __init__(self, looks: _Looks) -> None:
        self._looks = looks
        self.count = 0
        self.rows: list[str] = []
        self.merges: list[str] = []
        self.links: list[str] = []

    def row(
        self,
        texts: Sequence[str],
        *looks: str,
        merged: bool = False,
        height: float | None = None,
        link: tuple[str, str] | None = None,
    ) -> None:
        """Add a row: its texts from the first column, one look for each or one for all; the seal is added."""
        self.count += 1
        number = self.count
        shown = [text_of(text) for text in texts]
        full = (*shown, *[""] * (len(MARKS_HEADS) - len(shown)))
        cells = [
            _cell(number, column, text, self._looks.of(looks[min(column, len(looks)) - 1]))
            for column, text in enumerate(full if merged or len(shown) > 1 else shown, 1)
        ]
        cells.append(_cell(number, SEAL_COLUMN, seal(*full), 0))
        if height is None:
            widths = (sum(_WIDTHS),) if merged else _WIDTHS
            height = max(_height(text, width) for text, width in zip(shown, widths, strict=False))
        self.rows.append(f'<row r="{number}" ht="{min(height, MAX_ROW):g}" customHeight="1">{"".join(cells)}</row>')
        if merged:
            self.merges.append(f'<mergeCell ref="{address(number, 1)}:{address(number, len(MARKS_HEADS))}"/>')
        if link:
            target = escaped("'" + link[0].replace("'", "''") + f"'!{link[1]}")
            self.links.append(f'<hyperlink ref="{address(number, 2)}" location="{target}"/>')


@lru_cache(4096)
def _height(text: str, width: float) -> float:
    """Points for a text in a column ``width`` characters wide: two characters are one full-width one.

    What is neither indented nor wrapped (columns below _NARROW) has one line.
    """
    lines = line_count(text, width / 2 - 2) if width >= _NARROW else 1
    return max(row_height(lines or 1, _SIZE), 22.0)


def _cell(row: int, column: int, text: str, style: int) -> str:
    look = f' s="{style}"' if style else ""
    if not text:
        return f'<c r="{address(row, column)}"{look}/>'
    return f'<c r="{address(row, column)}"{look} t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'


def _sheet(lines: _Lines, frozen: int, namespace: str) -> bytes:
    last = lines.count
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1)
    )
    hidden = f'<col min="{SEAL_COLUMN}" max="{MEMORY_COLUMN}" width="9" hidden="1" customWidth="1"/>'
    links = f"<hyperlinks>{''.join(lines.links)}</hyperlinks>" if lines.links else ""
    pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{address(last, MEMORY_COLUMN)}"/>'
        f'<sheetViews><sheetView showGridLines="0" workbookViewId="0">{pane}'
        f'<selection pane="bottomLeft" activeCell="A{frozen + 1}" sqref="A{frozen + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/><cols>{columns}{hidden}</cols>'
        f"<sheetData>{''.join(lines.rows)}</sheetData>"
        f'<mergeCells count="{len(lines.merges)}">{"".join(lines.merges)}</mergeCells>{links}'
        '<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3"'
        ' footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    )
    return xml.encode()


def free_sheet_name(taken: Sequence[str]) -> str:
    """校验说明, numbered when a sheet of that name is there already."""
    known = {re.sub(r"\s", "", name).lower() for name in taken}
    name, number = MARKS_SHEET, 2
    while name in known:
        name, number = f"{MARKS_SHEET}({number})", number + 1
    return name
