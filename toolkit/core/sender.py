"""Who sent a file: the mark in our form, the 填报单位 line, the address it was mailed from, its name, or its rows, in that order.

A text is never recorded under a unit on a guess: a similar name counts only when the rows prove it, and a file that
nothing settles stays unidentified with everything in it listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from toolkit.core.index import Index
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.incoming import Incoming
from toolkit.model.layout import Reading
from toolkit.model.ledger import Source, address
from toolkit.model.output import UNIT
from toolkit.text.normal import key, squeeze
from toolkit.text.roster import region_of

BY_MARK, BY_LINE, BY_ADDRESS, BY_NAME, BY_ROWS = "填报表记号", "填报单位一行", "发件邮箱", "文件名", "所填事项"


class Sender(NamedTuple):
    """The unit (None when nothing settles it), by which evidence, and what is to be said about it."""

    unit: str | None
    how: str
    findings: tuple[Finding, ...] = ()


class Claim(NamedTuple):
    """What one piece of evidence says: the unit it means, the collective it belongs to if any, and the words."""

    how: str
    written: str
    unit: str | None
    group: str
    source: Source
    near: tuple[str, ...] = ()


Answered = Callable[[], Iterable[int]]
"""Gives the items that a file answers; looked at only as far as a question needs."""


def identify(reading: Reading, index: Index, answered: Answered, present: Collection[int]) -> Sender:
    """Who sent ``reading``. ``answered()`` gives the items on which the file has an answer, ``present`` those with a row."""
    claims = _claims(reading, index)
    whole = Source(reading.file, None, None, reading.sha256)
    if any(claim.unit is not None for claim in claims):
        claims = _passed_on(claims, index, answered)
        sender = _settled(claims, index, answered, reading.letter)
        return sender._replace(findings=(*sender.findings, *_unregistered(reading, sender.unit or "", index)))
    prover = _prove(index, list(answered()), present)
    if prover is not None and not claims:
        return Sender(prover, BY_ROWS, (finding("U305", whole, unit=prover, who=prover),))
    meant = next((claim for claim in claims if prover in claim.near), None)
    if prover is not None and meant is not None:
        note = finding("U303", meant.source, unit=prover, who=prover, written=meant.written)
        return Sender(prover, BY_ROWS, (note,))
    return Sender(None, "", (finding("U301", claims[0].source if claims else whole, clue=_clue(claims)),))


def _passed_on(claims: list[Claim], index: Index, answered: Answered) -> list[Claim]:
    """``claims`` with the name of the file before the address, where the rows are all of the unit that the name means and none
    of the one that mailed it: it passed on another's file."""
    first = next(claim for claim in claims if claim.unit is not None)
    named = next((claim for claim in claims if claim.how == BY_NAME), None)
    if first.how != BY_ADDRESS or named is None or named.unit in (None, first.unit):
        return claims
    numbers = list(answered())
    own, others = ([bool(index.role(n, unit or "")) for n in numbers] for unit in (named.unit, first.unit))
    if not numbers or not all(own) or any(others):
        return claims
    return [named, *(claim for claim in claims if claim is not named)]


def names_sender(reading: Reading, index: Index) -> bool:
    """Whether the file says by its name or its 填报单位 line which unit it comes from.

    A ledger of ours that a unit filled in and sent back under its name is the unit's, not ours.
    """
    return any(claim.unit is not None and claim.how != BY_ADDRESS for claim in _claims(reading, index))


def _clue(claims: list[Claim]) -> str:
    if not claims:
        return ""
    near = next((claim.near for claim in claims if claim.near), ())
    return f"（写的是“{claims[0].written}”，台账里没有{'，是不是' + '、'.join(near) if near else ''}）"


