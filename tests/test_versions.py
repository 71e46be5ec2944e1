"""Of several texts of one unit: the newer counts, like is compared with like, doubt is a conflict."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.versions import Version, judge, newer
from toolkit.text.normal import key

EARLY, LATE = "2026-06-18T09:00:00", "2026-06-20T17:30:00"
TIMES = st.sampled_from([None, "2026-06-18T09:00:00", "2026-06-19", "2026-06-20T17:30:00Z", "没有时间"])
VERSIONS = st.lists(
    st.builds(Version, st.sampled_from(["甲", "乙", "丙", "甲 "]), TIMES, TIMES, TIMES), min_size=1, max_size=5
)


def test_the_later_document_counts() -> None:
    verdict = judge([Version("完成80%", modified=LATE), Version("完成30%", modified=EARLY)])
    assert (verdict.stands, verdict.replaced_by, verdict.conflicting) == (0, {1: 0}, [])


@pytest.mark.parametrize("name", ["stamp", "modified", "received"])
def test_each_kind_of_time_decides(name: str) -> None:
    old, new = Version("旧", **{name: EARLY}), Version("新", **{name: LATE})
    assert newer(new, old) is True
    assert newer(old, new) is False
    assert judge([old, new]).stands == 1


def test_the_stamp_is_asked_before_the_document_and_the_document_before_the_archive() -> None:
    stamped = Version("甲", stamp=LATE, modified=EARLY, received=EARLY)
    assert newer(stamped, Version("乙", stamp=EARLY, modified=LATE, received=LATE)) is True
    assert newer(Version("甲", modified=LATE, received=EARLY), Version("乙", modified=EARLY, received=LATE)) is True


def test_equal_stamps_decide_nothing_and_the_document_is_asked() -> None:
    assert newer(Version("甲", stamp=EARLY, modified=LATE), Version("乙", stamp=EARLY, modified=EARLY)) is True


def test_only_like_is_compared_with_like() -> None:
    verdict = judge([Version("甲", modified=LATE), Version("乙", received=EARLY)])
    assert verdict.stands is None
    assert verdict.conflicting == [0, 1]


def test_times_with_and_without_zone_need_more_than_a_day_between_them() -> None:
    assert newer(Version("甲", modified="2026-06-20T08:00:00"), Version("乙", modified="2026-06-20T01:00:00Z")) is None
    assert newer(Version("甲", modified="2026-06-22T08:00:00"), Version("乙", modified="2026-06-20T01:00:00Z")) is True


def test_the_same_text_again_is_a_copy_whatever_its_blanks_and_punctuation() -> None:
    verdict = judge([Version("已办结，效果好。", modified=EARLY), Version("已办结, 效果好", modified=LATE)])
    assert (verdict.stands, verdict.same_as) == (0, {1: 0})


def test_of_equal_copies_the_older_one_stands_whatever_the_order_of_reading() -> None:
    verdict = judge([Version("已办结", modified=LATE), Version("已办结。", modified=EARLY)])
    assert (verdict.stands, verdict.same_as) == (1, {0: 1})


def test_in_a_conflict_a_copy_is_not_outdated_by_its_own_repetition() -> None:
    verdict = judge([Version("甲", modified=EARLY), Version("甲", modified=LATE), Version("乙")])
    assert (verdict.conflicting, verdict.same_as, verdict.replaced_by) == ([0, 2], {1: 0}, {})


def test_a_text_sent_again_after_another_one_is_the_newest() -> None:
    day = "2026-06-{}T09:00:00"
    verdict = judge(
        [
            Version("甲", modified=day.format(18)),
            Version("乙", modified=day.format(19)),
            Version("甲", modified=day.format(20)),
        ]
    )
    assert (verdict.stands, verdict.replaced_by, verdict.same_as) == (2, {1: 2}, {0: 2})


def test_an_outdated_text_takes_no_part_in_the_conflict_of_others() -> None:
    verdict = judge([Version("旧", modified=EARLY), Version("新", modified=LATE), Version("不知何时")])
    assert verdict.conflicting == [1, 2]
    assert verdict.replaced_by == {0: 1}


def test_times_that_go_in_a_circle_are_a_conflict_of_all() -> None:
    circle = [
        Version("甲", stamp=LATE, received=EARLY),
        Version("乙", stamp=EARLY, modified=LATE),
        Version("丙", modified=EARLY, received=LATE),
    ]
    assert judge(circle).conflicting == [0, 1, 2]


@given(VERSIONS)
def test_every_version_has_exactly_one_fate(versions: list[Version]) -> None:
    verdict = judge(versions)
    fates = [
        *([] if verdict.stands is None else [verdict.stands]),
        *verdict.conflicting,
        *verdict.replaced_by,
        *verdict.same_as,
    ]
    assert sorted(fates) == list(range(len(versions)))
    for copy, first in verdict.same_as.items():
        assert key(versions[copy].text) == key(versions[first].text)
    for old, new in verdict.replaced_by.items():
        assert newer(versions[new], versions[old])


@given(VERSIONS)
def test_the_order_of_reading_does_not_change_which_texts_count(versions: list[Version]) -> None:
    def outcome(order: tuple[Version, ...]) -> set[str]:
        verdict = judge(order)
        alive = verdict.conflicting if verdict.stands is None else [verdict.stands]
        return {key(order[p].text) for p in alive}

    assert len({frozenset(outcome(order)) for order in list(permutations(versions))[:24]}) == 1
