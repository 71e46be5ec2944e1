"""A Word template is read once, filled many times, and gives the same bytes each time; what units wrote arrives as it is."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from word_templates import W, filled, p, r, report, tbl, template, texts

from toolkit.core.figures.payload import statistics_payload
from toolkit.report.word import TemplateMistake, render, render_each
from toolkit.report.word.context import context
from toolkit.report.word.engine import compiled, fill
from toolkit.report.word.fields import FIELDS, FOR_ONE_UNIT, inside
from toolkit.report.word.files import document_bytes, file_name
from toolkit.report.word.traced import GIVEN, Several, look_up, path_of
from toolkit.text.printed import visible

DATA = report()


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Prints one text in a paragraph, in a table, through helpers, in a condition and out of a macro."""
    body = (
        "{{ 文 }}", tbl(["{{ 文 }}", "{{ 文|竖并 }}"]), "{% if 文 == '甲' %}{% endif %}前{{ 文|若无则('甲') }}后",
        "{%p for 段 in [文] %}", "{{ 段|trim(chars='') }}", "{%p endfor %}", "{% macro 抄(x) %}{{ x }}{% endmacro %}{{ 抄(文) }}",
        "{{ [文, 文]|join('、') }}",
    )  # fmt: skip
    return compiled(template(tmp_path_factory.mktemp("照抄"), *body))


