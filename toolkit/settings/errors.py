"""Mistakes of whoever set the tool up; each reaches the user as one Chinese sentence."""

from __future__ import annotations

from toolkit.model.errors import OperatorError


class SettingsError(OperatorError):
    """A settings or layout file cannot be used; ``str(error)`` says where, what is wrong and what to do."""
