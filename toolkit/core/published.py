"""A published document → its plan: items with identity, duties, stages, modes, and what every other paragraph is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from toolkit.core.ledger import item_id, requirement_text
from toolkit.model.document import Document, Line, Passed, Plan, PlanItem
from toolkit.model.ledger import Assignment, Item, Ledger, Role
from toolkit.text.deadlines import deadline_reading, milestones, read_deadline, resolve
from toolkit.text.duties import duties
from toolkit.text.labels import says_first_leads
from toolkit.text.masthead import closing_lines, masthead, masthead_end
from toolkit.text.normal import key
from toolkit.text.stages import modes, stages
from toolkit.text.targets import targets
from toolkit.text.tasks import Draft, Found, find_tasks
from toolkit.text.workdays import Calendar

_WHOLE_TABLE = 3
"""A table of at least so many items is the plan itself when the text states no unit at all."""
_LAYOUT = "标准台账"
_ISSUE = re.compile(r"印发|下发|发布|公布|发文|印送")
_PAGE_BEHIND = re.compile(r"[.·…\-_]*\d{0,3}$")


def read_plan(
    document: Document,
    lines: Sequence[Line],
    file: str,
    sha256: str,
    tables: Ledger | None,
    year: int | None = None,
    calendar: Calendar | None = None,
) -> Plan:
    """Everything that a document says. ``lines`` are its logical lines, ``tables`` the ledger that its tables hold or None.

    ``year`` (an argument of the operator) completes dates without year before the document's own year does. A document
    without tasks gives a plan without items. ``calendar`` counts the working days of 印发后30个工作日内 from the date of issue.
    """
    lines = [line for line in lines if not line.table]
    head = masthead(lines, file)
    year = year or head.year or (tables.year if tables else None)
    begin = masthead_end(lines)
    closing = closing_lines(lines)
    aside = closing | _contents(lines)
    body = [line for index, line in enumerate(lines) if index >= begin and index not in aside]
    first = next((said for line in lines if (said := says_first_leads(line.text)) is not None), None)
    found = find_tasks(body, first)
    steps, kinds = stages(lines, year), modes(lines)
    named = {one.paragraph: "实施步骤" for one in steps} | {one.paragraph: "改革方式" for one in kinds}
    listed = tables.items if tables else ()
    drafts = _kept(found, listed, named)
    used = {number for draft in drafts for number in draft.paragraphs()}
    others = [line for line in body if line.paragraph not in used]
    tails = [line for line in found.tails if line.paragraph in used]
    taken: dict[str, int] = {}
    items = [_item(draft, year, taken) for draft in drafts]
    items += [_listed(item, tables, document, year, taken) for item in listed if tables]
    if head.issued_on:
        items = [_from_issue(one, date.fromisoformat(head.issued_on), year, calendar or Calendar()) for one in items]
    return Plan(
        file,
        sha256,
        replace(head, year=year),
        tuple(items),
        duties(sorted([*others, *tails], key=lambda line: line.paragraph), year),
        steps,
        kinds,
        tuple(_passed(lines, begin, others, found, named)),
    )


def _contents(lines: Sequence[Line]) -> frozenset[int]:
    """Indices of a table of contents (目录): its lines stand again in the text, there without page numbers."""
    start = next((index for index, line in enumerate(lines) if key(line.text) == "目录"), None)
    if start is None:
        return frozenset()
    texts = [_PAGE_BEHIND.sub("", key(line.text)) for line in lines]
    stop = start + 1
    while stop < len(lines) and any(text.startswith(texts[stop]) for text in texts[stop + 1 :] if texts[stop]):
        stop += 1
    return frozenset(range(start, stop))


def plan_ledger(plan: Plan) -> Ledger:
    """The plan's items as a ledger, in the order of the document."""
    head = plan.masthead
    items = tuple(one.item for one in plan.items)
    return Ledger(head.title, items, plan.file, plan.sha256, head.year, layout=_LAYOUT)


def _kept(found: Found, listed: Sequence[Item], named: dict[int, str]) -> list[Draft]:
    """The tasks of the text that no table states again, without stages and modes that name nobody."""
    if not found.explicit and len(listed) >= _WHOLE_TABLE:
        return []
    printed = {key(item.requirement) for item in listed}
    return [
        draft
        for draft in found.drafts
        if key(draft.text) not in printed and (draft.claim.assignments or draft.lines[0].paragraph not in named)
    ]


def _passed(
    lines: Sequence[Line], begin: int, others: Sequence[Line], found: Found, named: dict[int, str]
) -> list[Passed]:
    """Every line that is no item, with what it is instead."""
    known = {one.paragraph: one for one in found.passed}
    free = {line.paragraph for line in others}
    body = free | {number for draft in found.drafts for number in draft.paragraphs()}
    passed = []
    contents = _contents(lines)
    for index, line in enumerate(lines):
        number = line.paragraph
        if index < begin or number not in body:
            what = "目录" if index in contents else "文头" if index < begin else "文尾"
            passed.append(Passed(number, line.text, what))
        elif number in free:
            one = known.get(number, Passed(number, line.text, "正文"))
            passed.append(replace(one, what=named.get(number, one.what)))
    return passed


def _item(draft: Draft, year: int | None, taken: dict[str, int]) -> PlanItem:
    requirement = requirement_text(draft.text)
    lines = sorted(draft.lines, key=lambda line: line.paragraph)
    item = Item(
        _identity(requirement, taken),
        draft.no,
        draft.theme,
        draft.title,
        requirement,
        tuple(Assignment(one.role, one.units, draft.inherited) for one in _in_order(draft.claim.assignments)),
        read_deadline(draft.claim.due, year),
        milestones=milestones(requirement, year),
        targets=targets(requirement),
    )
    last = lines[-1].last or lines[-1].paragraph
    printed = "\n".join(line.text for line in lines)
    return PlanItem(item, lines[0].paragraph, last, printed, tuple(draft.doubts))


def _from_issue(one: PlanItem, issued: date, year: int | None, calendar: Calendar) -> PlanItem:
    """The item with the day on which a deadline counted from the issue of the document ends."""
    due = one.item.deadline
    if due.kind != "relative" or due.due:
        return one
    reading = deadline_reading(due.text, year)
    if not reading.offsets or not all(_ISSUE.search(each.event) for each in reading.offsets):
        return one
    last = resolve(reading, issued, calendar)
    return replace(one, item=replace(one.item, deadline=replace(due, due=last.isoformat()))) if last else one


def _in_order(assignments: Sequence[Assignment]) -> list[Assignment]:
    """牵头, 责任, 配合, as a ledger has them."""
    return sorted(assignments, key=lambda one: list(Role).index(one.role))


def _listed(item: Item, tables: Ledger, document: Document, year: int | None, taken: dict[str, int]) -> PlanItem:
    """An item of a table, read once more with the year of the document."""
    place = next((one.number for one in document.paragraphs if one.table == item.sheet), 0)
    full = replace(
        item,
        id=_identity(item.requirement, taken),
        deadline=read_deadline(item.deadline.text, year),
        milestones=milestones(item.requirement, year),
        targets=targets(item.requirement),
    )
    return PlanItem(full, place, place, item.requirement, (), item.sheet, tables.source_of(item).cell)


def _identity(requirement: str, taken: dict[str, int]) -> str:
    name = item_id(requirement)
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"
