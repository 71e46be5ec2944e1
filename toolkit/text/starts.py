"""How a line begins and ends: what surely opens a block of its own, and what is surely not finished."""

from __future__ import annotations

import re

from toolkit.text.outline import marker_of

_ROLE = "牵头|责任|配合|主办|协办|承办|主责|参与|参加|落实|协同|负责|实施|完成|办理|办结|整改|时间|时限|分管|包保|主管|督办|督查|监督|联系|推进|申报|报送|填报"
_THING = "单位|部门|科室|处室|股室|机构|主体|时限|时间|期限|节点|要求|领导|县领导|市领导|人员?|专班|方式|电话|分工|落实|进度|安排|目标|举措|措施|任务"
LABEL = re.compile(
    rf"[（(〔\[【]?(?:{_ROLE}|工作|主要|重点|目标|具体)(?:{_ROLE})?(?:[（(]?(?:{_THING}))(?:[及和、/]?(?:{_ROLE})?(?:{_THING}))?[)）]?(?:[（(][^（()）:：]{{1,8}}[)）])?\d{{0,2}}\s*[:：]"
    r"|[（(〔\[【]?(?:牵头|责任|配合|主办|协办|承办|时限|期限)\s*[:：]"
)
_OTHER_LABEL = re.compile(
    r"(?:发布日期|发布时间|来源|索引号|发文字号|发文机关|成文日期|公开日期|发布机构|附件\d{0,2}|附|抄送|主送|联系人|联系电话|邮箱|备注|说明|注|责任编辑|审核|签发人|主办|网站标识码"
    r"|上一篇|下一篇|浏览次数|主题分类|主题词|有效性|信息来源|打印|字号)\s*(?:[:：]|$)|附件\d{0,2}$|附件\d{1,2}(?=[\u4e00-\u9fff]{2})|[（(]?此件"
)
_OPENING = re.compile(r"《[^》]{4,60}》(?:已|经|业经)|现将|经[^，。]{2,20}同意，现")
_DOC_NO = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(](?:19|20)\d\d[〕\])）]第?\d{1,4}号$")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d|[二一][〇○零ОO0一二三四五六七八九]{3})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)?(?:印发)?[。]?"
)
_OPEN, _CLOSE = "（(〔[【［{《“「", "）)〕]】］}》”」"
_PAIRS = dict(zip(_CLOSE, _OPEN, strict=True)) | {")": "(", "）": "（"}
_FOLD = str.maketrans("(〔[【［{", "（（（（（（", "")
_FOLD_CLOSE = str.maketrans(")〕]】］}", "））））））", "")
_CLAIM = re.compile(
    r"(?:牵头|负责|配合|协作|协办|承办|主办|参与|参加|落实)(?=$|[，；,;、。])|(?:单位|部门|科室|处室|股室|时限|时间|领导)[:：]"
)
_NO_OFFICE = re.compile(r"[。？！：:]|^(?:含|包括|以下简称|简称|不含|即|如)")
_ORG = re.compile(
    r"(?:局|委|办|厅|府|院|行|会|中心|公司|室|部|处|科|队|站|所|社|联|县|区|市|镇|乡|街道|单位|部门|机构|支队|大队|集团|学校|领导小组|专班|组)$"
)
_CLOSED_BY = frozenset("。！？；：!?;:…")
_TRAILING = "”’」）)〕]】］》\"'"
_NEVER_FIRST = frozenset("，。、；：！？）)〕】］》”’」,;:!?％%")
_CUT_AFTER = frozenset("，,、（(〔【《“‘「—－-/和与及或的将把对在为由从向于至到按以等并且")
_SURELY_CUT_AFTER = frozenset("，,、（(〔【《“‘「/")
_SALUTATION = re.compile(
    r"^(?:各|市|省|区|县|自治区|镇|乡|机关|局|委|开发区|高新区|有关)[^。；]*(?:单位|部门|政府|委员会|管委会|委|局|厅|办|公司|机构|办事处|院校|中心)[:：]?$"
)


