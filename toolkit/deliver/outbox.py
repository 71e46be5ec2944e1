"""What has left: the send log in 记录.jsonl, written ahead, so that after a crash no unit is written to twice.

Before the server is given a message, a line 将发 (``about``) is flushed to disk; after its answer one that says what came
of it. A message without the second line may have arrived or not: it is ``uncertain``, and nothing but a person's order
sends it again. One process at a time sends from a folder.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from toolkit.deliver import journal
from toolkit.model.errors import OperatorError
from toolkit.model.mail import Batch

LOCK = ".发信.lock"
ABOUT, ACCEPTED, FAILED, DOUBTFUL = "about", "accepted", "failed", "uncertain"


class Message(NamedTuple):
    """One message as the log names it. ``files`` are (name, SHA-256) of its attachments, ``sha256`` is that of the .eml."""

    batch: Batch
    message_id: str
    sha256: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    files: Sequence[tuple[str, str]]


@dataclass(slots=True)
class Known:
    """What the log says last of one batch: its state, the message, when, and what the server answered."""

    state: str
    message_id: str
    time: str
    to: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    answer: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody knows if the message arrived."""
        return self.state in (ABOUT, DOUBTFUL)


class Log:
    """The last state of every batch."""

    def __init__(self) -> None:
        self._known: dict[Batch, Known] = {}
        self._newest: dict[Batch, Batch] = {}
        self._editions: dict[Batch, list[Batch]] = {}
        self._by_files: dict[tuple[str, str, str, tuple[str, ...]], Batch] = {}

    def get(self, batch: Batch) -> Known | None:
        """What is known of exactly this batch; None when it was never begun."""
        return self._known.get(batch)

    def put(self, batch: Batch, known: Known) -> None:
        """``batch`` was begun (again)."""
        if batch not in self._known:
            plain = batch._replace(edition="", round=1)
            self._editions.setdefault(plain, []).append(batch)
        self._known[batch] = known
        if known.files:
            self._by_files[batch.campaign, batch.kind, batch.tier, known.files] = batch
        first = batch._replace(round=1)
        newest = self._newest.get(first)
        if newest is None or newest.round < batch.round:
            self._newest[first] = batch

    def latest(self, batch: Batch) -> tuple[Batch, Known] | None:
        """The youngest round of ``batch`` that was begun; None when there is none."""
        newest = self._newest.get(batch._replace(round=1))
        return (newest, self._known[newest]) if newest else None

    def same_files(self, batch: Batch, files: tuple[str, ...]) -> tuple[Batch, Known] | None:
        """A letter of the same kind in the same campaign that had exactly these files, whatever unit and period are called now."""
        found = self._by_files.get((batch.campaign, batch.kind, batch.tier, files))
        return (found, self._known[found]) if found else None

    def editions(self, batch: Batch) -> list[tuple[Batch, Known]]:
        """All letters of the same kind to the same unit in this period, whatever their files."""
        return [(one, self._known[one]) for one in self._editions.get(batch._replace(edition="", round=1), ())]


def read_log(path: Path) -> Log:
    """The send log in 记录.jsonl; empty when there is no such file.

    OperatorError when it is there and cannot be read: what was sent is then not known, and nothing may be sent.
    """
    log = Log()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return log
    except OSError as problem:
        raise OperatorError(
            f"“{path.name}”读不出来（{problem.strerror or problem}），不知道哪些信已经发过，所以没有发；请检查权限后再试。"
        ) from None
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise OperatorError(_RECODED.format(name=path.name))
    for line in data.removeprefix(codecs.BOM_UTF8).splitlines():
        if b'"mail"' in line and (record := _decoded(line, path.name)) is not None:
            _take(record, log)
    return log


_RECODED = "“{name}”被别的程序改过编码，看不出哪些信已经发过，所以没有发；请用记事本打开它，另存为 UTF-8 编码后再试。"


