"""Sheets of a very large ledger: rows of plain texts written at once, links that cost nothing, no row kept in memory."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from toolkit.model.ledger import column_letters

T = TypeVar("T")


@cache
def text_sheet() -> Any:
    """A worksheet class that writes plain texts of a streamed sheet faster and keeps no rows; all else is XlsxWriter's.

    A streamed sheet of 120,000 items has millions of cells, nearly all of them plain texts.
    """
    from xlsxwriter.worksheet import Worksheet

    if "current_row_num" not in signature(Worksheet._write_single_row).parameters:
        return Worksheet  # another XlsxWriter inside than the one this was made for: slower, the same file
    return type("TextSheet", (_Streamed, Worksheet), {})


class _Streamed:
    """What ``text_sheet`` puts before XlsxWriter's own worksheet."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[int, int, str, int]] = []

    def put_texts(
        self, row: int, texts: Sequence[str], styles: Sequence[Any], boxed: bool, height: float | None
    ) -> bool:
        """Write a whole row of texts, finished; False (nothing done) when one of them needs the usual way."""
        if not self.constant_memory or not _is_plain(texts):
            return False
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(texts) - 1):
            return False
        if row > self.previous_row:
            self._write_single_row(row)
        looks = [style._get_xf_index() for style in styles[: len(texts)]]
        self.fh.write(_row_xml(row, texts, looks, boxed, _tall(height, self.default_row_height)))
        return True

    def put_link(self, row: int, column: int, sheet: str, target: int) -> None:
        """Make a cell a link to the 1-based row ``target`` of another sheet; its text is written as any other.

        XlsxWriter keeps an object of a kilobyte for each link, and a large ledger has tens of thousands.
        """
        self.links.append((row, column, sheet, target))

    def _write_hyperlinks(self) -> None:
        from xlsxwriter.url import Url

        if self.hyperlinks:  # somebody wrote others on the same sheet: all go the usual way
            for row, column, sheet, target in self.links:
                self.hyperlinks[row][column] = Url(f"internal:{place_of(sheet, target)}")
        elif self.links:
            self._xml_start_tag("hyperlinks")
            for row, column, sheet, target in sorted(self.links):
                ref = f"{column_letters(column + 1)}{row + 1}"
                self._xml_empty_tag("hyperlink", [("ref", ref), ("location", place_of(sheet, target))])
            self._xml_end_tag("hyperlinks")
        super()._write_hyperlinks()  # type: ignore[misc]

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
            super()._write_optimized_sheet_data()  # type: ignore[misc]
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
        super()._write_single_row(current_row_num)  # type: ignore[misc]
        self.row_info.pop(done, None)  # the row is in the file: its height need not stay in memory
        self.row_sizes.pop(done, None)


def _tall(height: float | None, usual: int) -> str:
    """The attributes of a row of ``height`` points where rows are ``usual`` pixels high."""
    pixels = usual if height is None else int(height * 4 / 3 + 0.5)
    return "" if pixels == usual else f' ht="{pixels * 0.75:.16g}" customHeight="1"'


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

    def rows() -> Iterator[tuple[str | Line, int]]:
        for at, (texts, look) in enumerate(lines, row):
            yield _row_xml(at, texts, [looks[look]] * len(texts)) if _is_plain(texts) else (texts, look), len(texts)

    return _gathered(rows())


def boxed_blocks(
    entries: Iterable[Sequence[tuple[Sequence[str], float]]], row: int, looks: Sequence[int], usual: int
) -> Iterator[Block | int]:
    """Boxed rows from ``row`` on as finished XML, many at a time. An entry is all rows of one thing: texts and height.

    For one that needs the usual way, or takes several rows, its number of rows comes instead. ``usual`` is the height in
    pixels that a row has by itself.
    """

    def rows() -> Iterator[tuple[str | int, int]]:
        at = row
        for entry in entries:
            texts, height = entry[0]
            plain = len(entry) == 1 and _is_plain(texts)
            yield _row_xml(at, texts, looks, True, _tall(height, usual)) if plain else len(entry), len(texts)
            at += len(entry)

    return _gathered(rows())


def _gathered(rows: Iterable[tuple[str | T, int]]) -> Iterator[Block | T]:
    """Finished rows (XML and width) joined to blocks; whatever else comes ends a block and is passed on."""
    done: list[str] = []
    wide = 1
    for row, width in rows:
        if isinstance(row, str):
            done.append(row)
            wide = max(wide, width)
            if len(done) < _BLOCK:
                continue
        if done:
            yield "".join(done), len(done), wide
            done, wide = [], 1
        if not isinstance(row, str):
            yield row
    if done:
        yield "".join(done), len(done), wide


def _is_plain(texts: Sequence[str]) -> bool:
    """Whether the texts of a row can be written as they are."""
    return not _SPECIAL("\x7f".join(texts)) and max(map(len, texts)) <= _SHORT


_BLOCK = 256
_SPECIAL = re.compile(
    r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|(?:^|\x7f)[\s=+\-@]|\s(?:\x7f|\Z)|_x[0-9a-fA-F]{4}_"
).search
"""What has to be escaped, marked or made visible in texts that are joined by \\x7f."""

_COLUMNS = tuple(column_letters(number) for number in range(1, 1025))
_SHORT = 16_000
"""Half of what a cell holds, in any count of characters."""


def place_of(sheet: str, row: int) -> str:
    """Where a link to the 1-based ``row`` of a sheet goes."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!A{row}"
