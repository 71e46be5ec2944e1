"""Words that rules know: how units say where an item stands (``domain.md`` §1.3), and what says nothing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.model.rules import STATUSES
from toolkit.text.normal import key

NOT_STARTED, ON_TRACK, BEHIND, DONE, ONGOING = STATUSES

_SPOKEN: dict[str, tuple[str, ...]] = {
    DONE: (
        "已完成", "完成", "已办结", "办结", "已整改完成", "整改完成", "已经完成", "全部完成", "提前完成", "超额完成", "按期完成", "如期完成", "已落实",
        "已竣工", "已达标", "达标", "整改到位", "已整改到位", "已整改", "已办理", "已完结", "完结", "已销号", "销号", "是", "√", "✓", "✔",
    ),
    ON_TRACK: (
        "正在推进", "正在办理", "正在实施", "正在整改", "正在进行", "达进度", "达到进度", "达到序时进度", "达序时", "达序时进度", "按序时推进",
        "序时推进", "序时进度", "序时任务", "正常推进", "有序推进", "推进中", "办理中", "整改中", "进行中", "实施中", "在办", "超进度", "超序时",
        "超序时进度", "进展较快", "进展顺利", "基本完成", "部分完成", "未完成", "尚未完成", "未办结", "未销号", "已启动", "启动", "推进", "否",
    ),
    BEHIND: (
        "进展滞后", "进度滞后", "滞后", "欠进度", "未达序时", "未达序时进度", "慢序时", "推进缓慢", "进度缓慢", "进展缓慢", "推进偏慢", "进度偏慢",
        "进展偏慢", "未按期完成", "逾期", "逾期未完成", "逾期未办结", "已超过整改时限",
    ),
    NOT_STARTED: (
        "未启动", "未开工", "未开始", "未开展", "未实施", "尚未启动", "尚未开工", "尚未开展", "尚未落实", "暂未启动", "暂未开启", "暂未开展",
    ),
    ONGOING: (
        "持续推进", "常态实施", "常态化推进", "常态化实施", "常态推进", "常态化", "长期坚持", "长期推进", "全年持续", "持续实施", "持续开展", "持续落实",
    ),
}  # fmt: skip
_MEANING = {word: meaning for meaning, words in _SPOKEN.items() for word in words}
_LONGEST_FIRST = sorted((word for word in _MEANING if len(word) > 1), key=lambda word: (-len(word), word))
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.[0-9]+)?%$")


def meanings(status: str, ours: Mapping[str, str]) -> str:
    """What a status says, one of ``STATUSES``; empty when it cannot be told. ``ours``: key of a word → its meaning."""
    plain = key(status)
    found = ours.get(plain) or _MEANING.get(plain)
    if found:
        return found
    percent = _PERCENT.match(plain)
    if percent and int(percent[1]) <= 100:
        return DONE if plain.startswith("100") else NOT_STARTED if float(plain[:-1]) == 0 else ON_TRACK
    for word in sorted(ours, key=len, reverse=True):
        if word and word in plain:
            return ours[word]
    return next((_MEANING[word] for word in _LONGEST_FIRST if word in plain), "")


POINTERS = frozenset((
    "同上", "见上", "同前", "同上期", "见附件", "详见附件", "见附表", "附后", "见上期", "详见上期", "同上月", "同上季度", "无变化", "见备注", "详见备注",
    "见正文", "同上一期", "与上期相同", "同上次", "见上月", "详见附表", "见附后", "如上", "如前", "略", "详见材料", "见材料", "另报", "另附", "后附", "见总结",
    "详见总结", "见报告", "详见报告", "同上述", "同第一项", "无新进展", "无新增", "没有变化", "暂无变化", "无新变化",
))  # fmt: skip
"""Answers that point elsewhere: nobody finds it in the consolidated ledger. Keys, in any answer column."""

PHRASES = frozenset((
    "正常推进", "正常推进中", "按计划推进", "按计划推进中", "按计划有序推进", "正在按计划推进", "正在推进", "正在推进中", "推进中", "有序推进", "有序推进中",
    "稳步推进", "稳步推进中", "持续推进", "持续推进中", "正在有序推进", "正在稳步推进", "正在持续推进", "按序时推进", "按序时进度推进", "按进度推进", "达到序时进度",
    "已落实", "已完成", "完成", "已办结", "已经完成", "全部完成", "已全部完成", "已按要求完成", "已按要求落实", "按要求落实", "按要求完成", "已按期完成", "已按时完成",
    "基本完成", "正在落实", "正在办理", "办理中", "正在进行", "进行中", "正在开展", "正在实施", "正在落实中", "正在开展中", "持续开展", "长期坚持", "常态化推进",
    "常态化开展", "常态实施", "按要求推进", "按要求开展", "按方案推进", "正常开展", "正常进行", "进展顺利", "进展正常", "正常", "一切正常", "落实中", "未启动",
    "未完成", "尚未启动", "尚未完成", "待推进", "好", "是", "有", "已开展", "已启动", "已推进", "√", "ok", "1",
))  # fmt: skip
"""Whole answers that would fit any item. Keys in small letters, in the progress column only."""
