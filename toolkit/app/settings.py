"""The settings of an office, as every command that takes ``--settings`` opens them."""

from __future__ import annotations

from pathlib import Path

from toolkit.model.settings import DEFAULT_SETTINGS, Settings


def open_settings(path: Path | None) -> Settings:
    """All sheets of a settings workbook (or a registry alone, .xlsx or .csv); the defaults without one.

    SettingsError with every mistake in every sheet and its cell, OperatorError when the file cannot be read.
    """
    if path is None:
        return DEFAULT_SETTINGS
    from toolkit.settings.workbook import load_settings

    return load_settings(path)
