"""The consolidated workbook and its 上报版: everything is there, exact, and nothing is live."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import consolidated
import openpyxl
import pytest
import python_calamine

from toolkit.app.opening import ledger_of
from toolkit.model.ledger import Assignment, Deadline, Item, Role
from toolkit.model.merging import Consolidated, Leftover, Missing
from toolkit.model.output import (
    FINDINGS_SHEET,
    LEDGER_HEADS,
    LEDGER_SHEET,
    LEFTOVERS_HEADS,
    LEFTOVERS_SHEET,
    MISSING_SHEET,
    OVERLONG_MARK,
    OVERLONG_SHEET,
    RECORD_SHEET,
    REGISTER_SHEET,
    SOURCES_SHEET,
)
from toolkit.read.open import read_book
from toolkit.report import ledger_sheet, workbook
from toolkit.report.cells import new_workbook, put, put_link
from toolkit.report.paging import PAGE, TALLEST, lay_out, pieces
from toolkit.report.streaming import text_sheet
from toolkit.report.submit import write_submit
from toolkit.report.workbook import write_consolidated
from toolkit.text.normal import split_number
from toolkit.text.printed import fixed_text, title_text, units_text, visible


def written(merged: Consolidated, folder: Path, *, submit: bool = False) -> Path:
    path = folder / ("上报版.xlsx" if submit else "汇总台账.xlsx")
    (write_submit if submit else write_consolidated)(merged, path)
    return path


def ledger_rows(path: Path) -> list[dict[str, str]]:
    """The ledger sheet read back as the product reads it: merges carried down, rows ID#2 joined to ID."""
    sheet = openpyxl.load_workbook(path)[LEDGER_SHEET]
    for area in list(sheet.merged_cells.ranges):
        value = sheet.cell(area.min_row, area.min_col).value
        sheet.unmerge_cells(str(area))
        if area.min_col < 3:
            for row in range(area.min_row, area.max_row + 1):
                sheet.cell(row, area.min_col).value = value
    keys, rows = [*LEDGER_HEADS, "id"], []
    head = next(row for row in range(1, 6) if sheet.cell(row, 1).value == "主题事项")
    for cells in sheet.iter_rows(min_row=head + 1, max_col=8, values_only=True):
        row = {key: str(cell or "") for key, cell in zip(keys, cells, strict=True)}
        if "#" in row["id"]:
            for key in keys[2:7]:
                rows[-1][key] += row[key]
        else:
            rows.append(row)
    return rows


def expected(merged: Consolidated, index: int) -> dict[str, str]:
    item = merged.ledger.items[index]
    keys = list(LEDGER_HEADS)
    return {**dict(zip(keys, ledger_sheet.cell_texts(merged, index, item, keys), strict=True)), "id": item.id}


def test_the_ledger_reads_back_exactly(tmp_path: Path) -> None:
    long = {(5, "progress"): consolidated.long_text(1, 3000), (9, "problem"): consolidated.long_text(2, 1200)}
    for merged in (consolidated.make(60), consolidated.make(30, texts=long)):
        rows = ledger_rows(written(merged, tmp_path))
        assert rows == [expected(merged, index) for index in range(len(merged.ledger.items))]


def test_the_product_reads_its_own_workbook_back(tmp_path: Path) -> None:
    """Promise 4, long and overlong answers included."""
    long = {
        (5, "progress"): consolidated.long_text(1, 3000),
        (9, "problem"): consolidated.long_text(2, 1200),
        (7, "progress"): consolidated.long_text(9, 70_000),
    }
    merged = consolidated.make(40, texts=long)
    data = written(merged, tmp_path).read_bytes()
    back = ledger_of(read_book(data, "汇总台账.xlsx"), "汇总台账.xlsx", hashlib.sha256(data).hexdigest()).ledger
    assert back.title == merged.ledger.title
    for index, (item, again) in enumerate(zip(merged.ledger.items, back.items, strict=True)):
        for name in ("id", "no", "theme", "title", "requirement", "assignments"):
            assert getattr(again, name) == getattr(item, name)
        assert again.deadline.text == item.deadline.text
        for key in ("progress", "problem"):
            assert again.answers.get(key, "") == merged.final(index, key)