def _settled(claims: list[Claim], index: Index, answered: Answered, letter: Incoming | None) -> Sender:
    """The strongest claim that means a unit; what any other says otherwise is reported, a name nobody knows as well."""
    first = next(claim for claim in claims if claim.unit is not None)
    unit = first.unit or ""
    findings = []
    other = next((claim for claim in claims if claim.unit != unit and unit not in claim.near), None)
    if other is not None:
        one, two = (other, first) if claims.index(other) < claims.index(first) else (first, other)
        gaps = {"first_how": _told(one, letter), "first": one.unit or one.written, "second_how": _told(two, letter)}
        gaps.update(second=two.unit or two.written, taken=unit)
        findings.append(finding("U302", other.source, unit=unit, **gaps))
    if first.group:
        findings.append(finding("U304", first.source, unit=unit, who=unit, group=first.group))
    if index.assigns and not any(index.role(number, unit) for number in answered()):
        other_unit = _prove(index, list(answered()), ())
        if other_unit is not None:
            findings.append(finding("U306", first.source, unit=unit, who=unit, other=other_unit))
    return Sender(unit, first.how, tuple(findings))


def _told(claim: Claim, letter: Incoming | None) -> str:
    return f"{claim.how}（{letter.address}）" if letter and claim.how == BY_ADDRESS else claim.how


def _unregistered(reading: Reading, unit: str, index: Index) -> tuple[Finding, ...]:
    """U318 for a mail from an address that the registry does not have, where it has one for the unit."""
    letter = reading.letter
    if letter is None or not letter.address or letter.address in index.addresses:
        return ()
    known = sorted(mail for mail, name in index.addresses.items() if name and index.same_unit(name, unit))
    if not known:
        return ()
    whole = Source(reading.file, None, None, reading.sha256)
    return (finding("U318", whole, unit=unit, who=unit, address=letter.address, known="、".join(known[:3])),)


def _mailed(letter: Incoming | None, index: Index, whole: Source) -> Claim | None:
    """The unit of the registry that the sender's address belongs to; one that several units share says nothing."""
    name = index.addresses.get(letter.address, "") if letter else ""
    return _claim(BY_ADDRESS, name, whole, index) if name else None


def _claims(reading: Reading, index: Index) -> list[Claim]:
    """What the file says of its sender, strongest first; words that mean no unit come along without one."""
    whole = Source(reading.file, None, None, reading.sha256)
    claims: list[Claim] = []
    mark = reading.properties.get(UNIT, "")
    if mark and not index.roster.is_collective(mark):  # a form for 各县（区） says of nobody that it sent it
        claims.append(_claim(BY_MARK, mark, whole, index))
    for loose in reading.loose:
        if loose.kind == "unit_line" and (written := unit_in_line(loose.text)):
            place = Source(reading.file, loose.sheet, address(loose.row, loose.column), reading.sha256)
            claims.append(_claim(BY_LINE, written, place, index))
    if mailed := _mailed(reading.letter, index, whole):
        claims.append(mailed)
    named = _named(reading.file, index, whole)
    if named and not (claims and named.unit is None):
        claims.append(named)
    return claims


_LINE = re.compile(
    r"(?:填报|报送|上报|填表|反馈|报告|责任|牵头)?(?:单位|部门|机关)(?:名称|全称)?(?:\((?:盖章|公章|章|签章|加盖公章)\))*[:](?P<unit>[^:]*)"
)
_TAIL = re.compile(
    r"(?:填表人|填报人|联系人|负责人|审核人|审核|经办人|联系电话|电话|填报日期|填报时间|报送时间|日期|时间|单位).*$"
)
_STAMP = re.compile(r"\((?:盖章|公章|章|签章|加盖公章|盖单位公章)\)?")


def unit_in_line(text: str) -> str:
    """The unit in 填报单位：市税务局（盖章） 填表人：…; empty when the line names none.

    Widths and white space do not count; without a label the whole text is taken for the name.
    """
    line = key(squeeze(text))
    found = _LINE.search(line)
    if not found:
        return "" if ":" in line else _STAMP.sub("", line).strip("._-,; ")
    rest = found["unit"]
    if found.end() < len(line) or _TAIL.search(rest):
        rest = _TAIL.sub("", rest)
    return _STAMP.sub("", rest).strip("._-,;/ ")


def _claim(how: str, written: str, source: Source, index: Index) -> Claim:
    resolution = index.roster.resolve(written)
    if resolution.unit is not None and not index.roster.is_collective(resolution.unit):
        return Claim(how, written, resolution.unit, "", source)
    inside = index.roster.find_in(written) if resolution.how == "none" else ()
    if len(inside) == 1 and written.startswith(inside[0]) and not index.roster.is_collective(inside[0]):
        return Claim(how, written, inside[0], "", source)
    group = _group_of(written, index) if resolution.how == "none" else ""
    return Claim(how, written, _place_alone(written) if group else None, group, source, resolution.candidates)


