"""Sentences and tables that say what the figures are; several documents have them.

Each number is one field, printed by itself, so that it can be followed back to the statistics. Nothing is said of what is not there.
"""

from __future__ import annotations

from official.common import LEADS, STATE, TASK_IN_SHORT
from official.parts import heading, listing, p, when

STATUSES = (
    "{% for 这类 in 合计.各状态 if 这类.数量 %}{{ 这类.名称 }}{{ 这类.数量 }}项，占{{ 这类.占比 }}%"
    '{{ "。" if loop.last else "；" }}{% endfor %}'
)
RATES = (
    "按全部{{ 合计.总数 }}项计算，完成率为{{ 合计.完成率.文字 }}"
    "{% if 合计.无期限 and 合计.有期限 %}；不含时限为持续推进的{{ 合计.无期限 }}项，"
    "按{{ 合计.有期限 }}项计算，完成率为{{ 合计.不含持续推进完成率.文字 }}{% endif %}。"
    "{% if 截至 and 合计.到期完成率.分母 %}已过完成时限的{{ 合计.到期完成率.分母 }}项中，"
    "完成{{ 合计.到期完成率.分子 }}项，到期完成率为{{ 合计.到期完成率.文字 }}。{% endif %}"
)
TIMES = (
    "{% if 合计.逾期 %}逾期{{ 合计.逾期 }}项"
    "{% if 合计.逾期待核实 %}（其中{{ 合计.逾期待核实 }}项单位没有写明是否完成，⟦【待核实】⟧）{% endif %}"
    "{% else %}没有逾期事项{% endif %}；"
    "{% if 合计.临期 %}{{ 临期天数 }}天内到期{{ 合计.临期 }}项{% else %}{{ 临期天数 }}天内没有到期的事项{% endif %}；"
    "{% if 合计.滞后 %}未到期但低于序时进度或自报进展滞后{{ 合计.滞后 }}项{% else %}未到期事项中没有滞后的{% endif %}。"
)
NO_DAY = "⟦【没有写明统计日期，未统计逾期、临期和滞后事项，请写明后重新生成】⟧"
REPORTING = (
    "应报送单位{{ 应报单位数 }}家，{% if 已报送单位 %}报齐{{ 已报送单位数 }}家，{% endif %}"
    "{% if 部分报送单位 %}部分报送{{ 部分报送单位数 }}家，{% endif %}"
    "{% if 未报送单位 %}未报送{{ 未报送单位数 }}家，{% endif %}报送率（报齐单位占应报送单位的比例）为{{ 报送率.文字 }}"
    "{% if 按时报送率 %}，按时报送率为{{ 按时报送率.文字 }}{% endif %}。"
)
NOBODY = "本期没有应当报送的单位。"


def silent() -> str:
    """Who reported nothing: always said, also that there is nobody."""
    return when(
        "未报送单位",
        p("未报送单位：{{ 未报送单位|顿号 }}。"),
        otherwise=[p("应报送单位均已报来进展情况，没有未报送单位。")],
    )


def partial() -> str:
    """Who reported a part."""
    return when(
        "部分报送单位",
        p(
            "部分报送单位：{% for 这家 in 部分报送单位 %}{{ 这家.单位 }}（应报{{ 这家.应报 }}项，未报{{ 这家.未报 }}项）"
            '{{ "。" if loop.last else "、" }}{% endfor %}'
        ),
    )


def tardy() -> str:
    """Who reported late; nothing where nobody looked at when files came."""
    late_ones = '各单位|selectattr("迟报")|list'
    return when(late_ones, p(f"迟报单位：{{{{ {late_ones}|顿号 }}}}。"))


def listed(field: str, nothing: str, last: str = "逾期天数") -> str:
    """A table of the items of one list, or a sentence that there are none. ``last``: the field of the last column, in days."""
    made = listing(
        f"这项 in {field}",
        ("序号", 640, "^{{ 这项.序号 }}"),
        ("事项", 3345, TASK_IN_SHORT),
        ("主责单位", 1500, LEADS),
        ("完成时限", 1160, "^{{ 这项.完成时限 }}"),
        ("状态", 1200, f"^{STATE}"),
        (last, 1000, f'^{{{{ 这项.{last}|若无则("—") }}}}'),
    )
    return when(field, made, p(style="AfterTable"), otherwise=[p(nothing)])


def late() -> str:
    """Overdue, due soon, behind; without a day one mark instead."""
    return when(
        "截至",
        heading("（一）逾期事项", 2),
        listed("逾期事项", "无逾期事项。"),
        heading("（二）临期事项", 2),
        listed("临期事项", "{{ 临期天数 }}天内没有到期的事项。", "剩余天数"),
        heading("（三）滞后事项", 2),
        listed("滞后事项", "未到期事项中没有滞后的。", "剩余天数"),
        otherwise=[p(NO_DAY)],
    )


