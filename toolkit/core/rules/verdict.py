"""What the office decided about findings, applied: switched off, graded anew, waived."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import replace

from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Ledger
from toolkit.model.rules import CUSTOM, Rulebook, Waiver

ItemsOf = Callable[[str], Container[str]]
"""What somebody typed for an item (a number or an id) → the ids that are meant."""


def judged(findings: Iterable[Finding], rulebook: Rulebook, as_of: str | None, ledger: Ledger) -> list[Finding]:
    """``findings`` as the office wants them told.

    Codes that are off vanish, severities change (rules of the office keep their own), and what is waived becomes an info
    with the reason in ``Finding.waived``. A waiver ends after its day when ``as_of`` (YYYY-MM-DD) is given; without a day none
    does. Doing it twice changes nothing.
    """
    known: dict[str, frozenset[str]] = {}

    def items_of(typed: str) -> frozenset[str]:
        if typed not in known:
            known[typed] = frozenset(item.id for item in ledger.items if typed in (item.id, item.no))
        return known[typed]

    return decided(findings, rulebook, as_of, items_of, lambda one, other: one == other)


def decided(
    findings: Iterable[Finding],
    rulebook: Rulebook,
    as_of: str | None,
    items_of: ItemsOf,
    concerns: Callable[[str, str], bool],
) -> list[Finding]:
    """The same where somebody knows more about names: ``concerns`` (as written, as found)."""
    if not rulebook.off and not rulebook.severity and not rulebook.waivers:
        return list(findings)
    waivers: dict[str, list[Waiver]] = {}
    for waiver in rulebook.waivers:
        if as_of is None or waiver.until is None or waiver.until >= as_of:
            waivers.setdefault(waiver.code, []).append(waiver)
    found = []
    for one in findings:
        if one.waived:
            found.append(one)
            continue
        if one.code in rulebook.off:
            continue
        severity = rulebook.severity.get(one.code, one.severity) if one.code != CUSTOM else one.severity
        for waiver in waivers.get(one.code, ()):
            if _covers(waiver, one, items_of, concerns):
                one = replace(one, severity=Severity.INFO, waived=waiver.reason or "没有写理由")
                break
        else:
            one = one if severity is one.severity else replace(one, severity=severity)
        found.append(one)
    return found


def _covers(waiver: Waiver, one: Finding, items_of: ItemsOf, concerns: Callable[[str, str], bool]) -> bool:
    if waiver.unit and not (one.unit and (waiver.unit == one.unit or concerns(waiver.unit, one.unit))):
        return False
    return not waiver.item or (one.item is not None and one.item in items_of(waiver.item))
