"""Old text documents (.doc, .wps, .rtf, .odt) through LibreOffice, an external program that is used where it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from toolkit.read.errors import Unreadable

_SECONDS = 120
_SUFFIXES = {"rtf": ".rtf", "odt": ".odt", "word-xml": ".xml"}
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)


def to_docx(data: bytes, kind: str) -> bytes:
    """The same document as .docx; ``data`` are all its bytes, ``kind`` is what ``sniff`` called it (doc, odt, word-xml).

    The program runs in a profile and folder of its own, which are removed, and without macros. Unreadable T805 when it
    is not installed, T806 when it fails or takes longer than two minutes.
    """
    program = _program()
    if not program:
        raise Unreadable("T805")
    suffix = ".rtf" if data.startswith(b"{\\rtf") else _SUFFIXES.get(kind, ".doc")
    with tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True) as folder:
        source, out = Path(folder, "document" + suffix), Path(folder, "out")
        source.write_bytes(data)
        profile = Path(folder, "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
                   "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(source)]  # fmt: skip
        reason = _run(command)
        made = out / "document.docx"
        if reason or not made.is_file():
            raise Unreadable("T806", reason=reason or "文件损坏或有打开密码")
        return made.read_bytes()


def _run(command: list[str]) -> str:
    """Run to the end or to the time limit, then end the program with everything it started; why it failed, or empty."""
    alone = {"start_new_session": True} if os.name == "posix" else {}
    try:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **alone)  # type: ignore[call-overload]
    except OSError as problem:
        return f"启动不了：{problem.strerror or problem}"
    try:
        process.wait(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)
        return "超过了两分钟"
    except BaseException:
        _end(process)
        raise
    return "" if process.returncode == 0 else "程序没有正常结束"


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform != "win32":
        import signal

        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _program() -> str | None:
    return (
        shutil.which("soffice") or shutil.which("libreoffice") or next((p for p in _USUAL if Path(p).is_file()), None)
    )
