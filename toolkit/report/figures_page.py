"""A sheet of figures: its title lines, tables with numbers in them, room for charts, and where its printed pages end."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from toolkit.model.output import NOTE_MARK
from toolkit.model.statistics import Rate
from toolkit.report.cells import HEAD, PLAIN, TITLE, Styles, put
from toolkit.report.heights import MAX_ROW, cut, line_count, lines_in, row_height
from toolkit.report.sheets import SIZE, ems_of

Value = str | int | Decimal | None
"""What a cell shows: a text, a number, a percentage (66.7 is 66.7 %); None is a dash."""

NONE = "—"
MADE_ANEW = "本表每次汇总时重新生成，在这里改的内容不保留；要改请改“汇总台账”，存盘后再汇总一次。"
_GREY = "#595959"
_LONGEST = 500
_A3_FROM = 150
"""Columns wider than this together go on A3."""
_LINE = 18.0
_ROW = 19.0
"""Points of a row that holds one line."""
_PAPER = {False: (10.89, 6.9), True: (15.73, 10.3)}
"""Inches that are left for cells on A4 and A3 landscape, the repeated head not counted."""


class Page:
    """One sheet, filled from top to bottom; ``row`` is the next free 0-based row.

    All heights are set, so that ``used`` (points on the printed page so far) says where a page has to end.
    """

    def __init__(self, sheet: Any, styles: Styles, widths: Sequence[int]) -> None:
        self.sheet, self.styles, self.widths = sheet, styles, widths
        self.row = 0
        large = sum(widths) > _A3_FROM
        _set_up(sheet, widths, large)
        wide, high = _PAPER[large]
        self.pixels = sum(width * 8 for width in widths)
        self.full = high * 72 * max(1.0, self.pixels / 96 / wide)
        self.used = 0.0
        self.repeated = 0.0
        self._breaks: list[int] = []
        self._tall = (-1, 0.0)

    def style(self, **properties: object) -> Any:
        """A cell format of a table with these properties on top."""
        base = {"font_name": PLAIN, "font_size": SIZE, "border": 1, "border_color": "#BFBFBF", "align": "center"}
        return self.styles.get(**{**base, **properties})

    def height(self, points: float) -> None:
        """Set the height of the next row; of several the greatest counts."""
        row, before = self._tall
        now = max(min(points, MAX_ROW), before if row == self.row else 0.0)
        self.used += now - (before if row == self.row else 0.0)
        self._tall = self.row, now
        self.sheet.set_row(self.row, now)

    def next(self) -> int:
        """Go on to the row below; returns the row that was filled."""
        self.row += 1
        return self.row - 1

    def keep(self, points: float) -> None:
        """Begin a printed page here when what comes next does not fit on this one."""
        if self.used and self.used + points > self.full:
            self.turn()

    def turn(self) -> None:
        """Begin a printed page here."""
        self._breaks.append(self.row)
        self.used = self.repeated

    def titles(self, title: str, under: str, last: int) -> None:
        """The title over all columns, the line under it, and what becomes of changes."""
        self.row, self.used = title_lines(self.sheet, self.styles, self.widths[: last + 1], title, under)

    def ems(self, first: int, last: int) -> float:
        """Width in ems of our type of the columns ``first`` to ``last`` as one cell."""
        return ems_of(sum(self.widths[first : last + 1]))

    def put(self, column: int, value: Value, style: Any, last: int = 0) -> None:
        """Write a value into the next row; a text over the columns up to ``last``."""
        if last > column:
            self.sheet.merge_range(self.row, column, self.row, last, "", style)
        write(self.sheet, self.row, column, value, style)

    def section(self, text: str) -> None:
        """A heading between two tables."""
        if self.used:
            self.height(_LINE)
            self.next()
        self.height(22)
        self.put(0, text, self.styles.get(font_name=HEAD, font_size=12, text_wrap=False))
        self.next()

    def heads(self, texts: Sequence[str], first: int = 0) -> None:
        """A row of heads from the column ``first`` on; empty ones belong to the head left of them."""
        look = self.style(font_name=HEAD, bg_color="#E9EDF2", border_color="#A6A6A6")
        column, lines = first, 1
        for number, text in enumerate(texts):
            if not text:
                continue
            following = next((n for n in range(number + 1, len(texts)) if texts[n]), len(texts))
            column, last = first + number, first + following - 1
            lines = max(lines, line_count(text, self.ems(column, last)))
            self.put(column, text, look, last)
        self.height(max(row_height(lines, SIZE), 24))

    def paragraph(self, text: str, last: int, **properties: object) -> None:
        """A text over the columns up to ``last``, as tall as it is."""
        look = self.styles.get(**{"font_name": PLAIN, "font_size": SIZE, "valign": "top", **properties})
        width = self.ems(0, last)
        for part in cut(text, width, lines_in(MAX_ROW, SIZE), lines_in(MAX_ROW, SIZE)):
            self.height(row_height(line_count(part, width), SIZE))
            self.put(0, part, look, last)
            self.next()

    def room(self, pixels: int) -> int:
        """Keep rows free for a chart that is so tall; returns the first of them."""
        rows = pixels // 24 + 1
        self.keep(rows * _LINE)
        first = self.row
        for _ in range(rows):
            self.height(_LINE)
            self.next()
        return first

    def finish(self, note: str, last: int) -> None:
        """The note on denominators as the last line; what is printed, and where pages end."""
        self.height(8)
        self.next()
        self.paragraph(note if note.startswith(NOTE_MARK) else NOTE_MARK + note, last, font_color=_GREY)
        self.sheet.print_area(0, 0, self.row - 1, last)
        self.sheet.set_h_pagebreaks(self._breaks[:1_000])


def title_lines(sheet: Any, styles: Styles, widths: Sequence[int], title: str, under: str) -> tuple[int, float]:
    """Write the title, the line under it and ``MADE_ANEW``, each over all columns; returns the next free row and the points
    above it."""
    used = 0.0
    for row, (text, size, properties) in enumerate(
        (
            (title, 18.0, {"font_name": TITLE, "align": "center"}),
            (short(under), SIZE, {"font_name": PLAIN, "align": "center"}),
            (MADE_ANEW, 9.0, {"font_name": PLAIN, "align": "center", "font_color": _GREY}),
        )
    ):
        style = styles.get(**{"font_size": size, **properties})
        lines = line_count(text, ems_of(sum(widths)) * SIZE / size)
        points = min(row_height(lines, size), MAX_ROW)
        used += points
        sheet.set_row(row, points)
        sheet.merge_range(row, 0, row, len(widths) - 1, "", style)
        put(sheet, row, 0, text, style)
    return 3, used


def write(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    """Write a value as what it is: ``style`` must have the number format that it needs (see ``number_format``)."""
    if isinstance(value, Decimal):
        sheet.write_number(row, column, float(value / 100), style)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, style)
    else:
        put(sheet, row, column, NONE if value is None else short(value), style)


def row_points(lines: int) -> float:
    """Points of a row of a table of numbers with so many lines."""
    return _ROW if lines <= 1 else row_height(lines, SIZE)


def short(text: str) -> str:
    """A name as it can stand in a table: of a very long one the beginning."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def number_format(value: Value) -> str:
    """How a value is shown: percentages with as many digits as they have."""
    if isinstance(value, Decimal):
        digits = max(-int(value.as_tuple().exponent), 0)
        return f"0.{'0' * digits}%" if digits else "0%"
    return "0" if isinstance(value, int) else "General"


def fraction(rate: Rate) -> str:
    """The two numbers of a rate with what the denominator holds: 26 ÷ 103，分母为全部事项."""
    if not rate.whole.number:
        return f"没有{rate.basis}，不计算"
    return f"{rate.part.number} ÷ {rate.whole.number}，分母为{rate.basis}"


def _set_up(sheet: Any, widths: Sequence[int], large: bool) -> None:
    sheet.set_landscape()
    sheet.set_paper(8 if large else 9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体,常规"&9&A　第 &P 页，共 &N 页', {"margin": 0.3})
    sheet.hide_gridlines(2)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
