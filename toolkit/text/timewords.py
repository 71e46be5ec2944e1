"""Clauses that are nothing but words of time: behind units they are a deadline and no unit."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.text.dates import DATE, NUMBER, SEASON, narrow
from toolkit.text.deadlines import deadline_reading
from toolkit.text.normal import squeeze
from toolkit.text.role_words import TIME_LABEL
from toolkit.text.terms import NAMED, REPEAT

_LONGEST = 48
_ANY_YEAR = 2024
_LABEL = re.compile(
    rf"[【\[（(](?:{TIME_LABEL}|限期)[】\])）][:：]?"
    rf"|(?:{TIME_LABEL}|限期|计划完成(?:时间|日期)|[一-龥]{{2,4}}(?:时限|期限|时间节点))(?:[（(][^（）()]{{1,8}}[）)])?[:：]"
)
_NO_BODY = r"(?:(?!职责|职能|分工|责任|牵头|配合|负责|[局厅]|委(?![省市县区政和、部要统安])|(?<![督交承])办(?![理法结单函件])|公司|中心|部门|单位)[一-龥“”])"
"""What stands between 按 and 要求 must name no unit and no duty."""
_TOKENS = (
    DATE,
    REPEAT,
    NAMED,
    re.compile(
        rf"(?:(?:自|从|在|待)?{_NO_BODY}{{0,12}}(?:印发|下发|出台|发布|公布|收到|接到|会议?|批准|批复|立项|交办|签收|通知|发现|办单)"
        rf"{_NO_BODY}{{0,8}}?(?:之日起?|起|之?后)的?)?(?:{NUMBER}(?:个?(?:工作日|月|[日天周年])?)[-—–~～至])?"
        rf"(?:[0-9]{{1,3}}|[一二三四五六七八九十两半]{{1,3}})个?(?:工作日|自然日|日|天|周|星期|月|小时|年半?|季度)(?:之内|以内|内)?"
    ),
    re.compile(r"(?:自|从)?(?:本|该)?(?:方案|通知|文件|意见|办法)?(?:印发|下发|发布|公布|即)(?:之)?(?:日起?|后)"),
    re.compile(rf"(?:[0-9]{{4}}年)?{SEASON}(?:期|季|节|末|初|开学|结束|来临|到来|期间)*(?:之?前|以前|之?后|末|期间)"),
    re.compile(
        rf"(?:按照?|根据|依据|参照|结合|视|随|与|待){_NO_BODY}{{1,18}}?"
        rf"(?:要求|部署|安排|进度|进展|节点|计划|时限|情况|步伐|步调|规定|同步|[出印][台发]后?)+"
    ),
    re.compile(r"[0-9]+(?:\.[0-9]+)?[%％](?:以上)?|20[0-9]{2}年?[-—–~～至到]+(?=20)|[0-9]{1,2}(?:月|日|号)?[-—–~～至到]+(?=[0-9])|[0-9]{1,2}[./][0-9]{1,2}(?=前)"),
    re.compile(
        r"完成|办结|到位|实现|落实|见效|开展|推进|坚持|实施|启动|建成|投用|投入使用|投产|上线|运行|启用|验收|交付|报送|更新|整改|办理|执行|调整|管理|调度|通报"
        r"|推动|开工|竣工|巩固|取得(?:明显|阶段性|初步|实质性)?(?:成效|进展|成果)|初见成效|阶段性|工作|任务|目标|抓好|初步|基本|全部|全面|正式|并|且|再|后续|继续"
        r"|力争|争取|确保|务必|原则上|预计|计划|拟|于|在|自|从|至|到|由|起|止|为|截至|截止|最迟|不?晚于|不迟于|开始|左右|期间|第[一二三四]阶段|之前|以前|前|以内|内|底|末"
        r"|持续|长期|中期|短期|近期|远期|常态化?|常年|动态|贯穿|全年|日常|经常性?|定期|不定期|适时|随时|及时|即时|实时|立即|即刻|马上|尽快|抓紧|立行立改|立知立改|即知即改|边查边改"
        r"|同步|分年度|分阶段|分步|分批|逐步|逐年|有序|滚动|各项|按(?:要求|需|计划|序时进度|时间节点|进度|时序进度|时限|期|时|程序|节点)|每(?:年|半年|季度?|半?月|周|旬|日|天)"
        r"|下班前|[上下]午|[0-9]{1,2}[:：时点](?:[0-9]{2})?分?|[（(](?:星期|周)[一二三四五六日天][）)]|[（()）“”\"，,、。；;\-—–~～至的]"
    ),
)  # fmt: skip


@lru_cache(maxsize=8192)
def is_time_clause(text: str) -> bool:
    """Whether a clause is nothing but words of time (6月底完成, 持续推进, 印发后30日内): a deadline and no unit.

    A label in front (完成时限：) is part of it. Names, tasks (6月底前完成道路改造) and words that say no time (落实到位) are none.
    """
    words = _without_label(narrow(squeeze(text)))
    if not words or len(words) > _LONGEST or words.isdecimal() or not _covered(words):
        return False
    found = deadline_reading(words, _ANY_YEAR)
    return found.kind != "none" or bool(_LOOSE.match(words))


_LOOSE = re.compile(r"尽快|抓紧|适时|近期|逐步|逐年|分年度|分阶段|分步|分批|及时|有序|中期|短期")
"""They say that there is a time, though not which."""


def _without_label(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _covered(words: str) -> bool:
    """Whether tokens cover the whole text: every place that some tokens end at is tried, so that no order of them matters."""
    ends = {0}
    for at in range(len(words)):
        if at in ends:
            ends.update(match.end() for pattern in _TOKENS if (match := pattern.match(words, at)))
    return len(words) in ends


def clause_deadline(text: str) -> str:
    """The deadline in a clause that is nothing but words of time, without its label; empty for any other clause."""
    clause = squeeze(text).strip("，,；;。、 ")
    return _without_label(clause) if is_time_clause(clause) else ""
