"""The frame of a document: whose plan it is, its number and day, and where its body begins and ends.

A plan is published alone or behind a covering notice (关于印发《…》的通知); then its own title, printed above it, is the title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from toolkit.model.document import Line, Masthead
from toolkit.text import frame
from toolkit.text.normal import key
from toolkit.text.outline import marker_of
from toolkit.text.roster import region_of

_QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_NOTICE = re.compile(r"(?P<who>.*?)关于(?:印发|转发|下发|公布|发布|做好)(?P<name>.+?)的?(?:通知|函)(?:[（(].*[）)])?")
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[-—–~至]{1,2}(?:19|20)\d\d年)")
_FULL_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)年\d{1,2}月")
_CITED = re.compile(r"《[^《》]*》|[（(〔\[][^（）()]*号[）)〕\]]")
_ARCHIVE = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def masthead(lines: Sequence[Line], name: str = "") -> Masthead:
    """Title, issuer, number, day and year of a document. ``name``: its file name, the title when it prints none.

    The title is the plan's own, white space removed, quotes as printed. The day is that of the signature, else 成文日期,
    发布日期 or the imprint's. Joint issuers are separated by one space. Never raises.
    """
    seen = frame.framed(lines)
    title = _title(seen) or _ARCHIVE.sub("", name)
    notice = _notice(seen)
    who, when = _signature(seen)
    doc_no = _doc_no(seen)
    issuer = who or _issuer_of_notice(seen, notice) or _letterhead(seen) or _issuer_otherwise(seen, doc_no, title)
    issued_on = when or _dated(seen)
    return Masthead(title, _apart(issuer), doc_no, issued_on, _year(seen, issued_on, notice, title))


def masthead_end(lines: Sequence[Line]) -> int:
    """Index of the first line of the body: behind the covering letter, its signature and the plan's own title."""
    return frame.framed(lines).end


def is_masthead_line(line: Line) -> bool:
    """Whether a line is by its form part of a document's head (number, salutation, 现印发给你们, title, web page lines)."""
    return not line.table and frame.kind_of(frame.bare(line)) in frame.HEAD_KINDS


def is_closing_line(line: Line) -> bool:
    """Whether a line is by its form part of a document's end: date, 附件：…, remark, 抄送, imprint, 联系人, page number.

    A signature is known only by the date behind it: ``closing_lines`` finds it.
    """
    return not line.table and frame.kind_of(frame.bare(line)) in frame.CLOSING_KINDS


