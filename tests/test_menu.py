"""``taizhang 开始``, driven through a pseudo-terminal as a person would: from an empty folder to a 汇总台账."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from test_campaign_folder import lines, set_up
from test_cli import taizhang
from test_merge_command import workbook

from toolkit.cli import menu
from toolkit.model.settings import Period

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
PROMPT = "请选（直接按回车："
pty = pytest.importorskip("pty", reason="没有伪终端")


class Terminal:
    """A terminal with ``taizhang 开始`` running in it."""

    def __init__(self, cwd: Path, *words: str, code: str = "", encoding: str = "utf-8", **environment: str) -> None:
        self.master, slave = pty.openpty()
        usual = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        start = ["-c", code] if code else ["-m", "toolkit"]
        self.encoding = encoding
        self.process = subprocess.Popen(
            [sys.executable, *start, "开始", *words],
            stdin=slave, stdout=slave, stderr=slave, cwd=cwd, start_new_session=True, preexec_fn=_own_terminal,
            env={**usual, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "TERM": "dumb", **environment},
        )  # fmt: skip
        os.close(slave)
        self.seen = ""

    def expect(self, text: str, seconds: float = 60) -> str:
        """Everything on the screen up to ``text``, which has to come."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0.0, end - time.monotonic()))
            data = _read(self.master) if ready else b""
            assert data, f"等不到“{text}”，屏幕上是：{self.seen}"
            self.raw = getattr(self, "raw", b"") + data
            self.seen = self.raw.decode(self.encoding, "ignore").replace("\r", "")
            self.seen = self.seen[getattr(self, "done", 0) :]
        before, _, _ = self.seen.partition(text)
        self.done = getattr(self, "done", 0) + len(before) + len(text)
        self.seen = self.seen[len(before) + len(text) :]
        return before

    def type(self, text: str) -> None:
        os.write(self.master, text.encode(self.encoding))

    def line(self, text: str = "") -> None:
        self.type(f"{text}\n")

    def end(self) -> int:
        """The exit status, once it has ended by itself."""
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.1)[0]:
                _read(self.master)
        return self.process.wait(timeout=1)

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.master)


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 1 << 16)
    except OSError:  # Linux says so when the other side has closed
        return b""


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    workbook(tmp_path / "原稿.xlsx", {})
    assert taizhang("init", "营 商2026", "原稿.xlsx", cwd=tmp_path).returncode == 0
    folder = tmp_path / "营 商2026"
    set_up(folder, Period("第三季度", "2026-07-05"))
    return folder


@pytest.fixture
def opened(request: pytest.FixtureRequest):
    """Makes terminals that are closed in the end, whatever happens."""
    made: list[Terminal] = []

    def start(*arguments: object, **named: str) -> Terminal:
        made.append(Terminal(*arguments, **named))  # type: ignore[arg-type]
        return made[-1]

    yield start
    for one in made:
        one.close()


def fill(form: Path, text: str) -> int:
    """Write an answer into every open progress cell of a form; how many."""
    book = openpyxl.load_workbook(form)
    filled = 0
    for sheet in book.worksheets:
        heads = {
            str(cell.value).strip(): (cell.row, cell.column)
            for row in sheet.iter_rows(max_row=12)
            for cell in row
            if cell.value
        }
        if "进展情况" not in heads:
            continue
        top, column = heads["进展情况"]
        requirement = heads["具体要求"][1]
        for row in range(top + 1, sheet.max_row + 1):
            cell = sheet.cell(row, column)
            if sheet.cell(row, requirement).value and not cell.protection.locked:
                cell.value = f"{text}第{row}行，已完成系统改造并上线运行，累计办理{row * 13}件。"
                filled += 1
    book.save(form)
    return filled


