"""The sheet 汇总台账 (台账 of a new ledger): the standard columns, set like an official table, fit to print and to read back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.model.ledger import Item
from toolkit.model.merging import Consolidated
from toolkit.model.output import CONTINUATION, ID_HEAD, LEDGER_HEADS, LEDGER_SHEET, NUMBER_HEAD, OVERLONG_MARK
from toolkit.report.ahead import ahead
from toolkit.report.cells import HEAD, TITLE, Overlong, Styles, put, put_row
from toolkit.report.heights import cut, line_bound, line_count, lines_in, row_height
from toolkit.report.paging import TALLEST, Line, lay_out, pieces
from toolkit.report.streaming import Block, boxed_blocks
from toolkit.text.printed import FIXED_KEYS, fixed_text

MERGE_LIMIT = 10_000
"""Above so many items themes repeat instead of merging and the sheet is streamed."""

STATUS_HEAD = "状态"
SIZE = 12.0
_PIXELS = {
    "theme": 108,
    "title": 150,
    "requirement": 364,
    "units": 180,
    "deadline": 104,
    "progress": 408,
    "problem": 178,
}
_STATUS_PIXELS = 76
_NUMBER_PIXELS = 56
_BLANK_PIXELS = 58
_CENTRED = frozenset({"no", "theme", "deadline", "status"})
_TALLEST = lines_in(TALLEST, SIZE)
_HEAD_HEIGHT = 33.0
_MAX_BREAKS = 1_000
"""Excel takes 1,023 manual page breaks."""
_BOXED = (True, True)

_APPROVED_FILL = "#FFF7E0"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is on the sheet: column keys in order, their widths in ems, and what only the office's copy has.

    ``numbered``: the number of a task stands in a column of its own, left of all ``keys``, instead of in front of its title.
    """

    keys: tuple[str, ...]
    ems: tuple[float, ...]
    ids: bool
    carried: tuple[str, ...] = ()
    numbered: bool = False

    @property
    def left(self) -> int:
        """The 0-based column in which the first of ``keys`` stands."""
        return int(self.numbered)

    def marked(self, merged: Consolidated, index: int, column: int) -> bool:
        """Whether a cell holds the office's own text (核定文本) and this copy shows it."""
        return self.ids and bool(merged.approved) and (index, self.keys[column]) in merged.approved


def shape_of(merged: Consolidated, *, ids: bool) -> Shape:
    """The seven columns, 状态 when anybody has one, and the columns that the office added (only with ``ids``)."""
    keys = tuple(LEDGER_HEADS)
    if "status" in merged.ledger.columns:  # what units state in a column of their forms stands in 填报来源
        keys = (*keys, "status")
    pixels = {**_PIXELS, "status": _STATUS_PIXELS}
    if "status" in keys:
        pixels["progress"] -= _STATUS_PIXELS // 2
        pixels["requirement"] -= _STATUS_PIXELS // 2
    carried = dict.fromkeys(head for sheet, _, head in merged.carried if sheet == LEDGER_SHEET) if ids else ()
    return Shape(keys, tuple(_ems(pixels[key]) for key in keys), ids, tuple(carried))


def numbered_shape(items: Sequence[Item]) -> Shape:
    """The columns of a new ledger: 序号 first, then the seven; one in which no item has a text is no wider than its head."""
    pixels = {**_PIXELS, "progress": _PIXELS["progress"] - _NUMBER_PIXELS}
    for key in ("theme", "title", "deadline"):
        if not any(fixed_text(replace(item, no=""), key) for item in items):
            pixels["requirement"] += pixels[key] - _BLANK_PIXELS
            pixels[key] = _BLANK_PIXELS
    return Shape(tuple(LEDGER_HEADS), tuple(_ems(pixels[key]) for key in LEDGER_HEADS), ids=True, numbered=True)


def _ems(pixels: int) -> float:
    return (pixels - 9) / (SIZE * 4 / 3)


def write_ledger(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, *, streamed: bool
) -> array[int]:
    """Write the whole sheet; returns the 1-based row of each item, by its index.

    ``overlong`` takes what exceeds a cell; None (上报版) lets it run on in further rows.
    """
    top, used = _page(sheet, styles, merged, shape)
    write = _write_streamed if streamed else _write_paged
    rows, last = write(sheet, styles, merged, shape, overlong, top, used)
    sheet.print_area(0, 0, max(last, top) - 1, shape.left + len(shape.keys) - 1)
    return rows


