"""Where the files of ``templates/`` are, for the settings; what lies below asks ``read.resources`` itself."""

from __future__ import annotations

from toolkit.read.resources import templates

__all__ = ["templates"]