def _group_of(name: str, index: Index) -> str:
    """A collective of the ledger that ``name`` may belong to by its shape (青岚县 → 各县（区）)."""
    return next((group for group in index.collectives if index.roster.may_belong(group, name)), "")


_GOVERNMENT = re.compile(
    r"(?<=[县区市旗乡镇道])(?:人民政府|政府)$|(?<=[园发新]区)(?:管委会|管理委员会)$|(?<=街道)办事处$"
)


def _place_alone(name: str) -> str:
    """青岚县人民政府 → 青岚县: a county that the ledger does not name is one unit, however it signs."""
    return _GOVERNMENT.sub("", name)


_PIECES = re.compile(r"[^\u4e00-\u9fff()（）〔〕]+|[（）()]|报送|填报|反馈|上报")


def sender_aside(file: str, index: Index, letter: Incoming | None = None) -> tuple[str | None, str]:
    """(unit, by which evidence) of a file whose content says nothing (盖章件, unreadable, the text of a mail).

    That is the address it was mailed from, else its name, else its folder's.
    """
    for claim in (_mailed(letter, index, Source(file)), _named(file, index, Source(file))):
        if claim and claim.unit:
            return claim.unit, claim.how
    return None, ""


def _named(file: str, index: Index, whole: Source) -> Claim | None:
    """What a file's name says of its sender, else its folder's: one unit, or a name that looks like one.

    Several units settle nothing. A unit that the ledger does not know is a claim too: then the rows may not overrule it.
    """
    parts = [part for part in re.split(r"!?/", file) if part]
    for position, part in enumerate(reversed(parts)):
        stem = part.rsplit(".", 1)[0] if position == 0 or part.lower().endswith((".zip", ".eml", ".mbox")) else part
        units = tuple(unit for unit in index.roster.find_in(stem) if not index.roster.is_collective(unit))
        if len(units) == 1:
            return Claim(BY_NAME, units[0], units[0], "", whole)
        if units:
            return None
        pieces = [piece for piece in _PIECES.split(stem) if len(piece) >= 3]
        for piece in pieces:
            if index.roster.resolve(piece).how == "none" and _is_member_name(piece, index):
                return _claim(BY_NAME, piece, whole, index)
        stranger = next((found.group() for piece in pieces if (found := _stranger(piece, index))), "")
        if stranger and position == 0:
            return Claim(BY_NAME, stranger, None, "", whole, index.roster.resolve(stranger).candidates)
    return None


_STRANGER = re.compile(
    r"[\u4e00-\u9fff]{2,12}?(?:局|委员会|发改委|卫健委|办公室|法院|检察院|管委会|公司|中心|银行|支行|分行|政府|医院|学院|大学)"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:县|区|市|旗|乡|镇|街道|园区|开发区|新区|管委会)(?:人民政府|政府|管委会|办事处)?"
)


def _stranger(piece: str, index: Index) -> re.Match[str] | None:
    """A name that looks like a unit's, or like a county's other than the ledger's own region."""
    found = _STRANGER.match(piece)
    return found or (_PLACE.fullmatch(piece) if piece != region_of(index.ledger.title) else None)


def _is_member_name(piece: str, index: Index) -> bool:
    return piece != region_of(index.ledger.title) and bool(_PLACE.fullmatch(piece)) and bool(_group_of(piece, index))


def _prove(index: Index, answered: Collection[int], present: Collection[int]) -> str | None:
    """The one unit that every answered row names; failing that, the one that every row of the file names.

    One row proves nothing unless it names a single unit. Collective names are nobody.
    """
    for numbers in (answered, present):
        if numbers:
            common = _common(index, numbers)
            if len(common) == 1:
                return common[0]
            if not common:
                return None
    return None


def _common(index: Index, numbers: Collection[int]) -> list[str]:
    head = index.roster.head
    shared: set[str] | None = None
    for number in numbers:
        own = {head(u) for a in index.ledger.items[number].assignments for u in a.units}
        shared = own if shared is None else shared & own
        if not shared:
            return []
    return sorted(unit for unit in shared or () if not index.roster.is_collective(unit))
