"""Which of several texts counts, when one unit sent more than one for the same cell.

Newer wins by the stamp in our form, else by the day and hour of the mail that brought it, else by the time of change inside
the document, else by the time of the archive member, and only like is compared with like. Names (终稿, 最新) and file-system times decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from toolkit.text.normal import key


class Version(NamedTuple):
    """One text with what is known of its file's age; ISO 8601 texts or None."""

    text: str
    stamp: str | None = None
    modified: str | None = None
    received: str | None = None
    mailed: str | None = None


@dataclass(slots=True)
class Verdict:
    """What becomes of each version, by its position.

    ``stands`` is None when it cannot be decided; then ``conflicting`` names one version of each text in question.
    ``replaced_by`` maps an older version to the one that replaced it, ``same_as`` a further copy to the one that counts.
    """

    stands: int | None = None
    conflicting: list[int] = field(default_factory=list)
    replaced_by: dict[int, int] = field(default_factory=dict)
    same_as: dict[int, int] = field(default_factory=dict)


_ZONE_DOUBT = timedelta(hours=26)
"""A time with and one without zone can be ordered only when they lie further apart than any two zones do."""


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _later(first: str | None, second: str | None) -> bool | None:
    """Whether the first time is after the second; None when one is missing, unreadable, or they cannot be told apart."""
    if not first or not second or first == second:
        return None
    one, two = _moment(first), _moment(second)
    if one is None or two is None:
        return None
    if (one.tzinfo is None) != (two.tzinfo is None):
        one, two = one.replace(tzinfo=None), two.replace(tzinfo=None)
        if abs(one - two) < _ZONE_DOUBT:
            return None
    return None if one == two else one > two


def newer(first: Version, second: Version) -> bool | None:
    """True when the first version is the newer one, False when the second is, None when nothing decides."""
    for name in ("stamp", "mailed", "modified", "received"):
        answer = _later(getattr(first, name), getattr(second, name))
        if answer is not None:
            return answer
    return None


def judge(versions: Sequence[Version]) -> Verdict:
    """Decide among the versions that one unit sent for one cell, given in the order in which the files were read.

    Copies of one text (equal after ``text.normal.key``) are one text. A version is out when a newer one says something
    else. One text left: it stands. Several left, or a circle of contradicting times: a conflict for a person to decide.
    """
    groups: dict[str, list[int]] = {}
    for position, version in enumerate(versions):
        groups.setdefault(key(version.text), []).append(position)
    if len(groups) == 1:
        return _copies(versions)
    owner = {position: text for text, members in groups.items() for position in members}
    beaten = {
        old: [new for new in owner if owner[new] != owner[old] and newer(versions[new], versions[old])] for old in owner
    }
    alive = [position for position in sorted(owner) if not beaten[position]] or sorted(owner)
    heads: dict[str, int] = {}
    for position in alive:
        heads.setdefault(owner[position], position)
    verdict = Verdict()
    if len(heads) == 1:
        verdict.stands = next(iter(heads.values()))
    else:
        verdict.conflicting = sorted(heads.values())
    for position in sorted(owner):
        head = heads.get(owner[position])
        if head == position:
            continue
        if head is not None:
            verdict.same_as[position] = head
        else:
            rivals = [p for p in beaten[position] if p in heads.values()]
            verdict.replaced_by[position] = (rivals or beaten[position])[0]
    return verdict


def _copies(versions: Sequence[Version]) -> Verdict:
    """All say the same: the oldest stands (it was first), where ages are unknown the first in reading order."""
    first = 0
    for position in range(1, len(versions)):
        if newer(versions[first], versions[position]):
            first = position
    return Verdict(stands=first, same_as={p: first for p in range(len(versions)) if p != first})