def closing_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Indices of all lines behind the masthead that belong to the frame, wherever they stand.

    Signatures beside a date, the list under 附件：, the title of a plan that follows a longer letter, and all that
    ``is_closing_line`` knows. A date behind a label (完成时限：) is not one.
    """
    seen = frame.framed(lines)
    found: set[int] = set()
    kinds, texts = seen.kinds, seen.texts
    for index in range(seen.end, len(lines)):
        if lines[index].table:
            continue
        if kinds[index] == "date" and index and texts[index - 1].endswith((":", "：")):
            continue
        if kinds[index] in frame.CLOSING_KINDS:
            found.add(index)
        if kinds[index] == "date":
            found |= set(frame.beside(seen, index, seen.end))
        if kinds[index] == "attached":
            found |= set(frame.attachment_list(seen, index)) | set(frame.attached_title(seen, index))
    title = key(_title(seen))
    for start, stop in _runs(seen, seen.end, title):
        found |= set(range(start, stop))
    return frozenset(found)


def _notice(seen: frame.Frame) -> str:
    """The title of the covering notice (or of the document when it is a notice), lines joined; empty without one."""
    stop = seen.letter if seen.letter >= 0 else seen.end
    for index in range(stop):
        if seen.kinds[index] == "title" and re.search(r"通知|函$", frame.alike(seen.texts[index])):
            first = index
            while first and seen.kinds[first - 1] in ("", "title", "org") and not _whole_title(seen, first):
                first -= 1
            return "".join(seen.texts[first : index + 1])
    return ""


def _whole_title(seen: frame.Frame, index: int) -> bool:
    """Whether the title beginning at this line needs nothing in front: it names somebody or an organisation does before."""
    before = seen.texts[index - 1]
    if (
        seen.kinds[index - 1] == "title"
        and frame.TITLE_END.search(frame.alike(before))
        and "关于" in frame.alike(before)
    ):
        return True
    if frame.continues(seen, index):
        return False
    plain = frame.alike(seen.texts[index])
    if seen.kinds[index - 1] == "org":
        return not plain.startswith("关于")
    return plain.find("关于") > 0 or len(before) > 45


def _named(seen: frame.Frame) -> str:
    """The name of the plan that a covering letter or its title announces."""
    notice = _notice(seen)
    said = [seen.texts[seen.letter]] if seen.letter >= 0 else []
    found = _NOTICE.fullmatch(frame.alike(notice))
    if found and found[0][found.start("name") - 2 : found.start("name")] != "做好":
        said.insert(0, notice[found.start("name") : found.end("name")])
    for text in said:
        quoted = _QUOTED.search(text)
        if quoted:
            return quoted[1]
    return said[0] if said and found and said[0] != seen.texts[seen.letter] else ""


def _title(seen: frame.Frame) -> str:
    name = _named(seen)
    if name:
        wanted = _loose(name)
        for start, stop in _runs(seen, seen.letter + 1, wanted, loose=True):
            return "".join(seen.texts[start:stop])
    after = seen.letter + 1 if seen.letter >= 0 else 0
    groups = list(_title_groups(seen, after))
    if seen.letter >= 0 and groups:
        return groups[-1]
    if name:
        return name
    if groups:
        return groups[0]
    return _notice(seen) or _first_heading(seen)


def _loose(text: str) -> str:
    return re.sub(r"[\"'《》（）()]", "", key(text))


def _runs(seen: frame.Frame, begin: int, wanted: str, *, loose: bool = False) -> Iterable[tuple[int, int]]:
    """Where one to four consecutive lines give just the wanted title (as a key)."""
    if not wanted:
        return
    fold = _loose if loose else key
    for start in range(max(begin, 0), len(seen.texts)):
        if not seen.texts[start] or not wanted.startswith(fold(seen.texts[start]) or "\x00"):
            continue
        joined = ""
        for stop in range(start, min(start + 4, len(seen.texts))):
            joined += fold(seen.texts[stop])
            if joined == wanted:
                yield start, stop + 1
                break


def _title_groups(seen: frame.Frame, begin: int) -> Iterable[str]:
    """Titles in the head: consecutive lines that together make one."""
    index = begin
    while index < seen.end:
        if seen.kinds[index] == "" and (stop := frame.title_piece(seen, index)):
            yield "".join(seen.texts[index:stop])
            index = stop
        elif seen.kinds[index] == "title":
            alone = re.fullmatch(r"《([^《》]+)》", seen.texts[index])
            stop = index + 1
            while stop < seen.end and frame.continues(seen, stop):
                stop += 1
            yield alone[1] if alone else "".join(seen.texts[index:stop])
            index = stop
        else:
            index += 1


def _first_heading(seen: frame.Frame) -> str:
    first = next((text for text in seen.texts[:3] if text), "")
    return first if len(first) <= 60 and not frame.STOPPED.search(first) and not marker_of(first)[0] else ""


def _signature(seen: frame.Frame) -> tuple[str, str | None]:
    """(issuer, day) of the signature: the first date with an organisation beside it, else a date alone in the head or end."""
    alone = None
    for index, kind in enumerate(seen.kinds):
        text = seen.texts[index]
        if kind == "signed":
            who, when = frame.signed(text)
            if when:
                return who, when
        if kind != "date" or (index and seen.texts[index - 1].endswith((":", "："))):
            continue
        beside = frame.beside(seen, index, 0)
        when = frame.day_of(text)
        if beside and when:
            return " ".join(frame.issuing(seen.texts[place]) for place in beside), when
        if when and alone is None and (index < seen.end or index > len(seen.kinds) - 12):
            alone = when
    return "", alone


def _issuer_of_notice(seen: frame.Frame, notice: str) -> str:
    place = frame.alike(notice).find("关于")
    if place > 0 and frame.is_organisation(notice[:place]):
        return notice[:place]
    for index in range(min(seen.end, len(seen.kinds))):
        text = seen.texts[index]
        place = frame.alike(text).find("关于")
        if seen.kinds[index] == "title" and place > 0 and frame.is_organisation(text[:place]):
            return text[:place]
        if seen.kinds[index] == "forward" and (found := re.match(r"(.+?)(?:印发|印發)《", text)):
            return found[1] if frame.is_organisation(found[1]) else ""
    orgs = [
        frame.issuing(text) for text, kind in zip(seen.texts[: seen.end], seen.kinds, strict=False) if kind == "org"
    ]
    return " ".join(orgs[:4])


def _letterhead(seen: frame.Frame) -> str:
    heads = [frame.letterhead_of(text) for text in seen.texts[: seen.end]]
    return next((head for head in heads if head), "")


_BY_NUMBER = (
    (re.compile(r"[一-龥]{1,3}政办(?:发|函|字|规)?[〔［\[（(【]"), ("办公室", "办公厅")),
    (re.compile(r"[一-龥]{1,3}政(?:发|函|字|规)?[〔［\[（(【]"), ("", "")),
)


def _issuer_otherwise(seen: frame.Frame, doc_no: str, title: str) -> str:
    """By a label of the web page, by whose work the title speaks of (云溪市教育局2026年…), by the number's head."""
    for text, kind in zip(seen.texts[: seen.end], seen.kinds, strict=False):
        found = (
            re.search(r"(?:发布机构|发文机关|发文单位)[:|]([^:|]{3,40}?)(?=[:|]|$)", frame.alike(text))
            if kind == "web"
            else None
        )
        if found and frame.is_organisation(found[1]):
            return text[found.start(1) : found.end(1)]
    whose = re.match(r"(.{4,40}?)(?:(?:19|20)\d\d年|关于)", frame.alike(title))
    if whose and frame.is_organisation(whose[1]):
        return title[: whose.end(1)]
    return _issuer_by_number(doc_no, title)


