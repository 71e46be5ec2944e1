"""When two cell texts say the same: the comparison key and its relatives.

Differences of width, white space, line breaks, invisible characters and punctuation width are not differences
(``domain.md`` E27); digits, words and their order are.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    spaces = [" ", "\t", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0", "\u1680", "\u3000"]
    spaces += [chr(code) for code in range(0x2000, 0x200B)] + ["\u2028", "\u2029", "\u202f", "\u205f"]
    table.update({ord(ch): None for ch in [*spaces, *_INVISIBLE]})
    pairs = {
        "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "。": ".", "、": ",", "，": ",", "；": ";", "：": ":",
        "？": "?", "！": "!", "（": "(", "）": ")", "〔": "(", "〕": ")", "［": "[", "］": "]", "【": "[", "】": "]",
        "—": "-", "–": "-", "－": "-", "―": "-", "─": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~", "·": ".", "・": ".",
        "•": ".", "．": ".", "％": "%", "…": "...", "￥": "¥",
    }  # fmt: skip
    table.update({ord(k): v for k, v in pairs.items()})
    return table


_FOLD = _table()
_FOLDED = {chr(code): folded or "" for code, folded in _FOLD.items()}
_TO_FOLD = re.compile(f"[{re.escape(''.join(_FOLDED))}]").findall
_CACHE: dict[str, str] = {}
_CACHE_LIMIT = 20_000
_LONGEST_CACHED = 80
"""Longer texts are mostly met once; keeping them would cost more memory than it saves time."""


def key(text: str) -> str:
    """Comparison key of a text: equal keys mean that two cells say the same.

    Widths folded, white space and invisible characters removed, a trailing full stop dropped; everything else kept.
    """
    if len(text) > _LONGEST_CACHED:
        return _fold(text).rstrip(".;,")
    known = _CACHE.get(text)
    if known is None:
        if len(_CACHE) >= _CACHE_LIMIT:
            _CACHE.clear()
        known = _CACHE[text] = _fold(text).rstrip(".;,")
    return known


def _fold(text: str) -> str:
    """The text with each character folded: one replacement for each kind that occurs, four times as fast as translate().

    No character of a folded text is folded again, so that the order of the replacements does not matter.
    """
    if text.isascii():
        return "".join(text.split())
    for character in set(_TO_FOLD(text)):
        text = text.replace(character, _FOLDED[character])
    return text


_CHINESE = re.compile("[\u4e00-\u9fff]+").findall


def letters(text: str) -> int:
    """Hash of a text's Chinese characters: texts with equal keys have equal ones, and they are cheap to compare.

    The number is another one in every process.
    """
    return hash("".join(_CHINESE(text)))


_NUMBER_HEAD = re.compile(
    r"^\s*(?:[（(]\s*(?:[一二三四五六七八九十百〇零]+|[0-9０-９]{1,3})\s*[）)]\s*[、.．]?"
    r"|[一二三四五六七八九十百]+\s*[、.．]"
    r"|第[一二三四五六七八九十百0-9]+[项条]\s*[、.．：:]?"
    r"|第[一二三四五六七八九十]+(?:部分|章|篇|板块)\s*[、.．：:]?"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}(?:[.．、]|\s+(?![公千万亿百%％倍个平吨元亩户家]))"
    r"|[0-9０-９]{1,4}\s*[.．、](?![0-9０-９]))\s*"
)


def split_number(text: str) -> tuple[str, str]:
    """Leading number of a heading or task and the rest: ``12.推广网上办电。`` → (``12``, ``推广网上办电。``).

    ``（三）`` and ``三、`` give ``三``, ``1.2 流程`` gives ``1.2``; no number gives an empty string. 2.5公里 has none.
    """
    found = _NUMBER_HEAD.match(text)
    if not found:
        return "", text.strip()
    number = re.sub(r"[^一二三四五六七八九十百〇零0-9.]", "", unicodedata.normalize("NFKC", found.group())).strip(".")
    return number, text[found.end() :].strip()


def squeeze(text: str) -> str:
    """The text without white space and invisible characters: how titles and themes are stored.

    Spaces inside Chinese words are typesetting (「常态 实施」); between two Latin words one space is kept.
    """
    if " " not in text and text.isprintable():  # no other white space and nothing invisible is printable
        return text
    text = text.translate(_DROP_INVISIBLE)
    text = re.sub(r"(?<=[A-Za-z])\s+(?=[A-Za-z])", "\x00", text)
    return re.sub(r"\s+", "", text).replace("\x00", " ")


_DROP_INVISIBLE = {ord(ch): None for ch in _INVISIBLE}

_NO_ANSWER = frozenset(
    [
        "",
        "无",
        "/",
        "\\",
        "-",
        "--",
        "---",
        "----",
        "空",
        "没有",
        "暂无",
        "无。",
        "none",
        "n/a",
        "na",
        "//",
        "*",
        "×",
        "x",
        "0/0",
    ]
)


def says_nothing(text: str) -> bool:
    """Whether an answer cell holds no answer: blank, 无, 暂无, /, — and the like."""
    return key(text).lower().strip(".,;:()[]-~_") in _NO_ANSWER or key(text).lower() in _NO_ANSWER
