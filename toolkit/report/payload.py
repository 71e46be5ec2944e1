"""The JSON of ``read`` and ``merge`` as plain dicts (``design.md`` §6; schemas in docs/schema). Keys are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from toolkit.core.late import is_late
from toolkit.core.records import COLUMNS
from toolkit.model.findings import Finding
from toolkit.model.ledger import Deadline, Item, Ledger, Source
from toolkit.model.merging import ANSWER_KEYS, Consolidated, Contribution, Leftover

VERSION = 1
Json = dict[str, Any]


def read_payload(ledger: Ledger, findings: Iterable[Finding]) -> Json:
    """What was understood of one ledger; keys that only published documents fill are there and empty."""
    return {
        **_head("read"),
        "file": ledger.file,
        "sha256": ledger.sha256,
        "title": ledger.title,
        "issuer": None,
        "doc_no": None,
        "issued_on": None,
        "year": ledger.year,
        "items": [item_json(ledger, item) for item in ledger.items],
        "duties": [],
        "stages": [],
        "modes": [],
        "findings": [finding_json(one) for one in findings],
    }


def folder_payload(parts: Sequence[Json]) -> Json:
    """The payloads of several files (a folder or an archive) as one."""
    return {**_head("read"), "files": list(parts)}


def merge_payload(merged: Consolidated) -> Json:
    """A consolidated ledger with all its sources, leftovers, findings and the balance."""
    ledger, balance = merged.ledger, merged.balance
    return {
        **_head("merge"),
        "title": ledger.title,
        "period": merged.period,
        "as_of": merged.as_of,
        "items": [_merged_item(merged, index, item) for index, item in enumerate(ledger.items)],
        "leftovers": [leftover_json(one) for one in merged.leftovers],
        "findings": [finding_json(one) for one in merged.findings],
        "submissions": [
            {
                "file": one.file,
                "sha256": one.sha256,
                "unit": one.unit,
                "state": one.state,
                "merged": one.merged,
                "left": one.left,
                "late": is_late(merged, one),
            }
            for one in merged.submissions
            if one.state != "skipped"
        ],
        "missing": [{"unit": one.unit, "items": list(one.items)} for one in merged.missing],
        "balance": {
            "read": balance.read,
            "merged": balance.merged,
            "superseded": balance.superseded,
            "conflicting": balance.conflicting,
            "unplaced": balance.unplaced,
            "set_aside": balance.set_aside,
        },
    }


def item_json(ledger: Ledger, item: Item) -> Json:
    """ITEM of the contract; its source is the cell of the requirement."""
    assignments = []
    for one in item.assignments:
        entry: Json = {"role": one.role.value, "units": list(one.units)}
        if one.inherited:
            entry["inherited"] = True
        assignments.append(entry)
    return {
        "id": item.id,
        "no": item.no,
        "theme": item.theme,
        "title": item.title,
        "requirement": item.requirement,
        "assignments": assignments,
        "deadline": due_json(item.deadline),
        "milestones": [{"text": one.text, "due": one.due} for one in item.milestones],
        "targets": [
            {"text": one.text, "value": one.value, "unit": one.unit, "comparator": one.comparator}
            for one in item.targets
        ],
        "source": source_json(ledger.source_of(item)),
    }


def due_json(deadline: Deadline) -> Json:
    """DUE of the contract; ``due_alt`` only where the text has a second reading."""
    due: Json = {"text": deadline.text, "kind": deadline.kind, "due": deadline.due}
    if deadline.due_alt is not None:
        due["due_alt"] = deadline.due_alt
    return due


def source_json(source: Source) -> Json:
    """SOURCE of the contract."""
    return {"file": source.file, "sheet": source.sheet, "cell": source.cell, "sha256": source.sha256}


def finding_json(found: Finding) -> Json:
    """FINDING of the contract; ``waived`` is there only where the office accepts it, with the reason."""
    made: Json = {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "hint": found.hint,
        "file": found.source.file,
        "sheet": found.source.sheet,
        "cell": found.source.cell,
        "unit": found.unit,
        "item": found.item,
    }
    if found.waived:
        made["waived"] = found.waived
    return made


def leftover_json(left: Leftover) -> Json:
    """LEFTOVER of the contract, with the reason, the column it stood under and the decision typed for it."""
    return {
        "kind": left.kind,
        "text": left.text,
        "unit": left.unit,
        "item": left.item,
        "candidates": list(left.candidates),
        "source": source_json(left.source),
        "reason": left.reason,
        "column": left.column,
        "choice": left.choice,
    }


def _merged_item(merged: Consolidated, index: int, item: Item) -> Json:
    office = {}
    if merged.approved:
        office = {c: merged.approved[index, c] for c in COLUMNS if (index, c) in merged.approved}
    answers = [office[column] for column in ANSWER_KEYS if column in office]
    return {
        **item_json(merged.ledger, item),
        "reports": _reports(merged, merged.contributions(index)),
        "approved": answers[0] if answers else None,
        "approved_cells": office,
    }


def _reports(merged: Consolidated, contributions: Sequence[Contribution]) -> list[Json]:
    """REPORT of the contract: the texts of each unit together; a column without a text is empty."""
    reports: dict[str, Json] = {}
    for one in contributions:
        report = reports.setdefault(
            one.unit,
            {
                "unit": one.unit,
                "role": one.role.value,
                **dict.fromkeys(ANSWER_KEYS, ""),
                "sources": {column: [] for column in ANSWER_KEYS},
            },
        )
        report[one.column] = one.text
        if one.file >= 0:
            sent = merged.submissions[one.file]
            source = Source(sent.file, one.sheet, one.cell, sent.sha256)
        else:
            source = Source(merged.ledger.file, one.sheet or None, one.cell or None, merged.ledger.sha256)
        report["sources"].setdefault(one.column, []).append(source_json(source))
    return list(reports.values())


def _head(command: str) -> Json:
    return {"schema": f"taizhang.{command}", "version": VERSION}
