"""The sheets 校验规则, 自定规则, 豁免 and 延期, and the hidden list from which codes are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.core.rules import SWITCHABLE
from toolkit.model.codes import entry
from toolkit.model.findings import SEVERITY_NAMES
from toolkit.model.rules import CONDITIONS, CUSTOM, CustomRule, Rulebook
from toolkit.model.settings import (
    CUSTOM_HEADS,
    CUSTOM_SHEET,
    EXTENSION_HEADS,
    EXTENSIONS_SHEET,
    NO,
    RULE_COLUMNS,
    RULE_HEADS,
    RULES_SHEET,
    STATUS_SHEET,
    WAIVER_HEADS,
    WAIVERS_SHEET,
    YES,
    Extension,
)
from toolkit.report.cells import Styles, put
from toolkit.report.registry import joined
from toolkit.report.settings_page import FIXED_LOOK, GREY, Page

LISTS_SHEET = "_选项"
_LEVELS = tuple(SEVERITY_NAMES.values())
_SPARE = 60

_RULES_NOTE = (
    "这里列出可以开关的校验规则。不想查的，在“启用”里选“否”；嫌轻嫌重，在“级别”里改；带限值的，可以改限值。改过的显示成橙色；清空一格就恢复原定。\n"
    "级别：须退回＝这份文件（或这一行）先不汇总；须更正＝一定要改；请核实＝可能有问题，请看一看；提示＝知道就行。"
)
_CUSTOM_NOTE = (
    "想多查一点什么，在这里加一行：哪一栏，出现什么情况，就提示什么话。适用单位、主题、状态空着就是全部，几个之间用顿号。“例：”开头的行不读。\n"
    "条件：少于、多于比的是字数；大于、小于比的是这一格里的第一个数；包含、等于可以写几个词，用顿号隔开，有一个就算；不包含是一个都没有。"
)
_WAIVERS_NOTE = (
    "某个单位的某个事项确有特殊情况、不必再提示的，在这里登记。单位、事项至少填一个；理由必填，汇总结果里会把豁免逐条印出来。\n"
    "事项写台账里的序号（12）；空着就是这个单位的全部事项。有效期至当天仍有效，空着就是一直有效。“例：”开头的行不读。"
)
_EXTENSIONS_NOTE = (
    "某个单位某一期经同意可以晚几天报的，在这里登记，它的提醒、催办就按延到的那一天算。所有单位都延的，到“基本信息”里改报送截止。\n"
    "四格都要填。原来的报送截止不变。“例：”开头的行不读。"
)
_CUSTOM_EXAMPLES = (
    (
        "进展不少于30字",
        "进展情况",
        "少于",
        "30",
        "进展情况请写到30字以上，说明做了什么、结果如何。",
        "请核实",
        "",
        "",
        "正在推进",
        YES,
    ),
    (
        "提前报困难",
        "问题建议",
        "包含",
        "资金、用地",
        "涉及资金、用地的困难，请同时电话告知办公室。",
        "提示",
        "青岚县、石桥区",
        "",
        "",
        YES,
    ),
)
_WAIVER_EXAMPLE = ("青岚县", "12", "A516 进展没有内容", "该县本期没有这项任务，已电话核实。", "2026-12-31")

_EXTENSION_EXAMPLE = ("青岚县", "第1期", "2026-07-10", "县里机构调整，7月3日来函申请，已经同意。")


def add_rules(book: Any, styles: Styles, rules: Rulebook) -> Page:
    """One row for every rule that can be switched, as the office has it now; the catalogue's own values stand beside."""
    page = Page(book, styles, RULES_SHEET, (8, 20, 62, 8, 10, 9, 10, 20))
    page.explain(_RULES_NOTE, len(RULE_HEADS) + 1)
    page.heads([*RULE_HEADS, "原定"], freeze=2)
    first = page.row
    centred = {"align": "center"}
    looks = {0: {**FIXED_LOOK, **centred}, 1: FIXED_LOOK, 2: FIXED_LOOK, 3: centred, 4: centred, 5: centred,
             6: {**FIXED_LOOK, **centred}, 7: {**FIXED_LOOK, "font_color": GREY}}  # fmt: skip
    limited = []
    for code, limit, unit in SWITCHABLE:
        known = entry(code)
        usual = SEVERITY_NAMES[known.severity]
        now = rules.limits.get(code, limit)
        row = page.add(
            [
                code,
                known.name,
                known.why,
                NO if code in rules.off else YES,
                SEVERITY_NAMES[rules.severity.get(code, known.severity)],
                "" if now is None else number(now),
                unit,
                usual if limit is None else f"{usual}，{number(limit)}{unit}",
            ],
            looks if limit is not None else {**looks, 5: {**FIXED_LOOK, **centred}},
        )
        if limit is not None:
            limited.append((row, limit, unit))
    rows = (first, page.row - 1)
    page.choose(rows, 3, (YES, NO), ("启用", "是：照常检查。否：不检查这一条。"))
    page.choose(rows, 4, _LEVELS, ("级别", "须退回、须更正、请核实、提示，从重到轻。"))
    for row, limit, unit in limited:
        page.hint((row, row), 5, ("限值", f"只写数字，单位是“{unit}”；原定 {number(limit)}。"))
    row = first + 1
    changed = book.add_format({"bold": True, "bg_color": "#FCE4D6", "font_color": "#833C0B"})
    for column, differs in (
        (4, f'=AND($E{row}<>"",ISERROR(FIND($E{row},$H{row})))'),
        (5, f'=AND($F{row}<>"",ISERROR(FIND("，"&$F{row}&$G{row},$H{row})))'),
    ):
        look = {"type": "formula", "criteria": differs, "format": changed}
        page.sheet.conditional_format(first, column, rows[1], column, look)
    off = book.add_format({"font_color": "#A6A6A6", "font_strikeout": True})
    page.sheet.conditional_format(
        first, 0, rows[1], 5, {"type": "formula", "criteria": f'=$D{first + 1}="{NO}"', "format": off}
    )
    return page


