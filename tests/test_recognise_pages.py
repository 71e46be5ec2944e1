"""What a page break does to a table, and how it is put together again. All texts are invented."""

from __future__ import annotations

import pytest

from tests.sheets import codes, named, only, read, sheet
from toolkit.model.layout import Reading, Row
from toolkit.read.themes import repair_themes

HEAD = "主题事项 | 重点工作 | 具体要求 | 责任单位 | 完成时限 | 进展情况"


def rows(reading: Reading) -> list[Row]:
    return [row for table in reading.tables for row in table.rows]


THEMES = {
    "cut, the rest on the next page": (["（一）优化办税", "缴费服务", "（二）规范执法"], "优化办税缴费服务 优化办税缴费服务 规范执法", "L208 L208 -"),
    "cut, then whole": (["（一）优化办税", "缴费服务", "（一）优化办税缴费服务"], "优化办税缴费服务 优化办税缴费服务 优化办税缴费服务", "L208 L208 -"),
    "whole, then cut again": (
        ["（三）优化办税缴费服务", "（三）优化办税", "缴费服务", "（四）规范执法"],
        "优化办税缴费服务 优化办税缴费服务 优化办税缴费服务 规范执法",
        "- L208 L209 -",
    ),
    "a crumb of one character": (["（一）增强政策可预期性", "性", "（二）规范执法"], "增强政策可预期性 增强政策可预期性 规范执法", "- L209 -"),
    "repeated on the next page": (["（一）规范执法", "（一）规范 执法", "（二）优化办税"], "规范执法 规范执法 优化办税", "- - -"),
    "repeated with a letter lost": (["（二）提升纳税服务质量", "（二）提升纳服务质"], "提升纳税服务质量 提升纳税服务质量", "- L211"),
    "another number for the same name": (["（五）规范执法", "（六）规范执法", "（七）优化办税"], "规范执法 规范执法 优化办税", "- L210 -"),
    "one number for two names": (["（五）规范执法", "（五）优化办税"], "规范执法 优化办税", "- L210"),
    "a theme without number between three and five": (
        ["（三）规范执法", "优化办税缴费服务", "（五）加强监管"],
        "规范执法 优化办税缴费服务 加强监管",
        "- L221 -",
    ),
    "a theme that gets its number a page later": (
        ["（三）规范执法", "优化办税缴费服务", "（四）优化办税缴费服务"],
        "规范执法 优化办税缴费服务 优化办税缴费服务",
        "- L221 -",
    ),
    "no numbers at all": (["规范执法", "优化办税缴费服务", "加强监管"], "规范执法 优化办税缴费服务 加强监管", "- - -"),
    "no numbers, cut once": (["优化办税", "缴费服务", "优化办税缴费服务"], "优化办税缴费服务 优化办税缴费服务 优化办税缴费服务", "L208 L208 -"),
    "other number forms": (["一、优化办税", "缴费服务", "二、规范执法"], "优化办税缴费服务 优化办税缴费服务 规范执法", "L208 L208 -"),
}  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
def test_theme_labels_become_one_name_per_theme(name: str) -> None:
    labels, wholes, found = THEMES[name]
    repaired = repair_themes(labels)
    assert " ".join(repair.whole for repair in repaired) == wholes
    assert " ".join(repair.code or "-" for repair in repaired) == found


def test_a_theme_cut_over_two_pages_is_one_theme_of_all_its_rows() -> None:
    reading = read(f"""
        {HEAD}
        (一) 优化 办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 |
        ^ | 2.一网通办。 | 全部事项网上可办。 | 市税务局 | 7月底 |
        缴费 服务 | 3.上门服务。 | 每季度上门服务一次。 | 市税务局 | 9月底 |
        (二) 规范执法 | 4.公开标准。 | 公开裁量标准。 | 市司法局 | 9月底 |
    """)
    assert [row.values["theme"] for row in rows(reading)] == ["（一）优化办税缴费服务"] * 2 + [
        "优化办税缴费服务",
        "(二) 规范执法",
    ]
    assert codes(reading) == ["L208 A2", "L208 A4"]


