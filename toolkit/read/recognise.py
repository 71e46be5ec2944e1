"""A file's cells → the tables in them, without configuration: titles, headers, rows, notes, and what was repaired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from toolkit.model import codes
from toolkit.model.findings import Finding
from toolkit.model.grid import Book, Sheet
from toolkit.model.layout import Layout, Loose, Reading, Row
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
from toolkit.read.heads import HeadMap, finder_of
from toolkit.read.kinds import loose_kind
from toolkit.read.large import Lane, NotPlain
from toolkit.read.page import Page, all_loose, is_title, page_of, table_of, take_apart
from toolkit.read.repair import (
    Line,
    carry_down,
    join_cuts,
    loose_tail,
    move_unit_tails,
    repair_theme_labels,
    repair_titles,
)
from toolkit.read.rows import Body
from toolkit.text.normal import key, squeeze

HELP_SHEET = "填写说明"
"""The sheet of our form that tells how to fill it in; its texts say nothing of the unit's."""


class _Remark(NamedTuple):
    code: str
    sheet: str
    row: int
    column: int
    gaps: dict[str, Any]


def recognise(
    book: Book,
    layouts: tuple[Layout, ...],
    *,
    file: str,
    sha256: str,
    received: str | None = None,
    consume: bool = False,
    lane: Lane | None = None,
) -> Reading:
    """Understand a file: every non-blank cell, comment, drawing and uncached formula ends in a Row or in a Loose.

    ``file`` and ``sha256`` name it in findings; ``received`` is the archive member's time. With ``consume`` the rows of
    ``book`` are given up while they are read (half the memory for a large ledger). With ``lane`` (see
    ``lane_of``) the rows of the first sheet were handed on already; NotPlain when they are not all of the ledger.
    Never raises for what a unit did.
    """
    finder = finder_of(layouts)
    own = book.properties.get(KIND, "") in OWN_KINDS
    sheets = _own_sheets(book) if own else book.sheets
    reading = Reading(file, sha256, book.kind, [], [], book.properties, book.modified, received, "")
    remarks: list[_Remark] = []
    pages: list[Page] = []
    continued: HeadMap | None = None
    for sheet in sheets:
        if book.properties.get(KIND) == "form" and (sheet.name == HELP_SHEET or sheet.name.startswith("_")):
            reading.loose += all_loose(sheet, "head")
            continue
        if book.properties.get(KIND) == BASELINE and sheet.name in BESIDE_PLAN:
            reading.loose += all_loose(sheet, "note")
            continue
        if lane is not None and sheet is lane.sheet:
            page = page_of(lane.finish(), lane)
        else:
            page = take_apart(sheet, finder, continued if book.kind == "docx" else None, consume)
        continued = page.bodies[-1].head if page.bodies else continued
        pages.append(page)
        reading.loose += page.loose
        reading.title = reading.title or next((e.text for e in page.loose if is_title(e)), "")
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
            reading.tables.append(table_of(body))
    reading.title = squeeze(reading.title or book.title)
    reading.loose = [_title_again(entry, reading.title) for entry in reading.loose]
    reading.findings = [_finding(remark, file, sha256) for remark in remarks]
    if lane is not None and (
        len(reading.tables) != 1 or lane.sheet is None or reading.tables[0].sheet != lane.sheet.name
    ):
        raise NotPlain
    if not reading.tables and not own:
        reading.findings.append(codes.finding("L206", Source(file, None, None, sha256)))
    return reading


def _own_sheets(book: Book) -> tuple[Sheet, ...]:
    """Of a workbook that we wrote only the ledger sheet holds a ledger; the others are made from it."""
    return tuple(sheet for sheet in book.sheets if sheet.name == LEDGER_SHEET) or book.sheets[:1]


def _title_again(entry: Loose, title: str) -> Loose:
    """A line that is the title of the document (in a .docx it stands beside the tables, not above one)."""
    if entry.kind == "note" and title and len(entry.text) < 2 * len(title) + 20 and key(entry.text) == key(title):
        return replace(entry, kind="title")
    return entry


def _finding(remark: _Remark, file: str, sha256: str) -> Finding:
    cell = address(remark.row, remark.column) if remark.row and remark.column else None
    return codes.finding(remark.code, Source(file, remark.sheet, cell, sha256), **remark.gaps)


def _runs(pages: list[Page], *, whole: bool) -> list[list[tuple[Body, dict[int, list[tuple[int, int]]]]]]:
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
