"""The numbered blocks of a document: which marker stands in front of a line, and what stands under what.

Chinese official documents number 一、 → （一） → 1. → （1） (GB/T 9704-2012, 7.3.3); published ones mix in 第一部分, 第一条, 1.1,
①, 一是 and dashes, and start again anywhere. A line belongs under the nearest marker of a higher kind before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.model.document import Line
from toolkit.text.labels import labels_in
from toolkit.text.numerals import number_of

_CN = "一二三四五六七八九十百〇零"
_HEAVIER = (
    "part",  # 第一部分、第一章
    "section",  # 第一节
    "head",  # a heading without number
    "cn",  # 一、
    "article",  # 第一条
    "cn_paren",  # （一）
    "num",  # 1.
    "dotted2",  # 1.1
    "dotted3",  # 1.1.1
    "num_paren",  # （1） 1）
    "circle",  # ①
    "letter",  # A.
    "first",  # 一是 第一，
    "bullet",  # —— •
)
LOW = frozenset(("dotted2", "dotted3", "num_paren", "circle", "letter", "first", "bullet"))
"""Kinds of sub-measures: a bracket behind the last of them may speak for all."""
RANK = {kind: rank for rank, kind in enumerate(_HEAVIER)}
_MEASURE = re.compile(
    r"[年月日号时分秒点元万亿千百个项家条件类种次人名户亩吨米度倍季天周岁%％℃GgKkMm.．]|公[里斤顷]|平方|立方|小时"
)
_MARKERS = (
    ("part", re.compile(rf"^第(?P<no>[{_CN}]+|\d+)(?:部分|章|篇|板块)[、.．：:]?")),
    ("section", re.compile(rf"^第(?P<no>[{_CN}]+|\d+)节[、.．：:]?")),
    ("article", re.compile(rf"^第(?P<no>[{_CN}]+|\d+)[条项][、.．：:]?")),
    ("first", re.compile(rf"^(?P<no>[{_CN}]{{1,3}})(?:是(?!否|以|因)|要(?=[^素]))|^(?:第(?P<no2>[{_CN}]{{1,3}})|其(?P<no3>[{_CN}]{{1,2}}))[，,、：:]")),
    ("cn", re.compile(rf"^(?P<no>[{_CN}]{{1,5}})(?:[、.．，,]|[：:](?=.{{2}}))")),
    ("cn_paren", re.compile(rf"^[（(〔【\[]?(?P<no>[{_CN}]{{1,5}})[)）〕】\]][、.．]?")),
    ("num_paren", re.compile(r"^[（(〔【\[](?P<no>\d{1,3})[)）〕】\]][、.．]?|^(?P<no2>\d{1,3})[)）][、.．]?|^(?P<no3>[⑴-⒇])")),
    ("circle", re.compile(r"^(?P<no>[①-⑳㈠-㈩])[、.．]?")),
    ("dotted3", re.compile(r"^(?P<no>\d{1,2}(?:[.．]\d{1,2}){2,3})[.．、]?(?=[^\d.．])")),
    ("dotted2", re.compile(r"^(?P<no>\d{1,2}[.．]\d{1,2})[.．、]?(?=[\u4e00-\u9fff“《（(【])")),
    ("num", re.compile(r"^(?P<no>\d{1,3})(?:[.．、](?!\d)|[.．、](?=(?:19|20)\d\d年)|[：:])|^(?P<no2>[⒈-⒛])")),
    ("letter", re.compile(r"^(?P<no>[A-Za-z])[.．、](?=[\u4e00-\u9fff“])")),
    ("bullet", re.compile(r"^(?:[—–－-]{1,2}|[•●■◆▪◇★☆※]|·)(?=[\u4e00-\u9fff“《])(?P<no>)")),
)  # fmt: skip
_BARE = re.compile(r"^(?P<no>\d{1,3})(?=[\u4e00-\u9fff“《【])")
_GLUED = re.compile(r"^(?P<no>\d{1,3})[.．、](?=\d)")
_LABEL_AHEAD = re.compile(r"^(?:责任|牵头|配合|主办|协办|完成|负责|参与)")
_STOPS = "。！？；;!?，,、：:"
_LONGEST_HEADING = 32
_FRONT = 16
"""So many characters are looked at for a marker."""
_WIDTHS = {0xFF10 + digit: 0x30 + digit for digit in range(10)}
_ABOVE_HEADS = frozenset(("part", "section", "cn", "cn_paren"))
"""Kinds of blocks that headings without number divide."""


@dataclass(slots=True)
class Node:
    """A block: its marker, its own lines (marker cut off), and the blocks under it.

    ``kind`` is one of the kinds above, ``root`` for the document. ``lines`` are (line, text without marker); the first is
    the line of the marker.
    """

    kind: str
    no: str
    marker: str
    parent: Node | None = None
    lines: list[tuple[Line, str]] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The text behind the marker."""
        return self.lines[0][1] if self.lines else ""

    def ancestors(self) -> list[Node]:
        """The blocks above, the outermost first, without the root."""
        found: list[Node] = []
        node = self.parent
        while node is not None and node.kind != "root":
            found.insert(0, node)
            node = node.parent
        return found