def test_from_an_empty_folder_to_a_consolidated_ledger(tmp_path: Path, opened) -> None:
    source = tmp_path / "下发 台账.xlsx"
    shutil.copyfile(EXAMPLE / "台账.xlsx", source)
    term = opened(tmp_path, "--as-of", "2026-07-02")
    term.expect("这项工作叫什么")
    term.line("营商2026")
    term.expect("拖进这个窗口")
    term.line(f"'{source}'")
    screen = term.expect(PROMPT)
    assert "63 项" in screen
    assert "期次　　还没有写" in screen
    assert "还没有拆分" in screen
    assert "收件箱　还没有文件" in screen
    term.expect("7 打开设置")
    folder = tmp_path / "营商2026"
    term.line()
    term.expect("设置.xlsx")
    set_up(folder, Period("第二季度", "2026-07-05"))

    screen = term.expect(PROMPT)
    term.line("9")
    assert "没有“9”这一项" in term.expect(PROMPT)
    term.expect("1 拆分")
    term.line()
    screen = term.expect(PROMPT)
    assert "结果在：填报表" in screen
    assert "第二季度，报送截止 7月5日（星期日），还有 3 天" in screen
    forms = sorted((folder / "填报表").glob("*.xlsx"))
    assert f"已拆成 {len(forms)} 份" in screen
    assert len(forms) > 20

    inbox = folder / "收件箱"
    sent = [form for form in forms if any(name in form.name for name in ("市司法局", "市水务局", "市发改委"))]
    assert len(sent) == 3
    for form in sent:
        shutil.copyfile(form, inbox / form.name)
        assert fill(inbox / form.name, form.stem) > 0
    for name in ("市卫健委.xlsx", "市交通运输局.xls"):
        shutil.copyfile(EXAMPLE / "收件箱" / name, inbox / name)
    term.line("２")  # full-width, as a Chinese input method types it
    screen = term.expect(PROMPT)
    assert all(f"{form.name}　" in screen for form in sent)
    assert "市交通运输局.xls" in screen
    assert "收件箱　5 个文件，还没有汇总" in screen
    term.expect("3 汇总")
    term.line()
    screen = term.expect(PROMPT)
    assert "收到　　5 个单位的 5 个文件" in screen
    assert "结果在：成果/汇总台账.xlsx" in screen
    assert "5 个文件，都汇总过了" in screen
    owing = int(re.search(r"未报送　(\d+) 个单位（", screen).group(1))  # type: ignore[union-attr]
    book = openpyxl.load_workbook(folder / "成果" / "汇总台账.xlsx")
    texts = "\n".join(str(cell.value) for row in book["汇总台账"].iter_rows() for cell in row)
    for form in sent:
        assert form.stem in texts
    listed = [row[0].value for row in book["未报送"].iter_rows(min_row=2) if row[0].value]
    assert len(set(listed) - {"单位"}) == owing

    term.expect("5 催报")
    term.line()
    screen = term.expect("记为已发吗")
    assert "提醒　" in screen
    assert "报送截止7月5日（星期日），还有3天，请抓紧报送。" in screen
    written = (folder / "成果" / "催报文字.txt").read_bytes().decode("utf-8-sig")
    assert written.replace("\r\n", "\n") in screen
    assert "市税务局：第" in written
    assert "市司法局" not in written
    assert "市卫健委" not in written  # what it sent waits for a decision
    assert "市卫健委：第34项；报来的内容还在“待人工核对”里" in screen
    assert len(re.findall(r"^\d+\. ", written, re.MULTILINE)) == owing - 1
    term.line("ｙ")
    assert f"已记为发出：{owing - 1} 个单位" in term.expect(PROMPT)
    term.expect("0 退出")  # there is nothing to do until the next day for it
    term.line("催报")
    assert "今天已经发过" in term.expect(PROMPT)  # and nothing is asked
    term.line("4")
    screen = term.expect(PROMPT)
    assert "结果在：成果/情况通报.docx" in screen and "结果在：成果/进展一览.html" in screen
    assert "截至 2026-07-02" in screen
    assert (folder / "成果" / "情况通报.docx").is_file() and (folder / "成果" / "进展一览.html").is_file()
    term.line("0")
    assert term.end() == 0
    assert [(one["command"], one["status"] in (0, 1)) for one in lines(folder) if "status" in one] == [
        ("init", True), ("split", True), ("check", True), ("merge", True), ("chase", True),
        ("report", True), ("report", True),
    ]  # fmt: skip


