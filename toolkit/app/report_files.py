"""Drafts that stand where a report goes: what an office has edited is kept, what is needed no more is put away.

And the bundled templates, copied to where an office can change them.
"""

from __future__ import annotations

import contextlib
import filecmp
import re
import shutil
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from toolkit.read.resources import templates
from toolkit.report.atomic import is_open_elsewhere, write_atomically
from toolkit.report.history import keep

_OURS = "2000-01-01T00:00:00Z"
"""When our documents say they were saved: any program that saves one writes another time."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")
_CORE = "docProps/core.xml"


def unedited(data: bytes) -> bool:
    """Whether a document is as we wrote it: no program has saved it since."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            saved = _SAVED.search(package.read(_CORE))
            ours = saved is not None and saved[1].decode("ascii", "replace") == _OURS
            return ours and all(one.date_time == _MOMENT for one in package.infolist())
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False


def lay_aside(paths: Iterable[Path]) -> list[Path]:
    """Copy what somebody may have edited to 历史版本 before it is replaced; the copies. CannotWrite when that fails.

    That is a Word document that was saved since we wrote it, and any workbook: of those nobody can tell.
    """
    return [keep(path) for path in paths if _edited(path) or (path.suffix.lower() == ".xlsx" and path.is_file())]


def drop_equal(kept: Iterable[Path], written: Path) -> list[Path]:
    """The copies without those that say what was written again; these are taken away."""
    different = []
    for copy in kept:
        if filecmp.cmp(copy, written, shallow=False):
            copy.unlink()
            with contextlib.suppress(OSError):  # other copies lie there
                copy.parent.rmdir()
        else:
            different.append(copy)
    return different


def _edited(path: Path) -> bool:
    return path.suffix.lower() == ".docx" and path.is_file() and not unedited(path.read_bytes())


def put_away(paths: Iterable[Path]) -> tuple[list[Path], list[str]]:
    """Move documents of ours that nobody touched to 历史版本; (where they are, names of those that were edited or are open, and stay).

    The PDF beside a document goes with it.
    """
    moved, strangers = [], []
    for path in paths:
        if _edited(path) or is_open_elsewhere(path):
            strangers.append(path.name)
            continue
        for one in (path, path.with_suffix(".pdf")):
            if one.is_file():
                copy = keep(one)
                try:
                    one.unlink()
                except OSError:  # Windows: somebody reads it
                    strangers.append(one.name)
                else:
                    moved.append(copy)
    return moved, strangers


def export_templates(folder: Path) -> tuple[list[Path], list[str]]:
    """Copy the bundled Word templates and their explanation to ``folder``; (what was written, names that stood there already).

    Nothing that stands there is touched. CannotWrite when a copy cannot be written.
    """
    written, standing = [], []
    for source in sorted((templates() / "word").iterdir()):
        target = folder / source.name
        if source.suffix not in (".docx", ".md"):
            continue
        if target.exists():
            standing.append(source.name)
        else:
            written.append(write_atomically(target, lambda temporary, source=source: _copy(source, temporary)))  # type: ignore[misc]
    return written, standing


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
