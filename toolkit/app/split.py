"""拆分: ledger → one form (填报表) for every unit, and the notice that goes with them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from toolkit.app import campaign
from toolkit.app.last_period import with_last_answers
from toolkit.app.opening import open_ledger
from toolkit.app.pool import workers
from toolkit.app.publish import check_folder
from toolkit.app.registry import applied
from toolkit.app.settings import open_settings
from toolkit.core.forms import Form, file_name, plan_forms
from toolkit.core.index import Index
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.form import SWITCHABLE, Round
from toolkit.model.ledger import Item, Ledger
from toolkit.model.settings import Settings, campaign_number
from toolkit.report.atomic import write_atomically
from toolkit.report.forms.book import form_bytes, is_our_form
from toolkit.report.history import keep
from toolkit.report.stamp import untouched
from toolkit.settings.names import load_names

FEW = 40
"""Up to this many forms one process is quicker than starting others."""
_CHUNK = 8
_SHORT = "A522"
"""The rule whose limit says how many characters are asked about in a form."""

Tick = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """A checked request: the ledger, the folder for the forms, the settings, the period and the columns to do without."""

    ledger: Path
    out: Path
    settings: Path | None = None
    period: str = ""
    without: frozenset[str] = frozenset()


class Written(NamedTuple):
    """What became of one file: where it stands, the copy that was kept of the one it replaced, whether it is new or changed."""

    path: Path
    kept: Path | None = None
    changed: bool = True


@dataclass(slots=True)
class Outcome:
    """The forms with their files (in the same order), the notice, what was moved away, what else lies there, and findings."""

    title: str
    forms: tuple[Form, ...]
    files: list[Written]
    notice: Written
    moved: list[Path]
    strangers: list[str]
    findings: list[Finding]
    period: str = ""


def request(
    ledger: Path | None,
    out: Path | None,
    *,
    settings: Path | None = None,
    period: str = "",
    without: Collection[str] = (),
) -> Request:
    """Fill in what a campaign folder makes known and refuse what cannot work.

    ``without`` are names of columns that the forms shall not have (SWITCHABLE).
    OperatorError: no ledger, a path that is not there, no folder to write to, a column that is not switchable.
    """
    ledger = campaign.own_ledger(ledger)
    if ledger is None:
        raise OperatorError(
            "没有指明台账：请写成 taizhang split 台账.xlsx -o 填报表，或到放着“台账.xlsx”的文件夹里运行。"
        )
    settings = campaign.own_settings(settings, ledger)
    if out is None and campaign.find(ledger.parent) is not None:
        out = campaign.Campaign(ledger.parent).forms
    if out is None:
        raise OperatorError("没有指明填报表写到哪里：请加上 -o 填报表（文件夹）。")
    for path in (ledger, *((settings,) if settings else ())):
        if not path.is_file():
            raise OperatorError(f"找不到文件“{path}”，请检查名字和位置。")
    if out.exists() and not out.is_dir():
        raise OperatorError(f"“{out}”是文件，这里要写一个文件夹，如 填报表。")
    check_folder(out, "填报表")
    wrong = sorted(set(without) - set(SWITCHABLE))
    if wrong:
        raise OperatorError(f"填报表没有可以省去的“{wrong[0]}”栏，能省的是：{'、'.join(SWITCHABLE)}。")
    return Request(ledger, out, settings, period, frozenset(SWITCHABLE[name] for name in without))


def run(asked: Request, tick: Tick = lambda done, total, name: None) -> Outcome:
    """Write a form for every unit, and the notice. A file that somebody may have filled in is kept in 历史版本.

    OperatorError when the ledger or settings cannot be used, nobody is responsible for anything, or a file cannot be written.
    """
    settings = open_settings(asked.settings)
    opened = open_ledger(asked.ledger, settings.basics.owes)
    if opened.layout.rows == "open":
        raise OperatorError(f"这种表（{opened.layout.name}）不分事项，不用拆分，把原表发给各单位填写即可。")
    units = applied(settings, opened.ledger, None)
    issue = round_of(opened.ledger, settings, asked)
    own = campaign.of_result(asked.ledger)
    ledger = with_last_answers(opened.ledger, own, issue.period) if own else opened.ledger
    index = Index(ledger, opened.layout, load_names(), certain=units.certain)
    forms, told = plan_forms(index, units.order)
    if not forms:
        raise OperatorError(f"台账“{asked.ledger.name}”里一个责任单位也没有，拆不成填报表；请先填上责任单位。")
    names = [file_name(number, len(forms), form.unit) for number, form in enumerate(forms, start=1)]
    asked.out.mkdir(parents=True, exist_ok=True)
    jobs = [
        _Job(form, tuple(opened.ledger.items[row.item] for row in form.rows), asked.out / name)
        for form, name in zip(forms, names, strict=True)
    ]
    files = []
    for done, written in enumerate(_written(jobs, issue), start=1):
        files.append(written)
        tick(done, len(jobs), written.path.name)
    notice = _notice(asked.out, forms, settings, issue)
    ours = {*names, notice.path.name, *(one.path.name for one in files)}
    moved, strangers = _others(asked.out, ours, issue.campaign)
    findings = [*units.findings, *told]
    return Outcome(issue.title, forms, files, notice, moved, strangers, findings, issue.period)


def round_of(ledger: Ledger, settings: Settings, asked: Request) -> Round:
    """What all forms of this round share, from the settings and, where they say nothing, from the ledger."""
    basics = settings.basics
    current = campaign.current_period(settings, asked.period)
    title = ledger.title or basics.title
    short = 0 if _SHORT in settings.rules.off else int(settings.rules.limits.get(_SHORT, Round("").short))
    return Round(
        title,
        basics.campaign or ledger.campaign or campaign_number(title),
        current.name if current else "",
        current.due if current else None,
        basics.office,
        basics.contact,
        basics.phone,
        settings.statuses,
        frozenset(SWITCHABLE.values()) - asked.without,
        short,
    )


class _Job(NamedTuple):
    form: Form
    items: tuple[Item, ...]
    target: Path


def _written(jobs: Sequence[_Job], issue: Round) -> Iterator[Written]:
    """Each form written, in order; in several processes when there are many."""
    make = partial(_write_some, issue=issue)
    if len(jobs) <= FEW or workers() == 1:
        for job in jobs:
            yield from make([job])
        return
    done = 0
    try:
        with ProcessPoolExecutor(
            workers(), initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
        ) as pool:
            for some in pool.map(make, (list(chunk) for chunk in _chunks(jobs))):
                yield from some
                done += len(some)
    except BrokenProcessPool:  # a worker died: what is left is written here
        yield from make(list(jobs[done:]))


def _chunks(jobs: Sequence[_Job]) -> Iterable[Sequence[_Job]]:
    return (jobs[first : first + _CHUNK] for first in range(0, len(jobs), _CHUNK))


def _write_some(jobs: Sequence[_Job], issue: Round) -> list[Written]:
    return [_put(job.target, form_bytes(job.form, job.items, issue)) for job in jobs]


def _put(target: Path, data: bytes) -> Written:
    """Write ``data`` where it belongs. A file that says the same stays; one that we wrote and nobody saved since is replaced;
    any other may have been filled in, and is kept in 历史版本 first. CannotWrite when that fails.
    """
    old = target.read_bytes() if target.is_file() else None
    if old == data:
        return Written(target, changed=False)
    kept = keep(target) if old is not None and not untouched(old) else None
    return Written(write_atomically(target, lambda temporary: _save(temporary, data)), kept)


def _save(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _notice(folder: Path, forms: Sequence[Form], settings: Settings, issue: Round) -> Written:
    """The notice in draft; one that stands there already is left alone when somebody may have edited it."""
    from toolkit.report.notice import notice_bytes, notice_name, unedited

    target = folder / notice_name(issue)
    data = notice_bytes([form.unit for form in forms], settings, issue)
    old = target.read_bytes() if target.is_file() else None
    if old is not None and (old == data or not unedited(old)):
        return Written(target, changed=False)
    return Written(write_atomically(target, lambda temporary: _save(temporary, data)))


def _others(folder: Path, ours: Collection[str], campaign_known: str) -> tuple[list[Path], list[str]]:
    """What else lies in the folder: forms of an earlier split that nobody touched go to 历史版本, the rest is named."""
    moved, strangers = [], []
    for path in sorted(folder.iterdir()):
        if path.name in ours or not path.is_file() or path.name.startswith((".", "~$")):
            continue
        if path.suffix == ".xlsx" and is_our_form(path.read_bytes(), campaign_known):
            moved.append(keep(path))
            path.unlink()
        else:
            strangers.append(path.name)
    return moved, strangers
