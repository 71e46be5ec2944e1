"""The sheet 汇总台账: the standard seven columns, set like an official table, fit to print and to read back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.model.ledger import Item
from toolkit.model.merging import Consolidated
from toolkit.model.output import CONTINUATION, ID_HEAD, LEDGER_HEADS, LEDGER_SHEET
from toolkit.report.cells import HEAD, TITLE, Overlong, Styles, put
from toolkit.report.heights import cut, line_bound, line_count, lines_in, row_height
from toolkit.report.paging import Line, paginate, pieces
from toolkit.text.printed import FIXED_KEYS, fixed_text

MERGE_LIMIT = 10_000
"""Above so many items themes repeat instead of merging and the sheet is streamed."""

STATUS_HEAD = "状态"
SIZE = 12.0
_PIXELS = {"theme": 90, "title": 152, "requirement": 376, "units": 178, "deadline": 88, "progress": 424, "problem": 184}
_STATUS_PIXELS = 76
_CENTRED = frozenset({"theme", "deadline", "status"})
_TALLEST = lines_in(400.0, SIZE)
_PART = 12
"""Lines per row of a text that must be cut anyway: short rows fill the pages better than the tallest possible."""

_APPROVED_FILL = "#FFF7E0"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is on the sheet: column keys in order, their widths in ems, and what only the office's copy has."""

    keys: tuple[str, ...]
    ems: tuple[float, ...]
    ids: bool
    carried: tuple[str, ...] = ()


def shape_of(merged: Consolidated, *, ids: bool) -> Shape:
    """The seven columns, 状态 when anybody has one, and the columns that the office added (only with ``ids``)."""
    keys = tuple(LEDGER_HEADS)
    if "status" in merged.ledger.columns or _has_status(merged):
        keys = (*keys, "status")
    pixels = {**_PIXELS, "status": _STATUS_PIXELS}
    if "status" in keys:
        pixels["progress"] -= _STATUS_PIXELS // 2
        pixels["requirement"] -= _STATUS_PIXELS // 2
    carried = dict.fromkeys(head for sheet, _, head in merged.carried if sheet == LEDGER_SHEET) if ids else ()
    return Shape(keys, tuple((pixels[key] - 9) / (SIZE * 4 / 3) for key in keys), ids, tuple(carried))


def _has_status(merged: Consolidated) -> bool:
    if any(column == "status" for _, column in merged.approved):
        return True
    return any(
        one.column == "status" for index in range(len(merged.ledger.items)) for one in merged.contributions(index)
    )


def write_ledger(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, *, streamed: bool
) -> array[int]:
    """Write the whole sheet; returns the 1-based row of each item, by its index.

    ``overlong`` takes what exceeds a cell; None (上报版) lets it run on in further rows.
    """
    top = _page(sheet, styles, merged, shape)
    write = _write_streamed if streamed else _write_paged
    rows, last = write(sheet, styles, merged, shape, overlong, top)
    sheet.print_area(0, 0, max(last, top) - 1, len(shape.keys) - 1)
    return rows


def _page(sheet: Any, styles: Styles, merged: Consolidated, shape: Shape) -> int:
    """Paper, title rows and head row; returns the 0-based row of the first item."""
    last = len(shape.keys) - 1
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.47, right=0.47, top=0.59, bottom=0.67)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体,常规"&10第 &P 页，共 &N 页', {"margin": 0.3})
    sheet.set_zoom(85)
    pixels = [round(width * SIZE * 4 / 3 + 9) for width in shape.ems]
    for column, width in enumerate(pixels):
        sheet.set_column_pixels(column, column, width)
    if shape.ids:
        sheet.set_column(last + 1, last + 1, 12, None, {"hidden": True})
    if shape.carried:
        sheet.set_column(last + 2, last + 1 + len(shape.carried), 22)
    row = 0
    wide = sum(shape.ems) * SIZE / 22
    for text, size, style in (
        (merged.ledger.title, 22.0, styles.get(font_name=TITLE, font_size=22, align="center")),
        (_subtitle(merged), 12.0, styles.get(align="right")),
    ):
        if text:
            sheet.set_row(row, row_height(line_count(text, wide * 22 / size), size) + (10 if size > 12 else 0))
            sheet.merge_range(row, 0, row, last, "", style)
            put(sheet, row, 0, text, style)
            row += 1
    _heads(sheet, styles, shape, row)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 0)
    return row + 1


def _subtitle(merged: Consolidated) -> str:
    parts = [f"期次：{merged.period}" if merged.period else "", f"截至：{merged.as_of}" if merged.as_of else ""]
    return "　　".join(part for part in parts if part)


def _heads(sheet: Any, styles: Styles, shape: Shape, row: int) -> None:
    style = styles.get(font_name=HEAD, align="center", border=1, bg_color="#E9EDF2")
    sheet.set_row(row, 33)
    titles = {**LEDGER_HEADS, "status": STATUS_HEAD}
    heads = [titles[key] for key in shape.keys]
    if shape.ids:
        heads += [ID_HEAD, *shape.carried]
    for column, head in enumerate(heads):
        put(sheet, row, column, head, style)


def cell_texts(merged: Consolidated, index: int, item: Item, keys: Sequence[str]) -> list[str]:
    """The texts of one item's cells in the consolidated ledger, the office's own text first."""
    texts = []
    for key in keys:
        approved = merged.approved.get((index, key)) if merged.approved else None
        if approved is not None:
            texts.append(approved)
        else:
            texts.append(fixed_text(item, key) if key in FIXED_KEYS else merged.final(index, key))
    return texts


