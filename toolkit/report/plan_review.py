"""The sheets beside the ledger of a document: each paragraph as printed beside how it was read, and what else was found."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.model.codes import entry
from toolkit.model.document import Doubt, Passed, Plan, PlanItem
from toolkit.model.findings import Finding, Severity
from toolkit.model.ledger import Deadline, Item, Target
from toolkit.model.output import DUTIES_HEADS, MODES_HEADS, PLAN_SHEET, REVIEW_HEADS, STAGES_HEADS
from toolkit.report.cells import Styles
from toolkit.report.heights import cut
from toolkit.report.sheets import LEVELS, Grid, ems_of
from toolkit.text.printed import units_text, visible

ITEM = "事项"
KINDS = {
    "date": "", "range": "期间", "compound": "到期后持续", "ongoing": "长期", "recurring": "定期", "conditional": "视条件",
    "relative": "相对期限", "none": "",
}  # fmt: skip
_WIDTHS = (6, 10, 10, 44, 38, 22, 16, 16, 14, 30, 9)
_COLUMN = {name: number for number, name in enumerate(REVIEW_HEADS)}
_KEYS = {
    "no": "序号", "theme": "读作", "title": "读作", "requirement": "读作", "units": "责任分工", "lead": "责任分工", "resp": "责任分工",
    "support": "责任分工", "deadline": "完成时限", "milestones": "正文中的时间节点", "targets": "量化指标",
}  # fmt: skip
"""The column in which a doubt about a part of an item is coloured."""
_AREAS = {"P70": "序号", "P71": "责任分工", "P72": "完成时限"}
_LINES = 22
"""A text of more lines goes on in further rows: no row may be taller than Excel allows."""
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(slots=True)
class Told:
    """What is to be checked in one row: sentences, the gravest level, and the columns to colour with theirs."""

    sentences: list[str] = field(default_factory=list)
    levels: dict[int, Severity] = field(default_factory=dict)

    def add(self, code: str, severity: Severity, sentence: str, column: str = "") -> None:
        """One more sentence (once), and the colours that it brings."""
        if sentence not in self.sentences:
            self.sentences.append(sentence)
        for name in ("需要核对", column or _AREAS.get(code[:3], "")):
            if name:
                place = _COLUMN[name]
                known = self.levels.get(place, severity)
                self.levels[place] = min(known, severity, key=_RANK.__getitem__)


def paragraphs(first: int, last: int = 0) -> str:
    """第12段, 第12—14段; empty when the place is not known."""
    if first < 1:
        return ""
    return f"第{first}—{last}段" if last > first else f"第{first}段"


def place_of(one: PlanItem) -> str:
    """Where an item stands in the document: 第12段, 表格1!C5."""
    if one.sheet:
        return f"{one.sheet}!{one.cell}" if one.cell else one.sheet
    return paragraphs(one.paragraph, one.last)


def told_by_item(plan: Plan, findings: Sequence[Finding]) -> dict[str, Told]:
    """By the id of an item: the sentences of its findings and doubts, each once, the finding's words first."""
    told: dict[str, Told] = defaultdict(Told)
    for found in findings:
        if found.item:
            told[found.item].add(found.code, found.severity, found.message)
    for one in plan.items:
        for doubt in one.doubts:
            _doubted(told[one.item.id], doubt)
    return told


def _doubted(told: Told, doubt: Doubt) -> None:
    kind = entry(doubt.code)
    told.add(doubt.code, kind.severity, kind.message.format(**doubt.gaps), _KEYS.get(doubt.column, ""))


def write_review(sheet: Any, styles: Styles, plan: Plan, findings: Sequence[Finding], rows: array[int]) -> None:
    """核对: every paragraph of the document in its order, what it was taken for, and what a person has to look at.

    ``rows`` are the 1-based rows of the items on the ledger sheet; the number of each item is a link to it.
    """
    told = told_by_item(plan, findings)
    doubtful = sum(bool(told[one.item.id].sentences) for one in plan.items if one.item.id in told)
    note = (
        f"左边是文件原文，右边是读出的结果，共{len(plan.items)}项，{doubtful}项有需要核对的地方（已涂色）。"
        f"要改请直接改“{PLAN_SHEET}”表；“处理”栏供核对的人作记号。"
    )
    grid = Grid(sheet, styles, REVIEW_HEADS, _WIDTHS, note=note)
    sheet.freeze_panes(grid.head_row + 1, 4)
    sheet.set_zoom(85)
    by_paragraph = _told_by_paragraph(plan, findings)
    numbers = {one.item.id: index for index, one in enumerate(plan.items)}
    looks = _looks(grid)
    for one in _in_order(plan):
        if isinstance(one, Passed):
            told_here = by_paragraph.get(one.paragraph, Told())
            for doubt in one.doubts:
                _doubted(told_here, doubt)
            _add(grid, _passed_texts(one, told_here), told_here, {**looks["passed"], **_bold(looks, one)})
            continue
        told_here = told.get(one.item.id, Told())
        first = _add(grid, _item_texts(one, told_here), told_here, looks["item"])
        index = numbers[one.item.id]
        if index < len(rows):
            label = visible(one.item.no) or str(index + 1)
            place = f"internal:'{PLAN_SHEET}'!A{rows[index]}"
            sheet.write_url(first, 0, place, looks["link"][0], string=label)
    grid.finish()


def _in_order(plan: Plan) -> list[PlanItem | Passed]:
    """All that the document says, from top to bottom; a heading before the items of its own paragraph."""
    every: list[PlanItem | Passed] = [*plan.passed, *plan.items]
    return sorted(every, key=lambda one: one.paragraph)


