"""One submission from bytes to its place on the ledger; runs in worker processes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping

from toolkit.app.pool import Job
from toolkit.core.content import content_of
from toolkit.core.index import Index
from toolkit.core.mailed import NOTHING_ATTACHED, described, place_letter
from toolkit.core.place import place
from toolkit.core.refuse import aside, refused
from toolkit.core.sender import sender_aside
from toolkit.model.codes import finding
from toolkit.model.grid import Book
from toolkit.model.ledger import Source
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
            reading.letter = job.letter
            placed = place(reading, index, choices)
            placed.content = content
            placed.spent = (read - begin, time.perf_counter() - read)
            return placed

        return attempt(job, index, placed_on, choices)

    return work


def attempt(
    job: Job, index: Index, placed: Callable[[Book], Placed], choices: Mapping[str, str] | None = None
) -> Placed:
    """What ``placed`` makes of the file of ``job``; a refusal when it cannot be read, or when a defect of ours stops it.

    ``index`` tells the sender of a refused file by the address it was mailed from, or by its name.
    """
    found = _attempted(job, index, placed, choices or {})
    found.letter, found.note = job.letter, job.note
    if job.letter is not None and found.state != "letter":
        found.note = "，".join(filter(None, (job.letter.moment and f"{job.letter.moment} 来信", job.note)))
    elif job.letter is not None:
        found.note = described(job.letter, job.note)
    return found


def _attempted(job: Job, index: Index, placed: Callable[[Book], Placed], choices: Mapping[str, str]) -> Placed:
    digest = job.digest
    if job.problem:
        code, gaps = job.problem
    elif job.kind == "letter":
        return _letter(job, index, placed, choices)
    elif job.data is None or job.kind != "file":
        return aside(job.file, digest, sender_aside(job.file, index, job.letter), job.code, job.kind)
    else:
        try:
            return placed(read_book(job.data, job.file))
        except Unreadable as reason:
            code, gaps = reason.code, reason.gaps
        except Exception as bug:
            code, gaps = "R901", {"reason": f"{type(bug).__name__}：{str(bug)[:80]}"}
    return refused(
        job.file, digest, code, gaps, unit=sender_aside(job.file, index, job.letter)[0], received=job.received
    )


def _letter(job: Job, index: Index, placed: Callable[[Book], Placed], choices: Mapping[str, str]) -> Placed:
    """A mail itself: a ledger that was pasted into it is a file like any other, else its text is told."""
    if job.data is not None:
        try:
            pasted = placed(read_book(job.data, job.file))
        except Exception:  # the page of a mail is any page: what cannot be read as a table is text
            pasted = None
        if pasted is not None and pasted.answers:
            whole = Source(job.file, None, None, job.digest)
            told = [(code, gaps) for code, gaps in job.remarks if code != NOTHING_ATTACHED]
            told.append(("F162", {}))
            pasted.findings += [finding(code, whole, unit=pasted.unit, item=None, **gaps) for code, gaps in told]
            return pasted
    return place_letter(job.file, job.digest, job.letter, job.text, job.remarks, index, choices)


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
    text = ""
    if found.kind == "letter" and not problem:
        text, page = found.body()
        data = page or None
    return Job(
        found.file, data, digest, found.kind, found.received, found.code, problem, found.letter, text, found.remarks,
        found.note,
    )  # fmt: skip


def lost(job: Job) -> Placed:
    """What stands for a file whose process died."""
    return refused(job.file, job.digest, "R902", {}, received=job.received)
