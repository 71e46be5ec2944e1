"""Small makers of paragraphs and tables, in which the texts of the documents are written.

In a text ⟦…⟧ stands on yellow: a place that the office fills in or looks at, and clears before the document goes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from official.paper import WIDTH, YELLOW, border

_SIGNS = {"\t": "<w:tab/>", "\n": "<w:br/>"}
_HINT = '<w:rFonts w:hint="eastAsia"/>'


def run(text: str, *, mark: bool = False, style: str = "") -> str:
    """A run that looks as its style says. ``style``: a style of letters; ``mark``: on yellow; tabs and new lines are such."""
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    light = f'<w:highlight w:val="{YELLOW}"/>' if mark else ""
    pieces = "".join(
        _SIGNS.get(one) or f'<w:t xml:space="preserve">{escape(one, quote=False)}</w:t>'
        for one in re.split(r"([\t\n])", text)
        if one
    )
    return f"<w:r><w:rPr>{named}{_HINT}{light}</w:rPr>{pieces}</w:r>"


def runs(text: str) -> str:
    """The runs of a text in which ⟦…⟧ stands on yellow."""
    pieces = text.replace("⟧", "⟦").split("⟦")
    return "".join(run(piece, mark=at % 2 == 1) for at, piece in enumerate(pieces) if piece)


def p(text: str = "", style: str = "BodyText", *, props: str = "", more: str = "") -> str:
    """A paragraph. ``props``: further properties that come behind the style in the schema; ``more``: further runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{runs(text)}{more}</w:p>'


def keep(text: str) -> str:
    """A paragraph of the text that stays with the next one: the last one before the signature, one before a table."""
    return p(text, props="<w:keepNext/>")


def heading(text: str, level: int = 1) -> str:
    """A heading: 一、 （一） 1. （1）."""
    return p(text, f"Heading{level}")


def blank(count: int = 1) -> str:
    """Blank lines of the grid that stay with what follows."""
    return p(style="Keep") * count


def tag(text: str) -> str:
    """A paragraph that holds nothing but a tag: it disappears when the template is filled."""
    return p(f"{{%p {text} %}}", "Flush")


def when(condition: str, *then: str, otherwise: Sequence[str] = ()) -> str:
    """Paragraphs that stand there only under a condition, and those that do otherwise."""
    other = [tag("else"), *otherwise] if otherwise else []
    return "".join([tag(f"if {condition}"), *then, *other, tag("endif")])


def cell(width: int, text: str, style: str = "TableText", *, span: int = 1) -> str:
    """A cell of one paragraph."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}<w:vAlign w:val="center"/></w:tcPr>{p(text, style)}</w:tc>'


def row(*cells: str, head: bool = False, height: int = 0) -> str:
    """A row, which is not cut by the end of a page unless it is longer than one; the head is repeated on every page."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Sequence[int], *rows: str) -> str:
    """A table with fine lines and fixed columns, centred."""
    edges = "".join(border(side, 4) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>'
        f'<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def listing(loop: str, *columns: tuple[str, int, str], foot: Sequence[str] = (), kind: str = "Table") -> str:
    """A table with one row for each turn of ``loop``. Columns: head, width, text of the cell; one that begins with ^ is centred.

    ``foot``: the cells of a last row. ``kind``: Table, or Ledger in smaller type.
    """
    widths = [width for _, width, _ in columns]
    heads = row(*(cell(width, head, f"{kind}Head") for head, width, _ in columns), head=True)
    turn = row(*(_cell(width, text, kind) for _, width, text in columns))
    last = row(*(_cell(width, text, kind) for width, text in zip(widths, foot, strict=True))) if foot else ""
    return table(widths, heads, _tag_row(f"for {loop}", widths), turn, _tag_row("endfor", widths), last)


def _cell(width: int, text: str, kind: str) -> str:
    return cell(width, text.lstrip("^"), f"{kind}Centre" if text.startswith("^") else f"{kind}Text")


def _tag_row(text: str, widths: Sequence[int]) -> str:
    """A row that holds nothing but a tag and disappears."""
    return row(cell(sum(widths), f"{{%tr {text} %}}", span=len(widths)))


def colophon(*lines: str, floating: bool = False) -> str:
    """版记 (7.4): heavy lines outside and a fine one inside, each entry one character from both edges.

    ``floating``: at the foot of the page whatever stands above (LibreOffice leaves it where it is written).
    """
    rows = []
    for at, line in enumerate(lines):
        upper = border("top", 8 if at == 0 else 6)
        lower = border("bottom", 8 if at == len(lines) - 1 else 6)
        rows.append(
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/>'
            f"<w:tcBorders>{upper}{lower}</w:tcBorders></w:tcPr>{p(line, 'Colophon')}</w:tc></w:tr>"
        )
    place = (
        '<w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin" w:horzAnchor="margin" '
        'w:tblpXSpec="center" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
    )
    return (
        f'<w:tbl><w:tblPr>{place * floating}<w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>{"".join(rows)}</w:tbl>'
    )
