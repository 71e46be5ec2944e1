"""The sheets of figures in 汇总台账.xlsx: 统计, 单位完成情况, 逾期与临期, 问题建议汇总, and 下步安排 where forms have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.model.merging import Consolidated
from toolkit.model.output import (
    LATE_SHEET,
    MISSING_SHEET,
    NEXT_SHEET,
    PROBLEMS_SHEET,
    REGISTER_SHEET,
    STATISTICS_SHEET,
    UNITS_SHEET,
)
from toolkit.model.statistics import NO_END, NO_MONTH, Statistics
from toolkit.report.cells import Styles
from toolkit.report.figures_items import NEXT_HEADS, PROBLEM_HEADS, Said, plans, problems, write_late, write_said
from toolkit.report.figures_page import Page, number_format, row_points
from toolkit.report.figures_totals import write_totals
from toolkit.report.figures_units import write_units
from toolkit.report.heights import line_count

TAB = "#548235"
WHOLE = frozenset({STATISTICS_SHEET, UNITS_SHEET})
"""Sheets that are not streamed: as long as there are units and themes, with merged heads and charts."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the sheets are made of.

    ``make`` gives the statistics of the same merge, asked for once; None for a ledger so large that they would cost more
    than the merge itself: then 统计 has what can be counted in passing, and the other sheets are left out. ``next_heads``
    are the heads of a column 下步安排.
    """

    make: Callable[[], Statistics] | None = None
    next_heads: Collection[str] = ()


def sheets_of(merged: Consolidated, figures: Figures) -> list[str]:
    """The sheets that will be written, in order."""
    if figures.make is None:
        return [STATISTICS_SHEET]
    names = [STATISTICS_SHEET, UNITS_SHEET, LATE_SHEET, PROBLEMS_SHEET]
    return [*names, NEXT_SHEET] if "next" in merged.ledger.columns or plans(merged, figures.next_heads) else names


def write_figures(
    book: Any,
    sheets: dict[str, Any],
    styles: Styles,
    merged: Consolidated,
    figures: Figures,
    rows: Sequence[int],
) -> None:
    """Write the sheets of ``sheets_of``; ``rows`` are the 1-based rows of the items on the ledger sheet."""
    under = _under(merged)
    if figures.make is None:
        _write_brief(sheets[STATISTICS_SHEET], styles, merged, under)
        return
    made = figures.make()
    write_totals(book, sheets[STATISTICS_SHEET], styles, made, under)
    write_units(book, sheets[UNITS_SHEET], styles, made, under)
    write_late(sheets[LATE_SHEET], styles, merged, made, rows, under)
    _said(sheets[PROBLEMS_SHEET], styles, merged, problems(merged), rows, under)
    if NEXT_SHEET in sheets:
        about = "汇总台账没有这一栏，这些内容同时列在“待人工核对”里。"
        said = plans(merged, figures.next_heads)
        write_said(sheets[NEXT_SHEET], styles, merged, said, rows, ("下步安排汇总", under), NEXT_HEADS, about)


def _said(
    sheet: Any, styles: Styles, merged: Consolidated, said: Sequence[Said], rows: Sequence[int], under: str
) -> None:
    about = "按官方排序，原文照录；底色浅黄的是核定文本。"
    write_said(sheet, styles, merged, said, rows, ("问题建议汇总", under), PROBLEM_HEADS, about)


def _under(merged: Consolidated) -> str:
    """The line under every title: the ledger, the period, the day."""
    day = merged.as_of
    parts = [
        merged.ledger.title,
        f"期次：{merged.period}" if merged.period else "",
        f"截至：{day}" if day else "没有写明截至日期",
    ]
    return "　　".join(part for part in parts if part)


def _write_brief(sheet: Any, styles: Styles, merged: Consolidated, under: str) -> None:
    """统计 of a very large ledger: what is counted without reading a text."""
    page = Page(sheet, styles, (30, 14, 80))
    page.titles("落实情况统计", under, 2)
    page.section("一、事项和报送")
    page.heads(["指标", "数", "说明"])
    page.next()
    items = merged.ledger.items
    states = Counter(one.state for one in merged.submissions)
    silent = [one.unit for one in merged.missing if not one.sent_a_file]
    _brief_row(page, "事项总数", len(items))
    _brief_row(page, "采用的报送文件", states["merged"], f"共收到{sum(states.values())}份，见“{REGISTER_SHEET}”")
    _brief_row(page, "没有报过文件的单位", len(silent), f"只数还有事项要报的单位，见“{MISSING_SHEET}”")
    _brief_row(page, "只报了一部分的单位", len(merged.missing) - len(silent), f"见“{MISSING_SHEET}”")
    _brief_row(
        page, "还没有报的事项（次）", sum(len(one.items) for one in merged.missing), "一项由几个单位报的，按单位数计"
    )
    page.section("二、按完成时限（只看“完成时限”一栏）")
    page.heads(["完成月份", "事项数", "说明"])
    page.next()
    months = Counter(_month(item.deadline.due, item.deadline.kind) for item in items)
    for name in sorted(
        months, key=lambda one: ((NO_END, NO_MONTH).index(one) + 1 if one in (NO_END, NO_MONTH) else 0, one)
    ):
        about = {NO_END: "常态实施、每月等，没有最后一天", NO_MONTH: "没有写明日期，或写得看不出日期"}.get(name, "")
        _brief_row(page, name, months[name], about)
    page.finish(
        f"本台账有{len(items)}项，超过1万项时不逐项判断状态，所以没有完成率、逾期、亮灯、单位完成情况和问题建议汇总。"
        "需要时请用 taizhang report 对这份汇总台账另做。",
        2,
    )


def _month(due: str | None, kind: str) -> str:
    return due[:7] if due else NO_END if kind in ("ongoing", "recurring") else NO_MONTH


def _brief_row(page: Page, name: str, number: int, about: str = "") -> None:
    page.height(row_points(line_count(about, page.ems(2, 2))))
    page.put(0, name, page.style(align="left"))
    page.put(1, number, page.style(num_format=number_format(number)))
    page.put(2, about, page.style(align="left"))
    page.next()
