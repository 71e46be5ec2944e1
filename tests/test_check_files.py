"""Where marked copies and lists of problems go: inside the folder that was asked for, over nothing that is anybody's."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_merge_command import workbook

import toolkit
from toolkit.app.examine import content_in
from toolkit.app.marking import Marker, place_of
from toolkit.app.publish import check_folder
from toolkit.core.telling import kinds
from toolkit.model.checking import Checked
from toolkit.model.codes import finding
from toolkit.model.errors import OperatorError
from toolkit.model.ledger import Source
from toolkit.read.open import read_book
from toolkit.report.findings_book import HEADS, findings_book
from toolkit.report.stamp import untouched


@pytest.mark.parametrize(
    ("file", "copy", "listed"),
    [
        ("市税务局.xlsx", "市税务局（校验）.xlsx", "市税务局（校验问题）.xlsx"),
        ("县区/青岚县.xls", "县区/青岚县（校验）.xls", "县区/青岚县（校验问题）.xlsx"),
        ("市税务局（校验）.xlsx", "市税务局（校验）.xlsx", "市税务局（校验问题）.xlsx"),
        ("报送.zip!/目录/市税务局.xlsx", "报送（压缩包）/目录/市税务局（校验）.xlsx", None),
        ("甲/报送.zip!/内.zip!/市税务局.xlsx", "甲/报送（压缩包）/内（压缩包）/市税务局（校验）.xlsx", None),
        ("报送.zip!/../../市税务局.xlsx", "报送（压缩包）/市税务局（校验）.xlsx", None),
        ("报送.zip!//etc/passwd", "报送（压缩包）/etc/passwd（校验）", "报送（压缩包）/etc/passwd（校验问题）.xlsx"),
        ("报送.zip!/C:\\窗口\\a.xlsx", "报送（压缩包）/C__窗口_a（校验）.xlsx", None),
        ("CON.xlsx", "_CON（校验）.xlsx", None),
        ("没有后缀", "没有后缀（校验）", "没有后缀（校验问题）.xlsx"),
    ],
)  # fmt: skip
def test_where_copies_go(file: str, copy: str, listed: str | None) -> None:
    assert place_of(file, listed=False).as_posix() == copy
    assert listed is None or place_of(file, listed=True).as_posix() == listed


@given(
    st.one_of(st.text(max_size=300), st.from_regex(r"[县a]{0,200}(\.[b区]{0,300}|/|!/){0,3}", fullmatch=True)),
    st.booleans(),
)
def test_no_name_leads_out_of_the_folder(file: str, listed: bool) -> None:
    place = place_of(file, listed)
    assert not place.is_absolute()
    for part in place.parts:
        assert part not in ("", ".", "..") and "/" not in part and "\\" not in part
        assert len(part.encode()) <= 255 and "\x00" not in part


def checked(file: str = "市税务局.xls", marked: bytes | None = None, content: str = "") -> Checked:
    """A file with a problem at F6 and one that concerns it as a whole."""
    return Checked(
        file, "0" * 64, "市税务局", "merged",
        [
            finding("A511", Source(file, "填报表", None, "0" * 64), unit="市税务局", count=1, rows="9"),
            finding("A516", Source(file, "填报表", "F6", "0" * 64), unit="市税务局", text="=1+1"),
            finding("U302", Source(file, None, None, "0" * 64), first_how="文件名", first="甲", second_how="填报单位一行", second="乙", taken="甲"),
        ],
        kind="xls", sheets=("填报表", "附表"), marked=marked, content=content,
    )  # fmt: skip


def test_the_list_of_problems(tmp_path: Path) -> None:
    path = Marker(tmp_path, ()).write(checked())
    assert path.name == "市税务局（校验问题）.xlsx"
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
    assert rows[0][0] == "市税务局.xls　市税务局　请核实 2、提示 1"
    assert tuple(rows[1]) == HEADS
    wanted = [one.code for kind in kinds(checked().findings) for one in kind.findings]
    assert [row[5] for row in rows[2:]] == wanted and wanted[-1] == "A511"
    assert {row[5]: row[2] for row in rows[2:]} == {"A516": "“填报表”F6", "U302": "整份文件", "A511": "工作表“填报表”"}
    with zipfile.ZipFile(path) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())


def test_the_same_problems_give_the_same_bytes_and_merging_skips_the_list(tmp_path: Path) -> None:
    data = findings_book(checked())
    assert data == findings_book(checked()) and untouched(data)
    assert read_book(data, "x.xlsx").properties["taizhang.kind"] == "findings"


def test_a_list_that_somebody_edited_stays(tmp_path: Path) -> None:
    marker = Marker(tmp_path, ())
    path = marker.write(checked())
    again = Marker(tmp_path, ()).write(checked())
    assert again == path
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["H3"] = "已电话告知"
    book.save(path)
    edited = path.read_bytes()
    other = Marker(tmp_path, ()).write(checked())
    assert other.name == "市税务局（校验问题）（2）.xlsx" and path.read_bytes() == edited


def test_two_files_of_one_stem_have_two_lists(tmp_path: Path) -> None:
    marker = Marker(tmp_path, ())
    names = [marker.write(checked(name)).name for name in ("市税务局.xls", "市税务局.csv")]
    assert names == ["市税务局（校验问题）.xlsx", "市税务局（校验问题）（2）.xlsx"]


def test_an_input_is_never_written_to(tmp_path: Path) -> None:
    corrected = workbook(tmp_path / "市税务局（校验）.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    before = corrected.read_bytes()
    marker = Marker(tmp_path, [corrected])
    path = marker.write(checked("市税务局.xlsx", marked=before + b"x", content=content_in(before, "x")))
    assert path.name == "市税务局（校验）（2）.xlsx" and corrected.read_bytes() == before


def test_a_copy_that_somebody_began_to_mend_stays(tmp_path: Path) -> None:
    original = workbook(tmp_path / "原件" / "市税务局.xlsx", {2: ("同上", "")}, "市税务局").read_bytes()
    content = content_in(original, "市税务局.xlsx")
    folder = tmp_path / "校验件"
    first = Marker(folder, ()).write(checked("市税务局.xlsx", marked=original, content=content))
    assert Marker(folder, ()).write(checked("市税务局.xlsx", marked=original, content=content)) == first
    mended = workbook(first, {2: ("已上线213项。", "")}, "市税务局").read_bytes()
    other = Marker(folder, ()).write(checked("市税务局.xlsx", marked=original, content=content))
    assert other != first and first.read_bytes() == mended


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "外面.xlsx"
    folder = tmp_path / "校验件"
    folder.mkdir()
    (folder / "市税务局（校验）.xlsx").symlink_to(outside)
    path = Marker(folder, ()).write(checked("市税务局.xlsx", marked=b"x"))
    assert path.name == "市税务局（校验）（2）.xlsx" and not outside.exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    check_folder(tmp_path / "还没有" / "校验件", "批注件")
    blocked = tmp_path / "文件"
    blocked.write_text("x")
    with pytest.raises(OperatorError, match="不是文件夹"):
        check_folder(blocked / "校验件", "批注件")


def test_lists_lying_in_the_inbox_are_no_submissions(tmp_path: Path) -> None:
    ledger = workbook(tmp_path / "台账.xlsx", {})
    inbox = tmp_path / "收件箱"
    workbook(inbox / "市税务局.xlsx", {2: ("已上线213项，新增40项。", "")}, "市税务局")
    (inbox / "市财政局.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    outcome = toolkit.check(inbox, ledger=ledger, annotate=inbox)
    assert [path.name for path in outcome.written.values()] == ["市财政局（校验问题）.xlsx"]
    merged = toolkit.merge(ledger, [inbox], tmp_path / "汇总台账.xlsx").merged
    assert {one.file: one.state for one in merged.submissions} == {
        "市税务局.xlsx": "merged", "市财政局.xls": "unreadable", "市财政局（校验问题）.xlsx": "skipped",
    }  # fmt: skip
