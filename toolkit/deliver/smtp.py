"""One message to an SMTP server: what was certainly accepted, certainly not, and what nobody can know.

The server owns a message once it has answered 250 to the final dot (RFC 5321 §4.2.5). Before the dot has left, a broken
connection means that it was not accepted; after it, without an answer, nobody knows.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from toolkit.deliver.smtp_words import meaning, said, unreachable
from toolkit.model.errors import OperatorError

PORTS = {"SSL": 465, "STARTTLS": 587, "不加密": 25}
ACCEPTED, REFUSED, LATER, UNKNOWN = "accepted", "refused", "later", "unknown"
_OURSELVES = "[127.0.0.1]"
"""What we call ourselves to the server: smtplib would tell it the name of this machine."""
_PATIENCE = 5
"""So many times the usual patience for the answer to a whole message: servers look for viruses before they give it."""
_IDLE = 10.0
"""After so many seconds without a word it is asked whether the server is still there."""


_PROTECT = "这台邮件服务器要先加密才让登录和发信，请把“邮件”表的加密方式改成 STARTTLS（端口一般 587），或问信息中心。"


class CannotSend(OperatorError):
    """No letter can be sent by this server now; ``str()`` is one Chinese sentence. Never holds the password."""


class LineDown(Exception):
    """The connection broke, or the server sent us away for now; worth another try. ``str()`` is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Route:
    """The server: its name, port, how the line is protected (SSL, STARTTLS, 不加密), the account (empty: no login).

    ``authority`` is the file of a private certificate authority, None for those that the system trusts.
    """

    host: str
    port: int
    security: str
    user: str = ""
    authority: Path | None = None
    timeout: float = 60.0


class Verdict(NamedTuple):
    """What came of one message. ``answer``: the server's last words; ``told``: why not, in Chinese; ``refused``: recipients
    that do not get it, though others do, with the reason."""

    state: str
    answer: str = ""
    told: str = ""
    refused: Mapping[str, str] = {}


