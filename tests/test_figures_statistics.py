"""States, days, lights, counts, rates and rankings: cases of 云溪市 by hand, and properties of any merge."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from figures_cases import LIGHTS, UNITS, WORDS, item, merged, merges, roster_of, sent, terms
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.core.figures.recount import hamilton
from toolkit.core.figures.shares import percentage, ranks, shares
from toolkit.core.figures.stated import meaning, vocabulary
from toolkit.core.figures.time import elapsed, in_percent
from toolkit.model.ledger import Role
from toolkit.model.merging import Consolidated
from toolkit.model.statistics import ADVANCE, SHOWN, UNANSWERED, ItemState, Statistics, Tally

JULY = date(2026, 7, 1)


def made_of(made: Consolidated, **asked: Any) -> Statistics:
    return statistics(made, roster=roster_of(made.ledger), **asked)


def one(
    status: str = "", progress: str = "", *, due: str = "12月底", as_of: date | None = JULY, **more: Any
) -> ItemState:
    """The state of one item on which 市税务局 wrote this."""
    cells = [(0, key, text) for key, text in (("status", status), ("progress", progress)) if text]
    return made_of(
        merged([item(1, due=due)], *([sent("市税务局", *cells)] if cells else [])), as_of=as_of, **more
    ).items[0]


@pytest.mark.parametrize(
    ("status", "progress", "expected", "basis", "inferred"),
    [
        ("已完成", "", "已完成", "状态栏", False), ("已办结", "正在推进", "已完成", "状态栏", False), ("80%", "", "正在推进", "状态栏", False),
        ("0%", "", "未启动", "状态栏", False), ("100%", "", "已完成", "状态栏", False), ("否", "", "正在推进", "状态栏", False),
        ("已完成，待验收", "", "已完成", "状态栏", False), ("欠进度", "", "进展滞后", "状态栏", False), ("？？", "已全部完成", "已完成", "进展文字", True),
        ("", "已全部完成", "已完成", "进展文字", True), ("", "尚未完成", "正在推进", "进展文字", True), ("", "", "未报送", "未填", False),
        ("已销号", "", "已完成", "状态栏", False),
    ],
)  # fmt: skip
def test_the_column_counts_before_the_words(
    status: str, progress: str, expected: str, basis: str, inferred: bool
) -> None:
    state = one(status, progress)
    assert (state.status, state.basis, state.inferred) == (expected, basis, inferred)


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        ("已完成实施细则编制并印发。", "市税务局的状态填“已完成”，进展文字里的“已完成”像是只指其中一部分，请核实是否全部完成。"),
        ("已完成60%。", "市税务局的状态填“已完成”，进展文字却写“已完成60%”，请核实。"),
        ("尚未启动。", "市税务局的状态填“已完成”，进展文字却写“尚未启动”，请核实。"),
    ],
)  # fmt: skip
def test_words_are_not_said_to_contradict_themselves(progress: str, told: str) -> None:
    assert one("已完成", progress).confirm == (told,)


def test_the_share_of_the_first_is_its_rate_where_it_can_be() -> None:
    assert [str(share) for share in shares([4, 4, 1, 3])] == ["33.3", "33.4", "8.3", "25.0"]
    assert [str(share) for share in shares([1, 1, 1, 3])] == ["16.7", "16.7", "16.6", "50.0"]
    assert hamilton([4, 4, 1, 3], 1000) == [333, 334, 83, 250]


def test_the_unit_cannot_close_an_item_and_the_office_can() -> None:
    assert one("已销号").closed is False
    made = merged([item(1), item(2)], sent("市税务局", (0, "status", "正在推进"), (1, "status", "正在推进")))
    made.approved = {(0, "status"): "已销号"}
    first, second = made_of(made, closed=["00000002"]).items
    assert (first.status, first.closed, first.reviewed, first.units[0].own) == ("已完成", True, "已销号", "正在推进")
    assert (second.status, second.closed, second.reviewed, second.units[0].own) == (
        "已完成",
        True,
        "已销号",
        "正在推进",
    )


def test_what_the_office_wrote_counts_and_the_units_own_state_is_kept() -> None:
    made = merged(
        [item(1, ["市税务局", "市财政局"])],
        sent("市税务局", (0, "status", "已完成")),
        sent("市财政局", (0, "status", "已完成")),
    )
    made.approved = {(0, "status"): "【市税务局】已完成\n【市财政局】正在推进"}
    state = made_of(made).items[0]
    assert (state.status, state.deciding, state.inferred) == ("正在推进", ("市财政局",), False)
    assert [(unit.own, unit.status) for unit in state.units] == [("已完成", "已完成"), ("已完成", "正在推进")]
    made.approved = {(0, "progress"): "两家都尚未启动。"}
    assert made_of(made).items[0].status == "已完成"
    made.approved = {(0, "progress"): "两家都尚未启动。", (0, "status"): ""}
    assert made_of(made).items[0].status == "未启动"


@pytest.mark.parametrize(
    ("told", "expected", "deciding"),
    [
        (("已完成", "正在推进", "已完成"), "正在推进", ("市财政局",)), (("已完成", "已完成", "未启动"), "已完成", ("市税务局", "市财政局")),
        (("已完成", "", "已完成"), "未报送", ("市财政局",)), (("未启动", "进展滞后", ""), "未启动", ("市税务局",)),
    ],
)  # fmt: skip
def test_the_least_advanced_of_the_leading_units_counts(
    told: tuple[str, str, str], expected: str, deciding: tuple[str, ...]
) -> None:
    units = ("市税务局", "市财政局", "市住建局")
    files = [sent(unit, (0, "status", word)) for unit, word in zip(units, told, strict=True) if word]
    state = made_of(merged([item(1, units[:2], units[2:])], *files)).items[0]
    assert (state.status, state.deciding) == (expected, deciding)
    owns = {unit.unit: unit.own for unit in state.units}
    assert owns == {
        unit: word or ("未报送" if unit != "市住建局" else UNANSWERED) for unit, word in zip(units, told, strict=True)
    }


def test_where_nobody_leads_the_responsible_units_count() -> None:
    made = merged([item(1, [], ["市住建局"], responsible=["石桥区"])], sent("石桥区", (0, "progress", "已办结")))
    state = made_of(made).items[0]
    assert (state.status, [(u.unit, u.decides, u.owes) for u in state.units]) == (
        "已完成",
        [("石桥区", True, True), ("市住建局", False, False)],
    )


def test_members_of_a_collective_answer_for_it() -> None:
    items = [item(1, ["各县（区）"]), item(2, ["各县（区）"])]
    made = made_of(merged(items, sent("青岚县", (0, "status", "已完成")), sent("石桥区", (0, "status", "正在推进"))))
    first, second = made.items
    assert (first.status, sorted(unit.unit for unit in first.units)) == ("正在推进", ["石桥区", "青岚县"])
    assert (second.status, [unit.unit for unit in second.units]) == ("未报送", ["各县（区）"])


def test_a_text_filled_in_together_counts_for_both_items() -> None:
    made = merged(
        [item(1), item(3)], sent("市税务局", (0, "progress", "已全部完成"), (1, "progress", "与第1项合并填报"))
    )
    assert [state.status for state in made_of(made).items] == ["已完成", "已完成"]


@pytest.mark.parametrize(
    ("progress", "due", "expected", "month", "ongoing"),
    [
        ("累计办理300件", "常态实施", "持续推进", "持续推进", True), ("长期坚持", "12月底", "正在推进", "2026-12", False),
        ("长期坚持", "尽快", "持续推进", "持续推进", True), ("累计办理300件", "尽快", "正在推进", "无明确时限", False),
        ("已全部完成", "常态实施", "已完成", "持续推进", True), ("进展缓慢", "每月25日前", "进展滞后", "持续推进", True),
    ],
)  # fmt: skip
def test_work_without_an_end(progress: str, due: str, expected: str, month: str, ongoing: bool) -> None:
    state = one(progress=progress, due=due)
    assert (state.status, state.month, state.ongoing) == (expected, month, ongoing)


@pytest.mark.parametrize(
    ("status", "due", "as_of", "overdue", "soon", "left"),
    [
        ("正在推进", "6月底", date(2026, 6, 30), False, True, 0), ("正在推进", "6月底", JULY, True, False, -1),
        ("已完成", "6月底", JULY, False, False, -1), ("持续推进", "6月底", JULY, True, False, -1), ("", "6月底", JULY, True, False, -1),
        ("正在推进", "6月底", date(2026, 6, 20), False, True, 10), ("正在推进", "6月底", date(2026, 6, 19), False, False, 11),
        ("正在推进", "常态实施", JULY, False, False, None), ("持续推进", "2026年6月底前完成，并持续推进", JULY, False, False, -1),
        ("正在推进", "2026年6月底前完成，并持续推进", JULY, True, False, -1), ("正在推进", "8月前", date(2026, 8, 5), False, False, -5),
        ("正在推进", "8月前", date(2026, 9, 1), True, False, -32), ("正在推进", "6月底", None, None, None, None),
    ],
)  # fmt: skip
def test_overdue_and_due_soon(
    status: str, due: str, as_of: date | None, overdue: bool | None, soon: bool | None, left: int | None
) -> None:
    state = one(status, due=due, as_of=as_of)
    assert (state.overdue, state.due_soon, state.days_left) == (overdue, soon, left)


@pytest.mark.parametrize(
    ("progress", "due", "as_of", "expected", "behind"),
    [
        ("已完成49%", "12月底", date(2026, 6, 30), "50.0", True), ("已完成50%", "12月底", date(2026, 6, 30), "50.0", False),
        ("已完成91%", "12月底", date(2026, 11, 30), "91.7", False), ("已完成90%", "12月底", date(2026, 11, 30), "91.7", True),
        ("已完成10%", "2026年6月至11月", date(2026, 6, 30), "16.7", True), ("正在推进", "12月底", date(2026, 11, 30), "91.7", False),
        ("进展缓慢", "12月底", date(2026, 1, 5), "1.3", True), ("已完成10%", "6月底", JULY, "100.0", False),
        ("已完成10%", "常态实施", JULY, None, False), ("已完成1%", "12月底", None, None, None),
    ],
)  # fmt: skip
def test_behind_the_expected_share(
    progress: str, due: str, as_of: date | None, expected: str | None, behind: bool | None
) -> None:
    state = one(progress=progress, due=due, as_of=as_of)
    assert (state.expected, state.behind) == (expected and Decimal(expected), behind)


def test_points_of_tolerance() -> None:
    assert one(progress="已完成41%", as_of=date(2026, 6, 30), slack=10).behind is False
    assert one(progress="已完成39%", as_of=date(2026, 6, 30), slack=10).behind is True


@pytest.mark.parametrize(
    ("status", "progress", "due", "light"),
    [
        ("已完成", "", "6月底", "绿灯"), ("正在推进", "", "6月底", "橙灯"), ("正在推进", "", "5月底", "红灯"), ("", "", "12月底", "灰灯"),
        ("", "", "6月底", "橙灯"), ("正在推进", "", "7月6日前", "蓝灯"), ("正在推进", "", "7月7日前", None), ("进展滞后", "", "12月底", "黄灯"),
        ("", "已完成5%", "12月底", "黄灯"), ("未启动", "", "12月底", "白灯"), ("持续推进", "", "常态实施", None),
    ],
)  # fmt: skip
def test_the_first_light_whose_condition_holds(status: str, progress: str, due: str, light: str | None) -> None:
    state = one(status, progress, due=due, lights=LIGHTS)
    assert (state.light and state.light.name) == light


def test_lights_that_need_no_day_are_on_without_one() -> None:
    assert [one(word, as_of=None, lights=LIGHTS).light.name for word in ("已完成", "进展滞后", "未启动")] == [
        "绿灯",
        "黄灯",
        "白灯",
    ]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("status", "progress", "due", "part"),
    [
        ("", "累计办理300件", "6月底", "没有写明是否完成"), ("", "已全部完成", "12月底", "“已全部完成”"), ("已完成", "尚未通过验收", "12月底", "“尚未”"),
        ("？？", "正在办理", "12月底", "不在约定用语里"), ("持续推进", "", "6月底", "有明确时限"), ("正在推进", "", "8月前", ""),
    ],
)  # fmt: skip
def test_what_a_person_should_look_at(status: str, progress: str, due: str, part: str) -> None:
    told = one(status, progress, due=due).confirm
    assert part in "".join(told) and bool(told) is bool(part)


def test_the_words_of_the_office_count_first() -> None:
    assert meaning("序时", vocabulary(WORDS)) == "正在推进"
    assert meaning("序时", vocabulary(())) == ""
    assert meaning("已 完 成", vocabulary(())) == "已完成"


def test_units_and_rankings() -> None:
    items = [
        item(1, ["市税务局"], ["市财政局"]), item(2, ["市税务局"], due="常态实施"), item(3, ["市发改委"]), item(4, ["市住建局"]),
        item(5, ["市住建局"]), item(6, ["青岚县"]), item(7, ["石桥区"], ["市商务局"], due="常态实施"), item(8, ["市市场监管局"]),
    ]  # fmt: skip
    files = [
        sent("市税务局", (0, "status", "已完成"), (1, "status", "持续推进")), sent("市发改委", (2, "status", "已完成")),
        sent("市住建局", (3, "status", "已完成")), sent("石桥区", (6, "progress", "长期坚持")), sent("市财政局", (0, "progress", "已配合核对数据")),
    ]  # fmt: skip
    made = made_of(merged(items, *files, roster_order=["市住建局", "市发改委", "市税务局"]), late=["市发改委"])
    dated, every, reporting = made.rankings
    assert [(row.rank, row.unit) for row in dated.rows] == [
        (1, "市发改委"), (1, "市税务局"), (3, "市住建局"), (4, "青岚县"), (4, "市市场监管局"), (None, "市财政局"), (None, "石桥区"), (None, "市商务局"),
    ]  # fmt: skip
    assert [row.unit for row in dated.official] == [unit.unit for unit in made.units]
    assert [row.rank for row in every.rows] == [1, 2, 2, 4, 4, 4, None, None]
    assert [row.rank for row in reporting.rows] == [1, 1, 1, 4, 5, 5, None, None] and reporting.apart
    assert made.silent.ids == ("青岚县", "市市场监管局") and made.partial.ids == ("市住建局",)
    assert (made.reporting.part.number, made.reporting.whole.number, made.reporting.percent) == (3, 6, Decimal("50.0"))
    assert made.on_time is not None and made.on_time.part.ids == ("市税务局", "石桥区")
    finance = next(unit for unit in made.units if unit.unit == "市财政局")
    assert (finance.state, finance.lead.total.number, finance.support.total.number) == ("无须报送", 0, 1)
    assert made.total.done.percent == Decimal("37.5") and made.total.done_dated.percent == Decimal("50.0")
    assert "2项" in made.note and "8项（全部）" in made.note and "6项（不含持续推进）" in made.note


def test_what_nobody_reported_on_is_grey_until_an_office_decides_otherwise() -> None:
    made = statistics(merged([item(1), item(2)], sent("市税务局", (0, "progress", "正在起草方案。"))))
    assert [one.light.name for one in made.items if one.light] == ["绿灯", "灰灯"]


def test_the_note_says_nothing_of_what_there_is_none_of() -> None:
    made = made_of(merged([item(1), item(2)], sent("市税务局", (0, "progress", "正在起草方案。"))))
    assert "；状态由进展文字判断的1项；未报送的1项计入分母；" in made.note and "0项" not in made.note


def test_a_ranking_without_differences_says_so() -> None:
    made = made_of(merged([item(1), item(2, ["市发改委"])], sent("市税务局", (0, "progress", "正在推进"))))
    assert [ranking.apart for ranking in made.rankings] == [False, False, True]


# ---- properties ----


def tallies(made: Statistics) -> list[Tally]:
    return [made.total, *made.themes, *made.months, *(t for unit in made.units for t in (unit.lead, unit.support))]


@settings(max_examples=200, deadline=None)
@given(merges(), terms())
def test_every_item_is_counted_once_in_every_breakdown(made: Consolidated, asked: dict[str, Any]) -> None:
    found = made_of(made, **asked)
    ids = [one.id for one in made.ledger.items]
    assert [state.id for state in found.items] == ids and list(found.total.total.ids) == ids
    for groups in (found.themes, found.months):
        assert sorted(one for group in groups for one in group.total.ids) == sorted(ids)
    for one_tally in tallies(found):
        statuses = [entry.status for entry in one_tally.statuses]
        assert statuses in (list(SHOWN), [*SHOWN, UNANSWERED])
        parts = [one for entry in one_tally.statuses for one in entry.count.ids]
        assert sorted(parts) == sorted(one_tally.total.ids)
        assert sorted((*one_tally.ongoing.ids, *one_tally.dated.ids)) == sorted(one_tally.total.ids)
        assert sum(entry.share for entry in one_tally.statuses) == (100 if one_tally.total.number else 0)
        lit = [one for entry in one_tally.lights for one in entry.count.ids]
        assert len(lit) == len(set(lit)) and set(lit) <= set(one_tally.total.ids)
    for unit in found.units:
        both = [*unit.lead.total.ids, *unit.support.total.ids]
        assert len(both) == len(set(both)) > 0
        assert sorted((*unit.answered.ids, *unit.missing.ids)) == sorted(unit.owed.ids)


@settings(max_examples=200, deadline=None)
@given(merges(), terms())
def test_nobody_who_owes_is_left_out_and_numbers_match_their_ids(made: Consolidated, asked: dict[str, Any]) -> None:
    found = made_of(made, **asked)
    listed = {unit.unit: unit for unit in found.units}
    assert {one.unit for one in made.missing} <= set(listed)
    for one in made.missing:
        assert set(one.items) <= set(listed[one.unit].missing.ids)
    assert {one.unit for at in range(len(made.ledger.items)) for one in made.contributions(at) if one.unit} <= set(
        listed
    )

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "number" in value:
                assert value["number"] == len(value["ids"])
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(statistics_payload(found))


@settings(max_examples=100, deadline=None)
@given(merges(), terms())
def test_the_same_input_gives_the_same_figures(made: Consolidated, asked: dict[str, Any]) -> None:
    first, second = (json.dumps(statistics_payload(made_of(made, **asked)), ensure_ascii=False) for _ in range(2))
    assert first == second


@settings(max_examples=100, deadline=None)
@given(merges())
def test_without_a_day_nothing_depends_on_one(made: Consolidated) -> None:
    found = made_of(made)
    for state in (*found.items, *(unit for one in found.items for unit in one.units)):
        assert (state.overdue, state.due_soon, state.behind) == (None, None, None)
    for one_tally in tallies(found):
        assert (one_tally.overdue, one_tally.due_soon, one_tally.behind, one_tally.done_due) == (None, None, None, None)
    assert found.year is None


@settings(max_examples=100, deadline=None)
@given(merges(), terms())
def test_an_item_is_as_far_as_its_slowest_leader(made: Consolidated, asked: dict[str, Any]) -> None:
    for state in made_of(made, **asked).items:
        deciding = [unit for unit in state.units if unit.decides]
        if state.basis != "核定文本" and deciding and not any(not c.unit for c in made.contributions(state.index)):
            assert ADVANCE.index(state.status) == min(ADVANCE.index(unit.status) for unit in deciding)
        assert state.closed is False or state.status == "已完成"
        assert not (state.overdue and (state.due_soon or state.behind))


@given(st.lists(st.integers(0, 5000), max_size=12), st.sampled_from([0, 1]))
def test_shares_sum_to_a_hundred_and_keep_near_the_truth(counts: list[int], places: int) -> None:
    found = shares(counts, places)
    total = sum(counts)
    assert len(found) == len(counts) and sum(found) == (100 if total else 0)
    for count, share in zip(counts, found, strict=True):
        assert total == 0 or abs(Fraction(share) - Fraction(100 * count, total)) < Fraction(1, 10**places)
        assert count or not share
    for (a, one_share), (b, other) in zip(
        sorted(zip(counts, found, strict=True)), sorted(zip(counts, found, strict=True))[1:], strict=False
    ):
        assert a == b or one_share <= other


@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from([0, 1]))
def test_a_rate_is_never_flattered(part: int, whole: int, places: int) -> None:
    part = min(part, whole)
    found = percentage(part, whole, places)
    assert (found is None) == (whole == 0)
    if found is not None:
        assert (found == 100) == (part == whole) and (found == 0) == (part == 0)
        assert abs(Fraction(found) - Fraction(100 * part, whole)) < Fraction(1, 10**places)


@given(st.lists(st.none() | st.fractions(0, 1, max_denominator=6), max_size=20))
def test_ranks_with_ties(values: list[Fraction | None]) -> None:
    found = ranks(values)
    for value, rank in zip(values, found, strict=True):
        assert (rank is None) == (value is None)
        if value is not None:
            assert rank == 1 + sum(other is not None and other > value for other in values)


def test_ranks_as_an_office_writes_them() -> None:
    assert ranks([Fraction(9), Fraction(8), Fraction(7), Fraction(7), Fraction(6)]) == (1, 2, 3, 3, 5)


@given(st.dates(date(1, 1, 2)), st.dates(date(1, 1, 2)), st.dates(date(1, 1, 2)), st.dates(date(1, 1, 2)))
def test_time_only_passes(a: date, b: date, c: date, d: date) -> None:
    start, due = sorted((a, b))
    early, later = sorted((c, d))
    assert 0 <= elapsed(start, due, early) <= elapsed(start, due, later) <= 1
    assert elapsed(start, due, due) == 1


def test_the_year_by_months() -> None:
    year = [
        in_percent(elapsed(date(2026, 1, 1), date(2026, 12, 31), day))
        for day in (date(2026, 1, 31), date(2026, 6, 30), date(2026, 11, 30))
    ]
    assert year == [Decimal("8.3"), Decimal("50.0"), Decimal("91.7")]


def test_all_units_owe_where_the_office_says_so() -> None:
    made = made_of(
        merged([item(1, ["市税务局"], ["市财政局"])], sent("市税务局", (0, "status", "已完成")), owes=tuple(Role))
    )
    assert made.silent.ids == ("市财政局",) and made.items[0].status == "已完成"
    assert made.owes == tuple(Role) and set(UNITS) >= {unit.unit for unit in made.units}
