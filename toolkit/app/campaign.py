"""The campaign folder: where everything of one campaign lies, so that nobody has to name it. All defaults stand here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.model.errors import OperatorError
from toolkit.model.settings import SETTINGS_FILE, Period, Settings

LEDGER, FORMS, INBOX, RESULTS = "台账.xlsx", "填报表", "收件箱", "成果"
CONSOLIDATED, MARKED, CHASING = "汇总台账.xlsx", "校验件", "催报文字.txt"
TEMPLATES = "模板"
"""Where an office keeps Word templates that it has changed, under the names of the bundled ones."""
JOURNAL = "记录.jsonl"
START, CHECK, START_SH = "开始.bat", "检查.bat", "开始.sh"
NAMES = (SETTINGS_FILE, LEDGER, FORMS, INBOX, RESULTS, JOURNAL, START, CHECK, START_SH)
"""Everything that lies in a campaign folder."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """The paths of one campaign; relative where ``folder`` is (inside it, they are what a person would type)."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """台账.xlsx, the ledger that is handed out."""
        return self.folder / LEDGER

    @property
    def settings(self) -> Path:
        """设置.xlsx."""
        return self.folder / SETTINGS_FILE

    @property
    def forms(self) -> Path:
        """填报表/, one form for each unit."""
        return self.folder / FORMS

    @property
    def inbox(self) -> Path:
        """收件箱/, what the units sent."""
        return self.folder / INBOX

    @property
    def templates(self) -> Path:
        """模板/, Word templates of the office; most campaigns have none."""
        return self.folder / TEMPLATES

    @property
    def results(self) -> Path:
        """成果/, what the commands make."""
        return self.folder / RESULTS

    @property
    def consolidated(self) -> Path:
        """成果/汇总台账.xlsx."""
        return self.folder / RESULTS / CONSOLIDATED

    @property
    def marked(self) -> Path:
        """成果/校验件/, copies on which the problems are marked."""
        return self.folder / RESULTS / MARKED

    @property
    def chasing(self) -> Path:
        """成果/催报文字.txt."""
        return self.folder / RESULTS / CHASING

    @property
    def journal(self) -> Path:
        """记录.jsonl."""
        return self.folder / JOURNAL


def find(folder: Path = Path()) -> Campaign | None:
    """The campaign of a folder that holds 台账.xlsx and 设置.xlsx; None when it is another folder."""
    here = Campaign(folder)
    return here if here.ledger.is_file() and here.settings.is_file() else None


def of_result(file: Path) -> Campaign | None:
    """The campaign that a file belongs to as its 台账.xlsx or as something in its 成果; None for any other file."""
    folder = Path(os.path.abspath(file)).parent  # noqa: PTH100  (as typed: a link is not followed)
    if file.name == LEDGER and (campaign := find(folder)):
        return campaign
    return find(folder.parent) if folder.name == RESULTS else None


def own_ledger(ledger: Path | None, folder: Path = Path()) -> Path | None:
    """The ledger that was named, else the 台账.xlsx of ``folder`` (with or without settings beside it); None without one."""
    return ledger or (folder / LEDGER if (folder / LEDGER).is_file() else None)


def ledger_here(named: Path | None, usage: str) -> Path:
    """The file that was named, else the 台账.xlsx of the current folder. OperatorError, ending in ``usage``, without one."""
    ledger = own_ledger(named)
    if ledger is None:
        raise OperatorError(f"没有指明文件：请写成 {usage}，或到放着“{LEDGER}”的文件夹里运行。")
    return ledger


def own_settings(settings: Path | None, ledger: Path | None) -> Path | None:
    """The settings that were named, else those of the campaign to which ``ledger`` belongs (台账.xlsx, or in 成果); None
    without any.
    """
    if settings is not None or ledger is None:
        return settings
    campaign = find(ledger.parent) if ledger.name == LEDGER else of_result(ledger)
    return campaign.settings if campaign else None


def own_inbox(files: Sequence[Path], ledger: Path | None) -> tuple[Path, ...]:
    """The submissions that were named, else the 收件箱 beside the ledger; empty without one."""
    if not files and ledger is not None and (ledger.parent / INBOX).is_dir():
        return (ledger.parent / INBOX,)
    return tuple(files)


def current_period(settings: Settings, name: str = "") -> Period | None:
    """The period called ``name``, else the current one of the settings; None when neither is known."""
    wanted = name or settings.basics.current
    return next((one for one in settings.basics.periods if one.name == wanted), Period(wanted) if wanted else None)


def require(folder: Path = Path()) -> Campaign:
    """The campaign of ``folder``. OperatorError when it is none."""
    campaign = find(folder)
    if campaign is None:
        raise OperatorError(
            "这里不是工作文件夹（没有 台账.xlsx 和 设置.xlsx）；新建一个：taizhang init 文件夹 台账.xlsx。"
        )
    return campaign