@dataclass(slots=True)
class Line:
    """A connection that opens when it is needed and again after it broke. ``dotted``: the final dot may have left."""

    route: Route
    password: str = field(default="", repr=False)
    dotted: bool = False
    _smtp: smtplib.SMTP | None = field(default=None, repr=False)
    _last: float = 0.0

    def open(self) -> None:
        """Connect and log in. CannotSend when that can never work as it stands; LineDown when it may work later."""
        if self._smtp is not None and time.monotonic() - self._last > _IDLE:
            if self._answers():
                self._last = time.monotonic()
            else:
                self.drop()
        if self._smtp is None:
            self._smtp = self._logged_in(self._connected())
            self._last = time.monotonic()

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError, ValueError):
                self._smtp.quit()
            self.drop()

    def drop(self) -> None:
        """Give the connection up without a word."""
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.close()
            self._smtp = None

    def limit(self) -> int:
        """The largest message in bytes that the server announces (RFC 1870); 0 when it says none."""
        size = self._smtp.esmtp_features.get("size", "") if self._smtp else ""
        return int(size) if size.isdecimal() else 0

    def hand_over(
        self,
        sender: str,
        to: Sequence[str],
        cc: Sequence[str],
        data: bytes,
        before: Callable[[], None],
        *,
        last: bool = False,
    ) -> Verdict:
        """Give one message to the server; ``before`` is called when it is certain that it will be given, before DATA.

        One of ``to`` must be accepted, else nobody gets it. Where a recipient is put off, nobody gets it yet, unless this is
        the ``last`` try. Whatever goes wrong is a verdict; only CannotSend (no letter will do) is raised, and what ``before``
        raises.
        """
        self.dotted = False
        try:
            self.open()
        except LineDown as reason:
            return Verdict(LATER, "", str(reason))
        smtp = self._smtp
        assert smtp is not None
        if self.limit() and len(data) > self.limit():
            return Verdict(REFUSED, "", too_large(len(data), self.limit(), "服务器"))
        try:
            return self._handed(smtp, sender, to, cc, data, before, last=last)
        except (smtplib.SMTPException, OSError, EOFError) as broken:
            self.drop()
            why = said(0, str(broken), self.password)
            if self.dotted:
                return Verdict(UNKNOWN, why, "信的内容已经全部交出，服务器没有回话就断了，不知道收下没有")
            return Verdict(LATER, why, "发到一半连接断了，服务器没有收下")
        finally:
            self._last = time.monotonic()

    def _handed(
        self,
        smtp: smtplib.SMTP,
        sender: str,
        to: Sequence[str],
        cc: Sequence[str],
        data: bytes,
        before: Callable[[], None],
        *,
        last: bool,
    ) -> Verdict:
        code, text = smtp.mail(sender, [f"SIZE={len(data)}"] if "size" in smtp.esmtp_features else [])
        if code != 250:
            return self._sender_refused(smtp, code, text)
        answers = {one: self._recipient(smtp, one) for one in (*to, *cc)}
        bad = {one: answer for one, answer in answers.items() if answer}
        put_off = [answer for answer in bad.values() if answer.startswith("4")]
        if put_off and not last:
            return self._given_up(smtp, LATER, put_off[0])
        if all(one in bad for one in to):
            return self._given_up(smtp, LATER if put_off else REFUSED, bad[to[0]])
        before()
        code, text = smtp.docmd("DATA")
        if code != 354:
            return self._given_up(smtp, LATER if code // 100 == 4 else REFUSED, said(code, text, self.password))
        smtp.send(dotted(data))
        self.dotted = True  # until the next message: whoever is interrupted after this cannot know
        if smtp.sock is not None:
            smtp.sock.settimeout(self.route.timeout * _PATIENCE)
        smtp.send(b".\r\n")
        code, text = smtp.getreply()
        if smtp.sock is not None:
            smtp.sock.settimeout(self.route.timeout)
        answer = said(code, text, self.password)
        if code // 100 == 2:
            return Verdict(ACCEPTED, answer, "", {one: meaning(why) for one, why in bad.items()})
        if code // 100 not in (4, 5):
            self.drop()
            return Verdict(UNKNOWN, answer, "服务器的回话看不懂，不知道收下没有")
        if code == 421:
            self.drop()
        return Verdict(LATER if code // 100 == 4 else REFUSED, answer, meaning(answer))

    def _recipient(self, smtp: smtplib.SMTP, mail: str) -> str:
        """Empty when the server takes mail for this address, else what it says."""
        code, text = smtp.rcpt(mail)
        if code == 421:
            raise smtplib.SMTPServerDisconnected(said(code, text, self.password))
        return "" if code in (250, 251, 252) else said(code, text, self.password)

    def _sender_refused(self, smtp: smtplib.SMTP, code: int, text: bytes) -> Verdict:
        """4xx: later; too large: this letter; anything else: no letter of this sender."""
        answer = said(code, text, self.password)
        if code // 100 == 4:
            if code == 421:
                self.drop()
            return self._given_up(smtp, LATER, answer)
        if code == 552 or "5.3.4" in answer:
            return self._given_up(smtp, REFUSED, answer)
        if told := _wants_protection(answer):
            raise CannotSend(told)
        if code == 530:
            raise CannotSend(f"服务器要先登录才让发信（服务器说：{answer}），请在“邮件”表填上账号。")
        raise CannotSend(
            f"服务器不许用这个发件人发信（服务器说：{answer}）。多数邮箱要求发件人就是登录的账号，请核对“邮件”表。"
        )

    def _given_up(self, smtp: smtplib.SMTP, state: str, answer: str) -> Verdict:
        """Take back what was begun; the server has accepted nothing."""
        if self._smtp is not None:
            try:
                smtp.rset()
            except (smtplib.SMTPException, OSError):
                self.drop()
        return Verdict(state, answer, meaning(answer))

    def _answers(self) -> bool:
        try:
            return self._smtp is not None and self._smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _connected(self) -> smtplib.SMTP:
        route = self.route
        smtp: smtplib.SMTP | None = None
        try:
            if route.security == "SSL":
                smtp = smtplib.SMTP_SSL(
                    route.host, route.port, _OURSELVES, timeout=route.timeout, context=trusted(route.authority)
                )
            else:
                smtp = smtplib.SMTP(route.host, route.port, _OURSELVES, timeout=route.timeout)
            smtp.ehlo_or_helo_if_needed()
            if route.security == "STARTTLS":
                self._protect(smtp)
            if smtp.sock is not None:  # the dot is a small packet: it must not wait for the acknowledgement of the rest
                smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (smtplib.SMTPException, OSError, ValueError, EOFError) as problem:
            if smtp is not None:
                smtp.close()
            sentence = unreachable(problem, route.host, route.port, route.security)
            if isinstance(problem, ssl.SSLError | socket.gaierror):
                raise CannotSend(sentence) from None
            raise LineDown(sentence) from None
        except CannotSend:
            if smtp is not None:
                smtp.close()
            raise
        return smtp

    def _protect(self, smtp: smtplib.SMTP) -> None:
        if not smtp.has_extn("starttls"):
            raise CannotSend(
                "邮件服务器不支持 STARTTLS，为防泄露没有发；请核对端口和加密方式，内网不加密的服务器请在“邮件”表选“不加密”。"
            )
        code, text = smtp.starttls(context=trusted(self.route.authority))
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        smtp.ehlo()

    def _logged_in(self, smtp: smtplib.SMTP) -> smtplib.SMTP:
        if not self.route.user:
            return smtp
        sentence, later = "", False
        try:
            smtp.login(self.route.user, self.password)
            return smtp
        except smtplib.SMTPResponseException as refused:
            answer = said(refused.smtp_code, refused.smtp_error, self.password)
            later = refused.smtp_code // 100 == 4
            sentence = _wants_protection(answer) or (
                f"登录没有成功，账号或密码（授权码）不对（服务器说：{answer}）。163、QQ 等邮箱要用授权码，不是登录网页的密码。"
            )
        except UnicodeError:
            sentence = "账号或密码（授权码）里有中文或全角字符，登录不了，请核对。"
        except smtplib.SMTPNotSupportedError:
            hidden = (
                smtp.has_extn("starttls") and self.route.security == "不加密"
            )  # no login before the line is protected
            sentence = (
                _PROTECT
                if hidden
                else "这台邮件服务器不用登录（或不支持通用的登录方式）：请把“邮件”表的账号清空再试，或问信息中心。"
            )
        except (smtplib.SMTPException, OSError) as broken:
            later, sentence = True, unreachable(broken, self.route.host, self.route.port, self.route.security)
        with contextlib.suppress(OSError):
            smtp.close()
        if later:
            raise LineDown(sentence)
        raise CannotSend(sentence)


def _wants_protection(answer: str) -> str:
    """A sentence when the server wants a protected line before anything else (RFC 3207 §4, RFC 4954 §6); empty otherwise."""
    wanted = "STARTTLS" in answer.upper() or answer.startswith("538")
    return f"{_PROTECT}（服务器说：{answer}）" if wanted else ""


def trusted(authority: Path | None) -> ssl.SSLContext:
    """Certificates are always checked: against ``authority`` when there is one, else against those the system trusts.

    CannotSend when the file cannot be used. Private authorities are often older than the strict profile of RFC 5280.
    """
    try:
        context = ssl.create_default_context(cafile=str(authority) if authority else None)
    except (OSError, ssl.SSLError):
        name = authority.name if authority else ""
        raise CannotSend(f"证书文件“{name}”找不到或不是 PEM 格式的根证书，请核对“邮件”表的“证书文件”。") from None
    if authority:
        context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    return context


def dotted(data: bytes) -> bytes:
    """A message as DATA carries it: lines that begin with a dot get another (RFC 5321 §4.5.2), a line end at its end."""
    if data.startswith(b"."):
        data = b"." + data
    data = data.replace(b"\r\n.", b"\r\n..")
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def too_large(size: int, limit: int, who: str) -> str:
    """One Chinese clause: how large the letter is and what is allowed."""
    return f"信连附件有 {_megabytes(size)} MB，超过{who}允许的 {_megabytes(limit)} MB，请压缩附件或改用其他办法送"


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.1f}".removesuffix(".0")
