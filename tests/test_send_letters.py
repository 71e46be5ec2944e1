"""Letters as bytes: names that every mail program reads, headers that nobody can break into, texts that an office may edit."""

from __future__ import annotations

import base64
import email
import email.policy
import email.utils
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.app.classified import classification
from toolkit.app.letters_back import _apart
from toolkit.model.errors import OperatorError
from toolkit.model.mail import Address, Attachment
from toolkit.report.mail.compose import Envelope, Written, compose, size_of
from toolkit.report.mail.headers import safe_name
from toolkit.report.mail.texts import NAMES, originals, written
from toolkit.text.addresses import addresses_in, allowed

SENDER = Address("市营商办", "office@yunxi.example.cn")
LONG = "关于报送《云溪市2026年优化营商环境重点工作任务落实台账》进展情况的通知（第2期）—青岚县人民政府—最终稿.xlsx"


def letter(
    *, unit: str = "市税务局", subject: str = "填报表", name: str = "01市税务局.xlsx", content: bytes = b"x" * 999
) -> bytes:
    envelope = Envelope(
        SENDER, [Address(unit, "tax@yunxi.example.cn")], [Address("李副市长", "li@yunxi.example.cn")], None,
        "0a1b@yunxi.example.cn", "Sun, 05 Jul 2026 09:30:00 +0800",
    )  # fmt: skip
    return compose(envelope, Written(subject, "正文\n", "<p>正文</p>"), [(name, content)])


def by_hand(value: str) -> str:
    """RFC 2047 §6.2 read with nothing but its rules: white space between encoded words goes, the rest stays."""
    value = re.sub(r"(\?=)\s+(=\?)", r"\1\2", value)
    return re.sub(r"=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=", lambda one: base64.b64decode(one[1]).decode(), value)


def part_with_file(data: bytes) -> str:
    """The header lines of the attachment, unfolded."""
    head = data.decode("ascii").split("\r\n\r\n")
    block = next(one for one in head if "Content-Disposition: attachment" in one)
    return re.sub(r"\r\n[ \t]", " ", block)


@pytest.mark.parametrize("name", ["01市税务局.xlsx", LONG, "𠮷野县（终稿）.xlsx", "报送 表 (2).xlsx"])
def test_a_chinese_name_stands_in_both_forms_and_each_reads_back(name: str) -> None:
    data = letter(name=name)
    whole = email.message_from_bytes(data, policy=email.policy.default)
    (file,) = whole.iter_attachments()
    expected = safe_name(name)
    assert file.get_filename() == expected
    head = part_with_file(data)
    named = re.findall(r'(?:\bname|\bfilename)="([^"]*)"', head)
    assert len(named) == 2 and [by_hand(one) for one in named] == [expected] * 2, "QQ, 163, Foxmail read this one"
    (extended,) = re.findall(r"filename\*=UTF-8''(\S+)", head)
    octets = re.sub(r"%([0-9A-F]{2})", lambda one: chr(int(one[1], 16)), extended).encode("latin-1")
    assert octets.decode() == expected, "RFC 2231, in one piece"
    assert "filename*0" not in head, "numbered pieces are what older programs cannot read"
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", head)), "RFC 2047 §2"


def test_an_ascii_name_needs_no_second_form() -> None:
    head = part_with_file(letter(name="tax-2026.xlsx"))
    assert 'filename="tax-2026.xlsx"' in head and "filename*" not in head


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/密码.xlsx", "_.._etc_密码.xlsx"),
        ("C:\\台账\r\nBcc: x@evil.com.xlsx", "C__台账 Bcc_ x@evil.com.xlsx"),
        ("市税务局\u202excod.exe", "市税务局xcod.exe"),
        ("  . ", "附件"),
        ("局" * 300 + ".xlsx", "局" * 65 + ".xlsx"),
        ('引"号.xlsx', "引_号.xlsx"),
    ],
)
def test_a_name_is_one_line_no_path_and_not_too_long(name: str, expected: str) -> None:
    assert safe_name(name) == expected
    (file,) = email.message_from_bytes(letter(name=name), policy=email.policy.default).iter_attachments()
    assert file.get_filename() == expected


_NASTY = st.text(
    st.sampled_from("市税务局ab \r\n\t\0\x0b\x85\u2028\u202e\ud800:;,<>@\"'\\()=?_%*.𠮷") | st.characters(), max_size=60
) | st.sampled_from(
    ["x\r\nBcc: spy@evil.com", "x\n\n<script>", "=?utf-8?Q?=0D=0ABcc:_spy@evil.com?=", "a\r\n.\r\nMAIL FROM:<x@y>"]
)


