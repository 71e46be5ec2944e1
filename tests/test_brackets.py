"""Responsibility clauses of published plans, one line each: the clause, who it names, and by when."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.brackets import Claim, pieces
from toolkit.text.labels import is_time_clause, labels_in, looks_like_assignment, says_first_leads

CLAUSES = """
（国家发展改革委牵头，财政部、税务总局等部门及各地区按职责分工负责） => 牵头:国家发展改革委；责任:财政部|税务总局|各地区
（国务院相关部门和各地区按职责分工负责） => 责任:国务院相关部门|各地区
（责任单位：市发改委、市工业和信息化局,各县〔市、区〕政府） => 责任:市发改委|市工业和信息化局|各县〔市、区〕政府
（牵头部门：市发改委；配合部门：市财政局、市自然资源局；完成时限：2026年12月31日） => 牵头:市发改委；配合:市财政局|市自然资源局 @2026年12月31日
（市发改委（市数据局）、市财政局负责，2026年底前完成） => 责任:市发改委（市数据局）|市财政局 @2026年底前完成
（各区县（自治县）人民政府、云溪高新区管委会、石桥经开区管委会） => 责任:各区县（自治县）人民政府|云溪高新区管委会|石桥经开区管委会
（市数据局、市工信局等市级有关部门按职责分工负责，各区县政府具体实施） => 责任:市数据局|市工信局|市级有关部门|各区县政府
〔市市场监管局、人民银行云溪市中心支行、云溪海关等单位负责〕 => 责任:市市场监管局|人民银行云溪市中心支行|云溪海关
（省直各部门、各市（州）、县（市、区）人民政府负责） => 责任:省直各部门|各市（州）、县（市、区）人民政府
(市政务服务局牵头;市直有关部门配合;各镇街落实) => 牵头:市政务服务局；配合:市直有关部门；责任:各镇街
【市教育局牵头，市财政局、市人社局参加】 => 牵头:市教育局；配合:市财政局|市人社局
（由市卫健委牵头，会同市医保局、市民政局负责落实） => 牵头:市卫健委；配合:市医保局|市民政局
（市民政局、各县区政府；6月底前） => 责任:市民政局|各县区政府 @6月底前
（市商务局牵头，2026年6月底前出台实施细则，长期推进） => 牵头:市商务局 @2026年6月底前出台实施细则，长期推进
（市直各相关部门、各县（市、区）按职责分工负责，持续推进） => 责任:市直各相关部门|各县（市、区） @持续推进
（责任领导：张三；牵头单位：市民政局；配合单位：市残联；完成时限：全年） => 牵头:市民政局；配合:市残联 @全年
（市政府办公室牵头，各有关单位配合，于每季度末月25日前报送） => 牵头:市政府办公室；配合:各有关单位 @于每季度末月25日前报送
[责任处室：综合处、法规处] => 责任:综合处|法规处
（市住建局牵头，市水利和湖泊局、市林业和园林局等部门及各区人民政府（功能区管委会）按职责分工负责） => 牵头:市住建局；责任:市水利和湖泊局|市林业和园林局|各区人民政府（功能区管委会）
（第一责任单位：市财政局；其他责任单位：市审计局） => 牵头:市财政局；责任:市审计局
（牵头单位：市财政局 配合单位：市审计局 市发改委） => 牵头:市财政局；配合:市审计局|市发改委
（完成时限：2026年6月底前；责任单位：市财政局） => 责任:市财政局 @2026年6月底前
（市卫健委牵头，市财政局负责落实资金） => 牵头:市卫健委；责任:市财政局
（各乡镇党委、政府） => 责任:各乡镇党委、政府
（市发改委牵头，市自然资源局市住建局配合） => 牵头:市发改委；配合:市自然资源局|市住建局
责任单位：市民政局、市残联、市红十字会 => 责任:市民政局|市残联|市红十字会
牵头单位：市民政局；责任单位：市残联；完成时间：2026年6月 => 牵头:市民政局；责任:市残联 @2026年6月
责任单位及完成时限：市民政局、市残联，2026年底 => 责任:市民政局|市残联 @2026年底
【牵头部门】市财政局 => 牵头:市财政局
**责任单位：**市财政局 => 责任:市财政局
（市财政局牵头，市审计局配合 => 牵头:市财政局；配合:市审计局
""".strip().splitlines()


@pytest.mark.parametrize("case", CLAUSES)
def test_a_clause_behind_a_sentence(case: str) -> None:
    clause, expected = case.split(" => ")
    (claim,) = (one for one in pieces("推进改革。" + clause) if isinstance(one, Claim))
    told = "；".join(f"{one.role.value}:{'|'.join(one.units)}" for one in claim.assignments)
    assert told + (f" @{claim.due}" if claim.due else "") == expected


@pytest.mark.parametrize(
    "text",
    [
        "推进改革（见附件1）。",
        "推进改革（试点）。",
        "推进改革（以下简称“平台”）。",
        "推进改革（详见《任务清单》）。",
        "实施三年行动计划（2024—2026年）。",
        "落实《云溪市条例》（云政发〔2026〕3号）。",
        "各地（市）要坚持“谁审批谁负责”（此件公开发布）。",
        "由领导小组（市发改委牵头）统筹推进各项工作。",
        "材料报市营商办（市行政审批局），抓好落实。",
        "由市科技局牵头，市财政局配合做好工作。",
    ],
)
def test_what_is_no_clause(text: str) -> None:
    assert [one for one in pieces(text) if isinstance(one, Claim)] == []


def test_an_unclosed_bracket_is_told() -> None:
    (claim,) = (one for one in pieces("推进改革。（市财政局牵头，市审计局配合") if isinstance(one, Claim))
    assert claim.damaged


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各项任务列第一位的为牵头单位，其他为配合单位。", "配合"),
        ("排在首位的部门为牵头部门，其余为责任部门。", "责任"),
        ("列第一位的责任单位为牵头单位或汇总单位。", ""),
        ("由市发改委牵头，各部门配合。", None),
    ],
)
def test_who_leads_when_the_document_says_it_once(text: str, expected: str | None) -> None:
    assert says_first_leads(text) == expected


@pytest.mark.parametrize("text", ["6月底前", "2026年9月底前完成", "长期坚持", "持续推进", "12月底前完成并长期坚持", "完成时限：10月底前", "全年推进"])  # fmt: skip
def test_clauses_of_time(text: str) -> None:
    assert is_time_clause(text)


@pytest.mark.parametrize("text", ["市税务局", "推进改革", "各县区政府", "完成任务的单位", "市日报社", "石桥区"])
def test_what_is_no_time(text: str) -> None:
    assert not is_time_clause(text)


@given(st.text(alphabet="（）()〔〕【】[]：:；，。、*牵头责任单位完成时限市财政局6月底前等和及负 配合一", max_size=60))
def test_no_text_raises_and_no_character_of_the_text_is_lost(text: str) -> None:
    labels_in(text)
    looks_like_assignment(text)
    running = "".join(one for one in pieces(text) if isinstance(one, str))
    assert set(running) <= set(text)
