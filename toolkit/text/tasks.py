"""A published document's lines → its tasks: what is an item, what is a heading, what is neither.

An item is a text with its own statement of who is responsible (a bracket, labels, a heading's bracket that its
sub-measures inherit), or a numbered block among such items. Everything else is passed on with what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from toolkit.model.document import Doubt, Line, Passed
from toolkit.model.ledger import Assignment, Role
from toolkit.text.brackets import Claim, claim_ends, pieces
from toolkit.text.labels import looks_like_assignment, says_first_leads
from toolkit.text.outline import Node, marker_of, outline
from toolkit.text.units import split_units

_LOW = frozenset(("dotted2", "dotted3", "num_paren", "circle", "letter", "first", "bullet"))
"""Kinds of sub-measures: a bracket behind the last of them may speak for all."""
_GENERIC = re.compile(
    r"(?:20\d\d年|[一-龥]{0,6}?(?=主要|重点))?(?:今年|当前|近期|下一步|主要|重点|具体|工作|目标|改革|整治|建设|落实|各项|年度|推进|细化|专项|行动|实施|全年)*"
    r"(?:任务|工作|措施|举措|内容|事项|清单|行动)(?:[及和与、]?(?:责任|工作|任务)?(?:分工|分解|安排|清单|要求|措施|举措|内容|时限|目标|表|台账|方案))*"
)
_NO_TASKS = re.compile(
    r"(?:总体|指导|基本|工作|主要|行动|整治|发展|建设|目标|年度|阶段)*(?:要求|思想|原则|目标|思路|任务目标|定位|方针)$|目标任务$"
    r"|组织领导|组织保障|组织实施|保障措施|保障机制|工作保障|强化保障|实施保障|要素保障与|有关要求|相关要求|工作要求|几点要求"
    r"|(?:工作|实施|方法|推进|整治|行动|具体|阶段)步骤|(?:时间|进度|步骤|阶段)安排|实施阶段|附则|^附件|背景|重要意义|适用范围|基本情况|清理范围|清理原则"
    r"|工作机制$|考核评价$|监督考核$|督导检查$|督促检查$|保障$|有关事项$|其他事项$|职责分工$|责任分工$|机构设置|领导小组|^抓好落实|^狠抓落实"
)
_TASKS = re.compile(r"任务|措施|举措|重点|行动|内容|工程|做法|事项|改革")
_DOCUMENT = re.compile(
    r"(?:方案|清单|措施|计划|要点|意见|台账|通知|办法|[分工任务]表|分解|分工)(?:[（(].{1,12}[)）])?$"
)
"""How a document or its attachment is called: a title and no theme."""
_ABOVE = re.compile(
    r"^[（(〔\[【]?(?:以上|上述)(?:各项|所有|全部|各条|[\d一二三四五六七八九十]+[项条])*(?:重点|具体)?(?:任务|工作|事项|措施|举措|条款|内容)*[，,：:]?"
    r"(?:的?(?:责任|牵头)(?:单位|部门)(?:均为|为|是|：|:))?(?:均|都|全部)?由?(?P<who>.+?)[)）〕\]】]?[。；;]?$"
)
_GLUED_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、[^。；;：:，,（(]{2,24}?(?=（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、])"
)
_SHORT = 40
_TITLE = 30
_EDGE = "。；;，,、 "
_CLOSED = "。！？；;!?：:"


@dataclass(slots=True)
class Draft:
    """A task as found. ``claim`` holds its units and deadline; ``inherited`` says they stand at a heading above it."""

    no: str
    theme: str
    title: str
    text: str
    claim: Claim
    lines: list[Line]
    inherited: bool = False
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What ``find_tasks`` gives: the tasks in order, and every other paragraph with what it is."""

    drafts: list[Draft]
    passed: list[Passed]
    explicit: bool


@dataclass(slots=True)
class _Chunk:
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


