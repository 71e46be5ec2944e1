"""The other sheets of the consolidated workbook: what a person has to decide, mend, chase and look up."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.core.late import is_late
from toolkit.model.findings import SEVERITY_NAMES, Severity
from toolkit.model.merging import Consolidated, Leftover, Submitted
from toolkit.model.output import (
    CHOICE_IGNORE,
    CHOICE_TAKE,
    EVERYBODY_SENT,
    FINDINGS_HEADS,
    LATE,
    LEDGER_SHEET,
    LEFTOVER_NAMES,
    LEFTOVERS_HEADS,
    LEFTOVERS_SHEET,
    MISSING_HEADS,
    NOBODY_KNOWN,
    NOT_SENT,
    OVERLONG_HEADS,
    REGISTER_HEADS,
    REGISTER_SHEET,
    STAMPED,
    STATE_NAMES,
    WAIVED_MARK,
)
from toolkit.report.cells import HEAD, PLAIN, Overlong, Styles, put, put_link, put_row
from toolkit.report.heights import MAX_ROW, cut, line_bound, line_count, row_height
from toolkit.text.printed import item_names, task_name

SIZE = 10.5
_PRECISE = 2_000
"""Up to so many rows heights are exact; beyond, a quick upper bound is good enough."""

LEVELS = {
    Severity.BLOCKER: "#F4CCCC",
    Severity.ERROR: "#FBE0CC",
    Severity.WARNING: "#FFF4CF",
    Severity.INFO: "#FFFFFF",
}
_MAX_LINKS = 60_000
"""XlsxWriter and Excel take 65,530 links per sheet."""


def ems_of(width: int) -> float:
    """Width in ems of our type in a column that is ``width`` digits of the normal font (8 pixels) wide."""
    return (width * 8 - 4) / (SIZE * 4 / 3)


class Grid:
    """One plain table: heads, widths, print set-up, and rows added from top to bottom, the first of them at ``row``."""

    def __init__(
        self, sheet: Any, styles: Styles, heads: Sequence[str], widths: Sequence[int], *, note: str = "", row: int = 0
    ) -> None:
        self.sheet, self._styles, self._widths = sheet, styles, widths
        self._ems = [ems_of(width) for width in widths]
        self.row = row
        self.heads = list(heads)
        sheet.set_landscape()
        sheet.set_paper(8 if sum(widths) > 150 else 9)  # A3, A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer('&C&"宋体,常规"&9&A　第 &P 页，共 &N 页', {"margin": 0.3})
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if note:
            put(sheet, row, 0, note, styles.get(font_name=PLAIN, font_size=SIZE, font_color="#444444", text_wrap=False))
            self.row += 1
        head = styles.get(
            font_name=HEAD, font_size=SIZE, align="center", border=1, border_color="#A6A6A6", bg_color="#E9EDF2"
        )
        sheet.set_row(self.row, 24)
        for column, text in enumerate(heads):
            put(sheet, self.row, column, text, head)
        self.head_row = self.row
        sheet.freeze_panes(self.row + 1, 0)
        sheet.repeat_rows(self.row)
        self.row += 1

    def style(self, **properties: object) -> Any:
        """A cell format of the table with these properties on top."""
        return self._styles.get(
            **{
                "font_name": PLAIN,
                "font_size": SIZE,
                "border": 1,
                "border_color": "#BFBFBF",
                "valign": "top",
                **properties,
            }
        )

    def add(self, texts: Sequence[str], styles: Mapping[int, Any] | None = None, *, exact: bool = True) -> int:
        """Write one row of wrapped texts, as tall as its tallest cell (digests are not wrapped); returns its 0-based row."""
        plain = self.style()
        count = line_count if exact else line_bound
        tallest = max([count(text, width) for text, width in zip(texts, self._ems, strict=False) if len(text) != 64])
        height = min(row_height(tallest, SIZE), MAX_ROW)
        looks = [styles.get(column, plain) for column in range(len(texts))] if styles else [plain] * len(texts)
        put_row(self.sheet, self.row, texts, looks, boxed=True, height=height)
        self.row += 1
        return self.row - 1

    def finish(self, printed: int | None = None) -> None:
        """Put a filter on the head row; only the first ``printed`` columns are printed."""
        last = max(self.row - 1, self.head_row)
        self.sheet.autofilter(self.head_row, 0, last, len(self.heads) - 1)
        self.sheet.print_area(0, 0, last, (printed or len(self.heads)) - 1)


def _carried_heads(merged: Consolidated, sheet: str, known: Iterable[str]) -> list[str]:
    """Heads of the columns that the office added to a sheet, in the order in which they were carried over."""
    return list(dict.fromkeys(head for name, _, head in merged.carried if name == sheet and head not in set(known)))


def write_leftovers(sheet: Any, styles: Styles, merged: Consolidated, overlong: Overlong) -> None:
    """待人工核对: what was not merged, with a drop-down of the decisions that fit each row."""
    extra = _carried_heads(merged, LEFTOVERS_SHEET, LEFTOVERS_HEADS)
    widths = [10, 13, 16, 11, 56, 40, 26, 24, 26, 11, 8, 14, *([18] * len(extra))]
    grid = Grid(sheet, styles, [*LEFTOVERS_HEADS, *extra], widths, note=_leftovers_note(merged))
    sheet.set_column(11, 11, 14, None, {"hidden": True})
    items = merged.ledger.items
    numbers = Counter(item.no for item in items if item.no)
    short = {item.id: item.no if numbers[item.no] == 1 else item.id for item in items} if merged.leftovers else {}
    name = item_names(items) if merged.leftovers else str
    choose = {0: grid.style(num_format="@", align="center", bg_color="#FFF7E0", bold=True)}
    lists: dict[tuple[str, ...], list[int]] = defaultdict(list)
    exact = len(merged.leftovers) <= _PRECISE
    for left in merged.leftovers:
        candidates = [f"{short.get(one, one)} = {name(one)}" for one in left.candidates]
        texts = [
            left.choice,
            LEFTOVER_NAMES.get(left.kind, left.kind),
            left.unit or "",
            left.column,
            overlong.fit(left.key, LEFTOVERS_HEADS[4], left.text),
            "\n".join(candidates),
            left.reason,
            name(left.item) if left.item else "",
            left.source.file,
            left.source.sheet or "",
            left.source.cell or "",
            left.key,
            *[merged.carried.get((LEFTOVERS_SHEET, left.key, head), "") for head in extra],
        ]
        row = grid.add(texts, choose, exact=exact)
        lists[_choices(left, short)].append(row)
    grid.finish()
    for options, rows in lists.items():
        for first, last in _runs(rows):
            sheet.data_validation(first, 0, last, 0, {"validate": "list", "source": list(options), "show_error": False})


def _leftovers_note(merged: Consolidated) -> str:
    b = merged.balance
    account = (
        f"本次共读取{b.read}格：汇总{b.merged}，已被后报稿替代{b.superseded}，多版本不一致{b.conflicting}，"
        f"未对应{b.unplaced}，未作填报内容{b.set_aside}。"
    )
    if not merged.leftovers:
        return f"没有需要人工核对的内容。{account}"
    return f"在“处理”栏选择或填写：事项编号（放到该事项）、采用（以这一稿为准）、忽略；存盘后再运行一次汇总即生效。{account}"


def _choices(left: Leftover, short: Mapping[str, str]) -> tuple[str, ...]:
    """What the drop-down offers; a list in a cell's rule may hold 255 characters."""
    candidates = [short.get(one, one) for one in left.candidates[:3]]
    options = [one for one in candidates if len(one) <= 40 and "," not in one]
    return (*options, CHOICE_TAKE, CHOICE_IGNORE) if left.kind != "unplaced" else (*options, CHOICE_IGNORE)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def write_findings(
    sheet: Any, styles: Styles, merged: Consolidated, rows: array[int], *, ledger_sheet: str = LEDGER_SHEET
) -> None:
    """校验问题: every finding, coloured by level, filterable, linked to the row of its item on ``ledger_sheet``."""
    grid = Grid(sheet, styles, FINDINGS_HEADS, [9, 8, 58, 46, 18, 10, 30, 12, 8])
    wanted = {finding.item for finding in merged.findings if finding.item}
    place = {item.id: (index, item.no) for index, item in enumerate(merged.ledger.items) if item.id in wanted}
    exact = len(merged.findings) <= _PRECISE
    levels = {level: {0: grid.style(bg_color=colour, align="center")} for level, colour in LEVELS.items()}
    link = grid.style(font_color="#1F4E9E", underline=1, align="center")
    linked = {level: {**looks, 5: link} for level, looks in levels.items()}
    links = 0
    for finding in merged.findings:
        known = finding.item or ""
        index, number = place.get(known, (-1, ""))
        label = (f"第{number}项" if number else f"第{rows[index]}行") if index >= 0 else known
        source = finding.source
        remedy = f"{WAIVED_MARK}{finding.waived}" if finding.waived else finding.hint
        texts = [SEVERITY_NAMES[finding.severity], finding.code, finding.message, remedy, finding.unit or ""]
        follow = index >= 0 and links < _MAX_LINKS
        cell = source.cell or (f"第{source.paragraph}段" if source.paragraph else "")
        texts += [label, source.file, source.sheet or "", cell]
        row = grid.add(texts, (linked if follow else levels)[finding.severity], exact=exact)
        if follow:
            put_link(sheet, row, 5, ledger_sheet, rows[index], label, link)
            links += 1
    grid.finish()


