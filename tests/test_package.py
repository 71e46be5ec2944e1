"""Opening packages: what comes out is counted, whatever the directory says."""

from __future__ import annotations

import io
import pickle
import zipfile

import pytest

from toolkit.read.errors import Unreadable
from toolkit.read.package import Limits, open_package


def packed(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in parts:
            archive.writestr(zipfile.ZipInfo(name), body, method)
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_parts_come_out_as_they_went_in(method: int) -> None:
    body = bytes(range(256)) * 9000
    assert open_package(packed(("xl/甲.xml", body), method=method)).read("xl/甲.xml") == body


def test_names_are_found_in_any_case_and_with_either_slash() -> None:
    package = open_package(packed(("XL\\Worksheets\\Sheet1.XML", b"x")))
    assert "xl/worksheets/sheet1.xml" in package
    assert package.read("/xl/worksheets/Sheet1.xml") == b"x"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_parts_of_one_name_the_last_counts_and_is_named() -> None:
    package = open_package(packed(("a.xml", b"old"), ("a.xml", b"new")))
    assert package.read("a.xml") == b"new"
    assert package.duplicates == ["a.xml"]


@pytest.mark.parametrize("limits", [Limits(member_bytes=1 << 20), Limits(inflated_bytes=1 << 20)])
def test_a_bomb_is_stopped_by_the_bytes_that_come_out(limits: Limits) -> None:
    data = bytearray(packed(("a.xml", b"\0" * (8 << 20))))
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")  # the directory claims ten bytes
    seen = 0
    with pytest.raises(Unreadable) as caught:
        for piece in open_package(bytes(data), limits).chunks("a.xml"):
            seen += len(piece)
    assert caught.value.code == "F103"
    assert seen <= 2 << 20


def test_all_parts_together_are_limited() -> None:
    package = open_package(packed(("a", b"\0" * 600_000), ("b", b"\0" * 600_000)), Limits(inflated_bytes=1_000_000))
    package.read("a")
    with pytest.raises(Unreadable, match="F103"):
        package.read("b")


def test_too_many_members_are_refused() -> None:
    data = packed(*((f"{n}", b"") for n in range(30)))
    with pytest.raises(Unreadable, match="F103"):
        open_package(data, Limits(members=29))


def test_locked_members_are_named_so() -> None:
    data = bytearray(packed(("a.xml", b"text")))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="F106"):
        open_package(bytes(data)).read("a.xml")


@pytest.mark.parametrize("cut", [10, 200, 3000])
def test_a_file_that_was_cut_off_is_damaged(cut: int) -> None:
    data = packed(("a.xml", bytes(range(256)) * 40))
    with pytest.raises(Unreadable, match="F101"):
        open_package(data[:-cut]).read("a.xml")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip at all", b"\0" * 100_000])
def test_what_is_no_package_is_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable, match="F101"):
        open_package(data)


def test_one_flipped_bit_is_noticed() -> None:
    data = bytearray(packed(("a.xml", b"abc" * 1000), method=zipfile.ZIP_STORED))
    data[100] ^= 1
    with pytest.raises(Unreadable, match="F101"):
        open_package(bytes(data)).read("a.xml")


@pytest.mark.parametrize("tail", [b"\0" * 70_000, b"\r\n-- mail footer --" * 5000])
def test_bytes_after_the_end_do_not_matter(tail: bytes) -> None:
    assert open_package(packed(("a.xml", b"text")) + tail).read("a.xml") == b"text"


def test_a_missing_part_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        open_package(packed(("a.xml", b""))).read("b.xml")


def test_the_error_crosses_process_borders_whole() -> None:
    again = pickle.loads(pickle.dumps(Unreadable("F107", part="xl/workbook.xml")))
    assert (again.code, again.gaps) == ("F107", {"part": "xl/workbook.xml"})
