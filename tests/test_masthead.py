"""The frame of a document: title, issuer, number, day, year; where the body begins; what closes it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from frame_cases import HEADS
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.document import Line
from toolkit.text.masthead import closing_lines, is_closing_line, is_masthead_line, masthead, masthead_end
from toolkit.text.normal import squeeze


def lines(text: str) -> list[Line]:
    """A Line for each line that is not blank, white space removed."""
    return [
        Line(number, squeeze(one), number) for number, one in enumerate(text.strip("\n").splitlines(), 1) if one.strip()
    ]


CASES = {
    "notice_with_plan": (
        """云溪市人民政府办公室关于印发云溪市2026年优化营商环境重点任务分工方案的通知
云政办发〔2026〕12号
各县（区）人民政府，市政府各部门：
《云溪市2026年优化营商环境重点任务分工方案》已经市政府同意，现印发给你们，请认真贯彻执行。
云溪市人民政府办公室
2026年3月5日
（此件公开发布）
云溪市2026年优化营商环境重点任务分工方案
为进一步优化营商环境，制定本方案。
一、重点任务""",
        (
            "云溪市2026年优化营商环境重点任务分工方案",
            "云溪市人民政府办公室",
            "云政办发〔2026〕12号",
            "2026-03-05",
            2026,
        ),
        "为进一步优化营商环境",
    ),
    "chinese_digits_and_square_brackets": (
        """云溪市教育局文件
云教发［2026］8号
云溪市教育局
关于印发《云溪市“双减”攻坚行动方案》的通知
各县（区）教育局，市直各学校：
现将《云溪市“双减”攻坚行动方案》印发给你们，请认真落实。
云溪市教育局
二〇二六年三月五日
云溪市“双减”攻坚行动方案
一、工作目标""",
        ("云溪市“双减”攻坚行动方案", "云溪市教育局", "云教发［2026］8号", "2026-03-05", 2026),
        "一、工作目标",
    ),
    "title_on_two_lines": (
        """云溪市深化医药卫生体制改革
2026年重点工作任务
云溪市人民政府办公室
2026年4月9日
为巩固改革成果，现提出以下任务。""",
        ("云溪市深化医药卫生体制改革2026年重点工作任务", "云溪市人民政府办公室", "", "2026-04-09", 2026),
        "为巩固改革成果",
    ),
    "number_of_a_cited_document_is_not_ours": (
        """云溪市国资委关于印发市属企业降本增效工作方案的通知
各市属企业：
根据《云溪市人民政府关于深化国企改革的意见》（云政发〔2025〕3号）要求，现印发给你们。
云溪市国资委
2026年1月8日
市属企业降本增效工作方案
一、主要任务""",
        ("市属企业降本增效工作方案", "云溪市国资委", "", "2026-01-08", 2026),
        "一、主要任务",
    ),
    "town": (
        """石桥区青石镇人民政府关于印发《青石镇2026年秸秆禁烧工作方案》的通知
青政〔2026〕15号
各村（居），镇直各单位：
现将《青石镇2026年秸秆禁烧工作方案》印发给你们，望抓好落实。
石桥区青石镇人民政府
2026年5月20日
青石镇2026年秸秆禁烧工作方案
为做好秸秆禁烧工作，制定本方案。""",
        ("青石镇2026年秸秆禁烧工作方案", "石桥区青石镇人民政府", "青政〔2026〕15号", "2026-05-20", 2026),
        "为做好秸秆禁烧工作",
    ),
    "group_company": (
        """云溪城投集团有限公司文件
云城投发（2026）31号
关于印发《云溪城投集团有限公司安全生产治本攻坚任务清单》的通知
集团各部室、所属各单位：
现将《云溪城投集团有限公司安全生产治本攻坚任务清单》印发给你们，请遵照执行。
云溪城投集团有限公司
2026年2月11日
云溪城投集团有限公司安全生产治本攻坚任务清单
第一部分 总体要求""",
        (
            "云溪城投集团有限公司安全生产治本攻坚任务清单",
            "云溪城投集团有限公司",
            "云城投发（2026）31号",
            "2026-02-11",
            2026,
        ),
        "第一部分",
    ),
    "party_and_government_offices_together": (
        """中共青岚县委办公室
