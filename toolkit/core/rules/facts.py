"""Rules about what is named: shares that cannot be, the work of another unit."""

from __future__ import annotations

import re

from toolkit.core.rules.record import Context, Entry, Gaps
from toolkit.core.rules.wording import clip

_PERCENT = re.compile(r"(?<![0-9０-９])(?P<number>[0-9０-９]+(?:[.．][0-9０-９]+)?)\s*[%％]")
_MEASURED = re.compile(
    r"[\u4e00-\u9fff]{0,6}(?:率|占比|比例|比重|进度)[\u4e00-\u9fff]{0,4}[:：]?[—\s]*(?P<sign>(?:(?<=[为是达到至约：:])[-－﹣])?)\s*$"
)
_MAY_EXCEED = re.compile(
    r"增|降|超|倍|完成率|负债|杠杆|存贷|周转|利用率|收益|回报|利率|税率|费率|汇率|覆盖倍|拨备|产销|执行率|投资完成|溢价|同比|环比|涨|产值|偿付|流动|速动|入住|开工率|到位率|充足|进度|化率"
)
_ALONE = re.compile(r"\s*(?P<sign>[-－﹣]?)\s*$")
_GROWTH = re.compile("增|涨|降|减|倍|同比|环比|利润率|收益率|回报率")
_CLAUSE = re.compile("[，,。；;\\n]")
_FLOOD = 1000.0


def no_share(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A530: a rate or a share below 0 or above 100 %, where what is measured cannot exceed the whole.

    Growth, over-fulfilment and ratios of two amounts may be any number; ten times the whole is a slip all the same.
    """
    if "%" not in text and "％" not in text:
        return None
    for found in _PERCENT.finditer(text):
        number = float(found["number"].replace("．", "."))
        start = found.start()
        if number <= 100 and (not number or not start or text[start - 1] not in "-－﹣"):
            continue
        before = _CLAUSE.split(text[max(0, start - 40) : start])[-1]
        alone = _ALONE.match(text[:start]) if start < 4 and not text[found.end() :].strip() else None
        measured = alone or _MEASURED.search(before)
        if measured is None or (number <= 100 and not measured["sign"]):
            continue
        growth = _GROWTH.search(before)
        if growth or (number > 100 and number < _FLOOD and _MAY_EXCEED.search(before)):
            continue
        return {"words": clip(measured[0].strip() + found[0], 30)}
    return None


_DID = re.compile(r"[，,：:]?(?:已|完成|组织|开展|印发|出台|负责|正在|将|拨付|制定|建成|推进|累计|共[0-9]|召开|落实)")


def of_another_unit(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A531: begins with another unit of the ledger that has no part in the item, and tells what that one did."""
    names = context.index.unit_heads.get(text[:2])
    if names is None:
        return None
    index = context.index
    for name in names:  # the longest first: 市住建局公积金中心 before 市住建局
        if text.startswith(name):
            if not _DID.match(text, len(name)) or index.same_unit(name, context.unit):
                return None
            if index.role(entry.number, index.roster.head(name)) is not None:
                return None
            return {"other": name}
    return None
