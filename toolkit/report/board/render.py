"""Templates of ``templates/board`` → bytes of a page: sandboxed, everything escaped, a missing field is an error."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from toolkit.read.resources import templates
from toolkit.text.printed import visible

CLIP = 160
"""A text longer than this shows its beginning; the whole opens with a click."""


def render(
    name: str,
    values: Mapping[str, Any],
    *,
    style: str,
    script: str = "",
    filters: Mapping[str, Callable[[Any], str]] | None = None,
    cover: Callable[[str], str] = str,
) -> bytes:
    """The page ``name`` with its style and script inside, as UTF-8. The same arguments give the same bytes.

    Its policy (Content-Security-Policy) allows exactly this style and this script, by their SHA-256, and nothing from
    anywhere. Texts arrive as texts: characters that no page may hold are shown by their symbols (␇). ``cover`` has the last
    word on each text that is printed.
    """
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates() / "board", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_shown, cover),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(filters or {})
    page = environment.get_template(name).render(
        {**values, "clip": CLIP, "style": _raw(style), "script": _raw(script), "policy": _raw(_policy(style, script))}
    )
    return page.encode("utf-8")


def part(name: str) -> str:
    """The text of a style or a script of ``templates/board``."""
    return (templates() / "board" / name).read_text("utf-8")


def _shown(cover: Callable[[str], str], value: Any) -> Any:
    """What a template prints: a plain text without characters that a page may not hold; None is a fault of ours."""
    if value is None:
        raise TypeError("模板要写出一个没有值的字段。")
    return visible(cover(value)) if type(value) is str else value


def _raw(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # our own files, never anything that somebody typed


def _policy(style: str, script: str) -> str:
    allowed = f"script-src {_hash(script)}; " if script else ""
    return f"default-src 'none'; {allowed}style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"
