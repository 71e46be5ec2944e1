"""Writing cells so that nothing is lost and nothing that a stranger typed becomes live."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from toolkit.report.heights import CELL_LIMIT, fit_cell, utf16_length
from toolkit.report.streaming import place_of
from toolkit.text.printed import visible

BODY, HEAD, TITLE, PLAIN = "仿宋_GB2312", "黑体", "方正小标宋简体", "宋体"

_CREATED = datetime(2000, 1, 1)
"""The clock never decides what is written: the same merge gives the same bytes."""


class LostText(RuntimeError):
    """A cell was refused by the writer: a fault of ours that must not pass in silence."""


@contextmanager
def new_workbook(path: Path | BinaryIO, *, streamed: bool = False, quick: bool = False) -> Iterator[Any]:
    """An XlsxWriter workbook in which texts stay texts, written to ``path`` when the block ends without an error.

    streamed: rows in order, one row in memory at a time, in temporary files that go whatever happens. ``quick``: lightly
    compressed, as a streamed one always is.
    """
    import xlsxwriter

    with tempfile.TemporaryDirectory(prefix="taizhang-", ignore_cleanup_errors=True) as folder:
        target = str(path) if isinstance(path, Path) else path
        book = xlsxwriter.Workbook(target, _options(streamed, folder))
        book.set_properties({"created": _CREATED})
        yield book
        with _quick_zip() if streamed or quick else nullcontext():
            book.close()


@contextmanager
def _quick_zip() -> Iterator[None]:
    """Compress a streamed workbook lightly: a third of its writing time was compression, for an eighth less size."""
    from xlsxwriter import workbook

    usual = workbook.ZipFile
    workbook.ZipFile = partial(usual, compresslevel=1)
    try:
        yield
    finally:
        workbook.ZipFile = usual


def _options(streamed: bool, folder: str) -> dict[str, object]:
    return {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": streamed,
        "in_memory": not streamed,
        "tmpdir": folder,
        # the normal font decides what a column width means; 宋体 11 is what a Chinese Excel or WPS starts with
        "default_format_properties": {"font_name": PLAIN, "font_size": 11},
        "default_column_width": 72,
        "default_row_height": 18,
    }


def put_row(
    sheet: Any,
    row: int,
    texts: Sequence[str],
    styles: Sequence[Any],
    *,
    boxed: bool = False,
    height: float | None = None,
) -> None:
    """Write a row of texts from its first column on, as ``put`` does; empty ones only when ``boxed``.

    On a streamed sheet the row is then finished: nothing more may be written to it.
    """
    fast = getattr(sheet, "put_texts", None)
    if fast is None or not fast(row, texts, styles, boxed, height):
        if height is not None:
            sheet.set_row(row, height)
        for column, text in enumerate(texts):
            if text or boxed:
                put(sheet, row, column, text, styles[column])


def put_link(sheet: Any, row: int, column: int, to: str, target: int, text: str, style: Any) -> None:
    """Make a cell that holds ``text`` in ``style`` a link to the 1-based row ``target`` of the sheet ``to``."""
    fast = getattr(sheet, "put_link", None)
    if fast is not None:
        fast(row, column, to, target)
    else:
        sheet.write_url(row, column, f"internal:{place_of(to, target)}", style, string=visible(text))


def set_properties(book: Any, properties: Mapping[str, str]) -> None:
    """Custom document properties, blank ones left out; 255 characters is what the format allows."""
    for name, value in properties.items():
        if value:
            book.set_custom_property(name, visible(value)[:255], "text")


def put(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text as text into a 0-based cell, a blank cell for an empty one. LostText when it does not fit."""
    if not text:
        sheet.write_blank(row, column, None, style)
        return
    text = visible(text)
    if text[0] in "=+-@":
        style = getattr(style, "quoted", style)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a string for its own rich-text XML and would copy it unescaped into the file
        done = sheet.write_rich_string(row, column, "<", style, text[1:], style)
    else:
        done = sheet.write_string(row, column, text, style)
    if done:
        raise LostText(f"cell {row + 1}/{column + 1} of {sheet.name}: {len(text)} characters")


class Styles:
    """Cell formats of one workbook, made once per combination of properties."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[tuple[object, ...], Any] = {}

    def get(self, **properties: object) -> Any:
        """The format with these XlsxWriter properties on top of wrapped, vertically centred body text."""
        key = tuple(sorted(properties.items()))
        style = self._known.get(key)
        if style is None:
            base: dict[str, object] = {"font_name": BODY, "font_size": 12, "text_wrap": True, "valign": "vcenter"}
            style = self._known[key] = self._book.add_format({**base, **properties})
            # a text that begins like a formula stays a text when somebody edits its cell; unused formats are not written
            style.quoted = self._book.add_format({**base, **properties, "quote_prefix": True})
        return style

    def plain(self, **properties: object) -> Any:
        """A format with these properties alone, for conditions."""
        key = ("", *sorted(properties.items()))
        style = self._known.get(key)
        if style is None:
            style = self._known[key] = self._book.add_format(properties)
        return style


class Overlong:
    """Texts longer than a cell may be: the rest goes to the sheet 超长文本 in the order in which it came up."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self.rests: list[tuple[str, str, str]] = []

    def fit(self, key: str, head: str, text: str) -> str:
        """What goes into the cell; the rest is kept under ``key`` (an item id or 核对码) and the column's head."""
        if len(text) * 2 <= CELL_LIMIT:
            return text
        text = visible(text)
        if utf16_length(text) <= CELL_LIMIT:
            return text
        shown, rest = fit_cell(text, self._mark)
        self.rests.append((key, head, rest))
        return shown
