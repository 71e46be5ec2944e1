"""Body → a .docx that Word and WPS open: the same bytes on every machine (nothing is compressed, no time in it)."""

from __future__ import annotations

import zipfile
from html import escape
from io import BytesIO

from official import paper
from official.paper import DECLARATION, NS, RELATIONS
from official.parts import p

_MOMENT = (1980, 1, 1, 0, 0, 0)
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = {
    "word/document.xml": f"{_OFFICE}.document.main+xml",
    "word/styles.xml": f"{_OFFICE}.styles+xml",
    "word/settings.xml": f"{_OFFICE}.settings+xml",
    "word/fontTable.xml": f"{_OFFICE}.fontTable+xml",
    "word/footer1.xml": f"{_OFFICE}.footer+xml",
    "word/footer2.xml": f"{_OFFICE}.footer+xml",
    "word/footer3.xml": f"{_OFFICE}.footer+xml",
    "word/footer4.xml": f"{_OFFICE}.footer+xml",
    "word/footer5.xml": f"{_OFFICE}.footer+xml",
    "word/header1.xml": f"{_OFFICE}.header+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}
_LINKS = (
    ("rId1", "styles", "styles.xml"),
    ("rId2", "settings", "settings.xml"),
    ("rId3", "fontTable", "fontTable.xml"),
    ("rId10", "footer", "footer1.xml"),
    ("rId11", "footer", "footer2.xml"),
    ("rId12", "footer", "footer3.xml"),
    ("rId13", "footer", "footer4.xml"),
    ("rId14", "footer", "footer5.xml"),
    ("rId15", "header", "header1.xml"),
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OTHER_NAMES = {
    paper.BODY: ("仿宋", "modern"), paper.KAI: ("楷体", "modern"), paper.TITLE: ("方正小标宋_GBK", "script"),
    paper.HEAD: ("SimHei", "modern"), paper.SONG: ("SimSun", "auto"),
}  # fmt: skip
"""What Word takes where a font is not installed: newer systems have 仿宋 and 楷体 under these names."""


def package(title: str, body: str, letterhead: str = "") -> bytes:
    """The .docx. ``body``: what stands in the body, its last section included. ``letterhead``: paragraphs of the head of a letter."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("rId1", f"{RELATIONS}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(title),
        "word/_rels/document.xml.rels": _relations(*((key, f"{RELATIONS}/{kind}", to) for key, kind, to in _LINKS)),
        "word/document.xml": f"{DECLARATION}<w:document {NS}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": paper.styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": paper.footer("right"),
        "word/footer2.xml": paper.footer("left"),
        "word/footer3.xml": paper.wide_footer("right"),
        "word/footer4.xml": paper.wide_footer("left"),
        "word/footer5.xml": paper.letter_footer(),
        "word/header1.xml": f"{DECLARATION}<w:hdr {NS}>{letterhead or p(style='Header')}</w:hdr>",
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name, _MOMENT), content.encode())
    return made.getvalue()


def _types() -> str:
    kinds = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in _TYPES.items())
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>'
    )


def _relations(*links: tuple[str, str, str]) -> str:
    made = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, kind, to in links)
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _core(title: str) -> str:
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator></cp:coreProperties>"
    )


def _settings() -> str:
    """Odd and even pages differ; signs break and squeeze as in Chinese; Word 2013 and later lay it out without 兼容模式."""
    return (
        f'{DECLARATION}<w:settings {NS}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="290"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>'
        "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _fonts() -> str:
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/></w:font>'
        for name, (other, family) in _OTHER_NAMES.items()
    )
    latin = f'<w:font w:name="{paper.LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    return f"{DECLARATION}<w:fonts {NS}>{named}{latin}</w:fonts>"
