"""Who gets a letter to a unit: the addresses of 单位名录, copies to its leaders, the superior where the tier asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

from toolkit.model.mail import CHASING_KIND, FORMS_KIND, SUPERVISED, Address
from toolkit.model.unit import Unit
from toolkit.text.addresses import addresses_in, one_line
from toolkit.text.roster import name_key

_COPIED = (FORMS_KIND, CHASING_KIND)
"""Kinds whose letters go to the leaders of a unit (领导邮箱) too; what is returned to be mended does not."""


class Recipients(NamedTuple):
    """Addresses of one letter, and what is to be said about them (Chinese sentences; ``problems`` keep it from being sent)."""

    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Directory:
    """The registered units by every way to write them. Nothing is guessed: a name that is only similar has no address."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = tuple(units)
        self._rows = {unit.name: row for row, unit in enumerate(self.units)}
        self._by_key: dict[str, Unit] = {}
        written = [(one.name, one) for one in self.units]
        written += [(alias, one) for one in self.units for alias in one.aliases]
        for name, unit in written:
            self._by_key.setdefault(name_key(name), unit)

    def unit(self, name: str) -> Unit | None:
        """The unit of this name or alias; None when it is not registered."""
        return self._by_key.get(name_key(name)) if name_key(name) else None

    def name(self, written: str) -> str:
        """The registered name of a unit, by which the send log knows it; as written when it is not registered."""
        unit = self.unit(written)
        return unit.name if unit else written

    def rank(self, written: str) -> tuple[int, int]:
        """The place of a unit in the official order (排序, then the row); whoever is not registered comes last."""
        unit = self.unit(written)
        if unit is None:
            return sys.maxsize, 0
        return (sys.maxsize - 1 if unit.order is None else unit.order), self._rows[unit.name]

    def same(self, one: str, other: str) -> bool:
        """Whether two ways to write a unit mean the same."""
        if name_key(one) == name_key(other):
            return True
        known = self.unit(one)
        return known is not None and known is self.unit(other)

    def recipients(self, name: str, kind: str, tier: str = "") -> Recipients:
        """To the unit itself; copies to its leaders for 填报表 and 催办, to its superior (上级单位) when the tier is 督办."""
        unit = self.unit(name)
        if unit is None:
            return Recipients(problems=("单位名录里没有这个单位，请补上单位和邮箱",))
        to, wrong = addresses_in(unit.mail)
        problems = [f"单位名录里的邮箱“{one_line(one)[:40]}”写得不对，请改正" for one in wrong]
        if not to and not wrong and unit.members:
            problems.append("是集体称谓，没有自己的邮箱；请重新拆分，它的成员单位就各有一份")
        elif not to and not wrong:
            problems.append("单位名录里没有填邮箱")
        to = tuple(Address(one.name or unit.name, one.mail) for one in to)
        cc: list[Address] = []
        notes: list[str] = []
        for leader in unit.leaders if kind in _COPIED else ():
            found, bad = addresses_in(leader)
            cc += found
            notes += [f"领导邮箱“{one_line(one)[:40]}”写得不对，没有抄送" for one in bad]
        if tier == SUPERVISED:
            superior, told = self._superior(unit)
            cc += superior
            notes += told
        taken = {one.mail.lower() for one in to}
        copies = []
        for one in cc:
            if one.mail.lower() not in taken:
                taken.add(one.mail.lower())
                copies.append(one)
        return Recipients(to, tuple(copies), tuple(problems), tuple(notes))

    def _superior(self, unit: Unit) -> tuple[tuple[Address, ...], tuple[str, ...]]:
        if not unit.parent:
            return (), ("单位名录里没有填上级单位，没有抄送上级",)
        parent = self.unit(unit.parent)
        found, _ = addresses_in(parent.mail) if parent else ((), ())
        if not found:
            return (), (f"上级单位“{unit.parent}”没有能用的邮箱，没有抄送上级",)
        return tuple(Address(one.name or unit.parent, one.mail) for one in found), ()
