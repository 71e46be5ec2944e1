"""Mails in 收件箱: the same merge as with their attachments as files, with the sender by address and lateness by date."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import letters
import openpyxl
import pytest
from campaign import make_campaign

from toolkit.app import check, merge
from toolkit.app import read as reading
from toolkit.core.late import late_units
from toolkit.core.reopen_register import read_register
from toolkit.core.sender import BY_ADDRESS, BY_LINE, BY_NAME
from toolkit.model.errors import OperatorError
from toolkit.model.merging import Consolidated, Submitted
from toolkit.model.output import REGISTER_SHEET
from toolkit.model.settings import Basics, Extension, Mail, Period, Settings, campaign_number
from toolkit.model.unit import Unit
from toolkit.read.open import read_book
from toolkit.report.payload import merge_payload
from toolkit.report.settings_book import write_settings

TITLE = "云溪市2026年优化营商环境重点任务落实台账"
HEADS = ["主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议"]
TAX, PLAN, COUNTY, DISTRICT = "市税务局", "市发改委", "青岚县", "石桥区"
TASKS = (
    ["纳税服务", "1.非接触式办税", "网上办理比例达到95%以上。", f"牵头单位：{TAX}", "9月底前"],
    ["纳税服务", "2.综合申报", "年纳税时间压减到80小时以内。", f"牵头单位：{TAX}", "12月底前"],
    ["市场准入", "3.清单管理", "每半年公布一次清理结果。", f"牵头单位：{PLAN}", "12月底前"],
    ["政务服务", "4.帮办代办", "在政务大厅设立企业帮办窗口。", f"牵头单位：{COUNTY}", "8月底前"],
)
ADDRESSES = {
    TAX: "li@tax.yunxi.example.cn；wang@tax.yunxi.example.cn",
    PLAN: "李明 <fgw@yunxi.example.cn>",
    COUNTY: "qinglan@example.cn",
}
SETTINGS = Settings(
    Basics(TITLE, campaign_number(TITLE), periods=(Period("第2期", "2026-06-20"),), current="第2期"),
    (*(Unit(name, mail=mail, leaders=(f"某领导 boss{n}@example.cn",)) for n, (name, mail) in enumerate(ADDRESSES.items())), Unit(DISTRICT)),
    mail=Mail(user="office@yunxi.example.cn", sender="市营商办 <yshj@yunxi.example.cn>"),
    extensions=(Extension(COUNTY, "第2期", "2026-06-25", "县里机构调整，已同意。"),),
)  # fmt: skip


@lru_cache(maxsize=64)
def form(answers: tuple[tuple[int, str], ...] = (), line: str = "", saved: int | None = None) -> bytes:
    """A filled ledger: number of the task → progress; ``line`` above it; ``saved``: the day of June it says it was changed."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.append([TITLE])
    if line:
        page.append([line])
    page.append(HEADS)
    for number, task in enumerate(TASKS, start=1):
        page.append([*task, dict(answers).get(number, ""), ""])
    out, stated = io.BytesIO(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(stated, "w") as package:
        for entry in made.infolist():
            data = made.read(entry)
            if entry.filename == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-06-%02dT09:00:00Z" % (saved or 1), data)
            package.writestr(entry, data)
    return stated.getvalue()


def sent(name: str, answers: dict[int, str], sender: str = "someone@mail.example.cn", day: str = "20 Jun 2026 10:00:00 +0800",
         line: str = "", saved: int | None = None, body: str = "") -> bytes:  # fmt: skip
    """A mail with one filled ledger."""
    return letters.mail(
        letters.plain(body), letters.attached(name, form(tuple(answers.items()), line, saved)), sender=sender, when=day
    )


def merged(
    folder: Path, files: Mapping[str, bytes], settings: Settings | None = SETTINGS, *, write: bool = False
) -> Consolidated:
    """What a merge makes of these files in an inbox."""
    inbox = folder / "收件箱"
    inbox.mkdir(exist_ok=True)
    for old in inbox.iterdir():
        old.unlink()
    for name, data in files.items():
        (inbox / name).write_bytes(data)
    (folder / "台账.xlsx").write_bytes(form())
    known = None
    if settings is not None:
        known = folder / "设置.xlsx"
        write_settings(settings, known)
    asked = merge.request(folder / "台账.xlsx", [inbox], folder / "汇总台账.xlsx", settings=known, plan_only=not write)
    return merge.run(asked).merged


def line(of: Consolidated, file: str) -> Submitted:
    return next(one for one in of.submissions if one.file == file)


def codes(of: Consolidated, *wanted: str) -> list[tuple[str, str | None]]:
    return sorted((one.code, one.unit) for one in of.findings if not wanted or one.code in wanted)


def said(of: Consolidated, number: int) -> str:
    return of.final(number - 1, "progress")


def test_mails_are_their_attachments(tmp_path: Path) -> None:
    """Whatever is merged, left over, found and missing is the same but for the names of the files."""
    files = {
        "市税务局.xlsx": {1: "网上办理比例已达96%。", 2: "推进中。"},
        "市发改委.xlsx": {3: "已公布第一批。"},
        "青岚县.xlsx": {4: "已设窗口3个。"},
    }
    forms = {name: form(tuple(answers.items())) for name, answers in files.items()}
    mails = {
        f"{name}.eml": letters.mail(letters.plain(""), letters.attached(name, data), sender="x@y.cn")
        for name, data in forms.items()
    }
    (tmp_path / "一").mkdir()
    (tmp_path / "二").mkdir()
    plain, mailed = merged(tmp_path / "一", forms), merged(tmp_path / "二", mails)

    def shape(of: Consolidated) -> Any:
        told = merge_payload(of)
        told["submissions"] = [one for one in told["submissions"] if one["state"] != "letter"]
        told["findings"] = [one for one in told["findings"] if one["code"] != "U318"]
        text = repr(told)
        for name in files:
            text = text.replace(f"{name}.eml!/{name}", name)
        return text

    assert shape(mailed) == shape(plain)
    assert [one.state for one in mailed.submissions].count("letter") == 3


# --- who -----------------------------------------------------------------------------------------------------------------


def test_the_address_tells_the_unit_where_nothing_in_the_file_does(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        {
            "1.eml": sent("台账.xlsx", {1: "已达96%。"}, "Wang@Tax.yunxi.example.cn"),
            "2.eml": sent("台账.xlsx", {3: "已公布。"}, "boss1@example.cn"),
            "3.eml": sent("台账.xlsx", {1: "区里已配合。"}, "nobody@example.cn"),
        },
    )
    assert [(one.unit, one.unit_how) for one in result.submissions if one.state == "merged"][:2] == [
        (TAX, BY_ADDRESS),
        (PLAN, BY_ADDRESS),
    ]
    assert (said(result, 1), said(result, 3)) != ("", "")
    assert line(result, "1.eml").unit == TAX and line(result, "2.eml").unit == PLAN


def test_mark_and_line_go_before_the_address_and_the_address_before_the_name(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        {
            "1.eml": sent("甲.xlsx", {1: "已达96%。"}, "fgw@yunxi.example.cn", line=f"填报单位：{TAX}"),
            "2.eml": sent("市税务局.xlsx", {3: "已公布。"}, "fgw@yunxi.example.cn"),
            "3.eml": sent("青岚县.xlsx", {4: "已设窗口。"}, "fgw@yunxi.example.cn"),
        },
    )
    assert (line(result, "1.eml!/甲.xlsx").unit, line(result, "1.eml!/甲.xlsx").unit_how) == (TAX, BY_LINE)
    assert (line(result, "2.eml!/市税务局.xlsx").unit, line(result, "2.eml!/市税务局.xlsx").unit_how) == (
        PLAN,
        BY_ADDRESS,
    )
    told = [one.message for one in result.findings if one.code == "U302"]
    assert len(told) == 3 and all("发件邮箱（fgw@yunxi.example.cn）" in one for one in told)
    assert codes(result, "U302") == [("U302", PLAN), ("U302", TAX), ("U302", COUNTY)]
    # name and rows together are more than an address: whoever mailed it passed it on
    passed_on = line(result, "3.eml!/青岚县.xlsx")
    assert (passed_on.unit, passed_on.unit_how, said(result, 4)) == (COUNTY, BY_NAME, "已设窗口。")


def test_an_address_that_says_nothing_certain_is_no_witness(tmp_path: Path) -> None:
    more = (Unit("市财政局", mail="li@tax.yunxi.example.cn"), Unit("市营商办", mail="yshj@yunxi.example.cn"))
    shared = replace(SETTINGS, units=(*SETTINGS.units, *more))
    files = {
        "1.eml": sent("市发改委.xlsx", {3: "已公布。"}, "li@tax.yunxi.example.cn"),
        "2.eml": sent("青岚县.xlsx", {4: "已设窗口。"}, "yshj@yunxi.example.cn"),
        "3.eml": sent("市税务局.xlsx", {1: "已达96%。"}, "someone@qq.example.cn"),
    }
    result = merged(tmp_path, files, shared)
    assert {(one.unit, one.unit_how) for one in result.submissions if one.state == "merged"} == {
        (PLAN, BY_NAME), (COUNTY, BY_NAME), (TAX, BY_NAME),
    }  # fmt: skip
    assert codes(result, "U302") == []
    (stranger,) = [one for one in result.findings if one.code == "U318" and one.unit == TAX]
    assert "someone@qq.example.cn" in stranger.message and "wang@tax.yunxi.example.cn" in stranger.message


def test_a_forwarded_mail_is_its_writers_not_the_offices(tmp_path: Path) -> None:
    inner = sent("台账.xlsx", {1: "已达96%。"}, "li@tax.yunxi.example.cn", "19 Jun 2026 10:00:00 +0800")
    outer = letters.mail(
        letters.plain("转"), letters.part(b"Content-Type: message/rfc822", inner, "8bit"), sender="fgw@yunxi.example.cn"
    )
    result = merged(tmp_path, {"转.eml": outer})
    (one,) = [one for one in result.submissions if one.state == "merged"]
    assert (one.unit, one.unit_how, one.note) == (TAX, BY_ADDRESS, "2026-06-19 10:00 来信")


def test_what_came_in_one_mail_belongs_together(tmp_path: Path) -> None:
    parts = [
        letters.plain("请查收。"),
        letters.attached("市税务局.xlsx", form(((1, "已达96%。"),))),
        letters.attached("扫描.pdf", b"%PDF-1.4"),
    ]
    both = [*parts, letters.attached("市发改委.xlsx", form(((3, "已公布。"),)))]
    result = merged(tmp_path, {"一.eml": letters.mail(*parts, sender="x@y.example.cn")})
    assert (line(result, "一.eml!/扫描.pdf").unit, line(result, "一.eml").unit) == (TAX, TAX)
    assert [one.unit for one in result.leftovers if one.text == "请查收。"] == [TAX]
    unknown = letters.attached("表.xlsx", form(((1, "已达96%。"), (3, "已公布。"))))
    result = merged(tmp_path, {"三.eml": letters.mail(*parts, unknown, sender="x@y.example.cn")})
    assert (line(result, "三.eml!/表.xlsx").unit, line(result, "三.eml!/扫描.pdf").unit) == (None, TAX)
    result = merged(tmp_path, {"二.eml": letters.mail(*both, sender="x@y.example.cn")})
    assert (line(result, "二.eml!/扫描.pdf").unit, line(result, "二.eml").unit) == (None, None)


def test_our_own_result_mailed_back_is_not_the_submission_of_whoever_mailed_it(tmp_path: Path) -> None:
    merged(tmp_path, {"1.eml": sent("市税务局.xlsx", {1: "已达96%。"})}, write=True)
    result = (tmp_path / "汇总台账.xlsx").read_bytes()
    (tmp_path / "汇总台账.xlsx").unlink()
    data = letters.mail(letters.plain(""), letters.attached("汇总台账.xlsx", result), sender="fgw@yunxi.example.cn")
    again = merged(tmp_path, {"1.eml": sent("市税务局.xlsx", {1: "已达96%。"}), "2.eml": data})
    assert line(again, "2.eml!/汇总台账.xlsx").state == "skipped"


# --- when ---------------------------------------------------------------------------------------------------------------------


def test_the_later_mail_counts_whatever_the_files_say_of_themselves(tmp_path: Path) -> None:
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "更正：已达97%。"}, day="19 Jun 2026 18:00:00 +0800", saved=10),
        "2.eml": sent("市税务局.xlsx", {1: "已达96%。"}, day="19 Jun 2026 09:59:00 GMT", saved=18),
    }
    result = merged(tmp_path, files)
    assert said(result, 1) == "更正：已达97%。"
    assert [(one.kind, one.text) for one in result.leftovers if one.kind == "superseded"] == [
        ("superseded", "已达96%。")
    ]


