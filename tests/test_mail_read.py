"""Mails as containers: every attachment comes out whole, under the right name, and nothing in a mail does harm."""

from __future__ import annotations

import io
import time
import zipfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import letter_samples
import letters
import pytest
import specimens
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.model.codes import entry
from toolkit.model.mail import Address
from toolkit.read.collect import Found, collect
from toolkit.read.errors import Unreadable
from toolkit.read.mail import open_mail, page_text
from toolkit.read.mail_names import HERE, moment, safe_name, sender_of
from toolkit.read.mail_words import base64_of, header_text, repaired
from toolkit.read.sniff import is_mail, sniff
from toolkit.read.tnef import unwrapped
from toolkit.report.mail.compose import Envelope, Written, compose

NAME = "云溪市税务局落实台账（6月）.xlsx"
DATA = bytes(range(256)) * 7


def names(data: bytes) -> list[str]:
    return [one.name for one in open_mail(data).members]


def contents(data: bytes) -> dict[str, bytes]:
    return {one.name: one.load(None) for one in open_mail(data).members}


def found(path: Path) -> list[Found]:
    return list(collect([path]))


def told(path: Path) -> dict[str, tuple[str, list[str]]]:
    """file → (kind, codes)."""
    return {
        one.file: (one.kind, [code for code, _ in (*([one.problem] if one.problem else []), *one.remarks)])
        for one in found(path)
    }


# --- names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", letters.FORMS)
def test_a_name_in_every_form_that_programs_write(form: str) -> None:
    data = letters.mail(letters.plain("请查收。"), letters.attached(NAME, DATA, form))
    assert contents(data) == {NAME: DATA}


@pytest.mark.parametrize("program", letter_samples.SAMPLES)
def test_a_whole_mail_of_every_big_program(program: str, tmp_path: Path) -> None:
    sample = letter_samples
    (tmp_path / "来信.eml").write_bytes(sample.SAMPLES[program])
    letter, attachment = found(tmp_path)
    assert (letter.kind, letter.remarks) == ("letter", ())
    assert letter.letter is not None and attachment.letter == letter.letter
    assert letter.letter[1:] == (sample.ADDRESS, sample.WRITER, sample.SUBJECT, sample.MOMENT)
    assert letter.body()[0] == sample.TEXT
    assert (attachment.file, attachment.load()) == (f"来信.eml!/{sample.NAME}", sample.CONTENT)


CHARACTERS = st.text(
    st.sampled_from(
        "云溪市税务局落实台账青岚县石桥区发改委教育财政交通运输公安司法医保卫健终稿盖章二〇二六年六月第季度优化营商环境"
    ),
    min_size=2,
    max_size=40,
)
UNCERTAIN = {
    "UTF-8 被读成 Latin-1 再编码",
    "GBK 被读成 Latin-1 再编码",
    "标错编码：GBK 标成 iso-8859-1",
    "标错编码：UTF-8 标成 gb2312",
}
"""Forms in which a name is put right only where that is certain."""


@given(name=CHARACTERS, form=st.sampled_from(sorted(set(letters.FORMS) - UNCERTAIN)))
@settings(max_examples=60, deadline=None)
def test_any_chinese_name_in_any_form(name: str, form: str) -> None:
    encodable = name.replace("〇", "零")
    data = letters.mail(letters.attached(f"{encodable}.xlsx", b"1", form))
    assert names(data) == [f"{encodable}.xlsx"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("市税务局.xlsx".encode().decode("latin-1"), "市税务局.xlsx"),
        ("市税务局.xlsx".encode("gbk").decode("latin-1"), "市税务局.xlsx"),
        ("市税务局.xlsx".encode().decode("gbk", "strict"), "市税务局.xlsx"),
        ("市税务局.xlsx".encode("gbk").decode("cp437"), "市税务局.xlsx"),
        ("市税务局".encode().decode("latin-1").encode().decode("latin-1"), "市税务局"),
    ],
)
def test_text_read_in_a_wrong_encoding_is_put_right(written: str, meant: str) -> None:
    assert repaired(written) == meant