def write_register(sheet: Any, styles: Styles, merged: Consolidated) -> None:
    """收件登记: every unit in the official order with its files, then files whose sender is not known."""
    extra = _carried_heads(merged, REGISTER_SHEET, REGISTER_HEADS)
    grid = Grid(sheet, styles, [*REGISTER_HEADS, *extra], [22, 14, 40, 7, 8, 9, 20, 36, 20, *([18] * len(extra))])
    digest = len(REGISTER_HEADS) - 1
    by_unit: dict[str | None, list[Submitted]] = defaultdict(list)
    for one in merged.submissions:
        by_unit[one.unit].append(one)
    official = set(merged.units)
    order = [*merged.units, *(unit for unit in by_unit if unit and unit not in official), None]
    usual = {column: grid.style(align="center") for column in (3, 4, 5)} | {digest: grid.style(text_wrap=False)}
    alarming = {**usual, 1: grid.style(font_color="#B00000")}
    for unit in order:
        files = by_unit.get(unit, [])
        stamped = any(one.state == "attachment" for one in files)
        for one in files:
            seal = "已收" if stamped and one.state != "skipped" else ""
            texts = [
                unit or NOBODY_KNOWN,
                LATE if one.state == "merged" and is_late(merged, one) else STATE_NAMES.get(one.state, one.state),
                one.file,
                str(one.merged),
                str(one.left),
                seal,
            ]
            look = alarming if texts[1] == LATE else usual
            _register_row(grid, merged, [*texts, one.unit_how, one.note, one.sha256], one.file, extra, look)
        if unit and not files:
            _register_row(grid, merged, [unit, NOT_SENT, "", "", "", "", "", "", ""], unit, extra, alarming)
    grid.finish(printed=digest if not extra else None)


