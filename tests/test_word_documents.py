"""The bundled documents filled with ledgers of every kind read as an office would have written them: nothing missing, nothing idle."""

from __future__ import annotations

import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from figures_cases import item, merged, merges, roster_of, sent, terms
from hypothesis import HealthCheck, given, settings
from lxml import etree

from toolkit.app import merge
from toolkit.core.figures.make import statistics
from toolkit.model.merging import Consolidated
from toolkit.model.reporting import ReportData
from toolkit.model.settings import DEFAULT_SETTINGS, Basics, Period
from toolkit.report.word import NAMES, render, render_each
from toolkit.report.word.context import context
from toolkit.report.word.engine import compiled, fill
from toolkit.report.word.names import template_of, units_of
from toolkit.report.word.pdf import font_list, libreoffice

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "云溪市"
DAY = date(2026, 7, 5)
LONG = "推进企业开办全程网办，完善帮办代办机制，组织专题培训并开展实地走访。" * 120
OFFICE = "云溪市优化营商环境工作领导小组办公室"
_NOTHING = Basics()
_BASICS = Basics(
    office=OFFICE, contact="王莉", phone="0000-1234567", current="2026年第二季度",
    periods=(Period("2026年第二季度", "2026-07-08"),),
)  # fmt: skip


def report(of: Consolidated, day: date | None = DAY, basics: Basics = _NOTHING, **more: Any) -> ReportData:
    """A consolidated ledger with its figures and what the office set."""
    return ReportData(
        of, statistics(of, as_of=day, **more), replace(DEFAULT_SETTINGS, basics=basics), day, "汇总台账.xlsx"
    )


def _three(*files: Any, due: str = "6月底", **more: Any) -> Consolidated:
    units = ("市税务局", "市财政局", "青岚县")
    items = [item(n, (unit,), due=due, theme=f"优化第{n}方面服务") for n, unit in enumerate(units, 1)]
    return merged(items, *files, **more)


