"""Dates in running text: what is due on them, and the many dates that nothing is due on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.app.api import read_ledger
from toolkit.text.deadlines import milestones

REFERENCE = Path(os.environ.get("TAIZHANG_REFERENCE", "/nonexistent"))


@pytest.mark.parametrize(
    ("text", "dues"),
    [
        ("去年底已建成的平台，今年底全部接入。", ["2026-12-31"]),
        ("与2025年底相比提高5个百分点，2026年底达到90%。", ["2026-12-31"]),
        ("网办占比6月底前达到50%以上。", ["2026-06-30"]),
        ("2020年底前建成的小区全部改造，2026年10月底前完工。", ["2026-10-31"]),
        ("办理期限为2026年6月底前。", ["2026-06-30"]),
        ("6月30日18:00前报送名单。", ["2026-06-30"]),
        ("2026年12月31日（星期四）前全部完成。", ["2026-12-31"]),
        ("“十四五”期间新增20家，“十五五”末达到100家。", ["2030-12-31"]),
        ("到2027年覆盖率达到90%，到2030年实现全覆盖。", ["2027-12-31", "2030-12-31"]),
        ("2025年前建成的小区补建，2027年前完成。", ["2026-12-31"]),
        ("2026年第三季度末上线运行。", ["2026-09-30"]),
        ("二季度完成招标，三季度开工，年内主体封顶。", ["2026-06-30", "2026-09-30", "2026-12-31"]),
        ("6月份启动，10月份完成验收。", ["2026-06-30", "2026-10-31"]),
        ("按照《云溪市2026年底前清零方案》要求，8月底前完成。", ["2026-08-31"]),
        ("从2026年7月1日起施行，有效期至2028年6月30日。", ["2028-06-30"]),
        ("将政策延续至2027年12月31日。", ["2027-12-31"]),
        ("2026年3月底前和9月底前各开展一次检查。", ["2026-03-31", "2026-09-30"]),
        ("1月底、4月底、7月底、10月底前分别上报。", ["2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]),
        ("新增10家以上年底前投产。", ["2026-12-31"]),
        ("年内部署到位，年内需完成验收。", ["2026-12-31", "2026-12-31"]),
        ("2027年3月底前出台办法，6月底前实施。", ["2027-03-31", "2027-06-30"]),
        ("2027年3月底前出台办法。6月底前实施。", ["2027-03-31", "2026-06-30"]),
        ("年终前完成兑现，明年3月底前评估。", ["2026-12-31", "2027-03-31"]),
    ],
)  # fmt: skip
def test_dates_on_which_something_is_due(text: str, dues: list[str]) -> None:
    assert [one.due for one in milestones(text, 2026)] == dues


@pytest.mark.parametrize(
    "text",
    [
        "比上年末增长10%。", "较2025年底增长20%。", "以2025年底为基数逐年提高。", "纳入年底考核，作为年终总评依据。",
        "对2026年6月底前登记的企业免收费用。", "对6月底前未完成整改的，予以通报。", "在青年内开展宣传。", "为2027年底前全面推开创造条件。",
        "每年6月底和12月底前各报一次。", "每季度末月25日前报送，每月5日前通报。", "截止2026年5月底，已有20家。", "摸清2026年底数，挖掘百年底蕴。",
        "近三年内未受处罚，3年内有效，5年内免征。", "2025年6月至2026年6月期间实施。", "会议于2026年3月5日召开。", "2026年5月20日印发的通知。",
        "依据2026年1月1日起施行的条例。", "贯彻2026年工作要点和2024—2026年三年行动方案。", "2026年初部署，7月初动员。", "2026年中国云溪博览会。",
        "上半年增长5%，一季度开门红。", "2026年12月底前建成投用的项目，给予奖补。", "证明年限不少于3年。", "6月中央财政下达资金。",
    ],
)  # fmt: skip
def test_dates_on_which_nothing_is_due(text: str) -> None:
    assert milestones(text, 2026) == ()


@given(
    st.text(alphabet="0123456789年月日底前内初季度上半每至到起—.《》 一二三十为截比的，。建成完", max_size=40),
    st.none() | st.integers(),
)
def test_milestones_stand_in_the_text(text: str, year: int | None) -> None:
    plain = "".join(text.split())
    for one in milestones(text, year):
        assert one.text in plain


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference folder is not here")
@pytest.mark.parametrize(
    ("name", "key", "year"), [("000", "text", 2017), ("003", "text", 2017), ("004", "requirement", 2021)]
)
def test_the_milestones_of_real_plans(name: str, key: str, year: int) -> None:
    gold = json.loads((REFERENCE / "gold" / f"{name}.gold.json").read_text(encoding="utf-8"))
    rows = gold.get("rows") or gold["tasks"]
    checked = 0
    for row in rows:
        wanted = {one["due"] for one in row.get("in_text_deadlines") or [] if one["due"]}
        assert {one.due for one in milestones(row.get(key) or "", year)} == wanted
        checked += len(wanted)
    assert len(rows) > 20 and checked >= {"000": 3, "003": 0, "004": 20}[name]


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference folder is not here")
def test_the_milestones_of_the_real_ledger() -> None:
    path = next((REFERENCE / "real").glob("*.xlsx"))
    gold = json.loads((REFERENCE / "gold" / "004.gold.json").read_text(encoding="utf-8"))
    wanted = [{one["due"] for one in row.get("in_text_deadlines") or [] if one["due"]} for row in gold["rows"]]
    assert [{one.due for one in item.milestones} for item in read_ledger(path).items] == wanted
