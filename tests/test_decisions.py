"""Decisions that meet later texts, other decisions and the office's own words (promise 11)."""

from __future__ import annotations

from dataclasses import replace

from merging import MARKET, TAX, Output, item, ledger, merge, sent, snapshot

from toolkit.model.ledger import Deadline, Source
from toolkit.model.merging import Consolidated, Leftover
from toolkit.model.output import LEDGER_SHEET, REGISTER_SHEET

PLAN = ledger(item(1, lead=[TAX, MARKET]), item(2, lead=[TAX]))
FIRST = sent("市税务局.xlsx", TAX, (0, "完成30%"), (1, "已印发方案"), day=18)
LATER = sent("市税务局2.xlsx", TAX, (0, "完成60%"), day=25)
DOUBT = (sent("甲.xlsx", TAX, (0, "完成30%")), sent("乙.xlsx", TAX, (0, "完成80%")))
THIRD = sent("丙.xlsx", TAX, (0, "完成90%"))
ID = "00000001"


def left(merged: Consolidated) -> list[tuple[str, str, str]]:
    return [(one.kind, one.text, one.choice) for one in merged.leftovers]


def settled(*files: object, output: Output) -> Output:
    """The output after a run, which a second run does not change."""
    merged = merge(PLAN, *files, previous=output.read())  # type: ignore[arg-type]
    again = merge(PLAN, *files, previous=Output(merged).read())  # type: ignore[arg-type]
    assert snapshot(again) == snapshot(merged)
    return Output(merged)


def chosen() -> Output:
    """After 完成30% was chosen from two undated versions, a third one came."""
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    return settled(*DOUBT, THIRD, output=settled(*DOUBT, output=output))


def test_a_choice_that_a_later_text_overtook_is_shown_no_more_and_can_be_made_again() -> None:
    output = chosen()
    assert {line[4]: line[0] for line in output.leftovers} == {"完成30%": "", "完成80%": "", "完成90%": ""}
    output.decide("完成30%", "采用")
    output = settled(*DOUBT, THIRD, output=output)
    assert output.cells[ID, "progress"] == "完成30%"


def test_what_a_choice_put_out_stays_out_when_it_is_overtaken() -> None:
    kinds = {line[4]: line[1] for line in chosen().leftovers}
    assert kinds["完成80%"] == "已被后报稿替代" and kinds["完成90%"] == "多版本不一致"


def test_ignoring_the_later_text_lets_the_chosen_one_stand_again() -> None:
    output = chosen()
    output.decide("完成90%", "忽略")
    assert settled(*DOUBT, THIRD, output=output).cells[ID, "progress"] == "完成30%"


def test_the_items_own_number_is_as_good_as_the_word() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成80%", "第1项")
    assert settled(*DOUBT, output=output).cells[ID, "progress"] == "完成80%"


def test_a_copy_listed_as_superseded_does_not_put_out_the_text_that_stands() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    output = settled(*DOUBT, output=output)
    dated = [sent(name, TAX, (0, "完成90%"), day=day) for name, day in (("丁.xlsx", 20), ("戊.xlsx", 21))]
    older = [sent("甲.xlsx", TAX, (0, "完成30%"), day=18), DOUBT[1]]
    output = settled(*older, *dated, output=output)
    assert output.cells[ID, "progress"] == "完成90%"


def test_choosing_an_older_text_ends_the_offices_own() -> None:
    output = Output(merge(PLAN, FIRST, LATER))
    output.cells[ID, "progress"] = "完成65%"
    output = settled(FIRST, LATER, output=output)
    output.decide("完成30%", "采用")
    assert settled(FIRST, LATER, output=output).cells[ID, "progress"] == "完成30%"


