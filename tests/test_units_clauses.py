"""Responsibility clauses of published documents: who leads, who is responsible, who supports; and what is no such clause."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit_cases import CLAUSES, NO_CLAUSES

from toolkit.model.ledger import Assignment, Role
from toolkit.text.labels import looks_like_assignment
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
    assert len(ROWS) >= 280
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


NAMES = sorted(
    {name for _, _, told in ROWS for role, names in wanted(told).items() if role != "时限" for name in names}
)


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
