"""What the workbook 设置.xlsx says, as records: one field of ``Settings`` for each of its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.model.ledger import Role
from toolkit.model.rules import STANDARD, Rulebook
from toolkit.model.unit import Unit

BASICS_SHEET, RULES_SHEET, STATUS_SHEET, MAIL_SHEET = "基本信息", "校验规则", "状态与亮灯", "邮件"
SETTINGS_FILE = "设置.xlsx"


class Period(NamedTuple):
    """One reporting round (期次): its name and the last day for answers (YYYY-MM-DD), None when it is not fixed yet."""

    name: str
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Basics:
    """The sheet 基本信息.

    ``campaign`` is the number (批次) that forms carry. ``owes`` are the roles whose units owe an answer, empty for the
    default of the contract (each 牵头 unit, where there is none each 责任 unit). ``periods`` stand in the order of the sheet;
    ``current`` is the name of the one that is being collected, empty when there is none.
    """

    title: str = ""
    campaign: str = ""
    year: int | None = None
    office: str = ""
    contact: str = ""
    phone: str = ""
    cadence: str = ""
    owes: tuple[Role, ...] = ()
    periods: tuple[Period, ...] = ()
    current: str = ""


class StatusWord(NamedTuple):
    """A word for 状态 as this office uses it, what it means (one of ``rules.STATUSES``) and its colour (RRGGBB)."""

    word: str
    meaning: str
    colour: str


class Light(NamedTuple):
    """A light (亮灯): its name, when it is on, the number of days in that condition if it has one, and its colour (RRGGBB).

    ``when`` is one of LIGHT_CONDITIONS. The first light of the sheet whose condition holds counts.
    """

    name: str
    when: str
    days: int | None
    colour: str


LIGHT_CONDITIONS = ("已完成", "已逾期", "临近时限", "进展滞后", "未启动", "未报送", "其他")


@dataclass(frozen=True, slots=True)
class Mail:
    """The sheet 邮件: how letters leave. There is no password in it, and no field for one."""

    host: str = ""
    port: int | None = None
    security: str = "SSL"
    user: str = ""
    sender: str = ""
    reply_to: str = ""
    per_minute: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """All of 设置.xlsx. A sheet that is missing or blank gives the default of its field."""

    basics: Basics = Basics()
    units: tuple[Unit, ...] = ()
    rules: Rulebook = STANDARD
    statuses: tuple[StatusWord, ...] = ()
    lights: tuple[Light, ...] = ()
    mail: Mail = field(default_factory=Mail)


DEFAULT_SETTINGS = Settings()
