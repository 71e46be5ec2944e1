"""Tags as Word and WPS cut them, and what is said when a template cannot be used: its name, the paragraph, the field."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import all_resaved
from word_templates import NS, W, filled, p, r, report, tbl, template, texts

from toolkit.report.word import NAMES, TemplateMistake, check_template, render, render_each
from toolkit.report.word.names import template_of

DATA = report()
KAI = '<w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="楷体_GB2312"/></w:rPr>'
LATIN = '<w:rPr><w:rFonts w:ascii="Times New Roman"/><w:lang w:val="en-US"/></w:rPr>'
BETWEEN = (
    "", '<w:proofErr w:type="spellStart"/>', '<w:proofErr w:type="gramEnd"/>', '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>',
    "<w:r><w:lastRenderedPageBreak/></w:r>", "<w:r><w:t/></w:r>",
)  # fmt: skip


# --- tags in pieces ------------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.15, 0.5, 1.0]))
def test_a_tag_may_be_cut_anywhere(tmp_path: Path, seed: int, share: float) -> None:
    chance = random.Random(seed)
    whole = "截至{{ 截至|日期 }}，共{{合计.总数}}项{% if 合计.逾期 > 1 %}，逾期{{ 合计['逾期'] }}项{% else %}无{% endif %}。{# 注 #}"
    pieces, last = [], 0
    for at in range(1, len(whole) + 1):
        if at == len(whole) or chance.random() < share:
            text = whole[last:at]
            run = r(text, chance.choice(["", KAI, LATIN])).replace("<w:r>", f'<w:r w:rsidR="{at:08X}">')
            pieces += [run, chance.choice(BETWEEN)]
            last = at
    assert texts(filled(tmp_path, DATA, p(*pieces))) == ["截至2026年9月30日，共6项无。"]


def test_a_tag_looks_as_the_run_in_which_it_begins(tmp_path: Path) -> None:
    document = filled(tmp_path, DATA, p(r("标题："), r("{{", KAI), r("标题", LATIN), r("}}"), r("。", LATIN)))
    assert [(one.text, one._r.find(f"{{{W}}}rPr") is not None) for one in document.paragraphs[0].runs if one.text] == [
        ("标题：", False), (DATA.figures.title, True), ("。", True),
    ]  # fmt: skip


def test_a_space_behind_a_tag_that_was_cut_stays(tmp_path: Path) -> None:
    document = filled(tmp_path, DATA, "<w:p><w:r><w:t>{{ 标</w:t></w:r><w:r><w:t>题 }} 后</w:t></w:r></w:p>")
    behind = document.paragraphs[0].runs[1]._r.find(f"{{{W}}}t")
    assert (behind.text, behind.get("{http://www.w3.org/XML/1998/namespace}space")) == (" 后", "preserve")


def test_quotation_marks_that_word_made_curly_and_signs_of_comparison_are_understood(tmp_path: Path) -> None:
    document = filled(
        tmp_path, DATA, "{{ 截至|若无则(“无”) }}{{ 2 * 3 % 4 }}{% if 1 < 2 and 3 > 2 %}甲&乙{{ '丙&丁' }}{% endif %}"
    )
    assert texts(document) == ["2026年9月30日2甲&乙丙&丁"]


def test_tags_in_a_text_box_belong_to_the_box(tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p(r('{{ 期'), r('次 }}'))}</w:txbxContent></w:pict></w:r>"
    document = filled(tmp_path, DATA, p(r("{{ 标"), box, r("题 }}")))
    inner, outer = (element for element in reversed(list(document.element.body.iter(f"{{{W}}}p"))))
    assert [one.text for one in inner.iter(f"{{{W}}}t") if one.text] == ["2026年第三季度"]
    assert [one.text for one in outer.iter(f"{{{W}}}t") if one.text] == [DATA.figures.title, "2026年第三季度"]


def test_loops_over_paragraphs_rows_and_within_a_paragraph(tmp_path: Path) -> None:
    document = filled(
        tmp_path, DATA, "{% p for 一项 in 逾期事项 %}", "{{ loop.index|序号 }}{{ 一项.名称 }}", "{%p endfor %}",
        "{% for 一家 in 未报送单位 %}{{ 一家.单位 }}；{% endfor %}",
        tbl(["单位", "应报"], ["{%tr for 一家 in 各单位 %}", ""], ["{{ 一家.单位 }}", "{{ 一家.应报 }}"], ["{%tr endfor %}", ""]),
        "{%p if 问题 %}", "有问题", "{%p else %}", "没有问题", "{%p endif %}",
    )  # fmt: skip
    assert texts(document) == ["一、第2件实事", "青岚县；市发改委；", "有问题"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][:2] == [
        ["单位", "应报"],
        ["市税务局", "2"],
    ]


def test_cells_may_be_coloured_by_the_light_of_an_item(tmp_path: Path) -> None:
    rows = (["{%tr for 一项 in 事项 %}", ""], ["{% cellbg 一项.灯色 %}{{ 一项.序号 }}", "x"], ["{%tr endfor %}", ""])
    document = filled(tmp_path, DATA, tbl(*rows))
    fills = [one.get(f"{{{W}}}fill") for one in document.element.iter(f"{{{W}}}shd")]
    assert fills[:2] == ["8FD19E", "F8696B"]
    assert len(fills) == 6


# --- mistakes ------------------------------------------------------------------------------------------------------------


def mistake(folder: Path, *body: str, **parts: str | bytes) -> TemplateMistake:
    """What is said about a template; the check of templates says the same where it can know it."""
    path = template(folder, *body, **parts)
    with pytest.raises(TemplateMistake) as caught:
        render(path, DATA, folder / "结果.docx")
    assert not (folder / "结果.docx").exists()
    assert str(caught.value).startswith("模板“模板.docx”")
    assert str(caught.value).endswith("。")
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("body", "field", "hint"),
    [
        ("截至今天，完成{{ 合计.完成律.文字 }}。", "合计.完成律", "是不是想写“合计.完成率”"),
        ("{{ 标提 }}", "标提", "是不是想写“标题”"),
        ("{{ 合计.总数 + 逾期书 }}", "逾期书", "逾期事项"),
        ("{% if 未报单位 %}有{% endif %}", "未报单位", "未报送单位"),
        ("{% for 一家 in 未报送单位 %}{{ 一家.名子 }}{% endfor %}", "一家.名子", "README"),
        ("{{ 若无 |若无则('无') }}", "若无", "README"),
        ("{{ 未报送单位|map(attribute='单') |join('、') }}", "单", "单位"),
        ("{{ 标题.__class__ }}", "标题.__class__", "README"),
        ("{{ 截至.today() }}", "截至.today", "README"),
        ("{{ 标题|截短(长度) }}", "长度", "README"),
        ("{{ [缺]|顿号 }}", "缺", "README"),
    ],
)  # fmt: skip
def test_a_missing_field_is_named_with_its_paragraph_and_the_nearest_one(
    tmp_path: Path, body: str, field: str, hint: str
) -> None:
    said = mistake(tmp_path, "前一段{{ 标题 }}", body, "后一段")
    assert (said.paragraph, said.field) == (body, field)
    assert f"的段落“{body}”用到了没有的栏目“{field}”" in str(said)
    assert hint in str(said)
    found = check_template(template(tmp_path, body))
    assert [field in one.message for one in found] == [True]


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ("｛｛标题｝｝", "｛｛", "半角"),
        ("{{ 标题 ｝｝", "｝｝", "半角"),
        ("{％ if 标题 ％}有{％ endif ％}", "{％", "半角"),
        ("{{ 标题｜截短(5) }}", "｜", "半角"),
        ("{{ 标题|截短（5） }}", "（", "半角"),
        ("{{ 标题", "{{ 标题", "没有写完"),
        ("{% if 标题 }有", "{% if 标题 }有", "没有写完"),
        ("标题 }}", "}}", "前面缺少“{{”"),
        ("共{ 标题 }项", "{ 标题 }", "两对大括号"),
        ("{% if 标题 %}有", "{% if 标题 %}", "没有结束"),
        ("有{% endif %}", "{% endif %}", "多了结束标签"),
        ("{{ 标题|截断 }}", "截断", "是不是想写“|截短”"),
        ("{% if 标题 is 空的 %}{% endif %}", "空的", "没有的写法"),
        ("{{ 标题 标题 }}", "{{ 标题 标题 }}", "写法不对"),
        ("{{ }}", "{{ }}", "写法不对"),
        ("{% include '别的.docx' %}", "include", "不允许"),
        ("{{r 标题 }}", "{{r 标题 }}", "{{ 栏目 }}"),
        ("{%p if 标题 %}有", "{%p if 标题 %}", "单独占一段"),
        ("{%tr if 标题 %}", "{%tr if 标题 %}", "只能写在表格里"),
        ("{{ 合计 }}", "{{ 合计 }}", "要写明其中一项"),
        ("{{ 各单位 }}", "{{ 各单位 }}", "一组数据"),
        ("{{ 合计.总数|日期 }}", "{{ 合计.总数|日期 }}", "不是日期"),
        ("{{ 1 / 0 }}", "{{ 1 / 0 }}", "除以了 0"),
        ("{{ 标题 + 1 }}", "{{ 标题 + 1 }}", "不能这样用"),
        ("{{ 9 ** 9 ** 9 }}", "{{ 9 ** 9 ** 9 }}", "不支持的运算“**”"),
        ("{{ '长' * 99999999999 }}", "{{ '长' * 99999999999 }}", "不支持的运算“*”"),
        ("{{ '%999999999d' % 1 }}", "{{ '%999999999d' % 1 }}", "不支持的运算“%”"),
        ("{{ 标题.ljust(99999999999) }}", "标题.ljust", "没有的栏目"),
        ("{% macro 圈() %}{{ 圈() }}{% endmacro %}{{ 圈() }}", "{% macro 圈() %}、{{ 圈() }}、{% endmacro %}", "自己用到了自己"),
        ("{{ 标题|safe }}", "safe", "没有的写法"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_printed_is_said_with_its_paragraph(
    tmp_path: Path, body: str, field: str, words: str
) -> None:
    said = mistake(tmp_path, "前一段{{ 标题 }}", body)
    assert (said.paragraph, said.field) == (body, field)
    assert words in str(said)


def test_a_value_that_is_not_there_must_be_provided_for(tmp_path: Path) -> None:
    data = report(as_of=None)
    path = template(tmp_path, "截至{{ 截至 }}")
    with pytest.raises(
        TemplateMistake,
        match=r"段落“截至\{\{ 截至 \}\}”里的“\{\{ 截至 \}\}”没有值（没有日期或没有数据）；可以写成 \|若无则",
    ):
        render(path, data, tmp_path / "结果.docx")
    assert texts(filled(tmp_path, data, "截至{{ 截至|若无则('今日') }}，{{ 按时|default('不知') }}")) == [
        "截至今日，不知"
    ]


def test_pairs_of_tags_that_would_tear_a_table_or_a_paragraph_are_named(tmp_path: Path) -> None:
    for body in (
        ("{%p for 一项 in 事项 %}", tbl(["{{ 一项.序号 }}", "{% endfor %}"])),
        ("{% if 标题 %}", tbl(["有", "{% endif %}"])),
        (tbl(["{%tr for 一项 in 事项 %}", ""], ["{{ 一项.序号 }}", "{% endfor %}"]),),
        ("{%p if 标题 %}", "有", "{% else %}", "无", "{%p endif %}"),
    ):
        said = mistake(tmp_path, *body)
        assert "不在同一层" in str(said)
        assert said.field in ("{% endfor %}", "{% endif %}", "{% else %}")
    assert texts(filled(tmp_path, DATA, "{% if 标题 %}有", "和", "有{% endif %}")) == ["有", "和", "有"]


def test_a_section_that_ends_in_the_paragraph_of_a_tag_still_ends_there(tmp_path: Path) -> None:
    end = f'<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906"/></w:sectPr></w:pPr>{r("{%p endif %}")}</w:p>'
    for held, before in (("甲", ["有"]), ("", [])):
        document = filled(tmp_path, DATA, "{%p if 甲 %}", "有", end, "后", 甲=held)
        assert texts(document) == [*before, "", "后"]
        assert [len(one._p.findall(f"{{{W}}}pPr/{{{W}}}sectPr")) for one in document.paragraphs] == [
            *(0 for _ in before),
            1,
            0,
        ]


# --- files that are no templates -----------------------------------------------------------------------------------------


def test_what_is_no_template_is_refused_in_one_sentence(tmp_path: Path) -> None:
    good = template(tmp_path, "{{ 标题 }}").read_bytes()
    (tmp_path / "夹.docx").mkdir()
    for name, content, words in (
        ("模板.doc", good, "“.doc”文件"), ("模板", good, "没有后缀"), ("模板.docm", good, "宏"), ("没有.docx", None, "找不到"),
        ("夹.docx", None, "是文件夹"), ("空.docx", b"", "打不开"), ("文.docx", "不是压缩包".encode(), "打不开"), ("半.docx", good[: len(good) // 2], "打不开"),
        ("坏.docx", good.replace(b"word/document.xml", b"word/documenu.xml"), "没有正文"), ("旧.docx", b"\xd0\xcf\x11\xe0" + bytes(600), "密码"),
    ):  # fmt: skip
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(TemplateMistake) as caught:
            render(Path(path), DATA, tmp_path / "结果.docx")
        assert words in str(caught.value), name
        assert [one.message for one in check_template(Path(path))] == [str(caught.value)]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"word__vbaProject.bin": b"x"}, "宏"),
        ({"word__embeddings__oleObject1.bin": b"x"}, "嵌入的对象"),
        ({"word__comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="王小明"/></w:comments>'}, "批注"),
        ({"word___rels__document.xml.rels": '<R><Relationship Type="a/image" Target="file:///c/a.png" TargetMode="External"/></R>'}, "别处"),
        ({"word__document.xml": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="{W}"/>'}, "不允许的声明"),
        ({"word__document.xml": "<w:document>"}, "损坏"),
        ({"word__document.xml": "<文 xmlns='urn:x'/>"}, "另存为"),
        ({"word__document.xml": f'<w:document {NS}><w:body><w:p><w:ins w:author="王小明">{r("新")}</w:ins></w:p></w:body></w:document>'}, "修订"),
    ],
)  # fmt: skip
def test_what_is_more_than_text_is_refused(tmp_path: Path, parts: dict[str, str | bytes], words: str) -> None:
    assert words in str(mistake(tmp_path, "{{ 标题 }}", **parts))


def test_a_package_that_unfolds_without_end_is_refused_before_it_does(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 标题 }}")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/image1.png", bytes(70 << 20))
    with pytest.raises(TemplateMistake, match="太大"):
        render(path, DATA, tmp_path / "结果.docx")


# --- the check -----------------------------------------------------------------------------------------------------------


def test_a_check_names_everything_at_once_also_where_no_ledger_has_been_yet(tmp_path: Path) -> None:
    body = (
        "{{ 标提 }}{{ 合计.总数 }}", "{% if 合计.逾期 > 1000 %}{{ 合计.逾其 }}{{ 标题|截断 }}{% endif %}",
        "{%p for 一项 in 逾期的事项 %}", "{{ 一项.名称 }}", "{%p endfor %}", "{% for 字 in 标题 %}{{ 字 }}{% endfor %}",
        "{% for 组 in 主题事项 %}{% for 一项 in 组.事项 %}{{ 一项.主责单位|顿号 }}{{ 一项.主责单位.单位 }}{% endfor %}{% endfor %}",
        "{{ 合计 }}{{ 各单位 }}{{ 单位.牵头.总数 }}{{ 单位.牵头.数 }}", "{% set 甲 = 合计 %}{{ 甲.总书 }}",
        "{{ 各单位|selectattr('报送清况', 'equalto', '未报送')|list|length }}{{ (各单位|first).单位名 }}",
    )  # fmt: skip
    found = check_template(template(tmp_path, *body))
    assert [one.field for one in found] == [
        "标提", "截断", "合计.逾其", "逾期的事项", "标题", "一项.主责单位.单位", "合计", "各单位", "单位.牵头.数", "甲.总书",
        "各单位.报送清况", "各单位|first.单位名",
    ]  # fmt: skip
    for one in found:
        assert one.paragraph in body
        assert one.message.startswith("模板“模板.docx”的段落“")
    said = {one.field: one.message for one in found}
    assert "是不是想写“合计.逾期" in said["合计.逾其"]
    assert "它不是清单" in said["标题"]


def test_a_check_names_each_tag_that_cannot_be_read(tmp_path: Path) -> None:
    found = check_template(template(tmp_path, "{{ 标题 标题 }}", "{% if 标题 = 1 %}{% endif %}", "{{ 期次 }}"))
    assert [one.paragraph for one in found] == ["{{ 标题 标题 }}", "{% if 标题 = 1 %}{% endif %}"]
    found = check_template(template(tmp_path, "{{ 标题", "｛｛期次｝｝", "{%p if 1 %}x"))
    assert [one.field for one in found] == ["{{ 标题", "｛｛", "{%p if 1 %}"]


def test_a_check_knows_further_fields_and_finds_nothing_in_a_good_template(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ 批示.内容 }}{% for 一条 in 批示.意见 %}{{ 一条.人 }}{% endfor %}")
    assert check_template(path, extra={"批示": {}}) == []
    assert [one.field for one in check_template(path)] == ["批示", "批示"] or re.match(
        "批示", check_template(path)[0].field
    )


# --- whatever somebody types ---------------------------------------------------------------------------------------------

PIECES = (
    "{{", "}}", "{%", "%}", "{#", "#}", "{%p ", "{%tr ", "{%- ", " -%}", "{", "}", "｛｛", "for ", "x in ", "事项", "if ", "else", "endif", "endfor",
    "set x = ", "|", "顿号", "序号", "(", ")", "[", "]", "'", '"', "“", "”", ".", "标题", "合计", "1", " + ", "~", "<", "&", " ", "\n", "macro f()",
    "endmacro", "cellbg ", "colspan ", "vm", "hm", "loop.index", "单位", "文",
)  # fmt: skip


def own_text(element: Any) -> str:
    """The text before the first child; python-docx has its own idea of ``text``."""
    return "".join(element.xpath("./text()"))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), min_size=1, max_size=4),
    cells=st.booleans(),
)
def test_whatever_is_typed_is_filled_or_explained(tmp_path: Path, bodies: list[str], cells: bool) -> None:
    path = template(tmp_path, *([tbl(bodies[:2], bodies[2:] or ["", ""])] if cells else map(p, map(r, bodies))))
    flaws = check_template(path)
    try:
        render(path, DATA, tmp_path / "结果.docx")
    except TemplateMistake as said:
        assert str(said).startswith("模板“模板.docx”")
        assert "\n" not in str(said)
    else:
        for element in Document(str(tmp_path / "结果.docx")).element.body.iter():
            assert element.tag == f"{{{W}}}t" or not (own_text(element) + (element.tail or "")).strip()
    assert all(one.message.startswith("模板“模板.docx”") for one in flaws)


def test_templates_that_another_program_has_saved_say_the_same(tmp_path: Path) -> None:
    """LibreOffice stands for WPS and Word: it cuts runs anew, renames styles, moves section breaks."""
    ours = [template_of(name)[0] for name in NAMES]
    all_resaved(ours, "docx", tmp_path, tmp_path / "改")
    for name, document in NAMES.items():
        saved = tmp_path / "改" / f"{name}.docx"
        assert check_template(saved) == []
        said = []
        for number, source in enumerate((saved, ours[list(NAMES).index(name)])):
            if document.folder:
                written = render_each(name, DATA, tmp_path / str(number), template=source)
            else:
                written = [render(source, DATA, tmp_path / f"{number}.docx")]
            said.append(
                [
                    "".join(one.text or "" for one in Document(str(path)).element.body.iter(f"{{{W}}}t"))
                    for path in written
                ]
            )
        assert said[0] == said[1] != []
