"""逾期与临期, 问题建议汇总, 下步安排: lists of items, each line linked to its row of the ledger sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.core.compose import split
from toolkit.model.ledger import Item
from toolkit.model.merging import Consolidated
from toolkit.model.output import APPROVED, LEDGER_SHEET, NOBODY_KNOWN, NOTE_MARK
from toolkit.model.statistics import ItemState, Statistics
from toolkit.report.cells import PLAIN, Styles, put, put_link
from toolkit.report.figures_page import title_lines
from toolkit.report.heights import MAX_ROW, cut, line_bound, line_count, lines_in, row_height
from toolkit.report.sheets import SIZE, Grid, ems_of
from toolkit.text.normal import key, says_nothing

LATE_HEADS = ("急缓", "亮灯", "天数", "到期日", "台账行", "要办的事", "谁牵头", "状态判断", "通报前请核实")
"""Heads that no layout knows: a copied sheet is never taken for a ledger or for answers."""
_LATE_WIDTHS = (8, 7, 10, 11, 9, 50, 19, 10, 24)
PROBLEM_HEADS = ("谁提的", "台账行", "要办的事", "角色", "问题建议原文", "出自文件")
NEXT_HEADS = ("谁写的", "台账行", "要办的事", "角色", "下步安排原文", "出自文件")
_SAID_WIDTHS = (16, 9, 34, 7, 58, 24)
STANDING = "台账原有"
"""Whose text it is when nobody's name stands at it."""
OVERDUE, SOON, SLOW = "逾期", "临期", "滞后"
_DAYS = '"还有"0"天";"逾期"0"天";"今天到期"'
_TALLEST = lines_in(400.0, SIZE)
_PRECISE, _MAX_LINKS = 2_000, 60_000
_OFFICE_FILL = "#FFF7E0"


class Said(NamedTuple):
    """A text that is listed: who wrote it in which role, on which item (None: nobody knows), and the file it came in."""

    unit: str
    role: str
    item: int | None
    text: str
    file: str
    office: bool = False


class Listing:
    """A table of items below title lines, filled from top to bottom; ``rows`` are the items' 1-based rows in the ledger."""

    def __init__(
        self,
        sheet: Any,
        styles: Styles,
        titles: tuple[str, str],
        columns: tuple[Sequence[str], Sequence[int]],
        items: Sequence[Item],
        rows: Sequence[int],
        *,
        exact: bool,
    ) -> None:
        heads, self._widths = columns
        self.grid = Grid(sheet, styles, heads, self._widths, row=title_lines(sheet, styles, self._widths, *titles)[0])
        self._sheet, self._styles, self._items, self._rows, self._exact = sheet, styles, items, rows, exact
        self._ems = [ems_of(width) for width in self._widths]
        self._at = list(heads).index("台账行")
        self._link = self.grid.style(font_color="#1F4E9E", underline=1, align="center")
        self._plain = self.grid.style()
        self._links = 0

    def add(
        self,
        texts: Sequence[str],
        item: int | None,
        styles: Mapping[int, Any],
        numbers: Mapping[int, int] | None = None,
    ) -> None:
        """Write a line on an item (by its index), over several rows where a text is too tall for one.

        ``numbers`` stand in their columns instead of texts.
        """
        parts = [cut(text, width, _TALLEST, _TALLEST) for text, width in zip(texts, self._ems, strict=True)]
        linked = item is not None and self._links < _MAX_LINKS
        for part in range(max(map(len, parts))):
            cells = [own[part] if part < len(own) else "" for own in parts]
            looks = styles
            if linked and item is not None:
                cells[self._at] = self._label(item)
                looks = {**styles, self._at: self._link}
                put_link(
                    self._sheet, self.grid.row, self._at, LEDGER_SHEET, self._rows[item], cells[self._at], self._link
                )
                self._links += 1
            self._row(cells, looks, {} if part else numbers or {})

    def _row(self, cells: Sequence[str], looks: Mapping[int, Any], numbers: Mapping[int, int]) -> None:
        count = line_count if self._exact else line_bound
        lines = max(count(text, width) for text, width in zip(cells, self._ems, strict=True))
        self._sheet.set_row(self.grid.row, min(row_height(lines, SIZE), MAX_ROW))
        for column, text in enumerate(cells):
            look = looks.get(column, self._plain)
            if column in numbers:
                self._sheet.write_number(self.grid.row, column, numbers[column], look)
            else:
                put(self._sheet, self.grid.row, column, text, look)
        self.grid.row += 1

    def _label(self, item: int) -> str:
        number = self._items[item].no
        return f"第{number}项" if number else f"第{self._rows[item]}行"

    def finish(self, note: str) -> None:
        """A filter on the head, the note as the last line, and what is printed."""
        self.grid.finish()
        row, last = self.grid.row, len(self._widths) - 1
        text = f"{NOTE_MARK}{note}"
        look = self._styles.get(font_name=PLAIN, font_size=SIZE, font_color="#595959", valign="top")
        self._sheet.set_row(row, row_height(line_count(text, ems_of(sum(self._widths))), SIZE))
        self._sheet.merge_range(row, 0, row, last, "", look)
        put(self._sheet, row, 0, text, look)
        self._sheet.print_area(0, 0, row, last)


