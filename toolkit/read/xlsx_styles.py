"""Cell styles of a workbook, as far as they change what a person sees: number formats and strike-through."""

from __future__ import annotations

import re
from collections.abc import Callable
from pyexpat import XMLParserType

from toolkit.read.errors import Unreadable
from toolkit.read.numbers import Render, general, is_date, renderer
from toolkit.read.package import Package
from toolkit.read.xml import Remark, parse, parse_part

_QUICK_XFS = re.compile(rb'<xf\s(?:[^<>]*?\snumFmtId="(\d+)"|numFmtId="(\d+)")?')


class Styles:
    """``render[s]`` shows the numbers of cells with style ``s``; ``struck`` are the styles with strike-through."""

    __slots__ = ("_formats", "_numbers", "date1904", "render", "struck")

    def __init__(self, formats: dict[int, str], numbers: list[int], struck: frozenset[int], date1904: bool) -> None:
        self._formats = formats
        self._numbers = numbers
        self.date1904 = date1904
        self.struck = struck
        made = {number: renderer(formats.get(number, ""), number, date1904) for number in set(numbers)}
        self.render: list[Render] = [made[number] for number in numbers] or [general]

    def is_date(self, style: int) -> bool:
        """Whether cells of that style show dates."""
        number = self._numbers[style] if style < len(self._numbers) else 0
        return is_date(self._formats.get(number, ""), number)


def read_styles(package: Package, part: str, date1904: bool, remarks: list[Remark]) -> Styles:
    """The styles of ``part``; a damaged or missing part gives plain numbers and a remark F116."""
    if part not in package:
        return Styles({}, [], frozenset(), date1904)
    try:
        found = _quick(package.read(part)) or parse_part(package, part, _setup, remarks)
    except Unreadable as error:
        if error.code in ("F103", "F104"):
            raise
        remarks.append(("F116", None, {"part": part}))
        return Styles({}, [], frozenset(), date1904)
    formats, numbers, struck = found
    return Styles(formats, numbers, struck, date1904)


_Found = tuple[dict[int, str], list[int], frozenset[int]]


def _quick(data: bytes) -> _Found | None:
    """Formats cut out of the part by search, the common case; None when strike-through or anything odd is in it.

    Workbooks that were copied around for years carry thousands of styles, of which a few numbers are needed.
    """
    start, end = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    if start < 0 or end < start or b"strike" in data or b"<!" in data or data.count(b"<cellXfs") != 1:
        return None
    numbers = [int(one or other or 0) for one, other in _QUICK_XFS.findall(data, start, end)]
    declared = re.match(rb'<cellXfs count="(\d+)"', data[start : start + 40])
    if not declared or int(declared[1]) != len(numbers):
        return None
    formats: dict[int, str] = {}
    first, last = data.find(b"<numFmts"), data.find(b"</numFmts>")
    if first >= 0 and last > first:
        try:
            formats = parse([data[first : last + 10]], _setup)[0]
        except Exception:  # not UTF-8, not well-formed: the whole part is parsed
            return None
    return formats, numbers, frozenset()


def _setup(parser: XMLParserType) -> Callable[[], _Found]:
    formats: dict[int, str] = {}
    numbers: list[int] = []
    struck: set[int] = set()
    struck_fonts: set[int] = set()
    fonts = -1
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal fonts, inside
        local = name.rpartition(":")[2]
        if local in ("fonts", "cellXfs", "cellStyleXfs", "dxfs", "numFmts"):
            inside = local
        elif local == "numFmt" and inside == "numFmts":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif inside == "fonts":
            if local == "font":
                fonts += 1
            elif local == "strike" and attributes.get("val", "1") not in ("0", "false"):
                struck_fonts.add(fonts)
        elif inside == "cellXfs" and local == "xf":
            if _number(attributes.get("fontId")) in struck_fonts:
                struck.add(len(numbers))
            numbers.append(_number(attributes.get("numFmtId")))

    parser.StartElementHandler = start
    return lambda: (formats, numbers, frozenset(struck))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