@given(_NASTY, _NASTY, _NASTY)
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_name_or_subject_can_begin_another_header(unit: str, subject: str, name: str) -> None:
    data = letter(unit=unit, subject=subject, name=name)
    data.decode("ascii")
    assert b"\0" not in data and not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    head = data.split(b"\r\n\r\n")[0].decode("ascii")
    fields = [line.split(":")[0] for line in head.split("\r\n") if line[:1] not in (" ", "\t")]
    expected = ["From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert fields == expected
    whole = email.message_from_bytes(data, policy=email.policy.default)
    assert list(whole.keys()) == expected
    if re.search(r"\w", unit):
        assert (
            email.utils.getaddresses([str(email.message_from_bytes(data)["to"]).replace("\r\n", "")])[0][1]
            == "tax@yunxi.example.cn"
        )
    kinds = [one.get_content_type() for one in whole.walk()]
    assert kinds[:4] == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"] and len(kinds) == 5
    (file,) = whole.iter_attachments()
    assert file.get_content() == (b"x" * 999)


def test_the_same_letter_has_the_same_bytes_and_about_the_announced_size() -> None:
    content = bytes(range(256)) * 4000
    one = letter(content=content)
    assert one == letter(content=content)
    said = size_of(Written("填报表", "正文\n", "<p>正文</p>"), [len(content)])
    assert len(one) <= said <= len(one) * 1.02
    (file,) = email.message_from_bytes(one, policy=email.policy.default).iter_attachments()
    assert file.get_content() == content


def test_display_names_with_specials_stay_one_name() -> None:
    whole = email.message_from_bytes(letter(unit='Tax, "Bureau" <fake@evil.com>'), policy=email.policy.default)
    (to,) = whole["to"].addresses
    assert to.addr_spec == "tax@yunxi.example.cn" and to.display_name == 'Tax, "Bureau" <fake@evil.com>'


def test_a_classification_mark_is_seen_however_it_is_written() -> None:
    import docx
    import openpyxl

    def word(*runs: str) -> bytes:
        document, made = docx.Document(), io.BytesIO()
        document.add_paragraph("云溪市重点任务")
        paragraph = document.add_paragraph()
        for run in runs:
            paragraph.add_run(run)
        document.save(made)
        return made.getvalue()

    def sheet(text: str) -> bytes:
        book, made = openpyxl.Workbook(), io.BytesIO()
        book.active["C3"] = text
        book.save(made)
        return made.getvalue()

    assert classification(word("秘", "密★", "5年")) == "秘密★5年"
    assert classification(sheet("绝密★长期")) == "绝密★长期" and classification(sheet("机　密")) != ""
    for data in (word("做好保密工作，精密部署"), sheet("商业秘密保护到位"), sheet("内部资料"), b"no package", b""):
        assert classification(data) == ""


# --- addresses as people type them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "found", "wrong"),
    [
        ("tax@yunxi.example.cn", [("", "tax@yunxi.example.cn")], []),
        ("张三 zhang@example.cn；李四<li@example.cn>", [("张三", "zhang@example.cn"), ("李四", "li@example.cn")], []),
        ("ｔａｘ＠ｅｘａｍｐｌｅ．ｃｎ", [("", "tax@example.cn")], []),
        ("a@example.cn b@example.cn", [("", "a@example.cn"), ("", "b@example.cn")], []),
        ("a@example.cn\na@EXAMPLE.cn", [("", "a@example.cn")], []),
        ("王主任（wang@example.cn）", [("王主任", "wang@example.cn")], []),
        ("无", [], []),
        ("", [], []),
        ("tax@localhost", [], ["tax@localhost"]),
        ("tax@@example.cn", [], ["tax@@example.cn"]),
        ("税务局@example.cn", [], ["税务局@example.cn"]),
        ("a..b@example.cn", [], ["a..b@example.cn"]),
        ("a@example..cn", [], ["a@example..cn"]),
        ("tax@example.cn、待补", [("", "tax@example.cn")], ["待补"]),
        ("x" * 250 + "@example.cn", [], ["x" * 250 + "@example.cn"]),
    ],
)
def test_addresses_in_a_cell(cell: str, found: list[tuple[str, str]], wrong: list[str]) -> None:
    assert addresses_in(cell) == (tuple(Address(*one) for one in found), tuple(wrong))


@given(st.text(st.sampled_from('ab1@.<>,;；、 \r\n\0\t局:"') | st.characters(), max_size=80))
@settings(max_examples=150, deadline=None)
def test_what_comes_out_as_an_address_can_stand_in_a_command(cell: str) -> None:
    found, _ = addresses_in(cell)
    for one in found:
        assert one.mail.isascii() and not re.search(r"[\s<>,;:\"\\\x00-\x20]", one.mail) and one.mail.count("@") == 1
        assert not re.search(r"[\r\n\0]", one.name)


