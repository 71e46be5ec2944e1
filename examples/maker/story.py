"""Reads ``story.txt``: the items of the ledger and what every unit has to say about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

CAMPAIGN = "云溪市2026年优化营商环境重点工作任务落实台账"
HEADS = ("主题事项", "重点工作", "具体要求", "责任单位", "完成时限", "进展情况", "问题建议")
KEYS = ("theme", "title", "requirement", "units", "deadline", "progress", "problem")


@dataclass(frozen=True)
class Task:
    """One row of the ledger. ``said``: unit → (progress, problem), empty texts where it says nothing."""

    theme: str
    title: str
    requirement: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    deadline: str
    said: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def no(self) -> str:
        """The printed number of the task, as the contract gives it."""
        return self.title.split(".")[0]

    @property
    def units(self) -> str:
        """The cell 责任单位 with lead and support packed into it."""
        return "牵头单位：" + "、".join(self.leads) + "\n配合单位：" + "、".join(self.supports)

    def fixed(self) -> dict[str, str]:
        """The handed-out cells of the row by column key."""
        return {
            "theme": self.theme,
            "title": self.title,
            "requirement": self.requirement,
            "units": self.units,
            "deadline": self.deadline,
        }


def read_story(path: Path) -> list[Task]:
    """The tasks in printed order. A line that continues no unit's text is a mistake in the story: ValueError."""
    tasks: list[Task] = []
    theme = title = last = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        said = re.match(r"^  (\S+?): (.*)$", line)
        if line.startswith("# "):
            theme = line[2:]
        elif line.startswith("## "):
            title = line[3:]
        elif line.startswith("- "):
            requirement, units, deadline = line[2:].split(" @ ")
            leads, supports = units.split(" / ")
            tasks.append(
                Task(theme, title, requirement, tuple(leads.split("、")), tuple(supports.split("、")), deadline)
            )
        elif said:
            last = said.group(1)
            progress, _, problem = said.group(2).partition(" || ")
            tasks[-1].said[last] = (progress, problem)
        elif last and line:
            before, _ = tasks[-1].said[last]
            progress, _, problem = line.partition(" || ")
            tasks[-1].said[last] = (f"{before}\n{progress}", problem)
        elif line:
            raise ValueError(f"story.txt: {line}")
    return tasks
