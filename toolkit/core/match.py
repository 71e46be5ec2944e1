"""Which item a row of a submission is: identity in order of strength, and doubt wherever two readings are possible.

An answer on a wrong item does harm that nobody notices; a row in doubt costs a person one look. So every rule here needs
its evidence to be one-sided: 序号, row position and file name are never evidence, a similar text counts only when its
figures and level words agree, no other item is nearly as similar, and no other row of the file has a better claim.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.core.compare import same_deadline_text, same_units
from toolkit.core.index import FIXED_KEYS, Index, title_key
from toolkit.model.layout import Row, Table
from toolkit.text.figures import figures
from toolkit.text.normal import key

ACCEPT = 90.0
"""A changed requirement is taken for an item's from this similarity on (0–100, ratio of the keys)."""
MARGIN = 8.0
"""Any other item within this distance of the best is a rival that the rest of the row must rule out."""
SUGGEST = 60.0
AKIN = 75.0
"""From here on a row is a changed row of the ledger rather than a new one."""
UNLIKE = 70.0
"""Below this two requirements are different texts that no edit of a few words explains."""
KEPT = 50.0
"""An id is believed for an edited requirement down to this similarity."""


class Match(NamedTuple):
    """The item of one row, or None with the reason and up to three candidates, best first.

    ``how`` says by which evidence: id, text, over_id (text against the id), edited (id, requirement changed), title,
    similar, choice; for a row without item: new, doubt, blank.
    """

    item: int | None
    how: str
    reason: str = ""
    candidates: tuple[int, ...] = ()


_RANK = {"choice": 4, "id": 4, "text": 4, "over_id": 4, "title": 4, "edited": 3, "similar": 1}
_BLANK = Match(None, "blank")


def match_rows(rows: Sequence[tuple[Table, Row]], index: Index) -> list[Match]:
    """The item of each row of one file; ``rows`` are all rows of all its tables, because they compete for items."""
    matches: list[Match] = []
    last: Table | None = None
    shape: tuple[str, ...] = ()
    known: Mapping[str, tuple[int, tuple[str | None, ...]]] = {}
    has_requirement = True
    items = index.ledger.items
    for table, row in rows:
        if table is not last:
            last, shape, has_requirement = table, shape_of(table), "requirement" in table.columns
            known = index.seen.get(shape, {})
        values = row.values
        found = known.get(values.get("requirement", ""))
        if found is not None and found[1] == tuple(map(values.get, shape)):
            identifier = values.get("id")
            if identifier is None or identifier == items[found[0]].id:
                matches.append(Match(found[0], "same"))
                continue
        matches.append(propose(row, index, has_requirement))
    return settle(matches)


def shape_of(table: Table) -> tuple[str, ...]:
    """The fixed columns that a table has: rows met before are remembered per shape."""
    return tuple(column for column in FIXED_KEYS if column in table.columns)


def propose(row: Row, index: Index, has_requirement: bool = True) -> Match:
    """What one row by itself says about its item; ``has_requirement`` is False when its table has no such column."""
    values = row.values
    identifier = values.get("id", "").strip()
    marked = index.by_id.get(identifier) if identifier else None
    requirement = values.get("requirement", "")
    if len(requirement) < 8 and not key(requirement):
        return _by_title(row, index, marked, has_requirement)
    exact = index.exact(requirement)
    if marked is not None:
        if marked in exact:
            return Match(marked, "id")
        return _against_id(row, index, marked, exact) if exact else _edited(row, index, marked)
    if len(exact) == 1:
        return _confirmed(row, index, exact[0])
    if exact:
        return _told_apart(row, index, exact, "台账有几项具体要求相同")
    return _similar(row, index)


