"""Who reports what to whom by when on which form."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from frame_cases import DUTIES
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.document import Duty, Line
from toolkit.text.duties import duties
from toolkit.text.normal import squeeze


def lines(text: str) -> list[Line]:
    return [
        Line(number, squeeze(one), number) for number, one in enumerate(text.strip("\n").splitlines(), 1) if one.strip()
    ]


def told(duty: Duty) -> tuple[str, str, str, str, str | None, str]:
    return "|".join(duty.who), duty.what, duty.to, duty.form, duty.due.due, duty.due.kind


CASES: dict[str, tuple[str, list[tuple[str, str, str, str, str | None, str]]]] = {
    "plain": (
        "各县（区）、市直各部门要在2026年10月底前将贯彻落实情况报市政府。",
        [("各县（区）|市直各部门", "贯彻落实情况", "市政府", "", "2026-10-31", "date")],
    ),
    "two_dates_and_the_subject_of_the_sentence_before": (
        "各县区各有关部门要抓紧制定实施方案，认真抓好落实。2026年9月15日前将实施方案报市政府办公室备案；12月1日前将贯彻落实情况报市政府。",
        [
            ("各县区|各有关部门", "实施方案", "市政府办公室", "", "2026-09-15", "date"),
            ("各县区|各有关部门", "贯彻落实情况", "市政府", "", "2026-12-01", "date"),
        ],
    ),
    "monthly": (
        "各责任单位每月25日前将进展情况报市营商办。",
        [("各责任单位", "进展情况", "市营商办", "", None, "recurring")],
    ),
    "form_in_brackets": (
        "各学校请于3月15日前将联系表（附件1）反馈至市教育局基教科。",
        [("各学校", "联系表（附件1）", "市教育局基教科", "附件1", "2026-03-15", "date")],
    ),
    "form_named_before": (
        "各部门要填报《证明事项清理表》（见附件2）。各部门于4月30日前将《证明事项清理表》报市司法局。",
        [("各部门", "《证明事项清理表》", "市司法局", "附件2", "2026-04-30", "date")],
    ),
    "without_addressee": (
        "各村（社区）于12月15日前报送工作总结。",
        [("各村（社区）", "工作总结", "", "", "2026-12-15", "date")],
    ),
    "addressee_only": (
        "各牵头部门制定实施方案，于3月20日前报送市政府办公室。",
        [("各牵头部门", "实施方案", "市政府办公室", "", "2026-03-20", "date")],
    ),
    "mail": (
        "请各科室于5月8日（星期五）下班前将自评报告发至邮箱yxzw@example.gov.cn。",
        [("各科室", "自评报告", "邮箱yxzw@example.gov.cn", "", "2026-05-08", "date")],
    ),
    "no_date_but_everything_else": (
        "各乡镇工作情况报县牵头部门，县直各部门工作情况报市牵头部门。",
        [
            ("各乡镇", "工作情况", "县牵头部门", "", None, "none"),
            ("县直各部门", "工作情况", "市牵头部门", "", None, "none"),
        ],
    ),
    "topic_in_front": (
        "各成员单位的总结材料，年底前书面报县安委办。",
        [("各成员单位", "总结材料", "县安委办", "", "2026-12-31", "date")],
    ),
    "year_of_the_stage": (
        "四、实施步骤\n（三）总结提升阶段（2027年1月—12月）。各单位于12月10日前将总结报市国资委。",
        [("各单位", "总结", "市国资委", "", "2027-12-10", "date")],
    ),
    "what_behind_the_verb": (
        "各二级公司每季度末月20日前报送整改台账至集团审计部。",
        [("各二级公司", "整改台账", "集团审计部", "", None, "recurring")],
    ),
    "dated_requirement_without_report": (
        "三、工作要求\n（一）加强清理。2026年9月30日前，各县（区）要对规范性文件进行一次全面清理。",
        [("各县（区）", "对规范性文件进行一次全面清理", "", "", "2026-09-30", "date")],
    ),
    "two_days_in_one_clause": (
        "各街道于6月20日、12月20日前将半年总结报区创城办。",
        [
            ("各街道", "半年总结", "区创城办", "", "2026-06-20", "date"),
            ("各街道", "半年总结", "区创城办", "", "2026-12-20", "date"),
        ],
    ),
    "collected_by": (
        "11月20日前各乡镇清单由县（市）统一汇总后报市职转办。",
        [("县（市）", "各乡镇清单", "市职转办", "", "2026-11-20", "date")],
    ),
    "to_before_the_verb": (
        "各支部每半年向局党组报告一次学习情况。",
        [("各支部", "学习情况", "局党组", "", None, "recurring")],
    ),
    "days_after": (
        "各单位自通知印发之日起10个工作日内将联络员名单报市督查室。",
        [("各单位", "联络员名单", "市督查室", "", None, "relative")],
    ),
    "no_duties": (
        """二、重点任务
