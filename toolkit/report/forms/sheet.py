"""The sheet 填报表: one unit's rows set as in the consolidated ledger, with open cells for its answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.core.forms import Form
from toolkit.core.returned import COUNTER, DONE, NEXT, Mark, frame_codes
from toolkit.model.form import Round, chinese_day
from toolkit.model.ledger import column_letters
from toolkit.model.merging import ANSWER_KEYS
from toolkit.model.output import FORM_SHEET
from toolkit.report.cells import HEAD, PLAIN, TITLE, Styles, put
from toolkit.report.forms.shape import HEADS, HIDDEN, LAST_SIZE, OWED, Line, Shape, ems
from toolkit.report.heights import line_count, row_height

BAR, HEADING, ABOUT, HEAD_ROW, FIRST = range(5)
"""0-based rows: counter, title, unit and dates, heads, first item."""

OPEN, OWING, FILLED = "#FFFBE6", "#FFE699", "#FFFFFF"
_UNASKED = "#F2F2F2"
_BAR_FILL, _HEAD_FILL, _ANSWER_HEAD, _OWN_HEAD = "#EAF1FB", "#E9EDF2", "#FFE9A8", "#EDEDED"
_BLUE = "#1F4E79"
_CENTRED = frozenset({"theme", "deadline", "status", "role"})
_HEAD_HEIGHT, _BAR_HEIGHT = 33.0, 27.0
_LIST_LIMIT = 255
"""Characters that the list of a dropdown may have."""

HINT = "只填浅黄色的格，其余各格已锁定；怎样填见“填写说明”表。"
_NOBODY = "填报单位："
_ROLE_IN_TWO = "本单位\n角色"


def write_sheet(
    sheet: Any, styles: Styles, form: Form, lines: Sequence[Line], shape: Shape, issue: Round, version: str
) -> None:
    """Write the whole sheet; ``lines`` are its rows, ``version`` what the form is known by (taizhang.form)."""
    _page(sheet, shape)
    _above(sheet, styles, form, lines, shape, issue, version)
    _heads(sheet, styles, shape)
    for number, line in enumerate(lines):
        _line(sheet, styles, line, shape, FIRST + number)
    last = FIRST + len(lines) - 1
    sheet.autofilter(HEAD_ROW, 0, last, len(shape.keys) - 1)
    sheet.print_area(HEADING, 0, last, shape.printed - 1)
    _colours(sheet, styles, shape, issue, last)
    _inputs(sheet, shape, issue, form, lines)
    first = next((n for n, line in enumerate(lines) if line.of.owed), 0)
    sheet.set_selection(FIRST + first, shape.at("progress"), FIRST + first, shape.at("progress"))
    _protect(sheet)


def _page(sheet: Any, shape: Shape) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.47, right=0.47, top=0.59, bottom=0.67)
    sheet.center_horizontally()
    sheet.set_footer('&C&"宋体,常规"&10第 &P 页，共 &N 页', {"margin": 0.3})
    sheet.set_zoom(85)
    sheet.set_tab_color("#2F5597")
    for column, width in enumerate(shape.pixels):
        sheet.set_column_pixels(column, column, width)
    sheet.set_column(len(shape.keys), len(shape.keys) + len(HIDDEN) - 1, 12, None, {"hidden": True})
    sheet.repeat_rows(HEAD_ROW)
    sheet.freeze_panes(FIRST, 0)


def _above(
    sheet: Any, styles: Styles, form: Form, lines: Sequence[Line], shape: Shape, issue: Round, version: str
) -> None:
    """Counter, title, and the line of unit, period and last day; in a hidden cell what the form is and these texts' codes."""
    right = shape.printed - 1
    unit = _NOBODY if form.group else f"{_NOBODY}{form.unit}"
    period = f"期次：{issue.period}" if issue.period else ""
    due = f"报送截止：{chinese_day(issue.due)}" if issue.due else ""
    mark = Mark(issue.campaign, form.unit, issue.period, version, frame_codes([HINT, unit, period, due]))
    put(sheet, BAR, len(shape.keys), mark.text(), styles.get(text_wrap=False, font_size=8))
    _bar(sheet, styles, lines, shape, len(shape.keys) - 1)
    wide = ems(sum(shape.pixels[: shape.printed]), 22.0)
    sheet.set_row(HEADING, row_height(line_count(issue.title, wide), 22.0) + 10 if issue.title else 8)
    style = styles.get(font_name=TITLE, font_size=22, align="center")
    _merged(sheet, HEADING, 0, right, issue.title, style)
    sheet.set_row(ABOUT, 24)
    spans = ((0, 2, unit, "left"), (3, 5, period, "center"), (6, right, due, "right"))
    for first, last, text, align in spans:
        opened = {"locked": False, "bg_color": OPEN} if form.group and first == 0 else {}
        _merged(sheet, ABOUT, first, last, text, styles.get(font_name=HEAD, align=align, text_wrap=False, **opened))
    if form.group:
        said = {
            "input_title": "填报单位",
            "input_message": f"请在冒号后面写明单位名称（{form.unit}中的哪一个）。"[:250],
        }
        sheet.data_validation(ABOUT, 0, ABOUT, 2, {"validate": "any", **said})


