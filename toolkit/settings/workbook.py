"""设置.xlsx → ``Settings``, or every mistake in every sheet at once."""

from __future__ import annotations

from pathlib import Path

from toolkit.core.rules import SWITCHABLE
from toolkit.model.grid import Book
from toolkit.model.rules import STANDARD, Rulebook
from toolkit.model.settings import (
    BASICS_SHEET,
    CUSTOM_SHEET,
    DEFAULT_LIGHTS,
    DEFAULT_STATUSES,
    EXTENSION_HEADS,
    EXTENSIONS_SHEET,
    MAIL_SHEET,
    PERIOD_HEADS,
    RULES_SHEET,
    STATUS_HEADS,
    STATUS_SHEET,
    WAIVERS_SHEET,
    Settings,
)
from toolkit.model.unit import REGISTRY_HEADS, REGISTRY_SHEET, Unit
from toolkit.settings.errors import SettingsError
from toolkit.settings.registry import NAME, name_row, open_book, registry_of, units_of
from toolkit.settings.sheets_basics import read_basics, read_mail
from toolkit.settings.sheets_rules import Known, read_custom, read_extensions, read_switches, read_waivers
from toolkit.settings.sheets_status import read_status
from toolkit.settings.tables import Mistakes, head_row, lines_under, sheet_named
from toolkit.text.normal import squeeze

_SHEETS = (BASICS_SHEET, RULES_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET, STATUS_SHEET, MAIL_SHEET)
_HEADS = {
    BASICS_SHEET: PERIOD_HEADS[:2],
    REGISTRY_SHEET: (NAME, "成员单位"),
    RULES_SHEET: ("编号", "启用", "限值"),
    CUSTOM_SHEET: ("栏目", "条件", "提示语"),
    WAIVERS_SHEET: ("编号", "理由", "有效期至"),
    EXTENSIONS_SHEET: EXTENSION_HEADS[:3],
    STATUS_SHEET: STATUS_HEADS[:2],
}
"""What tells a sheet that was given another name."""


def load_settings(path: Path) -> Settings:
    """The settings in a workbook in any format that can be read, or the units of a registry alone (.xlsx, .csv).

    What a sheet leaves blank, and a sheet that is missing, has its default. SettingsError with one line for every mistake
    in every sheet (工作表“…” 单元格　what is wrong and how to mend it); OperatorError when the file cannot be read.
    """
    return settings_of(open_book(path), path.name)


def settings_of(book: Book, file: str) -> Settings:
    """The settings in a book that was already read; ``file`` is for messages. SettingsError as ``load_settings``."""
    if not any(sheet_named(book, name) for name in _SHEETS):
        return Settings(units=registry_of(book, file))
    wrong = Mistakes(sheets=[sheet.name for sheet in book.sheets])
    _renamed(book, wrong)
    basics = read_basics(sheet_named(book, BASICS_SHEET), wrong)
    units, owners = _units(book, wrong)
    statuses, lights = read_status(sheet_named(book, STATUS_SHEET), wrong)
    switches = read_switches(sheet_named(book, RULES_SHEET), SWITCHABLE, wrong)
    known = Known(owners, statuses or DEFAULT_STATUSES)
    custom, resting = read_custom(sheet_named(book, CUSTOM_SHEET), known, wrong)
    waivers = read_waivers(sheet_named(book, WAIVERS_SHEET), known, [code for code, *_ in SWITCHABLE], wrong)
    extensions = read_extensions(sheet_named(book, EXTENSIONS_SHEET), known, basics.periods, wrong)
    mail = read_mail(sheet_named(book, MAIL_SHEET), wrong)
    lines = wrong.lines()
    if lines:
        told = "\n".join(f"　　{line}" for line in lines)
        raise SettingsError(f"“{file}”里有 {len(lines)} 处要改，改好后再运行：\n{told}")
    rulebook = Rulebook(
        off=switches.off,
        severity=switches.severity,
        limits=switches.limits,
        custom=tuple(custom),
        waivers=tuple(waivers),
        statuses={one.word: one.meaning for one in statuses} if statuses else STANDARD.statuses,
        campaign=basics.campaign,
        period=basics.current,
    )
    return Settings(
        basics,
        units,
        rulebook,
        tuple(resting),
        statuses or DEFAULT_STATUSES,
        lights or DEFAULT_LIGHTS,
        mail,
        extensions,
    )


def _renamed(book: Book, wrong: Mistakes) -> None:
    """A sheet of ours under another name would be passed by in silence, and what it decides with it."""
    for name, heads in _HEADS.items():
        if sheet_named(book, name) is None:
            for sheet in book.sheets:
                if squeeze(sheet.name) not in _HEADS and head_row(sheet, heads):
                    told = f"这张表像是“{name}”，但名字不是，程序不会读：请把工作表的名字改回“{name}”，不用的请删去。"
                    wrong.add(sheet.name, "", told)


def _units(book: Book, wrong: Mistakes) -> tuple[tuple[Unit, ...], dict[str, str]]:
    """The sheet 单位名录; a workbook of settings may have none, or one that is still to be filled in."""
    sheet = sheet_named(book, REGISTRY_SHEET)
    if sheet is None or not sheet.rows:
        return (), {}
    head = name_row(sheet)
    if not head:
        wrong.add(sheet.name, "", f"找不到表头（要有“{NAME}”一列），请不要改动表头。")
        return (), {}
    return units_of(list(lines_under(sheet, head, REGISTRY_HEADS, wrong)))
