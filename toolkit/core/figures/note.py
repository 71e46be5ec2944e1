"""One sentence on what the percentages are percentages of."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.figures.given import Terms
from toolkit.model.statistics import UNREPORTED, ItemState, Tally


def denominators(total: Tally, items: Sequence[ItemState], terms: Terms) -> str:
    """The note (口径说明) that belongs under every table of a report: denominators, day, inferred states, rounding."""
    everything, dated, ongoing = total.total.number, total.dated.number, total.ongoing.number
    if not everything:
        return "注：没有可统计的事项。"
    day = terms.as_of
    parts = [f"统计截至{day.year}年{day.month}月{day.day}日" if day else "统计不含与日期有关的数"]
    if ongoing:
        parts.append(
            f"共{everything}项，其中时限为持续推进的{ongoing}项，完成率分别按{everything}项（全部）"
            f"和{dated}项（不含持续推进）计算"
        )
    else:
        parts.append(f"共{everything}项，完成率按{everything}项计算")
    if any(len([unit for unit in item.units if unit.decides]) > 1 for item in items):
        parts.append("几个单位共同牵头的事项按进度最慢的单位计")
    stated = sum(not item.inferred and item.status != UNREPORTED for item in items)
    inferred = total.inferred.number
    if inferred:
        given = f"由单位填写或经核定的{stated}项，" if stated else ""
        parts.append(f"状态{given}由进展文字判断的{inferred}项")
    unreported = sum(item.status == UNREPORTED for item in items)
    if unreported:
        parts.append(f"未报送的{unreported}项计入分母")
    doubtful = total.overdue_inferred.number if total.overdue_inferred else 0
    if doubtful:
        parts.append(f"逾期事项中有{doubtful}项单位没有写明是否完成，待核实")
    parts.append("各类占比按最大余额法取整，合计为100%")
    return "注：" + "；".join(parts) + "。"
