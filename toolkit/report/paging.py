"""Where printed pages end, where a tall item is cut, and over which rows a theme or a title is merged.

A merged cell that runs over a page's end prints its text on one of the pages, or through the cut. So pages are broken
where we say, a theme is merged within one page only, and stands again at the head of the next. An item that does not
fit any more begins a page; only a tall one is cut, at the page's end, as Word does with a table row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.report.heights import cut_once, line_count, lines_in, row_height

PAGE = 722.0
"""Points for rows on a page: A3 landscape less margins and a reserve of one in twenty-five."""

TALLEST = 400.0
"""No row is made taller than this: Excel's limit is 409."""

_WHOLE = 190.0
"""An item up to this height is never cut."""
_ROOM = 120.0
"""Less than this is not worth beginning a tall item in."""


@dataclass(slots=True)
class Line:
    """One physical row: part ``part`` of item ``item``. ``labels`` are its theme and title; in ``texts`` these two are
    blank unless ``alone`` (too tall to be merged). ``opens`` a page when it is the first row on it."""

    item: int
    part: int
    labels: tuple[str, str]
    texts: list[str]
    alone: bool = False
    height: float = 0.0
    last: bool = True
    split: bool = False
    opens: bool = False


class Piece(NamedTuple):
    """Rows (first to last, inclusive) whose cells in one column are one: they show ``text``."""

    first: int
    last: int
    text: str


@dataclass(slots=True)
class _Page:
    """How full the page is, and which labels its last row stands under."""

    room: float
    used: float = 0.0
    full: float = field(default=PAGE)
    under: tuple[str, str] | None = None

    def left(self) -> float:
        return self.room - self.used

    def turn(self) -> None:
        self.room, self.used, self.under = self.full, 0.0, None


def lay_out(
    rows: Iterable[Sequence[str]], ems: Sequence[float], size: float, *, first: float, then: float
) -> list[Line]:
    """Set the items' texts (theme and title first) on pages; returns the physical rows with heights and page starts.

    ``ems`` are the widths of the columns, ``first`` and ``then`` the points that the heads take on the first and on every
    further page. Every row is as tall as its tallest text, and as its theme and title where these begin.
    """
    page = _Page(PAGE - first, full=PAGE - then)
    lines: list[Line] = []
    for index, texts in enumerate(rows):
        for line in _set_item(index, texts, ems, size, page):
            line.opens = line.opens and bool(lines)
            lines.append(line)
    return lines


def _set_item(index: int, texts: Sequence[str], ems: Sequence[float], size: float, page: _Page) -> Iterator[Line]:
    counts = [line_count(text, width) for text, width in zip(texts, ems, strict=True)]
    labels = (texts[0], texts[1])
    alone = row_height(max(counts[:2]), size) > TALLEST
    own = list(texts) if alone else ["", "", *texts[2:]]
    height = row_height(max(counts if alone else counts[2:]), size)
    opens = not page.used
    if height <= TALLEST:
        needed = height if alone else max(height, _label_height(counts, labels, page.under, size))
        if needed > page.left() and (height <= _WHOLE or page.left() < _ROOM):
            page.turn()
            opens = True
            needed = height if alone else max(height, _label_height(counts, labels, None, size))
        if needed <= page.left() or not page.used:
            page.used += needed
            page.under = None if alone else labels
            yield Line(index, 0, labels, own, alone, needed, opens=opens)
            return
    yield from _cut_item(Line(index, 0, labels, own, alone), counts, ems, size, page)


def _label_height(counts: Sequence[int], labels: tuple[str, str], under: tuple[str, str] | None, size: float) -> float:
    """What theme and title need in this row: nothing where they go on from the row above."""
    theme = 0 if under and under[0] == labels[0] else counts[0]
    title = 0 if under == labels else counts[1]
    return row_height(max(theme, title), size) if theme or title else 0.0


def _cut_item(whole: Line, counts: Sequence[int], ems: Sequence[float], size: float, page: _Page) -> Iterator[Line]:
    rest, part, turned = whole.texts, 0, False
    opens = not page.used
    if page.left() < _ROOM and page.used:
        page.turn()
        opens = True
    while True:
        labels_need = 0.0 if whole.alone or part else _label_height(counts, whole.labels, page.under, size)
        room = min(page.left(), TALLEST)
        lines = lines_in(room, size)
        cuts = [cut_once(text, width, lines) for text, width in zip(rest, ems, strict=True)]
        here, rest = [one[0] for one in cuts], [one[1] for one in cuts]
        tallest = max(one[2] for one in cuts)
        height = min(max(row_height(tallest, size), labels_need), TALLEST)
        last = not any(rest)
        yield Line(whole.item, part, whole.labels, here, whole.alone, height, last, True, opens)
        page.used += height
        turned = turned or (opens and part > 0)
        page.under = None if whole.alone or turned else whole.labels
        if last:
            return
        part += 1
        opens = page.left() < _ROOM
        if opens:
            page.turn()


def pieces(lines: Sequence[Line], column: int) -> list[Piece]:
    """The merged cells of theme (``column`` 0) or title (1): equal neighbours on one page.

    On a page that begins within an item the cells are blank until the item ends: repeating the words in a continuation
    row would read back as a longer theme.
    """
    found: list[Piece] = []
    for number, line in enumerate(lines):
        if line.alone:
            continue
        previous = lines[number - 1] if number else None
        text = line.labels[column] if not line.part else ""
        joins = False
        if previous is not None and not previous.alone and not line.opens:
            same = previous.labels[: column + 1] == line.labels[: column + 1]
            joins = line.part > 0 or (same and bool(text) and bool(found[-1].text))
        if joins:
            found[-1] = found[-1]._replace(last=number)
        else:
            found.append(Piece(number, number, text))
    return found
