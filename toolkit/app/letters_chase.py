"""催办: the notices that ``taizhang report`` wrote for each unit, each to the unit that it names."""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.app import merge
from toolkit.app.campaign import Campaign
from toolkit.app.letters import attachment, files_in
from toolkit.app.mailing import Office
from toolkit.app.recipients import Directory
from toolkit.model.errors import OperatorError
from toolkit.model.mail import CHASED, CHASING_KIND, SUPERVISED, Letter
from toolkit.model.merging import Consolidated
from toolkit.model.output import UNIT
from toolkit.read.properties import TITLE, properties_of
from toolkit.report.word.files import file_name
from toolkit.text.printed import item_names

NOTICES = {CHASED: ("催办通知单", "催办函"), SUPERVISED: ("督办通知单",)}
"""Documents that go out at each tier; their names begin so."""
_NAMED = re.compile(r"(?P<what>催办通知单|催办函|督办通知单)-(?P<unit>.+?)(?:（\d+）)?\.docx", re.IGNORECASE)
_TITLED = re.compile(r"(?:催办通知单|催办函|督办通知单)（(?P<unit>.+)）")


def chasing_letters(office: Office, campaign: Campaign | None, folder: Path, tier: str) -> list[Letter]:
    """One letter with its notice for every unit, in the official order.

    The unit is that of the document's own properties, with which its name must agree. At the tier 催办, units that owe nothing
    any more by what lies in 收件箱 now are not chased. OperatorError when there are no notices of this tier.
    """
    if not any(_named_so(path, tier) for path in (folder.iterdir() if folder.is_dir() else ())):
        what = NOTICES[tier][0]
        raise OperatorError(f"“{folder}”里没有{what}，请先写：taizhang report {what}。")
    directory = Directory(office.settings.units)
    owed = _owed(office, campaign) if campaign and tier == CHASED else None
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


def _letter(path: Path, named: str, directory: Directory, tier: str, owed: dict[str, list[str]] | None) -> Letter:
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
    if owed is not None and known not in owed:
        return Letter(CHASING_KIND, known, who.to, tier=tier, skip="它已经报齐了，不用催")
    items = owed[known] if owed else []
    return Letter(
        CHASING_KIND, known, who.to, who.cc, (attachment(path, data),), tier, {"事项": items, "事项数": len(items) or ""},
        who.problems, who.notes,
    )  # fmt: skip


def _owed(office: Office, campaign: Campaign) -> dict[str, list[str]]:
    """What each unit still owes by the files that lie in 收件箱 now."""
    directory = Directory(office.settings.units)
    inbox = (campaign.inbox,) if campaign.inbox.is_dir() else ()
    period = office.period.name if office.period else ""
    merged: Consolidated = merge.standing(
        merge.Request(campaign.ledger, inbox, campaign.consolidated, period=period, settings=campaign.settings)
    )
    name = item_names(merged.ledger.items)
    return {directory.name(one.unit): [name(item) for item in one.items] for one in merged.missing}
