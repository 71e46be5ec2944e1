"""A ZIP package of which single parts are replaced while all others keep every byte, compressed as they are."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
import zlib

from toolkit.read.errors import Unreadable
from toolkit.read.package import open_package, part_key
from toolkit.report.annotate.errors import CannotAnnotate

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = b"PK\x07\x08"
_NEW_DATE = (0, (1 << 5) | 1)  # time and day of 1980-01-01: the clock never decides what is written
_BIG_FIELDS = 0x0001  # extra field that holds sizes beyond 4 GB
_UTF8_NAME, _LATER_SIZES, _LOCKED = 0x800, 0x8, 0x1
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


class Archive:
    """An opened package with the changes to be made; parts are found whatever their case and slashes."""

    __slots__ = ("_codings", "_data", "_known", "_new", "_places", "_removed", "package")

    def __init__(self, data: bytes) -> None:
        """CannotAnnotate when the bytes are no readable, unlocked ZIP package."""
        try:
            self.package = open_package(data)
        except Unreadable as error:
            raise CannotAnnotate("文件不是 .xlsx 工作簿，不能在原表上做标记") from error
        if any(entry.flag_bits & _LOCKED for entry in self.package.entries):
            raise CannotAnnotate("文件加了密码，不能在原表上做标记")
        self._data = data
        self._places = {part_key(entry.filename): place for place, entry in enumerate(self.package.entries)}
        self._new: dict[str, tuple[str, bytes]] = {}
        self._removed: set[str] = set()
        self._codings: dict[str, str] = {}
        self._known: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        key = part_key(name)
        return key in self._new or (key in self._places and key not in self._removed)

    def names(self) -> list[str]:
        """Keys of all parts, those to be removed left out."""
        known = [key for key in self._places if key not in self._removed]
        return known + [key for key in self._new if key not in self._places]

    def text(self, name: str) -> bytes:
        """An XML part in UTF-8 (whatever it is stored in), with the changes made so far; CannotAnnotate when damaged."""
        key = part_key(name)
        if key in self._new:
            return self._new[key][1]
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> bytes:
        try:
            data = self.package.read(key)
        except (Unreadable, KeyError) as error:
            raise CannotAnnotate("文件内部有损坏，不能在原表上做标记") from error
        coding = _coding(data)
        if not coding:
            return data
        self._codings[key] = coding
        try:
            return data.decode(coding).encode()
        except (UnicodeDecodeError, LookupError) as error:
            raise CannotAnnotate("文件内部的文字编码有误，不能在原表上做标记") from error

    def put(self, name: str, text: bytes) -> None:
        """Replace a part, or add a new one at the end of the package."""
        self._removed.discard(part_key(name))
        self._new[part_key(name)] = (name, text)

    def remove(self, name: str) -> None:
        """Leave a part out."""
        self._new.pop(part_key(name), None)
        self._removed.add(part_key(name))

    def actual_name(self, name: str) -> str:
        """The name of a part as the package spells it."""
        place = self._places.get(part_key(name))
        return name if place is None else self.package.entries[place].filename

    def packed(self, level: int = 6) -> bytes:
        """The package with its changes; the very same bytes when there are none.

        ``level`` is how hard new and changed parts are compressed: at 6, what most libraries do, a part that is given back
        its content mostly gets its old bytes too.
        """
        if not self._new and not self._removed:
            return self._data
        out: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for place, entry in enumerate(self.package.entries):
            key = part_key(entry.filename)
            current = self._places[key] == place
            if current and key in self._removed:
                continue
            if current and key in self._new:
                record, line = self._rewritten(entry, self._stored(key), offset, level)
            else:
                record = self._record(entry)
                line = _directory_line(entry, entry.flag_bits, entry.compress_type, _sizes_of(entry), offset)
            out.append(record)
            directory.append(line)
            offset += len(record)
        for key, (name, text) in self._new.items():
            if key not in self._places:
                record, line = _added(name, text, offset, level)
                out.append(record)
                directory.append(line)
                offset += len(record)
        lines = b"".join(directory)
        end = _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), len(lines), offset, 0)
        return b"".join((*out, lines, end))

    def _stored(self, key: str) -> bytes:
        """New bytes of a part in the encoding it had."""
        text = self._new[key][1]
        coding = self._codings.get(key)
        return text.decode().encode(coding) if coding else text

    def _record(self, entry: zipfile.ZipInfo) -> bytes:
        """A part as it stands in the file: header, compressed bytes, and the sizes after them where it has such."""
        data, head = self._data, entry.header_offset
        if data[head : head + 4] != b"PK\x03\x04" or head + 30 > len(data):
            raise CannotAnnotate("文件损坏或没有传完，不能在原表上做标记")
        end = head + 30 + sum(struct.unpack_from("<2H", data, head + 26)) + entry.compress_size
        if struct.unpack_from("<H", data, head + 6)[0] & _LATER_SIZES:
            signed = data[end : end + 4] == _DESCRIPTOR
            for size in (16, 24) if signed else (12, 20):
                if data[end + size : end + size + 2] == b"PK":
                    end += size
                    break
            else:
                end += 16 if signed else 12
        return data[head:end]

    def _rewritten(self, entry: zipfile.ZipInfo, content: bytes, offset: int, level: int) -> tuple[bytes, bytes]:
        """Record and directory line of a part with new content; its name, date and attributes stay."""
        head = entry.header_offset
        name_size, extra_size = struct.unpack_from("<2H", self._data, head + 26)
        names = self._data[head + 30 : head + 30 + name_size]
        extra = _without_big_fields(self._data[head + 30 + name_size : head + 30 + name_size + extra_size])
        flags = entry.flag_bits & ~_LATER_SIZES
        method = 0 if entry.compress_type == 0 else 8
        body = _deflated(content, level) if method else content
        sizes = (zlib.crc32(content), len(body), len(content))
        version = max(entry.extract_version & 0xFF, 20)
        local = _LOCAL.pack(
            b"PK\x03\x04", version, flags, method, *_dos(entry.date_time), *sizes, name_size, len(extra)
        )
        return b"".join((local, names, extra, body)), _directory_line(entry, flags, method, sizes, offset)


def _coding(data: bytes) -> str:
    """The encoding of a document that is not UTF-8, else an empty text."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16-le" if data[:2] == codecs.BOM_UTF16_LE else "utf-16-be"
    declared = _DECLARED.match(data[:200])
    coding = declared[1].decode().lower() if declared else "utf-8"
    if coding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return ""
    return "gb18030" if coding.startswith("gb") else coding