def test_sheets_and_heads_are_those_of_the_contract(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(consolidated.make(10), tmp_path))
    assert book.sheetnames == [
        LEDGER_SHEET, LEFTOVERS_SHEET, FINDINGS_SHEET, REGISTER_SHEET, MISSING_SHEET, SOURCES_SHEET, RECORD_SHEET,
    ]  # fmt: skip
    assert book[RECORD_SHEET].sheet_state == "veryHidden"
    assert book[LEDGER_SHEET].column_dimensions["H"].hidden
    assert [cell.value for cell in book[LEFTOVERS_SHEET][2]] == list(LEFTOVERS_HEADS)


def test_two_readers_see_the_same_values(tmp_path: Path) -> None:
    items = consolidated.make_items(40)
    merged = consolidated.make(
        40, items=items, findings=consolidated.sample_findings(items), leftovers=consolidated.sample_leftovers(items)
    )
    path = written(merged, tmp_path)
    book = openpyxl.load_workbook(path)
    other = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheetnames:
        here = [[str(value or "") for value in row] for row in book[name].values]
        there = [
            [str(value) for value in row] for row in other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        trimmed = [row[: len(there[0])] for row in here[: len(there)]]
        assert trimmed == there, name


def test_the_same_merge_gives_the_same_bytes(tmp_path: Path) -> None:
    for submit in (False, True):
        first = written(consolidated.make(25), tmp_path, submit=submit).read_bytes()
        assert written(consolidated.make(25), tmp_path, submit=submit).read_bytes() == first


DANGEROUS = [
    "=1+1", "+86 891 123", "-5%", "@SUM(A1)", "{=1}", "http://example.cn/a", "internal:'汇总台账'!A1", "file:///etc/passwd",
    "mailto:a@b.cn", "<r><t>x</t></r>", "<r></r>", "<r>&xxe;</r>", "]]><x>&amp;", "_x0041_", "前\x07后\x00", "￾\uffff", "\ud800", "007", "1e5",
    "'单引号", " 前后空白 ", "\n换行开头", "&C&\"Arial\"", "甲\r\n乙",
]  # fmt: skip


@pytest.mark.parametrize("limit", [10_000, 3])
def test_nothing_that_a_stranger_typed_becomes_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(ledger_sheet, "MERGE_LIMIT", limit)
    monkeypatch.setattr(workbook, "MERGE_LIMIT", limit)
    texts = {(index, "progress"): text for index, text in enumerate(DANGEROUS)}
    left = [
        Leftover(
            "unplaced",
            text,
            consolidated.Source(text.replace("\x00", ""), text, "A1"),
            text,
            text,
            None,
            (),
            text,
            f"{n:012x}",
            text,
        )
        for n, text in enumerate(DANGEROUS)
    ]
    merged = consolidated.make(len(DANGEROUS), texts=texts, leftovers=left, title="=云溪市台账", period="<r>期</r>")
    merged.missing = [Missing("=单位()", tuple(item.id for item in merged.ledger.items))]
    path = written(merged, tmp_path)
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            ElementTree.fromstring(data)
            if "worksheets/" in name:
                assert b"<f>" not in data and b"<f " not in data
                assert b"hyperlink" not in data
    book = openpyxl.load_workbook(path)
    values = [book[LEDGER_SHEET][f"F{row}"].value for row in range(4, 4 + len(DANGEROUS))]
    for text, value in zip(DANGEROUS, values, strict=True):
        # openpyxl undoes the format's own escape (_x005F_) in shared strings only
        assert str(value).replace("_x005F_", "_") == visible(text), text
    assert all(book[LEDGER_SHEET].cell(row, 6).data_type == "s" for row in range(4, 4 + len(DANGEROUS)))


def test_characters_that_xml_forbids_are_shown_by_their_symbol() -> None:
    assert visible("前\x07后\x0b") == "前␇后␋"
    assert visible("甲\r\n乙\r丙") == "甲\n乙\n丙"
    assert visible("\ud800") == "�"
    assert visible("普通\t文本\n") == "普通\t文本\n"


def test_a_text_beyond_the_limit_of_a_cell_goes_on_in_its_own_sheet(tmp_path: Path) -> None:
    text = consolidated.long_text(3, 70_000)
    merged = consolidated.make(4, texts={(2, "progress"): text})
    path = written(merged, tmp_path)
    row = ledger_rows(path)[2]
    assert row["progress"].endswith(OVERLONG_MARK)
    sheet = openpyxl.load_workbook(path)[OVERLONG_SHEET]
    rest = [str(cells[3]) for cells in sheet.values if cells[0] == merged.ledger.items[2].id and cells[1] == "进展情况"]
    assert row["progress"].removesuffix(OVERLONG_MARK) + "".join(rest) == text
    assert all(sheet.row_dimensions[n].height <= 409 for n in range(2, sheet.max_row + 1))


def test_the_submit_copy_shows_an_overlong_text_whole(tmp_path: Path) -> None:
    text = consolidated.long_text(4, 40_000)
    path = written(consolidated.make(2, texts={(1, "progress"): text}), tmp_path, submit=True)
    cells = [row[5] for row in openpyxl.load_workbook(path)[LEDGER_SHEET].values]
    assert text in "".join(str(cell) for cell in cells if cell)


def test_the_submit_copy_is_the_ledger_alone(tmp_path: Path) -> None:
    merged = consolidated.make(
        30,
        approved={(2, "progress"): "已核定。"},
        carried={(LEDGER_SHEET, "", "审核意见"): "", (LEDGER_SHEET, "x", "审核意见"): "属实"},
    )
    path = written(merged, tmp_path, submit=True)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LEDGER_SHEET]
    sheet = book[LEDGER_SHEET]
    assert sheet.max_column == 7
    assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
    assert {cell.fill.fgColor.rgb for row in sheet.iter_rows(min_row=4) for cell in row} == {"00000000"}
    properties = {one.name: one.value for one in book.custom_doc_props.props}
    assert properties == {"taizhang.kind": "submit"}
    assert not book.properties.creator
    with zipfile.ZipFile(path) as package:
        names = " ".join(package.namelist())
        everything = b"".join(package.read(name) for name in package.namelist())
    assert not re.search("comment|externalLink|vml|hyperlink", names)
    assert "收件箱".encode() not in everything
    assert merged.ledger.items[0].id.encode() not in everything


