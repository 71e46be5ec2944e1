"""A very large, regular ledger becomes items while it is read; it must give what the ordinary way gives, or step aside."""

from __future__ import annotations

import copy
import hashlib
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.app.opening import Opened, ledger_of, open_large
from toolkit.app.spool import Spool
from toolkit.model.errors import OperatorError
from toolkit.model.ledger import Item, Milestone, StoredItem
from toolkit.model.output import LEDGER_HEADS
from toolkit.read.open import read_book

HEADS = [*LEDGER_HEADS.values(), "台账识别码"]
UNITS = ("市税务局", "市发改委、市财政局", "牵头单位：市教育局\n配合单位：各县（区）", "市住建局")


def ledger(rows: int = 30, title: str = "云溪市2026年优化营商环境落实台账") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    sheet.append([title])
    sheet.append(HEADS)
    for n in range(rows):
        requirement = f"6月底前完成第{n}批事项梳理，\n全年办结不少于{n * 3 + 7}件，网上可办率达到9{n % 10}%。"
        sheet.append(
            [f"（{n // 5 + 1}）提升服务之{n // 5}", f"{n // 2 + 1}.压缩环节{n // 2}", requirement, UNITS[n % 4],
             ("12月底", "持续推进", "2026年9月底前")[n % 3], "已完成" if n % 4 == 1 else None, None, f"{n * 7919 + 1:08x}"]
        )  # fmt: skip
    return book


def saved(book: openpyxl.Workbook, folder: Path) -> Path:
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def ordinary(path: Path) -> Opened:
    data = path.read_bytes()
    return ledger_of(read_book(data, path.name), path.name, hashlib.sha256(data).hexdigest())


def told(opened: Opened) -> dict[str, Any]:
    """All that is known of a ledger, as values."""
    plain = [{one.name: getattr(item, one.name) for one in fields(Item)} for item in opened.ledger.items]
    texts = [(row.number, dict(sorted(row.values.items())), row.inherited, dict(row.extra)) for row in opened.rows]
    reading = opened.reading
    bare = replace(opened.ledger, items=())
    return {
        "items": plain, "ledger": bare, "rows": texts, "findings": opened.findings, "loose": reading.loose,
        "title": reading.title, "tables": [(t.sheet, t.columns, t.heads, t.first_row) for t in reading.tables],
        "layout": opened.layout,
    }  # fmt: skip


def test_a_regular_ledger_reads_the_same(tmp_path: Path) -> None:
    path = saved(ledger(1300), tmp_path)
    large = open_large(path, at_least=0)
    assert large is not None and len(large.ledger.items) == 1300
    assert told(large) == told(ordinary(path))
    assert all(type(item) is StoredItem for item in large.ledger.items)


def test_a_small_file_is_not_tried(tmp_path: Path) -> None:
    assert open_large(saved(ledger(), tmp_path)) is None
    assert open_large(tmp_path / "没有.xlsx", at_least=0) is None
    (tmp_path / "文字.xlsx").write_text("不是表格")
    assert open_large(tmp_path / "文字.xlsx", at_least=0) is None


ODDITIES: dict[str, Callable[[Any], object]] = {
    "主题合并": lambda sheet: sheet.merge_cells("A8:A10"),
    "主题空白": lambda sheet: sheet.__setitem__("A9", None),
    "识别码空白": lambda sheet: sheet.__setitem__("H12", None),
    "识别码重复": lambda sheet: sheet.__setitem__("H12", sheet["H11"].value),
    "要求重复": lambda sheet: sheet.__setitem__("C12", sheet["C11"].value),
    "续行": lambda sheet: sheet.__setitem__("H12", f"{sheet['H11'].value}#2"),
    "公式": lambda sheet: sheet.__setitem__("F6", "=A1"),
    "隐藏行": lambda sheet: setattr(sheet.row_dimensions[9], "hidden", True),
    "删除线": lambda sheet: setattr(sheet["F7"], "font", openpyxl.styles.Font(strike=True)),
    "单位串行": lambda sheet: sheet.__setitem__("D9", "市民政局\n配合单位：市商务局"),
    "另一张表": lambda sheet: [sheet.append(row) for row in ([], HEADS, ["甲", "乙", "丙事项要办", "市税务局", "6月底"])],
    "表尾签字": lambda sheet: [sheet.append(row) for row in ([], ["填表人：张三"])],
    "重复表头": lambda sheet: sheet.insert_rows(15) or [sheet.cell(15, n + 1, head) for n, head in enumerate(HEADS)],
    "主题成行": lambda sheet: sheet.insert_rows(15) or sheet.__setitem__("A15", "二、另一个方面"),
    "多出的列": lambda sheet: sheet.__setitem__("J9", "分管领导已阅"),
    "超长": lambda sheet: sheet.__setitem__("F9", "很长" * 15_500),
    "表头上下两行": lambda sheet: sheet.insert_rows(2) or sheet.merge_cells("D2:E2") or sheet.__setitem__("D2", "责任"),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODDITIES)
