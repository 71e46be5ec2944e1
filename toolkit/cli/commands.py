"""The commands. Each parses its arguments, calls ``app`` and turns the outcome into words and an exit status."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from toolkit import __version__
from toolkit.cli.recording import RecordedGroup

_PATH = click.Path(path_type=Path)


def _iso_date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise click.BadParameter("日期要写成 2026-11-20 这样") from None


def _year(_context: click.Context, _parameter: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and 1949 <= int(value) <= 2999):
        raise click.BadParameter("年份要写成 2026 这样")
    return int(value)


@click.group(cls=RecordedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="taizhang %(version)s", help="显示版本号。")
def taizhang() -> None:
    """把各单位报来的表汇总成一本台账：一个字不丢，一行不错，每个格子都说得出来处。

    最常用的一条命令（台账.xlsx 是下发的总台账，收件箱是装着各单位报送文件的文件夹）：

        taizhang merge 台账.xlsx 收件箱 -o 汇总台账.xlsx

    还没有台账，先由印发的方案生成一本：

        taizhang plan 分工方案.docx -o 台账.xlsx

    为一项工作建一个文件夹，以后双击就能用、命令后面什么都不用写：

        taizhang init 优化营商环境2026 台账.xlsx
    """


@taizhang.command()
@click.argument("document", metavar="分工方案.docx|-", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", "out", metavar="台账.xlsx", type=_PATH, help="台账写到哪里；不写则只说读到了什么。")
@click.option(
    "--json", "json_target", metavar="文件|-", help="另把结果写成 JSON；写 - 则输出到屏幕，摘要改走标准错误。"
)
@click.option("--year", metavar="年份", callback=_year, help="没写年份的日期按哪一年算；不写则按文件的年份。")
def plan(document: Path, out: Path | None, json_target: str | None, year: int | None) -> int:
    """立项：把印发的分工方案、实施方案读成一本可以直接下发的台账。

    文件可以是 Word、WPS、文本、能选中文字的 PDF 或表格；写 - 则从标准输入读文字。

    第一张表是台账，“核对”表把每段原文和读出的结果并排，拿不准的涂色。动过的台账不会被覆盖。

    退出状态：0 没有须更正的问题；1 已写出，但有须更正的问题；2 没有做成（原因见提示）。
    """
    from toolkit.app import plan as job
    from toolkit.cli import plan_talk, recording, talk

    talk.check_json(json_target)
    recording.reads(None if str(document) == "-" else document)
    outcome = job.run(job.request(None if str(document) == "-" else document, out, year=year))
    if json_target:
        talk.write_json(job.payload(outcome), json_target)
    recording.wrote([outcome.written] if outcome.written else [], items=len(outcome.ledger.items))
    plan_talk.summary(outcome, to_stderr=json_target == "-")
    return talk.status(outcome.findings)


@taizhang.command()
@click.argument("ledger", metavar="[台账.xlsx]", type=_PATH, required=False)
@click.argument("submissions", metavar="[报送文件或文件夹]…", type=_PATH, nargs=-1)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="汇总台账.xlsx",
    type=_PATH,
    help="汇总结果写到哪里（可以是上次的结果：三方比对，不覆盖人工改动）。",
)
@click.option(
    "--json", "json_target", metavar="文件|-", help="另把结果写成 JSON；写 - 则输出到屏幕，摘要改走标准错误。"
)
@click.option("--as-of", metavar="日期", callback=_iso_date, help="以哪一天为准（2026-11-20）；不写则结果与日期无关。")
@click.option("--period", metavar="期次", default="", help="本期名称，如 2026年第三季度。")
@click.option(
    "--settings",
    metavar="设置.xlsx",
    type=_PATH,
    help="按其中的单位名录、谁须报送、校验规则等办；只有单位名录的表也行。",
)
@click.option("--plan", "plan_only", is_flag=True, help="只列出会有哪些变化，不写任何文件。")
@click.option("--quiet", is_flag=True, help="不显示进度和摘要，只用退出状态说话。")
def merge(
    ledger: Path | None,
    submissions: tuple[Path, ...],
    out: Path | None,
    json_target: str | None,
    as_of: str | None,
    period: str,
    settings: Path | None,
    plan_only: bool,
    quiet: bool,
) -> int:
    """汇总：把各单位报送的文件并入台账。

    报送文件可以是文件、文件夹、压缩包，写几个都行。在放着“台账.xlsx”和“收件箱”的文件夹里可以什么都不写；
    同一个文件夹里的“设置.xlsx”自动采用，期次也按它写的。

    退出状态：0 没有须更正的问题；1 已汇总，但有须更正或须退回的问题；2 没有做成（原因见提示）。
    """
    from toolkit.app import merge as job
    from toolkit.cli import recording, talk

    talk.check_json(json_target)
    request = job.request(ledger, submissions, out, period=period, as_of=as_of, plan_only=plan_only, settings=settings)
    recording.reads(request.ledger, *request.submissions, request.settings)
    with talk.progress(quiet=quiet) as tick:
        outcome = job.run(request, tick)
    merged = outcome.merged
    recording.wrote(
        outcome.written,
        merged.period,
        files=len(merged.submissions),
        owing=len(merged.missing),
        findings=len(merged.findings),
    )
    if json_target:
        talk.write_json(job.payload(outcome), json_target)
    if not quiet:
        talk.summary(outcome, to_stderr=json_target == "-")
    return talk.status(outcome.merged.findings)


@taizhang.command()
@click.argument("source", metavar="[台账.xlsx|分工方案.docx]", type=_PATH, required=False)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="单位名录.xlsx",
    type=_PATH,
    default=Path("单位名录.xlsx"),
    help="名录写到哪里；以 .csv 结尾则写成文本表格；不写则为当前文件夹的 单位名录.xlsx。",
)
def units(source: Path | None, out: Path) -> int:
    """单位名录：把台账（或方案）里出现的单位列成一份名录，待补充别名、排序、联系人。

    不写台账，就用当前文件夹的 台账.xlsx。
    同一单位的不同写法归到别名；只是相近的不合并，写在备注里请人看。补好以后合并时加 --settings 单位名录.xlsx。

    退出状态：0 已写出；2 没有做成（原因见提示）。已有的名录不会被覆盖。
    """
    from toolkit.app import registry as job
    from toolkit.app.campaign import ledger_here
    from toolkit.cli import recording, talk

    request = job.request(ledger_here(source, "taizhang units 台账.xlsx -o 单位名录.xlsx"), out)
    recording.reads(request.source)
    outcome = job.run(request)
    recording.wrote([outcome.written], units=len(outcome.units))
    talk.registry(outcome)
    return 0


@taizhang.command()
@click.argument("file", metavar="[文件]", type=_PATH, required=False)
@click.option("--json", "json_target", metavar="文件|-", help="另把读到的内容写成 JSON；写 - 则输出到屏幕。")
def read(file: Path | None, json_target: str | None) -> int:
    """读一份文件（或文件夹、压缩包），说出读到了什么、哪些地方是猜的；不写文件就读当前文件夹的 台账.xlsx。"""
    from toolkit.app import read as job
    from toolkit.app.campaign import ledger_here
    from toolkit.cli import recording, talk

    talk.check_json(json_target)
    file = ledger_here(file, "taizhang read 市税务局.xlsx")
    recording.reads(file)
    outcome = job.run(file)
    recording.wrote([], files=len(outcome.files))
    if json_target:
        talk.write_json(job.payload(outcome), json_target)
    talk.reading(outcome, to_stderr=json_target == "-")
    return talk.status([finding for one in outcome.files for finding in one.findings])


@taizhang.command()
@click.argument("code", metavar="编号", required=False)
def explain(code: str | None) -> int:
    """解释一种校验问题：是什么、为什么、怎么改（不写编号则列出全部）。"""
    from toolkit.cli import talk

    return talk.explain(code)
