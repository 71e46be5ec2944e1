"""催办: the notices that ``taizhang report`` wrote for each unit, each to the unit that it names."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.app.campaign import Campaign
from toolkit.app.chase import state_on
from toolkit.app.letters import attachment, files_in
from toolkit.app.mailing import Office
from toolkit.app.recipients import Directory
from toolkit.model.errors import OperatorError
from toolkit.model.mail import CHASED, CHASING_KIND, SUPERVISED, Letter
from toolkit.model.output import UNIT
from toolkit.read.errors import Unreadable
from toolkit.read.package import open_package
from toolkit.read.properties import TITLE, properties_of
from toolkit.report.word.files import file_name
from toolkit.text.printed import item_names

NOTICES = {CHASED: ("催办通知单", "催办函"), SUPERVISED: ("督办通知单",)}
"""Documents that go out at each tier; their names begin so."""
_NAMED = re.compile(r"(?P<what>催办通知单|催办函|督办通知单)-(?P<unit>.+?)(?:（\d+）)?\.docx", re.IGNORECASE)
_MAIN = "word/document.xml"
_OPEN = re.compile(r"【\s*】|送审稿")
"""What stands in our notices until a person has filled them in."""
_TITLED = re.compile(r"(?:催办通知单|催办函|督办通知单)（(?P<unit>.+)）")


def chasing_letters(office: Office, campaign: Campaign | None, folder: Path, tier: str, today: date) -> list[Letter]:
    """One letter with its notice for every unit, in the official order.

    The unit is that of the document's own properties, with which its name must agree. At the tier 催办, units that owe nothing
    any more by what lies in 收件箱 now are not chased, nor those whose items are waived or whose extension runs on ``today``, nor those
    whose answers lie there unread. At the tier 督办, which may be about something else than reporting, that is told.
    OperatorError when there are no notices of this tier.
    """
    if not any(_named_so(path, tier) for path in (folder.iterdir() if folder.is_dir() else ())):
        what = NOTICES[tier][0]
        raise OperatorError(f"“{folder}”里没有{what}，请先写：taizhang report {what}。")
    directory = Directory(office.settings.units)
    owed = _owed(office, campaign, today) if campaign else None
    letters: list[Letter] = []
    taken: dict[str, int] = {}
    for path in files_in(folder, (".docx",)):
        named = _named_so(path, tier)
        if not named:
            continue
        letter = _letter(path, named, directory, tier, owed)
        if letter.unit in taken and not letter.problems:
            before = letters[taken[letter.unit]]
            said = f"有两份通知单都是它的，请只留一份：{before.attachments[0].name}、{path.name}"
            letters[taken[letter.unit]] = Letter(CHASING_KIND, letter.unit, tier=tier, problems=(said,))
            continue
        taken.setdefault(letter.unit, len(letters))
        letters.append(letter)
    return sorted(letters, key=lambda one: directory.rank(one.unit))


def _named_so(path: Path, tier: str) -> str:
    """The unit in the name of a notice of this tier; empty for any other file."""
    named = _NAMED.fullmatch(path.name)
    return named["unit"] if named and named["what"] in NOTICES[tier] else ""


def _letter(path: Path, named: str, directory: Directory, tier: str, owed: dict[str, _Owed] | None) -> Letter:
    try:
        data = path.read_bytes()
    except OSError as problem:
        return Letter(
            CHASING_KIND, named, tier=tier, problems=(f"“{path.name}”读不出来（{problem.strerror or problem}）",)
        )
    said = properties_of(data)
    titled = _TITLED.fullmatch(said.get(TITLE, ""))
    unit = said.get(UNIT, "") or (titled["unit"] if titled else "") or named
    known = directory.name(unit)
    if file_name("x", unit, set()) != file_name("x", named, set()) and not directory.same(unit, named):
        wrong = f"“{path.name}”里写的单位是“{unit}”，和文件名不一致，没有发；请核对"
        return Letter(CHASING_KIND, named, tier=tier, problems=(wrong,))
    who = directory.recipients(unit, CHASING_KIND, tier)
    one = _Owed() if owed is None else owed.get(known, _Owed(skip="它已经报齐了"))
    if one.skip and tier == CHASED:
        return Letter(CHASING_KIND, known, who.to, tier=tier, skip=f"{one.skip}，不催")
    problems, told = list(who.problems), [*who.notes]
    if one.held and tier == CHASED and not one.asked:
        problems.append(
            f"{one.held}，请先看一看，没有发；要它重报的把文件移出收件箱，不作数的在“处理”栏写“忽略”，再运行一次"
        )
    elif one.skip or one.held:
        told.append(f"请核对：{one.skip or one.held}")
    told += [] if problems else filter(None, (unfinished(data),))
    items = one.items if tier == CHASED else ()  # the notice of the other tier says itself what it is about
    fields = {"事项": items, "事项数": len(items) or ""}
    return Letter(
        CHASING_KIND, known, who.to, who.cc, (attachment(path, data),), tier, fields, tuple(problems), tuple(told)
    )


def unfinished(notice: bytes) -> str:
    """A sentence when a notice (.docx) has blanks that nobody has filled in, or calls itself a draft; empty otherwise."""
    try:
        package = open_package(notice)
        text = package.read(_MAIN).decode("utf-8", "replace") if _MAIN in package else ""
    except Unreadable:
        return ""
    found = _OPEN.search(re.sub(r"<[^>]*>", "", text))
    return "请核对：通知单还是送审稿，里面有没填的【】" if found else ""


class _Owed(NamedTuple):
    """What a unit still owes; why it is not chased all the same (empty: it is); what of its answers nobody has looked at (``held``),
    and whether it is asked for other items beside these."""

    items: tuple[str, ...] = ()
    skip: str = ""
    held: str = ""
    asked: bool = False


def _owed(office: Office, campaign: Campaign, today: date) -> dict[str, _Owed]:
    """What each unit still owes by the files that lie in 收件箱 now, and by what the office decided."""
    directory = Directory(office.settings.units)
    state, ledger = state_on(campaign, today, office.period.name if office.period else "")
    name = item_names(ledger.items)
    found = {directory.name(one.unit): _Owed(skip=one.why) for one in state.waived}
    for held in state.held:
        found[directory.name(held.unit)] = _Owed(tuple(map(name, held.items)), held=held.why)
    for one in state.asked:
        unit = directory.name(one.unit)
        items = tuple(map(name, one.items))
        running = one.extended and one.due is not None and one.due >= today
        skip = f"延期至{one.due}，还没有到" if running else ""
        before = found.get(unit, _Owed())
        found[unit] = _Owed(items, skip, before.held, asked=True)
    return found