def test_late_is_whose_first_mail_came_after_the_last_day(tmp_path: Path) -> None:
    files = {
        "1税.eml": sent("市税务局.xlsx", {1: "已达96%。"}, day="20 Jun 2026 23:59:00 +0800"),
        "2税.eml": sent("市税务局.xlsx", {1: "已达97%。"}, day="22 Jun 2026 08:00:00 +0800"),
        "3发.eml": sent("市发改委.xlsx", {3: "已公布。"}, day="20 Jun 2026 16:01:00 GMT"),
        "4县.eml": sent("青岚县.xlsx", {4: "已设窗口。"}, day="25 Jun 2026 08:00:00 +0800"),
    }
    result = merged(tmp_path, files, write=True)
    assert {one.file for one in result.submissions if one.late} == {"3发.eml!/市发改委.xlsx"}
    assert codes(result, "M622") == [("M622", PLAN)]
    assert late_units(result) == {PLAN}
    book = read_book((tmp_path / "汇总台账.xlsx").read_bytes(), "汇总台账.xlsx")
    register = read_register(next(one for one in book.sheets if one.name == REGISTER_SHEET))
    assert register.late == {PLAN}
    assert {one.file: one.state for one in register.submissions if one.late} == {"3发.eml!/市发改委.xlsx": "merged"}
    lines = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")[REGISTER_SHEET].iter_rows(values_only=True)
    assert {one[2]: one[1] for one in lines if one[0] in (TAX, PLAN)} == {
        "1税.eml": "来信", "1税.eml!/市税务局.xlsx": "已被替代", "2税.eml": "来信", "2税.eml!/市税务局.xlsx": "已报",
        "3发.eml": "来信", "3发.eml!/市发改委.xlsx": "迟报",
    }  # fmt: skip
    (late,) = [one for one in result.findings if one.code == "M622"]
    assert "2026-06-21 00:01" in late.message and "2026-06-20" in late.message