def content(item: Item) -> str:
    """What an item asks for: its title and the whole requirement."""
    return "\n".join(part for part in (item.title, item.requirement) if part)


# --- 逾期与临期 --------------------------------------------------------------------------------------------------------


def late_items(figures: Statistics) -> list[tuple[str, ItemState]]:
    """(逾期, 临期, 滞后 or two of them, item): overdue ones first, the longest time first, then what is due next."""
    kinds = ((OVERDUE, "overdue"), (SOON, "due_soon"), (SLOW, "behind"))
    found = [
        ("、".join(name for name, field in kinds if getattr(state, field)), state)
        for state in figures.items
        if state.overdue or state.due_soon or state.behind
    ]
    return sorted(found, key=lambda one: (_rank(one[0]), one[1].days_left is None, one[1].days_left or 0))


def _rank(kind: str) -> int:
    return (OVERDUE, SOON, SLOW).index(kind.partition("、")[0])


def write_late(
    sheet: Any, styles: Styles, merged: Consolidated, figures: Statistics, rows: Sequence[int], under: str
) -> None:
    """逾期与临期: every item that is overdue, due soon or behind, with its days, its light, and who leads it."""
    found = late_items(figures)
    items = merged.ledger.items
    exact = len(found) <= _PRECISE
    columns = (LATE_HEADS, _LATE_WIDTHS)
    page = Listing(sheet, styles, ("逾期、临期和滞后的事项", under), columns, items, rows, exact=exact)
    centre = page.grid.style(align="center")
    bad = page.grid.style(align="center", font_color="#B00000", bold=True)
    days = page.grid.style(align="center", num_format=_DAYS)
    for kind, state in found:
        colour = {"bg_color": f"#{state.light.colour}"} if state.light else {}
        looks = {0: bad if state.overdue else centre, 1: page.grid.style(align="center", **colour), 2: days}
        looks |= {3: centre, 7: centre}
        leads = "、".join(unit.unit for unit in state.units if unit.decides)
        light = state.light.name if state.light else "不亮灯"
        status = f"{state.status}（由文字判断）" if state.inferred else state.status
        texts = [
            kind,
            light,
            "",
            state.due or "",
            "",
            content(items[state.index]),
            leads,
            status,
            "\n".join(state.confirm),
        ]
        number = {} if state.days_left is None else {2: state.days_left}
        page.add(texts, state.index, looks, number)
    page.finish(_late_note(figures, len(found)))


