"""Promise 11 on random campaigns over several evenings, in memory and through real files (see ``campaign_evenings.py``)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from campaign_evenings import play, play_files

CASES = int(os.environ.get("TAIZHANG_CASES", "1500"))
CHUNKS = 6
ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_office_and_units_wrote_survives_evening_after_evening(chunk: int) -> None:
    for case in range(chunk, max(CHUNKS, CASES // 5), CHUNKS):
        play(case)


@pytest.mark.parametrize("case", range(max(2, CASES // 150)))
def test_the_same_through_real_files(case: int, tmp_path: Path) -> None:
    play_files(case, tmp_path)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors can only be chosen on Linux")
def test_hash_seed_and_number_of_processes_change_no_byte(tmp_path: Path) -> None:
    """Promise 5: the example merged in one process and in several, with sets in another order, twice each."""
    results = []
    for seed, alone in (("1", True), ("2", False)):
        folder = tmp_path / seed
        shutil.copytree(EXAMPLE, folder)
        command = [
            sys.executable,
            "-m",
            "toolkit",
            "merge",
            "台账.xlsx",
            "收件箱",
            "-o",
            "成果/汇总台账.xlsx",
            "--quiet",
        ]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        allowed = os.sched_getaffinity(0)
        try:
            os.sched_setaffinity(0, {min(allowed)} if alone else allowed)
            for report in ("一.json", "二.json"):
                done = subprocess.run([*command, "--json", report], cwd=folder, env=environment, capture_output=True)
                assert done.returncode in (0, 1), done.stderr.decode()
        finally:
            os.sched_setaffinity(0, allowed)
        names = ("成果/汇总台账.xlsx", "成果/汇总台账-上报版.xlsx", "一.json", "二.json")
        results.append([(folder / name).read_bytes() for name in names])
        assert results[-1][2] == results[-1][3], "a second run on the same files says something else"
    assert results[0] == results[1]
