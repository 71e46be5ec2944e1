"""What is wrong with a template before it is used: tags that cannot be read, fields and helpers that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.report.word.engine import refused, sources
from toolkit.report.word.fields import FIELDS, FOR_ONE_UNIT, FOR_PRESSING
from toolkit.report.word.mistakes import TemplateMistake, syntax_mistake, words_of
from toolkit.report.word.names import template_of
from toolkit.report.word.package import parts_of
from toolkit.report.word.sandbox import environment, not_allowed
from toolkit.report.word.source import source_of
from toolkit.report.word.walk import unknown_in

_PRINT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ASK = re.compile(r"\{%[-+]?\s*(if|elif|for)\s(.*?)%\}", re.DOTALL)


class Flaw(NamedTuple):
    """One thing wrong: the paragraph's text, the field (or tag), and a Chinese sentence."""

    paragraph: str
    field: str
    message: str


def check_template(path: Path | str, *, extra: Mapping[str, Any] | None = None) -> list[Flaw]:
    """All that is wrong with a template (.docx), in the order of its text; empty when nothing is.

    ``path`` may also be a key of ``NAMES``. ``extra``: further fields, as given to ``render``. Fields are looked up without
    filling the template, so also those inside a branch that no ledger has reached yet. Nothing is raised for a bad template.
    """
    known = {**FIELDS, **FOR_ONE_UNIT, **FOR_PRESSING, **dict.fromkeys(extra or (), None)}
    found: dict[Flaw, None] = {}
    try:
        file, name = template_of(path)
        parts = parts_of(file, name)
        for part in sources(parts):
            for mistake in _mistakes(parts[part], name, known):
                found[Flaw(mistake.paragraph, mistake.field, str(mistake))] = None
    except TemplateMistake as mistake:
        found[Flaw(mistake.paragraph, mistake.field, str(mistake))] = None
    return list(found)


def _mistakes(content: bytes, name: str, known: Mapping[str, Any]) -> Iterator[TemplateMistake]:
    from jinja2 import TemplateSyntaxError

    lines, mistakes = source_of(content, name)
    if mistakes:
        yield from mistakes
        return
    try:
        tree = environment().parse("\n".join(lines))
    except TemplateSyntaxError as error:
        every = list(_unreadable(lines, name))
        yield from every or [syntax_mistake(name, lines, error.lineno, str(error.message))]
        return
    except (RecursionError, MemoryError) as error:
        yield syntax_mistake(name, lines, 0, str(error))
        return
    wrong = [(line, refused(name, lines, line, kind, word)) for line, kind, word in not_allowed(tree)]
    for seen in unknown_in(tree, known):
        paragraph = words_of(lines[seen.line - 1]) if 0 < seen.line <= len(lines) else ""
        wrong.append((seen.line, TemplateMistake(name, paragraph, seen.field, seen.wrong, seen.hint)))
    for _, mistake in sorted(wrong, key=lambda one: one[0]):
        yield mistake


def _unreadable(lines: list[str], name: str) -> Iterator[TemplateMistake]:
    """Each tag that cannot be read by itself; Jinja stops at the first."""
    from jinja2 import TemplateSyntaxError

    for at, line in enumerate(lines, start=1):
        asked = [
            f"{{% for {rest} %}}{{% endfor %}}" if word == "for" else f"{{% if {rest} %}}{{% endif %}}"
            for word, rest in _ASK.findall(line)
        ]
        for text in (*_PRINT.findall(line), *asked):
            try:
                environment().parse(text)
            except TemplateSyntaxError as error:
                yield syntax_mistake(name, lines, at, str(error.message))
                break
