"""The sheet 基本信息 → ``Basics``, and the sheet 邮件 → ``Mail``: what stands beside a name, and the table of periods."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from toolkit.model.grid import Sheet
from toolkit.model.settings import (
    BASICS_KEYS,
    CADENCES,
    KEY_HEADS,
    MAIL_KEYS,
    OWES,
    PERIOD_HEADS,
    SECURITIES,
    Basics,
    Mail,
    Period,
    campaign_number,
)
from toolkit.settings.registry import leaders_of
from toolkit.settings.tables import Line, Mistakes, head_row, is_example, like, lines_under, pairs, shown
from toolkit.text.normal import squeeze

_PERIOD, _DUE, _NOTE = PERIOD_HEADS
_SECRET = re.compile(r"密\s*码|口\s*令|授权码|pass\s*word|passwd|\bpwd\b|secret|token", re.IGNORECASE)
_SECRET_SAID = re.compile(rf"(?:{_SECRET.pattern})\s*[:：=为是]\s*(?=[\x21-\x7e]{{4}})", re.IGNORECASE)
_BESIDE_LOGIN = re.compile(r"^(?!.*//)[^\s/:,，、;；]+[\s/:,，、;；]+[\x21-\x7e]{4}")
_LOGIN = re.compile(r"//[^/\s@]*:[^/\s@]+@")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")
_NO_SECRETS = "密码（授权码）不写在设置里，发送时程序会问。请删去"


def read_basics(sheet: Sheet | None, wrong: Mistakes) -> Basics:
    """The sheet 基本信息; defaults for what is blank. ``campaign`` is made from the title where none is written."""
    below = head_row(sheet, (_PERIOD, _DUE)) if sheet else 0
    line, others = pairs(sheet, KEY_HEADS, BASICS_KEYS, wrong, until=below)
    periods = _periods(sheet, below, wrong) if sheet and below else ()
    if sheet is None or line is None:
        return Basics(periods=periods)
    _unknown(others, BASICS_KEYS)
    if not below:
        wrong.add(sheet.name, "", f"找不到期次表的表头（{'、'.join(PERIOD_HEADS)}），请不要改动表头。")
    year = line.number("年份", low=2000, high=2100, unit="年", whole=True)
    title = line.text("工作名称")
    return Basics(
        title=title,
        campaign=squeeze(line.text("批次")) or campaign_number(title),
        year=None if year is None else int(year),
        office=line.text("发文单位"),
        contact=line.text("联系人"),
        phone=line.text("联系电话"),
        cadence=line.choice("报送周期", CADENCES, ""),
        owes=OWES[line.choice("谁须报送", OWES, next(iter(OWES)))],
        periods=periods,
        current=_current(line, periods) if below else "",
    )


def _periods(sheet: Sheet, head: int, wrong: Mistakes) -> tuple[Period, ...]:
    found: list[Period] = []
    rows: dict[str, int] = {}
    last = ("", 0)
    for line in lines_under(sheet, head, PERIOD_HEADS, wrong):
        name = line.need(_PERIOD, "例如：第1期；不用的行请整行清空。")
        due = line.date(_DUE)
        if name and squeeze(name) in rows:
            line.err(_PERIOD, f"期次“{shown(name)}”与第{rows[squeeze(name)]}行重复，请改名或删去一行。")
        if due and due < last[0]:
            line.err(_DUE, f"截止日期{due}早于上面第{last[1]}行的{last[0]}，各期要从早到晚排，请核对。")
        rows.setdefault(squeeze(name), line.row)
        last = max(last, (due or "", line.row), key=lambda pair: pair[0])
        found.append(Period(name, due, line.text(_NOTE)))
    return tuple(found)


def _current(line: Line, periods: tuple[Period, ...]) -> str:
    """The name of the current period as it stands in the table of periods; empty when none is named."""
    text = line.text("当前期次")
    if not text or is_example(text):
        return ""
    named = [period.name for period in periods if squeeze(period.name) == squeeze(text)]
    if named:
        return named[0]
    inside = [one for one in re.split(r"[、，,；;\n]", text) if squeeze(one)]
    if len(inside) > 1 and all(any(squeeze(p.name) == squeeze(one) for p in periods) for one in inside):
        line.err("当前期次", f"写了 {len(inside)} 个期次（{shown(text)}），同一时间只收一期，请只留一个。")
    elif not periods:
        line.err("当前期次", f"“{shown(text)}”不在下面的期次表里，请先在期次表里写上这一期。")
    else:
        near = like(text, [period.name for period in periods])
        line.err("当前期次", f"“{shown(text)}”不在下面的期次表里{near}，请从下拉列表里选，或在表里补上这一期。")
    return ""


def read_mail(sheet: Sheet | None, wrong: Mistakes) -> Mail:
    """The sheet 邮件; defaults for what is blank. Whatever looks like a password is a mistake, wherever it stands."""
    line, others = pairs(sheet, KEY_HEADS, MAIL_KEYS, wrong)
    if sheet is None or line is None:
        return Mail()
    secret = [one for one in others if _SECRET.search(one.text(KEY_HEADS[0]))]
    for one in secret:
        one.err(KEY_HEADS[0], f"{_NO_SECRETS}“{shown(one.text(KEY_HEADS[0]))}”这一行。")
    _unknown([one for one in others if one not in secret], MAIL_KEYS)
    _secrets(sheet, line.row, wrong)
    usual = Mail()
    port = line.number("端口", low=1, high=65535, whole=True)
    pace = line.number("每分钟封数", low=1, high=600, unit="封", whole=True)
    host = squeeze(unicodedata.normalize("NFKC", line.text("服务器")))
    if host and not _HOST.fullmatch(host):
        line.err(
            "服务器",
            f"服务器“{shown(line.text('服务器'))}”不像服务器的名字，请写成 smtp.example.cn 这样，不带 http 和端口。",
        )
    user, sender = line.text("账号"), line.text("发件人")
    if _BESIDE_LOGIN.search(unicodedata.normalize("NFKC", user)):
        line.err("账号", f"账号后面还写了别的，像是密码。{_NO_SECRETS}，账号一格只写账号。")
    for head in ("发件人", "回复地址"):
        if line.text(head) and not _ADDRESS.search(unicodedata.normalize("NFKC", line.text(head))):
            line.err(
                head, f"{head}“{shown(line.text(head))}”里没有邮箱地址，请写成 市营商办 <office@example.cn> 这样。"
            )
    limit = line.number("单封上限", low=1, high=500, unit="MB", whole=True)
    leaders = leaders_of(line.text("汇总收件人"))
    for leader in leaders:
        if not _ADDRESS.search(unicodedata.normalize("NFKC", leader)):
            line.err("汇总收件人", f"“{shown(leader)}”里没有邮箱地址，请写成 李副市长 li@example.cn，几位之间用分号。")
    return Mail(
        host=host,
        port=None if port is None else int(port),
        security=line.choice("加密方式", SECURITIES, usual.security),
        user=user,
        sender=sender,
        reply_to=line.text("回复地址"),
        per_minute=usual.per_minute if pace is None else int(pace),
        limit=usual.limit if limit is None else int(limit),
        domains=_domains(line),
        leaders=leaders,
        authority=line.text("证书文件"),
    )


def _domains(line: Line) -> tuple[str, ...]:
    """Mail domains in one cell, in lower case, without a leading @ or *."""
    found = []
    for one in re.split(r"[\s、，,；;]+", unicodedata.normalize("NFKC", line.text("允许的域名")).lower()):
        domain = one.rpartition("@")[2].removeprefix("*").strip(".")
        if domain and not _DOMAIN.fullmatch(domain):
            line.err("允许的域名", f"“{shown(one)}”不像域名，请写成 example.cn 这样，几个之间用顿号。")
        elif domain:
            found.append(domain)
    return tuple(dict.fromkeys(found))


def _unknown(lines: Iterable[Line], keys: tuple[str, ...]) -> None:
    for line in lines:
        name = line.text(KEY_HEADS[0])
        if not name:
            line.err(KEY_HEADS[0], "这一行没有项目名称，填的内容用不上，请清空。")
        else:
            line.err(KEY_HEADS[0], f"不认识“{shown(name)}”{like(name, keys)}，项目名称请不要改，也不要加行。")


def _secrets(sheet: Sheet, head: int, wrong: Mistakes) -> None:
    """密码：abc in any cell under the head, and user:password@ in an address."""
    from toolkit.model.ledger import address

    for row in sorted(sheet.rows):
        for column, text in sorted(sheet.rows[row].items()):
            plain = unicodedata.normalize("NFKC", text)
            if row > head and (_SECRET_SAID.search(plain) or _LOGIN.search(plain)):
                wrong.add(sheet.name, address(row, column), f"这一格里像是有密码。{_NO_SECRETS}。")
