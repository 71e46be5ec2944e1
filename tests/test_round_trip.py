"""One campaign, saved by other programs in every format that a unit may send: the result must not depend on the format."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from campaign import make_campaign
from office import all_resaved

import toolkit
from toolkit.app.merge import payload, request, run

IN_EVERY_FORMAT = (
    "insert_row", "blank_rows", "delete_rows", "reorder_columns", "drop_columns", "rename_heads", "split_units", "number_column",
    "other_groups", "edit_words", "change_number", "change_deadline", "typeset", "note_row", "signature", "extra_column",
    "foreign_row", "repeat_header",
)  # fmt: skip
"""Deviations that every format can hold. Comments, hidden rows, formulas and merged answers have tests of their own."""
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"
SEEDS = (3, 11)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """台账.xlsx and 收件箱 with the files of some ten units, each deviating in its own way; one version each."""
    folder = tmp_path_factory.mktemp("campaign")
    inbox = folder / "收件箱"
    inbox.mkdir()
    for seed in SEEDS:
        made = make_campaign(
            random.Random(seed), tasks=(10, 14), units=(5, 6), per_file=(1, 3), versions=0,
            only=IN_EVERY_FORMAT,
        )  # fmt: skip
        (folder / f"台账{seed}.xlsx").write_bytes(made.ledger_bytes())
        (inbox / str(seed)).mkdir()
        for sent in made.submissions:
            (inbox / str(seed) / sent.file).write_bytes(sent.as_xlsx())
    return folder


def outcome(ledger: Path, inbox: Path, out: Path) -> list[dict[str, Any]]:
    return [payload(run(request(ledger.with_stem(f"台账{s}"), (inbox / str(s),), out / f"{s}.xlsx"))) for s in SEEDS]


def said(merged: dict[str, Any]) -> object:
    """What the result says, without the files, sheets, cells and hashes it came from."""
    reports = [
        (item["id"], report["unit"], report["role"], report["progress"], report["problem"], report["status"])
        for item in merged["items"]
        for report in item["reports"]
    ]
    left = Counter((one["kind"], one["text"], one["unit"], one["item"]) for one in merged["leftovers"])
    found = Counter((one["code"], one["unit"], one["item"]) for one in merged["findings"] if one["code"][0] != "L")
    return reports, left, found, merged["missing"], merged["balance"]


@pytest.fixture(scope="module")
def expected(campaign: Path) -> list[object]:
    return [said(one) for one in outcome(campaign / "台账.xlsx", campaign / "收件箱", campaign / "成果")]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "html", "csv"])
def test_resaved_by_libreoffice_the_result_is_the_same(
    campaign: Path, expected: list[object], tmp_path: Path, suffix: str
) -> None:
    for seed in SEEDS:
        sources = sorted((campaign / "收件箱" / str(seed)).iterdir())
        all_resaved(sources, CSV if suffix == "csv" else suffix, tmp_path, tmp_path / "收件箱" / str(seed))
        assert len(list((tmp_path / "收件箱" / str(seed)).iterdir())) == len(sources)
    assert [said(one) for one in outcome(campaign / "台账.xlsx", tmp_path / "收件箱", tmp_path / "成果")] == expected


def test_copied_into_a_table_of_a_document_the_result_is_the_same(
    campaign: Path, expected: list[object], tmp_path: Path
) -> None:
    for seed in SEEDS:
        target = tmp_path / "收件箱" / str(seed)
        target.mkdir(parents=True)
        for source in sorted((campaign / "收件箱" / str(seed)).iterdir()):
            as_document(source, target / f"{source.stem}.docx")
    assert [said(one) for one in outcome(campaign / "台账.xlsx", tmp_path / "收件箱", tmp_path / "成果")] == expected


def as_document(source: Path, target: Path) -> None:
    """The sheet as one table of a .docx, merged cells included."""
    import docx

    sheet = openpyxl.load_workbook(source).worksheets[0]
    document = docx.Document()
    table = document.add_table(rows=sheet.max_row, cols=sheet.max_column)
    cells = [row.cells for row in table.rows]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                cells[cell.row - 1][cell.column - 1].text = str(cell.value)
    for area in sheet.merged_cells.ranges:
        cells[area.min_row - 1][area.min_col - 1].merge(cells[area.max_row - 1][area.max_col - 1])
        corner = table.cell(area.min_row - 1, area.min_col - 1)
        corner.text = str(sheet.cell(area.min_row, area.min_col).value or "")
    document.save(str(target))


def test_the_package_reads_what_it_wrote_in_every_format(campaign: Path, tmp_path: Path) -> None:
    """Promise 4: the consolidated ledger, saved by another program, is the same ledger."""
    outcome(campaign / "台账.xlsx", campaign / "收件箱", tmp_path)
    made = tmp_path / f"{SEEDS[0]}.xlsx"
    whole = toolkit.read_ledger(made)
    for suffix in ("xlsx", "xls", "ods"):
        all_resaved([made], suffix, tmp_path, tmp_path / suffix)
        again = toolkit.read_ledger(tmp_path / suffix / f"{SEEDS[0]}.{suffix}")
        assert [(i.id, i.answers) for i in again.items] == [(i.id, i.answers) for i in whole.items]
        assert [(i.no, i.title, i.requirement, i.assignments, i.deadline) for i in again.items] == [
            (i.no, i.title, i.requirement, i.assignments, i.deadline) for i in whole.items
        ]