def _bar(sheet: Any, styles: Styles, lines: Sequence[Line], shape: Shape, right: int) -> None:
    """The live counter, the link to the next blank cell, and one sentence. None of it is on paper."""
    sheet.set_row(BAR, _BAR_HEIGHT)
    base: dict[str, object] = {"font_name": PLAIN, "bg_color": _BAR_FILL, "font_color": _BLUE, "text_wrap": False}
    owed = sum(line.of.owed and not line.part for line in lines)
    answer, due = (_range(shape.at(key), len(lines)) for key in ("progress", HIDDEN[2]))
    blank = f'({due}="{OWED}")*(LEN(TRIM({answer}))=0)'
    count = f"SUMPRODUCT({blank})"
    shown = f"{COUNTER} {owed} 项" if owed else f"{DONE}（没有必填的事项）"
    done = f"{DONE}（共 {owed} 项必填）" if owed else shown
    bold = styles.get(**base, bold=True, font_size=14, align="left", indent=1)
    _merged(sheet, BAR, 0, 1, "", bold)
    sheet.write_formula(BAR, 0, f'=IF({count}=0,"{done}","{COUNTER} "&{count}&" 项")', bold, shown)
    link = styles.get(**{**base, "font_color": "#0563C1"}, underline=1, font_size=12, align="left")
    nearest = f"SUMPRODUCT(MIN(ROW({answer})+1000000*(1-{blank})))"
    target = f"\"#'{FORM_SHEET}'!{column_letters(shape.at('progress') + 1)}\"&{nearest}"
    formula = f'=IF({count}=0,"",HYPERLINK({target},"{NEXT} ▶"))'
    sheet.write_formula(BAR, 2, formula, link, f"{NEXT} ▶" if owed else "")
    put_style = styles.get(**base, font_size=11, align="left")
    _merged(sheet, BAR, 3, right, HINT, put_style)


def _range(column: int, count: int) -> str:
    letters = column_letters(column + 1)
    return f"${letters}${FIRST + 1}:${letters}${FIRST + count}"


def _merged(sheet: Any, row: int, first: int, last: int, text: str, style: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, "", style)
    put(sheet, row, first, text, style)


def _heads(sheet: Any, styles: Styles, shape: Shape) -> None:
    sheet.set_row(HEAD_ROW, _HEAD_HEIGHT)
    for column, key in enumerate(shape.keys):
        fill = _ANSWER_HEAD if key in ANSWER_KEYS else _OWN_HEAD if key in ("role", "last") else _HEAD_FILL
        head = _ROLE_IN_TWO if key == "role" else HEADS[key]
        put(sheet, HEAD_ROW, column, head, styles.get(font_name=HEAD, align="center", border=1, bg_color=fill))
    for column, head in enumerate(HIDDEN, start=len(shape.keys)):
        put(sheet, HEAD_ROW, column, head, styles.get(text_wrap=False))


def _line(sheet: Any, styles: Styles, line: Line, shape: Shape, row: int) -> None:
    sheet.set_row(row, line.height)
    for column, (key, text) in enumerate(zip(shape.keys, line.texts, strict=True)):
        put(sheet, row, column, text, _style(styles, key, line))
    for column, text in enumerate(line.hidden, start=len(shape.keys)):
        if text:
            put(sheet, row, column, text, styles.get(text_wrap=False))


