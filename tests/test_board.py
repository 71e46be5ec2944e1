"""进展一览: what stands on the page, that it stands there safely, and that it can be read, sorted, filtered and printed."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from boards import DAY, Page, check_figures, made_of, report, stated, town
from figures_cases import LIGHTS, item, merges, roster_of, sent, terms
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.core.public import public_of
from toolkit.model.merging import Consolidated
from toolkit.model.reporting import ReportData
from toolkit.model.settings import DEFAULT_SETTINGS, Light
from toolkit.report.board import write_board
from toolkit.report.board.public import public_page
from toolkit.report.board.view import view_of
from toolkit.report.board.write import board_bytes, chinese_day, chinese_month
from toolkit.report.payload import merge_payload
from toolkit.text.printed import visible

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
LATE = frozenset(("市税务局",))


@pytest.fixture(scope="module")
def data() -> ReportData:
    made = town()
    made.approved = {(0, "progress"): "核定：网上办理已经开通。", (0, "status"): "已完成", (3, "problem"): ""}
    return report(made, late=LATE)


@pytest.fixture(scope="module")
def page(data: ReportData) -> Page:
    return Page(board_bytes(data))


# --- figures ----------------------------------------------------------------------------------------------------------


def test_every_figure_of_the_page_agrees_with_the_ledger(data: ReportData, page: Page) -> None:
    assert check_figures(page, data, LATE) > 250


@pytest.mark.parametrize("day", [None, date(2026, 1, 1), date(2027, 6, 1)])
@pytest.mark.parametrize("lights", [(), LIGHTS])
def test_figures_agree_on_any_day_and_with_any_lights(day: date | None, lights: tuple[Light, ...]) -> None:
    made = report(town(9), day, lights=lights)
    assert check_figures(Page(board_bytes(made)), made) > 100


def test_no_number_stands_on_the_page_that_is_not_a_figure(data: ReportData, page: Page) -> None:
    assert re.findall("[0-9０-９]+", page.own.replace("SHA-256", "")) == []
    days = {chinese_day(one.due) for one in data.figures.items if one.due} | {chinese_day(DAY.isoformat())}
    assert set(page.times) <= days | {chinese_month(one.name) for one in data.figures.months}


def test_denominators_stand_beside_the_rates(page: Page) -> None:
    paths = [path for path, _, _ in page.figures]
    for rate in ("total.done", "total.done_dated", "total.done_due", "reporting", "on_time", "themes.0.done_dated"):
        at = paths.index(rate)
        assert paths[at + 1 : at + 3] == [f"{rate}.part", f"{rate}.whole"]


# --- what stands on it ------------------------------------------------------------------------------------------------


def test_each_item_has_its_answers_with_file_sheet_and_cell(data: ReportData, page: Page) -> None:
    assert len(page.items) == len(data.figures.items)
    shown = 0
    for index, text in enumerate(page.items):
        assert data.merged.ledger.items[index].requirement in text
        for one in data.merged.contributions(index):
            place = f"{data.merged.submissions[one.file].file} › {one.sheet} › {one.cell}"
            assert one.unit in text and one.text in text and place in text
            shown += 1
    assert shown > 40


def test_the_text_of_the_office_stands_apart_from_that_of_the_unit(page: Page) -> None:
    first = page.items[0]
    assert first.index("核定文本") < first.index("核定：网上办理已经开通。") < first.index("已完成，网上办理率达到98%")


def table(page: bytes, name: str) -> str:
    """The plain text of one table."""
    found = re.search(rf'<table[^>]* id="{name}".*?</table>', page.decode(), re.S)
    assert found, name
    return html.unescape(re.sub("<[^>]*>", "", found[0]))


def test_lists_hold_who_is_late_and_what_is_due(data: ReportData) -> None:
    made = board_bytes(data)
    overdue, soon = table(made, "t-overdue"), table(made, "t-soon")
    late = [one for one in data.figures.items if one.overdue]
    assert late and all(f"{one.no}. {one.title}" in overdue for one in late)
    assert all(f"{one.no}. {one.title}" in soon for one in data.figures.items if one.due_soon)
    assert overdue.count("已过 ") == len(late) == data.figures.total.overdue.number  # type: ignore[union-attr]


def test_units_that_reported_nothing_are_named(data: ReportData) -> None:
    made = board_bytes(
        report(made_of([item(1, ["青岚县"]), item(2, ["市税务局"])], [sent("市税务局", (1, "progress", "已办。"))]))
    )
    text = made.decode()
    owing = text[text.index('<div class="owing">') : text.index('<table class="sums units"')]
    assert "青岚县" in owing and "市税务局" not in owing
    assert "未报送：青岚县" in html.unescape(Page(made).items[0])


def test_problems_are_listed_those_that_ask_for_help_first(data: ReportData) -> None:
    made = board_bytes(data)
    view = view_of(data)
    assert {one.text for one in view.problems if one.asks} == {"提请市政府协调专项资金200万元。"}
    assert table(made, "t-asking").count("提请市政府") == sum(one.asks for one in view.problems) > 3
    assert table(made, "t-problems").count("系统接口标准不一") == sum(not one.asks for one in view.problems) > 3
    assert not any(one.row.state.index == 3 for one in view.problems), "the office took this one out"


def test_lights_have_a_word_and_the_colour_of_the_office() -> None:
    scheme = (
        Light("绿灯", "已完成", None, "8fd19e"),
        Light("坏灯", "已逾期", None, "red;}body{display:none"),
        Light("白灯", "其他", None, "FFFFFF"),
    )
    data = report(town(), lights=scheme)
    text = board_bytes(data).decode()
    assert (
        ".l0{background:#8FD19E;fill:#8FD19E}.l1{background:#D0CECE" in text
        and "display:none}" not in text.split("\n")[9]
    )
    units = text[
        text.index('id="t-units"') : text.index("</tfoot>")
        if "</tfoot>" in text[text.index('id="t-units"') :]
        else None
    ]
    for one in data.figures.units:
        for light in one.lead.lights:
            assert f'<span class="t">{light.name}</span>' in units
    row = re.search(r'<tbody id="i0".*?</tr>', text, re.S)
    assert row and '<i class="dot l' in row[0] and re.search('<span class="t">.灯</span>', row[0])


def test_a_page_without_a_day_says_so_and_judges_nothing() -> None:
    text = board_bytes(report(town(6), None)).decode()
    assert "没有指定统计日期，不判断逾期和临期" in text and "t-overdue" not in text and "逾期 0" not in text


def test_an_empty_ledger_and_items_without_units_have_a_page() -> None:
    assert "台账里没有事项" in board_bytes(report(made_of([], []))).decode()
    bare = report(made_of([replace(item(1, []), title="", no="", theme="")], []))
    assert "没有写单位" in Page(board_bytes(bare)).items[0]


# --- safety -----------------------------------------------------------------------------------------------------------


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def between(text: str, tag: str) -> str:
    found = re.search(f"<{tag}>(.*?)</{tag}>", text, re.S)
    assert found
    return found[1]


def test_the_page_needs_nothing_and_allows_nothing_but_itself(data: ReportData, page: Page) -> None:
    text = board_bytes(data).decode()
    style, script = between(text, "style"), between(text, "script")
    policy = next(dict(attrs)["content"] for tag, attrs in page.elements if dict(attrs).get("http-equiv"))
    assert policy == (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; base-uri 'none'; form-action 'none'"
    )
    assert page.attributes("src") == page.attributes("style") == []
    assert all(one.startswith("#") for one in page.attributes("href"))
    assert not {name for _, attrs in page.elements for name, _ in attrs if name.startswith("on")}
    assert not re.search(r"url\(|@import|https?:", style + script)
    assert "innerHTML" not in script and "eval(" not in script
    known = page.attributes("id")
    assert len(known) == len(set(known)) and {one[1:] for one in page.attributes("href")} <= set(known)


def typed_report(mark: str, state: str) -> ReportData:
    """A report in which ``mark`` stands wherever somebody types."""
    items = [
        replace(
            item(1, ["市税务局"], [f"市{mark}局"], due="6月底"),
            theme=f"题{mark}",
            title=f"工{mark}",
            requirement=f"要{mark}" * 40,
            no=f"一{mark}",
        ),
        item(2, ["市财政局"], due="7月15日前"),
    ]
    told = [(0, "progress", f"进{mark}" * 90), (0, "problem", f"提请{mark}"), (0, "status", state)]
    made = made_of(items, [sent("市税务局", *told, file=f"收{mark}.xlsx")])
    made.approved = {(1, "progress"): f"核{mark}"}
    made.period = f"期{mark}"
    made.ledger = replace(made.ledger, title=f"云溪市{mark}")
    basics = replace(DEFAULT_SETTINGS.basics, office=f"办{mark}")
    lights = (Light(f"灯{mark}", "已逾期", None, mark), Light(f"余{mark}", "其他", None, "FFFFFF"))
    return replace(
        report(made, lights=lights), settings=replace(DEFAULT_SETTINGS, basics=basics), file=f"汇{mark}.xlsx"
    )


NASTY = (
    "<script>alert(1)</script>", "</style><b>", "</script><img src=x onerror=alert(1)>", "<!--", "-->", "]]>", "&lt;b&gt;",
    '"><svg onload=alert(1)>', "' onclick='x", "{{ 7*7 }}", "{% raw %}", "{# x #}", "${1}", "javascript:x", "\x00\x07\x1b", "\ud800", "\ufffe",
    "\u202e\u2066", "=1+1", "％s%d{0}", "&#60;", "<tbody id=i1>", "</td></tr></tbody></table>", "\r\n", "<data data-figure=total.total>",
)  # fmt: skip


@settings(max_examples=14, deadline=None)
@example("".join(NASTY))
@given(
    st.sampled_from(NASTY)
    | st.text(st.sampled_from("<>&\"'/!-={}%#;:()ab\u0000\u202e\n\ud83d\udc00 "), min_size=1, max_size=24)
)
def test_nothing_that_somebody_typed_becomes_markup(mark: str) -> None:
    page = Page(board_bytes(typed_report(mark, "正在推进")))
    plain = Page(board_bytes(typed_report("甲" * len(mark), "正在推进")))
    policy = [tag for tag in page.elements if tag[1][:1] == (("http-equiv", "Content-Security-Policy"),)]
    assert [one for one in page.elements if one not in policy] == [one for one in plain.elements if one not in policy]
    shown = visible(mark).replace("\r", "\n")
    assert f"进{shown}" * 90 in page.typed and f"云溪市{shown}" in page.typed and f"提请{shown}" in page.typed


# --- bytes, size, time ------------------------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes(data: ReportData, tmp_path: Path) -> None:
    first, second = tmp_path / "一.html", tmp_path / "二.html"
    assert write_board(data, first) == first
    write_board(report(_again(), late=LATE), second)
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path).encode() not in first.read_bytes()


def _again() -> Any:
    made = town()
    made.approved = {(3, "problem"): "", (0, "status"): "已完成", (0, "progress"): "核定：网上办理已经开通。"}
    return made


def test_a_thousand_items_stay_small_and_quick() -> None:
    data = report(town(1200, length=10))
    begun = time.process_time()
    made = board_bytes(data)
    assert time.process_time() - begun < 6, "about half a second"
    assert len(made) < 6_000_000
    assert made.count(b'<tbody id="i') == 1200


# --- in a browser -----------------------------------------------------------------------------------------------------

SCRIPT = """
const out = {};
const $ = (id) => document.getElementById(id);
const shown = () => [...document.querySelectorAll("#t-items > tbody")].filter((one) => !one.hidden).map((one) => one.id);
const ask = (id, value) => { $(id).value = value; $(id).dispatchEvent(new Event("change", { bubbles: true })); };
const click = (selector) => document.querySelector(selector).click();
const names = (id) => [...$(id).tBodies[0].rows].map((one) => one.cells[0].innerText.trim());
out.visible = !$("filter").hidden;
out.all = shown();
click('#t-items th[data-key="d"] .sort'); out.due = shown();
click('#t-items th[data-key="d"] .sort'); out.dueDown = shown();
out.told = document.querySelector('#t-items th[data-key="d"]').getAttribute("aria-sort");
click('#t-items th[data-key="n"] .sort'); out.back = shown();
ask("p-unit", "3"); out.unit = shown(); out.unitTold = $("shown").textContent;
ask("p-role", "lead"); out.lead = shown();
ask("p-status", "3"); out.both = shown();
$("filter").reset(); ask("p-theme", "2"); out.theme = shown();
$("filter").reset(); ask("p-light", "1"); out.light = shown();
$("filter").reset(); $("p-words").value = "ＡＢＣ 没有"; ask("p-words", "ＡＢＣ 没有"); out.none = shown(); out.noneTold = !$("none").hidden;
ask("p-words", "第5件 要"); out.noWords = shown(); ask("p-words", "第5件"); out.words = shown();
click('#t-themes a[data-at="1"]'); out.picked = shown(); out.pickedTold = $("p-theme").value;
$("filter").reset(); ask("p-words", "");
location.hash = "#单位=市住建局&状态=进展滞后&排序=-时限"; dispatchEvent(new Event("hashchange")); out.address = shown();
location.hash = "#i7"; dispatchEvent(new Event("hashchange")); out.jumped = [shown().length, $("i7").querySelector("details.answers").open];
click('#t-units th[data-col="5"]'); out.units = names("t-units");
click("#open-all"); out.open = document.querySelectorAll("#t-items details.answers[open]").length;
out.colour = getComputedStyle(document.querySelector(".dot.l1")).backgroundColor;
out.cut = [...document.querySelectorAll("section")].flatMap((box) => [...box.querySelectorAll("*:not(.hide)")].filter(
  (one) => one.getBoundingClientRect().right > box.getBoundingClientRect().right).map((one) => one.outerHTML.slice(0, 80)));