def _decoded(line: bytes, name: str) -> Any:
    """A line as JSON; None for one that was cut off, which is what a crash leaves: what stands before it counts.

    A whole line in the coding of a Chinese Windows is read too. OperatorError for one that is damaged otherwise.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(line) and error.reason == "unexpected end of data":
            return None
        try:
            text = line.decode("gb18030")
        except UnicodeDecodeError:
            raise OperatorError(_RECODED.format(name=name)) from None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _take(record: Any, log: Log) -> None:
    told = record.get("mail") if isinstance(record, dict) else None
    if not isinstance(told, dict):
        return
    try:
        batch = Batch(
            str(told["campaign"]), str(told["period"]), str(told["kind"]), str(told["tier"]), str(told["unit"]),
            str(told["edition"]), int(told["round"]),
        )  # fmt: skip
        state, message_id = str(told["state"]), str(told["message_id"])
    except (KeyError, TypeError, ValueError):
        return
    before = log.get(batch)
    if state == ABOUT or before is None:
        to = tuple(str(one) for one in _listed(told.get("to")))
        files = tuple(str(one.get("sha256", "")) for one in _listed(told.get("files")) if isinstance(one, dict))
        before = Known(state, message_id, str(record.get("time", "")), to, files)
        log.put(batch, before)
    before.state, before.time = state, str(record.get("time", ""))
    before.answer = str(told.get("answer", ""))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class Outbox:
    """The send log while it is held: nobody else sends from the folder meanwhile."""

    def __init__(self, path: Path, log: Log) -> None:
        self.path, self.log = path, log
        self._who = journal.who()

    def about(self, message: Message) -> None:
        """Say on disk that ``message`` is about to be handed over. OperatorError when that cannot be written."""
        files = [{"file": name, "sha256": sha256} for name, sha256 in message.files]
        more = {"sha256": message.sha256, "to": list(message.to), "cc": list(message.cc), "subject": message.subject}
        self._write(ABOUT, message.batch, message.message_id, {**more, "files": files})
        known = Known(ABOUT, message.message_id, "", tuple(message.to), tuple(sha256 for _, sha256 in message.files))
        self.log.put(message.batch, known)

    def told(self, state: str, message: Message, answer: str, refused: Mapping[str, str] | None = None) -> None:
        """What came of ``message``: ACCEPTED, FAILED (certainly not accepted) or DOUBTFUL, with the server's answer."""
        more: dict[str, Any] = {"answer": answer, "sha256": message.sha256, "to": list(message.to)}
        if refused:
            more["refused"] = dict(refused)
        self._write(state, message.batch, message.message_id, more)
        known = self.log.get(message.batch)
        if known is not None:
            known.state = state

    def _write(self, state: str, batch: Batch, message_id: str, more: Mapping[str, Any]) -> None:
        told = {"state": state, **batch._asdict(), "message_id": message_id, **more}
        try:
            journal.append(self.path, {"time": journal.now(), "who": self._who, "command": "send", "mail": told})
        except OSError as problem:
            raise OperatorError(
                f"“{self.path.name}”写不进去（{problem.strerror or problem}），记不下发了什么，所以不再发；请检查磁盘和权限。"
            ) from None


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Outbox]:
    """The outbox of the folder in which 记录.jsonl (``path``) lies, for one process at a time.

    OperatorError when another process sends from it, or the log cannot be read. A lock ends with the process, however it ends.
    """
    with _locked(path.parent / LOCK):
        yield Outbox(path, read_log(path))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        stream = path.open("ab+")
    except OSError as problem:
        raise OperatorError(
            f"没有权限写入文件夹“{path.parent.resolve().name}”（{problem.strerror or problem}），记不下发了什么，所以没有发。"
        ) from None
    with stream:
        try:
            _take_lock(stream)
        except (BlockingIOError, PermissionError):
            raise OperatorError("另一个窗口正在从这个文件夹发信，请等它发完再试；没有重复发。") from None
        except OSError as problem:
            raise OperatorError(
                f"这个位置不能加锁（{problem.strerror or problem}），防不住重复发信，所以没有发；请把文件夹放到本机磁盘上。"
            ) from None
        yield


def _take_lock(stream: IO[bytes]) -> None:
    """Take the lock or raise at once; it is given back when the stream is closed, also by the end of the process."""
    if os.name == "nt":
        import msvcrt

        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
