"""One submission on the ledger: every cell in exactly one place, and what is said about it."""

from __future__ import annotations

import pickle
import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placing import SHA, TASKS, TITLE, codes, ledger_layout, make_index, make_ledger, make_reading, make_table, returned

from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.model.findings import Severity
from toolkit.model.layout import Loose, Row, Table
from toolkit.model.merging import Answer, Placed
from toolkit.model.output import CAMPAIGN, KIND, STAMP
from toolkit.settings.names import load_names
from toolkit.text.normal import key

LINE = "填报单位：市税务局"


@pytest.fixture
def index() -> Index:
    return make_index()


def whole(**answers: Mapping[str, str]) -> list[dict[str, str]]:
    """The ledger returned whole; ``n5={"progress": …}`` fills row 5."""
    return [returned(n, **answers.get(f"n{n}", {})) for n in range(1, 8)]


def put(index: Index, *rows: dict[str, str], choices: Mapping[str, str] | None = None, **more: object) -> Placed:
    return place(make_reading(make_table(rows), line=LINE, **more), index, choices or {})


def kinds(placed: Placed) -> dict[str, str]:
    return {left.text: left.kind for left in placed.leftovers if left.text != LINE}


def test_a_returned_ledger_gives_the_units_answers_with_their_cells_and_nothing_else(index: Index) -> None:
    rows = whole(n5={"progress": "网办率96%。", "problem": "老年人不会用。"}, n6={"progress": "已压减到78小时。"})
    placed = put(index, *rows)
    assert placed.state == "merged" and placed.unit == "市税务局"
    assert placed.answers == [
        Answer(4, "progress", "网办率96%。", "Sheet1", "H7"),
        Answer(4, "problem", "老年人不会用。", "Sheet1", "I7"),
        Answer(5, "progress", "已压减到78小时。", "Sheet1", "H8"),
    ]
    assert kinds(placed) == {} and placed.findings == []
    assert placed.present == frozenset(range(7))


def test_nothing_said_is_set_aside_and_an_empty_progress_is_reported_to_who_owes_it(index: Index) -> None:
    placed = put(index, *whole(n1={"progress": "无"}, n5={"progress": "／", "problem": "暂无"}))
    assert kinds(placed) == {"无": "set_aside", "／": "set_aside", "暂无": "set_aside"}
    assert [(f.code, f.item) for f in placed.findings] == [("A516", "id5"), ("A520", "id6")]


def test_an_answer_that_the_ledger_already_has_is_not_news() -> None:
    tasks = [dict(task) for task in TASKS]
    tasks[4]["progress"] = "网办率95%。"
    tasks[5]["progress"] = "【市税务局】压减到80小时。\n【市财政局】已拨付经费。"
    index = Index(make_ledger(tasks), ledger_layout(), load_names())
    placed = put(index, returned(5, tasks, progress="网办率 95% "), returned(6, tasks, progress="压减到80小时。"))
    assert not placed.answers and kinds(placed) == {}
    placed = put(index, returned(5, tasks, progress="网办率97%。"))
    assert [a.text for a in placed.answers] == ["网办率97%。"]


def test_a_row_of_another_unit_waits_for_a_person_and_can_be_taken(index: Index) -> None:
    rows = whole(n2={"progress": "已公布。"}, n5={"progress": "网办率96%。"})
    placed = put(index, *rows)
    (left,) = [one for one in placed.leftovers if one.text == "已公布。"]
    assert (left.kind, left.candidates, left.unit) == ("unplaced", ("id2",), "市税务局")
    (note,) = [f for f in placed.findings if f.code == "A501"]
    assert note.severity is Severity.WARNING and note.source.cell == "H4"
    for typed in ("采用", "2", "id2", "第2项"):
        again = put(index, *rows, choices={left.key: typed})
        assert (1, "已公布。") in [(a.item, a.text) for a in again.answers], typed
        assert "A501" not in codes(again)
    ignored = put(index, *rows, choices={left.key: "忽略"})
    assert [one.choice for one in ignored.leftovers if one.text == "已公布。"] == ["忽略"]