def _page(sheet: Any, styles: Styles, merged: Consolidated, shape: Shape) -> tuple[int, float]:
    """Paper, title rows and head row; returns the 0-based row of the first item and the points used above it."""
    last = shape.left + len(shape.keys) - 1
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.47, right=0.47, top=0.59, bottom=0.67)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体,常规"&10第 &P 页，共 &N 页', {"margin": 0.3})
    sheet.set_zoom(85)
    pixels = [_NUMBER_PIXELS] * shape.left + [round(width * SIZE * 4 / 3 + 9) for width in shape.ems]
    for column, width in enumerate(pixels):
        sheet.set_column_pixels(column, column, width)
    if shape.ids:
        sheet.set_column(last + 1, last + 1, 12, None, {"hidden": True})
    if shape.carried:
        sheet.set_column(last + 2, last + 1 + len(shape.carried), 22)
    row, used = 0, _HEAD_HEIGHT
    wide = sum(shape.ems) * SIZE / 22
    for text, size, style in (
        (merged.ledger.title, 22.0, styles.get(font_name=TITLE, font_size=22, align="center")),
        (_subtitle(merged), 12.0, styles.get(align="right")),
    ):
        if text:
            height = row_height(line_count(text, wide * 22 / size), size) + (10 if size > 12 else 0)
            used += height
            sheet.set_row(row, height)
            sheet.merge_range(row, 0, row, last, "", style)
            put(sheet, row, 0, text, style)
            row += 1
    _heads(sheet, styles, shape, row)
    sheet.repeat_rows(row)
    sheet.freeze_panes(row + 1, 0)
    return row + 1, used


def _subtitle(merged: Consolidated) -> str:
    parts = [f"期次：{merged.period}" if merged.period else "", f"截至：{merged.as_of}" if merged.as_of else ""]
    return "　　".join(part for part in parts if part)


def _heads(sheet: Any, styles: Styles, shape: Shape, row: int) -> None:
    style = styles.get(font_name=HEAD, align="center", border=1, bg_color="#E9EDF2")
    sheet.set_row(row, _HEAD_HEIGHT)
    titles = {**LEDGER_HEADS, "status": STATUS_HEAD}
    heads = [NUMBER_HEAD] * shape.left + [titles[key] for key in shape.keys]
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


def split_rows(texts: Sequence[str], ems: Sequence[float]) -> list[list[str]]:
    """Spread the texts of one item that do not fit into one row over as many as the tallest needs."""
    columns = [cut(text, width, _TALLEST, _TALLEST) for text, width in zip(texts, ems, strict=True)]
    return [[parts[n] if n < len(parts) else "" for parts in columns] for n in range(max(map(len, columns)))]


def _write_paged(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, top: int, used: float
) -> tuple[array[int], int]:
    items = merged.ledger.items
    texts = (_fitted(cell_texts(merged, n, item, shape.keys), item, shape, overlong) for n, item in enumerate(items))
    lines = lay_out(texts, shape.ems, SIZE, first=used, then=_HEAD_HEIGHT)
    first_rows = array("L")
    for number, line in enumerate(lines):
        row = top + number
        if not line.part:
            first_rows.append(row + 1)
        sheet.set_row(row, line.height)
        below = lines[number + 1] if number + 1 < len(lines) else None
        edge = (line.part == 0 or line.opens, line.last or (below is not None and below.opens))
        for column in range(0 if line.alone else 2, len(shape.keys)):
            marked = shape.marked(merged, line.item, column)
            valign = _valign(line, below, column) if line.split else "vcenter"
            style = _style(styles, shape.keys[column], edge, marked, valign)
            put(sheet, row, shape.left + column, _own_title(merged, shape, line, column), style)
        if shape.numbered and line.alone:
            put(sheet, row, 0, merged.ledger.items[line.item].no, _style(styles, "no", edge, False))
        if shape.ids:
            _hidden(sheet, styles, merged, shape, line.item, line.part, row)
    for column in (0, 1):
        _write_pieces(sheet, styles, merged, shape, lines, column, top)
    sheet.set_h_pagebreaks([top + number for number, line in enumerate(lines) if line.opens][:_MAX_BREAKS])
    return first_rows, top + len(lines)


def _write_pieces(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, lines: Sequence[Line], column: int, top: int
) -> None:
    """The merged cells of the themes (column 0) or titles (1)."""
    for first, last, text in pieces(lines, column):
        marked = any(shape.marked(merged, line.item, column) for line in lines[first : last + 1])
        texts = {shape.left + column: (text, _style(styles, shape.keys[column], _BOXED, marked))}
        if shape.numbered and column == 1:
            item = merged.ledger.items[lines[first].item]
            texts[1 + column] = (item.title if text else "", texts[1 + column][1])
            texts[0] = (item.no if text else "", _style(styles, "no", _BOXED, False))
        for place, (shown, style) in texts.items():
            if last > first:
                sheet.merge_range(top + first, place, top + last, place, "", style)
            put(sheet, top + first, place, shown, style)


def _own_title(merged: Consolidated, shape: Shape, line: Line, column: int) -> str:
    """The text of a cell: of a title too tall to be merged without the number, which has a column of its own."""
    text = line.texts[column]
    if not shape.numbered or column != 1 or line.part:
        return text
    item = merged.ledger.items[line.item]
    return text[len(fixed_text(item, "title")) - len(item.title) :]


