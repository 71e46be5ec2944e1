"""The office works in our output; the next run keeps its work (promise 11)."""

from __future__ import annotations

import pytest
from merging import FINANCE, MARKET, TAX, Output, item, ledger, merge, sent, snapshot

from toolkit.core import records
from toolkit.core.combine import changes
from toolkit.model.grid import Book, Drawing, Note, Sheet
from toolkit.model.layout import Loose
from toolkit.model.ledger import Ledger
from toolkit.model.merging import Consolidated, Placed
from toolkit.model.output import LEDGER_SHEET, LEFTOVERS_SHEET, REGISTER_SHEET

PLAN = ledger(item(1, lead=[TAX, MARKET]), item(2, lead=[TAX]))
FIRST = sent("市税务局.xlsx", TAX, (0, "完成30%"), (1, "已印发方案"), day=18)
LATER = sent("市税务局2.xlsx", TAX, (0, "完成60%"), day=25)
ID = "00000001"


def codes(merged: Consolidated) -> list[str]:
    return [finding.code for finding in merged.findings]


def left(merged: Consolidated) -> list[tuple[str, str, str]]:
    return [(one.kind, one.text, one.choice) for one in merged.leftovers]


def edited(column: str, text: str, *files: Placed, plan: Ledger = PLAN) -> Output:
    """The output after the office edited one cell of the first item."""
    output = Output(merge(plan, *files))
    output.cells[ID, column] = text
    return output


# --- edited answers ------------------------------------------------------------------------------------------------------


def test_an_edited_answer_stays_with_the_text_of_the_unit_beside_it() -> None:
    merged = merge(PLAN, FIRST, previous=edited("progress", "完成35%", FIRST).read())
    assert merged.final(0, "progress") == "完成35%"
    assert dict(merged.approved) == {(0, "progress"): "完成35%"}
    assert [c.text for c in merged.contributions(0)] == ["完成30%"]
    assert left(merged) == []
    assert codes(merged) == ["M611"]


def test_an_edited_answer_stays_over_many_runs_and_the_bytes_settle() -> None:
    output = edited("progress", "完成35%", FIRST)
    runs = []
    for _ in range(4):
        merged = merge(PLAN, FIRST, previous=output.read())
        runs.append(snapshot(merged))
        output = Output(merged)
    assert merged.final(0, "progress") == "完成35%"
    assert runs[1:] == runs[:-1]


def test_a_text_that_came_after_the_edit_is_shown_beside_it_and_replaces_nothing() -> None:
    merged = merge(PLAN, FIRST, LATER, previous=edited("progress", "完成35%", FIRST).read())
    assert merged.final(0, "progress") == "完成35%"
    assert left(merged) == [("conflicting", "完成60%", ""), ("superseded", "完成30%", "")]
    assert "完成35%" in merged.leftovers[0].reason
    assert "M610" in codes(merged)
    assert all(one.unit != TAX or ID not in one.items for one in merged.missing)
    again = merge(PLAN, FIRST, LATER, previous=Output(merged).read())
    assert snapshot(again) == snapshot(merged)


def test_choosing_the_later_text_ends_the_approval_for_good() -> None:
    output = Output(merge(PLAN, FIRST, LATER, previous=edited("progress", "完成35%", FIRST).read()))
    output.decide("完成60%", "采用")
    merged = merge(PLAN, FIRST, LATER, previous=output.read())
    assert merged.final(0, "progress") == "完成60%"
    assert dict(merged.approved) == {}
    output = Output(merged)
    assert merge(PLAN, FIRST, LATER, previous=output.read()).final(0, "progress") == "完成60%"
    output.cells[ID, "progress"] = "完成61%"
    assert merge(PLAN, FIRST, LATER, previous=output.read()).final(0, "progress") == "完成61%"


def test_ignoring_the_later_text_keeps_it_listed_as_handled() -> None:
    output = Output(merge(PLAN, FIRST, LATER, previous=edited("progress", "完成35%", FIRST).read()))
    output.decide("完成60%", "忽略")
    for _ in range(2):
        merged = merge(PLAN, FIRST, LATER, previous=output.read())
        assert merged.final(0, "progress") == "完成35%"
        assert ("conflicting", "完成60%", "忽略") in left(merged)
        output = Output(merged)


