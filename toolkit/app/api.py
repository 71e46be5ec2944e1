"""The Python API: what the commands do, as functions. See docs/api.md."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.app import merge as merging
from toolkit.app.opening import ledger_of, open_ledger
from toolkit.model.errors import OperatorError
from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import Ledger
from toolkit.model.merging import Consolidated
from toolkit.model.reporting import ReportData

if TYPE_CHECKING:
    import openpyxl
    import pandas as pd

    from toolkit.app import check as checking
    from toolkit.app import plan as planning
    from toolkit.app import report as reporting
    from toolkit.app import split as splitting

__all__ = ["check", "from_frame", "merge", "plan", "read_ledger", "report", "split", "to_frame"]


def read_ledger(source: str | Path | openpyxl.Workbook) -> Ledger:
    """The ledger in a file (any format that ``taizhang read`` takes) or in an openpyxl workbook.

    OperatorError when there is no such file, it cannot be read, or no ledger table is in it.
    """
    if isinstance(source, str | Path):
        return open_ledger(Path(source)).ledger
    from toolkit.read.open import read_book

    buffer = io.BytesIO()
    source.save(buffer)
    data = buffer.getvalue()
    return ledger_of(read_book(data, "工作簿.xlsx"), "工作簿.xlsx", hashlib.sha256(data).hexdigest()).ledger


def plan(source: str | Path, *, year: int | None = None) -> planning.Outcome:
    """What a published document (分工方案 …) asks for: ``.plan``, the same as ``.ledger``, and ``.findings``.

    ``year`` completes dates without one; otherwise the document's own does. Writes nothing. OperatorError for what
    ``taizhang plan`` answers with exit status 2.
    """
    from toolkit.app import plan as planning

    return planning.run(planning.request(Path(source), None, year=year))


def check(
    files: str | Path | Sequence[str | Path],
    *,
    ledger: str | Path | None = None,
    settings: str | Path | None = None,
    annotate: str | Path | None = None,
    as_of: str | None = None,
    period: str = "",
) -> checking.Outcome:
    """What is wrong in files, folders or archives; the same as ``taizhang check``: ``.files`` with ``.findings`` each.

    Without ``ledger`` the 台账.xlsx of the current folder counts, else each file is checked by itself. ``annotate`` is a
    folder for marked copies. OperatorError for what the command answers with exit status 2.
    """
    from toolkit.app import check as checking

    named = [files] if isinstance(files, str | Path) else files
    asked = checking.request(
        [Path(one) for one in named],
        ledger=Path(ledger) if ledger else None,
        settings=Path(settings) if settings else None,
        marks=Path(annotate) if annotate else None,
        as_of=as_of,
        period=period,
    )
    return checking.run(asked)


def merge(
    ledger: str | Path,
    submissions: Sequence[str | Path],
    out: str | Path,
    *,
    period: str = "",
    as_of: str | None = None,
    plan: bool = False,
    settings: str | Path | None = None,
) -> merging.Outcome:
    """Merge submissions (files, folders, archives) into ``out``; the same as ``taizhang merge``.

    ``settings`` is a settings workbook (设置.xlsx), or a registry of units alone (.xlsx, .csv).

    OperatorError for what the command answers with exit status 2.
    """
    asked = merging.request(
        Path(ledger),
        [Path(one) for one in submissions],
        Path(out),
        period=period,
        as_of=as_of,
        plan_only=plan,
        settings=Path(settings) if settings else None,
    )
    return merging.run(asked)


def split(
    ledger: str | Path,
    out: str | Path,
    *,
    settings: str | Path | None = None,
    period: str = "",
    without: Sequence[str] = (),
) -> splitting.Outcome:
    """A form (填报表) for every unit of a ledger, and the draft of the notice, in the folder ``out``; as ``taizhang split``.

    ``without`` are columns that the forms shall not have: 状态, 本单位角色, 上期进展. OperatorError for what the command
    answers with exit status 2.
    """
    from toolkit.app import split as splitting

    asked = splitting.request(
        Path(ledger), Path(out), settings=Path(settings) if settings else None, period=period, without=without
    )
    return splitting.run(asked)


def report(
    name: str,
    ledger: str | Path,
    out: str | Path | None = None,
    *,
    as_of: str | None = None,
    settings: str | Path | None = None,
    template: str | Path | None = None,
    pdf: bool = False,
) -> reporting.Outcome:
    """A report of a consolidated ledger, as ``taizhang report`` makes it: ``.written`` are its files, ``.data.figures`` the
    statistics (``toolkit.model.statistics``), ``.payload`` the same with the ledger as plain JSON.

    ``name``: 情况通报, 催办通知单, 进展一览 …; ``out``: a file, or the folder for what each unit gets; without it nothing is
    written. ``as_of`` (YYYY-MM-DD): without it the day that is printed in the ledger. OperatorError for what the command answers
    with exit status 2.
    """
    from toolkit.app import report as reporting

    asked = reporting.request(
        name,
        Path(ledger),
        Path(out) if out else None,
        as_of=as_of,
        settings=Path(settings) if settings else None,
        template=Path(template) if template else None,
        pdf=pdf,
        data_only=out is None,
    )
    return reporting.run(asked)


def to_frame(
    source: Ledger | Consolidated | merging.Outcome | ReportData | reporting.Outcome, table: str = "事项"
) -> pd.DataFrame:
    """A pandas table with one row per item; see ``toolkit.report.frames`` for the columns.

    What ``report`` gives also has the statistics: the state of each item, and with ``table`` 单位, 主题 or 月份 the figures of
    each. ValueError for another ``table``, or one that a ledger without statistics does not have.
    """
    from toolkit.app import report as reporting
    from toolkit.report import frames

    if isinstance(source, reporting.Outcome):
        source = source.data
    if isinstance(source, ReportData):
        return frames.figures_frame(source, table)
    if table != "事项":
        raise ValueError(f"没有“{table}”表：台账本身只有“事项”表，统计表要由 toolkit.report 的结果来取")
    return frames.to_frame(source.merged if isinstance(source, merging.Outcome) else source)


def from_frame(frame: pd.DataFrame, title: str) -> Ledger:
    """A ledger from a pandas table whose columns are the standard seven (at least 具体要求; 序号 is understood).

    OperatorError when 具体要求 is missing or no row has a text in it.
    """
    from toolkit.report.frames import rows_of

    try:
        table = rows_of(frame)
    except KeyError as missing:
        raise OperatorError(f"表里没有“{missing.args[0]}”这一列，做不成台账。") from None
    rows = {1: {1: title}} if title else {}
    for number, texts in enumerate(table, start=2):
        rows[number] = {column: text for column, text in enumerate(texts, start=1) if text.strip()}
    book = Book("frame", (Sheet("台账", rows={n: cells for n, cells in rows.items() if cells}),), title=title)
    digest = hashlib.sha256("\x1f".join("\x1e".join(row) for row in table).encode()).hexdigest()
    return ledger_of(book, "数据表", digest).ledger
