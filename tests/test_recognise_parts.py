"""A ledger in parts: sheets that go together, lines between the rows, and units that stand in brackets."""

from __future__ import annotations

import pytest

from tests.sheets import book, codes, named, only, read, sheet
from toolkit.app.opening import Opened, ledger_of
from toolkit.model.ledger import Role

HEAD = "序号 | 任务 | 牵头单位 | 完成时限"
ONE = f"{HEAD}\n1 | 推动项目二期投产。 | 市工信局 | 6月底\n2 | 完成站前广场改造。 | 市住建局 | 9月底"
TWO = f"{HEAD}\n1 | 新增养老床位800张。 | 市民政局 | 10月底\n2 | 建设托育机构12家。 | 市卫健委 | 11月底"


def opened(*tables: tuple[str, str]) -> Opened:
    return ledger_of(book(*(sheet(text, name) for name, text in tables)), "台账.xlsx", "0" * 64)


def told(found: Opened) -> list[str]:
    return [finding.code for finding in found.findings]


def test_sheets_with_the_same_heads_and_other_tasks_are_one_ledger() -> None:
    found = opened(("项目专班", ONE), ("民生专班", TWO))
    assert [item.requirement for item in found.ledger.items][2:] == ["新增养老床位800张。", "建设托育机构12家。"]
    assert "L217" in told(found) and "L232" not in told(found)
    assert not {"P701", "P702", "P703"} & {*told(found)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("上期", TWO),
        ("民生专班", ONE.replace("9月底", "8月底")),
        ("2025年", TWO),
        ("民生专班", TWO.replace("牵头单位", "责任单位")),
    ],
    ids=["a draft by its name", "the same tasks", "another year", "other heads"],
)
def test_a_draft_a_copy_or_another_table_is_left_out(name: str, text: str) -> None:
    found = opened(("2026年", ONE), (name, text))
    assert len(found.ledger.items) == 2
    assert "L232" in told(found) and "L217" not in told(found)


def test_a_second_table_of_a_sheet_that_starts_at_one_again_repeats_no_number() -> None:
    found = opened(("Sheet1", f"{ONE}\n--\n{TWO}"))
    assert [item.no for item in found.ledger.items] == ["1", "2", "1", "2"]
    assert not {"P701", "P702", "P703"} & {*told(found)}


def test_a_number_that_is_given_twice_within_a_table_is_still_told() -> None:
    assert "P702" in told(opened(("Sheet1", f"{ONE}\n1 | 开通公交专线。 | 市交通运输局 | 9月底")))


def test_a_line_over_the_whole_width_without_number_is_a_theme_and_told() -> None:
    reading = read("""
        序号 | 实事内容 | 责任单位 | 完成时限
        教育类 | < | < | <
        1 | 新增公办学位1800个。 | 区教育局 | 8月底
        医疗类 | < | < | <
        2 | 新建村卫生室8个。 | 区卫健局 | 10月底
    """)
    assert [row.values["theme"] for row in only(reading).rows] == ["教育类", "医疗类"]
    assert [code for code in codes(reading) if code.startswith("L219")] == ["L219 A2", "L219 A4"]


def test_a_sentence_alone_between_the_rows_is_a_note_and_told() -> None:
    reading = read("""
        序号 | 工作任务 | 责任单位 | 完成时限
        1 | 新增公办学位1800个。 | 区教育局 | 8月底
        以下任务由各县区落实，请按月报送。 | < | < | <
        2 | 新建村卫生室8个。 | 区卫健局 | 10月底
        以上任务按月调度。 | < | < | <
    """)
    assert named(reading, "note") == ["以下任务由各县区落实，请按月报送。", "以上任务按月调度。"]
    assert [code for code in codes(reading) if code.startswith("L218")] == ["L218 A3"]


def test_the_line_above_the_first_table_is_a_theme_where_the_second_has_one() -> None:
    found = opened(("Sheet1", f"一、市级任务 | < | < | <\n{ONE}\n二、县级任务 | < | < | <\n{TWO}"))
    assert [item.theme for item in found.ledger.items] == ["市级任务"] * 2 + ["县级任务"] * 2


@pytest.mark.parametrize(
    ("head", "cell", "lead", "support"),
    [
        ("牵头单位（配合单位）", "市教育局（市公安局、各县区）", ("市教育局",), ("市公安局", "各县区")),
        ("牵头（配合）单位", "市发改委（市教育局）", ("市发改委",), ("市教育局",)),
        ("牵头单位（配合单位）", "市发改委", ("市发改委",), ()),
        ("牵头单位", "市府办（市大数据局）", ("市府办（市大数据局）",), ()),
    ],
)
def test_brackets_hold_supporting_units_where_the_head_says_so(
    head: str, cell: str, lead: tuple[str, ...], support: tuple[str, ...]
) -> None:
    item = opened(("Sheet1", f"序号 | 工作任务 | {head} | 完成时限\n1 | 开展排查。 | {cell} | 4月底")).ledger.items[0]
    units = {assignment.role: assignment.units for assignment in item.assignments}
    assert (units.get(Role.LEAD, ()), units.get(Role.SUPPORT, ())) == (lead, support)


def test_units_behind_the_task_count_in_a_table_without_a_column_for_them() -> None:
    text = "序号 | 任务及责任分工 | 完成时限\n1 | 推行“企业码”。（责任单位：市数据局、市工信局） | 6月底\n2 | 清理账款（含农民工工资）。 | 9月底"
    items = opened(("Sheet1", text)).ledger.items
    assert [[assignment.units for assignment in item.assignments] for item in items] == [[("市数据局", "市工信局")], []]


def test_units_merged_over_rows_are_no_omission() -> None:
    text = """
        序号 | 重点工作 | 工作措施 | 责任单位 | 完成时限
        1 | 网格化服务 | 优化调整网格1120个。 | 县委政法委 | 5月底
        ^ | ^ | 配齐专职网格员。 | ^ | 6月底
    """
    assert "L233" not in told(opened(("Sheet1", text)))


def test_heads_are_read_by_their_build_where_no_dictionary_has_them() -> None:
    table = only(
        read("""
        重点任务 | 首办责任单位 | 参加单位 | 任务进度要求 | 未落实原因
        1.推行告知承诺。 | 县司法局 | 县直各单位 | 6月底前 |
    """)
    )
    assert {"lead": 2, "support": 3, "deadline": 4, "problem": 5}.items() <= table.columns.items()