@pytest.mark.parametrize(
    "text",
    ["市税务局.xlsx", "Résumé.xlsx", "Ärger über Öl.xls", "联通.xls", "鄠邑区盩厔.xlsx", "Москва.xls", "한국.xlsx", "甯傜�◣.xlsx",
     "中华人民共和国－①②③.xls", "éé.xls", "市税务局é.xlsx", "囧槑.xlsx"],
)  # fmt: skip
def test_text_that_is_right_or_in_doubt_stays(text: str) -> None:
    assert repaired(text) == text


def test_subjects_and_words_between_raw_bytes() -> None:
    coded = letters.words("关于报送云溪市台账的函", "gb2312", 5).encode()
    assert header_text(coded) == "关于报送云溪市台账的函"
    assert header_text("答复: ".encode() + coded + "（急）".encode("gbk")) == "答复: 关于报送云溪市台账的函（急）"
    assert header_text(b"=?utf-8?B?5biC?= and =?utf-8?B?5Y6/?=") == "市 and 县"
    assert header_text(b"=?x-no-such?B?5biC?=") == "市"
    assert header_text(b"=?utf-8?B?!!!?= =?") == "=?"
    assert header_text(b"=?zlib?B?5biC?=") == "市"


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_base64_never_raises_and_knows_whole_input(raw: bytes) -> None:
    import base64

    base64_of(raw)
    header_text(raw)
    assert base64_of(base64.encodebytes(raw)) == raw


@pytest.mark.parametrize(
    ("stranger", "safe"),
    [
        ("../../etc/passwd", "passwd"), ("..\\..\\台账.xlsx", "台账.xlsx"), ("C:\\temp\\台账.xlsx", "台账.xlsx"),
        ("/etc/cron.d/x", "x"), ("\\\\server\\share\\a.xls", "a.xls"), ("C:台账.xlsx", "台账.xlsx"), ("CON", "_CON"),
        ("con.xlsx", "_con.xlsx"), ("NUL .txt", "_NUL.txt"), ("a\u202exslx.exe", "axslx.exe"), ("台\u200b账\x00.xlsx", "台账.xlsx"),
        ("", "附件"), ("...", "附件"), ("..", "附件"), ("/", "附件"), ("台账.xlsx . .", "台账.xlsx"), ("a:b|c?.xls", "b_c_.xls"),
        (".bashrc", "bashrc"), ("~$市税务局.xlsx", "~$市税务局.xlsx"), ("一\n二.xlsx", "一二.xlsx"),
    ],
)  # fmt: skip
def test_names_lead_nowhere(stranger: str, safe: str) -> None:
    assert safe_name(stranger) == safe


@given(st.text(max_size=300), st.lists(st.text(max_size=8), max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_name_leaves_its_folder_or_takes_another(stranger: str, others: list[str]) -> None:
    taken = [safe_name(one) for one in others]
    name = safe_name(stranger, taken)
    assert (
        name
        and not set(name) & set('/\\:*?"<>|\x00\n\r\u202e')
        and name not in {".", ".."}
        and not name.startswith(".")
    )
    assert len(name.encode()) < 200 and name.casefold() not in {one.casefold() for one in taken}
    name.encode()


def test_two_attachments_of_one_name_are_both_there_and_the_original_name_is_kept() -> None:
    data = letters.mail(
        letters.plain("两份"),
        *(letters.attached(n, d) for n, d in (("台账.xlsx", b"1"), ("../台账.XLSX", b"2"), ("", b"3"))),
    )
    opened = open_mail(data)
    assert [(one.name, one.original) for one in opened.members] == [
        ("台账.xlsx", ""), ("台账（2）.XLSX", "../台账.XLSX"), ("附件", ""),
    ]  # fmt: skip
    assert [one.load(None) for one in opened.members] == [b"1", b"2", b"3"]


# --- parts ----------------------------------------------------------------------------------------------------------------


@given(
    files=st.lists(st.binary(max_size=400), max_size=4),
    body=st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60),
    coding=st.sampled_from(["base64", "quoted-printable"]),
)
@settings(max_examples=40, deadline=None)
def test_the_standard_library_writes_and_we_read(files: list[bytes], body: str, coding: str) -> None:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@yunxi.example.cn", "b@yunxi.example.cn", "台账"
    message.set_content(body, cte="base64")
    for number, content in enumerate(files):
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=f"第{number}份.xlsx", cte=coding
        )
    data = message.as_bytes()
    assert contents(data) == {f"第{number}份.xlsx": content for number, content in enumerate(files)}
    assert open_mail(data).text.split() == body.split()


