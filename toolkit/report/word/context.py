"""ReportData → the fields that templates use (``fields.FIELDS``): every number is one of the statistics, none is made here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from toolkit.model.ledger import Item, Role
from toolkit.model.reporting import ReportData
from toolkit.model.statistics import (
    ALL_REPORTED,
    DONE,
    NO_THEME,
    NOT_STARTED,
    UNREPORTED,
    Count,
    ItemState,
    Ranked,
    Ranking,
    Rate,
    Tally,
    UnitFigures,
)
from toolkit.report.word.traced import GIVEN, said, several, share, whole
from toolkit.text.printed import units_text, visible

_NAME = 40
_LEDGER = re.compile(r"(?<=[^台])(?:落实|推进|责任|分工|督办)?台账$")
"""…重点工作任务落实台账 is the ledger of 重点工作任务: what documents speak of."""
_COUNTS = {
    "总数": "total", "已销号": "closed", "有期限": "dated", "无期限": "ongoing", "由文字判断": "inferred",
    "逾期": "overdue", "逾期待核实": "overdue_inferred", "临期": "due_soon", "滞后": "behind",
}  # fmt: skip
_RATES = {"完成率": "done", "不含持续推进完成率": "done_dated", "到期完成率": "done_due"}


def context(data: ReportData, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All fields of one report; ``extra`` are further ones, which win. Numbers know their path (see ``traced``)."""
    figures = data.figures
    items = {one.id: _item(data, one, f"items/{at}") for at, one in enumerate(figures.items)}
    units = [_unit(one, items, f"units/{at}") for at, one in enumerate(figures.units)]
    by_name = {one["单位"]: one for one in units}
    listed, total = list(items.values()), figures.total

    def in_state(status: str) -> list[dict[str, Any]]:
        at = [one.status for one in total.statuses].index(status)
        return _of(items, total.statuses[at].count, f"total/statuses/{at}/count")

    made: dict[str, Any] = {
        **_basics(data),
        "截至": data.as_of,
        "临期天数": whole(figures.soon_days, "soon_days"),
        "口径说明": figures.note,
        "合计": _tally(total, "total"),
        "各主题": [_tally(one, f"themes/{at}") for at, one in enumerate(figures.themes)],
        "各月": [_tally(one, f"months/{at}") for at, one in enumerate(figures.months)],
        "各单位": units,
        "未报送单位": several([by_name[name] for name in figures.silent.ids], "silent"),
        "部分报送单位": several([by_name[name] for name in figures.partial.ids], "partial"),
        "已报送单位": several([one for one in units if one["报送情况"] == ALL_REPORTED], "reporting/part"),
        "未报送单位数": _number(figures.silent, "silent"),
        "部分报送单位数": _number(figures.partial, "partial"),
        "已报送单位数": _number(figures.reporting.part, "reporting/part"),
        "应报单位数": _number(figures.reporting.whole, "reporting/whole"),
        "督办单位": [one for one in units if one["督办事项"]],
        "报送率": _rate(figures.reporting, "reporting"),
        "按时报送率": _rate(figures.on_time, "on_time"),
        "序时进度": None if figures.year is None else share(figures.year, "year"),
        "排名": [_ranking(one, f"rankings/{at}") for at, one in enumerate(figures.rankings)],
        "事项": several(listed, "total/total"),
        "主题事项": _groups(listed, figures.themes),
        "已完成事项": in_state(DONE),
        "逾期事项": _of(items, total.overdue, "total/overdue"),
        "临期事项": _of(items, total.due_soon, "total/due_soon"),
        "滞后事项": _of(items, total.behind, "total/behind"),
        "未报送事项": in_state(UNREPORTED),
        "未启动事项": in_state(NOT_STARTED),
        "问题": _problems(data, items, by_name),
        "请核实": _checks(data, items),
    }
    return {**made, **(extra or {})}


