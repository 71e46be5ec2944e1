"""taizhang: many units' workbooks in, one consolidated ledger out.

The public functions are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from toolkit.app.api import check, from_frame, merge, plan, read_ledger, split, to_frame
    from toolkit.model.errors import OperatorError

__all__ = ["OperatorError", "__version__", "check", "from_frame", "merge", "plan", "read_ledger", "split", "to_frame"]


def __getattr__(name: str) -> Any:
    if name == "OperatorError":
        from toolkit.model.errors import OperatorError

        return OperatorError
    if name in __all__:
        from toolkit.app import api

        return getattr(api, name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
