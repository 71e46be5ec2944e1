"""Which unit a name means by an office's registry: other ways to write it, renames by day, members of a collective name.

Sources: ``domain.md`` §3.1 (level prefixes, 「区」 in autonomous regions), §3.3 (collectives expand by roster only), §3.5
(renames by date; statistics roll up to the successor). Nothing is guessed: what is merely similar is suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from toolkit.model.unit import Certain, Unit
from toolkit.text.normal import squeeze
from toolkit.text.roster import NO_NAMES, Names, Roster, name_key, region_of


class Registry:
    """The units of a registry, asked by name.

    ``region`` is the place whose documents name the units (云溪市); ``wide`` the autonomous region that a bare 「区」 in
    front of a name means there (``autonomous_region``), empty where 区 is a district.
    """

    def __init__(self, units: Iterable[Unit], region: str = "", seed: Names = NO_NAMES, wide: str = "") -> None:
        self._units = {unit.name: unit for unit in units}
        self._wide = wide
        own = {name: unit.name for unit in self._units.values() for name in (unit.name, *unit.aliases)}
        self._own, self._keys = own, frozenset(map(name_key, own))
        self._roster = Roster([], seed, region or wide, Certain(own))
        places = {name: place for place, name in enumerate(self._units)}
        last = max((unit.order for unit in self._units.values() if unit.order is not None), default=0) + 1
        self.order: tuple[str, ...] = tuple(
            sorted(places, key=lambda name: (_rank(self._units[name], last), places[name]))
        )
        """Canonical names in the official order; units without a number come last, in the order of the registry."""

    def unit(self, name: str) -> Unit | None:
        """The record under a canonical name, None when there is none."""
        return self._units.get(name)

    def resolve(self, name: str, on: date | None = None) -> str | None:
        """The canonical name of the unit that ``name`` means on the day ``on``; None when it is not certain.

        A unit whose name has ended by then is its successor, and so on; without a day every rename counts. A unit that
        ended without successor keeps its name.
        """
        found = self._resolve(name)
        if on is not None and len(found) > 1:
            found = tuple(unit for unit in found if _in_force(self._units[unit], on.isoformat())) or found
        after = {self._follow(unit, on) for unit in found}
        return after.pop() if len(after) == 1 else None

    def _resolve(self, name: str) -> tuple[str, ...]:
        resolution = self._roster.resolve(name)
        if self._wide and name_key(name) not in self._keys and (widened := _widened(name, self._wide)):
            inside = self._roster.resolve(widened)
            if inside.unit is not None or inside.how == "ambiguous":
                resolution = inside
        if resolution.unit is not None:
            return (resolution.unit,)
        return resolution.candidates if resolution.how == "ambiguous" else ()

    def _follow(self, name: str, on: date | None) -> str:
        seen, started = {name}, name
        while (unit := self._units.get(name)) is not None and unit.successor:
            if unit.successor in seen:
                return started  # a circle: nobody took over
            begins = self._units[unit.successor].valid_from if unit.successor in self._units else None
            if on is not None and not _ended(unit, begins, on.isoformat()):
                break
            name = unit.successor
            seen.add(name)
        return name

    def expand(self, collective: str, on: date | None = None) -> tuple[str, ...]:
        """The units that a collective name stands for, as listed in the registry; empty when it lists none.

        Members that are collective names themselves are expanded in turn; each unit once, under its name on that day.
        """
        return self._expand(self.resolve(collective, on), on, frozenset())

    def _expand(self, name: str | None, on: date | None, above: frozenset[str]) -> tuple[str, ...]:
        unit = self._units.get(name or "")
        if unit is None or unit.name in above:
            return ()
        found: dict[str, None] = {}
        for member in unit.members:
            inner = self._follow(member, on)
            deeper = self._units[inner].members if inner in self._units else ()
            found.update(dict.fromkeys(self._expand(inner, on, above | {unit.name}) if deeper else (inner,)))
        return tuple(found)

    def suggest(self, name: str) -> tuple[str, ...]:
        """Canonical names that look like ``name``, nearest first, at most three; empty when the name is certain."""
        if self.resolve(name) is not None:
            return ()
        return tuple(dict.fromkeys(self._follow(unit, None) for unit in self._roster.resolve(name).candidates))

    def certain(self, on: date | None = None, printed: Iterable[str] = ()) -> Certain:
        """What the registry settles on the day ``on``, for the ``Roster`` of one ledger that prints these names."""
        names = {name: self._follow(unit, on) for name, unit in self._own.items()}
        names.update((name, unit) for name in printed if (unit := self.resolve(name, on)) is not None)
        members = {name: units for name in self._units if (units := self.expand(name, on))}
        return Certain(names, members)


def _rank(unit: Unit, last: int) -> int:
    return last if unit.order is None else unit.order


def _in_force(unit: Unit, day: str) -> bool:
    return (unit.valid_from or "") <= day and (unit.valid_to is None or day <= unit.valid_to)


def _ended(unit: Unit, successor_begins: str | None, day: str) -> bool:
    """Whether a renamed unit's name is over: by its own last day, else by its successor's first, else always."""
    if unit.valid_to is not None:
        return day > unit.valid_to
    return successor_begins is None or day >= successor_begins


def _widened(name: str, wide: str) -> str:
    """区工商局 → 西藏自治区工商局; empty when no 区 or 自治区 stands in front of a name."""
    found = re.match(r"(?:自治区|区)(?=[\u4e00-\u9fff]{2,})(?![县直级属])", name_key(name))
    return wide + name_key(name)[found.end() :] if found else ""


def autonomous_region(issuer: str, title: str, seed: Names) -> str:
    """The autonomous region that a bare 「区」 means in a document of this issuer and title; empty where it is a district.

    A document of the region or of a prefecture in it (拉萨市 → 西藏自治区) means the region; one of a district or county
    means its own 区. Source: ``domain.md`` §3.1.
    """
    for text in (squeeze(issuer), squeeze(title)):
        for region in seed.regions:
            place = re.match(f"(?:中共)?(?:{region.full}|{region.short})", text)
            if place is None:
                prefecture = next((one for one in region.places if text.startswith(one)), "")
                if not prefecture or region_of(text) != prefecture:
                    continue
                rest = text[len(prefecture) :]
            else:
                rest = text[place.end() :]
            return "" if _DISTRICT.match(rest) else region.full
    return ""


_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2,5}(?<![园发能新地牧山])[区县旗](?![域直级属划块])")
