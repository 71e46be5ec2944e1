"""Putting back together what page breaks took apart, and carrying down what stands only once.

Works on the rows of one table, or on those of several that are one table cut by pages (the tables of a .docx).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from toolkit.model.layout import Loose, Row
from toolkit.model.output import CONTINUATION
from toolkit.read.kinds import LABEL, UNIT_KEYS
from toolkit.read.rows import Body
from toolkit.read.themes import read_label, repair_themes
from toolkit.text.normal import key, split_number, squeeze

_END = frozenset("。！？!?；;.…：:")
_CLOSERS = '”"』」）)》] \n\r\t\u3000'
_CUT_AFTER = frozenset("，,、（(“《—-")
_UNIT_END = re.compile(r"(?:局|委|办|厅|政府|公司|中心|院|银行|支行|分行|办公室|县|区|管委会|部门|单位|[)）])$")
_TAIL = re.compile(rf"^\s*(.*?[\u4e00-\u9fff].*?)[\s、，,;；]*(?=(?:{LABEL.pattern}))", re.S)


class Line(NamedTuple):
    """A row with the table that it stands in."""

    body: Body
    row: Row


Note = Callable[[Body, str, int, str, dict[str, object]], None]
"""(table, code, row, column key, gaps): a finding at a cell."""


def join_cuts(lines: list[Line], note: Note) -> tuple[list[Line], dict[int, int]]:
    """Join rows that continue the row above; the lines left, and id(row) → its last physical row where that differs.

    Rows marked ``ID#2`` by our own writer are joined exactly; others only when title, units and deadline are blank and
    the requirement above stops in mid-sentence although the others of the table end with a stop.
    """
    kept: list[Line] = []
    tails: dict[int, int] = {}
    theme = ""
    for line in lines:
        label = _theme_name(line.row)
        above = kept[-1] if kept else None
        marked = line.row.values.get("id", "")
        if above and CONTINUATION in marked and _base(marked) == _base(above.row.values.get("id", "")):
            _append(above, line, tails)
        elif above and not marked and label in ("", theme) and _continues(above.row, line, lines):
            before = above.row.values["requirement"][-8:]
            note(line.body, "L212", line.row.number, "requirement", {"before": squeeze(before)})
            _append(above, line, tails)
        else:
            kept.append(line)
        theme = label or theme
    return kept, tails


def _theme_name(row: Row) -> str:
    text = row.values.get("theme")
    return read_label(text).name if text else ""


def _base(marked: str) -> str:
    return marked.partition(CONTINUATION)[0].strip()


def _habit(lines: Sequence[Line]) -> float:
    """Which share of the requirements ends with a stop."""
    texts = [line.row.values["requirement"] for line in lines if "requirement" in line.row.values]
    return sum(_complete(text) for text in texts) / len(texts) if texts else 0.0


def _complete(text: str) -> bool:
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _END


def _continues(above: Row, line: Line, lines: Sequence[Line]) -> bool:
    """Whether a row goes on with the requirement of the row above that a page break cut."""
    values, columns = line.row.values, line.body.columns
    rest, text = values.get("requirement"), above.values.get("requirement")
    if rest is None or text is None or "seq" in values or "deadline" in values or line.row.parts:
        return False
    if "title" in values and not _title_goes_on(above.values.get("title", ""), values["title"]):
        return False
    if any(name in values and not _units_go_on(above.values.get(name, ""), values[name]) for name in UNIT_KEYS):
        return False
    if "title" not in columns or not ("deadline" in columns or any(name in columns for name in UNIT_KEYS)):
        return False
    if _complete(text) or split_number(rest)[0]:
        return False
    return _surely_cut(text.rstrip(), rest.lstrip()) or _habit(lines) >= 0.6


def _title_goes_on(above: str, rest: str) -> bool:
    """Whether a title without number ends the numbered title above it, which has no stop."""
    before, after = read_label(above), read_label(rest)
    return bool(before.number) and not after.number and not _complete(above) and _complete(rest)


def _units_go_on(above: str, rest: str) -> bool:
    """Whether a list of units stops in the middle of a name and goes on below."""
    before = above.rstrip()
    return bool(before) and not LABEL.match(rest.lstrip()) and not _UNIT_END.search(before) and before[-1] not in _END


def _surely_cut(text: str, rest: str) -> bool:
    if not text or not rest:
        return False
    return (
        text[-1] in _CUT_AFTER
        or rest[0] in "，、。；）)”》%％"
        or (text[-1].isdigit() and rest[0] in "年月日个项家户条件万亿元天次人%％")
    )


def _append(above: Line, line: Line, tails: dict[int, int]) -> None:
    """Join a continuation row to the row above: texts end to end, each of its cells a part."""
    values, parts, inherited = above.row.values, list(above.row.parts), set(above.row.inherited)
    same_sheet = above.body is line.body
    number = line.row.number
    for name, text in line.row.values.items():
        column = line.body.columns[name]
        use = line.body.uses.get(name, "extra")
        if use in ("key", "number"):
            line.body.put_loose("head", number, {column: text})
            continue
        if name == "theme":  # a label of the page, repaired with the others: it names the whole row
            line.body.put_loose("head", number, {column: line.body.sheet.text(number, column) or text})
            continue
        if not same_sheet and use != "fixed":
            line.body.put_loose("note", number, {column: text})
            continue
        known = values.get(name)
        if known is None:
            values[name] = text
            inherited.add(name)
        elif use != "fixed" or key(known) != key(text):
            values[name] = known + text
        if same_sheet:
            parts.append((name, number, text))
        else:  # the part stands on another sheet, which a part cannot say; its text is in the value
            line.body.put_loose("head", number, {column: text})
    line.body.put_loose("note", number, line.row.extra)
    above.row.parts, above.row.inherited = tuple(parts), frozenset(inherited)
    if same_sheet:
        tails[id(above.row)] = number


def move_unit_tails(lines: Sequence[Line], note: Note) -> None:
    """Give the end of a unit cell that slipped into the next row's cell (in front of its first label) back to its row."""
    bodies = {id(line.body): line.body for line in lines}.values()
    names = [name for name in UNIT_KEYS if any(name in body.columns for body in bodies)]
    for name in names:
        above: Line | None = None
        for line in lines:
            text = line.row.values.get(name)
            if text and above and (tail := _fragment(text)):
                before = above.row.values.get(name, "").rstrip()
                if before:
                    joint = "" if before[-1] in "、，,；;" or not _UNIT_END.search(before) else "、"
                    above.row.values[name] = before + joint + tail[0]
                    line.row.values[name] = text[tail[1] :]
                    note(line.body, "L214", line.row.number, name, {"found": tail[0]})
            above = line


