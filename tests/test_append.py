"""Open layouts: every unit's rows one after the other, none lost, each with its source."""

from __future__ import annotations

from dataclasses import astuple

from merging import FINANCE, MARKET, TAX

from toolkit.core.append import Received, append
from toolkit.model.layout import Column, Layout, Loose, Reading, Row, Table
from toolkit.model.merging import Balance, Consolidated
from toolkit.model.output import LEDGER_SHEET

LAYOUT = Layout(
    "证明事项清单", "open",
    (Column("seq", "序号", (), "number"), Column("name", "证明名称", (), "answer"), Column("basis", "设定依据", (), "answer"),
     Column("remark", "备注")),
    (("name",), ("basis",)),
)  # fmt: skip


def file(name: str, *rows: dict[str, str], loose: tuple[Loose, ...] = ()) -> Reading:
    columns = {"seq": 1, "name": 2, "basis": 3, "remark": 4}
    table = Table(
        "Sheet1", LAYOUT.name, columns, {1: "序号", 2: "证明名称", 3: "设定依据", 4: "备注", 5: "联系人"}, 3,
        [Row(number, values) for number, values in enumerate(rows, start=3)],
    )  # fmt: skip
    return Reading(name, "d" * 64, "xlsx", [table], list(loose))


def merge(*received: Received) -> Consolidated:
    merged = append(received, LAYOUT, title="云溪市2026年保留证明事项清单", roster_order=[FINANCE, TAX])
    read, *sides = astuple(merged.balance)
    assert read == sum(sides)
    return merged


BIRTH = {"seq": "1", "name": "出生证明", "basis": "《云溪市办事规程》第3条"}
INCOME = {"seq": "2", "name": "收入证明", "basis": "《云溪市办事规程》第9条", "remark": "拟取消"}


def test_rows_stand_in_the_order_of_the_units_and_are_numbered_anew() -> None:
    merged = merge(
        Received(file("市场.xlsx", INCOME), MARKET),
        Received(file("税务.xlsx", BIRTH, INCOME), TAX),
        Received(file("财政.xlsx", BIRTH), FINANCE),
    )
    items = merged.ledger.items
    assert [(one.no, one.theme, one.requirement) for one in items] == [
        ("1", FINANCE, "出生证明"), ("2", TAX, "出生证明"), ("3", TAX, "收入证明"), ("4", MARKET, "收入证明"),
    ]  # fmt: skip
    assert len({one.id for one in items}) == 4
    assert merged.ledger.rows == "open"
    assert merged.units == [FINANCE, TAX, MARKET]
    assert merged.final(2, "requirement") == "收入证明"


def test_every_cell_knows_its_file_and_address() -> None:
    merged = merge(Received(file("税务.xlsx", BIRTH, INCOME), TAX))
    told = [(c.column, c.text, merged.submissions[c.file].file, c.cell) for c in merged.contributions(1)]
    assert told == [
        ("证明名称", "收入证明", "税务.xlsx", "B4"), ("设定依据", "《云溪市办事规程》第9条", "税务.xlsx", "C4"), ("备注", "拟取消", "税务.xlsx", "D4"),
    ]  # fmt: skip
    assert merged.balance == Balance(5, 5)


def test_columns_beyond_the_standard_ones_stand_under_their_own_heads() -> None:
    merged = merge(Received(file("税务.xlsx", BIRTH, INCOME), TAX))
    known = merged.ledger.items[1].id
    assert [head for sheet, row, head in merged.carried if not row] == ["证明名称", "设定依据", "备注"]
    assert merged.carried[LEDGER_SHEET, known, "备注"] == "拟取消"


def test_a_row_sent_again_word_for_word_stands_once() -> None:
    again = file("税务2.xlsx", {**BIRTH, "name": "出生证明。"}, INCOME)
    merged = merge(Received(file("税务.xlsx", BIRTH), TAX), Received(again, TAX))
    assert [one.requirement for one in merged.ledger.items] == ["出生证明", "收入证明"]
    assert [(left.kind, left.text) for left in merged.leftovers] == [
        ("superseded", "出生证明。"),
        ("superseded", BIRTH["basis"]),
    ]
    assert [(one.merged, one.left) for one in merged.submissions] == [(2, 0), (3, 2)]


def test_what_is_outside_the_table_or_unsigned_is_listed() -> None:
    lines = (
        Loose("unit_line", "Sheet1", 1, 1, "填报单位：市税务局"),
        Loose("note", "Sheet1", 9, 1, "其余事项下月补报"),
    )
    odd = file("无名.xlsx", BIRTH)
    odd.tables[0].rows[0].extra = {5: "张科长"}
    merged = merge(Received(file("税务.xlsx", BIRTH, loose=lines), TAX), Received(odd, None))
    assert [(left.kind, left.text) for left in merged.leftovers] == [
        ("set_aside", "填报单位：市税务局"), ("unplaced", "其余事项下月补报"),
        ("unplaced", "张科长"), ("unplaced", "出生证明"), ("unplaced", BIRTH["basis"]),
    ]  # fmt: skip
    assert merged.balance == Balance(7, 2, 0, 0, 4, 1)
    assert [one.state for one in merged.submissions] == ["merged", "unidentified"]