def test_a_new_row_is_listed_whole_under_one_finding_and_goes_where_a_person_says(index: Index) -> None:
    extra = {
        "theme": "（三）优化纳税服务",
        "title": "9.新工作",
        "requirement": "举办税企恳谈会。",
        "progress": "办了两场。",
    }
    rows = [*whole(n5={"progress": "网办率96%。"}), extra]
    placed = put(index, *rows)
    assert kinds(placed) == {"9.新工作": "unplaced", "举办税企恳谈会。": "unplaced", "办了两场。": "unplaced"}
    assert len({left.key for left in placed.leftovers if left.text != LINE}) == 1
    assert codes(placed).count("D406") == 1
    name = next(left.key for left in placed.leftovers if left.text == "办了两场。")
    sent_home = put(index, *rows, choices={name: "5"})
    assert (5, "办了两场。") in [(a.item, a.text) for a in sent_home.answers]
    assert kinds(sent_home) == {"9.新工作": "set_aside", "举办税企恳谈会。": "set_aside"}
    silent = put(index, *rows, choices={name: "忽略"})
    assert "D406" not in codes(silent) and kinds(silent)["办了两场。"] == "unplaced"


def test_what_a_new_row_only_inherits_is_not_listed_as_its_own(index: Index) -> None:
    table = make_table(
        [*whole(n5={"progress": "网办率96%。"}), {"title": "新的工作", "units": "市林业局", "requirement": "种树。"}]
    )
    table.rows[-1].inherited = frozenset({"title", "units"})
    assert kinds(place(make_reading(table, line=LINE), index)) == {"种树。": "unplaced"}


def test_a_number_with_several_rows_does_not_decide_without_a_candidate(index: Index) -> None:
    row = {"requirement": "巡查供水管网。", "progress": "巡查完毕。"}
    first = place(make_reading(make_table([*whole(), row]), line="填报单位：市水务局"), index)
    name = next(left.key for left in first.leftovers if left.text == "巡查完毕。")
    again = place(make_reading(make_table([*whole(), row]), line="填报单位：市水务局"), index, {name: "3"})
    assert "D411" in codes(again) and not again.answers


def test_a_decision_survives_resending_the_same_row_elsewhere(index: Index) -> None:
    row = {"requirement": "巡查供水管网。", "progress": "巡查完毕。"}
    first = put(index, row, *whole())
    second = put(index, *whole(), {**row, "progress": "又巡查了一次。"}, file="重报.xlsx")
    named = [next(le.key for le in p.leftovers if le.text == row["requirement"]) for p in (first, second)]
    assert named[0] == named[1] and len(named[0]) == 12


def test_two_rows_on_one_item_with_the_same_answer_count_once(index: Index) -> None:
    row = returned(5, progress="网办率96%。")
    placed = put(index, row, row)
    assert len(placed.answers) == 1 and kinds(placed) == {"网办率96%。": "superseded"}


def test_two_rows_on_one_item_with_different_answers_are_a_conflict_until_one_is_taken(index: Index) -> None:
    rows = (returned(5, progress="网办率96%。"), returned(5, progress="网办率97%。"))
    placed = put(index, *rows)
    assert not placed.answers
    assert kinds(placed) == {"网办率96%。": "conflicting", "网办率97%。": "conflicting"}
    name = next(left.key for left in placed.leftovers if left.text == "网办率97%。")
    taken = put(index, *rows, choices={name: "采用"})
    assert [a.text for a in taken.answers] == ["网办率97%。"]
    assert kinds(taken) == {"网办率96%。": "superseded"}


def test_two_rows_on_one_item_that_fill_different_columns_are_joined(index: Index) -> None:
    placed = put(index, returned(5, progress="网办率96%。"), returned(5, problem="缺终端。"))
    assert [(a.item, a.column) for a in placed.answers] == [(4, "progress"), (4, "problem")]


def test_one_text_merged_over_several_rows_stands_on_the_first_own_row(index: Index) -> None:
    table = make_table(whole(n4={"progress": "税务工作总体进展良好。"}, n1={"progress": "票已通办。"}))
    table.rows[3].spans = {"progress": 8}
    placed = place(make_reading(table, line=LINE), index)
    shared = next(a for a in placed.answers if a.text.startswith("税务"))
    assert (shared.item, shared.shared_with, shared.cell) == (4, (5,), "H6")
    assert codes(placed).count("A513") == 1


