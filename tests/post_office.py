"""A real SMTP server on loopback whose misbehaviour is chosen by the test, and a campaign that sends through it."""

from __future__ import annotations

import datetime
import email
import email.policy
import io
import re
import ssl
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from toolkit.app.mailing import Office
from toolkit.core.forms import Form, FormRow
from toolkit.model.form import Round
from toolkit.model.ledger import Assignment, Deadline, Item, Role
from toolkit.model.settings import Basics, Mail, Period, Settings
from toolkit.model.unit import Unit
from toolkit.report.annotate.archive import Archive
from toolkit.report.forms.book import form_bytes

TITLE, CAMPAIGN, PERIOD = "云溪市优化营商环境2026年度重点任务", "YX-2026", "第2期"
PASSWORD = "hx9-secret-Zk"
USER = "office@yunxi.example.cn"


@dataclass(slots=True)
class Received:
    """One message that the server answered 250 to (or would have, had it answered)."""

    sender: str
    to: list[str]
    data: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.data, policy=email.policy.default)

    @property
    def files(self) -> dict[str, bytes]:
        """Attachments by the name that a mail program shows."""
        return {one.get_filename() or "": one.get_content() for one in self.message.iter_attachments()}


Answer = Callable[[str], str | None]
"""From an address to what the server says instead of 250; None for 250."""


@dataclass
class Post:
    """What the server does. ``rcpt``, ``mail`` and ``data`` may answer something else; ``cut`` names where it breaks the line.

    ``cut(stage, address)`` is asked at 'mail', 'rcpt', 'content' (in the middle of it), 'dot' (all received, before the answer).
    """

    rcpt: Answer = lambda address: None
    mail: Answer = lambda address: None
    data: Answer = lambda address: None
    cut: Callable[[str, str], bool] = lambda stage, address: False
    received: list[Received] = field(default_factory=list)
    hellos: list[str] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.hellos.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.cut("mail", address):
            server.transport.abort()
        envelope.mail_from = address
        return self.mail(address) or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.transcript.append(address)
        if self.cut("rcpt", address):
            server.transport.abort()
        answer = self.rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        first = envelope.rcpt_tos[0]
        answer = self.data(first)
        if answer is None:
            self.received.append(Received(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if self.cut("dot", first):
            server.transport.abort()
        return answer or "250 2.0.0 Ok: queued"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)


class Rude(SMTP):
    """Breaks the line in the middle of a message when it is asked to."""

    async def smtp_DATA(self, arg: str) -> None:
        first = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if first and self.event_handler.cut("content", first):
            await self.push("354 go on")
            await self._reader.read(200)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class House(Controller):
    def __init__(self, post: Post, *, ssl_context: ssl.SSLContext | None = None, **more: Any) -> None:
        self.more = {"decode_data": False, **more}
        super().__init__(post, hostname="127.0.0.1", port=0, ssl_context=ssl_context)

    def factory(self) -> SMTP:
        return Rude(self.handler, hostname="mx.example.cn", **self.more)

    def _trigger_server(self) -> None:  # the port is only known now
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(post: Post, **more: Any) -> Iterator[int]:
    """The server on a free port of loopback. More: ssl_context, tls_context, require_starttls, data_size_limit, auth …"""
    if more.pop("auth", False):
        more |= {"authenticator": post.authenticate, "auth_require_tls": False, "auth_required": True}
    house = House(post, **more)
    house.start()
    try:
        yield house.port
    finally:
        house.stop()


def office(folder: Path, port: int = 0, units: tuple[Unit, ...] = (), **mail: Any) -> Office:
    """An office whose settings were already read; ``mail`` are further fields of the sheet 邮件."""
    known = {
        "host": "127.0.0.1",
        "port": port or None,
        "security": "不加密",
        "sender": f"市营商办 <{USER}>",
        "per_minute": 600,
    }
    basics = Basics(
        TITLE, CAMPAIGN, 2026, "市营商办", "程砚", "0891-6320000",
        periods=(Period(PERIOD, "2026-07-05"),), current=PERIOD,
    )  # fmt: skip
    return Office(Settings(basics, units, mail=Mail(**{**known, **mail})), folder, Period(PERIOD, "2026-07-05"))


def units(count: int) -> tuple[Unit, ...]:
    return tuple(Unit(f"云溪市第{n}管理局", mail=f"unit{n}@yunxi.example.cn", order=n) for n in range(1, count + 1))


@lru_cache(maxsize=1)
def _pattern() -> bytes:
    item = Item("0a1b2c3d", "1", "（一）优化准入", "推广网上办理", "全程网上办理。", (Assignment(Role.LEAD, ("甲单位",)),),
                Deadline("2026年9月底前"))  # fmt: skip
    return form_bytes(Form("甲单位", (FormRow(0, Role.LEAD, True),)), [item], Round(TITLE, CAMPAIGN, PERIOD))


def form_for(unit: str, period: str = PERIOD, campaign: str = CAMPAIGN) -> bytes:
    """A form as split writes it, for this unit: its digest holds, for it does not cover what the properties say."""
    package = Archive(_pattern())
    said = package.text("docProps/custom.xml")
    for old, new in (("甲单位", unit), (PERIOD, period), (CAMPAIGN, campaign)):
        said = said.replace(old.encode(), escape(new, quote=False).encode())
    package.put("docProps/custom.xml", said)
    return package.packed()


def unit_in(data: bytes) -> str:
    """Whom a form says it is for, read with nothing of ours."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("docProps/custom.xml").decode()
    found = re.search(r'name="taizhang\.unit"[^>]*>\s*<(?:vt:)?lpwstr[^>]*>([^<]*)<', text)
    assert found, text
    return found[1]


def forms(folder: Path, known: tuple[Unit, ...]) -> Path:
    """填报表/ with a form for every unit."""
    target = folder / "填报表"
    target.mkdir(parents=True, exist_ok=True)
    for number, unit in enumerate(known, start=1):
        (target / f"{number:03}{unit.name}.xlsx").write_bytes(form_for(unit.name))
    return target


@dataclass(frozen=True)
class Authority:
    """A private certificate authority and a server certificate that it signed."""

    root: Path
    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.chain, self.key)
        return made


def authority(folder: Path, host: str = "127.0.0.1", days: int = 30) -> Authority:
    """Made anew in ``folder``; ``days`` may be negative for one that has expired."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.datetime.now(datetime.UTC)
    begin = now - datetime.timedelta(days=100)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        x509.CertificateBuilder().subject_name(named("云溪市政务内网根证书")).issuer_name(named("云溪市政务内网根证书"))
        .public_key(root_key.public_key()).serial_number(1).not_valid_before(begin)
        .not_valid_after(now + datetime.timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )  # fmt: skip
    try:
        where: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        where = x509.DNSName(host)
    leaf = (
        x509.CertificateBuilder().subject_name(named("mx")).issuer_name(root.subject).public_key(key.public_key())
        .serial_number(2).not_valid_before(begin).not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([where]), critical=False)
        .sign(root_key, hashes.SHA256())
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    pem = serialization.Encoding.PEM
    made = Authority(folder / "根证书.pem", folder / "server.pem", folder / "server.key")
    made.root.write_bytes(root.public_bytes(pem))
    made.chain.write_bytes(leaf.public_bytes(pem))
    made.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return made


def once(answer: str) -> Answer:
    """This answer the first time for each address, then 250."""
    seen: set[str] = set()
    lock = threading.Lock()

    def say(address: str) -> str | None:
        with lock:
            if address in seen:
                return None
            seen.add(address)
            return answer

    return say
