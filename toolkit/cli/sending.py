"""``taizhang send``: letters with each unit's own files; a preview unless ``--yes`` is given."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit.cli.commands import _PATH, taizhang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.app.campaign import Campaign
    from toolkit.app.mailing import Office, Planned
    from toolkit.model.mail import Letter

EXPORT = "导出模板"
PASSWORD = "TAIZHANG_MAIL_PASSWORD"
KEYRING = "taizhang"
"""The name under which a password is looked up in the system's keyring, with the account."""
ALL = "全部"
_SHOWN = 30


@taizhang.command()
@click.argument("kind", metavar="填报表|汇总|退回|催办", required=False)
@click.option("--yes", "really", is_flag=True, help="真的发出去；不写就只是预览。")
@click.option("--only", metavar="单位", multiple=True, help="只发给这个单位；可写几次。")
@click.option("--from", "source", metavar="文件夹", type=_PATH, help="要发的文件在哪里；不写则用工作文件夹里的。")
@click.option(
    "--tier",
    type=click.Choice(["催办", "督办"]),
    default="催办",
    help="催办用：发催办通知单，还是督办通知单（抄送上级单位）。",
)
@click.option("--again", metavar="单位", multiple=True, help="发过了也再发一封给这个单位；可写几次，写“全部”就都再发。")
@click.option("--resend-uncertain", "resend", is_flag=True, help="待确认的（不知道发到没有的）再发一次。")
@click.option("-o", "--output", "out", metavar="文件夹", type=_PATH, help="预览写到哪里；不写则写到 成果/邮件预览。")
@click.option(
    "--settings", metavar="设置.xlsx", type=_PATH, help="发信的邮箱和单位名录在哪个设置里；不写则用当前文件夹的。"
)
@click.option("--period", metavar="期次", default="", help="这一期叫什么；不写则按设置的当前期次。")
def send(
    kind: str | None,
    really: bool,
    only: tuple[str, ...],
    source: Path | None,
    tier: str,
    again: tuple[str, ...],
    resend: bool,
    out: Path | None,
    settings: Path | None,
    period: str,
) -> int:
    """发邮件：每个单位一封，各带各的附件。不加 --yes 只是预览。

    填报表：拆分出来的表发给各单位；退回：把校验件退给报送的单位；催办：把通知单发给还欠着的单位；
    汇总：把上报版发给“邮件”表里的汇总收件人。

    预览写出每封信的 .eml（双击可以看，也可以手工发）和一份发信清单：谁收什么，哪些发不了、为什么。
    发过的不会再发；中断以后再运行同一条命令，接着发没发的。密码（授权码）当场询问，不存盘；
    也可以放在环境变量 TAIZHANG_MAIL_PASSWORD 或系统的钥匙串里。

    信的文字可以改：taizhang send 导出模板，得到“邮件模板”文件夹，改里面的 .txt。

    退出状态：0 全部可发（已发）；1 有发不了的，见清单；2 没有做成（原因见提示）。
    """
    from toolkit.app.campaign import find
    from toolkit.app.mailing import office_of
    from toolkit.cli import recording
    from toolkit.model.errors import OperatorError
    from toolkit.model.mail import KINDS

    campaign = find()
    if kind == EXPORT:
        return _export(out, settings)
    if kind not in KINDS:
        told = f"没有“{kind}”这一种信" if kind else "没有说发什么"
        raise OperatorError(f"{told}，请写成 taizhang send 填报表（或 汇总、退回、催办），先预览，看好了再加 --yes。")
    if settings is None and campaign is None:
        raise OperatorError("不知道从哪个邮箱发给谁：请到工作文件夹里运行，或加上 --settings 设置.xlsx。")
    office = office_of(settings or Path("设置.xlsx"), period, campaign.folder if campaign else None)
    letters = _chosen(_letters(kind, office, campaign, source, tier), only)
    if ALL in again:
        again = tuple(one.unit for one in letters)
    _known(again, letters, "--again")
    recording.reads(settings or Path("设置.xlsx"))
    folder = (out or _folder(campaign)) / (tier if kind == "催办" else kind)
    if really:
        return send_now(letters, office, folder, again, resend)
    return preview(letters, office, folder, again, resend)


