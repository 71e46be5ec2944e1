"""Letters to the server one after the other: the pace, what is tried again, and the log that is written ahead."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.app.mailing import Office, Planned, Posted, Say, Tick, message, now, sender_of
from toolkit.deliver import outbox, smtp
from toolkit.model.errors import OperatorError
from toolkit.model.mail import FAILED, NOT_TRIED, READY, SENT, UNCERTAIN


@dataclass(slots=True)
class Posting:
    """One run. ``waits`` are seconds before each further turn of what was put off, ``reconnect`` before each try of a lost line."""

    office: Office
    box: outbox.Outbox
    line: smtp.Line
    sleep: Callable[[float], None]
    waits: Sequence[float]
    reconnect: Sequence[float]
    _next: float = 0.0
    _done: Posted = field(default_factory=Posted)

    def run(self, letters: Sequence[Planned], tick: Tick, say: Say) -> Posted:
        """Send all of them; whatever stops the whole is in ``Posted.stopped``, and what had no turn is marked."""
        turn, total, gone = list(letters), len(letters), 0
        try:
            for number, wait in enumerate((0.0, *self.waits)):
                if number:
                    say(
                        f"有 {len(turn)} 封被服务器要求稍后再试，等 {_minutes(wait)}再试；按 Ctrl-C 可以停，下次接着发。"
                    )
                    self.sleep(wait)
                put_off = []
                last = number == len(self.waits)
                for one in turn:
                    if self._one(one, last=last):
                        gone += 1
                        tick(gone, total, one.letter.unit)
                    else:
                        put_off.append(one)
                turn = put_off
                if not turn:
                    break
        except OperatorError as stop:
            self._done.stopped = str(stop)
        for one in letters:
            if one.status == READY:
                one.status = NOT_TRIED
        return self._done

    def _one(self, one: Planned, *, last: bool) -> bool:
        """Whether the letter is done with: sent, refused or uncertain; False when it is to be tried again."""
        try:
            data = message(one, self.office, now())
        except OperatorError as problem:
            one.status = FAILED
            one.said.insert(0, str(problem))
            return True
        self._keep_pace()
        self._reach()
        verdict = self._handed(one, data, last=last)
        if verdict.state == smtp.ACCEPTED:
            one.status = SENT
            one.said = [f"{mail} 没有收：{why}" for mail, why in verdict.refused.items()] + one.said
            self._done.sent += 1
        elif verdict.state == smtp.UNKNOWN:
            one.status = UNCERTAIN
            one.said.insert(0, f"{verdict.told}；请先问对方，确实没收到的加 --resend-uncertain 再发")
        elif verdict.state == smtp.LATER and not last:
            return False
        else:
            one.status = FAILED
            more = "；试了几次都没有成，过些时候再运行同一条命令" if verdict.state == smtp.LATER else ""
            one.said.insert(0, verdict.told + more)
        return True

    def _handed(self, one: Planned, data: bytes, *, last: bool) -> smtp.Verdict:
        letter = one.letter
        to, cc = ([address.mail for address in group] for group in (letter.to, letter.cc))
        sha256 = hashlib.sha256(data).hexdigest()
        files = [(file.name, file.sha256) for file in letter.attachments]
        subject = one.words.subject if one.words else ""
        told = outbox.Message(one.batch, one.message_id, sha256, to, cc, subject, files)
        begun = False

        def before() -> None:
            nonlocal begun
            self.box.about(told)
            begun = True

        sender = sender_of(self.office.settings)
        assert sender is not None
        try:
            verdict = self.line.hand_over(sender.mail, to, cc, data, before, last=last)
        except BaseException:
            if begun and not self.line.dotted:  # Ctrl-C before the end of the message: the server has not accepted it
                self.box.told(outbox.DOUBTFUL if one.doubtful else outbox.FAILED, told, "中断，没有交出")
            raise
        unsent = outbox.DOUBTFUL if one.doubtful else outbox.FAILED
        state = {smtp.ACCEPTED: outbox.ACCEPTED, smtp.UNKNOWN: outbox.DOUBTFUL}.get(verdict.state, unsent)
        self.box.told(state, told, verdict.answer or verdict.told, verdict.refused)
        return verdict

    def _reach(self) -> None:
        """A line that is up. CannotSend when it cannot be had in several tries."""
        for wait in (*self.reconnect, None):
            try:
                self.line.open()
                return
            except smtp.LineDown as reason:
                if wait is None:
                    raise smtp.CannotSend(
                        f"连接断了，试了几次都没有接上：{reason}余下的没有发，恢复后再运行同一条命令，会接着发。"
                    ) from None
                self.sleep(wait)

    def _keep_pace(self) -> None:
        """Not more letters a minute than the settings say."""
        rest = self._next - time.monotonic()
        if rest > 0:
            self.sleep(rest)
        self._next = time.monotonic() + 60.0 / self.office.settings.mail.per_minute


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g} 分钟" if seconds >= 60 else f"{seconds:g} 秒"
