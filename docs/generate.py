"""Writes docs/findings.md, docs/commands.md and the fields in templates/word/README.md from the code; ``--check`` only says whether they are up to date."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from toolkit.cli import taizhang
from toolkit.model.codes import CATALOGUE
from toolkit.model.findings import SEVERITY_NAMES
from toolkit.report.word.fields import described

HERE = Path(__file__).parent


def findings() -> str:
    """The catalogue of findings as one Markdown page."""
    lines = ["# 校验问题目录", "", "由代码生成（`make docs`），与 `taizhang explain 编号` 相同。", ""]
    lines += ["| 编号 | 级别 | 名称 |", "| --- | --- | --- |"]
    lines += [f"| [{c.code}](#{c.code.lower()}) | {SEVERITY_NAMES[c.severity]} | {c.name} |" for c in CATALOGUE]
    for c in CATALOGUE:
        lines += [
            "",
            f'<a id="{c.code.lower()}"></a>',
            f"## {c.code} {c.name}",
            "",
            f"级别：{SEVERITY_NAMES[c.severity]}",
            "",
        ]
        lines += [
            c.why,
            "",
            f"- 提示原文：{c.message}",
            f"- 怎么改：{c.hint}",
            f"- 有问题的例子：{c.bad}",
            f"- 没问题的例子：{c.good}",
        ]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """The help pages of all commands as one Markdown page."""
    context = click.Context(taizhang, info_name="taizhang", max_content_width=100, terminal_width=100)
    parts = [
        "# 命令说明",
        "",
        "由代码生成（`make docs`），与 `taizhang 命令 --help` 相同。",
        "",
        "```text",
        taizhang.get_help(context),
        "```",
    ]
    for name in taizhang.list_commands(context):
        command = taizhang.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, max_content_width=100, terminal_width=100)
        parts += ["", f"## taizhang {name}", "", "```text", command.get_help(inner), "```"]
    return "\n".join(parts) + "\n"


def word_fields() -> str:
    """The page about Word templates, its list of fields made anew."""
    before, begin, rest = (
        (HERE / WORD).read_text("utf-8").partition("<!-- 栏目：由代码生成（make docs），不要手改 -->\n")
    )
    _, end, after = rest.partition("<!-- 栏目完 -->\n")
    return f"{before}{begin}\n{described()}\n\n{end}{after}"


WORD = "../templates/word/README.md"
PAGES = {"findings.md": findings, "commands.md": commands, WORD: word_fields}


def main() -> int:
    """Write the pages, or with ``--check`` compare them; 1 when one is stale."""
    stale = [
        name for name, page in PAGES.items() if not (HERE / name).exists() or (HERE / name).read_text("utf-8") != page()
    ]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/{name} 与代码不一致，请运行 make docs")
        return int(bool(stale))
    for name in stale:
        (HERE / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"docs/{name} 已更新")
    return 0


if __name__ == "__main__":
    sys.exit(main())
