"""``taizhang check``: everything wrong in a file, before it is sent or when it has come."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.cli.commands import _PATH, _iso_date, taizhang


@taizhang.command()
@click.argument("files", metavar="文件或文件夹…", type=_PATH, nargs=-1)
@click.option(
    "--ledger",
    metavar="台账.xlsx",
    type=_PATH,
    help="对照哪本台账；不写则用当前文件夹的台账.xlsx，没有就只查文件本身。",
)
@click.option("--settings", metavar="设置.xlsx", type=_PATH, help="按其中的单位名录和校验规则检查。")
@click.option(
    "--annotate", "marks", metavar="文件夹", type=_PATH, help="把问题标在原表的副本上，写到这个文件夹；原文件不动。"
)
@click.option(
    "--json", "json_target", metavar="文件|-", help="另把结果写成 JSON；写 - 则输出到屏幕，摘要改走标准错误。"
)
@click.option(
    "--as-of", metavar="日期", callback=_iso_date, help="以哪一天为准（2026-11-20）；不写则不查逾期和将来的日期。"
)
@click.option("--period", metavar="期次", default="", help="本期名称，如 2026年第三季度。")
@click.option("--quiet", is_flag=True, help="不显示进度和摘要，只用退出状态说话。")
def check(
    files: tuple[Path, ...],
    ledger: Path | None,
    settings: Path | None,
    marks: Path | None,
    json_target: str | None,
    as_of: str | None,
    period: str,
    quiet: bool,
) -> int:
    """检查：一次说出报送文件里的全部问题：在哪一格、写了什么、应当怎样、怎么改。

    文件、文件夹、压缩包都可以，写几个都行。加 --annotate 校验件，把问题标在原表的副本上退给单位改。

    退出状态：0 没有须更正的问题；1 有须更正或须退回的问题；2 没有做成（原因见提示）。
    """
    from toolkit.app import check as job
    from toolkit.cli import check_talk, recording, talk

    talk.check_json(json_target)
    request = job.request(files, ledger=ledger, settings=settings, marks=marks, as_of=as_of, period=period)
    recording.reads(*request.files, request.ledger, request.settings)
    with talk.progress(quiet=quiet) as tick:
        outcome = job.run(request, tick)
    recording.wrote(outcome.written.values(), files=len(outcome.files), findings=len(outcome.findings))
    if json_target:
        talk.write_json(job.payload(outcome), json_target)
    if not quiet:
        check_talk.summary(outcome, to_stderr=json_target == "-")
    return talk.status(outcome.findings)
