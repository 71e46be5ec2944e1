"""Published documents as text → the tasks in them, one line a task: no | theme | title | how it begins | who."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.document import Line
from toolkit.text.tasks import Draft, Found, find_tasks


def lines_of(text: str) -> list[Line]:
    rows = [row.strip() for row in text.strip().splitlines()]
    return [Line(number, row, number) for number, row in enumerate(rows, 1) if row]


def found(text: str) -> Found:
    return find_tasks(lines_of(text))


def who(draft: Draft) -> str:
    return "；".join(f"{one.role.value}:{'、'.join(one.units)}" for one in draft.claim.assignments)


def told(text: str) -> list[str]:
    return [" | ".join((d.no, d.theme, d.title, d.text[:8], who(d), d.claim.due)) for d in found(text).drafts]


CASES = {
    "brackets behind the full stop": (
        """
        一、优化审批服务
        1.推行企业开办一窗受理。（市市场监管局牵头，市税务局、市公安局配合）
        2.压缩施工许可时限。（市住建局负责）
        二、强化要素保障
        3.扩大信用贷款规模。（市金融办牵头，各银行机构按职责分工负责）
        """,
        [
            "1 | 优化审批服务 |  | 推行企业开办一窗 | 牵头:市市场监管局；配合:市税务局、市公安局 | ",
            "2 | 优化审批服务 |  | 压缩施工许可时限 | 责任:市住建局 | ",
            "3 | 强化要素保障 |  | 扩大信用贷款规模 | 牵头:市金融办；责任:各银行机构 | ",
        ],
    ),
    "bracket before the full stop, deadline as its last clause": (
        """
        一、优化审批服务
        1.推行企业开办一窗受理（市市场监管局牵头，6月底前完成）。
        2.压缩施工许可时限（市住建局负责；2026年9月底前）。
        """,
        [
            "1 | 优化审批服务 |  | 推行企业开办一窗 | 牵头:市市场监管局 | 6月底前完成",
            "2 | 优化审批服务 |  | 压缩施工许可时限 | 责任:市住建局 | 2026年9月底前",
        ],
    ),
    "several brackets in one paragraph are several items of one number": (
        """
        一、优化审批服务
        1.企业开办。推行一窗受理。（市市场监管局负责）推行电子印章。（市公安局负责）
        """,
        [
            "1 | 优化审批服务 | 企业开办 | 企业开办。推行一 | 责任:市市场监管局 | ",
            "1 | 优化审批服务 | 企业开办 | 推行电子印章。 | 责任:市公安局 | ",
        ],
    ),
    "labels on lines of their own": (
        """
        二、重点任务
        （一）优化审批服务
        1.推行企业开办一窗受理。
        牵头单位：市市场监管局
        责任单位:市税务局、市公安局
        完成时限：2026年6月底
        2.压缩施工许可时限。
        牵头单位：市住建局
        完成时限：持续推进
        """,
        [
            "1 | 优化审批服务 |  | 推行企业开办一窗 | 牵头:市市场监管局；责任:市税务局、市公安局 | 2026年6月底",
            "2 | 优化审批服务 |  | 压缩施工许可时限 | 牵头:市住建局 | 持续推进",
        ],
    ),
    "a heading, its text, and the bracket on a line of its own": (
        """
        （一）企业开办
        推行一窗受理，半日办结。
        （市市场监管局负责）
        （二）施工许可
        压缩审批时限。
        〔市住建局牵头，各县（区）政府负责〕
        """,
        [
            "一 | 企业开办 |  | 推行一窗受理，半 | 责任:市市场监管局 | ",
            "二 | 施工许可 |  | 压缩审批时限。 | 牵头:市住建局；责任:各县（区）政府 | ",
        ],
    ),
    "a bracket behind the last sub-measure speaks for the whole": (
        """
        一、优化审批服务
        1.企业开办。
        （1）推行一窗受理。
        （2）推行电子印章。（市市场监管局牵头，市公安局配合）
        2.施工许可。
        （1）压缩审批时限。
        （2）推行告知承诺。（市住建局负责）
        """,
        [
            "1 | 优化审批服务 | 企业开办 | 企业开办。\n（1 | 牵头:市市场监管局；配合:市公安局 | ",
            "2 | 优化审批服务 | 施工许可 | 施工许可。\n（1 | 责任:市住建局 | ",
        ],
    ),
    "a heading's bracket is handed to the sub-measures that state nobody": (
        """
        （一）企业开办。（市市场监管局牵头）
        1.推行一窗受理。
        2.推行电子印章。
        （二）施工许可。（市住建局牵头）
        1.压缩审批时限。
        2.推行告知承诺。
        """,
        [
            "1 | 企业开办 |  | 推行一窗受理。 | 牵头:市市场监管局 | ",
            "2 | 企业开办 |  | 推行电子印章。 | 牵头:市市场监管局 | ",
            "1 | 施工许可 |  | 压缩审批时限。 | 牵头:市住建局 | ",
            "2 | 施工许可 |  | 推行告知承诺。 | 牵头:市住建局 | ",
        ],
    ),
    "work requirements are no tasks, unless they say who": (
        """
        一、总体要求
        （一）指导思想。坚持问题导向，由市发改委牵头统筹。
        （二）工作目标。到2026年底，审批提速一半。
        二、主要任务
        1.推行企业开办一窗受理。（市市场监管局负责）
        三、保障措施
        （一）加强组织领导。各单位要落实责任。
        （二）强化督导考核。按月通报。（市督查室负责）
        """,
        [
            "1 |  |  | 推行企业开办一窗 | 责任:市市场监管局 | ",
            "二 | 保障措施 | 强化督导考核 | 强化督导考核。按 | 责任:市督查室 | ",
        ],
    ),
    "a numbered task that states nobody stays an item": (
        """
        一、优化审批服务
        1.推行企业开办一窗受理。（市市场监管局负责）
        2.压缩施工许可时限。
        3.推行告知承诺。（市住建局负责）
        """,
        [
            "1 | 优化审批服务 |  | 推行企业开办一窗 | 责任:市市场监管局 | ",
            "2 | 优化审批服务 |  | 压缩施工许可时限 |  | ",
            "3 | 优化审批服务 |  | 推行告知承诺。 | 责任:市住建局 | ",
        ],
    ),
    "以上任务": (
        """
        一、优化审批服务
        1.推行企业开办一窗受理。
        2.压缩施工许可时限。（市住建局负责）
        （以上任务均由市行政审批局牵头，各县（区）政府负责）
        """,
        [
            "1 | 优化审批服务 |  | 推行企业开办一窗 | 牵头:市行政审批局；责任:各县（区）政府 | ",
            "2 | 优化审批服务 |  | 压缩施工许可时限 | 责任:市住建局 | ",
        ],
    ),
    "the first unit leads where the document says so": (
        """
        各项任务列第一位的为牵头单位，其他为配合单位。
        1.推行企业开办一窗受理。（市市场监管局、市税务局、市公安局）
        2.压缩施工许可时限。（市住建局）
        """,
        [
            "1 |  |  | 推行企业开办一窗 | 牵头:市市场监管局；配合:市税务局、市公安局 | ",
            "2 |  |  | 压缩施工许可时限 | 牵头:市住建局 | ",
        ],
    ),
    "a number glued to a year, to a word, to a figure": (
        """
        1.2026年10月底前建成政务服务平台。（市数据局负责）
        2推行企业开办一窗受理。（市市场监管局负责）
        3.5G基站新建300个。（市工信局负责）
        """,
        [
            "1 |  |  | 2026年10月 | 责任:市数据局 | ",
            "2 |  |  | 推行企业开办一窗 | 责任:市市场监管局 | ",
            "3 |  |  | 5G基站新建30 | 责任:市工信局 | ",
        ],
    ),
    "brackets in running prose are no claims": (
        """
        1.由领导小组（市发改委牵头）统筹，落实《云溪市条例》（云政发〔2026〕3号），坚持“谁审批谁负责”（此件公开发布）的要求。（市司法局负责）
        """,
        ["1 |  |  | 由领导小组（市发 | 责任:市司法局 | "],
    ),
    "labels above the text": (
        """
        （一）企业开办
        责任单位：市市场监管局
        推行一窗受理，半日办结，一次办成，全程网办，零费用。
        （二）施工许可
        责任单位：市住建局
        压缩审批时限，推行告知承诺。
        """,
        [
            "一 | 企业开办 |  | 推行一窗受理，半 | 责任:市市场监管局 | ",
            "二 | 施工许可 |  | 压缩审批时限，推 | 责任:市住建局 | ",
        ],
    ),
    "paragraphs without any number": (
        """
        为优化营商环境，制定本清单。
        推行企业开办一窗受理。（市市场监管局负责）
        压缩施工许可时限。（市住建局负责）
        """,
        [
            " |  |  | 推行企业开办一窗 | 责任:市市场监管局 | ",
            " |  |  | 压缩施工许可时限 | 责任:市住建局 | ",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_tasks_of_a_document(name: str) -> None:
    text, expected = CASES[name]
    assert told(text) == expected


def test_every_paragraph_is_an_item_or_is_passed() -> None:
    for text, _ in CASES.values():
        result = found(text)
        seen = {number for draft in result.drafts for number in draft.paragraphs()}
        seen |= {one.paragraph for one in result.passed}
        assert seen == {line.paragraph for line in lines_of(text)}


WORDS = ["一、", "（一）", "1.", "2.", "（1）", "①", "一是", "推行一窗受理。", "市住建局", "（市住建局负责）", "（", "）", "责任单位：", "牵头", "6月底前", "以上任务均由", "\n", "；", "。"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_no_text_raises_and_no_paragraph_is_lost(text: str) -> None:
    result = found(text)
    seen = {number for draft in result.drafts for number in draft.paragraphs()}
    seen |= {one.paragraph for one in result.passed}
    assert seen == {line.paragraph for line in lines_of(text)}
