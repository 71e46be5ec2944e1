"""``taizhang chase``: who still owes what today, shown before anything counts as issued."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.commands import _PATH, _iso_date, taizhang

if TYPE_CHECKING:
    from toolkit.app.campaign import Campaign
    from toolkit.app.chase import Outcome
    from toolkit.model.chasing import Chase, Spared

_SHOWN = 20
"""So many lines of one kind on the screen; all of them with --all."""


@taizhang.command()
@click.argument("folder", metavar="[工作文件夹]", type=_PATH, required=False)
@click.option("--as-of", metavar="日期", callback=_iso_date, help="以哪一天为准（2026-11-20）；不写则为今天。")
@click.option("--yes", is_flag=True, help="看过了，就这样发：今天这一步记为已发；设置里有邮件服务器的，邮件也发出去。")
@click.option("--no-mail", is_flag=True, help="不用邮件，只写文字和通知单。")
@click.option("--resend-uncertain", "resend", is_flag=True, help="待确认的邮件（不知道发到没有的）再发一次。")
@click.option("--all", "everything", is_flag=True, help="在屏幕上列出全部单位，不省略。")
def chase(folder: Path | None, as_of: str | None, yes: bool, no_mail: bool, resend: bool, everything: bool) -> int:
    """催报：看谁还没报、还差什么，写出可以贴到群里的文字和通知单。

    按报送截止前后的工作日分四步：前 3 天提醒，前 1 天末次提醒，过 1 天发催办通知单，过 3 天发督办通知单并抄送上级。
    每一步对一个单位一期只做一次；延期、豁免的不催，收到了还没看的先列出来。不加 --yes 只是预览，什么也不算发出。

    退出状态：0 已写出；1 有发不了的邮件；2 没有做成（原因见提示）。
    """
    from toolkit.app import chase as job
    from toolkit.app.campaign import require
    from toolkit.cli import recording

    campaign = require(folder or Path())
    recording.at(campaign.folder)
    recording.reads(campaign.ledger, campaign.settings, campaign.inbox)
    day = datetime.date.fromisoformat(as_of) if as_of else datetime.date.today()
    outcome = job.run(campaign, day)
    state = outcome.chasing
    shown(outcome, everything=everything)
    files(outcome)
    sends = yes and not no_mail and bool(outcome.settings.mail.host)
    issued = job.issue(campaign, outcome, mail=sends) if yes else 0
    made = (outcome.written, *outcome.notices.files.values())
    counts = {"owing": len(state.asked), "due": len(state.issuing), "issued": issued, "held": len(state.held)}
    recording.wrote(made, state.period, **counts)
    _closing(outcome, issued, yes=yes)
    try:
        return 0 if no_mail else _mails(outcome, campaign, really=sends, resend=resend)
    finally:
        _history(outcome, campaign)


def shown(outcome: Outcome, *, everything: bool = False) -> None:
    """Who gets what today and why, who is left out and why, and the text."""
    from toolkit.report.chase import due_words

    state = outcome.chasing
    limit = len(state.asked) + len(state.held) + len(state.waived) if everything else _SHOWN
    if state.due is not None:
        click.echo(f"报送截止　{due_words(state.due, state.day)}" + (f"（{state.period}）" if state.period else ""))
    else:
        click.echo("报送截止　没有写，不知道什么时候该催；只写文字。请到 设置.xlsx 的“基本信息”里写上")
    for tier, units in _by_tier(state.issuing).items():
        click.echo(f"{tier}　{len(units)} 个单位")
        _list([_why(one, outcome) for one in units], limit)
    quiet = [one for one in state.asked if one.tier is None]
    if quiet:
        click.echo(f"今天不催　{len(quiet)} 个单位")
        _list([_waits(one, outcome) for one in quiet], limit)
    _spared("先看一看，不催", state.held, outcome, limit)
    _spared("豁免，不催", state.waived, outcome, limit)
    if state.held:
        click.echo("　　看过以后：要它重报的，把文件移出收件箱；内容不作数的，在汇总台账“待人工核对”的“处理”栏写“忽略”")
    if state.unknown:
        click.echo(f"认不出是谁报的文件　{len(state.unknown)} 个，先弄清楚，免得错催")
        _list(list(state.unknown), limit)


def _closing(outcome: Outcome, issued: int, *, yes: bool) -> None:
    """What counts as issued."""
    if issued:
        click.echo(f"已记为发出：{issued} 个单位")
    elif yes:
        click.echo("今天的都已经发过，没有重复记。" if outcome.chasing.issuing else "今天没有要发的。")
    elif outcome.fresh:
        click.echo("这是预览，还没有记为发出。核对无误后运行：taizhang chase --yes")


def _mails(outcome: Outcome, campaign: Campaign, *, really: bool, resend: bool) -> int:
    """Letters as drafts, or on their way; the exit status. Nothing for an office that has neither server nor addresses."""
    from toolkit.app import chase_mail
    from toolkit.app.mailing import office_of
    from toolkit.cli import sending
    from toolkit.deliver.outbox import read_log

    if not chase_mail.by_mail(outcome):
        return 0
    office = office_of(campaign.settings)
    letters = chase_mail.letters(outcome, office, read_log(office.journal), campaign.folder)
    if not letters:
        return 0
    folder = campaign.results / "邮件预览" / "催报"
    if really:
        return sending.send_now(letters, office, folder, (), resend)
    status = sending.preview(letters, office, folder, (), resend)
    if not office.settings.mail.host:
        click.echo("　　　　设置里没有邮件服务器：双击 .eml，用邮件程序自己发")
    return status


def _history(outcome: Outcome, campaign: Campaign) -> None:
    """The record for people, also when the mail server was not to be had."""
    from toolkit.app.chase_history import write_history
    from toolkit.cli import recording

    written = write_history(campaign, outcome)
    if written:
        recording.wrote([written], outcome.chasing.period)
        click.echo(f"记录　　{written}")


def files(outcome: Outcome) -> None:
    """Where the text and the notices are."""
    notices = outcome.notices
    click.echo(f"文字　　{outcome.written}")
    if notices.files:
        folder = next(iter(notices.files.values())).parent
        click.echo(f"通知单　{len(notices.files)} 份，在 {folder}")
    for path in notices.kept:
        click.echo(f"　　　　改过的一份与现在的情况不符，另存为 {path}")
    for name in notices.strangers:
        click.echo(f"　　　　“{name}”改过，现在用不着了，没有动它，请自己删去")


def _by_tier(units: Iterable[Chase]) -> dict[str, list[Chase]]:
    """Units by what they get, the gravest first."""
    from toolkit.model.chasing import TIERS

    listed = list(units)
    found = {}
    for tier in reversed(TIERS):
        own = [one for one in listed if one.tier == tier]
        if own:
            found[tier.document or tier.name] = own
    return found


def _why(one: Chase, outcome: Outcome) -> str:
    told = [_owed(one, outcome), *_had(one)]
    if one.tier and one.tier.superior:
        superior = outcome.superiors.get(one.unit, "")
        told.append(f"抄送{superior}" if superior else "名录里没有上级单位和领导邮箱，无处抄送")
    if one.again:
        told.append("今天已经发过")
    return "；".join(told)


def _waits(one: Chase, outcome: Outcome) -> str:
    told = [_owed(one, outcome), *_had(one)]
    if one.next:
        tier, day = one.next
        told.append(f"{day.month}月{day.day}日{tier.document or tier.name}")
    elif one.due:
        told.append("各步都发过了，请电话或当面督促")
    return "；".join(told)


def _owed(one: Chase, outcome: Outcome) -> str:
    told = f"{one.unit}：{'还差' if one.part else '未报'}{_named(one.items, outcome)}"
    return f"{told}（{one.came}）" if one.came else told


def _named(ids: Sequence[str], outcome: Outcome) -> str:
    from toolkit.report.chase import items_words

    return items_words(ids, {item.id: item for item in outcome.ledger.items})


def _had(one: Chase) -> list[str]:
    told = [f"延期至{one.due.month}月{one.due.day}日（{one.extended}）"] if one.extended and one.due else []
    earlier = [issued for issued in one.had if not (one.again and one.tier and issued.tier == one.tier.name)]
    return told + [f"{issued.day.month}月{issued.day.day}日已{issued.tier}" for issued in earlier]


def _spared(title: str, spared: Sequence[Spared], outcome: Outcome, limit: int) -> None:
    if spared:
        click.echo(f"{title}　{len({one.unit for one in spared})} 个单位")
        lines = [f"{one.unit}：{_named(one.items, outcome)}；{one.why}" for one in spared]
        _list(
            [
                line + (f"：{'、'.join(one.files)}" if one.files else "")
                for line, one in zip(lines, spared, strict=True)
            ],
            limit,
        )


def _list(lines: Sequence[str], limit: int) -> None:
    from toolkit.text.printed import visible

    for line in lines[:limit]:
        click.echo(f"　　{' '.join(visible(line).split())}")
    if len(lines) > limit:
        click.echo(f"　　……还有 {len(lines) - limit} 个（加 --all 全部列出）")
