"""LibreOffice as an independent program in the tests; they skip where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def resaved(source: Path, suffix: str, folder: Path) -> bytes:
    """The file as LibreOffice saves it in another format, with a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = (folder / "profile").as_uri()
    made = folder / f"{source.stem}.{suffix}"
    subprocess.run(
        [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix, "--outdir", folder, source],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return made.read_bytes()


def all_resaved(sources: list[Path], conversion: str, folder: Path, target: Path) -> None:
    """Several files saved anew into ``target`` by one run; ``conversion`` is a suffix, or suffix and filter."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = (folder / "profile").as_uri()
    asked = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", conversion, "--outdir", str(target)]
    subprocess.run([program, *asked, *map(str, sources)], check=True, capture_output=True, timeout=300)
