"""Tables that an office fills in by hand: found by their heads, read line by line, every mistake kept with its cell."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from toolkit.model.grid import Book, Sheet
from toolkit.model.ledger import address
from toolkit.model.settings import EXAMPLE, NO, YES
from toolkit.text.normal import squeeze

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_WITH_TIME = re.compile(r"\s+0{1,2}:00(?::00)?$")
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?")


@dataclass(slots=True)
class Mistakes:
    """What is wrong in a workbook, so that the list follows its sheets, rows and columns.

    ``add`` takes the name of the sheet as it stands in the file; an empty one for a file that has no sheets.
    """

    found: list[tuple[int, int, int, str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)

    def add(self, sheet: str, cell: str, text: str) -> None:
        """Keep one mistake; ``cell`` is ``B7``, or empty when it concerns the whole sheet."""
        row = int(re.sub(r"\D", "", cell) or 0)
        column = 0
        for letter in re.sub(r"\d", "", cell):
            column = column * 26 + ord(letter) - 64
        if sheet not in self.sheets:
            self.sheets.append(sheet)
        place = f"工作表“{sheet}” {cell}".rstrip() if sheet else cell
        self.found.append((self.sheets.index(sheet), row, column, f"{place}　{text}"))

    def lines(self) -> list[str]:
        """Each mistake once, as one line."""
        return [line for *_, line in sorted(dict.fromkeys(self.found))]


@dataclass(slots=True)
class Line:
    """One filled row of a table: texts by head, and where each of them stands."""

    texts: Mapping[str, str]
    at: Mapping[str, str]
    row: int
    sheet: str
    wrong: Mistakes

    def text(self, head: str) -> str:
        """The trimmed text under a head; empty when the cell is blank or the column is not there."""
        return self.texts.get(head, "")

    def err(self, head: str, text: str) -> None:
        """A mistake in the cell under ``head``; in the first cell of the row when there is no such column."""
        self.wrong.add(self.sheet, self.at.get(head) or next(iter(self.at.values())), text)

    def need(self, head: str, remedy: str) -> str:
        """The text under a head that must not be blank; empty (and a mistake) when it is."""
        text = self.text(head)
        if not text:
            self.err(head, f"没有填{head}，{remedy}")
        return text

    def choice(self, head: str, choices: Collection[str], default: str) -> str:
        """One of ``choices``; ``default`` for a blank cell and (with a mistake) for anything else."""
        text = self.text(head)
        plain = squeeze(unicodedata.normalize("NFKC", text))
        for choice in choices:
            if plain == squeeze(unicodedata.normalize("NFKC", choice)):
                return choice
        if text:
            self.err(head, f"{head}“{shown(text)}”不在可选的范围里{like(text, choices)}，请选：{'、'.join(choices)}。")
        return default

    def yes(self, head: str) -> bool:
        """是 or 否; a blank cell is 是."""
        return self.choice(head, (YES, NO), YES) == YES

    def number(
        self, head: str, *, low: float = 0, high: float = 1e12, unit: str = "", whole: bool = False
    ) -> float | None:
        """The number under a head with its unit or without; None for a blank cell and (with a mistake) for anything else."""
        text = self.text(head)
        if not text:
            return None
        plain = squeeze(unicodedata.normalize("NFKC", text)).replace(",", "")
        folded = unicodedata.normalize("NFKC", unit)
        value = plain.removesuffix(folded) if folded else plain
        if not _NUMBER.fullmatch(value):
            self.err(head, f"{head}“{shown(text)}”不是数，请只写数字，例如 {_plain(low if low > 1 else 30)}。")
            return None
        number = float(value)
        if not low <= number <= high or (whole and number != int(number)):
            what = "整数" if whole else "数"
            told = (
                f"在 {_plain(low)} 到 {_plain(high)} 之间的{what}" if high < 1e12 else f"不小于 {_plain(low)} 的{what}"
            )
            self.err(head, f"{head}“{shown(text)}”不行，要写{told}。")
            return None
        return number

    def date(self, head: str) -> str | None:
        """The day under a head as YYYY-MM-DD; None for a blank cell and (with a mistake) for anything else."""
        text = self.text(head)
        if not text:
            return None
        plain = _WITH_TIME.sub("", unicodedata.normalize("NFKC", text).strip()).replace(" ", "")
        found = _DATE.fullmatch(plain)
        if not found:
            self.err(head, f"{head}“{shown(text)}”看不懂，请写成 2024-03-01 这样。")
            return None
        year, month, day = (int(part) for part in found.groups() if part)
        try:
            return datetime.date(year, month, day).isoformat()
        except ValueError:
            self.err(head, f"{head}“{shown(text)}”没有这一天，请核对。")
            return None


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def shown(text: str) -> str:
    """What was written, short enough for one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 30 else f"{plain[:28]}……"


