"""Which item a row is: evidence, doubt, and the promise that nothing lands on a wrong item."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placing import TASKS, make_index, make_table, returned

from toolkit.core.index import Index
from toolkit.core.match import Match, marks, match_rows


def matched(index: Index, *rows: dict[str, str], **more: object) -> list[Match]:
    table = make_table(rows, **more)  # type: ignore[arg-type]
    return match_rows([(table, row) for row in table.rows], index)


@pytest.fixture
def index() -> Index:
    return make_index()


def test_a_row_as_handed_out_is_its_item_with_and_without_id(index: Index) -> None:
    assert [m.item for m in matched(index, *(returned(n) for n in range(1, 8)))] == list(range(7))
    assert [m.item for m in matched(index, *(returned(n, id=f"id{n}") for n in range(1, 8)))] == list(range(7))


def test_width_space_and_line_breaks_do_not_hide_an_item(index: Index) -> None:
    text = TASKS[0]["requirement"].replace("，", ",\n ").replace("1个", "１个")
    assert matched(index, returned(1, requirement=text))[0].item == 0


def test_serial_numbers_and_order_mean_nothing(index: Index) -> None:
    rows = [returned(n, seq=str(9 - n)) for n in (5, 3, 1, 4)]
    assert [m.item for m in matched(index, *rows)] == [4, 2, 0, 3]


def test_an_id_keeps_an_item_whose_requirement_was_edited(index: Index) -> None:
    found = matched(index, returned(1, id="id1", requirement=TASKS[0]["requirement"].replace("1个", "2个")))[0]
    assert (found.item, found.how) == (0, "edited")


def test_an_id_does_not_turn_another_task_into_its_item(index: Index) -> None:
    found = matched(index, returned(1, id="id1", requirement="组织开展全市消防安全检查，建立隐患清单。"))[0]
    assert found.item is None and found.how == "doubt" and found.candidates[0] == 0


def test_a_copied_row_with_the_same_id_twice_leaves_the_changed_copy_in_doubt(index: Index) -> None:
    copy = returned(1, id="id1", requirement=TASKS[0]["requirement"].replace("印章", "公章"))
    first, second = matched(index, returned(1, id="id1"), copy)
    assert first.item == 0
    assert second.item is None and second.candidates == (0,)


def test_the_id_of_one_and_the_exact_text_of_a_confusable_other_is_doubt(index: Index) -> None:
    found = matched(index, returned(3, id="id3", requirement=TASKS[3]["requirement"]))[0]
    assert found.item is None and set(found.candidates) == {2, 3}


def test_ids_that_did_not_move_with_a_sort_give_way_to_exact_texts_that_are_plainly_different(index: Index) -> None:
    found = matched(index, returned(1, id="id5"), returned(5, id="id1"))
    assert [(m.item, m.how) for m in found] == [(0, "over_id"), (4, "over_id")]


def test_a_typo_is_forgiven_when_figures_agree_and_nothing_else_is_near(index: Index) -> None:
    found = matched(index, returned(1, requirement=TASKS[0]["requirement"].replace("领取", "领去")))[0]
    assert (found.item, found.how) == (0, "similar")


def test_another_number_is_another_task(index: Index) -> None:
    changed = returned(5, requirement=TASKS[4]["requirement"].replace("95%", "90%"))
    found = matched(index, changed)[0]
    assert found.item is None and found.how == "doubt" and found.candidates[0] == 4


def test_another_level_of_government_is_another_task(index: Index) -> None:
    changed = returned(7, requirement=TASKS[6]["requirement"].replace("市县两级", "县区两级"))
    assert matched(index, changed)[0].item is None


def test_a_number_between_two_confusable_items_is_doubt_with_both_as_candidates(index: Index) -> None:
    found = matched(index, returned(3, requirement=TASKS[2]["requirement"].replace("30", "50")))[0]
    assert found.item is None and set(found.candidates) == {2, 3}


def test_a_number_edited_into_the_neighbours_text_is_caught_by_the_rest_of_the_row(index: Index) -> None:
    """Item 3 edited to say 80公里 reads exactly like item 4, but its units and deadline are those of item 3."""
    found = matched(index, returned(3, requirement=TASKS[3]["requirement"]))[0]
    assert found.item is None and set(found.candidates) == {2, 3}


def test_the_better_claim_wins_and_the_other_row_is_in_doubt(index: Index) -> None:
    typo = returned(1, requirement=TASKS[0]["requirement"].replace("领取", "领去"))
    first, second = matched(index, typo, returned(1))
    assert first.item is None and first.candidates == (0,)
    assert second.item == 0


def test_two_similar_rows_for_one_item_are_both_in_doubt(index: Index) -> None:
    typos = [
        returned(1, requirement=TASKS[0]["requirement"].replace(a, b)) for a, b in (("领取", "领去"), ("印章", "印张"))
    ]
    assert [m.item for m in matched(index, *typos)] == [None, None]


def test_a_new_row_has_no_item(index: Index) -> None:
    found = matched(index, {"requirement": "举办政企恳谈会，收集企业诉求并限期答复。", "progress": "已办两场"})[0]
    assert found.item is None and found.how == "new"


def test_bare_rows_with_the_id_of_one_item_and_the_text_of_another_are_doubt(index: Index) -> None:
    exact = {"id": "id3", "requirement": TASKS[3]["requirement"]}
    typo = {"id": "id3", "requirement": TASKS[3]["requirement"].replace("消除", "清除")}
    for row in (exact, typo):
        found = matched(index, row, columns=("id", "requirement"))[0]
        assert found.item is None and found.candidates[0] == 3, row


def test_an_id_is_not_believed_when_the_number_is_a_neighbours() -> None:
    pair = [
        {"requirement": "年内新建供水管网30公里，消除低压片区。"},
        {"requirement": "年内新建供水管网80公里，消除低压区域。"},
    ]
    found = matched(make_index(pair), {"id": "id1", "requirement": "年内新建供水管网80公里，消除低压片区。"})[0]
    assert found.item is None and set(found.candidates) == {0, 1}


def test_an_id_is_not_believed_when_the_words_are_a_neighbours() -> None:
    pair = [
        {"requirement": "完善企业开办窗口服务功能，按月通报。"},
        {"requirement": "完善企业注销窗口服务功能，按季通报。"},
    ]
    found = matched(make_index(pair), {"id": "id1", "requirement": "完善企业注销窗口服务职能，按季通报。"})[0]
    assert found.item is None and found.candidates == (1, 0)


def test_a_typo_under_another_items_title_is_doubt(index: Index) -> None:
    typo = TASKS[0]["requirement"].replace("领取", "领去")
    found = matched(index, returned(1, requirement=typo, title=TASKS[4]["title"]))[0]
    assert found.item is None and found.candidates[0] == 0


def test_half_the_words_are_not_enough(index: Index) -> None:
    row = returned(6, requirement="推行税费种综合申报，优化办税流程，年纳税时间压减到80小时以内。")
    found = matched(index, row)[0]
    assert (found.item, found.how, found.candidates[0]) == (None, "doubt", 5)


def test_a_known_row_with_another_items_id_is_looked_at_again(index: Index) -> None:
    from toolkit.core.match import shape_of

    table = make_table([returned(4)])
    index.remember(shape_of(table), table.rows[0], 3)
    assert matched(index, returned(4, id="id4"))[0].how == "same"
    assert matched(index, returned(4, id="id3"))[0].item is None


TWINS = (
    {
        "theme": "一、供水",
        "title": "1.改造",
        "requirement": "建立台账，按月调度。",
        "units": "市水务局",
        "deadline": "6月底前",
    },
    {
        "theme": "二、供电",
        "title": "2.扩容",
        "requirement": "建立台账，按月调度。",
        "units": "市发改委",
        "deadline": "6月底前",
    },
)


def test_equal_requirements_are_told_apart_by_the_rest_of_the_row() -> None:
    index = make_index(TWINS)
    assert [m.item for m in matched(index, returned(2, TWINS), returned(1, TWINS))] == [1, 0]


def test_equal_requirements_that_nothing_tells_apart_are_doubt() -> None:
    index = make_index(TWINS)
    found = matched(index, {"requirement": "建立台账，按月调度。", "deadline": "6月底前"})[0]
    assert found.item is None and set(found.candidates) == {0, 1}


def test_an_id_tells_equal_requirements_apart_also_after_such_a_row_was_seen() -> None:
    index = make_index((TWINS[0], TWINS[0]))
    for _ in range(2):
        assert [m.item for m in matched(index, returned(1, TWINS, id="id2"), returned(1, TWINS, id="id1"))] == [1, 0]


TITLE_ONLY = ("title", "progress")


def test_a_table_without_requirements_matches_unique_titles_only(index: Index) -> None:
    rows = ({"title": "4．推行非接触式办税", "progress": "推广"}, {"title": "3.管网改造", "progress": "开工"})
    first, second = matched(index, *rows, columns=TITLE_ONLY)
    assert (first.item, first.how) == (4, "title")
    assert second.item is None and set(second.candidates) == {2, 3}


def test_the_same_title_is_not_enough_where_a_requirement_was_emptied(index: Index) -> None:
    found = matched(index, returned(5, requirement=None))[0]
    assert found.item is None and found.candidates == (4,)


def test_a_row_met_before_is_known_at_once_and_equal(index: Index) -> None:
    from placing import make_reading

    from toolkit.core.cells import place_rows
    from toolkit.core.desk import Desk

    table = make_table([returned(n) for n in range(1, 8)])
    rows = [(table, row) for row in table.rows]
    first = match_rows(rows, index)
    place_rows(Desk(make_reading(table), index, "市税务局", {}), rows, first)
    second = match_rows(rows, index)
    assert [m.item for m in first] == [m.item for m in second]
    assert {m.how for m in second} == {"same"}


def test_weighty_words_are_compared_apart() -> None:
    assert marks("全市完成30公里") != marks("全县完成30公里")
    assert marks("不得收费") != marks("收费")
    assert marks("完成三十公里") != marks("完成八十公里")


def _big(count: int) -> list[dict[str, str]]:
    return [
        {"theme": f"主题{n % 40}", "title": f"工作{n // 3}", "units": "市水务局", "deadline": "6月底前",
         "requirement": f"推进第{n}号片区供水管网更新改造，完成{n % 97 + 3}公里，验收后移交街道管护。"}
        for n in range(count)
    ]  # fmt: skip


def test_a_large_ledger_accepts_a_typo_only_within_the_same_title() -> None:
    tasks = _big(4_000)
    index = make_index(tasks)
    assert index.large
    typo = tasks[1500]["requirement"].replace("移交", "移文")
    assert matched(index, returned(1501, tasks, requirement=typo))[0].item == 1500
    assert matched(index, returned(1501, tasks, requirement=typo, title=None))[0].item is None


# ---- the promise: nothing lands on a wrong item -------------------------------------------------------------------

_SENTENCES = (
    "新建改造供水管网{n}公里，消除低压片区",
    "完成老旧小区改造{n}个，同步更新管网",
    "{w}级政务大厅设立帮办窗口，配备专职人员{n}名",
    "{w}级部门公布涉企收费清单，每年更新{n}次",
    "推行容缺受理",
    "推行容缺受理，并将容缺事项清单向社会公布",
    "推行容缺受理，并将容缺事项清单向社会公布，每季度更新",
    "建立调度台账",
)


def _confusable(rng: random.Random) -> list[dict[str, str]]:
    """A ledger full of items that differ in a number, a level or an ending."""
    tasks = []
    for n in range(rng.randint(6, 14)):
        text = rng.choice(_SENTENCES).format(n=rng.choice((3, 30, 80, 130)), w=rng.choice("市县"))
        units = rng.choice(("市水务局", "市住建局", "市水务局、市住建局", "市税务局"))
        tasks.append(
            {"theme": f"主题{rng.randint(1, 3)}", "title": f"工作{rng.randint(1, 6)}", "requirement": text + "。",
             "units": units, "deadline": rng.choice(("6月底前", "12月底前")), "id": f"k{n}"}
        )  # fmt: skip
    return tasks


_NOISE = "的了和在认真切实积极进一步确保工作推进落实"


def _edit(text: str, rng: random.Random) -> str:
    """A person's slips: a character wrong, missing, doubled, or words put in. Never a number or a level."""
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        places = [i for i, ch in enumerate(text) if ch not in "0123456789市县"]
        at = rng.choice(places)
        text = rng.choice(
            (text[:at] + rng.choice(_NOISE) + text[at + 1 :], text[:at] + text[at + 1 :], text[:at] + rng.choice(_NOISE) * 2 + text[at:])
        )  # fmt: skip
    return text


