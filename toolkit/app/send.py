"""Sending: letters → what goes out and what does not, previews (.eml), and the sending itself, which never writes twice.

``plan`` → ``preview`` or ``post``: whoever has letters (``app.letters``, 催报) goes this way.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from toolkit.app.mailing import Office, Planned, Posted, Say, Tick, route_of, sender_of
from toolkit.app.posting import Posting
from toolkit.deliver import outbox, smtp
from toolkit.model.form import chinese_day
from toolkit.model.mail import (
    CHASING_KIND,
    FORMS_KIND,
    KEPT,
    NOT_NEEDED,
    READY,
    RETURNED_KIND,
    SENT_BEFORE,
    UNCERTAIN,
    Batch,
    Letter,
)
from toolkit.model.settings import Settings
from toolkit.report.mail.compose import size_of
from toolkit.report.mail.texts import written
from toolkit.text.addresses import allowed, domain_of

TEXTS = "邮件模板"
"""The folder beside the settings in which the office keeps texts it has edited."""
WAITS = (60.0, 180.0, 300.0)
"""Seconds before letters that a server put off are tried again: most servers with greylisting want one to five minutes."""
RECONNECT = (2.0, 10.0, 30.0)
"""Seconds before a lost line is tried again; after the last all sending stops."""
_NOWHERE = "taizhang.invalid"
_MEGABYTE = 1_048_576


def plan(
    letters: Sequence[Letter],
    office: Office,
    log: outbox.Log,
    *,
    again: Collection[str] = (),
    resend: bool = False,
) -> list[Planned]:
    """What is to become of each letter by the send log: nothing goes out twice within a batch.

    ``again``: units that get one more although they had theirs. ``resend``: what is uncertain is sent again, under its old
    Message-ID, by which many servers know a repetition. Raises TextMistake.
    """
    planned = []
    seen: set[Batch] = set()
    for letter in letters:
        one = _planned(letter, office, log, again, resend)
        if one.status == READY:
            if one.batch in seen:
                one.status, one.said = KEPT, ["这个单位有两封同样的信，只发第一封；请核对附件"]
            seen.add(one.batch)
        planned.append(one)
    _tell_shared(planned)
    return planned


def _tell_shared(planned: Sequence[Planned]) -> None:
    """An address that several units have may be theirs, or a slip of whoever filled in 单位名录: it is told, not guessed."""
    owners: dict[str, list[str]] = {}
    for one in planned:
        for address in one.letter.to:
            owners.setdefault(address.mail.lower(), []).append(one.letter.unit)
    for one in planned:
        for address in one.letter.to:
            others = [unit for unit in owners[address.mail.lower()] if unit != one.letter.unit]
            if others and one.status in (READY, KEPT):
                one.said.append(f"请核对：{'、'.join(others[:3])}登记的也是 {address.mail}")


def _planned(letter: Letter, office: Office, log: outbox.Log, again: Collection[str], resend: bool) -> Planned:
    period = office.period.name if office.period else ""
    batch = Batch(office.campaign, period, letter.kind, letter.tier, letter.unit)
    if letter.skip:
        return Planned(letter, batch, NOT_NEEDED, [letter.skip])
    letter = _checked(letter, office.settings)
    said = [*letter.problems, *letter.notes]
    told = ""
    if letter.kind == RETURNED_KIND:
        letter, batch, status, told, old = _edition(letter, batch, log, resend, letter.unit in again)
    else:
        batch, status, told, old = _standing(letter, batch, log, resend, letter.unit in again)
    if told:
        said.insert(0, told)
    if letter.problems and status == READY:
        status = KEPT
    one = Planned(letter, batch, status, said, old or _message_id(letter, batch, office.settings))
    before = log.get(batch)
    one.doubtful = before is not None and before.open
    one.words = written(letter.template, _fields(letter, office), office.folder / TEXTS)
    one.size = size_of(one.words, [file.size for file in letter.attachments])
    limit = office.settings.mail.limit * _MEGABYTE
    if one.size > limit and status == READY:
        one.status = KEPT
        one.said.append(smtp.too_large(one.size, limit, "设置"))
    return one


def _checked(letter: Letter, settings: Settings) -> Letter:
    """Addresses that letters may go to; what is wrong with the letter otherwise."""
    problems, notes = list(letter.problems), list(letter.notes)
    domains = settings.mail.domains
    strange = [one for one in letter.to if not allowed(one.mail, domains)]
    problems += [f"收件地址 {one.mail} 不在“允许的域名”里" for one in strange]
    copies = []
    for one in letter.cc:
        if allowed(one.mail, domains):
            copies.append(one)
        else:
            notes.append(f"抄送地址 {one.mail} 不在“允许的域名”里，没有抄送")
    if not letter.to and not letter.problems:
        problems.append("没有收件地址")
    if not letter.attachments and letter.kind != CHASING_KIND and not letter.problems:
        problems.append("没有附件")
    return replace(letter, cc=tuple(copies), problems=tuple(problems), notes=tuple(notes))


def _standing(letter: Letter, batch: Batch, log: outbox.Log, resend: bool, again: bool) -> tuple[Batch, str, str, str]:
    """(batch with its round, status, a sentence, the Message-ID of an earlier try) by what the log says last."""
    found = log.latest(batch)
    if found is None and letter.kind == FORMS_KIND:  # the same form, though unit or period have another name by now
        found = log.same_files(batch, tuple(one.sha256 for one in letter.attachments))
    if found is None:
        return batch, READY, "", ""
    batch, known = found
    same = known.files == tuple(one.sha256 for one in letter.attachments)
    if known.open:
        old = (
            known.message_id if same else ""
        )  # with other files it is another letter, which no server may take for the old
        return batch, READY if resend else UNCERTAIN, _uncertain(known.time, resend), old
    if known.state != outbox.ACCEPTED:
        return batch, READY, "", ""
    if again:
        return batch._replace(round=batch.round + 1), READY, f"{_day(known.time)}发过，这次再发一封", ""
    more = "；附件和那时的不一样了，要重发请加 --again" if known.files and not same else ""
    return batch, SENT_BEFORE, f"{_day(known.time)}已发{more}", ""


def _edition(
    letter: Letter, batch: Batch, log: outbox.Log, resend: bool, again: bool
) -> tuple[Letter, Batch, str, str, str]:
    """退回: each marked copy goes back once. Files that left before are taken out; the rest is an edition of its own."""
    accepted: set[str] = set()
    doubtful: set[str] = set()
    time_ = ""
    for _, known in log.editions(batch):
        (doubtful if known.open else accepted if known.state == outbox.ACCEPTED else set()).update(known.files)
        time_ = known.time
    if not again:
        left = tuple(one for one in letter.attachments if one.sha256 not in accepted)
        if letter.attachments and not left:
            return letter, batch, SENT_BEFORE, f"{_day(time_)}已退", ""
        letter = replace(letter, attachments=left)
    digest = hashlib.sha256("".join(sorted(one.sha256 for one in letter.attachments)).encode()).hexdigest()[:16]
    batch = batch._replace(edition=digest)
    batch, status, told, old = _standing(letter, batch, log, resend, again)
    if status == READY and not resend and doubtful & {one.sha256 for one in letter.attachments}:
        return letter, batch, UNCERTAIN, _uncertain(time_, False), old
    return letter, batch, status, told, old


def _uncertain(when: str, resend: bool) -> str:
    told = f"{_day(when)}交给了服务器，没有等到回话，不知道发到没有"
    return f"{told}；这次按要求再发" if resend else f"{told}；请先问对方，确实没收到的加 --resend-uncertain 再发"


def _day(moment: str) -> str:
    return f"{moment[:16].replace('T', ' ')} " if moment else "先前"


def _message_id(letter: Letter, batch: Batch, settings: Settings) -> str:
    """Made of what the letter is, so that the same letter has the same in every preview and every try; says nothing of
    the machine."""
    parts = [*map(str, batch), *(one.mail for one in (*letter.to, *letter.cc))]
    parts += [one.sha256 for one in letter.attachments]
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    sender = sender_of(settings)
    return f"{digest}@{domain_of(sender.mail) if sender else _NOWHERE}"


def _fields(letter: Letter, office: Office) -> dict[str, object]:
    basics = office.settings.basics
    return {
        "单位": letter.unit,
        "收件人": letter.to[0].name if letter.to else "",
        "工作名称": basics.title,
        "期次": office.period.name if office.period else "",
        "截止": chinese_day(office.period.due) if office.period else "",
        "发文单位": basics.office,
        "联系人": basics.contact,
        "联系电话": basics.phone,
        "附件": [one.name for one in letter.attachments],
        **letter.fields,
    }


def post(
    letters: Sequence[Letter],
    office: Office,
    password: str,
    *,
    again: Collection[str] = (),
    resend: bool = False,
    tick: Tick = lambda done, total, name: None,
    say: Say = lambda text: None,
    sleep: Callable[[float], None] = time.sleep,
    waits: Sequence[float] = WAITS,
    reconnect: Sequence[float] = RECONNECT,
) -> tuple[list[Planned], Posted]:
    """Send what can be sent, each letter at most once; ``again`` and ``resend`` as for ``plan``.

    Returns the letters with what became of each, and the whole. ``say`` is told when there is a longer wait. OperatorError when
    not even a beginning can be made: no server in the settings, wrong password, another process sends, the log cannot be read.
    """
    route = route_of(office)
    with outbox.opened(office.journal) as box:
        planned = plan(letters, office, box.log, again=again, resend=resend)
        line = smtp.Line(route, password)
        try:
            line.open()
        except smtp.LineDown as reason:
            raise smtp.CannotSend(str(reason)) from None
        try:
            work = Posting(office, box, line, sleep, tuple(waits), tuple(reconnect))
            return planned, work.run([one for one in planned if one.status == READY], tick, say)
        finally:
            line.close()
