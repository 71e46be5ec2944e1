"""单位完成情况: one line for every unit in the official order, what it leads and what it supports apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from toolkit.model.output import UNITS_SHEET
from toolkit.model.statistics import (
    ALL_REPORTED,
    NONE_REPORTED,
    SHOWN,
    UNANSWERED,
    Count,
    Statistics,
    Tally,
    UnitFigures,
)
from toolkit.report import figures_charts as charts
from toolkit.report.cells import Styles
from toolkit.report.figures_charts import Cells, Series
from toolkit.report.figures_page import Page, Value, number_format, row_points
from toolkit.report.heights import line_count

_RED = {"font_color": "#B00000", "bold": True}
_PER_CHART = 40
_SHARED = "几个单位共同牵头的事项分别计入各单位，各单位的数相加可以大于事项总数；没有牵头单位的事项计入责任单位；没有任务的比率记“—”。"


class Column(NamedTuple):
    """One column: the group it stands under, its head, how wide it is, a light's colour where it counts one."""

    group: str
    head: str
    wide: int = 6
    colour: str = ""


def columns_of(figures: Statistics) -> list[Column]:
    """The columns of the sheet: one for each light of the scheme, 按时 only where somebody said who was late."""
    found = [Column("", "序号", 5), Column("", "单位", 20), Column("报送", "报送情况", 10)]
    found += [Column("报送", head) for head in ("应报", "已报", "未报")]
    found += [Column("报送", "报送率", 8), Column("报送", "名次")]
    if figures.on_time is not None:
        found.append(Column("报送", "是否按时", 7))
    found += [Column("牵头事项", head) for head in ("事项数", *SHOWN, "逾期", "临期", "滞后")]
    found += [Column("牵头完成率（全部）", "完成率", 8), Column("牵头完成率（全部）", "名次")]
    apart = "牵头完成率（不含持续推进）"
    found += [Column(apart, "事项数"), Column(apart, "已完成"), Column(apart, "完成率", 8), Column(apart, "名次")]
    found += [Column("牵头事项亮灯", name, 6, colour) for name, colour in lights_of(figures)]
    found += [Column("配合事项", head) for head in ("事项数", "已填报", "已完成")]
    return found


def lights_of(figures: Statistics) -> list[tuple[str, str]]:
    """The lights of the scheme by name and colour, each once."""
    return list(dict.fromkeys((light.name, light.colour) for light in figures.lights))


def unit_values(one: UnitFigures, ranks: Sequence[int | None], figures: Statistics) -> list[Value]:
    """What stands in the columns of one unit; ``ranks`` as in ``Statistics.rankings``."""
    apart, whole, reported = ranks
    values: list[Value] = [one.order, one.unit, one.state]
    values += [one.owed.number, one.answered.number, one.missing.number, one.reporting.percent, reported]
    if figures.on_time is not None:
        values.append("迟报" if one.late else "按时" if one.state == ALL_REPORTED else None)
    lead, support = one.lead, one.support
    values += [lead.total.number, *[state.count.number for state in lead.statuses]]
    values += [_number(lead.overdue), _number(lead.due_soon), _number(lead.behind)]
    values += [lead.done.percent, whole]
    values += [lead.dated.number, lead.done_dated.part.number, lead.done_dated.percent, apart]
    on = {(light.name, light.colour): light.count.number for light in lead.lights}
    values += [on.get(kind, 0) for kind in lights_of(figures)]
    silent = next((state.count.number for state in support.statuses if state.status == UNANSWERED), 0)
    return [
        *values,
        support.total.number,
        support.total.number - silent - _owing(support),
        support.statuses[0].count.number,
    ]


def _owing(support: Tally) -> int:
    """Items that the unit supports, owes by the office's rule, and did not answer (未报送)."""
    return support.statuses[len(SHOWN) - 1].count.number


def _number(count: Count | None) -> int | None:
    return None if count is None else count.number


