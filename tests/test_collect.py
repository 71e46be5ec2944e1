"""Folders and archives: every file once, in a fixed order, under a name that says where it lay; nothing can hang it."""

from __future__ import annotations

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
import specimens

from toolkit.model.codes import entry
from toolkit.read.archive import DEEPEST
from toolkit.read.collect import Found, collect
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book


def found(*paths: Path, skip: frozenset[Path] = frozenset()) -> list[Found]:
    return list(collect(paths, skip))


def names(*paths: Path) -> list[str]:
    return [one.file for one in found(*paths)]


def flagless(members: dict[bytes, bytes]) -> bytes:
    """A ZIP archive as Chinese Windows writes it: raw bytes as names, no flag; names keep their length in place."""
    out = io.BytesIO()
    stand_ins = {f"{number:0{len(name)}d}": name for number, name in enumerate(members)}
    with zipfile.ZipFile(out, "w") as package:
        for stand_in, name in stand_ins.items():
            package.writestr(zipfile.ZipInfo(stand_in, (2026, 6, 18, 10, 20, 30)), members[name])
    raw = out.getvalue()
    for stand_in, name in stand_ins.items():
        raw = raw.replace(stand_in.encode(), name)
    return raw


def test_a_folder_is_read_by_name_whatever_the_order_of_making(tmp_path: Path) -> None:
    for name in ("市税务局.xlsx", "区县/青岚县.xlsx", "区县/石桥区.et", "市发改委.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert names(tmp_path) == ["区县/石桥区.et", "区县/青岚县.xlsx", "市发改委.csv", "市税务局.xlsx"]
    assert [one.load().decode() for one in found(tmp_path)] == names(tmp_path)
    assert [(one.kind, one.received) for one in found(tmp_path)] == [("file", None)] * 4


def test_lock_files_are_told_and_clutter_is_passed_over(tmp_path: Path) -> None:
    for name in (
        "~$市税务局.xlsx",
        ".~市税务局.xlsx",
        ".~lock.甲.ods#",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "甲.xlsx",
    ):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._甲.xlsx").write_bytes(b"x")
    kinds = {one.file: (one.kind, one.code) for one in found(tmp_path)}
    skipped = ("skipped", "F150")
    assert kinds == {
        "甲.xlsx": ("file", ""),
        "~$市税务局.xlsx": skipped,
        ".~市税务局.xlsx": skipped,
        ".~lock.甲.ods#": skipped,
    }


def test_own_files_are_skipped_under_any_name(tmp_path: Path) -> None:
    ledger = tmp_path / "台账.xlsx"
    ledger.write_bytes(b"x")
    (tmp_path / "历史版本").mkdir()
    (tmp_path / "历史版本" / "旧.xlsx").write_bytes(b"x")
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    (inbox / "链接.xlsx").symlink_to(ledger)
    own = frozenset({ledger.resolve(), (tmp_path / "历史版本").resolve(), tmp_path / "没有.xlsx"})
    assert [(one.file, one.kind, one.code) for one in found(tmp_path, skip=own)] == [("台账.xlsx", "skipped", "F151")]


def test_scans_are_attachments_by_content(tmp_path: Path) -> None:
    ofd = specimens.packed({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"})
    for name, data in {
        "盖章.xlsx": b"%PDF-1.7",
        "照片.jpg": b"\xff\xd8\xff\xe0",
        "版式.ofd": ofd,
        "表.pdf": specimens.xlsx(),
    }.items():
        (tmp_path / name).write_bytes(data)
    assert {one.file: one.kind for one in found(tmp_path)} == {
        "版式.ofd": "attachment",
        "照片.jpg": "attachment",
        "盖章.xlsx": "attachment",
        "表.pdf": "file",
    }
    assert all(entry(one.code).severity == "info" for one in found(tmp_path) if one.code)


def test_two_arguments_with_the_same_name_stay_apart(tmp_path: Path) -> None:
    for folder in ("第一批", "第二批", "第三批"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.csv").write_bytes(b"x")
    for folder in ("第一批", "第二批"):
        (tmp_path / folder / "市税务局.xlsx").write_bytes(b"x")
    first, second, third = (tmp_path / folder for folder in ("第一批", "第二批", "第三批"))
    assert names(first, third) == ["市税务局.xlsx", "第一批.csv", "第三批.csv"]
    assert names(first, second) == [f"{f}/{n}" for f in ("第一批", "第二批") for n in ("市税务局.xlsx", f"{f}.csv")]
    assert names(first / "市税务局.xlsx", second / "市税务局.xlsx") == ["第一批/市税务局.xlsx", "第二批/市税务局.xlsx"]
    (tmp_path / "又" / "第一批").mkdir(parents=True)
    (tmp_path / "又" / "第一批" / "市税务局.xlsx").write_bytes(b"x")
    both = names(first, tmp_path / "又" / "第一批")
    assert both == ["第一批/市税务局.xlsx", "第一批/第一批.csv", "第一批（2）/市税务局.xlsx"]


def test_one_file_reached_twice_comes_once(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes(b"x")
    (tmp_path / "乙.xlsx").symlink_to(tmp_path / "甲.xlsx")
    assert len(found(tmp_path, tmp_path / "甲.xlsx", tmp_path)) == 1


def test_an_archive_is_read_in_place_with_the_times_of_its_members(tmp_path: Path) -> None:
    (tmp_path / "报送.zip").write_bytes(
        specimens.packed({"税务/市税务局.xlsx": specimens.xlsx(), "__MACOSX/._x": b"", "~$锁.xlsx": b""})
    )
    first, second = found(tmp_path)
    assert (second.file, second.kind, second.received) == (
        "报送.zip!/税务/市税务局.xlsx",
        "file",
        "2026-06-18T10:20:30",
    )
    assert (first.file, first.kind) == ("报送.zip!/~$锁.xlsx", "skipped")
    assert read_book(second.load(), second.file).kind == "xlsx"


def test_an_archive_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "报送.xlsx").write_bytes(specimens.packed({"市税务局.csv": b"x"}))
    (tmp_path / "台账.zip").write_bytes(specimens.xlsx())
    (tmp_path / "文档.zip").write_bytes(specimens.docx())
    assert names(tmp_path) == ["台账.zip", "报送.xlsx!/市税务局.csv", "文档.zip"]


def test_names_in_every_encoding(tmp_path: Path) -> None:
    raw = {"目录\\市税务局.xlsx".encode("gbk"): b"1", "石桥区.et".encode("gb18030"): b"2", "青岚县.xlsx".encode(): b"3"}
    (tmp_path / "老.zip").write_bytes(flagless(raw))
    (tmp_path / "新.zip").write_bytes(specimens.packed({"市发改委.xlsx": b"4"}))
    by_name = {one.file: one.load() for one in found(tmp_path)}
    assert by_name == {
        "老.zip!/目录/市税务局.xlsx": b"1",
        "老.zip!/石桥区.et": b"2",
        "老.zip!/青岚县.xlsx": b"3",
        "新.zip!/市发改委.xlsx": b"4",
    }


def test_names_that_climb_or_repeat_are_harmless_and_stay_apart(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        for name, data in (
            ("../../甲.csv", b"1"),
            ("/甲.csv", b"2"),
            ("C:\\甲.csv", b"3"),
            ("乙.csv", b"4"),
            ("乙.csv", b"5"),
        ):
            package.writestr(name, data)
    by_name = {one.file: one.load() for one in found(tmp_path)}
    assert by_name == {
        "a.zip!/甲.csv": b"1",
        "a.zip!/甲.csv（第2份）": b"2",
        "a.zip!/甲.csv（第3份）": b"3",
        "a.zip!/乙.csv": b"4",
        "a.zip!/乙.csv（第2份）": b"5",
    }
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"]


def test_archives_in_archives_to_a_small_depth(tmp_path: Path) -> None:
    data = specimens.packed({"市税务局.csv": b"x"})
    for level in range(DEEPEST - 1):
        data = specimens.packed({f"{level}.zip": data})
    (tmp_path / "好.zip").write_bytes(data)
    (tmp_path / "深.zip").write_bytes(specimens.packed({"再.zip": data}))
    good, deep = found(tmp_path)
    assert good.file == "好.zip!/1.zip!/0.zip!/市税务局.csv"
    assert good.load() == b"x"
    assert deep.problem is not None
    assert deep.problem[0] == "F148"


def test_damaged_empty_and_locked_archives_are_told(tmp_path: Path) -> None:
    whole = specimens.packed({"甲.csv": b"x" * 900, "乙.csv": b"y"})
    (tmp_path / "断.zip").write_bytes(whole[:-40])
    (tmp_path / "空.zip").write_bytes(specimens.packed({}))
    locked = bytearray(specimens.packed({"甲.csv": b"x"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "锁.zip").write_bytes(locked)
    assert [one.file for one in found(tmp_path)] == ["断.zip", "空.zip", "锁.zip!/甲.csv"]
    for one, code in zip(found(tmp_path), ("F147", "F130", "F146"), strict=True):
        with pytest.raises(Unreadable) as caught:
            read_book(one.load(), one.file)
        assert caught.value.code == code
        assert entry(code).message.format(**caught.value.gaps)


def test_what_is_left_of_a_workbook_is_called_a_damaged_file_and_no_archive() -> None:
    stump = b"PK\x03\x04" + bytes(range(200)) * 5
    for name, code in (("市医保局.xlsx", "F101"), ("市医保局.ET", "F101"), ("报送.zip", "F147")):
        with pytest.raises(Unreadable) as caught:
            read_book(stump, name)
        assert caught.value.code == code


def test_a_member_with_a_wrong_checksum_is_refused_when_loaded(tmp_path: Path) -> None:
    data = bytearray(specimens.packed({"甲.csv": bytes(range(200)) * 10, "乙.csv": b"y"}))
    data[60] ^= 0xFF
    (tmp_path / "坏.zip").write_bytes(data)
    by_name = {one.file: one for one in found(tmp_path)}
    assert by_name["坏.zip!/乙.csv"].load() == b"y"
    with pytest.raises(Unreadable) as caught:
        by_name["坏.zip!/甲.csv"].load()
    assert caught.value.code == "F147"


def test_bytes_are_counted_as_they_come_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.read.collect.LARGEST_FILE", 5_000_000)
    (tmp_path / "弹.zip").write_bytes(specimens.packed({"大.csv": bytes(6_000_000), "小.csv": b"x"}))
    (tmp_path / "大.csv").write_bytes(b"a" * 5_000_001)
    by_name = {one.file: one for one in found(tmp_path)}
    assert by_name["弹.zip!/小.csv"].load() == b"x"
    for name in ("弹.zip!/大.csv", "大.csv"):
        with pytest.raises(Unreadable) as caught:
            by_name[name].load()
        assert caught.value.code == "F103"


def test_an_archive_of_very_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.read.archive.MOST_MEMBERS", 10)
    (tmp_path / "多.zip").write_bytes(specimens.packed({f"{n}.csv": b"x" for n in range(11)}))
    (one,) = found(tmp_path)
    assert one.problem is not None
    assert one.problem[0] == "F148"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are POSIX")
def test_pipes_devices_and_loops_never_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "设备.xlsx").symlink_to("/dev/zero")
    (tmp_path / "断链.xlsx").symlink_to(tmp_path / "没有.xlsx")
    (tmp_path / "自指.xlsx").symlink_to(tmp_path / "自指.xlsx")
    (tmp_path / "回到上面").symlink_to(tmp_path)
    (tmp_path / "甲.csv").write_bytes(b"x")
    start = time.perf_counter()
    problems = {one.file: one.problem and one.problem[0] for one in found(tmp_path)}
    assert time.perf_counter() - start < 5
    assert problems == {
        "断链.xlsx": "F145",
        "甲.csv": None,
        "管道.xlsx": "F144",
        "自指.xlsx": "F145",
        "设备.xlsx": "F144",
    }
    for path in ("管道.xlsx", "设备.xlsx", "没有.xlsx"):
        (one,) = found(tmp_path / path)
        assert one.problem is not None
        with pytest.raises(Unreadable):
            one.load()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_names_that_are_no_text_are_read_as_chinese_or_marked(tmp_path: Path) -> None:
    for name in ("市税务局.csv".encode("gb18030"), b"\xff\xff.csv", "市司法局\n换行.csv".encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(b"x")
    listed = names(tmp_path)
    assert "市税务局.csv" in listed
    assert "市司法局�换行.csv" in listed  # its bytes are GB18030 too, for other characters
    assert len(set(listed)) == 3
    assert all(name.encode() for name in listed)
    assert all(one.load() == b"x" for one in found(tmp_path))


def test_a_file_that_vanished_is_a_reason_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "甲.csv"
    path.write_bytes(b"x")
    (one,) = found(path)
    path.unlink()
    with pytest.raises(Unreadable) as caught:
        one.load()
    assert caught.value.code == "F145"