def test_a_choice_made_together_with_an_edit_can_be_made_again() -> None:
    output = Output(merge(PLAN, FIRST, LATER))
    output.decide("完成30%", "采用")
    output.cells[ID, "progress"] = "完成65%"
    output = settled(FIRST, LATER, sent("市税务局3.xlsx", TAX, (0, "完成30%"), day=17), output=output)
    assert output.cells[ID, "progress"] == "完成65%"
    output.decide("完成30%", "采用")
    assert settled(FIRST, LATER, sent("市税务局3.xlsx", TAX, (0, "完成30%"), day=17), output=output).cells[
        ID, "progress"
    ] == ("完成30%")


def test_an_old_choice_does_not_end_a_text_that_the_office_typed_later() -> None:
    output = Output(merge(PLAN, FIRST, LATER))
    output.decide("完成30%", "采用")
    output = settled(FIRST, LATER, output=output)
    output = settled(LATER, output=output)  # the chosen file is withdrawn
    output.cells[ID, "progress"] = "完成70%"
    output = settled(LATER, output=output)
    output = settled(FIRST, LATER, output=output)  # and comes back
    assert output.cells[ID, "progress"] == "完成70%"
    assert ("多版本不一致", "完成30%", "") in [(line[1], line[4], line[0]) for line in output.leftovers]


def test_the_office_and_the_unit_arrive_at_the_same_words_on_the_same_evening() -> None:
    output = Output(merge(PLAN, FIRST))
    output.cells[ID, "progress"] = "完成35%"
    output = settled(FIRST, output=output)
    output.cells[ID, "progress"] = "完成60%"
    output = settled(FIRST, LATER, output=output)
    assert settled(FIRST, LATER, sent("市税务局3.xlsx", TAX, (0, "完成90%"), day=28), output=output).cells[
        ID, "progress"
    ] == ("完成60%")


def test_a_cell_that_the_office_cleared_stays_clear_when_the_unit_goes_and_comes_back() -> None:
    output = Output(merge(PLAN, FIRST))
    output.cells[ID, "progress"] = ""
    output = settled(output=output)
    assert settled(FIRST, output=output).cells[ID, "progress"] == ""


def test_a_new_text_over_two_items_with_the_offices_words_is_listed_once() -> None:
    both = sent("市税务局.xlsx", TAX, (0, "两项一并推进"), shared={0: (1,)}, day=18)
    output = Output(merge(PLAN, both))
    output.cells[ID, "progress"], output.cells["00000002", "progress"] = "第一项已核", "第二项已核"
    output = settled(both, output=output)
    newer = sent("市税务局2.xlsx", TAX, (0, "两项均已办结"), shared={0: (1,)}, day=29)
    output = settled(both, newer, output=output)
    assert [line[4] for line in output.leftovers if line[1] == "多版本不一致"] == ["两项均已办结"]
    assert [output.cells[known, "progress"] for known in (ID, "00000002")] == ["第一项已核", "第二项已核"]
    output.decide("两项均已办结", "采用")
    output = settled(both, newer, output=output)
    assert [output.cells[known, "progress"] for known in (ID, "00000002")] == ["两项均已办结", "第二项已核"]


def test_a_new_text_over_two_items_shows_on_the_one_that_the_office_left_alone() -> None:
    both = sent("市税务局.xlsx", TAX, (0, "两项一并推进"), shared={0: (1,)}, day=18)
    output = Output(merge(PLAN, both))
    output.cells[ID, "progress"] = "第一项已核"
    output = settled(both, output=output)
    assert output.cells["00000002", "progress"] == "与第1项合并填报"
    newer = sent("市税务局2.xlsx", TAX, (0, "两项均已办结"), shared={0: (1,)}, day=29)
    output = settled(both, newer, output=output)
    assert [output.cells[known, "progress"] for known in (ID, "00000002")] == ["第一项已核", "两项均已办结"]