@given(
    st.lists(
        st.sampled_from([b"--x\r\n", b"--x--\r\n", b"--\r\n", b"\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n", b"begin 644 a\n",
                         b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: message/rfc822\r\n", b"end\n", b"\xca\xd0=?gbk?B?", b";;=\"", b"From x 10:00\n",
                         b"Content-Disposition: attachment; filename*0*=a''%\r\n", b"Content-Type: text/html\r\n", b"<table", b"#86)C\n`\n"]),
        max_size=30,
    )
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_mail_raises_anything_but_a_reason(pieces: list[bytes]) -> None:
    data = b"From: a@b.cn\r\nTo: c@d.cn\r\nContent-Type: multipart/mixed; boundary=x\r\n" + b"".join(pieces)
    try:
        opened = open_mail(data)
    except Unreadable as reason:
        assert entry(reason.code)
        return
    opened.letter("来信.eml")
    for one in opened.members:
        assert safe_name(one.name) == one.name
        one.load(None)


def test_the_oracle_agrees_on_a_mail_of_all_kinds() -> None:
    related = letters.multi(
        [letters.page("<p>正文</p>"), letters.part(b"Content-Type: image/png", b"\x89PNG")], "related", "r"
    )
    body = letters.multi([letters.plain("正文"), related], "alternative", "alt")
    data = letters.mail(body, letters.attached("甲.xlsx", DATA), letters.attached("乙.zip", b"PK"))
    oracle = BytesParser(policy=policy.default).parsebytes(data)
    theirs = {one.get_filename(): one.get_payload(decode=True) for one in oracle.walk() if one.get_filename()}
    assert contents(data) == theirs
    opened = open_mail(data)
    assert (opened.text, opened.passed) == ("正文", 1)


@pytest.mark.parametrize(
    ("headers", "passed"),
    [
        (b"Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline; filename=logo.png", True),
        (b"Content-Type: application/pgp-signature; name=signature.asc", True),
        (b"Content-Type: application/x-pkcs7-signature; name=smime.p7s", True),
        (b"Content-Type: text/calendar; method=REQUEST", True),
        (b"Content-Type: application/octet-stream; name=card.vcf", True),
        (b"Content-Type: image/jpeg; name=scan.jpg\r\nContent-Disposition: attachment; filename=scan.jpg", False),
    ],
)
def test_logos_and_signatures_are_no_submissions_scans_are(headers: bytes, passed: bool) -> None:
    opened = open_mail(letters.mail(letters.page('<img src="cid:logo">'), letters.part(headers, b"x")))
    assert (opened.passed, len(opened.members)) == ((1, 0) if passed else (0, 1))


def test_a_large_picture_in_the_text_may_be_the_table_itself() -> None:
    head = b"Content-Type: image/png; name=image001.png\r\nContent-ID: <p>"
    opened = open_mail(letters.mail(letters.page('<img src="cid:p">'), letters.part(head, b"\x89PNG" + bytes(90_000))))
    assert [one.name for one in opened.members] == ["image001.png"]


def test_what_was_written_is_kept_plain_or_as_a_page() -> None:
    both = letters.multi([letters.plain("第三项已办结。"), letters.page("<p>第三项已办结。</p>")], "alternative", "a")
    assert open_mail(letters.mail(both)).text == "第三项已办结。"
    assert open_mail(letters.mail(letters.page("<style>p{}</style><p>甲&nbsp;乙</p>丙<br>丁"))).text == "甲 乙\n丙\n丁"
    gbk = letters.part(b'Content-Type: text/plain; charset="gb2312"', "报送镕基".encode("gbk"))
    assert open_mail(letters.mail(gbk)).text == "报送镕基"
    wrong = letters.part(b'Content-Type: text/plain; charset="gb2312"', "网上办理比例达到95%。".encode())
    assert open_mail(letters.mail(wrong)).text == "网上办理比例达到95%。"
    soft = letters.part(b"Content-Type: text/plain; charset=utf-8", b"=E5=B8=82=\r\n=E5=8E=BF =3D", "quoted-printable")
    assert open_mail(letters.mail(soft)).text == "市县 ="
    assert page_text("<table><tr><td>甲</td><td>乙</td></tr></table>") == "甲\t乙"


def test_files_coded_into_the_text_by_old_programs() -> None:
    import binascii

    lines = b"".join(binascii.b2a_uu(DATA[place : place + 45]) for place in range(0, len(DATA), 45))
    body = (
        "附件：\n".encode() + b"begin 644 " + "台账.xls".encode("gbk") + b"\n" + lines + b"`\nend\n" + "谢谢。".encode()
    )
    opened = open_mail(letters.mail(letters.part(b"Content-Type: text/plain", body, "8bit")))
    assert {one.name: one.load(None) for one in opened.members} == {"台账.xls": DATA}
    assert opened.text.split() == ["附件：", "谢谢。"]


# --- winmail.dat --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("long_names", [True, False])
def test_attachments_in_winmail_dat(long_names: bool) -> None:
    files = {"市税务局.xlsx": DATA, "盖章.pdf": b"%PDF-1.4"}
    tnef = letters.winmail(files, long_names)
    for head in (b"Content-Type: application/ms-tnef; name=winmail.dat", b"Content-Type: x/y; name=WINMAIL.DAT"):
        assert contents(letters.mail(letters.plain("见附件"), letters.part(head, tnef))) == files


def test_a_damaged_winmail_dat_is_one_sentence() -> None:
    tnef = letters.winmail({"市税务局.xlsx": DATA})
    for place in range(len(tnef)):
        try:
            whole = unwrapped(tnef[:place])
        except Unreadable as reason:
            assert reason.code == "F158"
        else:
            assert all(one.data in (DATA, b"") for one in whole)
    changed = bytearray(tnef)
    changed[len(tnef) // 3] ^= 1
    opened = open_mail(
        letters.mail(letters.plain("见附件"), letters.part(b"Content-Type: application/ms-tnef", bytes(changed)))
    )
    assert (opened.members, [code for code, _ in opened.remarks]) == ([], ["F158"])


# --- who and when --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Sat, 20 Jun 2026 17:30:00 +0800", "17:30"), ("Sat, 20 Jun 2026 17:30:00 +0800 (CST)", "17:30"),
        ("Sat, 20 Jun 2026 17:30:00 CST", "17:30"), ("Sat Jun 20 17:30:00 CST 2026", "17:30"),
        ("20 Jun 2026 09:30:00 GMT", "17:30"), ("Sat, 20 Jun 2026 09:30 -0000", "17:30"), ("Sat, 20 Jun 2026 17:30:00", "17:30"),
        ("2026-06-20T17:30:00", "17:30"), ("Sat, 20 Jun 2026 05:30:00 -0400", "17:30"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None), ("31 Feb 2026 10:00:00 +0800", None), ("昨天", None), ("", None),
    ],
)  # fmt: skip
def test_times_as_programs_write_them(text: str, when: str | None) -> None:
    read = moment(text)
    assert (read.astimezone(HERE).isoformat()[:16] if read else None) == (f"2026-06-20T{when}" if when else None)