def _submission(tasks: list[dict[str, str]], rng: random.Random) -> list[tuple[dict[str, str], int | None]]:
    """Rows with the item that their author means (None: a row of his own)."""
    rows: list[tuple[dict[str, str], int | None]] = []
    with_ids = rng.random() < 0.5
    for number, task in enumerate(tasks):
        if rng.random() < 0.25:
            continue
        row = dict(task)
        if not with_ids:
            del row["id"]
        if rng.random() < 0.5:
            row["requirement"] = _edit(row["requirement"], rng)
        rows.append((row, number))
        if rng.random() < 0.1:
            rows.append(({**row, "requirement": "举办政企恳谈会，限期答复企业诉求。"}, None))
    if rng.random() < 0.4:
        rng.shuffle(rows)
    for position, (row, _) in enumerate(rows):
        row["seq"] = str(position + 1)
        row["progress"] = f"答复{position}"
    return rows


@settings(max_examples=2000, deadline=None)
@given(st.integers(0, 2**32))
def test_no_edit_of_a_row_ever_puts_its_answer_on_another_item(seed: int) -> None:
    rng = random.Random(seed)
    tasks = _confusable(rng)
    index = make_index(tasks)
    rows = _submission(tasks, rng)
    if not rows:
        return
    texts = [task["requirement"] for task in tasks]
    for (row, meant), match in zip(rows, matched(index, *(row for row, _ in rows)), strict=True):
        if match.item is None or match.item == meant:
            continue
        same = [other for other, task in enumerate(tasks) if _alike(task, tasks[match.item])]
        assert meant in same or (row["requirement"] in texts and match.item in same and _reads_as(row, tasks[match.item])), (
            row, meant, match,
        )  # fmt: skip


