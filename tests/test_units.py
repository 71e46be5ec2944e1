"""Who is named in a 责任单位 cell, and which unit of a ledger a name means."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.ledger import Role
from toolkit.settings.names import load_names
from toolkit.text.roster import Roster, region_of
from toolkit.text.units import split_units

LEAD, RESPONSIBLE, SUPPORT = Role.LEAD, Role.RESPONSIBLE, Role.SUPPORT
ORDINARY = [
    "市发改委", "市税务局", "市市场监管局", "市文化和旅游局", "市住房和城乡建设局", "市人社局", "青岚县人民政府",
    "石桥区人民政府", "国网云溪供电公司", "人行云溪中心支行", "市委编办（审改办）", "各县（区）", "各功能园区",
    "市公共资源交易中心", "自来水公司", "市中院", "市政府办公室", "市直各部门", "财政厅", "市金融服务和事业发展中心",
]  # fmt: skip


def roles(text: str, default: Role = RESPONSIBLE) -> dict[Role, tuple[str, ...]]:
    return {assignment.role: assignment.units for assignment in split_units(text, default).assignments}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("牵头单位：市发改委\n配合单位：市税务局、市财政局", {LEAD: ("市发改委",), SUPPORT: ("市税务局", "市财政局")}),
        ("牵头单位: 市发改委 配合单位: 市税务局", {LEAD: ("市发改委",), SUPPORT: ("市税务局",)}),
        ("牵 头 单 位 ：市发改委；协办单位：市税务局。", {LEAD: ("市发改委",), SUPPORT: ("市税务局",)}),
        ("责任单位 市税务局", {RESPONSIBLE: ("市税务局",)}),
        ("【牵头】市税务局【配合】市财政局", {LEAD: ("市税务局",), SUPPORT: ("市财政局",)}),
        ("牵头单位：市发改委 配合单位：市财政局 牵头单位：市税务局", {LEAD: ("市发改委", "市税务局"), SUPPORT: ("市财政局",)}),
        ("市发改委牵头，市税务局、市财政局配合", {LEAD: ("市发改委",), SUPPORT: ("市税务局", "市财政局")}),
        ("（市发改委、市税务局牵头，各县（区）按职责分工负责）", {LEAD: ("市发改委", "市税务局"), RESPONSIBLE: ("各县（区）",)}),
        ("由市税务局负责", {RESPONSIBLE: ("市税务局",)}),
        ("市发改委会同市税务局", {LEAD: ("市发改委",), SUPPORT: ("市税务局",)}),
        ("市发改委（牵头）、市税务局（配合）", {LEAD: ("市发改委",), SUPPORT: ("市税务局",)}),
        ("市发改委，市税务局;市财政局；市水利局/市民政局", {RESPONSIBLE: ("市发改委", "市税务局", "市财政局", "市水利局", "市民政局")}),
        ("市税务局等", {RESPONSIBLE: ("市税务局",)}),
        ("市税务局、市水利局等15个部门", {RESPONSIBLE: ("市税务局", "市水利局")}),
        ("市水利局等具有审批、核准权限的有关部门", {RESPONSIBLE: ("市水利局", "具有审批、核准权限的有关部门")}),
        ("各市、县（区）人民政府、市税务局", {RESPONSIBLE: ("各市、县（区）人民政府", "市税务局")}),
        ("市委编办（审改办、法制办）、市税务局", {RESPONSIBLE: ("市委编办（审改办、法制办）", "市税务局")}),
        ("市税务局和市财政局及市民政局", {RESPONSIBLE: ("市税务局", "市财政局", "市民政局")}),
        ("市文化和旅游局、市住房和城乡建设局", {RESPONSIBLE: ("市文化和旅游局", "市住房和城乡建设局")}),
        ("<p>牵头单位：市税务局</p>", {LEAD: ("市税务局",)}),
        ("无", {}),
        ("/", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_cells_as_offices_write_them(text: str, expected: dict[Role, tuple[str, ...]]) -> None:
    assert roles(text) == expected


def test_units_without_label_take_the_role_of_the_column() -> None:
    assert roles("市税务局、市财政局", LEAD) == {LEAD: ("市税务局", "市财政局")}


def test_spaces_separate_whole_units_only_and_are_noted() -> None:
    cell = split_units("市大数据局 市行政审批局")
    assert cell.assignments[0].units == ("市大数据局", "市行政审批局")
    assert cell.notes == (("P712", {"left": "市大数据局", "right": "市行政审批局"}),)
    for typeset in ("市住 建局", "市税务 局", "国网云溪 供电公司", "人行云溪中心 支行", "市政府 办公室"):
        cell = split_units(typeset)
        assert (cell.assignments[0].units, cell.notes) == ((typeset.replace(" ", ""),), ())


def test_line_breaks_separate_lines_of_units_and_not_wrapped_names() -> None:
    assert roles("市税务局\n市财政局") == {RESPONSIBLE: ("市税务局", "市财政局")}
    assert roles("自来水公司\n燃气热力公司") == {RESPONSIBLE: ("自来水公司", "燃气热力公司")}
    assert roles("市金融服务和\n事业发展中心") == {RESPONSIBLE: ("市金融服务和事业发展中心",)}


def test_the_tail_of_a_cut_cell_is_kept_apart() -> None:
    cell = split_units("展中心、人行云溪中心支行 牵头单位：市司法局")
    assert cell.head_fragment == "展中心、人行云溪中心支行"
    assert cell.assignments[0].units == ("市司法局",)
    assert split_units("市税务局 配合单位：市财政局").head_fragment == ""


def test_typos_stay_as_printed() -> None:
    assert roles("市自然资局、个功能园区") == {RESPONSIBLE: ("市自然资局", "个功能园区")}


@given(st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=8, unique=True), st.sampled_from("、，,；;\n"))
def test_splitting_undoes_joining(units: list[str], separator: str) -> None:
    assert roles(separator.join(units)) == {RESPONSIBLE: tuple(units)}


@given(
    st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(ORDINARY), min_size=1, max_size=4, unique=True),
    st.sampled_from(["\n", " ", "；", "\u3000"]),
    st.sampled_from("：:"),
)
def test_labels_divide_lead_and_support(lead: list[str], support: list[str], gap: str, colon: str) -> None:
    text = f"牵头单位{colon}{'、'.join(lead)}{gap}配合单位{colon} {'、'.join(support)}"
    assert roles(text) == {LEAD: tuple(lead), SUPPORT: tuple(support)}


@given(st.text(alphabet="市县区各局委办（）()、，；：: \n牵头配合责任单位等和及<p>由会同负责A1", max_size=60))
def test_no_cell_is_refused(text: str) -> None:
    for assignment in split_units(text).assignments:
        assert all(unit and unit == unit.strip() for unit in assignment.units)


LEDGER_UNITS = [
    "市发改委", "市市场监管局", "市税务局", "市自然资源局", "青岚县人民政府", "石桥区", "国网云溪供电公司",
    "人行云溪中心支行", "各县（区）", "市直各部门", "市医保局", "市政府办公室", "市公积金管理中心", "自来水公司", "市中院",
    "市金融服务和事业发展中心",
]  # fmt: skip


def roster(names: list[str] = LEDGER_UNITS, region: str = "云溪市") -> Roster:
    return Roster(names, load_names(), region)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("市市场监管局", "市市场监管局"), ("市场监管局", "市市场监管局"), ("某市市场监督管理局", "市市场监管局"),
        ("云溪市市场监督管理局", "市市场监管局"), ("云溪市市场监管局", "市市场监管局"), ("市 税 务 局", "市税务局"),
        ("国家税务总局云溪市税务局", "市税务局"), ("市税务局（盖章）", "市税务局"), ("青岚县", "青岚县人民政府"),
        ("青岚县政府", "青岚县人民政府"), ("石桥区人民政府", "石桥区"), ("国家电网云溪市供电公司", "国网云溪供电公司"),
        ("中国人民银行云溪市中心支行", "人行云溪中心支行"), ("云溪市医疗保障局", "市医保局"), ("市府办", "市政府办公室"),
        ("云溪市住房公积金管理中心", "市公积金管理中心"), ("云溪市中级人民法院", "市中院"), ("各县(区)", "各县（区）"),
        ("云溪市金融服务和事业发展中心", "市金融服务和事业发展中心"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_unit_are_known(text: str, unit: str) -> None:
    assert roster().resolve(text).unit == unit


@pytest.mark.parametrize(
    "text", ["青岚县税务局", "海州市税务局", "市教育局", "白水县", "税务", "", "县发改委", "某县税务局"]
)
def test_other_units_are_not_taken_for_ours(text: str) -> None:
    assert roster().resolve(text).unit is None


def test_similar_names_are_suggested_and_never_accepted() -> None:
    found = roster().resolve("市自然资局")
    assert (found.unit, found.how, found.candidates) == (None, "near", ("市自然资源局",))


def test_a_name_that_two_units_share_is_ambiguous() -> None:
    found = roster(["青岚县税务局", "白水县税务局", "市税务局", "省税务局"]).resolve("税务局")
    assert (found.unit, found.how) == (None, "ambiguous")
    assert set(found.candidates) == {"市税务局", "省税务局"}


def test_two_ways_in_one_ledger_are_one_unit_under_the_usual_name() -> None:
    names = roster(["市市场监管局", "市场监管局", "市医保局", "市医疗保障局", "市医疗保障局", "市市场监管局"])
    assert names.units == ("市市场监管局", "市医疗保障局")
    assert names.head("市场监管局") == "市市场监管局"
    assert names.members("市医疗保障局") == ("市医保局", "市医疗保障局")


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市税务局(2)终稿.xlsx", ("市税务局",)),
        ("云溪市2026年优化营商环境台账（国家税务总局云溪市税务局）.xlsx", ("市税务局",)),
        ("【市场监管局】落实台账-盖章版", ("市市场监管局",)),
        ("青岚县税务局.xlsx", ()),
        ("青岚县报送表.xlsx", ("青岚县人民政府",)),
        ("由市税务局、自来水公司汇总", ("市税务局", "自来水公司")),
        ("2026年台账.xlsx", ()),
    ],
)
def test_units_inside_file_names(text: str, units: tuple[str, ...]) -> None:
    assert roster().find_in(text) == units


@pytest.mark.parametrize(
    "name",
    ["各县（区）", "各县区", "各县(市、区)人民政府", "市直各部门", "市政府有关部门", "各功能园区", "清欠领导小组成员单位",
     "驻市有关单位", "各乡镇（街道）", "功能园区", "各商业银行"],
)  # fmt: skip
def test_collectives(name: str) -> None:
    assert roster().is_collective(name)


@pytest.mark.parametrize("name", ["市税务局", "青岚县", "石桥区人民政府", "开发区管委会", "自来水公司", "市发改委"])
def test_single_units_are_no_collectives(name: str) -> None:
    assert not roster().is_collective(name)


@pytest.mark.parametrize(
    ("collective", "unit", "expected"),
    [
        ("各县（区）", "青岚县", True), ("各县（区）", "青岚县人民政府", True), ("各县（区）", "市税务局", False),
        ("市直各部门", "市税务局", True), ("市直各部门", "青岚县人民政府", False), ("各功能园区", "高新区管委会", True),
        ("各功能园区", "市税务局", False), ("有关部门", "市税务局", True), ("市税务局", "市税务局", False),
        ("各县（区）", "各县（区）", False),
    ],
)  # fmt: skip
def test_who_may_belong_to_a_collective(collective: str, unit: str, expected: bool) -> None:
    assert roster().may_belong(collective, unit) is expected


def test_a_roster_travels_to_worker_processes() -> None:
    names = roster([*LEDGER_UNITS, "市场监管局", "市医疗保障局", "市医疗保障局"])
    again = pickle.loads(pickle.dumps(names))
    assert again.units == names.units
    assert again.resolve("市医保局") == names.resolve("市医保局")


def test_region_of_a_title() -> None:
    assert region_of("云溪市2026年优化营商环境重点任务落实台账") == "云溪市"
    assert region_of("2026年重点任务") == ""


@given(st.text(alphabet="市县区各局委办（）()、云溪青岚税务国网人行某123.- ", max_size=30))
def test_no_name_is_refused(text: str) -> None:
    names = roster()
    found = names.resolve(text)
    assert found.unit is None or found.unit in names.units
    assert set(names.find_in(text)) <= set(names.units)
