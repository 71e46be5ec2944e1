"""``taizhang send`` in a campaign folder: what each unit gets, what is held back and why, and that a preview sends nothing."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from post_office import PASSWORD, USER, Post, serving, unit_in

from toolkit.app import send
from toolkit.cli.running import carried_out
from toolkit.model.errors import OperatorError
from toolkit.read.properties import properties_of

CITY = Path(__file__).parent.parent / "examples" / "云溪市"
LEADER = "li@yunxi.example.cn"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def set_up(
    path: Path, mail: dict[str, str], addresses: dict[str, str] | None = None, **columns: dict[str, str]
) -> None:
    """Fill in the sheets 单位名录 (邮箱 of every unit, or ``addresses``; other columns by unit) and 邮件."""
    book = openpyxl.load_workbook(path)
    page = book["单位名录"]
    heads = {cell.value: cell.column for cell in page[2]}
    for row in range(3, page.max_row + 1):
        name = page.cell(row, 1).value
        if name and not str(name).startswith("例"):
            if mail:
                page.cell(row, heads["邮箱"]).value = f"u{row}@yunxi.example.cn"
            if addresses and name in addresses:
                page.cell(row, heads["邮箱"]).value = addresses[name]
            for head, values in columns.items():
                if name in values:
                    page.cell(row, heads[head]).value = values[name]
    for cells in book["邮件"].iter_rows():
        if cells[0].value in mail:
            cells[1].value = mail[cells[0].value]
    book.save(path)


MAIL = {
    "服务器": "127.0.0.1", "端口": "9", "加密方式": "不加密", "发件人": f"市营商办 <{USER}>", "每分钟封数": "600",
    "允许的域名": "yunxi.example.cn", "汇总收件人": f"李副市长 {LEADER}；王秘书长 wang@yunxi.example.cn",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign as far as an evening gets it: forms, submissions, marked copies, summary, notices."""
    home = tmp_path_factory.mktemp("云溪")
    folder = home / "营商"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        assert carried_out(["init", "营商", str(CITY / "台账.xlsx")]) in (0, 1)
        patch.chdir(folder)
        set_up(folder / "设置.xlsx", MAIL)
        assert carried_out(["split"]) in (0, 1)
        shutil.copytree(CITY / "收件箱", folder / "收件箱", dirs_exist_ok=True)
        assert carried_out(["check", "--annotate", "成果/校验件"]) in (0, 1)
        assert carried_out(["merge"]) in (0, 1)
        assert carried_out(["report", "催办通知单"]) in (0, 1)
    return folder


@pytest.fixture
def here(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Path]:
    folder = tmp_path / "营商"
    shutil.copytree(made, folder)
    monkeypatch.chdir(folder)
    capsys.readouterr()
    yield folder


def listed(folder: Path, kind: str) -> dict[str, dict[str, str]]:
    """发信清单.xlsx: unit → what stands in its row."""
    page = openpyxl.load_workbook(folder / "成果" / "邮件预览" / kind / "发信清单.xlsx").active
    heads = [cell.value for cell in page[2]]
    rows = [dict(zip(heads, (cell.value or "" for cell in cells), strict=True)) for cells in page.iter_rows(min_row=3)]
    return {row["单位"]: row for row in rows}


def drafts(folder: Path, kind: str) -> dict[str, EmailMessage]:
    """The previews by the address that they are for."""
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (folder / "成果" / "邮件预览" / kind).glob("*.eml")
    ]
    return {one["to"].addresses[0].addr_spec: one for one in found}


def files(one: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_content() for part in one.iter_attachments()}


