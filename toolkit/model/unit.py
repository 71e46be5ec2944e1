"""A unit of the registry (单位名录): what it is called, where it stands in the official order, who answers the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

REGISTRY_SHEET = "单位名录"
REGISTRY_HEADS = (
    "单位名称", "别名", "级别", "排序", "上级单位", "启用日期", "停用日期", "承接单位", "联系人", "联系电话", "邮箱", "领导邮箱",
    "成员单位",
)  # fmt: skip
"""Columns of the sheet 单位名录, as an office fills them in. Any other column is a note of the office."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation (单位) or one collective name (集体称谓).

    ``name`` is the canonical name, ``aliases`` are further ways to write it. ``order`` is its place in the official order,
    None after all that have one. ``valid_from`` and ``valid_to`` are the first and last day of the name (YYYY-MM-DD, None:
    open), ``successor`` the unit that took over after it. ``members`` are the units that a collective name stands for.
    ``parent``, ``successor`` and ``members`` are canonical names of the same registry.
    ``leaders`` are those of its leaders who get copies, each with a mail address in it (李副县长 li@example.cn).
    """

    name: str
    aliases: tuple[str, ...] = ()
    level: str = ""
    order: int | None = None
    parent: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    successor: str = ""
    contact: str = ""
    phone: str = ""
    mail: str = ""
    members: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


class Region(NamedTuple):
    """An autonomous region: its full and short name, and the prefectures in it."""

    full: str
    short: str
    places: tuple[str, ...]


class Certain(NamedTuple):
    """What a registry settles about names on one day; the shape of a name never overrules it.

    ``names``: every registered way to write a unit → its canonical name. ``members``: what a collective name stands for.
    """

    names: Mapping[str, str] = {}
    members: Mapping[str, tuple[str, ...]] = {}


NOTHING_CERTAIN = Certain()
