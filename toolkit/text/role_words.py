"""The words by which an office says who leads, who is responsible and who supports: as labels and behind names.

Sources: published 分工方案 and 台账 as collected in ``domain.md`` §1.6 and §3.3; 指导, 监督 and 支持 count as 配合, 统筹 and
主办 as 牵头.
"""

from __future__ import annotations

import re

from toolkit.model.ledger import Role

LEAD_LABEL = r"(?:总?牵头(?:责任|[（(]责任[）)])?|主办|承办|主要责任|主责|第一责任)"
SUPPORT_LABEL = r"(?:协同责任|协同配合|配合责任|协办责任|配合|协办|协同|协助|参与|参加|会办|支持|指导|监督)"
RESPONSIBLE_LABEL = r"(?:责任|负责|落实|实施|整改责任|工作责任|具体责任|直接责任|监管责任|主管)"
BODY = (
    r"(?:单位及部门|部门及单位|单位和部门|部门和单位|部门[（(]单位[）)]|单位[（(]部门[）)]"
    r"|(?:[省市县区]直|[省市县区]级)?单位|部门|处室|科室|主体|机关|机构|股室|区县|县区|地区)"
)
TIME_LABEL = (
    r"(?:(?:完成|办结|整改|办理|工作|推进|落实|实施|目标|进度|计划完成|拟完成|时间)?(?:时限|期限)(?:要求)?"
    r"|(?:完成|办结|整改|办理|推进|落实|实施|计划|预计完成|拟完成)时间(?:节点|要求|安排|进度)?"
    r"|时间(?:节点|进度|要求|安排|表)|完成节点|完成日期|进度安排|进度要求)"
)
PERSON_LABEL = (
    r"(?:(?:牵头|分管|责任|包抓|包联|配合|协助|主管|负责)*(?:市|县|区|镇|集团|公司|校|院|厅|局)?(?:领导|负责人)"
    r"|责任人|联系人|联系电话|联系方式|包抓人|经办人|第一责任人|直接责任人|牵头人|联络员|主要负责人)"
)

_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")


def loose(pattern: str) -> str:
    """The pattern with white space allowed between any two characters of a word (牵 头 单 位)."""
    return _BETWEEN.sub(r"\\s*", pattern)


_OF = r"(?:[省市县区州镇乡]级|其他|其余|其它|共同|具体|首席)?"
_NOTE = r"(?:\s*[（(][^（）()]{1,8}[）)])?"
LABEL = re.compile(
    rf"{_OF}(?:(?P<lead>{loose(LEAD_LABEL)})|(?P<support>{loose(SUPPORT_LABEL)})|(?P<resp>{loose(RESPONSIBLE_LABEL)}))"
    rf"\s*(?:{loose(BODY)}{_NOTE}\s*(?:[:：]|(?=\s))|[:：])"
    rf"|[【\[]\s*{_OF}(?:(?P<lead2>{LEAD_LABEL})|(?P<support2>{SUPPORT_LABEL})|(?P<resp2>{RESPONSIBLE_LABEL}))\s*{BODY}?\s*[】\]]\s*[:：]?"
    rf"|(?:(?<=[\s；;，,。、])|^)(?:(?P<time>{loose(TIME_LABEL)})|(?P<person>{loose(PERSON_LABEL)}))\s*[:：]"
)
"""A label inside a unit cell. It may stand glued to the name before it (市财政局配合单位：…), and do without colon."""

_DUTY = (
    r"(?:(?:按照?|依据?|根据|依照|结合)?(?:各自|各部门|本?部门|有关|相关)*的?(?:工作|法定)?(?:职责|职能|职权)"
    r"(?:任务|范围|权限|要求|分工|职能|职责|和|与|及)*|(?:按照?|依|根据)?(?:任务|责任|各自|工作)?分工)"
)
_HOW = (
    r"(?:分别|共同|分头|具体|联合|首先|(?<=.{3})总(?=牵头|负责|协调)|密切|积极|全力|予以|主要|各自|依法|统一|认真|切实|全面|大力"
    r"|协调|同步|一并|分级|分类|逐级)*"
)
_WHAT = r"(?:好|到位)?(?:相关|有关|各项|具体)*(?:工作|任务)?"
_LEADS = (
    r"(?:负责)?牵头(?:负责|落实|办理|组织|推进|推动|实施|抓总|抓落实|抓好|抓|协调|统筹|完成|开展)*|主办|承办|主抓"
    r"|统筹(?:负责|协调|推进|推动|实施|落实)*"
)
_SUPPORTS = (
    r"(?:负责|做好|抓好|落实|相关|有关|支持|配合|协作|协同|协助|参与|积极|密切)*"
    r"(?:配合|协办|协助|协同|协作|参与|参加|支持|会办|指导|监督|督导|督促)"
    r"(?:负责|落实|实施|推进|推动|做好|办理|完成)*"
)
_DOES = (
    r"(?:负责|组织|贯彻|抓好|做好|抓|推动|推进|具体)*(?:负责|落实|实施|推进|推动|执行|办理|承担|抓实|落地)"
    r"|各负其责|各司其职|(?:做好|抓好|开展|完成)(?:相关|有关|各项|具体)*(?:工作|任务)"
)
_ALONE = r"(?:按照?|依据?|根据|依照)(?:各自|部门)*的?(?:工作)?(?:职责|职能)(?:任务|范围|权限|分工)*"
_ANY_ROLE = f"{LEAD_LABEL}|{SUPPORT_LABEL}|{RESPONSIBLE_LABEL}"
TAIL = re.compile(
    rf"(?:{_DUTY})?{_HOW}(?:(?P<lead>{_LEADS})|(?P<support>{_SUPPORTS})|(?P<resp>{_DOES})){_WHAT}$"
    rf"|(?P<alone>{_ALONE})$"
    rf"|(?:作为|为|是)(?:(?P<lead2>{LEAD_LABEL})|(?P<support2>{SUPPORT_LABEL})|(?P<resp2>{RESPONSIBLE_LABEL}))(?:单位|部门)$"
)
"""A role behind one or several names (按职责分工负责, 负责牵头, 为配合单位)."""
MARK = re.compile(
    rf"[（(\[〔【](?:(?P<lead>{LEAD_LABEL})|(?P<support>{SUPPORT_LABEL})|(?P<resp>{RESPONSIBLE_LABEL}))(?:单位|部门)?[)）\]〕】]$"
)
"""A role in brackets behind one name: 市发改委（牵头）."""
FRONT_MARK = re.compile(
    rf"^[（(\[〔【](?:(?P<lead>{LEAD_LABEL})|(?P<support>{SUPPORT_LABEL})|(?P<resp>{RESPONSIBLE_LABEL}))(?:单位|部门)?[)）\]〕】]"
)
_REACH = 40
"""How far from the end of a text its role words can begin."""


def role_of(found: re.Match[str]) -> Role | None:
    """The role that a match of these patterns names; None where it names none (按职责分工, 完成时限)."""
    groups = found.groupdict()
    for name, role in (("lead", Role.LEAD), ("support", Role.SUPPORT), ("resp", Role.RESPONSIBLE)):
        if groups.get(name) is not None or groups.get(f"{name}2") is not None:
            return role
    return None


def tail_of(text: str) -> re.Match[str] | None:
    """The role words at the end of a text without white space, None when it ends otherwise."""
    return TAIL.search(text, max(0, len(text) - _REACH))


def without_tail(text: str) -> str:
    """The names in front of the role words that a text ends with."""
    found = tail_of(text)
    return text[: found.start()] if found else text