def _told_by_paragraph(plan: Plan, findings: Sequence[Finding]) -> dict[int, Told]:
    """By paragraph: findings that concern no item."""
    told: dict[int, Told] = defaultdict(Told)
    for found in findings:
        if not found.item and found.source.paragraph:
            told[found.source.paragraph].add(found.code, found.severity, found.message)
    return told


def _looks(grid: Grid) -> dict[str, dict[int, Any]]:
    centre = {"align": "center"}
    grey = {"font_color": "#6B6B6B", "bg_color": "#F6F6F6"}
    columns = range(len(REVIEW_HEADS))
    return {
        "item": {n: grid.style(**centre) for n in range(3)},
        "link": {0: grid.style(font_color="#1F4E9E", underline=1, **centre)},
        "passed": {n: grid.style(**grey, **(centre if n < 3 else {})) for n in columns},
        "heading": {n: grid.style(**{**grey, "font_color": "#222222"}, bold=True) for n in (3,)},
    }


def _bold(looks: Mapping[str, Mapping[int, Any]], one: Passed) -> Mapping[int, Any]:
    return looks["heading"] if one.what in ("标题", "主题") else {}


def _add(grid: Grid, texts: Sequence[str], told: Told, looks: Mapping[int, Any]) -> int:
    """One entry in as many rows as its tallest text asks for; returns the first of them, 0-based."""
    styles = dict(looks)
    for column, severity in told.levels.items():
        centre = {"align": "center"} if column < 3 else {}
        styles[column] = grid.style(bg_color=LEVELS[severity], **centre)
    pieces = [cut(text, ems_of(width), _LINES, _LINES) for text, width in zip(texts, _WIDTHS, strict=True)]
    first = grid.row
    for part in range(max(map(len, pieces))):
        row = [piece[part] if part < len(piece) else "" for piece in pieces]
        if part:
            row[1:3] = [f"{texts[1]}（续）", texts[2]]
        grid.add(row, styles)
    return first


def _passed_texts(one: Passed, told: Told) -> list[str]:
    return ["", one.what, paragraphs(one.paragraph), one.text, "", "", "", "", "", "\n".join(told.sentences), ""]


def _item_texts(one: PlanItem, told: Told) -> list[str]:
    item = one.item
    return [
        item.no,
        ITEM,
        place_of(one),
        one.printed,
        _requirement_words(item),
        units_text(item.assignments),
        deadline_words(item.deadline),
        "\n".join(f"{stone.text}\n→ {stone.due}" if stone.due else stone.text for stone in item.milestones),
        "\n".join(map(_target_words, item.targets)),
        "\n".join(told.sentences),
        "",
    ]


def deadline_words(deadline: Deadline) -> str:
    """A deadline as read: its words, and in lines below them the date and, where there is one, the other date."""
    kind = KINDS.get(deadline.kind, deadline.kind)
    words = deadline.text + (f"（{kind}）" if kind and deadline.text else "")
    if deadline.due:
        words += f"\n→ {deadline.due}"
    if deadline.due_alt:
        words += f"\n或 {deadline.due_alt}"
    return words.strip()


def _requirement_words(item: Item) -> str:
    """The requirement under its title, unless it begins with the title itself."""
    alone = not item.title or item.requirement.startswith(item.title)
    return item.requirement if alone else f"【{item.title}】\n{item.requirement}"


def _target_words(target: Target) -> str:
    sign = {"<=": "≤", ">=": "≥"}.get(target.comparator, target.comparator)
    return f"{target.text}（{sign}{target.value:g}{target.unit}）"


def item_count(items: Sequence[Item]) -> int:
    """How many tasks there are: rows that share a number and a title are one."""
    return len({(item.theme, item.no, item.title) if item.no or item.title else item.id for item in items})


def write_duties(sheet: Any, styles: Styles, plan: Plan) -> None:
    """报送要求: who reports what to whom by when on which form."""
    lines = (
        (paragraphs(d.paragraph), "、".join(d.who), d.what, d.to, d.form, deadline_words(d.due), d.text)
        for d in plan.duties
    )
    _table(sheet, styles, DUTIES_HEADS, (9, 22, 26, 18, 18, 24, 46), lines)


def write_stages(sheet: Any, styles: Styles, plan: Plan) -> None:
    """实施步骤: the stages of a campaign with their first and last day."""
    lines = ((paragraphs(s.paragraph), s.name, s.start or "", s.end or "", s.text) for s in plan.stages)
    _table(sheet, styles, STAGES_HEADS, (9, 26, 13, 13, 80), lines)


def write_modes(sheet: Any, styles: Styles, plan: Plan) -> None:
    """改革方式: kinds of treatment with the number of matters under each, and their sum."""
    lines = [(paragraphs(m.paragraph), m.no, m.name, str(m.count)) for m in plan.modes]
    lines.append(("", "", "合计", str(sum(m.count for m in plan.modes))))
    _table(sheet, styles, MODES_HEADS, (9, 10, 70, 12), iter(lines))


def _table(
    sheet: Any, styles: Styles, heads: Sequence[str], widths: Sequence[int], lines: Iterator[tuple[str, ...]]
) -> None:
    grid = Grid(sheet, styles, heads, widths)
    for texts in lines:
        pieces = [cut(text, ems_of(width), _LINES, _LINES) for text, width in zip(texts, widths, strict=True)]
        for part in range(max(map(len, pieces))):
            grid.add([piece[part] if part < len(piece) else "" for piece in pieces])
    grid.finish()
