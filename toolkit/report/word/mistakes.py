"""What is wrong with a Word template, said so that the person who wrote it in Word finds the place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from toolkit.model.errors import OperatorError

_SHOWN = 60
BLOCKS = ("for", "if", "macro", "call", "with", "raw")
"""Words of tags that another tag has to end."""

NO_VALUE = '没有值（没有日期或没有数据）；可以写成 |若无则("…")'
MANUAL = "“导出模板”所附 README.md"
_WIDE_SIGNS = re.compile(r"[（）［］｜，．＝＞＜＋－＊／：！]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"\{%[-+]?\s*(?:(p|tr|tc|r)\s+)?(\w+)(.*?)%\}", re.DOTALL)
_LEVEL = re.compile(r"\{#(p|tr|tc|r)#\}\{%\s*")
_TAG_OR_ELEMENT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<[^<>]+>", re.DOTALL)
_ANY_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class TemplateMistake(OperatorError):
    """A template that cannot be used: ``template`` its name, ``paragraph`` the text of the paragraph, ``field`` the field or tag.

    ``str()`` is one Chinese sentence with all three, what is wrong and what to do.
    """

    def __init__(self, template: str, paragraph: str, field: str, wrong: str, hint: str = "") -> None:
        self.template, self.paragraph, self.field, self.wrong, self.hint = template, paragraph, field, wrong, hint
        place = f"的段落“{shortened(paragraph)}”" if paragraph else ""
        sentence = f"模板“{template}”{place}{wrong}{'。' if not hint else f'；{hint}。'}"
        super().__init__(" ".join(sentence.split()))


class FieldMissing(Exception):
    """A template asks for a field that is not there: its last name, and the names that are."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, tuple(known)


class CannotPrint(Exception):
    """A value that must not stand in a document as it is; ``str()`` is a Chinese clause."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that somebody may have meant, empty when none is like it; of two that are, the one that begins alike."""
    near = difflib.get_close_matches(name, [one for one in known if isinstance(one, str)], 5, 0.5)

    def likeness(other: str) -> tuple[float, int]:
        alike = next(
            (at for at, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), min(len(name), len(other))
        )
        return difflib.SequenceMatcher(None, other, name).ratio(), alike

    return max(near, key=likeness, default="")


def shortened(text: str) -> str:
    """A paragraph as it is quoted: on one line, at most 60 characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"


def unknown_field(template: str, paragraph: str, name: str, known: Iterable[str]) -> TemplateMistake:
    """The mistake of asking for a field that does not exist, with the nearest one that does."""
    asked = re.search(rf"[\w.]*(?<!\w){re.escape(name)}(?!\w)", " ".join(_ANY_TAG.findall(paragraph)))
    field = asked.group() if asked else name
    near = nearest(name, known)
    hint = f"是不是想写“{field[: -len(name)]}{near}”" if near else f"请对照{MANUAL} 里的栏目表改正"
    return TemplateMistake(template, paragraph, field, f"用到了没有的栏目“{field}”", hint)


def unclosed(lines: list[str]) -> tuple[int, str] | None:
    """The first block tag that is never closed, or closed without having been opened: (index of its line, the tag)."""
    opened: list[tuple[int, str, str]] = []
    for at, line in enumerate(lines):
        for tag in _TAG.finditer(line):
            _, word, rest = tag.groups()
            if word in BLOCKS or (word == "set" and "=" not in rest):
                opened.append((at, word, tag.group()))
            elif word.startswith("end"):
                if not opened or opened[-1][1] != word[3:]:
                    return (opened[-1][0], opened[-1][2]) if opened else (at, tag.group())
                opened.pop()
    return (opened[-1][0], opened[-1][2]) if opened else None


def unknown_word(template: str, paragraph: str, kind: str, name: str, known: Iterable[str]) -> TemplateMistake:
    """The mistake of using a helper (``kind`` filter, or test) that does not exist, with the nearest one that does."""
    near = nearest(name, known)
    sign = "|" if kind == "filter" else "is "
    hint = f"是不是想写“{sign}{near}”" if near else f"请对照{MANUAL} 里的写法表改正"
    return TemplateMistake(template, paragraph, name, f"用到了没有的写法“{sign}{name}”", hint)


def syntax_mistake(template: str, lines: list[str], line: int, message: str) -> TemplateMistake:
    """A tag that Jinja cannot read: ``line`` is its line from 1, ``message`` what Jinja says (English)."""
    paragraph = words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
    shown = [words_of(one) for one in lines]
    tag = unclosed(shown)
    found = _TAG.match(tag[1]) if tag is not None else None
    if tag and found and re.search(r"end of template|unknown tag 'end|looking for", message):
        level, word = found[1] or "", found[2]
        paragraph = shown[tag[0]]
        if word.startswith("end"):
            return TemplateMistake(
                template, paragraph, tag[1], f"多了结束标签“{tag[1]}”", "请删去，或补上它前面的开始标签"
            )
        end = f"{{%{level} end{word} %}}"
        return TemplateMistake(template, paragraph, tag[1], f"的标签“{tag[1]}”没有结束", f"请在后面补上“{end}”")
    every = _ANY_TAG.findall(paragraph)
    wide = next(filter(None, (_WIDE_SIGNS.search(_QUOTED.sub("", one)) for one in every)), None)
    if wide:
        wrong = f"的标签里有全角符号“{wide.group()}”"
        return TemplateMistake(template, paragraph, wide.group(), wrong, "标签里的符号都要用半角（引号里的文字除外）")
    tags = "、".join(every[:3])
    hint = "请检查括号是否成对、标点是否半角、有没有多字或漏字"
    return TemplateMistake(template, paragraph, tags, f"的标签{f'“{tags}”' if tags else ''}写法不对", hint)


def words_of(xml: str) -> str:
    """The visible text of a piece of Jinja source, tags as they were written (``{%p`` and so on)."""
    xml = _LEVEL.sub(r"{%\1 ", xml)
    text = _TAG_OR_ELEMENT.sub(lambda found: found.group() if found.group().startswith("{") else "", xml)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&").strip()
