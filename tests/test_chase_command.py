"""``taizhang chase`` from an empty folder to a 督办通知单: what is written, recorded, and kept as the office edited it."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from chasing import (
    AFTER1,
    AFTER3,
    DUE,
    PERIOD,
    T1,
    T3,
    Run,
    answers,
    campaign_in,
    change,
    chased,
    docx_text,
    entries,
    notices,
    runner,
    saved_by_hand,
    text,
)  # fmt: skip
from test_campaign_folder import set_up

from toolkit.app import chase as job
from toolkit.app.campaign import Campaign
from toolkit.app.chase_record import before
from toolkit.app.report_files import unedited
from toolkit.cli.running import carried_out
from toolkit.deliver import journal
from toolkit.model.errors import OperatorError
from toolkit.model.rules import Waiver
from toolkit.model.settings import Extension, Period
from toolkit.settings.workbook import load_settings


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = campaign_in(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


# --- the month -----------------------------------------------------------------------------------------------------------


def test_from_an_empty_folder_through_all_days(campaign: Path, run: Run) -> None:
    units = ["市市场监管局", "市税务局", "市水务局", "青岚县", "石桥区"]
    assert "提醒　5 个单位" in run(T3, "--yes")
    assert text(campaign).startswith("【催报】云溪市2026年优化营商环境重点工作任务落实台账（第1期）\n截至7月1日，尚有")
    assert "市市场监管局、市税务局、市水务局、青岚县、石桥区5家单位未报送" in text(campaign)
    assert "市公安局" not in text(campaign)

    answers(campaign, "市市场监管局")
    said = run(T1, "--yes")
    assert "末次提醒　4 个单位" in said and "市市场监管局" not in said + text(campaign)
    assert "7月1日已提醒" in said
    assert notices(campaign) == []

    answers(campaign, "市税务局")
    assert "催办通知单　3 个单位" in run(AFTER1, "--yes")
    assert notices(campaign) == ["催办通知单-市水务局.docx", "催办通知单-石桥区.docx", "催办通知单-青岚县.docx"]
    assert "对市水务局、青岚县、石桥区3家单位发催办通知单。" in text(campaign)

    answers(campaign, "青岚县")
    said = run(AFTER3, "--yes")
    assert "督办通知单　2 个单位" in said and "名录里没有上级单位和领导邮箱，无处抄送" in said
    assert "督办通知单-青岚县.docx" not in notices(campaign)
    assert "市水务局：第4、5项" in text(campaign)

    answers(campaign, "市水务局")
    answers(campaign, "石桥区")
    assert "今天没有要发的" in run("2026-07-09", "--yes")
    assert "没有需要催报的单位" in text(campaign)
    assert chased(campaign) == [
        *((T3, unit, "提醒") for unit in units),
        *((T1, unit, "末次提醒") for unit in units[1:]),
        *((AFTER1, unit, "催办") for unit in units[2:]),
        *((AFTER3, unit, "督办") for unit in ("市水务局", "石桥区")),
    ]


def test_the_journal_says_who_was_chased_when_for_what_and_by_what(campaign: Path, run: Run) -> None:
    run(AFTER1, "--yes")
    (entry,) = [one for one in entries(campaign) if "chased" in one]
    assert (entry["command"], entry["period"], entry["as_of"]) == ("chase", PERIOD, AFTER1)
    assert entry["who"] and entry["time"]
    water = next(one for one in entry["chased"] if one["unit"] == "市水务局")
    assert (water["tier"], water["due"], len(water["items"])) == ("催办", DUE, 2)
    assert water["text"] == "成果/催报文字.txt"
    notice = campaign / water["notice"]
    assert notice.name == "催办通知单-市水务局.docx"
    assert water["sha256"] == hashlib.sha256(notice.read_bytes()).hexdigest()
    last = entries(campaign)[-1]
    assert (last["command"], last["status"], last["counts"]["issued"]) == ("chase", 0, 5)
    assert {"成果/催报文字.txt", water["notice"]} <= {one["file"] for one in last["written"]}


def test_a_preview_issues_nothing_and_the_same_day_again_issues_nothing_further(campaign: Path, run: Run) -> None:
    assert "这是预览" in run(AFTER1)
    assert chased(campaign) == []
    first = {path.name: path.read_bytes() for path in (campaign / "成果").rglob("*") if path.is_file()}
    assert "已记为发出：5 个单位" in run(AFTER1, "--yes")
    said = run(AFTER1, "--yes")
    assert "今天已经发过" in said and "没有重复记" in said
    assert len(chased(campaign)) == 5
    again = {path.name: path.read_bytes() for path in (campaign / "成果").rglob("*") if path.is_file()}
    assert {**first, "催办记录.xlsx": again["催办记录.xlsx"]} == again
    said = run("2026-07-07", "--yes")
    assert "今天没有要发的" in said and "7月8日督办通知单" in said
    assert text(campaign).startswith("【报送情况】")
    assert len(chased(campaign)) == 5


def test_a_period_has_its_own_tiers(campaign: Path, run: Run) -> None:
    run(AFTER1, "--yes")
    set_up(campaign, Period(PERIOD, DUE), Period("第2期", "2026-08-05"), current="第2期")
    assert "催办通知单　5 个单位" in run("2026-08-06", "--yes")
    assert (campaign / "成果" / "催办" / "第2期").is_dir()
    assert len(chased(campaign)) == 10


def test_the_files_of_the_period_before_are_held_against_nobody(campaign: Path, run: Run) -> None:
    answers(campaign, "市税务局")
    run(AFTER1)
    set_up(campaign, Period(PERIOD, DUE), Period("第2期", "2026-08-05"), current="第2期")
    said = run("2026-08-06")
    assert "催办通知单　5 个单位" in said and "不是这一期的表" not in said + text(campaign)
    answers(campaign, "市水务局")  # the form of the first period once more
    run("2026-08-06")
    assert text(campaign).count("收到的文件不是这一期的表") == 1
    assert re.search(r"市水务局：.*不是这一期的表", text(campaign))


def test_a_damaged_journal_is_read_as_far_as_it_goes(campaign: Path, run: Run) -> None:
    run(T3, "--yes")
    with (campaign / "记录.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(
            '{"command":"chase","period":"第1期","as_of":"7月","chased":[{"unit":"市税务局","tier":"催办"}]}\n'
        )
        stream.write('{"command":"chase","period":"第1期","as_of":"2026-07-02","chased":[3,{"unit":[]},null]}\n')
        stream.write('{"command":"chase","period":"第1期","chased":{"unit":"x"},"drafted":7}\n{"command":"chase","peri')
    assert "末次提醒　5 个单位" in run(T1, "--yes")
    assert len(before(campaign / "记录.jsonl", PERIOD).issued) == 10


def test_the_record_can_be_read_by_people(campaign: Path, run: Run) -> None:
    assert not (campaign / "成果" / "催办记录.xlsx").exists()
    run(T3)
    assert not (campaign / "成果" / "催办记录.xlsx").exists()
    run(T3, "--yes")
    answers(campaign, "市税务局")
    run(AFTER1, "--yes")
    path = campaign / "成果" / "催办记录.xlsx"
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    rows = rows[next(n for n, row in enumerate(rows) if "单位" in row) + 1 :]
    assert len(rows) == 9
    first = next(row for row in rows if row[3] == "市税务局")
    assert first[1:7] == [PERIOD, T3, "市税务局", "提醒", DUE, "第3项"] and first[10] == "已报齐"
    last = next(row for row in reversed(rows) if row[3] == "市水务局")
    assert last[2:8] == [AFTER1, "市水务局", "催办", DUE, "第4、5项", "催办通知单-市水务局.docx"]
    assert last[9] == journal.who() and last[10] == "还欠 2 项"
    before = path.read_bytes()
    run(AFTER1, "--yes")
    assert path.read_bytes() == before


# --- what the office decided ---------------------------------------------------------------------------------------------


def test_extensions_and_waivers_in_the_settings_are_followed(campaign: Path, run: Run) -> None:
    old = load_settings(campaign / "设置.xlsx")
    rules = replace(old.rules, waivers=(Waiver("市税务局", "3", "A520", "本期系统割接，不用报。", AFTER1),))
    set_up(campaign, Period(PERIOD, DUE), Period("第2期", "2026-08-05"), current=PERIOD)
    granted = (
        Extension("市水务局", PERIOD, "2026-07-17", "防汛，来函申请。"),
        Extension("石桥区", "第2期", "2026-08-17", "以后的事。"),
    )
    change(campaign, rules=rules, extensions=granted)
    said = run(AFTER1, "--yes")
    assert "催办通知单　3 个单位" in said
    assert "市水务局：未报第4、5项；延期至7月17日（防汛，来函申请。）；7月14日提醒" in said
    assert "市税务局：第3项；豁免至2026-07-06：本期系统割接，不用报。" in said
    assert "市水务局" not in text(campaign) and "市税务局" not in text(campaign)
    said = run("2026-07-07", "--yes")
    assert re.search(r"催办通知单　1 个单位\n　　市税务局", said)
    said = run("2026-07-20", "--yes")
    assert "催办通知单　1 个单位\n　　市水务局" in said
    notice = docx_text(campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx")
    assert "应于2026年7月17日前报送" in notice


def test_a_file_that_cannot_be_read_is_listed_and_its_unit_is_not_chased(campaign: Path, run: Run) -> None:
    (campaign / "收件箱" / "市水务局.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 99)
    (campaign / "收件箱" / "附件1.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 88)
    said = run(AFTER1, "--yes")
    assert "先看一看，不催　1 个单位\n　　市水务局：第4、5项；收到的文件读不了" in said
    assert "认不出是谁报的文件　1 个" in said and "附件1.xlsx" in said
    assert "市水务局" not in text(campaign) and "催办通知单-市水务局.docx" not in notices(campaign)
    assert "市水务局" not in {unit for _, unit, _ in chased(campaign)}
    (campaign / "收件箱" / "市水务局.xlsx").unlink()
    run(AFTER3, "--yes")
    assert (AFTER3, "市水务局", "催办") in chased(campaign)  # not at once 督办


def test_what_the_office_decides_in_the_consolidated_ledger_frees_the_unit(campaign: Path, run: Run) -> None:
    answers(campaign, "市税务局")
    (campaign / "收件箱" / "市水务局.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 99)
    assert carried_out(["merge"]) in (0, 1)
    assert "市水务局：第4、5项；收到的文件读不了" in run(T3)
    path = campaign / "成果" / "汇总台账.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["待人工核对"]
    rows = {cell.value: cell.row for cells in sheet.iter_rows() for cell in cells if cell.value in ("处理", "市水务局")}
    sheet.cell(rows["市水务局"], 1).value = "忽略"
    assert sheet.cell(rows["处理"], 1).value == "处理"
    book.save(path)
    assert "市水务局：未报第4、5项" in run(T3, "--yes")


def test_an_office_without_a_last_day_gets_the_text_alone(campaign: Path, run: Run) -> None:
    set_up(campaign, Period(PERIOD))
    said = run(AFTER1, "--yes")
    assert "没有写，不知道什么时候该催" in said and "今天没有要发的" in said
    assert "尚有市市场监管局、市税务局、市水务局、青岚县、石桥区5家单位未报送。请抓紧报送。" in text(campaign)
    assert chased(campaign) == []


# --- notices -------------------------------------------------------------------------------------------------------------


def test_a_notice_says_what_the_unit_owes_and_nothing_of_others(campaign: Path, run: Run) -> None:
    run(AFTER1, "--yes")
    folder = campaign / "成果" / "催办" / PERIOD
    words = docx_text(folder / "催办通知单-市水务局.docx")
    assert "应于2026年7月5日前报送" in words and "截至2026年7月6日" in words
    assert "改造供水管网" in words and "压减报装时间" in words and "0891-6320000" in words
    assert "网上办税" not in words and "市税务局" not in words
    old = load_settings(campaign / "设置.xlsx")
    units = tuple(
        replace(one, parent="市政府办公室", leaders=("李副市长 li@yunxi.example.cn",))
        if one.name == "市水务局"
        else one
        for one in (*old.units, replace(old.units[0], name="市政府办公室", aliases=(), order=None))
    )
    change(campaign, units=units)
    assert "抄送市政府办公室、李副市长" in run(AFTER3, "--yes", "--no-mail")
    words = docx_text(folder / "督办通知单-市水务局.docx")
    assert "2026年7月6日已发催办通知单" in words and "仍未报送" in words
    assert "抄送：市政府办公室、李副市长" in words and "督办通知单回执" in words
    assert "抄送" not in docx_text(folder / "督办通知单-石桥区.docx")


def test_a_notice_lists_neither_what_is_waived_nor_what_is_held(campaign: Path, run: Run) -> None:
    old = load_settings(campaign / "设置.xlsx")
    change(campaign, rules=replace(old.rules, waivers=(Waiver("市水务局", "4", "A520", "不用报。"),)))
    run(AFTER1)
    words = docx_text(campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx")
    assert "压减报装时间" in words and "改造供水管网" not in words
    assert "你单位应报1项，均未报送" in words


def test_a_draft_that_the_office_edited_is_what_goes_out(campaign: Path, run: Run) -> None:
    run(AFTER1)
    path = campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx"
    edited = saved_by_hand(path)
    run("2026-07-07")
    assert path.read_bytes() == edited
    run("2026-07-07", "--yes")
    assert path.read_bytes() == edited
    old = load_settings(campaign / "设置.xlsx")
    change(campaign, rules=replace(old.rules, waivers=(Waiver("市水务局", "4", "A520", "不用报。"),)))
    run("2026-07-07", "--yes")
    assert path.read_bytes() == edited  # it was issued: a record


def test_a_draft_is_laid_aside_when_the_unit_owes_something_else(campaign: Path, run: Run) -> None:
    run(AFTER1)
    folder = campaign / "成果" / "催办" / PERIOD
    edited = saved_by_hand(folder / "催办通知单-市水务局.docx")
    kept = saved_by_hand(folder / "催办通知单-石桥区.docx")
    shutil.copyfile(folder / "催办通知单-市税务局.docx", folder / "催办情况.docx")  # the office's own
    old = load_settings(campaign / "设置.xlsx")
    waivers = (Waiver("市水务局", "4", "A520", "不用报。"), Waiver("石桥区", "", "A521", "不用报。"))
    change(campaign, rules=replace(old.rules, waivers=waivers))
    answers(campaign, "青岚县")
    said = run(AFTER1)
    assert "另存为" in said
    assert unedited((folder / "催办通知单-市水务局.docx").read_bytes())
    assert edited in [path.read_bytes() for path in (folder / "历史版本").iterdir()]
    assert "催办情况.docx" in notices(campaign)
    assert "催办通知单-青岚县.docx" not in notices(campaign)  # it has answered: nobody hands it out by mistake
    assert "“催办通知单-石桥区.docx”改过，现在用不着了" in said
    assert (folder / "催办通知单-石桥区.docx").read_bytes() == kept


def test_templates_of_the_office_are_used_and_their_mistakes_are_told(campaign: Path, run: Run) -> None:
    from toolkit.app.report_files import export_templates

    export_templates(campaign / "模板")
    own = campaign / "模板" / "催办通知单.docx"
    with zipfile.ZipFile(own) as old:
        parts = {one.filename: old.read(one) for one in old.infolist()}
    plain = parts["word/document.xml"]
    for words, status in (("请速报", 0), ("{{ 没有这个 }}", 2)):
        parts["word/document.xml"] = plain.replace("已经办结的".encode(), words.encode())
        with zipfile.ZipFile(own, "w") as new:
            for name, content in parts.items():
                new.writestr(name, content)
        said = run(AFTER1, status=status)
        if status:
            assert "催办通知单.docx" in said and "没有这个" in said
        else:
            assert "请速报" in docx_text(campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx")


# --- the operator --------------------------------------------------------------------------------------------------------


def test_mistakes_at_the_keyboard(campaign: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "提醒　5 个单位" in run(T3, str(campaign))
    monkeypatch.chdir(tmp_path)
    assert "提醒　5 个单位" in run(T3, str(campaign))
    assert "不是工作文件夹" in run(T3, status=2)
    assert "不是工作文件夹" in run(T3, str(tmp_path / "没有"), status=2)
    assert "日期要写成" in run("7月1日", str(campaign), status=2)


def test_without_a_journal_nothing_counts_and_it_is_said(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Campaign(campaign)
    outcome = job.run(place, date.fromisoformat(T3))
    (campaign / "记录.jsonl").mkdir()
    for action in (lambda: job.issue(place, outcome), lambda: job.run(place, date.fromisoformat(AFTER1))):
        with pytest.raises(OperatorError, match="不知道哪些已经催过"):
            action()
    (campaign / "记录.jsonl").rmdir()
    (campaign / "记录.jsonl").touch(mode=0o444)
    monkeypatch.setattr(
        journal, "append", lambda path, line: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )
    with pytest.raises(OperatorError, match="没有记为发出"):
        job.issue(place, outcome)


def test_two_people_at_once_issue_a_tier_once(campaign: Path) -> None:
    place = Campaign(campaign)
    one, other = (job.run(place, date.fromisoformat(AFTER1)) for _ in range(2))
    assert (job.issue(place, one), job.issue(place, other)) == (5, 0)
    assert len(chased(campaign)) == 5
