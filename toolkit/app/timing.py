"""Where the time of a run goes, for the benchmark: nothing is measured unless TAIZHANG_TIMING is set."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_END = object()
_SPENT: dict[str, float] = {}


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Add the wall time of the block to ``name``."""
    begin = time.perf_counter()
    try:
        yield
    finally:
        _SPENT[name] = _SPENT.get(name, 0.0) + time.perf_counter() - begin


def timed(name: str, stream: Iterable[T]) -> Iterator[T]:
    """The same stream; the time spent waiting for it is counted under ``name`` and not under the stage that consumes it."""
    iterator = iter(stream)
    while True:
        begin = time.perf_counter()
        one = next(iterator, _END)
        spent = time.perf_counter() - begin
        _SPENT[name] = _SPENT.get(name, 0.0) + spent
        _SPENT["merge"] = _SPENT.get("merge", 0.0) - spent
        if one is _END:
            return
        yield one  # type: ignore[misc]


def share(whole: str, parts: dict[str, float]) -> None:
    """Divide what is counted under ``whole`` among ``parts`` in proportion to the seconds that worker processes report."""
    spent, seconds = _SPENT.pop(whole, 0.0), sum(parts.values()) or 1.0
    for name, part in parts.items():
        _SPENT[name] = _SPENT.get(name, 0.0) + spent * part / seconds


def tell() -> None:
    """One JSON line on stderr when the variable TAIZHANG_TIMING is set."""
    if os.environ.get("TAIZHANG_TIMING"):
        print(json.dumps({name: round(spent, 4) for name, spent in _SPENT.items()}), file=sys.stderr)
