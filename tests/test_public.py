"""公开版: what belongs to a person is covered, what belongs to the office stays at home, ordinary figures stay as they are."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from boards import Page, check_figures, made_of, report, stated, town
from figures_cases import item, sent
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment

from toolkit.cli.running import carried_out
from toolkit.core.public import public_of, told
from toolkit.core.rules.secrets import identity, mobile
from toolkit.model.errors import OperatorError
from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_SHEET
from toolkit.model.reporting import ReportData
from toolkit.model.settings import DEFAULT_SETTINGS
from toolkit.report.board import write_public
from toolkit.report.workbook import write_consolidated
from toolkit.text.personal import ACCOUNT, CHAT, IDENTITY, MAIL, MOBILE, NAME, PHONE, hidden, personal

# --- what is personal -------------------------------------------------------------------------------------------------

COVERED = [
    ("请与13812345678联系", "请与138****5678联系"),
    ("手机１３８１２３４５６７８", "手机138****5678"),
    ("138-1234-5678、139 1234 5678，137.1234.5678", "138****5678、139****5678，137****5678"),
    ("138—1234—5678或138\u200b12345678", "138****5678或138****5678"),
    ("+86 13812345678；86-13812345678；008613812345678", "+86 138****5678；86-138****5678；0086138****5678"),
    ("TEL:13812345678，电话-13812345678", "TEL:138****5678，电话-138****5678"),
    ("13812345678-13912345678/13712345678", "138****5678-139****5678/137****5678"),
    (
        "13812345678张三、13812345678次日回电、13812345678QQ同号",
        "138****5678***、138****5678次日回电、138****5678QQ同号",
    ),
    ("微信zhang13812345678", "微信****"),
    ("0891-6321234转801，（0891）6321235，08916321236", "0891-****，0891-****，0891-****"),
    ("办公室电话：６３２１２３４、6325678", "办公室电话：****、****"),
    ("身份证11010519491231002x，", "身份证110***********002X，"),
    ("（１１０１０５１９４９１２３１００２Ｘ）", "（110***********002X）"),
    ("110105 19491231 002X", "110***********002X"),
    ("老证号130503670401001。", "老证号130********1001。"),
    ("身份证号码：540102199001011234", "身份证号码：******"),
    ("发至zhang.san@yunxi.example.cn或ｌｉ＠１６３．ｃｏｍ", "发至***@***或***@***"),
    ("卡4111 1111 1111 1111，4111111111111111", "卡****1111，****1111"),
    ("开户行账号：54001234567890", "开户行账号：****7890"),
    ("QQ：12345678，微信号：zhang_san", "QQ：****，微信号：****"),
    ("联系人：张三，电话：13812345678", "联系人：***，电话：138****5678"),
    ("联系人张三13812345678", "联系人***138****5678"),
    ("联系人：扎西·次仁", "联系人：***"),
    ("李四（13812345678），市委办局长王五 139-1234-5678", "***（138****5678），市委办局长*** 139****5678"),
]


@pytest.mark.parametrize(("text", "shown"), COVERED)
def test_what_belongs_to_a_person_is_covered(text: str, shown: str) -> None:
    assert hidden(text) == shown
    assert personal(shown) == [] and hidden(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "拨付资金13900000000元，13812345678万千瓦时", "投资13812345678.55元", "总额2345678901234567元，1,381,234,567.80元",
        "统一社会信用代码91530000MA6K000000、11540100MB0U123456", "项目代码2020-540102-48-01-123456",
        "云政办发〔2026〕12号，藏政发〔2021〕138号", "2026-06-05至2026年7月5日，13-5 2026-06-05", "12345热线受理6321234件",
        "流水号110101199003071937，共办理2件", "网办率98.5%，3.2万小时，1384平方米", "第12项 a1b2c3d4，0000001f-2", "联系人：市税务局办公室",
        "联系人员3名，联系方式已公布", "电话回访6321234户", "坐标138.1234567,29.6512345", "微信公众号：云溪发布", "面积0.8912345678公顷",
        "编号ABC13812345678XYZ", "GB/T 9704-2012，ISO 9001:2015", "10.13.138.12", "400-812-3456",
    ],
)  # fmt: skip
def test_ordinary_figures_stay_as_they_are(text: str) -> None:
    assert hidden(text) == text


def test_places_and_offices_beside_a_number_are_no_names() -> None:
    for who in ("高新区", "白云镇", "平台", "石桥区", "办公室", "联系方式：", "市税务局", "于都县"):
        assert hidden(f"{who}（13812345678）") == f"{who}（138****5678）"


def test_the_kinds_are_named() -> None:
    text = "李四13812345678，0891-6321234，11010519491231002X，4111111111111111，a@b.cn，QQ12345678"
    assert [one.kind for one in personal(text)] == [NAME, MOBILE, PHONE, IDENTITY, ACCOUNT, MAIL, CHAT]


def test_the_rules_and_the_public_version_know_the_same_numbers() -> None:
    none: Any = None
    for text, _ in COVERED:
        kinds = [one.kind for one in personal(text)]
        assert (mobile(text, none, none) is not None) <= (MOBILE in kinds), text
    for text in ("电话13812345678", "138-1234-5678", "１３８１２３４５６７８"):
        gaps = mobile(text, none, none)
        assert gaps is not None and gaps["text"] == personal(text)[0].shown
    gaps = identity("持11010519491231002X办理", none, none)
    assert gaps is not None and gaps["text"] == personal("持11010519491231002X办理")[0].shown


def _identity(place: str, day: str, order: str) -> str:
    body = f"{place}{day}{order}"
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    return body + "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]


def _card(body: str) -> str:
    return next(body + last for last in "0123456789" if _sum(body + last) % 10 == 0)


def _sum(digits: str) -> int:
    return sum(int(one) if at % 2 == 0 else sum(map(int, str(int(one) * 2))) for at, one in enumerate(reversed(digits)))


_D = "0123456789"
_MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
_IDS = st.builds(
    _identity,
    st.sampled_from(["110105", "540102", "330106"]),
    st.sampled_from(["19490131", "20010929"]),
    st.text(_D, min_size=3, max_size=3),
)
_CARDS = st.builds(_card, st.from_regex(r"62[0-9]{13}", fullmatch=True) | st.from_regex(r"62[0-9]{16}", fullmatch=True))
_BESIDE = st.sampled_from(["", "请于6月底前联系", "（", "共办理3件，", "：", "\n", "、", "电话：", "；2026年"])


@settings(max_examples=150, deadline=None)
@given(
    _MOBILES | _IDS | _CARDS,
    _BESIDE,
    st.sampled_from(["", "，已办结", "）", "\n", "。12件", "；"]),
    st.sampled_from(["", "-", " ", "\u3000", "－"]),
    st.booleans(),
)
def test_no_number_of_a_person_gets_through(number: str, before: str, behind: str, sign: str, wide: bool) -> None:
    groups = {11: (3, 7), 18: (6, 14)}.get(len(number), (4, 8, 12, 16))
    parts = [number[a:b] for a, b in zip((0, *groups), (*groups, len(number)), strict=True)]
    written = sign.join(part for part in parts if part)
    written = written.translate({ord(one): chr(ord(one) + 0xFEE0) for one in _D}) if wide else written
    shown = hidden(f"{before}{written}{behind}")
    stars = {11: 4, 18: 11}.get(len(number), 0)
    ends = f"{number[:3]}{'*' * stars}{number[-4:]}" if stars else f"****{number[-4:]}"
    assert shown == f"{before}{ends}{behind}"
    assert hidden(shown) == shown


# --- what is published ------------------------------------------------------------------------------------------------

SECRETS = (
    "13812345678",
    "13912345678",
    "６３２１２３４",
    "11010519491231002X",
    "张三",
    "李四",
    "zhang@yunxi.example.cn",
    "6222021234567890128",
)


def open_secrets() -> Consolidated:
    """A ledger of an office that is not ready to be published: persons in every column."""
    items = [
        replace(
            item(1, ["市税务局（13812345678）"], ["市财政局"], due="6月底"), theme="优化纳税服务（联系人：张三）", title="网上办税zhang@yunxi.example.cn",
            requirement="办税大厅电话：６３２１２３４，由张三（13812345678）负责，投资13900000000元。",
        ),
        item(2, ["市财政局"], due="12月底"), item(3, ["市住建局"], due="常态实施"),
    ]  # fmt: skip
    made = made_of(
        items,
        [
            sent("市财政局", (1, "problem", "这一条由办公室删去。"), (1, "progress", "为11010519491231002X办理退税3万元，联系人李四13912345678。"), (1, "status", "正在推进"), file="收件箱/张三13812345678.xlsx"),
            sent("市住建局", (2, "progress", "拨付至卡号6222021234567890128。"), (2, "problem", "请与李四（13912345678）联系。")),
        ],
    )  # fmt: skip
    made.approved = {
        (2, "progress"): "核定：已拨付，经办人：李四。",
        (1, "problem"): "",
        (2, "units"): "市住建局（张三13812345678）",
    }
    made.ledger = replace(made.ledger, title="云溪市2026年落实台账（联系人：张三）")
    made.carried = {
        (LEDGER_SHEET, "00000001", "联系电话"): "13812345678",
        (LEDGER_SHEET, "00000002", "内部意见"): "张三再催一次",
    }
    return made


@pytest.fixture(scope="module")
def data() -> ReportData:
    basics = replace(DEFAULT_SETTINGS.basics, office="市营商办（联系人：张三）", contact="李四", phone="13912345678")
    return replace(report(open_secrets()), settings=replace(DEFAULT_SETTINGS, basics=basics))


def test_the_page_holds_nothing_of_a_person_a_file_or_a_cell(data: ReportData, tmp_path: Path) -> None:
    written, _ = write_public(data, tmp_path / "公开版.html")
    text = written.read_text("utf-8")
    assert not [
        one
        for one in (*SECRETS, "xlsx", "台账!", "收件箱", "›", data.sha256, "内部意见", "再催一次", "由办公室删去")
        if one in text
    ]
    page = Page(written.read_bytes())
    assert check_figures(page, data) > 20 and re.findall("[0-9０-９]+", page.own) == []
    assert "为110***********002X办理退税3万元，联系人***139****5678。" in page.typed
    assert "投资13900000000元" in page.items[0] and "核定：已拨付，经办人：***。" in page.items[2]
    assert "推断" not in text and "逾期" not in page.own, "who is late is for the house"


def test_the_workbook_is_the_ledger_sheet_alone(data: ReportData, tmp_path: Path) -> None:
    written, _ = write_public(data, tmp_path / "公开版.xlsx")
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == [LEDGER_SHEET]
    sheet = book[LEDGER_SHEET]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sheet.sheet_state == "visible" and not any(one.hidden for one in sheet.column_dimensions.values())
    assert not any(one.hidden for one in sheet.row_dimensions.values()) and not any(one.comment for one in cells)
    assert not any(one.hyperlink for one in cells) and not any(one.data_type == "f" for one in cells)
    said = "\n".join(str(one.value) for one in cells)
    assert not [one for one in (*SECRETS, "00000001", "内部意见", "联系电话", "由办公室删去") if one in said]
    assert "为110***********002X办理退税3万元，联系人***139****5678。" in said and "投资13900000000元" in said
    facts = book.properties
    assert not any((facts.creator, facts.lastModifiedBy, facts.title, facts.subject, facts.description, facts.keywords))
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"taizhang.kind": "submit"}
    with zipfile.ZipFile(written) as package:
        assert not [one for one in package.namelist() if re.search("comment|drawing|external|vba|printer", one, re.I)]
        whole = b"".join(package.read(one) for one in package.namelist()).decode("utf-8", "replace")
    assert not [one for one in SECRETS if one in whole]


def test_the_operator_is_told_what_was_covered_and_where(data: ReportData) -> None:
    public = public_of(data.merged)
    lines = told(public)
    text = "\n".join(lines)
    assert (
        lines[0].startswith(f"遮盖了{len(public.covered)}处：") and "手机号码" in lines[0] and "联系人姓名" in lines[0]
    )
    assert "1.第2件实事·进展情况：身份证件号码 110***********002X" in text
    assert "1.网上办税***@***·责任单位：手机号码 138****5678" in text and "标题：联系人姓名 ***" in text
    assert "没有写进公开版的栏目：联系电话、内部意见。" in lines
    assert any("1项写了问题建议" in line for line in lines)
    assert not [one for one in SECRETS if one in text]
    assert sum(line.count("*") > 0 for line in lines[1:]) == len({(one.item, one.head) for one in public.covered})
    assert "2.第3件实事·责任单位：联系人姓名 ***、手机号码 138****5678" in text.replace("　　", "")


def test_what_may_be_published_may_be_published_again(data: ReportData) -> None:
    once = public_of(data.merged)
    again = public_of(once.merged)
    assert again.covered == again.dropped == ()
    assert again.merged.ledger.items == once.merged.ledger.items
    assert [again.merged.final(n, "progress") for n in range(3)] == [once.merged.final(n, "progress") for n in range(3)]


def test_a_ledger_without_persons_loses_no_word() -> None:
    made = town()
    public = public_of(made)
    assert public.covered == () and told(public)[0] == "没有发现需要遮盖的号码。"
    for index, one in enumerate(made.ledger.items):
        shown = public.merged.ledger.items[index]
        assert (shown.theme, shown.title, shown.requirement, shown.assignments, shown.deadline) == (
            one.theme, one.title, one.requirement, one.assignments, one.deadline,
        )  # fmt: skip
        for key in ("progress", "problem", "status"):
            assert public.merged.final(index, key) == made.final(index, key)


def test_columns_for_persons_of_an_open_list_stay_at_home(tmp_path: Path) -> None:
    made = made_of([item(1), item(2)], [])
    made.ledger = replace(made.ledger, rows="open")
    heads = ("证明名称", "联系人", "联系电话", "设定依据", "经办人身份证号")
    made.carried = {(LEDGER_SHEET, "", head): "" for head in heads}
    made.carried |= {(LEDGER_SHEET, "00000001", head): f"{head}的内容，13812345678" for head in heads}
    written, public = write_public(report(made), tmp_path / "公开版.xlsx")
    assert public.dropped == ("联系人", "联系电话", "经办人身份证号")
    rows = list(openpyxl.load_workbook(written).worksheets[0].iter_rows(values_only=True))
    assert rows[1] == ("序号", "报送单位", "证明名称", "设定依据")
    assert rows[2][2:] == ("证明名称的内容，138****5678", "设定依据的内容，138****5678")


@pytest.mark.parametrize("name", ["公开版.html", "公开版.xlsx"])
def test_what_is_classified_is_never_published(tmp_path: Path, name: str) -> None:
    made = made_of([item(1), item(2)], [sent("市税务局", (1, "progress", "机密★10年 方案已印发。"))])
    with pytest.raises(OperatorError, match=r"有密级标志，不能生成公开版：1\.第2件实事·进展情况"):
        write_public(report(made), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_internal_words_are_pointed_out() -> None:
    made = made_of([item(1)], [sent("市税务局", (0, "progress", "数据仅供内部使用，方案已印发。"))])
    assert "　　1.第1件实事·进展情况有“仅供内部使用”，请核实能否公开。" in told(public_of(made))


def test_only_pages_and_workbooks_are_written(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"扩展名改为 \.html 或 \.xlsx"):
        write_public(report(town(3)), tmp_path / "公开版.docx")


@pytest.mark.parametrize("name", ["公开版.html", "公开版.xlsx"])
def test_the_same_report_gives_the_same_bytes(data: ReportData, tmp_path: Path, name: str) -> None:
    first, _ = write_public(data, tmp_path / name)
    other, _ = write_public(replace(data, merged=open_secrets()), tmp_path / f"又{name}")
    assert first.read_bytes() == other.read_bytes()


def test_typed_markup_stays_text(tmp_path: Path) -> None:
    mark = '</style><script>alert(1)</script>{{ 7*7 }}"\x07<!--'

    def page(mark: str) -> Page:
        one = replace(item(1, [f"市{mark}局"]), theme=f"题{mark}", title=f"工{mark}", requirement=f"要{mark}")
        made = made_of([one], [sent(f"市{mark}局", (0, "progress", f"进{mark}"), (0, "status", "正在推进"))])
        return Page(write_public(report(made), tmp_path / "公开版.html")[0].read_bytes())

    nasty, plain = page(mark), page("甲" * len(mark))
    assert nasty.elements == plain.elements
    assert f"进{mark.replace(chr(7), chr(0x2407))}" in nasty.typed


def test_numbers_of_the_page_are_those_of_the_ledger_with_its_persons(data: ReportData, tmp_path: Path) -> None:
    page = Page(write_public(data, tmp_path / "公开版.html")[0].read_bytes())
    from toolkit.core.figures.payload import statistics_payload

    payload = statistics_payload(data.figures)
    assert {path for path, _, _ in page.figures} >= {"total.total", "total.done", "themes.0.total"}
    assert all(stated(payload, path) is not None for path, _, _ in page.figures)


def test_what_is_hidden_in_the_consolidated_workbook_does_not_come_along(tmp_path: Path) -> None:
    write_consolidated(open_secrets(), tmp_path / "汇总台账.xlsx")
    book = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")
    book.properties.creator = book.properties.lastModifiedBy = "张三"
    sheet = book[LEDGER_SHEET]
    sheet["A3"].comment = Comment("张三再催一次", "李四")
    sheet.cell(2, 12, "内部意见：再催一次")
    book.create_sheet("内部意见")["A1"] = "张三再催一次"
    book["内部意见"].sheet_state = "veryHidden"
    book.save(tmp_path / "汇总台账.xlsx")
    for name in ("公开版.html", "公开版.xlsx"):
        out = tmp_path / name
        assert carried_out(["report", "公开版", str(tmp_path / "汇总台账.xlsx"), "-o", str(out)]) == 0
        if name.endswith("xlsx"):
            with zipfile.ZipFile(out) as package:
                text = b"".join(package.read(one) for one in package.namelist()).decode()
        else:
            text = out.read_text("utf-8")
        assert "110***********002X" in text
        assert not [one for one in (*SECRETS, "内部意见", "再催一次", "填报来源") if one in text]
