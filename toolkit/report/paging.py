"""Where printed pages end, and over which rows a theme or a title is merged.

A merged cell that runs over a page's end prints its text on one of the pages, or through the cut. So pages are broken
where we say, a theme is merged within one page only, and stands again at the head of the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.report.heights import MAX_ROW

FIRST_PAGE, PAGE = 615.0, 690.0
"""Points of rows on the first and on every further page: A3 landscape less margins, titles, head row and reserve."""


@dataclass(slots=True)
class Line:
    """One physical row: part number ``part`` of item ``item``, its cells, and what its theme and title (labels) need.

    ``alone``: its theme or title is too tall to be merged and stands in ``texts`` like any other text.
    """

    item: int
    part: int
    last: bool
    split: bool
    alone: bool
    texts: list[str]
    height: float
    labels: tuple[str, str]
    needs: tuple[float, float]


class Piece(NamedTuple):
    """Rows (first to last, inclusive) whose cells in one column are one: they show ``text``."""

    first: int
    last: int
    text: str


def paginate(lines: Sequence[Line]) -> list[int]:
    """Decide the page breaks and make rows taller where a theme or title would not fit into its piece of a page.

    Returns the numbers of the lines that begin a page, without the first. Changes ``Line.height``.
    """
    breaks = _breaks(lines)
    for _ in range(8):
        if not (_stretch(lines, breaks, 0) | _stretch(lines, breaks, 1)):
            break
        breaks = _breaks(lines)
    else:  # the breaks moved with every stretch: what they are now must fit
        _stretch(lines, breaks, 0)
        _stretch(lines, breaks, 1)
    return breaks


def _breaks(lines: Sequence[Line]) -> list[int]:
    breaks: list[int] = []
    used, room = 0.0, FIRST_PAGE
    for number, line in enumerate(lines):
        if used and used + line.height > room:
            breaks.append(number)
            used, room = 0.0, PAGE
        used += line.height
    return breaks


def pieces(lines: Sequence[Line], breaks: Sequence[int], column: int) -> list[Piece]:
    """The merged cells of theme (``column`` 0) or title (1): equal neighbours on one page.

    On a page that begins within an item the cells are blank until the item ends: repeating the words in a continuation
    row would read back as a longer theme.
    """
    found: list[Piece] = []
    begins = set(breaks)
    for number, line in enumerate(lines):
        if line.alone:
            continue
        text = line.labels[column] if not line.part else ""
        previous = lines[number - 1] if number else None
        joins = (
            previous is not None
            and not previous.alone
            and number not in begins
            and (line.part > 0 or (bool(text) and previous.labels[: column + 1] == line.labels[: column + 1]))
        )
        if joins and line.part == 0 and not found[-1].text:
            joins = False
        if joins:
            found[-1] = found[-1]._replace(last=number)
        else:
            found.append(Piece(number, number, text))
    return found


def _stretch(lines: Sequence[Line], breaks: Sequence[int], column: int) -> bool:
    """Make the rows of each piece tall enough for its text; says whether any row grew."""
    grew = False
    for first, last, text in pieces(lines, breaks, column):
        if not text:
            continue
        own = lines[first : last + 1]
        lacking = own[0].needs[column] - sum(line.height for line in own)
        while lacking > 0.01:
            able = [line for line in own if line.height < MAX_ROW]
            if not able:
                break
            share = lacking / len(able)
            for line in able:
                line.height = round(min(line.height + share + 0.01, MAX_ROW), 2)
            grew = True
            lacking = own[0].needs[column] - sum(line.height for line in own)
    return grew
