"""Texts of a very large ledger in a temporary file of our own, so that memory does not follow their length."""

from __future__ import annotations

import marshal
import os
import tempfile
from array import array

from toolkit.model.errors import OperatorError

_BLOCK = 32
_CACHED = 8


class Spool:
    """Keeps texts by number, in the order in which they came (``model.ledger.Texts``).

    Texts that were put one after another are read together: going through them in order costs little more than a list.
    Processes that are forked afterwards can read it as well. The file goes with the object. OperatorError when the disk
    is full.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="taizhang-")  # noqa: SIM115  (closed when nobody needs it any more)
        self._starts = array("Q", [0])
        self._waiting: list[str] = []
        self._known: dict[int, list[str]] = {}
        self._last, self._texts = -1, self._waiting

    def put(self, text: str) -> int:
        """Keep a text and say under which number."""
        number = (len(self._starts) - 1) * _BLOCK + len(self._waiting)
        self._waiting.append(text)
        if len(self._waiting) == _BLOCK:
            self._write()
        return number

    def get(self, number: int) -> str:
        """The text of a number."""
        block = number // _BLOCK
        if block != self._last:
            self._last, self._texts = block, self._block(block)
        return self._texts[number % _BLOCK]

    def _write(self) -> None:
        data = marshal.dumps(self._waiting)
        try:
            self._file.seek(self._starts[-1])
            self._file.write(data)
            self._file.flush()
        except OSError as problem:
            told = problem.strerror or problem
            raise OperatorError(f"临时文件写不进去（{told}），请在磁盘上腾出空间后再运行一次。") from None
        self._starts.append(self._starts[-1] + len(data))
        self._waiting = []
        self._last = -1

    def _block(self, block: int) -> list[str]:
        if block == len(self._starts) - 1:
            return self._waiting
        texts = self._known.get(block)
        if texts is None:
            if len(self._known) >= _CACHED:
                self._known.clear()
            start, end = self._starts[block], self._starts[block + 1]
            texts = self._known[block] = marshal.loads(self._read(end - start, start))
        return texts

    def _read(self, size: int, start: int) -> bytes:
        if hasattr(os, "pread"):  # forked processes share the place in the file
            return os.pread(self._file.fileno(), size, start)
        self._file.seek(start)
        return self._file.read(size)
