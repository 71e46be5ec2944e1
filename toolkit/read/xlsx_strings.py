"""Texts of a workbook: the shared string table and the escapes that texts are stored with."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pyexpat import XMLParserType

from toolkit.read.errors import Unreadable
from toolkit.read.package import Package
from toolkit.read.xml import CONTROL, LONGEST_TEXT, Remark, parse, parse_part

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos))?;?")
_PLAIN = re.compile('<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class Strings:
    """Shared strings in order (blank when they are only white space); ``struck`` has those with strike-through runs."""

    texts: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)


def unescape(text: str) -> str:
    """A stored text as a person sees it: _x000D_ and other escapes of legal characters decoded, line ends as ``\\n``.

    Escapes of characters that no XML may hold (_x0006_) stay visible, or every output would be broken by them.
    """
    text = _ESCAPE.sub(_decode, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xDFFF < code < 0xFFFE else found[0]


def finished(text: str) -> str:
    """The text of a cell: escapes decoded; empty when nothing but white space stands in it."""
    if "_x" in text or "\r" in text:
        text = unescape(text)
    return "" if text.isspace() else text


def read_strings(package: Package, part: str, remarks: list[Remark]) -> Strings:
    """The shared string table of ``part``. Errors as ``parse_part``."""
    quick = _quick(package, part)
    return quick if quick is not None else parse_part(package, part, _setup, remarks)


def _setup(parser: XMLParserType) -> Callable[[], Strings]:
    strings = Strings()
    texts = strings.texts
    text = ""
    taking = phonetic = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal text, taking, phonetic
        local = name.rpartition(":")[2]
        if local == "t":
            taking = not phonetic
        elif local == "si":
            text = ""
        elif local == "rPh":
            phonetic = True
        elif local == "strike" and attributes.get("val", "1") not in ("0", "false"):
            strings.struck.add(len(texts))

    def end(name: str) -> None:
        nonlocal taking, phonetic
        local = name.rpartition(":")[2]
        if local == "t":
            taking = False
        elif local == "si":
            texts.append(finished(text))
        elif local == "rPh":
            phonetic = False

    def characters(data: str) -> None:
        nonlocal text
        if taking:
            text += data
            if len(text) > LONGEST_TEXT:
                raise Unreadable("F103")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    return lambda: strings


def _quick(package: Package, part: str) -> Strings | None:
    """The table cut at its tags instead of parsed, five times as fast; None when anything in it is out of the ordinary.

    Only plain UTF-8 tables of a few megabytes without prefixes, comments or forbidden characters are taken.
    """
    chunks = package.chunks(part)
    data = next(chunks, b"")
    for piece in chunks:
        data += piece
        if len(data) > 4 << 20:
            return None
    head = data.find(b"<si>")
    odd = b"<!" in data or b"\r" in data or data[:1] != b"<" or b"CDATA" in data
    if (
        odd
        or head < 0
        or not re.search(rb"<sst[^<>]*>\s*$", data[:head])
        or len(data.translate(None, CONTROL)) != len(data)
    ):
        return None
    declared = re.match(rb"<\?xml[^>]*encoding=[\"']([^\"']*)", data)
    if declared and declared[1].upper() != b"UTF-8":
        return None
    try:
        text = data[head:].decode()
    except UnicodeDecodeError:
        return None
    plain = _PLAIN.findall(text)
    if (
        len(plain) * 4 + 1 == text.count("<")
        and text.rstrip().endswith("</sst>")
        and "&" not in text
        and "_x" not in text
    ):
        return Strings(["" if one.isspace() else one for one in plain])
    return _by_items(text)


def _by_items(text: str) -> Strings | None:
    """The table entry by entry: plain ones cut out, rich ones parsed; None when it does not end where it should."""
    items = text.split("</si>")
    if items.pop().strip() != "</sst>":
        return None
    strings = Strings()
    rich: list[tuple[int, str]] = []
    for item in items:
        if item.startswith("<si><t>"):
            body = item[7:-4]
        elif item.startswith('<si><t xml:space="preserve">'):
            body = item[28:-4]
        else:
            rich.append((len(strings.texts), item))
            strings.texts.append("")
            continue
        if "<" in body or not item.endswith("</t>"):
            rich.append((len(strings.texts), item))
        elif "&" in body:
            plain = _REFERENCE.sub(_character, body)
            if "\x00" in plain:
                return None
            body = plain
        strings.texts.append(finished(body))
    return strings if not rich or _add_rich(strings, rich) else None


def _character(found: re.Match[str]) -> str:
    """The character of a reference; NUL, which no part can hold, marks one that is not legal."""
    if found[0][-1] != ";" or not found.lastindex:
        return "\x00"
    if found[3]:
        return _NAMED[found[3]]
    code = int(found[1], 16) if found[1] else int(found[2])
    legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xDFFF < code < 0xFFFE or 0xFFFF < code < 0x110000
    return chr(code) if legal else "\x00"


def _add_rich(strings: Strings, rich: list[tuple[int, str]]) -> bool:
    """Parse the entries that are not one plain text, all in one small document."""
    try:
        parsed = parse([b"<sst>", *(f"{item}</si>".encode() for _, item in rich), b"</sst>"], _setup)
    except Exception:  # not well-formed by itself: the whole table is parsed, which says what is wrong
        return False
    if len(parsed.texts) != len(rich):
        return False
    for (place, _), text in zip(rich, parsed.texts, strict=True):
        strings.texts[place] = text
    strings.struck.update(rich[place][0] for place in parsed.struck)
    return True
