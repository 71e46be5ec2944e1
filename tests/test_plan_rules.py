"""Rules on the ledger itself: silent on a clean ledger, and each kind of defect at its cell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.plan import check_plan
from toolkit.model.codes.plan import CODES
from toolkit.model.findings import Finding
from toolkit.model.layout import Row
from toolkit.model.ledger import Item, Ledger, Role
from toolkit.settings.names import load_names
from toolkit.text.deadlines import milestones, read_deadline
from toolkit.text.normal import split_number, squeeze
from toolkit.text.units import split_units

COLUMNS = {"theme": 1, "title": 2, "requirement": 3, "units": 4, "deadline": 5, "progress": 6, "problem": 7}
CHINESE = "零一二三四五六七八九十"
THEMES = [
    "提升开办企业便利度", "优化用水用气报装", "推进不动产登记改革", "规范涉企行政检查", "强化要素市场化配置",
    "健全信用监管机制", "完善公共法律服务", "畅通政企沟通渠道", "降低企业用能成本", "改进园区管理服务",
]  # fmt: skip
UNITS = [
    "市市场监管局", "市水利局", "市自然资源局", "市司法局", "市发改委", "市数据局", "市住建局", "市工商联",
    "市税务局", "市财政局", "市水务局", "市公安局",
]  # fmt: skip
DEADLINES = [
    "6月底",
    "9月底",
    "12月底",
    "常态实施",
    "持续推进",
    "2026年10月底前",
    "每季度",
    "2026年11月底前完成，并持续推进",
]
WORK = [
    "编制办事指南，面对面对接企业，做到一次告知。", "推行全程网办，压减申请材料30%以上。", "开展企业家座谈，个个问题有回音。",
    "建立会商机制，每年至少开展两次。", "实行点对点对接服务，15个工作日内办结。", "试点市场市场化运营，常常回访。",
]  # fmt: skip


def raw_rows(count: int = 60) -> list[dict[str, str]]:
    """A clean invented ledger: themes of six items, every unit used often, no date against its column."""
    rows = []
    for n in range(count):
        row = {
            "title": f"{n + 1}.推进{THEMES[n // 6 % 10][2:]}第{CHINESE[n % 6 + 1]}步。",
            "requirement": f"围绕第{n + 1}个场景，{WORK[n % 6]}",
            "units": f"牵头单位：{UNITS[n % 12]}\n配合单位：{UNITS[(n + 5) % 12]}、{UNITS[(n + 7) % 12]}",
            "deadline": DEADLINES[n % 8],
        }
        if n % 6 == 0:
            row["theme"] = f"（{CHINESE[n // 6 % 10 + 1]}）{THEMES[n // 6 % 10]}"
        rows.append(row)
    return rows


def check(raw: list[dict[str, str]]) -> list[Finding]:
    """Findings of a ledger whose row n + 4 has the cells ``raw[n]``; theme, title and units are carried down."""
    items: list[Item] = []
    rows: list[Row] = []
    carried: dict[str, str] = {}
    for n, cells in enumerate(raw):
        values, inherited = dict(cells), set()
        for key in ("theme", "title"):
            if key in values:
                carried[key] = values[key]
            elif key in carried:
                values[key] = carried[key]
                inherited.add(key)
        assignments = split_units(values.get("units", "")).assignments
        if not assignments and items and "units" not in values:
            assignments = tuple(replace(one, inherited=True) for one in items[-1].assignments)
        number, title = split_number(squeeze(values.get("title", "")))
        theme = split_number(squeeze(values.get("theme", "")))[1]
        deadline = read_deadline(values.get("deadline", ""), 2026)
        requirement = squeeze(values.get("requirement", ""))
        items.append(
            Item(
                f"{n:08x}", number, theme, title, requirement, assignments, deadline, "台账", n + 4,
                milestones=milestones(requirement, 2026),
            )
        )  # fmt: skip
        rows.append(Row(n + 4, values, frozenset(inherited)))
    title = "云溪市2026年优化营商环境重点任务落实台账"
    ledger = Ledger(title, tuple(items), "台账.xlsx", "0" * 64, 2026, columns=COLUMNS)
    return check_plan(ledger, rows, load_names())


def found(raw: list[dict[str, str]]) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.source.cell) for finding in check(raw)]


def changed(index: int, **cells: str | None) -> list[tuple[str, str | None]]:
    """Findings of the clean ledger after cells of one row were changed (None: made blank)."""
    rows = raw_rows()
    for key, text in cells.items():
        if text is None:
            rows[index].pop(key, None)
        else:
            rows[index][key] = text
    return found(rows)


def test_a_clean_ledger_has_no_finding() -> None:
    assert found(raw_rows()) == []


def test_numbering_may_start_anew_with_each_theme() -> None:
    rows = raw_rows()
    for n, row in enumerate(rows):
        row["title"] = f"{n % 6 + 1}.{split_number(row['title'])[1]}"
    assert found(rows) == []


def test_labels_repeated_at_page_tops_are_no_defect() -> None:
    assert changed(3, theme=f"（一） {THEMES[0]}") == []
    assert changed(3, theme=THEMES[0]) == []


@pytest.mark.parametrize(
    ("index", "cells", "expected"),
    [
        (9, {"deadline": None}, ("P724", "E13")),
        (9, {"deadline": "6月31日"}, ("P725", "E13")),
        (9, {"deadline": "7月初"}, ("P726", "E13")),
        (9, {"deadline": "尽快"}, ("P726", "E13")),
        (9, {"deadline": "8月前"}, ("P727", "E13")),
        (9, {"deadline": "9月底", "requirement": "年底前覆盖全部乡镇。"}, ("P721", "E13")),
        (9, {"deadline": "12月底", "requirement": "8月底前化解一批历史问题。"}, ("P722", "E13")),
        (9, {"deadline": "常态实施", "requirement": "年内参保率达到60%以上。"}, ("P723", "E13")),
        (9, {"units": "牵头单位：市自然资局"}, ("P713", "D13")),
        (9, {"units": "牵头单位：市自然源资局"}, ("P713", "D13")),
        (9, {"units": "牵头单位：个功能园区"}, ("P713", "D13")),
        (9, {"units": "牵头单位：市场监管局"}, ("P714", "D13")),
        (9, {"units": "牵头单位：云溪市市场监督管理局"}, ("P714", "D13")),
        (9, {"units": "牵头单位：市财政局 市税务局"}, ("P712", "D13")),
        (9, {"units": "牵头单位：市财政局 配合单位：市财政局"}, ("P716", "D13")),
        (9, {"units": "牵头单位：市工商局"}, ("P717", "D13")),
        (9, {"units": None}, None),
        (0, {"units": None}, ("P710", "D4")),
        (9, {"requirement": "<p>推行全程网办。</p>"}, ("P731", "C13")),
        (9, {"requirement": "办理养老保险保险关系转移。"}, ("P732", "C13")),
        (9, {"requirement": "在全市推行辖区范围内推行数字证书。"}, ("P732", "C13")),
        (9, {"requirement": "压减申请材料 and 办事流程。"}, ("P733", "C13")),
        (9, {"requirement": raw_rows()[2]["requirement"]}, ("P734", "C13")),
        (9, {"requirement": "推进信息共享，并于"}, None),
        (9, {"requirement": "推进信息共享，"}, ("P735", "C13")),
        (9, {"title": "9.再来一遍。"}, ("P702", "B13")),
        (9, {"title": "5.再来一遍。"}, ("P702", "B13")),
        (12, {"theme": "（二）推进不动产登记改革"}, ("P706", "A16")),
        (12, {"theme": "推进不动产登记改革"}, ("P705", "A16")),
        (14, {"theme": "（四）推进不动产登记改革"}, ("P707", "A18")),
        (14, {"theme": "（三）推进不动产登记"}, ("P708", "A18")),
        (14, {"theme": "推进不动登记改"}, ("P708", "A18")),
        (14, {"theme": "登记改革"}, ("P708", "A18")),
    ],
)  # fmt: skip
def test_each_kind_of_defect_at_its_cell(
    index: int, cells: dict[str, str | None], expected: tuple[str, str] | None
) -> None:
    codes = changed(index, **cells)
    assert (expected in codes) if expected else codes == []


def test_defects_are_reported_once() -> None:
    assert changed(9, deadline="6月31日") == [("P725", "E13")]
    assert changed(9, units="牵头单位：市自然资局") == [("P713", "D13")]
    assert changed(12, theme="推进不动产登记改革") == [("P705", "A16")]


def test_a_gap_names_the_missing_numbers() -> None:
    rows = raw_rows()
    del rows[20:26]
    gap = next(finding for finding in check(rows) if finding.code == "P701")
    assert gap.source.cell == "B24" and "第21—26项" in gap.message


def test_a_missing_theme_is_a_gap_also_behind_a_wrong_label() -> None:
    rows = raw_rows()
    del rows[12:18]
    assert ("P704", "A16") in found(rows)
    rows = raw_rows()
    del rows[12:18]
    rows[9]["theme"] = f"（三）{THEMES[1]}"
    assert {("P707", "A13"), ("P704", "A16")} <= set(found(rows))


def test_order_of_numbers() -> None:
    rows = raw_rows()
    rows[8]["title"], rows[9]["title"] = rows[9]["title"], rows[8]["title"]
    assert ("P703", "B13") in found(rows)


def test_two_real_units_one_character_apart_are_no_typo() -> None:
    assert changed(9, units="牵头单位：市水务局\n配合单位：市水利局") == []
    assert changed(9, units="牵头单位：市第一医院、市第二医院、市人民医院、市中医院") == []


def test_collectives_written_two_ways() -> None:
    rows = raw_rows()
    rows[1]["units"] += "、各功能园区、各县（区）"
    rows[2]["units"] += "、功能园区、各县(区)"
    assert found(rows) == [("P715", "D6")]


def test_dates_that_agree_with_the_column_are_no_conflict() -> None:
    assert changed(9, deadline="9月底", requirement="6月底前完成试点，9月底前全面推开。") == []
    assert changed(9, deadline="12月底", requirement="年底前建成，30个工作日内办结。") == []
    assert changed(9, deadline="12月底", requirement="到2028年，建成示范园区10个。") == []


@pytest.mark.parametrize(
    "text",
    ["点对点对接企业。", "面对面对话。", "人人参与、层层落实、常常回访、试试看。", "一个一个解决。", "推进要素市场市场化配置。",
     "支持民营企业企业家。", "推广APP和UKey应用。", "推行OFD格式电子发票。"],
)  # fmt: skip
def test_ordinary_wording_is_left_alone(text: str) -> None:
    assert changed(9, requirement=text) == []


@given(st.lists(st.fixed_dictionaries({}, optional={
    "theme": st.text(alphabet="（）一二三四优化服务质量", max_size=8), "title": st.text(alphabet="123.、一改革。", max_size=8),
    "requirement": st.text(alphabet="6月底前完成，。推行推行<p>and “”", max_size=20),
    "units": st.text(alphabet="市县局各牵头单位：配合、 个区", max_size=20), "deadline": st.text(alphabet="6月底13日常态年内", max_size=6),
}), max_size=6))  # fmt: skip
def test_no_ledger_is_refused(rows: list[dict[str, str]]) -> None:
    known = {code.code for code in CODES}
    for finding in check(rows):
        assert finding.code in known and finding.source.file == "台账.xlsx"


def test_rows_and_items_must_align() -> None:
    ledger = Ledger("台账", (Item("1", "1", "", "", "完成。"),), "台账.xlsx", "")
    with pytest.raises(ValueError, match="align"):
        check_plan(ledger, [])


def test_roles_have_their_own_columns_when_the_ledger_has() -> None:
    row = Row(4, {"lead": "市财政局", "support": "市财政局", "requirement": "完成。"})
    assignments = split_units("市财政局", Role.LEAD).assignments + split_units("市财政局", Role.SUPPORT).assignments
    item = Item("1", "1", "", "", "完成。", assignments, sheet="台账", row=4)
    ledger = Ledger("台账", (item,), "台账.xlsx", "", 2026, columns={"lead": 2, "support": 3, "requirement": 1})
    assert [(one.code, one.source.cell) for one in check_plan(ledger, [row], load_names())] == [("P716", "C4")]
