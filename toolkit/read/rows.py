"""The rows under a header: which are rows of the table, and which are titles, totals, signatures, notes or headers again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.model.grid import Area, Sheet
from toolkit.model.layout import Loose, Row
from toolkit.read.heads import HeadFinder, HeadMap, latest_filled, normal_head
from toolkit.read.kinds import HEADING, NOTE, TOTAL, UNIT_KEYS, fit, like_deadline, loose_kind
from toolkit.text.normal import key, squeeze
from toolkit.text.numerals import number_of

NOTHING: Mapping[str, int] = {}
NO_EXTRA: Mapping[int, str] = {}

_NAMED = re.compile(HEADING.pattern + r".{2}")
_SENTENCE = re.compile(
    r"[。；，！？:：]|以下|如下|以上|填报|填写|请|报送|上报|汇总|完毕|此处|下页|续[表页]|(?:台账|清单|[务工览况]表)$"
)
"""What the name of a part of a table does not hold; lines with these speak to the reader."""
_CHINESE_NUMBER = re.compile(r"^\(?[一二三四五六七八九十]{1,3}\)?[,.]?$")
_LABEL_STARTS = frozenset("备注说填审签制联日时单部报上合小总共累附(（截编盖公经统更主")


@dataclass(slots=True)
class Body:
    """The table under one header while it is read."""

    sheet: Sheet
    head: HeadMap
    first_row: int
    rows: list[Row] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    remarks: list[tuple[str, int, int, dict[str, object]]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    main: int = 0
    main_name: str = ""
    opening: tuple[int, int, str] | None = None

    @classmethod
    def under(cls, sheet: Sheet, head: HeadMap, first_row: int, opening: tuple[int, int, str] | None = None) -> Body:
        if head.series:
            head = latest_filled(head, sheet, first_row + head.depth - 1 if first_row else 0)
        body = cls(sheet, head, first_row, opening=opening)
        body.columns, body.heads = dict(head.columns), dict(head.heads)
        body.names = {column: name for name, column in head.columns.items()}
        body.uses = {column.key: column.use for column in head.layout.columns}
        main = (
            next((name for name in head.layout.required[0] if name in head.columns), None)
            if head.layout.required
            else None
        )
        body.main = head.columns[main] if main else min(head.columns.values())
        body.main_name = body.names[body.main]
        return body

    def put_loose(self, kind: str, row: int, cells: Mapping[int, str]) -> None:
        self.loose.extend(Loose(kind, self.sheet.name, row, column, text) for column, text in cells.items())


def read_body(
    body: Body,
    finder: HeadFinder,
    order: list[int],
    start: int,
    covered: Mapping[tuple[int, int], Area],
    stops: Mapping[int, list[Area]],
    *,
    consume: bool = False,
) -> int:
    """Fill ``body`` with the rows ``order[start:]`` up to the next header; the index of that header (or the end).

    ``covered`` are cells that lie under a merge (already accounted for), ``stops`` the areas by their first row.
    With ``consume`` each row is given up by the sheet once it is read.
    """
    sheet_rows, names, main, rows = body.sheet.rows, body.names, body.main, body.rows
    covered_rows = {row for row, _ in covered}
    kept_rows = {area.top for area in covered.values()}
    unnamed = _number_column(body, order[start : start + 40])
    if unnamed:
        body.columns.pop(names.get(unnamed, ""), None)
        names[unnamed], body.columns["seq"] = "seq", unnamed
        head = body.heads.get(unnamed, "")
        gaps: dict[str, object] = {"head": head, "title": "序号", "reason": "内容是连续编号"} if head else {}
        body.remarks = [remark for remark in body.remarks if remark[2] != unnamed]
        body.remarks.append(("L201" if head else "L203", body.first_row, unnamed, gaps))
    deadline = body.columns.get("deadline", 0)
    heading = body.opening
    lines: list[tuple[int, int, int]] = []
    for index in range(start, len(order)):
        number = order[index]
        cells: Mapping[int, str] = sheet_rows[number]
        if number in covered_rows:
            cells = {c: t for c, t in cells.items() if (number, c) not in covered}
        text = cells.get(main)
        if (
            text is None
            or len(text) <= 12
            or len(cells) < 3
            or text[0] in _LABEL_STARTS
            or text[:2] in ("牵头", "责任", "配合")
            or (deadline in cells and not like_deadline(cells[deadline]))
        ):
            if not cells:
                continue
            kind = _odd_kind(body, finder, number, cells, stops)
            if kind == "stop":
                _unused(body, heading)
                _among_rows(body, lines)
                _caption(body, order[index - 1])
                return index
            if kind == "heading":
                _unused(body, heading)
                heading = _heading(body, number, cells)
                continue
            if kind == "note" and len(cells) == 1:
                lines.append((number, next(iter(cells)), len(rows)))
            if kind != "row":
                body.put_loose(kind, number, cells)
                continue
            row = _shifted(body, number, cells) or make_row(number, cells, names)
        else:
            row = make_row(number, cells, names)
        if heading:
            _under_heading(body, row, heading)
            heading = None
        rows.append(row)
        if consume and number not in covered_rows and number not in kept_rows:
            del sheet_rows[number]
    _unused(body, heading)
    _among_rows(body, lines)
    return len(order)


def _among_rows(body: Body, lines: list[tuple[int, int, int]]) -> None:
    """Report texts that stand alone between the rows: a note, or a theme or task that nobody could tell.

    ``lines`` are (row, column, how many rows of the table stand above).
    """
    if body.head.layout.rows != "fixed":
        return
    texts = {(piece.row, piece.column): piece.text for piece in body.loose} if lines else {}
    for number, column, above in lines:
        text = texts.get((number, column), "")
        if above < len(body.rows) and text and not NOTE.match(key(text)):
            body.remarks.append(("L218", number, column, {"text": _short(text)}))


def _short(text: str) -> str:
    bare = squeeze(text)
    return bare if len(bare) <= 30 else bare[:30] + "…"


def make_row(number: int, cells: Mapping[int, str], names: Mapping[int, str]) -> Row:
    """A row with its own texts only; columns without a name become ``extra``."""
    values: dict[str, str] = {}
    extra: dict[int, str] | None = None
    for column, text in cells.items():
        name = names.get(column)
        if name is not None:
            values[name] = text
        elif not text.isspace():
            if extra is None:
                extra = {}
            extra[column] = text
    return Row(number, values, _NO_NAMES, (), NOTHING, NO_EXTRA if extra is None else extra)


_NO_NAMES: frozenset[str] = frozenset()


_ID = re.compile(r"\s*[\w#.-]{1,40}\s*", re.ASCII)
"""What a hidden id looks like; a sentence under its head is somebody's words, and no row."""