def test_deleted_rows_are_named_for_who_owes_them_only(index: Index) -> None:
    placed = put(index, *(row for n, row in enumerate(whole(n5={"progress": "网办率96%。"}), 1) if n not in (1, 2, 6)))
    assert [(f.code, f.item, f.source.file, f.source.cell) for f in placed.findings] == [
        ("D407", "id6", "报送.xlsx", None)
    ]


def test_a_row_in_doubt_is_not_reported_as_deleted(index: Index) -> None:
    changed = returned(6, requirement=TASKS[5]["requirement"].replace("80", "60"), progress="已压减。")
    placed = put(index, returned(5, progress="网办率96%。"), changed)
    assert "D408" in codes(placed) and "D407" not in codes(placed)


def test_further_columns_are_kept_and_named_once_per_column(index: Index) -> None:
    columns = ("requirement", "progress", "remark")
    rows = [
        returned(5, progress="网办率96%。", remark="已请示。"),
        returned(6, progress="完成。", remark="无"),
        returned(1),
    ]
    table = make_table([{k: v for k, v in row.items() if k in columns} for row in rows], columns)
    table.rows[0].extra = {4: "局长已阅"}
    placed = place(make_reading(table, line=LINE), index)
    assert kinds(placed) == {"已请示。": "unplaced", "无": "set_aside", "局长已阅": "unplaced"}
    known, added = (next(f for f in placed.findings if f.code == code) for code in ("A502", "A503"))
    assert (known.severity, added.severity) == (Severity.INFO, Severity.WARNING)
    assert (known.source.cell, added.source.cell) == ("C3", "D3")


def test_progress_written_into_remarks_is_pointed_out(index: Index) -> None:
    columns = ("requirement", "progress", "remark")
    row = {"requirement": TASKS[4]["requirement"], "remark": "已上线12项网办业务。"}
    placed = place(make_reading(make_table([row], columns), line=LINE), index)
    assert "A504" in codes(placed) and kinds(placed) == {"已上线12项网办业务。": "unplaced"}


def test_further_texts_that_were_handed_out_are_not_news() -> None:
    rows = [Row(n, {"requirement": task["requirement"], "remark": f"省里第{n}条"}) for n, task in enumerate(TASKS, 1)]
    loose = [Loose("note", "台账", 30, 1, "注：每月25日前报送。"), Loose("unit_line", "台账", 2, 1, "填报单位：")]
    index = Index(make_ledger(), ledger_layout(), load_names(), rows, loose)
    columns = ("requirement", "progress", "remark")
    table = make_table(
        [{"requirement": TASKS[4]["requirement"], "remark": "省里第5条", "progress": "网办率96%。"}], columns
    )
    placed = place(make_reading(table, file="市税务局.xlsx", loose=loose), index)
    assert kinds(placed) == {} and len(placed.answers) == 1
    other = make_table([{"requirement": TASKS[4]["requirement"], "remark": "省里第6条"}], columns)
    assert kinds(place(make_reading(other, file="市税务局.xlsx"), index)) == {"省里第6条": "unplaced"}


@pytest.mark.parametrize(
    ("kind", "code"),
    [("comment", "A505"), ("drawing", "A506"), ("under_merge", "A507"), ("formula", "A508"), ("note", "A514")],
)
def test_what_is_no_cell_of_a_row_is_listed_at_its_cell(index: Index, kind: str, code: str) -> None:
    loose = [Loose(kind, "Sheet1", 7, 8, "进展写在这里")]
    placed = put(index, *whole(), loose=loose)
    assert kinds(placed) == {"进展写在这里": "unplaced"}
    (note,) = [f for f in placed.findings if f.code == code]
    assert (note.source.cell, note.item, note.severity) == ("H7", "id5", Severity.WARNING)


def test_a_value_under_a_merge_that_repeats_the_heading_is_not_news(index: Index) -> None:
    loose = [
        Loose("under_merge", "Sheet1", 8, 3, "（三）优化纳税服务"),
        Loose("under_merge", "Sheet1", 8, 3, "另有内容"),
    ]
    assert kinds(put(index, *whole(), loose=loose)) == {"另有内容": "unplaced"}


