"""The JSON of read and merge keeps the contract: names, kinds, sources, and a schema that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from merging import FINANCE, MARKET, TAX, Output, item, ledger, merge, sent

from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Assignment, Deadline, Milestone, Role, Source, Target
from toolkit.model.merging import Leftover, Placed
from toolkit.report.payload import folder_payload, merge_payload, read_payload

SCHEMAS = Path(__file__).resolve().parent.parent / "docs" / "schema"
DOUBT = Finding(
    "L201", Severity.WARNING, "表头“落实情况”当作“进展情况”。", "请核实。", Source("台账.xlsx", "台账", "F2")
)


def valid(payload: dict[str, Any], name: str) -> dict[str, Any]:
    """The payload as it comes back from JSON text, checked against its published schema."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    known: dict[str, Any] = json.loads(json.dumps(payload, ensure_ascii=False))
    jsonschema.validate(known, schema, cls=jsonschema.Draft202012Validator)
    return known


def test_read_names_what_the_contract_names() -> None:
    one = replace(
        item(12),
        assignments=(Assignment(Role.LEAD, (TAX,), inherited=True), Assignment(Role.SUPPORT, (MARKET,))),
        deadline=Deadline("6月前", "date", "2026-05-31", "2026-06-30"),
        milestones=(Milestone("3月底前", "2026-03-31"),),
        targets=(Target("不超过5个工作日", 5, "个工作日", "<="),),
    )
    known = valid(read_payload(ledger(one, item(13)), [DOUBT]), "read")
    first = known["items"][0]
    assert first["assignments"] == [
        {"role": "牵头", "units": [TAX], "inherited": True},
        {"role": "配合", "units": [MARKET]},
    ]
    assert first["deadline"] == {"text": "6月前", "kind": "date", "due": "2026-05-31", "due_alt": "2026-06-30"}
    assert first["targets"] == [{"text": "不超过5个工作日", "value": 5, "unit": "个工作日", "comparator": "<="}]
    assert first["source"] == {"file": "台账.xlsx", "sheet": "台账", "cell": "C14", "sha256": "0" * 64}
    assert "inherited" not in known["items"][1]["assignments"][0]
    assert "due_alt" not in known["items"][1]["deadline"]
    assert known["findings"][0] == {
        "code": "L201", "severity": "warning", "message": DOUBT.message, "hint": "请核实。", "file": "台账.xlsx", "sheet": "台账",
        "cell": "F2", "unit": None, "item": None,
    }  # fmt: skip


def test_a_folder_is_a_list_of_files() -> None:
    parts = [read_payload(ledger(item(1)), []), read_payload(ledger(), [])]
    assert [len(part["items"]) for part in valid(folder_payload(parts), "read")["files"]] == [1, 0]


def test_merge_tells_reports_with_the_cell_of_every_text() -> None:
    plan = ledger(item(1, lead=[TAX], support=[MARKET], progress=f"【{MARKET}】上期已建窗口"), item(2, lead=[FINANCE]))
    note = Leftover(
        "unplaced", "见附图", Source("税.xlsx", "Sheet1", "G3", "a" * 64), "写在批注里", TAX, plan.items[0].id
    )
    first = sent("税.xlsx", TAX, (0, "完成30%"), left=[note], sha256="a" * 64, day=18)
    second = sent("税2.xlsx", TAX, (0, "完成60%"), sha256="b" * 64, day=20)
    seal = Placed("盖章件/税.pdf", "c" * 64, "attachment", TAX)
    lock = Placed("~$税.xlsx", "", "skipped")
    known = valid(merge_payload(merge(plan, first, second, seal, lock)), "merge")
    assert known["items"][0]["reports"] == [
        {
            "unit": TAX, "role": "牵头", "progress": "完成60%", "problem": "", "status": "",
            "sources": {"progress": [{"file": "税2.xlsx", "sheet": "Sheet1", "cell": "F3", "sha256": "b" * 64}], "problem": [], "status": []},
        },
        {
            "unit": MARKET, "role": "配合", "progress": "上期已建窗口", "problem": "", "status": "",
            "sources": {"progress": [{"file": "台账.xlsx", "sheet": "台账", "cell": "F3", "sha256": "0" * 64}], "problem": [], "status": []},
        },
    ]  # fmt: skip
    assert [(left["kind"], left["text"], left["item"]) for left in known["leftovers"]] == [
        ("unplaced", "见附图", plan.items[0].id),
        ("superseded", "完成30%", plan.items[0].id),
    ]
    assert [(one["file"], one["state"]) for one in known["submissions"]] == [
        ("税.xlsx", "superseded"),
        ("税2.xlsx", "merged"),
        ("盖章件/税.pdf", "attachment"),
    ]
    assert known["missing"] == [{"unit": FINANCE, "items": [plan.items[1].id]}]
    assert known["balance"] == {
        "read": 3,
        "merged": 1,
        "superseded": 1,
        "conflicting": 0,
        "unplaced": 1,
        "set_aside": 0,
    }


def test_the_text_of_the_office_is_told_beside_the_unit_s() -> None:
    plan, file = ledger(item(1), item(2)), sent("税.xlsx", TAX, (0, "完成30%"))
    output = Output(merge(plan, file))
    output.cells[plan.items[0].id, "progress"] = "完成35%"
    output.cells[plan.items[1].id, "theme"] = "优化税费服务"
    known = valid(merge_payload(merge(plan, file, previous=output.read())), "merge")
    assert [one["approved"] for one in known["items"]] == ["完成35%", None]
    assert known["items"][0]["reports"][0]["progress"] == "完成30%"
    assert known["items"][1]["approved_cells"] == {"theme": "优化税费服务"}


@pytest.mark.parametrize("name", ["read", "merge"])
def test_the_schema_refuses_a_payload_with_a_name_missing(name: str) -> None:
    payload = read_payload(ledger(item(1)), []) if name == "read" else merge_payload(merge(ledger(item(1))))
    valid(payload, name)
    del payload["items"][0]["requirement"]
    with pytest.raises(jsonschema.ValidationError):
        valid(payload, name)
