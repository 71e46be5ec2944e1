"""What holds files: ZIP archives and mails. Names as the sender saw them, members by place, bytes counted as they come out."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
from collections import OrderedDict
from typing import IO

from toolkit.read.errors import Unreadable
from toolkit.read.mail import Mail, is_mailbox, letter_at, letters_in, open_mail
from toolkit.read.sniff import zip_kind

DEEPEST = 3
"""Archives within archives that are opened, counted from the outermost."""
DEEPEST_MAIL = 5
"""Mails within mails, in the same way."""
MOST_MEMBERS = 20_000
_ALL_MEMBERS = 100_000
_ALL_BYTES = 16 << 30
_KEPT_OPEN, _KEPT_BYTES = 4, 256 << 20
_PIECE = 1 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK00")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


class Archive:
    """An opened archive: ``names`` are (place, name, time) of its files in the order of their names."""

    size = 0

    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file
        entries = file.infolist()
        raw = [member_name(entry) for entry in entries]
        self.kind = zip_kind([name.lower().lstrip("/") for name in raw], b"")
        self.is_archive = self.kind == "zip"
        self.members, self.inflated = len(entries), sum(entry.file_size for entry in entries)
        names = [
            (place, _below(name), _time(entry))
            for place, (entry, name) in enumerate(zip(entries, raw, strict=True))
            if not name.endswith("/") and _below(name)
        ]
        self.names = sorted(names, key=lambda one: (one[1].split("/"), one[0]))

    def read(self, place: int, most: int | None, largest: int) -> bytes:
        """A member, or its first ``most`` bytes. Unreadable when it is locked, damaged or larger than ``largest``."""
        entry = self.file.infolist()[place]
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable("F144", kind="链接")
        if entry.flag_bits & 0x41:
            raise Unreadable("F146")
        try:
            with self.file.open(entry) as stream:
                return stream.read(most) if most is not None else _whole(stream, largest)
        except Unreadable:
            raise
        except Exception as error:  # the decompressors raise a dozen kinds
            raise Unreadable("F147") from error

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()


class Post:
    """An opened mail, or a file of several mails: ``names`` as of an archive, in the order in which they stand there.

    ``mail`` is the one mail, None in a file of several.
    """

    is_archive = True

    def __init__(self, data: bytes) -> None:
        self.size = len(data)
        self.inflated = 0
        self.mail: Mail | None = None
        self._letters: list[tuple[str, int, int]] = []
        self._data = data
        if is_mailbox(data):
            self.kind, self._letters = "mailbox", list(letters_in(data))
            names = [name for name, _, _ in self._letters]
        else:
            self.kind, self.mail = "mail", open_mail(data)
            names = [one.name for one in self.mail.members]
        self.names: list[tuple[int, str, str | None]] = [(place, name, None) for place, name in enumerate(names)]
        self.members = len(names)

    def read(self, place: int, most: int | None, largest: int) -> bytes:
        """An attachment or a mail, or its first ``most`` bytes. Unreadable when it is larger than ``largest``."""
        data = (
            self.mail.members[place].load(most)
            if self.mail
            else letter_at(self._data, *self._letters[place][1:])[:most]
        )
        if most is None and len(data) > largest:
            raise Unreadable("F103", part="")
        return data

    def original(self, place: int) -> str:
        """What an attachment was called in the mail, where its name here is another; else empty."""
        return self.mail.members[place].original if self.mail else ""

    def close(self) -> None:
        """Nothing is open."""


Holder = Archive | Post
_Key = tuple[str, tuple[int, ...]]


class Shelf:
    """The archives and mails in use, a few kept open; ``largest`` is the most bytes that one member may inflate to."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._open: OrderedDict[_Key, Holder] = OrderedDict()
        self._kinds: dict[_Key, str] = {}
        self._members = self._bytes = 0

    def open(self, path: str, chain: tuple[int, ...]) -> Holder | Unreadable:
        """What is at ``path``, or within it at the places ``chain``; what is wrong with it when it cannot be opened."""
        key = (path, chain)
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key]
        try:
            holder = self._opened(path, chain)
        except Unreadable as reason:
            return reason
        except OSError as error:
            return Unreadable("F145", reason="没有读取权限" if isinstance(error, PermissionError) else "系统不让读")
        except Exception:  # zipfile raises BadZipFile, struct.error, NotImplementedError, OverflowError, ValueError …
            return Unreadable("F147")
        self._open[key] = holder
        while len(self._open) > _KEPT_OPEN or (
            len(self._open) > 1 and sum(one.size for one in self._open.values()) > _KEPT_BYTES
        ):
            self._open.popitem(last=False)[1].close()
        return holder

    def is_archive(self, path: str, chain: tuple[int, ...]) -> bool:
        """Whether a member that begins like a ZIP file is an archive of files (and not an office document).

        Unreadable F148 when it lies too deep.
        """
        archive = self.open(path, chain)
        if isinstance(archive, Unreadable):
            return True
        if archive.is_archive and self._around(path, chain, "zip") >= DEEPEST:
            raise Unreadable("F148", kind="压缩包套得太深", limit=str(DEEPEST - 1))
        return archive.is_archive

    def _around(self, path: str, chain: tuple[int, ...], kind: str) -> int:
        """How many of what lies around a member are of this kind."""
        return sum(self._kinds.get((path, chain[:depth])) == kind for depth in range(len(chain)))

    def read(self, path: str, chain: tuple[int, ...], most: int | None = None) -> bytes:
        """The bytes of the member at ``chain`` (its first ``most``). Unreadable when locked, damaged or too large."""
        holder = self.open(path, chain[:-1])
        if isinstance(holder, Unreadable):
            raise holder
        return holder.read(chain[-1], most, self._largest)

    def _opened(self, path: str, chain: tuple[int, ...]) -> Holder:
        key = (path, chain)
        if self._begins(path, chain).startswith(_ZIP):
            holder: Holder = Archive(zipfile.ZipFile(io.BytesIO(self.read(path, chain)) if chain else path))
        else:
            if self._around(path, chain, "mail") >= DEEPEST_MAIL:
                raise Unreadable("F157", kind="一封套一封，套得太深")
            holder = Post(self.read(path, chain) if chain else self._file(path))
        if holder.is_archive and key not in self._kinds:
            self._count(holder)
        self._kinds[key] = holder.kind
        return holder

    def _begins(self, path: str, chain: tuple[int, ...]) -> bytes:
        if chain:
            return self.read(path, chain, 4)
        with open(path, "rb") as stream:  # noqa: PTH123 - names that are not valid text must survive
            return stream.read(4)

    def _file(self, path: str) -> bytes:
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return _whole(stream, self._largest)

    def _count(self, holder: Holder) -> None:
        """Add to the totals once; Unreadable F148 when it, or all together, hold too much."""
        members, inflated = self._members + holder.members, self._bytes + holder.inflated
        if holder.members > MOST_MEMBERS or members > _ALL_MEMBERS or inflated > _ALL_BYTES:
            raise Unreadable("F148", kind="压缩包里文件太多或展开后太大", limit=str(DEEPEST - 1))
        self._members, self._bytes = members, inflated


def _whole(stream: IO[bytes], largest: int) -> bytes:
    pieces, left = [], largest
    while piece := stream.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise Unreadable("F103", part="")
        pieces.append(piece)
    return b"".join(pieces)


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
