"""What a person looks at before (and after) letters go out: the messages as .eml, and 发信清单.xlsx."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from toolkit.app.mailing import Office, Planned, message
from toolkit.model.errors import OperatorError
from toolkit.model.mail import KEPT, READY, Address
from toolkit.report.atomic import write_atomically
from toolkit.report.mail.headers import safe_name
from toolkit.report.mail.listing import FILE, Row, write_listing

_DRAFT = re.compile(rb"^X-Unsent: 1\r?$", re.MULTILINE)
_HEAD = 1 << 14


def preview(planned: Sequence[Planned], office: Office, folder: Path, title: str) -> tuple[list[Path], Path]:
    """The letters that can be sent as .eml (drafts: a mail program opens them ready to be sent by hand), and the list.

    Drafts of an earlier preview in ``folder`` that are not among them go; other files stay. The same letters give the same bytes.
    Returns the drafts and the list. A letter whose attachment cannot go becomes 不能发. Raises CannotWrite.
    """
    written: list[Path] = []
    width = max(2, len(str(len(planned))))
    for number, one in enumerate(planned, start=1):
        if one.status != READY:
            continue
        try:
            data = message(one, office)
        except OperatorError as problem:
            one.status = KEPT
            one.said.insert(0, str(problem))
            continue
        path = folder / safe_name(f"{number:0{width}}{one.letter.unit}.eml")
        written.append(write_atomically(path, partial(_put, data)))
    return written, listing(planned, folder, title, written)


def listing(planned: Sequence[Planned], folder: Path, title: str, drafts: Sequence[Path] = ()) -> Path:
    """发信清单.xlsx in ``folder``; the name that was written. Raises CannotWrite.

    Drafts of ours other than ``drafts`` go: what has left by then shall not be sent once more by hand.
    """
    put_away(folder, drafts)
    return write_listing([row_of(one) for one in planned], title, folder / FILE)


def row_of(one: Planned) -> Row:
    """A letter as the list and the screen show it."""
    letter = one.letter
    return Row(
        one.status,
        letter.unit,
        "；".join(one.said),
        "\n".join(map(_shown, letter.to)),
        "\n".join(map(_shown, letter.cc)),
        one.words.subject if one.words else "",
        "\n".join(file.name for file in letter.attachments),
        _size(one.size),
    )


def _shown(address: Address) -> str:
    return f"{address.name} {address.mail}" if address.name else address.mail


def _size(size: int) -> str:
    if not size:
        return ""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(size // 1024, 1)} KB"


def put_away(folder: Path, written: Sequence[Path] = ()) -> None:
    """Delete drafts of ours in ``folder`` but those just ``written``: they are no longer what would be sent."""
    for path in folder.glob("*.eml") if folder.is_dir() else ():
        if path not in written and path.is_file():
            with path.open("rb") as stream:
                ours = _DRAFT.search(stream.read(_HEAD))
            if ours:
                path.unlink()


def _put(data: bytes, path: Path) -> None:
    path.write_bytes(data)
