"""What is wrong with a template before it is used: tags that cannot be read, fields and helpers that do not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.report.word.engine import compiled, environment
from toolkit.report.word.fields import FIELDS, FOR_ONE_UNIT, inside
from toolkit.report.word.mistakes import TemplateMistake, words_of

_SAME_LIST = frozenset(("sort", "list", "reverse", "unique", "selectattr", "rejectattr", "select", "reject"))
_SAME = frozenset(("若无则", "default", "d"))
_BUILT_IN = frozenset(("loop", "caller", "varargs", "kwargs", "self"))


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
    from toolkit.report.word.names import template_of

    known = {**FIELDS, **FOR_ONE_UNIT, **dict.fromkeys(extra or (), None)}
    try:
        template = compiled(*template_of(path))
    except TemplateMistake as mistake:
        return [Flaw(mistake.paragraph, mistake.field, str(mistake))]
    found: list[Flaw] = []
    for lines in template.lines.values():
        tree = environment().parse("\n".join(lines))
        for line, field, name, near in _Walk(known).unknown(tree):
            paragraph = words_of(lines[line - 1]) if 0 < line <= len(lines) else ""
            head = field[: -len(name)]
            close = difflib.get_close_matches(name, near, 1, 0.5)
            hint = f"是不是想写“{head}{close[0]}”" if close else "请对照 templates/word/README.md 里的栏目表改正"
            wrong = TemplateMistake(template.name, paragraph, field, f"用到了没有的栏目“{field}”", hint)
            flaw = Flaw(paragraph, field, str(wrong))
            if flaw not in found:
                found.append(flaw)
    return found


class _Walk:
    """Follows names through loops and assignments; a shape of None is one that nobody knows, and is not looked into."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        from jinja2 import nodes

        self.nodes = nodes
        self.scopes: list[dict[str, Any]] = [{name: inside(one) for name, one in known.items()}]
        self.flaws: list[tuple[int, str, str, list[str]]] = []

    def unknown(self, tree: Any) -> Iterator[tuple[int, str, str, list[str]]]:
        """(line, field as written, its last name, names that exist there) of each field that does not exist."""
        self.statements(tree.body)
        yield from self.flaws

    def statements(self, body: Any) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: Any) -> None:
        nodes = self.nodes
        if isinstance(node, nodes.For):
            held = self.shape(node.iter)
            self.scopes.append({})
            self.bind(node.target, held[0] if isinstance(held, list) and held else None)
            if node.test is not None:
                self.shape(node.test)
            self.statements(node.body)
            self.scopes.pop()
            self.statements(node.else_)
        elif isinstance(node, nodes.Assign):
            self.bind(node.target, self.shape(node.node))
        elif isinstance(node, nodes.AssignBlock):
            self.statements(node.body)
            self.bind(node.target, None)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            if isinstance(node, nodes.Macro):
                self.scopes[0][node.name] = None
            self.scopes.append({one.name: None for one in node.args})
            self.statements(node.body)
            self.scopes.pop()
        elif isinstance(node, nodes.With):
            shapes = [self.shape(one) for one in node.values]
            self.scopes.append({})
            for target, shape in zip(node.targets, shapes, strict=True):
                self.bind(target, shape)
            self.statements(node.body)
            self.scopes.pop()
        elif isinstance(node, nodes.Expr):
            self.shape(node)
        else:
            for child in node.iter_child_nodes():
                self.statement(child)

    def bind(self, target: Any, shape: Any) -> None:
        for one in target.find_all(self.nodes.Name) if not isinstance(target, self.nodes.Name) else (target,):
            self.scopes[-1][one.name] = shape if one is target else None

    def shape(self, node: Any) -> Any:
        """What an expression holds: a dict of fields, [fields], or None; fields that do not exist are noted."""
        nodes = self.nodes
        if isinstance(node, nodes.Name):
            return self.name(node)
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            held = self.shape(node.node)
            key = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
            if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
                self.shape(node.arg)
            if isinstance(held, list):
                return held[0] if isinstance(key, int) else held if isinstance(node.arg, nodes.Slice) else None
            return self.entry(node, held, key)
        if isinstance(node, nodes.Filter):
            held = self.shape(node.node) if node.node is not None else None
            for one in (*node.args, *(given.value for given in node.kwargs)):
                self.shape(one)
            if node.name in ("first", "last") and isinstance(held, list):
                return held[0]
            return held if node.name in _SAME or (node.name in _SAME_LIST and isinstance(held, list)) else None
        for child in node.iter_child_nodes():
            self.shape(child)
        return None

    def name(self, node: Any) -> Any:
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        if node.name not in _BUILT_IN and node.name not in environment().globals:
            self.flaws.append((node.lineno, node.name, node.name, [key for scope in self.scopes for key in scope]))
        return None

    def entry(self, node: Any, held: Any, key: Any) -> Any:
        if not isinstance(held, dict) or not isinstance(key, str):
            return None
        if key not in held:
            self.flaws.append((node.lineno, f"{self.written(node.node)}.{key}", key, list(held)))
            return None
        return inside(held[key])

    def written(self, node: Any) -> str:
        nodes = self.nodes
        if isinstance(node, nodes.Name):
            return str(node.name)
        if isinstance(node, nodes.Getattr):
            return f"{self.written(node.node)}.{node.attr}"
        return "…"