def test_the_consolidated_copy_says_what_it_is(tmp_path: Path) -> None:
    merged = consolidated.make(5)
    merged.ledger = replace(merged.ledger, campaign="云溪市2026年优化营商环境")
    book = openpyxl.load_workbook(written(merged, tmp_path))
    properties = {one.name: one.value for one in book.custom_doc_props.props}
    assert properties == {
        "taizhang.kind": "consolidated", "taizhang.campaign": "云溪市2026年优化营商环境", "taizhang.period": "2026年第二季度",
    }  # fmt: skip
    assert not book.properties.creator


def test_every_merged_text_has_its_source(tmp_path: Path) -> None:
    merged = consolidated.make(20, approved={(3, "progress"): "办公室核定。", (4, "deadline"): "11月底"})
    rows = list(openpyxl.load_workbook(written(merged, tmp_path))[SOURCES_SHEET].iter_rows(min_row=2, values_only=True))
    for index, item in enumerate(merged.ledger.items):
        for one in merged.contributions(index):
            sent = merged.submissions[one.file] if one.file >= 0 else merged.ledger
            assert (
                item.id, item.no, LEDGER_HEADS[one.column], one.unit, one.role.value, one.text,
                sent.file, one.sheet, one.cell, sent.sha256,
            ) in rows  # fmt: skip
    approved = [(row[0], row[2], row[5]) for row in rows if row[3] == "核定文本"]
    items = merged.ledger.items
    assert approved == [(items[3].id, "进展情况", "办公室核定。"), (items[4].id, "完成时限", "11月底")]


