"""One Word template → a thing that can be filled many times: the tags are read once, the rest of the package stays as it is.

docxtpl makes Jinja source of the XML of Word (tags split over runs, ``{%p``, ``{%tr``); Jinja runs in its sandbox. What is put in
is escaped as it is printed, so that nothing that a unit wrote can become markup, a tag or an instruction.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from toolkit.report.word.helpers import FILTERS, FUNCTIONS, Merged, official_day
from toolkit.report.word.mistakes import (
    CannotPrint,
    FieldMissing,
    TemplateMistake,
    syntax_mistake,
    unknown_field,
    words_of,
)
from toolkit.text.printed import visible

MERGE = "<?taizhang-merge?>"
"""Marks a cell that is to be merged with equal ones below it. What units wrote cannot contain it: it would be escaped."""

_WITH_TAGS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TOKEN = re.compile(r"<[^<>]+>|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_WIDE = re.compile(r"｛[｛{%％]|\{[｛％]|[｝}%％]｝|[｝％]\}")
_BREAK, _TAB = '</w:t><w:br/><w:t xml:space="preserve">', '</w:t><w:tab/><w:t xml:space="preserve">'
_UNSAFE_FILTERS = ("safe", "random", "xmlattr", "tojson", "urlize", "pprint")
_TOO_LARGE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be filled: all parts of the package in order, and of those with tags the program and its lines."""

    name: str
    entries: tuple[tuple[str, bytes], ...]
    programs: Mapping[str, Any]
    lines: Mapping[str, list[str]]


def compiled(path: Path, shown: str = "") -> Compiled:
    """Read a template once. ``shown`` is its name in messages, by default that of the file.

    Raises TemplateMistake: not a Word file (.docx), with macros, or a tag that cannot be read.
    """
    name = shown or path.name
    entries = _package(path, name)
    programs: dict[str, Any] = {}
    lines: dict[str, list[str]] = {}
    for part, content in entries:
        if _WITH_TAGS.fullmatch(part):
            lines[part] = _source(content, name)
            programs[part] = _program(lines[part], name)
    return Compiled(name, entries, programs, lines)


def fill(template: Compiled, context: Mapping[str, Any]) -> dict[str, str]:
    """The XML of each part with tags, filled. Raises TemplateMistake with the paragraph and the field."""
    return {part: _run(template, part, context) for part in template.programs}


def _package(path: Path, name: str) -> tuple[tuple[str, bytes], ...]:
    if path.suffix.lower() not in (".docx", ".dotx"):
        wrong = f"是“{path.suffix or '没有后缀'}”文件，模板要用 Word 文档（.docx）"
        raise TemplateMistake(name, "", "", wrong, "请在 Word 或 WPS 里另存为 .docx")
    try:
        with zipfile.ZipFile(path) as package:
            if sum(one.file_size for one in package.infolist()) > _TOO_LARGE:
                raise TemplateMistake(name, "", "", "太大", "请压缩或删去里面的图片")
            entries = tuple((one.filename, package.read(one)) for one in package.infolist() if not one.is_dir())
    except FileNotFoundError:
        raise TemplateMistake(name, "", "", "找不到", "请检查名字和位置") from None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        wrong = "打不开，它不是 Word 文档（.docx），或设了密码、已经损坏"
        raise TemplateMistake(name, "", "", wrong, "请在 Word 或 WPS 里打开后另存为 .docx") from error
    names = {part for part, _ in entries}
    if "word/document.xml" not in names:
        raise TemplateMistake(name, "", "", "里面没有正文", "请在 Word 或 WPS 里另存为 .docx")
    if any("vbaProject" in part for part in names):
        raise TemplateMistake(name, "", "", "带有宏", "请另存为不带宏的 .docx")
    return entries


def _source(content: bytes, name: str) -> list[str]:
    """The Jinja source of one part, a new line at each paragraph and before each tag that stands for a paragraph or row."""
    from docxtpl import DocxTemplate
    from lxml import etree

    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        xml = etree.tostring(etree.fromstring(content, parser), encoding="unicode")
    except etree.XMLSyntaxError as error:
        raise TemplateMistake(name, "", "", "已经损坏", "请在 Word 或 WPS 里打开后另存为 .docx") from error
    wide = re.search(r"<w:p[ >](?:(?!</w:p>).)*</w:p>", xml, re.DOTALL)
    while wide is not None:
        text = words_of(wide.group())
        bad = _WIDE.search(text)
        if bad:
            wrong = f"用了全角符号“{bad.group()}”写标签"
            raise TemplateMistake(
                name, text, bad.group(), wrong, "标签的大括号和百分号都要用半角：{{ 标题 }}、{% if … %}"
            )
        wide = re.compile(r"<w:p[ >](?:(?!</w:p>).)*</w:p>", re.DOTALL).search(xml, wide.end())
    patched = DocxTemplate(BytesIO()).patch_xml(xml.replace("\n", " "))
    return _lined(patched).split("\n")


