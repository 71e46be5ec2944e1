"""What ``taizhang plan`` says: one screen on what was read of a document, what to check, and where the ledger is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import click

from toolkit.cli.talk import SHOWN, problems
from toolkit.model.document import Plan
from toolkit.model.findings import SEVERITY_NAMES, Severity
from toolkit.model.output import PLAN_SHEET, REVIEW_SHEET

_DEADLINES = {
    "date": "有日期", "range": "起止期间", "compound": "到期后持续", "ongoing": "长期", "recurring": "定期", "conditional": "视条件",
    "relative": "相对期限", "none": "未写",
}  # fmt: skip
Say = Callable[[str], None]


def summary(outcome: Any, *, to_stderr: bool) -> None:
    """Title and masthead, items, units, deadlines, duties, stages and modes, what is doubtful, where it was written."""

    def say(text: str) -> None:
        click.echo(text, err=to_stderr)

    plan: Plan = outcome.plan
    head = plan.masthead
    say(f"《{head.title or plan.file}》")
    marks = [head.issuer, head.doc_no, head.issued_on or "", f"按{head.year}年计" if head.year else "年份不明"]
    say("文件　　" + "　".join(mark for mark in marks if mark))
    _items(say, plan)
    _rest(say, plan)
    problems(say, outcome.findings, more=f"见“{REVIEW_SHEET}”表" if outcome.written else "加 -o 台账.xlsx 可逐条核对")
    doubtful = len({found.item for found in outcome.findings if found.item and found.severity is not Severity.INFO})
    if doubtful:
        where = f"，在“{REVIEW_SHEET}”表里已涂色，对照原文核对后直接改“{PLAN_SHEET}”表" if outcome.written else ""
        say(f"待核对　{doubtful} 项{where}")
    if outcome.written:
        say(f"结果　　{outcome.written}")
    else:
        _findings(say, outcome)
        say("结果　　没有写文件；要写成台账请加 -o 台账.xlsx")


def _items(say: Say, plan: Plan) -> None:
    items = [one.item for one in plan.items]
    if not items:
        say("事项　　没有")
        return
    units = {unit for item in items for one in item.assignments for unit in one.units}
    themes = {item.theme for item in items if item.theme}
    without = sum(not item.assignments for item in items)
    said = [f"{len(items)} 项"]
    said += [f"{len(themes)} 个主题"] if themes else []
    said += [f"{len(units)} 个单位"]
    said += [f"{without} 项没有责任单位"] if without else []
    say("事项　　" + "，".join(said))
    kinds = Counter(item.deadline.kind if item.deadline.text else "none" for item in items)
    say("时限　　" + "、".join(f"{name} {kinds[kind]}" for kind, name in _DEADLINES.items() if kinds[kind]))


def _rest(say: Say, plan: Plan) -> None:
    if plan.duties:
        say(f"报送要求 {len(plan.duties)} 条")
    if plan.stages:
        names = "、".join(stage.name for stage in plan.stages[:SHOWN])
        say(f"实施步骤 {len(plan.stages)} 个：{names}")
    if plan.modes:
        say(f"改革方式 {len(plan.modes)} 种，共 {sum(mode.count for mode in plan.modes)} 项")
    others = Counter(one.what for one in plan.passed)
    if others:
        listed = "、".join(f"{what} {count}" for what, count in others.most_common(SHOWN))
        say(f"其他段落 {sum(others.values())} 段（{listed}）")


def _findings(say: Say, outcome: Any) -> None:
    """Every finding with its place: without a workbook the screen is the only place where they can be read."""
    for found in outcome.findings:
        source = found.source
        place = " ".join(
            filter(None, (source.sheet, source.cell, f"第{source.paragraph}段" if source.paragraph else ""))
        )
        say(f"　　{SEVERITY_NAMES[found.severity]}　{found.code}　{place + '　' if place else ''}{found.message}")
