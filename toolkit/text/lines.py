"""Physical lines → logical lines: what a page or a web page cut is joined, what runs together is split.

A line of a published document may be cut by the page (.pdf), by a web editor after a few words, or never. Whether the
page did it is measured (``wrapping``); whether a line opens a block of its own is read (``starts``); a cut is assumed
only where both agree, or where no sentence can end.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from toolkit.model.document import Document, Line
from toolkit.text.normal import squeeze
from toolkit.text.outline import marker_of, value_of
from toolkit.text.running import split_running
from toolkit.text.starts import (
    LABEL,
    cannot_begin,
    claims,
    closed,
    closes,
    is_date,
    is_office,
    is_salutation,
    lists_units,
    open_bracket,
    sounds_cut,
    starts_block,
    surely_cut,
)
from toolkit.text.wrapping import Piece, Wrap, measure_wrap, without_page_marks

_LABEL_AHEAD = re.compile(rf"(?<=[^\s（(〔\[【])[\s\u3000]+(?={LABEL.pattern})")
_UNIT_GAP = re.compile(r"(?<=[局委办厅府会院行司心队部门位区县站所校室）)团社])[ \t\u3000\xa0]+(?=[\u4e00-\u9fff]{2})")
_NAMES_UNITS = re.compile(r"(?:单位|部门|科室|处室|机构|牵头|责任|配合)\s*[:：]")
_BARE_NUMBER = re.compile(r"^(\d{1,3})[ \t\u3000\xa0]+(?=[\u4e00-\u9fff“《])")
_ONLY_MARKER = re.compile(r"(?:\d{1,3}[.．、]|[（(]\d{1,3}[)）]|[（(]?[一二三四五六七八九十]{1,3}[)）、.．])")
_DATE_CUT = re.compile(r"(?:\d{4}年?|\d{1,2}月?)$")
_DATE_GOES_ON = re.compile(r"(?:\d{0,4}年?\d{1,2}[月日]|年|月|日)")
_VERB = re.compile(
    r"(?:推进|推行|推动|实现|开展|加强|建立|完善|深化|落实|打造|实施|优化|提升|规范|探索|构建|强化|制定|出台|聚焦|围绕|依托|通过|按照|根据|持续|坚持|进一步|发挥|牢固树立|全面)$"
)
_HEADING_WORD = re.compile(r"(?:要求|目标|思路|任务|措施|原则|内容|范围|安排|步骤|意义|保障|方案|情况|工作|组织|领导)$")
_DASH = frozenset("—–－-")
_FEWEST_NUMBERS = 3
_LONGEST_HEADING = 36


def logical_lines(document: Document) -> tuple[Line, ...]:
    """The lines of ``document`` as its author wrote them, tables at their places. Never raises, opens nothing.

    White space inside Chinese text, blank lines, page numbers, repeated page headers and tables of contents are left
    out; ``paragraph`` and ``last`` name the first and last paragraph that a line was put together from.
    """
    pieces = _pieces(document)
    told = document.wrapped
    wrap = measure_wrap(pieces, told=told)
    pieces = without_page_marks(pieces, wrapped=wrap is not None)
    wrap = measure_wrap(pieces, told=told) if wrap else None
    _repair_numbers(pieces)
    for piece, following in itertools.pairwise(pieces):
        piece.signs = is_office(piece.text) and is_date(following.text)
    return tuple(_Joiner(wrap).lines(pieces))


def _pieces(document: Document) -> list[Piece]:
    """The printed lines: line breaks inside a paragraph part lines, and a document on one line is split."""
    found: list[Piece] = []
    size = sum(len(one.text) for one in document.paragraphs)
    filled = sum(bool(one.text.strip()) for one in document.paragraphs)
    blanks = 0
    for one in document.paragraphs:
        if one.table:
            found.append(Piece(one.number, "", "", blanks=blanks, table=one.table))
            blanks = 0
            continue
        for printed in one.text.split("\n"):
            raw = printed.strip()
            if not raw:
                blanks += 1
                continue
            whole = filled <= 8 and len(raw) * 2 > size
            for part in split_running(raw, whole=whole):
                piece = Piece(one.number, part, _clean(part), _lead(printed), blanks, one.level, one.centred, one.bold)
                piece.full, piece.indent = one.full, len(printed) - len(printed.lstrip())
                found.append(piece)
                blanks = 0
    return [piece for piece in found if piece.table or piece.text]


def _lead(printed: str) -> int:
    """Indentation in half-width columns."""
    space = printed[: len(printed) - len(printed.lstrip())]
    return sum(2 if char == "\u3000" else 4 if char == "\t" else 1 for char in space)


def _clean(raw: str) -> str:
    """Without white space, but for one space between Latin words, in front of a label, and between the names of offices."""
    if not re.search(r"\s", raw):
        return squeeze(raw)
    parts = [squeeze(part) for part in re.split(r"\s+", raw)]
    if len(parts) < 4 and all(len(part) > 5 and is_office(part.removesuffix("印发")) for part in parts):
        return " ".join(parts)
    marked = _LABEL_AHEAD.sub("\x00", raw)
    if _NAMES_UNITS.search(marked):
        marked = _UNIT_GAP.sub("\x00", marked)
    return " ".join(squeeze(part) for part in marked.split("\x00")).strip()


def _repair_numbers(pieces: Sequence[Piece]) -> None:
    """Numbers that stand apart by a space only (1 推进…, 2 优化…) get their stop where they count on."""
    found = [(piece, int(match[1])) for piece in pieces if (match := _BARE_NUMBER.match(piece.raw))]
    values = [value for _, value in found]
    if len(values) < _FEWEST_NUMBERS or values[0] != 1:
        return
    if sum(right == left + 1 or right == 1 for left, right in itertools.pairwise(values)) < len(values) - 1:
        return
    for piece, value in found:
        piece.text = f"{value}.{piece.text[len(str(value)) :]}"


class _Joiner:
    """Decides for each line whether it goes on with the one before."""

    def __init__(self, wrap: Wrap | None) -> None:
        self.wrap = wrap
        self.numbers: dict[str, int] = {}

    def lines(self, pieces: Sequence[Piece]) -> Iterator[Line]:
        current: Line | None = None
        before: Piece | None = None
        for piece in pieces:
            kind = "" if piece.table else starts_block(piece.text)
            if current is not None and before is not None and self._goes_on(current, before, piece, kind):
                current = replace(current, text=_joined(current.text, piece.text), last=piece.number)
            else:
                if current is not None:
                    yield current
                self._count(piece.text, kind)
                current = Line(
                    piece.number, piece.text, piece.number, piece.level, piece.centred, piece.bold, piece.table
                )
            before = piece
        if current is not None:
            yield current

    def _count(self, text: str, kind: str) -> None:
        marker, no, _ = marker_of(text)
        if marker and marker == kind:
            self.numbers[kind] = value_of(no)

    def _goes_on(self, line: Line, before: Piece, piece: Piece, kind: str) -> bool:
        if line.table or piece.table or piece.level or line.level:
            return False
        text = line.text
        if piece.signs or (kind == "date" and not self._date_inside(text)):
            return False
        if _ONLY_MARKER.fullmatch(text):
            return kind not in ("cn", "cn_paren", "num", "part") or bool(self.wrap)
        if cannot_begin(piece.text):
            return True
        opener = open_bracket(text)
        if opener and closes(piece.text, opener) and not self._next_number(piece.text, kind):
            return True
        if self.wrap:
            return self._wrapped(line, before, piece, kind, self.wrap)
        return not kind and self._unfinished(text, piece)

    def _date_inside(self, text: str) -> bool:
        return sounds_cut(text) or ("，" in text and not closed(text))

    def _next_number(self, text: str, kind: str) -> bool:
        """Whether the line begins with the number that is due: then it is no accident of the cut."""
        marker, no, _ = marker_of(text)
        if not marker or marker != kind:
            return False
        if marker == "bullet":
            return text[:1] not in _DASH
        value, last = value_of(no), self.numbers.get(marker, 0)
        if value in (1, last + 1):
            return True
        short = len(text) <= 24 and not re.search(r"[，。；]", text)
        return last <= value <= last + 4 and (short or text[len(no)] not in "、，,")

    def _wrapped(self, line: Line, before: Piece, piece: Piece, kind: str, wrap: Wrap) -> bool:
        text = line.text
        opener = open_bracket(text)
        first = before.text == text
        if not wrap.is_full(before, piece, first=first):
            if kind or (piece.blanks and closed(text)):
                return False
            return surely_cut(text) or bool(opener) or (not piece.blanks and self._unfinished(text, piece))
        ended = closed(text)
        if piece.blanks and wrap.blanks_part and (ended or kind):
            return False
        if wrap.indented and not line.centred:
            return piece.lead < 2 and kind not in ("note",) and not piece.centred
        if not kind:
            return True
        if kind in ("label", "note", "date"):
            return kind == "label" and opener == "（" and piece.text[:1] not in "（(〔[【"
        if kind == "opening":
            return not ended and not is_salutation(text)
        if kind == "bracket":
            return not wrap.own_brackets or not ended
        if ended:
            return kind == "first" and _inside_list(text, piece.text)
        return not self._next_number(piece.text, kind)

    def _unfinished(self, text: str, piece: Piece) -> bool:
        """Without a measure: whether ``text`` cannot be the end of a paragraph and the line can be the rest of it."""
        if closed(text) or is_salutation(text) or piece.centred:
            return False
        rest = piece.text
        if LABEL.match(text):
            return (surely_cut(text) or text[-1:] in "；;" or lists_units(rest)) and lists_units(rest)
        if surely_cut(text):
            return not (piece.blanks > 2)
        marker = marker_of(text)[2]
        body = text[len(marker) :]
        if marker and len(body) <= 12 and not re.search(r"[，。；：]", body):
            return self._short_cut(marker, body, rest)
        if (
            len(rest) <= 10
            and rest[-1:] == "。"
            and "，" in body
            and not rest.startswith(("特此", "此复", "专此", "以上", "妥否"))
        ):
            return True  # a few words and a stop are the end of a sentence
        return self._prose(body) and not claims(text) and starts_block(text) not in ("note", "date")

    def _short_cut(self, marker: str, body: str, rest: str) -> bool:
        """A numbered line of a few words: cut by a web editor in front of a quotation, a bracket or a date, or a heading."""
        if _DATE_CUT.search(body):
            return bool(_DATE_GOES_ON.match(rest))
        if not marker[:1].isdigit():
            return sounds_cut(body)
        quoted = rest[:1] in '“"「(（《'
        return sounds_cut(body) or (
            quoted and (bool(_VERB.search(body)) or len(body) <= 8) and not _HEADING_WORD.search(body)
        )

    def _prose(self, text: str) -> bool:
        """Whether a text is running prose that stops in the middle of a sentence (提高认识，加强领导 is a heading)."""
        return "。" in text or (len(text) > _LONGEST_HEADING and bool(re.search(r"[，；]", text)))


def _inside_list(text: str, rest: str) -> bool:
    """Whether 二是… follows a 一是… that stands inside ``text``: the list runs on in one paragraph."""
    no = marker_of(rest)[1]
    value = value_of(no)
    names = "一二三四五六七八九十"
    return 2 <= value <= len(names) and f"{names[value - 2]}{rest[len(no) : len(no) + 1]}" in text[1:]


def _joined(left: str, right: str) -> str:
    """Both parts as one text; Latin words stay apart, and a label inside a bracket from the unit before it."""
    latin = left[-1:].isascii() and left[-1:].isalpha() and right[:1].isascii() and right[:1].isalpha()
    label = LABEL.match(right) and not re.search(r"(?:[；;，,、。（(〔\[【]|[头任合办与加成理改])$", left)
    return f"{left} {right}" if latin or label else left + right