def _deflated(content: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _dos(date: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = date
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _sizes_of(entry: zipfile.ZipInfo) -> tuple[int, int, int]:
    return entry.CRC, entry.compress_size, entry.file_size


def _without_big_fields(extra: bytes) -> bytes:
    """Extra fields without the one for sizes beyond 4 GB; what does not parse stays."""
    kept, place = b"", 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, place)
        if kind != _BIG_FIELDS:
            kept += extra[place : place + 4 + size]
        place += 4 + size
    return kept + extra[place:]


def _name_bytes(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_NAME else "cp437")


def _directory_line(entry: zipfile.ZipInfo, flags: int, method: int, sizes: tuple[int, int, int], offset: int) -> bytes:
    names, extra = _name_bytes(entry), _without_big_fields(entry.extra)
    versions = entry.create_version | entry.create_system << 8, entry.extract_version
    fields = (flags, method, *_dos(entry.date_time), *sizes, len(names), len(extra), len(entry.comment), 0)
    line = _CENTRAL.pack(b"PK\x01\x02", *versions, *fields, entry.internal_attr, entry.external_attr, offset)
    return line + names + extra + entry.comment


def _added(name: str, content: bytes, offset: int, level: int) -> tuple[bytes, bytes]:
    names, body = name.encode(), _deflated(content, level)
    flags = 0 if name.isascii() else _UTF8_NAME
    sizes = (zlib.crc32(content), len(body), len(content))
    local = _LOCAL.pack(b"PK\x03\x04", 20, flags, 8, *_NEW_DATE, *sizes, len(names), 0)
    fields = (flags, 8, *_NEW_DATE, *sizes, len(names), 0, 0, 0, 0, 0)
    return local + names + body, _CENTRAL.pack(b"PK\x01\x02", 20, 20, *fields, offset) + names