def test_the_day_of_a_mail_is_its_date_else_the_last_hop() -> None:
    hops = b"Received: from b; Sun, 21 Jun 2026 09:00:00 +0800\r\nReceived: from a; Sat, 20 Jun 2026 08:00:00 +0800\r\n"
    dated = open_mail(letters.mail(letters.plain("x"), more=hops)).letter("甲")
    assert dated.sent == "2026-06-20T17:30:00+08:00"
    undated = open_mail(letters.mail(letters.plain("x"), when=None, more=hops)).letter("甲")
    assert undated.sent == "2026-06-21T09:00:00+08:00"
    wrong = open_mail(letters.mail(letters.plain("x"), when="Sat, 20 Jun 2099 17:30:00 +0800", more=hops)).letter("甲")
    assert wrong.sent == "2026-06-21T09:00:00+08:00"
    assert open_mail(letters.mail(letters.plain("x"), when=None)).letter("甲").sent is None


@pytest.mark.parametrize(
    ("header", "address", "name"),
    [
        (b"=?gb2312?B?wO7D9w==?= <Li@Tax.example.cn>", "li@tax.example.cn", "李明"),
        ("李明 <li@tax.example.cn>".encode("gbk"), "li@tax.example.cn", "李明"),
        (b'"boss@city.example.cn" <li@tax.example.cn>', "li@tax.example.cn", "boss@city.example.cn"),
        (
            letters.word("市长 <boss@city.example.cn>", "utf-8").encode() + b" <li@tax.example.cn>",
            "li@tax.example.cn",
            "市长",
        ),
        (b"li@tax.example.cn", "li@tax.example.cn", ""),
        (b"li@tax.example.cn (Li Ming)", "li@tax.example.cn", ""),
        (b"<li@tax.example.cn>, <wang@tax.example.cn>", "li@tax.example.cn", ""),
        (b"undisclosed-recipients:;", "", ""),
    ],
)
def test_the_address_is_that_of_the_header_never_of_a_display_name(header: bytes, address: str, name: str) -> None:
    assert sender_of({"from": [header]}) == (address, name)


