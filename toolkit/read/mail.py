"""A mail as a container of files, and a mailbox as a container of mails: what is in them, under names that do no harm.

Attachments are files, forwarded mails are mails again; pictures of a signature, certificates and invitations are neither.
What the sender wrote himself is the text. Nothing is unpacked to disk and nothing in a mail is ever run or fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.model.incoming import Incoming
from toolkit.read.errors import Unreadable
from toolkit.read.html import tokens
from toolkit.read.mail_names import safe_name, sender_of, sent_at, shown_text
from toolkit.read.mail_parts import Headers, Message, Part, first, message_of, uuencoded_files
from toolkit.read.mail_words import header_text, text_of
from toolkit.read.sniff import visible
from toolkit.read.tnef import unwrapped

Remark = tuple[str, dict[str, str]]

_LETTERS = frozenset({"message/rfc822", "message/global", "message/news"})
_SIGNATURES = frozenset({
    "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "message/delivery-status",
    "message/disposition-notification", "text/rfc822-headers", "application/x-microsoft-headers", "application/applefile",
})  # fmt: skip
_SIGNATURE_NAMES = (".asc", ".p7s", ".sig", ".ics", ".vcf")
_LOCKED = {
    "application/pkcs7-mime": "加密或整体签名的内容（smime.p7m）", "application/x-pkcs7-mime": "加密或整体签名的内容（smime.p7m）",
    "application/pgp-encrypted": "加密的内容（PGP）", "message/partial": "拆成几封发送的附件",
    "message/external-body": "没有随信发来、要到网上去取的附件",
}  # fmt: skip
_PICTURE_OF_TEXT = 64 << 10
"""A smaller picture that stands in the text is a logo; a larger one may be a photograph of the table."""
_CLOUD = re.compile(r"超大附件|云附件|文件中转站|大附件下载|(?:微云|网盘|云盘)(?:链接|分享)")
_PARTING = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"})  # fmt: skip
_AUTOMATIC = re.compile(r"\s*(?:自动(?:回复|答复)|automatic reply|auto[- ]?reply)\s*[:：]?", re.IGNORECASE)
_OUR_DRAFT = re.compile(rb"\s*<[0-9a-f]{32}@")
_NUMBERED_TEXT = re.compile(r"ATT\d{5}\.(?:html?|txt)", re.IGNORECASE)
"""What Exchange calls the text that stands behind an attachment."""
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_FIRST_LINES = re.compile(rb"From [^\n]*\d\d:\d\d[^\n]*\n>?[!-9;-~]+[ \t]*:")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
MOST_LETTERS = 20_000
"""Mails in one mailbox file."""


@dataclass(slots=True)
class Member:
    """A file in a mail: its name, what it was called there when that is something else, and its bytes (the first so many)."""

    name: str
    original: str
    load: Callable[[int | None], bytes]


@dataclass(slots=True)
class Mail:
    """An opened mail.

    ``members`` are its files in order, ``text`` what the sender wrote, ``page`` the same as a web page (UTF-8) when there is a
    table in it, ``remarks`` (code, gaps) what is to be said about the mail itself, ``passed`` how many pictures of the text
    and signatures are not members.
    """

    headers: Headers
    members: list[Member] = field(default_factory=list)
    text: str = ""
    page: bytes = b""
    remarks: list[Remark] = field(default_factory=list)
    passed: int = 0

    def letter(self, file: str) -> Incoming:
        """Who sent it and when; ``file`` is the name of the mail."""
        address, name = sender_of(self.headers)
        subject = shown_text(header_text(first(self.headers, "subject")))
        return Incoming(file, address, name, subject, sent_at(self.headers))


def open_mail(data: bytes) -> Mail:
    """Open one mail; ``data`` are its bytes.

    Unreadable F139 for a web page that a browser saved in the form of a mail, F157 when it has too many or too deep parts.
    """
    message = message_of(data)
    if _is_saved_page(message):
        raise Unreadable("F139")
    mail = Mail(message.headers)
    if message.kind == "multipart/encrypted":
        mail.remarks.append(("F158", {"kind": "加密的内容（PGP）"}))
    body = [part for part in message.parts if _is_text(part)]
    texts = _Texts(data, body)
    if kind := _by_machine(message):
        mail.text = texts.text()
        mail.remarks.append(("F160", {"kind": kind}))
        return mail
    for part in message.parts:
        if not _is_text(part):
            _take(mail, data, part, texts)
    for name, content, _ in texts.encoded:
        _add(mail, text_of(name), _held(content))
    mail.text, mail.page = texts.text(), texts.page()
    if message.cut:
        mail.remarks.append(("F161", {}))
    if _CLOUD.search(mail.text):
        mail.remarks.append(("F159", {}))
    return mail


def _is_saved_page(message: Message) -> bool:
    """.mht: made like a mail, but sent by nobody to nobody."""
    if message.kind not in ("multipart/related", "text/html", "multipart/mixed", "multipart/alternative"):
        return False
    if "snapshot-content-location" in message.headers:
        return True
    sent = {"to", "cc", "bcc", "received", "return-path", "delivered-to", "message-id"} & message.headers.keys()
    return not sent and ("content-location" in message.headers or not sender_of(message.headers)[0])


def _by_machine(message: Message) -> str:
    """What a mail is that no person wrote, empty when one did.

    What comes with a returned mail is the office's own letter; an answer that a mailbox gives by itself has nothing with it.
    """
    if message.kind == "multipart/report":
        return "已读回执" if message.options.get("report-type", "") == "disposition-notification" else "退信通知"
    if (
        "x-unsent" in message.headers
        and "date" not in message.headers
        and _OUR_DRAFT.match(first(message.headers, "message-id"))
    ):
        return "本工具拟好、还没有发出的信"
    if sender_of(message.headers)[0].partition("@")[0] in ("mailer-daemon", "postmaster"):
        return "退信通知"
    automatic = header_text(first(message.headers, "auto-submitted")).lower().startswith("auto-")
    subject = header_text(first(message.headers, "subject"))
    return "自动回复" if (automatic or _AUTOMATIC.match(subject)) and all(map(_is_text, message.parts)) else ""


def _is_text(part: Part) -> bool:
    """Whether a part is what the sender wrote, and no file."""
    if part.kind not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    if _NUMBERED_TEXT.fullmatch(name := _name_of(part)):
        return True
    return not name and part.disposition[0] != "attachment"


def _take(mail: Mail, data: bytes, part: Part, texts: _Texts) -> None:
    """One part that is no text: a file, a mail, or nothing that anybody wants."""
    name = _name_of(part)
    low = name.lower()
    if part.kind in _LOCKED:
        mail.remarks.append(("F158", {"kind": _LOCKED[part.kind]}))
        return
    if part.kind in _SIGNATURES or (low.endswith(_SIGNATURE_NAMES) and part.kind not in _LETTERS):
        mail.passed += 1
        return
    if part.kind.startswith("image/") and _stands_in_text(part, texts) and part.end - part.start < _PICTURE_OF_TEXT:
        mail.passed += 1
        return
    if part.kind in ("application/ms-tnef", "application/vnd.ms-tnef") or low == "winmail.dat":
        _unwrap(mail, data, part)
        return
    if part.kind in _LETTERS and not name:
        name = _subject_of(part.body(data, 1 << 16))
    if part.kind in _LETTERS and not low.endswith(".eml"):
        name = f"{name or '转发的邮件'}.eml"
    _add(mail, name, lambda most: part.body(data, most))


def _add(mail: Mail, original: str, load: Callable[[int | None], bytes]) -> None:
    name = safe_name(original, [one.name for one in mail.members])
    mail.members.append(Member(name, "" if name == original.strip() else shown_text(original), load))


def _held(content: bytes) -> Callable[[int | None], bytes]:
    return lambda most: content[:most]


def _name_of(part: Part) -> str:
    """What a file is called: in Content-Disposition, else in Content-Type; a name that came through whole goes first."""
    names = [part.disposition[1].get("filename", ""), part.options.get("name", "")]
    names = [name for name in names if name.strip()]
    whole = [name for name in names if "\ufffd" not in name]
    return next(iter([*whole, *names]), "") or header_text(first(part.headers, "content-description"))[:80]


def _subject_of(head: bytes) -> str:
    try:
        return shown_text(header_text(first(message_of(head).headers, "subject")), 60)
    except Unreadable:
        return ""


def _stands_in_text(part: Part, texts: _Texts) -> bool:
    known = first(part.headers, "content-id").decode("latin-1").strip().strip("<>")
    if part.related or (known and texts.shows(known)):
        return True
    return bool(known) and part.disposition[0] == "inline"


def _unwrap(mail: Mail, data: bytes, part: Part) -> None:
    """The files in a winmail.dat; those of a mail or an object within it have no bytes and are named."""
    content = part.body(data)
    try:
        inner = unwrapped(content)
    except Unreadable as reason:
        mail.remarks.append((reason.code, reason.gaps))
        return
    for one in inner:
        if one.data:
            _add(mail, one.name, _held(one.data))
        else:
            mail.remarks.append(("F158", {"kind": f"winmail.dat 里的“{shown_text(one.name, 60) or '附件'}”"}))


# --- what the sender wrote --------------------------------------------------------------------------------------------------


class _Texts:
    """The text parts of a mail; of one text in several forms the plain one is read, unless it is blank."""

    def __init__(self, data: bytes, parts: list[Part]) -> None:
        self.encoded: list[tuple[bytes, bytes, tuple[int, int]]] = []
        self._forms: dict[int, list[tuple[bool, str]]] = {}
        self._pages: list[str] = []
        for number, part in enumerate(parts, start=1):
            raw = part.body(data)
            plain = part.kind == "text/plain"
            if plain and b"\nend" in raw:
                raw = self._without_files(raw)
            text = visible(text_of(raw, part.options.get("charset", "")))[0]
            if not plain:
                self._pages.append(text)
            self._forms.setdefault(part.alternative or -number, []).append((plain, text))

    def _without_files(self, raw: bytes) -> bytes:
        """A text without the files that stand in it between ``begin`` and ``end``."""
        pieces, place = [], 0
        for name, content, (start, end) in uuencoded_files(raw):
            self.encoded.append((name, content, (start, end)))
            pieces.append(raw[place:start])
            place = end
        return b"\n".join([*pieces, raw[place:]])

    def text(self) -> str:
        """All of it, lines kept, without blank lines at the ends."""
        said = []
        for forms in self._forms.values():
            plain = "\n".join(text for is_plain, text in forms if is_plain).strip()
            said.append(plain or "\n".join(page_text(text) for is_plain, text in forms if not is_plain).strip())
        return "\n\n".join(filter(None, (_tidy(text) for text in said)))

    def page(self) -> bytes:
        """The page with a table, if any; UTF-8 whatever it says of itself."""
        return next((page for page in self._pages if "<table" in page.lower()), "").encode("utf-8", "replace")

    def shows(self, known: str) -> bool:
        """Whether a page shows the picture with this Content-ID."""
        return any(f"cid:{known}" in page for page in self._pages)


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def page_text(page: str) -> str:
    """The words of a web page, a line for each paragraph or row of a table, cells apart by a tab."""
    out: list[str] = []
    silent = ""
    for piece, closing, attributes in tokens(page):
        if attributes is None:
            if not silent:
                out.append(_SPACE.sub(" ", html.unescape(piece)))
        elif piece in ("title", "style", "script"):
            silent = "" if closing else piece
        elif piece == "br" or piece in _PARTING:
            out.append("\n")
        elif piece in ("td", "th") and closing:
            out.append("\t")
    return "\n".join(line.strip() for line in "".join(out).split("\n") if line.strip())


# --- a file of many mails ----------------------------------------------------------------------------------------------------


def letters_in(data: bytes) -> Iterator[tuple[str, int, int]]:
    """(name, start, end) of each mail in a mailbox file, named by its place and subject. Unreadable F157 for too many."""
    places = list(_starts(data))
    if len(places) > MOST_LETTERS:
        raise Unreadable("F157", kind="太多，一个文件里放了上万封")
    for number, (start, end) in enumerate(pairwise([*places, len(data)]), start=1):
        subject = _subject_of(data[start : min(end, start + (1 << 16))])
        yield safe_name(f"第{number}封 {subject}".strip() + ".eml"), start, end


def letter_at(data: bytes, start: int, end: int) -> bytes:
    """One mail of a mailbox file; what its writer had to mark (>From) as it was."""
    return _ESCAPED.sub(rb"\1", data[start:end])


def is_mailbox(data: bytes) -> bool:
    """Whether a file holds several mails one after the other."""
    places = _starts(data)
    return next(places, None) is not None and next(places, None) is not None


def _starts(data: bytes) -> Iterator[int]:
    """Where mails begin in a mailbox file: a line From … with a time, after a blank line, with a header below it."""
    if _FIRST_LINES.match(data):
        yield 0
    place = 0
    while (place := data.find(b"\nFrom ", place)) >= 0:
        place += 1
        blank = data[max(place - 3, 0) : place].endswith((b"\n\n", b"\n\r\n"))
        if blank and _FIRST_LINES.match(data, place):
            yield place
