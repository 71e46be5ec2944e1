"""What the commands say: Chinese, one screen, where the results are and what to do next."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from toolkit.model.codes import CATALOGUE, entry
from toolkit.model.errors import OperatorError
from toolkit.model.findings import SEVERITY_NAMES, Finding, Severity

Tick = Callable[[int, int, str], None]
MANY_FILES = 20
SHOWN = 8


def status(findings: Iterable[Finding]) -> int:
    """Exit status of the contract: 1 when something of severity error or above was found, else 0."""
    grave = (Severity.BLOCKER, Severity.ERROR)
    return int(any(finding.severity in grave for finding in findings))


@contextmanager
def progress(*, quiet: bool, doing: str = "正在读取") -> Iterator[Tick]:
    """A progress bar on a terminal when there is much to do; otherwise a function that does nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total, _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, name="", visible=False)

        def tick(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=name[-30:], visible=total > MANY_FILES)

        yield tick


def check_json(target: str | None) -> None:
    """OperatorError, before any work, when the JSON would replace a file that is no JSON: a ledger, a submission."""
    if not target or target == "-":
        return
    try:
        with Path(target).open("rb") as stream:
            head = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        return  # not there, or not to be written either: that is said when it is written
    if head and head[:1] != b"{":
        raise OperatorError(f"“{target}”是别的文件，不能用 JSON 覆盖，请给 --json 换一个文件名，如 结果.json。")


def write_json(payload: dict[str, Any], target: str) -> None:
    """The payload as UTF-8 JSON to a file, or to stdout for ``-``. OperatorError when the file cannot be written."""
    text = json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.flush()
        return
    from toolkit.report.atomic import write_atomically

    write_atomically(Path(target), lambda temporary: _write_text(temporary, text))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def summary(outcome: Any, *, to_stderr: bool) -> None:
    """One screen after a merge: received, missing, problems by kind, the balance, where the files are."""
    from toolkit.core.late import late_units

    merged = outcome.merged

    def say(text: str = "") -> None:
        click.echo(text, err=to_stderr)

    states = Counter(sent.state for sent in merged.submissions)
    senders = {sent.unit for sent in merged.submissions if sent.unit and sent.state in ("merged", "superseded")}
    name = merged.ledger.title or merged.ledger.file.rsplit(".", 1)[0]
    say(f"《{name}》" + (f"　{merged.period}" if merged.period else ""))
    say(f"收到　　{len(senders)} 个单位的 {sum(states.values())} 个文件：" + _states(states))
    answered = sum(bool(merged.contributions(index)) for index in range(len(merged.ledger.items)))
    say(f"事项　　{len(merged.ledger.items)} 项，已有填报 {answered} 项")
    say(_missing(merged.missing))
    late = [unit for unit in merged.units if unit in (late_units(merged) or ())]
    if late:
        say(f"迟报　　{'、'.join(late[:SHOWN])}{f' 等 {len(late)} 个单位' if len(late) > SHOWN else ''}")
    problems(say, merged.findings)
    b = merged.balance
    say(
        f"账目　　读到 {b.read} 格 = 汇总 {b.merged} + 被后报稿替代 {b.superseded} + 多版本不一致 {b.conflicting}"
        f" + 未对应 {b.unplaced} + 未作填报内容 {b.set_aside}"
    )
    open_leftovers = sum(left.kind in ("conflicting", "unplaced") and not left.choice for left in merged.leftovers)
    if open_leftovers:
        say(f"待核对　{open_leftovers} 条，请在“待人工核对”表的“处理”栏写上事项序号、采用或忽略，存盘后再汇总一次")
    _changes(say, outcome)
    if outcome.note:
        say(outcome.note)
    for path in outcome.written:
        say(f"结果　　{path}")
    if outcome.kept:
        say(f"原结果　已另存为 {outcome.kept}")


def registry(outcome: Any) -> None:
    """How many units were listed, which of them somebody has to look at, and what to do next."""
    aliases = sum(len(unit.aliases) for unit in outcome.units)
    click.echo(f"单位　　{len(outcome.units)} 个，另有别的写法 {aliases} 种")
    for name, remark in list(outcome.remarks.items())[:SHOWN]:
        click.echo(f"　　{name}　{remark}")
    if len(outcome.remarks) > SHOWN:
        click.echo(f"　　……共 {len(outcome.remarks)} 个单位有备注，见“备注”一栏")
    click.echo(f"结果　　{outcome.written}")
    click.echo(f"补好以后，合并时加上 --settings {outcome.written.name}")


