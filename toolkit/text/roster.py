"""Which unit a name means: the units of one ledger with every way in which people write them.

市市场监管局, 市场监管局, 某市市场监督管理局 and 云溪市市场监督管理局 are one unit; a name that is merely similar is
suggested and never accepted. Sources: ``domain.md`` §3.1–3.3; the variants themselves are data in ``templates/units``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.model.unit import NOTHING_CERTAIN, Certain, Region
from toolkit.text import normal


class Collective(NamedTuple):
    """A kind of 集体称谓: full-match pattern of the phrase, a pattern it must also contain, pattern of its members."""

    kind: str
    pattern: str
    needs: str = ""
    members: str = ""


class Rename(NamedTuple):
    """An old stem, the stem that replaced it, and since when; ``local``: not everywhere, so only worth a question."""

    old: str
    new: str
    since: int
    day: str = ""
    local: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What is known about names of units everywhere (``templates/units``).

    ``stems`` maps every variant of a stem (市监局, 市场监管局, also the full one) to the full stem; ``drop`` are superior
    bodies that may be left out in front; ``systems`` maps each way to write a system (国家电网) to the first (国网).
    """

    stems: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    systems: Mapping[str, str] = field(default_factory=dict)
    collectives: tuple[Collective, ...] = ()
    renames: tuple[Rename, ...] = ()
    regions: tuple[Region, ...] = ()

    def variants(self, stem: str) -> tuple[str, ...]:
        """All ways to write ``stem`` (a full stem), itself first."""
        return (stem, *(short for short, full in self.stems.items() if full == stem and short != stem))

    def stem_at(self, name: str) -> tuple[str, str] | None:
        """(what stands in front, full stem) for the longest known stem that ends ``name``; None when there is none."""
        for cut in range(len(name) - 1):
            full = self.stems.get(name[cut:])
            if full is not None:
                return name[:cut], full
            if name.endswith("厅"):
                full = self.stems.get(name[cut:-1] + "局")
                if full is not None and full.endswith("局"):
                    return name[:cut], full[:-1] + "厅"
        return None


NO_NAMES = Names()
"""A seed that knows nothing."""


class Resolution(NamedTuple):
    """What a name means: ``unit`` is a unit of the roster or None.

    ``how``: exact, alias (another way to write it), near (similar only: ``candidates`` are suggestions), ambiguous
    (several units are written so: ``candidates``), none.
    """

    unit: str | None
    how: str
    candidates: tuple[str, ...] = ()


_LEVELS = "省市州盟县区旗镇乡"
_PREFIX = re.compile(
    rf"^(?P<place>某某|某|XX|xx|××|[\u4e00-\u9fff]{{2,5}}?)?(?P<level>自治区|自治州|自治县|地区|[{_LEVELS}])$"
)
_PLACED = re.compile(
    r"^(?P<place>某某?|XX|xx|××|[\u4e00-\u9fff]{2,4}?)(?P<level>自治区|自治州|自治县|[省市州县区旗])(?P<rest>.{2,})$"
)
_GOVERNMENT = re.compile(r"^(?P<area>[\u4e00-\u9fff]{2,}?[市州盟县区旗镇乡]|.{2,}街道)(?:人民政府|政府|办事处)$")
_AREA = re.compile(r"^[\u4e00-\u9fff]{2,6}[州盟县区旗镇乡]$|^[\u4e00-\u9fff]{2,4}市$")
_REGION_TAIL = re.compile(r"(?:壮族|回族|维吾尔)?自治区$|.$")
_STAMP = re.compile(r"\((?:盖章|公章|章|签章|加盖公章)\)$")
_SUFFIX_AHEAD = re.compile(r"^[\u4e00-\u9fff]{1,12}?(?:局|委|办|厅|院|中心|公司|支行|银行|法院|学校)")


def name_key(text: str) -> str:
    """Comparison key of a unit's name: widths, white space, closing stamps and stray punctuation do not count."""
    return _STAMP.sub("", normal.key(text)).strip(".,;:-_ ")


def region_of(title: str) -> str:
    """The place whose ledger a title announces: 云溪市2026年… → 云溪市; empty when the title begins otherwise."""
    found = re.match(
        r"^\s*([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|自治县|[省市州县区旗]))(?![场区])", normal.squeeze(title)
    )
    return found.group(1) if found else ""


