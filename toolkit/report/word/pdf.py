"""A Word document → PDF by LibreOffice, looking right also where the fonts of official documents are not installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
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
    "Times New Roman": ("Liberation Serif", "Tinos", "TeX Gyre Termes", "Nimbus Roman", "FreeSerif", *SERIF),
}
"""Fonts of official documents → what is taken instead, best first."""

_HEAVY = "方正小标宋简体"
"""Its letters are about as heavy as the bold ones of its stand-ins."""

_SAME_FONT = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S",),
    "仿宋_GB2312": ("FangSong_GB2312",),
    "楷体_GB2312": ("KaiTi_GB2312",),
    "黑体": ("SimHei",),
    "宋体": ("SimSun",),
}
"""Fonts of which people are told when they are missing, and the other names of the same ones."""

_PLACES = (
    "/usr/bin/soffice", "/usr/local/bin/soffice", "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe", "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)  # fmt: skip
_SYSTEM_FONTS = "/etc/fonts/fonts.conf"
_AT_ONCE = 40
_PATIENCE, _EACH = 120, 10


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
    """Write ``path`` (.docx) as PDF beside it; returns what was written. Errors as ``to_pdfs``."""
    return to_pdfs([path])[0]


def to_pdfs(paths: Sequence[Path], done: Callable[[int, Path], None] = lambda number, path: None) -> list[Path]:
    """Write each .docx as PDF beside it; returns what was written, in order. ``done`` is told how many and the last one.

    Many files share a start of LibreOffice. Each start has a profile of its own (two that share one lose files in silence), a
    time limit, and a list of stand-ins for fonts that are not installed; ``missing_fonts`` names those.
    OperatorError: LibreOffice is not there, or made nothing of a file. Raises CannotWrite.
    """
    program = libreoffice()
    if program is None:
        raise OperatorError(
            "没有找到 LibreOffice，不能转成 PDF：Word 文件已经写好，请用 Word 或 WPS 打开后“另存为 PDF”，或安装 LibreOffice 后再加 --pdf。"
        )
    written: list[Path] = []
    for start in range(0, len(paths), _AT_ONCE):
        batch = paths[start : start + _AT_ONCE]
        with tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True) as folder:
            for path, data in zip(batch, _converted(program, batch, Path(folder)), strict=True):
                written.append(write(data, path.with_suffix(".pdf")))
                done(len(written), path)
    return written


def _converted(program: str, paths: Sequence[Path], home: Path) -> list[bytes]:
    """The PDF of each file. OperatorError names the first of which nothing came.

    Started for the first time with a new profile, LibreOffice may leave without a word and without a file, and one file may
    keep it from those behind it: what is missing is tried once more, each by itself.
    """
    (home / "fonts.conf").write_text(font_list(), encoding="utf-8")
    sources = [home / f"{number}.docx" for number in range(len(paths))]
    for path, source in zip(paths, sources, strict=True):
        shutil.copyfile(path, source)
    said = _started(program, sources, home, home / "profile")
    for number, source in enumerate(sources):
        if not source.with_suffix(".pdf").is_file():
            said = _started(program, [source], home, home / f"profile{number}")
    for path, source in zip(paths, sources, strict=True):
        if not source.with_suffix(".pdf").is_file():
            raise OperatorError(
                f"LibreOffice 没有把“{path.name}”转成 PDF（{said}），请用 Word 或 WPS 打开后“另存为 PDF”。"
            )
    return [one.with_suffix(".pdf").read_bytes() for one in sources]


def _started(program: str, sources: Sequence[Path], home: Path, profile: Path) -> str:
    """One start of LibreOffice; in a few words why it may have made nothing. Beyond its time it is ended with all it started."""
    asked = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", "pdf", "--outdir", str(home), *map(str, sources),
    ]  # fmt: skip
    environment = {**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")} if _has_fontconfig() else None
    patience = _PATIENCE + _EACH * len(sources)
    try:
        running = subprocess.Popen(
            asked,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        return f"程序启动不了：{error.strerror or error}"
    try:
        running.wait(timeout=patience)
    except BaseException as error:
        _end(running)
        if isinstance(error, subprocess.TimeoutExpired):
            return f"等了 {patience} 秒没有做完"
        raise
    return "它没有说明原因"


def _end(running: subprocess.Popen[bytes]) -> None:
    """soffice starts a second program that does the work: where there are groups of processes, the group is ended."""
    if sys.platform == "win32":
        running.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def missing_fonts() -> tuple[str, ...]:
    """Fonts of official documents that are not installed here; empty where nobody can say (no fontconfig)."""
    families = _families()
    if not families:
        return ()
    return tuple(name for name, same in _SAME_FONT.items() if not families & {name, *same})


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
        + "".join(f"<family>{escape(one)}</family>" for one in (name, *others))
        + "</prefer></alias>"
        for name, others in STAND_INS.items()
    )
    if _HEAVY in missing_fonts():
        aliases += (
            f'<match target="pattern"><test name="family"><string>{_HEAVY}</string></test>'
            '<edit name="weight" mode="assign"><const>bold</const></edit></match>'
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
