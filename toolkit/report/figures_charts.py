"""Native charts of the sheets of figures: bars that can be told apart on a black-and-white print, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from toolkit.model.statistics import BEHIND, DONE, NOT_STARTED, ONGOING, RUNNING, UNREPORTED
from toolkit.report.cells import HEAD, PLAIN

MOST = 200
"""More bars than this are no picture any more."""

_INK = "#404040"
_EDGE: dict[str, Any] = {"border": {"color": _INK, "width": 0.75}}
_LOOKS: dict[str, dict[str, Any]] = {
    DONE: {"fill": {"color": "#2E6B3A"}},
    RUNNING: {"fill": {"color": "#7FA8D9"}},
    ONGOING: {"fill": {"color": "#DCE6F2"}},
    BEHIND: {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#C55A11", "bg_color": "#FFFFFF"}},
    NOT_STARTED: {"pattern": {"pattern": "percent_25", "fg_color": "#595959", "bg_color": "#FFFFFF"}},
    UNREPORTED: {"fill": {"color": "#FFFFFF"}},
}
"""How the bar of a state looks: dark, middle, light, striped, dotted, blank, so that grey print keeps them apart."""
PLAIN_LOOK: dict[str, Any] = {"fill": {"color": "#7FA8D9"}}
DARK_LOOK: dict[str, Any] = _LOOKS[DONE]


class Cells(NamedTuple):
    """A range of one column or one row on a sheet, 0-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class Series(NamedTuple):
    """Bars of one kind: the cell that holds their name, the cells that hold their values, how they look.

    ``each``: how each bar looks, where they differ.
    """

    name: Cells
    values: Cells
    look: dict[str, Any]
    each: Sequence[dict[str, Any]] = ()


def look_of(status: str) -> dict[str, Any]:
    """How the bars of a state look."""
    return _LOOKS.get(status, PLAIN_LOOK)


def bars(
    book: Any,
    title: str,
    names: Cells,
    series: Sequence[Series],
    *,
    across: bool = False,
    stacked: bool = False,
    rates: bool = False,
    places: int = 1,
    most: int = 100,
) -> Any:
    """A bar chart of ``series`` over the names in ``names``: lying bars, or standing ones when ``across``.

    ``rates``: the values are percentages, and the axis goes to 100; ``most``: the longest bar, so that an axis of few steps
    has whole ones. Lying bars stand in the order of the table, from the
    top; every bar has its number, a nought has none.
    """
    kind = {"type": "column" if across else "bar"}
    chart = book.add_chart({**kind, "subtype": "stacked"} if stacked else kind)
    shape = ("0." + "0" * places if places else "0") + "%" if rates else "0;;"
    for one in series:
        light = one.look is not DARK_LOOK
        chart.add_series(
            {
                "name": [one.name.sheet, one.name.top, one.name.left],
                "categories": list(names),
                "values": list(one.values),
                **_EDGE,
                "gap": 40 if not across else 60,
                "overlap": 100 if stacked else 0,
                "data_labels": {
                    "value": True,
                    "num_format": shape,
                    "font": _font(9, "#000000" if light or not stacked else "#FFFFFF"),
                    **({} if stacked else {"position": "outside_end"}),
                },
                **one.look,
                **({"points": [{**_EDGE, **look} for look in one.each]} if one.each else {}),
            }
        )
    chart.set_title({"name": title, "name_font": {**_font(12, "#000000"), "name": HEAD}, "overlay": False})
    of_names = {"num_font": _font(9), "line": {"color": _INK}, "major_tick_mark": "none", "label_position": "low"}
    of_values = {
        "num_font": _font(9),
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}},
        "min": 0,
        "num_format": "0%" if rates else "0",
        "major_tick_mark": "none",
    }
    if rates:
        of_values |= {"max": 1, "major_unit": 0.2}
    elif most <= 10:
        of_values["major_unit"] = 1
    if across:
        chart.set_x_axis(of_names)
        chart.set_y_axis(of_values)
    else:
        chart.set_y_axis({**of_names, "reverse": True, "crossing": "max"})
        chart.set_x_axis(of_values)
    if len(series) > 1:
        chart.set_legend({"position": "bottom", "font": _font(9)})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}, "fill": {"color": "#FFFFFF"}})
    return chart


def insert(sheet: Any, row: int, column: int, chart: Any, size: tuple[int, int], about: str) -> None:
    """Put a chart of ``size`` (width, height in pixels) on a cell; ``about`` tells somebody who does not see it."""
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(row, column, chart, {"object_position": 1, "description": about, "x_offset": 4, "y_offset": 4})


def tall(count: int, *, legend: bool = False) -> int:
    """How many pixels so many lying bars need with their title and axis."""
    return 76 + 22 * max(count, 3) + (26 if legend else 0)


def parts(count: int, most: int) -> list[tuple[int, int]]:
    """``count`` bars on as few charts as hold ``most`` each, equally full: (first, last) of each."""
    charts = -(-count // most)
    edges = [count * number // charts for number in range(charts + 1)] if charts else [0]
    return [(edges[n], edges[n + 1] - 1) for n in range(charts)]


def _font(size: int, colour: str = _INK) -> dict[str, Any]:
    return {"name": PLAIN, "size": size, "bold": False, "color": colour}