def test_an_irregular_ledger_is_left_to_the_ordinary_way(odd: str, tmp_path: Path) -> None:
    book = ledger(40)
    ODDITIES[odd](book.active)
    assert open_large(saved(book, tmp_path), at_least=0) is None


def test_what_does_not_matter_does_not_matter(tmp_path: Path) -> None:
    book = ledger(700)
    sheet: Any = book.active
    sheet.merge_cells("A1:H1")
    sheet["C9"].comment = openpyxl.comments.Comment("请核", "办公室")
    sheet["F20"], sheet["G20"] = "=1", 85
    sheet["F20"].data_type = "s"
    book.create_sheet("说明").append(["请按期填报。"])
    path = saved(book, tmp_path)
    large = open_large(path, at_least=0)
    assert large is not None
    assert told(large) == told(ordinary(path))


EDITS = st.tuples(
    st.integers(1, 45), st.integers(1, 9),
    st.sampled_from(["", None, "市民政局", "合计", "备注：同上", "（九）新的主题", "12.新的工作", "具体要求", "6月底", 7, 0.85, "1", "/", "填报单位：市税务局"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EDITS, max_size=4), st.sets(st.integers(1, 45), max_size=2))
def test_whatever_is_edited_both_ways_agree(tmp_path: Path, edits: list[Any], gone: set[int]) -> None:
    book = ledger(40)
    sheet: Any = book.active
    for row, column, value in edits:
        sheet.cell(row, column).value = value
    for row in sorted(gone, reverse=True):
        sheet.delete_rows(row)
    path = saved(book, tmp_path)
    large = open_large(path, at_least=0)
    if large is not None:
        assert told(large) == told(ordinary(path))


def test_a_stored_item_looks_like_any_other() -> None:
    spool = Spool()
    dates = (Milestone("6月底", "2026-06-30"),)
    plain = Item("0a", "1", "主题", "工作", "要求一", row=7, milestones=dates)
    item = StoredItem.of(plain, spool, lambda text: dates if text == "要求一" else ())
    assert {one.name: getattr(item, one.name) for one in fields(Item)} == {
        one.name: getattr(plain, one.name) for one in fields(Item)
    }
    assert replace(item, no="") == replace(plain, no="")
    assert pickle.loads(pickle.dumps(item)) == plain
    assert copy.copy(item) == plain


@given(st.lists(st.text(st.characters(codec=None), max_size=50), min_size=1, max_size=200), st.randoms())
def test_texts_come_back_from_the_spool(texts: list[str], random: Any) -> None:
    spool = Spool()
    numbers = [spool.put(text) for text in texts]
    order = list(range(len(texts)))
    random.shuffle(order)
    assert [spool.get(numbers[n]) for n in order] == [texts[n] for n in order]
    assert spool.get(spool.put("再来一条")) == "再来一条"


def test_a_full_disk_is_the_operators_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()

    class Full:
        def seek(self, _place: int) -> None: ...

        def write(self, _data: bytes) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "_file", Full())
    with pytest.raises(OperatorError, match="临时文件写不进去"):
        for n in range(40):
            spool.put(str(n))
