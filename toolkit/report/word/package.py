"""A template (.docx) as its parts: read within limits, refused where it could do more than hold text, nobody's name left in it."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from toolkit.read.errors import Unreadable
from toolkit.read.package import Limits, open_package
from toolkit.report.word.mistakes import TemplateMistake

CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"
TYPES = "[Content_Types].xml"

_LIMITS = Limits(inflated_bytes=64 << 20, members=5_000, member_bytes=64 << 20)
_MAIN = re.compile(r"word/document\d*\.xml")
_PROPERTIES = {
    CORE: (
        "rIdTitle",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "application/vnd.openxmlformats-package.core-properties+xml",
    ),
    CUSTOM: (
        "rIdKind",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    ),
}
"""Parts that every document has: id and type of their relation, and content type."""
_TEMPLATE_TYPE, _DOCUMENT_TYPE = b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
_BLANK = {
    "docprops/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "word/people.xml": b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>',
}
"""Parts that name people, companies, machines or programs, and what stands in them instead."""
_LIVE = re.compile(r"/activex/|/embeddings/[^/]*\.(?!xlsx$)")
_SAVE_AS = "请在 Word 或 WPS 里打开后另存为 .docx"


def parts_of(path: Path, name: str) -> dict[str, bytes]:
    """All parts of a template, in the order of the package, as every document that is made of it will have them.

    Left out are the names of whoever wrote it, and the link to a template on their machine. Raises TemplateMistake: not a
    Word document (.docx, .dotx), locked, damaged, too large, with macros, controls or embedded objects, with content that
    lies elsewhere, with comments.
    """
    parts = _read(path, name)
    if not any(_MAIN.fullmatch(part) for part in parts):
        raise TemplateMistake(name, "", "", "里面没有正文", _SAVE_AS)
    types = parts.get(TYPES, b"")
    if b"macroenabled" in types.lower() or any("vbaproject" in part.lower() for part in parts):
        raise TemplateMistake(name, "", "", "带有宏", "请另存为不带宏的 .docx")
    if any(_LIVE.search(part.lower()) for part in parts):
        raise TemplateMistake(name, "", "", "里有控件或嵌入的对象", "请删去后再保存")
    if re.search(rb"<w:comment[ >]", parts.get("word/comments.xml", b"")):
        raise TemplateMistake(name, "", "", "里有批注（批注带有姓名）", "请在“审阅”里删除全部批注后再保存")
    parts[TYPES] = types.replace(_TEMPLATE_TYPE, _DOCUMENT_TYPE)
    for part, content in parts.items():
        if part.endswith(".rels"):
            parts[part] = _without_outside(content, name)
        elif part.lower() in _BLANK:
            parts[part] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + _BLANK[part.lower()]
        elif part == "word/settings.xml":
            parts[part] = re.sub(rb"<w:rsids>.*?</w:rsids>|<w:attachedTemplate[^>]*/>", b"", content, flags=re.DOTALL)
    for part in _PROPERTIES:
        _with_properties(parts, part, name)
    return parts


def _read(path: Path, name: str) -> dict[str, bytes]:
    if path.suffix.lower() in (".docm", ".dotm"):
        raise TemplateMistake(name, "", "", "带有宏", "请另存为不带宏的 .docx")
    if path.suffix.lower() not in (".docx", ".dotx"):
        wrong = f"是“{path.suffix or '没有后缀'}”文件，模板要用 Word 文档（.docx）"
        raise TemplateMistake(name, "", "", wrong, "请在 Word 或 WPS 里另存为 .docx")
    try:
        if path.stat().st_size > _LIMITS.inflated_bytes:
            raise TemplateMistake(name, "", "", "太大", "请压缩或删去里面的图片")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TemplateMistake(name, "", "", "找不到", "请检查名字和位置") from None
    except OSError as error:
        wrong = "是文件夹" if path.is_dir() else f"读不出来（{error.strerror or error}）"
        raise TemplateMistake(name, "", "", wrong, "请检查位置和权限") from error
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TemplateMistake(name, "", "", "设了打开密码，或者是改了后缀的旧版文档（.doc、.wps）", _SAVE_AS)
    try:
        package = open_package(data, _LIMITS)
        parts = {entry.filename.replace("\\", "/"): package.read(entry.filename) for entry in package.entries}
    except Unreadable as error:
        if error.code == "F103":
            raise TemplateMistake(name, "", "", "太大", "请压缩或删去里面的图片") from error
        raise TemplateMistake(name, "", "", "打不开，它不是 Word 文档（.docx），或者已经损坏", _SAVE_AS) from error
    if any(part.startswith("/") or ".." in part.split("/") for part in parts):
        raise TemplateMistake(name, "", "", "已经损坏", _SAVE_AS)
    return {part: content for part, content in parts.items() if not part.endswith("/")}


def parsed(content: bytes, name: str) -> Any:
    """The root element of a part. Raises TemplateMistake when it is damaged or declares entities."""
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TemplateMistake(name, "", "", "已经损坏", _SAVE_AS) from error
    if root.getroottree().docinfo.doctype:
        raise TemplateMistake(name, "", "", "里有不允许的声明", _SAVE_AS)
    return root


def _without_outside(content: bytes, name: str) -> bytes:
    """The relations of a part without the template of the machine it was made on; nothing else but links may lie outside."""
    from lxml import etree

    root = parsed(content, name)
    for relation in list(root):
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind == "attachedTemplate":
            root.remove(relation)
        elif relation.get("TargetMode") == "External" and kind != "hyperlink":
            raise TemplateMistake(name, "", "", "引用了别处的文件（链接的图片、对象或数据源）", "请改为嵌入，或者删去")
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _with_properties(parts: dict[str, bytes], part: str, name: str) -> None:
    """Properties stand under their usual name, also where the template had none or another name for them."""
    from lxml import etree

    known, relation, kind = _PROPERTIES[part]
    relations = parsed(parts.get("_rels/.rels", b"<none/>"), name)
    held = [one for one in relations if one.get("Type") == relation]
    if any(posixpath.normpath(one.get("Target", "").lstrip("/")) == part for one in held):
        return
    types = parsed(parts[TYPES] or b"<none/>", name)
    for one in held:
        old = posixpath.normpath(one.get("Target", "").lstrip("/"))
        parts.pop(old, None)
        for entry in [entry for entry in types if entry.get("PartName") == f"/{old}"]:
            types.remove(entry)
        relations.remove(one)
    space = relations.tag.rpartition("}")[0] + "}"
    made = {"Id": known, "Type": relation, "Target": part}
    etree.SubElement(relations, f"{space}Relationship", made)
    space = types.tag.rpartition("}")[0] + "}"
    etree.SubElement(types, f"{space}Override", {"PartName": f"/{part}", "ContentType": kind})
    parts["_rels/.rels"] = etree.tostring(relations, encoding="UTF-8", xml_declaration=True, standalone=True)
    parts[TYPES] = etree.tostring(types, encoding="UTF-8", xml_declaration=True, standalone=True)
    parts[part] = b""
