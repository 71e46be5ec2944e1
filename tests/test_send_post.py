"""Letters to a real server that refuses, puts off, breaks off or never answers: what is sent once stays sent once."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from post_office import PASSWORD, USER, Post, authority, forms, office, once, serving, unit_in, units

from toolkit.app.letters import attachment, form_letters
from toolkit.app.mailing import Office, Planned, Posted
from toolkit.app.send import plan, post
from toolkit.deliver import outbox, smtp
from toolkit.deliver.smtp_words import meaning, said
from toolkit.model.errors import OperatorError
from toolkit.model.mail import (
    FAILED,
    KEPT,
    NOT_TRIED,
    READY,
    RETURNED_KIND,
    SENT,
    SENT_BEFORE,
    UNCERTAIN,
    Address,
    Letter,
)
from toolkit.model.unit import Unit

HOUSE = units(4)
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def sent(who: Office, **more: Any) -> tuple[dict[str, Planned], Posted]:
    """Send the forms that lie beside the settings; letters by unit."""
    letters = form_letters(who, who.folder / "填报表", None)
    slept: list[float] = more.pop("slept", [])
    planned, posted = post(letters, who, PASSWORD, sleep=slept.append, waits=more.pop("waits", (1.0, 2.0)), **more)
    return {one.letter.unit: one for one in planned}, posted


def log(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "记录.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["mail"] for line in lines]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    forms(tmp_path, HOUSE)
    return tmp_path


def test_each_unit_gets_its_own_form_once_and_the_log_tells_of_it(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "this-machine.corp.example.cn")
    server = Post()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        first, posted = sent(who)
        assert posted.sent == 4 and {one.status for one in first.values()} == {SENT}
        again, posted = sent(who)
    assert posted.sent == 0 and {one.status for one in again.values()} == {SENT_BEFORE}
    assert len(server.received) == 4
    for mail in server.received:
        ((name, data),) = mail.files.items()
        unit = unit_in(data)
        assert mail.to == [next(one.mail for one in HOUSE if one.name == unit)] and unit in name
        assert unit in mail.message["to"] and unit in mail.message["subject"]
        text = mail.message.get_body(("plain",)).get_content()
        assert name in text and "2026年7月5日" in text
    told = log(house)
    assert [one["state"] for one in told] == ["about", "accepted"] * 4
    for about, accepted in zip(told[::2], told[1::2], strict=True):
        assert accepted["answer"] == "250 2.0.0 Ok: queued" and accepted["message_id"] == about["message_id"]
        mail = next(one for one in server.received if one.to == about["to"])
        assert mail.message["message-id"] == f"<{about['message_id']}>"
        assert [one["file"] for one in about["files"]] == list(mail.files)
    assert server.hellos == ["[127.0.0.1]"] * len(server.hellos)
    heads = "\n".join(f"{name}: {value}" for one in server.received for name, value in one.message.items())
    assert not re.search(rf"\b{re.escape(socket.gethostname())}\b", heads) and "this-machine" not in heads


def test_one_more_goes_out_only_when_it_is_asked_for(house: Path) -> None:
    server = Post()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        sent(who)
        (house / "填报表" / "002云溪市第2管理局.xlsx").write_bytes(
            (house / "填报表" / "002云溪市第2管理局.xlsx").read_bytes() + b"\0"
        )
        after, _ = sent(who)
        assert after["云溪市第2管理局"].status == SENT_BEFORE and "--again" in after["云溪市第2管理局"].said[0]
        after, posted = sent(who, again=["云溪市第2管理局"])
        assert posted.sent == 1 and after["云溪市第2管理局"].status == SENT
        assert sent(who)[1].sent == 0
    ids = [one.message["message-id"] for one in server.received]
    assert len(ids) == 5 == len(set(ids))


def test_of_two_letters_to_one_unit_in_one_run_one_goes(house: Path) -> None:
    server = Post()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        first, *_ = form_letters(who, house / "填报表", None)
        other = replace(first, attachments=(first.attachments[0]._replace(name="另一份.xlsx"),))
        planned, posted = post([first, other], who, "", sleep=lambda seconds: None)
    assert posted.sent == 1 == len(server.received)
    assert [one.status for one in planned] == [SENT, KEPT] and "两封同样的信" in planned[1].said[0]


def test_an_attachment_that_changes_between_looking_and_sending_stays_here(house: Path) -> None:
    server = Post()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        letters = form_letters(who, house / "填报表", None)
        other = (house / "填报表" / "002云溪市第2管理局.xlsx").read_bytes()
        (house / "填报表" / "001云溪市第1管理局.xlsx").write_bytes(other)
        planned, posted = post(letters, who, "", sleep=lambda seconds: None)
    assert posted.sent == 3 and planned[0].status == FAILED and "改过" in planned[0].said[0]
    assert all(
        one.to[0] == f"unit{unit_in(next(iter(one.files.values())))[4]}@yunxi.example.cn" for one in server.received
    )


def test_what_was_sent_back_before_is_left_out_of_the_next_letter(house: Path) -> None:
    who = office(house, 1, HOUSE)
    files = [attachment(path, path.read_bytes()) for path in sorted((house / "填报表").iterdir())[:2]]
    letter = Letter(RETURNED_KIND, "云溪市第1管理局", (Address("", "unit1@yunxi.example.cn"),), attachments=(files[0],))
    server = Post()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        for attached in ((files[0],), tuple(files), tuple(reversed(files))):
            post([replace(letter, attachments=attached)], who, "", sleep=lambda seconds: None)
        post(
            [replace(letter, attachments=tuple(files))], who, "", sleep=lambda seconds: None, again=["云溪市第1管理局"]
        )
    assert [list(one.files) for one in server.received] == [
        [files[0].name],
        [files[1].name],
        [one.name for one in files],
    ]


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 No such user", "没有这个邮箱"),
        ("552 5.2.2 Mailbox full, quota exceeded", "配额"),
        ("554 5.7.1 Relay access denied", "拦下|不允许"),
        ("553 sorry", "服务器拒收"),
        ("550 5.4.5 Daily user sending quota exceeded", "今天的发信数量用完了"),
    ],
)
def test_a_refused_recipient_is_told_and_the_rest_goes_on(house: Path, answer: str, words: str) -> None:
    server = Post(rcpt=lambda address: answer if address.startswith("unit2@") else None)
    with serving(server) as port:
        found, posted = sent(office(house, port, HOUSE))
    bad = found["云溪市第2管理局"]
    assert bad.status == FAILED and re.search(words, bad.said[0]) and answer in bad.said[0]
    assert posted.sent == 3 == len(server.received) and not posted.stopped
    failed = [one for one in log(house) if one["state"] == "failed"]
    assert len(failed) == 1 and answer in failed[0]["answer"]


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        (550, "用户不存在", "没有这个邮箱"),
        (554, "DT:SPM 163 smtp5,被识别为垃圾邮件", "垃圾邮件"),
        (450, "发送频率过快", "每分钟封数"),
        (552, "邮件过大", "信太大"),
        (552, "5.2.2 收件人信箱容量已满", "邮箱满了"),
        (550, "超出今日发信数量", "今天的发信数量"),
        (451, "4.7.1 Greylisted", "过一会儿"),
        (571, "5.7.1 拒绝", "不允许往这个地址发"),
        (599, "本站不收此信", "服务器拒收"),
    ],
)
def test_answers_in_chinese_of_either_coding_are_understood(code: int, text: str, words: str) -> None:
    for coding in ("utf-8", "gb18030"):
        told = meaning(said(code, text.encode(coding)))
        assert words in told and f"{code} {text}" in told and "\n" not in told
    assert said(550, b"x\r\nBcc: y\0" + "长".encode() * 300).count("\n") == 0


def test_a_refused_copy_is_told_but_the_unit_gets_its_letter(house: Path) -> None:
    known = (
        Unit(
            "云溪市第1管理局",
            mail="unit1@yunxi.example.cn；x1@yunxi.example.cn",
            leaders=("李局长 li@yunxi.example.cn",),
        ),
        *HOUSE[1:],
    )
    server = Post(rcpt=lambda address: "550 5.1.1 gone" if address[0] in "lx" else None)
    with serving(server) as port:
        found, posted = sent(office(house, port, known))
    one = found["云溪市第1管理局"]
    assert one.status == SENT and posted.sent == 4
    assert "x1@yunxi.example.cn 没有收" in one.said[0] and "li@yunxi.example.cn 没有收" in one.said[1]
    accepted = next(line for line in log(house) if line["state"] == "accepted" and line["unit"] == "云溪市第1管理局")
    assert set(accepted["refused"]) == {"x1@yunxi.example.cn", "li@yunxi.example.cn"}
    assert server.received[0].to == ["unit1@yunxi.example.cn"]


def test_greylisting_is_waited_for_and_nobody_gets_two(house: Path) -> None:
    server, slept, said = Post(rcpt=once("450 4.7.1 Greylisted, try again later")), list[float](), list[str]()
    with serving(server) as port:
        found, posted = sent(office(house, port, HOUSE), slept=slept, waits=(60.0, 180.0), say=said.append)
    assert posted.sent == 4 and {one.status for one in found.values()} == {SENT}
    assert sorted(one.to[0] for one in server.received) == [one.mail for one in HOUSE]
    assert 60.0 in slept and 180.0 not in slept and "等 1 分钟" in said[0]


def test_a_server_that_puts_off_for_ever_is_left_for_the_next_run(house: Path) -> None:
    server = Post(rcpt=lambda address: "451 4.3.0 later" if address.startswith("unit3@") else None)
    with serving(server) as port:
        who = office(house, port, HOUSE)
        found, posted = sent(who)
        assert found["云溪市第3管理局"].status == FAILED and "过些时候再运行" in found["云溪市第3管理局"].said[0]
        server.rcpt = lambda address: None
        found, posted = sent(who)
    assert posted.sent == 1 and found["云溪市第3管理局"].status == SENT and len(server.received) == 4
    assert sum(address.startswith("unit3@") for address in server.transcript) == 4


def test_a_copy_that_is_put_off_holds_the_letter_back_until_the_last_try(house: Path) -> None:
    known = (Unit("云溪市第1管理局", mail="unit1@yunxi.example.cn", leaders=("li@yunxi.example.cn",)), *HOUSE[1:])
    server = Post(rcpt=lambda address: "450 busy" if address.startswith("li@") else None)
    with serving(server) as port:
        found, _ = sent(office(house, port, known))
    assert found["云溪市第1管理局"].status == SENT and "li@yunxi.example.cn 没有收" in found["云溪市第1管理局"].said[0]
    assert [one.to for one in server.received].count(["unit1@yunxi.example.cn"]) == 1
    assert server.transcript.count("li@yunxi.example.cn") == 3, "the first and two more tries"


def test_a_message_that_is_refused_at_its_end_was_not_sent(house: Path) -> None:
    server = Post(data=lambda address: "554 5.7.1 DT:SPM spam" if address.startswith("unit1@") else None)
    with serving(server) as port:
        who = office(house, port, HOUSE)
        found, _ = sent(who)
        assert found["云溪市第1管理局"].status == FAILED and "垃圾邮件" in found["云溪市第1管理局"].said[0]
        server.data = lambda address: None
        found, posted = sent(who)
    assert posted.sent == 1 and len(server.received) == 4


# --- lines that break -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["mail", "rcpt", "content"])
def test_a_line_that_breaks_before_the_end_of_a_message_is_taken_up_again(house: Path, stage: str) -> None:
    broken: list[str] = []

    def cut(where: str, address: str) -> bool:
        if where == stage and len(broken) < 2:
            broken.append(address)
            return True
        return False

    server = Post(cut=cut)
    big = house / "大附件.bin"
    big.write_bytes(
        os.urandom(12 << 20)
    )  # more than the systems between hold: its end cannot have left when the line breaks
    with serving(server, data_size_limit=None) as port:
        who = office(house, port, HOUSE)
        letters = form_letters(who, house / "填报表", None)
        if stage == "content":
            heavy = (attachment(big, big.read_bytes()),)
            letters = [*(replace(one, attachments=heavy) for one in letters[:2]), *letters[2:]]
        planned, posted = post(letters, who, "", sleep=lambda seconds: None, waits=(1.0, 2.0))
    assert len(broken) == 2 and posted.sent == 4 and {one.status for one in planned} == {SENT}
    assert sorted(one.to[0] for one in server.received) == [one.mail for one in HOUSE]


def test_without_an_answer_to_the_final_dot_nobody_knows_and_nothing_is_sent_again_unasked(house: Path) -> None:
    server = Post(cut=lambda stage, address: stage == "dot" and address.startswith("unit2@"))
    with serving(server) as port:
        who = office(house, port, HOUSE)
        found, posted = sent(who)
        doubt = found["云溪市第2管理局"]
        assert doubt.status == UNCERTAIN and "--resend-uncertain" in doubt.said[0] and posted.sent == 3
        server.cut = lambda stage, address: False
        found, posted = sent(who)
        assert posted.sent == 0 and found["云溪市第2管理局"].status == UNCERTAIN
        assert "--resend-uncertain" in found["云溪市第2管理局"].said[0]
        found, posted = sent(who, resend=True)
        assert posted.sent == 1 and sent(who, resend=True)[1].sent == 0
    twice = [one.message["message-id"] for one in server.received if one.to == ["unit2@yunxi.example.cn"]]
    assert len(twice) == 2 and twice[0] == twice[1], "a repetition has the same Message-ID, so that servers can know it"


def test_a_server_that_goes_away_stops_everything_with_one_sentence(house: Path) -> None:
    server, slept = Post(), list[float]()
    with serving(server) as port:
        who = office(house, port, HOUSE)
        letters = form_letters(who, house / "填报表", None)

        def gone(done: int, total: int, name: str) -> None:
            if done == 2:
                server.mail = lambda address: "421 4.3.2 shutting down"

        planned, posted = post(letters, who, "", sleep=slept.append, waits=(1.0,), tick=gone)
        assert [one.status for one in planned] == [SENT, SENT, FAILED, FAILED]
    planned, posted = post_closed(letters, who)
    assert "没有开" in posted or "连" in posted
    with serving(Post()) as port:
        found, posted_again = sent(office(house, port, HOUSE))
    assert posted_again.sent == 2 and [one.status for one in found.values()].count(SENT_BEFORE) == 2


def post_closed(letters: Any, who: Office) -> tuple[None, str]:
    with pytest.raises(OperatorError) as caught:
        post(letters, who, "", sleep=lambda seconds: None)
    return None, str(caught.value)


def test_a_line_that_cannot_be_had_again_leaves_the_rest_untried(house: Path) -> None:
    server = Post()
    slept: list[float] = []
    with serving(server) as port:
        who = office(house, port, HOUSE)
        letters = form_letters(who, house / "填报表", None)
        real = smtp.Line._connected
        opened = []

        def connected(line: smtp.Line) -> Any:
            opened.append(1)
            if len(opened) > 1:
                raise smtp.LineDown("网断了。")
            return real(line)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(smtp.Line, "_connected", connected)
            server.cut = lambda stage, address: stage == "rcpt" and address.startswith("unit2@")
            planned, posted = post(letters, who, "", sleep=slept.append, waits=(1.0,), reconnect=(5.0, 7.0))
    assert [one.status for one in planned] == [SENT, NOT_TRIED, NOT_TRIED, NOT_TRIED]
    assert "网断了" in posted.stopped and "接着发" in posted.stopped and [s for s in slept if s >= 5] == [5.0, 7.0]


# --- login, TLS -------------------------------------------------------------------------------------------------------


def test_a_wrong_password_stops_everything_with_one_sentence_that_does_not_tell_it(house: Path) -> None:
    server = Post()
    with serving(server, auth=True) as port:
        who = office(house, port, HOUSE, user=USER)
        letters = form_letters(who, house / "填报表", None)
        with pytest.raises(OperatorError, match="授权码") as caught:
            post(letters, who, "wrong-and-secret")
        told = str(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
        assert "wrong-and-secret" not in told and "535" in told
        assert server.received == [] and len(server.logins) <= 2
        assert post(letters, who, PASSWORD, sleep=lambda seconds: None)[1].sent == 4
    journal = (house / "记录.jsonl").read_text(encoding="utf-8")
    assert PASSWORD not in journal and "secret" not in journal
    assert PASSWORD not in repr(smtp.Line(smtp.Route("h", 1, "SSL"), PASSWORD))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("553 Mail from must equal authorized user", "多数邮箱要求发件人就是登录的账号"),
        ("530 5.7.0 Authentication required", "要先登录"),
        ("530 5.7.0 Must issue a STARTTLS command first", "加密方式改成 STARTTLS"),
    ],
)
def test_a_sender_whom_the_server_does_not_know_stops_everything(house: Path, answer: str, words: str) -> None:
    server = Post(mail=lambda address: answer)
    with serving(server) as port:
        found, posted = sent(office(house, port, HOUSE))
    assert (
        words in posted.stopped and answer in posted.stopped and {one.status for one in found.values()} == {NOT_TRIED}
    )
    assert server.transcript == []


def test_an_account_that_is_no_account_is_one_sentence(house: Path) -> None:
    with serving(Post(), auth=True) as port, pytest.raises(OperatorError, match="全角"):
        sent(office(house, port, HOUSE, user="办公室"))


def test_a_server_that_repeats_the_password_is_not_quoted(house: Path) -> None:
    server = Post(rcpt=lambda address: f"550 no {PASSWORD} here")
    with serving(server, auth=True) as port:
        found, _ = sent(office(house, port, HOUSE, user=USER))
    assert all("***" in one.said[0] and PASSWORD not in one.said[0] for one in found.values())
    assert PASSWORD not in (house / "记录.jsonl").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize("security", ["SSL", "STARTTLS"])
def test_a_private_authority_is_trusted_when_it_is_named_and_only_then(house: Path, ours: Any, security: str) -> None:
    more = (
        {"ssl_context": ours.context()}
        if security == "SSL"
        else {"tls_context": ours.context(), "require_starttls": True}
    )
    server = Post()
    (house / "根证书.pem").write_bytes(ours.root.read_bytes())
    with serving(server, auth=True, **more) as port:
        trusting = office(house, port, HOUSE, security=security, user=USER, authority="根证书.pem")
        wary = office(house, port, HOUSE, security=security, user=USER)
        letters = form_letters(trusting, house / "填报表", None)
        with pytest.raises(OperatorError, match=r"证书不受信任.*根证书"):
            post(letters, wary, PASSWORD)
        assert server.logins == []
        assert post(letters, trusting, PASSWORD, sleep=lambda seconds: None)[1].sent == 4


@pytest.mark.parametrize(
    ("host", "days", "words"), [("mx.other.example.cn", 30, "不是发给"), ("127.0.0.1", -1, "过期")]
)
def test_a_certificate_of_somebody_else_or_of_the_past_is_refused(
    house: Path, tmp_path_factory: pytest.TempPathFactory, host: str, days: int, words: str
) -> None:
    wrong = authority(tmp_path_factory.mktemp("ca"), host, days)
    (house / "根证书.pem").write_bytes(wrong.root.read_bytes())
    server = Post()
    with serving(server, ssl_context=wrong.context()) as port:
        who = office(house, port, HOUSE, security="SSL", authority="根证书.pem")
        with pytest.raises(OperatorError, match=words):
            post(form_letters(who, house / "填报表", None), who, PASSWORD)
    assert server.hellos == []


def test_nothing_goes_out_in_the_clear_unless_the_settings_say_so(house: Path) -> None:
    server = Post()
    with serving(server) as port:
        letters = form_letters(office(house, port, HOUSE), house / "填报表", None)
        with pytest.raises(OperatorError, match="不支持 STARTTLS"):
            post(letters, office(house, port, HOUSE, security="STARTTLS", user=USER), PASSWORD)
        with pytest.raises(OperatorError, match="加密方式"):
            post(letters, office(house, port, HOUSE, security="SSL", user=USER), PASSWORD)
    assert server.received == [] and server.logins == []


@pytest.mark.parametrize("hidden", [False, True], ids=["refused", "not offered"])
def test_a_server_that_wants_a_protected_line_first_is_no_wrong_password(house: Path, ours: Any, hidden: bool) -> None:
    context = ours.context()
    more = {"authenticator": Post().authenticate, "auth_require_tls": hidden, "require_starttls": not hidden}
    with serving(Post(), tls_context=context, **more) as port:
        letters = form_letters(office(house, port, HOUSE), house / "填报表", None)
        with pytest.raises(OperatorError, match="加密方式改成 STARTTLS") as told:
            post(letters, office(house, port, HOUSE, user=USER), PASSWORD)
    assert "不对" not in str(told.value) and "清空" not in str(told.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"host": "nowhere.invalid"}, "找不到邮件服务器“nowhere.invalid”"),
        ({"host": ""}, "还没有填服务器"),
        ({"sender": "", "user": ""}, "还没有填发件人"),
        ({"authority": "没有.pem"}, "找不到证书文件“没有.pem”"),
    ],
)
def test_settings_that_cannot_work_are_one_sentence(house: Path, more: dict[str, Any], words: str) -> None:
    who = office(house, 9, HOUSE, **more)
    with pytest.raises(OperatorError, match=words):
        post(form_letters(who, house / "填报表", None), who, "x")


def test_a_file_that_is_no_certificate_is_one_sentence(house: Path) -> None:
    (house / "根证书.pem").write_text("不是证书", encoding="utf-8")
    who = office(house, 9, HOUSE, security="SSL", authority="根证书.pem")
    with pytest.raises(OperatorError, match="PEM"):
        post(form_letters(who, house / "填报表", None), who, "x")
    assert smtp.trusted(None).verify_mode == ssl.CERT_REQUIRED and smtp.trusted(None).check_hostname


# --- sizes, pace, locks -----------------------------------------------------------------------------------------------


def test_a_letter_larger_than_the_server_takes_is_told_without_sending_it(house: Path) -> None:
    big = house / "填报表" / "001云溪市第1管理局.xlsx"
    data = big.read_bytes()
    server = Post()
    with serving(server, data_size_limit=3 * len(data)) as port:
        who = office(house, port, HOUSE)
        letters = form_letters(who, house / "填报表", None)
        heavy = letters[0].attachments[0]
        letters[0] = replace(letters[0], attachments=(heavy,) * 4)
        planned, posted = post(letters, who, "", sleep=lambda seconds: None)
    assert planned[0].status == FAILED and "超过服务器允许的" in planned[0].said[0] and posted.sent == 3
    assert "unit1@yunxi.example.cn" not in server.transcript


def test_a_letter_larger_than_the_office_allows_is_told_in_the_preview(house: Path) -> None:
    letters = form_letters(office(house, 1, HOUSE), house / "填报表", None)
    heavy = letters[0].attachments[0]._replace(size=3 << 20)
    letters[0] = replace(letters[0], attachments=(heavy,))
    found = plan(letters, office(house, 1, HOUSE, limit=4), outbox.Log())
    assert [one.status for one in found] == [KEPT, READY, READY, READY] and "超过设置允许的 4 MB" in found[0].said[-1]


def test_not_more_letters_a_minute_than_the_settings_say(house: Path) -> None:
    slept: list[float] = []
    with serving(Post()) as port:
        sent(office(house, port, HOUSE, per_minute=20), slept=slept)
    assert len(slept) == 3 and all(2.5 < seconds <= 3.0 for seconds in slept)


def test_two_windows_do_not_send_at_once(house: Path) -> None:
    with serving(Post()) as port:
        who = office(house, port, HOUSE)
        with outbox.opened(who.journal), pytest.raises(OperatorError, match="另一个窗口"):
            sent(who)
        assert sent(who)[1].sent == 4


def test_where_nothing_can_be_logged_nothing_is_sent(house: Path) -> None:
    server = Post()
    (house / "记录.jsonl").mkdir()
    with serving(server) as port:
        with pytest.raises(OperatorError, match="所以没有发"):
            sent(office(house, port, HOUSE))
        (house / "记录.jsonl").rmdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("toolkit.deliver.journal.append", _full)
            _, posted = sent(office(house, port, HOUSE))
    assert "写不进去" in posted.stopped and server.received == []


def _full(path: Path, record: Any) -> None:
    raise OSError(28, "No space left on device")


def test_an_address_outside_the_allowed_domains_gets_nothing(house: Path) -> None:
    known = (
        Unit("云溪市第1管理局", mail="a@163.example.com", leaders=("b@yunxi.example.cn",)),
        Unit("云溪市第2管理局", mail="a@sub.yunxi.example.cn", leaders=("李 b@163.example.com",)),
        Unit("云溪市第3管理局", mail="a@evilyunxi.example.cn.org"),
        Unit("云溪市第4管理局", mail=""),
    )
    server = Post()
    with serving(server) as port:
        found, posted = sent(office(house, port, known, domains=("yunxi.example.cn",)))
    assert [one.status for one in found.values()] == [KEPT, SENT, KEPT, KEPT] and posted.sent == 1
    assert [one.to for one in server.received] == [["a@sub.yunxi.example.cn"]]
    assert "不在“允许的域名”里" in found["云溪市第1管理局"].said[0]
    assert "没有抄送" in found["云溪市第2管理局"].said[0] and "没有填邮箱" in found["云溪市第4管理局"].said[0]


@pytest.mark.parametrize(
    ("stage", "seconds", "state"), [("rcpt", 0.6, smtp.LATER), ("dot", 0.6, smtp.ACCEPTED), ("dot", 3.0, smtp.UNKNOWN)]
)
def test_a_slow_server_is_given_more_time_for_a_whole_message(stage: str, seconds: float, state: str) -> None:
    class Slow(Post):
        async def handle_RCPT(self, *arguments: Any) -> str:
            await asyncio.sleep(seconds if stage == "rcpt" else 0)
            return await super().handle_RCPT(*arguments)

        async def handle_DATA(self, *arguments: Any) -> str:
            await asyncio.sleep(seconds if stage == "dot" else 0)
            return await super().handle_DATA(*arguments)

    begun: list[str] = []
    with serving(Slow()) as port:
        line = smtp.Line(smtp.Route("127.0.0.1", port, "不加密", timeout=0.3))
        verdict = line.hand_over(USER, ["a@example.cn"], [], b"Subject: x\r\n\r\n.x\r\n", lambda: begun.append("about"))
        line.drop()
    assert verdict.state == state and begun == ([] if stage == "rcpt" else ["about"])
