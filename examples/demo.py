"""Plays the example: a campaign folder and its forms, then an evening: merge, an edited cell, two late files, merge again, and what leaders read.

``python examples/demo.py [FOLDER]`` copies the example into FOLDER (default: ``演示`` in the current folder) and runs the
installed ``taizhang`` command there; an older FOLDER made by this program is replaced.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT, REPORT, SHEET = "汇总台账.xlsx", "汇总.json", "汇总台账"
MARK = ".演示文件夹"
CAMPAIGN = "优化营商环境2026"
DAY = "2026-07-01"
MADE = ("成果/情况通报.docx", "成果/进展一览.html")
EDITED_UNIT = "市工信局"
APPROVED = "【市工信局】台账登记欠款43笔共2870万元，已清偿29笔共1985万元，清偿率69.2%。（营商办核定）"


def main() -> int:
    """Play it; the exit status is 0 when every step ended as it should."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("演示")
    prepare(folder)
    say("一、三月，台账印发了：建一个工作文件夹，给每个单位拆一份填报表。")
    run(folder, "init", CAMPAIGN, "台账.xlsx")
    run(folder / CAMPAIGN, "split")
    say("二、截止日当晚：收件箱里有二十几个单位的文件，格式五花八门，先汇总一遍。")
    merge(folder)
    say("三、营商办在汇总台账里改定了一格（清理拖欠企业账款的进展情况），保存。")
    cell = edit(folder / OUT)
    print(f"  改的是 {cell}：{APPROVED}")
    say("四、又来了两份：石桥区迟报，市税务局发来更正。放进收件箱，再汇总一遍，直接写在原来的汇总台账上。")
    for path in sorted((folder / "迟到").iterdir()):
        shutil.copyfile(path, folder / "收件箱" / path.name)
        print(f"  收到 {path.name}")
    report = merge(folder)
    kept = [item for item in report["items"] if APPROVED in (item["approved"] or "")]
    say("五、给领导看的：一份情况通报（Word，公文格式），一张进展一览（网页）。每个数都与台账复算过。")
    settings = f"{CAMPAIGN}/设置.xlsx"
    for made in MADE:
        run(folder, "report", Path(made).stem, OUT, "-o", made, "--as-of", DAY, "--settings", settings)
    say("六、结果")
    print(f"  营商办改定的文字{'还在' if kept else '不见了'}；市税务局的旧说法列入“待人工核对”的已被后报稿替代。")
    print("  请打开看：")
    for name in (OUT, "汇总台账-上报版.xlsx", *MADE, REPORT):
        if (folder / name).exists():
            print(f"    {folder / name}")
    print(
        f"  各单位的填报表在 {folder / CAMPAIGN / '填报表'}；往后双击 {CAMPAIGN} 里的 开始.bat（Linux 上是 开始.sh）。"
    )
    return 0 if kept else 1


def prepare(folder: Path) -> None:
    """A fresh copy of the example. Only a folder that this program made is ever removed."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise SystemExit(
                f"文件夹 {folder} 里有别的文件，演示不会动它。请换一个文件夹：python examples/demo.py 文件夹"
            )
        shutil.rmtree(folder)
    shutil.copytree(HERE / "云溪市", folder, dirs_exist_ok=True)
    (folder / MARK).touch()


def merge(folder: Path) -> dict:
    """Run the command as a person would, in the folder; its JSON report."""
    run(folder, "merge", "台账.xlsx", "收件箱", "-o", OUT, "--json", REPORT, "--as-of", DAY)
    return json.loads((folder / REPORT).read_text(encoding="utf-8"))


def run(folder: Path, *words: str) -> None:
    """The command in ``folder``, shown as it would be typed."""
    print("  $ taizhang", " ".join(words), flush=True)
    done = subprocess.run([sys.executable, "-m", "toolkit", *words], cwd=folder, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"“{words[0]}”没有完成，退出码 {done.returncode}。")


def edit(workbook: Path) -> str:
    """What the office does in WPS: replace the text of one answer cell and save. The address of the cell."""
    import openpyxl

    book = openpyxl.load_workbook(workbook)
    for row in book[SHEET].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and "台账登记欠款43笔" in cell.value:
                cell.value = APPROVED
                book.save(workbook)
                return str(cell.coordinate)
    raise SystemExit("汇总台账里找不到要改的那一格。")


def say(text: str) -> None:
    """A heading of the story."""
    print(f"\n{text}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
