"""Work that another process does meanwhile, for a very large ledger: it is forked and shares what is in memory.

Where there is no fork, or the other process fails, the work is done here when its result is asked for: same result, later.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO, TypeVar, cast

T = TypeVar("T")
_AT_ONCE = 16


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C waits while a process is started: inside the forking hooks of the library it would be swallowed, and a child
    that has not yet said that it ignores it would go the parent's way.
    """
    hold = getattr(signal, "pthread_sigmask", None)
    before = hold(signal.SIG_BLOCK, {signal.SIGINT}) if hold else None
    try:
        yield
    finally:
        if hold:
            hold(signal.SIG_SETMASK, before)


def ahead(make: Callable[[], Iterable[T]]) -> Callable[[], Iterator[T]]:
    """Start making what ``make()`` gives in another process; the function that is returned gives it, whole and in order.

    ``make`` must give the same each time, and what it gives must be picklable. The result waits in a temporary file.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return lambda: iter(make())
    file = cast(BinaryIO, tempfile.TemporaryFile(prefix="taizhang-"))  # noqa: SIM115  (goes with the function)
    process = multiprocessing.get_context("fork").Process(target=_write, args=(make, file), daemon=True)
    with undisturbed():
        process.start()

    def give() -> Iterator[T]:
        process.join()
        if process.exitcode:
            yield from make()
            return
        file.seek(0)
        while piece := cast(list[T], pickle.load(file)):
            yield from piece

    return give


def _write(make: Callable[[], Iterable[object]], file: BinaryIO) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business, which ends us with itself
    stream = iter(make())
    while piece := list(islice(stream, _AT_ONCE)):
        pickle.dump(piece, file, protocol=pickle.HIGHEST_PROTOCOL)
    pickle.dump([], file)
    file.flush()
    os._exit(0)  # nothing of the parent's is tidied up here
