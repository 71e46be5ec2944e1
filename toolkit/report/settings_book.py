"""设置.xlsx: what an office decides, as a workbook that explains itself and reads back as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolkit.model.output import KIND
from toolkit.model.rules import STATUSES
from toolkit.model.settings import (
    BASICS_KEYS,
    BASICS_SHEET,
    CADENCES,
    COLOURS,
    CUSTOM_SHEET,
    EXTENSIONS_SHEET,
    GUIDE_SHEET,
    KEY_HEADS,
    LIGHT_CONDITIONS,
    LIGHT_HEADS,
    MAIL_KEYS,
    MAIL_SHEET,
    OWES,
    PERIOD_HEADS,
    RULES_SHEET,
    SECURITIES,
    STATUS_HEADS,
    STATUS_SHEET,
    WAIVERS_SHEET,
    Basics,
    Light,
    Mail,
    Settings,
    StatusWord,
    campaign_number,
)
from toolkit.model.unit import REGISTRY_SHEET
from toolkit.report.atomic import write_atomically
from toolkit.report.cells import HEAD, TITLE, Styles, new_workbook, put, set_properties
from toolkit.report.registry import add_registry
from toolkit.report.settings_page import FIXED_LOOK, GREY, Page, colour_name
from toolkit.report.settings_rules import add_custom, add_extensions, add_lists, add_rules, add_waivers

_GUIDE = (
    (BASICS_SHEET, "这项工作叫什么、分几期报、每期哪天截止、谁必须报。先填这一张。"),
    (REGISTRY_SHEET, "有哪些单位，别名、排序、联系人、邮箱、抄送的领导；“各县（区）”代表哪些单位。"),
    (RULES_SHEET, "工具自带的校验规则：查不查，多严。不改也能用。"),
    (CUSTOM_SHEET, "自己加的校验规则，不用编程。没有就空着。"),
    (WAIVERS_SHEET, "哪个单位的哪个事项可以不按某条规则查，为什么。没有就空着。"),
    (EXTENSIONS_SHEET, "哪个单位哪一期可以晚几天报，为什么；催报按延后的日子算。没有就空着。"),
    (STATUS_SHEET, "状态用哪些词、什么颜色；什么情况亮什么灯。不改也能用。"),
    (MAIL_SHEET, "从哪个邮箱发信。不用邮件发表就空着；密码不写在这里。"),
)
_GUIDE_RULES = (
    "填白格，灰底的格子不用动。带下拉箭头的从列表里选；点到格子上会出现说明。",
    "灰色斜体、以“例：”开头的行只是示范，程序不读；可以照着改（去掉“例：”就会读），也可以删掉。",
    "可以加行、删行、调整次序，可以在最右边加自己的栏（程序不读）；表头和工作表的名字请不要改。",
    "填错了不要紧：下次运行时程序会把所有填错的格子一次列出来，说明哪张表、哪一格、怎么改。",
    "改好以后先保存、关闭，再运行程序。WPS、Excel、LibreOffice 都可以改。",
)
_BASICS_NOTE = (
    "“填写”一栏写这项工作的基本情况；下面的期次表一行一期，从早到晚排，报完一期就把“当前期次”换成下一期。“例：”开头的行不读。\n"
    "批次和工作名称会印在填报表里，收回时用来认出是不是这项工作的表：填报表发出以后请不要再改批次。"
)
_BASICS_TOLD = (
    "印在填报表、通知和通报里。例：云溪市优化营商环境2026年度重点任务",
    "这项工作的编号，认表用；空着会按工作名称自动生成。填报表发出以后不要改。",
    "没写年份的日期（6月底）算哪一年。例：2026",
    "例：云溪市优化营商环境工作领导小组办公室",
    "填报单位有问题找谁。",
    "写成文字，例：0891-6320000",
    "多久报一次：从列表里选。",
    "没报算漏报的是谁。其余单位报了照样汇总，不报不算漏报。",
    "现在收的是哪一期：从下面期次表里选。只能有一个。",
)
_PERIOD_EXAMPLES = (
    ("第1期", "2026-07-05", "报上半年进展"),
    ("第2期", "2026-08-05", "报7月进展"),
)
_STATUS_NOTE = (
    "上表：填报单位在“状态”一栏可以写哪些词（也是填报表里的下拉列表），每个词算哪一种含义、什么颜色。各地叫法不同，可以增减、改名。\n"
    "下表：亮灯。一个事项从上往下看，第一条符合的条件决定亮什么灯，所以次序有关系；“其他”放在最后。\n"
    "灯的名字、颜色都可以改：有的地方蓝灯是表扬，有的地方蓝灯是快到期。\n"
    "天数只有两种条件用：“临近时限”＝离时限还有几天以内（必填）；“已逾期”＝超过几天以上（不填就是一过期就算）。颜色选名称，或写 #F8696B 这样的颜色。"
)
_MAIL_NOTE = (
    "发填报表、催报信时用的邮箱。不用邮件就全部空着。\n"
    "密码（授权码）不写在这里，也不存在电脑里：真正发送时程序会当场询问。写进来会被当作错误提出，因为这个文件会被转来转去。"
)
_MAIL_TOLD = (
    "发信服务器，问信息中心或看邮箱的帮助。例：smtp.example.cn",
    "SSL 一般是 465，STARTTLS 一般是 587，不加密一般是 25。",
    "一般选 SSL；单位内网的邮件服务器可能是“不加密”。",
    "登录邮箱用的账号，一般就是邮箱地址；不用登录的服务器空着。",
    "收信人看到的发件人。例：市营商办 <office@example.cn>",
    "回信寄到哪里；空着就是发件人。",
    "每分钟最多发几封，太快会被当作垃圾邮件拦下。例：10",
    "一封信连附件最大多少 MB，超过的不发；空着就是 20。",
    "只往这些域名发，防止发错地方；空着不限。例：yunxi.example.cn、example.cn（下级域名也算）",
    "汇总台账（上报版）发给哪几位领导。例：李副市长 li@example.cn；王秘书长 wang@example.cn",
    "内网服务器用自己的证书时，把信息中心给的根证书（.pem、.crt）放在本文件旁边，这里写文件名。一般空着。",
)


def write_settings(settings: Settings, path: Path, *, remarks: Mapping[str, str] | None = None) -> Path:
    """Write 设置.xlsx to ``path``; reading it back (``settings.workbook.load_settings``) gives ``settings``.

    ``remarks`` (canonical name of a unit → text) fill the column 备注 of 单位名录. A campaign without a number gets the
    one made from its title, so that a later change of the title does not change it. The same arguments give the same
    bytes. Returns the name that was written (another one when ``path`` is open elsewhere). Raises CannotWrite.
    """
    return write_atomically(path, lambda temporary: _write(settings, temporary, remarks or {}))


def _write(settings: Settings, path: Path, remarks: Mapping[str, str]) -> None:
    with new_workbook(path) as book:
        styles = Styles(book)
        _guide(book, styles)
        periods = _basics(book, styles, settings.basics)
        registry = add_registry(book, styles, settings.units, remarks)
        names = f"='{REGISTRY_SHEET}'!$A${registry.first + 1}:$A${registry.row}"
        add_rules(book, styles, settings.rules)
        add_custom(book, styles, settings.rules.custom, settings.resting)
        add_waivers(book, styles, settings.rules, names)
        add_extensions(book, styles, settings.extensions, names, periods)
        _status(book, styles, settings)
        _mail(book, styles, settings.mail)
        add_lists(book)
        set_properties(book, {KIND: "settings"})


def _guide(book: Any, styles: Styles) -> None:
    page = Page(book, styles, GUIDE_SHEET, (20, 100), tab="#7F7F7F")
    title = styles.get(font_name=TITLE, font_size=20, align="center")
    page.sheet.merge_range(0, 0, 0, 1, "", title)
    put(page.sheet, 0, 0, "设　置", title)
    page.sheet.set_row(0, 40)
    page.row = 1
    page.heads(("工作表", "管什么"))
    link = page.style(font_color="#0563C1", underline=1, align="center")
    for name, text in _GUIDE:
        row = page.add([name, text])
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name, f"到“{name}”")
        page.sheet.set_row(row, 26)
    page.row += 1
    page.heads(("怎么填",))
    page.sheet.merge_range(page.row - 1, 0, page.row - 1, 1, "怎么填", page.style(font_name=HEAD, bg_color="#DDE5F0"))
    for number, text in enumerate(_GUIDE_RULES, start=1):
        page.sheet.merge_range(page.row, 0, page.row, 1, "", page.style())
        put(page.sheet, page.row, 0, f"{number}. {text}", page.style(indent=1))
        page.sheet.set_row(page.row, 26)
        page.row += 1
    page.sheet.activate()


def _keys(page: Page, keys: tuple[str, ...], values: Mapping[str, str], told: tuple[str, ...]) -> dict[str, int]:
    """项目, 填写, 说明; returns the row of each key."""
    page.heads(KEY_HEADS)
    looks: dict[int, Mapping[str, object]] = {0: {**FIXED_LOOK, "align": "center"}, 2: {"font_color": GREY}}
    return {key: page.add([key, values.get(key, ""), text], looks) for key, text in zip(keys, told, strict=True)}


def _basics(book: Any, styles: Styles, basics: Basics) -> str:
    """Returns the range in which the names of the periods stand."""
    page = Page(book, styles, BASICS_SHEET, (16, 50, 72))
    page.explain(_BASICS_NOTE, 3)
    owes = next((text for text, roles in OWES.items() if roles == basics.owes), "")
    values = (
        basics.title,
        basics.campaign or campaign_number(basics.title),
        "" if basics.year is None else str(basics.year),
        basics.office,
        basics.contact,
        basics.phone,
        basics.cadence,
        owes,
        basics.current,
    )
    at = _keys(page, BASICS_KEYS, dict(zip(BASICS_KEYS, values, strict=True)), _BASICS_TOLD)
    page.row += 1
    page.heads(PERIOD_HEADS)
    first = page.row
    for period in basics.periods:
        page.add([period.name, period.due or "", period.note])
    for texts in () if basics.periods else _PERIOD_EXAMPLES:
        page.example(texts)
    page.spare(24, len(PERIOD_HEADS))
    rows = (first, page.row - 1)
    page.hint(rows, 0, ("期次", "例：第1期、7月、2026年第三季度。会写进填报表。"))
    page.hint(rows, 1, ("报送截止", "写成 2026-07-05；还没定就空着。"))
    page.choose((at["报送周期"],) * 2, 1, CADENCES, ("报送周期", "从列表里选。"))
    page.choose((at["谁须报送"],) * 2, 1, tuple(OWES), ("谁须报送", "没报算漏报的单位：从列表里选。不选就是第一种。"))
    source = f"='{BASICS_SHEET}'!$A${first + 1}:$A${page.row}"
    page.choose((at["当前期次"],) * 2, 1, source, ("当前期次", "从下面的期次表里选一个。"), free=True)
    page.hint((at["批次"],) * 2, 1, ("批次", "填报表发出以后不要改，否则收回来的表会认不出。"))
    page.hint((at["年份"],) * 2, 1, ("年份", "四位数字，例如 2026。"))
    return source


def _status(book: Any, styles: Styles, settings: Settings) -> None:
    page = Page(book, styles, STATUS_SHEET, (24, 24, 12, 16, 56))
    page.explain(_STATUS_NOTE, 5)
    page.heads(STATUS_HEADS)
    first = page.row
    for word in settings.statuses:
        _coloured(page, [word.word, word.meaning, colour_name(word.colour)], word)
    page.spare(8, len(STATUS_HEADS))
    rows = (first, page.row - 1)
    page.hint(rows, 0, ("状态用语", "填报单位看到、写下的词。"))
    page.choose(rows, 1, STATUSES, ("含义", "程序怎样理解这个词：从列表里选。"))
    _colours(page, rows, 2)
    page.row += 1
    page.heads(LIGHT_HEADS)
    first = page.row
    for light in settings.lights:
        days = "" if light.days is None else str(light.days)
        _coloured(page, [light.name, light.when, days, colour_name(light.colour)], light)
    page.spare(6, len(LIGHT_HEADS))
    rows = (first, page.row - 1)
    page.hint(rows, 0, ("灯", "例：红灯。名字可以自己定。"))
    page.choose(rows, 1, LIGHT_CONDITIONS, ("条件", "符合这个条件就亮这盏灯；从上往下看，第一条符合的算。"))
    page.hint(rows, 2, ("天数", "临近时限：还有几天以内（必填）。已逾期：超过几天以上（可不填）。其他条件不填。"))
    _colours(page, rows, 3)


def _coloured(page: Page, texts: list[str], record: StatusWord | Light) -> None:
    """A row whose last cell is the colour itself; one without a name cannot follow what is typed later and is filled."""
    own = {"bg_color": f"#{record.colour}"} if texts[-1].startswith("#") else {}
    page.add(texts, {len(texts) - 1: {"align": "center", **own}})


def _colours(page: Page, rows: tuple[int, int], column: int) -> None:
    page.choose(rows, column, tuple(COLOURS), ("颜色", "从列表里选；要别的颜色，写成 #F8696B 这样。"), free=True)
    page.tint(rows, column)


def _mail(book: Any, styles: Styles, mail: Mail) -> None:
    page = Page(book, styles, MAIL_SHEET, (16, 46, 72), tab="#7F7F7F")
    page.explain(_MAIL_NOTE, 3)
    port = "" if mail.port is None else str(mail.port)
    values = (
        mail.host, port, mail.security, mail.user, mail.sender, mail.reply_to, str(mail.per_minute), str(mail.limit),
        "、".join(mail.domains), "；".join(mail.leaders), mail.authority,
    )  # fmt: skip
    at = _keys(page, MAIL_KEYS, dict(zip(MAIL_KEYS, values, strict=True)), _MAIL_TOLD)
    page.choose((at["加密方式"],) * 2, 1, SECURITIES, ("加密方式", "从列表里选，一般是 SSL。"))
    page.hint((at["端口"],) * 2, 1, ("端口", "只写数字，例如 465。"))
    page.hint((at["账号"],) * 2, 1, ("账号", "只写账号。密码在发送时再输入。"))