def test_an_edit_made_together_with_the_choice_keeps_the_edit() -> None:
    output = Output(merge(PLAN, FIRST, LATER, previous=edited("progress", "完成35%", FIRST).read()))
    output.decide("完成60%", "采用")
    output.cells[ID, "progress"] = "完成60%（核实为62%）"
    for _ in range(2):
        merged = merge(PLAN, FIRST, LATER, previous=output.read())
        assert merged.final(0, "progress") == "完成60%（核实为62%）"
        assert [kind for kind, _, _ in left(merged)] == ["superseded"]
        output = Output(merged)


def test_a_unit_that_sends_what_the_office_typed_is_no_news_and_ends_no_approval() -> None:
    output = edited("progress", "完成60%", FIRST)
    for _ in range(2):
        merged = merge(PLAN, FIRST, LATER, previous=output.read())
        assert dict(merged.approved) == {(0, "progress"): "完成60%"}
        assert [kind for kind, _, _ in left(merged)] == ["superseded"]
        output = Output(merged)
    last = sent("市税务局3.xlsx", TAX, (0, "完成90%"), day=28)
    assert merge(PLAN, FIRST, LATER, last, previous=output.read()).final(0, "progress") == "完成60%"


def test_a_cell_merged_over_an_edited_row_is_no_news_there() -> None:
    both = sent("市税务局.xlsx", TAX, (0, "两项一并推进"), shared={0: (1,)})
    output = Output(merge(PLAN, both))
    output.cells["00000002", "progress"] = "第二项已单独核实"
    for _ in range(2):
        merged = merge(PLAN, both, previous=output.read())
        assert [merged.final(i, "progress") for i in (0, 1)] == ["两项一并推进", "第二项已单独核实"]
        assert codes(merged) == ["M611"]
        assert left(merged) == []
        output = Output(merged)
    again = sent("市税务局2.xlsx", TAX, (0, "两项均已办结"), shared={0: (1,)}, day=29)
    merged = merge(PLAN, again, previous=output.read())
    assert [merged.final(i, "progress") for i in (0, 1)] == ["两项均已办结", "第二项已单独核实"]
    assert left(merged) == []
    assert codes(merged) == ["M611"]


def test_another_unit_of_the_item_is_news_too_but_its_neighbour_is_not() -> None:
    both = (FIRST, sent("市市场监管局.xlsx", MARKET, (0, "已建窗口"), day=18))
    output = edited("progress", "两局已合并表述", *both)
    merged = merge(PLAN, *both, sent("市市场监管局新.xlsx", MARKET, (0, "窗口增至3个"), day=25), previous=output.read())
    assert merged.final(0, "progress") == "两局已合并表述"
    assert [text for kind, text, _ in left(merged) if kind == "conflicting"] == ["窗口增至3个"]
    assert [c.text for c in merged.contributions(0)] == ["完成30%"]


def test_a_cleared_cell_stays_clear_and_is_told() -> None:
    output = edited("progress", "", FIRST)
    for _ in range(2):
        merged = merge(PLAN, FIRST, previous=output.read())
        assert merged.final(0, "progress") == ""
        assert codes(merged) == ["M612"]
        output = Output(merged)


def test_a_cell_set_back_to_what_the_units_say_is_ordinary_again() -> None:
    output = Output(merge(PLAN, FIRST, previous=edited("progress", "完成35%", FIRST).read()))
    output.cells[ID, "progress"] = "完成30%"
    merged = merge(PLAN, FIRST, previous=output.read())
    assert dict(merged.approved) == {}
    assert merge(PLAN, FIRST, LATER, previous=Output(merged).read()).final(0, "progress") == "完成60%"


def test_what_the_office_wrote_where_nobody_answered_stays() -> None:
    merged = merge(PLAN, previous=edited("problem", "电话核实：无困难").read())
    assert merged.final(0, "problem") == "电话核实：无困难"
    merged = merge(PLAN, sent("市税务局.xlsx", TAX, (0, "缺人手"), column="problem"), previous=Output(merged).read())
    assert merged.final(0, "problem") == "电话核实：无困难"
    assert left(merged) == [("conflicting", "缺人手", "")]


