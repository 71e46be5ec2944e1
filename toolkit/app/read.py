"""读: one file, folder or archive → what was understood of it."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.app.opening import Opened, ledger_of
from toolkit.core.desk import clip
from toolkit.core.mailed import described
from toolkit.model.codes import finding
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding
from toolkit.model.ledger import Ledger, Source
from toolkit.read.collect import Found, collect
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book

_GAPS = frozenset({"P701", "P704"})
KIND_NAMES = {
    "xlsx": "Excel 工作簿", "xls": "Excel 97-2003 工作簿", "ods": "开放文档表格", "csv": "文本表格", "html": "网页表格",
    "xml2003": "Excel 2003 XML 表格", "docx": "Word 文档",
}  # fmt: skip


@dataclass(slots=True)
class OneFile:
    """What one file gave: ``opened`` is None when it could not be read or holds no ledger; ``what`` is one Chinese line."""

    file: str
    sha256: str
    what: str
    findings: Sequence[Finding]
    opened: Opened | None = None


@dataclass(slots=True)
class Outcome:
    """All files of the argument; ``single`` when the argument was one file."""

    files: list[OneFile]
    single: bool


def run(path: Path) -> Outcome:
    """Read what ``path`` names. OperatorError when it is not there, is empty, or nothing in it can be read."""
    if not path.exists():
        raise OperatorError(f"找不到“{path}”，请检查名字和位置。")
    found = _told(list(collect([path])))
    if not found:
        raise OperatorError(f"“{path}”里没有可读的文件。")
    outcome = Outcome([_one(each) for each in found], single=path.is_file() and len(found) == 1)
    if not any(one.opened for one in outcome.files):
        first = outcome.files[0]
        hint = first.findings[0].hint if first.findings else ""
        raise OperatorError(f"没有读到台账。{first.file}：{first.what}{hint}")
    return outcome


def _told(found: list[Found]) -> list[Found]:
    """Without the mails that have nothing to say beside their files."""
    return [one for one in found if one.kind != "letter" or one.remarks or len(found) == 1]


def _one(found: Found) -> OneFile:
    digest = ""
    if found.kind == "letter":
        return _mail(found)
    code, gaps = found.problem or (found.code if found.kind == "skipped" else "", {})
    if code:
        return _refused(found.file, digest, code, gaps)
    try:
        data = found.load()
        digest = hashlib.sha256(data).hexdigest()
        book = read_book(data, found.file)
        opened = ledger_of(book, found.file, digest)
    except Unreadable as reason:
        return _refused(found.file, digest, reason.code, reason.gaps)
    except OperatorError as reason:
        return OneFile(found.file, digest, str(reason), [])
    ledger = opened.ledger
    if ledger.rows == "open":
        count = sum(len(table.rows) for table in opened.reading.tables)
        what = f"{KIND_NAMES.get(book.kind, book.kind)}，{opened.layout.name}（各单位的行依次接续），{count} 行"
        return OneFile(found.file, digest, what, opened.findings, opened)
    units = len({unit for item in ledger.items for a in item.assignments for unit in a.units})
    what = f"{KIND_NAMES.get(book.kind, book.kind)}，《{ledger.title or '（无标题）'}》，{len(ledger.items)} 项，{units} 个单位"
    return OneFile(found.file, digest, what, _findings(opened), opened)


def _mail(found: Found) -> OneFile:
    """A mail itself: the ledger that was pasted into it, else what there is to be said about it."""
    text, page = found.body()
    digest = hashlib.sha256(found.load()).hexdigest()
    where = Source(found.file, None, None, digest)
    told = [finding(code, where, item=None, **gaps) for code, gaps in found.remarks]
    letter = found.letter
    what = described(letter, f"正文：{clip(text)}" if text else "") if letter else ""
    if page:
        with contextlib.suppress(Unreadable, OperatorError):
            opened = ledger_of(read_book(page, found.file), found.file, digest)
            return OneFile(found.file, digest, f"邮件，{what}", _findings(opened), opened)
    return OneFile(found.file, digest, f"{'，'.join(filter(None, ('邮件', what)))}。", told)


def _findings(opened: Opened) -> list[Finding]:
    """A submission of one unit has gaps in its numbers because the other rows are not its own: that is no defect."""
    sent = any(loose.kind == "unit_line" for loose in opened.reading.loose)
    if not sent and not any(item.answers for item in opened.ledger.items):
        return opened.findings
    return [one for one in opened.findings if one.code not in _GAPS]


def _refused(file: str, digest: str, code: str, gaps: Any) -> OneFile:
    problem = finding(code, Source(file, None, None, digest or None), **gaps)
    return OneFile(file, digest, problem.message, [problem])


def payload(outcome: Outcome) -> dict[str, Any]:
    """The JSON of the contract (``design.md`` §6, docs/schema/read.schema.json)."""
    from toolkit.report.payload import folder_payload, read_payload

    nothing = [Ledger("", (), one.file, one.sha256) for one in outcome.files]
    parts = [
        read_payload(one.opened.ledger if one.opened else blank, one.findings)
        for one, blank in zip(outcome.files, nothing, strict=True)
    ]
    if outcome.single:
        return parts[0]
    return folder_payload(parts)
