"""The registry of units in the order of work: made from a ledger to be completed, and applied to a ledger while merging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.app.opening import open_ledger
from toolkit.app.publish import check_target
from toolkit.core.registered import draft_registry, unregistered
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.ledger import Ledger
from toolkit.model.settings import Settings
from toolkit.model.unit import NOTHING_CERTAIN, Certain, Unit
from toolkit.settings.names import load_names
from toolkit.text.addresses import addresses_in
from toolkit.text.registry import Registry, autonomous_region
from toolkit.text.roster import region_of

TABLES = frozenset((".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv"))
"""Endings of files that are a ledger; any other is a document, from which a ledger is made."""


@dataclass(frozen=True, slots=True)
class Request:
    """A ledger or a published document, and where the registry goes."""

    source: Path
    out: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """The units with what to look at (by canonical name), and the file that was written."""

    units: Sequence[Unit]
    remarks: dict[str, str]
    written: Path


def request(source: Path, out: Path) -> Request:
    """A checked request. OperatorError when there is no source, or the output exists: an office may have completed it."""
    if not source.is_file():
        raise OperatorError(f"找不到文件“{source}”，请检查名字和位置。")
    if out.exists():
        raise OperatorError(f"“{out}”已经存在，里面可能有填好的内容；为免覆盖，请换一个文件名。")
    if out.suffix.lower() != ".csv":
        check_target(out, forbidden=(source,))
    return Request(source, out)


def run(asked: Request) -> Outcome:
    """Write the units that the ledger or document names. OperatorError when it cannot be read or names no unit."""
    from toolkit.app import plan
    from toolkit.report.registry import write_registry

    if asked.source.suffix.lower() in TABLES:
        ledger = open_ledger(asked.source).ledger
    else:
        ledger = plan.run(plan.request(asked.source, None)).ledger
    units, remarks = draft_registry(ledger, load_names())
    if not units:
        raise OperatorError(f"“{asked.source.name}”里一个责任单位也没有，做不成单位名录。")
    return Outcome(units, remarks, write_registry(units, asked.out, remarks))


@dataclass(frozen=True, slots=True)
class Applied:
    """What a registry says about one ledger: certain names and members, the official order, findings; empty without one.

    ``addresses``: mail address (lower case) → canonical name of the unit, empty for one that several units use.
    """

    registry: Registry | None = None
    certain: Certain = NOTHING_CERTAIN
    order: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    on: date | None = None
    addresses: Mapping[str, str] = field(default_factory=dict)

    def name(self, written: str) -> str:
        """The canonical name of what somebody wrote; as written when the registry does not settle it."""
        return (self.registry.resolve(written, self.on) if self.registry else None) or written


NOT_APPLIED = Applied()


def applied(settings: Settings, ledger: Ledger, as_of: str | None) -> Applied:
    """The units of ``settings`` applied to ``ledger`` on the day ``as_of`` (without one every rename counts)."""
    if not settings.units:
        return NOT_APPLIED
    names = load_names()
    wide = autonomous_region("", ledger.title, names)
    registry = Registry(settings.units, region_of(ledger.title), names, wide)
    printed = {unit for item in ledger.items for assignment in item.assignments for unit in assignment.units}
    on = date.fromisoformat(as_of) if as_of else None
    certain = registry.certain(on, sorted(printed))
    order = tuple(dict.fromkeys(certain.names[name] for name in registry.order if name not in certain.members))
    told = tuple(unregistered(ledger, registry, names))
    return Applied(registry, certain, order, told, on, addresses_of(settings, certain.names))


def addresses_of(settings: Settings, names: Mapping[str, str]) -> dict[str, str]:
    """Mail addresses of the units and of their leaders → canonical name (``names``: what a name means on the day).

    An address of several units says nothing of who wrote (empty). The office's own are left out: what it passes on is not its own.
    """
    own = {one.mail.lower() for text in _of_the_office(settings) for one in addresses_in(text)[0]}
    found: dict[str, str] = {}
    for unit in settings.units:
        name = names.get(unit.name, unit.name)
        for address in (one.mail.lower() for text in (unit.mail, *unit.leaders) for one in addresses_in(text)[0]):
            if address not in own:
                found[address] = name if found.get(address, name) == name else ""
    return found


def _of_the_office(settings: Settings) -> tuple[str, ...]:
    return settings.mail.user, settings.mail.sender, settings.mail.reply_to
