"""``taizhang split``: one form for every unit, and the notice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from toolkit.cli.commands import taizhang

_PATH = click.Path(path_type=Path)


@taizhang.command()
@click.argument("ledger", metavar="台账.xlsx", type=_PATH, required=False)
@click.option("-o", "--output", "out", metavar="填报表", type=_PATH, help="填报表写到哪个文件夹；没有就新建。")
@click.option("--settings", metavar="设置.xlsx", type=_PATH, help="设置工作簿：单位名录、期次、联系人、状态用语。")
@click.option("--period", metavar="期次", default="", help="这一期叫什么，如 2026年11月；不写则按设置的当前期次。")
@click.option(
    "--without", metavar="栏目", multiple=True, help="填报表不要这一栏：状态、本单位角色、上期进展；可写几次。"
)
def split(ledger: Path | None, out: Path | None, settings: Path | None, period: str, without: tuple[str, ...]) -> int:
    """拆分：按单位把台账拆成填报表，每个单位一份，另拟一份报送通知。

    每份只有本单位牵头、负责、配合的事项。再拆一次时，没有动过的填报表直接换新；可能填过的先另存到“历史版本”。

    退出状态：0 已写出；1 已写出，台账或名录有须更正的问题；2 没有做成（原因见提示）。
    """
    from toolkit.app import split as job
    from toolkit.cli import recording, talk

    asked = job.request(ledger, out, settings=settings, period=period, without=without)
    recording.reads(asked.ledger, asked.settings)
    with talk.progress(quiet=False) as tick:
        outcome = job.run(asked, tick)
    recording.wrote(
        [one.path for one in (*outcome.files, outcome.notice) if one], outcome.period, forms=len(outcome.forms)
    )
    _summary(outcome, asked.out)
    return talk.status(outcome.findings)


def _summary(outcome: Any, folder: Path) -> None:
    """How many forms with how many rows, what was kept or moved, what is to be looked at, and where everything is."""
    from toolkit.cli import talk

    say = click.echo
    rows = sum(len(form.rows) for form in outcome.forms)
    owed = sum(row.owed for form in outcome.forms for row in form.rows)
    say(f"《{outcome.title or '台账'}》" + (f"　{outcome.period}" if outcome.period else ""))
    say(f"填报表　{len(outcome.forms)} 份，共 {rows} 行，其中必填 {owed} 行")
    same = sum(not one.changed for one in outcome.files)
    if same:
        say(f"没有变　{same} 份与上次写出的相同，没有动")
    kept = [one.kept for one in outcome.files if one.kept]
    if kept:
        say(f"原文件　{len(kept)} 份可能已有填写，原样另存到 {kept[0].parent}，请核对")
    if outcome.moved:
        say(f"移走　　{len(outcome.moved)} 份上次的填报表这次用不着，移到 {outcome.moved[0].parent}")
    if outcome.strangers:
        names = "、".join(outcome.strangers[: talk.SHOWN]) + ("等" if len(outcome.strangers) > talk.SHOWN else "")
        say(f"请留意　文件夹里还有别的文件，没有动：{names}")
    talk.problems(say, outcome.findings, more="")
    for found in [one for one in outcome.findings if one.code == "U314"][: talk.SHOWN]:
        say(f"　　　　{found.message}{found.hint}")
    say(f"结果　　{folder}")
    edited = "" if outcome.notice.changed else "（原来的没有动）"
    say(f"通知　　{outcome.notice.path}{edited}，标【】的地方请补上，改好再发")