def test_blanks_and_line_ends_that_saving_changed_are_no_edit() -> None:
    file = sent("市税务局.xlsx", TAX, (0, "一、完成30%。\r\n二、继续推进。"))
    output = edited("progress", "一、完成30%。\n　二、继续推进。 ", file)
    assert dict(merge(PLAN, file, previous=output.read()).approved) == {}


def test_a_changed_punctuation_mark_is_an_edit() -> None:
    file = sent("市税务局.xlsx", TAX, (0, "完成30%,继续推进"))
    output = edited("progress", "完成30%，继续推进", file)
    assert merge(PLAN, file, previous=output.read()).final(0, "progress") == "完成30%，继续推进"


# --- edited fixed cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("theme", "优化税费服务"),
        ("title", "1.办好事"),
        ("requirement", "改过的要求"),
        ("units", "牵头单位：市财政局"),
        ("deadline", "9月底前"),
    ],
)
def test_an_edited_fixed_cell_stays(column: str, text: str) -> None:
    output = edited(column, text, FIRST)
    for _ in range(2):
        merged = merge(PLAN, FIRST, previous=output.read())
        assert merged.final(0, column) == text
        assert codes(merged) == ["M609"]
        output = Output(merged)


def test_units_printed_in_another_way_are_no_edit() -> None:
    output = edited("units", f"牵头：{TAX}，{MARKET}", FIRST)
    assert dict(merge(PLAN, FIRST, previous=output.read()).approved) == {}


def test_a_new_baseline_reaches_cells_that_the_office_left_alone_and_is_told_where_it_did_not() -> None:
    output = edited("deadline", "9月底前", FIRST)
    old, other = PLAN.items
    changed = [type(one)(**{**{n: getattr(one, n) for n in one.__slots__}, "theme": "新主题"}) for one in (old, other)]
    merged = merge(ledger(*changed), FIRST, previous=output.read())
    assert merged.final(0, "theme") == "新主题"
    assert merged.final(0, "deadline") == "9月底前"
    assert codes(merged) == ["M609"]
    late = type(old)(**{**{n: getattr(old, n) for n in old.__slots__}, "deadline": type(old.deadline)("10月底前")})
    merged = merge(ledger(late, other), FIRST, previous=output.read())
    assert merged.final(0, "deadline") == "9月底前"
    assert codes(merged) == ["M613", "M609"]


# --- decisions -----------------------------------------------------------------------------------------------------------

DOUBT = (sent("甲.xlsx", TAX, (0, "完成30%")), sent("乙.xlsx", TAX, (0, "完成80%")))


def test_a_chosen_version_stands_and_the_choice_is_remembered() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    runs = []
    for _ in range(3):
        merged = merge(PLAN, *DOUBT, previous=output.read())
        assert merged.final(0, "progress") == "完成30%"
        assert [kind for kind, _, _ in left(merged)] == ["superseded"]
        assert codes(merged) == ["M620"]
        runs.append(snapshot(merged))
        output = Output(merged)
    assert runs[1:] == runs[:-1]


def test_a_version_that_comes_after_the_choice_is_weighed_again() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    output = Output(merge(PLAN, *DOUBT, previous=output.read()))
    third = sent("丙.xlsx", TAX, (0, "完成90%"))
    merged = merge(PLAN, *DOUBT, third, previous=output.read())
    assert merged.final(0, "progress") == ""
    assert [(kind, text) for kind, text, _ in left(merged)] == [
        ("conflicting", "完成90%"),
        ("conflicting", "完成30%"),
        ("superseded", "完成80%"),
    ]
    again = Output(merged)
    assert snapshot(merge(PLAN, *DOUBT, third, previous=again.read())) == snapshot(merged)
    again.decide("完成90%", "采用")
    for _ in range(2):
        merged = merge(PLAN, *DOUBT, third, previous=again.read())
        assert merged.final(0, "progress") == "完成90%"
        again = Output(merged)


def test_a_version_that_nobody_had_seen_is_not_put_out_by_a_choice() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    merged = merge(PLAN, *DOUBT, sent("丙.xlsx", TAX, (0, "完成90%")), previous=output.read())
    assert merged.final(0, "progress") == ""
    assert [text for kind, text, _ in left(merged) if kind == "conflicting"] == ["完成90%", "完成30%"]


