"""taizhang split from end to end: forms out, filled in, saved by other programs, merged; and what a second split leaves alone."""

from __future__ import annotations

import random
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from campaign import sheet_bytes
from campaign_tasks import UNITS, Task, make_tasks
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import all_resaved

import toolkit
from toolkit.app import merge as merging
from toolkit.app import split
from toolkit.cli import taizhang
from toolkit.model.findings import Severity
from toolkit.model.grid import Sheet
from toolkit.model.merging import Consolidated
from toolkit.read.open import read_book

TITLE = "云溪市2026年优化营商环境重点工作任务落实台账"
HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议")
PERIOD = "2026年11月"


def ledger_file(tasks: list[Task], path: Path) -> Path:
    rows = {1: {1: TITLE}, 2: dict(enumerate(HEADS, start=1))}
    for number, task in enumerate(tasks, start=3):
        cells = task.cells()
        rows[number] = {n: cells[k] for n, k in enumerate(("theme", "title", "requirement", "units", "deadline"), 1)}
    path.write_bytes(sheet_bytes((Sheet("台账", rows=rows),), None))
    return path


def small(folder: Path, seed: int = 5, count: int = 9) -> Path:
    return ledger_file(make_tasks(random.Random(seed), count, UNITS[:4]), folder / "台账.xlsx")


def columns(sheet: Any) -> dict[str, int]:
    row = next(r for r in range(1, 9) if any(str(c.value).startswith("主题事项") for c in sheet[r]))
    return {"".join(str(cell.value).split()): cell.column for cell in sheet[row] if cell.value} | {"": row}


def fill(path: Path, target: Path, rng: random.Random, *, deviate: bool) -> dict[tuple[str, str], str]:
    """Answer every row with words of its own; (id, column) → text. Rows are inserted and deleted, columns moved."""
    book = openpyxl.load_workbook(path)
    sheet = book["填报表"]
    heads = columns(sheet)
    said = {}
    rows = range(heads[""] + 1, sheet.max_row + 1)
    for row in rows:
        known = sheet.cell(row, heads["台账识别码"]).value
        for head in ("进展情况", "问题建议"):
            text = f"{path.stem[2:]}已办理第{row}批{rng.randint(1000, 9999)}件，{head}已于10月底前核实并公布结果。"
            said[known, head] = text
            sheet.cell(row, heads[head]).value = text
    if deviate:
        if len(rows) > 2 and rng.random() < 0.5:
            gone = rng.choice(rows)
            known = sheet.cell(gone, heads["台账识别码"]).value
            sheet.delete_rows(gone)
            said = {place: text for place, text in said.items() if place[0] != known}
        if rng.random() < 0.5:
            sheet.insert_rows(rng.choice(rows))
        if rng.random() < 0.5:
            move_columns(sheet, rng)
    book.save(target)
    return said


def move_columns(sheet: Any, rng: random.Random) -> None:
    """Two columns change places, with their head."""
    heads = columns(sheet)
    one, other = rng.sample(HEADS, 2)
    for row in range(heads[""], sheet.max_row + 1):
        first, second = sheet.cell(row, heads[one]), sheet.cell(row, heads[other])
        first.value, second.value = second.value, first.value


def merged(ledger: Path, inbox: Path, **more: Any) -> Consolidated:
    with tempfile.TemporaryDirectory() as folder:
        return merging.run(merging.request(ledger, [inbox], Path(folder) / "汇总.xlsx", **more)).merged


def grave(result: Consolidated, allowed: tuple[str, ...] = ()) -> list[str]:
    """Findings on the units' files that are more than information."""
    own = result.ledger.file
    return [
        f"{f.code} {f.source.file} {f.source.cell} {f.message}"
        for f in result.findings
        if f.source.file != own and f.severity is not Severity.INFO and f.code not in allowed
    ]