def test_what_the_office_writes_about_a_late_mail_counts(tmp_path: Path) -> None:
    files = {"1.eml": sent("市税务局.xlsx", {1: "已达96%。"}, day="22 Jun 2026 08:00:00 +0800")}
    assert late_units(merged(tmp_path, files, write=True)) == {TAX}
    book = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")
    (row,) = [cells for cells in book[REGISTER_SHEET].iter_rows() if cells[2].value == "1.eml!/市税务局.xlsx"]
    row[7].value = "服务器故障，按时送达。"
    book.save(tmp_path / "汇总台账.xlsx")
    again = merged(tmp_path, files, write=True)
    assert late_units(again) is None and codes(again, "M622") == []
    told = read_book((tmp_path / "汇总台账.xlsx").read_bytes(), "汇总台账.xlsx")
    register = read_register(next(one for one in told.sheets if one.name == REGISTER_SHEET))
    assert (register.late, [one["late"] for one in merge_payload(again)["submissions"]]) == (None, [False, False])


def test_nobody_is_called_late_on_a_guess(tmp_path: Path) -> None:
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "已达96%。"}, day="22 Jun 2026 08:00:00 +0800"),
        "市税务局.xlsx": form(((2, "推进中。"),)),
    }
    result = merged(tmp_path, files)
    assert late_units(result) is None and codes(result, "M622") == []
    no_day = replace(SETTINGS, basics=replace(SETTINGS.basics, periods=(Period("第2期"),)))
    assert late_units(merged(tmp_path, {"1.eml": files["1.eml"]}, no_day)) is None
    assert late_units(merged(tmp_path, {"1.eml": files["1.eml"]}, None)) is None


