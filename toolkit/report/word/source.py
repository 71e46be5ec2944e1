"""One part of a template → the Jinja source of its XML, each tag in one piece; what Word would refuse later is refused here.

Word and WPS cut a tag into runs as they please (spelling, fonts of Chinese and Latin letters, the session in which a letter was
typed). Each tag is put back into the run in which it begins, so that no element has to be torn out to make it whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate
from typing import Any, NamedTuple

from toolkit.report.word.fields import FIELDS, FOR_ONE_UNIT
from toolkit.report.word.mistakes import BLOCKS, TemplateMistake
from toolkit.report.word.package import parsed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NOISE = (f"{W}proofErr", f"{W}lastRenderedPageBreak")

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TOKEN = re.compile(r"<[^<>]+>|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_WIDE = re.compile(r"｛[｛{%％#]|\{[｛％]|[｝}%％#]｝|[｝％]\}")
_BEGINS, _ENDS = re.compile(r"\{\{|\{%|\{#"), re.compile(r"\}\}|%\}")
_SINGLE = re.compile(r"(?<!\{)\{\s*(\w+)[\w.|\s]*\}(?!\})")
_LEVEL = re.compile(r"(\{%)\s*(p|tr|tc|r)\s+(?=(?:for|if|elif|else|set|with|macro|call|raw|end\w+)\b)")
_WORD = re.compile(r"\{%[-+]?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)(.*?)%\}", re.DOTALL)
_ALONE = {"p": ("段", "p"), "tr": ("行", "tr"), "tc": ("格", "tc")}


class _Tag(NamedTuple):
    text: str
    level: str
    place: Any
    paragraph: str


def source_of(content: bytes, name: str) -> tuple[list[str], list[TemplateMistake]]:
    """The Jinja source of one part, a new line at each paragraph and row and before each tag that stands for one; and all mistakes.

    Mistakes are: full-width braces, a tag that does not end in its paragraph, a tag for a whole paragraph, row or cell that has
    not got it for itself, a pair of tags that would tear elements apart. Raises TemplateMistake: damaged, tracked changes.
    """
    from docxtpl import DocxTemplate
    from lxml import etree

    root = parsed(content, name)
    if root.prefix != "w" or not root.tag.startswith(W):
        raise TemplateMistake(name, "", "", "不是 Word 或 WPS 常用的格式", "请在 Word 或 WPS 里打开后另存为 .docx")
    _clean(root, name)
    tags: list[_Tag] = []
    mistakes: list[TemplateMistake] = []
    for texts in _paragraphs(root):
        words = "".join(one.text or "" for one in texts)
        if re.search("[{}｛｝]", words):
            mistakes += _bad_braces(words, name)
            tags += _whole_tags(texts, words)
    for tag in tags:
        mistakes += _in_company(tag, name)
    mistakes = mistakes or list(_torn(tags, name))
    if mistakes:
        return [], mistakes
    for tag in tags:
        if tag.level == "p":
            _keep_section(tag)
    xml = etree.tostring(root, encoding="unicode").replace("\n", " ")
    return _lined(DocxTemplate(BytesIO()).patch_xml(xml), [one.level for one in tags if one.level]).split("\n"), []


def _clean(root: Any, name: str) -> None:
    """Without marks of spelling, page breaks and sessions, which differ at every saving and mean nothing."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.get(f"{W}author") is not None:
            hint = "请在“审阅”里接受或拒绝全部修订，关掉修订后再保存"
            raise TemplateMistake(name, "", "", "里有没有处理的修订（修订带有姓名和时间）", hint)
        if element.tag in _NOISE or (element.tag == f"{W}t" and not element.text):
            element.getparent().remove(element)
            continue
        for key in element.keys():  # noqa: SIM118  (an element is no mapping: iterating it gives its children)
            if key.startswith((f"{W}rsid", f"{_W14}paraId", f"{_W14}textId")):
                del element.attrib[key]


