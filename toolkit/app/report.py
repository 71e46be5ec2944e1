"""通报: a consolidated ledger → a document, notices for units, or the page of a period."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.app import campaign
from toolkit.app.agenda import unmerged
from toolkit.app.report_data import Opened, difference, open_data, report_payload
from toolkit.app.report_files import drop_equal, lay_aside, put_away
from toolkit.app.settings import open_settings
from toolkit.model.errors import OperatorError
from toolkit.model.reporting import ReportData
from toolkit.report.atomic import is_open_elsewhere
from toolkit.report.word.names import NAMES

Tick = Callable[[int, int, str], None]
"""Called after each PDF: how many are done, how many there are, the name of this one."""

_EXAMPLE = "taizhang report {name} 汇总台账.xlsx -o {out}"


class Kind(NamedTuple):
    """A report that can be made: how its file may end, ``folder`` when each unit gets one, ``word`` when it has a template."""

    name: str
    about: str
    suffixes: tuple[str, ...]
    folder: bool
    word: bool

    @property
    def file(self) -> str:
        """The name of the file, or of the folder, where nobody names another."""
        return self.name if self.folder else self.name + self.suffixes[0]


_PAGES = (
    Kind("进展一览", "一张网页：各单位、各主题的进展和亮灯，逾期、问题，每一项的填报和出处；可筛选、可打印", (".html",), False, False),
    Kind("公开版", "可以公开的网页或表格（.xlsx）：不带联系人，号码遮盖，不带出处、批注和隐藏的表", (".html", ".xlsx"), False, False),
)  # fmt: skip
KINDS = {
    one.name: one
    for one in (*(Kind(one.name, one.about, (".docx",), one.folder, True) for one in NAMES.values()), *_PAGES)
}
"""All reports in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, checked. Without ``out`` nothing is written (the figures are wanted, as JSON).

    ``home`` is the campaign whose 成果/汇总台账.xlsx is read.
    """

    kind: Kind
    ledger: Path
    out: Path | None
    settings: Path | None = None
    as_of: date | None = None
    template: Path | None = None
    pdf: bool = False
    home: campaign.Campaign | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it.

    ``written`` are the documents (and PDFs), ``kept`` copies of drafts that somebody had edited and that were replaced,
    ``moved`` notices of an earlier time that are needed no more, ``strangers`` other files that lie in the folder. ``notes`` are
    sentences that a reader should know, ``wrong`` is one about figures that do not agree with the ledger, ``no_pdf`` why there is
    no PDF; both are empty when all went well. ``told`` is what was covered and left out of 公开版.
    """

    name: str
    opened: Opened
    written: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    moved: list[Path] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    wrong: str = ""
    no_pdf: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> ReportData:
        """The ledger and its figures."""
        return self.opened.data


def kind_of(name: str) -> Kind:
    """The report of a name. OperatorError that lists those that exist."""
    if name in KINDS:
        return KINDS[name]
    near = difflib.get_close_matches(name, KINDS, 1, 0.5)
    hint = f"是不是“{near[0]}”？" if near else ""
    raise OperatorError(f"没有“{name}”这种报告；{hint}可以做的有：{'、'.join(KINDS)}。")


def request(
    name: str,
    ledger: Path | None,
    out: Path | None,
    *,
    settings: Path | None = None,
    as_of: str | None = None,
    template: Path | None = None,
    pdf: bool = False,
    data_only: bool = False,
) -> Request:
    """Fill in what a campaign folder makes known and refuse what cannot work.

    Without a ledger the 汇总台账.xlsx of the current folder is read, inside a campaign folder that in 成果, which is also where
    things go; the campaign's settings, and a template of the same name in its 模板, count also when that ledger is named.
    ``data_only``: nothing has to be written.
    OperatorError: an unknown report, no ledger, a path that is not there, an output that is an input or has the wrong ending.
    """
    kind = kind_of(name)
    here = campaign.find()
    if ledger is not None:
        here = campaign.of_result(ledger)
    elif here is not None:
        ledger = here.consolidated
        if not ledger.is_file():
            if any(path.is_file() for path in here.inbox.rglob("*")):
                raise OperatorError(f"还没有汇总台账（{ledger}）：请先汇总，运行 taizhang merge。")
            ledger = here.ledger  # nothing has come in yet: there is nothing to merge, and everybody is missing
    elif (ledger := Path(campaign.CONSOLIDATED)).is_file():
        here = campaign.of_result(ledger)
    else:
        usage = _EXAMPLE.format(name=name, out=kind.file)
        raise OperatorError(f"没有指明台账：请写成 {usage}，或到工作文件夹里运行。")
    if here is not None:
        settings = settings or here.settings
        out = out or (None if data_only else here.results / kind.file)
        own = here.templates / f"{name}.docx"
        template = template or (own if kind.word and own.is_file() else None)
    for path in (ledger, *(one for one in (settings, template) if one)):
        if not path.is_file():
            what = "是文件夹，这里要写文件" if path.is_dir() else "找不到，请检查名字和位置"
            raise OperatorError(f"“{path}”{what}。")
    if template is not None and not kind.word:
        raise OperatorError(f"“{kind.name}”不是由 Word 模板做的，请去掉 --template。")
    if pdf and not kind.word:
        raise OperatorError(f"“{kind.name}”没有 PDF：请用浏览器打开以后打印成 PDF。")
    if out is None and not data_only:
        raise OperatorError(f"没有指明写到哪里：请加上 -o {kind.file}。")
    day = date.fromisoformat(as_of) if as_of else None
    target = _target(kind, out, (ledger, settings, template)) if out else None
    home = here if here and ledger.name == here.consolidated.name else None
    return Request(kind, ledger, target, settings, day, template, pdf, home)


