"""A list of units as printed → its single names: what separates two of them, and what stands inside one.

Separators are 、，,；;/ and line breaks; a space, a point, 和, 与, 及 or nothing at all separates only where both sides are
whole names. Brackets and quotes of a name are never opened, and 各市、县（区）人民政府 is one name. Source of the traps:
``domain.md`` §3.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.text.normal import squeeze
from toolkit.text.role_words import tail_of, without_tail

Notes = list[tuple[str, dict[str, str]]]

SPACE_ONLY = "P712"
"""Note: two units that only a space separates; gaps ``left`` and ``right``."""
NO_SEPARATOR = "P718"
"""Note: two units that nothing separates (市财政局市住建局); gaps ``left`` and ``right``."""

OPEN, CLOSE = frozenset("（(〔[【［﹝〖“「《"), frozenset("）)〕]】］﹞〗”」》")
_HARD = frozenset("、，,；;。。/／|｜﹑､\\①②③④⑤⑥⑦⑧⑨⑩★▲△")
_ROLE_AHEAD = re.compile(r"(?:牵头|负责|主办|配合|落实)$")

STRONG = re.compile(
    r"(?:局|委|院|办|办公室|厅|法院|检察院|中心|公司|支行|分行|银行|政府|部门|单位|管委会|大厅|集团|联社|园区|开发区|街道"
    r"|海关|支队|大队|总队|专班|小组|总工会|联合会|协会|商会|[)）])$"
)
ANY_END = re.compile(
    r"(?:[局委办厅院署部处科室站所队组会社校馆台行团联协县区市镇乡村州旗地省)）〕\]”]"
    r"|中心|政府|单位|部门|公司|集团|园区|街道|大厅|学院|大学|企业|机构|热线|[国央民]企|高校|海关|专班|组织|运营商|公署|中央)$"
)
_LEVEL_START = re.compile(
    r"^(?:[省市县区州镇乡旗团全各驻]|有关|相关|其他|其它|其余|国网|人行|中国|国家|中央|自治区|武警|民航|人民银行|本级|所属|下属|直属"
    r"|[\u4e00-\u9fff]{2,3}[市县区州旗])"
)
_BARE = frozenset(
    [
        "办公室",
        "委员会",
        "管理局",
        "管委会",
        "服务中心",
        "管理中心",
        "交易中心",
        "中心支行",
        "人民政府",
        "发展中心",
        "监督局",
        "服务局",
        "建设局",
        "事务局",
        "分公司",
        "党委政府",
        "服务机构",
        "研究院",
        "分行",
        "支行",
        "分局",
        "社会资本合作中心",
    ]
)
"""Ends of names that white space or 和 never makes a unit of their own."""
_ALL = re.compile(
    r"^各?(?:省|市|州|盟|地|县|区|旗|县区|乡|镇|乡镇|街道|苏木|苏木乡镇|委|办|厅|自治区|盟行政公署|盟行署)(?:[（(].{1,4}[）)])?$"
)
_ALL_REST = re.compile(
    r"^(?:县|区|旗|市|州|盟|乡|镇|街道?|功能区|开发区|苏木|办|局|厅|委|自治[区州县]|直辖市)(?:[（(].{1,4}[）)])?"
    r"(?:人民政府|政府|管委会|办事处)?(?:[（(][^（）()]{1,5}[）)])?$"
    r"|^(?:县|区|市)[（(].{1,4}[）)][\u4e00-\u9fff]{2,8}[局委办部厅]$"
)
_TOWNS, _STREETS = re.compile(r"^各(?:乡镇|乡[（(]镇[）)]|镇|乡)人民政府$"), re.compile(r"^街道办事处$")
_TORN = re.compile(r"^各.{1,3}[（(](?:[县区市旗乡镇]|街道)$")
_TORN_REST = re.compile(r"^(?:[县区市旗乡镇]|街道|园区|开发区|管委会)[）)]?(?:人民政府|政府|管委会|办事处)?$")
_GOVERNMENTS = frozenset(("政府", "人民政府", "行署"))
_PARTY = re.compile(r"^[省市县区州旗镇乡]委$")
_BELONGING = re.compile(r"^(?:中央|省级?|市级?|部|国家?|中|县级?)(?:[属直管]|驻.{1,2})?$|^驻.{1,3}$")
_BELONGING_REST = re.compile(r"^(?:[省市县区部]|驻|国|中)(?:[属直管驻级]|有).*(?:单位|企业|机构|部门|国企)$")
_SUPPLY = re.compile(r"^(?:供?[水电气热暖]|[排污]水|燃气|电力|热力|通信|通讯|邮政|广电|有线电视|网络|供排水)$")
_SUPPLY_REST = re.compile(
    rf"^(?:{_SUPPLY.pattern[1:-1]}|(?:供?[水电气热暖讯]|[排污]水|燃气|电力|热力|通信|通讯|广电|网络).*(?:企业|公司|单位|部门|运营商))$"
)
_GLUED = re.compile(
    r"(?P<left>(?P<level>[省市县区州旗])[\u4e00-\u9fff]{2,12}?[局委厅办])"
    r"(?P<right>(?P=level)(?![中辖属域区直场])[\u4e00-\u9fff]{2,12}?(?<!分)[局委厅办](?:(?P=level)[\u4e00-\u9fff]{2,12}[局委厅办])*)$"
)
_GLUED_ALL = re.compile(
    r"(?P<left>.{2,}(?:[局委厅办]|中心|部门|单位|公司))"
    r"(?P<right>各[县区市州旗盟镇乡]+(?:[（(][县区市旗、街道]{1,8}[）)])?(?:人民政府|政府|管委会|办事处)?)$"
)
_PREDICATE = re.compile(r"^(?:具有|负有|涉及|承担|有(?!关))(?=.*(?:部门|单位|机构|企业)$)")
_OPEN_LIST = re.compile(r"(?:具有|负有|涉及|承担)")
_POINT = re.compile(r"(?<=[\u4e00-\u9fff）)])[.．·•‧+＋&＆\-－—]+(?=[\u4e00-\u9fff])")
_AND_SO_ON = re.compile(r"(?<=..)等[^等]{0,12}$")
_WEAK = re.compile(r"(?:[部处科室所站署队会联协社县区市州旗镇乡村校]|中央|企业|[国央民]企|机构)$")
_OF_SOMEBODY = re.compile(r"^(?:[省市县区州镇乡各]|有关|相关|全国|中国|国家|.{1,10}(?:[部联协乡镇县]|总署)$)")
_INSIDE = re.compile(r"(?<!各)(?:社会|城市|都市|农村|乡村|城镇|社区|干部|地区|园区|区域|[对国]外)$")
"""Ends that look like a unit and stand inside one: 县农业农村和水务局."""
_FRONT = re.compile(r"^(?:由|请|会同|联合|以及|及|和)")
_LONGEST = 600
"""A stretch without separators that is longer is no list of units; it is not looked into."""
_AND = re.compile(r"以及|和|及|与")


def names_in(text: str, notes: Notes) -> Iterator[str]:
    """The names of a list without white space, each with the role words that stand behind it; doubts go into ``notes``."""
    pieces: list[str] = []
    for raw in hard_split(text):
        if len(raw) > _LONGEST:
            pieces.append(squeeze(raw))
            continue
        for name in _soft_split(raw, notes):
            for whole in _at_conjunctions(name):
                pieces.extend(_glued_split(whole, notes))
    index = 0
    while index < len(pieces):
        token = pieces[index]
        while index + 1 < len(pieces) and _belongs_together(token, pieces[index + 1]):
            index += 1
            token = f"{token}、{pieces[index]}"
        yield token
        index += 1


def hard_split(text: str) -> list[str]:
    """The text at its separators outside of brackets and quotes; one that never closes protects nothing.

    A bracket behind a role word (甲局牵头（乙局配合）) is no part of a name: it separates.
    """
    pairs, opened = {}, list[int]()
    for position, char in enumerate(text):
        if char in OPEN:
            opened.append(position)
        elif char in CLOSE and opened:
            pairs[opened.pop()] = position
    parts, start, inside, ends = [], 0, -1, set[int]()
    for position, char in enumerate(text):
        if position <= inside:
            continue
        cut = char in _HARD or position in ends
        if char in OPEN:
            if _ROLE_AHEAD.search(text[start:position].rstrip()) and char not in "“「《":
                cut = True
                ends.add(pairs.get(position, -1))
            else:
                inside = pairs.get(position, -1)
        if cut:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def _soft_split(raw: str, notes: Notes) -> list[str]:
    chunks = re.split(r"(\s+)", raw.strip())
    names = [squeeze(chunks[0])]
    for gap, chunk in zip(chunks[1::2], chunks[2::2], strict=True):
        name, line_break = squeeze(chunk), "\n" in gap or "\r" in gap
        if _certain(names[-1], name, line_break):
            if not line_break and not tail_of(names[-1]):
                notes.append((SPACE_ONLY, {"left": names[-1], "right": without_tail(name)}))
            names.append(name)
        else:
            names[-1] += name
    return [part for name in names if name for part in _at_points(name)]


def _at_points(name: str) -> list[str]:
    """市财政局.市住建局 → both."""
    for found in _POINT.finditer(name):
        left, right = name[: found.start()], name[found.end() :]
        if STRONG.search(without_tail(left)) and _certain(left, right, False):
            return [left, *_at_points(right)]
    return [name]


def _certain(left: str, right: str, line_break: bool) -> bool:
    """Whether white space between two texts certainly separates units (both are whole), and is no typesetting."""
    if sum(c in OPEN for c in left) != sum(c in CLOSE for c in left) or right[:1] in OPEN:
        return False
    if len(left) > 3 and tail_of(left):
        return True
    whole = _bare(right)
    if not is_whole(left) or not is_whole(whole) or whole in _BARE:
        return False
    if _LEVEL_START.match(whole):
        return True
    if line_break:
        return bool(STRONG.search(left) and STRONG.search(whole) and (len(whole) >= 4 or whole[-1] in "局厅"))
    return bool(re.search(r"[局厅委]$", left) and re.search(r"[局厅委]$", whole))


def is_whole(name: str) -> bool:
    """Whether a text ends as the name of a unit does and is long enough to be one."""
    return len(name) >= (2 if name.startswith("各") else 3) and bool(ANY_END.search(name))


def _bare(name: str) -> str:
    """A name without the role words behind it and without 等有关部门."""
    return _AND_SO_ON.sub("", without_tail(name))


def _at_conjunctions(name: str) -> list[str]:
    """Split at 和, 及, 以及, 与 where both sides are whole units: not in 文化和旅游局, not in 有关部门和单位."""
    if not _AND.search(name):
        return [name]
    pairs = [pair.span() for pair in re.finditer(r"[（(〔\[【“][^（(〔\[【“）)〕\]】”]*[）)〕\]】”]", name)]
    for found in _AND.finditer(name):
        if any(start < found.start() < end for start, end in pairs):
            continue
        left, right = name[: found.start()], name[found.end() :]
        if (
            _certain(left, right, False) or (found.group() != "与" and _both_strong(left, right))
        ) and not _PREDICATE.match(left):
            return [left, *_at_conjunctions(right)]
    return [name]


def _both_strong(left: str, right: str) -> bool:
    whole = _bare(right)
    strong = STRONG.search(left) or (_OF_SOMEBODY.match(left) and _WEAK.search(left) and not _INSIDE.search(left))
    if not strong or len(left) < 3 or (left.endswith("党委") and whole in _GOVERNMENTS):
        return False
    return is_whole(whole) and whole not in _GOVERNMENTS and not whole.startswith(("其", "社会资本"))


def _glued_split(name: str, notes: Notes) -> list[str]:
    """市财政局市住建局 → both: two whole names of one level without anything between them; 市财政局各县区 too."""
    bare = without_tail(name)
    found = _GLUED.match(bare) or _GLUED_ALL.match(bare)
    if not found:
        return [name]
    notes.append((NO_SEPARATOR, {"left": found["left"], "right": found["right"]}))
    return [found["left"], *_glued_split(found["right"] + name[len(bare) :], notes)]


def _belongs_together(left: str, right: str) -> bool:
    """各市、县（区）人民政府 and 具有审批、核准权限…的有关部门 contain a 、 that separates nothing."""
    left, right = _FRONT.sub("", left), _bare(right)
    last = left.rsplit("、", 1)[-1]
    if right in _GOVERNMENTS and last.endswith("委") and (last.endswith("党委") or left.startswith("各")):
        return True
    if _PARTY.match(last) and right.startswith(f"{last[0]}政府"):
        return True
    if left.startswith("各") and _ALL.match(last) and _ALL_REST.match(right):
        return True
    if _TOWNS.match(left) and _STREETS.match(right):
        return True
    if (_TORN.match(left) and _TORN_REST.match(right)) or (
        left.startswith("各") and re.match(r"^[县区市旗]?[）)]", right)
    ):
        return True
    if _BELONGING.match(last) and _BELONGING_REST.match(right):
        return True
    if _SUPPLY.match(last) and _SUPPLY_REST.match(right):
        return True
    tail = left.rsplit("等", 1)[-1]
    return bool(_OPEN_LIST.match(tail)) and not ANY_END.search(tail)
