"""``toolkit.check``: what is found in files against a ledger and without one, and that merging says the same."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from test_merge_command import workbook
from test_payload import valid

import toolkit
from toolkit.app import check as checking
from toolkit.app.examine import NEEDS_LEDGER
from toolkit.core.telling import told
from toolkit.model.codes import CATALOGUE
from toolkit.model.errors import OperatorError
from toolkit.model.findings import Finding

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
TAX, MARKET = "市税务局", "市市场监管局"
GOOD = {
    0: ("发票申领已并入一窗通平台，随照一并发放。", "无"),
    2: ("网上可办理事项已上线213项，比年初增加40项。", "建议统一全市口径。"),
}
FIRST = 4
"""The row in which the first item of ``workbook`` stands in a submission."""

Spoil = Callable[[Worksheet], None]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return workbook(tmp_path / "台账.xlsx", {})


def sent(folder: Path, spoil: Spoil | None = None, *, name: str = "市税务局.xlsx", unit: str = TAX) -> Path:
    """A good answer of ``unit``, then spoilt."""
    path = workbook(folder / "收件箱" / name, GOOD, unit)
    if spoil:
        book = openpyxl.load_workbook(path)
        spoil(book.worksheets[0])
        book.save(path)
    return path


def codes(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(one.code, one.source.cell) for one in findings]


def put(cell: str, text: str | None) -> Spoil:
    def spoil(sheet: Worksheet) -> None:
        sheet[cell] = text

    return spoil


def remark(sheet: Worksheet) -> None:
    sheet["F6"].comment = Comment("另有3项正在开发", "张三")


def further(sheet: Worksheet) -> None:
    sheet["H3"], sheet["H6"] = "处室内部流转", "请抓紧推进"


def headless(sheet: Worksheet) -> None:
    sheet.delete_rows(3)


def another_ledger(sheet: Worksheet) -> None:
    for row in (4, 5, 6):
        sheet.cell(row, 3, f"开展第{row}轮消防安全隐患排查，完成整改销号。")
        sheet.cell(row, 2, f"{row}.消防安全")


def answer_of_another(sheet: Worksheet) -> None:
    sheet["F5"] = "清单初稿已形成，正在征求意见。"


SEEN = [
    ("好表", None, [], []),
    ("改了完成时限", put("E6", "12月底"), [("D404", "E6")], []),
    ("改了具体要求的数字", put("C6", "网上办理的涉税事项不少于100项。"), [("D408", "C6")], []),
    ("改了责任单位", put("D6", "牵头单位：市财政局"), [("D403", "D6")], [("A501", "F6")]),
    ("清空了完成时限", put("E6", None), [("D405", "E6")], []),
    ("写在批注里", remark, [("A505", "F6")], [("A505", "F6")]),
    ("只写同上", put("F6", "同上"), [("A517", "F6")], [("A517", "F6")]),
    ("只写无", put("F6", "无"), [("A516", "F6")], [("A516", "F6")]),
    ("填了别的单位的行", answer_of_another, [("A501", "F5")], [("A501", "F5")]),
    ("自己加了一栏", further, [("A503", "H6")], []),
    ("表头删了", headless, [("L206", None)], [("L206", None)]),
    ("另一本台账", another_ledger, [("U308", None)], []),
]  # fmt: skip
"""What was done to a good file → what is found with the ledger, and what the file alone shows."""


@pytest.mark.parametrize(("what", "spoil", "against", "alone"), SEEN, ids=[one[0] for one in SEEN])
def test_what_is_found(
    ledger: Path, what: str, spoil: Spoil | None, against: list[tuple[str, str]], alone: list[tuple[str, str]]
) -> None:
    path = sent(ledger.parent, spoil)
    (one,) = toolkit.check(path, ledger=ledger).files
    assert [found for found in codes(one.findings) if found in against] == against, codes(one.findings)
    if not against:
        assert one.findings == []
    path = shutil.move(path, ledger.parent / "市税务局.xlsx")
    (one,) = checking.run(checking.Request((Path(path),))).files
    assert [found for found in codes(one.findings) if found in alone] == alone, codes(one.findings)
    assert not {code for code, _ in codes(one.findings)} & NEEDS_LEDGER
    if not alone:
        assert one.findings == []
    assert one.unit == TAX or what == "表头删了"


def test_a_row_that_was_deleted_is_missed_only_with_the_ledger(ledger: Path) -> None:
    path = sent(ledger.parent, lambda sheet: sheet.delete_rows(5), name="市市场监管局.xlsx", unit=MARKET)
    (one,) = toolkit.check(path, ledger=ledger).files
    missed = [found for found in one.findings if found.code == "D407"]
    assert len(missed) == 1 and "规范住所登记" in missed[0].message
    assert "补回来" in missed[0].hint


def test_every_code_that_needs_a_ledger_exists() -> None:
    assert {one.code for one in CATALOGUE} >= NEEDS_LEDGER


def test_nothing_of_the_ledgers_own_defects_is_said_of_a_unit(ledger: Path) -> None:
    book = openpyxl.load_workbook(ledger)
    book.worksheets[0]["E3"] = "2026年13月底"
    book.save(ledger)
    path = sent(ledger.parent, put("E4", "2026年13月底"))
    assert toolkit.check(path, ledger=ledger).findings == []


def said(findings: list[Finding]) -> set[tuple[str, str | None, str | None, str]]:
    """What is said where; how to mend it is put differently for whoever has the file open."""
    return {(one.code, one.source.sheet, one.source.cell, one.message) for one in findings}


OF_ALL_FILES = {"D407", "A520", "A521"}
"""What one file of a unit lacks another may have: only merging knows."""


@pytest.mark.parametrize("as_of", [None, "2026-11-20"])
def test_check_and_merge_say_the_same_about_every_file_of_the_example(tmp_path: Path, as_of: str | None) -> None:
    inbox, baseline = EXAMPLE / "收件箱", EXAMPLE / "台账.xlsx"
    outcome = toolkit.check(inbox, ledger=baseline, as_of=as_of)
    merged = toolkit.merge(baseline, [inbox], tmp_path / "汇总台账.xlsx", plan=True, as_of=as_of).merged
    read = [one for one in merged.submissions if one.state != "letter"]  # check has nothing to say of a mail itself
    assert len(outcome.files) == len(read) > 25
    units = Counter(one.unit for one in outcome.files)
    for one in outcome.files:
        by_merge = [f for f in merged.findings if f.source.file == one.file and not f.code.startswith("M")]
        alone = [f for f in one.findings if units[one.unit] == 1 or f.code not in OF_ALL_FILES]
        assert said(told(by_merge)) >= said(alone), one.file
        assert said(told(by_merge)) <= said(one.findings), one.file


def test_the_faults_of_the_example_are_found_at_their_cells() -> None:
    outcome = toolkit.check(EXAMPLE / "收件箱", ledger=EXAMPLE / "台账.xlsx")
    found = {one.file: {(f.code, f.source.cell) for f in one.findings} for one in outcome.files}
    assert {("D404", "E63"), ("D408", "C62")} <= found["市卫健委.xlsx"]
    assert ("A510", "F5") in found["公安局反馈.xlsx"]
    assert {code for code, _ in found["县区/云台县.xlsx"]} == {"U308"}
    assert {code for code, _ in found["市教育局.xlsx"]} == {"F131"}
    assert {code for code, _ in found["市中院.xlsx"]} & {"F101", "F107", "F138"}
    assert any(code == "A501" for code, _ in found["县区/青岚县.xlsx"])
    clean = [name for name, findings in found.items() if not findings]
    assert "市税务局（终稿）.xlsx" in clean and "市水务局.docx" in clean


def test_the_json_keeps_its_schema(tmp_path: Path) -> None:
    outcome = toolkit.check(EXAMPLE / "收件箱", ledger=EXAMPLE / "台账.xlsx")
    known = valid(checking.payload(outcome), "check")
    names = [one["file"] for one in known["files"]]
    assert "报送材料.zip!/商务局/商务局.xlsx" in names and "~$市发改委.xlsx" not in names
    health = next(one for one in known["files"] if one["file"] == "市卫健委.xlsx")
    assert health["unit"] == "市卫健委" and {one["cell"] for one in health["findings"]} == {"E63", "C62"}
    assert all(one["file"] == name["file"] for name in known["files"] for one in name["findings"])


def test_many_files_are_checked_as_one_by_one(ledger: Path) -> None:
    inbox = ledger.parent / "收件箱"
    first = sent(ledger.parent, put("E6", "12月底"))
    for number in range(30):
        shutil.copy(first, inbox / f"市税务局{number:02}.xlsx")
    outcome = toolkit.check(inbox, ledger=ledger)
    assert len(outcome.files) == 31
    assert {tuple(codes(one.findings)) for one in outcome.files} == {(("D404", "E6"),)}


def mistake(*files: Path, **more: object) -> str:
    with pytest.raises(OperatorError) as caught:
        toolkit.check(list(files), **more)  # type: ignore[arg-type]
    return str(caught.value)


def test_mistakes_at_the_keyboard_are_one_sentence(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ledger.parent
    path = sent(folder)
    empty = folder / "空文件夹"
    empty.mkdir()
    broken = folder / "坏台账.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    monkeypatch.chdir(empty)
    assert "没有指明要检查的文件" in mistake()
    assert "找不到" in mistake(folder / "没有.xlsx")
    assert "找不到" in mistake(path, ledger=folder / "没有.xlsx")
    assert "文件夹" in mistake(path, ledger=empty)
    assert "读不出来" in mistake(path, ledger=broken)
    assert "没有可以检查的文件" in mistake(empty, ledger=ledger)
    assert "没有可以检查的文件" in mistake(ledger, ledger=ledger)
    assert "不是文件夹" in mistake(path, ledger=ledger, annotate=broken / "校验件")


def test_inside_a_campaign_folder_nothing_is_named(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(ledger.parent, put("E6", "12月底"))
    monkeypatch.chdir(ledger.parent)
    outcome = toolkit.check([])
    assert [one.file for one in outcome.files] == ["市税务局.xlsx"]
    assert codes(outcome.findings) == [("D404", "E6")]
    assert toolkit.check(Path("台账.xlsx")).ledger is None  # the ledger is not compared with itself


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_make_it_raise(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("任意")
    whole = data.draw(st.sampled_from(SAMPLES))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 6))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    name = data.draw(st.sampled_from(("市税务局.xlsx", "市税务局.xls", "x.csv", "报送.zip", "a.docx")))
    (folder / name).write_bytes(bytes(content) + data.draw(st.binary(max_size=40)))
    for baseline in (None, LEDGER):
        outcome = checking.run(checking.Request((folder,), baseline))
        valid(checking.payload(outcome), "check")
        assert all(one.findings or one.state == "merged" or one.state == "skipped" for one in outcome.files)


LEDGER = EXAMPLE / "台账.xlsx"
SAMPLES = [
    (EXAMPLE / "收件箱" / name).read_bytes()
    for name in ("市卫健委.xlsx", "人社局.csv", "市工信局导出.xls", "市水务局.docx", "报送材料.zip", "市自然资源局.ods")
]
