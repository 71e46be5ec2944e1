"""What the hidden record sheet of our output says, so that the next run can compare three ways (promise 11).

One line per item: (id, 全部, written, merged, approved). ``written`` has one digest per standard column of the text as it
was written; ``merged`` names, where that is not the same thing, what the units had said (``column=token,token``);
``approved`` are the columns that held the office's text. Further lines keep decisions and notices.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from toolkit.model.output import LEDGER_HEADS
from toolkit.text.normal import split_number
from toolkit.text.printed import visible
from toolkit.text.units import split_units

COLUMNS = (*LEDGER_HEADS, "status")
"""Column keys in the order of their digests: the standard seven, and 状态 which is printed when anybody uses it."""

ALL = "全部"
DECISION = "处理"
NOTICE = "未带入"
NOTE = "说明"
SPENT, REPLACED = "已过", "已改"
"""States of a decision that is not shown any more: a later text of the unit overtook it, a later decision replaced it."""

_WIDTH = 8
_BLANK = "-" * _WIDTH


def digest(text: str) -> str:
    """Eight characters that stand for a cell's text; white space and line ends do not matter, all else does.

    An office program that saves the file again may change line ends and blanks; that is no edit.
    """
    squeezed = "".join(visible(text).split()) if text else ""
    if not squeezed:
        return _BLANK
    return b2a_base64(hashlib.sha1(squeezed.encode(), usedforsecurity=False).digest()[:6], newline=False).decode()


def meaning(column: str, text: str) -> str:
    """What a fixed cell says, apart from how it is printed: numbers of headings, order and labels of units go.

    Answers are what they are. Written cells and cells read back go through the same words, so that only a real edit differs.
    """
    if column in ("theme", "title"):
        rest = text
        while True:
            number, shorter = split_number(rest)
            if not number or not shorter:
                return rest.strip().rstrip("。.")
            rest = shorter
    if column == "units":
        said = split_units(text).assignments
        if said:
            return ";".join(f"{a.role}:{','.join(a.units)}" for a in sorted(said, key=lambda a: a.role))
    return text


@lru_cache(maxsize=4096)
def fixed_digest(column: str, text: str) -> str:
    """Digest of what a fixed cell says; remembered, for many rows repeat theme, title, units and deadline."""
    return digest(meaning(column, text))


def token(unit: str, text: str) -> str:
    """A digest of one unit's text on one item."""
    return digest(f"{unit}\n{text}")


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says of one item. ``tokens`` has only the columns whose merged text is not the written one."""

    written: str
    tokens: Mapping[str, frozenset[str]] = field(default_factory=dict)
    approved: frozenset[str] = frozenset()

    def digest_of(self, column: str) -> str:
        """Digest of the text written in a standard column."""
        start = COLUMNS.index(column) * _WIDTH
        return self.written[start : start + _WIDTH]


def encode(
    item_id: str, written: Iterable[str], tokens: Mapping[str, Iterable[str]], approved: Iterable[str]
) -> tuple[str, ...]:
    """The record line of one item; ``written`` are the digests of the standard columns in order."""
    known = " ".join(f"{column}={','.join(sorted(tokens[column]))}" for column in COLUMNS if column in tokens)
    office = set(approved)
    return item_id, ALL, "".join(written), known, " ".join(c for c in COLUMNS if c in office)


def decode(line: tuple[str, ...]) -> Record | None:
    """A line read back; None when somebody damaged it (it then counts as missing)."""
    _, _, written, merged, approved = line
    if len(written) != _WIDTH * len(COLUMNS):
        return None
    tokens = {}
    for part in merged.split():
        column, _, known = part.partition("=")
        tokens[column] = frozenset(filter(None, known.split(",")))
    return Record(written, tokens, frozenset(approved.split()))


def is_blank(value: str) -> bool:
    """Whether a digest stands for an empty cell."""
    return value == _BLANK
