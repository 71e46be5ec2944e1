"""A form (填报表) that comes back: what it says of itself, and which of its texts are only ours.

A form names its campaign, unit, period and version in the properties of the document and once more in a hidden cell of
each sheet, because a sheet may be copied into another workbook. That cell also lists the codes of what stands around
the table, so that a text of ours is known as such and one that somebody typed there is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from toolkit.core.forms import row_code, version_of
from toolkit.core.index import Index
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.layout import Loose, Reading, Row
from toolkit.model.ledger import Source
from toolkit.model.output import CAMPAIGN, FORM, KIND, PERIOD, UNIT
from toolkit.model.settings import campaign_number
from toolkit.text.normal import key
from toolkit.text.numerals import NUMERALS, number_of
from toolkit.text.printed import FIXED_KEYS

_MARK = "〔填报表〕"
COUNTER = "还差"
NEXT = "去填下一处"
DONE = "已全部填好"
_COUNTED = re.compile(rf"^(?:{COUNTER}\d+项|{DONE}.*|{NEXT}.*)$")
_OWN = ("role", "last", "issued", "owed")


class Mark(NamedTuple):
    """What the hidden cell of a sheet says: campaign, unit, period, version, and the codes of the texts around the table."""

    campaign: str
    unit: str
    period: str
    version: str
    codes: tuple[str, ...] = ()

    def text(self) -> str:
        """The cell as it is written."""
        return _MARK + json.dumps([*self[:4], " ".join(self.codes)], ensure_ascii=False, separators=(",", ":"))


def frame_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """Codes of the texts that a form has around its table, each once."""
    return tuple(dict.fromkeys(row_code([text]) for text in texts if text))


def read_mark(text: str) -> Mark | None:
    """The inverse of ``Mark.text``; None when the cell says something else or was damaged."""
    if not text.startswith(_MARK):
        return None
    try:
        found = json.loads(text[len(_MARK) :])
    except ValueError:
        return None
    if not isinstance(found, list) or len(found) != 5 or not all(isinstance(one, str) for one in found):
        return None
    return Mark(found[0], found[1], found[2], found[3], tuple(found[4].split()))


def own_code(role: str, last: str) -> str:
    """The second half of 下发码: the texts that only the form has."""
    return row_code((role, last))


Issued = Mapping[tuple[str, int], tuple[str, str]]
"""Of a form: (sheet, row) → (item id, first half of 下发码) as the row has them."""


def take_off_frame(reading: Reading) -> Issued:
    """Take everything from the reading of a form that is ours alone: nothing remains that the unit did not write or keep.

    What the hidden cell says becomes properties where the document has lost its own. Columns that only forms have go where
    they are as handed out, and stay where somebody changed them. Returns what the rows were handed out under; a file that
    is no form of ours is left as it is, and gives nothing.
    """
    marks = {one.sheet: mark for one in reading.loose if (mark := read_mark(one.text)) is not None}
    first = next(iter(marks.values()), None)
    if first is not None and UNIT not in reading.properties:
        said = {KIND: "form", CAMPAIGN: first.campaign, UNIT: first.unit, PERIOD: first.period, FORM: first.version}
        reading.properties = {**said, **reading.properties}
    if reading.properties.get(KIND) != "form":
        return {}
    codes = {code for mark in marks.values() for code in mark.codes}
    tables = {table.sheet for table in reading.tables}
    reading.loose = [kept for one in reading.loose if (kept := _kept(one, marks, codes, tables)) is not None]
    issued: dict[tuple[str, int], tuple[str, str]] = {}
    for table in reading.tables:
        if not table.columns.keys().isdisjoint(_OWN):
            for row in table.rows:
                issued[table.sheet, row.number] = row.values.get("id", "").strip(), _take_own(row)
    return issued


def _kept(one: Loose, marks: dict[str, Mark], codes: set[str], tables: set[str]) -> Loose | None:
    """A text beside the rows, None when it is ours; one that was typed on a sheet without a table is a note."""
    if one.kind in ("comment", "drawing", "title"):
        return one
    if one.kind == "head":
        typed = one.sheet in marks and one.sheet not in tables and not _ours(one, codes)
        return replace(one, kind="note") if typed else one
    return None if _ours(one, codes) else one


def _ours(one: Loose, codes: set[str]) -> bool:
    if one.kind == "formula":
        return COUNTER in one.text or NEXT in one.text
    return one.text.startswith(_MARK) or row_code([one.text]) in codes or bool(_COUNTED.match(key(one.text)))


def _take_own(row: Row) -> str:
    values = row.values
    fixed, _, own = values.pop("issued", "").strip().partition("-")
    values.pop("owed", "")
    if own and own == own_code(values.get("role", ""), values.get("last", "")):
        values.pop("role", "")
        values.pop("last", "")
    return fixed


def untouched(row: Row, code: str) -> bool:
    """Whether the fixed cells of a row still say what was handed out under ``code``, the first half of 下发码."""
    return bool(code) and code == row_code(row.values.get(name, "") for name in FIXED_KEYS)


def complete(issued: Issued, version: str) -> bool:
    """Whether a form of this version (taizhang.form) still has every row that was handed out in it."""
    return bool(version) and version == version_of({one for one in issued.values() if all(one)})


def misdirected(reading: Reading, index: Index) -> Finding | None:
    """Why a form cannot be one for this round: another campaign's (U307) or another period's (U315); else None.

    Only what both sides state is compared. A campaign is also known by the title of the ledger, from which its number is
    made when nobody gave one.
    """
    whole = Source(reading.file, None, None, reading.sha256)
    found, stated = reading.properties.get(CAMPAIGN, ""), index.rules.campaign or index.ledger.campaign
    known = {stated, index.ledger.campaign, campaign_number(index.ledger.title)}
    if found and stated and found not in known:
        return finding("U307", whole, found=found, expected=stated)
    period, wanted = reading.properties.get(PERIOD, ""), index.rules.period
    if period and wanted and not same_period(period, wanted):
        return finding("U315", whole, found=period, expected=wanted)
    return None


def same_period(one: str, other: str) -> bool:
    """Whether two names mean one period: 2026年第一季度 and 2026年1季度, 2026-11 and 11月份. A year that only one states is not asked."""
    (year, rest), (other_year, other_rest) = _period(one), _period(other)
    return rest == other_rest and (not year or not other_year or year == other_year)


_RUN = re.compile(f"[{NUMERALS}]+")


def _period(text: str) -> tuple[str, str]:
    """(year, what is left): numerals in digits, without 第, 年, 份, 度, 期 and separators."""
    plain = _RUN.sub(lambda run: str(number_of(run.group()) or run.group()), key(text).lower())
    found = re.search(r"20\d\d", plain)
    if found:
        plain = plain[: found.start()] + plain[found.end() :]
    plain = re.sub(r"[第年份度期\-_./,()\[\]]", "", plain)
    plain = re.sub(r"q([1-4])$", r"\1季", plain)
    plain = re.sub(r"^0?([1-9]|1[0-2])月?$", r"\1月", plain)
    return found.group() if found else "", plain