def _alike(one: dict[str, str], other: dict[str, str]) -> bool:
    """Items that nobody can tell apart by what is printed."""
    return all(one[key] == other[key] for key in ("theme", "title", "requirement", "units", "deadline"))


def _reads_as(row: dict[str, str], task: dict[str, str]) -> bool:
    """Slips turned the row into exactly another item's, id and all: then it is that one."""
    return (
        all(row[key] == task[key] for key in ("theme", "title", "requirement", "units", "deadline")) and "id" not in row
    )


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32))
def test_swapped_doubled_and_foreign_ids_never_win_over_the_text(seed: int) -> None:
    rng = random.Random(seed)
    tasks = _confusable(rng)
    index = make_index(tasks)
    ids = [task["id"] for task in tasks]
    rows = [{**task, "id": rng.choice([*ids, "zz"]), "progress": "办结"} for task in tasks]
    for number, match in enumerate(matched(index, *rows)):
        assert match.item is None or tasks[match.item]["requirement"] == tasks[number]["requirement"]


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 2**32))
def test_a_changed_number_never_reaches_an_item_whose_units_differ(seed: int) -> None:
    rng = random.Random(seed)
    tasks = _confusable(rng)
    for number, task in enumerate(tasks):
        task["units"] = f"市第{number}局"
    index = make_index(tasks)
    number = rng.randrange(len(tasks))
    row = {key: text for key, text in tasks[number].items() if key != "id"}
    for old in ("130", "80", "30", "3"):
        if old in row["requirement"]:
            row["requirement"] = row["requirement"].replace(old, rng.choice(("3", "30", "80", "130")))
            break
    match = matched(index, {**row, "progress": "办结"})[0]
    assert match.item in (None, number)
