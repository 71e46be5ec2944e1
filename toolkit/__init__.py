"""taizhang: many units' workbooks in, one consolidated ledger out.

The public functions are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from toolkit.app.api import check, from_frame, merge, plan, read_ledger, report, split, to_frame
    from toolkit.model.errors import OperatorError

__all__ = [
    "OperatorError", "__version__", "check", "from_frame", "merge", "plan", "read_ledger", "report", "split", "to_frame",
]  # fmt: skip


class _Reports(ModuleType):
    """The package ``toolkit.report``, which can be called: ``toolkit.report("情况通报", …)`` of the public API bears its name."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        from toolkit.app import api

        return api.report(*arguments, **named)


class _Toolkit(ModuleType):
    """This package: whoever imports ``toolkit.report`` puts it here, and it becomes what can be called."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "report" and type(value) is ModuleType:
            value.__class__ = _Reports
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Toolkit


def __getattr__(name: str) -> Any:
    if name == "OperatorError":
        from toolkit.model.errors import OperatorError

        return OperatorError
    if name == "report":
        from importlib import import_module

        return import_module("toolkit.report")
    if name in __all__:
        from toolkit.app import api

        return getattr(api, name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
