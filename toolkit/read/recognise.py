"""A file's cells → the tables in them, without configuration: titles, headers, rows, notes, and what was repaired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from toolkit.model import codes
from toolkit.model.findings import Finding
from toolkit.model.grid import Area, Book, Sheet
from toolkit.model.layout import Layout, Loose, Reading, Row, Table
from toolkit.model.ledger import Source, address
from toolkit.model.output import (
    BASELINE,
    BESIDE_PLAN,
    KIND,
    LEDGER_SHEET,
    OVERLONG_HEADS,
    OVERLONG_MARK,
    OVERLONG_SHEET,
    OWN_KINDS,
)
from toolkit.read.heads import HeadFinder, HeadMap, finder_of, starts_by_row
from toolkit.read.kinds import HEADING, loose_kind
from toolkit.read.repair import (
    Line,
    carry_down,
    join_cuts,
    loose_tail,
    move_unit_tails,
    repair_theme_labels,
    repair_titles,
)
from toolkit.read.rows import Body, read_body
from toolkit.text.normal import key, squeeze

HELP_SHEET = "填写说明"
"""The sheet of our form that tells how to fill it in; its texts say nothing of the unit's."""


class _Remark(NamedTuple):
    code: str
    sheet: str
    row: int
    column: int
    gaps: dict[str, Any]


class _Page(NamedTuple):
    """One sheet taken apart: its tables, its other texts, and the merges that the rows need."""

    bodies: list[Body]
    loose: list[Loose]
    downs: dict[int, list[tuple[int, int]]]


def recognise(
    book: Book,
    layouts: tuple[Layout, ...],
    *,
    file: str,
    sha256: str,
    received: str | None = None,
    consume: bool = False,
) -> Reading:
    """Understand a file: every non-blank cell, comment, drawing and uncached formula ends in a Row or in a Loose.

    ``file`` and ``sha256`` name it in findings; ``received`` is the archive member's time. With ``consume`` the rows of
    ``book`` are given up while they are read (half the memory for a large ledger). Never raises for what a unit did.
    """
    finder = finder_of(layouts)
    own = book.properties.get(KIND, "") in OWN_KINDS
    sheets = _own_sheets(book) if own else book.sheets
    reading = Reading(file, sha256, book.kind, [], [], book.properties, book.modified, received, "")
    remarks: list[_Remark] = []
    pages: list[_Page] = []
    continued: HeadMap | None = None
    for sheet in sheets:
        if book.properties.get(KIND) == "form" and (sheet.name == HELP_SHEET or sheet.name.startswith("_")):
            reading.loose += _all_loose(sheet, "head")
            continue
        if book.properties.get(KIND) == BASELINE and sheet.name in BESIDE_PLAN:
            reading.loose += _all_loose(sheet, "note")
            continue
        page = _take_apart(sheet, finder, continued if book.kind == "docx" else None, consume)
        continued = page.bodies[-1].head if page.bodies else continued
        pages.append(page)
        reading.loose += page.loose
        reading.title = reading.title or next((e.text for e in page.loose if _is_title(e)), "")
    for run in _runs(pages, whole=book.kind == "docx"):
        _repair(run, remarks)
    long_texts = _long_texts(book) if own else {}
    for page in pages:
        for body in page.bodies:
            reading.loose += loose_tail(body, loose_kind)
            reading.loose += body.loose
            remarks += [_Remark(code, body.sheet.name, row, column, gaps) for code, row, column, gaps in body.remarks]
            if long_texts:
                _lengthen(body, long_texts)
            reading.tables.append(_table(body))
    reading.title = squeeze(reading.title or book.title)
    reading.loose = [_title_again(entry, reading.title) for entry in reading.loose]
    reading.findings = [_finding(remark, file, sha256) for remark in remarks]
    if not reading.tables and not own:
        reading.findings.append(codes.finding("L206", Source(file, None, None, sha256)))
    return reading


def _own_sheets(book: Book) -> tuple[Sheet, ...]:
    """Of a workbook that we wrote only the ledger sheet holds a ledger; the others are made from it."""
    return tuple(sheet for sheet in book.sheets if sheet.name == LEDGER_SHEET) or book.sheets[:1]


def _is_title(entry: Loose) -> bool:
    return entry.kind == "title" and not key(entry.text).startswith(("附件", "附表", "单位:", "计量单位:"))