def themes() -> str:
    """Every theme with the number of its items in each state, and the sum."""
    states, width = ("已完成", "正在推进", "持续推进", "进展滞后", "未启动", "未报送"), 760
    return listing(
        "这类 in 各主题",
        ("主题", 8845 - width * 7 - 880, "{{ 这类.名称 }}"),
        ("事项数", width, "^{{ 这类.总数 }}"),
        *((_two_lines(name), width, f"^{{{{ 这类.{name} }}}}") for name in states),
        ("完成率", 880, "^{{ 这类.完成率.文字 }}"),
        foot=["^合计", "^{{ 合计.总数 }}", *(f"^{{{{ 合计.{name} }}}}" for name in states), "^{{ 合计.完成率.文字 }}"],
    )


def _two_lines(head: str) -> str:
    """正在推进 in a narrow column: cut in the middle, not behind the third character."""
    return f"{head[:2]}\n{head[2:]}" if len(head) == 4 else head


def best() -> str:
    """The first three ranks, ties included; nothing where all are equal."""
    return when(
        "排名[1].有区分",
        p(
            "完成率居前的：{% for 这行 in 排名[1].各行 if 这行.率.分子 and 这行.名次 <= 3 %}"
            '{{ 这行.单位 }}（{{ 这行.率.文字 }}，第{{ 这行.名次 }}名）{{ "。" if loop.last else "、" }}{% endfor %}'
        ),
    )


def late_units() -> str:
    """Who has items that are overdue or behind."""
    return when(
        "督办单位",
        p(
            "{% if 督办单位 | length > 15 %}有逾期或滞后事项的单位较多，见附件1。{% else %}"
            "有逾期或滞后事项的单位：{% for 这家 in 督办单位 %}{{ 这家.单位 }}（"
            "{% if 这家.逾期事项 %}逾期{{ 这家.牵头.逾期 }}项{% endif %}{% if 这家.逾期事项 and 这家.滞后事项 %}、{% endif %}"
            "{% if 这家.滞后事项 %}滞后{{ 这家.牵头.滞后 }}项{% endif %}）"
            '{{ "。" if loop.last else "、" }}{% endfor %}{% endif %}'
        ),
    )


def units() -> str:
    """Every unit in the official order."""
    rank = '{{ 排名[1].按正式排序[loop.index0].名次 if 排名[1].有区分 else "—" }}'
    return listing(
        "这家 in 各单位",
        ("序号", 460, "^{{ 这家.序号 }}"),
        ("单位", 1525, "{{ 这家.单位 }}"),
        ("主责事项", 560, "^{{ 这家.牵头.总数 }}"),
        ("已完成", 560, "^{{ 这家.牵头.已完成 }}"),
        ("完成率", 920, "^{{ 这家.牵头.完成率.文字 }}"),
        ("名次", 500, f"^{rank}"),
        ("完成率（不含持续推进）", 920, "^{{ 这家.牵头.不含持续推进完成率.文字 }}"),
        ("逾期", 470, '^{{ 这家.牵头.逾期|若无则("—") }}'),
        ("滞后", 470, '^{{ 这家.牵头.滞后|若无则("—") }}'),
        ("配合事项", 560, "^{{ 这家.配合.总数 }}"),
        ("应报", 470, "^{{ 这家.应报 }}"),
        ("已报", 470, "^{{ 这家.已报 }}"),
        ("报送情况", 960, "^{{ 这家.报送情况 }}"),
    )


def problems() -> str:
    """What units ask for, in the official order of units."""
    return listing(
        "这条 in 问题",
        ("单位", 1500, "{{ 这条.单位|竖并 }}"),
        ("序号", 640, "^{{ 这条.事项.序号 }}"),
        ("重点工作", 2505, "{{ 这条.事项.名称 }}"),
        ("问题和建议", 4200, "{{ 这条.内容 }}"),
    )


def ledger() -> str:
    """The ledger as it stands, on landscape pages: themes and tasks merged."""
    return listing(
        "这项 in 事项",
        ("主题事项", 1060, "^{{ 这项.主题|竖并 }}"),
        ("序号", 600, "^{{ 这项.序号|竖并 }}"),
        ("重点工作", 1500, "{{ 这项.标题|竖并 }}"),
        ("具体要求", 2500, "{{ 这项.具体要求 }}"),
        ("责任单位", 1600, "{{ 这项.责任分工 }}"),
        ("完成时限", 900, "^{{ 这项.完成时限 }}"),
        ("进展情况", 3760, '{{ 这项.进展情况|若无则("（未报送）") }}'),
        ("状态", 840, "^{{ 这项.状态 }}"),
        kind="Ledger",
    )
