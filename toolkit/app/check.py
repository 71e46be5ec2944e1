"""检查: what is wrong in the files of units, said for each of them alone and marked in a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.app import pool
from toolkit.app.baseline import index_of, numbered
from toolkit.app.campaign import LEDGER, own_inbox, own_ledger, own_settings
from toolkit.app.examine import died, examiner, to_mend
from toolkit.app.marking import Marker
from toolkit.app.opening import open_ledger
from toolkit.app.placing import job_of
from toolkit.app.publish import check_folder
from toolkit.app.registry import applied
from toolkit.app.settings import open_settings
from toolkit.core.index import Index
from toolkit.model.checking import MARKED, Checked
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.layout import Layout
from toolkit.model.settings import Settings
from toolkit.read.collect import Found, collect

Tick = Callable[[int, int, str], None]
OWN_FILE = "F151"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be checked, against which ledger (None: each file by itself), and where marked copies go."""

    files: tuple[Path, ...]
    ledger: Path | None = None
    settings: Path | None = None
    marks: Path | None = None
    as_of: str | None = None
    period: str = ""


@dataclass(slots=True)
class Outcome:
    """What was found. ``written`` maps a file's name to its marked copy or findings workbook.

    ``copies`` are marked copies that lie beside their originals with nothing altered, and were not looked at again.
    ``ledger`` is the title of the ledger that the files were compared with; None when there was none.
    """

    files: list[Checked]
    ledger: str | None
    written: dict[str, Path] = field(default_factory=dict)
    marks: Path | None = None
    copies: int = 0

    @property
    def findings(self) -> list[Finding]:
        """All findings of all files."""
        return [one for found in self.files for one in found.findings]


def request(
    files: Sequence[Path],
    *,
    ledger: Path | None = None,
    settings: Path | None = None,
    marks: Path | None = None,
    as_of: str | None = None,
    period: str = "",
) -> Request:
    """A checked request; inside a campaign folder its ledger and its 收件箱 are what nobody had to name.

    OperatorError: nothing to check, a path that is not there, a ledger that is a folder, a folder that cannot be written.
    """
    if ledger is None and not any(_same(path, Path(LEDGER)) for path in files):
        ledger = own_ledger(None)
    settings = own_settings(settings, ledger)
    files = own_inbox(files, ledger)
    if not files:
        raise OperatorError("没有指明要检查的文件：请写成 taizhang check 市税务局.xlsx，也可以写文件夹或压缩包。")
    for path in (*files, *((ledger,) if ledger else ()), *((settings,) if settings else ())):
        if not path.exists():
            raise OperatorError(f"找不到“{path}”，请检查名字和位置。")
    if ledger is not None and ledger.is_dir():
        raise OperatorError(f"“{ledger}”是文件夹，--ledger 后面要写台账文件。")
    if marks is not None:
        check_folder(marks, "批注件")
    return Request(tuple(files), ledger, settings, marks, as_of, period)


def _same(one: Path, other: Path) -> bool:
    return one.exists() and other.exists() and one.samefile(other)


def run(asked: Request, tick: Tick = lambda done, total, name: None) -> Outcome:
    """Check all files. OperatorError when the ledger or the settings cannot be used, or there is nothing to check."""
    settings = open_settings(asked.settings)
    index, layout, title = _baseline(asked, settings)
    found = _found(asked)
    arguments = (index, layout, settings, asked.as_of, asked.period, asked.marks is not None)
    outcome = Outcome([], title, marks=asked.marks)
    marker = Marker(asked.marks, _inputs(asked)) if asked.marks else None
    said: set[tuple[str, str | None]] = set()
    for done, one in enumerate(pool.run(map(job_of, found), examiner, arguments, died), start=1):
        tick(done, len(found), one.file)
        if MARKED in one.file and one.content and (one.content, one.unit) in said:
            outcome.copies += 1
            continue
        if one.state == "letter" and not one.findings:
            continue
        said.add((one.content, one.unit))
        if marker and to_mend(one) and one.state != "skipped":
            outcome.written[one.file] = marker.write(one)
        one.marked = None
        outcome.files.append(one)
    if all(one.state == "skipped" for one in outcome.files):
        raise OperatorError("没有可以检查的文件：都是本工具自己写出的结果，不是单位的报送。")
    return outcome


def _baseline(asked: Request, settings: Settings) -> tuple[Index | None, Layout | None, str | None]:
    """The ledger to compare with, as an index; as its layout alone when its rows are appended; nothing without one."""
    if asked.ledger is None:
        return None, None, None
    opened = open_ledger(asked.ledger, settings.basics.owes)
    title = opened.ledger.title or asked.ledger.stem
    if opened.layout.rows == "open":
        return None, opened.layout, title
    opened.ledger = numbered(opened.ledger, settings)
    units = applied(settings, opened.ledger, asked.as_of)
    index = index_of(opened, settings, units, asked.as_of, asked.period)
    return index, None, title


def _found(asked: Request) -> list[Found]:
    """The files to check, the ledger and the settings left out. OperatorError when there are none."""
    own = frozenset(path.resolve() for path in (asked.ledger, asked.settings) if path is not None)
    found = [one for one in collect(asked.files, skip=own) if one.code != OWN_FILE]
    found.sort(key=lambda one: MARKED in one.file)  # what a copy was made from comes before it
    if all(one.kind == "skipped" for one in found):
        names = "、".join(f"“{path.name or path}”" for path in asked.files[:3])
        raise OperatorError(f"{names}里没有可以检查的文件：是空的，或只有锁文件、台账本身。")
    return found


def _inputs(asked: Request) -> Iterator[Path]:
    """Every file that is read in this run: none of them is ever written to."""
    for path in (*asked.files, asked.ledger, asked.settings):
        if path is not None and path.is_dir():
            yield from (inner for inner in path.rglob("*") if inner.is_file())
        elif path is not None:
            yield path


def payload(outcome: Outcome) -> dict[str, Any]:
    """The JSON of the contract (``design.md`` §6, docs/schema/check.schema.json)."""
    from toolkit.report.check_payload import check_payload

    return check_payload(outcome.files)
