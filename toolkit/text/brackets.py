"""Where a text says who is responsible: brackets at the end of a clause, and labels (责任单位：…).

Published plans put （市发改委牵头，市财政局配合） before or behind the full stop, in brackets of any kind, several in one
paragraph, on a line of their own, and now and then never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from toolkit.model.ledger import Assignment, Role
from toolkit.text.labels import labels_in, looks_like_assignment
from toolkit.text.timewords import is_time_clause
from toolkit.text.units import UnitCell, split_units

_OPEN, _CLOSE = "（(〔[【［{﹝〖", "）)〕]】］}﹞〗"
_CLAUSE_END = "。！？；;!?…：:"
_UNIT_LABELS = ("牵头", "责任", "配合")
_ROLE = re.compile(r"牵头|负责|配合|责任|主办|协办|参与|落实|承办")
_SCOPE = re.compile(
    r"[。；;，,](?:以[下上](?:[各均所]|条|同)|下同)[^。]*$|。[^。]*(?:下同|不再[^。]{0,4}列出|均为责任单位)[^。]*。?$"
)
"""以下各条均需…，不再列出: a remark on the other tasks."""
_LIMIT = re.compile(r"前|底|内|末|完成|持续|长期|常态|推进|坚持|全年")
"""Without such a word （2026年） and （2024—2026年） name a period and set no deadline."""
_WITHIN = re.compile(r"(?:^|[后起内])[0-9]+个?(?:工作日|自然日|日|天|周|月)(?:之内|以内|内)(?:完成|办结|报送)?$")
"""收到通知后7日内: a time counted from an event."""
_LAST_CLAUSE = re.compile(r"[，,；;。、](?P<last>[^，,；;。、]+)[。；;，,\s]*$")
_DATED = re.compile(
    r"^[于在]?(?:每(?:年|半年|季度?|半?月|周)(?:末|底)?|(?:20)?\d\d年)?(?:\d{1,2}月(?:底|末|\d{1,2}日|[上中下]旬)?|年底|年内|年末|上半年|[一二三四]季度)?(?:之?前|内)?"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is responsible and by when, as one bracket or one run of labels says it.

    ``damaged`` says that a bracket was never closed, ``labelled`` that labels stood outside of brackets.
    """

    assignments: tuple[Assignment, ...] = ()
    due: str = ""
    notes: tuple[tuple[str, dict[str, str]], ...] = ()
    damaged: bool = False
    labelled: bool = False

    def joined(self, other: Claim) -> Claim:
        """Both claims as one: units of the same role follow each other, the deadline that is stated first stands."""
        roles: dict[Role, list[str]] = {}
        for assignment in (*self.assignments, *other.assignments):
            known = roles.setdefault(assignment.role, [])
            known.extend(unit for unit in assignment.units if unit not in known)
        return Claim(
            tuple(Assignment(role, tuple(units)) for role, units in roles.items()),
            self.due or other.due,
            (*self.notes, *other.notes),
            self.damaged or other.damaged,
            self.labelled or other.labelled,
        )


def pieces(text: str) -> Iterator[str | Claim]:
    """The running text of a line and the claims in it, in order. Joined they are the whole line but for the brackets."""
    labels = [label for label in labels_in(text) if not _inside(text, label[1])]
    if not labels:
        yield from _bracketed(text)
        return
    first, last = labels[0][1], labels[-1][2]
    yield from _bracketed(text[:first])
    yield replace(_of_labels(labels), labelled=True)
    rest = text[last:].lstrip("。；;，, ")
    if rest:
        yield from pieces(rest)


def claim_ends(text: str) -> list[int]:
    """Where the brackets that say who is responsible end in a line (behind the bracket and its stop)."""
    return [stop for _, _, stop in _claiming(text)]


def _inside(text: str, at: int) -> bool:
    """Whether a bracket is open at ``at`` (a label in a bracket belongs to what the bracket says)."""
    depth = 0
    for char in text[:at]:
        depth = max(0, depth + (char in _OPEN) - (char in _CLOSE))
    return depth > 0


