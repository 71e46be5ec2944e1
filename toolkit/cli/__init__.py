"""The command line: arguments in, exit status out. Imports only the standard library and click until a command runs."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from toolkit.cli import checking as checking
from toolkit.cli.chinese import sentence_of
from toolkit.cli.commands import taizhang
from toolkit.model.errors import OperatorError

__all__ = ["main", "taizhang"]


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run ``taizhang`` with ``arguments`` (default: those of the process) and leave with the exit status of the contract.

    0 done; 1 done, with findings of error or above; 2 could not be carried out (one Chinese sentence on stderr);
    130 after Ctrl-C. Never a traceback, unless the variable TAIZHANG_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    try:
        status = taizhang.main(args=arguments, prog_name="taizhang", standalone_mode=False)
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断。结果文件是完整的：不是原来的那份，就是这次的，不会是半份。", err=True)
        status = 130
    except click.exceptions.NoArgsIsHelpError as page:
        click.echo(page.format_message())
        status = 0
    except click.ClickException as mistake:
        click.echo(sentence_of(mistake), err=True)
        status = 2
    except OperatorError as mistake:
        click.echo(str(mistake), err=True)
        status = 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except Exception as bug:
        if os.environ.get("TAIZHANG_DEBUG"):
            raise
        click.echo(
            f"程序内部出错（{type(bug).__name__}），没有写出结果；这是程序的缺陷，请把所用的文件和这句话发给维护者。",
            err=True,
        )
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
