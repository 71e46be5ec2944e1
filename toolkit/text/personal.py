"""Numbers and names of persons inside a text: telephones, identity numbers, accounts, addresses of mail, 联系人.

What must not be published (``domain.md`` §7). Amounts, dates, 文号 and codes of projects are not of a person: a number has to
have the shape of one (area code, date of birth, check digit), or a word in front of it that says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

MOBILE, PHONE, IDENTITY, ACCOUNT, MAIL, CHAT, NAME = (
    "手机号码", "固定电话", "身份证件号码", "银行账号", "电子邮箱", "QQ、微信号", "联系人姓名",
)  # fmt: skip


class Personal(NamedTuple):
    """One piece of a text that belongs to a person: its kind, where it stands, and what may be shown instead."""

    kind: str
    start: int
    end: int
    shown: str


def personal(text: str) -> list[Personal]:
    """Everything personal in a text, in its order, without overlaps. Full-width signs count as the plain ones.

    A mobile number keeps its ends (138****5678), an identity number too; of the others nothing or the last digits stay.
    What this gives as ``shown`` is never personal again.
    """
    if not _WORTH(text):
        return []
    plain, places = _plain(text)
    found = [one for look in _LOOKS for one in look(plain)]
    found += [name for one in found if one.kind in (MOBILE, PHONE) for name in _beside(plain, one)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Personal] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return [Personal(kind, places[start], places[end - 1] + 1, shown) for kind, start, end, shown in kept]


def hidden(text: str) -> str:
    """The text with everything personal in it covered."""
    for kind, start, end, shown in reversed(personal(text)):
        del kind
        text = text[:start] + shown + text[end:]
    return text


def plain_signs(text: str) -> str:
    """The text with plain digits and dashes for full-width ones and without invisible signs, as ``mobiles`` wants it."""
    return _plain(text)[0] if _ODD(text) else text


_WORTH = re.compile(
    r"[0-9０-９](?:[^\u4e00-\u9fa5A-Za-z，。；、]{0,2}[0-9０-９]){4}|[@＠]|(?:联系|联络|经办|填报|填表|制表)人|联络员|微信|wechat|vx",
    re.I,
).search
_ODD = re.compile("[０-９\u00a0\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff－]").search
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_DASHES = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x2500, 0xFE63)
_SPACES = (0x09, 0xA0, 0x3000, *range(0x2000, 0x200B))
_ASCII = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_DASHES, "-")
)


def _plain(text: str) -> tuple[str, list[int] | range]:
    """The text in plain ASCII signs without invisible ones, and where each of its characters stands in the original."""
    folded = text.translate(_ASCII)
    if _INVISIBLE.isdisjoint(folded):
        return folded, range(len(folded))
    places = [at for at, one in enumerate(folded) if one not in _INVISIBLE]
    return "".join(folded[at] for at in places), places


# --- mobile numbers ---------------------------------------------------------------------------------------------------

_MEASURED = r"\s*(?:美?元|[万亿](?:美?元|千瓦|吨|立方|平方|亩)|亩|吨|千[瓦米克]|平方|立方|公里|%|度)"
"""Makes an amount of a number. 张, 家, 人, 次 … do not: 13812345678张三."""
_MOBILE = re.compile(
    r"1[3-9][0-9][-. ]?[0-9]{4}[-. ]?[0-9]{4}"
    rf"(?![0-9]|(?!qq|wx|vx|tel)[a-z]|[-.](?!1[3-9][0-9]{{9}}(?![0-9]))[0-9]|{_MEASURED})",
    re.I,
)
_CALLED = re.compile(
    r"(?:(?:^|[^0-9A-Za-z.\-])(?:\+?86|0086)|tel|phone|mobile|mob|wx|vx)[-. :]?$|1[3-9][0-9]{9}[-.]$", re.I
)
_PART = re.compile(r"[0-9A-Za-z][-.]?$")
"""What shows that a number is only the end of a longer one."""


def mobiles(plain: str) -> Iterator[Personal]:
    """Mobile numbers in a text of plain signs; groups may be set apart (138-0013-8000)."""
    for found in _MOBILE.finditer(plain):
        before = plain[max(0, found.start() - 12) : found.start()]
        if _PART.search(before) and not _CALLED.search(before):
            continue
        digits = re.sub("[^0-9]", "", found[0])
        yield Personal(MOBILE, found.start(), found.end(), f"{digits[:3]}****{digits[-4:]}")


# --- telephones -------------------------------------------------------------------------------------------------------

_AREA = r"(?:010|02[0-57-9]|0[3-9][0-9]{2})"
_EXTENSION = r"(?:\s?(?:转|-|ext\.?)\s?[0-9]{1,5})?"
_PHONE = re.compile(
    rf"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)(?:(?:\+|00)?86[- ]?)?\(?({_AREA})(?:\)|-|\)-| )?\s?[2-8][0-9]{{2,3}}[- ]?[0-9]{{4}}{_EXTENSION}(?![0-9A-Za-z]|[-.][0-9])"
)
_CALL = re.compile(
    r"(?:电话|座机|传真|电话号码|联系方式|联系号码|(?<![A-Za-z])tel)[::]?\s?((?:[2-8][0-9]{2,3}[- ]?[0-9]{4}[-转0-9 ]{0,7}[、,/;() ]*)+)",
    re.I,
)
_LOCAL = re.compile(rf"(?<![0-9])[2-8][0-9]{{2,3}}[- ]?[0-9]{{4}}{_EXTENSION}(?![0-9]|{_MEASURED}|[个件户次条份笔])")


def _phones(plain: str) -> Iterator[Personal]:
    for found in _PHONE.finditer(plain):
        yield Personal(PHONE, found.start(), found.end(), f"{found[1]}-****")
    for listed in _CALL.finditer(plain):
        for one in _LOCAL.finditer(plain, listed.start(1), min(listed.end(1) + 2, len(plain))):
            if one.end() <= listed.end(1):
                yield Personal(PHONE, one.start(), one.end(), "****")


# --- identity numbers -------------------------------------------------------------------------------------------------

_PLACE = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_LONG = re.compile(
    rf"(?<![0-9A-Za-z])[1-8][0-9]{{5}}[- ]?(?:19|20)[0-9]{{2}}[- ]?{_DAY}[- ]?[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_SHORT = re.compile(
    rf"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-){_PLACE}[0-9]{{2}}{_DAY}[0-9]{{3}}(?![0-9A-Za-z]|[-.][0-9]|{_MEASURED})"
)
_PAPER = re.compile(
    r"(?:身份证件?|护照|通行证|军官证|士兵证|居住证|社保卡|社会保障卡|医保卡|残疾证)(?:号码?|编号)?(?:[::为是]|\s)*([A-Za-z]{0,2}[0-9](?:[- ]?[0-9Xx]){6,20})(?![0-9A-Za-z])"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def identities(plain: str) -> Iterator[Personal]:
    """Identity numbers of 18 signs whose check digit fits (GB 11643), in a text of plain signs."""
    for found in _LONG.finditer(plain):
        number = re.sub("[- ]", "", found[0]).upper()
        if _CHECK[sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True)) % 11] == number[17]:
            yield Personal(IDENTITY, found.start(), found.end(), f"{number[:3]}***********{number[-4:]}")


def _papers(plain: str) -> Iterator[Personal]:
    """The numbers of 15 digits, and whatever stands behind the name of a person's paper."""
    for found in _SHORT.finditer(plain):
        yield Personal(IDENTITY, found.start(), found.end(), f"{found[0][:3]}********{found[0][-4:]}")
    for found in _PAPER.finditer(plain):
        yield Personal(IDENTITY, found.start(1), found.end(1), "******")


