"""Promise 11 on random campaigns over several evenings, in memory and through real files (see ``campaign_evenings.py``)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from campaign_evenings import play, play_files

CASES = int(os.environ.get("TAIZHANG_CASES", "1500"))
CHUNKS = 6


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_office_and_units_wrote_survives_evening_after_evening(chunk: int) -> None:
    for case in range(chunk, max(CHUNKS, CASES // 5), CHUNKS):
        play(case)


@pytest.mark.parametrize("case", range(max(2, CASES // 150)))
def test_the_same_through_real_files(case: int, tmp_path: Path) -> None:
    play_files(case, tmp_path)
