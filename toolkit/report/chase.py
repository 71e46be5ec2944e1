"""催报: the text for the group chat, from what the files that came make of the ledger."""

from __future__ import annotations

from collections import Counter
from datetime import date

from toolkit.model.ledger import Item
from toolkit.model.merging import Consolidated, Missing
from toolkit.model.settings import Basics, Period

_DAYS = "一二三四五六日"
_SHOWN = 30


def chase_text(merged: Consolidated, basics: Basics, period: Period | None, today: date) -> str:
    """Who still owes which items and by when, one unit on a line; empty when nobody owes anything."""
    if not merged.missing:
        return ""
    title = basics.title or merged.ledger.title or merged.ledger.file
    lines = [f"【催报】{title}" + (f"（{period.name}）" if period else "")]
    if period and period.due:
        lines.append(f"报送截止：{due_words(date.fromisoformat(period.due), today)}。")
    lines.append(f"下列 {len(merged.missing)} 个单位还没有报齐，请抓紧报送：")
    items = {item.id: item for item in merged.ledger.items}
    lines += [f"{n}. {_owed(one, items)}" for n, one in enumerate(merged.missing, start=1)]
    lines.append("已经报齐的单位不用再报。")
    signed = " ".join(filter(None, (basics.office, basics.contact, basics.phone)))
    if signed:
        lines.append(f"联系：{signed}")
    return "\n".join(lines) + "\n"


def due_words(due: date, today: date) -> str:
    """A last day as people say it: 7月5日（星期日），还有 3 天; the year only where it is another one."""
    left = (due - today).days
    year = f"{due.year}年" if due.year != today.year else ""
    told = f"还有 {left} 天" if left > 0 else "就是今天" if not left else f"已过 {-left} 天"
    return f"{year}{due.month}月{due.day}日（星期{_DAYS[due.weekday()]}），{told}"


def _owed(one: Missing, items: dict[str, Item]) -> str:
    names = Counter(_named(items[known]) if known in items else known for known in one.items)
    listed = [f"{name}（{count}条）" if count > 1 else name for name, count in names.items()]
    more = f"等 {len(one.items)} 条" if len(listed) > _SHOWN else ""
    sent = "（收到过文件，这些还空着）" if one.sent_a_file else ""
    return f"{one.unit}：{'、'.join(listed[:_SHOWN])}{more}{sent}"


def _named(item: Item) -> str:
    if item.no:
        return f"第{item.no}项"
    words = item.title or item.requirement
    return f"“{words if len(words) <= 16 else f'{words[:16]}…'}”"
