"""What ``taizhang check`` says: each file with everything that is wrong in it, one screen when there are many files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import click

from toolkit.core.telling import RANK, Kind, cells, kinds
from toolkit.model.checking import Checked
from toolkit.model.findings import SEVERITY_NAMES, Severity

SHOWN = 8
"""Kinds of problems shown per file."""
FEW = 5
"""Up to so many files each is told at length; beyond, one line per file."""
LINES = 30
"""Files listed when there are many."""
_EACH = 4
"""Findings of one kind that are told one by one where their sentences differ."""
_LONGEST = 120

Say = Callable[[str], None]


def summary(outcome: Any, *, to_stderr: bool) -> None:
    """Everything wrong, file by file, the gravest first; then where the marked copies are."""

    def say(text: str) -> None:
        click.echo(text, err=to_stderr)

    files: list[Checked] = [one for one in outcome.files if one.state != "skipped"]
    if len(files) <= FEW:
        for number, one in enumerate(files):
            if number:
                say("")
            _at_length(say, one)
    else:
        _table(say, files)
    say("")
    if outcome.ledger is None:
        say("没有对照台账，只查了文件本身；改动下发内容、增删行要加 --ledger 台账.xlsx 才查得出。")
    else:
        say(f"对照台账《{outcome.ledger}》。")
    if outcome.copies:
        say(f"另有 {outcome.copies} 份没有改动的批注件，与原件一样，没有再查。")
    _copies(say, outcome, files)


def _graded(one: Checked) -> str:
    """须更正 3、请核实 5; remarks alone are no problem."""
    count = Counter(found.severity for found in one.findings)
    parts = [f"{name} {count[severity]}" for severity, name in SEVERITY_NAMES.items() if count[severity]]
    if not parts:
        return "没有发现问题"
    return "、".join(parts) if len(count) > (Severity.INFO in count) else f"没有发现问题（{parts[0]}）"


def _at_length(say: Say, one: Checked) -> None:
    say(f"{one.file}　{one.unit or '（未认出单位）'}　{_graded(one)}")
    found = kinds(one.findings)
    for kind in found[:SHOWN]:
        for line in _told(kind, one):
            say(line)
    if len(found) > SHOWN:
        say(f"　　……另有 {len(found) - SHOWN} 种，加 --annotate 文件夹 看标在原表上的，或加 --json 看全部")


def _told(kind: Kind, one: Checked) -> Iterator[str]:
    """One kind: level, name and cells; what was written; how to mend it."""
    several = len(one.sheets) > 1
    place, count = cells(kind.findings, sheets=several), len(kind.findings)
    head = f"　　{SEVERITY_NAMES[kind.severity]}　{kind.name}"
    yield head + (f"：{place}" if place else "") + (f"（{count}处）" if count > 1 else "")
    indent = "　" * 6
    if kind.message:
        yield indent + _clipped(kind.message)
    else:
        for found in kind.findings[:_EACH]:
            at = cells([found], sheets=several)
            yield f"{indent}{at}{'　' if at else ''}{_clipped(found.message)}"
        if count > _EACH:
            yield f"{indent}……"
    if kind.waived:
        yield f"{indent}已豁免：{_clipped(kind.waived)}"
    elif kind.severity is not Severity.INFO:
        yield indent + "改法：" + (kind.hint or kind.findings[0].hint)


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _table(say: Say, files: list[Checked]) -> None:
    """One line per file that has something to mend, the gravest first; then the kinds over all files."""
    bad = [one for one in files if any(found.severity is not Severity.INFO for found in one.findings)]
    unclear = sum(one.unit is None for one in bad)
    say(
        f"共检查 {len(files)} 份：没有发现问题 {len(files) - len(bad)} 份，有问题 {len(bad)} 份"
        + (f"（其中 {unclear} 份认不出单位）" if unclear else "")
    )
    for one in sorted(bad, key=_gravity)[:LINES]:
        worst = kinds(one.findings)[0]
        say(
            f"　　{one.file}　{one.unit or '（未认出单位）'}　{_graded(one)}　{worst.name}{' 等' if _more(one) else ''}"
        )
    if len(bad) > LINES:
        say(f"　　……另有 {len(bad) - LINES} 份，加 --annotate 文件夹 看标在原表上的，或加 --json 看全部")
    found = kinds([found for one in bad for found in one.findings if found.severity is not Severity.INFO])
    if found:
        say("最多的问题")
    for kind in found[:SHOWN]:
        where = len({one.source.file for one in kind.findings})
        say(f"　　{SEVERITY_NAMES[kind.severity]}　{kind.name}　{len(kind.findings)} 处，{where} 份文件")
    if len(found) > SHOWN:
        say(f"　　……另有 {len(found) - SHOWN} 种")


def _gravity(one: Checked) -> tuple[int, int]:
    worst = min(RANK[found.severity] for found in one.findings)
    return worst, -sum(RANK[found.severity] == worst for found in one.findings)


def _more(one: Checked) -> bool:
    return len({found.code for found in one.findings if found.severity is not Severity.INFO}) > 1


def _copies(say: Say, outcome: Any, files: list[Checked]) -> None:
    if outcome.marks is None:
        return
    listed = [one for one in files if one.file in outcome.written and one.unmarked]
    marked = len(outcome.written) - len(listed)
    if marked:
        say(f"批注件　{marked} 份，在“{outcome.marks}”：问题标在原来的格子上，改好后直接把它报来即可")
    if listed:
        say(f"问题清单　{len(listed)} 份（标不了的文件另附一张表），在“{outcome.marks}”")
        for one in listed[:SHOWN]:
            say(f"　　{one.file}：{one.unmarked}")
    clean = len(files) - len(outcome.written)
    if clean:
        say(f"没有问题的 {clean} 份没有另写")