def test_a_note_goes_to_the_item_that_a_person_names(index: Index) -> None:
    loose = [Loose("note", "Sheet1", 20, 1, "第5项已完成系统升级。")]
    placed = put(index, *whole(), loose=loose)
    name = next(left.key for left in placed.leftovers if left.kind == "unplaced")
    again = put(index, *whole(), loose=loose, choices={name: "4"})
    assert again.answers == [Answer(4, "progress", "第5项已完成系统升级。", "Sheet1", "A20")]
    held = put(index, *whole(n5={"progress": "网办率96%。"}), loose=loose, choices={name: "4"})
    assert [a.text for a in held.answers] == ["网办率96%。"]
    assert [left.choice for left in held.leftovers if left.kind == "unplaced"] == ["4"]


def test_lines_titles_and_totals_that_differ_are_set_aside(index: Index) -> None:
    loose = [
        Loose("title", "Sheet1", 1, 1, TITLE), Loose("title", "Sheet1", 1, 1, "附件1"), Loose("head", "Sheet1", 3, 1, "序号"),
        Loose("signature", "Sheet1", 15, 1, "填表人：王某"), Loose("total", "Sheet1", 14, 1, "合计"),
    ]  # fmt: skip
    assert kinds(put(index, *whole(), loose=loose)) == {
        "附件1": "set_aside",
        "填表人：王某": "set_aside",
        "合计": "set_aside",
    }


def test_marks_on_cells_are_findings_and_the_texts_are_read(index: Index) -> None:
    table = make_table(
        whole(n5={"progress": "网办率96%。"}, n6={"progress": "78小时"}), struck=frozenset({(7, 8)}),
        formulas={(8, 8): True, (3, 2): True, (4, 5): True}, hidden_rows=frozenset({5, 6}), hidden=True,
    )  # fmt: skip
    placed = place(make_reading(table, line=LINE), index)
    assert len(placed.answers) == 2
    found = {f.code: (f.source.cell, f.severity) for f in placed.findings}
    assert found == {
        "A510": ("H7", Severity.WARNING), "A509": ("H8", Severity.WARNING),
        "A511": (None, Severity.INFO), "A512": (None, Severity.INFO),
    }  # fmt: skip


def test_empty_words_and_columns_taken_for_one_another_are_pointed_out(index: Index) -> None:
    placed = put(
        index, *whole(n5={"progress": "同上"}, n6={"problem": "已完成综合申报系统上线。"}, n1={"status": "已完成"})
    )
    assert len(placed.answers) == 3
    assert {(f.code, f.item) for f in placed.findings} == {("A517", "id5"), ("A518", "id6"), ("A519", "id1")}


def test_the_wrong_campaign_is_refused_as_a_whole(index: Index) -> None:
    other = [{"requirement": f"开展第{n}片区消防安全检查。", "progress": "已查"} for n in range(6)]
    placed = put(index, *other)
    assert placed.state == "foreign" and codes(placed) == ["U308"]
    assert placed.read == 1 and placed.leftovers[0].kind == "unplaced" and placed.leftovers[0].source.sha256 == SHA
    index.ledger = make_ledger(campaign="本批")
    marked = put(index, *whole(n5={"progress": "完成"}), properties={CAMPAIGN: "上一批"})
    assert marked.state == "foreign" and codes(marked) == ["U307"]


def test_last_years_title_is_a_warning_and_the_rows_count(index: Index) -> None:
    old = Loose("title", "Sheet1", 1, 1, TITLE.replace("2026", "2025"))
    placed = put(index, *whole(n5={"progress": "网办率96%。"}), loose=[old])
    assert codes(placed) == ["A520", "U309"] and len(placed.answers) == 1
    assert kinds(placed) == {old.text: "set_aside"}


def test_our_own_output_is_skipped_and_a_letter_is_an_attachment(index: Index) -> None:
    own = place(make_reading(make_table(whole()), file="汇总台账.xlsx", properties={KIND: "consolidated"}), index)
    assert (own.state, own.read, codes(own)) == ("skipped", 0, ["U310"])
    letter = make_reading(kind="docx", file="市税务局报送函.docx", loose=[Loose("note", "正文", 1, 1, "现报上台账。")])
    placed = place(letter, index)
    assert (placed.state, placed.unit, codes(placed)) == ("attachment", "市税务局", ["U311"])


