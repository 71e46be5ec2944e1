"""催办记录.xlsx from 记录.jsonl: for the office, for 考核, and for whoever asks afterwards."""

from __future__ import annotations

from pathlib import Path

from toolkit.app.campaign import Campaign
from toolkit.app.chase import Outcome
from toolkit.app.chase_record import Past, history
from toolkit.app.mailing import Office, office_of
from toolkit.app.recipients import Directory
from toolkit.deliver import outbox
from toolkit.model.chasing import Chase, Spared
from toolkit.model.mail import CHASING_KIND, Batch
from toolkit.report.chase import items_words
from toolkit.report.chase_book import FILE, Row, write_record

_STATES = {outbox.ACCEPTED: "已发", outbox.FAILED: "没发成", outbox.ABOUT: "待确认", outbox.DOUBTFUL: "待确认"}


def write_history(campaign: Campaign, outcome: Outcome) -> Path | None:
    """Write the record of all periods into 成果; None when nobody was ever chased. OperatorError as ``read_log``, CannotWrite."""
    past = history(campaign.journal)
    if not past:
        return None
    office = office_of(campaign.settings)
    log = outbox.read_log(office.journal)
    directory = Directory(office.settings.units)
    rows = [_row(one, outcome, office, log, directory) for one in past]
    return write_record(rows, office.settings.basics.title or outcome.ledger.title, campaign.results / FILE)


def _row(one: Past, outcome: Outcome, office: Office, log: outbox.Log, directory: Directory) -> Row:
    items = {item.id: item for item in outcome.ledger.items}
    found = log.latest(Batch(office.campaign, one.period, CHASING_KIND, one.tier, directory.name(one.unit)))
    mail = f"{_STATES.get(found[1].state, '')} {found[1].time[:16].replace('T', ' ')}" if found else ""
    return Row(
        one.period,
        one.day,
        one.unit,
        one.tier,
        one.due,
        items_words(one.items, items),
        one.notice.rsplit("/", 1)[-1],
        mail.strip(),
        one.who,
        _now(one, outcome),
    )


def _now(one: Past, outcome: Outcome) -> str:
    """How the unit stands today; only the current period is known."""
    state = outcome.chasing
    if one.period != state.period:
        return ""
    owing: list[Chase | Spared] = [*state.asked, *state.held, *state.waived]
    left = {item for each in owing if each.unit == one.unit for item in each.items}
    return f"还欠 {len(left)} 项" if left else "已报齐"
