"""Dates in running text that something is due on (8月底前, 年内, 到2027年): milestones, never the deadline of an item."""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.model.ledger import Milestone
from toolkit.text.dates import FoundDate, dates_in, narrow
from toolkit.text.normal import squeeze

DONE = r"(?:完成|实现|建成|出台|印发|制定|上线|启动|投用|投入使用|投产|达到|办结|基本|竣工|通车|开工|启用|交付|挂牌|开通|运行|见效|发布|公布|报送)"
_DONE_WORDS = re.compile(rf"^(?:，)?(?:全部|全面|正式|力争|前后|实现|要|应)?{DONE}")
_START = re.compile(r"^(?:份)?(?:起|开始|以来|以后|之后|后)(?!至|到)")
_UNTIL = re.compile(r"(?<!截)(?:延长|延期|实施|执行|期限|有效期|政策)?[至到]$")
_RANGE_HEAD = re.compile(r"(?:[0-9一二三四五六七八九十]+(?:年|月|日|号|底)?|之日起|起)[-—–~～至到]+$")
_NO_LIMIT_BEFORE = re.compile(
    r"截[至止]到?$|(?:每|逢)(?:年|个)?(?:的)?$|每(?:年|季度?|月)[^，。；]{0,12}[、和及与]$|自$|从$|(?:(?<![占对同环])比|(?<![比])较|相比|低于|高于|超过|优于|以|按|据)$"
    r"|(?<![限间期要求定])为$"
)
_PURPOSE_AFTER = re.compile(
    r"^[^，。；]{0,20}(?:创造条件|积累经验|奠定基础|打下基础|打好基础|提供|做准备|做好准备|铺垫)"
)
_STATE_AFTER = re.compile(
    r"^(?:已经?|尚未|仍未|未|仍|还未|逾期)(?!.{0,6}任务)|^(?:已经?|依法)?(?:建成|登记|注册|取得|开工|竣工|备案|毕业|入职|入学|参保|发生|签订|立案|受理|出生|投产|投用|获批|批准|列入|纳入|完工|设立|成立|入库|印发|发布|颁发){1,3}(?:且[^，。；的]{1,10})?的"
    r"|^的?(?:水平|基数|存量|数据|余额|规模|相比|为基数|持平)|^相比|^持平"
)
_NAMES_AFTER = re.compile(
    r"^(?:综合|绩效|目标|责任|工作|党建|政府|部门|高质量发展)*(?:考核|考评|考察|总评|总结|述职|评比|评优|评价|决算|结算|测评|慰问|盘点|分红|奖金|大检查|目标)"
)
_PERIOD = re.compile(r"^(?:期间|期内|间)")
_COMPARES = re.compile(r"[与同和]$")
_COMPARED = re.compile(r"^[^，。；]{0,4}(?:相比|持平|比)")


@lru_cache(maxsize=4096)
def milestones(text: str, year: int | None) -> tuple[Milestone, ...]:
    """Dates with the sense of a deadline inside running text, in order; ``year`` completes those without one.

    Not: durations (15个工作日内), starts (从3月起), states (截至6月底, 6月底前建成的), comparisons (比上年末), purposes
    (为10月份…积累经验), repetitions (每年12月底前), names (年底考核, 2026年工作要点) and dates inside titles. Never raises.
    """
    plain = narrow(squeeze(text))
    return tuple(
        Milestone(found.text, found.due.isoformat())
        for found in dates_in(plain, year)
        if found.due is not None and _is_limit(plain, found)
    )


def _is_limit(plain: str, found: FoundDate) -> bool:
    before, after = plain[max(0, found.start - 16) : found.start], plain[found.end : found.end + 30]
    if found.past or _START.match(after) or _NO_LIMIT_BEFORE.search(before) or _STATE_AFTER.match(after):
        return False
    if plain.rfind("《", 0, found.start) > plain.rfind("》", 0, found.start):
        return False
    if before.endswith("为") and _PURPOSE_AFTER.match(after):
        return False
    if not found.text.endswith("前") and (
        _NAMES_AFTER.match(after) or (_COMPARES.search(before) and _COMPARED.match(after))
    ):
        return False
    if found.form == "end_form" and "终" in found.text:
        return found.text.endswith("前") or bool(_DONE_WORDS.match(after))
    if found.form == "year_form":
        if found.alt is not None:
            return bool(_DONE_WORDS.match(after))
        return before.endswith(("到", "至")) and not _RANGE_HEAD.search(plain[: found.start])
    if found.form in ("quarter_form", "half_form"):
        return found.bound or bool(_DONE_WORDS.match(after))
    if found.form in ("month_form", "dotted_form", "day_form"):
        until = _UNTIL.search(before) and not _PERIOD.match(after)
        return found.bound or bool(_DONE_WORDS.match(after)) or bool(until)
    return found.bound