def similar(index: Index, row: Row, cutoff: float, limit: int = 40) -> list[tuple[int, float]]:
    """Items whose requirement resembles the row's, with their similarity, best first.

    A large ledger is not searched whole: only items of the same title, or number within the same theme, are compared.
    """
    from rapidfuzz import fuzz, process

    wanted = key(row.values["requirement"])
    if not index.large:
        found = process.extract(wanted, index.keys, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
        return [(number, score) for _, score, number in found]
    block = set(index.titles.get(title_key(row.values.get("title", "")), ()))
    if len(block) < SUGGEST_BLOCK:
        block.update(index.numbers.get(key(row.values.get("seq", "")), ())[:SUGGEST_BLOCK])
    scored = [
        (n, fuzz.ratio(wanted, key(index.ledger.items[n].requirement), score_cutoff=cutoff)) for n in sorted(block)
    ]
    return sorted((pair for pair in scored if pair[1]), key=lambda pair: (-pair[1], pair[0]))[:limit]


SUGGEST_BLOCK = 2_000


def _ratio(index: Index, number: int, wanted: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(wanted, key(index.ledger.items[number].requirement))


def context(row: Row, index: Index, number: int) -> tuple[bool | None, ...]:
    """Whether the rest of the row fits an item: theme, title, units, deadline; None where the row says nothing."""
    values, item = row.values, index.ledger.items[number]
    theme, title, deadline = values.get("theme"), values.get("title"), values.get("deadline")
    return (
        title_key(theme) == key(item.theme) if theme else None,
        title_key(title) == key(item.title) if title else None,
        same_units(values, item, index),
        same_deadline_text(deadline, item.deadline, index.ledger.year) if deadline else None,
    )


def _fits_better(one: Sequence[bool | None], other: Sequence[bool | None]) -> bool:
    """Whether ``one`` agrees somewhere that ``other`` contradicts, and nowhere the other way round."""
    pairs = list(zip(one, other, strict=True))
    return any(a and b is False for a, b in pairs) and not any(b and a is False for a, b in pairs)


def _by_title(row: Row, index: Index, marked: int | None, has_requirement: bool) -> Match:
    """A row without a requirement: its id, else its title where one item alone has it."""
    title, theme = row.values.get("title", ""), row.values.get("theme", "")
    group = index.titles.get(title_key(title), ()) if title else ()
    if theme:
        group = tuple(n for n in group if key(index.ledger.items[n].theme) == title_key(theme)) or group
    if marked is not None:
        if title and group and marked not in group:
            return Match(None, "doubt", "识别码与重点工作不是同一项", (marked, *group)[:3])
        return Match(marked, "id")
    if not title and not theme:
        return _BLANK
    if len(group) == 1 and not has_requirement and False not in context(row, index, group[0])[:2]:
        return Match(group[0], "title")
    if group:
        return Match(
            None, "doubt", "没有具体要求，同一重点工作下有几项" if len(group) > 1 else "没有具体要求", group[:3]
        )
    return Match(None, "new", "没有具体要求")


def _against_id(row: Row, index: Index, marked: int, exact: tuple[int, ...]) -> Match:
    """The text is another item's than the id's: believed only when no edit can have turned one into the other."""
    if _ratio(index, marked, key(row.values["requirement"])) >= UNLIKE:
        return Match(None, "doubt", "识别码是一项，文字却是另一项", (*exact, marked)[:3])
    told = _told_apart(row, index, exact, "识别码是另一项的") if len(exact) > 1 else _confirmed(row, index, exact[0])
    return told if told.item is None else Match(told.item, "over_id")


def _edited(row: Row, index: Index, marked: int) -> Match:
    """The id of an item with a text that is nobody's: the item, unless the text resembles another one more."""
    wanted = key(row.values["requirement"])
    own = _ratio(index, marked, wanted)
    others = [(n, score) for n, score in similar(index, row, SUGGEST) if n != marked]
    candidates = (marked, *(n for n, _ in others))[:3]
    if own < KEPT:
        return Match(None, "doubt", "识别码是一项，具体要求却换成了别的内容", candidates)
    if others and others[0][1] > own:
        return Match(
            None, "doubt", "识别码是一项，文字更像另一项", tuple(dict.fromkeys((others[0][0], *candidates)))[:3]
        )
    mine = marks(wanted) == marks(key(index.ledger.items[marked].requirement))
    for number, score in others:
        if score >= own - MARGIN and not mine and marks(wanted) == marks(key(index.ledger.items[number].requirement)):
            return Match(None, "doubt", "识别码是一项，数字却是另一项的", (number, marked))
    return Match(marked, "edited")


def _confirmed(row: Row, index: Index, number: int) -> Match:
    """An exact text, unless the rest of the row belongs to an item whose text differs from it by a small edit."""
    fit = context(row, index, number)
    if False not in fit:
        return Match(number, "text")
    for other, _ in similar(index, row, SUGGEST):
        if other != number and _fits_better(context(row, index, other), fit):
            return Match(None, "doubt", "具体要求与一项相同，其余各栏却是相近的另一项", (number, other))
    return Match(number, "text")


def _told_apart(row: Row, index: Index, group: tuple[int, ...], reason: str) -> Match:
    """Of items with the same requirement the one that the rest of the row singles out."""
    fits = {number: context(row, index, number) for number in group}
    left = [n for n in group if all(n == o or _fits_better(fits[n], fits[o]) for o in group)]
    if len(left) == 1:
        return _confirmed(row, index, left[0])
    likely = [n for n in group if False not in fits[n]] or list(group)
    return Match(None, "doubt", reason, tuple(likely[:3]))


def _similar(row: Row, index: Index) -> Match:
    """A text that is nobody's and no id: the item it was surely edited from, else candidates."""
    found = similar(index, row, SUGGEST)
    values = row.values
    if not found:
        alone = index.titles.get(title_key(values["requirement"]), ()) if "title" not in values else ()
        return Match(alone[0], "title") if len(alone) == 1 else Match(None, "new", candidates=alone[:3])
    candidates = tuple(number for number, _ in found[:3])
    (best, score), rivals = found[0], [n for n, s in found[1:] if s >= found[0][1] - MARGIN]
    if score < AKIN:
        return Match(None, "new", candidates=candidates)
    if score < ACCEPT:
        return Match(None, "doubt", "只有部分文字相同", candidates)
    wanted = key(values["requirement"])
    if marks(wanted) != marks(key(index.ledger.items[best].requirement)):
        return Match(None, "doubt", "文字相近，数字或层级、否定用词不同", candidates)
    fit = context(row, index, best)
    if fit[0] is False or fit[1] is False:
        return Match(None, "doubt", "具体要求相近，主题或重点工作不同", candidates)
    if any(not _fits_better(fit, context(row, index, rival)) for rival in rivals):
        return Match(None, "doubt", "同时像好几项", candidates)
    return Match(best, "similar")


def marks(text: str) -> tuple[str, ...]:
    """What a small edit must not touch for a text to stay the same task: figures, levels of government, negations."""
    return (*figures(text), *_WEIGHTY.findall(text))


_WEIGHTY = re.compile(r"[一二三四五六七八九十两首省市县区州乡镇村不未非无禁]|自治|上半年|下半年|季度|牵头|配合")


def settle(matches: list[Match]) -> list[Match]:
    """Rows that claim one item: those with equal strongest evidence keep it (their answers are compared), others doubt."""
    placed = [match.item for match in matches if match.item is not None]
    if len(set(placed)) == len(placed):
        return matches
    claims: defaultdict[int, list[int]] = defaultdict(list)
    for position, match in enumerate(matches):
        if match.item is not None:
            claims[match.item].append(position)
    for item, positions in claims.items():
        if len(positions) > 1:
            _weigh(matches, item, positions)
    return matches


def _weigh(matches: list[Match], item: int, positions: Iterable[int]) -> None:
    ranked = [(_RANK.get(matches[p].how, 4), p) for p in positions]
    best = max(rank for rank, _ in ranked)
    strongest = [p for rank, p in ranked if rank == best]
    keeps = set(strongest) if best >= _RANK["title"] or len(strongest) == 1 else set()
    for _, position in ranked:
        if position not in keeps:
            reason = "另有一行更像这一项" if keeps else "有几行都像这一项"
            matches[position] = Match(None, "doubt", reason, (item,))
