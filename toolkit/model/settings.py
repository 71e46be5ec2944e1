"""What the workbook 设置.xlsx says, as records: one field of ``Settings`` for each of its sheets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.model.ledger import Role
from toolkit.model.output import LEDGER_HEADS
from toolkit.model.rules import STANDARD, CustomRule, Rulebook
from toolkit.model.unit import Unit

BASICS_SHEET, RULES_SHEET, STATUS_SHEET, MAIL_SHEET = "基本信息", "校验规则", "状态与亮灯", "邮件"
GUIDE_SHEET, CUSTOM_SHEET, WAIVERS_SHEET, EXTENSIONS_SHEET = "说明", "自定规则", "豁免", "延期"
SETTINGS_FILE = "设置.xlsx"

EXAMPLE = "例："
"""Begins the first cell of a row that only shows how to fill a table and is never read."""

KEY_HEADS = ("项目", "填写", "说明")
BASICS_KEYS = (
    "工作名称", "批次", "年份", "发文单位", "联系人", "联系电话", "报送周期", "谁须报送", "当前期次",
)  # fmt: skip
PERIOD_HEADS = ("期次", "报送截止", "说明")
RULE_HEADS = ("编号", "名称", "说明", "启用", "级别", "限值", "限值单位")
CUSTOM_HEADS = (
    "名称", "栏目", "条件", "数值", "提示语", "级别", "适用单位", "适用主题", "适用状态", "启用",
)  # fmt: skip
WAIVER_HEADS = ("单位", "事项", "编号", "理由", "有效期至")
EXTENSION_HEADS = ("单位", "期次", "延至", "理由")
STATUS_HEADS = ("状态用语", "含义", "颜色")
LIGHT_HEADS = ("灯", "条件", "天数", "颜色")
MAIL_KEYS = (
    "服务器", "端口", "加密方式", "账号", "发件人", "回复地址", "每分钟封数", "单封上限", "允许的域名", "汇总收件人", "证书文件",
)  # fmt: skip

YES, NO = "是", "否"
CADENCES = ("一次性", "每周", "每半月", "每月", "每季度", "每半年")
OWES: dict[str, tuple[Role, ...]] = {
    "牵头单位（没有牵头的看责任单位）": (),
    "牵头和责任单位": (Role.LEAD, Role.RESPONSIBLE),
    "全部单位": tuple(Role),
}
"""Who owes an answer (谁须报送), as the sheet says it → ``Basics.owes``."""
SECURITIES = ("SSL", "STARTTLS", "不加密")
RULE_COLUMNS = {LEDGER_HEADS["progress"]: "progress", LEDGER_HEADS["problem"]: "problem", "状态": "status"}
"""Heads of the columns that a rule of the office may look at → column keys."""
COLOURS = {
    "红": "F8696B", "橙": "FAB27B", "黄": "FFE066", "绿": "8FD19E", "蓝": "9DC3E6", "紫": "C9A6E4", "灰": "D0CECE",
    "白": "FFFFFF",
}  # fmt: skip
"""Colours that have a name → RRGGBB: light enough for black type on them, and apart from each other in print."""


def campaign_number(title: str) -> str:
    """The number (批次) of a campaign whose sheet states none: eight hex digits of its title, white space not counted."""
    plain = "".join(title.split())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8].upper() if plain else ""


class Period(NamedTuple):
    """One reporting round (期次): its name and the last day for answers (YYYY-MM-DD), None when it is not fixed yet."""

    name: str
    due: str | None = None
    note: str = ""


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


class Extension(NamedTuple):
    """A later last day (延期) that the office granted one unit, or one collective, for one period.

    ``until`` is YYYY-MM-DD. It decides when the unit is chased; what was due when stays in ``Period.due``.
    """

    unit: str
    period: str
    until: str
    reason: str


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
LIGHT_DAYS = {"临近时限": True, "已逾期": False}
"""Conditions that have a number of days (within, at least), and whether it must be stated."""

DEFAULT_STATUSES = (
    StatusWord("未启动", "未启动", COLOURS["灰"]),
    StatusWord("正在推进", "正在推进", COLOURS["白"]),
    StatusWord("进展滞后", "进展滞后", COLOURS["黄"]),
    StatusWord("已完成", "已完成", COLOURS["绿"]),
    StatusWord("持续推进", "持续推进", COLOURS["白"]),
)
DEFAULT_LIGHTS = (
    Light("绿灯", "已完成", None, COLOURS["绿"]),
    Light("红灯", "已逾期", None, COLOURS["红"]),
    Light("黄灯", "进展滞后", None, COLOURS["黄"]),
    Light("蓝灯", "临近时限", 10, COLOURS["蓝"]),
    Light("灰灯", "未报送", None, COLOURS["灰"]),
    Light("绿灯", "其他", None, COLOURS["绿"]),
)
"""What holds until an office decides otherwise; cities differ (蓝 is praise in one, near its time in another). Nobody’s
silence is green: what nobody reported on is 灰灯."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The sheet 邮件: how letters leave. There is no password in it, and no field for one.

    ``limit`` is the largest letter in MB (1,048,576 bytes as it is sent). ``domains`` are the only ones that letters go to,
    with what stands below them; empty for any. ``leaders`` get the consolidated ledger, each with a mail address in it.
    ``authority`` is the file of a private certificate authority (PEM), below the folder of the settings when relative.
    """

    host: str = ""
    port: int | None = None
    security: str = "SSL"
    user: str = ""
    sender: str = ""
    reply_to: str = ""
    per_minute: int = 10
    limit: int = 20
    domains: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of 设置.xlsx. A sheet that is missing or blank gives the default of its field.

    ``rules`` takes its words for 状态 from ``statuses``, campaign and period from ``basics``. ``resting`` are rules of the
    office that are switched off: kept for the sheet, followed by nobody.
    """

    basics: Basics = Basics()
    units: tuple[Unit, ...] = ()
    rules: Rulebook = STANDARD
    resting: tuple[CustomRule, ...] = ()
    statuses: tuple[StatusWord, ...] = DEFAULT_STATUSES
    lights: tuple[Light, ...] = DEFAULT_LIGHTS
    mail: Mail = field(default_factory=Mail)
    extensions: tuple[Extension, ...] = ()


DEFAULT_SETTINGS = Settings()
