"""A campaign folder that is made from an empty one, its units that answer, and ``taizhang chase`` run in it."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_campaign_folder import set_up
from test_menu import fill

from toolkit.cli.running import carried_out
from toolkit.model.settings import Period
from toolkit.report.settings_book import write_settings
from toolkit.settings.workbook import load_settings

HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议")
ROWS = (
    ("优化市场准入", "1.推行一日办结", "企业开办全流程1个工作日内办结。", "牵头单位：市市场监管局\n配合单位：市公安局"),
    ("优化市场准入", "2.规范住所登记", "编制禁止登记场所清单并向社会公布。", "牵头单位：市市场监管局"),
    ("优化纳税服务", "3.拓展网上办税", "网上办理的涉税事项不少于200项。", "牵头单位：市税务局"),
    ("优化用水用电", "4.改造供水管网", "年内改造供水管网30公里，消除低压片区。", "牵头单位：市水务局"),
    ("优化用水用电", "5.压减报装时间", "用水报装不超过3个工作日。", "牵头单位：市水务局"),
    ("优化政务服务", "6.设立帮办窗口", "县级政务大厅设立企业帮办窗口。", "牵头单位：青岚县、石桥区"),
)
PERIOD, DUE = "第1期", "2026-07-05"
T3, T1, AFTER1, AFTER3 = "2026-07-01", "2026-07-03", "2026-07-06", "2026-07-08"
Run = Callable[..., str]


@cache
def _made() -> Path:
    """A campaign from an empty folder, its forms split; made once."""
    home = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["云溪市2026年优化营商环境重点工作任务落实台账"])
    sheet.append(HEADS)
    for row in ROWS:
        sheet.append([*row, "9月底前", "", ""])
    book.save(home / "原稿.xlsx")
    folder = home / "营商2026"
    assert carried_out(["init", str(folder), str(home / "原稿.xlsx")]) == 0
    set_up(folder, Period(PERIOD, DUE))
    change(folder, basics={"office": "市营商办", "contact": "程砚", "phone": "0891-6320000"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert carried_out(["split"]) == 0
    return folder


def campaign_in(home: Path) -> Path:
    """A copy of it in ``home``, with an empty journal."""
    folder = home / "营商2026"
    shutil.copytree(_made(), folder)
    (folder / "记录.jsonl").unlink()
    return folder


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """``taizhang chase`` on a day, in the current folder; what it says."""

    def go(day: str, *more: str, status: int = 0) -> str:
        capsys.readouterr()
        got = carried_out(["chase", "--as-of", day, *more])
        said = capsys.readouterr()
        assert got == status, said.out + said.err
        return said.out + said.err

    return go


def change(folder: Path, *, basics: dict[str, str] | None = None, **fields: Any) -> None:
    old = load_settings(folder / "设置.xlsx")
    write_settings(replace(old, basics=replace(old.basics, **(basics or {})), **fields), folder / "设置.xlsx")


def answers(folder: Path, unit: str) -> None:
    """The unit fills in its form, and the office drops it into 收件箱."""
    (form,) = (folder / "填报表").glob(f"*{unit}*.xlsx")
    shutil.copyfile(form, folder / "收件箱" / form.name)
    assert fill(folder / "收件箱" / form.name, unit) > 0


def text(folder: Path) -> str:
    return (folder / "成果" / "催报文字.txt").read_text("utf-8-sig")


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "记录.jsonl").read_text("utf-8").splitlines()]


def chased(folder: Path) -> list[tuple[str, str, str]]:
    """(day, unit, tier) as the journal has them."""
    return [(one["as_of"], each["unit"], each["tier"]) for one in entries(folder) for each in one.get("chased", ())]


def docx_text(path: Path) -> str:
    """All words of a document, one after the other."""
    with zipfile.ZipFile(path) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode("utf-8"))


def notices(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "成果" / "催办" / PERIOD).glob("*.docx"))


def saved_by_hand(path: Path) -> bytes:
    """As a word processor saves it after an edit."""
    with zipfile.ZipFile(path) as old:
        parts = {one.filename: old.read(one) for one in old.infolist()}
    parts["docProps/core.xml"] = re.sub(rb"2000-01-01T00:00:00Z", b"2026-07-06T09:00:00Z", parts["docProps/core.xml"])
    parts["word/document.xml"] = parts["word/document.xml"].replace("编号：".encode(), "编号：〔2026〕3号".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path.read_bytes()
