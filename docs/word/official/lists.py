"""未报送名单 and 汇报提纲."""

from __future__ import annotations

from official import sentences
from official.common import AS_OF, CONTACT, DAY, checks, draft_mark, signature
from official.package import package
from official.paper import section
from official.parts import blank, heading, keep, listing, p, tag, when


def roll() -> bytes:
    """未报送名单: who sent nothing, and who sent a part."""
    body = [
        draft_mark(),
        blank(),
        p('{{ (工作名称 ~ 期次 ~ "未报送单位名单")|分行 }}', "Title"),
        p(f"（截至{AS_OF}）", "Subtitle"),
        blank(),
        when("应报单位数", p(sentences.REPORTING), otherwise=[p(sentences.NOBODY)]),
        heading("一、未报送单位"),
        _owing("未报送单位", "备注", "{% if 这家.来过文件 %}⟦【报来过文件，请核实】⟧{% endif %}"),
        heading("二、部分报送单位"),
        _owing("部分报送单位", "已报事项数", "^{{ 这家.已报 }}"),
        when(
            "未报送单位 or 部分报送单位",
            p(f"请上述单位于⟦{DAY}⟧前补报，并说明未按要求报送的原因。"),
            keep("补报材料请报送至⟦【邮箱或平台】⟧，以后各期请按时报送。"),
        ),
        signature(CONTACT),
        section(last=True),
    ]
    return package("未报送名单", "".join(body))


def _owing(field: str, head: str, text: str) -> str:
    """Units and the numbers of the items they owe, in the official order."""
    made = listing(
        f"这家 in {field}",
        ("序号", 700, "^{{ loop.index }}"),
        ("单位", 2700, "{{ 这家.单位 }}"),
        ("应报事项数", 1200, "^{{ 这家.应报 }}"),
        ("未报事项（台账序号）", 3045, '{{ 这家.未报事项|map(attribute="序号")|unique|list|顿号 }}'),
        (head, 1200, text),
    )
    return when(field, made, p(style="AfterTable"), otherwise=[p("无。")])


def outline() -> bytes:
    """汇报提纲: to speak from."""
    body = [
        draft_mark(signer=False),
        blank(),
        p('{{ (工作名称 ~ 期次 ~ "落实情况汇报提纲")|分行 }}', "Title"),
        p(f"（{{{{ 发文单位 }}}}　⟦{DAY}⟧）", "Subtitle"),
        blank(),
        heading("一、总体进展"),
        when(
            "合计.总数",
            p(f"截至{AS_OF}，台账所列{{{{ 合计.总数 }}}}项中，{sentences.STATUSES}"),
            p(sentences.RATES),
            when("截至", p(sentences.TIMES)),
            otherwise=[p("台账没有列入事项。")],
        ),
        when("应报单位数", p(sentences.REPORTING), sentences.silent(), otherwise=[p(sentences.NOBODY)]),
        p("{{ 口径说明 }}", "Note"),
        heading("二、主要做法和成效"),
        p("⟦【请填写主要做法】⟧"),
        when("已完成事项", p("已完成的事项："), _lines("已完成事项")),
        heading("三、存在的问题"),
        p("⟦【请归纳主要问题】⟧"),
        when("逾期事项", p("逾期的事项："), _lines("逾期事项")),
        when("滞后事项", p("未到期但进展滞后的事项："), _lines("滞后事项")),
        when(
            "问题",
            p("各单位提出的问题和建议附后。"),
            otherwise=[p("各单位在报送中没有提出问题和建议。")],
        ),
        heading("四、下一步打算"),
        p("⟦【请填写下一步打算】⟧"),
        heading("五、提请研究的事项"),
        p("⟦【请填写；没有的，删去本部分】⟧"),
        when("问题", blank(), heading("附：各单位提出的问题和建议"), sentences.problems()),
        checks(),
        section(last=True),
    ]
    return package("汇报提纲", "".join(body))


def _lines(field: str) -> str:
    """The items of one list, a line each."""
    line = (
        "{{ loop.index|序号(3) }}{{ 这项.名称 }}（{{ 这项.主责单位|顿号 }}，完成时限{{ 这项.完成时限 }}）"
        "{% if 这项.待核实 %}⟦【待核实】⟧{% endif %}"
    )
    return tag(f"for 这项 in {field}") + p(line) + tag("endfor")
