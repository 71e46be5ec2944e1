"""Header values of mail as their writers meant them: encoded words, parameters, raw bytes, and text read in a wrong encoding.

The documented forms are RFC 2047 (``=?gb2312?B?…?=``) and RFC 2231 (``filename*0*=…``). Mail programs also cut characters
in half between two words, put words into quoted parameters, and send names as raw bytes: each of these is read too.
"""

from __future__ import annotations

import binascii
import codecs
import contextlib
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?(.{0,4000}?)\?=", re.DOTALL)
"""An encoded word; of the 75 characters that it may have programs make hundreds, but there is an end."""
_LONGEST = 1 << 16
"""So much of one header value is looked at."""
_FOLD = re.compile(r"(?:\r\n?|\n)[ \t]*")
_HAN = re.compile("[\u4e00-\u9fff]")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_EXTENDED = re.compile(r"([\w.:+-]{3,})'[\w-]*'(.*)", re.DOTALL)
_NO_CHARSET = frozenset({"", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "unknown-8bit",
                         "x-unknown", "unknown", "default", "default_charset", "binary", "8bit", "ansi_x3.4-1968"})  # fmt: skip
"""Labels that programs write when they know none: the bytes decide."""
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb-2312", "gb_2312-80", "cp936", "ms936", "936", "x-gbk", "euc-cn",
                      "hz-gb", "chinese", "gb2312-80", "windows-936"})  # fmt: skip
_CUT_ASCII = 0x80
_LOOKED_AT = 400
"""Letters of a long text by which its encoding is judged."""


def text_of(raw: bytes, declared: str = "") -> str:
    """Bytes as text: in the declared encoding when it fits, else UTF-8, else GB18030; what fits nowhere reads as �.

    GB2312 and GBK are read as GB18030, which contains both: programs label all of them alike, and UTF-8 as well, which is
    told by its bytes. Where nothing is declared, a few pairs of GBK may be valid UTF-8 of a foreign script (营 is Ӫ): everyday Chinese is what was meant.
    """
    name = declared.strip().strip('"').lower().replace("_", "-") if declared else ""
    tried = ["utf-8", "gb18030"]
    if name in _CHINESE or name.replace("-", "_") in _CHINESE:
        tried = ["gb18030", "utf-8"] if not _is_utf8(raw) else tried
    elif name not in _NO_CHARSET:
        with contextlib.suppress(LookupError, ValueError):
            tried.insert(0, codecs.lookup(name).name)
    for encoding in tried:
        try:
            text = raw.decode(encoding)
            if encoding == "utf-8" and name in _NO_CHARSET and not text.isascii() and not _HAN.search(text):
                return _as_chinese(raw) or text
            return text
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        except Exception:  # a codec of bytes (zlib, bz2) that somebody named as a charset
            continue
    return _least_broken(raw, tried)


def _is_utf8(raw: bytes) -> bool:
    """Whether bytes that are said to be GBK are UTF-8: they are valid, and Chinese only in that way."""
    try:
        told = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if not _certain(told[:_LOOKED_AT], raw, "utf-8"):
        return False
    return not _everyday(raw[: 2 * _LOOKED_AT].decode("gb18030", "ignore"))


def _as_chinese(raw: bytes) -> str:
    """The bytes as GBK where these are everyday Chinese, else nothing."""
    try:
        told = raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return told if _certain(told, raw, "gb18030") else ""


def _least_broken(raw: bytes, tried: list[str]) -> str:
    texts = []
    for encoding in tried:
        try:
            texts.append(raw.decode(encoding, "replace"))
        except Exception:  # as above
            continue
    return min((text for text in texts if isinstance(text, str)), key=lambda text: text.count("\ufffd"))


def header_text(raw: bytes) -> str:
    """The text of an unstructured header (subject, display name); ``raw`` is its value as it stands in the mail."""
    return _decoded_words(_unfolded(raw)).strip()


def _unfolded(raw: bytes) -> str:
    """One line, one character for each byte. A fold is one blank, as it is written nowhere else than between words."""
    return _FOLD.sub(" ", raw[:_LONGEST].decode("latin-1")).strip()