def like(text: str, names: Iterable[str]) -> str:
    """A question that names the nearest of ``names``, empty when none is near."""
    near = get_close_matches(squeeze(text), list(names), n=1, cutoff=0.6)
    return f"（是不是“{near[0]}”？）" if near else ""


def sheet_named(book: Book, name: str) -> Sheet | None:
    """The sheet with this name, white space not counted."""
    return next((sheet for sheet in book.sheets if squeeze(sheet.name) == name), None)


def head_row(sheet: Sheet, heads: Collection[str], below: int = 0) -> int:
    """The first row under row ``below`` that holds all these heads, 0 when there is none."""
    for row in sorted(sheet.rows):
        if row > below and set(heads) <= {squeeze(text) for text in sheet.rows[row].values()}:
            return row
    return 0


def lines_under(
    sheet: Sheet, head: int, heads: Collection[str], wrong: Mistakes, *, until: int = 0, name: str | None = None
) -> Iterator[Line]:
    """The filled rows under the head in row ``head`` (before row ``until``), examples left out.

    Columns with other heads are notes of the office. A head that stands twice is a mistake. ``name`` is what mistakes
    call the sheet.
    """
    called = sheet.name if name is None else name
    columns: dict[str, int] = {}
    for column, text in sorted(sheet.rows[head].items()):
        title = squeeze(text)
        if title in columns:
            wrong.add(called, address(head, column), f"表头“{title}”出现了两次，请删去一列。")
        elif title in heads:
            columns[title] = column
    for row in sorted(sheet.rows):
        if row > head and (not until or row < until):
            texts = {title: sheet.text(row, column).strip() for title, column in columns.items()}
            filled = [text for text in texts.values() if text]
            if filled and not is_example(filled[0]):
                yield Line(texts, {t: address(row, column) for t, column in columns.items()}, row, called, wrong)


def is_example(text: str) -> bool:
    """Whether a row that begins with this text only shows how to fill the table."""
    return squeeze(text).replace(":", "：").startswith(EXAMPLE)


def table(sheet: Sheet | None, heads: Collection[str], needed: Collection[str], wrong: Mistakes) -> list[Line]:
    """The filled rows of the table with these heads on a sheet; none (with a mistake) when its head is not found.

    No sheet and a blank sheet have no rows and no mistake.
    """
    if sheet is None or not sheet.rows:
        return []
    head = head_row(sheet, needed)
    if not head:
        wrong.add(
            sheet.name,
            "",
            f"找不到表头（{'、'.join(needed)}），请不要改动表头；改坏了可以另做一份设置，把这一张表抄过来。",
        )
        return []
    return list(lines_under(sheet, head, heads, wrong))


def pairs(
    sheet: Sheet | None, heads: tuple[str, ...], keys: Collection[str], wrong: Mistakes, *, until: int = 0
) -> tuple[Line | None, list[Line]]:
    """A table of two columns (项目, 填写) as one ``Line`` whose heads are the keys, and the lines with unknown keys.

    None when there is no such table: no mistake on a blank or missing sheet.
    """
    if sheet is None or not sheet.rows:
        return None, []
    key, value = heads[:2]
    head = head_row(sheet, (key, value))
    if not head:
        wrong.add(
            sheet.name, "", f"找不到表头（{key}、{value}），请不要改动表头；改坏了可以另做一份设置，把这一张表抄过来。"
        )
        return None, []
    texts: dict[str, str] = {}
    at: dict[str, str] = {"": address(head, 1)}
    others = []
    for line in lines_under(sheet, head, heads, wrong, until=until):
        name = squeeze(line.text(key))
        if name in keys and name in at:
            line.err(key, f"“{name}”写了两行（另一处在 {at[name]}），只能有一个，请删去一行。")
        elif name in keys:
            texts[name], at[name] = line.text(value), line.at[value]
        else:
            others.append(line)
    return Line(texts, at, head, sheet.name, wrong), others
