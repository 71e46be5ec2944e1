"""Which unit gets which items in which role (填报表), and what a handed-out row is known by when it comes back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from toolkit.core.compose import split
from toolkit.core.index import Index
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.ledger import Item, Role
from toolkit.text.normal import key
from toolkit.text.printed import FIXED_KEYS, fixed_text, visible

LONGEST_NAME = 60
"""Characters of a file name: old mail programs and archives cut or garble longer ones."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


class FormRow(NamedTuple):
    """One row of a form: the index of its item, the unit's role, whether the unit owes an answer, and its last answer."""

    item: int
    role: Role
    owed: bool
    last: str = ""


class Form(NamedTuple):
    """What one unit gets: its rows in order. ``group``: a collective name that nobody could expand."""

    unit: str
    rows: tuple[FormRow, ...]
    group: bool = False


def plan_forms(index: Index, order: Sequence[str] = ()) -> tuple[tuple[Form, ...], tuple[Finding, ...]]:
    """A form for every unit with a role in any item, collectives expanded by the roster, and what is to be said.

    ``order`` is the official order (canonical names); other units follow in the order of the ledger. Rows where the unit
    has the lead come first, then those where it is responsible, then those it supports. A collective name without
    registered members gets one form under its own name, and U314.
    """
    held = _held(index)
    places = {name: place for place, name in enumerate(order)}
    units = sorted(held, key=lambda unit: places.get(unit, len(places)))
    forms, told = [], []
    for unit in units:
        owed = index.owing_set(unit)
        numbers = sorted(held[unit], key=lambda n: (list(Role).index(held[unit][n]), n))
        rows = tuple(FormRow(n, held[unit][n], n in owed, last_answer(index, n, unit)) for n in numbers)
        group = index.roster.is_collective(unit)
        forms.append(Form(unit, rows, group))
        if group:
            place = index.ledger.source_of(index.ledger.items[min(numbers)], "units")
            told.append(finding("U314", place, who=unit, count=len(numbers)))
    return tuple(forms), tuple(told)


def _held(index: Index) -> dict[str, dict[int, Role]]:
    """Unit → item → its strongest role there, units in the order of the ledger."""
    roster = index.roster
    meant: dict[str, tuple[str, ...]] = {}
    held: dict[str, dict[int, Role]] = {}
    for number, item in enumerate(index.ledger.items):
        for assignment in sorted(item.assignments, key=lambda one: list(Role).index(one.role)):
            for name in assignment.units:
                units = meant.get(name)
                if units is None:
                    units = meant[name] = roster.stands_for(name) or (roster.head(name),)
                for unit in units:
                    held.setdefault(unit, {}).setdefault(number, assignment.role)
    return held


def last_answer(index: Index, number: int, unit: str) -> str:
    """What ``unit`` itself said of an item last time (进展情况 of a consolidated ledger), empty when nobody can tell.

    Of labelled texts (【单位】…) the unit's own; one without a label only where the ledger knows it for the unit's.
    """
    item = index.ledger.items[number]
    pieces = split(item.answers.get("progress", "") if item.answers else "")
    if len(pieces) == 1 and not pieces[0][0]:
        author = index.ledger.authors.get((item.id, "progress"))
        owing = item.owing(index.ledger.owes)
        author = author or (owing[0] if len(owing) == 1 else None)
        mine = author is not None and not index.roster.is_collective(author) and index.same_unit(author, unit)
        return pieces[0][1].strip() if mine else ""
    return "\n".join(text.strip() for label, text in pieces if label and index.same_unit(label, unit))


def row_code(texts: Iterable[str]) -> str:
    """Eight hex digits of the texts of a row (fixed cells in printed order); white space and widths do not count."""
    folded = "\x1f".join(key(visible(text)) for text in texts)
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def fixed_code(item: Item) -> str:
    """The code of an item's fixed texts as they are handed out (下发码)."""
    return row_code(fixed_text(item, name) for name in FIXED_KEYS)


def version_of(rows: Iterable[tuple[str, str]]) -> str:
    """The version of a form (taizhang.form): sixteen hex digits of its (item id, row code) pairs, in any order."""
    listed = "\n".join(sorted(f"{identity}:{code}" for identity, code in rows))
    return hashlib.sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_name(number: int, total: int, unit: str) -> str:
    """``01市税务局.xlsx``: in official order, without what Windows forbids, at most LONGEST_NAME characters.

    Numbers make names unique; they have at least two digits.
    """
    front, end = f"{number:0{max(2, len(str(total)))}}", ".xlsx"
    plain = " ".join(_FORBIDDEN.sub("_", unit).split())
    plain = plain.encode("utf-8", "replace").decode()
    return front + plain[: LONGEST_NAME - len(front) - len(end)].rstrip(". ") + end
