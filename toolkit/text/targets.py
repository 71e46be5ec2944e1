"""Numbers that a requirement promises to reach (量化指标): value, unit, and whether it is a floor, a ceiling or exact.

Not targets: numbers that are names (12345热线, “最多跑一次”), scopes and conditions (10千伏用户, 200米以上的工程, 16至60周岁), dates,
document numbers, articles of law. Source of the conventions: the hand-made annotations of a real ledger.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.model.ledger import Target
from toolkit.text.normal import squeeze
from toolkit.text.numerals import number_of

_TIME_UNITS = "个工作日|工作日|个自然日|自然日|个小时|小时|分钟|个月|天|日|周|秒"
_COUNT_UNITS = (
    "个百分点|百分点|万人次|人次|万户次|户次|平方公里|平方千米|万平方米|平方米|立方米|万立方米|公里|千米|公顷|万亩|亩|万吨|吨|亿元|万元|元|美元|亿美元|万户|万人|万个|万件|万辆|万套|万台|万张|万株|万家|万盏"
    "|余个|多个|个|家|户|件|项|类|种|次|名|人|所|座|台|套|条|处|场|期|倍|辆|张|份|支|只|批次|批|宗|例|笔|盏|株|棵|块|片|组|对|门|节|课时|学时|部|篇|幅|册|本|款|级|环节|事项|张床位|床|班|对接会|轮|趟|架|艘|栋|幢|层|间|亿度|万千瓦|兆瓦|千瓦|度|标箱|万标箱"
)
_NUMBER = re.compile(
    rf"(?P<figure>(?<![\d.A-Za-z+×])\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<more>余|多)?(?P<unit>%|％|‰|(?:{_TIME_UNITS})|(?:{_COUNT_UNITS}))"
    rf"|百分之(?P<percent>[一二三四五六七八九十百零]+)"
    rf"|(?P<words>[一二两三四五六七八九十]{{1,3}})(?P<measure>次|级|个月|个工作日|天|倍|家|个|项|轮|批)"
)
_NAMES = re.compile(
    r"“[^”]*”|\"[^\"]*\"|《[^》]*》|〔[^〕]*〕|\[[^\]]*\]|第[\d一二三四五六七八九十百]+[条章款项届次批期]"
)
_AT_MOST = re.compile(
    r"不超过|不得超过|不能超过|不超出|不高于|不大于|不多于|不得多于|不得高于|不晚于|至多|最多|最长|上限|控制在|控制到|限制在|压[缩减]至|压[缩减]到|压[缩减]为|缩[短减]至|缩[短减]到|减至|减到|减少[至到]"
    r"|降[至到]|降低[至到]|下降[至到]|精[简减][为至到]|简化为|合并为|整合为|优化[为至]|压降[至到]|突破不|不得突破|不突破|低于(?<!不低于)|少于(?<!不少于)(?<!不得少于)"
)
_AT_LEAST = re.compile(
    r"不低于|不少于|不得少于|不得低于|不小于|不止|至少|最少|突破(?<!不突破)(?<!不得突破)|超过(?<!不超过)(?<!不得超过)(?<!不能超过)|达到|达|提高[到至]|提升[到至]|增[长加][到至]|增至|扩大[到至]|保持在|稳定在|完成|以上|高于(?<!不高于)(?<!不得高于)"
)
_CHANGE = re.compile(
    r"(?:增长|提高|提升|增加|上升|下降|降低|减少|压[缩减]|精[简减]|缩[短减]|压降|节约|递增|递减|上浮)(?:了|约|近|幅度)?[^至到为]{0,6}$"
)
_SCOPE_AHEAD = re.compile(r"^(?:[（(]?含[^）)]{0,4}[）)]?)?(?:及其?)?(?:以[上下内]|及以[上下])(?:的|（|\()")
_SIZE_AHEAD = re.compile(r"^(?:及)?以[上下][\u4e00-\u9fff]")
_MAKES = re.compile(
    r"(?:建立|建成|建设|新建|新增|培育|打造|引进|招引|开展|组织|举办|培训|评选|推出|实现|精简|压缩|增长|认定|培养|选派|设立|减少|提升|覆盖|发展|推广|创建|改造|治理|新开|均|各|共|再|率|比例)$"
)
_AFTER_LEAST = re.compile(r"^(?:的[^，。；]{0,2})?(?:及)?以上")
_AFTER_MOST = re.compile(r"^(?:及)?(?:以[内下]|之内|内)")
_DONE = re.compile(
    r"^(?:内|以内|之内)?(?:办结|办理|办成|完成|答复|回复|审结|反馈|受理|响应|办|出证|拿证|领取|送达|处置|到账)"
)
_CLAUSE = re.compile(r"[，。；;！？\n、]")
_CONDITION = re.compile(
    r"(?:到期前|离校|毕业|年满|未满|已满|满|超过|逾期|拖欠|连续|使用|经营|从业|注册|成立|近|前|首批|首|每|第|之前|之后|事前|提前|间隔|累计缴费)$"
)
_ALWAYS_ON = re.compile(r"^(?:不打烊|自助|在线|服务|值班|热线|值守|监测|全天候|受理|开放|医疗|×|热水|便民)")
_POINTLESS_TIME = frozenset(
    ("日", "天", "周", "个月", "小时", "个小时", "分钟", "秒", "个工作日", "工作日", "个自然日", "自然日")
)
_PAIR = re.compile(r"^(?:和|、|及|与|或)$")


@lru_cache(maxsize=4096)
def targets(text: str) -> tuple[Target, ...]:
    """The targets of a requirement in the order of the text; ``text`` of each is the clause around the number.

    ``value`` is the number as printed (5万户 is 5 of 万户), comparator ``<=``, ``>=`` or ``=``. Never raises.
    """
    plain = squeeze(text)
    if not re.search(r"[0-9百次级个家项倍]", plain):
        return ()
    covered = [found.span() for found in _NAMES.finditer(plain)]
    found: list[Target] = []
    before: tuple[int, str, str] | None = None
    for match in _NUMBER.finditer(plain):
        if any(start <= match.start() < end for start, end in covered):
            continue
        value, unit = _value(match)
        if value is None:
            continue
        start = max((one.end() for one in _CLAUSE.finditer(plain, 0, match.start())), default=0)
        front, behind = plain[start : match.start()], plain[match.end() : match.end() + 12]
        comparator = _comparator(match, front, behind, unit)
        if before and _PAIR.match(plain[before[0] : match.start()]) and (match["figure"] or comparator):
            comparator = before[1]
        before = (match.end(), comparator, unit) if comparator else None
        if comparator:
            stop = _CLAUSE.search(plain, match.end())
            clause = plain[start : stop.start() if stop else len(plain)]
            found.append(Target(clause, value, unit, comparator))
    return tuple(found)


def _value(match: re.Match[str]) -> tuple[float | None, str]:
    if match["figure"]:
        return float(match["figure"].replace(",", "")), match["unit"].replace("％", "%").removeprefix(
            "余"
        ).removeprefix("多")
    words = match["percent"] or match["words"]
    value = 2 if words == "两" else number_of(words)
    return (float(value) if value is not None else None), "%" if match["percent"] else match["measure"]


def _comparator(match: re.Match[str], front: str, behind: str, unit: str) -> str:
    """``<=``, ``>=``, ``=``, or empty when the number is no target."""
    near = front[-14:]
    most = max((one.start() for one in _AT_MOST.finditer(near)), default=-1)
    least = max((one.start() for one in _AT_LEAST.finditer(near)), default=-1)
    limited = most >= 0 or least >= 0
    if not limited and (_SCOPE_AHEAD.match(behind) or (_SIZE_AHEAD.match(behind) and not _MAKES.search(front))):
        return ""
    if front.endswith(("由", "从")):
        return ""
    if unit in _POINTLESS_TIME:
        return _of_time(match, front, behind, most=most > least)
    if match["words"] and not limited:
        return ""
    if most > least:
        return "<="
    if _AFTER_LEAST.match(behind):
        return ">="
    if least >= 0:
        return "=" if unit == "%" and match["figure"] == "100" else ">="
    if _AFTER_MOST.match(behind):
        return "<="
    if unit == "%":
        if match["figure"] == "100":
            return "="
        return ">=" if _CHANGE.search(front[-10:]) else "="
    if unit.endswith("百分点") and _CHANGE.search(front[-10:]):
        return ">="
    if _CONDITION.search(front) or unit in ("级", "度", "批"):
        return ""
    return "="


def _of_time(match: re.Match[str], front: str, behind: str, *, most: bool) -> str:
    """A duration is a target when something must be done within it; a day of a date is none."""
    unit = match["unit"] or match["measure"]
    if unit == "日" and re.search(r"月(?:份)?$|每月$|至$|[—–-]$", front):
        return ""
    if most:
        return "<="
    if re.search(r"不(?:得)?[少低]于|至少", front[-8:]):
        return ">="
    if _CONDITION.search(front) or (unit.endswith("小时") and _ALWAYS_ON.match(behind)):
        return ""
    if re.search(r"(?:缩短|压缩|减少|压减|提前)$", front):
        return ">="
    return "<=" if _AFTER_MOST.match(behind) or _DONE.match(behind) else ""
