"""A published document's lines → its tasks: what is an item, what is a heading, what is neither.

An item is a text with its own statement of who is responsible (a bracket, labels, a heading's bracket that its
sub-measures inherit), or a numbered block among such items. Everything else is passed on with what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from toolkit.model.document import Doubt, Line, Passed
from toolkit.model.ledger import Assignment, Role
from toolkit.text.brackets import Claim
from toolkit.text.chunks import Chunk, chunks_of, cut_heading, heading_and_body, parted, text_of, with_values
from toolkit.text.headings import SHORT, bare, is_document, is_excluded, is_generic, title_of
from toolkit.text.labels import looks_like_assignment, says_first_leads
from toolkit.text.outline import LOW, Node, marker_of, outline, walk
from toolkit.text.units import split_units

_TASKS = re.compile(r"任务|措施|举措|重点|行动|内容|工程|做法|事项|改革")
_IN_FORCE = re.compile(
    r"自(?:印发|发布|公布|下发|20\d\d年).{0,14}(?:起施行|起执行|起实施|起生效)|有效期(?:为|至|\d|[一二三五])|负责解释"
)
"""本措施自印发之日起施行: no task, whatever its number."""
_ABOVE = re.compile(
    r"^[（(〔\[【]?(?:以上|上述)(?:各项|所有|全部|各条|[\d一二三四五六七八九十]+[项条])*(?:重点|具体)?(?:任务|工作|事项|措施|举措|条款|内容)*[，,：:]?"
    r"(?:的?(?:责任|牵头)(?:单位|部门)(?:均为|为|是|：|:))?(?:均|都|全部)?由?(?P<who>.+?)[)）〕\]】]?[。；;]?$"
)


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

    def paragraphs(self) -> set[int]:
        """The numbers of all its paragraphs."""
        return {number for one in self.lines for number in range(one.paragraph, max(one.last, one.paragraph) + 1)}


@dataclass(slots=True)
class Found:
    """What ``find_tasks`` gives: the tasks in order, and every other paragraph with what it is.

    ``explicit`` says that some text states who is responsible; ``tails`` are sentences behind the last bracket of an item.
    """

    drafts: list[Draft]
    passed: list[Passed]
    explicit: bool
    tails: list[Line]


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
        self.root = outline([part for line in with_values(lines) for part in parted(line)])
        self.chunks: dict[int, list[Chunk]] = {}
        self.tails: list[Line] = []
        self.above: list[tuple[Node, Line, Claim]] = []
        self.found: list[Draft | _Leaf] = []
        self.passed: list[Passed] = []
        self.first = next((said for line in lines if (said := says_first_leads(line.text)) is not None), first)
        for node in walk(self.root):
            self.chunks[id(node)] = self._chunks_of(node)
        self.claimed = {id(node) for node in walk(self.root) if any(c.claim for c in self.chunks[id(node)])}
        self.claiming = {id(node) for node in walk(self.root) if any(id(n) in self.claimed for n in walk(node))}
        self.merges = self._merging_kinds()

    def run(self) -> Found:
        self._unnumbered()
        for child in self.root.children:
            self._visit(child, None)
        explicit = bool(self.claimed)
        drafts = [draft for one in self.found for draft in self._decided(one, explicit=explicit)]
        known = {number for draft in drafts for number in draft.paragraphs()} | {one.paragraph for one in self.passed}
        self.passed += [_passed(line, "正文") for line in self.lines if not line.table and line.paragraph not in known]
        return Found([self._with_first_lead(draft) for draft in drafts], self.passed, explicit, self.tails)

    def _chunks_of(self, node: Node) -> list[Chunk]:
        own = []
        for line, text in node.lines:
            above = _ABOVE.match(text)
            if above and looks_like_assignment(above["who"]):
                self.above.append((node, line, Claim(split_units(above["who"]).assignments)))
                self.passed.append(_passed(line, "以上任务的责任单位"))
            else:
                own.append((line, text))
        chunks, left = chunks_of(own, stage=is_excluded(node))
        self.tails.extend(left)
        self.passed.extend(_passed(line, "正文") for line in left)
        return chunks

    def _merging_kinds(self) -> frozenset[str]:
        """Kinds of blocks whose last sub-measure speaks for the whole block, as the document as a whole shows it."""
        last_only: dict[str, int] = {}
        several: dict[str, int] = {}
        for node in walk(self.root):
            with_claims = [child for child in node.children if id(child) in self.claiming]
            if len(node.children) < 2 or not with_claims or any(child.children for child in node.children):
                continue
            counts = last_only if with_claims == [node.children[-1]] else several
            counts[node.children[0].kind] = counts.get(node.children[0].kind, 0) + 1
        return frozenset(
            kind
            for kind, count in last_only.items()
            if count > several.get(kind, 0) and (count > 1 or (kind in LOW and kind not in several))
        )

    def _visit(self, node: Node, inherited: Claim | None) -> None:
        chunks = self.chunks[id(node)]
        closed = [chunk for chunk in chunks if chunk.claim]
        if not node.children:
            if closed:
                self._items(node, chunks)
            else:
                self.found.append(_Leaf(node, text_of(chunks), [line for line, _ in node.lines], inherited))
            return
        claiming = [child for child in node.children if id(child) in self.claiming]
        if not closed and self._speaks_for_all(node, claiming):
            self._merged(node)
            return
        if not closed and not claiming and inherited is None and self._among_items(node):
            lines = [line for each in walk(node) for line, _ in each.lines]
            self.found.append(_Leaf(node, self._whole_text(node), lines, None))
            return
        handed = inherited
        if closed:
            claim = closed[-1].claim
            if claim and claim.assignments and (not claiming or inherited is None):
                handed = claim
            if len(closed) > 1 or len(closed[0].text) > SHORT:
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
        return children[0].kind in self.merges and len(last) == 1 and not is_excluded(node)

    def _among_items(self, node: Node) -> bool:
        """Whether the blocks beside this one are items with claims of their own: then it is one, too."""
        if node.parent is None or node.children[0].kind not in LOW:
            return False
        beside = [one for one in node.parent.children if one.kind == node.kind and one is not node]
        return any(id(one) in self.claimed for one in beside)

    def _merged(self, node: Node) -> None:
        last = self.chunks[id(node.children[-1])][-1]
        lines = [line for each in walk(node) for line, _ in each.lines]
        text, title = self._whole_text(node), title_of(node.head, True)
        if not title and len(node.lines) == 1 and len(node.head) <= SHORT and node.head[-1:] not in "。；;：:":
            text, title = "\n".join(self._whole_text(child, marked=True) for child in node.children), bare(node.head)
        draft = self._draft(node, text, last.claim or Claim(), lines, title=title)
        draft.doubts.append(Doubt("T824", "requirement", {"count": str(len(node.children))}))
        self.found.append(draft)

    def _whole_text(self, node: Node, *, marked: bool = False) -> str:
        texts = []
        for each in walk(node):
            text = text_of(self.chunks[id(each)])
            texts.append(text if each is node and not marked else each.marker + text)
        return "\n".join(text for text in texts if text)

    def _items(self, node: Node, chunks: list[Chunk]) -> None:
        """One item for each claim of a block; they share its number and title."""
        head, body = heading_and_body(node, chunks)
        if head is not None:
            self.passed.append(_passed(head, "标题"))
        closed = [chunk for chunk in body if chunk.claim]
        shared = bare(head.text) if head is not None else title_of(closed[0].text, False)
        if head is None and len(closed) > 1:
            cut_heading(closed)
        for chunk in closed:
            text, no = chunk.text, node.no
            kind, number, marker = marker_of(text)
            if kind in LOW:
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
                own = Chunk(parts, lines, chunk.claim)
                title = title_of(own.text, False)
                self.found.append(self._draft(self.root, own.text, chunk.claim, lines, title=title))
                self.passed.extend(_passed(line, "正文") for line in chunk.lines if line not in lines)
            else:
                self.passed.extend(_passed(line, "正文") for line in chunk.lines)

    def _draft(
        self, node: Node, text: str, claim: Claim, lines: list[Line], *, title: str, below: bool = False
    ) -> Draft:
        chain = [bare(one.head) for one in node.ancestors() if one.kind != "head" or not is_document(one.head)]
        names = [name for name in chain if name and not is_generic(name)]
        if below and bare(node.head) and not is_generic(bare(node.head)):
            own = bare(node.head)
            if not names:
                names, title = [own], "" if title == own else title
            else:
                title = title or own
        theme = names[0] if names else ""
        if len(names) > 1 and names[-1] != theme:
            title = names[-1]
        doubts = [Doubt("T823", "units", {"text": text[-12:]})] if claim.damaged else []
        doubts += [Doubt(code, "units", gaps) for code, gaps in claim.notes]
        return Draft(node.no, theme, title, text, claim, lines, doubts=doubts)

    def _pass(self, node: Node, what: str) -> None:
        for index, (line, _) in enumerate(node.lines):
            self.passed.append(_passed(line, what if not index else "正文"))

    def _decided(self, one: Draft | _Leaf, *, explicit: bool) -> Iterator[Draft]:
        if isinstance(one, Draft):
            yield one
            return
        node, claim = one.node, one.inherited
        excluded = is_excluded(node)
        top = node.ancestors()[0] if node.ancestors() else node
        above = self._claim_above(one)
        if claim is not None or above is not None:
            draft = self._draft(node, one.text, claim or above or Claim(), one.lines, title=title_of(one.text, False))
            draft.inherited = True
            draft.doubts.append(Doubt("T822", "units"))
            yield draft
            return
        if explicit:
            beside = any(id(one) in self.claimed for one in (node.parent.children if node.parent else ()))
            is_task = (
                not excluded
                and not _IN_FORCE.search(one.text)
                and (beside or (id(top) in self.claiming and top is not node))
            )
        else:
            is_task = (
                not excluded
                and not _IN_FORCE.search(one.text)
                and (
                    any(_TASKS.search(bare(each.head)) for each in node.ancestors())
                    or (not node.ancestors() and node.kind in ("num", "article"))
                )
            )
        if is_task and one.text and node.kind not in ("bullet", "part", "head"):
            yield self._draft(node, one.text, Claim(), one.lines, title=title_of(one.text, False))
            return
        what = "工作要求" if excluded else "非任务"
        self.passed.extend(_passed(line, what) for line in one.lines)

    def _claim_above(self, leaf: _Leaf) -> Claim | None:
        """以上任务均由…: the units of the tasks before such a sentence in the same section."""
        at = leaf.lines[0].paragraph if leaf.lines else 0
        mine = leaf.node.ancestors()[:1] or [leaf.node]
        for node, line, claim in self.above:
            theirs = node.ancestors()[:1] or [node]
            if line.paragraph >= at and (mine[0] is theirs[0] or not node.ancestors()) and not is_excluded(leaf.node):
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


def _passed(line: Line, what: str) -> Passed:
    return Passed(line.paragraph, line.text, what)
