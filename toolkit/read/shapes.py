"""What a head means by the way it is built, where no dictionary has it: 需协调解决的事项, 参加单位, 未落实原因."""

from __future__ import annotations

import re
from functools import lru_cache

_UNIT = r"(?:单位|部门|科室|股室|处室|科|处|机构|主体)"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("next", re.compile(r"^(?:下(?:一)?(?:步|周|月|季度?|期|阶段)|后续|下半年)")),
    (
        "problem",
        re.compile(
            r"需.{0,8}(?:协调|解决|支持|上级|研究|明确)|^(?:未|没有|尚未|滞后|延期|逾期|超期).{0,10}原因$"
            r"|(?:存在|遇到|面临).{0,6}(?:问题|困难|障碍)|(?:困难|堵点|难点|卡点|瓶颈|制约因素)(?:问题)?$"
        ),
    ),
    (
        "support",
        re.compile(rf"(?:参加|参与|配合|协同|协办|协作|协助|会办|分办|会签|支持|支撑).{{0,4}}{_UNIT}$"),
    ),
    ("lead", re.compile(rf"(?:牵头|主办|主责|承办|第一责任|首办).{{0,4}}{_UNIT}$")),
    ("units", re.compile(rf"(?:负责|责任|落实|实施|执行|承接|整改|具体).{{0,4}}{_UNIT}$")),
    ("status", re.compile(r"^是否.{0,6}(?:完成|办结|完结|销号|落实|整改|达标|到位|解决|化解)")),
    ("theme", re.compile(r"(?:类别|领域|板块|方面|专班|条线)$")),
    (
        "progress",
        re.compile(
            r"(?:完成|落实|推进|办理|整改|实施|执行|开展|推动|工作|进展|贯彻|办结|建设|进行|反馈|销号|化解)"
            r".{0,4}(?:情况|进展|动态|实效)(?:简述|说明|描述|概述)?$|(?:整改|办理|处理|落实|核查|处置|化解)结果$|(?:月|季度|半年|累计|目前|实际)完成(?:数|量|值)?$|(?:最新|本期|本周|当前|目前).{0,4}(?:情况|进展|进度)$"
        ),
    ),
    ("deadline", re.compile(r"(?:时间|时限|期限|日期|节点|进度要求|进度安排)$")),
)
_OTHER_DATE = re.compile(
    r"交办|来源|开始|开工|启动|立项|实际|发现|收文|填报|更新|报送|登记|检查|下发|签收|反馈|会议|受理|汇报|销号|验收|来文|成文|发文|批示|排查|巡查"
)
"""Dates by which nothing is due: when a matter came in, when it was looked at or closed."""


@lru_cache(maxsize=4096)
def shape_of(head: str) -> str:
    """The key of the column that a normalised head means by its build, empty when it says nothing for certain."""
    if not 2 <= len(head) <= 16:
        return ""
    for name, shape in _SHAPES:
        if shape.search(head):
            return "" if name == "deadline" and _OTHER_DATE.search(head) else name
    return ""
