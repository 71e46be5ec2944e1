"""What the office decided about the rules (校验规则): switches, severities, limits, rules of its own, waivers, status words.

Rules see one unit's answer on one item. The records here are what 设置.xlsx becomes; without one ``STANDARD`` holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.findings import Severity

STATUSES = ("未启动", "正在推进", "进展滞后", "已完成", "持续推进")
"""What a unit may state of an item, in the order of the dropdown; 未报送 and 逾期 are derived, 已销号 is the reviewer's."""

CUSTOM = "Z901"
"""The one code of all rules that an office wrote itself; the message names the rule."""

CONDITIONS = ("为空", "不为空", "少于", "多于", "包含", "不包含", "等于", "不等于", "大于", "小于")
"""What a rule of the office may ask of a cell: 少于 and 多于 count characters, 大于 and 小于 compare the first number."""


@dataclass(frozen=True, slots=True)
class CustomRule:
    """A rule that the office wrote in the sheet 校验规则.

    It is broken, and ``message`` said, where ``column`` (progress, problem, status) fulfils ``condition`` with ``value``.
    ``units``, ``themes`` and ``statuses`` limit it (empty: all); ``value`` may hold several words separated by 、 for the
    conditions 包含, 不包含, 等于 and 不等于.
    """

    name: str
    column: str
    condition: str
    value: str
    message: str
    severity: Severity = Severity.WARNING
    units: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding that the office accepts (豁免): where, why and until which day (YYYY-MM-DD, inclusive; None: for good).

    ``item`` is a number or an id, empty for all items of the unit; ``unit`` empty for all units.
    """

    unit: str
    item: str
    code: str
    reason: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything that changes what the rules say. Codes that are not named keep what the catalogue says.

    ``off``: codes switched off. ``severity``: code → severity instead of the catalogue's. ``limits``: code → threshold
    (characters, days, a share) instead of the rule's own. ``statuses``: a word as units write it → its meaning, one of
    STATUSES. ``campaign`` and ``period`` are what a form must carry, empty when anything goes.
    """

    off: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    custom: tuple[CustomRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=lambda: {word: word for word in STATUSES})
    campaign: str = ""
    period: str = ""


STANDARD = Rulebook()
