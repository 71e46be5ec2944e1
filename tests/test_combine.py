"""All files of all units into one ledger: order, versions, what is left, who is missing, and the account of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merging import (
    COUNTIES,
    COUNTY,
    DIRECTOR,
    DISTRICT,
    FINANCE,
    MARKET,
    TAX,
    Output,
    item,
    ledger,
    merge,
    roster,
    sent,
    snapshot,
)

from toolkit.core.combine import combine
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Ledger, Role, Source
from toolkit.model.merging import Answer, Balance, Consolidated, Leftover, Placed


def codes(merged: Consolidated) -> list[str]:
    return [finding.code for finding in merged.findings]


def kinds(merged: Consolidated) -> dict[str, str]:
    return {left.text: left.kind for left in merged.leftovers}


def balanced(merged: Consolidated) -> None:
    read, *sides = astuple(merged.balance)
    assert read == sum(sides)


# --- order ---------------------------------------------------------------------------------------------------------------


def test_contributions_stand_in_the_order_lead_then_support_then_the_order_in_the_cell() -> None:
    plan = ledger(item(1, lead=[MARKET, TAX], support=[FINANCE, DIRECTOR]))
    merged = merge(plan, *(sent(f"{u}.xlsx", u, (0, f"{u}的进展")) for u in (DIRECTOR, TAX, FINANCE, MARKET)))
    assert [c.unit for c in merged.contributions(0)] == [MARKET, TAX, FINANCE, DIRECTOR]
    assert [c.role for c in merged.contributions(0)] == [Role.LEAD, Role.LEAD, Role.SUPPORT, Role.SUPPORT]
    assert merged.final(0, "progress").splitlines()[0] == f"【{MARKET}】{MARKET}的进展"


def test_the_registry_order_counts_within_a_role() -> None:
    plan = ledger(item(1, lead=[MARKET, TAX], support=[DIRECTOR]))
    files = [sent(f"{u}.xlsx", u, (0, f"{u}的进展")) for u in (DIRECTOR, TAX, MARKET)]
    merged = combine(plan, files, roster=roster(plan), roster_order=[DIRECTOR, TAX, MARKET])
    assert [c.unit for c in merged.contributions(0)] == [TAX, MARKET, DIRECTOR]


def test_one_text_stands_without_a_label() -> None:
    merged = merge(ledger(item(1, lead=[TAX, MARKET])), sent("市税务局.xlsx", TAX, (0, "已办结。")))
    assert merged.final(0, "progress") == "已办结。"
    assert merged.final(0, "problem") == ""


def test_members_of_a_collective_stand_where_it_is_named() -> None:
    plan = ledger(item(1, lead=[COUNTIES], support=[TAX]))
    merged = merge(plan, *(sent(f"{u}.xlsx", u, (0, f"{u}已办")) for u in (TAX, COUNTY, DISTRICT)))
    assert [c.unit for c in merged.contributions(0)] == [DISTRICT, COUNTY, TAX]
    assert merged.missing == []


# --- versions ------------------------------------------------------------------------------------------------------------


def test_two_halves_of_one_unit_are_joined() -> None:
    plan = ledger(item(1), item(2))
    merged = merge(plan, sent("上半.xlsx", TAX, (0, "甲")), sent("下半.xlsx", TAX, (1, "乙")))
    assert [merged.final(0, "progress"), merged.final(1, "progress")] == ["甲", "乙"]
    assert merged.balance == Balance(2, 2)


def test_the_newer_file_counts_and_the_older_text_is_listed() -> None:
    merged = merge(
        ledger(item(1)),
        sent("市税务局终稿.xlsx", TAX, (0, "完成30%"), day=18),
        sent("市税务局.xlsx", TAX, (0, "完成80%"), day=20),
    )
    assert merged.final(0, "progress") == "完成80%"
    (left,) = merged.leftovers
    assert (left.kind, left.text, left.source) == (
        "superseded",
        "完成30%",
        Source("市税务局终稿.xlsx", "Sheet1", "F3", left.source.sha256),
    )
    assert "市税务局.xlsx" in left.reason
    assert [s.state for s in merged.submissions] == ["superseded", "merged"]
    assert codes(merged) == ["M601"]
    balanced(merged)


def test_an_older_file_still_counts_where_the_newer_one_says_nothing() -> None:
    plan = ledger(item(1), item(2))
    merged = merge(plan, sent("旧.xlsx", TAX, (0, "甲"), (1, "乙"), day=18), sent("新.xlsx", TAX, (0, "丙"), day=20))
    assert [merged.final(0, "progress"), merged.final(1, "progress")] == ["丙", "乙"]
    assert [s.state for s in merged.submissions] == ["merged", "merged"]


def test_undecidable_versions_are_a_conflict_and_neither_stands() -> None:
    merged = merge(
        ledger(item(1)), sent("市税务局.xlsx", TAX, (0, "完成30%")), sent("市税务局(2)终稿.xlsx", TAX, (0, "完成80%"))
    )
    assert merged.final(0, "progress") == ""
    assert kinds(merged) == {"完成30%": "conflicting", "完成80%": "conflicting"}
    assert any("终稿" in left.reason for left in merged.leftovers)
    assert codes(merged) == ["M602"]
    assert merged.missing == []
    assert merged.balance == Balance(2, 0, 0, 2)
    assert len({left.key for left in merged.leftovers}) == 2


def test_the_same_file_twice_is_one_file() -> None:
    comment = Leftover("unplaced", "批注", Source("a", "Sheet1", "B2"), "写在批注里", TAX)
    twice = [
        sent(f"{name}.xlsx", TAX, (0, "已办结"), left=[comment], sha256="ab" * 32)
        for name in ("市税务局", "市税务局 - 副本")
    ]
    merged = merge(ledger(item(1)), *twice)
    assert merged.final(0, "progress") == "已办结"
    assert merged.balance == Balance(4, 1, 2, 0, 1)
    assert merged.submissions[1].state == "superseded"
    assert [left.source.file for left in merged.leftovers if left.text == "已办结"] == ["市税务局 - 副本.xlsx"]
    assert codes(merged) == ["M604"]


def test_what_nobody_signed_is_listed_not_merged() -> None:
    merged = merge(ledger(item(1)), sent("新建工作表.xlsx", None, (0, "已办结")))
    assert merged.final(0, "progress") == ""
    assert kinds(merged) == {"已办结": "unplaced"}
    assert codes(merged) == ["M606"]


def test_leftovers_keep_the_code_they_were_given_and_others_get_one() -> None:
    where = Source("市税务局.xlsx", "Sheet1", "H9")
    left = [
        Leftover("unplaced", "见附件", where, "写在备注里", TAX, key="abcdef012345"),
        Leftover("unplaced", "", where, "打不开"),
    ]
    merged = merge(ledger(item(1)), sent("市税务局.xlsx", TAX, left=left))
    keys = {one.text: one.key for one in merged.leftovers}
    assert keys["见附件"] == "abcdef012345"
    assert len(keys[""]) == 12


# --- answers merged over rows --------------------------------------------------------------------------------------------


def test_a_text_merged_over_rows_stands_on_the_first_and_counts_once() -> None:
    plan = ledger(item(1), item(2), item(3))
    merged = merge(plan, sent("市税务局.xlsx", TAX, (0, "三项一并推进"), shared={0: (1, 2)}))
    texts = [merged.final(i, "progress") for i in range(3)]
    assert texts == ["三项一并推进", "与第1项合并填报", "与第1项合并填报"]
    assert merged.missing == []
    assert merged.balance == Balance(1, 1)


def test_a_merged_text_moves_to_the_next_item_when_its_first_one_is_replaced() -> None:
    plan = ledger(item(1), item(2), item(3))
    old = sent("旧.xlsx", TAX, (0, "三项一并推进"), day=18, shared={0: (1, 2)})
    merged = merge(plan, old, sent("新.xlsx", TAX, (0, "第一项已办结"), day=20))
    assert [merged.final(i, "progress") for i in range(3)] == ["第一项已办结", "三项一并推进", "与第2项合并填报"]
    assert merged.balance == Balance(2, 2)


def test_a_merged_text_replaced_everywhere_is_one_leftover() -> None:
    plan = ledger(item(1), item(2))
    old = sent("旧.xlsx", TAX, (0, "一并推进"), day=18, shared={0: (1,)})
    merged = merge(plan, old, sent("新.xlsx", TAX, (0, "甲"), (1, "乙"), day=20))
    assert merged.balance == Balance(3, 2, 1)


# --- what stood in the ledger --------------------------------------------------------------------------------------------


def test_labelled_texts_of_the_ledger_stay_for_units_that_sent_nothing() -> None:
    plan = ledger(item(1, lead=[TAX, MARKET], progress=f"【{TAX}】旧\n【{MARKET}】原有"))
    merged = merge(plan, sent("市税务局.xlsx", TAX, (0, "新")))
    assert merged.final(0, "progress") == f"【{TAX}】新\n【{MARKET}】原有"
    prior = merged.contributions(0)[1]
    assert (prior.unit, prior.file, prior.cell) == (MARKET, -1, "F3")
    assert merged.missing == []


def test_an_unlabelled_text_of_the_ledger_gives_way_and_is_told() -> None:
    plan = ledger(item(1, lead=[TAX, MARKET], progress="上期内容"))
    assert merge(plan).final(0, "progress") == "上期内容"
    merged = merge(plan, sent("市税务局.xlsx", TAX, (0, "新")))
    assert merged.final(0, "progress") == "新"
    assert codes(merged) == ["M605"]
    assert "上期内容" in merged.findings[0].message


def test_an_unlabelled_text_belongs_to_the_unit_that_alone_owes_the_item() -> None:
    plan = ledger(item(1, lead=[TAX], support=[FINANCE], progress="【成效】上期已办"))
    merged = merge(plan, sent("市财政局.xlsx", FINANCE, (0, "已拨付")))
    assert merged.final(0, "progress") == f"【{TAX}】【成效】上期已办\n【{FINANCE}】已拨付"
    assert merged.missing == []


# --- who is missing ------------------------------------------------------------------------------------------------------


def test_leads_owe_answers_and_supporters_never_do() -> None:
    plan = ledger(item(1, lead=[TAX, MARKET], support=[FINANCE]), item(2, lead=[MARKET]))
    merged = merge(plan, sent("市税务局.xlsx", TAX, (0, "已办")), sent("市市场监管局.xlsx", MARKET, (1, "已办")))
    assert [(m.unit, m.items, m.sent_a_file) for m in merged.missing] == [(MARKET, ("00000001",), True)]


def test_a_collective_is_missing_until_a_member_answers() -> None:
    plan = ledger(item(1, lead=[COUNTIES]), item(2, lead=[COUNTIES]))
    assert [m.unit for m in merge(plan).missing] == [COUNTIES]
    merged = merge(plan, sent("青岚县.xlsx", COUNTY, (0, "已办")))
    assert [(m.unit, m.items, m.sent_a_file) for m in merged.missing] == [(COUNTIES, ("00000002",), True)]
    assert merged.units == [COUNTY]


def test_a_unit_named_by_itself_does_not_answer_for_the_collective_beside_it() -> None:
    plan = ledger(item(1, lead=[COUNTY, COUNTIES]))
    merged = merge(plan, sent("青岚县.xlsx", COUNTY, (0, "已办")))
    assert [one.unit for one in merged.missing] == [COUNTIES]
    merged = merge(plan, sent("青岚县.xlsx", COUNTY, (0, "已办")), sent("石桥区.xlsx", DISTRICT, (0, "已办")))
    assert merged.missing == []


def test_where_only_supporters_are_named_nobody_owes_an_answer() -> None:
    assert merge(ledger(item(1, lead=[], support=[TAX]))).missing == []


# --- findings ------------------------------------------------------------------------------------------------------------


def test_findings_come_gravest_first_then_by_place() -> None:
    def at(severity: Severity, cell: str) -> Finding:
        return Finding("X1", severity, cell, "", Source("a.xlsx", "S", cell), TAX)

    placed = sent("a.xlsx", TAX)
    placed.findings = [
        at(Severity.INFO, "A1"),
        at(Severity.WARNING, "B10"),
        at(Severity.WARNING, "C9"),
        at(Severity.ERROR, "Z9"),
    ]
    merged = merge(ledger(item(1)), placed)
    assert [f.message for f in merged.findings] == ["Z9", "C9", "B10", "A1"]


# --- nothing is lost, whatever comes -------------------------------------------------------------------------------------

UNITS = [TAX, MARKET, COUNTY]
PLAN = ledger(item(1, lead=[TAX, MARKET], support=[COUNTIES]), item(2, lead=[COUNTIES]), item(3, support=[TAX]))
STAMPS = st.one_of(st.none(), st.sampled_from(["2026-06-18T09:00:00", "2026-06-19T09:00:00", "2026-06-20T09:00:00"]))


@st.composite
def files(draw: st.DrawFn) -> list[Placed]:
    """Halves, versions, duplicates and merged answers of a few units, every text told apart by its cell."""
    placed: list[Placed] = []
    for number in range(draw(st.integers(0, 6))):
        if placed and draw(st.booleans()) and draw(st.booleans()):
            twin = draw(st.sampled_from(placed))
            placed.append(Placed(f"{number}.xlsx", twin.sha256, "merged", twin.unit, "", twin.answers, twin.leftovers, [], twin.read,
                                 twin.present, twin.stamp, twin.modified, twin.received))  # fmt: skip
            continue
        answers = []
        for column in ("progress", "problem", "status"):
            for index in draw(st.sets(st.integers(0, 2))):
                shared = tuple(range(index + 1, 3)) if draw(st.integers(0, 4)) == 0 else ()
                text = draw(st.sampled_from(["已办", "正在推进", "已办。", "【成效】好\n【市税务局】好"]))
                answers.append(Answer(index, column, text, "S", f"{column}{index}", shared))
        where = Source(f"{number}.xlsx", "S", "Z1", f"{number:064x}")
        left = [
            Leftover(kind, f"{kind}{number}", where, "")
            for kind in draw(st.sets(st.sampled_from(["unplaced", "set_aside"])))
        ]
        placed.append(Placed(
            f"{number}.xlsx", f"{number:064x}", "merged", draw(st.sampled_from(UNITS)), "", answers, left, [], len(answers) + len(left),
            stamp=draw(STAMPS), modified=draw(STAMPS), received=draw(STAMPS),
        ))  # fmt: skip
    return placed


def told(merged: Consolidated) -> Counter[tuple[str, str, str]]:
    """(file, cell, text) of all that stands and all that is left; 与第N项合并填报 is our own word."""
    found = Counter((left.source.file, left.source.cell or "", left.text) for left in merged.leftovers)
    for index in range(len(merged.ledger.items)):
        for c in merged.contributions(index):
            if not c.text.startswith("与第"):
                found[merged.submissions[c.file].file, c.cell, c.text] += 1
    return found


@given(files())
@settings(max_examples=300, deadline=None)
def test_every_text_ends_in_exactly_one_place(placed: list[Placed]) -> None:
    merged = merge(PLAN, *placed)
    written = Counter((one.file, a.cell, a.text) for one in placed for a in one.answers)
    written.update((left.source.file, left.source.cell or "", left.text) for one in placed for left in one.leftovers)
    assert told(merged) == written
    balanced(merged)
    assert merged.balance.read == sum(one.read for one in placed)
    assert merged.balance.merged == sum(one.merged for one in merged.submissions)
    for index in range(3):
        for column in ("progress", "problem", "status"):
            senders = [c.unit for c in merged.contributions(index) if c.column == column]
            assert len(senders) == len(set(senders))


@given(files())
@settings(max_examples=150, deadline=None)
def test_a_second_run_onto_the_untouched_output_changes_nothing(placed: list[Placed]) -> None:
    first = merge(PLAN, *placed)
    second = merge(PLAN, *placed, previous=Output(first).read())
    assert snapshot(second) == snapshot(first)


@given(files(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_the_office_typed_stands_in_every_later_run(placed: list[Placed], data: st.DataObject) -> None:
    output = Output(merge(PLAN, *placed))
    cells = data.draw(st.lists(st.sampled_from(sorted(output.cells)), max_size=4, unique=True))
    typed = {cell: data.draw(st.sampled_from(["办公室核定的文字", "办公室另写"])) for cell in cells}
    output.cells.update(typed)
    later = data.draw(files())
    for number, one in enumerate(later):
        one.file = f"后{number}.xlsx"
    for arrived in (placed, [*placed, *later], [*placed, *later]):
        merged = merge(PLAN, *arrived, previous=output.read())
        for (known, column), text in typed.items():
            assert merged.final(int(known, 16) - 1, column) == text
        balanced(merged)
        output = Output(merged)
    assert snapshot(merge(PLAN, *placed, *later, previous=output.read())) == snapshot(merged)


def test_the_texts_may_be_kept_outside_memory() -> None:
    class Shelf:
        def __init__(self) -> None:
            self.kept: dict[int, str] = {}

        def put(self, text: str) -> int:
            self.kept[len(self.kept)] = text
            return len(self.kept) - 1

        def get(self, number: int) -> str:
            return self.kept[number]

    shelf = Shelf()
    merged = combine(ledger(item(1)), [sent("市税务局.xlsx", TAX, (0, "已办结"))], texts=shelf)
    assert merged.final(0, "progress") == "已办结"
    assert shelf.kept == {0: "已办结"}


@pytest.mark.parametrize("of", [ledger(), ledger(item(1))])
def test_nothing_received_is_an_ordinary_result(of: Ledger) -> None:
    merged = merge(of)
    assert merged.balance == Balance()
    assert len(merged.missing) == len(of.items)