def _letters(kind: str, office: Office, campaign: Campaign | None, source: Path | None, tier: str) -> list[Letter]:
    """The letters of one kind. OperatorError when there is nothing to make them of."""
    from toolkit.app import letters, letters_back, letters_chase
    from toolkit.model.errors import OperatorError

    if campaign is None and (source is None or kind in ("退回", "汇总")):
        raise OperatorError(
            f"发“{kind}”要在工作文件夹里运行" + ("。" if kind in ("退回", "汇总") else "，或用 --from 说明文件在哪里。")
        )
    if kind == "填报表":
        return letters.form_letters(office, source or campaign.forms, letters.own_ledger(campaign))  # type: ignore[union-attr]
    if kind == "催办":
        folder = source or campaign.results / letters_chase.NOTICES[tier][0]  # type: ignore[union-attr]
        return letters_chase.chasing_letters(office, campaign, folder, tier, datetime.date.today())
    assert campaign is not None
    if kind == "退回":
        return letters_back.returned_letters(office, campaign, source or campaign.marked)
    return letters.summary_letters(office, campaign.consolidated, campaign.inbox)


def _chosen(letters: Sequence[Letter], only: Sequence[str]) -> list[Letter]:
    """The letters to these units, all without any. OperatorError for a unit that gets none."""
    _known(only, letters, "--only")
    return [one for one in letters if not only or one.unit in only]


def _known(names: Sequence[str], letters: Sequence[Letter], option: str) -> None:
    from difflib import get_close_matches

    from toolkit.model.errors import OperatorError

    units = [one.unit for one in letters]
    for name in names:
        if name not in units:
            near = get_close_matches(name, units, n=1)
            raise OperatorError(
                f"{option} 后面的“{name}”不在这次要发的单位里{f'，是不是“{near[0]}”？' if near else '。'}"
            )


def _folder(campaign: Campaign | None) -> Path:
    from toolkit.app.campaign import RESULTS

    return campaign.results / "邮件预览" if campaign else Path(RESULTS) / "邮件预览"


def preview(letters: Sequence[Letter], office: Office, folder: Path, again: Sequence[str], resend: bool) -> int:
    """Who would get what, as a table, a list and drafts in ``folder``; the exit status: 1 when some cannot be sent."""
    from toolkit.app import previews
    from toolkit.app.send import plan
    from toolkit.cli import recording
    from toolkit.deliver.outbox import read_log

    planned = plan(letters, office, read_log(office.journal), again=again, resend=resend)
    drafts, listed = previews.preview(planned, office, folder, _title(office))
    recording.wrote([listed], office.period.name if office.period else "", letters=len(planned), ready=len(drafts))
    _table(planned)
    click.echo(f"清单　　{listed}")
    click.echo(f"预览　　{folder} 里有 {len(drafts)} 封 .eml，还没有发；看好以后，同一条命令加上 --yes 就发。")
    return int(any(one.status in _BAD for one in planned))


def send_now(letters: Sequence[Letter], office: Office, folder: Path, again: Sequence[str], resend: bool) -> int:
    """Send what may be sent and say what became of each letter; the exit status: 1 when some could not be sent."""
    from toolkit.app import previews
    from toolkit.app.mailing import route_of
    from toolkit.app.send import plan, post
    from toolkit.cli import recording, talk
    from toolkit.deliver.outbox import read_log
    from toolkit.model.mail import READY

    route = route_of(office)
    planned = plan(letters, office, read_log(office.journal), again=again, resend=resend)
    stopped = ""
    if any(one.status == READY for one in planned):
        password = password_for(route.user) if route.user else ""
        _announce(sum(one.status == READY for one in planned), office)
        with talk.progress(quiet=False, doing="正在发信") as tick:
            try:
                planned, posted = post(letters, office, password, again=again, resend=resend, tick=tick, say=_aside)
            except KeyboardInterrupt:
                previews.put_away(folder)
                _aside("停在半路了。发过的都记着，再运行同一条命令，接着发没发的。")
                raise
        stopped = posted.stopped
        recording.wrote([], office.period.name if office.period else "", letters=len(planned), sent=posted.sent)
    _table(planned)
    click.echo(f"清单　　{previews.listing(planned, folder, _title(office))}")
    if stopped:
        click.echo(f"停下了：{stopped}", err=True)
        return 2
    return int(any(one.status in _BAD for one in planned))


