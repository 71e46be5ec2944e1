"""Marked copies (校验件) and findings workbooks in the folder that was asked for: never over anything that is not ours."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from toolkit.app.examine import content_in
from toolkit.model.checking import LISTED, MARKED, Checked
from toolkit.report.atomic import CannotWrite, write_atomically
from toolkit.report.stamp import untouched

_TOLD = 200
_MAILS = frozenset((".eml", ".mbox"))
_UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f\ud800-\udfff]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
_LONGEST, _SUFFIX = 200, 12
"""Bytes of one name; file systems allow 255."""


def place_of(file: str, listed: bool) -> PurePosixPath:
    """Where the marked copy (or, ``listed``, the findings workbook) of ``file`` goes, below the folder that was asked for.

    报送.zip!/目录/市税务局.xlsx → 报送（压缩包）/目录/市税务局（校验）.xlsx, 来信.eml!/市税务局.xlsx → 来信（邮件）/…. No part of a name leads out of the folder or is one
    that a system reserves. The copy of a marked copy has the same name again.
    """
    names = []
    for part in re.split(r"!/", file)[:-1]:
        *above, archive = part.split("/")
        holder = PurePosixPath(archive)
        names += [*above, f"{holder.stem}（{'邮件' if holder.suffix.lower() in _MAILS else '压缩包'}）"]
    names += re.split(r"!/", file)[-1].split("/")
    safe = [_safe(name) for name in names if name not in ("", ".", "..")] or ["_"]
    last = PurePosixPath(safe[-1])
    stem, suffix = (last.stem, last.suffix) if len(last.suffix.encode()) <= _SUFFIX else (last.name, "")
    suffix = ".xlsx" if listed else suffix
    return PurePosixPath(*safe[:-1], _short(stem.removesuffix(MARKED)) + (LISTED if listed else MARKED) + suffix)


def _safe(name: str) -> str:
    name = _UNSAFE.sub("_", name).strip(" ").rstrip(". ")
    return _short(f"_{name}" if not name or _DEVICE.match(name) else name, 255)


def _short(name: str, limit: int = _LONGEST) -> str:
    while len(name.encode()) > limit:
        name = name[:-1]
    return name


class Marker:
    """Writes what belongs to checked files into ``folder``, one after the other; ``inputs`` are never written to.

    A marked copy or a list of ours that lies among the inputs as we wrote it is no input of anybody's.
    """

    def __init__(self, folder: Path, inputs: Iterable[Path]) -> None:
        self.folder = folder
        self._inputs = {os.path.realpath(path) for path in inputs}
        self._written: set[str] = set()

    def write(self, found: Checked) -> Path:
        """The marked copy of a file, or the workbook of its findings. CannotWrite when that fails."""
        if found.marked is not None:
            return self._put(place_of(found.file, listed=False), found.marked, found)
        from toolkit.report.findings_book import findings_book

        return self._put(place_of(found.file, listed=True), findings_book(found), found)

    def _put(self, name: PurePosixPath, data: bytes, found: Checked) -> Path:
        """Write to ``name`` or 名（2）, 名（3） …: what is an input, was written in this run or was edited by anybody stays."""
        wanted = self.folder.joinpath(*name.parts)
        for number in range(1, _TOLD):
            target = wanted if number == 1 else wanted.with_name(f"{wanted.stem}（{number}）{wanted.suffix}")
            real = os.path.realpath(target)
            if real in self._written or not _replaceable(target, data, found, strictly=real in self._inputs):
                continue
            self._written.add(real)
            if target.exists() and target.read_bytes() == data:
                return target
            return write_atomically(target, lambda temporary: _fill(temporary, data))
        raise CannotWrite(f"“{wanted.name}”的同名文件太多，请清理“{wanted.parent}”后再检查一次。")


def _fill(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _replaceable(target: Path, data: bytes, found: Checked, *, strictly: bool) -> bool:
    """Whether writing to ``target`` takes nothing from anybody: nothing is there, or what we wrote ourselves.

    That is a list or a marked copy that no program has saved since; where ``target`` is not read in this run, also a copy
    that still says what the file itself says: whoever began to mend a copy keeps it.
    """
    if not target.exists():
        return not target.is_symlink()
    try:
        standing = target.read_bytes()
    except OSError:
        return False
    if standing == data or untouched(standing) or _is_copy_of(standing, found.sha256):
        return True
    return not strictly and bool(found.content) and content_in(standing, "") == found.content


def _is_copy_of(data: bytes, sha256: str) -> bool:
    """Whether a file is, without our marks, byte for byte the one with this digest; the file itself is not its copy."""
    from toolkit.report.annotate import CannotAnnotate, annotate

    if hashlib.sha256(data).hexdigest() == sha256:
        return False
    try:
        return hashlib.sha256(annotate(data, (), file="")).hexdigest() == sha256
    except CannotAnnotate:
        return False
