"""通知单 of one day: drafts in 成果/催办/期次, kept as the office edited them, never changed once they were issued."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.app.campaign import Campaign
from toolkit.app.chase_record import Before
from toolkit.app.report_files import lay_aside, put_away, unedited
from toolkit.model.chasing import Chasing
from toolkit.model.reporting import ReportData
from toolkit.report.atomic import write_atomically
from toolkit.report.chase_word import notices
from toolkit.text.printed import visible

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_WITHOUT_PERIOD = "本期"


@dataclass(slots=True)
class Notices:
    """``files``: the notice of each unit that gets one today. ``kept``: drafts that somebody had edited, laid aside because what the
    unit owes has changed. ``gone``: drafts of units that get none any more, put away; ``strangers``: those of them that were edited
    and lie where they were."""

    files: dict[str, Path] = field(default_factory=dict)
    kept: list[Path] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def folder_of(results: Path, period: str) -> Path:
    """Where the notices of a period lie."""
    name = _FORBIDDEN.sub("", visible(period)).strip(". ")[:60].strip(". ")
    return results / "催办" / (name or _WITHOUT_PERIOD)


def write_notices(
    chasing: Chasing, data: ReportData, folder: Path, campaign: Campaign, before: Before, superiors: Mapping[str, str]
) -> Notices:
    """Write what is due today into ``folder``, which is one of ``campaign``.

    A notice that was issued stays as it is and is written only when it is not there any more. A draft that somebody edited stays as
    long as the unit owes the same; any other draft is written anew. ``superiors``: unit → who gets a copy of a 督办通知单.
    Nothing is written before all are filled. CannotWrite, TemplateMistake.
    """
    made = Notices()
    home = campaign.folder
    filled = notices(chasing, data, superiors, campaign.templates)
    issued = set(before.notices.values())
    for one in chasing.issuing:
        if one.unit not in filled or one.tier is None:
            continue
        name, content = filled[one.unit]
        known = before.notices.get((one.unit, one.tier.name)) if one.again else None
        path = home / known if known else _free(folder, name, home, issued)
        drafted = before.drafts.get(_below(path, home))
        same = drafted == (one.items, one.due.isoformat() if one.due else "")
        if not path.is_file():
            path = _put(path, content)
        elif not known and (unedited(path.read_bytes()) or not same):
            made.kept += lay_aside([path])
            path = _put(path, content)
        made.files[one.unit] = path
    standing = {_below(path, home): path for path in sorted(folder.glob("*.docx"))} if folder.is_dir() else {}
    ours = {_below(path, home) for path in made.files.values()} | issued
    made.gone, made.strangers = put_away(
        path for name, path in standing.items() if name in before.drafts and name not in ours
    )
    return made


def _free(folder: Path, name: str, home: Path, issued: set[str]) -> Path:
    """A name in ``folder`` that no notice that was issued has: those are records."""
    path, number = folder / name, 2
    while _below(path, home) in issued:
        path, number = folder / f"{Path(name).stem}（{number}）.docx", number + 1
    return path


def _below(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix()


def _put(path: Path, content: bytes) -> Path:
    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    return write_atomically(path, write)
