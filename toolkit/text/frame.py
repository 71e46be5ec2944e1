"""What a line of a document's frame is: letterhead, number, salutation, signature, date, remark, copies, imprint.

The elements and their order are those of GB/T 9704-2012, 7.2 to 7.4; published pages put lines of their own around them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from toolkit.model.document import Line
from toolkit.text.normal import squeeze
from toolkit.text.numerals import number_of
from toolkit.text.outline import marker_of

_ALIKE = {code: chr(code - 0xFEE0) for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_ALIKE |= {
    ord(old): new
    for old, new in zip(
        "關於發號辦會議員書現將給們來數劃實開門區務廳單見點責處縣鄉鎮團長黨監體辧公佈聯電話郵時間覽機構圖報請貫執項總規營環則細台",
        "关于发号办会议员书现将给们来数划实开门区务厅单见点责处县乡镇团长党监体办公布联电话邮时间览机构图报请贯执项总规营环则细台",
        strict=True,
    )
}
_ALIKE[ord("：")] = ":"


def bare(line: Line) -> str:
    """The line without white space and marks of emphasis (``# ``, ``**``)."""
    return re.sub(r"^(?:#{1,6}|>)(?=[^#])|\*{2}|__", "", squeeze(line.text))


def alike(text: str) -> str:
    """The text with digits, Latin letters and colons of one width and common traditional characters simplified.

    As long as before, so that places in it are places in the text as printed.
    """
    return text.translate(_ALIKE)


_DAY = (
    r"(?P<y>(?:19|20)\d\d|[一二][〇零○ＯO0oОо0一二三四五六七八九]{3})年"
    r"(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_ISO = r"(?P<iy>(?:19|20)\d\d)[-./](?P<im>\d{1,2})[-./](?P<id>\d{1,2})(?!\d)"
_ANY_DAY = re.compile(rf"{_DAY}|{_ISO}")
_ONLY_DAY = re.compile(rf"[（(]?(?:{_DAY}|{_ISO})[）)]?")
_SIGNED = re.compile(rf"[（(]?(?P<who>[^，。；:、]{{3,80}}?)(?:{_DAY}|{_ISO})(?P<printed>印发)?[）)]?")


def day_of(text: str) -> str | None:
    """The first full date of a text as YYYY-MM-DD; None without one or when there is no such day."""
    found = _ANY_DAY.search(alike(text))
    return _iso(found) if found else None


def _iso(found: re.Match[str]) -> str | None:
    year, month, day = (found["y"], found["m"], found["d"]) if found["y"] else (found["iy"], found["im"], found["id"])
    figures = [number_of(re.sub("[ＯOoОо]", "〇", part)) or 0 for part in (year, month, day)]
    try:
        return date(*figures).isoformat()
    except (ValueError, OverflowError):
        return None


_ORG = re.compile(
    r"(?:人民政府|政府|党委|党组|[省市县区州旗乡镇厂]委|工委|支部|人大常委会|常务委员会|代表大会|政协|法院|检察院|办公室|办公厅|委员会|管委会|居委会|村委会"
    r"|居民委员会|办事处|行署|领导小组|协调小组|工作组|指挥部|专班|联席会议|[一-龥]{2}[局厅部委办署院]|分局|总局|公司|集团|总厂|银行|[支分总]行|联社"
    r"|大学|学院|[中小]学|学校|幼儿园|医院|卫生院|研究[院所]|协会|学会|联合会|商会|总工会|团委|妇联|工商联|[总支大中]队|中心|基金会|合作社|[一-龥]{2}[处科室站所院馆台社])"
    r"(?:[（(][^（）()]{2,20}[）)])?$"
)
_NOT_ORG = re.compile(
    r"[，。；:！？,;!?]|^(?:关于|附件|责任|牵头|配合|现将|各|第[一二三四五六七八九十]|以下|上述)|^[（(].*[）)]$"
)


def is_organisation(text: str) -> bool:
    """Whether a line is nothing but the name of an organisation (or several, without anything between them)."""
    plain = alike(text)
    return 3 <= len(plain) <= 90 and bool(_ORG.search(plain)) and not _NOT_ORG.search(plain)


DOC_NO = re.compile(
    r"[一-龥]{1,14}?[（(]?[一-龥]*[）)]?[〔［\[（(【﹝](?:19|20)\d\d[〕］\]）)】﹞]第?[一-龥]{0,3}\d{1,5}号|[一-龥]{2,20}令第?\d{1,4}号"
)
_DOC_NO_LINE = re.compile(rf"(?:(?:发文字号|文号|发文号|编号):)?(?P<no>{DOC_NO.pattern})(?:(?:签发人|会签人).*)?")
_WEB = re.compile(
    r"(?:索引号|发布日期|发布时间|发文日期|成文日期|生成日期|公开日期|发布机构|发文机关|发文单位|信息来源|来源|浏览次数|阅读次数|点击|字号|字体|主题分类|发文字号|文号|有效性|效力状态"
    r"|公文时效|时效|作者|责任编辑|编辑|访问量|打印|您(?:现在)?的?(?:当前)?位置|当前位置|名称|信息名称|主题词|公开方式|公开类别|关键词|组配分类|体裁|服务对象|生效日期|废止日期|日期|撰稿|审核)"
    r"(?:[:|]|[\]】＞>]|$)|首页[>＞»/-]|[【\[]?(?:字体|字号|打印|关闭|分享)(?:[:：】\]].*)?$"
)
_FOOTER = re.compile(
    r"[【\[]?责任编辑[:：].*|(?:上一?[篇条]|下一?[篇条])[:：].*|版权所有.*|.*(?:网站标识码|ICP备|公网安备).*|扫一扫.{0,20}|分享到.*|[【\[]?(?:打印|关闭)(?:本页|窗口|页面)?[】\]]?"
)
"""What a web page has under a document."""
_PAGE = re.compile(r"[-—–－·]*\d{1,4}[-—–－·]*|第\d{1,4}页(?:[，,/]?共\d{1,4}页)?|\d{1,3}/\d{1,3}")
_ATTACHED = re.compile(
    r"[（(【\[]?附[件表录](?:\d{1,2}|[一二三四五六七八九十]{1,2})?[）)】\]]?(?::.{0,400}|$|[《一-龥].{0,60}$)|附:.{0,200}"
)
_IMPRINT = re.compile(
    r"(?:抄送|抄报|主送|分送|印送|报送|发送):.*|.{0,50}(?:年\d{1,2}月\d{1,2}日|[月日])印发?[。]?|(?:\(?共印|印数).{0,12}份?\)?.?"
)
_CONTACT = re.compile(
    r"(?:[（(]|工作)?(?:联系人|联络人|联系电话|联系方式|电话|传真|电子邮箱|电子邮件|邮箱|地址|联系地址|邮编)(?:及(?:联系)?电话)?:.*"
)
_NUMBERED = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|[\w.-]+@[\w-]+\.[a-z]|(?<!\d)0\d{2,3}[-—]\d{7,8}(?!\d)")
"""Mobile, address or telephone: in a short line without a statement it is a contact."""
_SAID = re.compile(r"[。；]|前|将|报|应")
_REMARK = re.compile(
    r"[（(【\[]?(?:此件|本件|此页|本页|此文|公开方式:|公开属性:|信息公开选项:|主动公开|依申请公开|不予公开|公开发布|以下无正文|此件发至|网络公开).{0,40}"
)
_FORWARD = re.compile(
    r"现?(?:印发|转发|下发|发)给?你们|(?:现|特此|现将.{0,80}|予以|特予)(?:予以|予|以)?(?:印发|转发|下发|公布)(?:给|，|。|$|实施|执行)|(?:办公?[厅室]|委员会|政府|局)印发《"
)
_GREETED = re.compile(
    r"(?:[一-龥]{0,8}各|市|县|区|省|州|盟|旗|镇|乡|局|厅|委|集团|公司|机关|自治区|有关|本|驻|全|在|[一-龥]{2,12}(?:局|委|办|厅|公司|政府|管委会|办事处)[、，,:])"
    r"[^。；;！？]*(?:单位|部门|政府|行署|[局委厅办署院处科室部行会]|机构|公司|企业|学校|学院|街道|乡镇|村|社区|中心|支部|党委|党组|小组|大队|支队|园区|同志|人员|会员|职工|医院|银行|支行|组织|成员"
    r"|[一-龥]{2}[县市区])(?:[（(][^）)]*[）)])?"
)  # fmt: skip
_LABEL = re.compile(r"(?:责任|牵头|配合|主办|协办|承办|参与|参加|负责|完成|工作|落实|实施|整改|协同|支持)[一-龥]{0,6}:")
_ISSUES = re.compile(r"(?<=.{3})(?:联合|共同)?(?:印发|发布)$")
_NAMED = (
    r"(?:通知|方案|意见|清单|台账|台帐|分工|要点|措施|计划|规划|任务书|分解|办法|细则|规定|决定|通报|安排|责任[书状制]|一览表|明细表|分[工解]表|任务表|行动|举措|规程|预案|工作|任务|函|表|条)"
    r"(?:[（(〔][^（）()〔〕]{2,24}[）)〕])*》?$"
)
TITLE_END = re.compile(_NAMED)
_SUBTITLE = re.compile(r"[（(][^（）()。；]{2,30}[）)]")
_LETTERHEAD = re.compile(r"(?P<who>[^，。；:]{3,60})文件")
STOPPED = re.compile(r"[。；;！？!?：:，,、]$")
LONGEST_TITLE = 90


def kind_of(text: str) -> str:
    """What a line of the frame is; empty for running text, ``marker`` for a numbered one.

    ``text`` is what ``bare`` gives. The others: page, doc_no, date, signed, web, attached, imprint, contact, remark,
    forward, greeting, letterhead, org, title, subtitle.
    """
    plain = alike(text)
    for kind, pattern in _WHOLE:
        if pattern.fullmatch(plain):
            return "imprint" if kind == "signed" and not _is_signature(plain) else kind
    if _WEB.match(plain):
        return "web"
    if len(plain) < 150 and _NUMBERED.search(plain) and not _SAID.search(plain):
        return "contact"
    if _FORWARD.search(plain):
        return "forward"
    if _is_greeting(plain):
        return "greeting"
    found = _LETTERHEAD.fullmatch(plain)
    if found and is_organisation(found["who"]):
        return "letterhead"
    if marker_of(plain)[0]:
        return "marker"
    if is_organisation(issuing(plain)):
        return "org"
    if len(plain) <= LONGEST_TITLE and TITLE_END.search(plain) and not STOPPED.search(plain) and "。" not in plain:
        return "title"
    return "subtitle" if _SUBTITLE.fullmatch(plain) else ""


_WHOLE = (
    ("page", _PAGE), ("doc_no", _DOC_NO_LINE), ("date", _ONLY_DAY), ("signed", _SIGNED), ("attached", _ATTACHED),
    ("footer", _FOOTER), ("imprint", _IMPRINT), ("contact", _CONTACT), ("remark", _REMARK),
)  # fmt: skip


def _is_signature(plain: str) -> bool:
    found = _SIGNED.fullmatch(plain)
    return bool(found) and is_organisation(found["who"]) and (not found["printed"] or plain[0] in "（(")  # type: ignore[index]


def signed(text: str) -> tuple[str, str | None]:
    """(organisation, date) of a line that holds both: ``云溪市教育局2026年3月5日``; two empty values otherwise."""
    found = _SIGNED.fullmatch(alike(text))
    if not found or not is_organisation(found["who"]):
        return "", None
    return text[found.start("who") : found.end("who")], _iso(found)


def issuing(text: str) -> str:
    """云溪市人民政府办公室印发 (a title on two lines: the plan's name is below) → the organisation."""
    return _ISSUES.sub("", text)


def doc_no_of(text: str) -> str:
    """The document number that a line consists of, as printed; empty otherwise."""
    found = _DOC_NO_LINE.fullmatch(alike(text))
    return text[found.start("no") : found.end("no")] if found else ""


def letterhead_of(text: str) -> str:
    """云溪市人民政府办公室文件 → the organisation; empty otherwise."""
    found = _LETTERHEAD.fullmatch(alike(text))
    return text[found.start("who") : found.end("who")] if found and is_organisation(found["who"]) else ""


def _is_greeting(plain: str) -> bool:
    if _LABEL.match(plain) or len(plain) > 200 or marker_of(plain)[0]:
        return False
    return plain.endswith(":") and bool(_GREETED.fullmatch(plain[:-1]))


def looks_like_greeting(text: str) -> bool:
    """A salutation whose colon was lost: only to be asked in front of the letter's first sentence."""
    plain = alike(text).rstrip(":")
    return plain.startswith("各") and bool(_GREETED.fullmatch(plain)) and not _ORG.fullmatch(plain)


HEAD_KINDS = frozenset((
    "page", "doc_no", "date", "signed", "web", "attached", "imprint", "contact", "remark", "forward", "greeting",
    "letterhead", "org", "title", "subtitle",
))  # fmt: skip
CLOSING_KINDS = frozenset(("footer", "date", "signed", "imprint", "contact", "remark", "attached", "page"))
DEEPEST = 60
"""How many lines a frame may have at most: web pages put twenty in front."""


@dataclass(slots=True)
class Frame:
    """The lines with what each is, and the index of the covering letter's sentence (-1: there is none)."""

    lines: Sequence[Line]
    texts: list[str]
    kinds: list[str]
    letter: int
    end: int


def framed(lines: Sequence[Line]) -> Frame:
    """What each line is, where the covering letter says what it sends, and where the body begins."""
    texts = [bare(line) if not line.table else "" for line in lines]
    kinds = [kind_of(text) if text else "table" if line.table else "" for text, line in zip(texts, lines, strict=True)]
    letter = next(
        (
            index
            for index, kind in enumerate(kinds[:DEEPEST])
            if kind == "forward" and not _numbered_before(kinds, index)
        ),
        -1,
    )
    seen = Frame(lines, texts, kinds, letter, 0)
    seen.end = _end(seen)
    return seen


def _numbered_before(kinds: list[str], index: int) -> bool:
    return "marker" in kinds[:index]


def _end(seen: Frame) -> int:
    kinds, texts, index = seen.kinds, seen.texts, 0
    titled = False
    while index < min(len(kinds), DEEPEST):
        kind = kinds[index]
        if index <= seen.letter:
            index += 1
            continue
        if kind == "title" and titled and len(texts[index]) <= 6 and not continues(seen, index):
            break
        if kind in HEAD_KINDS:
            titled = titled or kind == "title"
        elif index and kind == "" and looks_like_greeting(texts[index]) and not titled:
            pass
        elif kind == "" and (stop := title_piece(seen, index)):
            index, titled = stop, True
            continue
        else:
            break
        index += 1
    return index


_HALF = re.compile(r"(?:工作|行动|任务|举措|改革|活动)$")


def continues(seen: Frame, index: int) -> bool:
    """Whether a title's line is the second half of the line above (…专项行动 / 实施方案)."""
    if not index or seen.kinds[index - 1] != "title" or seen.kinds[index] != "title":
        return False
    above, text = alike(seen.texts[index - 1]), alike(seen.texts[index])
    return (
        bool(_HALF.search(above))
        and not text.startswith((above[:3], "关于"))
        and len(above) + len(text) <= LONGEST_TITLE
    )


def title_piece(seen: Frame, index: int) -> int:
    """Index behind a title that begins at a line which is none alone (two centred lines); 0 when there is none."""
    joined = ""
    for stop in range(index, min(index + 4, len(seen.texts))):
        text = seen.texts[stop]
        if not text or STOPPED.search(text) or len(joined) + len(text) > LONGEST_TITLE or "。" in text:
            return 0
        if seen.kinds[stop] in ("marker", "greeting", "forward", "date"):
            return 0
        if stop > index and seen.kinds[stop] not in ("title", ""):
            return 0
        joined += text
        if stop > index and seen.kinds[stop] == "title":
            return stop + 1
    alone = seen.lines[index]
    heading = alone.centred or alone.level == 1 or alone.text.lstrip().startswith("# ")
    return index + 1 if heading and not index else 0


def beside(seen: Frame, index: int, begin: int) -> list[int]:
    """The lines of organisations above a date, else the one below it."""
    place = index
    while place > begin and seen.kinds[place - 1] == "org":
        place -= 1
    if place < index:
        return list(range(place, index))
    below = index + 1
    if below < len(seen.kinds) and seen.kinds[below] == "org" and (index == 0 or seen.kinds[index - 1] != "title"):
        return [below]
    return []


def attachment_list(seen: Frame, index: int) -> list[int]:
    """The numbered names under ``附件：1.…``."""
    found = []
    if not re.search(r"[:：]", seen.texts[index]):
        return []
    for place in range(index + 1, min(index + 20, len(seen.texts))):
        text = seen.texts[place]
        kind = marker_of(text)[0]
        if kind != "num" or len(text) > 60 or "。" in text or re.search(r"[（(].*(?:牵头|负责|责任).*[）)]", text):
            break
        found.append(place)
    return found


def attached_title(seen: Frame, index: int) -> list[int]:
    """The title of an attachment under its mark alone on a line (附件1)."""
    if not re.fullmatch(r"[（(]?附[件表录][一二三四五六七八九十\d]{0,2}[）)]?:?", alike(seen.texts[index])):
        return []
    stop = index + 1
    while stop < min(len(seen.kinds), index + 4) and seen.kinds[stop] in ("title", "subtitle", "org", "date", "signed"):
        stop += 1
    return list(range(index + 1, stop))