def test_what_a_stranger_calls_his_mail_makes_nobody_late(tmp_path: Path) -> None:
    parts = [letters.plain(""), letters.attached("a/迟报.xlsx", form(((1, "已达96%。"),), f"填报单位：{TAX}"))]
    data = letters.mail(*parts, subject="”迟报“：说明", name="迟报", when="18 Jun 2026 08:00:00 +0800")
    result = merged(tmp_path, {"1.eml": data}, write=True)
    book = read_book((tmp_path / "汇总台账.xlsx").read_bytes(), "汇总台账.xlsx")
    assert read_register(next(one for one in book.sheets if one.name == REGISTER_SHEET)).late is None
    assert "附件原名“a/迟报.xlsx”" in line(result, "1.eml!/迟报.xlsx").note


# --- what was written in the mail -------------------------------------------------------------------------------------------------


def test_what_a_unit_wrote_in_its_mail_is_listed_with_who_wrote_it(tmp_path: Path) -> None:
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "已达96%。"}, body="另：第2项下月补报。"),
        "2.eml": letters.mail(letters.plain("帮办窗口已设立3个。"), sender="qinglan@example.cn"),
        "3.eml": letters.mail(letters.plain("无"), sender="qinglan@example.cn"),
    }
    result = merged(tmp_path, files)
    listed = {one.text: (one.kind, one.unit, one.source.file, one.source.sheet) for one in result.leftovers}
    assert listed["另：第2项下月补报。"] == ("set_aside", TAX, "1.eml", "正文")
    assert listed["帮办窗口已设立3个。"] == ("unplaced", COUNTY, "2.eml", "正文")
    assert listed["无"][0] == "set_aside"
    assert codes(result, "F156") == [("F156", COUNTY)] * 2
    balance = result.balance
    assert (
        balance.read == balance.merged + balance.superseded + balance.conflicting + balance.unplaced + balance.set_aside
    )
    assert [one.unit for one in result.missing] == [TAX, PLAN, COUNTY]


