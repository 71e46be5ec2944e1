"""Files appear whole or not at all (promise 7)."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolkit.report import atomic
from toolkit.report.atomic import CannotWrite, write_atomically


def _writes(text: str):  # type: ignore[no-untyped-def]
    return lambda path: path.write_text(text, encoding="utf-8")


def test_the_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "成果" / "汇总台账.xlsx"
    assert write_atomically(target, _writes("新")) == target
    assert target.read_text(encoding="utf-8") == "新"
    assert [path.name for path in target.parent.iterdir()] == ["汇总台账.xlsx"]


@pytest.mark.parametrize("problem", [KeyboardInterrupt, ValueError, MemoryError])
def test_whatever_goes_wrong_the_old_file_stands(tmp_path: Path, problem: type[BaseException]) -> None:
    target = tmp_path / "汇总台账.xlsx"
    target.write_text("旧", encoding="utf-8")

    def fail(path: Path) -> None:
        path.write_text("半", encoding="utf-8")
        raise problem

    with pytest.raises(problem):
        write_atomically(target, fail)
    assert target.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_kill_during_writing_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "汇总台账.xlsx"
    target.write_text("旧", encoding="utf-8")
    code = (
        "import sys, time; from pathlib import Path; from toolkit.report.atomic import write_atomically\n"
        "def slow(path):\n    path.write_text('半'); print('ready', flush=True); time.sleep(60)\n"
        "write_atomically(Path(sys.argv[1]), slow)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(target)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"ready"
    child.kill()
    child.wait()
    child.stdout.close()
    assert target.read_text(encoding="utf-8") == "旧"
    left = [path.name for path in tmp_path.iterdir() if path != target]
    assert all(name.startswith(".~") for name in left)  # skipped like a lock file when the folder is read


def test_a_target_open_elsewhere_gets_a_second_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "汇总台账.xlsx"
    target.write_text("旧", encoding="utf-8")
    replace = os.replace

    def locked(source: Path, to: Path) -> None:
        if Path(to) == target:
            raise PermissionError(errno.EACCES, "open")
        replace(source, to)

    monkeypatch.setattr(atomic.os, "replace", locked)
    assert write_atomically(target, _writes("新")).name == "汇总台账（2）.xlsx"
    assert target.read_text(encoding="utf-8") == "旧"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["汇总台账.xlsx", "汇总台账（2）.xlsx"]


@pytest.mark.parametrize("lock", ["~$汇总台账.xlsx", ".~汇总台账.xlsx", ".~lock.汇总台账.xlsx#"])
def test_a_lock_file_means_that_it_is_open(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "汇总台账.xlsx"
    target.write_text("旧", encoding="utf-8")
    (tmp_path / lock).write_bytes(b"")
    assert write_atomically(target, _writes("新")) == tmp_path / "汇总台账（2）.xlsx"
    assert target.read_text(encoding="utf-8") == "旧"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that even root may not write (/proc)")
def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(CannotWrite, match=r"没有权限|不是能用的文件夹"):
        write_atomically(Path("/proc/self/汇总台账.xlsx"), _writes("新"))


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "磁盘空间"), (errno.EACCES, "没有权限"), (errno.ENAMETOOLONG, "太长"), (errno.EIO, "没有写成")],
)
def test_every_refusal_is_one_chinese_sentence(tmp_path: Path, code: int, words: str) -> None:
    target = tmp_path / "汇总台账.xlsx"

    def fail(path: Path) -> None:
        raise OSError(code, os.strerror(code))

    with pytest.raises(CannotWrite) as caught:
        write_atomically(target, fail)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "Errno" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_xlsxwriter_wraps_is_understood(tmp_path: Path) -> None:
    from xlsxwriter.exceptions import FileCreateError

    def fail(path: Path) -> None:
        try:
            raise OSError(errno.ENOSPC, "full")
        except OSError as error:
            raise FileCreateError(error)  # noqa: B904

    with pytest.raises(CannotWrite, match="磁盘空间"):
        write_atomically(tmp_path / "汇总台账.xlsx", fail)


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "汇总台账.xlsx").mkdir()
    with pytest.raises(CannotWrite, match="是文件夹"):
        write_atomically(tmp_path / "汇总台账.xlsx", _writes("新"))
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    with pytest.raises(CannotWrite, match="不是能用的文件夹"):
        write_atomically(tmp_path / "文件" / "汇总台账.xlsx", _writes("新"))


def test_the_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    target = write_atomically(tmp_path / "汇总台账.xlsx", _writes("新"))
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert time.time() - target.stat().st_mtime < 60
