"""1,000 personal letters with attachments to a server on this machine: ``taizhang send`` against a plain smtplib loop.

    python benchmarks/send.py [--letters 1000] [--rounds 3]

The rival makes an EmailMessage with one attachment for each unit and sends them over one connection: no page, no look at
whose file it is, no log, no second try. Ours is the whole of ``send --yes`` without its pace (每分钟封数). The server is
aiosmtpd in a process of its own; each method is a process of its own; ratios are paired by round.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

SERVER = """
import sys
sys.path[:0] = {paths!r}
from post_office import House, Post
class Sink(Post):
    count = 0
    async def handle_DATA(self, server, session, envelope):
        Sink.count += 1
        return "250 OK"
house = House(Sink(), data_size_limit=None)
house.start()
print(house.port, flush=True)
sys.stdin.read()
print(Sink.count, flush=True)
"""


def with_taizhang(folder: Path, port: int, count: int) -> None:
    """Everything that the command does, without waiting between letters."""
    from post_office import office, units

    from toolkit.app.letters import form_letters
    from toolkit.app.send import post

    who = office(folder, port, units(count))
    _, posted = post(form_letters(who, folder / "填报表", None), who, "", sleep=lambda seconds: None)
    assert posted.sent == count and not posted.stopped


def with_smtplib(folder: Path, port: int, count: int) -> None:
    """One message after the other."""
    import smtplib
    from email.message import EmailMessage

    from post_office import units

    with smtplib.SMTP("127.0.0.1", port, "localhost") as server:
        for path, unit in zip(sorted((folder / "填报表").glob("*.xlsx")), units(count), strict=True):
            message = EmailMessage()
            message["From"], message["To"] = "office@yunxi.example.cn", unit.mail
            message["Subject"] = f"【请填报】云溪市优化营商环境2026年度重点任务填报表——{unit.name}"
            message.set_content(f"{unit.name}：\n\n现将填报表发给你们，请填写后回复本邮件报送。\n\n市营商办\n")
            kind = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            message.add_attachment(path.read_bytes(), maintype="application", subtype=kind, filename=path.name)
            server.send_message(message)


METHODS = {"taizhang send": with_taizhang, "smtplib": with_smtplib}


def measured(method: str, folder: Path, count: int) -> tuple[float, float]:
    """Seconds that passed and seconds of CPU of one method, the whole process; the server has to have every letter."""
    import resource

    server = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(paths=sys.path[:2])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin and server.stdout
    port = server.stdout.readline().strip()
    (folder / "记录.jsonl").unlink(missing_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    again = [
        sys.executable,
        __file__,
        "--only",
        method,
        "--folder",
        str(folder),
        "--port",
        port,
        "--letters",
        str(count),
    ]
    subprocess.run(again, check=True)
    passed = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said, _ = server.communicate()
    assert int(said) == count, f"{method}: the server has {said.strip()} letters"
    return passed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure in turns and print a Markdown table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--letters", type=int, default=1000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--only", default="")
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--port", type=int)
    given = asked.parse_args()
    if given.only:
        METHODS[given.only](given.folder, given.port, given.letters)
        return
    from post_office import forms, units

    times: dict[str, list[tuple[float, float]]] = {method: [] for method in METHODS}
    with tempfile.TemporaryDirectory() as name:
        forms(Path(name), units(given.letters))
        for turn in range(given.rounds):
            for method in sorted(METHODS, reverse=bool(turn % 2)):
                times[method].append(measured(method, Path(name), given.letters))
    ours = times["taizhang send"]
    print(f"{given.letters} 封，{given.rounds} 轮\n")
    print("| 方法 | 用时 s | CPU s | 用时是本工具的几倍 | CPU 是本工具的几倍 |\n| --- | --- | --- | --- | --- |")
    for method, spent in times.items():
        wall, used = (statistics.median(one[n] for one in spent) for n in (0, 1))
        ratios = [statistics.median(a[n] / b[n] for a, b in zip(spent, ours, strict=True)) for n in (0, 1)]
        print(f"| {method} | {wall:.1f} | {used:.1f} | {ratios[0]:.2f} | {ratios[1]:.2f} |")


if __name__ == "__main__":
    main()
