"""What progress texts are taken to say: more than 200 phrases of the invented city, shares of a task, and any text at all."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phrases import phrases

from toolkit.core.figures.clauses import clauses, folded
from toolkit.core.figures.percent import bare_percent, stated_percent
from toolkit.core.figures.words import infer
from toolkit.model.rules import STATUSES

PHRASES = phrases()
_PIECES = st.sampled_from(
    [
        *"未尚已全部均其余正在预计计划力争，。；0123456789%个项",
        "完成",
        "办结",
        "推进",
        "持续",
        "滞后",
        "启动",
        "下一步",
        "年底前",
    ]
)


def test_there_are_enough_phrases() -> None:
    assert len({text for text, _ in PHRASES}) >= 250


@pytest.mark.parametrize(("text", "status"), PHRASES)
def test_a_phrase_is_read_as_a_careful_reader_reads_it(text: str, status: str) -> None:
    assert infer(text).status == status


@pytest.mark.parametrize("text", [text for text, _ in PHRASES])
def test_the_words_that_decided_stand_in_the_text(text: str) -> None:
    assert all(words and words in folded(text) for words in infer(text).words)


@pytest.mark.parametrize("text", [text for text, status in PHRASES if status not in ("正在推进", "")])
def test_whatever_is_not_simply_in_progress_says_by_which_words(text: str) -> None:
    assert infer(text).words


@pytest.mark.parametrize("left", ["其余2项正在办理。", "尚未通过验收。", "下一步，尽快完成剩余任务。"])
@pytest.mark.parametrize("text", [text for text, status in PHRASES if status == "已完成"])
def test_what_is_left_open_outweighs_what_is_done(text: str, left: str) -> None:
    assert infer(f"{text}。{left}").status == "正在推进"


@pytest.mark.parametrize(
    "more", ["下一步，将加强日常管理。", "群众满意度98%。", "《云溪市关于尚未完成事项的通知》已归档。"]
)
@pytest.mark.parametrize("text", [text for text, status in PHRASES if status == "已完成"])
def test_what_is_done_stays_done_beside_other_sentences(text: str, more: str) -> None:
    assert infer(f"{text}。{more}").status == "已完成"


@given(st.text(max_size=80) | st.lists(_PIECES, max_size=12).map("".join))
def test_any_text_has_one_state_by_words_of_its_own(text: str) -> None:
    found = infer(text)
    assert found.status in (*STATUSES, "")
    assert all(words in folded(text) for words in found.words)
    assert infer(text) == found


@given(st.sampled_from([text for text, status in PHRASES if status]), st.sampled_from([" ", "\u3000", "\u200b"]))
def test_blanks_and_widths_change_nothing(text: str, blank: str) -> None:
    spaced = blank.join(text.translate({ord(","): "，", ord("%"): "％"}))
    assert infer(spaced) == infer(text)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("已完成80%", "80"), ("已完成约80％。", "80"), ("完成率为60%", "60"), ("任务完成率为60%", "60"), ("形象进度达65%", "65"),
        ("总体进度约45%，预计11月底完工", "45"), ("完成总工程量的六成", "60"), ("已完成七成五", "75"), ("任务完成过半", "50"),
        ("完成投资3亿元，占年度计划的62.5%", "62.5"), ("完成全年目标任务的120%", "120"), ("已完成百分之八十", "80"),
        ("土建完成80%，设备安装进度30%", "30"), ("网办率95.6%", None), ("同比增长8%", None), ("力争完成90%", None),
        ("预计年底进度达到90%", None), ("下一步，完成80%", None), ("序时进度50%，工程进度62%", "62"), ("按时答复率100%", None),
        ("覆盖乡镇卫生院91%", None), ("已完成三分之二", "66"), ("掌上办理率93.4%", None), ("", None),
    ],
)  # fmt: skip
def test_shares_of_the_task(text: str, percent: str | None) -> None:
    found = stated_percent(text)
    assert (found and found[0]) == (percent and Decimal(percent))


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("80%", "80"),
        ("约80％", "80"),
        ("八成", "80"),
        ("完成100%", "100"),
        ("80%左右", None),
        ("网办率80%", None),
        ("", None),
    ],
)
def test_a_cell_that_is_nothing_but_a_share(text: str, percent: str | None) -> None:
    assert bare_percent(text) == (percent and Decimal(percent))


@given(st.text(max_size=60))
def test_shares_are_read_from_any_text(text: str) -> None:
    found = stated_percent(text)
    assert found is None or (found[0] >= 0 and found[1] in folded(text))
    bare_percent(text)


def test_what_comes_next_is_kept_apart() -> None:
    assert [one.later for one in clauses("已建成3座。下一步，加快建设。\n其余2座已开工")] == [False, True, True, False]


@pytest.mark.parametrize(
    "piece",
    [
        "达到",
        "均已",
        "已经",
        "目标",
        "工作任务",
        "本年度",
        "较为",
        "持续推进",
        "全部",
        "常态化",
        "该项",
        "未",
        "逾期",
        "已于6月",
    ],
)
@pytest.mark.parametrize("before", ["", "完成", "已完成", "进度", "已"])
def test_no_repetition_takes_long(before: str, piece: str) -> None:
    """A pattern that tries every way to cut a repetition would not come back."""
    began = time.process_time()
    infer(before + piece * 3000 + "啊")
    infer("，".join([before + piece * 40 + "啊"] * 20))
    assert time.process_time() - began < 2
