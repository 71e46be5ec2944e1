"""Headings of published plans: what they are called, which give no theme, and which stand over no tasks."""

from __future__ import annotations

import re

from toolkit.text.outline import Node, marker_of

_GENERIC = re.compile(
    r"(?:20\d\d年|[一-龥]{0,6}?(?=主要|重点))?(?:今年|当前|近期|下一步|主要|重点|具体|工作|目标|改革|整治|建设|落实|各项|年度|推进|细化|专项|行动|实施|全年)*"
    r"(?:任务|工作|措施|举措|内容|事项|清单|行动)(?:[及和与、]?(?:责任|工作|任务)?(?:分工|分解|安排|清单|要求|措施|举措|内容|时限|目标|表|台账|方案))*"
)
_NO_TASKS = re.compile(
    r"(?:总体|指导|基本|工作|主要|行动|整治|发展|建设|目标|年度|阶段)*(?:要求|思想|原则|目标|思路|任务目标|定位|方针)$|目标任务$"
    r"|组织领导|组织保障|组织实施|保障措施|保障机制|工作保障|强化保障|实施保障|要素保障与|有关要求|相关要求|工作要求|几点要求"
    r"|(?:工作|实施|方法|推进|整治|行动|具体|阶段)步骤|(?:时间|进度|步骤|阶段)安排|实施阶段|附则|^附件|背景|重要意义|适用范围|基本情况|清理范围|清理原则"
    r"|工作机制$|考核评价$|监督考核$|督导检查$|督促检查$|保障$|有关事项$|其他事项$|职责分工$|责任分工$|机构设置|领导小组|^抓好落实|^狠抓落实"
)
_DOCUMENT = re.compile(
    r"(?:方案|清单|措施|计划|要点|意见|台账|通知|办法|[分工任务]表|分解|分工)(?:[（(].{1,12}[)）])?$"
)
"""How a document or its attachment is called: a title and no theme."""
SHORT = 40
TITLE = 30


def title_of(text: str, whole: bool) -> str:
    """The short first sentence of a task, empty when it has none (``whole``: also when nothing follows)."""
    first, stop, rest = text.partition("。")
    if "\n" in first or not first:
        line, _, rest = text.partition("\n")
        first, stop = line, "\n"
    short = 2 < len(first) <= TITLE and not re.search(r"[；;：:]", first)
    return bare(first) if short and (rest.strip() or (whole and stop)) else ""


def bare(text: str) -> str:
    """A heading without number and stop; of a heading with explanations its first sentence."""
    text = text.split("\n")[0]
    first = text.split("。")[0]
    kind, _, marker = marker_of(first)
    if kind:
        first = first[len(marker) :]
    return first.strip("。：:；; ")


def is_excluded(node: Node) -> bool:
    """Whether a block stands under a heading that is over no tasks (工作要求, 保障措施, 实施步骤)."""
    return any(_NO_TASKS.search(name) for one in (*node.ancestors(), node) if len(name := bare(one.head)) <= 20)


def is_generic(name: str) -> bool:
    """Whether a heading only says that tasks follow (重点任务, 主要措施): no theme."""
    return bool(_GENERIC.fullmatch(name))


def is_document(name: str) -> bool:
    """Whether a heading is the name of a document or an attachment (…任务清单): no theme."""
    return bool(_DOCUMENT.search(name))