_BAD = ("不能发", "没发成", "待确认", "还没发")


def password_for(user: str) -> str:
    """From the environment, else the system's keyring (when the library is there), else from whoever sits there.

    OperatorError when there is nobody to ask, or what was typed can be no password.
    """
    from toolkit.model.errors import OperatorError

    password = os.environ.get(PASSWORD) or _from_keyring(user)
    if not password:
        if not sys.stdin.isatty():
            raise OperatorError(
                f"没有密码：请在窗口里运行（会当场询问），或把密码（授权码）放在环境变量 {PASSWORD} 里。"
            )
        password = click.prompt(
            f"{user} 的密码（授权码），输入时不显示", hide_input=True, default="", show_default=False
        )
    password = password.strip()
    if not password:
        raise OperatorError("没有输入密码（授权码），没有发。")
    if not password.isascii():
        raise OperatorError("密码（授权码）里有中文或全角字符，请切换到英文输入法再输一次；没有发。")
    return str(password)


def _from_keyring(user: str) -> str:
    try:
        import keyring
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING, user) or ""
    except Exception:  # no keyring on this system, or it is locked: there are other ways
        return ""


def _announce(count: int, office: Office) -> None:
    """How long it will take, when that is long enough to wonder."""
    pace = office.settings.mail.per_minute
    if count > pace:
        _aside(f"要发 {count} 封，每分钟 {pace} 封，大约 {-(-count // pace)} 分钟；按 Ctrl-C 可以停，下次接着发。")


def _aside(text: str) -> None:
    click.echo(text, err=True)


def _title(office: Office) -> str:
    period = f"　{office.period.name}" if office.period else ""
    return f"{office.settings.basics.title or '发信'}{period}"


def _table(planned: Sequence[Planned]) -> None:
    """How many letters stand how, then one line for each: first what cannot be sent, and why, then what has a remark."""
    from toolkit.app.previews import row_of
    from toolkit.report.mail.listing import counted

    rows = [row_of(one) for one in planned]
    click.echo(f"共 {len(rows)} 封　{counted(rows)}")
    bad = [row for row in rows if row.status in _BAD]
    good = sorted((row for row in rows if row.status not in _BAD), key=lambda row: not row.said)
    for row in bad[: 2 * _SHOWN]:
        click.echo(f"　{row.status}　{row.unit}　{row.said}")
    if len(bad) > 2 * _SHOWN:
        click.echo(f"　……另有 {len(bad) - 2 * _SHOWN} 封发不了的，见清单")
    for row in good[:_SHOWN]:
        copies = f"　抄送 {row.cc}" if row.cc else ""
        note = f"　（{row.said}）" if row.said else ""
        line = f"　{row.status}　{row.unit}　{row.to}{copies}　{row.files}{note}"
        click.echo(line.replace("\n", "、"))
    if len(good) > _SHOWN:
        click.echo(f"　……另有 {len(good) - _SHOWN} 封，见清单")


def _export(out: Path | None, settings: Path | None) -> int:
    """Copies of the texts for the office to edit; what stands there already stays."""
    from toolkit.app.send import TEXTS
    from toolkit.report.atomic import write_atomically
    from toolkit.report.mail.texts import originals

    folder = out or (settings.parent if settings else Path()) / TEXTS
    kept = []
    for name, data in originals().items():
        if (folder / name).exists():
            kept.append(name)
        else:
            write_atomically(folder / name, lambda path, data=data: path.write_bytes(data) and None)  # type: ignore[misc]
    click.echo(f"模板　　{folder}，用记事本改里面的 .txt，第一行是主题；改坏了删掉那个文件就用原来的")
    if kept:
        click.echo(f"　　　　原来就有、没有动的：{'、'.join(kept)}")
    return 0
