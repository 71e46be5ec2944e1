"""Labels of published plans (责任单位：…, 完成时限：…) and whether the inside of a bracket says who is responsible.

Sources: the label lines and trailing brackets of published 分工方案; ``domain.md`` §1.6, §3.4.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.text.units import split_units

_LEAD = r"(?:总?牵头(?:责任)?|主办|承办|主要责任|主责|第一责任)"
_SUPPORT = r"(?:协同责任|协同配合|配合责任|协办责任|配合|协办|协同|协助|参与|参加|会办|支持)"
_RESPONSIBLE = r"(?:责任|负责|落实|实施|整改责任|工作责任|具体责任|直接责任|监管责任|主管)"
_BODY = r"(?:单位|部门|处室|科室|主体|机关|机构|股室|区县|地区|单位及部门|部门及单位|部门（单位）|单位（部门）|部门\(单位\)|单位\(部门\)|单位和部门|部门和单位)"
_TIME = (
    r"(?:(?:完成|办结|整改|办理|工作|推进|落实|实施|目标|进度|计划完成|拟完成|时间)?(?:时限|期限)(?:要求)?"
    r"|(?:完成|办结|整改|办理|推进|落实|实施|计划|预计完成|拟完成)时间(?:节点|要求|安排|进度)?|时间(?:节点|进度|要求|安排|表)|完成节点|完成日期|进度安排|进度要求)"
)
_PERSON = r"(?:(?:牵头|分管|责任|包抓|包联|配合|协助|主管|负责)*(?:市|县|区|镇|集团|公司|校|院|厅|局)?(?:领导|负责人)|责任人|联系人|联系电话|包抓人|经办人|第一责任人|直接责任人|牵头人|联络员|主要负责人)"
_LABEL = re.compile(
    rf"(?P<open>[*【\[]*)(?!责任编辑)(?:(?P<both>{_RESPONSIBLE}{_BODY}[及和与、/]{_TIME})|(?P<lead>{_LEAD}(?:负责)?{_BODY}?)|(?P<support>{_SUPPORT}{_BODY}?)"
    rf"|(?P<resp>(?:其他|其余|共同)?{_RESPONSIBLE}{_BODY}|责任分工|任务分工|分工|牵头及责任单位|牵头（责任）单位)|(?P<time>{_TIME})|(?P<person>{_PERSON}))"
    rf"(?:[（(][^（）()]{{1,8}}[)）])?\s*(?:(?P<close>[】\]]+)\**\s*[:：]?|\**\s*(?P<colon>[:：]))\s*\**"
)
_BEFORE = frozenset("。；;，,！？!?、 \n\t（(〔[【［{*）)〕]】|｜")
_OF_LABEL = ("both", "lead", "support", "resp", "time", "person")
_KINDS = {"both": "责任", "lead": "牵头", "support": "配合", "resp": "责任", "time": "时限", "person": "其他"}


def labels_in(text: str) -> list[tuple[str, int, int, str]]:
    """The labels of a line with what stands behind each: (kind, start, end, value); kind 牵头, 责任, 配合, 时限 or 其他.

    A label stands at the start or behind a mark and has a colon, or brackets of its own (【责任单位】). 其他 are persons and
    telephone numbers (责任领导：…). ``end`` is where the next label starts.
    """
    if "：" not in text and ":" not in text and "【" not in text and "[" not in text:
        return []
    found = [match for match in _LABEL.finditer(text) if _stands(text, match)]
    spans = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else _end(text, match.end())
        kind = next(_KINDS[name] for name in _OF_LABEL if match[name])
        start = match.start() if match["close"] else match.start() + len(match["open"].rstrip("*"))
        spans.append((kind, start, end, text[match.end() : end]))
    return [part for span, match in zip(spans, found, strict=True) for part in _parted(text, span, match)]


def _stands(text: str, match: re.Match[str]) -> bool:
    if not match["colon"] and not set(match["open"]) & {"【", "["}:
        return False
    return not match.start() or text[match.start() - 1] in _BEFORE or bool(match["open"])


def _end(text: str, start: int) -> int:
    """Where the value of the last label ends: at its own stop, when running text goes on behind it."""
    stop = text.find("。", start)
    return len(text) if stop < 0 else stop + 1


def _parted(text: str, span: tuple[str, int, int, str], match: re.Match[str]) -> list[tuple[str, int, int, str]]:
    """责任单位及完成时限：甲局，年底前 is two labels: the last clause is the deadline when it is words of time."""
    kind, start, end, value = span
    if not match["both"]:
        return [span]
    clauses = re.split(r"[；;，,、]", value.rstrip("。；; "))
    if len(clauses) < 2 or not is_time_clause(clauses[-1]):
        return [span]
    cut = value.rindex(clauses[-1])
    units = value[:cut].rstrip("；;，,、")
    return [(kind, start, match.end() + cut, units), ("时限", match.end() + cut, end, clauses[-1])]


_ROLE_TAIL = re.compile(
    r"(?:牵头|负责|配合|协办|参与|落实|协作|承办|主办|实施|协助|协同|会同|参加|指导|配合做好)(?:负责|落实|实施|推进)?$"
)
_NO_UNIT = re.compile(
    r"谁|〔|责任编辑|网站|备案|简称|下同|附件|公开|除外|^含|^包括|^如|^即|^见|详见|^注|^不含|^例如|^以下|^其中|^试行|^暂行|^修订|^草案|^征求意见|第[一二三四五六七八九十\d]+[条章款]|[？！?!]|《|^\d+$|^略$"
)
_UNIT_END = re.compile(
    r"(?:局|委|院|办|厅|部|署|处|科|室|站|所|队|组|会|社|校|馆|台|行|团|联|政府|部门|单位|公司|集团|中心|管委会|街道|镇|乡|县|区|市|州|园区|开发区|银行|机构|企业|大学|学院|医院"
    r"|法院|检察院|支行|分行|协会|商会|热线|海关|支队|大队|总队|军区|武装部|党委|纪委|监委|工会|妇联|残联|科协|文联|专班|指挥部|工委|党组|邮政|铁塔|电信|移动|联通|电网|学校|中小学|村|社区|场|库|馆|园|港|机关|学部|分局|联席会议|委员会|小组|新区|高新区|经开区|保税区|度假区|合作区|支局|派出所|大厅|窗口|运营商|报社|电视台|媒体|联盟|基地|学会|局（[^）]+）|办（[^）]+）)"
    r"(?:[（(][^（）()]{1,16}[)）])?$"
)
_AND_SO_ON = re.compile(r"等(?:\d*个?家?)?(?:[\u4e00-\u9fff]{0,8}(?:部门|单位|机构|企业|公司|银行))?$")


@lru_cache(maxsize=4096)
def looks_like_assignment(text: str) -> bool:
    """Whether the inside of a bracket is a responsibility clause: names of units with or without role words.

    True for 甲局牵头，乙局配合 and 甲局、乙局; not for explanations, document numbers and sentences.
    """
    bare = text.strip("。；;，, \n")
    if len(bare) < 2 or len(bare) > 900 or _NO_UNIT.search(bare):
        return False
    if labels_in(bare):
        return True
    units = [unit for one in split_units(bare).assignments for unit in one.units]
    if not units:
        return False
    whole = sum(bool(_UNIT_END.search(_AND_SO_ON.sub("", unit) or unit)) and len(unit) <= 40 for unit in units)
    said = any(_ROLE_TAIL.search(clause) for clause in re.split(r"[，,；;。]", bare))
    if said:
        return whole * 2 >= len(units) or all(len(unit) <= 14 for unit in units)
    return (
        whole == len(units)
        and (len(units) > 1 or len(bare) >= 3)
        and not re.search(r"[的了是和与及]$|[由在对将把]", bare)
    )


_FIRST = re.compile(
    r"(?:列|排|居|位列|排列)?(?:在)?(?:第一位|首位|第一|首个|最前面?|第一个)的?(?:责任)?(?:单位|部门)?[^。；;]{0,8}?(?:为|是|系|即为)[^。；;，,]{0,6}牵头"
    r"|牵头(?:单位|部门)?(?:为|是|列)[^。；;]{0,6}(?:第一位|首位|排在最前|第一个)"
)
_OTHERS = re.compile(
    r"(?:其他|其余|其它|后列|之后)[^。；;]{0,8}?(?:为|是|系)[^。；;]{0,4}?(?P<role>配合|协办|参与|责任)"
)


def says_first_leads(text: str) -> str | None:
    """Whether a sentence says that the unit listed first leads: 配合 or 责任 for what the others are, "" when it does not
    say, None when there is no such sentence."""
    if "牵头" not in text or not _FIRST.search(text):
        return None
    others = _OTHERS.search(text)
    if not others:
        return ""
    return "责任" if others["role"] == "责任" else "配合"


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
    rest = re.sub(rf"^{_TIME}[:：]", "", rest)
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
