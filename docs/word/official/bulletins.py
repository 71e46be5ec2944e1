"""情况通报, 工作专报, 未报送名单, 汇报提纲: one document for a whole ledger."""

from __future__ import annotations

from official.common import (
    AS_OF,
    DAY,
    LEADS,
    STATE,
    TASK,
    checks,
    copies,
    draft_mark,
    masthead,
    masthead_upward,
    signature,
)
from official.package import package
from official.paper import section
from official.parts import blank, heading, keep, listing, p, tag, when

_STATUSES = (
    "{% for 这类 in 合计.各状态 if 这类.数量 %}{{ 这类.名称 }}{{ 这类.数量 }}项，占{{ 这类.占比 }}%"
    '{{ "。" if loop.last else "；" }}{% endfor %}'
)
_RATES = (
    "按全部{{ 合计.总数 }}项计算，完成率为{{ 合计.完成率.文字 }}"
    "{% if 合计.无期限 and 合计.有期限 %}；不含没有完成期限、持续推进的{{ 合计.无期限 }}项，"
    "按{{ 合计.有期限 }}项计算，完成率为{{ 合计.不含持续推进完成率.文字 }}{% endif %}。"
)
_DUE_RATE = "已过完成时限的{{ 合计.到期完成率.分母 }}项中，完成{{ 合计.到期完成率.分子 }}项，到期完成率为{{ 合计.到期完成率.文字 }}。"
_TIMES = "逾期未完成{{ 合计.逾期 }}项，{{ 临期天数 }}天内到期{{ 合计.临期 }}项，低于序时进度或自报进展滞后{{ 合计.滞后 }}项。"
_NO_DAY = "⟦【没有写明统计日期，未统计逾期、临期和滞后事项，请写明后重新生成】⟧"
_REPORTING = (
    "应报送单位{{ 应报单位数 }}家，{% if 已报送单位 %}报齐{{ 已报送单位|length }}家，{% endif %}"
    "{% if 部分报送单位 %}部分报送{{ 部分报送单位|length }}家，{% endif %}"
    "{% if 未报送单位 %}未报送{{ 未报送单位|length }}家，{% endif %}报送率（报齐单位占应报送单位的比例）为{{ 报送率.文字 }}。"
)
_SILENT = when(
    "未报送单位",
    p("未报送单位：{{ 未报送单位|顿号 }}。"),
    otherwise=[p("应报送单位均已报来进展情况，没有未报送单位。")],
)
_PARTIAL = when(
    "部分报送单位",
    p(
        "部分报送单位：{% for 这家 in 部分报送单位 %}{{ 这家.单位 }}（应报{{ 这家.应报 }}项，未报{{ 这家.未报 }}项）"
        '{{ "。" if loop.last else "、" }}{% endfor %}'
    ),
)


def _late(field: str, nothing: str, *last: tuple[str, int, str]) -> str:
    """A table of the items of one list, or a sentence that there are none."""
    listed = listing(
        f"这项 in {field}",
        ("序号", 640, "^{{ 这项.序号 }}"),
        ("事项", 3345, TASK),
        ("主责单位", 1500, LEADS),
        ("完成时限", 1160, "^{{ 这项.完成时限 }}"),
        ("状态", 1200, f"^{STATE}"),
        *last,
    )
    return when(field, listed, p(style="AfterTable"), otherwise=[p(nothing)])


def _times(level: int = 2, numbers: tuple[str, str, str] = ("（一）", "（二）", "（三）")) -> str:
    """Overdue, due soon, behind; without a day one mark instead."""
    return when(
        "截至",
        heading(f"{numbers[0]}逾期事项", level),
        _late("逾期事项", "无逾期事项。", ("逾期天数", 1000, "^{{ 这项.逾期天数 }}")),
        heading(f"{numbers[1]}临期事项", level),
        _late("临期事项", "{{ 临期天数 }}天内没有到期的事项。", ("剩余天数", 1000, "^{{ 这项.剩余天数 }}")),
        heading(f"{numbers[2]}滞后事项", level),
        _late("滞后事项", "无滞后事项。", ("剩余天数", 1000, '^{{ 这项.剩余天数|若无则("—") }}')),
        otherwise=[p(_NO_DAY)],
    )