@dataclass(slots=True)
class _Leaf:
    """A numbered block without a claim: whether it is a task is decided when the whole document is known."""

    node: Node
    text: str
    lines: list[Line]
    inherited: Claim | None


def find_tasks(lines: Sequence[Line], first: str | None = None) -> Found:
    """The tasks of a document's body (without its masthead and closing lines), in order. Never raises.

    ``first`` is what the document says of units listed first (see ``says_first_leads``) where its body does not say it.
    """
    return _Finder(lines, first).run()


class _Finder:
    """One pass over the outline, then a second look at the blocks that state nobody."""

    def __init__(self, lines: Sequence[Line], first: str | None) -> None:
        self.lines = lines
        self.root = outline([part for line in lines for part in _parted(line)])
        self.chunks: dict[int, list[_Chunk]] = {}
        self.above: list[tuple[Node, Line, Claim]] = []
        self.found: list[Draft | _Leaf] = []
        self.passed: list[Passed] = []
        self.first = next((said for line in lines if (said := says_first_leads(line.text)) is not None), first)
        for node in _walk(self.root):
            self.chunks[id(node)] = self._chunks_of(node)
        self.claimed = {id(node) for node in _walk(self.root) if any(c.claim for c in self.chunks[id(node)])}
        self.claiming = {id(node) for node in _walk(self.root) if any(id(n) in self.claimed for n in _walk(node))}
        self.merges = self._merging_kinds()

    def run(self) -> Found:
        self._unnumbered()
        for child in self.root.children:
            self._visit(child, None)
        explicit = bool(self.claimed)
        drafts = [draft for one in self.found for draft in self._decided(one, explicit=explicit)]
        known = {line.paragraph for draft in drafts for line in draft.lines} | {one.paragraph for one in self.passed}
        self.passed += [_passed(line, "正文") for line in self.lines if not line.table and line.paragraph not in known]
        return Found([self._with_first_lead(draft) for draft in drafts], self.passed, explicit)

    def _chunks_of(self, node: Node) -> list[_Chunk]:
        chunks: list[_Chunk] = []
        for line, text in node.lines:
            above = _ABOVE.match(text)
            if above and looks_like_assignment(above["who"]):
                self.above.append((node, line, Claim(split_units(above["who"]).assignments)))
                self.passed.append(_passed(line, "以上任务的责任单位"))
                continue
            for piece in pieces(text):
                if isinstance(piece, Claim):
                    if not piece.assignments and _is_excluded(node):
                        continue  # (2026年3月—5月) behind the name of a stage
                    if not chunks:
                        chunks.append(_Chunk())
                    last = chunks[-1]
                    last.claim = last.claim.joined(piece) if last.claim else piece
                    if line not in last.lines:
                        last.lines.append(line)
                elif piece.strip(_EDGE) or (chunks and not chunks[-1].claim):
                    if not chunks or chunks[-1].claim:
                        piece = piece.lstrip(_EDGE)
                        chunks.append(_Chunk())
                    chunks[-1].parts.append((line, piece))
                    if line not in chunks[-1].lines:
                        chunks[-1].lines.append(line)
        chunks, left = _rejoined(chunks)
        self.passed.extend(_passed(line, "正文") for line in left)
        return chunks

    def _merging_kinds(self) -> frozenset[str]:
        """Kinds of blocks whose last sub-measure speaks for the whole block, as the document as a whole shows it."""
        last_only: dict[str, int] = {}
        several: dict[str, int] = {}
        for node in _walk(self.root):
            with_claims = [child for child in node.children if id(child) in self.claiming]
            if len(node.children) < 2 or not with_claims or any(child.children for child in node.children):
                continue
            counts = last_only if with_claims == [node.children[-1]] else several
            counts[node.children[0].kind] = counts.get(node.children[0].kind, 0) + 1
        return frozenset(
            kind
            for kind, count in last_only.items()
            if count > several.get(kind, 0) and (count > 1 or (kind in _LOW and kind not in several))
        )

    def _visit(self, node: Node, inherited: Claim | None) -> None:
        chunks = self.chunks[id(node)]
        closed = [chunk for chunk in chunks if chunk.claim]
        if not node.children:
            if closed:
                self._items(node, chunks)
            else:
                self.found.append(_Leaf(node, _text_of(chunks), [line for line, _ in node.lines], inherited))
            return
        claiming = [child for child in node.children if id(child) in self.claiming]
        if not closed and self._speaks_for_all(node, claiming):
            self._merged(node)
            return
        if not closed and not claiming and inherited is None and self._among_items(node):
            lines = [line for each in _walk(node) for line, _ in each.lines]
            self.found.append(_Leaf(node, self._whole_text(node), lines, None))
            return
        handed = inherited
        if closed:
            claim = closed[-1].claim
            if claim and claim.assignments and (not claiming or inherited is None):
                handed = claim
            if len(closed) > 1 or len(closed[0].text) > _SHORT:
                self._items(node, chunks)
            else:
                self._pass(node, "标题")
        else:
            self._pass(node, "标题")
        for child in node.children:
            self._visit(child, handed)

    def _speaks_for_all(self, node: Node, claiming: list[Node]) -> bool:
        children = node.children
        if len(children) < 2 or claiming != [children[-1]] or any(child.children for child in children):
            return False
        last = self.chunks[id(children[-1])]
        return children[0].kind in self.merges and len(last) == 1 and not _is_excluded(node)

    def _among_items(self, node: Node) -> bool:
        """Whether the blocks beside this one are items with claims of their own: then it is one, too."""
        if node.parent is None or node.children[0].kind not in _LOW:
            return False
        beside = [one for one in node.parent.children if one.kind == node.kind and one is not node]
        return any(id(one) in self.claimed for one in beside)

    def _merged(self, node: Node) -> None:
        last = self.chunks[id(node.children[-1])][-1]
        lines = [line for each in _walk(node) for line, _ in each.lines]
        draft = self._draft(
            node, self._whole_text(node), last.claim or Claim(), lines, title=_title_of(node.head, True)
        )
        draft.doubts.append(Doubt("T824", "requirement", {"count": str(len(node.children))}))
        self.found.append(draft)

    def _whole_text(self, node: Node) -> str:
        texts = []
        for each in _walk(node):
            text = _text_of(self.chunks[id(each)])
            texts.append(text if each is node else each.marker + text)
        return "\n".join(text for text in texts if text)

    def _items(self, node: Node, chunks: list[_Chunk]) -> None:
        """One item for each claim of a block; they share its number and title."""
        head, body = _heading_and_body(node, chunks)
        if head is not None:
            self.passed.append(_passed(head, "标题"))
        closed = [chunk for chunk in body if chunk.claim]
        shared = _bare(head.text) if head is not None else _title_of(closed[0].text, False)
        if head is None and len(closed) > 1:
            _cut_heading(closed)
        for chunk in closed:
            text, no = chunk.text, node.no
            kind, number, marker = marker_of(text)
            if kind in _LOW:
                text = text[len(marker) :].strip()
                no = number if head is not None else no
            draft = self._draft(
                node, text or node.head, chunk.claim or Claim(), chunk.lines, title=shared, below=head is not None
            )
            draft.no = no
            self.found.append(draft)

    def _unnumbered(self) -> None:
        """Lines in front of the first number: tasks of a document without numbers, or its preamble."""
        for index, chunk in enumerate(self.chunks[id(self.root)]):
            lines, parts = chunk.lines, chunk.parts
            if not index and parts:
                parts = [part for part in parts if part[0] is parts[-1][0]]
                lines = [line for line in lines if line.paragraph >= parts[0][0].paragraph]
            if chunk.claim and chunk.claim.assignments and parts:
                own = _Chunk(parts, lines, chunk.claim)
                title = _title_of(own.text, False)
                self.found.append(self._draft(self.root, own.text, chunk.claim, lines, title=title))
                self.passed.extend(_passed(line, "正文") for line in chunk.lines if line not in lines)
            else:
                self.passed.extend(_passed(line, "正文") for line in chunk.lines)

    def _draft(
        self, node: Node, text: str, claim: Claim, lines: list[Line], *, title: str, below: bool = False
    ) -> Draft:
        chain = [_bare(one.head) for one in node.ancestors() if one.kind != "head" or not _DOCUMENT.search(one.head)]
        names = [name for name in chain if name and not _GENERIC.fullmatch(name)]
        if below and _bare(node.head) and not _GENERIC.fullmatch(_bare(node.head)):
            own = _bare(node.head)
            if not names:
                names, title = [own], "" if title == own else title
            else:
                title = title or own
        theme = names[0] if names else ""
        if len(names) > 1 and names[-1] != theme:
            title = names[-1]
        doubts = [Doubt("T823", "units", {"text": text[-12:]})] if claim.damaged else []
        return Draft(node.no, theme, title, text, claim, lines, doubts=doubts)

    def _pass(self, node: Node, what: str) -> None:
        for index, (line, _) in enumerate(node.lines):
            self.passed.append(_passed(line, what if not index else "正文"))

    def _decided(self, one: Draft | _Leaf, *, explicit: bool) -> Iterator[Draft]:
        if isinstance(one, Draft):
            yield one
            return
        node, claim = one.node, one.inherited
        excluded = _is_excluded(node)
        top = node.ancestors()[0] if node.ancestors() else node
        above = self._claim_above(one)
        if claim is not None or above is not None:
            draft = self._draft(node, one.text, claim or above or Claim(), one.lines, title=_title_of(one.text, False))
            draft.inherited = True
            draft.doubts.append(Doubt("T822", "units"))
            yield draft
            return
        if explicit:
            beside = any(id(one) in self.claimed for one in (node.parent.children if node.parent else ()))
            is_task = not excluded and (beside or (id(top) in self.claiming and top is not node))
        else:
            is_task = (
                not excluded
                and bool(node.ancestors())
                and any(_TASKS.search(_bare(each.head)) for each in node.ancestors())
            )
        if is_task and one.text and node.kind not in ("bullet", "part", "head"):
            yield self._draft(node, one.text, Claim(), one.lines, title=_title_of(one.text, False))
            return
        what = "工作要求" if excluded else "非任务"
        self.passed.extend(_passed(line, what) for line in one.lines)

    def _claim_above(self, leaf: _Leaf) -> Claim | None:
        """以上任务均由…: the units of the tasks before such a sentence in the same section."""
        at = leaf.lines[0].paragraph if leaf.lines else 0
        mine = leaf.node.ancestors()[:1] or [leaf.node]
        for node, line, claim in self.above:
            theirs = node.ancestors()[:1] or [node]
            if line.paragraph >= at and (mine[0] is theirs[0] or not node.ancestors()) and not _is_excluded(leaf.node):
                return claim
        return None

    def _with_first_lead(self, draft: Draft) -> Draft:
        """各项任务列第一位的为牵头单位: the first unit of a list without 牵头 leads."""
        given = draft.claim.assignments
        if self.first is None or not given or any(one.role is Role.LEAD for one in given):
            return draft
        rest = Role.SUPPORT if self.first == "配合" else given[0].role
        head, *tail = given[0].units
        changed = [Assignment(Role.LEAD, (head,))]
        if tail:
            changed.append(Assignment(rest, tuple(tail)))
        merged = Claim(tuple(changed)).joined(Claim(given[1:]))
        draft.claim = replace(draft.claim, assignments=merged.assignments)
        return draft


