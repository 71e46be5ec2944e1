"""Clauses of running text: where a sentence divides, when, who, to whom, and the word that says that something is reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from toolkit.text.frame import alike
from toolkit.text.units import split_units

_OPEN, _CLOSE = "（(〔【[《“「", "）)〕】]》”」"


def _divided(text: str, stops: str) -> list[str]:
    """Pieces with their stop; stops inside brackets, titles and quotes do not divide (an unclosed one ends with 。)."""
    pieces, depth, start = [], 0, 0
    for place, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif (
            char in stops
            and not _in_time(text, place)
            and (depth == 0 or (char == "。" and depth < 2 and not _closed(text, place)))
        ):
            pieces.append(text[start : place + 1])
            start, depth = place + 1, 0
    pieces.append(text[start:])
    return [piece for piece in pieces if piece.strip()]


def _in_time(text: str, place: int) -> bool:
    """18:00 is one word, 邮箱：name@example.gov.cn another."""
    if re.match(r"[:：][A-Za-z0-9_.-]+@", text[place : place + 60]):
        return True
    return text[place] in ":：" and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()


def _closed(text: str, place: int) -> bool:
    return any(char in _CLOSE for char in text[place : place + 60])


def sentences(text: str) -> list[str]:
    """A paragraph at its 。！？."""
    return _divided(text, "。！？!?")


def clauses(text: str) -> list[str]:
    """A sentence at its commas and semicolons, each with its stop; the clauses joined are the sentence."""
    joined: list[str] = []
    for piece in _divided(text, "，,；;：:"):
        if joined and _goes_on(joined[-1]):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _goes_on(before: str) -> bool:
    """A comma between units (各县区人民政府，市直各部门要…) divides no clause."""
    return (
        before[-1] in "，,"
        and len(before) <= 40
        and not _PREDICATE.search(before)
        and bool(_ONLY_UNITS.fullmatch(before[:-1]))
    )


_UNIT_END = (
    r"(?:部门|单位|政府|行署|[局委厅署院]|办(?:公室)?|[处科股]室?|室|公司|企业|集团|学校|院校|[中小]学|幼儿园|学院|高校|乡镇|街道|村|社区|中心|[小]?组|专班|支部|党委|党组|支队|大队|总队"
    r"|各?[地县区市州盟旗镇乡](?:[（(][县区市州盟旗、]{1,7}[）)])?|[（(][县区市州盟旗地、]{1,7}[）)]|机构|站|所|院|银行|支行|联社|园区|开发区|管委会|医院|指挥部|协会|商会|成员|责任人|联络员|牵头人|地方|各级|地区|专业|班子|同志|委员会|[居村]委会|联合会|工会|学会|妇联|团委|合作社|办事处|大厅|厂|矿|电站|项目部)"
)
_UNIT = rf"(?:请|由|各|其他|有关|相关)?[一-龥“”（）()]{{1,28}}?{_UNIT_END}(?:[（(][^（）()]{{1,12}}[）)])?等?"
_PREDICATE = re.compile(r"要|应|将|请(?!.{2,6}单位)|于|须|成立|明确|按|把|完成|加强|报|建立|制定|开展")
_ONLY_UNITS = re.compile(
    rf"(?:请|由)?(?=各|市|县|区|省|州|镇|乡|驻|全|集团|有关|相关|机关|局|厅|公司)(?:{_UNIT})(?:[、和及与]{_UNIT})*"
)
_AFTER_SUBJECT = r"(?:也|均|都|还|分别|统一|共同)?(?:要|应|须|需|务必|必须|请|于|在|每|将|把|负责|按|根据|结合|对|认真|定期|及时|从|自|收到|汇总|报|向|明确|指定|确定|围绕|完成|参照|年底|年内|[一二三四五六七八九十\d]{1,4}[年月日]|[上中下]旬|当月|次月|月底|组织|填写|填报|提交|上报|反馈|加强|建立|[1-4一二三四]季度|务于|可|不得|原则上|在此|统筹|制定|工作|相关|落实|贯彻|首次|进展|的(?=[^，]{0,12}(?:情况|总结|报告|方案|清单|材料)))"
_SUBJECT = re.compile(
    rf"^(?:同时|另外|此外|并|其中|然后|最后|原则上|以上|会后|[一二三四五六七八九十]是|一要|二要|三要)?[，,]?(?P<before>请|由)?"
    rf"(?P<who>(?!主要|本着|该|要|将|把|以|为|并|于|每|按|根据|通过|对|自|从|在|及时|加强|建立)[一-龥“”（）()、，,A-Za-z]{{2,60}}?)"
    rf"(?=(?:{_AFTER_SUBJECT}))"
)
_WHOLE_UNIT = re.compile(rf"(?:{_UNIT})(?:(?:[、，,和及与]|以及|(?=各)){_UNIT})*")
_STARTS_UNIT = re.compile(
    r"^(?:各|市|县|区|省|州|盟|旗|镇|乡|村|局|厅|委|集团|公司|机关|自治区|有关|相关|牵头|责任|配合|全|驻|所属|直属|成员|本级|上述|学校|项目|参|被|督查|办公室|专班|领导|二级|基层|下属|联络|清理|工作|营商|政务|[一-龥]{2,8}(?:[市县区省州旗镇乡局委办厅]|公司|部门|单位|办公室|小组))"
)


_NO_UNIT = re.compile(r"[由将把的对]|主要对|情况")
COLLECTED = re.compile(
    r"(?<!理)由(?P<who>[一-龥（）()]{2,24}?)(?:统一|负责|牵头|按[月季周旬]|每[月季周]|定期)*(?:汇总|报送|上报|填报|审核)"
)


@lru_cache(maxsize=1024)
def subject_of(part: str) -> tuple[str, ...]:
    """The units that are the subject at the beginning of a clause, apart; empty when it begins otherwise."""
    plain = alike(part).lstrip("，,；;。 ")
    offset = len(part) - len(plain) if part.endswith(plain) else 0
    for candidate in _SUBJECT.finditer(plain):
        who = candidate["who"]
        # the shortest text in front of a verb may end inside a name: lengthen until it is nothing but units
        for stop in [candidate.end("who"), *_stops(plain, candidate.end("who"))]:
            who = plain[candidate.start("who") : stop]
            if _STARTS_UNIT.match(who) and not _NO_UNIT.search(who) and _WHOLE_UNIT.fullmatch(who):
                return units_in(part[offset + candidate.start("who") : offset + stop])
    collected = COLLECTED.search(plain)
    if collected and _WHOLE_UNIT.fullmatch(collected["who"]):
        return units_in(collected["who"])
    return ()


def _stops(plain: str, begin: int) -> list[int]:
    return [
        begin + found.start()
        for found in re.finditer(rf"(?={_AFTER_SUBJECT})", plain[begin : begin + 40])
        if found.start()
    ]


_PERSONS = re.compile(r"的?(?:党政)?(?:主要|分管)?(?:负责(?:同志|人)|领导)(?:同志)?$")
"""各单位主要负责同志 must do it: the unit owes it."""


@lru_cache(maxsize=1024)
def units_in(text: str) -> tuple[str, ...]:
    """The units of a list as printed: 各县区各有关部门 are two, 各地各部门 are kept as they are called."""
    text = re.sub(r"((?:^|(?<=[、，]))各[^各、，]{2,})(?=各[一-龥]{2})", r"\1、", text)
    text = _PERSONS.sub("", text) or text
    found = tuple(unit for one in split_units(text).assignments for unit in one.units)
    return found or ((text,) if text else ())


_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})年|今年|本年度?|当年|明年|次年|翌年)"
_CLOCK = r"(?:[（(](?:星期|周)[一二三四五六日天][）)]|星期[一二三四五六日天]|周[一二三四五六日](?=[下前之上]))?(?:(?:上午|下午|晚上|中午)?\d{1,2}(?:[:：]\d\d|[时点](?:整|半|\d\d分)?)|[上下]午|下班|上班)?"
_BEFORE = r"(?:之前|以前|前|之内|以内|内)"
_DATED = (
    rf"(?:{_YEAR}?{_NUMBER}月份?(?:{_NUMBER}[日号](?:[、和及与]{_NUMBER}[日号])*|底|末|初|[上中下]旬|中旬?)?{_CLOCK}{_BEFORE}?"
    rf"|{_YEAR}?(?:年底|年末|年内|第?[一二三四1-4]季度[末底]?|[上下]半年[末底]?){_CLOCK}{_BEFORE}?|(?:(?:19|20)\d\d)年?[底末内]{_BEFORE}?|(?:19|20)\d\d年(?={_BEFORE}|[底末内])[底末内]?{_BEFORE}?"
    rf"|(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}[日]?{_CLOCK}{_BEFORE}?|(?<![\d./-]){_NUMBER}[日号]{_CLOCK}{_BEFORE})"
)
_REPEATED = (
    rf"(?:每(?:个)?(?:半年|年度?|季度?|月度?|月份|周|星期|旬|半月|半个月|两周|两个?月|双月|单月|工作日|日|天|学期|学年|年)|逐[月季周日]|按(?:月|季度?|周|旬|年度?|半年|日)(?!底|末|照|计划|规定)|次月|当月|月底|季末|季度末|月末|年终)"
    rf"(?:[终末底初度]|结束后)?的?(?:第[一二三四\d]个?|最后[一1]?个?|首个?)?(?:[月周](?!底|末)|工作日|季度)?的?(?:{_NUMBER}月(?![一-龥]*份的))?(?:{_NUMBER}[日号](?:[、和及与]{_NUMBER}[日号])*|[上中下]旬|底|末|初|周?[一二三四五六日](?=[下前上之，]))?"
    rf"(?:[、和及与]{_NUMBER}月{_NUMBER}[日号])*(?:第?[一二三四\d]{{1,2}}个工作日)?{_CLOCK}{_BEFORE}?"
)
_AFTER = rf"(?:(?:自)?[一-龥]{{0,12}}(?:之日起|之?后|起)的?)?{_NUMBER}个?(?:工作日|自然日|[日天]|周|个?月)(?:{_BEFORE})"
_WHEN = re.compile(rf"{_REPEATED}|{_DATED}|{_AFTER}")
_LIMIT = re.compile(rf"(?:{_BEFORE}|[底末]|年[内底末])$|^每|^逐|^按|^次月|^当月|年终")
_NOT_WHEN_BEFORE = re.compile(r"(?:自|从|截至|截止到?|以|对|为|据|关于|印发的?)$")
_NOT_WHEN_AFTER = re.compile(
    r"^(?:以来|起(?!草)|以后|之后|至|到(?!位)|[-—–~～]|发布|印发的|出台的|实施的|召开的|日发|份的|度)"
)
_CLOSES = re.compile(r"截止(?:时间|日期)?(?:为|是|[:：])?$")
_ASKED = re.compile(r"将|请|要|应|须|需|报送|上报|反馈")


@lru_cache(maxsize=1024)
def whens(part: str) -> tuple[str, ...]:
    """The times by which something is asked for in a clause, as printed; not starts, states, dates of titles and events.

    Several days that share a word (6月20日、12月20日前) are several times.
    """
    plain = alike(part)
    found: list[str] = []
    for hit in _WHEN.finditer(plain):
        before, after = plain[: hit.start()], plain[hit.end() :]
        closes = bool(_CLOSES.search(before))
        if before.rfind("《") > before.rfind("》") or _NOT_WHEN_AFTER.match(after):
            continue
        if _NOT_WHEN_BEFORE.search(before) and not closes:
            continue
        if before.rfind("（") > before.rfind("）") and not re.search(r"前|截止", hit[0] + before[-6:]):
            continue
        if not _LIMIT.search(hit[0]) and not closes and not (_ASKED.search(plain) and verb_in(part)):
            continue
        found += _each(part[hit.start() : hit.end()])
    if len(found) > 1 and not _LIMIT.search(alike(found[0])) and _LIMIT.search(alike(found[-1])):
        found = [one for one in found if _LIMIT.search(alike(one)) or _listed_before(plain, one)]
    return tuple(found)


def _listed_before(plain: str, one: str) -> bool:
    return bool(re.search(rf"{re.escape(alike(one))}[、和及与]", plain))


def _each(text: str) -> list[str]:
    """3月15日、6月15日 are found one by one; 6月20日、25日前 is here."""
    found = re.fullmatch(
        rf"(?P<head>(?:{_YEAR})?{_NUMBER}月)(?P<days>{_NUMBER}[日号](?:[、和及与]{_NUMBER}[日号])+)(?P<tail>.*)",
        alike(text),
    )
    if not found:
        return [text]
    return [found["head"] + day + found["tail"] for day in re.split(r"[、和及与]", found["days"])]


def next_year_after(time: str, known: int | None) -> int | None:
    """The year that dates after this one inherit."""
    found = re.match(r"((?:19|20)\d\d)", alike(time))
    return int(found[1]) if found else known


@dataclass(frozen=True, slots=True)
class Verb:
    """The report word of a clause and its place."""

    word: str
    start: int
    end: int


_VERBS = r"(?:汇总|审核|盖章|统一|签字)?(?:后)?(?:上报|报送|呈报|函报|反馈|报备|提交|递交|发送|报告|传至|发至|发到|送至|送达|寄至|报至|报给|报到|填报|抄报|申报|汇报|备案|回复|发送到)(?:至|给|到|于|送)?"
_REPORTS = re.compile(
    rf"(?P<full>{_VERBS})|(?<![申举通汇播预月周日季年海情警电简快学党晚早公填上呈函抄虚瞒漏谎直])(?P<bare>报)(?P<to>[送至给到经请]?)(?![名销道刊纸警废表考酬价关税社告备批喜应盘春捷送至给到])"
)
_NOUN_AFTER = re.compile(
    r"^(?:表|单|制度|机制|工作(?!总结|进展|情况|台账|方案|开展|推进|落实)|要求|时间|渠道|率|意见|的|质量|平台|系统|流程|内容|程序|及时|信息网|材料清单|人|方式|事项|数据质量)"
)


@lru_cache(maxsize=1024)
def verb_in(part: str) -> Verb | None:
    """The word that says that something is reported, None in clauses that do not (工作报告, 审批改为备案, 举报 are no such)."""
    plain = alike(part)
    hits = []
    for hit in _REPORTS.finditer(plain):
        word, before, after = hit[0], plain[: hit.start()], plain[hit.end() :]
        if before.rfind("《") > before.rfind("》"):
            continue
        if hit["bare"]:
            if not _may_receive(after) and not re.search(
                r"(?:将|把).+$|前$|并$|书面$|后$|[日底末]$|统一$|一并$|及时$|逐级$", before
            ):
                continue
            if re.match(r"^(?:经|请)", hit["to"] or "") or re.search(r"经$|按程序$|适时$", before):
                word = word if re.search(r"将|前", before) else ""
            if not word:
                continue
        elif _is_noun(word, before, after):
            continue
        hits.append(Verb(word, hit.start(), hit.end()))
    said = [hit for hit in hits if not hit.word.endswith("报告")] or hits
    return _chosen(said, plain) if said else None


def _chosen(hits: list[Verb], plain: str) -> Verb:
    """Of several the one that is followed by whom; 备案 and 汇总 behind another are its purpose."""
    strong = [verb for verb in hits if "备案" not in verb.word] or hits
    return next((verb for verb in strong if recipient(plain[verb.end :])[0]), strong[0])


def _is_noun(word: str, before: str, after: str) -> bool:
    if word.endswith(("至", "给", "到")):
        return False
    if word.endswith("报告"):
        return not (re.search(r"向[^，,]{2,40}$", before) or _may_receive(after))
    if word.endswith("申报"):
        return not (re.search(r"向[^，,]{2,40}$", before) or _may_receive(after))
    if word.endswith("备案"):
        return not re.search(r"报[^，,]{2,40}$|向[^，,]{2,40}$|进行$|(?:将|把).{2,}$", before) or bool(
            re.search(r"改为$|实行$", before)
        )
    if word.endswith(("反馈", "汇报", "提交", "申报", "回复")) and re.match(r"(?:问题|意见|的|情况和|机制)", after):
        return word.endswith("反馈")
    return bool(_NOUN_AFTER.match(after))


_RECIPIENT_END = r"(?:办公室|办公厅|人民政府|政府|党委|党组|管委会|委员会|领导小组|协调小组|小组|指挥部|专班|[局委厅署院处科股室部站所办组]|中心|公司|集团|大队|支队|总队|学校|学院|银行|支行|国务院|部门|单位|邮箱|平台|系统|群|电子信箱|信箱|同志|联系人|各[县市]区|窗口|领导|上级|机关|督查室|大学|医院|协会|社区|街道|镇|乡|村)"
_RECIPIENT = re.compile(
    rf"^(?:至|给|到|送|送至|请|经)?(?P<to>(?![（(]|前|报|时间|情况|工作|材料|表|方案|《|\d|进展|名单|总结|自查|本单位|年度)[一-龥“”A-Za-z、（）()]{{1,60}}{_RECIPIENT_END}(?:[（(][^（）()@\d:：]{{1,24}}[)）])?)"
)
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[\w-]+(?:\.[\w-]+)+")
_PURPOSE = r"(?:备案|审定|审核(?!处|科|组)|审批|备查|汇总(?!组)|研究(?![院所室])|审查|批准|存档|编制|统一|进行|组织(?!部|处|科)|并|同意|审议|核定|统筹|梳理|印发|公布|[（(，,。；;]|$|以便|用于|及|同时|抄送|处理|归档|登记|复核|确认|（|留存|验收)"


_LONGEST_NAME = 80


def recipient(after: str) -> tuple[str, str]:
    """(to, rest) of the text behind a report word: 市政府办公室备案 → 市政府办公室, 备案; no addressee: empty."""
    plain = alike(after)
    mail = re.match(
        r"^(?:至|到)?(?P<to>(?:(?![发报送至])[一-龥]){0,16}(?:邮箱|邮件|信箱)?[（(:：]?[A-Za-z0-9_.+-]+@[\w-]+(?:\.[\w-]+)+)",
        plain,
    )
    if mail:
        return after[mail.start("to") : mail.end()].lstrip("（("), after[mail.end() :]
    if found := re.match(
        r"^(?:至|给|到|送)?(?P<to>我(?:局|委|办|厅|处|科|部|公司|中心|院|区|县|市|组)(?:[一-龥]{2,10}[处科室办股组])?)",
        plain,
    ):
        return after[found.start("to") : found.end()], after[found.end() :]
    head = re.split(r"[，,。；;：:]", plain[:_LONGEST_NAME], maxsplit=1)[0]
    best = None
    for stop in range(2, len(head) + 1):
        found = _RECIPIENT.fullmatch(head[:stop])
        if found and re.match(_PURPOSE, head[stop:] or "$"[:0]) and _is_whom(found["to"]):
            best = found
            break
    if not best:
        return "", after
    return after[best.start("to") : best.end("to")], after[best.end() :]


def _is_whom(text: str) -> bool:
    """Whether an addressee is no more than that: 整改台账至集团审计部 is an object and an addressee."""
    return not re.search(r"[至给]", text) and all(text.count(left) == text.count(right) for left, right in _PAIRS)


_PAIRS = (("（", "）"), ("(", ")"), ("“", "”"))


def _may_receive(after: str) -> bool:
    return bool(recipient(after)[0])


FORM_NAME = re.compile(r"《([^《》]{2,40})》[（(](?:样表)?(?:详?见)?(附[件表]\d{0,2}(?:[-—、]\d{1,2})*)[）)]")
"""(name, attachment) pairs: 《证明事项清理申报表》（见附件2）."""


def attachment_in(plain: str) -> str:
    """附件1、附件3 as a clause names its forms; empty when it names none."""
    found = re.findall(r"附[件表](?:\d{1,2}(?:[-—至、和]\d{1,2})*|[一二三四五六七八九十](?![一-龥]))?", plain)
    return "、".join(dict.fromkeys(found))
