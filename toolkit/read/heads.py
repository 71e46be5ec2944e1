"""Which column is what: matching printed heads to a layout's columns (synonyms are data, see ``templates/layouts``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from toolkit.model.grid import Area, Sheet
from toolkit.model.layout import Column, Layout
from toolkit.read.shapes import shape_of
from toolkit.read.standins import Claim, Guess, by_place, second_readings, stand_in
from toolkit.text.normal import key

MAX_HEAD = 40
"""Longer texts are never heads."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_PERIOD = re.compile(
    r"^(?:截至|截止)?(?:\d{2,4}年)?(?:\d{1,2}月(?:\d{1,2}日)?(?:份|底|末)?|第?[一二三四1234]季度|上半年|下半年|全年|本月|本期|本年|年度|目前)?"
)
_WHEN = re.compile(
    r"(?:(?P<year>\d{2,4})年)?(?:(?P<month>\d{1,2})月|第?(?P<quarter>[一二三四1234])季度|(?P<half>[上下])半年)|(?P<now>本月|本期|目前|当前)"
)
_JOINED_HEADS = re.compile(r"[及和与、/,]")
_LATIN = re.compile(r"[a-z][a-z ./'-]*|/")
_DECORATION = "*:·.★☆ "
BY_SHAPE = "按字面推断"
_SECOND = 400
"""A second meaning of a head counts as the last of very many synonyms: behind every first one."""


@dataclass(frozen=True, slots=True)
class HeadMap:
    """A header that was understood: where it ends, which column is what, and what was guessed.

    ``cells`` are (column, normalised text) of all its cells: how a repeated header is known. ``certain`` counts heads
    that are in the dictionary. ``series`` are answers by month: column key → its columns from the earliest to the latest.
    """

    layout: Layout
    columns: Mapping[str, int]
    heads: Mapping[int, str]
    depth: int
    certain: int
    cells: frozenset[tuple[int, str]]
    guesses: tuple[Guess, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...] = ()


