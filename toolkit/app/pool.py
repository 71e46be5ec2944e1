"""Doing one thing to many files: in worker processes when there are many, in this one when there are few.

The parent loads each file's bytes and sends them along, so that archives are opened once and a worker never touches
the file system. Results come back in the order of the files. A worker that dies takes no other file with it.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar

from toolkit.model.incoming import Incoming
from toolkit.report.ahead import undisturbed

FEW = 24
"""Up to this many files one process is quicker than starting others (start-up about 30 ms each)."""
CHUNK = 8
CHUNK_BYTES = 4_000_000


class Job(NamedTuple):
    """One file to work on. ``kind`` and ``code`` are those of ``read.collect.Found``; ``problem`` says why it has no data; ``digest`` is its SHA-256, empty when it could not be loaded.

    ``letter`` is the mail that brought it. For a mail itself ``text`` is what its sender wrote, ``data`` the page with a table if
    there is one, ``remarks`` what is to be said about it.
    """

    file: str
    data: bytes | None
    digest: str
    kind: str
    received: str | None
    code: str = ""
    problem: tuple[str, Mapping[str, object]] | None = None
    letter: Incoming | None = None
    text: str = ""
    remarks: tuple[tuple[str, Mapping[str, str]], ...] = ()
    note: str = ""


R = TypeVar("R")
"""What the work on one file gives: anything that can be sent from one process to another."""
_work: Callable[[Job], Any] | None = None


def workers() -> int:
    """How many processes may be used: the processors this process may run on, at most four."""
    try:
        available = len(os.sched_getaffinity(0))
    except AttributeError:
        available = os.cpu_count() or 1
    return max(1, min(4, available))


def run(
    jobs: Iterable[Job],
    make: Callable[..., Callable[[Job], R]],
    arguments: tuple[Any, ...],
    lost: Callable[[Job], R],
) -> Iterator[R]:
    """``make(*arguments)(job)`` for each job, in order; ``lost(job)`` for one whose process died.

    ``make`` builds the working function once per process from picklable ``arguments``.
    """
    stream = iter(jobs)
    first = list(islice(stream, FEW + 1))
    if len(first) <= FEW or workers() == 1:
        work = make(*arguments)
        for job in chain(first, stream):
            yield work(job)
        return
    yield from _parallel(chain(first, stream), make, arguments, lost)


def _parallel(
    jobs: Iterator[Job],
    make: Callable[..., Callable[[Job], R]],
    arguments: tuple[Any, ...],
    lost: Callable[[Job], R],
) -> Iterator[R]:
    gc.freeze()  # a large ledger is shared with forked workers as long as no search for cycles writes into its objects
    running: deque[tuple[list[Job], Future[list[R]]]] = deque()
    pool = ProcessPoolExecutor(workers(), initializer=_start, initargs=(make, arguments))
    try:
        while True:
            while len(running) < 2 * workers() and (chunk := _take(jobs)):
                running.append((chunk, _submit(pool, chunk)))
            if not running:
                return
            chunk, future = running.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                yield from _one_by_one(chunk, make, arguments, lost)
                pool.shutdown(wait=False, cancel_futures=True)
                pool = ProcessPoolExecutor(workers(), initializer=_start, initargs=(make, arguments))
                running = deque((waiting, _submit(pool, waiting)) for waiting, _ in running)
    except (KeyboardInterrupt, GeneratorExit):
        _end(pool)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _end(pool: ProcessPoolExecutor) -> None:
    """Stop the workers at once. One may be in the middle of handing over a result: with our own end of that pipe open, the
    thread that reads it would wait for the rest for ever, and we for the thread.
    """
    for process in list(getattr(pool, "_processes", None) or {}):
        os.kill(process, signal.SIGTERM)
    writer = getattr(getattr(pool, "_result_queue", None), "_writer", None)
    if writer is not None:
        writer.close()


def _take(jobs: Iterator[Job]) -> list[Job]:
    """The next few files, few enough to hold their bytes."""
    chunk: list[Job] = []
    size = 0
    for job in jobs:
        chunk.append(job)
        size += len(job.data or b"")
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            break
    return chunk


def _one_by_one(
    chunk: list[Job],
    make: Callable[..., Callable[[Job], R]],
    arguments: tuple[Any, ...],
    lost: Callable[[Job], R],
) -> Iterator[R]:
    """Each file of a chunk that killed its process in a process of its own, to find the one that did it."""
    for job in chunk:
        with ProcessPoolExecutor(1, initializer=_start, initargs=(make, arguments)) as alone:
            try:
                yield alone.submit(_chunk, [job]).result()[0]
            except BrokenProcessPool:
                yield lost(job)


def _submit(pool: ProcessPoolExecutor, chunk: list[Job]) -> Future[list[Any]]:
    """The result of a chunk later on; one that says so when the pool broke meanwhile."""
    try:
        with undisturbed():
            return pool.submit(_chunk, chunk)
    except BrokenProcessPool as broken:
        future: Future[list[Any]] = Future()
        future.set_exception(broken)
        return future


def _start(make: Callable[..., Callable[[Job], Any]], arguments: tuple[Any, ...]) -> None:
    """In a worker: Ctrl-C is the parent's business, its death is ours; the working function is built once."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work = make(*arguments)


def _end_with_parent() -> None:
    """A parent that was killed cannot end its workers; they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _chunk(jobs: list[Job]) -> list[Any]:
    assert _work is not None
    return [_work(job) for job in jobs]