def test_notes_in_the_register_outlive_the_file_and_the_silence_they_stood_beside() -> None:
    output = Output(merge(PLAN, FIRST, LATER))
    number = next(n for n, line in enumerate(output.register) if line[2] == "市税务局2.xlsx")
    output.register[number][5] = "已收"
    for _ in range(2):
        merged = merge(PLAN, FIRST, previous=output.read())
        assert ["市税务局2.xlsx的盖章件：已收" in f.message for f in merged.findings if f.code == "M615"] == [True]
        assert not [place for place in merged.carried if place[0] == REGISTER_SHEET and place[1]]
        output = Output(merged)
    silent = Output(merge(PLAN, FIRST))
    silent.register.append([MARKET, "未报", "", "", "", "", "", "已电话催", ""])
    merged = merge(PLAN, FIRST, previous=silent.read())
    assert merged.carried[REGISTER_SHEET, MARKET, "说明"] == "已电话催"
    merged = merge(PLAN, FIRST, sent("市市场监管局.xlsx", MARKET, (0, "已建窗口")), previous=silent.read())
    assert [f.code for f in merged.findings] == ["M615"]


def test_columns_of_the_ledger_sheet_stay_whatever_happens_to_the_files() -> None:
    output = Output(merge(PLAN, FIRST))
    output.extra[ID, "领导批示"] = "抓紧"
    assert merge(PLAN, previous=output.read()).carried[LEDGER_SHEET, ID, "领导批示"] == "抓紧"


def test_a_fixed_cell_of_the_office_is_told_to_differ_from_the_new_ledger_evening_after_evening() -> None:
    output = Output(merge(PLAN, FIRST))
    output.cells[ID, "deadline"] = "9月底前"
    output = Output(merge(PLAN, FIRST, previous=output.read()))
    moved = ledger(replace(PLAN.items[0], deadline=Deadline("10月底前", "date", "2026-10-31")), PLAN.items[1])
    for _ in range(3):
        merged = merge(moved, FIRST, previous=output.read())
        assert merged.final(0, "deadline") == "9月底前"
        assert [f.code for f in merged.findings] == ["M613", "M609"]
        output = Output(merged)


def test_a_text_of_the_office_that_it_clears_again_stays_clear_though_the_unit_has_gone() -> None:
    output = Output(merge(PLAN, FIRST))
    output.cells[ID, "progress"] = "完成35%"
    output = settled(FIRST, output=output)
    output.cells[ID, "progress"] = ""
    output = settled(output=output)
    assert settled(FIRST, output=output).cells[ID, "progress"] == ""


def test_a_piece_that_the_office_struck_out_does_not_come_back_with_its_unit() -> None:
    other = sent("市市场监管局.xlsx", MARKET, (0, "已建窗口"), day=18)
    output = Output(merge(PLAN, FIRST, other))
    output.cells[ID, "progress"] = "完成30%"
    output = settled(FIRST, output=output)
    assert settled(FIRST, other, output=output).cells[ID, "progress"] == "完成30%"


def test_a_choice_that_was_overtaken_is_shown_nowhere() -> None:
    output = chosen()
    code = next(line[-1] for line in output.leftovers if line[4] == "完成30%")
    where = Source("丁.xlsx", "Sheet1", "F9", "0" * 64)
    twin = Leftover("superseded", "完成30%", where, "与 F3 填的相同", TAX, ID, key=code, choice="采用")
    merged = merge(PLAN, *DOUBT, THIRD, sent("丁.xlsx", TAX, left=[twin]), previous=output.read())
    assert [one.choice for one in merged.leftovers if one.key == code] == ["", ""]


def test_two_choices_for_one_cell_decide_nothing_and_can_be_made_again() -> None:
    output = Output(merge(PLAN, *DOUBT))
    output.decide("完成30%", "采用")
    output.decide("完成80%", "采用")
    output = settled(*DOUBT, output=output)
    assert {line[4]: (line[0], line[1]) for line in output.leftovers} == {
        "完成30%": ("", "多版本不一致"),
        "完成80%": ("", "多版本不一致"),
    }
    output.decide("完成30%", "采用")
    assert settled(*DOUBT, output=output).cells[ID, "progress"] == "完成30%"