out.wide = document.documentElement.scrollWidth <= document.documentElement.clientWidth;
const made = document.createElement("output"); made.id = "said"; made.textContent = JSON.stringify(out); document.body.append(made);
"""


def browse(path: Path, folder: Path, *options: str) -> bytes:
    done = subprocess.run(
        [CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}", *options, path.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.fixture(scope="module")
def said(data: ReportData, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the script above saw in the page, in a browser that obeys its policy."""
    if CHROMIUM is None:
        pytest.skip("no Chromium")
    folder = tmp_path_factory.mktemp("board")
    text = board_bytes(data).decode()
    own = digest(between(text, "script"))
    text = text.replace(own, f"{own} {digest(SCRIPT)}", 1).replace("</body>", f"<script>{SCRIPT}</script></body>")
    (folder / "page.html").write_text(text, encoding="utf-8")
    dom = browse(
        folder / "page.html", folder, "--dump-dom", "--window-size=1280,900", "--virtual-time-budget=3000"
    ).decode()
    found = re.search('<output id="said">(.*?)</output>', dom, re.S)
    assert found, "the script ran to its end"
    result: dict[str, Any] = json.loads(html.unescape(found[1]))
    return result


def ids(found: Any) -> list[str]:
    return [f"i{one.index}" for one in found]


