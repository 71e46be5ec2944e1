"""1,000 forms of 12 rows: ``taizhang split`` against a plain XlsxWriter loop and an openpyxl loop.

    python benchmarks/split.py [--forms 1000] [--rounds 3]

The rivals write a title, a head and the same rows with borders and wrapped text: no protection, colours, counter, heights,
marks, guide, digest, no atomic replacement. Each method is a process of its own; ratios are paired by round.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议")
ROWS = 12
_WORDS = "推进完善优化建设服务平台企业办理时限压减材料网上联审互认清单制度改革试点监管信用融资用地用水用电不动产登记"


def ledger_rows(forms: int) -> list[tuple[str, str, str, str, str]]:
    """The fixed cells of all items: each unit leads ROWS of them."""
    rng = random.Random(7)

    def words(count: int) -> str:
        return "".join(rng.choice(_WORDS) for _ in range(count))

    return [
        (
            f"（一）{words(8)}",
            f"{n + 1}.{words(12)}",
            f"第{n}项，{words(120)}。",
            f"云溪市第{n // ROWS + 1}管理局",
            "2026年9月底前",
        )
        for n in range(forms * ROWS)
    ]


def with_taizhang(ledger: Path, out: Path) -> None:
    """The command."""
    subprocess.run(
        [sys.executable, "-m", "toolkit", "split", str(ledger), "-o", str(out)], check=True, stdout=subprocess.DEVNULL
    )


def with_xlsxwriter(forms: int, out: Path) -> None:
    """One workbook after the other."""
    import xlsxwriter

    for number, rows in _groups(forms):
        book = xlsxwriter.Workbook(str(out / f"{number}.xlsx"))
        sheet, cell = book.add_worksheet(), book.add_format({"border": 1, "text_wrap": True})
        sheet.merge_range(0, 0, 0, 6, "台账", cell)
        for row, texts in enumerate([HEADS, *rows], start=1):
            for column, text in enumerate((*texts, "", "")[:7]):
                sheet.write_string(row, column, text, cell)
        book.close()


def with_openpyxl(forms: int, out: Path) -> None:
    """One workbook after the other."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Side

    border, wrapped = Border(*[Side("thin")] * 4), Alignment(wrap_text=True)
    for number, rows in _groups(forms):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["台账"])
        sheet.merge_cells("A1:G1")
        for texts in [HEADS, *rows]:
            sheet.append((*texts, "", "")[:7])
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.border, cell.alignment = border, wrapped
        book.save(out / f"{number}.xlsx")


def _groups(forms: int) -> list[tuple[int, list[tuple[str, ...]]]]:
    rows = ledger_rows(forms)
    return [(n, list(rows[n * ROWS : (n + 1) * ROWS])) for n in range(forms)]


def write_ledger(forms: int, path: Path) -> None:
    """The ledger that ``taizhang split`` reads."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("台账")
    sheet.write_string(0, 0, "云溪市2026年优化营商环境重点工作任务落实台账")
    for row, texts in enumerate([HEADS, *ledger_rows(forms)], start=1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)
    book.close()


def cpu() -> float:
    """Seconds of CPU that ended child processes have used, theirs included."""
    spent = os.times()
    return spent.children_user + spent.children_system


def main() -> None:
    """Measure in turns and print a Markdown table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--forms", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", default="")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    rivals = {"xlsxwriter": with_xlsxwriter, "openpyxl": with_openpyxl}
    if given.only:
        rivals[given.only](given.forms, given.out)
        return
    times: dict[str, list[tuple[float, float]]] = {"taizhang split": [], "xlsxwriter": [], "openpyxl": []}
    with tempfile.TemporaryDirectory() as name:
        ledger = Path(name) / "台账.xlsx"
        write_ledger(given.forms, ledger)
        for turn in range(given.rounds):
            for method, spent in times.items():
                out = Path(name) / f"{turn}-{method}"
                out.mkdir()
                begin, used = time.perf_counter(), cpu()
                if method in rivals:
                    again = [sys.executable, __file__, "--forms", str(given.forms), "--only", method, "--out", str(out)]
                    subprocess.run(again, check=True)
                else:
                    with_taizhang(ledger, out)
                spent.append((time.perf_counter() - begin, cpu() - used))
                made = len(list(out.glob("*.xlsx")))
                assert made == given.forms, f"{method}: {made} files"
    ours = times["taizhang split"]
    print(f"{given.forms} 份，每份 {ROWS} 行，{given.rounds} 轮\n")
    print("| 方法 | 用时 s | CPU s | 用时是本工具的几倍 | CPU 是本工具的几倍 |\n| --- | --- | --- | --- | --- |")
    for method, spent in times.items():
        wall, used = (statistics.median(one[n] for one in spent) for n in (0, 1))
        ratios = [statistics.median(a[n] / b[n] for a, b in zip(spent, ours, strict=True)) for n in (0, 1)]
        print(f"| {method} | {wall:.1f} | {used:.1f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


if __name__ == "__main__":
    main()