def write_units(book: Any, sheet: Any, styles: Styles, figures: Statistics, under: str) -> None:
    """Write the whole sheet; ``under`` stands below its title."""
    columns = columns_of(figures)
    page = Page(sheet, styles, [column.wide for column in columns])
    last = len(columns) - 1
    page.titles("各单位完成情况", under, last)
    head = page.row
    _heads(page, columns)
    sheet.repeat_rows(head, head + 1)
    sheet.freeze_panes(head + 2, 2)
    page.repeated = 60.0
    first = page.row
    ranks = [{row.unit: row.rank if one.apart else None for row in one.official} for one in figures.rankings]
    for one in figures.units:
        _line(page, columns, one, unit_values(one, [rank[one.unit] for rank in ranks], figures))
    if figures.units:
        sheet.autofilter(head + 1, 0, page.row - 1, last)
        _charts(book, page, columns, first, figures)
    page.finish(f"{figures.note.rstrip('。')}；{_SHARED}", last)


def _heads(page: Page, columns: Sequence[Column]) -> None:
    groups = [
        column.group if not number or column.group != columns[number - 1].group else ""
        for number, column in enumerate(columns)
    ]
    first = next(number for number, group in enumerate(groups) if group)
    page.heads(["序号", "单位", *groups[first:]])
    page.next()
    page.heads(["", "", *[column.head for column in columns[first:]]])
    for number, column in enumerate(columns):
        if column.colour:
            page.put(number, column.head, page.style(bg_color=f"#{column.colour}", font_name="黑体"))
    page.next()
    look = page.style(font_name="黑体", bg_color="#E9EDF2", border_color="#A6A6A6")
    for number in range(first):
        page.sheet.merge_range(page.row - 2, number, page.row - 1, number, columns[number].head, look)


def _line(page: Page, columns: Sequence[Column], one: UnitFigures, values: Sequence[Value]) -> None:
    points = row_points(line_count(one.unit, page.ems(1, 1)))
    page.keep(points)
    page.height(points)
    for number, (column, value) in enumerate(zip(columns, values, strict=True)):
        properties: dict[str, object] = {"num_format": number_format(value)}
        if number == 1:
            properties["align"] = "left"
        bad = column.head in ("未报", "逾期", "未报送") and bool(value)
        if bad or value == "迟报" or (one.state == NONE_REPORTED and number in (1, 2)):
            properties |= _RED
        if column.colour and value:
            properties["bg_color"] = f"#{column.colour}"
        page.put(number, value, page.style(**properties))
    page.next()


def _charts(book: Any, page: Page, columns: Sequence[Column], first: int, figures: Statistics) -> None:
    """Rates (unless all are equal) and answers of the units in the official order, on as many charts as can be read."""
    count = len(figures.units)
    if not 2 <= count <= charts.MOST:
        return
    heads = [(column.group, column.head) for column in columns]
    rate = heads.index(("牵头完成率（不含持续推进）", "完成率"))
    answered, missing = heads.index(("报送", "已报")), heads.index(("报送", "未报"))
    half = page.pixels // 2
    pieces = charts.parts(count, _PER_CHART)
    most = max(one.owed.number for one in figures.units)
    apart = figures.rankings[0].apart
    for number, (one, two) in enumerate(pieces, start=1):
        page.next()
        height = charts.tall(two - one + 1, legend=True)
        top = page.room(height)
        names = Cells(UNITS_SHEET, first + one, 1, first + two, 1)
        which = f"（{number}/{len(pieces)}）" if len(pieces) > 1 else ""

        def of(at: int, look: dict[str, Any], span: tuple[int, int] = (first + one, first + two)) -> Series:
            return Series(
                Cells(UNITS_SHEET, first - 1, at, first - 1, at), Cells(UNITS_SHEET, span[0], at, span[1], at), look
            )

        title = f"各单位牵头事项完成率（不含持续推进）{which}"
        if apart:
            left = charts.bars(book, title, names, [of(rate, charts.PLAIN_LOOK)], rates=True, places=figures.places)
            charts.insert(page.sheet, top, 0, left, (half - 8, height - 4), "各单位牵头事项完成率")
        answers = [of(answered, charts.DARK_LOOK), of(missing, charts.look_of("未报送"))]
        right = charts.bars(book, f"各单位应报事项：已报和未报{which}", names, answers, stacked=True, most=most)
        charts.insert(
            page.sheet,
            top,
            _column_at(page, half) if apart else 0,
            right,
            (half - 8, height - 4),
            "各单位已报和未报的事项数",
        )


def _column_at(page: Page, pixels: int) -> int:
    """The column that begins nearest to so many pixels from the left."""
    edge, best = 0.0, (0.0, 0)
    for number, width in enumerate(page.widths):
        if abs(edge - pixels) < abs(best[0] - pixels):
            best = edge, number
        edge += width * 8
    return best[1]
