"""LibreOffice as an independent program in the tests; they skip where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_TRIES = 3
"""With a new profile, and with others starting at the same time, it may leave without a word and without a file."""


def resaved(source: Path, suffix: str, folder: Path) -> bytes:
    """The file as LibreOffice saves it in another format, with a profile of its own."""
    all_resaved([source], suffix, folder, folder)
    return (folder / f"{source.stem}.{suffix}").read_bytes()


def all_resaved(sources: Sequence[Path], conversion: str, folder: Path, target: Path) -> None:
    """Several files saved anew into ``target`` by one run; ``conversion`` is a suffix, or suffix and filter."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile, suffix = (folder / "profile").as_uri(), conversion.split(":")[0]
    asked = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", conversion, "--outdir", str(target)]
    for _ in range(_TRIES):
        missing = [source for source in sources if not (target / f"{source.stem}.{suffix}").is_file()]
        if not missing:
            return
        subprocess.run([program, *asked, *map(str, missing)], check=True, capture_output=True, timeout=300)
    assert all((target / f"{source.stem}.{suffix}").is_file() for source in sources), f"{suffix}: nothing was saved"
