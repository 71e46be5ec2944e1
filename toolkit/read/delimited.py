"""Tables in plain text (.csv, .tsv, whatever their suffix): encoding and delimiter are found from the content."""

from __future__ import annotations

import csv
import re

from toolkit.model.grid import Book, Sheet
from toolkit.read.errors import Unreadable
from toolkit.read.sniff import decode_text, visible
from toolkit.read.xml import Remark

_DELIMITERS = (",", "\t", ";")
_SEPARATOR_LINE = re.compile(r"\ufeff?sep=([,;\t])\r?\n", re.IGNORECASE)
_FORCED_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_SAMPLE = 1 << 16
_LONGEST = 1 << 25


def read_delimited(data: bytes) -> Book:
    """Read a delimited text in UTF-8 (with or without mark), UTF-16 or GB18030, separated by comma, tab or semicolon.

    Needs two records of two fields at least: Unreadable F140 otherwise. Cells are texts as written; ``="001"``, Excel's
    way to keep leading zeros, is the text 001 and no formula.
    """
    text, broken = decode_text(data)
    text, strange = visible(text.removeprefix("\ufeff"))
    stated = _SEPARATOR_LINE.match(text)
    if stated:
        text = text[stated.end() :]
    delimiter = stated.group(1) if stated else _delimiter(text)
    sheet = Sheet("表格1")
    tabled = 0
    for number, record in enumerate(_records(text, delimiter), 1):
        tabled += len(record) > 1
        cells = {}
        for column, value in enumerate(record, 1):
            forced = _FORCED_TEXT.fullmatch(value)
            value = forced.group(1).replace('""', '"') if forced else value
            if value.strip():
                cells[column] = value.replace("\r\n", "\n").replace("\r", "\n")
        if cells:
            sheet.rows[number] = cells
    if tabled < 2 or not sheet.rows:
        raise Unreadable("F140")
    return Book("csv", (sheet,), remarks=text_remarks(broken, strange))


def text_remarks(broken: int, strange: int) -> tuple[Remark, ...]:
    """Remarks on a text: places that could not be decoded, and characters that were made visible."""
    remarks: list[Remark] = [("F153", None, {"count": str(broken)})] if broken else []
    if strange:
        remarks.append(("F117", None, {"part": "正文"}))
    return tuple(remarks)


def _delimiter(text: str) -> str:
    """The delimiter that gives most records of two fields or more in the first part of the text; comma when in doubt."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best, most = ",", (0, 0)
    for mark in _DELIMITERS:
        records = [record for record in _records(sample, mark) if len(record) > 1]
        score = (len(records), max(map(len, records), default=0))
        if score > most:
            best, most = mark, score
    return best


def _records(text: str, delimiter: str) -> list[list[str]]:
    """Records of the text; where a quote is never closed, quotes mean nothing (else one cell would swallow the rest)."""
    old = csv.field_size_limit(_LONGEST)
    try:
        lines = _lines(text)
        try:
            return list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error as error:
            unclosed = "unexpected end" in str(error)
        if unclosed:
            return list(csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable("F138", kind="文本表格（.csv）") from error
    finally:
        csv.field_size_limit(old)


def _lines(text: str) -> list[str]:
    """Physical lines with their ends (\\n, \\r\\n or \\r only: a line separator inside a text is no end of a record)."""
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", text)
