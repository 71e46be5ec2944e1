"""督办通知单 of ``taizhang chase``: for units that have not reported after a 催办通知单. Made once for each unit."""

from __future__ import annotations

from official.common import AS_OF, CONTACT, DAY, TASK, draft_mark, receipt, signature
from official.notices import OWED
from official.package import package
from official.paper import section
from official.parts import blank, heading, keep, listing, p, when


def pressing() -> bytes:
    """What the unit owes, when it was chased, what it is to do by when, with 回执; fields 催办日期 and 抄送 besides the common ones."""
    body = [
        draft_mark(),
        blank(),
        p("督办通知单", "Title"),
        p("⟦编号：【　　　　　　】⟧", "Subtitle"),
        p("{{ 单位.单位 }}：", "Flush"),
        keep(
            "{{ 工作名称 }}{{ 期次 }}进展情况{% if 报送截止 %}应于{{ 报送截止 }}前报送{% else %}应按要求报送{% endif %}，"
            "{% if 催办日期 %}{{ 催办日期 }}已发催办通知单。{% else %}已经催办。{% endif %}"
            f"截至{AS_OF}，你单位应报{{{{ 单位.应报 }}}}项，"
            "{% if 单位.已报 %}已报{{ 单位.已报 }}项，仍有{{ 单位.未报 }}项未报{% else %}仍未报送{% endif %}。现督办如下。"
        ),
        heading("一、未报事项"),
        listing("这项 in 单位.未报事项", *OWED),
        p(style="AfterTable"),
        heading("二、办理要求"),
        p(f"1.于⟦{DAY}⟧前将上述事项的进展情况报送至⟦【邮箱或平台】⟧，并由单位主要负责同志审阅。"),
        p("2.已经办结的写明完成时间和结果，不能按期完成的写明原因、下一步措施和预计完成时间。"),
        keep(
            f"3.填写回执，说明没有按时报送的原因，经主要负责人签字并加盖公章，于⟦{DAY}⟧前一并报送。届时仍未报送的，将予以通报。"
        ),
        blank(),
        p("附件：督办通知单回执", "Enclosure"),
        signature(CONTACT),
        when("抄送", p("抄送：{{ 抄送 }}。")),
        receipt(
            "这项 in 单位.未报事项",
            ("序号", 700, "^{{ 这项.序号 }}"),
            ("事项", 4145, TASK),
            ("没有按时报送的原因", 2600, ""),
            ("补报时间", 1400, ""),
        ),
        section(last=True),
    ]
    return package("督办通知单", "".join(body))