def _paragraphs(root: Any) -> Iterator[list[Any]]:
    """The text elements of each paragraph; those of a text box belong to the paragraph in the box."""
    held: dict[Any, list[Any]] = {}
    for text in root.iter(f"{W}t"):
        paragraph = next(text.iterancestors(f"{W}p"), None)
        if paragraph is not None:
            held.setdefault(paragraph, []).append(text)
    yield from held.values()


def _bad_braces(words: str, name: str) -> Iterator[TemplateMistake]:
    wide = _WIDE.search(words)
    if wide:
        wrong = f"用了全角符号“{wide.group()}”写标签"
        yield TemplateMistake(
            name, words, wide.group(), wrong, "标签的大括号和百分号都要用半角：{{ 标题 }}、{% if … %}"
        )
    rest = _TAG.sub("", words)
    begun = _BEGINS.search(rest)
    if begun:
        piece = rest[begun.start() :][:20]
        end = {"{{": "}}", "{%": "%}", "{#": "#}"}[begun.group()]
        yield TemplateMistake(name, words, piece, f"的标签“{piece}”没有写完", f"标签要在同一段里用“{end}”结束")
    single = _SINGLE.search(rest)
    if single and single[1] in {**FIELDS, **FOR_ONE_UNIT}:
        hint = f"标签要用两对大括号：{{{{ {single[1]} }}}}"
        yield TemplateMistake(name, words, single.group(), f"的“{single.group()}”只有一对大括号", hint)
    ended = _ENDS.search(re.sub(r"\{[^{}]*\}", "", rest))
    if ended:
        begin = {"}}": "{{", "%}": "{%"}[ended.group()]
        yield TemplateMistake(name, words, ended.group(), f"的“{ended.group()}”前面缺少“{begin}”", "请补上，或者删去")


def _whole_tags(texts: list[Any], words: str) -> Iterator[_Tag]:
    """Put each tag into the text element in which it begins, and tell them in order."""
    begins = [0, *accumulate(len(one.text) for one in texts)]
    pieces: list[list[str]] = [[] for _ in texts]
    tags: list[tuple[int, str]] = []

    def keep(start: int, end: int) -> None:
        while start < end:
            place = bisect_right(begins, start) - 1
            stop = min(end, begins[place + 1])
            pieces[place].append(words[start:stop])
            start = stop

    end = 0
    for found in _TAG.finditer(words):
        keep(end, found.start())
        end = found.end()
        place = bisect_right(begins, found.start()) - 1
        tag = _LEVEL.sub(r"\1\2 ", found.group(), count=1)
        pieces[place].append(tag)
        tags.append((place, tag))
    keep(end, len(words))
    for one, held in zip(texts, pieces, strict=True):
        one.text = "".join(held)
        one.set(_SPACE, "preserve")
    for place, tag in tags:
        level = re.match(r"\{[%{#](p|tr|tc|r)\s", tag)
        yield _Tag(tag, level[1] if level else "", texts[place], words)


def _in_company(tag: _Tag, name: str) -> Iterator[TemplateMistake]:
    """``{%p``, ``{%tr`` and ``{%tc`` take their whole paragraph, row or cell away: nothing else may stand there."""
    if not tag.level:
        return
    if tag.text.startswith("{{"):
        wrong = f"的标签“{tag.text}”是不支持的写法"
        yield TemplateMistake(name, tag.paragraph, tag.text, wrong, "写出栏目的内容请用 {{ 栏目 }}")
        return
    if tag.level == "r":
        return
    what, element = _ALONE[tag.level]
    holder = next(tag.place.iterancestors(f"{W}{element}"), None)
    if holder is None:
        yield TemplateMistake(
            name, tag.paragraph, tag.text, f"的标签“{tag.text}”只能写在表格里", "整段的标签写成 {%p … %}"
        )
        return
    words = "".join(one.text or "" for one in holder.iter(f"{W}t"))
    if words.strip() != tag.text:
        hint = f"整{what}的标签要单独占一{what}，其他文字请移到别的{what}"
        yield TemplateMistake(
            name, tag.paragraph, tag.text, f"的标签“{tag.text}”和别的文字在同一{what}，它们会一起消失", hint
        )


