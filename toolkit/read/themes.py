"""Theme labels that page breaks cut, repeat or leave crumbs of → one name for each theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.text.normal import key, split_number, squeeze
from toolkit.text.numerals import number_of


class Repair(NamedTuple):
    """One label read: the whole name (without number), and the finding with its gaps when something was repaired."""

    whole: str
    code: str = ""
    gaps: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Theme:
    """A theme while its labels are read: its name so far and every number it was given."""

    name: str
    numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Coming:
    """What comes after a label: the next numbered one, and where each name stands last. Built once for all labels."""

    numbered: list[Label | None]
    last: dict[str, int]

    @classmethod
    def of(cls, labels: Sequence[Label]) -> _Coming:
        numbered: list[Label | None] = [None] * len(labels)
        for i in range(len(labels) - 1, 0, -1):
            numbered[i - 1] = labels[i] if labels[i].number else numbered[i]
        return cls(numbered, {label.name: i for i, label in enumerate(labels)})


class Label(NamedTuple):
    """A theme or title as printed, taken apart: its number, its name without final stop, all without white space."""

    number: str
    name: str
    printed: str


def repair_themes(texts: Sequence[str]) -> list[Repair]:
    """The labels of one table from top to bottom → what each of them means, in the same order.

    A label without number among numbered ones is the rest of the label before it, a crumb of it, or a theme of its own;
    the numbers before and after decide (between （三） and （四） there is no room for a theme).
    """
    labels = [read_label(text) for text in texts]
    numbered = sum(bool(label.number) for label in labels)
    strict = numbered >= 1 and 2 * numbered >= len(labels)
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = [("", ())] * len(labels)
    coming = _Coming.of(labels)
    themes: list[_Theme] = []
    owners: list[_Theme] = []
    for i, label in enumerate(labels):
        theme, code, gaps = _place(labels, i, themes, coming, strict)
        if theme is None:
            theme = _Theme(label.name, [label.number] if label.number else [])
            themes.append(theme)
        elif label.number and label.number not in theme.numbers:
            theme.numbers.append(label.number)
        owners.append(theme)
        found[i] = (code, gaps)
    repaired = []
    for i, (code, gaps) in enumerate(found):
        theme = owners[i]
        if not code and labels[i].name != theme.name:
            code = "L208"
        gaps = (*gaps, ("found", labels[i].printed), ("whole", theme.name)) if code else ()
        repaired.append(Repair(theme.name, code, gaps))
    return repaired


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """Take a theme or title apart. Remembered: many files repeat the same ones."""
    number, name = split_number(squeeze(text))
    return Label(number, name.rstrip("。：:；;"), squeeze(text))


_Place = tuple[_Theme | None, str, tuple[tuple[str, str], ...]]


def _place(labels: Sequence[Label], i: int, themes: list[_Theme], coming: _Coming, strict: bool) -> _Place:
    """The theme that label ``i`` belongs to, None for a new one, with the finding for what was repaired."""
    label = labels[i]
    if not themes:
        return None, "", ()
    now = themes[-1]
    if key(label.name) == key(now.name):
        if label.number and now.numbers and label.number not in now.numbers:
            return (
                now,
                "L210",
                (("other", f"（{now.numbers[0]}）{now.name}"), ("reason", "名称相同、编号不同，按同一主题处理")),
            )
        return now, "", ()
    if label.number:
        return _numbered(label, now)
    last = labels[i - 1]
    if _whole(last.name + label.name, now.name):
        return now, "L209", ()
    if strict:
        return _unnumbered(labels, i, now, coming.numbered[i])
    if len(label.name) <= 3 and now.name.endswith(label.name):
        return now, "L209", ()
    if i + 1 < len(labels) and label.name + labels[i + 1].name == now.name:
        return now, "L208", ()
    if coming.last.get(now.name + label.name, -1) > i:
        now.name += label.name
        return now, "L208", ()
    return None, "", ()


def _numbered(label: Label, now: _Theme) -> _Place:
    """A numbered label after theme ``now``: its repetition (whole, cut or damaged), or a new theme."""
    if label.number not in now.numbers:
        return None, "", ()
    if now.name.startswith(label.name):
        return now, "L208", ()
    if label.name.startswith(now.name):
        now.name = label.name
        return now, "", ()
    if _subsequence(label.name, now.name):
        return now, "L211", ()
    if _subsequence(now.name, label.name):
        now.name = label.name
        return now, "", ()
    return None, "L210", (("other", f"（{label.number}）{now.name}"), ("reason", "编号相同、名称不同，按两个主题处理"))


def _unnumbered(labels: Sequence[Label], i: int, now: _Theme, coming: Label | None) -> _Place:
    """A label without number where the others have one; ``coming`` is the next that has one."""
    label, last = labels[i], labels[i - 1]
    if now.name.endswith(label.name):
        return now, "L209", ()
    if coming and key(coming.name) == key(label.name):
        return None, "L221", ()
    joined = last.name + label.name
    if last.name == now.name and _no_room(now, coming, joined, label):
        now.name = joined
        return now, "L208", ()
    return None, "L221", ()


def _no_room(now: _Theme, coming: Label | None, joined: str, label: Label) -> bool:
    """Whether the numbers leave no place for a theme between ``now`` and the next numbered label."""
    if coming is None:
        return len(label.name) <= 6 and bool(now.numbers)
    if coming.number in now.numbers:
        if coming.name == now.name:  # its whole name comes again: what stands between is not the rest of it
            return False
        return coming.name.startswith(joined) or joined.startswith(coming.name) or len(joined) <= 30
    before = [number_of(number) for number in now.numbers]
    after = number_of(coming.number)
    return after is not None and (after - 1) in before and len(joined) <= 30


def _whole(joined: str, name: str) -> bool:
    return key(joined) == key(name)


def _subsequence(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with some characters missing (at most four in ten)."""
    if len(short) < 0.6 * len(long) or len(short) < 3:
        return False
    rest = iter(long)
    return all(character in rest for character in short)
