"""Many files in worker processes: order kept, a file that kills its process takes no other with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.app import pool
from toolkit.app.pool import Job
from toolkit.model.merging import Placed

ROOT = Path(__file__).resolve().parent.parent


def maker(prefix: str) -> Callable[[Job], Placed]:
    def work(job: Job) -> Placed:
        if job.file.startswith("致命"):
            os._exit(1)
        return Placed(prefix + job.file, job.digest, "merged", read=os.getpid())

    return work


def lost(job: Job) -> Placed:
    return Placed(job.file, job.digest, "unreadable")


def jobs(names: list[str]) -> list[Job]:
    return [Job(name, b"", "0" * 64, "file", None) for name in names]


@pytest.mark.parametrize("count", [1, pool.FEW, pool.FEW + 1, 200])
def test_results_come_in_the_order_of_the_files(count: int) -> None:
    names = [f"{number:03}.xlsx" for number in range(count)]
    assert [one.file for one in pool.run(jobs(names), maker, ("甲",), lost)] == [f"甲{name}" for name in names]


def test_many_files_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "workers", lambda: 2)
    names = [f"{number:03}.xlsx" for number in range(200)]
    assert os.getpid() not in {one.read for one in pool.run(jobs(names), maker, ("",), lost)}


@pytest.mark.parametrize("where", [0, 7, 8, 99])
def test_a_file_that_kills_its_process_is_lost_alone(monkeypatch: pytest.MonkeyPatch, where: int) -> None:
    monkeypatch.setattr(pool, "workers", lambda: 2)
    names = [f"{number:03}.xlsx" for number in range(100)]
    names[where] = "致命.xlsx"
    done = list(pool.run(jobs(names), maker, ("",), lost))
    assert [one.file for one in done] == names
    assert [one.file for one in done if one.state == "unreadable"] == ["致命.xlsx"]


def test_two_such_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "workers", lambda: 2)
    names = [f"{number:03}.xlsx" for number in range(60)]
    names[3] = names[40] = "致命.xlsx"
    done = list(pool.run(jobs(names), maker, ("",), lost))
    assert [one.file for one in done] == names
    assert sum(one.state == "unreadable" for one in done) == 2


INTERRUPTED = """
import time
from toolkit.app import pool
from toolkit.app.pool import Job

def maker(text):
    return lambda job: [text * 4_000_000, time.sleep(0.01)]

pool.workers = lambda: 4
for number, _ in enumerate(pool.run([Job(str(n), b"", "", "file", None) for n in range(400)], maker, ("长",), str)):
    if number == 5:
        raise KeyboardInterrupt
"""


def test_an_interruption_while_results_are_handed_over_ends_at_once() -> None:
    """Workers are stopped wherever they are, most of them in the middle of a result of 100 MB."""
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, timeout=30)
        assert b"KeyboardInterrupt" in done.stderr
