"""The benchmark: the product against its peers in the same run, interleaved, medians; prints a Markdown report.

``python benchmarks/run.py`` is a quick run with 100 files; ``--files 1000 --scaling`` is the full one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ROWS = 120
CASES = {"whole": "（i）每份都是整本 120 行台账", "own": "（ii）每份 120 行互不相同"}
METHODS = {
    "product": "taizhang merge",
    "pandas": "(a) pandas + openpyxl",
    "calamine": "(b) python-calamine + XlsxWriter",
    "floor": "下限：只解压和分词",
}


@dataclass
class Measure:
    """One run of one process and its children: seconds, and the peak memory of the largest process in MB."""

    wall: float
    cpu: float
    peak: float
    stages: dict[str, float] = field(default_factory=dict)


def measure(command: list[str], accept: tuple[int, ...] = (0,)) -> Measure:
    """Run a command and measure it. RuntimeError with its last words when its exit status is not accepted."""
    environment = os.environ | {"TAIZHANG_TIMING": "1", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as words:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        text = words.read().decode(errors="replace")
    if process.returncode not in accept:
        raise RuntimeError(f"{' '.join(command[:4])} … → {process.returncode}\n{text[-2000:]}")
    stages = next((json.loads(line) for line in reversed(text.splitlines()) if line.startswith('{"')), {})
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, stages)


def command(method: str, ledger: Path, inbox: Path, out: Path) -> list[str]:
    """The command line of a method."""
    if method == "product":
        return [sys.executable, "-m", "toolkit", "merge", str(ledger), str(inbox), "-o", str(out), "--quiet"]
    return [sys.executable, str(HERE / "peers.py"), method, str(inbox), str(out)]


def prepare(case: str, files: int, work: Path) -> tuple[Path, Path, int]:
    """Ledger, folder and number of answers of a case, made by ``generate.py`` unless they are there already.

    A process of its own makes them: the system counts what a parent held before ``exec`` as its child's peak memory.
    """
    words = [sys.executable, str(HERE / "generate.py"), case, str(files), str(work)]
    ledger, inbox, answers = subprocess.run(
        words, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout.splitlines()
    return Path(ledger), Path(inbox), int(answers)


def run_once(method: str, ledger: Path, inbox: Path) -> Measure:
    """One fresh run: no earlier output lies about."""
    with tempfile.TemporaryDirectory() as folder:
        accept = (0, 1) if method == "product" else (0,)
        return measure(command(method, ledger, inbox, Path(folder) / "out.xlsx"), accept)


def compare(case: str, files: int, rounds: int, methods: list[str], work: Path) -> dict[str, list[Measure]]:
    """All methods on one case, taking turns."""
    ledger, inbox, answers = prepare(case, files, work)
    _check(ledger, inbox, answers)
    taken: dict[str, list[Measure]] = {method: [] for method in methods}
    for number in range(rounds):
        for method in methods if number % 2 == 0 else methods[::-1]:
            print(f"  {case} {files} 份，第 {number + 1} 轮，{METHODS[method]}", file=sys.stderr)
            taken[method].append(run_once(method, ledger, inbox))
    return taken


def _check(ledger: Path, inbox: Path, answers: int) -> None:
    """Untimed: the product must have merged every answer, or its speed is worth nothing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "out.json"
        measure([*command("product", ledger, inbox, Path(folder) / "out.xlsx"), "--json", str(report)], (0, 1))
        # Read in a process of its own, for the same reason as in prepare().
        script = "import json, sys; print(json.load(open(sys.argv[1], encoding='utf-8'))['balance']['merged'])"
        words = [sys.executable, "-c", script, str(report)]
        merged = int(subprocess.run(words, check=True, capture_output=True).stdout)
    if merged != answers:
        raise RuntimeError(f"应汇总 {answers} 格，实际汇总 {merged} 格")


def median(taken: list[Measure], name: str) -> float:
    """Median of one figure over the rounds."""
    return statistics.median(getattr(one, name) for one in taken)


