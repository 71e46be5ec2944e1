"""What the words of a progress text say about its item, when nobody filled in the status column.

Careful on one side: 已完成 is only read where the words speak of the whole task. What names a part (已完成立项), a step
(招标已完成), a share (已完成80%), a hope (预计9月完成) or something left (其余2项正在办理) is 正在推进. Source of the
vocabulary: ``domain.md`` §1.3.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from toolkit.core.figures.clauses import Clause, clauses
from toolkit.core.figures.percent import stated_percent
from toolkit.model.statistics import BEHIND, DONE, NOT_STARTED, ONGOING, RUNNING
from toolkit.text.normal import says_nothing


class Inferred(NamedTuple):
    """A state read from words: one of STATUSES (empty: the text says nothing), and the words that decided."""

    status: str
    words: tuple[str, ...] = ()


_VERB = (
    r"(?:办理完毕|办理完结|整改完毕|整改到位|整改完成|落实到位|落实完毕|实施完毕|执行完毕|建设完毕|建设完成|完成|办结|完结|完工|竣工|清零|销号"
    r"|建成(?:并)?(?:投用|投产|启用|通车|投入使用|投入运营|投入运行|交付使用)|通过(?:竣工|整改|最终)?验收|验收合格)"
)
_BARE_VERB = "完成|办结|完结|完工|竣工|清零|销号|整改到位|整改完毕|办理完毕|验收合格|完成整改|整改完成"
_ADVERB = r"(?:已(?:于|在)[0-9一二三四五六七八九十年月日底初中上下旬前]+|已经|已|业已|均|都已|现已|全部|全面|如期|按期|按时|按要求|按计划|按时限|提前|圆满|顺利|超额|保质保量|高质量|高标准|彻底)"
_DONE = re.compile(rf"(?P<how>{_ADVERB}+)(?P<verb>{_VERB})(?P<object>.*)$")
_PLAIN = re.compile(
    rf"^(?:[0-9]+[.、)])?(?P<whole>(?:该项?|此项|本项?|各项|全部|所有|目标|年度|全年|整改)*(?:工作|任务|整改|目标|事项)*(?:{_BARE_VERB}))了?$"
)
_BUILT = re.compile(r"(?P<verb>建成(?:并)?(?:投用|投产|启用|通车|投入使用|投入运营|投入运行|交付使用))(?P<object>.*)$")
_WHOLE_OBJECT = re.compile(
    r"^(?!的)了?(?:全部|所有|全年|年度|今年|既定|预定|规定|各项|本项|该项|此项|本|该|省定|市定|省级|市级|上级|省里|下达|的|目标|[0-9]{4}年|年初|确定)*"
    r"(?:工作|任务|目标|整改|指标|要求|内容|计划|事项)+(?:[0-9.]+%)?(?:[并且].*)?$"
    r"|^了?(?:竣工|整改|项目|最终|交工|综合|工程)*(?:验收|销号|交付)(?:工作|合格|备案)*(?:[并且].*)?$"
    r"|^了?(?:[并且且].*)?$|^[(].*[)]$"
)
_NAMED = re.compile(r"^了?(?:全部|所有|全年|年度|今年|既定|预定|规定|各项|本项|该项|此项|省定|市定|下达)")
_ITS_TASK = re.compile(r"^了?[^0-9,]{1,10}(?:任务|工作)$")
_TASKS = re.compile(r"(?:任务|事项|问题)$")
_PHASE = re.compile(
    r"[一二三四五六首]期|阶段|前期|首批|第[一二三四五六七八九十]+[批轮步]|首[个轮]|上半年|季度|月份?|本月|当月"
)
_STEP = re.compile(
    r"[一二三四五六首]期|阶段|前期|首批|第[一二三四五六七八九十]+[批轮步]|首[个轮]|上半年|季度|[0-9一二三四五六七八九十]+月份|本月|当月|主体|土建|基础|桩基|封顶|招标|投标|采购"
    r"|立项|可研|可行性|勘察|勘探|设计|规划|方案|初稿|草案|起草|征求|意见|调研|摸底|排查|普查|征地|拆迁|征收|测绘|外业|评审|评估|论证|公示|签约|合同|协议|备案|审批|手续"
    r"|环评|选址|动员|部署|培训|宣传|对接|联调|测试|调试|试点|试运行|装修|安装|报批|送审|审核|审查|筹备|组建|资金|经费|台账|清单|报告|整理|采集|录入|分解|收集|准备"
)
_PARTLY = re.compile(
    r"^(?:除|其中|部分|大部分|个别|少数|有的|一些|多数|近|超过)|部分(?!门)|其中|其[他它]|[0-9一二三四五六七八九十两]+(?:个|项|家|件|条|处|所|座|户|批|类|公里|宗|台|套|栋|笔|名|人|亩|万|米|吨)"
)
_SOME = re.compile(r"^(?:除|个别|少数|有的|一些|多数)|部分(?!门)|其中|其[他它]")
_PLACE = re.compile(r"(?<![全我本各])(?:县|区|镇|乡|街道|园区)(?:[、和及]|$|项目)|(?:局|部门|企业|单位)$")
_ALL = re.compile(r"全部|均|(?<!首)都(?!市|会|城)|所有|各")
_NOT = re.compile(r"(?:未|没|没有|不|未能|无法|不能|难以)$")
_HEDGE = re.compile(r"基本|初步|大部分?|部分(?!门)|大体|大致|接近|将近|即将|阶段性|主要(?=任务)")
_AIM = re.compile(
    r"预计|预期|预定|计划|拟|力争|争取|确保|保证|务必|尽快|抓紧|加快|推动|推进|促进|督促|督导|催促|敦促|待|有望|可望|将|力求|准备|打算|定于|若|如果|如能|直至|直到|要求|按照|前(?:全面|全部|基本|如期|按期)*$|后方?可?$"
    r"|(?:可|能|可以|能够)(?:全部|全面|如期|按期)*$"
)
_KEPT = re.compile(r"(?:按照?|依|根据)(?:原|既定|时序)?(?:计划|要求|期|时)|推进(?:工作|会|机制)")
_LEFT = re.compile(
    r"(?:尚|还|暂|仍)?未(?:全部|全面|最终|彻底)?(?:完成|办结|竣工|完工|整改|到位|交付|验收)|尚未|尚有|尚需|尚待|尚不|还未|还没|还有|还需|还剩|仍有|仍需|仍未|仍在|未完成|未全部|未能|没有完成|暂未|有待|亟待|其余|剩余|余下|剩下|未整改|未办结|未竣工|未完工"
    r"|正在(?!巩固|总结|归档|整理|宣传|申报|推广|完善档案|使用|运行|正常)|(?:推进|进行|办理|实施|建设|整改|施工|审核|研究|制定)中(?!心)"
)
_RUN = re.compile(
    r"正在|(?:推进|进行|办理|实施|建设|整改|施工|审核|研究|制定)中(?!心)|(?:有序|稳步|扎实|加快|积极|全力|同步|深入|持续|大力|统筹|协同|着力|抓紧|协调|正常|按序时)推进|推进正常|进展(?:总体|较为|比较)?(?:顺利|正常|良好|较快)"
    r"|(?:已|达到?|按|超|快于|符合)(?:序时|时序)(?:进度)?|超进度|达进度|(?:已|已经|全面|正式)(?:启动|开工|开展|实施|动工|着手)|累计完成|陆续|逐步|着手"
)
_DID = re.compile(
    r"已(?:经|正式)?(?:印发|出台|制定|编制|建立|成立|组建|召开|组织|形成|上线|开通|挂牌|公布|发布|明确|签订|投用|取得|建成|下达|覆盖|实现|接入|落实)"
)
_AHEAD = re.compile(
    r"(?:尽快|加快|抓紧|力争|确保|争取|督促|推动|计划|预计).*(?:完成|办结|竣工|完工|建成|到位|交付|销号|验收)|剩余|其余|余下|尚未|未完成"
)
_LATE_DONE = re.compile(
    r"(?:未能?|没有?|无法|不能|难以)(?:够)?(?:按期|按时|如期|按要求|按计划|及时|在规定时间内|在时限内)(?:全部|全面)?(?:完成|办结|整改|完工|竣工|交付|推进|开工|启动)?"
    r"|(?:无法|不能|难以)(?:够)?(?:全部|全面|彻底|完全)*(?:完成|办结|竣工|完工|整改到位)"
    r"|(?<!无)(?<!未)逾期(?:未|没有|尚未)(?:能)?(?:完成|办结|整改)?|(?:已经?|严重)(?:超期|逾期|超时限|超过时限|超过整改时限)(?:[0-9]+[天日])?"
)
_SLOW = re.compile(
    r"(?:进展|进度|推进|工作|整改|建设|办理|落实|施工|速度)(?:情况|速度|上)?(?:仍|还|较为|较|相对|比较|明显|严重|有所|总体|整体|略有|略|偏|十分|非常)*(?:滞后|缓慢|迟缓|偏慢|慢|不快|不力|不理想)"
    r"|滞后于?(?:序时|计划|时序)(?:进度)?|(?:未|没有|尚未)(?:达到?|完成)(?:序时|时序)(?:进度|任务)?|(?:低于|慢于|落后于?)(?:序时|时序|计划)(?:进度)?|欠(?:序时)?进度|慢序时"
    r"|(?:处于|陷于|目前|现已|已|已经|仍|全面)(?:停滞|停工|搁置)|自[^,]{1,8}起(?:停工|停滞|停建|暂停)|推进受阻|(?:已|现已|暂时)?暂停(?:实施|推进|施工)|(?:需|申请|拟|已)(?:要)?延期(?:至|到|完成)?"
)
_NO_SLOW = re.compile(
    r"无|未出现|不存在|没有|避免|防止|杜绝|解决|扭转|针对|克服|改变|查找|督办|约谈|通报|不得|严禁|摆脱|^对|对于"
)
_OF_OTHERS = re.compile(r"^(?:问题)?的|^(?:项目|单位|县区|问题|事项|任务|原因|情况)(?!$)|^(?:问题|原因)")
_NOT_BEGUN = re.compile(
    r"(?:尚|还|暂|仍|均|都)?(?:未|没有?)(?:正式|全面|实质性?|具体|有效|能|完全)?(?:启动|开工|动工|开展|实施|开始|开启|着手|落实|组织实施)(?!到位)|待启动|待开工|未着手"
)
_WILL_BEGIN = re.compile(
    r"(?:计划|预计|拟|将|准备|打算|定|安排)(?:于|在|从)?[^,]{0,14}?(?:启动|开展|实施|开工|动工|组织|着手|召开|举办|开始|推进)"
)
_TIMES = re.compile(r"本月|当月|本季度|上半年|[0-9一二三四五六七八九十]+(?:月份?|季度)")
_SHORT_OF = re.compile(r"资金|经费|编制|人员|用地|土地|手续|场地|设备|选址|其余|剩余|余下")
_ALWAYS = re.compile(
    r"^(?:[0-9]+[.、)])?(?:该项?|此项|本项?|各项|这项)?(?:工作|任务|事项|举措)?(?:正|需|需要|仍|仍需|继续|一直|始终|均|已经|已|纳入|作为|列为|转入|转为|属于|属|为|按|进行|并)*+"
    r"(?:(?:常态化?|持续|长期|日常|经常性|滚动)(?:化|性)?(?:推进|坚持|实施|开展|落实|抓好|推动|运行|管理|坚持下去|不断|进行|任务|工作|事项)+)(?:中|落实|抓|工作|事项|任务|下去)*$"
    r"|^(?:[0-9]+[.、)])?(?:已)?(?:纳入|转入|进入|实行|形成)?(?:常态化?|长效)(?:化|性)?(?:管理|工作|机制|运行)?$|^(?:立行立改)?(?:并|将)?长期坚持$|^常年坚持$|^全年持续$"
    r"|^(?:作为|列为|纳入|列入).{0,8}(?:长期坚持|持续推进|长期抓|常态化?(?:推进|管理|工作|开展)?|长效机制)$"
)


def infer(text: str) -> Inferred:
    """The state that a progress text speaks of: 未启动, 进展滞后, 已完成, 持续推进 or 正在推进, with the words that decided.

    Empty for a text that holds no answer (blank, 无, /). A text with an answer but no word of state is 正在推进 without
    words. Several statements: what is left open outweighs what is done; a word of delay counts unless a later clause says
    the whole is done. Never raises.
    """
    if says_nothing(text):
        return Inferred("")
    seen = _Seen()
    for number, clause in enumerate(clauses(text)):
        seen.look(number, clause)
    share = stated_percent(text)
    if share is not None and share[0] < 100:
        seen.left.append((-1, share[1]))
    elif share is not None:
        seen.done.append((-1, share[1]))
    return seen.verdict()


class _Seen:
    """What the clauses of one text said: (number of the clause, words) by kind."""

    __slots__ = ("always", "begins", "did", "done", "late", "left", "part", "run", "unbegun")

    def __init__(self) -> None:
        self.done: list[tuple[int, str]] = []
        self.left: list[tuple[int, str]] = []
        self.late: list[tuple[int, str]] = []
        self.unbegun: list[tuple[int, str]] = []
        self.begins: list[tuple[int, str]] = []
        self.part: list[tuple[int, str]] = []
        self.run: list[tuple[int, str]] = []
        self.did: list[tuple[int, str]] = []
        self.always: list[tuple[int, str]] = []

    def look(self, number: int, clause: Clause) -> None:
        """Take note of what one clause says."""
        text = clause.text
        if clause.later:
            if found := _AHEAD.search(text):
                self.left.append((number, found.group()))
            return
        if _slow(self, number, text) or _unbegun(self, number, text):
            return
        if found := _ALWAYS.match(text):
            self.always.append((number, found.group()))
            return
        left = _LEFT.search(text)
        if left:
            self.left.append((number, left.group()))
        elif re.match("除.{1,14}外$", text):
            self.left.append((number, text))
        elif not _done(self, number, text):
            if found := _RUN.search(text):
                self.run.append((number, found.group()))
            elif found := _DID.search(text):
                self.did.append((number, found.group()))

    def verdict(self) -> Inferred:
        """What all clauses together say."""
        finished = max((at for at, _ in self.done), default=-1)
        if self.late and max(at for at, _ in self.late) >= finished:
            return _said(BEHIND, self.late)
        moved = self.part + self.run + self.did + self.done + [seen for seen in self.left if seen[0] >= 0]
        if self.unbegun and all(at > self.unbegun[0][0] for at, _ in moved):
            return _said(NOT_STARTED, self.unbegun)
        if self.done and not self.left and not self.unbegun:
            return _said(DONE, self.done)
        if self.begins and not moved and not self.always:
            return _said(NOT_STARTED, self.begins)
        if self.always and not (self.left or self.part or self.run or self.done):
            return _said(ONGOING, self.always)
        return _said(RUNNING, self.left or self.unbegun or self.run or self.part or self.did or self.begins)


def _said(status: str, seen: list[tuple[int, str]]) -> Inferred:
    return Inferred(status, tuple(dict.fromkeys(words for _, words in sorted(seen)))[:3])


def _slow(seen: _Seen, number: int, text: str) -> bool:
    """A word of delay: of the whole item, or (as something left) of a part of it. Whether the clause is thereby settled."""
    found = _LATE_DONE.search(text) or _SLOW.search(text)
    if not found:
        return False
    before, after = text[: found.start()], text[found.end() :]
    if _NO_SLOW.search(before) or _OF_OTHERS.match(after):
        return False
    part = _PARTLY.search(before) or _PLACE.search(before) or _SHORT_OF.search(before)
    (seen.left if part else seen.late).append((number, found.group()))
    return True


def _unbegun(seen: _Seen, number: int, text: str) -> bool:
    """A word of not having begun: of the whole item, or of a part of it. Whether the clause is thereby settled."""
    found = _NOT_BEGUN.search(text)
    if found:
        before = _TIMES.sub("", text[: found.start()])
        part = _PARTLY.search(before) or _STEP.search(before) or _SHORT_OF.search(before) or _PLACE.search(before)
        if part and not re.match(r"(?:因|由于|受)", before) and not _ALL.search(text[: found.end()]):
            seen.left.append((number, found.group()))
        else:
            seen.unbegun.append((number, found.group()))
        return True
    plan = _WILL_BEGIN.search(_KEPT.sub("", text))
    if plan and not re.search(r"已|完成|正在", text):
        seen.begins.append((number, plan.group()))
        return True
    return False


def _done(seen: _Seen, number: int, text: str) -> bool:
    """A word of completion, of the whole or of a part. Whether there was one."""
    plain = _PLAIN.match(text)
    if plain:
        seen.done.append((number, plain["whole"]))
        return True
    found = _DONE.search(text) or _BUILT.search(text)
    if not found:
        bare = re.search("完成|办结|竣工|完工", text)
        if bare:
            before = text[: bare.start()]
            if not before and _NAMED.match(text[bare.end() :]) and _WHOLE_OBJECT.match(text[bare.end() :]):
                seen.done.append((number, text))
                return True
            aim, hedge = _AIM.search(_KEPT.sub("", before)), _HEDGE.search(before)
            words = _from(text, aim or hedge, bare.end())
            (seen.left if aim else seen.part).append((number, words or bare.group()))
        return bool(bare)
    how = found.groupdict().get("how") or ""
    before = text[: found.start()]
    words = found.group()[: len(found.group()) - len(found["object"])]
    aim = _AIM.search(_KEPT.sub("", before))
    if aim and "已" not in how:
        seen.left.append((number, _from(text, aim, found.start() + len(words)) or words))
    elif _NOT.search(before):
        seen.left.append((number, words))
    elif _whole(before, how, found["object"]):
        seen.done.append((number, words + (found["object"] if len(found["object"]) <= 12 else "")))
    else:
        seen.part.append((number, _from(text, _HEDGE.search(before), found.start() + len(words)) or words))
    return True


def _from(text: str, first: re.Match[str] | None, end: int) -> str:
    """The words from a hedge (基本, 预计) to the verb, when that is short enough to be shown; else empty."""
    if first is None:
        return ""
    start = text.find(first.group())
    return text[start:end] if 0 <= start < end <= start + 16 else ""


def _whole(before: str, how: str, after: str) -> bool:
    """Whether subject and object of a word of completion mean the whole task."""
    everything = _ALL.search(before + how)
    whole = _WHOLE_OBJECT.match(after) or (everything and _ITS_TASK.match(after) and not _STEP.search(after))
    if not whole or _HEDGE.search(before) or _SOME.search(before):
        return False
    if everything and _TASKS.search(before) and not _PHASE.search(before):
        return True
    if _STEP.search(before):
        return False
    return bool(everything) or not (_PARTLY.search(before) or (_PLACE.search(before) and not _NAMED.match(after)))
