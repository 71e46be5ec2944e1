"""统计: all numbers of the period on one sheet — totals, states, lights, themes, months, rankings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.model.output import STATISTICS_SHEET
from toolkit.model.settings import Light
from toolkit.model.statistics import SHOWN, Count, Ranking, Rate, Statistics, Tally
from toolkit.report import figures_charts as charts
from toolkit.report.cells import Styles
from toolkit.report.figures_charts import Cells, Series
from toolkit.report.figures_page import Page, Value, fraction, number_format, row_points
from toolkit.report.heights import line_count, row_height
from toolkit.report.sheets import SIZE

WIDTHS = (24, *[8] * 13)
LAST = len(WIDTHS) - 1
_SIDE = 8
"""The column in which the chart beside the totals begins."""
_SHOWN_UNITS = 40
_PER_CHART = 25
_ABOVE = 90.0
"""Points of a heading and the heads of a table."""
NUMBER, RATE, SHARE = "事项数", "完成率", "占比"


def write_totals(book: Any, sheet: Any, styles: Styles, figures: Statistics, under: str) -> None:
    """Write the whole sheet; ``under`` stands below its title."""
    page = Page(sheet, styles, WIDTHS)
    page.titles("落实情况统计", under, LAST)
    top = page.row
    _totals(page, figures)
    below = page.row
    states = _states_and_lights(page, figures)
    size = (sum(WIDTHS[_SIDE:]) * 8 - 8, (below - top - 1) * 25)
    names, values = states
    series = [Series(_over(values), values, charts.PLAIN_LOOK, [charts.look_of(status) for status in SHOWN])]
    most = max(one.count.number for one in figures.total.statuses)
    chart = charts.bars(book, "事项状态", names, series, most=most)
    charts.insert(sheet, top + 1, _SIDE, chart, size, "各种状态的事项数")
    _groups(book, page, "三、按主题", "主题", figures.themes, figures.total)
    _months(book, page, figures)
    _rankings(page, figures)
    page.finish(figures.note, LAST)


def _over(values: Cells) -> Cells:
    """The head above a column of values."""
    return Cells(values.sheet, values.top - 1, values.left, values.top - 1, values.left)


# --- totals -----------------------------------------------------------------------------------------------------------


def _totals(page: Page, figures: Statistics) -> None:
    page.section("一、总体情况")
    page.heads(["指标", "数", "说明", "", "", "", "", ""])
    page.next()
    for name, value, about, alarm in _lines(figures):
        _line(page, name, value, about, alarm)


def _line(page: Page, name: str, value: Value, about: str, alarm: bool = False) -> None:
    """One line of the totals: what, how much, and of what."""
    page.height(row_points(line_count(about, page.ems(2, _SIDE - 1))))
    colour = {"font_color": "#B00000", "bold": True} if alarm else {}
    page.put(0, name, page.style(align="left", **colour))
    page.put(1, value, page.style(num_format=number_format(value), **colour))
    page.put(2, about, page.style(align="left"), _SIDE - 1)
    page.next()


def _lines(figures: Statistics) -> list[tuple[str, Value, str, bool]]:
    """(name, value, of what, whether it is bad news) of every line of the totals."""
    total = figures.total
    found: list[tuple[str, Value, str, bool]] = [
        ("事项总数", total.total.number, "", False),
        ("其中持续推进", total.ongoing.number, "时限写的是持续推进、常态实施、每月等，没有到期日", False),
        ("已完成", total.statuses[0].count.number, "", False),
        _rate_line(total.done),
        _rate_line(total.done_dated),
    ]
    if figures.as_of is not None:
        found += _dated_lines(figures)
    if total.closed.number:
        found.append(("已销号", total.closed.number, "", False))
    if total.inferred.number:
        found.append(("状态由文字判断", total.inferred.number, "单位没有填状态，按进展情况的文字判断", False))
    found.append(_rate_line(figures.reporting, "报送率"))
    if figures.on_time is not None:
        found.append(_rate_line(figures.on_time, "按时报送率"))
    found.append(("未报送单位", figures.silent.number, named(figures.silent), bool(figures.silent.number)))
    found.append(("部分报送单位", figures.partial.number, named(figures.partial), False))
    return found


def _dated_lines(figures: Statistics) -> list[tuple[str, Value, str, bool]]:
    total = figures.total
    found: list[tuple[str, Value, str, bool]] = []
    if total.done_due is not None:
        found.append(_rate_line(total.done_due))
    doubtful = total.overdue_inferred.number if total.overdue_inferred else 0
    about = f"其中{doubtful}项没有写明是否完成，通报前请核实" if doubtful else ""
    found.append(("逾期", _number(total.overdue), about, bool(_number(total.overdue))))
    found.append(("临期", _number(total.due_soon), f"{figures.soon_days}天以内到期", False))
    found.append(("滞后", _number(total.behind), "单位填报滞后，或写明的进度低于序时进度", False))
    found.append(("全年序时进度", figures.year, "到统计日为止的时间占全年的比例", False))
    return found


def _rate_line(rate: Rate, name: str = "") -> tuple[str, Value, str, bool]:
    return name or rate.name, rate.percent, fraction(rate), False


def named(units: Count) -> str:
    """The units of a count by name, as many as can be read."""
    shown = "、".join(units.ids[:_SHOWN_UNITS])
    return f"{shown}等{units.number}个，见“单位完成情况”" if units.number > _SHOWN_UNITS else shown


def _number(count: Count | None) -> int | None:
    return None if count is None else count.number


# --- states and lights ------------------------------------------------------------------------------------------------


def _states_and_lights(page: Page, figures: Statistics) -> tuple[Cells, Cells]:
    """Two tables side by side; returns where the states and their numbers stand."""
    total = figures.total
    lights = light_lines(figures)
    page.keep(22 + 24 * (3 + max(len(SHOWN), len(lights))))
    page.section("二、按状态、按亮灯")
    page.heads(["状态", NUMBER, SHARE])
    page.heads(["亮灯", "", NUMBER, "条件", *[""] * (LAST - 7)], 4)
    page.next()
    first = page.row
    for number in range(max(len(SHOWN) + 1, len(lights))):
        page.height(_about_height(page, lights, number))
        if number < len(total.statuses):
            one = total.statuses[number]
            _row(page, 0, [one.status, one.count.number, one.share])
        elif number == len(total.statuses):
            shares = sum((one.share for one in total.statuses), start=total.statuses[0].share * 0)
            _row(page, 0, ["合计", total.total.number, shares], bold=True)
        if number < len(lights):
            name, colour, amount, about = lights[number]
            fill = {"bg_color": f"#{colour}"} if colour else {}
            page.put(4, name, page.style(**fill), 5)
            page.put(6, amount, page.style(num_format="0"))
            page.put(7, about, page.style(align="left"), LAST)
        page.next()
    last = first + len(SHOWN) - 1
    return Cells(STATISTICS_SHEET, first, 0, last, 0), Cells(STATISTICS_SHEET, first, 1, last, 1)


def _about_height(page: Page, lights: Sequence[tuple[str, str, int, str]], number: int) -> float:
    about = lights[number][3] if number < len(lights) else ""
    return row_points(line_count(about, page.ems(7, LAST)))


def light_lines(figures: Statistics) -> list[tuple[str, str, int, str]]:
    """(name, colour, number, when it is on) of every light of the scheme, in its order, and of the items without one."""
    conditions: dict[tuple[str, str], list[str]] = {}
    for light in figures.lights:
        conditions.setdefault((light.name, light.colour), []).append(condition(light))
    on = {(one.name, one.colour): one.count.number for one in figures.total.lights}
    lines = [(*kind, on.get(kind, 0), "；".join(when)) for kind, when in conditions.items()]
    dark = figures.total.total.number - sum(on.values())
    return [*lines, ("不亮灯", "", dark, "以上条件都不符合")] if dark else lines


def condition(light: Light) -> str:
    """When a light is on, in words."""
    if light.days is None:
        return {"其他": "其他情形"}.get(light.when, light.when)
    return f"{light.when}（{light.days}天以内）" if light.when == "临近时限" else f"{light.when}{light.days}天以上"


def _row(page: Page, column: int, values: Sequence[Value], *, bold: bool = False) -> None:
    """Values side by side from ``column`` on, the first one a name."""
    for number, value in enumerate(values):
        look = page.style(
            align="center" if number else "left", num_format=number_format(value), **({"bold": True} if bold else {})
        )
        page.put(column + number, value, look)


# --- themes and months ------------------------------------------------------------------------------------------------

_GROUP_HEADS = (NUMBER, *SHOWN, "逾期", "临期", RATE, NUMBER, "已完成", RATE)


def _group_heads(page: Page, head: str) -> None:
    page.heads(["", "", "各状态的事项数", "", "", "", "", "", "到期情况", "", "全部", "不含持续推进", "", ""])
    page.next()
    page.heads([head, *_GROUP_HEADS])
    page.next()


def _group_values(tally: Tally, name: str) -> list[Value]:
    return [
        name,
        tally.total.number,
        *[one.count.number for one in tally.statuses],
        _number(tally.overdue),
        _number(tally.due_soon),
        tally.done.percent,
        tally.dated.number,
        tally.done_dated.part.number,
        tally.done_dated.percent,
    ]


def _group_table(page: Page, section: str, head: str, groups: Sequence[Tally], total: Tally) -> tuple[int, int]:
    """The table of a breakdown with its sum, on one page if it can be; returns its first and its last row of groups."""
    heights = [row_points(line_count(one.name, page.ems(0, 0))) for one in (*groups, total)]
    page.keep(min(sum(heights) + _ABOVE, page.full))
    page.section(section)
    _group_heads(page, head)
    first = page.row
    for number, (one, points) in enumerate(zip((*groups, total), heights, strict=True)):
        page.keep(points + heights[-1] * (number == len(groups) - 1))  # the sum never stands alone
        page.height(points)
        _row(page, 0, _group_values(one, one.name), bold=one is total)
        page.next()
    return first, page.row - 2


def _groups(book: Any, page: Page, section: str, head: str, groups: Sequence[Tally], total: Tally) -> None:
    first, _ = _group_table(page, section, head, groups, total)
    if not 2 <= len(groups) <= charts.MOST:
        return
    most = max(one.total.number for one in groups)
    for one, two in charts.parts(len(groups), _PER_CHART):
        height = charts.tall(two - one + 1, legend=True)
        page.next()
        top = page.room(height)
        names = Cells(STATISTICS_SHEET, first + one, 0, first + two, 0)
        series = [
            Series(
                Cells(STATISTICS_SHEET, first - 1, 2 + number, first - 1, 2 + number),
                Cells(STATISTICS_SHEET, first + one, 2 + number, first + two, 2 + number),
                charts.look_of(status),
            )
            for number, status in enumerate(SHOWN)
        ]
        chart = charts.bars(book, f"各{head}事项状态", names, series, stacked=True, most=most)
        charts.insert(page.sheet, top, 0, chart, (sum(WIDTHS) * 8 - 8, height - 4), f"各{head}各种状态的事项数")


def _months(book: Any, page: Page, figures: Statistics) -> None:
    first, last = _group_table(page, "四、按完成月份", "完成月份", figures.months, figures.total)
    if not 2 <= len(figures.months) <= _PER_CHART:
        return
    most = max(one.total.number for one in figures.months)
    page.next()
    top = page.room(260)
    sheet = STATISTICS_SHEET
    series = [
        Series(Cells(sheet, first - 1, at, first - 1, at), Cells(sheet, first, at, last, at), look)
        for at, look in ((1, charts.PLAIN_LOOK), (2, charts.DARK_LOOK))
    ]
    chart = charts.bars(
        book, "按完成月份：事项数和其中已完成的", Cells(sheet, first, 0, last, 0), series, across=True, most=most
    )
    charts.insert(page.sheet, top, 0, chart, (sum(WIDTHS) * 8 - 8, 256), "按完成月份：事项数和其中已完成的")


# --- rankings ---------------------------------------------------------------------------------------------------------

_PLACES = ((0, 0), (4, 5), (9, 10))
"""The columns in which the units of the three rankings stand; rank, fraction and rate follow."""


def _rankings(page: Page, figures: Statistics) -> None:
    """The rankings side by side, best first; one in which all are equal says so and ranks nobody."""
    if not figures.units:
        return
    page.keep(min(_ABOVE + 24 + 19.0 * len(figures.units), page.full))
    page.section("五、单位排名（按牵头事项；并列的名次相同，下一名顺延；按官方排序的见“单位完成情况”）")
    told = [ranking_head(one) for one in figures.rankings]
    width = page.ems(4, 8)
    page.height(row_height(max(line_count(text, width) for text in told), SIZE))
    look = page.style(bold=True, align="left")
    for (left, right), text in zip(_PLACES, told, strict=True):
        page.put(left, text, look, right + 3)
    page.next()
    for left, right in _PLACES:
        page.heads(["单位", *[""] * (right - left), "名次", "分子/分母", "比率"], left)
    page.next()
    for number in range(len(figures.units)):
        rows = [one.rows[number] for one in figures.rankings]
        lines = max(line_count(row.unit, page.ems(*place)) for row, place in zip(rows, _PLACES, strict=True))
        points = row_points(lines)
        page.keep(points)
        page.height(points)
        for (left, right), row, ranking in zip(_PLACES, rows, figures.rankings, strict=True):
            whole = row.rate.whole.number
            values: list[Value] = [
                row.rank if ranking.apart else None,
                f"{row.rate.part.number}/{whole}" if whole else None,
                row.rate.percent,
            ]
            page.put(left, row.unit, page.style(align="left"), right)
            for offset, value in enumerate(values, start=1):
                page.put(right + offset, value, page.style(num_format=number_format(value)))
        page.next()


def ranking_head(ranking: Ranking) -> str:
    """What a ranking is, what its rate is a share of, and whether it says anything."""
    basis = next((row.rate.basis for row in ranking.rows if row.rate.whole.number), "")
    about = f"（分母：{basis}）" if basis else ""
    return f"{ranking.name}{about}" if ranking.apart else f"{ranking.name}{about}：各单位相同，不排名次"
