"""Names, addresses and times of a mail: file names without harm, who it is from, when it was sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from toolkit.read.mail_words import header_text

HERE = timezone(timedelta(hours=8))
"""China has one time; a mail that names no zone, or CST, means it."""
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$|clock\$)[ ]*(?:\.|$)", re.IGNORECASE)
_LONGEST, _LOOKED_AT = 150, 2_000
_NO_NAME = "附件"
_ADDRESS = re.compile(
    r"[^\s<>()\[\]\\,;:\"'@，；、（）《》]+@[^\s<>()\[\]\\,;:\"'@，；、（）《》]+\.[^\s<>()\[\]\\,;:\"'@，；、（）《》.]+"
)
_ANGLE = re.compile(r"<\s*([^<>\s@\"]+@[^<>\s@\"]+)\s*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_OFFSET = re.compile(r"[+-]\d{4}\b|\b(?:GMT|UTC?|Z|[ECMP][SD]T|CST)\b", re.IGNORECASE)
_JAVA = re.compile(r"(\w{3},? \w{3} +\d{1,2} \d{1,2}:\d\d:\d\d) ([A-Z]{2,5}|GMT[+-]\d\d:?\d\d) (\d{4})")
_EARLIEST = 2000
_DAY = timedelta(days=1)


def safe_name(name: str, taken: Collection[str] = ()) -> str:
    """A file name that can be stored anywhere and leads nowhere; ``name`` is what a stranger called his file.

    Only what stands behind the last slash counts; control, direction and invisible characters go, characters that a system
    reserves become _, a device of Windows (CON) gets a _ in front, a long name is cut before its suffix. A name that is in
    ``taken`` (compared as a system that ignores case does) is numbered: 名（2）.xlsx. Never empty.
    """
    name = unicodedata.normalize("NFC", _HIDDEN.sub("", name))
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    name = _RESERVED.sub("_", re.sub(r"^[A-Za-z]:", "", name)).strip().lstrip(". ").rstrip(". ")
    name = " ".join(name.split())
    name = name or _NO_NAME
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem or len(suffix.encode()) > 12:
        stem, dot, suffix = name, "", ""
    stem = _shortened(stem[:_LONGEST])
    used = {one.casefold() for one in taken}
    wanted, number = f"{stem}{dot}{suffix}", 2
    while wanted.casefold() in used:
        wanted = f"{stem}（{number}）{dot}{suffix}"
        number += 1
    return wanted


def _shortened(stem: str) -> str:
    while len(stem.encode()) > _LONGEST:
        stem = stem[:-1]
    return stem.rstrip()


def shown_text(text: str, most: int = 200) -> str:
    """A subject or a name of a person on one line, without characters that nobody sees, cut where it is very long."""
    line = " ".join(_HIDDEN.sub(" ", text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def sender_of(headers: Mapping[str, list[bytes]]) -> tuple[str, str]:
    """(address, name) of who wrote a mail, by From, else Sender, Reply-To, Return-Path; empty where none has an address.

    The address is looked for in the header as it stands: one that only an encoded display name contains does not count.
    """
    for name in ("from", "sender", "reply-to", "return-path"):
        for raw in headers.get(name, ()):
            line = " ".join(raw[:_LOOKED_AT].decode("latin-1").split())
            bare = _QUOTED.sub(" ", line)
            angle = _ANGLE.search(bare)
            found = [angle[1].lower()] if angle else _ADDRESS.findall(re.sub(r"=\?.*?\?=", " ", bare).lower())
            if found:
                shown = header_text(raw)
                shown = re.split(r"\s*<", shown)[0] if angle else ""
                return shown_text(found[0], 254), shown_text(shown.strip().strip("\"'"), 80)
    return "", ""


def sent_at(headers: Mapping[str, list[bytes]]) -> str | None:
    """When a mail was sent, as ISO 8601 with the offset of China: by Date, else by the last Received. None for neither.

    A Date before 2000, or more than a day after the mail was received, is that of a wrong clock.
    """
    dates = [moment(raw.decode("latin-1")) for raw in headers.get("date", ())]
    received = [moment(raw.decode("latin-1").rpartition(";")[2]) for raw in headers.get("received", ())[:1]]
    arrived = next((one for one in received if one is not None), None)
    written = next((one for one in dates if one is not None), None)
    if written is not None and arrived is not None and written > arrived + _DAY:
        written = None
    best = written or arrived
    return best.astimezone(HERE).isoformat() if best else None


def moment(text: str) -> datetime | None:
    """The time that a header states; None when it states none or an impossible one (before 2000)."""
    text = re.sub(r"\([^()]*\)", " ", text)
    text = _JAVA.sub(r"\1 \3 \2", " ".join(text.split()))
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return datetime_of(text)
        year, month, day, hour, minute, second = parts[:6]
        plain = datetime(year, month, day, hour, minute, min(second, 59))
        zone = _zone(text, parts[9])
        return plain.replace(tzinfo=zone) if year >= _EARLIEST else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def datetime_of(text: str) -> datetime | None:
    """ISO 8601 in a header, which some systems write; None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=HERE)
    return found if found.year >= _EARLIEST else None


def _zone(text: str, seconds: int | None) -> tzinfo:
    """The zone: CST is that of China, -0000 is UTC, and where none is named it is that of China."""
    if "-0000" in text:
        return UTC
    named = _OFFSET.findall(text)
    if not named or named[-1].upper() == "CST" or seconds is None:
        return HERE
    return timezone(timedelta(seconds=seconds)) if abs(seconds) < 86_400 else HERE