# --- as files among the submissions -----------------------------------------------------------------------------------------------


def test_a_mail_is_known_by_its_content(tmp_path: Path) -> None:
    data = letters.mail(letters.plain("请查收"), letters.attached(NAME, specimens.xlsx()))
    for start in (b"", b"\xef\xbb\xbf", b"\r\n", b"From office Sat Jun 20 17:30:00 2026\r\n"):
        assert is_mail(start + data) and sniff(start + data) == "mail"
    signed = b"DKIM-Signature: v=1;\r\n\tb=" + b"a" * 900 + b"\r\nX-QQ-mid: x\r\n" + data
    (tmp_path / "来信.dat").write_bytes(signed)
    assert told(tmp_path) == {"来信.dat": ("letter", []), f"来信.dat!/{NAME}": ("file", [])}
    assert not is_mail("单位: 市税务局\n日期: 6月\n".encode()) and not is_mail(b"Date: 6\n\nx")


def test_what_is_in_a_mail_is_opened_like_anything_else(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("区县/青岚县.xlsx", specimens.xlsx())
        archive.writestr("内.eml", letters.mail(letters.plain("内"), letters.attached("石桥区.xlsx", specimens.xlsx())))
    undated = letters.mail(
        letters.plain("无日期"), letters.attached("市水务局.xlsx", b"y"), sender="zhao@water.example.cn", when=None
    )
    inner = letters.mail(letters.plain("原信"), letters.attached("市财政局.xlsx", b"x"), sender="wang@fin.example.cn", subject="财政台账",
                         when="Fri, 19 Jun 2026 08:00:00 +0800")  # fmt: skip
    undated = letters.mail(
        letters.plain("x"), letters.attached("丙.xlsx", b"y"), sender="zhao@water.example.cn", subject="水务", when=None
    )
    data = letters.mail(
        letters.plain("转来"),
        letters.attached("各县.zip", packed.getvalue()),
        *(letters.part(b"Content-Type: message/rfc822", one, "7bit") for one in (inner, undated)),
        letters.attached("旧.rar", b"Rar!\x1a"),
    )
    (tmp_path / "来信.eml").write_bytes(data)
    listed = found(tmp_path)
    assert [one.file for one in listed] == [
        "来信.eml", "来信.eml!/各县.zip!/内.eml", "来信.eml!/各县.zip!/内.eml!/石桥区.xlsx", "来信.eml!/各县.zip!/区县/青岚县.xlsx",
        "来信.eml!/财政台账.eml", "来信.eml!/财政台账.eml!/市财政局.xlsx", "来信.eml!/水务.eml",
        "来信.eml!/水务.eml!/丙.xlsx", "来信.eml!/旧.rar",
    ]  # fmt: skip
    wrote = {one.file: one.letter for one in listed if one.letter}
    assert wrote["来信.eml!/各县.zip!/区县/青岚县.xlsx"].address == letters.FROM
    letter = wrote["来信.eml!/财政台账.eml!/市财政局.xlsx"]
    assert (letter.address, letter.day, letter.subject) == ("wang@fin.example.cn", "2026-06-19", "财政台账")
    letter = wrote["来信.eml!/水务.eml!/丙.xlsx"]  # its own writer, the day of the mail that brought it
    assert (letter.address, letter.day) == ("zhao@water.example.cn", "2026-06-20")
    assert [one.load() for one in listed][-1] == b"Rar!\x1a"


def test_a_mailbox_file_is_many_mails(tmp_path: Path) -> None:
    box = b""
    for number in range(3):
        one = letters.mail(
            letters.plain("From 单位"), letters.attached("台账.xlsx", b"%d" % number), subject=f"第{number}单位"
        )
        box += b"From MAILER Sat Jun 20 17:30:00 2026\n" + one.replace(b"\r\n", b"\n") + b"\n\n"
    (tmp_path / "收件.mbox").write_bytes(box)
    listed = found(tmp_path)
    assert [one.file for one in listed] == [
        name
        for n in range(3)
        for name in (f"收件.mbox!/第{n + 1}封 第{n}单位.eml", f"收件.mbox!/第{n + 1}封 第{n}单位.eml!/台账.xlsx")
    ]
    assert [one.load() for one in listed if one.kind == "file"] == [b"0", b"1", b"2"]
    assert [one.body()[0] for one in listed if one.kind == "letter"] == ["From 单位"] * 3


def test_mails_that_bring_nothing_say_so(tmp_path: Path) -> None:
    report = letters.multi([letters.plain("退信"), letters.part(b"Content-Type: message/rfc822", letters.mail(letters.attached("表.xlsx", b"x")))], "report; report-type=delivery-status")  # fmt: skip
    shut = letters.part(b"Content-Type: application/pkcs7-mime; name=smime.p7m", b"0")
    samples = {
        "1空信": (letters.mail(letters.plain("第三项已办结。")), ["F156"]),
        "2退信": (letters.mail(report), ["F160"]),
        "2退信二": (
            letters.mail(
                letters.plain("未送达"),
                letters.attached("原信.eml", letters.mail(letters.attached("表.xlsx", b"x"))),
                sender="MAILER-DAEMON@mx.example.cn",
            ),
            ["F160"],
        ),
        "2自动": (letters.mail(letters.plain("您的邮件已收到。"), more=b"Auto-Submitted: auto-replied\r\n"), ["F160"]),
        "2自动二": (letters.mail(letters.plain("出差中。"), subject="自动回复:关于报送台账的通知"), ["F160"]),
        "3加密": (letters.mail(shut), ["F158"]),
        "4网盘": (letters.mail(letters.plain("从QQ邮箱发来的超大附件")), ["F159"]),
        "5截断": (letters.mail(letters.multi([letters.attached("表.xlsx", b"x" * 900)], end=False)), ["F161"]),
        "6空": (letters.mail(letters.plain(" ")), ["F156"]),
        "7没有边界": (letters.mail(b"Content-Type: multipart/mixed\r\n\r\n" + "只有一句".encode()), ["F161"]),
    }
    for name, (data, _) in samples.items():
        (tmp_path / f"{name}.eml").write_bytes(data)
    codes = {
        one.file.split("!/")[0][:-4]: [code for code, _ in one.remarks]
        for one in found(tmp_path)
        if one.kind == "letter"
    }
    assert codes == {name: wanted for name, (_, wanted) in samples.items()}


def test_a_saved_page_is_no_mail(tmp_path: Path) -> None:
    page = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: file:///C:/x.html\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    )
    (tmp_path / "页.mht").write_bytes(
        page + letters.multi([letters.page("<table><tr><td>1</td></tr></table>")], "related")
    )
    assert told(tmp_path) == {"页.mht": ("file", ["F139"])}


# --- limits --------------------------------------------------------------------------------------------------------------------------


def test_thousands_of_parts_deep_nesting_and_mails_in_mails_end_with_a_sentence(tmp_path: Path) -> None:
    many = letters.mail(letters.multi([b"Content-Type: x/y\r\n\r\n1"] * 2_500))
    deep = letters.plain("底")
    for number in range(200):
        deep = letters.multi([deep], mark=f"m{number}m")
    russian = letters.mail(letters.attached("表.xlsx", b"x"))
    for _ in range(9):
        russian = letters.mail(letters.part(b"Content-Type: message/rfc822", russian, "8bit"), letters.plain("转"))
    (tmp_path / "1多.eml").write_bytes(many)
    (tmp_path / "2深.eml").write_bytes(letters.mail(deep))
    (tmp_path / "3套.eml").write_bytes(russian)
    begun = time.perf_counter()
    codes = [code for one in found(tmp_path) for code, _ in ([one.problem] if one.problem else [])]
    assert codes == ["F157", "F157", "F157"]
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("line", "times"),
    [
        (b"a", 250_000), (b"=?a?b?", 40_000), (b"\r", 250_000), (b" ", 250_000), (b"<a", 120_000), (b'"', 250_000), (b"(", 250_000),
        (b"a@", 120_000), (b"=?utf-8?Q?=", 20_000), (b"*0*=a;", 40_000), (b"%E5", 80_000), (b"\xca", 250_000), (b"\r\n\t", 80_000),
    ],
)  # fmt: skip
def test_no_line_of_a_stranger_takes_long(line: bytes, times: int) -> None:
    long = line * times
    data = b"From: " + long + b"\r\nSubject: " + long + b"\r\nTo: a@b.cn\r\nDate: " + long + b"\r\nReceived: x; " + long
    part = letters.part(b"Content-Type: x/y; name=" + long, b"1")
    disposed = letters.part(b"Content-Disposition: attachment; filename=" + long, b"1")
    text = letters.part(b"Content-Type: text/plain", long + b"x\nbegin 644 a\n" + long, "quoted-printable")
    begun = time.perf_counter()
    for mail in (
        data + b"\r\n\r\nx",
        letters.mail(part, disposed, text),
        letters.mail(letters.page(long.decode("latin-1"))),
    ):
        opened = open_mail(mail)
        opened.letter("甲")
        assert all(len(one.name.encode()) < 200 for one in opened.members)
    assert time.perf_counter() - begun < 3


