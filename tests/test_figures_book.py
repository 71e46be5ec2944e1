"""The sheets of figures: every number is the statistics', agrees with the ledger beside it, and is never read back."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import consolidated
import openpyxl
import pytest
import python_calamine
from figures_cases import LIGHTS, WORDS, item, merged, merges, roster_of, sent, terms
from figures_sheets import THEMES, UNITS, campaign, planned
from hypothesis import HealthCheck, given, settings
from openpyxl.comments import Comment

from toolkit.app import merge
from toolkit.app.opening import ledger_of
from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.core.late import late_units
from toolkit.core.previous import Previous, read_previous
from toolkit.core.reopen import reopen
from toolkit.model.ledger import Role
from toolkit.model.merging import Consolidated
from toolkit.model.output import (
    FIGURE_SHEETS,
    KIND,
    LATE_SHEET,
    LEDGER_SHEET,
    NEXT_SHEET,
    PROBLEMS_SHEET,
    REGISTER_SHEET,
    SOURCES_SHEET,
    STATISTICS_SHEET,
    UNITS_SHEET,
)
from toolkit.model.statistics import SHOWN, Statistics, Tally
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise
from toolkit.report import figures_book, ledger_sheet, workbook
from toolkit.report.figures_book import Figures
from toolkit.report.figures_page import MADE_ANEW
from toolkit.report.payload import merge_payload
from toolkit.report.submit import write_submit
from toolkit.report.workbook import write_consolidated
from toolkit.settings.layouts import load_layouts

DAY = date(2026, 6, 30)
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "云溪市"
HEADS = frozenset({"下步工作打算"})
Row = list[Any]


class Made(NamedTuple):
    """A merge, its statistics, and the workbook they were written to."""

    merged: Consolidated
    figures: Statistics
    path: Path
    book: Any

    def rows(self, sheet: str) -> list[Row]:
        """The values of a sheet; blank cells are None."""
        return [list(row) for row in self.book[sheet].iter_rows(values_only=True)]


def written(of: Consolidated, path: Path, **asked: Any) -> Made:
    figures = statistics(of, roster=roster_of(of.ledger), **asked)
    write_consolidated(of, path, Figures(lambda: figures, HEADS))
    return Made(of, figures, path, openpyxl.load_workbook(path))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    path = tmp_path_factory.mktemp("figures") / "汇总台账.xlsx"
    return written(planned(campaign()), path, as_of=DAY)


def percent(value: Any) -> Decimal | None:
    """A percentage as it stands in a cell → as the statistics state it."""
    return None if value == "—" else Decimal(str(value)).scaleb(2)


def tables(rows: list[Row], head: str) -> Iterator[tuple[int, list[Row]]]:
    """(index of the head row, rows below it up to the next blank one) of each table whose first head is ``head``."""
    for number, row in enumerate(rows):
        if row[0] == head:
            end = next((n for n in range(number + 1, len(rows)) if not rows[n][0]), len(rows))
            yield number, rows[number + 1 : end]


def test_the_sheets_stand_between_who_is_missing_and_the_sources(made: Made, tmp_path: Path) -> None:
    names = made.book.sheetnames
    assert names[0] == LEDGER_SHEET
    assert names[names.index("未报送") + 1 : names.index(SOURCES_SHEET)] == list(FIGURE_SHEETS)
    bare = written(campaign(12), tmp_path / "无下步.xlsx", as_of=DAY)
    assert NEXT_SHEET not in bare.book.sheetnames and PROBLEMS_SHEET in bare.book.sheetnames
    write_submit(made.merged, tmp_path / "上报版.xlsx")
    assert openpyxl.load_workbook(tmp_path / "上报版.xlsx").sheetnames == [LEDGER_SHEET]


def test_every_sheet_says_what_becomes_of_changes_and_ends_with_a_note(made: Made) -> None:
    for name in FIGURE_SHEETS:
        rows = made.rows(name)
        assert rows[2][0] == MADE_ANEW
        assert "2026年上半年" in rows[1][0] and "2026-06-30" in rows[1][0]
        assert rows[-1][0].startswith("注：")
    assert made.rows(STATISTICS_SHEET)[-1][0] == made.figures.note
    assert made.figures.note.rstrip("。") in made.rows(UNITS_SHEET)[-1][0]


def test_the_totals_are_those_of_the_statistics(made: Made) -> None:
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), "指标")
    stated = {line[0]: (line[1], line[2] or "") for line in lines}
    total, figures = made.figures.total, made.figures
    assert total.overdue and total.due_soon and total.behind and total.done_due  # the sample has some of each
    for name, count in (
        ("事项总数", total.total), ("其中持续推进", total.ongoing), ("逾期", total.overdue), ("临期", total.due_soon),
        ("滞后", total.behind), ("状态由文字判断", total.inferred), ("未报送单位", figures.silent), ("部分报送单位", figures.partial),
    ):  # fmt: skip
        assert stated[name][0] == count.number > 0, name
    for name, rate in (
        ("完成率", total.done), ("完成率（不含持续推进）", total.done_dated), ("到期完成率", total.done_due), ("报送率", figures.reporting),
    ):  # fmt: skip
        assert percent(stated[name][0]) == rate.percent
        assert stated[name][1] == f"{rate.part.number} ÷ {rate.whole.number}，分母为{rate.basis}"
    assert all(unit in stated["未报送单位"][1] for unit in figures.silent.ids)
    assert percent(stated["全年序时进度"][0]) == figures.year == 50


def test_states_sum_to_100_and_lights_have_their_colour_and_word(made: Made) -> None:
    rows = made.rows(STATISTICS_SHEET)
    ((head, lines),) = tables(rows, "状态")
    total = made.figures.total
    assert [(line[0], line[1], percent(line[2])) for line in lines[:6]] == [
        (one.status, one.count.number, one.share) for one in total.statuses
    ]
    assert lines[6][:3] == ["合计", 120, 1]
    assert sum(Decimal(str(line[2])) for line in lines[:6]) == 1
    lights = {(one.name, one.colour): one.count.number for one in total.lights}
    sheet = made.book[STATISTICS_SHEET]
    shown = {
        (sheet.cell(row, 5).value, sheet.cell(row, 5).fill.fgColor.rgb[2:]): sheet.cell(row, 7).value
        for row in range(head + 2, head + 2 + len(lines))
        if sheet.cell(row, 5).value
    }
    assert shown == lights and sum(shown.values()) == 120


def group_row(one: Tally) -> Row:
    assert one.overdue is not None and one.due_soon is not None
    return [
        one.name, one.total.number, *[state.count.number for state in one.statuses], one.overdue.number, one.due_soon.number,
        one.done.percent, one.dated.number, one.done_dated.part.number, one.done_dated.percent,
    ]  # fmt: skip


@pytest.mark.parametrize(("head", "field"), [("主题", "themes"), ("完成月份", "months")])
def test_themes_and_months_are_those_of_the_statistics(made: Made, head: str, field: str) -> None:
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), head)
    groups: tuple[Tally, ...] = getattr(made.figures, field)
    read = [[*line[:10], percent(line[10]), *line[11:13], percent(line[13])] for line in lines]
    assert read[:-1] == [group_row(one) for one in groups] and len(groups) > 5
    assert read[-1] == ["合计", *group_row(made.figures.total)[1:]]
    for column in (*range(1, 10), 11, 12):
        assert sum(line[column] for line in read[:-1]) == read[-1][column]


def test_rankings_with_ties_and_in_the_official_order(made: Made) -> None:
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), "单位")
    assert len(lines) == 60
    for ranking, (unit, rest) in zip(made.figures.rankings, ((0, 1), (4, 6), (9, 11)), strict=True):
        ranks = [row.rank for row in ranking.rows if row.rank]
        ties = {rank: ranks.count(rank) for rank in ranks}
        assert ranking.apart and max(ties.values()) > 1
        assert all(rank + ties[rank] in ties or rank + ties[rank] == len(ranks) + 1 for rank in ties)  # 1, 2, 2, 4
        assert [(line[unit], line[rest], percent(line[rest + 2])) for line in lines] == [
            (row.unit, "—" if row.rank is None else row.rank, row.rate.percent) for row in ranking.rows
        ]
    rows = made.rows(UNITS_SHEET)
    ranked = {row[1]: row[7] for row in rows[5:65]}
    assert ranked == {row.unit: row.rank for row in made.figures.rankings[2].official}


def test_a_ranking_in_which_all_are_equal_ranks_nobody(tmp_path: Path) -> None:
    rows = [item(n, (unit,)) for n, unit in enumerate(("市税务局", "市财政局"), start=1)]
    made = written(
        merged(rows, *(sent(r.assignments[0].units[0], (i, "status", "正在推进")) for i, r in enumerate(rows))),
        tmp_path / "a.xlsx",
    )
    lines = made.rows(STATISTICS_SHEET)
    ((at, ranked),) = tables(lines, "单位")
    assert "各单位相同，不排名次" in lines[at - 1][0]
    assert [line[:2] for line in ranked] == [["市税务局", "—"], ["市财政局", "—"]]


def test_every_unit_has_its_line_in_the_official_order_also_who_sent_nothing(made: Made) -> None:
    rows = made.rows(UNITS_SHEET)
    heads, lines = rows[4], rows[5 : 5 + len(made.figures.units)]
    assert [line[1] for line in lines] == [one.unit for one in made.figures.units] == made.merged.units
    lights = heads.index("绿灯")
    for line, one in zip(lines, made.figures.units, strict=True):
        assert line[:6] == [one.order, one.unit, one.state, one.owed.number, one.answered.number, one.missing.number]
        assert percent(line[6]) == one.reporting.percent
        lead = one.lead
        assert line[8:15] == [lead.total.number, *[state.count.number for state in lead.statuses]]
        assert line[15:18] == [lead.overdue.number, lead.due_soon.number, lead.behind.number]  # type: ignore[union-attr]
        assert percent(line[18]) == lead.done.percent
        assert line[20:22] == [lead.dated.number, lead.done_dated.part.number]
        assert percent(line[22]) == lead.done_dated.percent
        assert sum(line[lights:-3]) == lead.total.number
        assert line[-3] == one.support.total.number
        assert line[-2] == sum(s.count.number for s in one.support.statuses if s.status not in ("未填报", "未报送"))
    silent = [line for line in lines if line[2] == "未报送"]
    assert [line[1] for line in silent] == list(made.figures.silent.ids) and len(silent) == 3
    sheet = made.book[UNITS_SHEET]
    for number, line in enumerate(lines, start=6):
        assert (sheet.cell(number, 2).font.color.rgb == "FFB00000") is (line[2] == "未报送")
    assert not any(d.hidden for d in sheet.row_dimensions.values())


def test_who_supports_and_owes_but_wrote_nothing_is_not_counted_as_an_answer(tmp_path: Path) -> None:
    rows = [item(n, ("市税务局",), ("市财政局",)) for n in (1, 2, 3)]
    of = merged(rows, sent("市财政局", (0, "status", "已完成"), (1, "status", "正在推进")), owes=tuple(Role))
    heads, *lines = written(of, tmp_path / "a.xlsx").rows(UNITS_SHEET)[4:7]
    assert heads[-3:] == ["事项数", "已填报", "已完成"]
    assert [line[-3:] for line in lines] == [[0, 0, 0], [3, 2, 1]]


def test_who_came_late_by_the_register_is_shown(tmp_path: Path) -> None:
    rows = [item(1, ("市税务局",)), item(2, ("市财政局",)), item(3, ("市住建局",))]
    of = merged(rows, sent("市税务局", (0, "status", "已完成")), sent("市财政局", (1, "status", "已完成")))
    assert late_units(of) is None
    of.carried = {
        (REGISTER_SHEET, "收件箱/市税务局.xlsx", "说明"): "7月2日才到，迟报",
        (REGISTER_SHEET, "市住建局", "盖章件"): "未收",
    }
    assert late_units(of) == frozenset({"市税务局"})
    made = written(of, tmp_path / "a.xlsx", late=late_units(of))
    heads, *lines = made.rows(UNITS_SHEET)[4:8]
    assert [line[heads.index("是否按时")] for line in lines] == ["迟报", "按时", "—"]
    ((_, totals),) = tables(made.rows(STATISTICS_SHEET), "指标")
    assert [line[:3] for line in totals if line[0] == "按时报送率"] == [
        ["按时报送率", 0.333, "1 ÷ 3，分母为须报送的单位"]
    ]


# --- lists of items ---------------------------------------------------------------------------------------------------


def listed(made: Made, sheet: str) -> list[tuple[int, Row]]:
    """(1-based row, values) of the lines of a list, those that go on from the line above left out."""
    rows = made.rows(sheet)
    return [(number, row) for number, row in enumerate(rows[4:-1], start=5) if row[0]]


def links(path: Path, sheet: str) -> dict[str, str]:
    """Cell → where its link goes, as the file itself says."""
    book = openpyxl.load_workbook(path)
    return {
        cell.coordinate: cell.hyperlink.location or ""
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.hyperlink
    }


def linked_ids(made: Made, sheet: str, column: str) -> list[str]:
    """The hidden ids in the rows of the ledger sheet that the links of a list go to, line by line."""
    ledger, found = made.book[LEDGER_SHEET], links(made.path, sheet)
    ids = next(c for c in range(1, 12) if any(ledger.cell(r, c).value == "台账识别码" for r in range(1, 6)))
    names = []
    for number, _ in listed(made, sheet):
        goal = found.get(f"{column}{number}", "")
        place = re.fullmatch(rf"'{LEDGER_SHEET}'!A(\d+)", goal)
        names.append(str(ledger.cell(int(place[1]), ids).value) if place else "")
    return names


def test_what_is_late_has_days_light_unit_and_a_link_to_its_row(made: Made) -> None:
    lines = listed(made, LATE_SHEET)
    states = {state.id: state for state in made.figures.items}
    ids = linked_ids(made, LATE_SHEET, "E")
    total = made.figures.total
    assert total.overdue and total.due_soon and total.behind
    assert set(ids) == {*total.overdue.ids, *total.due_soon.ids, *total.behind.ids} and len(ids) == len(set(ids))
    kinds = Counter(part for _, row in lines for part in row[0].split("、"))
    assert kinds == {"逾期": total.overdue.number, "临期": total.due_soon.number, "滞后": total.behind.number}
    sheet = made.book[LATE_SHEET]
    for (number, row), known in zip(lines, ids, strict=True):
        state = states[known]
        assert row[1] == state.light.name and sheet.cell(number, 2).fill.fgColor.rgb == f"FF{state.light.colour}"  # type: ignore[union-attr]
        assert (row[2] is None or row[2] == "") if state.days_left is None else row[2] == state.days_left
        assert row[3] == state.due and row[4] == f"第{state.no}项"
        assert row[6] == "、".join(unit.unit for unit in state.units if unit.decides)
        assert row[7].startswith(state.status) and (row[8] or "") == "\n".join(state.confirm)
        assert made.merged.ledger.items[state.index].requirement in row[5]
    order = [(row[0].startswith("逾期"), row[2]) for _, row in lines]
    late = [days for over, days in order if over]
    assert late == sorted(late) and len(set(late)) > 1
    assert [over for over, _ in order] == sorted((over for over, _ in order), reverse=True)


def test_without_a_day_nothing_is_called_late_and_the_sheet_says_why(tmp_path: Path) -> None:
    made = written(campaign(12), tmp_path / "a.xlsx")
    assert listed(made, LATE_SHEET) == []
    assert "--as-of" in made.rows(LATE_SHEET)[-1][0]
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), "指标")
    assert not {"逾期", "临期", "滞后", "到期完成率", "全年序时进度"} & {line[0] for line in lines}
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), "主题")
    assert {line[8] for line in lines} == {"—"}


def test_every_problem_is_there_whole_by_unit_in_the_official_order(made: Made) -> None:
    of = made.merged
    wanted = [
        (one.unit, of.ledger.items[index].id, one.text)
        for index in range(len(of.ledger.items))
        for one in of.contributions(index)
        if one.column == "problem" and index != 1
    ]
    wanted.append(("核定文本", of.ledger.items[1].id, "经会商，由市大数据局牵头解决。"))
    lines, ids = listed(made, PROBLEMS_SHEET), linked_ids(made, PROBLEMS_SHEET, "B")
    assert Counter((row[0], known, row[4]) for (_, row), known in zip(lines, ids, strict=True)) == Counter(wanted)
    ranks = [of.units.index(row[0]) if row[0] in of.units else 99 for _, row in lines]
    assert ranks == sorted(ranks) and len(ranks) > 20


def test_none_is_no_problem(tmp_path: Path) -> None:
    rows = [item(1, problem="无"), item(2, ("市税务局", "市财政局"), problem="专网带宽不足。"), item(3)]
    of = merged(rows, sent("市税务局", (2, "progress", "已完成。")))
    of.approved = {(2, "problem"): "暂无"}
    made = written(of, tmp_path / "a.xlsx")
    assert [(row[0], row[4]) for _, row in listed(made, PROBLEMS_SHEET)] == [("台账原有", "专网带宽不足。")]


def test_a_problem_too_tall_for_a_row_goes_on_in_the_next(tmp_path: Path) -> None:
    long = consolidated.long_text(3, 4000)
    made = written(merged([item(1)], sent("市税务局", (0, "problem", long))), tmp_path / "a.xlsx")
    rows = made.rows(PROBLEMS_SHEET)[4:-1]
    assert len(rows) > 1 and "".join(row[4] or "" for row in rows) == long
    assert [bool(row[0]) for row in rows] == [True] + [False] * (len(rows) - 1)
    sheet = made.book[PROBLEMS_SHEET]
    assert all(sheet.row_dimensions[5 + n].height <= 409 for n in range(len(rows)))


def test_plans_come_from_the_column_that_the_ledger_does_not_have(made: Made) -> None:
    lines = [row for _, row in listed(made, NEXT_SHEET)]
    assert [(row[0], row[4]) for row in lines] == [("市发改委", "另报方案。"), ("市教育局", "下月起逐县区验收。")]
    assert linked_ids(made, NEXT_SHEET, "B") == ["", made.merged.ledger.items[4].id]


# --- agreement --------------------------------------------------------------------------------------------------------


def reopened(made: Made) -> Consolidated:
    data = made.path.read_bytes()
    book = read_book(data, made.path.name)
    opened = ledger_of(book, made.path.name, hashlib.sha256(data).hexdigest())
    return reopen(book, opened.reading, opened.ledger, roster=roster_of(opened.ledger), order=made.merged.units).merged


def test_the_figures_are_borne_out_by_the_ledger_that_stands_beside_them(made: Made) -> None:
    """What the sheets state (tests above: cell for cell the statistics) is recomputed from the workbook as it lies there."""
    again = merge_payload(reopened(made))
    assert first_difference(statistics_payload(made.figures), again) == ""
    wrong = replace(made.figures, total=replace(made.figures.total, ongoing=made.figures.total.dated))
    assert "持续推进事项" in first_difference(statistics_payload(wrong), again)


def test_a_plain_count_of_the_other_sheets_gives_the_same_numbers(made: Made) -> None:
    ledger = made.rows(LEDGER_SHEET)
    head = next(n for n, row in enumerate(ledger) if row[0] == "主题事项")
    known = next(n for n, text in enumerate(ledger[head]) if text == "台账识别码")
    theme, themes = "", Counter[str]()
    for row in ledger[head + 1 :]:
        theme = row[0] or theme
        themes[theme] += "#" not in str(row[known])
    ((_, lines),) = tables(made.rows(STATISTICS_SHEET), "主题")
    assert {line[0]: line[1] for line in lines[:-1]} == themes
    sources = made.rows(SOURCES_SHEET)[1:]
    wrote = Counter(
        row[3]
        for row in sources
        if row[2] == "问题建议" and row[3] != "核定文本" and row[0] != made.merged.ledger.items[1].id
    )
    assert Counter(row[0] for _, row in listed(made, PROBLEMS_SHEET) if row[0] != "核定文本") == wrote
    said = {(row[0], row[3]) for row in sources}
    owed = {one.unit: set(one.owed.ids) for one in made.figures.units}
    for row in made.rows(UNITS_SHEET)[5:65]:
        assert row[4] == sum((known, row[1]) in said for known in owed[row[1]])


def test_two_readers_see_the_same_values(made: Made) -> None:
    other = python_calamine.CalamineWorkbook.from_path(str(made.path))
    for name in FIGURE_SHEETS:
        there = other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        here = [["" if value is None else value for value in row] for row in made.rows(name)]
        assert [row[: len(there[0])] for row in here[: len(there)]] == there, name


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(merges(), terms())
def test_any_merge_can_be_written_and_its_sums_agree(tmp_path: Path, of: Consolidated, asked: dict[str, Any]) -> None:
    if not of.ledger.items:
        return
    made = written(of, tmp_path / "a.xlsx", **asked)
    rows = made.rows(STATISTICS_SHEET)
    ((_, states),) = tables(rows, "状态")
    assert sum(line[1] for line in states[:6]) == len(of.ledger.items) == states[6][1]
    ((_, themes),) = tables(rows, "主题")
    assert sum(line[1] for line in themes[:-1]) == len(of.ledger.items)
    assert [row[1] for row in made.rows(UNITS_SHEET)[5:] if isinstance(row[0], int)] == [
        one.unit for one in made.figures.units
    ]
    late = made.figures.total.overdue
    assert sum(row[0].startswith("逾期") for _, row in listed(made, LATE_SHEET)) == (late.number if late else 0)


# --- charts -----------------------------------------------------------------------------------------------------------

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def chart_parts(path: Path) -> dict[str, ElementTree.Element]:
    """Title → chart, of every chart in the file."""
    found = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/charts/chart"):
                root = ElementTree.fromstring(package.read(name))
                title = root.find(f"{_C}chart/{_C}title")
                assert title is not None
                found["".join(text.text or "" for text in title.iter(f"{_A}t"))] = root
    return found


def cells(made: Made, formula: str) -> list[Any]:
    """The values of a reference such as ='统计'!$A$25:$A$44."""
    sheet, _, area = formula.lstrip("=").rpartition("!")
    part = made.book[sheet.strip("'")][area.replace("$", "")]
    return [cell.value for row in (part if isinstance(part, tuple) else ((part,),)) for cell in row]


def series_of(made: Made, chart: ElementTree.Element) -> list[tuple[Any, list[Any], list[Any]]]:
    """(name, categories, values) of each series, taken from the cells it refers to."""
    found = []
    for one in chart.iter(f"{_C}ser"):
        name, names, values = (one.find(f"{_C}{part}//{_C}f") for part in ("tx", "cat", "val"))
        assert name is not None and names is not None and values is not None
        found.append((cells(made, name.text or "")[0], cells(made, names.text or ""), cells(made, values.text or "")))
    return found


def test_charts_refer_to_the_tables_that_they_show(made: Made) -> None:
    charts = chart_parts(made.path)
    assert len(charts) == 7
    figures = made.figures
    ((_, names, values),) = series_of(made, charts["事项状态"])
    assert names == list(SHOWN) and values == [one.count.number for one in figures.total.statuses]
    themes = series_of(made, charts["各主题事项状态"])
    assert [name for name, _, _ in themes] == list(SHOWN)
    for number, (_, names, values) in enumerate(themes):
        assert names == [one.name for one in figures.themes]
        assert values == [one.statuses[number].count.number for one in figures.themes]
    total, done = series_of(made, charts["按完成月份：事项数和其中已完成的"])
    assert total[1] == [one.name for one in figures.months] and total[2] == [one.total.number for one in figures.months]
    assert (done[0], done[2]) == ("已完成", [one.statuses[0].count.number for one in figures.months])
    rated: list[str] = []
    for part in (1, 2):
        ((name, names, values),) = series_of(made, charts[f"各单位牵头事项完成率（不含持续推进）（{part}/2）"])
        of = {one.unit: one.lead.done_dated.percent for one in figures.units}
        assert name == "完成率" and [percent(value) for value in values] == [of[unit] for unit in names]
        answered, missing = series_of(made, charts[f"各单位应报事项：已报和未报（{part}/2）"])
        both = {one.unit: (one.answered.number, one.missing.number) for one in figures.units}
        assert (
            list(zip(answered[2], missing[2], strict=True)) == [both[unit] for unit in answered[1]]
            and answered[1] == names
        )
        rated += names
    assert rated == [one.unit for one in figures.units]


def test_charts_can_be_told_apart_in_black_and_white_and_have_room_for_every_bar(made: Made) -> None:
    looks = set()
    for one in chart_parts(made.path)["各主题事项状态"].iter(f"{_C}ser"):
        shape = one.find(f"{_C}spPr")
        assert shape is not None and shape.find(f"{_A}ln") is not None
        pattern = shape.find(f"{_A}pattFill")
        colour = next(iter(shape.iter(f"{_A}srgbClr"))).get("val", "")
        grey = sum(int(colour[n : n + 2], 16) for n in (0, 2, 4)) // 3 // 48
        looks.add(pattern.get("prst") if pattern is not None else grey)
    assert len(looks) == len(SHOWN)
    with zipfile.ZipFile(made.path) as package:
        drawings = [
            package.read(name).decode() for name in package.namelist() if re.match(r"xl/drawings/drawing\d", name)
        ]
    spans = [
        int(end) - int(start)
        for text in drawings
        for start, end in re.findall(
            r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>.*?<xdr:to>.*?<xdr:row>(\d+)</xdr:row>", text
        )
    ]
    assert len(spans) == 7 and max(spans) * 24 >= 20 * 30  # thirty units on one chart, twenty pixels each


def test_no_chart_lies_on_a_text(made: Made) -> None:
    for name in (STATISTICS_SHEET, UNITS_SHEET):
        sheet = made.book[name]
        assert sheet._charts, name
        for chart in sheet._charts:
            start, end = chart.anchor._from, chart.anchor.to
            area = sheet.iter_rows(start.row + 1, end.row + 1, start.col + 1, end.col + 1, values_only=True)
            assert not [value for row in area for value in row if value not in (None, "")], chart.anchor._from.row
            assert end.col < sheet.max_column


@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice and poppler")
def test_every_character_is_printed_one_page_wide(tmp_path: Path) -> None:
    made = written(planned(campaign(24, UNITS[:14], THEMES[:5])), tmp_path / "figures.xlsx", as_of=DAY)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(made.path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    done = subprocess.run(["pdftotext", "-layout", str(tmp_path / "figures.pdf"), "-"], check=True, capture_output=True)
    pages = [re.sub(r"\s+", "", page) for page in done.stdout.decode().split("\f")[:-1]]
    for name in FIGURE_SHEETS:
        own = [page for page in pages if re.search(rf"{name}第\d+页，共\d+页$", page)]
        assert own, name
        wanted: Counter[str] = Counter()
        for row in made.rows(name):
            wanted.update(char for value in row if isinstance(value, str) for char in re.sub(r"\s+", "", value))
        there = Counter("".join(own))
        assert {char: count for char, count in wanted.items() if there[char] < count} == {}, name
        if name in (UNITS_SHEET, LATE_SHEET, PROBLEMS_SHEET):
            head = {UNITS_SHEET: "报送情况", LATE_SHEET: "要办的事", PROBLEMS_SHEET: "问题建议原文"}[name]
            assert all(head in page for page in own)


def test_fonts_are_those_of_the_workbook(made: Made) -> None:
    with zipfile.ZipFile(made.path) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/"))
    assert set(re.findall(r'<a:latin typeface="([^"]+)"', text)) == {"黑体", "宋体"}
    for name in FIGURE_SHEETS:
        sheet = made.book[name]
        assert sheet["A1"].font.name == "方正小标宋简体"
        assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
        assert sheet.print_area


# --- never read back --------------------------------------------------------------------------------------------------


def previous(path: Path, of: Consolidated) -> Previous:
    data = path.read_bytes()
    book = read_book(data, path.name)
    reading = recognise(book, load_layouts(), file=path.name, sha256=hashlib.sha256(data).hexdigest())
    return read_previous(reading, book, of.ledger)


def test_no_table_but_the_ledger_is_found_even_in_a_copy_that_lost_what_it_is(made: Made, tmp_path: Path) -> None:
    data = made.path.read_bytes()
    book = read_book(data, made.path.name)
    assert {table.sheet for table in recognise(book, load_layouts(), file="a", sha256="").tables} == {LEDGER_SHEET}
    for name in FIGURE_SHEETS:
        alone = [sheet for sheet in book.sheets if sheet.name == name]
        stray = replace(book, sheets=tuple(alone), properties={k: v for k, v in book.properties.items() if k != KIND})
        assert recognise(stray, load_layouts(), file="a", sha256="").tables == [], name


def test_an_untouched_workbook_has_no_news_for_the_next_merge(made: Made) -> None:
    assert previous(made.path, made.merged).notices == []


def test_a_second_merge_finds_nothing_new(tmp_path: Path) -> None:
    """The example, merged, merged again onto its output, and its output taken as the ledger: the sheets change nothing."""
    out = tmp_path / "成果" / "汇总台账.xlsx"
    inbox = tmp_path / "收件箱"
    shutil.copytree(EXAMPLE / "收件箱", inbox)
    told = []
    for _ in range(2):
        asked = merge.request(EXAMPLE / "台账.xlsx", (inbox,), out, as_of="2026-06-30")
        told.append((merge.payload(merge.run(asked)), out.read_bytes()))
    assert told[0] == told[1]
    book = openpyxl.load_workbook(out)
    assert [name for name in book.sheetnames if name in FIGURE_SHEETS] == list(FIGURE_SHEETS[:4])
    shutil.copy(out, inbox / "办公室发的汇总.xlsx")
    with_own = merge.payload(merge.run(merge.request(EXAMPLE / "台账.xlsx", (inbox,), out, as_of="2026-06-30")))
    assert with_own["balance"] == told[0][0]["balance"]
    from_own = merge.run(merge.request(out, (inbox / "市税务局（终稿）.xlsx",), tmp_path / "再汇总.xlsx"))
    before = merge.run(
        merge.request(EXAMPLE / "台账.xlsx", (inbox / "市税务局（终稿）.xlsx",), tmp_path / "先汇总.xlsx")
    )
    assert len(from_own.merged.ledger.items) == len(before.merged.ledger.items)
    assert not [one for one in from_own.merged.findings if one.source.sheet in FIGURE_SHEETS]


def edited(made: Made, folder: Path, edit: Callable[[Any], object]) -> list[tuple[str, ...]]:
    """(code, text, sheet, cell) of what the next merge tells after the office edited the workbook."""
    book = openpyxl.load_workbook(made.path)
    edit(book)
    path = folder / made.path.name
    book.save(path)
    return [(code, text, sheet, cell) for code, _, text, sheet, cell in previous(path, made.merged).notices]


def test_what_the_office_writes_beside_and_below_is_told(made: Made, tmp_path: Path) -> None:
    assert edited(made, tmp_path, lambda book: None) == []
    last = made.book[STATISTICS_SHEET].max_row + 2

    def edit(book: Any) -> None:
        book[STATISTICS_SHEET].cell(last, 1).value = "请报王市长"
        book[LATE_SHEET]["L7"] = "已电话催办"
        book[PROBLEMS_SHEET]["E5"].comment = Comment("此条转市委", "办公室")
        book[UNITS_SHEET]["C6"] = "另行通报"  # within the table: made anew, as the sheet says

    assert edited(made, tmp_path, edit) == [
        ("M615", "此条转市委", PROBLEMS_SHEET, "E5"),
        ("M615", "请报王市长", STATISTICS_SHEET, f"A{last}"),
        ("M615", "已电话催办", LATE_SHEET, "L7"),
    ]


def test_a_sheet_whose_title_was_taken_away_is_passed(made: Made, tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book[STATISTICS_SHEET].unmerge_cells("A1:N1")
        book[NEXT_SHEET].delete_rows(1, book[NEXT_SHEET].max_row)

    assert edited(made, tmp_path, edit) == []


# --- texts of strangers, size, bytes ----------------------------------------------------------------------------------


def test_nothing_that_a_stranger_typed_becomes_live(tmp_path: Path) -> None:
    bad = '=HYPERLINK("http://x","点")'
    rows = [
        replace(item(n, (unit,), theme=theme), title=bad, requirement=f"{bad}{n}")
        for n, (unit, theme) in enumerate(
            (("=1+1", bad), ("<r>甲局</r>", "+主题"), ("市税务局", "长" * 40_000)), start=1
        )
    ]
    of = merged(rows, sent("=1+1", (0, "problem", "=cmd|'/c calc'!A1"), (0, "status", "@SUM(1)")), as_of="2026-06-30")
    of.ledger = replace(of.ledger, title="题" * 30_000)
    made = written(of, tmp_path / "a.xlsx", as_of=DAY)
    for name in made.book.sheetnames:
        for row in made.book[name].iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert bad in {row[0] for row in made.rows(STATISTICS_SHEET)}
    with zipfile.ZipFile(made.path) as package:
        assert all(
            ElementTree.fromstring(package.read(n)) is not None for n in package.namelist() if n.endswith(".xml")
        )


def test_the_same_merge_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    again = written(planned(campaign()), tmp_path / "again.xlsx", as_of=DAY)
    assert again.path.read_bytes() == made.path.read_bytes()


def test_the_scheme_of_the_office_decides_colours_and_words(tmp_path: Path) -> None:
    made = written(campaign(40), tmp_path / "a.xlsx", as_of=DAY, lights=LIGHTS, words=WORDS)
    heads = made.rows(UNITS_SHEET)[4]
    assert [head for head in heads if str(head).endswith("灯")] == [
        "绿灯",
        "红灯",
        "橙灯",
        "灰灯",
        "蓝灯",
        "黄灯",
        "白灯",
    ]
    rows = made.rows(STATISTICS_SHEET)
    first = next(number for number, row in enumerate(rows) if row[4] == "亮灯") + 1
    shown = {row[4]: (row[6], row[7]) for row in rows[first : first + 8]}
    assert shown["红灯"][1] == "已逾期30天以上" and shown["蓝灯"][1] == "临近时限（5天以内）"
    assert sum(count for count, _ in shown.values()) == 40 and shown["不亮灯"][0] > 0


def test_a_very_large_ledger_has_totals_and_says_where_the_rest_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_sheet, "MERGE_LIMIT", 5)
    monkeypatch.setattr(workbook, "MERGE_LIMIT", 5)
    of = campaign(30)
    path = tmp_path / "a.xlsx"
    write_consolidated(of, path, Figures(None, HEADS))
    book = openpyxl.load_workbook(path)
    assert [name for name in book.sheetnames if name in FIGURE_SHEETS] == [STATISTICS_SHEET]
    made = Made(of, statistics(of), path, book)
    rows = made.rows(STATISTICS_SHEET)
    totals = {row[0]: row[1] for row in rows if isinstance(row[1], int)}
    owing = [one for one in made.figures.units if one.missing.number]
    assert totals["事项总数"] == 30
    assert totals["没有报过文件的单位"] + totals["只报了一部分的单位"] == len(owing)
    assert totals["还没有报的事项（次）"] == sum(one.missing.number for one in owing)
    ((_, months),) = tables(rows, "完成月份")
    assert sum(row[1] for row in months[: len(months)] if isinstance(row[1], int)) == 30
    assert "taizhang report" in rows[-1][0] and previous(path, of).notices == []
    again = tmp_path / "b.xlsx"
    write_consolidated(of, again, Figures(lambda: pytest.fail("nothing is counted item by item"), HEADS))
    assert again.read_bytes() == path.read_bytes()


def test_the_threshold_is_that_of_the_streamed_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.app import figures as counted
    from toolkit.model.settings import DEFAULT_SETTINGS

    of = campaign(12)
    assert counted.figures_of(of, DEFAULT_SETTINGS, roster_of(of.ledger)).make is not None
    monkeypatch.setattr(counted, "MERGE_LIMIT", 11)
    few = counted.figures_of(of, DEFAULT_SETTINGS, roster_of(of.ledger))
    assert few.make is None and "下一步打算" in few.next_heads
    assert figures_book.sheets_of(of, few) == [STATISTICS_SHEET]


@pytest.mark.parametrize("alone", [1_000, 100])
def test_statistics_made_here_or_in_another_process_are_the_same(alone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.app import figures as counted
    from toolkit.model.settings import DEFAULT_SETTINGS

    monkeypatch.setattr(counted, "_ALONE", alone)
    of = campaign(120)
    of.carried = {(REGISTER_SHEET, "收件箱/市教育局.xlsx", "说明"): "迟报"}
    office = replace(DEFAULT_SETTINGS, lights=LIGHTS, statuses=WORDS)
    begun = counted.figures_of(of, office, roster_of(of.ledger)).make
    assert begun is not None
    asked: dict[str, Any] = {"soon_days": 5, "lights": LIGHTS, "words": WORDS, "late": {"市教育局"}}
    assert begun() == statistics(of, as_of=DAY, roster=roster_of(of.ledger), **asked)
