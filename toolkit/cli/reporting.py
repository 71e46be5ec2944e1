"""``taizhang report``: what leaders read, made of the consolidated ledger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.commands import _PATH, _iso_date, taizhang

if TYPE_CHECKING:
    from toolkit.app.report import Outcome

CHECK, EXPORT = "检查模板", "导出模板"
"""Names that make no report: what is wrong with a template; the bundled ones to be changed."""


@taizhang.command()
@click.argument("name", metavar="[名称]", required=False)
@click.argument("ledger", metavar="[汇总台账.xlsx]", type=_PATH, required=False)
@click.option(
    "-o", "--output", "out", metavar="文件|文件夹", type=_PATH, help="写到哪里；在工作文件夹里不写，就写进 成果。"
)
@click.option(
    "--as-of", metavar="日期", callback=_iso_date, help="统计到哪一天（2026-11-20）；不写则用汇总台账上写着的日期。"
)
@click.option("--template", metavar="模板.docx", type=_PATH, help="用自己改过的 Word 模板，不用自带的。")
@click.option("--pdf", is_flag=True, help="Word 文件旁边另存一份 PDF（要装有 LibreOffice）。")
@click.option(
    "--settings", metavar="设置.xlsx", type=_PATH, help="按其中的发文单位、单位名录、状态用语、亮灯办法等办。"
)
@click.option(
    "--json", "json_target", metavar="文件|-", help="另把全部统计数和所依据的台账写成 JSON；写 - 则输出到屏幕。"
)
def report(
    name: str | None,
    ledger: Path | None,
    out: Path | None,
    as_of: str | None,
    template: Path | None,
    pdf: bool,
    settings: Path | None,
    json_target: str | None,
) -> int:
    """通报：由汇总台账做出情况通报、工作专报、催办通知单、进展一览等；不写名称则列出全部。

    写出的都是送审稿：发文字号、签发留空。在工作文件夹里只写名称就行，结果在 成果 里。每个数都与台账核对过。

    自己的模板：taizhang report 导出模板 -o 模板，取出自带的，用 Word 或 WPS 改好，
    用 taizhang report 检查模板 --template 文件 查一遍，再加 --template 使用；
    放在工作文件夹的 模板 里、名字不改的，不写 --template 也用它。

    退出状态：0 已写出，模板没有问题；1 数字与台账核对不上，或模板有问题；2 没有做成（原因见提示）。
    """
    from toolkit.app import report as job
    from toolkit.cli import recording, talk

    if name is None:
        return _list()
    if name == CHECK:
        return _check_template(template or ledger)
    if name == EXPORT:
        return _export(out)
    talk.check_json(json_target)
    asked = job.request(
        name,
        ledger,
        out,
        settings=settings,
        as_of=as_of,
        template=template,
        pdf=pdf,
        data_only=bool(json_target),
    )
    recording.reads(asked.ledger, asked.settings, asked.template)
    with talk.progress(quiet=not pdf) as tick:
        outcome = job.run(asked, tick)
    figures = outcome.data.figures
    recording.wrote(outcome.written, figures.period, items=figures.total.total.number, files=len(outcome.written))
    if json_target:
        talk.write_json(job.payload(outcome), json_target)
    _summary(outcome, asked.out, to_stderr=json_target == "-")
    if outcome.no_pdf:
        click.echo(outcome.no_pdf, err=True)
        return 2
    return int(bool(outcome.wrong))


def _list() -> int:
    """What can be made."""
    from toolkit.app.report import KINDS

    for kind in KINDS.values():
        click.echo(f"{kind.name}　{kind.about}")
    click.echo(
        "用法：taizhang report 情况通报 汇总台账.xlsx -o 情况通报.docx；在工作文件夹里：taizhang report 情况通报"
    )
    return 0


def _check_template(template: Path | None) -> int:
    """Say everything that is wrong with a template; 1 when there is something."""
    from toolkit.model.errors import OperatorError
    from toolkit.report.word import check_template

    if template is None:
        raise OperatorError(f"没有指明模板：请写成 taizhang report {CHECK} --template 我的模板.docx。")
    if not template.is_file():
        raise OperatorError(f"找不到“{template}”，请检查名字和位置。")
    flaws = check_template(template)
    for flaw in flaws:
        click.echo(flaw.message)
    click.echo(f"模板“{template.name}”{f'有 {len(flaws)} 处问题，改好再用' if flaws else '没有问题'}。")
    return int(bool(flaws))


def _export(out: Path | None) -> int:
    """Copy the bundled templates to a folder; files that are there already stay."""
    from toolkit.app.report_files import export_templates
    from toolkit.cli import recording

    folder = out or Path("模板")
    written, standing = export_templates(folder)
    recording.wrote(written, files=len(written))
    if written:
        click.echo(f"模板　　{len(written)} 个，已放进 {folder}；能用的栏目和写法见其中的 README.md")
    if standing:
        click.echo(f"没有动　{'、'.join(standing)}（已经在 {folder} 里，可能改过）")
    return 0


def _summary(outcome: Outcome, target: Path | None, *, to_stderr: bool) -> None:
    """What it says in short, what to look at before it goes out, and where it is."""
    from toolkit.cli.talk import SHOWN

    figures = outcome.data.figures

    def say(text: str) -> None:
        click.echo(text, err=to_stderr)

    day = f"　截至 {figures.as_of.isoformat()}" if figures.as_of else ""
    say(f"《{figures.title or outcome.data.file}》" + (f"　{figures.period}" if figures.period else "") + day)
    states = "、".join(f"{one.status} {one.count.number}" for one in figures.total.statuses if one.count.number)
    say(f"事项　　{figures.total.total.number} 项：{states}")
    late = [("逾期", figures.total.overdue), ("临期", figures.total.due_soon), ("滞后", figures.total.behind)]
    told = "、".join(f"{name} {count.number}" for name, count in late if count is not None)
    if told:
        say(f"时限　　{told}")
    silent = figures.silent
    names = "、".join(silent.ids[:SHOWN]) + ("等" if silent.number > SHOWN else "")
    say(
        f"报送　　应报 {figures.reporting.whole.number} 个单位，未报送 {silent.number} 个"
        + (f"：{names}" if names else "")
    )
    doubts = sum(len(item.confirm) for item in figures.items)
    if doubts:
        say(f"请核实　{doubts} 处状态由文字判断或有出入，发出前请看一遍")
    for at, line in enumerate(outcome.told):
        say(f"{'　　　　' if at else '公开版　'}{line}")
    for note in outcome.notes:
        say(f"注意　　{note}")
    if outcome.wrong:
        say(f"有出入　{outcome.wrong}这是程序的缺陷，请先不要使用这份结果，并把这句话发给维护者。")
    _told_files(outcome, target, say)


def _told_files(outcome: Outcome, target: Path | None, say: Callable[[str], None]) -> None:
    from toolkit.cli.talk import SHOWN

    if outcome.kept:
        say(f"原稿　　{len(outcome.kept)} 份改过的原稿另存到 {outcome.kept[0].parent}")
    if outcome.moved:
        say(f"移走　　{len(outcome.moved)} 份上次的这次用不着，移到 {outcome.moved[0].parent}")
    if outcome.strangers:
        more = "等" if len(outcome.strangers) > SHOWN else ""
        say(f"请留意　这几份改过、这次用不着，没有动：{'、'.join(outcome.strangers[:SHOWN])}{more}")
    if len(outcome.written) > SHOWN and target is not None:
        say(f"结果　　{target}（{len(outcome.written)} 个文件）")
        return
    for path in outcome.written:
        say(f"结果　　{path}")
