"""Rules about 状态: a word that can be understood, and an answer that does not speak against it."""

from __future__ import annotations

import re

from toolkit.core.rules.record import Context, Entry, Gaps
from toolkit.core.rules.wording import clip
from toolkit.core.rules.words import BEHIND, DONE, NOT_STARTED
from toolkit.text.normal import key

_NOTHING: Gaps = {}
_WORD = 12
"""Longer texts under 状态 are sentences; nobody expects them in a list of words."""


def unknown_status(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A526: a short text under 状态 whose meaning nobody can tell."""
    if len(text) > _WORD or context.meaning(text):
        return None
    return {"text": clip(text), "words": "、".join(context.rulebook.statuses)}


def closed_by_itself(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A527: a unit writes 已销号 where nobody asked about it; that is for the reviewer to say."""
    if "销号" not in text or len(text) > _WORD or "销号" in entry.head("status") or context.is_ours(text):
        return None
    return None if re.search(r"未|不|申请|待|拟|否", text) else {"text": clip(text)}


def done_without_progress(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A519: 状态 says that it is done and 进展情况 is blank."""
    if "progress" in entry.texts or context.meaning(text) != DONE:
        return None
    return {"text": clip(text)}


_UNDONE = re.compile(
    r"(?<!真)正在(?!运行|使用|发挥|试?运营|执行|持续|抓好|贯彻|巩固|维护)[^，,。；;\n]{0,8}|尚未(?!发现|收到|出现|发生|接到|有)[^，,。；;\n]{0,8}|尚在[^，,。；;\n]{0,6}"
    r"|仍在(?!运行|使用|发挥)[^，,。；;\n]{0,6}|未(?:能)?(?:全部|全面|按期)?完成|(?:还没|没有)(?:全部)?完成"
    r"|下一?步[，,]?(?:我[市县区局委办]|本单位)?(?:将|计划|拟)[^，,。；;\n]{0,10}(?:推进|完成|建设|启动|实施|出台|印发)"
    r"|(?:预计|计划|力争|争取|拟)(?:于|在)?[^，,。；;\n]{0,14}(?:完成|建成|印发|竣工|上线|投用|办结)"
)
_BEGUN = re.compile(r"(?<![未没])已(?:经)?(?:开工|启动|完成|办结|竣工|上线|投用|建成)[^，,。；;\n]{0,6}")
_STILL_NOT = re.compile(r"尚未|未启动|未开工|没有启动|暂未|未能|还没|未开")


def contradicted(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A524: done, and the text says 正在, 尚未, 预计……完成; or not started, and the text says 已开工."""
    meaning = context.meaning(text)
    if meaning not in (DONE, NOT_STARTED):
        return None
    progress = entry.said("progress")
    if meaning == DONE:
        found = _UNDONE.search(progress)
    else:
        found = None if _STILL_NOT.search(progress) else _BEGUN.search(progress)
    return {"status": clip(text), "words": clip(found[0], 20)} if found else None


_RATE = re.compile(
    r"(?:进度|完成率|完成(?:总)?(?:工程|投资|任务|工作)?(?:总)?(?:量|额)?)的?(?:已?达到?|至|为|约|了)?(?:约|至)?\s*([0-9０-９]{1,3}(?:[.．][0-9０-９]+)?)\s*[%％]"
)


def share_against_status(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A541: done, and the progress stated as a share is below 100 %; or not started, and it is above 0."""
    progress = entry.said("progress")
    if "%" not in progress and "％" not in progress:
        return None
    meaning = context.meaning(text)
    if meaning not in (DONE, NOT_STARTED):
        return None
    found = list(_RATE.finditer(progress))
    if not found:
        return None
    highest = max(found, key=lambda one: float(one[1].replace("．", ".")))
    share = float(highest[1].replace("．", "."))
    if (share < 100) if meaning == DONE else (share > 0):
        return {"status": clip(text), "words": highest[0]}
    return None


_RESULT = re.compile(
    r"[0-9０-９《〔]|[一二三四五六七八九十]+[月日号年个项家次场份件条户]|印发|出台|发布|公布|公告|建成|建立|制定|上线|投用|投入使用|投运|验收|竣工|通车|开通|启用|挂牌|成立"
    r"|设立|入驻|签订|办结|移交|备案|开馆|开放|覆盖|清零|取消|合并|整合|下放|实现|达到|解决|兑现|拨付|到位资金|上墙|列入|纳入|修订|废止|完工"
)


_TELLING = 10
"""Of shorter texts A517 or A522 is told already."""


def done_without_result(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A525: done, and the progress names no date, number, document or outcome."""
    if context.meaning(text) != DONE:
        return None
    progress = entry.said("progress")
    if len(progress) < _TELLING or _RESULT.search(progress):
        return None
    return {"status": clip(text)}


REASON = re.compile(r"因|由于|受[^，。；]{0,14}影响|原因|困难|问题|不足|缺|制约|未到位|流标|调整|难")


def behind_without_reason(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A542: behind, and no reason in 问题建议 nor among the progress."""
    if context.meaning(text) != BEHIND or entry.said("problem"):
        return None
    progress = entry.said("progress")
    if not progress or REASON.search(progress) or key(progress) == key(text):
        return None
    return {"status": clip(text)}
