"""Files appear whole or not at all: written beside the target, flushed to disk, then moved into its place."""

from __future__ import annotations

import contextlib
import errno
import os
import zlib
from collections.abc import Callable
from pathlib import Path

from toolkit.model.errors import OperatorError

_OTHER_NAMES = range(2, 10)


class CannotWrite(OperatorError):
    """The target cannot be written; ``str()`` is one Chinese sentence that says why and what to do."""


def write_atomically(target: Path, write: Callable[[Path], None]) -> Path:
    """Let ``write`` make the file under a temporary name beside ``target``, then move it into place.

    Returns the name that was written: ``target``, or 名（2）.xlsx, 名（3）.xlsx … when the target is open in another
    program. Whatever goes wrong, Ctrl-C included, leaves the old file as it was and no temporary file.
    Raises CannotWrite.
    """
    if target.is_dir():
        raise CannotWrite(f"“{target}”是文件夹，不能写成文件，请换一个名字。")
    temporary = target.parent / f".~{os.getpid()}-{zlib.crc32(target.name.encode(errors='surrogatepass')):08x}.tmp"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        write(temporary)
        _flush(temporary)
        return _move(temporary, target)
    except CannotWrite:
        raise
    except OSError as error:
        raise CannotWrite(_sentence(target, error)) from error
    except Exception as error:
        inner = error.__context__ or error.__cause__
        if isinstance(inner, OSError):  # XlsxWriter wraps what the file system said
            raise CannotWrite(_sentence(target, inner)) from error
        raise
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def is_open_elsewhere(target: Path) -> bool:
    """Whether a lock file beside ``target`` says that Excel, WPS or LibreOffice has it open.

    Only Windows refuses to replace an open file; elsewhere the program would write its old text over ours at 保存.
    """
    if not target.exists():
        return False
    locks = (f"~${target.name}", f"~${target.name[2:]}", f".~{target.name}", f".~lock.{target.name}#")
    return any((target.parent / name).exists() for name in locks)


def _move(temporary: Path, target: Path) -> Path:
    names = [target, *(target.with_name(f"{target.stem}（{n}）{target.suffix}") for n in _OTHER_NAMES)]
    for name in names:
        if is_open_elsewhere(name):
            continue
        try:
            os.replace(temporary, name)  # noqa: PTH105  (Path.replace is the same call, harder to find in tests)
        except PermissionError:
            continue
        _flush_folder(name.parent)
        return name
    raise CannotWrite(f"“{target.name}”正被其他程序打开或不许改写，请关闭后再运行一次。")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new name itself durable; Windows has no such call, some network drives refuse it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(target: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):  # Windows knows no quota
        return f"磁盘空间不够，“{target.name}”没有写成，原来的文件没有动；请腾出空间后再运行一次。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有权限写入文件夹“{target.parent}”，请换一个可以写的位置。"
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return f"文件名“{target.name}”太长或含有不允许的字符，请换一个名字。"
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ENOENT):
        return f"位置“{target.parent}”不是能用的文件夹，请检查路径。"
    return f"“{target.name}”没有写成（{error.strerror or error}），原来的文件没有动；请检查磁盘或换一个位置。"