def log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "记录.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_preview_sends_nothing_and_shows_each_unit_its_own_form(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "socket.create_connection", lambda *_, **__: pytest.fail("a preview has no business on the network")
    )
    before = {path: path.read_bytes() for path in (here / "填报表").iterdir()}
    assert carried_out(["send", "填报表"]) == 0
    rows, mails = listed(here, "填报表"), drafts(here, "填报表")
    assert len(rows) == len(mails) == len([path for path in before if path.suffix == ".xlsx"])
    for unit, row in rows.items():
        mail = mails[row["收件人"].split()[-1]]
        ((name, data),) = files(mail).items()
        assert row["状态"] == "可发" and row["附件"] == name and unit_in(data) == unit and unit in mail["subject"]
        assert mail["x-unsent"] == "1" and "date" not in mail, "a mail program opens it as a draft"
    assert {path: path.read_bytes() for path in (here / "填报表").iterdir()} == before
    assert not any("mail" in line for line in log(here))


def test_the_same_preview_has_the_same_bytes_and_old_drafts_go(here: Path) -> None:
    def state() -> dict[str, str]:
        folder = here / "成果" / "邮件预览" / "填报表"
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    carried_out(["send", "填报表"])
    first = state()
    (here / "成果" / "邮件预览" / "填报表" / "自己的.txt").write_text("留着", encoding="utf-8")
    carried_out(["send", "填报表"])
    assert state().items() >= first.items() and "自己的.txt" in state()
    carried_out(["send", "填报表", "--only", "市税务局"])
    assert len([name for name in state() if name.endswith(".eml")]) == 1 and "自己的.txt" in state()


def test_a_file_name_decides_nothing_and_doubtful_forms_stay_here(here: Path) -> None:
    folder = here / "填报表"
    by_unit = {properties_of(path.read_bytes()).get("taizhang.unit"): path for path in folder.glob("*.xlsx")}
    tax, water, park = by_unit["市税务局"], by_unit["市水务局"], by_unit["市司法局"]
    taxes, waters = tax.read_bytes(), water.read_bytes()
    tax.write_bytes(waters)  # the two files under each other's name
    water.write_bytes(taxes)
    (folder / "99市公安局.xlsx").write_bytes(by_unit["市公安局"].read_bytes())  # a second one
    saved = openpyxl.load_workbook(park)  # saved by another program, nothing foreign in it
    saved["填报表"]["A1"].value = saved["填报表"]["A1"].value
    saved.save(park)
    mixed = openpyxl.load_workbook(by_unit["市教育局"])  # another unit's rows pasted over its own
    other = openpyxl.load_workbook(by_unit["市财政局"])["填报表"]
    for cells in other.iter_rows():
        for cell in cells:
            target = mixed["填报表"].cell(cell.row, cell.column)
            if not isinstance(target, openpyxl.cell.cell.MergedCell):
                target.value = cell.value
    mixed.save(by_unit["市教育局"])
    shutil.copy(CITY / "收件箱" / "市发改委.xlsx", folder / "市发改委.xlsx")  # no form of ours
    by_unit["市商务局"].unlink()
    assert carried_out(["send", "填报表"]) == 1
    rows, mails = listed(here, "填报表"), drafts(here, "填报表")
    for unit, data in (("市税务局", taxes), ("市水务局", waters)):
        assert files(mails[rows[unit]["收件人"].split()[-1]]) == {f"{unit}.xlsx": data}
    assert rows["市司法局"]["状态"] == "可发"
    held = {unit: row["说明"] for unit, row in rows.items() if row["状态"] == "不能发"}
    assert set(held) == {"市公安局", "市教育局", "市发改委.xlsx", "市商务局"} and rows["市发改委"]["状态"] == "可发"
    assert "有 2 份填报表" in held["市公安局"] and "改过" in held["市教育局"] and "没有它的填报表" in held["市商务局"]
    for row in rows.values():
        if row["状态"] == "可发":
            for data in files(mails[row["收件人"].split()[-1]]).values():
                assert unit_in(data) == row["单位"]


