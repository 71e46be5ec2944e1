"""Letters that leave by mail: to whom, about what, with which files, and what has become of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FORMS_KIND, SUMMARY_KIND, RETURNED_KIND, CHASING_KIND = "填报表", "汇总", "退回", "催办"
KINDS = (FORMS_KIND, SUMMARY_KIND, RETURNED_KIND, CHASING_KIND)
"""What ``taizhang send`` sends."""
REMINDER, LAST_REMINDER, CHASED, SUPERVISED = "提醒", "末次提醒", "催办", "督办"
TIERS = (REMINDER, LAST_REMINDER, CHASED, SUPERVISED)
"""How strict a letter of the kind 催办 is; a letter of another kind has no tier."""

READY, KEPT, SENT_BEFORE, UNCERTAIN, NOT_NEEDED = "可发", "不能发", "已发过", "待确认", "不用发"
SENT, FAILED, NOT_TRIED = "已发", "没发成", "还没发"
"""What becomes of a letter, in the words of the list."""

NAMELESS = "附件"


class Address(NamedTuple):
    """A mailbox: the name shown to people (may be empty) and the address (ASCII, checked by ``text.addresses``)."""

    name: str
    mail: str


class Attachment(NamedTuple):
    """A file that goes along: the name it gets, where it lies, and the SHA-256 and size that were looked at.

    What lies there when it is sent must still have this digest, else nothing is sent.
    """

    name: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one unit (or leader), not yet written.

    ``unit`` is who it is for, as the list and the log call it. ``fields`` are further fields for its text. ``problems``
    (Chinese sentences) keep it from being sent, ``notes`` do not; ``skip`` says why nothing is to be sent at all.
    """

    kind: str
    unit: str
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    tier: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    skip: str = ""

    @property
    def template(self) -> str:
        """The name of its text in ``templates/mail``."""
        return self.tier or self.kind


class Batch(NamedTuple):
    """What no letter is sent twice within: one unit, one kind and tier, in one period of one campaign.

    ``edition`` tells letters of one batch apart whose files differ (退回: each marked copy once); ``round`` counts the
    times that the office asked for one more.
    """

    campaign: str
    period: str
    kind: str
    tier: str
    unit: str
    edition: str = ""
    round: int = 1
