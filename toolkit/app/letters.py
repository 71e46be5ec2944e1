"""Which letters there are to send: each unit's own form, its marked copies, its notice, the summary for the leaders.

A file goes to the unit that it says it belongs to, by what stands in it; a name alone is not believed where it can be asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.app.baseline import index_of, numbered
from toolkit.app.campaign import Campaign
from toolkit.app.mailing import Office
from toolkit.app.opening import open_ledger
from toolkit.app.publish import submit_path
from toolkit.app.recipients import Directory
from toolkit.app.registry import applied
from toolkit.core.forms import plan_forms
from toolkit.core.index import Index
from toolkit.core.place import place
from toolkit.core.returned import same_period
from toolkit.core.sender import BY_MARK
from toolkit.deliver.journal import entries, listing
from toolkit.model.errors import OperatorError
from toolkit.model.mail import FORMS_KIND, SUMMARY_KIND, Attachment, Letter
from toolkit.model.output import CAMPAIGN, KIND, PERIOD, UNIT
from toolkit.read.errors import Unreadable
from toolkit.read.open import read_book
from toolkit.read.properties import properties_of
from toolkit.read.recognise import recognise
from toolkit.report.mail.headers import safe_name
from toolkit.report.stamp import untouched
from toolkit.settings.layouts import load_layouts
from toolkit.text.addresses import addresses_in, one_line


@dataclass(frozen=True, slots=True)
class _Found:
    """A form as it lies in the folder: the unit it says it is for, and why it cannot be sent (empty: it can)."""

    file: Attachment
    unit: str
    wrong: str = ""


def attachment(path: Path, data: bytes, name: str = "") -> Attachment:
    """The file as it will be attached, known by its digest."""
    return Attachment(name or path.name, str(path), hashlib.sha256(data).hexdigest(), len(data))


def files_in(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    """Files with these endings in a folder itself, by name; no lock files, nothing hidden. OperatorError without the folder."""
    if not folder.is_dir():
        raise OperatorError(f"找不到文件夹“{folder}”，请先做出要发的文件。")
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in suffixes and path.is_file() and not path.name.startswith((".", "~$"))
    )


def form_letters(office: Office, folder: Path, ledger: Path | None) -> list[Letter]:
    """One letter with its form for every unit, in the order of the files.

    ``ledger``: the handed-out ledger, by which a form is looked through that somebody has saved since ``split``, and by
    which units are told that have no form; None when there is none. OperatorError when nothing lies in the folder.
    """
    paths = files_in(folder, (".xlsx",))
    if not paths:
        raise OperatorError(f"“{folder}”里没有填报表，请先拆分：taizhang split。")
    directory = Directory(office.settings.units)
    index, expected = _baseline(office, ledger) if ledger else (None, ())
    found: dict[str, list[_Found]] = {}
    letters: list[Letter] = []
    for path in paths:
        one = _form(path, office, index, directory)
        if not one.unit:
            letters.append(Letter(FORMS_KIND, path.name, attachments=(one.file,), problems=(one.wrong,)))
        else:
            found.setdefault(directory.name(one.unit), []).append(one)
    for forms in found.values():
        letters.append(_form_letter(forms, directory))
    for unit in expected:
        if directory.name(unit) not in found:
            letters.append(
                Letter(FORMS_KIND, directory.name(unit), problems=("没有它的填报表，请先拆分：taizhang split",))
            )
    return letters


def _form_letter(forms: Sequence[_Found], directory: Directory) -> Letter:
    unit = directory.name(forms[0].unit)
    who = directory.recipients(unit, FORMS_KIND)
    problems = [*who.problems, *(one.wrong for one in forms if one.wrong)]
    if len(forms) > 1:
        problems.append(f"有 {len(forms)} 份填报表都说是它的，请只留一份：{'、'.join(one.file.name for one in forms)}")
    return Letter(
        FORMS_KIND, unit, who.to, who.cc, tuple(one.file for one in forms), problems=tuple(problems), notes=who.notes
    )


def _form(path: Path, office: Office, index: Index | None, directory: Directory) -> _Found:
    """Whose form a file is. One that no program has saved since we wrote it is believed; any other is read through."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        nothing = Attachment(path.name, str(path), "", 0)
        return _Found(nothing, "", f"读不出来（{problem.strerror or problem}）")
    file = attachment(path, data)
    said = properties_of(data)
    unit = said.get(UNIT, "")
    if said.get(KIND) != "form" or not unit:
        return _Found(file, "", "不是本工具拆分出来的填报表（里面没有单位的记号），没有发")
    if safe_name(unit) not in path.stem:  # under the name of another unit: the unit shall not think it is not for it
        file = file._replace(name=safe_name(f"{unit}{path.suffix}"))
    wrong = _other_round(said.get(CAMPAIGN, ""), said.get(PERIOD, ""), office)
    if not wrong and not untouched(data):
        wrong = _looked_through(data, path.name, unit, index, directory)
    return _Found(file, unit, wrong)


