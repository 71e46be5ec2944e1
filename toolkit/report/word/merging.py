"""After filling: equal cells one below the other become one, and what Word would refuse is put right.

docxtpl can merge only the rows of one loop; here cells carry a mark (``竖并``) and whole columns are looked at.
"""

from __future__ import annotations

import re
from typing import Any
from xml.parsers import expat

from toolkit.report.word.mistakes import TemplateMistake
from toolkit.report.word.sandbox import MERGE

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARK = "taizhang-merge"
_CELL_WITHOUT_PARAGRAPH = re.compile(r"(</w:tcPr>|<w:tcPr/>|<w:tc(?: [^<>]*)?>)\s*(</w:tc>)")
_TABLE_AT_END_OF_CELL = re.compile(r"(</w:tbl>)\s*(</w:tc>)")
_TABLE_WITHOUT_ROWS = re.compile(
    r"<w:tbl>\s*(?:<w:tblPr/>|<w:tblPr>(?:(?!</w:tblPr>).)*</w:tblPr>)?\s*"
    r"(?:<w:tblGrid/>|<w:tblGrid>(?:(?!</w:tblGrid>).)*</w:tblGrid>)?\s*</w:tbl>",
    re.DOTALL,
)
_END_OF_SUCH_A_TABLE = re.compile(r"(?:</w:tblGrid>|<w:tblGrid/>|</w:tblPr>|<w:tblPr/>|<w:tbl>)\s*</w:tbl>")
_TABLE_AFTER_TABLE = re.compile(r"(</w:tbl>)\s*(<w:tbl>)")


def finished(xml: str, template: str) -> bytes:
    """The XML of one part as it goes into the package. Raises TemplateMistake where the tags tore elements apart."""
    if _END_OF_SUCH_A_TABLE.search(xml):
        xml = _TABLE_WITHOUT_ROWS.sub("", xml)
    xml = _CELL_WITHOUT_PARAGRAPH.sub(r"\1<w:p/>\2", xml)
    xml = _TABLE_AT_END_OF_CELL.sub(r"\1<w:p/>\2", xml)
    xml = _TABLE_AFTER_TABLE.sub(r"\1<w:p/>\2", xml)
    if MERGE in xml:
        return _merged(xml, template)
    data = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + xml).encode()
    try:
        expat.ParserCreate().Parse(data, True)
    except expat.ExpatError as error:
        raise _torn(template, error) from error
    return data


def _torn(template: str, error: Exception) -> TemplateMistake:
    wrong = "里有标签把表格或段落拆断了"
    hint = "成对的标签要放在同一层：整段用 {%p … %}，整行用 {%tr … %}，各占一段或一行"
    return TemplateMistake(template, "", str(error)[:60], wrong, hint)


def _merged(xml: str, template: str) -> bytes:
    from lxml import etree

    try:
        root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise _torn(template, error) from error
    marks = [one for one in root.iter(etree.ProcessingInstruction) if one.target == _MARK]
    cells = [next(one.iterancestors(f"{_W}tc"), None) for one in marks]
    for mark in marks:
        _drop(mark)
    tables = dict.fromkeys(next(one.iterancestors(f"{_W}tbl")) for one in cells if one is not None)
    for table in tables:
        _merge_table(table, frozenset(cells))
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return data


def _merge_table(table: Any, marked: frozenset[Any]) -> None:
    """Merge ``marked`` cells of neighbouring rows that say the same, a column only where the marked ones left of it do too."""
    above: dict[int, str] = {}
    for row in table.findall(f"{_W}tr"):
        here: dict[int, str] = {}
        for at, cell in _cells(row):
            if cell not in marked:
                continue
            text = _text(cell)
            same = text == above.get(at) and all(here[left] == above.get(left) for left in here)
            here[at] = text
            _set(cell, "continue" if same and text.strip() else "restart")
            if same and text.strip():
                _empty(cell)
        above = here


def _cells(row: Any) -> list[tuple[int, Any]]:
    """The cells of a row with the grid column each begins at."""
    found, at = [], 0
    for cell in row.findall(f"{_W}tc"):
        found.append((at, cell))
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        width = span.get(f"{_W}val", "1") if span is not None else "1"
        at += int(width) if width.isdecimal() else 1
    return found


def _text(cell: Any) -> str:
    return "\n".join("".join(one.text or "" for one in p.iter(f"{_W}t")) for p in cell.iter(f"{_W}p"))


def _set(cell: Any, value: str) -> None:
    from lxml import etree

    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        properties = etree.Element(f"{_W}tcPr")
        cell.insert(0, properties)
    for old in properties.findall(f"{_W}vMerge"):
        properties.remove(old)
    made = etree.Element(f"{_W}vMerge")
    made.set(f"{_W}val", value)
    before = [f"{_W}{name}" for name in ("cnfStyle", "tcW", "gridSpan", "hMerge")]
    at = sum(one.tag in before for one in properties)
    properties.insert(at, made)


def _empty(cell: Any) -> None:
    """One blank paragraph, as Word writes a cell that belongs to the one above."""
    held = cell.findall(f"{_W}p")
    for paragraph in held[1:]:
        cell.remove(paragraph)
    for part in list(held[0]) if held else ():
        if part.tag != f"{_W}pPr":
            held[0].remove(part)


def _drop(mark: Any) -> None:
    parent, tail = mark.getparent(), mark.tail or ""
    before = mark.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    mark.tail = None
    parent.remove(mark)