def _issuer_by_number(doc_no: str, title: str) -> str:
    """云政办发〔2026〕12号 on a plan of 云溪市: the office of that government. Other heads of numbers name nobody for certain."""
    region = region_of(title)
    plain = frame.alike(doc_no)
    if not region or not plain or plain[0] not in region:
        return ""
    for pattern, (below, above) in _BY_NUMBER:
        if pattern.match(plain):
            return f"{region}人民政府{above if region.endswith(('省', '自治区')) else below}"
    return ""


def _apart(issuer: str) -> str:
    """Joint issuers that were printed on one line, separated: each begins with the same place."""
    if " " in issuer:
        return issuer
    region = region_of(issuer.removeprefix("中共"))
    if not region or issuer.count(region) < 2:
        return issuer
    parts = [part for part in re.split(f"(?=中共{region})|(?<!中共)(?={region})", issuer) if part]
    return " ".join(parts) if all(frame.is_organisation(part) for part in parts) else issuer


def _doc_no(seen: frame.Frame) -> str:
    stop = max(seen.end, 1)
    whole = [frame.doc_no_of(text) for text in seen.texts[:stop]]
    found = next((no for no in whole if no), "")
    if found:
        return found
    for text, kind in zip(seen.texts[:stop], seen.kinds, strict=False):
        if kind in ("web", "letterhead", "") and not re.search(r"《|根据|按照", text):
            plain = frame.alike(text)
            labelled = re.search(rf"(?:发文字号|文号|编号):?({frame.DOC_NO.pattern})", plain)
            if labelled:
                return text[labelled.start(1) : labelled.end(1)]
    tail = [frame.doc_no_of(text) for text in seen.texts[-6:]]
    return next((no for no in tail if no), "")


def _dated(seen: frame.Frame) -> str | None:
    """The day by a label of the web page (成文日期 before 发布日期), else by the imprint."""
    for words in ("成文日期|生成日期|发文日期", "发布日期|发布时间|公开日期|日期"):
        for text, kind in zip(seen.texts[: frame.DEEPEST], seen.kinds, strict=False):
            found = re.search(rf"(?:{words})[:|]?(?P<rest>.{{6,24}})", frame.alike(text)) if kind == "web" else None
            if found and (day := frame.day_of(found["rest"])):
                return day
    for text, kind in zip(reversed(seen.texts), reversed(seen.kinds), strict=True):
        if kind == "imprint" and (day := frame.day_of(text)):
            return day
    return None


def _year(seen: frame.Frame, issued_on: str | None, notice: str, title: str) -> int | None:
    if issued_on:
        return int(issued_on[:4])
    below = [text for text, kind in zip(seen.texts[: seen.end], seen.kinds, strict=False) if kind == "subtitle"]
    for text in (title, *below, notice, _doc_no(seen)):
        found = _YEARS.search(frame.alike(text)) or re.search(
            r"[〔［\[（(【]((?:19|20)\d\d)[〕］\]）)】]", frame.alike(text)
        )
        if found:
            return int(found[1])
    years = [
        int(found[1]) for text in seen.texts[:400] for found in _FULL_DATE.finditer(_CITED.sub("", frame.alike(text)))
    ]
    counted = [(len(list(same)), -year) for year, same in groupby(sorted(years[:12]))]
    return -max(counted)[1] if counted else None
