"""From rows to the ledger: identity, numbers, units, deadlines; and the real ledger against its hand-made annotation."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sheets import read, sheet
from toolkit.core.ledger import build_ledger, item_id, requirement_text
from toolkit.model.findings import Finding
from toolkit.model.layout import Reading
from toolkit.model.ledger import Ledger, Role
from toolkit.settings.layouts import load_layouts

HEAD = "主题事项 | 重点工作 | 具体要求 | 责任单位 | 完成时限 | 进展情况 | 问题建议"


def ledger_of(reading: Reading) -> tuple[Ledger, list[Finding]]:
    ledger, findings, rows = build_ledger(reading, load_layouts()[0])
    assert len(rows) == len(ledger.items)
    return ledger, findings


LEDGER = f"""
    云溪市 2026 年优化营商环境重点任务落实台账 | < | < | < | < | < | <
    {HEAD}
    （一）优化 办税 | 1. 精简材料。 | 办理材料压减 30%以上 ，公布清单。 | 牵头单位：市税务局\\n配合单位：市发改委、青岚县 | 6 月底 | 已压减 |
    ^ | ^ | 每季度更新一次清单。 | | 常态实施 | |
    ^ | 2.一网通办 | 全部事项网上可办。 | 市大数据局、石桥区 | 12月底 | | 缺经费
