"""The JSON of ``plan`` (``design.md`` §6; schema in docs/schema/plan.schema.json). Keys are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from toolkit.model.document import Doubt, Plan, PlanItem
from toolkit.model.findings import Finding
from toolkit.model.ledger import Ledger
from toolkit.report.payload import VERSION, due_json, finding_json, item_json

Json = dict[str, Any]


def plan_payload(plan: Plan, ledger: Ledger, findings: Iterable[Finding]) -> Json:
    """What was read from one published document.

    The source of an item is ``{file, paragraph}``, of a row of a table ``{file, sheet, cell, sha256}``. Beyond the
    contract an item has ``printed`` (the words it was read from), ``last`` (its last paragraph) and ``doubts``; every
    other paragraph stands in ``passed``.
    """
    head = plan.masthead
    return {
        "schema": "taizhang.plan",
        "version": VERSION,
        "file": plan.file,
        "sha256": plan.sha256,
        "title": head.title,
        "issuer": head.issuer or None,
        "doc_no": head.doc_no or None,
        "issued_on": head.issued_on,
        "year": head.year,
        "items": [_item(plan, ledger, one) for one in plan.items],
        "duties": [
            {
                "text": duty.text,
                "who": list(duty.who),
                "what": duty.what,
                "to": duty.to,
                "form": duty.form,
                "due": due_json(duty.due),
                "source": _paragraph(plan, duty.paragraph),
            }
            for duty in plan.duties
        ],
        "stages": [
            {"name": stage.name, "start": stage.start, "end": stage.end, "source": _paragraph(plan, stage.paragraph)}
            for stage in plan.stages
        ],
        "modes": [
            {"no": mode.no, "name": mode.name, "count": mode.count, "source": _paragraph(plan, mode.paragraph)}
            for mode in plan.modes
        ],
        "passed": [
            {"paragraph": one.paragraph, "text": one.text, "what": one.what, "doubts": _doubts(one.doubts)}
            for one in plan.passed
        ],
        "findings": [{**finding_json(one), "paragraph": one.source.paragraph} for one in findings],
    }


def _item(plan: Plan, ledger: Ledger, one: PlanItem) -> Json:
    source = _paragraph(plan, one.paragraph)
    if one.sheet:
        source = {"file": plan.file, "sheet": one.sheet, "cell": one.cell, "sha256": plan.sha256}
    return {
        **item_json(ledger, one.item),
        "source": source,
        "last": one.last or one.paragraph,
        "printed": one.printed,
        "doubts": _doubts(one.doubts),
    }


def _paragraph(plan: Plan, number: int) -> Json:
    return {"file": plan.file, "paragraph": number}


def _doubts(doubts: Iterable[Doubt]) -> list[Json]:
    return [{"code": one.code, "column": one.column or None} for one in doubts]