def _fitted(texts: list[str], item: Item, shape: Shape, overlong: Overlong | None) -> list[str]:
    if overlong is None:
        return texts
    titles = {**LEDGER_HEADS, "status": STATUS_HEAD}
    return [overlong.fit(item.id, titles[key], text) for key, text in zip(shape.keys, texts, strict=True)]


def split_rows(texts: Sequence[str], counts: Sequence[int], ems: Sequence[float]) -> list[list[str]]:
    """Spread the texts of one item over as many rows as the tallest needs; one row when all fit into one.

    ``counts`` are the lines that each text takes.
    """
    if max(counts) <= _TALLEST:
        return [list(texts)]
    first = max([_PART, *(count for count in counts if count <= _TALLEST)])
    columns = [
        [text] if count <= first else cut(text, width, first, _PART)
        for text, count, width in zip(texts, counts, ems, strict=True)
    ]
    height = max(len(parts) for parts in columns)
    return [[parts[n] if n < len(parts) else "" for parts in columns] for n in range(height)]


def _height(texts: Sequence[str], ems: Sequence[float], count: Callable[[str, float], int]) -> float:
    return row_height(max([count(text, width) for text, width in zip(texts, ems, strict=True)]), SIZE)


def _write_paged(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, top: int
) -> tuple[array[int], int]:
    lines: list[Line] = []
    first_rows = array("L")
    for index, item in enumerate(merged.ledger.items):
        texts = _fitted(cell_texts(merged, index, item, shape.keys), item, shape, overlong)
        first_rows.append(top + len(lines) + 1)
        lines.extend(_lines_of(index, texts, shape.ems))
    breaks = paginate(lines)
    ends = set(breaks) | {len(lines)}
    for number, line in enumerate(lines):
        row = top + number
        sheet.set_row(row, line.height)
        edge = (line.part == 0 or number in ends, line.last or number + 1 in ends)
        for column, key in enumerate(shape.keys):
            if column > 1 or line.alone:
                style = _style(styles, key, edge, (line.item, key) in merged.approved and shape.ids, line.split)
                put(sheet, row, column, line.texts[column], style)
        if shape.ids:
            _hidden(sheet, styles, merged, shape, line.item, line.part, row)
    for column in (0, 1):
        for piece in pieces(lines, breaks, column):
            marked = shape.ids and any(
                (line.item, shape.keys[column]) in merged.approved for line in lines[piece.first : piece.last + 1]
            )
            style = _style(styles, shape.keys[column], (True, True), marked, False)
            if piece.last > piece.first:
                sheet.merge_range(top + piece.first, column, top + piece.last, column, "", style)
            put(sheet, top + piece.first, column, piece.text, style)
    if breaks:
        sheet.set_h_pagebreaks([top + number for number in breaks][:1000])
    return first_rows, top + len(lines)


def _lines_of(index: int, texts: list[str], ems: Sequence[float]) -> list[Line]:
    """The rows of one item. Theme and title are merged over rows and pages later unless they are too tall for it."""
    counts = [line_count(text, width) for text, width in zip(texts, ems, strict=True)]
    alone = max(counts[:2]) > _TALLEST
    own = texts if alone else ["", "", *texts[2:]]
    rows = split_rows(own, counts if alone else [0, 0, *counts[2:]], ems)
    return [
        Line(
            item=index,
            part=part,
            last=part == len(rows) - 1,
            split=len(rows) > 1,
            alone=alone,
            texts=row,
            height=_height(row, ems, line_count),
            labels=("", "") if alone else (texts[0], texts[1]),
            needs=(0.0, 0.0) if alone else (row_height(counts[0], SIZE), row_height(counts[1], SIZE)),
        )
        for part, row in enumerate(rows)
    ]


def _write_streamed(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, top: int
) -> tuple[array[int], int]:
    first_rows = array("L")
    row = top
    keys, ems, approved = shape.keys, shape.ems, merged.approved
    plain = [_style(styles, key, (True, True), False, False) for key in keys]
    for index, item in enumerate(merged.ledger.items):
        texts = _fitted(cell_texts(merged, index, item, keys), item, shape, overlong)
        counts = [line_bound(text, width) for text, width in zip(texts, ems, strict=True)]
        first_rows.append(row + 1)
        for part, cells in enumerate(split_rows(texts, counts, ems)):
            sheet.set_row(
                row,
                row_height(max(counts), SIZE)
                if len(cells) and max(counts) <= _TALLEST
                else _height(cells, ems, line_bound),
            )
            for column, text in enumerate(cells):
                style = plain[column]
                if approved and shape.ids and (index, keys[column]) in approved:
                    style = _style(styles, keys[column], (True, True), True, False)
                put(sheet, row, column, text, style)
            if shape.ids:
                _hidden(sheet, styles, merged, shape, index, part, row)
            row += 1
    return first_rows, row


def _hidden(sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, index: int, part: int, row: int) -> None:
    """The id of the row, and what the office wrote in columns of its own."""
    known = merged.ledger.items[index].id
    column = len(shape.keys)
    put(sheet, row, column, f"{known}{CONTINUATION}{part + 1}" if part else known)
    for offset, head in enumerate(shape.carried):
        text = merged.carried.get((LEDGER_SHEET, known, head), "") if not part else ""
        put(sheet, row, column + 1 + offset, text, styles.get(border=1))


def _style(styles: Styles, key: str, edge: tuple[bool, bool], approved: bool, split: bool) -> Any:
    properties: dict[str, object] = {"left": 1, "right": 1, "top": int(edge[0]), "bottom": int(edge[1])}
    if key in _CENTRED:
        properties["align"] = "center"
    if split:
        properties["valign"] = "top"
    if approved:
        properties["bg_color"] = _APPROVED_FILL
    return styles.get(**properties)