def _decoded_words(line: str) -> str:
    """``line`` (one character for each byte) with its encoded words decoded, and what stands raw between them."""
    parts: list[str] = []
    run: list[tuple[str, str, str]] = []
    place = 0
    for found in _WORD.finditer(line):
        between = line[place : found.start()]
        if between.strip() or not run:
            parts.append(_joined(run))
            run = []
            parts.append(text_of(between.encode("latin-1")))
        run.append((found[1].lower(), found[2].lower(), found[3]))
        place = found.end()
    parts.append(_joined(run))
    parts.append(text_of(line[place:].encode("latin-1")))
    return repaired("".join(parts))


def _joined(run: list[tuple[str, str, str]]) -> str:
    """Words that stand together: those of one encoding are decoded as one, for a character may be cut between them."""
    texts = []
    for charset, words in _grouped(run):
        if len(words) > 1 and all(how == "b" for how, _ in words) and _cut(words):
            raw = base64_of("".join(text for _, text in words).encode("latin-1", "replace"))
        else:
            raw = b"".join(_word(how, text) for how, text in words)
        texts.append(text_of(raw, charset))
    return "".join(texts)


def _grouped(run: list[tuple[str, str, str]]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    group: list[tuple[str, str]] = []
    last = ""
    for charset, how, text in run:
        if group and charset != last:
            yield last, group
            group = []
        last = charset
        group.append((how, text))
    if group:
        yield last, group


def _cut(words: list[tuple[str, str]]) -> bool:
    """Whether base64 was cut between words where no group of four ends."""
    return any(len(text.strip()) % 4 and not text.rstrip().endswith("=") for _, text in words[:-1])


def _word(how: str, text: str) -> bytes:
    raw = text.encode("latin-1", "replace")
    return base64_of(raw) if how == "b" else quoted(raw.replace(b"_", b" "))


def base64_of(raw: bytes) -> bytes:
    """Base64 as far as it goes: foreign characters and missing padding do not matter, pieces with padding follow each other."""
    raw = raw.strip()
    if b"=" not in raw[:-2]:
        with contextlib.suppress(binascii.Error):
            return binascii.a2b_base64(raw)
    pieces = []
    for piece in raw.split(b"="):
        letters = _NOT_BASE64.sub(b"", piece)
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        pieces.append(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))
    return b"".join(pieces)


def quoted(raw: bytes) -> bytes:
    """=E5=B8 → the bytes; what is no such code stays as it is."""
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes((int(found[1], 16),)), raw)


# --- parameters ---------------------------------------------------------------------------------------------------------


def parameters(raw: bytes) -> tuple[str, dict[str, str]]:
    """A header like Content-Type: its first word in lower case, and its parameters by name, decoded and joined.

    An extended parameter (``name*``) goes before the plain one of its name; of two alike the first counts.
    """
    first, *rest = _pieces(_unfolded(raw))
    plain: dict[str, str] = {}
    parts: dict[str, dict[int, tuple[bool, str]]] = {}
    for piece in rest:
        name, _, value = piece.partition("=")
        name, value = name.strip().lower(), _unquoted(value.strip())
        found = re.fullmatch(r"([^*]+)\*(?:(\d{1,4})(\*)?)?", name)
        if found:
            number = int(found[2]) if found[2] else 0
            coded = not found[2] or bool(found[3])
            parts.setdefault(found[1].strip(), {}).setdefault(number, (coded, value))
        elif name:
            plain.setdefault(name, value)
    decoded = {name: _plain_value(value) for name, value in plain.items()}
    decoded.update({name: _extended(numbered) for name, numbered in parts.items()})
    return first.strip().lower(), decoded


def _pieces(line: str) -> list[str]:
    """The parts between semicolons, except those within quotes; a quote that is never closed ends with the line."""
    found, start, quoted_by, skip = [], 0, False, False
    for place, letter in enumerate(line):
        if skip:
            skip = False
        elif quoted_by and letter == "\\" and line[place + 1 : place + 2] in ('"', "\\"):
            skip = True
        elif letter == '"':
            quoted_by = not quoted_by
        elif letter == ";" and not quoted_by:
            found.append(line[start:place])
            start = place + 1
    found.append(line[start:])
    return found


def _unquoted(value: str) -> str:
    """A value without its quotes. Only \\" and \\\\ are codes: a backslash may be half of a raw GBK character."""
    if value.startswith('"'):
        value = value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:]
        return re.sub(r'\\(["\\])', r"\1", value)
    return value


