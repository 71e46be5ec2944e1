"""Pieces that several documents have: the mark of a draft, head, signature, 版记, the sheet of what is still to be checked."""

from __future__ import annotations

from official.parts import blank, cell, colophon, listing, p, row, run, table, when

DAY = "【　　】年【　】月【　】日"
"""A date that nobody but the office knows."""
AS_OF = '{{ 截至|若无则("【统计日期】") }}'
TASK = "{{ 这项.标题 }}{% if 这项.标题 and 这项.具体要求 %}：{% endif %}{{ 这项.具体要求|截短(60) }}"
"""What an item is, in one cell."""
TASK_IN_SHORT = TASK.replace("60", "40")
"""The same in a narrow one."""
STATE = "{{ 这项.状态 }}{% if 这项.待核实 %}⟦【待核实】⟧{% endif %}"
LEADS = "{{ 这项.主责单位|顿号 }}"

CONTACT = "联系人：{{ 联系人 }}，联系电话：{{ 联系电话 }}"

_LONG_NAME = 14


def draft_mark(signer: bool = True) -> str:
    """The first line: this is 送审稿; who signs it is left to the office."""
    return p("⟦送审稿⟧" + ("\t⟦签发：【　　　　】⟧" if signer else ""), "DraftMark")


def masthead() -> str:
    """版头 of a document to units (7.2): issuer in red, number centred, the red line below, two blank lines to the title."""
    return _issuer() + blank(2) + p("⟦发文字号：【　　　　　　】⟧", "Number") + blank(2)


def masthead_upward() -> str:
    """版头 of a document to superiors (7.2.6): the number at the left, who signs at the right."""
    name = run("【　　　】", mark=True, style="SignerName")
    return _issuer() + blank(2) + p("⟦发文字号：【　　　　　　】⟧\t签发人：", "NumberAndSigner", more=name) + blank(2)


def _issuer() -> str:
    return when("发文单位|length <= 12", p("{{ 发文单位 }}", "Issuer"), otherwise=[p("{{ 发文单位 }}", "LongIssuer")])


def signature(note: str = "") -> str:
    """署名 and 成文日期 (7.3.5): the date four characters from the right, the name centred on it; both further left for long names.

    ``note``: 附注 (7.3.6), in brackets below the date.
    """
    held = "<w:keepNext/>" if note else ""
    return (
        blank(2)
        + when(
            f"发文单位|length <= {_LONG_NAME}",
            p("{{ 发文单位 }}", "Signature"),
            p(f"⟦{DAY}⟧", "Date", props=held),
            otherwise=[p("{{ 发文单位 }}", "LongSignature"), p(f"⟦{DAY}⟧", "LongDate", props=held)],
        )
        + (p(f"（{note}）") if note else "")
    )


def copies(sent: str = "抄送", *, floating: bool = False) -> str:
    """版记: copies, and who printed it when."""
    return colophon(f"⟦{sent}：【　　　　　　】⟧。", f"⟦【印发机关】\t{DAY}印发⟧", floating=floating)


def checks() -> str:
    """A sheet for the office, last in the file: what a person has to look at before the document goes out."""
    return when(
        "请核实",
        p("⟦送审核实单（定稿前删去本页）⟧", "Attachment"),
        p("下列情况由填报文字判断得出，或填报前后不一致，请逐项核实后再定稿。"),
        listing(
            "这条 in 请核实",
            ("序号", 600, "^{{ loop.index }}"),
            ("事项或单位", 3345, "{{ 这条.对象 }}"),
            ("需要核实的情况", 3700, "{{ 这条.理由 }}"),
            ("核实结果", 1200, ""),
        ),
    )


def filled_row(*cells: tuple[str, int], height: int = 0, span: int = 1) -> str:
    """A row of a form: heads and blanks in turn; the last cell spans ``span`` columns."""
    made = [
        cell(width, text, "TableCentre", span=span if at == len(cells) - 1 else 1)
        for at, (text, width) in enumerate(cells)
    ]
    return row(*made, height=height)


def receipt(loop: str, *columns: tuple[str, int, str]) -> str:
    """回执 of a 督办通知单, on its last page: signed for, and what is asked about each item of ``loop`` (see ``listing``)."""
    four = (1500, 2922, 1500, 2923)
    signed = table(
        four,
        filled_row(("签收单位", four[0]), ("{{ 单位.单位 }}", four[1]), ("签收人", four[2]), ("", four[3]), height=560),
        filled_row(
            ("签收时间", four[0]), ("　　　年　月　日", four[1]), ("联系电话", four[2]), ("", four[3]), height=560
        ),
    )
    return "".join(
        [
            p("附件", "Attachment"),
            blank(),
            p("督办通知单回执", "Title"),
            blank(),
            signed,
            p(style="AfterTable"),
            listing(loop, *columns),
            p(style="AfterTable"),
            p("主要负责人（签字）：　　　　　　　　　（单位公章）", "Flush"),
            p("　　　年　月　日", "Date"),
        ]
    )
