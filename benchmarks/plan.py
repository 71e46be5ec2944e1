"""Reading a published plan of 1,000 tasks: ``taizhang plan`` against python-docx that only lists the paragraphs.

    python benchmarks/plan.py [--tasks 1000] [--rounds 5]

Both are whole processes; each round runs both, and the medians are divided.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNITS = [
    "市发改委",
    "市财政局",
    "市住建局",
    "市公安局",
    "市税务局",
    "市市场监管局",
    "市人社局",
    "市自然资源局",
    "市行政审批局",
    "市数据局",
    "市司法局",
    "青岚县政府",
    "石桥区政府",
]
WORDS = [
    "优化流程",
    "精简材料",
    "压缩时限",
    "推行网上办理",
    "共享数据",
    "规范收费",
    "公开标准",
    "完善制度",
    "开展培训",
    "跟踪问效",
]
PEER = "import sys, docx; print(sum(len(p.text) for p in docx.Document(sys.argv[1]).paragraphs))"


def write_document(path: Path, tasks: int) -> None:
    """A plan of ``tasks`` tasks in groups of twenty as .docx, different in every line."""
    import docx

    chance = random.Random(2026)
    document = docx.Document()
    for line in ("云溪市2026年重点任务分工方案", "云溪市人民政府办公室", "2026年3月1日"):
        document.add_paragraph(line)
    for number in range(1, tasks + 1):
        if number % 20 == 1:
            document.add_paragraph(f"（{_chinese(number // 20 + 1)}）推进第{number // 20 + 1}类改革")
        words = "，".join(chance.sample(WORDS, 5))
        units = chance.sample(UNITS, 4)
        month, days = chance.randint(4, 12), chance.randint(1, 20)
        document.add_paragraph(
            f"{number}.{chance.choice(WORDS)}。{words}，第{number}类事项{month}月底前压缩至{days}个工作日以内，网办率达到9{days % 10}%以上。"
            f"（{units[0]}牵头，{units[1]}、{units[2]}配合，{units[3]}按职责分工负责，{month}月底前完成）"
        )
    document.save(str(path))


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def seconds(command: list[str]) -> float:
    """Wall time of one run of ``command``; it must succeed (status 0 or 1: findings)."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--tasks", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=5)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        document, out = Path(folder) / "分工方案.docx", Path(folder) / "台账.xlsx"
        write_document(document, options.tasks)
        ours, peer, whole = [], [], []
        for _ in range(options.rounds):
            ours.append(
                seconds(
                    [sys.executable, "-m", "toolkit", "plan", str(document), "--json", str(Path(folder) / "p.json")]
                )
            )
            peer.append(seconds([sys.executable, "-c", PEER, str(document)]))
            out.unlink(missing_ok=True)
            whole.append(seconds([sys.executable, "-m", "toolkit", "plan", str(document), "-o", str(out)]))
    read, listed, written = (statistics.median(one) for one in (ours, peer, whole))
    print(
        f"{options.tasks} 项：读 {read:.2f} 秒，连台账一起写 {written:.2f} 秒；python-docx 只列段落 {listed:.2f} 秒；{read / listed:.2f} 倍"
    )


if __name__ == "__main__":
    main()
