"""Whatever is wrong in 设置.xlsx is told at its cell, all of it at once, with what to do; nothing else ever comes out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settings_books import CITY, beside, place, spoil
from test_cli import taizhang

from toolkit.core.rules import SWITCHABLE
from toolkit.model.errors import OperatorError
from toolkit.model.grid import Book, Sheet
from toolkit.model.rules import CONDITIONS
from toolkit.model.settings import (
    BASICS_KEYS,
    BASICS_SHEET,
    CUSTOM_HEADS,
    CUSTOM_SHEET,
    DEFAULT_LIGHTS,
    DEFAULT_STATUSES,
    EXTENSION_HEADS,
    EXTENSIONS_SHEET,
    KEY_HEADS,
    LIGHT_HEADS,
    MAIL_KEYS,
    MAIL_SHEET,
    PERIOD_HEADS,
    RULE_HEADS,
    RULES_SHEET,
    STATUS_HEADS,
    STATUS_SHEET,
    WAIVER_HEADS,
    WAIVERS_SHEET,
    Settings,
)
from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.report.registry import write_registry
from toolkit.report.settings_book import write_settings
from toolkit.settings.workbook import load_settings, settings_of


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_settings(CITY, tmp_path_factory.mktemp("good") / "设置.xlsx")


def address_of(path: Path, sheet: str, where: str) -> str:
    """``head 2``: the second filled row under a head, ``head 0`` the first blank one; a key: the cell beside it."""
    page = openpyxl.load_workbook(path)[sheet]
    head, _, nth = where.partition(" ")
    return place(page, head, int(nth)) if nth else beside(page, head)


def told(path: Path) -> list[str]:
    """The lines of the mistakes; the first line names the file and how many there are."""
    with pytest.raises(OperatorError) as caught:
        load_settings(path)
    head, *lines = str(caught.value).splitlines()
    assert path.name in head
    assert f"{len(lines)} 处" in head
    return [line.strip("　") for line in lines]


FAULTS = [
    (BASICS_SHEET, "年份", "今年", "不是数"),
    (BASICS_SHEET, "年份", "20266", "2000 到 2100"),
    (BASICS_SHEET, "报送周期", "每旬", "每半月"),
    (BASICS_SHEET, "谁须报送", "都要报", "全部单位"),
    (BASICS_SHEET, "当前期次", "第1期、第2期", "只收一期"),
    (BASICS_SHEET, "当前期次", "第9期", "是不是“第"),
    (BASICS_SHEET, "期次 2", "第1期", "重复"),
    (BASICS_SHEET, "报送截止 1", "下月初", "2024-03-01"),
    (BASICS_SHEET, "报送截止 1", "2026-02-30", "没有这一天"),
    (BASICS_SHEET, "报送截止 2", "2026-06-05", "早于上面第"),
    (BASICS_SHEET, "报送截止 0", "2026-10-05", "没有填期次"),
    (REGISTRY_SHEET, "别名 4", "市监局", "同时属于"),
    (REGISTRY_SHEET, "单位名称 5", "青岚县", "重复"),
    (REGISTRY_SHEET, "承接单位 2", "市工商局", "绕成了圈"),
    (REGISTRY_SHEET, "领导邮箱 2", "李副县长", "没有邮箱地址"),
    (REGISTRY_SHEET, "排序 1", "第一", "不是整数"),
    (RULES_SHEET, "编号 1", "A999", "没有编号为“A999”的规则"),
    (RULES_SHEET, "编号 1", "F101", "不能停用"),
    (RULES_SHEET, "编号 2", "A501", "重复"),
    (RULES_SHEET, "启用 1", "不查", "是、否"),
    (RULES_SHEET, "级别 1", "很严重", "须退回、须更正、请核实、提示"),
    (RULES_SHEET, "限值 1", "30", "没有限值"),
    (CUSTOM_SHEET, "栏目 1", "落实情况", "进展情况、问题建议、状态"),
    (CUSTOM_SHEET, "条件 1", "少过", "少于"),
    (CUSTOM_SHEET, "条件 1", None, "没有填条件"),
    (CUSTOM_SHEET, "数值 1", None, "数值不能空"),
    (CUSTOM_SHEET, "数值 1", "三十", "不是数"),
    (CUSTOM_SHEET, "数值 2", None, "数值不能空"),
    (CUSTOM_SHEET, "提示语 1", None, "没有填提示语"),
    (CUSTOM_SHEET, "级别 2", "警告", "请核实"),
    (CUSTOM_SHEET, "适用单位 2", "青兰县", "是不是“青岚县”"),
    (CUSTOM_SHEET, "适用状态 1", "达到进度", "状态与亮灯"),
    (CUSTOM_SHEET, "名称 2", "进展不少于30字", "重复"),
    (CUSTOM_SHEET, "启用 3", "关", "是、否"),
    (WAIVERS_SHEET, "单位 1", "柳塘县", "不在单位名录里"),
    (WAIVERS_SHEET, "编号 1", "A998 没有", "没有编号为"),
    (WAIVERS_SHEET, "编号 1", "F101", "不能豁免"),
    (WAIVERS_SHEET, "编号 1", None, "没有写豁免哪一条"),
    (WAIVERS_SHEET, "理由 1", None, "没有填理由"),
    (WAIVERS_SHEET, "有效期至 1", "年底", "2024-03-01"),
    (WAIVERS_SHEET, "事项 2", None, "不能都空着"),
    (EXTENSIONS_SHEET, "单位 1", "青兰县", "是不是“青岚县”"),
    (EXTENSIONS_SHEET, "单位 2", None, "哪个单位"),
    (EXTENSIONS_SHEET, "期次 1", "第4期", "期次表里"),
    (EXTENSIONS_SHEET, "期次 2", None, "没有填期次"),
    (EXTENSIONS_SHEET, "延至 1", "2026-08-05", "不晚于“第2期”的报送截止2026-08-05"),
    (EXTENSIONS_SHEET, "延至 1", "下周", "2024-03-01"),
    (EXTENSIONS_SHEET, "延至 2", None, "延到哪一天"),
    (EXTENSIONS_SHEET, "理由 2", None, "没有填理由"),
    (STATUS_SHEET, "含义 1", "没开始", "未启动、正在推进"),
    (STATUS_SHEET, "含义 2", None, "没有说“达序时进度”"),
    (STATUS_SHEET, "状态用语 2", "尚未启动", "重复"),
    (STATUS_SHEET, "条件 2", "晚了", "已逾期"),
    (STATUS_SHEET, "条件 2", "已完成", "永远不会亮"),
    (STATUS_SHEET, "天数 4", None, "要写天数"),
    (STATUS_SHEET, "天数 1", "5", "不用天数"),
    (STATUS_SHEET, "天数 4", "十天", "不是数"),
    (STATUS_SHEET, "颜色 1", "姹紫嫣红", "看不懂"),
    (STATUS_SHEET, "颜色 1", "#GG0000", "看不懂"),
    (STATUS_SHEET, "颜色 1", None, "没有填颜色"),
    (MAIL_SHEET, "端口", "四六五", "不是数"),
    (MAIL_SHEET, "端口", "70000", "1 到 65535"),
    (MAIL_SHEET, "加密方式", "加密", "SSL、STARTTLS、不加密"),
    (MAIL_SHEET, "服务器", "http://mail.example.cn:465/", "不像服务器"),
    (MAIL_SHEET, "发件人", "市营商办", "没有邮箱地址"),
    (MAIL_SHEET, "每分钟封数", "0", "1 到 600"),
    (MAIL_SHEET, "账号", "office 密码：Abc12345", "像是有密码"),
    (MAIL_SHEET, "账号", "office@example.cn Abc12345", "像是密码"),
    (MAIL_SHEET, "账号", "office@example.cn/Abc12345", "像是密码"),
    (MAIL_SHEET, "账号", "smtp://office:Abc12345@mail.example.cn", "像是有密码"),
]


@pytest.mark.parametrize(("sheet", "where", "value", "word"), FAULTS)
def test_a_mistake_is_told_at_its_cell(
    good: Path, tmp_path: Path, sheet: str, where: str, value: object, word: str
) -> None:
    cell = address_of(good, sheet, where)
    lines = told(spoil(good, tmp_path / "设置.xlsx", sheet, cell, value))
    if where in ("事项 2", "报送截止 0"):  # what is missing is told where it is missing
        cell = "A" + cell[1:]
    mine = [line for line in lines if line.startswith(f"工作表“{sheet}” {cell}　")]
    assert len(mine) == 1, lines
    assert word in mine[0]


def test_rows_that_are_added_are_looked_at(good: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(good)
    mail, basics = book[MAIL_SHEET], book[BASICS_SHEET]
    row = mail.max_row + 1
    mail.cell(row, 1).value, mail.cell(row, 2).value = "授权码", "abcdefgh"
    basics.insert_rows(4)
    basics["A4"], basics["B4"] = "年份", "2027"
    basics.insert_rows(5)
    basics["A5"], basics["B5"] = "分管领导", "李副市长"
    book.save(tmp_path / "设置.xlsx")
    first, second, third = told(tmp_path / "设置.xlsx")
    assert first.startswith(f"工作表“{BASICS_SHEET}” A5　不认识“分管领导”")
    assert second.startswith(f"工作表“{BASICS_SHEET}” A7　“年份”写了两行")
    assert third.startswith(f"工作表“{MAIL_SHEET}” A{row}　")
    assert "授权码" in third


def test_all_mistakes_of_all_sheets_are_told_at_once_in_their_order(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "设置.xlsx"
    path.write_bytes(good.read_bytes())
    spoilt: dict[tuple[str, str], object] = {}
    for sheet, where, value, _ in reversed(FAULTS):
        spoilt[sheet, address_of(good, sheet, where)] = value
    book = openpyxl.load_workbook(path)
    for (sheet, cell), value in spoilt.items():
        book[sheet][cell] = value
    book.save(path)
    lines = told(path)
    named = [line.split("”")[0].removeprefix("工作表“") for line in lines]
    order = [sheet.title for sheet in book.worksheets]
    assert [order.index(name) for name in named] == sorted(order.index(name) for name in named)
    assert set(named) == {sheet for sheet, *_ in FAULTS}
    assert len(lines) >= 35


def test_a_lost_head_and_a_lost_sheet(good: Path, tmp_path: Path) -> None:
    page = openpyxl.load_workbook(good)
    for name in (RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, STATUS_SHEET, MAIL_SHEET, BASICS_SHEET, REGISTRY_SHEET):
        for cells in page[name].iter_rows(max_row=20, max_col=20):
            for cell in cells:
                if cell.value in {"编号", "栏目", "理由", "含义", "条件", "填写", "报送截止", "单位名称"}:
                    cell.value = "某栏"
    page.save(tmp_path / "表头.xlsx")
    lines = told(tmp_path / "表头.xlsx")
    assert len([line for line in lines if "表头" in line]) >= 7
    for name in (RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, STATUS_SHEET, MAIL_SHEET, BASICS_SHEET):
        del page[name]
    book = openpyxl.load_workbook(good)
    for name in (RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET, STATUS_SHEET, MAIL_SHEET):
        del book[name]
    book.save(tmp_path / "少表.xlsx")
    found = load_settings(tmp_path / "少表.xlsx")
    assert (found.basics, found.units) == (CITY.basics, CITY.units)
    assert (found.statuses, found.lights, found.extensions) == (DEFAULT_STATUSES, DEFAULT_LIGHTS, ())


def test_a_sheet_under_another_name_is_not_passed_by(good: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(good)
    renamed = [
        BASICS_SHEET, REGISTRY_SHEET, RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET, STATUS_SHEET,
    ]  # fmt: skip
    for name in renamed:
        book[name].title = f"{name}（改）"
    book.save(tmp_path / "设置.xlsx")
    lines = [line for line in told(tmp_path / "设置.xlsx") if "名字改回" in line]
    assert [line.split("（改）")[0] for line in lines] == [f"工作表“{name}" for name in renamed]


def test_what_offices_type_is_understood(good: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(good)

    def put(sheet: str, where: str, value: object) -> None:
        book[sheet][address_of(good, sheet, where)] = value

    put(BASICS_SHEET, "年份", "２０２６年")
    put(BASICS_SHEET, "批次", None)
    put(BASICS_SHEET, "谁须报送", None)
    put(BASICS_SHEET, "当前期次", " 第 3 期 ")
    put(BASICS_SHEET, "报送截止 1", datetime(2026, 7, 6))
    put(BASICS_SHEET, "报送截止 3", "2026年9月5日")
    put(RULES_SHEET, "启用 1", None)
    put(RULES_SHEET, "级别 2", " 须 更正")
    put(CUSTOM_SHEET, "数值 1", 30)
    put(CUSTOM_SHEET, "级别 1", None)
    put(WAIVERS_SHEET, "编号 1", "a517")
    put(WAIVERS_SHEET, "单位 1", "青岚县人民政府")
    put(EXTENSIONS_SHEET, "单位 1", "青岚县人民政府")
    put(EXTENSIONS_SHEET, "期次 1", " 第 2 期")
    put(EXTENSIONS_SHEET, "延至 1", datetime(2026, 8, 10))
    put(STATUS_SHEET, "颜色 1", "红色")
    put(STATUS_SHEET, "颜色 2", "RGB(255, 0,16)")
    put(STATUS_SHEET, "颜色 3", "ff0010")
    put(MAIL_SHEET, "端口", 465.0)
    put(MAIL_SHEET, "每分钟封数", "20封")
    book[REGISTRY_SHEET].insert_cols(1)
    book[REGISTRY_SHEET]["A2"] = "我的备注"
    book.save(tmp_path / "设置.xlsx")
    found = load_settings(tmp_path / "设置.xlsx")
    assert (found.basics.year, len(found.basics.campaign), found.basics.owes) == (2026, 8, ())
    assert (found.basics.current, found.rules.period) == ("第3期", "第3期")
    assert [period.due for period in found.basics.periods] == ["2026-07-06", "2026-08-05", "2026-09-05"]
    assert found.rules.severity["A502"] == "error"
    assert (found.rules.custom, found.resting) == (CITY.rules.custom, CITY.resting)
    assert (found.rules.waivers[0].unit, found.rules.waivers[0].code) == ("青岚县", "A517")
    assert [light.colour for light in found.lights[:3]] == ["F8696B", "FF0010", "FF0010"]
    assert (found.mail, found.units, found.extensions) == (CITY.mail, CITY.units, CITY.extensions)


def test_a_registry_alone_is_enough(tmp_path: Path) -> None:
    units = (Unit("市税务局", ("税务局",), order=1), Unit("青岚县"))
    for name in ("单位名录.xlsx", "名录.csv"):
        assert load_settings(write_registry(units, tmp_path / name)) == Settings(units=units)
    with pytest.raises(OperatorError, match="没有找到单位名录"):
        (tmp_path / "别的.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        load_settings(tmp_path / "别的.csv")


CELLS = st.text("市局税、2019-甲例：各 \n=是否#密码@.", max_size=7) | st.sampled_from(
    [
        *BASICS_KEYS,
        *MAIL_KEYS,
        *CONDITIONS,
        *REGISTRY_HEADS,
        "A516",
        "Z901",
        "2026-02-30",
        "99999999999",
        "-1",
        "红",
        "进展情况",
    ]
)
HEADS = {
    BASICS_SHEET: (KEY_HEADS, PERIOD_HEADS),
    REGISTRY_SHEET: (REGISTRY_HEADS,),
    RULES_SHEET: (RULE_HEADS,),
    CUSTOM_SHEET: (CUSTOM_HEADS,),
    WAIVERS_SHEET: (WAIVER_HEADS,),
    EXTENSIONS_SHEET: (EXTENSION_HEADS,),
    STATUS_SHEET: (STATUS_HEADS, LIGHT_HEADS),
    MAIL_SHEET: (KEY_HEADS,),
}


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    name = draw(st.sampled_from(list(HEADS)))
    rows: list[tuple[str, ...]] = []
    for heads in HEADS[name]:
        rows += [draw(st.sampled_from([heads, heads[::-1], heads[:1], heads]))]
        rows += draw(st.lists(st.lists(CELLS, max_size=9).map(tuple), max_size=4))
    grid = {n: {c: t for c, t in enumerate(row, 1) if t.strip()} for n, row in enumerate(rows, 1)}
    return Sheet(name, {n: cells for n, cells in grid.items() if cells})


@given(st.lists(sheets(), min_size=1, max_size=7, unique_by=lambda sheet: sheet.name))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_a_workbook_gives_settings_or_a_list_of_mistakes(found: list[Sheet]) -> None:
    try:
        result = settings_of(Book("xlsx", tuple(found)), "设置.xlsx")
    except OperatorError as caught:
        head, *lines = str(caught).splitlines()
        assert "设置.xlsx" in head
        assert lines or "单位名录" in head
        return
    assert isinstance(result, Settings)


# --- merge follows it ----------------------------------------------------------------------------------------------------


def test_merge_tells_every_mistake_and_ends_with_two(good: Path, tmp_path: Path) -> None:
    path = spoil(good, tmp_path / "设置.xlsx", STATUS_SHEET, address_of(good, STATUS_SHEET, "含义 1"), "没开始")
    spoil(path, path, MAIL_SHEET, "B4", "很多")
    (tmp_path / "台账.xlsx").write_bytes(good.read_bytes())
    (tmp_path / "收件箱").mkdir()
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--settings", "设置.xlsx", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "2 处" in done.stderr
    assert f"工作表“{MAIL_SHEET}” B4　" in done.stderr
    assert not (tmp_path / "汇总台账.xlsx").exists()


# --- limits of rules -----------------------------------------------------------------------------------------------------

LIMITED = [(place, code, limit, unit) for place, (code, limit, unit) in enumerate(SWITCHABLE, 1) if limit is not None]


@pytest.mark.parametrize(("nth", "code", "limit", "unit"), LIMITED)
def test_a_limit_is_a_number_in_its_unit(
    good: Path, tmp_path: Path, nth: int, code: str, limit: float, unit: str
) -> None:
    cell = address_of(good, RULES_SHEET, f"限值 {nth}")

    def typed(value: object) -> Path:
        return spoil(good, tmp_path / "设置.xlsx", RULES_SHEET, cell, value)

    for wrong, word in (("很短", "不是数"), ("-1", "在 0 到")):
        (line,) = told(typed(wrong))
        assert line.startswith(f"工作表“{RULES_SHEET}” {cell}　")
        assert word in line
    for right in (f"{limit + 1:g} {unit}", limit + 1):
        assert load_settings(typed(right)).rules.limits == {code: limit + 1}
    for usual in (None, f"{limit:g}"):
        assert load_settings(typed(usual)).rules.limits == {}


def test_some_rules_have_limits() -> None:
    assert LIMITED
