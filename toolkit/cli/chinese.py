"""click in Chinese: help pages and usage mistakes as the people who use the tool read them."""

from __future__ import annotations

from typing import Any

import click

_LABELS = (("Usage:", "用法："), ("Options:", "选项："), ("Commands:", "命令："), ("Arguments:", "参数："))


def _chinese(text: str) -> str:
    for english, chinese in _LABELS:
        text = text.replace(english, chinese)
    return text.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …").replace("[required]", "【必填】")


class ChineseCommand(click.Command):
    """A command whose help page is Chinese."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page with Chinese labels."""
        return _chinese(super().get_help(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` with a Chinese explanation."""
        return _chinese_help(super().get_help_option(ctx))


class ChineseGroup(click.Group):
    """A group whose help page is Chinese; its commands are ``ChineseCommand``."""

    command_class = ChineseCommand

    def get_help(self, ctx: click.Context) -> str:
        """The help page with Chinese labels."""
        return _chinese(super().get_help(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help`` with a Chinese explanation."""
        return _chinese_help(super().get_help_option(ctx))


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这页说明。"
    return option


def sentence_of(mistake: click.ClickException) -> str:
    """One Chinese sentence for a usage mistake, ending with where the usage can be read."""
    context: click.Context | None = getattr(mistake, "ctx", None)
    hint = f"用法见：{context.command_path} --help" if context else "用法见：taizhang --help"
    return f"{_what(mistake)}（{hint}）"


def _what(mistake: click.ClickException) -> str:
    if isinstance(mistake, click.NoSuchOption):
        close = f"，是不是 {mistake.possibilities[0]}？" if mistake.possibilities else "。"
        return f"没有“{mistake.option_name}”这个选项{close}"
    if isinstance(mistake, click.MissingParameter):
        return f"缺少参数：{_name(mistake.param)}。"
    if isinstance(mistake, click.BadParameter):
        return f"参数 {_name(mistake.param)} 不对：{mistake.message.rstrip('.。')}。"
    if isinstance(mistake, click.BadOptionUsage):
        return f"选项 {mistake.option_name} 后面要写一个值。"
    if isinstance(mistake, click.NoSuchCommand):
        return f"没有“{mistake.command_name}”这个命令。"
    if isinstance(mistake, click.UsageError):
        if "unexpected extra argument" in mistake.message:
            return "多了不认识的参数：" + mistake.message.split("(", 1)[-1].rstrip(").") + "。"
        return "命令写得不对：" + mistake.message
    return mistake.format_message()


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "（未指明）"
    named: Any = parameter
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(named.metavar or named.name)