青岚县人民政府办公室
关于印发《青岚县乡村建设三年行动方案（2026—2028年）》的通知
青办发〔2026〕6号
各乡镇党委和人民政府，县直各单位：
现将《青岚县乡村建设三年行动方案（2026—2028年）》印发给你们，请结合实际认真贯彻落实。
中共青岚县委办公室
青岚县人民政府办公室
2026年3月18日
青岚县乡村建设三年行动方案（2026—2028年）
一、总体要求""",
        (
            "青岚县乡村建设三年行动方案（2026—2028年）",
            "中共青岚县委办公室 青岚县人民政府办公室",
            "青办发〔2026〕6号",
            "2026-03-18",
            2026,
        ),
        "一、总体要求",
    ),
    "web_page_around": (
        """首页 > 政务公开 > 政策文件
云溪市2026年民生实事责任分解
发布日期：2026-02-03 来源：市政府办 浏览次数：88
索引号：YX-2026-0007
云溪市人民政府办公室
2026年1月30日
一、教育""",
        ("云溪市2026年民生实事责任分解", "云溪市人民政府办公室", "", "2026-01-30", 2026),
        "一、教育",
    ),
    "only_the_web_date": (
        """云溪市2026年民生实事责任分解
发布日期：2026-02-03 来源：市政府办
一、教育""",
        ("云溪市2026年民生实事责任分解", "", "", "2026-02-03", 2026),
        "一、教育",
    ),
    "imprint_is_the_last_resort": (
        """云溪市数据局2026年工作要点
一、夯实底座
1.建设平台。
云溪市数据局办公室2026年3月6日印发""",
        ("云溪市数据局2026年工作要点", "云溪市数据局", "", "2026-03-06", 2026),
        "一、夯实底座",
    ),
    "label_of_the_web_page_before_publication": (
        """云溪市绿色建筑任务分工
发布机构：云溪市住建局
成文日期：2026-04-01
发布日期：2026-04-08
一、新建建筑""",
        ("云溪市绿色建筑任务分工", "云溪市住建局", "", "2026-04-01", 2026),
        "一、新建建筑",
    ),
    "ledger_under_attachment_mark": (
        """附件

云溪市 2026 年优化营商环境重点工作任务落实台账
一、开办企业""",
        ("云溪市2026年优化营商环境重点工作任务落实台账", "", "", None, 2026),
        "一、开办企业",
    ),
    "signature_at_the_end": (
        """关于开展2026年冬季消防检查的通知
石桥区消安委〔2026〕4号
各街道办事处，区直各单位：
为做好冬季消防工作，现将有关事项通知如下：
一、检查内容
1.检查出口。
附件：1.检查表
2.汇总表
石桥区消防安全委员会
2026年11月2日
联系人：王同志，电话：0999-1234567""",
        ("关于开展2026年冬季消防检查的通知", "石桥区消防安全委员会", "石桥区消安委〔2026〕4号", "2026-11-02", 2026),
        "为做好冬季消防工作",
    ),
    "date_under_the_title_in_brackets": (
        """云溪市社会治理任务分工
（中共云溪市委政法委员会2026年2月25日印发）
一、总体要求""",
        ("云溪市社会治理任务分工", "中共云溪市委政法委员会", "", "2026-02-25", 2026),
        "一、总体要求",
    ),
    "markdown": (
        """# 云溪市低空经济2026年工作要点
