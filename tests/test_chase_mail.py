"""催报 by mail to a real server on loopback: each unit its own letter and notice, once for each tier, the superior at the last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from chasing import AFTER1, AFTER3, PERIOD, T1, T3, Run, answers, campaign_in, change, chased, runner, saved_by_hand
from post_office import PASSWORD, USER, Post, Received, serving

from toolkit.cli.running import carried_out
from toolkit.model.rules import Waiver
from toolkit.model.settings import Extension, Mail
from toolkit.settings.workbook import load_settings

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
MAILS = {
    "市市场监管局": "scjg@yunxi.example.cn", "市税务局": "sw@yunxi.example.cn", "市水务局": "shw@yunxi.example.cn",
    "青岚县": "ql@yunxi.example.cn", "石桥区": "sq@yunxi.example.cn",
}  # fmt: skip
ABOVE = "zfb@yunxi.example.cn"


@contextmanager
def server(folder: Path, post: Post) -> Iterator[Post]:
    """The settings name this server, every unit has an address, 市水务局 a superior."""
    with serving(post) as port:
        old = load_settings(folder / "设置.xlsx")
        units = [replace(one, mail=MAILS.get(one.name, "")) for one in old.units if one.name != "市政府办公室"]
        units = [replace(one, parent="市政府办公室") if one.name == "市水务局" else one for one in units]
        units.append(replace(units[0], name="市政府办公室", aliases=(), order=None, mail=ABOVE))
        mail = Mail("127.0.0.1", port, "不加密", sender="市营商办 <office@yunxi.example.cn>", per_minute=600)
        change(folder, units=tuple(units), mail=mail)
        yield post


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = campaign_in(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(capsys)


def whose(mail: Received) -> str:
    return next(unit for unit, address in MAILS.items() if address == mail.to[0])


def test_each_tier_is_one_letter_and_the_last_goes_to_the_superior_too(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        seen = 0
        for day, tier, notice in (
            (T3, "提醒", ""), (T1, "末次提醒", ""), (AFTER1, "催办", "催办通知单"), (AFTER3, "督办", "督办通知单"),
        ):  # fmt: skip
            run(day, "--yes")
            run(day, "--yes")
            fresh = post.received[seen:]
            seen = len(post.received)
            assert sorted(map(whose, fresh)) == sorted(MAILS), tier
            for mail in fresh:
                unit = whose(mail)
                assert f"【{tier}】" in mail.message["Subject"] and unit in mail.message["Subject"]
                assert list(mail.files) == ([f"{notice}-{unit}.docx"] if notice else [])
                assert (ABOVE in mail.to) == (tier == "督办" and unit == "市水务局")
                for content in mail.files.values():
                    assert content == (campaign / "成果" / "催办" / PERIOD / f"{notice}-{unit}.docx").read_bytes()
                body = mail.message.get_body(("plain",))
                assert body is not None
                words = body.get_content()
                assert ("改造供水管网" in words) == (unit == "市水务局")
        sheet = openpyxl.load_workbook(campaign / "成果" / "催办记录.xlsx").active
        assert sheet is not None
        assert [str(row[8].value)[:2] for row in sheet.iter_rows(min_row=sheet.max_row - 19)] == ["已发"] * 20
        said = run("2026-07-20", "--yes")
        assert "今天没有要发的" in said and "封" not in said
        assert len(post.received) == seen == 20


def test_a_preview_writes_drafts_and_sends_nothing(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        said = run(AFTER1)
        assert "还没有发" in said
        assert len(list((campaign / "成果" / "邮件预览" / "催报").glob("*.eml"))) == 5
        run(AFTER1, "--yes", "--no-mail")
        assert not post.received and len(chased(campaign)) == 5


def test_what_did_not_leave_is_sent_on_a_later_day_if_the_unit_still_owes(campaign: Path, run: Run) -> None:
    stopped = {MAILS["市水务局"], MAILS["石桥区"]}
    with server(campaign, Post(rcpt=lambda address: "550 no such user" if address in stopped else None)) as post:
        run(AFTER1, "--yes", status=1)
        assert len(chased(campaign)) == 5
        assert sorted(map(whose, post.received)) == ["市市场监管局", "市税务局", "青岚县"]
        stopped.clear()
        answers(campaign, "石桥区")
        run("2026-07-07", "--yes")
        assert [whose(mail) for mail in post.received[3:]] == ["市水务局"]
        assert list(post.received[3].files) == ["催办通知单-市水务局.docx"]
        run("2026-07-07", "--yes")
        assert len(post.received) == 4 and len(chased(campaign)) == 5


def test_a_letter_whose_notice_is_gone_does_not_leave_without_it(campaign: Path, run: Run) -> None:
    stopped = {MAILS["市水务局"]}
    with server(campaign, Post(rcpt=lambda address: "550 no such user" if address in stopped else None)) as post:
        run(AFTER1, "--yes", status=1)
        stopped.clear()
        (campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx").unlink()
        assert "它的催办通知单不在了，没有发" in run("2026-07-07", "--yes", status=1)
        assert len(post.received) == 4


def test_an_uncertain_letter_goes_again_only_when_that_is_asked_for(campaign: Path, run: Run) -> None:
    cut = Post(cut=lambda stage, address: stage == "dot" and address == MAILS["市水务局"])
    with server(campaign, cut) as post:
        said = run(T3, "--yes", status=1)
        assert "待确认　市水务局" in said and "--resend-uncertain" in said
        post.cut = lambda stage, address: False
        run(T3, "--yes", status=1)
        assert len(post.received) == 5
        run(T3, "--yes", "--resend-uncertain")
        assert [whose(mail) for mail in post.received[5:]] == ["市水务局"]
        run(T3, "--yes", "--resend-uncertain")
        assert len(post.received) == 6 and len(chased(campaign)) == 5


def test_the_notice_that_leaves_is_the_one_that_the_office_edited(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        run(AFTER1)
        sheet = openpyxl.load_workbook(campaign / "成果" / "邮件预览" / "催报" / "发信清单.xlsx").active
        assert sheet is not None and all("送审稿" in str(row[3].value) for row in sheet.iter_rows(min_row=3))
        edited = saved_by_hand(campaign / "成果" / "催办" / PERIOD / "催办通知单-市水务局.docx")
        run(AFTER1, "--yes")
        water = next(mail for mail in post.received if whose(mail) == "市水务局")
        assert list(water.files.values()) == [edited]


def test_what_send_has_sent_counts_and_send_respects_what_the_office_decided(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        run(AFTER1)
        old = load_settings(campaign / "设置.xlsx")
        waived = replace(old.rules, waivers=(Waiver("市税务局", "", "A521", "不用报。"),))
        change(campaign, rules=waived, extensions=(Extension("青岚县", PERIOD, "2099-01-01", "已同意。"),))
        send = ["send", "催办", "--from", f"成果/催办/{PERIOD}", "--yes"]
        assert carried_out(send) == 0
        assert sorted(map(whose, post.received)) == ["市市场监管局", "市水务局", "石桥区"]
        change(campaign, rules=old.rules, extensions=())
        assert "催办通知单　2 个单位" in run(AFTER1, "--yes")
        assert sorted(map(whose, post.received[3:])) == ["市税务局", "青岚县"]
        assert carried_out(send) == 0 and len(post.received) == 5


def test_the_letter_of_a_unit_with_an_extension_names_its_own_last_day(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        change(campaign, extensions=(Extension("市水务局", PERIOD, "2026-07-17", "防汛。"),))
        run("2026-07-14", "--yes")
        for mail in post.received:
            body = mail.message.get_body(("plain",))
            assert body is not None
            assert ("2026年7月17日" if whose(mail) == "市水务局" else "2026年7月5日") in body.get_content()
        assert {whose(mail) for mail in post.received} == set(MAILS)


def test_an_office_with_addresses_and_no_server_gets_drafts(campaign: Path, run: Run) -> None:
    with server(campaign, Post()):
        pass
    change(campaign, mail=Mail())
    said = run(T3, "--yes")
    assert "没有邮件服务器" in said and "已记为发出：5 个单位" in said
    assert len(list((campaign / "成果" / "邮件预览" / "催报").glob("*.eml"))) == 5


def test_a_unit_without_an_address_is_told_and_counts_as_chased(campaign: Path, run: Run) -> None:
    with server(campaign, Post()) as post:
        old = load_settings(campaign / "设置.xlsx")
        change(campaign, units=tuple(replace(one, mail="") if one.name == "青岚县" else one for one in old.units))
        said = run(AFTER1, "--yes", status=1)
        assert "没有填邮箱" in said and len(post.received) == 4 and len(chased(campaign)) == 5


def test_a_wrong_password_leaves_all_letters_for_the_next_run(
    campaign: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Post(), auth=True) as port, server(campaign, Post()):
        old = load_settings(campaign / "设置.xlsx")
        change(campaign, mail=replace(old.mail, port=port, user=USER))
        monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", "Wrong-77x")
        said = run(T3, "--yes", status=2)
        assert "Wrong-77x" not in (campaign / "记录.jsonl").read_text("utf-8") and "密码" in said
        monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", PASSWORD)
        assert "已发" in run("2026-07-02", "--yes")
        assert len(chased(campaign)) == 5
