"""The words of a 责任单位 cell → who leads, who is responsible, who supports.

Separators of every kind, labels of every width, phrases (「甲局牵头，乙局配合」) and brackets that belong to a name are
taken apart; typos are kept as printed. Sources of the rules: ``domain.md`` §1.6, §3.3, §3.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from toolkit.model.ledger import Assignment, Role
from toolkit.text.normal import says_nothing, squeeze

SPACE_ONLY = "P712"
"""Note: two units that only a space separates; gaps ``left`` and ``right``."""
NO_SEPARATOR = "P718"
"""Note: two units that nothing separates (市财政局市住建局); gaps ``left`` and ``right``."""


@dataclass(frozen=True, slots=True)
class UnitCell:
    """A 责任单位 cell understood.

    ``assignments`` has at most one entry per role, in the order in which the roles first appear, units as printed without
    white space. ``head_fragment`` is text in front of the first 牵头/责任 label: the tail of the previous row's cell when a
    page break cut it, empty otherwise; its units are in no assignment. ``notes`` are (code, gaps) for findings. ``due`` is
    a deadline that stands behind the units (「市税务局牵头，10月底前完成」), as written.
    """

    assignments: tuple[Assignment, ...] = ()
    notes: tuple[tuple[str, dict[str, str]], ...] = ()
    head_fragment: str = ""
    due: str = ""


_ROLE_WORDS = {
    "牵头责任": Role.LEAD, "牵头": Role.LEAD, "总牵头": Role.LEAD, "主办": Role.LEAD, "承办": Role.LEAD,
    "主要责任": Role.LEAD, "主责": Role.LEAD, "第一责任": Role.LEAD,
    "责任": Role.RESPONSIBLE, "负责": Role.RESPONSIBLE, "落实": Role.RESPONSIBLE, "实施": Role.RESPONSIBLE,
    "协同责任": Role.SUPPORT, "协同配合": Role.SUPPORT, "配合": Role.SUPPORT, "协办": Role.SUPPORT,
    "协同": Role.SUPPORT, "协助": Role.SUPPORT, "参与": Role.SUPPORT, "参加": Role.SUPPORT, "会办": Role.SUPPORT,
}  # fmt: skip

_WORDS = sorted(_ROLE_WORDS, key=len, reverse=True)


def _loose(word: str) -> str:
    return r"\s*".join(word)


_BODY = "|".join(_loose(word) for word in ("单位", "部门", "科室", "处室", "主体", "机关", "单位及部门"))
_ROLE = "|".join(_loose(word) for word in _WORDS)
_LABEL = re.compile(
    rf"(?P<role>{_ROLE})\s*(?:(?:{_BODY})\s*(?:[:：]|(?=\s))|[:：])|[【\[](?P<mark>{_ROLE})\s*(?:{_BODY})?\s*[】\]]\s*[:：]?"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")

_DUTY = r"(?:(?:按照?|依据)?(?:各自)?(?:职责|职能)(?:分工|范围)?)?(?:分别|共同|分头|具体)?"
_TAIL_WORDS = {
    "牵头负责": Role.LEAD, "牵头落实": Role.LEAD, "牵头办理": Role.LEAD, "牵头": Role.LEAD, "主办": Role.LEAD,
    "负责落实": Role.RESPONSIBLE, "组织实施": Role.RESPONSIBLE, "抓好落实": Role.RESPONSIBLE, "推动落实": Role.RESPONSIBLE,
    "组织落实": Role.RESPONSIBLE, "具体实施": Role.RESPONSIBLE, "具体落实": Role.RESPONSIBLE, "推进落实": Role.RESPONSIBLE, "负责": Role.RESPONSIBLE, "落实": Role.RESPONSIBLE,
    "承办": Role.LEAD, "配合协作": Role.SUPPORT, "协作配合": Role.SUPPORT, "协同配合": Role.SUPPORT,
    "配合落实": Role.SUPPORT, "配合做好": Role.SUPPORT, "积极配合": Role.SUPPORT, "予以配合": Role.SUPPORT,
    "配合": Role.SUPPORT, "协办": Role.SUPPORT, "协助": Role.SUPPORT, "参与": Role.SUPPORT, "参加": Role.SUPPORT,
}  # fmt: skip
_TAIL = re.compile(
    rf"{_DUTY}(?P<word>{'|'.join(sorted(_TAIL_WORDS, key=len, reverse=True))})$"
    rf"|(?:作为|为|是)(?P<body>{'|'.join(_WORDS)})(?:单位|部门)$"
)
_MARK = re.compile(rf"[（(](?P<word>{'|'.join(_WORDS)})(?:单位|部门)?[）)]$")
_LEADING = re.compile(r"^(?:由|请|[①-⑳]|\d{1,2}[.．)）])")
_TIME = re.compile(
    r"^(?:20\d\d年)?(?:\d{1,2}月(?:[上中下]旬|底|末|\d{1,2}日)?|年底|年内)(?:之?前)?(?:完成|办结)?$|^每(?:月|季度?|年)$"
    r"|^(?:持续|长期|常态化?)(?:推进|坚持|实施|开展)?$|^立行立改$"
)
"""Words of time that some offices write behind the units: a deadline and no unit."""
_JOINTLY = re.compile(r"(?:会同|联合(?=[市县区省州旗各有相]))")

_HARD = frozenset("、，,；;。/／|｜")
_OPEN = frozenset("（(〔[【")
_CLOSE = frozenset("）)〕]】")

_STRONG = re.compile(
    r"(?:局|委|院|办|办公室|厅|法院|检察院|中心|公司|支行|分行|银行|政府|部门|单位|管委会|大厅|集团|联社|园区|开发区|街道|[)）])$"
)
_ANY_END = re.compile(
    r"(?:[局委办厅院署部处科室站所队组会社校馆台行团联县区市镇乡州旗地省)）]"
    r"|中心|政府|单位|部门|公司|集团|园区|街道|大厅|学院|大学|企业|机构|热线)$"
)
_LEVEL_START = re.compile(
    r"^(?:[省市县区州旗镇乡]|各|有关|相关|其他|国网|人行|驻|中国|国家|省|[\u4e00-\u9fff]{2,3}[市县区州旗])"
)
_BARE_SUFFIX = frozenset(
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
    ]
)
_SPLIT_COLLECTIVE = re.compile(
    r"^各?(?:省|市|州|盟|地|县|区|旗|县区|乡|镇|乡镇|苏木|苏木乡镇|委|办|厅)(?:[（(].{1,4}[）)])?$"
)
_COLLECTIVE_REST = re.compile(
    r"^(?:县|区|旗|市|州|盟|乡|镇|街道?|功能区|开发区|苏木|办|局|厅|委)(?:[（(].{1,4}[）)])?(?:人民政府|政府|管委会|办事处)?$"
    r"|^(?:县|区|市)[（(].{1,4}[）)][\u4e00-\u9fff]{2,8}[局委办部厅]$"
)
_GLUED = re.compile(
    r"(?P<left>(?P<level>[省市县区州旗])[\u4e00-\u9fff]{2,12}?[局委厅办])"
    rf"(?P<right>(?P=level)(?![中辖属域区直场])[\u4e00-\u9fff]{{2,12}}?(?<!分)[局委厅办](?:(?P=level)[\u4e00-\u9fff]{{2,12}}[局委厅办])*(?:{_TAIL.pattern})?)$"
)
_DOES = re.compile(
    r"^(?P<unit>.{2,20}?(?:局|委|院|办|厅|办公室|中心|公司|行|政府|部门|单位|管委会|大队|支队|集团|街道|镇|乡))(?P<verb>牵头|负责|配合|协助|组织|承担)(?!单位|部门)(?P<what>[\u4e00-\u9fff]{2,24})$"
)
_SCOPE = re.compile(r"^(?:以[下上](?:[各均所]|条|同)|下同|不再)")
_PREDICATE = re.compile(r"^(?:具有|负有|涉及|承担|有)(?=.*(?:部门|单位|机构|企业)$)")


@lru_cache(maxsize=4096)
def split_units(text: str, default: Role = Role.RESPONSIBLE) -> UnitCell:
    """Take a unit cell apart; ``default`` is the role of units that no label or phrase gives one.

    Any text is accepted; a cell without units gives no assignments. Spaces and line breaks inside names are removed,
    and separate units only where both sides are whole units.
    """
    text = _without_outer_brackets(_TAG.sub("\n", text).strip())
    labels = list(_LABEL.finditer(text))
    found: dict[Role, list[str]] = {}
    notes: list[tuple[str, dict[str, str]]] = []
    fragment = ""
    head = text[: labels[0].start()] if labels else text
    if head.strip("（([〔【 \t\r\n\u3000:：;；,，。"):
        first = _ROLE_WORDS[_label_word(labels[0])] if labels else None
        if first is not None and first is not Role.SUPPORT and not _speaks_of_roles(head):
            fragment = squeeze(head).strip("、，,；;")
        else:
            _read_segment(head, default, found, notes)
    for index, label in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        _read_segment(text[label.end() : end], _ROLE_WORDS[_label_word(label)], found, notes)
    due = next((piece for piece in map(_bare, _hard_split(text)) if _TIME.match(piece)), "")
    return UnitCell(tuple(Assignment(role, tuple(units)) for role, units in found.items()), tuple(notes), fragment, due)


_HEAD_BRACKET = re.compile(r"[（(](?P<word>配合|协办|协同配合|协同|协助|参与|会办)(?:单位|部门|科室|处室)?[)）]")
_IN_BRACKETS = re.compile(r"[（(](?P<inner>[^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*)[)）]\s*[。；;]?$")


def bracket_role(head: str) -> str:
    """The role word that the head of a unit column has in brackets (牵头单位（配合单位） → 配合), empty without one."""
    found = _HEAD_BRACKET.search(head)
    return found["word"] if found else ""


def with_brackets(text: str, head: str) -> str:
    """A unit cell under such a head with what its last brackets hold labelled: 甲局（乙局、丙局） → 甲局 配合单位：乙局、丙局.

    A cell that has labels or no brackets at its end is returned as it is.
    """
    bare = text.strip()
    found = _IN_BRACKETS.search(bare)
    if not found or not found.start() or _LABEL.search(bare):
        return text
    inner = found["inner"]
    if _ROLE_WORDS.get(squeeze(inner)):
        return text  # 甲局（牵头）: a role and no name
    return f"{bare[: found.start()]}；配合单位：{inner}"


def units_behind(text: str) -> str:
    """What the last brackets of a task say of its units (…。（责任单位：甲局）, …（甲局牵头，乙局配合）), empty without."""
    found = _IN_BRACKETS.search(text.strip())
    if not found or not found.start():
        return ""
    inner = found["inner"]
    names = [squeeze(piece) for piece in _hard_split(inner)]
    said = _LABEL.match(inner.strip()) or _speaks_of_roles(inner)
    return inner if said or (names and all(_STRONG.search(name) and len(name) > 3 for name in names)) else ""


def _bare(piece: str) -> str:
    return squeeze(piece).strip("。. ")


def _label_word(label: re.Match[str]) -> str:
    return re.sub(r"\s", "", label["role"] or label["mark"])


def _speaks_of_roles(text: str) -> bool:
    return any(_TAIL.search(squeeze(token)) or _MARK.search(squeeze(token)) for token in _hard_split(text))


def _without_outer_brackets(text: str) -> str:
    while len(text) > 2 and text[0] in _OPEN and text[-1] in _CLOSE and _matches_last(text):
        text = text[1:-1].strip()
    return text


def _matches_last(text: str) -> bool:
    depth = 0
    for position, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0:
            return position == len(text) - 1
    return False


def _read_segment(text: str, role: Role, found: dict[Role, list[str]], notes: list[tuple[str, dict[str, str]]]) -> None:
    """Units of the text behind one label (or of a whole cell without labels) into ``found``."""
    waiting: list[str] = []
    current = role
    for token in _tokens(text, notes):
        token = _LEADING.sub("", token)
        mark = _MARK.search(token)
        if mark:
            _add(found, _ROLE_WORDS[mark["word"]], [token[: mark.start()]])
            continue
        tail = _TAIL.search(token)
        does = None if tail else _DOES.match(token)
        if does:
            role_of = {"牵头": Role.LEAD, "配合": Role.SUPPORT, "协助": Role.SUPPORT}
            _add(found, role_of.get(does["verb"], Role.RESPONSIBLE), [*waiting, does["unit"]])
            waiting, current = [], role
            continue
        stated = None
        if tail:
            stated = _TAIL_WORDS[tail["word"]] if tail["word"] else _ROLE_WORDS[tail["body"]]
            token = token[: tail.start()]
        jointly = _JOINTLY.search(token)
        if jointly:
            _add(found, Role.LEAD, [*waiting, token[: jointly.start()]])
            waiting, current = [], Role.SUPPORT
            token = token[jointly.end() :]
        waiting.extend(_without_and_so_on(token))
        if stated is not None:
            _add(found, Role.SUPPORT if current is Role.SUPPORT and stated is not Role.LEAD else stated, waiting)
            waiting, current = [], role
    _add(found, current, waiting)


def _add(found: dict[Role, list[str]], role: Role, units: list[str]) -> None:
    units = [clean for unit in units if (clean := _clean(unit))]
    if units:
        known = found.setdefault(role, [])
        known.extend(unit for unit in dict.fromkeys(units) if unit not in known)


def _clean(unit: str) -> str:
    unit = unit.strip("、，,；;。:：.· \t\r\n\u3000")
    opened, closed = sum(c in _OPEN for c in unit), sum(c in _CLOSE for c in unit)
    if opened > closed and unit[-1:] in _OPEN:
        unit = unit[:-1]
    if opened != closed:
        unit = unit.lstrip("（(〔[【）)〕]】") if unit[:1] in _OPEN | _CLOSE else unit
        unit = unit[:-1] if unit[-1:] in _CLOSE and opened < closed else unit
    return "" if says_nothing(unit) or unit.isdigit() or _TIME.match(unit) or _SCOPE.match(unit) else unit


def _without_and_so_on(token: str) -> list[str]:
    """「甲局等」 → 甲局; 「甲局等有关部门」 → 甲局 and 有关部门; 「甲局等15个部门」 → 甲局."""
    token = re.sub(r"(?<=.)等(?:\d*家?个?(?:市直|市级)?(?:部门|单位)?)$", "", token)
    for place in re.finditer("等", token):
        left, right = token[: place.start()], token[place.end() :]
        if _ANY_END.search(left) and len(left) > 1 and re.search(r"(?:部门|单位|机构|企业|银行|公司)$", right):
            return [left, right]
    return [token]


def _tokens(text: str, notes: list[tuple[str, dict[str, str]]]) -> Iterator[str]:
    """Names of one segment without white space: hard separators, certain spaces and line breaks, certain 和 and 及."""
    pieces: list[str] = []
    for raw in _hard_split(text):
        for name in _soft_split(raw, notes):
            for whole in _conjunction_split(name):
                pieces.extend(_glued_split(whole, notes))
    index = 0
    while index < len(pieces):
        token = pieces[index]
        while index + 1 < len(pieces) and _belongs_together(token, pieces[index + 1]):
            index += 1
            token = f"{token}、{pieces[index]}"
        yield token
        index += 1


def _belongs_together(left: str, right: str) -> bool:
    """各市、县（区）人民政府 and 具有审批、核准权限…的有关部门 contain a 、 that separates nothing."""
    right = _TAIL.sub("", right)
    last = left.rsplit("、", 1)[-1]
    if last.endswith("党委") and right in ("政府", "人民政府"):
        return True
    if _SPLIT_COLLECTIVE.match(last) and left.startswith("各") and _COLLECTIVE_REST.match(right):
        return True
    tail = left.rsplit("等", 1)[-1]
    return bool(re.match(r"(?:具有|负有|涉及|承担)", tail)) and not _ANY_END.search(tail)


def _hard_split(text: str) -> list[str]:
    balanced = sum(c in _OPEN for c in text) == sum(c in _CLOSE for c in text)
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if balanced and char in _OPEN:
            depth += 1
        elif balanced and char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in _HARD and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part for part in parts if part.strip()]


def _soft_split(raw: str, notes: list[tuple[str, dict[str, str]]]) -> list[str]:
    chunks = re.split(r"(\s+)", raw.strip())
    names = [squeeze(chunks[0])]
    for gap, chunk in zip(chunks[1::2], chunks[2::2], strict=True):
        name, line_break = squeeze(chunk), "\n" in gap or "\r" in gap
        if _certain(names[-1], name, line_break):
            if not line_break and not _TAIL.search(names[-1]):
                notes.append((SPACE_ONLY, {"left": names[-1], "right": name}))
            names.append(name)
        else:
            names[-1] += name
    return [name for name in names if name]


def _certain(left: str, right: str, line_break: bool) -> bool:
    """Whether white space between two texts certainly separates units (both are whole), and is no typesetting."""
    if sum(c in _OPEN for c in left) != sum(c in _CLOSE for c in left) or right[:1] in _OPEN:
        return False
    if _TAIL.search(left) and len(left) > 3:
        return True
    whole_right = _TAIL.sub("", right)
    if not _is_whole(left) or not _is_whole(whole_right) or whole_right in _BARE_SUFFIX:
        return False
    if _LEVEL_START.match(whole_right):
        return True
    if line_break:
        return bool(
            _STRONG.search(left)
            and _STRONG.search(whole_right)
            and (len(whole_right) >= 4 or whole_right[-1] in "局厅")
        )
    return bool(re.search(r"[局厅委]$", left) and re.search(r"[局厅委]$", whole_right))


def _is_whole(name: str) -> bool:
    return len(name) >= 3 and bool(_ANY_END.search(name))


def _glued_split(name: str, notes: list[tuple[str, dict[str, str]]]) -> list[str]:
    """市财政局市住建局 → both: two whole names of one level without anything between them."""
    found = _GLUED.match(name)
    if not found:
        return [name]
    notes.append((NO_SEPARATOR, {"left": found["left"], "right": _TAIL.sub("", found["right"])}))
    return [found["left"], *_glued_split(found["right"], notes)]


def _conjunction_split(name: str) -> list[str]:
    """Split at 和, 及, 以及, 与 where both sides are whole units: not in 文化和旅游局."""
    for found in re.finditer(r"以及|和|及|与", name):
        left, right = name[: found.start()], name[found.end() :]
        if _certain(left, right, False) and not _PREDICATE.match(left):
            return [left, *_conjunction_split(right)]
    return [name]
