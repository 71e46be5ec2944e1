"""Documents whose paragraphs run on without line breaks: split where the numbering proves a paragraph's beginning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.text.numerals import number_of
from toolkit.text.starts import LABEL, claims, closed, is_date, is_office

_CN = "一二三四五六七八九十百"
_MARK = re.compile(
    rf"第(?P<part>[{_CN}]{{1,3}})(?:部分|章|篇)|(?<![第{_CN}])(?P<cn>[{_CN}]{{1,3}})、|[（(]\s?(?P<cn_paren>[{_CN}]{{1,3}})\s?[)）]"
    r"|(?<![\d.．第〔（(/\-—至~～])(?P<num>\d{1,3})(?:\s?[.．、](?!\d)|[.．](?=(?:19|20)\d\d\s?年))|(?<![\d第])(?P<num_paren>(?:(?<=[（(])\d{1,2}(?=[)）])|\d{1,2}(?=[)）])))"
)
_ORDER = ("part", "cn", "cn_paren", "num", "num_paren")
_END = "。；;！？!?：:)）】〕］”"
_LONG = 160
_SHORT_HEADING = 30
_TAIL = re.compile(
    r"(?<=[。）)])\s*(?P<office>[\u4e00-\u9fff]{4,30}(?:府|室|局|委|会|厅|组|公司|院|中心|部))\s*(?P<date>20\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)\s*$"
)
_SIGNED = re.compile(
    r"(?P<office>[^\s，。；：:\d]{4,40})[ \t\u3000\xa0]+(?P<date>20\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)"
)
_AFTERWORD = re.compile(
    r"(?<=[。）)】〕])\s*(?=(?:以上|上述)(?:各项|任务|工作|事项|措施|实事)|各(?:牵头|责任|有关|相关|地区|地、|乡镇|县区)|本(?:方案|措施|通知|计划)自|请各|联系人|附件\d?[：:]|抄送|此件)"
)
_LABELLED = re.compile(r"(?:单位|部门|时限|时间|科室)[:：]")
_GAP = re.compile(r"[ \t\u3000\xa0]+")


@dataclass(slots=True)
class _Mark:
    place: int
    kind: str


def split_running(raw: str, *, whole: bool) -> list[str]:
    """The paragraphs that run together in one line, in order; joined they are the line but for white space.

    ``whole``: the line is the document itself; then every marker in sequence begins a paragraph, and the words before
    the first one (title, office, date) are split at their spaces. Otherwise a line is split only where each of its
    numbered parts states who is responsible. A line that proves nothing comes back alone.
    """
    signed = _SIGNED.fullmatch(raw)
    if signed and is_office(signed["office"]):
        return [signed["office"], signed["date"]]
    if len(raw) < _LONG // 2 or (whole and len(raw) < _LONG):
        return [raw]
    marks = list(_marks(raw, whole=whole))
    if whole:
        if len(marks) < 2:
            return [raw]
        places = [mark.place for mark in marks if mark.place]
    else:
        if len(marks) < 2 or marks[0].place or not _each_claims(raw, marks):
            return [raw]
        places = [mark.place for mark in marks[1:]]
    parts = [raw[start:end].strip() for start, end in zip([0, *places], [*places, len(raw)], strict=True)]
    if whole:
        head = [] if marks[0].place == 0 else list(_head(parts.pop(0)))
        parts = [*head, *parts[:-1], *_tail(parts[-1])]
    return [part for part in parts if part]


def _marks(raw: str, *, whole: bool) -> Iterator[_Mark]:
    """Markers that stand where a paragraph may begin and follow each other in number."""
    last: dict[str, int] = {}
    previous, heading = 0, False
    for found in _MARK.finditer(raw):
        kind = found.lastgroup or ""
        value = number_of(found[kind]) or 0
        place = found.start() - (kind == "num_paren" and raw[found.start() - 1 : found.start()] in "（(")
        before = raw[:place].rstrip()[-1:]
        spaced = place > 0 and raw[place - 1].isspace()
        sure = not before or before in _END or spaced
        known = last.get(kind, 0)
        if value != known + 1 and not (value == 1 and kind not in last) and not (sure and known < value <= known + 3):
            continue
        between = raw[previous:place]
        if not sure and not (whole and ((heading and len(between) <= _SHORT_HEADING) or _follows(between, before))):
            continue
        if kind == "num_paren" and ("num" in last or before in "；;：:"):
            continue  # a list inside a task
        if kind == "num" and value == 1 and before in "：:" and not spaced and not whole:
            continue
        last[kind] = value
        for lower in _ORDER[_ORDER.index(kind) + 1 :]:
            if lower != "num":  # the numbers of tasks mostly go on under a new heading
                last.pop(lower, None)
            elif kind != "num_paren" and lower in last and _restarts(raw, found.end(), last[lower]):
                del last[lower]
        previous, heading = found.end(), kind in ("part", "cn", "cn_paren")
        yield _Mark(place, kind)


def _follows(between: str, before: str) -> bool:
    """Whether a marker may stand here without a stop before it: behind a date, or behind labels with their values."""
    return before == "日" or bool(_LABELLED.search(between))


def _restarts(raw: str, start: int, last: int) -> bool:
    """Whether the next number of a task behind a heading is 1 and not the one that goes on."""
    following = re.search(r"(?<![\d.．])(\d{1,3})\s?[.．、](?!\d)", raw[start : start + 400])
    return bool(following) and following is not None and int(following[1]) == 1 and last > 0


def _each_claims(raw: str, marks: list[_Mark]) -> bool:
    ends = [*(mark.place for mark in marks[1:]), len(raw)]
    return all(
        _claims_at_end(raw[mark.place : end].strip()) or index == len(ends) - 1
        for index, (mark, end) in enumerate(zip(marks, ends, strict=True))
    )


def _claims_at_end(part: str) -> bool:
    bare = part.rstrip("。；; ")
    at = max(bare.rfind(char) for char in "（(〔[【")
    return (bare[-1:] in "）)〕]】" and at > 0 and claims(bare[at:])) or any(
        LABEL.match(part, place) for place in range(len(part)) if part[place] in "牵责主"
    )


def _head(text: str) -> Iterator[str]:
    """The words before the first marker: title, office, date and those addressed stand apart by spaces."""
    start = 0
    for gap in _GAP.finditer(text):
        left, right = text[start : gap.start()], text[gap.end() :]
        wide = "\u3000" in gap.group() or len(gap.group()) > 1
        next_date = bool(re.match(r"20\d\d\s?年", right))
        digits = left[-1:].isdigit() or (right[:1].isdigit() and not next_date)
        if not right or len(left) < 4 or (digits and not is_date(re.sub(r"\s", "", left))):
            continue
        if wide or closed(left) or next_date or is_date(re.sub(r"\s", "", left)) or len(re.split(r"\s", right)[0]) >= 4:
            yield left
            start = gap.end()
    yield text[start:]


def _tail(text: str) -> Iterator[str]:
    """The last paragraph, and what follows it: a closing sentence, the signature and the date."""
    found = _TAIL.search(text)
    yield from _AFTERWORD.split(text[: found.start()].strip() if found else text, maxsplit=3)
    if found:
        yield found["office"]
        yield found["date"]