def _title_again(entry: Loose, title: str) -> Loose:
    """A line that is the title of the document (in a .docx it stands beside the tables, not above one)."""
    if entry.kind == "note" and title and len(entry.text) < 2 * len(title) + 20 and key(entry.text) == key(title):
        return replace(entry, kind="title")
    return entry


def _finding(remark: _Remark, file: str, sha256: str) -> Finding:
    cell = address(remark.row, remark.column) if remark.row and remark.column else None
    return codes.finding(remark.code, Source(file, remark.sheet, cell, sha256), **remark.gaps)


def _all_loose(sheet: Sheet, kind: str) -> list[Loose]:
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


def _take_apart(sheet: Sheet, finder: HeadFinder, continued: HeadMap | None, consume: bool) -> _Page:
    """Find the tables of a sheet and what each text outside them is. ``continued``: the header a page without one has."""
    starts = starts_by_row(sheet.merges)
    covered = _covered(sheet) if sheet.merges else {}
    order = sorted(sheet.rows)
    page = _Page([], [], {})
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
    page: _Page,
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


def _runs(pages: list[_Page], *, whole: bool) -> list[list[tuple[Body, dict[int, list[tuple[int, int]]]]]]:
    """Tables that are repaired together: each by itself; those of a .docx with equal columns as one cut by its pages."""
    runs: list[list[tuple[Body, dict[int, list[tuple[int, int]]]]]] = []
    for page in pages:
        for body in page.bodies:
            first = runs[-1][0][0] if runs else None
            if (
                whole
                and first
                and first.head.columns == body.head.columns
                and first.columns.items() >= body.columns.items()
            ):
                body.columns = {**first.columns}  # with the theme that only a line over the first page's rows names
                runs[-1].append((body, page.downs))
            else:
                runs.append([(body, page.downs)])
    return runs


def _repair(run: list[tuple[Body, dict[int, list[tuple[int, int]]]]], remarks: list[_Remark]) -> None:
    lines = [Line(body, row) for body, _ in run for row in body.rows]
    downs = {id(body): merges for body, merges in run}

    def note(body: Body, code: str, row: int, name: str, gaps: dict[str, object]) -> None:
        remarks.append(_Remark(code, body.sheet.name, row, body.columns.get(name, 0), gaps))

    if run[0][0].head.layout.rows != "fixed":
        carry_down([], {}, lambda body: downs[id(body)])
        return
    repair_theme_labels(lines, note)
    lines, tails = join_cuts(lines, note)
    if any("units" in body.columns or "lead" in body.columns for body, _ in run):
        move_unit_tails(lines, note)
    repair_titles(lines, note)
    carry_down(lines, tails, lambda body: downs[id(body)])
    if tails or len(run) > 1:
        for body, _ in run:
            body.rows = [line.row for line in lines if line.body is body]
    for body, _ in run[1:]:
        if body.rows and "title" in body.rows[0].inherited:
            note(body, "L216", body.rows[0].number, "title", {"whole": squeeze(body.rows[0].values["title"])})


def _table(body: Body) -> Table:
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


def _long_texts(book: Book) -> dict[tuple[str, str], str]:
    """Texts that did not fit a cell, from the sheet that our writer keeps them on: (id, column head) → the rest."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == OVERLONG_SHEET), None)
    if sheet is None:
        return {}
    pieces: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for row in sorted(sheet.rows):
        cells = [sheet.text(row, column) for column in range(1, len(OVERLONG_HEADS) + 1)]
        if cells[0] and cells[2].isdigit():
            pieces.setdefault((cells[0], cells[1]), []).append((int(cells[2]), row, cells[3]))
    return {place: "".join(text for _, _, text in sorted(found)) for place, found in pieces.items()}


def _lengthen(body: Body, rest: Mapping[tuple[str, str], str]) -> None:
    titles = {column.key: column.title for column in body.head.layout.columns}

    def whole(row: Row, name: str, text: str) -> str:
        item = row.values.get("id", "")
        more = (
            rest.get((item, titles.get(name, "")))
            or rest.get((item, body.heads.get(body.columns[name], "")))
            or rest.get((item, name))
        )
        return text[: -len(OVERLONG_MARK)] + more if more else text

    for row in body.rows:
        for name, text in row.values.items():
            if text.endswith(OVERLONG_MARK):
                row.values[name] = whole(row, name, text)
