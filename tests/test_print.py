"""What comes out of the printer: the workbook rendered to PDF by LibreOffice, read back by pdftotext."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import consolidated
import numpy as np
import openpyxl
import pytest

from toolkit.model.merging import Consolidated
from toolkit.model.output import LEDGER_HEADS, LEDGER_SHEET
from toolkit.report.ledger_sheet import cell_texts
from toolkit.report.submit import write_submit

pytestmark = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext") and shutil.which("pdfinfo")),
    reason="needs LibreOffice and poppler-utils",
)


@pytest.fixture(scope="module")
def merged() -> Consolidated:
    """Sixty items, some answers of 3,000 characters, some in tasks whose title is merged over several rows."""
    result = consolidated.make(60)
    usual, items = result.final, result.ledger.items
    shared = next(n for n in range(1, 60) if items[n].no == items[n - 1].no)
    long = {
        (shared, "progress"): consolidated.long_text(1, 3000),
        (shared - 1, "problem"): consolidated.long_text(2, 3000),
        (40, "progress"): consolidated.long_text(3, 560),
        (50, "progress"): "累计办理12,345.67件（V2.1—ABCD）；WWW MMM @@@ %%% 《云溪市“十五五”规划》……" * 9,
    }
    result.final = lambda index, column: long.get((index, column)) or usual(index, column)
    return result


@pytest.fixture(scope="module")
def printed(merged: Consolidated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("print")
    write_submit(merged, folder / "ledger.xlsx")
    profile = (folder / "profile").as_uri()
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", str(folder),
         str(folder / "ledger.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / "ledger.pdf"


def _text(pdf: Path, *options: str) -> str:
    return subprocess.run(
        ["pdftotext", *options, str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_character_of_every_cell_is_printed(merged: Consolidated, printed: Path) -> None:
    keys = list(LEDGER_HEADS)
    wanted: Counter[str] = Counter()
    for index, item in enumerate(merged.ledger.items):
        for key, text in zip(keys, cell_texts(merged, index, item, keys), strict=True):
            if key not in ("theme", "title"):  # shown once for all rows of a task on a page
                wanted.update(_squeezed(text))
    there = Counter(_squeezed(_text(printed)))
    assert {char: count for char, count in wanted.items() if there[char] < count} == {}


def _rules(pdf: Path, folder: Path) -> list[list[float]]:
    """For each page the heights, in points, of the horizontal rules that run through the column 进展情况."""
    subprocess.run(["pdftoppm", "-gray", "-r", "144", str(pdf), str(folder / "page")], check=True, timeout=120)
    pages = []
    for file in sorted(folder.glob("page*.pgm")):
        _, size, _, data = file.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        picture = np.frombuffer(data, np.uint8).reshape(height, width)
        part = picture[:, int(width * 0.62) : int(width * 0.78)]
        pages.append([y / 2 for y in np.flatnonzero((part < 160).mean(axis=1) > 0.95)])
    return pages


def test_no_line_of_text_is_clipped_by_its_cell(printed: Path, tmp_path: Path) -> None:
    """A clipped line still counts as text of the page, but a rule of the table runs through where it should stand."""
    pages = _text(printed, "-bbox-layout").split("<page ")[1:]
    rules = _rules(printed, tmp_path)
    assert len(rules) == len(pages) and all(len(page) >= 3 for page in rules)
    words = 0
    for page, lines in zip(pages, rules, strict=True):
        width = float(re.search(r'width="([\d.]+)"', page)[1])  # type: ignore[index]
        for found in re.finditer(r'<word xMin="([\d.]+)" yMin="([\d.-]+)" xMax="[\d.]+" yMax="([\d.]+)"', page):
            left, top, bottom = map(float, found.groups())
            if width * 0.58 < left < width * 0.85 and top < lines[-1]:
                words += 1
                quarter = (bottom - top) / 4
                assert not any(top + quarter < line < bottom - quarter for line in lines), found[0]
                assert lines[0] < top + quarter
    assert words > 500


def test_the_columns_fill_one_a3_page_and_the_head_is_on_every_page(printed: Path) -> None:
    info = subprocess.run(["pdfinfo", str(printed)], check=True, capture_output=True).stdout.decode()
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())  # type: ignore[union-attr]
    assert (round(width), round(height)) == (1191, 842)
    pages = _text(printed, "-layout").split("\f")[:-1]
    for page in pages:
        assert all(head in _squeezed(page) for head in LEDGER_HEADS.values())
    assert f"第{len(pages)}页，共{len(pages)}页" in _squeezed(pages[-1])


def test_pages_end_where_the_workbook_says(printed: Path) -> None:
    sheet = openpyxl.load_workbook(printed.with_suffix(".xlsx"))[LEDGER_SHEET]
    assert len(_text(printed).split("\f")) - 1 == len(sheet.row_breaks.brk) + 1


def test_the_sheet_is_set_up_for_printing(printed: Path) -> None:
    sheet = openpyxl.load_workbook(printed.with_suffix(".xlsx"))[LEDGER_SHEET]
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 8
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area.replace("$", "").startswith(f"'{LEDGER_SHEET}'!A1:G")
    assert sheet.freeze_panes == "A4"
    assert (
        sheet["F4"].font.name == "仿宋_GB2312"
        and sheet["F3"].font.name == "黑体"
        and sheet["A1"].font.name == "方正小标宋简体"
    )