def test_the_page_can_be_sorted(data: ReportData, said: dict[str, Any]) -> None:
    items = data.figures.items
    assert said["visible"] and said["all"] == said["back"] == ids(items)
    dated = sorted((one for one in items if one.due), key=lambda one: one.due or "")
    undated = [one for one in items if not one.due]
    assert said["due"] == ids([*dated, *undated]) and said["told"] == "descending"
    down = sorted((one for one in items if one.due), key=lambda one: one.due or "", reverse=True)
    assert said["dueDown"] == ids([*down, *undated]), "what has no day stays last"
    done = sorted(data.figures.units, key=lambda one: -one.lead.done.part.number)
    assert said["units"] == [one.unit for one in done]


def test_the_page_can_be_filtered(data: ReportData, said: dict[str, Any]) -> None:
    items = data.figures.items
    unit = data.figures.units[3].unit
    part = [one for one in items if any(own.unit == unit for own in one.units)]
    lead = [one for one in part if any(own.unit == unit and own.decides for own in one.units)]
    assert said["unit"] == ids(part) and said["lead"] == ids(lead) and 0 < len(lead) < len(part) < len(items)
    assert said["unitTold"] == f"单位：{unit}。显示 {len(part)} 项，共 {len(items)} 项。"
    assert said["both"] == ids(one for one in lead if one.status == "进展滞后") != []
    theme = data.figures.themes[2].name
    assert said["theme"] == ids(one for one in items if one.theme == theme)
    light = view_of(data).lights[1][0]
    assert said["light"] == ids(one for one in items if one.light and one.light.name == light) != []
    assert said["none"] == [] and said["noneTold"]
    assert said["words"] == ["i4"] and said["noWords"] == ["i4"]
    assert said["picked"] == ids(one for one in items if one.theme == data.figures.themes[1].name)
    assert said["open"] == len(items)


