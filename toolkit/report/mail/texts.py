"""Texts of ``templates/mail`` (or the office's copies of them) → subject, plain text and page of one letter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.model.errors import OperatorError
from toolkit.read.resources import templates
from toolkit.report.mail.compose import Written
from toolkit.text.addresses import one_line
from toolkit.text.printed import visible

SUBJECT = "主题："
FRAME = "版式.html"
NAMES = ("填报表", "汇总", "退回", "提醒", "末次提醒", "催办", "督办")
"""The letters that there are texts for: each a file 名.txt whose first line is its subject."""
FIELDS = (
    "单位", "收件人", "工作名称", "期次", "截止", "发文单位", "联系人", "联系电话", "附件", "事项", "事项数", "问题", "说明",
)  # fmt: skip
"""What a text may name; a field that does not apply is empty."""
_LONGEST_SUBJECT = 180
_HINT = "能用的栏目：" + "、".join(FIELDS)


class TextMistake(OperatorError):
    """A text cannot be used; ``str()`` says which file and line, what is wrong and what to do."""


def written(name: str, fields: Mapping[str, Any], own: Path | None = None) -> Written:
    """The letter ``name`` (one of NAMES) with these fields in it.

    ``own`` is a folder in which the office keeps copies it has edited: what lies there counts, the rest is ours. The page
    is made from the same words, so that both always say the same. Raises TextMistake.
    """
    given = {key: _flat(value) for key, value in fields.items()}
    filled = {**dict.fromkeys(FIELDS, ""), "附件": (), "事项": (), **given}
    head, _, body = _rendered(f"{name}.txt", filled, own).strip("\n").partition("\n")
    subject = one_line(head.removeprefix(SUBJECT))[:_LONGEST_SUBJECT]
    if not head.startswith(SUBJECT) or not subject:
        raise TextMistake(
            f"信的模板“{name}.txt”第一行要写“{SUBJECT}…”，例如：{SUBJECT}关于报送《{{{{ 工作名称 }}}}》进展情况的通知。"
        )
    text = "\n".join(line.rstrip() for line in visible(body).strip("\n").split("\n")) + "\n"
    blocks = [block.split("\n") for block in text.strip("\n").split("\n\n")]
    page = _rendered(FRAME, {**filled, "主题": subject, "段落": blocks}, own)
    return Written(subject, text, page)


def _flat(value: Any) -> Any:
    """Words of a field on one line: one with a line break in it would end the subject, and stand as a paragraph of its own."""
    if isinstance(value, (list, tuple)):
        return [_flat(one) for one in value]
    return " ".join(filter(None, map(str.strip, value.splitlines()))) if isinstance(value, str) else value


def originals() -> dict[str, bytes]:
    """The texts that come with the tool, by file name: what the office gets to edit."""
    folder = templates() / "mail"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in (".txt", ".html")}


def _rendered(file: str, fields: Mapping[str, Any], own: Path | None) -> str:
    from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

    edited = own / file if own and (own / file).is_file() else None
    source = _source(edited or templates() / "mail" / file)
    try:
        return str(_program(source, file.endswith(".html")).render(fields))
    except TemplateSyntaxError as error:
        raise TextMistake(
            f"信的模板“{file}”第 {error.lineno} 行写得不对（{error.message}），请改正；删去这个文件就用原来的。"
        ) from None
    except UndefinedError as error:
        raise TextMistake(f"信的模板“{file}”里有不认识的栏目（{error.message}），请改正。{_HINT}。") from None
    except TemplateError as error:
        raise TextMistake(f"信的模板“{file}”里有不允许的写法（{error}），请改正。{_HINT}。") from None
    except (TypeError, ValueError, ArithmeticError, RecursionError, MemoryError, AttributeError, LookupError) as error:
        raise TextMistake(f"信的模板“{file}”算不出来（{type(error).__name__}），请检查里面的写法。{_HINT}。") from None


def _source(path: Path) -> str:
    """The text of a file that an office may have saved with Notepad: UTF-8 with or without mark, else GB18030."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise TextMistake(f"信的模板“{path.name}”读不出来（{problem.strerror or problem}）。") from None
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(coding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise TextMistake(f"信的模板“{path.name}”的编码认不出来，请另存为 UTF-8。")


@lru_cache(maxsize=16)
def _program(source: str, page: bool) -> Any:
    return _environment(page).from_string(source)


@lru_cache(maxsize=2)
def _environment(page: bool) -> Any:
    """The sandbox in which texts run: no attribute of Python, every field must exist, pages escape what is put in."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        autoescape=page, undefined=StrictUndefined, finalize=_shown, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.globals.pop("lipsum")
    for name in ("safe", "random", "xmlattr", "tojson", "urlize", "pprint"):
        made.filters.pop(name, None)
    return made


def _shown(value: Any) -> Any:
    """What a text prints: lists with 、, None as nothing, words without characters that no page may hold."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(visible(str(one)) for one in value)
    return visible(value) if type(value) is str else value