CUT = f"""
    {HEAD}
    （一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 | 已压减
     | 2.一网通办。 | 全部事项网上可办，力争于9 | 市税务局 | 9月底 | 正在开发
     | | 月底前全部上线。 | | |
     | 3.上门服务。 | 每季度上门服务一次。 | 市税务局 | 9月底 |
"""


def test_a_requirement_cut_in_mid_sentence_is_joined_to_the_row_above() -> None:
    reading = read(CUT)
    assert [row.values["requirement"] for row in rows(reading)][1] == "全部事项网上可办，力争于9月底前全部上线。"
    assert rows(reading)[1].parts == (("requirement", 4, "月底前全部上线。"),)
    assert codes(reading) == ["L212 C4"]
    assert "力争于9" in reading.findings[0].message  # type: ignore[attr-defined]


def test_an_answer_beside_the_rest_of_a_requirement_goes_with_it() -> None:
    reading = read(CUT.replace("月底前全部上线。 | | |", "月底前全部上线。 | | | 预计8月上线"))
    assert rows(reading)[1].values["progress"] == "正在开发预计8月上线"
    assert ("progress", 4, "预计8月上线") in rows(reading)[1].parts


@pytest.mark.parametrize(
    "line",
    [
        " | | 新增办税服务点三处。 | 市税务局 | 6月底 | ",
        " | 5.新增服务点。 | 新增办税服务点三处。 | | | ",
        "（二）规范执法 | | 公开裁量标准。 | | | ",
        " | | 1.新增办税服务点三处。 | | | ",
    ],
    ids=["its own unit", "its own title", "another theme", "its own number"],
)
def test_a_row_with_something_of_its_own_is_not_joined(line: str) -> None:
    reading = read(CUT.replace(" | | 月底前全部上线。 | | |", line))
    assert len(rows(reading)) == 4
    assert not any(code.startswith("L212") for code in codes(reading))


def test_rows_are_not_joined_where_no_requirement_ends_with_a_stop() -> None:
    reading = read(f"""
        {HEAD}
        （一）优化办税 | 1.精简材料 | 材料压减三成以上 | 市税务局 | 6月底 | 已压减
         | | 全部事项网上可办 | | |
         | | 每季度上门服务一次 | | |
    """)
    assert len(rows(reading)) == 3


def test_a_row_behind_a_finished_sentence_is_not_joined() -> None:
    reading = read(CUT.replace("力争于9", "力争年内完成。").replace("月底前全部上线。", "另行公布清单。"))
    assert len(rows(reading)) == 4


def test_the_end_of_a_unit_cell_goes_back_to_its_row() -> None:
    reading = read(f"""
        {HEAD}
        （一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 牵头单位：市税务局\\n配合单位：市住房公积 | 6月底 |
         | 2.一网通办。 | 全部事项网上可办。 | 金管理中心、市发改委 牵头单位：市大数据局 | 9月底 |
    """)
    first, second = rows(reading)
    assert first.values["units"] == "牵头单位：市税务局\n配合单位：市住房公积金管理中心、市发改委"
    assert second.values["units"] == "牵头单位：市大数据局"
    assert codes(reading) == ["L214 D3"]


def test_a_whole_name_in_front_of_a_label_is_set_off_from_the_name_above() -> None:
    first = rows(
        read(f"""
            {HEAD}
            （一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 牵头单位：市税务局 | 6月底 |
             | 2.一网通办。 | 全部事项网上可办。 | 市发改委 牵头单位：市大数据局 | 9月底 |
        """)
    )[0]
    assert first.values["units"] == "牵头单位：市税务局、市发改委"


def test_a_title_cut_by_the_page_is_one_title() -> None:
    reading = read(f"""
        {HEAD}
        （一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 |
         | 2.推行开办企业 | 全部事项网上可办。 | 市税务局 | 9月底 |
         | 全程网办。 | 设立帮办窗口。 | 市行政审批局 | 9月底 |
         | 3.上门服务。 | 每季度上门服务一次。 | 市税务局 | 9月底 |
    """)
    assert [row.values["title"] for row in rows(reading)] == [
        "1.精简材料。", "2.推行开办企业全程网办。", "2.推行开办企业全程网办。", "3.上门服务。",
    ]  # fmt: skip
    assert codes(reading) == ["L213 B3", "L213 B4"]


