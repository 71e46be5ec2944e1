"""Rules on the units of a ledger: missing, glued, misspelt, written two ways, named twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from toolkit.core.plan_record import Plan
from toolkit.model.findings import Finding
from toolkit.model.ledger import Role
from toolkit.text.numerals import NUMERALS
from toolkit.text.roster import Names, Rename, Roster, collective_kind, name_key, region_of
from toolkit.text.units import split_units

_CONFUSED = (
    "个各", "源原", "已己", "障章", "住往", "账帐", "园圆", "建健", "划化", "监鉴", "末未", "籍藉", "税稅", "检捡", "侯候",
)  # fmt: skip
"""Characters that are typed for each other; any other single exchange (水利, 水务) may be two units."""
_TELLING = frozenset(NUMERALS + "0123456789中分副总新老东西南北上下大小前后左右县区市省")
"""A character more of these makes another unit (中医院, 第十一中学), not a misspelling."""
_UNIT_KEYS = ("units", "lead", "resp", "support")
_ROLES = {"units": Role.RESPONSIBLE, "lead": Role.LEAD, "resp": Role.RESPONSIBLE, "support": Role.SUPPORT}


def no_unit(plan: Plan) -> Iterator[Finding]:
    """P710: a row without unit. A blank cell that inherits is reported where the ledger is built (L233)."""
    if not any(key in plan.ledger.columns for key in _UNIT_KEYS):
        return
    for index, item in enumerate(plan.ledger.items):
        if not item.assignments:
            yield plan.finding("P710", index, plan.unit_column(Role.LEAD))


def space_between_units(plan: Plan) -> Iterator[Finding]:
    """P712 and P718: two units with a space or nothing at all between them."""
    noted: dict[tuple[str, str], tuple[tuple[str, dict[str, str]], ...]] = {}
    for index, row in enumerate(plan.rows):
        for key in _UNIT_KEYS:
            if key not in row.values or not (text := plan.raw(index, key)):
                continue
            if (key, text) not in noted:
                noted[key, text] = split_units(text, _ROLES[key]).notes
            for code, gaps in noted[key, text]:
                yield plan.finding(code, index, key, **gaps)


def near_names(plan: Plan) -> Iterator[Finding]:
    """P713: a name used seldom that differs by one character from a name used often; 个 written for 各."""
    counts, first = plan.once(_mentions)
    roster = plan.once(_roster)
    for name in counts:
        likely = _misspelt_collective(plan, name) or _likely_name(name, counts, roster)
        if likely:
            index, column = first[name]
            yield plan.finding("P713", index, column, name=name, likely=likely)


def one_unit_two_names(plan: Plan) -> Iterator[Finding]:
    """P714: one unit in several ways of writing (市医保局, 市医疗保障局); differences of width do not count."""
    counts, first = plan.once(_mentions)
    roster = plan.once(_roster)
    for name in counts:
        head = roster.head(name)
        if name_key(head) != name_key(name):
            index, column = first[name]
            yield plan.finding("P714", index, column, name=name, likely=head)


def collectives_two_ways(plan: Plan) -> Iterator[Finding]:
    """P715: one 集体称谓 in several ways of writing (功能园区, 各功能园区)."""
    counts, first = plan.once(_mentions)
    groups: dict[tuple[str, str], list[str]] = {}
    for name in counts:
        kind = collective_kind(name, plan.names)
        if kind and kind.kind in ("县区", "园区", "乡镇", "部门") and not _misspelt_collective(plan, name):
            groups.setdefault((kind.kind, _collective_core(kind.kind, name)), []).append(name)
    for names in groups.values():
        usual = max(names, key=lambda name: (counts[name], name.startswith("各"), len(name)))
        for name in names:
            if name_key(name) != name_key(usual):
                index, column = first[name]
                yield plan.finding("P715", index, column, name=name, likely=usual)


def lead_and_support(plan: Plan) -> Iterator[Finding]:
    """P716: one unit under two roles of one item, however it is written."""
    roster = plan.once(_roster)
    for index, item in enumerate(plan.ledger.items):
        roles: dict[str, Role] = {}
        for assignment in item.assignments:
            for unit in assignment.units:
                head = roster.head(unit)
                before = roles.setdefault(head, assignment.role)
                if before is not assignment.role and not assignment.inherited:
                    gaps = {"name": unit, "first": before.value, "second": assignment.role.value}
                    yield plan.finding("P716", index, plan.unit_column(assignment.role), **gaps)


def old_names(plan: Plan) -> Iterator[Finding]:
    """P717: a name from before an institutional reform in a ledger of a later year."""
    year = plan.ledger.year
    if year is None:
        return
    counts, first = plan.once(_mentions)
    for name in counts:
        rename = renamed(name, plan.names, year)
        if rename is not None:
            index, column = first[name]
            yield plan.finding("P717", index, column, name=name, since=rename.since, new=rename.new)


_PLACE = re.compile(r"(?:人行|(?:中国)?人民银行)?(?:[一-鿿]{2,3})?[省市县区州旗]?")


def renamed(name: str, names: Names, year: int | None = None) -> Rename | None:
    """The reform after which a unit of this name is called otherwise; with ``year`` one that was over everywhere by then."""
    for rename in names.renames:
        front = name.removesuffix(rename.old)
        fits = front != name and (year is None or (year >= rename.since and not rename.local))
        if fits and _PLACE.fullmatch(front):
            return rename
    return None


def _mentions(plan: Plan) -> tuple[Counter[str], dict[str, tuple[int, str]]]:
    """How often each name is printed, and (item, column) where it stands first; inherited cells do not count."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, str]] = {}
    for index, item in enumerate(plan.ledger.items):
        for assignment in item.assignments:
            if not assignment.inherited:
                counts.update(assignment.units)
                for unit in assignment.units:
                    first.setdefault(unit, (index, plan.unit_column(assignment.role)))
    return counts, first