def _late_note(figures: Statistics, count: int) -> str:
    if figures.as_of is None:
        return "汇总时没有写明以哪一天为准，所以不判断逾期、临期和滞后。要判断，请加上 --as-of 和日期（如 --as-of 2026-06-30）再汇总一次。"
    day = f"以{figures.as_of.year}年{figures.as_of.month}月{figures.as_of.day}日为准"
    if not count:
        return f"{day}，没有逾期、临期和滞后的事项。"
    numbers = [(OVERDUE, figures.total.overdue), (SOON, figures.total.due_soon), (SLOW, figures.total.behind)]
    told = "，".join(f"{name}{of.number if of else 0}项" for name, of in numbers)
    return (
        f"{day}，{told}（一项可以既临期又滞后）。临期指{figures.soon_days}天以内到期，"
        "滞后指单位填报滞后或写明的进度低于序时进度；同一类里最急的在前。"
    )


# --- 问题建议汇总, 下步安排 --------------------------------------------------------------------------------------------


def problems(merged: Consolidated) -> list[Said]:
    """Every 问题建议 that stands, whole: the office's text where there is one, else each unit's; by unit in official order."""
    return _by_unit(merged, _problems(merged))


def _problems(merged: Consolidated) -> Iterator[Said]:
    for index in range(len(merged.ledger.items)):
        given = [one for one in merged.contributions(index) if one.column == "problem"]
        office = merged.approved.get((index, "problem")) if merged.approved else None
        if office is not None:
            roles = {key(one.unit): one.role.value for one in given}
            for unit, text in split(office):
                if not says_nothing(text):
                    yield Said(unit or APPROVED, roles.get(key(unit), ""), index, text, APPROVED, True)
            continue
        for one in given:
            if not says_nothing(one.text):
                file = merged.submissions[one.file].file if one.file >= 0 else merged.ledger.file
                yield Said(one.unit or STANDING, one.role.value if one.unit else "", index, one.text, file)


def plans(merged: Consolidated, heads: Collection[str]) -> list[Said]:
    """What units wrote in a column 下步安排 of their forms, by unit in official order. ``heads``: how it may be headed.

    The consolidated ledger has no such column: the texts stand in 待人工核对 too.
    """
    wanted = {key(head) for head in heads}
    numbers = {item.id: index for index, item in enumerate(merged.ledger.items)} if merged.leftovers else {}
    found = []
    for left in merged.leftovers:
        if left.kind == "unplaced" and left.column and key(left.column) in wanted and not says_nothing(left.text):
            index = numbers.get(left.item or "")
            role = "" if index is None else _role(merged.ledger.items[index], left.unit or "")
            found.append(Said(left.unit or NOBODY_KNOWN, role, index, left.text, left.source.file))
    return _by_unit(merged, found)


def _role(item: Item, unit: str) -> str:
    return next((one.role.value for one in item.assignments if unit in one.units), "")


def _by_unit(merged: Consolidated, found: Iterable[Said]) -> list[Said]:
    """In the official order; who is not in it comes after, as first met; of one unit in the order of the ledger."""
    order = {unit: rank for rank, unit in enumerate(merged.units)}
    listed = list(found)
    for one in listed:
        order.setdefault(one.unit, len(order))
    last = len(merged.ledger.items)
    return sorted(listed, key=lambda one: (order[one.unit], last if one.item is None else one.item))


def write_said(
    sheet: Any,
    styles: Styles,
    merged: Consolidated,
    said: Sequence[Said],
    rows: Sequence[int],
    titles: tuple[str, str],
    heads: Sequence[str],
    about: str,
) -> None:
    """A sheet of texts, whole, one unit after the other; ``about`` says under the table where they come from."""
    items = merged.ledger.items
    exact = len(said) <= _PRECISE
    page = Listing(sheet, styles, titles, (heads, _SAID_WIDTHS), items, rows, exact=exact)
    centre, office = page.grid.style(align="center"), page.grid.style(bg_color=_OFFICE_FILL)
    for one in said:
        looks = {1: centre, 3: centre, **({4: office} if one.office else {})}
        words = "（没有对上事项）" if one.item is None else content(items[one.item])
        page.add([one.unit, "", words, one.role, one.text, one.file], one.item, looks)
    units = len({one.unit for one in said})
    page.finish(f"共{len(said)}条，出自{units}个单位。{about}" if said else f"没有内容。{about}")