**云溪市发展和改革委员会**
2026年3月22日
## 一、基础设施""",
        ("云溪市低空经济2026年工作要点", "云溪市发展和改革委员会", "", "2026-03-22", 2026),
        "## 一、基础设施",
    ),
    "full_width_digits": (
        """青岚县２０２６年防汛抗旱重点工作任务分解
青岚县防汛抗旱指挥部
２０２６年３月３０日
一、汛前准备""",
        ("青岚县２０２６年防汛抗旱重点工作任务分解", "青岚县防汛抗旱指挥部", "", "2026-03-30", 2026),
        "一、汛前准备",
    ),
    "title_printed_with_other_quotes": (
        """云溪市人民政府办公室关于印发云溪市深入推进放管服改革任务分工的通知
各县区人民政府：
《云溪市深入推进“放管服”改革任务分工》已经市政府同意，现印发你们，请认真落实。
云溪市人民政府办公室
2026年8月24日
云溪市深入推进放管服改革任务分工
一、工作目标""",
        ("云溪市深入推进放管服改革任务分工", "云溪市人民政府办公室", "", "2026-08-24", 2026),
        "一、工作目标",
    ),
    "measures_of_a_commission": (
        """云溪市卫生健康委员会关于加强基层医疗服务的若干措施
云卫发〔2026〕18号
各县（区）卫生健康局：
为提升服务能力，制定如下措施。
一、优化布局""",
        (
            "云溪市卫生健康委员会关于加强基层医疗服务的若干措施",
            "云溪市卫生健康委员会",
            "云卫发〔2026〕18号",
            None,
            2026,
        ),
        "为提升服务能力",
    ),
    "issuer_only_from_the_number": (
        """云溪市2026年稳就业工作方案
云政办发〔2026〕9号
一、工作目标""",
        ("云溪市2026年稳就业工作方案", "云溪市人民政府办公室", "云政办发〔2026〕9号", None, 2026),
        "一、工作目标",
    ),
    "letter_with_its_own_demands": (
        """云溪市审计局关于印发《云溪市审计整改“回头看”工作方案》的通知
各被审计单位：
现将《云溪市审计整改“回头看”工作方案》印发给你们，请一并做好以下工作。
一、提高认识。各单位要高度重视。
二、按时报送。于4月10日前报送总结。
云溪市审计局
2026年3月2日
云溪市审计整改“回头看”工作方案
为巩固审计成果，制定本方案。
一、范围""",
        ("云溪市审计整改“回头看”工作方案", "云溪市审计局", "", "2026-03-02", 2026),
        "一、提高认识。",
    ),
    "year_of_the_title": (
        """石桥区2025年河湖管护任务清单
一、巡河""",
        ("石桥区2025年河湖管护任务清单", "", "", None, 2025),
        "一、巡河",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_head_of_a_document(name: str) -> None:
    text, (title, issuer, doc_no, issued_on, year), begins = CASES[name]
    read = lines(text)
    head = masthead(read)
    assert (head.title, head.issuer, head.doc_no, head.issued_on, head.year) == (title, issuer, doc_no, issued_on, year)
    assert read[masthead_end(read)].text.startswith(squeeze(begins))


@pytest.mark.parametrize(("text", "expected", "begins"), HEADS)
def test_heads_written_before_they_were_tried(
    text: str, expected: tuple[str, str, str, str | None, int | None], begins: str
) -> None:
    read = lines(text)
    head = masthead(read)
    assert (head.title, head.issuer, head.doc_no, head.issued_on, head.year) == expected
    assert read[masthead_end(read)].text.startswith(begins)


def test_the_name_of_the_file_is_the_title_of_last_resort() -> None:
    assert masthead(lines("一、任务\n1.建设平台。"), "云溪市重点任务.docx").title == "云溪市重点任务"
    assert masthead([], "").title == ""


def test_closing_lines_are_found_with_what_belongs_to_them() -> None:
    read = lines(CASES["signature_at_the_end"][0])
    closed = [read[index].text for index in sorted(closing_lines(read))]
    assert closed == [
        "附件：1.检查表", "2.汇总表", "石桥区消防安全委员会", "2026年11月2日", "联系人：王同志，电话：0999-1234567",
    ]  # fmt: skip


def test_the_plan_behind_a_longer_letter_is_headed_by_frame_lines() -> None:
    read = lines(CASES["letter_with_its_own_demands"][0])
    closed = [read[index].text for index in sorted(closing_lines(read))]
    assert closed == ["云溪市审计局", "2026年3月2日", "云溪市审计整改“回头看”工作方案"]


def test_a_date_behind_a_label_closes_nothing() -> None:
    read = lines("云溪市任务清单\n1.建设平台。\n完成时限：\n2026年6月30日\n2.推广应用。")
    assert closing_lines(read) == frozenset()


CLOSING = [
    "附件：1.任务分工表", "附件2", "抄送：市委办公室。", "（此件公开发布）", "云溪市人民政府办公室2026年3月6日印发",
    "联系人：李同志，联系电话：13800000000", "2026年3月5日", "二〇二六年三月五日", "公开方式：主动公开", "云溪市教育局2026年3月5日",
]  # fmt: skip
OPENING = [
    "云政办发〔2026〕12号", "各县（区）人民政府，市政府各部门：", "现将《云溪市任务分工》印发给你们，请贯彻执行。",
    "发布日期：2026-03-09 来源：市政府", "云溪市人民政府文件", "机关各处室：",
]  # fmt: skip
RUNNING = [
    "1.推进“一网通办”，6月底前完成。（市数据局牵头）", "责任单位：市税务局", "一、总体要求", "完成时限：2026年6月底",
    "各部门要加强领导，认真落实。", "牵头单位：市发改委；责任单位：各县（区）人民政府", "为优化营商环境，制定本方案。",
]  # fmt: skip


@pytest.mark.parametrize("text", CLOSING)
def test_a_closing_line_by_its_form(text: str) -> None:
    assert is_closing_line(Line(1, text))


@pytest.mark.parametrize("text", OPENING)
def test_a_line_of_the_head_by_its_form(text: str) -> None:
    assert is_masthead_line(Line(1, text)) and not is_closing_line(Line(1, text))


@pytest.mark.parametrize("text", RUNNING)
def test_running_text_is_neither(text: str) -> None:
    assert not is_closing_line(Line(1, text)) and not is_masthead_line(Line(1, text))


def test_mastheads_of_the_annotated_documents() -> None:
    reference = os.environ.get("TAIZHANG_REFERENCE")
    if not reference:
        pytest.skip("TAIZHANG_REFERENCE is not set")
    for path in sorted(Path(reference, "gold").glob("00?.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        read = lines(Path(reference, "seeds", gold["source"]).read_text(encoding="utf-8"))
        head = masthead(read)
        assert (head.title, head.issuer or None, head.doc_no or None, head.issued_on, head.year) == (
            gold["title"], gold["issuer"], gold["doc_no"], gold["issued_on"], gold["year"],
        )  # fmt: skip


_WORDS = st.sampled_from(
    [
        "云溪市",
        "人民政府",
        "办公室",
        "关于印发",
        "《",
        "》",
        "的通知",
        "方案",
        "〔2026〕",
        "12号",
        "2026年",
        "3月",
        "5日",
        "二〇二六年",
        "：",
        "。",
        "、",
        "附件",
        "1.",
        "一、",
        "（一）",
        "印发",
        "现",
        "给你们",
        "抄送",
        "各县（区）",
        "#",
        "99月",
        "文件",
        "各单位",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=30), st.lists(_WORDS, max_size=8).map("".join)), max_size=12))
def test_no_text_raises(texts: list[str]) -> None:
    read = [Line(number, text, number) for number, text in enumerate(texts, 1)]
    head = masthead(read, "x")
    assert 0 <= masthead_end(read) <= len(read)
    assert closing_lines(read) <= set(range(masthead_end(read), len(read)))
    assert head.issued_on is None or len(head.issued_on) == 10
