"""The office's own rules (自定规则): one column, one condition, one value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.core.rules.record import Context, Entry
from toolkit.model.rules import CustomRule
from toolkit.text.dates import narrow
from toolkit.text.normal import key

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_WORDS = re.compile(r"[、,，;；\n]+")
_OF_BLANK = ("为空", "不为空")


def broken(entry: Entry, context: Context) -> Iterator[CustomRule]:
    """The rules of the office that the row breaks. A text that the unit did not write breaks none."""
    for rule in context.custom:
        text = entry.said(rule.column)
        if text and rule.column not in entry.new:
            continue
        if not text and rule.condition not in _OF_BLANK:
            continue
        if not entry.new and not entry.owes:
            continue
        if _concerns(rule, entry, context) and fulfils(rule.condition, rule.value, text):
            yield rule


def of_unit(rules: Sequence[CustomRule], context: Context) -> list[CustomRule]:
    """Those of the rules that concern the unit of ``context``."""
    return [rule for rule in rules if not rule.units or any(_same(one, context) for one in rule.units)]


def _same(name: str, context: Context) -> bool:
    return context.index.concerns(name, context.unit)


def _concerns(rule: CustomRule, entry: Entry, context: Context) -> bool:
    if rule.themes:
        theme = key(entry.item.theme)
        if not theme or not any(key(one) == theme for one in rule.themes):
            return False
    if rule.statuses:
        status = entry.said("status")
        wanted = {key(one) for one in rule.statuses}
        if not status or (key(status) not in wanted and context.meaning(status) not in wanted):
            return False
    return True


def fulfils(condition: str, value: str, text: str) -> bool:
    """Whether a cell fulfils a condition. 少于 and 多于 count characters without white space, 大于 and 小于 compare the first
    number of the text; a condition that needs a number and finds none is not fulfilled."""
    if condition in _OF_BLANK:
        return (condition == "为空") == (not text)
    if condition in ("少于", "多于", "大于", "小于"):
        limit = _first_number(value)
        found = float(len("".join(text.split()))) if condition in ("少于", "多于") else _first_number(text)
        if limit is None or found is None:
            return False
        return found < limit if condition in ("少于", "小于") else found > limit
    plain = key(text)
    words = [word for word in (key(piece) for piece in _WORDS.split(value)) if word]
    if not words:
        return False
    if condition in ("包含", "不包含"):
        return any(word in plain for word in words) == (condition == "包含")
    if condition in ("等于", "不等于"):
        return (plain in words) == (condition == "等于")
    return False


def _first_number(text: str) -> float | None:
    found = _NUMBER.search(narrow(text).replace(",", "").replace("，", ""))
    return float(found[0]) if found else None
