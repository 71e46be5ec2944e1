"""The campaign folder: commands without arguments in it, and the journal of what was done."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import mistake, taizhang
from test_merge_command import workbook

from toolkit.app.agenda import Known, agenda
from toolkit.app.campaign import Campaign, current_period, find, own_settings
from toolkit.deliver import journal
from toolkit.model.output import CAMPAIGN, PERIOD
from toolkit.model.settings import Basics, Period, Settings, campaign_number
from toolkit.report.settings_book import write_settings
from toolkit.settings.workbook import load_settings

ROOT = Path(__file__).resolve().parent.parent
LEDGER = ROOT / "examples" / "云溪市" / "台账.xlsx"


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "记录.jsonl").read_text("utf-8").splitlines()]


def set_up(folder: Path, *periods: Period, current: str = "") -> None:
    """What the office writes into 设置.xlsx."""
    old = load_settings(folder / "设置.xlsx")
    basics = replace(old.basics, periods=periods, current=current or (periods[0].name if periods else ""))
    write_settings(replace(old, basics=basics), folder / "设置.xlsx")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    workbook(tmp_path / "原稿.xlsx", {})
    done = taizhang("init", "优化 营商2026", "原稿.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "优化 营商2026"
    set_up(folder, Period("第三季度", "2026-07-05"))
    workbook(folder / "收件箱" / "市税务局.xlsx", {2: ("已上线213项。", "")}, "市税务局")
    return folder


def test_a_folder_is_a_campaign_when_it_holds_ledger_and_settings(tmp_path: Path) -> None:
    assert find(tmp_path) is None
    (tmp_path / "台账.xlsx").touch()
    assert find(tmp_path) is None
    (tmp_path / "设置.xlsx").touch()
    assert find(tmp_path) == Campaign(tmp_path)


def test_merge_without_arguments_takes_settings_period_and_campaign_number(campaign: Path) -> None:
    done = taizhang("merge", cwd=campaign)
    assert done.returncode in (0, 1), done.stderr
    assert "第三季度" in done.stdout
    made = openpyxl.load_workbook(campaign / "成果" / "汇总台账.xlsx")
    properties = {one.name: one.value for one in made.custom_doc_props.props}
    title = load_settings(campaign / "设置.xlsx").basics.title
    assert properties[CAMPAIGN] == campaign_number(title) != ""
    assert properties[PERIOD] == "第三季度"
    assert "期次：第三季度" in {cell.value for row in made["汇总台账"].iter_rows(max_row=3) for cell in row}


def test_the_registry_beside_the_ledger_counts_without_being_named(campaign: Path) -> None:
    old = load_settings(campaign / "设置.xlsx")
    units = tuple(replace(one, aliases=("云溪税务",)) if one.name == "市税务局" else one for one in old.units)
    write_settings(replace(old, units=units), campaign / "设置.xlsx")
    (campaign / "收件箱" / "市税务局.xlsx").unlink()
    workbook(campaign / "收件箱" / "甲.xlsx", {2: ("已上线213项。", "")}, "云溪税务")
    assert taizhang("merge", "--json", "结果.json", cwd=campaign).returncode in (0, 1)
    (sent,) = json.loads((campaign / "结果.json").read_text("utf-8"))["submissions"]
    assert (sent["unit"], sent["state"]) == ("市税务局", "merged")


def test_a_ledger_elsewhere_is_merged_without_the_settings_of_this_folder(campaign: Path, tmp_path: Path) -> None:
    done = taizhang("merge", tmp_path / "原稿.xlsx", "收件箱", "-o", "别处.xlsx", cwd=campaign)
    assert done.returncode in (0, 1), done.stderr
    assert "第三季度" not in done.stdout
    assert "第三季度" in taizhang("merge", campaign / "台账.xlsx", cwd=tmp_path).stdout


def test_a_period_that_was_typed_is_taken_before_the_settings(campaign: Path) -> None:
    assert "第九期" in taizhang("merge", "--period", "第九期", cwd=campaign).stdout
    known = load_settings(campaign / "设置.xlsx")
    assert current_period(known) == Period("第三季度", "2026-07-05")
    assert current_period(known, "第九期") == Period("第九期")
    assert current_period(replace(known, basics=replace(known.basics, current=""))) is None


def test_every_command_works_without_arguments(campaign: Path, tmp_path: Path) -> None:
    for command, made in (
        ("split", "填报表"),
        ("check", ""),
        ("units", "单位名录.xlsx"),
        ("read", ""),
        ("merge", "成果"),
    ):
        done = taizhang(command, cwd=campaign)
        assert done.returncode in (0, 1), (command, done.stderr)
        assert not made or (campaign / made).exists()
        assert len(mistake(taizhang(command, cwd=tmp_path))) > 10
    assert list((campaign / "填报表").glob("*.xlsx"))
    assert [one["command"] for one in lines(campaign)] == ["init", "split", "check", "units", "read", "merge"]


def last_column(campaign: Path, unit: str) -> list[str] | None:
    """What stands under 上期进展 in the form of a unit; None when its form has no such column."""
    (path,) = (campaign / "填报表").glob(f"*{unit}.xlsx")
    rows = list(openpyxl.load_workbook(path)["填报表"].iter_rows(values_only=True))
    (head,) = [row for row in rows if "具体要求" in row]
    if "上期进展" not in head:
        return None
    return [str(row[head.index("上期进展")]) for row in rows[rows.index(head) + 1 :] if row[head.index("上期进展")]]


def test_the_forms_of_the_next_period_show_what_the_unit_said_in_the_last_one(campaign: Path) -> None:
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") is None
    taizhang("merge", cwd=campaign)
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") is None  # that is this period's own answer
    (campaign / "收件箱" / "市税务局.xlsx").unlink()
    set_up(campaign, Period("第三季度", "2026-07-05"), Period("第四季度", "2026-10-05"), current="第四季度")
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") == ["已上线213项。"]
    assert last_column(campaign, "市市场监管局") is None
    workbook(campaign / "收件箱" / "市税务局.xlsx", {2: ("已上线300项。", "")}, "市税务局")
    assert taizhang("merge", cwd=campaign).returncode in (0, 1)
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") == ["已上线213项。"]  # from 历史版本


def test_of_several_earlier_periods_the_last_one_counts_and_a_ledger_with_answers_needs_none(campaign: Path) -> None:
    quarters = [Period(f"第{name}季度") for name in "一二三四"]
    said = {"一": "一季度办结11件。", "二": "二季度办结22件。"}
    for name, text in said.items():
        set_up(campaign, *quarters, current=f"第{name}季度")
        workbook(campaign / "收件箱" / "市税务局.xlsx", {2: (text, "")}, "市税务局")
        assert taizhang("merge", cwd=campaign).returncode in (0, 1)
    kept = next((campaign / "成果" / "历史版本").glob("汇总台账-2*"))
    kept.rename(kept.with_name("汇总台账-20260401-090000.xlsx"))
    (campaign / "成果" / "汇总台账.xlsx").rename(kept.with_name("汇总台账-20260701-090000.xlsx"))
    set_up(campaign, *quarters, current="第三季度")
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") == ["二季度办结22件。"]
    workbook(campaign / "台账.xlsx", {2: ("台账里已经写了33件。", "")})
    assert taizhang("split", cwd=campaign).returncode == 0
    assert last_column(campaign, "市税务局") == ["台账里已经写了33件。"]


def test_what_the_office_wrote_for_an_answer_holds_for_its_period(campaign: Path) -> None:
    def standing(name: str = "进展情况") -> str:
        rows = list(openpyxl.load_workbook(campaign / "成果" / "汇总台账.xlsx")["汇总台账"].iter_rows(values_only=True))
        (head,) = [row for row in rows if "具体要求" in row]
        return "\n".join(str(row[head.index(name)] or "") for row in rows[rows.index(head) + 1 :])

    def merged() -> str:
        assert taizhang("merge", "--json", "果.json", cwd=campaign).returncode in (0, 1)
        return " ".join(one["code"] for one in json.loads((campaign / "果.json").read_text("utf-8"))["findings"])

    merged()
    book = openpyxl.load_workbook(campaign / "成果" / "汇总台账.xlsx")
    (cell,) = [cell for row in book["汇总台账"] for cell in row if cell.value == "已上线213项。"]
    cell.value = "已上线213项，经核定。"
    (head,) = [one for row in book["汇总台账"].iter_rows(max_row=6) for one in row if one.value == "完成时限"]
    book["汇总台账"].cell(cell.row, head.column).value = "11月底前（已批准）"
    book.save(campaign / "成果" / "汇总台账.xlsx")
    workbook(campaign / "收件箱" / "市税务局.xlsx", {2: ("已上线214项。", "")}, "市税务局")
    assert "M623" not in merged() and "213项，经核定" in standing()
    set_up(campaign, Period("第三季度", "2026-07-05"), Period("第四季度", "2026-10-05"), current="第四季度")
    workbook(campaign / "收件箱" / "市税务局.xlsx", {2: ("已上线300项。", "")}, "市税务局")
    assert "M623" in merged()
    assert "已上线300项。" in standing() and "核定" not in standing()
    assert "11月底前（已批准）" in standing("完成时限")
    assert "M623" not in merged() and "已上线300项。" in standing()
    kept = [openpyxl.load_workbook(path)["汇总台账"] for path in (campaign / "成果" / "历史版本").glob("汇总台账-2*")]
    assert any("经核定" in str(cell.value) for sheet in kept for row in sheet for cell in row)


def test_a_ledger_in_the_results_has_the_settings_of_its_folder(campaign: Path) -> None:
    taizhang("merge", cwd=campaign)
    made = own_settings(None, campaign / "成果" / "汇总台账.xlsx")
    assert made is not None and made.samefile(campaign / "设置.xlsx")
    assert own_settings(None, campaign / "收件箱" / "市税务局.xlsx") is None


def test_mistakes_in_the_settings_stop_a_command_with_their_cells(campaign: Path) -> None:
    book = openpyxl.load_workbook(campaign / "设置.xlsx")
    for row in book["基本信息"].iter_rows(max_col=2):
        if row[0].value == "报送周期":
            row[1].value = "想起来就报"
            at = row[1].coordinate
    book.save(campaign / "设置.xlsx")
    done = taizhang("merge", cwd=campaign)
    assert done.returncode == 2
    assert at in done.stderr
    assert "基本信息" in done.stderr
    assert lines(campaign)[-1]["status"] == 2


def test_the_journal_says_who_when_what_which_files_and_what_came_of_it(campaign: Path) -> None:
    before = (campaign / "记录.jsonl").read_bytes()
    assert taizhang("merge", campaign / "台账.xlsx", "--as-of", "2026-07-01", cwd=campaign).returncode in (0, 1)
    after = (campaign / "记录.jsonl").read_bytes()
    assert after.startswith(before)
    entry = lines(campaign)[-1]
    assert entry["command"] == "merge"
    assert entry["arguments"] == ["台账.xlsx", "--as-of", "2026-07-01"]
    assert entry["who"] == journal.who()
    assert entry["time"][:4].isdigit() and entry["time"][-6] in "+-"
    assert entry["status"] in (0, 1)
    assert entry["period"] == "第三季度"
    assert entry["counts"]["files"] == 1
    sent = campaign / "收件箱" / "市税务局.xlsx"
    hashes = {one["file"]: one["sha256"] for one in entry["files"]}
    assert hashes["收件箱/市税务局.xlsx"] == hashlib.sha256(sent.read_bytes()).hexdigest()
    assert {"台账.xlsx", "设置.xlsx"} <= set(hashes)
    out = campaign / "成果" / "汇总台账.xlsx"
    assert {"file": "成果/汇总台账.xlsx", "sha256": hashlib.sha256(out.read_bytes()).hexdigest()} in entry["written"]
    assert str(campaign).encode() not in after


def test_a_command_that_fails_is_recorded_with_its_sentence(campaign: Path) -> None:
    said = mistake(taizhang("read", "没有.xlsx", cwd=campaign))
    entry = lines(campaign)[-1]
    assert (entry["command"], entry["status"], entry["message"]) == ("read", 2, said)


def test_looking_only_leaves_no_line(campaign: Path) -> None:
    before = (campaign / "记录.jsonl").read_bytes()
    assert taizhang("merge", "--plan", cwd=campaign).returncode in (0, 1)
    assert (campaign / "记录.jsonl").read_bytes() == before
    assert not (campaign / "成果" / "汇总台账.xlsx").exists()


def test_outside_a_campaign_nothing_is_recorded(tmp_path: Path) -> None:
    workbook(tmp_path / "台账.xlsx", {})
    assert taizhang("read", "台账.xlsx", cwd=tmp_path).returncode == 0
    assert not (tmp_path / "记录.jsonl").exists()


def test_a_damaged_last_line_stays_and_spoils_no_other(campaign: Path) -> None:
    with (campaign / "记录.jsonl").open("ab") as stream:
        stream.write(b'{"time":"2026-07-0')
    before = (campaign / "记录.jsonl").read_bytes()
    assert taizhang("read", cwd=campaign).returncode == 0
    after = (campaign / "记录.jsonl").read_bytes()
    assert after.startswith(before + b"\n{")
    assert [one["command"] for one in journal.entries(campaign / "记录.jsonl")] == ["init", "read"]


def test_a_journal_that_cannot_be_written_is_a_sentence_and_no_failure(campaign: Path) -> None:
    (campaign / "记录.jsonl").unlink()
    (campaign / "记录.jsonl").mkdir()
    done = taizhang("read", cwd=campaign)
    assert done.returncode == 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "没有记下来" in done.stderr


def test_passwords_never_stand_in_the_journal() -> None:
    from toolkit.cli.recording import _arguments

    typed = ["--password", "abc123", "--smtp-pass=abc123", "--授权码", "abc123", "smtp://me:abc123@host", "台账.xlsx"]
    shown = _arguments(typed, Path("/x"))
    assert "abc123" not in " ".join(shown)
    assert [shown[0], shown[2][:12], shown[3], shown[6]] == ["--password", "--smtp-pass=", "--授权码", "台账.xlsx"]


def test_paths_outside_the_folder_are_only_names(campaign: Path, tmp_path: Path) -> None:
    assert taizhang("read", tmp_path / "原稿.xlsx", cwd=campaign).returncode == 0
    entry = lines(campaign)[-1]
    assert entry["arguments"] == ["…/原稿.xlsx"]
    assert entry["files"][0]["file"] == "…/原稿.xlsx"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["command", "status", "files", "file", "sha256", "period", "counts", "owing", "time"]) | st.text(max_size=4),
        inner | st.sampled_from(["merge", "split", "check", 0, 1]),
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@cache
def _settings() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        return write_settings(Settings(Basics("云溪市")), Path(name) / "设置.xlsx").read_bytes()


@settings(max_examples=60, deadline=None)
@given(st.lists(_JSON.map(json.dumps).map(str.encode) | st.binary(max_size=30), max_size=6))
def test_whatever_stands_in_the_journal_the_agenda_is_told_and_a_line_can_be_added(written: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        here = Campaign(Path(name))
        here.ledger.touch()
        here.settings.write_bytes(_settings())
        here.journal.write_bytes(b"\n".join(written))
        state = agenda(here, date(2026, 7, 1), Known())
        assert state.title == "云溪市"
        assert state.next in "01234567"
        journal.append(here.journal, {"command": "read"})
        assert here.journal.read_bytes().startswith(b"\n".join(written))
        assert journal.entries(here.journal)[-1] == {"command": "read"}