def check_all_in_place(result: Consolidated, said: dict[tuple[str, str, str], str]) -> None:
    assert result.balance.read == result.balance.merged == len(said), result.leftovers
    found = {
        (one.unit, item.id, {"progress": "进展情况", "problem": "问题建议"}[one.column]): one.text
        for number, item in enumerate(result.ledger.items)
        for one in result.contributions(number)
    }
    assert found == said


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_filled_into_forms_is_merged_without_loss_and_on_its_item(seed: int, deviate: bool) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tasks = make_tasks(rng, rng.randint(1, 14), UNITS[: rng.randint(1, 8)])
        ledger = ledger_file(tasks, folder / "台账.xlsx")
        out = split.run(split.request(ledger, folder / "填报表", period=PERIOD))
        (folder / "收件箱").mkdir()
        said = {}
        for form, file in zip(out.forms, out.files, strict=True):
            texts = fill(file.path, folder / "收件箱" / file.path.name, rng, deviate=deviate)
            said.update({(form.unit, *place): text for place, text in texts.items()})
        result = merged(ledger, folder / "收件箱", period="2026年11月份")
        check_all_in_place(result, said)
        assert grave(result, ("D407",) if deviate else ()) == []


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[tuple[str, str, str], str]]]:
    """Filled forms of a consolidated ledger (with last answers), and the same saved by LibreOffice in three formats."""
    folder = tmp_path_factory.mktemp("resaved")
    ledger = small(folder)
    first = split.run(split.request(ledger, folder / "一", period="2026年10月"))
    (folder / "上期").mkdir()
    for file in first.files:
        fill(file.path, folder / "上期" / file.path.name, random.Random(1), deviate=False)
    merging.run(merging.request(ledger, [folder / "上期"], folder / "汇总台账.xlsx"))
    out = split.run(split.request(folder / "汇总台账.xlsx", folder / "二", period=PERIOD))
    assert any(row.last for form in out.forms for row in form.rows)
    (folder / "填好").mkdir()
    said = {}
    for form, file in zip(out.forms, out.files, strict=True):
        texts = fill(file.path, folder / "填好" / file.path.name, random.Random(2), deviate=False)
        said.update({(form.unit, *place): text for place, text in texts.items()})
    for suffix in ("xlsx", "xls", "ods"):
        (folder / suffix).mkdir()
        all_resaved(sorted((folder / "填好").iterdir()), suffix, folder, folder / suffix)
    yield folder, said


@pytest.mark.parametrize("kind", ["填好", "xlsx", "xls", "ods"])
def test_a_form_saved_by_another_program_is_merged_without_a_finding(
    resaved: tuple[Path, dict[tuple[str, str, str], str]], kind: str
) -> None:
    folder, said = resaved
    result = merged(folder / "汇总台账.xlsx", folder / kind, period=PERIOD)
    assert grave(result) == []
    assert result.balance.read == result.balance.merged == len(said), result.leftovers[:5]
    assert {one.text for n in range(len(result.ledger.items)) for one in result.contributions(n)} >= set(said.values())


def test_counter_and_link_live_in_another_program(resaved: tuple[Path, dict[tuple[str, str, str], str]]) -> None:
    folder, _ = resaved
    blank = sorted((folder / "二").glob("*.xlsx"))[0]
    half, part = folder / "半.xlsx", folder / "算出"
    book = openpyxl.load_workbook(blank)
    sheet = book["填报表"]
    heads = columns(sheet)
    owed = [r for r in range(5, sheet.max_row + 1) if sheet.cell(r, heads["应填"]).value == "是"]
    assert len(owed) > 1
    sheet.cell(owed[0], heads["进展情况"]).value = "已办。"
    book.save(half)
    part.mkdir(exist_ok=True)
    all_resaved([half, folder / "填好" / blank.name], "xlsx", folder, part)
    shown = read_book((part / "半.xlsx").read_bytes(), "半.xlsx").sheets[0].rows[1]
    assert shown[1] == f"还差 {len(owed) - 1} 项"
    assert shown[3].startswith("去填下一处")
    link = openpyxl.load_workbook(part / "半.xlsx")["填报表"]["C1"].value
    assert "HYPERLINK" in str(link)
    done = read_book((part / blank.name).read_bytes(), "满.xlsx").sheets[0].rows[1]
    assert done[1] == f"已全部填好（共 {len(owed)} 项必填）" and not done.get(3)


def test_a_form_that_comes_back_as_it_went_out_says_nothing(tmp_path: Path) -> None:
    ledger = small(tmp_path)
    out = split.run(split.request(ledger, tmp_path / "填报表", period=PERIOD))
    out.notice.path.unlink()
    result = merged(ledger, tmp_path / "填报表")
    assert (result.balance.read, list(result.leftovers)) == (0, [])
    assert {f.code for f in result.findings if f.code[0] in "DUL" and f.source.file != "台账.xlsx"} == set()
    assert len(out.files) == 4