def _basics(data: ReportData) -> dict[str, Any]:
    """What the settings and the ledger say about the campaign. 年份 is given, not counted: its path leads nowhere."""
    figures, basics = data.figures, data.settings.basics
    period = next((one for one in basics.periods if one.name == (figures.period or basics.current)), None)
    year = basics.year or data.merged.ledger.year or (data.as_of.year if data.as_of else None)
    return {
        "标题": figures.title or "【台账标题】",
        "工作名称": _LEDGER.sub("", basics.title or figures.title) or "【工作名称】",
        "期次": figures.period,
        "年份": None if year is None else whole(year, GIVEN),
        "发文单位": basics.office or "【发文单位】",
        "联系人": basics.contact or "【联系人】",
        "联系电话": basics.phone or "【联系电话】",
        "报送截止": _day(period.due) if period else None,
        "台账文件": data.file or "汇总台账.xlsx",
    }


def _of(items: Mapping[str, dict[str, Any]], count: Count | None, path: str) -> list[dict[str, Any]]:
    return several([items[one] for one in count.ids], path) if count else []


def _rate(rate: Rate | None, path: str) -> dict[str, Any] | None:
    if rate is None:
        return None
    percent = None if rate.percent is None else share(rate.percent, f"{path}/percent")
    return {
        "名称": rate.name,
        "口径": rate.basis,
        "分子": _number(rate.part, f"{path}/part"),
        "分母": _number(rate.whole, f"{path}/whole"),
        "百分比": percent,
        "文字": "—" if percent is None else said(f"{percent}%", percent),
    }


def _number(count: Count | None, path: str) -> int | None:
    return None if count is None else whole(count.number, f"{path}/number")


def _tally(tally: Tally, path: str) -> dict[str, Any]:
    def number(name: str) -> int | None:
        return _number(getattr(tally, name), f"{path}/{name}")

    made: dict[str, Any] = {
        one.status: _number(one.count, f"{path}/statuses/{at}/count") for at, one in enumerate(tally.statuses)
    }
    made |= {field: number(name) for field, name in _COUNTS.items()}
    made |= {field: _rate(getattr(tally, name), f"{path}/{name}") for field, name in _RATES.items()}
    made["名称"] = tally.name
    made["各状态"] = [
        {"名称": one.status, "数量": made[one.status], "占比": share(one.share, f"{path}/statuses/{at}/share")}
        for at, one in enumerate(tally.statuses)
    ]
    made["各灯"] = [
        {"名称": one.name, "数量": _number(one.count, f"{path}/lights/{at}/count"), "占比": None}
        for at, one in enumerate(tally.lights)
    ]
    return made


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _item(data: ReportData, state: ItemState, path: str) -> dict[str, Any]:
    item = data.merged.ledger.items[state.index]
    left = None if state.days_left is None else whole(state.days_left, f"{path}/days_left")
    late = whole(-left, f"{path}/days_left") if state.overdue and left is not None and left < 0 else 0
    return {
        "序号": state.no or "—",
        "主题": state.theme or NO_THEME,
        "标题": state.title,
        "具体要求": item.requirement,
        "名称": _name(item),
        "责任分工": units_text(item.assignments) or "未明确",
        "主责单位": [one.unit for one in state.units if one.decides] or ["责任单位未明确"],
        **{f"{role.value}单位": [one.unit for one in state.units if one.role is role] for role in Role},
        "未报单位": [one.unit for one in state.units if one.owes and not one.answered],
        "完成时限": state.deadline or "未明确",
        "到期日": _day(state.due),
        "状态": state.status,
        "状态来源": state.basis,
        "进展情况": data.merged.final(state.index, "progress"),
        "问题建议": data.merged.final(state.index, "problem"),
        "逾期": bool(state.overdue),
        "临期": bool(state.due_soon),
        "滞后": bool(state.behind),
        "逾期天数": late,
        "剩余天数": left,
        "序时进度": None if state.expected is None else share(state.expected, f"{path}/expected"),
        "已销号": state.closed,
        "待核实": bool(state.confirm),
        "核实理由": list(state.confirm),
        "灯": state.light.name if state.light else None,
        "灯色": state.light.colour if state.light else "FFFFFF",
    }


def _name(item: Item) -> str:
    words = " ".join(visible(item.title or item.requirement or "未写明的事项").split())
    return words if len(words) <= _NAME else words[: _NAME - 1] + "…"


