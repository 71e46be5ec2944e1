"""Reports of the invented city 云溪市 for the tests of the pages: mixed states, long texts, nasty texts, contacts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from html.parser import HTMLParser
from typing import Any

from figures_cases import UNITS, item, merged, roster_of, sent

from toolkit.core.figures.check import first_difference
from toolkit.core.figures.make import statistics
from toolkit.core.figures.payload import statistics_payload
from toolkit.model.ledger import Item
from toolkit.model.merging import Consolidated, Placed
from toolkit.model.reporting import ReportData
from toolkit.report.payload import merge_payload

DAY = date(2026, 7, 10)
THEMES = ("优化纳税服务", "优化融资服务", "优化市场准入", "优化政务服务")
DUE = ("6月底", "7月15日前", "9月底前", "常态实施", "12月底", "每月25日前", "")
SAID = (
    ("progress", "已完成，网上办理率达到98%，全年为企业节约办税时间3.2万小时。"),
    ("progress", "正在推进，已完成方案起草，正在征求意见。"),
    ("progress", "因招标流标，进度滞后。"),
    ("progress", "长期坚持，按月调度。"),
)
STATES = ("已完成", "正在推进", "进展滞后", "持续推进", "")
ASKS = ("提请市政府协调专项资金200万元。", "系统接口标准不一，数据质量不高。", "")


def report(made: Consolidated, day: date | None = DAY, **more: Any) -> ReportData:
    """A consolidated ledger with its figures."""
    figures = statistics(made, as_of=day, roster=roster_of(made.ledger), **more)
    return ReportData(made, figures, as_of=day, file="成果/汇总台账.xlsx", sha256="5e" * 32)


def town(count: int = 24, *, length: int = 1) -> Consolidated:
    """A ledger of ``count`` items in every state; each answer is repeated ``length`` times."""
    items = [
        item(
            n + 1,
            [UNITS[n % 5]],
            [UNITS[(n + 2) % 7], UNITS[(n + 3) % 7]] if n % 3 else (),
            due=DUE[n % len(DUE)],
            theme=THEMES[n * len(THEMES) // count],
        )
        for n in range(count)
    ]
    files = []
    for unit in UNITS[:-2]:
        cells = []
        for n, one in enumerate(items):
            if unit not in one.owing() or (unit == UNITS[3] and n % 4):
                continue
            cells.append((n, "progress", SAID[n % 4][1] * length))
            if STATES[n % 5]:
                cells.append((n, "status", STATES[n % 5]))
            if ASKS[n % 3]:
                cells.append((n, "problem", ASKS[n % 3]))
        files.append(sent(unit, *cells, file=f"收件箱/{unit}.xlsx"))
    return made_of(items, files)


def made_of(items: Sequence[Item], files: Sequence[Placed]) -> Consolidated:
    """What a merge of these files makes, of 2026年6月."""
    return merged(items, *files, period="2026年6月")


# --- reading a page ---------------------------------------------------------------------------------------------------

TYPED = frozenset(("t",))
"""Classes of elements that hold what somebody typed."""
SILENT = frozenset(("script", "style", "title", "option", "code", "time", "data"))
VOID = frozenset(("meta", "input", "br", "rect", "col", "link", "hr", "img"))


class Page(HTMLParser):
    """A page taken apart: its elements in order, and the texts of what is looked for in tests."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.figures: list[tuple[str, str, str]] = []
        """(path, value, what is printed) of each figure."""
        self.own = ""
        """What is printed by us outside figures and dates."""
        self.times: list[str] = []
        self.typed: list[str] = []
        self.items: list[str] = []
        """All that stands on the page for each item."""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._pieces: list[list[str]] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(attrs)))
        if tag not in VOID:
            self._open.append((tag, dict(attrs)))
            self._pieces.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened, attrs = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"
        text = "".join(self._pieces.pop())
        if self._pieces:
            self._pieces[-1].append(text)
        if tag == "data":
            self.figures.append((attrs["data-figure"] or "", attrs["value"] or "", text))
        elif tag == "time":
            self.times.append(text)
        elif tag == "tbody" and (attrs.get("id") or "").startswith("i"):
            self.items.append(text)
        elif self._is_typed(attrs):
            self.typed.append(text)

    def handle_data(self, data: str) -> None:
        if self._pieces:
            self._pieces[-1].append(data)
        if not any(tag in SILENT or self._is_typed(attrs) for tag, attrs in self._open):
            self.own += data

    @staticmethod
    def _is_typed(attrs: dict[str, str | None]) -> bool:
        return bool(TYPED & set((attrs.get("class") or "").split()))

    def attributes(self, name: str) -> list[str]:
        """All values of an attribute, in order."""
        return [value or "" for _, attrs in self.elements for key, value in attrs if key == name]


def stated(payload: Any, path: str) -> Any:
    """The number at a path of the JSON of the statistics."""
    for step in path.split("."):
        payload = payload[int(step)] if step.isdigit() else payload[step]
    if isinstance(payload, dict):
        return payload["percent"] if "percent" in payload else payload["number"]
    return payload


def check_figures(page: Page, data: ReportData, late: frozenset[str] | None = None) -> int:
    """Every figure of a page is that of the statistics, and these are what the ledger bears out; how many there are."""
    payload = json.loads(json.dumps(statistics_payload(data.figures)))
    assert first_difference(payload, merge_payload(data.merged), late=late) == ""
    for path, value, printed in page.figures:
        known = stated(payload, path)
        assert float(value) == known, path
        assert float(printed.removesuffix("%")) in (known, abs(known) if path.endswith("days_left") else known), path
    return len(page.figures)
