"""Open layouts (a list of certificates, of materials): nothing to match with, every unit's rows are taken in turn."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from toolkit.app.registry import NOT_APPLIED, Applied
from toolkit.core.append import Received, append
from toolkit.core.combine import finding_order
from toolkit.core.index import Index
from toolkit.core.mailed import described, place_letter
from toolkit.core.sender import BY_ADDRESS, unit_in_line
from toolkit.model.codes import finding
from toolkit.model.findings import Finding
from toolkit.model.layout import Layout, Reading
from toolkit.model.ledger import Ledger, Source
from toolkit.model.merging import Consolidated, Leftover, Submitted
from toolkit.model.output import KIND, OWN_KINDS, UNIT
from toolkit.read.collect import Found
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.recognise import recognise

_DECORATION = re.compile(
    r"[（(【\[].*?[）)】\]]|终稿|最新版?|盖章版?|修改版?|副本|反馈|报送|填报|汇总|清单|表|证明事项|[-_\s\d]+"
)


def merge_open(
    found: Iterable[Found],
    layout: Layout,
    *,
    title: str,
    period: str,
    as_of: str | None,
    units: Applied = NOT_APPLIED,
) -> Consolidated:
    """Append the rows of all files of an open layout. Files that cannot be used are findings and lines of the register.

    ``units`` names the senders by the registry and puts them, sent or not, in its order.
    """
    problems: list[Finding] = []
    aside: list[Submitted] = []
    left: list[Leftover] = []
    received = (_named(one, units) for one in _received(found, layout, problems, aside, units, left))
    merged = append(received, layout, title=title, period=period, as_of=as_of, roster_order=units.order)
    merged.findings = sorted([*merged.findings, *problems], key=finding_order)
    merged.submissions = [*merged.submissions, *aside]
    if left:
        kinds = Counter(one.kind for one in left)
        b = merged.balance
        merged.leftovers = [*merged.leftovers, *left]
        merged.balance = replace(
            b,
            read=b.read + len(left),
            unplaced=b.unplaced + kinds["unplaced"],
            set_aside=b.set_aside + kinds["set_aside"],
        )
    return merged


def _letter(one: Found, index: Index, problems: list[Finding], aside: list[Submitted], left: list[Leftover]) -> None:
    """A mail itself: its text is a leftover, what there is to be said about it a finding."""
    digest = hashlib.sha256(one.load()).hexdigest()
    placed = place_letter(one.file, digest, one.letter, one.body()[0], one.remarks, index, {})
    problems += placed.findings
    left += placed.leftovers
    note = described(one.letter, one.note) if one.letter else ""
    aside.append(Submitted(one.file, digest, None, "", "letter", 0, len(placed.leftovers), note))


def _received(
    found: Iterable[Found],
    layout: Layout,
    problems: list[Finding],
    aside: list[Submitted],
    units: Applied,
    left: list[Leftover],
) -> Iterator[Received]:
    index = Index(Ledger("", (), "", ""), layout)
    for one in found:
        digest, state = "", "attachment" if one.kind == "attachment" else "unreadable"
        code, gaps = one.problem or (one.code, {})
        if one.kind == "letter":
            _letter(one, index, problems, aside, left)
            continue
        try:
            if not code:
                data = one.load()
                digest = hashlib.sha256(data).hexdigest()
                reading = recognise(read_book(data, one.file), (layout,), file=one.file, sha256=digest)
                if reading.properties.get(KIND) in OWN_KINDS:
                    code, state = "U310", "skipped"
                elif any(table.rows for table in reading.tables):
                    reading.letter = one.letter
                    yield Received(reading, *_sender(reading, units))
                    continue
                else:
                    code = "U313"
        except Unreadable as reason:
            code, gaps = reason.code, reason.gaps
        problems.append(finding(code, Source(one.file, None, None, digest or None), **gaps))
        aside.append(Submitted(one.file, digest, None, "", state, note=problems[-1].message))


def _named(one: Received, units: Applied) -> Received:
    return one._replace(unit=units.name(one.unit)) if one.unit else one


def _sender(reading: Reading, units: Applied) -> tuple[str | None, str]:
    """Who sent a file: its property, its 填报单位 line, the address it was mailed from, or its name without decoration."""
    named = reading.properties.get(UNIT, "")
    if named:
        return named, "表内标识"
    for loose in reading.loose:
        if loose.kind == "unit_line" and (named := unit_in_line(loose.text)):
            return named, "填报单位一行"
    if reading.letter and (named := units.addresses.get(reading.letter.address, "")):
        return named, BY_ADDRESS
    stem = reading.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return _DECORATION.sub("", stem) or None, "文件名"
