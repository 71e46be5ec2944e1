"""The sheets 校验规则, 自定规则 and 豁免 → the parts of a ``Rulebook``; what only repeats the catalogue is left out. And 延期."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from toolkit.model.codes import CATALOGUE
from toolkit.model.findings import SEVERITY_NAMES, Severity
from toolkit.model.grid import Sheet
from toolkit.model.rules import CONDITIONS, CUSTOM, STATUSES, CustomRule, Waiver
from toolkit.model.settings import (
    CUSTOM_HEADS,
    EXTENSION_HEADS,
    RULE_COLUMNS,
    RULE_HEADS,
    WAIVER_HEADS,
    Extension,
    Period,
    StatusWord,
)
from toolkit.settings.registry import like_unit, split_names
from toolkit.settings.tables import Line, Mistakes, like, shown, table
from toolkit.text.normal import key, squeeze
from toolkit.text.roster import name_key

_SEVERITIES = {name: severity for severity, name in SEVERITY_NAMES.items()}
_CODES = {entry.code: entry for entry in CATALOGUE}
_COUNTS = ("少于", "多于")
_NUMBERS = ("大于", "小于")
_NO_VALUE = ("为空", "不为空")
_CODE = re.compile(r"[A-Z]\d{3}")


@dataclass(frozen=True, slots=True)
class Switches:
    """The sheet 校验规则: codes switched off, severities and limits that differ from the catalogue's."""

    off: frozenset[str]
    severity: Mapping[str, Severity]
    limits: Mapping[str, float]


def read_switches(sheet: Sheet | None, rules: Sequence[tuple[str, float | None, str]], wrong: Mistakes) -> Switches:
    """``rules``: (code, its own limit or None, unit of the limit) of every rule that can be switched."""
    known = {code: (limit, unit) for code, limit, unit in rules}
    off: set[str] = set()
    severity: dict[str, Severity] = {}
    limits: dict[str, float] = {}
    rows: dict[str, int] = {}
    for line in table(sheet, RULE_HEADS, ("编号", "启用"), wrong):
        code = _code(line)
        if not line.text("编号"):
            line.err("编号", "没有写规则编号，请整行清空；自己的规则写在“自定规则”表里。")
        elif code not in known:
            fixed = f"“{code}”不能停用或改级别" if code in _CODES else f"没有编号为“{shown(line.text('编号'))}”的规则"
            line.err("编号", f"{fixed}，请删去这一行。")
        elif code in rows:
            line.err("编号", f"“{code}”与第{rows[code]}行重复，请删去一行。")
        else:
            rows[code] = line.row
            usual = _CODES[code].severity
            if not line.yes("启用"):
                off.add(code)
            chosen = _severity(line, usual)
            if chosen is not usual:
                severity[code] = chosen
            limit = _limit(line, *known[code])
            if limit is not None and limit != known[code][0]:
                limits[code] = limit
    return Switches(frozenset(off), severity, limits)


def _code(line: Line) -> str:
    """The code that a cell begins with (A516 进展没有内容)."""
    text = unicodedata.normalize("NFKC", line.text("编号")).upper().strip()
    found = _CODE.match(text)
    return found.group() if found else text


def _severity(line: Line, usual: Severity) -> Severity:
    return _SEVERITIES[line.choice("级别", _SEVERITIES, SEVERITY_NAMES[usual])]


def _limit(line: Line, usual: float | None, unit: str) -> float | None:
    """The limit in its unit; None for a blank cell. A rule without a limit must not have one."""
    if not line.text("限值"):
        return None
    if usual is None:
        line.err("限值", f"“{_CODES[_code(line)].name}”没有限值，请清空这一格。")
        return None
    high = 100 if unit in ("%", "％") else 1_000_000
    return line.number("限值", low=0, high=high, unit=unit)


@dataclass(frozen=True, slots=True)
class Known:
    """What rules and waivers may name: registered units (key → canonical name) and the words for 状态."""

    units: Mapping[str, str]
    words: Sequence[StatusWord]

    def unit(self, line: Line, head: str, name: str) -> str:
        """The canonical name of a unit; as written when the registry is empty, a mistake when it does not have it."""
        found = self.units.get(name_key(name), "")
        if self.units and not found:
            line.err(
                head,
                f"{head}“{shown(name)}”不在单位名录里{like_unit(name, self.units)}，请改成名录里的写法，或到名录里补上。",
            )
        return found or name