def _odd_kind(
    body: Body, finder: HeadFinder, number: int, cells: Mapping[int, str], stops: Mapping[int, list[Area]]
) -> str:
    """What an unusual row is: row, heading (a theme over the table's width), stop (another header), or a kind of Loose."""
    again = _header_again(body, finder, number, cells, stops)
    if again:
        return again
    named = {body.names[c]: t for c, t in cells.items() if c in body.names}
    if "id" in named and (body.main in cells or _ID.fullmatch(named["id"])):
        return "row"
    folded = [key(text) for text in list(cells.values())[:3]]
    if len(cells) <= 6 and any(TOTAL.match(text) for text in folded) and body.head.layout.rows == "fixed":
        return "total"
    has_main = body.main in cells
    numbers = not has_main and len(named) == len(cells) and all(body.uses.get(name) == "number" for name in named)
    across = len(cells) == 1 and any(a.left in cells and a.right - a.left >= 2 for a in stops.get(number, ()))
    if numbers and not across and all(len(key(t)) <= 6 and not _NAMED.match(key(t)) for t in cells.values()):
        return "head"
    if _is_heading(body, number, cells, stops):
        return "heading"
    kinds = {loose_kind(text) for c, text in cells.items() if body.names.get(c) not in UNIT_KEYS or len(cells) == 1}
    first = loose_kind(next(iter(cells.values())))
    if first in ("unit_line", "signature") and (not has_main or kinds <= {"unit_line", "signature"}):
        return first
    if (
        has_main
        and "deadline" not in named
        and kinds & {"unit_line", "signature"}
        and len(cells) <= 4
        and len(kinds) == 1
    ):
        return "signature"
    if len(cells) == 1:
        column, text = next(iter(cells.items()))
        if NOTE.match(key(text)):
            return "note"
        if column not in body.names or body.uses.get(body.names[column]) in ("number", "key"):
            return loose_kind(text)
        wide = any(a.left == column and a.right - a.left >= 2 for a in stops.get(number, ()))
        if wide or (column == min(body.names) and not has_main):
            return "note"
    return "row"


def _header_again(
    body: Body, finder: HeadFinder, number: int, cells: Mapping[int, str], stops: Mapping[int, list[Area]]
) -> str | None:
    """``head`` for the table's own header printed again (page breaks), ``stop`` for the header of another table."""
    hits = sum(map(finder.is_head, cells.values()))
    if hits < 2 and not (hits and hits == len(cells)):
        return None
    if all((column, normal_head(text)) in body.head.cells for column, text in cells.items()):
        return "head"
    if hits >= 2 and hits * 2 >= len(cells) and finder.at(body.sheet, number, stops):
        return "stop"
    return None


def _is_heading(body: Body, number: int, cells: Mapping[int, str], stops: Mapping[int, list[Area]]) -> bool:
    """Whether a row only names the theme of the rows below: 一、… alone, or 一 | … with every other cell blank."""
    columns = body.columns
    if len(cells) == 2 and "seq" in columns and columns["seq"] in cells:
        other = next(text for column, text in cells.items() if column != columns["seq"])
        return bool(_CHINESE_NUMBER.match(key(cells[columns["seq"]]))) and len(other) <= 40
    if len(cells) != 1 or "requirement" not in columns:
        return False
    column, text = next(iter(cells.items()))
    if len(text) > 50 or body.uses.get(body.names.get(column, "")) == "answer" or body.names.get(column) == "theme":
        wide = any(a.left == column and a.right - a.left >= 2 for a in stops.get(number, ()))
        return wide and len(text) <= 50 and bool(HEADING.match(key(text)))
    return bool(HEADING.match(key(text))) or _is_section(body, text, column, stops.get(number, ()))