def test_an_archive_bomb_in_a_mail_is_counted_as_it_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.read.collect.LARGEST_FILE", 1 << 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.csv", bytes(3 << 20))
    (tmp_path / "来信.eml").write_bytes(letters.mail(letters.plain("x"), letters.attached("包.zip", packed.getvalue())))
    (bomb,) = [one for one in found(tmp_path) if one.kind == "file"]
    with pytest.raises(Unreadable) as reason:
        bomb.load()
    assert reason.value.code == "F103"


def test_a_message_of_forty_megabytes_takes_no_longer_than_reading_it(tmp_path: Path) -> None:
    content = bytes(range(256)) * (30 << 12)
    data = letters.mail(letters.plain("大"), letters.attached("大.xlsx", content))
    (tmp_path / "大.eml").write_bytes(data)
    begun = time.perf_counter()
    (_, large) = found(tmp_path)
    assert large.load() == content
    assert time.perf_counter() - begun < 5


def test_the_text_that_exchange_puts_behind_an_attachment_is_text() -> None:
    rest = letters.part(
        b'Content-Type: text/plain; name="ATT00001.txt"\r\nContent-Disposition: attachment; filename="ATT00001.txt"',
        "另：已补报。".encode(),
    )
    opened = open_mail(letters.mail(letters.plain("见附件。"), letters.attached("表.xlsx", b"1"), rest))
    assert ([one.name for one in opened.members], opened.text) == (["表.xlsx"], "见附件。\n\n另：已补报。")


