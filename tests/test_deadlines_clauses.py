"""Clauses that are nothing but words of time, and the many that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.timewords import clause_deadline, is_time_clause

TIMES = [
    "6月底完成", "2026年9月底前", "完成时限：10月底前", "长期坚持", "持续推进", "12月底前完成并长期坚持", "完成时间:2026年10月底", "时限要求：年底前",
    "时间节点：2026年6月—12月", "时间进度：全年推进", "办结时限：6月30日前", "【完成时限】6月底", "2026年6月30日前完成", "力争2026年底前完成",
    "年内完成", "年底前取得阶段性成效", "三季度末前完成", "第三季度完成", "上半年完成", "2026年上半年", "每季度末", "每月25日前", "每年12月底前完成",
    "按季推进", "2026年3月1日至6月30日", "2026年3月—12月", "2026—2028年", "2024-2026年", "2026.6.30", "2026-06-30", "2026/6/30前", "6.30前",
    "印发后30个工作日内", "自印发之日起3个月内", "方案印发之日起15个工作日内完成", "收到督办通知起30日内", "立行立改，长期坚持", "立即整改",
    "即知即改", "常态化推进", "长期", "持续", "全年", "动态调整", "十四五期间", "“十四五”末", "到2027年", "到2027年底", "2026年秋季开学前",
    "春节前", "按省委省政府部署要求推进", "按照省里要求同步推进", "根据项目进度推进", "与省同步", "适时启动", "完成时限：待省级方案出台后1个月内",
    "2026年6月底前完成，并持续推进", "6月底前完成阶段性任务，12月底前全部完成", "2026年9月中旬", "9月上旬", "７月底前", "六月底前",
    "二〇二六年六月底前完成", "国庆节前（10月1日前）", "6月30日下班前", "6月30日18:00前", "6个月内", "一个月内完成", "15个工作日", "2026年6月",
    "2026年底", "26年6月底", "今年年底前", "明年6月底前", "本月底前", "月底前", "下周五前", "整改时限：2026年6月底", "整改期限：立行立改",
    "完成时限：长期坚持", "限期：6月底", "计划完成时间：9月", "完成时限（2026年）：10月底前", "每周五前", "半年一次", "自2026年3月起",
    "2026年4月起持续推进", "常态开展", "长期开展", "分阶段推进", "定期开展", "日常开展", "2026年完成", "2025年完成60%，2026年全部完成",
    "12月31日前全面完成", "7月前", "2026年8月前完成", "6月底前启动，年底前建成", "6月底前基本建成", "10月底前投入使用", "年底前全面建成投用", "尽快",
    "贯穿全年", "全年实施", "逐年推进", "随时", "近期", "长期任务", "常态工作", "常态化工作", "2026年全年", "5月份", "5月份完成", "5月初",
    "5月中旬前", "一季度前",
]  # fmt: skip

OTHERS = [
    "市税务局", "推进改革", "各县区政府", "完成任务的单位", "市日报社", "石桥区", "市季度办", "年内新建公园3个", "市发改委牵头", "市日月公司",
    "县年年红公司", "市委办", "各月报单位", "按职责分工负责", "市政府有关部门", "市直各部门按职责分工", "12345热线", "2026年市级重点项目",
    "6月底前完成道路改造", "完成综合验收", "持续优化营商环境", "长期坚持党的领导", "市发改委", "常务会", "半年内招聘", "三年行动领导小组",
    "市应急局、市财政局", "日照市", "季节性用工", "月河街道", "年丰镇", "实施单位", "全市", "各有关单位", "完成率100%", "全年完成投资5亿元",
    "持续提升", "落实到位", "完成", "推进", "确保", "市推进办", "县推进“四好农村路”办", "区推进专班", "日常管理科", "同步小学", "动态监测中心",
    "长期护理保险", "按揭", "市督查办", "时限", "按", "前", "日", "底", "末", "一", "十", "12", "3", "5号楼", "2026", "月湖区", "年家庄村", "全年级",
    "实施方案编制组", "六月镇", "五月花公司", "八一学校", "三月街管委会", "七日镇", "底庙镇", "上半年经济",
]  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_words_of_time(text: str) -> None:
    assert is_time_clause(text)
    assert clause_deadline(f"，{text}。")


@pytest.mark.parametrize("text", OTHERS)
def test_names_tasks_and_words_without_time(text: str) -> None:
    assert not is_time_clause(text)
    assert clause_deadline(text) == ""


@pytest.mark.parametrize(
    ("clause", "deadline"),
    [
        ("10月底前完成", "10月底前完成"), ("完成时限：10月底前。", "10月底前"), ("【完成时限】 6 月底", "6月底"), ("办结时限:长期坚持", "长期坚持"),
        ("限期：6月底", "6月底"), ("完成时限：市税务局", ""), ("完成时限：", ""), ("", ""), ("市税务局牵头", ""),
    ],
)  # fmt: skip
def test_the_deadline_of_a_clause_comes_without_its_label(clause: str, deadline: str) -> None:
    assert clause_deadline(clause) == deadline


NAMES = [
    "市税务局",
    "市发改委",
    "各县区政府",
    "石桥区",
    "市督查办",
    "云溪热电公司",
    "经开区管委会",
    "有关部门",
    "营商环境专班",
]


@given(st.sampled_from(NAMES), st.sampled_from(TIMES))
def test_a_clause_with_the_name_of_a_unit_is_never_time(name: str, time: str) -> None:
    assert (
        (not is_time_clause(name + time) or "印发" in time or "收到" in time)
        and not is_time_clause(f"{time}，{name}")
        and not is_time_clause(f"{name}、{time}")
    )


@given(st.text(max_size=60) | st.lists(st.sampled_from(TIMES + OTHERS), max_size=4).map("".join))
def test_no_clause_is_refused(text: str) -> None:
    assert bool(clause_deadline(text)) <= is_time_clause(text.strip("，,；;。、 \n\t"))
