"""Generated merges of the invented city 云溪市, and small ones by hand, for the tests of the statistics."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st
from merging import SEED
from phrases import phrases

from toolkit.core.combine import combine
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Role
from toolkit.model.merging import Answer, Consolidated, Placed
from toolkit.model.settings import Light, StatusWord
from toolkit.text.deadlines import read_deadline
from toolkit.text.roster import Roster

UNITS = ("市发改委", "市税务局", "市市场监管局", "市财政局", "市住建局", "青岚县", "石桥区")
DEADLINES = (
    "6月底", "2026年9月底前", "12月底", "年底前", "常态实施", "持续推进", "每月25日前", "2026年6月至11月", "8月前",
    "2026年6月底前完成，并持续推进", "7月初", "尽快", "", "根据项目审批进度推进", "2027年3月底前", "13月底",
)  # fmt: skip
STATUSES = (
    "已完成", "正在推进", "进展滞后", "未启动", "持续推进", "80%", "100%", "已办结", "是", "否", "办结中", "？？", "已完成，待验收",
    "已销号", "序时", "/",
)  # fmt: skip
LIGHTS = (
    Light("绿灯", "已完成", None, "8FD19E"), Light("红灯", "已逾期", 30, "F8696B"), Light("橙灯", "已逾期", None, "FAB27B"),
    Light("灰灯", "未报送", None, "D0CECE"), Light("蓝灯", "临近时限", 5, "9DC3E6"), Light("黄灯", "进展滞后", None, "FFE066"),
    Light("白灯", "未启动", None, "FFFFFF"),
)  # fmt: skip
WORDS = (StatusWord("序时", "正在推进", "FFFFFF"), StatusWord("已完成", "已完成", "8FD19E"))
_TEXTS = st.sampled_from([text for text, _ in phrases()]) | st.text(max_size=12)


def item(
    number: int,
    lead: Sequence[str] = ("市税务局",),
    support: Sequence[str] = (),
    *,
    responsible: Sequence[str] = (),
    due: str = "12月底",
    theme: str = "优化纳税服务",
    **answers: str,
) -> Item:
    """Item ``number`` with its units and its deadline as printed; further words are answers that stand in the ledger."""
    roles = ((Role.LEAD, lead), (Role.RESPONSIBLE, responsible), (Role.SUPPORT, support))
    return Item(
        id=f"{number:08x}", no=str((number + 1) // 2), theme=theme, title=f"第{number}件实事",
        requirement=f"办好第{number}件实事。", assignments=tuple(Assignment(r, tuple(u)) for r, u in roles if u),
        deadline=read_deadline(due, 2026) if due else Deadline(), sheet="台账", row=number + 2, answers=answers,
    )  # fmt: skip


def ledger(*items: Item, **more: Any) -> Ledger:
    """A ledger of 云溪市 with these items."""
    columns = {key: place for place, key in enumerate(("requirement", "progress", "problem", "status"), start=1)}
    title = "云溪市2026年优化营商环境重点工作任务落实台账"
    return Ledger(title, tuple(items), "台账.xlsx", "0" * 64, 2026, columns=columns, **more)


def roster_of(of: Ledger) -> Roster:
    """The units of a ledger; 各县（区） stands for several."""
    return Roster([unit for one in of.items for a in one.assignments for unit in a.units], SEED)


def sent(unit: str, *answers: tuple[int, str, str], file: str = "") -> Placed:
    """A file of a unit with (item index, column, text) answers."""
    file = file or f"收件箱/{unit}.xlsx"
    known = hashlib.sha256(f"{file}{answers}".encode("utf-8", "surrogatepass")).hexdigest()
    cells = [
        Answer(at, column, text, "台账", f"{'FGH'[['progress', 'problem', 'status'].index(column)]}{at + 3}")
        for at, column, text in answers
    ]
    return Placed(file, known, "merged", unit, "填报单位栏", answers=cells, read=len(cells))


def merged(items: Sequence[Item], *files: Placed, owes: tuple[Role, ...] = (), **more: Any) -> Consolidated:
    """What a merge makes of them."""
    of = ledger(*items, owes=owes)
    return combine(of, files, roster=roster_of(of), **more)


@st.composite
def merges(draw: st.DrawFn) -> Consolidated:
    """Any merge: items of all kinds, several units on one, several files of one unit, texts of the office."""
    units = st.lists(st.sampled_from(UNITS), max_size=3, unique=True)
    items = [
        item(
            number, draw(units), draw(units | st.just(["各县（区）"])), responsible=draw(units | st.just([])),
            due=draw(st.sampled_from(DEADLINES)), theme=draw(st.sampled_from(("优化纳税服务", "优化融资服务", ""))),
            **draw(st.dictionaries(st.sampled_from(("progress", "status", "problem")), _TEXTS.filter(bool), max_size=1)),
        )
        for number in range(1, draw(st.integers(0, 7)) + 1)
    ]  # fmt: skip
    files = []
    if items:
        place = st.tuples(st.integers(0, len(items) - 1), st.sampled_from(("progress", "problem", "status")))
        for number in range(draw(st.integers(0, 6))):
            cells = draw(st.lists(place, max_size=6, unique=True))
            told = [
                (at, key, draw(st.sampled_from(STATUSES) if key == "status" else _TEXTS.filter(bool)))
                for at, key in cells
            ]
            files.append(sent(draw(st.sampled_from(UNITS)), *told, file=f"收件箱/{number}.xlsx"))
    owes = draw(st.sampled_from(((), (Role.LEAD, Role.RESPONSIBLE), tuple(Role))))
    made = merged(items, *files, owes=owes, roster_order=draw(st.permutations(UNITS)))
    if items:
        cell = st.tuples(st.integers(0, len(items) - 1), st.sampled_from(("progress", "status")))
        office = st.sampled_from((*STATUSES, "", "已完成，同意销号", "【市税务局】已完成\n【市财政局】正在推进"))
        made.approved = draw(st.dictionaries(cell, office | _TEXTS, max_size=3))
    return made


@st.composite
def terms(draw: st.DrawFn) -> dict[str, Any]:
    """Any way to ask for statistics."""
    return {
        "as_of": draw(st.none() | st.dates(date(2025, 12, 1), date(2027, 6, 1)) | st.sampled_from([date(2026, 6, 30), date(2026, 12, 31)])),
        "soon_days": draw(st.sampled_from([0, 3, 10, 400])),
        "slack": draw(st.sampled_from([0, 10])),
        "places": draw(st.sampled_from([0, 1])),
        "words": draw(st.sampled_from([(), WORDS])),
        "lights": draw(st.sampled_from([(), LIGHTS])),
        "closed": draw(st.frozensets(st.sampled_from(["00000001", "00000003", "ffffffff"]))),
        "late": draw(st.none() | st.frozensets(st.sampled_from(UNITS))),
    }  # fmt: skip
