"""Why a file cannot be marked."""

from __future__ import annotations


class CannotAnnotate(Exception):
    """The file is no package that marks can be put into; ``str()`` says why, in Chinese."""
