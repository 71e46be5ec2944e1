"""One submission from bytes to its place on the ledger; runs in worker processes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping

from toolkit.app.pool import Job
from toolkit.core.content import content_of
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.refuse import aside, refused
from toolkit.core.sender import sender_by_name
from toolkit.model.grid import Book
from toolkit.model.merging import Placed
from toolkit.read.collect import Found
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts


def maker(index: Index, choices: Mapping[str, str]) -> Callable[[Job], Placed]:
    """The function that places one file on the ledger of ``index``; it never raises for what a file holds."""
    layouts = load_layouts()

    def work(job: Job) -> Placed:
        begin = time.perf_counter()

        def placed_on(book: Book) -> Placed:
            reading = recognise(book, layouts, file=job.file, sha256=job.digest, received=job.received)
            read = time.perf_counter()
            content = content_of(reading)
            placed = place(reading, index, choices)
            placed.content = content
            placed.spent = (read - begin, time.perf_counter() - read)
            return placed

        return attempt(job, index, placed_on)

    return work


def attempt(job: Job, index: Index, placed: Callable[[Book], Placed]) -> Placed:
    """What ``placed`` makes of the file of ``job``; a refusal when it cannot be read, or when a defect of ours stops it.

    ``index`` tells the sender of a refused file by its name.
    """
    digest = job.digest
    if job.problem:
        code, gaps = job.problem
    elif job.data is None or job.kind != "file":
        return aside(job.file, digest, sender_by_name(job.file, index), job.code, job.kind)
    else:
        try:
            return placed(read_book(job.data, job.file))
        except Unreadable as reason:
            code, gaps = reason.code, reason.gaps
        except Exception as bug:
            code, gaps = "R901", {"reason": f"{type(bug).__name__}：{str(bug)[:80]}"}
    return refused(job.file, digest, code, gaps, unit=sender_by_name(job.file, index), received=job.received)


def job_of(found: Found) -> Job:
    """A found file with its bytes; what cannot be loaded or is known to be unusable carries the reason and, if it can, its hash."""
    problem: tuple[str, Mapping[str, object]] | None = found.problem
    data, digest = None, ""
    try:
        data = found.load()
        digest = hashlib.sha256(data).hexdigest()
    except Unreadable as reason:
        problem = problem or (reason.code, reason.gaps)
    if problem or found.kind != "file":
        data = None
    return Job(found.file, data, digest, found.kind, found.received, found.code, problem)


def lost(job: Job) -> Placed:
    """What stands for a file whose process died."""
    return refused(job.file, job.digest, "R902", {}, received=job.received)