class _Dictionary:
    """All heads of one layout, normalised: exact ones, and the order of trust among synonyms."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.columns: dict[str, Column] = {column.key: column for column in layout.columns}
        self.exact: dict[str, list[tuple[str, int]]] = {}
        for column in layout.columns:
            for order, head in enumerate((column.title, *column.synonyms)):
                self.exact.setdefault(_normal(head), []).append((column.key, order))
        for column in layout.columns:
            for head in column.second:
                self.exact.setdefault(_normal(head), []).append((column.key, _SECOND))
        self.claims = lru_cache(maxsize=4096)(self._claims)

    def _claims(self, head: str) -> tuple[Claim, ...]:
        """How the normalised ``head`` could be read, certain readings first."""
        if not head or len(head) > MAX_HEAD:
            return ()
        if found := self.exact.get(head):
            return tuple(Claim(100 - 0.1 * order, name, "") for name, order in found)
        bare = _BRACKETS.sub("", head).strip(_DECORATION)
        if found := self.exact.get(bare):
            return tuple(Claim(80 - 0.1 * order + self.late(name, head), name, "") for name, order in found)
        chinese = _LATIN.sub("", bare)
        if found := self.exact.get(chinese):
            return tuple(Claim(70 - 0.1 * order, name, "") for name, order in found)
        rest = _PERIOD.sub("", bare)
        if found := self.exact.get(rest):
            late = (60 + self.late(name, head) for name, _ in found)
            return tuple(
                Claim(score - 0.002 * order, name, "去掉时间后相同")
                for score, (name, order) in zip(late, found, strict=True)
            )
        if (name := shape_of(bare)) and name in self.columns and "requirement" in self.columns:
            return (Claim(48 + self.late(name, head), name, BY_SHAPE), *self._guesses(rest or bare))
        return self._guesses(rest or bare, bare)

    def _guesses(self, head: str, whole: str = "") -> tuple[Claim, ...]:
        """Readings of a head that contains a known one: heads end in what they are, 及 joins two of them."""
        for first in (_JOINED_HEADS.split(head)[0], _JOINED_HEADS.split(whole)[0]):
            if found := self.exact.get(first):
                claims = (Claim(50 - 0.1 * order, name, f"以“{first}”开头") for name, order in found)
                return tuple(claim for claim in claims if self._open(claim.key))
        best: list[tuple[float, str, str]] = []
        for known, names in self.exact.items():
            if len(known) < 2 or known not in head:
                continue
            ending = head.endswith(known)
            if len(known) < 3 and not ending:
                continue
            for name, order in names:
                if self._open(name):
                    best.append((20 + 2 * len(known) + ending - 0.01 * min(order, 90), name, known))
        best.sort(key=lambda entry: -entry[0])
        return tuple(Claim(score, name, f"含有“{known}”") for score, name, known in best[:3])

    def _open(self, name: str) -> bool:
        """Whether a column may be guessed: ids and numbers never are."""
        return self.columns[name].use not in ("key", "number")

    def late(self, name: str, head: str) -> float:
        """Of several columns of answers by month (4月进展, 5月进展) the latest one counts: a little more for each month."""
        return 0.01 * month_of(head) if self.columns[name].use == "answer" else 0.0

    def is_exact(self, head: str) -> bool:
        return bool(head) and head in self.exact


class HeadFinder:
    """Finds headers of any of ``layouts`` on a sheet; keep one per process, it remembers headers that it has seen."""

    def __init__(self, layouts: tuple[Layout, ...]) -> None:
        self.dictionaries = [_Dictionary(layout) for layout in layouts]
        self.known: dict[str, bool] = {}
        self.seen: dict[object, HeadMap | None] = {}

    def is_head(self, text: str) -> bool:
        """Whether a text is, word for word or but for a bracket, a head of some layout."""
        if len(text) > MAX_HEAD or text.rstrip().endswith((":", "：")):
            return False
        answer = self.known.get(text)
        if answer is None:
            head = normal_head(text)
            bare = _BRACKETS.sub("", head).strip(_DECORATION)
            names = {head, bare, _LATIN.sub("", bare)}
            answer = any(d.is_exact(name) for d in self.dictionaries for name in names)
            if len(self.known) > 20_000:
                self.known.clear()
            self.known[text] = answer
        return answer

    def at(self, sheet: Sheet, row: int, merges: Mapping[int, list[Area]]) -> HeadMap | None:
        """The header that starts in ``row``, None when none does; ``merges`` maps a row to the areas that start there."""
        cells = sheet.rows.get(row)
        if not cells or len(cells) < 2:
            return None
        below = sheet.rows.get(row + 1, {})
        hits = sum(map(self.is_head, cells.values()))
        if not hits or (hits + sum(map(self.is_head, below.values())) < 2 and _shaped(cells) < 2):
            return None
        three = tuple(tuple(sorted(sheet.rows.get(row + i, {}).items())) for i in range(3))
        areas = tuple(
            (a.top - row, a.left, a.bottom - row, a.right)
            for i in range(3)
            for a in merges.get(row + i, ())
            if a.bottom < row + 3
        )
        where = (three, areas)
        if where not in self.seen:
            if len(self.seen) > 500:
                self.seen.clear()
            self.seen[where] = self._understand([dict(cells) for cells in three], [Area(*a) for a in areas])
        return self.seen[where]

    def _understand(self, rows: list[dict[int, str]], areas: list[Area]) -> HeadMap | None:
        best: tuple[tuple[int, int, int], HeadMap] | None = None
        for depth, merged in _depths(rows, areas, self.is_head):
            paths = _paths(rows[:depth], areas)
            for dictionary in self.dictionaries:
                found = _assign(dictionary, paths, depth, rows[:depth])
                if found:
                    rank = (found.certain, len(found.columns), depth if merged else -depth)
                    if best is None or rank > best[0]:
                        best = rank, found
        return best[1] if best else None


def month_of(head: str) -> int:
    """How late the period is that a head names, counted in months (within a century; 本月 is later than any); 0 without."""
    found = _WHEN.search(head)
    if not found:
        return 0
    if found["now"]:
        return 1300
    year = int(found["year"][-2:]) if found["year"] else 0
    if found["quarter"]:
        month = 3 * ("一二三四".find(found["quarter"]) + 1 or int(found["quarter"]))
    elif found["half"]:
        month = 6 if found["half"] == "上" else 12
    else:
        month = int(found["month"])
    return 12 * year + month


@lru_cache(maxsize=8)
def finder_of(layouts: tuple[Layout, ...]) -> HeadFinder:
    """The head finder of these layouts, made once."""
    return HeadFinder(layouts)


def normal_head(text: str) -> str:
    """A head without widths, spaces, line breaks, marks and colons: how heads are compared."""
    return _normal(text)


@lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    return key(text).strip(_DECORATION).lower()


def _shaped(cells: Mapping[int, str]) -> int:
    """How many cells of a row are built like heads although no dictionary has them."""
    return sum(bool(shape_of(normal_head(text))) for text in cells.values() if len(text) <= 16)


def _depths(rows: list[dict[int, str]], areas: list[Area], is_head: Callable[[str], bool]) -> list[tuple[int, bool]]:
    """How many rows the header may have, each with whether its merges speak for it.

    Cells merged over two rows leave no choice; a head merged over two columns suggests a second row; without merges (a
    workbook whose merges were undone) a second row must hold heads and must not be complete by itself.
    """
    depth = max([1, *(area.bottom + 1 for area in areas if area.top == 0)])
    depths = [(depth, True)]
    for more in range(depth, 3):
        cells, above = rows[more], rows[more - 1]
        if not cells or any(len(text) > 20 or text.strip().isdigit() for text in cells.values()):
            break
        groups = [area for area in areas if area.top <= more - 1 <= area.bottom and area.right > area.left]
        grouped = all(any(g.left <= column <= g.right for g in groups) for column in cells)
        alone = all(is_head(cells.get(column, "")) for column in above)
        if not grouped and (alone or not any(map(is_head, cells.values()))):
            break
        depths.append((more + 1, grouped))
    return depths


def _paths(rows: list[dict[int, str]], areas: list[Area]) -> dict[int, tuple[str, ...]]:
    """Column → texts above it from the top to the leaf, merges spread over their columns, repeats dropped."""
    grid = [dict(row) for row in rows]
    for area in areas:
        if area.top >= len(rows):
            continue
        text = rows[area.top].get(area.left)
        if text is None:
            continue
        for row in range(area.top, min(area.bottom + 1, len(rows))):
            for column in range(area.left, min(area.right, area.left + 200) + 1):
                if row == area.top or area.right > area.left or column == area.left:
                    grid[row][column] = text
    paths: dict[int, tuple[str, ...]] = {}
    for column in sorted({c for row in grid for c in row}):
        path: list[str] = []
        for cells in grid:
            text = cells.get(column)
            if text is not None and (not path or path[-1] != text):
                path.append(text)
        paths[column] = tuple(path)
    return paths


def _assign(
    dictionary: _Dictionary, paths: Mapping[int, tuple[str, ...]], depth: int, rows: list[dict[int, str]]
) -> HeadMap | None:
    """Give each column to the head that fits best; None when the table is not of this layout."""
    options = {column: _options(dictionary, path) for column, path in paths.items()}
    certain_keys = {claim.key for claims in options.values() for claim in claims if not claim.reason}
    ranked = []
    for column, claims in options.items():
        for claim in claims:
            if claim.reason and claim.key == "units" and not certain_keys.isdisjoint(("lead", "resp")):
                continue  # 验收单位 beside 牵头单位: some other unit
            beside = dictionary.columns[claim.key].beside
            if not beside:
                ranked.append((-claim.score, column, claim))
            elif beside in certain_keys:
                ranked.append((-claim.score - 1.5, column, claim))
    ranked.sort(key=lambda entry: entry[:2])
    taken: dict[str, int] = {}
    won: dict[int, Claim] = {}
    lost: dict[int, Claim] = {}
    for _, column, claim in ranked:
        if column in won:
            continue
        if claim.key in taken:
            lost.setdefault(column, claim)
            continue
        taken[claim.key] = column
        won[column] = claim
    certain = sum(not claim.reason for claim in won.values())
    heads = {column: _printed(path, column in won) for column, path in paths.items()}
    guesses = [
        Guess("L201", c, (("head", heads[c]), ("title", dictionary.columns[w.key].title), ("reason", w.reason)))
        for c, w in won.items()
        if w.reason
    ]
    stand_in(dictionary.layout, taken, {c: claim for c, claim in lost.items() if c not in won}, heads, guesses)
    second_readings(dictionary.layout, taken, options, heads, guesses)
    by_place(dictionary.layout, taken, heads, guesses)
    by_shape = sum(claim.reason == BY_SHAPE for claim in won.values())
    if certain < 2 and not (certain and by_shape >= 2):
        return None
    if 3 * (len(won) + len(lost)) < len(paths):
        return None
    if not all(any(name in taken for name in group) for group in dictionary.layout.required):
        return None
    cells = frozenset((c, normal_head(t)) for row in rows for c, t in row.items())
    guesses.sort(key=lambda guess: (guess.column, guess.code))
    series = _series(taken, {**lost, **won}, paths)
    return HeadMap(dictionary.layout, taken, heads, depth, certain, cells, tuple(guesses), series)


def _series(
    taken: Mapping[str, int], claims: Mapping[int, Claim], paths: Mapping[int, tuple[str, ...]]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    found = []
    for name, column in taken.items():
        dated = [c for c, claim in claims.items() if claim.key == name and month_of(paths[c][-1])]
        if len(dated) > 1 and column in dated:
            found.append((name, tuple(sorted(dated, key=lambda c: (month_of(paths[c][-1]), c)))))
    return tuple(found)


def latest_filled(head: HeadMap, sheet: Sheet, below: int) -> HeadMap:
    """The header with the latest month that anybody wrote in as its answer column; ``below`` is its last row."""
    for name, columns in head.series:
        numbers = [number for number in sheet.rows if number > below]
        filled = [c for c in columns if any(sheet.rows[number].get(c, "").strip() for number in numbers)]
        old, new = head.columns[name], (filled or columns)[-1]
        if old == new:
            continue
        guesses = tuple(
            sorted((_retold(guess, old, new, head.heads) for guess in head.guesses), key=lambda g: g.column)
        )
        head = replace(head, columns={**head.columns, name: new}, guesses=guesses)
    return head


def _retold(guess: Guess, old: int, new: int, heads: Mapping[int, str]) -> Guess:
    """A guess about two columns that changed places."""
    column = {old: new, new: old}.get(guess.column, guess.column)
    swapped = {heads[old]: heads[new], heads[new]: heads[old]}
    gaps = tuple((gap, swapped.get(text, text) if gap in ("head", "other") else text) for gap, text in guess.gaps)
    return Guess(guess.code, column, gaps)


def _options(dictionary: _Dictionary, path: tuple[str, ...]) -> tuple[Claim, ...]:
    """Readings of one column: by its lowest head, else by all heads together, else by the head of its group."""
    if not path:
        return ()
    claims = dictionary.claims(normal_head(path[-1]))
    if claims and not claims[0].reason:
        return claims
    for upper in reversed(path[:-1]):
        group = dictionary.claims(normal_head(upper))
        if group and not group[0].reason:
            score = 45 if not claims else 15  # what a head says itself goes before what it stands under
            better = tuple(
                Claim(score - 0.1 * i + dictionary.late(c.key, path[-1]), c.key, f"在“{upper}”之下")
                for i, c in enumerate(group)
            )
            return better if not claims else (*claims, *better)
    return claims


def _printed(path: tuple[str, ...], known: bool) -> str:
    clean = [re.sub(r"\s+", "", text) for text in path]
    return clean[-1] if known else "·".join(clean)


def starts_by_row(areas: Iterable[Area]) -> dict[int, list[Area]]:
    """Merged areas by the row they start in."""
    found: dict[int, list[Area]] = {}
    for area in areas:
        found.setdefault(area.top, []).append(area)
    return found
