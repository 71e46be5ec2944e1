"""Every number that a report states is taken out of it and compared with the figures recomputed from the JSON of the ledger.

Three steps: the statistics agree with the ledger (``core.figures.check``, code of its own); each number in a document is the one
of the statistics that it says it is, and is called by its name; no other digit stands in the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import jsonschema
import pytest
from docx.oxml.ns import qn
from figures_cases import merges, roster_of, terms
from hypothesis import HealthCheck, given, settings
from reported import COLUMNS, URGED, Block, Documents, Page, misnamed, number_of
from test_reopen import merged_of

import toolkit
from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.core.public import public_of
from toolkit.model.reporting import ReportData
from toolkit.model.settings import Basics, Period, Settings
from toolkit.report.board.public import public_page
from toolkit.report.board.write import board_bytes
from toolkit.report.payload import merge_payload
from toolkit.report.word import render
from toolkit.report.word.engine import compiled
from toolkit.report.word.names import NAMES
from toolkit.report.word.traced import GIVEN, look_up, path_of
from toolkit.text.printed import visible

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云溪市"
OFFICE = Settings(
    Basics(
        "云溪市优化营商环境",
        office="市营商办",
        contact="李四",
        phone="电话",
        periods=(Period("2026年6月", "2026-07-05"),),
    )
)
DOCUMENTS = Documents()
_SCHEMA = json.loads((ROOT / "docs" / "schema" / "report.schema.json").read_text("utf-8"))
STATISTICS = {"$defs": _SCHEMA["$defs"], "$ref": "#/$defs/statistics"}
_STATIC = (
    r"— 1 —",
    r"^\d\.(?!\d)",
    r"附件\d",
    r"\d\.(各单位完成情况表|问题和建议汇总表|落实台账)",
    r"详见附件\d",
    r"见附件\d，",
)
"""Digits of the templates themselves: numbers of pages, of paragraphs and of attachments."""
_ATTACHED = re.compile(r"^(附件)?\d(\.落实台账)?$")


class Case:
    """One ledger with its figures, and all that is needed to look a number up."""

    def __init__(self, data: ReportData, **asked: Any) -> None:
        self.data = data
        self.figures: dict[str, Any] = json.loads(json.dumps(statistics_payload(data.figures)))
        self.ledger: dict[str, Any] = json.loads(json.dumps(merge_payload(data.merged)))
        assert first_difference(self.figures, self.ledger, **asked) == ""
        said = [*_strings(self.figures), *_strings(self.ledger), *_strings(_plain(data.settings))]
        said += [f"{one['no']}. {one['title'] or one['requirement']}" for one in self.ledger["items"]]
        self.texts = "\x00".join("".join(visible(one).split()) for one in said)
        given = (data.figures.title, data.figures.period, *_plain(data.settings))
        self.known = sorted(filter(None, given), key=len, reverse=True)
        self.problems = sum(
            1
            for item in self.ledger["items"]
            for text in (
                [item["approved_cells"]["problem"]] if "problem" in item["approved_cells"] else _problems(item)
            )
            if text.strip()
        )


def _problems(item: dict[str, Any]) -> list[str]:
    return [one["problem"] for one in item["reports"] if one["sources"]["problem"]]


def _plain(given: Settings) -> list[str]:
    return [given.basics.title, given.basics.office, given.basics.contact, given.basics.phone]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def wrong_in(blocks: list[Block], case: Case) -> Iterator[str]:
    """Everything that a document states and the ledger does not bear out."""
    counted: dict[str, int] = {}
    for block in blocks:
        before = ""
        for at, piece in enumerate(block.pieces):
            after = "".join(one.text for one in block.pieces[at + 1 :])
            if not piece.printed:
                rest = piece.text
                for known in _STATIC:
                    rest = re.sub(known, "", rest)
                if re.search(r"\d", rest):
                    yield f"模板自己写了数字：{piece.text}"
            elif piece.number is not None:
                yield from _wrong_number(block, piece, before, after, case, counted)
            elif isinstance(piece.value, date):
                days = {case.data.as_of, URGED, *(date.fromisoformat(one.due or "") for one in OFFICE.basics.periods)}
                if piece.value not in days:
                    yield f"不知从哪里来的日期：{piece.text}"
            else:
                yield from _wrong_text(piece.text, case)
            before += piece.text


def _wrong_number(
    block: Block, piece: Any, before: str, after: str, case: Case, counted: dict[str, int]
) -> Iterator[str]:
    path, place = path_of(piece.value), f"{block.head}·{before[-20:]}【{piece.text}】{after[:10]}"
    stands = number_of(piece.text)
    if path == GIVEN:
        return
    if path:
        ought = look_up(case.figures, path)
        ought = abs(ought) if path.endswith("/days_left") else ought
        if stands != ought:
            yield f"{place}：按台账应为{ought}（{path}）"
        if name := misnamed(path, block.head, before, after):
            yield f"{place}：是{path}，却叫作“{name}”"
    elif not block.head and _ATTACHED.match(before + piece.text + after):
        return
    elif block.head == "序号" or (not before and after.startswith(".")):
        counted[block.head] = counted.get(block.head, 0) + 1 if stands != 1 else 1
        if stands != counted[block.head]:
            yield f"{place}：序号不连续"
    elif block.head == "逾期天数" and piece.number == 0:
        return
    elif before.endswith("涉及"):
        if stands != len(case.figures["units"]):
            yield f"{place}：应为{len(case.figures['units'])}家"
    elif before.endswith("提出问题和建议"):
        if stands != case.problems:
            yield f"{place}：应为{case.problems}条"
    else:
        yield f"{place}：不是统计出来的数"


def _wrong_text(text: str, case: Case) -> Iterator[str]:
    """A text with digits has to be one of the ledger's, or of the statistics (the note, the reasons to look again)."""
    for known in case.known:
        text = text.replace(known, "\n")
    who = re.match(r"第(.+?)项“(.*)”（(.*)）$", text, re.S)
    for part in re.split(r"[；\n、…【】]", "\n".join(who.groups()) if who else text):
        plain = "".join(part.split()).strip("。；;，,.")
        if plain not in case.texts and any(
            one not in case.texts for one in re.findall(r"\D{0,3}\d[\d.]*\D{0,3}", plain)
        ):  # a title may be cut into lines
            yield f"不知从哪里来的文字：{plain}"


