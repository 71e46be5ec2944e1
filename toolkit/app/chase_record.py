"""What 记录.jsonl says of chasing: who had which tier when, and what the drafts of notices were made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.deliver import journal, outbox
from toolkit.model.chasing import URGE, Chase, Chasing, Issued
from toolkit.model.errors import OperatorError
from toolkit.model.mail import CHASING_KIND

CHASED, DRAFTED = "chased", "drafted"
"""Keys of the lists in a record: tiers that were issued, and notices that were only written."""


@dataclass(slots=True)
class Before:
    """What was done in one period: tiers in the order of the file; file names of notices by (unit, tier), issued and drafted;
    what a draft asked for (items and last day) by its file; (unit, tier) that a letter was to go with."""

    issued: list[Issued] = field(default_factory=list)
    notices: dict[tuple[str, str], str] = field(default_factory=dict)
    drafts: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    mailed: set[tuple[str, str]] = field(default_factory=set)


def known(path: Path, period: str) -> Before:
    """``before``, when the journal can be read. OperatorError when it is there and cannot: nobody may be chased twice for that."""
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except FileNotFoundError:
        pass
    except OSError as problem:
        raise OperatorError(
            f"“{path.name}”读不出来（{problem.strerror or problem}），不知道哪些已经催过，所以没有做；请检查权限后再试。"
        ) from None
    return before(path, period)


def before(path: Path, period: str) -> Before:
    """What the journal says of ``period``. Lines that somebody damaged or wrote otherwise count for nothing."""
    found = Before()
    for entry in journal.entries(path):
        if (sent := _sent(entry, period)) and all((one.unit, one.tier) != sent[:2] for one in found.issued):
            found.issued.append(sent)
        if entry.get("command") != "chase" or entry.get("period", "") != period:
            continue
        day = _day(entry.get("as_of"))
        for one in _listed(entry, CHASED):
            if day is not None:
                found.issued.append(Issued(one["unit"], one["tier"], day))
                if one.get("mail") is True:
                    found.mailed.add((one["unit"], one["tier"]))
                if isinstance(one.get("notice"), str):
                    found.notices[one["unit"], one["tier"]] = one["notice"]
        for one in _listed(entry, DRAFTED):
            if isinstance(one.get("notice"), str) and isinstance(one.get("items"), list):
                found.drafts[one["notice"]] = tuple(map(str, one["items"])), str(one.get("due") or "")
    return found


def record(
    path: Path, chasing: Chasing, text: str, notices: Mapping[str, str], shown: Sequence[Chase], *, mail: bool
) -> None:
    """Record the tiers of ``shown`` as issued, all of them or none (one line).

    ``text`` is the file of the text, ``notices`` maps a unit to the file of its notice, both below the campaign folder. ``mail``:
    letters will go out too; what becomes of each stands in the send log.
    OperatorError when the journal cannot be written: then nothing counts as issued, and nothing may leave.
    """
    more: dict[str, Any] = {"text": text, **({"mail": True} if mail else {})}
    lines = [{**_line(one), **more, **_notice(path, notices.get(one.unit))} for one in shown]
    try:
        journal.append(path, {**_head(chasing), CHASED: lines})
    except OSError as problem:
        raise OperatorError(
            f"“{path.name}”写不进去（{problem.strerror or problem}），没有记为发出，也没有发邮件；请检查磁盘和权限后再运行一次。"
        ) from None


def draft(path: Path, chasing: Chasing, notices: Mapping[str, str], shown: Iterable[Chase]) -> None:
    """Record what drafts of notices were made of, so that an edited one is kept as long as it says the same.

    Raises nothing: without the record an edited draft is laid aside instead of kept in place.
    """
    lines = [{**_line(one), "notice": notices[one.unit]} for one in shown if one.unit in notices]
    if lines:
        try:
            journal.append(path, {**_head(chasing), DRAFTED: lines})
        except OSError:
            return


class Past(NamedTuple):
    """One tier that one unit had, as it stands in the journal; ``day`` and ``due`` are YYYY-MM-DD, texts may be empty."""

    period: str
    day: str
    unit: str
    tier: str
    due: str
    items: tuple[str, ...]
    notice: str
    who: str


def history(path: Path) -> list[Past]:
    """All tiers of all periods that ``chase`` issued, in the order of the journal."""
    return [
        Past(
            str(entry.get("period", "")), str(entry.get("as_of", "")), one["unit"], one["tier"], str(one.get("due") or ""),
            tuple(map(str, items)) if isinstance(items := one.get("items"), list) else (), str(one.get("notice") or ""),
            str(entry.get("who", "")),
        )
        for entry in journal.entries(path)
        if entry.get("command") == "chase"
        for one in _listed(entry, CHASED)
    ]  # fmt: skip


def _sent(entry: Mapping[str, Any], period: str) -> Issued | None:
    """A 催办通知单 that ``taizhang send`` has handed over, as the send log tells: that unit has had it. None for any other line."""
    told, day = entry.get("mail"), _day(str(entry.get("time"))[:10])
    if not isinstance(told, dict) or day is None or told.get("period") != period:
        return None
    if (told.get("kind"), told.get("tier"), told.get("state")) != (CHASING_KIND, URGE.name, outbox.ACCEPTED):
        return None
    return Issued(str(told.get("unit")), URGE.name, day)


def _head(chasing: Chasing) -> dict[str, Any]:
    return {
        "time": journal.now(),
        "who": journal.who(),
        "command": "chase",
        "period": chasing.period,
        "as_of": chasing.day.isoformat(),
    }


def _line(one: Chase) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "tier": one.tier.name if one.tier else "",
        "due": one.due.isoformat() if one.due else None,
        "items": list(one.items),
    }


def _notice(path: Path, file: str | None) -> dict[str, str]:
    if file is None:
        return {}
    return {"notice": file, "sha256": journal.digest(path.parent / file) or ""}


def _listed(entry: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = entry.get(name)
    if not isinstance(found, list):
        return []
    return [
        one
        for one in found
        if isinstance(one, dict) and isinstance(one.get("unit"), str) and isinstance(one.get("tier"), str)
    ]


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
