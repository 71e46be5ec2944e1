"""Responsibility clauses of published documents: who leads, who is responsible, who supports; and what is no such clause."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_cases import FIRST_LEADS, LABELS
from unit_cases import CLAUSES, NO_CLAUSES

from toolkit.model.ledger import Assignment, Role
from toolkit.text.labels import labels_in, looks_like_assignment, says_first_leads
from toolkit.text.printed import units_text
from toolkit.text.units import split_units

ROWS = [line.partition(" =>") for line in CLAUSES.strip().splitlines()]


def read(text: str) -> dict[str, tuple[str, ...]]:
    cell = split_units(text.replace("⏎", "\n"))
    found = {one.role.value: one.units for one in cell.assignments}
    return {**found, "时限": (cell.due,)} if cell.due else found


def wanted(told: str) -> dict[str, tuple[str, ...]]:
    return {role: tuple(units.split(",")) for role, _, units in (part.partition(":") for part in told.split())}


def test_there_are_many() -> None:
    assert len(ROWS) >= 340
    assert len(NO_CLAUSES) >= 150


@pytest.mark.parametrize(("text", "told"), [(text, told) for text, _, told in ROWS], ids=[row[0][:24] for row in ROWS])
def test_a_clause_is_taken_apart(text: str, told: str) -> None:
    assert read(text) == wanted(told)


@pytest.mark.parametrize("text", [text for text, _, told in ROWS if told.strip()])
def test_a_clause_is_known_by_its_looks(text: str) -> None:
    assert looks_like_assignment(text.replace("⏎", "\n"))


@pytest.mark.parametrize("text", NO_CLAUSES)
def test_what_is_no_clause(text: str) -> None:
    assert not looks_like_assignment(text)


@pytest.mark.parametrize("line", LABELS.strip().splitlines())
def test_labels_of_a_line(line: str) -> None:
    text, _, told = line.partition(" =>")
    found = labels_in(text)
    assert [f"{kind}={value}" for kind, _, _, value in found] == [part.replace("_", " ") for part in told.split()]
    assert all(value in text[start:end] for _, start, end, value in found)


@pytest.mark.parametrize("line", FIRST_LEADS.strip().splitlines())
def test_who_leads_by_its_place_in_the_list(line: str) -> None:
    text, _, told = line.partition(" =>")
    assert says_first_leads(text) == (None if told.strip() == "None" else told.strip())


@pytest.mark.skipif("TAIZHANG_REFERENCE" not in os.environ, reason="没有参考资料（TAIZHANG_REFERENCE）")
def test_the_brackets_of_a_real_document_equal_its_annotation() -> None:
    gold = json.loads((Path(os.environ["TAIZHANG_REFERENCE"]) / "gold" / "000.gold.json").read_text(encoding="utf-8"))
    clauses = [task for task in gold["tasks"] if task["responsibility_text"]]
    assert len(clauses) > 20
    for task in clauses:
        wanted_units = {one["role"]: tuple(one["units"]) for one in task["assignments"]}
        assert read(task["responsibility_text"]) == wanted_units
        assert looks_like_assignment(task["responsibility_text"].strip("（）()〔〕"))


NAMES = sorted(
    {
        name
        for _, _, told in ROWS
        for role, names in wanted(told).items()
        if role != "时限"
        for name in names
        if not name.startswith("开发区")
    }
)
"""开发区 and 开发区管委会 are left out: behind 各县区 the two are one phrase, 各县区、开发区."""


@given(st.permutations(list(Role)), st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5), max_size=3))
def test_printing_and_reading_again_is_the_identity(roles: list[Role], lists: list[list[str]]) -> None:
    seen: set[str] = set()
    assignments = []
    for role, names in zip(roles, lists, strict=False):
        fresh = tuple(name for name in dict.fromkeys(names) if name not in seen)
        seen.update(fresh)
        if fresh:
            assignments.append(Assignment(role, fresh))
    assert split_units(units_text(assignments)).assignments == tuple(assignments)


PHRASES: list[tuple[str, tuple[Role, ...]]] = [
    ("{}负责", (Role.RESPONSIBLE,)),
    ("{}", (Role.RESPONSIBLE,)),
    ("{}等部门按职责分工负责", (Role.RESPONSIBLE,)),
    ("{}牵头，{}配合", (Role.LEAD, Role.SUPPORT)),
    ("{}分别牵头，{}等参与，2026年6月底前完成", (Role.LEAD, Role.SUPPORT)),
    ("由{}牵头，会同{}", (Role.LEAD, Role.SUPPORT)),
    ("{}牵头（{}协助）", (Role.LEAD, Role.SUPPORT)),
    ("牵头单位：{}；责任单位：{}", (Role.LEAD, Role.RESPONSIBLE)),
    ("{}牵头，{}配合；{}按照各自职责抓好落实。", (Role.LEAD, Role.SUPPORT, Role.RESPONSIBLE)),
]


@given(
    st.sampled_from(PHRASES),
    st.lists(st.sampled_from(NAMES), min_size=9, max_size=9, unique=True),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.sampled_from("、，"),
)
def test_every_phrase_with_every_name(
    phrase: tuple[str, tuple[Role, ...]], names: list[str], counts: list[int], comma: str
) -> None:
    shape, roles = phrase
    groups = [tuple(names[3 * index : 3 * index + counts[index]]) for index in range(len(roles))]
    cell = split_units(shape.format(*(comma.join(group) for group in groups)))
    assert {one.role: one.units for one in cell.assignments} == dict(zip(roles, groups, strict=True))


WORDS = ["牵头", "负责", "配合", "按职责分工", "单位：", "责任", "等", "各", "（", "）", "“", "”", "〔", "、", "，", "；", "/", "和", "及", "\n", " ",
         "市", "县", "局", "委", "办", "税务", "财政", "人民政府", "有关部门", "6月底前", "持续推进", "完成时限：", "责任人：", "张", "①", "<p>"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_nothing_is_refused(text: str) -> None:
    cell = split_units(text)
    for assignment in cell.assignments:
        assert assignment.units
        assert all(unit == unit.strip() and "\n" not in unit for unit in assignment.units)
    assert looks_like_assignment(text) in (True, False)


def test_long_texts_take_no_long_time() -> None:
    started = time.process_time()
    for text in (
        "市税务局负责" * 3000,
        "负责配合" * 5000,
        "（" * 5000,
        "市财政局和" * 2000,
        "按职责" * 5000,
        "市 " * 5000,
        "市财政局市住建局" * 3000,
        "市财政局、" * 20000,
    ):
        split_units(text)
        looks_like_assignment(text)
    assert time.process_time() - started < 5
