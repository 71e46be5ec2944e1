"""Follows the names of a template through its loops and assignments, without filling it: what is asked for that nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from toolkit.report.word.fields import inside
from toolkit.report.word.mistakes import MANUAL, nearest
from toolkit.report.word.sandbox import OF_DAYS, OF_TEXTS, environment

_SAME_LIST = frozenset(("sort", "list", "reverse", "unique", "selectattr", "rejectattr", "select", "reject"))
_SAME = frozenset(("若无则", "default", "d"))
_BY_FIRST = frozenset(("selectattr", "rejectattr", "groupby"))
_BY_ATTRIBUTE = frozenset(("map", "sort", "unique", "sum", "min", "max", "join"))
_BUILT_IN = frozenset(("loop", "caller", "varargs", "kwargs"))


class Seen(NamedTuple):
    """One thing wrong: its line in the source, the field as written, what is wrong and what to do."""

    line: int
    field: str
    wrong: str
    hint: str


def unknown_in(tree: Any, known: Mapping[str, Any]) -> list[Seen]:
    """Fields that do not exist, loops over what is no list, groups of data printed as they are.

    ``tree``: a parsed program. ``known``: name → shape as in ``fields``; None for a field of which nothing is known.
    """
    walk = _Walk(known)
    walk.statements(tree.body)
    return walk.found


class _Walk:
    """A shape is a dict of fields, [entry], a text for a plain value, or None: nobody knows, it is not looked into."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        from jinja2 import nodes

        self.nodes = nodes
        self.scopes: list[dict[str, Any]] = [{name: inside(one) for name, one in known.items()}]
        self.found: list[Seen] = []

    def statements(self, body: Iterable[Any]) -> None:
        for node in body:
            self.statement(node)

    def statement(self, node: Any) -> None:
        nodes = self.nodes
        if isinstance(node, nodes.For):
            self.loop(node)
        elif isinstance(node, nodes.Output):
            for one in node.nodes:
                self.printed(one)
        elif isinstance(node, nodes.Assign):
            self.bind(node.target, self.shape(node.node))
        elif isinstance(node, nodes.AssignBlock):
            self.statements(node.body)
            self.bind(node.target, None)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            if isinstance(node, nodes.Macro):
                self.scopes[0][node.name] = None
            else:
                self.shape(node.call)
            self.inner({one.name: None for one in node.args}, node.body)
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
            self.statements(node.iter_child_nodes())

    def loop(self, node: Any) -> None:
        held = self.shape(node.iter)
        if isinstance(held, dict | str):
            field = self.written(node.iter)
            self.found.append(
                Seen(node.lineno, field, f"要逐个列出“{field}”，它不是清单", f"请对照{MANUAL} 里的栏目表改正")
            )
        self.scopes.append({})
        self.bind(node.target, held[0] if isinstance(held, list) and held else None)
        if node.test is not None:
            self.shape(node.test)
        self.statements(node.body)
        self.scopes.pop()
        self.statements(node.else_)

    def inner(self, names: dict[str, Any], body: Iterable[Any]) -> None:
        self.scopes.append(names)
        self.statements(body)
        self.scopes.pop()

    def printed(self, node: Any) -> None:
        if isinstance(node, self.nodes.TemplateData):
            return
        held = self.shape(node)
        one = held[0] if isinstance(held, list) and held else held
        if isinstance(one, dict):
            field = self.written(node)
            hint = f"要写明其中一项，如“{field}.{next(iter(one))}”"
            if held is not one:
                hint = f"请用 {{% for 一项 in {field} %}} 逐个列出，或写成 {{{{ {field}|顿号 }}}}"
            self.found.append(
                Seen(
                    node.lineno,
                    field,
                    f"里的“{field}”是{'清单' if held is not one else '一组数据'}，不能直接写出来",
                    hint,
                )
            )

    def bind(self, target: Any, shape: Any) -> None:
        if isinstance(target, self.nodes.Name):
            self.scopes[-1][target.name] = shape
            return
        for one in target.find_all(self.nodes.Name):
            self.scopes[-1][one.name] = None

    def shape(self, node: Any) -> Any:
        """What an expression holds; fields that do not exist are noted."""
        nodes = self.nodes
        if isinstance(node, nodes.Name):
            return self.name(node)
        if isinstance(node, nodes.Getattr):
            return self.entry(node, self.shape(node.node), node.attr)
        if isinstance(node, nodes.Getitem):
            held = self.shape(node.node)
            if isinstance(node.arg, nodes.Slice):
                return held
            if not isinstance(node.arg, nodes.Const):
                self.shape(node.arg)
                return held[0] if isinstance(held, list) and held else None
            if isinstance(held, list) and isinstance(node.arg.value, int):
                return held[0] if held else None
            return self.entry(node, held, node.arg.value)
        if isinstance(node, nodes.Filter):
            return self.filtered(node)
        if isinstance(node, nodes.CondExpr):
            self.shape(node.test)
            shapes = [self.shape(one) for one in (node.expr1, node.expr2) if one is not None]
            return shapes[0] if all(one == shapes[0] for one in shapes) else None
        for child in node.iter_child_nodes():
            self.shape(child)
        return None

    def filtered(self, node: Any) -> Any:
        held = self.shape(node.node) if node.node is not None else None
        for one in (*node.args, *(given.value for given in node.kwargs)):
            self.shape(one)
        named = node.args[:1] if node.name in _BY_FIRST else []
        if node.name in _BY_ATTRIBUTE | _BY_FIRST:
            named += [given.value for given in node.kwargs if given.key == "attribute"]
        of = None
        for one in named:
            key = getattr(one, "value", None)
            if isinstance(key, str) and isinstance(held, list) and held:
                of = held[0]
                for step in key.split("."):
                    of = self.entry(node, of, step)
        if node.name in ("first", "last", "min", "max") and isinstance(held, list) and held:
            return held[0]
        if node.name == "map":
            return None if of is None else [of]
        return held if node.name in _SAME or (node.name in _SAME_LIST and isinstance(held, list)) else None

    def name(self, node: Any) -> Any:
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        if node.name not in _BUILT_IN and node.name not in environment().globals:
            self.missing(node.lineno, node.name, node.name, [key for scope in self.scopes for key in scope])
        return None

    def entry(self, node: Any, held: Any, key: Any) -> Any:
        if not isinstance(key, str) or held is None:
            return None
        head = self.written(node.node)
        if isinstance(held, dict):
            if key in held:
                return inside(held[key])
            self.missing(node.lineno, f"{head}.{key}", key, held)
        elif isinstance(held, list):
            hint = f"请用 {{% for 一项 in {head} %}} 逐个列出，再写 一项.{key}"
            self.found.append(Seen(node.lineno, f"{head}.{key}", f"用到了“{head}.{key}”，但“{head}”是清单", hint))
        elif key not in OF_TEXTS | OF_DAYS:
            self.missing(node.lineno, f"{head}.{key}", key, ())
        return None

    def missing(self, line: int, field: str, name: str, near: Iterable[str]) -> None:
        close = nearest(name, near)
        hint = f"是不是想写“{field[: -len(name)]}{close}”" if close else f"请对照{MANUAL} 里的栏目表改正"
        self.found.append(Seen(line, field, f"用到了没有的栏目“{field}”", hint))

    def written(self, node: Any) -> str:
        nodes = self.nodes
        if isinstance(node, nodes.Name):
            return str(node.name)
        if isinstance(node, nodes.Getattr):
            return f"{self.written(node.node)}.{node.attr}"
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return f"{self.written(node.node)}[{node.arg.value}]"
        if isinstance(node, nodes.Filter) and node.node is not None:
            return f"{self.written(node.node)}|{node.name}"
        return "…"
