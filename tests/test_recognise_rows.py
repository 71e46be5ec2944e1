"""Rows under the header: what is a row, what is not, what is carried down, and that nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets import book, codes, loose, named, only, places, read, sheet
from toolkit.model.grid import Area, Drawing, Formula, Note, Sheet
from toolkit.model.layout import Reading
from toolkit.read.recognise import recognise
from toolkit.settings.layouts import load_layouts

HEAD = "主题事项 | 重点工作 | 具体要求 | 责任单位 | 完成时限 | 进展情况 | 问题建议"


def requirements(reading: Reading) -> list[str]:
    return [row.values.get("requirement", "") for table in reading.tables for row in table.rows]


def test_theme_and_title_hold_for_the_rows_below_whether_merged_blank_or_repeated() -> None:
    for second in ("^ | ^", " | ", "（一）开办企业 | 1.精简材料"):
        row = only(
            read(f"""
                {HEAD}
                （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |
                {second} | 公布材料清单并更新。 | 市发改委 | 7月底 | |
            """)
        ).rows[1]
        assert (row.values["theme"], row.values["title"]) == ("（一）开办企业", "1.精简材料")
        assert row.inherited == (frozenset() if "精简" in second else {"theme", "title"})


def test_answers_are_never_carried_down() -> None:
    rows = only(
        read(f"""
            {HEAD}
            （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 已压减三成 | 无
             | | 公布材料清单并更新。 | 市税务局 | 7月底 | |
        """)
    ).rows
    assert "progress" not in rows[1].values


def test_an_answer_merged_over_rows_stands_on_the_first_and_says_how_far_it_goes() -> None:
    rows = only(
        read(f"""
            {HEAD}
            （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 两项一并推进 |
            ^ | ^ | 公布材料清单并更新。 | 市税务局 | 7月底 | ^ |
            ^ | 2.一网通办 | 全部事项网上可办。 | 市税务局 | 7月底 | 已上线 |
        """)
    ).rows
    assert [dict(row.spans) for row in rows] == [{"progress": 3}, {}, {}]
    assert "progress" not in rows[1].values


def test_blank_units_hold_within_one_task_and_no_further() -> None:
    rows = only(
        read(f"""
            {HEAD}
            （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |
             | | 公布材料清单并更新。 | | 7月底 | |
             | 2.一网通办 | 全部事项网上可办。 | | 7月底 | |
        """)
    ).rows
    assert rows[1].values["units"] == "市税务局"
    assert "units" in rows[1].inherited
    assert "units" not in rows[2].values


def test_a_merged_unit_or_deadline_holds_for_every_row_of_the_merge() -> None:
    rows = only(
        read("""
            具体要求 | 责任单位 | 完成时限 | 进展情况
            压缩企业开办时间到半天。 | 市税务局 | 6月底 |
            压缩企业注销时间到十天。 | ^ | ^ |
            公布办事指南并及时更新。 | 市发改委 | 9月底 |
        """)
    ).rows
    assert [(r.values["units"], r.values["deadline"]) for r in rows] == [
        ("市税务局", "6月底"), ("市税务局", "6月底"), ("市发改委", "9月底"),
    ]  # fmt: skip
    assert rows[1].inherited == {"units", "deadline"}


def test_values_under_a_merge_are_found_and_a_repeated_theme_is_no_news() -> None:
    one = sheet(f"""
        {HEAD}
        （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 合并填报 |
        ^ | ^ | 公布材料清单并更新。 | 市税务局 | 7月底 | ^ |
    """)
    one.rows[3][1], one.rows[3][6] = "（一） 开办企业", "被盖住的话"
    reading = read(one)
    assert [(piece.text, piece.row, piece.column) for piece in loose(reading, "under_merge")] == [("被盖住的话", 3, 6)]
    assert [piece.text for piece in loose(reading, "head")][-1] == "（一） 开办企业"


def test_lines_above_and_below_the_table_are_told_apart() -> None:
    reading = read(f"""
        附件2
        云溪市2026年优化营商环境重点任务落实台账 | < | < | < | < | < | <
        填报单位：市税务局 | | | 填报人：张某某 | | 2026年6月30日 |
        单位：万元
        {HEAD}
        （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 已压减 |
        合计 | | 1项 | | | |
        填表人：张某某 | | 审核人：李某某 | | 联系电话：0000-1234567 | |
        注：进展情况截至6月底。
        市税务局（盖章）
    """)
    assert reading.title == "云溪市2026年优化营商环境重点任务落实台账"
    assert named(reading, "title") == ["附件2", reading.title, "单位：万元"]
    assert named(reading, "unit_line") == ["填报单位：市税务局"]
    assert named(reading, "total") == ["合计", "1项"]
    assert named(reading, "note") == ["注：进展情况截至6月底。"]
    signatures = named(reading, "signature")
    assert signatures == [
        "填报人：张某某",
        "2026年6月30日",
        "填表人：张某某",
        "审核人：李某某",
        "联系电话：0000-1234567",
        "市税务局（盖章）",
    ]
    assert requirements(reading) == ["材料压减三成以上。"]


def test_a_unit_name_in_the_cell_beside_its_label_belongs_to_the_unit_line() -> None:
    reading = read(f"""
        填报单位： | 市税务局 | | | | |
        {HEAD}
        （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 已压减 |
    """)
    assert named(reading, "unit_line") == ["填报单位：", "市税务局"]


def test_a_header_printed_again_on_each_page_is_no_row() -> None:
    reading = read(f"""
        {HEAD}
        （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |
        {HEAD.replace("具体要求", "具体 要求")}
         | 2.一网通办 | 全部事项网上可办。 | 市发改委 | 7月底 | |
    """)
    assert requirements(reading) == ["材料压减三成以上。", "全部事项网上可办。"]
    assert len(only(reading).rows) == 2


def test_several_tables_on_one_sheet_and_on_several_sheets() -> None:
    reading = read(
        """
            任务一览
            具体要求 | 责任单位 | 进展情况
            压缩企业开办时间到半天。 | 市税务局 | 已完成
            --
            另表
            序号 | 具体要求 | 完成时限 | 进展情况
            1 | 压缩企业注销时间到十天。 | 6月底 | 正在推进
        """,
        """
            具体要求 | 责任单位 | 进展情况
            公布办事指南并及时更新。 | 市发改委 | 已公布
        """,
        "填写说明\n请勿修改表头",
    )
    assert [(table.sheet, len(table.rows)) for table in reading.tables] == [("Sheet1", 1), ("Sheet1", 1), ("Sheet2", 1)]
    assert named(reading, "note") == ["填写说明", "请勿修改表头"]
    assert named(reading, "title") == ["任务一览", "另表"]


def test_themes_in_rows_of_their_own() -> None:
    for heading in ("一、开办企业 | < | < | <", "（一）开办企业 | | |"):
        reading = read(f"""
            工作任务 | 工作要求 | 牵头单位 | 进展情况
            {heading}
            精简材料 | 材料压减三成以上。 | 市税务局 | 已压减
            一网通办 | 全部事项网上可办。 | 市税务局 | 已上线
            二、纳税服务 | < | < | <
            便利缴费 | 缴费网上可办。 | 市税务局 | 已上线
        """)
        rows = only(reading).rows
        assert [row.values["theme"][-4:] for row in rows] == ["开办企业", "开办企业", "纳税服务"]
        assert all("theme" in row.inherited for row in rows)
        assert [row.parts[0][:2] if row.parts else None for row in rows] == [("theme", 2), None, ("theme", 5)]


def test_a_theme_row_with_its_number_in_the_number_column() -> None:
    rows = only(
        read("""
            序号 | 工作任务 | 责任单位 | 完成时限
            一 | 开办企业 | |
            1 | 材料压减三成以上。 | 市税务局 | 6月底
            2 | 全部事项网上可办。 | 市发改委 | 6月底
        """)
    ).rows
    assert [row.values["theme"] for row in rows] == ["开办企业", "开办企业"]


def test_phantom_rows_with_a_bare_number_are_nothing() -> None:
    reading = read("""
        序号 | 具体要求 | 责任单位 | 进展情况
        1 | 压缩企业开办时间到半天。 | 市税务局 | 已完成
        2 | | |
        3 | | |
    """)
    assert len(only(reading).rows) == 1
    assert named(reading, "note") == []


def test_an_answer_without_any_item_stays_a_row() -> None:
    rows = only(
        read(f"""
            {HEAD}
            （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | 已压减 |
             | | | | | 另外还开展了宣传 |
        """)
    ).rows
    assert rows[1].values["progress"] == "另外还开展了宣传"
    assert "requirement" not in rows[1].values


def test_floating_things_and_formulas_without_value_are_listed() -> None:
    one = sheet(f"""
        序号 | {HEAD}
        1 | （一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |
    """)
    one.notes = (Note(2, 7, "请补充数据", "张某某"),)
    one.drawings = (Drawing("图片", 2, 8), Drawing("文本框", 0, 0, "另附说明"))
    one.formulas = {(2, 7): Formula("SUM(A1)", False), (3, 1): Formula("ROW()-1", False), (2, 2): Formula("B9", True)}
    reading = read(one)
    assert [(p.text, p.row, p.column) for p in loose(reading, "comment")] == [("请补充数据", 2, 7)]
    assert named(reading, "drawing") == ["[图片]", "[文本框]另附说明"]
    assert named(reading, "formula") == ["=SUM(A1)"]
    assert only(reading).formulas == {(2, 7): False, (3, 1): False, (2, 2): True}


def test_our_own_help_sheet_says_nothing_and_anyone_elses_is_kept() -> None:
    form = f"{HEAD}\n（一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |"
    help_sheet = sheet("请在白色格子里填写", "填写说明")
    ours = read(sheet(form), help_sheet, taizhang_kind="form")
    theirs = read(sheet(form), help_sheet)
    assert (named(ours, "note"), named(theirs, "note")) == ([], ["请在白色格子里填写"])


def test_texts_that_run_over_several_rows_of_our_own_are_joined_exactly() -> None:
    rows = only(
        read("""
            台账识别码 | 重点工作 | 具体要求 | 责任单位 | 完成时限 | 进展情况
            0a1b2c3d | 1.精简材料 | 材料压减 | 市税务局 | 6月底 | 第一段；
            0a1b2c3d#2 | ^ | 三成以上， | ^ | ^ | 第二段；
            0a1b2c3d#3 | ^ | 公布清单。 | ^ | ^ | 第三段。
            9f8e7d6c | 2.一网通办 | 全部事项网上可办。 | 市发改委 | 7月底 | 已上线
        """)
    ).rows
    assert [row.values["requirement"] for row in rows] == ["材料压减三成以上，公布清单。", "全部事项网上可办。"]
    assert rows[0].values["progress"] == "第一段；第二段；第三段。"
    assert rows[0].values["id"] == "0a1b2c3d"
    assert not rows[0].spans


def test_of_a_consolidated_workbook_only_the_ledger_is_read_with_its_overlong_texts() -> None:
    ledger = sheet(
        """
            台账识别码 | 具体要求 | 责任单位 | 进展情况
            0a1b2c3d | 材料压减三成以上。 | 市税务局 | 前半〔文长，下接“超长文本”〕
        """,
        "汇总台账",
    )
    rest = sheet(
        "台账识别码 | 栏目 | 段 | 文本\n0a1b2c3d | 进展情况 | 2 | 末段\n0a1b2c3d | 进展情况 | 1 | 后半，", "超长文本"
    )
    register = sheet("单位 | 状态 | 文件\n市税务局 | 已报 | 市税务局.xlsx", "收件登记")
    reading = read(ledger, rest, register, taizhang_kind="consolidated")
    assert only(reading).rows[0].values["progress"] == "前半后半，末段"
    assert {piece.sheet for piece in reading.loose} == {"汇总台账"}


def test_consuming_gives_the_same_reading() -> None:
    made = book(sheet(f"{HEAD}\n（一）开办企业 | 1.精简材料 | 材料压减三成以上。 | 市税务局 | 6月底 | |"))
    first = recognise(made, load_layouts(), file="甲.xlsx", sha256="0")
    second = recognise(made, load_layouts(), file="甲.xlsx", sha256="0", consume=True)
    assert first == second
    assert made.sheets[0].rows == {}


CELLS = st.sampled_from(
    [
        "", "", "", "1", "2", "一", "（一）开办企业", "（二）纳税服务", "二、纳税服务", "1.精简材料。", "2.一网通办。", "材料压减三成以上。",
        "全部事项网上可办，力争于9", "月底前完成", "市税务局", "牵头单位：市税务局\n配合单位：市发改委", "展中心 牵头单位：市司法局",
        "6月底", "常态实施", "已完成", "无", "合计", "注：以上", "填表人：张某某", "填报单位：市税务局", "2026年6月30日", "责任单位",
        "具体要求", "进展情况", "牵头单位", "完成时限", "重点工作", "云溪市2026年台账", "x", "0a1b2c3d", "0a1b2c3d#2", "=甲",
    ]
)  # fmt: skip
HEADS = st.sampled_from(
    [
        HEAD.split(" | "),
        ["台账识别码", "主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况"],
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限", "落实情况", "备注"],
        ["", "任务", "责任单位", "", "进展情况", "存在问题", "佐证材料"],
        ["证明名称", "设定依据", "索要单位", "开具单位", "", "", ""],
    ]
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    above = draw(st.integers(0, 2))
    rows = [draw(st.lists(CELLS, min_size=7, max_size=7)) for _ in range(above)]
    rows.append(draw(HEADS))
    rows += draw(st.lists(st.lists(CELLS, min_size=7, max_size=8), max_size=12))
    cells = {r: {c: t for c, t in enumerate(row, 1) if t} for r, row in enumerate(rows, 1)}
    made = Sheet("Sheet1", {r: row for r, row in cells.items() if row})
    spots = st.tuples(st.integers(1, len(rows)), st.integers(1, 7), st.integers(0, 3), st.integers(0, 2))
    areas: list[Area] = []
    for top, left, high, wide in draw(st.lists(spots, max_size=4)):
        area = Area(top, left, top + high, left + wide)
        if (high or wide) and all(
            a.bottom < area.top or a.top > area.bottom or a.right < area.left or a.left > area.right for a in areas
        ):
            areas.append(area)
    made.merges = tuple(areas)
    return made


@settings(max_examples=300, deadline=None)
@given(st.lists(sheets(), min_size=1, max_size=2), st.sampled_from(["xlsx", "docx"]))
def test_every_cell_lands_in_exactly_one_place(made: list[Sheet], kind: str) -> None:
    made = [replace(one, name=f"表{n}") for n, one in enumerate(made)]
    written = sorted((one.name, r, c) for one in made for r, row in one.rows.items() for c in row)
    assert sorted(places(read(*made, kind=kind))) == written


@pytest.mark.parametrize("text", ["", "只有一句话", "甲 | 乙\n丙 | 丁"])
def test_a_file_without_table_gives_its_texts_and_one_finding(text: str) -> None:
    reading = read(text)
    assert reading.tables == []
    assert codes(reading) == ["L206 None"]
    assert len(reading.loose) == sum(bool(cell.strip()) for line in text.splitlines() for cell in line.split("|"))