"""


def test_items_have_everything_that_the_table_says() -> None:
    ledger, findings = ledger_of(read(LEDGER))
    assert (ledger.title, ledger.year, ledger.rows) == ("云溪市2026年优化营商环境重点任务落实台账", 2026, "fixed")
    first, second, third = ledger.items
    assert (first.no, first.theme, first.title) == ("1", "优化办税", "精简材料")
    assert first.requirement == "办理材料压减30%以上，公布清单。"
    assert [(a.role, a.units) for a in first.assignments] == [
        (Role.LEAD, ("市税务局",)), (Role.SUPPORT, ("市发改委", "青岚县")),
    ]  # fmt: skip
    assert (first.deadline.due, second.deadline.kind, third.deadline.due) == ("2026-06-30", "ongoing", "2026-12-31")
    assert [(a.role, a.units) for a in third.assignments] == [(Role.RESPONSIBLE, ("市大数据局", "石桥区"))]
    assert (dict(first.answers), dict(third.answers)) == ({"progress": "已压减"}, {"problem": "缺经费"})
    assert ledger.source_of(third).cell == "C5"
    assert [item.no for item in ledger.items] == ["1", "1", "2"]
    assert all(assignment.inherited for assignment in second.assignments)
    assert [(f.code, f.source.cell) for f in findings] == [("L233", "D4")]
    assert "市税务局、市发改委、青岚县" in findings[0].message


def test_identity_is_the_hidden_id_else_the_fingerprint_of_the_requirement() -> None:
    ledger, _ = ledger_of(
        read("""
            台账识别码 | 具体要求 | 责任单位
            0a1b2c3d | 材料压减三成以上。 | 市税务局
             | 全部事项网上可办。 | 市税务局
             | 全部 事项 网上可办 | 市发改委
             | 全部事项网上可办。 | 青岚县
        """)
    )
    mark = hashlib.sha256("全部事项网上可办".encode()).hexdigest()[:8]
    assert [item.id for item in ledger.items] == ["0a1b2c3d", mark, f"{mark}-2", f"{mark}-3"]
    assert item_id("全部事项网上可办。") == mark


def test_equal_requirements_are_reported() -> None:
    _, findings = ledger_of(read("具体要求 | 责任单位\n加强宣传。 | 市税务局\n加强宣传。 | 市发改委"))
    assert [(f.code, f.source.cell) for f in findings] == [("L231", "A3")]
    assert "第2行" in findings[0].message


def test_a_clash_of_hidden_ids_still_gives_every_item_its_own() -> None:
    ledger, _ = ledger_of(
        read("台账识别码 | 具体要求 | 责任单位\nab | 甲。 | 市税务局\nab-2 | 乙。 | 市税务局\nab | 丙。 | 市税务局")
    )
    assert len({item.id for item in ledger.items}) == 3


def test_the_number_may_stand_in_a_column_of_its_own() -> None:
    ledger, _ = ledger_of(
        read("""
            序号 | 重点工作 | 具体要求 | 牵头单位 | 配合单位
            1 | 精简材料 | 材料压减三成以上。 | 市税务局 | 市发改委
            ^ | ^ | 公布清单。 | 市税务局 |
            2 | 一网通办 | 全部事项网上可办。 | 市大数据局 | 无
        """)
    )
    assert [item.no for item in ledger.items] == ["1", "1", "2"]
    assert [len(item.assignments) for item in ledger.items] == [2, 1, 1]


def test_lead_and_responsible_columns_give_their_roles() -> None:
    ledger, _ = ledger_of(
        read("任务 | 牵头单位 | 责任单位 | 配合单位\n材料压减三成。 | 市税务局 | 青岚县、石桥区 | 市发改委")
    )
    assert [a.role for a in ledger.items[0].assignments] == [Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT]


def test_a_row_without_requirement_is_reported_and_makes_no_item() -> None:
    ledger, findings = ledger_of(
        read(f"{HEAD}\n一 | 1.甲 | 材料压减三成以上。 | 市税务局 | 6月底 | |\n | 2.乙 | | 市发改委 | 6月底 | |")
    )
    assert len(ledger.items) == 1
    assert [(f.code, f.source.cell) for f in findings] == [("L230", "C3")]


def test_one_sheet_holds_the_ledger_and_the_other_is_mentioned() -> None:
    small = sheet("具体要求 | 责任单位\n样例要求。 | 市税务局", "样表")
    large = sheet("具体要求 | 责任单位\n材料压减三成。 | 市税务局\n全部网办。 | 市发改委", "台账")
    ledger, findings = ledger_of(read(small, large))
    assert {item.sheet for item in ledger.items} == {"台账"}
    assert [(f.code, f.source.sheet) for f in findings] == [("L232", "样表")]


def test_the_year_comes_from_the_title_else_from_the_file_name() -> None:
    text = "具体要求 | 责任单位 | 完成时限\n材料压减三成。 | 市税务局 | 9月底"
    ledger, _ = ledger_of(read(text, file="campaign2019/云溪市2026年台账.xlsx"))
    assert (ledger.year, ledger.items[0].deadline.due) == (2026, "2026-09-30")
    assert ledger_of(read(text, file="台账.xlsx"))[0].year is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("办理 材料 压减 30 %以上", "办理材料压减30%以上"),
        ("实施\n方案印发后\n执行", "实施方案印发后执行"),
        ("公布清单。\n每季度更新。", "公布清单。\n每季度更新。"),
        ("　　推广 Smart City 平台", "推广Smart City平台"),
        ("一是甲；\n\n二是乙。", "一是甲；\n二是乙。"),
        ("已经干净。", "已经干净。"),
    ],
)
def test_white_space_of_typesetting_goes_and_paragraphs_stay(written: str, stored: str) -> None:
    assert requirement_text(written) == stored
    assert requirement_text(stored) == stored


REFERENCE = os.environ.get("TAIZHANG_REFERENCE")


@pytest.mark.skipif(not REFERENCE, reason="TAIZHANG_REFERENCE names no folder with the reference documents")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_a_real_ledger_agrees_with_its_annotation(suffix: str, tmp_path: Path) -> None:
    from toolkit.read.open import read_book
    from toolkit.read.recognise import recognise

    folder = Path(REFERENCE or "")
    path = next((folder / "real").glob(f"*.{suffix}"))
    data = path.read_bytes()
    made = recognise(read_book(data, path.name), load_layouts(), file=path.name, sha256="0")
    ledger, _ = ledger_of(made)
    items = [
        {
            "no": item.no, "theme": item.theme, "title": item.title, "requirement": item.requirement,
            "assignments": [{"role": a.role.value, "units": a.units} for a in item.assignments],
        }
        for item in ledger.items
    ]  # fmt: skip
    out = tmp_path / "read.json"
    out.write_text(json.dumps({"items": items}), encoding="utf-8")
    score = [sys.executable, folder / "score/score_plan.py", out, folder / "gold/004.gold.json", "-v"]
    done = subprocess.run([*score, "--only", "items,no,theme,title,units"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