def _lined(xml: str) -> str:
    """Line feeds only where XML does not mind them: between elements, never inside a text."""
    pieces: list[str] = []
    end, inside = 0, False
    for token in _TOKEN.finditer(xml):
        pieces.append(xml[end : token.start()])
        text, end = token.group(), token.end()
        if text.startswith("<"):
            inside = (text.startswith(("<w:t>", "<w:t ")) and not text.endswith("/>")) or (inside and text != "</w:t>")
            if text.startswith(("<w:p>", "<w:p ", "<w:tr>", "<w:tr ")):
                pieces.append("\n")
        elif not inside:
            pieces.append("\n")
        pieces.append(text)
    return "".join(pieces) + xml[end:]


def _program(lines: list[str], name: str) -> Any:
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return environment().from_string("\n".join(lines))
    except TemplateSyntaxError as error:
        raise syntax_mistake(name, lines, error.lineno, str(error.message)) from error
    except (TemplateError, SyntaxError, RecursionError, ValueError) as error:
        raise syntax_mistake(name, lines, getattr(error, "lineno", 0) or 0, str(error)) from error


def _run(template: Compiled, part: str, context: Mapping[str, Any]) -> str:
    program = template.programs[part]
    try:
        text = "".join(program.root_render_func(program.new_context(dict(context))))
    except Exception as error:
        raise _explained(error, template, part) from error
    return text


def _explained(error: Exception, template: Compiled, part: str) -> TemplateMistake:
    from jinja2.exceptions import SecurityError

    line, trace = 0, error.__traceback__
    while trace is not None:
        program = trace.tb_frame.f_globals.get("__jinja_template__")
        if program is not None or trace.tb_frame.f_code.co_filename == "<template>":
            line = template.programs[part].get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    lines = template.lines[part]
    paragraph = words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
    if isinstance(error, FieldMissing):
        return unknown_field(template.name, paragraph, error.name, error.known)
    tags = "、".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", paragraph)[:3])
    if isinstance(error, CannotPrint):
        return TemplateMistake(
            template.name, paragraph, tags, f"里的“{tags}”{error}", "请照 templates/word/README.md 改正"
        )
    if isinstance(error, SecurityError):
        return TemplateMistake(
            template.name, paragraph, tags, f"里的“{tags}”是不允许的写法", "请只用 README.md 里列出的栏目和写法"
        )
    wrong = f"里的“{tags}”算不出来（{type(error).__name__}：{str(error)[:60]}）"
    return TemplateMistake(template.name, paragraph, tags, wrong, "请检查栏目和写法是否相配")


@cache
def environment() -> Any:
    """The sandbox in which templates run: no attribute of Python, no change of data, every field must exist."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from jinja2.utils import missing

    class Missing(StrictUndefined):
        """Names the field instead of printing nothing."""

        @property
        def _undefined_message(self) -> str:
            return str(self._undefined_name)

        def _fail(self, *_: Any, **__: Any) -> Any:
            held = self._undefined_obj
            known = held if isinstance(held, Mapping) else () if held is not missing else _top_names()
            raise FieldMissing(str(self._undefined_name), known)

        _fail_with_undefined_error = _fail
        __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail
        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
        __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = __call__ = __neg__ = _fail

        def __getattr__(self, name: str) -> Any:
            if name[:2] == "__":
                raise AttributeError(name)
            return self._fail()

    made = ImmutableSandboxedEnvironment(undefined=Missing, autoescape=True, finalize=_printer())
    for name in _UNSAFE_FILTERS:
        del made.filters[name]
    made.globals.pop("lipsum")
    made.filters.update(FILTERS)
    made.globals.update(FUNCTIONS)
    return made


def _top_names() -> tuple[str, ...]:
    from toolkit.report.word.fields import FIELDS

    return tuple(FIELDS)


def _printer() -> Callable[[Any], Any]:
    """What turns a value into the text that stands in the document."""
    from markupsafe import Markup, escape

    def printed(value: Any) -> Any:
        if isinstance(value, Markup):
            return Markup(visible(value))
        mark = MERGE if isinstance(value, Merged) else ""
        text = str(escape(visible(plain_text(value))))
        if "\n" in text or "\t" in text:
            text = text.replace("\n", _BREAK).replace("\t", _TAB)
        return Markup(mark + text)

    return printed


def plain_text(value: Any) -> str:
    """A value as people write it: days 2021年6月5日, lists with 、, 是 and 否. Raises CannotPrint for what has no text."""
    if isinstance(value, str):
        return value
    if value is None:
        raise CannotPrint('没有值（没有日期或没有数据）；可以写成 |若无则("…")')
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date):
        return official_day(value)
    if isinstance(value, list | tuple):
        return "、".join(plain_text(one) for one in value)
    if isinstance(value, Mapping):
        raise CannotPrint("是一组数据，不能直接写出来；要写明其中一项")
    return str(value)