def read_custom(sheet: Sheet | None, known: Known, wrong: Mistakes) -> tuple[list[CustomRule], list[CustomRule]]:
    """The office's own rules: those that hold, and those that are switched off."""
    active: list[CustomRule] = []
    resting: list[CustomRule] = []
    rows: dict[str, int] = {}
    for line in table(sheet, CUSTOM_HEADS, ("名称", "栏目", "条件"), wrong):
        name = line.need("名称", "例如：进展不少于30字。")
        if name and key(name) in rows:
            line.err("名称", f"名称“{shown(name)}”与第{rows[key(name)]}行重复，请改名或删去一行。")
        rows.setdefault(key(name), line.row)
        column = line.choice("栏目", RULE_COLUMNS, "") if line.need("栏目", "请从下拉列表里选。") else ""
        condition = line.choice("条件", CONDITIONS, "") if line.need("条件", "请从下拉列表里选。") else ""
        rule = CustomRule(
            name=name,
            column=RULE_COLUMNS.get(column, ""),
            condition=condition,
            value=_value(line, condition),
            message=line.need("提示语", "请写一句填报人看得懂的话，例如：进展请写到30字以上。"),
            severity=_severity(line, Severity.WARNING),
            units=tuple(dict.fromkeys(known.unit(line, "适用单位", one) for one in split_names(line.text("适用单位")))),
            themes=split_names(line.text("适用主题")),
            statuses=_statuses(line, known.words),
        )
        (active if line.yes("启用") else resting).append(rule)
    return active, resting


def _value(line: Line, condition: str) -> str:
    if not condition or condition in _NO_VALUE:
        return line.text("数值")
    if not line.text("数值"):
        what = "一个数，例如 30" if condition in _COUNTS + _NUMBERS else "要找的词，几个词之间用顿号"
        line.err("数值", f"条件是“{condition}”，数值不能空，请写{what}。")
        return ""
    if condition in _COUNTS:
        number = line.number("数值", low=1, high=32767, unit="字", whole=True)
    elif condition in _NUMBERS:
        number = line.number("数值", low=-1e12)
    else:
        return line.text("数值")
    return "" if number is None else str(int(number)) if number == int(number) else str(number)


def _statuses(line: Line, words: Sequence[StatusWord]) -> tuple[str, ...]:
    """Words of this office for 状态; a word that it does not use would never fit."""
    ours = {key(word.word): word.word for word in words} | {key(word): word for word in STATUSES}
    found = []
    for name in split_names(line.text("适用状态")):
        if key(name) not in ours:
            told = f"适用状态“{shown(name)}”不在“状态与亮灯”表里{like(name, ours.values())}，请改成表里的用语。"
            line.err("适用状态", told)
        found.append(ours.get(key(name), name))
    return tuple(dict.fromkeys(found))


def read_waivers(sheet: Sheet | None, known: Known, rules: Collection[str], wrong: Mistakes) -> list[Waiver]:
    """Findings that the office accepts. ``rules`` are the codes that can be switched."""
    found = []
    for line in table(sheet, WAIVER_HEADS, ("单位", "编号", "理由"), wrong):
        code = _code(line)
        if not line.text("编号"):
            line.err("编号", "没有写豁免哪一条规则，请从下拉列表里选。")
        elif code not in _CODES and code != CUSTOM:
            line.err("编号", f"没有编号为“{shown(line.text('编号'))}”的规则，请从下拉列表里选。")
        elif code not in rules and code != CUSTOM:
            line.err("编号", f"“{code} {_CODES[code].name}”不能豁免，请删去这一行。")
        unit = squeeze(line.text("单位"))
        item = squeeze(line.text("事项"))
        if not unit and not item:
            line.err("单位", "单位和事项不能都空着：要对所有单位停用一条规则，请到“校验规则”表里选“否”。")
        reason = line.need("理由", "豁免要说明理由，它会和结果一起印出来。")
        found.append(Waiver(known.unit(line, "单位", unit) if unit else "", item, code, reason, line.date("有效期至")))
    return found


def read_extensions(
    sheet: Sheet | None, known: Known, periods: Sequence[Period], wrong: Mistakes
) -> tuple[Extension, ...]:
    """Later last days that the office granted. Each names a unit, a period of the table of periods, a later day and why."""
    found = []
    rows: dict[tuple[str, str], int] = {}
    for line in table(sheet, EXTENSION_HEADS, EXTENSION_HEADS[:3], wrong):
        written = squeeze(line.need("单位", "延期要写明是哪个单位；所有单位都延，请到“基本信息”里改报送截止。"))
        unit = known.unit(line, "单位", written) if written else ""
        period = _period(line, periods)
        until = line.date("延至")
        if not line.text("延至"):
            line.err("延至", "没有写延到哪一天，例如：2026-07-10。")
        elif until and period and period.due and until <= period.due:
            line.err("延至", f"延至{until}不晚于“{shown(period.name)}”的报送截止{period.due}，请核对。")
        reason = line.need("理由", "延期要说明理由：为什么，谁同意的。")
        if unit and period and (unit, period.name) in rows:
            at = rows[unit, period.name]
            line.err("单位", f"“{shown(unit)}”在“{shown(period.name)}”已有延期（第{at}行），请删去一行。")
        elif unit and period:
            rows[unit, period.name] = line.row
            found.append(Extension(unit, period.name, until or "", reason))
    return tuple(found)


def _period(line: Line, periods: Sequence[Period]) -> Period | None:
    """The period that a line names; None (and a mistake) when the table of periods does not have it."""
    written = line.need("期次", "请从下拉列表里选，或照“基本信息”里的期次表写。")
    found = next((one for one in periods if squeeze(one.name) == squeeze(written)), None)
    if written and found is None:
        near = like(written, [one.name for one in periods])
        line.err("期次", f"“{shown(written)}”不在“基本信息”的期次表里{near}，请改成表里的写法。")
    return found
