"""Files, folders, ZIP archives and mails → the files in them, in a fixed order, each loaded only when asked for.

Only regular files are opened (a pipe would hang, a device never ends), archives are never unpacked to disk, and nothing
depends on the order or the times of the file system.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.model.incoming import Incoming
from toolkit.read.archive import Post, Shelf
from toolkit.read.errors import Unreadable
from toolkit.read.sniff import ATTACHMENTS, first_member, is_mail, is_office_part, sniff_head

LARGEST_FILE = 256 << 20
"""A file that is larger than this is refused unread; so is a member that inflates to more."""
_HEAD = 1 << 14
"""So much of a file tells what it is: the first lines of a mail may be signatures of servers."""
_DEEPEST_FOLDER = 40
_CLUTTER = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_UNDECODED = re.compile("[\ud800-\udfff]")

Problem = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One file that was found.

    ``file`` is its name as in every output (below the argument, ``/``; members ``报送.zip!/目录/名.xlsx``). ``kind``:
    ``file`` (to be read), ``attachment`` (a scan or picture, to be registered), ``skipped`` (lock file, own file),
    ``letter`` (a mail: its files follow); ``code`` is the info finding of attachments and skipped files. ``problem`` is
    (code, gaps) when it is known already that the file will not be read; ``load()`` may give its bytes all the same (for the
    hash). ``received`` is the archive member's time as ISO 8601 text. ``load()`` raises Unreadable when there are no bytes.

    ``letter`` is the mail itself or the one that brought the file. Of the mail itself, ``body()`` gives the text and, where it
    has a table, the page (UTF-8), ``remarks`` are (code, gaps) to be said about it. ``note`` is one clause for the register.
    """

    file: str
    kind: str
    load: Callable[[], bytes]
    received: str | None = None
    code: str = ""
    problem: Problem | None = None
    letter: Incoming | None = None
    body: Callable[[], tuple[str, bytes]] = lambda: ("", b"")
    remarks: tuple[Problem, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name below an argument: the parts shown, the path, and its status (None when it cannot be had)."""

    parts: tuple[str, ...]
    path: str
    status: os.stat_result | None
    explicit: bool = False

    @property
    def name(self) -> str:
        return "/".join(self.parts)


def collect(paths: Sequence[Path], skip: frozenset[Path] = frozenset()) -> Iterator[Found]:
    """Every file below ``paths`` (files, folders, ZIP archives, mails), in the order of the arguments and by name within.

    Files in ``skip`` (the ledger, the output; a folder is not entered) come as ``skipped``. The same file reached twice
    comes once. Where two arguments hold files of one name, their names are prefixed with the argument's name. Nothing is
    raised for what is found: what cannot be opened has a ``problem``.
    """
    own = {key for path in skip if (key := _identity(_status(str(path)))) is not None}
    seen: set[object] = set()
    listings = [list(_listing(path, own, seen)) for path in paths]
    prefixes = _prefixes(paths, listings)
    shelf = Shelf(LARGEST_FILE)
    used: set[str] = set()
    for prefix, listing in zip(prefixes, listings, strict=True):
        for entry in listing:
            for found in _of_entry(entry, f"{prefix}{entry.name}", own, shelf):
                yield _unique(found, used)


def _unique(found: Found, used: set[str]) -> Found:
    """Names that cannot be told apart (two members of one name, undecodable names) are numbered."""
    name, number = found.file, 2
    while name in used:
        name = f"{found.file}（第{number}份）"
        number += 1
    used.add(name)
    return found if name == found.file else replace(found, file=name)


# --- listing -----------------------------------------------------------------------------------------------------------


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - names that are not valid text must survive
    except (OSError, ValueError):
        return None


def _identity(status: os.stat_result | None) -> tuple[int, int] | None:
    return (status.st_dev, status.st_ino) if status is not None and status.st_ino else None


def _listing(path: Path, own: set[tuple[int, int]], seen: set[object]) -> Iterator[_Entry]:
    text = os.fspath(path)
    status = _status(text)
    if status is not None and stat.S_ISDIR(status.st_mode):
        yield from _folder(text, (), own, seen)
    elif _first_time(text, seen):
        yield _Entry((shown(os.path.basename(text)),), text, status, explicit=True)  # noqa: PTH119


def _first_time(path: str, seen: set[object]) -> bool:
    """Whether this file was not met before, under whatever name."""
    try:
        real: object = os.path.realpath(path)
    except (OSError, ValueError):
        real = path
    new = real not in seen
    seen.add(real)
    return new


def _folder(path: str, above: tuple[str, ...], own: set[tuple[int, int]], seen: set[object]) -> Iterator[_Entry]:
    if not _first_time(path, seen):
        return
    try:
        names = sorted(os.listdir(path))  # noqa: PTH208 - as above
    except OSError:
        yield _Entry((*above, ""), path, None)
        return
    for name in names:
        if name.startswith(".") and not name.startswith(".~"):
            continue
        if name.lower() in _CLUTTER:
            continue
        inner, parts = os.path.join(path, name), (*above, shown(name))  # noqa: PTH118
        status = _status(inner)
        if status is not None and stat.S_ISDIR(status.st_mode):
            if _identity(status) not in own and len(parts) < _DEEPEST_FOLDER:
                yield from _folder(inner, parts, own, seen)
        elif _first_time(inner, seen):
            yield _Entry(parts, inner, status)


def shown(name: str) -> str:
    """A file name fit to print: bytes that are no UTF-8 are tried as GB18030, what cannot be printed becomes �."""
    if _UNDECODED.search(name):
        with contextlib.suppress(UnicodeDecodeError, UnicodeEncodeError):
            name = os.fsencode(name).decode("gb18030")
    return _UNPRINTABLE.sub("\ufffd", name)


def _prefixes(paths: Sequence[Path], listings: list[list[_Entry]]) -> list[str]:
    """What stands before the names of each argument: its name when another argument has a file of the same name."""
    holders: dict[str, set[int]] = {}
    for index, listing in enumerate(listings):
        for entry in listing:
            holders.setdefault(entry.name, set()).add(index)
    clashing = sorted({index for owners in holders.values() if len(owners) > 1 for index in owners})
    prefixes = [""] * len(paths)
    counted: dict[str, int] = {}
    for index in clashing:
        full = Path(os.path.abspath(paths[index]))  # noqa: PTH100 - resolving would name the target of a link
        label = shown((full.parent if listings[index][0].explicit else full).name) or "根目录"
        counted[label] = counted.get(label, 0) + 1
        prefixes[index] = f"{label}/" if counted[label] == 1 else f"{label}（{counted[label]}）/"
    return prefixes


# --- one entry ---------------------------------------------------------------------------------------------------------


def is_lock_name(name: str) -> bool:
    """Whether a name is that of the lock file which office programs put beside an open document."""
    return name.startswith(("~$", ".~"))


def _refusing(code: str, gaps: dict[str, str]) -> Callable[[], bytes]:
    def load() -> bytes:
        raise Unreadable(code, **gaps)

    return load


def _refuse(file: str, code: str, gaps: dict[str, str], received: str | None = None) -> Found:
    return Found(file, "file", _refusing(code, gaps), received, problem=(code, gaps))


def _of_entry(entry: _Entry, file: str, own: set[tuple[int, int]], shelf: Shelf) -> Iterator[Found]:
    status = entry.status
    if status is None:
        folder = not entry.parts[-1]
        reason = "文件夹没有读取权限" if folder else "找不到文件，或链接已经断了"
        yield _refuse(file.rstrip("/") or ".", "F145", {"reason": reason})
    elif not stat.S_ISREG(status.st_mode):
        yield _refuse(file, "F144", {"kind": _mode_name(status.st_mode)})
    elif is_lock_name(entry.parts[-1]):
        yield Found(file, "skipped", lambda: b"", code="F150")
    elif _identity(status) in own:
        yield Found(file, "skipped", lambda: b"", code="F151")
    else:
        yield from _of_file(entry.path, file, status.st_size, shelf)


def _mode_name(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "管道"
    return "设备" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else "套接字一类"


def _of_file(path: str, file: str, size: int, shelf: Shelf) -> Iterator[Found]:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            head = stream.read(_HEAD)
    except OSError as error:
        yield _refuse(file, "F145", {"reason": "没有读取权限" if isinstance(error, PermissionError) else "系统不让读"})
        return
    if _may_be_archive(head):
        members = shelf.open(path, ())
        if isinstance(members, Unreadable) or members.is_archive:
            yield from _of_archive(path, file, (), shelf)
            return
    if size > LARGEST_FILE:
        too_large = ("F157", {"kind": "（或邮箱文件）太大"}) if is_mail(head) else ("F103", {"part": ""})
        yield _refuse(file, *too_large)
    elif is_mail(head):
        yield from _of_mail(path, file, (), shelf, None)
    else:
        yield _plain_file(file, head, lambda: _load(path), None)


def _load(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Unreadable("F145", reason="读的时候文件不见了，或系统不让读") from error
    if len(data) > LARGEST_FILE:
        raise Unreadable("F103", part="")
    return data


def _may_be_archive(head: bytes) -> bool:
    return sniff_head(head) == "zip" and not is_office_part(first_member(head))


def _plain_file(file: str, head: bytes, load: Callable[[], bytes], received: str | None) -> Found:
    kind = sniff_head(head)
    if kind in ATTACHMENTS or (
        kind == "zip" and first_member(head).lower().lstrip("/").startswith(("ofd.xml", "doc_0/"))
    ):
        return Found(file, "attachment", load, received, code="F152")
    return Found(file, "file", load, received)


# --- archives and mails --------------------------------------------------------------------------------------------------


def _of_archive(
    path: str, file: str, chain: tuple[int, ...], shelf: Shelf, letter: Incoming | None = None
) -> Iterator[Found]:
    """The members of an archive; ``chain`` are the places of the archives around it, outermost first."""
    members = shelf.open(path, chain)
    if isinstance(members, Unreadable):
        known = None if members.code == "F147" else (members.code, members.gaps)  # damage shows again when it is read
        yield Found(file, "file", _loader(path, chain, shelf), problem=known, letter=letter)
        return
    names = members.names
    if not names:
        yield Found(file, "file", _loader(path, chain, shelf), letter=letter)
    for place, name, received in names:
        inner = f"{file}!/{name}"
        last = name.rsplit("/", 1)[-1]
        folders = name.lower().split("/")
        if any(part in _CLUTTER for part in folders) or (last.startswith(".") and not is_lock_name(last)):
            continue
        if is_lock_name(last):
            yield Found(inner, "skipped", lambda: b"", received, code="F150", letter=letter)
            continue
        yield from _of_member(path, inner, (*chain, place), received, shelf, letter)


def _loader(path: str, chain: tuple[int, ...], shelf: Shelf) -> Callable[[], bytes]:
    return lambda: shelf.read(path, chain) if chain else _load(path)


def _of_member(
    path: str, file: str, chain: tuple[int, ...], received: str | None, shelf: Shelf, letter: Incoming | None
) -> Iterator[Found]:
    try:
        head = shelf.read(path, chain, _HEAD)
        if _may_be_archive(head) and shelf.is_archive(path, chain):
            yield from _of_archive(path, file, chain, shelf, letter)
            return
    except Unreadable as reason:
        yield replace(_refuse(file, reason.code, reason.gaps, received), letter=letter)
        return
    if is_mail(head):
        yield from _of_mail(path, file, chain, shelf, letter)
        return
    yield replace(_plain_file(file, head, _loader(path, chain, shelf), received), letter=letter)


def _of_mail(path: str, file: str, chain: tuple[int, ...], shelf: Shelf, around: Incoming | None) -> Iterator[Found]:
    """A mail and its files, or the mails of a mailbox file.

    The letter that counts is the innermost: whoever passes a mail on did not write it. One without sender or time has those
    of the mail ``around`` it.
    """
    load = _loader(path, chain, shelf)
    post = shelf.open(path, chain)
    if isinstance(post, Unreadable) or not isinstance(post, Post):
        damaged = ("F157", {"kind": "已经损坏"})
        known = damaged if not isinstance(post, Unreadable) or post.code == "F147" else (post.code, post.gaps)
        yield Found(file, "file", load, problem=known, letter=around)
        return
    letter, names = around, post.names
    if post.mail is not None:
        letter = _inherited(post.mail.letter(file), around)
        remarks = tuple(post.mail.remarks)
        if not names and not remarks:
            remarks = (("F156", {"what": "，正文列入待人工核对" if post.mail.text else "，也没有正文"}),)
        note = f"正文里的图片、签名等 {post.mail.passed} 个没有列出" if post.mail.passed else ""
        body = _body(path, chain, shelf)
        yield Found(file, "letter", load, letter=letter, body=body, remarks=remarks, note=note)
    for place, name, _ in names:
        inner, original = f"{file}!/{name}", post.original(place)
        note = f"附件原名“{original.replace('”', '’')}”" if original else ""
        if is_lock_name(name):
            yield Found(inner, "skipped", lambda: b"", code="F150", letter=letter)
            continue
        for found in _of_member(path, inner, (*chain, place), None, shelf, letter):
            yield replace(found, note=note) if note and found.kind != "letter" else found


def _inherited(letter: Incoming, around: Incoming | None) -> Incoming:
    if around is None:
        return letter
    if not letter.address:
        letter = letter._replace(address=around.address, name=around.name)
    return letter if letter.sent else letter._replace(sent=around.sent)


def _body(path: str, chain: tuple[int, ...], shelf: Shelf) -> Callable[[], tuple[str, bytes]]:
    def body() -> tuple[str, bytes]:
        post = shelf.open(path, chain)
        if isinstance(post, Post) and post.mail is not None:
            return post.mail.text, post.mail.page
        return "", b""

    return body
