"""What may be published of a consolidated ledger (公开版): no contacts, no numbers of persons, nothing about files and cells.

Whoever publishes decides; this takes away what a machine can know (``text.personal``, columns for contacts) and says what it
took and what a person has to look at (``domain.md`` §7).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit.core.rules.secrets import internal, marked
from toolkit.model.ledger import Assignment, Item
from toolkit.model.merging import ANSWER_KEYS, Balance, Consolidated, Contribution
from toolkit.model.output import LEDGER_HEADS, LEDGER_SHEET
from toolkit.text.personal import hidden, personal
from toolkit.text.printed import task_name

HEADS = {**LEDGER_HEADS, "status": "状态"}
TITLE = "标题"
PERSONS = re.compile(
    r"联系(?:人|电话|方式|号码)|联络|电话|手机|座机|传真|邮箱|邮件|e-?mail|微信|QQ|身份证|证件号|姓名|经办人|填[报表]人|负责人"
    r"|责任人|审核人|领导|银行|[账帐]号|卡号|住址|家庭",
    re.I,
)
"""A head over names, numbers or accounts of persons: the whole column stays at home."""


class Covered(NamedTuple):
    """One number or name that was covered: its kind, the item and the column it stands in, and what is left of it."""

    kind: str
    item: str
    head: str
    shown: str


class Noticed(NamedTuple):
    """Words of a text that ought to keep it from being published, with the item and the column."""

    item: str
    head: str
    words: str


@dataclass(frozen=True, slots=True)
class Public:
    """``merged`` as it may be published: it names no file, sheet or cell, and has no leftovers, findings or register.

    ``covered`` is what was covered, in the order of the ledger, ``dropped`` the heads of the columns that were left out.
    ``secret`` are classification marks (密级标志): with one of them nothing may be published at all. ``internal`` are words
    like 仅供内部使用, for a person to look at.
    """

    merged: Consolidated
    covered: tuple[Covered, ...]
    dropped: tuple[str, ...]
    secret: tuple[Noticed, ...]
    internal: tuple[Noticed, ...]


def public_of(merged: Consolidated) -> Public:
    """The part of a merge result that may be published. Pure; never raises; what it gives it would give again unchanged."""
    work = _Work()
    heads = [head for sheet, row, head in merged.carried if sheet == LEDGER_SHEET and not row]
    opened = merged.ledger.rows == "open"
    kept = [head for head in heads if opened and not PERSONS.search(head)]
    every = dict.fromkeys(head for sheet, _, head in merged.carried if sheet == LEDGER_SHEET)
    title = work.cover(merged.ledger.title, "", TITLE)
    items: list[Item] = []
    cells: dict[tuple[int, str], str] = {}
    for index, item in enumerate(merged.ledger.items):
        shown = _item(work, item)
        name = task_name(shown)
        items.append(shown)
        for key in ANSWER_KEYS:
            text = merged.final(index, key) if (index, key) not in merged.approved else merged.approved[index, key]
            shown_text = work.cover(text, name, HEADS[key])
            if shown_text != text:
                cells[index, key] = shown_text
        for head in kept:
            place = LEDGER_SHEET, item.id, head
            if place in merged.carried:
                work.carried[place] = work.cover(merged.carried[place], name, head)
    own = {(LEDGER_SHEET, "", head): "" for head in kept} | work.carried
    approved = {
        (index, key): hidden(text)
        if key in ANSWER_KEYS
        else work.cover(text, task_name(items[index]), HEADS.get(key, key))
        for (index, key), text in merged.approved.items()
    }

    def final(index: int, key: str) -> str:
        place = index, key
        return cells[place] if place in cells else approved[place] if place in approved else merged.final(index, key)

    ledger = replace(merged.ledger, title=title, items=tuple(items), file="", sha256="", authors={}, campaign="")
    return Public(
        Consolidated(
            ledger=ledger,
            period=merged.period,
            as_of=merged.as_of,
            contributions=lambda index: [_plain(one) for one in merged.contributions(index)],
            final=final,
            approved=approved,
            leftovers=(),
            findings=(),
            submissions=(),
            missing=(),
            units=tuple(map(hidden, merged.units)),
            balance=Balance(),
            carried=own,
        ),
        tuple(work.covered),
        tuple(head for head in every if head not in kept),
        tuple(work.secret),
        tuple(work.internal),
    )


def told(public: Public) -> list[str]:
    """What the operator has to know, as Chinese sentences: what was covered and where, what was left out, what to look at."""
    lines = []
    if public.covered:
        kinds = Counter(one.kind for one in public.covered)
        lines.append(f"遮盖了{len(public.covered)}处：{'、'.join(f'{kind}{n}处' for kind, n in kinds.items())}。")
        places: dict[str, list[str]] = {}
        for one in public.covered:
            places.setdefault(_place(one.item, one.head), []).append(f"{one.kind} {one.shown}")
        lines += [f"　　{place}：{'、'.join(those)}" for place, those in places.items()]
    else:
        lines.append("没有发现需要遮盖的号码。")
    if public.dropped:
        lines.append(f"没有写进公开版的栏目：{'、'.join(public.dropped)}。")
    lines += [f"　　{_place(one.item, one.head)}有“{one.words}”，请核实能否公开。" for one in public.internal]
    problems = sum(1 for n in range(len(public.merged.ledger.items)) if public.merged.final(n, "problem").strip())
    if problems:
        lines.append(f"公开版里有{problems}项写了问题建议，不宜公开的请先在台账里删去，再生成一次。")
    lines.append("公开前请再通读一遍：正文里的人名、住址等认不全；能否公开，按保密审查的规定办。")
    return lines


def _place(item: str, head: str) -> str:
    return f"{item}·{head}" if item else head


class _Work:
    """What is found on the way through the ledger; a theme or title that several rows share is told once."""

    def __init__(self) -> None:
        self.covered: list[Covered] = []
        self.secret: list[Noticed] = []
        self.internal: list[Noticed] = []
        self.carried: dict[tuple[str, str, str], str] = {}
        self._told: set[tuple[str, str]] = set()

    def cover(self, text: str, item: str, head: str, *, shared: bool = False) -> str:
        """The text as it may be published; what is found in it is noted once."""
        if not text:
            return text
        seen = shared and (head, text) in self._told
        if shared:
            self._told.add((head, text))
        if not seen:
            for words, noted in ((marked(text), self.secret), (internal(text), self.internal)):
                if words:
                    noted.append(Noticed(item, head, words))
            self.covered += [Covered(one.kind, item, head, one.shown) for one in personal(text)]
        return hidden(text)


def _item(work: _Work, item: Item) -> Item:
    name = hidden(task_name(item))
    theme = work.cover(item.theme, name, HEADS["theme"], shared=True)
    title = work.cover(item.title, name, HEADS["title"], shared=True)
    requirement = work.cover(item.requirement, name, HEADS["requirement"])
    assignments = tuple(Assignment(one.role, _units(work, one.units, name), one.inherited) for one in item.assignments)
    deadline = replace(item.deadline, text=work.cover(item.deadline.text, name, HEADS["deadline"]))
    return replace(
        item, theme=theme, title=title, requirement=requirement, assignments=assignments, deadline=deadline, sheet=None,
        answers={}, milestones=(), targets=(),
    )  # fmt: skip


def _units(work: _Work, units: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(work.cover(unit, name, HEADS["units"]) for unit in units)


def _plain(one: Contribution) -> Contribution:
    return one._replace(unit=hidden(one.unit), text=hidden(one.text), file=-1, sheet="", cell="")