def _target(kind: Kind, out: Path, inputs: Iterable[Path | None]) -> Path:
    """Where it goes: a file in ``out`` where that is a folder. OperatorError for what cannot be it."""
    if kind.folder:
        if out.exists() and not out.is_dir():
            raise OperatorError(f"“{out}”是文件；{kind.name}每个单位一份，-o 后面要写一个文件夹，如 {kind.file}。")
        return out
    out = out / kind.file if out.is_dir() else out
    if out.suffix.lower() not in kind.suffixes:
        hint = "要 PDF 请另加 --pdf" if out.suffix.lower() == ".pdf" and kind.word else f"如 {kind.file}"
        raise OperatorError(f"{kind.name}的文件名要以 {' 或 '.join(kind.suffixes)} 结尾，现在是“{out.name}”；{hint}。")
    for path in inputs:
        if path is not None and out.exists() and path.exists() and out.samefile(path):
            raise OperatorError(f"结果不能写到“{path.name}”上：它是这次要读的文件，请给结果换一个名字。")
    return out


def run(asked: Request, tick: Tick = lambda done, total, name: None) -> Outcome:
    """Open the ledger, compute, check every figure against the ledger, write.

    A draft that somebody has edited is first kept in 历史版本. OperatorError when ledger, settings or template cannot be used, or
    a file cannot be written; a template's mistake names the template, the paragraph and the field.
    """
    settings = open_settings(asked.settings)
    opened = open_data(asked.ledger, settings, asked.as_of, asked.kind.name)
    outcome = Outcome(asked.kind.name, opened, notes=list(opened.notes))
    if asked.home is not None and (fresh := unmerged(asked.home)):
        outcome.notes.append(f"收件箱里有 {fresh} 个文件还没有汇总，没有算在里面；请先汇总再做，免得点错名。")
    if asked.template is not None:
        outcome.notes.append(f"用的模板是“{asked.template}”。")
    outcome.payload = report_payload(opened, asked.kind.name)
    outcome.wrong = difference(outcome.payload)
    if asked.out is None:
        return outcome
    if asked.kind.folder:
        _write_each(asked, asked.out, outcome)
    else:
        _write_one(asked, asked.out, outcome)
    if asked.pdf:
        _write_pdf(outcome, tick)
    elif any(path.suffix == ".docx" and path.with_suffix(".pdf").exists() for path in outcome.written):
        outcome.notes.append("旁边的 PDF 是以前的，没有重做；要重做请加 --pdf。")
    return outcome


def _write_one(asked: Request, out: Path, outcome: Outcome) -> None:
    kept = lay_aside([out])
    if asked.kind.word:
        from toolkit.report.word import render

        written = render(asked.kind.name, outcome.data, out, template=asked.template)
    elif asked.kind.name == "公开版":
        from toolkit.core.public import told
        from toolkit.report.board import write_public

        written, public = write_public(outcome.data, out)
        outcome.told = told(public)
    else:
        from toolkit.report.board import write_board

        written = write_board(outcome.data, out)
    outcome.written.append(written)
    outcome.kept += drop_equal(kept, written)
    if written != out:
        outcome.notes.append(f"“{out.name}”正开着，写不进去，结果写到了“{written.name}”。")


def _write_each(asked: Request, folder: Path, outcome: Outcome) -> None:
    """One document for each unit. What an earlier run left for units that are concerned no more is moved away."""
    from toolkit.report.word import render_each

    name = asked.kind.name
    standing = sorted(folder.glob(f"{name}-*.docx")) if folder.is_dir() else []
    outcome.kept += lay_aside(standing)
    outcome.written += render_each(name, outcome.data, folder, template=asked.template)
    busy = [path for path in standing if is_open_elsewhere(path)]
    if busy:
        outcome.notes.append(
            f"“{busy[0].name}”等 {len(busy)} 份正开着，没有动；新的写成了另一个名字，如 名（2）.docx。"
        )
    gone = [path for path in standing if path not in outcome.written and path not in busy]
    outcome.moved, outcome.strangers = put_away(gone)
    if not outcome.written:
        outcome.notes.append(f"没有要发{name}的单位，没有写出文件。")


def _write_pdf(outcome: Outcome, tick: Tick) -> None:
    from toolkit.report.word import fonts_note, to_pdfs

    documents = list(outcome.written)
    try:
        outcome.written += to_pdfs(documents, lambda done, path: tick(done, len(documents), path.name))
    except OperatorError as problem:
        outcome.no_pdf = str(problem)
        return
    note = fonts_note()
    if note and documents:
        outcome.notes.append(note)


def payload(outcome: Outcome) -> dict[str, Any]:
    """The JSON of the contract (docs/schema/report.schema.json)."""
    return outcome.payload
