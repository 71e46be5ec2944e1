"""The title of an official document in lines: cut where a word ends, lines of even length (GB/T 9704 7.3.1)."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

_GOOD = re.compile(
    r"(?<=[》〕）])|(?=《)|(?<=年)(?![第上下一二三四]|[0-9])|(?=重点工作|重点任务|主要任务|(?:落实|进展|完成|报送|推进|整改)情况|未报送单位|落实情况|汇报提纲)"
)
_FAIR = re.compile(
    r"(?=优化|推进|深化|加快|促进|加强|开展|建设|改革|实施|专项|行动|工作方案|任务分工|(?:19|20)[0-9]{2}年)|(?<!年)(?=第[一二三四]季度|上半年|下半年)|(?<=[、，：])"
)
_NEVER_BEFORE = "》”’）〕】、，。：；的年月日"
_NEVER_AFTER = "《“‘（〔【第"
_FAIR_COST, _TOO_LONG = 40.0, 1000
_LONGEST = 200


def title_lines(title: str, most: int = 20) -> list[str]:
    """A title → its lines of at most ``most`` Chinese characters; as few as will hold it, as even as its words allow.

    White space at the ends is dropped and line feeds of the title are kept. Never raises; what is longer than a page is left as it is.
    """
    return [line for part in title.strip().splitlines() for line in _cut(part.strip(), most)]


def _cut(title: str, most: int) -> list[str]:
    if width(title) <= most or len(title) > _LONGEST:
        return [title] if title else []
    quoted = {at for found in re.finditer(r"《[^》]*》", title) for at in range(found.start() + 1, found.end())}
    good = {found.start() for found in _GOOD.finditer(title)} - quoted
    fair = {found.start() for found in _FAIR.finditer(title)} - quoted
    whole = {at for at in range(1, len(title)) if not _may_cut(title[at - 1], title[at])}

    @cache
    def best(start: int, lines: int) -> tuple[int, float, tuple[int, ...]]:
        """The best cuts of what is left into so many lines: words cut (too long is the worst), unevenness, places."""
        if lines == 1:
            rest = width(title[start:])
            return 0 if rest <= most else _TOO_LONG, rest * rest, ()
        found: tuple[int, float, tuple[int, ...]] = (_TOO_LONG, 0.0, ())
        for at in range(start + 1, len(title)):
            long = width(title[start:at])
            if long > most:
                break
            if at not in whole:
                broken, uneven, cuts = best(at, lines - 1)
                cost = 0 if at in good else _FAIR_COST
                found = min(
                    found, (broken + (at not in good and at not in fair), uneven + long * long + cost, (at, *cuts))
                )
        return found

    fewest = -int(-width(title) // most)
    found = min((best(0, lines)[0], lines, best(0, lines)[2]) for lines in range(fewest, fewest + 3))
    places = (0, *found[2], len(title))
    return [title[a:b] for a, b in pairwise(places)] if found[0] < _TOO_LONG else [title]


def width(text: str) -> float:
    """How many Chinese characters wide a text is: Latin letters and figures are half as wide, and stand a little apart."""
    plain = re.sub(r"[ -~]", "", text)
    return len(plain) + (len(text) - len(plain)) / 2 + len(re.findall(r"[ -~]+", text)) / 4


def _may_cut(before: str, after: str) -> bool:
    if re.fullmatch(r"[!-~]", before) and re.fullmatch(r"[!-~年月日.%]", after):
        return False
    return after not in _NEVER_BEFORE and before not in _NEVER_AFTER
