"""催办通知单, 催办函, 督办通知单: made once for each unit."""

from __future__ import annotations

from official.common import AS_OF, CONTACT, DAY, STATE, TASK, draft_mark, receipt, signature
from official.package import package
from official.paper import double_line, section
from official.parts import blank, heading, keep, listing, p, when

_DUE_KNOWN = "截至 and 报送截止 and 截至 <= 报送截止"
"""The last day has not passed yet."""
_ROLE = '{{ "牵头" if 单位.单位 in 这项.牵头单位 else "责任" if 单位.单位 in 这项.责任单位 else "配合" }}'
OWED = (
    ("序号", 700, "^{{ 这项.序号 }}"),
    ("事项", 5845, TASK),
    ("承担职责", 1000, f"^{_ROLE}"),
    ("完成时限", 1300, "^{{ 这项.完成时限 }}"),
)


def _owing(who: str) -> str:
    """What the unit owes, in one sentence."""
    return (
        f"截至{AS_OF}，{who}应报{{{{ 单位.应报 }}}}项，"
        "{% if 单位.已报 %}已报{{ 单位.已报 }}项，还有{{ 单位.未报 }}项未报{% else %}均未报送{% endif %}。未报事项如下："
        "{% if 单位.来过文件 and not 单位.已报 %}⟦【该单位报来过文件，发出前请核实】⟧{% endif %}"
    )


def chaser() -> bytes:
    """催办通知单: what the unit owes, by when, whom to ask."""
    body = [
        draft_mark(),
        blank(),
        p("催办通知单", "Title"),
        p("⟦编号：【　　　　　　】⟧", "Subtitle"),
        p("{{ 单位.单位 }}：", "Flush"),
        keep(
            "{{ 工作名称 }}{{ 期次 }}进展情况"
            f"{{% if 报送截止 %}}应于{{{{ 报送截止 }}}}前报送{{% else %}}应按要求报送{{% endif %}}。{_owing('你单位')}"
        ),
        listing("这项 in 单位.未报事项", *OWED),
        p(style="AfterTable"),
        when(
            _DUE_KNOWN,
            p("请于{{ 报送截止 }}前将上述事项的进展情况报送至⟦【邮箱或平台】⟧，并由单位负责同志审阅。"),
            otherwise=[
                p(
                    f"请于⟦{DAY}⟧前将上述事项的进展情况报送至⟦【邮箱或平台】⟧，并由单位负责同志审阅；届时仍未报送的，将予以通报。"
                )
            ],
        ),
        keep("已经办结的写明完成时间和结果，不能按期完成的写明原因、下一步措施和预计完成时间。"),
        signature(CONTACT),
        section(last=True),
    ]
    return package("催办通知单", "".join(body))


def chasing_letter() -> bytes:
    """催办函, in 信函格式 (10.1), for units that are not below the sender."""
    head = when(
        "发文单位|length <= 13", p("{{ 发文单位 }}", "LetterHead"), otherwise=[p("{{ 发文单位 }}", "LongLetterHead")]
    )
    body = [
        p("⟦送审稿　签发：【　　　　】⟧\t⟦发文字号：【　　　　　】⟧", "LetterNumber"),
        blank(2),
        p('{{ ("关于商请报送" ~ 工作名称 ~ 期次 ~ "进展情况的函")|分行 }}', "Title"),
        blank(),
        p("{{ 单位.单位 }}：", "Flush"),
        keep(
            "{{ 工作名称 }}{{ 期次 }}进展情况"
            f"{{% if 报送截止 %}}拟于{{{{ 报送截止 }}}}前汇总{{% else %}}正在汇总{{% endif %}}。{_owing('贵单位')}"
        ),
        listing("这项 in 单位.未报事项", *OWED),
        p(style="AfterTable"),
        p(
            f"请于{{% if {_DUE_KNOWN} %}}{{{{ 报送截止 }}}}{{% else %}}⟦{DAY}⟧{{% endif %}}前将上述事项的进展情况函复我单位，"
            "电子版发送至⟦【邮箱或平台】⟧。"
        ),
        keep("感谢贵单位对此项工作的支持。"),
        signature(CONTACT),
        section(letter=True, last=True),
    ]
    return package("催办函", "".join(body), head + double_line(18, 6))


def supervision() -> bytes:
    """督办通知单 for items that are overdue or behind, with 回执."""
    body = [
        draft_mark(),
        blank(),
        p("督办通知单", "Title"),
        p("⟦编号：【　　　　　　】⟧", "Subtitle"),
        p("{{ 单位.单位 }}：", "Flush"),
        keep(
            f"截至{AS_OF}，{{{{ 工作名称 }}}}由你单位主责的{{{{ 单位.牵头.总数 }}}}项中，"
            "{% if 单位.逾期事项 %}逾期{{ 单位.牵头.逾期 }}项{% endif %}{% if 单位.逾期事项 and 单位.滞后事项 %}，{% endif %}"
            "{% if 单位.滞后事项 %}未到期但进展滞后{{ 单位.牵头.滞后 }}项{% endif %}。根据⟦【批示、会议或文件】⟧，现就有关事项督办如下。"
        ),
        heading("一、督办事项"),
        listing(
            "这项 in 单位.督办事项",
            ("序号", 700, "^{{ 这项.序号 }}"),
            ("事项", 4545, TASK),
            ("完成时限", 1300, "^{{ 这项.完成时限 }}"),
            ("目前状态", 1200, f"^{STATE}"),
            ("逾期天数", 1100, '^{{ 这项.逾期天数 or "未逾期" }}'),
        ),
        p(style="AfterTable"),
        heading("二、办理要求"),
        p("1.逐项查明未按进度完成的原因，研究提出整改措施，明确责任人和完成时间。"),
        p(f"2.于⟦{DAY}⟧前完成整改；确实不能完成的，说明原因并提出新的完成时间，报⟦【批准人】⟧同意。"),
        keep(f"3.收到本通知单后填写回执，经主要负责人签字并加盖公章，于⟦{DAY}⟧前报送至⟦【邮箱或平台】⟧。"),
        blank(),
        p("附件：督办通知单回执", "Enclosure"),
        signature(CONTACT),
        receipt(
            "这项 in 单位.督办事项",
            ("序号", 700, "^{{ 这项.序号 }}"),
            ("督办事项", 2945, TASK),
            ("目前进展和未完成原因", 2200, ""),
            ("下一步措施和责任人", 1800, ""),
            ("预计完成时间", 1200, ""),
        ),
        section(last=True),
    ]
    return package("督办通知单", "".join(body))