def test_a_person_may_put_the_words_of_a_mail_on_an_item(tmp_path: Path) -> None:
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "已达96%。"}),
        "2.eml": letters.mail(letters.plain("帮办窗口已设立3个。"), sender="qinglan@example.cn"),
    }
    merged(tmp_path, files, write=True)
    book = openpyxl.load_workbook(tmp_path / "汇总台账.xlsx")
    page = book["待人工核对"]
    (row,) = [cells for cells in page.iter_rows() if any(cell.value == "帮办窗口已设立3个。" for cell in cells)]
    row[0].value = "4"
    book.save(tmp_path / "汇总台账.xlsx")
    again = merged(tmp_path, files, write=True)
    assert said(again, 4) == "帮办窗口已设立3个。"
    assert not [one for one in again.leftovers if one.text == "帮办窗口已设立3个。"]


def test_a_table_pasted_into_a_mail_is_an_answer(tmp_path: Path) -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in [*task, answer, ''])}</tr>"
                   for task, answer in zip(TASKS, ("已达98%。", "", "", ""), strict=True))  # fmt: skip
    table = f"<p>请查收：</p><table><tr>{''.join(f'<th>{head}</th>' for head in HEADS)}</tr>{rows}</table>"
    result = merged(tmp_path, {"1.eml": letters.mail(letters.page(table), sender="li@tax.yunxi.example.cn")})
    assert said(result, 1) == "已达98%。"
    assert (line(result, "1.eml").unit, line(result, "1.eml").state) == (TAX, "merged")
    assert codes(result, "F156", "F162") == [("F162", TAX)]
    quoted = table.replace("已达98%。", "")
    result = merged(
        tmp_path,
        {"2.eml": letters.mail(letters.page(quoted), letters.attached("市税务局.xlsx", form(((1, "已达97%。"),))))},
    )
    assert (said(result, 1), line(result, "2.eml").state) == ("已达97%。", "letter")


