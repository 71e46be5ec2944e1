"""One sheet of the settings workbook: an explanation on top, heads, rows, grey examples, blank rows to be filled, dropdowns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.model.ledger import column_letters
from toolkit.model.settings import COLOURS, EXAMPLE
from toolkit.report.cells import HEAD, PLAIN, Styles, put
from toolkit.report.heights import line_count, row_height
from toolkit.report.sheets import SIZE, ems_of
from toolkit.report.streaming import text_sheet

GREY = "#7F7F7F"
_LINE = "#BFBFBF"
_FIXED = "#F5F6F8"
"""Cells that are not meant to be changed."""


class Page:
    """A sheet that is written from top to bottom; rows and columns are 0-based, as XlsxWriter counts.

    ``row`` is the next row, ``first`` the one under the last row of heads.
    """

    def __init__(self, book: Any, styles: Styles, name: str, widths: Sequence[int], *, tab: str = "#2F5597") -> None:
        self.sheet = book.add_worksheet(name, text_sheet())
        self.book, self.styles, self.widths = book, styles, list(widths)
        self._ems = [ems_of(width) for width in widths]
        self.row = self.first = 0
        self.sheet.set_tab_color(tab)
        self.sheet.set_landscape()
        self.sheet.set_paper(8 if sum(widths) > 190 else 9)  # A3, A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.sheet.set_footer('&C&"宋体,常规"&9&A　第 &P 页，共 &N 页', {"margin": 0.3})
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def style(self, **properties: object) -> Any:
        """A boxed text cell with these properties on top."""
        base = {"font_name": PLAIN, "font_size": SIZE, "border": 1, "border_color": _LINE, "num_format": "@"}
        return self.styles.get(**{**base, **properties})

    def explain(self, text: str, columns: int) -> None:
        """The explanation, over the first ``columns`` columns: those that are seen without scrolling."""
        style = self.styles.get(
            font_name=PLAIN, font_size=SIZE, font_color="#1F3864", bg_color="#EAF1FB", valign="vcenter", indent=1
        )
        self.sheet.merge_range(self.row, 0, self.row, columns - 1, "", style)
        put(self.sheet, self.row, 0, text, style)
        ems = ems_of(sum(self.widths[:columns])) - 3
        self.sheet.set_row(self.row, row_height(line_count(text, ems), SIZE) + 8)
        self.row += 1

    def heads(self, heads: Sequence[str], *, freeze: int = -1) -> None:
        """The row of heads; with ``freeze`` it and so many columns stay in view and on each printed page."""
        style = self.style(font_name=HEAD, align="center", bg_color="#DDE5F0", border_color="#8EA9DB")
        self.sheet.set_row(self.row, 24)
        for column, text in enumerate(heads):
            put(self.sheet, self.row, column, text, style)
        self.first = self.row + 1
        if freeze >= 0:
            self.sheet.freeze_panes(self.row + 1, freeze)
            self.sheet.repeat_rows(self.row)
        self.row += 1

    def add(self, texts: Sequence[str], looks: Mapping[int, Mapping[str, object]] | None = None) -> int:
        """A row; ``looks`` are properties by column. Returns its number."""
        lines = max((line_count(t, ems) for t, ems in zip(texts, self._ems, strict=False)), default=1)
        self.sheet.set_row(self.row, max(row_height(lines, SIZE), 20))
        for column, text in enumerate(texts):
            put(self.sheet, self.row, column, text, self.style(**dict((looks or {}).get(column, {}))))
        self.row += 1
        return self.row - 1

    def example(self, texts: Sequence[str]) -> None:
        """A row that shows how to fill the table; reading passes it by."""
        grey = {column: {"font_color": GREY, "italic": True} for column in range(len(texts))}
        self.add([EXAMPLE + texts[0], *texts[1:]], grey)

    def spare(self, rows: int, columns: int) -> None:
        """Blank rows in which what is typed stays text: a telephone number keeps its leading 0, a date its form.

        Boxes appear with the first text in a row: boxed blank rows would print pages of nothing.
        """
        style = self.style(border=0)
        first = self.row + 1
        for row in range(self.row, self.row + rows):
            self.sheet.set_row(row, 20)
            for column in range(columns):
                self.sheet.write_blank(row, column, None, style)
        self.row += rows
        boxed = self.book.add_format({"border": 1, "border_color": _LINE})
        filled = f"=COUNTA($A{first}:${column_letters(columns)}{first})>0"
        self.sheet.conditional_format(
            first - 1, 0, self.row - 1, columns - 1, {"type": "formula", "criteria": filled, "format": boxed}
        )

    def choose(
        self,
        rows: tuple[int, int],
        column: int,
        choices: Sequence[str] | str,
        told: tuple[str, str],
        *,
        free: bool = False,
    ) -> None:
        """A dropdown in the rows from … to: a list, or a formula that names a range. ``free``: anything else may stand there."""
        self.sheet.data_validation(
            rows[0],
            column,
            rows[1],
            column,
            {
                "validate": "list",
                "source": choices if isinstance(choices, str) else list(choices),
                "input_title": told[0],
                "input_message": told[1],
                "error_title": "不在可选的范围里",
                "error_message": "请从下拉列表里选，不要自己写。",
                "show_error": not free,
            },
        )

    def hint(self, rows: tuple[int, int], column: int, told: tuple[str, str]) -> None:
        """A message that is shown when a cell in these rows is entered; anything may be typed."""
        self.sheet.data_validation(
            rows[0],
            column,
            rows[1],
            column,
            {"validate": "any", "input_title": told[0], "input_message": told[1]},
        )

    def tint(self, rows: tuple[int, int], column: int) -> None:
        """Cells in which the name of a colour stands in that colour, also after it was changed."""
        for name, value in COLOURS.items():
            look = self.book.add_format({"bg_color": f"#{value}"})
            self.sheet.conditional_format(
                rows[0],
                column,
                rows[1],
                column,
                {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": look},
            )


def colour_name(value: str) -> str:
    """RRGGBB as the sheet says it: its name, else #RRGGBB."""
    return next((name for name, known in COLOURS.items() if known == value), f"#{value}")


FIXED_LOOK: Mapping[str, object] = {"bg_color": _FIXED, "font_color": "#404040"}
