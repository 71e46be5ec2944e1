"""Where the files of ``templates/`` are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path


def templates() -> Path:
    """The folder with layouts, names and the templates of reports. RuntimeError when the installation lost it."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "layouts").is_dir():
            return folder
    raise RuntimeError("安装不完整：找不到 templates 目录，请重新安装 taizhang。")