# --- accounts, addresses ----------------------------------------------------------------------------------------------

_CARD = re.compile(
    r"(?<![0-9A-Za-z.])(?<![0-9A-Za-z]-)[3-6][0-9]{3}([- ]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?(?![0-9A-Za-z]|[-.][0-9])"
)
_NAMED_CARD = re.compile(
    r"(?:卡号|[账帐]号|银行卡|[账帐]户号?码?)(?:[::为是]|\s)*([0-9]{10,24}|[0-9]{3,6}(?:[- ][0-9]{2,6}){2,6})(?![0-9])"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_CHAT = re.compile(
    r"(?:QQ|微信|Wechat|VX)(?:号码?)?[::]\s?([A-Za-z0-9_\-]{5,24})|微信号?\s?((?=[A-Za-z_\-]*[0-9])[A-Za-z][A-Za-z0-9_\-]{5,24})|(?<![A-Za-z])QQ(?:号码?)?\s?([1-9][0-9]{4,10})(?![0-9])",
    re.I,
)


def _accounts(plain: str) -> Iterator[Personal]:
    for found in _CARD.finditer(plain):
        digits = re.sub("[- ]", "", found[0])
        if len(digits) in (16, 17, 19) and _luhn(digits):
            yield Personal(ACCOUNT, found.start(), found.end(), f"****{digits[-4:]}")
    for found in _NAMED_CARD.finditer(plain):
        yield Personal(ACCOUNT, found.start(1), found.end(1), f"****{re.sub('[- ]', '', found[1])[-4:]}")


def _luhn(digits: str) -> bool:
    """Whether the check digit of a bank card fits (GB/T 17552, the rule of Luhn)."""
    doubled = [int(one) * (1 + at % 2) for at, one in enumerate(reversed(digits))]
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def _addresses(plain: str) -> Iterator[Personal]:
    for found in _MAIL.finditer(plain):
        yield Personal(MAIL, found.start(), found.end(), "***@***")
    for found in _CHAT.finditer(plain):
        group = next(n for n in (1, 2, 3) if found[n])
        yield Personal(CHAT, found.start(group), found.end(group), "****")


# --- names beside a number --------------------------------------------------------------------------------------------

_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤扎次尼普巴旦索格德洛边央]"
)
_HAN = "\u4e00-\u9fa5"
_GIVEN = rf"[{_HAN}]{{0,1}}(?![区县市镇乡村局委办厅站所队室司院校社处科部组会台])[{_HAN}]"
"""The rest of a name: one or two signs, the last of which ends no name of a place or an office."""
_ROLE = r"(?:联系人|联络[员人]|经办人|填[报表]人|制表人)(?:姓名)?"
_THEN = r"(?:[,、:( ]|联系|办公){0,3}(?:电话|手机号?码?|座机|方式)?[: ]?\(?[0-9+]"
_NAMES = (
    re.compile(rf"{_ROLE}:\s?([{_HAN}]{{2,4}}(?:·[{_HAN}]{{1,6}})?)(?=[^{_HAN}·]|$|电话|手机|联系|职务|座机)"),
    re.compile(rf"{_ROLE}:\s?([{_HAN}]{{2,4}}?)(?=电话|手机|联系|职务|座机|办公电话)"),
    re.compile(rf"{_ROLE}\s?({_SURNAME}[{_HAN}]{{1,3}}?)(?={_THEN})"),
)
_BEFORE = re.compile(rf"({_SURNAME}{_GIVEN})[:( ,]{{0,2}}(?:手机:?|电话:?)?$")
_BEHIND = re.compile(rf"[( ]?({_SURNAME}{_GIVEN})(?![{_HAN}])")
_NO_NAMES = frozenset(("方式", "方便", "金额", "高级"))


def _names(plain: str) -> Iterator[Personal]:
    for pattern in _NAMES:
        for found in pattern.finditer(plain):
            yield Personal(NAME, found.start(1), found.end(1), "***")


def _beside(plain: str, number: Personal) -> Iterator[Personal]:
    """The name directly before a telephone number, or in brackets behind it."""
    first = max(0, number.start - 12)
    before = _BEFORE.search(plain[first : number.start])
    behind = _BEHIND.match(plain, number.end)
    for found, at in ((before, first), (behind, 0)):
        if found and found[1] not in _NO_NAMES:
            yield Personal(NAME, at + found.start(1), at + found.end(1), "***")


_LOOKS: tuple[Callable[[str], Iterator[Personal]], ...] = (
    identities, _papers, mobiles, _phones, _accounts, _addresses, _names,
)  # fmt: skip