def ratio(taken: dict[str, list[Measure]], method: str, name: str) -> float:
    """How many times the product's figure a method takes: median of the ratios paired round by round."""
    pairs = zip(taken[method], taken["product"], strict=True)
    return statistics.median(getattr(one, name) / getattr(ours, name) for one, ours in pairs)


def table(case: str, files: int, taken: dict[str, list[Measure]]) -> list[str]:
    """One case as Markdown."""
    lines = [f"### {CASES[case]}，{files} 份", ""]
    lines += [
        "| 方法 | 用时 s | CPU s | 内存峰值 MB | 用时是本工具的几倍 | CPU 是本工具的几倍 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for method, runs in taken.items():
        wall, cpu, peak = (median(runs, name) for name in ("wall", "cpu", "peak"))
        times, load = ratio(taken, method, "wall"), ratio(taken, method, "cpu")
        lines.append(f"| {METHODS[method]} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {times:.2f} | {load:.2f} |")
    return [*lines, "", *_shares(taken["product"])]


def _shares(runs: list[Measure]) -> list[str]:
    stages = [one.stages for one in runs if one.stages]
    if not stages:
        return []
    spent = {name: statistics.median(one.get(name, 0.0) for one in stages) for name in stages[0]}
    whole = sum(spent.values()) or 1.0
    return ["各段占比：" + "，".join(f"{name} {part / whole:.0%}（{part:.2f} s）" for name, part in spent.items()), ""]


def scaling(case: str, work: Path, rounds: int, largest: int) -> list[str]:
    """Cost against the number of files; linear means that the cost per further file does not grow."""
    lines = [
        f"### 份数增加时：{CASES[case]}",
        "",
        "| 份数 | 用时 s | CPU s | 内存峰值 MB | 每份 CPU ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    points = []
    for files in sorted({max(1, largest // 10), max(1, largest * 3 // 10), largest}):
        ledger, inbox, _ = prepare(case, files, work)
        runs = [run_once("product", ledger, inbox) for _ in range(rounds)]
        wall, cpu, peak = (median(runs, name) for name in ("wall", "cpu", "peak"))
        points.append((files, cpu))
        lines.append(f"| {files} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {cpu / files * 1000:.1f} |")
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) * 1000 for a, b in itertools.pairwise(points)]
    return [*lines, "", "每增加一份的 CPU：" + "，".join(f"{slope:.2f} ms" for slope in slopes), ""]


def start_up(rounds: int = 9) -> list[str]:
    """``taizhang --help`` against ``import openpyxl``."""
    commands = {
        "`taizhang --help`": [sys.executable, "-m", "toolkit", "--help"],
        "`import openpyxl`": [sys.executable, "-c", "import openpyxl"],
        "空的 Python": [sys.executable, "-c", "pass"],
    }
    taken: dict[str, list[Measure]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            taken[name].append(measure(words))
    lines = ["### 启动", "", "| 命令 | CPU ms | 用时 ms |", "| --- | --- | --- |"]
    for name, runs in taken.items():
        lines.append(f"| {name} | {median(runs, 'cpu') * 1000:.0f} | {median(runs, 'wall') * 1000:.0f} |")
    return [*lines, ""]


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100, help="number of submissions (full run: 1000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=[*CASES, "both"], default="both")
    parser.add_argument("--skip", nargs="*", default=[], choices=list(METHODS)[1:], help="peers to leave out")
    parser.add_argument("--scaling", action="store_true", help="also a tenth and three tenths of the files")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "taizhang-bench")
    arguments = parser.parse_args()
    methods = [method for method in METHODS if method not in arguments.skip]
    lines = ["## 实测", ""]
    lines += [
        f"Python {platform.python_version()}，{os.cpu_count()} 核，每份 {ROWS} 行，{arguments.rounds} 轮轮流运行取中位数；倍数逐轮配对。",
        "",
    ]
    for case in CASES if arguments.case == "both" else [arguments.case]:
        lines += table(case, arguments.files, compare(case, arguments.files, arguments.rounds, methods, arguments.work))
        if arguments.scaling:
            lines += scaling(case, arguments.work, arguments.rounds, arguments.files)
    print("\n".join([*lines, *start_up()]))


if __name__ == "__main__":
    main()
