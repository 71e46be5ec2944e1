"""A report on 100 items and 1,000 催办通知单: our engine against a plain loop of docxtpl over the same templates.

    python benchmarks/word.py [--items 100] [--units 1000] [--rounds 3]

Both fill the bundled templates with the same fields, in the same sandbox, and write files; docxtpl reads the template for each
document, as it must. They take turns, in one process and with the libraries loaded; a round's ratio is that of its times, and
the median of the rounds is printed. Before timing, every paragraph and cell of both results must say the same.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from docx import Document  # noqa: E402
from docxtpl import DocxTemplate  # noqa: E402

from toolkit.core.combine import combine  # noqa: E402
from toolkit.core.figures.make import statistics as figures_of  # noqa: E402
from toolkit.model.ledger import Assignment, Deadline, Item, Ledger, Role  # noqa: E402
from toolkit.model.reporting import ReportData  # noqa: E402
from toolkit.report.word import render, render_each  # noqa: E402
from toolkit.report.word.context import context  # noqa: E402
from toolkit.report.word.files import file_name  # noqa: E402
from toolkit.report.word.names import NAMES, template_of, units_of  # noqa: E402
from toolkit.report.word.sandbox import environment  # noqa: E402
from toolkit.text.roster import Roster  # noqa: E402

DAY = date(2026, 9, 30)
REPORT, NOTICE = "情况通报", "催办通知单"


def data(items: int, units: int, answered: bool) -> ReportData:
    """A ledger of 云溪市 with so many items that so many units lead in turn; ``answered``: most of them say something."""
    names = [f"云溪市第{number}办事处" for number in range(1, units + 1)]
    made = []
    for number in range(items):
        says = {
            "progress": f"已建成{number}处，办理时限压减到{number % 9 + 1}天，群众满意。" * 3,
            "problem": "人手不足。",
        }
        made.append(
            Item(
                f"{number:08x}", str(number + 1), f"主题{number * 8 // items + 1}", f"第{number + 1}件实事",
                "办好实事，压减办理时限，优化办事流程，做到一次办成。" * 4, (Assignment(Role.LEAD, (names[number % units],)),),
                Deadline(f"2026年{number % 12 + 1}月底前", "date", f"2026-{number % 12 + 1:02d}-28"),
                sheet="台账", row=number + 3, answers=says if answered and number % 10 else {},
            )
        )  # fmt: skip
    columns = {key: place for place, key in enumerate(("requirement", "progress", "problem", "status"), start=1)}
    ledger = Ledger("云溪市2026年重点工作任务落实台账", tuple(made), "台账.xlsx", "0" * 64, 2026, columns=columns)
    merged = combine(ledger, (), roster=Roster(names))
    return ReportData(merged, figures_of(merged, as_of=DAY), as_of=DAY, file="汇总台账.xlsx")


def by_docxtpl(name: str, given: ReportData, folder: Path) -> list[Path]:
    """The same documents as anybody would write them: a template for each, rendered and saved."""
    path, _ = template_of(name)
    fields = context(given)
    taken: set[str] = set()
    written = []
    for unit in units_of(NAMES[name], fields) if NAMES[name].folder else [None]:
        template = DocxTemplate(path)
        template.render(fields if unit is None else {**fields, "单位": unit}, environment(), autoescape=True)
        written.append(folder / (file_name(name, unit["单位"], taken) if unit else f"{name}.docx"))
        template.save(written[-1])
    return written


def by_us(name: str, given: ReportData, folder: Path) -> list[Path]:
    """What ``taizhang report`` does."""
    if NAMES[name].folder:
        return render_each(name, given, folder)
    return [render(name, given, folder / f"{name}.docx")]


def said(path: Path) -> list[str]:
    """All paragraphs of a document, those of tables too; what was merged into one cell is said once."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body = Document(str(path)).element.body
    texts = [
        "".join(text for held in one.iter(f"{space}t") for text in held.itertext()) for one in body.iter(f"{space}p")
    ]
    return sorted({text for text in texts if text})


def timed(method: Callable[[str, ReportData, Path], Any], name: str, given: ReportData) -> tuple[float, float]:
    """Seconds of one run into an empty folder, and those of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        begin, worked = time.perf_counter(), time.process_time()
        method(name, given, Path(folder))
        return time.perf_counter() - begin, time.process_time() - worked


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser()
    for option, usual in (("items", 100), ("units", 1000), ("rounds", 3)):
        parser.add_argument(f"--{option}", type=int, default=usual)
    wanted = parser.parse_args()
    jobs = (
        (REPORT, data(wanted.items, 20, True), f"情况通报，附 {wanted.items} 行台账"),
        (NOTICE, data(wanted.units * 3, wanted.units, False), f"催办通知单 {wanted.units} 份，每份 3 项"),
    )
    lines = []
    for name, given, about in jobs:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            pairs = list(zip(by_us(name, given, Path(one)), by_docxtpl(name, given, Path(other)), strict=True))
            if any(ours.name != theirs.name or said(ours) != said(theirs) for ours, theirs in pairs):
                sys.exit(f"{name}: the documents differ")
        rounds = []
        for _ in range(wanted.rounds):
            ours, theirs = timed(by_us, name, given), timed(by_docxtpl, name, given)
            rounds.append((*ours, *theirs, theirs[0] / ours[0], theirs[1] / ours[1]))
        middle = [statistics.median(column) for column in zip(*rounds, strict=True)]
        lines.append(
            f"| {about} | " + " | ".join(f"{one:.2f}" for one in middle[:4]) + f" | {middle[4]:.1f} | {middle[5]:.1f} |"
        )
    print("| 文件 | 本工具 s | CPU s | docxtpl 逐份 s | CPU s | 用时倍数 | CPU 倍数 |\n" + "| --- " * 7 + "|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