def bulletin() -> bytes:
    """情况通报: to all units, the ledger attached."""
    body = [
        draft_mark(),
        masthead(),
        p("关于{{ 工作名称 }}\n{{ 期次 }}落实情况的通报", "Title"),
        blank(),
        p("各有关单位：", "Flush"),
        p(f"现将截至{AS_OF}{{{{ 工作名称 }}}}的落实情况通报如下。"),
        heading("一、总体情况"),
        heading("（一）事项进展", 2),
        when(
            "合计.总数",
            p(f"台账共列{{{{ 合计.总数 }}}}项，涉及{{{{ 各单位|length }}}}家单位。{_STATUSES}"),
            p(f"{_RATES}{{% if 截至 and 合计.到期完成率.分母 %}}{_DUE_RATE}{{% endif %}}"),
            when("截至", p(_TIMES)),
            when("合计.已销号", p("经核定销号{{ 合计.已销号 }}项。")),
            otherwise=[p("台账没有列入事项，没有可以通报的进展。")],
        ),
        heading("（二）报送情况", 2),
        when("应报单位数", p(_REPORTING), _SILENT, _PARTIAL, otherwise=[p("本期没有应当报送的单位。")]),
        heading("二、各主题进展情况"),
        when(
            "各主题|length > 1",
            keep("各主题事项的完成情况如下表。"),
            _themes(),
            p(style="AfterTable"),
            otherwise=[p("所列事项没有分主题，不再分列。")],
        ),
        heading("三、各单位完成情况"),
        _units_text(),
        heading("四、逾期、临期和滞后事项"),
        _times(),
        heading("五、存在的问题"),
        p("⟦【请根据以上情况和各单位反映的问题归纳填写】⟧"),
        when(
            "问题",
            p("各单位在报送中提出问题和建议{{ 问题|length }}条，详见附件2。"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("六、下一步工作要求"),
        _demands(),
        blank(),
        p("附件：1.各单位完成情况表", "Enclosure"),
        when("问题", p("2.问题和建议汇总表", "NextEnclosure")),
        p("{{ 3 if 问题 else 2 }}.落实台账", "NextEnclosure"),
        signature(),
        p("附件1", "Attachment"),
        blank(),
        p("各单位完成情况表", "Title"),
        blank(),
        _units(),
        p("{{ 口径说明 }}", "Note"),
        when("问题", p("附件2", "Attachment"), blank(), p("问题和建议汇总表", "Title"), blank(), _problems()),
        section(),
        p("附件{{ 3 if 问题 else 2 }}", "AttachmentFirst"),
        blank(),
        p("{{ 标题 }}", "Title"),
        blank(),
        _ledger(),
        section(wide=True),
        p(style="Downward"),
        copies(),
        p(style="Hidden"),
        checks(),
        section(kind="evenPage", last=True),
    ]
    return package("情况通报", "".join(body))


def _themes() -> str:
    """Every theme with the number of its items in each state."""
    states = ("已完成", "正在推进", "持续推进", "进展滞后", "未启动", "未报送")
    width = 720
    return listing(
        "这类 in 各主题",
        ("主题", 8845 - width * 7 - 900, "{{ 这类.名称 }}"),
        ("事项数", width, "^{{ 这类.总数 }}"),
        *((name, width, f"^{{{{ 这类.{name} }}}}") for name in states),
        ("完成率", 900, "^{{ 这类.完成率.文字 }}"),
        foot=["^合计", "^{{ 合计.总数 }}", *(f"^{{{{ 合计.{name} }}}}" for name in states), "^{{ 合计.完成率.文字 }}"],
    )


def _units_text() -> str:
    """Who leads and who has finished nothing: only where there is a difference."""
    return "".join(
        [
            p(
                "各单位主责事项（有牵头单位的看牵头单位，没有的看责任单位）的完成情况和报送情况见附件1，按单位正式排序。"
            ),
            when(
                "排名[1].有区分",
                p(
                    '完成率排在前三名的：{% for 这行 in 排名[1].各行 if 这行.名次 != "—" and 这行.名次 <= 3 %}'
                    '{{ 这行.单位 }}（{{ 这行.率.文字 }}，第{{ 这行.名次 }}名）{{ "。" if loop.last else "、" }}{% endfor %}'
                ),
            ),
        ]
    )


def _demands() -> str:
    return "".join(
        [
            heading("（一）按时报齐进展情况", 2),
            when(
                "未报送单位 or 部分报送单位",
                p(f"请{{{{ (未报送单位 + 部分报送单位)|顿号 }}}}于⟦{DAY}⟧前补报，并说明未按要求报送的原因。"),
                otherwise=[p("本期应报送的事项均已报齐，请各单位继续按时报送。")],
            ),
            heading("（二）抓紧办结逾期事项", 2),
            when(
                "逾期事项",
                p(f"请逾期事项的主责单位逐项说明原因、明确措施和完成时间，于⟦{DAY}⟧前报送。"),
                otherwise=[
                    p("{% if 截至 %}目前没有逾期事项，请各单位对照完成时限继续推进。{% else %}⟦【待统计】⟧{% endif %}")
                ],
            ),
            heading("（三）其他要求", 2),
            keep("⟦【请填写下一步工作要求】⟧"),
        ]
    )


def _units() -> str:
    """附件1: every unit in the official order."""
    return listing(
        "这家 in 各单位",
        ("序号", 500, "^{{ 这家.序号 }}"),
        ("单位", 1605, "{{ 这家.单位 }}"),
        ("主责事项", 620, "^{{ 这家.牵头.总数 }}"),
        ("已完成", 620, "^{{ 这家.牵头.已完成 }}"),
        ("完成率", 780, "^{{ 这家.牵头.完成率.文字 }}"),
        ("完成率（不含持续推进）", 900, "^{{ 这家.牵头.不含持续推进完成率.文字 }}"),
        ("逾期", 560, '^{{ 这家.牵头.逾期|若无则("—") }}'),
        ("滞后", 560, '^{{ 这家.牵头.滞后|若无则("—") }}'),
        ("配合事项", 620, "^{{ 这家.配合.总数 }}"),
        ("应报", 560, "^{{ 这家.应报 }}"),
        ("已报", 560, "^{{ 这家.已报 }}"),
        ("报送情况", 960, "^{{ 这家.报送情况 }}"),
    )


def _problems() -> str:
    """附件2: what units ask for."""
    return listing(
        "这条 in 问题",
        ("单位", 1500, "{{ 这条.单位|竖并 }}"),
        ("序号", 600, "^{{ 这条.事项.序号 }}"),
        ("重点工作", 2545, "{{ 这条.事项.名称 }}"),
        ("问题和建议", 4200, "{{ 这条.内容 }}"),
    )


def _ledger() -> str:
    """The ledger as it stands, on landscape pages."""
    return listing(
        "这项 in 事项",
        ("主题事项", 1100, "^{{ 这项.主题|竖并 }}"),
        ("序号", 600, "^{{ 这项.序号|竖并 }}"),
        ("重点工作", 1500, "{{ 这项.标题|竖并 }}"),
        ("具体要求", 2700, "{{ 这项.具体要求 }}"),
        ("责任单位", 1700, "{{ 这项.责任分工 }}"),
        ("完成时限", 990, "^{{ 这项.完成时限 }}"),
        ("进展情况", 3210, '{{ 这项.进展情况|若无则("（未报送）") }}'),
        ("状态", 960, "^{{ 这项.状态 }}"),
    )


def briefing() -> bytes:
    """工作专报: for leaders, without tables of units and without the ledger."""
    body = [
        draft_mark(signer=False),
        masthead_upward(),
        p("关于{{ 工作名称 }}\n{{ 期次 }}落实情况的专报", "Title"),
        blank(),
        p("⟦【主送机关或领导】⟧：", "Flush"),
        p(f"现将截至{AS_OF}{{{{ 工作名称 }}}}的落实情况报告如下。"),
        heading("一、总体情况"),
        when(
            "合计.总数",
            p(f"台账共列{{{{ 合计.总数 }}}}项，涉及{{{{ 各单位|length }}}}家单位。{_STATUSES}{_RATES}"),
            when("截至", p(f"{_TIMES}{{% if 合计.到期完成率.分母 %}}{_DUE_RATE}{{% endif %}}")),
            otherwise=[p("台账没有列入事项，没有可以报告的进展。")],
        ),
        when("应报单位数", p(_REPORTING), _SILENT),
        p("{{ 口径说明 }}", "Note"),
        heading("二、需要关注的事项"),
        when(
            "截至",
            _late("逾期事项", "目前没有逾期事项。", ("逾期天数", 1000, "^{{ 这项.逾期天数 }}")),
            otherwise=[p(_NO_DAY)],
        ),
        heading("三、各单位反映的问题和建议"),
        when(
            "问题",
            _problems(),
            p(style="AfterTable"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("四、下一步打算和建议"),
        p("⟦【请填写下一步打算】⟧"),
        p("⟦【请填写提请领导研究协调的事项；没有的，删去本段】⟧"),
        keep("特此报告。"),
        signature(),
        copies("报送", floating=True),
        p(style="Hidden"),
        checks(),
        section(last=True),
    ]
    return package("工作专报", "".join(body))


def roll() -> bytes:
    """未报送名单: who sent nothing, and who sent a part."""
    owed = '{{ 这家.未报事项|map(attribute="序号")|unique|list|顿号 }}'
    body = [
        draft_mark(),
        blank(),
        p("{{ 工作名称 }}{{ 期次 }}\n未报送单位名单", "Title"),
        p(f"（截至{AS_OF}）", "Subtitle"),
        blank(),
        when("应报单位数", p(_REPORTING), otherwise=[p("本期没有应当报送的单位。")]),
        heading("一、未报送单位"),
        when(
            "未报送单位",
            listing(
                "这家 in 未报送单位",
                ("序号", 700, "^{{ loop.index }}"),
                ("单位", 2800, "{{ 这家.单位 }}"),
                ("应报事项数", 1100, "^{{ 这家.应报 }}"),
                ("未报事项（台账序号）", 3045, owed),
                ("备注", 1200, "{% if 这家.来过文件 %}⟦报来过文件，请核实⟧{% endif %}"),
            ),
            p(style="AfterTable"),
            otherwise=[p("无。")],
        ),
        heading("二、部分报送单位"),
        when(
            "部分报送单位",
            listing(
                "这家 in 部分报送单位",
                ("序号", 700, "^{{ loop.index }}"),
                ("单位", 2800, "{{ 这家.单位 }}"),
                ("应报事项数", 1100, "^{{ 这家.应报 }}"),
                ("未报事项（台账序号）", 3045, owed),
                ("已报事项数", 1200, "^{{ 这家.已报 }}"),
            ),
            p(style="AfterTable"),
            otherwise=[p("无。")],
        ),
        when(
            "未报送单位 or 部分报送单位",
            keep(f"请上述单位于⟦{DAY}⟧前补报。联系人：{{{{ 联系人 }}}}，联系电话：{{{{ 联系电话 }}}}。"),
        ),
        signature(),
        section(last=True),
    ]
    return package("未报送名单", "".join(body))


def _lines(field: str) -> str:
    """The items of one list, a line each."""
    task = "{{ 这项.名称 }}（{{ 这项.主责单位|顿号 }}，完成时限{{ 这项.完成时限 }}）"
    return (
        tag(f"for 这项 in {field}")
        + p(f"{{{{ loop.index }}}}.{task}{{% if 这项.待核实 %}}⟦【待核实】⟧{{% endif %}}")
        + tag("endfor")
    )


def outline() -> bytes:
    """汇报提纲: to speak from."""
    body = [
        draft_mark(signer=False),
        blank(),
        p("{{ 工作名称 }}{{ 期次 }}\n落实情况汇报提纲", "Title"),
        p(f"（{{{{ 发文单位 }}}}　⟦{DAY}⟧）", "Subtitle"),
        blank(),
        heading("一、总体进展"),
        when(
            "合计.总数",
            p(f"截至{AS_OF}，台账所列{{{{ 合计.总数 }}}}项中，{_STATUSES}"),
            p(_RATES),
            when("截至", p(_TIMES)),
            otherwise=[p("台账没有列入事项。")],
        ),
        when("应报单位数", p(_REPORTING), _SILENT),
        p("{{ 口径说明 }}", "Note"),
        heading("二、主要做法和成效"),
        p("⟦【请填写主要做法】⟧"),
        heading("三、存在的问题"),
        when("逾期事项", p("逾期事项："), _lines("逾期事项")),
        when("滞后事项", p("滞后事项："), _lines("滞后事项")),
        p("⟦【请归纳主要问题】⟧"),
        when(
            "问题",
            p("各单位提出问题和建议{{ 问题|length }}条，附后。"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("四、下一步打算"),
        p("⟦【请填写下一步打算】⟧"),
        heading("五、提请研究的事项"),
        p("⟦【请填写；没有的，删去本部分】⟧"),
        when("问题", p(style="AfterTable"), heading("附：各单位反映的问题和建议"), _problems()),
        checks(),
        section(last=True),
    ]
    return package("汇报提纲", "".join(body))
