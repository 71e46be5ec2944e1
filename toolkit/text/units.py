"""The words of a 责任单位 cell or clause → who leads, who is responsible, who supports.

Separators of every kind, labels of every width, phrases (「甲局牵头，乙局配合」) and brackets that belong to a name are
taken apart; typos are kept as printed. Sources of the rules: ``domain.md`` §1.6, §3.3, §3.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from toolkit.model.ledger import Assignment, Role
from toolkit.text.normal import says_nothing, squeeze
from toolkit.text.role_words import (
    FRONT_MARK,
    LABEL,
    LEAD_LABEL,
    MARK,
    SUPPORT_LABEL,
    TIME_LABEL,
    role_of,
    tail_of,
    without_tail,
)
from toolkit.text.timewords import is_time_clause
from toolkit.text.unit_names import ANY_END, CLOSE, NO_SEPARATOR, OPEN, SPACE_ONLY, STRONG, Notes, hard_split, names_in
from toolkit.text.unit_shapes import is_possible

__all__ = ["NO_SEPARATOR", "SPACE_ONLY", "UnitCell", "bracket_role", "split_units", "units_behind", "with_brackets"]


@dataclass(frozen=True, slots=True)
class UnitCell:
    """A 责任单位 cell or clause understood.

    ``assignments`` has at most one entry per role, in the order in which the roles first appear, units as printed without
    white space. ``head_fragment`` is text in front of the first 牵头/责任 label: the tail of the previous row's cell when a
    page break cut it, empty otherwise; its units are in no assignment. ``notes`` are (code, gaps) for findings. ``due`` is
    a deadline that stands behind the units (「市税务局牵头，10月底前完成」), as written.
    """

    assignments: tuple[Assignment, ...] = ()
    notes: tuple[tuple[str, dict[str, str]], ...] = ()
    head_fragment: str = ""
    due: str = ""


_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_LEADING = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}(?:[.．]|[）)])|第?[一二三四五六七八九十\d]{1,3}项?由"
    r"|(?:[^、，,]{1,8}(?:层面|环节|方面|工作))?由|请|[*＊]+)"
)
_TIME_WORD = re.compile(
    r"[\d一二三四五六七八九十]+[年月日季]|年[底内末]|半年|季度|持续|长期|常态|全年|立行|适时|动态|每[年月周季]|同步"
)
_LABELLED_TIME = re.compile(rf"^{TIME_LABEL}[:：]")
_JOINTLY = re.compile(r"(?:会同|联合(?=[市县区省州旗各有相]))")
_VERB_ENDS = (
    r"(?:局|委|院|办|厅|部|办公室|中心|公司|行|政府|部门|单位|管委会|大队|支队|集团|街道|镇|乡|[县区市州旗]|处|科|室|会|站|所|队"
    r"|专班|小组|企业|机构|[）)])"
)
_DOES = re.compile(
    rf"^(?P<unit>.{{2,20}}?{_VERB_ENDS})(?P<verb>牵头|负责|配合|协助|参与|支持|指导|承担|落实|做好|抓好|推进|组织(?=实施|开展|推进|协调|落实|各|对))"
    r"(?!单位|部门|的|等)(?P<what>[\u4e00-\u9fff“”]{2,24})$"
)
"""A unit with what it does: 市医保局负责市级层面."""
_VERB_ROLES = {
    "牵头": Role.LEAD, "配合": Role.SUPPORT, "协助": Role.SUPPORT, "参与": Role.SUPPORT, "支持": Role.SUPPORT,
    "指导": Role.SUPPORT,
}  # fmt: skip
_CERTAIN_VERBS = frozenset(("牵头", "负责", "配合", "协助"))
_SCOPE = re.compile(
    r"^(?:以[下上](?:[各均所]|条|同|任务|工作|涉及)|下同|不再|[排列居位].*(?:第一|首位|最前)|第一[位个].*牵头|首位.*牵头"
    r"|(?:其他|其余|其它|后者|余者|均|后列)(?:单位|部门)?$|不另|不重复)"
)
"""Words about the list itself (下同, 列第一位的为牵头单位) and no unit."""
_REMARK = re.compile(r"[。；;，,、]\s*以[下上](?:[各均所]|条|同|任务|工作|涉及)[^。]*。?$")
_DATED = re.compile(
    r"^(?:(?:20)?\d\d年)?(?:\d{1,2}月(?:底|末|\d{1,2}日|[上中下]旬)?|年底|年内|年末|上半年|[一二三四]季度)(?:之?前|内|末)?(?=.)"
)
"""A date in front of what is done by then (6月底前出台实施方案)."""


@lru_cache(maxsize=4096)
def split_units(text: str, default: Role = Role.RESPONSIBLE) -> UnitCell:
    """Take a unit cell or clause apart; ``default`` is the role of units that no label or phrase gives one.

    Any text is accepted; a cell without units gives no assignments. Spaces and line breaks inside names are removed,
    and separate units only where both sides are whole units. Persons and deadlines behind labels of their own are no units.
    """
    text = _REMARK.sub("", _without_outer_brackets(_TAG.sub("\n", text).strip()))
    labels = [label for label in LABEL.finditer(text) if _labels(text, label)]
    reading = _Reading()
    fragment = ""
    head = text[: labels[0].start()] if labels else text
    if head.strip("（([〔【 \t\r\n\u3000:：;；,，。"):
        first = role_of(labels[0]) if labels else None
        if first is not None and first is not Role.SUPPORT and not _speaks_of_roles(head):
            fragment = squeeze(head).strip("、，,；;")
        else:
            reading.segment(head, default, labelled=False)
    for index, label in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        role, value = role_of(label), text[label.end() : end]
        if role is not None:
            reading.segment(value, role, labelled=True)
        elif label["time"]:
            reading.due.append(squeeze(value).strip("。；;，,、"))
    due = "，".join(part for part in reading.due if not says_nothing(part))
    found = tuple(Assignment(role, tuple(units)) for role, units in reading.found.items())
    return UnitCell(found, tuple(reading.notes), fragment, due)


_HEAD_BRACKET = re.compile(rf"[（(](?P<word>{SUPPORT_LABEL})(?:单位|部门|科室|处室)?[)）]")
_IN_BRACKETS = re.compile(r"[（(](?P<inner>[^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*)[)）]\s*[。；;]?$")
_ROLE_ALONE = re.compile(rf"(?:{LEAD_LABEL}|{SUPPORT_LABEL}|责任|负责|落实|实施)(?:单位|部门)?")


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
    if not found or not found.start() or LABEL.search(bare):
        return text
    inner = found["inner"]
    if _ROLE_ALONE.fullmatch(squeeze(inner)):
        return text  # 甲局（牵头）: a role and no name
    return f"{bare[: found.start()]}；配合单位：{inner}"


def units_behind(text: str) -> str:
    """What the last brackets of a task say of its units (…。（责任单位：甲局）, …（甲局牵头，乙局配合）), empty without."""
    found = _IN_BRACKETS.search(text.strip())
    if not found or not found.start():
        return ""
    inner = found["inner"]
    names = [squeeze(piece) for piece in hard_split(inner)]
    said = LABEL.match(inner.strip()) or _speaks_of_roles(inner)
    return inner if said or (names and all(STRONG.search(name) and len(name) > 3 for name in names)) else ""


def _labels(text: str, label: re.Match[str]) -> bool:
    """Whether a match is a label and not the end of a name (各责任单位)."""
    return label.group()[-1] in ":：】]" or text[: label.start()][-1:] not in ("各", "关")


def _speaks_of_roles(text: str) -> bool:
    return any(tail_of(token) or MARK.search(token) for token in map(squeeze, hard_split(text)))


def _without_outer_brackets(text: str) -> str:
    while len(text) > 2 and text[0] in OPEN and text[-1] in CLOSE and _matches_last(text):
        text = text[1:-1].strip()
    bare = text.rstrip("。；; ")
    if len(bare) > 2 and bare[-1] in CLOSE and not _matched(bare):
        return bare[:-1]
    return text


def _matched(text: str) -> bool:
    """Whether the last bracket of a text closes one in it."""
    depth = 0
    for char in reversed(text):
        depth += (char in CLOSE) - (char in OPEN)
        if depth == 0:
            return True
    return False


def _matches_last(text: str) -> bool:
    depth = 0
    for position, char in enumerate(text):
        depth += (char in OPEN) - (char in CLOSE)
        if depth == 0:
            return position == len(text) - 1
    return False


@dataclass(slots=True)
class _Reading:
    """What was read so far: units by role, doubts, clauses of time."""

    found: dict[Role, list[str]] = field(default_factory=dict)
    notes: Notes = field(default_factory=list)
    due: list[str] = field(default_factory=list)

    def segment(self, text: str, role: Role, *, labelled: bool) -> None:
        """Units of the text behind one label (or of a whole cell without labels)."""
        waiting: list[str] = []
        current, fresh = role, labelled or role is not Role.RESPONSIBLE
        for token in names_in(text, self.notes):
            token = _LEADING.sub("", token.strip("。.:： "))
            if self._aside(token):
                continue
            marked = self._marked(token)
            if marked:
                continue
            tail = tail_of(token)
            does = None if tail and ANY_END.search(token[: tail.start()]) else _does(token)
            if does:
                self.add(_VERB_ROLES.get(does["verb"], Role.RESPONSIBLE), [*waiting, does["unit"]])
                waiting, current, fresh = [], role, False
                continue
            if tail:
                stated = role_of(tail)
                token = token[: tail.start()]
                token = token.removeprefix("以") if tail["lead2"] or tail["support2"] or tail["resp2"] else token
            jointly = _JOINTLY.search(token)
            if jointly:
                self.add(Role.LEAD, [*waiting, token[: jointly.start()]])
                waiting, current, fresh = [], Role.SUPPORT, False
                token = token[jointly.end() :]
            waiting.extend(_without_and_so_on(token))
            if tail:
                self.add(_settled(stated, current, fresh=fresh), waiting)
                waiting, current, fresh = [], role, False
        self.add(current, waiting)

    def _aside(self, token: str) -> bool:
        """Clauses that name no unit: words of time, remarks about the list."""
        if _LABELLED_TIME.match(token) or (_TIME_WORD.search(token) and is_time_clause(token)):
            self.due.append(_LABELLED_TIME.sub("", token))
            return True
        dated = _DATED.match(token)
        if dated and not is_possible(without_tail(token[dated.end() :])):
            self.due.append(token)
            return True
        return bool(_SCOPE.match(token))

    def _marked(self, token: str) -> bool:
        """A role in brackets before or behind one name: 市发改委（牵头）, （牵头）市发改委."""
        mark = MARK.search(token)
        front = None if mark else FRONT_MARK.match(token)
        found = mark or front
        role = role_of(found) if found else None
        if found is None or role is None:
            return False
        self.add(role, [token[: found.start()] if mark else token[found.end() :]])
        return True

    def add(self, role: Role, units: list[str]) -> None:
        units = [clean for unit in units if (clean := _clean(unit))]
        if units:
            known = self.found.setdefault(role, [])
            known.extend(unit for unit in dict.fromkeys(units) if unit not in known)


def _settled(stated: Role | None, current: Role, *, fresh: bool) -> Role:
    """The role of names with role words behind them: behind 配合单位： only 牵头 is news, behind 牵头单位： 负责 is none."""
    if stated is None or (current is Role.SUPPORT and stated is not Role.LEAD):
        return current
    return current if fresh and current is Role.LEAD and stated is Role.RESPONSIBLE else stated


def _does(token: str) -> re.Match[str] | None:
    found = _DOES.match(token)
    if found and found["verb"] not in _CERTAIN_VERBS and STRONG.search(found["what"]):
        return None
    return found


def _clean(unit: str) -> str:
    unit = unit.strip("、，,；;。:：.·*＊★ \t\r\n\u3000")
    opened, closed = sum(c in OPEN for c in unit), sum(c in CLOSE for c in unit)
    if opened > closed and unit[-1:] in OPEN:
        unit = unit[:-1]
    if opened != closed:
        unit = unit.lstrip("（(〔[【）)〕]】") if unit[:1] in OPEN | CLOSE else unit
        unit = unit[:-1] if unit[-1:] in CLOSE and opened < closed else unit
    return "" if says_nothing(unit) or unit.isdigit() or _SCOPE.match(unit) else unit


_BARE_REST = re.compile(r"^(?:\d+|[一二三四五六七八九十两几多]+)?[家个]?(?:部门|单位|机构|企业|县区|区县|县市|地)?$")
_OPEN_REST = re.compile(
    r"(?:部门|单位|机构|企业|银行|公司|县区|区县|地区|院校|高校|学校|[县区市州]|协会|商会|乡镇|街道|成员|处室|科室|组织|团体|群团|媒体|运营商|院所|园区)$"
)


def _without_and_so_on(token: str) -> list[str]:
    """「甲局等」 → 甲局; 「甲局等有关部门」 → 甲局 and 有关部门; 「甲局等15个部门」 → 甲局."""
    for place in re.finditer("等", token):
        left, right = token[: place.start()], token[place.end() :]
        if left and _BARE_REST.match(right):
            return [left]
        if len(left) > 1 and ANY_END.search(left) and _OPEN_REST.search(right):
            return [left, right]
    return [token]