def has_tail(text: str) -> bool:
    """Whether the end of another row's unit cell stands in front of the first label of this one."""
    return _fragment(text) is not None


@lru_cache(maxsize=8192)
def _fragment(text: str) -> tuple[str, int] | None:
    """The text in front of the first role label and where it ends, None when there is none. Remembered: files repeat."""
    if not LABEL.search(text) or LABEL.match(text.lstrip()):
        return None
    found = _TAIL.match(text)
    return (squeeze(found.group(1)), found.end()) if found and len(found.group(1)) <= 60 else None


def repair_theme_labels(lines: Sequence[Line], note: Note) -> None:
    """Make cut, repeated and damaged theme labels whole. Rows with an id are ours: nothing cut their labels."""
    labelled = [line for line in lines if "theme" in line.row.values and "id" not in line.row.values]
    if not labelled:
        return
    for line, repair in zip(labelled, repair_themes([line.row.values["theme"] for line in labelled]), strict=True):
        if not repair.code:
            continue
        note(line.body, repair.code, line.row.number, "theme", dict(repair.gaps))
        number = read_label(line.row.values["theme"]).number
        line.row.values["theme"] = f"（{number}）{repair.whole}" if number else repair.whole


def repair_titles(every: Sequence[Line], note: Note) -> None:
    """Join a title without number to the unfinished numbered title above it; same number, one the start of the other.

    Rows with an id are ours and have whole titles.
    """
    lines = [line for line in every if "title" in line.row.values and "id" not in line.row.values]
    parsed = [read_label(line.row.values["title"]) for line in lines]
    titles = [label.printed for label in parsed]
    numbered = sum(bool(label.number) for label in parsed)
    stopped = sum(title.endswith("。") for title in titles)
    for i in range(1, len(lines)):
        number, name, _ = parsed[i]
        last_number, last, _ = parsed[i - 1]
        whole = ""
        if number and number == last_number and name != last and min(len(name), len(last)) >= 4:
            if last.startswith(name):
                whole = titles[i - 1]
            elif name.startswith(last):
                whole = titles[i]
        elif not number and last_number and numbered >= 3 and 10 * numbered >= 6 * len(titles):
            cut = 10 * stopped >= 6 * len(titles) and not titles[i - 1].endswith("。") and titles[i].endswith("。")
            if cut and lines[i].row.values["title"] != lines[i - 1].row.values["title"]:
                whole = titles[i - 1] + titles[i]
        if whole:
            for j in (i - 1, i):
                if titles[j] != whole:
                    note(lines[j].body, "L213", lines[j].row.number, "title", {"found": titles[j], "whole": whole})
                    lines[j].row.values["title"], titles[j], parsed[j] = whole, whole, read_label(whole)


