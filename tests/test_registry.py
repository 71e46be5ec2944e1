"""单位名录: names, renames and collectives of an office; its sheet read, written and applied to a merge."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli import mistake, taizhang

import toolkit
from toolkit.core.plan_units import renamed
from toolkit.core.registered import draft_registry
from toolkit.model.errors import OperatorError
from toolkit.model.ledger import Assignment, Item, Ledger, Role
from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Certain, Unit
from toolkit.read.open import read_book
from toolkit.report.registry import NOTE, joined, write_registry
from toolkit.settings.names import load_names
from toolkit.settings.registry import load_registry, registry_of, split_names
from toolkit.text.registry import Registry, autonomous_region
from toolkit.text.roster import Roster, name_key

SEED = load_names()
MARKET, NATURE, TAX = "市市场监督管理局", "市自然资源局", "市税务局"
COUNTIES, COUNTY, DISTRICT = "各县（区）", "青岚县", "石桥区"
CITY = (
    Unit(MARKET, ("市监局",), order=2, valid_from="2019-02-01"),
    Unit("市工商局", valid_to="2019-01-31", successor=MARKET),
    Unit("市质监局", ("市质量技术监督局",), valid_to="2019-01-31", successor=MARKET),
    Unit(NATURE, order=1),
    Unit(TAX, order=3),
    Unit(COUNTY, order=5),
    Unit(DISTRICT, order=4),
    Unit(COUNTIES, ("各县区政府",), members=(COUNTY, DISTRICT)),
    Unit("各地各部门", members=(TAX, COUNTIES)),
)


@pytest.fixture(scope="module")
def city() -> Registry:
    return Registry(CITY, "云溪市", SEED)


# --- names ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        (MARKET, MARKET),
        ("市监局", MARKET),
        ("市市场监管局", MARKET),
        ("云溪市市场监督管理局", MARKET),
        ("市 税务局（盖章）", TAX),
        ("国家税务总局云溪市税务局", TAX),
        ("青岚县人民政府", COUNTY),
        ("各县(区)", COUNTIES),
        ("市自然资局", None),
        ("青岚县税务局", None),
        ("有关部门", None),
        ("", None),
    ],
)
def test_a_name_means_a_registered_unit_or_none(city: Registry, written: str, unit: str | None) -> None:
    assert city.resolve(written) == unit


def test_a_near_miss_is_suggested_and_never_taken(city: Registry) -> None:
    assert city.resolve("市自然资局") is None
    assert city.suggest("市自然资局") == (NATURE,)
    assert city.suggest("市自然资源局") == ()
    assert city.suggest("市龙舟协会") == ()


def test_a_rename_counts_from_its_day_on(city: Registry) -> None:
    assert city.resolve("市工商局", date(2019, 1, 31)) == "市工商局"
    assert city.resolve("市工商局", date(2019, 2, 1)) == MARKET
    assert city.resolve("市质量技术监督局", date(2026, 11, 20)) == MARKET
    assert city.resolve("市工商局") == MARKET


def test_a_rename_without_last_day_counts_from_the_first_day_of_the_successor() -> None:
    units = [Unit("市大数据局", successor="市数据局"), Unit("市数据局", valid_from="2024-03-01")]
    registry = Registry(units, "云溪市", SEED)
    assert registry.resolve("市大数据局", date(2024, 2, 29)) == "市大数据局"
    assert registry.resolve("市大数据局", date(2024, 3, 1)) == "市数据局"


def test_successors_of_successors_are_followed_and_a_unit_that_only_ended_keeps_its_name() -> None:
    units = [
        Unit("市卫生局", valid_to="2013-12-31", successor="市卫计委"),
        Unit("市卫计委", valid_to="2018-12-31", successor="市卫健委"),
        Unit("市卫健委"),
        Unit("市外国专家局", valid_to="2018-12-31"),
    ]
    registry = Registry(units, "云溪市", SEED)
    assert registry.resolve("市卫生局") == "市卫健委"
    assert registry.resolve("市卫生局", date(2015, 1, 1)) == "市卫计委"
    assert registry.resolve("市外国专家局", date(2026, 1, 1)) == "市外国专家局"


def test_two_units_with_one_short_name_are_told_apart_by_the_day_only() -> None:
    units = [
        Unit("市自然资源局", valid_to="2024-06-30", successor="市自然资源和规划局"),
        Unit("市自然资源和规划局", valid_from="2024-07-01"),
    ]
    registry = Registry(units, "云溪市", SEED)
    assert registry.resolve("自然资源局", date(2024, 1, 1)) == "市自然资源局"
    assert registry.resolve("自然资源局", date(2026, 1, 1)) == "市自然资源和规划局"
    apart = Registry([Unit("市自然资源局"), Unit("市自然资源和规划局")], "云溪市", SEED)
    assert apart.resolve("自然资源局") is None


def test_a_collective_is_expanded_by_its_list_only(city: Registry) -> None:
    assert city.expand("各县区政府") == (COUNTY, DISTRICT)
    assert city.expand("各地各部门") == (TAX, COUNTY, DISTRICT)
    assert city.expand("市直各部门") == ()
    assert city.expand(TAX) == ()
    renamed = [Unit("各市场所", members=("市工商局",)), *CITY[:2]]
    assert Registry(renamed).expand("各市场所") == (MARKET,)
    assert Registry(renamed).expand("各市场所", date(2018, 1, 1)) == ("市工商局",)


def test_members_that_contain_each_other_do_not_go_on_for_ever() -> None:
    circle = [Unit("各局", members=("各办", TAX)), Unit("各办", members=("各局",)), Unit(TAX)]
    assert Registry(circle).expand("各局") == (TAX,)


def test_the_official_order_is_the_numbers_then_the_rows(city: Registry) -> None:
    assert city.order[:5] == (NATURE, MARKET, TAX, DISTRICT, COUNTY)
    assert city.order[5:] == ("市工商局", "市质监局", COUNTIES, "各地各部门")


# --- 区 in an autonomous region ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issuer", "title", "region"),
    [
        ("西藏自治区人民政府办公厅", "", "西藏自治区"),
        ("", "广西2026年优化营商环境工作要点", "广西壮族自治区"),
        ("中共宁夏回族自治区委员会办公厅", "", "宁夏回族自治区"),
        ("", "拉萨市2026年落实台账", "西藏自治区"),
        ("新疆维吾尔自治区人民政府", "", "新疆维吾尔自治区"),
        ("内蒙古自治区人民政府", "", "内蒙古自治区"),
        ("拉萨市城关区人民政府办公室", "", ""),
        ("云溪市人民政府", "云溪市2026年落实台账", ""),
        ("云溪市石桥区人民政府", "", ""),
        ("", "", ""),
    ],
)
def test_a_bare_qu_is_the_region_only_in_documents_of_the_region(issuer: str, title: str, region: str) -> None:
    assert autonomous_region(issuer, title, SEED) == region


def test_the_bureau_of_the_region_and_that_of_the_city_are_two() -> None:
    regional = "西藏自治区市场监督管理局"
    in_city = Registry([Unit(regional), Unit(MARKET)], "拉萨市", SEED, "西藏自治区")
    assert in_city.resolve("区市场监管局") == regional
    assert in_city.resolve("自治区市场监管局") == regional
    assert in_city.resolve("市市场监管局") == in_city.resolve("市场监管局") == MARKET
    in_region = Registry([Unit(regional), Unit("西藏自治区财政厅")], "", SEED, "西藏自治区")
    assert in_region.resolve("区市场局") == regional
    assert in_region.resolve("财政厅") == in_region.resolve("区财政厅") == "西藏自治区财政厅"
    elsewhere = Registry([Unit(regional), Unit("区市场监管局")], "云溪市", SEED)
    assert elsewhere.resolve("区市场监管局") == "区市场监管局"


# --- the roster of a ledger ----------------------------------------------------------------------------------------------


def test_the_registry_names_the_units_of_a_ledger(city: Registry) -> None:
    printed = ["市市场监管局", "市场监管局", "市监局", "市工商局", TAX, COUNTIES, "市自然资局"]
    roster = Roster(printed, SEED, "云溪市", city.certain())
    assert {name: roster.head(name) for name in printed[:4]} == dict.fromkeys(printed[:4], MARKET)
    assert roster.units == (MARKET, TAX, COUNTIES, "市自然资局")
    assert roster.resolve("自然资源局").unit == NATURE
    assert roster.stands_for("各县（区）") == (COUNTY, DISTRICT)
    assert roster.may_belong(COUNTIES, "青岚县人民政府")
    assert not roster.may_belong(COUNTIES, "柳塘县")
    assert roster.is_collective("各县区政府")
    assert Roster(printed, SEED, "云溪市").may_belong(COUNTIES, "柳塘县")


def test_two_registered_units_never_become_one() -> None:
    """Without a registry 市自然资源局 is taken for another way to write 市自然资源和规划局."""
    names = ["市自然资源局", "市自然资源和规划局"]
    assert len(Roster(names, SEED, "云溪市").units) == 1
    apart = Roster(names, SEED, "云溪市", Certain({name: name for name in names}))
    assert apart.units == tuple(names)
    assert apart.resolve("资规局").how == "ambiguous"


def test_a_roster_with_a_registry_survives_the_way_to_a_worker(city: Registry) -> None:
    roster = Roster(["市市场监管局", COUNTIES], SEED, "云溪市", city.certain())
    copy = pickle.loads(pickle.dumps(roster))
    assert (copy.units, copy.resolve("市质监局").unit) == (roster.units, MARKET)
    assert copy.stands_for(COUNTIES) == (COUNTY, DISTRICT)


# --- the sheet -----------------------------------------------------------------------------------------------------------


def sheet(path: Path, rows: list[list[Any]], *, heads: list[str] | None = None, name: str = REGISTRY_SHEET) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = name
    page.append(heads or list(REGISTRY_HEADS))
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def row(**cells: Any) -> list[Any]:
    return [cells.get(head) for head in REGISTRY_HEADS]


def test_every_column_is_read_and_unknown_ones_are_not(tmp_path: Path) -> None:
    heads = ["备注", *REGISTRY_HEADS]
    rows: list[list[Any]] = [
        ["随便写", "市 市场监管局", "市监局、市场局\n", "市级", 2, "云溪市人民政府", date(2019, 2, 1), "", "", "程砚", "0891-6320000", "a@b.cn", "李副市长  li@example.cn；wang@example.cn", ""],
        ["", "云溪市人民政府", "", "", "１", "", "2019.2.1", "2026年12月31日", "市市场监管局", "", "", "", "", "市场局"],
    ]  # fmt: skip
    assert load_registry(sheet(tmp_path / "设置.xlsx", rows, heads=heads)) == (
        Unit("市市场监管局", ("市监局", "市场局"), "市级", 2, "云溪市人民政府", "2019-02-01",
             contact="程砚", phone="0891-6320000", mail="a@b.cn",
             leaders=("李副市长 li@example.cn", "wang@example.cn")),
        Unit("云溪市人民政府", order=1, valid_from="2019-02-01", valid_to="2026-12-31", successor="市市场监管局",
             members=("市市场监管局",)),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "名录.csv"
    path.write_bytes("单位名称,别名,排序\r\n市税务局,税务局、市局,1\r\n青岚县,,2\r\n".encode(encoding))
    assert load_registry(path) == (Unit("市税务局", ("税务局", "市局"), order=1), Unit("青岚县", order=2))


def test_the_sheet_is_found_by_its_name_else_by_its_head(tmp_path: Path) -> None:
    path = sheet(tmp_path / "设置.xlsx", [row(单位名称="旧名单")], name="旧名录")
    assert [unit.name for unit in load_registry(path)] == ["旧名单"]
    book = openpyxl.load_workbook(path)
    page = book.create_sheet(REGISTRY_SHEET)
    for line in (["云溪市单位名录"], ["说明：一行一个"], ["单位名称", "单位名称2"], ["市税务局"]):
        page.append(line)
    book.save(path)
    assert [unit.name for unit in load_registry(path)] == ["市税务局"]


def test_all_mistakes_are_told_at_once_each_with_its_cell(tmp_path: Path) -> None:
    rows = [
        row(单位名称="市税务局", 别名="税务局", 排序="第一"),
        row(单位名称="市税务局"),
        row(单位名称="市财政局", 别名="税务局", 上级单位="市府", 承接单位="市财政厅局"),
        row(单位名称="青岚县", 启用日期="2026-02-30", 停用日期="去年"),
        row(单位名称="各县区", 成员单位="青岚县、柳塘县"),
        row(别名="没有名字"),
        row(单位名称="市甲局", 承接单位="市乙局"),
        row(单位名称="市乙局", 承接单位="市甲局"),
        row(单位名称="市丙局", 启用日期="2024-01-02", 停用日期="2024-01-01"),
    ]
    with pytest.raises(OperatorError) as told:
        load_registry(sheet(tmp_path / "设置.xlsx", rows))
    head, *lines = str(told.value).splitlines()
    assert "设置.xlsx" in head
    assert "11 处" in head
    cells = [line.split("　")[2] for line in lines]
    assert cells == ["D2", "A3", "B4", "E4", "H4", "F5", "G5", "M6", "A7", "H8", "G10"]
    said = dict(zip(cells, lines, strict=True))
    assert "第2行" in said["A3"]
    assert "“市税务局”" in said["B4"]
    assert "是不是“市财政局”" in said["H4"]
    assert "没有这一天" in said["F5"]
    assert "市甲局 → 市乙局 → 市甲局" in said["H8"]


@pytest.mark.parametrize(
    ("rows", "word"), [([], "空的"), ([["", "", ""]], "空的")]
)  # fmt: skip
def test_an_empty_registry_is_no_registry(tmp_path: Path, rows: list[list[Any]], word: str) -> None:
    with pytest.raises(OperatorError, match=word):
        load_registry(sheet(tmp_path / "设置.xlsx", rows))


def test_files_that_hold_no_registry_are_told(tmp_path: Path) -> None:
    for name, data, word in (
        ("a.xlsx", b"", "读不出来"),
        ("b.pdf", b"%PDF-1.4", "读不出来"),
        ("c.csv", b"a,b\n1,2\n", "没有找到"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(OperatorError, match=word):
            load_registry(tmp_path / name)
    with pytest.raises(OperatorError, match="打不开"):
        load_registry(tmp_path / "没有.xlsx")


NAMES = st.text("市县区税务局财政厅青岚石桥（）、，-=+@云溪各", min_size=2, max_size=9).filter(name_key)
TEXTS = st.text("程砚甲乙019-=+@'\"<r>/&,、；a. \n", max_size=14).map(str.strip)


@st.composite
def registries(draw: st.DrawFn) -> list[Unit]:
    """Units as reading gives them: names that differ, references that exist, no circles."""
    names = draw(st.lists(NAMES, min_size=1, max_size=9, unique_by=name_key))
    heads = names[: max(1, len(names) // 2)]
    rest = names[len(heads) :]
    units = []
    for number, name in enumerate(heads):
        later = heads[number + 1 :]
        aliases = tuple(rest[number :: len(heads)])
        ended = draw(st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(date.isoformat))
        units.append(
            Unit(
                name,
                aliases,
                draw(TEXTS),
                draw(st.none() | st.integers(0, 9999)),
                draw(st.sampled_from(["", *later])),
                None if ended is None else draw(st.sampled_from([None, "1999-12-31"])),
                ended,
                draw(st.sampled_from(["", *later])),
                draw(TEXTS),
                draw(TEXTS),
                draw(TEXTS),
                tuple(draw(st.lists(st.sampled_from(later), unique=True, max_size=3))) if later else (),
            )
        )
    return units


@given(registries(), st.sampled_from([".xlsx", ".csv"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(tmp_path: Path, units: list[Unit], suffix: str) -> None:
    path = write_registry(units, tmp_path / f"单位名录{suffix}", {units[0].name: "=1+1"})
    assert load_registry(path) == tuple(units)


@given(st.lists(st.lists(st.text("市局税、2019-甲各 \n=", max_size=8), min_size=1, max_size=12), max_size=6))
@settings(max_examples=80, deadline=None)
def test_whatever_stands_in_a_sheet_gives_units_or_a_list_of_mistakes(rows: list[list[str]]) -> None:
    page = {
        number: {column: text for column, text in enumerate(cells, 1) if text.strip()}
        for number, cells in enumerate(rows, 2)
    }
    from toolkit.model.grid import Book, Sheet

    book = Book(
        "xlsx", (Sheet("名录", {1: dict(enumerate(REGISTRY_HEADS, 1)), **{n: c for n, c in page.items() if c}}),)
    )
    try:
        units = registry_of(book, "名录.xlsx")
    except OperatorError as told:
        assert "名录.xlsx" in str(told)
    else:
        registry = Registry(units, "云溪市", SEED)
        assert {unit.name for unit in units} == set(registry.order)
        assert all(registry.resolve(unit.name) for unit in units)


@given(st.lists(NAMES, unique=True, max_size=5))
def test_names_in_one_cell_come_apart_again(names: list[str]) -> None:
    assert split_names(joined(names)) == tuple(names)


def test_the_same_units_give_the_same_bytes_and_a_pleasant_sheet(tmp_path: Path) -> None:
    first = write_registry(CITY, tmp_path / "甲.xlsx")
    assert first.read_bytes() == write_registry(CITY, tmp_path / "乙.xlsx").read_bytes()
    page = openpyxl.load_workbook(first)[REGISTRY_SHEET]
    assert page["A1"].value == NOTE
    assert [cell.value for cell in page[2]][:-1] == list(REGISTRY_HEADS)
    assert page.freeze_panes == "B3"
    assert page["J100"].number_format == "@"


def test_nothing_typed_becomes_live_in_a_registry(tmp_path: Path) -> None:
    cunning = Unit('=HYPERLINK("http://x")', contact="@SUM(1)", phone="+8613900000000", mail="-1", level="'=2")
    long = Unit("市税务局", phone="089112345678")
    text = write_registry([cunning, long], tmp_path / "名录.csv").read_bytes().decode("utf-8-sig")
    cells = [cell for line in text.splitlines()[1:] for cell in line.replace('"', "").split(",")]
    assert [cell for cell in cells if cell[:1] in "=+-@" and cell] == ["=089112345678"]
    assert load_registry(tmp_path / "名录.csv") == (cunning, long)
    page = openpyxl.load_workbook(write_registry([cunning, long], tmp_path / "名录.xlsx"))[REGISTRY_SHEET]
    assert {cell.data_type for cells in page.iter_rows(min_row=3) for cell in cells if cell.value} == {"s"}
    assert not read_book((tmp_path / "名录.xlsx").read_bytes(), "").sheets[0].formulas


# --- the commands --------------------------------------------------------------------------------------------------------

HEADS = ["主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"]
TASKS = [
    ["优化准入", "1.一日办结", "企业开办全流程压缩至1个工作日。", "牵头单位：市市场监管局、市税务局\n配合单位：市自然资局", "6月底", "", ""],
    ["优化准入", "2.住所登记", "编制禁止登记场所清单并公布。", "牵头单位：各县（区）", "9月底", "", ""],
    ["优化用地", "3.净地出让", "全面推行净地出让和标准地出让。", "牵头单位：市自然资源局\n配合单位：市场监管局、市工商局", "年底前", "", ""],
]  # fmt: skip


def ledger(path: Path, answers: dict[int, str], unit: str = "") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["云溪市2026年优化营商环境重点工作任务落实台账"])
    if unit:
        page.append([f"填报单位：{unit}"])
    page.append(HEADS)
    for number, task in enumerate(TASKS):
        page.append([*task[:5], answers.get(number, ""), ""])
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def test_units_makes_a_registry_of_a_ledger_that_merge_takes(tmp_path: Path) -> None:
    ledger(tmp_path / "台账.xlsx", {})
    done = taizhang("units", "台账.xlsx", "-o", "单位名录.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    units = {unit.name: unit for unit in load_registry(tmp_path / "单位名录.xlsx")}
    assert list(units) == ["市市场监管局", "市税务局", "市自然资局", "各县（区）", "市自然资源局", "市工商局"]
    assert units["市市场监管局"].aliases == ("市场监管局",)
    assert [unit.order for unit in units.values()] == [1, 2, 3, 4, 5, 6]
    page = openpyxl.load_workbook(tmp_path / "单位名录.xlsx")[REGISTRY_SHEET]
    remarks = {str(line[0]): str(line[13] or "") for line in page.iter_rows(min_row=3, values_only=True)}
    assert "市自然资源局" in remarks["市自然资局"]
    assert "成员单位" in remarks["各县（区）"]
    assert "市场监督管理局" in remarks["市工商局"]
    assert remarks["市税务局"] == ""
    assert "台账里没有" not in done.stdout
    again = taizhang("units", "台账.xlsx", "-o", "单位名录.xlsx", cwd=tmp_path)
    assert "已经存在" in mistake(again)


def test_units_reads_a_published_plan_and_writes_a_csv(tmp_path: Path) -> None:
    text = "云溪市2026年优化营商环境分工方案\n\n1.推行一网通办，企业开办压缩至1个工作日。（市市场监管局牵头，市税务局配合）\n2.免费刻制印章。（市公安局牵头）\n"
    (tmp_path / "方案.txt").write_text(text, encoding="utf-8")
    done = taizhang("units", "方案.txt", "-o", "名录.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [unit.name for unit in load_registry(tmp_path / "名录.csv")] == ["市市场监管局", "市税务局", "市公安局"]


def test_units_tells_what_cannot_be(tmp_path: Path) -> None:
    assert "找不到" in mistake(taizhang("units", "没有.xlsx", "-o", "名录.xlsx", cwd=tmp_path))
    ledger(tmp_path / "台账.xlsx", {})
    assert ".xlsx" in mistake(taizhang("units", "台账.xlsx", "-o", "名录.doc", cwd=tmp_path))


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """Two units and a county answered; the registry knows more names than the ledger prints."""
    ledger(tmp_path / "台账.xlsx", {})
    ledger(tmp_path / "收件箱" / "市监局.xlsx", {0: "平均用时0.8个工作日。", 2: "已会商。"})
    ledger(tmp_path / "收件箱" / "税务.xlsx", {0: "发票申领已并入。"}, "国家税务总局云溪市税务局")
    ledger(tmp_path / "收件箱" / "青岚县人民政府.xlsx", {1: "清单已公布。"})
    write_registry(CITY, tmp_path / "设置.xlsx")
    return tmp_path


def merged(folder: Path, *more: str) -> dict[str, Any]:
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--json", "r.json", *more, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads((folder / "r.json").read_text("utf-8"))
    return found


def test_merge_names_units_orders_them_and_expands_collectives_by_the_registry(evening: Path) -> None:
    result = merged(evening, "--settings", "设置.xlsx")
    first, second, third = result["items"]
    assert [report["unit"] for report in first["reports"]] == [MARKET, TAX]
    assert [(report["unit"], report["role"]) for report in second["reports"]] == [(COUNTY, "牵头")]
    assert [report["unit"] for report in third["reports"]] == [MARKET]
    assert {one["unit"] for one in result["submissions"]} == {MARKET, TAX, COUNTY}
    owed = [(one["unit"], len(one["items"])) for one in result["missing"]]
    assert owed == [(NATURE, 1), (DISTRICT, 1)]
    strange = [found for found in result["findings"] if found["code"] == "P719"]
    assert len(strange) == 1
    assert "市自然资局" in strange[0]["message"]
    assert NATURE in strange[0]["message"]
    assert not any(found["code"] == "P720" for found in result["findings"])
    page = openpyxl.load_workbook(evening / "汇总台账.xlsx")["汇总台账"]
    texts = [str(cell.value) for cells in page.iter_rows() for cell in cells if cell.value]
    assert f"【{MARKET}】平均用时0.8个工作日。\n【{TAX}】发票申领已并入。" in texts
    assert any("市市场监管局" in text for text in texts), "the column 责任单位 stays as it was handed out"


def test_without_settings_a_ledger_is_merged_by_its_own_names(evening: Path) -> None:
    (evening / "设置.xlsx").unlink()
    result = merged(evening)
    assert [report["unit"] for report in result["items"][0]["reports"]] == ["市市场监管局", TAX]
    assert [one["unit"] for one in result["missing"]] == ["市自然资源局"]


def test_the_official_order_counts_within_a_role(evening: Path) -> None:
    write_registry([Unit(TAX, order=1), Unit("市市场监管局", ("市监局",), order=2)], evening / "单位名录.csv")
    result = merged(evening, "--settings", "单位名录.csv")
    assert [report["unit"] for report in result["items"][0]["reports"]] == [TAX, "市市场监管局"]
    assert {found["code"] for found in result["findings"]} >= {"P719", "P720"}


def test_a_rename_counts_on_the_day_of_the_merge(evening: Path) -> None:
    units = [Unit("市市场监管局", ("市监局",), valid_to="2026-06-30", successor="市监管委"), Unit("市监管委")]
    write_registry(units, evening / "名录.xlsx")
    before = merged(evening, "--settings", "名录.xlsx", "--as-of", "2026-06-30")
    assert before["items"][0]["reports"][0]["unit"] == "市市场监管局"
    after = merged(evening, "--settings", "名录.xlsx", "--as-of", "2026-07-01")
    assert "市监管委" in [report["unit"] for report in after["items"][0]["reports"]]


def test_a_second_run_with_the_registry_loses_and_doubles_nothing(evening: Path) -> None:
    merged(evening)
    changed = merged(evening, "--settings", "设置.xlsx")
    again = merged(evening, "--settings", "设置.xlsx")
    assert again["items"] == changed["items"]
    assert again["balance"] == changed["balance"]
    assert changed["balance"]["conflicting"] == 0
    assert [report["unit"] for report in changed["items"][0]["reports"]] == [MARKET, TAX]


def test_the_consolidated_ledger_is_the_next_ledger_with_the_registry(evening: Path) -> None:
    merged(evening, "--settings", "设置.xlsx")
    (evening / "汇总台账.xlsx").rename(evening / "台账.xlsx")
    (evening / "汇总台账-上报版.xlsx").unlink()
    result = merged(evening, "--settings", "设置.xlsx")
    assert [report["unit"] for report in result["items"][0]["reports"]] == [MARKET, TAX]
    assert [one["unit"] for one in result["missing"]] == [NATURE, DISTRICT]


def test_a_registry_with_mistakes_stops_the_merge_with_its_cells(evening: Path) -> None:
    sheet(evening / "坏.xlsx", [row(单位名称="市税务局", 排序="x"), row(单位名称="青岚县", 承接单位="没有")])
    done = taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--settings", "坏.xlsx", cwd=evening)
    assert done.returncode == 2
    assert "D2" in done.stderr
    assert "H3" in done.stderr
    assert not (evening / "汇总台账.xlsx").exists()
    assert "找不到" in mistake(
        taizhang("merge", "台账.xlsx", "收件箱", "-o", "汇总台账.xlsx", "--settings", "无.xlsx", cwd=evening)
    )


def test_the_registry_among_the_submissions_is_no_submission(evening: Path) -> None:
    (evening / "设置.xlsx").rename(evening / "收件箱" / "设置.xlsx")
    result = merged(evening, "--settings", "收件箱/设置.xlsx")
    assert len(result["submissions"]) == 3


def test_two_runs_with_different_hash_seeds_write_the_same_registry(tmp_path: Path) -> None:
    ledger(tmp_path / "台账.xlsx", {})
    written = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "toolkit", "units", "台账.xlsx", "-o", f"{seed}.xlsx"],
            cwd=tmp_path, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])}, check=True, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0
        written.append((tmp_path / f"{seed}.xlsx").read_bytes())
    assert written[0] == written[1]


def test_a_draft_says_what_the_reforms_did_to_a_name() -> None:
    units = [Assignment(Role.LEAD, ("人行云溪中心支行", "市大数据局", "市食药监局", "市税务局", "各县区"))]
    item = Item("1", "1", "", "", "甲事。", tuple(units))
    drafted, remarks = draft_registry(Ledger("云溪市2026年落实台账", (item,), "台账.xlsx", ""), SEED)
    assert [unit.order for unit in drafted] == [1, 2, 3, 4, 5]
    assert "2023-08-18起一般改称分行" in remarks["人行云溪中心支行"]
    assert "改称数据局" in remarks["市大数据局"]
    assert "改称市场监督管理局" in remarks["市食药监局"]
    assert "市税务局" not in remarks
    assert "集体称谓" in remarks["各县区"]


def test_a_reform_that_was_not_the_same_everywhere_is_no_finding() -> None:
    assert renamed("市大数据局", SEED) is not None
    assert renamed("市大数据局", SEED, 2026) is None
    found = renamed("市食药监局", SEED, 2026)
    assert found is not None
    assert found.new == "市场监督管理局"
    assert renamed("市税务局", SEED) is None


def test_one_unit_in_three_spellings_is_one_unit_of_a_ledger() -> None:
    names = ["市市场监管局", "市场监管局", "市市场监督管理局"]
    assert len(Roster(names, SEED, "云溪市").units) == 1
    two = Roster(["区市场监管局", "市场监管局", "市市场监管局"], SEED, "云溪市")
    assert two.head("市场监管局") == two.head("市市场监管局") != two.head("区市场监管局")


def test_the_function_takes_the_registry_too(evening: Path) -> None:
    outcome = toolkit.merge(
        evening / "台账.xlsx", [evening / "收件箱"], evening / "甲.xlsx", settings=evening / "设置.xlsx", plan=True
    )
    assert [(one.unit, len(one.items)) for one in outcome.merged.missing] == [(NATURE, 1), (DISTRICT, 1)]
    assert outcome.merged.units == [NATURE, MARKET, TAX, DISTRICT, COUNTY, "市自然资局"]


def test_an_open_list_names_and_orders_its_senders_by_the_registry(tmp_path: Path) -> None:
    heads = ["序号", "证明事项名称", "设定依据", "开具单位"]

    def form(path: Path, unit: str, rows: list[list[str]]) -> None:
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        for line in (["云溪市保留证明事项清单"], [f"填报单位：{unit}"] if unit else [], heads, *rows):
            page.append(line)
        path.parent.mkdir(exist_ok=True)
        book.save(path)

    form(tmp_path / "台账.xlsx", "", [])
    form(tmp_path / "收件箱" / "一.xlsx", "国家税务总局云溪市税务局", [["1", "完税证明", "条例第三条", "税务部门"]])
    form(tmp_path / "收件箱" / "二.xlsx", "市工商局", [["1", "歇业证明", "条例第九条", "登记机关"]])
    write_registry(CITY, tmp_path / "设置.xlsx")
    result = merged(tmp_path, "--settings", "设置.xlsx")
    assert sorted(one["unit"] for one in result["submissions"]) == [MARKET, TAX]
    page = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")["汇总台账"]
    senders = [value for (value,) in page.iter_rows(min_col=2, max_col=2, min_row=3, values_only=True) if value]
    assert [name for name in senders if name in (MARKET, TAX)] == [MARKET, TAX]
