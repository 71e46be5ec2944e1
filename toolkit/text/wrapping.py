"""Whether the lines of a text were cut by a page of fixed width, and which lines belong to the page and not to the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.text.starts import claims, closed, starts_block

_PAGE_NUMBER = re.compile(
    r"^(?:[-—–－―─·]{1,3}\s*(?:第\s*)?(?P<a>\d{1,4})\s*页?\s*[-—–－―─·]{1,3}"
    r"|第\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s*页(?:\s*[,，/、]?\s*[（(]?共\s*(?:\d{1,4}|[一二三四五六七八九十百]{1,5})\s*页[)）]?)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[Pp]\.?\s*\d{1,4})$",
    re.IGNORECASE,
)
_GAZETTE = re.compile(r"^.{2,20}公报\s*[·•.\s]?\s*\d{4}\s*年.{0,3}第?\s*\d{1,3}\s*[期号].{0,6}$")
_CONTENTS = re.compile(r"(?:[.．。·…⋯]\s?){4,}\s*\d{1,4}$")
_WORD = r"[（(〔\[【《“‘「]*(?:[A-Za-z0-9.,%％:/-]+|.)[，。、；：！？）)〕\]】》”’」,.;:!?]*"
_TOKEN = re.compile(rf"{_WORD}(?:(?<=[，。、；：）)〕”’])[0-9A-Za-z]+|(?=[“‘]){_WORD}){{0,2}}", re.S)
_BEHIND_SENTENCE = re.compile(r"[^（(〔\[【，、][（(〔\[【]")
_HANGING = re.compile(r"[，。、；：！？）)〕\]】》”’,.;:]$")
"""Punctuation that may hang over the margin: such a line does not tell how wide the page is."""
_NARROWEST, _WIDEST = 8, 84
_FEWEST_LINES = 4


@dataclass(slots=True)
class Piece:
    """A physical line. ``lead`` is its indentation in half-width columns, ``indent`` in characters, ``blanks`` the blank lines before it.

    ``text`` has no white space inside Chinese; ``raw`` is what was printed, without indentation. ``signs`` says that it
    is a signature (a date line follows).
    """

    number: int
    raw: str
    text: str
    lead: int = 0
    blanks: int = 0
    level: int = 0
    centred: bool = False
    bold: bool = False
    table: str = ""
    full: bool | None = None
    indent: int = 0
    signs: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Wrap:
    """The page that cut the lines: how a line is measured, its capacity, how much may be missing, what blanks mean.

    ``indented``: new paragraphs are surely indented and others not. ``blanks_part``: a blank line parts paragraphs.
    ``own_brackets``: a bracket with units stands on a line of its own as a habit.
    """

    measure: Callable[[str], int] = field(repr=False)
    capacity: int
    slack: int
    indented: bool
    blanks_part: bool
    own_brackets: bool
    flush: bool

    def is_full(self, piece: Piece, following: Piece, *, first: bool) -> bool:
        """Whether the next word would not have fitted on the line of ``piece``: the page, not the author, ended it.

        ``first``: it is the first line of its paragraph, whose indentation a copied text has lost.
        """
        if piece.full is not None:
            return piece.full
        need = self.measure(first_word(following.raw))
        lost = 2 * self.measure("中") if first and self.flush and not piece.lead else 0
        size = self.measure(piece.raw) + (piece.lead if self.measure is columns else piece.indent)
        return size + need + lost > self.capacity - self.slack


def columns(text: str) -> int:
    """Width of a text where Latin letters and digits are half as wide as Chinese."""
    return sum(1 if char < "\u0300" else 2 for char in text)


def without_page_marks(pieces: Sequence[Piece], *, wrapped: bool) -> list[Piece]:
    """The lines without page numbers, lines of a table of contents, and what every page repeats beside its number."""
    marks = {index for index, piece in enumerate(pieces) if _PAGE_NUMBER.match(piece.raw)}
    if wrapped:
        marks |= _bare_numbers(pieces)
    near = Counter(
        pieces[index + step].text
        for index in marks
        for step in (-1, 1)
        if 0 <= index + step < len(pieces) and index + step not in marks and not pieces[index + step].table
    )
    repeated = {
        text
        for text, count in near.items()
        if count > 1 and count * 2 >= len(marks) - 1 and len(text) <= 40 and not closed(text) and not starts_block(text)
    }
    dropped = marks | {
        index
        for index, piece in enumerate(pieces)
        if piece.text in repeated and any(index + step in marks for step in (-1, 1))
    }
    dropped |= {index for index, piece in enumerate(pieces) if _CONTENTS.search(piece.raw)}
    headers = {index for index, piece in enumerate(pieces) if wrapped and _GAZETTE.match(piece.raw)}
    dropped, marks = dropped | headers, marks | headers
    kept: list[Piece] = []
    gap = False
    for index, piece in enumerate(pieces):
        if index in dropped:
            gap = gap or index in marks
            continue
        if gap:
            piece.new_page, piece.blanks, gap = True, 0, False
        kept.append(piece)
    return kept


def _bare_numbers(pieces: Sequence[Piece]) -> set[int]:
    """Lines that are nothing but a number, where these count the pages: each is one more than the one before."""
    found = [
        (index, int(piece.raw)) for index, piece in enumerate(pieces) if re.fullmatch(r"[0-9]{1,3}", piece.raw.strip())
    ]
    if not found or found[0][1] > 3:
        return set()
    first = found[0][1]
    return {index for step, (index, value) in enumerate(found) if value == first + step}


def measure_wrap(pieces: Sequence[Piece], *, told: bool) -> Wrap | None:
    """How the page cut these lines; None when each line is a paragraph. ``told``: the format says that it was cut."""
    body = [piece for piece in pieces if not piece.table]
    if len(body) < _FEWEST_LINES:
        return None
    best: tuple[int, Wrap] | None = None
    for measure in (len, columns):
        cuts, wrap = _by(measure, body, told=told)
        if wrap is not None and (best is None or cuts > best[0]):
            best = (cuts, wrap)
    return best[1] if best else None


def _by(measure: Callable[[str], int], body: Sequence[Piece], *, told: bool) -> tuple[int, Wrap | None]:
    unit = measure("中")
    sizes = [measure(one.raw) + (one.lead if measure is columns else one.indent) for one in body]
    capacity = _capacity(
        [size for size, one in zip(sizes, body, strict=True) if not _HANGING.search(one.raw)] or sizes, unit
    )
    if not _NARROWEST * unit <= capacity <= _WIDEST * unit:
        return 0, None
    slack = _slack(measure, body, sizes, capacity, 3 * unit if told else 2 * unit)
    flush = not any(one.lead for one in body)
    near = cut = after_blank = 0
    trial = Wrap(measure, capacity, slack, False, True, False, flush)
    for one, following in pairwise(body):
        if trial.is_full(one, following, first=False):
            near += 1
            if not closed(one.text) and not starts_block(following.text):
                cut += 1
                after_blank += following.blanks > 0
    enough = near >= 1 if told else cut >= max(3, 0.1 * len(body)) and cut >= 0.5 * near
    if not enough:
        return 0, None
    wrap = Wrap(
        measure,
        capacity,
        slack,
        _indents_tell(body),
        after_blank * 2 < cut or not cut,
        _own_brackets(body),
        flush,
    )
    return cut, wrap


def _slack(measure: Callable[[str], int], body: Sequence[Piece], sizes: Sequence[int], capacity: int, most: int) -> int:
    """How far the cut lines of this text fall short of its width: punctuation and proportional letters differ by page."""
    missing = sorted(
        capacity - size - measure(first_word(following.raw))
        for size, one, following in zip(sizes, body, body[1:], strict=False)
        if size * 5 > capacity * 4 and not closed(one.text) and not starts_block(following.text)
    )
    return max(0, min(most, missing[len(missing) * 9 // 10] + 1)) if missing else 0


def first_word(text: str) -> str:
    """What no page parts at the beginning of a line: a Latin word or number, or a character with its punctuation.

    Typesetters also keep a quotation mark with both its neighbours, and a number with the comma before it.
    """
    found = _TOKEN.match(text)
    return found.group() if found else ""


def _capacity(sizes: Sequence[int], unit: int) -> int:
    """The width at which lines pile up; a few longer ones (headers, squeezed punctuation) do not count."""
    counts = Counter(sizes)
    most = max(counts)
    spare = len(sizes) // 50
    for size in sorted(counts, reverse=True):
        near = sum(counts[size - less] for less in range(unit + 1))
        if near > max(1, spare) or spare < 0:
            return size
        spare -= counts[size]
    return most


def _indents_tell(body: Sequence[Piece]) -> bool:
    """Whether paragraphs begin with an indentation and cut lines do not."""
    starts = [one.lead >= 2 for one in body if starts_block(one.text) in ("num", "cn_paren", "num_paren")]
    plain = sum(one.lead < 2 for one in body)
    return len(starts) >= 2 and sum(starts) >= 0.9 * len(starts) and plain >= max(2, 0.1 * len(body))


def _own_brackets(body: Sequence[Piece]) -> bool:
    """Whether brackets with units stand at the beginning of a line more often than behind a sentence."""
    own = sum(starts_block(following.text) == "bracket" for one, following in pairwise(body) if closed(one.text))
    behind = sum(
        any(claims(one.text[found.start() + 1 :]) for found in _BEHIND_SENTENCE.finditer(one.text)) for one in body
    )
    return own > behind
