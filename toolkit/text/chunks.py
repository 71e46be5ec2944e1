"""The running text of a block up to each statement of who is responsible: what becomes the text of one item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from toolkit.model.document import Line
from toolkit.text.brackets import Claim, claim_ends, pieces
from toolkit.text.headings import SHORT, TITLE
from toolkit.text.labels import labels_in
from toolkit.text.outline import LOW, Node, marker_of

_GLUED_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、[^。；;：:，,（(]{2,24}?(?=（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、])"
)
_REPORTS = re.compile(r"(?:各|请|有关|全[省市县区]|市直|县直|省直|区直).*报")
"""A sentence behind the last bracket that asks for reports: no part of the task."""
_EDGE = "。；;，,、 "
_CLOSED = "。！？；;!?：:"


@dataclass(slots=True)
class Chunk:
    """Running text up to a claim."""

    parts: list[tuple[Line, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    claim: Claim | None = None

    @property
    def text(self) -> str:
        whole = ""
        last: Line | None = None
        for line, part in self.parts:
            whole += ("\n" if whole and line is not last and whole[-1] in _CLOSED else "") + part
            last = line
        return whole.strip()


def chunks_of(lines: Iterable[tuple[Line, str]], *, stage: bool) -> tuple[list[Chunk], list[Line]]:
    """The chunks of a block's lines, and the lines behind the last of them that belong to no item.

    ``stage``: the block is one of the work requirements, where （2026年3月—5月） behind a name is no deadline.
    """
    chunks: list[Chunk] = []
    for line, text in lines:
        for piece in pieces(text):
            if isinstance(piece, Claim):
                if piece.assignments or not stage:
                    _claimed(chunks, line, piece)
            elif piece.strip(_EDGE) or (chunks and not chunks[-1].claim):
                if not chunks or chunks[-1].claim:
                    piece = piece.lstrip(_EDGE)
                    chunks.append(Chunk())
                chunks[-1].parts.append((line, piece))
                if line not in chunks[-1].lines:
                    chunks[-1].lines.append(line)
    return _rejoined(chunks)


def _claimed(chunks: list[Chunk], line: Line, claim: Claim) -> None:
    if not chunks:
        chunks.append(Chunk())
    last = chunks[-1]
    last.claim = last.claim.joined(claim) if last.claim else claim
    if line not in last.lines:
        last.lines.append(line)


def with_values(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, each label that ends its line (责任单位：) joined with the line that holds what it says."""
    waiting: Line | None = None
    for line in lines:
        if waiting is None:
            waiting = line
        elif _waits(waiting) and not line.table and not marker_of(line.text)[0] and not labels_in(line.text):
            waiting = replace(waiting, text=waiting.text + line.text, last=line.last or line.paragraph)
        else:
            yield waiting
            waiting = line
    if waiting is not None:
        yield waiting


def _waits(line: Line) -> bool:
    if line.text[-1:] not in ("：", ":"):
        return False
    labels = labels_in(line.text)
    return bool(labels) and not labels[-1][3].strip()


def parted(line: Line) -> Iterator[Line]:
    """A line with several numbered tasks, cut behind each bracket that a number follows, and behind a heading there."""
    cuts = []
    for stop in (0, *claim_ends(line.text)):
        kind = marker_of(line.text[stop:])[0]
        if not stop or (kind and kind not in LOW):
            cuts.append(stop)
            heading = _GLUED_HEADING.match(line.text, stop)
            if heading:
                cuts.append(heading.end())
    if len(cuts) == 1:
        yield line
        return
    for start, stop in pairwise([*cuts, len(line.text)]):
        yield replace(line, text=line.text[start:stop])


def _rejoined(chunks: list[Chunk]) -> tuple[list[Chunk], list[Line]]:
    """The chunks with the text behind the last claim given to its item, and the lines that are nobody's.

    Behind a bracket the rest of the same paragraph goes on with the item; a new paragraph does so only where the labels
    stood above the text (a short heading, 责任单位：…, then what is to be done).
    """
    if len(chunks) < 2 or chunks[-1].claim:
        return chunks, []
    tail, before = chunks[-1], chunks[-2]
    same = [part for part in tail.parts if part[0] in before.lines and not _REPORTS.match(part[1])]
    heading = before.text
    moved = [replace(line, text=part) for line, part in tail.parts if line in before.lines and _REPORTS.match(part)]
    if (
        not same
        and not moved
        and before.claim
        and before.claim.labelled
        and len(heading) <= (12 if heading[-1:] == "。" else TITLE)
    ):
        same = tail.parts
    before.parts.extend(same)
    before.lines.extend(line for line, _ in same if line not in before.lines)
    return chunks[:-1], [*moved, *(line for line in tail.lines if line not in before.lines)]


def heading_and_body(node: Node, chunks: list[Chunk]) -> tuple[Line | None, list[Chunk]]:
    """The line of a heading over unnumbered tasks (None when the block's first line is the task itself), and the rest."""
    first = chunks[0]
    if not first.parts or len({line.paragraph for line, _ in first.parts}) < 2:
        return None, chunks
    line, text = first.parts[0]
    alone = sum(bool(chunk.claim) for chunk in chunks) < 2
    if len(text) > SHORT or first.parts[1][0] is line or "。" in text[:-1] or (alone and text[-1] in "。；;"):
        return None, chunks
    body = Chunk(first.parts[1:], [one for one in first.lines if one is not line] or first.lines, first.claim)
    return line, [body, *chunks[1:]]


def cut_heading(closed: list[Chunk]) -> None:
    """（一）企业开办。①…（甲局）②…（乙局）: what stands before ① is the heading and no part of the first item."""
    kind = marker_of(closed[1].text)[0]
    line, text = closed[0].parts[0] if closed[0].parts else (None, "")
    if kind not in LOW or line is None:
        return
    for stop in re.finditer(r"[。：:]", text):
        if marker_of(text[stop.end() :])[0] == kind:
            closed[0].parts[0] = (line, text[stop.end() :])
            return


def text_of(chunks: Iterable[Chunk]) -> str:
    """The running text of a block: its chunks, one paragraph each."""
    return "\n".join(text for chunk in chunks if (text := chunk.text))
