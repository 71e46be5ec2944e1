"""关于报送《…》进展情况的通知.docx: a draft of the letter that goes out with the forms, set as official letters are (GB/T 9704).

What nobody can know beforehand stays open as 【　】; the office edits the draft, and an edited one is never replaced.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from toolkit.model.form import Round, chinese_day
from toolkit.model.settings import Settings
from toolkit.report.cells import BODY, HEAD, TITLE
from toolkit.text.printed import visible

_LATIN = "Times New Roman"
_BLANK = "【姓名】"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Times never decide what is written."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_OURS = "taizhang:"
_BODY_PART, _CORE_PART = "word/document.xml", "docProps/core.xml"


def _subject(issue: Round) -> str:
    title = visible(issue.title).replace("\n", "")
    return f"《{title}》" if title and not title.startswith("《") else title or "落实台账"


def notice_title(issue: Round) -> str:
    """关于报送《…》[期次]进展情况的通知."""
    return f"关于报送{_subject(issue)}{visible(issue.period)}进展情况的通知"


def notice_name(issue: Round) -> str:
    """The name of its file, without what Windows forbids, short enough for mail programs."""
    subject = _FORBIDDEN.sub("", _subject(issue).strip("《》"))
    if len(subject) > 30:
        subject = subject[:29].rstrip(". ") + "…"
    return f"关于报送《{subject}》进展情况的通知.docx"


def notice_bytes(units: Sequence[str], settings: Settings, issue: Round) -> bytes:
    """The letter to ``units`` (in official order) as .docx; the same arguments give the same bytes."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(2.8)
    normal = document.styles["Normal"]
    _fonts(normal, BODY)
    normal.font.size = Pt(16)
    for text in _lines_of(notice_title(issue)):
        _paragraph(document, text, font=TITLE, size=22, align="center", pitch=33)
    _paragraph(document, "")
    _paragraph(document, f"{'、'.join(visible(unit) for unit in units)}：")
    for text, heading in _texts(settings, issue):
        _paragraph(document, text, font=HEAD if heading else BODY, indent=True).keep_with_next = heading
    _paragraph(document, "")
    _attachments(document)
    _paragraph(document, "")
    _paragraph(document, "")
    _paragraph(document, visible(issue.office) or "【发文单位】", align="right", right=4)
    _paragraph(document, "【　　】年【　】月【　】日", align="right", right=2)
    _page_number(section)
    _properties(document, issue)
    return _fixed(document)


def unedited(data: bytes) -> bool:
    """Whether a notice is exactly as we wrote it: no program has saved it since."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            core = package.read(_CORE_PART).decode("utf-8", "replace")
            return f"{_OURS}{_digest(package.read(_BODY_PART))}<" in core
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False


def _texts(settings: Settings, issue: Round) -> list[tuple[str, bool]]:
    """The paragraphs between the addressees and the attachments; True marks a heading."""
    due = chinese_day(issue.due) or "【　　】年【　】月【　】日"
    cadence = settings.basics.cadence
    often = f"本项工作{cadence}报送一次，" if cadence and cadence != "一次性" else ""
    period = f"截至{visible(issue.period)}的" if issue.period else "目前的"
    who = visible(issue.contact) or _BLANK
    phone = visible(issue.phone) or "【电话】"
    status = "、“状态”" if "status" in issue.columns else ""
    return [
        (f"为全面掌握{_subject(issue)}确定的各项任务落实情况，请各单位对照附件，报送{period}进展情况。现将有关事项通知如下。", False),
        ("一、报送内容", True),
        (
            f"请填写本单位的填报表，每个单位一份，表中只列本单位牵头、负责和配合的事项。在浅黄色的格内填写“进展情况”“问题建议”{status}："
            "进展情况写清做了什么、到什么程度、有什么成效；有问题或需要协调的，在问题建议中写明原因和建议。标“必填”的事项逐项填写，"
            "标“选填”的配合事项可视情填写。填写方法见表内“填写说明”。", False,
        ),
        ("二、报送时间", True),
        (f"{often}本次请于{due}前报送。", False),
        ("三、报送方式", True),
        (
            f"请将填好的电子表格原样发送至【邮箱或平台】，不改变表头和文件格式；需要盖章的，另附盖章扫描件。联系人：{who}，联系电话：{phone}。",
            False,
        ),
        ("四、有关要求", True),
        ("请各单位高度重视，明确专人，认真核实，确保内容真实准确、按时报送。填报内容不得涉及国家秘密和工作秘密。", False),
    ]  # fmt: skip


def _attachments(document: Any) -> None:
    _paragraph(document, "附件：各单位填报表（分别发送）", indent=True)


def _lines_of(title: str) -> list[str]:
    """A title in lines of at most 20 characters, cut where it reads well: behind 》, behind a year, before 进展情况."""
    if len(title) <= 20:
        return [title]
    pieces = [piece for piece in re.split(r"(?<=》)|(?<=\d年)(?!\d)|(?=进展情况)", title) if piece]
    lines = [""]
    for piece in pieces:
        while piece:
            room = 20 - len(lines[-1])
            if len(piece) <= room:
                lines[-1] += piece
                break
            if len(lines[-1]) > 6 and len(piece) <= 20:
                lines.append("")
                continue
            lines[-1] += piece[:room]
            piece = piece[room:]
            lines.append("")
    return [line for line in lines if line]


def _paragraph(
    document: Any,
    text: str,
    *,
    font: str = BODY,
    size: int = 16,
    align: str = "",
    indent: bool = False,
    pitch: int = 28,
    right: int = 0,
) -> Any:
    """One paragraph with fixed line pitch, an empty line for an empty text; returns its format. ``right``: characters of indent."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    layout.alignment = {
        "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT, "": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }[align]  # fmt: skip
    if indent:
        layout.first_line_indent = Pt(2 * size)
    if right:
        layout.right_indent = Pt(right * size)
    if text:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        _fonts(run, font)
    return layout


def _fonts(styled: Any, east: str) -> None:
    """Chinese in ``east``, Latin and figures in Times New Roman; the theme's fonts would otherwise win."""
    from docx.oxml.ns import qn

    styled.font.name = _LATIN
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [one for one in fonts.attrib if one.endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), east)
    fonts.set(qn("w:hint"), "eastAsia")


def _page_number(section: Any) -> None:
    """— 1 — at the foot of each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", "", " —"):
        run = paragraph.add_run(text)
        run.font.size = Pt(14)
        _fonts(run, "宋体")
        if not text:
            for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                else:
                    element.text = words
                run._r.append(element)


def _properties(document: Any, issue: Round) -> None:
    from datetime import datetime

    core = document.core_properties
    core.title, core.author, core.last_modified_by, core.comments = notice_title(issue)[:250], "", "", ""
    core.created = core.modified = datetime(2000, 1, 1)


def _fixed(document: Any) -> bytes:
    """The package without any time in it, carrying the digest of its body."""
    first = BytesIO()
    document.core_properties.identifier = _OURS + "0" * 64
    document.save(first)
    made = BytesIO()
    with zipfile.ZipFile(first) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        known = _digest(package.read(_BODY_PART))
        for name in package.namelist():
            content = package.read(name)
            if name == _CORE_PART:
                content = content.replace(b"0" * 64, known.encode())
            target.writestr(_entry(name), content)
    return made.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
