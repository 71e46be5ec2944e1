"""What is wrong with a published document as a whole: dates before its issue, totals that do not add up (P74x)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.model.codes import finding
from toolkit.model.document import Line, Plan
from toolkit.model.findings import Finding
from toolkit.model.ledger import Source
from toolkit.text.deadlines import deadline_flaw, read_deadline
from toolkit.text.numerals import number_of
from toolkit.text.outline import marker_of, value_of

_MATTERS = re.compile(r"(?P<count>\d{1,4}|[一二三四五六七八九十百]{1,4})项(?:[\u4e00-\u9fff]{0,10}(?:事项|许可))")
_TASKS = re.compile(
    r"(?:共|提出|明确|分解为?|细化为?|梳理|列出|确定|包括|涉及|部署|推出|制定|实施)[^。；]{0,12}?(?P<count>\d{1,3}|[一二三四五六七八九十百]{1,4})"
    r"[项条个](?:具体|重点|主要|工作|改革|年度|政策|细化)*(?:任务|措施|举措|事项|要求|工作)"
)
_COUNTED = frozenset(("cn", "cn_paren", "num"))
_FRAME = frozenset(("文头", "文尾"))


def check_document(plan: Plan, lines: Sequence[Line], *, year_given: bool = False) -> list[Finding]:
    """Findings about the document: T825, T826 a year that was guessed or is nowhere, P741 a deadline before the issue, P742 modes and P743 tasks that do not make the total.

    ``lines`` are all logical lines; ``year_given`` says that the operator named the year. A total counts where it is stated outside of the items.
    """
    return [
        *(() if year_given else _guessed_year(plan)),
        *_numbers(plan),
        *_before_issue(plan),
        *_modes(plan, lines),
        *_tasks(plan, lines),
    ]


def _guessed_year(plan: Plan) -> Iterator[Finding]:
    """T825, T826: neither a date of issue nor the title says the year that completes 9月底前."""
    head = plan.masthead
    if head.year is None:
        open_ended = [one.item.deadline.text for one in plan.items if one.item.deadline.kind == "date"]
        lost = [text for text in open_ended if not deadline_flaw(text, None) and read_deadline(text, None).due is None]
        if lost:
            yield finding("T826", _at(plan, None), text=lost[0], count=len(lost))
        return
    if head.issued_on or str(head.year) in head.title + head.doc_no:
        return
    texts = [one.item.deadline.text for one in plan.items if one.item.deadline.due]
    texts += [stone.text for one in plan.items for stone in one.item.milestones]
    if any(not re.search(r"\d{4}|[〇零○]", text) for text in texts):
        yield finding("T825", _at(plan, None), year=head.year)


def _at(plan: Plan, paragraph: int | None) -> Source:
    return Source(plan.file, sha256=plan.sha256, paragraph=paragraph)


def _numbers(plan: Plan) -> Iterator[Finding]:
    """P701 to P703: numbers of one level that leave a gap, come twice or go back; 1 begins a new count."""
    printed: list[tuple[int, str, str | None]] = [
        (one.paragraph, one.printed, one.item.id) for one in plan.items if one.sheet is None
    ]
    printed += [(one.paragraph, one.text, None) for one in plan.passed if one.what not in _FRAME]
    last: dict[str, tuple[int, str]] = {}
    seen: set[tuple[int, str]] = set()
    for paragraph, text, item in sorted(printed, key=lambda one: one[0]):
        if (paragraph, text) in seen:
            continue  # several items of one paragraph
        seen.add((paragraph, text))
        kind, no, marker = marker_of(text)
        if kind not in _COUNTED:
            continue
        value, words = value_of(no), text[len(marker) :].split("。")[0][:20]
        before, said = last.get(kind, (0, "")) if value > 1 else (0, "")
        at = _at(plan, paragraph)
        if before and value == before:
            yield finding("P702", at, item=item, number=no, first=said, second=words)
        elif before and value > before + 1:
            missing = str(before + 1) if value == before + 2 else f"{before + 1}—{value - 1}"
            yield finding("P701", at, item=item, before=before, after=value, missing=missing)
        elif value < before and item:
            yield finding("P703", at, item=item, number=value, before=before)
        last[kind] = (value, words)


def _before_issue(plan: Plan) -> Iterator[Finding]:
    issued = plan.masthead.issued_on
    if not issued:
        return
    for one in plan.items:
        due = one.item.deadline.due_alt or one.item.deadline.due
        source = _at(plan, one.paragraph) if one.sheet is None else Source(plan.file, one.sheet, one.cell, plan.sha256)
        early = [(one.item.deadline.text, due)] if due and due <= issued else []
        early += [(stone.text, stone.due) for stone in one.item.milestones if stone.due <= issued]
        for text, _ in early[:1]:
            yield finding("P741", source, item=one.item.id, text=text, issued=issued)
    for duty in plan.duties:
        if duty.due.due and (duty.due.due_alt or duty.due.due) <= issued:
            yield finding("P741", _at(plan, duty.paragraph), text=duty.due.text, issued=issued)


def _modes(plan: Plan, lines: Sequence[Line]) -> Iterator[Finding]:
    """The total of the matters stands before the modes that divide them (59 = 1+11+21+26)."""
    if len(plan.modes) < 2:
        return
    total = sum(mode.count for mode in plan.modes)
    first = min(mode.paragraph for mode in plan.modes)
    stated = [
        (line.paragraph, count)
        for line in lines
        if line.paragraph < first
        for found in _MATTERS.finditer(line.text)
        if (count := number_of(found["count"])) and count > max(mode.count for mode in plan.modes)
    ]
    if stated and not any(count == total for _, count in stated):
        paragraph, count = stated[-1]
        parts = "+".join(str(mode.count) for mode in plan.modes)
        yield finding("P742", _at(plan, paragraph), stated=count, parts=parts, total=total)


def _tasks(plan: Plan, lines: Sequence[Line]) -> Iterator[Finding]:
    """共26项任务 against the tasks that were read: by rows, or by their numbers where one task has several rows."""
    if len(plan.items) < 2:
        return
    inside = {number for one in plan.items for number in range(one.paragraph, one.last + 1)}
    counts = {len(plan.items), len({(one.item.theme, one.item.no) for one in plan.items})}
    stated = [
        (line.paragraph, count)
        for line in lines
        if line.paragraph not in inside
        for found in _TASKS.finditer(line.text)
        if (count := number_of(found["count"])) and count > 1
    ]
    if stated and not any(count in counts for _, count in stated):
        paragraph, count = max(stated, key=lambda one: one[1])
        yield finding("P743", _at(plan, paragraph), stated=count, read=len(plan.items))