def test_a_boundary_counts_at_the_beginning_of_a_line_alone_and_whole() -> None:
    content = b"a --mm\r\n--mmx\r\n --mm--\r\n"
    body = letters.multi(
        [letters.part(b"Content-Type: x/y; name=1.bin", content, "binary"), letters.attached("2.bin", b"2")], mark="mm"
    )
    assert contents(letters.mail(body)) == {"1.bin": content, "2.bin": b"2"}


def test_a_mail_larger_than_the_limit_is_told_as_a_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.read.collect.LARGEST_FILE", 1000)
    (tmp_path / "大.eml").write_bytes(letters.mail(letters.plain("大"), letters.attached("大.xlsx", bytes(2000))))
    (tmp_path / "大.xlsx").write_bytes(bytes(2000))
    assert {name: codes for name, (_, codes) in told(tmp_path).items()} == {"大.eml": ["F157"], "大.xlsx": ["F103"]}


def test_an_answer_by_itself_with_a_file_is_a_mail_like_any_other() -> None:
    data = letters.mail(letters.plain("附表。"), letters.attached("表.xlsx", b"1"), subject="自动回复：台账")
    assert names(data) == ["表.xlsx"] and not open_mail(data).remarks


@given(
    name=CHARACTERS,
    subject=CHARACTERS,
    content=st.binary(max_size=200),
    text=st.text(st.sampled_from("云溪市税务局：请于6月20日前报送。\n <>&="), max_size=40),
)
@settings(max_examples=25, deadline=None)
def test_what_we_send_is_what_we_read(name: str, subject: str, content: bytes, text: str) -> None:
    office, unit = Address("云溪市营商办", "yshj@yunxi.example.cn"), Address("李明", letters.FROM)
    envelope = Envelope(office, [unit], [], None, "a" * 32 + "@yunxi.example.cn", letters.WHEN)
    sent = compose(envelope, Written(subject, text, f"<p>{text}</p>"), [(f"{name}.xlsx", content)])
    opened = open_mail(sent)
    assert {one.name: one.load(None) for one in opened.members} == {f"{name}.xlsx": content}
    assert opened.letter("甲")[1:] == (office.mail, office.name, subject, "2026-06-20T17:30:00+08:00")
    if text.strip():
        assert opened.text.split() == text.split()
    draft = open_mail(compose(envelope._replace(date=""), Written(subject, text, ""), [(f"{name}.xlsx", content)]))
    assert ([code for code, _ in draft.remarks], draft.members) == (["F160"], [])
