"""The command line: arguments in, exit status out. Imports only the standard library and click until a command runs."""

from __future__ import annotations

import sys
from typing import NoReturn

from toolkit.cli import chasing as chasing
from toolkit.cli import checking as checking
from toolkit.cli import forms as forms
from toolkit.cli import menu as menu
from toolkit.cli import reporting as reporting
from toolkit.cli import sending as sending
from toolkit.cli import starting as starting
from toolkit.cli.commands import taizhang
from toolkit.cli.running import carried_out

__all__ = ["main", "taizhang"]


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run ``taizhang`` with ``arguments`` (default: those of the process) and leave with the exit status of the contract.

    See ``running.carried_out``: never a traceback, unless the variable TAIZHANG_DEBUG is set.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")
    sys.exit(carried_out(arguments))