class Roster:
    """The units of one ledger. Names that are only different ways to write one unit form a group under its head.

    ``names`` are the units as printed, with repeats when counts should decide (the head of a group is the name used
    most often, the first mentioned among equals). ``region`` is the place of the campaign (云溪市), empty when unknown.
    ``certain`` adds the units of a registry: its canonical names are heads, and two of them never join. ``units`` are the
    heads of ``names`` alone.
    """

    __slots__ = (
        "_bare", "_belongs", "_by_first", "_certain", "_forms", "_heads", "_known", "_names", "_printed", "_region",
        "_registered", "_seed", "units",
    )  # fmt: skip

    def __init__(
        self, names: Sequence[str], seed: Names = NO_NAMES, region: str = "", certain: Certain = NOTHING_CERTAIN
    ) -> None:
        self._seed, self._region, self._certain = seed, region, certain
        self._bare = _REGION_TAIL.sub("", region)
        self._registered = {name_key(name): head for name, head in certain.names.items()}
        self._known: dict[str, Resolution] = {}
        self._belongs: dict[tuple[str, str], bool] = {}
        counts: dict[str, int] = {}
        for name in names:
            counts[name] = counts.get(name, 0) + 1
        self._printed = tuple(counts)
        for name in (*certain.names, *certain.names.values()):
            counts.setdefault(name, 0)
        self._names = {name_key(name): name for name in reversed(list(counts))}
        self._heads = self._group(counts)
        self.units: tuple[str, ...] = tuple(dict.fromkeys(self._heads[name] for name in self._printed))
        self._forms = self._all_forms(counts)
        self._by_first: dict[str, list[str]] = {}
        for form in sorted(self._forms, key=lambda text: (-len(text), text)):
            self._by_first.setdefault(form[:2], []).append(form)

    def __reduce__(self) -> tuple[object, ...]:
        heads = tuple(self._heads[name] for name in self._printed)
        return _rebuild, (self._printed, heads, self._seed, self._region, self._certain)

    def head(self, name: str) -> str:
        """The unit that a printed name of this ledger belongs to; the name itself when it is not of the ledger."""
        return self._heads.get(name) or self._heads.get(self._names.get(name_key(name), ""), name)

    def members(self, unit: str) -> tuple[str, ...]:
        """All printed names of the ledger that mean ``unit``."""
        return tuple(name for name in self._printed if self._heads[name] == unit)

    def resolve(self, text: str) -> Resolution:
        """Which unit of the ledger ``text`` names. Never guesses: similar names are candidates only."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._resolve(name_key(text))
        return known

    def _resolve(self, key: str) -> Resolution:
        if not key:
            return Resolution(None, "none")
        printed = self._names.get(key)
        if printed is not None:
            return Resolution(self._heads[printed], "exact" if self._heads[printed] == printed else "alias")
        found = self._lookup(key)
        if len(found) == 1:
            return Resolution(found[0], "alias")
        if found:
            return Resolution(None, "ambiguous", found)
        near = self._near(key)
        return Resolution(None, "near" if near else "none", near)

    def find_in(self, text: str) -> tuple[str, ...]:
        """Units named inside a file name or sentence, each once, in the order of the text; the longest name wins.

        A name without level counts only when no other place's level stands in front (青岚县税务局 is not 市税务局).
        """
        line = normal.key(text)
        found: dict[str, None] = {}
        at = 0
        while at < len(line) - 1:
            for form in self._by_first.get(line[at : at + 2], ()):
                if line.startswith(form, at) and self._stands_alone(line, at, form):
                    units = self._forms[form]
                    if len(units) == 1:
                        found[units[0]] = None
                    at += len(form) - 1
                    break
            at += 1
        return tuple(found)

    def _stands_alone(self, line: str, at: int, form: str) -> bool:
        before, after = line[at - 1 : at], line[at + len(form) :]
        if before and before in _LEVELS and form[0] not in _LEVELS and not form.startswith("各"):
            return False
        return not (_AREA.match(form) and _SUFFIX_AHEAD.match(after))

    def _lookup(self, key: str) -> tuple[str, ...]:
        for form in self._readings(key):
            units = self._forms.get(form)
            if units:
                return units
        return ()

    def _readings(self, key: str) -> Iterator[str]:
        """``key`` itself, then without superior body, then in the full stem, then without a place of no meaning (某市)."""
        yield key
        for plain in self._without_superior(key):
            yield plain
            stem = self._seed.stem_at(plain)
            if stem is not None:
                yield stem[0] + stem[1]
            placed = _PLACED.match(plain)
            if placed and self._may_drop(placed["place"], placed["level"]):
                rest = placed["level"] + placed["rest"]
                yield rest
                stem = self._seed.stem_at(rest)
                if stem is not None:
                    yield stem[0] + stem[1]

    def _may_drop(self, place: str, level: str) -> bool:
        return place in ("某", "某某", "XX", "xx", "××") or not self._region or place + level == self._region

    def _without_superior(self, key: str) -> Iterator[str]:
        yield key
        for body in self._seed.drop:
            if key.startswith(body) and len(key) > len(body) + 2:
                yield key[len(body) :]

    def _group(self, counts: Mapping[str, int]) -> dict[str, str]:
        """Name → head of its group: a name joins the units it is a form of when these are forms of each other too."""
        canonical = set(self._registered.values())
        parent = {name: self._registered.get(name_key(name), name) for name in counts}

        def root(name: str) -> str:
            while parent[name] != name:
                name = parent[name]
            return name

        owners: dict[str, list[str]] = {}
        for name in counts:
            for form in self._forms_of(name):
                owners.setdefault(form, []).append(name)
        for name in counts:
            others = dict.fromkeys(map(root, owners.get(name_key(name), ())))
            heads = sorted({root(name): None, **others}, key=lambda head: head not in canonical)
            first, *rest = [head for head in heads if head != root(name)] or [name]
            agree = all(first in owners.get(name_key(head), ()) for head in rest)
            if agree and (len(heads) < 2 or heads[1] not in canonical):
                parent.update(dict.fromkeys(heads, heads[0]))
        order = {name: index for index, name in enumerate(counts)}
        groups: dict[str, list[str]] = {}
        for name in counts:
            groups.setdefault(root(name), []).append(name)
        found: dict[str, str] = {}
        for first, group in groups.items():
            head = first if first in canonical else min(group, key=lambda name: (-counts[name], order[name]))
            found.update(dict.fromkeys(group, head))
        return {name: found[name] for name in counts}

    def _all_forms(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        forms: dict[str, dict[str, None]] = {}
        for name in names:
            for form in self._forms_of(name):
                forms.setdefault(form, {})[self._heads[name]] = None
        for key, name in self._names.items():
            forms[key] = {self._heads[name]: None}
        return {form: tuple(units) for form, units in forms.items()}

    def _forms_of(self, name: str) -> tuple[str, ...]:
        """Every way to write one unit of the ledger that needs no guessing."""
        key = name_key(name)
        forms = dict.fromkeys([key])
        if self.is_collective(name):
            return tuple(forms)
        government = _GOVERNMENT.match(key)
        area = government["area"] if government else key if _AREA.match(key) and not self._stem(key) else None
        if area:
            forms.update(dict.fromkeys([area + "人民政府", area + "政府", area]))
        stem = self._stem(key)
        prefix, variants = (stem[0], self._stem_variants(stem[1])) if stem else self._plain_parts(key)
        for front in self._prefixes(prefix):
            forms.update(dict.fromkeys(front + variant for variant in variants if len(front + variant) >= 3))
        for form in list(forms):
            forms.update(dict.fromkeys(self._system_forms(form)))
        return tuple(form for form in forms if len(form) >= 3 or form == key)

    def _stem(self, key: str) -> tuple[str, str] | None:
        found = self._seed.stem_at(key)
        if found is None or not found[0]:
            return found
        bare = self._bare
        system = next((word for word in self._seed.systems if found[0].startswith(word)), "")
        ok = _PREFIX.match(found[0]) or found[0] == bare or system
        return found if ok else None

    def _stem_variants(self, stem: str) -> tuple[str, ...]:
        if stem.endswith("厅"):
            return tuple(v[:-1] + "厅" for v in self._seed.variants(stem[:-1] + "局") if v.endswith("局"))
        return self._seed.variants(stem)

    def _plain_parts(self, key: str) -> tuple[str, tuple[str, ...]]:
        if self._region and key.startswith(self._region) and len(key) > len(self._region) + 2:
            return self._region, (key[len(self._region) :],)
        if key[:1] in _LEVELS and len(key) >= 4:
            return key[0], (key[1:],)
        return "", (key,)

    def _prefixes(self, prefix: str) -> tuple[str, ...]:
        """Ways to write what stands in front of a stem: 市 = 云溪市 = nothing; 青岚县 stays 青岚县."""
        region, bare = self._region, self._bare
        levels = [region[-1:], "自治区"] if region.endswith("自治区") else [region[-1:]]
        own = {"", *levels, region, bare} if region else {""}
        if prefix in own:
            fronts = [prefix, "", *levels, region]
        elif len(prefix) == 1 and prefix in _LEVELS:
            fronts = [prefix, ""]
        else:
            fronts = [prefix]
        return tuple(dict.fromkeys(fronts))

    def _system_forms(self, form: str) -> Iterator[str]:
        for word, first in self._seed.systems.items():
            if not form.startswith(word):
                continue
            same = [other for other, head in self._seed.systems.items() if head == first]
            for other in dict.fromkeys([first, *same]):
                rest = form[len(word) :]
                yield other + rest
                if self._region and rest.startswith(self._region[:-1]):
                    tail = rest[len(self._region) - 1 :].removeprefix(self._region[-1])
                    yield from (other + self._region + tail, other + self._region[:-1] + tail)

    def _near(self, key: str) -> tuple[str, ...]:
        from difflib import SequenceMatcher

        scores: dict[str, float] = {}
        matcher = SequenceMatcher(None, "", key, autojunk=False)
        for form, units in self._forms.items():
            if abs(len(form) - len(key)) > 3 or len(form) < 4:
                continue
            matcher.set_seq1(form)
            if matcher.real_quick_ratio() < 0.79 or matcher.quick_ratio() < 0.79:
                continue
            score = matcher.ratio()
            if score >= 0.79:
                for unit in units:
                    scores[unit] = max(score, scores.get(unit, 0.0))
        return tuple(sorted(scores, key=lambda unit: (-scores[unit], unit))[:3])

    def is_collective(self, name: str) -> bool:
        """Whether ``name`` stands for several units (各县（区）, 市直各部门, 有关单位)."""
        return bool(self.stands_for(name)) or collective_kind(name, self._seed) is not None

    def stands_for(self, name: str) -> tuple[str, ...]:
        """The units that the registry lists as members of a collective ``name``; empty when it lists none."""
        members = self._certain.members
        return members.get(self._registered.get(name_key(name), ""), ()) if members else ()

    def may_belong(self, collective: str, unit: str) -> bool:
        """Whether ``unit`` is a registered member of ``collective``; where none are registered, judged by its shape."""
        pair = (collective, unit)
        known = self._belongs.get(pair)
        if known is None:
            members = self.stands_for(collective)
            kind = None if members else collective_kind(collective, self._seed)
            known = bool(members) and (self.resolve(unit).unit or unit) in members
            if kind is not None and not self.is_collective(unit):
                known = not kind.members or bool(re.fullmatch(kind.members, name_key(unit)))
            self._belongs[pair] = known
        return known


def _rebuild(names: tuple[str, ...], heads: tuple[str, ...], seed: Names, region: str, certain: Certain) -> Roster:
    """A roster again after it travelled to a worker process: heads stay what they were."""
    return Roster([*names, *heads], seed, region, certain)


def collective_kind(name: str, seed: Names) -> Collective | None:
    """The kind of 集体称谓 that ``name`` is, None for a single unit."""
    return _kind_of(name, seed.collectives)


@lru_cache(maxsize=8192)
def _kind_of(name: str, kinds: tuple[Collective, ...]) -> Collective | None:
    key = name_key(name)
    for kind in kinds if key else ():
        if re.fullmatch(kind.pattern, key) and (not kind.needs or re.search(kind.needs, key)):
            return kind
    return None
