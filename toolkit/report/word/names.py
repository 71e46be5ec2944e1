"""The documents that are bundled (templates/word/): name → template, what it is, one file or one for each unit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.model.errors import OperatorError
from toolkit.read.resources import templates


class Document(NamedTuple):
    """A bundled document. ``each``: the field that lists the units it is made for, empty when it is one file."""

    name: str
    about: str
    each: str = ""

    @property
    def template(self) -> str:
        """The name of its template."""
        return f"{self.name}.docx"

    @property
    def folder(self) -> bool:
        """Whether it is written into a folder, one file for each unit."""
        return bool(self.each)


OWING = "未报"
"""Not a field but all units that owe something: those without and those with a part of their answers."""
CHASED = "督办单位"

NAMES: Mapping[str, Document] = {
    one.name: one
    for one in (
        Document("情况通报", "发给各单位：总体情况、各主题、谁完成谁滞后谁没报、下步要求，附台账"),
        Document("工作专报", "报领导：总体情况、存在问题、需要协调的事项、下步打算"),
        Document("催办通知单", "发给还有应报未报事项的单位，每个单位一份", OWING),
        Document("催办函", "同上，用信函格式，发给不相隶属的单位", OWING),
        Document("督办通知单", "发给有逾期或滞后事项的单位，每个单位一份，带回执", CHASED),
        Document("未报送名单", "没有报送和只报了一部分的单位，按正式排序"),
        Document("汇报提纲", "汇报用：几句话、几组数"),
    )
}


def units_of(document: Document, context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The units that get a document of their own, in the official order."""
    if document.each == OWING:
        return [one for one in context["各单位"] if one["未报事项"]]
    found: list[dict[str, Any]] = context[document.each]
    return found


def bundled(name: str) -> Path:
    """The template of a bundled document. RuntimeError when the installation lost it."""
    return templates() / "word" / NAMES[name].template


def template_of(name_or_path: str | Path) -> tuple[Path, str]:
    """(path, name as shown) of a bundled document or of an office's own template. OperatorError when it is neither."""
    if isinstance(name_or_path, str) and name_or_path in NAMES:
        return bundled(name_or_path), NAMES[name_or_path].template
    path = Path(name_or_path)
    if not path.suffix and not path.exists():
        raise OperatorError(f"没有名为“{name_or_path}”的报告；可用的有：{'、'.join(NAMES)}。")
    return path, path.name