def test_what_cannot_be_taken_out_is_an_entry_of_its_own(tmp_path: Path) -> None:
    broken = letters.part(
        b"Content-Type: application/ms-tnef; name=winmail.dat", letters.winmail({"表.xlsx": b"1"})[:-1]
    )
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "已达96%。"}),
        "2.eml": letters.mail(letters.plain("见附件"), broken, sender="qinglan@example.cn"),
        "3.eml": letters.mail(
            letters.plain("见附件"), letters.attached("表.rar", b"Rar!\x1a\x07"), sender="fgw@yunxi.example.cn"
        ),
        "4.eml": letters.mail(letters.multi([b"Content-Type: x/y\r\n\r\n1"] * 2_100)),
    }
    result = merged(tmp_path, files)
    assert {(one.source.file, one.unit) for one in result.leftovers if one.kind == "unplaced"} == {
        ("2.eml", COUNTY), ("3.eml!/表.rar", PLAN), ("4.eml", None),
    }  # fmt: skip
    assert codes(result, "F136", "F157", "F158") == [("F136", PLAN), ("F157", None), ("F158", COUNTY)]


def test_only_words_and_no_file_is_no_result(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"没有一个能用.*没有附件"):
        merged(tmp_path, {"1.eml": letters.mail(letters.plain("明天报。"))})


# --- the other commands ---------------------------------------------------------------------------------------------------------------


def test_check_and_read_open_a_mail(tmp_path: Path) -> None:
    (tmp_path / "来信.eml").write_bytes(sent("市税务局.xlsx", {1: "已达96%。"}, body="请查收。"))
    (tmp_path / "台账.xlsx").write_bytes(form())
    outcome = check.run(check.request([tmp_path / "来信.eml"], ledger=tmp_path / "台账.xlsx", marks=tmp_path / "校验"))
    assert [(one.file, one.unit) for one in outcome.files] == [("来信.eml!/市税务局.xlsx", TAX)]
    assert all(path.is_relative_to(tmp_path / "校验" / "来信（邮件）") for path in outcome.written.values())
    (read,) = reading.run(tmp_path / "来信.eml").files
    assert read.file == "来信.eml!/市税务局.xlsx" and read.opened and len(read.opened.ledger.items) == 4
    (tmp_path / "空.eml").write_bytes(letters.mail(letters.plain("明天报。")))
    with pytest.raises(OperatorError, match=r"没有读到台账.*李明.*明天报"):
        reading.run(tmp_path / "空.eml")
    outcome = check.run(check.request([tmp_path / "空.eml"]))
    assert [[f.code for f in one.findings] for one in outcome.files] == [["F156"]]