def test_a_version_can_be_chosen_although_it_is_older() -> None:
    output = Output(merge(PLAN, FIRST, LATER))
    output.decide("完成30%", "采用")
    merged = merge(PLAN, FIRST, LATER, previous=output.read())
    assert merged.final(0, "progress") == "完成30%"


def test_of_two_versions_the_one_that_is_not_ignored_stands() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成80%", "忽略")
    merged = merge(PLAN, *DOUBT, previous=output.read())
    assert merged.final(0, "progress") == "完成30%"
    assert left(merged) == [("superseded", "完成80%", "忽略")]


def test_a_decision_that_is_taken_back_is_gone() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成80%", "忽略")
    output = Output(merge(PLAN, *DOUBT, previous=output.read()))
    output.decide("完成80%", "")
    assert merge(PLAN, *DOUBT, previous=output.read()).final(0, "progress") == ""


@pytest.mark.parametrize("written", ["第2项", "２", "2项", "2 = 第2项 第2件实事：云溪市办好", "00000002"])
def test_an_item_may_be_named_in_any_of_these_ways(written: str) -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成80%", written)
    assert set(output.read().choices.values()) == {written if len(written) == 8 else "2"}


def test_a_decision_nobody_understands_is_told() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成80%", "等领导定")
    for _ in range(2):
        merged = merge(PLAN, *DOUBT, previous=output.read())
        assert sorted(codes(merged)) == ["M602", "M619"]
        assert "“完成80%”一行" in next(f.message for f in merged.findings if f.code == "M619")
        output = Output(merged)


# --- what else the office adds -------------------------------------------------------------------------------------------


def test_columns_and_notes_that_the_office_added_are_carried_over() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.extra[ID, "领导批示"] = "抓紧"
    output.extra[ID, "备注"] = "已电话催"
    output.remarks[0] = "请税务局核对"
    output.register[0][5], output.register[0][7] = "已收", "纸质件另送"
    merged = merge(PLAN, *DOUBT, previous=output.read())
    assert merged.carried[LEDGER_SHEET, ID, "领导批示"] == "抓紧"
    assert [head for sheet, row, head in merged.carried if sheet == LEDGER_SHEET and not row] == ["领导批示", "备注"]
    assert [text for (sheet, row, _), text in merged.carried.items() if sheet == LEFTOVERS_SHEET and row] == [
        "请税务局核对"
    ]
    assert merged.carried[REGISTER_SHEET, "甲.xlsx", "盖章件"] == "已收"
    assert merged.carried[REGISTER_SHEET, "甲.xlsx", "说明"] == "纸质件另送"
    again = merge(PLAN, *DOUBT, previous=Output(merged).read())
    assert snapshot(again) == snapshot(merged)


def test_a_note_beside_a_line_that_is_settled_is_told() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.remarks[0] = "已问税务局"
    for _ in range(2):
        merged = merge(PLAN, DOUBT[0], previous=output.read())
        assert codes(merged) == ["M615"]
        assert "备注：已问税务局" in merged.findings[0].message
        assert [place for place in merged.carried if place[1]] == []
        output = Output(merged)


def test_our_own_remark_in_the_register_is_not_taken_for_the_office_s() -> None:
    output = Output(merge(PLAN, FIRST, sent("新.xlsx", TAX, (0, "丁"), (1, "戊"), day=20)))
    assert output.register[0][7]
    assert not [place for place in output.read().carried if place[0] == REGISTER_SHEET]


def test_a_row_that_the_office_added_is_told_until_it_strikes_the_finding_out() -> None:
    output = Output(merge(PLAN, FIRST))
    output.rows.append({"title": "督查意见", "requirement": "请各单位月底前补报"})
    for _ in range(2):
        merged = merge(PLAN, FIRST, previous=output.read())
        assert codes(merged) == ["M614"]
        assert "请各单位月底前补报" in merged.findings[0].message
        output = Output(merged)
    output.findings.clear()
    assert codes(merge(PLAN, FIRST, previous=output.read())) == []


def test_a_copied_row_is_told_and_does_not_replace_its_original() -> None:
    output = Output(merge(PLAN, FIRST))
    output.rows.append({"id": ID, "requirement": PLAN.items[0].requirement, "progress": "复制行里另写的进展"})
    merged = merge(PLAN, FIRST, previous=output.read())
    assert merged.final(0, "progress") == "完成30%"
    assert codes(merged) == ["M614"]
    assert "复制行里另写的进展" in merged.findings[0].message


