"""Safe access to the parts of a ZIP package.

Nothing that the directory says about sizes is believed: bytes are counted as they come out of the inflater. Part names
are found whatever their case and whichever slash they were written with, as real exporters differ in both.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from toolkit.read.errors import Unreadable

_PIECE = 1 << 16
_CHUNK = 1 << 20
_END_RECORD = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one package may cost: bytes that come out in all and per member, and members in the directory."""

    inflated_bytes: int = 512 << 20
    members: int = 20_000
    member_bytes: int = 384 << 20


DEFAULT_LIMITS = Limits()


class OnDisk:
    """The bytes of an open file, read when they are asked for: a slice of it is a slice of ``bytes``."""

    __slots__ = ("_size", "stream")

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._size = stream.seek(0, io.SEEK_END)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        self.stream.seek(start)
        return self.stream.read(max(stop - start, 0))


class Package:
    """An opened package. ``entries`` are the directory lines in order; ``duplicates`` names that occur twice."""

    __slots__ = ("_by_name", "_data", "_left", "_limits", "duplicates", "entries")

    def __init__(self, data: bytes | OnDisk, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._left = limits.inflated_bytes
        self.entries = entries
        self._by_name: dict[str, zipfile.ZipInfo] = {}
        self.duplicates: list[str] = []
        for entry in entries:
            name = part_key(entry.filename)
            if name in self._by_name:
                self.duplicates.append(entry.filename)
            self._by_name[name] = entry

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._by_name

    def names(self) -> list[str]:
        """Part names as they are looked up (lower case, ``/``), in the order of the directory."""
        return list(self._by_name)

    def read(self, name: str) -> bytes:
        """The bytes of a part; KeyError when there is none, Unreadable when it is damaged or too large."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part in pieces of at most 1 MiB; the last of two parts of one name. Errors as ``read``."""
        return self.chunks_of(self._by_name[part_key(name)])

    def chunks_of(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of one directory line in pieces of at most 1 MiB; Unreadable when damaged, locked or too large."""
        if entry.flag_bits & 0x1:
            raise Unreadable("F106", part=entry.filename)
        pieces = self._inflate(entry) if entry.compress_type in (0, 8) else self._by_library(entry)
        crc, left = 0, self._limits.member_bytes
        for piece in pieces:
            self._left -= len(piece)
            left -= len(piece)
            if self._left < 0 or left < 0:
                raise Unreadable("F103", part=entry.filename)
            crc = zlib.crc32(piece, crc)
            yield piece
        if crc != entry.CRC:
            raise Unreadable("F101", part=entry.filename)

    def _inflate(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        data, head = self._data, entry.header_offset
        if data[head : head + 4] != b"PK\x03\x04" or head + 30 > len(data):
            raise Unreadable("F101", part=entry.filename)
        names = int.from_bytes(data[head + 26 : head + 28], "little")
        start = head + 30 + names + int.from_bytes(data[head + 28 : head + 30], "little")
        end = start + entry.compress_size
        if len(data) < end:
            raise Unreadable("F101", part=entry.filename)
        if entry.compress_type == 0:
            for place in range(start, end, _CHUNK):
                yield data[place : min(place + _CHUNK, end)]
            return
        inflater = zlib.decompressobj(-15)
        try:
            for place in range(start, end, _PIECE):
                rest = data[place : min(place + _PIECE, end)]
                while rest:
                    out = inflater.decompress(rest, _CHUNK)
                    if out:
                        yield out
                    rest = inflater.unconsumed_tail
            while out := inflater.decompress(b"", _CHUNK):
                yield out
        except zlib.error as error:
            raise Unreadable("F101", part=entry.filename) from error
        if not inflater.eof:
            raise Unreadable("F101", part=entry.filename)

    def _by_library(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """Rare methods (bzip2, LZMA) by the standard library, counted all the same."""
        try:
            with zipfile.ZipFile(_file(self._data)) as archive, archive.open(entry) as stream:
                while piece := stream.read(_CHUNK):
                    yield piece
        except Exception as error:  # the decompressors raise a dozen kinds
            raise Unreadable("F101", part=entry.filename) from error


def part_key(name: str) -> str:
    """The key under which a part is found: lower case, forward slashes, no leading slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def open_package(data: bytes | OnDisk, limits: Limits = DEFAULT_LIMITS) -> Package:
    """Open a ZIP package; ``data`` are the bytes of the whole file, in memory or on disk.

    Unreadable F101 when it is no ZIP file or cut off, F103 when it has too many members. Bytes appended after the end
    record (mail gateways do it) are ignored.
    """
    try:
        try:
            entries = zipfile.ZipFile(_file(data)).infolist()
        except zipfile.BadZipFile:
            entries = zipfile.ZipFile(io.BytesIO(_without_tail(data[:]))).infolist()
    except Exception as error:  # BadZipFile, struct.error, UnicodeDecodeError, NotImplementedError, OverflowError …
        raise Unreadable("F101", part="") from error
    if len(entries) > limits.members:
        raise Unreadable("F103", part="")
    return Package(data, entries, limits)


def _file(data: bytes | OnDisk) -> BinaryIO:
    return data.stream if isinstance(data, OnDisk) else io.BytesIO(data)


def _without_tail(data: bytes) -> bytes:
    end = data.rfind(_END_RECORD)
    if end < 0:
        raise zipfile.BadZipFile
    return data[: end + 22] if data[end + 20 : end + 22] == b"\x00\x00" else data
