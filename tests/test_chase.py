"""催报: who is asked for what on which day. Each tier once, nobody who owes nothing, extensions and waivers respected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placing import TASKS, ledger_layout, make_ledger

from toolkit.core.chasing import Terms, chasing, next_tier, tier_on, time_to_chase
from toolkit.core.combine import combine
from toolkit.core.index import Index
from toolkit.core.refuse import refused
from toolkit.model.chasing import PRESS, REMIND, REMIND_LAST, TIERS, URGE, Chase, Chasing, Issued
from toolkit.model.codes import finding
from toolkit.model.ledger import Source
from toolkit.model.merging import Answer, Consolidated, Leftover, Placed
from toolkit.model.rules import Rulebook, Waiver
from toolkit.model.settings import Basics, Extension
from toolkit.report.chase import chase_text, due_words, items_words
from toolkit.settings.names import load_names
from toolkit.settings.workdays import load_calendar
from toolkit.text.workdays import Calendar, add_workdays, remaining_workdays

DUE = date(2026, 7, 5)
"""A Sunday: T−3 is Wednesday, T−1 Friday, T+1 Monday, T+3 Wednesday."""
PERIOD = "第二季度"
TAX, WATER, HOUSING, MARKET, REFORM = "市税务局", "市水务局", "市住建局", "市市场监管局", "市发改委"
PLAIN = Calendar()


def index(*waivers: Waiver) -> Index:
    return Index(make_ledger(), ledger_layout(), load_names(), rules=Rulebook(waivers=waivers))


def answered(unit: str, *numbers: int, **more: object) -> Placed:
    answers = [Answer(n, "progress", "已完成系统改造。", "台账", f"H{n + 3}") for n in numbers]
    left: list[Leftover] = more.pop("left", [])  # type: ignore[assignment]
    return Placed(
        f"{unit}.xlsx", f"{abs(hash((unit, numbers))):064x}", "merged", unit, "文件名", answers, left,
        more.pop("found", []), len(answers) + len(left), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def combined(known: Index, files: Sequence[Placed]) -> Consolidated:
    return combine(known.ledger, iter(files), roster=known.roster, period=PERIOD)


def asked(
    day: date, *files: Placed, past: Sequence[Issued] = (), known: Index | None = None, due: date | None = DUE,
    extensions: Sequence[Extension] = (), earlier: Sequence[str] = (),
) -> Chasing:  # fmt: skip
    known = known or index()
    return chasing(combined(known, files), known, Terms(day, PERIOD, due, load_calendar(), extensions, past, earlier))


def of(state: Chasing, unit: str) -> Chase:
    return next(one for one in state.asked if one.unit == unit)


def tiers(state: Chasing) -> dict[str, str]:
    return {one.unit: one.tier.name for one in state.issuing if one.tier}


# --- the calendar --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "tier"),
    [
        (30, None), (1, REMIND), (2, REMIND), (3, REMIND_LAST), (4, REMIND_LAST), (5, REMIND_LAST), (6, URGE), (7, URGE),
        (8, URGE), (31, URGE),
    ],
)  # fmt: skip
def test_each_day_has_its_tier_and_working_days_count(day: int, tier: object) -> None:
    on = date(2026, 6, 30) if day == 30 else date(2026, 7, day)
    assert tier_on(on, DUE, {}, PLAIN) is tier


def test_a_holiday_moves_the_days() -> None:
    due = date(2026, 10, 8)  # 国庆: 1 to 7 October are off
    calendar = load_calendar()
    assert tier_on(date(2026, 9, 28), due, {}, calendar) is REMIND
    assert tier_on(date(2026, 9, 30), due, {}, calendar) is REMIND_LAST
    assert tier_on(date(2026, 9, 25), due, {}, calendar) is None


def test_pressing_comes_after_urging_and_two_working_days_later() -> None:
    friday = date(2026, 7, 10)
    assert tier_on(friday, DUE, {}, PLAIN) is URGE
    had = {"催办": friday}
    assert tier_on(date(2026, 7, 13), DUE, had, PLAIN) is None
    assert tier_on(date(2026, 7, 14), DUE, had, PLAIN) is PRESS
    assert next_tier(friday, DUE, had, PLAIN) == (PRESS, date(2026, 7, 14))
    assert next_tier(date(2026, 7, 14), DUE, {**had, "督办": date(2026, 7, 14)}, PLAIN) is None
    assert tier_on(date(2026, 7, 14), DUE, {"督办": friday}, PLAIN) is None  # a record that somebody cut


def test_what_comes_next_counts_what_is_due_today() -> None:
    assert of(asked(date(2026, 7, 6)), TAX).next == (PRESS, date(2026, 7, 8))
    assert of(asked(date(2026, 7, 10)), TAX).next == (PRESS, date(2026, 7, 14))
    assert of(asked(date(2026, 6, 1)), TAX).next == (REMIND, date(2026, 7, 1))


def test_days_at_the_end_of_the_calendar_of_python_are_no_trouble() -> None:
    for due in (date(9999, 12, 31), date(1, 1, 1)):
        for day in (date(1, 1, 1), date(9999, 12, 31)):
            tier_on(day, due, {"催办": date(9999, 12, 31)}, PLAIN)
            next_tier(day, due, {"催办": date(9999, 12, 31)}, PLAIN)


def test_the_menu_proposes_it_when_a_day_has_come_and_nothing_was_done_since() -> None:
    monday, friday = date(2026, 7, 6), date(2026, 7, 10)
    assert not time_to_chase(date(2026, 6, 30), DUE, [], PLAIN)
    assert time_to_chase(date(2026, 7, 1), DUE, [], PLAIN)
    assert not time_to_chase(date(2026, 7, 2), DUE, [Issued(TAX, "提醒", date(2026, 7, 1))], PLAIN)
    assert time_to_chase(monday, DUE, [Issued(TAX, "提醒", date(2026, 7, 1))], PLAIN)
    assert not time_to_chase(friday, DUE, [Issued(TAX, "催办", friday)], PLAIN)
    assert time_to_chase(date(2026, 7, 14), DUE, [Issued(TAX, "催办", friday)], PLAIN)
    assert not time_to_chase(date(2026, 8, 14), DUE, [Issued(TAX, "督办", date(2026, 7, 14))], PLAIN)


# --- who owes what -------------------------------------------------------------------------------------------------------


def test_only_who_owes_is_asked_and_for_exactly_what_it_owes() -> None:
    state = asked(date(2026, 7, 6), answered(TAX, 4), answered(MARKET, 0), answered(HOUSING, 2))
    assert of(state, TAX).items == ("id6",)
    assert of(state, TAX).part
    assert of(state, WATER).items == ("id3", "id4")
    assert not of(state, WATER).part
    named = {one.unit for one in (*state.asked, *state.held, *state.waived)}
    assert {MARKET, HOUSING, "市公安局", "市财政局"}.isdisjoint(named)  # answered, or 配合
    assert set(tiers(state).values()) == {"催办"}


def test_nobody_is_asked_when_all_have_answered() -> None:
    files = [
        answered(TAX, 4, 5), answered(MARKET, 0), answered(REFORM, 1), answered(WATER, 2, 3), answered(HOUSING, 2),
        answered("青岚县", 6), answered("市行政审批局", 6),
    ]  # fmt: skip
    state = asked(date(2026, 7, 20), *files)
    assert (state.asked, state.held, state.waived) == ((), (), ())
    assert "没有需要催报的单位" in chase_text(state, index().ledger, Basics())


def test_without_a_last_day_there_is_no_tier() -> None:
    state = asked(date(2026, 7, 6), due=None)
    assert state.asked and not state.issuing
    assert all(one.next is None for one in state.asked)


# --- extensions and waivers ----------------------------------------------------------------------------------------------


def test_an_extension_moves_the_days_of_that_unit_alone() -> None:
    granted = [Extension("云溪市税务局", PERIOD, "2026-07-17", "系统割接，来函申请，已同意。")]
    for day, tier in ((date(2026, 7, 6), None), (date(2026, 7, 14), "提醒"), (date(2026, 7, 20), "催办")):
        state = asked(day, extensions=granted)
        assert tiers(state).get(TAX) == tier
        assert tiers(state)[WATER] == "催办"
    early = asked(date(2026, 7, 6), extensions=granted)
    assert of(early, TAX).early
    assert TAX not in chase_text(early, index().ledger, Basics())
    text = chase_text(asked(date(2026, 7, 14), extensions=granted), index().ledger, Basics())
    assert "延期未到，请按时报送（1家）：\n1. 市税务局：第4、5项（延期至7月17日）\n" in text
    late, _, _ = text.partition("未报送（")
    assert "已过9天" in late and TAX not in late, "whose own last day has not passed is not among those who are late"
    text = chase_text(asked(date(2026, 7, 20), extensions=granted), index().ledger, Basics())
    assert "延期未到" not in text and "市税务局：第4、5项（延期至7月17日）" in text


def test_when_all_who_owe_have_an_extension_nobody_is_called_late() -> None:
    everybody = [Extension(one.unit, PERIOD, "2026-07-17", "防汛。") for one in asked(date(2026, 7, 14)).asked]
    text = chase_text(asked(date(2026, 7, 14), extensions=everybody), index().ledger, Basics())
    assert "截至7月14日，除延期的单位外，没有需要催报的。\n" in text and "已过" not in text and "未报送" not in text


def test_an_extension_of_a_collective_holds_for_its_members() -> None:
    state = asked(date(2026, 7, 6), extensions=[Extension("各县（区）", PERIOD, "2026-07-31", "防汛。")])
    assert of(state, "各县（区）").tier is None
    assert of(state, "市行政审批局").tier is URGE


@pytest.mark.parametrize("code", ["A516", "A520", "A521"])
def test_what_the_office_waived_is_not_asked_until_the_day_after(code: str) -> None:
    known = index(Waiver(TAX, "4", code, "本季度没有这项任务。", "2026-07-06"))
    state = asked(date(2026, 7, 6), known=known)
    assert of(state, TAX).items == ("id6",)
    assert not of(state, TAX).part
    (spared,) = state.waived
    assert (spared.unit, spared.items) == (TAX, ("id5",))
    assert "本季度没有这项任务" in spared.why
    assert of(asked(date(2026, 7, 7), known=known), TAX).items == ("id5", "id6")


def test_a_waiver_of_another_rule_or_unit_excuses_nobody() -> None:
    known = index(Waiver(TAX, "", "A522", "短一些不要紧。"), Waiver(WATER, "4", "A520", "与它无关。"))
    state = asked(date(2026, 7, 6), known=known)
    assert of(state, TAX).items == ("id5", "id6")
    assert of(state, WATER).items == ("id3", "id4")
    assert not state.waived


def test_a_unit_whose_every_item_is_waived_is_not_asked_at_all() -> None:
    known = index(Waiver(WATER, "", "A521", "机构撤并，今年不报。"))
    state = asked(date(2026, 7, 6), known=known)
    assert WATER not in {one.unit for one in state.asked}
    assert WATER not in chase_text(state, known.ledger, Basics())


# --- what came and was not read ------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_holds_its_unit_until_it_is_dealt_with() -> None:
    broken = refused("市水务局.xlsx", "1" * 64, "F105", {"reason": "坏了"}, unit=WATER)
    state = asked(date(2026, 7, 6), broken)
    assert WATER not in {one.unit for one in state.asked}
    (held,) = state.held
    assert (held.unit, held.items, held.files) == (WATER, ("id3", "id4"), ("市水务局.xlsx",))
    assert "读不了" in held.why
    assert WATER not in chase_text(state, index().ledger, Basics())
    broken.leftovers[0] = Leftover("unplaced", "", broken.leftovers[0].source, "坏了", unit=WATER, choice="忽略")
    assert of(asked(date(2026, 7, 6), broken), WATER).tier is URGE


def test_an_answer_that_waits_for_a_person_holds_its_item_alone() -> None:
    where = Source("市水务局.xlsx", "台账", "H9", "2" * 64)
    left = Leftover("unplaced", "已改造40公里。", where, "与两项都像", WATER, None, ("id3", "id1"), "进展情况")
    state = asked(date(2026, 7, 6), answered(WATER, left=[left]))
    assert of(state, WATER).items == ("id4",)
    assert [(one.unit, one.items) for one in state.held] == [(WATER, ("id3",))]
    decided = Leftover(
        *[getattr(left, name) for name in ("kind", "text", "source", "reason", "unit", "item")], choice="忽略"
    )
    assert of(asked(date(2026, 7, 6), answered(WATER, left=[decided])), WATER).items == ("id3", "id4")


def test_a_file_of_which_nothing_was_placed_holds_its_unit_but_a_remark_beside_answers_does_not() -> None:
    where = Source("市水务局.xlsx", "说明", "A1", "2" * 64)
    left = Leftover("unplaced", "本局二季度完成管网改造42公里。", where, "没有表格", WATER)
    state = asked(date(2026, 7, 6), answered(WATER, left=[left]))
    assert [(one.unit, one.items) for one in state.held] == [(WATER, ("id3", "id4"))]
    assert of(asked(date(2026, 7, 6), answered(WATER, 2, left=[left])), WATER).items == ("id4",)


def test_an_answer_in_another_column_holds_its_item_but_a_contact_does_not() -> None:
    where = Source("市水务局.xlsx", "台账", "K5", "2" * 64)
    left = Leftover("unplaced", "已改造40公里。", where, "“备注”不是汇总的栏目", WATER, "id3", (), "备注")
    told = finding("A504", where, unit=WATER, item="id3", head="备注")
    state = asked(date(2026, 7, 6), answered(WATER, left=[left], found=[told]))
    assert [(one.unit, one.items) for one in state.held] == [(WATER, ("id3",))]
    assert not asked(date(2026, 7, 6), answered(WATER, left=[left])).held


def test_what_came_is_said_beside_the_unit() -> None:
    stamped = Placed("市水务局盖章.pdf", "3" * 64, "attachment", WATER)
    foreign = Placed("市税务局.xlsx", "4" * 64, "foreign", TAX)
    state = asked(date(2026, 7, 6), stamped, foreign, answered(REFORM))
    assert of(state, WATER).came == "只收到盖章件或说明"
    assert of(state, TAX).came == "收到的文件不是这一期的表"
    assert of(state, REFORM).came == "收到的表没有填"
    assert of(state, MARKET).came == ""
    assert "市水务局：第3（2条）项（只收到盖章件或说明）" in chase_text(state, index().ledger, Basics())


def test_a_mail_that_cannot_be_opened_holds_its_unit_and_an_empty_one_is_said() -> None:
    shut = Leftover("unplaced", "", Source("来信.eml", None, None, "6" * 64), "winmail.dat 坏了。", WATER)
    letter = Placed("来信.eml", "6" * 64, "letter", WATER, "发件邮箱", leftovers=[shut], read=1)
    empty = Placed("空.eml", "7" * 64, "letter", TAX, "发件邮箱")
    state = asked(date(2026, 7, 6), letter, empty)
    assert [(one.unit, one.why) for one in state.held] == [(WATER, "收到的文件读不了（winmail.dat 坏了）")]
    assert of(state, TAX).came == "收到的邮件没有附件"
    full = Placed("来信.eml!/别的.xlsx", "9" * 64, "unidentified")
    mail = Placed("来信.eml", "7" * 64, "letter", TAX, "发件邮箱")
    assert of(asked(date(2026, 7, 6), mail, full), TAX).came == "", "the mail had something with it"
    again = [Placed("来信.eml!/表.xlsx", "9" * 64, "foreign", TAX), mail]
    assert of(asked(date(2026, 7, 6), *again), TAX).came == "收到的文件不是这一期的表"
    assert of(asked(date(2026, 7, 6), *again, earlier=["来信.eml"]), TAX).came == ""
    foreign = Leftover("unplaced", "", Source("市水务局.xlsx", None, None, "8" * 64), "别的工作的表。", WATER)
    wrong = Placed("市水务局.xlsx", "8" * 64, "foreign", WATER, leftovers=[foreign], read=1)
    assert of(asked(date(2026, 7, 6), wrong), WATER).tier is URGE


def test_files_of_nobody_are_told_and_hold_nobody() -> None:
    state = asked(date(2026, 7, 6), Placed("报送表(1).xlsx", "5" * 64, "unidentified"))
    assert state.unknown == ("报送表(1).xlsx",)
    assert not state.held


# --- over weeks ----------------------------------------------------------------------------------------------------------

UNITS = {TAX: (4, 5), WATER: (2, 3), REFORM: (1,), MARKET: (0,)}


@cache
def situation(state: frozenset[tuple[str, int]], waived: bool) -> tuple[Index, Consolidated]:
    known = index(*([Waiver(WATER, "3", "A520", "不用报。")] if waived else []))
    files = [answered(unit, *(n for who, n in sorted(state) if who == unit)) for unit in UNITS]
    return known, combined(known, files)


RUNS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([None, *((u, n) for u in UNITS for n in UNITS[u])]), st.booleans()),
    min_size=3,
    max_size=25,
)


@given(RUNS, st.integers(-12, 6), st.none() | st.integers(1, 14), st.integers(0, 12), st.booleans())
@settings(max_examples=120, deadline=None)
def test_however_the_office_works_nobody_is_chased_twice_or_wrongly(
    runs: list[tuple[int, tuple[str, int] | None, bool]], start: int, longer: int | None, granted: int, waived: bool
) -> None:
    """Runs some days apart, of which some only preview; answers come in between, an extension is granted at some time."""
    calendar = load_calendar()
    day = DUE + timedelta(start)
    done: set[tuple[str, int]] = set()
    past: list[Issued] = []
    for number, (pause, news, issuing) in enumerate(runs):
        day += timedelta(pause)
        if news:
            done.add(news)
        known, merged = situation(frozenset(done), waived)
        until = DUE + timedelta(longer) if longer and number >= granted else None
        extensions = [Extension(TAX, PERIOD, until.isoformat(), "已同意。")] if until else []
        state = chasing(merged, known, Terms(day, PERIOD, DUE, calendar, extensions, tuple(past)))
        owed = {(one.unit, item) for one in merged.missing for item in one.items}
        placed = [(one.unit, item) for one in (*state.asked, *state.held, *state.waived) for item in one.items]
        assert sorted(placed) == sorted(owed)  # everything that is owed is in exactly one place, and nothing else
        for one in state.asked:
            assert not waived or one.unit != WATER
            due = until if one.unit == TAX and until else DUE
            assert one.due == due
            if one.tier is None:
                continue
            had = {issued.tier: issued.day for issued in past if issued.unit == one.unit}
            assert one.again == (one.tier.name in had)
            assert not one.again or had[one.tier.name] == day
            left = remaining_workdays(due, day, calendar)
            assert left <= 3 if one.tier.days < 0 else day > due
            if one.tier is PRESS and not one.again:
                first = add_workdays(had[URGE.name], 2, calendar)
                assert first is not None and first <= day and left <= -3
        if issuing:
            past += [Issued(one.unit, one.tier.name, day) for one in state.issuing if one.tier and not one.again]
            later = chasing(merged, known, Terms(day, PERIOD, DUE, calendar, extensions, tuple(past)))
            assert tiers(later) == tiers(state)
            assert all(one.again for one in later.issuing)
            assert len({one.unit for one in past if one.day == day}) == sum(one.day == day for one in past)
    assert len({(one.unit, one.tier) for one in past}) == len(past)
    order = [tier.name for tier in TIERS]
    for unit in {one.unit for one in past} - {TAX}:
        steps = [order.index(one.tier) for one in past if one.unit == unit]
        assert steps == sorted(steps)


# --- the text ------------------------------------------------------------------------------------------------------------


def test_the_text_says_until_when_who_how_many_and_by_when() -> None:
    basics = Basics("云溪市优化营商环境2026年度重点任务", office="市营商办", contact="程砚", phone="0891-6320000")
    known = index()
    text = chase_text(asked(date(2026, 7, 1), answered(TAX, 4), known=known), known.ledger, basics)
    head, sentence, *lines = text.splitlines()
    assert head == "【催报】云溪市优化营商环境2026年度重点任务（第二季度）"
    assert sentence == (
        "截至7月1日，尚有市市场监管局、市发改委、市水务局、市住建局、各县（区）等6家单位未报送，市税务局没有报齐。"
        "报送截止7月5日（星期日），还有4天，请抓紧报送。"
    )
    assert "未报送（6家）：" in lines and "没有报齐（1家）：" in lines
    assert "3. 市水务局：第3（2条）项" in lines
    assert "1. 市税务局：还差第5项" in lines
    assert lines[-1] == "联系：市营商办 程砚 0891-6320000"
    before = chase_text(asked(date(2026, 6, 20), known=known), known.ledger, basics)
    assert before.startswith("【报送情况】")
    assert "市税务局：第4、5项" in before
    after = chase_text(asked(date(2026, 7, 6), known=known), known.ledger, basics)
    assert "已过1天，请收到后立即报送。" in after
    assert "对市市场监管局、市发改委、市水务局、市住建局、市税务局等7家单位发催办通知单。" in after


def test_long_lists_and_odd_names_stay_readable() -> None:
    tasks = [
        {"seq": str(n), "title": f"{n}.事", "requirement": f"办好第{n}件事，压减时限。", "units": TAX}
        for n in range(1, 46)
    ]
    items = {item.id: item for item in make_ledger(tasks).items}
    words = items_words(list(items), items)
    assert words.startswith("第1、2、3、") and words.endswith("30项等，共45条")
    plain = {**TASKS[0], "seq": "", "title": "企业\x07开办\n便利化，一件事一次办，全程网办"}
    odd = make_ledger([{**plain, "seq": ""}]).items[0]
    assert items_words([odd.id], {odd.id: odd}) in ("“企业␇开办 便利化，一件事一次办…”",)


def test_a_last_day_of_another_year_is_told_with_its_year() -> None:
    assert due_words(date(2027, 1, 4), date(2026, 12, 31)) == "2027年1月4日（星期一），还有 4 天"
