"""Rules about what must not be written down here: personal data (``domain.md`` §7) and anything classified."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.core.rules.record import Context, Entry, Gaps
from toolkit.core.rules.wording import clip
from toolkit.text.personal import Personal, identities, mobiles, plain_signs

_CONTACT = frozenset(("phone", "contact", "person", "leader"))


def mobile(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A532: a mobile phone number; only its ends are repeated."""
    if len(text) < 11 or not ("1" in text or "１" in text):
        return None
    return _first(mobiles(plain_signs(text)))


def identity(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A533: an identity number whose check digit fits (GB 11643); only its ends are repeated."""
    if len(text) < 18 or not ("１" in text or "２" in text or "19" in text or "20" in text):
        return None
    return _first(identities(plain_signs(text)))


def _first(found: Iterator[Personal]) -> Gaps | None:
    first = next(found, None)
    return None if first is None else {"text": first.shown}


_MARK = re.compile(
    r"(?:绝\s?密|机\s?密|秘\s?密)(?:级)?\s*[★☆⭐✭✩＊*]\s*(?:[0-9０-９一二三四五六七八九十]{1,3}\s*年|长期|[0-9０-９]{1,2}个?月)?"
    r"|^\s*[【\[（(]?\s*(?:绝\s{0,4}密|机\s{0,4}密|秘\s{0,4}密)\s*[】\]）)]?\s*$"
)


def marked(text: str) -> str:
    """The classification mark in a text (机密★10年, or 机密 alone in a cell), empty when there is none."""
    if "密" not in text:
        return ""
    found = _MARK.search(text)
    return clip(found[0].strip(), 20) if found else ""


def classified(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A534: a classification mark."""
    found = marked(text)
    return {"text": found} if found else None


_SECRET = re.compile(
    r"国家秘密|工作秘密|绝密|机密(?!性|计算|箱)|密级为|内部(?:资料|文件|材料)[，,、\s]*(?:请)?(?:注意保存|严禁外传|不得外传|注意保密|禁止外传|妥善保管)"
    r"|仅供内部(?:使用|参考|掌握)|涉密(?:文件|材料|资料|件)(?:第|〔|《|：|:|号)"
)
_DAILY = re.compile(
    r"商业(?:秘密|机密)|保密(?:工作|宣传|教育|培训|检查|自查|意识|管理|制度|法|责任|纪律|审查|协议|承诺)|保守国家秘密|定密|不涉密|不涉及|非涉密|防止|严防|脱密|失泄密|泄密"
)


def secret_words(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A535: words that belong to classified or internal papers, unless the text is about keeping secrets as such."""
    found = internal(text)
    return {"text": found} if found else None


def internal(text: str) -> str:
    """The words of a text that belong to classified or internal papers (仅供内部使用), empty when there are none."""
    if "密" not in text and "内部" not in text:
        return ""
    found = _SECRET.search(text)
    return found[0] if found and not _DAILY.search(text) and not marked(text) else ""


def may_name_people(column: str) -> bool:
    """Whether a column is there for names and numbers of people (联系电话)."""
    return column in _CONTACT