def _parted(line: Line) -> Iterator[Line]:
    """A line with several numbered tasks, cut behind each bracket that a number follows, and behind a heading there."""
    cuts = []
    for stop in (0, *claim_ends(line.text)):
        kind = marker_of(line.text[stop:])[0]
        if not stop or (kind and kind not in _LOW):
            cuts.append(stop)
            heading = _GLUED_HEADING.match(line.text, stop)
            if heading:
                cuts.append(heading.end())
    if len(cuts) == 1:
        yield line
        return
    for start, stop in pairwise([*cuts, len(line.text)]):
        yield replace(line, text=line.text[start:stop])


def _rejoined(chunks: list[_Chunk]) -> tuple[list[_Chunk], list[Line]]:
    """The chunks with the text behind the last claim given to its item, and the lines that are nobody's.

    Behind a bracket the rest of the same paragraph goes on with the item; a new paragraph does so only where the labels
    stood above the text (a short heading, 责任单位：…, then what is to be done).
    """
    if len(chunks) < 2 or chunks[-1].claim:
        return chunks, []
    tail, before = chunks[-1], chunks[-2]
    same = [part for part in tail.parts if part[0] in before.lines]
    heading = before.text
    if not same and before.claim and before.claim.labelled and len(heading) <= (12 if heading[-1:] == "。" else _TITLE):
        same = tail.parts
    before.parts.extend(same)
    before.lines.extend(line for line, _ in same if line not in before.lines)
    return chunks[:-1], [line for line in tail.lines if line not in before.lines]