_STATE_NAMES = {
    "merged": "采用",
    "superseded": "被后报稿替代",
    "unreadable": "读不出",
    "foreign": "不是本次本期的",
    "unidentified": "认不出单位",
    "attachment": "盖章件等附件",
    "letter": "邮件",
    "skipped": "略过",
}


def _states(states: Counter[str]) -> str:
    return "、".join(f"{name} {states[state]}" for state, name in _STATE_NAMES.items() if states[state]) or "无"


def _missing(missing: Sequence[Any]) -> str:
    if not missing:
        return "未报送　没有，应报的都报了"
    names = [f"{one.unit}（{len(one.items)}项{'，报过文件' if one.sent_a_file else ''}）" for one in missing]
    more = f" 等 {len(names)} 个单位" if len(names) > SHOWN else ""
    return f"未报送　{'、'.join(names[:SHOWN])}{more}"


def problems(say: Callable[[str], None], findings: Sequence[Finding], *, more: str = "见“校验问题”表") -> None:
    """How many findings of which level and kind; ``more`` says where those are that are not shown."""
    if not findings:
        say("问题　　没有")
        return
    by_severity = Counter(finding.severity for finding in findings)
    say("问题　　" + "、".join(f"{name} {by_severity[s]}" for s, name in SEVERITY_NAMES.items() if by_severity[s]))
    kinds = Counter((finding.severity, finding.code) for finding in findings if finding.severity is not Severity.INFO)
    order = list(Severity)
    ranked = sorted(kinds.items(), key=lambda kind: (order.index(kind[0][0]), -kind[1], kind[0][1]))
    for (severity, code), count in ranked[:SHOWN]:
        say(f"　　　　{SEVERITY_NAMES[severity]}　{code} {entry(code).name}　{count} 处")
    if len(ranked) > SHOWN:
        say(f"　　　　……另有 {len(ranked) - SHOWN} 种，{more}")
    waived(say, findings)


def waived(say: Callable[[str], None], findings: Sequence[Finding]) -> None:
    """What the office accepts (豁免), with its reasons; nothing when there is none."""
    reasons = Counter((one.unit or "", one.code, one.waived) for one in findings if one.waived)
    if not reasons:
        return
    told = [
        f"{unit}{'　' if unit else ''}{code} {entry(code).name} {count} 处（{reason}）"
        for (unit, code, reason), count in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    ]
    more = f"；另有 {len(told) - SHOWN} 种" if len(told) > SHOWN else ""
    say(f"豁免　　{sum(reasons.values())} 处：{'；'.join(told[:SHOWN])}{more}")


def _changes(say: Callable[[str], None], outcome: Any) -> None:
    if not outcome.plan_only:
        return
    say(
        "变化　　"
        + (f"{len(outcome.changes)} 处（只看不写，什么都没有改动）" if outcome.changes else "没有（只看不写）")
    )
    for line in outcome.changes:
        say(f"　　　　{line}")


def reading(outcome: Any, *, to_stderr: bool) -> None:
    """What ``taizhang read`` found, file by file."""

    def say(text: str) -> None:
        click.echo(text, err=to_stderr)

    for one in outcome.files:
        say(f"{one.file}：{one.what}")
        for finding in one.findings:
            place = " ".join(filter(None, (finding.source.sheet, finding.source.cell)))
            say(
                f"　　{SEVERITY_NAMES[finding.severity]}　{finding.code}　{place + '　' if place else ''}{finding.message}"
            )
            if finding.severity is not Severity.INFO:
                say(f"　　　　　{finding.hint}")


def explain(code: str | None) -> int:
    """Print the documentation of one kind of finding, or the list of all. OperatorError when there is no such code."""
    if code is None:
        for kind in CATALOGUE:
            click.echo(f"{kind.code}　{SEVERITY_NAMES[kind.severity]}　{kind.name}")
        return 0
    try:
        kind = entry(code.strip().upper())
    except KeyError:
        raise OperatorError(f"没有“{code}”这个编号；不写编号可列出全部：taizhang explain。") from None
    click.echo(f"{kind.code}　{kind.name}（{SEVERITY_NAMES[kind.severity]}）\n")
    click.echo(f"{kind.why}\n\n怎么改：{kind.hint}\n\n有问题的例子：{kind.bad}\n没问题的例子：{kind.good}")
    return 0
