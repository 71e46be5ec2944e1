"""A ledger beside a registry of units: which of its names the registry does not know, and a first registry made from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit.core.plan_units import one_slip, renamed
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item, Ledger
from toolkit.model.unit import Unit
from toolkit.text.registry import Registry
from toolkit.text.roster import Names, Roster, collective_kind, name_key, region_of

_COLUMNS = {"牵头": "lead", "责任": "resp", "配合": "support"}


def unregistered(ledger: Ledger, registry: Registry, names: Names) -> list[Finding]:
    """P719 for every unit of the ledger that the registry does not know, P720 for a collective name without members.

    Each name once, at the cell where it stands first; similar registered names are suggested and nothing is taken for them.
    """
    found = []
    for name, item, column in _mentions(ledger):
        where = ledger.source_of(item, column)
        if collective_kind(name, names) is not None:
            if not registry.expand(name):
                found.append(finding("P720", where, item=item.id, name=name))
        elif registry.resolve(name) is None:
            likely = "、".join(registry.suggest(name))
            found.append(
                finding("P719", where, item=item.id, name=name, likely=f"，是不是“{likely}”？" if likely else "")
            )
    return found


def _mentions(ledger: Ledger) -> Iterator[tuple[str, Item, str]]:
    """Every printed name once, with the item that names it first and the column it stands in."""
    seen: set[str] = set()
    for item in ledger.items:
        for assignment in item.assignments:
            own = _COLUMNS[assignment.role.value]
            column = own if own in ledger.columns else "units"
            for name in assignment.units:
                if name not in seen:
                    seen.add(name)
                    yield name, item, column


def draft_registry(ledger: Ledger, names: Names) -> tuple[list[Unit], dict[str, str]]:
    """A registry to be completed: the units that a ledger names, in the order of first mention, with what to look at.

    Ways of writing that certainly mean one unit become its aliases. The remarks (by canonical name) tell near misses,
    names from before a reform and collective names; nothing is merged because it is similar.
    """
    printed = [unit for item in ledger.items for assignment in item.assignments for unit in assignment.units]
    roster = Roster(printed, names, region_of(ledger.title))
    taken: set[str] = set()
    units: list[Unit] = []
    for head in roster.units:
        if name_key(head) not in taken and name_key(head):
            own = {name_key(name): name for name in reversed(roster.members(head))}
            aliases = tuple(own[key] for key in reversed(own) if key and key not in taken | {name_key(head)})
            taken.update((name_key(head), *map(name_key, aliases)))
            units.append(Unit(head, aliases, order=len(units) + 1))
    counts = Counter(roster.head(name) for name in printed)
    heads = [unit.name for unit in units]
    remarks = {head: remark for head in heads if (remark := _remark(head, heads, counts, names))}
    return units, remarks


def _remark(head: str, heads: list[str], counts: Counter[str], names: Names) -> str:
    if collective_kind(head, names) is not None:
        return "集体称谓：请在“成员单位”一栏逐个写上它代表的单位；不写就只按名称的样子判断。"
    said = []
    near = [
        other
        for other in heads
        if other != head and max(len(head), len(other)) >= 5 and one_slip(name_key(head), name_key(other))
    ]
    if near:
        told = "、".join(f"“{other}”（{counts[other]}次）" for other in near)
        said.append(f"与{told}只差一点，如果是同一个单位，请合成一行，把另一个写法放进别名。")
    rename = renamed(head, names)
    if rename is not None:
        since = rename.day or f"{rename.since}年机构改革"
        said.append(f"{since}起一般改称{rename.new}；如已改名，请补上停用日期和承接单位。")
    return "".join(said)
