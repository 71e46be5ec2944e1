"""Marked copies that come back: saved anew by other programs, corrected, with words added to our marks."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from annotating import COLOURS, fault, parts, seeded, written_by_openpyxl, written_by_xlsxwriter
from office import all_resaved

from toolkit.model.grid import Book
from toolkit.model.ledger import address
from toolkit.read.marks import is_our_note, sealed_note, without_marks
from toolkit.read.open import read_book
from toolkit.report.annotate import CannotAnnotate, annotate

FILE = "市税务局.xlsx"
EXAMPLES = Path(__file__).parent.parent / "examples" / "云溪市" / "收件箱"


def saved_by_openpyxl(data: bytes) -> bytes:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(stream)
    return stream.getvalue()


def tinted(data: bytes) -> dict[str, set[str]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: {c.coordinate for row in sheet for c in row if c.fill.fgColor.rgb in COLOURS.values()}
        for sheet in book
        if sheet.title != "校验说明"
    }


def seen(book: Book) -> list[object]:
    """What a person can read of every sheet."""
    return [(sheet.name, sheet.rows, sheet.merges, sorted(sheet.notes)) for sheet in book.sheets]


def test_another_program_saves_a_marked_copy_and_it_is_marked_anew() -> None:
    for seed in (4, 8, 12):
        data, sheets = written_by_openpyxl(seed)
        found = seeded(sheets, 12, seed)
        back = saved_by_openpyxl(annotate(data, found, file=FILE))
        assert seen(read_book(back, FILE)) == seen(read_book(data, FILE))
        again = annotate(back, found[:2], file=FILE)
        assert tinted(again) == {
            name: {one.source.cell for one in found[:2] if one.source.sheet == name} for name in sheets
        }
        book = openpyxl.load_workbook(io.BytesIO(again))
        assert book.sheetnames == [*sheets, "校验说明"]
        notes = [cell.comment.text for sheet in book for row in sheet for cell in row if cell.comment]
        marks = [text for text in notes if text.startswith("【校验】")]
        assert len(marks) <= 2 and len(notes) - len(marks) == len(read_book(data, FILE).sheets[0].notes)
        clean = annotate(back, [], file=FILE)
        assert not any(tinted(clean).values()) and openpyxl.load_workbook(io.BytesIO(clean)).sheetnames == [*sheets]
        cells = openpyxl.load_workbook(io.BytesIO(clean))
        assert not any(c.comment and "校验" in c.comment.text for sheet in cells for row in sheet for c in row)


def test_a_corrected_copy_needs_no_clean_up() -> None:
    data, _ = written_by_openpyxl(16)
    marked = annotate(data, [fault("填报表", "F9"), fault("填报表", "F60")], file=FILE)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book["填报表"]["F9"], book["填报表"]["F60"] = "已办结三项。", "新填的一格。"
    stream = io.BytesIO()
    book.save(stream)
    sheet = read_book(stream.getvalue(), FILE).sheets[0]
    before = read_book(data, FILE).sheets[0]
    assert sheet.text(9, 6) == "已办结三项。" and sheet.text(60, 6) == "新填的一格。"
    assert sheet.notes == before.notes
    kept = annotate(stream.getvalue(), [], file=FILE)
    assert read_book(kept, FILE).sheets[0].text(60, 6) == "新填的一格。" and not any(tinted(kept).values())


def test_an_answer_typed_into_a_cell_that_we_put_in_stays() -> None:
    """Some programs write cells without touching the style table: what they typed is no mark."""
    data, _ = written_by_openpyxl(20)
    marked = annotate(data, [fault("填报表", "F60")], file=FILE)
    body = parts(marked)["xl/worksheets/sheet1.xml"]
    start = body.index(b'<c r="F60"')
    cell = body[start : body.index(b"/>", start)]
    typed = body.replace(cell + b"/>", cell + b' t="inlineStr"><is><t>typed</t></is></c>')
    from xlsx_parts import zipped

    back = zipped({**parts(marked), "xl/worksheets/sheet1.xml": typed})
    clean = annotate(back, [], file=FILE)
    assert read_book(clean, FILE).sheets[0].text(60, 6) == "typed"


def test_words_added_to_our_comment_or_our_sheet_are_theirs() -> None:
    data, _ = written_by_openpyxl(24)
    marked = annotate(data, [fault("填报表", "F30"), fault("填报表", "F31")], file=FILE)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    book["填报表"]["F30"].comment.text += "\n已电话说明。"
    page = book["校验说明"]
    line = next(cell.row for cell in page["B"] if cell.value == "填报表!F31")
    page.cell(line, 9, "此条不属实。")
    stream = io.BytesIO()
    book.save(stream)
    back = read_book(stream.getvalue(), FILE)
    added = [note for note in back.sheets[0].notes if note.text.endswith("已电话说明。")]
    assert [(note.row, note.column) for note in added] == [(30, 6)]
    assert back.sheets[-1].rows == {line: {9: "此条不属实。"}}
    again = annotate(stream.getvalue(), [fault("填报表", "F32")], file=FILE)
    kept = openpyxl.load_workbook(io.BytesIO(again))
    assert kept.sheetnames[-2:] == ["校验说明", "校验说明(2)"]
    assert kept["校验说明"].cell(line, 9).value == "此条不属实。"
    assert kept["填报表"]["F30"].comment.text.endswith("已电话说明。")
    assert tinted(again)["填报表"] == {"F32"}


def test_our_sheet_moved_to_the_front_and_renamed_is_still_ours() -> None:
    data, sheets = written_by_xlsxwriter(5)
    name = sorted(sheets)[0]
    book = openpyxl.load_workbook(io.BytesIO(annotate(data, [fault(name, "F9")], file=FILE)))
    book.move_sheet("校验说明", -len(book.sheetnames) + 1)
    book["校验说明"].title = "看这里"
    book.active = 0
    book[name].print_title_rows = "2:2"
    stream = io.BytesIO()
    book.save(stream)
    assert [sheet.name for sheet in read_book(stream.getvalue(), FILE).sheets] == [
        sheet.name for sheet in read_book(data, FILE).sheets
    ]
    clean = openpyxl.load_workbook(io.BytesIO(annotate(stream.getvalue(), [], file=FILE)))
    assert "看这里" not in clean.sheetnames and clean[name].print_title_rows == "$2:$2"


def test_only_an_untouched_note_is_ours() -> None:
    note = sealed_note("【校验】本格有问题\n须更正：没有填写。")
    assert is_our_note(note) and is_our_note(note.replace("\n", "\r\n") + " ")
    assert not is_our_note(note + "已改") and not is_our_note(note.replace("没有", "已经"))
    assert not is_our_note("【校验】请核实") and not is_our_note("") and not is_our_note(note[1:])
    book = Book("xlsx", ())
    assert without_marks(book) is book


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_libreoffice_opens_it_and_what_it_saves_reads_the_same(suffix: str, tmp_path: Path) -> None:
    sources: dict[str, bytes] = {}
    for seed in (4, 5, 7):
        data, sheets = (written_by_openpyxl if seed % 4 == 0 else written_by_xlsxwriter)(seed)
        sources[f"b{seed}"], sources[f"m{seed}"] = data, annotate(data, seeded(sheets, 25, seed), file=FILE)
    for number, path in enumerate([EXAMPLES / "市发改委.xlsx", EXAMPLES / "市税务局.xlsx"]):
        data = path.read_bytes()
        sheet = read_book(data, FILE).sheets[0]
        found = [fault(sheet.name, address(row, column)) for row in sorted(sheet.rows)[2:12] for column in (6, 7)]
        sources[f"be{number}"], sources[f"me{number}"] = data, annotate(data, found, file=FILE)
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in sources.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    target = tmp_path / "out"
    all_resaved(sorted(folder.iterdir()), suffix, tmp_path, target)
    for name in sources:
        if name.startswith("m"):
            before, after = (
                read_book((target / f"{one}.{suffix}").read_bytes(), FILE) for one in (f"b{name[1:]}", name)
            )
            assert seen(after) == seen(before), name
            back = (target / f"{name}.{suffix}").read_bytes()
            if suffix != "xlsx":
                with pytest.raises(CannotAnnotate):
                    annotate(back, [], file=FILE)
                continue
            clean = annotate(back, [], file=FILE)
            assert not any(tinted(clean).values())
            assert seen(read_book(clean, FILE)) == seen(before)
            assert "校验说明" not in openpyxl.load_workbook(io.BytesIO(clean)).sheetnames
