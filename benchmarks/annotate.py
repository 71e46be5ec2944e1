"""Marked copies of 100 files: ``annotate`` against openpyxl that loads, adds comments and fills, lists them, and saves.

    python benchmarks/annotate.py [--files 100] [--marks 20] [--rounds 3]

The files are those of the large benchmark (120 rows each). Every file goes through both in turn, in one process and with
the libraries loaded; a round's ratio is that of its sums, and the median of the rounds is printed. Before timing, both
results of every file are opened and must have the same marks.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import openpyxl  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import PatternFill  # noqa: E402

from toolkit.model.findings import Finding, Severity  # noqa: E402
from toolkit.model.ledger import Source, address  # noqa: E402
from toolkit.report.annotate import annotate  # noqa: E402

FILLS = {Severity.ERROR: "FFFFC8CD", Severity.WARNING: "FFFFEB9B"}


def by_openpyxl(data: bytes, findings: list[Finding], file: str) -> bytes:
    """The same marks by loading and saving, as anybody would write it (without merges or earlier comments in mind)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for one in findings:
        cell = book[str(one.source.sheet)][str(one.source.cell)]
        cell.comment = Comment(f"【校验】{one.message}\n{one.hint}（{one.code}）", "taizhang 校验")
        cell.fill = PatternFill("solid", fgColor=FILLS[one.severity])
    page = book.create_sheet("校验说明")
    for one in findings:
        page.append([one.severity.value, f"{one.source.sheet}!{one.source.cell}", one.message, one.hint, one.code])
        page.cell(page.max_row, 2).hyperlink = f"#'{one.source.sheet}'!{one.source.cell}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(data: bytes, file: str, count: int, chance: random.Random) -> list[Finding]:
    """That many findings on the answers of the first sheet; none under a merge, which openpyxl cannot mark."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    covered = {(row, col) for area in sheet.merged_cells for row, col in area.cells}
    free = [(row, col) for row in range(4, sheet.max_row + 1) for col in (6, 7) if (row, col) not in covered]
    places = chance.sample(free, min(count, len(free)))
    return [
        Finding(
            "Q101",
            chance.choice(list(FILLS)),
            "进展情况没有填写。",
            "请填写本期进展，写明做了什么、到了哪一步。",
            Source(file, sheet.title, address(*place), ""),
        )
        for place in places
    ]


def marks(data: bytes) -> set[tuple[str, str]]:
    """Cells with a comment of ours and the colour of its fill."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {
        (cell.coordinate, cell.fill.fgColor.rgb)
        for row in sheet
        for cell in row
        if cell.comment and cell.comment.text.startswith("【校验】")
    }


def timed(method: Callable[..., bytes], data: bytes, findings: list[Finding], file: str) -> float:
    """Seconds of one run."""
    begin = time.perf_counter()
    method(data, findings, file=file)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print a Markdown table."""
    from generate import prepare

    parser = argparse.ArgumentParser()
    for name, usual in (("files", 100), ("marks", 20), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _, inbox, _ = prepare("whole", wanted.files, Path(folder))
        files = [(path.name, path.read_bytes()) for path in sorted(inbox.rglob("*.xlsx"))]
    chance = random.Random(2026)
    jobs = [(name, data, faults(data, name, wanted.marks, chance)) for name, data in files]
    for name, data, findings in jobs:
        if marks(annotate(data, findings, file=name)) != marks(by_openpyxl(data, findings, name)):
            sys.exit(f"{name}: the marks differ")
    rounds = []
    for _ in range(wanted.rounds):
        ours = theirs = 0.0
        for name, data, findings in jobs:
            ours += timed(annotate, data, findings, name)
            theirs += timed(by_openpyxl, data, findings, name)
        rounds.append((ours, theirs, theirs / ours))
    middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
    print(f"{len(jobs)} 份，每份 {wanted.marks} 处，{wanted.rounds} 轮\n")
    print("| 方法 | 用时 s | 每份 ms | 倍数 |\n| --- | --- | --- | --- |")
    print(f"| annotate（逐部分改写） | {middle[0]:.2f} | {middle[0] / len(jobs) * 1000:.1f} | 1.00 |")
    print(f"| openpyxl 打开、批注、另存 | {middle[1]:.2f} | {middle[1] / len(jobs) * 1000:.1f} | {middle[2]:.1f} |")


if __name__ == "__main__":
    main()