NASTY = (
    "推进<重点>A&B", "{{ 标题 }}", "{% for x in 各单位 %}", "{%p if 1 %}", "{# 注 #}", "}}{{", "]]>", "<w:p/>", "</w:t></w:r></w:p>",
    "&lt;&amp;&#60;", "a\tb\nc\r\nd", "\x00\x07\x1b", "<?taizhang-merge?>", "=1+1", "'\"“”", "  两边有空格  ", "\ud800", "\ufffe", "𠮷😀",
    "{_{ x }_}", "<!DOCTYPE a>", "｛｛标题｝｝", "\u2028\x85\u202e", "",
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=3).map("".join))
@example(text="".join(NASTY))
@example(text="\x0c")
def test_what_a_unit_wrote_arrives_in_word_as_it_is(
    text: str, echo: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = document_bytes(echo, fill(echo, {"文": text}), "照抄")
    path = tmp_path_factory.getbasetemp() / "照抄.docx"
    path.write_bytes(made)
    document = Document(str(path))
    shown = visible(text)
    said = [shown, f"前{shown if text.strip() else '甲'}后", shown, shown, f"{shown}、{shown}"]
    assert texts(document) == said
    assert [one.text for one in document.tables[0].rows[0].cells] == [shown, shown]


def test_an_answer_that_looks_like_a_template_is_printed_and_not_run(tmp_path: Path) -> None:
    wrote = "{{ 合计.总数 }}{% for x in 各单位 %}<b>&{{ ''.__class__ }}"
    document = filled(
        tmp_path, report(texts=[wrote]), "{%p for 一项 in 事项 %}", "{{ 一项.进展情况 }}", "{%p endfor %}"
    )
    assert texts(document)[0] == wrote


def test_a_program_can_be_filled_again_and_again_and_remembers_nothing(tmp_path: Path) -> None:
    once = compiled(template(tmp_path, "{% set 甲 = 文 %}{{ 甲 }}"))
    first = [fill(once, {"文": text}) for text in ("一", "二")]
    assert fill(once, {"文": "一"}) == first[0] != first[1]


# --- what a context holds ------------------------------------------------------------------------------------------------


def differences(shape: Any, value: Any, where: str = "") -> list[str]:
    """Where the fields that are documented and those that are given are not the same."""
    shape = inside(shape)
    if isinstance(shape, list):
        wrong = [] if isinstance(value, list) else [f"{where} is no list"]
        return wrong + [line for one in value[:3] for line in differences(shape[0], one, f"{where}[]")]
    if isinstance(shape, dict):
        if value is None:
            return []
        wrong = [f"{where}.{name}" for name in shape.keys() ^ value.keys()]
        return wrong + [
            line
            for name in shape.keys() & value.keys()
            for line in differences(shape[name], value[name], f"{where}.{name}")
        ]
    return [f"{where} holds more"] if isinstance(value, dict | list) else []


def test_fields_that_are_documented_are_those_that_are_given() -> None:
    fields = context(DATA)
    assert differences(FIELDS, fields) == []
    assert differences(FOR_ONE_UNIT, {"单位": fields["各单位"][0]}) == []


def test_lists_of_the_sample_are_not_empty_so_that_their_fields_are_compared() -> None:
    fields = context(DATA)
    unmet = [name for name, shape in FIELDS.items() if isinstance(inside(shape), list) and not fields[name]]
    assert unmet == ["部分报送单位", "未启动事项"] or unmet == ["未启动事项"]


def numbers(value: Any, where: str) -> list[tuple[str, Any]]:
    """All numbers of a context, and lists with a path, with the name of their field."""
    found = [(where, value)] if isinstance(value, int | Decimal | Several) and not isinstance(value, bool) else []
    if isinstance(value, dict):
        return found + [one for name, held in value.items() for one in numbers(held, f"{where}.{name}")]
    if isinstance(value, list):
        return found + [one for held in value for one in numbers(held, where)]
    return found


@pytest.mark.parametrize("as_of", [DATA.as_of, None], ids=["with a day", "without a day"])
def test_every_number_of_a_context_is_one_of_the_statistics(as_of: Any) -> None:
    data = report(as_of=as_of)
    payload = json.loads(json.dumps(statistics_payload(data.figures)))
    found = numbers(context(data), "")
    assert len(found) > 200
    for where, value in found:
        if where.endswith(".逾期天数") and value == 0:
            continue
        path = path_of(value)
        assert path, where
        if path == GIVEN:
            assert where == ".年份"
        elif isinstance(value, Several):
            assert len(value) == look_up(payload, f"{path}/number"), where
        else:
            assert abs(float(value)) == abs(look_up(payload, path)), where


def test_a_number_keeps_its_path_through_helpers_and_loses_it_when_something_is_computed(tmp_path: Path) -> None:
    from toolkit.report.word.helpers import FILTERS

    total = context(DATA)["合计"]
    assert path_of(FILTERS["百分比"](total["完成率"])) == "total/done/percent"
    assert (
        path_of(FILTERS["中文数字"](total["总数"])) == path_of(FILTERS["若无则"](total["总数"])) == "total/total/number"
    )
    assert path_of(FILTERS["length"](context(DATA)["未报送单位"])) == "silent/number"
    assert path_of(total["总数"] + 1) == ""


def test_further_fields_win(tmp_path: Path) -> None:
    noted = {"内容": "请阅", "items": "三条"}
    document = filled(tmp_path, DATA, "{{ 标题 }}{{ 批示.内容 }}{{ 批示.items }}", 标题="另一个标题", 批示=noted)
    assert texts(document) == ["另一个标题请阅三条"]


# --- the file ------------------------------------------------------------------------------------------------------------


def test_the_same_report_has_the_same_bytes_and_names_nobody(tmp_path: Path) -> None:
    outside = 'Type="http://x/attachedTemplate" Target="file:///C:/王小明/模板.dotm" TargetMode="External"'
    source = template(
        tmp_path, f'<w:p w:rsidR="00AB12CD" w14:paraId="1A2B3C4D"><w:proofErr w:type="spellStart"/>{r("{{ 标题 }}")}</w:p>',
        **{
            "word__settings.xml": f'<w:settings xmlns:w="{W}"><w:attachedTemplate r:id="x"/><w:rsids><w:rsid/></w:rsids><w:zoom/></w:settings>',
            "word___rels__settings.xml.rels": f'<Relationships><Relationship Id="x" {outside}/></Relationships>',
        },
    )  # fmt: skip
    made = [render(source, DATA, tmp_path / f"{number}.docx").read_bytes() for number in range(2)]
    assert made[0] == made[1]
    with zipfile.ZipFile(tmp_path / "0.docx") as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode()
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not re.search("王小明|李小红|某某单位|attachedTemplate|rsid|paraId|proofErr", everything)
    assert "<w:zoom/>" in everything
    properties = Document(str(tmp_path / "0.docx")).core_properties
    assert (properties.title, properties.author) == ("云溪市优化营商环境模板", "")
    named = render("情况通报", DATA, tmp_path / "3.docx", template=source)
    assert Document(str(named)).core_properties.title == "云溪市优化营商环境情况通报"
    assert texts(Document(str(named))) == [DATA.figures.title]


def test_a_template_without_properties_gets_a_title_all_the_same(tmp_path: Path) -> None:
    source = template(tmp_path, "{{ 标题 }}")
    bare = tmp_path / "通报.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if not name.startswith("docProps/"):
                content = re.sub(rb"<(Override|Relationship) [^>]*core[^>]*/>", b"", old.read(name))
                new.writestr(name, content)
    render(bare, DATA, tmp_path / "结果.docx")
    assert Document(str(tmp_path / "结果.docx")).core_properties.title == "云溪市优化营商环境通报"


def test_a_word_template_becomes_a_document(tmp_path: Path) -> None:
    types = template(tmp_path, "x")
    with zipfile.ZipFile(types) as package:
        content = package.read("[Content_Types].xml").replace(b"document.main+xml", b"template.main+xml")
    source = template(tmp_path, "{{ 标题 }}", name="模板.dotx", **{"[Content_Types].xml": content})
    assert texts(Document(str(render(source, DATA, tmp_path / "结果.docx")))) == [DATA.figures.title]


def test_headers_and_footnotes_are_filled_too(tmp_path: Path) -> None:
    header = f'<w:hdr xmlns:w="{W}">{p("{{ 工作名称 }}")}</w:hdr>'
    source = template(tmp_path, "正文", **{"word__header1.xml": header, "word__footnotes.xml": header})
    render(source, DATA, tmp_path / "结果.docx")
    with zipfile.ZipFile(tmp_path / "结果.docx") as package:
        assert all(
            "云溪市优化营商环境" in package.read(f"word/{name}.xml").decode() for name in ("header1", "footnotes")
        )


def test_line_feeds_become_line_breaks_and_lists_have_stops(tmp_path: Path) -> None:
    document = filled(tmp_path, DATA, "{{ 甲 }}", "{{ [1, 2.5, none|若无则('无')] }}，{{ true }}", 甲="一\n二\t三")
    assert texts(document) == ["一\n二\t三", "1、2.5、无，是"]
    assert len(document.paragraphs[0]._p.findall(f".//{{{W}}}br")) == 1


# --- one for each unit ---------------------------------------------------------------------------------------------------


def notice(folder: Path, *body: str) -> Path:
    return template(folder, *(body or ("{{ 单位.单位 }}：还有{{ 单位.未报 }}项没有报送。",)), name="催办.docx")


def test_each_unit_that_owes_gets_its_own(tmp_path: Path) -> None:
    written = render_each("催办通知单", DATA, tmp_path / "催办", template=notice(tmp_path))
    assert [path.name for path in written] == [
        f"催办通知单-{unit}.docx" for unit in ("市税务局", "青岚县", "石桥区", "市发改委")
    ]  # fmt: skip
    assert texts(Document(str(written[1]))) == ["青岚县：还有1项没有报送。"]
    assert Document(str(written[1])).core_properties.title == "催办通知单（青岚县）"
    chased = render_each("督办通知单", DATA, tmp_path / "督办", template=notice(tmp_path))
    assert [path.name for path in chased] == ["督办通知单-市财政局.docx", "督办通知单-石桥区.docx"]


def test_nothing_is_written_when_one_cannot_be_filled(tmp_path: Path) -> None:
    with pytest.raises(TemplateMistake):
        render_each("催办通知单", DATA, tmp_path / "催办", template=notice(tmp_path, "{{ 1 // (单位.序号 - 5) }}"))
    assert not (tmp_path / "催办").exists()


@settings(max_examples=60, deadline=None)
@example(["市" * 300, "市" * 301, "\u202e市\u200b税务局", "市税务局"])
@given(
    st.lists(
        st.text(max_size=80)
        | st.sampled_from(["市税务局", "../../etc", "A/B", "AB", "Ab", "con", " . ", "Å", "A\u030a"]),
        max_size=6,
    )
)
def test_names_of_units_are_safe_names_of_files_and_never_collide(units: list[str]) -> None:
    taken: set[str] = set()
    names = [file_name("催办通知单", unit, taken) for unit in units]
    assert len({name.casefold() for name in names}) == len(units)
    for name in names:
        assert name.isprintable()
        assert re.fullmatch(r"催办通知单-[^\\/:*?\"<>|\x00-\x1f]+[^. ]\.docx|催办通知单-[^. ]\.docx", name)
        assert len(name.encode()) <= 255


# --- tables --------------------------------------------------------------------------------------------------------------


def rows_of(document: Any) -> list[list[str]]:
    return [[one.text for one in row.cells] for row in document.tables[0].rows]


def merges(document: Any) -> list[list[str]]:
    """vMerge of each cell, - where there is none."""
    found = []
    for row in document.tables[0]._tbl.findall(f"{{{W}}}tr"):
        marks = [cell.find(f"{{{W}}}tcPr/{{{W}}}vMerge") for cell in row.findall(f"{{{W}}}tc")]
        found.append(["-" if one is None else one.get(f"{{{W}}}val") for one in marks])
    return found


def test_equal_themes_become_one_cell_and_others_stay_apart(tmp_path: Path) -> None:
    lines = [("甲", "一"), ("甲", "一"), ("甲", "二"), ("乙", "二"), ("乙", "二"), ("", "二"), ("", "二")]
    document = filled(
        tmp_path, DATA,
        tbl(["主题", "重点工作", "数"], ["{%tr for 行 in 各行 %}", "", ""], ["{{ 行.0|竖并 }}", "{{ 行.1|竖并 }}", "{{ loop.index }}"],
            ["{%tr endfor %}", "", ""]),
        各行=lines,
    )  # fmt: skip
    assert merges(document) == [
        ["-", "-", "-"], ["restart", "restart", "-"], ["continue", "continue", "-"], ["continue", "restart", "-"],
        ["restart", "restart", "-"], ["continue", "continue", "-"], ["restart", "restart", "-"], ["restart", "continue", "-"],
    ]  # fmt: skip
    assert [row[0] for row in rows_of(document)] == ["主题", "甲", "甲", "甲", "乙", "乙", "", ""]
    xml = document.part.blob.decode()
    assert "taizhang-merge" not in xml
    assert xml.count(">甲<") == 1


def test_a_table_that_is_left_without_rows_or_a_cell_without_text_is_still_a_document(tmp_path: Path) -> None:
    document = filled(
        tmp_path, DATA, tbl(["{%tr for 行 in [] %}"], ["{{ 行 }}"], ["{%tr endfor %}"]), "中间",
        tbl([p("{%p if false %}") + p("有") + p("{%p endif %}")]), tbl([tbl(["内"])]),
    )  # fmt: skip
    assert len(document.tables) == 2
    for cell in (document.tables[0].cell(0, 0), document.tables[1].cell(0, 0)):
        assert cell.paragraphs[-1].text == ""
    kinds = [one.tag.rpartition("}")[2] for one in document.element.body]
    assert kinds == ["p", "tbl", "p", "tbl"]


def test_a_mark_in_a_table_within_a_cell_merges_there_and_not_around_it(tmp_path: Path) -> None:
    inner = tbl(["{%tr for 字 in '甲甲' %}"], ["{{ 字|竖并 }}"], ["{%tr endfor %}"])
    document = filled(tmp_path, DATA, tbl([inner], [inner]))
    held = [
        table._tbl.xpath("./w:tr/w:tc/w:tcPr/w:vMerge/@w:val")
        for table in (document.tables[0], *document.tables[0].cell(0, 0).tables)
    ]
    assert held == [[], ["restart", "continue"]]
    assert texts(filled(tmp_path, DATA, "{{ '不在表格里'|竖并 }}")) == ["不在表格里"]
