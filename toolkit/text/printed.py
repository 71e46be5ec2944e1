"""How the fixed cells of an item are printed in the consolidated ledger, so that reading them back gives the same item.

Whoever writes a ledger and whoever later asks "did the office change this cell?" must agree on these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from toolkit.model.ledger import Assignment, Item, Role

FIXED_KEYS = ("theme", "title", "requirement", "units", "deadline")
"""Columns that are handed out, in printed order."""


def fixed_text(item: Item, key: str) -> str:
    """The text that stands in the cell of ``item`` in the fixed column ``key`` (see ``FIXED_KEYS``)."""
    if key == "title":
        return title_text(item.no, item.title)
    if key == "units":
        return units_text(item.assignments)
    if key == "deadline":
        return item.deadline.text
    return item.theme if key == "theme" else item.requirement


def title_text(no: str, title: str) -> str:
    """A task with its number, as ``normal.split_number`` takes it apart again: ``12.推广网上办电``, ``三、精简材料``.

    A title that begins with a digit is set off by a space, else 12.5G基站 would be read as a decimal number.
    """
    if not no:
        return title
    stop = "." if no.isdecimal() else "、"
    return f"{no}{stop}{' ' if title[:1].isdigit() else ''}{title}"


def units_text(assignments: Sequence[Assignment]) -> str:
    """Who is responsible: plain names when there is one role 责任, else one labelled line per assignment."""
    if len(assignments) == 1 and assignments[0].role is Role.RESPONSIBLE:
        return "、".join(assignments[0].units)
    return "\n".join(f"{a.role.value}单位：{'、'.join(a.units)}" for a in assignments if a.units)


_SHOWN = 24
"""So many characters of a requirement stand for the whole where an item is only named."""


def item_names(items: Sequence[Item]) -> Callable[[str], str]:
    """From an item's id to what a person calls it: 第12项 推广网上办电：实现居民用户…"""
    by_id = {item.id: item for item in items}

    def name(known: str) -> str:
        item = by_id.get(known)
        if item is None:
            return known
        number = f"第{item.no}项 " if item.no else ""
        return f"{number}{item.title}：{_shown(item)}" if item.title else f"{number}{_shown(item)}"

    return name


def task_name(item: Item) -> str:
    """What the list of items that a unit owes calls an item: rows of one task have one name."""
    words = item.title or _shown(item)
    return f"{item.no}.{words}" if item.no else words


def _shown(item: Item) -> str:
    return item.requirement if len(item.requirement) <= _SHOWN else f"{item.requirement[:_SHOWN]}…"


def visible(text: str) -> str:
    """The text as it can stand in a cell: characters that XML forbids are shown by their symbols (␇), none is dropped.

    Line ends become ``\\n``; a lone half of a surrogate pair and the two non-characters become U+FFFD.
    """
    if not _FORBIDDEN.search(text):
        return text
    return _FORBIDDEN.sub(_symbol, text.replace("\r\n", "\n").replace("\r", "\n"))


_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def _symbol(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
