"""Files that say of nobody who sent them, but came in one mail with a file that does."""

from __future__ import annotations

from dataclasses import replace

from toolkit.core.gather import Gathered

BY_LETTER = "同一封邮件"
_BESIDE = frozenset(("attachment", "letter", "unreadable"))


def join_companions(gathered: Gathered) -> None:
    """Give a 盖章件, a file that could not be read and the mail itself the unit of the other files of the same mail.

    Only where all that are known are of one unit, and never to a file with answers: whose words they are no neighbour tells.
    """
    units: dict[str, set[str]] = {}
    for sent in gathered.files:
        if sent.letter and sent.unit:
            units.setdefault(sent.letter.file, set()).add(sent.unit)
    joined: dict[str, str] = {}
    for number, sent in enumerate(gathered.files):
        known = units.get(sent.letter.file, set()) if sent.letter else set()
        if sent.unit is None and sent.state in _BESIDE and len(known) == 1:
            (unit,) = known
            gathered.files[number] = sent._replace(unit=unit, unit_how=BY_LETTER)
            joined[sent.file] = unit
    if joined:
        gathered.leftovers[:] = [
            replace(one, unit=joined[one.source.file]) if one.unit is None and one.source.file in joined else one
            for one in gathered.leftovers
        ]
        gathered.findings[:] = [
            replace(one, unit=joined[one.source.file]) if one.unit is None and one.source.file in joined else one
            for one in gathered.findings
        ]