def _unit(unit: UnitFigures, items: Mapping[str, dict[str, Any]], path: str) -> dict[str, Any]:
    lead = unit.lead
    chased = [*(lead.overdue.ids if lead.overdue else ()), *(lead.behind.ids if lead.behind else ())]
    return {
        "单位": unit.unit,
        "序号": whole(unit.order, f"{path}/order"),
        "报送情况": unit.state,
        "来过文件": unit.sent_a_file,
        "迟报": unit.late,
        "应报": _number(unit.owed, f"{path}/owed"),
        "已报": _number(unit.answered, f"{path}/answered"),
        "未报": _number(unit.missing, f"{path}/missing"),
        "报送率": _rate(unit.reporting, f"{path}/reporting"),
        "牵头": _tally(lead, f"{path}/lead"),
        "配合": _tally(unit.support, f"{path}/support"),
        "未报事项": _of(items, unit.missing, f"{path}/missing"),
        "逾期事项": _of(items, lead.overdue, f"{path}/lead/overdue"),
        "临期事项": _of(items, lead.due_soon, f"{path}/lead/due_soon"),
        "滞后事项": _of(items, lead.behind, f"{path}/lead/behind"),
        "督办事项": [items[one] for one in dict.fromkeys(chased)],
    }


def _ranking(ranking: Ranking, path: str) -> dict[str, Any]:
    def lines(rows: Iterable[Ranked], where: str) -> list[dict[str, Any]]:
        return [
            {
                "名次": "—" if one.rank is None else whole(one.rank, f"{where}/{at}/rank"),
                "单位": one.unit,
                "率": _rate(one.rate, f"{where}/{at}/rate"),
            }
            for at, one in enumerate(rows)
        ]

    return {
        "名称": ranking.name,
        "有区分": ranking.apart,
        "各行": lines(ranking.rows, f"{path}/rows"),
        "按正式排序": lines(ranking.official, f"{path}/official"),
    }


def _groups(items: Iterable[dict[str, Any]], themes: Sequence[Tally]) -> list[dict[str, Any]]:
    """Items by theme, in the order of the statistics; each group is as long as its tally says."""
    held: dict[str, list[dict[str, Any]]] = {}
    for one in items:
        held.setdefault(one["主题"], []).append(one)
    return [
        {
            "名称": one.name,
            "数": _number(one.total, f"themes/{at}/total"),
            "事项": several(held.get(one.name, ()), f"themes/{at}/total"),
        }
        for at, one in enumerate(themes)
    ]


def _problems(
    data: ReportData, items: Mapping[str, dict[str, Any]], units: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """What units ask for: the office's text (核定文本) where there is one, else each unit's own, in the official order."""
    merged, found = data.merged, []
    place: Callable[[str], int] = lambda name: units[name]["序号"] if name in units else len(units) + 1  # noqa: E731
    for state in data.figures.items:
        one = items[state.id]
        if (state.index, "problem") in merged.approved:
            text = merged.approved[state.index, "problem"]
            said = [(one["主责单位"][0], "、".join(one["主责单位"]), text)]
        else:
            said = [(c.unit, c.unit, c.text) for c in merged.contributions(state.index) if c.column == "problem"]
        found += [(place(first), state.index, who, text, one) for first, who, text in said if text.strip()]
    found.sort(key=lambda line: line[:2])
    return [{"单位": who, "内容": text, "事项": one} for _, _, who, text, one in found]


def _checks(data: ReportData, items: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """What a person has to look at before the report goes out."""
    made = [
        {"对象": _called(one, items[one.id]), "理由": reason} for one in data.figures.items for reason in one.confirm
    ]
    silent = frozenset(data.figures.silent.ids)
    made += [
        {"对象": one.unit, "理由": "报来过文件，但没有一项能对应到应填报的事项，通报未报送前请核实。"}
        for one in data.figures.units
        if one.unit in silent and one.sent_a_file
    ]
    return made


def _called(state: ItemState, item: Mapping[str, Any]) -> str:
    number = f"第{state.no}项" if state.no else ""
    return f"{number}“{item['名称']}”（{'、'.join(item['主责单位'])}）"
