"""A progress text in clauses, each knowing whether it speaks of what is done or of what comes next (下一步)."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_BREAKS = re.compile(r"[\r\n\v\f\u2028\u2029]+")
_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_TITLES = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」")
_ENDS = re.compile(r"[。;!?]")
_COMMAS = re.compile(r"[,:]")
_NEXT = re.compile(
    r"^(?:[(\[【]?[一二三四五六七八九0-9]{0,2}[)\]】.、]?)?(?:下一步|下步|接下来|后续|今后|下一阶段|下阶段|下一季度|下季度|下个月|下月)"
)
_LONG = 300
"""Characters of one clause that are looked at; nobody writes more between two commas."""
_LIMIT = 20_000
"""Characters of one text that are looked at: more than a cell of a workbook holds only in a file that was not made in one."""


class Clause(NamedTuple):
    """What stands between two commas. ``later``: it belongs to a sentence on what is still to come."""

    text: str
    later: bool


def clauses(text: str) -> list[Clause]:
    """The clauses of a text: widths folded, white space gone, titles in 《》 and words in quotes left out.

    A sentence that begins with 下一步 (or has a clause that does) is ``later`` from there to its paragraph's end.
    """
    found = []
    for paragraph in _BREAKS.split(text[:_LIMIT]):
        later = False
        plain = _TITLES.sub("", folded(paragraph))
        for sentence in _ENDS.split(plain):
            for clause in _COMMAS.split(sentence):
                if clause:
                    clause = clause if len(clause) <= _LONG else clause[:_LONG] + "…"
                    later = later or bool(_NEXT.match(clause))
                    found.append(Clause(clause, later))
    return found


def folded(text: str) -> str:
    """A text without white space and with characters of one width; words quoted from it are words of this form."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))
