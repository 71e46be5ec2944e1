"""ZIP archives of submissions: names as the sender saw them, members by place, bytes counted as they come out."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from typing import IO

from toolkit.read.errors import Unreadable
from toolkit.read.sniff import zip_kind

DEEPEST = 3
"""Archives within archives that are opened, counted from the outermost."""
MOST_MEMBERS = 20_000
_ALL_MEMBERS = 100_000
_ALL_BYTES = 16 << 30
_KEPT_OPEN = 4
_PIECE = 1 << 20
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


@dataclass(slots=True)
class Archive:
    """An opened archive: ``names`` are (place, name, time) of its files in the order of their names."""

    file: zipfile.ZipFile
    names: list[tuple[int, str, str | None]]
    is_archive: bool


class Shelf:
    """The archives in use, a few kept open; ``largest`` is the most bytes that one member may inflate to."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._open: OrderedDict[tuple[str, tuple[int, ...]], Archive] = OrderedDict()
        self._known: set[tuple[str, tuple[int, ...]]] = set()
        self._members = self._bytes = 0

    def open(self, path: str, chain: tuple[int, ...]) -> Archive | Unreadable:
        """The archive at ``path``, or within it at the places ``chain``; what is wrong with it when it cannot be opened."""
        key = (path, chain)
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key]
        try:
            archive = self._opened(path, chain)
        except Unreadable as reason:
            return reason
        except Exception:  # zipfile raises BadZipFile, struct.error, NotImplementedError, OverflowError, ValueError …
            return Unreadable("F147")
        self._open[key] = archive
        while len(self._open) > _KEPT_OPEN:
            self._open.popitem(last=False)[1].file.close()
        return archive

    def is_archive(self, path: str, chain: tuple[int, ...]) -> bool:
        """Whether a member that begins like a ZIP file is an archive of files (and not an office document).

        Unreadable F148 when it lies too deep.
        """
        archive = self.open(path, chain)
        if isinstance(archive, Unreadable):
            return True
        if archive.is_archive and len(chain) >= DEEPEST:
            raise Unreadable("F148", kind="压缩包套得太深", limit=str(DEEPEST - 1))
        return archive.is_archive

    def read(self, path: str, chain: tuple[int, ...], most: int | None = None) -> bytes:
        """The bytes of the member at ``chain`` (its first ``most``). Unreadable when locked, damaged or too large."""
        archive = self.open(path, chain[:-1])
        if isinstance(archive, Unreadable):
            raise archive
        entry = archive.file.infolist()[chain[-1]]
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable("F144", kind="链接")
        if entry.flag_bits & 0x41:
            raise Unreadable("F146")
        try:
            with archive.file.open(entry) as stream:
                return stream.read(most) if most is not None else self._whole(stream)
        except Unreadable:
            raise
        except Exception as error:  # the decompressors raise a dozen kinds
            raise Unreadable("F147") from error

    def _whole(self, stream: IO[bytes]) -> bytes:
        pieces, left = [], self._largest
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise Unreadable("F103", part="")
            pieces.append(piece)
        return b"".join(pieces)

    def _opened(self, path: str, chain: tuple[int, ...]) -> Archive:
        file = zipfile.ZipFile(io.BytesIO(self.read(path, chain)) if chain else path)
        entries = file.infolist()
        raw = [member_name(entry) for entry in entries]
        kind = zip_kind([name.lower().lstrip("/") for name in raw], b"")
        if kind == "zip":
            self._count((path, chain), entries)
        names = [
            (place, _below(name), _time(entry))
            for place, (entry, name) in enumerate(zip(entries, raw, strict=True))
            if not name.endswith("/") and _below(name)
        ]
        return Archive(file, sorted(names, key=lambda one: (one[1].split("/"), one[0])), kind == "zip")

    def _count(self, key: tuple[str, tuple[int, ...]], entries: list[zipfile.ZipInfo]) -> None:
        """Add an archive to the totals once; Unreadable F148 when it, or all archives together, hold too much."""
        if key in self._known:
            return
        members = self._members + len(entries)
        inflated = self._bytes + sum(entry.file_size for entry in entries)
        if len(entries) > MOST_MEMBERS or members > _ALL_MEMBERS or inflated > _ALL_BYTES:
            raise Unreadable("F148", kind="压缩包里文件太多或展开后太大", limit=str(DEEPEST - 1))
        self._members, self._bytes = members, inflated
        self._known.add(key)


def member_name(entry: zipfile.ZipInfo) -> str:
    """The name as its sender saw it, with ``/``.

    Without the UTF-8 flag the bytes are UTF-8 (macOS) when that gives Chinese characters, else GB18030 (Windows).
    """
    name = entry.orig_filename.split("\x00", 1)[0]
    if not entry.flag_bits & 0x800 and not name.isascii():
        with contextlib.suppress(UnicodeEncodeError):  # the library decoded it by other means
            name = _decoded(name.encode("cp437"))
    return name.replace("\\", "/")


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
        if _CHINESE.search(text):
            return text
    except UnicodeDecodeError:
        pass
    return raw.decode("gb18030", "replace")


def _below(name: str) -> str:
    """The name as it is shown: without drive, root or steps upward (nothing is ever unpacked to it)."""
    parts = [part for part in _UNPRINTABLE.sub("\ufffd", name).split("/") if part not in ("", ".", "..")]
    if parts and re.fullmatch(r"[A-Za-z]:", parts[0]):
        parts = parts[1:]
    return "/".join(parts)


def _time(entry: zipfile.ZipInfo) -> str | None:
    """The member's time as ISO 8601 text; None for what archivers write when they know none."""
    year, month, day, hour, minute, second = entry.date_time
    if year <= 1980 or not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 61):
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}"