@pytest.mark.parametrize(
    ("mail", "yes"),
    [
        ("a@example.cn", True),
        ("a@tax.example.cn", True),
        ("a@evilexample.cn", False),
        ("a@example.cn.evil.com", False),
        ("a@Example.CN", True),
    ],
)
def test_a_domain_allows_what_stands_below_it(mail: str, yes: bool) -> None:
    assert allowed(mail, ("example.cn",)) is yes and allowed(mail, ())


# --- texts ------------------------------------------------------------------------------------------------------------

FIELDS: dict[str, Any] = {
    "单位": "市税务局", "收件人": "李副市长", "工作名称": "云溪市优化营商环境2026年度重点任务", "期次": "第2期", "截止": "2026年7月5日",
    "发文单位": "市营商办", "联系人": "程砚", "联系电话": "0891-6320000", "附件": ["01市税务局.xlsx", "通知.docx"],
    "事项": ["第3项 推广网上办理", "第7项 压减材料"], "事项数": 2, "问题": "须更正 3 处",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_text_names_the_work_and_lists_its_attachments(name: str) -> None:
    full = written(name, FIELDS)
    assert "云溪市优化营商环境2026年度重点任务" in full.subject and "第2期" in full.subject
    for words in (full.text, full.page):
        assert "01市税务局.xlsx" in words and "2. 通知.docx" in words and "程砚" in words
    bare = written(name, {"单位": "市税务局", "工作名称": "重点任务", "附件": ["a.xlsx"]})
    for words in (bare.subject, bare.text):
        assert "{" not in words and "（）" not in words and "None" not in words and "于前" not in words
    assert "\n\n\n" not in bare.text


def test_what_a_unit_is_called_is_text_in_a_page_and_never_a_template() -> None:
    nasty = "{{ 7*7 }}<img src=x onerror=alert(1)>局"
    full = written("填报表", {**FIELDS, "单位": nasty})
    assert nasty in full.text and "49" not in full.text.split("：")[0]
    assert "<img" not in full.page and "&lt;img" in full.page


@pytest.mark.parametrize("name", NAMES)
def test_a_line_break_in_a_field_ends_neither_the_subject_nor_a_paragraph(name: str) -> None:
    broken = {
        **FIELDS,
        "工作名称": "云溪市优化营商环境\r\nBcc: x@evil.example.cn",
        "单位": "市税\n务局",
        "期次": "第2期\u2028",
    }
    full = written(name, broken)
    assert "云溪市优化营商环境 Bcc: x@evil.example.cn（第2期）" in full.subject
    assert not any(line.startswith("Bcc") for line in full.text.split("\n"))
    assert name == "汇总" or ("市税 务局" in full.subject and "市税 务局" in full.text.split("\n")[0])


def test_the_office_edits_a_copy_and_the_page_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "填报表.txt").write_bytes(
        "主题：请填 {{ 单位 }}\r\n\r\n{{ 单位 }}：\r\n请填<好>。\r\n\r\n{{ 附件 }}".encode("gb18030")
    )
    full = written("填报表", FIELDS, tmp_path)
    assert (
        full.subject == "请填 市税务局"
        and full.text == "\n市税务局：\n请填<好>。\n\n01市税务局.xlsx、通知.docx\n".lstrip("\n")
    )
    assert "请填&lt;好&gt;。" in full.page and "云溪市" not in full.page.split("</title>")[1]
    assert written("退回", FIELDS, tmp_path) == written("退回", FIELDS), "a text that was not edited is ours"
    assert set(originals()) == {*(f"{name}.txt" for name in NAMES), "版式.html"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("没有主题\n正文", "第一行要写“主题："),
        ("主题：x\n{{ 单为 }}", "不认识的栏目"),
        ("主题：x\n{% if 单位 %}没完", "第 2 行写得不对"),
        ("主题：x\n{{ 单位.__class__.__mro__ }}", "不允许|不认识"),
        ("主题：x\n{{ 7 / 0 }}", "算不出来"),
        ("主题：x\n{{ range(10**9)|list }}", "算不出来"),
    ],
)
def test_a_text_that_cannot_be_used_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "填报表.txt").write_text(text, encoding="utf-8")
    with pytest.raises(OperatorError, match=words) as caught:
        written("填报表", FIELDS, tmp_path)
    assert "填报表.txt" in str(caught.value) and "\n" not in str(caught.value)


def test_files_of_one_name_do_not_stand_over_each_other() -> None:
    files = [
        Attachment(name, "", digit, 1)
        for name, digit in (("局（校验）.xlsx", "1"), ("局（校验）.XLSX", "2"), ("通知.docx", "3"))
    ]
    assert [one.name for one in _apart(files)] == ["局（校验）.xlsx", "局（校验）（2）.XLSX", "通知.docx"]
