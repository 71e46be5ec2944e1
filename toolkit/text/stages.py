"""The stages of a campaign (实施步骤) and its declared modes (取消审批、告知承诺 … with their counts)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from toolkit.model.document import Line, Mode, Stage
from toolkit.text.frame import alike, bare
from toolkit.text.numerals import number_of
from toolkit.text.outline import RANK, marker_of
from toolkit.text.spans import SPAN, Span, read_span

_STEPS = re.compile(
    r"(?:实施|工作|方法|推进|行动|具体|整治|活动|清理|改革|开展|组织|创建|检查|时间|总体|进度|阶段|任务|治理|试点|排查|与|和|及|、)*"
    r"(?:步骤|阶段|阶段划分|时间安排|进度安排|阶段安排|时间步骤|时间进度|时间节点|工作进度|实施进度|日程安排|实施安排|推进安排|时间表|阶段任务|安排)"
    r"(?:[及和与、](?:时间|方法|步骤|要求|安排|进度|措施|内容|阶段|任务|目标|分工)+)*"
)
_ORDINAL = re.compile(r"第[一二三四五六七八1-8]阶段")
_SAID_STAGE = re.compile(r"(?:(?<=^)|(?<=[。；;：:]))[一二三四五六]是(?=[^（(。]{2,12}阶段[（(])")
_AFTER_ORDINAL = r"[:：、，,。.]?(?:为|是|即)?"
_NAME = r"[^（(。；;:：，,）)]{2,26}?"
_BRACKETED = re.compile(rf"(?P<name>{_NAME})[（(〔【\[](?P<inside>[^（）()〔〕【】\[\]]{{2,60}})[）)〕】\]]")
_FOLLOWED = re.compile(
    rf"(?P<name>{_NAME})[:：，,。]?(?:(?:实施|工作|起止|活动)?时间(?:安排|为|[:：])*)?(?P<span>{SPAN})(?:完成)?(?=[。，,；;：:、]|$)"
)
_LED = re.compile(
    rf"[（(〔【\[]?(?P<span>{SPAN})[）)〕】\]]?[，,:：、]?(?:为|是)?(?P<name>[^（(。；;:：，,）)\d]{{2,26}}?)(?=[。；;:：，,（(]|$)"
)
_TIME_LINE = re.compile(
    rf"(?:(?:实施|工作|起止|活动|完成)?时间(?:安排|为|[:：])*)?[（(]?(?P<span>{SPAN})[）)]?(?=[。，,；;：:、]|$)"
)
_NO_NAME = re.compile(
    r"^(?:(?:现|当前|本|该|各|这|这个|一个|不同|下一|下个|目前|每个|前|后)阶段|进入|在|处于|力争|到|对)|^.{0,3}阶段性|\d[年月日]"
)
_COUNTED = re.compile(r"(?P<count>[二两三四五六七八2-8])个(?:阶段|步骤|环节)")
_LISTED = re.compile(rf"(?P<name>[^（）()、，。；：:,]{{2,14}})[（(](?P<span>{SPAN})[）)]")
_LEAD_IN = re.compile(r"^.*(?:分为|分成|包括|按照?|即|分)(?=.{2})|^(?:和|及|以及)")
_EDGES = "、，,。；;：: “”"


@dataclass(slots=True)
class _Section:
    """The 实施步骤 that the reading is in: its rank (none outside), and the kind of marker that its stages have."""

    rank: int = -1
    level: str | None = None


@dataclass(slots=True)
class _Reading:
    name: str
    span: Span | None
    end: int
    surely: bool
    parts: list[str] = field(default_factory=list)


def stages(lines: Sequence[Line], year: int | None) -> tuple[Stage, ...]:
    """The stages with first and last day, in the order of the document; ``year`` completes dates without one.

    A stage is a heading that calls itself 阶段 or stands under 实施步骤 and states its time; 即日起 and 长期坚持 leave that
    end None. Sub-steps of a stage are none. Never raises.
    """
    found: list[Stage] = []
    section = _Section()
    for index, line in enumerate(lines):
        if line.table:
            continue
        text = bare(line)
        kind, _, marker = marker_of(text)
        _enter(section, kind, text[len(marker) :])
        follower = bare(lines[index + 1]) if index + 1 < len(lines) and not lines[index + 1].table else ""
        inherited = _last_year(found) or year
        found += _of_line(line, text, marker, kind, section, follower, inherited)
    return tuple(found)


def _last_year(found: list[Stage]) -> int | None:
    """Dates without year take the year of the stage before."""
    day = next((stage.end or stage.start for stage in reversed(found[-1:]) if stage.end or stage.start), None)
    return int(day[:4]) if day else None


def _enter(section: _Section, kind: str, rest: str) -> None:
    """Whether a heading opens or closes the part about steps."""
    title = re.split(r"[。（(:：]", rest, maxsplit=1)[0]
    opens = len(title) <= 24 and bool(_STEPS.fullmatch(title)) and (bool(kind) or title == rest)
    if opens:
        section.rank, section.level = RANK.get(kind, RANK["head"]), None
    elif kind and section.rank >= 0 and RANK[kind] <= section.rank:
        section.rank, section.level = -1, None
    elif kind in ("part", "cn") and section.rank < 0:
        section.level = None if section.level != kind else section.level


def _of_line(
    line: Line, text: str, marker: str, kind: str, section: _Section, follower: str, year: int | None
) -> Iterator[Stage]:
    plain = alike(text)
    ordinals = [found.start() for found in _ORDINAL.finditer(plain)]
    listed = _listed(line, plain, text, year)
    if listed:
        yield from listed
        return
    ordinals = ordinals if len(ordinals) > 1 else [found.start() for found in _SAID_STAGE.finditer(plain)]
    if len(ordinals) > 1:
        begins = [*ordinals, len(text)]
        pieces = [(begins[i], begins[i + 1]) for i in range(len(ordinals))]
        readings = [(start, _read(plain[start:stop], inside=True)) for start, stop in pieces]
        for start, reading in readings:
            if reading:
                yield (made := _stage(line, text, start, reading, year))
                year = int((made.end or made.start or f"{year or 0:04}")[:4]) or None
        return
    inside = section.rank >= 0
    if inside and section.level is not None and section.level != kind:
        return
    reading = _read(plain[len(marker) :], inside=inside and bool(marker or inside))
    if not reading or (not inside and not kind and not reading.surely):
        return
    if reading.span is None:
        ahead = _TIME_LINE.match(alike(follower))
        if ahead and (span := read_span(ahead["span"], year)):
            reading.span = span
            reading.parts = [ahead["span"]]
        elif not inside:
            return
    section.level = kind
    yield _stage(line, text, len(marker), reading, year)


def _stage(line: Line, text: str, start: int, reading: _Reading, year: int | None) -> Stage:
    place = alike(text).find(reading.name, start)
    name = text[place : place + len(reading.name)] if place >= 0 else reading.name
    span = read_span(reading.parts[0], year) if reading.parts else reading.span
    first, last = span or (None, None)
    return Stage(name.strip(_EDGES) or reading.name, first, last, line.paragraph, text[: start + reading.end])


def _read(rest: str, *, inside: bool) -> _Reading | None:
    """A stage out of the text behind its marker: name, time, and where its heading ends; None when it is none."""
    said = _SAID_STAGE.match(rest)
    ordinal = None if said else _ORDINAL.match(rest)
    offset = said.end() if said else 0
    if ordinal:
        offset = ordinal.end() + len((re.match(_AFTER_ORDINAL, rest[ordinal.end() :]) or ordinal)[0])
    body = rest[offset:]
    reading = _bracketed(body) or _led(body) or _followed(body) or _dateless(body)
    if reading is None:
        if not ordinal:
            return None
        led = _TIME_LINE.match(body)
        reading = _Reading(ordinal[0], (None, None) if led else None, led.end() if led else 0, surely=True)
        reading.parts = [led["span"]] if led else []
    named = ordinal is not None or reading.name.endswith("阶段")
    reading.surely = reading.surely or named
    reading.end += offset
    if not named and (not inside or reading.span is None):
        return None
    if _NO_NAME.search(reading.name) and not ordinal:
        return None
    if _STEPS.fullmatch(reading.name) and not reading.name.endswith("阶段"):
        return None
    return reading


def _bracketed(body: str) -> _Reading | None:
    """动员部署阶段（3月1日—15日）; also with more inside: （第一阶段，3月1日—15日）."""
    found = _BRACKETED.match(body)
    if not found:
        return None
    for part in [found["inside"], *reversed(re.split(r"[，,；;：:]", found["inside"]))]:
        if read_span(part, 2024):
            return _Reading(found["name"].strip(_EDGES), (None, None), found.end(), surely=False, parts=[part])
    return None


def _led(body: str) -> _Reading | None:
    """2026年3月—4月，动员部署阶段。 and （3月1日至31日）为动员部署阶段."""
    found = _LED.match(body)
    if not found or not read_span(found["span"], 2024):
        return None
    return _Reading(found["name"].strip(_EDGES), (None, None), found.end(), surely=False, parts=[found["span"]])


def _followed(body: str) -> _Reading | None:
    """动员部署阶段：2026年3月-4月。 and 宣传发动。3月15日前，…"""
    found = _FOLLOWED.match(body)
    if not found or not read_span(found["span"], 2024):
        return None
    return _Reading(found["name"].strip(_EDGES), (None, None), found.end(), surely=False, parts=[found["span"]])


def _dateless(body: str) -> _Reading | None:
    found = re.match(rf"(?P<name>{_NAME}阶段)(?:[。:：]|$)", body)
    return _Reading(found["name"], None, found.end("name"), surely=False) if found else None


def _listed(line: Line, plain: str, text: str, year: int | None) -> list[Stage]:
    """分为动员部署（3月）、自查自纠（4月—6月）、总结验收（7月）三个阶段: as many as the sentence says."""
    counted = _COUNTED.search(plain)
    if not counted:
        return []
    sentence_start = plain.rfind("。", 0, counted.start()) + 1
    stop = plain.find("。", counted.end())
    stop = len(plain) if stop < 0 else stop
    named = list(_LISTED.finditer(plain, sentence_start, stop))
    if len(named) != number_of(counted["count"]) or any(_ORDINAL.search(found["name"]) for found in named):
        return []
    made = []
    for found in named:
        begin = found.start("name") + len((_LEAD_IN.match(found["name"]) or re.match("", ""))[0])  # type: ignore[index]
        span = read_span(found["span"], year)
        if not span:
            return []
        made.append(Stage(text[begin : found.end("name")].strip(_EDGES), *span, line.paragraph, found[0]))
        year = int((span[1] or span[0] or f"{year or 0:04}")[:4]) or None
    return made


_TREATMENT = re.compile(
    r"取消|备案|告知承诺|承诺制|简化|优化|下放|调整|保留|合并|改为|透明度|市场准入|承接|转变|整合|免于|免予|暂停|停止|直接|实行|委托|废止|清理|代替|查验|核查|共享|退出|划转|压减|新增|修改|失效|改革|限时|容缺|豁免"
)
_MATTER = r"(?:[一-龥“”]{0,14}?(?:事项|许可证?|审批|证明|证照|职权|权力|资质|业务|材料|文件|资格|收费|项目|服务|目录))"
_NUMBER = r"(?P<count>\d{1,4}|[一二三四五六七八九十百]{1,5})"
_IN_BRACKETS = re.compile(
    rf"[（(〔](?:共计?|合计|计|涉及|包括|详见[^）)]*?)?{_NUMBER}(?:项|个|件|类)[^（）()]{{0,14}}[）)〕]"
)
_IN_TEXT = (
    re.compile(rf"等{_NUMBER}(?:项|个|件)(?:{_MATTER}|(?=[^一-龥]|$|的|实行|改为|取消|由))"),
    re.compile(rf"(?:共计?|合计|共有|共涉及|涉及|包括|包含)(?:有|了)?{_NUMBER}(?:项|个|件){_MATTER}?"),
    re.compile(rf"(?:对|将|把|其余|剩余|余下|取消|下放|保留|调整|承接|废止|合并){_NUMBER}(?:项|个|件){_MATTER}"),
    re.compile(rf"^{_NUMBER}(?:项|个|件){_MATTER}?(?=[。；;，,）)]|$)"),
)
_NOT_COUNTED = re.compile(r"任务|措施|举措|制度|指标|工程|要求|工作|行动|机制|部门|单位|条件|标准|原则")
_SPOKEN = re.compile(r"(?P<no>[一二三四五六七八九十])是(?P<said>[^。；;]+)")
_DIRECT = re.compile(
    rf"(?P<name>[^\d，,（(:：]{{2,30}}?)[，,（(:：]?(?:共计?|合计|涉及|包括)?{_NUMBER}(?:项|个|件){_MATTER}?[）)]?$"
)


def modes(lines: Sequence[Line]) -> tuple[Mode, ...]:
    """The declared kinds of treatment with the number of matters under each, in the order of the document.

    A kind is a numbered heading (or 一是…) that names a treatment, and a count of matters in brackets, behind it, or in its
    text (包括…等12项行政许可事项). One alone is none: kinds come as siblings. Never raises.
    """
    found: list[Mode] = []
    candidates: list[tuple[str, int, Mode | None]] = []
    group = 0
    for line in lines:
        if line.table:
            continue
        text = bare(line)
        spoken = _spoken(line, text)
        if len(spoken) > 1:
            found += spoken
            continue
        kind, no, marker = marker_of(text)
        if kind in ("part", "cn"):
            group += 1
        if kind in ("cn", "cn_paren", "num", "num_paren", "first", "circle"):
            candidates.append((kind, group if kind != "cn" else 0, _mode(line, text[len(marker) :], no)))
    for _, same in groupby(candidates, key=lambda one: one[:2]):
        listed = [mode for _, _, mode in same]
        counted = [mode for mode in listed if mode]
        treated = [mode for mode in counted if _TREATMENT.search(mode.name)]
        if len(treated) > 1 and len(treated) * 2 >= len(counted) and len(counted) * 2 >= len(listed):
            found += counted
    return tuple(sorted(found, key=lambda mode: mode.paragraph))


def _mode(line: Line, rest: str, no: str) -> Mode | None:
    plain = alike(rest)
    heading = re.match(r"[^。：:；;（(]{2,40}", plain)
    if not heading:
        return None
    name = heading[0]
    after = plain[heading.end() :]
    count = _count(after)
    if count is None and (direct := _DIRECT.fullmatch(name)) and not _NOT_COUNTED.search(name):
        name, count = direct["name"], number_of(direct["count"])
    if count is None:
        return None
    return Mode(no, rest[: len(name)].strip(_EDGES), count, line.paragraph)


def _count(after: str) -> int | None:
    found = _IN_BRACKETS.match(after)
    if found and not _NOT_COUNTED.search(found[0]):
        return number_of(found["count"])
    text = after.lstrip("。：:；;")
    for pattern in _IN_TEXT:
        hits = [hit for hit in pattern.finditer(text) if not _NOT_COUNTED.search(hit[0])]
        if hits:
            return number_of(hits[-1]["count"])
    return None


def _spoken(line: Line, text: str) -> list[Mode]:
    """一是直接取消审批，共12项；二是审批改为备案，共8项。"""
    made = []
    for found in _SPOKEN.finditer(alike(text)):
        said = found["said"]
        direct = _DIRECT.fullmatch(said)
        if direct and _TREATMENT.search(direct["name"]) and not _NOT_COUNTED.search(said):
            begin = found.start("said")
            name = text[begin : begin + direct.end("name")].strip(_EDGES)
            made.append(Mode(found["no"], name, number_of(direct["count"]) or 0, line.paragraph))
    return made
