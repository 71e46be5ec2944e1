"""The operator's mistakes: each reaches the user as one Chinese sentence and exit status 2."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the person at the keyboard has to change; ``str()`` is the sentence to show."""