def test_approved_cells_are_marked_and_extra_columns_come_back(tmp_path: Path) -> None:
    items = consolidated.make_items(10)
    carried = {
        (LEDGER_SHEET, "", "审核意见"): "",
        (LEDGER_SHEET, "", "分管领导"): "",
        (LEDGER_SHEET, items[1].id, "分管领导"): "某某",
    }
    merged = consolidated.make(10, items=items, approved={(0, "progress"): "核定。"}, carried=carried)
    sheet = openpyxl.load_workbook(written(merged, tmp_path))[LEDGER_SHEET]
    assert [cell.value for cell in sheet[3]][7:] == ["台账识别码", "审核意见", "分管领导"]
    assert sheet["F4"].fill.fgColor.rgb == "FFFFF7E0"
    assert sheet["F5"].fill.fgColor.rgb == "00000000"
    assert sheet["J5"].value == "某某"


def test_findings_lead_to_their_row_and_can_be_filtered(tmp_path: Path) -> None:
    items = consolidated.make_items(40)
    merged = consolidated.make(
        40,
        items=items,
        findings=consolidated.sample_findings(items),
        texts={(3, "progress"): consolidated.long_text(5, 2500)},
    )
    book = openpyxl.load_workbook(written(merged, tmp_path))
    sheet, ledger = book[FINDINGS_SHEET], book[LEDGER_SHEET]
    assert sheet.auto_filter.ref == "A1:I5"
    for row, item in ((3, items[0]), (4, items[-1])):
        target = sheet[f"F{row}"].hyperlink.location.rsplit("A", 1)[1]
        assert ledger[f"H{target}"].value == item.id
    assert len({sheet.cell(row, 1).fill.fgColor.rgb for row in range(2, 6)}) == 4


def test_decisions_are_offered_and_kept(tmp_path: Path) -> None:
    items = consolidated.make_items(20)
    merged = consolidated.make(
        20,
        items=items,
        leftovers=consolidated.sample_leftovers(items),
        carried={(LEFTOVERS_SHEET, "123456789abc", "备注"): "已电话核实"},
    )
    sheet = openpyxl.load_workbook(written(merged, tmp_path))[LEFTOVERS_SHEET]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "采用" in lists["A4"] and "忽略" in lists["A4"]
    assert "采用" not in lists["A3"]
    numbers = [item.no for item in items]
    assert lists["A3"].strip('"').split(",")[0] == (items[3].no if numbers.count(items[3].no) == 1 else items[3].id)
    assert sheet["A5"].value == "忽略"
    assert sheet["M4"].value == "已电话核实"
    assert sheet["L4"].value == "123456789abc"
    assert "103" not in str(sheet["A1"].value) and "104" in str(sheet["A1"].value)


def test_the_register_has_every_unit_in_the_official_order(tmp_path: Path) -> None:
    merged = consolidated.make(
        10,
        carried={
            (REGISTER_SHEET, "青岚县", "说明"): "已电话催办",
            (REGISTER_SHEET, "收件箱/市税务局.xlsx", "盖章件"): "已收",
        },
    )
    merged.submissions = [
        *merged.submissions,
        replace(merged.submissions[0], file="收件箱/不明.xlsx", unit=None, state="unidentified"),
    ]
    rows = list(
        openpyxl.load_workbook(written(merged, tmp_path))[REGISTER_SHEET].iter_rows(min_row=2, values_only=True)
    )
    assert [row[0] for row in rows] == [*consolidated.UNITS, "（未认出单位）"]
    by_unit = {row[0]: row for row in rows}
    assert by_unit["青岚县"][1] == "未报" and by_unit["青岚县"][7] == "已电话催办"
    assert by_unit["市税务局"][5] == "已收"
    assert by_unit["（未认出单位）"][1] == "单位待认定"


