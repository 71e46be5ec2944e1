"""ReportData → the fields that templates use (``fields.FIELDS``): every number is one of the statistics, none is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    Rate,
    Tally,
    UnitFigures,
)
from toolkit.text.printed import units_text, visible

_NAME = 40


def context(data: ReportData, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All fields of one report; ``extra`` are further ones, which win."""
    figures, basics = data.figures, data.settings.basics
    items = {one.id: _item(data, one) for one in figures.items}
    units = [_unit(one, items) for one in figures.units]
    by_name = {one["单位"]: one for one in units}
    period = next((one for one in basics.periods if one.name == (figures.period or basics.current)), None)
    listed = list(items.values())
    made: dict[str, Any] = {
        "标题": figures.title or "【台账标题】",
        "工作名称": basics.title or figures.title or "【工作名称】",
        "期次": figures.period,
        "截至": data.as_of,
        "年份": basics.year or data.merged.ledger.year or (data.as_of.year if data.as_of else None),
        "发文单位": basics.office or "【发文单位】",
        "联系人": basics.contact or "【联系人】",
        "联系电话": basics.phone or "【联系电话】",
        "报送截止": _day(period.due) if period else None,
        "临期天数": figures.soon_days,
        "口径说明": figures.note,
        "合计": _tally(figures.total),
        "各主题": [_tally(one) for one in figures.themes],
        "各月": [_tally(one) for one in figures.months],
        "各单位": units,
        "未报送单位": [by_name[name] for name in figures.silent.ids],
        "部分报送单位": [by_name[name] for name in figures.partial.ids],
        "已报送单位": [one for one in units if one["报送情况"] == ALL_REPORTED],
        "应报单位数": figures.reporting.whole.number,
        "督办单位": [one for one in units if one["督办事项"]],
        "报送率": _rate(figures.reporting),
        "按时报送率": _rate(figures.on_time),
        "序时进度": figures.year,
        "排名": [_ranking(one) for one in figures.rankings],
        "事项": listed,
        "主题事项": _groups(listed),
        "已完成事项": [items[one.id] for one in figures.items if one.status == DONE],
        "逾期事项": _of(items, figures.total.overdue),
        "临期事项": _of(items, figures.total.due_soon),
        "滞后事项": _of(items, figures.total.behind),
        "未报送事项": [items[one.id] for one in figures.items if one.status == UNREPORTED],
        "未启动事项": [items[one.id] for one in figures.items if one.status == NOT_STARTED],
        "问题": _problems(data, items, by_name),
        "请核实": _checks(data, items),
        "台账文件": data.file or "汇总台账.xlsx",
    }
    return {**made, **(extra or {})}


def _of(items: Mapping[str, dict[str, Any]], count: Count | None) -> list[dict[str, Any]]:
    return [items[one] for one in count.ids] if count else []


def _rate(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {
        "名称": rate.name,
        "口径": rate.basis,
        "分子": rate.part.number,
        "分母": rate.whole.number,
        "百分比": rate.percent,
        "文字": "—" if rate.percent is None else f"{rate.percent}%",
    }


def _number(count: Count | None) -> int | None:
    return None if count is None else count.number


def _tally(tally: Tally) -> dict[str, Any]:
    made: dict[str, Any] = {one.status: one.count.number for one in tally.statuses}
    made |= {
        "名称": tally.name,
        "总数": tally.total.number,
        "已销号": tally.closed.number,
        "有期限": tally.dated.number,
        "无期限": tally.ongoing.number,
        "由文字判断": tally.inferred.number,
        "逾期": _number(tally.overdue),
        "逾期待核实": _number(tally.overdue_inferred),
        "临期": _number(tally.due_soon),
        "滞后": _number(tally.behind),
        "完成率": _rate(tally.done),
        "不含持续推进完成率": _rate(tally.done_dated),
        "到期完成率": _rate(tally.done_due),
        "各状态": [{"名称": one.status, "数量": one.count.number, "占比": one.share} for one in tally.statuses],
        "各灯": [{"名称": one.name, "数量": one.count.number, "占比": None} for one in tally.lights],
    }
    return made


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _item(data: ReportData, state: ItemState) -> dict[str, Any]:
    item = data.merged.ledger.items[state.index]
    left = state.days_left
    return {
        "序号": state.no or "—",
        "主题": state.theme or NO_THEME,
        "标题": state.title,
        "具体要求": item.requirement,
        "名称": _name(item),
        "责任分工": units_text(item.assignments) or "未明确",
        "主责单位": [one.unit for one in state.units if one.decides] or ["责任单位未明确"],
        **{f"{role.value}单位": [one.unit for one in state.units if one.role is role] for role in Role},
        "完成时限": state.deadline or "未明确",
        "到期日": _day(state.due),
        "状态": state.status,
        "状态来源": state.basis,
        "进展情况": data.merged.final(state.index, "progress"),
        "问题建议": data.merged.final(state.index, "problem"),
        "逾期": bool(state.overdue),
        "临期": bool(state.due_soon),
        "滞后": bool(state.behind),
        "逾期天数": -left if state.overdue and left is not None and left < 0 else 0,
        "剩余天数": left,
        "已销号": state.closed,
        "待核实": bool(state.confirm),
        "核实理由": list(state.confirm),
        "灯": state.light.name if state.light else None,
    }


def _name(item: Item) -> str:
    words = " ".join(visible(item.title or item.requirement or "未写明的事项").split())
    return words if len(words) <= _NAME else words[: _NAME - 1] + "…"


def _unit(unit: UnitFigures, items: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    chased = [
        *(unit.lead.overdue.ids if unit.lead.overdue else ()),
        *(unit.lead.behind.ids if unit.lead.behind else ()),
    ]
    return {
        "单位": unit.unit,
        "序号": unit.order,
        "报送情况": unit.state,
        "来过文件": unit.sent_a_file,
        "迟报": unit.late,
        "应报": unit.owed.number,
        "已报": unit.answered.number,
        "未报": unit.missing.number,
        "报送率": _rate(unit.reporting),
        "牵头": _tally(unit.lead),
        "配合": _tally(unit.support),
        "未报事项": _of(items, unit.missing),
        "逾期事项": _of(items, unit.lead.overdue),
        "临期事项": _of(items, unit.lead.due_soon),
        "滞后事项": _of(items, unit.lead.behind),
        "督办事项": [items[one] for one in dict.fromkeys(chased)],
    }


def _ranking(ranking: Any) -> dict[str, Any]:
    def lines(rows: Iterable[Any]) -> list[dict[str, Any]]:
        return [
            {"名次": "—" if one.rank is None else one.rank, "单位": one.unit, "率": _rate(one.rate)} for one in rows
        ]

    return {
        "名称": ranking.name,
        "有区分": ranking.apart,
        "各行": lines(ranking.rows),
        "按正式排序": lines(ranking.official),
    }


def _groups(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in items:
        groups.setdefault(one["主题"], []).append(one)
    return [{"名称": name, "数": len(held), "事项": held} for name, held in groups.items()]


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
        {
            "对象": f"第{items[one.id]['序号']}项“{items[one.id]['名称']}”（{'、'.join(items[one.id]['主责单位'])}）",
            "理由": reason,
        }
        for one in data.figures.items
        for reason in one.confirm
    ]
    silent = frozenset(data.figures.silent.ids)
    made += [
        {"对象": one.unit, "理由": "报来过文件，但没有一项能对应到应填报的事项，通报未报送前请核实。"}
        for one in data.figures.units
        if one.unit in silent and one.sent_a_file
    ]
    return made