def _write_streamed(
    sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, overlong: Overlong | None, top: int, used: float
) -> tuple[array[int], int]:
    first_rows = array("L")
    row, count = top, len(merged.ledger.items)
    keys = shape.keys
    plain = [_style(styles, key, _BOXED, False) for key in keys]
    beside = [styles.get(text_wrap=False), *[styles.get(border=1)] * len(shape.carried)] if shape.ids else []

    def put_item(index: int) -> None:
        nonlocal row
        look = plain
        if merged.approved:
            marks = [shape.marked(merged, index, column) for column in range(len(keys))]
            look = [_style(styles, key, _BOXED, mark) for key, mark in zip(keys, marks, strict=True)]
        first_rows.append(row + 1)
        for texts, height in _item_rows(merged, index, shape, overlong):
            put_row(sheet, row, texts, [*look, *beside], boxed=True, height=height)
            row += 1

    half = count // 2 if overlong and not merged.approved and hasattr(sheet, "put_block") else count
    later = _second_half(merged, shape, half, top + half, [*plain, *beside], sheet) if half < count else None
    for index in range(half):
        put_item(index)
    index = half
    if later and row == top + half:
        for piece in later():
            if isinstance(piece, int):
                put_item(index)
                index += 1
                continue
            xml, rows, wide = piece
            sheet.put_block(row, rows, wide, xml)
            first_rows.extend(range(row + 1, row + rows + 1))
            row, index = row + rows, index + rows
    for rest in range(index, count):
        put_item(rest)
    if row > top:
        sheet.autofilter(top - 1, 0, row - 1, len(keys) - 1)
    return first_rows, row


def _second_half(
    merged: Consolidated, shape: Shape, first: int, row: int, looks: Sequence[Any], sheet: Any
) -> Callable[[], Iterator[Block | int]]:
    """Another process makes the rows of the items from ``first`` on, as they are when every item before has one row."""
    numbers = [look._get_xf_index() for look in looks]

    def make() -> Iterator[Block | int]:
        aside = Overlong(OVERLONG_MARK)  # what is too long for a cell is written, and kept, by whoever writes the sheet
        entries = (_item_rows(merged, index, shape, aside) for index in range(first, len(merged.ledger.items)))
        return boxed_blocks(entries, row, numbers, sheet.default_row_height)

    return ahead(make)


def _item_rows(
    merged: Consolidated, index: int, shape: Shape, overlong: Overlong | None
) -> list[tuple[list[str], float]]:
    """The rows of one item, each with its height: one, or as many as its tallest text needs."""
    item, ems = merged.ledger.items[index], shape.ems
    texts = _fitted(cell_texts(merged, index, item, shape.keys), item, shape, overlong)
    lines = max(map(line_bound, texts, ems))
    if lines <= _TALLEST:
        return [([*texts, *_hidden_texts(merged, shape, index, 0)], row_height(lines, SIZE))]
    return [
        (
            [*cells, *_hidden_texts(merged, shape, index, part)],
            row_height(min(max(map(line_bound, cells, ems)), _TALLEST), SIZE),
        )
        for part, cells in enumerate(split_rows(texts, ems))
    ]


def _hidden(sheet: Any, styles: Styles, merged: Consolidated, shape: Shape, index: int, part: int, row: int) -> None:
    """The id of the row, and what the office wrote in columns of its own."""
    for offset, text in enumerate(_hidden_texts(merged, shape, index, part)):
        style = styles.get(border=1) if offset else styles.get(text_wrap=False)
        put(sheet, row, shape.left + len(shape.keys) + offset, text, style)


def _hidden_texts(merged: Consolidated, shape: Shape, index: int, part: int) -> list[str]:
    if not shape.ids:
        return []
    known = merged.ledger.items[index].id
    office = [merged.carried.get((LEDGER_SHEET, known, head), "") if not part else "" for head in shape.carried]
    return [f"{known}{CONTINUATION}{part + 1}" if part else known, *office]


def _valign(line: Line, below: Line | None, column: int) -> str:
    """A text that runs on in the row below has its lines spread over the cell, so that no gap shows where it is cut."""
    if below is not None and below.part > 0 and below.texts[column]:
        return "vjustify"
    return "top" if line.part else "vcenter"


def _style(styles: Styles, key: str, edge: tuple[bool, bool], approved: bool, valign: str = "vcenter") -> Any:
    properties: dict[str, object] = {
        "left": 1,
        "right": 1,
        "top": int(edge[0]),
        "bottom": int(edge[1]),
        "valign": valign,
    }
    if key in _CENTRED:
        properties["align"] = "center"
    if approved:
        properties["bg_color"] = _APPROVED_FILL
    return styles.get(**properties)