def _other_round(campaign: str, period: str, office: Office) -> str:
    """Why a form is of another campaign or period than the one that is sent; empty when it is not. Only what both state counts."""
    stated, current = office.settings.basics.campaign, office.period.name if office.period else ""
    if campaign and stated and campaign != stated:
        return "是另一项工作的填报表（批次不同），请重新拆分"
    if period and current and not same_period(period, current):
        return f"是“{one_line(period)}”的填报表，不是“{current}”的，请重新拆分"
    return ""


def _looked_through(data: bytes, name: str, unit: str, index: Index | None, directory: Directory) -> str:
    """Why a form that was saved since we wrote it must not go to ``unit``; empty when all that stands in it is the unit's."""
    if index is None:
        return "拆分以后被改过、存过，又没有台账可以核对是不是只有本单位的内容，没有发；请重新拆分"
    try:
        reading = recognise(read_book(data, name), load_layouts(), file=name, sha256="")
    except Unreadable:
        return "打不开，没有发；请重新拆分"
    placed = place(reading, index)
    if placed.unit is None or not directory.same(placed.unit, unit) or placed.unit_how != BY_MARK:
        return "拆分以后被改过，里面的单位记号对不上，没有发；请重新拆分"
    if any(one.code in ("U302", "U306") for one in placed.findings):
        return "拆分以后被改过，里面写着别的单位，没有发；请重新拆分"
    if any(index.role(number, unit) is None for number in placed.present) or not placed.present:
        return "拆分以后被改过，里面有不属于它的事项，没有发；请重新拆分"
    return ""


def _baseline(office: Office, ledger: Path) -> tuple[Index, tuple[str, ...]]:
    """The ledger as placing asks of it, and the units that get a form."""
    settings = office.settings
    opened = open_ledger(ledger, settings.basics.owes)
    opened.ledger = numbered(opened.ledger, settings)
    units = applied(settings, opened.ledger, None)
    index = index_of(opened, settings, units, None, office.period.name if office.period else "")
    if opened.layout.rows == "open":
        return index, ()
    forms, _ = plan_forms(index, units.order)
    return index, tuple(form.unit for form in forms)


def summary_letters(office: Office, consolidated: Path, inbox: Path) -> list[Letter]:
    """The 上报版 beside ``consolidated`` to each of 汇总收件人, one letter each. OperatorError when there is nobody or nothing.

    It is told when files lie in ``inbox`` that no merge has read.
    """
    leaders = office.settings.mail.leaders
    if not leaders:
        raise OperatorError("没有写汇总台账发给谁：请在设置的“邮件”表“汇总收件人”里写上，如 李副市长 li@example.cn。")
    path = submit_path(consolidated)
    if not path.is_file():
        raise OperatorError(f"没有“{path}”，请先汇总：taizhang merge。")
    data = path.read_bytes()
    wrong = (
        ()
        if properties_of(data).get(KIND) == "submit"
        else (f"“{path.name}”不是本工具写出的上报版，没有发；请重新汇总",)
    )
    notes = _not_merged(office, inbox)
    letters: dict[str, Letter] = {}
    for leader in leaders:
        found, bad = addresses_in(leader)
        for one in found:
            who = one.name or one.mail
            named = who if who not in letters else f"{who} {one.mail}"
            file, greeting = attachment(path, data), {"收件人": one.name or "领导"}
            letters[named] = Letter(
                SUMMARY_KIND, named, (one,), (), (file,), fields=greeting, problems=wrong, notes=notes
            )
        for text in bad:
            letters[text] = Letter(
                SUMMARY_KIND, one_line(text), problems=(f"“汇总收件人”里的“{one_line(text)[:40]}”写得不对",)
            )
    return list(letters.values())


def _not_merged(office: Office, inbox: Path) -> tuple[str, ...]:
    """A sentence when something lies in ``inbox`` that no recorded merge has read; nothing where no merge was recorded."""
    merges = [one for one in entries(office.journal) if one.get("command") == "merge" and one.get("status") in (0, 1)]
    seen = {file.get("sha256") for one in merges for file in _listed(one.get("files"))}
    fresh = sum(sha256 not in seen for _, sha256 in listing(inbox)) if seen and inbox.is_dir() else 0
    return (f"请核对：收件箱里有 {fresh} 个文件还没有汇总进去",) if fresh else ()


def _listed(files: Any) -> list[dict[str, Any]]:
    return [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []


def own_ledger(campaign: Campaign | None) -> Path | None:
    """The ledger of a campaign folder; None outside of one."""
    return campaign.ledger if campaign and campaign.ledger.is_file() else None
