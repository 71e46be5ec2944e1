"""``taizhang 开始``: a numbered menu on the terminal for who has never opened one."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import click

from toolkit.cli.commands import _iso_date, taizhang

if TYPE_CHECKING:
    from toolkit.app.agenda import Agenda, Known
    from toolkit.app.campaign import Campaign

STEPS = {
    "1": ("拆分", "给每个单位做一份填报表，放进“填报表”文件夹"),
    "2": ("检查", "看收件箱里的文件有什么问题，标在副本上"),
    "3": ("汇总", "把收件箱里的文件并成一本汇总台账"),
    "4": ("通报", "做一份情况通报（Word 送审稿）和一张进展一览（网页）"),
    "5": ("催报", "看谁还没报，写出能贴到工作群的话和催办、督办通知单"),
    "6": ("打开台账", ""),
    "7": ("打开设置", ""),
    "0": ("退出", ""),
}
_RULE = "─" * 30
_LEFT = -1
"""What ``ask`` gives when there is nothing more to read."""


@taizhang.command(name="开始")
@click.option("--as-of", metavar="日期", callback=_iso_date, help="以哪一天为准（2026-11-20）；不写则为今天。")
def start(as_of: str | None) -> int:
    """打开菜单：拆分、检查、汇总、通报、催报，选个数字就行；会提示现在该做哪一步。

    在工作文件夹里运行（双击 开始.bat 也一样）；在别的地方运行，就先帮着新建一个。

    退出状态：0 正常退出；130 按 Ctrl-C 退出。
    """
    from toolkit.app.campaign import find
    from toolkit.cli import recording

    recording.at(None)
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")
    today = datetime.date.fromisoformat(as_of) if as_of else datetime.date.today()
    try:
        if find() is None and not _founded():
            return 0
        return _menu(today)
    except KeyboardInterrupt:
        click.echo("\n已退出。")
        return 130


def _menu(today: datetime.date) -> int:
    from toolkit.app.agenda import Known, agenda
    from toolkit.app.campaign import require

    known: Known = Known()
    campaign = require()
    while True:
        state = agenda(campaign, today, known)
        header(state, today)
        for number, (name, told) in STEPS.items():
            if number not in "670":
                click.echo(f" {number} {name}　{told}")
        click.echo(" " + "　".join(f"{number} {STEPS[number][0]}" for number in "670"))
        if state.next == "0":
            click.echo("眼下没有要做的事。")
        chosen = ask(f"请选（直接按回车：{state.next} {STEPS[state.next][0]}）：")
        if chosen is None:
            click.echo("")
            return 0
        step = _step(chosen) if chosen else state.next
        if step == "0":
            return 0
        click.echo("")
        if step is None:
            click.echo(f"没有“{chosen}”这一项，请输入 0 到 7 中的一个数字。")
            continue
        if state.blank and step not in "67":
            click.echo("台账还是空的，先打开台账（选 6）填好、存盘，再做这一步。")
            continue
        try:
            _run(step, campaign, today)
        except KeyboardInterrupt:
            click.echo("\n这一步已中断，回到菜单。")


def header(state: Agenda, today: datetime.date) -> None:
    """The campaign, its period, and what there is to know before choosing."""
    from toolkit.report.chase import due_words

    click.echo(f"\n{_RULE}\n{state.title}\n{_RULE}")
    if state.wrong:
        click.echo(state.wrong)
    period = state.period
    if period is None:
        click.echo("期次　　还没有写：请打开设置（选 7），在“基本信息”里写上期次和报送截止")
    elif period.due is None:
        click.echo(f"期次　　{period.name}，没有写报送截止")
    else:
        click.echo(f"期次　　{period.name}，报送截止 {due_words(datetime.date.fromisoformat(period.due), today)}")
    if state.blank:
        click.echo("台账　　还是空的：请打开台账（选 6）填好、存盘，再回到这里")
        return
    if not state.wrong:
        units = "" if state.owing is None or state.merged else f"，{state.owing} 个单位要报"
        click.echo(f"台账　　{state.items} 项{units}" if state.items else "台账　　逐行接续的表，各单位的行依次接上")
    forms = f"已拆成 {state.forms} 份" if state.forms else "还没有拆分"
    click.echo(f"填报表　{forms}" + ("，不是本期的，请再拆分一次" if state.forms and state.old_forms else ""))
    if not state.received:
        click.echo("收件箱　还没有文件")
    else:
        new = f"，其中 {state.fresh} 个是新来的" if state.merged else "，还没有汇总"
        click.echo(f"收件箱　{state.received} 个文件{new if state.fresh else '，都汇总过了'}")
    if state.merged and state.owing is not None:
        when = state.merged[:16].replace("T", " ")
        click.echo(f"未报送　{f'{state.owing} 个单位' if state.owing else '没有，都报齐了'}（{when} 汇总时）")


def _step(chosen: str) -> str | None:
    plain = unicodedata.normalize("NFKC", chosen).strip().rstrip(".、")
    if plain in STEPS:
        return plain
    return next((number for number, (name, _) in STEPS.items() if name == plain), None)


def _run(step: str, campaign: Campaign, today: datetime.date) -> None:
    """One step, its summary on the screen, its result opened. What goes wrong has been said when it returns."""
    from toolkit.cli.running import carried_out

    day = today.isoformat()
    if step == "1":
        if carried_out(["split"]) in (0, 1):
            show(campaign.forms)
    elif step == "2":
        marked = campaign.marked
        if carried_out(["check", "--annotate", str(marked), "--as-of", day]) in (0, 1) and marked.is_dir():
            show(marked)
    elif step == "3":
        if carried_out(["merge", "--as-of", day]) in (0, 1):
            show(campaign.consolidated)
    elif step == "4":
        _bulletin(campaign, day)
    elif step == "5":
        _chase(campaign, today)
    else:
        show(campaign.ledger if step == "6" else campaign.settings)


def _bulletin(campaign: Campaign, day: str) -> None:
    """情况通报 and 进展一览 of the last merge, as of today; both are opened."""
    from toolkit.cli.running import carried_out

    if not campaign.consolidated.is_file():
        click.echo("还没有汇总台账，请先汇总（选 3）。")
        return
    for name, suffix in (("情况通报", ".docx"), ("进展一览", ".html")):
        if carried_out(["report", name, "--as-of", day]) not in (0, 1):
            return
        show(campaign.results / f"{name}{suffix}")


def _chase(campaign: Campaign, today: datetime.date) -> None:
    """The preview; what is due today counts as issued only when the person says so."""
    from toolkit.app import chase
    from toolkit.cli import chasing
    from toolkit.cli.running import carried_out, guarded

    due = False

    def write() -> int:
        nonlocal due
        outcome = chase.run(campaign, today)
        chasing.shown(outcome)
        click.echo(f"\n{outcome.text}")
        chasing.files(outcome)
        show(outcome.written)
        due = bool(outcome.fresh)
        return 0

    if guarded(write) == 0 and due:
        said = ask("就这样发，把今天的这一步记为已发吗？（y 记下；直接按回车只看看）：")
        if said and unicodedata.normalize("NFKC", said).lower() in ("y", "yes", "是"):
            carried_out(["chase", "--yes", "--as-of", today.isoformat()])


def show(path: Path) -> None:
    """Open a file or folder with the system's program; where there is no desktop, say where it is."""
    if not path.exists():
        return
    opener = _opener()
    if opener is None:
        click.echo(f"结果在：{path}")
        return
    try:
        if opener == "startfile":
            os.startfile(path)  # type: ignore[attr-defined]
        else:
            quiet = subprocess.DEVNULL
            subprocess.Popen([opener, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError:
        click.echo(f"打不开，请自己打开：{path}")
    else:
        click.echo(f"正在打开：{path}")


def _opener() -> str | None:
    if not sys.stdin.isatty():
        return None
    if hasattr(os, "startfile"):
        return "startfile"
    if sys.platform == "darwin":
        return "open"
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open") if desktop else None


def ask(question: str) -> str | None:
    """What the person typed, without white space around it; None when there is nothing more to read (Ctrl-D, end of file).

    KeyboardInterrupt after Ctrl-C.
    """
    sys.stdout.flush()
    try:
        return input(question).strip()
    except EOFError:
        return None
    except UnicodeError:
        return "？"


def _founded() -> bool:
    """Make a campaign folder together with who sits there, and go into it. False when they do not want one."""
    from toolkit.app.campaign import LEDGER
    from toolkit.cli.running import carried_out

    click.echo("这里还不是工作文件夹，先新建一个。")
    while True:
        here = Path(LEDGER).is_file()
        name = ask(
            "这里已经有 台账.xlsx；直接按回车，就把这个文件夹用作工作文件夹，写个名字则另建一个（q 退出）："
            if here
            else "这项工作叫什么（就是新文件夹的名字，如 优化营商环境2026；直接按回车退出）："
        )
        if name is None or name.lower() == "q" or not (name or here):
            click.echo("" if name is None else "没有新建。")
            return False
        folder = typed_path(name) if name else "."
        source = "" if not name else ask("台账或方案的文件（拖进这个窗口再按回车；还没有就直接按回车）：")
        if source is None:
            click.echo("")
            return False
        arguments = ["init", "--", folder, *([typed_path(source)] if source else [])]
        if carried_out(arguments) == 0:
            os.chdir(folder)
            return True
        click.echo("再来一次。")


def typed_path(text: str) -> str:
    """A path as it was typed or dragged into the window: without quotes, ``file://``, ``&`` of PowerShell, escaped blanks."""
    text = text.strip()
    if text[:2] == "& ":
        text = text[2:].lstrip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'“":
        return text[1:-1].replace("'\\''", "'")
    if text[:1] == "“" and text[-1:] == "”":
        return text[1:-1]
    if text[:7].lower() == "file://":
        parts = urlsplit(text.replace("#", "%23").replace("?", "%3F"))
        return url2pathname(parts.path) if "%" in parts.path or os.name == "nt" else unquote(parts.path)
    if os.name != "nt" and "\\" in text and not Path(text).exists():
        out, escaped = [], False
        for letter in text:
            if letter == "\\" and not escaped:
                escaped = True
            else:
                out.append(letter)
                escaped = False
        return "".join(out)
    return text
