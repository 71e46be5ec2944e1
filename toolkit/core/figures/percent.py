"""How much of a task a text says is done: 已完成80%, 形象进度达65％, 完成全年任务的七成.

Only shares of the work itself: 网办率95.6%, 同比增长8% and aims (力争完成90%) say nothing about it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from toolkit.core.figures.clauses import clauses
from toolkit.text.numerals import number_of

_VALUE = r"(?:[0-9]+(?:\.[0-9]+)?%|百分之[一二三四五六七八九十百零]+|[一二三四五六七八九]成(?:[五半])?|一半|过半|三分之[一二]|四分之[一三])"
_ABOUT = r"(?:了|已经|已|约|近|超过|超|将近|接近|大约|达|成|为|是|至|到|的|:|率|比例|量|数|度|总体|累计)*+"
_WHOLE = r"(?:年度|全年|总|目标|既定|总体|整体|下达|计划|工程|建设|工作|任务|整改|投资|项目|改造|施工|总量|总数)"
_SHARE = re.compile(
    rf"(?<!序时)(?<!时序)(?:(?:总体|整体|形象|工程|建设|工作|任务|完成|推进|投资|施工|整改|项目|目前)?进度){_ABOUT}(?P<progress>{_VALUE})"
    rf"|(?:{_WHOLE}|^|已|已经|累计|目前|总体|整体)完成{_ABOUT}(?P<done>{_VALUE})(?!以上的?(?:用户|企业))"
    rf"|完成[^,;。]{{0,24}}?{_WHOLE}+(?:数|量|数量|总数|任务数)?的{_ABOUT}(?P<of>{_VALUE})"
    rf"|占(?:到|了)?[^,;。]{{0,6}}?{_WHOLE}+(?:数|量|数量)?的?{_ABOUT}(?P<part>{_VALUE})"
)
_BARE = re.compile(rf"^(?:约|近|已|已达|完成|达到?)?(?P<value>{_VALUE})$")
_AIM = re.compile(
    r"预计|预期|计划(?!的)(?!数)(?=.*完成)|力争|争取|确保|目标[为是]|拟|将于|将达|有望|要求|不低于|不少于|尽快"
)
_WORDS = {"一半": "50", "过半": "50", "三分之一": "33", "三分之二": "66", "四分之一": "25", "四分之三": "75"}


def stated_percent(text: str) -> tuple[Decimal, str] | None:
    """The share of the task that ``text`` says is done, in percent, and the words that say so; None when it says none.

    Of several shares the smallest counts: a task is as far as its slowest part. More than 100 stays what it is (超额).
    """
    found = [said for clause in clauses(text) if not clause.later for said in _of(clause.text)]
    return min(found, default=None, key=lambda said: said[0])


def bare_percent(text: str) -> Decimal | None:
    """The value of a text that is nothing but a share (80%, 约80％, 八成), as in a column 完成进度; None for anything else."""
    found = _BARE.match("".join(one.text for one in clauses(text)))
    return _value(found["value"]) if found else None


def _of(clause: str) -> list[tuple[Decimal, str]]:
    said = []
    for found in _SHARE.finditer(clause):
        if _AIM.search(clause[: found.end()]):
            continue
        value = _value(next(filter(None, found.groups())))
        if value is not None:
            said.append((value, found.group()))
    return said


def _value(words: str) -> Decimal | None:
    if words.endswith("%"):
        return Decimal(words[:-1]) if len(words) <= 12 else None
    if words in _WORDS:
        return Decimal(_WORDS[words])
    if words.startswith("百分之"):
        number = number_of(words[3:])
        return None if number is None else Decimal(number)
    tens = number_of(words[0])
    return None if tens is None else Decimal(10 * tens + (5 if len(words) > 2 else 0))