def test_a_workbook_without_table_is_listed_text_by_text(index: Index) -> None:
    notes = [Loose("note", "Sheet1", 1, 1, "各项工作顺利。"), Loose("note", "Sheet1", 2, 1, "网办率96%。")]
    placed = place(make_reading(file="市税务局.xlsx", loose=notes), index)
    assert [left.kind for left in placed.leftovers] == ["unplaced"] * 2 and placed.read == 2
    assert codes(placed) == ["U312", "A515"]
    empty = place(make_reading(file="市税务局.xlsx"), index)
    assert (empty.state, empty.read, codes(empty)) == ("unreadable", 1, ["U313"])


def test_stamp_and_times_travel_along(index: Index) -> None:
    placed = put(index, *whole(), properties={STAMP: "2026-06-30T10:00:00"}, modified="m", received="r")
    assert (placed.stamp, placed.modified, placed.received) == ("2026-06-30T10:00:00", "m", "r")


def test_cells_of_a_shifted_row_keep_their_true_addresses(index: Index) -> None:
    table = make_table(whole(n5={"progress": "网办率96%。"}))
    table.rows[4].shift = -1
    assert place(make_reading(table, line=LINE), index).answers[0].cell == "G7"


def test_index_and_result_travel_to_another_process(index: Index) -> None:
    rows = whole(n5={"progress": "网办率96%。"}, n2={"progress": "已公布。"})
    before = put(index, *rows)
    twin = pickle.loads(pickle.dumps(index))
    assert not twin.seen and put(twin, *rows) == before
    assert pickle.loads(pickle.dumps(before)) == before


# ---- the account: read = answers + leftovers, and no text is lost -------------------------------------------------


def _cells(rng: random.Random) -> tuple[list[Table], list[Loose], list[str]]:
    """A submission in disorder, with every text in it that must be accounted for."""
    said: list[str] = []

    def say(stem: str) -> str:
        said.append(f"{stem}{len(said)}号")
        return said[-1]

    tables = []
    for sheet in range(rng.randint(1, 2)):
        rows = []
        for number in rng.sample(range(1, 8), rng.randint(1, 7)):
            row = returned(number)
            for name in ("progress", "problem", "status"):
                if rng.random() < 0.4:
                    row[name] = say("进展")
            if rng.random() < 0.2:
                row["title"] = say("改题")
            if rng.random() < 0.2:
                row["deadline"] = say("改限")
            if rng.random() < 0.2:
                row["units"] = say("改单位") + "局"
                said[-1] = row["units"]
            if rng.random() < 0.2:
                row["id"] = f"id{rng.randint(1, 8)}"
            if rng.random() < 0.15:
                row["requirement"] = say("全新的要求")
            elif rng.random() < 0.1:
                del row["requirement"]
            rows.append(row)
            if rng.random() < 0.1:
                rows.append(dict(row))
                said.extend(text for text in row.values() if text.endswith(("号", "号局")))
        table = make_table(rows, sheet=f"Sheet{sheet + 1}")
        for row_ in table.rows:
            if rng.random() < 0.15:
                row_.extra = {14: say("额外")}
        tables.append(table)
    kinds_ = ("note", "comment", "under_merge", "formula", "signature", "title", "total")
    loose = [
        Loose(rng.choice(kinds_), "Sheet1", rng.randint(1, 12), rng.randint(1, 9), say("散落"))
        for _ in range(rng.randint(0, 4))
    ]
    return tables, loose, said


@settings(max_examples=800, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["市税务局", "市水务局", "青岚县", "市气象局", ""]))
def test_every_text_is_in_exactly_one_place(seed: int, unit: str) -> None:
    rng = random.Random(seed)
    index = _SHARED
    tables, loose, said = _cells(rng)
    placed = place(make_reading(*tables, line=f"填报单位：{unit}" if unit else "", loose=loose), index)
    assert placed.read == len(placed.answers) + len(placed.leftovers)
    if placed.state == "foreign":
        assert placed.read == 1
        return
    listed = [a.text for a in placed.answers] + [left.text for left in placed.leftovers]
    for text in set(said):
        assert listed.count(text) == said.count(text), text
    if placed.unit is None:
        assert not placed.answers
    handed_out = {key(text) for task in TASKS for text in task.values()}
    assert not [a for a in placed.answers if key(a.text) in handed_out]
    cells = [(a.sheet, a.cell) for a in placed.answers]
    assert len(cells) == len(set(cells))


_SHARED = make_index()
