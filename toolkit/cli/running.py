"""One command carried out: what it raises becomes the sentence and the exit status of the contract."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from toolkit.cli.chinese import sentence_of
from toolkit.cli.commands import taizhang
from toolkit.model.errors import OperatorError

INTERRUPTED = 130


def carried_out(arguments: list[str] | None = None) -> int:
    """Run ``taizhang`` with ``arguments`` (default: those of the process); the exit status of the contract, never an error.

    0 done; 1 done, with findings of error or above; 2 could not be carried out (one Chinese sentence on stderr);
    130 after Ctrl-C. An unknown error is raised only when the variable TAIZHANG_DEBUG is set.
    """
    return guarded(lambda: taizhang.main(args=arguments, prog_name="taizhang", standalone_mode=False))


def guarded(work: Callable[[], Any]) -> int:
    """Do ``work``; what it gives as a status (anything but a number is 0), what it raises as a sentence and a status."""
    try:
        status = work()
    except click.exceptions.Exit as stop:
        status = stop.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断。结果文件是完整的：不是原来的那份，就是这次的，不会是半份。", err=True)
        status = INTERRUPTED
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
    return status if isinstance(status, int) else 0
