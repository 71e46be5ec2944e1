"""One sheet taken apart: the tables on it, and what each text outside them is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from toolkit.model.grid import Area, Sheet
from toolkit.model.layout import Layout, Loose, Table
from toolkit.read.heads import HeadFinder, HeadMap, finder_of, starts_by_row
from toolkit.read.kinds import HEADING, loose_kind
from toolkit.read.large import Lane, NotPlain, Take
from toolkit.read.rows import Body, read_body
from toolkit.text.normal import key


class Page(NamedTuple):
    """One sheet taken apart: its tables, its other texts, and the merges that the rows need."""

    bodies: list[Body]
    loose: list[Loose]
    downs: dict[int, list[tuple[int, int]]]


def take_apart(sheet: Sheet, finder: HeadFinder, continued: HeadMap | None, consume: bool) -> Page:
    """Find the tables of a sheet and what each text outside them is. ``continued``: the header a page without one has."""
    starts = starts_by_row(sheet.merges)
    covered = _covered(sheet) if sheet.merges else {}
    order = sorted(sheet.rows)
    page = Page([], [], {})
    for area in sheet.merges:
        if area.bottom > area.top:
            page.downs.setdefault(area.top, []).append((area.left, area.bottom))
    index, before = 0, 0
    while index < len(order):
        head = finder.at(sheet, order[index], starts)
        if head is None:
            index += 1
            continue
        opening = _opening(sheet, order, before, index, head)
        above = order[before : index - 1 if opening else index]
        page.loose.extend(_outside(sheet, above, covered, starts, finder, head, not page.bodies))
        first = order[index]
        while index < len(order) and order[index] < first + head.depth:
            page.loose.extend(
                Loose("head", sheet.name, order[index], c, t) for c, t in sheet.rows[order[index]].items()
            )
            index += 1
        before = index = _read_table(
            page, Body.under(sheet, head, first, opening), finder, order, index, covered, starts, consume
        )
    if not page.bodies and continued and _fits(sheet, order, continued):
        body = Body.under(sheet, continued, 0)
        before = _read_table(page, body, finder, order, 0, covered, starts, consume)
    page.loose.extend(_outside(sheet, order[before:], covered, starts, finder, None, not page.bodies))
    columns = page.bodies[0].names if page.bodies else {}
    page.loose.extend(_floating(sheet, columns))
    page.loose.extend(_under_merges(sheet, covered, page.bodies))
    if consume:
        sheet.rows.clear()
    return page


def lane_of(layouts: tuple[Layout, ...], begin: Callable[[str, Table], Take]) -> Lane:
    """A lane for a very large ledger. ``begin`` is called when its header is known, with the title above it and the table
    (without rows), and says where the rows go."""
    finder = finder_of(layouts)

    def start(body: Body, above: list[int]) -> Take:
        order = [*above, body.first_row]
        if _opening(body.sheet, order, 0, len(above), body.head) is not None:
            raise NotPlain
        loose = _outside(body.sheet, above, {}, {}, finder, body.head, True)
        return begin(next((entry.text for entry in loose if is_title(entry)), ""), table_of(body))

    return Lane(finder, start)


def page_of(body: Body, lane: Lane) -> Page:
    """The sheet of a lane taken apart, whose rows are gone."""
    sheet = body.sheet
    starts = starts_by_row(sheet.merges)
    covered = _covered(sheet) if sheet.merges else {}
    page = Page([body], _outside(sheet, lane.above, covered, starts, lane.finder, body.head, True), {})
    page.loose.extend(Loose("head", sheet.name, body.first_row, c, t) for c, t in sheet.rows[body.first_row].items())
    page.loose.extend(_floating(sheet, body.names))
    page.loose.extend(_under_merges(sheet, covered, page.bodies))
    return page


def is_title(entry: Loose) -> bool:
    """Whether a text above a table is its title and not 附件 or 单位：万元."""
    return entry.kind == "title" and not key(entry.text).startswith(("附件", "附表", "单位:", "计量单位:"))


def all_loose(sheet: Sheet, kind: str) -> list[Loose]:
    """Every text of a sheet on which no table is looked for."""
    found = [
        Loose(kind, sheet.name, row, column, text)
        for row in sorted(sheet.rows)
        for column, text in sorted(sheet.rows[row].items())
    ]
    return found + _floating(sheet, {})


def _floating(sheet: Sheet, columns: Mapping[int, str]) -> list[Loose]:
    """Comments, drawings, and formulas that have no value; formulas of a 序号 or id column say nothing."""
    found = [Loose("comment", sheet.name, note.row, note.column, note.text) for note in sheet.notes]
    for drawing in sheet.drawings:
        text = f"[{drawing.kind}]{drawing.text}" if drawing.text else f"[{drawing.kind}]"
        found.append(Loose("drawing", sheet.name, drawing.row, drawing.column, text))
    for (row, column), formula in sheet.formulas.items():
        if not formula.cached and column not in sheet.rows.get(row, ()):
            kind = "head" if columns.get(column) in ("seq", "id") else "formula"
            found.append(Loose(kind, sheet.name, row, column, "=" + formula.text))
    return found


def _covered(sheet: Sheet) -> dict[tuple[int, int], Area]:
    """Cells that hold a text although they lie under a merge; cost follows the cells, not the size of the area."""
    found: dict[tuple[int, int], Area] = {}
    rows = sheet.rows
    for area in sheet.merges:
        top, left, bottom, right = area
        numbers = range(top, bottom + 1) if bottom - top < len(rows) else [r for r in rows if top <= r <= bottom]
        for number in numbers:
            cells = rows.get(number)
            if not cells:
                continue
            if right - left < len(cells):
                hit = [c for c in range(left, right + 1) if c in cells]
            else:
                hit = [c for c in cells if left <= c <= right]
            for column in hit:
                if column != left or number != top:
                    found[number, column] = area
    return found


def _opening(sheet: Sheet, order: list[int], before: int, index: int, head: HeadMap) -> tuple[int, int, str] | None:
    """The theme in the line above a header (一、市级任务), where another one comes under it: (row, column, text)."""
    if index == before or "theme" in head.columns or head.layout.rows != "fixed":
        return None
    last = order[index - 1]

    def lines() -> Iterator[tuple[int, int, str]]:
        for number in (last, *order[index:]):
            if len(sheet.rows[number]) == 1:
                ((column, text),) = sheet.rows[number].items()
                if len(text) <= 40 and HEADING.match(key(text)):
                    yield number, column, text

    found = lines()
    one = next(found, None)
    return one if one and one[0] == last and next(found, None) else None


def _read_table(
    page: Page,
    body: Body,
    finder: HeadFinder,
    order: list[int],
    index: int,
    covered: Mapping[tuple[int, int], Area],
    starts: Mapping[int, list[Area]],
    consume: bool,
) -> int:
    for guess in body.head.guesses:
        body.remarks.append((guess.code, body.first_row, guess.column, dict(guess.gaps)))
    index = read_body(body, finder, order, index, covered, starts, consume=consume)
    unnamed = sorted({c for row in body.rows for c in row.extra if not body.heads.get(c)})
    body.remarks.extend(("L204", body.first_row, column, {}) for column in unnamed if body.first_row)
    page.bodies.append(body)
    return index


def _fits(sheet: Sheet, order: list[int], head: HeadMap) -> bool:
    """Whether a table without header goes on with the columns of the page before."""
    width = max(head.heads)
    return any(len(sheet.rows[number]) >= 2 for number in order) and max(max(sheet.rows[n]) for n in order) <= width


def _outside(
    sheet: Sheet,
    numbers: list[int],
    covered: Mapping[tuple[int, int], Area],
    starts: Mapping[int, list[Area]],
    finder: HeadFinder,
    head: HeadMap | None,
    first: bool,
) -> list[Loose]:
    """Texts above a header (``head`` is that header) or on a sheet without table: titles, 填报单位 lines, notes."""
    found: list[Loose] = []
    titled = not first
    for number in numbers:
        cells = {c: t for c, t in sheet.rows[number].items() if (number, c) not in covered}
        kinds = {column: loose_kind(text) for column, text in cells.items()}
        labelled = next((kind for kind in kinds.values() if kind in ("unit_line", "signature")), "")
        for column, text in cells.items():
            kind = kinds[column]
            if kind == "note" and head and finder.is_head(text):
                kind = "head"
            elif kind == "note" and len(cells) == 1 and head and not titled and len(text) <= 80:
                kind, titled = "title", True
            elif kind == "note" and labelled and len(text) <= 30:
                kind = labelled
            found.append(Loose(kind, sheet.name, number, column, text))
    return found


def _under_merges(sheet: Sheet, covered: Mapping[tuple[int, int], Area], bodies: list[Body]) -> list[Loose]:
    """Values that lie under a merge; in a handed-out column one that repeats what is seen says nothing new."""
    found = []
    heads = {
        row for body in bodies if body.first_row for row in range(body.first_row, body.first_row + body.head.depth)
    }
    for (row, column), area in covered.items():
        if row in heads:
            continue  # a header cell, listed with the header
        text, seen = sheet.rows[row][column], sheet.text(area.top, area.left)
        handed_out = any(body.uses.get(body.names.get(area.left, "")) in ("fixed", "number", "key") for body in bodies)
        same = handed_out and key(text) == key(seen)
        found.append(Loose("head" if same else "under_merge", sheet.name, row, column, text))
    return found


def table_of(body: Body) -> Table:
    """The table with the marks of its sheet."""
    sheet = body.sheet
    formulas = {place: formula.cached for place, formula in sheet.formulas.items()} if sheet.formulas else {}
    return Table(
        sheet.name,
        body.head.layout.name,
        body.columns,
        body.heads,
        body.first_row,
        body.rows,
        sheet.hidden_rows,
        sheet.struck,
        formulas,
        sheet.hidden,
    )
