"""Hand-made ledgers and submissions as the reader would deliver them, for tests of matching and placing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from toolkit.core.index import Index
from toolkit.model.layout import Layout, Loose, Reading, Row, Table
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger
from toolkit.settings.layouts import load_layouts
from toolkit.settings.names import load_names
from toolkit.text.deadlines import read_deadline
from toolkit.text.units import split_units

COLUMNS = ("id", "seq", "theme", "title", "requirement", "units", "deadline", "progress", "problem", "status")
HEADS = {
    "id": "台账识别码", "seq": "序号", "theme": "主题事项", "title": "重点工作", "requirement": "具体要求",
    "units": "责任单位", "lead": "牵头单位", "support": "配合单位", "deadline": "完成时限", "progress": "进展情况",
    "problem": "问题建议", "status": "状态", "remark": "备注",
}  # fmt: skip
TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
SHA = "0" * 64

TASKS: tuple[dict[str, str], ...] = (
    {"seq": "1", "theme": "（一）优化市场准入", "title": "1.企业开办便利化", "units": "牵头单位：市市场监管局 配合单位：市税务局、市公安局",
     "requirement": "完善企业开办一窗通平台，将营业执照、印章、发票合并到一个窗口领取，全程不超过1个工作日。", "deadline": "6月底前"},
    {"seq": "2", "theme": "（一）优化市场准入", "title": "2.准入清单管理", "units": "牵头单位：市发改委 配合单位：各县（区）",
     "requirement": "清理市场准入隐性壁垒，每半年公布一次处理结果。", "deadline": "12月底前"},
    {"seq": "3", "theme": "（二）优化用水用电", "title": "3.管网改造", "units": "牵头单位：市水务局、市住建局",
     "requirement": "年内新建改造供水管网30公里，消除低压片区。", "deadline": "11月30日前"},
    {"seq": "3", "theme": "（二）优化用水用电", "title": "3.管网改造", "units": "牵头单位：市水务局",
     "requirement": "年内新建改造供水管网80公里，消除低压片区。", "deadline": "12月底前"},
    {"seq": "4", "theme": "（三）优化纳税服务", "title": "4.推行非接触式办税", "units": "市税务局",
     "requirement": "扩大非接触式办税范围，网上办理比例达到95%以上。", "deadline": "9月底前"},
    {"seq": "5", "theme": "（三）优化纳税服务", "title": "5.压减纳税时间", "units": "牵头单位：市税务局 配合单位：市财政局",
     "requirement": "推行税费种综合申报，年纳税时间压减到80小时以内。", "deadline": "常态实施"},
    {"seq": "6", "theme": "（四）优化政务服务", "title": "6.帮办代办", "units": "各县（区）、市行政审批局",
     "requirement": "在市县两级政务大厅设立企业帮办窗口，配备专职人员。", "deadline": "8月底前"},
)  # fmt: skip


@lru_cache(maxsize=1)
def ledger_layout() -> Layout:
    """The bundled layout of a 落实台账."""
    return next(layout for layout in load_layouts() if layout.name == "落实台账")


def make_ledger(tasks: Sequence[Mapping[str, str]] = TASKS, *, title: str = TITLE, **more: Any) -> Ledger:
    """A ledger of these rows; ids are ``id1`` … unless a row has its own; ``progress`` and ``problem`` become answers."""
    from toolkit.core.index import split_number

    items = []
    known: dict[str, tuple[Assignment, ...]] = {}
    for number, task in enumerate(tasks, 1):
        units = task.get("units", "")
        assignments = known.setdefault(units, split_units(units).assignments)
        deadline = read_deadline(task["deadline"], 2026) if task.get("deadline") else Deadline()
        answers = {key: task[key] for key in ("progress", "problem", "status") if key in task}
        items.append(
            Item(
                task.get("id", f"id{number}"), task.get("seq", str(number)), split_number(task.get("theme", ""))[1],
                split_number(task.get("title", ""))[1], task.get("requirement", ""), assignments, deadline,
                "台账", number + 2, answers,
            )
        )  # fmt: skip
    columns = {name: place for place, name in enumerate(COLUMNS, 1)}
    return Ledger(title, tuple(items), "台账.xlsx", SHA, 2026, "落实台账", columns=columns, **more)


def make_index(tasks: Sequence[Mapping[str, str]] = TASKS, **more: Any) -> Index:
    """An index of such a ledger with the bundled names."""
    return Index(make_ledger(tasks, **more), ledger_layout(), load_names())


def returned(number: int, tasks: Sequence[Mapping[str, str]] = TASKS, **cells: str | None) -> dict[str, str]:
    """Row ``number`` (from 1) of the ledger as handed out, with ``cells`` changed; None empties a cell."""
    row = {**tasks[number - 1], **cells}
    return {name: text for name, text in row.items() if text is not None}


def make_table(
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = COLUMNS,
    *,
    sheet: str = "Sheet1",
    first: int = 3,
    **more: Any,
) -> Table:
    """A table in which every cell of ``rows`` is the row's own, at the rows ``first`` and following."""
    made = [Row(number, dict(row)) for number, row in enumerate(rows, first)]
    places = {name: place for place, name in enumerate(columns, 1)}
    heads = {place: HEADS.get(name, name) for name, place in places.items()}
    return Table(sheet, "落实台账", places, heads, first, made, **more)


def make_reading(
    *tables: Table, file: str = "报送.xlsx", line: str = "", loose: Sequence[Loose] = (), **more: Any
) -> Reading:
    """A file with these tables; ``line`` is its 填报单位 line."""
    lines = [Loose("unit_line", "Sheet1", 2, 1, line)] if line else []
    return Reading(file, SHA, more.pop("kind", "xlsx"), list(tables), [*lines, *loose], **more)


def codes(placed: Any) -> list[str]:
    """Codes of the findings of a placed file or of a list of findings."""
    return [finding.code for finding in getattr(placed, "findings", placed)]