def starts_block(text: str) -> str:
    """What kind of block a line surely opens: a marker's kind, ``label``, ``note``, ``opening``, ``date``, ``bracket``; else empty."""
    kind, _, _ = marker_of(text)
    if kind:
        return kind
    if text[:1] not in "（(〔[［" and (LABEL.match(text) or text.startswith("【")):
        return "label"
    if _OTHER_LABEL.match(text) or _DOC_NO.match(text) or (text[-1:] in "：:" and is_salutation(text)):
        return "note"
    if _OPENING.match(text):
        return "opening"
    if is_date(text):
        return "date"
    return "bracket" if text[:1] in "（(〔[［" and claims(text) else ""


def is_date(text: str) -> bool:
    """Whether the text is a date and nothing else (the last line of a notice)."""
    return bool(_DATE.fullmatch(text))


def claims(text: str) -> bool:
    """Whether the bracket that a text begins with says who is responsible (it may be cut off before it closes)."""
    end = _closing(text)
    inner, rest = text[1:end], text[end + 1 :].strip("。；;，,")
    if not inner or (rest and rest[0] not in _OPEN and not _CLAIM.search(inner)):
        return False
    if _CLAIM.search(inner):
        return True
    if end >= len(text):
        names = re.split(r"[、，,；;]", inner)
        return len(names) > 1 and all(_ORG.search(name.rstrip(_TRAILING)) for name in names[:-1])
    units = inner.rstrip("。；;等")
    return len(inner) >= 3 and not _NO_OFFICE.search(units) and bool(_ORG.search(units.rstrip(_TRAILING)))


def _closing(text: str) -> int:
    """Where the bracket at the beginning closes, the length of the text where it never does."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char in "（(〔[【［") - (char in "）)〕]】］")
        if depth <= 0:
            return place
    return len(text)


def is_office(text: str) -> bool:
    """Whether a short line is the name of an office: how a document is signed."""
    return 4 <= len(text) <= 40 and not re.search(r"[，。；：:;,\d]", text) and bool(_ORG.search(text))


def closed(text: str) -> bool:
    """Whether a text ends as a sentence, a lead-in or a bracket with units ends."""
    bare = text.rstrip(_TRAILING)
    if bare[-1:] in _CLOSED_BY:
        return True
    return text[-1:] in "）)〕]】］" and (at := _opening(text)) >= 0 and claims(text[at:])


def _opening(text: str) -> int:
    """Where the bracket that closes at the end of ``text`` opens, -1 when nowhere."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in "）)〕]】］") - (text[place] in "（(〔[【［")
        if depth == 0:
            return place
    return -1


def open_bracket(text: str) -> str:
    """The last bracket or quotation mark of ``text`` that is not closed, as 〈（〉, 《 or “; empty when all are."""
    depth: list[str] = []
    for char in text.translate(_FOLD).translate(_FOLD_CLOSE):
        if char in "（《“「":
            depth.append(char)
        elif char in "）》”」":
            opener = {"）": "（", "》": "《", "”": "“", "」": "「"}[char]
            if opener in depth:
                while depth.pop() != opener:
                    pass
    return depth[-1] if depth else ""


def closes(text: str, opener: str) -> bool:
    """Whether ``text`` has the closing mark of ``opener`` before it opens another one."""
    closer = {"（": "）", "《": "》", "“": "”", "「": "」"}[opener]
    depth = 1
    for char in text.translate(_FOLD).translate(_FOLD_CLOSE):
        depth += (char == opener) - (char == closer)
        if depth == 0:
            return True
    return False


def cannot_begin(text: str) -> bool:
    """Whether no line begins like this: with a closing mark or a comma."""
    return text[:1] in _NEVER_FIRST


def surely_cut(text: str) -> bool:
    """Whether no text ends like this: with a comma or an opening mark."""
    return text[-1:] in _SURELY_CUT_AFTER


def sounds_cut(text: str) -> bool:
    """Whether a text seldom ends like this: with a comma, an opening mark, a preposition or a conjunction."""
    return text[-1:] in _CUT_AFTER


def is_salutation(text: str) -> bool:
    """Whether a line names those whom the document is sent to (各县区人民政府，市政府各部门)."""
    return bool(_SALUTATION.match(text))


def lists_units(text: str) -> bool:
    """Whether a line is the rest of a list of units: short, without a sentence, ending as names of offices end."""
    bare = text.rstrip("。；;")
    return len(bare) <= 80 and not re.search(r"[。：:]", bare) and bool(_ORG.search(bare.rstrip(_TRAILING)))
