"""Small ledgers and placed files made by hand, and the output of a merge as the next run would read it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.core.combine import combine
from toolkit.core.previous import Previous, read_previous
from toolkit.core.settle import HEADS
from toolkit.model.findings import SEVERITY_NAMES
from toolkit.model.grid import Book, Sheet
from toolkit.model.layout import Reading, Row, Table
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Role
from toolkit.model.merging import Answer, Consolidated, Leftover, Placed
from toolkit.model.output import (
    FINDINGS_HEADS,
    FINDINGS_SHEET,
    LEDGER_SHEET,
    LEFTOVERS_HEADS,
    LEFTOVERS_SHEET,
    RECORD_HEADS,
    RECORD_SHEET,
    REGISTER_HEADS,
    REGISTER_SHEET,
)
from toolkit.text.roster import Collective, Names, Roster

DIRECTOR, TAX, MARKET, FINANCE = "市发改委", "市税务局", "市市场监管局", "市财政局"
COUNTY, DISTRICT, COUNTIES = "青岚县", "石桥区", "各县（区）"
SEED = Names(collectives=(Collective("areas", r"各县\(?区\)?", "", r".+[县区]"),))
COLUMNS = (*HEADS, "id")


def item(number: int, lead: Sequence[str] = (TAX,), support: Sequence[str] = (), **answers: str) -> Item:
    """Item ``number`` with its units; further words are what already stands in its answer columns."""
    roles = ((Role.LEAD, tuple(lead)), (Role.SUPPORT, tuple(support)))
    return Item(
        id=f"{number:08x}", no=str(number), theme="优化纳税服务", title=f"第{number}件实事",
        requirement=f"云溪市办好第{number}件实事，压减办理时限。",
        assignments=tuple(Assignment(role, units) for role, units in roles if units),
        deadline=Deadline("2026年底前", "date", "2026-12-31"), sheet="台账", row=number + 2, answers=answers,
    )  # fmt: skip


def ledger(*items: Item) -> Ledger:
    """A ledger of 云溪市 with these items."""
    columns = {column: place for place, column in enumerate(HEADS, start=1)}
    return Ledger("云溪市2026年优化营商环境重点工作任务落实台账", items, "台账.xlsx", "0" * 64, columns=columns)


def roster(of: Ledger) -> Roster:
    """The units of a ledger; 各县（区） stands for several."""
    return Roster([unit for one in of.items for a in one.assignments for unit in a.units], SEED)


def sent(
    file: str, unit: str | None, *answers: tuple[int, str], left: Sequence[Leftover] = (), column: str = "progress",
    day: int | None = None, shared: Mapping[int, tuple[int, ...]] | None = None, **more: str,
) -> Placed:  # fmt: skip
    """A file with (item index, text) answers; ``day`` is the day of June on which the document was last changed."""
    placed = [
        Answer(index, column, text, "Sheet1", f"F{index + 3}", (shared or {}).get(index, ())) for index, text in answers
    ]
    digest = more.pop("sha256", f"{abs(hash((file, answers, day))):064x}")
    if day is not None:
        more["modified"] = f"2026-06-{day:02}T09:00:00Z"
    leftovers = list(left)
    return Placed(
        file, digest, "merged", unit, "文件名", placed, leftovers, [], len(placed) + len(leftovers), **more  # type: ignore[arg-type]
    )  # fmt: skip


def merge(of: Ledger, *files: Placed, previous: Previous | None = None) -> Consolidated:
    """Combine with the roster of the ledger."""
    return combine(of, iter(files), previous=previous, roster=roster(of))


def columns_of(merged: Consolidated) -> list[str]:
    """Heads that the office added to the ledger sheet, in order."""
    return list(dict.fromkeys(head for sheet, _, head in merged.carried if sheet == LEDGER_SHEET))


class Output:
    """The output of a merge as the office has it open: cells can be edited, then it is read back."""

    def __init__(self, merged: Consolidated) -> None:
        self.ledger = merged.ledger
        self.cells = {
            (one.id, column): merged.final(index, column)
            for index, one in enumerate(merged.ledger.items)
            for column in HEADS
        }
        self.extra = {
            (one.id, head): merged.carried.get((LEDGER_SHEET, one.id, head), "")
            for one in merged.ledger.items
            for head in columns_of(merged)
        }
        self.rows: list[dict[str, str]] = []
        self.leftovers = [
            [left.choice, "已被后报稿替代" if left.kind == "superseded" else "多版本不一致", left.unit or "", left.column, left.text,
             "", left.reason, left.item or "", left.source.file, left.source.sheet or "", left.source.cell or "", left.key]
            for left in merged.leftovers
        ]  # fmt: skip
        self.remarks = [merged.carried.get((LEFTOVERS_SHEET, left.key, "备注"), "") for left in merged.leftovers]
        self.register = [
            [one.unit or "", one.state, one.file, str(one.merged), str(one.left),
             merged.carried.get((REGISTER_SHEET, one.file, "盖章件"), ""), one.unit_how,
             merged.carried.get((REGISTER_SHEET, one.file, "说明"), one.note), one.sha256]
            for one in merged.submissions
        ]  # fmt: skip
        self.findings = [[SEVERITY_NAMES[f.severity], f.code, f.message] for f in merged.findings]
        self.records: list[Sequence[str]] = list(merged.records())
        self.carried = merged.carried

    def decide(self, text: str, choice: str) -> None:
        """Type a decision beside every listed line of this text."""
        lines = [line for line in self.leftovers if line[4] == text]
        assert lines, f"{text} is not listed"
        for line in lines:
            line[0] = choice

    def read(self) -> Previous:
        """Read the file back as the next run does."""
        added = any(self.remarks) or (LEFTOVERS_SHEET, "", "备注") in self.carried
        heads = [*LEFTOVERS_HEADS, "备注"] if added else LEFTOVERS_HEADS
        sheets = (
            _sheet(LEFTOVERS_SHEET, heads, [[*a, b] for a, b in zip(self.leftovers, self.remarks, strict=True)]),
            _sheet(REGISTER_SHEET, REGISTER_HEADS, self.register),
            _sheet(FINDINGS_SHEET, FINDINGS_HEADS, self.findings),
            *([_sheet(RECORD_SHEET, RECORD_HEADS, self.records)] if self.records else []),
        )
        return read_previous(self.reading(), Book("xlsx", sheets), self.ledger)

    def reading(self) -> Reading:
        """The ledger sheet as recognised: one row per item, then rows that the office added."""
        heads = list(dict.fromkeys(head for _, head in self.extra))
        columns = {column: place for place, column in enumerate(COLUMNS, start=1)}
        last = len(COLUMNS)
        rows = []
        for number, one in enumerate(self.ledger.items, start=4):
            values = {column: self.cells[one.id, column] for column in HEADS if self.cells.get((one.id, column))}
            extra = {last + 1 + p: self.extra[one.id, h] for p, h in enumerate(heads) if self.extra.get((one.id, h))}
            if (one.id, "requirement") in self.cells:
                rows.append(Row(number, {**values, "id": one.id}, extra=extra))
        rows += [Row(100 + number, values) for number, values in enumerate(self.rows)]
        names = {place: HEADS.get(column, "台账识别码") for column, place in columns.items()}
        names |= {last + 1 + place: head for place, head in enumerate(heads)}
        table = Table(LEDGER_SHEET, "落实台账", columns, names, 3, rows)
        return Reading("汇总台账.xlsx", "1" * 64, "xlsx", [table], [])


def _sheet(name: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Sheet:
    rows = {2: dict(enumerate(heads, start=1))}
    for number, line in enumerate(lines, start=3):
        rows[number] = {place: text for place, text in enumerate(line, start=1) if text}
    return Sheet(name, rows=rows)


def snapshot(merged: Consolidated) -> object:
    """Everything that a workbook or JSON would show, for comparing two runs."""
    items = range(len(merged.ledger.items))
    return (
        [[merged.final(i, column) for column in HEADS] for i in items], [list(merged.contributions(i)) for i in items],
        dict(merged.approved), list(merged.leftovers), list(merged.findings), list(merged.submissions),
        list(merged.missing), list(merged.units), merged.balance, dict(merged.carried), list(merged.records()),
    )  # fmt: skip
