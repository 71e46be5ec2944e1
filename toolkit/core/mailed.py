"""A mail placed on the ledger: what its sender wrote in it himself, and what is to be said of the mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.core.aside import sent_home
from toolkit.core.desk import Desk
from toolkit.core.index import Index
from toolkit.core.ruling import as_decided, tell_rules
from toolkit.core.sender import sender_aside
from toolkit.model.codes import finding
from toolkit.model.incoming import Incoming
from toolkit.model.layout import Loose, Reading
from toolkit.model.ledger import Source
from toolkit.model.merging import Leftover, Placed
from toolkit.model.output import LATE
from toolkit.text.normal import key, says_nothing

BODY_SHEET = "正文"
NOTHING_ATTACHED, SHUT = "F156", frozenset(("F157", "F158"))
_REASON = "邮件正文"


def place_letter(
    file: str,
    sha256: str,
    letter: Incoming | None,
    text: str,
    remarks: tuple[tuple[str, Mapping[str, Any]], ...],
    index: Index,
    choices: Mapping[str, str],
) -> Placed:
    """The mail ``file`` itself; its files are placed on their own.

    What its sender wrote is one leftover: set aside beside files, unplaced in a mail without any, so that nothing is lost; a
    person may type the item that it answers. ``remarks`` (code, gaps) become findings, and what could not be opened an
    entry of its own. Never raises for what a mail holds.
    """
    unit, how = sender_aside(file, index, letter)
    subject = [Loose("title", "主题", 1, 1, letter.subject)] if letter and letter.subject else []
    body = Loose("note", BODY_SHEET, 1, 1, text)
    reading = Reading(file, sha256, "mail", [], [*subject, body], letter=letter)
    desk = Desk(reading, index, unit, choices)
    tell_rules(desk)
    for code, gaps in remarks:
        found = finding(code, desk.source(), unit=unit, **gaps)
        desk.findings.append(found)
        if code in SHUT:
            desk.leftovers.append(Leftover("unplaced", "", found.source, found.message, unit))
    if text and not sent_home(desk, body):
        alone = any(code == NOTHING_ATTACHED for code, _ in remarks) and not says_nothing(text)
        place = Source(file, BODY_SHEET, None, sha256)
        desk.leave("unplaced" if alone else "set_aside", text, place, _REASON, key(text))
    return Placed(
        file, sha256, "letter", unit, how, desk.answers, desk.leftovers, as_decided(desk, desk.findings),
        len(desk.answers) + len(desk.leftovers), letter=letter,
    )  # fmt: skip


def described(letter: Incoming, more: str = "") -> str:
    """The mail in one line for the register: when, from whom, about what."""
    who = f"{_named(letter.name)} {letter.address}".strip()
    return "，".join(filter(None, (letter.moment, who, letter.subject and f"主题{_named(letter.subject)}", more)))


def _named(text: str) -> str:
    """A stranger's words between quotes, which nothing in them can end; a bare 迟报 between quotes would be the office's."""
    return f"“{text.replace('”', '’')}{'…' if text == LATE else ''}”" if text else ""
