"""Ledgers as pandas tables, for analysts. pandas is imported here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toolkit.model.ledger import Assignment, Item, Ledger
from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_HEADS
from toolkit.model.reporting import ReportData
from toolkit.model.statistics import Rate, Statistics, Tally

if TYPE_CHECKING:
    import pandas as pd


def units_text(assignments: tuple[Assignment, ...]) -> str:
    """Assignments as one line of text: 牵头单位：A、B；配合单位：C."""
    return "；".join(f"{a.role}单位：{'、'.join(a.units)}" for a in assignments)


def to_frame(source: Ledger | Consolidated) -> pd.DataFrame:
    """One row per item: id, 序号, the standard seven columns, 到期日 (datetime) and 期限类型.

    A ``Consolidated`` gives the final texts in 进展情况 and 问题建议; a ``Ledger`` what already stands in them.
    """
    import pandas as pd

    ledger = source.ledger if isinstance(source, Consolidated) else source

    def answer(index: int, item: Item, column: str) -> str:
        return source.final(index, column) if isinstance(source, Consolidated) else item.answers.get(column, "")

    frame = pd.DataFrame(
        {
            "id": [item.id for item in ledger.items],
            "序号": [item.no for item in ledger.items],
            "主题事项": [item.theme for item in ledger.items],
            "重点工作": [item.title for item in ledger.items],
            "具体要求": [item.requirement for item in ledger.items],
            "责任单位": [units_text(item.assignments) for item in ledger.items],
            "完成时限": [item.deadline.text for item in ledger.items],
            "进展情况": [answer(i, item, "progress") for i, item in enumerate(ledger.items)],
            "问题建议": [answer(i, item, "problem") for i, item in enumerate(ledger.items)],
            "到期日": pd.to_datetime(pd.Series([item.deadline.due for item in ledger.items], dtype="str")),
            "期限类型": [item.deadline.kind for item in ledger.items],
        }
    )
    return frame.set_index("id")


TABLES = ("事项", "单位", "主题", "月份")
"""Tables that statistics give."""


def figures_frame(data: ReportData, table: str = "事项") -> pd.DataFrame:
    """The statistics of a report as a table; percentages are numbers, 0 to 100, NaN where there is nothing to divide by.

    事项: as ``to_frame``, then 状态, 状态来源, 由文字判断, 逾期, 临期, 滞后 (None without a day), 剩余天数, 序时进度, 已销号, 灯.
    单位: one row per unit in the official order. 主题 and 月份: one row per group. ValueError for any other name.
    """
    import pandas as pd

    figures = data.figures
    if table == "事项":
        frame = to_frame(data.merged)
        for head, values in _states(figures).items():
            frame[head] = values
        return frame
    if table == "单位":
        rows = [
            {
                "单位": one.unit,
                "报送情况": one.state,
                "迟报": one.late,
                "应报": one.owed.number,
                "已报": one.answered.number,
                "未报": one.missing.number,
                "报送率": _share(one.reporting),
                **{f"牵头{head}": value for head, value in _counts(one.lead).items()},
                "配合事项数": one.support.total.number,
            }
            for one in figures.units
        ]
        return pd.DataFrame(rows).set_index("单位") if rows else pd.DataFrame()
    if table not in TABLES:
        raise ValueError(f"没有“{table}”表，可用的是：{'、'.join(TABLES)}")
    groups = figures.themes if table == "主题" else figures.months
    return pd.DataFrame([{table: one.name, **_counts(one)} for one in groups]).set_index(table)


def _states(figures: Statistics) -> dict[str, list[Any]]:
    items = figures.items
    return {
        "状态": [one.status for one in items],
        "状态来源": [one.basis for one in items],
        "由文字判断": [one.inferred for one in items],
        "逾期": [one.overdue for one in items],
        "临期": [one.due_soon for one in items],
        "滞后": [one.behind for one in items],
        "剩余天数": [one.days_left for one in items],
        "序时进度": [None if one.expected is None else float(one.expected) for one in items],
        "已销号": [one.closed for one in items],
        "灯": [one.light.name if one.light else None for one in items],
    }


def _counts(tally: Tally) -> dict[str, Any]:
    late = (("逾期", tally.overdue), ("临期", tally.due_soon), ("滞后", tally.behind))
    return {
        "事项数": tally.total.number,
        **{one.status: one.count.number for one in tally.statuses},
        **{head: None if count is None else count.number for head, count in late},
        "完成率": _share(tally.done),
        "不含持续推进完成率": _share(tally.done_dated),
    }


def _share(rate: Rate) -> float | None:
    return None if rate.percent is None else float(rate.percent)


def rows_of(frame: pd.DataFrame) -> list[list[str]]:
    """Head and body of a frame as text rows in the order of the standard columns; blanks for missing values.

    KeyError with the Chinese name when the frame has no column 具体要求.
    """
    if "具体要求" not in frame.columns:
        raise KeyError("具体要求")
    heads = ["序号", *LEDGER_HEADS.values()]
    heads = [head for head in heads if head in frame.columns]
    blank = frame[heads].isna()
    body = [
        ["" if blank.iat[r, c] else str(frame[heads].iat[r, c]) for c in range(len(heads))] for r in range(len(frame))
    ]
    return [heads, *body]
