"""The bundled Word documents keep to GB/T 9704-2012: the XML of the templates against the clauses, millimetre by millimetre."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from toolkit.report.word import NAMES, check_template

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates" / "word"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MM = 1440 / 25.4
"""Twentieths of a point in one millimetre."""
CHARACTER = 16.0
"""三号 in points."""
ONE_FILE = [name for name, document in NAMES.items() if not document.folder]
CHASING = "督办通知单（报送）"
"""Not a report: ``taizhang chase`` fills it, with further fields."""
ALL = (*NAMES, CHASING)
NAMED = pytest.mark.parametrize("name", ALL)


@cache
def part(name: str, path: str = "word/document.xml") -> Any:
    """One part of a template as XML."""
    with zipfile.ZipFile(TEMPLATES / f"{name}.docx") as package:
        return etree.fromstring(package.read(path))


def value(element: Any, path: str, attribute: str = "val") -> str | None:
    """An attribute of the first element at a path of names (w: left out); None when there is none."""
    found = element.find("/".join(f"{W}{one}" for one in path.split("/"))) if path else element
    return None if found is None else found.get(f"{W}{attribute}")


def number(element: Any, path: str, attribute: str = "val") -> float:
    found = value(element, path, attribute)
    assert found is not None, f"{path} {attribute}"
    return float(found)


def text(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def style_of(paragraph: Any) -> str:
    return value(paragraph, "pPr/pStyle") or "Normal"


@cache
def style(name: str, key: str) -> dict[str, str]:
    """What a style makes of a paragraph and its letters, what it inherits included: ``tag.attribute`` → value."""
    found = next(one for one in part(name, "word/styles.xml").iter(f"{W}style") if one.get(f"{W}styleId") == key)
    based = value(found, "basedOn")
    made = dict(style(name, based)) if based else {}
    for holder in ("pPr", "rPr"):
        for one in found.iterfind(f"{W}{holder}/*"):
            tag = etree.QName(one).localname + ("@" if holder == "rPr" and one.tag == f"{W}spacing" else "")
            made[tag] = "1"
            made |= {f"{tag}.{etree.QName(a).localname}": v for a, v in one.attrib.items()}
            for deeper in one:
                made |= {
                    f"{tag}/{etree.QName(deeper).localname}.{etree.QName(a).localname}": v
                    for a, v in deeper.attrib.items()
                }
    return made


def paragraphs(name: str) -> list[Any]:
    """The paragraphs of the body outside tables, tags left out."""
    found = part(name).find(f"{W}body").iterfind(f"{W}p")
    return [one for one in found if not re.fullmatch(r"\{%p .*%\}", text(one))]


def sections(name: str) -> list[Any]:
    return list(part(name).iter(f"{W}sectPr"))


def wide(section: Any) -> bool:
    return value(section, "pgSz", "orient") == "landscape"


# --- the files ---------------------------------------------------------------------------------------------------------------


def test_the_templates_are_what_the_program_makes() -> None:
    done = subprocess.run(
        [sys.executable, "docs/word/build.py", "--check"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.stem for path in TEMPLATES.glob("*.docx")) == sorted(ALL)


@NAMED
def test_every_tag_of_a_template_is_a_field_that_exists(name: str) -> None:
    extra = {"催办日期": None, "抄送": ""} if name == CHASING else {}
    assert check_template(TEMPLATES / f"{name}.docx", extra=extra) == []


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr tabs snapToGrid spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs color spacing sz szCs highlight lang",
    "tblPr": "tblpPr tblOverlap tblW jc tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan vMerge tcBorders vAlign",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType titlePg docGrid",
    "tc": "tcPr p",
    "tr": "trPr tc",
    "tbl": "tblPr tblGrid tr",
    "style": "name basedOn next uiPriority semiHidden qFormat pPr rPr tblPr",
}


@NAMED
def test_elements_stand_in_the_order_of_the_schema(name: str) -> None:
    """Word calls a file damaged whose elements stand in another order."""
    with zipfile.ZipFile(TEMPLATES / f"{name}.docx") as package:
        parts = [one for one in package.namelist() if re.match(r"word/\w+\.xml", one)]
    for path in parts:
        for element in part(name, path).iter(*(f"{W}{one}" for one in _ORDER)):
            order = _ORDER[etree.QName(element).localname].split()
            places = [order.index(etree.QName(one).localname) for one in element]
            assert places == sorted(places), (path, element.tag, [one.tag for one in element])


@NAMED
def test_every_style_that_is_used_exists_and_no_theme_decides_a_font(name: str) -> None:
    known = {one.get(f"{W}styleId") for one in part(name, "word/styles.xml").iter(f"{W}style")}
    used = {value(one, "", "val") for one in part(name).iter(f"{W}pStyle")}
    assert used <= known
    for path in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        for one in part(name, path).iter(f"{W}rFonts"):
            assert not [attribute for attribute in one.attrib if "Theme" in attribute]
            assert one.get(f"{W}hint") == "eastAsia"


# --- 5.2 page and text area --------------------------------------------------------------------------------------------------


@NAMED
def test_paper_margins_and_text_area(name: str) -> None:
    """A4; 天头 37, 订口 28, 版心 156×225 mm; a landscape page is the same sheet, turned with its head to the binding."""
    assert sections(name)
    for section in sections(name):
        width, height = number(section, "pgSz", "w") / MM, number(section, "pgSz", "h") / MM
        sides = [number(section, "pgMar", side) / MM for side in ("top", "right", "bottom", "left")]
        if wide(section):
            assert (round(width), round(height)) == (297, 210)
            assert sides == pytest.approx([28, 37, 26, 35], abs=0.1)
        else:
            assert (round(width), round(height)) == (210, 297)
            assert sides == pytest.approx([37, 26, 35, 28], abs=0.1)
            assert width - sides[1] - sides[3] == pytest.approx(156, abs=0.1)
            assert height - sides[0] - sides[2] == pytest.approx(225, abs=0.1)
        assert number(section, "pgMar", "gutter") == 0


@NAMED
def test_twenty_two_lines_of_twenty_eight_characters_fill_the_text_area(name: str) -> None:
    for section in sections(name):
        if wide(section):
            continue
        assert value(section, "docGrid", "type") == "linesAndChars"
        pitch, extra = number(section, "docGrid", "linePitch"), number(section, "docGrid", "charSpace") / 4096
        assert (pitch, round(extra * 4096)) == (580, -848)
        height = number(section, "pgSz", "h") - number(section, "pgMar", "top") - number(section, "pgMar", "bottom")
        width = (
            number(section, "pgSz", "w") - number(section, "pgMar", "left") - number(section, "pgMar", "right")
        ) / 20
        assert height // pitch == 22
        assert width // (CHARACTER + extra) == 28
        body = style(name, "BodyText")
        assert (body["spacing.line"], body["spacing.lineRule"]) == ("580", "exact")
        assert width // (CHARACTER + float(body["spacing@.val"]) / 20) == 28


# --- 5.2.2, 7.3 type ---------------------------------------------------------------------------------------------------------

_SONG, _FANG, _HEI, _KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_TYPE = [
    # style, font, half points, first-line indent in hundredths of a character, alignment
    ("BodyText", _FANG, "32", "200", "both"),
    ("Flush", _FANG, "32", None, "both"),
    ("Title", _SONG, "44", None, "center"),
    ("Heading1", _HEI, "32", "200", "both"),
    ("Heading2", _KAI, "32", "200", "both"),
    ("Heading3", _FANG, "32", "200", "both"),
    ("Heading4", _FANG, "32", "200", "both"),
    ("Attachment", _HEI, "32", None, "both"),
    ("AttachmentFirst", _HEI, "32", None, "both"),
    ("Number", _FANG, "32", None, "center"),
    ("Signature", _FANG, "32", None, "center"),
    ("Date", _FANG, "32", None, "right"),
    ("Colophon", _FANG, "28", None, "left"),
    ("DraftMark", _HEI, "32", None, "left"),
    ("Footer", "宋体", "28", None, "both"),
]


@pytest.mark.parametrize(("key", "font", "size", "first", "align"), _TYPE)
def test_fonts_sizes_and_indents_of_the_styles(key: str, font: str, size: str, first: str | None, align: str) -> None:
    made = style("情况通报", key)
    assert made["rFonts.eastAsia"] == font
    latin = font if font in (_SONG, "宋体") else "Times New Roman"
    assert (made["rFonts.ascii"], made["rFonts.hAnsi"]) == (latin, latin)
    assert (made["sz.val"], made["szCs.val"]) == (size, size)
    assert made.get("ind.firstLineChars") == first
    assert made["jc.val"] == align
    assert made["spacing.before"] == made["spacing.after"] == "0"
    assert ("b" in made) == (key == "Heading3")


def test_the_four_levels_of_headings_stay_with_what_follows() -> None:
    for level in range(1, 5):
        made = style("情况通报", f"Heading{level}")
        assert "keepNext" in made
        assert made["outlineLvl.val"] == str(level - 1)


@NAMED
def test_headings_are_numbered_as_their_level_asks(name: str) -> None:
    shapes = {
        "Heading1": r"([一二三四五六七八九]、|附：)",
        "Heading2": r"（[一二三四五六七八九]）",
        "Heading3": r"\d\.(?!\d)",
    }
    for one in paragraphs(name):
        if style_of(one) in shapes:
            assert re.match(shapes[style_of(one)], text(one)), text(one)
            assert not text(one).endswith(("。", "："))
    first = [text(one)[0] for one in paragraphs(name) if style_of(one) == "Heading1" and "、" in text(one)[:2]]
    assert first == list("一二三四五六七八九"[: len(first)])


@NAMED
def test_runs_look_as_their_style_says(name: str) -> None:
    """No run has a font or size of its own, so that an office changes a style once and not every place."""
    for one in part(name).iter(f"{W}r"):
        assert {etree.QName(child).localname for child in one.find(f"{W}rPr")} <= {"rFonts", "rStyle", "highlight"}
        assert set(one.find(f"{W}rPr/{W}rFonts").attrib) == {f"{W}hint"}


# --- 7.2 head ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["情况通报", "工作专报"])
def test_issuer_number_red_line_and_title(name: str) -> None:
    lines = paragraphs(name)
    keys = [style_of(one) for one in lines]
    at = keys.index("Issuer")
    issuer = style(name, "Issuer")
    assert (issuer["rFonts.eastAsia"], issuer["color.val"], issuer["jc.val"]) == (_SONG, "FF0000", "center")
    above = 580 * at + float(issuer["spacing.before"])
    assert above / MM == pytest.approx(35, abs=0.5), "发文机关标志上边缘距版心上边缘 35 mm"
    number_at = next(place for place, key in enumerate(keys) if key in ("Number", "NumberAndSigner"))
    assert keys[number_at - 2 : number_at] == ["Keep", "Keep"], "发文机关标志下空二行"
    made = style(name, keys[number_at])
    assert made["pBdr/bottom.color"] == "FF0000"
    assert float(made["pBdr/bottom.space"]) / 72 * 25.4 == pytest.approx(4, abs=0.2), "红线在发文字号下 4 mm"
    assert made["spacing.line"] == "320", "行高等于字高，线距才准"
    assert keys[number_at + 1 : number_at + 4] == ["Keep", "Keep", "Title"], "红线下空二行"
    assert keys[number_at + 4 : number_at + 6] == ["Keep", "Flush"], "标题下空一行，主送顶格"
    assert text(lines[number_at + 5]).endswith("：")
    if name == "工作专报":
        signer = made
        assert signer["ind.firstLineChars"] == "100", "上行文发文字号居左空一字"
        assert "签发人：" in text(lines[number_at])
        assert value(list(lines[number_at].iter(f"{W}r"))[-1], "rPr/rStyle") == "SignerName"
        assert style(name, "SignerName")["rFonts.eastAsia"] == _KAI, "签发人姓名用楷体"


@NAMED
def test_a_draft_says_so_and_leaves_number_and_signature_to_the_office(name: str) -> None:
    said = "".join(text(one) for one in paragraphs(name))
    assert "送审稿" in said
    if name in ("情况通报", "工作专报", "催办函"):
        assert "发文字号：【　" in said
        assert "〔" not in said
    if name in ("催办通知单", "督办通知单", CHASING):
        assert "编号：【　" in said
    if name != "汇报提纲":
        assert re.search("签发(人)?：【　", said)


@NAMED
def test_what_the_office_fills_in_is_on_yellow(name: str) -> None:
    for one in part(name).iter(f"{W}r"):
        plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text(one))
        bright = value(one, "rPr/highlight")
        if "【" in plain or "送审稿" in plain:
            assert bright == "yellow", plain
        elif bright:
            assert "送审核实单" in plain, plain


# --- 7.3 attachments, signature, date ----------------------------------------------------------------------------------------


def test_the_list_of_attachments() -> None:
    lines = paragraphs("情况通报")
    keys = [style_of(one) for one in lines]
    at = keys.index("Enclosure")
    assert keys[at - 1] == "Keep", "正文下空一行"
    first, further = style("情况通报", "Enclosure"), style("情况通报", "NextEnclosure")
    assert int(first["ind.leftChars"]) - int(first["ind.hangingChars"]) == 200, "左空二字"
    assert int(further["ind.leftChars"]) == int(first["ind.leftChars"]), "名称对齐"
    assert text(lines[at]).startswith("附件：1.")
    for one in lines[at : at + 3]:
        assert re.fullmatch(r"(附件：)?(\d|\{\{.*\}\})\.[^，。、；：]+", text(one)), text(one)


@pytest.mark.parametrize("name", ["情况通报", "督办通知单", CHASING])
def test_each_attachment_begins_a_page_with_its_mark_and_has_its_title_on_the_third_line(name: str) -> None:
    lines = paragraphs(name)
    keys = [style_of(one) for one in lines]
    places = [
        at for at, key in enumerate(keys) if key in ("Attachment", "AttachmentFirst") and "附件" in text(lines[at])
    ]
    assert places
    for at in places:
        assert re.fullmatch(r"附件(\d|\{\{.*\}\})?", text(lines[at]))
        assert keys[at + 1 : at + 3] == ["Keep", "Title"]
        new_page = "pageBreakBefore" in style(name, keys[at]) or lines[at - 1].find(f"{W}pPr/{W}sectPr") is not None
        assert new_page


@pytest.mark.parametrize("name", [name for name in ALL if name != "汇报提纲"])
def test_signature_and_date(name: str) -> None:
    """成文日期右空四字, 署名以成文日期为准居中; nothing of it alone on a page."""
    lines = paragraphs(name)
    keys = [style_of(one) for one in lines]
    at = keys.index("Signature")
    assert keys[at : at + 2] == ["Signature", "Date"]
    date, sign = style(name, "Date"), style(name, "Signature")
    assert (date["ind.rightChars"], date["jc.val"]) == ("400", "right")
    centre = (float(sign["ind.leftChars"]) / 100 + 28) / 2
    assert centre == pytest.approx(28 - 4 - 6.5 / 2, abs=0.25), "2026年7月5日 is six and a half characters wide"
    before = at - 1
    while not text(lines[before]) or "Enclosure" in keys[before]:
        assert "keepNext" in style(name, keys[before])
        before -= 1
    kept = "keepNext" in style(name, keys[before]) or lines[before].find(f"{W}pPr/{W}keepNext") is not None
    assert kept, "署名不单独在一页"
    assert "keepNext" in sign


# --- 7.4, 7.5, 8, 10.1 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["情况通报", "工作专报"])
def test_the_colophon_has_heavy_lines_outside_and_a_fine_one_inside(name: str) -> None:
    table = next(one for one in part(name).iter(f"{W}tbl") if style_of(next(one.iter(f"{W}p"))) == "Colophon")
    edges = [
        (value(cell, "tcPr/tcBorders/top", "sz"), value(cell, "tcPr/tcBorders/bottom", "sz"))
        for cell in table.iter(f"{W}tc")
    ]
    assert edges == [("8", "6"), ("6", "8")], "0.35 mm 和 0.25 mm"
    made = style(name, "Colophon")
    assert (made["ind.leftChars"], made["ind.rightChars"]) == ("100", "100")
    assert sum(number(one, "", "w") for one in table.iter(f"{W}gridCol")) / MM == pytest.approx(156, abs=0.1)


def test_the_colophon_of_a_bulletin_is_on_the_last_even_page() -> None:
    assert value(sections("情况通报")[-1], "type") == "evenPage"


@NAMED
def test_page_numbers_stand_outside_below_the_text(name: str) -> None:
    """— 1 — in 四号宋体, 7 mm below the text, right on odd and left on even pages, one character from the edge."""
    assert part(name, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    links = {one.get("Id"): one.get("Target") for one in part(name, "word/_rels/document.xml.rels")}
    for section in sections(name):
        refs = {one.get(f"{W}type"): links[one.get(f"{R}id")] for one in section.iterfind(f"{W}footerReference")}
        assert {"default", "even"} <= set(refs)
        for kind, side in (("default", "right"), ("even", "left")):
            footer = part(name, f"word/{refs[kind]}")
            line = [one for one in footer.iter(f"{W}p") if "—" in text(one)][-1]
            assert text(line) == "— 1 —"
            assert "".join(one.text for one in line.iter(f"{W}instrText")).strip() == "PAGE"
            assert (value(line, "pPr/jc"), value(line, "pPr/ind", f"{side}Chars")) == (side, "100")
            for one in line.iter(f"{W}rPr"):
                assert {one.find(f"{W}rFonts").get(f"{W}{slot}") for slot in ("ascii", "hAnsi", "eastAsia")} == {"宋体"}
                assert value(one, "sz") == "28"
            if wide(section):
                _beside_the_table(footer, section, side)
            else:
                assert number(section, "pgMar", "footer") / MM == pytest.approx(28, abs=0.1)


def _beside_the_table(footer: Any, section: Any, side: str) -> None:
    """On a landscape page the number stands where those of the other pages do: turned, outside the left edge of the text."""
    anchor = next(footer.iter(f"{WP}anchor"))
    mm = {one: int(anchor.find(f"{WP}{one}/{WP}posOffset").text) / 36000 for one in ("positionH", "positionV")}
    high = int(anchor.find(f"{WP}extent").get("cy")) / 36000
    assert mm["positionH"] == pytest.approx(28, abs=0.1)
    assert mm["positionH"] + 16 / 72 * 25.4 < number(section, "pgMar", "left") / MM
    upper, lower = number(section, "pgMar", "top") / MM, 210 - number(section, "pgMar", "bottom") / MM
    edge = mm["positionV"] if side == "left" else mm["positionV"] + high
    assert edge == pytest.approx(upper if side == "left" else lower, abs=0.1), "单右双左"
    body = next(one for one in footer.iter() if etree.QName(one).localname == "bodyPr")
    assert body.get("vert") == "vert"


def test_a_letter_has_its_lines_and_no_number_on_its_first_page() -> None:
    """信函格式: head 30 mm from the edge, heavy above fine; 20 mm above the lower edge fine above heavy; both 170 mm."""
    section = sections("催办函")[0]
    assert section.find(f"{W}titlePg") is not None
    assert number(section, "pgMar", "header") / MM == pytest.approx(30, abs=0.1)
    head, foot = part("催办函", "word/header1.xml"), part("催办函", "word/footer5.xml")
    assert "PAGE" not in "".join(one.text or "" for one in foot.iter(f"{W}instrText"))
    upper = next(one for one in head.iter(f"{W}p") if one.find(f"{W}pPr/{W}pBdr") is not None)
    lower = next(one for one in foot.iter(f"{W}p") if one.find(f"{W}pPr/{W}pBdr") is not None)
    for line, order in ((upper, 1), (lower, -1)):
        thick = [number(line, f"pPr/pBdr/{side}", "sz") for side in ("top", "bottom")][::order]
        assert thick[0] > thick[1]
        assert {value(line, f"pPr/pBdr/{side}", "color") for side in ("top", "bottom")} == {"FF0000"}
    left = number(section, "pgMar", "left") + number(upper, "pPr/ind", "left")
    right = number(section, "pgMar", "right") + number(upper, "pPr/ind", "right")
    assert [left / MM, right / MM] == pytest.approx([20, 20], abs=0.1)
    frame = lower.find(f"{W}pPr/{W}framePr")
    assert float(frame.get(f"{W}w")) / MM == pytest.approx(170, abs=0.1)
    assert 297 - float(frame.get(f"{W}y")) / MM == pytest.approx(20, abs=0.1)
    assert [style_of(one) for one in paragraphs("催办函")][:4] == ["LetterNumber", "Keep", "Keep", "Title"], (
        "标题与其上要素相距二行"
    )


# --- tables ------------------------------------------------------------------------------------------------------------------


@NAMED
def test_tables_fill_the_text_area_repeat_their_head_and_keep_rows_whole(name: str) -> None:
    body = list(part(name).find(f"{W}body"))
    ends = [at for at, one in enumerate(body) if one.tag == f"{W}sectPr" or one.find(f"{W}pPr/{W}sectPr") is not None]
    for table in part(name).iter(f"{W}tbl"):
        end = next(at for at in ends if at > body.index(table))
        section = next(body[end].iter(f"{W}sectPr"))
        room = number(section, "pgSz", "w") - number(section, "pgMar", "left") - number(section, "pgMar", "right")
        grid = [number(one, "", "w") for one in table.iter(f"{W}gridCol")]
        assert room - 5 <= sum(grid) <= room
        assert value(table, "tblPr/tblLayout", "type") == "fixed"
        for row in table.iter(f"{W}tr"):
            assert row.find(f"{W}trPr/{W}cantSplit") is not None
            spans = [int(value(cell, "tcPr/gridSpan") or 1) for cell in row.iterfind(f"{W}tc")]
            assert sum(spans) == len(grid)
            if sum(spans) == len(spans):
                assert [number(cell, "tcPr/tcW", "w") for cell in row.iterfind(f"{W}tc")] == grid
        if "{%tr" in text(table):
            assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None


def test_the_attached_ledger_is_on_landscape_pages_with_themes_merged() -> None:
    assert [wide(one) for one in sections("情况通报")] == [False, True, False]
    table = next(one for one in part("情况通报").iter(f"{W}tbl") if "进展情况" in text(one))
    heads = [text(cell) for cell in next(table.iter(f"{W}tr")).iter(f"{W}tc")]
    assert heads == ["主题事项", "序号", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "状态"]
    assert re.findall(r"这项\.(\w+)\|竖并", text(table)) == ["主题", "序号", "标题"]


@pytest.mark.parametrize("name", ONE_FILE)
def test_the_note_on_denominators_stands_once(name: str) -> None:
    assert text(part(name)).count("口径说明") == (0 if name == "未报送名单" else 1)