def _of_labels(labels: list[tuple[str, int, int, str]]) -> Claim:
    due = next((value for kind, _, _, value in labels if kind == "时限"), "").strip("。；;，, ")
    values = []
    for kind, _, _, value in labels:
        if kind in _UNIT_LABELS:
            names, time = _without_time(value.strip("；;，,。 "))
            values.append(f"{kind}单位：{names}")
            due = due or time
    claim = _claim(split_units("；".join(values))) if values else Claim()
    return replace(claim, due=due or claim.due)


def _claim(cell: UnitCell) -> Claim:
    return Claim(cell.assignments, cell.due, cell.notes)


def _claiming(text: str) -> Iterator[tuple[int, int, int]]:
    """(opening, closing, end with stop) of each bracket that says who is responsible or by when."""
    at = 0
    while at < len(text):
        if text[at] not in _OPEN:
            at += 1
            continue
        end = _closing(text, at)
        inner = _SCOPE.sub("", text[at + 1 : end])
        if not _at_clause_end(text, at, end, says_role=bool(_ROLE.search(inner))) or not _claims(inner):
            at = end + 1 if end < len(text) else at + 1
            continue
        stop = end + 1
        if stop < len(text) and text[stop] in "。；;，,":
            stop += 1
        yield at, end, stop
        at = stop


def _bracketed(text: str) -> Iterator[str | Claim]:
    start = 0
    for at, end, stop in _claiming(text):
        if text[start:at]:
            yield text[start:at]
        if stop == end + 2 and start < at and text[at - 1] not in _CLAUSE_END:
            yield text[stop - 1]
        yield _of_bracket(_SCOPE.sub("", text[at + 1 : end]), damaged=end >= len(text))
        start = stop
    if text[start:]:
        yield text[start:]


def _claims(inner: str) -> bool:
    return (
        bool(labels_in(inner))
        or (is_time_clause(inner) and bool(_LIMIT.search(inner)))
        or looks_like_assignment(_without_time(inner)[0])
    )


def _of_bracket(inner: str, *, damaged: bool) -> Claim:
    labels = labels_in(inner)
    if labels:
        claim = _of_labels(labels)
        before = inner[: labels[0][1]].strip("；;，,。 ")
        if before and looks_like_assignment(before):
            claim = _claim(split_units(before)).joined(claim)
    elif is_time_clause(inner):
        claim = Claim(due=inner)
    else:
        names, time = _without_time(inner)
        claim = _claim(split_units(names))
        claim = replace(claim, due=time or claim.due)
    return replace(claim, damaged=damaged)


def _without_time(text: str) -> tuple[str, str]:
    """Units and the clauses of time behind them: 甲局牵头，6月底前出台办法，长期坚持 → 甲局牵头 and the rest."""
    names = text.rstrip("。；;，, ")
    while (found := _LAST_CLAUSE.search(names)) and _of_time(found["last"]):
        names = names[: found.start()]
    return names, text[len(names) :].strip("，,；;。、 ")


def _of_time(clause: str) -> bool:
    if is_time_clause(clause) or _WITHIN.search(clause):
        return True
    dated = _DATED.match(clause)
    return bool(dated and dated.end() > 1) and not looks_like_assignment(clause[dated.end() if dated else 0 :])


def _closing(text: str, at: int) -> int:
    """Where the bracket that opens at ``at`` closes; the length of the text when it never does."""
    depth = 0
    for position in range(at, len(text)):
        depth += (text[position] in _OPEN) - (text[position] in _CLOSE)
        if depth == 0:
            return position
    return len(text)


def _at_clause_end(text: str, at: int, end: int, *, says_role: bool) -> bool:
    """Whether a bracket stands where a clause ends, and not in the middle of running prose.

    Before a comma it must say a role: 报市营商办（市行政审批局），… explains a name.
    """
    before, after = text[at - 1 : at], text[end + 1 : end + 2]
    if not before or not after or before in _CLAUSE_END + _CLOSE + "”’》":
        return True
    return after in "。；;" + _OPEN or (after in "，," and says_role)
