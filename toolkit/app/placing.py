"""One submission from bytes to its place on the ledger; runs in worker processes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.refuse import aside, refused
from toolkit.core.sender import sender_by_name
from toolkit.model.merging import Placed
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts

if TYPE_CHECKING:
    from toolkit.app.pool import Job, Work


def maker(index: Index, choices: Mapping[str, str]) -> Work:
    """The function that places one file on the ledger of ``index``; it never raises for what a file holds."""
    layouts = load_layouts()

    def work(job: Job) -> Placed:
        digest = job.digest
        if job.problem:
            return refused(
                job.file,
                digest,
                job.problem[0],
                job.problem[1],
                unit=sender_by_name(job.file, index),
                received=job.received,
            )
        if job.data is None or job.kind != "file":
            return aside(job.file, digest, sender_by_name(job.file, index), job.code, job.kind)
        try:
            begin = time.perf_counter()
            book = read_book(job.data, job.file)
            reading = recognise(book, layouts, file=job.file, sha256=digest, received=job.received)
            read = time.perf_counter()
            placed = place(reading, index, choices)
            placed.spent = (read - begin, time.perf_counter() - read)
            return placed
        except Unreadable as reason:
            return refused(
                job.file, digest, reason.code, reason.gaps, unit=sender_by_name(job.file, index), received=job.received
            )
        except Exception as bug:
            gaps = {"reason": f"{type(bug).__name__}：{str(bug)[:80]}"}
            return refused(job.file, digest, "R901", gaps, unit=sender_by_name(job.file, index), received=job.received)

    return work


def lost(job: Job) -> Placed:
    """What stands for a file whose process died."""
    return refused(job.file, job.digest, "R902", {}, received=job.received)