def test_approved_texts_of_an_item_that_left_the_ledger_are_told() -> None:
    output = edited("progress", "完成35%", FIRST)
    output.ledger = ledger(item(2))
    previous = Output.read(_with_rows(output, PLAN))
    merged = merge(ledger(item(2)), previous=previous)
    assert codes(merged) == ["M616"]
    assert "完成35%" in merged.findings[0].message


def _with_rows(output: Output, rows: Ledger) -> Output:
    """Read the rows of one ledger against another that has lost some."""
    reading = type(output)(merge(rows, FIRST)).reading()
    for row in reading.tables[0].rows:
        row.values.update({c: t for (known, c), t in output.cells.items() if known == row.values["id"] and t})
    output.reading = lambda: reading  # type: ignore[method-assign]
    return output


def test_comments_pictures_and_texts_outside_the_table_are_told() -> None:
    from toolkit.core.previous import read_previous

    output = Output(merge(PLAN, FIRST))
    reading = output.reading()
    reading.loose = [
        Loose("note", LEDGER_SHEET, 1, 1, "截至：2026-06-30"),
        Loose("note", LEDGER_SHEET, 60, 1, "以上请局长审阅"),
    ]
    book = Book("xlsx", (Sheet(LEDGER_SHEET, notes=(Note(5, 6, "此处待核"),), drawings=(Drawing("图片", 7, 2),)),))
    told = [notice[2] for notice in read_previous(reading, book, PLAN).notices]
    assert told == ["此处待核", "（图片）", "以上请局长审阅"]


# --- damaged outputs -----------------------------------------------------------------------------------------------------


def test_without_its_record_sheet_every_difference_is_taken_for_the_office_s() -> None:
    output = edited("progress", "完成35%", FIRST)
    output.records = []
    merged = merge(PLAN, FIRST, LATER, previous=output.read())
    assert merged.final(0, "progress") == "完成35%"
    assert merged.final(1, "progress") == "已印发方案"
    assert {"M617", "M610", "M611"} == set(codes(merged)) - {"M601"}
    assert ("conflicting", "完成60%", "") in left(merged)


def test_a_deleted_row_comes_back_and_what_was_approved_in_it_is_told() -> None:
    output = Output(merge(PLAN, FIRST, previous=edited("progress", "完成35%", FIRST).read()))
    for column in [c for known, c in output.cells if known == ID]:
        del output.cells[ID, column]
    merged = merge(PLAN, FIRST, previous=output.read())
    assert merged.final(0, "progress") == "完成30%"
    assert codes(merged) == ["M618"]


def test_a_damaged_record_line_counts_as_missing() -> None:
    assert records.decode(("1", records.ALL, "kurz", "", "")) is None


def test_a_record_line_reads_back_as_it_was() -> None:
    written = [records.digest(text) for text in ("甲", "", "乙", "丙", "丁", "戊", "", "")]
    line = records.encode("00000001", written, {"progress": ["b", "a"]}, ["problem", "theme"])
    record = records.decode(line)
    assert record is not None
    assert [record.digest_of(column) for column in records.COLUMNS] == written
    assert record.tokens == {"progress": frozenset("ab")}
    assert record.approved == {"problem", "theme"}


# --- --plan --------------------------------------------------------------------------------------------------------------


def test_the_plan_says_what_is_new_replaced_kept_and_in_doubt() -> None:
    output = edited("progress", "完成35%", FIRST)
    arrived = (FIRST, LATER, sent("市财政局.xlsx", FINANCE, (1, "已拨付"), column="problem"))
    previous = output.read()
    lines = changes(previous, merge(PLAN, *arrived, previous=previous))
    assert lines == [
        "保留核定文本：第1项“进展情况”：完成35%",
        "新增：第2项“问题建议”：已拨付",
        "待人工核对（多版本不一致）：市税务局：完成60%",
    ]
    assert changes(None, merge(PLAN, FIRST)) == ["新建汇总台账：2个事项，汇总2格。"]
    untouched = Output(merge(PLAN, FIRST)).read()
    assert changes(untouched, merge(PLAN, FIRST, previous=untouched)) == []
