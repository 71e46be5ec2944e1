"""Every command that runs in a campaign folder leaves a line in its 记录.jsonl: who, when, what, which files, what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from toolkit.cli.chinese import ChineseCommand, ChineseGroup

_OURS = "taizhang.record"
_SECRET = re.compile(r"密码|口令|授权码|pass|pwd|secret|token", re.IGNORECASE)
_LOGIN = re.compile(r"//[^/\s@]*@")
HIDDEN = "***"


@dataclass(slots=True)
class Record:
    """What is known of the command that runs; ``folder`` is the campaign's, None outside of one."""

    folder: Path | None
    typed: list[str]
    silent: bool = False
    files: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    period: str = ""


class RecordedCommand(ChineseCommand):
    """A command that is recorded in the campaign folder it runs in; nothing changes when there is none."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; what was typed is kept for the record."""
        from toolkit.app.campaign import find

        campaign = find()
        ctx.meta[_OURS] = Record(Path.cwd() if campaign else None, list(args))
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; the line is added when the command has ended, however it ended."""
        record: Record = ctx.meta[_OURS]
        record.silent = bool(ctx.params.get("plan_only"))
        status, said = 2, ""
        try:
            result = super().invoke(ctx)
            status = result if isinstance(result, int) else 0
            return result
        except click.exceptions.Exit as stop:
            status = stop.exit_code
            raise
        except (KeyboardInterrupt, click.Abort):
            status = 130
            raise
        except Exception as problem:
            said = str(problem).split("\n", 1)[0][:200]
            raise
        finally:
            _write(record, str(ctx.info_name), status, said)


class RecordedGroup(ChineseGroup):
    """A group whose commands are recorded."""

    command_class = RecordedCommand


def at(folder: Path | None) -> None:
    """The campaign folder that the running command belongs to: one that it has made itself, None for no record."""
    record = _running()
    if record:
        record.folder = folder.resolve() if folder else None


def reads(*paths: Path | None) -> None:
    """What the running command reads, told before it does: files, and folders with all that lies in them."""
    from toolkit.deliver.journal import listing

    record = _running()
    if record is None or record.folder is None or record.silent:
        return
    for path in paths:
        if path is not None:
            record.files.update((_shown(one, record.folder), sha256) for one, sha256 in listing(path))


def wrote(paths: Iterable[Path], period: str = "", **counts: int) -> None:
    """What the running command has written for which period, and figures that say what came of it."""
    from toolkit.deliver.journal import digest

    record = _running()
    if record is None or record.folder is None or record.silent:
        return
    record.period = period
    record.counts.update(counts)
    record.written.update((_shown(path, record.folder), digest(path) or "") for path in paths)


def _running() -> Record | None:
    context = click.get_current_context(silent=True)
    return context.meta.get(_OURS) if context else None


def _write(record: Record, command: str, status: int, said: str) -> None:
    if record.folder is None or record.silent:
        return
    from toolkit.app.campaign import JOURNAL
    from toolkit.deliver import journal

    line: dict[str, Any] = {
        "time": journal.now(),
        "who": journal.who(),
        "command": command,
        "arguments": _arguments(record.typed, record.folder),
        "status": status,
    }
    if said:
        line["message"] = said.replace(str(record.folder), ".")
    if record.period:
        line["period"] = record.period
    if record.counts:
        line["counts"] = record.counts
    for key, files in (("files", record.files), ("written", record.written)):
        if files:
            line[key] = [{"file": name, "sha256": sha256} for name, sha256 in files.items()]
    try:
        journal.append(record.folder / JOURNAL, line)
    except OSError as problem:
        click.echo(f"“{JOURNAL}”写不进去（{problem.strerror or problem}），这一次没有记下来；结果不受影响。", err=True)


def _arguments(typed: list[str], folder: Path) -> list[str]:
    """What was typed, with paths below the folder and without passwords."""
    shown: list[str] = []
    secret = False
    for text in typed:
        name, equals, value = text.partition("=")
        if secret:
            text = HIDDEN
        elif text.startswith("-") and equals:
            text = f"{name}={HIDDEN if _SECRET.search(name) else _plain(value, folder)}"
        else:
            text = _plain(text, folder)
        secret = not secret and name.startswith("-") and not equals and bool(_SECRET.search(name))
        shown.append(text)
    return shown


def _plain(text: str, folder: Path) -> str:
    text = _LOGIN.sub(f"//{HIDDEN}@", text)
    try:
        return _shown(Path(text), folder) if Path(text).is_absolute() else text
    except (OSError, ValueError):
        return text


def _shown(path: Path, folder: Path) -> str:
    """The path below the campaign folder, with ``/``; of a place outside only the name, behind …/."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return f"…/{path.name}"
