"""Invented published documents of all families (``tests/plans``), written and annotated by somebody who did not write the reader.

The annotation of a document lies beside it: its tasks with who is responsible and by when. What is read must be the same
in every document but the few named below; over all of them the figures have a floor.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from toolkit.app import plan as job

PLANS = Path(__file__).parent / "plans"
NAMES = sorted(path.stem for path in PLANS.glob("*.txt"))
KNOWN = {
    "20_city_brackets_semicolon_roles": "区房管局东湖城投公司：两个名字之间什么也没有，后一个不是局，不敢分",
    "27_traditional_chars": "繁体字的标签和职责用语不认识",
    "36_city_table_merged_cells_same_above": "表格里的“同上”按原文留着",
    "90_ministries_division_deadline_in_bracket": "全文没有年份",
}


@dataclass
class Score:
    """Counts over one or more documents."""

    found: int = 0
    missing: int = 0
    extra: int = 0
    units: int = 0
    units_missing: int = 0
    units_extra: int = 0
    deadlines: int = 0

    def __iadd__(self, other: Score) -> Score:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


def bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text or "").replace("〔", "(").replace("〕", ")")
    return re.sub(r"\s", "", folded.replace("[", "(").replace("]", ")"))


@cache
def gold(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PLANS / f"{name}.gold.json").read_text(encoding="utf-8"))
    return loaded


@cache
def read(name: str) -> dict[str, Any]:
    return job.payload(job.run(job.request(PLANS / f"{name}.txt", None)))


def pairs(task: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["role"], bare(unit)) for one in task["assignments"] for unit in one["units"]}


def matched(name: str) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """(annotated task, item read) with None where one side has no partner, by how the text begins."""
    left = list(read(name)["items"])
    for task in gold(name).get("tasks") or []:
        start = bare(task["text"])[:12]
        item = next((one for one in left if 0 <= bare(one["title"] + one["requirement"]).find(start) <= 60), None)
        if item:
            left.remove(item)
        yield task, item
    for item in left:
        yield None, item


def score(name: str) -> Score:
    total = Score()
    for task, item in matched(name):
        if task is None or item is None:
            total += Score(missing=task is not None, extra=task is None, units_missing=len(pairs(task)) if task else 0)
            continue
        wanted, got = pairs(task), pairs(item)
        due, want = item["deadline"], task["deadline"]
        right = due["kind"] == want["kind"] and due["due"] in (want["due"], want.get("due_alt", want["due"]))
        total += Score(1, 0, 0, len(wanted & got), len(wanted - got), len(got - wanted), int(right))
    return total


@pytest.mark.parametrize("name", [name for name in NAMES if name not in KNOWN])
def test_a_document_is_read_as_its_annotator_read_it(name: str) -> None:
    told = []
    for task, item in matched(name):
        if task is None or item is None:
            told.append(
                f"{'没有读出' if task else '多读了'}：{(task or {}).get('text') or (item or {}).get('requirement')}"
            )
            continue
        if pairs(task) != pairs(item):
            told.append(f"{task['no']}：{sorted(pairs(item) ^ pairs(task))}")
        if (item["deadline"]["kind"], item["deadline"]["due"]) != (task["deadline"]["kind"], task["deadline"]["due"]):
            told.append(f"{task['no']}：{item['deadline']} != {task['deadline']}")
    assert told == []


def test_over_all_documents() -> None:
    total = Score()
    for name in NAMES:
        total += score(name)
    tasks = total.found + total.missing
    assert total.found >= 0.98 * tasks
    assert total.found >= 0.98 * (total.found + total.extra)
    assert 2 * total.units >= 0.97 * (2 * total.units + total.units_missing + total.units_extra)
    assert total.deadlines >= 0.95 * tasks


@pytest.mark.parametrize("name", [name for name in NAMES if "table" not in name])
def test_every_numbered_paragraph_is_an_item_or_is_passed(name: str) -> None:
    payload = read(name)
    covered = {one["source"]["paragraph"] for one in payload["items"] if "paragraph" in one["source"]}
    covered |= {
        number
        for one in payload["items"]
        if "last" in one
        for number in range(one["source"].get("paragraph", 0), one["last"] + 1)
    }
    covered |= {one["paragraph"] for one in payload["passed"]}
    lines = (PLANS / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    numbered = {
        number
        for number, line in enumerate(lines, 1)
        if re.match(r"\s*(?:\d{1,2}[.、．]|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、)[\u4e00-\u9fff]", line)
        and "\t" not in line
        and "|" not in line
    }
    assert numbered - covered == set()


@pytest.mark.parametrize("name", [name for name in NAMES if gold(name).get("stages") or gold(name).get("modes")])
def test_stages_and_modes(name: str) -> None:
    payload = read(name)
    stages = {(one["start"], one["end"]) for one in payload["stages"]}
    assert {(one["start"], one["end"]) for one in gold(name).get("stages") or []} <= stages
    modes = {(bare(one["name"]), one["count"]) for one in payload["modes"]}
    assert {(bare(one["name"]), one["count"]) for one in gold(name).get("modes") or []} <= modes
