"""What officials do to a form (E01–E36 of the domain notes), and which code ``check`` gives for it: an honest table."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

import toolkit

HEADS = ["序号", "主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议", "状态"]
TASKS = [
    ["1", "优化纳税服务", "拓展网上办税", "网上办理的涉税事项不少于200项。", "市税务局", "2026年6月底", "", "", ""],
    ["2", "优化纳税服务", "压减纳税时间", "年纳税时间压减到80小时以内。", "市税务局", "2026年12月底", "", "", ""],
    ["3", "优化纳税服务", "推行电子发票", "新办纳税人电子发票覆盖面达到90%以上。", "市税务局", "2026年9月底", "", "", ""],
    ["4", "优化市场准入", "规范住所登记", "编制禁止登记场所清单并向社会公布。", "市市场监管局", "2026年9月底", "", "", ""],
]  # fmt: skip
ANSWERS = [
    "网上可办理的涉税事项已上线213项，5月底完成验收。",
    "已印发综合申报实施办法，纳税时间降到76小时。",
    "8月15日起新办纳税人全部使用电子发票，覆盖面92%。",
]
TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
FIRST = 4
P, Q, S = "G", "H", "I"  # 进展情况, 问题建议, 状态


def make(path: Path, *, filled: bool) -> Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([TITLE])
    sheet.append(["填报单位：市税务局"] if filled else [None])
    sheet.append(HEADS)
    for number, task in enumerate(TASKS):
        sheet.append(
            [
                *task[:6],
                ANSWERS[number] if filled and number < 3 else None,
                None,
                "正在推进" if filled and number < 3 else None,
            ]
        )
    book.save(path)
    return book


Do = Callable[[Workbook], None]


def cells(**texts: str | None) -> Do:
    def change(book: Workbook) -> None:
        for cell, text in texts.items():
            book.worksheets[0][cell] = text

    return change


def inserted(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.insert_rows(6)
    for column, text in enumerate(
        ["", "", "纳税信用修复", "开展纳税信用修复宣传，全年不少于4场。", "市税务局", "", "已开展2场。"], 1
    ):
        sheet.cell(6, column, text or None)


def columns_gone(book: Workbook) -> None:
    book.worksheets[0].delete_cols(1, 2)


def column_added(book: Workbook) -> None:
    book.worksheets[0]["J3"], book.worksheets[0]["J4"] = "处室内部流转", "一处已阅"


def merged(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["G5"] = sheet["G6"] = None
    sheet.merge_cells("G4:G6")


def sheets(book: Workbook) -> None:
    book.worksheets[0].title = "报送"
    book.create_sheet("说明", 0)["A1"] = "另有三项工作正在推进，详见下表。"


def hidden_sheet(book: Workbook) -> None:
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("空白")


def comment(book: Workbook) -> None:
    book.worksheets[0]["G4"].comment = Comment("另有3项在开发", "张三")


def picture(book: Workbook) -> None:
    from io import BytesIO

    from PIL import Image as Pixels

    stream = BytesIO()
    Pixels.new("RGB", (8, 8), "red").save(stream, "PNG")
    book.worksheets[0].add_image(Image(stream), "G6")


def hidden_row(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[5].hidden = True


def struck(book: Workbook) -> None:
    cell = book.worksheets[0]["G5"]
    font = copy(cell.font)
    cell.font = Font(name=font.name, strike=True)


TABLE: list[tuple[str, str, Do, set[tuple[str, str | None]]]] = [
    ("E01", "插行", inserted, {("D406", "D6")}),
    ("E02", "删掉自己的一行", lambda book: book.worksheets[0].delete_rows(5), {("D407", None)}),
    ("E03", "删了两列", columns_gone, set()),
    ("E04", "表头改名", cells(G3="落实情况", H3="存在问题"), set()),
    ("E05", "加了一列", column_added, {("A503", "J4")}),
    ("E06", "取消合并后空着", cells(B5=None, B6=None), set()),
    ("E07", "几项合并填报", merged, {("A513", "G4")}),
    ("E08", "加了说明表", sheets, {("A515", "A1")}),
    ("E08", "藏起来的表", hidden_sheet, {("A512", None)}),
    ("E09", "标题是往年的", cells(A1=TITLE.replace("2026", "2025")), {("U309", "A1")}),
    ("E10", "改了责任单位", cells(E5="市财政局"), {("D403", "E5")}),
    ("E10", "改了具体要求的数字", cells(D5="年纳税时间压减到120小时以内。"), {("D408", "D5")}),
    ("E11", "推迟了时限", cells(F5="2027年6月底"), {("D404", "F5")}),
    ("E12", "进展写在问题栏", cells(G5=None, H5="已印发综合申报实施办法。"), {("A518", "H5")}),
    ("E13", "写在批注里", comment, {("A505", "G4")}),
    ("E14", "贴了图片", picture, {("A506", "G6")}),
    ("E17", "填了别人的行", cells(G7="清单初稿已经形成，正在征求意见。"), {("A501", "G7")}),
    ("E20", "责任单位写错一个字", cells(E5="市税务据"), {("D403", "E5")}),
    ("E21", "同上", cells(G5="同上"), {("A517", "G5")}),
    ("E21", "见附件", cells(G5="详见附件"), {("A517", "G5")}),
    ("E21", "无变化", cells(G5="无变化"), {("A517", "G5")}),
    ("E22", "已完成而进展空着", cells(G5=None, I5="已完成"), {("A519", "I5")}),
    ("E23", "已完成而正文说正在", cells(G5="实施办法正在征求意见，预计12月印发。", I5="已完成"), {("A524", "I5")}),
    ("E25", "百分数超过100", cells(G6="新办纳税人电子发票覆盖率达到920%。"), {("A530", "G6")}),
    ("E26", "日期写在进展里", cells(G6="6.30"), set()),
    ("E27", "空格换行零宽字符", cells(D5="年纳税时间\u3000压减到\n80小时\u200b以内。"), set()),
    ("E29", "公式没有结果", cells(G5='=A1&"已完成"'), {("A508", "G5")}),
    ("E29", "错误值", cells(G5="#REF!"), {("A544", "G5")}),
    ("E30", "有隐藏的行", hidden_row, {("A511", None)}),
    ("E31", "删除线", struck, {("A510", "G5")}),
    ("E32", "末尾签名", cells(A9="填表人：张三　联系电话：略"), set()),
    ("E34", "序号重排", cells(A4="7", A5="8", A6="9"), set()),
    ("E35", "手机号写进进展", cells(G5="已印发实施办法，联系人张三13812345678。"), {("A532", "G5")}),
    ("E36", "等号开头的文字", cells(G5="-已印发综合申报实施办法，降到76小时。"), set()),
    ("空着", "该填的没填", cells(G5=None), {("A520", "G5")}),
    ("空着", "一项也没有填", cells(G4=None, G5=None, G6=None, I4=None, I5=None, I6=None), {("A521", None)}),
]  # fmt: skip
"""(code of the deviation, what was done, how, what must be found); an empty set: it is put right without a word.

