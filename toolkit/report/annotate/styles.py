"""Styles that the marks need, appended to the style table of a workbook; nothing that stands there is changed."""

from __future__ import annotations

import re

from toolkit.model.findings import Severity
from toolkit.report.annotate.tags import (
    Edit,
    Tag,
    appended,
    children,
    close_of,
    edited,
    every,
    find,
    get,
    masked,
    number_of,
    root_of,
    with_attribute,
)

FILLS = {Severity.BLOCKER: "FFFF9B9A", Severity.ERROR: "FFFFC8CD", Severity.WARNING: "FFFFEB9B"}
"""Colours of the marks: near those that Excel offers, equal to none, so that they can be told from a unit's own."""
_OURS = frozenset(FILLS.values())
_MOST_STYLES = 64_000
"""Excel allows 64,000 cell styles; a workbook at that limit gets comments without colours."""
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_ITEMS = {"fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
_EMPTY = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',
    "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill><{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}
_RGB = re.compile(rb"""fgColor[^<>]*?\srgb\s*=\s*["']([0-9A-Fa-f]{6,8})["']""")


def new_table(namespace: str) -> bytes:
    """A style table for a workbook that has none."""
    sections = "".join(
        f'<{name} count="{body.count("</fill>") or 1}">{body.format(p="")}</{name}>' for name, body in _EMPTY.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">{sections}</styleSheet>'
    ).encode()


class StyleTable:
    """The cell styles of a workbook and what is appended to them. ``undo`` says which style each new one stands for."""

    __slots__ = ("_added", "_shade", "_text", "_xfs", "counts", "prefix", "undo")

    def __init__(self, text: bytes) -> None:
        """``text`` is the whole part in UTF-8; ValueError when it has no element."""
        self._text, self._shade = text, masked(text)
        self.prefix = root_of(self._shade).prefix.decode()
        self._added: dict[str, list[bytes]] = {name: [] for name in _ITEMS}
        self._xfs = self._items("cellXfs")
        self.counts = {name: self._count(name) for name in _ITEMS}
        for name, body in _EMPTY.items():
            if not self.counts[name]:
                bodies = body.format(p=self.prefix).encode()
                self._added[name].append(bodies)
                self.counts[name] = bodies.count(f"</{self.prefix}fill>".encode()) or 1
        self.undo: dict[int, str] = {}

    def _section(self, name: str) -> Tag | None:
        return next(every(self._shade, name, 0, None, self.prefix.encode()), None)

    def _count(self, name: str) -> int:
        """How many items a section has; styles number in the thousands in workbooks that were copied around for years."""
        section = self._section(name)
        if section is None or section.empty:
            return 0
        if name == "cellXfs":
            return len(self._xfs)
        item = b"<" + self.prefix.encode() + _ITEMS[name].encode()
        inside = self._shade[section.end : close_of(self._shade, section)[0]]
        return sum(inside.count(item + after) for after in (b" ", b">", b"/", b"\n", b"\r", b"\t"))

    def _xf(self, style: int) -> bytes:
        """A cell style as it is written; the first one for a number beyond the table."""
        if not self._xfs:
            return self._added["cellXfs"][0]
        tag = self._xfs[style] if style < len(self._xfs) else self._xfs[0]
        return self._text[tag.start : close_of(self._shade, tag)[1]]

    def _items(self, name: str) -> list[Tag]:
        section = self._section(name)
        if section is None or section.empty:
            return []
        return list(every(self._shade, _ITEMS[name], section.end, close_of(self._shade, section)[0], section.prefix))

    @property
    def full(self) -> bool:
        """Whether no further style may be added."""
        return self.counts["cellXfs"] >= _MOST_STYLES

    def add(self, section: str, item: str) -> int:
        """Append an item (without namespace prefix) to fonts, fills, borders or cellXfs; equal ones once. Its number."""
        body = (re.sub(r"<(/?)(?=\w)", rf"<\1{self.prefix}", item) if self.prefix else item).encode()
        new = self._added[section]
        if body in new:
            return self.counts[section] - len(new) + new.index(body)
        new.append(body)
        self.counts[section] += 1
        return self.counts[section] - 1

    def fill(self, colour: str) -> int:
        """The number of a plain fill of that colour (ARGB)."""
        pattern = f'<patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill>'
        return self.add("fills", f"<fill>{pattern}</fill>")

    def marked(self, style: int | None, severity: Severity, how: str) -> int:
        """The number of a style that equals ``style`` except for the fill of ``severity``.

        ``how`` is kept in ``undo``: the cell's style as it was written, or how the cell came into being.
        """
        number = self.fill(FILLS[severity])
        return self._clone(style or 0, str(number), "1", how)

    def plain(self, style: int) -> int:
        """The number of a style that equals ``style`` without its fill."""
        return self._clone(style, "0", None, "")

    def _clone(self, style: int, fill: str, apply: str | None, how: str) -> int:
        xf = self._xf(style)
        end = xf.find(b">") + 1
        head = with_attribute(xf[:end], "fillId", fill)
        body = (with_attribute(head, "applyFill", apply) if apply else head) + xf[end:]
        new = self._added["cellXfs"]
        first = self.counts["cellXfs"] - len(new)
        for place, known in enumerate(new):
            if known == body and self.undo.get(first + place, "") == how:
                return first + place
        new.append(body)
        self.counts["cellXfs"] += 1
        number = self.counts["cellXfs"] - 1
        if how:
            self.undo[number] = how
        return number

    def tinted(self) -> frozenset[int]:
        """Numbers of the styles in the table whose fill is exactly one of our colours."""
        fills = set()
        for number, tag in enumerate(self._items("fills")):
            body = self._shade[tag.start : close_of(self._shade, tag)[1]]
            colour = _RGB.search(body)
            if colour and colour[1].decode().upper().rjust(8, "F") in _OURS:
                fills.add(number)
        heads = (self._text[tag.start : tag.end] for tag in self._xfs)
        return frozenset(number for number, head in enumerate(heads) if number_of(head, "fillId") in fills)

    def added(self) -> dict[str, int]:
        """How many items were appended to each section."""
        return {name: len(bodies) for name, bodies in self._added.items() if bodies}

    def result(self) -> bytes:
        """The part with what was appended."""
        edits: list[Edit] = []
        for name, bodies in self._added.items():
            if not bodies:
                continue
            section = self._section(name)
            if section is None:
                edits.append(self._new_section(name, bodies))
                continue
            head = self._text[section.start : section.end]
            stated = get(head, "count")
            if stated is not None and stated.strip().isdecimal():
                head = with_attribute(head, "count", str(int(stated) + len(bodies)))
            if section.empty:
                edits.append((section.start, section.end, appended(head, find_in(head), b"".join(bodies))[2]))
            else:
                edits.append((section.start, section.end, head))
                edits.append(appended(self._text, section, b"".join(bodies), self._shade))
        return edited(self._text, edits)

    def _new_section(self, name: str, bodies: list[bytes]) -> Edit:
        tag = f"{self.prefix}{name}"
        body = f'<{tag} count="{self.counts[name]}">'.encode() + b"".join(bodies) + f"</{tag}>".encode()
        root = root_of(self._shade)
        if root.empty:
            return appended(self._text, root, body, self._shade)
        later = _ORDER[_ORDER.index(name) + 1 :]
        place = close_of(self._shade, root)[0]
        for tag_of, _ in children(self._shade, root.end, place):
            known = tag_of.name.decode()
            if known in later or known not in _ORDER:
                place = tag_of.start
                break
        return place, place, body


def find_in(head: bytes) -> Tag:
    """The tag that a text consists of."""
    return root_of(head)


def without_last(text: bytes, added: dict[str, int]) -> bytes:
    """The style table without the last items of each section: undoes ``StyleTable.result``."""
    shade = masked(text)
    edits: list[Edit] = []
    for name, count in added.items():
        section = find(shade, name)
        if section is None or name not in _ITEMS or count <= 0:
            continue
        end = close_of(shade, section)[0]
        items = list(every(shade, _ITEMS[name], section.end, end))
        if count > len(items):
            continue
        head = text[section.start : section.end]
        stated = number_of(head, "count")
        if stated is not None:
            edits.append((section.start, section.end, with_attribute(head, "count", str(stated - count))))
        last = close_of(shade, items[-1])[1]
        edits.append((items[-count].start, last, b""))
    return edited(text, edits)
