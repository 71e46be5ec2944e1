"""Clauses that are nothing but words of time: behind units they are a deadline and no unit."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.text.role_words import TIME_LABEL

_CLAUSE = re.compile(
    r"(?:(?:20\d\d|[〇零○一二三四五六七八九]{4})年|[今明本当]年|(?<!\d)\d{2}年(?=\d{1,2}月))?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|底|末|初|中旬|上旬|下旬|中)?"
    r"|年?年?(?:底|末|内|终)|第?[一二三四1-4]季度(?:末|底)?|[上下]半年(?:末|底)?)?"
)
_WORDS = re.compile(
    r"(?:完成|办结|到位|实现|落实|见效|开展|推进|坚持|实施|启动|并|且|力争|争取|确保|于|在|至|到|起|开始|之前|以前|前|以内|内|底|末|取得(?:明显|阶段性)?(?:成效|进展)|基本|全部|全面"
    r"|持续|长期|常态化?|动态|抓好|贯穿全年|全年|日常|适时|立即|立行立改|按(?:要求|计划|序时进度|时间节点|进度)|同步|分年度|分阶段|逐步|有序|定期|随时|即时|工作|任务|整改|建成|投用|报送|更新|每(?:年|季度?|月|周|半年|半月)"
    r"|\d+个?(?:工作日|日|天|周|个月|年)|印发后|之日起|十四五|十五五|期间|[“”\"，,、。；;—\-–~～至])"
)
_DOTTED = re.compile(r"20\d\d[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?|20\d\d年?|\d{1,2}月\d{1,2}日?")


@lru_cache(maxsize=4096)
def is_time_clause(text: str) -> bool:
    """Whether a clause is nothing but words of time (6月底完成, 持续推进, 2026年9月底前): a deadline and no unit."""
    rest = re.sub(r"\s", "", text)
    rest = re.sub(rf"^{TIME_LABEL}[:：]", "", rest)
    if not rest or len(rest) > 40:
        return False
    if not re.search(r"[年月日底末季度]|持续|长期|常态|全年|立行|推进|同步|实施|动态|坚持|适时|按", rest):
        return False
    at = 0
    while at < len(rest):
        found = next(
            (m for pattern in (_DOTTED, _CLAUSE, _WORDS) if (m := pattern.match(rest, at)) and m.end() > at), None
        )
        if found is None:
            return False
        at = found.end()
    return True