def test_a_file_that_came_after_the_merge_is_told_and_the_next_step_follows(campaign: Path, opened) -> None:
    for name in ("市市场监管局", "市税务局"):
        workbook(campaign / "收件箱" / f"{name}.xlsx", {0: ("平均用时0.8个工作日。", "")}, name)
    assert taizhang("merge", cwd=campaign).returncode in (0, 1)
    term = opened(campaign, "--as-of", "2026-06-01")
    assert "2 个文件，都汇总过了" in term.expect(PROMPT)
    term.expect("0 退出")
    workbook(campaign / "收件箱" / "市税务局（新）.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    term.line("5")
    assert "其中 1 个是新来的" in term.expect(PROMPT)
    term.expect("2 检查")
    term.line()
    term.expect(PROMPT)
    term.expect("3 汇总")
    term.type("\x04")
    assert term.end() == 0


def test_the_mistake_of_a_step_is_one_sentence_and_the_menu_goes_on(campaign: Path, opened) -> None:
    term = opened(campaign, "--as-of", "2026-07-10")
    assert "已过 5 天" in term.expect(PROMPT)
    term.line("3")
    screen = term.expect(PROMPT)
    assert "报送文件里什么都没有" in screen
    assert "Traceback" not in screen
    term.line("通报")
    assert "请先汇总" in term.expect(PROMPT)
    term.line("０")
    assert term.end() == 0


def test_mistakes_in_the_settings_are_shown_with_their_cells(campaign: Path, opened) -> None:
    book = openpyxl.load_workbook(campaign / "设置.xlsx")
    for row in book["基本信息"].iter_rows(max_col=2):
        if row[0].value == "年份":
            row[1].value = "去年"
            at = row[1].coordinate
    book.save(campaign / "设置.xlsx")
    term = opened(campaign)
    assert at in term.expect(PROMPT)
    term.expect("7 打开设置")
    term.line("0")
    assert term.end() == 0


def test_an_empty_ledger_is_told(tmp_path: Path, opened) -> None:
    assert taizhang("init", "空", cwd=tmp_path).returncode == 0
    term = opened(tmp_path / "空")
    assert "台账　　还是空的" in term.expect(PROMPT)
    term.expect("6 打开台账")
    term.line("1")
    assert "先打开台账" in term.expect(PROMPT)
    workbook(tmp_path / "空" / "台账.xlsx", {})
    term.line()
    term.expect("台账.xlsx")
    assert "3 项" in term.expect(PROMPT)
    term.line("0")
    assert term.end() == 0


def test_a_list_whose_rows_are_appended_has_nothing_to_hand_out(tmp_path: Path, opened) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["云溪市证明事项清单"])
    sheet.append(["序号", "证明事项名称", "证明用途", "设定依据", "索要单位", "开具单位", "备注"])
    sheet.append(["", "", "", "", "", "", ""])
    book.save(tmp_path / "清单.xlsx")
    assert taizhang("init", "清单", "清单.xlsx", cwd=tmp_path).returncode == 0
    set_up(tmp_path / "清单", Period("第三季度"))
    term = opened(tmp_path / "清单")
    assert "逐行接续" in term.expect(PROMPT)
    term.expect("0 退出")
    term.line("5")
    assert "说不出谁还没有报" in term.expect(PROMPT)
    term.line("0")
    assert term.end() == 0


def test_ctrl_c_in_a_step_comes_back_and_at_the_menu_leaves(campaign: Path, opened) -> None:
    slow = (
        "import sys, time\nimport toolkit.app.split as split, toolkit.app.chase as chase\n"
        "def wait(*a, **k): print('慢慢来', flush=True); time.sleep(60)\n"
        "split.run = chase.run = wait\nfrom toolkit.cli import main\nmain(sys.argv[1:])"
    )
    term = opened(campaign, code=slow)
    for step in ("1", "5"):
        term.expect(PROMPT)
        term.line(step)
        term.expect("慢慢来")
        term.type("\x03")
        assert "中断" in term.expect(PROMPT)
        term.line("9")
    term.expect(PROMPT)
    time.sleep(0.3)  # a signal between the prompt and the reading of it is noticed only at the next key
    term.type("\x03")
    term.expect("已退出")
    assert term.end() == 130