def _keep_section(tag: _Tag) -> None:
    """A section that ends in the paragraph of a ``{%p`` (LibreOffice saves it so) ends in a paragraph of its own behind it."""
    from lxml import etree

    paragraph = next(tag.place.iterancestors(f"{W}p"))
    properties = paragraph.find(f"{W}pPr")
    section = None if properties is None else properties.find(f"{W}sectPr")
    if section is None:
        return
    made = etree.Element(f"{W}p")
    looks = etree.SubElement(made, f"{W}pPr")
    attributes = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    etree.SubElement(looks, f"{W}spacing", {f"{W}{key}": value for key, value in attributes.items()})
    looks.append(section)
    paragraph.addnext(made)


def _torn(tags: list[_Tag], name: str) -> Iterator[TemplateMistake]:
    """The two ends of a pair must stand in equal elements, else filling would leave one open. Words are left to Jinja."""
    opened: list[tuple[str, _Tag]] = []
    for tag in tags:
        found = _WORD.match(tag.text)
        if found is None:
            continue
        word, rest = found.groups()
        if word in BLOCKS or (word == "set" and "=" not in rest):
            opened.append((word, tag))
        elif word in ("else", "elif") or word.startswith("end"):
            if not opened or (word.startswith("end") and word[3:] != opened[-1][0]):
                return
            first = opened[-1][1]
            if not _alike(first, tag):
                wrong = f"的标签“{tag.text}”和它前面的“{first.text}”不在同一层，会把段落或表格拆断"
                hint = "成对的标签写法要相同：都在一段里；或者都写成 {%p … %}，各占一段；或者都写成 {%tr … %}，各占一行"
                yield TemplateMistake(name, tag.paragraph, tag.text, wrong, hint)
            if word.startswith("end"):
                opened.pop()


def _alike(first: _Tag, second: _Tag) -> bool:
    """Whether the elements around both, up to the one that holds both, are the same kinds in the same order."""
    ours = list(_anchor(first).iterancestors())
    theirs = list(_anchor(second).iterancestors())
    common = next(one for one in ours if one in theirs)
    return [one.tag for one in ours[: ours.index(common)]] == [one.tag for one in theirs[: theirs.index(common)]]


def _anchor(tag: _Tag) -> Any:
    kind = {"p": "p", "tr": "tr", "tc": "tc", "r": "r"}.get(tag.level)
    return tag.place if kind is None else next(tag.place.iterancestors(f"{W}{kind}"))


def _lined(xml: str, levels: list[str]) -> str:
    """Line feeds only where XML does not mind them: between elements, never inside a text.

    A tag outside of a text stood for a paragraph, row, cell or run, of ``levels`` the next: a Jinja comment before it keeps that,
    so that messages quote it as it was written (see ``words_of``).
    """
    pieces: list[str] = []
    waiting = iter(levels)
    end, inside = 0, False
    for token in _TOKEN.finditer(xml):
        pieces.append(xml[end : token.start()])
        text, end = token.group(), token.end()
        if text.startswith("<"):
            inside = (text.startswith(("<w:t>", "<w:t ")) and not text.endswith("/>")) or (inside and text != "</w:t>")
            if text.startswith(("<w:p>", "<w:p ", "<w:tr>", "<w:tr ")):
                pieces.append("\n")
        else:
            text = text.replace("&amp;", "&")
            if not inside:
                level = next(waiting, "")
                pieces.append(f"\n{{#{level}#}}" if level and text.startswith("{%") else "\n")
        pieces.append(text)
    return "".join(pieces) + xml[end:]
