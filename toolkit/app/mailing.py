"""Letters on their way: who sends them, how each stands, and the message as it leaves."""

from __future__ import annotations

import email.utils
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from toolkit.app.campaign import JOURNAL, current_period
from toolkit.app.classified import classification
from toolkit.app.settings import open_settings
from toolkit.deliver import smtp
from toolkit.model.errors import OperatorError
from toolkit.model.mail import Address, Attachment, Batch, Letter
from toolkit.model.settings import Period, Settings, campaign_number
from toolkit.report.mail.compose import Envelope, Written, compose
from toolkit.text.addresses import addresses_in

_CLASSIFIED = "A534"
"""The rule about classification marks; an office that switched it off is not stopped by it here."""

Tick = Callable[[int, int, str], None]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Office:
    """Who sends: the settings, the folder with 记录.jsonl and 邮件模板, and the period."""

    settings: Settings
    folder: Path
    period: Period | None

    @property
    def journal(self) -> Path:
        """记录.jsonl, the send log among it."""
        return self.folder / JOURNAL

    @property
    def campaign(self) -> str:
        """The number of the campaign as forms carry it."""
        basics = self.settings.basics
        return basics.campaign or campaign_number(basics.title)


@dataclass(slots=True)
class Planned:
    """One letter and how it stands: ``status`` in the words of ``model.mail``, ``said`` are sentences about it.

    ``doubtful``: an earlier try may have arrived; unless this one certainly does, that stays so.
    """

    letter: Letter
    batch: Batch
    status: str
    said: list[str]
    message_id: str = ""
    doubtful: bool = False
    words: Written | None = None
    size: int = 0


@dataclass(slots=True)
class Posted:
    """What came of sending: how many left, and why it stopped before the end (empty: it did not)."""

    sent: int = 0
    stopped: str = ""


def office_of(settings: Path, period: str = "", folder: Path | None = None) -> Office:
    """The office of a settings workbook, whose log is in ``folder`` (default: beside the settings).

    A campaign has one log, whichever settings are used. OperatorError as ``open_settings``.
    """
    known = open_settings(settings)
    if known.mail.authority:
        there = (settings.parent / known.mail.authority).resolve()
        known = replace(known, mail=replace(known.mail, authority=str(there)))
    return Office(known, folder or settings.parent, current_period(known, period))


def sender_of(settings: Settings) -> Address | None:
    """发件人, else the account where it is an address; None when neither is one."""
    for text in (settings.mail.sender, settings.mail.user):
        found, _ = addresses_in(text)
        if found:
            return Address(found[0].name or settings.basics.office, found[0].mail)
    return None


def route_of(office: Office) -> smtp.Route:
    """The server by the sheet 邮件. OperatorError when something is missing in it."""
    mail = office.settings.mail
    missing = [head for head, there in (("服务器", mail.host), ("发件人", sender_of(office.settings))) if not there]
    if missing:
        raise OperatorError(
            f"设置的“邮件”表还没有填{'和'.join(missing)}，发不了信；填好再试。没有邮件服务器的，可以用预览里的 .eml 手工发。"
        )
    authority = office.folder / mail.authority if mail.authority else None
    if authority and not authority.is_file():
        raise OperatorError(f"找不到证书文件“{authority.name}”，请放到设置旁边，或改“邮件”表的“证书文件”。")
    return smtp.Route(mail.host, mail.port or smtp.PORTS[mail.security], mail.security, mail.user, authority)


def message(one: Planned, office: Office, date: str = "") -> bytes:
    """The .eml of a planned letter. OperatorError when an attachment is no longer what was looked at, or is classified."""
    letter = one.letter
    assert one.words is not None
    reply, _ = addresses_in(office.settings.mail.reply_to)
    envelope = Envelope(
        sender_of(office.settings), letter.to, letter.cc, reply[0] if reply else None, one.message_id, date
    )
    files = [(file.name, loaded(file)) for file in letter.attachments]
    if _CLASSIFIED not in office.settings.rules.off:
        for name, data in files:
            if mark := classification(data):
                raise OperatorError(f"附件“{name}”里有密级标志“{mark}”，不能用邮件发；不是涉密的，请先改掉那处文字")
    return compose(envelope, one.words, files)


def loaded(file: Attachment) -> bytes:
    """The content of an attachment. OperatorError when it is gone or another than the one that was looked at."""
    try:
        data = Path(file.path).read_bytes()
    except OSError as problem:
        raise OperatorError(f"附件“{file.name}”读不出来（{problem.strerror or problem}）") from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise OperatorError(f"附件“{file.name}”刚刚被改过，请再运行一次")
    return data


def now() -> str:
    """The date of a message as RFC 5322 writes it."""
    return email.utils.formatdate(localtime=True)