def test_who_still_owes_is_listed_whole(tmp_path: Path) -> None:
    merged = consolidated.make(60)
    merged.missing = [Missing("石桥区", tuple(item.id for item in merged.ledger.items), sent_a_file=True)]
    rows = list(openpyxl.load_workbook(written(merged, tmp_path))[MISSING_SHEET].iter_rows(min_row=2, values_only=True))
    assert rows[0][:2] == ("石桥区", "60") and rows[0][3] == "是"
    listed = "".join(str(row[2]) for row in rows)
    assert all(title_text(item.no, item.title) in listed for item in merged.ledger.items)


@pytest.mark.parametrize("submit", [False, True])
def test_a_large_ledger_is_streamed_and_repeats_its_themes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, submit: bool
) -> None:
    for module in (ledger_sheet, workbook, __import__("toolkit.report.submit", fromlist=["x"])):
        monkeypatch.setattr(module, "MERGE_LIMIT", 50)
    texts = {(7, "progress"): consolidated.long_text(6, 2600), (8, "progress"): "全部完成。"}
    merged = consolidated.make(80, texts=texts)
    path = written(merged, tmp_path, submit=submit)
    book = openpyxl.load_workbook(path)
    assert all(area.min_row < 3 for area in book[LEDGER_SHEET].merged_cells.ranges)
    rows = [list(row) for row in book[LEDGER_SHEET].iter_rows(min_row=4, max_col=7, values_only=True)]
    if submit:
        assert "".join(str(row[5]) for row in rows if row[5]) == texts[7, "progress"] + texts[8, "progress"]
    else:
        assert ledger_rows(path) == [expected(merged, index) for index in range(80)]
    heights = [book[LEDGER_SHEET].row_dimensions[n].height for n in range(4, len(rows) + 4)]
    assert all(height and height <= 409 for height in heights)


def test_status_has_a_column_when_the_ledger_has_one(tmp_path: Path) -> None:
    merged = consolidated.make(6, texts={(1, "status"): "已完成"})
    plain = openpyxl.load_workbook(written(merged, tmp_path))
    assert [cell.value for cell in plain[LEDGER_SHEET][3]] == [*LEDGER_HEADS.values(), "台账识别码"]
    assert ("状态", "已完成") in [(row[2].value, row[5].value) for row in plain[SOURCES_SHEET].iter_rows(min_row=2)]
    merged.ledger = replace(merged.ledger, columns={**merged.ledger.columns, "status": 8})
    sheet = openpyxl.load_workbook(written(merged, tmp_path))[LEDGER_SHEET]
    assert [cell.value for cell in sheet[3]] == [*LEDGER_HEADS.values(), "状态", "台账识别码"]
    assert sheet["H5"].value == "已完成"


def test_an_empty_ledger_is_still_a_workbook(tmp_path: Path) -> None:
    merged = consolidated.make(0, items=[], period="")
    merged.missing = []
    book = openpyxl.load_workbook(written(merged, tmp_path))
    assert [cell.value for cell in book[LEDGER_SHEET][2]][:7] == list(LEDGER_HEADS.values())
    assert "应报单位均已报送" in str(book[MISSING_SHEET]["A1"].value)


def test_fixed_cells_read_back() -> None:
    for no, title in (("12", "推广网上办电"), ("三", "精简材料"), ("7", "5G基站建设"), ("", "无编号事项")):
        assert split_number(title_text(no, title)) == (no, title)
    both = (Assignment(Role.LEAD, ("市发改委",)), Assignment(Role.SUPPORT, ("市税务局", "青岚县")))
    assert units_text(both) == "牵头单位：市发改委\n配合单位：市税务局、青岚县"
    assert units_text((Assignment(Role.RESPONSIBLE, ("市财政局", "市司法局")),)) == "市财政局、市司法局"
    item = Item("a", "3", "主题", "事项", "要求", both, Deadline("6月底"))
    assert [fixed_text(item, key) for key in ("theme", "title", "deadline")] == ["主题", "3.事项", "6月底"]


