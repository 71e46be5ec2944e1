"""Physical lines to logical lines: whatever cut an invented document, the lines its author wrote come back."""

from __future__ import annotations

import os
import random
import re
import time
from pathlib import Path

import invented
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.document import Document, Paragraph
from toolkit.model.grid import Book
from toolkit.read.document import read_document
from toolkit.text.lines import logical_lines

SEEDS = range(40)
LONG = "18.各部门都要严格落实监管责任，把更多力量放到一线，对违法违规、拒不改正、社会反映强烈、"
MARKER = re.compile(r"\d{1,3}\.|[一二三四五]、|（[一二三四五]）")


def printed(lines: list[str], *, wrapped: bool = False) -> Document:
    paragraphs = tuple(Paragraph(number, text) for number, text in enumerate(lines, 1))
    return Document("txt", paragraphs, Book("text", ()), wrapped=wrapped)


def texts(lines: list[str], *, wrapped: bool = False) -> list[str]:
    return [line.text for line in logical_lines(printed(lines, wrapped=wrapped))]


def cut(document: list[str], width: int, **how: object) -> list[list[str]]:
    return [invented.wrapped(text, width, **how) for text in document]  # type: ignore[arg-type]


def flat(paragraphs: list[list[str]]) -> list[str]:
    return [line for lines in paragraphs for line in lines]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kinsoku", [False, True])
@pytest.mark.parametrize("columns", [False, True])
def test_a_page_of_any_usual_width_changes_nothing(seed: int, kinsoku: bool, columns: bool) -> None:
    document, width = invented.document(seed), random.Random(seed).randint(24, 44)
    assert texts(flat(cut(document, width, kinsoku=kinsoku, columns=columns))) == document


@pytest.mark.parametrize("seed", SEEDS)
def test_page_numbers_and_the_blank_lines_around_them_are_of_the_page(seed: int) -> None:
    document, width = invented.document(seed), random.Random(seed).randint(24, 44)
    lines: list[str] = []
    for count, line in enumerate(flat(cut(document, width, kinsoku=True)), 1):
        lines.append(line)
        if count % 22 == 0:
            lines += random.Random(count).choice(
                [["", f"— {count // 22} —", ""], [f"- {count // 22} -"], [f"第{count // 22}页 共9页"]]
            )
    assert texts(lines) == document


@pytest.mark.parametrize("seed", SEEDS)
def test_blank_lines_between_paragraphs_and_trailing_spaces(seed: int) -> None:
    document, width = invented.document(seed), random.Random(seed).randint(24, 44)
    lines = [line + "  " for paragraph in cut(document, width) for line in [*paragraph, ""]]
    assert texts(lines) == document
    assert texts([line for text in document for line in (text + " ", "", "")]) == document


@pytest.mark.parametrize("seed", SEEDS)
def test_indented_paragraphs(seed: int) -> None:
    document, width = invented.document(seed), random.Random(seed).randint(24, 44)
    lines = [("　　" if not at else "") + line for one in cut(document, width, indent=2) for at, line in enumerate(one)]
    assert texts(lines) == document


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("between", ["", " ", "　"])
def test_a_document_on_one_line_is_split_at_its_numbers(seed: int, between: str) -> None:
    """Labels and brackets stay with their task: no number begins them."""
    document = invented.document(seed)
    found = texts([between.join(document)])
    wanted = [text for text in document if MARKER.match(text)]
    numbered = [line for line in found if MARKER.match(line)]
    assert len(numbered) == len(wanted)
    assert all(line.startswith(text) for line, text in zip(numbered, wanted, strict=True))
    assert "".join(found).replace(" ", "") == "".join(document)


def test_the_first_and_last_paragraph_of_a_line_are_told() -> None:
    lines = logical_lines(
        printed(["一、任务", "", "1.2026年", "10月底前完成。（市发改委牵头）", "", "2.", "推进改革。"])
    )
    assert [(line.paragraph, line.last, line.text) for line in lines] == [
        (1, 1, "一、任务"),
        (3, 4, "1.2026年10月底前完成。（市发改委牵头）"),
        (6, 7, "2.推进改革。"),
    ]


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (["17.", "建立完善机制。", "", "18."], ["17.建立完善机制。", "18."]),
        (["2.加快推行 ", "“一网通办”改革，减少材料。"], ["2.加快推行“一网通办”改革，减少材料。"]),
        (["1.各地", "(市)由一名负责人具体负责，明确部门。"], ["1.各地(市)由一名负责人具体负责，明确部门。"]),
        (["6.坚持依法治税。规范税收执法", "行为。优化服务。"], ["6.坚持依法治税。规范税收执法行为。优化服务。"]),
        ([LONG + "影响恶劣的市", "", "场主体要清除，不得例外。"], [LONG + "影响恶劣的市场主体要清除，不得例外。"]),
        (["责任单位：市发改委、", "市财政局"], ["责任单位：市发改委、市财政局"]),
        (["责任单位：市发改委、市财", "政局、市税务局"], ["责任单位：市发改委、市财政局、市税务局"]),
        (
            ["（牵头单位：市发改委；责任单位：市财", "政局、青岚县政府）"],
            ["（牵头单位：市发改委；责任单位：市财政局、青岚县政府）"],
        ),
    ],
)
def test_sentences_that_a_web_page_cut_are_joined(lines: list[str], wanted: list[str]) -> None:
    assert texts(lines) == wanted


