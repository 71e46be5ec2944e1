"""汇总: ledger + submissions → 汇总台账.xlsx, its 上报版, findings and the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from toolkit.app import campaign, pool, publish
from toolkit.app.appending import merge_open
from toolkit.app.baseline import due_of, index_of, numbered
from toolkit.app.figures import figures_of
from toolkit.app.opening import Opened, open_ledger, open_previous
from toolkit.app.placing import job_of, lost, maker
from toolkit.app.publish import LARGE
from toolkit.app.registry import applied
from toolkit.app.settings import open_settings
from toolkit.app.spool import Spool
from toolkit.app.timing import share, stage, tell, timed
from toolkit.core.combine import changes, combine
from toolkit.core.index import Index
from toolkit.core.previous import Previous
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.merging import Consolidated, Placed, Submitted
from toolkit.model.settings import Settings
from toolkit.read.collect import Found, collect
from toolkit.report.figures_book import Figures

Tick = Callable[[int, int, str], None]
"""Called after each file: how many are done, how many there are, the name of this one."""

OWN_FILE = "F151"
"""The ledger and the output may lie among the submissions; that is no news, and must not make a second run differ."""


class NobodyOwes(OperatorError):
    """The rows of this ledger are appended: no item has units that have to report."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, checked: everything that can be refused before reading has been refused."""

    ledger: Path
    submissions: tuple[Path, ...]
    out: Path
    period: str = ""
    as_of: str | None = None
    plan_only: bool = False
    settings: Path | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it: the consolidated ledger, the files written (none with ``--plan``) and what changes."""

    merged: Consolidated
    written: list[Path]
    kept: Path | None
    changes: list[str]
    plan_only: bool
    note: str = ""


def request(
    ledger: Path | None,
    submissions: Sequence[Path],
    out: Path | None,
    *,
    period: str = "",
    as_of: str | None = None,
    plan_only: bool = False,
    settings: Path | None = None,
) -> Request:
    """Fill in what a campaign folder makes known and refuse what cannot work.

    The settings beside a campaign's own ledger count without being named.
    OperatorError: no ledger, no submissions, a path that is not there, an output that is the ledger or cannot be written.
    """
    ledger = campaign.own_ledger(ledger)
    if ledger is None:
        raise OperatorError(
            "没有指明台账：请写成 taizhang merge 台账.xlsx 收件箱 -o 汇总台账.xlsx，或到放着“台账.xlsx”的文件夹里运行。"
        )
    settings = campaign.own_settings(settings, ledger)
    if not submissions and (submissions := campaign.own_inbox(submissions, ledger)):
        out = out or campaign.Campaign(ledger.parent).consolidated
    if not submissions:
        raise OperatorError("没有指明报送文件：请在台账后面写上各单位报来的文件、文件夹或压缩包。")
    if out is None:
        raise OperatorError("没有指明结果写到哪里：请加上 -o 汇总台账.xlsx。")
    for path in (ledger, *submissions, *((settings,) if settings else ())):
        if not path.exists():
            raise OperatorError(f"找不到“{path}”，请检查名字和位置。")
    if ledger.is_dir():
        raise OperatorError(f"“{ledger}”是文件夹，这里要写台账文件。")
    publish.check_target(
        out, forbidden=(ledger, *((settings,) if settings else ()), *(p for p in submissions if p.is_file()))
    )
    return Request(ledger, tuple(submissions), out, period, as_of, plan_only, settings)


def run(asked: Request, tick: Tick = lambda done, total, name: None) -> Outcome:
    """Read, place, combine, write. OperatorError when the ledger or the old output cannot be used, or nothing is readable."""
    with stage("ledger"):
        settings = open_settings(asked.settings)
        asked = replace(asked, period=asked.period or settings.basics.current)
        opened = open_ledger(asked.ledger, settings.basics.owes)
        opened.ledger = numbered(opened.ledger, settings)
        if opened.layout.rows == "open":
            return _run_open(asked, opened, settings)
        previous = open_previous(asked.out, opened, asked.period)
    merged, index = _combined(asked, opened, settings, previous, tick)
    _refuse_nothing(merged.submissions, merged.findings)
    figures = None if asked.plan_only else figures_of(merged, settings, index.roster)
    del index  # of a large ledger it is much, and writing needs the memory
    return _publish(Outcome(merged, [], None, changes(previous, merged), asked.plan_only), asked, figures)


def standing(asked: Request) -> Consolidated:
    """The first half of ``standing_on``."""
    return standing_on(asked)[0]


def standing_on(asked: Request) -> tuple[Consolidated, Index]:
    """What the files that have come so far make of the ledger, nothing written and nothing refused; and the look-ups on it.

    Without submissions it is the ledger as it was handed out: everybody who has to report is missing.

    OperatorError when the ledger, the settings or the old output cannot be used; NobodyOwes for an open layout.
    """
    settings = open_settings(asked.settings)
    asked = replace(asked, period=asked.period or settings.basics.current)
    opened = open_ledger(asked.ledger, settings.basics.owes)
    if opened.layout.rows == "open":
        raise NobodyOwes(f"这种表（{opened.layout.name}）没有逐项的责任单位，说不出谁还没有报。")
    opened.ledger = numbered(opened.ledger, settings)
    previous = open_previous(asked.out, opened, asked.period) if asked.submissions else None
    return _combined(asked, opened, settings, previous, lambda done, total, name: None)


def _combined(
    asked: Request, opened: Opened, settings: Settings, previous: Previous | None, tick: Tick
) -> tuple[Consolidated, Index]:
    with stage("ledger"):
        units = applied(settings, opened.ledger, asked.as_of)
        index = index_of(opened, settings, units, asked.as_of, asked.period)
    found = _found(asked)
    arguments = (index, previous.choices if previous else {})
    spent = {"read": 0.0, "match": 0.0}
    stream = pool.run(map(job_of, found), maker, arguments, lost)
    placed = timed("read and match", _ticking(stream, len(found), tick, spent))
    with stage("merge"):
        merged = combine(
            opened.ledger,
            placed,
            previous=previous,
            period=asked.period,
            as_of=asked.as_of,
            roster_order=units.order,
            roster=index.roster,
            extra=_beforehand(opened, units.findings),
            texts=Spool() if len(opened.ledger.items) > LARGE else None,
            due_of=due_of(settings, asked.period, index),
        )
    share("read and match", spent)
    return merged, index


def _beforehand(opened: Opened, more: Iterable[Finding]) -> Iterator[Finding]:
    """Findings that no file made; asked for when all files are in, for those of a large ledger take their time."""
    yield from opened.findings
    yield from more


def _run_open(asked: Request, opened: Opened, settings: Settings) -> Outcome:
    """An open layout: rows are appended. What the office typed into an earlier result could not be kept: a new name is asked."""
    if asked.out.exists():
        raise OperatorError(
            f"“{asked.out.name}”已经存在；这种表（{opened.layout.name}）逐行接续，不与上次的结果比对，为免覆盖请换一个文件名。"
        )
    found = _found(asked)
    units = applied(settings, opened.ledger, asked.as_of)
    title = opened.ledger.title
    merged = merge_open(found, opened.layout, title=title, period=asked.period, as_of=asked.as_of, units=units)
    _refuse_nothing(merged.submissions, merged.findings)
    return _publish(Outcome(merged, [], None, changes(None, merged), asked.plan_only), asked)


def _found(asked: Request) -> list[Found]:
    own = publish.own_files(asked.out, asked.ledger)
    own |= {asked.settings.resolve()} if asked.settings else set()
    return [one for one in collect(asked.submissions, skip=own) if one.code != OWN_FILE]


def _publish(outcome: Outcome, asked: Request, figures: Figures | None = None) -> Outcome:
    if not asked.plan_only:
        with stage("write"):
            done = publish.publish(outcome.merged, asked.out, figures)
        outcome.written, outcome.kept, outcome.note = done.written, done.kept, done.note
    tell()
    return outcome


def _ticking(placed: Iterable[Placed], total: int, tick: Tick, spent: dict[str, float]) -> Iterator[Placed]:
    for done, one in enumerate(placed, start=1):
        tick(done, total, one.file)
        spent["read"] += one.spent[0]
        spent["match"] += one.spent[1]
        yield one


def _refuse_nothing(submissions: Sequence[Submitted], findings: Sequence[Finding]) -> None:
    """OperatorError when not one file could be used: an empty ledger must not look like a result."""
    states = Counter(one.state for one in submissions)
    if not states or set(states) == {"skipped"}:
        raise OperatorError("报送文件里什么都没有：文件夹是空的，或只有锁文件、本工具自己的结果。")
    if not states["merged"]:
        files = {one.file for one in submissions}
        told = [one for one in findings if one.source.file in files and one.source.sheet is None]
        reasons = "；".join(f"{one.source.file}：{one.message}{one.hint}".rstrip("。") for one in told[:3])
        raise OperatorError(
            f"{sum(states.values())} 个文件没有一个能用，没有写出结果。{reasons}{'。' if reasons else ''}"
        )


def payload(outcome: Outcome) -> dict[str, Any]:
    """The JSON of the contract (``design.md`` §6, docs/schema/merge.schema.json)."""
    from toolkit.report.payload import merge_payload

    return merge_payload(outcome.merged)
