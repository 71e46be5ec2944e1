"""One Word template → a thing that can be filled many times: the tags are read once, the rest of the package is packed once."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from toolkit.report.word.merging import finished
from toolkit.report.word.mistakes import (
    MANUAL,
    CannotPrint,
    FieldMissing,
    TemplateMistake,
    syntax_mistake,
    unknown_field,
    unknown_word,
    words_of,
)
from toolkit.report.word.package import CORE, parts_of
from toolkit.report.word.sandbox import environment, not_allowed
from toolkit.report.word.source import source_of

_WITH_TAGS = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
_MOMENT = (1980, 1, 1, 0, 0, 0)
_SENTENCES = {
    ZeroDivisionError: "除以了 0",
    TypeError: "这种内容不能这样用",
    ValueError: "这种内容不能这样用",
    OverflowError: "数太大",
    MemoryError: "太长",
    RecursionError: "自己用到了自己",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be filled.

    ``base`` is the package in which the parts to be filled and the properties are still empty: the text of the document, and
    headers, footers and notes with tags. Of each ``programs`` has the program and ``lines`` its source, a line a paragraph.
    """

    name: str
    base: bytes
    programs: Mapping[str, Any]
    lines: Mapping[str, list[str]]


def compiled(path: Path, shown: str = "") -> Compiled:
    """Read a template once. ``shown`` is its name in messages, by default that of the file.

    Raises TemplateMistake: what is no usable Word document (see ``parts_of``), or a tag that cannot be read.
    """
    name = shown or path.name
    parts = parts_of(path, name)
    lines = {}
    for part in sources(parts):
        lines[part], mistakes = source_of(parts[part], name)
        if mistakes:
            raise mistakes[0]
    plain = [part for part, source in lines.items() if not part.startswith("word/document") and not _tagged(source)]
    parts |= {part: finished("".join(lines.pop(part)), name) for part in plain}
    programs = {part: _program(source, name) for part, source in lines.items()}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for part, content in parts.items():
            entry = zipfile.ZipInfo(part, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, b"" if part in programs or part == CORE else content)
    return Compiled(name, made.getvalue(), programs, lines)


def sources(parts: Mapping[str, bytes]) -> list[str]:
    """The parts that may have tags."""
    return [part for part in parts if _WITH_TAGS.fullmatch(part)]


def _tagged(lines: list[str]) -> bool:
    return any("{{" in line or "{%" in line or "{#" in line for line in lines)


def fill(template: Compiled, context: Mapping[str, Any]) -> dict[str, str]:
    """The XML of each part that is filled. Raises TemplateMistake with the paragraph and the field."""
    return {part: _run(template, part, context) for part in template.programs}


def _program(lines: list[str], name: str) -> Any:
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        tree = environment().parse("\n".join(lines))
        for line, kind, word in not_allowed(tree):
            raise refused(name, lines, line, kind, word)
        return environment().from_string(tree)
    except TemplateSyntaxError as error:
        raise syntax_mistake(name, lines, error.lineno, str(error.message)) from error
    except (TemplateError, SyntaxError, RecursionError, ValueError, MemoryError) as error:
        raise syntax_mistake(name, lines, getattr(error, "lineno", 0) or 0, str(error)) from error


def refused(name: str, lines: list[str], line: int, kind: str, word: str) -> TemplateMistake:
    """The mistake of using what ``not_allowed`` found at a line of a part."""
    paragraph = words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
    if kind == "tag":
        hint = f"请只用{MANUAL} 里列出的写法"
        return TemplateMistake(name, paragraph, word, f"的标签“{{% {word} … %}}”是不允许的写法", hint)
    made = environment()
    return unknown_word(name, paragraph, kind, word, made.filters if kind == "filter" else made.tests)


def _run(template: Compiled, part: str, context: Mapping[str, Any]) -> str:
    program = template.programs[part]
    try:
        return "".join(program.root_render_func(program.new_context(dict(context))))
    except Exception as error:
        raise _explained(error, template, part) from error


def _explained(error: Exception, template: Compiled, part: str) -> TemplateMistake:
    from jinja2.exceptions import SecurityError

    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__jinja_template__") is not None:
            line = template.programs[part].get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    lines = template.lines[part]
    paragraph = words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
    if isinstance(error, FieldMissing):
        return unknown_field(template.name, paragraph, error.name, error.known)
    tags = "、".join(re.findall(r"\{\{.*?\}\}|\{%.*?%\}", paragraph)[:3])
    if isinstance(error, CannotPrint):
        return TemplateMistake(template.name, paragraph, tags, f"里的“{tags}”{error}", f"请照{MANUAL} 改正")
    if isinstance(error, SecurityError):
        hint = f"请只用{MANUAL} 里列出的栏目和写法"
        return TemplateMistake(template.name, paragraph, tags, f"里的“{tags}”是不允许的写法", hint)
    reason = next((words for kind, words in _SENTENCES.items() if isinstance(error, kind)), "请核对写法")
    wrong = f"里的“{tags}”算不出来（{reason}）"
    return TemplateMistake(template.name, paragraph, tags, wrong, "请检查栏目和写法是否相配")
