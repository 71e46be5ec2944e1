"""What stands in a status column, as one of the five states: by the office's words, else by the words in common use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from toolkit.core.figures.percent import bare_percent
from toolkit.core.figures.words import infer
from toolkit.model.settings import DEFAULT_STATUSES, StatusWord
from toolkit.model.statistics import BEHIND, CLOSED, DONE, NOT_STARTED, ONGOING, RUNNING
from toolkit.text.normal import key, says_nothing

_COMMON: dict[str, str] = {
    DONE: "完成 已完成 已办结 办结 已整改完成 已整改 整改完成 整改到位 已整改到位 已落实 已销号 提前完成 超额完成 按期完成 按时完成 全部完成 已全部完成"
    " 是 √ ✓ ✔ 已达标 达标 已竣工 已完工 已解决",
    RUNNING: "推进中 正在推进 正在办理 办理中 正在整改 整改中 进行中 实施中 正在实施 正常推进 有序推进 按序时推进 达序时 达到序时进度 达序时进度"
    " 达进度 序时推进 超序时 超进度 进展较快 正常 序时任务 未完成 尚未完成 未办结 未整改到位 基本完成 部分完成 否 × ✗ ✘ 未达标 在办 阶段性完成",
    BEHIND: "滞后 进展滞后 进度滞后 推进缓慢 进度缓慢 进展缓慢 欠进度 未达序时 未达序时进度 慢序时 滞后任务 逾期 已逾期 逾期未办结 未按期完成"
    " 未按时完成 已超过整改时限 停滞 停工 暂停",
    NOT_STARTED: "未启动 尚未启动 未开工 尚未开工 未开展 未开始 暂未开启 暂未启动 尚未落实 未落实 待启动 未实施",
    ONGOING: "持续推进 长期坚持 常态实施 常态化 常态化推进 全年持续 长期 持续 持续实施 常态推进 长期推进",
}
"""Words in common use for each state; source: ``domain.md`` §1.3."""
_KNOWN = {key(word): status for status, words in _COMMON.items() for word in words.split()}


def vocabulary(words: Iterable[StatusWord]) -> dict[str, str]:
    """The words of an office (the default ones when it has none) and the common ones: comparison key → state."""
    return _KNOWN | {key(one.word): one.meaning for one in (tuple(words) or DEFAULT_STATUSES)}


def meaning(text: str, known: Mapping[str, str]) -> str:
    """The state that a cell of the status column states; empty when it says nothing or nothing that is understood.

    ``known`` is ``vocabulary(…)``. A share (80%) is 正在推进 below 100, 未启动 at 0 and 已完成 from 100. Any other text counts
    when its words tell a state (已完成，待验收).
    """
    if says_nothing(text):
        return ""
    status = known.get(key(text))
    if status:
        return status
    share = bare_percent(text)
    if share is not None:
        return NOT_STARTED if share == 0 else RUNNING if share < Decimal(100) else DONE
    read = infer(text)
    return read.status if read.words else ""


def says_closed(text: str) -> bool:
    """Whether a text of the reviewer says that the item is closed (已销号, 已办结销号)."""
    plain = key(text)
    return CLOSED in plain or plain in ("销号", "办结销号", "同意销号", "已办结销号")