def all_wrong(case: Case, names: Sequence[str] = tuple(DOCUMENTS.compiled)) -> list[str]:
    """What is wrong in the documents ``names``, each with the document's name."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            for blocks in DOCUMENTS.blocks(name, case.data, patch):
                found += [f"{name}：{one}" for one in wrong_in(blocks, case)]
    return found


# --- pages -------------------------------------------------------------------------------------------------------------------


def pages_of(data: ReportData) -> list[bytes]:
    """进展一览 and 公开版."""
    public = public_of(data.merged)
    return [board_bytes(data), *([] if public.secret else [public_page(data, public)])]


def wrong_on(content: bytes, case: Case) -> Iterator[str]:
    """Everything that a page states and the ledger does not bear out."""
    page = Page(content)
    for path, value, text, head in page.figures:
        ought = look_up(case.figures, path.replace(".", "/"))
        ought = ought["number"] if "number" in (ought if isinstance(ought, dict) else ()) else ought
        ought = ought["percent"] if isinstance(ought, dict) else ought
        if ought is None or float(value) != ought or number_of(text) != abs(ought):
            yield f"{head}·{text}：按台账应为{ought}（{path}）"
        if head in COLUMNS and not re.search(COLUMNS[head], path):
            yield f"{head}·{text}：是{path}"
    yield from (f"没有出处的数：{text.strip()}" for text in page.rest if re.search(r"\d", text.replace("SHA-256", "")))
    for text in page.texts:
        days = "|".join(str(one["days"]) for one in case.figures["lights"] if one["days"] is not None)
        words = re.sub(rf"^(临近时限|已逾期)\s*({days})\s*天(以上)?$", "", text.strip())
        parts = re.split(r"【[^】]*】| › |…$", words)
        plain = ["".join(part.split()) for part in parts]
        yield from (
            f"不知从哪里来的文字：{part}" for part in plain if re.search(r"\d", part) and part not in case.texts
        )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Case:
    out = tmp_path_factory.mktemp("核对") / "汇总台账.xlsx"
    toolkit.merge(EXAMPLE / "台账.xlsx", [EXAMPLE / "收件箱"], out, as_of="2026-07-01")
    return Case(toolkit.report("情况通报", out).data)


def test_every_number_of_the_example_is_the_ledgers(example: Case) -> None:
    assert all_wrong(example) == []
    for page in pages_of(example.data):
        assert list(wrong_on(page, example)) == []
    assert len(Page(board_bytes(example.data)).figures) > 300


def words_of(element: Any) -> str:
    """The text of a paragraph or cell, without white space."""
    return "".join("".join((one.text or "").split()) for one in element.iter(qn("w:t")))


@pytest.mark.parametrize("name", [name for name, one in NAMES.items() if not one.folder])
def test_the_file_that_is_written_says_what_was_looked_at(
    name: str, example: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (blocks,) = DOCUMENTS.blocks(name, example.data, monkeypatch)
    looked_at = ["".join("".join(piece.text.split()) for piece in block.pieces) for block in blocks]
    book = docx.Document(str(render(name, example.data, tmp_path / "a.docx")))
    body = book.element.body
    cells = {words_of(one) for one in body.iter(qn("w:tc"))}
    rest = [words_of(one) for one in body.iter(qn("w:p")) if one.getparent() is body]
    written = [*cells, *rest]
    assert [one for one in written if re.search(r"\d", one) and one not in looked_at] == []
    assert sum(bool(re.search(r"\d", one)) for one in written) > 2


@pytest.mark.parametrize("seed", range(4))
def test_every_number_of_a_generated_campaign_is_the_ledgers(seed: int) -> None:
    import random

    from campaign import make_campaign

    merged, roster = merged_of(make_campaign(random.Random(seed)), period="2026年6月", as_of="2026-07-01")
    day = date(2026, 7, 1) if seed else None
    made = ReportData(merged, statistics(merged, as_of=day, roster=roster), OFFICE, day, "汇总台账.xlsx")
    assert all_wrong(Case(made)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(merges(), terms())
def test_every_number_of_any_ledger_is_the_ledgers(merged: Any, asked: dict[str, Any]) -> None:
    figures = statistics(merged, roster=roster_of(merged.ledger), **asked)
    data = ReportData(merged, figures, OFFICE, asked["as_of"], "汇总台账.xlsx")
    case = Case(data, closed=asked["closed"], late=asked["late"])
    assert all_wrong(case) == []
    for page in pages_of(data):
        assert list(wrong_on(page, case)) == []


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(merges(), terms())
def test_the_statistics_of_any_ledger_have_their_published_form(merged: Any, asked: dict[str, Any]) -> None:
    made = statistics_payload(statistics(merged, roster=roster_of(merged.ledger), **asked))
    jsonschema.validate(json.loads(json.dumps(made)), STATISTICS, cls=jsonschema.Draft202012Validator)


# --- the check itself --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("台账共列{{ 合计.总数 }}项，逾期{{ 合计.逾期 }}项，{{ 临期天数 }}天内到期{{ 合计.临期 }}项。", ""),
        ("已完成{{ 合计.正在推进 }}项。", "却叫作“已完成”"),
        ("逾期{{ 合计.滞后 }}项。", "却叫作“逾期”"),
        ("未报送{{ 部分报送单位数 }}家。", "却叫作“未报送”"),
        ("台账共列{{ 合计.总数 - 1 }}项。", "不是统计出来的数"),
        ("台账共列{{ 事项[1:]|length }}项。", "不是统计出来的数"),
        ("台账共列63项。", "模板自己写了数字"),
        ("台账共列{{ 合计.总数 }}项，涉及{{ 各单位|length + 1 }}家单位。", "应为27家"),
        ("{{ '另有5项' }}。", "不知从哪里来的文字"),
    ],
)
def test_a_number_that_is_not_the_ledgers_is_found(
    sentence: str, told: str, example: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = docx.Document()
    book.add_paragraph(sentence)
    book.save(str(tmp_path / "模板.docx"))
    monkeypatch.setitem(DOCUMENTS.compiled, "情况通报", compiled(tmp_path / "模板.docx"))
    found = all_wrong(example, ["情况通报"])
    assert [one for one in found if told in one] if told else found == []


def test_a_field_that_holds_another_number_is_found(example: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.report.word import context

    real = context.whole
    monkeypatch.setattr(context, "whole", lambda number, path: real(number + (path == "units/2/owed/number"), path))
    assert any("按台账应为" in one and "units/2/owed" in one for one in all_wrong(example))


def test_a_figure_that_a_page_states_wrongly_is_found(example: Case) -> None:
    page = board_bytes(example.data).decode("utf-8")
    total = '<data value="63" data-figure="total.total">63</data>'
    assert total in page
    for wrong in (
        total.replace(">63<", ">64<"), total.replace('"63"', '"64"'), total.replace("total.total", "total.ongoing"), "63",
    ):  # fmt: skip
        assert list(wrong_on(page.replace(total, wrong, 1).encode(), example))


def test_every_bundled_template_is_among_those_that_are_looked_at() -> None:
    bundled = {path.stem for path in (ROOT / "templates" / "word").glob("*.docx")}
    assert bundled == set(DOCUMENTS.compiled)
