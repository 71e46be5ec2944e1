"""The rules about what units write (校验规则), as one plain tuple, and their use on one file.

A rule is a function of one cell: the text, the row it stands in (``Entry``) and what is known beside it (``Context``); it
returns what fills the sentence of its finding, or None. Its words are in ``model.codes.rules``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from toolkit.core.rules import dated, facts, secrets, status, wording
from toolkit.core.rules.custom import broken, of_unit
from toolkit.core.rules.record import Context, Entry, Gaps, Rule, Switch
from toolkit.core.rules.verdict import judged
from toolkit.model.rules import CUSTOM, CustomRule

if TYPE_CHECKING:
    from toolkit.core.index import Index

__all__ = ["RULES", "SWITCHABLE", "Broken", "Context", "Entry", "Rule", "Switch", "begin", "broken_rules", "judged"]

_PROGRESS, _PROBLEM, _STATUS = ("progress",), ("problem",), ("status",)
_TEXTS = ("progress", "problem")
_ANY = ("progress", "problem", "status")

RULES: tuple[Rule, ...] = (
    Rule("A520", wording.unanswered, _PROGRESS, when="blank"),
    Rule("A516", wording.no_content, _PROGRESS, when="nothing"),
    Rule("A544", wording.broken, _ANY, alone=True),
    Rule("A517", wording.points_elsewhere, _ANY, alone=True),
    Rule("A517", wording.empty_phrase, _PROGRESS, alone=True),
    Rule("A538", wording.left_blank, _TEXTS, alone=True),
    Rule("A518", wording.progress_as_trouble, _PROBLEM, alone=True),
    Rule("A543", wording.trouble_as_progress, _PROGRESS, alone=True),
    Rule("A522", wording.too_short, _PROGRESS, wording.SHORT, "字", alone=True),
    Rule("A539", wording.only_plans, _PROGRESS, alone=True),
    Rule("A537", wording.same_as_last, _PROGRESS, wording.SAME_SHARE, "％", alone=True),
    Rule("A523", wording.same_as_row, _PROGRESS, alone=True),
    Rule("A540", wording.another_year, _PROGRESS, alone=True),
    Rule("A527", status.closed_by_itself, _STATUS, alone=True),
    Rule("A526", status.unknown_status, _STATUS, alone=True),
    Rule("A519", status.done_without_progress, _STATUS, alone=True),
    Rule("A524", status.contradicted, _STATUS, alone=True),
    Rule("A541", status.share_against_status, _STATUS, alone=True),
    Rule("A525", status.done_without_result, _STATUS, alone=True),
    Rule("A542", status.behind_without_reason, _STATUS, alone=True),
    Rule("A530", facts.no_share, _PROGRESS),
    Rule("A531", facts.of_another_unit, _PROGRESS),
    Rule("A528", dated.not_yet, _PROGRESS, dated=True),
    Rule("A529", dated.overdue, _PROGRESS, dated.GRACE, "天", dated=True),
    Rule("A532", secrets.mobile, _TEXTS),
    Rule("A533", secrets.identity, _TEXTS),
    Rule("A534", secrets.classified, _TEXTS),
    Rule("A535", secrets.secret_words, _TEXTS),
    Rule("A536", wording.too_long, _TEXTS),
)
"""Every built-in rule about a cell, in the order in which they are asked."""

_BESIDE = (
    "A501", "A502", "A503", "A504", "A505", "A506", "A507", "A509", "A510", "A511", "A512", "A513",
)  # fmt: skip
"""Findings on where and how units wrote, made while cells are placed, that an office may switch as well."""

SWITCHABLE: tuple[Switch, ...] = tuple(
    sorted(
        {
            *(Switch(code) for code in _BESIDE),
            *(Switch(rule.code, rule.limit, rule.measure) for rule in RULES),
            Switch("A521"),
        },
        key=lambda one: one.code,
    )
)
"""What the sheet 校验规则 lists, in the order of the codes."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a cell breaks: its code, the column of the cell, what fills the sentence; ``custom`` is the office's rule."""

    code: str
    column: str
    gaps: Gaps
    custom: CustomRule | None = None


_Asked = dict[tuple[str, str], tuple[Rule, ...]]


def begin(index: Index, unit: str) -> tuple[Context, _Asked]:
    """What ``broken_rules`` needs for one file of ``unit``: the context, and the rules in force by (when, column)."""
    rulebook = index.rules
    day = _day(index.as_of)
    context = Context(index, unit, rulebook, day)
    context.custom = of_unit(rulebook.custom, context) if rulebook.custom else ()
    asked: dict[tuple[str, str], list[Rule]] = {}
    for rule in RULES:
        if rule.code not in rulebook.off and (day is not None or not rule.dated):
            for column in rule.columns:
                asked.setdefault((rule.when, column), []).append(rule)
    return context, {place: tuple(rules) for place, rules in asked.items()}


def _day(as_of: str | None) -> date | None:
    try:
        return date.fromisoformat(as_of) if as_of else None
    except ValueError:
        return None


def broken_rules(entry: Entry, context: Context, asked: _Asked) -> list[Broken]:
    """The rules that a row breaks. Never raises for what stands in it; a rule of the office comes after the built-in ones."""
    texts = entry.texts
    found: list[Broken] = []
    for column in entry.new:
        _ask(texts[column], column, asked.get(("new", column), ()), entry, context, found)
    for column in entry.nothing:
        _ask(texts[column], column, asked.get(("nothing", column), ()), entry, context, found)
    if "progress" not in texts and "progress" in entry.table.columns:
        _ask("", "progress", asked.get(("blank", "progress"), ()), entry, context, found)
    if context.custom:
        for rule in broken(entry, context):
            if entry.cell(rule.column):
                found.append(Broken(CUSTOM, rule.column, {"message": rule.message, "name": rule.name}, rule))
    return found


def _ask(text: str, column: str, rules: Sequence[Rule], entry: Entry, context: Context, found: list[Broken]) -> None:
    told = False
    for code, judge, _, _, _, alone, _, _ in rules:
        if told and alone:
            continue
        gaps = judge(text, entry, context)
        if gaps is not None:
            told = told or alone
            found.append(Broken(code, column, gaps))
