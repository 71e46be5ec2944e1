"""Rules about what an answer says: enough, of its own, of this year, and progress rather than plans or problems."""

from __future__ import annotations

import re

from toolkit.core.rules.record import Context, Entry, Gaps
from toolkit.core.rules.words import NOT_STARTED, PHRASES, POINTERS
from toolkit.text.figures import figures
from toolkit.text.normal import key

SHORT, SAME_SHARE = 10.0, 95.0
"""Characters below which an answer is too short; per cent of likeness from which it is last period's."""
_REPEATED = 10
_NOTHING: Gaps = {}


def clip(text: str, limit: int = 60) -> str:
    """A text short enough for a sentence; line breaks become spaces."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def no_content(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A516: the unit owes progress and wrote 无, / or —."""
    return {"text": clip(text)} if entry.owes else None


def unanswered(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A520: the unit owes progress and the cell is blank, whatever its status or 问题建议 say."""
    return {"who": context.unit} if entry.owes else None


def _bare(text: str) -> str:
    return key(text).lower().strip("!,:()[]\"'~.…")


_POINTER = re.compile(
    r"(?:具体|详细|相关|有关)?(?:进展|内容|材料|情况)*(?:请|详)?(?:参?见|同|参照|参考|附)(?:第.{1,5}[项条行]|(?:上|前)一?(?:期|次|月|季度|行|项|栏|面|文|年)?|附[件表录页]"
    r"|后|备注|正文|总结|报告|材料|pdf|word|文件|通知)(?:[0-9一二三四五六七八九十]{1,3}|填?报|情况|内容)?"
)


def points_elsewhere(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A517: 同上, 见附件, 无变化 as all that a cell of any answer column says."""
    if len(text) > 14:
        return None
    plain = _bare(text)
    return {"text": clip(text)} if plain in POINTERS or _POINTER.fullmatch(plain) else None


_EMPTY = re.compile(
    r"(?:目前|现已?|该项?工作|[此本]项工作|该?(?:事项|任务)|各项工作|相关工作|我[市县区局委办行院]|本?单位|我单位|高度重视|,)*"
    r"(?:正在?|均?已经?|仍在|继续)?(?:严格)?(?:按照?|依照?)?(?:计划|要求|方案|序时进度|序时|时间节点|节点|进度|时序|规定|部署|文件|上级)*"
    r"(?:有序|稳步|积极|持续|正常|顺利|扎实|全力|加快|抓紧|稳妥|全面|逐步|认真|全部|基本|按[期时])*地?"
    r"(?:推进|落实|办理|开展|进行|实施|完成|执行|整改)(?:中|到位|当中|之中|完毕|工作)?"
)


def empty_phrase(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A517: 正常推进, 已按要求落实到位 and the like as the whole progress, or a few characters over and over."""
    if len(text) > 24:
        return None
    plain = _bare(text)
    if plain in PHRASES or _EMPTY.fullmatch(plain):
        return {"text": clip(text)}
    few = len(set(plain))
    return (
        {"text": clip(text)}
        if (few == 1 and len(plain) > 5) or (few == 2 and len(plain) > 4 and not plain.isdigit())
        else None
    )


_SUBSTANCE = re.compile(
    r"[0-9０-９《〔%％]|[一二三四五六七八九十百千万两]+[个项家次场份件条户名人类处座月日号年]|百分之"
)


def too_short(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A522: fewer characters than the limit and neither number, date nor title of a document among them."""
    limit = context.limit("A522", SHORT)
    if len(text) >= limit * 2:
        return None
    plain = key(text)
    if len(plain) >= limit or _SUBSTANCE.search(plain):
        return None
    return {"text": clip(text), "limit": f"{limit:g}"}


def same_as_row(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A523: an owed answer of some length that another row of the file has word for word."""
    if len(text) < _REPEATED or not entry.owes:
        return None
    plain = text.strip()
    first = context.seen.get(plain)
    if first is None:
        context.seen[plain] = entry
        return None
    if first.number == entry.number:
        return None  # one item in two rows: said by D410, or the same thing sent twice in one file
    sheet = "" if first.table.sheet == entry.table.sheet else f"“{first.table.sheet}”"
    return {"other": sheet + first.cell("progress")}


def same_as_last(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A537: the text of the last period again, its numbers unchanged."""
    if len(text) < _REPEATED or not (last := context.last(entry)):
        return None
    limit = context.limit("A537", SAME_SHARE)
    if min(len(text), len(last)) * 100 < max(len(text), len(last)) * (limit - 10):
        return None
    if figures(text) != figures(last):
        return None
    from rapidfuzz import fuzz

    share = fuzz.ratio(key(text), key(last))
    return {"share": int(share)} if share >= limit else None


_SPACES = re.compile(
    r"(?<![A-Za-zＡ-Ｚａ-ｚ])(?:[Xx]{2,}|[Ｘｘ]{2,}|[×]{2,})(?![A-Za-zＡ-Ｚａ-ｚ])|[_＿]{3,}"
    r"|[（(【\[〔]\s*(?:请|此处|在此)?填写?[^（）()【】\[\]〔〕]{0,30}[）)】\]〕]|^\s*(?:填写)?示例[:：]|^\s*例如?[:：]|^\s*待(?:补充|更新|填报?|完善)|^\s*请在?(?:此处?)?填写"
)


def left_blank(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A538: words of a model text that nobody replaced: XX, ____, （请填写……）, 示例：."""
    if not (
        "X" in text
        or "x" in text
        or "×" in text
        or "填" in text
        or "待" in text
        or "_" in text
        or "例" in text
        or "＿" in text
        or "Ｘ" in text
    ):
        return None
    found = _SPACES.search(text)
    return {"text": clip(found[0].strip(), 30)} if found else None


_PLAN = re.compile(
    r"\s*(?:[0-9一二三四五六七八九十]{1,2}[、.．]\s*|[（(][0-9一二三四五六七八九十]{1,2}[）)]\s*|[一二三四五]是|我[市县区局委办]|本单位|同时[，,]?)*"
    r"(?:下一?步|下一阶段|接下来|今后|后续|将(?=于|在|会同|根据|结合|按照?|对|以|继续|进一步|加快|加强|加大|持续|积极|全力|全面|适时|尽快|逐步|认真|严格|深入|不断|着力|重点|组织|开展|推进|启动|完成|召开|出台|印发|制定|建立|建设|力争|实施|协调|督促)|拟|计划(?!已)|打算|准备(?!就绪|完毕|完成)|力争|争取|预计|预期)"
)
_SENTENCES = re.compile(r"[。；;！!\n\r]+")
_HAPPENED = re.compile(r"已|完成了|目前|正在|截至|截止|开展了|召开了|印发了|组织了|尚未|至今|累计|共[0-9]")


def only_plans(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A539: every sentence is a plan, and the status is not 未启动."""
    if not _PLAN.match(text) or _HAPPENED.search(text):
        return None
    if any(not _PLAN.match(part) for part in _SENTENCES.split(text) if part.strip()):
        return None
    status = entry.said("status")
    return None if status and context.meaning(status) == NOT_STARTED else _NOTHING


_TROUBLE_FIRST = re.compile(
    r"\s*(?:存在(?:的)?(?:主要)?(?:问题|困难)|(?:主要)?(?:问题|困难)(?:和建议|及建议|建议)?[:：是]|建议(?!书|已|办理|提案)|希望|恳请|需要?(?:市|县|省|上级|协调))"
)
_DOING = re.compile(r"已|完成|印发|开展了|建成|目前|截至|推进|办结|实现|落实")


def trouble_as_progress(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A543: the progress begins as a problem or a proposal, tells nothing that was done, and 问题建议 is blank."""
    if not _TROUBLE_FIRST.match(text) or _DOING.search(text) or "problem" in entry.texts:
        return None
    return _NOTHING


_TROUBLE = ("问题", "困难", "建议", "不足", "难", "缺", "滞后", "未", "需", "希望", "请", "尚", "不")
_DONE_FIRST = ("已", "完成", "建成", "印发", "开展", "组织", "推进")


def progress_as_trouble(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A518: no progress, and 问题建议 tells what was done and nothing of trouble."""
    if "progress" in entry.texts or not text.lstrip().startswith(_DONE_FIRST) or any(word in text for word in _TROUBLE):
        return None
    return _NOTHING


_YEARS = re.compile(r"截[至止]到?\s*(20[0-9]{2})年[^，,。；;]{0,6}")


def another_year(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A540: 截至 a year before the ledger's, which the text does not name at all."""
    year = context.year
    if year is None or "截" not in text:
        return None
    found = _YEARS.search(text)
    if not found or int(found[1]) >= year or str(year) in text or "今年" in text:
        return None
    return {"words": clip(found[0], 30), "year": year}


_BROKEN = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|#{4,}|(?<![0-9A-Za-z.])[0-9](?:\.[0-9]+)?E\+[0-9]{2}(?![0-9])"
    r"|\ufffd+|锟斤拷|烫烫烫|屯屯屯|=DISPIMG\("
)


def broken(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A544: an error value, a number in scientific notation, or characters that a wrong encoding left."""
    if not (
        "#" in text
        or "E+" in text
        or "\ufffd" in text
        or "锟" in text
        or "烫烫" in text
        or "屯屯" in text
        or "=D" in text
    ):
        return None
    found = _BROKEN.search(text)
    return {"text": clip(found[0], 20)} if found else None


def too_long(text: str, entry: Entry, context: Context) -> Gaps | None:
    """A536: more than Excel holds in a cell."""
    return {"count": len(text)} if len(text) > 32_767 else None