def test_a_title_without_number_is_left_alone_where_titles_are_whole() -> None:
    reading = read(f"""
        {HEAD}
        （一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 |
         | 2.推行全程网办。 | 全部事项网上可办。 | 市税务局 | 9月底 |
         | 设立帮办窗口。 | 设立帮办窗口三个。 | 市行政审批局 | 9月底 |
         | 3.上门服务。 | 每季度上门服务一次。 | 市税务局 | 9月底 |
    """)
    assert [row.values["title"] for row in rows(reading)][2] == "设立帮办窗口。"


SHIFTED = f"""
    {HEAD} | 问题建议
    （一）优化办税 | 1.精简材料。 | 办理材料压减三成以上，公布清单。 | 牵头单位：市税务局 | 6月底 | |
    2.一网通办。 | 全部事项网上可办，年内上线移动端。 | 牵头单位：市税务局\\n配合单位：市发改委 | 9月底 | | 正在开发 |
     | | 3.上门服务。 | 每季度上门服务一次，建立服务台账。 | 牵头单位：市税务局 | 12月底 |
    （二）规范执法 | 4.公开标准。 | 公开行政处罚裁量标准，接受监督。 | 牵头单位：市司法局 | 9月底 | 已公开 |
"""


def test_rows_that_slipped_one_column_left_or_right_are_put_back() -> None:
    reading = read(SHIFTED)
    left, right = rows(reading)[1:3]
    assert (left.shift, left.values["title"], left.values["deadline"]) == (-1, "2.一网通办。", "9月底")
    assert (right.shift, right.values["title"], right.values["deadline"]) == (1, "3.上门服务。", "12月底")
    assert left.values["theme"] == right.values["theme"] == "（一）优化办税"
    assert codes(reading) == ["L215 A3", "L215 C4"]


def test_an_answer_stays_where_it_is_when_its_row_slipped() -> None:
    left = rows(read(SHIFTED))[1]
    assert left.values["progress"] == "正在开发"
    assert left.extra == {}


def test_an_answer_that_slipped_along_is_listed_not_guessed() -> None:
    slipped = rows(read(SHIFTED.replace("9月底 | | 正在开发", "9月底 | 正在开发 |")))[1]
    assert "progress" not in slipped.values
    assert "正在开发" in slipped.extra.values()


def test_word_tables_cut_by_pages_are_one_table() -> None:
    first = sheet(f"{HEAD}\n（一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 |", "表格1")
    second = sheet(" | 2.一网通办。 | 全部事项网上可办，力争于9 | 市税务局 | 9月底 |", "表格2")
    third = sheet(
        " | | 月底前全部上线。 | | |\n缴费服务 | 3.上门服务。 | 每季度上门一次。 | 市税务局 | 9月底 |", "表格3"
    )
    reading = read(first, second, third, kind="docx")
    assert [row.values["requirement"] for row in rows(reading)] == [
        "材料压减三成以上。", "全部事项网上可办，力争于9月底前全部上线。", "每季度上门一次。",
    ]  # fmt: skip
    assert {row.values["theme"] for row in rows(reading)} <= {"（一）优化办税缴费服务", "优化办税缴费服务"}
    assert [table.sheet for table in reading.tables] == ["表格1", "表格2", "表格3"]
    assert named(reading, "note") == []


def test_a_sheet_without_header_is_no_table_in_a_workbook() -> None:
    reading = read(f"{HEAD}\n（一）优化办税 | 1.精简材料。 | 材料压减三成以上。 | 市税务局 | 6月底 |", "甲 | 乙 | 丙")
    assert only(reading).sheet == "Sheet1"
    assert named(reading, "note") == ["甲", "乙", "丙"]