def test_results_are_opened_where_there_is_a_desktop(campaign: Path, opened, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n', encoding="utf-8")
    (programs / "xdg-open").chmod(0o755)
    term = opened(campaign, DISPLAY=":9", PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    term.expect(PROMPT)
    term.line("6")
    assert "正在打开：台账.xlsx" in term.expect(PROMPT)
    for _ in range(100):
        if (tmp_path / "opened").exists():
            break
        time.sleep(0.05)
    assert (tmp_path / "opened").read_text("utf-8") == "台账.xlsx\n"
    term.line("0")
    assert term.end() == 0


def test_a_console_that_knows_only_gbk_shows_everything(campaign: Path, opened) -> None:
    workbook(campaign / "收件箱" / "市税务局😀.xlsx", {2: ("已上线213项，群众点赞👍。", "")}, "市税务局")
    term = opened(campaign, "--as-of", "2026-07-06", encoding="gbk")
    assert "收件箱　1 个文件" in term.expect(PROMPT)
    for step in ("检查", "3", "5", ""):
        term.line(step)
        screen = term.expect(PROMPT if step != "5" else "记为已发吗")
        assert "内部出错" not in screen
        assert "Traceback" not in screen
    term.line("0")
    assert term.end() == 0


def test_without_a_terminal_it_reads_lines_and_ends_with_them(campaign: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "开始"], cwd=campaign, input="6\n", capture_output=True, text=True,
        encoding="utf-8", timeout=60, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "DISPLAY": ":9"},
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "结果在：台账.xlsx" in done.stdout
    assert done.stderr == ""


def test_nobody_is_asked_for_a_name_where_a_ledger_lies(tmp_path: Path, opened) -> None:
    workbook(tmp_path / "台账.xlsx", {})
    term = opened(tmp_path)
    term.expect("直接按回车，就把这个文件夹用作工作文件夹")
    term.line()
    assert "3 项" in term.expect(PROMPT)
    term.line("0")
    assert term.end() == 0
    assert (tmp_path / "设置.xlsx").is_file()


def test_a_wrong_source_is_asked_for_again(tmp_path: Path, opened) -> None:
    workbook(tmp_path / "原稿.xlsx", {})
    term = opened(tmp_path)
    for source, answer in (("没有.xlsx", "找不到"), ("原稿.xlsx", "3 项")):
        term.expect("这项工作叫什么")
        term.line("营商")
        term.expect("拖进这个窗口")
        term.line(source)
        term.expect(answer)
    term.expect(PROMPT)
    term.type("\x04")
    assert term.end() == 0
    assert taizhang("开始", cwd=tmp_path).returncode == 0  # no input at all


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ('"C:\\台账 2026.xlsx"', "C:\\台账 2026.xlsx"),
        ("'/家/台账 2026.xlsx' ", "/家/台账 2026.xlsx"),
        ("“台账.xlsx”", "台账.xlsx"),
        ("& 'C:\\台账.xlsx'", "C:\\台账.xlsx"),
        ("file:///%E5%8F%B0%E8%B4%A6%202026.xlsx", "/台账 2026.xlsx"),
        ("file:///家/台账#2.xlsx", "/家/台账#2.xlsx"),
        ("/家/台账\\ \\(2\\).xlsx", "/家/台账 (2).xlsx"),
        ("'/家/it'\\''s.xlsx'", "/家/it's.xlsx"),
        ("台账.xlsx", "台账.xlsx"),
        ("'", "'"),
        ("", ""),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="只在 Linux 上这样粘贴")
def test_a_dragged_file_is_known_however_it_is_pasted(typed: str, path: str) -> None:
    assert menu.typed_path(typed) == path


def test_everything_on_the_menu_can_be_said_in_gbk() -> None:
    for path in ("toolkit/cli/menu.py", "toolkit/cli/starting.py", "toolkit/report/chase.py", "toolkit/app/init.py"):
        (ROOT / path).read_text("utf-8").encode("gbk")
