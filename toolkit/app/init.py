"""开始一项工作: a campaign folder made from a ledger, from a published document, or from nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from toolkit.app import plan
from toolkit.app.campaign import CHECK, FORMS, INBOX, LEDGER, MARKED, NAMES, RESULTS, START, START_SH, Campaign, find
from toolkit.app.opening import open_ledger
from toolkit.app.registry import TABLES
from toolkit.core.ledger import year_of
from toolkit.core.registered import draft_registry
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Ledger
from toolkit.model.settings import Basics, Settings, campaign_number
from toolkit.model.unit import Unit
from toolkit.report.atomic import CannotWrite, write_atomically
from toolkit.settings.names import load_names

_FOLDERS = (FORMS, INBOX, RESULTS)
_UNTYPED = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""What no one types into a name: a file system may take it, a settings workbook and a screen do not."""
_KEPT = ".xlsx"
"""A ledger in this format is copied as it is."""


@dataclass(frozen=True, slots=True)
class Request:
    """The folder to be made and what its ledger is made from: a ledger, a document, None for a blank one.

    ``source`` may be the 台账.xlsx that lies in the folder already.
    """

    folder: Path
    source: Path | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The campaign, its ledger (None: nothing stands in it yet), its units and how many of them have a remark.

    ``findings`` are those of a ledger, ``read`` is the reading of a document, ``doubts`` the number of its items that
    somebody has to look at. ``converted``: the ledger was written anew from a file of another format.
    """

    campaign: Campaign
    ledger: Ledger | None
    units: tuple[Unit, ...] = ()
    remarks: int = 0
    doubts: int = 0
    findings: tuple[Finding, ...] = ()
    read: plan.Outcome | None = None
    converted: bool = False


def request(folder: Path, source: Path | None) -> Request:
    """A checked request. OperatorError when the folder is one already, a name in it is taken, or the source is not there.

    Folders of our names are used as they are, with what lies in them; a 台账.xlsx in the folder is its ledger.
    """
    if _UNTYPED.search(str(folder)):
        raise OperatorError("文件夹的名字里有看不见的字符（换行、制表符等），请换一个名字。")
    try:
        blocked = folder.exists() and not folder.is_dir()
    except OSError as problem:
        raise OperatorError(
            f"“{folder.name[:20]}…”不能用作文件夹的名字（{problem.strerror}），请换一个短一些的。"
        ) from None
    if blocked:
        raise OperatorError(f"“{folder}”是一个文件，这里要写文件夹的名字。")
    if find(folder):
        raise OperatorError(f"“{named(folder)}”已经是工作文件夹，没有动它；进去双击“{START}”就可以继续。")
    if source is not None and not source.is_file():
        raise OperatorError(
            f"“{source}”是文件夹，这里要写一本台账或一份方案。"
            if source.is_dir()
            else f"找不到“{source}”，请检查名字和位置。"
        )
    own = folder / LEDGER
    if own.is_file() and (source is None or source.samefile(own)):
        source = own
    taken = [name for name in NAMES if _is_taken(folder / name, name) and folder / name != source]
    if taken:
        raise OperatorError(
            f"“{named(folder)}”里已经有{'、'.join(f'“{name}”' for name in taken)}，为免覆盖，没有新建；请换一个文件夹，或先把它们移走。"
        )
    return Request(folder, source)


def run(asked: Request) -> Outcome:
    """Make the folder. OperatorError when the source cannot be read or something cannot be written: nothing is left then."""
    from toolkit.report import starters
    from toolkit.report.settings_book import write_settings

    outcome = _read(asked)
    ledger, made = outcome.ledger, outcome.campaign
    units, remarks = draft_registry(ledger, load_names()) if ledger else ([], {})
    title = (ledger.title if ledger else "") or named(asked.folder)
    basics = Basics(
        title=title, campaign=campaign_number(title), year=ledger.year if ledger else year_of("", title, {})
    )
    settings = Settings(basics, tuple(units))
    with ExitStack() as undo:
        for folder in (asked.folder, *(asked.folder / name for name in _FOLDERS)):
            _make_folder(folder, undo)
        for name, data in (
            (START, starters.start_bat()),
            (CHECK, starters.check_bat(f"{RESULTS}/{MARKED}")),
            (START_SH, starters.start_sh()),
        ):
            _make(asked.folder / name, partial(_put, data), undo)
        with suppress(OSError):  # a stick without rights: the file is there all the same
            (asked.folder / START_SH).chmod(0o755)
        if asked.source is None or asked.source != made.ledger:
            _make(made.ledger, lambda path: _write_ledger(asked.source, outcome, title, path), undo)
        _make(made.settings, lambda path: write_settings(settings, path, remarks=remarks), undo)
        undo.pop_all()
    return replace(outcome, units=tuple(units), remarks=len(remarks))


def named(folder: Path) -> str:
    """What a folder is called, also ``.``."""
    return folder.resolve().name or str(folder.resolve())


def _is_taken(path: Path, name: str) -> bool:
    return path.exists() and not (name in _FOLDERS and path.is_dir())


def _read(asked: Request) -> Outcome:
    """What the source holds. OperatorError when it is neither a ledger nor a document with tasks."""
    campaign = Campaign(asked.folder)
    if asked.source is None:
        return Outcome(campaign, None)
    if asked.source.suffix.lower() in TABLES:
        opened = open_ledger(asked.source)
        if opened.layout.rows == "open" and not _kept(asked.source):
            raise OperatorError(f"请把“{asked.source.name}”用 WPS 打开、另存为 .xlsx 以后再试。")
        return Outcome(campaign, opened.ledger, findings=tuple(opened.findings), converted=not _kept(asked.source))
    read = plan.run(plan.request(asked.source, None))
    doubts = {one.item for one in read.findings if one.item and one.severity is not Severity.INFO}
    return Outcome(campaign, read.ledger, doubts=len(doubts), read=read)


def _kept(source: Path) -> bool:
    """Whether a file is copied as it is: a workbook by its name and its content."""
    with source.open("rb") as stream:
        return source.suffix.lower() == _KEPT and stream.read(2) == b"PK"


def _write_ledger(source: Path | None, outcome: Outcome, title: str, path: Path) -> Path:
    """台账.xlsx: the ledger that was given byte for byte, one of another format or a document written as a workbook."""
    if source is None or outcome.ledger is None:
        from toolkit.report.blank_ledger import write_blank_ledger

        return write_blank_ledger(title, path)
    if _kept(source):
        return write_atomically(path, partial(shutil.copyfile, source))
    from toolkit.report.plan_book import write_baseline, write_plan

    ledger = replace(outcome.ledger, title=title)
    if outcome.read is None:
        return write_baseline(ledger, outcome.findings, path)
    return write_plan(outcome.read.plan, ledger, outcome.read.findings, path)


def _make_folder(folder: Path, undo: ExitStack) -> None:
    """Make a folder with those above it. CannotWrite when that fails."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        try:
            one.mkdir()
        except (OSError, ValueError) as problem:
            reason = getattr(problem, "strerror", None) or problem
            raise CannotWrite(f"建不了文件夹“{one}”（{reason}），请换一个位置或换一个名字。") from None
        undo.callback(_quietly, one.rmdir)


def _make(path: Path, write: Callable[[Path], object], undo: ExitStack) -> None:
    """Write one new file; what there is under its name meanwhile is left alone (CannotWrite)."""
    if path.exists():
        raise CannotWrite(f"“{path.name}”刚刚被别的程序建出来了，没有动它；请再试一次。")
    undo.callback(_quietly, path.unlink)
    write(path)


def _put(data: bytes, path: Path) -> None:
    write_atomically(path, lambda temporary: _write_bytes(temporary, data))


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _quietly(undo: Callable[[], None]) -> None:
    with suppress(OSError):
        undo()