def _roster(plan: Plan) -> Roster:
    counts, _ = plan.once(_mentions)
    return Roster(tuple(counts.elements()), plan.names, region_of(plan.ledger.title))


def _misspelt_collective(plan: Plan, name: str) -> str | None:
    fixed = "各" + name[1:]
    return fixed if name.startswith("个") and collective_kind(fixed, plan.names) else None


def _likely_name(name: str, counts: Counter[str], roster: Roster) -> str | None:
    """The name that is used at least twice as often, more than once, and differs by one telltale slip."""
    for other, times in counts.most_common():
        if times < 2 or times < 2 * counts[name]:
            return None
        same_unit = roster.head(other) == roster.head(name)
        if (
            other != name
            and not same_unit
            and max(len(other), len(name)) >= 5
            and one_slip(name_key(name), name_key(other))
        ):
            return other
    return None


def one_slip(name: str, other: str) -> bool:
    """One character lost or doubled, two neighbours exchanged, or one of a confused pair."""
    if len(name) == len(other):
        at = [i for i in range(len(name)) if name[i] != other[i]]
        if len(at) == 1:
            pair = {name[at[0]], other[at[0]]}
            return any(pair == set(confused) for confused in _CONFUSED)
        return len(at) == 2 and at[1] == at[0] + 1 and (name[at[0]], name[at[1]]) == (other[at[1]], other[at[0]])
    short, long = sorted((name, other), key=len)
    if len(long) != len(short) + 1:
        return False
    at_first = next((i for i in range(len(short)) if short[i] != long[i]), len(short))
    doubled = at_first and long[at_first] == long[at_first - 1]
    return short[at_first:] == long[at_first + 1 :] and (bool(doubled) or long[at_first] not in _TELLING)


def _collective_core(kind: str, name: str) -> str:
    bare = re.sub(r"[各()（）、,]|人民政府|政府|管委会|管理委员会|办事处", "", name_key(name))
    if kind in ("县区", "乡镇"):
        return "".join(sorted(set(bare)))
    return re.sub(r"(?:部门|单位)$", "", bare) if kind == "部门" else bare
