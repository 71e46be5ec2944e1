"""催报 by mail: one letter for each unit whose tier is due, with its notice, and what of earlier days did not leave."""

from __future__ import annotations

from pathlib import Path

from toolkit.app.chase import Outcome
from toolkit.app.letters import attachment
from toolkit.app.letters_chase import unfinished
from toolkit.app.mailing import Office
from toolkit.app.recipients import Directory
from toolkit.deliver import outbox
from toolkit.model.chasing import TIERS, Chase, Tier
from toolkit.model.form import chinese_day
from toolkit.model.mail import CHASING_KIND, Batch, Letter
from toolkit.text.printed import item_names


def by_mail(outcome: Outcome) -> bool:
    """Whether this office writes to units by mail: it has a server, or an address of any of them."""
    settings = outcome.settings
    return bool(settings.mail.host) or any(unit.mail for unit in settings.units)


def letters(outcome: Outcome, office: Office, log: outbox.Log, home: Path) -> list[Letter]:
    """Letters in the official order: what is due today, and what was issued with a letter that has not left.

    Nobody is written to who owes nothing any more. ``home`` is the campaign folder.
    """
    directory = Directory(office.settings.units)
    name = item_names(outcome.ledger.items)
    found = []
    for one in outcome.chasing.asked:
        tier = one.tier or _waiting(one, outcome, office, log, directory)
        if tier is None:
            continue
        unit = directory.name(one.unit)
        who = directory.recipients(unit, CHASING_KIND, tier.name)
        notice = _notice(one, tier, outcome, home)
        problems = list(who.problems)
        if tier.document and notice is None:
            problems.append(f"它的{tier.document}不在了，没有发")
        data = notice.read_bytes() if notice else b""
        files = (attachment(notice, data),) if notice else ()
        notes = (*who.notes, *filter(None, (unfinished(data),)))
        fields = {"事项": [name(item) for item in one.items], "事项数": len(one.items)}
        if one.due is not None:
            fields["截止"] = chinese_day(one.due.isoformat())
        found.append(Letter(CHASING_KIND, unit, who.to, who.cc, files, tier.name, fields, tuple(problems), notes))
    return found


def _waiting(one: Chase, outcome: Outcome, office: Office, log: outbox.Log, directory: Directory) -> Tier | None:
    """The last tier that it had, when a letter was to go with it and has not left."""
    last = next((tier for tier in reversed(TIERS) if one.had and one.had[-1].tier == tier.name), None)
    if last is None or (one.had[-1].unit, last.name) not in outcome.done.mailed:
        return None
    period = office.period.name if office.period else ""
    known = log.latest(Batch(office.campaign, period, CHASING_KIND, last.name, directory.name(one.unit)))
    return None if known and known[1].state == outbox.ACCEPTED else last


def _notice(one: Chase, tier: Tier, outcome: Outcome, home: Path) -> Path | None:
    if not tier.document:
        return None
    path = outcome.notices.files.get(one.unit)
    if path is None:
        names = [outcome.done.notices.get((issued.unit, tier.name)) for issued in one.had if issued.tier == tier.name]
        path = next((home / name for name in names if name), None)
    return path if path and path.is_file() else None