def test_an_address_opens_the_page_at_a_choice_or_an_item(data: ReportData, said: dict[str, Any]) -> None:
    held = [
        one
        for one in data.figures.items
        if one.status == "进展滞后" and any(own.unit == "市住建局" for own in one.units)
    ]
    dated = sorted((one for one in held if one.due), key=lambda one: one.due or "", reverse=True)
    assert said["address"] == ids([*dated, *(one for one in held if not one.due)]) != []
    assert said["jumped"] == [len(data.figures.items), True], "an item that the filter hides is shown all the same"


def test_the_style_is_allowed_and_nothing_is_wider_than_the_window(said: dict[str, Any]) -> None:
    assert re.fullmatch(r"rgb\(248, 105, 107\)", said["colour"]) and said["wide"]
    assert said["cut"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_paper_holds_every_answer_and_no_form(tmp_path: Path, scripts: bool) -> None:
    if CHROMIUM is None or shutil.which("pdftotext") is None:
        pytest.skip("no Chromium, or no pdftotext")
    data = report(town(16, length=30))  # answers that are folded twice on the screen
    text = board_bytes(data).decode()
    (tmp_path / "page.html").write_text(
        text if scripts else re.sub("<script>.*?</script>", "", text, flags=re.S), encoding="utf-8"
    )
    browse(tmp_path / "page.html", tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    told = ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"]
    paper = subprocess.run(told, capture_output=True, check=True).stdout.decode()
    pages = [re.sub(r"\s", "", one) for one in paper.split("\f")][:-1]
    plain = re.sub("灯事项和要求单位完成时限状态|第[0-9]+页，共[0-9]+页", "", "".join(pages))
    answers = [one for n in range(16) for one in data.merged.contributions(n) if one.column == "progress"]
    for one in answers:
        assert plain.count(one.text) == sum(one.text == other.text for other in answers) > 0, "whole, and only once"
    assert "清除条件" not in plain and "展开全文" not in plain and "↕" not in plain
    first = next(n for n, one in enumerate(pages) if "事项清单" in one)
    last = next(n for n, one in enumerate(pages) if "采用的填报文件" in one)
    assert last > first + 2
    assert all("灯事项和要求单位完成时限状态" in one for one in pages[first:last]), "a table has its head on each page"
    size = subprocess.run(["pdfinfo", str(tmp_path / "page.pdf")], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Page size:\s+84[12]\.?\d* x 59[45]", size), size


@settings(max_examples=10, deadline=None)
@given(merges(), terms())
def test_any_ledger_has_both_pages_with_figures_that_agree(made: Consolidated, asked: dict[str, Any]) -> None:
    data = ReportData(made, statistics(made, roster=roster_of(made.ledger), **asked), as_of=asked["as_of"])
    payload = json.loads(json.dumps(statistics_payload(data.figures)))
    assert first_difference(payload, merge_payload(made), closed=asked["closed"], late=asked["late"]) == ""
    for page in (Page(board_bytes(data)), Page(public_page(data, public_of(made)))):
        assert all(float(value) == stated(payload, path) for path, value, _ in page.figures)
        assert re.findall("[0-9０-９]+", page.own.replace("SHA-256", "")) == []
