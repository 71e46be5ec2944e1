"""Reporting duties (报送要求): who reports what to whom by when on which form, clause by clause.

A duty is a clause with a report word (报送, 反馈, 上报 …) and a date, or with an addressee at its end; in the parts about
requirements (工作要求, 保障措施) also a dated clause that says who must do something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.model.document import Duty, Line
from toolkit.model.ledger import Deadline
from toolkit.text.clauses import (
    COLLECTED,
    FORM_NAME,
    attachment_in,
    clauses,
    next_year_after,
    recipient,
    sentences,
    subject_of,
    verb_in,
    whens,
)
from toolkit.text.deadlines import read_deadline
from toolkit.text.frame import alike, bare
from toolkit.text.outline import RANK, marker_of
from toolkit.text.spans import SPAN, read_span

_REQUIREMENTS = re.compile(
    r"要求|保障|组织领导|组织实施|督查|督导|督促|考核|报送|信息|调度|领导|责任|落实|宣传|协调|配合|法治|报告|联络|其他"
)
_STAGE_TIME = re.compile(rf"[（(](?P<span>{SPAN})[）)](?P<more>.?)")
_MODAL = re.compile(r"要|应当?|须|需|务必|必须|请|负责|于|将|对|完成|按")
_AGAIN = re.compile(r"^[每逐按次当]|年终|月[底末]$|季[度末]")
_LOOK_AHEAD = 3
_NAMES_OBJECT = r"(?:情况|报告|总结|材料|名单|清单|方案|台账|信息|表|计划|意见|数据|措施|》)"
_OBJECT_HERE = re.compile(rf"将|把|《|{_NAMES_OBJECT}")
_OBJECT_BEFORE = re.compile(rf"{_NAMES_OBJECT}(?:[（(][^（）()]*[）)])*后?[，,]$")
_MADE = re.compile(
    r"^(?:要|应|须)?并?(?:认真|及时|抓紧|会同[^，]{2,16}?(?:部门|单位)|各自)*(?:汇总)?(?:研究|梳理)?"
    r"(?:制定|编制|形成|填写|撰写|起草|填好|报送)(?:好|完善)?(?=.{2})|^(?:一次|各级|的)(?=.{2})"
)
_MANNER = re.compile(
    r"[，,]?(?:(?:经|由)[^，,]{1,24}后|(?:汇总|审核|盖章|签字)后|统一|及时|书面|一并|分别|逐级|同时|以[^，,]{2,8}形式)$"
)
_UNDATED_VERBS = frozenset(
    ("报", "报送", "上报", "报至", "报到", "反馈至", "报送至", "上报至", "统一报送", "汇总后报送")
)
_CLOCK = re.compile(r"[（(][^（）()]*[）)]|[上下]班|[上下]午|\d{1,2}[:：]\d\d|\d{1,2}[时点](?:整|半)?")


@dataclass(slots=True)
class _Place:
    """Where the reading is: the years of dates without one, the last subject, the attachments that forms were called."""

    year: int | None
    stage_year: int | None = None
    who: tuple[str, ...] = ()
    forms: dict[str, str] = field(default_factory=dict)
    required: bool = False
    rank: int = 99


def duties(lines: Sequence[Line], year: int | None) -> tuple[Duty, ...]:
    """The duties in ``lines`` (those that are no tasks), in order. ``year`` completes dates without one.

    ``text`` is the clause as printed without white space; ``who`` may be taken over from the sentence before; ``form`` is
    附件2 where the text says which attachment, else 《…表》, else empty; ``due`` has kind ``none`` where no time is stated.
    Never raises.
    """
    place = _Place(year if year and 1 < year < 9000 else None)
    found: list[Duty] = []
    for line in lines:
        if line.table:
            continue
        text = bare(line)
        kind, _, marker = marker_of(text)
        _enter(place, kind, text[len(marker) :])
        for name, attached in FORM_NAME.findall(alike(text)):
            place.forms[name] = attached
        if RANK.get(kind, 99) <= RANK["cn_paren"]:
            place.who = ()
        for sentence in sentences(text[len(marker) :]):
            found += _of_sentence(_without_heading(sentence), line.paragraph, place)
    return tuple(found)


def _enter(place: _Place, kind: str, rest: str) -> None:
    """Headings tell whether requirements follow, and stages which year their dates are in."""
    if not kind:
        return
    rank = RANK[kind]
    heading = re.split(r"[。：:；]", rest, maxsplit=1)[0]
    if rank <= place.rank:
        place.required, place.rank, place.stage_year = False, 99, None
    if len(heading) <= 24 and place.rank == 99 and _REQUIREMENTS.search(heading) and kind in ("part", "cn", "head"):
        place.required, place.rank = True, rank
    timed = _STAGE_TIME.search(alike(heading))
    if timed and (span := read_span(timed["span"], place.year)):
        end = span[1] or span[0]
        place.stage_year = int(end[:4]) if end else None
        place.rank = min(place.rank, rank)


def _without_heading(sentence: str) -> str:
    """A sentence without the stage's heading in front: its time is no duty's."""
    timed = _STAGE_TIME.search(alike(sentence))
    ahead = sentence[: timed.start()] if timed else ""
    if not timed or len(ahead) > 26 or re.search(r"[，,]", ahead) or timed["more"] not in ("", "。", "：", ":", "；"):
        return sentence
    return sentence[timed.end() :]


def _of_sentence(sentence: str, paragraph: int, place: _Place) -> list[Duty]:
    parts = clauses(sentence)
    made: list[Duty] = []
    known = place.stage_year or place.year
    index = free = 0
    while index < len(parts):
        times = whens(parts[index])
        if not times:
            made += _undated(parts, index, paragraph, place)
            place.who = subject_of(parts[index]) or place.who
            index += 1
            continue
        start, stop, reports = _extent(parts, index, free)
        if not reports:
            stop = _acting(parts, index) if place.required and not _AGAIN.search(times[0]) else 0
        for part in parts[start : max(stop, index + 1)]:
            place.who = subject_of(part) or place.who
        if stop:
            text = "".join(parts[start:stop]).rstrip("，,；;。、")
            for time in times:
                known = next_year_after(time, known)
                made.append(_duty(text, time, known, paragraph, place, reports=reports))
            free = stop
        index = max(stop, index + 1)
    return made


def _extent(parts: list[str], index: int, free: int) -> tuple[int, int, bool]:
    """(first clause, clause behind the last, whether something is reported) around the dated clause ``index``."""
    stop = _reach(parts, index)
    if any(verb_in(part) for part in parts[index:stop]):
        return _begin(parts, index, free), stop, True
    if index > free and verb_in(parts[index - 1]) and not whens(parts[index - 1]):
        return index - 1, index + 1, True
    return index, stop, False


def _reach(parts: list[str], index: int) -> int:
    """Behind the last clause that the date of this one governs: up to the report word, the next date, or a few clauses."""
    if verb_in(parts[index]):
        return index + 1
    for stop in range(index + 1, min(index + 1 + _LOOK_AHEAD, len(parts))):
        if whens(parts[stop]):
            break
        if verb_in(parts[stop]):
            return stop + 1
    return index + 1


def _begin(parts: list[str], index: int, free: int) -> int:
    """Where the clause of a date begins: earlier when what is reported stands before (…情况，于3月底前报…)."""
    if _OBJECT_HERE.search(parts[index]):
        return index
    for start in range(index - 1, max(free, index - _LOOK_AHEAD) - 1, -1):
        if _OBJECT_BEFORE.search(parts[start]):
            return start
        if not parts[start].endswith(("后，", "后,")) or whens(parts[start]):
            break
    return index


def _acting(parts: list[str], index: int) -> int:
    """In the requirements a dated clause is a duty when it, the next, or one before names a unit that must do it.

    Index behind the duty, 0 when it is none.
    """
    acting = (
        place + 1
        for place in range(index, min(index + 2, len(parts)))
        if subject_of(parts[place]) and _MODAL.search(parts[place])
    )
    told = any(subject_of(part) and _MODAL.search(part) for part in parts[:index]) and "力争" not in parts[index]
    return next(acting, index + 1 if told else 0)


def _undated(parts: list[str], index: int, paragraph: int, place: _Place) -> list[Duty]:
    """A clause without date is a duty only when it says who reports and ends with whom."""
    part = parts[index]
    verb = verb_in(part)
    if not verb or verb.word not in _UNDATED_VERBS:
        return []
    if not subject_of(part) and any(whens(other) for other in parts[max(0, index - 1) : index + 2]):
        return []
    to, rest = recipient(part[verb.end :])
    who = subject_of(part) or (place.who if re.match(r"(?:并|及时|定期)?将", part) else ())
    if (
        not to
        or not who
        or rest.strip("，,；;。、 ")
        or not _OBJECT_HERE.search(part[: verb.start].replace("汇总后", "将"))
    ):
        return []
    return [_duty(part.rstrip("，,；;。、"), "", None, paragraph, place, reports=True)]


def _duty(text: str, time: str, year: int | None, paragraph: int, place: _Place, *, reports: bool) -> Duty:
    verb = verb_in(text) if reports else None
    who = next((units for part in clauses(text) if (units := subject_of(part))), ()) or place.who
    read = read_deadline(_CLOCK.sub("", alike(time)), year) if time else Deadline()
    due = Deadline(time, read.kind, read.due, read.due_alt)
    to, what = _whither(text, verb.start, verb.end) if verb else ("", _rest(text, time))
    return Duty(text, who, what, to, _form(text, place), due, paragraph)


def _rest(text: str, time: str) -> str:
    """What is to be done, without its date and subject."""
    parts = clauses(text.replace(time, "", 1))
    return "".join(_without_subject(part) for part in parts).strip("，,；;。、 ")


def _without_subject(part: str) -> str:
    units = subject_of(part)
    if not units:
        return part
    end = max(part.find(unit) + len(unit) for unit in units)
    return re.sub(r"^(?:等)?(?:要|应当?|须|需|务必|必须|请)?(?:于|在)?", "", part[end:])


def _whither(text: str, start: int, end: int) -> tuple[str, str]:
    """(to, what) around the report word."""
    before, after = text[:start], text[end:]
    to, _ = recipient(after)
    directed = re.search(r"向(?P<to>[^，,。；;将把]{2,40})$", before)
    if directed and not to:
        to, before = recipient(directed["to"])[0] or directed["to"], before[: directed.start()]
    found = re.search(r".*(?:将|把)(?P<what>.+)$", before)
    what = found["what"] if found else ""
    if not what and after and not recipient(after)[0]:
        what, later = _object(after)
        to = to or later
    what = _MANNER.sub("", what or _topic(before))
    sent = re.search(r"(?:发送?至|报送?至|反馈至|送至|报送?给)(?P<to>[^，,。；;（(]{2,60})", after)
    if not to and sent:
        to = recipient(sent["to"])[0] or sent["to"]
    return to.strip("，,。；;、"), _MADE.sub("", what.strip("，,。；;、 "))


def _object(after: str) -> tuple[str, str]:
    """报送工作总结至县教育局 → (工作总结, 县教育局)."""
    head = re.split(r"[，,。；;]", after, maxsplit=1)[0]
    found = re.match(r"(?P<what>.+?)(?:至|给|到|送)(?P<to>[^至到]{2,60})$", head)
    if found and recipient(found["to"])[0]:
        return found["what"], recipient(found["to"])[0]
    return head, ""


def _topic(before: str) -> str:
    """相关工作情况于12月底前 → 相关工作情况; of several clauses the last that names something."""
    for part in reversed(clauses(before)):
        rest = part
        for time in whens(part):
            rest = rest.replace(time, "")
        collected = COLLECTED.search(rest)
        rest = rest[: collected.start()] if collected and collected.start() else _without_subject(rest)
        rest = rest.strip("，,；;。、 ")
        rest = re.sub(
            r"^(?:并|请|于|在|均|统一|书面|及时)+|(?:请|要|应|须|需|书面|及时|统一|一并|逐级|并|于|在|汇总后)+$",
            "",
            rest,
        )
        if len(rest) > 1 and not re.fullmatch(r"经.+后", rest):
            return rest
    return ""


def _form(text: str, place: _Place) -> str:
    plain = alike(text)
    if named := attachment_in(plain):
        return named
    for name in re.findall(r"《([^《》]+)》", plain):
        if name in place.forms:
            return place.forms[name]
    table = re.search(r"《[^《》]*(?:表|清单|台账|名单|回执)》", text)
    return table[0] if table else ""
