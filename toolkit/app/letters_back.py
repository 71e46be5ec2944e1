"""退回: marked copies and lists of problems, each to the unit whose submission it was made from."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from toolkit.app import merge
from toolkit.app.campaign import Campaign
from toolkit.app.letters import attachment
from toolkit.app.mailing import Office
from toolkit.app.recipients import Directory
from toolkit.core.sender import BY_NAME, BY_ROWS
from toolkit.core.telling import to_sender, told
from toolkit.model.checking import LISTED, MARKED
from toolkit.model.errors import OperatorError
from toolkit.model.findings import SEVERITY_NAMES, Severity
from toolkit.model.mail import RETURNED_KIND, Attachment, Letter
from toolkit.model.merging import Consolidated, Submitted
from toolkit.model.output import ABOUT
from toolkit.read.properties import properties_of

_OURS = re.compile(rf"(?:{re.escape(MARKED)}|{re.escape(LISTED)})(?:（\d+）)?$")
_DOUBTS = frozenset(("U302", "U303", "U305", "U306"))
"""Findings that say that a sender was taken for one on evidence that speaks two ways, or on the rows alone."""


@dataclass(slots=True)
class _Unit:
    files: list[Attachment] = field(default_factory=list)
    sources: list[Submitted] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    newer: int = 0


def returned_letters(office: Office, campaign: Campaign, folder: Path) -> list[Letter]:
    """One letter for every unit with its marked copies (and lists, where no copy could be marked) in ``folder``.

    A copy goes to the sender of the very file in 收件箱 that it was made from, known by its SHA-256, when merging knows that
    sender for certain; not when the unit has since sent a newer version. OperatorError when there are none, or the
    ledger cannot be used.
    """
    paths = [] if not folder.is_dir() else sorted(path for path in folder.rglob("*") if _is_ours(path))
    if not paths:
        raise OperatorError(f"“{folder}”里没有校验件，请先检查：taizhang check --annotate {folder}。")
    inbox = (campaign.inbox,) if campaign.inbox.is_dir() else ()
    merged = merge.standing(
        merge.Request(
            campaign.ledger,
            inbox,
            campaign.consolidated,
            period=office.period.name if office.period else "",
            settings=campaign.settings,
        )
    )
    directory = Directory(office.settings.units)
    doubts = {one.source.file for one in merged.findings if one.code in _DOUBTS}
    sources: dict[str, list[Submitted]] = defaultdict(list)
    for sent in merged.submissions:
        if sent.sha256:
            sources[sent.sha256].append(sent)
    units: dict[str, _Unit] = defaultdict(_Unit)
    letters = []
    for path in paths:
        file, source, wrong = _source(path, folder, sources, doubts)
        if source is None or source.unit is None:
            letters.append(Letter(RETURNED_KIND, path.name, attachments=(file,), problems=(wrong,)))
            continue
        unit = units[directory.name(source.unit)]
        if source.state == "superseded":
            unit.newer += 1
        elif wrong:
            unit.problems.append(wrong)
        else:
            unit.files.append(file)
            unit.sources.append(source)
    counts = _counts(merged)
    letters += [_letter(name, unit, directory, counts) for name, unit in units.items()]
    return sorted(letters, key=lambda one: directory.rank(one.unit))


def _letter(name: str, unit: _Unit, directory: Directory, counts: Mapping[str, Counter[Severity]]) -> Letter:
    who = directory.recipients(name, RETURNED_KIND)
    if not unit.files and not unit.problems:
        return Letter(RETURNED_KIND, name, who.to, skip="它已经报了新的一稿，旧稿的校验件不用退")
    notes = [*who.notes, *unit.problems] if unit.files else [*who.notes]
    if unit.newer:
        notes.append(f"另有 {unit.newer} 份是旧稿的校验件，没有附上")
    problems = who.problems if unit.files else (*who.problems, *unit.problems)
    total: Counter[Severity] = sum((counts[one.file] for one in unit.sources), Counter())
    said = "、".join(f"{text} {total[level]} 处" for level, text in SEVERITY_NAMES.items() if total[level])
    return Letter(
        RETURNED_KIND, name, who.to, who.cc, _apart(unit.files), fields={"问题": said}, problems=problems, notes=tuple(notes)
    )  # fmt: skip


def _apart(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """Files of one name, from several folders, under names that a mail program can save beside each other."""
    taken: set[str] = set()
    found = []
    for file in files:
        path, name, number = PurePosixPath(file.name), file.name, 2
        while name.casefold() in taken:
            name, number = f"{path.stem}（{number}）{path.suffix}", number + 1
        taken.add(name.casefold())
        found.append(file._replace(name=name))
    return tuple(found)


def _source(
    path: Path, folder: Path, sources: Mapping[str, Sequence[Submitted]], doubts: frozenset[str] | set[str]
) -> tuple[Attachment, Submitted | None, str]:
    """A file, the submission that it was made from (None: unknown), and why it cannot go back (empty: it can)."""
    try:
        data = path.read_bytes()
    except OSError as problem:
        return Attachment(path.name, str(path), "", 0), None, f"读不出来（{problem.strerror or problem}）"
    file = attachment(path, data)
    origin = properties_of(data).get(ABOUT, "") or _unmarked(data)
    found = sources.get(origin, ())
    shown = path.relative_to(folder).as_posix()
    if not found:
        return (
            file,
            None,
            f"“{shown}”对不上收件箱里的任何一份报送（收件箱里的换过了，或校验件被改过），没有退；请重新检查",
        )
    units = {one.unit for one in found}
    source = next((one for one in found if one.state != "superseded"), found[0])
    if len(units) > 1 or source.unit is None:
        return file, None, f"“{shown}”是哪个单位报的认不准，没有退；请人工退回"
    if any(one.file in doubts for one in found) or source.unit_how in ("", BY_ROWS):
        return file, source, f"“{shown}”的报送单位是推断的，没有退；请核对后人工退回"
    if source.unit_how == BY_NAME and not source.merged:
        return file, source, f"“{shown}”只有文件名说是它的，没有退；请核对后人工退回"
    return file, source, ""


def _unmarked(data: bytes) -> str:
    """The SHA-256 of the file that a marked copy was made from; empty when it is none of ours."""
    from toolkit.report.annotate import CannotAnnotate, annotate

    try:
        return hashlib.sha256(annotate(data, (), file="")).hexdigest()
    except CannotAnnotate:
        return ""


def _counts(merged: Consolidated) -> dict[str, Counter[Severity]]:
    """How many findings of which level each submission has that its sender is told of."""
    counts: dict[str, Counter[Severity]] = defaultdict(Counter)
    for one in to_sender(told(list(merged.findings))):
        if one.severity is not Severity.INFO:
            counts[one.source.file][one.severity] += 1
    return counts


def _is_ours(path: Path) -> bool:
    return bool(_OURS.search(path.stem)) and not path.name.startswith((".", "~$")) and path.is_file()
