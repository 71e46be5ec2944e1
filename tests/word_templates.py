"""Small Word templates written as raw XML, as Word and WPS save them, and one report of 云溪市 to fill them with."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from docx import Document
from figures_cases import LIGHTS, item, merged, sent

from toolkit.core.figures.make import statistics
from toolkit.model.reporting import ReportData
from toolkit.model.settings import DEFAULT_SETTINGS, Basics, Period
from toolkit.report.word import render

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = f'xmlns:w="{W}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>"
    ),
    "docProps/core.xml": (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>王小明</dc:creator>'
        "<cp:lastModifiedBy>李小红</cp:lastModifiedBy></cp:coreProperties>"
    ),
    "docProps/app.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Company>某某单位</Company></Properties>',
}


def r(text: str, looks: str = "") -> str:
    """A run."""
    return f'<w:r>{looks}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def p(*runs: str) -> str:
    """A paragraph of runs; a text without markup becomes one."""
    return "<w:p>" + "".join(one if one.startswith("<") else r(one) for one in runs) + "</w:p>"


def tbl(*rows: Sequence[str]) -> str:
    """A table; each cell is a text, or paragraphs."""
    cells = (
        "<w:tr>" + "".join(f"<w:tc><w:tcPr><w:tcW w:w=\"900\" w:type=\"dxa\"/></w:tcPr>{one if one.startswith('<') else p(one)}</w:tc>" for one in row) + "</w:tr>"
        for row in rows
    )  # fmt: skip
    grid = "".join("<w:gridCol/>" for _ in rows[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(cells)}</w:tbl>"


def template(folder: Path, *body: str, name: str = "模板.docx", **parts: str | bytes) -> Path:
    """A template with this body; a text without markup is a paragraph. ``parts``: further or other parts, __ for / ."""
    inner = "".join(one if one.startswith("<") else p(one) for one in body)
    made: dict[str, str | bytes] = {
        **PARTS,
        "word/document.xml": f"{_HEAD}<w:document {NS}><w:body>{inner}</w:body></w:document>",
    }
    made |= {key.replace("__", "/"): content for key, content in parts.items()}
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in made.items():
            package.writestr(part, content)
    return path


def report(*more: Any, texts: Sequence[str] = (), as_of: date | None = date(2026, 9, 30)) -> ReportData:
    """Six items of five units: done, late, behind, ongoing, missing; ``texts`` are answers of 市税务局 on the first items."""
    items = [
        item(1, due="2026年6月底前"), item(2, ("市财政局",), ("青岚县",), due="2026年6月底前"),
        item(3, ("青岚县",), due="2026年12月底前", theme="优化融资服务"), item(4, ("市税务局", "石桥区"), due="常态实施", theme="优化融资服务"),
        item(5, ("石桥区",), due="2026年10月5日前"), item(6, (), responsible=("市发改委",), due="2026年12月底前", theme=""), *more,
    ]  # fmt: skip
    answers = [(at, "progress", text) for at, text in enumerate(texts or ("已完成全部整改。",))]
    files = [
        sent("市税务局", *answers, *[(0, "status", "已完成")][: not texts]),
        sent("市财政局", (1, "progress", "正在推进，已完成三成。"), (1, "problem", "人手不足。")),
        sent("石桥区", (4, "progress", "正在办理。"), (4, "status", "进展滞后"), (4, "problem", "请市财政局支持。")),
    ]
    made = merged(items, *files, period="2026年第三季度")
    basics = Basics("云溪市优化营商环境", office="云溪市营商办", contact="王莉", phone="0000-1234567", year=2026,
                    periods=(Period("2026年第三季度", "2026-10-08"),), current="2026年第三季度")  # fmt: skip
    figures = statistics(made, as_of=as_of, lights=LIGHTS, late=("市财政局",))
    return ReportData(made, figures, replace(DEFAULT_SETTINGS, basics=basics), as_of, "汇总台账.xlsx", "0" * 64)


def filled(folder: Path, data: ReportData, *body: str, **extra: Any) -> Any:
    """The document that a template with this body becomes, as python-docx reads it."""
    return Document(str(render(template(folder, *body), data, folder / "结果.docx", extra=extra)))


def texts(document: Any) -> list[str]:
    """The paragraphs of the body."""
    return [one.text for one in document.paragraphs]
