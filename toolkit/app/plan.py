"""立项: one published document → a ledger ready to hand out, with a sheet on which a person checks the reading."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.app.opening import Opened, ledger_of, remedy, sentence
from toolkit.app.publish import check_target
from toolkit.core.plan_document import check_document
from toolkit.core.plan_items import check_items
from toolkit.core.published import plan_ledger, read_plan
from toolkit.model.codes import finding
from toolkit.model.document import Document, Plan
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.ledger import Ledger, Source
from toolkit.read.document import read_document
from toolkit.read.errors import Unreadable
from toolkit.settings.names import load_names
from toolkit.settings.workdays import load_calendar
from toolkit.text.lines import logical_lines

STANDARD_INPUT = "标准输入"
_SAVE_AS = "请用 WPS 打开看看；打得开就另存为 .docx 或 .txt 再试，打不开请找原来的文件。"
"""What to do about a document where the usual hint speaks of a unit's submission."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the operator asked for: ``path`` None reads standard input, ``out`` None writes no workbook."""

    path: Path | None
    out: Path | None
    year: int | None = None


@dataclass(slots=True)
class Outcome:
    """What was read, the same as a ledger, what was found wrong with it, and where it was written."""

    plan: Plan
    ledger: Ledger
    findings: list[Finding]
    written: Path | None = None


def request(path: Path | None, out: Path | None, *, year: int | None = None) -> Request:
    """A checked request. OperatorError when the document is not there or the output cannot be what was asked for."""
    if path is not None and not path.exists():
        raise OperatorError(f"找不到“{path}”，请检查名字和位置。")
    if path is not None and not path.is_file():
        raise OperatorError(f"“{path}”是文件夹；请指定一份文件，如 taizhang plan 分工方案.docx -o 台账.xlsx。")
    if out is not None:
        check_target(out, forbidden=(path,) if path else ())
    return Request(path, out, year)


def run(asked: Request) -> Outcome:
    """Read the document and write the ledger. OperatorError when it cannot be read or says nothing that is to be done."""
    name, data = _loaded(asked.path)
    digest = hashlib.sha256(data).hexdigest()
    try:
        document = read_document(data, name)
    except Unreadable as reason:
        remark = remedy(reason) if reason.code.startswith("T8") else _SAVE_AS
        raise OperatorError(f"“{name}”读不出来：{sentence(reason)}{remark}") from None
    tables = _tables(document, name, digest)
    lines = logical_lines(document)
    plan = read_plan(document, lines, name, digest, tables.ledger if tables else None, asked.year, load_calendar())
    if not (plan.items or plan.duties or plan.stages):
        raise OperatorError(f"在“{name}”里没有找到任务、报送要求或实施步骤；请确认拿的是分工方案的正文。")
    ledger = plan_ledger(plan)
    findings = [*_remarks(document, name, digest), *_doubts(plan), *(tables.findings if tables else ())]
    findings += check_items(plan, load_names())
    findings += check_document(plan, lines, year_given=asked.year is not None)
    outcome = Outcome(plan, ledger, findings)
    if asked.out is not None:
        from toolkit.report.plan_book import write_plan

        outcome.written = write_plan(plan, ledger, findings, asked.out)
    return outcome


def payload(outcome: Outcome) -> dict[str, Any]:
    """The JSON of the contract (``design.md`` §6, docs/schema/plan.schema.json)."""
    from toolkit.report.plan_payload import plan_payload

    return plan_payload(outcome.plan, outcome.ledger, outcome.findings)


def _loaded(path: Path | None) -> tuple[str, bytes]:
    try:
        return (STANDARD_INPUT, sys.stdin.buffer.read()) if path is None else (path.name, path.read_bytes())
    except OSError as problem:
        raise OperatorError(
            f"“{path}”打不开（{problem.strerror or problem}），请检查是否有权限、是否正被其他程序占用。"
        ) from None


def _tables(document: Document, name: str, digest: str) -> Opened | None:
    """The ledger that stands in the document's tables, None when they hold something else."""
    if not document.book.sheets:
        return None
    try:
        opened = ledger_of(document.book, name, digest)
    except OperatorError:
        return None
    return opened if opened.ledger.items else None


def _remarks(document: Document, name: str, digest: str) -> list[Finding]:
    return [
        finding(code, Source(name, sha256=digest, paragraph=paragraph), **gaps)
        for code, paragraph, gaps in document.remarks
    ]


def _doubts(plan: Plan) -> list[Finding]:
    """What was assumed while the document was read, at the paragraph it concerns."""
    found = [
        finding(
            doubt.code, Source(plan.file, sha256=plan.sha256, paragraph=one.paragraph), item=one.item.id, **doubt.gaps
        )
        for one in plan.items
        for doubt in one.doubts
    ]
    found += [
        finding(doubt.code, Source(plan.file, sha256=plan.sha256, paragraph=other.paragraph), **doubt.gaps)
        for other in plan.passed
        for doubt in other.doubts
    ]
    return found
