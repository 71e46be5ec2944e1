"""Ledgers as pandas tables, for analysts. pandas is imported here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.model.ledger import Assignment, Item, Ledger
from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_HEADS

if TYPE_CHECKING:
    import pandas as pd


def units_text(assignments: tuple[Assignment, ...]) -> str:
    """Assignments as one line of text: 牵头单位：A、B；配合单位：C."""
    return "；".join(f"{a.role}单位：{'、'.join(a.units)}" for a in assignments)


def to_frame(source: Ledger | Consolidated) -> pd.DataFrame:
    """One row per item: id, 序号, the standard seven columns, 到期日 (datetime) and 期限类型.

    A ``Consolidated`` gives the final texts in 进展情况 and 问题建议; a ``Ledger`` what already stands in them.
    """
    import pandas as pd

    ledger = source.ledger if isinstance(source, Consolidated) else source

    def answer(index: int, item: Item, column: str) -> str:
        return source.final(index, column) if isinstance(source, Consolidated) else item.answers.get(column, "")

    frame = pd.DataFrame(
        {
            "id": [item.id for item in ledger.items],
            "序号": [item.no for item in ledger.items],
            "主题事项": [item.theme for item in ledger.items],
            "重点工作": [item.title for item in ledger.items],
            "具体要求": [item.requirement for item in ledger.items],
            "责任单位": [units_text(item.assignments) for item in ledger.items],
            "完成时限": [item.deadline.text for item in ledger.items],
            "进展情况": [answer(i, item, "progress") for i, item in enumerate(ledger.items)],
            "问题建议": [answer(i, item, "problem") for i, item in enumerate(ledger.items)],
            "到期日": pd.to_datetime(pd.Series([item.deadline.due for item in ledger.items], dtype="str")),
            "期限类型": [item.deadline.kind for item in ledger.items],
        }
    )
    return frame.set_index("id")


def rows_of(frame: pd.DataFrame) -> list[list[str]]:
    """Head and body of a frame as text rows in the order of the standard columns; blanks for missing values.

    KeyError with the Chinese name when the frame has no column 具体要求.
    """
    if "具体要求" not in frame.columns:
        raise KeyError("具体要求")
    heads = ["序号", *LEDGER_HEADS.values()]
    heads = [head for head in heads if head in frame.columns]
    blank = frame[heads].isna()
    body = [
        ["" if blank.iat[r, c] else str(frame[heads].iat[r, c]) for c in range(len(heads))] for r in range(len(frame))
    ]
    return [heads, *body]
