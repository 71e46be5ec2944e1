"""通知单 of one day as Word documents: what each unit is asked for, by its own last day, with its own 抄送."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.model.chasing import PRESS, URGE, Chase, Chasing, Tier
from toolkit.model.errors import OperatorError
from toolkit.model.reporting import ReportData
from toolkit.model.statistics import Count
from toolkit.read.resources import templates

TEMPLATES = {URGE.name: "催办通知单.docx", PRESS.name: "督办通知单（报送）.docx"}
"""Tier → its template, the bundled one or the office's own of the same name."""


def notices(
    chasing: Chasing, data: ReportData, superiors: Mapping[str, str], own: Path
) -> dict[str, tuple[str, bytes]]:
    """Unit → (file name, content) of the notice that is due to it today.

    ``superiors``: unit → who gets a copy of a 督办通知单, in words. ``own``: the folder in which the office keeps templates that it has
    changed. The same arguments give the same bytes. Raises TemplateMistake; OperatorError when a unit has no figures.
    """
    from toolkit.report.word.context import context
    from toolkit.report.word.engine import compiled, fill
    from toolkit.report.word.files import document_bytes, file_name

    due = {one.unit: one for one in chasing.issuing if one.tier and one.tier.document}
    if not due:
        return {}
    fields = context(_only(data, due))
    programs = {name: compiled(_template(name, own)) for name in {one.tier.name for one in due.values() if one.tier}
                if name in TEMPLATES}  # fmt: skip
    taken: set[str] = set()
    made: dict[str, tuple[str, bytes]] = {}
    for unit in fields["各单位"]:
        one = due.get(unit["单位"])
        if one is None or one.tier is None:
            continue
        program = programs[one.tier.name]
        filled = fill(program, {**fields, **_own_fields(one, one.tier, superiors), "单位": unit})
        name = file_name(one.tier.document, one.unit, taken)
        made[one.unit] = name, document_bytes(program, filled, f"{one.tier.document}（{one.unit}）", one.unit)
    lost = [unit for unit in due if unit not in made]
    if lost:  # nobody may count as chased without the notice
        raise OperatorError(
            f"没能给{'、'.join(lost[:5])}做出通知单（统计里没有这些单位），没有写出；请把台账发给维护者。"
        )
    return made


def _template(tier: str, own: Path) -> Path:
    name = TEMPLATES[tier]
    return own / name if (own / name).is_file() else templates() / "word" / name


def _own_fields(one: Chase, tier: Tier, superiors: Mapping[str, str]) -> dict[str, Any]:
    urged: date | None = next((issued.day for issued in one.had if issued.tier == URGE.name), None)
    copies = superiors.get(one.unit, "") if tier.superior else ""
    return {"报送截止": one.due, "催办日期": urged, "抄送": copies}


def _only(data: ReportData, due: Mapping[str, Chase]) -> ReportData:
    """The figures with what is asked of these units as what they have not answered."""
    changed = []
    for one in data.figures.units:
        asked: Sequence[str] = due[one.unit].items if one.unit in due else ()
        changed.append(replace(one, missing=_count(asked), owed=_count((*one.answered.ids, *asked))))
    return replace(data, figures=replace(data.figures, units=tuple(changed)))


def _count(ids: Sequence[str]) -> Count:
    return Count(len(ids), tuple(ids))