def _heading_and_body(node: Node, chunks: list[_Chunk]) -> tuple[Line | None, list[_Chunk]]:
    """The line of a heading over unnumbered tasks (None when the block's first line is the task itself), and the rest."""
    first = chunks[0]
    if not first.parts or len({line.paragraph for line, _ in first.parts}) < 2:
        return None, chunks
    line, text = first.parts[0]
    alone = sum(bool(chunk.claim) for chunk in chunks) < 2
    if len(text) > _SHORT or first.parts[1][0] is line or "。" in text[:-1] or (alone and text[-1] in "。；;"):
        return None, chunks
    body = _Chunk(first.parts[1:], [one for one in first.lines if one is not line] or first.lines, first.claim)
    return replace(line, text=text), [body, *chunks[1:]]


def _cut_heading(closed: list[_Chunk]) -> None:
    """（一）企业开办。①…（甲局）②…（乙局）: what stands before ① is the heading and no part of the first item."""
    kind = marker_of(closed[1].text)[0]
    line, text = closed[0].parts[0] if closed[0].parts else (None, "")
    if kind not in _LOW or line is None:
        return
    for stop in re.finditer(r"[。：:]", text):
        if marker_of(text[stop.end() :])[0] == kind:
            closed[0].parts[0] = (line, text[stop.end() :])
            return


def _text_of(chunks: Iterable[_Chunk]) -> str:
    return "\n".join(text for chunk in chunks if (text := chunk.text))


def _title_of(text: str, whole: bool) -> str:
    """The short first sentence of a task, empty when it has none (``whole``: also when nothing follows)."""
    first, stop, rest = text.partition("。")
    if "\n" in first or not first:
        line, _, rest = text.partition("\n")
        first, stop = line, "\n"
    short = 2 < len(first) <= _TITLE and not re.search(r"[；;：:]", first)
    return _bare(first) if short and (rest.strip() or (whole and stop)) else ""


def _bare(text: str) -> str:
    """A heading without number and stop; of a heading with explanations its first sentence."""
    text = text.split("\n")[0]
    first = text.split("。")[0]
    kind, _, marker = marker_of(first)
    if kind:
        first = first[len(marker) :]
    return first.strip("。：:；; ")


def _is_excluded(node: Node) -> bool:
    return any(_NO_TASKS.search(name) for one in (*node.ancestors(), node) if len(name := _bare(one.head)) <= 20)


def _passed(line: Line, what: str) -> Passed:
    return Passed(line.paragraph, line.text, what)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)