def add_custom(book: Any, styles: Styles, active: Sequence[CustomRule], resting: Sequence[CustomRule]) -> Page:
    """The office's own rules, those that are switched off last."""
    page = Page(book, styles, CUSTOM_SHEET, (20, 11, 9, 18, 44, 9, 24, 20, 18, 7))
    page.explain(_CUSTOM_NOTE, 8)
    page.heads(CUSTOM_HEADS, freeze=1)
    for texts in _CUSTOM_EXAMPLES:
        page.example(texts)
    first = page.row
    columns = {column: head for head, column in RULE_COLUMNS.items()}
    for rule in (*active, *resting):
        page.add(
            [
                rule.name,
                columns.get(rule.column, rule.column),
                rule.condition,
                rule.value,
                rule.message,
                SEVERITY_NAMES[rule.severity],
                joined(rule.units),
                joined(rule.themes),
                joined(rule.statuses),
                NO if rule in resting else YES,
            ]
        )
    page.spare(_SPARE, len(CUSTOM_HEADS))
    rows = (first, page.row - 1)
    at = CUSTOM_HEADS.index
    page.hint(rows, at("名称"), ("名称", "给这条规则起个名字，结果里会说是哪一条。"))
    page.choose(rows, at("栏目"), tuple(RULE_COLUMNS), ("栏目", "查哪一栏。"))
    page.choose(rows, at("条件"), CONDITIONS, ("条件", "这一栏出现什么情况时提示。"))
    page.hint(
        rows, at("数值"), ("数值", "少于、多于写字数；大于、小于写数；其他写词，几个之间用顿号。为空、不为空不用写。")
    )
    page.hint(rows, at("提示语"), ("提示语", "给填报单位看的一句话：哪里不对，怎么改。"))
    page.choose(rows, at("级别"), _LEVELS, ("级别", "不选就是“请核实”。"))
    page.hint(rows, at("适用单位"), ("适用单位", "单位名录里的名称，几个之间用顿号；空着就是所有单位。"))
    page.hint(rows, at("适用主题"), ("适用主题", "台账里的主题事项；主题里有顿号的，用分号隔开。空着就是所有主题。"))
    page.hint(rows, at("适用状态"), ("适用状态", f"“{STATUS_SHEET}”表里的用语，几个之间用顿号；空着就是不论状态。"))
    page.choose(rows, at("启用"), (YES, NO), ("启用", "不选就是“是”。"))
    return page