def cases() -> dict[str, ReportData]:
    """Ledgers of every kind: name → what the documents are made of."""
    done = [sent(unit, (at, "progress", "已完成全部任务。"), (at, "status", "已完成")) for at, unit in enumerate(("市税务局", "市财政局", "青岚县"))]  # fmt: skip
    asked = merge.request(EXAMPLE / "台账.xlsx", (EXAMPLE / "收件箱",), EXAMPLE / "汇总.xlsx", plan_only=True)
    slow = sent(
        "市财政局", (0, "progress", "进展缓慢。"), (0, "status", "进展滞后"), (0, "problem", "缺少经费。\n请协调。")
    )
    return {
        "云溪市": report(merge.run(asked).merged),
        "没有事项": report(merged([])),
        "没有单位": report(merged([item(1, ())])),
        "全部完成": report(_three(*done, period="2026年第二季度"), basics=_BASICS, late=("青岚县",)),
        "全部未报": report(_three(), basics=_BASICS),
        "一家单位": report(merged([item(1, ("市财政局",), theme="")], slow)),
        "很长": report(
            merged(
                [item(1, due="6月底"), item(2, due="12月底"), item(3, due="12月底")],
                sent("市税务局", (0, "progress", "已完成。"), (1, "progress", LONG), (1, "problem", LONG[:900])),
            )
        ),
        "没有统计日期": report(_three(done[0]), None),
        "报了一部分": report(
            merged([item(1), item(2), item(3, due="常态实施")], sent("市税务局", (0, "progress", "正在推进，<&>{{ 标题 }}"), (2, "progress", "持续开展。")))
        ),
    }  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One document: its case, its name, for whom it is, its file, its paragraphs outside tables (with their style) and its tables."""

    case: str
    name: str
    unit: str
    path: Path
    lines: tuple[tuple[str, str], ...]
    tables: tuple[Any, ...]

    @property
    def text(self) -> str:
        """What stands outside tables."""
        return "\n".join(line for _, line in self.lines)

    @property
    def cells(self) -> str:
        return "\n".join(cell.text for table in self.tables for row in table.rows for cell in row.cells)

    def table(self, head: str) -> Any:
        """The table with this head, None when it is not there."""
        found = [one for one in self.tables if head in [cell.text for cell in one.rows[0].cells]]
        return found[0] if found else None


def _made(case: str, name: str, unit: str, path: Path) -> Made:
    document = docx.Document(str(path))
    blocks = [Paragraph(one, document) for one in document.element.body.iterchildren(qn("w:p"))]
    lines = tuple((one.style.style_id if one.style else "", one.text) for one in blocks)
    return Made(
        case, name, unit, path, lines, tuple(Table(one, document) for one in document.element.body.iter(qn("w:tbl")))
    )


@pytest.fixture(scope="module")
def data() -> dict[str, ReportData]:
    return cases()


@pytest.fixture(scope="module")
def every(data: dict[str, ReportData], tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    """All documents of all cases."""
    out, made = tmp_path_factory.mktemp("文件"), []
    for case, known in data.items():
        for name, document in NAMES.items():
            if document.folder:
                paths = render_each(name, known, out / case)
                made += [_made(case, name, path.stem.partition("-")[2], path) for path in paths]
            else:
                made.append(_made(case, name, "", render(name, known, out / case / f"{name}.docx")))
    return made


def one(every: list[Made], case: str, name: str) -> Made:
    return next(made for made in every if (made.case, made.name) == (case, name))


IDLE = re.compile(
    r"\{[{%#]|[%#}]\}|None|nan|True|False|[。；，、：]{2,}|（）|《》|“”|[，、；]$|^[，。；、]|\d+\.0项|(?<!\d)(?<!完成)0(项|家)",
    re.MULTILINE,
)
"""What nobody writes: tags, bare values, doubled signs, brackets around nothing, 0项 where 没有 is meant."""


def test_no_tag_no_bare_value_and_no_doubled_sign_is_left(every: list[Made], data: dict[str, ReportData]) -> None:
    for made in every:
        said = made.text.replace(data[made.case].figures.note, "")
        found = IDLE.search(said)
        assert not found, (made.case, made.name, said[max(found.start() - 20, 0) : found.end() + 10])
        assert not re.search(r"None|nan|\{%", made.cells), (made.case, made.name)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(merges(), terms())
def test_sentences_about_any_ledger_are_whole(of: Consolidated, asked: dict[str, Any]) -> None:
    given_data = ReportData(of, statistics(of, roster=roster_of(of.ledger), **asked), as_of=asked["as_of"])
    fields = context(given_data)
    for name, document in NAMES.items():
        for unit in units_of(document, fields) if document.folder else [None]:
            filled = fill(_program(name), fields if unit is None else {**fields, "单位": unit})["word/document.xml"]
            for line in etree.fromstring(filled.encode()).find(qn("w:body")).iterfind(qn("w:p")):
                said = "".join(one.text or "" for one in line.iter(qn("w:t")))
                assert said == given_data.figures.note or not IDLE.search(said), (name, said)


@cache
def _program(name: str) -> Any:
    return compiled(*template_of(name))


def test_no_heading_stands_over_nothing(every: list[Made]) -> None:
    for made in every:
        body = list(docx.Document(str(made.path)).element.body)
        for at, element in enumerate(body):
            style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            key = style.get(qn("w:val")) if style is not None else ""
            if not key.startswith("Heading"):
                continue
            behind = body[at + 1]
            following = behind.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            deeper = (
                following is not None
                and following.get(qn("w:val")) > key
                and following.get(qn("w:val")).startswith("Heading")
            )
            said = "".join(one.text or "" for one in behind.iter(qn("w:t"))).strip()
            assert said and (behind.tag == qn("w:tbl") or deeper or not following.get(qn("w:val")).startswith("Heading")), (made.case, made.name)  # fmt: skip


def test_no_table_has_a_head_and_nothing_else(every: list[Made]) -> None:
    for made in every:
        for table in made.tables:
            if made.case not in ("没有事项", "没有单位"):
                assert len(table.rows) > 1, (made.case, made.name, [cell.text for cell in table.rows[0].cells])


def test_numbers_of_a_bulletin_add_up(every: list[Made], data: dict[str, ReportData]) -> None:
    for case, known in data.items():
        if not known.figures.items:
            continue
        made = one(every, case, "情况通报")
        total = len(known.figures.items)
        told = re.search(r"台账共列(\d+)项。(.*)", made.text)
        assert told and int(told[1]) == total
        parts = re.findall(r"(\d+)项，占([\d.]+)%", told[2])
        assert sum(int(count) for count, _ in parts) == total
        assert sum(round(float(share) * 10) for _, share in parts) == 1000
        themes = made.table("事项数")
        if themes is not None:
            rows = [[cell.text for cell in row.cells] for row in themes.rows[1:]]
            for at in range(1, 8):
                assert sum(int(row[at]) for row in rows[:-1]) == int(rows[-1][at])
                assert all(sum(map(int, row[2:8])) == int(row[1]) for row in rows)
        assert f"按全部{total}项计算，完成率为" in made.text


def test_who_reported_nothing_is_always_said(every: list[Made], data: dict[str, ReportData]) -> None:
    for case, known in data.items():
        silent, partial = known.figures.silent.ids, known.figures.partial.ids
        for name in ("情况通报", "工作专报", "汇报提纲"):
            text = one(every, case, name).text
            if silent:
                assert f"未报送单位：{'、'.join(silent)}。" in text
                assert f"未报送{len(silent)}家" in text
            elif known.figures.reporting.whole.number:
                assert "没有未报送单位" in text
            else:
                assert "没有应当报送的单位" in text
        made = one(every, case, "未报送名单")
        listed = [row.cells[1].text for table in made.tables for row in table.rows[1:]]
        assert listed == [*silent, *partial]
        assert made.text.count("无。") == (not silent) + (not partial)


@pytest.mark.parametrize(("count", "listed"), [(15, True), (16, False)])
def test_a_long_row_of_late_units_is_left_to_the_table(count: int, listed: bool, tmp_path: Path) -> None:
    many = merged([item(number, [f"市第{number}中学"], due="6月底") for number in range(1, count + 1)])
    render("情况通报", report(many), tmp_path / "通报.docx")
    (said,) = [one.text for one in docx.Document(str(tmp_path / "通报.docx")).paragraphs if "有逾期或滞后" in one.text]
    if listed:
        assert said.count("（逾期1项）") == count
    else:
        assert said == "有逾期或滞后事项的单位较多，见附件1。"


def test_each_unit_gets_a_notice_about_its_own_items_only(every: list[Made], data: dict[str, ReportData]) -> None:
    for case, known in data.items():
        owed = {unit.unit: unit.missing for unit in known.figures.units if unit.missing.number}
        requirement = {one.id: one.requirement for one in known.merged.ledger.items}
        for name in ("催办通知单", "催办函"):
            made = [m for m in every if (m.case, m.name) == (case, name)]
            assert [m.unit for m in made] == list(owed)
            for notice in made:
                rows = notice.table("承担职责").rows[1:]
                assert len(rows) == owed[notice.unit].number
                for row, item_id in zip(rows, owed[notice.unit].ids, strict=True):
                    assert requirement[item_id].rstrip("。")[:20] in row.cells[1].text
                assert f"{notice.unit}：" in notice.text.splitlines()
        for notice in (m for m in every if (m.case, m.name) == (case, "督办通知单")):
            lead = next(unit.lead for unit in known.figures.units if unit.unit == notice.unit)
            rows = notice.table("逾期天数").rows[1:]
            assert len(rows) == (lead.overdue or lead.total).number + (lead.behind or lead.total).number
            assert len(notice.table("预计完成时间").rows) == len(rows) + 1, "回执逐项列出"


def test_what_is_not_there_is_said_or_left_out(every: list[Made]) -> None:
    nothing = one(every, "全部完成", "情况通报")
    for sentence in (
        "无逾期事项。",
        "没有到期的事项。",
        "未到期事项中没有滞后的。",
        "没有提出问题和建议。",
        "目前没有逾期事项",
    ):
        assert sentence in nothing.text
    assert nothing.table("逾期天数") is None
    assert "附件2" in nothing.text and "附件3" not in nothing.text and "问题和建议汇总表" not in nothing.text
    assert "按时报送率为66.7%" in nothing.text and "迟报单位：青岚县。" in nothing.text
    assert "迟报单位" not in one(every, "云溪市", "情况通报").text, "没有登记，不能说谁迟了"
    assert "居前" not in nothing.text, "都一样，不排名"
    assert not [made for made in every if made.case == "全部完成" and made.name.startswith(("催办", "督办"))]
    assert "没有可以通报的进展" in one(every, "没有事项", "情况通报").text
    example = one(every, "云溪市", "情况通报")
    assert example.table("逾期天数") is not None and "无逾期事项。" not in example.text
    assert "附件3" in example.text


def test_without_a_day_nothing_is_said_of_time(every: list[Made]) -> None:
    for name in ("情况通报", "工作专报", "汇报提纲"):
        text = one(every, "没有统计日期", name).text
        assert "截至【统计日期】" in text
        assert not re.search(r"逾期\d|天内到期|无逾期事项|没有逾期事项|到期完成率", text)
    assert "没有写明统计日期" in one(every, "没有统计日期", "情况通报").text


def test_what_the_office_set_stands_where_it_belongs_and_nothing_is_invented(every: list[Made]) -> None:
    known, unknown = one(every, "全部未报", "催办通知单"), one(every, "云溪市", "催办通知单")
    assert ("LongSignature", OFFICE) in known.lines
    assert "（联系人：王莉，联系电话：0000-1234567）" in known.text
    assert "应于2026年7月8日前报送" in known.text and "请于2026年7月8日前将" in known.text, "还没有到截止日期"
    assert ("Signature", "【发文单位】") in unknown.lines
    assert "【联系人】" in unknown.text and "请于【　　】年【　】月【　】日前将" in unknown.text
    for made in every:
        assert "送审稿" in made.text
        assert not re.search(r"〔20\d\d〕", made.text), "发文字号由办公室编"
        assert not re.search(r"^\s*20\d\d年\d+月\d+日$", made.text, re.M), "成文日期由办公室填"


def test_items_nobody_stated_a_state_for_are_marked_and_listed_for_the_office(
    every: list[Made], data: dict[str, ReportData]
) -> None:
    made, figures = one(every, "云溪市", "情况通报"), data["云溪市"].figures
    doubtful = figures.total.overdue_inferred
    assert doubtful is not None and doubtful.number > 0
    assert f"其中{doubtful.number}项单位没有写明是否完成，【待核实】" in made.text
    rows = [row.cells[4].text for row in made.table("逾期天数").rows[1:]]
    assert sum("【待核实】" in row for row in rows) == doubtful.number
    silent = one(every, "全部未报", "情况通报").table("逾期天数")
    assert [row.cells[4].text for row in silent.rows[1:]] == ["未报送"] * 3, "没有报送是事实，不用核实"
    assert "送审核实单（定稿前删去本页）" in made.text
    assert "送审核实单" not in one(every, "全部完成", "情况通报").text


def test_the_attached_ledger_is_whole_with_themes_merged(every: list[Made], data: dict[str, ReportData]) -> None:
    items = data["云溪市"].merged.ledger.items
    table = one(every, "云溪市", "情况通报").table("进展情况")
    cells = [list(row.iterchildren(qn("w:tc"))) for row in table._tbl.iterchildren(qn("w:tr"))][1:]
    assert [row.cells[3].text for row in table.rows[1:]] == [one.requirement for one in items]
    merges = [row[0].find(f"{qn('w:tcPr')}/{qn('w:vMerge')}").get(qn("w:val")) for row in cells]
    assert merges.count("restart") == len({one.theme for one in items})
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_the_note_on_denominators_stands_once(every: list[Made], data: dict[str, ReportData]) -> None:
    for made in every:
        if made.name in ("情况通报", "工作专报", "汇报提纲"):
            assert made.text.count(data[made.case].figures.note) == 1


def test_text_of_a_unit_arrives_as_it_is(every: list[Made]) -> None:
    assert "正在推进，<&>{{ 标题 }}" in one(every, "报了一部分", "情况通报").cells
    assert LONG in one(every, "很长", "情况通报").cells
    assert "缺少经费。\n请协调。" in one(every, "一家单位", "情况通报").cells


# --- on paper ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(every: list[Made], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[Any]]:
    """(case, name) → lines of each page, from top to bottom, of the first document of that name."""
    program, pdfplumber = libreoffice(), pytest.importorskip("pdfplumber")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    home = tmp_path_factory.mktemp("纸面")
    chosen = {(made.case, made.name): made for made in reversed(every) if made.case in ("云溪市", "全部未报", "很长")}
    files = []
    for at, made in enumerate(chosen.values()):
        files.append(home / f"{at}.docx")
        files[-1].write_bytes(made.path.read_bytes())
    chosen["满页", ""] = one(every, "没有事项", "汇报提纲")
    files.append(_full_page(home / "满页.docx", chosen["满页", ""].path))
    (home / "fonts.conf").write_text(font_list(), encoding="utf-8")
    subprocess.run(
        [program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(home), *map(str, files)],
        capture_output=True, timeout=180, env={**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")},
    )  # fmt: skip
    found = {}
    for known, file in zip(chosen, files, strict=True):
        with pdfplumber.open(file.with_suffix(".pdf")) as pdf:
            found[known] = [(page.width, page.height, page.extract_text_lines()) for page in pdf.pages]
    return found


def _full_page(path: Path, like: Path) -> Path:
    """A document with the paper of another one and nothing but text."""
    text = "".join(
        f"<w:p><w:pPr><w:pStyle w:val='BodyText'/></w:pPr><w:r><w:t>{'云溪市优化营商环境' * 100}</w:t></w:r></w:p>"
        for _ in "一二三"
    )
    with zipfile.ZipFile(like) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                whole = content.decode()
                end = whole[whole.rindex("<w:sectPr") :]
                content = (whole[: whole.index("<w:body>") + len("<w:body>")] + text + end).encode()
            new.writestr(name, content)
    return path


def test_a_full_page_has_twenty_two_lines_of_twenty_eight_characters(pages: dict[tuple[str, str], list[Any]]) -> None:
    lines = _texts(pages["满页", ""][0])
    assert len(lines) == 22
    assert len(lines[0]) == 26, "首行缩进二字"
    assert {len(line) for line in lines[1:18]} == {28}


def _texts(page: Any) -> list[str]:
    """The lines of a page, its number left out."""
    found = ["".join(line["text"].split()) for line in page[2]]
    return [line for line in found if line and not re.fullmatch(r"—\d+—|\d|—", line)]


def _pages_with(pages: dict[tuple[str, str], list[Any]]) -> Iterator[tuple[tuple[str, str], int, list[str]]]:
    for known, those in pages.items():
        for at, page in enumerate(those):
            yield known, at, _texts(page)


def test_a_page_holds_twenty_two_lines_between_the_margins(pages: dict[tuple[str, str], list[Any]]) -> None:
    for known, those in pages.items():
        for width, height, lines in those:
            if width > height or not lines or known[1] == "催办函":
                continue
            body = [line for line in lines if not re.search(r"—\s*\d+\s*—", line["text"])]
            if body:
                assert min(line["x0"] for line in body) >= 28 / 25.4 * 72 - 1, known
                assert min(line["top"] for line in body) >= 37 / 25.4 * 72 - 2, known
                assert max(line["bottom"] for line in body) <= (297 - 35) / 25.4 * 72 + 3, known
            number = next(line for line in lines if re.search(r"—\s*\d+\s*—", line["text"]))
            assert (number["x0"] > width / 2) == (int(re.findall(r"\d+", number["text"])[0]) % 2 == 1), "单右双左"


def test_no_heading_is_last_on_a_page_and_no_signature_alone_on_one(pages: dict[tuple[str, str], list[Any]]) -> None:
    for known, at, lines in _pages_with(pages):
        if not lines:
            continue
        assert not re.match(r"^([一二三四五六]、|（[一二三四]）)\S{2,16}$", lines[-1]) or lines[-1].endswith("。"), (
            known,
            at,
        )
        assert not re.match(r"【发文单位】$|云溪市优化营商环境工作领导小组办公室$", lines[0]) or at == 0, (
            known,
            at,
            lines,
        )


def test_every_character_of_a_long_answer_is_on_paper(pages: dict[tuple[str, str], list[Any]]) -> None:
    said = "".join("".join(_texts(page)) for page in pages["很长", "情况通报"])
    assert said.count("实地走访") >= LONG.count("实地走访") * 0.9, "lines of a narrow column may cut the word"
    assert sum(said.count(sign) for sign in "访") >= LONG.count("访") + LONG[:900].count("访")


def test_a_notice_about_one_item_is_one_page(pages: dict[tuple[str, str], list[Any]]) -> None:
    assert len(pages["全部未报", "催办通知单"]) == 1


def test_numbers_of_landscape_pages_stand_at_the_left_edge(pages: dict[tuple[str, str], list[Any]]) -> None:
    turned = [page for page in pages["云溪市", "情况通报"] if page[0] > page[1]]
    assert turned
    for width, height, lines in turned:
        left = [line for line in lines if line["x1"] < 35 / 25.4 * 72]
        assert left, "页码在订口或切口一边"
        assert width > height
