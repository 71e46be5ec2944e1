"""Where the tags of templates run: they may look at fields and use the helpers of the README, and nothing else.

What is printed is escaped here, once, so that nothing that a unit wrote can become markup, a tag or an instruction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from toolkit.report.word.helpers import FILTERS, FUNCTIONS, Merged, official_day
from toolkit.report.word.mistakes import NO_VALUE, CannotPrint, FieldMissing
from toolkit.text.printed import visible

MERGE = "<?taizhang-merge?>"
"""Marks a cell that is to be merged with equal ones below it. What units wrote cannot contain it: it would be escaped."""

JINJA_FILTERS = (
    "abs", "batch", "d", "default", "dictsort", "first", "float", "groupby", "int", "items", "join", "last", "list", "lower",
    "map", "max", "min", "reject", "rejectattr", "replace", "reverse", "round", "select", "selectattr", "slice", "sort",
    "string", "sum", "trim", "unique", "upper",
)  # fmt: skip
"""Filters of Jinja that may be used: none that makes markup of a text, rolls dice, or blows a text up."""

JINJA_GLOBALS = ("range", "dict", "cycler", "joiner", "namespace")
_BREAK, _TAB = '</w:t><w:br/><w:t xml:space="preserve">', '</w:t><w:tab/><w:t xml:space="preserve">'
OF_TEXTS = frozenset(
    ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "replace", "split", "splitlines", "startswith", "endswith", "find", "count")
)  # fmt: skip
OF_DAYS = frozenset(("year", "month", "day", "weekday", "isoformat"))
"""What a template may ask of a text and of a day: nothing that reads the clock or makes a small thing large."""


@cache
def environment() -> Any:
    """The sandbox: no attribute of Python, no clock, no change of data, and every field must exist."""
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

    class Sandbox(ImmutableSandboxedEnvironment):
        """Fields before methods, so that a field may have any name; only numbers are multiplied, nothing is raised to a power."""

        intercepted_binops = frozenset(("**", "*", "%"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator == "**" or not all(isinstance(one, int | float | Decimal) for one in (left, right)):
                raise CannotPrint(f"用了不支持的运算“{operator}”")
            return super().call_binop(context, operator, left, right)

        def getattr(self, obj: Any, attribute: str) -> Any:
            if isinstance(obj, Mapping):
                return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
            return super().getattr(obj, attribute)

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            if isinstance(obj, str | date):
                return attr in (OF_DAYS if isinstance(obj, date) else OF_TEXTS)
            return not isinstance(obj, type) and super().is_safe_attribute(obj, attr, value)

    made = Sandbox(undefined=Missing, autoescape=True, finalize=_printer())
    made.filters = {name: made.filters[name] for name in JINJA_FILTERS} | FILTERS
    made.globals = {name: made.globals[name] for name in JINJA_GLOBALS} | FUNCTIONS
    return made


def not_allowed(tree: Any) -> Iterator[tuple[int, str, str]]:
    """(line, kind, name) of each thing in a program that templates cannot use: kind is filter, test, or tag."""
    from jinja2 import nodes

    made = environment()
    tags = {
        nodes.Include: "include", nodes.Import: "import", nodes.FromImport: "from", nodes.Extends: "extends",
        nodes.FilterBlock: "filter", nodes.Block: "block",
    }  # fmt: skip
    for node in tree.find_all((nodes.Filter, nodes.Test, *tags)):
        if type(node) in tags:
            yield node.lineno, "tag", tags[type(node)]
        elif isinstance(node, nodes.Filter) and node.name not in made.filters:
            yield node.lineno, "filter", node.name
        elif isinstance(node, nodes.Test) and node.name not in made.tests:
            yield node.lineno, "test", node.name


def _top_names() -> tuple[str, ...]:
    from toolkit.report.word.fields import FIELDS

    return tuple(FIELDS)


def _printer() -> Callable[[Any, Any], Any]:
    """What turns a value into the text that stands in the document."""
    from jinja2 import pass_context
    from markupsafe import Markup, escape

    @pass_context  # else Jinja would print constants while it reads the template, in its own way
    def printed(_: Any, value: Any) -> Any:
        if isinstance(value, Markup):
            return Markup(visible(value))
        text = str(escape(visible(plain_text(value))))
        if "\n" in text or "\t" in text:
            text = text.replace("\n", _BREAK).replace("\t", _TAB)
        return Markup(MERGE + text if isinstance(value, Merged) else text)

    return printed


def plain_text(value: Any) -> str:
    """A value as people write it: days 2021年6月5日, lists with 、, 是 and 否. Raises CannotPrint for what has no text."""
    if isinstance(value, str):
        return value
    if value is None:
        raise CannotPrint(NO_VALUE)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, date):
        return official_day(value)
    if isinstance(value, Mapping):
        raise CannotPrint("是一组数据，不能直接写出来；要写明其中一项")
    if isinstance(value, list | tuple | Iterator):
        return "、".join(plain_text(one) for one in value)
    getattr(type(value), "_fail_with_undefined_error", lambda _: None)(value)
    raise CannotPrint("不是能写出来的内容")