def test_rows_of_an_open_list_come_by_mail(tmp_path: Path) -> None:
    def listing(rows: list[list[str]]) -> bytes:
        book = openpyxl.Workbook()
        page: Any = book.active
        for row in (
            ["云溪市保留证明事项清单"],
            ["序号", "证明名称", "证明用途", "设定依据", "索要单位", "开具单位"],
            *rows,
        ):
            page.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    (tmp_path / "空表.xlsx").write_bytes(listing([]))
    (tmp_path / "收件箱").mkdir()
    row = ["1", "收入证明", "申请补贴", "市规程第9条", "市人社局", "所在单位"]
    data = letters.mail(
        letters.plain("请查收。"), letters.attached("清单.xlsx", listing([row])), sender="li@tax.yunxi.example.cn"
    )
    (tmp_path / "收件箱" / "1.eml").write_bytes(data)
    (tmp_path / "收件箱" / "2.eml").write_bytes(letters.mail(letters.plain("没有需要填报的。")))
    write_settings(SETTINGS, tmp_path / "设置.xlsx")
    asked = merge.request(
        tmp_path / "空表.xlsx",
        [tmp_path / "收件箱"],
        tmp_path / "汇总.xlsx",
        settings=tmp_path / "设置.xlsx",
        plan_only=True,
    )
    result = merge.run(asked).merged
    assert [(one.file, one.unit, one.unit_how, one.state) for one in result.submissions] == [
        ("1.eml!/清单.xlsx", TAX, BY_ADDRESS, "merged"), ("1.eml", None, "", "letter"), ("2.eml", None, "", "letter"),
    ]  # fmt: skip
    assert {(one.kind, one.text) for one in result.leftovers} >= {
        ("set_aside", "请查收。"),
        ("unplaced", "没有需要填报的。"),
    }
    balance = result.balance
    assert (
        balance.read == balance.merged + balance.superseded + balance.conflicting + balance.unplaced + balance.set_aside
    )
    assert codes(result, "F156") == [("F156", None)]


def test_a_mark_of_secrecy_in_a_mail_is_told(tmp_path: Path) -> None:
    files = {
        "1.eml": sent("市税务局.xlsx", {1: "已达96%。"}),
        "2.eml": letters.mail(letters.plain("机密★1年\n清理结果见附件。"), sender="fgw@yunxi.example.cn"),
        "3.eml": letters.mail(letters.plain("请查收。"), subject="秘密★6个月", sender="qinglan@example.cn"),
    }
    assert codes(merged(tmp_path, files), "A534") == [("A534", PLAN), ("A534", COUNTY)]


@pytest.mark.parametrize("case", range(5))
def test_any_evening_by_mail_is_the_evening_by_files(tmp_path: Path, case: int) -> None:
    """Generated campaigns with all their deviations: a file by itself, in a mail, in an archive in a forwarded mail."""
    rng = random.Random(1000 + case)
    campaign = make_campaign(rng, versions=0.5)
    forms, mails = {}, {}
    for number, one in enumerate(campaign.submissions):
        data = one.as_xlsx()
        name = f"{number:02}-{one.file.rsplit('/', 1)[-1]}"
        attachment = letters.attached(name, data, rng.choice(sorted(letters.FORMS)))
        if rng.random() < 0.3:
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as package:
                package.writestr(name, data)
            attachment = letters.attached("附件.zip", packed.getvalue())
        wrapped = letters.mail(letters.plain(""), attachment, when=None, sender="x@y.example.cn")
        if rng.random() < 0.3:
            inner = letters.part(b"Content-Type: message/rfc822", wrapped, "8bit")
            wrapped = letters.mail(inner, letters.plain(""), when=None, sender="x@y.example.cn")
        forms[name], mails[f"{number:02}.eml"] = data, wrapped

    def shape(files: Mapping[str, bytes], folder: Path) -> Any:
        (folder / "收件箱").mkdir(parents=True)
        for name, data in files.items():
            (folder / "收件箱" / name).write_bytes(data)
        (folder / "台账.xlsx").write_bytes(campaign.ledger_bytes())
        asked = merge.request(folder / "台账.xlsx", [folder / "收件箱"], folder / "汇总台账.xlsx", plan_only=True)
        of = merge.run(asked).merged
        cells = [
            of.final(n, column) for n in range(len(of.ledger.items)) for column in ("progress", "problem", "status")
        ]
        left = Counter((one.kind, one.unit, one.item, one.text, one.source.cell) for one in of.leftovers)
        files_of = Counter((one.unit, one.state, one.sha256) for one in of.submissions if one.state != "letter")
        return cells, of.balance, sorted(one.unit for one in of.missing), left, files_of

    assert shape(mails, tmp_path / "邮件") == shape(forms, tmp_path / "文件")
