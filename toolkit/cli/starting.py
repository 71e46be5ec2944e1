"""``taizhang init``: a campaign folder, ready to be worked in."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.commands import _PATH, taizhang


@taizhang.command()
@click.argument("folder", metavar="文件夹", type=_PATH)
@click.argument("source", metavar="[台账.xlsx|分工方案.docx]", type=_PATH, required=False)
def init(folder: Path, source: Path | None) -> int:
    """新建一项工作的文件夹：设置.xlsx、台账.xlsx、填报表、收件箱、成果，和双击就能用的 开始.bat、检查.bat。

    台账由给出的台账照抄，或由方案生成；什么都不给，就是一本待填的空台账。已有的文件一个也不覆盖。

    在这个文件夹里，各个命令后面什么都不用写；不想打命令的，双击 开始.bat（Linux 上是 开始.sh）。

    退出状态：0 已建好；2 没有做成（原因见提示），什么也没有留下。
    """
    from toolkit.app import init as job
    from toolkit.cli import recording

    asked = job.request(folder, source)
    outcome = job.run(asked)
    recording.at(asked.folder)
    recording.reads(asked.source)
    recording.wrote(
        (outcome.campaign.settings, outcome.campaign.ledger),
        items=len(outcome.ledger.items) if outcome.ledger else 0,
        units=len(outcome.units),
    )
    summary(outcome, job.named(folder))
    return 0


def summary(outcome: object, name: str) -> None:
    """What was made, what to look at first, and how to go on."""
    from toolkit.app.init import Outcome

    assert isinstance(outcome, Outcome)
    campaign, ledger = outcome.campaign, outcome.ledger
    click.echo(f"建好了　{campaign.folder}")
    if ledger is None:
        click.echo("台账　　还是空的，请先打开 台账.xlsx 填写（怎么填，见其中的“填写说明”表）")
    elif ledger.rows == "open":
        click.echo("台账　　逐行接续的表，没有逐项的责任单位")
    else:
        click.echo(f"台账　　《{ledger.title or name}》，{len(ledger.items)} 项")
    if outcome.converted:
        click.echo("　　　　由别的格式转成，只有标准的各栏；原文件里别的栏没有带过来")
    if outcome.doubts:
        click.echo(f"　　　　由方案读出，{outcome.doubts} 项拿不准，请对照 台账.xlsx 的“核对”表改好再下发")
    if outcome.units:
        remarks = f"，{outcome.remarks} 个要看一下“备注”" if outcome.remarks else ""
        click.echo(f"单位　　{len(outcome.units)} 个，已列入 设置.xlsx 的“单位名录”{remarks}")
    click.echo("设置　　请打开 设置.xlsx，在“基本信息”里写上期次和报送截止")
    click.echo("接下来　双击 开始.bat（Linux 上是 开始.sh），或到文件夹里运行 taizhang 开始")
