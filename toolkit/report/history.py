"""The file that is about to be replaced stays, under its time of making."""

from __future__ import annotations

import datetime
import filecmp
import shutil
from pathlib import Path

from toolkit.report.atomic import CannotWrite, write_atomically

HISTORY = "历史版本"


def keep(target: Path) -> Path:
    """Copy the file that is about to be replaced to 历史版本/名-时间.xlsx, the time being when it was made.

    CannotWrite when that fails: then nothing may be replaced.
    """
    made = datetime.datetime.fromtimestamp(target.stat().st_mtime)
    folder = target.parent / HISTORY
    copy = folder / f"{target.stem}-{made:%Y%m%d-%H%M%S}{target.suffix}"
    try:
        folder.mkdir(exist_ok=True)
        number = 2
        while copy.exists() and not filecmp.cmp(copy, target, shallow=False):
            copy = folder / f"{target.stem}-{made:%Y%m%d-%H%M%S}-{number}{target.suffix}"
            number += 1
        if not copy.exists():
            write_atomically(copy, lambda temporary: _copy(target, temporary))
    except OSError as problem:
        raise CannotWrite(
            f"原来的“{target.name}”没能另存一份（{problem.strerror or problem}），为免丢失，没有写新的结果。"
        ) from None
    return copy


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