def _is_section(body: Body, text: str, column: int, areas: Iterable[Area]) -> bool:
    """Whether a line merged over the table's width names a part of it although it has no number (市级统筹事项)."""
    first, last = min(body.heads), max(body.heads)
    across = any(a.left == column <= first + 1 and a.right >= last - 1 and a.right - a.left >= 2 for a in areas)
    return (
        across
        and "theme" not in body.head.columns
        and len(text) <= 30
        and not _SENTENCE.search(text)
        and loose_kind(text) == "note"
        and not NOTE.match(key(text))
        and not _above_table(body, text)
    )


def _above_table(body: Body, text: str) -> bool:
    """Whether a line repeats what stands above the table: its title at the top of a page."""
    above = (body.sheet.rows.get(row, {}) for row in range(max(1, body.first_row - 8), body.first_row))
    return any(key(other) == key(text) for cells in above for other in cells.values())


def _heading(body: Body, number: int, cells: Mapping[int, str]) -> tuple[int, int, str]:
    column = max(cells)
    for other, text in cells.items():
        if other != column:
            body.put_loose("head", number, {other: text})
    return number, column, cells[column]


def _under_heading(body: Body, row: Row, heading: tuple[int, int, str]) -> None:
    """Give the theme heading to the first row under it; the others take it from there."""
    number, column, text = heading
    if "theme" in row.values or body.uses.get("theme") is None:
        body.put_loose("title", number, {column: text})
        return
    if not HEADING.match(key(text)) and body.sheet.rows.get(number, {}).keys() <= {column}:
        body.remarks.append(("L219", number, column, {"text": _short(text)}))
    body.columns.setdefault("theme", column)
    row.values["theme"] = text
    row.parts = (("theme", number, text), *row.parts)
    row.inherited = frozenset(("theme",))


def _caption(body: Body, last: int) -> None:
    """A short text alone in the row above another header names that table: it is no row of this one."""
    rows = body.rows
    if rows and rows[-1].number == last and len(rows[-1].values) == 1 and not rows[-1].extra:
        ((name, text),) = rows[-1].values.items()
        if len(text) <= 40:
            rows.pop()
            body.put_loose("title", last, {body.columns[name]: text})


def _unused(body: Body, heading: tuple[int, int, str] | None) -> None:
    if heading:
        body.put_loose("note", heading[0], {heading[1]: heading[2]})


def _number_column(body: Body, numbers: list[int]) -> int:
    """A column whose cells count 1, 2, 3 … or 一、二、三 … under no head or one that says something else.

    0 when there is none or the table has a 序号 already.
    """
    if "seq" in body.columns or body.uses.get("seq") is None:
        return 0
    rows = body.sheet.rows
    guessed = {guess.column for guess in body.head.guesses if guess.code == "L205"}
    seen: dict[int, list[str]] = {}
    for number in numbers:
        for column, text in rows[number].items():
            if (column not in body.names or column in guessed) and column < body.main:
                seen.setdefault(column, []).append(key(text))
    for column in sorted(seen):
        counts = [number_of(text) if len(text) <= 4 else None for text in seen[column]]
        counting = sum(count is not None for count in counts)
        if body.heads.get(column):
            if len(counts) >= 2 and counts == list(range(1, len(counts) + 1)):
                return column
        elif counting and counting >= 0.7 * len(counts):
            return column
    return 0


def _shifted(body: Body, number: int, cells: Mapping[int, str]) -> Row | None:
    """The row with its cells under their own heads when all stand one column left or right, else None.

    Answer cells are never moved: which answer a text is must not be guessed, so what would land there becomes extra.
    """
    if "requirement" not in body.columns or not any(name in body.columns for name in UNIT_KEYS):
        return None
    names, uses = body.names, body.uses
    fixed = {c: t for c, t in cells.items() if uses.get(names.get(c, "")) in ("fixed", "number")}
    if len(fixed) < 3:
        return None
    here = fit({names[c]: t for c, t in fixed.items()})
    for shift in (-1, 1):
        values, extra = {}, {}
        for column, text in cells.items():
            mine, target = names.get(column, ""), names.get(column - shift, "")
            if uses.get(target) in ("fixed", "number"):
                values[target] = text
            elif uses.get(mine) == "answer" and shift < 0:
                values[mine] = text
            else:
                extra[column] = text
        moved = {name: text for name, text in values.items() if uses[name] != "answer"}
        if "requirement" in moved and len(moved) >= len(fixed) - 1 and fit(moved) >= max(here + 4, 4):
            side = "左" if shift < 0 else "右"
            body.remarks.append(("L215", number, min(cells), {"side": side, "count": 1}))
            return Row(number, values, _NO_NAMES, (), NOTHING, extra, shift)
    return None
