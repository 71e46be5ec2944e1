"""What a text is by itself: a line of labels above or below a table, a list of units, words of time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from toolkit.text.normal import key, squeeze

UNIT_KEYS = ("units", "lead", "resp", "support")

_UNIT_LINE = re.compile(
    r"^\(?(?:填报|报送|上报|填表|报表|汇总|责任|填写|编制|反馈|回复|自查|申报)?(?:单位|部门)(?:名称|全称)?(?:\([^()]{1,8}\))?[:](?!(?:万|亿|千)?[元个件户项家人份次吨米%])"
)
_MEASURE = re.compile(r"^\(?(?:计量)?单位[:](?:万|亿|千)?[元个件户项家人份次吨米%]")
_SIGN_WORDS = "填表|反馈|回复|填报|报送|上报|制表|编制|审核|审签|审批|签发|签字|签名|校核|复核|统计|更新|经办|联系|分管|主管|主要|单位|部门|科室|责任|牵头"
_SIGNATURE = re.compile(
    rf"^\(?(?:(?:{_SIGN_WORDS}){{0,2}}(?:人员?|领导|负责人|日期|时间|电话|方式|手机)|审核|复核|校核|签字|签名|签发|盖章|公章|制表|截[至止](?:日期|时间)?)"
    r"(?:\([^()]{1,10}\)|签字|签名)?[:]"
)
_STAMP = re.compile(r"^.{0,28}\((?:盖章|公章|签章|印章|加盖公章)\)[:]?$")
_DATE = re.compile(r"^(?:20\d\d[-年./]\d{1,2}(?:[-月./]\d{1,2}日?)?|\d*年\d*月\d*日|月日)$")
NOTE = re.compile(r"^(?:备?注|说明|填[报表写]说明|填[报表写]要求|注意(?:事项)?|附注|备注说明)(?:[:.,0-9]|$)")
TOTAL = re.compile(r"^(?:合计|小计|总计|共计|累计)(?:[:(].{0,16}|\d.{0,10}|[项件条户个]?)$")
_CAPTION = re.compile(r"^附(?:件|表)[0-9一二三四五六七八九十]{0,3}(?:[:.\-].{0,40}|$)")

HEADING = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[,.、]|第[一二三四五六七八九十]{1,3}(?:部分|章|篇|板块)|\([一二三四五六七八九十]{1,3}\)|[★☆●◆■▲])"
)

LABEL = re.compile(r"(?:牵头|主办|责任|承办|配合|协办|协同|参与|落实|牵头责任|协同配合)(?:单位|部门)?\s*[:：]")
_ORGANISATION = re.compile(
    r"(?:局|委|办|厅|政府|公司|中心|院|行|办公室|县|区|市|管委会|部门?|单位|会|处|科|队|所|站|镇|乡|街道|集团|学校|园区)[)）]?$"
)
_DEADLINE = re.compile(
    r"\d+\s*(?:年|月|日|季度)|[一二三四五六七八九十]+月|20\d\d[-./]|[年月]底|年内|季度|半年|全年|常态|持续|长期|逐步|立即|随时|每[年月周季]|按.{0,12}(?:进度|要求|推进|时限)"
)


@lru_cache(maxsize=4096)
def like_deadline(text: str) -> bool:
    """Whether a short text speaks of time as a deadline column does."""
    return len(text) <= 40 and bool(_DEADLINE.search(squeeze(text))) and not LABEL.search(text)


def like_units(text: str) -> bool:
    """Whether a text is a list of units: it begins with a role label or ends as the names of offices do."""
    bare = squeeze(text).rstrip("。；;，,")
    return bool(LABEL.match(bare)) or (len(bare) <= 80 and "。" not in bare and bool(_ORGANISATION.search(bare)))


def loose_kind(text: str) -> str:
    """What a text outside a table's rows is: unit_line, signature, title (附件 and unit of measure), total or note."""
    if len(text) > 120:
        return "note"
    folded = key(text)
    if _MEASURE.match(folded) or _CAPTION.match(folded):
        return "title"
    if _UNIT_LINE.match(folded):
        return "unit_line"
    if _SIGNATURE.match(folded) or _STAMP.match(folded) or _DATE.match(folded):
        return "signature"
    return "total" if TOTAL.match(folded) else "note"


def fit(values: Mapping[str, str]) -> int:
    """How well texts suit the columns they stand in: numbered titles, sentences, units, words of time."""
    score = 0
    for name, text in values.items():
        bare = squeeze(text)
        if name == "title":
            score += 2 if re.match(r"^\d{1,3}[.．、]", bare) else -2 if LABEL.match(bare) or len(bare) > 60 else 0
        elif name == "requirement":
            score += (
                -3
                if LABEL.match(bare)
                else -2
                if like_deadline(text) and len(bare) < 12
                else int(len(bare) >= 15) + bare.endswith("。")
            )
        elif name in UNIT_KEYS:
            score += (
                3
                if LABEL.match(bare)
                else 2
                if like_units(text)
                else -2
                if len(bare) > 80 or "。" in bare or like_deadline(text)
                else 0
            )
        elif name == "deadline":
            score += -3 if LABEL.match(bare) or len(bare) > 40 else 2 if like_deadline(text) else -1
        elif name == "theme":
            score += (
                -2 if re.match(r"^\d{1,3}[.．、]", bare) or len(bare) > 40 else 1 if HEADING.match(key(bare)) else 0
            )
        elif name == "seq":
            score += 1 if bare.isdigit() else -1
    return score
