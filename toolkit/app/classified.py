"""Whether a file bears a classification mark (密级): such a file never leaves by mail. Source: ``domain.md`` §7."""

from __future__ import annotations

import re
from html import unescape

from toolkit.core.rules.secrets import marked
from toolkit.read.errors import Unreadable
from toolkit.read.package import open_package

_SIGN = re.compile(rb"\xe5\xaf\x86|\xc6\x5b|\x5b\xc6|&#0*23494;|&#[xX]0*5[bB][cC]6;")
"""密 as a part may hold it: UTF-8, UTF-16, a character reference. Most parts have none and need not be looked through."""
_TEXTS = re.compile(r"xl/sharedstrings\.xml|xl/worksheets/[^/]+\.xml|word/(?:document|header\d*|footer\d*)\.xml")
_BLOCK = re.compile(r"<((?:\w+:)?(?:si|is|p))(?:\s[^>]*)?>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def classification(data: bytes) -> str:
    """The mark that stands in a workbook or Word document (机密★10年), empty when there is none or it cannot be read."""
    try:
        package = open_package(data)
        for name in package.names():
            if _TEXTS.fullmatch(name) and _SIGN.search(content := package.read(name)):
                for block in _BLOCK.finditer(_decoded(content)):
                    if found := marked(unescape(_TAG.sub("", block[2]))):
                        return found
    except Unreadable:
        pass
    return ""


def _decoded(content: bytes) -> str:
    return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