def _style(styles: Styles, key: str, line: Line) -> Any:
    properties: dict[str, object] = {"border": 1}
    if key in _CENTRED:
        properties["align"] = "center"
    if key in ANSWER_KEYS and not line.part:
        properties.update(locked=False, bg_color=OPEN)
    elif not line.of.owed:
        properties["bg_color"] = _UNASKED
    if key == "role":
        properties.update(font_name=HEAD, font_color=_BLUE if line.of.owed else "#7F7F7F")
    if key == "last":
        properties.update(font_size=LAST_SIZE, valign="top", font_color="#595959")
    return styles.get(**properties)


def _colours(sheet: Any, styles: Styles, shape: Shape, issue: Round, last: int) -> None:
    """A blank cell that must be filled stands out, a filled one is white, repeated themes and titles are pale."""
    progress, owed = column_letters(shape.at("progress") + 1), column_letters(shape.at(HIDDEN[2]) + 1)
    row = FIRST + 1

    def when(first: int, to: int, criteria: str, **look: object) -> None:
        style = styles.plain(**look)
        sheet.conditional_format(FIRST, first, last, to, {"type": "formula", "criteria": criteria, "format": style})

    column = shape.at("progress")
    when(column, column, f'=AND(${owed}{row}="{OWED}",LEN(TRIM(${progress}{row}))=0)', bg_color=OWING)
    if "status" in shape.keys:
        place = shape.at("status")
        letters = column_letters(place + 1)
        for word in issue.statuses:
            quoted = word.word.replace('"', '""')
            when(place, place, f'=TRIM(${letters}{row})="{quoted}"', bg_color=f"#{word.colour}")
    first, to = shape.answers[0], shape.answers[-1]
    when(first, to, f"=LEN(TRIM({column_letters(first + 1)}{row}))>0", bg_color=FILLED)
    for column in (0, 1):
        letters = column_letters(column + 1)
        sheet.conditional_format(
            FIRST, column, last, column,
            {"type": "formula", "criteria": f"=AND(${letters}{row}=${letters}{row - 1},LEN(${letters}{row})>0)",
             "format": styles.plain(font_color="#9A9A9A")},
        )  # fmt: skip


_MESSAGES = {
    "progress": (
        "进展情况",
        "写清做了什么、到什么程度、有什么成效，最好有数据和时间；没有启动的写明原因和打算。一般几十到几百字，更长的也放得下。",
    ),
    "problem": ("问题建议", "有问题、困难或需要协调的事项才写，写明原因和建议；没有就留空。"),
    "status": ("状态", "从右边的小箭头里选一个。"),
}


def _inputs(sheet: Any, shape: Shape, issue: Round, form: Form, lines: Sequence[Line]) -> None:
    """What a cell says when it is chosen. Nothing is refused: a paste or a long text always goes in."""
    last = FIRST + len(lines) - 1
    for key, (title, message) in _MESSAGES.items():
        if key not in shape.keys:
            continue
        column = shape.at(key)
        rule: dict[str, object] = {"validate": "any"}
        if key == "progress" and issue.short > 1:
            rule = {
                "validate": "length", "criteria": ">=", "value": issue.short, "error_type": "information",
                "error_title": "是不是太短了",
                "error_message": f"不足 {issue.short} 个字，一般说不清进展。要补写请点“取消”，就这样请点“确定”。",
            }  # fmt: skip
        elif key == "status" and sum(len(word.word) + 1 for word in issue.statuses) <= _LIST_LIMIT:
            rule = {
                "validate": "list", "source": [word.word for word in issue.statuses], "error_type": "warning",
                "error_title": "不是表里的状态", "error_message": "请从右边的小箭头里选一个。",
            }  # fmt: skip
        sheet.data_validation(FIRST, column, last, column, {**rule, "input_title": title, "input_message": message})


def _protect(sheet: Any) -> None:
    """Without a password; filtering, sizes of rows and columns, choosing and copying stay allowed.

    Sorting is granted too, but Excel sorts only where no cell is locked.
    """
    sheet.protect("", {"autofilter": True, "sort": True, "format_rows": True, "format_columns": True})