class _Above:
    """What stands above the row at hand and may hold for it too."""

    __slots__ = ("merged", "theme", "theme_name", "title", "units")

    def __init__(self) -> None:
        self.theme = self.theme_name = self.title = ""
        self.units: dict[str, str] = {}
        self.merged: dict[str, tuple[int, str]] = {}


def carry_down(
    lines: Sequence[Line], tails: Mapping[int, int], downs: Callable[[Body], Mapping[int, list[tuple[int, int]]]]
) -> None:
    """Give every row the theme, title and units that stand once above it; note answers merged over several rows.

    ``downs`` maps a table to its vertical merges: row → (column, last row). Answers are never carried.
    """
    above = _Above()
    body: Body | None = None
    merges: Mapping[int, list[tuple[int, int]]] = {}
    unit_keys: list[str] = []
    for line in lines:
        row, values = line.row, line.row.values
        if line.body is not body:
            body, merges = line.body, downs(line.body)
            above.merged.clear()
            unit_keys = [name for name in UNIT_KEYS if name in body.columns]
        taken: list[str] = []
        if row.number in merges:
            _start_merges(body, row, merges[row.number], above, tails.get(id(row), row.number))
        if above.merged:
            _inside_merges(row, above, taken)
        _labels(values, above, taken, "title" in body.columns)
        own = [name for name in unit_keys if name in values]
        if own:
            above.units = {name: values[name] for name in own}
        elif "id" in values:  # ours: units that hold for several rows stand in each of them
            above.units = {}
        elif above.units and above.title and values.get("title") == above.title and "requirement" in values:
            for name, text in above.units.items():
                values[name] = text
                taken.append(name)
                row.assumed = True
        if taken:
            row.inherited = _shared(frozenset(taken) | row.inherited)


def _labels(values: dict[str, str], above: _Above, taken: list[str], has_titles: bool) -> None:
    theme = values.get("theme")
    if theme is not None:
        if theme != above.theme:
            name = read_label(theme).name
            if name != above.theme_name and "theme" not in taken:
                above.title, above.units = "", {}
            above.theme, above.theme_name = theme, name
    elif above.theme:
        values["theme"] = above.theme
        taken.append("theme")
    if not has_titles:
        return
    title = values.get("title")
    if title is not None:
        if title != above.title:
            above.title, above.units = title, {}
    elif above.title and values:
        values["title"] = above.title
        taken.append("title")


def _start_merges(body: Body, row: Row, starts: list[tuple[int, int]], above: _Above, tail: int) -> None:
    for column, bottom in starts:
        name = body.names.get(column)
        if name is None or name not in row.values or name in row.inherited or bottom <= tail:
            continue
        use = body.uses[name]
        if use == "answer":
            row.spans = {**row.spans, name: bottom}
        elif use in ("fixed", "number"):
            above.merged[name] = (bottom, row.values[name])


def _inside_merges(row: Row, above: _Above, taken: list[str]) -> None:
    for name, (bottom, text) in list(above.merged.items()):
        if row.number > bottom:
            del above.merged[name]
        elif name not in row.values:
            row.values[name] = text
            taken.append(name)


_SHARED: dict[frozenset[str], frozenset[str]] = {}


def _shared(names: frozenset[str]) -> frozenset[str]:
    return _SHARED.setdefault(names, names)


def loose_tail(body: Body, kind_of: Callable[[str], str]) -> list[Loose]:
    """Take the rows after the last requirement that hold neither answer nor title: signatures and notes under the table."""
    rows = body.rows
    found: list[Loose] = []
    while rows:
        row = rows[-1]
        names = row.values.keys() - row.inherited
        if body.main_name in row.values or "id" in names or "title" in names or row.parts:
            break
        if any(body.uses.get(name) == "answer" for name in names):
            break
        rows.pop()
        for name, text in row.values.items():
            if name not in names:
                continue
            found.append(Loose(kind_of(text), body.sheet.name, row.number, body.columns[name] + row.shift, text))
        found.extend(
            Loose(kind_of(text), body.sheet.name, row.number, column, text) for column, text in row.extra.items()
        )
    return found