Not in the table, because they need another kind of file or several files and are held elsewhere: E15 and E16 (formats: the
example campaign), E18 (support units: ``test_place``), E19 (two versions: merging alone sees both), E24 (needs the period
before, A537), E28 (row heights: of our own output; overlong cells are A536), E33 (heads: ``test_recognise_heads``).
What is not seen at all: E31 a red font (colour means nothing to us), E25 八成 or 0.8 for a share (kept as written)."""


@pytest.mark.parametrize(("code", "what", "do", "wanted"), TABLE, ids=[f"{one[0]} {one[1]}" for one in TABLE])
def test_deviations(tmp_path: Path, code: str, what: str, do: Do, wanted: set[tuple[str, str | None]]) -> None:
    make(tmp_path / "台账.xlsx", filled=False)
    path = tmp_path / "市税务局.xlsx"
    book = make(path, filled=True)
    do(book)
    book.save(path)
    (one,) = toolkit.check(path, ledger=tmp_path / "台账.xlsx").files
    found = {(f.code, f.source.cell) for f in one.findings}
    grave = {place for place in found if not place[0].startswith("L2")}
    assert wanted <= found, f"{code} {what}: {sorted(found, key=str)}"
    if not wanted:
        assert not grave, f"{code} {what}: {sorted(grave, key=str)}"
    assert one.unit == "市税务局"


def test_a_good_answer_has_nothing_to_mend(tmp_path: Path) -> None:
    make(tmp_path / "台账.xlsx", filled=False)
    book = make(tmp_path / "市税务局.xlsx", filled=True)
    cells(I4="已完成", I6="已完成")(book)
    book.save(tmp_path / "市税务局.xlsx")
    assert toolkit.check(tmp_path / "市税务局.xlsx", ledger=tmp_path / "台账.xlsx", as_of="2026-11-20").findings == []


def test_what_is_blank_is_marked_at_its_own_cell(tmp_path: Path) -> None:
    """Each owed cell that is blank, in whatever column the unit moved 进展情况 to."""
    make(tmp_path / "台账.xlsx", filled=False)
    path = tmp_path / "市税务局.xlsx"
    book = make(path, filled=True)
    sheet = book.worksheets[0]
    sheet.delete_cols(2)
    sheet.insert_rows(5)
    sheet["F6"] = sheet["F7"] = None
    book.save(path)
    outcome = toolkit.check(path, ledger=tmp_path / "台账.xlsx", annotate=tmp_path / "校验件")
    assert {(f.code, f.source.cell) for f in outcome.findings} == {("A520", "F6"), ("A520", "F7")}
    marked = openpyxl.load_workbook(outcome.written["市税务局.xlsx"]).worksheets[0]
    noted = {cell.coordinate for row in marked.iter_rows() for cell in row if cell.comment}
    assert noted == {"F6", "F7"}
    marked["F6"], marked["F7"] = ANSWERS[1], ANSWERS[2]
    assert marked.parent is not None
    marked.parent.save(tmp_path / "市税务局改.xlsx")
    assert toolkit.check(tmp_path / "市税务局改.xlsx", ledger=tmp_path / "台账.xlsx").findings == []


def test_without_the_ledger_the_rules_say_the_same(tmp_path: Path) -> None:
    make(tmp_path / "台账.xlsx", filled=False)
    path = tmp_path / "甲" / "市税务局.xlsx"
    path.parent.mkdir()
    book = make(path, filled=True)
    cells(G4=None, G5="同上", G6="新办纳税人电子发票覆盖率达到920%。", I6="差不多了")(book)
    book.save(path)
    against = toolkit.check(path, ledger=tmp_path / "台账.xlsx")
    alone = toolkit.check(path)
    assert against.ledger and alone.ledger is None
    assert [(f.code, f.source.cell) for f in alone.findings] == [(f.code, f.source.cell) for f in against.findings]
    assert {f.code for f in alone.findings} == {"A520", "A517", "A530", "A526"}