def _register_row(
    grid: Grid, merged: Consolidated, texts: list[str], key: str, extra: Sequence[str], styles: Mapping[int, Any]
) -> None:
    """One line of the register; what the office typed under 盖章件 and 说明 stands instead of ours."""
    for column in (REGISTER_HEADS.index(STAMPED), REGISTER_HEADS.index("说明")):
        texts[column] = merged.carried.get((REGISTER_SHEET, key, REGISTER_HEADS[column]), texts[column])
    grid.add([*texts, *[merged.carried.get((REGISTER_SHEET, key, head), "") for head in extra]], styles)


def write_missing(sheet: Any, styles: Styles, merged: Consolidated) -> None:
    """未报送: who still owes which items."""
    note = "" if merged.missing else EVERYBODY_SENT
    grid = Grid(sheet, styles, MISSING_HEADS, [26, 12, 90, 14], note=note)
    by_id = {item.id: item for item in merged.ledger.items} if merged.missing else {}
    for owed in merged.missing:
        names = Counter(task_name(by_id[known]) if known in by_id else known for known in owed.items)
        listed = "；".join(f"{name}（{count}条）" if count > 1 else name for name, count in names.items())
        centre = grid.style(align="center")
        for part, text in enumerate(cut(listed, 78.0, 22, 22)):
            texts = [owed.unit, str(len(owed.items)), text, "是" if owed.sent_a_file else "否"]
            grid.add(texts if not part else ["", "", text, ""], {1: centre, 3: centre})


def write_overlong(sheet: Any, styles: Styles, overlong: Overlong) -> None:
    """超长文本: the rest of each text that exceeds a cell, in numbered parts that fit a row."""
    grid = Grid(sheet, styles, OVERLONG_HEADS, [14, 16, 6, 120])
    for key, head, rest in overlong.rests:
        for number, part in enumerate(cut(rest, ems_of(120), 22, 22), start=1):
            grid.add([key, head, str(number), part])
