"""The rules on a ledger itself: its numbering, themes, units, deadlines and wording (P7xx).

A defect of the handed-out text is reported once, here, at its cell, and never against a unit that repeats it. Each rule is
one function from a ``Plan`` to findings; ``RULES`` is the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from toolkit.core.plan_numbers import item_numbers, theme_names, theme_numbers
from toolkit.core.plan_record import Plan
from toolkit.core.plan_texts import broken_sentence, doubled_words, foreign_words, html_tags, same_requirement
from toolkit.core.plan_units import (
    collectives_two_ways,
    lead_and_support,
    near_names,
    no_unit,
    old_names,
    one_unit_two_names,
    space_between_units,
)
from toolkit.model.findings import Finding
from toolkit.model.layout import Row
from toolkit.model.ledger import Ledger
from toolkit.text.deadlines import AMBIGUOUS, IMPRECISE, INVALID, VAGUE, deadline_flaw
from toolkit.text.roster import NO_NAMES, Names

Rule = Callable[[Plan], Iterator[Finding]]


def check_plan(ledger: Ledger, rows: Sequence[Row], names: Names = NO_NAMES) -> list[Finding]:
    """All findings about ``ledger``; ``rows`` are the recognised rows, one for each of ``ledger.items``, in order.

    ``names`` is the seed of unit names. Findings come in the order of the rows. ValueError when rows and items differ in
    number (a programming mistake).
    """
    if len(rows) != len(ledger.items):
        raise ValueError("rows and items do not align")
    plan = Plan(ledger, rows, names)
    found = [finding for rule in RULES for finding in rule(plan)]
    named = {finding.item for finding in found}
    order = {item.id: index for index, item in enumerate(ledger.items) if item.id in named}
    return sorted(found, key=lambda finding: order.get(finding.item or "", -1))


def deadline_against_text(plan: Plan) -> Iterator[Finding]:
    """P721, P722, P723: the column says one date, the requirement another; a long-term item has a date."""
    for index, item in enumerate(plan.ledger.items):
        dates = item.milestones
        if not dates:
            continue
        deadline, last = item.deadline, max(dates, key=lambda one: one.due)
        if deadline.kind == "ongoing":
            yield plan.finding("P723", index, "deadline", column=deadline.text, text=last.text)
        if deadline.kind != "date" or deadline.due is None:
            continue
        accepted = {deadline.due, deadline.due_alt}
        due = max(deadline.due, deadline.due_alt or "")
        near = [one for one in dates if one.due[:4] <= due[:4]]
        later = [one for one in near if one.due > due]
        if later:
            text = max(later, key=lambda one: one.due).text
            yield plan.finding("P721", index, "deadline", column=deadline.text, text=text)
        elif near and not any(one.due in accepted for one in dates):
            text = max(near, key=lambda one: one.due).text
            yield plan.finding("P722", index, "deadline", column=deadline.text, text=text)


def deadline_itself(plan: Plan) -> Iterator[Finding]:
    """P724 to P727: no deadline, a date that does not exist, no certain day, two readings."""
    items, year = plan.ledger.items, plan.ledger.year
    if "deadline" not in plan.ledger.columns or not any(item.deadline.text for item in items):
        return
    for index, item in enumerate(items):
        text = item.deadline.text
        flaw = deadline_flaw(text, year)
        if not text:
            yield plan.finding("P724", index, "deadline")
        elif flaw == INVALID:
            yield plan.finding("P725", index, "deadline", column=text)
        elif flaw == AMBIGUOUS and item.deadline.due:
            late = item.deadline.due_alt or ""
            yield plan.finding("P727", index, "deadline", column=text, early=item.deadline.due, late=late)
        elif flaw in (IMPRECISE, VAGUE):
            yield plan.finding("P726", index, "deadline", column=text)


RULES: tuple[Rule, ...] = (
    item_numbers,
    theme_numbers,
    theme_names,
    no_unit,
    space_between_units,
    near_names,
    one_unit_two_names,
    collectives_two_ways,
    lead_and_support,
    old_names,
    deadline_against_text,
    deadline_itself,
    html_tags,
    doubled_words,
    foreign_words,
    same_requirement,
    broken_sentence,
)
"""Every rule, in the order in which findings of one row are listed."""
