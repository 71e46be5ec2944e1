"""情况通报 to units and 工作专报 to leaders."""

from __future__ import annotations

from official import sentences
from official.common import AS_OF, DAY, checks, copies, draft_mark, masthead, masthead_upward, signature
from official.package import package
from official.paper import section
from official.parts import blank, heading, keep, p, when

_LAST = "{{ 3 if 问题 else 2 }}"
"""The number of the last attachment: the table of problems is there only where units have some."""


def bulletin() -> bytes:
    """情况通报: to all units, with tables of units and problems and the ledger attached."""
    body = [
        draft_mark(),
        masthead(),
        p('{{ ("关于" ~ 工作名称 ~ 期次 ~ "落实情况的通报")|分行 }}', "Title"),
        blank(),
        p("各有关单位：", "Flush"),
        p(f"现将截至{AS_OF}{{{{ 工作名称 }}}}的落实情况通报如下。"),
        heading("一、总体情况"),
        heading("（一）事项进展", 2),
        when(
            "合计.总数",
            p(f"台账共列{{{{ 合计.总数 }}}}项。{sentences.STATUSES}"),
            p(sentences.RATES),
            when("截至", p(sentences.TIMES)),
            when("合计.已销号", p("经核定销号{{ 合计.已销号 }}项。")),
            otherwise=[p("台账没有列入事项，没有可以通报的进展。")],
        ),
        heading("（二）报送情况", 2),
        when(
            "应报单位数",
            p(sentences.REPORTING),
            sentences.silent(),
            sentences.partial(),
            sentences.tardy(),
            otherwise=[p(sentences.NOBODY)],
        ),
        heading("二、各主题进展情况"),
        when(
            "各主题|length > 1",
            keep("各主题事项的完成情况如下。"),
            sentences.themes(),
            p(style="AfterTable"),
            otherwise=[p("所列事项没有分主题，不再分列。")],
        ),
        heading("三、各单位完成情况"),
        when(
            "各单位",
            p(
                "各单位主责事项（有牵头单位的看牵头单位，没有的看责任单位）的完成情况和报送情况见附件1，按单位正式排序。"
            ),
            sentences.best(),
            sentences.late_units(),
            otherwise=[p("台账没有写明责任单位。")],
        ),
        heading("四、逾期、临期和滞后事项"),
        sentences.late(),
        heading("五、存在的问题"),
        p("⟦【请根据以上情况和各单位反映的问题归纳填写】⟧"),
        when(
            "问题",
            p("各单位在报送中提出的问题和建议见附件2。"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("六、下一步工作要求"),
        _demands(),
        blank(),
        p("附件：1.各单位完成情况表", "Enclosure"),
        when("问题", p("2.问题和建议汇总表", "NextEnclosure")),
        p(f"{_LAST}.落实台账", "NextEnclosure"),
        signature(),
        _attachments(),
    ]
    return package("情况通报", "".join(body))


def _demands() -> str:
    """What follows from the figures; the rest is the office's to say."""
    return "".join(
        [
            heading("（一）按时报齐进展情况", 2),
            when(
                "未报送单位 or 部分报送单位",
                p(f"请{{{{ (未报送单位 + 部分报送单位)|顿号 }}}}于⟦{DAY}⟧前补报，并说明未按要求报送的原因。"),
                otherwise=[
                    p(
                        "{% if 应报单位数 %}本期应报送的事项均已报齐，请各单位继续按时报送。{% else %}⟦【请填写】⟧{% endif %}"
                    )
                ],
            ),
            heading("（二）抓紧办结逾期事项", 2),
            when(
                "逾期事项",
                p(f"请逾期事项的主责单位逐项说明原因、明确措施和完成时间，于⟦{DAY}⟧前报送。"),
                otherwise=[
                    when(
                        "截至",
                        p("目前没有逾期事项，请各单位对照完成时限继续推进。"),
                        otherwise=[p(sentences.NO_DAY)],
                    )
                ],
            ),
            heading("（三）其他要求", 2),
            keep("⟦【请填写其他工作要求】⟧"),
        ]
    )


def _attachments() -> str:
    """附件, each on a new page: its mark in the first line, its title in the third; 版记 on the last even page."""
    return "".join(
        [
            p("附件1", "Attachment"),
            blank(),
            p("各单位完成情况表", "Title"),
            blank(),
            sentences.units(),
            p("{{ 口径说明 }}", "Note"),
            when(
                "问题",
                p("附件2", "Attachment"),
                blank(),
                p("问题和建议汇总表", "Title"),
                blank(),
                sentences.problems(),
            ),
            section(),
            p(f"附件{_LAST}", "AttachmentFirst"),
            blank(),
            p("{{ 标题|分行(28) }}", "Title"),
            blank(),
            sentences.ledger(),
            section(wide=True),
            p(style="Downward"),
            copies(),
            p(style="Hidden"),
            checks(),
            section(kind="evenPage", last=True),
        ]
    )


def briefing() -> bytes:
    """工作专报: for leaders, without tables of units and without the ledger."""
    body = [
        draft_mark(signer=False),
        masthead_upward(),
        p('{{ ("关于" ~ 工作名称 ~ 期次 ~ "落实情况的专报")|分行 }}', "Title"),
        blank(),
        p("⟦【主送机关或领导】⟧：", "Flush"),
        p(f"现将截至{AS_OF}{{{{ 工作名称 }}}}的落实情况报告如下。"),
        heading("一、总体情况"),
        when(
            "合计.总数",
            p(f"台账共列{{{{ 合计.总数 }}}}项。{sentences.STATUSES}{sentences.RATES}"),
            when("截至", p(sentences.TIMES)),
            otherwise=[p("台账没有列入事项，没有可以报告的进展。")],
        ),
        when("应报单位数", p(sentences.REPORTING), sentences.silent(), otherwise=[p(sentences.NOBODY)]),
        p("{{ 口径说明 }}", "Note"),
        heading("二、需要关注的事项"),
        when(
            "截至",
            sentences.listed("逾期事项", "目前没有逾期事项。"),
            when("滞后事项", keep("下列事项未到期，但进展滞后。"), sentences.listed("滞后事项", "", "剩余天数")),
            otherwise=[p(sentences.NO_DAY)],
        ),
        heading("三、各单位反映的问题和建议"),
        when(
            "问题",
            sentences.problems(),
            p(style="AfterTable"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("四、下一步打算和建议"),
        p("⟦【请填写下一步打算】⟧"),
        p("⟦【请填写提请领导研究协调的事项；没有的，删去本段】⟧"),
        keep("特此报告。"),
        signature(),
        p(style="Flush"),
        copies("报送", floating=True),
        p(style="Hidden"),
        checks(),
        section(last=True),
    ]
    return package("工作专报", "".join(body))