def test_what_is_typed_on_the_help_sheet_or_over_the_table_is_not_lost(tmp_path: Path) -> None:
    ledger = small(tmp_path)
    file = split.run(split.request(ledger, tmp_path / "填报表")).files[0].path
    book = openpyxl.load_workbook(file)
    book["填写说明"]["C20"] = "我们单位第3项已移交市财政局"
    book["填报表"]["D3"] = "本表由张某某填写，另有附件"
    book.save(file)
    texts = {left.text for left in merged(ledger, file).leftovers}
    assert texts == {"我们单位第3项已移交市财政局", "本表由张某某填写，另有附件"}


def test_a_sheet_copied_into_another_workbook_is_still_the_units_form(tmp_path: Path) -> None:
    ledger = small(tmp_path)
    out = split.run(split.request(ledger, tmp_path / "填报表", period=PERIOD))
    source = openpyxl.load_workbook(out.files[0].path)["填报表"]
    book = openpyxl.Workbook()
    for line in source.iter_rows():
        for cell in line:
            if cell.value is not None:
                book.active.cell(cell.row, cell.column).value = cell.value
    book.active.cell(5, columns(source)["进展情况"]).value = "已于10月办结并公布。"
    (tmp_path / "收件箱").mkdir()
    book.save(tmp_path / "收件箱" / "新建工作表.xlsx")
    result = merged(ledger, tmp_path / "收件箱")
    sent = result.submissions[0]
    assert (sent.unit, sent.merged, sent.left) == (out.forms[0].unit, 1, 0)
    with pytest.raises(toolkit.OperatorError, match="2026年11月”的填报表，本次汇总的是“2026年12月"):
        merged(ledger, tmp_path / "收件箱", period="2026年12月")


def test_what_the_office_changed_afterwards_is_nobody_elses_doing(tmp_path: Path) -> None:
    tasks = make_tasks(random.Random(8), 8, UNITS[:2])
    ledger = ledger_file(tasks, tmp_path / "台账.xlsx")
    out = split.run(split.request(ledger, tmp_path / "填报表"))
    (tmp_path / "收件箱").mkdir()
    for file in out.files:
        fill(file.path, tmp_path / "收件箱" / file.path.name, random.Random(3), deviate=False)
    changed = [*tasks]
    changed[2] = Task(
        tasks[2].theme, tasks[2].title, tasks[2].requirement, tasks[2].leads, tasks[2].supports, "2027年3月底前"
    )
    ledger_file(changed, ledger)
    result = merged(ledger, tmp_path / "收件箱")
    codes = {f.code for f in result.findings if f.source.file != "台账.xlsx"}
    assert "U316" in codes and not {code for code in codes if code[0] == "D"}
    assert result.balance.read == result.balance.merged
    ledger_file(changed[:2] + changed[3:], ledger)
    gone = merged(ledger, tmp_path / "收件箱")
    codes = {f.code for f in gone.findings if f.source.file != "台账.xlsx"}
    assert {"U316", "U317"} <= codes and not {code for code in codes if code[0] == "D"}
    assert {left.kind for left in gone.leftovers} == {"unplaced"}
    extra = make_tasks(random.Random(99), 1, [out.forms[0].unit])
    ledger_file([*tasks, *extra], ledger)
    more = merged(ledger, tmp_path / "收件箱")
    told = [f.message for f in more.findings if f.code == "U316"]
    assert len(told) == 1 and "新增了 1 项" in told[0]
    assert not [f for f in more.findings if f.code == "D407"]


def test_a_change_by_the_unit_is_still_told(tmp_path: Path) -> None:
    ledger = small(tmp_path)
    file = split.run(split.request(ledger, tmp_path / "填报表")).files[0].path
    book = openpyxl.load_workbook(file)
    sheet = book["填报表"]
    heads = columns(sheet)
    sheet.cell(5, heads["完成时限"]).value = "2028年底前"
    sheet.cell(5, heads["本单位角色"]).value = "这一项不归我们"
    book.save(file)
    result = merged(ledger, file)
    assert "D404" in {f.code for f in result.findings}
    assert {left.text for left in result.leftovers} == {"2028年底前", "这一项不归我们"}


