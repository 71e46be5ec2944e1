"""Labels of published plans (责任单位：…, 完成时限：…) and whether the inside of a bracket says who is responsible.

Sources: the label lines and trailing brackets of published 分工方案; ``domain.md`` §1.6, §3.4.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.text.normal import squeeze
from toolkit.text.role_words import (
    BODY,
    LEAD_LABEL,
    PERSON_LABEL,
    RESPONSIBLE_LABEL,
    SUPPORT_LABEL,
    TIME_LABEL,
    loose,
    tail_of,
)
from toolkit.text.timewords import is_time_clause
from toolkit.text.unit_names import hard_split
from toolkit.text.unit_shapes import is_certain, is_possible
from toolkit.text.units import split_units

_OF = r"(?:[省市县区州镇乡]级|其他|其余|其它|共同)?"
_LABEL = re.compile(
    rf"(?P<open>[*_【\[]*)(?!责任编辑){_OF}(?:(?P<both>{loose(RESPONSIBLE_LABEL)}{loose(BODY)}[及和与、/]{loose(TIME_LABEL)})"
    rf"|(?P<resp>{loose(RESPONSIBLE_LABEL)}{loose(BODY)}|责任分工|任务分工|分工|牵头(?:单位)?[及和、]责任单位)"
    rf"|(?P<lead>{loose(LEAD_LABEL)}(?:负责)?\s*{loose(BODY)})|(?P<support>{loose(SUPPORT_LABEL)}\s*{loose(BODY)})"
    rf"|(?P<lead2>总?牵头|主办|承办)|(?P<support2>协同配合|配合|协办|参与|协同)|(?P<time>{loose(TIME_LABEL)})|(?P<person>{loose(PERSON_LABEL)}))"
    rf"(?:[（(][^（）()]{{1,8}}[)）])?\s*(?:(?P<close>[】\]]+)[*_]*\s*[:：]?|[*_]*\s*(?P<colon>[:：]))\s*[*_]*"
)
_BEFORE = frozenset("。；;，,！？!?、 \t\n（(〔[【［{*_）)〕]】|｜①②③④⑤⑥⑦⑧⑨⑩◆●■□▲△★☆※·•")
_NUMBERED = re.compile(r"(?:^|[\s。；;])\d{1,2}[.．]$")
_COLONS = str.maketrans("﹕∶︰", "：：：")
_KINDS = {
    "both": "责任", "lead": "牵头", "lead2": "牵头", "support": "配合", "support2": "配合", "resp": "责任", "time": "时限",
    "person": "其他",
}  # fmt: skip


def labels_in(text: str) -> list[tuple[str, int, int, str]]:
    """The labels of a line with what stands behind each: (kind, start, end, value); kind 牵头, 责任, 配合, 时限 or 其他.

    A label stands at the start or behind a mark and has a colon, or brackets of its own (【责任单位】). 其他 are persons and
    telephone numbers (责任领导：…). ``end`` is where the next label starts.
    """
    text = text.translate(_COLONS)
    if "：" not in text and ":" not in text and "【" not in text and "[" not in text:
        return []
    found = [match for match in _LABEL.finditer(text) if _stands(text, match)]
    spans = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else _end(text, match.end())
        kind = next(kind for name, kind in _KINDS.items() if match[name])
        start = match.start() if match["close"] else match.start() + len(match["open"].rstrip("*_"))
        spans.append((kind, start, end, text[match.end() : end]))
    return [part for span, match in zip(spans, found, strict=True) for part in _parted(text, span, match)]


def _stands(text: str, match: re.Match[str]) -> bool:
    if not match["colon"] and not set(match["open"]) & {"【", "["}:
        return False
    at = match.start()
    return not at or text[at - 1] in _BEFORE or bool(match["open"]) or bool(_NUMBERED.search(text, max(0, at - 4), at))


def _end(text: str, start: int) -> int:
    """Where the value of the last label ends: at its own stop, when running text goes on behind it."""
    stop = text.find("。", start)
    return len(text) if stop < 0 else stop + 1


def _parted(text: str, span: tuple[str, int, int, str], match: re.Match[str]) -> list[tuple[str, int, int, str]]:
    """责任单位及完成时限：甲局，年底前 is two labels: the last clause is the deadline when it is words of time."""
    kind, start, end, value = span
    if not match["both"]:
        return [span]
    clauses = re.split(r"[；;，,、]", value.rstrip("。；; "))
    if len(clauses) < 2 or not is_time_clause(clauses[-1]):
        return [span]
    cut = value.rindex(clauses[-1])
    units = value[:cut].rstrip("；;，,、")
    return [(kind, start, match.end() + cut, units), ("时限", match.end() + cut, end, clauses[-1])]


_NO_UNIT = re.compile(
    r"谁|〔(?:19|20)?\d\d〕|责任编辑|网站|备案|简称|附件|公开发布|主动公开|申请公开|予公开|除外|^含(?!山)|^包[括含]|^如(?!皋|东)|^即(?!墨)|^见"
    r"|详见|^注[：:]|^不含|^例如|^以下|^其中|^试行|暂行|^修订|草案|征求意见|第[一二三四五六七八九十\d]+[条章款]|[？！?!]|《|^\d+$|^略$"
    r"|^原[省市县区]|^指|^共(?!青)|^涉及|^需|^须|^报(?!社)|^经(?![开济信贸管发协])|^提交|^对(?![外口])|^把|同意后?$|批准后?$"
)
_REMARK = re.compile(r"[，,；;](?:下同|不再(?:一一)?列出|以[下上][^，,；;]{0,12}(?:同|列出))$")


@lru_cache(maxsize=4096)
def looks_like_assignment(text: str) -> bool:
    """Whether the inside of a bracket is a responsibility clause: names of units with or without role words.

    True for 甲局牵头，乙局配合 and 甲局、乙局; not for explanations, document numbers and sentences. Without role words half
    of the names at least must be units by their shape alone.
    """
    bare = _REMARK.sub("", text.strip("。；;，, \n"))
    if len(bare) < 2 or len(bare) > 900 or _NO_UNIT.search(bare):
        return False
    if labels_in(bare):
        return True
    units = [unit for one in split_units(bare).assignments for unit in one.units]
    possible, certain = sum(map(is_possible, units)), sum(map(is_certain, units))
    if any(tail_of(squeeze(clause)) for clause in hard_split(bare)):
        return possible * 2 >= len(units) > 0 if certain else possible > 0 and all(len(unit) <= 14 for unit in units)
    return possible == len(units) > 0 and certain * 2 >= len(units)


_FIRST_UNIT = r"(?:列|排|居|位列|排列|排名|排序)?(?:在)?(?:第一位|首位|第一个|第一|首个|最前面?)(?:的|者)?(?:责任)?(?:单位|部门|者)?"
_FIRST = re.compile(
    rf"{_FIRST_UNIT}[^。；;]{{0,8}}?(?:为|是|系|即为)[^。；;，,]{{0,6}}牵头|(?:由|的){_FIRST_UNIT}(?:负责)?牵头"
    rf"|(?:排名|排序|列|排在|列在)(?:第一位|首位|第一)(?:的|者)?(?:责任)?(?:单位|部门)(?:负责)?牵头"
    r"|牵头(?:单位|部门)?(?:为|是|列)[^。；;]{0,6}(?:第一位|首位|排在最前|第一个)"
)
_OTHERS = re.compile(
    r"(?:其他|其余|其它|后列|之后)(?:责任)?(?:单位|部门)?[^。；;]{0,8}?(?:(?:为|是|系|按)[^。；;]{0,6}?)?(?P<role>配合|协办|参与|责任|负责)"
)


def says_first_leads(text: str) -> str | None:
    """Whether a sentence says that the unit listed first leads: 配合 or 责任 for what the others are, "" when it does not
    say, None when there is no such sentence."""
    if "牵头" not in text or not _FIRST.search(text):
        return None
    others = _OTHERS.search(text)
    if not others:
        return ""
    return "责任" if others["role"] in ("责任", "负责") else "配合"