def marker_of(text: str, expected: int = 0) -> tuple[str, str, str]:
    """(kind, number, marker as printed) of the marker in front of ``text``; three empty strings without one.

    ``expected`` is the next number of the running 1., 2., 3.: with it also ``3推进…`` and ``3.5G网络…`` are read as number 3.
    """
    narrow = text[:_FRONT].translate(_WIDTHS)
    for kind, pattern in _MARKERS:
        found = pattern.match(narrow)
        if found:
            no = next((value for value in found.groups() if value), "")
            return kind, _plain(no), text[: found.end()]
    for pattern in (_BARE, _GLUED) if expected else ():
        found = pattern.match(narrow)
        if found and int(found["no"]) == expected and (pattern is _GLUED or not _MEASURE.match(narrow, found.end())):
            return "num", found["no"], text[: found.end()]
    return "", "", ""


def _plain(no: str) -> str:
    if len(no) == 1:
        for first, base in (("①", 1), ("⑴", 1), ("⒈", 1)):
            if 0 <= ord(no) - ord(first) < 20:
                return str(ord(no) - ord(first) + base)
        if "㈠" <= no <= "㈩":
            return _CN[ord(no) - ord("㈠")]
    return no.replace("．", ".")


def value_of(no: str) -> int:
    """The last figure of a printed number (三 → 3, 1.2 → 2), 0 when it has none."""
    return number_of(no.rsplit(".", 1)[-1]) or 0


def outline(lines: Iterable[Line]) -> Node:
    """The tree of blocks of a document's body; the root holds the lines before the first marker or heading."""
    root = Node("root", "", "")
    current = root
    listed = list(lines)
    for index, line in enumerate(listed):
        if line.table:
            continue
        kind, no, marker = marker_of(line.text, _expected(current))
        text = line.text[len(marker) :].strip()
        following = listed[index + 1] if index + 1 < len(listed) else None
        if not kind and _is_heading(line, following):
            kind, no, marker = _bare_number(line.text, following)
            text = text[len(marker) :]
        if not kind:
            current.lines.append((line, text))
            continue
        current = _under(_place(current, kind), kind, no, marker)
        current.lines.append((line, text))
    return root


def _bare_number(text: str, following: Line | None) -> tuple[str, str, str]:
    """What a heading is: 1完善治理 before 1.1 is number 1, every other one has no number."""
    found = _BARE.match(text)
    if found and following and marker_of(following.text)[1].startswith(found["no"] + "."):
        return "num", found["no"], found.group()
    return "head", "", ""


def _expected(current: Node) -> int:
    node: Node | None = current
    while node is not None:
        if node.kind == "num":
            return value_of(node.no) + 1
        node = node.parent
    return 0


def _place(current: Node, kind: str) -> Node:
    """The block under which a new one of ``kind`` stands: beside the last of its kind, else under the next higher kind."""
    node = current
    while node.kind != "root":
        assert node.parent is not None
        if node.kind == kind:
            return node.parent
        node = node.parent
    node = current
    while node.kind != "root" and (node.kind not in _ABOVE_HEADS if kind == "head" else RANK[node.kind] >= RANK[kind]):
        assert node.parent is not None
        node = node.parent
    return node


def walk(node: Node) -> Iterator[Node]:
    """A block and all blocks under it, in the order of the document."""
    yield node
    for child in node.children:
        yield from walk(child)


def _under(parent: Node, kind: str, no: str, marker: str) -> Node:
    node = Node(kind, no, marker, parent)
    parent.children.append(node)
    return node


def _is_heading(line: Line, following: Line | None) -> bool:
    """A heading without number: styled as one, or short, without punctuation, and followed by a numbered line."""
    text = line.text
    if line.level:
        return len(text) <= 2 * _LONGEST_HEADING and text[-1] not in "。；;"
    bare = text.removesuffix("：").removesuffix(":")
    if not 2 <= len(bare) <= _LONGEST_HEADING or any(stop in bare for stop in _STOPS) or _LABEL_AHEAD.match(bare):
        return False
    if bare[-1] in ")）】〕]" or not re.search(r"[\u4e00-\u9fff]{2}", bare) or following is None or labels_in(text):
        return False
    return bool(marker_of(following.text)[0])