def test_a_second_split_replaces_what_nobody_touched_and_keeps_the_rest(tmp_path: Path) -> None:
    ledger, folder = small(tmp_path), tmp_path / "填报表"
    first = split.run(split.request(ledger, folder))
    again = split.run(split.request(ledger, folder))
    assert not any(one.changed for one in again.files) and not again.notice.changed
    fill(first.files[0].path, first.files[0].path, random.Random(1), deviate=False)
    filled = first.files[0].path.read_bytes()
    (folder / "说明.txt").write_text("自己放的", encoding="utf-8")
    third = split.run(split.request(ledger, folder, period=PERIOD))
    assert [bool(one.kept) for one in third.files] == [True, False, False, False]
    assert third.files[0].kept is not None and third.files[0].kept.read_bytes() == filled
    assert third.strangers == ["说明.txt"]
    ledger_file(make_tasks(random.Random(5), 9, UNITS[:2]), ledger)
    fewer = split.run(split.request(ledger, folder, period=PERIOD))
    assert len(fewer.files) == 2 and len(fewer.moved) == 2
    assert sorted(path.name for path in folder.glob("*.xlsx")) == sorted(one.path.name for one in fewer.files)


def test_an_edited_notice_is_never_replaced(tmp_path: Path) -> None:
    import docx

    ledger, folder = small(tmp_path), tmp_path / "填报表"
    notice = split.run(split.request(ledger, folder)).notice

    text = "\n".join(paragraph.text for paragraph in docx.Document(str(notice.path)).paragraphs)
    for words in ("关于报送《", "进展情况的通知", "【发文单位】", "市发改委、", "附件："):
        assert words in text
    with zipfile.ZipFile(notice.path) as package:
        body = package.read("word/document.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in body and 'w:eastAsia="方正小标宋简体"' in body and 'w:line="560"' in body
    changed = split.run(split.request(ledger, folder, period=PERIOD)).notice
    assert changed.changed
    letter = docx.Document(str(notice.path))
    letter.paragraphs[0].runs[0].text = "改过的标题"
    letter.save(str(notice.path))
    edited = notice.path.read_bytes()
    kept = split.run(split.request(ledger, folder, period="2026年12月")).notice
    assert not kept.changed and notice.path.read_bytes() == edited


def test_many_forms_are_the_same_whether_one_process_makes_them_or_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = small(tmp_path)
    one = split.run(split.request(ledger, tmp_path / "一"))
    monkeypatch.setattr(split, "FEW", 0)
    monkeypatch.setattr(split, "workers", lambda: 2)
    other = split.run(split.request(ledger, tmp_path / "二"))
    assert [f.path.name for f in one.files] == [f.path.name for f in other.files]
    for first, second in zip(one.files, other.files, strict=True):
        assert first.path.read_bytes() == second.path.read_bytes()


def test_the_command(tmp_path: Path) -> None:
    ledger = small(tmp_path)
    done = CliRunner().invoke(taizhang, ["split", str(ledger), "-o", str(tmp_path / "填报表"), "--period", PERIOD])
    assert done.exit_code == 0, done.output
    assert "填报表　4 份，共 " in done.output and "通知　　" in done.output
    lost = CliRunner().invoke(taizhang, ["split", str(tmp_path / "没有.xlsx"), "-o", str(tmp_path)])
    assert isinstance(lost.exception, toolkit.OperatorError)
    wrong = CliRunner().invoke(taizhang, ["split", str(ledger), "-o", str(tmp_path), "--without", "备注"])
    assert isinstance(wrong.exception, toolkit.OperatorError) and "能省的是" in str(wrong.exception)
    below_a_file = CliRunner().invoke(taizhang, ["split", str(ledger), "-o", str(ledger / "填报表")])
    assert isinstance(below_a_file.exception, toolkit.OperatorError) and "不是文件夹" in str(below_a_file.exception)


def test_the_function_does_what_the_command_does(tmp_path: Path) -> None:
    out = toolkit.split(small(tmp_path), tmp_path / "填报表", period=PERIOD, without=["状态"])
    sheet = openpyxl.load_workbook(out.files[0].path)["填报表"]
    assert "状态" not in columns(sheet)
    shutil.rmtree(tmp_path / "填报表")
