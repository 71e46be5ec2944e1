"""记录.jsonl: one line of JSON for every command that ran in a campaign folder. Lines are added, never changed."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def append(path: Path, record: Mapping[str, Any]) -> None:
    """Add one line (UTF-8). OSError when the file cannot be written.

    A last line that was cut off (a crash, a full disk) is ended first: it stays as it is and spoils no other.
    """
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
    with path.open("ab+") as stream:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                line = b"\n" + line
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


def entries(path: Path) -> list[dict[str, Any]]:
    """The records, oldest first; lines that are damaged, and a file that cannot be read, give none."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    return list(_decoded(data.splitlines()))


def _decoded(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def now() -> str:
    """The local time with its offset, to the second: 2026-07-01T09:30:00+08:00."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def who() -> str:
    """The account on this machine; empty when the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def digest(path: Path) -> str | None:
    """SHA-256 of a file in hex; None when there is no such file or it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def listing(path: Path) -> list[tuple[Path, str]]:
    """The files at or below ``path`` with their SHA-256, by name; no lock files, nothing hidden, no linked folders.

    What cannot be read is left out.
    """
    if not path.is_dir():
        return _hashed([path])
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder) / name for name in sorted(names) if not name.startswith((".", "~$"))]
    return _hashed(found)


def _hashed(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Pipes and devices are never opened; unlike ``Path.is_file``, this question is not answered by an error."""
    return [(path, sha256) for path in paths if os.path.isfile(path) and (sha256 := digest(path))]  # noqa: PTH113
