"""催报: the text for the group chat or the OA, from what one day asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from toolkit.model.chasing import Chase, Chasing
from toolkit.model.ledger import Item, Ledger
from toolkit.model.settings import Basics
from toolkit.text.printed import visible

_DAYS = "一二三四五六日"
_SHOWN = 30
"""So many items are named for one unit; then their number."""
_NAMED = 5
"""So many units are named in a sentence; the list below has all."""
_WORDS = 16


def chase_text(chasing: Chasing, ledger: Ledger, basics: Basics) -> str:
    """Who still owes which items and by when: a sentence with the numbers, then one unit on a line in the official order.

    Headed 【催报】 on a day on which a tier is due, else 【报送情况】. Units that answered nothing and units that answered a part stand
    apart; so do those whose own, extended last day has not passed: they are not behind, and the sentence does not name them. Who has
    an extension that is not near its end, and whoever is held or waived, is not named at all. Lines end in ``\\n``.
    """
    title = _plain(basics.title or ledger.title or ledger.file)
    head = "催报" if chasing.issuing else "报送情况"
    lines = [f"【{head}】{title}" + (f"（{_plain(chasing.period)}）" if chasing.period else "")]
    asked = [one for one in chasing.asked if not one.early]
    until = f"截至{day_words(chasing.day, chasing.day)}"
    if not asked:
        return "\n".join([*lines, f"{until}，没有需要催报的单位。"]) + "\n"
    running = [one for one in asked if one.extended and one.due is not None and one.due >= chasing.day]
    silent = [one for one in asked if not one.part and one not in running]
    partial = [one for one in asked if one.part and one not in running]
    sentence = [f"{units_words(silent)}未报送"] if silent else []
    sentence += [f"{units_words(partial)}没有报齐"] if partial else []
    behind = f"尚有{'，'.join(sentence)}。{_deadline(chasing)}" if sentence else "除延期的单位外，没有需要催报的。"
    lines.append(f"{until}，{behind}")
    lines += [_notices(asked)] if any(one.tier and one.tier.document for one in asked) else []
    items = {item.id: item for item in ledger.items}
    for name, group in (("未报送", silent), ("没有报齐", partial), ("延期未到，请按时报送", running)):
        if group:
            lines.append(f"{name}（{len(group)}家）：")
            lines += [f"{number}. {_line(one, items, chasing.day)}" for number, one in enumerate(group, start=1)]
    lines.append("刚刚报送的请忽略；如有出入，请及时联系。")
    signed = " ".join(filter(None, map(_plain, (basics.office, basics.contact, basics.phone))))
    if signed:
        lines.append(f"联系：{signed}")
    return "\n".join(lines) + "\n"


def due_words(due: date, today: date) -> str:
    """A last day as people say it: 7月5日（星期日），还有 3 天; the year only where it is another one."""
    left = (due - today).days
    told = f"还有 {left} 天" if left > 0 else "就是今天" if not left else f"已过 {-left} 天"
    return f"{day_words(due, today)}（星期{_DAYS[due.weekday()]}），{told}"


def day_words(day: date, today: date) -> str:
    """7月5日; with the year where it is another one than today's."""
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def units_words(units: Sequence[Chase]) -> str:
    """市税务局、青岚县2家单位; of many the first few: …等12家单位."""
    names = [_plain(one.unit) for one in units]
    if len(names) == 1:
        return names[0]
    more = "等" if len(names) > _NAMED else ""
    return f"{'、'.join(names[:_NAMED])}{more}{len(names)}家单位"


def items_words(ids: Sequence[str], items: Mapping[str, Item]) -> str:
    """第3、5（2条）、8项; an item without a number by the beginning of its title; of many the first, and how many there are."""
    counted: dict[str, int] = {}
    unnumbered: dict[str, int] = {}
    for known in ids:
        item = items.get(known)
        if item is not None and item.no:
            counted[_plain(item.no)] = counted.get(_plain(item.no), 0) + 1
        else:
            name = _title(item) if item else known
            unnumbered[name] = unnumbered.get(name, 0) + 1
    numbers = [no + (f"（{count}条）" if count > 1 else "") for no, count in counted.items()]
    words = [f"第{'、'.join(numbers[:_SHOWN])}项"] if numbers else []
    room = max(_SHOWN - len(numbers), 0)
    words += [f"{name}（{count}条）" if count > 1 else name for name, count in unnumbered.items()][:room]
    more = f"等，共{len(ids)}条" if len(numbers) + len(unnumbered) > _SHOWN else ""
    return "、".join(words) + more


def _deadline(chasing: Chasing) -> str:
    if chasing.due is None:
        return "请抓紧报送。"
    late = chasing.day > chasing.due
    told = due_words(chasing.due, chasing.day).replace(" ", "")
    return f"报送截止{told}，请{'收到后立即' if late else '抓紧'}报送。"


def _notices(asked: Sequence[Chase]) -> str:
    """Who gets which notice today."""
    groups: dict[str, list[Chase]] = {}
    for one in asked:
        if one.tier and one.tier.document:
            groups.setdefault(one.tier.document, []).append(one)
    return "；".join(f"对{units_words(units)}发{document}" for document, units in groups.items()) + "。"


def _line(one: Chase, items: Mapping[str, Item], today: date) -> str:
    owed = items_words(one.items, items)
    told = [one.came] if one.came else []
    told += [f"延期至{day_words(one.due, today)}"] if one.extended and one.due else []
    beside = f"（{'；'.join(told)}）" if told else ""
    return f"{_plain(one.unit)}：{'还差' if one.part else ''}{owed}{beside}"


def _title(item: Item) -> str:
    words = _plain(item.title or item.requirement)
    return f"“{words if len(words) <= _WORDS else f'{words[:_WORDS]}…'}”"


def _plain(text: str) -> str:
    """One line, without characters that nobody can see."""
    return " ".join(visible(text).split())
