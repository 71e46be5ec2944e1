"""Putting the results where they belong: checked first, written whole, the replaced file kept."""

from __future__ import annotations

import filecmp
import multiprocessing
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.app.collector import collector_paused
from toolkit.model.errors import OperatorError
from toolkit.model.merging import Consolidated
from toolkit.report.ahead import undisturbed
from toolkit.report.atomic import write_atomically
from toolkit.report.figures_book import Figures
from toolkit.report.history import HISTORY, keep

LONGEST_NAME = 220
"""Bytes; file systems allow 255, and the 上报版 and the kept copies have longer names."""
LARGE = 10_000
"""From so many items on the two workbooks are written at the same time."""

Write = Callable[[Consolidated, Path], None]


@dataclass(slots=True)
class Published:
    """The files that stand now, the copy of the one that was replaced, and a sentence when something was unusual."""

    written: list[Path] = field(default_factory=list)
    kept: Path | None = None
    note: str = ""


def submit_path(out: Path) -> Path:
    """汇总台账.xlsx → 汇总台账-上报版.xlsx."""
    return out.with_name(f"{out.stem}-上报版{out.suffix}")


def own_files(out: Path, ledger: Path) -> frozenset[Path]:
    """Resolved paths that are never read as submissions: the ledger, the output, what stands beside it."""
    return frozenset(path.resolve() for path in (ledger, out, submit_path(out), out.parent / HISTORY))


def check_target(out: Path, forbidden: Iterable[Path]) -> None:
    """OperatorError when ``out`` cannot be the output: not .xlsx, a folder, an input, or in a place that cannot be written."""
    if len(out.name.encode(errors="surrogatepass")) > LONGEST_NAME:
        raise OperatorError(f"结果文件名太长（“{out.name[:20]}…”），请换一个短一些的名字。")
    if out.suffix.lower() != ".xlsx":
        raise OperatorError(f"结果文件名要以 .xlsx 结尾，现在是“{out.name}”。")
    if out.is_dir():
        raise OperatorError(f"“{out}”是文件夹，请写成文件名，如 {out / '汇总台账.xlsx'}。")
    for path in forbidden:
        if out.exists() and path.exists() and out.samefile(path):
            raise OperatorError(f"结果不能写到“{path.name}”上：它是这次要读的文件，请给结果换一个名字。")
    check_folder(out.parent, "结果")


def check_folder(folder: Path, what: str) -> None:
    """OperatorError when ``what`` cannot be written into ``folder``, which need not be there yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir():
        raise OperatorError(f"“{folder}”不是文件夹，{what}写不进去，请给{what}换一个位置。")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        raise OperatorError(f"没有权限写入文件夹“{folder}”，请给{what}换一个位置。") from None


def publish(merged: Consolidated, out: Path, figures: Figures | None = None) -> Published:
    """Write 汇总台账, with sheets of ``figures``, and its 上报版, without. A file with the same bytes is left alone; one that
    is replaced is kept in 历史版本.

    CannotWrite when the target cannot be written; the old files then stand as they were.
    """
    from toolkit.report.submit import write_submit
    from toolkit.report.workbook import write_consolidated

    done = Published()

    def both(submit: Path) -> None:
        """Nothing is moved into place before both files are whole: an interruption leaves the old pair or the new one."""

        def make(temporary: Path) -> None:
            with _beside(merged, write_submit) as write_submit_now:
                write_consolidated(merged, temporary, figures)
                write_submit_now(merged, submit)
            if out.exists() and not filecmp.cmp(temporary, out, shallow=False):
                done.kept = keep(out)

        _wrote(done, out, write_atomically(out, make))

    target = submit_path(out)
    with collector_paused():
        _wrote(done, target, write_atomically(target, both))
    return done


def _wrote(done: Published, target: Path, name: Path) -> None:
    done.written.append(name)
    if name != target:
        done.note = f"“{target.name}”正开着，写不进去，结果写到了“{name.name}”；关掉它以后再汇总一次即可。"


def _aside(write: Write, merged: Consolidated, path: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business, which ends us with itself
    write(merged, path)


@contextmanager
def _beside(merged: Consolidated, write: Write) -> Iterator[Write]:
    """``write`` itself; for a very large ledger a function that hands over what another process wrote meanwhile.

    ``merged`` holds functions and can be inherited by a forked process, not sent to one; where there is no fork, or the
    other process fails, the file is written here.
    """
    if len(merged.ledger.items) < LARGE or "fork" not in multiprocessing.get_all_start_methods():
        yield write
        return
    with tempfile.TemporaryDirectory(prefix="taizhang-") as folder:
        early = Path(folder) / "submit.xlsx"
        process = multiprocessing.get_context("fork").Process(target=_aside, args=(write, merged, early), daemon=True)
        with undisturbed():
            process.start()

        def hand_over(again: Consolidated, path: Path) -> None:
            process.join()
            if process.exitcode == 0:
                shutil.copyfile(early, path)
            else:
                write(again, path)

        try:
            yield hand_over
        finally:
            process.terminate()
            process.join()
