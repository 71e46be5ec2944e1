"""A Word document → PDF by LibreOffice, looking right also where the fonts of official documents are not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from html import escape
from pathlib import Path

from toolkit.model.errors import OperatorError
from toolkit.report.word.files import write

SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "思源宋体", "AR PL UMing CN")
SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "思源黑体", "WenQuanYi Zen Hei")
STAND_INS: dict[str, tuple[str, ...]] = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "SimSun", "宋体", *SERIF),
    "仿宋_GB2312": ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "SimSun", *SERIF),
    "楷体_GB2312": ("KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "AR PL UKai CN", "SimSun", *SERIF),
    "黑体": ("SimHei", "STHeiti", *SANS),
    "宋体": ("SimSun", "STSong", *SERIF),
}
"""Fonts of official documents → what is taken instead, best first; the first two or three are other names of the same."""

_SAME_FONT = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S",),
    "仿宋_GB2312": ("FangSong_GB2312",),
    "楷体_GB2312": ("KaiTi_GB2312",),
    "黑体": ("SimHei",),
    "宋体": ("SimSun",),
}
_PLACES = (
    "/usr/bin/soffice", "/usr/local/bin/soffice", "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe", "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)  # fmt: skip
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_PATIENCE = 180
_TRIES = 2
"""Started for the first time with a new profile, LibreOffice may leave without a word and without a file."""


def libreoffice() -> str | None:
    """The program, None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    for place in _PLACES:
        root = Path(Path(place).anchor)
        if root.exists():
            for path in sorted(root.glob(place[len(root.as_posix()) :])):
                return str(path)
    return None


def to_pdf(path: Path) -> Path:
    """Write ``path`` (.docx) as PDF beside it; returns what was written.

    Each run has a profile of its own (two that share one lose files in silence) and a list of stand-ins for fonts that are not
    installed; ``missing_fonts`` names those. OperatorError: LibreOffice is not there, or made nothing. Raises CannotWrite.
    """
    program = libreoffice()
    if program is None:
        raise OperatorError(
            "没有找到 LibreOffice，不能转成 PDF：Word 文件已经写好，请用 Word 或 WPS 打开后“另存为 PDF”，或安装 LibreOffice 后再加 --pdf。"
        )
    with tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "fonts.conf").write_text(font_list(), encoding="utf-8")
        source = home / "document.docx"
        shutil.copyfile(path, source)
        environment = {**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")} if _has_fontconfig() else None
        asked = [
            program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "pdf", "--outdir", folder, str(source),
        ]  # fmt: skip
        made, said = source.with_suffix(".pdf"), ""
        for _ in range(_TRIES):
            try:
                done = subprocess.run(asked, capture_output=True, timeout=_PATIENCE, env=environment)
                said = done.stderr.decode("utf-8", "replace").strip()[-80:]
            except (OSError, subprocess.TimeoutExpired) as error:
                said = str(error)[:80]
            if made.is_file():
                return write(made.read_bytes(), path.with_suffix(".pdf"))
    raise OperatorError(
        f"LibreOffice 没有把“{path.name}”转成 PDF（{said or '没有说明原因'}），请用 Word 或 WPS 打开后“另存为 PDF”。"
    )


def missing_fonts() -> tuple[str, ...]:
    """Fonts of official documents that are not installed here; empty where nobody can say (no fontconfig)."""
    families = _families()
    if not families:
        return ()
    return tuple(name for name in STAND_INS if not families & {name, *_SAME_FONT[name]})


def fonts_note() -> str:
    """One sentence about missing fonts; empty when there is nothing to say."""
    missing = missing_fonts()
    if not missing:
        return ""
    return (
        f"本机没有安装{'、'.join(missing)}，PDF 中用相近字体代替，分行分页可能与正式打印稿不同；"
        "Word 文件不受影响，在装有这些字体的电脑上打开即可。"
    )


def font_list() -> str:
    """The fontconfig file of one run: the system's own, and the stand-ins of what is missing."""
    aliases = "".join(
        f'<alias binding="same"><family>{escape(name)}</family><prefer>'
        + "".join(f"<family>{escape(one)}</family>" for one in (name, *STAND_INS[name]))
        + "</prefer></alias>"
        for name in STAND_INS
    )
    system = os.environ.get("FONTCONFIG_FILE") or _SYSTEM_FONTS
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f'<fontconfig><include ignore_missing="yes">{escape(system)}</include>{aliases}</fontconfig>\n'
    )


def _has_fontconfig() -> bool:
    return os.name != "nt" and Path(_SYSTEM_FONTS).exists()


@cache
def _families() -> frozenset[str]:
    program = shutil.which("fc-list")
    if program is None:
        return frozenset()
    try:
        done = subprocess.run([program, ":", "family"], capture_output=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(","))
