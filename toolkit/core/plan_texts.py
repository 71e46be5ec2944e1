"""Rules on the wording of a ledger: remains of web pages, doubled and foreign words, copies, cut sentences."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator

from toolkit.core.plan_record import Plan
from toolkit.model.findings import Finding
from toolkit.text.normal import key, letters, squeeze

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]{0,200})?/?>|&(?:nbsp|lt|gt|amp|quot);")
_COLUMN_NAMES = {
    "theme": "主题事项", "title": "重点工作", "requirement": "具体要求", "units": "责任单位", "lead": "牵头单位",
    "resp": "责任单位", "support": "配合单位", "deadline": "完成时限",
}  # fmt: skip
_DOUBLED = re.compile(r"(?P<word>[一-鿿]{2,8})(?P=word)(?![家师员者法化])")
_REACHING = re.compile(
    r"(?P<word>推行|实行|推广|实施|开展|建立|推进|落实|加强|完善)(?:在)?[^，。；、]{0,6}(?:范围|区域|辖区|系统)内(?P=word)"
)
_PAIRS_ON_PURPOSE = frozenset("对到连靠并把比挨接和又再")
"""Second characters of 点对点对接, 面对面对话, 端到端到达: no doubled word."""
_SPOKEN = frozenset(["研究", "讨论", "商量", "学习", "了解", "检查", "打扫", "收拾", "考虑", "比较", "非常", "永远"])
_FOREIGN = re.compile(
    r"(?<=[一-鿿”》）])\s*(?P<word>and|or|of|the|to|with|for|by|from|but|not|as well as)\s*(?=[一-鿿“《（])", re.I
)
_LATIN = re.compile(r"[a-z]", re.I)
_MID_SENTENCE = re.compile(r"^[，、；。：）】》”,;:)]")
_ENDS = frozenset("。！？；：”）》.!?;:)")


def html_tags(plan: Plan) -> Iterator[Finding]:
    """P731: tags or entities of a web page in any cell of a row; one finding for a row."""
    for index, row in enumerate(plan.rows):
        hits = {
            name: found[0]
            for name, text in row.values.items()
            if ("<" in text or "&" in text) and name not in row.inherited and (found := _TAG.search(text))
        }
        if hits:
            columns = "、".join(dict.fromkeys(_COLUMN_NAMES.get(name, "其他列") for name in hits))
            first = next((name for name in _COLUMN_NAMES if name in hits), next(iter(hits)))
            yield plan.finding("P731", index, first, columns=columns, tag=hits[first])


def doubled_words(plan: Plan) -> Iterator[Finding]:
    """P732: a word of two or more characters twice in a row, or 推行…范围内推行; 点对点对接 and 人人 are none."""
    for index, name, text in _own_texts(plan):
        found = _first_double(text) or ("内" in text and _REACHING.search(text))
        if found:
            around = text[max(0, found.start() - 2) : found.end() + 2].strip("，。；：、")
            yield plan.finding("P732", index, name, text=around, word=found["word"])


def _first_double(text: str) -> re.Match[str] | None:
    for found in _DOUBLED.finditer(text):
        word = found["word"]
        on_purpose = len(word) == 2 and (word[1] in _PAIRS_ON_PURPOSE or word in _SPOKEN or word[0] == "一")
        if not on_purpose and len(set(word)) > 1 and not re.fullmatch(r"(.)\1(.)\2", word):
            return found
    return None


def foreign_words(plan: Plan) -> Iterator[Finding]:
    """P733: an English function word between Chinese words."""
    for index, item in enumerate(plan.ledger.items):
        for name, text in (
            ("title", plan.raw(index, "title")),
            ("requirement", plan.raw(index, "requirement") or item.requirement),
        ):
            found = not text.isascii() and _LATIN.search(text) and _FOREIGN.search(text)
            if found:
                around = text[max(0, found.start() - 6) : found.end() + 6].strip("，。；：、")
                yield plan.finding("P733", index, name, text=around, word=found["word"])


def same_requirement(plan: Plan) -> Iterator[Finding]:
    """P734: a requirement that another row states word by word."""
    first: dict[str, int] = {}
    items = plan.ledger.items
    marks = array("q", (letters(item.requirement) for item in items))
    repeated = {mark for mark, count in Counter(marks).items() if count > 1}
    for index, item in enumerate(items):
        if marks[index] not in repeated:
            continue
        text = key(item.requirement)
        if len(text) < 6:
            continue
        before = first.setdefault(text, index)
        if before != index:
            other = items[before]
            yield plan.finding("P734", index, "requirement", number=other.no or before + 1, row=other.row)


def broken_sentence(plan: Plan) -> Iterator[Finding]:
    """P735: a requirement without end whose sentence goes on in the next row."""
    end = ""
    for index, item in enumerate(plan.ledger.items):
        start = squeeze(item.requirement)
        if end and start and end[-1] not in _ENDS and _goes_on(end, start):
            yield plan.finding("P735", index - 1, "requirement", end=end[-8:], start=start[:8])
        end = start


def _goes_on(end: str, start: str) -> bool:
    if _MID_SENTENCE.match(start) or end.endswith(("，", "、", ",")):
        return True
    if re.search(r"[0-9]$", end) and re.match(r"[月日年个项%％]", start):
        return True
    return end.count("“") > end.count("”") and start.count("”") > start.count("“")


def _own_texts(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """(item, column, text without white space and tags) of the titles and requirements that stand in their own cells."""
    for index in range(len(plan.rows)):
        for name in ("title", "requirement"):
            text = plan.raw(index, name)
            if text:
                yield index, name, squeeze(_TAG.sub("", text) if "<" in text or "&" in text else text)