def _texts(*rows: tuple[str, str, int]) -> list[list[str]]:
    return [[theme, title, "要" * 20, "市发改委", "6月底", "推" * length, ""] for theme, title, length in rows]


EMS = (4.9, 8.8, 22.7, 10.7, 5.9, 25.7, 10.6)


def test_themes_are_merged_within_a_page_and_stand_again_on_the_next() -> None:
    lines = lay_out(_texts(*[("优化获得电力", "1.推广网上办电", 200)] * 12), EMS, 12, first=100, then=33)
    opens = [number for number, line in enumerate(lines) if line.opens]
    assert opens
    found = pieces(lines, 0)
    assert [piece.first for piece in found] == [0, *opens]
    assert {piece.text for piece in found} == {"优化获得电力"}


def test_pages_are_not_overfull_and_rows_hold_their_labels() -> None:
    long = "优化建设项目审批服务和全生命周期监管机制"
    rows = _texts(*[(long, f"{n}.推行全程网上办理和帮办代办再提升", 20 + n * 37 % 900) for n in range(60)])
    lines = lay_out(rows, EMS, 12, first=100, then=33)
    used, room = 0.0, PAGE - 100
    for line in lines:
        if line.opens:
            used, room = 0.0, PAGE - 33
        used += line.height
        assert line.height <= TALLEST + 1
        assert used <= room + 0.01
    for column, width in ((0, EMS[0]), (1, EMS[1])):
        for piece in pieces(lines, column):
            from toolkit.report.heights import line_count, row_height

            total = sum(line.height for line in lines[piece.first : piece.last + 1])
            assert not piece.text or total >= row_height(line_count(piece.text, width), 12) - 0.01


def test_a_tall_item_is_cut_at_the_pages_end_and_its_labels_are_not_repeated() -> None:
    lines = lay_out(
        _texts(("主题", "1.事项", 300), ("主题", "2.事项", 2500), ("主题", "3.事项", 50)), EMS, 12, first=100, then=33
    )
    parts = [line for line in lines if line.item == 1]
    assert len(parts) > 3
    assert "".join(line.texts[5] for line in parts) == "推" * 2500
    labelled = [(piece.first, piece.text) for piece in pieces(lines, 1) if piece.text]
    assert [text for _, text in labelled] == ["1.事项", "2.事项", "3.事项"]
    blank = [piece for piece in pieces(lines, 1) if not piece.text]
    assert all(lines[piece.first].opens and lines[piece.first].part for piece in blank)


def test_a_theme_too_tall_for_any_row_is_cut_like_every_text(tmp_path: Path) -> None:
    items = consolidated.make_items(3)
    theme = "推进政务服务一体化建设工作" * 20
    items[1] = replace(items[1], theme=theme)
    path = written(consolidated.make(3, items=items, texts={}), tmp_path)
    cells = [str(row[0]) for row in openpyxl.load_workbook(path)[LEDGER_SHEET].values if row[0]]
    assert theme in "".join(cells)


@pytest.mark.parametrize("others", [False, True])
def test_links_to_rows_stand_beside_any_other_link(tmp_path: Path, others: bool) -> None:
    with new_workbook(tmp_path / "链.xlsx") as book:
        sheet, _ = book.add_worksheet("问题", text_sheet()), book.add_worksheet("O'台账")
        style = book.add_format()
        for row in (1, 0):
            put(sheet, row, 0, f"第{row}项", style)
            put_link(sheet, row, 0, "O'台账", row + 7, f"第{row}项", style)
        if others:
            sheet.write_url(2, 1, "internal:'O''台账'!A9", style, string="别处")
    made = openpyxl.load_workbook(tmp_path / "链.xlsx")["问题"]
    found = {cell.coordinate: cell.hyperlink.location for row in made.iter_rows() for cell in row if cell.hyperlink}
    assert found == {"A1": "'O''台账'!A7", "A2": "'O''台账'!A8"} | ({"B3": "'O''台账'!A9"} if others else {})
    assert made["A2"].value == "第1项"
