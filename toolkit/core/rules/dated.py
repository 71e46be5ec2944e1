"""Rules that ask what day it is: asked only when the day is given (``--as-of``)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from toolkit.core.rules.record import Context, Entry, Gaps
from toolkit.core.rules.status import REASON
from toolkit.core.rules.words import DONE, ONGOING
from toolkit.text.dates import dates_in, narrow
from toolkit.text.normal import squeeze

GRACE = 0.0
"""Days after the deadline in which nothing is said yet."""
_AHEAD = timedelta(days=31)
"""截至6月30日 is written some days before; only a day further away is a slip."""
_TOLD = re.compile(r"(?:已经?|业已)[于在]$")
_THEN = re.compile(
    r"[，,]?(?:我[市县区局委办]|全市|均|全部|全面|正式)?已经?(?!纳入|列入|确定|计划|安排|定|明确|部署|到期)[\u4e00-\u9fff]{2}"
)
_UP_TO = re.compile(r"截[至止]到?$")
_NEW_YEAR = 3


def not_yet(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A528: 已于 a day that has not come, or 截至 one far ahead."""
    day = context.as_of
    if day is None or not ("已" in text or "截" in text):
        return None
    plain = narrow(squeeze(text))
    for found in dates_in(plain, context.year):
        if found.first is None or found.first <= day:
            continue
        before = plain[max(0, found.start - 4) : found.start]
        told = _TOLD.search(before)
        then = None if told else _THEN.match(plain, found.end)
        if not told and not then and not (_UP_TO.search(before) and found.first > day + _AHEAD):
            continue
        if not found.stated and day.month <= _NEW_YEAR and found.first.month > 12 - _NEW_YEAR:
            continue  # in January, 已于12月完成 is last year's December
        words = before[told.start() :] + found.text if told else found.text + then[0] if then else f"截至{found.text}"
        return {"words": words, "as_of": context.today}
    return None


_FINISHED = re.compile(
    r"完成|办结|建成|印发|出台|发布|公布|上线|投用|投入使用|验收|实现|达到|已[^，。；\n]{0,10}(?:落实|设立|开通|启用|建立|取消)|率[^，。；\n]{0,6}[0-9]"
)
_UNFINISHED = re.compile(
    r"(?<!真)正在|尚未|未完成|仍在|下一?步|推进中|办理中|(?:预计|计划|力争|争取|拟|将)[^，。；\n]{0,14}(?:完成|建成|印发|竣工|上线|投用|办结|启动)"
)


def overdue(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A529: the deadline has passed, the owed answer is not done, and gives no reason.

    The status decides; without one the words do, and where these tell of something done nothing is said.
    """
    deadline, day = entry.item.deadline, context.as_of
    due = deadline.due_alt or deadline.due
    if day is None or due is None or not entry.owes or due >= context.today or entry.said("problem"):
        return None
    late = (day - date.fromisoformat(due)).days
    if late <= context.limit("A529", GRACE) or REASON.search(text):
        return None
    status = entry.said("status")
    meaning = context.meaning(status) if status else ""
    if meaning in (DONE, ONGOING) or (not meaning and _FINISHED.search(text) and not _UNFINISHED.search(text)):
        return None
    return {"due": deadline.text or due, "days": late}
