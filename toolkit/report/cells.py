"""Writing cells so that nothing is lost and nothing that a stranger typed becomes live."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache, partial
from inspect import signature
from pathlib import Path
from typing import Any, BinaryIO

from toolkit.model.ledger import column_letters
from toolkit.report.heights import CELL_LIMIT, fit_cell, utf16_length
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


@cache
def text_sheet() -> Any:
    """A worksheet class that writes plain texts of a streamed sheet faster and keeps no rows; all else is XlsxWriter's.

    A streamed sheet of 120,000 items has millions of cells, nearly all of them plain texts.
    """
    from xlsxwriter import worksheet
    from xlsxwriter.url import Url

    Worksheet = worksheet.Worksheet
    if "current_row_num" not in signature(Worksheet._write_single_row).parameters:
        return Worksheet  # another XlsxWriter inside than the one this was made for: slower, the same file

    class TextSheet(Worksheet):  # type: ignore[misc, valid-type]
        def __init__(self) -> None:
            super().__init__()
            self.links: list[tuple[int, int, str, int]] = []

        def put_texts(
            self, row: int, texts: Sequence[str], styles: Sequence[Any], boxed: bool, height: float | None
        ) -> bool:
            """Write a whole row of texts, finished; False (nothing done) when one of them needs the usual way."""
            if not self.constant_memory or _SPECIAL("\x7f".join(texts)) or max(map(len, texts)) > _SHORT:
                return False
            if self._check_dimensions(row, 0) or self._check_dimensions(row, len(texts) - 1):
                return False
            if row > self.previous_row:
                self._write_single_row(row)
            looks = [style._get_xf_index() for style in styles[: len(texts)]]
            pixels = self.default_row_height if height is None else int(height * 4 / 3 + 0.5)
            tall = "" if pixels == self.default_row_height else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
            self.fh.write(_row_xml(row, texts, looks, boxed, tall))
            return True

        def put_link(self, row: int, column: int, sheet: str, target: int) -> None:
            """Make a cell a link to the 1-based row ``target`` of another sheet; its text is written as any other.

            XlsxWriter keeps an object of a kilobyte for each link, and a large ledger has tens of thousands.
            """
            self.links.append((row, column, sheet, target))

        def _write_hyperlinks(self) -> None:
            if self.hyperlinks:  # somebody wrote others on the same sheet: all go the usual way
                for row, column, sheet, target in self.links:
                    self.hyperlinks[row][column] = Url(f"internal:{_place(sheet, target)}")
            elif self.links:
                self._xml_start_tag("hyperlinks")
                for row, column, sheet, target in sorted(self.links):
                    ref = f"{column_letters(column + 1)}{row + 1}"
                    self._xml_empty_tag("hyperlink", [("ref", ref), ("location", _place(sheet, target))])
                self._xml_end_tag("hyperlinks")
            super()._write_hyperlinks()

        def put_block(self, row: int, count: int, columns: int, xml: str) -> None:
            """Write ``count`` finished rows from ``row`` on that ``block_xml`` made elsewhere."""
            self._check_dimensions(row, 0)
            self._check_dimensions(row + count - 1, columns - 1)
            self._write_single_row(row)
            self.fh.write(xml)
            self._write_single_row(row + count - 1)

        def _write_optimized_sheet_data(self) -> None:
            rows, to = getattr(self, "row_data_fh", None), getattr(self.fh, "buffer", None)
            if self.dim_rowmin is None or to is None or rows is None:
                super()._write_optimized_sheet_data()
                return
            self._xml_start_tag("sheetData")
            self.fh.flush()
            rows.flush()
            rows.buffer.seek(0)
            shutil.copyfileobj(rows.buffer, to, 1 << 20)  # the bytes as they are: decoding and encoding takes its time
            rows.close()
            Path(self.row_data_filename).unlink()
            self._xml_end_tag("sheetData")

        def _write_single_row(self, current_row_num: int = 0) -> None:
            done = self.previous_row
            super()._write_single_row(current_row_num)
            self.row_info.pop(done, None)  # the row is in the file: its height need not stay in memory
            self.row_sizes.pop(done, None)

    return TextSheet


def _row_xml(row: int, texts: Sequence[str], looks: Sequence[int], boxed: bool = False, tall: str = "") -> str:
    number, cells = row + 1, []
    for letters, text, look in zip(_COLUMNS, texts, looks, strict=False):
        if text:
            cells.append(f'<c r="{letters}{number}" s="{look}" t="inlineStr"><is><t>{text}</t></is></c>')
        elif boxed:
            cells.append(f'<c r="{letters}{number}" s="{look}"/>')
    return f'<row r="{number}"{tall}>{"".join(cells)}</row>'


Block = tuple[str, int, int]
"""Finished rows of a sheet as XML, how many, and how many columns wide."""
Line = tuple[Sequence[str], int]
"""Texts of a row from its first column on, and which of the sheet's looks they have."""


def blocks(lines: Iterable[Line], row: int, looks: Sequence[int]) -> Iterator[Block | Line]:
    """Lines from ``row`` on as finished XML, many at a time; a line that needs the usual way comes by itself.

    ``looks`` are the format indexes that the second part of a line chooses from.
    """
    done: list[str] = []
    wide = 1
    for texts, look in lines:
        if _SPECIAL("\x7f".join(texts)) or max(map(len, texts)) > _SHORT:
            if done:
                yield "".join(done), len(done), wide
                row += len(done)
                done, wide = [], 1
            yield texts, look
            row += 1
            continue
        done.append(_row_xml(row + len(done), texts, [looks[look]] * len(texts)))
        wide = max(wide, len(texts))
        if len(done) == _BLOCK:
            yield "".join(done), len(done), wide
            row += len(done)
            done, wide = [], 1
    if done:
        yield "".join(done), len(done), wide


_BLOCK = 256
_SPECIAL = re.compile(
    r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|(?:^|\x7f)[\s=+\-@]|\s(?:\x7f|\Z)|_x[0-9a-fA-F]{4}_"
).search
"""What has to be escaped, marked or made visible in texts that are joined by \\x7f."""

_COLUMNS = tuple(column_letters(number) for number in range(1, 1025))
_SHORT = 16_000
"""Half of what a cell holds, in any count of characters."""


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
        sheet.write_url(row, column, f"internal:{_place(to, target)}", style, string=visible(text))


def _place(sheet: str, row: int) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!A{row}"


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