def _plain_value(value: str) -> str:
    """A plain parameter, which by the books is ASCII: encoded words, percent codes and raw bytes are all found in it."""
    found = _EXTENDED.fullmatch(value)
    if found and _PERCENT.search(found[2]):
        return text_of(unquote_to_bytes(found[2].encode("latin-1")), found[1])
    text = _decoded_words(value)
    if text.isascii() and len(_PERCENT.findall(text)) and "=?" not in value:
        told = text_of(unquote_to_bytes(text))
        if _HAN.search(told) and "\ufffd" not in told:
            return told
    return text


def _extended(numbered: dict[int, tuple[bool, str]]) -> str:
    """An extended parameter from its parts in order: ``charset'language'`` begins the first, %XX stand for bytes.

    Parts that are not coded may hold encoded words all the same.
    """
    ordered = [numbered[number] for number in sorted(numbered)]
    charset, raw = "", b""
    for place, (coded, value) in enumerate(ordered):
        if place == 0 and (found := _EXTENDED.fullmatch(value)):
            charset, value = found[1], found[2]
        raw += unquote_to_bytes(value.encode("latin-1")) if coded else value.encode("latin-1")
    if b"=?" in raw and b"?=" in raw:
        return _decoded_words(raw.decode("latin-1"))
    return repaired(text_of(raw, charset))


# --- text that was read in a wrong encoding --------------------------------------------------------------------------------


def repaired(text: str) -> str:
    """Text that somebody read in a wrong encoding, put right where that is certain; any other text as it is.

    UTF-8 or GBK read as Latin-1, as Windows-1252 or as cp437, and UTF-8 read as GBK. Certain means: going back gives
    valid bytes, and these read as everyday Chinese, which the text as it stands is not.
    """
    if text.isascii() or "\ufffd" in text:
        return text
    if _HAN.search(text):
        return text if _everyday(text) else _from_gbk(text)
    for back in (_as_western, _as_dos):
        raw = back(text)
        if raw is None:
            continue
        for encoding in ("utf-8", "gb18030"):
            try:
                told = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _certain(told, raw, encoding):
                return told
            if encoding == "utf-8" and (twice := repaired(told)) != told:
                return twice
    return text


def _as_western(text: str) -> bytes | None:
    """The bytes that Windows-1252 (and Latin-1, where it has no letter) shows so."""
    out = bytearray()
    for letter in text:
        if ord(letter) < 0x100:
            out.append(ord(letter))
            continue
        try:
            out += letter.encode("cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(out)


def _as_dos(text: str) -> bytes | None:
    try:
        return text.encode("cp437")
    except UnicodeEncodeError:
        return None


def _from_gbk(text: str) -> str:
    """UTF-8 that was read as GBK (甯傜◣鍔″眬)."""
    try:
        raw = text.encode("gb18030")
        told = raw.decode("utf-8")
    except UnicodeError:
        return text
    return told if _certain(told, raw, "utf-8") else text


def _certain(told: str, raw: bytes, encoding: str) -> bool:
    """Two Chinese characters at least; for GBK all of them everyday ones, and only whole pairs of high bytes.

    Whatever is valid UTF-8 of GB 2312 is hardly ever anything else, so there rare characters are as good as others.
    """
    if len(_HAN.findall(told)) < 2 or not (_everyday(told) or (encoding == "utf-8" and _in_gb2312(told))):
        return False
    return encoding == "utf-8" or not re.search(rb"(?<![\xa1-\xfe])(?:[\xa1-\xfe]{2})*[\x80-\xff](?![\xa1-\xfe])", raw)


def _in_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _everyday(text: str) -> bool:
    """Whether all that is not ASCII is Chinese of the first level of GB 2312 (3,755 characters) for the most part.

    Of three characters one may be of the second level, as names of places are; punctuation of GB 2312 does not count.
    """
    common = rare = 0
    for letter in text:
        if ord(letter) < _CUT_ASCII:
            continue
        try:
            lead = letter.encode("gb2312")[0]
        except UnicodeEncodeError:
            return False
        common += 0xB0 <= lead <= 0xD7
        rare += lead > 0xD7 or 0xA4 <= lead < 0xB0
    return common >= 2 * rare if common else not rare
