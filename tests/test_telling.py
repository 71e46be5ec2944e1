"""What only follows from something else is not told; the rest is grouped, with its cells joined."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.telling import FOR_THE_SENDER, RANK, SILENCES, cells, kinds, to_sender, told
from toolkit.model.codes import CATALOGUE, entry
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Source
from toolkit.model.rules import CUSTOM

CODES = sorted(
    {one.cause for one in SILENCES} | {"D402", "D404", "A501", "A511", "A517", "A516", "U301", "L201", "F112"}
)


def found(
    code: str,
    cell: str | None = None,
    sheet: str | None = "填报表",
    *,
    message: str = "",
    level: Severity | None = None,
) -> Finding:
    """A finding of 市税务局.xlsx; without a cell it concerns the sheet, without a sheet the file."""
    severity = level or entry(code).severity
    return Finding(
        code, severity, message or entry(code).name, "请核对。", Source("市税务局.xlsx", sheet, cell, "0" * 64)
    )


def whole(code: str) -> Finding:
    return found(code, None, None)


@pytest.mark.parametrize(
    ("what", "all_of_them", "heard"),
    [
        ("表头没了，其余都不说", [whole("L206"), whole("U301"), whole("U312"), found("A514", "B2")], ["L206"]),
        ("别的台账，不再说哪行认不出", [whole("U308"), found("L201", "C3"), whole("U301")], ["U308"]),
        ("缺了一张表的内容，才认不出台账", [whole("F110"), whole("L206"), whole("U301")], ["F110"]),
        ("认不出的行，不再说它被改了", [found("D408", "C7"), found("D404", "E7"), found("D404", "E8")], ["D408", "D404"]),
        ("台账里没有的行，也是", [found("D406", "C7"), found("D403", "D7")], ["D406"]),
        ("整行错开，各栏自然对不上", [found("L215", "A9"), found("D404", "E9")], ["L215"]),
        ("全是别的单位的行，只说一次", [whole("U306"), found("A501", "F4"), found("A501", "F5")], ["U306"]),
        ("同一格不说两遍", [found("A516", "F7"), found("A517", "F7"), found("A517", "F8")], ["A516", "A517"]),
        ("别的工作表上的同一格不相干", [found("D408", "C7"), found("D404", "E7", "附表")], ["D408", "D404"]),
        ("互不相干的都说", [found("D404", "E7"), found("A505", "F7"), whole("U302")], ["D404", "A505", "U302"]),
    ],
)  # fmt: skip
def test_knock_on_problems(what: str, all_of_them: list[Finding], heard: list[str]) -> None:
    assert [one.code for one in told(all_of_them)] == heard, what


def test_a_light_remark_never_hides_a_grave_problem() -> None:
    light, grave = found("D408", "C7", level=Severity.INFO), found("D404", "E7", level=Severity.ERROR)
    assert told([light, grave]) == [light, grave]


SOME = st.builds(
    found,
    st.sampled_from(CODES),
    st.sampled_from([None, "C7", "E7", "F8"]),
    st.sampled_from([None, "填报表", "附表"]),
    level=st.sampled_from([None, *Severity]),
)


@given(st.lists(SOME, max_size=12))
def test_hiding_never_changes_what_is_gravest(all_of_them: list[Finding]) -> None:
    heard = told(all_of_them)
    assert bool(heard) == bool(all_of_them)
    assert set(heard) <= set(all_of_them)
    assert min((RANK[one.severity] for one in heard), default=0) == min(
        (RANK[one.severity] for one in all_of_them), default=0
    )
    assert told(heard) == heard


def test_every_code_of_the_tables_is_one_of_the_catalogue() -> None:
    known = {one.code for one in CATALOGUE}
    for one in SILENCES:
        assert one.cause in known and one.scope in {"cell", "row", "sheet", "file"}
        for effect in one.effects:
            assert any(
                code.startswith(effect.rstrip("*")) if effect.endswith("*") else code == effect for code in known
            )
    assert set(FOR_THE_SENDER) <= known


def test_the_sender_is_not_sent_to_the_offices_desk() -> None:
    for code in FOR_THE_SENDER:
        (one,) = to_sender([found(code, "C7")])
        assert "处理" not in one.hint and "台账原文" not in one.hint
    for known in CATALOGUE:
        (one,) = to_sender([replace(found("D401", "C7"), code=known.code, hint=known.hint)])
        assert "请单位" not in one.hint


@pytest.mark.parametrize(
    ("addresses", "line"),
    [
        (["F7"], "F7"),
        (["F9", "F7", "F10", "F11", "F12"], "F7、F9—F12"),
        (["C5", "D5", "E5"], "C5—E5"),
        (["F7", "G7", "F8", "G8"], "F7—F8、G7—G8"),
        (["F9", "F10", "G9"], "F9—F10、G9"),
        (["AA3", "Z3"], "Z3—AA3"),
        (["F99", "F100"], "F99—F100"),
    ],
)
def test_neighbouring_cells_are_joined(addresses: list[str], line: str) -> None:
    assert cells([found("A516", cell) for cell in addresses], sheets=False) == line


def test_the_sheet_is_named_where_there_are_several() -> None:
    both = [found("A516", "F7"), found("A516", "F8"), found("A516", "B2", "附表")]
    assert cells(both, sheets=True) == "“填报表”F7—F8；“附表”B2"
    assert cells([found("A511")], sheets=False) == "工作表“填报表”"
    assert cells([whole("U301")], sheets=True) == ""


@given(st.sets(st.tuples(st.integers(1, 30), st.integers(1, 8)), max_size=40))
def test_joining_names_every_cell_once(places: set[tuple[int, int]]) -> None:
    line = cells([found("A516", f"{chr(64 + column)}{row}") for row, column in places], sheets=False)
    named: list[tuple[int, int]] = []
    for run in line.split("、") if places else []:
        first, _, last = run.partition("—")
        last = last or first
        named += [
            (row, column)
            for row in range(int(first[1:]), int(last[1:]) + 1)
            for column in range(ord(first[0]) - 64, ord(last[0]) - 63)
        ]
    assert sorted(named) == sorted(places)


def test_kinds_come_by_gravity_then_by_number_and_office_rules_one_by_one() -> None:
    groups = kinds([
        found("A505", "F3"), found("D404", "E9"), found("D404", "E4"), whole("F101"),
        found(CUSTOM, "F5", message="进展少于30字"), found(CUSTOM, "F6", message="进展少于30字"), found(CUSTOM, "F7", message="没有写金额"),
    ] if CUSTOM in {one.code for one in CATALOGUE} else [found("A505", "F3"), found("D404", "E9"), found("D404", "E4"), whole("F101")])  # fmt: skip
    names = [(group.code, len(group.findings)) for group in groups]
    assert names[0] == ("F101", 1)
    assert names.index(("D404", 2)) < names.index(("A505", 1))
    assert [one.source.cell for one in next(g for g in groups if g.code == "D404").findings] == ["E4", "E9"]
    if CUSTOM in {one.code for one in CATALOGUE}:
        assert {g.name for g in groups if g.code == CUSTOM} == {"进展少于30字", "没有写金额"}