def add_waivers(book: Any, styles: Styles, rules: Rulebook, units: str) -> Page:
    """Findings that the office accepts; ``units`` is the range of the registry's names."""
    page = Page(book, styles, WAIVERS_SHEET, (26, 12, 28, 60, 14))
    page.explain(_WAIVERS_NOTE, len(WAIVER_HEADS))
    page.heads(WAIVER_HEADS, freeze=0)
    page.example(_WAIVER_EXAMPLE)
    first = page.row
    names = {code: label(code) for code, *_ in SWITCHABLE} | {CUSTOM: label(CUSTOM)}
    for waiver in rules.waivers:
        shown = names.get(waiver.code, waiver.code)
        page.add([waiver.unit, waiver.item, shown, waiver.reason, waiver.until or ""])
    page.spare(_SPARE, len(WAIVER_HEADS))
    rows = (first, page.row - 1)
    page.choose(rows, 0, units, ("单位", "单位名录里的名称；空着就是所有单位。"), free=True)
    page.hint(rows, 1, ("事项", "台账里的序号，例如 12；空着就是这个单位的全部事项。"))
    source = f"='{LISTS_SHEET}'!$A$1:$A${len(names)}"
    page.choose(rows, 2, source, ("编号", "豁免哪一条规则。"), free=True)
    page.hint(rows, 3, ("理由", "为什么可以不管，谁同意的。会和结果一起印出来。"))
    page.hint(rows, 4, ("有效期至", "写成 2026-12-31，当天仍有效；空着就是一直有效。"))
    return page


def add_extensions(book: Any, styles: Styles, extensions: Sequence[Extension], units: str, periods: str) -> Page:
    """Later last days of single units; ``units`` is the range of the registry's names, ``periods`` that of the periods."""
    page = Page(book, styles, EXTENSIONS_SHEET, (26, 22, 14, 70))
    page.explain(_EXTENSIONS_NOTE, len(EXTENSION_HEADS))
    page.heads(EXTENSION_HEADS, freeze=0)
    page.example(_EXTENSION_EXAMPLE)
    first = page.row
    for one in extensions:
        page.add(list(one))
    page.spare(_SPARE, len(EXTENSION_HEADS))
    rows = (first, page.row - 1)
    page.choose(rows, 0, units, ("单位", "单位名录里的名称。"), free=True)
    page.choose(rows, 1, periods, ("期次", "“基本信息”的期次表里有的期次。"), free=True)
    page.hint(rows, 2, ("延至", "写成 2026-07-10，当天报来不算晚；要晚于这一期的报送截止。"))
    page.hint(rows, 3, ("理由", "为什么延，谁同意的。"))
    return page


def add_lists(book: Any) -> None:
    """The hidden sheet with what a dropdown offers where a list in the cell would be too long."""
    sheet = book.add_worksheet(LISTS_SHEET)
    sheet.hide()
    for row, code in enumerate([*(code for code, *_ in SWITCHABLE), CUSTOM]):
        put(sheet, row, 0, label(code))


def label(code: str) -> str:
    """A code with its name, as the dropdown shows it."""
    return f"{code} 自定规则" if code == CUSTOM else f"{code} {entry(code).name}"


def number(value: float) -> str:
    """A limit without needless decimals."""
    return str(int(value)) if value == int(value) else str(value)