def test_forms_of_another_period_or_campaign_stay_here(here: Path) -> None:
    book = openpyxl.load_workbook(here / "设置.xlsx")
    for cells in book["基本信息"].iter_rows():
        if cells[0].value == "批次":
            cells[1].value = "YX-OTHER"
    book.save(here / "设置.xlsx")
    assert carried_out(["send", "填报表"]) == 1
    assert {row["状态"] for row in listed(here, "填报表").values()} == {"不能发"}
    assert all("批次不同" in row["说明"] for row in listed(here, "填报表").values())
    assert drafts(here, "填报表") == {}


def test_copies_go_to_leaders_and_a_stranger_has_no_address(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(
        here / "设置.xlsx", {}, {"市公安局": "", "市住建局": "zhujian@evil.example.com", "市水务局": "water#yunxi"},
        领导邮箱={"市税务局": f"李副局长 {LEADER}；spy@evil.example.com"},
    )  # fmt: skip
    assert carried_out(["send", "填报表"]) == 1
    rows = listed(here, "填报表")
    assert rows["市公安局"]["说明"] == "单位名录里没有填邮箱"
    assert "zhujian@evil.example.com 不在“允许的域名”里" in rows["市住建局"]["说明"]
    assert "“water#yunxi”写得不对" in rows["市水务局"]["说明"]
    assert rows["市税务局"]["抄送"] == f"李副局长 {LEADER}" and "spy@evil.example.com" in rows["市税务局"]["说明"]
    assert [
        one.addr_spec for one in drafts(here, "填报表")[rows["市税务局"]["收件人"].split()[-1]]["cc"].addresses
    ] == [LEADER]
    said = capsys.readouterr().out
    assert said.splitlines()[0].startswith("共 ") and "不能发　市公安局　单位名录里没有填邮箱" in said


def test_marked_copies_go_back_to_who_sent_the_file_and_to_nobody_else(here: Path) -> None:
    assert carried_out(["send", "退回"]) == 1
    rows, mails = listed(here, "退回"), drafts(here, "退回")
    marked = {path.name: path.read_bytes() for path in (here / "成果" / "校验件").rglob("*") if path.is_file()}
    by_name = {
        "市发改委": "市发改委（校验）.xlsx",
        "市公安局": "公安局反馈（校验）.xlsx",
        "市财政局": "市财政局(2)（校验问题）.xlsx",
    }
    for unit, name in by_name.items():
        mail = mails[rows[unit]["收件人"].split()[-1]]
        assert files(mail) == {name: marked[name]} and "更正" in mail["subject"]
    assert rows["市税务局"]["状态"] == "不用发" and "新的一稿" in rows["市税务局"]["说明"]
    assert rows["市教育局"]["状态"] == "不能发" and "推断" in rows["市教育局"]["说明"], "only its rows say whose it is"
    text = mails[rows["市发改委"]["收件人"].split()[-1]].get_body(("plain",)).get_content()
    assert re.search(r"(须退回|须更正|请核实) \d+ 处", text)
    # a copy under another unit's name goes to the unit whose file it was made from
    (here / "成果" / "校验件" / "市水务局（校验）.xlsx").write_bytes(marked["市发改委（校验）.xlsx"])
    (here / "成果" / "校验件" / "市发改委（校验）.xlsx").unlink()
    # and one whose content is no submission's goes to nobody
    book = openpyxl.load_workbook(here / "成果" / "校验件" / "公安局反馈（校验）.xlsx")
    book.active["A1"].value = "另一份"
    book.save(here / "成果" / "校验件" / "公安局反馈（校验）.xlsx")
    assert carried_out(["send", "退回"]) == 1
    rows, mails = listed(here, "退回"), drafts(here, "退回")
    assert files(mails[rows["市发改委"]["收件人"].split()[-1]]) == {
        "市水务局（校验）.xlsx": marked["市发改委（校验）.xlsx"]
    }
    assert "市公安局" not in rows and "对不上收件箱" in rows["公安局反馈（校验）.xlsx"]["说明"]


def test_a_marked_copy_whose_sender_is_doubtful_goes_to_nobody(here: Path) -> None:
    shutil.copy(
        CITY / "迟到" / "石桥区.xlsx", here / "收件箱" / "市水务局反馈.xlsx"
    )  # the form says one unit, the name another
    (here / "收件箱" / "云台县.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 99)  # nothing but the name says whose it is
    assert carried_out(["check", "--annotate", "成果/校验件"]) in (0, 1)
    assert carried_out(["send", "退回"]) == 1
    rows, mails = listed(here, "退回"), drafts(here, "退回")
    assert rows["石桥区"]["状态"] == "不能发" and "推断" in rows["石桥区"]["说明"]
    assert "“云台县（校验问题）.xlsx”的报送单位是推断的" in rows["云台县"]["说明"]
    sent = [name for mail in mails.values() for name in files(mail)]
    assert sent and not any("水务局反馈" in name or name == "云台县（校验问题）.xlsx" for name in sent)


def test_each_marked_copy_goes_back_once_and_a_new_one_goes_too(here: Path) -> None:
    server = Post()
    with serving(server) as port:
        set_up(here / "设置.xlsx", {**MAIL, "端口": str(port)})
        assert carried_out(["send", "退回"]) == 1 and len(drafts(here, "退回")) > 5
        assert carried_out(["send", "退回", "--yes"]) == 1
        assert drafts(here, "退回") == {}, "what has left shall not be sent once more by hand"
        first = len(server.received)
        assert carried_out(["send", "退回", "--yes"]) == 1 and len(server.received) == first > 5
        assert listed(here, "退回")["市发改委"]["状态"] == "已发过"
        inbox = here / "收件箱" / "市发改委.xlsx"
        book = openpyxl.load_workbook(inbox)
        book.properties.modified = None
        page = book.active
        page.cell(page.max_row + 3, 2).value = "补充说明：第二稿"
        book.save(inbox)
        assert carried_out(["check", "--annotate", "成果/校验件"]) in (0, 1)
        assert carried_out(["send", "退回", "--yes", "--only", "市发改委"]) == 0
    assert len(server.received) == first + 1
    two = [files(one.message) for one in server.received if "u" in one.to[0] and "发改委" in str(one.message["to"])]
    assert len(two) == 2 and set(map(hashlib.sha256, two[0].values())) != set(map(hashlib.sha256, two[1].values()))
    digests = [hashlib.sha256(data).hexdigest() for one in two for data in one.values()]
    assert len(digests) == len(set(digests)), "the same copy went back twice"


def test_the_summary_goes_to_each_leader_by_name(here: Path) -> None:
    assert carried_out(["send", "汇总"]) == 0
    mails = drafts(here, "汇总")
    assert set(mails) == {LEADER, "wang@yunxi.example.cn"}
    submit = (here / "成果" / "汇总台账-上报版.xlsx").read_bytes()
    assert all(list(files(one).values()) == [submit] for one in mails.values())
    assert "李副市长：" in mails[LEADER].get_body(("plain",)).get_content()
    assert listed(here, "汇总")["李副市长"]["说明"] == ""
    shutil.copy(CITY / "迟到" / "石桥区.xlsx", here / "收件箱" / "石桥区.xlsx")
    assert carried_out(["send", "汇总"]) == 0 and "1 个文件还没有汇总" in listed(here, "汇总")["李副市长"]["说明"]
    shutil.copy(here / "成果" / "汇总台账.xlsx", here / "成果" / "汇总台账-上报版.xlsx")
    assert carried_out(["send", "汇总"]) == 1 and "不是本工具写出的上报版" in listed(here, "汇总")["李副市长"]["说明"]


def test_notices_go_to_who_still_owes(here: Path) -> None:
    folder = here / "成果" / "催办通知单"
    assert carried_out(["send", "催办"]) == 1
    rows, mails = listed(here, "催办"), drafts(here, "催办")
    assert set(rows) == {path.stem.split("-")[1] for path in folder.glob("*.docx")}
    unread = {unit: row["说明"] for unit, row in rows.items() if row["状态"] == "不能发"}
    assert set(unread) == {"市卫健委", "市商务局", "市教育局", "市中级人民法院"}, (
        "what came and was not read is not chased"
    )
    assert "待人工核对" in unread["市卫健委"] and "加了密码" in unread["市教育局"]
    assert len(mails) == len(rows) - len(unread) == 3
    for unit, row in rows.items():
        if unit in unread:
            continue
        assert "送审稿" in row["说明"]
        mail = mails[row["收件人"].split()[-1]]
        assert files(mail) == {f"催办通知单-{unit}.docx": (folder / f"催办通知单-{unit}.docx").read_bytes()}
        assert "个事项没有报来" in mail.get_body(("plain",)).get_content()
    shutil.copy(folder / "催办通知单-石桥区.docx", folder / "催办通知单-青岚县.docx")  # a name that lies
    shutil.copy(CITY / "迟到" / "石桥区.xlsx", here / "收件箱" / "石桥区.xlsx")
    assert carried_out(["send", "催办"]) == 1
    rows = listed(here, "催办")
    assert rows["青岚县"]["状态"] == "不能发" and "和文件名不一致" in rows["青岚县"]["说明"]
    assert rows["石桥区"]["状态"] == "不用发" and "报齐" in rows["石桥区"]["说明"]


def test_supervision_goes_to_the_superior_too(here: Path) -> None:
    set_up(here / "设置.xlsx", {}, 上级单位={"市税务局": "市发改委"}, 领导邮箱={"市税务局": f"李副局长 {LEADER}"})
    folder = here / "成果" / "督办通知单"
    folder.mkdir()
    source = (here / "成果" / "催办通知单").glob("*.docx")
    shutil.copy(next(source), folder / "督办通知单-市税务局.docx")
    assert carried_out(["send", "催办", "--tier", "督办"]) == 1  # it was written for another unit
    import docx

    for unit in ("市税务局", "市水务局"):
        document = docx.Document()
        document.core_properties.title = f"督办通知单（{unit}）"
        document.save(str(folder / f"督办通知单-{unit}.docx"))
    assert carried_out(["send", "催办", "--tier", "督办"]) == 0
    rows = listed(here, "督办")
    superior = listed_address(here, "市发改委")
    assert rows["市税务局"]["抄送"].split("\n") == [f"李副局长 {LEADER}", f"市发改委 {superior}"]
    assert rows["市水务局"]["抄送"] == "" and "没有填上级单位" in rows["市水务局"]["说明"]
    assert "报齐" in rows["市水务局"]["说明"], (
        "whom it is about something else than reporting is for the office to know"
    )
    assert all("送审稿" not in row["说明"] for row in rows.values())


def listed_address(folder: Path, unit: str) -> str:
    page = openpyxl.load_workbook(folder / "设置.xlsx")["单位名录"]
    heads = {cell.value: cell.column for cell in page[2]}
    return next(str(page.cell(c[0].row, heads["邮箱"]).value) for c in page.iter_rows(max_col=1) if c[0].value == unit)


def test_sending_asks_for_the_password_and_never_keeps_it(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Post()
    with serving(server, auth=True) as port:
        set_up(here / "设置.xlsx", {**MAIL, "端口": str(port), "账号": USER})
        assert carried_out(["send", "汇总", "--yes"]) == 2
        assert "TAIZHANG_MAIL_PASSWORD" in capsys.readouterr().err and server.logins == []
        monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", "不对的密码")
        assert carried_out(["send", "汇总", "--yes"]) == 2 and "中文" in capsys.readouterr().err
        monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", "wrong-but-secret")
        assert carried_out(["send", "汇总", "--yes"]) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1 and "授权码" in err and "wrong-but-secret" not in err
        monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", PASSWORD)
        assert carried_out(["send", "汇总", "--yes"]) == 0
        assert listed(here, "汇总")["李副市长"]["状态"] == "已发"
        monkeypatch.delenv("TAIZHANG_MAIL_PASSWORD")
        assert carried_out(["send", "汇总", "--yes"]) == 0, "nothing left to send: nobody is asked for a password"
    assert [one.to for one in server.received] == [[LEADER], ["wang@yunxi.example.cn"]]
    everything = b"".join(path.read_bytes() for path in here.rglob("*") if path.is_file())
    for secret in (PASSWORD, "wrong-but-secret"):
        assert secret.encode() not in everything
    last = [line for line in log(here) if line["command"] == "send" and "status" in line]
    assert last[-2]["counts"] == {"letters": 2, "sent": 2}


def test_typed_at_the_terminal_it_is_not_shown(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.cli import sending

    asked: dict[str, Any] = {}

    def prompt(text: str, **more: Any) -> str:
        asked.update(text=text, **more)
        return f" {PASSWORD} "

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr(sending, "_from_keyring", lambda user: "")
    assert sending.password_for(USER) == PASSWORD and asked["hide_input"] is True and USER in asked["text"]
    monkeypatch.setattr(sending, "_from_keyring", lambda user: f"ring-{user}")
    assert sending.password_for(USER) == f"ring-{USER}"


def test_a_keyring_is_asked_where_there_is_one_and_never_stands_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.cli import sending

    ring = ModuleType("keyring")
    ring.get_password = lambda service, user: PASSWORD if (service, user) == ("taizhang", USER) else None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert sending.password_for(USER) == PASSWORD
    monkeypatch.setenv("TAIZHANG_MAIL_PASSWORD", "from-outside")
    assert sending.password_for(USER) == "from-outside"
    monkeypatch.delenv("TAIZHANG_MAIL_PASSWORD")

    def locked(service: str, user: str) -> str:
        raise RuntimeError("locked")

    ring.get_password = locked  # type: ignore[attr-defined]
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(OperatorError, match="TAIZHANG_MAIL_PASSWORD"):
        sending.password_for(USER)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["send"], "没有说发什么"),
        (["send", "填抱表"], "没有“填抱表”这一种信"),
        (["send", "填报表", "--only", "市税务局局"], "是不是“市税务局”"),
        (["send", "填报表", "--again", "某某局"], "--again 后面的“某某局”"),
        (["send", "填报表", "--from", "没有的"], "找不到文件夹“没有的”"),
        (["send", "催办", "--tier", "督办"], "没有督办通知单"),
        (["send", "填报表", "--settings", "没有.xlsx"], "没有.xlsx"),
        (["send", "退回", "--from", "填报表"], "没有校验件"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert carried_out(arguments) == 2
    err = capsys.readouterr().err
    assert words in err and err.strip().count("\n") == 0


def test_outside_of_a_campaign_files_and_settings_are_named(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert carried_out(["send", "填报表"]) == 2 and "--settings" in capsys.readouterr().err
    shutil.copy(here / "设置.xlsx", elsewhere / "我的设置.xlsx")
    arguments = ["send", "填报表", "--settings", "我的设置.xlsx"]
    assert carried_out(arguments) == 2 and "--from" in capsys.readouterr().err
    assert carried_out([*arguments, "--from", str(here / "填报表"), "-o", "看看"]) == 0
    assert len(list((elsewhere / "看看" / "填报表").glob("*.eml"))) > 20


def test_a_campaign_has_one_log_whichever_settings_are_used(here: Path, tmp_path: Path) -> None:
    server = Post()
    common = tmp_path / "公用"
    common.mkdir()
    with serving(server) as port:
        set_up(here / "设置.xlsx", {**MAIL, "端口": str(port)})
        shutil.copy(here / "设置.xlsx", common / "设置.xlsx")
        assert carried_out(["send", "汇总", "--yes"]) == 0
        assert carried_out(["send", "汇总", "--yes", "--settings", str(common / "设置.xlsx")]) == 0
    assert len(server.received) == 2 and not (common / "记录.jsonl").exists()


def test_the_office_gets_copies_of_the_texts_and_they_count(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert carried_out(["send", "导出模板"]) == 0
    text = here / "邮件模板" / "填报表.txt"
    text.write_text("主题：{{ 单位 }}请收表\n\n{{ 单位 }}：\n附件是{{ 附件 }}。\n", encoding="utf-8")
    assert carried_out(["send", "导出模板"]) == 0 and "填报表.txt" in capsys.readouterr().out
    assert carried_out(["send", "填报表", "--only", "市税务局"]) == 0
    (mail,) = drafts(here, "填报表").values()
    assert mail["subject"] == "市税务局请收表" and "附件是" in mail.get_body(("html",)).get_content()
    text.write_text("主题：{{ 单位 }}\n{{ 没有 }}", encoding="utf-8")
    assert carried_out(["send", "填报表"]) == 2 and "填报表.txt" in capsys.readouterr().err


def test_what_bears_a_classification_mark_does_not_leave_by_mail(here: Path) -> None:
    submit = here / "成果" / "汇总台账-上报版.xlsx"
    book = openpyxl.load_workbook(submit)
    page = book.active
    page["A1"].value = f"{page['A1'].value}（不涉密）"
    book.save(submit)
    assert carried_out(["send", "汇总"]) == 0, "the word alone is no mark"
    page["H2"].value = "机密★10年"
    book.save(submit)
    server = Post()
    with serving(server) as port:
        set_up(here / "设置.xlsx", {**MAIL, "端口": str(port)})
        assert carried_out(["send", "汇总"]) == 1
        assert "密级标志“机密★10年”" in listed(here, "汇总")["李副市长"]["说明"] and drafts(here, "汇总") == {}
        assert carried_out(["send", "汇总", "--yes"]) == 1
    assert server.received == [] and listed(here, "汇总")["李副市长"]["状态"] == "没发成"


def test_two_units_with_one_address_are_told_apart_for_a_look(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(here / "设置.xlsx", {}, {"市税务局": "same@yunxi.example.cn", "市水务局": "SAME@yunxi.example.cn"})
    assert carried_out(["send", "填报表"]) == 0
    rows = listed(here, "填报表")
    assert "市水务局登记的也是 same@" in rows["市税务局"]["说明"] and "市税务局登记的也是" in rows["市水务局"]["说明"]
    first = capsys.readouterr().out.splitlines()[1:3]
    assert all("请核对" in line for line in first), "what has a remark stands on top"


def test_stopped_by_hand_it_says_how_to_go_on(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = Post()
    with serving(server) as port:
        set_up(here / "设置.xlsx", {**MAIL, "端口": str(port)})
        assert carried_out(["send", "填报表"]) == 0 and len(drafts(here, "填报表")) > 20
        with monkeypatch.context() as patch:

            def impatient(seconds: float) -> None:
                if len(server.received) == 3:
                    raise KeyboardInterrupt

            patch.setattr("toolkit.app.send.post.__kwdefaults__", {**send.post.__kwdefaults__, "sleep": impatient})
            assert carried_out(["send", "填报表", "--yes"]) == 130
        assert "接着发没发的" in capsys.readouterr().err and drafts(here, "填报表") == {}
        assert carried_out(["send", "填报表"]) == 0
        states = [row["状态"] for row in listed(here, "填报表").values()]
    assert states.count("已发过") == 3 == len(server.received) and set(states) == {"已发过", "可发"}
    assert [line["status"] for line in log(here) if "status" in line][-2:] == [130, 0]
