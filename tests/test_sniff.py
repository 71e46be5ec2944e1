"""What a file is, by its content; and that no bytes whatever bring the reader down."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest
import specimens

from toolkit.model.codes import entry
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.sniff import decode_text, sniff

WRITERS: dict[str, Callable[[], bytes]] = {
    "xlsx": specimens.xlsx,
    "xls": specimens.xls,
    "ods": specimens.ods,
    "docx": specimens.docx,
    "html": specimens.table_html,
    "xml2003": specimens.xml2003,
    "csv": specimens.delimited,
}
TIMES = 120


def refusal(data: bytes, name: str = "报送.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        read_book(data, name)
    said = entry(caught.value.code)
    assert said.message.format(**caught.value.gaps)
    assert said.hint.format(**caught.value.gaps)
    return caught.value.code


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("suffix", ["xlsx", "et", "xls", "csv", "pdf"])
def test_the_content_decides_and_never_the_suffix(kind: str, suffix: str) -> None:
    book = read_book(WRITERS[kind](), f"市税务局.{suffix}")
    assert book.kind == kind
    cells = [cells for sheet in book.sheets for cells in sheet.rows.values()]
    for expected in specimens.CELLS.values():
        assert any(expected.items() <= row.items() for row in cells)


def ole(*streams: str) -> bytes:
    """A minimal OLE container with (short) streams of these names."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    fat = struct.pack("<II", fat_mark, end) + struct.pack("<I", free) * 126
    names = ["Root Entry", *streams]
    directory = b""
    for place in range(4):
        name = names[place] if place < len(names) else ""
        raw = (name + "\0").encode("utf-16-le") if name else b""
        kind = 5 if place == 0 else 2 if name else 0
        right = place + 1 if 0 < place < len(names) - 1 else free
        child = 1 if place == 0 and streams else free
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, free, right, child)
        directory += bytes(36) + struct.pack("<IQ", end, 0)
    return (header + fat + directory).ljust(4096, b"\0")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "F130"),
        (bytes(4096), "F130"),
        (b"\r\n  \r\n", "F130"),
        (ole("EncryptionInfo", "EncryptedPackage"), "F131"),
        (ole("WordDocument"), "F132"),
        (b"{\\rtf1\\ansi}", "F132"),
        (b"%PDF-1.7\n%\xe2\xe3", "F133"),
        (b"\n\n%PDF-1.4", "F133"),
        (b"\x89PNG\r\n\x1a\n....", "F134"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "F134"),
        (b"II*\x00\x08\x00", "F134"),
        (specimens.packed({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<x/>"}), "F135"),
        (b"Rar!\x1a\x07\x01\x00....", "F136"),
        (b"7z\xbc\xaf\x27\x1c....", "F136"),
        (b"\x1f\x8b\x08\x00....", "F136"),
        (ole("PowerPoint Document"), "F137"),
        (ole("Contents"), "F137"),
        (specimens.packed({"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}), "F137"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F138"),
        (b"From: a@b.c\r\nTo: d@e.f\r\nSubject: x\r\n\r\nbody", "F139"),
        (ole("__properties_version1.0"), "F139"),
        ("本月已经召开推进会议，下一步继续推进。\n".encode(), "F140"),
        ("<html><body>登录超时，请重新登录</body></html>".encode(), "F141"),
        (bytes(range(256)) * 40, "F142"),
        (specimens.packed({"市税务局.docx": b"x"}), "F102"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_every_unreadable_kind_has_its_own_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_password_is_told_apart_from_damage_in_every_format() -> None:
    biff = (
        struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 6)
        + struct.pack("<HHH", 0x2F, 2, 0)
        + struct.pack("<HH", 10, 0)
    )
    assert refusal(biff) == "F131"
    locked = specimens.packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
            "content.xml": b"\x00\x01",
        }
    )
    assert refusal(locked) == "F131"


def test_a_folder_named_like_an_office_part_does_not_make_an_archive_a_document() -> None:
    assert sniff(specimens.packed({"word/市税务局.docx": b"x", "xl/市发改委.xlsx": b"y"})) == "zip"


def test_a_workbook_whose_directory_is_cut_off_is_damaged_and_not_unknown() -> None:
    assert refusal(specimens.xlsx()[:-400]).startswith("F10")
    assert refusal(specimens.xls()[: len(specimens.xls()) // 2]) == "F138"
    assert refusal(specimens.docx()[:-1000]) == "F101"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_texts_are_decoded_whatever_their_encoding(encoding: str) -> None:
    assert decode_text("云溪市落实台账，市税务局".encode(encoding)) == ("云溪市落实台账，市税务局", 0)


def test_a_few_broken_bytes_do_not_turn_utf8_into_other_characters() -> None:
    data = bytearray("市税务局已完成年度任务，正在总结。".encode() * 5)
    data[1] = 0xFF
    text, broken = decode_text(bytes(data))
    assert broken >= 1
    assert text.count("已完成年度任务") == 5


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, put in, cut off or doubled: what transfers and hostile senders do."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if not changed:
            break
        place, what = chance.randrange(len(changed)), chance.randrange(6)
        if what == 0:
            changed[place] = chance.randrange(256)
        elif what == 1:
            del changed[place : place + chance.randrange(1, 200)]
        elif what == 2:
            changed[place:place] = chance.randbytes(chance.randrange(1, 20))
        elif what == 3 and chance.random() < 0.3:
            del changed[max(1, place) :]
        elif what == 4:
            other = chance.randrange(len(changed))
            changed[place:place] = changed[other : other + chance.randrange(1, 400)]
        else:
            changed[place : place + 4] = struct.pack("<I", chance.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE]))
    return bytes(changed)


def mutated_part(data: bytes, part: str, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = mutated(parts[part], chance)
    return specimens.packed(parts)


@pytest.mark.parametrize("kind", WRITERS)
def test_no_bytes_bring_the_reader_down(kind: str) -> None:
    whole = WRITERS[kind]()
    part = {"ods": "content.xml", "docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}.get(kind)
    for seed in range(TIMES):
        chance = random.Random(f"{kind} {seed}")
        data = mutated_part(whole, part, chance) if part and seed % 2 else mutated(whole, chance)
        try:
            book = read_book(data, "坏文件")
        except Unreadable as reason:
            assert entry(reason.code).message.format(**reason.gaps), seed
        else:
            for code, _sheet, gaps in book.remarks:
                assert entry(code).message.format(**gaps), seed
            assert all(text for sheet in book.sheets for cells in sheet.rows.values() for text in cells.values())


def test_random_bytes_behind_every_magic_number_are_refused_or_read() -> None:
    chance = random.Random(7)
    heads = [
        b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08\x10\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00",
        b"<html>", b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", b"\xff\xfe", b"",
    ]  # fmt: skip
    for seed in range(400):
        data = heads[seed % len(heads)] + chance.randbytes(chance.randrange(600))
        try:
            read_book(data, "x")
        except Unreadable as reason:
            assert entry(reason.code)