企业将相关材料报送政府有关部门后，即可开展经营活动；发现违法行为，予以纠正。
对审批改为备案的事项，要加强事中事后监管，完善工作报告制度。
2026年3月5日市政府常务会议听取了情况汇报。
畅通投诉举报渠道，及时向社会反馈处理结果。
各地要提高填报质量。市财政每年安排专项资金2000万元。
三、工作要求
（一）加强督查。市政府督查室将适时开展督查，情况通报全市。
（二）严格考核。按月调度、按季通报、年终考核。""",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_duties(name: str) -> None:
    text, expected = CASES[name]
    assert [told(one) for one in duties(lines(text), 2026)] == expected


@pytest.mark.parametrize(("text", "expected"), DUTIES)
def test_duties_written_before_they_were_tried(text: str, expected: list[tuple[str, str, str | None, str]]) -> None:
    found = [("|".join(one.who), one.to, one.due.due, one.due.kind) for one in duties(lines(text), 2026)]
    assert found == expected


def test_the_words_of_a_duty_are_those_of_its_clause() -> None:
    text = "（三）严格督导。各单位要明确专人负责，4月30日前将具体措施报市政府办公室。市政府督查室要加强督查。"
    (found,) = duties([Line(7, text, 7)], 2026)
    assert (found.text, found.due.text, found.paragraph) == ("4月30日前将具体措施报市政府办公室", "4月30日前", 7)


def test_an_ambiguous_date_keeps_both_readings() -> None:
    text = "三、工作要求\n（一）抓好清理。2026年10月前，各县（区）要对规章进行一次清理。"
    (found,) = duties(lines(text), 2026)
    assert (found.due.due, found.due.due_alt) == ("2026-09-30", "2026-10-31")


def test_duties_of_the_annotated_documents() -> None:
    reference = os.environ.get("TAIZHANG_REFERENCE")
    if not reference:
        pytest.skip("TAIZHANG_REFERENCE is not set")
    for number in range(4):
        gold = json.loads(Path(reference, "gold", f"00{number}.gold.json").read_text(encoding="utf-8"))
        wanted = [one for one in (gold.get("requirements") or []) + (gold.get("reporting") or []) if one["due"]]
        read = lines(Path(reference, "seeds", gold["source"]).read_text(encoding="utf-8"))
        begin = next(index for index, line in enumerate(read) if "工作要求" in line.text) if number == 0 else 0
        if number == 3:
            begin = next(index for index, line in enumerate(read) if "保障措施" in line.text)
        found = [one for one in duties(read[begin:], gold["year"]) if one.due.due]
        assert [one.due.due for one in found] == [one["due"] for one in wanted]
        for one, asked in zip(found, wanted, strict=True):
            assert one.to == (asked["to"] or "")
            assert one.form == (asked.get("form") or "")


_WORDS = st.sampled_from(
    [
        "各县区",
        "要",
        "于",
        "3月",
        "15日",
        "前",
        "每月",
        "25日前",
        "将",
        "情况",
        "报",
        "报送",
        "反馈至",
        "市政府",
        "（附件1）",
        "《表》",
        "，",
        "；",
        "。",
        "一、",
        "工作要求",
        "（一）",
        "年底前",
        "明年",
        "3月底前",
        "10个工作日内",
        "2026年",
        "邮箱",
        "a@b.cn",
        "向",
        "由",
        "汇总后",
        "、",
        "备案",
        "截止时间为",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=14).map("".join)), max_size=5),
    st.sampled_from([None, 0, 1, 2026, 9999]),
)
def test_no_text_raises(texts: list[str], year: int | None) -> None:
    for one in duties([Line(number, text, number) for number, text in enumerate(texts, 1)], year):
        assert one.text
        assert one.due.due is None or len(one.due.due) == 10
