"""Rules on numbering: the numbers of items, the numbers and names of themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from toolkit.core.plan_record import Plan
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item
from toolkit.text.normal import key, split_number, squeeze
from toolkit.text.numerals import number_of

_CHINESE = "零一二三四五六七八九十"


def item_numbers(plan: Plan) -> Iterator[Finding]:
    """P701, P702, P703: gaps, repeats and disorder in the numbers of items; numbering may start anew with a theme."""
    for run in _runs(plan):
        yield from _check_run(plan, run)


def _runs(plan: Plan) -> Iterator[list[tuple[int, int]]]:
    """Sequences of (index of the first row, number) of tasks; a new one starts when a new theme, table or sheet begins
    again at 1."""
    run: list[tuple[int, int]] = []
    items = plan.ledger.items
    for index, item in enumerate(items):
        number = number_of(item.no)
        if number is None or (
            run and index and item.no == items[index - 1].no and item.title == items[index - 1].title
        ):
            continue
        if run and number == 1 and _begins_anew(items[index - 1], item):
            yield run
            run = []
        run.append((index, number))
    if run:
        yield run


def _begins_anew(before: Item, item: Item) -> bool:
    """Whether a theme, a sheet or a table (its header lies between the rows) begins with ``item``."""
    return item.theme != before.theme or item.sheet != before.sheet or item.row > before.row + 1


def _check_run(plan: Plan, run: list[tuple[int, int]]) -> Iterator[Finding]:
    items, numbers = plan.ledger.items, {number for _, number in run}
    first: dict[int, int] = {}
    highest = 0
    for index, number in run:
        if number in first:
            one, two = (_label(items[first[number]]), _label(items[index]))
            yield plan.finding("P702", index, _number_column(plan), number=number, first=one, second=two)
        elif number < highest:
            yield plan.finding("P703", index, _number_column(plan), number=number, before=highest)
        elif highest and number > highest + 1:
            first_gap = next((gap for gap in range(highest + 1, number) if gap not in numbers), None)
            if first_gap is not None:  # looked for from both ends: a date among the numbers makes a gap of millions
                last_gap = next(gap for gap in range(number - 1, highest, -1) if gap not in numbers)
                words = str(first_gap) if first_gap == last_gap else f"{first_gap}—{last_gap}"
                gaps = {"before": highest, "after": number, "missing": words}
                yield plan.finding("P701", index, _number_column(plan), **gaps)
        first.setdefault(number, index)
        highest = max(highest, number)


def _number_column(plan: Plan) -> str:
    return "seq" if "seq" in plan.ledger.columns else "title"


def _label(item: object) -> str:
    text = getattr(item, "title", "") or getattr(item, "requirement", "")
    return text if len(text) <= 20 else text[:20] + "…"


@dataclass(frozen=True, slots=True)
class _Theme:
    """A theme label as printed: where it stands, its number (None without) and its name."""

    index: int
    number: int | None
    name: str


def _themes(plan: Plan) -> list[_Theme]:
    """The theme labels in order, without those that only repeat the one before (at a page top; the number may be cut)."""
    labels: list[_Theme] = []
    last = ""
    for index in range(len(plan.rows)):
        text = plan.raw(index, "theme")
        if not text or text == last:
            continue
        last = text
        number, name = split_number(squeeze(text))
        label = _Theme(index, number_of(number), name)
        again = bool(labels) and key(labels[-1].name) == key(name) and label.number in (None, labels[-1].number)
        if not again:
            labels.append(label)
    return labels


def _is_cut(name: str, whole: str) -> bool:
    """Whether ``name`` is the beginning of ``whole``, or ``whole`` with at most half of its characters missing."""
    if not 2 <= len(name) < len(whole):
        return False
    rest = iter(whole)
    return whole.startswith(name) or (len(name) * 2 >= len(whole) and all(char in rest for char in name))


def _whole_names(plan: Plan) -> list[str | None]:
    """For each theme label the name of which it is a cut copy: of the same number, or a piece of a close label when it
    has none; None for a whole one."""
    labels = plan.once(_themes)
    strict = sum(label.number is not None for label in labels) * 2 > len(labels)
    by_number: dict[int, dict[str, None]] = {}
    for label in labels:
        if label.number is not None:
            by_number.setdefault(label.number, {})[label.name] = None
    wholes: list[str | None] = []
    for at, label in enumerate(labels):
        if label.number is not None:
            pieces = [name for name in by_number[label.number] if _is_cut(label.name, name)]
        elif strict:
            near = labels[max(0, at - 3) : at] + labels[at + 1 : at + 4]
            pieces = [other.name for other in near if label.name in other.name != label.name]
            pieces += [other.name for other in near if _is_cut(label.name, other.name)]
        else:
            pieces = []
        wholes.append(max(pieces, key=len, default=None))
    return wholes


def theme_names(plan: Plan) -> Iterator[Finding]:
    """P705, P706, P707, P708: a theme without number, one number for two names, two numbers for one name, a cut name."""
    labels = plan.once(_themes)
    numbered = sum(label.number is not None for label in labels)
    by_number: dict[int, str] = {}
    by_name = {key(label.name): label.number for label in reversed(labels) if label.number is not None}
    seen: dict[str, int] = {}
    for label, whole in zip(labels, plan.once(_whole_names), strict=True):
        if whole is not None:
            yield plan.finding("P708", label.index, "theme", theme=label.name, whole=whole)
        elif label.number is None:
            if numbered * 2 > len(labels):
                known = by_name.get(key(label.name))
                words = f"别处编号是（{_chinese(known)}）。" if known else ""
                yield plan.finding("P705", label.index, "theme", theme=label.name, known=words)
        elif seen.setdefault(key(label.name), label.number) != label.number:
            gaps = {"theme": label.name, "first": _chinese(seen[key(label.name)]), "second": _chinese(label.number)}
            yield plan.finding("P707", label.index, "theme", **gaps)
        elif key(by_number.setdefault(label.number, label.name)) != key(label.name):
            gaps = {"number": _chinese(label.number), "first": by_number[label.number], "second": label.name}
            yield plan.finding("P706", label.index, "theme", **gaps)


def theme_numbers(plan: Plan) -> Iterator[Finding]:
    """P704: the numbers of themes have a gap, each name counted under the number it had first."""
    labels, wholes = plan.once(_themes), plan.once(_whole_names)
    by_name: dict[str, int] = {}
    for label, whole in zip(labels, wholes, strict=True):
        if label.number is not None and whole is None:
            by_name.setdefault(key(label.name), label.number)
    present = set(by_name.values())
    last = unnumbered = 0
    for label, whole in zip(labels, wholes, strict=True):
        number = by_name.get(key(label.name))
        if whole is not None:
            continue
        if number is None:
            unnumbered += 1  # P705 speaks of it: the number that it lacks is no gap
            continue
        missing = list(islice((gap for gap in range(last + 1, number) if gap not in present), max(7, unnumbered + 1)))
        if last and len(missing) > unnumbered:
            words = "、".join(_chinese(gap) for gap in missing[:6]) + ("等" if len(missing) > 6 else "")
            gaps = {"before": _chinese(last), "after": _chinese(number), "missing": words}
            yield plan.finding("P704", label.index, "theme", **gaps)
        last, unnumbered = max(last, number), 0


def _chinese(number: int) -> str:
    if number <= 10:
        return _CHINESE[number]
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    return ("" if tens == 1 else _CHINESE[tens]) + "十" + (_CHINESE[ones] if ones else "")
