"""``taizhang report`` as an office meets it: in a campaign folder and outside, what it refuses, what it keeps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import jsonschema
import openpyxl
import pytest
from referencing import Registry, Resource

import toolkit
from toolkit.app.campaign import Campaign, of_result
from toolkit.app.report import KINDS, difference, request
from toolkit.cli.running import carried_out
from toolkit.model.settings import Basics, Light, Period
from toolkit.report.settings_book import write_settings
from toolkit.settings.workbook import load_settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
SCHEMAS = ROOT / "docs" / "schema"
OFFICE = "云溪市优化营商环境工作办公室"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """成果/汇总台账.xlsx of a campaign folder made of the example, merged on 2026-07-01."""
    folder = tmp_path_factory.mktemp("通报") / "优化 营商2026"
    assert carried_out(["init", str(folder), str(EXAMPLE / "台账.xlsx")]) == 0
    shutil.copytree(EXAMPLE / "收件箱", folder / "收件箱", dirs_exist_ok=True)
    old = load_settings(folder / "设置.xlsx")
    basics = replace(
        old.basics, office=OFFICE, periods=(Period("2026年第二季度", "2026-07-05"),), current="2026年第二季度"
    )
    lights = tuple(Light(one.name, one.when, 100 if one.days else None, one.colour) for one in old.lights)
    write_settings(replace(old, basics=basics, lights=lights), folder / "设置.xlsx")
    out = folder / "成果" / "汇总台账.xlsx"
    toolkit.merge(folder / "台账.xlsx", [folder / "收件箱"], out, as_of="2026-07-01", settings=folder / "设置.xlsx")
    return out


@pytest.fixture
def campaign(merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the campaign folder, in which the command runs."""
    folder = tmp_path / merged.parent.parent.name
    shutil.copytree(merged.parent.parent, folder)
    monkeypatch.chdir(folder)
    return folder


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one sentence of a command that could not be carried out."""
    capsys.readouterr()
    assert carried_out(["report", *map(str, arguments)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1, said
    return said.err.strip()


# --- where things are and where they go --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_in_a_campaign_folder_the_name_is_enough(campaign: Path, name: str) -> None:
    assert carried_out(["report", name]) == 0
    made = campaign / "成果" / KINDS[name].file
    assert made.is_dir() if KINDS[name].folder else made.is_file()
    line = json.loads((campaign / "记录.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["command"], line["status"], line["period"]) == ("report", 0, "2026年第二季度")
    assert {"成果/汇总台账.xlsx", "设置.xlsx"} <= {one["file"] for one in line["files"]}
    assert all(one["file"].startswith(f"成果/{name}") for one in line["written"]) and line["written"]


def test_the_settings_of_the_campaign_count_for_its_result_wherever_one_stands(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = toolkit.report("进展一览", merged)
    assert inside.data.settings.basics.office == OFFICE
    assert inside.data.figures.soon_days == 100
    shutil.copyfile(merged, tmp_path / "汇总台账.xlsx")
    outside = toolkit.report("进展一览", "汇总台账.xlsx")
    assert carried_out(["report", "汇报提纲", "-o", "提纲.docx"]) == 0  # the one that lies here
    monkeypatch.chdir(merged.parent)
    assert request("汇报提纲", None, None).settings == merged.parent.parent / "设置.xlsx"
    assert outside.data.settings.basics == Basics()
    assert outside.data.figures.soon_days == 10
    assert of_result(merged) == Campaign(merged.parent.parent)
    assert of_result(merged.parent.parent / "台账.xlsx") == Campaign(merged.parent.parent)
    assert of_result(tmp_path / "汇总台账.xlsx") is None


def test_files_that_came_after_the_merge_are_told(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert carried_out(["merge", "--quiet"]) in (0, 1)
    assert carried_out(["report", "未报送名单"]) == 0
    assert "还没有汇总" not in capsys.readouterr().out
    shutil.copyfile(EXAMPLE / "迟到" / "石桥区.xlsx", campaign / "收件箱" / "石桥区.xlsx")
    assert carried_out(["report", "未报送名单"]) == 0
    assert "收件箱里有 1 个文件还没有汇总" in capsys.readouterr().out


def test_before_the_first_merge_it_says_what_to_do(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (campaign / "成果" / "汇总台账.xlsx").unlink()
    assert "请先汇总，运行 taizhang merge" in refused(capsys, "情况通报")


def test_before_anything_has_come_in_everybody_is_missing(campaign: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(campaign / "成果")
    (campaign / "收件箱").mkdir(exist_ok=True)
    (campaign / "收件箱" / "市税务局.xlsx").write_bytes(b"1")
    assert "请先汇总，运行 taizhang merge" in refused(capsys, "未报送名单")
    shutil.rmtree(campaign / "收件箱")
    assert carried_out(["report", "未报送名单"]) == 0
    told = " ".join(one.text for one in docx.Document(str(campaign / "成果" / "未报送名单.docx")).paragraphs)
    assert "未报送" in told and "市税务局" in capsys.readouterr().out


def test_the_day_is_that_of_the_ledger_until_another_is_named(merged: Path) -> None:
    assert toolkit.report("进展一览", merged).data.as_of == date(2026, 7, 1)
    later = toolkit.report("进展一览", merged, as_of="2026-12-31")
    assert later.data.as_of == date(2026, 12, 31)
    before = toolkit.report("进展一览", merged).data.figures.total.overdue
    assert before is not None and later.data.figures.total.overdue.number > before.number


def test_without_any_day_nothing_depends_on_it_and_it_is_said(tmp_path: Path, merged: Path) -> None:
    toolkit.merge(EXAMPLE / "台账.xlsx", [EXAMPLE / "收件箱"], tmp_path / "汇总.xlsx")
    made = toolkit.report("进展一览", tmp_path / "汇总.xlsx")
    assert made.data.figures.total.overdue is None
    assert any("--as-of" in note for note in made.notes)


def test_a_ledger_that_no_merge_wrote_counts_with_what_stands_in_it(tmp_path: Path) -> None:
    rows = [
        ["云溪市重点任务台账"], ["序号", "具体要求", "牵头单位", "完成时限", "进展情况", "状态"],
        [1, "建成政务服务大厅自助区。", "市发改委", "2026年6月底前", "已全部完成。", "已完成"],
        [2, "完善企业诉求办理机制。", "石桥区", "2026年6月底前", "", ""],
    ]  # fmt: skip
    made = toolkit.report("进展一览", workbook(tmp_path / "台账.xlsx", rows), as_of="2026-07-01")
    figures = made.data.figures
    assert {one.status: one.count.number for one in figures.total.statuses if one.count.number} == {
        "已完成": 1,
        "未报送": 1,
    }
    assert figures.silent.ids == ("石桥区",)
    assert "收件登记" in made.notes[0]


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


# --- what is refused ---------------------------------------------------------------------------------------------------


def test_a_name_that_does_not_exist_lists_those_that_do(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, "情况通告", merged, "-o", "a.docx")
    assert "是不是“情况通报”？" in said
    assert all(name in said for name in KINDS)


def test_without_a_name_the_reports_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert carried_out(["report"]) == 0
    said = capsys.readouterr().out
    assert [line.partition("　")[0] for line in said.splitlines()[:-1]] == list(KINDS)


@pytest.mark.parametrize(
    ("heads", "lacking"),
    [
        (["具体要求", "完成时限", "进展情况"], "“责任单位”（或“牵头单位”）一栏"),
        (["具体要求", "责任单位", "完成时限"], "“进展情况”（或“状态”）一栏"),
        (["重点工作", "具体要求", "完成时限"], "“责任单位”（或“牵头单位”）和“进展情况”（或“状态”）一栏"),
    ],
)
def test_a_ledger_without_a_needed_column_says_which(
    heads: list[str], lacking: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "台账.xlsx", [["云溪市台账"], heads, ["建成自助区。", "市发改委", "6月底"]])
    said = refused(capsys, "情况通报", path, "-o", tmp_path / "a.docx")
    assert lacking in said and "情况通报" in said
    assert not (tmp_path / "a.docx").exists()


STRANGE = "<w:p>&amp;{{ 合计.总数 }}{% for x in ().__class__.__mro__ %}{#注#}]]><script>alert(1)</script>=1+1"


def test_what_a_stranger_typed_arrives_as_text_in_every_report(tmp_path: Path) -> None:
    rows = [
        ["云溪市“{{ 台账 }}”<b>台账</b>"], ["主题事项", "重点工作", "具体要求", "牵头单位", "完成时限", "进展情况", "问题建议"],
        [f"主题{STRANGE}", f"工作{STRANGE}", f"要求{STRANGE}", "市<i>发改委", "2026年6月底前", f"进展{STRANGE}\n第二行", f"问题{STRANGE}"],
        [f"主题{STRANGE}", "又一件", "完善企业诉求办理机制。", "石桥区{{ 7 * 7 }}", "2026年6月底前", "", ""],
    ]  # fmt: skip
    ledger = workbook(tmp_path / "台账.xlsx", rows)
    for name, kind in KINDS.items():
        written = toolkit.report(name, ledger, tmp_path / kind.file, as_of="2026-07-10").written
        assert written, name
        for path in written:
            content = path.read_bytes()
            if path.suffix == ".html":
                page = content.decode("utf-8")
                assert "<script>alert" not in page and "<w:p>" not in page and "<i>发改委" not in page
                assert "&lt;script&gt;alert(1)" in page and "{{ 合计.总数 }}" in page and "石桥区{{7*7}}" in page
                continue
            inside = docx.Document(str(path)).element.iter()
            texts = "".join("".join((one.text or "").split()) for one in inside if one.tag.endswith("}t"))
            assert "49" not in texts
            if name == "情况通报":
                for part in ("主题", "工作", "要求", "进展", "问题"):
                    assert f"{part}{''.join(STRANGE.split())}" in texts
                assert "石桥区{{7*7}}" in texts


def test_the_json_can_go_to_the_screen(merged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert carried_out(["report", "进展一览", str(merged), "--json", "-"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["statistics"]["total"]["total"]["number"] == 63
    assert "事项　　63 项" in said.err


def test_without_deadlines_it_goes_on_and_says_what_it_cannot_know(tmp_path: Path) -> None:
    rows = [["云溪市台账"], ["具体要求", "责任单位", "进展情况"], ["建成自助区。", "市发改委", "已完成。"]]
    made = toolkit.report("进展一览", workbook(tmp_path / "台账.xlsx", rows), as_of="2026-07-01")
    assert any("完成时限" in note for note in made.notes)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["情况通报"], "没有指明台账：请写成 taizhang report 情况通报 汇总台账.xlsx -o 情况通报.docx"),
        (["催办函"], "-o 催办函，"),
        (["情况通报", "没有.xlsx", "-o", "a.docx"], "“没有.xlsx”找不到"),
        (["情况通报", ".", "-o", "a.docx"], "“.”是文件夹"),
        (["情况通报", "台账.xlsx"], "没有指明写到哪里：请加上 -o 情况通报.docx"),
        (["情况通报", "台账.xlsx", "-o", "通报.pdf"], "要 PDF 请另加 --pdf"),
        (["情况通报", "台账.xlsx", "-o", "台账.xlsx"], "要以 .docx 结尾"),
        (["进展一览", "台账.xlsx", "-o", "a.docx"], "要以 .html 结尾"),
        (["进展一览", "台账.xlsx", "-o", "a.html", "--pdf"], "用浏览器打开以后打印"),
        (["进展一览", "台账.xlsx", "-o", "a.html", "--template", "台账.xlsx"], "不是由 Word 模板做的"),
        (["催办函", "台账.xlsx", "-o", "台账.xlsx"], "后面要写一个文件夹"),
        (["情况通报", "台账.xlsx", "-o", "a.docx", "--template", "没有.docx"], "“没有.docx”找不到"),
        (["情况通报", "台账.xlsx", "-o", "模板.docx", "--template", "模板.docx"], "它是这次要读的文件"),
        (["情况通报", "模板.docx", "-o", "a.docx"], "台账"),
        (["情况通报", "台账.xlsx", "-o", "a.docx", "--as-of", "7月1日"], "2026-11-20"),
        (["情况通报", "台账.xlsx", "-o", "a.docx", "--json", "台账.xlsx"], "不能用 JSON 覆盖"),
    ],
)
def test_what_cannot_work_is_one_sentence(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(EXAMPLE / "台账.xlsx", "台账.xlsx")
    Path("模板.docx").write_text("不是 Word 文件", encoding="utf-8")
    before = sorted(Path().iterdir())
    assert said in refused(capsys, *arguments)
    assert sorted(Path().iterdir()) == before


# --- drafts --------------------------------------------------------------------------------------------------------------


def edited(path: Path, text: str) -> bytes:
    """What the office does in Word: a paragraph more, saved."""
    book = docx.Document(str(path))
    book.add_paragraph(text)
    book.save(str(path))
    return path.read_bytes()


def test_a_draft_that_the_office_edited_is_kept_before_it_is_replaced(
    campaign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = campaign / "成果" / "情况通报.docx"
    assert carried_out(["report", "情况通报"]) == 0
    first = out.read_bytes()
    assert carried_out(["report", "情况通报"]) == 0
    assert out.read_bytes() == first and not (campaign / "成果" / "历史版本").exists()
    theirs = edited(out, "营商办补充：请县区对照整改。")
    capsys.readouterr()
    assert carried_out(["report", "情况通报"]) == 0
    assert "1 份改过的原稿另存到" in capsys.readouterr().out
    assert [path.read_bytes() for path in (campaign / "成果" / "历史版本").iterdir()] == [theirs]
    assert out.read_bytes() == first


def test_notices_of_an_earlier_time_do_not_stay_among_those_to_be_sent(campaign: Path) -> None:
    folder = campaign / "成果" / "催办通知单"
    first = toolkit.report("催办通知单", campaign / "成果" / "汇总台账.xlsx", folder)
    assert len(first.written) == len(set(first.written)) > 2
    shutil.copyfile(first.written[0], folder / "催办通知单-已经报了的局.docx")
    shutil.copyfile(first.written[0], folder / "催办通知单-改过的局.docx")
    (folder / "催办通知单-已经报了的局.pdf").write_bytes(b"%PDF-")
    edited(folder / "催办通知单-改过的局.docx", "请抓紧。")
    (folder / "说明.txt").write_text("别动我", encoding="utf-8")
    again = toolkit.report("催办通知单", campaign / "成果" / "汇总台账.xlsx", folder)
    assert again.written == first.written
    assert [(path.name[:12], path.suffix) for path in again.moved] == [
        ("催办通知单-已经报了的局", ".docx"), ("催办通知单-已经报了的局", ".pdf"),
    ]  # fmt: skip
    assert again.strangers == ["催办通知单-改过的局.docx"]
    assert {path.name for path in folder.glob("*.*")} == {
        *(path.name for path in first.written), "催办通知单-改过的局.docx", "说明.txt",
    }  # fmt: skip


def test_a_notice_that_is_open_in_another_program_stays(campaign: Path) -> None:
    folder = campaign / "成果" / "催办函"
    first = toolkit.report("催办函", campaign / "成果" / "汇总台账.xlsx", folder).written
    lock = folder / f".~lock.{first[0].name}#"
    lock.touch()
    again = toolkit.report("催办函", campaign / "成果" / "汇总台账.xlsx", folder)
    assert first[0].is_file() and again.moved == [] and again.strangers == []
    assert again.written == [first[0].with_name(f"{first[0].stem}（2）.docx"), *first[1:]]
    assert any("正开着" in note for note in again.notes)
    lock.unlink()
    third = toolkit.report("催办函", campaign / "成果" / "汇总台账.xlsx", folder)
    assert third.written == first and len(third.moved) == 1


def test_nobody_to_be_chased_is_no_mistake(tmp_path: Path) -> None:
    rows = [["云溪市台账"], ["具体要求", "责任单位", "进展情况"], ["建成自助区。", "市发改委", "已完成。"]]
    made = toolkit.report("催办函", workbook(tmp_path / "台账.xlsx", rows), tmp_path / "催办函")
    assert made.written == [] and "没有要发催办函的单位" in " ".join(made.notes)


def test_a_public_workbook_replaces_one_of_which_a_copy_is_kept(campaign: Path) -> None:
    out = campaign / "成果" / "公开版.xlsx"
    assert carried_out(["report", "公开版", "-o", str(out)]) == 0
    assert carried_out(["report", "公开版", "-o", str(out)]) == 0
    assert not (campaign / "成果" / "历史版本").exists()
    workbook(out, [["营商办改过"]])
    theirs = out.read_bytes()
    assert carried_out(["report", "公开版", "-o", str(out)]) == 0
    assert [path.read_bytes() for path in (campaign / "成果" / "历史版本").iterdir()] == [theirs]


def test_reports_that_lie_among_the_submissions_are_no_submissions(merged: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    shutil.copyfile(EXAMPLE / "收件箱" / "市水务局.docx", inbox / "市水务局.docx")
    alone = toolkit.merge(EXAMPLE / "台账.xlsx", [inbox], tmp_path / "一.xlsx").merged
    made = [path for name in KINDS for path in toolkit.report(name, merged, inbox / KINDS[name].file).written]
    toolkit.report("公开版", merged, inbox / "公开版.xlsx")
    both = toolkit.merge(EXAMPLE / "台账.xlsx", [inbox], tmp_path / "二.xlsx").merged
    assert both.balance == alone.balance and len(made) > len(KINDS)
    assert [one.unit for one in both.submissions if one.state == "merged"] == ["市水务局"]
    told = {one.source.file: one.code for one in both.findings if one.code in ("U310", "U319")}
    assert told == {
        "公开版.xlsx": "U310",
        **{path.relative_to(inbox).as_posix(): "U319" if path.parent != inbox else "U310" for path in made},
    }


def test_a_folder_named_for_one_document_gets_it_under_its_own_name(merged: Path, tmp_path: Path) -> None:
    assert toolkit.report("汇报提纲", merged, tmp_path).written == [tmp_path / "汇报提纲.docx"]


# --- templates -----------------------------------------------------------------------------------------------------------


def template(path: Path, *paragraphs: str) -> Path:
    book = docx.Document()
    for text in paragraphs:
        book.add_paragraph(text)
    book.save(str(path))
    return path


def test_an_own_template_is_used_and_its_mistake_names_paragraph_and_field(
    merged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = template(tmp_path / "我的.docx", "{{ 工作名称 }}共{{ 合计.总数 }}项，未报送{{ 未报送单位|顿号 }}。")
    out = toolkit.report("情况通报", merged, tmp_path / "a.docx", template=good).written[0]
    assert "共63项" in docx.Document(str(out)).paragraphs[0].text
    bad = template(tmp_path / "错的.docx", "总体情况", "已完成{{ 合计.已完 }}项。")
    said = refused(capsys, "情况通报", merged, "-o", tmp_path / "b.docx", "--template", bad)
    assert "错的.docx" in said and "已完成{{ 合计.已完 }}项。" in said and "“合计.已完”" in said
    assert not (tmp_path / "b.docx").exists()


def test_a_template_is_checked_without_a_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = template(
        tmp_path / "错的.docx",
        "已完成{{ 合计.已完 }}项。",
        "{% for 这项 in 逾期事 %}{{ 这项.标题 }}{% endfor %}",
        "{{ 标题 }}",
    )
    assert carried_out(["report", "检查模板", "--template", str(bad)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "合计.已完" in lines[0] and "逾期事" in lines[1] and "有 2 处问题" in lines[2]
    good = template(tmp_path / "好的.docx", "{{ 标题 }}")
    assert carried_out(["report", "检查模板", str(good)]) == 0
    assert "没有问题" in capsys.readouterr().out
    assert "没有指明模板" in refused(capsys, "检查模板")
    assert "找不到" in refused(capsys, "检查模板", "--template", tmp_path / "没有.docx")


def test_the_bundled_templates_can_be_taken_changed_and_used(
    merged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "模板"
    assert carried_out(["report", "导出模板", "-o", str(folder)]) == 0
    taken = sorted(path.name for path in folder.glob("*.docx"))
    assert {f"{name}.docx" for name, kind in KINDS.items() if kind.word} <= set(taken)
    for name in taken:
        assert carried_out(["report", "检查模板", "--template", str(folder / name)]) == 0
    theirs = edited(folder / "情况通报.docx", "本办电话另行通知。")
    capsys.readouterr()
    assert carried_out(["report", "导出模板", "-o", str(folder)]) == 0
    assert "没有动　" in capsys.readouterr().out
    assert (folder / "情况通报.docx").read_bytes() == theirs
    out = toolkit.report("情况通报", merged, tmp_path / "通报.docx", template=folder / "情况通报.docx").written[0]
    assert docx.Document(str(out)).paragraphs[-1].text == "本办电话另行通知。"


def test_a_template_in_the_campaign_folder_is_used_without_being_named(
    campaign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert carried_out(["report", "导出模板"]) == 0
    edited(campaign / "模板" / "汇报提纲.docx", "请市领导阅示。")
    capsys.readouterr()
    assert carried_out(["report", "汇报提纲"]) == 0
    assert "用的模板是“模板/汇报提纲.docx”" in capsys.readouterr().out
    assert docx.Document(str(campaign / "成果" / "汇报提纲.docx")).paragraphs[-1].text == "请市领导阅示。"
    line = json.loads((campaign / "记录.jsonl").read_text("utf-8").splitlines()[-1])
    assert "模板/汇报提纲.docx" in {one["file"] for one in line["files"]}


def test_without_libreoffice_the_word_file_is_written_and_the_reason_told(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("toolkit.report.word.pdf.libreoffice", lambda: None)
    out = tmp_path / "通报.docx"
    assert carried_out(["report", "情况通报", str(merged), "-o", str(out), "--pdf"]) == 2
    said = capsys.readouterr()
    assert out.is_file() and str(out) in said.out
    assert "没有找到 LibreOffice" in said.err and len(said.err.splitlines()) == 1


@pytest.mark.skipif(shutil.which("soffice") is None, reason="没有 LibreOffice")
def test_a_pdf_is_written_beside_the_word_file(merged: Path, tmp_path: Path) -> None:
    made = toolkit.report("未报送名单", merged, tmp_path / "名单.docx", pdf=True)
    assert [path.name for path in made.written] == ["名单.docx", "名单.pdf"] and not made.no_pdf
    assert made.written[1].read_bytes()[:5] == b"%PDF-"
    again = toolkit.report("未报送名单", merged, tmp_path / "名单.docx")
    assert any("没有重做" in note for note in again.notes)


# --- data ----------------------------------------------------------------------------------------------------------------


def valid(payload: dict[str, Any]) -> dict[str, Any]:
    parts = Registry().with_resource(
        "merge.schema.json", Resource.from_contents(json.loads((SCHEMAS / "merge.schema.json").read_text("utf-8")))
    )
    schema = json.loads((SCHEMAS / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, registry=parts).validate(payload)
    return payload


def test_the_json_has_the_figures_and_their_ledger_and_both_agree(campaign: Path) -> None:
    assert carried_out(["report", "情况通报", "--json", "数.json"]) == 0
    assert not (campaign / "成果" / "情况通报.docx").exists()
    payload = valid(json.loads((campaign / "数.json").read_text("utf-8")))
    assert payload["file"] == "汇总台账.xlsx" and len(payload["sha256"]) == 64
    assert payload["statistics"]["total"]["total"]["number"] == len(payload["ledger"]["items"]) == 63
    assert str(campaign) not in json.dumps(payload, ensure_ascii=False)
    assert difference(payload) == ""
    payload["statistics"]["total"]["done"]["part"]["number"] += 1
    assert difference(payload).startswith("合计·完成率·分子：")


def test_figures_that_do_not_agree_are_told_and_end_with_one(
    campaign: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from toolkit.app import report, report_data

    real = report_data.statistics_payload

    def wrong(figures: Any) -> dict[str, Any]:
        made = real(figures)
        made["units"][0]["owed"]["number"] += 1
        return made

    monkeypatch.setattr(report_data, "statistics_payload", wrong)
    assert carried_out(["report", "进展一览"]) == 1
    assert "有出入　单位·" in capsys.readouterr().out
    assert report.run(report.request("进展一览", None, None)).wrong


def test_the_frame_of_a_report_has_the_states_and_the_units(merged: Path) -> None:
    made = toolkit.report("进展一览", merged)
    items, units = toolkit.to_frame(made), toolkit.to_frame(made, "单位")
    assert list(items["状态"]) == [one.status for one in made.data.figures.items]
    assert items["逾期"].sum() == made.data.figures.total.overdue.number
    assert units["应报"].sum() == sum(one.owed.number for one in made.data.figures.units)
    assert set(toolkit.to_frame(made.data, "主题")["事项数"]) and toolkit.to_frame(made, "月份")["事项数"].sum() == 63
    assert "状态" not in toolkit.to_frame(made.data.merged)
    for source, table in ((made, "灯"), (made.data.merged, "单位")):
        with pytest.raises(ValueError, match=table):
            toolkit.to_frame(source, table)


def test_a_report_states_what_the_sheets_of_the_same_workbook_state(merged: Path) -> None:
    figures = toolkit.report("进展一览", merged).data.figures
    book = openpyxl.load_workbook(merged)
    table = [row for row in book["单位完成情况"].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[:6] for row in table] == [
        (one.order, one.unit, one.state, one.owed.number, one.answered.number, one.missing.number)
        for one in figures.units
    ]
    told = {row[0]: row[1] for row in book["统计"].iter_rows(values_only=True) if isinstance(row[1], int)}
    assert told["事项总数"] == figures.total.total.number
    assert told["逾期"] == figures.total.overdue.number
    assert told["临期"] == figures.total.due_soon.number > 0


def test_a_workbook_that_another_program_saved_states_the_same(merged: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(merged)
    book.save(tmp_path / "汇总台账.xlsx")
    settings = merged.parent.parent / "设置.xlsx"
    theirs = toolkit.report("进展一览", tmp_path / "汇总台账.xlsx", settings=settings)
    assert theirs.payload["statistics"] == toolkit.report("进展一览", merged).payload["statistics"]


def test_neither_the_order_of_sets_nor_the_place_changes_a_byte(merged: Path, tmp_path: Path) -> None:
    code = (
        "import sys, hashlib, toolkit\nfrom pathlib import Path\nfrom toolkit.app.report import KINDS\n"
        "for name, kind in KINDS.items():\n"
        "    for path in toolkit.report(name, sys.argv[1], Path(kind.file)).written:\n"
        "        assert str(Path.cwd()).encode() not in path.read_bytes(), path\n"
        "        print(path.as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())"
    )
    said = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        words = [sys.executable, "-c", code, str(merged)]
        done = subprocess.run(words, cwd=tmp_path / seed, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
        said.append(done.stdout)
    assert said[0] == said[1] and len(said[0].splitlines()) > len(KINDS)


def test_the_package_of_reports_is_still_a_package() -> None:
    import toolkit.report.atomic as atomic
    from toolkit.report import atomic as again

    assert atomic is again and callable(toolkit.report)
    assert toolkit.report.__name__ == "toolkit.report"