@pytest.mark.parametrize(
    "lines",
    [
        ["（一）提高思想认识，切实加强组织领导", "各部门要按照分工，抓好落实。"],
        ["（一）加强组织领导", "各县区要高度重视，明确责任。"],
        ["四、组织实施", "“十四五”时期，各单位要建立台账。"],
        ["1.推进企业开办，压缩时间", "牵头单位：市市场监管局", "完成时限："],
        ["云溪市人民政府办公室", "2026年3月5日", "（此件公开发布）"],
        ["各县区人民政府，市政府各部门", "《云溪市工作方案》已经市政府同意，现印发。"],
        ["1.推行告知承诺，公布清单", "（市司法局牵头，市政府有关部门配合）", "2.优化流程"],
        ["整治目标：群众满意", "整治措施：逐户排查，建立台账", "附件：1.任务清单"],
        ["●改造路面1200平方米（城建办负责）", "●增设车棚18处（街道办负责）"],
    ],
)
def test_what_opens_a_block_of_its_own_is_never_joined(lines: list[str]) -> None:
    assert texts(lines) == lines


@pytest.mark.parametrize(
    ("printed_text", "wanted"),
    [
        ("常态 实施 的　机 制", "常态实施的机制"),
        ("推广 WPS Office 软件", "推广WPS Office软件"),
        ("责任单位：市大数据局 市政务服务局", "责任单位：市大数据局 市政务服务局"),
        ("责任科室：医务部　完成时间：10月底", "责任科室：医务部 完成时间：10月底"),
        ("中共云溪市委办公室　云溪市人民政府办公室", "中共云溪市委办公室 云溪市人民政府办公室"),
    ],
)
def test_white_space_inside_chinese_is_typesetting(printed_text: str, wanted: str) -> None:
    assert texts([printed_text]) == [wanted]


def test_numbers_that_stand_apart_by_a_space_get_their_stop() -> None:
    assert texts(["1 推进改革", "2　优化流程", "3 完善机制"]) == ["1.推进改革", "2.优化流程", "3.完善机制"]
    assert texts(["3 个县完成", "2 个区完成"]) == ["3个县完成", "2个区完成"]


def test_an_office_and_the_date_on_one_line_are_two() -> None:
    assert texts(["云溪市人民政府办公室　2026年3月5日"]) == ["云溪市人民政府办公室", "2026年3月5日"]


def test_line_breaks_inside_a_paragraph_part_lines_of_one_paragraph() -> None:
    lines = logical_lines(printed(["1.推进改革。\n责任单位：市发改委\n完成时限：6月底"]))
    assert [(line.paragraph, line.text) for line in lines] == [
        (1, "1.推进改革。"), (1, "责任单位：市发改委"), (1, "完成时限：6月底"),
    ]  # fmt: skip


def test_a_table_keeps_its_place_and_nothing_is_joined_over_it() -> None:
    paragraphs = (Paragraph(1, "附件，"), Paragraph(2, "", table="表格1"), Paragraph(9, "各单位要抓好落实。"))
    lines = logical_lines(Document("docx", paragraphs, Book("docx", ())))
    assert [(line.paragraph, line.text, line.table) for line in lines] == [
        (1, "附件，", ""), (2, "", "表格1"), (9, "各单位要抓好落实。", ""),
    ]  # fmt: skip


def test_a_table_of_contents_is_left_out() -> None:
    assert texts(["一、任务………………1", "二、要求......... 3", "一、任务", "1.推进。"]) == ["一、任务", "1.推进。"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(
            alphabet=st.sampled_from(list("一二、.1（）〔〕《》“”：。，；市局单位牵头责任 　\n\t—-年月日A9|")),
            max_size=60,
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_no_text_raises_and_no_character_is_lost(lines: list[str], wrapped: bool) -> None:
    """Where there is no number, hence no page number, only white space may go."""
    found = logical_lines(printed(lines, wrapped=wrapped))
    assert all(line.text.strip() == line.text and line.text for line in found)
    assert [line.paragraph for line in found] == sorted(line.paragraph for line in found)
    if not re.search(r"[0-9]", "".join(lines)):
        kept = "".join(line.text for line in found)
        assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", "".join(lines))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(26, 42))
def test_what_was_joined_stays_joined(seed: int, width: int) -> None:
    document = invented.document(seed)
    once = texts(flat(cut(document, width)))
    assert texts(once) == once


def test_a_thousand_tasks_take_well_under_a_second() -> None:
    rng = random.Random(1)
    lines = [f"{n}.{invented.sentence(rng)}{invented.bracket(rng)}" for n in range(1, 1001)]
    began = time.perf_counter()
    assert len(logical_lines(printed(lines))) == 1000
    assert len(logical_lines(printed(flat(cut(lines, 30))))) == 1000
    assert time.perf_counter() - began < 3


REFERENCE = os.environ.get("TAIZHANG_REFERENCE")


@pytest.mark.skipif(not REFERENCE, reason="the reference documents are not here")
@pytest.mark.parametrize(("seed", "tasks"), [("000", 26), ("003", 29)])
def test_the_reference_documents_have_all_their_numbered_tasks(seed: str, tasks: int) -> None:
    (path,) = Path(str(REFERENCE), "seeds").glob(f"{seed}*.txt")
    lines = logical_lines(read_document(path.read_bytes(), path.name))
    numbers = [int(line.text.split(".")[0]) for line in lines if line.text.split(".")[0].isdecimal()]
    assert numbers == list(range(1, tasks + 1))
    assert all(len(line.text) > 15 for line in lines if line.text[0].isdecimal() and "." in line.text[:3])
