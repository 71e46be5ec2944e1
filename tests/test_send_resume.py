"""300 letters, the sender killed again and again: no unit has two, every doubtful one is listed, none has another's file."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post_office import Post, forms, office, serving, unit_in, units

from toolkit.app.letters import form_letters
from toolkit.app.send import plan, post
from toolkit.deliver.outbox import read_log
from toolkit.model.errors import OperatorError
from toolkit.model.mail import READY, SENT, SENT_BEFORE, UNCERTAIN

COUNT = 300
HOUSE = units(COUNT)
CHILD = """
import sys
from pathlib import Path
from post_office import office, units
from toolkit.app.letters import form_letters
from toolkit.app.send import post
folder = Path(sys.argv[1])
who = office(folder, int(sys.argv[2]), units(int(sys.argv[3])))
post(form_letters(who, folder / "填报表", None), who, "", sleep=lambda seconds: None)
"""


def child(folder: Path, port: int, count: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root.parent), str(root)))}
    arguments = [sys.executable, "-c", CHILD, str(folder), str(port), str(count)]
    return subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE)


class Killer:
    """Kills the child at the nth event of the server, at once or a moment later."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.process, self.left, self.stage, self.late = rng, None, 0, "", 0.0
        self.done = threading.Event()

    def aim(self, process: subprocess.Popen[bytes]) -> None:
        self.done.clear()
        self.left = self.rng.randint(1, COUNT // 6)
        self.stage = self.rng.choice(["mail", "rcpt", "content", "dot", "dot"])
        self.late = self.rng.choice([0.0, 0.0, 0.0005, 0.002, 0.005])
        self.process = process

    def __call__(self, stage: str, address: str) -> bool:
        if self.process is not None and stage == self.stage:
            self.left -= 1
            if self.left == 0:
                self._kill(self.process) if not self.late else threading.Timer(
                    self.late, self._kill, [self.process]
                ).start()
                self.process = None
        return False

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        self.done.set()


@pytest.mark.skipif(os.name == "nt", reason="没有 SIGKILL")
def test_killed_at_random_points_and_resumed_nobody_has_two_letters(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    forms(tmp_path, HOUSE)
    killer = Killer(rng)
    server = Post(cut=killer)
    with serving(server) as port:
        for _ in range(5):
            process = child(tmp_path, port, COUNT)
            killer.aim(process)
            assert process.wait(60) == -signal.SIGKILL, process.stderr.read().decode()
        killer.process = None
        last = child(tmp_path, port, COUNT)
        assert last.wait(60) == 0, last.stderr.read().decode()
        time.sleep(0.05)
    who = office(tmp_path, 1, HOUSE)
    standing = plan(form_letters(who, tmp_path / "填报表", None), who, read_log(who.journal))
    by_status = {
        status: {one.letter.to[0].mail for one in standing if one.status == status}
        for status in (SENT_BEFORE, UNCERTAIN)
    }
    assert len(by_status[SENT_BEFORE]) + len(by_status[UNCERTAIN]) == COUNT == len(standing)
    got = Counter(mail for one in server.received for mail in one.to)
    assert set(got.values()) == {1}, "somebody has two letters"
    assert by_status[SENT_BEFORE] <= set(got), "recorded as sent, and never arrived"
    assert set(got) - by_status[SENT_BEFORE] <= by_status[UNCERTAIN]
    assert 0 < len(by_status[UNCERTAIN]) <= 5, "the kills hit nothing"
    address = {one.name: one.mail for one in HOUSE}
    for one in server.received:
        assert [address[unit_in(data)] for data in one.files.values()] == one.to


def test_a_log_cut_off_in_the_middle_of_a_line_is_never_taken_for_less_than_it_said(tmp_path: Path) -> None:
    """Power fails while the server's answer is being written down: whatever is left of the line, nobody gets a second letter."""
    house = HOUSE[:3]
    forms(tmp_path, house)
    server = Post()
    with serving(server) as port:
        who = office(tmp_path, port, house)
        letters = form_letters(who, tmp_path / "填报表", None)
        post(letters, who, "", sleep=lambda seconds: None)
        whole = who.journal.read_bytes()
        *before, last = whole.splitlines(keepends=True)
        for cut in range(0, len(last), 37):
            who.journal.write_bytes(b"".join(before) + last[:cut])
            planned, posted = post(letters, who, "", sleep=lambda seconds: None)
            assert posted.sent == 0 and [one.status for one in planned] == [SENT_BEFORE, SENT_BEFORE, UNCERTAIN]
        planned, posted = post(letters, who, "", sleep=lambda seconds: None, resend=True)
        assert posted.sent == 1 and [one.status for one in planned] == [SENT_BEFORE, SENT_BEFORE, SENT]
        assert json.loads(who.journal.read_bytes().splitlines()[-1])["mail"]["state"] == "accepted"
        assert {one.status for one in plan(letters, who, read_log(who.journal))} == {SENT_BEFORE}


def test_a_doubt_stays_a_doubt_until_the_letter_certainly_arrives(tmp_path: Path) -> None:
    house = HOUSE[:2]
    forms(tmp_path, house)
    server = Post(cut=lambda stage, address: stage == "dot" and address.startswith("unit1@"))
    with serving(server) as port:
        who = office(tmp_path, port, house)
        letters = form_letters(who, tmp_path / "填报表", None)
        assert [one.status for one in post(letters, who, "", sleep=lambda seconds: None)[0]] == [UNCERTAIN, SENT]
        server.rcpt = lambda address: "550 5.1.1 gone"
        post(letters, who, "", sleep=lambda seconds: None, resend=True)
        assert [one.status for one in plan(letters, who, read_log(who.journal))] == [UNCERTAIN, SENT_BEFORE]
        server.rcpt = lambda address: None
        server.cut = lambda stage, address: False
        assert post(letters, who, "", sleep=lambda seconds: None)[1].sent == 0, "asked for once, not for ever"
        path = tmp_path / "填报表" / "001云溪市第1管理局.xlsx"
        path.write_bytes(path.read_bytes() + b"\0")  # another form by now
        changed = form_letters(who, tmp_path / "填报表", None)
        assert post(changed, who, "", sleep=lambda seconds: None, resend=True)[1].sent == 1
    ids = [one.message["message-id"] for one in server.received if one.to == [house[0].mail]]
    assert len(ids) == 2 and ids[0] != ids[1], "another letter is not taken for a repetition"


def test_another_name_for_the_unit_or_the_period_is_no_reason_for_a_second_form(tmp_path: Path) -> None:
    house = HOUSE[:2]
    forms(tmp_path, house)
    server = Post()
    with serving(server) as port:
        who = office(tmp_path, port, house)
        post(form_letters(who, tmp_path / "填报表", None), who, "", sleep=lambda seconds: None)
        renamed = (replace(house[0], name="云溪市第一管理总局", aliases=(house[0].name,)), house[1])
        who = office(tmp_path, port, renamed)
        who = replace(who, period=who.period._replace(name="2期"))
        planned, posted = post(form_letters(who, tmp_path / "填报表", None), who, "", sleep=lambda seconds: None)
    assert posted.sent == 0 and {one.status for one in planned} == {SENT_BEFORE} and len(server.received) == 2


def test_a_log_that_an_editor_saved_in_another_coding_is_read_or_refused(tmp_path: Path) -> None:
    house = HOUSE[:2]
    forms(tmp_path, house)
    with serving(Post()) as port:
        who = office(tmp_path, port, house)
        letters = form_letters(who, tmp_path / "填报表", None)
        post(letters, who, "", sleep=lambda seconds: None)
    whole = who.journal.read_text(encoding="utf-8")
    for coding in ("utf-8-sig", "gb18030"):
        who.journal.write_bytes(whole.replace("\n", "\r\n").encode(coding))
        assert {one.status for one in plan(letters, who, read_log(who.journal))} == {SENT_BEFORE}, coding
    for data in (whole.encode("utf-16"), whole.encode().replace("云".encode(), b"\xff\xff")):
        who.journal.write_bytes(data)
        with pytest.raises(OperatorError, match="另存为 UTF-8"):
            read_log(who.journal)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = (
    "state",
    "campaign",
    "period",
    "kind",
    "tier",
    "unit",
    "edition",
    "round",
    "message_id",
    "to",
    "files",
    "answer",
)


@given(
    st.lists(st.dictionaries(st.sampled_from(_FIELDS), _JSON | st.just("about") | st.just(1)) | _JSON, max_size=4),
    st.binary(max_size=20),
)
@settings(max_examples=80, deadline=None)
def test_whatever_stands_in_the_journal_is_read_or_refused(lines: list[object], noise: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "记录.jsonl"
        data = b"\n".join(json.dumps({"mail": one}, ensure_ascii=True).encode() for one in lines)
        path.write_bytes(data + b'\n{"mail":"' + noise)
        with contextlib.suppress(OperatorError):
            read_log(path)


@pytest.mark.parametrize("stage", ["rcpt", "content", "dot"])
def test_an_interruption_by_hand_is_as_safe_as_a_crash(tmp_path: Path, stage: str) -> None:
    """Ctrl-C: before the message left, the unit is sent to next time; after it left, nobody knows and nobody claims to."""
    house = HOUSE[:3]
    forms(tmp_path, house)
    server = Post()
    with serving(server) as port:
        who = office(tmp_path, port, house)
        letters = form_letters(who, tmp_path / "填报表", None)
        import smtplib

        names = {"rcpt": "rcpt", "content": "docmd", "dot": "getreply"}
        real = getattr(smtplib.SMTP, names[stage])
        calls = []

        def interrupted(self: smtplib.SMTP, *arguments: object) -> object:
            calls.append(1)
            if stage != "dot":
                if len(calls) == 2:
                    raise KeyboardInterrupt
                return real(self, *arguments)
            answer = real(self, *arguments)
            if len(server.received) == 2:  # the server has said 250, and nobody has written it down yet
                raise KeyboardInterrupt
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smtplib.SMTP, names[stage], interrupted)
            with pytest.raises(KeyboardInterrupt):
                post(letters, who, "", sleep=lambda seconds: None)
        standing = [one.status for one in plan(letters, who, read_log(who.journal))]
        assert standing == [SENT_BEFORE, UNCERTAIN if stage == "dot" else READY, READY]
        _, posted = post(letters, who, "", sleep=lambda seconds: None)
        assert posted.sent == (1 if stage == "dot" else 2)
    got = Counter(mail for one in server.received for mail in one.to)
    assert set(got.values()) == {1}


class Chaos:
    """A server that does anything at any time; what it has certainly taken it also answers for, unless the line breaks."""

    ANSWERS = (
        None,
        None,
        None,
        "450 4.7.1 Greylisted",
        "421 4.3.2 closing",
        "550 5.1.1 gone",
        "554 spam",
        "452 4.2.2 full",
    )

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.calm = rng, False

    def answer(self, address: str) -> str | None:
        return None if self.calm else self.rng.choice(self.ANSWERS)

    def mail(self, address: str) -> str | None:
        return None if self.calm else self.rng.choice((None, None, None, None, "451 later", "421 closing"))

    def cut(self, stage: str, address: str) -> bool:
        return not self.calm and self.rng.random() < 0.06


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_server_does_nobody_has_two_letters(tmp_path: Path, seed: int) -> None:
    house = HOUSE[:12]
    forms(tmp_path, house)
    chaos = Chaos(random.Random(seed))
    server = Post(rcpt=chaos.answer, data=chaos.answer, mail=chaos.mail, cut=chaos.cut)
    quick = {"sleep": lambda seconds: None, "waits": (1.0, 2.0), "reconnect": (1.0, 1.0)}
    with serving(server) as port:
        who = office(tmp_path, port, house)
        letters = form_letters(who, tmp_path / "填报表", None)
        for _ in range(4):
            try:
                planned, _posted = post(letters, who, "", **quick)
            except OperatorError:
                continue
            told = {one.letter.to[0].mail for one in planned if one.status in (SENT, SENT_BEFORE)}
            doubt = {one.letter.to[0].mail for one in planned if one.status == UNCERTAIN}
            got = Counter(mail for one in server.received for mail in one.to)
            assert told <= set(got) <= told | doubt and set(got.values()) <= {1}
        chaos.calm = True
        planned, _posted = post(letters, who, "", **quick)
    got = Counter(mail for one in server.received for mail in one.to)
    assert set(got.values()) == {1} and {one.status for one in planned} <= {SENT, SENT_BEFORE, UNCERTAIN}
    assert {one.mail for one in house} - set(got) <= {
        one.letter.to[0].mail for one in planned if one.status == UNCERTAIN
    }
